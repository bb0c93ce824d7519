/* Records read from the pages of the file are those that SQLite reads, whatever the size of pages
 * and records; a table that lies otherwise is left to SQL, and a damaged page is refused. */
#include "seal-fixture.h"
#include "zhuhu/store/pages.h"

#include <stdio.h>

/* Records of all kinds of fields, some longer than a page, in no order. */
static const char *const many_rows
    = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)"
      " INSERT INTO h (区, 号, 村, 名, 数, 额, 日, 是, 类, 文1, 文2)"
      " SELECT 'k' || (i * 7919 % 13), printf ('%d', i * 104729 % 70001), CASE i % 5 WHEN 0 THEN "
      "NULL"
      " ELSE hex (i) END, CASE WHEN i % 50 = 7 THEN hex (zeroblob (i * 40)) ELSE 'n' || i END,"
      " CASE i % 9 WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 2 THEN -i WHEN 3 THEN i * 1000 WHEN 4 THEN"
      " -i * 1000000 WHEN 5 THEN i * 1000000000 WHEN 6 THEN i * 100000000000000 WHEN 7 THEN i + 0.5"
      " ELSE 'many' END, printf ('%d.5', i), '2020-03-' || (10 + i % 20), i % 3, 'c' || (i % 11), "
      "'',"
      " CASE i % 4 WHEN 0 THEN x'00ff' ELSE substr (hex (zeroblob (200)), 1, i % 300) END FROM n";

static const char *const sizes[] = { "512", "4096", "65536" };

static ZhuStore *
open_within (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  ZhuStore *store = seal_open (self, ZHU_STORE_WRITE);

  g_assert_true (store_database_run (store->db, store->path, "BEGIN IMMEDIATE", &error));
  g_assert_no_error (error);
  return store;
}

static const StoreTable *
table_of (const Fixture *self, const ZhuStore *store, const char *entity)
{
  return store_tables_of_entity (store->tables, entity_of (self, entity));
}

static void
assert_same_cell (const StoreCell *cell, sqlite3_stmt *row, int i)
{
  double real;
  guint64 bits;

  switch (sqlite3_column_type (row, i))
    {
    case SQLITE_NULL:
      g_assert_cmpint (cell->kind, ==, STORE_CELL_NULL);
      break;
    case SQLITE_INTEGER:
      g_assert_true (cell->kind == STORE_CELL_INTEGER || cell->kind == STORE_CELL_ZERO
                     || cell->kind == STORE_CELL_ONE);
      g_assert_cmpint (store_cell_integer (cell), ==, sqlite3_column_int64 (row, i));
      break;
    case SQLITE_FLOAT:
      g_assert_cmpint (cell->kind, ==, STORE_CELL_REAL);
      memcpy (&bits, cell->at, sizeof bits);
      bits = GUINT64_FROM_BE (bits);
      memcpy (&real, &bits, sizeof real);
      g_assert_true (real == sqlite3_column_double (row, i));
      break;
    default:
      g_assert_cmpint (cell->kind, ==,
                       sqlite3_column_type (row, i) == SQLITE_TEXT ? STORE_CELL_TEXT
                                                                   : STORE_CELL_BLOB);
      g_assert_cmpmem (cell->at, cell->length, sqlite3_column_blob (row, i),
                       (gsize) sqlite3_column_bytes (row, i));
      break;
    }
}

/* Walks through the table 户 beside SELECT; how many records. */
static gsize
assert_same_rows (const Fixture *self, ZhuStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StorePages) pages = store_pages_new (store, table_of (self, store, "户"), &error);
  g_autoptr (sqlite3_stmt) row = store_prepare (store, "SELECT * FROM h ORDER BY 区, 号", &error);
  gsize n = 0;

  g_assert_no_error (error);
  g_assert_nonnull (pages);
  for (; sqlite3_step (row) == SQLITE_ROW; n++)
    {
      g_assert_true (store_pages_has_row (pages));
      for (int i = 0; i < sqlite3_column_count (row); i++)
        {
          const int at = store_pages_find (pages, sqlite3_column_name (row, i));

          g_assert_cmpint (at, >=, 0);
          assert_same_cell (&store_pages_cells (pages)[at], row, i);
        }
      g_assert_true (store_pages_step (pages, &error));
      g_assert_no_error (error);
    }
  g_assert_false (store_pages_has_row (pages));
  return n;
}

static void
set_page_size (const Fixture *self, const char *size)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA page_size = %s; VACUUM", size);

  fixture_execute (self, sql);
}

static void
test_rows_are_those_of_sql (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      ZhuStore *store;

      fixture_execute (self, "DELETE FROM h");
      set_page_size (self, sizes[i]);
      store = open_within (self);
      g_assert_cmpuint (assert_same_rows (self, store), ==, 0);
      zhu_store_free (store);
      fixture_execute (self, many_rows);
      store = open_within (self);
      g_assert_cmpuint (assert_same_rows (self, store), ==, 700);
      zhu_store_free (store);
    }
}

static void
test_column_added_later (Fixture *self, gconstpointer data)
{
  ZhuStore *store;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, many_rows);
  fixture_execute (self, "ALTER TABLE h ADD COLUMN 新 TEXT;"
                         "INSERT INTO h (区, 号, 新) VALUES ('k', '0', 'new')");
  store = open_within (self);
  g_assert_cmpuint (assert_same_rows (self, store), ==, 701);
  zhu_store_free (store);
}

