/* The store's tables made from the dictionary. Nothing here
 * knows a subject: a new variable in the dictionary is a new column at the next import. */
#include "zhuhu/store/seal.h"

static void
append_columns (GString *sql, const StoreTable *table)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      const StoreColumn *column = store_table_column (table, i);
      const gboolean is_integer
          = column->type == ZHU_TYPE_INTEGER || column->type == ZHU_TYPE_BOOLEAN;

      g_string_append (sql, i == 0 ? "" : ", ");
      store_append_name (sql, column->name);
      g_string_append (sql, is_integer ? " INTEGER" : " TEXT");
    }
}

static gboolean
make_table (ZhuStore *self, const StoreTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("CREATE TABLE ");

  store_append_name (sql, table->name);
  g_string_append (sql, " (");
  append_columns (sql, table);
  g_string_append (sql, ", PRIMARY KEY (");
  for (gsize i = 0; i < table->n_key; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      store_append_name (sql, store_table_column (table, i)->name);
    }
  g_string_append (sql, ")) WITHOUT ROWID");
  return store_database_run (self->db, self->path, sql->str, error);
}

GHashTable *
store_read_columns (ZhuStore *self, const char *table, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self, "SELECT name, type FROM pragma_table_xinfo(?1)", error);
  int code;

  if (row == NULL)
    return NULL;
  sqlite3_bind_text (row, 1, table, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    g_hash_table_insert (names, g_strdup ((const char *) sqlite3_column_text (row, 0)),
                         g_strdup ((const char *) sqlite3_column_text (row, 1)));
  if (!store_rows_end (self, code, N_ ("reading the columns"), error))
    return NULL;
  return g_steal_pointer (&names);
}

static gboolean
add_column (ZhuStore *self, const StoreTable *table, const StoreColumn *column, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("ALTER TABLE ");

  store_append_name (sql, table->name);
  g_string_append (sql, " ADD COLUMN ");
  store_append_name (sql, column->name);
  g_string_append (sql, column->type == ZHU_TYPE_INTEGER || column->type == ZHU_TYPE_BOOLEAN
                            ? " INTEGER"
                            : " TEXT");
  return store_database_run (self->db, self->path, sql->str, error);
}

static gboolean
extend_table (ZhuStore *self, const StoreTable *table, GHashTable *names, GError **error)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      const StoreColumn *column = store_table_column (table, i);

      if (g_hash_table_contains (names, column->name))
        continue;
      if (i < table->n_key)
        {
          g_set_error (
              error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
              _ ("%s: the table “%s” has no key column “%s”: the store was made by another "
                 "dictionary; import into a new store"),
              self->path, table->name, column->name);
          return FALSE;
        }
      if (!add_column (self, table, column, error))
        return FALSE;
    }
  return TRUE;
}

/* Only where they are missing: a store that is opened and then not changed keeps its bytes. */
static gboolean
set_marks (ZhuStore *self, GError **error)
{
  g_autofree char *marks = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                                            STORE_APPLICATION_ID, STORE_VERSION);
  gint64 id, version;

  if (!store_query_int (self->db, self->path, "PRAGMA application_id", &id, error)
      || !store_query_int (self->db, self->path, "PRAGMA user_version", &version, error))
    return FALSE;
  return (id == STORE_APPLICATION_ID && version == STORE_VERSION)
         || store_database_run (self->db, self->path, marks, error);
}

/* zhuhu_published: which numbers reports at level 公开 showed and hid, by period and records, in
 * the order in which they were made. */
static gboolean
make_published (ZhuStore *self, GError **error)
{
  return store_database_run (
      self->db, self->path,
      "CREATE TABLE IF NOT EXISTS zhuhu_published (number INTEGER PRIMARY KEY,"
      " ends TEXT NOT NULL, origin TEXT NOT NULL, report TEXT NOT NULL,"
      " pattern BLOB NOT NULL);"
      "CREATE INDEX IF NOT EXISTS zhuhu_published_ends"
      " ON zhuhu_published (ends)",
      error);
}

/* zhuhu_kept: templates, dictionaries, styles … that outputs were made from, by the SHA-256 of
 * their bytes. zhuhu_log: how long the log of runs beside the store is, the hash of its last line,
 * and that line. */
static gboolean
make_trace (ZhuStore *self, GError **error)
{
  return store_database_run (self->db, self->path,
                             "CREATE TABLE IF NOT EXISTS zhuhu_kept (sha256 TEXT PRIMARY KEY,"
                             " bytes BLOB NOT NULL) WITHOUT ROWID;"
                             "CREATE TABLE IF NOT EXISTS zhuhu_log (one INTEGER PRIMARY KEY"
                             " CHECK (one = 1), length INTEGER NOT NULL, head TEXT NOT NULL,"
                             " line TEXT NOT NULL)",
                             error);
}

static gboolean
make_meta (ZhuStore *self, GError **error)
{
  return seal_schema_make (self, error)
         && store_database_run (self->db, self->path,
                                "CREATE TABLE IF NOT EXISTS zhuhu_batch (batch INTEGER PRIMARY KEY,"
                                " as_of TEXT, is_merge INTEGER NOT NULL, dictionary TEXT NOT NULL);"
                                "CREATE TABLE IF NOT EXISTS zhuhu_file (batch INTEGER NOT NULL,"
                                " file TEXT NOT NULL, entity TEXT NOT NULL, sha256 TEXT NOT NULL,"
                                " PRIMARY KEY (batch, file, entity)) WITHOUT ROWID;"
                                "CREATE TABLE IF NOT EXISTS zhuhu_count (batch INTEGER NOT NULL,"
                                " entity TEXT NOT NULL, read INTEGER, new INTEGER, changed INTEGER,"
                                " same INTEGER, gone INTEGER, rejected INTEGER, unlisted INTEGER,"
                                " PRIMARY KEY (batch, entity)) WITHOUT ROWID",
                                error)
         && make_trace (self, error) && make_published (self, error) && set_marks (self, error);
}

gboolean
store_schema_make (ZhuStore *self, GError **error)
{
  for (gsize i = 0; i < self->tables->len; i++)
    {
      const StoreTable *table = g_ptr_array_index (self->tables, i);
      g_autoptr (GHashTable) names = store_read_columns (self, table->name, error);

      if (names == NULL)
        return FALSE;
      if (g_hash_table_size (names) == 0 ? !make_table (self, table, error)
                                         : !extend_table (self, table, names, error))
        return FALSE;
    }
  return make_meta (self, error);
}
