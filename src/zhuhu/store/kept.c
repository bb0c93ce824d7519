/* What outputs were made from, kept in the store by its SHA-256, and what identifies the records.
 */
#include "zhuhu/store/private.h"

#include <errno.h>
#include <stdlib.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

enum
{
  RETRY_MICROSECONDS = 50000
};

/* ---- Reading ---- */

gboolean
zhu_store_kept (ZhuStore *self, const char *sha256, GBytes **bytes, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  int code;

  g_return_val_if_fail (self != NULL && sha256 != NULL && bytes != NULL, FALSE);

  *bytes = NULL;
  if (!self->keeps)
    return TRUE;
  row = store_prepare (self, "SELECT bytes FROM zhuhu_kept WHERE sha256 = ?1", error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, sha256, -1, SQLITE_STATIC);
  code = sqlite3_step (row);
  if (code == SQLITE_ROW)
    *bytes = g_bytes_new (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0));
  return code == SQLITE_ROW || code == SQLITE_DONE
         || store_fail (self->db, self->path, _ ("reading what was kept"), error);
}

/* ---- Writing ---- */

static char *
sha256_of (GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return zhu_sha256_text (data, length);
}

/* Those of @files that the store lacks (element: GBytes *, new array); NULL with @error. *@may: the
 * store can take them. */
static GPtrArray *
find_missing (const char *path, const GPtrArray *files, gboolean *may, GError **error)
{
  g_autoptr (ZhuStore) store = zhu_store_open (path, NULL, ZHU_STORE_READ, error);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (store == NULL)
    return NULL;
  *may = store->keeps;
  for (guint i = 0; *may && i < files->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (files, i);
      g_autofree char *sha256 = sha256_of (bytes);
      g_autoptr (GBytes) found = NULL;

      if (!zhu_store_kept (store, sha256, &found, error))
        return NULL;
      if (found == NULL)
        g_ptr_array_add (missing, g_bytes_ref (bytes));
    }
  return g_steal_pointer (&missing);
}

static gboolean
insert (sqlite3 *db, const char *path, const GPtrArray *files, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;

  if (sqlite3_prepare_v2 (db, "INSERT OR IGNORE INTO zhuhu_kept VALUES (?1, ?2)", -1, &row, NULL)
      != SQLITE_OK)
    return store_fail (db, path, _ ("keeping templates"), error);
  for (guint i = 0; i < files->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (files, i);
      g_autofree char *sha256 = sha256_of (bytes);
      gsize length;
      gconstpointer data = g_bytes_get_data (bytes, &length);

      sqlite3_bind_text (row, 1, sha256, -1, SQLITE_STATIC);
      sqlite3_bind_blob64 (row, 2, data != NULL ? data : "", length, SQLITE_STATIC);
      if (sqlite3_step (row) != SQLITE_DONE)
        return store_fail (db, path, _ ("keeping templates"), error);
      sqlite3_reset (row);
    }
  return TRUE;
}

/* One attempt, which waits for nobody: it would keep others from reading meanwhile. */
static gboolean
write_once (const char *path, const GPtrArray *files, GError **error)
{
  StoreWatch watch = { .is_on = FALSE };
  g_autoptr (sqlite3) db = store_database_open (path, ZHU_STORE_WRITE, &watch, error);

  if (db == NULL)
    return FALSE;
  sqlite3_busy_timeout (db, 0);
  return store_database_run (db, path, "BEGIN IMMEDIATE", error) && insert (db, path, files, error)
         && store_database_run (db, path, "COMMIT", error);
}

static gboolean
write_missing (const char *path, const GPtrArray *files, GError **error)
{
  const gint64 start = g_get_monotonic_time ();

  for (;;)
    {
      g_autoptr (GError) own = NULL;

      if (write_once (path, files, &own))
        return TRUE;
      if (!g_error_matches (own, ZHU_ERROR, ZHU_ERROR_BUSY)
          || g_get_monotonic_time () - start >= STORE_LONGEST_WAIT * G_USEC_PER_SEC)
        {
          g_propagate_error (error, g_steal_pointer (&own));
          return FALSE;
        }
      g_usleep (RETRY_MICROSECONDS);
    }
}

