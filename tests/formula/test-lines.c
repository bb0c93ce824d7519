/* Random formulas over random records, evaluated line by line by a slow walk of the syntax tree
 * that knows nothing of frames, rows and caches: both must agree on every line of every view. */
#include "support/model.h"

#include <string.h>

typedef struct
{
  const TestBatch *batch;
  const ZhuView *view;
  gsize line;
} Line;

static gboolean
is_unknown (gint64 value)
{
  return value == ZHU_MISSING || value == ZHU_NO_RECORD;
}

static gint64
variable_value (const Line *line, const char *name)
{
  const ZhuVariable *variable = zhu_dictionary_variable (line->batch->dictionary, NULL, name);
  const ZhuEntity *entity = variable->entity;
  gint32 row = line->view->rows[entity->index][line->line];

  for (gsize i = 0; i < entity->variables->len && row >= 0; i++)
    if (g_ptr_array_index (entity->variables, i) == variable)
      return zhu_column_value (&line->batch->batch.parts[entity->index].columns[i], (gsize) row);
  return ZHU_NO_RECORD;
}

static gint64
compare (ZhuNodeKind kind, gint64 a, gint64 b)
{
  if (is_unknown (a) || is_unknown (b))
    return ZHU_MISSING;
  return kind == ZHU_NODE_EQ   ? a == b
         : kind == ZHU_NODE_NE ? a != b
         : kind == ZHU_NODE_LT ? a < b
                               : a >= b;
}

static gint64 walk (const Line *line, const ZhuNode *node);

static gint64
walk_logic (const Line *line, const ZhuNode *node)
{
  gint64 a = walk (line, g_ptr_array_index (node->children, 0));
  gint64 b = walk (line, g_ptr_array_index (node->children, 1));
  gint64 decisive = node->kind == ZHU_NODE_OR;

  if (a == decisive || b == decisive)
    return decisive;
  return is_unknown (a) || is_unknown (b) ? ZHU_MISSING : !decisive;
}

static gint64
walk (const Line *line, const ZhuNode *node)
{
  gint64 a;

  switch ((int) node->kind)
    {
    case ZHU_NODE_NUMBER:
      return (gint64) node->number.numerator;
    case ZHU_NODE_DATE:
      return node->date;
    case ZHU_NODE_NAME:
      return variable_value (line, node->text);
    case ZHU_NODE_AND:
    case ZHU_NODE_OR:
      return walk_logic (line, node);
    case ZHU_NODE_NOT:
      a = walk (line, g_ptr_array_index (node->children, 0));
      return is_unknown (a) ? ZHU_MISSING : !a;
    case ZHU_NODE_IS_MISSING:
      a = walk (line, g_ptr_array_index (node->children, 0));
      return a == ZHU_NO_RECORD ? ZHU_MISSING : a == ZHU_MISSING;
    case ZHU_NODE_CALL:
      a = walk (line, g_ptr_array_index (node->children, 0));
      return walk (line, g_ptr_array_index (node->children, a == 1 ? 1 : 2));
    default:
      return compare (node->kind, walk (line, g_ptr_array_index (node->children, 0)),
                      walk (line, g_ptr_array_index (node->children, 1)));
    }
}

static char *
random_condition (GRand *random, int depth)
{
  static const char *const atoms[] = { "家庭人口 = 2",
                                       "预脱贫",
                                       "识别日期 缺失",
                                       "务工时间 < 2",
                                       "享受低保",
                                       "务工时间 缺失",
                                       "务工时间 >= 家庭人口",
                                       "发现日期 < 2020-01-02",
                                       "发现日期 <> 识别日期",
                                       "解决日期 缺失",
                                       "若(享受低保, 家庭人口, 务工时间) = 1",
                                       "若(解决日期 缺失, 务工时间, 家庭人口) = 2" };
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  if (depth == 0 || g_rand_int_range (random, 0, 4) == 0)
    return g_strdup (atoms[g_rand_int_range (random, 0, G_N_ELEMENTS (atoms))]);
  left = random_condition (random, depth - 1);
  if (g_rand_int_range (random, 0, 4) == 0)
    return g_strdup_printf ("非 (%s)", left);
  right = random_condition (random, depth - 1);
  return g_strdup_printf ("(%s) %s (%s)", left, g_rand_boolean (random) ? "且" : "或", right);
}

static void
add_field (GString *text, GRand *random, const char *name, const char *pattern)
{
  int value = g_rand_int_range (random, 0, 4);

  if (value == 3)
    return;
  g_string_append_printf (text, " %s=", name);
  if (g_str_equal (pattern, "b"))
    g_string_append (text, value > 0 ? "是" : "否");
  else
    g_string_append_printf (text, "%s%d", pattern, value + (*pattern == '\0' ? 0 : 1));
}

