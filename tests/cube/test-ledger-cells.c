/* On which quantities the cells of a table lean, and of which period they are. */
#include "cube/ledger-sample.h"

#include <string.h>

static Sample sample;

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
  const LedgerTable *table = ledger_table (cube);
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
  g_autoptr (ZhuCube) cube = ledger_count (&sample, "性别{男, 女}", measures[i].column, "");
  g_autofree char *factors = factors_of (cube);
  g_autoptr (Protection) web = ledger_weave (cube);

  g_assert_cmpstr (factors, ==, measures[i].factors);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
}

/* A rank says of the rows below one head how they stand; heads and other rows have no part in it.
 */
static void
test_rank_of_groups (void)
{
  g_autoptr (ZhuCube) cube
      = ledger_count (&sample, "性别{男, 女} > 残疾等级{一级, 二级, 三级}", "人.名次", "");
  const LedgerTable *table = ledger_table (cube);
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
      = ledger_count (&sample, "残疾等级{一级}", "性别{男}[户, 人]", "[审核 1]\n式 = (1) <= (2)\n");
  const LedgerTable *table = ledger_table (cube);
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
  g_assert_cmpuint (ledger_quantity (cube, 0, 0), ==, ledger_quantity (cube, 0, 1));
  g_assert_cmpuint (ledger_quantity (cube, 0, 0), !=, ledger_quantity (cube, 0, 2));
  g_assert_cmpuint (ledger_quantity (cube, 0, 0), !=, ledger_quantity (cube, 0, 3));
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
  g_autoptr (ZhuCube) cube = ledger_count (
      &sample, "合计", "求和(家庭人口) + 求和(人均纯收入) + 求和(家庭人口)@上年末 \"年\"", "");

  g_assert_cmpuint (ledger_quantity (cube, 0, 0), !=, ledger_quantity (cube, 0, 1));
  g_assert_cmpuint (ledger_quantity (cube, 0, 0), !=, ledger_quantity (cube, 0, 2));
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
  table = ledger_table (cube);
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
      = ledger_count (&sample, "合计 + 主要致贫原因", "人@上期末 \"上月\" + 人 \"本月\"", "");
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

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ledger_open (&sample);
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/ledger/measures/%" G_GSIZE_FORMAT " %s", i, measures[i].column);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_measures);
    }
  g_test_add_func ("/ledger/rank-of-groups", test_rank_of_groups);
  g_test_add_func ("/ledger/unseen-lines", test_unseen_lines);
  g_test_add_func ("/ledger/alike-contexts", test_alike_contexts);
  g_test_add_func ("/ledger/epochs", test_epochs);
  g_test_add_func ("/ledger/heads", test_heads);
  g_test_add_func ("/ledger/measure-of-table", test_measure_of_table);
  g_test_add_func ("/ledger/earlier", test_earlier);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
