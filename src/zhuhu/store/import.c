/* The run of an import: files are recognised, read row by row, checked and stored in one
 * transaction. What cannot be read is rejected with line, column, value and reason; above the
 * allowed number of rejects nothing is stored. */
#include "zhuhu/store/private.h"

#include <string.h>

enum
{
  ROWS_PER_PROGRESS = 1 << 13,
  ROWS_PER_FORGET = 1 << 16,
  MAX_TALLIES = 1000
};

/* ---- Findings about values that are stored all the same ---- */

typedef struct
{
  ZhuPlace place; /* the first */
  const StoreColumn *column;
  StoreProblem problem;
  char *value; /* NULL for personal numbers, and for all beyond the limit */
  gint64 n;
} Tally;

static void
tally_free (gpointer data)
{
  Tally *tally = data;

  g_free (tally->value);
  g_free (tally);
}

static void
add_tally (StoreImport *self,
           const ZhuPlace *place,
           const StoreColumn *column,
           const StoreValue *value)
{
  const gboolean is_shown
      = value->problem == STORE_PROBLEM_UNLISTED && self->unlisted_order->len < MAX_TALLIES;
  g_autofree char *key = g_strdup_printf ("%p %d %.*s", (const void *) column, (int) value->problem,
                                          is_shown ? (int) value->length : 0, value->text);
  Tally *tally = g_hash_table_lookup (self->unlisted, key);

  if (tally == NULL)
    {
      tally = g_new0 (Tally, 1);
      tally->place = *place;
      tally->column = column;
      tally->problem = value->problem;
      tally->value = is_shown ? g_strndup (value->text, value->length) : NULL;
      g_ptr_array_add (self->unlisted_order, tally);
      g_hash_table_insert (self->unlisted, g_steal_pointer (&key), tally);
    }
  tally->n++;
}

static void
report_tallies (StoreImport *self)
{
  for (gsize i = 0; i < self->unlisted_order->len; i++)
    {
      const Tally *tally = g_ptr_array_index (self->unlisted_order, i);

      if (tally->value != NULL)
        zhu_diags_add (self->diags, ZHU_DIAG_QUERY, "unlisted-code", &tally->place,
                       _ ("correct it, or add it to the code list as a code or alias"),
                       _ ("“%s”: “%s” is not in the code list “%s” (%" G_GINT64_FORMAT
                          " records, this is the first)"),
                       tally->column->name, tally->value, tally->column->list->name, tally->n);
      else
        zhu_diags_add (self->diags, ZHU_DIAG_QUERY, "doubtful-value", &tally->place,
                       store_problem_text (tally->problem),
                       _ ("“%s”: %" G_GINT64_FORMAT " doubtful values, this is the first"),
                       tally->column->name, tally->n);
    }
}

/* ---- One file ---- */

typedef struct
{
  StoreImport *import;
  StoreEntityRun *run;
  StoreCaseFile *file;
  StoreRows *rows;
  GPtrArray *fields;  /* element: StoreField *, by column of the table; NULL if not in the file */
  StoreValue *values; /* by column of the table */
  gboolean *keep;     /* by column: a merge keeps the stored value; NULL if none */
  ZhuPlace place;     /* of the row */
  GString *buffer;
} FileRun;

static gboolean
reject_value (FileRun *self,
              const char *column,
              const char *value,
              const char *reason,
              GError **error)
{
  return store_rejects_add (self->import->rejects, &self->place, column, value, reason, error);
}

static void
count_reject (FileRun *self)
{
  self->run->count.rejected++;
  self->import->rejected++;
}

static const StoreColumn *
key_column (const FileRun *self, const GArray *positions)
{
  return store_table_column (self->run->table, g_array_index (positions, gsize, 0));
}

/* Text of a key, parts joined, in buffer; FALSE if a part is empty. */
static gboolean
join_key (FileRun *self, const GArray *positions)
{
  g_string_truncate (self->buffer, 0);
  for (gsize i = 0; i < positions->len; i++)
    {
      const StoreValue *value = &self->values[g_array_index (positions, gsize, i)];

      if (value->kind == STORE_VALUE_NULL)
        return FALSE;
      if (i > 0)
        g_string_append_c (self->buffer, STORE_KEY_SEPARATOR);
      g_string_append_len (self->buffer, value->text, (gssize) value->length);
    }
  return positions->len > 0;
}

