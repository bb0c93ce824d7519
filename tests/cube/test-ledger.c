/* What the tables of a run say, reduced to quantities: two cells are one quantity only if they
 * count the same records, whatever the data. And sets of values within one another. */
#include "cube/ledger-sample.h"

#include <sqlite3.h>
#include <string.h>

static Sample sample;

/* ---- Conditions ---- */

/* Two conditions: are households that have a record which meets one those that have one which meets
 * the other? Are the persons? Some households of the sample have no person. */
static const struct
{
  const char *name, *first, *second;
  gboolean same_households, same_persons;
} pairs[] = {
  { "derived", "重度", "残疾等级 <= 2", TRUE, TRUE },
  { "missing", "残疾等级 缺失", "非 残疾等级 非缺失", TRUE, TRUE },
  { "no record is not missing", "残疾等级 缺失",
    "若(残疾等级 = 一级, 1 = 0, 残疾等级 <> 一级, 1 = 0, 1 = 1)", FALSE, TRUE },
  { "missing derived", "(周岁(出生日期, 期末) > 59) 缺失", "重度 缺失", FALSE, FALSE },
  { "a record of its own", "多人户", "家庭人口 >= 3", FALSE, FALSE },
  { "derived of many", "持证残疾人",
    "发证日期 <= 期末 且 (注销日期 缺失 或 注销日期 > 期末) 且 (增加日期 缺失 或 增加日期 <= 期末) "
    "且 "
    "(减少日期 缺失 或 减少日期 > 期末)",
    TRUE, TRUE },
  { "derived of many, denied", "非 持证残疾人",
    "非 (发证日期 <= 期末 且 (注销日期 缺失 或 注销日期 > 期末) 且 (增加日期 缺失 或 增加日期 <= "
    "期末) 且 "
    "(减少日期 缺失 或 减少日期 > 期末))",
    TRUE, TRUE },
  { "always", "1 = 1 且 残疾等级 = 一级", "残疾等级 = 一级", TRUE, TRUE },
  { "put together", "未脱贫残疾人", "持证残疾人 且 脱贫属性 属于 (未脱贫, 返贫)", TRUE, TRUE },
  { "put together, denied", "非 未脱贫残疾人",
    "若(脱贫属性 属于 (未脱贫, 返贫) 且 持证残疾人, 1, 0) = 0", FALSE, TRUE },
  { "any value", "若(残疾等级 = 一级, 1 = 1, 1 = 1)", "若(性别 = 男, 1 = 1, 1 = 1)", TRUE, TRUE },
  { "any value but of no record",
    "(残疾等级 = 一级 或 家庭人口 > 3) 缺失 或 (残疾等级 = 一级 或 家庭人口 > 3) 或 "
    "非 (残疾等级 = 一级 或 家庭人口 > 3)",
    "若(性别 = 男, 1 = 1, 1 = 1)", FALSE, TRUE },
  { "any value of a record", "残疾等级 缺失 或 残疾等级 非缺失", "性别 缺失 或 性别 非缺失", FALSE,
    TRUE },
};

/* Cells that are one quantity show one number, and no sum of the web is false. */
static void
test_conditions (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *rows
      = g_strdup_printf ("条件(%s) \"甲\" + 条件(%s) \"乙\"", pairs[i].first, pairs[i].second);
  g_autoptr (ZhuCube) cube = ledger_count (&sample, rows, "户 + 人", "");
  g_autoptr (Protection) web = ledger_weave (cube);

  for (guint column = 0; column < 2; column++)
    {
      const gboolean is_same
          = ledger_quantity (cube, 0, column) == ledger_quantity (cube, 1, column);

      g_assert_cmpint (is_same, ==, column == 0 ? pairs[i].same_households : pairs[i].same_persons);
      for (guint row = 0; row < 2; row++)
        g_assert_cmpint (
            quantity_at (cube->ledger, ledger_quantity (cube, row, column))->value, ==,
            zhu_cube_table_value (zhu_cube_table (cube, 0), row, column)->number.numerator);
    }
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
  g_assert_cmpuint (zhu_protection_length (web), >, 0);
}

/* Two columns of one row: the same quantity, or not. */
static const struct
{
  const char *name, *first, *second;
  gboolean is_same;
} columns[] = {
  { "known record", "计数(户, 残疾等级 = 一级 且 若(性别 = 男, 1 = 0, 1 = 1))",
    "计数(户, 残疾等级 = 一级 且 (性别 <> 男 或 性别 缺失))", TRUE },
  { "unknown record", "计数(户, 家庭人口 > 1 且 若(性别 = 男, 1 = 0, 1 = 1))",
    "计数(户, 家庭人口 > 1 且 (性别 <> 男 或 性别 缺失))", FALSE },
  { "conditions apart", "条件(残疾等级 = 一级 且 家庭人口 > 1)[户]",
    "计数(户, 家庭人口 > 1 且 残疾等级 = 一级)", TRUE },
  { "mean and sum", "平均(家庭人口)", "求和(家庭人口)", TRUE },
};

