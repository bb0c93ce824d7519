/* Measures: formulas over aggregates become terms over atoms (language §5). A suffix such as 占行%
 * or 较上月 is only another reading of the same formula: under another selector, or in another
 * context. */
#include "zhuhu/plan/term.h"

#include <string.h>

void
zhu_term_free (ZhuTerm *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->children);
  g_free (self);
}

ZhuTerm *
zhu_term_new (ZhuTermKind kind, ZhuTerm *a, ZhuTerm *b)
{
  ZhuTerm *self = g_new0 (ZhuTerm, 1);

  self->kind = kind;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_term_free);
  if (a != NULL)
    g_ptr_array_add (self->children, a);
  if (b != NULL)
    g_ptr_array_add (self->children, b);
  return self;
}

/* A term of two parts; NULL, with the other part freed, if one could not be bound. */
ZhuTerm *
zhu_term_join (ZhuTermKind kind, ZhuTerm *a, ZhuTerm *b)
{
  if (a != NULL && b != NULL)
    return zhu_term_new (kind, a, b);
  zhu_term_free (a);
  zhu_term_free (b);
  return NULL;
}

static ZhuTerm *
number_term (ZhuNumber number)
{
  ZhuTerm *self = zhu_term_new (ZHU_TERM_NUMBER, NULL, NULL);

  self->number = number;
  return self;
}

ZhuTerm *
zhu_formula_refuse (ZhuFormula *self,
                    const ZhuNode *node,
                    const char *code,
                    const char *remedy,
                    const char *text)
{
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, code, &node->place, remedy, "%s", text);
  return NULL;
}

/* @term, which a calculation leans on; NULL, with @term freed, after a finding if it is a date. */
static ZhuTerm *
calculable (ZhuFormula *self, const ZhuNode *node, ZhuTerm *term)
{
  if (term == NULL || !zhu_term_is_date (self->plan, term))
    return term;
  zhu_term_free (term);
  return zhu_formula_refuse (
      self, node, "date-arithmetic",
      _ ("print the date itself, or take days of each record, as in 平均(日数(d1, d2))"),
      _ ("the measure is a date, which has no shares, changes, ranks or arithmetic"));
}

ZhuTerm *
zhu_formula_bind_number (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context)
{
  return calculable (self, node, zhu_formula_bind (self, node, context));
}

/* ---- Contexts ---- */

ZhuDateName
zhu_context_date (ZhuPlanContext context)
{
  static const ZhuDateName names[ZHU_N_CONTEXTS]
      = { ZHU_DATE_END, ZHU_DATE_LAST_END, ZHU_DATE_LAST_YEAR_END, ZHU_DATE_SAME_END_LAST_YEAR };

  return names[context];
}

gboolean
zhu_context_from_id (const char *id, ZhuPlanContext *context)
{
  static const char *const ids[ZHU_N_CONTEXTS]
      = { "end", "last_end", "last_year_end", "same_end_last_year" };

  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    if (g_strcmp0 (zhu_plan_word_id (id, ZHU_WORD_DATE), ids[i]) == 0)
      {
        *context = (ZhuPlanContext) i;
        return TRUE;
      }
  return FALSE;
}

static const ZhuExpr *
universe_in (ZhuFormula *self, ZhuPlanContext context)
{
  const ZhuPlan *plan = self->plan;
  const ZhuDateName date = zhu_context_date (context);
  const ZhuExpr *universe = NULL;
  const ZhuExpr *where = NULL;

  if (self->universe != NULL)
    universe = zhu_plan_compile_condition (plan, self->universe, date, NULL, self->diags);
  if (plan->where == NULL)
    return universe;
  where = zhu_plan_compile_condition (plan, plan->where, date, NULL, self->diags);
  return zhu_plan_join_conditions (plan, universe, where, &plan->where->place, self->diags);
}

void
zhu_formula_use_context (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context)
{
  if (!self->plan->contexts[context])
    self->plan->context_places[context] = node->place;
  self->plan->contexts[context] = TRUE;
}

