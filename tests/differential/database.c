#include "differential/database.h"

#include <sqlite3.h>
#include <string.h>

static void
run (sqlite3 *db, const char *sql)
{
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

static void
add_column (GPtrArray *columns, const char *column)
{
  for (guint i = 0; i < columns->len; i++)
    if (g_str_equal (g_ptr_array_index (columns, i), column))
      return;
  g_ptr_array_add (columns, (gpointer) column);
}

static void
add_columns (GPtrArray *columns, const GPtrArray *more)
{
  for (guint i = 0; more != NULL && i < more->len; i++)
    add_column (columns, g_ptr_array_index (more, i));
}

static GPtrArray *
columns_of (const ZhuEntity *entity)
{
  GPtrArray *columns = g_ptr_array_new ();

  add_columns (columns, entity->key);
  add_columns (columns, entity->parent_columns);
  add_columns (columns, entity->concern_columns);
  if (entity->area_column != NULL)
    add_column (columns, entity->area_column);
  for (guint i = 0; i < entity->variables->len; i++)
    add_columns (columns,
                 ((const ZhuVariable *) g_ptr_array_index (entity->variables, i))->columns);
  return columns;
}

static void
create_table (sqlite3 *db, const ZhuEntity *entity)
{
  g_autoptr (GPtrArray) columns = columns_of (entity);
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "CREATE TABLE \"%s\" (", entity->table);
  for (guint i = 0; i < columns->len; i++)
    g_string_append_printf (sql, "%s\"%s\" TEXT", i == 0 ? "" : ", ",
                            (const char *) g_ptr_array_index (columns, i));
  g_string_append (sql, ")");
  run (db, sql->str);
}

static void
insert_record (sqlite3 *db, const SlowRecord *record)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autofree char *sql = NULL;
  GHashTableIter iter;
  gpointer column, text;

  g_hash_table_iter_init (&iter, record->fields);
  while (g_hash_table_iter_next (&iter, &column, &text))
    {
      g_string_append_printf (names, "%s\"%s\"", names->len > 0 ? ", " : "", (char *) column);
      g_string_append_printf (values, "%s'%s'", values->len > 0 ? ", " : "", (char *) text);
    }
  sql = g_strdup_printf ("INSERT INTO \"%s\" (%s) VALUES (%s)", record->entity->table, names->str,
                         values->str);
  run (db, sql);
}

void
write_database (const SlowData *data, const char *path)
{
  const GPtrArray *entities = zhu_dictionary_entities (data->dictionary);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  run (db, "BEGIN");
  for (guint i = 0; i < entities->len; i++)
    create_table (db, g_ptr_array_index (entities, i));
  for (guint i = 0; i < data->records->len; i++)
    insert_record (db, g_ptr_array_index (data->records, i));
  run (db, "COMMIT");
  sqlite3_close (db);
}

static void
append_row (GString *out, const GPtrArray *columns, GHashTable *fields)
{
  for (guint i = 0; i < columns->len; i++)
    {
      const char *column = g_ptr_array_index (columns, i);
      const char *text = fields == NULL ? column : g_hash_table_lookup (fields, column);

      g_string_append_printf (out, "%s%s", i == 0 ? "" : ",", text != NULL ? text : "");
    }
  g_string_append_c (out, '\n');
}

static char *
write_case_file (const SlowData *data, const ZhuEntity *entity, const char *folder)
{
  g_autoptr (GPtrArray) columns = columns_of (entity);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strconcat (entity->name, ".csv", NULL);
  char *path = g_build_filename (folder, name, NULL);

  append_row (out, columns, NULL);
  for (guint i = 0; i < data->records->len; i++)
    {
      const SlowRecord *record = g_ptr_array_index (data->records, i);

      if (record->entity == entity)
        append_row (out, columns, record->fields);
    }
  g_file_set_contents (path, out->str, -1, &error);
  g_assert_no_error (error);
  return path;
}

char **
write_case_files (const SlowData *data, const char *folder)
{
  const GPtrArray *entities = zhu_dictionary_entities (data->dictionary);
  char **paths = g_new0 (char *, entities->len + 1);

  for (guint i = 0; i < entities->len; i++)
    paths[i] = write_case_file (data, g_ptr_array_index (entities, i), folder);
  return paths;
}
