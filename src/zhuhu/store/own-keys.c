/* Whether a key was read before. Files mostly come in the order of their keys; as long as they do,
 * the last key answers for all before it, and the millions of records on which no other leans need
 * no set of their keys. At the first key out of order the set is made up from what was stored. */
#include "zhuhu/store/private.h"

#include <string.h>

void
store_own_keys_begin (StoreEntityRun *run)
{
  run->keys = store_key_set_new ();
  if (run->was_empty && !run->is_referenced)
    run->last_key = g_string_new (NULL);
}

void
store_own_keys_clear (StoreEntityRun *run)
{
  store_key_set_free (g_steal_pointer (&run->keys));
  if (run->last_key != NULL)
    g_string_free (g_steal_pointer (&run->last_key), TRUE);
}

static sqlite3_stmt *
select_keys (StoreImport *self, const StoreTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  for (gsize i = 0; i < table->own->len; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      store_append_name (sql,
                         store_table_column (table, g_array_index (table->own, gsize, i))->name);
    }
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  return store_prepare (self->store, sql->str, error);
}

/* From here on every key is in the set; those of rejected records are there already. */
static gboolean
make_set (StoreImport *self, StoreEntityRun *run, GError **error)
{
  g_autoptr (sqlite3_stmt) row = select_keys (self, run->table, error);
  int code = SQLITE_DONE;

  while (row != NULL && (code = sqlite3_step (row)) == SQLITE_ROW)
    store_key_set_add (run->keys, store_hash_columns (row, 0, run->table->own->len, run->last_key),
                       0);
  g_string_free (g_steal_pointer (&run->last_key), TRUE);
  return row != NULL
         && (code == SQLITE_DONE
             || store_fail (self->store->db, self->store->path, _ ("comparing records"), error));
}

static gboolean
is_later (const GString *key, const GString *last)
{
  const int order = memcmp (key->str, last->str, MIN (key->len, last->len));

  return order != 0 ? order > 0 : key->len > last->len;
}

gboolean
store_own_keys_look (StoreImport *self,
                     StoreEntityRun *run,
                     const GString *key,
                     StoreHash hash,
                     gboolean *is_known,
                     GError **error)
{
  *is_known = FALSE;
  if (run->last_key != NULL && self->rejected <= self->options->max_rejects
      && is_later (key, run->last_key))
    {
      g_string_truncate (run->last_key, 0);
      g_string_append_len (run->last_key, key->str, (gssize) key->len);
      return TRUE;
    }
  /* Above the allowed rejects nothing is stored any more, so that what is stored does not tell. */
  if (run->last_key != NULL && !make_set (self, run, error))
    return FALSE;
  *is_known = store_key_set_find (run->keys, hash) != NULL;
  return TRUE;
}

void
store_own_keys_add (StoreEntityRun *run, StoreHash hash, guint32 root)
{
  if (run->last_key == NULL || root == STORE_REJECTED)
    store_key_set_add (run->keys, hash, root);
}
