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

struct _ZhuSource
{
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
};

static int
compare_key_text (const char *a, gsize a_length, const char *b, gsize b_length)
{
  const int order = memcmp (a, b, MIN (a_length, b_length));

  return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* Compares the root key of the stream's row with @key part by part, as SQLite orders them; an empty
 * one comes before all. */
static int
compare_root (const StoreStream *stream, const GString *key)
{
  const char *at = key->str;

  for (int i = 0; i < stream->root.n; i++)
    {
      const char *text = (const char *) sqlite3_column_text (stream->row, stream->root.first + i);
      const char *end = strchr (at, STORE_KEY_SEPARATOR);
      const gsize length = end != NULL ? (gsize) (end - at) : strlen (at);
      int order;

      if (text == NULL)
        return -1;
      order = compare_key_text (
          text, (gsize) sqlite3_column_bytes (stream->row, stream->root.first + i), at, length);
      if (order != 0)
        return order;
      at += length + (end != NULL ? 1 : 0);
    }
  return 0;
}

/* ---- Areas ---- */

static guint32
resolve_area (ZhuSource *self, const char *code, const char *unit)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);
  const ZhuArea *area
      = *code == '\0' && *unit == '\0' ? NULL : zhu_areas_resolve (areas, code, unit, self->date);

  return area != NULL ? (guint32) area->index + 1 : 0;
}

/* Index of the area of the row; the root of the tree if it has none. */
static guint32
area_of (ZhuSource *self, const StoreStream *stream)
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

/* Adds the row at which the stream stands; its links are set by the caller. */
static gsize
append_row (ZhuSource *self, Builder *builder)
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
find_links (ZhuSource *self, const Builder *builder, gint32 *parent, gint32 *concern)
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
take_child (ZhuSource *self, Builder *builder)
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
take_children (ZhuSource *self, Builder *builder, gboolean is_in, GError **error)
{
  StoreStream *stream = builder->stream;

  builder->group = builder->part->n_rows;
  builder->hint = 0;
  while (stream->has_row)
    {
      const int order = compare_root (stream, self->root_key);

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
take_root (ZhuSource *self, GError **error)
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

/* Marks what @request wants; the first root entity if it wants nothing. NULL with @error if that
 * hangs under more than one root. */
static const ZhuEntity *
mark_wanted (const GPtrArray *entities,
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
open_stream (ZhuSource *self,
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
make_builders (ZhuSource *self, const GPtrArray *entities)
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

static gboolean
check_areas (ZhuSource *self, const ZhuSourceRequest *request, GError **error)
{
  if (!request->areas && request->within == NULL)
    return TRUE;
  if (zhu_dictionary_areas (self->store->dictionary) != NULL && self->root->area_column != NULL)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
               _ ("“%s” has no areas; name the area file and the column with the area code in the "
                  "dictionary"),
               self->root->name);
  return FALSE;
}

ZhuSource *
zhu_store_source (ZhuStore *self, const ZhuSourceRequest *request, GError **error)
{
  g_autoptr (ZhuSource) source = NULL;
  g_autofree gboolean *wanted = NULL;
  const GPtrArray *entities;

  g_return_val_if_fail (self != NULL && request != NULL, NULL);

  entities = zhu_dictionary_entities (self->dictionary);
  wanted = g_new0 (gboolean, entities->len + 1);
  source = g_new0 (ZhuSource, 1);
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
  source->root = mark_wanted (entities, request, wanted, error);
  if (source->root == NULL || !check_areas (source, request, error))
    return NULL;
  for (gsize i = 0; i < entities->len; i++)
    if (wanted[i] && !open_stream (source, g_ptr_array_index (entities, i), request, error))
      return NULL;
  return g_steal_pointer (&source);
}

/* After the last root record all that is left has no parent. */
static gboolean
drain (ZhuSource *self, GError **error)
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

const ZhuBatch *
zhu_source_next (ZhuSource *self, GError **error)
{
  const Builder *root;

  g_return_val_if_fail (self != NULL, NULL);

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

void
zhu_source_free (ZhuSource *self)
{
  if (self == NULL)
    return;
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
  g_string_free (self->area_key, TRUE);
  g_string_free (self->last_area, TRUE);
  g_hash_table_unref (self->areas);
  g_free (self);
}

gint64
zhu_source_skipped (const ZhuSource *self, const ZhuEntity *entity)
{
  const StoreStream *stream;

  g_return_val_if_fail (self != NULL && entity != NULL && entity->index < self->n_builders, 0);

  stream = self->builders[entity->index].stream;
  return stream != NULL ? stream->skipped : 0;
}

static void
report_stream (const StoreStream *stream, const ZhuPlace *place, ZhuDiags *diags)
{
  if (stream->skipped > 0)
    zhu_diags_add (
        diags, ZHU_DIAG_QUERY, "no-parent", place, _ ("correct the keys in the database"),
        _ ("%" PRId64 " records of “%s” belong to no record above them and are not counted"),
        stream->skipped, stream->entity->name);
  for (gsize i = 0; i < stream->readers->len; i++)
    {
      const StoreReader *reader = g_ptr_array_index (stream->readers, i);

      if (reader->unreadable > 0)
        zhu_diags_add (
            diags, ZHU_DIAG_QUERY, "unreadable", place,
            _ ("correct the values, or the type in the dictionary"),
            _ ("%" PRId64 " values of “%s” cannot be read as its type and count as missing"),
            reader->unreadable, reader->variable->name);
    }
}

void
zhu_source_report (const ZhuSource *self, ZhuDiags *diags)
{
  const ZhuPlace place = { g_intern_string (self->store->path), 0, 0 };

  g_return_if_fail (diags != NULL);

  for (gsize i = 0; i < self->n_builders; i++)
    if (self->builders[i].stream != NULL)
      report_stream (self->builders[i].stream, &place, diags);
  if (self->n_unplaced > 0)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "no-area", &place,
                   _ ("correct the codes, or add the areas to the area file"),
                   _ ("%" PRId64 " records of “%s” have no known area and stand in the total only"),
                   self->n_unplaced, self->root->name);
}
