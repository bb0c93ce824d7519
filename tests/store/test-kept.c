/* What outputs were made from is kept in the store once, by its SHA-256, and nowhere else; records
 * are known by their imports, or by the bytes of their database. */
#include "fixture.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static GPtrArray *
list_of (const char *first, const char *second)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (files, g_bytes_new (first, strlen (first)));
  if (second != NULL)
    g_ptr_array_add (files, g_bytes_new (second, strlen (second)));
  return files;
}

static gboolean
keep (const Fixture *self, const char *first, const char *second)
{
  g_autoptr (GPtrArray) files = list_of (first, second);
  g_autoptr (GError) error = NULL;
  gboolean kept = FALSE;

  g_assert_true (zhu_store_keep (self->db, files, &kept, &error));
  g_assert_no_error (error);
  return kept;
}

static char *
kept_text (const Fixture *self, const char *text)
{
  g_autofree char *sha256 = zhu_sha256_text (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  g_assert_true (zhu_store_kept (store, sha256, &bytes, &error));
  if (bytes == NULL)
    return NULL;
  return g_bytes_get_size (bytes) == 0
             ? g_strdup ("")
             : g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_kept_bytes_come_back (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *none = NULL;

  (void) data;
  fixture_import_all (self);
  g_assert_true (keep (self, "[表]\n表号 = 一\n", ""));
  first = kept_text (self, "[表]\n表号 = 一\n");
  second = kept_text (self, "");
  none = kept_text (self, "other");
  g_assert_cmpstr (first, ==, "[表]\n表号 = 一\n");
  g_assert_cmpstr (second, ==, "");
  g_assert_null (none);
}

/* Nothing new: not one byte of the store is written. */
static void
test_only_what_is_new_is_written (Fixture *self, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;
  gsize n_before, n_after;

  (void) data;
  fixture_import_all (self);
  g_assert_true (keep (self, "a", "b"));
  g_assert_true (g_file_get_contents (self->db, &before, &n_before, NULL));
  g_assert_true (keep (self, "b", "a"));
  g_assert_true (g_file_get_contents (self->db, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
  g_assert_true (keep (self, "b", "c"));
  fixture_assert_query (self, "SELECT count(*) FROM zhuhu_kept", "3");
}

static void
test_a_foreign_database_is_left_alone (Fixture *self, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL, *none = NULL;
  gsize n_before, n_after;
  sqlite3 *db;

  (void) data;
  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE t (a); INSERT INTO t VALUES (1)", NULL, NULL, NULL);
  sqlite3_close (db);
  g_assert_true (g_file_get_contents (self->db, &before, &n_before, NULL));
  g_assert_false (keep (self, "a", NULL));
  none = kept_text (self, "a");
  g_assert_null (none);
  g_assert_true (g_file_get_contents (self->db, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

/* As stores of the version before: its upgrade is for imports, not for reports. */
static void
test_an_older_store_is_left_alone (Fixture *self, gconstpointer data)
{
  sqlite3 *db;

  (void) data;
  fixture_import_all (self);
  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "DROP TABLE zhuhu_kept; PRAGMA user_version = 2", NULL, NULL, NULL);
  sqlite3_close (db);
  g_assert_false (keep (self, "a", NULL));
}

/* Another process, forked before this one has the store open: SQLite's own notes of its locks are
 * not inherited then. It waits for the word to go on. */
typedef struct
{
  pid_t pid; /* 0: this is it */
  int pipe;
} Other;

static Other
other_start (void)
{
  int ends[2];
  Other other;
  char go;

  g_assert_cmpint (pipe (ends), ==, 0);
  other.pid = fork ();
  if (other.pid == 0 && read (ends[0], &go, 1) != 1)
    _exit (2);
  close (ends[0]);
  other.pipe = ends[1];
  return other;
}

static void
other_go (const Other *other)
{
  g_assert_cmpint (write (other->pipe, "g", 1), ==, 1);
  close (other->pipe);
}

static int
other_end (const Other *other)
{
  int status = 0;

  g_assert_cmpint (waitpid (other->pid, &status, 0), ==, other->pid);
  return status;
}

static void
test_a_busy_store_is_waited_for (Fixture *self, gconstpointer data)
{
  sqlite3 *db;
  Other other;

  (void) data;
  fixture_import_all (self);
  other = other_start ();
  if (other.pid == 0)
    {
      g_autoptr (GPtrArray) files = list_of ("a", NULL);
      gboolean kept = FALSE;

      _exit (zhu_store_keep (self->db, files, &kept, NULL) && kept ? 0 : 1);
    }
  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  other_go (&other);
  g_usleep (200000);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_cmpint (other_end (&other), ==, 0);
}

/* ---- What identifies records ---- */

static char *
records (const Fixture *self, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  const char *kind = NULL;
  char *sha256;

  g_assert_no_error (error);
  sha256 = zhu_store_records_sha256 (store, &kind, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kind, ==, wanted);
  g_assert_cmpuint (strlen (sha256), ==, 64);
  return sha256;
}

static void
test_the_same_imports_are_the_same_records (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL, *again = NULL, *other = NULL;

  (void) data;
  fixture_import_all (self);
  first = records (self, "imports");
  g_assert_true (keep (self, "a", NULL)); /* no change of records */
  g_unlink (self->db);
  fixture_import_all (self);
  again = records (self, "imports");
  g_assert_cmpstr (first, ==, again);
  fixture_import_all (self);
  other = records (self, "imports");
  g_assert_cmpstr (first, !=, other);
}

static void
test_a_foreign_database_is_known_by_its_bytes (Fixture *self, gconstpointer data)
{
  g_autofree char *first = NULL, *again = NULL, *other = NULL, *wanted = NULL, *bytes = NULL;
  gsize length;
  sqlite3 *db;

  (void) data;
  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(1000000))", NULL, NULL,
                NULL);
  first = records (self, "database");
  again = records (self, "database");
  g_assert_true (g_file_get_contents (self->db, &bytes, &length, NULL));
  wanted = zhu_sha256_text (bytes, length);
  sqlite3_exec (db, "INSERT INTO t VALUES (2)", NULL, NULL, NULL);
  other = records (self, "database");
  sqlite3_close (db);
  g_assert_cmpstr (first, ==, wanted);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
}

/* Reading its bytes leaves the lock of the reading where it is: nobody can write meanwhile. */
static void
test_reading_the_bytes_keeps_the_lock (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autofree char *sha256 = NULL;
  const char *kind;
  sqlite3 *db;
  Other other;

  (void) data;
  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE t (a)", NULL, NULL, NULL);
  sqlite3_close (db);
  other = other_start ();
  if (other.pid == 0)
    {
      sqlite3 *own;

      sqlite3_open (self->db, &own);
      _exit (sqlite3_exec (own, "INSERT INTO t VALUES (1)", NULL, NULL, NULL) == SQLITE_BUSY ? 0
                                                                                             : 1);
    }
  store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  sha256 = zhu_store_records_sha256 (store, &kind, &error);
  g_assert_no_error (error);
  other_go (&other);
  g_assert_cmpint (other_end (&other), ==, 0);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/kept/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("bytes", test_kept_bytes_come_back);
  ADD ("new-only", test_only_what_is_new_is_written);
  ADD ("foreign", test_a_foreign_database_is_left_alone);
  ADD ("older", test_an_older_store_is_left_alone);
  ADD ("busy", test_a_busy_store_is_waited_for);
  ADD ("imports", test_the_same_imports_are_the_same_records);
  ADD ("database", test_a_foreign_database_is_known_by_its_bytes);
  ADD ("lock", test_reading_the_bytes_keeps_the_lock);
  return g_test_run ();
}