/* ---- Atoms ---- */

gsize
zhu_plan_add_atom (ZhuPlan *plan, const ZhuAtom *atom)
{
  for (guint i = 0; i < plan->atoms->len; i++)
    {
      const ZhuAtom *other = &g_array_index (plan->atoms, ZhuAtom, i);

      if (other->kind == atom->kind && other->entity == atom->entity && other->value == atom->value
          && other->condition == atom->condition && other->universe == atom->universe
          && other->context == atom->context)
        return i;
    }
  g_array_append_vals (plan->atoms, atom, 1);
  return plan->atoms->len - 1;
}

gboolean
zhu_entity_deeper (const ZhuEntity *a, const ZhuEntity *b, const ZhuEntity **deeper)
{
  if (b == NULL || (a != NULL && zhu_entity_is_below (a, b)))
    *deeper = a;
  else if (a == NULL || zhu_entity_is_below (b, a))
    *deeper = b;
  else
    return FALSE;
  return TRUE;
}

static ZhuTerm *
atom_term (ZhuFormula *self, const ZhuNode *node, ZhuAtom atom, const ZhuNode *condition)
{
  const ZhuExpr *parts[3];
  ZhuTerm *term;

  if (condition != NULL)
    {
      atom.condition = zhu_plan_compile_condition (
          self->plan, condition, zhu_context_date (atom.context), atom.entity, self->diags);
      if (atom.condition == NULL)
        return NULL;
    }
  atom.universe = universe_in (self, atom.context);
  atom.leaf = atom.entity;
  parts[0] = atom.universe;
  parts[1] = atom.condition;
  parts[2] = atom.value;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && !zhu_entity_deeper (atom.leaf, zhu_expr_entity (parts[i]), &atom.leaf))
      return zhu_formula_refuse (
          self, node, "two-branches", _ ("ask for the other with 有(…)"),
          _ ("the measure leans on records of two kinds that stand on no common line"));
  term = zhu_term_new (ZHU_TERM_ATOM, NULL, NULL);
  term->atom = zhu_plan_add_atom (self->plan, &atom);
  return term;
}

/* 计数(E[, c]); an area level is counted by its different areas. */
static ZhuTerm *
bind_count (ZhuFormula *self, const ZhuNode *call, ZhuPlanContext context)
{
  const ZhuNode *name = g_ptr_array_index (call->children, 0);
  const ZhuNode *condition = call->children->len > 1 ? g_ptr_array_index (call->children, 1) : NULL;
  const ZhuDictionary *dictionary = zhu_model_dictionary (self->plan->model);
  ZhuAtom atom = { .kind = ZHU_COUNT, .context = context };
  ZhuLevel level;

  if (name->kind != ZHU_NODE_NAME)
    return zhu_formula_refuse (self, name, "count-of", _ ("计数(人) or 计数(人, condition)"),
                               _ ("计数 counts an entity"));
  atom.entity = zhu_dictionary_entity (dictionary, name->text);
  if (atom.entity == NULL && zhu_plan_is_level (name->text, &level)
      && zhu_dictionary_areas (dictionary) != NULL)
    {
      atom.kind = ZHU_DISTINCT;
      atom.value = zhu_model_area_level (self->plan->model, level);
      atom.entity = zhu_expr_entity (atom.value);
      if (atom.entity == NULL)
        atom.entity = g_ptr_array_index (zhu_dictionary_entities (dictionary), 0);
    }
  if (atom.entity == NULL)
    {
      zhu_plan_add_unknown_name (self->plan, name, self->diags);
      return NULL;
    }
  return atom_term (self, call, atom, condition);
}

static gboolean
fits_aggregate (ZhuAggregate kind, ZhuType type)
{
  if (kind == ZHU_DISTINCT)
    return type != ZHU_TYPE_TEXT;
  if (kind == ZHU_MIN || kind == ZHU_MAX)
    return type == ZHU_TYPE_INTEGER || type == ZHU_TYPE_DECIMAL || type == ZHU_TYPE_DATE;
  return type == ZHU_TYPE_INTEGER || type == ZHU_TYPE_DECIMAL;
}

