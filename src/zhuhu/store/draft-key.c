/* What tells the records of a table apart, and which tables are no records at all: lists of codes
 * and of areas. */
#include "zhuhu/store/draft.h"

#include <string.h>

enum
{
  MAX_CODE_ROWS = 500,
  MAX_CODE_COLUMNS = 8,
  MAX_TRIED = 6 /* columns tried in pairs */
};

/* ---- Declared keys ---- */

static gboolean
use_primary_key (DraftTable *table)
{
  for (int place = 1; place <= (int) table->columns->len; place++)
    for (gsize i = 0; i < table->columns->len; i++)
      if (draft_column (table, i)->in_key == place)
        g_ptr_array_add (table->key, draft_column (table, i));
  if (table->key->len == 0)
    return FALSE;
  draft_note (table->notes, _ ("key: the primary key"));
  return TRUE;
}

/* Takes the columns of the index @name as the key; none if they are no key. */
static gboolean
take_index (ZhuDraft *self, DraftTable *table, const char *name, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      &self->store, "SELECT name FROM pragma_index_info(?1) ORDER BY seqno", error);
  gboolean is_key = TRUE;
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, name, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      const char *head = (const char *) sqlite3_column_text (row, 0);
      DraftColumn *column = head != NULL ? draft_find_column (table, head) : NULL;

      /* an expression has no name */
      is_key = is_key && column != NULL && column->n_missing == 0;
      if (is_key)
        g_ptr_array_add (table->key, column);
    }
  if (!is_key)
    g_ptr_array_set_size (table->key, 0);
  return store_rows_end (&self->store, code, N_ ("looking at the tables"), error);
}

static gboolean
use_unique_index (ZhuDraft *self, DraftTable *table, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (&self->store,
                       "SELECT name FROM pragma_index_list(?1) WHERE \"unique\" AND NOT partial"
                       " ORDER BY (SELECT count(*) FROM pragma_index_info(name)), seq DESC",
                       error);
  int code = SQLITE_DONE;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
  while (table->key->len == 0 && (code = sqlite3_step (row)) == SQLITE_ROW)
    if (!take_index (self, table, (const char *) sqlite3_column_text (row, 0), error))
      return FALSE;
  if (table->key->len > 0)
    draft_note (table->notes, _ ("key: declared UNIQUE"));
  return store_row_end (&self->store, code, N_ ("looking at the tables"), error);
}

/* ---- Keys by values ---- */

/* TRUE in *@is_key if no two rows agree in all of @n columns, and none lacks one. */
static gboolean
try_columns (ZhuDraft *self,
             DraftTable *table,
             DraftColumn *const *columns,
             gsize n,
             gboolean *is_key,
             GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GString) sql = g_string_new ("SELECT 1 FROM ");
  gboolean found;

  store_append_name (sql, table->name);
  g_string_append (sql, " WHERE ");
  for (gsize i = 0; i < n; i++)
    {
      g_string_append (list, i == 0 ? "" : ", ");
      store_append_name (list, columns[i]->name);
      g_string_append (sql, i == 0 ? "" : " OR ");
      store_append_name (sql, columns[i]->name);
      g_string_append (sql, " IS NULL OR ");
      store_append_name (sql, columns[i]->name);
      g_string_append (sql, " = ''");
    }
  g_string_append (sql, " UNION ALL SELECT 1 FROM (SELECT 1 FROM ");
  store_append_name (sql, table->name);
  g_string_append_printf (sql, " GROUP BY %s HAVING count(*) > 1 LIMIT 1) LIMIT 1", list->str);
  if (!draft_has_row (self, sql->str, &found, error))
    return FALSE;
  *is_key = !found;
  if (*is_key)
    for (gsize i = 0; i < n; i++)
      g_ptr_array_add (table->key, columns[i]);
  return TRUE;
}

static gboolean
may_be_key (const DraftColumn *column)
{
  return column->n_missing == 0 && column->n_bytes == 0 && column->longest <= 40
         && column->n_date == 0 && column->n_number == column->n_whole;
}

static gboolean
has_key_head (const DraftColumn *column)
{
  return draft_head_has (column->name, "id,no,code,key,编号,代码,序号,号")
         || g_str_has_suffix (column->name, "id") || g_str_has_suffix (column->name, "ID");
}

static gboolean
use_one_column (ZhuDraft *self, DraftTable *table, gboolean *is_key, GError **error)
{
  *is_key = FALSE;
  for (int wants_head = 1; wants_head >= 0 && !*is_key; wants_head--)
    for (gsize i = 0; i < table->columns->len && !*is_key; i++)
      {
        DraftColumn *column = draft_column (table, i);

        if (column->keys != NULL && may_be_key (column) && has_key_head (column) == wants_head
            && !try_columns (self, table, &column, 1, is_key, error))
          return FALSE;
      }
  if (*is_key)
    draft_note (table->notes,
                _ ("key: no two rows have the same value; check that this must be so"));
  return TRUE;
}

