/* Formulas of the slow evaluator: the tree is walked for one line at a time, in three-valued logic
 * (language.md §3, §6). */
#include "support/slow.h"

#include <string.h>

static SlowValue
no_value (SlowKind kind)
{
  return (SlowValue){ .kind = kind };
}

static SlowValue
number_value (ZhuNumber number)
{
  return (SlowValue){ .kind = zhu_number_is_none (number) ? SLOW_MISSING : SLOW_NUMBER,
                      .number = number };
}

static SlowValue
date_value (int date)
{
  return (SlowValue){ .kind = SLOW_DATE, .date = date };
}

static SlowValue
truth_value (SlowTruth truth)
{
  return truth == SLOW_UNKNOWN ? no_value (SLOW_MISSING)
                               : (SlowValue){ .kind = SLOW_TRUTH, .code = truth == SLOW_YES };
}

static SlowTruth
truth_of (gboolean is_true)
{
  return is_true ? SLOW_YES : SLOW_NO;
}

static const ZhuNode *
child (const ZhuNode *node, guint i)
{
  return g_ptr_array_index (node->children, i);
}

/* ---- Names ---- */

static gboolean
is_date_name (const char *text, ZhuDateName *name)
{
  static const char *const names[] = { "期初", "期末", "年初", "上期末", "上年末", "上年同期末" };
  static const char *const ids[]
      = { "start", "end", "year_start", "last_end", "last_year_end", "same_end_last_year" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (text, names[i]) == 0 || g_strcmp0 (text, ids[i]) == 0)
      {
        *name = (ZhuDateName) i;
        return TRUE;
      }
  return FALSE;
}

const ZhuVariable *
slow_variable (const SlowData *self, const ZhuNode *node)
{
  if (node->kind == ZHU_NODE_AT)
    return slow_variable (self, child (node, 0));
  return node->kind == ZHU_NODE_NAME ? zhu_dictionary_variable (self->dictionary, NULL, node->text)
                                     : NULL;
}

static const ZhuNode *
formula_of (SlowData *self, const ZhuVariable *variable)
{
  ZhuNode *tree = g_hash_table_lookup (self->trees, variable);
  g_autoptr (ZhuDiags) diags = NULL;

  if (tree != NULL || variable->formula == NULL)
    return tree;
  diags = zhu_diags_new ();
  tree = zhu_formula_parse (variable->formula, NULL, 0, diags);
  g_assert_nonnull (tree);
  g_hash_table_insert (self->trees, (gpointer) variable, tree);
  return tree;
}

/* The labels of 分段 as a list of their own. */
static const ZhuCodeList *
band_list (SlowData *self, const ZhuNode *call)
{
  ZhuCodeList *list = g_hash_table_lookup (self->bands, call);

  if (list != NULL)
    return list;
  list = g_new0 (ZhuCodeList, 1);
  list->codes = g_ptr_array_new ();
  list->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 1; i < call->children->len; i++)
    {
      const ZhuNode *band = child (call, i);
      ZhuCode *code = g_new0 (ZhuCode, 1);

      code->name = g_strdup (band->text != NULL ? band->text : band->text2);
      code->code = g_strdup (code->name);
      code->aliases = g_new0 (char *, 1);
      g_ptr_array_add (list->codes, code);
      g_hash_table_insert (list->values, g_strdup (code->name), GUINT_TO_POINTER (i));
    }
  g_hash_table_insert (self->bands, (gpointer) call, list);
  return list;
}

const ZhuCodeList *
slow_class_list (SlowData *self, const ZhuNode *node)
{
  const ZhuVariable *variable = slow_variable (self, node);
  const ZhuNode *tree;

  if (variable == NULL)
    return NULL;
  tree = formula_of (self, variable);
  if (tree != NULL && tree->kind == ZHU_NODE_CALL && g_str_equal (tree->text, "band"))
    return band_list (self, tree);
  return variable->list;
}