static ZhuTerm *
bind_aggregate (ZhuFormula *self, const ZhuNode *call, ZhuAggregate kind, ZhuPlanContext context)
{
  const ZhuNode *value = g_ptr_array_index (call->children, 0);
  const ZhuNode *condition = call->children->len > 1 ? g_ptr_array_index (call->children, 1) : NULL;
  ZhuAtom atom = { .kind = kind, .context = context };

  atom.value
      = zhu_model_compile (self->plan->model, value, zhu_context_date (context), NULL, self->diags);
  if (atom.value == NULL)
    return NULL;
  if (!fits_aggregate (kind, zhu_expr_type (atom.value)))
    return zhu_formula_refuse (self, value, "aggregate-type",
                               _ ("sum and mean take numbers, minimum and maximum dates too"),
                               _ ("the variable is of a type that this aggregate cannot take"));
  atom.entity = zhu_expr_entity (atom.value);
  if (atom.entity == NULL)
    return zhu_formula_refuse (self, value, "aggregate-constant", _ ("name a variable"),
                               _ ("the aggregate leans on no record"));
  return atom_term (self, call, atom, condition);
}

/* ---- Columns, names, calls ---- */

static ZhuTerm *
bind_column (ZhuFormula *self, const ZhuNode *node, unsigned number, ZhuPlanContext context)
{
  const GArray *lines = self->plan->columns.lines;

  for (guint i = 0; i < lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (lines, ZhuPlanLine, i);
      ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : self->plan->measure;
      ZhuTerm *term;

      if (line->number != number || measure == NULL)
        continue;
      if (measure->binding[context])
        return zhu_formula_refuse (self, node, "cycle", _ ("break the circle of columns"),
                                   _ ("the column leans on itself"));
      if (!zhu_plan_bind_measure (self->plan, measure, context, self->diags))
        return NULL;
      term = zhu_term_new (ZHU_TERM_COLUMN, NULL, NULL);
      term->column = i;
      term->context = context;
      return term;
    }
  return zhu_formula_refuse (self, node, "unknown-column", _ ("count the columns as printed"),
                             _ ("the table has no column of this number"));
}

static ZhuTerm *
bind_columns (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context)
{
  ZhuTerm *sum;

  if (node->last < node->first)
    return zhu_formula_refuse (self, node, "bad-range", _ ("write the smaller number first"),
                               _ ("the range of columns runs backwards"));
  sum = bind_column (self, node, node->first, context);
  if (node->last > node->first)
    sum = calculable (self, node, sum);
  for (unsigned n = node->first + 1; sum != NULL && n <= node->last; n++)
    sum = zhu_term_join (ZHU_TERM_ADD, sum,
                         calculable (self, node, bind_column (self, node, n, context)));
  return sum;
}

static ZhuTerm *
bind_spec (ZhuFormula *self,
           const ZhuNode *node,
           const ZhuMeasureSpec *spec,
           ZhuPlanContext context)
{
  const ZhuNode *outer = self->universe;
  ZhuTerm *term;

  if (g_ptr_array_find (self->stack, spec, NULL))
    return zhu_formula_refuse (self, node, "cycle", _ ("break the circle of measures"),
                               _ ("the measure leans on itself"));
  if (spec->formula == NULL)
    return NULL;
  if (spec->universe != NULL)
    self->universe = spec->universe;
  g_ptr_array_add (self->stack, (gpointer) spec);
  term = zhu_formula_bind (self, spec->formula, context);
  g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
  self->universe = outer;
  return term;
}

