/* References of rules, sentences and 不适用, checked against the rows and columns of their tables
 * without any data: what names nothing or several is said, what only data can show is let pass. */
#include "plan/dictionary.h"

#include <string.h>

static ZhuModel *model;

static ZhuPlan *
bind (const char *name, const char *text, const char *area, ZhuDiags *diags, GError **error)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  const ZhuAreas *areas = zhu_dictionary_areas (zhu_model_dictionary (model));
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuTemplate) template_ = zhu_template_parse (bytes, name, NULL, diags, error);

  return template_ != NULL
             ? zhu_plan_new (template_, model, &march,
                             area != NULL ? zhu_areas_find (areas, area) : NULL, NULL, diags, error)
             : NULL;
}

/* ---- One table ---- */

static const struct
{
  const char *name;
  const char *rows, *columns;
  const char *lines; /* after [列], from line 9 on; {table} stands for lines of [表] */
  const char *area;  /* NULL: the province */
  const char *code;  /* NULL: binds */
  unsigned line, column;
  const char *remedy; /* part of it; NULL: any */
} cases[] = {
  { "rows that are there", "合计 + 下辖", "合计 + 残疾等级",
    "[审核 1]\n式 = 行(合计) = 求和(行(下辖))\n", NULL, NULL, 0, 0, NULL },
  { "row of an axis that was replaced", "合计 + 性别", "合计 + 残疾等级",
    "[审核 1]\n式 = 行(合计) = 求和(行(下辖))\n", NULL, "rule-reference", 10, 16, "合计、性别" },
  { "nearest head", "合计 + 性别", "合计 + 残疾等级", "[审核 1]\n式 = 合计 = 求和(残疾等極)\n",
    NULL, "rule-reference", 10, 13, "残疾等级" },
  { "row number beyond the last", "合计 + 性别", "合计", "[审核 1]\n式 = 行(09).(1) >= 0\n", NULL,
    "rule-reference", 10, 5, "1 to " },
  { "column number beyond the last", "合计", "合计 + 残疾等级", "[审核 1]\n式 = (1) >= (12)\n",
    NULL, "rule-reference", 10, 12, "1 to 5" },
  { "range beyond the last", "合计", "合计 + 残疾等级", "[审核 1]\n式 = (1) >= 求和((2..6))\n",
    NULL, "rule-reference", 10, 15, NULL },
  { "rule narrowed to columns that are not there", "合计", "合计 + 残疾等级",
    "[审核 1]\n式 = 行(合计) >= 0\n列 = 1..6\n", NULL, "rule-reference", 11, 5, NULL },
  { "rule narrowed to rows that are not there", "合计", "合计 + 残疾等级",
    "[审核 1]\n式 = 合计 >= 0\n行 = 小计\n", NULL, "rule-reference", 11, 5, NULL },
  { "path that names several", "残疾类别 > (小计 + 其中(重度) \"重\")", "合计",
    "[审核 1]\n式 = 行(重) >= 0\n", NULL, "rule-reference", 10, 5, NULL },
  { "a variable stands for several, in 求和 only", "合计", "合计 + 残疾等级",
    "[审核 1]\n式 = 合计 >= 残疾等级\n", NULL, "rule-reference", 10, 11, "求和" },
  { "query rules too", "合计", "合计 + 残疾等级", "[审核 1]\n式 = 合计 >= 五级\n性质 = 核实\n",
    NULL, "rule-reference", 10, 11, NULL },
  { "no rows unfolded below others", "合计 + 性别", "合计",
    "[审核 1]\n式 = 行(上级) = 求和(行(下级))\n", NULL, "rule-reference", 10, 5, NULL },
  { "heads that do not stand in each other", "合计 + 性别", "合计 + 残疾等级",
    "[审核 1]\n式 = 行(缺失).合计 >= 合计.缺失\n", NULL, "rule-reference", 10, 17, "outside in" },
  { "appended categories may be named", "合计 + 性别", "合计 + 残疾等级",
    "[审核 1]\n式 = 行(缺失).合计 >= 行(性别.未列).残疾等级.缺失\n", NULL, NULL, 0, 0, NULL },
  { "appended categories that are never shown", "合计 + 性别", "合计 + 残疾等级{1, 2}",
    "[审核 1]\n式 = 合计 >= 残疾等级.缺失\n", NULL, "rule-reference", 10, 11, NULL },
  { "an area of another report", "合计 + 下辖", "合计", "[审核 1]\n式 = 行(合计) >= 行(汉中市)\n",
    "610700", NULL, 0, 0, NULL },
  { "a level of another report", "合计 + 下辖", "合计",
    "[审核 1]\n式 = 行(合计) >= 求和(行(填报单位))\n", "610700", NULL, 0, 0, NULL },
  { "a town that only the database knows", "合计 + 下辖", "合计",
    "[审核 1]\n式 = 行(合计) >= 行(某某镇)\n", "610702", NULL, 0, 0, NULL },
  { "a misspelt area among units, which are all known", "合计 + 下辖", "合计",
    "[审核 1]\n式 = 行(合计) >= 行(汉中是)\n", NULL, "rule-reference", 10, 14, "汉中" },
  { "an area where no areas are", "合计 + 性别", "合计", "[审核 1]\n式 = 行(合计) >= 行(汉中市)\n",
    NULL, "rule-reference", 10, 14, NULL },
  { "blocked cells that are not there", "合计 + 性别", "合计", "{table}不适用 = 行(残疾类别).(1)\n",
    NULL, "blocked-nothing", 3, 7, NULL },
  { "blocked columns that are not there", "合计 + 性别", "合计", "{table}不适用 = 行(合计).(2)\n",
    NULL, "blocked-nothing", 3, 7, NULL },
  { "several blocked rows at once", "合计 + 性别", "合计", "{table}不适用 = 行(性别).(1)\n", NULL,
    NULL, 0, 0, NULL },
  { "a head without its unit", "合计", "合计 + 率((1), (1)) \"占比（%）\"",
    "[审核 1]\n式 = 占比 <= 100\n", NULL, NULL, 0, 0, NULL },
  { "a head as printed comes first", "合计", "合计 \"占比\" + 率((1), (1)) \"占比（%）\"",
    "[审核 1]\n式 = 占比 <= 100\n", NULL, NULL, 0, 0, NULL },
  { "two heads without their units", "合计",
    "合计 + 率((1), (1)) \"占比（%）\" + 率((1), (1)) \"占比（‰）\"",
    "[审核 1]\n式 = 占比 <= 100\n", NULL, "rule-reference", 10, 5, NULL },
  { "brackets within a head are no unit", "合计", "合计 + 率((1), (1)) \"占（人）比（%）\"",
    "[审核 1]\n式 = 占 <= 100\n", NULL, "rule-reference", 10, 5, NULL },
  { "a note with a figure", "合计 + 性别", "合计", "[注]\n1 = 共{01.合计.合计}人。\n", NULL, NULL,
    0, 0, NULL },
  { "a note with a figure that is not there", "合计 + 性别", "合计",
    "[注]\n1 = 共{01.总计.合计}人。\n", NULL, "figure", 10, 7, "合计" },
  { "a note with several figures", "合计 + 性别", "合计", "[注]\n1 = 共{01.性别.合计}人。\n", NULL,
    "figure", 10, 7, NULL },
  { "a figure of another report's area", "合计 + 下辖", "合计", "[注]\n1 = {01.西安市.合计}人。\n",
    "610700", "figure", 10, 6, NULL },
};

