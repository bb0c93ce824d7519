/* One ordered statement for each entity of a source. All are ordered by the root record's key, then
 * by the keys down to the record's own, so that one walk through them side by side gives whole
 * households. An entity that does not carry the root's key gets it by joins up the chain; keys that
 * a foreign database holds as numbers are ordered as text, as everywhere else. */
#include "zhuhu/store/private.h"

#include <string.h>

void
store_append_key_column (GString *sql, unsigned alias, const StoreColumn *column)
{
  g_autoptr (GString) name = g_string_new (NULL);

  g_string_printf (name, "t%u.", alias);
  store_append_name (name, column->name);
  if (column->is_real)
    g_string_append_printf (sql,
                            "CASE WHEN typeof(%s) = 'real' AND %s = CAST(%s AS INTEGER)"
                            " THEN CAST(CAST(%s AS INTEGER) AS TEXT) ELSE CAST(%s AS TEXT) END",
                            name->str, name->str, name->str, name->str, name->str);
  else if (column->needs_cast)
    g_string_append_printf (sql, "CAST(%s AS TEXT)", name->str);
  else
    g_string_append (sql, name->str);
}

static StoreKeyColumns
append_key (GString *sql, int *n, unsigned alias, const StoreTable *table, const GArray *positions)
{
  const StoreKeyColumns columns = { *n, (int) positions->len };

  for (gsize i = 0; i < positions->len; i++)
    {
      g_string_append (sql, *n == 0 ? "" : ", ");
      store_append_key_column (sql, alias,
                               store_table_column (table, g_array_index (positions, gsize, i)));
      (*n)++;
    }
  return columns;
}

static void
append_column (GString *sql, int *n, const char *name)
{
  g_string_append (sql, *n == 0 ? "" : ", ");
  if (name != NULL)
    {
      g_string_append (sql, "t0.");
      store_append_name (sql, name);
    }
  else
    g_string_append (sql, "NULL");
  (*n)++;
}

static void
append_readers (StoreStream *self,
                const ZhuStore *store,
                GString *sql,
                int *n,
                const ZhuSourceRequest *request)
{
  for (gsize i = 0; i < self->entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (self->entity->variables, i);
      const gboolean has_texts
          = request->texts != NULL && g_hash_table_contains (request->texts, variable);
      const gboolean has_values
          = request->variables != NULL && g_hash_table_contains (request->variables, variable);
      StoreReader *reader;

      if (variable->formula != NULL || (!has_texts && !has_values))
        continue;
      reader = store_reader_new (variable, *n);
      reader->position = i;
      reader->is_utf16 = !g_str_equal (store->collation, "BINARY");
      reader->has_texts = has_texts || variable->type == ZHU_TYPE_TEXT;
      reader->has_values = has_values && variable->type != ZHU_TYPE_TEXT;
      g_ptr_array_add (self->readers, reader);
      for (gsize j = 0; j < variable->columns->len; j++)
        append_column (sql, n, g_ptr_array_index (variable->columns, j));
    }
}

/* The record above @entity, which is alias t@alias, as the next alias. */
static void
append_join (ZhuStore *store, GString *sql, const ZhuEntity *entity, unsigned alias)
{
  const StoreTable *below = store_tables_of_entity (store->tables, entity);
  const StoreTable *above = store_tables_of_entity (store->tables, entity->parent);

  g_string_append (sql, " LEFT JOIN ");
  store_append_name (sql, above->name);
  g_string_append_printf (sql, " AS t%u ON ", alias + 1);
  for (gsize i = 0; i < above->own->len; i++)
    {
      g_string_append_printf (sql, "%st%u.", i == 0 ? "" : " AND ", alias + 1);
      store_append_name (sql,
                         store_table_column (above, g_array_index (above->own, gsize, i))->name);
      g_string_append_printf (sql, " = t%u.", alias);
      store_append_name (sql,
                         store_table_column (below, g_array_index (below->parent, gsize, i))->name);
    }
}

/* Joins from alias t0 upwards; returns the alias of the entity just below the root. */
static unsigned
append_joins (ZhuStore *store, GString *sql, const ZhuEntity *entity)
{
  unsigned alias = 0;

  for (; entity->parent != NULL && entity->parent->parent != NULL; entity = entity->parent, alias++)
    append_join (store, sql, entity, alias);
  return alias;
}

