/* What cannot be hidden at level 公开 is refused, with the tables and the reports that stand in the
 * way; and what has nothing to be hidden in is left as it is. */
#include "cube/sample.h"
#include "zhuhu/cube/private.h"

#include <string.h>

static Sample sample;

static const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };

/* Of the 184 persons 4 are poor by disaster (3 the month before), 5 by school fees (6), 43 by
 * illness (42), and 39 are of the first grade (38). */
#define DISASTER "计数(人, 主要致贫原因 = 因灾)"
#define SCHOOL "计数(人, 主要致贫原因 = 因学)"
#define BOTH "计数(人, 主要致贫原因 属于 (因灾, 因学))"
#define ILLNESS "计数(人, 主要致贫原因 = 因病)"
#define FIRST_GRADE "计数(人, 残疾等级 = 一级)"

/* ---- Tables of one row ---- */

static ZhuTemplate *
parse (const char *file, const char *columns, const char *rule)
{
  g_autofree char *text = g_strdup_printf (
      "[表]\n标题 = 试\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计\n[列]\n结构 = %s\n%s", columns,
      rule);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  ZhuTemplate *template_ = zhu_template_parse (bytes, file, NULL, sample.diags, &error);

  g_assert_no_error (error);
  return template_;
}

/* Cubes of the tables, for each of @areas (codes). */
static GPtrArray *
count (const char *const *areas, const char *columns, const char *rule, ZhuRelease release)
{
  g_autoptr (GPtrArray) groups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GError) error = NULL;
  GPtrArray *cubes;

  for (gsize i = 0; areas[i] != NULL; i++)
    {
      const ZhuArea *area = zhu_areas_find (zhu_dictionary_areas (sample.dictionary), areas[i]);
      GPtrArray *plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
      g_autoptr (ZhuTemplate) wanted = parse ("61-wanted.ini", columns, rule);
      g_autoptr (ZhuTemplate) whole = parse ("62-whole.ini", "人", "");

      g_ptr_array_add (
          plans, zhu_plan_new (wanted, sample.model, &march, area, NULL, sample.diags, &error));
      g_assert_no_error (error);
      g_ptr_array_add (
          plans, zhu_plan_new (whole, sample.model, &march, area, NULL, sample.diags, &error));
      g_assert_no_error (error);
      g_ptr_array_add (groups, plans);
    }
  cubes = zhu_cube_compute_each (groups, sample.store, release, sample.diags, &error);
  g_assert_no_error (error);
  return cubes;
}

static ZhuReport *
report_called (const char *file, guint threshold)
{
  g_autofree char *text = g_strdup_printf (
      "[报告]\n名称 = 试\n模板 = 61-wanted\n级别 = 公开\n隐去 = %u\n", threshold);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  ZhuReport *report = zhu_report_parse (bytes, file, sample.diags, &error);

  g_assert_no_error (error);
  return report;
}

static const char *const province[] = { "610000", NULL };

/* Publishes @columns as report @file with that 隐去, beside @known, to which it adds it; the
 * message if it is refused, else NULL. */
static char *
publish (const char *const *areas,
         const char *file,
         guint threshold,
         const char *columns,
         const char *rule,
         GPtrArray *known)
{
  g_autoptr (GPtrArray) cubes = count (areas, columns, rule, ZHU_LEVEL_PUBLIC);
  ZhuReport *report = report_called (file, threshold);
  g_autoptr (GPtrArray) published = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const gboolean done = zhu_cube_protect_all (cubes, report, known, published, &error);

  zhu_report_free (report);
  for (guint i = 0; i < published->len; i++)
    g_ptr_array_add (known, g_ptr_array_index (published, i));
  if (done)
    return NULL;
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE);
  for (guint i = 0; i < cubes->len; i++)
    g_assert_false (zhu_cube_is_protected (g_ptr_array_index (cubes, i)));
  return g_strdup (error->message);
}

/* Without anything that could be known of earlier. */
static void
test_nothing_known (void)
{
  g_autoptr (GPtrArray) cubes = count (
      province, DISASTER " \"灾\" + " ILLNESS "@上期末 \"病\" + " FIRST_GRADE "@上期末 \"一\"",
      "[审核 1]\n式 = 灾 + 一 = 病\n", ZHU_LEVEL_PUBLIC);
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_cube_protect_all (cubes, NULL, NULL, NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE);
  g_assert_nonnull (strstr (error->message, "among the others"));
}

/* ---- Refused ---- */

