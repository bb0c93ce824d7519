/* What tables of these tests are bound by: the shipped dictionary as of the end of March 2020. */
#pragma once

#include "zhuhu/plan.h"

static inline ZhuModel *
plan_model_new (void)
{
  const char *folder = g_getenv ("ZHU_SOURCE_DIR");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *path = g_build_filename (folder != NULL ? folder : ZHU_SOURCE_DIR,
                                            "templates/dictionary.ini", NULL);
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_load (path, diags, &error);
  ZhuModel *model;

  g_assert_no_error (error);
  zhu_areas_freeze_at (zhu_dictionary_areas (dictionary), zhu_date_from_ymd (2020, 3, 31));
  model = zhu_model_new (dictionary, diags, &error);
  g_assert_no_error (error);
  return model;
}
