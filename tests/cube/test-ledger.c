/* What the tables of a run say, reduced to quantities: two cells are one quantity only if they
 * count the same records, whatever the data. */
#include "cube/sample.h"
#include "zhuhu/cube/ledger.h"
#include "zhuhu/cube/protect-private.h"

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

/* A rank says of the rows below one head how they stand; heads and other rows have no part in it.
 */
static void
test_rank_of_groups (void)
{
  g_autoptr (ZhuCube) cube
      = count_table ("性别{男, 女} > 残疾等级{一级, 二级, 三级}", "人.名次", "");
  const LedgerTable *table = table_of (cube);
  const GArray *firsts = table->firsts[ZHU_CONTEXT_NOW];
  const ZhuPlanAxis *rows = &table->table->plan->rows;
  guint n = 0;

  for (guint row = 0; row < rows->lines->len; row++)
    {
      const ZhuPlanLine *line = &g_array_index (rows->lines, ZhuPlanLine, row);

      if (line->is_heading || line->has_below || line->show == ZHU_SHOW_NEVER)
        continue;
      g_assert_cmpuint (g_array_index (firsts, guint, row + 1) - g_array_index (firsts, guint, row),
                        ==, 3);
      n++;
    }
  g_assert_cmpuint (n, ==, 6);
}

/* Codes that nobody chose are counted for a finding, and no reader sees them. */
static void
test_unseen_lines (void)
{
  g_autoptr (ZhuCube) cube
      = count_table ("残疾等级{一级}", "性别{男}[户, 人]", "[审核 1]\n式 = (1) <= (2)\n");
  const LedgerTable *table = table_of (cube);
  const ZhuPlan *plan = table->table->plan;
  guint n_never = 0;

  for (guint row = 0; row < plan->rows.lines->len; row++)
    for (guint column = 0; column < plan->columns.lines->len; column++)
      {
        const guint cell = row * plan->columns.lines->len + column;
        const GArray *firsts = table->firsts[ZHU_CONTEXT_NOW];
        const gboolean is_never
            = g_array_index (plan->rows.lines, ZhuPlanLine, row).show == ZHU_SHOW_NEVER
              || g_array_index (plan->columns.lines, ZhuPlanLine, column).show == ZHU_SHOW_NEVER;

        g_assert_cmpint (g_array_index (firsts, guint, cell)
                             == g_array_index (firsts, guint, cell + 1),
                         ==, is_never);
        n_never += is_never;
      }
  g_assert_cmpuint (n_never, >, 0);
}

/* Two contexts that read the same records are one: in January the last period's end is the year's.
 */
static void
test_alike_contexts (void)
{
  static const char text[]
      = "[表]\n标题 = 表\n[行]\n结构 = 合计\n[列]\n"
        "结构 = 人@上期末 \"月\" + 人@上年末 \"年\" + 人@上年同期末 \"同期\" + 人\n";
  const ZhuPeriod january = { ZHU_PERIOD_MONTH, 2020, 1, -1 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "42-alike.ini", NULL, sample.diags, &error);
  g_autoptr (ZhuCube) cube
      = sample_count_period (&sample, template_, &january, ZHU_LEVEL_PUBLIC, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (quantity_of (cube, 0, 0), ==, quantity_of (cube, 0, 1));
  g_assert_cmpuint (quantity_of (cube, 0, 0), !=, quantity_of (cube, 0, 2));
  g_assert_cmpuint (quantity_of (cube, 0, 0), !=, quantity_of (cube, 0, 3));
}

/* Periods that end on one day are one only if their records are. */
static void
test_epochs (void)
{
  const ZhuPeriod january = { ZHU_PERIOD_MONTH, 2020, 1, -1 };
  const ZhuEntity *person = zhu_dictionary_entity (sample.dictionary, "人");
  static const char *const origins[] = { "one", "two" };

  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      Ledger *ledger = zhu_ledger_new (sample.model, &january);
      Head last = { ZHU_COUNT, person, "", ZHU_CONTEXT_LAST };
      Head year = { ZHU_COUNT, person, "", ZHU_CONTEXT_YEAR };

      zhu_ledger_set_epoch (ledger, ZHU_CONTEXT_LAST, "one");
      zhu_ledger_set_epoch (ledger, ZHU_CONTEXT_YEAR, origins[i]);
      g_assert_cmpint (zhu_ledger_head (ledger, &last) == zhu_ledger_head (ledger, &year), ==,
                       i == 0);
      zhu_ledger_free (ledger);
    }
}

