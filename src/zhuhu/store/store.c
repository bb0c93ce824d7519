/* Opening and closing the store. */
#include "zhuhu/store/private.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

/* *@is_older: an own store of an older version. */
static gboolean
check_version (ZhuStore *self, gboolean *is_older, GError **error)
{
  gint64 id, version, n_tables;

  if (!store_query_int (self->db, self->path, "PRAGMA application_id", &id, error)
      || !store_query_int (self->db, self->path, "PRAGMA user_version", &version, error)
      || !store_query_int (self->db, self->path, "SELECT count(*) FROM sqlite_schema", &n_tables,
                           error))
    return FALSE;
  if (id == STORE_APPLICATION_ID && version > STORE_VERSION)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
                   _ ("%s is a store of version %" PRId64
                      ", and this program knows version %d; use the newer program"),
                   self->path, version, STORE_VERSION);
      return FALSE;
    }
  if (self->mode == ZHU_STORE_WRITE && id != STORE_APPLICATION_ID && n_tables > 0)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s is a database of another program, which is only read; name a new file "
                      "for the import"),
                   self->path);
      return FALSE;
    }
  *is_older = id == STORE_APPLICATION_ID && version < STORE_VERSION && n_tables > 0;
  return TRUE;
}

/* The copy is made while nobody else can write, so that it is what will be changed. */
static char *
copy_older (ZhuStore *self, GError **error)
{
  g_autofree char *path = NULL;
  gint64 version;

  if (!store_query_int (self->db, self->path, "PRAGMA user_version", &version, error))
    return NULL;
  path = g_strdup_printf ("%s.v%" PRId64 ".bak", self->path, version);
  return store_copy (self, path, error) ? g_steal_pointer (&path) : NULL;
}

static gboolean
open_write (ZhuStore *self, GError **error)
{
  g_autofree char *copy = NULL;
  gboolean is_older = FALSE;

  /* SQLite opens what it may not write for reading, and says so only at the first change */
  if (sqlite3_db_readonly (self->db, "main") == 1)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
                   _ ("%s may only be read; check the rights of file and folder"), self->path);
      return FALSE;
    }
  if (!store_database_order (self, error)
      || !store_database_run (self->db, self->path, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (check_version (self, &is_older, error)
      && (!is_older || (copy = copy_older (self, error)) != NULL) && store_schema_make (self, error)
      && store_database_run (self->db, self->path, "COMMIT", error))
    return TRUE;
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  if (copy != NULL)
    unlink (copy);
  return FALSE;
}

/* The transaction lasts until the store is freed, so that all that is read belongs together. */
static gboolean
open_read (ZhuStore *self, GError **error)
{
  gboolean is_older;
  gint64 id = 0, version = 0;

  if (!store_database_begin (self->db, self->path, error) || !check_version (self, &is_older, error)
      || !store_database_order (self, error) || !store_schema_check (self, error)
      || !store_query_int (self->db, self->path, "PRAGMA application_id", &id, error)
      || !store_query_int (self->db, self->path, "PRAGMA user_version", &version, error))
    return FALSE;
  self->is_own = id == STORE_APPLICATION_ID;
  self->keeps = self->is_own && version >= STORE_VERSION_KEPT;
  store_database_restrict (self->db);
  return self->dictionary == NULL || store_areas_load (self, error);
}

ZhuStore *
zhu_store_open (const char *path, ZhuDictionary *dictionary, ZhuStoreMode mode, GError **error)
{
  g_autoptr (ZhuStore) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_new0 (ZhuStore, 1);
  self->path = g_strdup (path);
  self->dictionary = dictionary != NULL ? zhu_dictionary_ref (dictionary) : NULL;
  self->mode = mode;
  self->tables = dictionary != NULL ? store_tables_new (dictionary) : g_ptr_array_new ();
  if (dictionary == NULL && mode == ZHU_STORE_WRITE && access (path, F_OK) < 0)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot open the store %s: %s"), path,
                   g_strerror (errno));
      return NULL;
    }
  self->db = store_database_open (path, mode, &self->watch, error);
  if (self->db == NULL)
    return NULL;
  if (mode == ZHU_STORE_WRITE ? !open_write (self, error) : !open_read (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
zhu_store_set_progress (
    ZhuStore *self,
    void (*progress) (const char *what, gint64 done, gint64 total, gpointer data),
    gpointer data)
{
  self->progress = progress;
  self->progress_data = data;
}

void
zhu_store_free (ZhuStore *self)
{
  if (self == NULL)
    return;
  if (self->db != NULL)
    sqlite3_close (self->db);
  g_ptr_array_unref (self->tables);
  g_clear_pointer (&self->sound_months, g_array_unref);
  g_clear_pointer (&self->pinned, g_array_unref);
  g_clear_pointer (&self->dictionary, zhu_dictionary_unref);
  g_free (self->path);
  g_free (self);
}
