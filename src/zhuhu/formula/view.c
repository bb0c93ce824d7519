/* Lines: which rows of which entities belong together. A view joins the records of a chain of
 * entities from the root down, keeping records without records below; a record without a concern
 * stands with every row of the concern entity under its parent (language.md §3). */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Chains ---- */

GPtrArray *
entity_chain (const ZhuEntity *entity)
{
  GPtrArray *chain = g_ptr_array_new ();

  for (; entity != NULL; entity = entity->concern != NULL ? entity->concern : entity->parent)
    g_ptr_array_insert (chain, 0, (gpointer) entity);
  return chain;
}

static guint64
chain_set (const GPtrArray *chain)
{
  guint64 set = 0;

  for (gsize i = 0; i < chain->len; i++)
    set |= G_GUINT64_CONSTANT (1) << ((const ZhuEntity *) g_ptr_array_index (chain, i))->index;
  return set;
}

gint32 *
frame_reserve_rows (Frame *frame, gsize entity, gsize n)
{
  if (frame->capacities[entity] < n + 1)
    {
      frame->capacities[entity] = MAX (n + 1, frame->capacities[entity] * 2);
      frame->rows[entity] = g_renew (gint32, frame->rows[entity], frame->capacities[entity]);
    }
  return frame->rows[entity];
}

/* ---- Rows of an entity ---- */

/* Rows of all entities that stand above @upper, which each row of @frame has in @rows. */
static void
take_rows_above (Frame *frame, const ZhuEntity *upper, const gint32 *rows)
{
  const Frame *above = eval_native (frame->eval, upper);
  guint64 own = frame->chain;

  for (gsize e = 0; e < frame->eval->n_entities; e++)
    {
      gint32 *out;

      if (e == upper->index || (above->chain >> e & 1) == 0 || (own >> e & 1) != 0)
        continue;
      out = frame_reserve_rows (frame, e, frame->n);
      for (gsize i = 0; i < frame->n; i++)
        out[i] = rows[i] < 0 ? -1 : above->rows[e][rows[i]];
      frame->chain |= G_GUINT64_CONSTANT (1) << e;
    }
}

static void
take_links (Frame *frame, const ZhuBatchPart *part)
{
  const ZhuEntity *entity = frame->native;
  gint32 *rows;

  if (entity->parent != NULL)
    {
      rows = frame_reserve_rows (frame, entity->parent->index, frame->n);
      for (gsize i = 0; i < frame->n; i++)
        rows[i] = (gint32) part->parent[i];
      frame->chain |= G_GUINT64_CONSTANT (1) << entity->parent->index;
      take_rows_above (frame, entity->parent, rows);
    }
  if (entity->concern != NULL)
    {
      rows = frame_reserve_rows (frame, entity->concern->index, frame->n);
      for (gsize i = 0; i < frame->n; i++)
        rows[i] = part->concern == NULL ? -1 : part->concern[i];
      frame->chain |= G_GUINT64_CONSTANT (1) << entity->concern->index;
      take_rows_above (frame, entity->concern, rows);
    }
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
  frame->n = part->n_rows;
  frame->chain = G_GUINT64_CONSTANT (1) << entity->index;
  take_links (frame, part);
  return frame;
}

/* ---- Gaps ---- */