static gboolean
is_empty_key (const FileRun *self, const GArray *positions)
{
  for (gsize i = 0; i < positions->len; i++)
    if (self->values[g_array_index (positions, gsize, i)].kind != STORE_VALUE_NULL)
      return FALSE;
  return TRUE;
}

/* What is wrong with the first parent; *@root gets the number of the root record. */
static StoreProblem
check_parent (FileRun *self, guint32 *root)
{
  const StoreEntityRun *upper;
  const guint32 *value;

  if (!join_key (self, self->run->table->parent))
    return STORE_PROBLEM_EMPTY;
  upper = store_import_run_of (self->import, self->run->table->entity->parent);
  value = store_key_set_find (upper->keys, store_hash (self->buffer->str, self->buffer->len));
  if (value == NULL)
    return STORE_PROBLEM_NO_PARENT;
  *root = *value;
  return *value == STORE_REJECTED ? STORE_PROBLEM_PARENT_REJECTED : STORE_PROBLEM_NONE;
}

static StoreProblem
check_concern (FileRun *self, guint32 root)
{
  const StoreTable *table = self->run->table;
  const StoreEntityRun *upper;
  const guint32 *value;

  if (is_empty_key (self, table->concern))
    return STORE_PROBLEM_NONE;
  if (!join_key (self, table->concern))
    return STORE_PROBLEM_EMPTY;
  upper = store_import_run_of (self->import, table->entity->concern);
  value = store_key_set_find (upper->keys, store_hash (self->buffer->str, self->buffer->len));
  if (value == NULL)
    return STORE_PROBLEM_NO_CONCERN;
  if (*value == STORE_REJECTED)
    return STORE_PROBLEM_CONCERN_REJECTED;
  return *value == root ? STORE_PROBLEM_NONE : STORE_PROBLEM_CONCERN_ELSEWHERE;
}

/* A root record needs a place in the area tree. */
static StoreProblem
check_area (FileRun *self, const StoreColumn **column)
{
  const StoreTable *table = self->run->table;
  ZhuAreas *areas = zhu_dictionary_areas (self->import->store->dictionary);
  const StoreValue *code, *unit;

  if (table->kind != STORE_TABLE_ENTITY || table->area < 0 || areas == NULL)
    return STORE_PROBLEM_NONE;
  *column = store_table_column (table, table->area);
  code = &self->values[table->area];
  unit = table->unit >= 0 ? &self->values[table->unit] : NULL;
  if (unit == NULL || unit->kind == STORE_VALUE_NULL)
    return code->kind == STORE_VALUE_NULL ? STORE_PROBLEM_AREA_EMPTY : STORE_PROBLEM_NONE;
  if (code->problem != STORE_PROBLEM_NONE
      || zhu_areas_resolve (areas, code->text != NULL ? code->text : "", unit->text, ZHU_NO_DATE)
             != NULL)
    return STORE_PROBLEM_NONE;
  *column = store_table_column (table, table->unit);
  return STORE_PROBLEM_AREA_UNKNOWN;
}

