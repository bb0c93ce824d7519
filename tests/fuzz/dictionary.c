/* Dictionaries with a code list and an area file: parts divided by lines of "=====". What is read
 * prints itself, and its own files give it again. */
#include "zhuhu/dictionary.h"

#include "fuzz.h"

#include <string.h>

#define DIVIDER "\n=====\n"

static GBytes *
part (char **parts, guint i)
{
  const char *text = i < g_strv_length (parts) ? parts[i] : "";

  return g_bytes_new (text, strlen (text));
}

static GHashTable *
files_of (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, DIVIDER, 3);
  GHashTable *files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);

  g_hash_table_insert (files, g_strdup (ZHU_DICTIONARY_FILE), part (parts, 0));
  g_hash_table_insert (files, g_strdup ("codes/表.csv"), part (parts, 1));
  g_hash_table_insert (files, g_strdup ("areas.csv"), part (parts, 2));
  return files;
}

static ZhuDictionary *
load (GHashTable *files)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuDictionary *self = zhu_dictionary_from_files (files, "", diags, &error);

  g_assert_true ((self == NULL) == (error != NULL));
  return self;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GHashTable) files = files_of (text);
  g_autoptr (ZhuDictionary) self = load (files);
  g_autoptr (ZhuDictionary) again = NULL;
  g_autofree char *dump = NULL, *dump_again = NULL;

  if (self == NULL)
    return 0;
  dump = zhu_dictionary_dump (self);
  again = load (zhu_dictionary_files (self));
  g_assert_nonnull (again);
  dump_again = zhu_dictionary_dump (again);
  g_assert_cmpstr (dump_again, ==, dump);
  return 0;
}