static void
test_columns (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *both
      = g_strdup_printf ("%s \"甲\" + %s \"乙\"", columns[i].first, columns[i].second);
  g_autoptr (ZhuCube) cube = ledger_count (&sample, "合计", both, "");

  g_assert_cmpint (ledger_quantity (cube, 0, 0) == ledger_quantity (cube, 0, 1), ==,
                   columns[i].is_same);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
}

/* ---- Sets within one another ---- */

static const char *const overlapping[] = {
  "残疾等级 属于 (一级, 二级, 三级)",
  "残疾等级 属于 (一级, 二级)",
  "残疾等级 属于 (二级, 三级)",
  "残疾等级 属于 (三级, 四级)",
  "残疾等级 = 二级",
  "残疾等级 = 三级",
  "残疾等级 = 一级 且 残疾等级 = 二级",
};

/* Whatever way sets lie within one another, what is said of them is true. */
static void
test_overlapping (void)
{
  GString *rows = g_string_new (NULL);
  g_autoptr (ZhuCube) cube = NULL;
  g_autoptr (Protection) web = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (overlapping); i++)
    g_string_append_printf (rows, "%s条件(%s) \"第%" G_GSIZE_FORMAT "\"", i > 0 ? " + " : "",
                            overlapping[i], i);
  cube = ledger_count (&sample, rows->str, "户 + 人", "");
  g_string_free (rows, TRUE);
  web = ledger_weave (cube);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
  g_assert_cmpuint (web->sums->len, >, 5);
  for (guint i = 0; i < web->sums->len; i++)
    {
      const GArray *sum = g_ptr_array_index (web->sums, i);
      gint64 total = 0;

      for (guint j = 0; j < sum->len; j++)
        total += g_array_index (sum, Link, j).factor
                 * number_at (web, g_array_index (sum, Link, j).other)->value;
      g_assert_cmpint (total, ==, 0);
    }
}

/* Bands and codes with a row for what is missing. */
static void
test_classes (void)
{
  static const char *const classes[]
      = { "年龄组", "残疾等级", "健康状况", "性码{1, 2}", "地码{1, 2}", "家庭人口{1..2, 3..}",
          "下辖",   "残疾类别" };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *rows = g_strdup_printf ("合计 + %s", classes[i]);
      g_autoptr (ZhuCube) cube = ledger_count (&sample, rows, "户 + 人", "");
      g_autoptr (Protection) web = ledger_weave (cube);

      g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
      g_assert_cmpuint (web->sums->len, >, 0);
    }
}

/* ---- A database without areas ---- */

static void
make_database (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "CREATE TABLE h (id TEXT PRIMARY KEY, good INTEGER);"
                                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                                 " WHERE i < 40) INSERT INTO h SELECT i, i % 13 = 0 FROM n",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
}

/* Nothing is said of areas where there are none; small numbers are hidden all the same. */
static void
test_without_areas (void)
{
  static const char dictionary_text[] = "[字典]\n名称 = 小库\n[实体 户]\n表 = h\n键 = id\n"
                                        "[变量 户]\nid = 文本 id\n好 = 是非 good\n";
  static const char text[]
      = "[表]\n标题 = 表\n[行]\n结构 = 合计 + 条件(好) \"好\"\n[列]\n结构 = 户\n";
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autofree char *path = g_build_filename (sample.folder, "small.db", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (dictionary_text, strlen (dictionary_text));
  g_autoptr (GBytes) template_bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary
      = zhu_dictionary_parse (bytes, "small.ini", sample.folder, diags, &error);
  g_autoptr (ZhuModel) model = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuTemplate) template_ = NULL;
  g_autoptr (ZhuCube) cube = NULL;

  g_assert_no_error (error);
  make_database (path);
  model = zhu_model_new (dictionary, diags, &error);
  g_assert_no_error (error);
  store = zhu_store_open (path, dictionary, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  template_ = zhu_template_parse (template_bytes, "60-small.ini", NULL, diags, &error);
  g_assert_no_error (error);
  g_ptr_array_add (plans, zhu_plan_new (template_, model, &march, NULL, NULL, diags, &error));
  g_assert_no_error (error);
  cube = zhu_cube_compute (plans, store, ZHU_LEVEL_PUBLIC, diags, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < cube->ledger->dimensions->len; i++)
    g_assert_false (((Dimension *) g_ptr_array_index (cube->ledger->dimensions, i))->is_area);
  g_assert_true (zhu_cube_protect (cube, NULL, &error));
  g_assert_cmpint (zhu_cube_table_value (zhu_cube_table (cube, 0), 0, 0)->state, ==,
                   ZHU_VALUE_NUMBER);
  g_assert_cmpint (zhu_cube_table_value (zhu_cube_table (cube, 0), 1, 0)->state, ==,
                   ZHU_VALUE_SUPPRESSED);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ledger_open (&sample);
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *path = g_strconcat ("/ledger/conditions/", pairs[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_conditions);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *path = g_strconcat ("/ledger/columns/", columns[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_columns);
    }
  g_test_add_func ("/ledger/overlapping", test_overlapping);
  g_test_add_func ("/ledger/classes", test_classes);
  g_test_add_func ("/ledger/without-areas", test_without_areas);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
