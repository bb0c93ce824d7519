/* What was published is remembered whole or not at all, and what cannot be read of it is never
 * taken for nothing. */
#include "fixture.h"
#include "zhuhu/store/private.h"

#include <string.h>

#define END "2020-03-31"

static GPtrArray *
published_new (const char *first, const char *second)
{
  GPtrArray *published = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  const char *const patterns[] = { first, second };

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GBytes) pattern = g_bytes_new (patterns[i], strlen (patterns[i]));

      g_ptr_array_add (
          published, zhu_published_new (i == 0 ? END : "2020-02-29", "live 1", "monthly", pattern));
    }
  return published;
}

static ZhuStore *
open_store (const Fixture *self)
{
  g_autoptr (GError) error = NULL;
  ZhuStore *store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);

  g_assert_no_error (error);
  return store;
}

/* "report origin pattern" of each that was published of the month that ends on @end. */
static char *
remembered (const Fixture *self, const char *end)
{
  g_autoptr (ZhuStore) store = open_store (self);
  g_autoptr (GPtrArray) published
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  g_assert_true (zhu_store_published (store, end, published, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < published->len; i++)
    {
      const ZhuPublished *one = g_ptr_array_index (published, i);

      g_assert_cmpstr (one->end, ==, end);
      g_string_append_printf (text, "%s %s %.*s;", one->report, one->origin,
                              (int) g_bytes_get_size (one->pattern),
                              (const char *) g_bytes_get_data (one->pattern, NULL));
    }
  return g_string_free (text, FALSE);
}

static gint64
count (const Fixture *self)
{
  g_autoptr (ZhuStore) store = open_store (self);
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  g_assert_true (zhu_store_n_published (store, &n, &error));
  g_assert_no_error (error);
  return n;
}

static void
publish (const Fixture *self, gint64 n_before)
{
  g_autoptr (GPtrArray) published = published_new ("one", "two");
  g_autoptr (GError) error = NULL;

  g_assert_true (zhu_store_publish (self->db, published, n_before, &error));
  g_assert_no_error (error);
}

static void
assert_not_published (const Fixture *self, gint64 n_before, int code, const char *text)
{
  g_autoptr (GPtrArray) published = published_new ("three", "four");
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_store_publish (self->db, published, n_before, &error));
  g_assert_error (error, ZHU_ERROR, code);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_nonnull (strstr (error->message, self->db));
}

static void
run_sql (const Fixture *self, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_in_order (Fixture *self, gconstpointer data)
{
  g_autofree char *march = NULL, *february = NULL, *none = NULL;

  (void) data;
  fixture_import_all (self);
  g_assert_cmpint (count (self), ==, 0);
  publish (self, 0);
  publish (self, 2);
  march = remembered (self, END);
  february = remembered (self, "2020-02-29");
  none = remembered (self, "2020-01-31");
  g_assert_cmpstr (march, ==, "monthly live 1 one;monthly live 1 one;");
  g_assert_cmpstr (february, ==, "monthly live 1 two;monthly live 1 two;");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpint (count (self), ==, 4);
}

/* Each import makes other records of the store's. */
static void
test_origin (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) first = NULL;
  g_autoptr (ZhuStore) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;

  (void) data;
  fixture_import_all (self);
  first = open_store (self);
  before = zhu_store_origin (first, &error);
  g_assert_cmpstr (before, ==, "live 1");
  g_clear_pointer (&first, zhu_store_free);
  fixture_import_all (self);
  second = open_store (self);
  after = zhu_store_origin (second, &error);
  g_assert_cmpstr (after, ==, "live 2");
}

/* Stores that older programs made have no table for it. */
static void
test_older_store (Fixture *self, gconstpointer data)
{
  g_autofree char *march = NULL;

  (void) data;
  fixture_import_all (self);
  run_sql (self, "DROP TABLE zhuhu_published");
  march = remembered (self, END);
  g_assert_cmpstr (march, ==, "");
  g_assert_cmpint (count (self), ==, 0);
  publish (self, 0);
  g_assert_cmpint (count (self), ==, 2);
}

/* Whoever looked at what was published before somebody else published must look again. */
static void
test_in_between (Fixture *self, gconstpointer data)
{
  (void) data;
  fixture_import_all (self);
  publish (self, 0);
  assert_not_published (self, 0, ZHU_ERROR_BUSY, "something else was published");
  g_assert_cmpint (count (self), ==, 2);
}

/* A second row that cannot be kept takes the first with it. */
static void
test_all_or_nothing (Fixture *self, gconstpointer data)
{
  (void) data;
  fixture_import_all (self);
  run_sql (self, "CREATE TRIGGER full BEFORE INSERT ON zhuhu_published WHEN NEW.ends = '2020-02-29'"
                 " BEGIN SELECT raise(ABORT, 'no room'); END");
  assert_not_published (self, 0, ZHU_ERROR_INTERNAL, "no room");
  g_assert_cmpint (count (self), ==, 0);
}

