/* The live source: ordered statements walked side by side, root record by root record, into closed
 * batches. A record whose parent does not exist belongs to no household; it is counted and told. */
#include "zhuhu/store/private.h"

#include <inttypes.h>
#include <string.h>

enum
{
  BATCH_ROOTS = 4096
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
  gsize group; /* first row of the root record under way */
  gsize hint;  /* where the last look-up in the group hit */
} Builder;

typedef struct
{
  ZhuSource base;
  ZhuStore *store;
  const ZhuEntity *root;
  const ZhuArea *within;
  gboolean has_areas; /* wanted in the batch */
  int date;
  ZhuBatch batch;
  Builder *builders; /* by entity index */
  gsize n_builders;
  GStringChunk *texts; /* of the batch */
  GString *root_key, *key, *area_key, *last_area;
  guint32 last_index;
  gboolean last_known;
  GHashTable *areas; /* "CODE\x1FUNIT" -> area index + 1; 0 for none */
  gint64 n_unplaced; /* root records without a node of the tree */
} LiveSource;

/* ---- Areas ---- */

static guint32
resolve_area (LiveSource *self, const char *code, const char *unit)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);
  const ZhuArea *area
      = *code == '\0' && *unit == '\0' ? NULL : zhu_areas_resolve (areas, code, unit, self->date);

  return area != NULL ? (guint32) area->index + 1 : 0;
}

/* Index of the area of the row; the root of the tree if it has none. */
static guint32
area_of (LiveSource *self, const StoreStream *stream)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);
  const char *code = (const char *) sqlite3_column_text (stream->row, stream->area);
  const char *unit = (const char *) sqlite3_column_text (stream->row, stream->area + 1);
  gpointer known;

  g_string_assign (self->area_key, code != NULL ? code : "");
  g_string_append_c (self->area_key, STORE_KEY_SEPARATOR);
  g_string_append (self->area_key, unit != NULL ? unit : "");
  if (!self->last_known || !g_string_equal (self->area_key, self->last_area))
    {
      if (!g_hash_table_lookup_extended (self->areas, self->area_key->str, NULL, &known))
        {
          known = GUINT_TO_POINTER (
              resolve_area (self, code != NULL ? code : "", unit != NULL ? unit : ""));
          g_hash_table_insert (self->areas, g_strdup (self->area_key->str), known);
        }
      self->last_index = GPOINTER_TO_UINT (known);
      g_string_assign (self->last_area, self->area_key->str);
      self->last_known = TRUE;
    }
  if (self->last_index > 0)
    return self->last_index - 1;
  self->n_unplaced++;
  return (guint32) zhu_areas_root (areas)->index;
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

      if (reader->has_values)
        column->values = g_renew (gint64, column->values, self->capacity);
      if (reader->has_texts)
        column->texts = g_renew (const char *, column->texts, self->capacity);
    }
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
        column->values[row] = store_reader_value (reader, stream->row);
      if (reader->has_texts)
        column->texts[row] = store_reader_text (reader, stream->row, self->texts);
    }
  if (builder->has_keys)
    {
      store_stream_key (stream, stream->own, self->key);
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
      if (!store_stream_key (stream, stream->parent, self->key))
        return FALSE;
      *parent = find_in_group (&self->builders[entity->parent->index], self->key->str);
    }
  if (*parent < 0)
    return FALSE;
  if (entity->concern == NULL || !store_stream_key (stream, stream->concern, self->key))
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
  row = append_row (self, builder);
  builder->part->parent[row] = (guint32) parent;
  if (builder->part->concern != NULL)
    builder->part->concern[row] = concern;
}