/* Sums of two variables are two heads, in every period. */
static void
test_heads (void)
{
  g_autoptr (ZhuCube) cube = count_table (
      "合计", "求和(家庭人口) + 求和(人均纯收入) + 求和(家庭人口)@上年末 \"年\"", "");

  g_assert_cmpuint (quantity_of (cube, 0, 0), !=, quantity_of (cube, 0, 1));
  g_assert_cmpuint (quantity_of (cube, 0, 0), !=, quantity_of (cube, 0, 2));
}

/* A column of the table's own measure, in another column. */
static void
test_measure_of_table (void)
{
  static const char text[] = "[表]\n标题 = 表\n计量 = 人\n[行]\n结构 = 合计\n[列]\n"
                             "结构 = 性别{男, 女} + 合计[(1) + (2)]\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "43-measure.ini", NULL, sample.diags, &error);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_PUBLIC, &error);
  const LedgerTable *table;
  guint cell;

  g_assert_no_error (error);
  table = table_of (cube);
  cell = table->table->plan->columns.lines->len - 1;
  g_assert_cmpuint (g_array_index (table->firsts[ZHU_CONTEXT_NOW], guint, cell + 1)
                        - g_array_index (table->firsts[ZHU_CONTEXT_NOW], guint, cell),
                    ==, 2);
}

/* What is hidden of an earlier period is not shown beside the present one. */
static void
test_earlier (void)
{
  g_autoptr (ZhuCube) cube
      = count_table ("合计 + 主要致贫原因", "人@上期末 \"上月\" + 人 \"本月\"", "");
  Ledger *ledger = zhu_ledger_ref (cube->ledger);
  g_autoptr (GError) error = NULL;
  guint n_beside = 0;

  g_assert_true (zhu_cube_protect (cube, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < ledger->quantities->len; i++)
    n_beside += quantity_at (ledger, i)->is_hidden
                && !zhu_quantity_is_present (ledger, quantity_at (ledger, i))
                && quantity_at (ledger, i)->n_records >= ZHU_DEFAULT_THRESHOLD;
  g_assert_cmpuint (n_beside, >, 0);
  zhu_ledger_free (ledger);
}

/* ---- Rules ---- */

/* A rule of a table of 户, 人, 户.占列%, 户@上期末, 人@上期末: how many sums a reader is told, how
 * many of those the web gets of all periods, and of earlier ones. */
static const struct
{
  const char *rule;
  guint n_told, n_all, n_earlier;
} rules[] = {
  { "(1) <= (2)", 1, 1, 0 },
  { "(2) <= (1)", 1, 0, 0 },
  { "(2) >= (1)", 1, 1, 0 },
  { "(1) >= (2)", 1, 0, 0 },
  { "(1) = (2)", 1, 0, 0 },
  { "(1) + (2) = (2) + (1)", 0, 0, 0 },
  { "(1) + (1) - (1) <= (2)", 1, 1, 0 },
  { "(1) <> (2)", 1, 0, 0 },
  { "(1) < (2)", 1, 0, 0 },
  { "(1) = (4)", 1, 1, 0 },
  { "(4) <= (5)", 1, 1, 1 },
  { "(3) <= (1)", 0, 0, 0 },
  { "(1) <= (2)@上年末", 1, 1, 0 },
  { "行(合计).(1) <= 表(40).行(合计).(2)", 1, 1, 0 },
  { "(1) <= 5 * (2)", 0, 0, 0 },
};

static guint
sums_of (const ZhuCube *cube, LedgerStage stage, GHashTable *told)
{
  g_autofree guint *numbers = g_new0 (guint, cube->ledger->quantities->len + 1);
  g_autoptr (Protection) web
      = zhu_ledger_weave (cube->ledger, ZHU_DEFAULT_THRESHOLD, stage, numbers);
  const guint before = web->sums->len;

  zhu_ledger_add_rules (cube->ledger, cube, NULL, stage, web, numbers, told);
  return web->sums->len - before;
}

static void
test_rules (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *more = g_strdup_printf ("[审核 1]\n式 = %s\n性质 = 核实\n", rules[i].rule);
  g_autoptr (ZhuCube) cube = count_table (
      "合计", "户 + 人 + 户.占列% + 户@上期末 \"上月户\" + 人@上期末 \"上月人\"", more);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpuint (sums_of (cube, LEDGER_ALL, told), ==, rules[i].n_all);
  g_assert_cmpuint (g_hash_table_size (told), ==, rules[i].n_told);
  g_assert_cmpuint (sums_of (cube, LEDGER_EARLIER, NULL), ==, rules[i].n_earlier);
}

static void
add_plan (GPtrArray *plans, const char *name, const char *more)
{
  g_autofree char *text
      = g_strconcat ("[表]\n标题 = 表\n[行]\n结构 = 合计\n[列]\n结构 = 户 + 人\n", more, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_parse (bytes, name, NULL, sample.diags, &error);

  g_assert_no_error (error);
  g_ptr_array_add (
      plans, zhu_plan_new (template_, sample.model, &march, NULL, NULL, sample.diags, &error));
  g_assert_no_error (error);
}

/* Rules between tables: one of a period that the other table was not asked for says nothing. */
static void
test_rules_between_tables (void)
{
  static const char *const both[] = { "表(51).行(合计).(1) <= 表(50).行(合计).(2)",
                                      "表(51).行(合计).(1) <= 表(50).行(合计).(2)@上年末" };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (GPtrArray) plans
          = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
      g_autofree char *rule = g_strdup_printf ("[审核 1]\n式 = %s\n", both[i]);
      g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuCube) cube = NULL;

      add_plan (plans, "50-one.ini", "");
      add_plan (plans, "51-two.ini", rule);
      cube = zhu_cube_compute (plans, sample.store, ZHU_LEVEL_PUBLIC, sample.diags, &error);
      g_assert_no_error (error);
      zhu_ledger_add_rules (cube->ledger, cube, NULL, LEDGER_ALL, NULL, NULL, told);
      g_assert_cmpuint (g_hash_table_size (told), ==, i == 0 ? 1 : 0);
    }
}

