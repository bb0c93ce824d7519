/* Copies of a store, whole or not at all, while others may read or write it. */
#include "zhuhu/store/log.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

/* @system: SQLite's way to handle files, NULL for the usual one. */
static sqlite3 *
open_file (const char *path, int flags, const char *system, GError **error)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, flags, system) == SQLITE_OK)
    {
      sqlite3_busy_timeout (db, 2000);
      return db;
    }
  store_fail (db, path, _ ("copying the store"), error);
  sqlite3_close (db);
  return NULL;
}

static gboolean
check_copy (sqlite3 *copy, const char *path, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;

  if (sqlite3_prepare_v2 (copy, "PRAGMA integrity_check(1)", -1, &row, NULL) != SQLITE_OK
      || sqlite3_step (row) != SQLITE_ROW)
    return store_fail (copy, path, _ ("checking the copy"), error);
  if (g_str_equal ((const char *) sqlite3_column_text (row, 0), "ok"))
    return TRUE;
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_INPUT,
      _ ("%s: the copy is not sound (%s); the store itself is damaged, take an older copy"), path,
      (const char *) sqlite3_column_text (row, 0));
  return FALSE;
}

static gboolean
check_absent (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
               _ ("%s is there already; move it away, or name another file"), path);
  return FALSE;
}

/* Into @temporary, which is called by the name that it is to get: @path. */
static gboolean
copy_pages (sqlite3 *from,
            const char *from_path,
            const char *temporary,
            const char *path,
            GError **error)
{
  /* nobody else knows the file, and on network file systems our lock on it would refuse SQLite's */
  g_autoptr (sqlite3) to = open_file (temporary, SQLITE_OPEN_READWRITE, "unix-none", error);
  sqlite3_backup *backup;
  int code;

  if (to == NULL)
    return FALSE;
  /* the file is new and gets its name only when all is in it */
  sqlite3_exec (to, "PRAGMA journal_mode = OFF", NULL, NULL, NULL);
  backup = sqlite3_backup_init (to, "main", from, "main");
  if (backup == NULL)
    return store_fail (to, path, _ ("copying the store"), error);
  code = sqlite3_backup_step (backup, -1);
  sqlite3_backup_finish (backup);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    {
      g_set_error (
          error, ZHU_ERROR, ZHU_ERROR_BUSY,
          _ ("%s: another process is using the store (%s); try again when it has finished"),
          from_path, _ ("copying the store"));
      return FALSE;
    }
  if (code != SQLITE_DONE)
    return store_fail (to, path, _ ("copying the store"), error);
  return check_copy (to, path, error);
}

/* The copy under its temporary name; NULL with @error. */
static ZhuAtomicFile *
make_copy (const ZhuStore *self, const char *path, GError **error)
{
  g_autoptr (ZhuAtomicFile) file = NULL;
  g_autoptr (sqlite3) from = NULL;

  if (!check_absent (path, error))
    return NULL;
  file = zhu_atomic_file_open (path, error);
  if (file == NULL)
    return NULL;
  from = open_file (self->path, SQLITE_OPEN_READONLY, NULL, error);
  return from != NULL
                 && copy_pages (from, self->path, zhu_atomic_file_temporary_path (file), path,
                                error)
             ? g_steal_pointer (&file)
             : NULL;
}

gboolean
store_copy (const ZhuStore *self, const char *path, GError **error)
{
  g_autoptr (ZhuAtomicFile) file = make_copy (self, path, error);

  return file != NULL && zhu_atomic_file_commit (file, error);
}

/* ---- With the log of runs ---- */

/* Nothing is at @path, or the log that a backup to the same place left when it was killed: then
 * what was written is the beginning of what is in @temporary now. */
static gboolean
check_log_absent (const char *path, const char *temporary, GError **error)
{
  g_autoptr (GMappedFile) old = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GMappedFile) now = g_mapped_file_new (temporary, FALSE, NULL);
  const gsize length = old != NULL ? g_mapped_file_get_length (old) : 0;

  if (length > 0 && now != NULL && length <= g_mapped_file_get_length (now)
      && memcmp (g_mapped_file_get_contents (old), g_mapped_file_get_contents (now), length) == 0)
    return TRUE;
  return check_absent (path, error);
}

/* The log as the copy @copy knows it, under a temporary name; *@log NULL if it has none. */
static gboolean
make_log_copy (const ZhuStore *self,
               const ZhuAtomicFile *copy,
               const char *path,
               ZhuAtomicFile **log,
               GError **error)
{
  const char *name = zhu_atomic_file_temporary_path (copy);
  g_autoptr (sqlite3) db = open_file (name, SQLITE_OPEN_READONLY, NULL, error);
  g_auto (StoreLogState) state = { .line = NULL };

  *log = NULL;
  if (db == NULL || !store_log_state_read (db, name, &state, error))
    return FALSE;
  if (state.line == NULL)
    return TRUE;
  *log = zhu_atomic_file_open (path, error);
  return *log != NULL && store_log_copy (self->path, &state, *log, error)
         && check_log_absent (path, zhu_atomic_file_temporary_path (*log), error);
}

/* In the log of the store that was copied. */
static gboolean
log_backup (ZhuStore *self, const ZhuAtomicFile *copy, const char *path, GError **error)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("backup");
  const char *name = zhu_atomic_file_temporary_path (copy);
  gint64 size;
  g_autofree char *sum = zhu_file_sha256 (AT_FDCWD, name, &size, error);

  if (sum == NULL)
    return FALSE;
  zhu_log_entry_add_file (entry, "output", path, sum);
  zhu_store_rest (self);
  return zhu_store_log_append (self->path, entry, NULL, NULL, NULL, error);
}

/* The log first, since a copy without it would not be known as whole; without the copy it goes. */
static gboolean
publish (ZhuAtomicFile *copy,
         const char *path,
         ZhuAtomicFile *log,
         const char *log_path,
         GError **error)
{
  if (log != NULL && !zhu_atomic_file_commit (log, error))
    return FALSE;
  if (zhu_atomic_file_commit (copy, error))
    return TRUE;
  if (log != NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    g_unlink (log_path);
  return FALSE;
}

gboolean
zhu_store_backup (ZhuStore *self, const char *path, GError **error)
{
  g_autofree char *log_path = NULL;
  g_autoptr (ZhuAtomicFile) copy = NULL;
  g_autoptr (ZhuAtomicFile) log = NULL;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  log_path = g_strconcat (path, ".log", NULL);
  copy = make_copy (self, path, error);
  if (copy == NULL || (self->is_own && !make_log_copy (self, copy, log_path, &log, error)))
    return FALSE;
  return (!self->is_own || log_backup (self, copy, path, error))
         && publish (copy, path, log, log_path, error);
}
