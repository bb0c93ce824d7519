/* What an expression rests on, and what it then says of each value: the same as the evaluator says
 * of a record that has the value. */
#include "support/model.h"
#include "zhuhu/formula/private.h"

#include <string.h>

enum
{
  N_GRADES = 6 /* four, one outside the list, none */
};

static const struct
{
  const char *formula;
  const char *answers; /* for 一级 to 四级, a grade outside the list, none */
} grades[] = {
  { "残疾等级 = 一级", "1 0 0 0 0 unknown" },
  { "残疾等级 <> 二级", "1 0 1 1 1 unknown" },
  { "残疾等级 < 3", "1 1 0 0 0 unknown" },
  { "残疾等级 <= 2", "1 1 0 0 0 unknown" },
  { "残疾等级 > 3", "0 0 0 1 0 unknown" },
  { "残疾等级 >= 1", "1 1 1 1 0 unknown" },
  { "重度", "1 1 0 0 0 unknown" },
  { "残疾等级 = 残疾等级", "1 1 1 1 0 unknown" },
  { "残疾等级 <> 残疾等级", "0 0 0 0 1 unknown" },
  { "2 < 残疾等级", "0 0 1 1 0 unknown" },
  { "2 <= 残疾等级", "0 1 1 1 0 unknown" },
  { "2 > 残疾等级", "1 0 0 0 0 unknown" },
  { "2 <> 残疾等级", "1 0 1 1 1 unknown" },
  { "残疾等级 <= 若(残疾等级 = 四级, 缺失, 残疾等级)", "1 1 1 unknown 0 unknown" },
  { "残疾等级 属于 (一级, 三级)", "1 0 1 0 0 unknown" },
  { "非 残疾等级 属于 (一级, 三级)", "0 1 0 1 1 unknown" },
  { "残疾等级 缺失", "0 0 0 0 0 1" },
  { "残疾等级 缺失 或 残疾等级 > 3", "0 0 0 1 0 1" },
  { "残疾等级 > 1 且 残疾等级 < 4", "0 1 1 0 0 unknown" },
  { "若(重度, 1, 残疾等级 = 三级, 2, 残疾等级 缺失, 3, 4)", "1 1 2 4 4 3" },
  { "若(重度, 1, 残疾等级 = 三级, 2, 缺失)", "1 1 2 unknown unknown unknown" },
  { "残疾等级 = 一级 且 若(重度, 缺失, 缺失) 缺失", "1 0 0 0 0 unknown" },
};

typedef struct
{
  ZhuDictionary *dictionary;
  ZhuModel *model;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->dictionary = test_dictionary ();
  fixture->model = test_model (fixture->dictionary);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  zhu_model_unref (fixture->model);
  zhu_dictionary_unref (fixture->dictionary);
}