/* The records of one entity under the root record under way; those before it have no parent. */
static gboolean
take_children (LiveSource *self, Builder *builder, gboolean is_in, GError **error)
{
  StoreStream *stream = builder->stream;

  builder->group = builder->part->n_rows;
  builder->hint = 0;
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

static gboolean
take_root (LiveSource *self, GError **error)
{
  Builder *builder = &self->builders[self->root->index];
  StoreStream *stream = builder->stream;
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);
  gboolean is_in = TRUE;
  guint32 area = 0;
  gsize row;

  if (!store_stream_key (stream, stream->root, self->root_key))
    {
      stream->skipped++;
      return store_stream_step (self->store, stream, error);
    }
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

/* ---- What is wanted ---- */

static gboolean
is_asked_for (const ZhuEntity *entity, const ZhuSourceRequest *request)
{
  if ((request->keys != NULL && g_hash_table_contains (request->keys, entity))
      || (request->entities != NULL && g_hash_table_contains (request->entities, entity)))
    return TRUE;
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if ((request->variables != NULL && g_hash_table_contains (request->variables, variable))
          || (request->texts != NULL && g_hash_table_contains (request->texts, variable)))
        return TRUE;
    }
  return FALSE;
}

/* Marks @entity and all that its rows point to. */
static void
want (gboolean *wanted, const ZhuEntity *entity)
{
  for (; entity != NULL && !wanted[entity->index]; entity = entity->parent)
    {
      wanted[entity->index] = TRUE;
      if (entity->concern != NULL)
        want (wanted, entity->concern);
    }
}

static const ZhuEntity *
find_root (const GPtrArray *entities, const gboolean *wanted)
{
  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      if (entity->parent == NULL && wanted[entity->index])
        return entity;
    }
  return NULL;
}

static const ZhuEntity *
root_of (const ZhuEntity *entity)
{
  while (entity->parent != NULL)
    entity = entity->parent;
  return entity;
}

const ZhuEntity *
store_source_mark_wanted (const GPtrArray *entities,
                          const ZhuSourceRequest *request,
                          gboolean *wanted,
                          GError **error)
{
  const ZhuEntity *root;

  for (gsize i = 0; i < entities->len; i++)
    if (is_asked_for (g_ptr_array_index (entities, i), request))
      want (wanted, g_ptr_array_index (entities, i));
  root = find_root (entities, wanted);
  if (root == NULL && entities->len > 0)
    {
      root = root_of (g_ptr_array_index (entities, 0));
      want (wanted, root);
    }
  for (gsize i = 0; i < entities->len; i++)
    if (wanted[i] && root_of (g_ptr_array_index (entities, i)) != root)
      {
        g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
                     _ ("“%s” and “%s” have no common record above them, so they cannot be counted "
                        "together; make two tables"),
                     root->name, ((const ZhuEntity *) g_ptr_array_index (entities, i))->name);
        return NULL;
      }
  return root;
}

