/* The connection: how SQLite is opened and kept harmless, and its codes translated. A database that
 * is only read never gets side files beside it; one that is written is 0600 and fully synced. */
#include "zhuhu/store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  BUSY_MILLISECONDS = 2000,
  RETRY_MICROSECONDS = 50000,
  HEADER_LENGTH = 100,
  JOURNAL_MODE_AT = 18,  /* byte of the header: 2 for a write-ahead log */
  USER_VERSION_AT = 60,  /* four bytes, big-endian */
  APPLICATION_ID_AT = 68 /* likewise */
};

/* SQLite says which call failed, the system why; new string. A file that could not be made SQLite
 * then looks for, and that it is not there is no cause. */
static char *
io_cause (sqlite3 *db)
{
  const char *cause = sqlite3_errmsg (db);
  const int system = sqlite3_system_errno (db);
  const gboolean is_known = system != 0 && system != ENOENT;

  return is_known ? g_strdup_printf ("%s (%s)", cause, g_strerror (system)) : g_strdup (cause);
}

gboolean
store_fail (sqlite3 *db, const char *path, const char *doing, GError **error)
{
  const int code = sqlite3_errcode (db) & 0xFF;
  const char *cause = sqlite3_errmsg (db);
  g_autofree char *io = io_cause (db);

  switch (code)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (
          error, ZHU_ERROR, ZHU_ERROR_BUSY,
          _ ("%s: another process is using the store (%s); try again when it has finished"), path,
          doing);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                   _ ("%s: this is no sound SQLite database (%s: %s); name another file, or take a "
                      "backup"),
                   path, doing, cause);
      break;
    case SQLITE_READONLY:
      if (sqlite3_extended_errcode (db) == SQLITE_READONLY_ROLLBACK)
        {
          g_set_error (
              error, ZHU_ERROR, ZHU_ERROR_IO,
              _ ("%s: another program was stopped while writing, and %s-journal holds what "
                 "was there before; open the database once with that program"),
              path, path);
          break;
        }
      /* fall through */
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
                   _ ("%s: %s: %s; check the disk's space and the rights of file and folder"), path,
                   doing, io);
      break;
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT, "%s: %s: %s", path, doing, cause);
      break;
    case SQLITE_ERROR:
    case SQLITE_AUTH:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    default:
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL, "%s: %s: %s", path, doing, cause);
      break;
    }
  return FALSE;
}

/* In a database that fits its dictionary only a view or a generated column can be at fault. */
gboolean
store_failed (ZhuStore *self, const char *doing, GError **error)
{
  const int code = sqlite3_errcode (self->db) & 0xFF;

  if (!store_watch_holds (&self->watch, self->path, error))
    return FALSE;
  if (self->mode != ZHU_STORE_READ || (code != SQLITE_ERROR && code != SQLITE_AUTH))
    return store_fail (self->db, self->path, doing, error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s: a table or view cannot be read: %s; mend it in the database, or name "
                  "another in the dictionary"),
               self->path, sqlite3_errmsg (self->db));
  return FALSE;
}

gboolean
store_rows_end (ZhuStore *self, int code, const char *doing, GError **error)
{
  return code == SQLITE_DONE || store_failed (self, _ (doing), error);
}

gboolean
store_row_end (ZhuStore *self, int code, const char *doing, GError **error)
{
  return code == SQLITE_ROW || store_rows_end (self, code, doing, error);
}

gboolean
store_database_run (sqlite3 *db, const char *path, const char *sql, GError **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return store_fail (db, path, sql, error);
  return TRUE;
}

sqlite3_stmt *
store_prepare (ZhuStore *self, const char *sql, GError **error)
{
  sqlite3_stmt *row = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &row, NULL) != SQLITE_OK)
    store_failed (self, sql, error);
  return row;
}

gboolean
store_query_int (sqlite3 *db, const char *path, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  int code;

  if (sqlite3_prepare_v2 (db, sql, -1, &row, NULL) != SQLITE_OK)
    return store_fail (db, path, sql, error);
  code = sqlite3_step (row);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return store_fail (db, path, sql, error);
  *value = code == SQLITE_ROW ? sqlite3_column_int64 (row, 0) : 0;
  return TRUE;
}

