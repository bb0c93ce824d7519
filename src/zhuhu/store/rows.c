/* Writes the rows of one table. Into an empty table they go straight; otherwise each is compared
 * with what is stored under its key, so that a second import of the same files writes nothing. */
#include "zhuhu/store/private.h"

#include <string.h>

struct _StoreRows
{
  ZhuStore *store;
  const StoreTable *table;
  gboolean is_empty;
  sqlite3_stmt *insert; /* INSERT OR REPLACE of all columns */
  sqlite3_stmt *find;   /* all columns by key */
  sqlite3_stmt *remove; /* by key */
};

static void
append_key_condition (GString *sql, const StoreTable *table)
{
  for (gsize i = 0; i < table->n_key; i++)
    {
      g_string_append (sql, i == 0 ? " WHERE " : " AND ");
      store_append_name (sql, store_table_column (table, i)->name);
      g_string_append_printf (sql, " = ?%u", (unsigned) i + 1);
    }
}

static void
append_all_columns (GString *sql, const StoreTable *table)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      store_append_name (sql, store_table_column (table, i)->name);
    }
}

static sqlite3_stmt *
prepare_insert (ZhuStore *store, const StoreTable *table, gboolean is_empty, GError **error)
{
  g_autoptr (GString) sql = g_string_new (is_empty ? "INSERT INTO " : "INSERT OR REPLACE INTO ");

  store_append_name (sql, table->name);
  g_string_append (sql, " (");
  append_all_columns (sql, table);
  g_string_append (sql, ") VALUES (");
  for (gsize i = 0; i < table->columns->len; i++)
    g_string_append (sql, i == 0 ? "?" : ", ?");
  g_string_append (sql, ")");
  return store_prepare (store, sql->str, error);
}

static sqlite3_stmt *
prepare_find (ZhuStore *store, const StoreTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  append_all_columns (sql, table);
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  append_key_condition (sql, table);
  return store_prepare (store, sql->str, error);
}

static sqlite3_stmt *
prepare_remove (ZhuStore *store, const StoreTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("DELETE FROM ");

  store_append_name (sql, table->name);
  append_key_condition (sql, table);
  return store_prepare (store, sql->str, error);
}

StoreRows *
store_rows_new (ZhuStore *store, const StoreTable *table, gboolean is_empty, GError **error)
{
  g_autoptr (StoreRows) self = g_new0 (StoreRows, 1);

  self->store = store;
  self->table = table;
  self->is_empty = is_empty;
  self->insert = prepare_insert (store, table, is_empty, error);
  self->find = self->insert != NULL ? prepare_find (store, table, error) : NULL;
  self->remove = self->find != NULL ? prepare_remove (store, table, error) : NULL;
  return self->remove != NULL ? g_steal_pointer (&self) : NULL;
}

void
store_rows_free (StoreRows *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->insert);
  sqlite3_finalize (self->find);
  sqlite3_finalize (self->remove);
  g_free (self);
}

static void
bind_value (sqlite3_stmt *row, int i, const StoreValue *value)
{
  switch (value->kind)
    {
    case STORE_VALUE_NULL:
      sqlite3_bind_null (row, i);
      break;
    case STORE_VALUE_TEXT:
      sqlite3_bind_text (row, i, value->text, (int) value->length, SQLITE_STATIC);
      break;
    case STORE_VALUE_INTEGER:
      sqlite3_bind_int64 (row, i, value->integer);
      break;
    }
}

static gboolean
insert_row (StoreRows *self, const StoreValue *values, const gboolean *keep, GError **error)
{
  int code;

  for (gsize i = 0; i < self->table->columns->len; i++)
    if (keep != NULL && keep[i])
      sqlite3_bind_value (self->insert, (int) i + 1, sqlite3_column_value (self->find, (int) i));
    else
      bind_value (self->insert, (int) i + 1, &values[i]);
  code = sqlite3_step (self->insert);
  sqlite3_reset (self->insert);
  return store_rows_end (self->store, code, N_ ("storing a record"), error);
}

static gboolean
is_equal (sqlite3_stmt *row, int i, const StoreValue *value)
{
  const int type = sqlite3_column_type (row, i);
  const void *text;

  switch (value->kind)
    {
    case STORE_VALUE_NULL:
      return type == SQLITE_NULL;
    case STORE_VALUE_INTEGER:
      return type == SQLITE_INTEGER && sqlite3_column_int64 (row, i) == value->integer;
    case STORE_VALUE_TEXT:
      if (type != SQLITE_TEXT)
        return FALSE;
      text = sqlite3_column_text (row, i);
      return (gsize) sqlite3_column_bytes (row, i) == value->length
             && memcmp (text, value->text, value->length) == 0;
    }
  return FALSE;
}

/* Compares with the row at which find stands. */
static gboolean
is_same (const StoreRows *self, const StoreValue *values, const gboolean *keep)
{
  for (gsize i = self->table->n_key; i < self->table->columns->len; i++)
    if (!(keep != NULL && keep[i]) && !is_equal (self->find, (int) i, &values[i]))
      return FALSE;
  return TRUE;
}

StoreRowResult
store_rows_put (StoreRows *self, const StoreValue *values, const gboolean *keep, GError **error)
{
  StoreRowResult result = STORE_ROW_NEW;
  int code;

  if (self->is_empty)
    return insert_row (self, values, NULL, error) ? STORE_ROW_NEW : STORE_ROW_FAILED;

  for (gsize i = 0; i < self->table->n_key; i++)
    bind_value (self->find, (int) i + 1, &values[i]);
  code = sqlite3_step (self->find);
  if (code == SQLITE_ROW)
    result = is_same (self, values, keep) ? STORE_ROW_SAME : STORE_ROW_CHANGED;
  else if (code != SQLITE_DONE)
    {
      store_fail (self->store->db, self->store->path, _ ("looking for a record"), error);
      result = STORE_ROW_FAILED;
    }
  if ((result == STORE_ROW_NEW && !insert_row (self, values, NULL, error))
      || (result == STORE_ROW_CHANGED && !insert_row (self, values, keep, error)))
    result = STORE_ROW_FAILED;
  sqlite3_reset (self->find);
  return result;
}

gboolean
store_rows_delete (StoreRows *self, sqlite3_stmt *row, GError **error)
{
  int code;

  for (gsize i = 0; i < self->table->n_key; i++)
    sqlite3_bind_value (self->remove, (int) i + 1, sqlite3_column_value (row, (int) i));
  code = sqlite3_step (self->remove);
  sqlite3_reset (self->remove);
  return store_rows_end (self->store, code, N_ ("removing a record"), error);
}
