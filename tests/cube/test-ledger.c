/* What the tables of a run say, reduced to quantities: two cells are one quantity only if they
 * count the same records, whatever the data. */
#include "cube/sample.h"
#include "zhuhu/cube/ledger.h"

#include <sqlite3.h>
#include <string.h>

static Sample sample;

static void
run_sql (const char *sql)
{
  sqlite3 *db = NULL;

  g_clear_pointer (&sample.store, zhu_store_free);
  g_assert_cmpint (sqlite3_open (sample.path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), >, 0);
  sqlite3_close (db);
  sample_reopen (&sample);
}

/* The cube of a table with @rows and @columns and what follows them, at level 公开. */
static ZhuCube *
count_table (const char *rows, const char *columns, const char *more)
{
  g_autofree char *text = g_strdup_printf ("[表]\n标题 = 表\n[行]\n结构 = %s\n[列]\n结构 = %s\n%s",
                                           rows, columns, more);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "40-ledger.ini", NULL, sample.diags, &error);
  ZhuCube *cube;

  g_assert_no_error (error);
  cube = sample_count (&sample, template_, ZHU_LEVEL_PUBLIC, &error);
  g_assert_no_error (error);
  return cube;
}

static LedgerTable *
table_of (const ZhuCube *cube)
{
  return g_hash_table_lookup (cube->ledger->table_numbers, zhu_cube_table (cube, 0));
}

/* The only quantity that a cell of now leans on. */
static guint
quantity_of (const ZhuCube *cube, guint row, guint column)
{
  const LedgerTable *table = table_of (cube);
  const GArray *firsts = table->firsts[ZHU_CONTEXT_NOW];
  const guint cell = row * table->table->plan->columns.lines->len + column;
  const guint first = g_array_index (firsts, guint, cell);

  g_assert_cmpuint (g_array_index (firsts, guint, cell + 1), ==, first + 1);
  return g_array_index (table->leans, Lean, first).quantity;
}

static Protection *
weave (const ZhuCube *cube)
{
  g_autofree guint *numbers = g_new0 (guint, cube->ledger->quantities->len + 1);

  return zhu_ledger_weave (cube->ledger, ZHU_DEFAULT_THRESHOLD, LEDGER_ALL, numbers);
}

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
  g_autoptr (ZhuCube) cube = count_table (rows, "户 + 人", "");
  g_autoptr (Protection) web = weave (cube);

  for (guint column = 0; column < 2; column++)
    {
      const gboolean is_same = quantity_of (cube, 0, column) == quantity_of (cube, 1, column);

      g_assert_cmpint (is_same, ==, column == 0 ? pairs[i].same_households : pairs[i].same_persons);
      for (guint row = 0; row < 2; row++)
        g_assert_cmpint (
            quantity_at (cube->ledger, quantity_of (cube, row, column))->value, ==,
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
  g_autoptr (ZhuCube) cube = count_table ("合计", both, "");

  g_assert_cmpint (quantity_of (cube, 0, 0) == quantity_of (cube, 0, 1), ==, columns[i].is_same);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
}

/* ---- What a cell leans on ---- */

/* One column of a table of two sexes, and what the cell of the first leans on: how often each
 * quantity counts in it, 0 where it is no sum. */
static const struct
{
  const char *column, *factors;
} measures[] = {
  { "人", "1" },
  { "户 + 人", "1" },
  { "合计[-人]", "-1" },
  { "合计[人 - 户]", "1 -1" },
  { "合计[户 - (人 - 户)]", "1 -1 1" },
  { "合计[人 * 2]", "0" },
  { "合计[人 / 户]", "0 0" },
  { "人.占列%", "0 0" },
  { "人.占表%", "0 0" },
  { "人.名次", "0 0" },
  { "率(人, 户)", "0 0" },
  { "平均(家庭人口)", "0" },
  { "求和(家庭人口)", "1" },
  { "求和(人均纯收入)", "1" },
  { "最小(出生日期)", "0" },
  { "最大(家庭人口)", "0" },
  { "中位数(家庭人口)", "0" },
  { "种数(残疾类别)", "0" },
  { "户 \"甲\" + 人 \"乙\" + 合计[(1) + (2)]", "1 1" },
};

/* "1 -1": the factors of the cell in the first row and the last column. */
static char *
factors_of (const ZhuCube *cube)
{
  const LedgerTable *table = table_of (cube);
  const GArray *firsts = table->firsts[ZHU_CONTEXT_NOW];
  const guint cell = table->table->plan->columns.lines->len - 1;
  GString *text = g_string_new (NULL);

  for (guint i = g_array_index (firsts, guint, cell); i < g_array_index (firsts, guint, cell + 1);
       i++)
    g_string_append_printf (text, "%s%d", text->len > 0 ? " " : "",
                            g_array_index (table->leans, Lean, i).factor);
  return g_string_free (text, FALSE);
}

static void
test_measures (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuCube) cube = count_table ("性别{男, 女}", measures[i].column, "");
  g_autofree char *factors = factors_of (cube);
  g_autoptr (Protection) web = weave (cube);

  g_assert_cmpstr (factors, ==, measures[i].factors);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open_dictionary (&sample, "周岁数 = 周岁(出生日期, 期末)\n",
                          "周岁数 = 周岁(出生日期, 期末)\n多人户 = 家庭人口 >= 3\n");
  run_sql (
      "DELETE FROM person WHERE 户编号 IN (SELECT 户编号 FROM household ORDER BY 户编号 LIMIT 7)");
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
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/ledger/measures/%" G_GSIZE_FORMAT " %s", i, measures[i].column);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_measures);
    }
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