static const struct
{
  const char *name;
  const char *before; /* columns that report “first” published with 隐去 = 3; NULL: nothing was */
  const char *columns, *rule;
  guint threshold;
  const char *parts[4]; /* of the message; none: it is published */
} cases[] = {
  { "between-two-shown",
    BOTH " + " SCHOOL,
    DISASTER,
    "",
    5,
    { "table 61", "(first)", "small number cannot be hidden", "隐去 of then" } },
  { "alone", NULL, DISASTER, "", 5, { NULL } },
  { "under-the-same-threshold", BOTH " + " SCHOOL, DISASTER, "", 3, { NULL } },
  { "what-remains-of-two-shown",
    BOTH " + " SCHOOL,
    ILLNESS,
    "",
    5,
    { "table 61, 62", "(first)", "small number cannot be hidden" } },
  { "shown-itself",
    DISASTER,
    DISASTER,
    "",
    5,
    { "table 61", "below 隐去 (5) was shown", "(first)" } },
  { "the-month-before",
    BOTH "@上期末 + " SCHOOL "@上期末",
    DISASTER "@上期末",
    "",
    5,
    { "table 61", "(first)", "small number cannot be hidden" } },
  { "by-a-rule-on-the-month-before",
    NULL,
    DISASTER " \"灾\" + " ILLNESS "@上期末 \"病\" + " FIRST_GRADE "@上期末 \"一\"",
    "[审核 1]\n式 = 灾 + 一 = 病\n",
    5,
    { "table 61", "a small number cannot be hidden among the others", "rows or columns" } },
};

static void
test_refused (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autofree char *before = cases[i].before != NULL
                                ? publish (province, "first.ini", 3, cases[i].before, "", known)
                                : NULL;
  g_autofree char *message = publish (province, "second.ini", cases[i].threshold, cases[i].columns,
                                      cases[i].rule, known);

  g_assert_cmpstr (before, ==, NULL);
  g_assert_cmpint (message != NULL, ==, cases[i].parts[0] != NULL);
  for (gsize j = 0; j < G_N_ELEMENTS (cases[i].parts) && cases[i].parts[j] != NULL; j++)
    if (strstr (message, cases[i].parts[j]) == NULL)
      g_error ("“%s” is not in: %s", cases[i].parts[j], message);
}

/* Of several areas the message says whose table it is. */
static void
test_refused_area (void)
{
  static const char *const towns[] = { "610729001", "610729201", NULL };
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autofree char *before = publish (towns, "first.ini", 3, "计数(人, 残疾等级 = 四级)", "", known);
  g_autofree char *message
      = publish (towns, "second.ini", 9, "计数(人, 残疾等级 = 四级)", "", known);

  g_assert_cmpstr (before, ==, NULL);
  g_assert_nonnull (strstr (message, "table 61 (柳河街道)"));
}

/* A rule that is told only later says more than the same numbers did without it: what they hide
 * would be the rest of what they show. */
static void
test_rule_told_later (void)
{
  static const char columns[]
      = "户 + 计数(户, 家庭人口 <= 2) + 计数(户, 家庭人口 >= 3 且 家庭人口 <= 5)"
        " + 计数(户, 家庭人口 >= 6)";
  static const char rule[] = "[审核 1]\n式 = (1) = (2) + (3) + (4)\n";
  g_autoptr (GPtrArray) silent
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autofree char *message = NULL;
  guint n_told;

  g_assert_null (publish (province, "first.ini", 5, columns, "", silent));
  message = publish (province, "second.ini", 5, columns, rule, silent);
  g_assert_nonnull (message);
  g_assert_nonnull (strstr (message, "table 61: beside what was published before (first)"));
  g_assert_null (publish (province, "first.ini", 5, columns, rule, told));
  n_told = told->len;
  g_assert_null (publish (province, "second.ini", 5, columns, rule, told));
  g_assert_null (publish (province, "third.ini", 5, columns, "", told));
  g_assert_cmpuint (told->len, ==, n_told);
}

/* ---- Not to be read, and not to be hidden ---- */

static void
test_unreadable (void)
{
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GBytes) pattern = g_bytes_new_static ("nothing of the kind", 19);
  g_autofree char *message = NULL;

  g_ptr_array_add (known, zhu_published_new ("2020-03-31", "live 1", "broken", pattern));
  message = publish (province, "second.ini", 5, "人", "", known);
  g_assert_nonnull (strstr (message, "what “broken” published for 2020-03-31 cannot be read"));
}