static char *
random_records (GRand *random)
{
  GString *text = g_string_new (NULL);

  for (int h = 0; h < 12; h++)
    {
      int n_persons = g_rand_int_range (random, 0, 4);

      g_string_append_printf (text, "户 h%d", h);
      add_field (text, random, "家庭人口", "");
      add_field (text, random, "预脱贫", "b");
      add_field (text, random, "识别日期", "2020-01-0");
      g_string_append_c (text, '\n');
      for (int p = 0; p < n_persons; p++)
        {
          g_string_append_printf (text, "人 p%d.%d <h%d", h, p, h);
          add_field (text, random, "务工时间", "");
          add_field (text, random, "享受低保", "b");
          g_string_append_c (text, '\n');
        }
      for (int q = g_rand_int_range (random, 0, 4); q > 0; q--)
        {
          g_string_append_printf (text, "问题 q%d.%d <h%d", h, q, h);
          if (n_persons > 0 && g_rand_boolean (random))
            g_string_append_printf (text, " @p%d.%d", h, g_rand_int_range (random, 0, n_persons));
          add_field (text, random, "发现日期", "2020-01-0");
          add_field (text, random, "解决日期", "2020-02-0");
          g_string_append_c (text, '\n');
        }
    }
  return g_string_free (text, FALSE);
}

static void
check_lines (ZhuModel *model, ZhuEval *eval, const TestBatch *batch, const char *formula)
{
  static const char *const entities[] = { "户", "人", "问题" };
  ZhuDictionary *dictionary = batch->dictionary;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree = zhu_formula_parse (formula, NULL, 0, diags);
  const ZhuExpr *expr = test_compile (model, formula, NULL);

  for (gsize e = 0; e < G_N_ELEMENTS (entities); e++)
    {
      const ZhuView *view = zhu_eval_view (eval, zhu_dictionary_entity (dictionary, "问题"),
                                           zhu_dictionary_entity (dictionary, entities[e]));
      const gint64 *values = zhu_eval_lines (eval, expr, view);

      for (gsize i = 0; i < view->n_lines; i++)
        {
          Line line = { batch, view, i };
          gint64 slow = walk (&line, tree);

          if (values[i] != slow)
            g_test_message ("%s, line %" G_GSIZE_FORMAT " by %s", formula, i, entities[e]);
          g_assert_cmpint (values[i], ==, slow);
        }
    }
}

/* ---- Chosen lines ---- */

/* The rows of @entity that stand on a line of @view for which all of @trees are true, by
 * row: 1 if it does. */
static guint8 *
slow_rows (const TestBatch *batch,
           const ZhuView *view,
           const GPtrArray *trees,
           const ZhuEntity *entity)
{
  guint8 *rows = g_new0 (guint8, batch->batch.parts[entity->index].n_rows + 1);

  for (gsize i = 0; i < view->n_lines; i++)
    {
      const gint32 row = view->rows[entity->index][i];
      gboolean holds = row >= 0;

      for (guint j = 0; j < trees->len && holds; j++)
        {
          const Line line = { batch, view, i };

          holds = walk (&line, g_ptr_array_index (trees, j)) == 1;
        }
      if (holds)
        rows[row] = 1;
    }
  return rows;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a;
  const gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/* The records on chosen lines, by what they have of @value, in whatever order they come. */
static void
check_records (ZhuEval *eval,
               const TestBatch *batch,
               const GPtrArray *trees,
               const ZhuExpr *universe,
               const ZhuExpr *condition,
               const char *name,
               const ZhuExpr *value)
{
  const ZhuEntity *entity = zhu_dictionary_entity (batch->dictionary, name);
  const ZhuView *all
      = zhu_eval_view (eval, zhu_dictionary_entity (batch->dictionary, "问题"), entity);
  g_autofree guint8 *rows = slow_rows (batch, all, trees, entity);
  const gint64 *values = zhu_eval_rows (eval, value, entity);
  const ZhuView *records = zhu_eval_records (eval, universe, condition, entity);
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gsize row = 0; row < batch->batch.parts[entity->index].n_rows; row++)
    if (rows[row] != 0)
      g_array_append_val (expected, values[row]);
  if (records->n_lines > 0)
    g_array_append_vals (found, zhu_eval_lines (eval, value, records), (guint) records->n_lines);
  g_array_sort (expected, compare_numbers);
  g_array_sort (found, compare_numbers);
  g_assert_cmpmem (found->data, found->len * sizeof (gint64), expected->data,
                   expected->len * sizeof (gint64));
}

/* Lines with a record of the leaf: as many as chosen lines have one. */
static void
check_inner (ZhuEval *eval,
             const TestBatch *batch,
             const ZhuExpr *universe,
             const ZhuExpr *condition)
{
  const ZhuEntity *leaf = zhu_dictionary_entity (batch->dictionary, "问题");
  const ZhuView *all = zhu_eval_select (eval, universe, condition, leaf, NULL, FALSE);
  gsize n = 0;

  for (gsize i = 0; i < all->n_lines; i++)
    n += all->rows[leaf->index][i] >= 0;
  g_assert_cmpuint (zhu_eval_select (eval, universe, condition, leaf, NULL, TRUE)->n_lines, ==, n);
}

