/* What the tests of this room share: the data folder and findings as one line. */
#pragma once

#include "zhuhu/dictionary.h"

static inline char *
source_path (const char *relative)
{
  const char *source = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (source != NULL ? source : ZHU_SOURCE_DIR, relative, NULL);
}

static inline ZhuDictionary *
load_test_dictionary (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = source_path ("tests/dictionary/data/dictionary.ini");
  ZhuDictionary *dictionary = zhu_dictionary_load (path, diags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  return dictionary;
}

/* "code@line:column" of all findings in the order found; a place in another file with its name. */
static inline char *
codes_of (const ZhuDiags *diags, const char *file)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    {
      const ZhuDiag *diag = zhu_diags_get (diags, i);

      g_string_append_printf (out, "%s%s@", i == 0 ? "" : " ", diag->code);
      if (g_strcmp0 (diag->place.file, file) != 0 && diag->place.file != NULL)
        {
          g_autofree char *name = g_path_get_basename (diag->place.file);

          g_string_append_printf (out, "%s:", name);
        }
      g_string_append_printf (out, "%u:%u", diag->place.line, diag->place.column);
    }
  return g_string_free (out, FALSE);
}
