/* Evaluation of formulas on one hand-built batch: three-valued logic, codes, dates, arithmetic,
 * bands, texts, areas, questions about descendants, and the lines of views. */
#include "support/model.h"

#include <string.h>

static const char records[]
    = /* h1: two persons, a problem of the household and one of p1; h2: nobody, a problem; h3: one
         person without problems; h4: nobody, nothing. */
    "户 h1 area=610726 识别日期=2016-01-01 家庭人口=3 住房面积=80.5 户主姓名=王某 "
    "主要致贫原因=因残 "
    "其他致贫原因=因病|因残 预脱贫=是\n"
    "户 h2 area=610102 识别日期=2020-03-10 家庭人口=0 主要致贫原因=火星 预脱贫=否\n"
    "户 h3 area=XX-XIXIAN 识别日期=2019-12-31\n"
    "户 h4 area=610403\n"
    "人 p1 <h1 残疾等级=一级 残疾类别=视力 出生日期=2004-02-29 证件号码=610726200402290000 "
    "性别=男\n"
    "人 p2 <h1 残疾等级=三级 出生日期=1959-03-31\n"
    "人 p3 <h3 残疾等级=九级 出生日期=2020-04-01\n"
    "问题 q1 <h1 问题类型=饮水 发现日期=2020-01-05\n"
    "问题 q2 <h1 @p1 问题类型=失学辍学 发现日期=2020-01-05 解决日期=2020-03-31\n"
    "问题 q3 <h2 问题类型=C级 发现日期=2020-03-01\n"
    "扶持 s1 <h1 @p2 扶持项目=01 应享=是 已享=是 金额=100.50\n"
    "扶持 s2 <h1 扶持项目=02 应享=是 金额=20\n";

typedef struct
{
  ZhuDictionary *dictionary;
  ZhuModel *model;
  TestBatch *batch;
  ZhuEval *eval;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->dictionary = test_dictionary ();
  fixture->model = test_model (fixture->dictionary);
  fixture->batch = test_batch_new (fixture->dictionary, records);
  fixture->eval = test_eval (fixture->model, fixture->batch);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  zhu_eval_free (fixture->eval);
  test_batch_free (fixture->batch);
  zhu_model_unref (fixture->model);
  zhu_dictionary_unref (fixture->dictionary);
}

/* ---- Values of one record ---- */

