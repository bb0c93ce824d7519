/* Evaluation: an expression is computed once on the rows of the deepest entity it leans on, and
 * from there spread over lines. Lines without a record of that entity are computed apart, on a
 * frame of their own, since “no record” is not “missing”. A frame that holds few of the rows
 * computes what nobody has computed yet on its own lines, which gives the same: the value of a
 * line depends on nothing but the records on it. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- How an expression is computed on a frame ---- */

static gboolean
set_holds (guint64 set, const ZhuEntity *entity)
{
  return (set >> entity->index & 1) != 0;
}

guint64
entity_parents (const ZhuEntity *entity)
{
  guint64 set = 0;

  for (; entity != NULL; entity = entity->parent)
    set |= G_GUINT64_CONSTANT (1) << entity->index;
  return set;
}

/* TRUE if the value belongs to a pair of records, such as a problem and the person it concerns: it
 * then differs from line to line of one record, and cannot be taken from the record's row. */
static gboolean
crosses_concern (const ZhuExpr *expr)
{
  return (expr->leans & ~entity_parents (expr->entity)) != 0;
}

gboolean
expr_is_taken_from_rows (const Frame *frame, const ZhuExpr *expr)
{
  return expr->entity != NULL && expr->entity != frame->native
         && !set_holds (frame->empty, expr->entity) && !crosses_concern (expr);
}

gboolean
expr_is_without_record (const Frame *frame, const ZhuEntity *entity)
{
  return entity != NULL && entity != frame->native && set_holds (frame->empty, entity);
}

/* TRUE if @frame computes the operator or derived variable @expr on its own lines although rows
 * could be asked: they are many more, and nobody has asked them yet. */
static gboolean
is_cheaper_on_lines (const Frame *frame, const ZhuExpr *expr)
{
  const Frame *native;
  const Slot *slot;

  if (!frame->is_choice || expr->n_children == 0 || expr->op == OP_AGGREGATE)
    return FALSE;
  if (frame->n * 2 > frame_part_of (frame, expr->entity)->n_rows)
    return FALSE;
  native = eval_native (frame->eval, expr->entity);
  slot = native->slots->len > expr->id ? g_ptr_array_index (native->slots, expr->id) : NULL;
  return slot == NULL || slot->batch != frame->eval->n_batch;
}

int
eval_date (const ZhuEval *eval, const ZhuExpr *expr)
{
  ZhuPeriod period = eval->period;

  for (const char *shift = expr->text; *shift != '\0'; shift++)
    period = zhu_period_shift (&period, (ZhuDateName) (*shift - 'a'));
  return zhu_period_date (&period, (ZhuDateName) expr->compare);
}

const ZhuBatchPart *
frame_part_of (const Frame *frame, const ZhuEntity *entity)
{
  return &frame->eval->batch->parts[entity->index];
}

const ZhuColumn *
frame_column_of (const Frame *frame, const ZhuExpr *expr)
{
  const ZhuBatchPart *part = frame_part_of (frame, expr->entity);

  return part->columns == NULL ? NULL : &part->columns[expr->value];
}

static Vector
scalar_vector (gint64 value)
{
  return (Vector){ .scalar = value };
}

static Vector
take_column (Frame *frame, const ZhuExpr *expr)
{
  const ZhuColumn *column = frame_column_of (frame, expr);

  if (column != NULL && (expr->is_narrow ? column->narrow != NULL : column->values != NULL))
    return (Vector){ .narrow = column->narrow, .wide = column->values };
  if (frame->n > 0)
    g_critical ("The source was not asked for column %s", expr->variable->name);
  return scalar_vector (ZHU_MISSING);
}

