/* The first look: which tables and views there are, their columns, how many rows, and what the
 * first of these hold. A table of a million rows is not read to the end; the draft says how many of
 * its rows were looked at. Only a key that is guessed is tried on all of them. */
#include "zhuhu/store/draft.h"

#include <string.h>

static void
column_free (gpointer data)
{
  DraftColumn *self = data;

  g_free (self->name);
  g_free (self->type);
  g_free (self->list);
  g_free (self->variable);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_clear_pointer (&self->keys, store_key_set_free);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

static void
link_free (gpointer data)
{
  DraftLink *self = data;

  g_ptr_array_unref (self->columns);
  g_free (self);
}

static void
table_free (gpointer data)
{
  DraftTable *self = data;

  g_free (self->name);
  g_free (self->entity);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->key);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

void
draft_note (GPtrArray *notes, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (notes, g_strdup_vprintf (format, args));
  va_end (args);
}

DraftColumn *
draft_find_column (const DraftTable *table, const char *name)
{
  for (gsize i = 0; i < table->columns->len; i++)
    if (g_ascii_strcasecmp (draft_column (table, i)->name, name) == 0)
      return draft_column (table, i);
  return NULL;
}

void
draft_append_text (GString *sql, const DraftColumn *column)
{
  g_autoptr (GString) name = g_string_new (NULL);

  store_append_name (name, column->name);
  g_string_append_printf (sql,
                          "CASE WHEN typeof(%s) = 'real' AND %s = CAST(%s AS INTEGER)"
                          " THEN CAST(CAST(%s AS INTEGER) AS TEXT) ELSE CAST(%s AS TEXT) END",
                          name->str, name->str, name->str, name->str, name->str);
}

gboolean
draft_has_row (ZhuDraft *self, const char *sql, gboolean *found, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (&self->store, sql, error);
  int code;

  if (row == NULL)
    return FALSE;
  code = sqlite3_step (row);
  *found = code == SQLITE_ROW;
  return store_row_end (&self->store, code, N_ ("looking at the tables"), error);
}

/* ---- Schema ---- */

static gboolean
add_columns (ZhuDraft *self, DraftTable *table, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      &self->store, "SELECT name, upper(type), pk FROM pragma_table_xinfo(?1) WHERE hidden <> 1",
      error);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      DraftColumn *column = g_new0 (DraftColumn, 1);

      column->table = table;
      column->name = g_strdup ((const char *) sqlite3_column_text (row, 0));
      column->type = g_strdup ((const char *) sqlite3_column_text (row, 1));
      column->in_key = sqlite3_column_int (row, 2);
      column->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      column->keys = store_key_set_new ();
      column->notes = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (table->columns, column);
    }
  return store_rows_end (&self->store, code, N_ ("reading the columns"), error);
}

static DraftTable *
table_new (const char *name, gboolean is_view)
{
  DraftTable *self = g_new0 (DraftTable, 1);

  self->name = g_strdup (name);
  self->is_view = is_view;
  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->key = g_ptr_array_new ();
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static gboolean
add_tables (ZhuDraft *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      &self->store,
      "SELECT name, type = 'view' FROM pragma_table_list WHERE schema = 'main'"
      " AND type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 2, 1",
      error);
  int code;

  if (row == NULL)
    return FALSE;
  self->tables = g_ptr_array_new_with_free_func (table_free);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    g_ptr_array_add (self->tables, table_new ((const char *) sqlite3_column_text (row, 0),
                                              sqlite3_column_int (row, 1) != 0));
  return store_rows_end (&self->store, code, N_ ("reading the tables"), error);
}

/* ---- Rows ---- */

static void
see_cell (DraftColumn *column, sqlite3_stmt *row, int i)
{
  const int type = sqlite3_column_type (row, i);
  const char *text = (const char *) sqlite3_column_text (row, i);
  g_autofree char *copy = g_strdup (text != NULL ? text : "");

  if (*g_strstrip (copy) == '\0')
    {
      column->n_missing++;
      return;
    }
  if (type == SQLITE_BLOB || !g_utf8_validate (copy, -1, NULL))
    {
      column->n_given++;
      column->n_bytes++;
      g_clear_pointer (&column->values, g_hash_table_unref);
      g_clear_pointer (&column->keys, store_key_set_free);
      return;
    }
  if (type == SQLITE_FLOAT && g_str_has_suffix (copy, ".0"))
    copy[strlen (copy) - 2] = '\0';
  draft_see (column, copy);
}

static gboolean
look_at_rows (ZhuDraft *self, DraftTable *table, GError **error)
{
  const gint64 limit = MAX (DRAFT_MIN_ROWS, DRAFT_CELLS / MAX (1, (gint64) table->columns->len));
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_autoptr (sqlite3_stmt) row = NULL;
  int code;

  for (gsize i = 0; i < table->columns->len; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      store_append_name (sql, draft_column (table, i)->name);
    }
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  g_string_append_printf (sql, " LIMIT %" G_GINT64_FORMAT, limit);
  row = store_prepare (&self->store, sql->str, error);
  if (row == NULL)
    return FALSE;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      table->n_seen++;
      for (gsize i = 0; i < table->columns->len; i++)
        see_cell (draft_column (table, i), row, (int) i);
    }
  return store_rows_end (&self->store, code, N_ ("looking at the rows"), error);
}

static gboolean
count_rows (ZhuDraft *self, DraftTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT count(*) FROM ");
  g_autoptr (sqlite3_stmt) row = NULL;

  store_append_name (sql, table->name);
  row = store_prepare (&self->store, sql->str, error);
  if (row == NULL)
    return FALSE;
  if (sqlite3_step (row) != SQLITE_ROW)
    return store_failed (&self->store, _ ("counting the rows"), error);
  table->n_rows = sqlite3_column_int64 (row, 0);
  return TRUE;
}

/* Whether what failed lies in a view itself, not in the file. */
static gboolean
is_of_view (ZhuDraft *self, const GError *error)
{
  return !g_error_matches (error, ZHU_ERROR, ZHU_ERROR_IO)
         && !g_error_matches (error, ZHU_ERROR, ZHU_ERROR_BUSY)
         && (sqlite3_errcode (self->store.db) & 0xFF) != SQLITE_CORRUPT;
}

/* A view that cannot be read is left out; a table that cannot be is an error. */
static gboolean
look_at_table (ZhuDraft *self, DraftTable *table, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (add_columns (self, table, &local)
      && (table->columns->len == 0
          || (count_rows (self, table, &local) && look_at_rows (self, table, &local))))
    return TRUE;
  if (!table->is_view || !is_of_view (self, local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  table->role = DRAFT_LEFT_OUT;
  draft_note (table->notes, _ ("left out: it cannot be read (%s)"),
              sqlite3_errmsg (self->store.db));
  return TRUE;
}

gboolean
draft_look (ZhuDraft *self, GError **error)
{
  if (!add_tables (self, error))
    return FALSE;
  for (gsize i = 0; i < self->tables->len; i++)
    if (!look_at_table (self, draft_table (self, i), error))
      return FALSE;
  return TRUE;
}
