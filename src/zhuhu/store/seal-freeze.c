/* Sealing a month. The records are read once, entity by entity, in the order of their keys, as the
 * live source reads them. Where keys begin with the area they come in the order in which they will
 * stand, and go straight into the columns of the segment that grows. What comes before its turn
 * goes, written short, into the bucket of its segment, and from there into chunks as soon as the
 * segment is whole. Memory holds the segments under way, and eight bytes for each root record. */
#include "zhuhu/store/seal-freeze.h"

#include <string.h>

/* ---- Records into segments and buckets ---- */

/* Row with @key among those of the root record under way; -1 if there is none. */
static gint64
find_in_group (SealGroup *group, const SealSlice *key)
{
  const guint n = group->spans->len;

  for (guint i = 0; i < n; i++)
    {
      const gsize at = (group->hint + i) % n;
      const SealSpan *span = &g_array_index (group->spans, SealSpan, at);

      if (span->length == key->length
          && memcmp (group->bytes.data + span->offset, key->text, key->length) == 0)
        {
          group->hint = at;
          return (gint64) at;
        }
    }
  return -1;
}

static void
add_to_group (SealGroup *group, const SealSlice *key)
{
  const SealSpan span = { group->bytes.length, key->length };

  seal_buffer_append (&group->bytes, key->text, key->length);
  g_array_append_val (group->spans, span);
}

static void
empty_group (SealGroup *group)
{
  g_array_set_size (group->spans, 0);
  group->bytes.length = 0;
  group->hint = 0;
}

/* Numbers of parent and concern within the root record; FALSE if one of them does not exist. */
static gboolean
find_links (SealFreeze *self, SealEntity *at, gint64 *parent, gint64 *concern)
{
  const ZhuEntity *entity = at->entity;
  SealSlice key;

  *parent = 0;
  *concern = -1;
  if (entity->parent != NULL && entity->parent != self->root)
    {
      if (!seal_rows_key (at->rows, at->rows->parent, self->key, &key))
        return FALSE;
      *parent = find_in_group (&self->entities[entity->parent->index].group, &key);
    }
  if (*parent < 0)
    return FALSE;
  if (entity->concern == NULL || !seal_rows_key (at->rows, at->rows->concern, self->key, &key))
    return TRUE;
  *concern = find_in_group (&self->entities[entity->concern->index].group, &key);
  return *concern >= 0;
}

static void
put_number (SealBuffer *out, guint64 number)
{
  seal_buffer_reserve (out, 10);
  out->length = (gsize) (seal_put_number (out->data + out->length, number) - out->data);
}

/* The row at hand into the columns of the segment that grows. */
static void
write_row (SealFreeze *self, SealEntity *at, gint64 parent, gint64 concern, const SealSlice *key)
{
  seal_writer_open_row (self->writer, at, (guint64) parent, (guint64) (concern + 1));
  seal_column_add_text (at->key, key->text, key->length);
  for (gsize i = 0; i < at->fields->len; i++)
    seal_column_read (g_ptr_array_index (at->fields, i), at->rows->cells);
  seal_writer_close_row (self->writer, at);
}

/* The same behind the rows before it in the record that goes into a bucket. */
static void
set_row_aside (SealFreeze *self,
               SealEntity *at,
               gint64 parent,
               gint64 concern,
               const SealSlice *key)
{
  put_number (&self->record, at->entity->index + 1);
  if (at->entity->parent != NULL && at->entity->parent != self->root)
    put_number (&self->record, (guint64) parent);
  if (at->entity->concern != NULL)
    put_number (&self->record, (guint64) (concern + 1));
  put_number (&self->record, key->length);
  seal_buffer_append (&self->record, key->text, key->length);
  for (gsize i = 0; i < at->fields->len; i++)
    seal_column_encode (g_ptr_array_index (at->fields, i), &self->record);
}

static void
take_row (SealFreeze *self, SealEntity *at, gint64 parent, gint64 concern)
{
  SealSlice key;

  seal_rows_key (at->rows, at->rows->own, self->key, &key);
  if (at->is_pointed_at)
    add_to_group (&at->group, &key);
  if (self->is_straight)
    write_row (self, at, parent, concern, &key);
  else
    set_row_aside (self, at, parent, concern, &key);
  at->n_records++;
}