/* At other levels nothing is hidden, and nobody asks what was published. */
static void
test_other_level (void)
{
  g_autoptr (GPtrArray) cubes = count (province, DISASTER, "", ZHU_LEVEL_REPORT);
  ZhuCube *cube = g_ptr_array_index (cubes, 0);
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GError) error = NULL;
  const ZhuValue *value;

  g_assert_true (zhu_cube_is_protected (cube));
  g_assert_true (zhu_cube_add_known (cube, sample.store, known, &error));
  g_assert_true (zhu_cube_protect_all (cubes, NULL, known, known, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (known->len, ==, 0);
  value = zhu_cube_table_value (zhu_cube_table (cube, 0), 0, 0);
  g_assert_cmpint (value->state, ==, ZHU_VALUE_NUMBER);
  g_assert_cmpint ((int) value->number.numerator, ==, 4);
}

/* What a rule recalls of the month before is hidden where a table would hide it. */
static void
test_recalled (void)
{
  g_autoptr (GPtrArray) cubes = count (
      province, DISASTER " \"灾\" + " ILLNESS " \"病\"",
      "[审核 1]\n式 = 灾 >= 灾@上期末\n[审核 2]\n式 = 病 >= 病@上期末\n", ZHU_LEVEL_PUBLIC);
  const ZhuCubeTable *table = zhu_cube_table (g_ptr_array_index (cubes, 0), 0);
  const ZhuValue *before = table->earlier[ZHU_CONTEXT_LAST];
  g_autoptr (GError) error = NULL;

  g_assert_cmpint ((int) before[0].number.numerator, ==, 3);
  g_assert_cmpint ((int) before[1].number.numerator, ==, 42);
  g_assert_true (zhu_cube_protect_all (cubes, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (table->cells[0].state, ==, ZHU_VALUE_SUPPRESSED);
  g_assert_cmpint (before[0].state, ==, ZHU_VALUE_SUPPRESSED);
  g_assert_cmpint ((int) before[0].number.numerator, ==, 0);
}

/* The latest date of few records is hidden with their number, and hides nothing beside it. */
static void
test_date (void)
{
  g_autoptr (GPtrArray) cubes
      = count (province, "先 + 后 + " ILLNESS,
               "[计量 先]\n式 = 最大(计划脱贫日期, 主要致贫原因 = 因灾)\n格式 = yyyy年M月\n"
               "[计量 后]\n式 = 最大(计划脱贫日期, 主要致贫原因 = 因病)\n格式 = yyyy年M月\n",
               ZHU_LEVEL_PUBLIC);
  const ZhuCubeTable *table = zhu_cube_table (g_ptr_array_index (cubes, 0), 0);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (table->cells[0].state, ==, ZHU_VALUE_DATE);
  g_assert_true (zhu_cube_protect_all (cubes, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (table->cells[0].state, ==, ZHU_VALUE_SUPPRESSED);
  g_assert_true (table->cells[0].number.numerator == 0);
  g_assert_cmpint (table->cells[1].state, ==, ZHU_VALUE_DATE);
  g_assert_cmpint (table->cells[2].state, ==, ZHU_VALUE_NUMBER);
}

/* What is no number, since there is nothing to divide by, says so although it leans on hidden ones.
 */
static void
test_not_applicable (void)
{
  g_autoptr (GPtrArray) cubes
      = count (province, "比 + " DISASTER " + 计数(人, 主要致贫原因 = 缺水)",
               "[计量 比]\n式 = " DISASTER " ÷ 计数(人, 主要致贫原因 = 缺水)\n", ZHU_LEVEL_PUBLIC);
  const ZhuCubeTable *table = zhu_cube_table (g_ptr_array_index (cubes, 0), 0);
  g_autoptr (GError) error = NULL;

  g_assert_true (zhu_cube_protect_all (cubes, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (zhu_cube_table_value (table, 0, 0)->state, ==, ZHU_VALUE_NOT_APPLICABLE);
  g_assert_cmpint (zhu_cube_table_value (table, 0, 1)->state, ==, ZHU_VALUE_SUPPRESSED);
  g_assert_cmpint (zhu_cube_table_value (table, 0, 2)->state, ==, ZHU_VALUE_NUMBER);
}

/* ---- All ---- */

static void
seal (void)
{
  g_autoptr (ZhuDictionary) dictionary = sample_dictionary (&sample);
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&sample.store, zhu_store_free);
  store = zhu_store_open (sample.path, dictionary, ZHU_STORE_WRITE, &error);
  g_assert_no_error (error);
  zhu_month_free (
      zhu_store_freeze (store, &march, NULL, &(ZhuFreezeOptions){ 0 }, sample.diags, &error));
  g_assert_no_error (error);
  g_clear_pointer (&store, zhu_store_free);
  sample_reopen (&sample);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  seal ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/refused/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/refused/nothing-known", test_nothing_known);
  g_test_add_func ("/refused/date", test_date);
  g_test_add_func ("/refused/not-applicable", test_not_applicable);
  g_test_add_func ("/refused/area", test_refused_area);
  g_test_add_func ("/refused/rule-told-later", test_rule_told_later);
  g_test_add_func ("/refused/unreadable", test_unreadable);
  g_test_add_func ("/refused/other-level", test_other_level);
  g_test_add_func ("/refused/recalled", test_recalled);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