/* ---- Numbers that do not agree ---- */

static void
assert_unsound (ZhuCube *cube)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_cube_protect (cube, NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "numbers that should agree do not"));
  g_assert_false (zhu_cube_is_protected (cube));
}

/* A part that is more than its whole, or a whole that its parts do not fill, is a defect; but what
 * is remembered only may be of other records. */
static void
test_parts_that_do_not_fit (void)
{
  static const struct
  {
    guint row;
    gint64 more;
  } changes[] = { { 0, 1 }, { 1, 1 }, { 1, 100000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (ZhuCube) cube = count_table ("合计 + 性别", "人", "");
      Quantity *quantity = quantity_at (cube->ledger, quantity_of (cube, changes[i].row, 0));
      g_autoptr (Protection) web = NULL;

      quantity->value += changes[i].more;
      quantity->n_records += changes[i].more;
      quantity->is_counted = FALSE;
      web = weave (cube);
      g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
      quantity->is_counted = TRUE;
      assert_unsound (cube);
    }
}

/* Of households that may stand in several rows a part is no more than the whole, unless values are
 * below zero. */
static void
test_parts_above_the_whole (void)
{
  static const struct
  {
    const char *column;
    gboolean whole_is_counted, part_is_counted, is_unsound;
  } cases[] = { { "户", TRUE, TRUE, TRUE },
                { "户", TRUE, FALSE, FALSE },
                { "户", FALSE, TRUE, FALSE },
                { "求和(家庭人口)", TRUE, TRUE, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ZhuCube) cube = count_table ("合计 + 残疾等级", cases[i].column, "");
      Quantity *whole = quantity_at (cube->ledger, quantity_of (cube, 0, 0));
      Quantity *part = quantity_at (cube->ledger, quantity_of (cube, 1, 0));
      g_autoptr (Protection) web = NULL;

      part->value = whole->value + 1;
      whole->is_counted = cases[i].whole_is_counted;
      part->is_counted = cases[i].part_is_counted;
      web = weave (cube);
      g_assert_cmpint (cube->ledger->n_unsound > 0, ==, cases[i].is_unsound);
    }
}

/* One quantity, and two numbers for it. */
static void
test_two_numbers (void)
{
  g_autoptr (ZhuCube) cube = count_table ("合计", "人", "");
  ZhuCubeTable *table = (ZhuCubeTable *) zhu_cube_table (cube, 0);
  Counter *counter = zhu_counter_new (table->plan);
  CommonCount *common = zhu_common_new ();

  counter->out = table;
  zhu_counter_plan (counter, common);
  zhu_ledger_add_table (cube->ledger, counter);
  zhu_counter_free (counter);
  zhu_common_free (common);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 1);
  assert_unsound (cube);
}

/* ---- Sums of few records, and of values that are none ---- */

static gint64
sum_of_members (const char *sql)
{
  g_autoptr (ZhuCube) cube = NULL;

  run_sql (sql);
  cube = count_table ("合计", "求和(家庭人口)", "");
  return quantity_at (cube->ledger, quantity_of (cube, 0, 0))->value;
}

static void
test_amounts (void)
{
  g_assert_cmpint (sum_of_members ("UPDATE household SET 家庭人口数 = -1"), ==, 0);
  g_assert_cmpint (sum_of_members ("UPDATE household SET 家庭人口数 = 4000000000000000000"), ==,
                   G_MAXINT64 / 4);
  g_assert_cmpint (sum_of_members ("UPDATE household SET 家庭人口数 = 0"), ==, 0);
}

