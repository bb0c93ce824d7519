#include "support/model.h"

ZhuDictionary *
test_dictionary (void)
{
  const char *folder = g_getenv ("ZHU_SOURCE_DIR");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : ZHU_SOURCE_DIR, "templates",
                                            "dictionary.ini", NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuDictionary *dictionary = zhu_dictionary_load (path, diags, &error);
  g_autofree char *findings = zhu_diags_to_text (diags);

  g_assert_no_error (error);
  g_assert_cmpstr (findings, ==, "");
  return dictionary;
}

ZhuModel *
test_model (ZhuDictionary *dictionary)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuModel *model = zhu_model_new (dictionary, diags, &error);
  g_autofree char *findings = zhu_diags_to_text (diags);

  g_assert_cmpstr (findings, ==, "");
  g_assert_no_error (error);
  return model;
}

const ZhuExpr *
test_compile (ZhuModel *model, const char *formula, const char *anchor)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree = zhu_formula_parse (formula, NULL, 0, diags);
  const ZhuEntity *entity
      = anchor == NULL ? NULL : zhu_dictionary_entity (zhu_model_dictionary (model), anchor);
  const ZhuExpr *expr
      = tree == NULL ? NULL : zhu_model_compile (model, tree, ZHU_DATE_END, entity, diags);
  g_autofree char *findings = zhu_diags_to_text (diags);

  g_assert_cmpstr (findings, ==, "");
  g_assert_nonnull (expr);
  return expr;
}

ZhuEval *
test_eval (ZhuModel *model, const TestBatch *batch)
{
  ZhuPeriod period;
  ZhuEval *eval;

  g_assert_true (zhu_period_parse ("2020-03", &period, NULL));
  eval = zhu_eval_new (model, &period);
  zhu_eval_set_batch (eval, &batch->batch);
  return eval;
}