static void
test_other_columns (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) published = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  run_sql (self, "ALTER TABLE zhuhu_published RENAME COLUMN pattern TO other");
  assert_not_published (self, 0, ZHU_ERROR_INTERNAL, "pattern");
  store = open_store (self);
  g_assert_false (zhu_store_published (store, END, published, &error));
  g_assert_nonnull (strstr (error->message, "pattern"));
}

static void
test_no_store (Fixture *self, gconstpointer data)
{
  (void) data;
  assert_not_published (self, 0, ZHU_ERROR_IO, "cannot open the store");
}

static void
test_locked (Fixture *self, gconstpointer data)
{
  sqlite3 *db = NULL;

  (void) data;
  fixture_import_all (self);
  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  assert_not_published (self, 0, ZHU_ERROR_BUSY, "");
  sqlite3_close (db);
  publish (self, 0);
}

static int n_begun;

static int
deny_second (void *data, int action, const char *what, const char *b, const char *c, const char *d)
{
  (void) data;
  (void) b;
  (void) c;
  (void) d;
  if (action == SQLITE_TRANSACTION && g_str_equal (what, "BEGIN"))
    n_begun++;
  return action == SQLITE_TRANSACTION && n_begun == 2 ? SQLITE_DENY : SQLITE_OK;
}

static int
watch_transactions (sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
  (void) message;
  (void) api;
  return sqlite3_set_authorizer (db, deny_second, NULL);
}

/* The store is opened, and then no transaction can begin. */
static void
test_no_transaction (Fixture *self, gconstpointer data)
{
  (void) data;
  fixture_import_all (self);
  n_begun = 0;
  g_assert_cmpint (sqlite3_auto_extension ((void (*) (void)) watch_transactions), ==, SQLITE_OK);
  assert_not_published (self, 0, ZHU_ERROR_INTERNAL, "not authorized");
  sqlite3_reset_auto_extension ();
  g_assert_cmpint (n_begun, ==, 2);
  g_assert_cmpint (count (self), ==, 0);
}

/* ---- What cannot be read ---- */

/* Overwrites the page on which the rows stand. */
static void
spoil_rows (const Fixture *self)
{
  g_autofree char *page = fixture_query (self, "SELECT rootpage FROM sqlite_schema"
                                               " WHERE name = 'zhuhu_published'");
  g_autofree char *index = fixture_query (self, "SELECT rootpage FROM sqlite_schema"
                                                " WHERE name = 'zhuhu_published_ends'");
  g_autofree char *size = fixture_query (self, "PRAGMA page_size");
  const char *const pages[] = { page, index };
  g_autofree char *junk = g_strnfill (64, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      FILE *file = fopen (self->db, "r+b");

      g_assert_nonnull (file);
      g_assert_cmpint (fseek (file, (atol (pages[i]) - 1) * atol (size), SEEK_SET), ==, 0);
      g_assert_cmpuint (fwrite (junk, 64, 1, file), ==, 1);
      fclose (file);
    }
}

static void
test_spoilt (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) published = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  (void) data;
  fixture_import_all (self);
  publish (self, 0);
  spoil_rows (self);
  assert_not_published (self, 2, ZHU_ERROR_INPUT, "malformed");
  store = open_store (self);
  g_assert_false (zhu_store_published (store, END, published, &error));
  g_assert_nonnull (strstr (error->message, "malformed"));
  g_clear_error (&error);
  g_assert_false (zhu_store_n_published (store, &n, &error));
  g_assert_nonnull (strstr (error->message, "malformed"));
}

static int
deny (void *data, int action, const char *table, const char *c, const char *d, const char *e)
{
  (void) action;
  (void) c;
  (void) d;
  (void) e;
  return table != NULL && g_str_has_prefix (table, data) ? SQLITE_DENY : SQLITE_OK;
}

/* Nothing is published where it cannot even be asked whether something was. */
static void
test_forbidden (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) published = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *origin = NULL;
  gint64 n = -1;

  (void) data;
  fixture_import_all (self);
  store = open_store (self);
  sqlite3_set_authorizer (store->db, deny, (char *) "sqlite_");
  g_assert_false (zhu_store_published (store, END, published, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (zhu_store_n_published (store, &n, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  sqlite3_set_authorizer (store->db, deny, (char *) "zhuhu_batch");
  origin = zhu_store_origin (store, &error);
  g_assert_null (origin);
  g_assert_nonnull (error);
}

/* A database that is only read has no records that could be named. */
static void
test_foreign (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  run_sql (self, "CREATE TABLE household (a)");
  store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  g_assert_null (zhu_store_origin (store, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = { { "in-order", test_in_order },
                { "origin", test_origin },
                { "older-store", test_older_store },
                { "in-between", test_in_between },
                { "all-or-nothing", test_all_or_nothing },
                { "other-columns", test_other_columns },
                { "no-store", test_no_store },
                { "locked", test_locked },
                { "no-transaction", test_no_transaction },
                { "spoilt", test_spoilt },
                { "forbidden", test_forbidden },
                { "foreign", test_foreign } };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/published/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].test, fixture_tear_down);
    }
  return g_test_run ();
}
