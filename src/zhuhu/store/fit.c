/* A database checked against the dictionary: what is missing is told with the nearest name there
 * is, and how its columns hold keys is noted, since the walk through it leans on their order. */
#include "zhuhu/store/private.h"

#include <string.h>

/* ---- Names ---- */

/* Adds the names of all tables and views of the database to @names. */
static gboolean
read_table_names (ZhuStore *self, GPtrArray *names, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')", error);
  int code;

  if (row == NULL)
    return FALSE;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (row, 0)));
  return store_rows_end (self, code, N_ ("reading the tables"), error);
}

/* One more thing that is missing; @candidates are the names there are. */
static void
append_missing (GString *missing, const char *what, const char *name, const char *const *candidates)
{
  const char *nearest = zhu_text_nearest (name, candidates);

  g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", what);
  if (nearest != NULL)
    g_string_append_printf (missing, _ (" (there is “%s”)"), nearest);
}

static gboolean
append_missing_table (ZhuStore *self, GString *missing, const StoreTable *table, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *what = g_strdup_printf (_ ("table “%s”"), table->name);

  if (!read_table_names (self, names, error))
    return FALSE;
  g_ptr_array_add (names, NULL);
  append_missing (missing, what, table->name, (const char *const *) names->pdata);
  return TRUE;
}

static void
append_missing_columns (GString *missing, const StoreTable *table, GHashTable *names)
{
  g_autofree const char **candidates = (const char **) g_hash_table_get_keys_as_array (names, NULL);

  for (gsize i = 0; i < table->columns->len; i++)
    {
      const StoreColumn *column = store_table_column (table, i);
      g_autofree char *what = NULL;

      if (g_hash_table_contains (names, column->name))
        continue;
      what = g_strdup_printf (_ ("column “%s” of table “%s”"), column->name, table->name);
      append_missing (missing, what, column->name, candidates);
    }
}

/* ---- Keys ---- */

/* SQLite's rules of column affinity. */
static gboolean
has_text_affinity (const char *upper)
{
  return strstr (upper, "INT") == NULL
         && (strstr (upper, "CHAR") != NULL || strstr (upper, "CLOB") != NULL
             || strstr (upper, "TEXT") != NULL);
}

static gboolean
has_integer_affinity (const char *upper)
{
  return strstr (upper, "INT") != NULL;
}

static void
note_types (StoreTable *table, GHashTable *names)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      StoreColumn *column = store_table_column (table, i);
      const char *type = g_hash_table_lookup (names, column->name);
      g_autofree char *upper = g_ascii_strup (type != NULL ? type : "", -1);

      column->needs_cast = !has_text_affinity (upper);
      column->is_real = column->needs_cast && !has_integer_affinity (upper);
    }
}

static gboolean
is_of_key (const StoreTable *table, const char *name)
{
  const int position = store_table_find (table, name);

  for (gsize i = 0; i < table->own->len; i++)
    if ((int) g_array_index (table->own, gsize, i) == position)
      return TRUE;
  for (gsize i = 0; i < table->parent->len; i++)
    if ((int) g_array_index (table->parent, gsize, i) == position)
      return TRUE;
  return FALSE;
}

/* Rows of @sql are (number, column name), the columns of one unique rule together: the table is
 * keyed if all columns of one rule are among those of the keys. */
static gboolean
find_rule (ZhuStore *self, StoreTable *table, const char *sql, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (self, sql, error);
  gint64 rule = -1;
  gboolean fits = FALSE; /* all columns of the rule so far */
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      const gint64 number = sqlite3_column_int64 (row, 0);
      const char *name = (const char *) sqlite3_column_text (row, 1);

      table->is_keyed = table->is_keyed || (number != rule && fits);
      fits = (number != rule || fits) && name != NULL && is_of_key (table, name);
      rule = number;
    }
  table->is_keyed = table->is_keyed || fits;
  return store_rows_end (self, code, N_ ("reading the tables"), error);
}

static gboolean
note_rule (ZhuStore *self, StoreTable *table, GError **error)
{
  table->is_keyed = FALSE;
  return find_rule (self, table, "SELECT 0, name FROM pragma_table_xinfo(?1) WHERE pk > 0", error)
         && find_rule (self, table,
                       "SELECT list.seq, info.name FROM pragma_index_list(?1) AS list,"
                       " pragma_index_info(list.name) AS info"
                       " WHERE list.\"unique\" AND NOT list.partial ORDER BY list.seq",
                       error);
}

/* ---- The whole ---- */

gboolean
store_schema_check (ZhuStore *self, GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);

  for (gsize i = 0; i < self->tables->len; i++)
    {
      StoreTable *table = g_ptr_array_index (self->tables, i);
      g_autoptr (GHashTable) names = store_read_columns (self, table->name, error);

      if (names == NULL)
        return FALSE;
      if (g_hash_table_size (names) > 0)
        append_missing_columns (missing, table, names);
      else if (!append_missing_table (self, missing, table, error))
        return FALSE;
      note_types (table, names);
      if (!note_rule (self, table, error))
        return FALSE;
    }
  if (missing->len == 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
               _ ("%s lacks what the dictionary names: %s; correct the dictionary, name another "
                  "database, or import the files again"),
               self->path, missing->str);
  return FALSE;
}
