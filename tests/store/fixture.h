/* A folder with case files of a few households, the shipped dictionary, and questions to the store
 * in plain SQL. */
#pragma once

#include "support/folder.h"
#include "zhuhu/store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

typedef struct
{
  char *folder;
  char *db;      /* path of the store */
  char *rejects; /* path of the reject file */
  ZhuDictionary *dictionary;
  ZhuDiags *diags; /* of the last import */
  GArray *counts;
  ZhuImportOptions options;
} Fixture;

static inline char *
fixture_source_path (const char *name)
{
  const char *top = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (top != NULL ? top : ZHU_SOURCE_DIR, name, NULL);
}

static inline void
fixture_write (const Fixture *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static inline char *
fixture_read (const char *path)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Copies tests/store/data/@name into the folder, with @from replaced by @to if given. */
static inline void
fixture_copy (const Fixture *self, const char *name, const char *from, const char *to)
{
  g_autofree char *inside = g_build_filename ("tests/store/data", name, NULL);
  g_autofree char *path = fixture_source_path (inside);
  g_autofree char *text = fixture_read (path);
  g_autoptr (GString) changed = g_string_new (text);

  if (from != NULL)
    g_assert_cmpint ((int) g_string_replace (changed, from, to, 0), >, 0);
  fixture_write (self, name, changed->str);
}

static inline ZhuDictionary *
fixture_load_dictionary (void)
{
  g_autofree char *path = fixture_source_path ("templates/dictionary.ini");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuDictionary *dictionary = zhu_dictionary_load (path, diags, &error);

  g_assert_no_error (error);
  return dictionary;
}

static inline void
fixture_set_up (Fixture *self, gconstpointer data)
{
  static const char *const names[]
      = { "household.csv", "person.csv", "problem.csv", "area.csv", "series.csv" };

  (void) data;
  self->folder = g_dir_make_tmp ("zhuhu-store-XXXXXX", NULL);
  self->db = g_build_filename (self->folder, "cases.db", NULL);
  self->rejects = g_build_filename (self->folder, "rejects.csv", NULL);
  self->dictionary = fixture_load_dictionary ();
  self->options
      = (ZhuImportOptions){ .reject_path = self->rejects, .as_of = ZHU_NO_DATE, .max_gone = 5 };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    fixture_copy (self, names[i], NULL, NULL);
}

static inline void
fixture_forget (Fixture *self)
{
  g_clear_pointer (&self->diags, zhu_diags_free);
  g_clear_pointer (&self->counts, g_array_unref);
}

static inline void
fixture_tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  fixture_forget (self);
  folder_remove (self->folder);
  zhu_dictionary_unref (self->dictionary);
  g_free (self->folder);
  g_free (self->db);
  g_free (self->rejects);
}

/* Imports the files @names (separated by blanks) of the folder. */
static inline gboolean
fixture_import (Fixture *self, const char *names, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (names, " ", 0);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_WRITE, error);

  fixture_forget (self);
  self->diags = zhu_diags_new ();
  self->counts = g_array_new (FALSE, FALSE, sizeof (ZhuImportCount));
  if (store == NULL)
    return FALSE;
  for (gsize i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (paths, g_build_filename (self->folder, parts[i], NULL));
  g_ptr_array_add (paths, NULL);
  return zhu_store_import (store, (const char *const *) paths->pdata, &self->options, self->diags,
                           self->counts, error);
}

#define FIXTURE_FILES "household.csv person.csv problem.csv area.csv series.csv"

static inline void
fixture_import_all (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  fixture_import (self, FIXTURE_FILES, &error);
  g_assert_no_error (error);
}

static inline const ZhuImportCount *
fixture_count (const Fixture *self, const char *entity)
{
  for (gsize i = 0; i < self->counts->len; i++)
    if (g_str_equal (g_array_index (self->counts, ZhuImportCount, i).entity, entity))
      return &g_array_index (self->counts, ZhuImportCount, i);
  return NULL;
}

/* "read/new/changed/same/gone/rejected/unlisted" */
static inline char *
fixture_count_text (const Fixture *self, const char *entity)
{
  const ZhuImportCount *count = fixture_count (self, entity);

  if (count == NULL)
    return g_strdup ("none");
  return g_strdup_printf ("%d/%d/%d/%d/%d/%d/%d", (int) count->read, (int) count->new_,
                          (int) count->changed, (int) count->same, (int) count->gone,
                          (int) count->rejected, (int) count->unlisted);
}

/* Rows as "a|b;c|d", NULL as "-". */
static inline char *
fixture_query (const Fixture *self, const char *sql)
{
  GString *out = g_string_new (NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;

  g_assert_cmpint (sqlite3_open_v2 (self->db, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  if (sqlite3_prepare_v2 (db, sql, -1, &row, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  while (sqlite3_step (row) == SQLITE_ROW)
    {
      if (out->len > 0)
        g_string_append_c (out, ';');
      for (int i = 0; i < sqlite3_column_count (row); i++)
        g_string_append_printf (out, "%s%s", i > 0 ? "|" : "",
                                sqlite3_column_type (row, i) == SQLITE_NULL
                                    ? "-"
                                    : (const char *) sqlite3_column_text (row, i));
    }
  sqlite3_finalize (row);
  sqlite3_close (db);
  return g_string_free (out, FALSE);
}

static inline void
fixture_assert_query (const Fixture *self, const char *sql, const char *expected)
{
  g_autofree char *text = fixture_query (self, sql);

  g_assert_cmpstr (text, ==, expected);
}

static inline void
fixture_assert_count (const Fixture *self, const char *entity, const char *expected)
{
  g_autofree char *text = fixture_count_text (self, entity);

  g_assert_cmpstr (text, ==, expected);
}

/* Runs @sql on the database at the store's path, made if absent. */
static inline void
fixture_execute (const Fixture *self, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}
