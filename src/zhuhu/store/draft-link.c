/* Who belongs to whom: by FOREIGN KEY, else by the name of a column whose values all stand in
 * another table's key. Of several the nearest two on one chain become 上级; the rest is told. */
#include "zhuhu/store/draft.h"

#include <string.h>

static DraftTable *
find_table (const ZhuDraft *self, const char *name)
{
  for (gsize i = 0; i < self->tables->len; i++)
    if (g_ascii_strcasecmp (draft_table (self, i)->name, name) == 0)
      return draft_table (self, i);
  return NULL;
}

static DraftLink *
link_new (DraftTable *target, gboolean is_declared)
{
  DraftLink *link = g_new0 (DraftLink, 1);

  link->target = target;
  link->is_declared = is_declared;
  link->columns = g_ptr_array_new ();
  return link;
}

static void
link_drop (DraftLink *link)
{
  g_ptr_array_unref (link->columns);
  g_free (link);
}

static gboolean
has_link_to (const DraftTable *table, const DraftTable *target)
{
  for (gsize i = 0; i < table->links->len; i++)
    if (((const DraftLink *) g_ptr_array_index (table->links, i))->target == target)
      return TRUE;
  return FALSE;
}

/* ---- FOREIGN KEY ---- */

/* Position in the key of @target of the column @to; without a name, foreign key and key have the
 * same order. The length of the key if there is none. */
static gsize
find_in_key (const DraftTable *target, const char *to, gsize place)
{
  gsize i = 0;

  if (to == NULL)
    return MIN (place, target->key->len);
  while (
      i < target->key->len
      && g_ascii_strcasecmp (((const DraftColumn *) g_ptr_array_index (target->key, i))->name, to)
             != 0)
    i++;
  return i;
}

/* Columns of @table that point to the key of @target by the foreign key @id, in the key's order;
 * not as many as the key has if it points elsewhere. */
static gboolean
read_foreign_key (ZhuDraft *self, DraftTable *table, DraftLink *link, gint64 id, GError **error)
{
  const gsize n = link->target->key->len;
  g_autoptr (sqlite3_stmt) row = store_prepare (
      &self->store,
      "SELECT \"from\", \"to\", seq FROM pragma_foreign_key_list(?1) WHERE id = ?2 ORDER BY seq",
      error);
  g_autofree DraftColumn **columns = g_new0 (DraftColumn *, n + 1);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 2, id);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    columns[find_in_key (link->target, (const char *) sqlite3_column_text (row, 1),
                         (gsize) sqlite3_column_int (row, 2))]
        = draft_find_column (table, (const char *) sqlite3_column_text (row, 0));
  for (gsize i = 0; i < n; i++)
    if (columns[i] != NULL)
      g_ptr_array_add (link->columns, columns[i]);
  return store_rows_end (&self->store, code, N_ ("reading the tables"), error);
}

/* Takes the foreign key @id of @table, which points to @target. */
static gboolean
take_foreign_key (ZhuDraft *self, DraftTable *table, DraftTable *target, gint64 id, GError **error)
{
  DraftLink *link = link_new (target, TRUE);
  const gboolean is_read = read_foreign_key (self, table, link, id, error);
  const gboolean fits = is_read && link->columns->len == target->key->len;

  if (fits && target->role == DRAFT_CODES && link->columns->len == 1)
    ((DraftColumn *) g_ptr_array_index (link->columns, 0))->codes = target;
  if (fits && target->role == DRAFT_ENTITY && !has_link_to (table, target))
    g_ptr_array_add (table->links, link);
  else
    link_drop (link);
  return is_read;
}

static gboolean
add_declared (ZhuDraft *self, DraftTable *table, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      &self->store,
      "SELECT DISTINCT id, \"table\" FROM pragma_foreign_key_list(?1) ORDER BY id DESC", error);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      DraftTable *target = find_table (self, (const char *) sqlite3_column_text (row, 1));

      if (target != NULL && target != table && target->key->len > 0
          && !take_foreign_key (self, table, target, sqlite3_column_int64 (row, 0), error))
        return FALSE;
    }
  return store_rows_end (&self->store, code, N_ ("reading the tables"), error);
}

