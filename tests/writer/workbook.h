/* What the tests of workbooks share: a folder with the file, and openpyxl that reads it, where that is installed. */
#pragma once

#include "zhuhu/writer.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder, *path;
} Place;

static inline Place
new_place (void)
{
  Place place = { g_dir_make_tmp ("zhu-test-XXXXXX", NULL), NULL };

  g_assert_nonnull (place.folder);
  place.path = g_build_filename (place.folder, "t.xlsx", NULL);
  return place;
}

/* Nothing else may be left in the folder. */
static inline void
end_place (Place *place)
{
  g_unlink (place->path);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->folder);
  g_free (place->path);
}

static inline GError *
try_write (const ZhuDoc *doc, const ZhuStyle *style, const char *path)
{
  g_autoptr (ZhuStyle) built_in = zhu_style_load (NULL, NULL, NULL);
  GError *error = NULL;
  const gboolean done
      = zhu_writer_write (zhu_writer_find ("xlsx"), doc, style != NULL ? style : built_in, path, &error);

  g_assert_cmpint (done, ==, error == NULL);
  g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, done);
  return error;
}

/* What the Python lines @script, with the workbook as book, print; NULL without openpyxl. */
static inline char *
ask (const char *path, const char *script)
{
  g_autofree char *whole = g_strconcat ("import sys\nimport zipfile\nimport openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\n", script,
                                        NULL);
  const char *argv[] = { "/usr/bin/python3", "-X", "utf8", "-c", whole, path, NULL };
  g_autofree char *output = NULL, *errors = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &status, NULL)
      || strstr (errors, "No module named 'openpyxl'") != NULL)
    return NULL;
  g_assert_cmpstr (errors, ==, "");
  g_assert_cmpint (status, ==, 0);
  return g_steal_pointer (&output);
}

static inline void
freeze (ZhuDoc *doc)
{
  g_autoptr (GError) error = NULL;

  zhu_doc_freeze (doc, &error);
  g_assert_no_error (error);
}