void
store_append_name (GString *sql, const char *name)
{
  g_string_append_c (sql, '"');
  for (const char *at = name; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (sql, '"');
      g_string_append_c (sql, *at);
    }
  g_string_append_c (sql, '"');
}

/* ---- Opening ---- */

static gboolean
refuse_path (const char *path, const char *cause, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot open the store %s: %s"), path, cause);
  return FALSE;
}

/* The file must be regular; for writing an absent one is made, 0600 before SQLite sees it, and
 * what SQLite lays beside it takes the same rights. */
static gboolean
check_file (const char *path, ZhuStoreMode mode, GError **error)
{
  struct stat info;
  int fd;

  if (lstat (path, &info) == 0)
    {
      if (S_ISLNK (info.st_mode) && mode == ZHU_STORE_WRITE)
        return refuse_path (path, _ ("it is a symbolic link; name the file itself"), error);
      if (S_ISLNK (info.st_mode) && stat (path, &info) < 0)
        return refuse_path (path, g_strerror (errno), error);
      return S_ISREG (info.st_mode)
             || refuse_path (path, _ ("it is no regular file; name a database file"), error);
    }
  if (errno != ENOENT || mode == ZHU_STORE_READ)
    return refuse_path (path, g_strerror (errno), error);
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return refuse_path (path, g_strerror (errno), error);
  close (fd);
  return TRUE;
}

/* Reads the file's header; bytes beyond a short file are 0. */
static gboolean
read_header (const char *path, unsigned char header[HEADER_LENGTH], GError **error)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  ssize_t n;

  memset (header, 0, HEADER_LENGTH);
  if (fd < 0)
    return refuse_path (path, g_strerror (errno), error);
  n = read (fd, header, HEADER_LENGTH);
  close (fd);
  return n >= 0 || refuse_path (path, g_strerror (errno), error);
}

static gboolean
has_content (const char *path, const char *ending)
{
  g_autofree char *name = g_strconcat (path, ending, NULL);
  struct stat info;

  return stat (name, &info) == 0 && info.st_size > 0;
}

static gboolean
exists (const char *path, const char *ending)
{
  g_autofree char *name = g_strconcat (path, ending, NULL);

  return g_file_test (name, G_FILE_TEST_EXISTS);
}

static guint32
number_at (const unsigned char *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static guint32
application_id (const unsigned char header[HEADER_LENGTH])
{
  return number_at (header + APPLICATION_ID_AT);
}

gboolean
store_database_version (const char *path, gint64 *version, GError **error)
{
  unsigned char header[HEADER_LENGTH];

  if (!read_header (path, header, error))
    return FALSE;
  *version = application_id (header) == STORE_APPLICATION_ID
                 ? (gint64) number_at (header + USER_VERSION_AT)
                 : 0;
  return TRUE;
}

/* An import that was killed leaves a journal from which only a writer can restore the store. */
static void
recover (const char *path)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
    {
      sqlite3_busy_timeout (db, BUSY_MILLISECONDS);
      sqlite3_exec (db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    }
  sqlite3_close (db);
}

static const char *
refuse_lone_log (const char *path, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
               _ ("%s: its newest records are in %s-wal, which cannot be read without %s-shm; copy "
                  "that file too, or open the database once with its own program"),
               path, path, path);
  return NULL;
}

/* How to read @path without a trace, as further parameters of its address; NULL with @error. With
 * both side files of a log there, locks are taken in them read-only. */
static const char *
read_parameters (const char *path, StoreWatch *watch, GError **error)
{
  unsigned char header[HEADER_LENGTH];
  const gboolean is_settled = store_watch_begin (watch, path);

  if (!read_header (path, header, error))
    return NULL;
  if (has_content (path, "-journal") && application_id (header) == STORE_APPLICATION_ID)
    recover (path);
  if (header[JOURNAL_MODE_AT] != 2)
    return "";
  if (exists (path, "-wal") && exists (path, "-shm"))
    return "&readonly_shm=1";
  if (has_content (path, "-wal"))
    return refuse_lone_log (path, error);
  if (is_settled)
    {
      watch->is_on = TRUE;
      return "&immutable=1";
    }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_BUSY,
               _ ("%s: another process keeps writing into the database; try again when it has "
                  "finished"),
               path);
  return NULL;
}

