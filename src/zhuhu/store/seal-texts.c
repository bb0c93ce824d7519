/* The texts of a column that repeat, numbered: those of its code list first, so that a code is its
 * place in the list as sealed, then those outside it as they turn up. */
#include "zhuhu/store/seal.h"

#include <string.h>

enum
{
  MAX_TEXTS = 0xFF00 /* so that a code has two bytes; what comes later stands as it is */
};

struct _SealTexts
{
  const ZhuVariable *variable;
  GArray *texts;  /* element: SealText */
  guint32 *slots; /* code + 1; 0 is free */
  gsize n_slots;  /* a power of two */
  GStringChunk *bytes;
};

static guint64
load (const char *at, gsize length)
{
  guint64 word = 0;

  memcpy (&word, at, length);
  return word;
}

static guint64
stir (guint64 sum, guint64 word)
{
  sum = (sum ^ word) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return sum ^ sum >> 32;
}

/* Words of eight bytes, the last one overlapping the one before it. */
static guint64
hash_text (const char *text, gsize length)
{
  guint64 sum = length;

  if (length == 0)
    return 0;
  if (length < 4)
    return stir (sum, load (text, 1) | load (text + length / 2, 1) << 8
                          | load (text + length - 1, 1) << 16);
  if (length < 8)
    return stir (sum, load (text, 4) | load (text + length - 4, 4) << 32);
  for (gsize i = 0; i + 8 < length; i += 8)
    sum = stir (sum, load (text + i, 8));
  return stir (sum, load (text + length - 8, 8));
}

static guint32 *
find_slot (const SealTexts *self, guint64 hash, const char *text, gsize length)
{
  for (gsize i = hash & (self->n_slots - 1);; i = (i + 1) & (self->n_slots - 1))
    {
      const SealText *entry;

      if (self->slots[i] == 0)
        return &self->slots[i];
      entry = &g_array_index (self->texts, SealText, self->slots[i] - 1);
      if (entry->hash == hash && entry->length == length && memcmp (entry->text, text, length) == 0)
        return &self->slots[i];
    }
}

static void
grow (SealTexts *self)
{
  g_free (self->slots);
  self->n_slots *= 2;
  self->slots = g_new0 (guint32, self->n_slots);
  for (gsize i = 0; i < self->texts->len; i++)
    {
      const SealText *entry = &g_array_index (self->texts, SealText, i);

      *find_slot (self, entry->hash, entry->text, entry->length) = (guint32) i + 1;
    }
}

SealTexts *
seal_texts_new (const ZhuVariable *variable)
{
  SealTexts *self = g_new0 (SealTexts, 1);

  self->variable = variable;
  self->texts = g_array_new (FALSE, FALSE, sizeof (SealText));
  self->n_slots = 256;
  self->slots = g_new0 (guint32, self->n_slots);
  self->bytes = g_string_chunk_new (1024);
  for (gsize i = 0; variable->list != NULL && i < variable->list->codes->len; i++)
    {
      const char *name = ((const ZhuCode *) g_ptr_array_index (variable->list->codes, i))->name;

      seal_texts_code (self, name, strlen (name));
    }
  return self;
}

void
seal_texts_free (SealTexts *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->texts);
  g_free (self->slots);
  g_string_chunk_free (self->bytes);
  g_free (self);
}

guint32
seal_texts_code (SealTexts *self, const char *text, gsize length)
{
  const guint64 hash = hash_text (text, length);
  guint32 *slot = find_slot (self, hash, text, length);
  SealText entry = { .length = (guint32) length, .hash = hash };

  if (*slot != 0)
    return *slot - 1;
  if (self->texts->len >= MAX_TEXTS)
    return SEAL_NO_CODE;
  entry.text = g_string_chunk_insert_len (self->bytes, text, (gssize) length);
  entry.value = seal_text_meaning (self->variable, entry.text);
  g_array_append_val (self->texts, entry);
  *slot = self->texts->len;
  if (self->texts->len * 2 > self->n_slots)
    grow (self);
  return self->texts->len - 1;
}

gsize
seal_texts_length (const SealTexts *self)
{
  return self->texts->len;
}

const SealText *
seal_texts_get (const SealTexts *self, gsize code)
{
  return &g_array_index (self->texts, SealText, code);
}

gint64
seal_text_meaning (const ZhuVariable *variable, const char *text)
{
  g_auto (GStrv) parts = NULL;
  gint64 bits = 0;

  if (variable->type != ZHU_TYPE_MULTI || strchr (text, STORE_KEY_SEPARATOR) == NULL)
    return store_text_meaning (variable, text);
  parts = g_strsplit (text, "\x1F", 0);
  for (char **part = parts; *part != NULL; part++)
    {
      const gint64 value = store_text_meaning (variable, *part);

      if (value != ZHU_MISSING)
        bits |= value;
    }
  return bits != 0 ? bits : ZHU_MISSING;
}
