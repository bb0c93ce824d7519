/* Sealing a month. The records are read once, entity by entity, in the order of their keys, as the
 * live source reads them; each household's records go, written short, into the bucket of its
 * segment in the order of the areas, and from there into chunks as soon as the segment is whole.
 * Memory holds the segments under way, and eight bytes for each root record. */
#include "zhuhu/store/seal-freeze.h"

#include <string.h>

/* ---- Records into the buckets of their segments ---- */

/* Row with @key among those of the root record under way; -1 if there is none. */
static gint64
find_in_group (SealEntity *entity, const SealBuffer *record, const GString *key)
{
  for (gsize i = 0; i < entity->group->len; i++)
    {
      const gsize at = (entity->hint + i) % entity->group->len;
      const SealSpan *span = &g_array_index (entity->group, SealSpan, at);

      if (span->length == key->len && memcmp (record->data + span->offset, key->str, key->len) == 0)
        {
          entity->hint = at;
          return (gint64) at;
        }
    }
  return -1;
}

/* Numbers of parent and concern within the root record; FALSE if one of them does not exist. */
static gboolean
find_links (SealFreeze *self, SealEntity *at, gint64 *parent, gint64 *concern)
{
  const StoreStream *stream = at->stream;
  const ZhuEntity *entity = at->entity;

  *parent = 0;
  *concern = -1;
  if (entity->parent != NULL && entity->parent != self->root)
    {
      if (!store_stream_key (stream, stream->parent, self->key))
        return FALSE;
      *parent = find_in_group (&self->entities[entity->parent->index], &self->record, self->key);
    }
  if (*parent < 0)
    return FALSE;
  if (entity->concern == NULL || !store_stream_key (stream, stream->concern, self->key))
    return TRUE;
  *concern = find_in_group (&self->entities[entity->concern->index], &self->record, self->key);
  return *concern >= 0;
}

static void
put_number (SealBuffer *out, guint64 number)
{
  seal_buffer_reserve (out, 10);
  out->length = (gsize) (seal_put_number (out->data + out->length, number) - out->data);
}

/* The row at which the stream stands, behind the records before it. */
static void
put_row (SealFreeze *self, SealEntity *at, gint64 parent, gint64 concern)
{
  SealSpan span;

  put_number (&self->record, at->entity->index + 1);
  if (at->entity->parent != NULL && at->entity->parent != self->root)
    put_number (&self->record, (guint64) parent);
  if (at->entity->concern != NULL)
    put_number (&self->record, (guint64) (concern + 1));
  store_stream_key (at->stream, at->stream->own, self->key);
  put_number (&self->record, self->key->len);
  span = (SealSpan){ self->record.length, self->key->len };
  seal_buffer_append (&self->record, self->key->str, self->key->len);
  if (at->is_pointed_at)
    g_array_append_val (at->group, span);
  for (gsize i = 0; i < at->fields->len; i++)
    seal_column_encode (g_ptr_array_index (at->fields, i), at->stream->row, &self->record);
  at->n_records++;
}

static gboolean
take_children (SealFreeze *self, SealEntity *at, GError **error)
{
  StoreStream *stream = at->stream;

  g_array_set_size (at->group, 0);
  at->hint = 0;
  while (stream->has_row)
    {
      const int order = store_stream_compare_root (stream, self->root_key);
      gint64 parent, concern;

      if (order > 0)
        break;
      if (order < 0 || !find_links (self, at, &parent, &concern))
        stream->skipped++;
      else
        put_row (self, at, parent, concern);
      if (!store_stream_step (self->store, stream, error))
        return FALSE;
    }
  return TRUE;
}

/* How many root records the segment will have. */
static gsize
segment_length (const SealFreeze *self, gsize segment)
{
  return MIN (SEAL_SEGMENT_ROOTS, self->root_places->len - segment * SEAL_SEGMENT_ROOTS);
}

/* One root record and all below it: length, position in the segment, place, then the rows. A
 * segment of which all records are there is written at once. */
