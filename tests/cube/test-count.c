/* Tables counted from the small sample: the shipped ones against goldens (agreed with tests/sql,
 * written anew with ZHU_UPDATE=1), and small ones that show one rule of the language each. */
#include "cube/sample.h"
#include "zhuhu/doc.h"

#include <string.h>

static Sample sample;

static const char *const shipped[] = {
  "01-basic",      "02-counties", "03-causes",   "04-cause-disability", "05-people",
  "06-problems",   "07-support",  "08-epidemic", "09-monitoring",       "10-progress",
  "11-comparison", "12-census",   "13-villages",
};

static void
test_golden (gconstpointer data)
{
  const char *name = data;
  g_autofree char *file = g_strconcat ("templates/", name, ".ini", NULL);
  g_autofree char *path = sample_path (file);
  g_autofree char *golden_file = g_strconcat ("tests/cube/golden/", name, ".txt", NULL);
  g_autofree char *golden = sample_path (golden_file);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, sample.diags, &error);
  g_autoptr (ZhuCube) cube = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;

  g_assert_no_error (error);
  cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);
  g_assert_no_error (error);
  text = sample_text (&sample, cube);
  if (g_getenv ("ZHU_UPDATE") != NULL)
    g_assert_true (g_file_set_contents (golden, text, -1, NULL));
  g_assert_true (g_file_get_contents (golden, &expected, NULL, &error));
  g_assert_cmpstr (text, ==, expected);
  zhu_cube_check (cube, NULL, sample.diags, &error);
  g_assert_no_error (error);
}

static const struct
{
  const char *name;
  const char *rows, *columns, *universe;
  const char *expected;
} tables[] = {
  { "a household is counted once", NULL, "户 + 人", "未脱贫残疾人", "合计|160|184\n" },
  { "share of the column", "合计 + 残疾等级{重度: 1-2}", "人.占列%", "未脱贫残疾人",
    "合计|100.00\n重度|46.74\n" },
  { "picking changes no base", "残疾等级{一级}", "人 + 人.占列% + 人.占表%", "未脱贫残疾人",
    "一级|39|21.20|21.20\n" },
  { "share of the row", "合计", "合计[人] + 残疾等级{重度: 1-2}[人, 人.占行%]", "未脱贫残疾人",
    "合计|184|86|46.74\n" },
  { "share of the enclosing category", "残疾类别{视力} > (小计 + 残疾等级{一级, 二级})",
    "人 + 人.占上级%", "未脱贫残疾人", "视力|24|13.04\n一级|6|25.00\n二级|6|25.00\n" },
  { "share of the enclosing head", NULL, "残疾类别{视力} > 残疾等级{一级, 二级}[人.占上栏%]",
    "未脱贫残疾人", "合计|25.00|25.00\n" },
  { "rest and other", "残疾等级{重度: 1-2, *}", "人", "未脱贫残疾人",
    "重度|86\n三级|52\n四级|46\n" },
  { "rest as one", "残疾等级{重度: 1-2, 轻度: 其余}", "人", "未脱贫残疾人", "重度|86\n轻度|98\n" },
  { "ties share a rank", "残疾类别", "人 + 人.名次", "未脱贫残疾人",
    "视力|24|2\n听力|22|3\n言语|5|7\n肢体|83|1\n智力|15|5\n精神|22|3\n多重|13|6\n" },
  { "missing, unlisted and of-which rows take a rank",
    "合计 + (主要致贫原因{其他, 缺失, 未列} + 其中(重度) \"重\" + 条件(残疾等级 = 3) \"三\")",
    "户 + 户.名次", "未脱贫残疾人",
    "合计|160|—\n其他|1|3\n缺失|3|1\n未列|3|1\n其中：重|83|1\n三|51|2\n" },
  { "rows that are not printed take no rank", "残疾等级", "人.较上月 + 人.较上月.名次",
    "未脱贫残疾人", "一级|1|1\n二级|-1|3\n三级|1|1\n四级|-2|4\n" },
  { "zero divisor", NULL,
    "率(计数(人, 残疾等级 = 1 且 残疾等级 = 2), 计数(人, 残疾等级 = 1 且 残疾等级 = 2)) \"x\"",
    "未脱贫残疾人", "合计|—\n" },
  { "mean over households, not persons", NULL, "平均(家庭人口) + 求和(家庭人口) + 户",
    "未脱贫残疾人", "合计|2.40|384|160\n" },
  { "earlier period", NULL, "人 + 人@上期末 + 人.较上月 + 人.环比%", "未脱贫残疾人",
    "合计|184|185|-1|-0.54\n" },
  { "distinct codes", NULL, "种数(残疾类别)", "未脱贫残疾人", "合计|7\n" },
  { "columns of the same row", NULL, "人 + 户 + 率((2), (1)) \"x\" + 合计[(1) - (2) \"d\"]",
    "未脱贫残疾人", "合计|184|160|86.96|24\n" },
  { "measures on rows", "人 + 户", "合计 + 残疾等级{重度: 1-2}", "未脱贫残疾人",
    "人|184|86\n户|160|83\n" },
  { "records of two kinds in one stub", "合计 + 问题类型{饮水} + 扶持项目{公益岗位}", "人",
    "未脱贫残疾人", "合计|184\n饮水|9\n公益岗位|19\n" },
  { "missing and unlisted appended", "主要致贫原因{其他} + 主要致贫原因{缺失, 未列}", "户",
    "未脱贫残疾人", "其他|1\n缺失|3\n未列|3\n" },
  { "records asked for by 有 alone", NULL, "计数(人, 有(问题)) \"x\"", "未脱贫残疾人",
    "合计|57\n" },
  { "mean of nothing is missing", NULL, "平均(家庭人口, 残疾等级 = 1 且 残疾等级 = 2) \"x\"",
    "未脱贫残疾人", "合计|…\n" },
  { "a base within a base", "残疾类别{视力} > (小计 + 残疾等级{一级})", "合计[人.占上级%.占列%]",
    "未脱贫残疾人", "视力|13.04\n一级|25.00\n" },
  { "below the unit", NULL, "合计[户 / 100000000 \"x\"]", "未脱贫残疾人", "合计|0.00\n" },
};

