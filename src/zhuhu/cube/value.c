/* Cells from counts: every formula in every cell, totals too, in exact fractions (language §5).
 * What cannot be said is a state of its own, never a zero. */
#include "zhuhu/cube/private.h"

/* One cell, and the selectors under which its terms are read. */
typedef struct
{
  const Counter *counter;
  guint row, column;     /* plan lines */
  int row_up, column_up; /* as for zhu_compose_shift() */
} Env;

static ZhuValue evaluate (const Env *env, const ZhuTerm *term);

static ZhuValue
state_value (ZhuValueState state)
{
  return (ZhuValue){ .state = state };
}

static ZhuValue
number_value (ZhuNumber number)
{
  if (zhu_number_is_none (number))
    return state_value (ZHU_VALUE_UNDEFINED);
  return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = number };
}

static const ZhuPlanLine *
line_at (const ZhuPlanAxis *axis, guint i)
{
  return &g_array_index (axis->lines, ZhuPlanLine, i);
}

static gsize
row_selector (const Env *env)
{
  const ZhuPlanAxis *rows = &env->counter->plan->rows;

  return zhu_shift_selector (rows, line_at (rows, env->row)->selector, env->row_up);
}

static gsize
column_selector (const Env *env)
{
  const ZhuPlanAxis *columns = &env->counter->plan->columns;

  return zhu_shift_selector (columns, line_at (columns, env->column)->selector, env->column_up);
}

static ZhuValue
atom_value (const Env *env, const ZhuTerm *term)
{
  const Counter *counter = env->counter;
  const int slot = zhu_counter_slot (counter, term->atom, column_selector (env));

  if (slot < 0)
    return state_value (ZHU_VALUE_UNDEFINED);
  return zhu_cell_value (&counter->cells[row_selector (env) * counter->slots->len + (gsize) slot],
                         &g_array_index (counter->plan->atoms, ZhuAtom, term->atom));
}

/* A series has a value only where the condition of the cell is areas alone. */
static ZhuValue
series_value (const Env *env, const ZhuTerm *term)
{
  const ZhuPlan *plan = env->counter->plan;
  const ZhuSelector *row = &g_array_index (plan->rows.selectors, ZhuSelector, row_selector (env));
  const ZhuSelector *column
      = &g_array_index (plan->columns.selectors, ZhuSelector, column_selector (env));
  const ZhuArea *area = plan->area;

  if (!row->is_area || !column->is_area || area == NULL)
    return state_value (ZHU_VALUE_MISSING);
  if (row->area != NULL)
    area = row->area;
  if (column->area != NULL && zhu_area_is_within (column->area, area))
    area = column->area;
  else if (column->area != NULL && !zhu_area_is_within (area, column->area))
    return state_value (ZHU_VALUE_MISSING);
  return zhu_series_value (env->counter->series, term, area);
}

static ZhuValue
column_value (const Env *env, const ZhuTerm *term)
{
  const ZhuPlan *plan = env->counter->plan;
  const ZhuPlanLine *line = line_at (&plan->columns, (guint) term->column);
  const ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : plan->measure;
  Env other = *env;

  other.column = (guint) term->column;
  if (measure == NULL || measure->terms[term->context] == NULL)
    return state_value (ZHU_VALUE_UNDEFINED);
  return evaluate (&other, measure->terms[term->context]);
}

/* ---- Arithmetic ---- */

static gboolean
is_number (const ZhuValue *value)
{
  return value->state == ZHU_VALUE_NUMBER;
}

/* Zero or absent divisors give "not applicable". */
static ZhuValue
divide (ZhuValue a, ZhuValue b, gint64 scale)
{
  if (b.state == ZHU_VALUE_UNDEFINED || a.state == ZHU_VALUE_UNDEFINED)
    return state_value (ZHU_VALUE_UNDEFINED);
  if (!is_number (&b) || b.number.numerator == 0)
    return state_value (ZHU_VALUE_NOT_APPLICABLE);
  if (!is_number (&a))
    return state_value (a.state);
  return number_value (
      zhu_number_divide (zhu_number_multiply (a.number, zhu_number_from_int (scale)), b.number));
}

static ZhuValueState
worst_state (ZhuValueState a, ZhuValueState b)
{
  static const ZhuValueState order[]
      = { ZHU_VALUE_UNDEFINED, ZHU_VALUE_NOT_APPLICABLE, ZHU_VALUE_MISSING };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (a == order[i] || b == order[i])
      return order[i];
  return ZHU_VALUE_UNDEFINED;
}

static ZhuValue
combine (ZhuTermKind kind, ZhuValue a, ZhuValue b)
{
  if (!is_number (&a) || !is_number (&b))
    return state_value (worst_state (a.state, b.state));
  if (kind == ZHU_TERM_ADD)
    return number_value (zhu_number_add (a.number, b.number));
  if (kind == ZHU_TERM_SUBTRACT)
    return number_value (zhu_number_subtract (a.number, b.number));
  return number_value (zhu_number_multiply (a.number, b.number));
}

ZhuValue
zhu_value_combine (ZhuTermKind kind, ZhuValue a, ZhuValue b)
{
  if (kind == ZHU_TERM_RATE || kind == ZHU_TERM_DIVIDE)
    return divide (a, b, kind == ZHU_TERM_RATE ? 100 : 1);
  return combine (kind, a, b);
}

/* ---- Ranks ---- */