Frame *
frame_gap (Frame *frame, const ZhuEntity *entity)
{
  Frame *gap = frame->gaps[entity->index];
  const gint32 *rows = frame->rows[entity->index];

  if (gap == NULL)
    gap = frame->gaps[entity->index] = frame_new (frame->eval, NULL);
  if (gap->batch == frame->eval->n_batch)
    return gap;

  gap->batch = frame->eval->n_batch;
  gap->chain = frame->chain;
  gap->empty = frame->empty | G_GUINT64_CONSTANT (1) << entity->index;
  if (gap->gap_capacity < frame->n)
    {
      gap->gap_capacity = frame->n;
      gap->gap_lines = g_renew (guint32, gap->gap_lines, gap->gap_capacity);
    }
  gap->n = 0;
  for (gsize i = 0; i < frame->n; i++)
    if (rows[i] < 0)
      gap->gap_lines[gap->n++] = (guint32) i;
  for (gsize e = 0; e < frame->eval->n_entities; e++)
    {
      gint32 *out;

      if ((frame->chain >> e & 1) == 0)
        continue;
      out = frame_reserve_rows (gap, e, gap->n);
      for (gsize i = 0; i < gap->n; i++)
        out[i] = frame->rows[e] == NULL ? (gint32) gap->gap_lines[i]
                                        : frame->rows[e][gap->gap_lines[i]];
    }
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

typedef struct
{
  Frame *frame;
  const GPtrArray *chain; /* element: const ZhuEntity * */
  gint32 *current;        /* by entity index: the line being made */
} Joiner;

static void
add_line (Joiner *joiner)
{
  for (gsize i = 0; i < joiner->chain->len; i++)
    {
      gsize e = ((const ZhuEntity *) g_ptr_array_index (joiner->chain, i))->index;

      frame_reserve_rows (joiner->frame, e, joiner->frame->n + 1)[joiner->frame->n]
          = joiner->current[e];
    }
  joiner->frame->n++;
}

/* Makes the lines of what stands below the records chosen so far, from entity @level of the chain.
 */
static void
join_below (Joiner *joiner, gsize level)
{
  const ZhuEntity *entity;
  const ZhuBatchPart *part;
  const guint32 *starts;
  gint32 parent;
  gboolean found = FALSE;

  if (level == joiner->chain->len)
    {
      add_line (joiner);
      return;
    }
  entity = g_ptr_array_index (joiner->chain, level);
  part = &joiner->frame->eval->batch->parts[entity->index];
  parent = joiner->current[entity->parent->index];
  starts = parent < 0 ? NULL : child_starts (joiner->frame->eval, entity);
  for (guint32 row = parent < 0 ? 0 : starts[parent]; parent >= 0 && row < starts[parent + 1];
       row++)
    {
      gint32 concern = part->concern == NULL ? -1 : part->concern[row];

      if (entity->concern != NULL && concern >= 0
          && concern != joiner->current[entity->concern->index])
        continue;
      found = TRUE;
      joiner->current[entity->index] = (gint32) row;
      join_below (joiner, level + 1);
    }
  if (found)
    return;
  joiner->current[entity->index] = -1;
  join_below (joiner, level + 1);
}

/* TRUE if equal rows stand together and rise already. */
static gboolean
is_grouped (const gint32 *rows, gsize n)
{
  gint32 last = -1;

  for (gsize i = 0; i < n; i++)
    {
      if (rows[i] < 0)
        continue;
      if (rows[i] < last || (rows[i] == last && rows[i - 1] != last))
        return FALSE;
      last = rows[i];
    }
  return TRUE;
}

/* Puts the lines in the order of @rows, those without a row last; lines of one row keep theirs. */
static void
sort_lines (Frame *frame, const GPtrArray *chain, const ZhuEntity *counted)
{
  const gint32 *rows = frame->rows[counted->index];
  gsize n_rows = frame->eval->batch->parts[counted->index].n_rows;
  GArray *places = g_array_set_size (frame->eval->places, (guint) n_rows + 2);
  GArray *order = g_array_set_size (frame->eval->order, (guint) frame->n);
  guint32 *place = (guint32 *) (void *) places->data;
  guint32 *line = (guint32 *) (void *) order->data;
  g_autofree gint32 *copy = g_new (gint32, frame->n + 1);

  memset (place, 0, (n_rows + 2) * sizeof *place);
  for (gsize i = 0; i < frame->n; i++)
    place[(rows[i] < 0 ? n_rows : (gsize) rows[i]) + 1]++;
  for (gsize i = 1; i < n_rows + 2; i++)
    place[i] += place[i - 1];
  for (gsize i = 0; i < frame->n; i++)
    line[place[rows[i] < 0 ? n_rows : (gsize) rows[i]]++] = (guint32) i;

  for (gsize i = 0; i < chain->len; i++)
    {
      gsize e = ((const ZhuEntity *) g_ptr_array_index (chain, i))->index;

      memcpy (copy, frame->rows[e], frame->n * sizeof *copy);
      for (gsize j = 0; j < frame->n; j++)
        frame->rows[e][j] = copy[line[j]];
    }
}

static void
join (Frame *frame, const ZhuEntity *leaf, const ZhuEntity *counted)
{
  g_autoptr (GPtrArray) chain = entity_chain (leaf);
  g_autofree gint32 *current = g_new0 (gint32, frame->eval->n_entities);
  Joiner joiner = { frame, chain, current };
  const ZhuEntity *root = g_ptr_array_index (chain, 0);

  frame->n = 0;
  frame->chain = chain_set (chain);
  for (gsize i = 0; i < chain->len; i++)
    frame_reserve_rows (frame, ((const ZhuEntity *) g_ptr_array_index (chain, i))->index, 0);
  for (gsize row = 0; row < frame->eval->batch->parts[root->index].n_rows; row++)
    {
      current[root->index] = (gint32) row;
      join_below (&joiner, 1);
    }
  if (!is_grouped (frame->rows[counted->index], frame->n))
    sort_lines (frame, chain, counted);
}

Frame *
eval_view (ZhuEval *self, const ZhuEntity *leaf, const ZhuEntity *counted)
{
  gpointer key = GSIZE_TO_POINTER (leaf->index * MAX_ENTITIES + counted->index);
  Frame *frame = g_hash_table_lookup (self->views, key);

  if (frame == NULL)
    {
      frame = frame_new (self, NULL);
      g_hash_table_insert (self->views, key, frame);
    }
  if (frame->batch == self->n_batch)
    return frame;
  frame->batch = self->n_batch;
  join (frame, leaf, counted);
  frame->view.leaf = leaf;
  frame->view.counted = counted;
  frame->view.n_lines = frame->n;
  frame->view.rows = (const gint32 *const *) frame->rows;
  return frame;
}

/* ---- Aggregates ---- */

static gint64
combine (Aggregate kind, gint64 before, gint64 value)
{
  gint64 sum;

  switch (kind)
    {
    case AGGREGATE_ANY:
      return 1;
    case AGGREGATE_COUNT:
      return before + 1;
    case AGGREGATE_SUM:
      if (is_unknown (before) || __builtin_add_overflow (before, value, &sum) || is_unknown (sum))
        return ZHU_MISSING;
      return sum;
    case AGGREGATE_MIN:
      return is_unknown (before) ? value : MIN (before, value);
    case AGGREGATE_MAX:
      return is_unknown (before) ? value : MAX (before, value);
    }
  return before;
}

/* A record counts once for each record of the anchor that it stands under, if one of their lines
 * makes the condition true. */
void
run_aggregate (ZhuEval *self, const ZhuExpr *expr, gint64 *out)
{
  Aggregate kind = (Aggregate) expr->compare;
  Frame *view = eval_view (self, expr->counted, expr->counted);
  const gint32 *anchors = view->rows[expr->entity->index];
  const gint32 *counted = view->rows[expr->counted->index];
  const gint64 *conditions
      = expr->children[0] == NULL ? NULL : frame_values (view, expr->children[0]);
  const gint64 *values = expr->children[1] == NULL ? NULL : frame_values (view, expr->children[1]);
  gsize n = self->batch->parts[expr->entity->index].n_rows;
  gint64 start = kind == AGGREGATE_MIN || kind == AGGREGATE_MAX ? ZHU_MISSING : 0;
  gint32 last_anchor = -1, last_counted = -1;

  for (gsize i = 0; i < n; i++)
    out[i] = start;
  for (gsize i = 0; i < view->n; i++)
    {
      if (anchors[i] < 0 || counted[i] < 0
          || (anchors[i] == last_anchor && counted[i] == last_counted)
          || (conditions != NULL && conditions[i] != 1))
        continue;
      last_anchor = anchors[i];
      last_counted = counted[i];
      if (values == NULL || !is_unknown (values[i]))
        out[anchors[i]] = combine (kind, out[anchors[i]], values == NULL ? 0 : values[i]);
    }
}