static gboolean
take_root (SealFreeze *self, gsize index, GError **error)
{
  SealEntity *root = &self->entities[self->root->index];
  const guint32 position = self->positions[index];
  const guint32 place = g_array_index (self->root_places, guint32, index);
  const gsize segment = position / SEAL_SEGMENT_ROOTS;
  SealRecordHead head
      = { 0, position % SEAL_SEGMENT_ROOTS, g_array_index (self->places, SealPlace, place).number };

  self->record.length = 0;
  seal_buffer_append (&self->record, &head, sizeof head);
  g_array_set_size (root->group, 0);
  put_row (self, root, 0, -1);
  if (!store_stream_step (self->store, root->stream, error))
    return FALSE;
  for (gsize i = 0; i < self->n_entities; i++)
    if (self->entities[i].stream != NULL && self->entities[i].entity != self->root
        && !take_children (self, &self->entities[i], error))
      return FALSE;
  put_number (&self->record, 0);
  head.length = (guint32) self->record.length;
  memcpy (self->record.data, &head, sizeof head);
  return seal_spool_append (self->spool, segment, self->record.data, self->record.length, error)
         && (seal_spool_records (self->spool, segment) < segment_length (self, segment)
             || seal_writer_write (self->writer, segment, error));
}

static gboolean
drain (SealFreeze *self, GError **error)
{
  for (gsize i = 0; i < self->n_entities; i++)
    {
      StoreStream *stream = self->entities[i].stream;

      while (stream != NULL && stream->has_row)
        {
          stream->skipped++;
          if (!store_stream_step (self->store, stream, error))
            return FALSE;
        }
    }
  return TRUE;
}

static void
tell (const SealFreeze *self, gint64 done)
{
  if (self->options->progress != NULL)
    self->options->progress (_ ("sealing the month"), done, self->root_places->len,
                             self->options->progress_data);
}

static gboolean
read_records (SealFreeze *self, GError **error)
{
  StoreStream *stream = self->entities[self->root->index].stream;
  gsize index = 0;

  while (stream->has_row)
    {
      if (!store_stream_key (stream, stream->root, self->root_key))
        {
          stream->skipped++;
          if (!store_stream_step (self->store, stream, error))
            return FALSE;
          continue;
        }
      if (!take_root (self, index++, error))
        return FALSE;
      if (index % SEAL_SEGMENT_ROOTS == 0)
        tell (self, (gint64) index);
    }
  tell (self, self->root_places->len);
  return drain (self, error);
}

/* ---- Setting up ---- */

static SealColumn *
add_column (SealFreeze *self, SealRole role, const ZhuEntity *entity, const ZhuVariable *variable)
{
  SealColumn *column = seal_column_new (role, entity, variable);

  column->number = self->columns->len;
  g_ptr_array_add (self->columns, column);
  return column;
}

static gboolean
is_key_column (const ZhuEntity *entity, const char *name)
{
  for (gsize i = 0; i < entity->key->len; i++)
    if (g_str_equal (g_ptr_array_index (entity->key, i), name))
      return TRUE;
  return FALSE;
}

/* The variable that is the whole key, which is then sealed once; NULL if there is none. */
static const ZhuVariable *
key_variable (const ZhuEntity *entity)
{
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->formula == NULL && variable->type == ZHU_TYPE_TEXT && entity->key->len == 1
          && variable->columns->len == 1
          && is_key_column (entity, g_ptr_array_index (variable->columns, 0)))
        return variable;
    }
  return NULL;
}

static gboolean
holds_key (const ZhuVariable *variable)
{
  for (gsize i = 0; i < variable->columns->len; i++)
    if (is_key_column (variable->entity, g_ptr_array_index (variable->columns, i)))
      return TRUE;
  return FALSE;
}

static void
add_columns (SealFreeze *self, SealEntity *at)
{
  if (at->entity->parent != NULL)
    at->children = add_column (self, SEAL_ROLE_CHILDREN, at->entity, NULL);
  else
    at->place = add_column (self, SEAL_ROLE_PLACE, at->entity, NULL);
  if (at->entity->concern != NULL)
    at->concern = add_column (self, SEAL_ROLE_CONCERN, at->entity, NULL);
  at->key = add_column (self, SEAL_ROLE_KEY, at->entity, key_variable (at->entity));
  for (gsize i = 0; i < at->stream->readers->len; i++)
    {
      StoreReader *reader = g_ptr_array_index (at->stream->readers, i);
      SealColumn *column;

      if (reader->variable == at->key->variable)
        continue;
      column = add_column (self, SEAL_ROLE_VARIABLE, at->entity, reader->variable);

      seal_column_set_reader (column, reader);
      if (holds_key (reader->variable))
        seal_column_set_personal (column);
      g_ptr_array_add (at->fields, column);
    }
}

