/* The live source: ordered statements walked side by side, root record by root record, into closed
 * batches. What reads a root record is source-rows.c. */
#include "zhuhu/store/source.h"

#include <inttypes.h>

enum
{
  BATCH_ROOTS = 4096,
  BATCH_ROOTS_BY_AREA = 512 /* of registers, which make a row of each record of a batch */
};

static gboolean
open_stream (LiveSource *self,
             const ZhuEntity *entity,
             const ZhuSourceRequest *request,
             gboolean by_root,
             GError **error)
{
  LiveBuilder *builder = &self->builders[entity->index];

  builder->stream = store_stream_new (self->store, entity, request, by_root, error);
  if (builder->stream == NULL)
    return FALSE;
  if (!builder->stream->table->is_keyed)
    builder->last_key = g_string_new (NULL);
  builder->gives_keys = request->keys != NULL && g_hash_table_contains (request->keys, entity);
  builder->has_keys = builder->has_keys || builder->gives_keys;
  if (entity->parent != NULL && entity->parent != self->root)
    self->builders[entity->parent->index].has_keys = TRUE;
  if (entity->concern != NULL)
    self->builders[entity->concern->index].has_keys = TRUE;
  if (entity != self->root || !request->areas)
    builder->stream->area
        = self->within != NULL && entity == self->root ? builder->stream->area : -1;
  return TRUE;
}

/* All parts stand, those not wanted empty. */
static void
make_builders (LiveSource *self, const GPtrArray *entities)
{
  self->n_builders = self->batch.n_parts = entities->len;
  self->builders = g_new0 (LiveBuilder, entities->len);
  self->batch.parts = g_new0 (ZhuBatchPart, entities->len);
  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      self->batch.parts[i].entity = entity;
      self->batch.parts[i].columns = g_new0 (ZhuColumn, entity->variables->len);
      self->builders[i].part = &self->batch.parts[i];
    }
}

static void
close_streams (LiveSource *self)
{
  for (gsize i = 0; i < self->n_builders; i++)
    g_clear_pointer (&self->builders[i].stream, store_stream_free);
}

static gboolean
open_streams (LiveSource *self,
              const GPtrArray *entities,
              const gboolean *wanted,
              const ZhuSourceRequest *request,
              gboolean by_root,
              GError **error)
{
  for (gsize i = 0; i < entities->len; i++)
    if (wanted[i] && !open_stream (self, g_ptr_array_index (entities, i), request, by_root, error))
      return FALSE;
  return TRUE;
}

/* Opens the records by area where indices lead from a root record to all that is below it, and no
 * two root records can have one key, which would lead to the first of them twice. */
static gboolean
try_by_area (LiveSource *self,
             const GPtrArray *entities,
             const gboolean *wanted,
             const ZhuSourceRequest *request,
             GError **error)
{
  const StoreTable *table = store_tables_of_entity (self->store->tables, self->root);
  gboolean can = TRUE;

  if (!request->by_area || table->area < 0 || !table->is_keyed
      || zhu_dictionary_areas (self->store->dictionary) == NULL)
    return TRUE;
  if (!open_streams (self, entities, wanted, request, TRUE, error))
    return FALSE;
  for (gsize i = 0; can && i < self->n_builders; i++)
    if (self->builders[i].stream != NULL
        && !store_stream_can_seek (self->store, self->builders[i].stream, &can, error))
      return FALSE;
  if (can)
    {
      self->order = store_order_new (self->store, self->root, self->places, self->within, error);
      return self->order != NULL;
    }
  close_streams (self);
  return TRUE;
}