static Vector
look_up_areas (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  const guint32 *areas = frame_part_of (frame, expr->entity)->areas;
  gsize n_areas;
  const gint64 *table = area_table (frame->eval, expr, &n_areas);
  gint32 *out;

  if (areas == NULL)
    return scalar_vector (ZHU_MISSING);
  out = slot_narrow (slot, frame->n);
  for (gsize i = 0; i < frame->n; i++)
    out[i] = areas[i] < n_areas ? narrow_value (table[areas[i]]) : ZHU_NARROW_MISSING;
  return (Vector){ .narrow = out };
}

/* TRUE if a line of @frame has no record of @entity; looked at once in a batch. */
static gboolean
has_gaps (Frame *frame, const ZhuEntity *entity)
{
  const guint64 bit = G_GUINT64_CONSTANT (1) << entity->index;
  gint32 all = 0;

  if ((frame->looked_at & bit) == 0)
    {
      const gint32 *rows = frame_rows (frame, entity->index);

      for (gsize i = 0; i < frame->n; i++)
        all |= rows[i];
      frame->looked_at |= bit;
      frame->gappy = all < 0 ? frame->gappy | bit : frame->gappy & ~bit;
    }
  return (frame->gappy & bit) != 0;
}

/* A derived variable has no record where its entity has none, whatever its formula says. */
static Vector
take_derived (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  const Vector *child = frame_vector (frame, expr->children[0]);
  const gint32 *rows
      = expr->entity == frame->native ? NULL : frame_rows (frame, expr->entity->index);
  Vector out = { 0 };

  if (rows == NULL || !has_gaps (frame, expr->entity))
    return *child;
  if (expr->is_narrow)
    {
      const gint32 *values = frame_narrow (frame, expr->children[0]);
      gint32 *narrow = slot_narrow (slot, frame->n);

      for (gsize i = 0; i < frame->n; i++)
        narrow[i] = rows[i] < 0 ? ZHU_NARROW_NO_RECORD : values[i];
      out.narrow = narrow;
    }
  else
    {
      const gint64 *values = frame_wide (frame, expr->children[0]);
      gint64 *wide = slot_wide (slot, frame->n);

      for (gsize i = 0; i < frame->n; i++)
        wide[i] = rows[i] < 0 ? ZHU_NO_RECORD : values[i];
      out.wide = wide;
    }
  return out;
}

static Vector
take_aggregate (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  g_autofree gint64 *out = NULL;
  gint32 *narrow;

  if (!expr->is_narrow)
    {
      gint64 *wide = slot_wide (slot, frame->n);
      run_aggregate (frame->eval, expr, wide);
      return (Vector){ .wide = wide };
    }
  out = g_new (gint64, frame->n + 1);
  run_aggregate (frame->eval, expr, out);
  narrow = slot_narrow (slot, frame->n);
  for (gsize i = 0; i < frame->n; i++)
    narrow[i] = narrow_value (out[i]);
  return (Vector){ .narrow = narrow };
}

static Vector
run_operation (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  const Steps *steps = eval_steps (frame->eval, expr);
  gint32 *narrow;
  gint64 *wide;

  if (steps->of != NULL)
    return steps_run (steps, frame, slot);
  narrow = expr->is_narrow ? slot_narrow (slot, frame->n) : NULL;
  wide = expr->is_narrow ? NULL : slot_wide (slot, frame->n);
  run_operator (frame, expr, narrow, wide);
  return (Vector){ .narrow = narrow, .wide = wide };
}

