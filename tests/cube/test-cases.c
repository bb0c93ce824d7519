/* The records behind rules that do not hold, against what is known otherwise: their differences add
 * up to the rule's, and those of plain questions are the records that a condition finds. */
#include "cube/sample.h"

#include <string.h>

static Sample sample;

static ZhuTemplate *
load (const char *name)
{
  g_autofree char *relative = g_strdup_printf ("templates/%s.ini", name);
  g_autofree char *path = sample_path (relative);
  g_autoptr (GError) error = NULL;
  ZhuTemplate *template_ = zhu_template_load (path, sample.diags, &error);

  g_assert_no_error (error);
  return template_;
}

static void
add_plan (GPtrArray *plans, ZhuTemplate *template_)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autoptr (GError) error = NULL;
  ZhuPlan *plan = zhu_plan_new (template_, sample.model, &march, NULL, NULL, sample.diags, &error);

  g_assert_no_error (error);
  g_ptr_array_add (plans, plan);
  zhu_template_unref (template_);
}

static ZhuCube *
count (GPtrArray *plans, const ZhuReport *report, ZhuRelease release)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  ZhuCube *cube;

  g_assert_true (zhu_plan_check_references (plans, report, diags, &error));
  g_assert_no_error (error);
  cube = zhu_cube_compute (plans, sample.store, release, diags, &error);
  g_assert_no_error (error);
  g_assert_true (zhu_cube_check (cube, report, diags, &error));
  g_assert_no_error (error);
  g_assert_true (zhu_cube_find_cases (cube, sample.store, &error));
  g_assert_no_error (error);
  return cube;
}

static ZhuReport *
parse_report (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  ZhuReport *report = zhu_report_parse (bytes, "r.ini", sample.diags, &error);

  g_assert_no_error (error);
  return report;
}

/* ---- Any two cells ---- */

/* A cell that some printed row and numbered column of @plan have. */
static char *
random_cell (GRand *random, const ZhuPlan *plan)
{
  const GArray *rows = plan->rows.lines;
  const GArray *columns = plan->columns.lines;
  const ZhuPlanLine *row, *column;
  static const char *const dates[] = { "", "", "", "@上期末", "@上年末" };

  do
    row = &g_array_index (rows, ZhuPlanLine, g_rand_int_range (random, 0, (int) rows->len));
  while (row->number == 0);
  do
    column
        = &g_array_index (columns, ZhuPlanLine, g_rand_int_range (random, 0, (int) columns->len));
  while (column->number == 0);
  return g_strdup_printf ("表(%s).行(%02u).(%u)%s", plan->template_->id, row->number,
                          column->number,
                          dates[g_rand_int_range (random, 0, G_N_ELEMENTS (dates))]);
}

static const ZhuPlan *
random_plan (GRand *random, const GPtrArray *plans)
{
  return g_ptr_array_index (plans, g_rand_int_range (random, 0, (int) plans->len));
}

static char *
random_rules (GRand *random, const GPtrArray *plans, const char *templates, guint n)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "[报告]\n名称 = t\n模板 = %s\n", templates);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *left = random_cell (random, random_plan (random, plans));
      g_autofree char *right = random_cell (random, random_plan (random, plans));
      g_autofree char *more = random_cell (random, random_plan (random, plans));

      g_string_append_printf (text, "[审核 %u]\n式 = %s = %s %s %s\n性质 = 核实\n", i + 1, left,
                              right, g_rand_boolean (random) ? "+" : "-", more);
    }
  return g_string_free (text, FALSE);
}

static ZhuNumber
sum_of_cases (const ZhuBreach *breach)
{
  ZhuWide sum = 0;

  for (guint i = 0; i < breach->cases->len; i++)
    sum += ((const ZhuCase *) g_ptr_array_index (breach->cases, i))->difference;
  return zhu_number_from_ratio (sum, ZHU_DECIMAL_SCALE);
}

static void
note_figure (guint n)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "cases", NULL) : NULL;
  g_autofree char *text
      = g_strdup_printf ("broken rules whose records add up to the difference\t%u\n", n);

  if (path != NULL && g_mkdir_with_parents (folder, 0700) == 0)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Of @n rules of random cells: how many do not hold and have records behind them, which must add up
 * to the difference. */
