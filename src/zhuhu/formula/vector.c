/* Where values are kept while a batch is evaluated: 32 bits for dates, conditions, codes and small
 * numbers, 64 for amounts and sets, one value where all lines have the same. */
#include "zhuhu/formula/private.h"

gboolean
zhu_type_is_narrow (ZhuType type)
{
  return type == ZHU_TYPE_DATE || type == ZHU_TYPE_BOOLEAN || type == ZHU_TYPE_CODE;
}

gint64
zhu_column_value (const ZhuColumn *self, gsize row)
{
  return self->narrow == NULL ? self->values[row] : wide_value (self->narrow[row]);
}

static gboolean
cases_fit (const ZhuExpr *expr)
{
  for (gsize i = 1; i < expr->n_children; i += 2)
    if (!expr->children[i]->is_narrow)
      return FALSE;
  return expr->children[expr->n_children - 1]->is_narrow;
}

gboolean
expr_fits_narrow (const ZhuExpr *expr)
{
  if (expr->type != ZHU_TYPE_INTEGER)
    return zhu_type_is_narrow (expr->type);
  switch ((int) expr->op)
    {
    case OP_CONSTANT:
      return expr->value > ZHU_NARROW_NO_RECORD && expr->value <= G_MAXINT32;
    case OP_DERIVED:
      return expr->children[0]->is_narrow;
    case OP_IF:
      return cases_fit (expr);
    case OP_MISSING:
    case OP_AGE:
    case OP_YEAR:
    case OP_MONTH:
    case OP_DAYS:
    case OP_LENGTH:
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- Slots ---- */

void
slot_free (gpointer data)
{
  Slot *slot = data;

  if (slot == NULL)
    return;
  g_free (slot->narrow);
  g_free (slot->wide);
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

gint32 *
slot_narrow (Slot *slot, gsize n)
{
  if (slot->narrow_capacity < n + 1)
    {
      slot->narrow_capacity = n + n / 4 + 1;
      g_free (slot->narrow);
      slot->narrow = g_new (gint32, slot->narrow_capacity);
    }
  return slot->narrow;
}

gint64 *
slot_wide (Slot *slot, gsize n)
{
  if (slot->wide_capacity < n + 1)
    {
      slot->wide_capacity = n + n / 4 + 1;
      g_free (slot->wide);
      slot->wide = g_new (gint64, slot->wide_capacity);
    }
  return slot->wide;
}

/* ---- The width that a reader wants ---- */

const gint32 *
frame_narrow (Frame *frame, const ZhuExpr *expr)
{
  const Vector *vector = frame_vector (frame, expr);
  const gint32 value = narrow_value (vector->scalar);
  Slot *slot;
  gint32 *out;

  if (vector->narrow != NULL)
    return vector->narrow;
  slot = frame_slot (frame, expr);
  out = slot_narrow (slot, frame->n);
  if (slot->full_batch == frame->eval->n_batch)
    return out;
  slot->full_batch = frame->eval->n_batch;
  for (gsize i = 0; i < frame->n; i++)
    out[i] = value;
  return out;
}

const gint64 *
frame_wide (Frame *frame, const ZhuExpr *expr)
{
  const Vector *vector = frame_vector (frame, expr);
  const gint32 *in = vector->narrow;
  const gint64 value = vector->scalar;
  Slot *slot;
  gint64 *out;

  if (vector->wide != NULL)
    return vector->wide;
  slot = frame_slot (frame, expr);
  out = slot_wide (slot, frame->n);
  if (slot->widened_batch == frame->eval->n_batch)
    return out;
  slot->widened_batch = frame->eval->n_batch;
  for (gsize i = 0; i < frame->n; i++)
    out[i] = in == NULL ? value : wide_value (in[i]);
  return out;
}
