/* Outside series: figures that no case record gives, by area and day. */
#include "zhuhu/store/private.h"

char *
store_series_sql (const ZhuSeries *series)
{
  GString *sql = g_string_new ("SELECT ");

  store_append_name (sql, series->area_column);
  g_string_append (sql, ", ");
  store_append_name (sql, series->value_column);
  g_string_append (sql, ", ");
  store_append_name (sql, series->period_column);
  g_string_append (sql, " FROM ");
  store_append_name (sql, series->table);
  if (series->condition_column != NULL)
    {
      g_string_append (sql, " WHERE CAST(");
      store_append_name (sql, series->condition_column);
      g_string_append (sql, " AS TEXT) = ?1");
    }
  g_string_append (sql, " ORDER BY 1, 3");
  return g_string_free (sql, FALSE);
}

static void
enter_value (GHashTable *values, const ZhuArea *area, ZhuNumber number)
{
  /* 韩城市 and 杨凌 stand at two levels with one code: the figure holds for both */
  for (const ZhuArea *next = area; next != NULL;)
    {
      area = next;
      next = NULL;
      g_hash_table_insert (values, GUINT_TO_POINTER ((unsigned) area->index),
                           g_memdup2 (&number, sizeof number));
      for (gsize i = 0; i < area->children->len; i++)
        {
          const ZhuArea *child = g_ptr_array_index (area->children, i);

          if (child->same_as_parent)
            next = child;
        }
    }
}

void
store_series_take (ZhuAreas *areas, GHashTable *values, sqlite3_stmt *row, int end)
{
  const char *area_text = (const char *) sqlite3_column_text (row, 0);
  const char *number_text = (const char *) sqlite3_column_text (row, 1);
  const char *day_text = (const char *) sqlite3_column_text (row, 2);
  const ZhuArea *area;
  ZhuNumber number;
  int day;

  if (area_text == NULL || number_text == NULL || day_text == NULL
      || !store_date_read (day_text, &day) || day != end
      || !zhu_number_parse (number_text, &number))
    return;
  area = zhu_areas_find (areas, area_text);
  if (area == NULL)
    area = zhu_areas_resolve (areas, area_text, NULL, end);
  if (area != NULL)
    enter_value (values, area, number);
}

GHashTable *
zhu_store_series (ZhuStore *self, const ZhuSeries *series, int end, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autofree char *sql = store_series_sql (series);
  g_autoptr (sqlite3_stmt) row = NULL;
  ZhuAreas *areas;
  int code;

  g_return_val_if_fail (self != NULL && series != NULL, NULL);

  areas = zhu_dictionary_areas (self->dictionary);
  if (areas == NULL)
    return g_steal_pointer (&values);
  row = store_prepare (self, sql, error);
  if (row == NULL)
    return NULL;
  if (series->condition_column != NULL)
    sqlite3_bind_text (row, 1, series->condition_value, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    store_series_take (areas, values, row, end);
  if (!store_rows_end (self, code, N_ ("reading a series"), error))
    return NULL;
  if (!store_watch_holds (&self->watch, self->path, error))
    return NULL;
  return g_steal_pointer (&values);
}