static char *
case_text (gsize i)
{
  const gboolean in_table = g_str_has_prefix (cases[i].lines, "{table}");

  return g_strdup_printf (
      "[表]\n标题 = t\n%s范围 = 未脱贫残疾人\n计量 = 人\n[行]\n结构 = %s\n[列]\n结构 = %s\n%s",
      in_table ? cases[i].lines + strlen ("{table}") : "", cases[i].rows, cases[i].columns,
      in_table ? "" : cases[i].lines);
}

static void
test_case (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = case_text (i);
  g_autoptr (ZhuPlan) plan = bind ("01-t.ini", text, cases[i].area, diags, &error);
  const ZhuDiag *diag;

  if (cases[i].code == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
      return;
    }
  g_assert_null (plan);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  diag = zhu_diags_get (diags, 0);
  g_assert_cmpstr (diag->code, ==, cases[i].code);
  g_assert_cmpuint (diag->place.line, ==, cases[i].line);
  g_assert_cmpuint (diag->place.column, ==, cases[i].column);
  if (cases[i].remedy != NULL)
    g_assert_nonnull (strstr (diag->remedy, cases[i].remedy));
}

/* ---- Several tables and a report ---- */

#define TABLE(rules)                                                                                                         \
  "[表]\n标题 = t\n范围 = 未脱贫残疾人\n计量 = 人\n[行]\n结构 = 合计 + 下辖\n[列]\n结构 = 合计 + " \
  "性别\n" rules

