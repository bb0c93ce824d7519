/* Root records by area come in one order, whatever a foreign database holds its keys as: by the
 * area's place in the tree, then by the key's text; each once, with the records below it. */
#include "zhuhu/store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *encoding; /* of the database */
  const char *key;      /* how the keys of households are declared there */
  const char *parent;   /* how persons name them */
  gboolean is_by_area;  /* can be had */
} shapes[] = {
  { "text", "UTF-8", "TEXT PRIMARY KEY", "TEXT", TRUE },
  { "numbers", "UTF-8", "INTEGER PRIMARY KEY", "INTEGER", TRUE },
  { "whole-reals", "UTF-8", "REAL PRIMARY KEY", "REAL", TRUE },
  { "numbers-named-by-text", "UTF-8", "INTEGER PRIMARY KEY", "TEXT", TRUE },
  { "utf-16", "UTF-16le", "TEXT PRIMARY KEY", "TEXT", TRUE },
  { "keys-that-may-repeat", "UTF-8", "TEXT", "TEXT", FALSE },
};

enum
{
  HOUSEHOLDS = 120
};

typedef struct
{
  char *folder, *db;
  ZhuDictionary *dictionary;
} Fixture;

static void
execute (const Fixture *self, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static ZhuDictionary *
make_dictionary (void)
{
  static const char text[]
      = "[字典]\n名称 = x\n地区 = areas.csv\n[实体 户]\n表 = hh\n键 = id\n地区 = area\n"
        "[变量 户]\n数 = 整数 n\n[实体 人]\n表 = p\n键 = no\n上级 = 户: hh\n[变量 人]\n量 = 整数 "
        "v\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  const char *top = g_getenv ("ZHU_SOURCE_DIR");
  g_autofree char *folder
      = g_build_filename (top != NULL ? top : ZHU_SOURCE_DIR, "templates", NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuDictionary *dictionary = zhu_dictionary_parse (bytes, "d.ini", folder, diags, &error);

  g_assert_no_error (error);
  return dictionary;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *sql = g_strdup_printf (
      "PRAGMA encoding = '%s'; CREATE TABLE hh (id %s, area TEXT, n INTEGER);"
      "CREATE INDEX hh_id ON hh (id); CREATE TABLE p (hh %s, no TEXT, v INTEGER);"
      "CREATE INDEX p_hh ON p (hh, no);"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
      " INSERT INTO hh SELECT i, CASE i %% 3 WHEN 0 THEN '610724' WHEN 1 THEN '610102' ELSE"
      " '610724100202' END, i FROM n;"
      "INSERT INTO p SELECT id, x.no, n * 10 + x.no FROM hh,"
      " (SELECT 1 AS no UNION ALL SELECT 2) AS x WHERE n %% 4 <> 0",
      shapes[i].encoding, shapes[i].key, shapes[i].parent, HOUSEHOLDS);

  self->folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  self->db = g_build_filename (self->folder, "x.db", NULL);
  execute (self, sql);
  self->dictionary = make_dictionary ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  g_unlink (self->db);
  g_rmdir (self->folder);
  zhu_dictionary_unref (self->dictionary);
  g_free (self->folder);
  g_free (self->db);
}

static void
want_all (ZhuSourceRequest *request, const GPtrArray *entities)
{
  for (guint i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      g_hash_table_add (request->keys, (gpointer) entity);
      for (guint j = 0; j < entity->variables->len; j++)
        g_hash_table_add (request->variables, g_ptr_array_index (entity->variables, j));
    }
}

/* "order of the area, key, values of the persons" of each household of @batch. */
static void
append_households (GPtrArray *lines, const ZhuBatch *batch, ZhuAreas *areas)
{
  const ZhuBatchPart *households = &batch->parts[0], *persons = &batch->parts[1];
  gsize person = 0;

  for (gsize i = 0; i < households->n_rows; i++)
    {
      GString *line = g_string_new (NULL);

      g_string_append_printf (line, "%06zu %s", zhu_areas_get (areas, households->areas[i])->order,
                              households->keys[i]);
      for (; person < persons->n_rows && persons->parent[person] == i; person++)
        g_string_append_printf (line, " %d", (int) persons->columns[0].values[person]);
      g_ptr_array_add (lines, g_string_free (line, FALSE));
    }
  g_assert_cmpuint (person, ==, persons->n_rows);
}

static GPtrArray *
read_lines (const Fixture *self, gboolean by_area, gboolean *is_by_area)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error);
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  ZhuSourceRequest request
      = { .variables = variables, .keys = keys, .areas = TRUE, .by_area = by_area };
  ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ZhuSource) source = NULL;
  const ZhuBatch *batch;

  g_assert_no_error (error);
  request.date = zhu_date_from_ymd (2020, 3, 31);
  zhu_areas_freeze_at (areas, request.date);
  want_all (&request, zhu_dictionary_entities (self->dictionary));
  source = zhu_store_source (store, &request, &error);
  g_assert_no_error (error);
  *is_by_area = zhu_source_is_by_area (source);
  while ((batch = zhu_source_next (source, &error)) != NULL)
    append_households (lines, batch, areas);
  g_assert_no_error (error);
  return lines;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
assert_same (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpstr (g_ptr_array_index (a, i), ==, g_ptr_array_index (b, i));
}

static void
test_order (Fixture *self, gconstpointer data)
{
  gboolean is_by_area, is_also;
  g_autoptr (GPtrArray) by_key = read_lines (self, FALSE, &is_also);
  g_autoptr (GPtrArray) by_area = read_lines (self, TRUE, &is_by_area);

  g_assert_cmpint (is_by_area, ==, shapes[GPOINTER_TO_SIZE (data)].is_by_area);
  g_assert_false (is_also);
  g_assert_cmpuint (by_key->len, ==, HOUSEHOLDS);
  g_ptr_array_sort (by_key, compare_lines);
  if (!is_by_area)
    g_ptr_array_sort (by_area, compare_lines);
  assert_same (by_area, by_key);
}

/* Two rows with one key are one household, in whatever order it is asked for. */
static void
test_repeated_key (Fixture *self, gconstpointer data)
{
  gboolean is_by_area;
  g_autoptr (GPtrArray) by_area = NULL;

  (void) data;
  execute (self, "INSERT INTO hh SELECT id, '610303', n FROM hh WHERE n <= 10");
  by_area = read_lines (self, TRUE, &is_by_area);
  g_assert_cmpuint (by_area->len, ==, HOUSEHOLDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/by-area/%s", shapes[i].name);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_order, tear_down);
      if (!shapes[i].is_by_area)
        g_test_add ("/store/by-area/repeated-key", Fixture, GSIZE_TO_POINTER (i), set_up,
                    test_repeated_key, tear_down);
    }
  return g_test_run ();
}
