/* Records for a month, as SQL reads them. */
#include "zhuhu/store/seal-rows.h"

#include <string.h>

/* @short_text: STORE_CELL_READ bytes for a text that has fewer. */
static void
copy_field (sqlite3_stmt *row, int i, StoreCell *cell, guint64 *short_text)
{
  *cell = (StoreCell){ .kind = STORE_CELL_NULL };
  switch (sqlite3_column_type (row, i))
    {
    case SQLITE_INTEGER:
      cell->kind = STORE_CELL_INTEGER;
      cell->integer = sqlite3_column_int64 (row, i);
      break;
    case SQLITE_FLOAT:
      cell->kind = STORE_CELL_REAL;
      cell->real = sqlite3_column_double (row, i);
      break;
    case SQLITE_TEXT:
      cell->kind = STORE_CELL_TEXT;
      cell->at = sqlite3_column_text (row, i);
      cell->length = (guint32) sqlite3_column_bytes (row, i);
      break;
    case SQLITE_BLOB:
      cell->kind = STORE_CELL_BLOB;
      cell->at = sqlite3_column_blob (row, i);
      cell->length = (guint32) sqlite3_column_bytes (row, i);
      break;
    default:
      break;
    }
  if (cell->length > 0 && cell->length < STORE_CELL_READ)
    cell->at = memcpy (short_text, cell->at, cell->length);
}

static void
copy_row (SealRows *self)
{
  sqlite3_stmt *row = self->stream->row;

  self->has_row = self->stream->has_row;
  for (int i = 0; self->has_row && i < sqlite3_column_count (row); i++)
    copy_field (row, i, &self->copies[i], &self->short_texts[i]);
}

