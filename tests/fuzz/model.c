/* A hostile formula compiled against the shipped dictionary and evaluated over a few records:
 * findings, or a value for each. */
#include "support/model.h"

#include "fuzz.h"

enum
{
  RUNS_OF_A_MODEL = 500 /* a model keeps what was compiled for it */
};

static const char records[]
    = "户 h1 area=610726 识别日期=2016-01-01 主要致贫原因=因病 家庭人口=3 人均纯收入=3500.5\n"
      "户 h2 area=610724 主要致贫原因=因残\n"
      "人 p1 <h1 残疾等级=一级 性别=男 出生日期=1950-02-28\n"
      "人 p2 <h1 性别=女\n"
      "人 p3 <h2 残疾等级=三级 出生日期=2000-02-29\n"
      "问题 q1 <h1 @p1 问题类型=饮水\n"
      "问题 q2 <h2 问题类型=住房\n";

typedef struct
{
  ZhuDictionary *dictionary;
  ZhuModel *model;
  TestBatch *batch;
  ZhuEval *eval;
} Bench;

static void
bench_clear (Bench *self)
{
  g_clear_pointer (&self->eval, zhu_eval_free);
  g_clear_pointer (&self->batch, test_batch_free);
  g_clear_pointer (&self->model, zhu_model_unref);
  g_clear_pointer (&self->dictionary, zhu_dictionary_unref);
}

static void
bench_set_up (Bench *self)
{
  self->dictionary = test_dictionary ();
  self->model = test_model (self->dictionary);
  self->batch = test_batch_new (self->dictionary, records);
  self->eval = test_eval (self->model, self->batch);
}

static void
evaluate (Bench *self, const ZhuExpr *expr)
{
  const ZhuEntity *entity = zhu_expr_entity (expr);

  if (entity == NULL)
    entity = zhu_dictionary_entity (self->dictionary, "人");
  zhu_eval_set_batch (self->eval, &self->batch->batch);
  if (zhu_expr_type (expr) == ZHU_TYPE_TEXT)
    g_assert_nonnull (zhu_eval_texts (self->eval, expr, entity));
  else
    g_assert_nonnull (zhu_eval_rows (self->eval, expr, entity));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Bench bench;
  static unsigned run;
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree = zhu_formula_parse (text, NULL, 0, diags);
  const ZhuExpr *expr;

  if (tree == NULL)
    return 0;
  if (run++ % RUNS_OF_A_MODEL == 0)
    {
      bench_clear (&bench);
      bench_set_up (&bench);
    }
  expr = zhu_model_compile (bench.model, tree, ZHU_DATE_END, NULL, diags);
  g_assert_true ((expr == NULL) == (zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0));
  if (expr != NULL)
    evaluate (&bench, expr);
  return 0;
}