gboolean
slow_is_boolean (SlowData *self, const ZhuNode *node)
{
  const ZhuVariable *variable = slow_variable (self, node);
  const ZhuNode *tree;

  if (variable == NULL)
    return FALSE;
  tree = formula_of (self, variable);
  if (tree == NULL)
    return variable->type == ZHU_TYPE_BOOLEAN;
  return (tree->kind >= ZHU_NODE_EQ && tree->kind <= ZHU_NODE_IS_GIVEN)
         || tree->kind == ZHU_NODE_AND || tree->kind == ZHU_NODE_OR || tree->kind == ZHU_NODE_NOT
         || (tree->kind == ZHU_NODE_CALL && g_str_equal (tree->text, "any"));
}

gsize
slow_code_of (const ZhuCodeList *list, const ZhuNode *node)
{
  g_autofree char *text = NULL;

  if (node->kind == ZHU_NODE_NUMBER)
    text = node->text != NULL ? g_strdup (node->text)
                              : zhu_number_format (node->number, 0, ZHU_ROUND_HALF_UP);
  else if (node->kind == ZHU_NODE_NAME || node->kind == ZHU_NODE_STRING)
    text = g_strdup (node->text);
  return text == NULL ? 0 : zhu_code_list_value (list, text);
}

/* ---- Variables ---- */

static SlowValue
eval_variable (const SlowScope *scope, const ZhuVariable *variable)
{
  SlowRecord *record = scope->line[variable->entity->index];
  SlowScope own = *scope;

  if (record == NULL)
    return no_value (SLOW_NO_RECORD);
  if (variable->formula == NULL)
    for (guint i = 0; i < variable->entity->variables->len; i++)
      if (g_ptr_array_index (variable->entity->variables, i) == variable)
        return record->values[i];
  own.anchor = variable->entity;
  return slow_eval (&own, formula_of (scope->data, variable), variable->list);
}

/* Attributes of areas are variables of every record below; 是 and 否 make a condition of them. */
static SlowValue
eval_area_attribute (const SlowScope *scope, const char *name)
{
  const ZhuAreas *areas = zhu_dictionary_areas (scope->data->dictionary);
  const GPtrArray *attributes = zhu_areas_attributes (areas);

  for (guint i = 0; i < attributes->len; i++)
    if (g_strcmp0 (g_ptr_array_index (attributes, i), name) == 0)
      {
        const char *text = scope->line[0]->area->attributes[i];

        if (g_str_equal (text, "是") || g_str_equal (text, "否"))
          return truth_value (truth_of (g_str_equal (text, "是")));
        return no_value (SLOW_MISSING);
      }
  g_error ("the slow evaluator does not know the name %s", name);
}

static SlowValue
eval_name (const SlowScope *scope, const ZhuNode *node, const ZhuCodeList *list)
{
  const ZhuVariable *variable;
  ZhuDateName date;
  gsize code = list != NULL ? slow_code_of (list, node) : 0;

  if (code > 0)
    return (SlowValue){ .kind = SLOW_CODE, .code = code, .list = list };
  if (is_date_name (node->text, &date))
    return date_value (zhu_period_date (&scope->period, date));
  variable = zhu_dictionary_variable (scope->data->dictionary, NULL, node->text);
  return variable != NULL ? eval_variable (scope, variable)
                          : eval_area_attribute (scope, node->text);
}

/* ---- Comparisons ---- */

static gboolean
is_absent (const SlowValue *value)
{
  return value->kind == SLOW_MISSING || value->kind == SLOW_NO_RECORD;
}

static SlowTruth
compare_order (ZhuNodeKind operator, int order)
{
  switch ((int) operator)
    {
    case ZHU_NODE_EQ:
      return truth_of (order == 0);
    case ZHU_NODE_NE:
      return truth_of (order != 0);
    case ZHU_NODE_LT:
      return truth_of (order < 0);
    case ZHU_NODE_LE:
      return truth_of (order <= 0);
    case ZHU_NODE_GT:
      return truth_of (order > 0);
    default:
      return truth_of (order >= 0);
    }
}

static SlowTruth
compare_code (ZhuNodeKind operator, gsize code, gsize wanted, gsize n_codes)
{
  if (code > n_codes) /* 未列 is different from every value and stands in no order with them */
    return truth_of (operator== ZHU_NODE_NE);
  return compare_order (operator, code<wanted ? -1 : code> wanted);
}

