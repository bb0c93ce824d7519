/* The areas that a database adds to the tree: the rows of its area table, and the codes that its
 * records carry. All nodes must stand before a template unfolds them, so the codes are read when
 * the store is opened. */
#include "zhuhu/store/private.h"

static const char *
text_of (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : "";
}

static gboolean
add_area_table (ZhuStore *self, ZhuAreas *areas, const StoreTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT \"代码\", \"名称\" FROM ");
  g_autoptr (sqlite3_stmt) row = NULL;
  int code;

  store_append_name (sql, table->name);
  g_string_append (sql, " ORDER BY length(\"代码\"), \"代码\"");
  row = store_prepare (self, sql->str, error);
  if (row == NULL)
    return FALSE;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    /* a code that fits nowhere was told at import, and no record resolves to it */
    zhu_areas_add (areas, text_of (row, 0), text_of (row, 1), NULL);
  return store_rows_end (self, code, sql->str, error);
}

/* Makes the nodes of all codes of the root records, in order of the codes. */
static gboolean
add_record_codes (ZhuStore *self, ZhuAreas *areas, const StoreTable *table, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT DISTINCT ");
  g_autoptr (sqlite3_stmt) row = NULL;
  int code;

  store_append_name (sql, store_table_column (table, table->area)->name);
  g_string_append (sql, ", ");
  if (table->unit >= 0)
    store_append_name (sql, store_table_column (table, table->unit)->name);
  else
    g_string_append (sql, "NULL");
  g_string_append (sql, " FROM ");
  store_append_name (sql, table->name);
  g_string_append (sql, " ORDER BY 1, 2");
  row = store_prepare (self, sql->str, error);
  if (row == NULL)
    return FALSE;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    zhu_areas_resolve (areas, text_of (row, 0), text_of (row, 1), ZHU_NO_DATE);
  return store_rows_end (self, code, sql->str, error);
}

gboolean
store_areas_load (ZhuStore *self, GError **error)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);

  if (areas == NULL)
    return TRUE;
  for (gsize i = 0; i < self->tables->len; i++)
    {
      const StoreTable *table = g_ptr_array_index (self->tables, i);

      if (table->kind == STORE_TABLE_AREA && !add_area_table (self, areas, table, error))
        return FALSE;
      if (table->kind == STORE_TABLE_ENTITY && table->area >= 0
          && !add_record_codes (self, areas, table, error))
        return FALSE;
    }
  zhu_areas_freeze (areas);
  return TRUE;
}