static char *
join_values (const gint64 *values, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *value = test_value_text (values[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", value);
    }
  return g_string_free (text, FALSE);
}

static char *
answers_of (const Fixture *fixture, const ZhuExpr *expr, const ZhuGround *ground)
{
  g_autofree gint64 *answers = g_new (gint64, ground->n_values);

  for (gsize i = 0; i < ground->n_values; i++)
    answers[i] = zhu_expr_answer (fixture->model, expr, ground, i);
  return join_values (answers, ground->n_values);
}

static void
test_grades (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (TestBatch) batch = test_batch_new (
      fixture->dictionary,
      "户 h1 area=610726\n人 p1 <h1 残疾等级=一级\n人 p2 <h1 残疾等级=二级\n"
      "人 p3 <h1 残疾等级=三级\n人 p4 <h1 残疾等级=四级\n人 p5 <h1 残疾等级=九级\n人 p6 <h1\n");
  g_autoptr (ZhuEval) eval = test_eval (fixture->model, batch);
  const ZhuExpr *expr = test_compile (fixture->model, grades[i].formula, "人");
  const ZhuGround ground = zhu_expr_ground (fixture->model, expr);
  g_autofree char *answers = answers_of (fixture, expr, &ground);
  g_autofree char *evaluated = join_values (
      zhu_eval_rows (eval, expr, zhu_dictionary_entity (fixture->dictionary, "人")), N_GRADES);

  g_assert_true (ground.root == test_compile (fixture->model, "残疾等级", "人"));
  g_assert_false (ground.is_area);
  g_assert_cmpstr (answers, ==, grades[i].answers);
  g_assert_cmpstr (evaluated, ==, grades[i].answers);
}

/* Derived codes of the same list. */
static const struct
{
  const char *formula;
  const char *answers;
} derived[] = {
  { "低 < 等级", "0 0 0 1 0 unknown" },          { "低 <= 等级", "1 1 1 1 0 unknown" },
  { "低 <> 等级", "0 0 0 1 1 unknown" },         { "低 = 等级", "1 1 1 0 0 unknown" },
  { "低 > 等级", "0 0 0 0 0 unknown" },          { "等级 > 低", "0 0 0 1 0 unknown" },
  { "等级 >= 缺四", "1 1 1 unknown 0 unknown" },
};

static void
test_derived (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  static const char text[]
      = "[字典]\n名称 = 试\n[实体 人]\n表 = p\n键 = k\n[变量 人]\n等级 = 代码(残疾等级) 级\n"
        "[派生 人]\n低 = 代码(残疾等级) 若(等级 < 4, 等级, 等级 缺失, 缺失, 一级)\n"
        "缺四 = 代码(残疾等级) 若(等级 = 四级, 缺失, 等级)\n";
  g_autofree char *folder = g_build_filename (
      g_getenv ("ZHU_SOURCE_DIR") != NULL ? g_getenv ("ZHU_SOURCE_DIR") : ZHU_SOURCE_DIR,
      "templates", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  Fixture fixture
      = { .dictionary = zhu_dictionary_parse (bytes, "dictionary.ini", folder, diags, &error) };
  const ZhuExpr *expr;
  ZhuGround ground;
  g_autofree char *answers = NULL;

  g_assert_no_error (error);
  fixture.model = test_model (fixture.dictionary);
  expr = test_compile (fixture.model, derived[i].formula, "人");
  ground = zhu_expr_ground (fixture.model, expr);
  answers = answers_of (&fixture, expr, &ground);
  g_assert_true (ground.root == test_compile (fixture.model, "等级", "人"));
  g_assert_cmpstr (answers, ==, derived[i].answers);
  tear_down (&fixture, NULL);
}

/* A value that no list has is mapped as one outside the list is. */
static void
test_outside (Fixture *fixture, gconstpointer data)
{
  const ZhuExpr *expr = test_compile (fixture->model, "残疾等级 属于 (一级, 三级)", "人");

  (void) data;
  g_assert_cmpint (expr->op, ==, OP_MAP);
  for (gint64 value = 5; value < 100; value++)
    g_assert_cmpint (expr_map_value (expr, value), ==, 0);
  g_assert_cmpint (expr_map_value (expr, 0), ==, 0);
  g_assert_cmpint (expr_map_value (expr, 3), ==, 1);
  g_assert_cmpint (expr_map_value (expr, ZHU_MISSING), ==, ZHU_MISSING);
}

/* Conditions joined by 且 are taken apart, each once. */
static void
test_parts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  (void) data;
  zhu_expr_add_parts (NULL, parts);
  g_assert_cmpuint (parts->len, ==, 0);
  zhu_expr_add_parts (
      test_compile (fixture->model, "(重度 且 性别 = 男) 且 (家庭人口 > 3 且 重度)", "人"), parts);
  g_assert_cmpuint (parts->len, ==, 3);
  g_assert_true (parts->pdata[0] == test_compile (fixture->model, "重度", "人"));
  g_assert_true (parts->pdata[1] == test_compile (fixture->model, "性别 = 男", "人"));
  g_assert_true (parts->pdata[2] == test_compile (fixture->model, "家庭人口 > 3", "人"));
}

/* A set of codes asked for any of some, for none being known, or for either. */
static void
test_has_any (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint64 bits;
    gboolean or_missing;
    const char *values; /* of 因病, of 因残 and 因学, of nothing known */
  } sets[] = { { 1 << 1, FALSE, "1 0 unknown" },
               { 1 << 1, TRUE, "1 0 1" },
               { 0, TRUE, "0 0 1" },
               { 1 << 1 | 1 << 2, FALSE, "1 1 unknown" } };
  g_autoptr (TestBatch) batch = test_batch_new (
      fixture->dictionary, "户 h1 area=610726 其他致贫原因=因病\n"
                           "户 h2 area=610726 其他致贫原因=因残|因学\n户 h3 area=610726\n");
  g_autoptr (ZhuEval) eval = test_eval (fixture->model, batch);
  const ZhuExpr *set = test_compile (fixture->model, "其他致贫原因", "户");

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *values = join_values (
          zhu_eval_rows (eval,
                         zhu_model_has_any (fixture->model, set, sets[i].bits, sets[i].or_missing),
                         zhu_dictionary_entity (fixture->dictionary, "户")),
          3);

      g_assert_cmpstr (values, ==, sets[i].values);
    }
}

