/* Lines: which rows of which entities belong together. A view joins the records of a chain of
 * entities from the root down, keeping records without records below; a record without a concern
 * stands with every row of the concern entity under its parent (language.md §3). */
#include "zhuhu/formula/private.h"

#include <string.h>

enum
{
  ROWS_AHEAD = 4 /* rows of a parent that are written at once */
};

/* ---- Chains ---- */

GPtrArray *
entity_chain (const ZhuEntity *entity)
{
  GPtrArray *chain = g_ptr_array_new ();

  for (; entity != NULL; entity = entity->concern != NULL ? entity->concern : entity->parent)
    g_ptr_array_insert (chain, 0, (gpointer) entity);
  return chain;
}

gint32 *
frame_reserve_rows (Frame *frame, gsize entity, gsize n)
{
  if (frame->capacities[entity] < n + 1)
    {
      frame->capacities[entity] = MAX (n + 1, frame->capacities[entity] * 2);
      frame->rows[entity] = g_renew (gint32, frame->rows[entity], frame->capacities[entity]);
    }
  frame->made |= G_GUINT64_CONSTANT (1) << entity;
  return frame->rows[entity];
}

/* Rows of the entity with index @above on the rows of the entity of @frame: its parent, its second
 * parent, or what stands above one of them, the parent first. */
static const gint32 *
native_rows (Frame *frame, gsize above)
{
  const ZhuEntity *entity = frame->native;
  const ZhuBatchPart *part = &frame->eval->batch->parts[entity->index];
  const ZhuEntity *through = entity->parent;
  const gint32 *rows, *upper;
  gint32 *out;

  if ((frame->chain >> above & 1) == 0 || above == entity->index)
    return NULL;
  if (above != through->index && (eval_native (frame->eval, through)->chain >> above & 1) == 0)
    through = entity->concern;
  rows = above == through->index ? NULL : frame_rows (frame, through->index);
  upper = rows == NULL ? NULL : frame_rows (eval_native (frame->eval, through), above);
  out = frame_reserve_rows (frame, above, frame->n);
  if (frame->n == 0)
    return out;
  for (gsize i = 0; i < frame->n && rows != NULL; i++)
    out[i] = rows[i] < 0 ? -1 : upper[rows[i]];
  if (rows == NULL && through == entity->parent)
    memcpy (out, part->parent, frame->n * sizeof *out);
  else if (rows == NULL && part->concern != NULL)
    memcpy (out, part->concern, frame->n * sizeof *out);
  else if (rows == NULL)
    memset (out, 0xff, frame->n * sizeof *out);
  return out;
}

const gint32 *
frame_rows (Frame *frame, gsize entity)
{
  const guint64 bit = G_GUINT64_CONSTANT (1) << entity;
  const gint32 *rows;
  gint32 *out;

  if ((frame->made & bit) != 0)
    return frame->rows[entity];
  if (frame->native != NULL)
    return native_rows (frame, entity);
  if (frame->from == NULL || (frame->chain & bit) == 0)
    return NULL;
  rows = frame_rows (frame->from, entity);
  out = frame_reserve_rows (frame, entity, frame->n);
  if (rows == NULL)
    memcpy (out, frame->origins, frame->n * sizeof *out);
  else
    for (gsize i = 0; i < frame->n; i++)
      out[i] = rows[frame->origins[i]];
  return out;
}

/* ---- Rows of an entity ---- */

static guint64
chain_above (ZhuEval *eval, const ZhuEntity *entity)
{
  return entity == NULL ? 0 : eval_native (eval, entity)->chain;
}

Frame *
eval_native (ZhuEval *self, const ZhuEntity *entity)
{
  const ZhuBatchPart *part = &self->batch->parts[entity->index];
  Frame *frame = self->natives[entity->index];

  if (frame == NULL)
    frame = self->natives[entity->index] = frame_new (self, entity);
  if (frame->batch == self->n_batch)
    return frame;
  frame->batch = self->n_batch;
  frame->made = 0;
  frame->n = part->n_rows;
  frame->chain = G_GUINT64_CONSTANT (1) << entity->index | chain_above (self, entity->parent)
                 | chain_above (self, entity->concern);
  frame->looked_at = 0;
  return frame;
}

/* ---- Lines taken from another frame ---- */

gboolean
frame_begin (Frame *frame, Frame *in)
{
  if (frame->batch == in->eval->n_batch)
    return FALSE;
  frame->batch = in->eval->n_batch;
  frame->from = in;
  frame->made = 0;
  frame->chain = in->chain;
  frame->empty = in->empty;
  frame->looked_at = 0;
  frame->is_choice = in->is_choice;
  return TRUE;
}

