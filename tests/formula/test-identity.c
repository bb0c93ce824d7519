/* Names of what expressions say: the same in every run for the same, of no two that differ. */
#include "support/model.h"

#include <string.h>

typedef struct
{
  ZhuDictionary *dictionary;
  ZhuModel *model;
  GHashTable *names;
} Run;

static void
run_init (Run *self)
{
  self->dictionary = test_dictionary ();
  self->model = test_model (self->dictionary);
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

static void
run_clear (Run *self)
{
  g_hash_table_unref (self->names);
  zhu_model_unref (self->model);
  zhu_dictionary_unref (self->dictionary);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static const char *
name_of (Run *self, const char *formula, int month)
{
  const ZhuPeriod period = { ZHU_PERIOD_MONTH, 2020, month, -1 };

  return zhu_expr_identity (self->model, test_compile (self->model, formula, "人"), &period,
                            self->names);
}

/* No two of them say the same. */
static const char *const different[] = {
  "残疾等级",
  "残疾类别",
  "残疾等级 = 一级",
  "残疾等级 = 二级",
  "残疾等级 <> 一级",
  "残疾等级 <= 1",
  "残疾类别 = 视力",
  "残疾等级 = 一级 且 性别 = 男",
  "残疾等级 = 一级 或 性别 = 男",
  "非 残疾等级 = 一级",
  "残疾等级 缺失",
  "重度",
  "持证残疾人",
  "家庭人口",
  "家庭人口 > 3",
  "家庭人口 > 4",
  "家庭人口 + 3 > 4",
  "姓名 = \"男\"",
  "姓名 = \"男 1:女\"",
  "周岁(出生日期, 期末)",
  "周岁(出生日期, 期初)",
  "出生日期 <= 2020-03-31",
  "出生日期 <= 期末",
  "出生日期 <= 期初",
  "出生日期 <= 上期末",
  "县",
  "县 = 留坝县",
  "县 = 汉台区",
  "有(问题)",
  "有(问题, 未解决)",
  "计数(问题)",
  "计数(问题, 未解决)",
  "计数(扶持)",
  "最大(问题.发现日期)",
  "最小(问题.发现日期)",
  "若(重度, 1, 2)",
  "若(重度, 2, 1)",
  "分段(家庭人口, \"少\": 1-2, \"多\": 3-)",
  "分段(家庭人口, \"少\": 1-3, \"多\": 4-)",
  "左(姓名, 1) = \"王\"",
  "左(姓名, 2) = \"王\"",
};

static void
test_different (void)
{
  g_auto (Run) first = { 0 };
  g_auto (Run) second = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  run_init (&first);
  run_init (&second);
  /* In another order the model numbers them otherwise. */
  for (gsize i = G_N_ELEMENTS (different); i-- > 0;)
    name_of (&second, different[i], 3);
  for (gsize i = 0; i < G_N_ELEMENTS (different); i++)
    {
      const char *name = name_of (&first, different[i], 3);

      g_assert_cmpuint (strlen (name), ==, 64);
      g_assert_cmpstr (name, ==, name_of (&second, different[i], 3));
      if (!g_hash_table_add (seen, (gpointer) name))
        g_error ("%s says what another does", different[i]);
    }
}

/* What March calls the end, April calls the last end. */
static void
test_dates_are_days (void)
{
  g_auto (Run) march = { 0 };
  g_auto (Run) april = { 0 };

  run_init (&march);
  run_init (&april);
  g_assert_cmpstr (name_of (&march, "出生日期 <= 期末", 3), ==,
                   name_of (&april, "出生日期 <= 上期末", 4));
  g_assert_cmpstr (name_of (&march, "持证残疾人", 3), ==, name_of (&april, "持证残疾人@上期末", 4));
  g_assert_cmpstr (name_of (&march, "持证残疾人", 3), !=, name_of (&april, "持证残疾人", 4));
  g_assert_cmpstr (name_of (&march, "重度", 3), ==, name_of (&april, "重度", 4));
}

/* What bands are called is no part of what they say. */
static void
test_words (void)
{
  g_auto (Run) run = { 0 };

  run_init (&run);
  g_assert_cmpstr (name_of (&run, "分段(家庭人口, \"少\": 1-2, \"多\": 3-)", 3), ==,
                   name_of (&run, "分段(家庭人口, \"小户\": 1-2, \"大户\": 3-)", 3));
}

/* A record within an area: by the area's code. */
static void
test_areas (void)
{
  static const char *const codes[] = { "610700", "610729" };
  const ZhuPeriod period = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  const char *names[2][2];
  Run runs[2];

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      const ZhuAreas *areas;

      run_init (&runs[i]);
      areas = zhu_dictionary_areas (runs[i].dictionary);
      for (gsize j = 0; j < G_N_ELEMENTS (codes); j++)
        {
          const gsize at = i == 0 ? j : 1 - j;
          const ZhuArea *area = zhu_areas_find (areas, codes[at]);

          names[i][at] = zhu_expr_identity (runs[i].model, zhu_model_within (runs[i].model, area),
                                            &period, runs[i].names);
        }
    }
  for (gsize j = 0; j < G_N_ELEMENTS (codes); j++)
    g_assert_cmpstr (names[0][j], ==, names[1][j]);
  g_assert_cmpstr (names[0][0], !=, names[0][1]);
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    run_clear (&runs[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identity/different", test_different);
  g_test_add_func ("/identity/dates-are-days", test_dates_are_days);
  g_test_add_func ("/identity/words", test_words);
  g_test_add_func ("/identity/areas", test_areas);
  return g_test_run ();
}