/* ---- Tables that lie otherwise ---- */

static const struct
{
  const char *name, *from, *to; /* what is changed in the statement that made the table */
} others[] = {
  { "with-rowid", "WITHOUT ROWID", "" },
  { "key-turned-round", "\"区\", \"号\")) WITHOUT", "\"号\", \"区\")) WITHOUT" },
  { "key-descending", "\"号\")) WITHOUT", "\"号\" DESC)) WITHOUT" },
  { "key-without-case", "\"区\" TEXT", "\"区\" TEXT COLLATE NOCASE" },
  { "column-with-a-value", "\"文1\" TEXT", "\"文1\" TEXT DEFAULT 'x'" },
  { "column-made-up", "\"文1\" TEXT", "\"文1\" TEXT GENERATED ALWAYS AS (\"名\") VIRTUAL" },
};

/* Makes the table @name anew by its own statement, with @from replaced by @to. */
static void
make_anew (const Fixture *self, const char *name, const char *from, const char *to)
{
  g_autofree char *query = g_strdup_printf (
      "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '%s'", name);
  g_autofree char *made = fixture_query (self, query);
  g_autofree char *rename = g_strdup_printf ("ALTER TABLE %s RENAME TO old", name);
  g_autofree char *fill
      = g_strdup_printf ("INSERT INTO %s SELECT * FROM old; DROP TABLE old", name);
  g_autoptr (GString) sql = g_string_new (made);

  g_assert_cmpuint (g_string_replace (sql, from, to, 0), >, 0);
  fixture_execute (self, rename);
  fixture_execute (self, sql->str);
  if (strstr (to, "GENERATED") == NULL)
    fixture_execute (self, fill);
}

static void
test_other_tables_are_left_to_sql (Fixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  ZhuStore *store;

  hostile_set_up (self);
  fixture_execute (self, many_rows);
  make_anew (self, "h", others[i].from, others[i].to);
  store = open_within (self);
  g_assert_null (store_pages_new (store, table_of (self, store, "户"), &error));
  g_assert_no_error (error);
  zhu_store_free (store);
}

/* The same month from the pages and by SQL. */
static void
test_same_month_by_sql (Fixture *self, gconstpointer data)
{
  static const char *const tables[] = { "h", "p", "s", "z", "c" };

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  fixture_execute (self, many_rows);
  seal_month (self, "2020-03", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    make_anew (self, tables[i], "WITHOUT ROWID", "");
  seal_month (self, "2020-03", "by SQL");
  fixture_assert_query (self, "SELECT count(*), count(DISTINCT sha256) FROM zhuhu_month", "2|1");
}

/* ---- Damage ---- */

static void
write_byte (const Fixture *self, long at, int byte)
{
  FILE *file = g_fopen (self->db, "r+b");

  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, at, SEEK_SET), ==, 0);
  g_assert_cmpint (fputc (byte, file), ==, byte);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Reads all there is; what is found to be damaged says so. */
static gboolean
walk (const Fixture *self, ZhuStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StorePages) pages = store_pages_new (store, table_of (self, store, "户"), &error);

  while (pages != NULL && store_pages_has_row (pages) && store_pages_step (pages, &error))
    ;
  if (error == NULL)
    return TRUE;
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "no sound SQLite database"));
  return FALSE;
}

/* Each byte in turn of where pages and records say how they lie: the walk ends, and reads nothing
 * that is not there (which sanitizers see). */
static void
test_damaged_pages (Fixture *self, gconstpointer data)
{
  enum
  {
    PAGE = 512
  };
  ZhuStore *store;
  g_autofree char *bytes = NULL;
  gsize length, n_refused = 0;
  gint64 root;
  g_autoptr (GError) error = NULL;

  (void) data;
  hostile_set_up (self);
  set_page_size (self, "512");
  fixture_execute (self, many_rows);
  store = open_within (self);
  g_assert_true (store_query_int (store->db, store->path,
                                  "SELECT rootpage FROM sqlite_schema WHERE name = 'h'", &root,
                                  &error));
  g_assert_true (g_file_get_contents (self->db, &bytes, &length, NULL));
  for (gsize i = 0; i < 96; i++)
    {
      /* the root page, and behind it pages of all kinds */
      const gsize page = i < 48 ? (gsize) root - 1 : (gsize) root + i * 7 % 60;
      const gsize at = page * PAGE + (i < 48 ? i % 24 : i * 11 % 40);

      for (int change = 0; change < 3; change++)
        {
          const int byte = change == 0 ? 0xFF : change == 1 ? 0 : (guint8) bytes[at] ^ 1 << i % 8;

          g_assert_cmpuint (at, <, length);
          write_byte (self, (long) at, byte);
          n_refused += !walk (self, store);
        }
      write_byte (self, (long) at, (guint8) bytes[at]);
    }
  g_assert_cmpuint (n_refused, >, 30);
  g_assert_true (walk (self, store));
  zhu_store_free (store);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "rows-are-those-of-sql", test_rows_are_those_of_sql },
    { "column-added-later", test_column_added_later },
    { "same-month-by-sql", test_same_month_by_sql },
    { "damaged", test_damaged_pages },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/store/pages/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].run, fixture_tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_strconcat ("/store/pages/left-to-sql/", others[i].name, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), fixture_set_up,
                  test_other_tables_are_left_to_sql, fixture_tear_down);
    }
  return g_test_run ();
}