/* A sum below zero counts as none, so that its whole is less than all the parts together. */
static void
test_amounts_below_zero (void)
{
  g_autoptr (ZhuCube) cube = NULL;
  g_autoptr (Protection) web = NULL;
  gint64 parts = 0;

  run_sql ("UPDATE household SET 家庭人口数 = CASE 主要致贫原因 WHEN '因病' THEN -3 ELSE 9 END");
  cube = count_table ("合计 + 主要致贫原因", "求和(家庭人口)", "");
  for (guint row = 1; row < zhu_cube_table (cube, 0)->plan->rows.lines->len; row++)
    parts += quantity_at (cube->ledger, quantity_of (cube, row, 0))->value;
  g_assert_cmpint (quantity_at (cube->ledger, quantity_of (cube, 0, 0))->value, <, parts);
  web = weave (cube);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
  g_assert_cmpuint (web->sums->len, >, 0);
}

/* How much a number must stay open by: a count by the threshold, a sum over few records by most of
 * itself, and what is no sum not at all. */
static void
test_needs (void)
{
  g_autoptr (ZhuCube) cube = count_table (
      "合计 + 主要致贫原因", "户 + 求和(家庭人口) + 最大(家庭人口) + 户@上期末 \"上月\"", "");
  g_autofree guint *numbers = g_new0 (guint, cube->ledger->quantities->len + 1);
  g_autoptr (Protection) web
      = zhu_ledger_weave (cube->ledger, ZHU_DEFAULT_THRESHOLD, LEDGER_ALL, numbers);
  guint n_small = 0;

  for (guint row = 0; row < zhu_cube_table (cube, 0)->plan->rows.lines->len; row++)
    {
      const guint sum = quantity_of (cube, row, 1);
      const Quantity *quantity = quantity_at (cube->ledger, sum);
      const gboolean is_small
          = quantity->n_records > 0 && quantity->n_records < ZHU_DEFAULT_THRESHOLD;

      n_small += is_small;
      g_assert_cmpint (number_at (web, numbers[quantity_of (cube, row, 0)])->need, ==, 4);
      g_assert_cmpint (number_at (web, numbers[sum])->need, ==,
                       is_small ? MAX (4, quantity->value - quantity->value / 5) : 4);
      g_assert_cmpint (number_at (web, numbers[quantity_of (cube, row, 2)])->need, ==, 0);
    }
  g_assert_cmpuint (n_small, >, 0);
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
  cube = count_table (rows->str, "户 + 人", "");
  g_string_free (rows, TRUE);
  web = weave (cube);
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
      g_autoptr (ZhuCube) cube = count_table (rows, "户 + 人", "");
      g_autoptr (Protection) web = weave (cube);

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
  sample_open_dictionary (&sample, "周岁数 = 周岁(出生日期, 期末)\n",
                          "周岁数 = 周岁(出生日期, 期末)\n多人户 = 家庭人口 >= 3\n"
                          "性码 = 若(性别 = 男, 1, 性别 = 女, 2, 缺失)\n"
                          "地码 = 若(县 = 留坝县, 1, 2)\n");
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
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/ledger/rules/%" G_GSIZE_FORMAT " %s", i, rules[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_rules);
    }
  g_test_add_func ("/ledger/rules-between-tables", test_rules_between_tables);
  g_test_add_func ("/ledger/rank-of-groups", test_rank_of_groups);
  g_test_add_func ("/ledger/unseen-lines", test_unseen_lines);
  g_test_add_func ("/ledger/alike-contexts", test_alike_contexts);
  g_test_add_func ("/ledger/epochs", test_epochs);
  g_test_add_func ("/ledger/heads", test_heads);
  g_test_add_func ("/ledger/measure-of-table", test_measure_of_table);
  g_test_add_func ("/ledger/earlier", test_earlier);
  g_test_add_func ("/ledger/parts-that-do-not-fit", test_parts_that_do_not_fit);
  g_test_add_func ("/ledger/parts-above-the-whole", test_parts_above_the_whole);
  g_test_add_func ("/ledger/two-numbers", test_two_numbers);
  g_test_add_func ("/ledger/needs", test_needs);
  g_test_add_func ("/ledger/overlapping", test_overlapping);
  g_test_add_func ("/ledger/classes", test_classes);
  g_test_add_func ("/ledger/without-areas", test_without_areas);
  g_test_add_func ("/ledger/amounts", test_amounts);
  g_test_add_func ("/ledger/amounts-below-zero", test_amounts_below_zero);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