static guint
count_breaches (GRand *random, GPtrArray *plans, const char *templates, guint n)
{
  g_autofree char *text = random_rules (random, plans, templates, n);
  g_autoptr (ZhuReport) report = parse_report (text);
  g_autoptr (ZhuCube) cube = count (plans, report, ZHU_LEVEL_INTERNAL);
  guint n_found = 0;

  for (guint i = 0; i < zhu_cube_breaches (cube)->len; i++)
    {
      const ZhuBreach *breach = g_ptr_array_index (zhu_cube_breaches (cube), i);
      const ZhuNumber difference = zhu_number_subtract (breach->left, breach->right);

      if (breach->entity == NULL)
        continue;
      n_found++;
      if (zhu_number_compare (sum_of_cases (breach), difference) == 0)
        continue;
      g_test_message ("%s: %s; %s", breach->rule->text, breach->left_words, breach->right_words);
      g_test_fail ();
    }
  return n_found;
}

/* Records are sought for some hundreds of findings of a run, so that more of them take more runs.
 */
static void
test_cases_add_up (void)
{
  static const char *const names[]
      = { "01-basic",   "03-causes",   "04-cause-disability", "05-people",   "06-problems",
          "07-support", "08-epidemic", "09-monitoring",       "10-progress", "11-comparison",
          "12-census" };
  const guint n = 150;
  const guint n_runs = g_getenv ("ZHU_LONG") != NULL ? 20 : 1;
  g_autoptr (GRand) random = g_rand_new_with_seed (20200331);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autofree char *templates = g_strjoinv (";", (char **) names);
  guint n_found = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    add_plan (plans, load (names[i]));
  for (guint i = 0; i < n_runs; i++)
    n_found += count_breaches (random, plans, templates, n);
  /* Most cells are sums of records: of three, all are in half of the rules and more. */
  g_assert_cmpuint (n_found, >, n_runs * n / 5);
  note_figure (n_found);
}

/* ---- Plain questions ---- */

static const struct
{
  const char *name;
  const char *rule; /* 式 of a table with columns 户, 人 and what stands in columns */
  const char *columns;
  const char *condition; /* of the households that are the cases */
} questions[] = {
  { "more persons than households", "行(合计).(1) >= 行(合计).(2)", "户 + 人",
    "计数(人, 未脱贫残疾人) > 1" },
  { "a category that is left out", "行(合计).(1) = 行(合计).(2)", "人 + 计数(人, 残疾等级 > 1)",
    "有(人, 未脱贫残疾人 且 残疾等级 = 1)" },
  { "a change, measured", "绝对值(行(合计).(1) - 行(合计).(1)@上期末) / 行(合计).(1) < 0", "户",
    "有(人, 未脱贫残疾人) 且 非 有(人, 未脱贫残疾人@上期末) 或 有(人, 未脱贫残疾人@上期末) 且 非 "
    "有(人, 未脱贫残疾人)" },
  { "a column of columns", "行(合计).(3) <= 0",
    "人 + 计数(人, 残疾等级 > 1) + 合计[(1) - (2) \"差\"]",
    "有(人, 未脱贫残疾人 且 残疾等级 = 1)" },
  { "minus a column", "行(合计).(3) >= 0", "人 + 计数(人, 残疾等级 > 1) + 合计[(2) + -(1) \"差\"]",
    "有(人, 未脱贫残疾人 且 残疾等级 = 1)" },
  { "minus in the rule", "-(行(合计).(1)) + 行(合计).(2) >= 0", "人 + 计数(人, 残疾等级 > 1)",
    "有(人, 未脱贫残疾人 且 残疾等级 = 1)" },
  { "a change from the end of last month", "行(合计).(1) = 0", "户.较上月",
    "有(人, 未脱贫残疾人) 且 非 有(人, 未脱贫残疾人@上期末) 或 有(人, 未脱贫残疾人@上期末) 且 非 "
    "有(人, 未脱贫残疾人)" },
  { "nothing added", "行(合计).(2) <= 0", "求和(住房面积) + 合计[(1) + 0 \"和\"]",
    "有(人, 未脱贫残疾人) 且 住房面积 > 0" },
  { "those that pull the other way are no cases", "行(合计).(1) >= 行(合计).(2)", "计数(问题) + 户",
    "有(人, 未脱贫残疾人) 且 非 有(人, 未脱贫残疾人 且 有(问题))" },
  { "several codes", "行(合计).(2) <= 0", "合计[户] + 其他致贫原因{缺技术, 其余}[户]",
    "有(人, 未脱贫残疾人) 且 其他致贫原因 = 缺技术" },
  { "a sum of values", "行(合计).(1) <= 0", "求和(家庭人口)",
    "有(人, 未脱贫残疾人) 且 家庭人口 > 0" },
};