static Vector
compute (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  switch (expr->op)
    {
    case OP_CONSTANT:
      return scalar_vector (expr->value);
    case OP_MISSING:
      return scalar_vector (ZHU_MISSING);
    case OP_DATE:
      return scalar_vector (eval_date (frame->eval, expr));
    case OP_VARIABLE:
      return take_column (frame, expr);
    case OP_DERIVED:
      return take_derived (frame, expr, slot);
    case OP_AREA_LEVEL:
    case OP_AREA_IS:
    case OP_WITHIN:
    case OP_AREA_VALUE:
      return look_up_areas (frame, expr, slot);
    case OP_AGGREGATE:
      return take_aggregate (frame, expr, slot);
    case OP_AREA_TEXT:
    case OP_MAP:
    case OP_HAS_ANY:
    case OP_NOT:
    case OP_AND:
    case OP_OR:
    case OP_COMPARE:
    case OP_TEXT_COMPARE:
    case OP_IS_MISSING:
    case OP_ARITHMETIC:
    case OP_NEGATE:
    case OP_TO_DECIMAL:
    case OP_IF:
    case OP_BAND:
    case OP_AGE:
    case OP_YEAR:
    case OP_MONTH:
    case OP_DAYS:
    case OP_LEFT:
    case OP_RIGHT:
    case OP_CHECK_DIGIT:
    case OP_LENGTH:
      break;
    }
  return run_operation (frame, expr, slot);
}

gboolean
expr_is_record_value (const ZhuExpr *expr)
{
  return expr->op == OP_VARIABLE || expr->op == OP_DERIVED || expr->op == OP_AGGREGATE
         || expr->op == OP_AREA_TEXT;
}

/* ---- Values ---- */

static void
spread_narrow (const gint32 *values, const gint32 *rows, gboolean gaps, gsize n, gint32 *out)
{
  if (gaps)
    for (gsize i = 0; i < n; i++)
      out[i] = rows[i] < 0 ? ZHU_NARROW_NO_RECORD : values[rows[i]];
  else
    for (gsize i = 0; i < n; i++)
      out[i] = values[rows[i]];
}

static void
spread_wide (const gint64 *values, const gint32 *rows, gboolean gaps, gsize n, gint64 *out)
{
  if (gaps)
    for (gsize i = 0; i < n; i++)
      out[i] = rows[i] < 0 ? ZHU_NO_RECORD : values[rows[i]];
  else
    for (gsize i = 0; i < n; i++)
      out[i] = values[rows[i]];
}

/* Puts what the lines without a record give among those that took theirs from its row. */
static void
fill_gaps (Frame *frame, const ZhuExpr *expr, gint32 *narrow, gint64 *wide)
{
  Frame *gap = frame_gap (frame, expr->entity);

  if (narrow != NULL)
    {
      const gint32 *others = frame_narrow (gap, expr);

      for (gsize i = 0; i < gap->n; i++)
        narrow[gap->origins[i]] = others[i];
    }
  else
    {
      const gint64 *others = frame_wide (gap, expr);

      for (gsize i = 0; i < gap->n; i++)
        wide[gap->origins[i]] = others[i];
    }
}

/* TRUE if each line of @frame is the row of @entity that has the same number. */
static gboolean
is_row_by_row (const Frame *frame, const ZhuEntity *entity)
{
  return frame == frame->eval->roots[entity->index];
}

static Vector
spread (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  Frame *native = eval_native (frame->eval, expr->entity);
  const gint32 *rows = frame_rows (frame, expr->entity->index);
  gint32 *narrow = NULL;
  gint64 *wide = NULL;
  const gboolean gaps = has_gaps (frame, expr->entity);

  if (expr->is_narrow)
    {
      const gint32 *values = frame_narrow (native, expr);

      narrow = slot_narrow (slot, frame->n);
      spread_narrow (values, rows, gaps, frame->n, narrow);
    }
  else
    {
      const gint64 *values = frame_wide (native, expr);

      wide = slot_wide (slot, frame->n);
      spread_wide (values, rows, gaps, frame->n, wide);
    }
  if (gaps && !expr_is_record_value (expr))
    fill_gaps (frame, expr, narrow, wide);
  return (Vector){ .narrow = narrow, .wide = wide };
}