static const struct
{
  const char *record; /* entity/key */
  const char *formula;
  const char *value;
} values[] = {
  /* Three-valued logic: 脱贫日期 is missing everywhere. */
  { "户/h1", "1 = 1 且 脱贫日期 = 期末", "unknown" },
  { "户/h1", "1 = 2 且 脱贫日期 = 期末", "0" },
  { "户/h1", "1 = 1 或 脱贫日期 = 期末", "1" },
  { "户/h1", "1 = 2 或 脱贫日期 = 期末", "unknown" },
  { "户/h1", "脱贫日期 = 期末 或 脱贫日期 <> 期末", "unknown" },
  { "户/h1", "脱贫日期 = 期末 且 脱贫日期 <> 期末", "unknown" },
  { "户/h1", "非 脱贫日期 = 期末", "unknown" },
  { "户/h1", "非 1 = 2", "1" },
  { "户/h1", "脱贫日期 缺失", "1" },
  { "户/h1", "脱贫日期 非缺失", "0" },
  { "户/h1", "预脱贫 且 家庭人口 = 3", "1" },
  { "户/h1", "预脱贫 = 是", "1" },
  { "户/h2", "预脱贫 = 否", "1" },
  { "户/h3", "预脱贫", "unknown" },
  /* Codes in the order of their list; what is outside equals nothing and has no order. */
  { "人/p1", "残疾等级 <= 2", "1" },
  { "人/p1", "2 >= 残疾等级", "1" },
  { "人/p2", "残疾等级 <= 2", "0" },
  { "人/p1", "残疾等级 = 一级", "1" },
  { "人/p3", "残疾等级 <= 4", "0" },
  { "人/p3", "残疾等级 >= 1", "0" },
  { "人/p3", "残疾等级 = 一级", "0" },
  { "人/p3", "残疾等级 <> 一级", "1" },
  { "人/p3", "残疾等级 = 残疾等级", "0" },
  { "人/p3", "残疾等级 属于 (1-4)", "0" },
  { "人/p3", "残疾等级 不属于 (1-4)", "1" },
  { "人/p2", "残疾等级 属于 (1, 三级..)", "1" },
  { "人/p2", "残疾等级 属于 (..二级)", "0" },
  { "户/h2", "主要致贫原因 缺失", "0" },
  { "户/h3", "主要致贫原因 缺失", "1" },
  { "问题/q2", "问题类型.大类 = 义务教育", "1" },
  { "问题/q2", "问题类型 属于 (义务教育)", "1" },
  { "问题/q1", "问题类型 属于 (义务教育, 住房)", "0" },
  { "问题/q3", "问题类型.大类 属于 (义务教育, 住房)", "1" },
  /* Several codes: any does. */
  { "户/h1", "其他致贫原因 = 因病", "1" },
  { "户/h1", "其他致贫原因 <> 因病", "0" },
  { "户/h1", "其他致贫原因 属于 (3.., 因残)", "1" },
  { "户/h1", "其他致贫原因 不属于 (3..)", "1" },
  { "户/h2", "其他致贫原因 = 因病", "unknown" },
  { "户/h2", "其他致贫原因 <> 因病", "unknown" },
  { "户/h2", "其他致贫原因 缺失", "1" },
  { "户/h1", "其他致贫原因 缺失", "0" },
  /* Dates and intervals. */
  { "户/h2", "识别日期 属于 本期", "1" },
  { "户/h3", "识别日期 属于 本期", "0" },
  { "户/h3", "识别日期 不属于 本年", "1" },
  { "户/h3", "(识别日期 属于 本年)@上年末", "1" },
  { "户/h3", "(识别日期 <= 期末)@上年同期末", "0" },
  { "户/h3", "识别日期 = 上年末", "1" },
  { "户/h3", "识别日期 属于 (2019-12-01..2020-01-01)", "1" },
  { "户/h3", "识别日期 > 期末@上期末", "0" },
  { "户/h3", "((识别日期 > 期末)@上期末)@上年末", "1" },
  { "户/h1", "日数(年初, 期末)", "90" },
  { "户/h1", "年(识别日期) * 100 + 月(期末)", "201603" },
  { "户/h4", "年(识别日期)", "unknown" },
  { "人/p1", "周岁(出生日期, 2020-02-28)", "15" },
  { "人/p1", "周岁(出生日期, 2021-02-28)", "16" },
  { "人/p1", "周岁(出生日期, 2021-03-01)", "17" },
  { "人/p2", "周岁(出生日期, 期末)", "61" },
  { "人/p2", "周岁数@上期末", "60" },
  { "人/p3", "周岁(出生日期, 期末)", "-1" },
  { "人/p2", "分段(周岁(出生日期, 期末), 0-5, 6-60, 60-)", "3" },
  { "人/p2", "分段(周岁(出生日期, 期末), 0-5, 6-61, 60-)", "2" },
  { "人/p3", "分段(周岁(出生日期, 期末), 0-5, 6-60, 60-)", "4" },
  { "户/h4", "分段(家庭人口, 0-5)", "unknown" },
  { "户/h1", "分段(住房面积, ..80, 80.5..80.5, 81..)", "2" },
  { "人/p1", "分段(残疾等级, 一级..二级, 3-4)", "1" },
  /* Arithmetic. */
  { "户/h1", "住房面积 / 家庭人口", "26833333" },
  { "户/h1", "2 / 家庭人口", "666667" },
  { "户/h1", "-2 / 家庭人口", "-666667" },
  { "户/h1", "住房面积 / 家庭人口 < 26.84", "1" },
  { "户/h2", "住房面积 / 家庭人口", "unknown" },
  { "户/h2", "1 / 家庭人口", "unknown" },
  { "户/h1", "家庭人口 + 0.5", "3500000" },
  { "户/h1", "住房面积 * 住房面积", "6480250000" },
  { "户/h1", "4000000000 * 4000000000", "unknown" },
  { "户/h1", "家庭人口 + 缺失", "unknown" },
  { "户/h1", "家庭人口 属于 (1-2, 3)", "1" },
  { "户/h1", "家庭人口 属于 (4..)", "0" },
  /* 若: an unknown condition is not met. */
  { "户/h1", "若(脱贫日期 = 期末, 1, 2)", "2" },
  { "户/h1", "若(1 = 1, 缺失, 2)", "unknown" },
  { "户/h1", "若(1 = 1, 1, 1 = 1, 2, 3)", "1" },
  { "户/h1", "若(1 = 2, 1, 1 = 1, 2.5, 3)", "2500000" },
  /* Texts. */
  { "户/h1", "户主姓名 = \"王某\"", "1" },
  { "户/h2", "户主姓名 = \"王某\"", "unknown" },
  { "户/h2", "户主姓名 缺失", "1" },
  { "人/p1", "左(证件号码, 2) = \"61\"", "1" },
  { "人/p1", "右(证件号码, 2) = 右(右(证件号码, 3), 2)", "1" },
  { "人/p1", "右(户主姓名, 0) = \"\"", "1" },
  { "人/p1", "右(户主姓名, 9) = 户主姓名", "1" },
  /* 11010519491231002X is the example printed in GB 11643. */
  { "人/p1", "校验位(若(1 = 1, \"11010519491231002X\", 证件号码)) = \"X\"", "1" },
  { "人/p1", "校验位(若(1 = 1, \"440524188001010014\", 证件号码)) = \"4\"", "1" },
  { "人/p1", "校验位(户主姓名) 缺失", "1" },
  { "人/p1", "长度(证件号码)", "18" },
  { "人/p1", "左(户主姓名, 1) = \"王\"", "1" },
  { "户/h1", "长度(若(预脱贫, 户主姓名, \"无\"))", "2" },
  { "户/h2", "长度(若(预脱贫, 户主姓名, \"无\"))", "1" },
  /* Areas: a record without a node of a level stands there under its nearest above. */
  { "户/h1", "县 = 宁强县", "1" },
  { "人/p1", "县 = \"610726\"", "1" },
  { "户/h1", "填报单位 = 汉中市 且 省 = 陕西省", "1" },
  { "户/h3", "县 = 西咸新区", "1" },
  { "户/h3", "县 属于 (宁强县, 勉县)", "0" },
  { "户/h3", "县 <> 宁强县", "1" },
  { "户/h1", "县.代码 = \"610726\"", "1" },
  { "户/h1", "脱贫县", "1" },
  { "户/h2", "脱贫县", "0" },
  { "户/h1", "退出年度 = 2019", "1" },
  { "户/h1", "退出年度 <= 2018", "0" },
  /* Descendants; what concerns nobody in particular concerns each person of the household. */
  { "户/h1", "有(问题)", "1" },
  { "户/h3", "有(问题)", "0" },
  { "户/h1", "计数(人)", "2" },
  { "户/h1", "计数(人, 残疾等级 <= 2)", "1" },
  { "户/h1", "计数(问题)", "2" },
  { "户/h2", "计数(问题)", "1" },
  { "人/p1", "计数(问题)", "2" },
  { "人/p2", "计数(问题)", "1" },
  { "人/p2", "有(问题, 问题类型 = 饮水)", "1" },
  { "人/p2", "有(问题, 问题类型 = 失学辍学)", "0" },
  { "户/h1", "计数(问题, 残疾等级 = 三级)", "1" },
  { "户/h1", "计数(问题, 残疾等级 = 一级)", "2" },
  { "户/h1", "求和(金额)", "120500000" },
  { "人/p1", "求和(金额)", "20000000" },
  { "户/h1", "求和(金额, 已享)", "100500000" },
  { "户/h3", "求和(金额)", "0" },
  { "户/h1", "最大(解决日期) = 期末", "1" },
  { "户/h3", "最大(解决日期) 缺失", "1" },
  { "户/h1", "最小(周岁(出生日期, 期末))", "16" },
  { "户/h1", "有(人, 有(扶持, 已享))", "1" },
  { "户/h1", "计数(人, 有(扶持, 已享))", "1" },
  { "问题/q1", "有(扶持)", "-" },
};