static gboolean
open_stream (LiveSource *self,
             const ZhuEntity *entity,
             const ZhuSourceRequest *request,
             GError **error)
{
  Builder *builder = &self->builders[entity->index];

  builder->stream = store_stream_new (self->store, entity, request, error);
  if (builder->stream == NULL)
    return FALSE;
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

gboolean
store_source_check_areas (const ZhuDictionary *dictionary,
                          const ZhuEntity *root,
                          const ZhuSourceRequest *request,
                          GError **error)
{
  if (!request->areas && request->within == NULL)
    return TRUE;
  if (zhu_dictionary_areas (dictionary) != NULL && root->area_column != NULL)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
               _ ("“%s” has no areas; name the area file and the column with the area code in the "
                  "dictionary"),
               root->name);
  return FALSE;
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

static const ZhuBatch *
live_next (ZhuSource *source, GError **error)
{
  LiveSource *self = (LiveSource *) source;
  const Builder *root;

  g_string_chunk_clear (self->texts);
  for (gsize i = 0; i < self->n_builders; i++)
    self->builders[i].part->n_rows = self->builders[i].group = 0;
  root = &self->builders[self->root->index];
  while (root->part->n_rows < BATCH_ROOTS && root->stream->has_row)
    if (!take_root (self, error))
      return NULL;
  if (!root->stream->has_row && !drain (self, error))
    return NULL;
  return root->part->n_rows > 0 ? &self->batch : NULL;
}

static void
live_free (ZhuSource *source)
{
  LiveSource *self = (LiveSource *) source;

  for (gsize i = 0; i < self->n_builders; i++)
    {
      ZhuBatchPart *part = &self->batch.parts[i];

      store_stream_free (self->builders[i].stream);
      g_free (self->builders[i].keys);
      g_free (part->parent);
      g_free (part->concern);
      g_free (part->areas);
      for (gsize j = 0; j < part->entity->variables->len; j++)
        {
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
  g_string_free (self->area_key, TRUE);
  g_string_free (self->last_area, TRUE);
  g_hash_table_unref (self->areas);
  g_free (self);
}

static gint64
live_skipped (const ZhuSource *source, const ZhuEntity *entity)
{
  const LiveSource *self = (const LiveSource *) source;
  const StoreStream *stream
      = entity->index < self->n_builders ? self->builders[entity->index].stream : NULL;

  return stream != NULL ? stream->skipped : 0;
}

void
store_report_skipped (ZhuDiags *diags, const ZhuPlace *place, const ZhuEntity *entity, gint64 n)
{
  zhu_diags_add (
      diags, ZHU_DIAG_QUERY, "no-parent", place, _ ("correct the keys in the database"),
      _ ("%" PRId64 " records of “%s” belong to no record above them and are not counted"), n,
      entity->name);
}

void
store_report_unreadable (ZhuDiags *diags,
                         const ZhuPlace *place,
                         const ZhuVariable *variable,
                         gint64 n)
{
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "unreadable", place,
                 _ ("correct the values, or the type in the dictionary"),
                 _ ("%" PRId64 " values of “%s” cannot be read as its type and count as missing"),
                 n, variable->name);
}

void
store_report_unplaced (ZhuDiags *diags, const ZhuPlace *place, const ZhuEntity *root, gint64 n)
{
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "no-area", place,
                 _ ("correct the codes, or add the areas to the area file"),
                 _ ("%" PRId64 " records of “%s” have no known area and stand in the total only"),
                 n, root->name);
}

static void
report_stream (const StoreStream *stream, const ZhuPlace *place, ZhuDiags *diags)
{
  if (stream->skipped > 0)
    store_report_skipped (diags, place, stream->entity, stream->skipped);
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

static const StoreSourceClass live_class = { live_next, live_skipped, live_report, live_free };

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
  source->area_key = g_string_new (NULL);
  source->last_area = g_string_new (NULL);
  source->texts = g_string_chunk_new (1 << 16);
  source->areas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  source->within = request->within;
  source->has_areas = request->areas;
  source->date = request->date;
  make_builders (source, entities);
  source->root = store_source_mark_wanted (entities, request, wanted, error);
  if (source->root == NULL
      || !store_source_check_areas (self->dictionary, source->root, request, error))
    return NULL;
  for (gsize i = 0; i < entities->len; i++)
    if (wanted[i] && !open_stream (source, g_ptr_array_index (entities, i), request, error))
      return NULL;
  return g_steal_pointer (&made);
}

/* ---- Whatever holds the records ---- */

const ZhuBatch *
zhu_source_next (ZhuSource *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->class_->next (self, error);
}

gint64
zhu_source_skipped (const ZhuSource *self, const ZhuEntity *entity)
{
  g_return_val_if_fail (self != NULL && entity != NULL, 0);

  return self->class_->skipped (self, entity);
}

void
zhu_source_report (const ZhuSource *self, ZhuDiags *diags)
{
  g_return_if_fail (self != NULL && diags != NULL);

  self->class_->report (self, diags);
}

void
zhu_source_free (ZhuSource *self)
{
  if (self != NULL)
    self->class_->free (self);
}
