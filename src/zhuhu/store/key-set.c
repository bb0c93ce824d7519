/* Sets of record keys by 128-bit hash. Keys of a province are millions: kept as text they would
 * take more memory than an import may use; two different keys with the same hash are less likely
 * than a broken memory cell. */
#include "zhuhu/store/private.h"

#include <string.h>

struct _StoreKeySet
{
  StoreHash *hashes; /* open addressing; {0, 0} is free */
  guint32 *values;
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
  self->hashes = g_new0 (StoreHash, self->size);
  self->values = g_new0 (guint32, self->size);
  return self;
}

void
store_key_set_free (StoreKeySet *self)
{
  if (self == NULL)
    return;
  g_free (self->hashes);
  g_free (self->values);
  g_free (self);
}

/* The place of @hash, or the free one where it belongs. */
static gsize
find_slot (const StoreKeySet *self, StoreHash hash)
{
  gsize i = hash.a & (self->size - 1);

  while (self->hashes[i].b != 0 && (self->hashes[i].a != hash.a || self->hashes[i].b != hash.b))
    i = (i + 1) & (self->size - 1);
  return i;
}

static void
grow (StoreKeySet *self)
{
  StoreKeySet old = *self;

  self->size = old.size * 2;
  self->hashes = g_new0 (StoreHash, self->size);
  self->values = g_new (guint32, self->size);
  for (gsize i = 0; i < old.size; i++)
    if (old.hashes[i].b != 0)
      {
        const gsize slot = find_slot (self, old.hashes[i]);

        self->hashes[slot] = old.hashes[i];
        self->values[slot] = old.values[i];
      }
  g_free (old.hashes);
  g_free (old.values);
}

gboolean
store_key_set_add (StoreKeySet *self, StoreHash hash, guint32 value)
{
  gsize slot = find_slot (self, hash);

  if (self->hashes[slot].b != 0)
    return FALSE;
  if (self->n >= self->size / 4 * 3)
    {
      grow (self);
      slot = find_slot (self, hash);
    }
  self->hashes[slot] = hash;
  self->values[slot] = value;
  self->n++;
  return TRUE;
}

guint32 *
store_key_set_find (const StoreKeySet *self, StoreHash hash)
{
  const gsize slot = find_slot (self, hash);

  return self->hashes[slot].b == 0 ? NULL : &self->values[slot];
}
