/* Rows of the live source's statements into its batch, one root record and all below it at a time.
 * A record whose parent does not exist belongs to no household; it is counted and told. */
#include "zhuhu/store/source.h"


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
grow (LiveBuilder *self)
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
is_repeated (LiveSource *self, LiveBuilder *builder, guint32 parent)
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
append_row (LiveSource *self, LiveBuilder *builder)
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
find_in_group (LiveBuilder *builder, const char *key)
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
find_links (LiveSource *self, const LiveBuilder *builder, gint32 *parent, gint32 *concern)
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
take_child (LiveSource *self, LiveBuilder *builder)
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
begin_group (LiveBuilder *builder)
{
  builder->group = builder->part->n_rows;
  builder->hint = 0;
  if (builder->last_key != NULL)
    g_string_truncate (builder->last_key, 0);
}

/* The records of one entity under the root record under way; those before it have no parent. */
static gboolean
take_children (LiveSource *self, LiveBuilder *builder, gboolean is_in, GError **error)
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
gboolean
live_take_ordered (LiveSource *self, GError **error)
{
  LiveBuilder *root = &self->builders[self->root->index];
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
      LiveBuilder *builder = &self->builders[i];

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

gboolean
live_take_root (LiveSource *self, GError **error)
{
  LiveBuilder *builder = &self->builders[self->root->index];
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
