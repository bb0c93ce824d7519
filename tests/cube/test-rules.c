/* Rules: what holds, what does not and how it is said, what cannot be tested. */
#include "cube/sample.h"

#include <string.h>

static Sample sample;

static const struct
{
  const char *name;
  const char *rule; /* lines of [审核 1] */
  const char *code; /* of a finding that must be there; NULL: none */
  ZhuSeverity severity;
  gboolean holds; /* zhu_cube_check() says TRUE */
} rules[] = {
  { "total is the sum of all categories", "式 = 合计 = 求和(残疾等级)", NULL, 0, TRUE },
  { "rows add up", "式 = 行(合计) = 求和(行(下辖))", NULL, 0, TRUE },
  { "column numbers", "式 = (1) = (2) + (3) + (4) + (5)", NULL, 0, TRUE },
  { "a must rule that fails", "式 = 合计 < 一级", "rule", ZHU_DIAG_ERROR, FALSE },
  { "a query rule that fails", "式 = 合计 < 一级\n性质 = 核实", "rule", ZHU_DIAG_QUERY, TRUE },
  { "tolerance", "式 = 行(合计).合计 = 185\n容差 = 1", NULL, 0, TRUE },
  { "one cell of another period", "式 = 行(合计).合计@上期末 = 185", NULL, 0, TRUE },
  { "table that is not in the run", "式 = 行(合计).合计 = 表(99).行(合计).合计", "not-tested",
    ZHU_DIAG_NOTE, TRUE },
  { "an appended column that is not printed holds nobody", "式 = 残疾等级.缺失 = 0", NULL, 0,
    TRUE },
  { "rows that the report's area does not unfold to", "式 = 行(合计) >= 行(汉台区)", "not-tested",
    ZHU_DIAG_NOTE, TRUE },
  { "narrowed to one column", "式 = 行(合计) = 184\n列 = 1", NULL, 0, TRUE },
  { "narrowed to one row", "式 = 合计 = 184\n行 = 汉中市", NULL, 0, TRUE },
  { "a row by number", "式 = 行(01).(1) = 184", NULL, 0, TRUE },
  { "a row by number that fails", "式 = 行(01).(1) = 185", "rule", ZHU_DIAG_ERROR, FALSE },
  { "a category by name that fails", "式 = 一级 = 0\n行 = 汉中市", "rule", ZHU_DIAG_ERROR, FALSE },
  { "a change that is too large", "式 = 绝对值(合计 - 合计@上期末) / 合计 < 0.001\n行 = 合计",
    "rule", ZHU_DIAG_ERROR, FALSE },
  { "a change that is small enough", "式 = 绝对值(合计 - 合计@上期末) / 合计 < 0.01\n行 = 合计",
    NULL, 0, TRUE },
  { "the end of last year", "式 = 行(合计).合计@上年末 < 0", "rule", ZHU_DIAG_ERROR, FALSE },
  { "beyond the tolerance", "式 = 行(合计).合计 = 185\n容差 = 0.5", "rule", ZHU_DIAG_ERROR, FALSE },
  { "not equal", "式 = 行(合计).合计 <> 184", "rule", ZHU_DIAG_ERROR, FALSE },
  { "not equal, nearly", "式 = 行(合计).合计 <> 185\n容差 = 1", "rule", ZHU_DIAG_ERROR, FALSE },
  { "not equal, by more than the tolerance", "式 = 行(合计).合计 <> 186\n容差 = 1", NULL, 0, TRUE },
  { "less, within the tolerance", "式 = 行(合计).合计 < 183.5\n容差 = 1", NULL, 0, TRUE },
  { "less, beyond the tolerance", "式 = 行(合计).合计 < 183\n容差 = 1", "rule", ZHU_DIAG_ERROR,
    FALSE },
  { "less than less", "式 = 行(合计).合计 < 185", NULL, 0, TRUE },
  { "more, within the tolerance", "式 = 行(合计).合计 > 184.5\n容差 = 1", NULL, 0, TRUE },
  { "more, beyond the tolerance", "式 = 行(合计).合计 > 185\n容差 = 1", "rule", ZHU_DIAG_ERROR,
    FALSE },
  { "more than more", "式 = 行(合计).合计 > 183", NULL, 0, TRUE },
  { "at most, beyond the tolerance", "式 = 行(合计).合计 <= 182.5\n容差 = 1", "rule",
    ZHU_DIAG_ERROR, FALSE },
  { "at least, within the tolerance", "式 = 行(合计).合计 >= 185\n容差 = 1", NULL, 0, TRUE },
  { "minus", "式 = -行(合计).合计 = 0 - 184", NULL, 0, TRUE },
  { "minus a product", "式 = -(行(合计).合计 * 2) < -367", NULL, 0, TRUE },
  { "an amount without its sign", "式 = 绝对值(0 - 行(合计).合计) = 184", NULL, 0, TRUE },
  { "nothing divided by nothing", "式 = 行(合计).合计 / 行(合计).缺失 = 1", "not-tested",
    ZHU_DIAG_NOTE, TRUE },
  { "several numbers, in one sum", "式 = 求和((2..3), (4..5)) = 合计", NULL, 0, TRUE },
  { "rows by a range of columns", "式 = 求和(行(下辖).(2..5)) = 行(合计).合计", NULL, 0, TRUE },
  { "a period that was not counted", "式 = 行(合计).合计@上年同期末 < 0", "rule", ZHU_DIAG_ERROR,
    FALSE },
};