guint32 *
frame_reserve_origins (Frame *frame, gsize n)
{
  if (frame->origin_capacity < n + 1)
    {
      frame->origin_capacity = MAX (n + 1, frame->origin_capacity * 2);
      frame->origins = g_renew (guint32, frame->origins, frame->origin_capacity);
    }
  return frame->origins;
}

Frame *
frame_gap (Frame *frame, const ZhuEntity *entity)
{
  Frame *gap = frame->gaps[entity->index];
  const gint32 *rows = frame_rows (frame, entity->index);
  guint32 *origins;

  if (gap == NULL)
    gap = frame->gaps[entity->index] = frame_new (frame->eval, NULL);
  if (!frame_begin (gap, frame))
    return gap;
  gap->empty |= G_GUINT64_CONSTANT (1) << entity->index;
  origins = frame_reserve_origins (gap, frame->n);
  gap->n = 0;
  for (gsize i = 0; i < frame->n; i++)
    if (rows[i] < 0)
      origins[gap->n++] = (guint32) i;
  return gap;
}

/* ---- Views ---- */

/* Where the rows of @entity begin for each row of its parent. */
static const guint32 *
child_starts (ZhuEval *self, const ZhuEntity *entity)
{
  Ranges *ranges = &self->ranges[entity->index];
  const ZhuBatchPart *part = &self->batch->parts[entity->index];
  gsize n_parents = self->batch->parts[entity->parent->index].n_rows;
  gsize row = 0;

  if (ranges->batch == self->n_batch)
    return ranges->starts;
  ranges->batch = self->n_batch;
  if (ranges->capacity < n_parents + 1)
    {
      ranges->capacity = n_parents + n_parents / 4 + 1;
      ranges->starts = g_renew (guint32, ranges->starts, ranges->capacity);
    }
  for (gsize parent = 0; parent <= n_parents; parent++)
    {
      while (row < part->n_rows && part->parent[row] < parent)
        row++;
      ranges->starts[parent] = (guint32) row;
    }
  return ranges->starts;
}

/* Records of the parent on each line, at most so many lines of records below. */
static gsize
most_lines (const Frame *in, const gint32 *parents, const guint32 *starts)
{
  gsize n = in->n;

  for (gsize i = 0; i < in->n; i++)
    if (parents[i] >= 0)
      n += starts[parents[i] + 1] - starts[parents[i]];
  return n;
}

/* Each line with the rows below its row of the parent. Most parents have few rows: ROWS_AHEAD are
 * written without asking, and those that are not of this parent are written again by the next. How
 * many lines there are. */
static gsize
join_all (const Frame *in,
          const gint32 *parents,
          const guint32 *starts,
          gboolean is_inner,
          gint32 *rows,
          guint32 *origins)
{
  gsize n = 0;

  for (gsize i = 0; i < in->n; i++)
    {
      const guint32 first = parents[i] < 0 ? 0 : starts[parents[i]];
      const guint32 n_rows = parents[i] < 0 ? 0 : starts[parents[i] + 1] - first;

      for (guint32 j = 0; j < ROWS_AHEAD; j++)
        {
          rows[n + j] = (gint32) (first + j);
          origins[n + j] = (guint32) i;
        }
      for (guint32 j = ROWS_AHEAD; j < n_rows; j++)
        {
          rows[n + j] = (gint32) (first + j);
          origins[n + j] = (guint32) i;
        }
      if (n_rows == 0 && !is_inner)
        rows[n++] = -1;
      n += n_rows;
    }
  return n;
}

/* The same where a record with a concern stands on the lines of that one only, whose row on each
 * line is in @above. */
static gsize
join_concerned (const Frame *in,
                const gint32 *parents,
                const guint32 *starts,
                const gint32 *concerns,
                const gint32 *above,
                gboolean is_inner,
                gint32 *rows,
                guint32 *origins)
{
  gsize n = 0;

  for (gsize i = 0; i < in->n; i++)
    {
      const guint32 first = parents[i] < 0 ? 0 : starts[parents[i]];
      const guint32 end = parents[i] < 0 ? 0 : starts[parents[i] + 1];
      const gsize before = n;

      for (guint32 row = first; row < end; row++)
        {
          rows[n] = (gint32) row;
          origins[n] = (guint32) i;
          n += (concerns[row] < 0) | (concerns[row] == above[i]);
        }
      if (n == before && !is_inner)
        {
          rows[n] = -1;
          origins[n++] = (guint32) i;
        }
    }
  return n;
}