static SlowTruth
compare (const SlowScope *scope, const ZhuNode *node)
{
  const SlowValue left = slow_eval (scope, child (node, 0), NULL);
  SlowValue right;

  if (is_absent (&left))
    return SLOW_UNKNOWN;
  if (left.kind == SLOW_CODE || left.kind == SLOW_MULTI)
    {
      const gsize wanted = slow_code_of (left.list, child (node, 1));

      g_assert_cmpuint (wanted, >, 0);
      if (left.kind == SLOW_CODE)
        return compare_code (node->kind, left.code, wanted, left.list->codes->len);
      return truth_of (((left.bits >> (wanted - 1)) & 1) == (node->kind == ZHU_NODE_EQ));
    }
  right = slow_eval (scope, child (node, 1), NULL);
  if (is_absent (&right))
    return SLOW_UNKNOWN;
  if (left.kind == SLOW_DATE && right.kind == SLOW_DATE)
    return compare_order (node->kind, left.date < right.date ? -1 : left.date > right.date);
  if (left.kind == SLOW_TRUTH && right.kind == SLOW_TRUTH)
    return compare_order (node->kind, left.code < right.code ? -1 : left.code > right.code);
  g_assert_true (left.kind == SLOW_NUMBER && right.kind == SLOW_NUMBER);
  return compare_order (node->kind, zhu_number_compare (left.number, right.number));
}

int
slow_compare_end (const SlowValue *value, const ZhuNode *end)
{
  if (value->kind == SLOW_DATE)
    return value->date < end->date ? -1 : value->date > end->date;
  return zhu_number_compare (value->number, end->number);
}

/* Is @value between the ends of @band, both included? */
static gboolean
is_between (const SlowValue *value, const ZhuNode *band)
{
  return (child (band, 0) == NULL || slow_compare_end (value, child (band, 0)) >= 0)
         && (child (band, 1) == NULL || slow_compare_end (value, child (band, 1)) <= 0);
}

static gboolean
code_is_member (const SlowValue *value, gsize code, const ZhuNode *member)
{
  gsize low = 1, high = value->list->codes->len;

  if (member->kind != ZHU_NODE_BAND)
    return slow_code_of (value->list, member) == code;
  if (child (member, 0) != NULL)
    low = slow_code_of (value->list, child (member, 0));
  if (child (member, 1) != NULL)
    high = slow_code_of (value->list, child (member, 1));
  return low <= code && code <= high;
}

static gboolean
is_member (const SlowScope *scope, const SlowValue *value, const ZhuNode *member)
{
  ZhuDateName from = ZHU_DATE_START;

  if (value->kind == SLOW_CODE)
    return code_is_member (value, value->code, member);
  if (value->kind == SLOW_MULTI)
    {
      for (gsize code = 1; code <= value->list->codes->len; code++)
        if (((value->bits >> (code - 1)) & 1) != 0 && code_is_member (value, code, member))
          return TRUE;
      return FALSE;
    }
  if (member->kind == ZHU_NODE_NAME)
    {
      if (g_str_equal (member->text, "本年"))
        from = ZHU_DATE_YEAR_START;
      else
        g_assert_cmpstr (member->text, ==, "本期");
      return value->date >= zhu_period_date (&scope->period, from)
             && value->date <= zhu_period_date (&scope->period, ZHU_DATE_END);
    }
  if (member->kind == ZHU_NODE_BAND)
    return is_between (value, member);
  return slow_compare_end (value, member) == 0;
}

static SlowTruth
eval_member (const SlowScope *scope, const ZhuNode *node)
{
  const SlowValue value = slow_eval (scope, child (node, 0), NULL);
  gboolean found = FALSE;

  if (is_absent (&value))
    return SLOW_UNKNOWN;
  for (guint i = 1; i < node->children->len; i++)
    found |= is_member (scope, &value, child (node, i));
  return truth_of (found == (node->kind == ZHU_NODE_IN));
}