/* Parts that rest on several things, or on endlessly many values, are grounds themselves if they
 * are conditions or codes. */
static const struct
{
  const char *formula;
  const char *root; /* NULL: it rests on no one thing */
  gsize n_values;
} roots[] = {
  { "家庭人口 > 3", "家庭人口 > 3", 3 },
  { "非 家庭人口 > 3", "家庭人口 > 3", 3 },
  { "预脱贫", "预脱贫", 3 },
  { "若(家庭人口 > 3, 1, 0)", "家庭人口 > 3", 3 },
  { "重度 或 家庭人口 > 3", "重度 或 家庭人口 > 3", 3 },
  { "重度 且 性别 = 男", "重度 且 性别 = 男", 3 },
  { "性别", "性别", 4 },
  { "人口规模", "分段(家庭人口, \"1人\": 1..1, \"2人\": 2..2, \"3人\": 3..3, \"4人及以上\": 4..)",
    6 },
  { "若(重度, 家庭人口, 0)", NULL, 0 },
  { "若(重度, 1, 家庭人口 > 3, 2, 3)", NULL, 0 },
  { "县 = 留坝县 或 重度", "县 = 留坝县 或 重度", 3 },
  { "若(重度, 县, 县)", NULL, 0 },
  { "家庭人口", NULL, 0 },
  { "1 = 1", "1 = 1", 3 },
  { "若(1 = 1, 残疾等级, 残疾等级)", "残疾等级", 6 },
  { "1", NULL, 0 },
};

static void
test_roots (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const ZhuExpr *expr = test_compile (fixture->model, roots[i].formula, "人");
  const ZhuGround ground = zhu_expr_ground (fixture->model, expr);

  g_assert_cmpuint (ground.n_values, ==, roots[i].n_values);
  g_assert_false (ground.is_area);
  g_assert_true (
      ground.root
      == (roots[i].root != NULL ? test_compile (fixture->model, roots[i].root, "人") : NULL));
}

/* ---- Lines without a record ---- */

/* What each says of a household without persons, as its ground says it: two conditions that hold of
 * the same values may differ there. */
static const struct
{
  const char *formula;
  const char *root;
  const char *answers; /* of the values that the root may have there */
  const char *evaluated;
} lacking[] = {
  { "残疾等级", "残疾等级", "-", "-" },
  { "残疾等级 = 一级", "残疾等级", "unknown", "unknown" },
  { "残疾等级 缺失", "残疾等级", "unknown", "unknown" },
  { "非 残疾等级 缺失", "残疾等级", "unknown", "unknown" },
  { "若(残疾等级 = 一级 或 残疾等级 <> 一级, 1, 0)", "残疾等级", "0", "0" },
  { "重度", "残疾等级", "-", "-" },
  { "重度 缺失", "残疾等级", "unknown", "unknown" },
  { "若(重度, 0, 非 重度, 0, 1)", "残疾等级", "1", "1" },
  { "(周岁(出生日期, 期末) > 60) 缺失", "周岁(出生日期, 期末) > 60", "1", "1" },
  { "年龄组",
    "分段(周岁(出生日期, 期末), \"0—5岁\": 0-5, \"6—15岁\": 6-15, \"16—59岁\": 16-59, "
    "\"60岁及以上\": 60-)",
    "-", "-" },
  { "分段(务工时间, \"短\": 0-5, \"长\": 6-)", "分段(务工时间, \"短\": 0-5, \"长\": 6-)", "-",
    "-" },
  { "分段(周岁(出生日期, 期末), \"少\": 0-15, \"长\": 16-)",
    "分段(周岁(出生日期, 期末), \"少\": 0-15, \"长\": 16-)", "unknown", "unknown" },
  { "残疾等级 = 一级 或 家庭人口 > 3", "残疾等级 = 一级 或 家庭人口 > 3", "0 1 unknown -", "1" },
  { "残疾等级 = 一级 且 家庭人口 > 3", "残疾等级 = 一级 且 家庭人口 > 3", "0 unknown -",
    "unknown" },
  { "残疾等级 = 一级 且 家庭人口 > 4", "残疾等级 = 一级 且 家庭人口 > 4", "0 unknown -", "0" },
  { "未脱贫残疾人", "脱贫属性 属于 (未脱贫, 返贫) 且 持证残疾人", "- - -", "-" },
  { "家庭人口 > 3", "家庭人口 > 3", "unknown", "1" },
  { "预脱贫", "预脱贫", "-", "1" },
  { "1 = 1", "1 = 1", "", "1" },
};

