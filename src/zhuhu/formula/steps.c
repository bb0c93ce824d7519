/* Expressions that rest on one column alone: however many operators they are made of, their value
 * changes only at a few values of that column. They are worked out once, as steps, and a batch is
 * read once for all of the operators: “注销日期 缺失 或 注销日期 > 期末”, age groups by the date of
 * birth, codes of a list that count as one. */
#include "zhuhu/formula/private.h"

#include <string.h>

enum
{
  MAX_LISTED = 64,  /* codes of a list that are told apart one by one */
  MAX_BREAKS = 512, /* places where a value may change */
  MAX_SPAN = 1024,  /* of steps that are looked up by value */
  BLOCK = 512       /* lines that stay in the processor's nearest cache */
};

/* How an expression depends on the column. */
typedef enum
{
  SHAPE_NONE,  /* in another way, or on more than that */
  SHAPE_STEPS, /* constant between breaks */
  SHAPE_VALUE, /* it is the column */
  SHAPE_AGE    /* the age of one born then: never rises with the date */
} Shape;

typedef struct
{
  ZhuEval *eval;
  const ZhuExpr *of; /* the column; NULL: not met yet */
  GArray *breaks;    /* element: gint64: where the value may become another one */
} Finder;

/* ---- Values: the definition ---- */

static gint64 value_at (const Finder *self, const ZhuExpr *expr, gint64 value);

static gint64
choose_at (const Finder *self, const ZhuExpr *expr, gint64 value)
{
  gsize at = 0;

  while (at + 1 < expr->n_children && value_at (self, expr->children[at], value) != 1)
    at += 2;
  return value_at (self, expr->children[at + 1 < expr->n_children ? at + 1 : at], value);
}

static gint64
band_of (const ZhuExpr *expr, gint64 a)
{
  gsize band = 0;

  while (band < expr->n_map / 2 && (a < expr->map[2 * band] || a > expr->map[2 * band + 1]))
    band++;
  return is_unknown (a) ? a : (gint64) band + 1;
}

/* What @expr gives where the column has @value, by the rules of the loops over batches. */
static gint64
value_at (const Finder *self, const ZhuExpr *expr, gint64 value)
{
  gint64 a, b;

  if (expr == self->of)
    return value;
  switch ((int) expr->op)
    {
    case OP_CONSTANT:
      return expr->value;
    case OP_DATE:
      return eval_date (self->eval, expr);
    case OP_MISSING:
      return ZHU_MISSING;
    case OP_IF:
      return choose_at (self, expr, value);
    default:
      break;
    }
  a = value_at (self, expr->children[0], value);
  b = expr->n_children > 1 ? value_at (self, expr->children[1], value) : 0;
  switch ((int) expr->op)
    {
    case OP_DERIVED:
      return value == ZHU_NO_RECORD ? ZHU_NO_RECORD : a;
    case OP_NOT:
      return is_unknown (a) ? ZHU_MISSING : !a;
    case OP_AND:
    case OP_OR:
      return expr_join_values (expr->op, a, b);
    case OP_COMPARE:
      return expr_compare_values (expr, a, b);
    case OP_IS_MISSING:
      return a == ZHU_NO_RECORD ? ZHU_MISSING : a == ZHU_MISSING;
    case OP_MAP:
      return expr_map_value (expr, a);
    case OP_BAND:
      return band_of (expr, a);
    default: /* OP_AGE; values beyond the calendar are tried too, though no record has them */
      return zhu_date_is_valid (a) && zhu_date_is_valid (b) ? zhu_date_age ((int) a, (int) b)
                                                            : ZHU_MISSING;
    }
}

/* ---- Breaks ---- */

static Shape find_shape (Finder *self, const ZhuExpr *expr);

static void
add_break (Finder *self, gint64 value)
{
  g_array_append_val (self->breaks, value);
}

/* Adds where @expr, of @shape, comes to @value. */
static void
add_threshold (Finder *self, const ZhuExpr *expr, Shape shape, gint64 value)
{
  if (shape == SHAPE_VALUE)
    add_break (self, value);
  if (shape != SHAPE_AGE)
    return;
  while (expr->op == OP_DERIVED)
    expr = expr->children[0];
  add_break (self, date_latest_birth (value, eval_date (self->eval, expr->children[1])) + 1);
}

