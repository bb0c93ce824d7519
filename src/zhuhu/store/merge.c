/* What a second import replaces. The files of an import cover areas (counties, or units that cut
 * across them); a stored record of a covered area that the files no longer have is gone. Records of
 * other areas stay, and a merge removes nothing. */
#include "zhuhu/store/private.h"

#include <string.h>

/* A successor of all times, so that a county's old and new codes cover the same records. */
static int
last_day (void)
{
  return zhu_date_from_ymd (9999, 12, 31);
}

static char *
cover_name (const StoreImport *self, const char *code, const char *unit)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);
  g_autofree char *town = NULL;
  const ZhuArea *area;

  if (areas == NULL)
    return g_strdup ("");
  if (code == NULL)
    code = "";
  /* the township decides, so that villages need no node of their own */
  town = g_strndup (code, strlen (code) == 12 ? 9 : strlen (code));
  area = zhu_areas_resolve (areas, town, unit, last_day ());
  if (area == NULL)
    return g_strndup (code, 6);
  area = zhu_area_at (area, ZHU_LEVEL_COUNTY);
  return g_strdup_printf ("%d/%s", (int) area->level, area->code);
}

guint32
store_import_cover (StoreImport *self, const char *code, const char *unit)
{
  const gsize length = code != NULL ? strlen (code) : 0;
  g_autofree char *key
      = g_strdup_printf ("%.*s%c%s", (int) (length == 12 ? 9 : length), code != NULL ? code : "",
                         STORE_KEY_SEPARATOR, unit != NULL ? unit : "");
  guint32 id = GPOINTER_TO_UINT (g_hash_table_lookup (self->cover_ids, key));
  g_autofree char *name = NULL;
  const gboolean no = FALSE;

  if (id > 0)
    return id - 1;
  name = cover_name (self, code, unit);
  id = GPOINTER_TO_UINT (g_hash_table_lookup (self->cover_areas, name));
  if (id == 0)
    {
      g_array_append_val (self->is_covered, no);
      id = self->is_covered->len;
      g_hash_table_insert (self->cover_areas, g_steal_pointer (&name), GUINT_TO_POINTER (id));
    }
  g_hash_table_insert (self->cover_ids, g_steal_pointer (&key), GUINT_TO_POINTER (id));
  return id - 1;
}

void
store_import_set_covered (StoreImport *self, guint32 cover)
{
  g_array_index (self->is_covered, gboolean, cover) = TRUE;
}

/* ---- The stored rows of one table ---- */

typedef struct
{
  StoreImport *import;
  StoreEntityRun *run;
  StoreRows *rows;
  sqlite3_stmt *row;
  /* first columns in row: those of the primary key come first, then these */
  int own, parent, concern, area;
  GString *own_key; /* of the row */
  GString *buffer;  /* key of another record */
} StoredRows;

/* The key in @n columns of the row from @first on, parts joined. */
static void
read_key (const StoredRows *self, int first, gsize n, GString *key)
{
  g_string_truncate (key, 0);
  for (gsize i = 0; i < n; i++)
    {
      const char *text = (const char *) sqlite3_column_text (self->row, first + (int) i);

      if (i > 0)
        g_string_append_c (key, STORE_KEY_SEPARATOR);
      g_string_append_len (key, text != NULL ? text : "",
                           sqlite3_column_bytes (self->row, first + (int) i));
    }
}

static void
append_positions (GString *sql, const StoreTable *table, const GArray *positions)
{
  for (gsize i = 0; i < positions->len; i++)
    {
      g_string_append (sql, ", ");
      store_append_name (sql,
                         store_table_column (table, g_array_index (positions, gsize, i))->name);
    }
}

static sqlite3_stmt *
select_stored (StoredRows *self, GError **error)
{
  const StoreTable *table = self->run->table;
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  for (gsize i = 0; i < table->n_key; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      store_append_name (sql, store_table_column (table, i)->name);
    }
  self->own = (int) table->n_key;
  append_positions (sql, table, table->own);
  self->parent = self->own + (int) table->own->len;
  append_positions (sql, table, table->parent);
  self->concern = self->parent + (int) table->parent->len;
  append_positions (sql, table, table->concern);
  self->area = self->concern + (int) table->concern->len;
  g_string_append (sql, ", ");
  if (table->area >= 0)
    store_append_name (sql, store_table_column (table, table->area)->name);
  else
    g_string_append (sql, "NULL");
  g_string_append (sql, ", ");
  if (table->unit >= 0)
    store_append_name (sql, store_table_column (table, table->unit)->name);
  else
    g_string_append (sql, "NULL");
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  return store_prepare (self->import->store, sql->str, error);
}

static gboolean
remove_gone (StoredRows *self, GError **error)
{
  self->run->count.gone++;
  return store_rows_delete (self->rows, self->row, error);
}