static gboolean
use_pair (ZhuDraft *self, DraftTable *table, gboolean *is_key, GError **error)
{
  g_autoptr (GPtrArray) tried = g_ptr_array_new ();

  *is_key = FALSE;
  for (gsize i = 0; i < table->columns->len && tried->len < MAX_TRIED; i++)
    if (may_be_key (draft_column (table, i)))
      g_ptr_array_add (tried, draft_column (table, i));
  for (gsize i = 0; i < tried->len && !*is_key; i++)
    for (gsize j = i + 1; j < tried->len && !*is_key; j++)
      {
        DraftColumn *pair[] = { g_ptr_array_index (tried, i), g_ptr_array_index (tried, j) };

        if (!try_columns (self, table, pair, 2, is_key, error))
          return FALSE;
      }
  if (*is_key)
    draft_note (table->notes,
                _ ("key: no two rows have the same pair of values; check that this must be so"));
  return TRUE;
}

/* The key of another table whose columns stand here too: of a view on it, or of a copy. */
static gboolean
use_borrowed_key (ZhuDraft *self, DraftTable *table, gboolean *is_key, GError **error)
{
  *is_key = FALSE;
  for (gsize i = 0; i < self->tables->len && !*is_key; i++)
    {
      const DraftTable *other = draft_table (self, i);
      g_autoptr (GPtrArray) columns = g_ptr_array_new ();

      for (gsize j = 0; other != table && j < other->key->len; j++)
        {
          DraftColumn *column = draft_find_column (
              table, ((const DraftColumn *) g_ptr_array_index (other->key, j))->name);

          if (column != NULL)
            g_ptr_array_add (columns, column);
        }
      if (columns->len < 2 || columns->len < other->key->len)
        continue;
      if (!try_columns (self, table, (DraftColumn *const *) columns->pdata, columns->len, is_key,
                        error))
        return FALSE;
      if (*is_key)
        draft_note (table->notes, _ ("key: that of %s, which tells the rows here apart too"),
                    other->name);
    }
  return TRUE;
}

static gboolean
find_key (ZhuDraft *self, DraftTable *table, GError **error)
{
  gboolean is_key = FALSE;

  if (table->role == DRAFT_LEFT_OUT || use_primary_key (table))
    return TRUE;
  if (!use_unique_index (self, table, error))
    return FALSE;
  if (table->key->len > 0)
    return TRUE;
  if (table->n_rows > 0
      && (!use_one_column (self, table, &is_key, error)
          || (!is_key && !use_borrowed_key (self, table, &is_key, error))
          || (!is_key && !use_pair (self, table, &is_key, error))))
    return FALSE;
  if (is_key)
    return TRUE;
  table->role = DRAFT_LEFT_OUT;
  draft_note (table->notes, table->n_rows == 0
                                ? _ ("left out: it has no rows and declares no key")
                                : _ ("left out: no column or pair of columns tells its rows apart; "
                                     "make a view with a key, or write the entity by hand"));
  return TRUE;
}

/* ---- Lists of codes and areas ---- */

static gboolean
is_list_head (const char *name)
{
  return draft_head_has (name, "code,codes,dict,dictionary,type,types,enum,lookup,ref,list,kind,"
                               "category,dm,zd,lk,dim,字典,代码,码表,编码,类型,类别");
}

static DraftColumn *
find_label (const DraftTable *table, const DraftColumn *key)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      DraftColumn *column = draft_column (table, i);

      if (column != key && column->n_given > 0 && column->n_whole == 0 && column->n_date == 0
          && column->n_bytes == 0 && column->longest <= 60 && column->values != NULL
          && g_hash_table_size (column->values) * 2 > (guint) column->n_given)
        return column;
    }
  return NULL;
}

static gboolean
has_personal (const DraftTable *table)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      const DraftColumn *column = draft_column (table, i);

      if (column->n_identity > 0 || column->n_phone > 0 || column->n_certificate > 0
          || column->n_date > 0 || column->n_packed_date > 0
          || (draft_mask (column) != ZHU_MASK_NONE && draft_mask (column) != ZHU_MASK_NEVER))
        return TRUE;
    }
  return FALSE;
}

/* A table of codes has few rows, one short key and a label, names nobody, and is called so or is
 * small beside the rest. */
static void
recognise_list (const ZhuDraft *self, DraftTable *table)
{
  DraftColumn *key = table->key->len == 1 ? g_ptr_array_index (table->key, 0) : NULL;
  gint64 largest = 0;

  if (key == NULL || table->role != DRAFT_ENTITY || table->n_rows == 0
      || table->n_rows != table->n_seen)
    return;
  if (key->n_area * 10 >= key->n_given * 9 && table->columns->len <= MAX_CODE_COLUMNS)
    {
      table->role = DRAFT_AREAS;
      return;
    }
  table->label = find_label (table, key);
  if (table->label == NULL)
    return;
  for (gsize i = 0; i < self->tables->len; i++)
    largest = MAX (largest, draft_table (self, i)->n_rows);
  if (table->n_rows <= MAX_CODE_ROWS && table->columns->len <= MAX_CODE_COLUMNS
      && key->longest <= DRAFT_MAX_CODE_LENGTH && !has_personal (table)
      && (is_list_head (table->name)
          || (table->n_rows <= DRAFT_MAX_CODES && table->columns->len <= 4
              && (is_list_head (key->name) || largest >= 5 * table->n_rows))))
    table->role = DRAFT_CODES;
}

gboolean
draft_find_keys (ZhuDraft *self, GError **error)
{
  for (gsize i = 0; i < self->tables->len; i++)
    if (!find_key (self, draft_table (self, i), error))
      return FALSE;
  for (gsize i = 0; i < self->tables->len; i++)
    recognise_list (self, draft_table (self, i));
  return TRUE;
}
