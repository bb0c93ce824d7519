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

/* The finding names both sides and the difference. */
static void
test_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuTemplate) template_ = parse_rule ("式 = 行(合计).合计 = 200");
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_REPORT, &error);

  g_assert_no_error (error);
  g_assert_false (zhu_cube_check (cube, NULL, diags, &error));
  g_assert_nonnull (
      strstr (find_diag (diags, "rule")->text, "left 184, right 200, difference -16"));
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
  g_test_add_func ("/rules/words", test_words);
  result = g_test_run ();
  sample_close (&sample);
  return result;
}
