/* Lines chosen by a condition, and the different records that stand on them. A condition is taken
 * apart at its “and”s, and each part is asked as soon as the records it leans on have been joined:
 * what stands below lines that are out is never looked at. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Conditions ---- */

static void
add_parts (GPtrArray *parts, const ZhuExpr *expr)
{
  if (expr == NULL)
    return;
  if (expr->op == OP_AND)
    {
      add_parts (parts, expr->children[0]);
      add_parts (parts, expr->children[1]);
      return;
    }
  if (!g_ptr_array_find (parts, expr, NULL))
    g_ptr_array_add (parts, (gpointer) expr);
}

static gsize
keep_true (const gint32 *values, gsize n, guint32 *lines)
{
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    {
      lines[kept] = (guint32) i;
      kept += values[i] == 1;
    }
  return kept;
}

/* The lines of @frame on which @expr is true. */
static Frame *
frame_filtered (Frame *frame, const ZhuExpr *expr)
{
  Frame *out;

  if (frame->filtered == NULL)
    frame->filtered = g_hash_table_new_full (NULL, NULL, NULL, frame_free);
  out = g_hash_table_lookup (frame->filtered, expr);
  if (out == NULL)
    {
      out = frame_new (frame->eval, NULL);
      g_hash_table_insert (frame->filtered, (gpointer) expr, out);
    }
  if (!frame_begin (out, frame))
    return out;
  out->is_choice = TRUE;
  out->n = keep_true (frame_narrow (frame, expr), frame->n, frame_reserve_origins (out, frame->n));
  frame_take_origins (frame, out);
  frame_publish (out);
  return out;
}

/* ---- Lines ---- */

/* TRUE if @part can be asked on lines that end at @entity and not earlier. */
static gboolean
is_asked_at (const ZhuExpr *part, const ZhuEntity *entity)
{
  return part->entity == entity || (part->entity == NULL && entity->parent == NULL);
}

static Frame *
select_lines (ZhuEval *self, const GPtrArray *parts, const ZhuEntity *leaf)
{
  g_autoptr (GPtrArray) chain = entity_chain (leaf);
  Frame *frame = eval_root (self, g_ptr_array_index (chain, 0));

  for (guint i = 0; i < chain->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (chain, i);

      if (i > 0)
        frame = frame_joined (frame, entity);
      for (guint j = 0; j < parts->len && frame->n > 0; j++)
        if (is_asked_at (g_ptr_array_index (parts, j), entity))
          frame = frame_filtered (frame, g_ptr_array_index (parts, j));
      if (frame->n == 0)
        break;
    }
  return frame;
}

const ZhuView *
zhu_eval_select (ZhuEval *self,
                 const ZhuExpr *universe,
                 const ZhuExpr *condition,
                 const ZhuEntity *leaf,
                 const ZhuEntity *counted)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  Frame *frame;

  g_return_val_if_fail (self != NULL && self->batch != NULL && leaf != NULL, NULL);

  add_parts (parts, universe);
  add_parts (parts, condition);
  frame = select_lines (self, parts, leaf);
  return counted == NULL || frame->n == 0 ? &frame->view : &frame_grouped (frame, counted)->view;
}

/* ---- Records ---- */

/* TRUE if each line of @frame has a record of @entity, and each another: only the records of a
 * chain without concerns can be told so at a glance. */
static gboolean
is_of_records (const Frame *frame, const ZhuEntity *entity)
{
  const gint32 *rows = frame->rows[entity->index];
  gint32 last = -1;

  if ((frame->chain & ~entity_parents (entity)) != 0)
    return FALSE;
  for (gsize i = 0; i < frame->n; i++)
    {
      if (rows[i] <= last)
        return FALSE;
      last = rows[i];
    }
  return TRUE;
}

/* Notes the first line of each record of @entity. */
static void
find_records (const Frame *frame, const ZhuEntity *entity, Frame *out)
{
  const gint32 *rows = frame->rows[entity->index];
  g_autofree guint8 *seen = g_new0 (guint8, frame->eval->batch->parts[entity->index].n_rows + 1);
  guint32 *origins = frame_reserve_origins (out, frame->n);
  gsize n = 0;

  for (gsize i = 0; i < frame->n; i++)
    {
      if (rows[i] < 0)
        continue;
      origins[n] = (guint32) i;
      n += seen[rows[i]] == 0;
      seen[rows[i]] = 1;
    }
  out->n = n;
}

const ZhuView *
zhu_eval_records (ZhuEval *self, const ZhuView *lines, const ZhuEntity *entity)
{
  Frame *frame = (Frame *) (gpointer) lines;
  Frame *records;

  g_return_val_if_fail (self != NULL && lines != NULL && entity != NULL, NULL);
  g_return_val_if_fail (frame->eval == self && frame->batch == self->n_batch, NULL);

  if (frame->n == 0 || is_of_records (frame, entity))
    return lines;
  records = frame->records[entity->index];
  if (records == NULL)
    records = frame->records[entity->index] = frame_new (self, NULL);
  if (!frame_begin (records, frame))
    return &records->view;
  find_records (frame, entity, records);
  records->chain = frame->chain & entity_parents (entity);
  for (gsize e = 0; e < self->n_entities; e++)
    if ((records->chain >> e & 1) != 0)
      {
        gint32 *out = frame_reserve_rows (records, e, records->n);

        for (gsize i = 0; i < records->n; i++)
          out[i] = frame->rows[e][records->origins[i]];
      }
  frame_publish (records);
  return &records->view;
}

gboolean
zhu_expr_is_of_record (const ZhuExpr *self, const ZhuEntity *entity)
{
  return self == NULL || (self->leans & ~entity_parents (entity)) == 0;
}
