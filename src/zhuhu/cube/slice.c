/* A slice points into the columns of its batch; only the links are copied, since they count rows of
 * the slice. Rows stand grouped by parent in the parent's order, so the rows below a run of root
 * records are a run too. */
#include "zhuhu/cube/slice.h"

#define NO_GROUP G_MAXUINT32

/* Rows of one entity that belong to the slice. */
typedef struct
{
  gsize first, end; /* end: where the next slice's search begins */
} Range;

struct _Slicer
{
  guint32 *group_of; /* by area index: index of the area that holds it, NO_GROUP if none does */
  gsize n_areas;
  const ZhuBatch *batch;
  const ZhuEntity *root;
  gsize next;    /* root record at which the next slice begins */
  Range *ranges; /* by entity index */
  gsize n_parts;
  ZhuBatch slice;
  gsize *capacities; /* of the links, by entity index */
};

/* ---- Which area holds which ---- */

static guint32
group_at (const ZhuArea *area, GHashTable *numbers)
{
  for (; area != NULL; area = area->parent)
    {
      const guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, area));

      if (number > 0)
        return number - 1;
    }
  return NO_GROUP;
}

Slicer *
zhu_slicer_new (const ZhuAreas *tree, const GPtrArray *areas)
{
  Slicer *self = g_new0 (Slicer, 1);
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < areas->len; i++)
    g_hash_table_insert (numbers, g_ptr_array_index (areas, i), GUINT_TO_POINTER (i + 1));
  self->n_areas = zhu_areas_length (tree);
  self->group_of = g_new (guint32, self->n_areas + 1);
  for (gsize i = 0; i < self->n_areas; i++)
    self->group_of[i] = group_at (zhu_areas_get (tree, i), numbers);
  return self;
}

void
zhu_slicer_free (Slicer *self)
{
  for (gsize i = 0; i < self->n_parts; i++)
    {
      ZhuBatchPart *part = &self->slice.parts[i];

      g_free (part->parent);
      g_free (part->concern);
      g_free (part->columns);
    }
  g_free (self->slice.parts);
  g_free (self->ranges);
  g_free (self->capacities);
  g_free (self->group_of);
  g_free (self);
}

/* ---- Slices ---- */

static void
make_parts (Slicer *self, const ZhuBatch *batch)
{
  if (self->n_parts == batch->n_parts)
    return;
  self->n_parts = self->slice.n_parts = batch->n_parts;
  self->slice.parts = g_new0 (ZhuBatchPart, batch->n_parts);
  self->ranges = g_new0 (Range, batch->n_parts);
  self->capacities = g_new0 (gsize, batch->n_parts);
  for (gsize i = 0; i < batch->n_parts; i++)
    {
      const ZhuEntity *entity = batch->parts[i].entity;

      self->slice.parts[i].entity = entity;
      self->slice.parts[i].columns = g_new0 (ZhuColumn, entity->variables->len + 1);
    }
}

void
zhu_slicer_set_batch (Slicer *self, const ZhuBatch *batch, const ZhuEntity *root)
{
  make_parts (self, batch);
  self->batch = batch;
  self->root = root;
  self->next = 0;
  for (gsize i = 0; i < self->n_parts; i++)
    self->ranges[i] = (Range){ 0, 0 };
}

/* Rows whose parent lies in the parent's range; those of earlier slices lie before, those of areas
 * that nobody asked for are skipped. */
static Range
rows_below (const ZhuBatchPart *part, Range last, Range above)
{
  Range range = { last.end, last.end };

  while (range.first < part->n_rows && part->parent[range.first] < above.first)
    range.first++;
  range.end = range.first;
  while (range.end < part->n_rows && part->parent[range.end] < above.end)
    range.end++;
  return range;
}

static void
point_columns (ZhuBatchPart *out, const ZhuBatchPart *part, gsize first)
{
  for (guint i = 0; i < part->entity->variables->len; i++)
    {
      const ZhuColumn *column = &part->columns[i];

      out->columns[i].narrow = column->narrow != NULL ? column->narrow + first : NULL;
      out->columns[i].values = column->values != NULL ? column->values + first : NULL;
      out->columns[i].narrow = column->narrow != NULL ? column->narrow + first : NULL;
      out->columns[i].texts = column->texts != NULL ? column->texts + first : NULL;
    }
  out->keys = part->keys != NULL ? part->keys + first : NULL;
  out->areas = part->areas != NULL ? part->areas + first : NULL;
}

static void
copy_links (Slicer *self, const ZhuEntity *entity, Range range)
{
  const ZhuBatchPart *part = &self->batch->parts[entity->index];
  ZhuBatchPart *out = &self->slice.parts[entity->index];
  const gsize n = range.end - range.first;

  if (self->capacities[entity->index] < n)
    {
      self->capacities[entity->index] = n + n / 2;
      out->parent = g_renew (guint32, out->parent, n + n / 2);
      if (entity->concern != NULL)
        out->concern = g_renew (gint32, out->concern, n + n / 2);
    }
  for (gsize i = 0; i < n; i++)
    out->parent[i]
        = part->parent[range.first + i] - (guint32) self->ranges[entity->parent->index].first;
  for (gsize i = 0; entity->concern != NULL && i < n; i++)
    {
      const gint32 row = part->concern != NULL ? part->concern[range.first + i] : -1;

      out->concern[i] = row < 0 ? -1 : row - (gint32) self->ranges[entity->concern->index].first;
    }
}

/* Parents come before their children among the parts, so a child finds its parent's range made. */
static void
cut (Slicer *self, Range roots)
{
  for (gsize i = 0; i < self->n_parts; i++)
    {
      const ZhuBatchPart *part = &self->batch->parts[i];
      const ZhuEntity *entity = part->entity;

      if (entity == self->root)
        self->ranges[i] = roots;
      else if (entity->parent != NULL && part->n_rows > 0)
        self->ranges[i] = rows_below (part, self->ranges[i], self->ranges[entity->parent->index]);
      else
        self->ranges[i] = (Range){ 0, 0 };
      self->slice.parts[i].n_rows = self->ranges[i].end - self->ranges[i].first;
      point_columns (&self->slice.parts[i], part, self->ranges[i].first);
      if (entity->parent != NULL)
        copy_links (self, entity, self->ranges[i]);
    }
}

static guint32
group_of_root (const Slicer *self, const ZhuBatchPart *roots, gsize row)
{
  return roots->areas[row] < self->n_areas ? self->group_of[roots->areas[row]] : NO_GROUP;
}

const ZhuBatch *
zhu_slicer_next (Slicer *self, guint *group)
{
  const ZhuBatchPart *roots = &self->batch->parts[self->root->index];
  gsize end;

  while (self->next < roots->n_rows && group_of_root (self, roots, self->next) == NO_GROUP)
    self->next++;
  if (self->next >= roots->n_rows)
    return NULL;
  *group = group_of_root (self, roots, self->next);
  for (end = self->next + 1; end < roots->n_rows; end++)
    if (group_of_root (self, roots, end) != *group)
      break;
  cut (self, (Range){ self->next, end });
  self->next = end;
  return &self->slice;
}