static char *
read_uri (const char *path, StoreWatch *watch, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *escaped = g_uri_escape_string (absolute, "/", FALSE);
  const char *parameters = read_parameters (path, watch, error);

  return parameters != NULL ? g_strdup_printf ("file:%s?mode=ro%s", escaped, parameters) : NULL;
}

static gboolean
configure (sqlite3 *db, const char *path, ZhuStoreMode mode, GError **error)
{
  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, BUSY_MILLISECONDS);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  if (mode == ZHU_STORE_READ)
    return store_database_run (db, path, "PRAGMA query_only = ON", error);
  return store_database_run (db, path,
                             "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;"
                             "PRAGMA secure_delete = ON; PRAGMA cache_size = -16384",
                             error);
}

sqlite3 *
store_database_open (const char *path, ZhuStoreMode mode, StoreWatch *watch, GError **error)
{
  g_autofree char *uri = NULL;
  const int flags = mode == ZHU_STORE_READ
                        ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
                        : SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  sqlite3 *db = NULL;

  if (!check_file (path, mode, error))
    return NULL;
  uri = mode == ZHU_STORE_READ ? read_uri (path, watch, error)
                               : g_canonicalize_filename (path, NULL);
  if (uri == NULL)
    return NULL;
  if (sqlite3_open_v2 (uri, &db, flags, NULL) != SQLITE_OK)
    store_fail (db, path, _ ("opening the store"), error);
  else if (configure (db, path, mode, error))
    return db;
  sqlite3_close (db);
  return NULL;
}

/* ---- Pages kept ---- */

void
store_database_keep (sqlite3 *db, int kib)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA cache_size = -%d", kib);

  sqlite3_exec (db, sql, NULL, NULL, NULL);
  sqlite3_db_release_memory (db);
}

/* ---- Reading only ---- */

/* A writer that is just taking its journal away looks for a moment like one that was killed, so a
 * journal that seems to need a writer is looked at again. */
gboolean
store_database_begin (sqlite3 *db, const char *path, GError **error)
{
  static const char *const sql = "BEGIN; SELECT count(*) FROM sqlite_schema";
  const gint64 start = g_get_monotonic_time ();
  int code = sqlite3_exec (db, sql, NULL, NULL, NULL);

  while (code == SQLITE_READONLY_ROLLBACK
         && g_get_monotonic_time () - start < BUSY_MILLISECONDS * 1000)
    {
      sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
      g_usleep (RETRY_MICROSECONDS);
      code = sqlite3_exec (db, sql, NULL, NULL, NULL);
    }
  if (code != SQLITE_OK)
    return store_fail (db, path, _ ("opening the store"), error);
  store_database_keep (db, STORE_PAGES_KIB);
  return TRUE;
}

static int
compare_bytes (void *data, int a_length, const void *a, int b_length, const void *b)
{
  const int order = memcmp (a, b, (size_t) MIN (a_length, b_length));

  (void) data;
  return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

gboolean
store_database_order (ZhuStore *self, GError **error)
{
  gint64 is_utf8;

  if (!store_query_int (self->db, self->path, "SELECT encoding = 'UTF-8' FROM pragma_encoding",
                        &is_utf8, error))
    return FALSE;
  self->collation = is_utf8 ? "BINARY" : "zhuhu_bytes";
  return is_utf8
         || sqlite3_create_collation (self->db, self->collation, SQLITE_UTF8, NULL, compare_bytes)
                == SQLITE_OK
         || store_fail (self->db, self->path, _ ("opening the store"), error);
}

static int
authorize (void *data,
           int action,
           const char *first,
           const char *second,
           const char *database,
           const char *trigger)
{
  (void) data;
  (void) second;
  (void) database;
  (void) trigger;
  if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION
      || action == SQLITE_RECURSIVE)
    return SQLITE_OK;
  if (action == SQLITE_PRAGMA && g_strcmp0 (first, "cache_size") == 0)
    return SQLITE_OK;
  return SQLITE_DENY;
}

void
store_database_restrict (sqlite3 *db)
{
  sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_set_authorizer (db, authorize, NULL);
}
