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
  gboolean is_unreadable;
  const char *text;
} Slot;

struct _SealTexts
{
  const ZhuVariable *variable;
  GArray *texts; /* element: SealText */
  Slot *slots;   /* open addressing */
  gsize n_slots; /* a power of two */
  GStringChunk *bytes;
  gboolean is_closed; /* takes no more texts */
  gint64 n_unreadable;
};

/* Whether the bytes of @a and @b between their ends are alike, as the ends are. */
static inline gboolean
is_middle_equal (const char *a, const char *b, gsize length)
{
  for (gsize i = 8; i + 8 < length; i += 8)
    if (store_load_word (a + i, 8) != store_load_word (b + i, 8))
      return FALSE;
  return TRUE;
}

static inline gboolean
is_text (const Slot *slot, const StoreEnds *ends, const char *text)
{
  return store_ends_equal (&slot->ends, ends) && is_middle_equal (slot->text, text, ends->length);
}

/* The slot of the text, or the free one where it belongs. */
static inline Slot *
find_slot (const SealTexts *self, const StoreEnds *ends, const char *text)
{
  const gsize mask = self->n_slots - 1;

  for (gsize i = store_ends_hash (ends) & mask;; i = (i + 1) & mask)
    if (self->slots[i].next == 0 || is_text (&self->slots[i], ends, text))
      return &self->slots[i];
}

static StoreEnds
ends_of (const char *text, gsize length)
{
  char padded[STORE_ENDS_READ] = { 0 };

  if (length >= STORE_ENDS_READ)
    return store_ends_padded (text, length);
  memcpy (padded, text, length);
  return store_ends_padded (padded, length);
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
      const StoreEnds ends = ends_of (entry->text, entry->length);

      *find_slot (self, &ends, entry->text)
          = (Slot){ ends, (guint32) i + 1, entry->value == ZHU_MISSING, entry->text };
    }
}

SealTexts *
seal_texts_new (const ZhuVariable *variable)
{
  SealTexts *self = g_new0 (SealTexts, 1);

  self->variable = variable;
  self->texts = g_array_new (FALSE, FALSE, sizeof (SealText));
  self->n_slots = 256;
  self->slots = g_new0 (Slot, self->n_slots);
  self->bytes = g_string_chunk_new (1024);
  for (gsize i = 0; variable->list != NULL && i < variable->list->codes->len; i++)
    {
      const char *name = ((const ZhuCode *) g_ptr_array_index (variable->list->codes, i))->name;

      seal_texts_code (self, name, strlen (name));
    }
  self->n_unreadable = 0;
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

static guint32
add_text (SealTexts *self, const StoreEnds *ends, const char *text)
{
  SealText entry = { .length = ends->length };

  if (self->is_closed || self->texts->len >= MAX_TEXTS)
    return SEAL_NO_CODE;
  entry.text = g_string_chunk_insert_len (self->bytes, text, (gssize) ends->length);
  entry.value = seal_text_meaning (self->variable, entry.text);
  g_array_append_val (self->texts, entry);
  *find_slot (self, ends, text)
      = (Slot){ *ends, self->texts->len, entry.value == ZHU_MISSING, entry.text };
  if (self->texts->len * 2 > self->n_slots)
    grow (self);
  self->n_unreadable += entry.value == ZHU_MISSING;
  return self->texts->len - 1;
}

static inline guint32
code_of (SealTexts *self, const StoreEnds *ends, const char *text)
{
  const Slot *slot = find_slot (self, ends, text);

  if (G_UNLIKELY (slot->next == 0))
    return add_text (self, ends, text);
  self->n_unreadable += slot->is_unreadable;
  return slot->next - 1;
}

guint32
seal_texts_code (SealTexts *self, const char *text, gsize length)
{
  const StoreEnds ends = ends_of (text, length);

  return code_of (self, &ends, text);
}

guint32
seal_texts_code_padded (SealTexts *self, const char *text, gsize length)
{
  const StoreEnds ends = store_ends_padded (text, length);

  return code_of (self, &ends, text);
}

gint64
seal_texts_unreadable (const SealTexts *self)
{
  return self->n_unreadable;
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
