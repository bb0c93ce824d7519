/* Functions of record formulas (language.md §6): their arguments and types. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Arguments ---- */

static gboolean
check_count (const Compiler *compiler, const ZhuNode *node, gsize least, gsize most)
{
  g_autofree char *remedy = NULL;

  if (node->children->len >= least && node->children->len <= most)
    return TRUE;
  if (least == most)
    remedy = g_strdup_printf (_ ("give it %zu"), least);
  else
    remedy = g_strdup_printf (_ ("give it %zu to %zu"), least, most);
  add_finding (compiler, node, "arguments", remedy, _ ("the function has %u arguments"),
               node->children->len);
  return FALSE;
}

/* Argument @i, which must be of @type; NULL after a finding. */
static const ZhuExpr *
argument (const Compiler *compiler, const ZhuNode *node, gsize i, ZhuType type)
{
  const ZhuNode *child = node_child (node, i);
  const ZhuExpr *expr = compile_node (compiler, child, NULL);
  g_autofree char *is = NULL;

  if (expr == NULL || (expr->type == type && expr->op != OP_MISSING))
    return expr;
  is = describe_type (expr);
  add_finding (compiler, child, "type",
               type == ZHU_TYPE_DATE ? _ ("put a date there, such as 期末")
                                     : _ ("put a text variable there"),
               type == ZHU_TYPE_DATE ? _ ("the function takes a date, and this is %s")
                                     : _ ("the function takes a text, and this is %s"),
               is);
  return NULL;
}

static const ZhuExpr *
compile_dates (const Compiler *compiler, const ZhuNode *node, Op op, gsize n)
{
  const ZhuExpr *dates[2] = { NULL, NULL };

  if (!check_count (compiler, node, n, n))
    return NULL;
  for (gsize i = 0; i < n; i++)
    dates[i] = argument (compiler, node, i, ZHU_TYPE_DATE);
  if (dates[0] == NULL || (n == 2 && dates[1] == NULL) || !check_chain (compiler, node, n, dates))
    return NULL;
  return model_intern (compiler->model, expr_new (op, ZHU_TYPE_INTEGER, n, dates));
}

/* 左 and 右. */
static const ZhuExpr *
compile_end (const Compiler *compiler, const ZhuNode *node, Op op)
{
  const ZhuExpr *text;
  const ZhuNode *length;
  gint64 value = 0;
  ZhuExpr *expr;

  if (!check_count (compiler, node, 2, 2))
    return NULL;
  text = argument (compiler, node, 0, ZHU_TYPE_TEXT);
  length = node_child (node, 1);
  if (text == NULL)
    return NULL;
  if (length->kind != ZHU_NODE_NUMBER || !constant_value (length, ZHU_TYPE_INTEGER, &value))
    {
      add_finding (compiler, length, "type", _ ("write 左(text, 6) or 右(text, 6)"),
                   _ ("the number of characters is a whole number"));
      return NULL;
    }
  expr = expr_new (op, ZHU_TYPE_TEXT, 1, &text);
  expr->value = value;
  return model_intern (compiler->model, expr);
}

static const ZhuExpr *
compile_check_digit (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *text;

  if (!check_count (compiler, node, 1, 1))
    return NULL;
  text = argument (compiler, node, 0, ZHU_TYPE_TEXT);
  if (text == NULL)
    return NULL;
  return model_intern (compiler->model, expr_new (OP_CHECK_DIGIT, ZHU_TYPE_TEXT, 1, &text));
}

static const ZhuExpr *
compile_length (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *text;

  if (!check_count (compiler, node, 1, 1))
    return NULL;
  text = argument (compiler, node, 0, ZHU_TYPE_TEXT);
  if (text == NULL)
    return NULL;
  return model_intern (compiler->model, expr_new (OP_LENGTH, ZHU_TYPE_INTEGER, 1, &text));
}

/* ---- 若 ---- */

static const ZhuExpr *
first_given (gsize n, const ZhuExpr *const *exprs)
{
  for (gsize i = 1; i < n; i += i + 2 < n ? 2 : 1)
    if (exprs[i]->op != OP_MISSING)
      return exprs[i];
  return NULL;
}

static gboolean
is_value_at (gsize n, gsize i)
{
  return i % 2 == 1 || i + 1 == n;
}

