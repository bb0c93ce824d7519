/* Documents built by hand for the writers' tests. All figures and names are invented. */
#include "documents.h"

static void
set_form (ZhuTable *table, const char *number, const char *title, const char *units)
{
  zhu_table_set_text (table, ZHU_TEXT_NUMBER, number);
  zhu_table_set_text (table, ZHU_TEXT_TITLE, title);
  zhu_table_set_text (table, ZHU_TEXT_UNITS, units);
  zhu_table_set_text (table, ZHU_TEXT_REPORTER, "陕西省");
  zhu_table_set_text (table, ZHU_TEXT_PERIOD, "2020年3月");
}

static gsize
add_row (ZhuTable *table, ZhuRowKind kind, unsigned indent, const char *stub)
{
  const ZhuRowInfo info = { .kind = kind, .level = indent, .indent = indent };
  const gsize row = zhu_table_add_row (table, &info);

  zhu_table_set_stub (table, row, 0, 1, stub);
  return row;
}

static void
set_number (ZhuTable *table, gsize row, gsize column, gint64 scaled, int decimals)
{
  gint64 scale = 1;
  g_autofree char *text = NULL;
  ZhuDocCell cell = { .state = ZHU_CELL_NUMBER, .decimals = decimals };

  for (int i = 0; i < decimals; i++)
    scale *= 10;
  cell.value = zhu_number_from_ratio (scaled, scale);
  text = zhu_number_format (cell.value, decimals, ZHU_ROUND_HALF_UP);
  cell.text = text;
  zhu_table_set_cell (table, row, column, &cell);
}

static void
set_state (ZhuTable *table, gsize row, gsize column, ZhuCellState state, const char *text)
{
  const ZhuDocCell cell = { .state = state, .value = zhu_number_none (), .text = text };

  zhu_table_set_cell (table, row, column, &cell);
}

static void
set_date (ZhuTable *table, gsize row, gsize column, int date)
{
  g_autofree char *text = zhu_date_format (date, "yyyy年M月d日");
  const ZhuDocCell cell = { .state = ZHU_CELL_DATE,
                            .value = zhu_number_from_int (date),
                            .text = text,
                            .pattern = "yyyy年M月d日" };

  zhu_table_set_cell (table, row, column, &cell);
}

static void
number_columns (ZhuTable *table)
{
  const gsize n_stub = zhu_table_n_stub (table);
  static const char *const letters[] = { "甲", "乙", "丙", "丁" };

  for (gsize i = 0; i < zhu_table_n_columns (table); i++)
    {
      g_autofree char *number = g_strdup_printf ("(%zu)", i - n_stub + 1);

      zhu_table_set_numbering (table, i, i < n_stub ? letters[i] : number);
    }
}

static ZhuTable *
two_level (void)
{
  static const char *const areas[] = { "合计", "西安市", "汉中市", "杨凌示范区" };
  static const gint64 figures[][5] = { { 57469, 66246, 1000, 21012, 366 },
                                       { 5120, 6010, 89, 1800, 352 },
                                       { 12046, 13991, 210, 4409, 366 },
                                       { 8, 9, 0, 0, 0 } };
  ZhuTable *table = zhu_table_new ("01", 1, 5);

  set_form (table, "陕残扶统01表", "2020年3月未脱贫残疾人基本情况", "户、人、%");
  zhu_table_add_mark (table, "制定机关：陕西省残疾人联合会");
  zhu_table_add_head (table, 0, 0, 2, 1, "填报单位");
  zhu_table_add_head (table, 0, 1, 2, 1, "未脱贫残疾人户数");
  zhu_table_add_head (table, 0, 2, 1, 2, "未脱贫残疾人");
  zhu_table_add_head (table, 1, 2, 1, 1, "人数");
  zhu_table_add_head (table, 1, 3, 1, 1, "占比");
  zhu_table_add_head (table, 0, 4, 1, 2, "因病致贫");
  zhu_table_add_head (table, 1, 4, 1, 1, "户数");
  zhu_table_add_head (table, 1, 5, 1, 1, "占户数比重");
  number_columns (table);
  for (gsize i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      const gsize row
          = add_row (table, i == 0 ? ZHU_ROW_TOTAL : ZHU_ROW_DETAIL, i == 0 ? 0 : 1, areas[i]);

      for (gsize column = 0; column < 5; column++)
        set_number (table, row, column + 1, figures[i][column], column == 2 || column == 4 ? 1 : 0);
    }
  zhu_table_add_note (table, "注：1.户按户主所在地统计，人按本人所在地统计。");
  zhu_table_add_foot (table, "单位负责人", "");
  zhu_table_add_foot (table, "填表人", "");
  zhu_table_add_foot (table, "报出日期", "2020年4月5日");
  return table;
}