static void
add_cells (GArray *cells, StoreKeyColumns columns)
{
  for (int i = 0; i < columns.n; i++)
    {
      const int cell = columns.first + i;

      g_array_append_val (cells, cell);
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
open_stream (SealRows *self, gboolean only_places, GError **error)
{
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  const ZhuSourceRequest request = { .variables = variables };
  gsize n;

  if (!only_places)
    want_all (variables, self->entity);
  self->stream = store_stream_new (self->store, self->entity, &request, FALSE, error);
  if (self->stream == NULL)
    return FALSE;
  add_cells (self->root, self->stream->root);
  add_cells (self->own, self->stream->own);
  add_cells (self->parent, self->stream->parent);
  add_cells (self->concern, self->stream->concern);
  self->area = self->stream->area;
  self->unit = self->area >= 0 ? self->area + 1 : -1;
  n = (gsize) sqlite3_column_count (self->stream->row);
  self->copies = g_new0 (StoreCell, n + 1);
  self->short_texts = g_new0 (guint64, n + 1);
  self->cells = self->copies;
  copy_row (self);
  return TRUE;
}

/* ---- The records ---- */

SealRows *
seal_rows_new (ZhuStore *store, const ZhuEntity *entity, gboolean only_places, GError **error)
{
  g_autoptr (SealRows) self = g_new0 (SealRows, 1);
  GArray **const keys[] = { &self->root, &self->own, &self->parent, &self->concern };

  self->store = store;
  self->entity = entity;
  self->area = self->unit = -1;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    *keys[i] = g_array_new (FALSE, FALSE, sizeof (int));
  self->ask = store_prepare (store, "SELECT ?1", error);
  if (self->ask == NULL || !open_stream (self, only_places, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
seal_rows_free (SealRows *self)
{
  if (self == NULL)
    return;
  store_stream_free (self->stream);
  sqlite3_finalize (self->ask);
  g_array_unref (self->root);
  g_array_unref (self->own);
  g_array_unref (self->parent);
  g_array_unref (self->concern);
  g_free (self->copies);
  g_free (self->short_texts);
  g_free (self);
}

gboolean
seal_rows_step (SealRows *self, GError **error)
{
  if (!store_stream_step (self->store, self->stream, error))
    return FALSE;
  copy_row (self);
  return TRUE;
}

int
seal_rows_find (const SealRows *self, const ZhuVariable *variable, guint i)
{
  for (gsize j = 0; j < self->stream->readers->len; j++)
    {
      const StoreReader *reader = g_ptr_array_index (self->stream->readers, j);

      if (reader->variable == variable)
        return reader->first + (int) i;
    }
  return -1;
}

sqlite3_stmt *
seal_rows_ask (SealRows *self, const StoreCell *cell)
{
  sqlite3_reset (self->ask);
  switch (cell->kind)
    {
    case STORE_CELL_NULL:
      sqlite3_bind_null (self->ask, 1);
      break;
    case STORE_CELL_INTEGER:
      sqlite3_bind_int64 (self->ask, 1, cell->integer);
      break;
    case STORE_CELL_REAL:
      sqlite3_bind_double (self->ask, 1, cell->real);
      break;
    case STORE_CELL_TEXT:
      sqlite3_bind_text (self->ask, 1, (const char *) cell->at, (int) cell->length,
                         SQLITE_TRANSIENT);
      break;
    case STORE_CELL_BLOB:
      sqlite3_bind_blob (self->ask, 1, cell->at, (int) cell->length, SQLITE_TRANSIENT);
      break;
    }
  sqlite3_step (self->ask);
  return self->ask;
}

const char *
seal_rows_text (SealRows *self, int i, gsize *length)
{
  const StoreCell *cell = &self->cells[i];
  const char *text = (const char *) cell->at;

  *length = cell->length;
  if (G_UNLIKELY (cell->kind != STORE_CELL_TEXT && cell->kind != STORE_CELL_NULL))
    {
      sqlite3_stmt *row = seal_rows_ask (self, cell);

      text = (const char *) sqlite3_column_text (row, 0);
      *length = (gsize) sqlite3_column_bytes (row, 0);
    }
  return cell->kind == STORE_CELL_NULL ? NULL : text;
}

gboolean
seal_rows_key (SealRows *self, const GArray *columns, GString *joined, SealSlice *key)
{
  if (columns->len == 1)
    {
      const StoreCell *cell = &self->cells[g_array_index (columns, int, 0)];

      *key = (SealSlice){ (const char *) cell->at, cell->length };
      if (cell->kind == STORE_CELL_TEXT || cell->kind == STORE_CELL_NULL)
        return cell->length > 0;
    }
  g_string_truncate (joined, 0);
  for (guint i = 0; i < columns->len; i++)
    {
      gsize length;
      const char *text = seal_rows_text (self, g_array_index (columns, int, i), &length);

      if (text == NULL || length == 0)
        return FALSE;
      if (i > 0)
        g_string_append_c (joined, STORE_KEY_SEPARATOR);
      g_string_append_len (joined, text, (gssize) length);
    }
  *key = (SealSlice){ joined->str, joined->len };
  return columns->len > 0;
}

static int
compare_texts (const char *a, gsize a_length, const char *b, gsize b_length)
{
  const int order = memcmp (a, b, MIN (a_length, b_length));

  return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

int
seal_rows_compare_root (SealRows *self, const GString *key)
{
  const StoreCell *first = &self->cells[g_array_index (self->root, int, 0)];
  const char *at = key->str;

  /* what nearly all records answer */
  if (self->root->len == 1 && first->kind == STORE_CELL_TEXT && first->length == key->len
      && memcmp (first->at, key->str, key->len) == 0)
    return 0;
  for (guint i = 0; i < self->root->len; i++)
    {
      gsize length, rest = key->len - (gsize) (at - key->str);
      const char *text = seal_rows_text (self, g_array_index (self->root, int, i), &length);
      const char *end = i + 1 < self->root->len ? memchr (at, STORE_KEY_SEPARATOR, rest) : NULL;
      const gsize part = end != NULL ? (gsize) (end - at) : rest;
      const int order = text == NULL ? -1 : compare_texts (text, length, at, part);

      if (order != 0)
        return order;
      at += part + (end != NULL ? 1 : 0);
    }
  return 0;
}