/* Key columns from the root's down to the entity's own. */
static void
append_order (ZhuStore *store, GString *sql, const ZhuEntity *entity, unsigned top)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  gboolean is_first = TRUE;

  for (; entity->parent != NULL; entity = entity->parent)
    g_ptr_array_add (chain, (gpointer) entity);
  g_string_append (sql, " ORDER BY ");
  for (int i = (int) chain->len - 1; i >= -1; i--)
    {
      const ZhuEntity *at = i >= 0           ? g_ptr_array_index (chain, i)
                            : chain->len > 0 ? g_ptr_array_index (chain, 0)
                                             : entity;
      const StoreTable *table = store_tables_of_entity (store->tables, at);
      const GArray *positions = i >= 0 ? table->parent : table->own;
      const unsigned alias = i >= 0 ? MIN ((unsigned) i, top) : 0;

      for (gsize j = 0; j < positions->len; j++)
        {
          g_string_append (sql, is_first ? "" : ", ");
          store_append_key_column (sql, alias,
                                   store_table_column (table, g_array_index (positions, gsize, j)));
          g_string_append_printf (sql, " COLLATE %s", store->collation);
          is_first = FALSE;
        }
    }
}

/* The parts of the root's key are the parameters. */
static void
append_seek (GString *sql, unsigned alias, const StoreTable *table, const GArray *positions)
{
  for (gsize i = 0; i < positions->len; i++)
    {
      g_string_append_printf (sql, "%s t%u.", i == 0 ? " WHERE" : " AND", alias);
      store_append_name (sql,
                         store_table_column (table, g_array_index (positions, gsize, i))->name);
      g_string_append_printf (sql, " COLLATE BINARY = ?%zu", i + 1);
    }
}

static char *
make_sql (ZhuStore *store, StoreStream *self, const ZhuSourceRequest *request, gboolean by_root)
{
  GString *sql = g_string_new ("SELECT ");
  g_autoptr (GString) joins = g_string_new (NULL);
  const unsigned top = append_joins (store, joins, self->entity);
  const ZhuEntity *below_root = self->entity;
  int n = 0;

  while (below_root->parent != NULL && below_root->parent->parent != NULL)
    below_root = below_root->parent;
  self->own = append_key (sql, &n, 0, self->table, self->table->own);
  self->parent = append_key (sql, &n, 0, self->table, self->table->parent);
  self->concern = append_key (sql, &n, 0, self->table, self->table->concern);
  self->root = self->entity->parent == NULL ? self->own : self->parent;
  if (below_root != self->entity)
    {
      const StoreTable *table = store_tables_of_entity (store->tables, below_root);

      self->root = append_key (sql, &n, top, table, table->parent);
    }
  if (self->table->area >= 0)
    {
      self->area = n;
      append_column (sql, &n, store_table_column (self->table, self->table->area)->name);
      append_column (sql, &n,
                     self->table->unit >= 0
                         ? store_table_column (self->table, self->table->unit)->name
                         : NULL);
    }
  append_readers (self, store, sql, &n, request);
  g_string_append (sql, " FROM ");
  store_append_name (sql, self->table->name);
  g_string_append_printf (sql, " AS t0%s", joins->str);
  if (by_root && self->entity->parent == NULL)
    append_seek (sql, 0, self->table, self->table->own);
  else if (by_root)
    {
      const StoreTable *table = store_tables_of_entity (store->tables, below_root);

      append_seek (sql, top, table, table->parent);
    }
  append_order (store, sql, self->entity, top);
  return g_string_free (sql, FALSE);
}

static void
free_reader (gpointer data)
{
  store_reader_free (data);
}

StoreStream *
store_stream_new (ZhuStore *store,
                  const ZhuEntity *entity,
                  const ZhuSourceRequest *request,
                  gboolean by_root,
                  GError **error)
{
  StoreStream *self = g_new0 (StoreStream, 1);
  g_autofree char *sql = NULL;

  self->entity = entity;
  self->table = store_tables_of_entity (store->tables, entity);
  self->area = -1;
  self->readers = g_ptr_array_new_with_free_func (free_reader);
  sql = make_sql (store, self, request, by_root);
  self->row = store_prepare (store, sql, error);
  if (self->row != NULL && (by_root || store_stream_step (store, self, error)))
    return self;
  store_stream_free (self);
  return NULL;
}

