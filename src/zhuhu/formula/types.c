/* Compiling a syntax tree: operators and the types they take. A mistake gets a finding with place,
 * cause and remedy, and the expression is NULL; its neighbours are still looked at. */
#include "zhuhu/formula/private.h"

#include <string.h>

void
add_finding (const Compiler *compiler,
             const ZhuNode *node,
             const char *code,
             const char *remedy,
             const char *format,
             ...)
{
  g_autofree char *text = NULL;
  ZhuPlace place = node->place;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  zhu_diags_add (compiler->diags, ZHU_DIAG_ERROR, code, &place, remedy, "%s", text);
}

char *
describe_type (const ZhuExpr *expr)
{
  if (expr->op == OP_MISSING)
    return g_strdup (_ ("nothing (缺失)"));
  switch (expr->type)
    {
    case ZHU_TYPE_TEXT:
      return g_strdup (_ ("a text"));
    case ZHU_TYPE_INTEGER:
    case ZHU_TYPE_DECIMAL:
      return g_strdup (_ ("a number"));
    case ZHU_TYPE_DATE:
      return g_strdup (_ ("a date"));
    case ZHU_TYPE_BOOLEAN:
      return g_strdup (_ ("a condition"));
    case ZHU_TYPE_CODE:
      if (expr->list == NULL)
        return g_strdup (_ ("an area"));
      return g_strdup_printf (_ ("a code of the list %s"), expr->list->name);
    case ZHU_TYPE_MULTI:
      return g_strdup_printf (_ ("several codes of the list %s"),
                              expr->list == NULL ? "" : expr->list->name);
    }
  return g_strdup ("");
}

gboolean
is_number (const ZhuExpr *expr)
{
  return expr->op != OP_MISSING
         && (expr->type == ZHU_TYPE_INTEGER || expr->type == ZHU_TYPE_DECIMAL);
}

gboolean
check_chain (const Compiler *compiler, const ZhuNode *node, gsize n, const ZhuExpr *const *exprs)
{
  const ZhuEntity *deepest = NULL;

  for (gsize i = 0; i < n; i++)
    {
      const ZhuEntity *other = deepest;

      if (exprs[i] == NULL || zhu_entity_join (deepest, exprs[i]->entity, &deepest))
        continue;
      add_finding (compiler, node, "two-branches",
                   _ ("ask for one of them with 有(entity, condition)"),
                   _ ("the formula leans on %s and %s, and no one record has both"), other->name,
                   exprs[i]->entity->name);
      return FALSE;
    }
  return TRUE;
}

/* ---- Constants ---- */

gboolean
constant_value (const ZhuNode *node, ZhuType type, gint64 *value)
{
  ZhuWide scale = type == ZHU_TYPE_DECIMAL ? ZHU_DECIMAL_SCALE : 1;
  ZhuWide scaled;

  if (__builtin_mul_overflow (node->number.numerator, scale, &scaled)
      || scaled % node->number.denominator != 0)
    return FALSE;
  scaled /= node->number.denominator;
  if (scaled > G_MAXINT64 || scaled < -G_MAXINT64)
    return FALSE;
  *value = (gint64) scaled;
  return TRUE;
}

static const ZhuExpr *
compile_number (const Compiler *compiler, const ZhuNode *node)
{
  ZhuType type = node->number.denominator == 1 ? ZHU_TYPE_INTEGER : ZHU_TYPE_DECIMAL;
  gint64 value;

  if (constant_value (node, type, &value))
    return model_constant (compiler->model, type, NULL, value);
  add_finding (compiler, node, "number", _ ("write at most six decimals and 12 digits before them"),
               _ ("the number cannot be kept exactly"));
  return NULL;
}

static const ZhuExpr *
compile_text (const Compiler *compiler, const ZhuNode *node)
{
  ZhuExpr *expr = expr_new (OP_CONSTANT, ZHU_TYPE_TEXT, 0, NULL);

  expr->text = g_strdup (node->text);
  return model_intern (compiler->model, expr);
}