/* After the last root record all that is left has no parent. */
static gboolean
drain (LiveSource *self, GError **error)
{
  for (gsize i = 0; i < self->n_builders; i++)
    {
      StoreStream *stream = self->builders[i].stream;

      while (stream != NULL && stream->has_row)
        {
          stream->skipped++;
          if (!store_stream_step (self->store, stream, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* What the look-ups by root record never met. The project's own import lets no such record in. */
static gboolean
count_lost (LiveSource *self, GError **error)
{
  for (gsize i = 0; i < self->n_builders && !self->store->is_own; i++)
    {
      StoreStream *stream = self->builders[i].stream;
      gint64 n = 0;

      if (stream == NULL || stream->entity == self->root)
        continue;
      if (!store_stream_count_lost (self->store, stream->entity, &n, error))
        return FALSE;
      stream->skipped += n;
    }
  return TRUE;
}

static gboolean
fill_batch (LiveSource *self, GError **error)
{
  const LiveBuilder *root = &self->builders[self->root->index];

  while (root->part->n_rows < BATCH_ROOTS_BY_AREA && self->order != NULL
         && store_order_has_row (self->order))
    if (!live_take_ordered (self, error))
      return FALSE;
  while (root->part->n_rows < BATCH_ROOTS && self->order == NULL && root->stream->has_row)
    if (!live_take_root (self, error))
      return FALSE;
  if (self->is_done
      || (self->order != NULL ? store_order_has_row (self->order) : root->stream->has_row))
    return TRUE;
  self->is_done = TRUE;
  return self->order != NULL ? count_lost (self, error) : drain (self, error);
}

static const ZhuBatch *
live_next (ZhuSource *source, GError **error)
{
  LiveSource *self = (LiveSource *) source;
  const LiveBuilder *root;

  g_string_chunk_clear (self->texts);
  for (gsize i = 0; i < self->n_builders; i++)
    self->builders[i].part->n_rows = self->builders[i].group = 0;
  if (!fill_batch (self, error)
      || (self->is_done && !store_watch_holds (&self->store->watch, self->store->path, error)))
    return NULL;
  root = &self->builders[self->root->index];
  return root->part->n_rows > 0 ? &self->batch : NULL;
}

static void
live_free (ZhuSource *source)
{
  LiveSource *self = (LiveSource *) source;

  store_order_free (self->order);
  for (gsize i = 0; i < self->n_builders; i++)
    {
      ZhuBatchPart *part = &self->batch.parts[i];

      store_stream_free (self->builders[i].stream);
      g_free (self->builders[i].keys);
      if (self->builders[i].last_key != NULL)
        g_string_free (self->builders[i].last_key, TRUE);
      g_free (part->parent);
      g_free (part->concern);
      g_free (part->areas);
      for (gsize j = 0; j < part->entity->variables->len; j++)
        {
          g_free (part->columns[j].narrow);
          g_free (part->columns[j].values);
          g_free (part->columns[j].texts);
        }
      g_free (part->columns);
    }
  g_free (self->batch.parts);
  g_free (self->builders);
  g_string_chunk_free (self->texts);
  g_string_free (self->root_key, TRUE);
  g_string_free (self->key, TRUE);
  store_places_free (self->places);
  g_free (self);
}

static gboolean
live_is_by_area (const ZhuSource *source)
{
  return ((const LiveSource *) source)->order != NULL;
}

static gint64
live_skipped (const ZhuSource *source, const ZhuEntity *entity)
{
  const LiveSource *self = (const LiveSource *) source;
  const StoreStream *stream
      = entity->index < self->n_builders ? self->builders[entity->index].stream : NULL;

  return stream != NULL ? stream->skipped : 0;
}

static void
report_stream (const StoreStream *stream, const ZhuPlace *place, ZhuDiags *diags)
{
  if (stream->skipped > 0)
    store_report_skipped (diags, place, stream->entity, stream->skipped);
  if (stream->repeated > 0)
    zhu_diags_add (
        diags, ZHU_DIAG_QUERY, "repeated-key", place,
        _ ("correct the keys in the database, or name in the dictionary the columns that tell the "
           "records apart"),
        _ ("%" PRId64 " records of “%s” repeat the key of another and are not counted"),
        stream->repeated, stream->entity->name);
  for (gsize i = 0; i < stream->readers->len; i++)
    {
      const StoreReader *reader = g_ptr_array_index (stream->readers, i);

      if (reader->unreadable > 0)
        store_report_unreadable (diags, place, reader->variable, reader->unreadable);
    }
}

static void
live_report (const ZhuSource *source, ZhuDiags *diags)
{
  const LiveSource *self = (const LiveSource *) source;
  const ZhuPlace place = { g_intern_string (self->store->path), 0, 0 };

  for (gsize i = 0; i < self->n_builders; i++)
    if (self->builders[i].stream != NULL)
      report_stream (self->builders[i].stream, &place, diags);
  if (self->n_unplaced > 0)
    store_report_unplaced (diags, &place, self->root, self->n_unplaced);
}

static const StoreSourceClass live_class
    = { live_next, live_skipped, live_report, live_is_by_area, live_free };

ZhuSource *
zhu_store_source (ZhuStore *self, const ZhuSourceRequest *request, GError **error)
{
  g_autoptr (ZhuSource) made = NULL;
  LiveSource *source;
  g_autofree gboolean *wanted = NULL;
  const GPtrArray *entities;

  g_return_val_if_fail (self != NULL && request != NULL, NULL);

  entities = zhu_dictionary_entities (self->dictionary);
  wanted = g_new0 (gboolean, entities->len + 1);
  source = g_new0 (LiveSource, 1);
  made = &source->base;
  made->class_ = &live_class;
  source->store = self;
  source->root_key = g_string_new (NULL);
  source->key = g_string_new (NULL);
  source->texts = g_string_chunk_new (1 << 16);
  source->places = store_places_new (self->dictionary, request->date);
  source->within = request->within;
  source->has_areas = request->areas;
  make_builders (source, entities);
  source->root = store_source_mark_wanted (entities, request, wanted, error);
  if (source->root == NULL
      || !store_source_check_areas (self->dictionary, source->root, request, error))
    return NULL;
  source->n_roots = store_count_records (self, source->root);
  if (!try_by_area (source, entities, wanted, request, error))
    return NULL;
  if (source->order == NULL && !open_streams (source, entities, wanted, request, FALSE, error))
    return NULL;
  return g_steal_pointer (&made);
}