static ZhuTemplate *
parse_table (const char *universe, const char *columns, const char *rules)
{
  g_autofree char *text
      = g_strdup_printf ("[表]\n标题 = t\n范围 = %s\n[行]\n结构 = 合计 + 下辖\n[列]\n结构 = %s\n%s",
                         universe, columns, rules);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  ZhuTemplate *template_ = zhu_template_parse (bytes, "t.ini", NULL, sample.diags, &error);

  g_assert_no_error (error);
  return template_;
}

/* Households that fulfil @condition, as a count says. */
static gsize
count_households (const char *condition)
{
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autoptr (ZhuCube) cube = NULL;

  add_plan (plans, parse_table (condition, "计数(户)", ""));
  cube = count (plans, NULL, ZHU_LEVEL_INTERNAL);
  return (gsize) zhu_cube_table_value (zhu_cube_table (cube, 0), 0, 0)->number.numerator;
}

static ZhuCube *
break_rule (gsize i, ZhuRelease release)
{
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autofree char *rule = g_strdup_printf ("[审核 1]\n式 = %s\n性质 = 核实\n", questions[i].rule);

  add_plan (plans, parse_table ("未脱贫残疾人", questions[i].columns, rule));
  return count (plans, NULL, release);
}

static void
test_question (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuCube) cube = break_rule (i, ZHU_LEVEL_INTERNAL);
  const gsize expected = count_households (questions[i].condition);
  const ZhuBreach *breach;

  g_assert_cmpuint (zhu_cube_breaches (cube)->len, ==, 1);
  breach = g_ptr_array_index (zhu_cube_breaches (cube), 0);
  g_assert_cmpuint (expected, >, 0);
  g_assert_cmpuint (breach->n_cases, ==, expected);
  g_assert_cmpuint (breach->cases->len, ==, expected);
  g_assert_cmpstr (breach->entity->name, ==, "户");
}

/* At 报省 there are numbers only, at 公开 nothing. */
static void
test_level (void)
{
  g_autoptr (ZhuCube) report = break_rule (0, ZHU_LEVEL_REPORT);
  const ZhuBreach *breach = g_ptr_array_index (zhu_cube_breaches (report), 0);

  g_assert_cmpuint (breach->n_cases, >, 0);
  g_assert_null (breach->cases);
}

/* Shares and outside series are nothing that single records add to. */
static void
test_nothing_to_name (void)
{
  static const char *const columns[] = { "合计[户.占列% \"占比\"]",
                                         "全部未脱贫人口",
                                         "合计[户 * 2 + 户 \"a\"]",
                                         "合计[户 + 1 \"a\"]",
                                         "合计[户 - 全部未脱贫人口 \"a\"]",
                                         "平均(家庭人口)",
                                         "种数(残疾等级)",
                                         "合计[户 / 2 \"a\"] + 户" };

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GPtrArray) plans
          = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
      g_autoptr (ZhuCube) cube = NULL;
      const ZhuBreach *breach;

      add_plan (plans, parse_table ("未脱贫残疾人", columns[i],
                                    "[审核 1]\n式 = 行(合计).(1) = 0.5\n性质 = 核实\n"));
      cube = count (plans, NULL, ZHU_LEVEL_INTERNAL);
      breach = g_ptr_array_index (zhu_cube_breaches (cube), 0);
      g_assert_null (breach->entity);
      g_assert_null (breach->cases);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  g_test_add_func ("/cases/add-up", test_cases_add_up);
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *path = g_strconcat ("/cases/", questions[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_question);
    }
  g_test_add_func ("/cases/level", test_level);
  g_test_add_func ("/cases/nothing-to-name", test_nothing_to_name);
  result = g_test_run ();
  sample_close (&sample);
  return result;
}