static SlowTruth
eval_missing (const SlowScope *scope, const ZhuNode *node)
{
  const SlowValue value = slow_eval (scope, child (node, 0), NULL);

  if (value.kind == SLOW_NO_RECORD)
    return SLOW_UNKNOWN;
  return truth_of ((value.kind == SLOW_MISSING) == (node->kind == ZHU_NODE_IS_MISSING));
}

/* ---- Other functions ---- */

static SlowValue
eval_if (const SlowScope *scope, const ZhuNode *call, const ZhuCodeList *list)
{
  guint i = 0;

  for (; i + 1 < call->children->len; i += 2)
    if (slow_truth (scope, child (call, i)) == SLOW_YES)
      return slow_eval (scope, child (call, i + 1), list);
  return slow_eval (scope, child (call, i), list);
}

static SlowValue
eval_band (const SlowScope *scope, const ZhuNode *call)
{
  SlowValue value = slow_eval (scope, child (call, 0), NULL);
  SlowValue band = { .kind = SLOW_CODE, .list = band_list (scope->data, call) };

  if (is_absent (&value))
    return value;
  for (band.code = 1; band.code < call->children->len; band.code++)
    if (is_between (&value, child (call, (guint) band.code)))
      break;
  return band;
}

static SlowValue
eval_date_function (const SlowScope *scope, const ZhuNode *call)
{
  const SlowValue first = slow_eval (scope, child (call, 0), NULL);
  SlowValue second;
  int year, month, day;

  if (is_absent (&first))
    return first;
  if (g_str_equal (call->text, "year") || g_str_equal (call->text, "month"))
    {
      zhu_date_to_ymd (first.date, &year, &month, &day);
      return number_value (zhu_number_from_int (g_str_equal (call->text, "year") ? year : month));
    }
  second = slow_eval (scope, child (call, 1), NULL);
  if (is_absent (&second))
    return second;
  if (g_str_equal (call->text, "days"))
    return number_value (zhu_number_from_int ((gint64) second.date - first.date));
  g_assert_cmpstr (call->text, ==, "age");
  return number_value (zhu_number_from_int (zhu_date_age (first.date, second.date)));
}

static SlowValue
eval_call (const SlowScope *scope, const ZhuNode *call, const ZhuCodeList *list)
{
  static const char *const below[] = { "any", "count", "sum", "min", "max", NULL };

  if (g_strv_contains (below, call->text))
    return slow_eval_descendants (scope, call);
  if (g_str_equal (call->text, "if"))
    return eval_if (scope, call, list);
  if (g_str_equal (call->text, "band"))
    return eval_band (scope, call);
  return eval_date_function (scope, call);
}

/* ---- Arithmetic and logic ---- */

static SlowValue
eval_arithmetic (const SlowScope *scope, const ZhuNode *node)
{
  const SlowValue a = slow_eval (scope, child (node, 0), NULL);
  const SlowValue b = slow_eval (scope, child (node, 1), NULL);

  if (a.kind == SLOW_NO_RECORD || b.kind == SLOW_NO_RECORD)
    return no_value (SLOW_NO_RECORD);
  if (is_absent (&a) || is_absent (&b))
    return no_value (SLOW_MISSING);
  switch ((int) node->kind)
    {
    case ZHU_NODE_ADD:
      return number_value (zhu_number_add (a.number, b.number));
    case ZHU_NODE_SUBTRACT:
      return number_value (zhu_number_subtract (a.number, b.number));
    case ZHU_NODE_MULTIPLY:
      return number_value (zhu_number_multiply (a.number, b.number));
    default: /* six decimals, as a record's value holds */
      return number_value (
          zhu_number_round (zhu_number_divide (a.number, b.number), 6, ZHU_ROUND_HALF_UP));
    }
}

static SlowTruth
eval_and_or (const SlowScope *scope, const ZhuNode *node)
{
  const SlowTruth decisive = node->kind == ZHU_NODE_AND ? SLOW_NO : SLOW_YES;
  const SlowTruth a = slow_truth (scope, child (node, 0));
  const SlowTruth b = slow_truth (scope, child (node, 1));

  if (a == decisive || b == decisive)
    return decisive;
  if (a == SLOW_UNKNOWN || b == SLOW_UNKNOWN)
    return SLOW_UNKNOWN;
  return a;
}

