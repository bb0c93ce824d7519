/* The texts of a column that repeat, numbered: those of its code list first, so that a code is its
 * place in the list as sealed, then those outside it as they turn up. Those of a personal column
 * are closed at its list: what else stands there must lie in its chunks, to be erased with them. */
#include "zhuhu/store/seal.h"
#include "zhuhu/store/text-ends.h"

#include <string.h>

enum
{
  MAX_TEXTS = 0xFF00 /* so that a code has two bytes; what comes later stands as it is */
};

typedef struct
{
  StoreEnds ends;
  guint32 next; /* code + 1; 0: the slot is free */
} Slot;

struct _SealTexts
{
  const ZhuVariable *variable;
  GArray *texts; /* element: SealText */
  Slot *slots;   /* open addressing */
  gsize n_slots; /* a power of two */
  GStringChunk *bytes;
  gboolean is_closed; /* takes no more texts */
};

static gboolean
is_text (const SealTexts *self, const Slot *slot, const StoreEnds *ends, const char *text)
{
  return store_ends_equal (&slot->ends, ends)
         && (ends->length <= STORE_ENDS_BYTES
             || memcmp (g_array_index (self->texts, SealText, slot->next - 1).text, text,
                        ends->length)
                    == 0);
}

/* The slot of the text, or the free one where it belongs. */
static Slot *
find_slot (const SealTexts *self, const StoreEnds *ends, const char *text)
{
  const gsize mask = self->n_slots - 1;

  for (gsize i = store_ends_hash (ends) & mask;; i = (i + 1) & mask)
    if (self->slots[i].next == 0 || is_text (self, &self->slots[i], ends, text))
      return &self->slots[i];
}

static void
grow (SealTexts *self)
{
  g_free (self->slots);
  self->n_slots *= 2;
  self->slots = g_new0 (Slot, self->n_slots);
  for (gsize i = 0; i < self->texts->len; i++)
    {
      const SealText *entry = &g_array_index (self->texts, SealText, i);
      const StoreEnds ends = store_ends (entry->text, entry->length);

      *find_slot (self, &ends, entry->text) = (Slot){ ends, (guint32) i + 1 };
    }
}

SealTexts *
seal_texts_new (const ZhuVariable *variable)
{
  SealTexts *self = g_new0 (SealTexts, 1);

  self->variable = variable;
  self->texts = g_array_new (FALSE, FALSE, sizeof (SealText));
  self->n_slots = 64;
  self->slots = g_new0 (Slot, self->n_slots);
  self->bytes = g_string_chunk_new (1024);
  for (gsize i = 0; variable->list != NULL && i < variable->list->codes->len; i++)
    {
      const char *name = ((const ZhuCode *) g_ptr_array_index (variable->list->codes, i))->name;

      seal_texts_code (self, name, strlen (name));
    }
  return self;
}

void
seal_texts_close (SealTexts *self)
{
  self->is_closed = TRUE;
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
  const StoreEnds ends = store_ends (text, length);
  Slot *slot = find_slot (self, &ends, text);
  SealText entry = { .length = (guint32) length };

  if (slot->next != 0)
    return slot->next - 1;
  if (self->is_closed || self->texts->len >= MAX_TEXTS)
    return SEAL_NO_CODE;
  entry.text = g_string_chunk_insert_len (self->bytes, text, (gssize) length);
  entry.value = seal_text_meaning (self->variable, entry.text);
  g_array_append_val (self->texts, entry);
  *slot = (Slot){ ends, self->texts->len };
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
