/* The sealed source: batches out of a sealed month. Rows stand in the order of their parents and a
 * column says how many each has, so that slices of a segment are closed without comparing keys. */
#include "zhuhu/store/seal-source.h"

#include <inttypes.h>
#include <string.h>

enum
{
  SEAL_ROWS_AHEAD = 8 /* rows of a parent that are written at once */
};

/* ---- One segment ---- */

static gboolean
load_children (SealPart *part, gint64 segment, GError **error)
{
  const gsize n = part->parent->n_rows;

  if (!seal_reader_load (part->children, segment, n, error))
    return FALSE;
  part->first = g_renew (guint32, part->first, n + 1);
  if (!seal_reader_sums (part->children, part->first))
    return seal_reader_damaged (part->children, segment, error);
  part->n_rows = part->first[n];
  return TRUE;
}

/* First row of @part below the root record @root of the segment, or behind those before it. */
static gsize
row_at (const SealPart *part, gsize root)
{
  return part->below == NULL ? root : part->below[root];
}

/* Finds where the rows of @part begin for each of @n_roots root records. */
static void
find_below (SealPart *part, gsize n_roots)
{
  const SealPart *parent = part->parent;

  if (parent == NULL || parent->parent == NULL)
    {
      part->below = parent == NULL ? NULL : part->first;
      return;
    }
  part->own_below = g_renew (guint32, part->own_below, n_roots + 1);
  for (gsize root = 0; root <= n_roots; root++)
    part->own_below[root] = part->first[row_at (parent, root)];
  part->below = part->own_below;
}

static gboolean
load_reader (SealReader *reader, const SealPart *part, gint64 segment, GError **error)
{
  return reader == NULL || seal_reader_load (reader, segment, part->n_rows, error);
}

static gboolean
load_places (SealedSource *self, gint64 segment, GError **error)
{
  if (!seal_reader_load (self->place, segment, self->n_roots, error))
    return FALSE;
  self->root_places = g_renew (gint64, self->root_places, self->n_roots + 1);
  seal_reader_values (self->place, 0, self->n_roots, self->root_places);
  for (gsize i = 0; i < self->n_roots; i++)
    if (self->root_places[i] < 0 || self->root_places[i] >= self->areas->len)
      return seal_reader_damaged (self->place, segment, error);
  return TRUE;
}

static gboolean
load_segment (SealedSource *self, const SealSegment *segment, GError **error)
{
  self->n_read += (gint64) self->n_roots;
  self->at = 0;
  self->n_roots = segment->n_roots;
  for (gsize i = 0; i < self->batch.n_parts; i++)
    {
      SealPart *part = &self->parts[i];

      if (part->entity == NULL)
        continue;
      part->n_rows = segment->n_roots;
      if ((part->parent != NULL && !load_children (part, segment->segment, error))
          || !load_reader (part->concerns, part, segment->segment, error)
          || !load_reader (part->key, part, segment->segment, error))
        return FALSE;
      find_below (part, segment->n_roots);
      for (gsize j = 0; j < part->fields->len; j++)
        if (!load_reader (g_array_index (part->fields, SealField, j).reader, part, segment->segment,
                          error))
          return FALSE;
    }
  return self->place == NULL || load_places (self, segment->segment, error);
}

/* ---- Taking rows ---- */

static void
grow (SealPart *part, gsize n)
{
  ZhuBatchPart *out = part->out;

  if (n <= part->capacity && part->capacity > 0)
    return;
  part->capacity = MAX (n + 1, part->capacity * 2);
  if (part->parent != NULL)
    out->parent = g_renew (guint32, out->parent, part->capacity + SEAL_ROWS_AHEAD);
  else if (part->has_areas)
    out->areas = g_renew (guint32, out->areas, part->capacity);
  if (part->concerns != NULL)
    out->concern = g_renew (gint32, out->concern, part->capacity);
  if (part->key != NULL)
    out->keys = part->keys = g_renew (const char *, part->keys, part->capacity);
  for (gsize i = 0; i < part->fields->len; i++)
    {
      const SealField *field = &g_array_index (part->fields, SealField, i);
      ZhuColumn *column = &out->columns[field->position];

      if (field->has_values && zhu_type_is_narrow (field->reader->variable->type))
        column->narrow = g_renew (gint32, column->narrow, part->capacity);
      else if (field->has_values)
        column->values = g_renew (gint64, column->values, part->capacity);
      if (field->has_texts)
        column->texts = g_renew (const char *, column->texts, part->capacity);
    }
}

/* The parent of each row. Most parents have few rows: SEAL_ROWS_AHEAD are written without asking,
 * and those that are not of this parent are written again by the next. */