static void
check_chosen (ZhuModel *model,
              ZhuEval *eval,
              const TestBatch *batch,
              const char *first,
              const char *second)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GPtrArray) trees = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_node_free);
  const ZhuExpr *universe = test_compile (model, first, NULL);
  const ZhuExpr *condition = test_compile (model, second, NULL);

  g_ptr_array_add (trees, zhu_formula_parse (first, NULL, 0, diags));
  g_ptr_array_add (trees, zhu_formula_parse (second, NULL, 0, diags));
  check_records (eval, batch, trees, universe, condition, "户",
                 test_compile (model, "家庭人口", NULL));
  check_records (eval, batch, trees, universe, condition, "人",
                 test_compile (model, "务工时间", NULL));
  check_records (eval, batch, trees, universe, condition, "问题",
                 test_compile (model, "发现日期", NULL));
  check_inner (eval, batch, universe, condition);
}

static void
test_chosen_lines (void)
{
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  GRand *random = g_rand_new_with_seed (202004);

  for (int round = 0; round < 10; round++)
    {
      g_autofree char *text = random_records (random);
      g_autoptr (TestBatch) batch = test_batch_new (dictionary, text);
      ZhuEval *eval = test_eval (model, batch);

      check_chosen (model, eval, batch, "享受低保", "非 (解决日期 缺失)");
      check_chosen (model, eval, batch, "预脱贫 且 享受低保", "发现日期 < 2020-01-02");
      for (int i = 0; i < 100; i++)
        {
          g_autofree char *first = random_condition (random, 2);
          g_autofree char *second = random_condition (random, 1);

          check_chosen (model, eval, batch, first, second);
        }
      zhu_eval_free (eval);
    }
  g_rand_free (random);
}

/* ---- What the form of a condition says ---- */

static void
test_needs_record (void)
{
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  const ZhuEntity *problem = zhu_dictionary_entity (dictionary, "问题");
  GRand *random = g_rand_new_with_seed (202005);
  g_autofree char *text = random_records (random);
  g_autoptr (TestBatch) batch = test_batch_new (dictionary, text);
  ZhuEval *eval = test_eval (model, batch);
  const ZhuView *view = zhu_eval_view (eval, problem, problem);

  g_assert_true (zhu_expr_needs_record (test_compile (model, "未解决 或 本期解决", NULL), problem));
  g_assert_true (zhu_expr_needs_record (test_compile (model, "解决日期 缺失", NULL), problem));
  g_assert_false (
      zhu_expr_needs_record (test_compile (model, "享受低保 或 未解决", NULL), problem));
  g_assert_false (zhu_expr_needs_record (NULL, problem));
  for (int i = 0; i < 500; i++)
    {
      g_autofree char *formula = random_condition (random, 3);
      const ZhuExpr *expr = test_compile (model, formula, NULL);
      const gint64 *values = zhu_eval_lines (eval, expr, view);

      for (gsize line = 0; line < view->n_lines && zhu_expr_needs_record (expr, problem); line++)
        g_assert_true (view->rows[problem->index][line] >= 0 || values[line] != 1);
    }
  zhu_eval_free (eval);
  g_rand_free (random);
}

static gboolean
implies (ZhuModel *model, const char *condition, const char *other)
{
  return zhu_expr_implies (test_compile (model, condition, NULL),
                           test_compile (model, other, NULL));
}

static void
test_implies (void)
{
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);

  g_assert_true (implies (model, "未脱贫残疾人", "在册 = 1 或 在册@上期末 = 1"));
  g_assert_true (implies (model, "享受低保 且 预脱贫", "预脱贫"));
  g_assert_true (zhu_expr_implies (test_compile (model, "预脱贫", NULL), NULL));
  g_assert_false (implies (model, "在册 = 1 或 在册@上期末 = 1", "未脱贫残疾人"));
  g_assert_false (implies (model, "预脱贫", "享受低保 且 预脱贫"));
  g_assert_false (zhu_expr_implies (NULL, test_compile (model, "预脱贫", NULL)));
}

static void
test_lines (void)
{
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  GRand *random = g_rand_new_with_seed (202003);

  for (int round = 0; round < 10; round++)
    {
      g_autofree char *text = random_records (random);
      g_autoptr (TestBatch) batch = test_batch_new (dictionary, text);
      ZhuEval *eval = test_eval (model, batch);

      for (int i = 0; i < 100; i++)
        {
          g_autofree char *formula = random_condition (random, 4);

          check_lines (model, eval, batch, formula);
        }
      zhu_eval_free (eval);
    }
  g_rand_free (random);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formula/lines/agree with a slow walk", test_lines);
  g_test_add_func ("/formula/lines/chosen lines and records agree with a slow walk",
                   test_chosen_lines);
  g_test_add_func ("/formula/lines/a condition that needs a record is not true without",
                   test_needs_record);
  g_test_add_func ("/formula/lines/a condition that says another", test_implies);
  return g_test_run ();
}
