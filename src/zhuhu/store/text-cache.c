/* What texts of one column were found to mean. Codes, dates and yes-or-no words repeat, so that
 * nearly every field of a million is answered by one look-up. */
#include "zhuhu/store/private.h"
#include "zhuhu/store/text-ends.h"

#include <string.h>

enum
{
  MAX_ENTRIES = 1 << 16
};

typedef struct
{
  StoreEnds ends;
  StoreMeaning meaning; /* its key NULL: the slot is free */
} Entry;

struct _StoreTextCache
{
  Entry *entries; /* open addressing */
  gsize n, size;
  GStringChunk *texts;
};

StoreTextCache *
store_text_cache_new (void)
{
  StoreTextCache *self = g_new0 (StoreTextCache, 1);

  self->size = 64;
  self->entries = g_new0 (Entry, self->size);
  self->texts = g_string_chunk_new (1024);
  return self;
}

void
store_text_cache_free (StoreTextCache *self)
{
  if (self == NULL)
    return;
  g_free (self->entries);
  g_string_chunk_free (self->texts);
  g_free (self);
}

static gboolean
is_key (const Entry *entry, const StoreEnds *ends, const char *text)
{
  return store_ends_equal (&entry->ends, ends)
         && (ends->length <= STORE_ENDS_BYTES
             || memcmp (entry->meaning.key, text, ends->length) == 0);
}

/* The entry of the text, or the free one where it belongs. */
static Entry *
find_entry (const StoreTextCache *self, const StoreEnds *ends, const char *text)
{
  const guint64 hash = ends->length <= STORE_ENDS_BYTES ? store_ends_hash (ends)
                                                        : store_hash (text, ends->length).a;

  for (gsize i = hash & (self->size - 1);; i = (i + 1) & (self->size - 1))
    if (self->entries[i].meaning.key == NULL || is_key (&self->entries[i], ends, text))
      return &self->entries[i];
}

static void
clear (StoreTextCache *self)
{
  memset (self->entries, 0, self->size * sizeof *self->entries);
  g_string_chunk_clear (self->texts);
  self->n = 0;
}

static void
grow (StoreTextCache *self)
{
  g_autofree Entry *old = self->entries;
  const gsize old_size = self->size;

  self->size *= 2;
  self->entries = g_new0 (Entry, self->size);
  for (gsize i = 0; i < old_size; i++)
    if (old[i].meaning.key != NULL)
      *find_entry (self, &old[i].ends, old[i].meaning.key) = old[i];
}

StoreMeaning *
store_text_cache_get (StoreTextCache *self, const char *text, gsize length, gboolean *is_new)
{
  const StoreEnds ends = store_ends (text, length);
  Entry *entry = find_entry (self, &ends, text);

  *is_new = entry->meaning.key == NULL;
  if (!*is_new)
    return &entry->meaning;
  if (self->n >= MAX_ENTRIES)
    clear (self);
  else if (self->n >= self->size / 2)
    grow (self);
  entry = find_entry (self, &ends, text);
  entry->ends = ends;
  entry->meaning.key = g_string_chunk_insert_len (self->texts, text, (gssize) length);
  entry->meaning.key_length = (guint32) length;
  self->n++;
  return &entry->meaning;
}

void
store_text_cache_keep (StoreTextCache *self, StoreMeaning *meaning, const char *text)
{
  meaning->length = (guint32) strlen (text);
  meaning->text = g_string_chunk_insert_len (self->texts, text, meaning->length);
}
