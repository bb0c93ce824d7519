/* The small sample of samples/small, imported once for each test program. */
#include "cube/sample.h"

#include <glib/gstdio.h>
#include <string.h>

char *
sample_path (const char *name)
{
  const char *folder = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (folder != NULL ? folder : ZHU_SOURCE_DIR, name, NULL);
}

static void
import_sample (Sample *self)
{
  static const char *const names[] = { "area",     "household", "person",     "support", "problem",
                                       "epidemic", "risk",      "comparison", "census",  "series" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store
      = zhu_store_open (self->path, self->dictionary, ZHU_STORE_WRITE, &error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (ZhuImportCount));
  const ZhuImportOptions options
      = { .as_of = zhu_date_from_ymd (2020, 3, 31), .max_gone = 100 };

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strconcat ("samples/small/", names[i], ".csv", NULL);

      g_ptr_array_add (files, sample_path (name));
    }
  g_ptr_array_add (files, NULL);
  g_assert_true (zhu_store_import (store, (const char *const *) files->pdata, &options, self->diags,
                                   counts, &error));
  g_assert_no_error (error);
}

static char *
dictionary_text (const Sample *self)
{
  g_autofree char *path = sample_path ("templates/dictionary.ini");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  if (self->replaced == NULL)
    return g_steal_pointer (&text);
  parts = g_strsplit (text, self->replaced, -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (self->replacement, parts);
}

ZhuDictionary *
sample_dictionary (Sample *self)
{
  g_autofree char *folder = sample_path ("templates");
  g_autofree char *text = dictionary_text (self);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  ZhuDictionary *dictionary
      = zhu_dictionary_parse (bytes, "dictionary.ini", folder, self->diags, &error);

  g_assert_no_error (error);
  return dictionary;
}

static void
open_again (Sample *self)
{
  g_autoptr (GError) error = NULL;

  self->dictionary = sample_dictionary (self);
  self->store = zhu_store_open (self->path, self->dictionary, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  zhu_areas_freeze_at (zhu_dictionary_areas (self->dictionary), zhu_date_from_ymd (2020, 3, 31));
  self->model = zhu_model_new (self->dictionary, self->diags, &error);
  g_assert_no_error (error);
}

static void
close_store (Sample *self)
{
  zhu_model_unref (self->model);
  zhu_store_free (self->store);
  zhu_dictionary_unref (self->dictionary);
}

void
sample_reopen (Sample *self)
{
  close_store (self);
  open_again (self);
}

void
sample_open_dictionary (Sample *self, const char *replaced, const char *replacement)
{
  g_autoptr (GError) error = NULL;

  self->replaced = replaced;
  self->replacement = replacement;
  self->folder = g_dir_make_tmp ("zhuhu-cube-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "cases.db", NULL);
  self->diags = zhu_diags_new ();
  self->dictionary = sample_dictionary (self);
  import_sample (self);
  zhu_dictionary_unref (self->dictionary);
  open_again (self);
}

void
sample_open (Sample *self)
{
  sample_open_dictionary (self, NULL, NULL);
}

static void
remove_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

void
sample_close (Sample *self)
{
  close_store (self);
  zhu_diags_free (self->diags);
  remove_files (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

ZhuCube *
sample_count (Sample *self, ZhuTemplate *template_, ZhuRelease release, GError **error)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };

  return sample_count_period (self, template_, &march, release, error);
}

ZhuCube *
sample_count_period (Sample *self,
                     ZhuTemplate *template_,
                     const ZhuPeriod *period,
                     ZhuRelease release,
                     GError **error)
{
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  ZhuPlan *plan = zhu_plan_new (template_, self->model, period, NULL, NULL, self->diags, error);

  if (plan == NULL)
    return NULL;
  g_ptr_array_add (plans, plan);
  return zhu_cube_compute (plans, self->store, release, self->diags, error);
}

GArray *
sample_lines (const ZhuCubeTable *table, const char *names, gboolean is_rows)
{
  g_auto (GStrv) parts = g_strsplit (names, ".", -1);
  g_autoptr (GPtrArray) heads = g_ptr_array_new ();
  const ZhuPath path = { .kind = ZHU_PATH_NAMES, .names = heads };
  gboolean is_list;

  for (char **part = parts; *part != NULL; part++)
    g_ptr_array_add (heads, *part);
  return is_rows ? zhu_cube_table_rows (table, &path, &is_list)
                 : zhu_cube_table_columns (table, &path, &is_list);
}

guint
sample_line (const ZhuCubeTable *table, const char *names, gboolean is_rows)
{
  g_autoptr (GArray) found = sample_lines (table, names, is_rows);

  g_assert_cmpuint (found->len, ==, 1);
  return g_array_index (found, guint, 0);
}

char *
sample_text (Sample *self, const ZhuCube *cube)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDoc) doc = NULL;
  GString *text = g_string_new (NULL);
  const ZhuTable *table;

  zhu_doc_build (cube, NULL, "t", &doc, self->diags, &error);
  g_assert_no_error (error);
  table = zhu_doc_table (doc, 0);
  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    for (gsize column = 0; column < zhu_table_n_columns (table); column++)
      g_string_append_printf (text, "%s%s",
                              column < zhu_table_n_stub (table)
                                  ? zhu_table_stub (table, row, column)
                                  : zhu_table_cell (table, row, column)->text,
                              column + 1 < zhu_table_n_columns (table) ? "|" : "\n");
  return g_string_free (text, FALSE);
}
