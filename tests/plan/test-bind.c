/* Templates bound to the dictionary: the trees of the shipped templates as goldens (written anew
 * with ZHU_UPDATE=1), and what cannot be bound, by the code of its finding. */
#include "plan/dictionary.h"

#include <string.h>

static char *
source_path (const char *name)
{
  const char *folder = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (folder != NULL ? folder : ZHU_SOURCE_DIR, name, NULL);
}

static ZhuPlan *
bind (ZhuTemplate *template_, ZhuModel *model, ZhuDiags *diags, GError **error)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };

  return zhu_plan_new (template_, model, &march, NULL, NULL, diags, error);
}

/* ---- Goldens ---- */

static const char *const shipped[] = {
  "01-basic",      "02-counties", "03-causes",   "04-cause-disability", "05-people",
  "06-problems",   "07-support",  "08-epidemic", "09-monitoring",       "10-progress",
  "11-comparison", "12-census",   "13-villages", "14-register",
};

static void
test_golden (gconstpointer data)
{
  const char *name = data;
  g_autofree char *file = g_strconcat ("templates/", name, ".ini", NULL);
  g_autofree char *path = source_path (file);
  g_autofree char *golden_file = g_strconcat ("tests/plan/golden/", name, ".plan", NULL);
  g_autofree char *golden_path = source_path (golden_file);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuModel) model = plan_model_new ();
  g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, diags, &error);
  g_autoptr (ZhuPlan) plan = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *expected = NULL;

  g_assert_no_error (error);
  plan = bind (template_, model, diags, &error);
  g_assert_no_error (error);
  dump = zhu_plan_dump (plan);
  if (g_getenv ("ZHU_UPDATE") != NULL)
    g_assert_true (g_file_set_contents (golden_path, dump, -1, NULL));
  g_assert_true (g_file_get_contents (golden_path, &expected, NULL, &error));
  g_assert_cmpstr (dump, ==, expected);
}

/* ---- What cannot be bound ---- */

static const struct
{
  const char *name;
  const char *rows, *columns;
  const char *code; /* of the first error; NULL: binds */
} axes[] = {
  { "plain", "合计 + 下辖", "户 + 人", NULL },
  { "nested class under condition", "合计", "条件(重度) > (小计 + 残疾类别)[人]", NULL },
  { "picks with rest", "合计", "残疾类别{视听: 视力、听力, *}[人]", NULL },
  { "picks with other", "合计", "残疾等级{重度: 1-2, 其余}[人]", NULL },
  { "attribute of a list", "问题类型.大类", "户", NULL },
  { "missing and unlisted in a group", "合计", "残疾等级{轻度: 3-4, 不明: 缺失、未列}[人]", NULL },
  { "missing in two groups", "合计", "残疾等级{轻: 3、缺失, 不明: 缺失、未列}[人]", "overlap" },
  { "measure on rows", "人 + 户", "合计 + 残疾等级", NULL },
  { "measure above a class", "合计", "人 > 残疾等级", NULL },
  { "yes and no", "合计", "预脱贫[户]", NULL },
  { "ranges of a number", "合计", "家庭人口{1-2, 3-}[户]", NULL },
  { "unknown name", "合计 + 残疾类型", "人", "unknown-name" },
  { "two measures on a path", "合计", "人 > 残疾等级[户]", "two-measures" },
  { "measures on both axes", "人 + 户", "合计[人]", "two-measures" },
  { "no measure", "合计", "残疾等级", "no-measure" },
  { "total below a category", "残疾类别 > (合计 + 残疾等级)", "人", "total-below" },
  { "subtotal above", "小计 + 残疾类别", "人", "subtotal-above" },
  { "column that leans on itself", "合计", "率((2), 人) \"a\" + 率((1), 人) \"b\"", "cycle" },
  { "column that is not there", "合计", "人 + 率((7), (1)) \"a\"", "unknown-column" },
  { "groups that overlap", "合计", "残疾等级{重: 1-2, 中: 2-3}[人]", "overlap" },
  { "category that is not there", "合计", "残疾类别{视觉}[人]", "unknown-category" },
  { "two kinds of records in one cell", "扶持项目", "计数(问题)", "two-branches" },
  { "variable as a measure", "合计", "率(家庭人口, 户)", "variable-as-measure" },
  { "text has no categories", "姓名", "人", "no-categories" },
  { "dates as measures", "合计",
    "合计[最大(发证日期) \"a\", (1) \"b\", 最大(发证日期)@上期末 \"c\"]", NULL },
  { "rate of a date", "合计", "率(最大(发证日期), 户)", "date-arithmetic" },
  { "rate over a date", "合计", "率(户, 最大(发证日期))", "date-arithmetic" },
  { "arithmetic with a date", "合计", "合计[最大(发证日期) + 1]", "date-arithmetic" },
  { "difference of two dates", "合计", "合计[最大(发证日期) - 最小(发证日期)]", "date-arithmetic" },
  { "minus a date", "合计", "合计[-最大(发证日期)]", "date-arithmetic" },
  { "share of a date", "合计", "最大(发证日期).占行%", "date-arithmetic" },
  { "change of a date", "合计", "最大(发证日期).较上月", "date-arithmetic" },
  { "rank of a date", "合计 + 下辖", "最大(发证日期).名次", "date-arithmetic" },
  { "date through a column", "合计", "最大(发证日期) + 率((1), 户)", "date-arithmetic" },
  { "date through a column of a column", "合计", "合计[最大(发证日期), (1) \"b\", 率((2), 户)]",
    "date-arithmetic" },
  { "dates among columns that are added", "合计", "户 + 最大(发证日期) + 求和((1..2))",
    "date-arithmetic" },
  { "two dates", "合计", "人.较上月@上年末", "two-dates" },
};

