/* Documents built from a cube: heads, stub, states and texts. */
#include "cube/sample.h"

#include <string.h>

static Sample sample;

static ZhuDoc *
build (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "t-doc.ini", NULL, sample.diags, &error);
  g_autoptr (ZhuCube) cube = NULL;
  ZhuDoc *doc = NULL;

  g_assert_no_error (error);
  cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);
  g_assert_no_error (error);
  zhu_doc_build (cube, NULL, NULL, &doc, sample.diags, &error);
  g_assert_no_error (error);
  return doc;
}

/* "row,column rows×columns text;" for each head cell. */
static char *
heads_text (const ZhuTable *table)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < zhu_table_n_head_cells (table); i++)
    {
      const ZhuHeadCell *head = zhu_table_head_cell (table, i);

      g_string_append_printf (text, "%zu,%zu %zux%zu %s;", head->row, head->column, head->n_rows,
                              head->n_columns, head->text);
    }
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *name;
  const char *columns;
  const char *heads;
} cases[] = {
  { "measures stand alone", "户 + 人 \"人数\"", "0,0 1x1 项目;0,1 1x1 户;0,2 1x1 人数;" },
  { "variable above its categories", "合计[人] + 性别[人]",
    "0,0 2x1 项目;0,1 2x1 合计;0,2 1x2 性别;1,2 1x1 男;1,3 1x1 女;" },
  { "a head of its own", "性别 \"按性别\"[人]",
    "0,0 2x1 项目;0,1 1x2 按性别;1,1 1x1 男;1,2 1x1 女;" },
  { "an empty head disappears", "条件(重度) \"重度\" > 性别 \"\"[人]",
    "0,0 2x1 项目;0,1 1x2 重度;1,1 1x1 男;1,2 1x1 女;" },
  { "measures of two kinds keep their heads", "合计[户, 人]",
    "0,0 2x1 项目;0,1 1x2 合计;1,1 1x1 户;1,2 1x1 人;" },
  { "a group has a spanner", "(户 \"本月\" + 户@上期末 \"上月\") \"户数\"",
    "0,0 2x1 项目;0,1 1x2 户数;1,1 1x1 本月;1,2 1x1 上月;" },
};

static void
test_heads (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *text = g_strconcat (
      "[表]\n标题 = t\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计\n[列]\n结构 = ", cases[i].columns,
      "\n", NULL);
  g_autoptr (ZhuDoc) doc = build (text);
  g_autofree char *heads = heads_text (zhu_doc_table (doc, 0));

  g_assert_cmpstr (heads, ==, cases[i].heads);
}

static void
test_stub (void)
{
  g_autoptr (ZhuDoc) doc
      = build ("[表]\n标题 = {期}{地区}\n表号 = 号\n计量单位 = 人\n范围 = 未脱贫残疾人\n计量 = 人\n"
               "[行]\n结构 = 合计 + 残疾类别{视力} > (小计 + 其中(重度) \"一、二级\")\n"
               "甲 = 类别\n乙 = 序: 行号\n丙 = 码: 代码\n[列]\n结构 = 合计\n[注]\n1 = "
               "截至{期末:yyyy年M月d日}\n");
  const ZhuTable *table = zhu_doc_table (doc, 0);

  g_assert_cmpuint (zhu_table_n_stub (table), ==, 3);
  g_assert_cmpstr (zhu_table_text (table, ZHU_TEXT_TITLE), ==, "2020年3月陕西省");
  g_assert_cmpstr (zhu_table_text (table, ZHU_TEXT_PERIOD), ==, "2020年3月");
  g_assert_cmpstr (zhu_table_text (table, ZHU_TEXT_REPORTER), ==, "陕西省");
  g_assert_cmpstr (zhu_table_stub (table, 1, 0), ==, "视力");
  g_assert_cmpstr (zhu_table_stub (table, 1, 1), ==, "02");
  g_assert_cmpstr (zhu_table_stub (table, 1, 2), ==, "1");
  g_assert_cmpstr (zhu_table_stub (table, 2, 0), ==, "其中：一、二级");
  g_assert_cmpint (zhu_table_row (table, 0)->kind, ==, ZHU_ROW_TOTAL);
  g_assert_cmpuint (zhu_table_row (table, 2)->indent, ==, 1);
  g_assert_cmpstr (zhu_table_column_number (table, 0), ==, "甲");
  g_assert_cmpstr (zhu_table_column_number (table, 3), ==, "(1)");
  g_assert_cmpstr (zhu_table_note (table, 0), ==, "注：1.截至2020年3月31日");
}

static void
test_split_stub (void)
{
  g_autoptr (ZhuDoc) doc = build (
      "[表]\n标题 = t\n范围 = 未脱贫残疾人\n计量 = 人\n"
      "[行]\n结构 = 合计 + 性别 > (小计 + 残疾等级{一级, 二级})\n栏式 = 分栏\n[列]\n结构 = 合计\n");
  const ZhuTable *table = zhu_doc_table (doc, 0);

  g_assert_cmpuint (zhu_table_n_stub (table), ==, 2);
  g_assert_cmpstr (zhu_table_stub (table, 1, 0), ==, "男");
  g_assert_cmpuint (zhu_table_stub_span (table, 1, 0), ==, 3);
  g_assert_cmpstr (zhu_table_stub (table, 1, 1), ==, "小计");
  g_assert_cmpstr (zhu_table_stub (table, 2, 1), ==, "一级");
}

static void
test_states (void)
{
  g_autoptr (ZhuDoc) doc = build (
      "[表]\n标题 = t\n范围 = 未脱贫残疾人\n不适用 = 行(合计).(1)\n[行]\n结构 = 合计\n[列]\n"
      "结构 = 户 + 合计[户 / 100000000 \"x\"] + 最小(出生日期) + 最小(解决日期, 解决日期 缺失)\n");
  const ZhuTable *table = zhu_doc_table (doc, 0);

  g_assert_cmpint (zhu_table_cell (table, 0, 1)->state, ==, ZHU_CELL_NOT_APPLICABLE);
  g_assert_cmpint (zhu_table_cell (table, 0, 2)->state, ==, ZHU_CELL_BELOW_UNIT);
  g_assert_cmpint (zhu_table_cell (table, 0, 3)->state, ==, ZHU_CELL_DATE);
  g_assert_cmpstr (zhu_table_cell (table, 0, 3)->text, ==, "1929年4月19日");
  g_assert_cmpint (zhu_table_cell (table, 0, 4)->state, ==, ZHU_CELL_MISSING);
}

static void
test_empty (void)
{
  g_autoptr (ZhuDoc) doc = build (
      "[表]\n标题 = t\n范围 = 残疾等级 = 1 且 残疾等级 = 2\n[行]\n结构 = 合计\n[列]\n结构 = 户\n");

  g_assert_cmpstr (zhu_table_text (zhu_doc_table (doc, 0), ZHU_TEXT_EMPTY), ==, "本期无数据");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/document/heads/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_heads);
    }
  g_test_add_func ("/document/stub", test_stub);
  g_test_add_func ("/document/split-stub", test_split_stub);
  g_test_add_func ("/document/states", test_states);
  g_test_add_func ("/document/empty", test_empty);
  result = g_test_run ();
  sample_close (&sample);
  return result;
}