static void
link_parents (SealPart *part)
{
  const SealPart *parent = part->parent;
  const guint32 *first = part->first + parent->begin;
  const gsize n = parent->end - parent->begin;
  guint32 *out = part->out->parent + part->base;

  for (gsize i = 0; i < n; i++)
    {
      const guint32 value = (guint32) (parent->base + i);
      const gsize n_rows = first[i + 1] - first[i];

      for (gsize j = 0; j < SEAL_ROWS_AHEAD; j++)
        out[j] = value;
      for (gsize j = SEAL_ROWS_AHEAD; j < n_rows; j++)
        out[j] = value;
      out += n_rows;
    }
}

/* The number within the root record becomes a row of the batch, for the records below the root
 * records from @root on of the segment. Root records have few rows each, so the loop is over rows.
 */
static void
link_concerns (SealPart *part, gsize root)
{
  const SealPart *concern = part->concern;
  const gint32 shift = (gint32) concern->base - (gint32) concern->begin - 1;
  const gsize n = part->end - part->begin;
  gint32 *out = part->out->concern + part->base;
  gint32 before = 0, n_there = 0;
  gsize next = 0; /* where the rows of the next root record begin */

  seal_reader_narrow (part->concerns, part->begin, n, out);
  for (gsize row = 0; row < n; row++)
    {
      for (; row == next; root++)
        {
          before = (gint32) row_at (concern, root);
          n_there = (gint32) row_at (concern, root + 1) - before;
          next = row_at (part, root + 1) - part->begin;
        }
      out[row] = out[row] > 0 && out[row] <= n_there ? shift + before + out[row] : -1;
    }
}

static void
take_columns (SealedSource *self, SealPart *part)
{
  const gsize n = part->end - part->begin;

  for (gsize i = 0; i < part->fields->len; i++)
    {
      const SealField *field = &g_array_index (part->fields, SealField, i);
      ZhuColumn *column = &part->out->columns[field->position];

      if (column->narrow != NULL)
        seal_reader_narrow (field->reader, part->begin, n, column->narrow + part->base);
      else if (column->values != NULL)
        seal_reader_values (field->reader, part->begin, n, column->values + part->base);
      if (field->has_texts)
        seal_reader_texts (field->reader, part->begin, n, column->texts + part->base, self->texts);
    }
  if (part->key != NULL)
    seal_reader_texts (part->key, part->begin, n, part->keys + part->base, self->texts);
}

/* The root records from @first up to @end with all that hangs below them. */
static void
take_roots (SealedSource *self, gsize first, gsize end)
{
  for (gsize i = 0; i < self->batch.n_parts; i++)
    {
      SealPart *part = &self->parts[i];

      if (part->entity == NULL)
        continue;
      part->begin = row_at (part, first);
      part->end = row_at (part, end);
      part->base = part->out->n_rows;
      part->out->n_rows += part->end - part->begin;
      grow (part, part->out->n_rows);
      take_columns (self, part);
      if (part->parent != NULL)
        link_parents (part);
      else if (part->has_areas)
        for (gsize j = 0; j < end - first; j++)
          part->out->areas[part->base + j]
              = g_array_index (self->areas, guint32, self->root_places[first + j]);
      if (part->concerns != NULL)
        link_concerns (part, first);
    }
}

static gboolean
is_in (const SealedSource *self, gsize root)
{
  return self->is_in == NULL || g_array_index (self->is_in, gboolean, self->root_places[root]);
}

/* Fills the batch from the segment at hand. */
static void
fill_batch (SealedSource *self)
{
  const ZhuBatchPart *roots = &self->batch.parts[self->root->index];

  while (self->at < self->n_roots && roots->n_rows < SEAL_BATCH_ROOTS)
    {
      const gsize most = MIN (self->n_roots, self->at + SEAL_BATCH_ROOTS - roots->n_rows);
      gsize end = self->at;

      while (end < most && is_in (self, end))
        end++;
      if (end > self->at)
        take_roots (self, self->at, end);
      self->at = end;
      while (self->at < self->n_roots && !is_in (self, self->at))
        self->at++;
    }
}

static void
tell_progress (const SealedSource *self)
{
  const ZhuStore *store = self->store;

  if (store->progress != NULL)
    store->progress (self->root->name, self->n_read + (gint64) self->at, self->n_total,
                     store->progress_data);
}

