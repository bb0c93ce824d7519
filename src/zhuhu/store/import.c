/* The run of an import: files are recognised, read row by row, checked and stored in one
 * transaction. What cannot be read is rejected with line, column, value and reason; above the
 * allowed number of rejects nothing is stored. */
#include "zhuhu/store/log.h"

#include <inttypes.h>
#include <string.h>

static void
run_free (gpointer data)
{
  StoreEntityRun *run = data;

  store_own_keys_free (run->keys);
  g_free (run);
}

static StoreImport *
import_new (ZhuStore *store, const ZhuImportOptions *options, ZhuDiags *diags)
{
  StoreImport *self = g_new0 (StoreImport, 1);
  g_autofree char *beside = g_strconcat (store->path, ".rejects.csv", NULL);

  self->store = store;
  self->options = options;
  self->diags = diags;
  self->rejects = store_rejects_new (options->reject_path != NULL ? options->reject_path : beside);
  self->runs = g_ptr_array_new_with_free_func (run_free);
  self->covers = store_covers_new ();
  self->cover_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cover_areas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->is_covered = g_array_new (FALSE, TRUE, sizeof (gboolean));
  self->unlisted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unlisted_order = g_ptr_array_new_with_free_func (store_tally_free);
  self->entry = zhu_log_entry_new ("import");
  return self;
}

static void
import_free (StoreImport *self)
{
  if (self == NULL)
    return;
  store_rejects_free (self->rejects);
  g_ptr_array_unref (self->runs);
  store_covers_free (self->covers);
  g_hash_table_unref (self->cover_ids);
  g_hash_table_unref (self->cover_areas);
  g_array_unref (self->is_covered);
  g_hash_table_unref (self->unlisted);
  g_ptr_array_unref (self->unlisted_order);
  zhu_log_entry_free (self->entry);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreImport, import_free)

StoreEntityRun *
store_import_run_of (const StoreImport *self, const ZhuEntity *entity)
{
  for (gsize i = 0; i < self->runs->len; i++)
    {
      StoreEntityRun *run = g_ptr_array_index (self->runs, i);

      if (run->table->entity == entity)
        return run;
    }
  return NULL;
}

static gboolean
is_empty_table (StoreImport *self, const StoreTable *table, gboolean *is_empty, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT 1 FROM ");
  gint64 value;

  store_append_name (sql, table->name);
  g_string_append (sql, " LIMIT 1");
  if (!store_query_int (self->store->db, self->store->path, sql->str, &value, error))
    return FALSE;
  *is_empty = value == 0;
  return TRUE;
}

static gboolean
is_upper_entity (const ZhuDictionary *dictionary, const ZhuEntity *entity)
{
  const GPtrArray *entities = zhu_dictionary_entities (dictionary);

  for (gsize i = 0; entity != NULL && i < entities->len; i++)
    {
      const ZhuEntity *other = g_ptr_array_index (entities, i);

      if (other->parent == entity || other->concern == entity)
        return TRUE;
    }
  return FALSE;
}

static gboolean
prepare_runs (StoreImport *self, const GPtrArray *files, GError **error)
{
  for (gsize i = 0; i < self->store->tables->len; i++)
    {
      StoreEntityRun *run = g_new0 (StoreEntityRun, 1);

      g_ptr_array_add (self->runs, run);
      run->table = g_ptr_array_index (self->store->tables, i);
      run->count.entity = run->table->label;
      run->is_referenced = is_upper_entity (self->store->dictionary, run->table->entity);
      if (!is_empty_table (self, run->table, &run->was_empty, error))
        return FALSE;
      run->keys = store_own_keys_new ();
      for (gsize j = 0; j < files->len; j++)
        if (((const StoreCaseFile *) g_ptr_array_index (files, j))->table == run->table)
          run->has_file = TRUE;
      if (run->has_file && run->table->entity != NULL && run->table->entity->parent == NULL)
        self->has_root_file = TRUE;
    }
  return TRUE;
}