const Vector *
frame_vector (Frame *frame, const ZhuExpr *expr)
{
  Slot *slot = frame_slot (frame, expr);

  if (slot->batch == frame->eval->n_batch)
    return &slot->vector;
  if (expr_is_taken_from_rows (frame, expr) && !is_cheaper_on_lines (frame, expr))
    slot->vector = is_row_by_row (frame, expr->entity)
                       ? *frame_vector (eval_native (frame->eval, expr->entity), expr)
                       : spread (frame, expr, slot);
  else if (expr_is_record_value (expr) && expr_is_without_record (frame, expr->entity))
    slot->vector = scalar_vector (ZHU_NO_RECORD);
  else
    slot->vector = compute (frame, expr, slot);
  slot->batch = frame->eval->n_batch;
  return &slot->vector;
}

/* ---- Frames ---- */

Frame *
frame_new (ZhuEval *eval, const ZhuEntity *native)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->eval = eval;
  frame->native = native;
  frame->rows = g_new0 (gint32 *, eval->n_entities);
  frame->capacities = g_new0 (gsize, eval->n_entities);
  frame->gaps = g_new0 (Frame *, eval->n_entities);
  frame->joined = g_new0 (Frame *, eval->n_entities);
  frame->inner = g_new0 (Frame *, eval->n_entities);
  frame->grouped = g_new0 (Frame *, eval->n_entities);
  frame->records = g_new0 (Frame *, eval->n_entities);
  frame->slots = g_ptr_array_new_with_free_func (slot_free);
  return frame;
}

void
frame_free (gpointer data)
{
  Frame *frame = data;

  if (frame == NULL)
    return;
  for (gsize i = 0; i < frame->eval->n_entities; i++)
    {
      g_free (frame->rows[i]);
      frame_free (frame->gaps[i]);
      frame_free (frame->joined[i]);
      frame_free (frame->inner[i]);
      frame_free (frame->grouped[i]);
      frame_free (frame->records[i]);
    }
  g_free (frame->rows);
  g_free (frame->capacities);
  g_free (frame->gaps);
  g_free (frame->joined);
  g_free (frame->inner);
  g_free (frame->grouped);
  g_free (frame->records);
  g_clear_pointer (&frame->filtered, g_hash_table_unref);
  g_clear_pointer (&frame->having, g_hash_table_unref);
  g_free (frame->origins);
  g_ptr_array_unref (frame->slots);
  g_free (frame);
}

/* ---- Public ---- */

ZhuEval *
zhu_eval_new (ZhuModel *model, const ZhuPeriod *period)
{
  ZhuEval *self;

  g_return_val_if_fail (model != NULL && period != NULL, NULL);
  self = g_new0 (ZhuEval, 1);
  self->model = zhu_model_ref (model);
  self->period = *period;
  self->n_entities = zhu_dictionary_entities (model->dictionary)->len;
  self->natives = g_new0 (Frame *, self->n_entities);
  self->ranges = g_new0 (Ranges, self->n_entities);
  self->roots = g_new0 (Frame *, self->n_entities);
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->area_texts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->parts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->steps = g_ptr_array_new_with_free_func (steps_free);
  self->strings = g_string_chunk_new (4096);
  self->order = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->places = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->ages = g_array_new (FALSE, FALSE, sizeof (gint32));
  return self;
}

void
zhu_eval_free (ZhuEval *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n_entities; i++)
    {
      frame_free (self->natives[i]);
      frame_free (self->roots[i]);
      g_free (self->ranges[i].starts);
    }
  g_free (self->natives);
  g_free (self->roots);
  g_free (self->ranges);
  g_hash_table_unref (self->tables);
  g_hash_table_unref (self->area_texts);
  g_hash_table_unref (self->parts);
  g_ptr_array_unref (self->steps);
  g_string_chunk_free (self->strings);
  g_array_unref (self->order);
  g_array_unref (self->places);
  g_array_unref (self->ages);
  zhu_model_unref (self->model);
  g_free (self);
}

void
zhu_eval_set_batch (ZhuEval *self, const ZhuBatch *batch)
{
  g_return_if_fail (self != NULL && batch != NULL && batch->n_parts >= self->n_entities);

  self->batch = batch;
  self->n_batch++;
  g_string_chunk_clear (self->strings);
}