static gboolean
take_children (SealFreeze *self, SealEntity *at, GError **error)
{
  SealRows *rows = at->rows;

  empty_group (&at->group);
  while (rows->has_row)
    {
      const int order = seal_rows_compare_root (rows, self->root_key);
      gint64 parent, concern;

      if (order > 0)
        break;
      if (order < 0 || !find_links (self, at, &parent, &concern))
        rows->skipped++;
      else
        take_row (self, at, parent, concern);
      if (!seal_rows_step (rows, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_rows (SealFreeze *self, GError **error)
{
  SealEntity *root = &self->entities[self->root->index];

  empty_group (&root->group);
  take_row (self, root, 0, -1);
  if (!seal_rows_step (root->rows, error))
    return FALSE;
  for (gsize i = 0; i < self->n_entities; i++)
    if (self->entities[i].rows != NULL && self->entities[i].entity != self->root
        && !take_children (self, &self->entities[i], error))
      return FALSE;
  return TRUE;
}

/* Into a bucket: length, position in the segment, place, then the rows. */
static gboolean
set_root_aside (SealFreeze *self, guint32 position, guint32 place, GError **error)
{
  SealRecordHead head = { 0, position % SEAL_SEGMENT_ROOTS, place };

  self->record.length = 0;
  seal_buffer_append (&self->record, &head, sizeof head);
  if (!take_rows (self, error))
    return FALSE;
  put_number (&self->record, 0);
  head.length = (guint32) self->record.length;
  memcpy (self->record.data, &head, sizeof head);
  return seal_spool_append (self->spool, position / SEAL_SEGMENT_ROOTS, self->record.data,
                            self->record.length, error);
}

/* One root record and all below it. A segment of which all records are there is written at once. */
static gboolean
take_root (SealFreeze *self, gsize index, GError **error)
{
  const guint32 position = self->positions[index];
  const guint32 place
      = g_array_index (self->places, SealPlace, g_array_index (self->root_places, guint32, index))
            .number;

  self->is_straight = seal_writer_begin (self->writer, position, place);
  return (self->is_straight ? take_rows (self, error)
                            : set_root_aside (self, position, place, error))
         && seal_writer_end (self->writer, position, error);
}

static gboolean
drain (SealFreeze *self, GError **error)
{
  for (gsize i = 0; i < self->n_entities; i++)
    {
      SealRows *rows = self->entities[i].rows;

      while (rows != NULL && rows->has_row)
        {
          rows->skipped++;
          if (!seal_rows_step (rows, error))
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
  SealRows *rows = self->entities[self->root->index].rows;
  gsize index = 0;

  while (rows->has_row)
    {
      SealSlice key;

      if (!seal_rows_key (rows, rows->root, self->key, &key))
        {
          rows->skipped++;
          if (!seal_rows_step (rows, error))
            return FALSE;
          continue;
        }
      g_string_overwrite_len (g_string_truncate (self->root_key, 0), 0, key.text,
                              (gssize) key.length);
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
  for (gsize i = 0; i < at->entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (at->entity->variables, i);
      SealColumn *column;

      if (variable->formula != NULL || variable == at->key->variable)
        continue;
      column = add_column (self, SEAL_ROLE_VARIABLE, at->entity, variable);
      seal_column_set_rows (column, at->rows);
      if (holds_key (variable))
        seal_column_set_personal (column);
      g_ptr_array_add (at->fields, column);
    }
}

static gboolean
open_entity (SealFreeze *self, const ZhuEntity *entity, GError **error)
{
  SealEntity *at = &self->entities[entity->index];

  at->rows = seal_rows_new (self->store, entity, FALSE, error);
  if (at->rows == NULL)
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

/* Opens the rows of the root and all that hangs below it. */
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
      if (self->entities[i].rows != NULL)
        self->entities[i].skipped = self->entities[i].rows->skipped;
      g_clear_pointer (&self->entities[i].rows, seal_rows_free);
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
      self->entities[i].group.spans = g_array_new (FALSE, FALSE, sizeof (SealSpan));
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
      g_array_unref (self->entities[i].group.spans);
      seal_buffer_clear (&self->entities[i].group.bytes);
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