static const ZhuBatch *
sealed_next (ZhuSource *source, GError **error)
{
  SealedSource *self = (SealedSource *) source;
  const ZhuBatchPart *roots = &self->batch.parts[self->root->index];

  g_string_chunk_clear (self->texts);
  for (gsize i = 0; i < self->batch.n_parts; i++)
    self->batch.parts[i].n_rows = 0;
  while (roots->n_rows == 0)
    {
      if (self->at == self->n_roots)
        {
          if (self->next_segment == self->segments->len)
            return NULL;
          if (!load_segment (
                  self, &g_array_index (self->segments, SealSegment, self->next_segment++), error))
            return NULL;
        }
      fill_batch (self);
      tell_progress (self);
    }
  return &self->batch;
}

/* ---- Findings ---- */

static gint64
sealed_skipped (const ZhuSource *source, const ZhuEntity *entity)
{
  const SealedSource *self = (const SealedSource *) source;

  return entity->index < self->batch.n_parts ? self->parts[entity->index].skipped : 0;
}

static gboolean
report_part (const SealPart *part, const ZhuPlace *place, ZhuDiags *diags)
{
  gboolean was_erased = part->key != NULL && part->key->was_erased;

  if (part->skipped > 0)
    store_report_skipped (diags, place, part->entity, part->skipped);
  for (gsize i = 0; i < part->fields->len; i++)
    {
      const SealField *field = &g_array_index (part->fields, SealField, i);

      was_erased |= field->reader->was_erased;
      if (field->reader->unreadable > 0)
        store_report_unreadable (diags, place, field->reader->variable, field->reader->unreadable);
    }
  return was_erased;
}

static void
report_erased (const SealedSource *self, const ZhuPlace *place, ZhuDiags *diags)
{
  ZhuPeriod period;
  g_autoptr (ZhuMonth) month = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *day = NULL;

  if (!zhu_period_parse (self->name, &period, NULL)
      || !zhu_store_find_month (self->store, &period, &month, NULL) || month == NULL
      || month->erased == NULL)
    return;
  time = g_date_time_new_from_unix_local (month->erased_at);
  day = g_date_time_format (time, "%Y-%m-%d");
  zhu_diags_add (
      diags, ZHU_DIAG_NOTE, "erased", place, NULL,
      _ ("%s: the names and other personal columns were erased on %s, for this reason: %s"),
      self->name, day, month->erased);
}

static void
sealed_report (const ZhuSource *source, ZhuDiags *diags)
{
  const SealedSource *self = (const SealedSource *) source;
  const ZhuPlace place = { g_intern_string (self->store->path), 0, 0 };
  gboolean was_erased = FALSE;

  for (gsize i = 0; i < self->batch.n_parts; i++)
    if (self->parts[i].entity != NULL)
      was_erased |= report_part (&self->parts[i], &place, diags);
  if (self->n_unplaced > 0)
    store_report_unplaced (diags, &place, self->root, self->n_unplaced);
  if (was_erased)
    report_erased (self, &place, diags);
}

static void
free_part (SealPart *part, ZhuBatchPart *out)
{
  seal_reader_free (part->children);
  seal_reader_free (part->concerns);
  seal_reader_free (part->key);
  for (gsize i = 0; part->fields != NULL && i < part->fields->len; i++)
    {
      const SealField *field = &g_array_index (part->fields, SealField, i);

      seal_reader_free (field->reader);
      g_free (out->columns[field->position].values);
      g_free (out->columns[field->position].narrow);
      g_free (out->columns[field->position].texts);
    }
  g_clear_pointer (&part->fields, g_array_unref);
  g_free (part->first);
  g_free (part->own_below);
  g_free (part->keys);
  g_free (out->parent);
  g_free (out->concern);
  g_free (out->areas);
  g_free (out->columns);
}

static void
sealed_free (ZhuSource *source)
{
  SealedSource *self = (SealedSource *) source;

  for (gsize i = 0; i < self->batch.n_parts; i++)
    free_part (&self->parts[i], &self->batch.parts[i]);
  g_free (self->parts);
  g_free (self->batch.parts);
  seal_reader_free (self->place);
  g_array_unref (self->columns);
  g_array_unref (self->areas);
  g_clear_pointer (&self->is_in, g_array_unref);
  g_array_unref (self->segments);
  g_free (self->root_places);
  g_string_chunk_free (self->texts);
  g_free (self->name);
  store_database_keep (self->store->db, STORE_PAGES_KIB);
  g_free (self);
}

/* Months are sealed in the order of the area tree. */
static gboolean
sealed_is_by_area (const ZhuSource *source)
{
  (void) source;
  return TRUE;
}

const StoreSourceClass seal_source_class
    = { sealed_next, sealed_skipped, sealed_report, sealed_is_by_area, sealed_free };