static Shape
take_column (Finder *self, const ZhuExpr *expr)
{
  const gsize n_codes = expr->list == NULL ? 0 : expr->list->codes->len;
  const gint64 first = expr->type == ZHU_TYPE_BOOLEAN ? 0 : 1;
  const gint64 last = expr->type == ZHU_TYPE_BOOLEAN ? 1 : (gint64) n_codes;

  if (expr->type == ZHU_TYPE_TEXT || expr->type == ZHU_TYPE_MULTI
      || (self->of != NULL && self->of != expr))
    return SHAPE_NONE;
  self->of = expr;
  if (expr->type != ZHU_TYPE_BOOLEAN
      && (expr->type != ZHU_TYPE_CODE || n_codes == 0 || n_codes > MAX_LISTED))
    return SHAPE_VALUE;
  for (gint64 value = first; value <= last + 1; value++)
    add_break (self, value);
  return SHAPE_STEPS;
}

/* A derived variable is seen through if its formula rests on a stored one of the same record, which
 * is there whenever it is; else it is the column itself. */
static Shape
see_through (Finder *self, const ZhuExpr *expr)
{
  const ZhuExpr *of = self->of;
  const guint n_breaks = self->breaks->len;
  const Shape shape = find_shape (self, expr->children[0]);

  if (shape != SHAPE_NONE && self->of != NULL && self->of->op == OP_VARIABLE
      && self->of->entity == expr->entity)
    return shape;
  self->of = of;
  g_array_set_size (self->breaks, n_breaks);
  return take_column (self, expr);
}

static gboolean
is_fixed (const ZhuExpr *expr)
{
  return expr->op == OP_CONSTANT || expr->op == OP_DATE;
}

static Shape
find_comparison (Finder *self, const ZhuExpr *expr)
{
  const ZhuExpr *left = expr->children[0], *right = expr->children[1];
  const Shape a = find_shape (self, left), b = find_shape (self, right);
  const ZhuExpr *fixed = a == SHAPE_STEPS ? left : right;
  gint64 value;

  if (a == SHAPE_NONE || b == SHAPE_NONE || (a == SHAPE_STEPS && b == SHAPE_STEPS))
    return MIN (a, b);
  if (!is_fixed (fixed))
    return SHAPE_NONE;
  value = value_at (self, fixed, ZHU_MISSING);
  if (is_unknown (value) || value == G_MAXINT64)
    return SHAPE_NONE;
  for (gint64 at = value; at <= value + 1; at++)
    add_threshold (self, fixed == left ? right : left, fixed == left ? b : a, at);
  if (expr->value < G_MAXINT64)
    add_threshold (self, fixed == left ? right : left, fixed == left ? b : a, expr->value + 1);
  return SHAPE_STEPS;
}

static Shape
find_bands (Finder *self, const ZhuExpr *expr)
{
  const Shape shape = find_shape (self, expr->children[0]);

  for (gsize i = 0; i < expr->n_map / 2 && shape != SHAPE_NONE; i++)
    {
      add_threshold (self, expr->children[0], shape, expr->map[2 * i]);
      if (expr->map[2 * i + 1] < G_MAXINT64)
        add_threshold (self, expr->children[0], shape, expr->map[2 * i + 1] + 1);
    }
  return shape == SHAPE_NONE ? SHAPE_NONE : SHAPE_STEPS;
}

/* Of operators whose value follows from those of their children. */
static Shape
find_children (Finder *self, const ZhuExpr *expr)
{
  for (gsize i = 0; i < expr->n_children; i++)
    if (find_shape (self, expr->children[i]) != SHAPE_STEPS)
      return SHAPE_NONE;
  return SHAPE_STEPS;
}

static Shape
find_age (Finder *self, const ZhuExpr *expr)
{
  return expr->children[1]->op == OP_DATE && find_shape (self, expr->children[0]) == SHAPE_VALUE
             ? SHAPE_AGE
             : SHAPE_NONE;
}