static ZhuTerm *
bind_name (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context)
{
  const ZhuDictionary *dictionary = zhu_model_dictionary (self->plan->model);
  ZhuAtom atom = { .kind = ZHU_COUNT, .context = context };
  ZhuTerm *term;

  switch (zhu_plan_name_kind (self->plan, node))
    {
    case ZHU_NAME_MEASURE:
      return bind_spec (self, node, zhu_plan_measure_spec (self->plan, node->text), context);
    case ZHU_NAME_ENTITY:
      atom.entity = zhu_dictionary_entity (dictionary, node->text);
      return atom_term (self, node, atom, NULL);
    case ZHU_NAME_SERIES:
      term = zhu_term_new (ZHU_TERM_SERIES, NULL, NULL);
      term->series = zhu_dictionary_find_series (dictionary, node->text);
      term->context = context;
      return term;
    case ZHU_NAME_LEVEL:
      return zhu_formula_refuse (self, node, "level-as-measure", _ ("count areas with 计数(村)"),
                                 _ ("an area level is a classification, not a measure"));
    case ZHU_NAME_VARIABLE:
      return zhu_formula_refuse (self, node, "variable-as-measure",
                                 _ ("say how: 求和(…), 平均(…), 最大(…)"),
                                 _ ("a variable of records is no measure of a cell"));
    case ZHU_NAME_UNKNOWN:
      break;
    }
  zhu_plan_add_unknown_name (self->plan, node, self->diags);
  return NULL;
}

static gboolean
find_aggregate (const char *id, ZhuAggregate *kind)
{
  static const char *const ids[] = {
    [ZHU_COUNT] = "count", [ZHU_SUM] = "sum",       [ZHU_MEAN] = "mean",        [ZHU_MIN] = "min",
    [ZHU_MAX] = "max",     [ZHU_MEDIAN] = "median", [ZHU_DISTINCT] = "distinct"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (id, ids[i]))
      {
        *kind = (ZhuAggregate) i;
        return TRUE;
      }
  return FALSE;
}

/* FALSE after a finding: no condition may stand there that would not be asked. */
static gboolean
check_arguments (ZhuFormula *self, const ZhuNode *call, guint least, guint most)
{
  if (call->children->len >= least && call->children->len <= most)
    return TRUE;
  if (call->children->len < least)
    zhu_formula_refuse (self, call, "arguments", _ ("计数(人) or 求和(v)"),
                        _ ("the function needs an argument"));
  else
    zhu_formula_refuse (self, call, "arguments", _ ("join conditions by 且 into one"),
                        _ ("the function has more arguments than it takes"));
  return FALSE;
}

static ZhuTerm *
bind_rate (ZhuFormula *self, const ZhuNode *call, ZhuPlanContext context)
{
  if (call->children->len != 2)
    return zhu_formula_refuse (self, call, "arguments", _ ("率(a, b)"),
                               _ ("率 takes two arguments"));
  return zhu_term_join (
      ZHU_TERM_RATE, zhu_formula_bind_number (self, g_ptr_array_index (call->children, 0), context),
      zhu_formula_bind_number (self, g_ptr_array_index (call->children, 1), context));
}

static ZhuTerm *
bind_call (ZhuFormula *self, const ZhuNode *call, ZhuPlanContext context)
{
  const char *id = zhu_plan_word_id (call->text, ZHU_WORD_FUNCTION);
  const ZhuNode *first = call->children->len > 0 ? g_ptr_array_index (call->children, 0) : NULL;
  const gboolean is_of_columns = first != NULL && first->kind == ZHU_NODE_COLUMN;
  ZhuAggregate kind;

  if (g_str_equal (id, "pct"))
    return bind_rate (self, call, context);
  if (!find_aggregate (id, &kind))
    return zhu_formula_refuse (
        self, call, "not-an-aggregate",
        _ ("计数, 求和, 平均, 最小, 最大, 中位数, 种数 and 率 may stand in a measure"),
        _ ("the function is none of a cell"));
  if (!check_arguments (self, call, 1, kind == ZHU_SUM && is_of_columns ? 1 : 2))
    return NULL;
  if (kind == ZHU_COUNT)
    return bind_count (self, call, context);
  if (kind == ZHU_SUM && is_of_columns)
    return bind_columns (self, first, context);
  return bind_aggregate (self, call, kind, context);
}

