/* A draft of a long table reads no more of it than it says. */
#include "zhuhu/store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct
{
  char *folder, *db;
} Fixture;

typedef struct
{
  int n_persons;
  const char *sql; /* run after the tables are made; NULL: none */
} Tables;

static char *
tables_sql (int n_persons)
{
  return g_strdup_printf (
      "CREATE TABLE house (house_id TEXT PRIMARY KEY, village TEXT) WITHOUT ROWID;"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
      " INSERT INTO house SELECT 'H' || i, CASE i %% 2 WHEN 0 THEN 'north' ELSE 'south' END FROM n;"
      "CREATE TABLE person (person_id INTEGER PRIMARY KEY, house_id TEXT, kind TEXT, a, b, c, d, "
      "e);"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
      " INSERT INTO person (person_id, house_id, kind) SELECT i, 'H' || (i %% 500 + 1),"
      " CASE WHEN i > 300000 THEN 'late' WHEN i > 290000 THEN 'rare' ELSE 'usual' END FROM n;",
      n_persons);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const Tables *wanted = data;
  g_autofree char *sql = tables_sql (wanted->n_persons);
  sqlite3 *db = NULL;

  self->folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  self->db = g_build_filename (self->folder, "long.db", NULL);
  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  if (wanted->sql != NULL)
    g_assert_cmpint (sqlite3_exec (db, wanted->sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  g_unlink (self->db);
  g_rmdir (self->folder);
  g_free (self->db);
  g_free (self->folder);
}

static ZhuDraft *
draft (const Fixture *self)
{
  g_autoptr (GError) error = NULL;
  ZhuDraft *made = zhu_draft_new (self->db, NULL, &error);

  g_assert_no_error (error);
  return made;
}

/* Codes come from more rows than those in which every column is looked at, and not from all. */
static void
test_long_table (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDraft) made = draft (self);
  const char *text = zhu_draft_text (made);
  g_autofree char *out = g_build_filename (self->folder, "out", NULL);
  g_autofree char *codes = g_build_filename (out, "codes", NULL);
  g_autofree char *path = g_build_filename (codes, "kind.csv", NULL);
  g_autofree char *list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  (void) data;
  g_assert_true (zhu_draft_write (made, out, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &list, NULL, NULL));
  g_assert_nonnull (strstr (list, "rare"));
  g_assert_nonnull (strstr (list, "usual"));
  g_assert_null (strstr (list, "late"));
  g_assert_nonnull (strstr (text, "table person: 300010 rows, 8 columns; the first 125000 rows"));
  g_assert_nonnull (strstr (text, "the values of its first 100000 rows all occur there"));
  g_assert_nonnull (strstr (text, "its code lists are those of the first 300000 rows"));
  dir = g_dir_open (codes, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (codes, name, NULL);

      g_unlink (file);
    }
  g_rmdir (codes);
  g_free (path);
  path = g_build_filename (out, "dictionary.ini", NULL);
  g_unlink (path);
  g_rmdir (out);
}

/* A record among the rows looked at that names nobody: the tables do not hang together. */
static void
test_orphan_is_seen (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDraft) made = draft (self);

  (void) data;
  g_assert_null (strstr (zhu_draft_text (made), "belongs to house"));
}

/* Numbers here and texts there are the same keys, which no comparison of stored values tells. */
static void
test_keys_stored_otherwise_belong (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDraft) made = draft (self);

  (void) data;
  g_assert_nonnull (strstr (zhu_draft_text (made), "belongs to house"));
}

static const Tables longest = { 300010, NULL };
static const Tables with_orphan
    = { 2000, "UPDATE person SET house_id = 'H999' WHERE person_id = 1999" };
static const Tables of_numbers
    = { 2000, "DROP TABLE house; CREATE TABLE house (house_id INTEGER PRIMARY KEY, village TEXT);"
              "INSERT INTO house SELECT DISTINCT substr (house_id, 2), 'north' FROM person;"
              "UPDATE person SET house_id = substr (house_id, 2)" };

#define ADD(name, data, test)                                                                      \
  g_test_add ("/store/draft/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("long-table", &longest, test_long_table);
  ADD ("orphan-is-seen", &with_orphan, test_orphan_is_seen);
  ADD ("keys-stored-otherwise-belong", &of_numbers, test_keys_stored_otherwise_belong);
  return g_test_run ();
}