/* ---- Names and values ---- */

static char *
singular (const char *name)
{
  const gsize length = strlen (name);

  return length > 3 && name[length - 1] == 's' ? g_strndup (name, length - 1) : g_strdup (name);
}

/* TRUE if the column @name may hold the key column @key of the table @target. */
static gboolean
fits_by_name (const char *name, const char *target, const char *key)
{
  g_autofree char *one = singular (target);
  const char *const forms[] = { target, one };

  if (g_ascii_strcasecmp (name, key) == 0)
    return !draft_head_has (key, "id,no,code,key,seq") || strlen (key) > 4;
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *joined = g_strdup_printf ("%s_%s", forms[i], key);
      g_autofree char *bare = g_strdup_printf ("%s%s", forms[i], key);

      if (g_ascii_strcasecmp (name, joined) == 0 || g_ascii_strcasecmp (name, bare) == 0)
        return TRUE;
    }
  return FALSE;
}

static DraftColumn *
find_by_name (const DraftTable *table, const DraftTable *target, const DraftColumn *key)
{
  for (gsize i = 0; i < table->columns->len; i++)
    {
      DraftColumn *column = draft_column (table, i);

      if (fits_by_name (column->name, target->name, key->name)
          && (key->n_whole < key->n_given || column->n_whole == column->n_given))
        return column;
    }
  return NULL;
}

/* (SELECT column, … FROM table WHERE no part is empty LIMIT n): the keys that the first rows name.
 */
static void
append_named (GString *sql, const DraftTable *table, const DraftLink *link, gboolean as_text)
{
  g_string_append (sql, "(SELECT ");
  for (gsize i = 0; i < link->columns->len; i++)
    {
      const DraftColumn *column = g_ptr_array_index (link->columns, i);

      g_string_append (sql, i == 0 ? "" : ", ");
      if (as_text)
        draft_append_text (sql, column);
      else
        store_append_name (sql, column->name);
      g_string_append_printf (sql, " AS k%zu", i);
    }
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  for (gsize i = 0; i < link->columns->len; i++)
    {
      g_string_append (sql, i == 0 ? " WHERE " : " AND ");
      store_append_name (sql, ((const DraftColumn *) g_ptr_array_index (link->columns, i))->name);
      g_string_append (sql, " <> ''");
    }
  g_string_append_printf (sql, " LIMIT %d)", DRAFT_LINK_ROWS);
}

/* By the values as they are stored, which an index on the target's key answers. */
static gboolean
has_stored_orphans (ZhuDraft *self,
                    DraftTable *table,
                    const DraftLink *link,
                    gboolean *found,
                    GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT 1 FROM ");

  append_named (sql, table, link, FALSE);
  g_string_append (sql, " AS named LEFT JOIN ");
  store_append_name (sql, link->target->name);
  g_string_append (sql, " AS target ON ");
  for (gsize i = 0; i < link->target->key->len; i++)
    {
      g_string_append (sql, i == 0 ? "target." : " AND target.");
      store_append_name (sql,
                         ((const DraftColumn *) g_ptr_array_index (link->target->key, i))->name);
      g_string_append_printf (sql, " COLLATE BINARY = named.k%zu", i);
    }
  g_string_append (sql, " WHERE target.");
  store_append_name (sql, ((const DraftColumn *) g_ptr_array_index (link->target->key, 0))->name);
  g_string_append (sql, " IS NULL LIMIT 1");
  return draft_has_row (self, sql->str, found, error);
}