/* Brings all values of 若 to one type; FALSE with a finding if they have none. */
static gboolean
unify_values (const Compiler *compiler,
              const ZhuNode *node,
              gsize n,
              const ZhuExpr **exprs,
              const ZhuExpr *model_value)
{
  gboolean any_decimal = FALSE;

  for (gsize i = 0; i < n; i++)
    {
      if (!is_value_at (n, i) || exprs[i]->op == OP_MISSING)
        continue;
      any_decimal |= exprs[i]->type == ZHU_TYPE_DECIMAL;
      if ((is_number (exprs[i]) && is_number (model_value))
          || (exprs[i]->type == model_value->type && exprs[i]->list == model_value->list))
        continue;
      {
        g_autofree char *first = describe_type (model_value);
        g_autofree char *other = describe_type (exprs[i]);

        add_finding (compiler, node_child (node, i), "type",
                     _ ("give values of one kind; codes need 代码(list) before the formula"),
                     _ ("若 gives %s in one case and %s in another"), first, other);
      }
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    if (is_value_at (n, i) && exprs[i]->op == OP_MISSING)
      exprs[i]
          = model_constant (compiler->model, any_decimal ? ZHU_TYPE_DECIMAL : model_value->type,
                            model_value->list, ZHU_MISSING);
    else if (is_value_at (n, i) && any_decimal)
      exprs[i] = to_decimal (compiler, exprs[i]);
  return TRUE;
}

static const ZhuExpr *
compile_if (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted)
{
  gsize n = node->children->len;
  g_autofree const ZhuExpr **exprs = g_new0 (const ZhuExpr *, n + 1);
  const ZhuExpr *given;
  gboolean is_good = TRUE;
  ZhuExpr *expr;

  if (n < 3 || n % 2 == 0)
    {
      add_finding (compiler, node, "arguments",
                   _ ("write 若(condition, value, condition, value, …, else)"),
                   _ ("若 has %zu arguments"), n);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      exprs[i] = is_value_at (n, i) ? compile_node (compiler, node_child (node, i), wanted)
                                    : compile_condition (compiler, node_child (node, i));
      is_good = is_good && exprs[i] != NULL;
    }
  if (!is_good || !check_chain (compiler, node, n, exprs))
    return NULL;
  given = first_given (n, exprs);
  if (given == NULL)
    return model_intern (compiler->model, expr_new (OP_MISSING, ZHU_TYPE_INTEGER, 0, NULL));
  if (!unify_values (compiler, node, n, exprs, given))
    return NULL;

  expr = expr_new (OP_IF, exprs[1]->type, n, exprs);
  expr->list = given->list;
  return model_intern (compiler->model, expr);
}

/* ---- 分段 ---- */

/* The end @node of a band of @x in its unit; @open if it has none. */
static gboolean
band_end (const Compiler *compiler,
          const ZhuNode *node,
          const ZhuExpr *x,
          gint64 open,
          gint64 *value)
{
  Wanted wanted = { x->list != NULL, x->type, x->list, FALSE, ZHU_LEVEL_PROVINCE };
  const ZhuExpr *expr = NULL;

  *value = open;
  if (node == NULL)
    return TRUE;
  if (node->kind == ZHU_NODE_NUMBER && is_number (x) && constant_value (node, x->type, value))
    return TRUE;
  if (node->kind != ZHU_NODE_NUMBER || x->list != NULL)
    {
      expr = compile_node (compiler, node, &wanted);
      if (expr == NULL)
        return FALSE;
    }
  if (expr != NULL && expr->op == OP_CONSTANT && expr->type == x->type && expr->list == x->list)
    {
      *value = expr->value;
      return TRUE;
    }
  add_finding (compiler, node, "type", _ ("give the band ends of the kind of the first argument"),
               _ ("this cannot be the end of a band"));
  return FALSE;
}

static gboolean
has_decimal_end (const ZhuNode *node)
{
  for (gsize i = 1; i < node->children->len; i++)
    for (gsize side = 0; side < 2; side++)
      {
        const ZhuNode *end = node_child (node_child (node, i), side);

        if (end != NULL && end->kind == ZHU_NODE_NUMBER && end->number.denominator != 1)
          return TRUE;
      }
  return FALSE;
}

static gboolean
take_band (const Compiler *compiler,
           const ZhuNode *band,
           const ZhuExpr *x,
           gint64 *ends,
           GPtrArray *labels)
{
  const char *label = band->text != NULL ? band->text : band->text2;

  if (!band_end (compiler, node_child (band, 0), x, ZHU_NO_RECORD + 1, &ends[0])
      || !band_end (compiler, node_child (band, 1), x, G_MAXINT64, &ends[1]))
    return FALSE;
  if (ends[0] > ends[1])
    {
      add_finding (compiler, band, "empty-range", _ ("swap its ends"), _ ("the band is empty"));
      return FALSE;
    }
  if (g_ptr_array_find_with_equal_func (labels, label, g_str_equal, NULL))
    {
      add_finding (compiler, band, "duplicate-label", _ ("give it a label of its own"),
                   _ ("two bands are called “%s”"), label);
      return FALSE;
    }
  g_ptr_array_add (labels, (gpointer) label);
  return TRUE;
}

static const ZhuExpr *
compile_band (const Compiler *compiler, const ZhuNode *node)
{
  gsize n = node->children->len - 1;
  g_autofree gint64 *ends = NULL;
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  const ZhuExpr *x;
  gboolean is_good = TRUE;
  ZhuExpr *expr;

  if (!check_count (compiler, node, 2, 1000))
    return NULL;
  x = compile_node (compiler, node_child (node, 0), NULL);
  if (x == NULL)
    return NULL;
  if (!is_number (x) && x->type != ZHU_TYPE_DATE && !(x->type == ZHU_TYPE_CODE && x->list != NULL))
    {
      add_finding (compiler, node_child (node, 0), "type",
                   _ ("put a number, a date or a code there"),
                   _ ("分段 needs values that have an order"));
      return NULL;
    }
  if (x->type == ZHU_TYPE_INTEGER && has_decimal_end (node))
    x = to_decimal (compiler, x);

  ends = g_new0 (gint64, 2 * n);
  for (gsize i = 0; i < n; i++)
    is_good = take_band (compiler, node_child (node, i + 1), x, &ends[2 * i], labels) && is_good;
  if (!is_good)
    return NULL;
  expr = expr_new (OP_BAND, ZHU_TYPE_CODE, 1, &x);
  expr->list = model_list (compiler->model, _ ("bands"), labels);
  expr->map = g_steal_pointer (&ends);
  expr->n_map = 2 * n;
  return model_intern (compiler->model, expr);
}

/* ---- 有, 计数, 求和, 最小, 最大 over descendants ---- */

/* The entity over whose record @counted is gathered: the anchor, else the lowest above on its
 * chain. */
static const ZhuEntity *
find_anchor (const Compiler *compiler, const ZhuEntity *counted)
{
  g_autoptr (GPtrArray) chain = NULL;

  if (compiler->anchor == NULL)
    return counted->concern != NULL ? counted->concern : counted->parent;
  chain = entity_chain (compiler->anchor);
  for (gsize i = chain->len; i > 0; i--)
    {
      const ZhuEntity *entity = g_ptr_array_index (chain, i - 1);

      if (entity != counted && zhu_entity_is_below (counted, entity))
        return entity;
    }
  return NULL;
}

static const ZhuExpr *
make_aggregate (const Compiler *compiler,
                const ZhuNode *node,
                Aggregate kind,
                const ZhuEntity *counted,
                const ZhuExpr *const operands[2])
{
  const ZhuEntity *anchor = find_anchor (compiler, counted);
  ZhuExpr *expr;

  for (gsize i = 0; i < 2; i++)
    if (operands[i] != NULL && operands[i]->entity != NULL
        && !zhu_entity_is_below (counted, operands[i]->entity))
      {
        add_finding (compiler, node, "two-branches", _ ("write another 有(…) inside"),
                     _ ("what is asked of %s leans on %s, which does not stand above it"),
                     counted->name, operands[i]->entity->name);
        return NULL;
      }
  if (anchor == NULL)
    {
      add_finding (compiler, node, "not-below",
                   _ ("name an entity below the record, or compare the variable itself"),
                   _ ("%s does not stand below the record of this formula"), counted->name);
      return NULL;
    }
  expr = expr_new (OP_AGGREGATE,
                   kind == AGGREGATE_ANY     ? ZHU_TYPE_BOOLEAN
                   : kind == AGGREGATE_COUNT ? ZHU_TYPE_INTEGER
                                             : operands[1]->type,
                   2, operands);
  expr->compare = (int) kind;
  expr->counted = counted;
  expr_set_entity (expr, anchor);
  return model_intern (compiler->model, expr);
}

/* Argument 1 as a condition on records of @counted; TRUE if it is absent or good. */
static gboolean
aggregate_condition (const Compiler *compiler,
                     const ZhuNode *node,
                     const ZhuEntity *counted,
                     const ZhuExpr **condition)
{
  Compiler inner = *compiler;

  *condition = NULL;
  if (node->children->len < 2)
    return TRUE;
  inner.anchor = counted;
  *condition = compile_condition (&inner, node_child (node, 1));
  return *condition != NULL;
}

static const ZhuExpr *
compile_count (const Compiler *compiler, const ZhuNode *node, Aggregate kind)
{
  const ZhuNode *name = node_child (node, 0);
  const ZhuEntity *counted;
  const ZhuExpr *operands[2] = { NULL, NULL };

  if (!check_count (compiler, node, 1, 2))
    return NULL;
  counted = name->kind == ZHU_NODE_NAME && name->text2 == NULL
                ? zhu_dictionary_entity (compiler->model->dictionary, name->text)
                : NULL;
  if (counted == NULL)
    {
      add_finding (compiler, name, "unknown-entity",
                   _ ("write 有(entity) or 有(entity, condition)"),
                   _ ("the first argument is not an entity of the dictionary"));
      return NULL;
    }
  if (!aggregate_condition (compiler, node, counted, &operands[0]))
    return NULL;
  return make_aggregate (compiler, node, kind, counted, operands);
}

static const ZhuExpr *
compile_aggregate (const Compiler *compiler, const ZhuNode *node, Aggregate kind)
{
  const ZhuExpr *operands[2] = { NULL, NULL };
  const ZhuExpr *value;
  gboolean fits;

  if (!check_count (compiler, node, 1, 2))
    return NULL;
  value = operands[1] = compile_node (compiler, node_child (node, 0), NULL);
  if (value == NULL)
    return NULL;
  fits = is_number (value)
         || (value->type == ZHU_TYPE_DATE && kind != AGGREGATE_SUM && value->op != OP_MISSING);
  if (!fits || value->entity == NULL)
    {
      add_finding (compiler, node_child (node, 0), "type",
                   _ ("put a variable of an entity below the record there"),
                   _ ("the function takes numbers (最小 and 最大 dates too) of records"));
      return NULL;
    }
  if (!aggregate_condition (compiler, node, value->entity, &operands[0]))
    return NULL;
  return make_aggregate (compiler, node, kind, value->entity, operands);
}

/* ---- Calls ---- */

static const ZhuExpr *
refuse_function (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuWord *word = zhu_word_find (node->text, ZHU_WORD_FUNCTION);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *remedy = NULL;
  const char *nearest;

  if (word != NULL || zhu_word_is_reserved (node->text))
    {
      add_finding (compiler, node, "not-of-records",
                   _ ("move it into a measure of a table, or a column of a register"),
                   _ ("%s cannot stand in a formula of records"),
                   word != NULL ? word->chinese : node->text);
      return NULL;
    }
  for (const ZhuWord *const *each = zhu_words (); *each != NULL; each++)
    if ((*each)->kind == ZHU_WORD_FUNCTION)
      {
        g_ptr_array_add (names, (gpointer) (*each)->chinese);
        g_ptr_array_add (names, (gpointer) (*each)->id);
      }
  g_ptr_array_add (names, NULL);
  nearest = zhu_text_nearest (node->text, (const char *const *) names->pdata);
  if (operator_inside (node->text) != NULL)
    remedy = g_strdup_printf (_ ("put blanks around %s"), operator_inside (node->text));
  else
    remedy = nearest != NULL ? g_strdup_printf (_ ("did you mean %s?"), nearest)
                             : g_strdup (_ ("the functions of formulas are 若 周岁 分段 年 月 日数 "
                                            "左 右 长度 校验位 有 计数 求和 最小 最大"));
  add_finding (compiler, node, "unknown-function", remedy, _ ("there is no function “%s”"),
               node->text);
  return NULL;
}

const ZhuExpr *
compile_call (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted)
{
  if (g_str_equal (node->text, "if"))
    return compile_if (compiler, node, wanted);
  if (g_str_equal (node->text, "band"))
    return compile_band (compiler, node);
  if (g_str_equal (node->text, "age"))
    return compile_dates (compiler, node, OP_AGE, 2);
  if (g_str_equal (node->text, "days"))
    return compile_dates (compiler, node, OP_DAYS, 2);
  if (g_str_equal (node->text, "year"))
    return compile_dates (compiler, node, OP_YEAR, 1);
  if (g_str_equal (node->text, "month"))
    return compile_dates (compiler, node, OP_MONTH, 1);
  if (g_str_equal (node->text, "left"))
    return compile_end (compiler, node, OP_LEFT);
  if (g_str_equal (node->text, "right"))
    return compile_end (compiler, node, OP_RIGHT);
  if (g_str_equal (node->text, "check_digit"))
    return compile_check_digit (compiler, node);
  if (g_str_equal (node->text, "length"))
    return compile_length (compiler, node);
  if (g_str_equal (node->text, "any"))
    return compile_count (compiler, node, AGGREGATE_ANY);
  if (g_str_equal (node->text, "count"))
    return compile_count (compiler, node, AGGREGATE_COUNT);
  if (g_str_equal (node->text, "sum"))
    return compile_aggregate (compiler, node, AGGREGATE_SUM);
  if (g_str_equal (node->text, "min"))
    return compile_aggregate (compiler, node, AGGREGATE_MIN);
  if (g_str_equal (node->text, "max"))
    return compile_aggregate (compiler, node, AGGREGATE_MAX);
  return refuse_function (compiler, node);
}
