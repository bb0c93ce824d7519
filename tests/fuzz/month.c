/* A chunk that somebody made, with the checksum that belongs to it, in a store: the reader of a
 * sealed month refuses it, or gives a value and a text for each row. The first byte is the column's
 * type, the second how many rows the segment has. */
#include "fuzz.h"
#include "store/chunk-fixture.h"

#include <string.h>

static const ZhuVariable *
variable_of (ZhuType type)
{
  static ZhuDictionary *dictionary;

  if (dictionary == NULL)
    {
      g_autofree char *path = fuzz_source_path ("templates/dictionary.ini");
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();

      dictionary = zhu_dictionary_load (path, diags, NULL);
    }
  return chunk_variable (dictionary, type);
}

static void
read_rows (SealReader *reader, const ZhuVariable *variable, gsize n)
{
  g_autoptr (GStringChunk) chunk = g_string_chunk_new (256);
  g_autofree gint64 *values = g_new (gint64, n + 1);
  g_autofree gint32 *narrow = g_new (gint32, n + 1);
  g_autofree const char **texts = g_new (const char *, n + 1);

  for (gsize first = 0; first < n; first += 1 + n / 3)
    {
      const gsize length = MIN (1 + n / 3, n - first);

      if (!reader->is_text)
        seal_reader_values (reader, first, length, values);
      if (zhu_type_is_narrow (variable->type))
        seal_reader_narrow (reader, first, length, narrow);
      seal_reader_texts (reader, first, length, texts, chunk);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static ZhuStore store = { .path = (char *) "f.db" };
  const ZhuVariable *variable = size > 2 ? variable_of ((ZhuType) (data[0] % 7)) : NULL;
  g_autoptr (GError) error = NULL;
  SealReader *reader;

  if (variable == NULL)
    return 0;
  if (store.db == NULL)
    store.db = chunk_database ();
  chunk_put (store.db, data + 2, size - 2);
  reader = seal_reader_new (&store, 1, 1, variable, FALSE, &error);
  g_assert_no_error (error);
  if (seal_reader_load (reader, 0, data[1], &error))
    read_rows (reader, variable, data[1]);
  else
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  seal_reader_free (reader);
  return 0;
}
