/* A run of keys that came in their order. They lie in blocks, each key without what it shares with
 * the one before it; blocks go to a file without a name once they are many, so that memory holds
 * the first key of each block and one block that was read. Who asks in about the same order, as
 * files of records and of what hangs below them do, reads each block once. */
#include "zhuhu/store/private.h"

#include <string.h>

enum
{
  KEYS_PER_BLOCK = 256,
  MEMORY = 1 << 20 /* of a run's blocks, before they go to the file */
};

/* Keys one behind the other, each ending where the next begins. */
typedef struct
{
  GByteArray *bytes;
  GArray *ends; /* element: guint64: offset behind the key */
} KeyList;

struct _StoreKeyRun
{
  ZhuSpool *blocks; /* row: a block */
  KeyList first;    /* first key of each block */
  GByteArray *open; /* the block under way */
  gsize n_open;     /* keys in it */
  GString *last;
  guint32 last_value;
  gboolean is_finished;
  gsize loaded; /* 1 + number of the block that was read; 0: none */
  KeyList keys; /* of it */
  GArray *values;
};

static KeyList
key_list_new (void)
{
  return (KeyList){ g_byte_array_new (), g_array_new (FALSE, FALSE, sizeof (guint64)) };
}

static void
key_list_clear (KeyList *self)
{
  g_byte_array_unref (self->bytes);
  g_array_unref (self->ends);
}

static void
key_list_empty (KeyList *self)
{
  g_byte_array_set_size (self->bytes, 0);
  g_array_set_size (self->ends, 0);
}

static void
key_list_close (KeyList *self)
{
  const guint64 end = self->bytes->len;

  g_array_append_val (self->ends, end);
}

static const char *
key_list_get (const KeyList *self, gsize i, gsize *length)
{
  const guint64 start = i > 0 ? g_array_index (self->ends, guint64, i - 1) : 0;

  *length = (gsize) (g_array_index (self->ends, guint64, i) - start);
  return (const char *) self->bytes->data + start;
}

