/* From a bucket to the chunks of a segment, and the catalogue of what a month holds. */
#include "zhuhu/store/seal-freeze.h"

#include <string.h>

struct _SealWriter
{
  SealFreeze *freeze;
  gsize segment; /* under way */
  SealBuffer bucket;
  const guint8 **records; /* by position in the segment */
  gsize n_roots;
  guint32 first_place, last_place;
  sqlite3_stmt *chunk;
  GByteArray *bytes;
};

/* ---- One record ---- */

/* A new row of @entity: nothing hangs below it yet. */
static void
open_children (SealFreeze *self, const ZhuEntity *entity)
{
  for (gsize i = 0; i < self->n_entities; i++)
    if (self->entities[i].entity->parent == entity)
      seal_column_add (self->entities[i].children, 0);
}

static const guint8 *
take_row (SealFreeze *self, SealEntity *at, const guint8 *data, guint32 place)
{
  const ZhuEntity *parent = at->entity->parent;
  guint64 number = 0;

  if (parent != NULL && parent != self->root)
    data = seal_take_number (data, &number);
  if (parent != NULL)
    at->children->values[self->entities[parent->index].base + number]++;
  else
    seal_column_add (at->place, (gint64) place + self->first_place);
  if (at->concern != NULL)
    {
      data = seal_take_number (data, &number);
      seal_column_add (at->concern, (gint64) number);
    }
  data = seal_column_decode (at->key, data);
  for (gsize i = 0; i < at->fields->len; i++)
    data = seal_column_take (g_ptr_array_index (at->fields, i), data);
  if (at->is_parent)
    open_children (self, at->entity);
  at->n_rows++;
  return data;
}

static void
take_record (SealWriter *self, const guint8 *data)
{
  SealFreeze *freeze = self->freeze;
  SealRecordHead head;
  guint64 entity;

  memcpy (&head, data, sizeof head);
  self->first_place = MIN (self->first_place, head.place);
  self->last_place = MAX (self->last_place, head.place);
  for (gsize i = 0; i < freeze->n_entities; i++)
    freeze->entities[i].base = freeze->entities[i].n_rows;
  data = seal_take_number (data + sizeof head, &entity);
  while (entity != 0)
    {
      data = take_row (freeze, &freeze->entities[entity - 1], data, head.place);
      data = seal_take_number (data, &entity);
    }
}

/* ---- One segment ---- */

static void
find_records (SealWriter *self)
{
  SealRecordHead head;

  self->n_roots = 0;
  for (gsize at = 0; at < self->bucket.length; at += head.length)
    {
      memcpy (&head, self->bucket.data + at, sizeof head);
      self->records[head.position] = self->bucket.data + at;
      self->n_roots++;
    }
}

static gboolean
write_chunk (SealWriter *self, SealColumn *column, GError **error)
{
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  const gint64 segment = (gint64) self->segment + self->freeze->first_segment;
  const gint64 number = column->number + self->freeze->first_column;
  const gsize n_rows = column->n_values;
  guint8 digest[ZHU_SHA256_BYTES];

  g_byte_array_set_size (self->bytes, 0);
  seal_column_pack (column, self->bytes);
  column->n_bytes += self->bytes->len;
  zhu_sha256_update (sum, self->bytes->data, self->bytes->len);
  zhu_sha256_finish (sum, digest);
  sqlite3_bind_int64 (self->chunk, 1, self->freeze->month);
  sqlite3_bind_int64 (self->chunk, 2, segment);
  sqlite3_bind_int64 (self->chunk, 3, number);
  sqlite3_bind_int (self->chunk, 4, (int) column->kind);
  sqlite3_bind_int (self->chunk, 5, SEAL_FORMAT);
  sqlite3_bind_int64 (self->chunk, 6, (gint64) n_rows);
  sqlite3_bind_int64 (
      self->chunk, 7,
      (gint64) seal_checksum (seal_chunk_seed (self->freeze->month, segment, number),
                              self->bytes->data, self->bytes->len));
  sqlite3_bind_blob (self->chunk, 8, digest, sizeof digest, SQLITE_STATIC);
  sqlite3_bind_blob64 (self->chunk, 9, self->bytes->data, self->bytes->len, SQLITE_STATIC);
  return seal_run (self->freeze->store, self->chunk, error);
}

static gboolean
write_segment_row (SealWriter *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->freeze->store,
                       "INSERT INTO zhuhu_sealed_segment VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->freeze->month);
  sqlite3_bind_int64 (row, 2, (gint64) self->segment + self->freeze->first_segment);
  sqlite3_bind_text (row, 3, self->freeze->root->name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 4, (gint64) self->n_roots);
  sqlite3_bind_int64 (row, 5, self->first_place + self->freeze->first_place);
  sqlite3_bind_int64 (row, 6, self->last_place + self->freeze->first_place);
  return seal_run (self->freeze->store, row, error);
}

