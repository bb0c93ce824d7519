/* What texts of one column were found to mean. Codes, dates and yes-or-no words repeat, so that
 * nearly every field of a million is answered by one look-up. */
#include "zhuhu/store/private.h"

#include <string.h>

enum
{
  MAX_ENTRIES = 1 << 16
};

struct _StoreTextCache
{
  StoreMeaning *entries; /* open addressing; key NULL is free */
  gsize n, size;
  GStringChunk *texts;
};

StoreTextCache *
store_text_cache_new (void)
{
  StoreTextCache *self = g_new0 (StoreTextCache, 1);

  self->size = 64;
  self->entries = g_new0 (StoreMeaning, self->size);
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

static StoreMeaning *
find_entry (const StoreTextCache *self, const char *text, gsize length)
{
  gsize i = store_hash (text, length).a & (self->size - 1);
  StoreMeaning *entry;

  for (;; i = (i + 1) & (self->size - 1))
    {
      entry = &self->entries[i];
      if (entry->key == NULL
          || (entry->key_length == length && memcmp (entry->key, text, length) == 0))
        return entry;
    }
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
  g_autofree StoreMeaning *old = self->entries;
  const gsize old_size = self->size;

  self->size *= 2;
  self->entries = g_new0 (StoreMeaning, self->size);
  for (gsize i = 0; i < old_size; i++)
    if (old[i].key != NULL)
      *find_entry (self, old[i].key, old[i].key_length) = old[i];
}

StoreMeaning *
store_text_cache_get (StoreTextCache *self, const char *text, gsize length, gboolean *is_new)
{
  StoreMeaning *entry = find_entry (self, text, length);

  *is_new = entry->key == NULL;
  if (!*is_new)
    return entry;
  if (self->n >= MAX_ENTRIES)
    clear (self);
  else if (self->n >= self->size / 2)
    grow (self);
  entry = find_entry (self, text, length);
  entry->key = g_string_chunk_insert_len (self->texts, text, (gssize) length);
  entry->key_length = (guint32) length;
  self->n++;
  return entry;
}

void
store_text_cache_keep (StoreTextCache *self, StoreMeaning *meaning, const char *text)
{
  meaning->length = (guint32) strlen (text);
  meaning->text = g_string_chunk_insert_len (self->texts, text, meaning->length);
}