static const ZhuEntity *
split_record (const Fixture *fixture, const char *record, gsize *row)
{
  g_auto (GStrv) parts = g_strsplit (record, "/", 2);

  *row = test_batch_row (fixture->batch, parts[0], parts[1]);
  return zhu_dictionary_entity (fixture->dictionary, parts[0]);
}

static void
test_value (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  gsize row;
  const ZhuEntity *entity = split_record (fixture, values[i].record, &row);
  const ZhuExpr *expr = test_compile (fixture->model, values[i].formula, entity->name);
  g_autofree char *value = NULL;

  g_assert_cmpint (zhu_expr_type (expr), !=, ZHU_TYPE_TEXT);
  value = test_value_text (zhu_eval_rows (fixture->eval, expr, entity)[row]);
  g_assert_cmpstr (value, ==, values[i].value);
}

/* ---- Views ---- */

static const char *
key_of (const Fixture *fixture, const ZhuView *view, const char *entity, gsize line)
{
  const ZhuEntity *found = zhu_dictionary_entity (fixture->dictionary, entity);
  gint32 row = view->rows[found->index][line];

  return row < 0 ? "-" : fixture->batch->batch.parts[found->index].keys[row];
}

static const struct
{
  const char *name;
  const char *leaf, *counted;
  const char *lines; /* household person [leaf], blanks between lines */
} views[] = {
  { "households alone", "户", "户", "h1 h2 h3 h4" },
  { "households without persons stay", "人", "户", "h1/p1 h1/p2 h2/- h3/p3 h4/-" },
  { "a leaf above what is counted", "户", "人", "h1/p1 h1/p2 h2/- h3/p3 h4/-" },
  { "problems by household", "问题", "户", "h1/p1/q1 h1/p1/q2 h1/p2/q1 h2/-/q3 h3/p3/- h4/-/-" },
  { "problems by person", "问题", "人", "h1/p1/q1 h1/p1/q2 h1/p2/q1 h2/-/q3 h3/p3/- h4/-/-" },
  { "problems by themselves", "问题", "问题", "h1/p1/q1 h1/p2/q1 h1/p1/q2 h2/-/q3 h3/p3/- h4/-/-" },
};

