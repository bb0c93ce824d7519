/* bench-import: how fast case files come into a store, against bare INSERTs of the same rows.
 *
 *   bench-import DICTIONARY FOLDER-FOR-STORES FILE.csv…
 *
 * Prints rows and persons (rows of the first table with a parent) per CPU second of both. The
 * stores are made anew in the folder and removed afterwards. */
#include "zhuhu/store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum
{
  PIECE = 4096
};

static double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static gboolean
run_import (ZhuDictionary *dictionary,
            const char *path,
            char **files,
            gint64 *n_rows,
            double *seconds)
{
  const ZhuImportOptions options = { .as_of = ZHU_NO_DATE, .max_gone = 5 };
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (ZhuImportCount));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (path, dictionary, ZHU_STORE_WRITE, &error);
  const double start = cpu_seconds ();

  *n_rows = 0;
  if (store == NULL
      || !zhu_store_import (store, (const char *const *) files, &options, diags, counts, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return FALSE;
    }
  *seconds = cpu_seconds () - start;
  for (gsize i = 0; i < counts->len; i++)
    {
      const ZhuImportCount *count = &g_array_index (counts, ZhuImportCount, i);

      *n_rows += count->read;
      printf ("%-24s read %9" G_GINT64_FORMAT " new %9" G_GINT64_FORMAT
              " changed %7" G_GINT64_FORMAT " same %9" G_GINT64_FORMAT " gone %7" G_GINT64_FORMAT
              " unlisted %6" G_GINT64_FORMAT "\n",
              count->entity, count->read, count->new_, count->changed, count->same, count->gone,
              count->unlisted);
    }
  return TRUE;
}

static void
insert_piece (sqlite3_stmt *insert, sqlite3_value **values, int n_columns, int n_rows)
{
  for (int i = 0; i < n_rows; i++)
    {
      for (int j = 0; j < n_columns; j++)
        sqlite3_bind_value (insert, j + 1, values[i * n_columns + j]);
      sqlite3_step (insert);
      sqlite3_reset (insert);
    }
}

/* Copies a table; only the INSERTs count. */
static double
copy_table (sqlite3 *db, const char *name)
{
  g_autofree char *from = g_strdup_printf ("SELECT * FROM old.\"%s\"", name);
  g_autoptr (GString) into = g_string_new (NULL);
  g_autofree sqlite3_value **values = NULL;
  sqlite3_stmt *select = NULL, *insert = NULL;
  double seconds = 0, start;
  int n_columns, n_rows;

  sqlite3_prepare_v2 (db, from, -1, &select, NULL);
  n_columns = sqlite3_column_count (select);
  g_string_printf (into, "INSERT INTO main.\"%s\" VALUES (?", name);
  for (int i = 1; i < n_columns; i++)
    g_string_append (into, ", ?");
  g_string_append_c (into, ')');
  sqlite3_prepare_v2 (db, into->str, -1, &insert, NULL);
  values = g_new0 (sqlite3_value *, (gsize) n_columns * PIECE);
  do
    {
      for (n_rows = 0; n_rows < PIECE && sqlite3_step (select) == SQLITE_ROW; n_rows++)
        for (int j = 0; j < n_columns; j++)
          values[n_rows * n_columns + j] = sqlite3_value_dup (sqlite3_column_value (select, j));
      start = cpu_seconds ();
      insert_piece (insert, values, n_columns, n_rows);
      seconds += cpu_seconds () - start;
      for (int i = 0; i < n_rows * n_columns; i++)
        sqlite3_value_free (values[i]);
    }
  while (n_rows == PIECE);
  sqlite3_finalize (select);
  sqlite3_finalize (insert);
  return seconds;
}