static gboolean
is_covered (const StoredRows *self, guint32 cover)
{
  return !self->import->options->merge && self->run->has_file
         && g_array_index (self->import->is_covered, gboolean, cover);
}

/* A root record that the files do not have: gone, or one more that others may belong to. */
static gboolean
settle_root (StoredRows *self, GError **error)
{
  StoreImport *import = self->import;
  gboolean is_known;
  guint32 cover, root;

  read_key (self, self->own, self->run->table->own->len, self->own_key);
  if (!store_own_keys_find (self->run->keys, self->own_key, &root, &is_known, error))
    return FALSE;
  if (is_known)
    return TRUE;
  cover = store_import_cover (import, (const char *) sqlite3_column_text (self->row, self->area),
                              (const char *) sqlite3_column_text (self->row, self->area + 1));
  if (is_covered (self, cover))
    return remove_gone (self, error);
  return store_own_keys_add (self->run->keys, self->own_key,
                             store_covers_add (import->covers, cover), error);
}

/* Number of the root record above the row; STORE_REJECTED if that was rejected. */
static gboolean
find_root (const StoredRows *self, guint32 *root, gboolean *is_found, GError **error)
{
  const ZhuEntity *parent = self->run->table->entity->parent;
  const StoreEntityRun *upper = store_import_run_of (self->import, parent);

  read_key (self, self->parent, self->run->table->parent->len, self->buffer);
  return store_own_keys_find (upper->keys, self->buffer, root, is_found, error);
}

/* *@is_there is FALSE if the record concerns one that is no longer there. */
static gboolean
find_concern (const StoredRows *self, guint32 root, gboolean *is_there, GError **error)
{
  const StoreTable *table = self->run->table;
  const StoreEntityRun *upper;
  guint32 other = root;

  *is_there = TRUE;
  if (table->concern->len == 0 || sqlite3_column_type (self->row, self->concern) == SQLITE_NULL)
    return TRUE;
  upper = store_import_run_of (self->import, table->entity->concern);
  read_key (self, self->concern, table->concern->len, self->buffer);
  if (!store_own_keys_find (upper->keys, self->buffer, &other, is_there, error))
    return FALSE;
  *is_there = *is_there && (other == root || other == STORE_REJECTED);
  return TRUE;
}

/* A record that the files have under another root record has moved. */
static gboolean
move_away (StoredRows *self, GError **error)
{
  self->run->count.new_--;
  self->run->count.changed++;
  self->run->moved++;
  return store_rows_delete (self->rows, self->row, error);
}

/* A record that the files do not have, under the root record @root. */
static gboolean
settle_absent (StoredRows *self, guint32 root, GError **error)
{
  StoreImport *import = self->import;
  const guint32 cover = store_covers_get (import->covers, root);
  gboolean is_there;

  if (!find_concern (self, root, &is_there, error))
    return FALSE;
  if (is_covered (self, cover) || !is_there)
    return remove_gone (self, error);
  if (g_array_index (import->is_covered, gboolean, cover))
    self->run->kept++;
  return !self->run->is_referenced
         || store_own_keys_add (self->run->keys, self->own_key, root, error);
}

static gboolean
settle_child (StoredRows *self, GError **error)
{
  guint32 root = 0, read = 0;
  gboolean has_root, is_read;

  if (!find_root (self, &root, &has_root, error))
    return FALSE;
  if (!has_root)
    return remove_gone (self, error);
  read_key (self, self->own, self->run->table->own->len, self->own_key);
  if (!store_own_keys_find (self->run->keys, self->own_key, &read, &is_read, error))
    return FALSE;
  if (is_read && (read == root || read == STORE_REJECTED || root == STORE_REJECTED))
    return TRUE;
  if (is_read)
    return move_away (self, error);
  return root == STORE_REJECTED || settle_absent (self, root, error);
}

static gboolean
settle_rows (StoredRows *self, GError **error)
{
  const gboolean is_root = self->run->table->entity->parent == NULL;
  int code;

  while ((code = sqlite3_step (self->row)) == SQLITE_ROW)
    if (is_root ? !settle_root (self, error) : !settle_child (self, error))
      return FALSE;
  return store_rows_end (self->import->store, code, N_ ("comparing records"), error);
}

gboolean
store_merge_entity (StoreImport *self, StoreEntityRun *run, GError **error)
{
  g_autoptr (StoreRows) rows = NULL;
  g_autoptr (sqlite3_stmt) row = NULL;
  g_autoptr (GString) own_key = g_string_new (NULL);
  g_autoptr (GString) buffer = g_string_new (NULL);
  StoredRows stored = { .import = self, .run = run, .own_key = own_key, .buffer = buffer };

  if (run->was_empty)
    return TRUE;
  rows = store_rows_new (self->store, run->table, FALSE, error);
  row = rows != NULL ? select_stored (&stored, error) : NULL;
  if (row == NULL)
    return FALSE;
  stored.rows = rows;
  stored.row = row;
  return settle_rows (&stored, error);
}
