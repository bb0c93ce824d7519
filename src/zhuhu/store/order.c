/* The keys of all root records in the order of the area tree. SQLite sorts them, by a function of
 * this program that knows the tree; keys only, so that no other column of a record is ever in one
 * of its temporary files. */
#include "zhuhu/store/private.h"

struct _StoreOrder
{
  ZhuStore *store;
  const ZhuEntity *root;
  StorePlaces *places;
  const ZhuArea *within;
  char *function; /* its name is this order's own: two may be open at a time */
  sqlite3_stmt *row;
  gboolean has_row;
};

/* SQL: where the area of (code, unit) stands in a walk of the tree; NULL if it is not within what
 * is asked for. */
static void
order_of_area (sqlite3_context *context, int n, sqlite3_value **values)
{
  StoreOrder *self = sqlite3_user_data (context);
  const ZhuArea *area
      = n == 2 ? store_places_find (self->places, (const char *) sqlite3_value_text (values[0]),
                                    (const char *) sqlite3_value_text (values[1]))
               : NULL;

  if (area == NULL)
    area = zhu_areas_root (zhu_dictionary_areas (self->store->dictionary));
  if (self->within == NULL || zhu_area_is_within (area, self->within))
    sqlite3_result_int64 (context, (sqlite3_int64) area->order);
}

static char *
make_sql (const StoreOrder *self)
{
  const StoreTable *table = store_tables_of_entity (self->store->tables, self->root);
  g_autoptr (GString) place = g_string_new (self->function);
  g_autoptr (GString) order = g_string_new (NULL);
  GString *sql = g_string_new ("SELECT ");

  g_string_append (place, " (t0.");
  store_append_name (place, store_table_column (table, table->area)->name);
  g_string_append (place, table->unit >= 0 ? ", t0." : ", NULL");
  if (table->unit >= 0)
    store_append_name (place, store_table_column (table, table->unit)->name);
  g_string_append_c (place, ')');
  g_string_append (sql, place->str);
  for (gsize i = 0; i < table->own->len; i++)
    {
      const StoreColumn *column = store_table_column (table, g_array_index (table->own, gsize, i));

      g_string_append (sql, ", t0.");
      store_append_name (sql, column->name);
      g_string_append (order, ", ");
      store_append_key_column (order, 0, column);
      g_string_append_printf (order, " COLLATE %s", self->store->collation);
    }
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  g_string_append_printf (sql, " AS t0 WHERE %s IS NOT NULL ORDER BY 1%s", place->str, order->str);
  return g_string_free (sql, FALSE);
}

StoreOrder *
store_order_new (ZhuStore *store,
                 const ZhuEntity *root,
                 StorePlaces *places,
                 const ZhuArea *within,
                 GError **error)
{
  StoreOrder *self = g_new0 (StoreOrder, 1);
  g_autofree char *sql = NULL;

  self->store = store;
  self->root = root;
  self->places = places;
  self->within = within;
  self->function = g_strdup_printf ("zhuhu_order_%zx", (gsize) self);
  sql = make_sql (self);
  if (sqlite3_create_function_v2 (store->db, self->function, 2,
                                  SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, self,
                                  order_of_area, NULL, NULL, NULL)
      != SQLITE_OK)
    store_fail (store->db, store->path, _ ("ordering the records"), error);
  else
    self->row = store_prepare (store, sql, error);
  if (self->row != NULL && store_order_step (self, error))
    return self;
  store_order_free (self);
  return NULL;
}

void
store_order_free (StoreOrder *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->row);
  sqlite3_create_function_v2 (self->store->db, self->function, 2, SQLITE_UTF8, NULL, NULL, NULL,
                              NULL, NULL);
  g_free (self->function);
  g_free (self);
}

gboolean
store_order_step (StoreOrder *self, GError **error)
{
  const int code = sqlite3_step (self->row);

  self->has_row = code == SQLITE_ROW;
  return store_row_end (self->store, code, N_ ("ordering the records"), error);
}

gboolean
store_order_has_row (const StoreOrder *self)
{
  return self->has_row;
}

sqlite3_stmt *
store_order_row (const StoreOrder *self)
{
  return self->row;
}