static void
test_axes (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuModel) model = plan_model_new ();
  g_autoptr (ZhuTemplate) template_
      = zhu_template_from_axes (axes[i].rows, axes[i].columns, NULL, "t", diags, &error);
  g_autoptr (ZhuPlan) plan = NULL;

  g_assert_no_error (error);
  plan = bind (template_, model, diags, &error);
  if (axes[i].code == NULL)
    {
      g_assert_no_error (error);
      g_assert_nonnull (plan);
      return;
    }
  g_assert_null (plan);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, axes[i].code);
}

/* The place is that of the formula's part, not of the column that asks for it. */
static void
test_date_in_named_measure (void)
{
  static const char text[]
      = "[表]\n标题 = t\n[行]\n结构 = 合计\n[列]\n结构 = 户 + 期限差\n"
        "[计量 期限]\n式 = 最大(计划脱贫日期)\n[计量 期限差]\n式 = 期限 - 30\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuModel) model = plan_model_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZhuTemplate) template_ = zhu_template_parse (bytes, "t.ini", NULL, diags, &error);
  g_autoptr (ZhuPlan) plan = NULL;

  g_assert_no_error (error);
  plan = bind (template_, model, diags, &error);
  g_assert_null (plan);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "date-arithmetic");
  g_assert_cmpuint (zhu_diags_get (diags, 0)->place.line, ==, 10);
  g_assert_cmpuint (zhu_diags_get (diags, 0)->place.column, ==, 5);
  g_assert_nonnull (zhu_diags_get (diags, 0)->remedy);
}

/* ---- Earlier periods: whether they can be counted depends on the months that are sealed ---- */

static void
test_earlier_period (void)
{
  static const char text[]
      = "[字典]\n名称 = 外库\n截至 = 否\n[实体 户]\n表 = hh\n键 = hid\n[变量 户]\n人数 = 整数 n\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_parse (bytes, "d.ini", ".", diags, &error);
  g_autoptr (ZhuModel) model = NULL;
  g_autoptr (ZhuTemplate) template_ = NULL;
  g_autoptr (ZhuPlan) plan = NULL;

  g_assert_no_error (error);
  model = zhu_model_new (dictionary, diags, &error);
  g_assert_no_error (error);
  template_ = zhu_template_from_axes (NULL, "户 + 户@上期末", NULL, "t", diags, &error);
  g_assert_no_error (error);
  plan = bind (template_, model, diags, &error);
  g_assert_no_error (error);
  g_assert_true (plan->contexts[ZHU_CONTEXT_LAST]);
  g_assert_cmpuint (plan->context_places[ZHU_CONTEXT_LAST].column, ==, 5);
  g_assert_false (plan->contexts[ZHU_CONTEXT_YEAR]);
}

static void
test_period_kind (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuModel) model = plan_model_new ();
  g_autoptr (ZhuTemplate) template_ = zhu_template_from_axes (NULL, "户", NULL, "t", diags, &error);
  g_autoptr (ZhuPlan) plan = NULL;

  g_assert_no_error (error);
  template_->period_kind = ZHU_PERIOD_QUARTER;
  plan = bind (template_, model, diags, &error);
  g_assert_null (plan);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (shipped); i++)
    {
      g_autofree char *path = g_strconcat ("/plan/golden/", shipped[i], NULL);

      g_test_add_data_func (path, shipped[i], test_golden);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (axes); i++)
    {
      g_autofree char *path = g_strconcat ("/plan/axes/", axes[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_axes);
    }
  g_test_add_func ("/plan/date-in-named-measure", test_date_in_named_measure);
  g_test_add_func ("/plan/earlier-period", test_earlier_period);
  g_test_add_func ("/plan/period-kind", test_period_kind);
  return g_test_run ();
}
