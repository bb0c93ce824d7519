/* The shipped dictionary: it compiles into a model without findings, and its derived variables tell
 * right who is registered, who came and who left in a month. */
#include "support/model.h"

static void
test_compiles (void)
{
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  const ZhuVariable *grade = zhu_dictionary_variable (dictionary, "人", "年龄组");
  const ZhuExpr *expr = zhu_model_variable (model, grade, ZHU_DATE_END);

  g_assert_cmpint (zhu_expr_type (expr), ==, ZHU_TYPE_CODE);
  g_assert_cmpuint (zhu_expr_list (expr)->codes->len, ==, 4);
  g_assert_cmpstr (((const ZhuCode *) zhu_expr_list (expr)->codes->pdata[3])->name, ==,
                   "60岁及以上");
  g_assert_cmpstr (zhu_expr_entity (expr)->name, ==, "人");
}

/* Each case: fields of the household and of its one person, and what a March 2020 report finds. */
static const struct
{
  const char *name;
  const char *household;
  const char *person;
  gint64 registered, registered_before;
  const char *change;
  const char *status;
} cases[] = {
  { "all the time", "识别日期=2016-01-01", "发证日期=2015-01-01", 1, 1, "无变动", "未脱贫" },
  { "household found this month", "识别日期=2020-03-05", "发证日期=2015-01-01", 1, 0, "新识别",
    "未脱贫" },
  { "fell back this month", "识别日期=2016-01-01 脱贫日期=2018-12-01 返贫日期=2020-03-31",
    "发证日期=2015-01-01", 1, 0, "返贫", "返贫" },
  { "certified this month", "识别日期=2016-01-01", "发证日期=2020-03-01", 1, 0, "自然增",
    "未脱贫" },
  { "born this month", "识别日期=2016-01-01",
    "发证日期=2015-01-01 增加日期=2020-03-20 增加原因=出生", 1, 0, "自然增", "未脱贫" },
  { "added late", "识别日期=2016-01-01", "发证日期=2015-01-01 增加日期=2020-03-20 增加原因=补录", 1,
    0, "更正增", "未脱贫" },
  { "lifted this month", "识别日期=2016-01-01 脱贫日期=2020-03-01", "发证日期=2015-01-01", 0, 1,
    "脱贫", "已脱贫" },
  { "lifted on the last day of the month before", "识别日期=2016-01-01 脱贫日期=2020-02-29",
    "发证日期=2015-01-01", 0, 0, "无变动", "已脱贫" },
  { "died this month", "识别日期=2016-01-01",
    "发证日期=2015-01-01 减少日期=2020-03-09 减少原因=死亡", 0, 1, "自然减", "未脱贫" },
  { "taken out this month", "识别日期=2016-01-01",
    "发证日期=2015-01-01 减少日期=2020-03-09 减少原因=剔除", 0, 1, "更正减", "未脱贫" },
  { "certificate cancelled", "识别日期=2016-01-01", "发证日期=2015-01-01 注销日期=2020-03-31", 0, 1,
    "自然减", "未脱贫" },
  { "not found yet", "识别日期=2020-04-01", "发证日期=2015-01-01", 0, 0, "无变动", NULL },
  { "no dates at all", "", "", 0, 0, "无变动", NULL },
};

static gint64
value_of (ZhuEval *eval, ZhuModel *model, const char *entity, const char *name, ZhuDateName context)
{
  ZhuDictionary *dictionary = zhu_model_dictionary (model);
  const ZhuVariable *variable = zhu_dictionary_variable (dictionary, entity, name);
  const ZhuExpr *expr = zhu_model_variable (model, variable, context);

  return zhu_eval_rows (eval, expr, zhu_dictionary_entity (dictionary, "人"))[0];
}

static gint64
code (ZhuDictionary *dictionary, const char *list, const char *name)
{
  return name == NULL
             ? ZHU_MISSING
             : (gint64) zhu_code_list_value (zhu_dictionary_code_list (dictionary, list), name);
}

static void
test_case (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  g_autofree char *text
      = g_strdup_printf ("户 h %s\n人 p <h %s", cases[i].household, cases[i].person);
  g_autoptr (TestBatch) batch = test_batch_new (dictionary, text);
  g_autoptr (ZhuEval) eval = test_eval (model, batch);

  g_assert_cmpint (value_of (eval, model, "人", "在册", ZHU_DATE_END), ==, cases[i].registered);
  g_assert_cmpint (value_of (eval, model, "人", "在册", ZHU_DATE_LAST_END), ==,
                   cases[i].registered_before);
  g_assert_cmpint (value_of (eval, model, "人", "未脱贫残疾人", ZHU_DATE_END), ==,
                   cases[i].registered);
  g_assert_cmpint (value_of (eval, model, "人", "变动", ZHU_DATE_END), ==,
                   code (dictionary, "变动", cases[i].change));
  g_assert_cmpint (value_of (eval, model, "户", "脱贫属性", ZHU_DATE_END), ==,
                   code (dictionary, "脱贫属性", cases[i].status));
}

/* Conditions of the shipped tables, in every context in which a table may ask them. */
static void
test_conditions (void)
{
  static const char *const conditions[]
      = { "未脱贫残疾人",
          "在册 = 1 或 在册@上期末 = 1",
          "未解决 或 本期解决",
          "应享 且 已享",
          "应享 且 (已享 缺失 或 非 已享)",
          "变动 = 更正增",
          "变动 属于 (新识别, 返贫, 自然增)",
          "未脱贫残疾人 且 预脱贫",
          "脱贫县",
          "疫情事项 = 务工返岗 且 办结日期 <= 期末",
          "疫情事项 = 临时救助 且 办结日期 属于 本年",
          "监测类别 非缺失 且 持证残疾人",
          "消除日期 <= 期末",
          "非 有疑点",
          "核实日期 <= 期末",
          "采集日期 <= 期末",
          "普查核实日期 <= 期末",
          "残疾等级 <= 2 且 劳动技能 = 弱劳动力或半劳动力 且 有(问题, 未解决)" };
  static const ZhuDateName contexts[]
      = { ZHU_DATE_END, ZHU_DATE_LAST_END, ZHU_DATE_LAST_YEAR_END, ZHU_DATE_SAME_END_LAST_YEAR };
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *findings = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autoptr (ZhuNode) tree = zhu_formula_parse (conditions[i], NULL, 0, diags);

      for (gsize c = 0; c < G_N_ELEMENTS (contexts) && tree != NULL; c++)
        {
          const ZhuExpr *expr = zhu_model_compile (model, tree, contexts[c],
                                                   zhu_dictionary_entity (dictionary, "人"), diags);

          g_assert_nonnull (expr);
          g_assert_cmpint (zhu_expr_type (expr), ==, ZHU_TYPE_BOOLEAN);
        }
    }
  findings = zhu_diags_to_text (diags);
  g_assert_cmpstr (findings, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formula/shipped/compiles without findings", test_compiles);
  g_test_add_func ("/formula/shipped/conditions of tables", test_conditions);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/shipped/%s", cases[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  return g_test_run ();
}