SealWriter *
seal_writer_new (SealFreeze *freeze, GError **error)
{
  sqlite3_stmt *chunk = store_prepare (
      freeze->store, "INSERT INTO zhuhu_chunk VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", error);
  SealWriter *self;

  if (chunk == NULL)
    return NULL;
  self = g_new0 (SealWriter, 1);
  self->freeze = freeze;
  self->chunk = chunk;
  self->records = g_new (const guint8 *, SEAL_SEGMENT_ROOTS);
  self->bytes = g_byte_array_new ();
  return self;
}

void
seal_writer_free (SealWriter *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->chunk);
  g_free (self->records);
  g_byte_array_unref (self->bytes);
  seal_buffer_clear (&self->bucket);
  g_free (self);
}

gboolean
seal_writer_write (SealWriter *self, gsize segment, GError **error)
{
  SealFreeze *freeze = self->freeze;

  self->segment = segment;
  if (!seal_spool_take (freeze->spool, segment, &self->bucket, error))
    return FALSE;
  find_records (self);
  self->first_place = G_MAXUINT32;
  self->last_place = 0;
  for (gsize i = 0; i < freeze->n_entities; i++)
    freeze->entities[i].n_rows = 0;
  for (gsize i = 0; i < self->n_roots; i++)
    take_record (self, self->records[i]);
  for (gsize i = 0; i < freeze->columns->len; i++)
    if (!write_chunk (self, g_ptr_array_index (freeze->columns, i), error))
      return FALSE;
  return write_segment_row (self, error);
}

/* ---- The catalogue ---- */

static void
bind_text (sqlite3_stmt *row, int at, const char *text)
{
  sqlite3_bind_text (row, at, text, -1, SQLITE_STATIC);
}

static gboolean
write_entities (SealFreeze *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store, "INSERT INTO zhuhu_sealed_entity VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", error);

  for (gsize i = 0; row != NULL && i < self->n_entities; i++)
    {
      const SealEntity *at = &self->entities[i];
      const ZhuEntity *entity = at->entity;

      if (at->key == NULL)
        continue;
      sqlite3_bind_int64 (row, 1, self->month);
      sqlite3_bind_int64 (row, 2, (gint64) i);
      bind_text (row, 3, entity->name);
      bind_text (row, 4, entity->parent != NULL ? entity->parent->name : NULL);
      bind_text (row, 5, entity->concern != NULL ? entity->concern->name : NULL);
      sqlite3_bind_int64 (row, 6, at->n_records);
      sqlite3_bind_int64 (row, 7, at->skipped);
      if (!seal_run (self->store, row, error))
        return FALSE;
    }
  return row != NULL;
}

static gboolean
write_texts (SealFreeze *self, const SealColumn *column, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store, "INSERT INTO zhuhu_sealed_text VALUES (?1, ?2, ?3, ?4)", error);

  for (gsize i = 0; row != NULL && i < seal_texts_length (column->texts); i++)
    {
      sqlite3_bind_int64 (row, 1, self->month);
      sqlite3_bind_int64 (row, 2, column->number + self->first_column);
      sqlite3_bind_int64 (row, 3, (gint64) i);
      bind_text (row, 4, seal_texts_get (column->texts, i)->text);
      if (!seal_run (self->store, row, error))
        return FALSE;
    }
  return row != NULL;
}

static gboolean
write_columns (SealFreeze *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store, "INSERT INTO zhuhu_sealed_column VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      error);

  for (gsize i = 0; row != NULL && i < self->columns->len; i++)
    {
      const SealColumn *column = g_ptr_array_index (self->columns, i);

      sqlite3_bind_int64 (row, 1, self->month);
      sqlite3_bind_int64 (row, 2, column->number + self->first_column);
      bind_text (row, 3, seal_role_word (column->role));
      sqlite3_bind_int (row, 4, (int) column->kind);
      bind_text (row, 5, column->entity->name);
      bind_text (row, 6, column->variable != NULL ? column->variable->name : NULL);
      if (column->variable != NULL)
        sqlite3_bind_int (row, 7, (int) column->variable->type);
      else
        sqlite3_bind_null (row, 7);
      sqlite3_bind_int64 (row, 8, column->unreadable);
      if (!seal_run (self->store, row, error)
          || (column->texts != NULL && !write_texts (self, column, error)))
        return FALSE;
    }
  return row != NULL;
}

static gboolean
write_places (SealFreeze *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store, "INSERT INTO zhuhu_sealed_place VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);

  for (gsize i = 0; row != NULL && i < self->places->len; i++)
    {
      const SealPlace *place = &g_array_index (self->places, SealPlace, i);

      sqlite3_bind_int64 (row, 1, self->month);
      sqlite3_bind_int64 (row, 2, place->number + self->first_place);
      bind_text (row, 3, self->root->name);
      bind_text (row, 4, place->code);
      bind_text (row, 5, place->unit);
      sqlite3_bind_int64 (row, 6, place->n_records);
      if (!seal_run (self->store, row, error))
        return FALSE;
    }
  return row != NULL;
}

gboolean
seal_catalogue_rows_write (SealFreeze *self, GError **error)
{
  return write_entities (self, error) && write_columns (self, error) && write_places (self, error);
}