static int
compare (const char *a, gsize a_length, const char *b, gsize b_length)
{
  const int order = memcmp (a, b, MIN (a_length, b_length));

  return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* How many keys of @self do not come after @key. */
static gsize
key_list_bound (const KeyList *self, const GString *key)
{
  gsize low = 0, high = self->ends->len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;
      gsize length;
      const char *at = key_list_get (self, middle, &length);

      if (compare (at, length, key->str, key->len) <= 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

StoreKeyRun *
store_key_run_new (void)
{
  StoreKeyRun *self = g_new0 (StoreKeyRun, 1);

  self->blocks = zhu_spool_new (MEMORY);
  self->first = key_list_new ();
  self->open = g_byte_array_new ();
  self->last = g_string_new (NULL);
  self->keys = key_list_new ();
  self->values = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

void
store_key_run_free (StoreKeyRun *self)
{
  if (self == NULL)
    return;
  zhu_spool_free (self->blocks);
  key_list_clear (&self->first);
  g_byte_array_unref (self->open);
  g_string_free (self->last, TRUE);
  key_list_clear (&self->keys);
  g_array_unref (self->values);
  g_free (self);
}

static gboolean
is_later (const StoreKeyRun *self, const GString *key)
{
  return self->first.ends->len == 0
         || compare (key->str, key->len, self->last->str, self->last->len) > 0;
}

gboolean
store_key_run_takes (const StoreKeyRun *self, const GString *key)
{
  return !self->is_finished && is_later (self, key);
}

static gboolean
close_block (StoreKeyRun *self, GError **error)
{
  if (self->n_open == 0)
    return TRUE;
  if (!zhu_spool_append (self->blocks, self->open->data, self->open->len, error))
    return FALSE;
  g_byte_array_set_size (self->open, 0);
  self->n_open = 0;
  return TRUE;
}

static gsize
shared_length (const GString *a, const GString *b)
{
  const gsize most = MIN (a->len, b->len);
  gsize n = 0;

  while (n < most && a->str[n] == b->str[n])
    n++;
  return n;
}

/* Shared length, length of the rest, value; then the rest. */
typedef struct
{
  guint32 shared, rest, value;
} KeyHead;

gboolean
store_key_run_add (StoreKeyRun *self, const GString *key, guint32 value, GError **error)
{
  KeyHead head = { 0, 0, value };

  g_return_val_if_fail (store_key_run_takes (self, key), FALSE);

  if (self->n_open == KEYS_PER_BLOCK && !close_block (self, error))
    return FALSE;
  if (self->n_open == 0)
    {
      g_byte_array_append (self->first.bytes, (const guint8 *) key->str, (guint) key->len);
      key_list_close (&self->first);
    }
  else
    head.shared = (guint32) shared_length (key, self->last);
  head.rest = (guint32) key->len - head.shared;
  g_byte_array_append (self->open, (const guint8 *) &head, sizeof head);
  g_byte_array_append (self->open, (const guint8 *) key->str + head.shared, head.rest);
  self->n_open++;
  g_string_truncate (self->last, head.shared);
  g_string_append_len (self->last, key->str + head.shared, head.rest);
  self->last_value = value;
  return TRUE;
}

static gboolean
finish (StoreKeyRun *self, GError **error)
{
  if (self->is_finished)
    return TRUE;
  self->is_finished = TRUE;
  return close_block (self, error) && zhu_spool_finish (self->blocks, error);
}

static gboolean
load_block (StoreKeyRun *self, gsize number, GError **error)
{
  gsize length, start = 0;
  const guint8 *at = zhu_spool_get (self->blocks, number, &length, error);
  const guint8 *end = at + length;

  self->loaded = 0;
  if (at == NULL)
    return FALSE;
  key_list_empty (&self->keys);
  g_array_set_size (self->values, 0);
  while (at < end)
    {
      GByteArray *bytes = self->keys.bytes;
      const gsize next = bytes->len;
      KeyHead head;

      memcpy (&head, at, sizeof head);
      at += sizeof head;
      g_byte_array_set_size (bytes, (guint) (next + head.shared + head.rest));
      if (head.shared > 0)
        memcpy (bytes->data + next, bytes->data + start, head.shared);
      if (head.rest > 0)
        memcpy (bytes->data + next + head.shared, at, head.rest);
      at += head.rest;
      key_list_close (&self->keys);
      g_array_append_val (self->values, head.value);
      start = next;
    }
  self->loaded = number + 1;
  return TRUE;
}

/* In the blocks, of which no more come. */
static gboolean
find_in_blocks (StoreKeyRun *self,
                const GString *key,
                guint32 *value,
                gboolean *is_found,
                GError **error)
{
  const gsize block = key_list_bound (&self->first, key);
  gsize i, length;
  const char *at;

  if (block == 0)
    return TRUE;
  if (self->loaded != block && !load_block (self, block - 1, error))
    return FALSE;
  i = key_list_bound (&self->keys, key) - 1;
  at = key_list_get (&self->keys, i, &length);
  *is_found = compare (at, length, key->str, key->len) == 0;
  if (*is_found)
    *value = g_array_index (self->values, guint32, i);
  return TRUE;
}

gboolean
store_key_run_find (StoreKeyRun *self,
                    const GString *key,
                    guint32 *value,
                    gboolean *is_found,
                    GError **error)
{
  *is_found = FALSE;
  if (is_later (self, key))
    return TRUE;
  if (g_string_equal (key, self->last))
    {
      *is_found = TRUE;
      *value = self->last_value;
      return TRUE;
    }
  return finish (self, error) && find_in_blocks (self, key, value, is_found, error);
}

gboolean
store_key_run_hash (StoreKeyRun *self, StoreKeySet *set, GError **error)
{
  if (!finish (self, error))
    return FALSE;
  for (gsize block = 0; block < zhu_spool_length (self->blocks); block++)
    {
      if (!load_block (self, block, error))
        return FALSE;
      for (gsize i = 0; i < self->values->len; i++)
        {
          gsize length;
          const char *at = key_list_get (&self->keys, i, &length);

          store_key_set_add (set, store_hash (at, length),
                             g_array_index (self->values, guint32, i));
        }
    }
  return TRUE;
}