static char *
view_to_text (const Fixture *fixture, const ZhuView *view)
{
  static const char *const entities[] = { "户", "人", "问题" };
  GString *out = g_string_new (NULL);

  for (gsize line = 0; line < view->n_lines; line++)
    for (gsize e = 0; e < G_N_ELEMENTS (entities); e++)
      {
        const ZhuEntity *entity = zhu_dictionary_entity (fixture->dictionary, entities[e]);

        if (view->rows[entity->index] != NULL)
          g_string_append_printf (out, "%s%s",
                                  e > 0      ? "/"
                                  : line > 0 ? " "
                                             : "",
                                  key_of (fixture, view, entities[e], line));
      }
  return g_string_free (out, FALSE);
}

static void
test_view (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const ZhuView *view
      = zhu_eval_view (fixture->eval, zhu_dictionary_entity (fixture->dictionary, views[i].leaf),
                       zhu_dictionary_entity (fixture->dictionary, views[i].counted));
  g_autofree char *text = view_to_text (fixture, view);

  g_assert_cmpstr (text, ==, views[i].lines);
}

/* Values on the lines of problems by household. */
static const struct
{
  const char *formula;
  const char *values;
} lines[] = {
  { "家庭人口", "3 3 3 0 unknown unknown" },
  { "残疾等级", "1 1 3 - 5 -" },
  { "问题类型", "10 4 10 7 - -" },
  { "残疾等级 <= 2", "1 1 0 unknown 0 unknown" },
  { "问题类型 缺失", "0 0 0 0 unknown unknown" },
  { "家庭人口 缺失 或 问题类型 = 饮水", "1 0 1 0 1 1" },
  { "问题类型 = 饮水 且 残疾等级 = 一级", "1 0 0 0 0 unknown" },
  { "问题类型 <> 饮水 或 残疾等级 = 三级", "0 1 1 1 unknown unknown" },
  { "在册", "0 0 0 - 0 -" },
  { "重度", "1 1 0 - 0 -" },
  { "未解决", "1 0 1 1 - -" },
  { "变动", "8 8 8 - 8 -" },
  { "若(残疾等级 = 1, 1, 0)", "1 1 0 0 0 0" },
  { "计数(扶持)", "1 1 2 - 0 -" },
};

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const ZhuView *view
      = zhu_eval_view (fixture->eval, zhu_dictionary_entity (fixture->dictionary, "问题"),
                       zhu_dictionary_entity (fixture->dictionary, "户"));
  const ZhuExpr *expr = test_compile (fixture->model, lines[i].formula, "人");
  const gint64 *found = zhu_eval_lines (fixture->eval, expr, view);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize line = 0; line < view->n_lines; line++)
    {
      g_autofree char *value = test_value_text (found[line]);

      g_string_append_printf (text, "%s%s", line > 0 ? " " : "", value);
    }
  g_assert_cmpstr (text->str, ==, lines[i].values);
}