gboolean
zhu_store_keep (const char *path, const GPtrArray *files, gboolean *kept, GError **error)
{
  g_autofree char *real_path = realpath (path, NULL);
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (path != NULL && files != NULL && kept != NULL, FALSE);

  missing = find_missing (path, files, kept, error);
  if (missing == NULL)
    return FALSE;
  if (!*kept || missing->len == 0)
    return TRUE;
  *kept = write_missing (real_path != NULL ? real_path : path, missing, &cause);
  if (*kept || g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_IO))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* ---- What identifies the records ---- */

static void
add_field (ZhuSha256 *sum, sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);
  const gint32 length = text != NULL ? sqlite3_column_bytes (row, column) : -1;
  const gint32 little = GINT32_TO_LE (length);

  zhu_sha256_update (sum, &little, sizeof little);
  if (length > 0)
    zhu_sha256_update (sum, text, (gsize) length);
}

/* All imports of the store, their files by SHA-256 and what became of their rows: each change of
 * the records by this program is one of them. */
static char *
imports_sha256 (ZhuStore *self, GError **error)
{
  static const char *const tables[] = { "SELECT * FROM zhuhu_batch ORDER BY batch",
                                        "SELECT * FROM zhuhu_file ORDER BY batch, file, entity",
                                        "SELECT * FROM zhuhu_count ORDER BY batch, entity" };
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (sqlite3_stmt) row = store_prepare (self, tables[i], error);
      int code;

      if (row == NULL)
        return NULL;
      while ((code = sqlite3_step (row)) == SQLITE_ROW)
        for (int j = 0; j < sqlite3_column_count (row); j++)
          add_field (sum, row, j);
      if (code != SQLITE_DONE)
        {
          store_fail (self->db, self->path, _ ("reading the imports"), error);
          return NULL;
        }
    }
  return zhu_sha256_finish_text (sum);
}

/* Adds the bytes of a file that SQLite has open, by its own means: to open and close it once more
 * would take away the locks that this process has on it. */
static gboolean
add_file (ZhuStore *self, int which, ZhuSha256 *sum, GError **error)
{
  enum
  {
    PIECE = 1 << 18
  };
  g_autofree char *piece = g_malloc (PIECE);
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;

  if (sqlite3_file_control (self->db, "main", which, &file) != SQLITE_OK || file == NULL
      || file->pMethods == NULL)
    return which == SQLITE_FCNTL_JOURNAL_POINTER
           || store_fail (self->db, self->path, _ ("reading the database"), error);
  if (file->pMethods->xFileSize (file, &size) != SQLITE_OK)
    size = -1;
  for (sqlite3_int64 at = 0; at < size; at += PIECE)
    {
      const int n = (int) MIN (PIECE, size - at);

      if (file->pMethods->xRead (file, piece, n, at) != SQLITE_OK)
        size = -1;
      else
        zhu_sha256_update (sum, piece, (gsize) n);
    }
  if (size >= 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
               _ ("%s: %s: %s; check the disk's space and the rights of file and folder"),
               self->path, _ ("reading the database"), g_strerror (EIO));
  return FALSE;
}

/* The bytes of the database and of the log in which its newest pages may lie. */
static char *
database_sha256 (ZhuStore *self, GError **error)
{
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();

  if (!add_file (self, SQLITE_FCNTL_FILE_POINTER, sum, error)
      || !add_file (self, SQLITE_FCNTL_JOURNAL_POINTER, sum, error))
    return NULL;
  return zhu_sha256_finish_text (sum);
}

gboolean
zhu_store_is_own (const ZhuStore *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_own;
}

char *
zhu_store_records_sha256 (ZhuStore *self, const char **kind, GError **error)
{
  char *sha256;

  g_return_val_if_fail (self != NULL && kind != NULL, NULL);

  *kind = self->is_own ? "imports" : "database";
  sha256 = self->is_own ? imports_sha256 (self, error) : database_sha256 (self, error);
  if (sha256 == NULL || store_watch_holds (&self->watch, self->path, error))
    return sha256;
  g_free (sha256);
  return NULL;
}
