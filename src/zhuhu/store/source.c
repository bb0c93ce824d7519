/* The live source: ordered statements walked side by side, root record by root record, into closed
 * batches. A record whose parent does not exist belongs to no household; it is counted and told. */
#include "zhuhu/store/private.h"

#include <inttypes.h>
#include <string.h>

enum
{
  BATCH_ROOTS = 4096,
  BATCH_ROOTS_BY_AREA = 512 /* of registers, which make a row of each record of a batch */
};

/* One entity's part of the batch while it grows. */
typedef struct
{
  StoreStream *stream; /* NULL: not wanted */
  ZhuBatchPart *part;
  gsize capacity;
  gboolean has_keys;   /* wanted, or needed to find parents */
  gboolean gives_keys; /* wanted */
  const char **keys;
  gsize group;       /* first row of the root record under way */
  gsize hint;        /* where the last look-up in the group hit */
  GString *last_key; /* own key of the row before and its parent; NULL if keys cannot repeat */
  guint32 last_parent;
} Builder;

typedef struct
{
  ZhuSource base;
  ZhuStore *store;
  const ZhuEntity *root;
  const ZhuArea *within;
  gboolean has_areas; /* wanted in the batch */
  StoreOrder *order;  /* of the root records by area; NULL: they come by key */
  gboolean is_done;   /* all records handed over */
  ZhuBatch batch;
  Builder *builders; /* by entity index */
  gsize n_builders;
  GStringChunk *texts; /* of the batch */
  GString *root_key, *key;
  StorePlaces *places;
  gint64 n_read, n_roots; /* root records: read so far, of how many (only if somebody is told) */
  gint64 n_unplaced;      /* root records without a node of the tree */
} LiveSource;

/* ---- Areas ---- */