static Shape
find_shape (Finder *self, const ZhuExpr *expr)
{
  switch ((int) expr->op)
    {
    case OP_CONSTANT:
      return expr->type == ZHU_TYPE_TEXT ? SHAPE_NONE : SHAPE_STEPS;
    case OP_DATE:
    case OP_MISSING:
      return SHAPE_STEPS;
    case OP_VARIABLE:
      return take_column (self, expr);
    case OP_DERIVED:
      return see_through (self, expr);
    case OP_COMPARE:
      return find_comparison (self, expr);
    case OP_IS_MISSING:
      return find_shape (self, expr->children[0]) == SHAPE_NONE ? SHAPE_NONE : SHAPE_STEPS;
    case OP_BAND:
      return find_bands (self, expr);
    case OP_AGE:
      return find_age (self, expr);
    case OP_NOT:
    case OP_AND:
    case OP_OR:
    case OP_IF:
    case OP_MAP:
      return find_children (self, expr);
    default:
      return SHAPE_NONE;
    }
}

/* ---- Steps ---- */

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a;
  const gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static void
add_step (Steps *self, gint64 from, gint32 value)
{
  if (self->n > 0 && self->values[self->n - 1] == value)
    return;
  self->from[self->n] = from;
  self->values[self->n++] = value;
}

/* The values for which a condition holds, if they lie together. */
static void
find_range (Steps *self, gint64 highest)
{
  gsize first = 0, end;

  while (first < self->n && self->values[first] != 1)
    first++;
  for (end = first; end < self->n && self->values[end] == 1; end++)
    continue;
  self->low = first < self->n ? self->from[first] : 1;
  self->high = first == self->n ? 0 : end < self->n ? self->from[end] - 1 : highest;
  self->is_range = self->no_record != 1;
  for (gsize i = end; i < self->n; i++)
    self->is_range &= self->values[i] != 1;
}

/* The value of each number from the first break to the last, those outside at the ends. */
static void
make_table (Steps *self)
{
  if (self->n < 2 || self->from[self->n - 1] - self->from[1] > MAX_SPAN)
    return;
  self->base = (gint32) self->from[1] - 1;
  self->n_table = (gsize) (self->from[self->n - 1] - self->base) + 1;
  self->table = g_new (gint32, self->n_table);
  for (gsize i = 0, step = 0; i < self->n_table; i++)
    {
      while (step + 1 < self->n && self->base + (gint64) i >= self->from[step + 1])
        step++;
      self->table[i] = self->values[step];
    }
}

static void
fill_steps (Steps *self, const Finder *finder, const ZhuExpr *expr)
{
  const gboolean is_narrow = finder->of->is_narrow;
  const gint64 lowest = is_narrow ? ZHU_NARROW_NO_RECORD + 1 : ZHU_NO_RECORD + 1;
  const gint64 highest = is_narrow ? G_MAXINT32 : G_MAXINT64;
  const gint64 *breaks = (const gint64 *) (gpointer) finder->breaks->data;
  gsize n = finder->breaks->len;

  g_array_sort (finder->breaks, compare_values);
  while (n > 0 && *breaks <= lowest)
    {
      breaks++;
      n--;
    }
  self->of = finder->of;
  self->from = g_new (gint64, n + 1);
  self->values = g_new (gint32, n + 1);
  add_step (self, lowest, narrow_value (value_at (finder, expr, n > 0 ? *breaks - 1 : 0)));
  for (gsize i = 0; i < n && breaks[i] <= highest; i++)
    add_step (self, breaks[i], narrow_value (value_at (finder, expr, breaks[i])));
  self->missing = narrow_value (value_at (finder, expr, ZHU_MISSING));
  self->no_record = narrow_value (value_at (finder, expr, ZHU_NO_RECORD));
  find_range (self, highest);
  if (is_narrow)
    make_table (self);
}

void
steps_free (gpointer data)
{
  Steps *self = data;

  if (self == NULL)
    return;
  g_free (self->from);
  g_free (self->values);
  g_free (self->table);
  g_free (self);
}