static void
frame_join (Frame *in, const ZhuEntity *entity, gboolean is_inner, Frame *out)
{
  ZhuEval *eval = in->eval;
  const gint32 *concerns
      = entity->concern == NULL ? NULL : eval->batch->parts[entity->index].concern;
  const gint32 *parents = frame_rows (in, entity->parent->index);
  const guint32 *starts = child_starts (eval, entity);
  const gsize most = most_lines (in, parents, starts) + ROWS_AHEAD;
  gint32 *rows = frame_reserve_rows (out, entity->index, most);
  guint32 *origins = frame_reserve_origins (out, most);

  out->n = concerns == NULL
               ? join_all (in, parents, starts, is_inner, rows, origins)
               : join_concerned (in, parents, starts, concerns,
                                 frame_rows (in, entity->concern->index), is_inner, rows, origins);
  out->chain |= G_GUINT64_CONSTANT (1) << entity->index;
}

static gboolean
frame_is_grouped (Frame *frame, const ZhuEntity *entity)
{
  const gint32 *rows = frame_rows (frame, entity->index);
  gint32 last = -1;

  for (gsize i = 0; i < frame->n; i++)
    {
      if (rows[i] < 0)
        continue;
      if (rows[i] < last || (rows[i] == last && rows[i - 1] != last))
        return FALSE;
      last = rows[i];
    }
  return TRUE;
}

static void
frame_group (Frame *in, const ZhuEntity *counted, Frame *out)
{
  const gint32 *rows = frame_rows (in, counted->index);
  gsize n_rows = in->eval->batch->parts[counted->index].n_rows;
  GArray *places = g_array_set_size (in->eval->places, (guint) n_rows + 2);
  guint32 *place = (guint32 *) (void *) places->data;
  guint32 *line = frame_reserve_origins (out, in->n);

  memset (place, 0, (n_rows + 2) * sizeof *place);
  for (gsize i = 0; i < in->n; i++)
    place[(rows[i] < 0 ? n_rows : (gsize) rows[i]) + 1]++;
  for (gsize i = 1; i < n_rows + 2; i++)
    place[i] += place[i - 1];
  for (gsize i = 0; i < in->n; i++)
    line[place[rows[i] < 0 ? n_rows : (gsize) rows[i]]++] = (guint32) i;
  out->n = in->n;
}

/* ---- Frames taken from frames ---- */

const ZhuView *
frame_publish (Frame *frame, gboolean rows)
{
  for (gsize e = 0; e < frame->eval->n_entities && rows; e++)
    frame_rows (frame, e);
  frame->view.n_lines = frame->n;
  frame->view.rows = (const gint32 *const *) frame->rows;
  return &frame->view;
}

static Frame *
joined_in (Frame *frame, Frame **place, const ZhuEntity *entity, gboolean is_inner)
{
  if (*place == NULL)
    *place = frame_new (frame->eval, NULL);
  if (frame_begin (*place, frame))
    frame_join (frame, entity, is_inner, *place);
  return *place;
}

Frame *
frame_joined (Frame *frame, const ZhuEntity *entity)
{
  return joined_in (frame, &frame->joined[entity->index], entity, FALSE);
}

Frame *
frame_joined_inner (Frame *frame, const ZhuEntity *entity)
{
  return joined_in (frame, &frame->inner[entity->index], entity, TRUE);
}

Frame *
frame_grouped (Frame *frame, const ZhuEntity *entity)
{
  Frame *grouped = frame->grouped[entity->index];

  if (frame_is_grouped (frame, entity))
    return frame;
  if (grouped == NULL)
    grouped = frame->grouped[entity->index] = frame_new (frame->eval, NULL);
  if (frame_begin (grouped, frame))
    frame_group (frame, entity, grouped);
  return grouped;
}

/* One line for each record of a root entity. */
Frame *
eval_root (ZhuEval *self, const ZhuEntity *entity)
{
  Frame *frame = self->roots[entity->index];
  gint32 *rows;

  if (frame == NULL)
    frame = self->roots[entity->index] = frame_new (self, NULL);
  if (frame->batch == self->n_batch)
    return frame;
  frame->batch = self->n_batch;
  frame->made = 0;
  frame->chain = G_GUINT64_CONSTANT (1) << entity->index;
  frame->looked_at = 0;
  frame->n = self->batch->parts[entity->index].n_rows;
  rows = frame_reserve_rows (frame, entity->index, frame->n);
  for (gsize i = 0; i < frame->n; i++)
    rows[i] = (gint32) i;
  return frame;
}

static Frame *
all_lines (ZhuEval *self, const ZhuEntity *leaf)
{
  const ZhuEntity *above = leaf->concern != NULL ? leaf->concern : leaf->parent;

  return above == NULL ? eval_root (self, leaf) : frame_joined (all_lines (self, above), leaf);
}

Frame *
eval_view (ZhuEval *self, const ZhuEntity *leaf, const ZhuEntity *counted)
{
  return frame_grouped (all_lines (self, leaf), counted);
}
