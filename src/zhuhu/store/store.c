/* Opening and closing the store. */
#include "zhuhu/store/private.h"

#include <inttypes.h>

static gboolean
check_version (ZhuStore *self, GError **error)
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
  return TRUE;
}

static gboolean
open_write (ZhuStore *self, GError **error)
{
  if (!store_database_run (self->db, self->path, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (check_version (self, error) && store_schema_make (self, error)
      && store_database_run (self->db, self->path, "COMMIT", error))
    return TRUE;
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* The transaction lasts until the store is freed, so that all that is read belongs together. */
static gboolean
open_read (ZhuStore *self, GError **error)
{
  if (!store_database_begin (self->db, self->path, error) || !check_version (self, error)
      || !store_database_order (self, error) || !store_schema_check (self, error))
    return FALSE;
  store_database_restrict (self->db);
  return store_areas_load (self, error);
}

ZhuStore *
zhu_store_open (const char *path, ZhuDictionary *dictionary, ZhuStoreMode mode, GError **error)
{
  g_autoptr (ZhuStore) self = NULL;

  g_return_val_if_fail (path != NULL && dictionary != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_new0 (ZhuStore, 1);
  self->path = g_strdup (path);
  self->dictionary = zhu_dictionary_ref (dictionary);
  self->mode = mode;
  self->tables = store_tables_new (dictionary);
  self->db = store_database_open (path, mode, &self->watch, error);
  if (self->db == NULL)
    return NULL;
  if (mode == ZHU_STORE_WRITE ? !open_write (self, error) : !open_read (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
zhu_store_free (ZhuStore *self)
{
  if (self == NULL)
    return;
  if (self->db != NULL)
    sqlite3_close (self->db);
  g_ptr_array_unref (self->tables);
  zhu_dictionary_unref (self->dictionary);
  g_free (self->path);
  g_free (self);
}