static ZhuTable *
three_level (void)
{
  ZhuTable *table = zhu_table_new ("04", 1, 8);

  set_form (table, "陕残扶统04表", "残疾类别与等级交叉情况", "人");
  zhu_table_set_layout (table, ZHU_LAYOUT_LANDSCAPE);
  zhu_table_add_head (table, 0, 0, 3, 1, "主要致贫原因");
  zhu_table_add_head (table, 0, 1, 1, 8, "未脱贫残疾人");
  for (gsize half = 0; half < 2; half++)
    {
      zhu_table_add_head (table, 1, 1 + half * 4, 1, 4,
                          half == 0 ? "重度（一级、二级）" : "轻度（三级、四级）");
      zhu_table_add_head (table, 2, 1 + half * 4, 1, 1, "视力残疾");
      zhu_table_add_head (table, 2, 2 + half * 4, 1, 1, "听力、言语残疾");
      zhu_table_add_head (table, 2, 3 + half * 4, 1, 1, "肢体残疾");
      zhu_table_add_head (table, 2, 4 + half * 4, 1, 1, "智力、精神、多重残疾");
    }
  for (gsize i = 0; i < 3; i++)
    {
      static const char *const causes[] = { "合计", "其中：因病", "因残" };
      const gsize row
          = add_row (table, i == 0 ? ZHU_ROW_TOTAL : ZHU_ROW_DETAIL, i == 2 ? 1 : 0, causes[i]);

      for (gsize column = 1; column <= 8; column++)
        set_number (table, row, column, (gint64) (1000 * column / (i + 1)), 0);
    }
  return table;
}

static ZhuTable *
stub_spans (void)
{
  static const char *const programmes[]
      = { "困难残疾人生活补贴", "重度残疾人护理补贴", "辅助器具适配", "家庭无障碍改造" };
  ZhuTable *table = zhu_table_new ("07", 2, 2);

  set_form (table, "陕残扶统07表", "帮扶措施落实情况", "");
  zhu_table_add_head (table, 0, 0, 1, 1, "类别");
  zhu_table_add_head (table, 0, 1, 1, 1, "扶持项目");
  zhu_table_add_head (table, 0, 2, 1, 1, "享受人数");
  zhu_table_add_head (table, 0, 3, 1, 1, "金额（万元）");
  for (gsize i = 0; i < 4; i++)
    {
      const gsize row = add_row (table, ZHU_ROW_DETAIL, 0, "");

      if (i % 2 == 0)
        zhu_table_set_stub (table, row, 0, 2, i == 0 ? "两项补贴" : "康复服务");
      else
        zhu_table_set_stub (table, row, 0, 0, NULL);
      zhu_table_set_stub (table, row, 1, 1, programmes[i]);
      set_number (table, row, 2, 1200 + (gint64) i, 0);
      set_number (table, row, 3, 2475 * (gint64) (i + 1), 2);
    }
  number_columns (table);
  return table;
}

static ZhuTable *
register_table (void)
{
  ZhuTable *table = zhu_table_new ("14", 1, 4);

  set_form (table, "陕残扶统14表", "未脱贫残疾人台账", "");
  zhu_table_set_register (table, TRUE);
  zhu_table_set_text (table, ZHU_TEXT_LEVEL, "内部资料　注意保存");
  zhu_table_add_head (table, 0, 0, 1, 1, "序号");
  zhu_table_add_head (table, 0, 1, 1, 1, "姓名");
  zhu_table_add_head (table, 0, 2, 1, 1, "残疾证号");
  zhu_table_add_head (table, 0, 3, 1, 1, "发证日期");
  zhu_table_add_head (table, 0, 4, 1, 1, "年收入（元）");
  for (gsize i = 0; i < 6; i++)
    {
      g_autofree char *number = g_strdup_printf ("%zu", i - i / 3);
      const gboolean is_group = i % 3 == 0;
      const gsize row = add_row (table, is_group ? ZHU_ROW_GROUP : ZHU_ROW_DETAIL, 0,
                                 is_group ? (i == 0 ? "汉中市 洋县" : "汉中市 略阳县") : number);

      if (is_group)
        continue;
      set_state (table, row, 1, ZHU_CELL_TEXT, i % 2 == 0 ? "王*" : "𠮟*");
      set_state (table, row, 2, ZHU_CELL_TEXT, "610***********1234");
      set_date (table, row, 3, zhu_date_from_ymd (2012, 3, (int) i + 1));
      if (i == 4)
        set_state (table, row, 4, ZHU_CELL_MISSING, "…");
      else
        set_number (table, row, 4, 410050 + (gint64) i, 2);
    }
  return table;
}

