/* What Zhuhu wrote as csv: labels for drawing, numbers for comparison. */
#include "floor.h"

#include <stdio.h>

static void
table_free (gpointer data)
{
  FloorTable *self = data;

  g_free (self->title);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static FloorTable *
table_new (const char *title)
{
  FloorTable *self = g_new0 (FloorTable, 1);

  self->title = g_strdup (title);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return self;
}

static void
add_row (FloorTable *self, const GPtrArray *fields)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < fields->len; i++)
    g_ptr_array_add (row, g_strdup (g_ptr_array_index (fields, i)));
  g_ptr_array_add (self->rows, row);
}

static gboolean
fits (const FloorTable *self, const FloorGrid *grid)
{
  return self->rows->len == grid->n_rows + 1
         && ((const GPtrArray *) g_ptr_array_index (self->rows, 0))->len > grid->n_columns;
}

/* Each table begins with a line "# number title" and ends with an empty one. */
GPtrArray *
floor_read_tables (const char *path, const GPtrArray *grids, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (table_free);
  FloorTable *table = NULL;
  FloorCsv csv;

  if (!floor_csv_open (&csv, path, error))
    return NULL;
  while (floor_csv_next (&csv))
    {
      const char *first = g_ptr_array_index (csv.fields, 0);

      if (csv.fields->len == 1 && g_str_has_prefix (first, "# "))
        {
          table = table_new (first + 2);
          g_ptr_array_add (tables, table);
        }
      else if (table != NULL && (csv.fields->len > 1 || *first != '\0'))
        add_row (table, csv.fields);
    }
  floor_csv_close (&csv);
  for (guint i = 0; i < grids->len; i++)
    {
      const FloorGrid *grid = g_ptr_array_index (grids, i);

      table = i < tables->len ? g_ptr_array_index (tables, i) : NULL;
      if (table == NULL || !fits (table, grid))
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                       "%s: table %u is not of %zu rows and %zu columns but of %u rows", path,
                       i + 1, grid->n_rows, grid->n_columns,
                       table == NULL ? 0 : table->rows->len - 1);
          return NULL;
        }
      table->n_stub
          = ((const GPtrArray *) g_ptr_array_index (table->rows, 0))->len - grid->n_columns;
    }
  return g_steal_pointer (&tables);
}

static gsize
compare_table (const FloorGrid *grid, const FloorTable *table)
{
  const GPtrArray *heads = g_ptr_array_index (table->rows, 0);
  gsize n = 0;

  for (gsize i = 0; i < grid->n_rows; i++)
    {
      const GPtrArray *row = g_ptr_array_index (table->rows, i + 1);

      for (gsize j = 0; j < grid->n_columns; j++)
        {
          const char *theirs = g_ptr_array_index (row, table->n_stub + j);
          char ours[FLOOR_CELL_TEXT];

          floor_cell_text (&grid->cells[i * grid->n_columns + j], ours);
          if (g_str_equal (ours, theirs))
            continue;
          printf ("%s: %s, %s: floor %s, Zhuhu %s\n", table->title,
                  (const char *) g_ptr_array_index (row, 0),
                  (const char *) g_ptr_array_index (heads, table->n_stub + j), ours, theirs);
          n++;
        }
    }
  return n;
}

gsize
floor_compare (const GPtrArray *grids, const GPtrArray *tables)
{
  gsize n = 0;

  for (guint i = 0; i < grids->len; i++)
    n += compare_table (g_ptr_array_index (grids, i), g_ptr_array_index (tables, i));
  return n;
}
