/* The log of runs: what the store knows of it, and one line more. The store is written first. What
 * happens at any point in between leaves either nothing, or a line that the store has and the file
 * lacks in part or whole; the next run completes the file before it adds its own. */
#include "zhuhu/store/log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

enum
{
  LONGEST_WAIT = 600, /* seconds, while a large store is counted or imported */
  RETRY_MICROSECONDS = 50000,
  COMMIT_WAIT = 10000 /* milliseconds, with a transaction at hand */
};

/* ---- The row ---- */

void
store_log_state_clear (StoreLogState *state)
{
  g_clear_pointer (&state->line, g_free);
}

static gboolean
has_table (sqlite3 *db, const char *path, gboolean *has, GError **error)
{
  gint64 n = 0;

  if (!store_query_int (db, path, "SELECT count(*) FROM sqlite_schema WHERE name = 'zhuhu_log'", &n,
                        error))
    return FALSE;
  *has = n > 0;
  return TRUE;
}

gboolean
store_log_state_read (sqlite3 *db, const char *path, StoreLogState *state, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  gboolean has = FALSE;
  int code;

  state->head = store_log_none ();
  state->line = NULL;
  if (!has_table (db, path, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  if (sqlite3_prepare_v2 (db, "SELECT length, head, line FROM zhuhu_log", -1, &row, NULL)
      != SQLITE_OK)
    return store_fail (db, path, _ ("reading the log's head"), error);
  code = sqlite3_step (row);
  if (code == SQLITE_ROW)
    {
      state->head.length = sqlite3_column_int64 (row, 0);
      g_strlcpy (state->head.sha256, (const char *) sqlite3_column_text (row, 1),
                 sizeof state->head.sha256);
      state->line = g_strdup ((const char *) sqlite3_column_text (row, 2));
    }
  return code == SQLITE_ROW || code == SQLITE_DONE
         || store_fail (db, path, _ ("reading the log's head"), error);
}

static gboolean
put_state (sqlite3 *db, const char *path, const StoreLogState *state, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;

  if (sqlite3_prepare_v2 (db, "INSERT OR REPLACE INTO zhuhu_log VALUES (1, ?1, ?2, ?3)", -1, &row,
                          NULL)
      != SQLITE_OK)
    return store_fail (db, path, _ ("writing the log's head"), error);
  sqlite3_bind_int64 (row, 1, state->head.length);
  sqlite3_bind_text (row, 2, state->head.sha256, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 3, state->line, -1, SQLITE_STATIC);
  return sqlite3_step (row) == SQLITE_DONE
         || store_fail (db, path, _ ("writing the log's head"), error);
}

/* ---- One line more ---- */

/* In a transaction: the file is made to agree with the row, then the row gets the line of @entry.
 * @state gets what the row then says. */
static gboolean
add_line (sqlite3 *db,
          const char *path,
          StoreLogFile *file,
          const ZhuLogEntry *entry,
          StoreLogState *state,
          gboolean *fits,
          GError **error)
{
  g_auto (StoreLogState) before = { .line = NULL };

  if (!store_log_state_read (db, path, &before, error)
      || !store_log_file_complete (file, &before, fits, error))
    return FALSE;
  state->line = store_log_line (entry, &before.head);
  state->head.length = before.head.length + 1;
  store_log_sha256 (state->line, strlen (state->line), state->head.sha256);
  return store_log_file_reserve (file, strlen (state->line) + 1, error)
         && put_state (db, path, state, error);
}

static void
note_misfit (const StoreLogFile *file, gboolean fits, ZhuDiags *diags)
{
  const ZhuPlace place = { g_intern_string (file->path), 0, 0 };

  if (!fits && diags != NULL)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "log-differs", &place,
                   _ ("“zhuhu log --check” says where"),
                   _ ("the log of runs does not end as the store knows it"));
  if (file->aside != NULL && diags != NULL)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "log-aside", &place, NULL,
                   _ ("it was the log of a store that was here before, and is kept as %s"),
                   file->aside);
}

gboolean
store_log_commit (ZhuStore *self, const ZhuLogEntry *entry, ZhuDiags *diags, GError **error)
{
  g_autoptr (StoreLogFile) file
      = store_log_file_open (self->path, STORE_LOG_EXCLUSIVE, COMMIT_WAIT, error);
  g_auto (StoreLogState) state = { .line = NULL };
  g_autoptr (GError) own = NULL;
  gboolean fits;

  if (file == NULL || !add_line (self->db, self->path, file, entry, &state, &fits, error)
      || !store_database_run (self->db, self->path, "COMMIT", error))
    return FALSE;
  note_misfit (file, fits, diags);
  if (!store_log_file_append (file, state.line, &own) && diags != NULL)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "log-later", NULL, NULL,
                   _ ("the log's newest line stands in the store only, and the next run adds it: "
                      "%s"),
                   own->message);
  return TRUE;
}