/* A text of the row; "" if it has none or bytes that are no text. */
static const char *
area_text (const StoreStream *stream, int column)
{
  const char *text = (const char *) sqlite3_column_text (stream->row, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : "";
}

/* Index of the area of the row; the root of the tree if it has none. */
static guint32
area_of (LiveSource *self, const StoreStream *stream)
{
  const ZhuArea *area = store_places_find (self->places, area_text (stream, stream->area),
                                           area_text (stream, stream->area + 1));

  if (area != NULL)
    return (guint32) area->index;
  self->n_unplaced++;
  return (guint32) zhu_areas_root (zhu_dictionary_areas (self->store->dictionary))->index;
}

/* ---- Rows ---- */

static void
grow (Builder *self)
{
  ZhuBatchPart *part = self->part;
  const gboolean is_root = part->entity->parent == NULL;

  self->capacity = self->capacity == 0 ? 1024 : self->capacity * 2;
  if (!is_root)
    part->parent = g_renew (guint32, part->parent, self->capacity);
  if (part->entity->concern != NULL)
    part->concern = g_renew (gint32, part->concern, self->capacity);
  if (is_root && self->stream->area >= 0)
    part->areas = g_renew (guint32, part->areas, self->capacity);
  if (self->has_keys)
    self->keys = g_renew (const char *, self->keys, self->capacity);
  part->keys = self->gives_keys ? self->keys : NULL;
  for (gsize i = 0; i < self->stream->readers->len; i++)
    {
      const StoreReader *reader = g_ptr_array_index (self->stream->readers, i);
      ZhuColumn *column = &part->columns[reader->position];

      if (reader->has_values && zhu_type_is_narrow (reader->variable->type))
        column->narrow = g_renew (gint32, column->narrow, self->capacity);
      else if (reader->has_values)
        column->values = g_renew (gint64, column->values, self->capacity);
      if (reader->has_texts)
        column->texts = g_renew (const char *, column->texts, self->capacity);
    }
}

static void
put_value (ZhuColumn *column, gsize row, gint64 value)
{
  if (column->narrow == NULL)
    column->values[row] = value;
  else
    column->narrow[row] = value == ZHU_MISSING ? ZHU_NARROW_MISSING : (gint32) value;
}

/* The own key of the row at which the stream stands, in self->key; what is no text is made one, so
 * that it can be printed. FALSE if a part is empty. */
static gboolean
read_key (LiveSource *self, const StoreStream *stream, StoreKeyColumns columns)
{
  const gboolean is_whole = store_stream_key (stream, columns, self->key);

  if (!g_utf8_validate (self->key->str, (gssize) self->key->len, NULL))
    {
      g_autofree char *text = g_utf8_make_valid (self->key->str, (gssize) self->key->len);

      g_string_assign (self->key, text);
    }
  return is_whole;
}

/* TRUE if the row has the key of the one before it below the same parent. It would be counted
 * twice, so it is left out and told. */
static gboolean
is_repeated (LiveSource *self, Builder *builder, guint32 parent)
{
  if (builder->last_key == NULL || !read_key (self, builder->stream, builder->stream->own))
    return FALSE;
  if (builder->last_parent == parent && g_string_equal (builder->last_key, self->key))
    {
      builder->stream->repeated++;
      return TRUE;
    }
  builder->last_parent = parent;
  g_string_assign (builder->last_key, self->key->str);
  return FALSE;
}

/* Adds the row at which the stream stands; its links are set by the caller. */
static gsize
append_row (LiveSource *self, Builder *builder)
{
  const gsize row = builder->part->n_rows;
  const StoreStream *stream = builder->stream;

  if (row == builder->capacity)
    grow (builder);
  for (gsize i = 0; i < stream->readers->len; i++)
    {
      StoreReader *reader = g_ptr_array_index (stream->readers, i);
      ZhuColumn *column = &builder->part->columns[reader->position];

      if (reader->has_values)
        put_value (column, row, store_reader_value (reader, stream->row));
      if (reader->has_texts)
        column->texts[row] = store_reader_text (reader, stream->row, self->texts);
    }
  if (builder->has_keys)
    {
      read_key (self, stream, stream->own);
      builder->keys[row]
          = g_string_chunk_insert_len (self->texts, self->key->str, (gssize) self->key->len);
    }
  builder->part->n_rows++;
  return row;
}

/* Row with @key among the rows of the root record under way; -1 if there is none. Rows come in the
 * order of their keys, so the last hit is where the next one begins to look. */
static gint32
find_in_group (Builder *builder, const char *key)
{
  const gsize n = builder->part->n_rows - builder->group;

  for (gsize i = 0; i < n; i++)
    {
      const gsize row = builder->group + (builder->hint + i) % n;

      if (g_str_equal (builder->keys[row], key))
        {
          builder->hint = row - builder->group;
          return (gint32) row;
        }
    }
  return -1;
}

/* Rows of the parent and of the concern; FALSE if one of them does not exist. */
static gboolean
find_links (LiveSource *self, const Builder *builder, gint32 *parent, gint32 *concern)
{
  const StoreStream *stream = builder->stream;
  const ZhuEntity *entity = stream->entity;

  *parent = (gint32) self->batch.parts[self->root->index].n_rows - 1;
  *concern = -1;
  if (entity->parent != self->root)
    {
      if (!read_key (self, stream, stream->parent))
        return FALSE;
      *parent = find_in_group (&self->builders[entity->parent->index], self->key->str);
    }
  if (*parent < 0)
    return FALSE;
  if (entity->concern == NULL || !read_key (self, stream, stream->concern))
    return TRUE;
  *concern = find_in_group (&self->builders[entity->concern->index], self->key->str);
  return *concern >= 0;
}

static void
take_child (LiveSource *self, Builder *builder)
{
  gint32 parent, concern;
  gsize row;

  if (!find_links (self, builder, &parent, &concern))
    {
      builder->stream->skipped++;
      return;
    }
  if (is_repeated (self, builder, (guint32) parent))
    return;
  row = append_row (self, builder);
  builder->part->parent[row] = (guint32) parent;
  if (builder->part->concern != NULL)
    builder->part->concern[row] = concern;
}

/* The records that follow are those of the next root record. */
static void
begin_group (Builder *builder)
{
  builder->group = builder->part->n_rows;
  builder->hint = 0;
  if (builder->last_key != NULL)
    g_string_truncate (builder->last_key, 0);
}

/* The records of one entity under the root record under way; those before it have no parent. */
static gboolean
take_children (LiveSource *self, Builder *builder, gboolean is_in, GError **error)
{
  StoreStream *stream = builder->stream;

  begin_group (builder);
  while (stream->has_row)
    {
      const int order = store_stream_compare_root (stream, self->root_key);

      if (order > 0)
        break;
      if (order < 0)
        stream->skipped++;
      else if (is_in)
        take_child (self, builder);
      if (!store_stream_step (self->store, stream, error))
        return FALSE;
    }
  return TRUE;
}

/* A root record whose key stands in the order, and all that is below it. */
static gboolean
take_ordered (LiveSource *self, GError **error)
{
  Builder *root = &self->builders[self->root->index];
  gsize row;

  store_tell_progress (self->store, self->root, ++self->n_read, self->n_roots);
  if (!store_stream_seek (self->store, root->stream, store_order_row (self->order), STORE_ORDER_KEY,
                          error))
    return FALSE;
  if (!root->stream->has_row
      || !store_stream_key (root->stream, root->stream->root, self->root_key))
    {
      root->stream->skipped++;
      return store_order_step (self->order, error);
    }
  row = append_row (self, root);
  if (root->part->areas != NULL)
    root->part->areas[row] = area_of (self, root->stream);
  for (gsize i = 0; i < self->n_builders; i++)
    {
      Builder *builder = &self->builders[i];

      if (builder->stream == NULL || builder == root)
        continue;
      begin_group (builder);
      if (!store_stream_seek (self->store, builder->stream, store_order_row (self->order),
                              STORE_ORDER_KEY, error))
        return FALSE;
      while (builder->stream->has_row)
        {
          take_child (self, builder);
          if (!store_stream_step (self->store, builder->stream, error))
            return FALSE;
        }
    }
  return store_order_step (self->order, error);
}

static gboolean
take_root (LiveSource *self, GError **error)
{
  Builder *builder = &self->builders[self->root->index];
  StoreStream *stream = builder->stream;
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);
  gboolean is_in = TRUE;
  guint32 area = 0;
  gsize row;

  store_tell_progress (self->store, self->root, ++self->n_read, self->n_roots);
  if (!store_stream_key (stream, stream->root, self->root_key))
    {
      stream->skipped++;
      return store_stream_step (self->store, stream, error);
    }
  if (is_repeated (self, builder, 0))
    return store_stream_step (self->store, stream, error);
  if (stream->area >= 0 && areas != NULL && (self->has_areas || self->within != NULL))
    area = area_of (self, stream);
  if (self->within != NULL)
    is_in = zhu_area_is_within (zhu_areas_get (areas, area), self->within);
  if (is_in)
    {
      row = append_row (self, builder);
      if (builder->part->areas != NULL)
        builder->part->areas[row] = area;
    }
  if (!store_stream_step (self->store, stream, error))
    return FALSE;
  for (gsize i = 0; i < self->n_builders; i++)
    if (self->builders[i].stream != NULL && i != self->root->index
        && !take_children (self, &self->builders[i], is_in, error))
      return FALSE;
  return TRUE;
}

static gboolean
open_stream (LiveSource *self,
             const ZhuEntity *entity,
             const ZhuSourceRequest *request,
             gboolean by_root,
             GError **error)
{
  Builder *builder = &self->builders[entity->index];

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
  self->builders = g_new0 (Builder, entities->len);
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
  const Builder *root = &self->builders[self->root->index];

  while (root->part->n_rows < BATCH_ROOTS_BY_AREA && self->order != NULL
         && store_order_has_row (self->order))
    if (!take_ordered (self, error))
      return FALSE;
  while (root->part->n_rows < BATCH_ROOTS && self->order == NULL && root->stream->has_row)
    if (!take_root (self, error))
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
  const Builder *root;

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