/* ---- The model ---- */

static void
test_equal_formulas_are_one (Fixture *fixture, gconstpointer data)
{
  const ZhuExpr *a = test_compile (fixture->model, "残疾等级 <= 2 且 未解决", NULL);
  const ZhuExpr *b = test_compile (fixture->model, "(残疾等级<=二级) and 问题.未解决", NULL);
  const ZhuExpr *c = test_compile (fixture->model, "残疾等级 <= 2", NULL);
  const ZhuExpr *d = test_compile (fixture->model, "未解决", NULL);

  (void) data;
  g_assert_true (a == b);
  g_assert_true (zhu_model_and (fixture->model, c, d) == a);
  g_assert_true (zhu_model_and (fixture->model, NULL, d) == d);
  g_assert_cmpstr (zhu_expr_entity (a)->name, ==, "问题");
  g_assert_true (test_compile (fixture->model, "在册@上期末", NULL)
                 == zhu_model_variable (fixture->model,
                                        zhu_dictionary_variable (fixture->dictionary, NULL, "在册"),
                                        ZHU_DATE_LAST_END));
}

static void
test_needs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) needed = g_hash_table_new (NULL, NULL);
  const ZhuExpr *expr = test_compile (fixture->model, "未解决 且 有(扶持, 已享) 且 脱贫县", NULL);
  static const char *const names[] = { "发现日期", "解决日期", "已享" };

  (void) data;
  zhu_expr_add_variables (expr, needed);
  g_assert_cmpuint (g_hash_table_size (needed), ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (g_hash_table_contains (
        needed, zhu_dictionary_variable (fixture->dictionary, NULL, names[i])));
  g_assert_true (zhu_expr_needs_areas (expr));
}