static gboolean
record_file (StoreImport *self,
             const StoreEntityRun *run,
             const StoreCaseFile *file,
             GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store,
                       "INSERT OR REPLACE INTO zhuhu_file VALUES"
                       " ((SELECT max(batch) FROM zhuhu_batch), ?1, ?2, ?3)",
                       error);
  g_autofree char *name = g_path_get_basename (file->file);
  g_autofree char *sum = NULL;

  if (row == NULL)
    return FALSE;
  sum = store_case_file_sha256 (file);
  zhu_log_entry_add_file (self->entry, "file", name, sum);
  sqlite3_bind_text (row, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 2, run->table->label, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 3, sum, -1, SQLITE_STATIC);
  return store_rows_end (self->store, sqlite3_step (row), N_ ("recording the file"), error);
}

static gboolean
import_entity (StoreImport *self, StoreEntityRun *run, const GPtrArray *files, GError **error)
{
  for (gsize i = 0; i < files->len; i++)
    {
      const StoreCaseFile *known = g_ptr_array_index (files, i);
      g_autoptr (StoreCaseFile) file = NULL;

      if (known->table != run->table)
        continue;
      file = store_case_file_reopen (known, error);
      if (file == NULL)
        return FALSE;
      if (!store_recognise (self->store->tables, file, self->diags))
        return zhu_diags_ok (self->diags, ZHU_ERROR_INPUT, error);
      if (!store_import_file (self, run, file, error) || !record_file (self, run, file, error))
        return FALSE;
    }
  if (run->table->kind == STORE_TABLE_ENTITY && !store_merge_entity (self, run, error))
    return FALSE;
  if (!run->is_referenced)
    g_clear_pointer (&run->keys, store_own_keys_free);
  return TRUE;
}

/* What the log says of the batch before its files. */
static void
log_batch (StoreImport *self, const char *day)
{
  g_autofree char *sum = zhu_dictionary_sha256 (self->store->dictionary);

  zhu_log_entry_add_file (self->entry, "dictionary", zhu_dictionary_name (self->store->dictionary),
                          sum);
  zhu_log_entry_add (self->entry, "as-of", day != NULL ? day : "-");
  zhu_log_entry_add (self->entry, "manner", self->options->merge ? "merge" : "replace");
}

/* And behind them, how many records of an entity. */
static void
log_count (StoreImport *self, const ZhuImportCount *count)
{
  g_autofree char *text = g_strdup_printf ("%s read %" PRId64 " new %" PRId64 " changed %" PRId64
                                           " same %" PRId64 " gone %" PRId64 " rejected %" PRId64,
                                           count->entity, count->read, count->new_, count->changed,
                                           count->same, count->gone, count->rejected);

  if (count->read > 0 || count->gone > 0)
    zhu_log_entry_add (self->entry, "records", text);
}

static gboolean
record_batch (StoreImport *self, GError **error)
{
  const int as_of = self->options->as_of;
  g_autofree char *day = as_of != ZHU_NO_DATE ? zhu_date_format (as_of, "yyyy-MM-dd") : NULL;
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store, "INSERT INTO zhuhu_batch (as_of, is_merge, dictionary) VALUES (?1, ?2, ?3)",
      error);

  if (row == NULL)
    return FALSE;
  if (day != NULL)
    sqlite3_bind_text (row, 1, day, -1, SQLITE_STATIC);
  sqlite3_bind_int (row, 2, self->options->merge ? 1 : 0);
  sqlite3_bind_text (row, 3, zhu_dictionary_name (self->store->dictionary), -1, SQLITE_STATIC);
  log_batch (self, day);
  return store_rows_end (self->store, sqlite3_step (row), N_ ("recording the import"), error);
}

static gboolean
record_counts (StoreImport *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store,
                       "INSERT INTO zhuhu_count VALUES ((SELECT max(batch) FROM zhuhu_batch),"
                       " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                       error);

  for (gsize i = 0; row != NULL && i < self->runs->len; i++)
    {
      const ZhuImportCount *count = &((StoreEntityRun *) g_ptr_array_index (self->runs, i))->count;
      const gint64 numbers[] = { count->read, count->new_,     count->changed, count->same,
                                 count->gone, count->rejected, count->unlisted };

      log_count (self, count);
      sqlite3_bind_text (row, 1, count->entity, -1, SQLITE_STATIC);
      for (gsize j = 0; j < G_N_ELEMENTS (numbers); j++)
        sqlite3_bind_int64 (row, (int) j + 2, numbers[j]);
      if (!store_rows_end (self->store, sqlite3_step (row), N_ ("recording the counts"), error))
        return FALSE;
      sqlite3_reset (row);
    }
  return row != NULL;
}

