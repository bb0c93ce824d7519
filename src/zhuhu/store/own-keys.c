/* Which records an import has read, by their own keys, and under which root record each stands.
 * Files mostly come in the order of their keys, or each of several does: such keys are kept in
 * runs, which memory need not hold. Only files in disorder make so many runs that a set of hashes
 * in memory, sixteen bytes or more for each record, takes their place. */
#include "zhuhu/store/private.h"

enum
{
  MOST_RUNS = 32
};

struct _StoreOwnKeys
{
  GPtrArray *runs;  /* element: StoreKeyRun *; the last one may grow */
  gsize hit;        /* run that answered last */
  StoreKeySet *set; /* NULL: the runs hold all */
};

static void
free_run (gpointer data)
{
  store_key_run_free (data);
}

StoreOwnKeys *
store_own_keys_new (void)
{
  StoreOwnKeys *self = g_new0 (StoreOwnKeys, 1);

  self->runs = g_ptr_array_new_with_free_func (free_run);
  return self;
}

void
store_own_keys_free (StoreOwnKeys *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->runs);
  store_key_set_free (self->set);
  g_free (self);
}

static gboolean
find_in_runs (StoreOwnKeys *self,
              const GString *key,
              guint32 *value,
              gboolean *is_found,
              GError **error)
{
  for (gsize i = 0; i < self->runs->len; i++)
    {
      const gsize at = (self->hit + i) % self->runs->len;

      if (!store_key_run_find (g_ptr_array_index (self->runs, at), key, value, is_found, error))
        return FALSE;
      if (*is_found)
        {
          self->hit = at;
          return TRUE;
        }
    }
  return TRUE;
}

gboolean
store_own_keys_find (StoreOwnKeys *self,
                     const GString *key,
                     guint32 *value,
                     gboolean *is_found,
                     GError **error)
{
  const guint32 *found;

  *is_found = FALSE;
  if (self->set == NULL)
    return find_in_runs (self, key, value, is_found, error);
  found = store_key_set_find (self->set, store_hash (key->str, key->len));
  *is_found = found != NULL;
  if (found != NULL)
    *value = *found;
  return TRUE;
}

/* From here on all keys are in the set. */
static gboolean
make_set (StoreOwnKeys *self, GError **error)
{
  self->set = store_key_set_new ();
  for (gsize i = 0; i < self->runs->len; i++)
    if (!store_key_run_hash (g_ptr_array_index (self->runs, i), self->set, error))
      return FALSE;
  g_ptr_array_set_size (self->runs, 0);
  return TRUE;
}

/* The run that @key carries on, or a new one; NULL if there would be too many. */
static StoreKeyRun *
run_for (StoreOwnKeys *self, const GString *key)
{
  StoreKeyRun *last
      = self->runs->len > 0 ? g_ptr_array_index (self->runs, self->runs->len - 1) : NULL;

  if (last != NULL && store_key_run_takes (last, key))
    return last;
  if (self->runs->len == MOST_RUNS)
    return NULL;
  last = store_key_run_new ();
  g_ptr_array_add (self->runs, last);
  return last;
}

gboolean
store_own_keys_add (StoreOwnKeys *self, const GString *key, guint32 root, GError **error)
{
  StoreKeyRun *run = self->set == NULL ? run_for (self, key) : NULL;

  if (run != NULL)
    return store_key_run_add (run, key, root, error);
  if (self->set == NULL && !make_set (self, error))
    return FALSE;
  store_key_set_add (self->set, store_hash (key->str, key->len), root);
  return TRUE;
}