/* 有(扶持) reads no variable of 扶持, but its rows, and those of all above. */
static void
test_needed_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) needed = g_hash_table_new (NULL, NULL);
  static const char *const names[] = { "户", "人", "扶持" };

  (void) data;
  zhu_expr_add_entities (test_compile (fixture->model, "有(扶持)", "户"), needed);
  g_assert_cmpuint (g_hash_table_size (needed), ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (
        g_hash_table_contains (needed, zhu_dictionary_entity (fixture->dictionary, names[i])));
}

static void
test_within (Fixture *fixture, gconstpointer data)
{
  ZhuAreas *areas = zhu_dictionary_areas (fixture->dictionary);
  const ZhuExpr *within = zhu_model_within (fixture->model, zhu_areas_find (areas, "汉中市"));
  const ZhuExpr *unit = zhu_model_area_level (fixture->model, ZHU_LEVEL_UNIT);
  const ZhuEntity *person = zhu_dictionary_entity (fixture->dictionary, "人");
  const gint64 *inside = zhu_eval_rows (fixture->eval, within, person);
  const gint64 *units = zhu_eval_rows (fixture->eval, unit, person);

  (void) data;
  g_assert_cmpint (inside[0], ==, 1);
  g_assert_cmpint (inside[2], ==, 0);
  g_assert_cmpint (units[0] - 1, ==, zhu_areas_find (areas, "汉中市")->index);
}

/* Columns of the batch before are forgotten, and its buffers serve a larger and a smaller one. */
static void
test_next_batch (Fixture *fixture, gconstpointer data)
{
  const ZhuEntity *household = zhu_dictionary_entity (fixture->dictionary, "户");
  const ZhuExpr *expr = test_compile (fixture->model, "家庭人口 + 计数(人)", "户");
  g_autoptr (TestBatch) one = test_batch_new (fixture->dictionary, "户 a 家庭人口=7\n人 b <a");
  g_autoptr (TestBatch) none = test_batch_new (fixture->dictionary, "");

  (void) data;
  g_assert_cmpint (zhu_eval_rows (fixture->eval, expr, household)[0], ==, 5);
  zhu_eval_set_batch (fixture->eval, &one->batch);
  g_assert_cmpint (zhu_eval_rows (fixture->eval, expr, household)[0], ==, 8);
  zhu_eval_set_batch (fixture->eval, &none->batch);
  g_assert_nonnull (zhu_eval_rows (fixture->eval, expr, household));
  g_assert_cmpuint (zhu_eval_view (fixture->eval, household, household)->n_lines, ==, 0);
  zhu_eval_set_batch (fixture->eval, &fixture->batch->batch);
  g_assert_cmpint (zhu_eval_rows (fixture->eval, expr, household)[0], ==, 5);
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  const ZhuExpr *expr = test_compile (fixture->model, "左(证件号码, 6)", NULL);
  const char *const *texts
      = zhu_eval_texts (fixture->eval, expr, zhu_dictionary_entity (fixture->dictionary, "问题"));

  (void) data;
  g_assert_null (texts[0]);
  g_assert_cmpstr (texts[1], ==, "610726");
}

static void
add (const char *group, const char *name, gsize i, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/formula/%s/%" G_GSIZE_FORMAT " %s", group, i, name);

  for (char *at = path + strlen ("/formula/") + strlen (group) + 1; *at != '\0'; at++)
    if (*at == '/')
      *at = '|';
  g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    add ("values", values[i].formula, i, test_value);
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    add ("views", views[i].name, i, test_view);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    add ("lines", lines[i].formula, i, test_lines);
  add ("model", "equal formulas are one", 0, test_equal_formulas_are_one);
  add ("model", "variables needed", 1, test_needs);
  add ("model", "rows needed", 5, test_needed_rows);
  add ("model", "within an area", 2, test_within);
  add ("model", "next batch", 3, test_next_batch);
  add ("model", "texts", 4, test_texts);
  return g_test_run ();
}