/* Tells all fields that are wrong; *@is_good stays TRUE if none is. */
static gboolean
check_values (FileRun *self, gboolean *is_good, GError **error)
{
  const StoreTable *table = self->run->table;

  for (gsize i = 0; i < table->columns->len; i++)
    {
      const StoreValue *value = &self->values[i];

      if (value->problem == STORE_PROBLEM_NONE)
        continue;
      if (store_problem_is_soft (value->problem) && !self->import->options->strict)
        {
          if (value->problem == STORE_PROBLEM_UNLISTED)
            self->run->count.unlisted++;
          add_tally (self->import, &self->place, store_table_column (table, i), value);
          continue;
        }
      *is_good = FALSE;
      if (!reject_value (self, store_table_column (table, i)->name, value->text,
                         store_problem_text (value->problem), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
reject_key (FileRun *self,
            const StoreColumn *column,
            StoreProblem problem,
            gboolean *is_good,
            GError **error)
{
  const int i = store_table_find (self->run->table, column->name);

  *is_good = FALSE;
  return reject_value (self, column->name, self->values[i].text != NULL ? self->values[i].text : "",
                       store_problem_text (problem), error);
}

/* Checks that lean on other records. */
static gboolean
check_links (FileRun *self, guint32 *root, gboolean *is_good, GError **error)
{
  const StoreTable *table = self->run->table;
  const StoreColumn *column = NULL;
  StoreProblem problem = check_area (self, &column);

  if (problem != STORE_PROBLEM_NONE && !reject_key (self, column, problem, is_good, error))
    return FALSE;
  if (table->parent->len == 0)
    return TRUE;
  problem = check_parent (self, root);
  if (problem != STORE_PROBLEM_NONE)
    return reject_key (self, key_column (self, table->parent), problem, is_good, error);
  if (table->concern->len == 0)
    return TRUE;
  problem = check_concern (self, *root);
  return problem == STORE_PROBLEM_NONE
         || reject_key (self, key_column (self, table->concern), problem, is_good, error);
}

static gboolean
put_row (FileRun *self, GError **error)
{
  ZhuImportCount *count = &self->run->count;

  switch (store_rows_put (self->rows, self->values, self->keep, error))
    {
    case STORE_ROW_NEW:
      count->new_++;
      return TRUE;
    case STORE_ROW_CHANGED:
      count->changed++;
      return TRUE;
    case STORE_ROW_SAME:
      count->same++;
      return TRUE;
    case STORE_ROW_FAILED:
      return FALSE;
    }
  return FALSE;
}

static const char *
text_at (const FileRun *self, int column)
{
  return column >= 0 && self->values[column].kind != STORE_VALUE_NULL ? self->values[column].text
                                                                      : NULL;
}

/* Enters a good record among the keys; a root record gets its number. */
static void
enter_key (FileRun *self, StoreHash own, guint32 root)
{
  StoreImport *import = self->import;
  const StoreTable *table = self->run->table;

  if (table->kind == STORE_TABLE_ENTITY && table->parent->len == 0)
    {
      const guint32 cover
          = store_import_cover (import, text_at (self, table->area), text_at (self, table->unit));

      root = import->covers->len;
      g_array_append_val (import->covers, cover);
      store_import_set_covered (import, cover);
    }
  else if (table->kind == STORE_TABLE_ENTITY && !import->has_root_file)
    store_import_set_covered (import, g_array_index (import->covers, guint32, root));
  store_key_set_add (self->run->keys, own, root);
}

/* A row whose fields have been read into values. */
static gboolean
take_row (FileRun *self, GError **error)
{
  const StoreTable *table = self->run->table;
  gboolean is_good = TRUE;
  guint32 root = 0;
  StoreHash own;

  if (!join_key (self, table->own))
    {
      count_reject (self);
      return reject_key (self, key_column (self, table->own), STORE_PROBLEM_EMPTY, &is_good, error);
    }
  own = store_hash (self->buffer->str, self->buffer->len);
  if (store_key_set_find (self->run->keys, own) != NULL)
    {
      count_reject (self);
      return reject_key (self, key_column (self, table->own), STORE_PROBLEM_DUPLICATE, &is_good,
                         error);
    }
  if (!check_values (self, &is_good, error) || !check_links (self, &root, &is_good, error))
    return FALSE;
  if (!is_good)
    {
      count_reject (self);
      store_key_set_add (self->run->keys, own, STORE_REJECTED);
      return TRUE;
    }
  enter_key (self, own, root);
  /* once refused, the rest is only checked */
  return self->import->rejected > self->import->options->max_rejects || put_row (self, error);
}

static gboolean
read_row (FileRun *self, char **fields, gsize n, GError **error)
{
  self->run->count.read++;
  if (n != self->file->columns->len)
    {
      g_autofree char *value
          = g_strdup_printf (_ ("%u fields, %u heads"), (unsigned) n, self->file->columns->len);

      count_reject (self);
      return reject_value (self, "", value, store_problem_text (STORE_PROBLEM_RAGGED), error);
    }
  for (gsize i = 0; i < n; i++)
    {
      const int column = g_array_index (self->file->columns, int, i);

      store_field_read (g_ptr_array_index (self->fields, column), fields[i], &self->values[column]);
    }
  return take_row (self, error);
}

/* A record that is no CSV. */
static gboolean
reject_record (FileRun *self, const GError *cause, GError **error)
{
  self->run->count.read++;
  count_reject (self);
  return reject_value (self, "", "", cause->message, error);
}

static void
tell_progress (const FileRun *self)
{
  const ZhuImportOptions *options = self->import->options;
  const gint64 read = self->run->count.read;

  if (read % ROWS_PER_FORGET == 0)
    store_case_file_forget (self->file);
  if (options->progress != NULL && read % ROWS_PER_PROGRESS == 0)
    options->progress (self->run->table->label, read, 0, options->progress_data);
}

static gboolean
read_rows (FileRun *self, GError **error)
{
  char **fields;
  gsize n;

  for (;;)
    {
      g_autoptr (GError) cause = NULL;
      const gboolean has_row
          = store_case_file_next (self->file, &fields, &n, &self->place.line, &cause);

      if (!has_row && cause == NULL)
        return TRUE;
      if (has_row ? !read_row (self, fields, n, error) : !reject_record (self, cause, error))
        return FALSE;
      tell_progress (self);
    }
}

/* ---- Preparing a file's run ---- */

/* TRUE if an age is reckoned from @variable: then it is a birth. */
static gboolean
is_birth (const ZhuDictionary *dictionary, const ZhuVariable *variable)
{
  const GPtrArray *all = zhu_dictionary_variables (dictionary);

  if (variable == NULL || variable->type != ZHU_TYPE_DATE)
    return FALSE;
  for (gsize i = 0; i < all->len; i++)
    {
      const ZhuVariable *derived = g_ptr_array_index (all, i);
      const char *at = derived->formula;

      while (at != NULL && (at = strstr (at, "周岁")) != NULL)
        {
          at += strlen ("周岁");
          at += strspn (at, " ");
          at += g_str_has_prefix (at, "（") ? strlen ("（") : 1;
          at += strspn (at, " ");
          if (g_str_has_prefix (at, variable->name)
              && strpbrk (at + strlen (variable->name), ",，") != NULL
              && !g_unichar_isalnum (g_utf8_get_char (at + strlen (variable->name))))
            return TRUE;
        }
    }
  return FALSE;
}

static void
prepare_fields (FileRun *self)
{
  const StoreTable *table = self->run->table;
  const StoreImport *import = self->import;
  ZhuAreas *areas = zhu_dictionary_areas (import->store->dictionary);

  for (gsize i = 0; i < table->columns->len; i++)
    {
      const StoreColumn *column = store_table_column (table, i);
      gboolean is_given = FALSE;

      for (gsize j = 0; j < self->file->columns->len; j++)
        is_given = is_given || g_array_index (self->file->columns, int, j) == (int) i;
      g_ptr_array_add (self->fields,
                       is_given ? store_field_new (
                           column, areas, is_birth (import->store->dictionary, column->variable),
                           import->options->as_of)
                                : NULL);
      if (!is_given && self->keep != NULL)
        self->keep[i] = TRUE;
    }
}

static void
free_field (gpointer data)
{
  store_field_free (data);
}

static gboolean
import_file (StoreImport *self, StoreEntityRun *run, StoreCaseFile *file, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (free_field);
  g_autofree StoreValue *values = g_new0 (StoreValue, run->table->columns->len);
  g_autofree gboolean *keep
      = self->options->merge ? g_new0 (gboolean, run->table->columns->len) : NULL;
  g_autoptr (GString) buffer = g_string_new (NULL);
  g_autoptr (StoreRows) rows = store_rows_new (self->store, run->table, run->was_empty, error);
  FileRun file_run = { .import = self,
                       .run = run,
                       .file = file,
                       .rows = rows,
                       .fields = fields,
                       .values = values,
                       .keep = keep,
                       .place = { file->file, 0, 0 },
                       .buffer = buffer };

  if (rows == NULL)
    return FALSE;
  if (file->was_gb18030)
    zhu_diags_add (self->diags, ZHU_DIAG_NOTE, "gb18030", &file_run.place, NULL,
                   _ ("read as GB 18030"));
  prepare_fields (&file_run);
  return read_rows (&file_run, error);
}

/* ---- The whole ---- */

static void
run_free (gpointer data)
{
  StoreEntityRun *run = data;

  store_key_set_free (run->keys);
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
  self->covers = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->cover_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cover_areas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->is_covered = g_array_new (FALSE, TRUE, sizeof (gboolean));
  self->unlisted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unlisted_order = g_ptr_array_new_with_free_func (tally_free);
  return self;
}

static void
import_free (StoreImport *self)
{
  if (self == NULL)
    return;
  store_rejects_free (self->rejects);
  g_ptr_array_unref (self->runs);
  g_array_unref (self->covers);
  g_hash_table_unref (self->cover_ids);
  g_hash_table_unref (self->cover_areas);
  g_array_unref (self->is_covered);
  g_hash_table_unref (self->unlisted);
  g_ptr_array_unref (self->unlisted_order);
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
      run->keys = store_key_set_new ();
      run->count.entity = run->table->label;
      run->is_referenced = is_upper_entity (self->store->dictionary, run->table->entity);
      if (!is_empty_table (self, run->table, &run->was_empty, error))
        return FALSE;
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
  sqlite3_bind_text (row, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 2, run->table->label, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 3, sum, -1, SQLITE_STATIC);
  return sqlite3_step (row) == SQLITE_DONE
         || store_fail (self->store->db, self->store->path, _ ("recording the file"), error);
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
      file = store_case_file_open (known->file, error);
      if (file == NULL)
        return FALSE;
      if (!store_recognise (self->store->tables, file, self->diags))
        return zhu_diags_ok (self->diags, ZHU_ERROR_INPUT, error);
      if (!import_file (self, run, file, error) || !record_file (self, run, file, error))
        return FALSE;
    }
  if (run->table->kind == STORE_TABLE_ENTITY && !store_merge_entity (self, run, error))
    return FALSE;
  if (!run->is_referenced)
    g_clear_pointer (&run->keys, store_key_set_free);
  return TRUE;
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
  return sqlite3_step (row) == SQLITE_DONE
         || store_fail (self->store->db, self->store->path, _ ("recording the import"), error);
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

      sqlite3_bind_text (row, 1, count->entity, -1, SQLITE_STATIC);
      for (gsize j = 0; j < G_N_ELEMENTS (numbers); j++)
        sqlite3_bind_int64 (row, (int) j + 2, numbers[j]);
      if (sqlite3_step (row) != SQLITE_DONE)
        return store_fail (self->store->db, self->store->path, _ ("recording the counts"), error);
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
                     _ ("%" G_GINT64_FORMAT " records were rejected, see %s"), self->rejected,
                     store_rejects_path (self->rejects));
      return TRUE;
    }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%" G_GINT64_FORMAT " records were rejected and %" G_GINT64_FORMAT
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
      const gint64 before = count->changed + count->same + count->gone;

      if (run->moved > 0)
        zhu_diags_add (self->diags, ZHU_DIAG_QUERY, "moved", NULL, NULL,
                       _ ("%" G_GINT64_FORMAT " records of “%s” were stored under another record "
                          "and have moved"),
                       run->moved, run->table->label);
      if ((double) count->gone * 100.0 <= self->options->max_gone * (double) before)
        continue;
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                   _ ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
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
  report_tallies (self);
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
      && store_database_run (self->db, self->path, "COMMIT", error))
    {
      hand_out_counts (import, counts);
      return TRUE;
    }
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}