/* Whether all that @expr leans on has a row on each line of @frame's chain. */
static gboolean
frame_fits (const Frame *frame, const ZhuExpr *expr)
{
  return (expr->leans & ~frame->chain) == 0;
}

const gint64 *
zhu_eval_rows (ZhuEval *self, const ZhuExpr *expr, const ZhuEntity *entity)
{
  Frame *frame;

  g_return_val_if_fail (self != NULL && self->batch != NULL, NULL);
  g_return_val_if_fail (expr != NULL && entity != NULL && expr->type != ZHU_TYPE_TEXT, NULL);
  frame = eval_native (self, entity);
  g_return_val_if_fail (frame_fits (frame, expr), NULL);
  return frame_wide (frame, expr);
}

const char *const *
zhu_eval_texts (ZhuEval *self, const ZhuExpr *expr, const ZhuEntity *entity)
{
  Frame *frame;

  g_return_val_if_fail (self != NULL && self->batch != NULL, NULL);
  g_return_val_if_fail (expr != NULL && entity != NULL && expr->type == ZHU_TYPE_TEXT, NULL);
  frame = eval_native (self, entity);
  g_return_val_if_fail (frame_fits (frame, expr), NULL);
  return frame_clean_texts (frame, expr);
}

const ZhuView *
zhu_eval_view (ZhuEval *self, const ZhuEntity *leaf, const ZhuEntity *counted)
{
  g_return_val_if_fail (self != NULL && self->batch != NULL, NULL);
  g_return_val_if_fail (leaf != NULL && counted != NULL, NULL);
  if (leaf != counted && zhu_entity_is_below (counted, leaf))
    leaf = counted;
  g_return_val_if_fail (zhu_entity_is_below (leaf, counted), NULL);
  return frame_publish (eval_view (self, leaf, counted), TRUE);
}

/* The frame that @view is, if @expr can be computed on it now. */
static Frame *
frame_of_view (ZhuEval *self, const ZhuExpr *expr, const ZhuView *view)
{
  Frame *frame = (Frame *) (gpointer) view;

  g_return_val_if_fail (self != NULL && expr != NULL && view != NULL, NULL);
  g_return_val_if_fail (frame->eval == self && frame->batch == self->n_batch, NULL);
  g_return_val_if_fail (expr->type != ZHU_TYPE_TEXT && frame_fits (frame, expr), NULL);
  return frame;
}

const gint64 *
zhu_eval_lines (ZhuEval *self, const ZhuExpr *expr, const ZhuView *view)
{
  Frame *frame = frame_of_view (self, expr, view);

  return frame == NULL ? NULL : frame_wide (frame, expr);
}

/* TRUE if each line takes its value from a row, and nobody has written them out for the lines. */
static gboolean
is_behind_rows (Frame *frame, const ZhuExpr *expr)
{
  return frame_slot (frame, expr)->batch != frame->eval->n_batch
         && expr_is_taken_from_rows (frame, expr) && !is_cheaper_on_lines (frame, expr)
         && !has_gaps (frame, expr->entity);
}

ZhuColumnView
frame_column (Frame *frame, const ZhuExpr *expr)
{
  ZhuColumnView column = { NULL, NULL, NULL };

  if (!expr->is_narrow)
    column.wide = frame_wide (frame, expr);
  else if (is_behind_rows (frame, expr))
    {
      column.narrow = frame_narrow (eval_native (frame->eval, expr->entity), expr);
      if (!is_row_by_row (frame, expr->entity))
        column.rows = frame_rows (frame, expr->entity->index);
    }
  else
    column.narrow = frame_narrow (frame, expr);
  return column;
}

ZhuColumnView
zhu_eval_column (ZhuEval *self, const ZhuExpr *expr, const ZhuView *view)
{
  Frame *frame = frame_of_view (self, expr, view);

  return frame == NULL ? (ZhuColumnView){ NULL, NULL, NULL } : frame_column (frame, expr);
}