static SlowTruth
eval_not (const SlowScope *scope, const ZhuNode *node)
{
  const SlowTruth truth = slow_truth (scope, child (node, 0));

  return truth == SLOW_UNKNOWN ? truth : truth_of (truth == SLOW_NO);
}

static SlowValue
eval_at (const SlowScope *scope, const ZhuNode *node, const ZhuCodeList *list)
{
  SlowScope then = *scope;
  ZhuDateName name = ZHU_DATE_END;

  g_assert_true (is_date_name (node->text, &name));
  then.period = zhu_period_shift (&scope->period, name);
  return slow_eval (&then, child (node, 0), list);
}

SlowValue
slow_eval (const SlowScope *scope, const ZhuNode *node, const ZhuCodeList *list)
{
  SlowValue value;

  switch (node->kind)
    {
    case ZHU_NODE_NUMBER:
      return number_value (node->number);
    case ZHU_NODE_DATE:
      return date_value (node->date);
    case ZHU_NODE_MISSING:
      return no_value (SLOW_MISSING);
    case ZHU_NODE_NAME:
      return eval_name (scope, node, list);
    case ZHU_NODE_CALL:
      return eval_call (scope, node, list);
    case ZHU_NODE_AT:
      return eval_at (scope, node, list);
    case ZHU_NODE_NEGATE:
      value = slow_eval (scope, child (node, 0), NULL);
      if (value.kind == SLOW_NUMBER)
        value.number = zhu_number_subtract (zhu_number_from_int (0), value.number);
      return value;
    case ZHU_NODE_ADD:
    case ZHU_NODE_SUBTRACT:
    case ZHU_NODE_MULTIPLY:
    case ZHU_NODE_DIVIDE:
      return eval_arithmetic (scope, node);
    case ZHU_NODE_NOT:
      return truth_value (eval_not (scope, node));
    case ZHU_NODE_AND:
    case ZHU_NODE_OR:
      return truth_value (eval_and_or (scope, node));
    case ZHU_NODE_EQ:
    case ZHU_NODE_NE:
    case ZHU_NODE_LT:
    case ZHU_NODE_LE:
    case ZHU_NODE_GT:
    case ZHU_NODE_GE:
      return truth_value (compare (scope, node));
    case ZHU_NODE_IN:
    case ZHU_NODE_NOT_IN:
      return truth_value (eval_member (scope, node));
    case ZHU_NODE_IS_MISSING:
    case ZHU_NODE_IS_GIVEN:
      return truth_value (eval_missing (scope, node));
    case ZHU_NODE_STRING:
    case ZHU_NODE_BAND:
    case ZHU_NODE_COLUMN:
    case ZHU_NODE_SUFFIX:
      break;
    }
  g_error ("the slow evaluator cannot evaluate this node of a record's formula");
}

SlowTruth
slow_truth (const SlowScope *scope, const ZhuNode *node)
{
  const SlowValue value = slow_eval (scope, node, NULL);

  if (is_absent (&value))
    return SLOW_UNKNOWN;
  g_assert_cmpint (value.kind, ==, SLOW_TRUTH);
  return truth_of (value.code == 1);
}

/* ---- What a formula leans on ---- */

void
slow_mentions (SlowData *self, const ZhuNode *node, GHashTable *entities)
{
  static const char *const below[] = { "any", "count", "sum", "min", "max", NULL };
  const ZhuVariable *variable;

  if (node == NULL || (node->kind == ZHU_NODE_CALL && g_strv_contains (below, node->text)))
    return;
  variable = node->kind == ZHU_NODE_NAME ? slow_variable (self, node) : NULL;
  if (variable != NULL)
    g_hash_table_add (entities, (gpointer) variable->entity);
  for (guint i = 0; i < node->children->len; i++)
    slow_mentions (self, child (node, i), entities);
}