void
store_stream_free (StoreStream *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->row);
  g_ptr_array_unref (self->readers);
  g_free (self);
}

gboolean
store_stream_step (ZhuStore *store, StoreStream *self, GError **error)
{
  const int code = sqlite3_step (self->row);

  self->has_row = code == SQLITE_ROW;
  return store_row_end (store, code, N_ ("reading the records"), error);
}

gboolean
store_stream_seek (ZhuStore *store, StoreStream *self, sqlite3_stmt *key, int first, GError **error)
{
  sqlite3_reset (self->row);
  for (int i = 0; i < self->root.n; i++)
    sqlite3_bind_value (self->row, i + 1, sqlite3_column_value (key, first + i));
  return store_stream_step (store, self, error);
}

/* Asks the planner: a scan for each root record would take for ever. */
gboolean
store_stream_can_seek (ZhuStore *store, const StoreStream *self, gboolean *can, GError **error)
{
  g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", sqlite3_sql (self->row), NULL);
  g_autoptr (sqlite3_stmt) plan = store_prepare (store, sql, error);
  int code = SQLITE_DONE;

  if (plan == NULL)
    return FALSE;
  *can = TRUE;
  while ((code = sqlite3_step (plan)) == SQLITE_ROW)
    if (!g_str_has_prefix ((const char *) sqlite3_column_text (plan, 3), "SEARCH")
        && !g_str_has_prefix ((const char *) sqlite3_column_text (plan, 3), "USE TEMP"))
      *can = FALSE;
  return store_rows_end (store, code, sql, error);
}

/* Joins up to the root: where that gives nothing, a record above is missing. */
gboolean
store_stream_count_lost (ZhuStore *store, const ZhuEntity *entity, gint64 *n, GError **error)
{
  const StoreTable *table = store_tables_of_entity (store->tables, entity);
  g_autoptr (GString) sql = g_string_new ("SELECT count(*) FROM ");
  unsigned alias = 0;

  store_append_name (sql, table->name);
  g_string_append (sql, " AS t0");
  for (; entity->parent != NULL; entity = entity->parent, alias++)
    append_join (store, sql, entity, alias);
  table = store_tables_of_entity (store->tables, entity);
  g_string_append_printf (sql, " WHERE t%u.", alias);
  store_append_name (sql, store_table_column (table, g_array_index (table->own, gsize, 0))->name);
  g_string_append (sql, " IS NULL");
  return store_query_int (store->db, store->path, sql->str, n, error);
}

gboolean
store_stream_key (const StoreStream *self, StoreKeyColumns columns, GString *key)
{
  g_string_truncate (key, 0);
  for (int i = 0; i < columns.n; i++)
    {
      const char *text = (const char *) sqlite3_column_text (self->row, columns.first + i);

      if (text == NULL || *text == '\0')
        return FALSE;
      if (i > 0)
        g_string_append_c (key, STORE_KEY_SEPARATOR);
      g_string_append_len (key, text, sqlite3_column_bytes (self->row, columns.first + i));
    }
  return columns.n > 0;
}

static int
compare_key_text (const char *a, gsize a_length, const char *b, gsize b_length)
{
  const int order = memcmp (a, b, MIN (a_length, b_length));

  return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

int
store_stream_compare_root (const StoreStream *stream, const GString *key)
{
  const char *at = key->str;

  for (int i = 0; i < stream->root.n; i++)
    {
      const char *text = (const char *) sqlite3_column_text (stream->row, stream->root.first + i);
      const gsize rest = key->len - (gsize) (at - key->str);
      const char *end = i + 1 < stream->root.n ? memchr (at, STORE_KEY_SEPARATOR, rest) : NULL;
      const gsize length = end != NULL ? (gsize) (end - at) : rest;
      int order;

      if (text == NULL)
        return -1;
      order = compare_key_text (
          text, (gsize) sqlite3_column_bytes (stream->row, stream->root.first + i), at, length);
      if (order != 0)
        return order;
      at += length + (end != NULL ? 1 : 0);
    }
  return 0;
}