/* One attempt, which waits for nobody: it would keep others from reading meanwhile. */
static gboolean
append_once (const char *path,
             const ZhuLogEntry *entry,
             StoreLogState *state,
             ZhuDiags *diags,
             GError **error)
{
  g_autoptr (StoreLogFile) file = store_log_file_open (path, STORE_LOG_EXCLUSIVE, 0, error);
  g_autoptr (sqlite3) db = NULL;
  StoreWatch watch = { .is_on = FALSE };
  gboolean fits;

  if (file == NULL || (db = store_database_open (path, ZHU_STORE_WRITE, &watch, error)) == NULL)
    return FALSE;
  sqlite3_busy_timeout (db, 0);
  if (!store_database_run (db, path, "BEGIN IMMEDIATE", error)
      || !add_line (db, path, file, entry, state, &fits, error)
      || !store_database_run (db, path, "COMMIT", error))
    return FALSE;
  note_misfit (file, fits, diags);
  return store_log_file_append (file, state->line, error);
}

static gboolean
append_line (const char *path,
             const ZhuLogEntry *entry,
             ZhuLogHead *head,
             ZhuDiags *diags,
             GError **error)
{
  const gint64 start = g_get_monotonic_time ();

  for (;;)
    {
      g_auto (StoreLogState) state = { .line = NULL };
      g_autoptr (GError) own = NULL;

      if (append_once (path, entry, &state, diags, &own))
        {
          if (head != NULL)
            *head = state.head;
          return TRUE;
        }
      if (!g_error_matches (own, ZHU_ERROR, ZHU_ERROR_BUSY)
          || g_get_monotonic_time () - start >= LONGEST_WAIT * G_USEC_PER_SEC)
        {
          g_propagate_error (error, g_steal_pointer (&own));
          return FALSE;
        }
      g_usleep (RETRY_MICROSECONDS);
    }
}

/* ---- May it be written? ---- */

/* SQLite needs the folder too, for its journal. */
static gboolean
may_write (const char *real_path)
{
  g_autofree char *folder = g_path_get_dirname (real_path);

  return faccessat (AT_FDCWD, real_path, W_OK, AT_EACCESS) == 0
         && faccessat (AT_FDCWD, folder, W_OK, AT_EACCESS) == 0;
}

static gboolean
find_out (const char *path, const char *real_path, ZhuLogged *logged, GError **error)
{
  gint64 version;

  if (!store_database_version (path, &version, error))
    return FALSE;
  *logged = version == 0              ? ZHU_LOGGED_NOT_FOREIGN
            : version < STORE_VERSION ? ZHU_LOGGED_NOT_OLDER
            : !may_write (real_path)  ? ZHU_LOGGED_NOT_READ_ONLY
                                      : ZHU_LOGGED;
  return TRUE;
}

/* The file that @path leads to, also by a link. */
static char *
follow (const char *path)
{
  g_autofree char *log = store_log_path (path);

  return g_strndup (log, strlen (log) - strlen (".log"));
}

gboolean
zhu_store_log_append (const char *path,
                      const ZhuLogEntry *entry,
                      ZhuLogHead *head,
                      ZhuLogged *logged,
                      ZhuDiags *diags,
                      GError **error)
{
  g_autofree char *real_path = follow (path);
  ZhuLogged found;

  g_return_val_if_fail (path != NULL && entry != NULL, FALSE);

  if (!find_out (path, real_path, &found, error))
    return FALSE;
  if (logged != NULL)
    *logged = found;
  if (found == ZHU_LOGGED)
    return append_line (real_path, entry, head, diags, error);
  return head == NULL || zhu_store_log_head (path, head, error);
}

gboolean
zhu_store_log_head (const char *path, ZhuLogHead *head, GError **error)
{
  g_autoptr (ZhuStore) store = NULL;
  g_auto (StoreLogState) state = { .line = NULL };
  gint64 version;

  g_return_val_if_fail (path != NULL && head != NULL, FALSE);

  *head = store_log_none ();
  if (!store_database_version (path, &version, error))
    return FALSE;
  if (version == 0)
    return TRUE;
  store = zhu_store_open (path, NULL, ZHU_STORE_READ, error);
  if (store == NULL || !store_log_state_read (store->db, path, &state, error))
    return FALSE;
  *head = state.head;
  return TRUE;
}

void
zhu_store_rest (ZhuStore *self)
{
  g_return_if_fail (self != NULL && self->mode == ZHU_STORE_READ);

  sqlite3_set_authorizer (self->db, NULL, NULL);
  /* nothing was written, so the lock may go either way; kept, it would refuse this process's own
   * line */
  if (sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  store_database_restrict (self->db);
}