static const struct
{
  const char *name;
  const char *second; /* rules of table 02 */
  const char *report; /* after [报告], from line 4 on */
  const char *code;   /* NULL: all fits */
  const char *file;
} runs[] = {
  { "cells of other tables", "[审核 1]\n式 = 行(合计).男 = 表(01).行(合计).男\n",
    "[审核 1]\n式 = 表(02).行(合计).男 = 表(01).行(合计).男\n", NULL, NULL },
  { "a column that the other table has not", "[审核 1]\n式 = 行(合计).男 = 表(01).行(合计).男人\n",
    "", "rule-reference", "02-t.ini" },
  { "another table without its row", "[审核 1]\n式 = 男 <= 表(01).男\n", "", "rule-reference",
    "02-t.ini" },
  { "a table that is not in the run is not tested",
    "[审核 1]\n式 = 行(合计).男 = 表(09).行(合计).男\n", "", NULL, NULL },
  { "a report's rule", "", "[审核 1]\n式 = 表(02).行(合计).(9) = 表(01).行(合计).男\n",
    "rule-reference", "r.ini" },
  { "a report's sentence", "", "[文 摘要]\n内容 = {01.合计.男人}人\n", "figure", "r.ini" },
  { "a report's title", "", "", NULL, NULL },
  { "a note about a table that is not counted", "[注]\n1 = 共{09.合计.男}人\n", "", "figure",
    "02-t.ini" },
  { "a note about a table beside it", "[注]\n1 = 共{01.合计.男}人\n", "", NULL, NULL },
  { "a cell of another table as of last month",
    "[审核 1]\n式 = 行(合计).男 >= 表(01).行(合计).男@上期末\n", "", NULL, NULL },
};

static void
test_run (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autofree char *second = g_strconcat (TABLE (""), runs[i].second, NULL);
  g_autofree char *text
      = g_strconcat ("[报告]\n名称 = t{01.合计.男}\n模板 = 01-t; 02-t\n", runs[i].report, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuReport) report = zhu_report_parse (bytes, "r.ini", diags, &error);

  g_assert_no_error (error);
  g_ptr_array_add (plans, bind ("01-t.ini", TABLE (""), NULL, diags, &error));
  g_assert_no_error (error);
  g_ptr_array_add (plans, bind ("02-t.ini", second, NULL, diags, &error));
  g_assert_no_error (error);
  g_assert_true (zhu_plan_check_references (plans, report, diags, &error)
                 == (runs[i].code == NULL));
  if (runs[i].code == NULL)
    {
      g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
      return;
    }
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, runs[i].code);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->place.file, ==, runs[i].file);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  model = plan_model_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/references/table/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *path = g_strconcat ("/references/run/", runs[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_run);
    }
  result = g_test_run ();
  zhu_model_unref (model);
  return result;
}