/* A number or a text in quotes where a code of a list is wanted. */
static const ZhuExpr *
compile_code_literal (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted)
{
  gsize code = zhu_code_list_value (wanted->list, node->text);
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *remedy = NULL;
  const char *nearest;

  if (code > 0)
    return model_constant (compiler->model, ZHU_TYPE_CODE, wanted->list, (gint64) code);
  names = g_ptr_array_new ();
  for (gsize i = 0; i < wanted->list->codes->len; i++)
    g_ptr_array_add (names, ((const ZhuCode *) g_ptr_array_index (wanted->list->codes, i))->name);
  g_ptr_array_add (names, NULL);
  nearest = zhu_text_nearest (node->text, (const char *const *) names->pdata);
  remedy = nearest != NULL ? g_strdup_printf (_ ("did you mean %s?"), nearest)
                           : g_strdup (_ ("use a code, name or alias of the list"));
  add_finding (compiler, node, "unknown-code", remedy, _ ("“%s” is no code of the list %s"),
               node->text, wanted->list->name);
  return NULL;
}

/* ---- Operators ---- */

const ZhuExpr *
to_decimal (const Compiler *compiler, const ZhuExpr *expr)
{
  if (expr->type == ZHU_TYPE_DECIMAL)
    return expr;
  return model_intern (compiler->model, expr_new (OP_TO_DECIMAL, ZHU_TYPE_DECIMAL, 1, &expr));
}

static const ZhuExpr *
compile_operand (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *expr = compile_node (compiler, node, NULL);
  g_autofree char *type = NULL;
  const char *remedy = _ ("take a number there");

  if (expr == NULL)
    return NULL;
  if (expr->op == OP_MISSING)
    return model_constant (compiler->model, ZHU_TYPE_INTEGER, NULL, ZHU_MISSING);
  if (is_number (expr))
    return expr;
  type = describe_type (expr);
  if (expr->type == ZHU_TYPE_DATE)
    remedy = _ ("count the days between two dates with 日数(d1, d2)");
  else if (expr->type == ZHU_TYPE_BOOLEAN)
    remedy = _ ("turn the condition into a number with 若(…, 1, 0)");
  add_finding (compiler, node, "type", remedy, _ ("arithmetic takes numbers, and this is %s"),
               type);
  return NULL;
}

static const ZhuExpr *
compile_arithmetic (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *operands[2] = { compile_operand (compiler, node_child (node, 0)),
                                 compile_operand (compiler, node_child (node, 1)) };
  gboolean is_decimal;
  ZhuExpr *expr;

  if (operands[0] == NULL || operands[1] == NULL || !check_chain (compiler, node, 2, operands))
    return NULL;
  is_decimal = operands[0]->type == ZHU_TYPE_DECIMAL || operands[1]->type == ZHU_TYPE_DECIMAL;
  if (is_decimal)
    for (gsize i = 0; i < 2; i++)
      operands[i] = to_decimal (compiler, operands[i]);

  expr
      = expr_new (OP_ARITHMETIC,
                  is_decimal || node->kind == ZHU_NODE_DIVIDE ? ZHU_TYPE_DECIMAL : ZHU_TYPE_INTEGER,
                  2, operands);
  expr->compare = (int) node->kind;
  return model_intern (compiler->model, expr);
}

static const ZhuExpr *
compile_negate (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *operand = compile_operand (compiler, node_child (node, 0));

  if (operand == NULL)
    return NULL;
  return model_intern (compiler->model, expr_new (OP_NEGATE, operand->type, 1, &operand));
}

const ZhuExpr *
compile_condition (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *expr = compile_node (compiler, node, NULL);
  g_autofree char *type = NULL;
  const char *remedy = _ ("compare it with a value");

  if (expr == NULL || (expr->type == ZHU_TYPE_BOOLEAN && expr->op != OP_MISSING))
    return expr;
  type = describe_type (expr);
  if (is_number (expr))
    remedy = _ ("compare it with a number, such as x = 1");
  else if (expr->op == OP_MISSING)
    remedy = _ ("write “x 缺失” to test a variable x");
  add_finding (compiler, node, "type", remedy, _ ("a condition is needed, and this is %s"), type);
  return NULL;
}

static const ZhuExpr *
compile_logic (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *operands[2] = { compile_condition (compiler, node_child (node, 0)),
                                 compile_condition (compiler, node_child (node, 1)) };

  if (operands[0] == NULL || operands[1] == NULL || !check_chain (compiler, node, 2, operands))
    return NULL;
  return expr_join (compiler->model, node->kind == ZHU_NODE_AND ? OP_AND : OP_OR, operands[0],
                    operands[1]);
}