static void
test_lacking (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (TestBatch) batch
      = test_batch_new (fixture->dictionary, "户 h1 area=610726 家庭人口=4 预脱贫=是\n");
  g_autoptr (ZhuEval) eval = test_eval (fixture->model, batch);
  const ZhuExpr *expr = test_compile (fixture->model, lacking[i].formula, "人");
  const ZhuExpr *root = test_compile (fixture->model, lacking[i].root, "人");
  const ZhuView *view = zhu_eval_view (eval, zhu_dictionary_entity (fixture->dictionary, "人"),
                                       zhu_dictionary_entity (fixture->dictionary, "户"));
  const ZhuGround ground = zhu_expr_ground (fixture->model, expr);
  g_autofree gint64 *answers = g_new (gint64, ground.n_lacking + 1);
  g_autofree char *answered = NULL;
  g_autofree char *evaluated = NULL;

  g_assert_true (ground.root == root);
  g_assert_cmpuint (view->n_lines, ==, 1);
  for (gsize j = 0; j < ground.n_lacking; j++)
    answers[j] = zhu_expr_answer (fixture->model, expr, &ground, ground.n_values + j);
  answered = join_values (answers, ground.n_lacking);
  evaluated = join_values (zhu_eval_lines (eval, expr, view), 1);
  g_assert_cmpstr (answered, ==, lacking[i].answers);
  g_assert_cmpstr (evaluated, ==, lacking[i].evaluated);
}

/* ---- Areas ---- */

static const struct
{
  const char *formula;
  const char *liuba, *hantai, *province; /* 留坝县, 汉台区, 陕西省 */
} areas[] = {
  { "县 = 留坝县", "1", "0", "0" },
  { "非 县 = 留坝县", "0", "1", "1" },
  { "县 = 留坝县 且 脱贫县", "1", "0", "0" },
  { "脱贫县", "1", "0", "unknown" },
  { "非 脱贫县", "0", "1", "unknown" },
  { "县 = 留坝县 或 1 = 1", "1", "1", "1" },
  { "若(县 = 留坝县, 1, 缺失)", "1", "unknown", "unknown" },
  { "县 缺失", "0", "0", "0" },
};

static void
test_area (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  ZhuAreas *all = zhu_dictionary_areas (fixture->dictionary);
  const ZhuExpr *expr = test_compile (fixture->model, areas[i].formula, "人");
  const ZhuGround ground = zhu_expr_ground (fixture->model, expr);
  const struct
  {
    const char *code, *answer;
  } places[] = { { "610729", areas[i].liuba },
                 { "610702", areas[i].hantai },
                 { "610000", areas[i].province } };

  g_assert_true (ground.is_area && ground.root == NULL);
  g_assert_cmpuint (ground.n_values, ==, zhu_areas_length (all));
  for (gsize place = 0; place < G_N_ELEMENTS (places); place++)
    for (gsize j = 0; j < ground.n_values; j++)
      if (g_str_equal (zhu_areas_get (all, j)->code, places[place].code))
        {
          g_autofree char *answer
              = test_value_text (zhu_expr_answer (fixture->model, expr, &ground, j));

          g_assert_cmpstr (answer, ==, places[place].answer);
        }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (grades); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/formula/ground/grades/%" G_GSIZE_FORMAT " %s", i, grades[i].formula);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_grades, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (derived); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/ground/derived/%" G_GSIZE_FORMAT " %s", i,
                                               derived[i].formula);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_derived);
    }
  g_test_add ("/formula/ground/outside", Fixture, NULL, set_up, test_outside, tear_down);
  g_test_add ("/formula/ground/parts", Fixture, NULL, set_up, test_parts, tear_down);
  g_test_add ("/formula/ground/has-any", Fixture, NULL, set_up, test_has_any, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/formula/ground/roots/%" G_GSIZE_FORMAT " %s", i, roots[i].formula);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_roots, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lacking); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/ground/lacking/%" G_GSIZE_FORMAT " %s", i,
                                               lacking[i].formula);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_lacking, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/formula/ground/areas/%" G_GSIZE_FORMAT " %s", i, areas[i].formula);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_area, tear_down);
    }
  return g_test_run ();
}