static ZhuTable *
empty (void)
{
  ZhuTable *table = zhu_table_new ("09", 1, 2);

  set_form (table, "陕残扶统09表", "新增致贫风险监测", "户、人");
  zhu_table_set_text (table, ZHU_TEXT_EMPTY, "本期无数据");
  zhu_table_add_head (table, 0, 0, 1, 1, "填报单位");
  zhu_table_add_head (table, 0, 1, 1, 1, "户数");
  zhu_table_add_head (table, 0, 2, 1, 1, "人数");
  return table;
}

static ZhuTable *
states (void)
{
  static const struct
  {
    const char *stub;
    ZhuCellState state;
    const char *text;
  } rows[] = {
    { "标题行", ZHU_CELL_EMPTY, "" },           { "缺失", ZHU_CELL_MISSING, "…" },
    { "不适用", ZHU_CELL_NOT_APPLICABLE, "—" }, { "不足单位", ZHU_CELL_BELOW_UNIT, "0.0" },
    { "隐去", ZHU_CELL_SUPPRESSED, "*" },       { "无定义", ZHU_CELL_UNDEFINED, "×" },
    { "文字", ZHU_CELL_TEXT, "见注2" },
  };
  const ZhuDocCell below_unit = {
    .state = ZHU_CELL_BELOW_UNIT, .value = zhu_number_from_int (0), .decimals = 1, .text = "0.0"
  };
  ZhuTable *table = zhu_table_new ("99", 1, 1);

  set_form (table, "试01表", "单元格状态", "%");
  zhu_table_add_head (table, 0, 0, 1, 1, "状态");
  zhu_table_add_head (table, 0, 1, 1, 1, "值");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gsize row = add_row (table, i == 0 ? ZHU_ROW_HEADING : ZHU_ROW_DETAIL, i == 0 ? 0 : 1,
                                 rows[i].stub);

      set_state (table, row, 1, rows[i].state, rows[i].text);
      if (rows[i].state == ZHU_CELL_BELOW_UNIT)
        zhu_table_set_cell (table, row, 1, &below_unit);
    }
  set_number (table, add_row (table, ZHU_ROW_DETAIL, 1, "零"), 1, 0, 1);
  set_number (table, add_row (table, ZHU_ROW_DETAIL, 1, "负数"), 1, -15, 1);
  set_date (table, add_row (table, ZHU_ROW_DETAIL, 1, "日期"), 1, zhu_date_from_ymd (2020, 3, 20));
  return table;
}

static ZhuTable *
injection (void)
{
  static const char *const texts[] = { "=1+1",
                                       "+86",
                                       "-1",
                                       "@SUM(A1)",
                                       "＝1＋1",
                                       "＋甲",
                                       "－乙",
                                       "＠丙",
                                       "<script>alert(1)</script>",
                                       "a\"b,c",
                                       "第一行\n第二行",
                                       "it's & so" };
  ZhuTable *table = zhu_table_new ("98", 1, 1);

  set_form (table, "试/02[表]", "注入 <b>&</b>", "");
  zhu_table_set_register (table, TRUE);
  zhu_table_add_head (table, 0, 0, 1, 1, "=序号");
  zhu_table_add_head (table, 0, 1, 1, 1, "文字");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    set_state (table, add_row (table, ZHU_ROW_DETAIL, 0, texts[i]), 1, ZHU_CELL_TEXT, texts[i]);
  return table;
}

static const struct
{
  const char *name;
  ZhuTable *(*build) (void);
} builders[] = {
  { "two-level", two_level },   { "three-level", three_level },
  { "stub-spans", stub_spans }, { "register", register_table },
  { "empty", empty },           { "states", states },
  { "injection", injection },
};

const char *const *
test_document_names (void)
{
  static const char *const names[]
      = { "two-level", "three-level", "stub-spans", "register", "empty",
          "states",    "injection",   "report",     NULL };

  return names;
}

ZhuDoc *
test_document (const char *name)
{
  ZhuDoc *doc = zhu_doc_new ("陕西省未脱贫残疾人脱贫攻坚月报（2020年3月）", "陕西省",
                             zhu_date_from_ymd (2020, 3, 31));
  const gboolean is_report = g_str_equal (name, "report");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (builders); i++)
    if (is_report ? i < 5 : g_str_equal (name, builders[i].name))
      zhu_doc_take_table (doc, builders[i].build ());
  if (is_report)
    zhu_doc_add_paragraph (doc, "总体情况",
                           "截至2020年3月31日，全省未脱贫残疾人57469户、66246人，"
                           "其中因病致贫的占36.6%。");
  zhu_doc_freeze (doc, &error);
  g_assert_no_error (error);
  return doc;
}