static gboolean
check_rejects (StoreImport *self, GError **error)
{
  if (self->rejected == 0)
    return TRUE;
  if (!store_rejects_commit (self->rejects, error))
    return FALSE;
  if (self->rejected <= self->options->max_rejects)
    {
      zhu_diags_add (self->diags, ZHU_DIAG_QUERY, "rejected", NULL,
                     _ ("correct them and import again"),
                     _ ("%" PRId64 " records were rejected, see %s"), self->rejected,
                     store_rejects_path (self->rejects));
      return TRUE;
    }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%" PRId64 " records were rejected and %" PRId64
                  " are allowed, so nothing was stored; correct the records listed in %s"),
               self->rejected, self->options->max_rejects, store_rejects_path (self->rejects));
  return FALSE;
}

static gboolean
check_gone (StoreImport *self, GError **error)
{
  for (gsize i = 0; i < self->runs->len; i++)
    {
      const StoreEntityRun *run = g_ptr_array_index (self->runs, i);
      const ZhuImportCount *count = &run->count;
      const gint64 before = count->changed + count->same + count->gone + run->kept;

      if (run->moved > 0)
        zhu_diags_add (self->diags, ZHU_DIAG_QUERY, "moved", NULL, NULL,
                       _ ("%" PRId64 " records of “%s” were stored under another record "
                          "and have moved"),
                       run->moved, run->table->label);
      if ((double) count->gone * 100.0 <= self->options->max_gone * (double) before)
        continue;
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                   _ ("%" PRId64 " of %" PRId64
                      " stored records of “%s” are not in the files, more than the allowed %g "
                      "percent, so nothing was stored; look whether the files are whole, or raise "
                      "--max-gone"),
                   count->gone, before, run->table->label, self->options->max_gone);
      return FALSE;
    }
  return TRUE;
}

static gboolean
import_all (StoreImport *self, const GPtrArray *files, GError **error)
{
  if (!prepare_runs (self, files, error) || !record_batch (self, error))
    return FALSE;
  for (gsize i = 0; i < self->runs->len; i++)
    if (!import_entity (self, g_ptr_array_index (self->runs, i), files, error))
      return FALSE;
  store_tallies_report (self);
  return check_rejects (self, error) && check_gone (self, error) && record_counts (self, error);
}

static void
free_case_file (gpointer data)
{
  store_case_file_free (data);
}

/* Opens each file to see what it holds, and closes it again; all that is wrong is said at once. */
static GPtrArray *
recognise_files (ZhuStore *self, const char *const *paths, ZhuDiags *diags, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (free_case_file);

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      StoreCaseFile *file = store_case_file_open (paths[i], error);

      if (file == NULL)
        return NULL;
      g_ptr_array_add (files, file);
      store_recognise (self->tables, file, diags);
      store_case_file_close (file);
    }
  return zhu_diags_ok (diags, ZHU_ERROR_INPUT, error) ? g_steal_pointer (&files) : NULL;
}

static void
hand_out_counts (const StoreImport *self, GArray *counts)
{
  for (gsize i = 0; counts != NULL && i < self->runs->len; i++)
    {
      const StoreEntityRun *run = g_ptr_array_index (self->runs, i);

      if (run->has_file || run->count.gone > 0)
        g_array_append_val (counts, run->count);
    }
}

gboolean
zhu_store_import (ZhuStore *self,
                  const char *const *files,
                  const ZhuImportOptions *options,
                  ZhuDiags *diags,
                  GArray *counts,
                  GError **error)
{
  g_autoptr (GPtrArray) recognised = NULL;
  g_autoptr (StoreImport) import = NULL;

  g_return_val_if_fail (self != NULL && self->mode == ZHU_STORE_WRITE, FALSE);
  g_return_val_if_fail (files != NULL && options != NULL && diags != NULL, FALSE);

  recognised = recognise_files (self, files, diags, error);
  if (recognised == NULL || !store_database_run (self->db, self->path, "BEGIN IMMEDIATE", error))
    return FALSE;
  import = import_new (self, options, diags);
  if (import_all (import, recognised, error)
      && store_log_commit (self, import->entry, diags, error))
    {
      hand_out_counts (import, counts);
      return TRUE;
    }
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}