static ZhuTemplate *
parse_rule (const char *rule)
{
  g_autofree char *text
      = g_strconcat ("[表]\n标题 = t\n范围 = 未脱贫残疾人\n计量 = 人\n[行]\n结构 = 合计 + 下辖\n"
                     "[列]\n结构 = 合计 + 残疾等级\n[审核 1]\n",
                     rule, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  ZhuTemplate *template_ = zhu_template_parse (bytes, "t-rule.ini", NULL, sample.diags, &error);

  g_assert_no_error (error);
  return template_;
}

static const ZhuDiag *
find_diag (const ZhuDiags *diags, const char *code)
{
  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    if (g_str_equal (zhu_diags_get (diags, i)->code, code))
      return zhu_diags_get (diags, i);
  return NULL;
}

static void
test_rule (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuTemplate) template_ = parse_rule (rules[i].rule);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);
  gboolean holds;

  g_assert_no_error (error);
  holds = zhu_cube_check (cube, NULL, diags, &error);
  g_assert_true (holds == rules[i].holds);
  if (!holds)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_CHECK);
  if (rules[i].code == NULL)
    g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  else
    {
      g_assert_nonnull (find_diag (diags, rules[i].code));
      g_assert_cmpint (find_diag (diags, rules[i].code)->severity, ==, rules[i].severity);
    }
}

/* ---- Words ---- */

static const struct
{
  const char *name, *rule, *text;
} words[] = {
  { "one cell", "式 = 行(合计).合计 = 200", "left 行(合计).合计 = 184; right 200; difference -16" },
  { "a sum names its cells", "式 = 合计 > 求和(残疾等级)\n行 = 合计",
    ", row 合计: left 合计 = 184; right 一级 39 + 二级 47 + 三级 52 + 四级 46 = 184; difference "
    "0" },
  { "a column by number has its head", "式 = (1) < (2)\n行 = 合计",
    "left (1) 合计 = 184; right (2) 残疾等级/一级 = 39; difference 145" },
  { "arithmetic shows each number", "式 = (1) - (2) * 2 = 0\n行 = 合计",
    "left (1) 合计 184 - (2) 残疾等级/一级 39 × 2 = 106; right 0; difference 106" },
  { "fractions have four decimals", "式 = 一级 / 合计 > 1\n行 = 合计",
    "left 一级 39 ÷ 合计 184 = 0.2120; right 1; difference -0.7880" },
  { "minus a cell", "式 = -(1) > 0\n行 = 合计",
    "left -(1) 合计 184 = -184; right 0; difference -184" },
  { "minus a difference", "式 = -((1) - (2)) > 0\n行 = 合计",
    "left -((1) 合计 184 - (2) 残疾等级/一级 39) = -145; right 0; difference -145" },
  { "a sum times a number", "式 = ((1) + (2)) * 2 < 0\n行 = 合计",
    "left ((1) 合计 184 + (2) 残疾等级/一级 39) × 2 = 446; right 0; difference 446" },
  { "an amount", "式 = 绝对值((2) - (1)) < 1\n行 = 合计",
    "left |(2) 残疾等级/一级 39 - (1) 合计 184| = 145; right 1; difference 144" },
  { "two sums of cells", "式 = 求和((2..3), (4)) < (1) / 2\n行 = 合计",
    "left 一级 39 + 二级 47 + (4) 残疾等级/三级 52 = 138; right (1) 合计 184 ÷ 2 = 92; difference "
    "46" },
  { "rows and columns of one sum", "式 = 求和(行(下辖).(2..3)) < 0\n行 = 合计",
    "right 0; difference 86" },
  { "long lists leave out zeros", "式 = 行(合计) < 求和(行(下辖))\n列 = 1",
    "right 汉中市 184 + … (13) = 184; difference 0" },
};

static void
test_words (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuTemplate) template_ = parse_rule (words[i].rule);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);
  const ZhuDiag *diag;

  g_assert_no_error (error);
  g_assert_false (zhu_cube_check (cube, NULL, diags, &error));
  diag = find_diag (diags, "rule");
  if (strstr (diag->text, words[i].text) == NULL)
    g_error ("%s", diag->text);
}

/* True numbers are not told at 公开, where small ones are hidden. */
static void
test_public_has_no_numbers (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuTemplate) template_ = parse_rule ("式 = 行(合计).合计 = 185");
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_PUBLIC, &error);

  g_assert_no_error (error);
  g_assert_false (zhu_cube_check (cube, NULL, diags, &error));
  g_assert_null (strstr (find_diag (diags, "rule")->text, "184"));
}

/* ---- Several tables ---- */