static void
want_all (GHashTable *variables, const ZhuEntity *entity)
{
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->formula == NULL)
        g_hash_table_add (variables, (gpointer) variable);
    }
}

static gboolean
open_entity (SealFreeze *self, const ZhuEntity *entity, GError **error)
{
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  const ZhuSourceRequest request = { .variables = variables };
  SealEntity *at = &self->entities[entity->index];

  want_all (variables, entity);
  at->stream = store_stream_new (self->store, entity, &request, FALSE, error);
  if (at->stream == NULL)
    return FALSE;
  if (entity->parent != NULL)
    self->entities[entity->parent->index].is_parent = TRUE;
  if (entity->parent != NULL && entity->parent != self->root)
    self->entities[entity->parent->index].is_pointed_at = TRUE;
  if (entity->concern != NULL)
    self->entities[entity->concern->index].is_pointed_at = TRUE;
  add_columns (self, at);
  return TRUE;
}

static const ZhuEntity *
root_of (const ZhuEntity *entity)
{
  while (entity->parent != NULL)
    entity = entity->parent;
  return entity;
}

/* Opens the streams of the root and all that hangs below it. */
static gboolean
open_entities (SealFreeze *self, GError **error)
{
  const GPtrArray *entities = zhu_dictionary_entities (self->store->dictionary);

  for (gsize i = 0; i < entities->len; i++)
    if (root_of (g_ptr_array_index (entities, i)) == self->root
        && !open_entity (self, g_ptr_array_index (entities, i), error))
      return FALSE;
  return TRUE;
}

static void
close_entities (SealFreeze *self)
{
  for (gsize i = 0; i < self->n_entities; i++)
    {
      if (self->entities[i].stream != NULL)
        self->entities[i].skipped = self->entities[i].stream->skipped;
      g_clear_pointer (&self->entities[i].stream, store_stream_free);
    }
}

SealFreeze *
seal_freeze_new (ZhuStore *store, const ZhuPeriod *period, const ZhuFreezeOptions *options)
{
  SealFreeze *self = g_new0 (SealFreeze, 1);
  const GPtrArray *entities = zhu_dictionary_entities (store->dictionary);

  self->store = store;
  self->period = period;
  self->options = options;
  self->n_entities = entities->len;
  self->entities = g_new0 (SealEntity, entities->len + 1);
  for (gsize i = 0; i < entities->len; i++)
    {
      self->entities[i].entity = g_ptr_array_index (entities, i);
      self->entities[i].fields = g_ptr_array_new ();
      self->entities[i].group = g_array_new (FALSE, FALSE, sizeof (SealSpan));
    }
  self->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) seal_column_free);
  self->places = seal_places_new ();
  self->place_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->root_places = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->root_key = g_string_new (NULL);
  self->key = g_string_new (NULL);
  return self;
}

void
seal_freeze_free (SealFreeze *self)
{
  if (self == NULL)
    return;
  close_entities (self);
  for (gsize i = 0; i < self->n_entities; i++)
    {
      g_ptr_array_unref (self->entities[i].fields);
      g_array_unref (self->entities[i].group);
    }
  g_free (self->entities);
  g_ptr_array_unref (self->columns);
  g_array_unref (self->places);
  g_hash_table_unref (self->place_numbers);
  g_array_unref (self->root_places);
  g_free (self->positions);
  seal_writer_free (self->writer);
  seal_spool_free (self->spool);
  seal_buffer_clear (&self->record);
  g_string_free (self->root_key, TRUE);
  g_string_free (self->key, TRUE);
  g_free (self);
}

gboolean
seal_freeze_run (SealFreeze *self, const ZhuEntity *root, GError **error)
{
  self->root = root;
  if (!seal_places_read (self, error))
    return FALSE;
  self->n_segments = (self->root_places->len + SEAL_SEGMENT_ROOTS - 1) / SEAL_SEGMENT_ROOTS;
  self->spool = seal_spool_new (self->store->path, self->n_segments);
  self->writer = seal_writer_new (self, error);
  if (self->writer == NULL || !open_entities (self, error) || !read_records (self, error))
    return FALSE;
  close_entities (self);
  return seal_catalogue_rows_write (self, error);
}
