/* Sets of record keys by 96 bits of hash. Keys of a province are millions: kept as text they would
 * take more memory than an import may use; two different keys with the same hash are less likely
 * than a broken memory cell. */
#include "zhuhu/store/private.h"

#include <string.h>

typedef struct
{
  guint64 a;
  guint32 b; /* 0: the slot is free */
  guint32 value;
} Slot;

struct _StoreKeySet
{
  Slot *slots;   /* open addressing */
  gsize n, size; /* size is a power of two */
};

__extension__ typedef unsigned __int128 Product;

static guint64
mix (guint64 a, guint64 b)
{
  const Product product = (Product) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

StoreHash
store_hash (const char *bytes, gsize length)
{
  StoreHash hash = { 0x9E3779B97F4A7C15 ^ length, 0xC2B2AE3D27D4EB4F + length };
  guint64 word;

  for (; length > 0; bytes += MIN (length, 8), length -= MIN (length, 8))
    {
      word = 0;
      memcpy (&word, bytes, MIN (length, 8));
      hash.a = mix (hash.a ^ word, 0xA0761D6478BD642F);
      hash.b = mix (hash.b + word, 0xE7037ED1A0B428DB) + hash.a;
    }
  hash.a = mix (hash.a ^ 0x8EBC6AF09C88C6E3, hash.b ^ 0x589965CC75374CC3);
  hash.b |= 1;
  return hash;
}

StoreKeySet *
store_key_set_new (void)
{
  StoreKeySet *self = g_new0 (StoreKeySet, 1);

  self->size = 1024;
  self->slots = g_new0 (Slot, self->size);
  return self;
}

void
store_key_set_free (StoreKeySet *self)
{
  if (self == NULL)
    return;
  g_free (self->slots);
  g_free (self);
}

/* The slot of the key, or the free one where it belongs. */
static Slot *
find_slot (const StoreKeySet *self, guint64 a, guint32 b)
{
  gsize i = a & (self->size - 1);

  while (self->slots[i].b != 0 && (self->slots[i].a != a || self->slots[i].b != b))
    i = (i + 1) & (self->size - 1);
  return &self->slots[i];
}

static void
grow (StoreKeySet *self)
{
  g_autofree Slot *old = self->slots;
  const gsize old_size = self->size;

  self->size *= 2;
  self->slots = g_new0 (Slot, self->size);
  for (gsize i = 0; i < old_size; i++)
    if (old[i].b != 0)
      *find_slot (self, old[i].a, old[i].b) = old[i];
}

gboolean
store_key_set_add (StoreKeySet *self, StoreHash hash, guint32 value)
{
  Slot *slot = find_slot (self, hash.a, (guint32) hash.b);

  if (slot->b != 0)
    return FALSE;
  if (self->n >= self->size / 8 * 7)
    {
      grow (self);
      slot = find_slot (self, hash.a, (guint32) hash.b);
    }
  *slot = (Slot){ hash.a, (guint32) hash.b, value };
  self->n++;
  return TRUE;
}

guint32 *
store_key_set_find (const StoreKeySet *self, StoreHash hash)
{
  Slot *slot = find_slot (self, hash.a, (guint32) hash.b);

  return slot->b == 0 ? NULL : &slot->value;
}
