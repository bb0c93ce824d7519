/* A database of another program: read without a trace, whatever its journal, and always in one
 * state, whoever writes meanwhile. Writers are processes of their own, as locks are theirs. */
#include "zhuhu/store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  HOUSEHOLDS = 3000,
  ROUNDS = 10
};

typedef struct
{
  char *folder;
  char *db;
  ZhuDictionary *dictionary;
  pid_t writer;
  int to_writer, from_writer; /* ends of pipes */
} Foreign;

static void
execute (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static ZhuDictionary *
make_dictionary (void)
{
  static const char text[]
      = "[字典]\n名称 = x\n[实体 户]\n表 = hh\n键 = id\n[变量 户]\n县码 = 整数 county\n"
        "[实体 计]\n表 = total\n键 = county\n[变量 计]\n数 = 整数 n\n编 = 整数 county\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuDictionary *dictionary = zhu_dictionary_parse (bytes, "d.ini", ".", diags, &error);

  g_assert_no_error (error);
  return dictionary;
}

/* Households in two counties, and a table that says how many: one state if both agree. */
static void
set_up (Foreign *self, gconstpointer data)
{
  g_autofree char *sql = g_strdup_printf (
      "PRAGMA journal_mode = %s; CREATE TABLE hh (id INTEGER PRIMARY KEY, county INTEGER, filler);"
      "CREATE TABLE total (county INTEGER PRIMARY KEY, n INTEGER);"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
      " INSERT INTO hh SELECT i, i %% 2, hex(zeroblob(100)) FROM n;"
      "INSERT INTO total SELECT county, count(*) FROM hh GROUP BY county",
      (const char *) data, HOUSEHOLDS);

  self->folder = g_dir_make_tmp ("zhuhu-foreign-XXXXXX", NULL);
  self->db = g_build_filename (self->folder, "a?b#c%20 户.db", NULL);
  execute (self->db, sql);
  self->dictionary = make_dictionary ();
  self->writer = 0;
  self->to_writer = self->from_writer = -1;
}

static void
stop_writer (Foreign *self)
{
  int status;

  if (self->writer == 0)
    return;
  close (self->to_writer);
  close (self->from_writer);
  g_assert_cmpint (waitpid (self->writer, &status, 0), ==, self->writer);
  self->writer = 0;
}

static void
tear_down (Foreign *self, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  (void) data;
  stop_writer (self);
  g_chmod (self->folder, 0700);
  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  zhu_dictionary_unref (self->dictionary);
  g_free (self->folder);
  g_free (self->db);
}

/* ---- Writers ---- */

static void
tell (int fd)
{
  g_assert_cmpint ((int) write (fd, "x", 1), ==, 1);
}

/* FALSE once the other end is closed. */
static gboolean
hear (int fd)
{
  char byte;

  return read (fd, &byte, 1) == 1;
}

typedef void (*Writer) (sqlite3 *db, int in, int out);

/* Starts a process that runs @writer on the database and waits until it tells that it is ready. */
static void
start_writer (Foreign *self, Writer writer)
{
  int down[2], up[2];

  g_assert_cmpint (pipe (down), ==, 0);
  g_assert_cmpint (pipe (up), ==, 0);
  self->writer = fork ();
  if (self->writer == 0)
    {
      sqlite3 *db = NULL;

      close (down[1]);
      close (up[0]);
      if (sqlite3_open (self->db, &db) == SQLITE_OK)
        {
          sqlite3_busy_timeout (db, 5000);
          writer (db, down[0], up[1]);
        }
      _exit (0); /* without closing: what it leaves is left as by a crash */
    }
  close (down[0]);
  close (up[1]);
  self->to_writer = down[1];
  self->from_writer = up[0];
  g_assert_true (hear (self->from_writer));
}

#define MOVE                                                                                       \
  "BEGIN IMMEDIATE; UPDATE hh SET county = 1 - county WHERE id %% 7 = %d;"                         \
  "UPDATE total SET n = (SELECT count(*) FROM hh WHERE hh.county = total.county); COMMIT"

static gboolean
move_some (sqlite3 *db, int i)
{
  g_autofree char *sql = g_strdup_printf (MOVE, i % 7);

  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK
         || sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK;
}

static void
write_and_stay (sqlite3 *db, int in, int out)
{
  move_some (db, 1);
  sqlite3_exec (db, "BEGIN IMMEDIATE; UPDATE hh SET county = 5 WHERE id < 9", NULL, NULL, NULL);
  tell (out);
  hear (in);
}

static void
write_and_crash (sqlite3 *db, int in, int out)
{
  (void) in;
  move_some (db, 1);
  tell (out);
}

static void
hold_exclusive (sqlite3 *db, int in, int out)
{
  sqlite3_exec (db, "PRAGMA cache_size = 1; BEGIN EXCLUSIVE; UPDATE hh SET county = 5", NULL, NULL,
                NULL);
  tell (out);
  hear (in);
}

static void
move_for_ever (sqlite3 *db, int in, int out)
{
  const pid_t parent = getppid ();

  (void) in;
  tell (out);
  for (int i = 0; getppid () == parent; i++)
    {
      move_some (db, i);
      if (i % 5 == 4)
        sqlite3_exec (db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    }
}

/* ---- Reading ---- */

/* Sums of @value by @group (0 or 1) of all records of @entity; FALSE with @error. */
static gboolean
read_entity (ZhuStore *store,
             ZhuDictionary *dictionary,
             const char *entity,
             const char *group,
             const char *value,
             gint64 sums[2],
             GError **error)
{
  const ZhuVariable *group_variable = zhu_dictionary_variable (dictionary, entity, group);
  const ZhuVariable *value_variable
      = value != NULL ? zhu_dictionary_variable (dictionary, entity, value) : NULL;
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  const ZhuSourceRequest request = { .variables = wanted, .date = 0 };
  g_autoptr (ZhuSource) source = NULL;
  g_autoptr (GError) local = NULL;
  const ZhuBatch *batch;

  sums[0] = sums[1] = 0;
  g_hash_table_add (wanted, (gpointer) group_variable);
  if (value != NULL)
    g_hash_table_add (wanted, (gpointer) value_variable);
  source = zhu_store_source (store, &request, &local);
  while (source != NULL && (batch = zhu_source_next (source, &local)) != NULL)
    {
      const ZhuBatchPart *part = &batch->parts[group_variable->entity->index];
      const gsize first
          = ((ZhuVariable *) g_ptr_array_index (group_variable->entity->variables, 0))->index;

      for (gsize i = 0; i < part->n_rows; i++)
        {
          const gint64 key = part->columns[group_variable->index - first].values[i];

          g_assert_cmpint ((int) key, >=, 0);
          g_assert_cmpint ((int) key, <=, 1);
          sums[key] += value != NULL ? part->columns[value_variable->index - first].values[i] : 1;
        }
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Reads all; asserts that it belongs together. FALSE with @error if it could not be read. */
static gboolean
read_state (Foreign *self, GError **error)
{
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, error);
  gint64 counted[2], told[2];

  if (store == NULL || !read_entity (store, self->dictionary, "户", "县码", NULL, counted, error)
      || !read_entity (store, self->dictionary, "计", "编", "数", told, error))
    return FALSE;
  g_assert_cmpint ((int) (counted[0] + counted[1]), ==, HOUSEHOLDS);
  g_assert_cmpint ((int) counted[0], ==, (int) told[0]);
  g_assert_cmpint ((int) counted[1], ==, (int) told[1]);
  return TRUE;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names and SHA-256 of all files of the folder. */
static char *
state_of (const Foreign *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *out = g_string_new (NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *bytes = NULL;
      g_autofree char *sum = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
      g_ptr_array_add (lines, g_strdup_printf ("%s %s\n", name, sum));
    }
  g_ptr_array_sort (lines, compare_lines);
  for (gsize i = 0; i < lines->len; i++)
    g_string_append (out, g_ptr_array_index (lines, i));
  return g_string_free (out, FALSE);
}

static gsize
count_lines (const char *text)
{
  gsize n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

/* Reads and looks for traces; @n_files there must be. */
static void
assert_no_trace (Foreign *self, gsize n_files)
{
  g_autofree char *before = state_of (self);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_lines (before), ==, n_files);
  read_state (self, &error);
  g_assert_no_error (error);
  after = state_of (self);
  g_assert_cmpstr (before, ==, after);
}

/* ---- Tests ---- */

static void
test_no_trace (Foreign *self, gconstpointer data)
{
  (void) data;
  assert_no_trace (self, 1);
  g_chmod (self->folder, 0500);
  assert_no_trace (self, 1);
}

static void
test_no_trace_beside_a_writer (Foreign *self, gconstpointer data)
{
  start_writer (self, write_and_stay);
  assert_no_trace (self, g_str_equal (data, "WAL") ? 3 : 2);
}

static void
test_no_trace_in_what_a_crash_left (Foreign *self, gconstpointer data)
{
  (void) data;
  start_writer (self, write_and_crash);
  stop_writer (self);
  assert_no_trace (self, 3);
  g_chmod (self->folder, 0500);
  assert_no_trace (self, 3);
}

/* The records of the log are not passed over in silence. */
static void
test_log_without_its_index (Foreign *self, gconstpointer data)
{
  g_autofree char *shared = g_strconcat (self->db, "-shm", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  start_writer (self, write_and_crash);
  stop_writer (self);
  g_unlink (shared);
  g_assert_false (read_state (self, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "-wal"));
  g_assert_false (g_file_test (shared, G_FILE_TEST_EXISTS));
}

static void
test_journal_of_a_crash (Foreign *self, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  start_writer (self, hold_exclusive);
  kill (self->writer, SIGKILL);
  stop_writer (self);
  before = state_of (self);
  g_assert_cmpuint (count_lines (before), ==, 2);
  g_assert_false (read_state (self, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "-journal"));
  after = state_of (self);
  g_assert_cmpstr (before, ==, after);
}

static void
test_locked_database (Foreign *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  start_writer (self, hold_exclusive);
  g_assert_false (read_state (self, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_BUSY);
}

static void
test_one_state_while_written (Foreign *self, gconstpointer data)
{
  unsigned n_read = 0;

  (void) data;
  start_writer (self, move_for_ever);
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;

      if (read_state (self, &error))
        n_read++;
      else
        g_assert_error (error, ZHU_ERROR, ZHU_ERROR_BUSY);
    }
  kill (self->writer, SIGTERM);
  stop_writer (self);
  g_assert_cmpuint (n_read, >, 0);
}

/* Without a log no lock is held; a writer who comes meanwhile is noticed when he changes the file.
 */
static void
test_writer_who_comes_later (Foreign *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GError) error = NULL;
  gint64 sums[2];
  g_autofree char *sql = g_strdup_printf (MOVE, 3);

  (void) data;
  store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  g_assert_true (read_entity (store, self->dictionary, "户", "县码", NULL, sums, &error));
  g_assert_no_error (error);
  execute (self->db, sql);
  g_assert_false (read_entity (store, self->dictionary, "计", "编", "数", sums, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_BUSY);
}

#define ADD(name, mode, test)                                                                      \
  g_test_add ("/store/foreign/" name, Foreign, mode, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-trace", "DELETE", test_no_trace);
  ADD ("no-trace-wal", "WAL", test_no_trace);
  ADD ("no-trace-beside-a-writer", "DELETE", test_no_trace_beside_a_writer);
  ADD ("no-trace-beside-a-writer-wal", "WAL", test_no_trace_beside_a_writer);
  ADD ("no-trace-in-what-a-crash-left", "WAL", test_no_trace_in_what_a_crash_left);
  ADD ("log-without-its-index", "WAL", test_log_without_its_index);
  ADD ("journal-of-a-crash", "DELETE", test_journal_of_a_crash);
  ADD ("locked-database", "DELETE", test_locked_database);
  ADD ("one-state-while-written", "DELETE", test_one_state_while_written);
  ADD ("one-state-while-written-wal", "WAL", test_one_state_while_written);
  ADD ("writer-who-comes-later", "WAL", test_writer_who_comes_later);
  return g_test_run ();
}