static const struct
{
  const char *name;
  const char *rules; /* of the report */
  guint n_breaches;
} reports[] = {
  { "between tables", "式 = 表(t).行(合计).合计 = 表(01).行(合计).残疾人数", 0 },
  { "between tables that differ", "式 = 表(t).行(合计).合计 = 表(01).行(合计).户数", 1 },
  { "another table as of last month",
    "式 = 表(01).行(合计).残疾人数@上期末 = 表(01).行(合计).上月人数", 0 },
  { "another table as of last month that differs",
    "式 = 表(t).行(合计).合计@上期末 = 表(01).行(合计).残疾人数", 1 },
  { "an outside series", "式 = 表(01).行(合计).全部未脱贫人口 = 511", 0 },
  { "an outside series that differs", "式 = 表(01).行(合计).全部未脱贫人口 <= 表(t).行(合计).合计",
    1 },
};

static void
add_plan (GPtrArray *plans, ZhuTemplate *template_)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autoptr (GError) error = NULL;
  ZhuPlan *plan = zhu_plan_new (template_, sample.model, &march, NULL, NULL, sample.diags, &error);

  g_assert_no_error (error);
  g_ptr_array_add (plans, plan);
}

static void
test_report (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = g_strdup_printf (
      "[报告]\n名称 = t\n模板 = 01-basic; t-rule\n[审核 1]\n%s\n性质 = 核实\n", reports[i].rules);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuReport) report = zhu_report_parse (bytes, "r.ini", diags, &error);
  g_autofree char *path = sample_path ("templates/01-basic.ini");
  g_autoptr (ZhuTemplate) basic = zhu_template_load (path, diags, &error);
  g_autoptr (ZhuTemplate) other = parse_rule ("式 = 合计 >= 0");
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autoptr (ZhuCube) cube = NULL;

  g_assert_no_error (error);
  add_plan (plans, basic);
  add_plan (plans, other);
  g_assert_true (zhu_plan_check_references (plans, report, diags, &error));
  cube = zhu_cube_compute (plans, sample.store, ZHU_LEVEL_REPORT, diags, &error);
  g_assert_no_error (error);
  g_assert_true (zhu_cube_check (cube, report, diags, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (zhu_cube_breaches (cube)->len, ==, reports[i].n_breaches);
  for (gsize j = 0; j < zhu_diags_length (diags); j++)
    g_assert_cmpstr (zhu_diags_get (diags, j)->place.file, !=,
                     reports[i].n_breaches == 0 ? report->file : "");
}

/* ---- Explanations ---- */

static const struct
{
  const char *name;
  const char *lines; /* of [审核说明 1], beside the signature */
  const char *rule;
  gboolean clears;
} explanations[] = {
  { "fits", "行 = 合计\n左边 = 184\n右边 = 39\n", "式 = 合计 < 一级\n性质 = 核实\n行 = 合计",
    TRUE },
  { "other numbers", "行 = 合计\n左边 = 185\n右边 = 39\n",
    "式 = 合计 < 一级\n性质 = 核实\n行 = 合计", FALSE },
  { "another row", "行 = 汉中市\n左边 = 184\n右边 = 39\n",
    "式 = 合计 < 一级\n性质 = 核实\n行 = 合计", FALSE },
  { "a must rule", "行 = 合计\n左边 = 184\n右边 = 39\n", "式 = 合计 < 一级\n行 = 合计", FALSE },
};

static void
test_explanation (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const gboolean is_must = strstr (explanations[i].rule, "核实") == NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = g_strdup_printf (
      "[审核说明]\n期 = 2020-03\n[审核说明 1]\n地区 = 陕西省\n表 = t\n审核 = 1\n式 = 合计 < 一级\n"
      "%s说明 = 属实\n说明人 = 省残联\n日期 = 2020-04-02\n",
      explanations[i].lines);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuExplanations) given = zhu_explanations_parse (bytes, "e.ini", diags, &error);
  g_autoptr (ZhuTemplate) template_ = parse_rule (explanations[i].rule);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);

  g_assert_no_error (error);
  zhu_cube_take_explanations (cube, given);
  g_assert_true (zhu_cube_check (cube, NULL, diags, &error) == !is_must);
  g_assert_cmpint (find_diag (diags, "rule")->severity, ==,
                   explanations[i].clears ? ZHU_DIAG_NOTE
                   : is_must              ? ZHU_DIAG_ERROR
                                          : ZHU_DIAG_QUERY);
  g_assert_true ((find_diag (diags, "explained-must") != NULL) == is_must);
  if (explanations[i].clears)
    g_assert_nonnull (strstr (find_diag (diags, "rule")->remedy, "属实 (省残联, 2020-04-02)"));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path = g_strconcat ("/rules/", rules[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_rule);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *path = g_strconcat ("/words/", words[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_words);
    }
  g_test_add_func ("/words/none-at-level-public", test_public_has_no_numbers);
  for (gsize i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      g_autofree char *path = g_strconcat ("/reports/", reports[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_report);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (explanations); i++)
    {
      g_autofree char *path = g_strconcat ("/explanations/", explanations[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_explanation);
    }
  result = g_test_run ();
  sample_close (&sample);
  return result;
}
