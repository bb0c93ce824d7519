/* The sums between quantities: of rules that readers are told, of parts and wholes that must agree,
 * and of values that are no whole numbers of records. */
#include "cube/ledger-sample.h"

#include <string.h>

static Sample sample;

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
  g_autoptr (ZhuCube) cube = ledger_count (
      &sample, "合计", "户 + 人 + 户.占列% + 户@上期末 \"上月户\" + 人@上期末 \"上月人\"", more);
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
      g_autoptr (ZhuCube) cube = ledger_count (&sample, "合计 + 性别", "人", "");
      Quantity *quantity = quantity_at (cube->ledger, ledger_quantity (cube, changes[i].row, 0));
      g_autoptr (Protection) web = NULL;

      quantity->value += changes[i].more;
      quantity->n_records += changes[i].more;
      quantity->is_counted = FALSE;
      web = ledger_weave (cube);
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
      g_autoptr (ZhuCube) cube = ledger_count (&sample, "合计 + 残疾等级", cases[i].column, "");
      Quantity *whole = quantity_at (cube->ledger, ledger_quantity (cube, 0, 0));
      Quantity *part = quantity_at (cube->ledger, ledger_quantity (cube, 1, 0));
      g_autoptr (Protection) web = NULL;

      part->value = whole->value + 1;
      whole->is_counted = cases[i].whole_is_counted;
      part->is_counted = cases[i].part_is_counted;
      web = ledger_weave (cube);
      g_assert_cmpint (cube->ledger->n_unsound > 0, ==, cases[i].is_unsound);
    }
}

/* One quantity, and two numbers for it. */
static void
test_two_numbers (void)
{
  g_autoptr (ZhuCube) cube = ledger_count (&sample, "合计", "人", "");
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

  ledger_run_sql (&sample, sql);
  cube = ledger_count (&sample, "合计", "求和(家庭人口)", "");
  return quantity_at (cube->ledger, ledger_quantity (cube, 0, 0))->value;
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

  ledger_run_sql (
      &sample,
      "UPDATE household SET 家庭人口数 = CASE 主要致贫原因 WHEN '因病' THEN -3 ELSE 9 END");
  cube = ledger_count (&sample, "合计 + 主要致贫原因", "求和(家庭人口)", "");
  for (guint row = 1; row < zhu_cube_table (cube, 0)->plan->rows.lines->len; row++)
    parts += quantity_at (cube->ledger, ledger_quantity (cube, row, 0))->value;
  g_assert_cmpint (quantity_at (cube->ledger, ledger_quantity (cube, 0, 0))->value, <, parts);
  web = ledger_weave (cube);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
  g_assert_cmpuint (web->sums->len, >, 0);
}

/* How much a number must stay open by: a count by the threshold, a sum over few records by most of
 * itself, and what is no sum not at all. */
static void
test_needs (void)
{
  g_autoptr (ZhuCube) cube
      = ledger_count (&sample, "合计 + 主要致贫原因",
                      "户 + 求和(家庭人口) + 最大(家庭人口) + 户@上期末 \"上月\"", "");
  g_autofree guint *numbers = g_new0 (guint, cube->ledger->quantities->len + 1);
  g_autoptr (Protection) web
      = zhu_ledger_weave (cube->ledger, ZHU_DEFAULT_THRESHOLD, LEDGER_ALL, numbers);
  guint n_small = 0;

  for (guint row = 0; row < zhu_cube_table (cube, 0)->plan->rows.lines->len; row++)
    {
      const guint sum = ledger_quantity (cube, row, 1);
      const Quantity *quantity = quantity_at (cube->ledger, sum);
      const gboolean is_small
          = quantity->n_records > 0 && quantity->n_records < ZHU_DEFAULT_THRESHOLD;

      n_small += is_small;
      g_assert_cmpint (number_at (web, numbers[ledger_quantity (cube, row, 0)])->need, ==, 4);
      g_assert_cmpint (number_at (web, numbers[sum])->need, ==,
                       is_small ? MAX (4, quantity->value - quantity->value / 5) : 4);
      g_assert_cmpint (number_at (web, numbers[ledger_quantity (cube, row, 2)])->need, ==, 0);
    }
  g_assert_cmpuint (n_small, >, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ledger_open (&sample);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/ledger/rules/%" G_GSIZE_FORMAT " %s", i, rules[i].rule);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_rules);
    }
  g_test_add_func ("/ledger/rules-between-tables", test_rules_between_tables);
  g_test_add_func ("/ledger/parts-that-do-not-fit", test_parts_that_do_not_fit);
  g_test_add_func ("/ledger/parts-above-the-whole", test_parts_above_the_whole);
  g_test_add_func ("/ledger/two-numbers", test_two_numbers);
  g_test_add_func ("/ledger/needs", test_needs);
  g_test_add_func ("/ledger/amounts", test_amounts);
  g_test_add_func ("/ledger/amounts-below-zero", test_amounts_below_zero);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