/* By the texts of the values, which is how records are told apart, whatever they are stored as. */
static gboolean
has_text_orphans (ZhuDraft *self,
                  DraftTable *table,
                  const DraftLink *link,
                  gboolean *found,
                  GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT 1 FROM (SELECT * FROM ");

  append_named (sql, table, link, TRUE);
  g_string_append (sql, " EXCEPT SELECT ");
  for (gsize i = 0; i < link->target->key->len; i++)
    {
      g_string_append (sql, i == 0 ? "" : ", ");
      draft_append_text (sql, g_ptr_array_index (link->target->key, i));
    }
  g_string_append (sql, " FROM ");
  store_append_name (sql, link->target->name);
  g_string_append (sql, ") LIMIT 1");
  return draft_has_row (self, sql->str, found, error);
}

static gboolean
are_stored_alike (const DraftLink *link)
{
  for (gsize i = 0; i < link->columns->len; i++)
    if (!g_str_equal (((const DraftColumn *) g_ptr_array_index (link->columns, i))->type,
                      ((const DraftColumn *) g_ptr_array_index (link->target->key, i))->type))
      return FALSE;
  return TRUE;
}

/* TRUE in *@found if the columns, in the rows looked at, hold a key that @link->target has not. */
static gboolean
has_orphans (ZhuDraft *self,
             DraftTable *table,
             const DraftLink *link,
             gboolean *found,
             GError **error)
{
  *found = TRUE;
  if (are_stored_alike (link) && !has_stored_orphans (self, table, link, found, error))
    return FALSE;
  return !*found || has_text_orphans (self, table, link, found, error);
}

/* How the records of @table were found to belong to those that @link leads to. */
static void
note_link (DraftTable *table, const DraftLink *link)
{
  if (link->is_declared)
    draft_note (table->notes, _ ("belongs to %s by its foreign key"), link->target->name);
  else if (table->n_rows > DRAFT_LINK_ROWS)
    draft_note (table->notes,
                _ ("belongs to %s by a column of that name; the values of its first %d rows all "
                   "occur there"),
                link->target->name, DRAFT_LINK_ROWS);
  else
    draft_note (table->notes,
                _ ("belongs to %s by a column of that name whose values all occur there"),
                link->target->name);
}

/* TRUE if the key that @link holds is the table's own: a view on the same records is no child. */
static gboolean
is_own_key (const DraftTable *table, const DraftLink *link)
{
  for (gsize i = 0; i < table->key->len; i++)
    if (!g_ptr_array_find (link->columns, g_ptr_array_index (table->key, i), NULL))
      return FALSE;
  return table->key->len == link->columns->len;
}

static gboolean
add_by_name (ZhuDraft *self, DraftTable *table, DraftTable *target, GError **error)
{
  DraftLink *link;
  gboolean has_values = FALSE, orphans = TRUE;

  if (target == table || target->role != DRAFT_ENTITY || has_link_to (table, target))
    return TRUE;
  link = link_new (target, FALSE);
  for (gsize i = 0; i < target->key->len; i++)
    {
      DraftColumn *column = find_by_name (table, target, g_ptr_array_index (target->key, i));

      if (column == NULL)
        break;
      has_values |= column->n_given > 0;
      g_ptr_array_add (link->columns, column);
    }
  if (link->columns->len < target->key->len || !has_values
      || (table->is_view && is_own_key (table, link)))
    {
      link_drop (link);
      return TRUE;
    }
  if (!has_orphans (self, table, link, &orphans, error))
    {
      link_drop (link);
      return FALSE;
    }
  if (!orphans)
    g_ptr_array_add (table->links, link);
  else
    link_drop (link);
  return TRUE;
}

/* ---- The chain ---- */

static gboolean
reaches (const DraftTable *from, const DraftTable *to, gsize depth)
{
  if (from == to)
    return TRUE;
  if (depth > 64)
    return FALSE;
  for (gsize i = 0; i < from->links->len; i++)
    if (reaches (((const DraftLink *) g_ptr_array_index (from->links, i))->target, to, depth + 1))
      return TRUE;
  return FALSE;
}

/* Of links that lead back to their table (a household names its head, who names the household) the
 * one from fewer records to more goes. */
static void
break_circles (ZhuDraft *self)
{
  for (gsize i = 0; i < self->tables->len; i++)
    {
      DraftTable *table = draft_table (self, i);

      for (gsize j = table->links->len; j-- > 0;)
        {
          const DraftLink *link = g_ptr_array_index (table->links, j);

          if (!reaches (link->target, table, 0) || link->target->n_rows < table->n_rows)
            continue;
          draft_note (table->notes, _ ("it points to %s, which leads back to it; not used"),
                      link->target->name);
          g_ptr_array_remove_index (table->links, j);
        }
    }
  for (gsize i = 0; i < self->tables->len; i++)
    {
      DraftTable *table = draft_table (self, i);

      for (gsize j = table->links->len; j-- > 0;)
        if (reaches (((const DraftLink *) g_ptr_array_index (table->links, j))->target, table, 0))
          g_ptr_array_remove_index (table->links, j);
    }
}

static gsize
depth_of (const DraftTable *table)
{
  gsize depth = 0;

  for (gsize i = 0; i < table->links->len; i++)
    depth = MAX (depth,
                 1 + depth_of (((const DraftLink *) g_ptr_array_index (table->links, i))->target));
  return depth;
}

static gboolean
is_whole (const DraftLink *link)
{
  for (gsize i = 0; i < link->columns->len; i++)
    if (((const DraftColumn *) g_ptr_array_index (link->columns, i))->n_missing > 0)
      return FALSE;
  return TRUE;
}

static gint64
rows_of (const DraftLink *link)
{
  return link->target->n_rows;
}

/* The parent: without missing values if there is one, deepest, largest. */
static gboolean
is_better (const DraftLink *a, const DraftLink *b)
{
  if (b == NULL || is_whole (a) != is_whole (b))
    return b == NULL || is_whole (a);
  if (depth_of (a->target) != depth_of (b->target))
    return depth_of (a->target) > depth_of (b->target);
  return rows_of (a) > rows_of (b);
}

static void
choose (DraftTable *table)
{
  for (gsize i = 0; i < table->links->len; i++)
    if (is_better (g_ptr_array_index (table->links, i), table->parent))
      table->parent = g_ptr_array_index (table->links, i);
  for (gsize i = 0; i < table->links->len; i++)
    {
      const DraftLink *link = g_ptr_array_index (table->links, i);

      if (link == table->parent)
        continue;
      if (table->concern == NULL && !is_whole (link)
          && reaches (link->target, table->parent->target, 0))
        table->concern = link;
      else if (!reaches (table->parent->target, link->target, 0))
        draft_note (table->notes,
                    _ ("it also points to %s, which is not on the same chain; not used"),
                    link->target->name);
    }
}

static gboolean
note_links (ZhuDraft *self, DraftTable *table, GError **error)
{
  const DraftLink *const links[] = { table->parent, table->concern };

  for (gsize i = 0; i < G_N_ELEMENTS (links) && links[i] != NULL; i++)
    {
      gboolean orphans = FALSE;

      for (gsize j = 0; j < links[i]->columns->len; j++)
        ((DraftColumn *) g_ptr_array_index (links[i]->columns, j))->is_link = TRUE;
      note_link (table, links[i]);
      if (links[i]->is_declared && !has_orphans (self, table, links[i], &orphans, error))
        return FALSE;
      if (orphans)
        draft_note (table->notes,
                    _ ("some of its records name a record of %s that is not there; they are not "
                       "counted"),
                    links[i]->target->name);
      if (i == 0 && !is_whole (links[i]))
        draft_note (table->notes,
                    _ ("some of its records name no record of %s; they are not counted"),
                    links[i]->target->name);
    }
  return TRUE;
}

gboolean
draft_find_links (ZhuDraft *self, GError **error)
{
  for (gsize i = 0; i < self->tables->len; i++)
    {
      DraftTable *table = draft_table (self, i);

      if (table->role != DRAFT_ENTITY)
        continue;
      if (!add_declared (self, table, error))
        return FALSE;
      for (gsize j = 0; j < self->tables->len; j++)
        if (!add_by_name (self, table, draft_table (self, j), error))
          return FALSE;
    }
  break_circles (self);
  for (gsize i = 0; i < self->tables->len; i++)
    {
      DraftTable *table = draft_table (self, i);

      if (table->role == DRAFT_ENTITY)
        choose (table);
      for (gsize j = 0; table->role == DRAFT_ENTITY && j < table->key->len; j++)
        ((DraftColumn *) g_ptr_array_index (table->key, j))->is_key = TRUE;
      if (table->role == DRAFT_ENTITY && !note_links (self, table, error))
        return FALSE;
    }
  return TRUE;
}