static ZhuTerm *
bind_at (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context)
{
  ZhuPlanContext then;

  if (!zhu_context_from_id (node->text, &then))
    return zhu_formula_refuse (
        self, node, "at-date", _ ("@上期末, @上年末 or @上年同期末"),
        _ ("a measure can be counted as of the end of an earlier period only"));
  if (context != ZHU_CONTEXT_NOW)
    return zhu_formula_refuse (self, node, "two-dates", _ ("leave one @ out"),
                               _ ("the measure has two dates"));
  zhu_formula_use_context (self, node, then);
  return zhu_formula_bind (self, g_ptr_array_index (node->children, 0), then);
}

static ZhuTerm *
bind_arithmetic (ZhuFormula *self, const ZhuNode *node, ZhuTermKind kind, ZhuPlanContext context)
{
  return zhu_term_join (
      kind, zhu_formula_bind_number (self, g_ptr_array_index (node->children, 0), context),
      zhu_formula_bind_number (self, g_ptr_array_index (node->children, 1), context));
}

/* Measures that name measures twice each double in size at every step. FALSE after a finding, once.
 */
static gboolean
count_part (ZhuFormula *self, const ZhuNode *node)
{
  g_autofree char *text = NULL;

  if (++self->n_parts <= ZHU_MAX_PARTS && self->stack->len <= ZHU_MAX_NESTING)
    return TRUE;
  if (!self->is_too_large)
    text = g_strdup_printf (
        _ ("the measure, with all those that it leans on, has more than %d parts "
           "or is nested deeper than %d"),
        ZHU_MAX_PARTS, ZHU_MAX_NESTING);
  if (!self->is_too_large)
    zhu_formula_refuse (self, node, "measure-size", _ ("lean on fewer measures"), text);
  self->is_too_large = TRUE;
  return FALSE;
}

ZhuTerm *
zhu_formula_bind (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context)
{
  ZhuTerm *term;

  if (self->is_too_large || !count_part (self, node))
    return NULL;
  switch (node->kind)
    {
    case ZHU_NODE_NUMBER:
      return number_term (node->number);
    case ZHU_NODE_NAME:
      return bind_name (self, node, context);
    case ZHU_NODE_CALL:
      return bind_call (self, node, context);
    case ZHU_NODE_COLUMN:
      return bind_columns (self, node, context);
    case ZHU_NODE_SUFFIX:
      return zhu_formula_bind_suffix (self, node, context);
    case ZHU_NODE_AT:
      return bind_at (self, node, context);
    case ZHU_NODE_ADD:
      return bind_arithmetic (self, node, ZHU_TERM_ADD, context);
    case ZHU_NODE_SUBTRACT:
      return bind_arithmetic (self, node, ZHU_TERM_SUBTRACT, context);
    case ZHU_NODE_MULTIPLY:
      return bind_arithmetic (self, node, ZHU_TERM_MULTIPLY, context);
    case ZHU_NODE_DIVIDE:
      return bind_arithmetic (self, node, ZHU_TERM_DIVIDE, context);
    case ZHU_NODE_NEGATE:
      term = zhu_formula_bind_number (self, g_ptr_array_index (node->children, 0), context);
      return term != NULL ? zhu_term_new (ZHU_TERM_NEGATE, term, NULL) : NULL;
    default:
      return zhu_formula_refuse (self, node, "not-a-measure", _ ("write 计数(实体, condition)"),
                                 _ ("a condition is no measure"));
    }
}

ZhuTerm *
zhu_plan_bind_term (ZhuPlan *plan, const ZhuNode *node, ZhuPlanContext context, ZhuDiags *diags)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  ZhuFormula formula = { plan, diags, plan->template_->universe, stack, 0, FALSE };

  return zhu_formula_bind (&formula, node, context);
}
