/* Evaluation: an expression is computed once on the rows of the deepest entity it leans on, and
 * from there spread over lines. Lines without a record of that entity are computed apart, on a
 * frame of their own, since “no record” is not “missing”. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Slots ---- */

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  if (slot == NULL)
    return;
  g_free (slot->buffer);
  g_free (slot->text_buffer);
  g_free (slot->clean);
  g_free (slot);
}

Slot *
frame_slot (Frame *frame, const ZhuExpr *expr)
{
  Slot *slot;

  if (frame->slots->len <= expr->id)
    g_ptr_array_set_size (frame->slots, (int) MAX (expr->id + 1, frame->eval->model->exprs->len));
  slot = g_ptr_array_index (frame->slots, expr->id);
  if (slot == NULL)
    {
      slot = g_new0 (Slot, 1);
      frame->slots->pdata[expr->id] = slot;
    }
  return slot;
}

static gint64 *
slot_values (Slot *slot, gsize n)
{
  if (slot->capacity < n + 1)
    {
      slot->capacity = n + n / 4 + 1;
      g_free (slot->buffer);
      slot->buffer = g_new (gint64, slot->capacity);
    }
  slot->values = slot->buffer;
  return slot->buffer;
}

static void
fill (gint64 *out, gsize n, gint64 value)
{
  for (gsize i = 0; i < n; i++)
    out[i] = value;
}

/* ---- How an expression is computed on a frame ---- */

static gboolean
set_holds (guint64 set, const ZhuEntity *entity)
{
  return (set >> entity->index & 1) != 0;
}

/* Entities above @entity through first parents, itself included. */
static guint64
parent_chain (const ZhuEntity *entity)
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
  return (expr->leans & ~parent_chain (expr->entity)) != 0;
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

static int
shifted_date (const ZhuEval *eval, const ZhuExpr *expr)
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

gboolean
zhu_type_is_narrow (ZhuType type)
{
  return type == ZHU_TYPE_DATE || type == ZHU_TYPE_BOOLEAN || type == ZHU_TYPE_CODE;
}

gint64
zhu_column_value (const ZhuColumn *self, gsize row)
{
  if (self->narrow == NULL)
    return self->values[row];
  return self->narrow[row] == ZHU_NARROW_MISSING ? ZHU_MISSING : self->narrow[row];
}

static void
widen (const gint32 *in, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] == ZHU_NARROW_MISSING ? ZHU_MISSING : in[i];
}

static void
take_column (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  const ZhuColumn *column = frame_column_of (frame, expr);

  if (column != NULL && column->narrow != NULL)
    {
      widen (column->narrow, frame->n, slot_values (slot, frame->n));
      return;
    }
  if (column != NULL && column->values != NULL)
    {
      slot->values = column->values;
      return;
    }
  if (frame->n > 0)
    g_critical ("The source was not asked for column %s", expr->variable->name);
  fill (slot_values (slot, frame->n), frame->n, ZHU_MISSING);
}

static void
look_up_areas (Frame *frame, const ZhuExpr *expr, gint64 *out)
{
  const guint32 *areas = frame_part_of (frame, expr->entity)->areas;
  gsize n_areas;
  const gint64 *table = area_table (frame->eval, expr, &n_areas);

  for (gsize i = 0; i < frame->n; i++)
    out[i] = areas != NULL && areas[i] < n_areas ? table[areas[i]] : ZHU_MISSING;
}

/* A derived variable has no record where its entity has none, whatever its formula says. */
static void
take_derived (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  const gint64 *values = frame_values (frame, expr->children[0]);
  const gint32 *rows = expr->entity == frame->native ? NULL : frame->rows[expr->entity->index];
  gint64 *out;

  if (rows == NULL)
    {
      slot->values = values;
      return;
    }
  out = slot_values (slot, frame->n);
  for (gsize i = 0; i < frame->n; i++)
    out[i] = rows[i] < 0 ? ZHU_NO_RECORD : values[i];
}

static gboolean
asks_texts (const ZhuExpr *expr)
{
  return expr->op == OP_TEXT_COMPARE || expr->op == OP_LENGTH
         || (expr->op == OP_IS_MISSING && expr->children[0]->type == ZHU_TYPE_TEXT);
}

static void
run_operation (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  g_autofree const gint64 **operands = g_new0 (const gint64 *, expr->n_children + 1);
  const char *const *texts[2] = { NULL, NULL };

  if (asks_texts (expr))
    {
      for (gsize i = 0; i < expr->n_children; i++)
        texts[i] = frame_texts (frame, expr->children[i]);
      run_text_operator (expr, texts, frame->n, slot_values (slot, frame->n));
      return;
    }
  for (gsize i = 0; i < expr->n_children; i++)
    operands[i] = frame_values (frame, expr->children[i]);
  run_operator (expr, operands, frame->n, slot_values (slot, frame->n));
}