static void
test_table (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_from_axes (
      tables[i].rows, tables[i].columns, tables[i].universe, "t", sample.diags, &error);
  g_autoptr (ZhuCube) cube = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);
  g_assert_no_error (error);
  text = sample_text (&sample, cube);
  g_assert_cmpstr (text, ==, tables[i].expected);
}

static const ZhuValue *
value_at (const ZhuCubeTable *table, const char *row, const char *column)
{
  g_autoptr (GPtrArray) row_names = g_ptr_array_new ();
  g_autoptr (GPtrArray) column_names = g_ptr_array_new ();
  const ZhuPath row_path = { .kind = ZHU_PATH_NAMES, .names = row_names };
  const ZhuPath column_path = { .kind = ZHU_PATH_NAMES, .names = column_names };
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;
  gboolean is_list;

  g_ptr_array_add (row_names, (gpointer) row);
  g_ptr_array_add (column_names, (gpointer) column);
  rows = zhu_cube_table_rows (table, &row_path, &is_list);
  columns = zhu_cube_table_columns (table, &column_path, &is_list);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (columns->len, ==, 1);
  return zhu_cube_table_value (table, g_array_index (rows, guint, 0),
                               g_array_index (columns, guint, 0));
}

/* A series in a cell of two areas: its value where one lies within the other, else none. */
static void
test_series_over_areas_on_both_axes (void)
{
  static const struct
  {
    const char *row, *column;
    gint64 value; /* -1: missing */
  } cells[] = { { "合计", "合计", 511 },     { "合计", "汉中市", 511 },  { "汉中市", "合计", 511 },
                { "汉中市", "汉中市", 511 }, { "西安市", "汉中市", -1 }, { "汉中市", "西安市", -1 },
                { "汉中市", "男", -1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_from_axes (
      "合计 + 下辖", "合计[全部未脱贫人口] + 填报单位[全部未脱贫人口] + 性别[全部未脱贫人口]", NULL,
      "t", sample.diags, &error);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      const ZhuValue *value = value_at (zhu_cube_table (cube, 0), cells[i].row, cells[i].column);

      if (cells[i].value < 0)
        g_assert_cmpint (value->state, ==, ZHU_VALUE_MISSING);
      else
        g_assert_cmpint (zhu_number_compare (value->number, zhu_number_from_int (cells[i].value)),
                         ==, 0);
    }
}

/* Records that no printed row holds are said, with their number. */
static void
test_left_out (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_from_axes (
      "主要致贫原因{因病, 因残}", "户", "未脱贫残疾人", "t", sample.diags, &error);
  const gsize before = zhu_diags_count (sample.diags, ZHU_DIAG_QUERY);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_count (sample.diags, ZHU_DIAG_QUERY), ==, before + 2);
  g_assert_cmpstr (zhu_diags_get (sample.diags, zhu_diags_length (sample.diags) - 1)->code, ==,
                   "left-out");
}