static const ZhuExpr *
compile_test (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *operand = compile_node (compiler, node_child (node, 0), NULL);
  const ZhuExpr *test;

  if (operand == NULL)
    return NULL;
  test = model_intern (compiler->model, expr_new (OP_IS_MISSING, ZHU_TYPE_BOOLEAN, 1, &operand));
  return node->kind == ZHU_NODE_IS_MISSING ? test : expr_not (compiler->model, test);
}

/* ---- Shifts ---- */

static const ZhuExpr *
compile_at (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted)
{
  static const struct
  {
    const char *id;
    const char *shift;
  } shifts[] = {
    { "end", "" }, { "last_end", "d" }, { "last_year_end", "e" }, { "same_end_last_year", "f" }
  };
  Compiler inner = *compiler;
  g_autofree char *context = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (shifts); i++)
    if (g_str_equal (shifts[i].id, node->text))
      context = g_strconcat (compiler->context, shifts[i].shift, NULL);
  if (context == NULL)
    {
      add_finding (compiler, node, "bad-shift", _ ("上期末, 上年末 or 上年同期末 goes behind @"),
                   _ ("a formula cannot be shifted there"));
      return NULL;
    }
  if (strlen (context) > MAX_SHIFTS)
    {
      add_finding (compiler, node, "bad-shift", _ ("take a shift away"),
                   _ ("more than %d shifts lie in one another"), MAX_SHIFTS);
      return NULL;
    }
  inner.context = context;
  return compile_node (&inner, node_child (node, 0), wanted);
}

static const ZhuExpr *
refuse_measure (const Compiler *compiler, const ZhuNode *node)
{
  const char *what = node->kind == ZHU_NODE_COLUMN ? _ ("a column number")
                     : node->kind == ZHU_NODE_BAND ? _ ("a range")
                                                   : _ ("a suffix");

  add_finding (compiler, node, "not-of-records",
               _ ("move it into a measure of a table, or put a variable there"),
               _ ("%s cannot stand in a formula of records"), what);
  return NULL;
}

const ZhuExpr *
compile_node (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted)
{
  gboolean wants_code = wanted != NULL && wanted->is_set && wanted->list != NULL;

  switch (node->kind)
    {
    case ZHU_NODE_NUMBER:
      return wants_code ? compile_code_literal (compiler, node, wanted)
                        : compile_number (compiler, node);
    case ZHU_NODE_STRING:
      return wants_code ? compile_code_literal (compiler, node, wanted)
                        : compile_text (compiler, node);
    case ZHU_NODE_DATE:
      return model_constant (compiler->model, ZHU_TYPE_DATE, NULL, node->date);
    case ZHU_NODE_MISSING:
      return model_intern (compiler->model, expr_new (OP_MISSING, ZHU_TYPE_INTEGER, 0, NULL));
    case ZHU_NODE_NAME:
      return compile_name (compiler, node, wanted);
    case ZHU_NODE_CALL:
      return compile_call (compiler, node, wanted);
    case ZHU_NODE_BAND:
    case ZHU_NODE_COLUMN:
    case ZHU_NODE_SUFFIX:
      return refuse_measure (compiler, node);
    case ZHU_NODE_NOT:
      {
        const ZhuExpr *operand = compile_condition (compiler, node_child (node, 0));

        return operand == NULL ? NULL : expr_not (compiler->model, operand);
      }
    case ZHU_NODE_AND:
    case ZHU_NODE_OR:
      return compile_logic (compiler, node);
    case ZHU_NODE_NEGATE:
      return compile_negate (compiler, node);
    case ZHU_NODE_ADD:
    case ZHU_NODE_SUBTRACT:
    case ZHU_NODE_MULTIPLY:
    case ZHU_NODE_DIVIDE:
      return compile_arithmetic (compiler, node);
    case ZHU_NODE_EQ:
    case ZHU_NODE_NE:
    case ZHU_NODE_LT:
    case ZHU_NODE_LE:
    case ZHU_NODE_GT:
    case ZHU_NODE_GE:
      return compile_comparison (compiler, node);
    case ZHU_NODE_IN:
    case ZHU_NODE_NOT_IN:
      return compile_membership (compiler, node);
    case ZHU_NODE_IS_MISSING:
    case ZHU_NODE_IS_GIVEN:
      return compile_test (compiler, node);
    case ZHU_NODE_AT:
      return compile_at (compiler, node, wanted);
    }
  return NULL;
}