static gboolean
takes_rank (const ZhuPlanLine *line)
{
  const ZhuPlanKind kind = line->node->kind;

  return !line->is_heading && line->show == ZHU_SHOW
         && (kind == ZHU_PLAN_CATEGORY || kind == ZHU_PLAN_AREA || kind == ZHU_PLAN_CONDITION
             || kind == ZHU_PLAN_MEASURE)
         && !(line->is_total && !line->has_below);
}

/* Values of all rows for one ranked column: made once, since each row asks for all of them. */
static const ZhuValue *
ranked_values (const Env *env, const ZhuTerm *term)
{
  const Counter *counter = env->counter;
  const guint n = counter->plan->rows.lines->len;
  g_autofree char *key
      = g_strdup_printf ("%p/%u/%d", (const void *) term, env->column, env->column_up);
  ZhuValue *values = g_hash_table_lookup (counter->ranks, key);

  if (values != NULL)
    return values;
  values = g_new0 (ZhuValue, n);
  for (guint i = 0; i < n; i++)
    {
      Env other = *env;

      other.row = i;
      if (takes_rank (line_at (&counter->plan->rows, i)))
        values[i] = evaluate (&other, g_ptr_array_index (term->children, 0));
    }
  g_hash_table_insert (counter->ranks, g_steal_pointer (&key), values);
  return values;
}

/* 1, 2, 2, 4: one more than the rows of the same parent that are higher. */
static ZhuValue
rank_value (const Env *env, const ZhuTerm *term)
{
  const ZhuPlanAxis *rows = &env->counter->plan->rows;
  const ZhuPlanLine *own = line_at (rows, env->row);
  const ZhuValue *values;
  gint64 rank = 1;

  if (!takes_rank (own))
    return state_value (ZHU_VALUE_NOT_APPLICABLE);
  values = ranked_values (env, term);
  if (!is_number (&values[env->row]))
    return state_value (values[env->row].state);
  for (guint i = 0; i < rows->lines->len; i++)
    if (line_at (rows, i)->node->parent == own->node->parent && is_number (&values[i])
        && zhu_number_compare (values[i].number, values[env->row].number) > 0)
      rank++;
  return number_value (zhu_number_from_int (rank));
}

static ZhuValue
evaluate (const Env *env, const ZhuTerm *term)
{
  const ZhuTerm *first = term->children->len > 0 ? g_ptr_array_index (term->children, 0) : NULL;
  const ZhuTerm *second = term->children->len > 1 ? g_ptr_array_index (term->children, 1) : NULL;
  Env other = *env;
  ZhuValue value;

  switch (term->kind)
    {
    case ZHU_TERM_NUMBER:
      return number_value (term->number);
    case ZHU_TERM_ATOM:
      return atom_value (env, term);
    case ZHU_TERM_SERIES:
      return series_value (env, term);
    case ZHU_TERM_COLUMN:
      return column_value (env, term);
    case ZHU_TERM_SHIFT:
      other.row_up = zhu_compose_shift (env->row_up, term->row_shift);
      other.column_up = zhu_compose_shift (env->column_up, term->column_shift);
      return evaluate (&other, first);
    case ZHU_TERM_RANK:
      return rank_value (env, term);
    case ZHU_TERM_RATE:
      return divide (evaluate (env, first), evaluate (env, second), 100);
    case ZHU_TERM_DIVIDE:
      return divide (evaluate (env, first), evaluate (env, second), 1);
    case ZHU_TERM_ADD:
    case ZHU_TERM_SUBTRACT:
    case ZHU_TERM_MULTIPLY:
      return combine (term->kind, evaluate (env, first), evaluate (env, second));
    case ZHU_TERM_NEGATE:
      value = evaluate (env, first);
      if (is_number (&value))
        value.number.numerator = -value.number.numerator;
      return value;
    }
  return state_value (ZHU_VALUE_UNDEFINED);
}

ZhuValue
zhu_counter_value (const Counter *self, guint row, guint column, ZhuPlanContext context)
{
  const ZhuPlan *plan = self->plan;
  const ZhuPlanLine *row_line = line_at (&plan->rows, row);
  const ZhuPlanMeasure *measure
      = zhu_plan_line_measure (plan, row_line, line_at (&plan->columns, column));
  const Env env = { self, row, column, 0, 0 };

  if (row_line->is_heading)
    return state_value (ZHU_VALUE_EMPTY);
  if (measure == NULL || measure->terms[context] == NULL)
    return state_value (ZHU_VALUE_UNDEFINED);
  return evaluate (&env, measure->terms[context]);
}

void
zhu_counter_evaluate (Counter *self)
{
  const guint n_rows = self->plan->rows.lines->len;
  const guint n_columns = self->plan->columns.lines->len;

  zhu_counter_fold (self);
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    {
      ZhuValue *cells;

      if (!self->plan->contexts[context]
          || (context != ZHU_CONTEXT_NOW && !self->plan->recalls[context]))
        continue;
      cells = g_new0 (ZhuValue, (gsize) n_rows * n_columns);
      for (guint row = 0; row < n_rows; row++)
        for (guint column = 0; column < n_columns; column++)
          if (line_at (&self->plan->columns, column)->show != ZHU_SHOW_NEVER)
            cells[(gsize) row * n_columns + column]
                = zhu_counter_value (self, row, column, (ZhuPlanContext) context);
      if (context == ZHU_CONTEXT_NOW)
        self->out->cells = cells;
      else
        self->out->earlier[context] = cells;
    }
}