static double
run_inserts (const char *from, const char *path)
{
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS old", from);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  sqlite3 *db = NULL;
  sqlite3_stmt *tables = NULL;
  double seconds = 0, start;

  sqlite3_open (path, &db);
  sqlite3_exec (db, attach, NULL, NULL, NULL);
  sqlite3_exec (db, "PRAGMA cache_size = -32768; PRAGMA secure_delete = ON; BEGIN", NULL, NULL,
                NULL);
  sqlite3_prepare_v2 (db, "SELECT name, sql FROM old.sqlite_schema WHERE type = 'table'", -1,
                      &tables, NULL);
  while (sqlite3_step (tables) == SQLITE_ROW)
    {
      sqlite3_exec (db, (const char *) sqlite3_column_text (tables, 1), NULL, NULL, NULL);
      g_ptr_array_add (names, g_strdup ((const char *) sqlite3_column_text (tables, 0)));
    }
  sqlite3_finalize (tables);
  for (gsize i = 0; i < names->len; i++)
    seconds += copy_table (db, g_ptr_array_index (names, i));
  start = cpu_seconds ();
  sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  seconds += cpu_seconds () - start;
  sqlite3_close (db);
  return seconds;
}

static void
run_source (ZhuDictionary *dictionary, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  const GPtrArray *variables = zhu_dictionary_variables (dictionary);
  ZhuSourceRequest request = { .variables = wanted, .areas = TRUE, .date = 18352 };
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuSource) source = NULL;
  const ZhuBatch *batch;
  double start = cpu_seconds ();
  gsize n = 0;

  for (gsize i = 0; i < variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (variables, i);

      if (variable->formula == NULL && variable->type != ZHU_TYPE_TEXT)
        g_hash_table_add (wanted, (gpointer) variable);
    }
  store = zhu_store_open (path, dictionary, ZHU_STORE_READ, &error);
  printf ("opening for reading %.2f s CPU\n", cpu_seconds () - start);
  start = cpu_seconds ();
  source = store != NULL ? zhu_store_source (store, &request, &error) : NULL;
  while (source != NULL && (batch = zhu_source_next (source, &error)) != NULL)
    for (gsize i = 0; i < batch->n_parts; i++)
      n += batch->parts[i].n_rows;
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);
  printf ("source, all values: %zu rows, %.2f s CPU, %.0f rows/s\n", n, cpu_seconds () - start,
          (double) n / (cpu_seconds () - start));
}

int
main (int argc, char **argv)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuDictionary) dictionary = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  double import_seconds, again_seconds, insert_seconds;
  struct rusage usage;
  gint64 n_rows;

  if (argc < 4)
    {
      fprintf (stderr, "bench-import DICTIONARY FOLDER FILE.csv...\n");
      return 64;
    }
  dictionary = zhu_dictionary_load (argv[1], diags, &error);
  first = g_build_filename (argv[2], "bench-import.db", NULL);
  second = g_build_filename (argv[2], "bench-insert.db", NULL);
  remove (first);
  remove (second);
  if (dictionary == NULL || !run_import (dictionary, first, argv + 3, &n_rows, &import_seconds))
    return 65;
  getrusage (RUSAGE_SELF, &usage);
  printf ("import       %9" G_GINT64_FORMAT " rows, %.2f s CPU, %.0f rows/s, peak %ld MB\n", n_rows,
          import_seconds, (double) n_rows / import_seconds, usage.ru_maxrss / 1024);
  insert_seconds = run_inserts (first, second);
  printf ("bare INSERTs %9" G_GINT64_FORMAT " rows, %.2f s CPU, %.0f rows/s\n", n_rows,
          insert_seconds, (double) n_rows / insert_seconds);
  printf ("ratio %.2f\n", insert_seconds / import_seconds);
  if (!run_import (dictionary, first, argv + 3, &n_rows, &again_seconds))
    return 65;
  printf ("import again %9" G_GINT64_FORMAT " rows, %.2f s CPU, %.0f rows/s\n", n_rows,
          again_seconds, (double) n_rows / again_seconds);
  run_source (dictionary, first);
  remove (first);
  remove (second);
  return 0;
}