const Steps *
eval_steps (ZhuEval *self, const ZhuExpr *expr)
{
  g_autoptr (GArray) breaks = NULL;
  Finder finder = { .eval = self };
  Steps *steps;

  if (self->steps->len <= expr->id)
    g_ptr_array_set_size (self->steps, (int) MAX (expr->id + 1, self->model->exprs->len));
  steps = g_ptr_array_index (self->steps, expr->id);
  if (steps != NULL)
    return steps;
  self->steps->pdata[expr->id] = steps = g_new0 (Steps, 1);
  finder.breaks = breaks = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (expr->n_children > 0 && expr->op != OP_DERIVED && expr->is_narrow
      && find_shape (&finder, expr) == SHAPE_STEPS && finder.of != NULL
      && breaks->len <= MAX_BREAKS)
    fill_steps (steps, &finder, expr);
  return steps;
}

/* ---- Running ---- */

static gint32
step_of (const Steps *self, gint64 value)
{
  gsize step = 0;

  if (is_unknown (value))
    return value == ZHU_NO_RECORD ? self->no_record : self->missing;
  while (step + 1 < self->n && value >= self->from[step + 1])
    step++;
  return self->values[step];
}

/* Puts @value where @in holds @mark over what was written there. */
ZHU_LOOP static void
put_where (const gint32 *in, gint32 mark, gint32 value, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] == mark ? value : out[i];
}

/* One value between two breaks, another below and above. */
ZHU_LOOP static void
run_interval (const Steps *self, const gint32 *in, gsize n, gint32 *out)
{
  const gint32 low = (gint32) self->from[1];
  const gint32 high = self->n > 2 ? (gint32) self->from[2] - 1 : G_MAXINT32;
  const gint32 inside = self->values[1], outside = self->values[0], missing = self->missing;

  for (gsize i = 0; i < n; i++)
    {
      const gint32 value = ((in[i] >= low) & (in[i] <= high)) ? inside : outside;

      out[i] = in[i] == ZHU_NARROW_MISSING ? missing : value;
    }
}

static void
run_table (const Steps *self, const gint32 *in, gsize n, gint32 *out)
{
  const gint32 *table = self->table;
  const gint32 base = self->base;
  const gint32 last = base + (gint32) (self->n_table - 1);

  for (gsize i = 0; i < n; i++)
    out[i] = table[CLAMP (in[i], base, last) - base];
}

/* Step after step, over lines that stay in the processor's nearest cache. */
ZHU_LOOP static void
run_steps (const Steps *self, const gint32 *in, gsize n, gint32 *out)
{
  const gint32 lowest = self->values[0];

  for (gsize i = 0; i < n; i++)
    out[i] = lowest;
  for (gsize step = 1; step < self->n; step++)
    {
      const gint32 from = (gint32) self->from[step], value = self->values[step];

      for (gsize i = 0; i < n; i++)
        out[i] = in[i] >= from ? value : out[i];
    }
}

static void
run_block (const Steps *self, const gint32 *in, gsize n, gint32 *out)
{
  if (self->n == 2 || (self->n == 3 && self->values[0] == self->values[2]))
    {
      run_interval (self, in, n, out);
      return;
    }
  if (self->table != NULL)
    run_table (self, in, n, out);
  else
    run_steps (self, in, n, out);
  put_where (in, ZHU_NARROW_MISSING, self->missing, n, out);
}

static void
run_narrow (const Steps *self, const gint32 *in, gboolean has_records, gsize n, gint32 *out)
{
  for (gsize first = 0; first < n; first += BLOCK)
    {
      const gsize length = MIN (BLOCK, n - first);

      run_block (self, in + first, length, out + first);
      if (!has_records)
        put_where (in + first, ZHU_NARROW_NO_RECORD, self->no_record, length, out + first);
    }
}

Vector
steps_run (const Steps *self, Frame *frame, Slot *slot)
{
  const Vector *in = frame_vector (frame, self->of);
  gint32 *out;

  if (in->narrow == NULL && in->wide == NULL)
    return (Vector){ .scalar = wide_value (step_of (self, in->scalar)) };
  out = slot_narrow (slot, frame->n);
  if (in->narrow != NULL)
    run_narrow (self, in->narrow, frame->native == self->of->entity, frame->n, out);
  else
    for (gsize i = 0; i < frame->n; i++)
      out[i] = step_of (self, in->wide[i]);
  return (Vector){ .narrow = out };
}
