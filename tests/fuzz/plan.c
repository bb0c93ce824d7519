/* A hostile template bound to the shipped dictionary: findings, or a plan that can print itself. */
#include "zhuhu/plan.h"

#include "fuzz.h"

enum
{
  RUNS_OF_A_MODEL = 200 /* a model keeps what was compiled for it */
};

static ZhuModel *
model_new (void)
{
  g_autofree char *path = fuzz_source_path ("templates/dictionary.ini");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_load (path, diags, &error);
  ZhuModel *model;

  g_assert_no_error (error);
  zhu_areas_freeze_at (zhu_dictionary_areas (dictionary), zhu_date_from_ymd (2020, 3, 31));
  model = zhu_model_new (dictionary, diags, &error);
  g_assert_no_error (error);
  return model;
}

static ZhuModel *
model_for (unsigned run)
{
  static ZhuModel *model;

  if (model != NULL && run % RUNS_OF_A_MODEL == 0)
    g_clear_pointer (&model, zhu_model_unref);
  if (model == NULL)
    model = model_new ();
  return model;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static unsigned run;
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_ = zhu_template_parse (bytes, "f.ini", NULL, diags, NULL);
  g_autoptr (ZhuPlan) plan = NULL;
  g_autofree char *dump = NULL;

  if (template_ == NULL)
    return 0;
  plan = zhu_plan_new (template_, model_for (run++), &march, NULL, NULL, diags, &error);
  g_assert_true ((plan == NULL) == (error != NULL));
  if (plan != NULL)
    dump = zhu_plan_dump (plan);
  return 0;
}
