/* Short texts told apart by two words: nearly all codes, dates and words of a column have at most
 * sixteen bytes, and comparing two numbers is cheaper than following a pointer to the text. */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

enum
{
  STORE_ENDS_BYTES = 16 /* up to this length the ends are the text */
};

/* The first and the last eight bytes of a text, overlapping in a short one. */
typedef struct
{
  guint64 first, last;
  guint32 length;
} StoreEnds;

static inline guint64
store_load_word (const char *at, gsize length)
{
  guint64 word = 0;

  memcpy (&word, at, length);
  return word;
}

static inline StoreEnds
store_ends (const char *text, gsize length)
{
  StoreEnds ends = { 0, 0, (guint32) length };

  if (length >= 8)
    {
      ends.first = store_load_word (text, 8);
      ends.last = store_load_word (text + length - 8, 8);
    }
  else if (length >= 4)
    ends.first = store_load_word (text, 4) | store_load_word (text + length - 4, 4) << 32;
  else if (length > 0)
    ends.first = store_load_word (text, 1) | store_load_word (text + length / 2, 1) << 8
                 | store_load_word (text + length - 1, 1) << 16;
  return ends;
}

static inline gboolean
store_ends_equal (const StoreEnds *a, const StoreEnds *b)
{
  return a->first == b->first && a->last == b->last && a->length == b->length;
}

static inline guint64
store_ends_stir (guint64 sum, guint64 word)
{
  sum = (sum ^ word) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return sum ^ sum >> 32;
}

static inline guint64
store_ends_hash (const StoreEnds *ends)
{
  return store_ends_stir (store_ends_stir (ends->length, ends->first), ends->last);
}

G_END_DECLS