static void
test_release (void)
{
  static const struct
  {
    const char *file;
    ZhuRelease release;
    gboolean allowed;
  } cases[] = {
    { "templates/14-register.ini", ZHU_LEVEL_INTERNAL, TRUE },
    { "templates/14-register.ini", ZHU_LEVEL_REPORT, FALSE },
    { "templates/14-register.ini", ZHU_LEVEL_PUBLIC, FALSE },
    { "templates/13-villages.ini", ZHU_LEVEL_REPORT, TRUE },
    { "templates/13-villages.ini", ZHU_LEVEL_PUBLIC, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = sample_path (cases[i].file);
      g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, sample.diags, &error);
      g_autoptr (ZhuCube) cube = sample_count (&sample, template_, cases[i].release, &error);

      if (cases[i].allowed)
        g_assert_no_error (error);
      else
        g_assert_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE);
      g_assert_true ((cube != NULL) == cases[i].allowed);
      g_clear_error (&error);
    }
}

/* Names and numbers of a register are masked at every level. */
static void
test_register_masks (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = sample_path ("templates/14-register.ini");
  g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, sample.diags, &error);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_INTERNAL, &error);
  const ZhuCubeTable *table;
  gsize n_records = 0;

  g_assert_no_error (error);
  table = zhu_cube_table (cube, 0);
  for (gsize i = 0; i < zhu_cube_table_n_records (table); i++)
    {
      const ZhuRecord *record = zhu_cube_table_record (table, i, &error);

      g_assert_no_error (error);

      if (record->group != 0)
        continue;
      n_records++;
      g_assert_true (g_str_has_suffix (record->values[2].text, "*"));
    }
  g_assert_cmpuint (n_records, ==, 184);
}

/* Template 14 with an order that is the same for its records, but that only sorting can show. */
static ZhuTemplate *
collected_register (GError **error)
{
  g_autofree char *path = sample_path ("templates/14-register.ini");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  const char *order = "排序 = 村, 户编号, 人编号";
  g_auto (GStrv) parts = NULL;
  g_autofree char *changed = NULL;
  GBytes *bytes;
  ZhuTemplate *made;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  parts = g_strsplit (text, order, 2);
  g_assert_nonnull (parts[1]);
  changed = g_strconcat (parts[0], "排序 = 村, 户编号, 户主姓名, 人编号", parts[1], NULL);
  bytes = g_bytes_new (changed, strlen (changed));
  made = zhu_template_parse (bytes, "14-collected.ini", folder, sample.diags, error);
  g_bytes_unref (bytes);
  return made;
}

static char *
document_of (ZhuTemplate *template_)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_INTERNAL, &error);
  g_autoptr (ZhuDoc) doc = NULL;

  g_assert_no_error (error);
  g_assert_true (zhu_doc_build (cube, NULL, NULL, &doc, sample.diags, &error));
  return zhu_doc_dump (doc);
}

/* Rows that come in order and rows that are sorted make the same register. */
static void
test_register_streams (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = sample_path ("templates/14-register.ini");
  g_autoptr (ZhuTemplate) streamed = zhu_template_load (path, sample.diags, &error);
  g_autoptr (ZhuTemplate) collected = collected_register (&error);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  g_assert_no_error (error);
  one = document_of (streamed);
  two = document_of (collected);
  g_assert_cmpstr (strchr (one, '\n'), ==, strchr (two, '\n'));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  for (gsize i = 0; i < G_N_ELEMENTS (shipped); i++)
    {
      g_autofree char *path = g_strconcat ("/cube/golden/", shipped[i], NULL);

      g_test_add_data_func (path, shipped[i], test_golden);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *path = g_strconcat ("/cube/table/", tables[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_table);
    }
  g_test_add_func ("/cube/series-over-areas-on-both-axes", test_series_over_areas_on_both_axes);
  g_test_add_func ("/cube/left-out", test_left_out);
  g_test_add_func ("/cube/release", test_release);
  g_test_add_func ("/cube/register-masks", test_register_masks);
  g_test_add_func ("/cube/register-streams", test_register_streams);
  result = g_test_run ();
  sample_close (&sample);
  return result;
}