static void
compute (Frame *frame, const ZhuExpr *expr, Slot *slot)
{
  switch (expr->op)
    {
    case OP_CONSTANT:
      fill (slot_values (slot, frame->n), frame->n, expr->value);
      break;
    case OP_MISSING:
      fill (slot_values (slot, frame->n), frame->n, ZHU_MISSING);
      break;
    case OP_DATE:
      fill (slot_values (slot, frame->n), frame->n, shifted_date (frame->eval, expr));
      break;
    case OP_VARIABLE:
      take_column (frame, expr, slot);
      break;
    case OP_DERIVED:
      take_derived (frame, expr, slot);
      break;
    case OP_AREA_LEVEL:
    case OP_AREA_IS:
    case OP_WITHIN:
    case OP_AREA_VALUE:
      look_up_areas (frame, expr, slot_values (slot, frame->n));
      break;
    case OP_AGGREGATE:
      run_aggregate (frame->eval, expr, slot_values (slot, frame->n));
      break;
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
    case OP_LENGTH:
      run_operation (frame, expr, slot);
      break;
    }
}

gboolean
expr_is_record_value (const ZhuExpr *expr)
{
  return expr->op == OP_VARIABLE || expr->op == OP_DERIVED || expr->op == OP_AGGREGATE
         || expr->op == OP_AREA_TEXT;
}

/* ---- Values ---- */

static void
spread (Frame *frame, const ZhuExpr *expr, gint64 *out)
{
  const gint64 *values = frame_values (eval_native (frame->eval, expr->entity), expr);
  const gint32 *rows = frame->rows[expr->entity->index];
  gboolean has_gaps = FALSE;
  Frame *gap;
  const gint64 *others;

  for (gsize i = 0; i < frame->n; i++)
    {
      has_gaps |= rows[i] < 0;
      out[i] = rows[i] < 0 ? ZHU_NO_RECORD : values[rows[i]];
    }
  if (!has_gaps || expr_is_record_value (expr))
    return;
  gap = frame_gap (frame, expr->entity);
  others = frame_values (gap, expr);
  for (gsize i = 0; i < gap->n; i++)
    out[gap->gap_lines[i]] = others[i];
}

const gint64 *
frame_values (Frame *frame, const ZhuExpr *expr)
{
  Slot *slot = frame_slot (frame, expr);

  if (slot->batch == frame->eval->n_batch)
    return slot->values;
  if (expr_is_taken_from_rows (frame, expr))
    spread (frame, expr, slot_values (slot, frame->n));
  else if (expr_is_record_value (expr) && expr_is_without_record (frame, expr->entity))
    fill (slot_values (slot, frame->n), frame->n, ZHU_NO_RECORD);
  else
    compute (frame, expr, slot);
  slot->batch = frame->eval->n_batch;
  return slot->values;
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
    }
  g_free (frame->rows);
  g_free (frame->capacities);
  g_free (frame->gaps);
  g_free (frame->gap_lines);
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
  self->views = g_hash_table_new_full (NULL, NULL, NULL, frame_free);
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->area_texts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->strings = g_string_chunk_new (4096);
  self->order = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->places = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

void
zhu_eval_free (ZhuEval *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->views);
  for (gsize i = 0; i < self->n_entities; i++)
    {
      frame_free (self->natives[i]);
      g_free (self->ranges[i].starts);
    }
  g_free (self->natives);
  g_free (self->ranges);
  g_hash_table_unref (self->tables);
  g_hash_table_unref (self->area_texts);
  g_string_chunk_free (self->strings);
  g_array_unref (self->order);
  g_array_unref (self->places);
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
  return frame_values (frame, expr);
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
  return &eval_view (self, leaf, counted)->view;
}

const gint64 *
zhu_eval_lines (ZhuEval *self, const ZhuExpr *expr, const ZhuView *view)
{
  Frame *frame = (Frame *) (gpointer) view;

  g_return_val_if_fail (self != NULL && expr != NULL && view != NULL, NULL);
  g_return_val_if_fail (frame->eval == self && frame->batch == self->n_batch, NULL);
  g_return_val_if_fail (expr->type != ZHU_TYPE_TEXT && frame_fits (frame, expr), NULL);
  return frame_values (frame, expr);
}
