/* One case file into its table: each row is read, checked by itself and against the records above
 * it, and stored or rejected. */
#include "zhuhu/store/private.h"

#include <string.h>

enum
{
  ROWS_PER_PROGRESS = 1 << 13,
  ROWS_PER_FORGET = 1 << 16
};

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
  GString *own;       /* key of the row */
  GString *buffer;    /* key of another record */
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

/* Text of a key, parts joined, in @key; FALSE if a part is empty. */
static gboolean
join_key (const FileRun *self, const GArray *positions, GString *key)
{
  g_string_truncate (key, 0);
  for (gsize i = 0; i < positions->len; i++)
    {
      const StoreValue *value = &self->values[g_array_index (positions, gsize, i)];

      if (value->kind == STORE_VALUE_NULL)
        return FALSE;
      if (i > 0)
        g_string_append_c (key, STORE_KEY_SEPARATOR);
      g_string_append_len (key, value->text, (gssize) value->length);
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
static gboolean
check_parent (FileRun *self, guint32 *root, StoreProblem *problem, GError **error)
{
  const StoreTable *table = self->run->table;
  const StoreEntityRun *upper;
  gboolean is_found;

  *problem = STORE_PROBLEM_EMPTY;
  if (!join_key (self, table->parent, self->buffer))
    return TRUE;
  upper = store_import_run_of (self->import, table->entity->parent);
  if (!store_own_keys_find (upper->keys, self->buffer, root, &is_found, error))
    return FALSE;
  *problem = !is_found                 ? STORE_PROBLEM_NO_PARENT
             : *root == STORE_REJECTED ? STORE_PROBLEM_PARENT_REJECTED
                                       : STORE_PROBLEM_NONE;
  return TRUE;
}

static gboolean
check_concern (FileRun *self, guint32 root, StoreProblem *problem, GError **error)
{
  const StoreTable *table = self->run->table;
  const StoreEntityRun *upper;
  guint32 other = root;
  gboolean is_found;

  *problem = STORE_PROBLEM_NONE;
  if (is_empty_key (self, table->concern))
    return TRUE;
  *problem = STORE_PROBLEM_EMPTY;
  if (!join_key (self, table->concern, self->buffer))
    return TRUE;
  upper = store_import_run_of (self->import, table->entity->concern);
  if (!store_own_keys_find (upper->keys, self->buffer, &other, &is_found, error))
    return FALSE;
  *problem = !is_found                 ? STORE_PROBLEM_NO_CONCERN
             : other == STORE_REJECTED ? STORE_PROBLEM_CONCERN_REJECTED
             : other != root           ? STORE_PROBLEM_CONCERN_ELSEWHERE
                                       : STORE_PROBLEM_NONE;
  return TRUE;
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
          store_tally_add (self->import, &self->place, store_table_column (table, i), value);
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
  if (!check_parent (self, root, &problem, error))
    return FALSE;
  if (problem != STORE_PROBLEM_NONE)
    return reject_key (self, key_column (self, table->parent), problem, is_good, error);
  if (table->concern->len == 0)
    return TRUE;
  if (!check_concern (self, *root, &problem, error))
    return FALSE;
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
static gboolean
enter_key (FileRun *self, guint32 root, GError **error)
{
  StoreImport *import = self->import;
  const StoreTable *table = self->run->table;

  if (table->kind == STORE_TABLE_ENTITY && table->parent->len == 0)
    {
      const guint32 cover
          = store_import_cover (import, text_at (self, table->area), text_at (self, table->unit));

      root = store_covers_add (import->covers, cover);
      store_import_set_covered (import, cover);
    }
  else if (table->kind == STORE_TABLE_ENTITY && !import->has_root_file)
    store_import_set_covered (import, store_covers_get (import->covers, root));
  return store_own_keys_add (self->run->keys, self->own, root, error);
}

static gboolean
reject_own_key (FileRun *self, StoreProblem problem, GError **error)
{
  gboolean is_good;

  count_reject (self);
  return reject_key (self, key_column (self, self->run->table->own), problem, &is_good, error);
}

/* A row whose fields have been read into values. */
static gboolean
take_row (FileRun *self, GError **error)
{
  gboolean is_good = TRUE, is_known;
  guint32 root = 0;

  if (!join_key (self, self->run->table->own, self->own))
    return reject_own_key (self, STORE_PROBLEM_EMPTY, error);
  if (!store_own_keys_find (self->run->keys, self->own, &root, &is_known, error))
    return FALSE;
  if (is_known)
    return reject_own_key (self, STORE_PROBLEM_DUPLICATE, error);
  if (!check_values (self, &is_good, error) || !check_links (self, &root, &is_good, error))
    return FALSE;
  if (!is_good)
    {
      count_reject (self);
      return store_own_keys_add (self->run->keys, self->own, STORE_REJECTED, error);
    }
  if (!enter_key (self, root, error))
    return FALSE;
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
  if (options->progress != NULL && (read % ROWS_PER_PROGRESS == 0 || read == 1))
    options->progress (self->run->table->label, read, store_case_file_estimate (self->file, read),
                       options->progress_data);
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
      if (!has_row && self->file->csv == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
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

gboolean
store_import_file (StoreImport *self, StoreEntityRun *run, StoreCaseFile *file, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (free_field);
  g_autofree StoreValue *values = g_new0 (StoreValue, run->table->columns->len);
  g_autofree gboolean *keep
      = self->options->merge ? g_new0 (gboolean, run->table->columns->len) : NULL;
  g_autoptr (GString) own = g_string_new (NULL);
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
                       .own = own,
                       .buffer = buffer };

  if (rows == NULL)
    return FALSE;
  if (file->was_gb18030)
    zhu_diags_add (self->diags, ZHU_DIAG_NOTE, "gb18030", &file_run.place, NULL,
                   _ ("read as GB 18030"));
  prepare_fields (&file_run);
  return read_rows (&file_run, error);
}
