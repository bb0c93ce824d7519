/* Rows, columns and cells of grids. */
#include "floor-grid.h"

#include <string.h>

FloorBuilder
floor_builder (void)
{
  return (FloorBuilder){ .rows = g_array_new (FALSE, TRUE, sizeof (FloorRow)),
                         .columns = g_ptr_array_new_with_free_func (g_free) };
}

FloorGrid *
floor_builder_end (FloorBuilder *self)
{
  FloorGrid *grid = g_new0 (FloorGrid, 1);

  grid->n_rows = self->rows->len;
  grid->n_columns = self->columns->len;
  grid->cells = g_new (FloorCell, grid->n_rows * grid->n_columns);
  for (gsize row = 0; row < grid->n_rows; row++)
    for (gsize column = 0; column < grid->n_columns; column++)
      grid->cells[row * grid->n_columns + column]
          = ((const FloorCell *) g_ptr_array_index (self->columns, column))[row];
  g_array_unref (self->rows);
  g_ptr_array_unref (self->columns);
  return grid;
}

void
floor_grid_free (FloorGrid *self)
{
  g_free (self->cells);
  g_free (self);
}

GPtrArray *
floor_grids (const Floor *self, const FloorCounts *counts, gboolean is_cross)
{
  return is_cross ? floor_cross_grids (self, counts) : floor_monthly_grids (self, counts);
}

/* ---- Rows ---- */

void
floor_add_row (FloorBuilder *self, const guint8 *indices, gsize n)
{
  FloorRow row = { .n = (guint16) n };

  memcpy (row.indices, indices, n);
  g_array_append_val (self->rows, row);
}

void
floor_add_row_range (FloorBuilder *self, guint8 first, guint8 n, guint8 step)
{
  FloorRow row = { .n = n };

  for (guint8 i = 0; i < n; i++)
    row.indices[i] = (guint8) (first + i * step);
  g_array_append_val (self->rows, row);
}

void
floor_add_unit_rows (FloorBuilder *self, const FloorAreas *areas)
{
  floor_add_row_range (self, 0, (guint8) areas->n_units, 1);
  for (guint8 unit = 0; unit < areas->n_units; unit++)
    floor_add_row_range (self, unit, 1, 1);
}

static void
add_poor_row (FloorBuilder *self, const FloorAreas *areas)
{
  FloorRow row = { 0 };

  for (guint8 place = 0; place < areas->n_places; place++)
    if (areas->is_poor[place])
      row.indices[row.n++] = place;
  g_array_append_val (self->rows, row);
}

void
floor_add_place_rows (FloorBuilder *self, const FloorAreas *areas, gboolean with_poor)
{
  guint8 place = 0;

  floor_add_row_range (self, 0, (guint8) areas->n_places, 1);
  if (with_poor)
    add_poor_row (self, areas);
  for (guint8 unit = 0; unit < areas->n_units; unit++)
    {
      const guint8 first = place;

      while (place < areas->n_places && areas->unit_of[place] == unit)
        place++;
      floor_add_row_range (self, first, (guint8) (place - first), 1);
      for (guint8 i = first; i < place; i++)
        if (!areas->is_unit[i])
          floor_add_row_range (self, i, 1, 1);
    }
}

/* ---- Columns ---- */

void
floor_from (FloorBuilder *self, const void *array, gsize size)
{
  self->base = array;
  self->stride = size / sizeof (guint32);
}

FloorCell *
floor_new_column (FloorBuilder *self)
{
  FloorCell *cells = g_new0 (FloorCell, self->rows->len);

  g_ptr_array_add (self->columns, cells);
  return cells;
}

static gint64
sum (const FloorBuilder *self, const FloorRow *row, FloorTerms terms)
{
  gint64 total = 0;

  for (gsize i = 0; i < row->n; i++)
    {
      const guint32 *counters = self->base + row->indices[i] * self->stride + terms.offset;

      for (gsize term = 0; term < terms.n; term++)
        total += counters[term * terms.step];
    }
  return total;
}

void
floor_add_terms (FloorBuilder *self, FloorTerms terms)
{
  FloorCell *cells = floor_new_column (self);

  for (gsize i = 0; i < self->rows->len; i++)
    {
      const FloorRow *row = &g_array_index (self->rows, FloorRow, i);

      if (row->n > 0)
        cells[i] = floor_count_cell (sum (self, row, terms));
    }
}

void
floor_add_counter (FloorBuilder *self, gsize offset)
{
  floor_add_terms (self, (FloorTerms){ offset, 1, 1 });
}

gboolean
floor_is_seen (const FloorBuilder *self, FloorTerms terms)
{
  for (gsize i = 0; i < self->rows->len; i++)
    if (sum (self, &g_array_index (self->rows, FloorRow, i), terms) != 0)
      return TRUE;
  return FALSE;
}

guint8
floor_printed_code (guint8 i, guint8 n)
{
  if (i + 2 < n)
    return (guint8) (i + 1);
  return i + 2 == n ? 0 : i;
}

gboolean
floor_is_appended (guint8 code, guint8 n)
{
  return code == 0 || code == n - 1;
}

void
floor_add_codes (FloorBuilder *self, guint8 n, guint8 n_measures)
{
  for (guint8 i = 0; i < n; i++)
    {
      const guint8 code = floor_printed_code (i, n);
      const gsize first = (gsize) code * n_measures;

      if (floor_is_appended (code, n) && !floor_is_seen (self, (FloorTerms){ first, 1, 1 }))
        continue;
      for (guint8 measure = 0; measure < n_measures; measure++)
        floor_add_counter (self, first + measure);
    }
}

void
floor_add_nested (FloorBuilder *self, guint8 n, guint8 n_inner, gboolean with_sum)
{
  for (guint8 i = 0; i < n; i++)
    {
      const guint8 code = floor_printed_code (i, n);
      const FloorTerms all = { (gsize) code * n_inner, n_inner, 1 };

      if (floor_is_appended (code, n) && !floor_is_seen (self, all))
        continue;
      if (with_sum)
        floor_add_terms (self, all);
      for (guint8 j = 0; j < n_inner; j++)
        {
          const guint8 inner = floor_printed_code (j, n_inner);
          const FloorTerms one = { all.offset + inner, 1, 1 };

          if ((!floor_is_appended (code, n) && !floor_is_appended (inner, n_inner))
              || floor_is_seen (self, one))
            floor_add_terms (self, one);
        }
    }
}

/* ---- Cells ---- */

FloorCell
floor_count_cell (gint64 value)
{
  return (FloorCell){ .kind = FLOOR_CELL_NUMBER, .value = value };
}

/* @a / @b rounded half away from zero. */
static gint64
rounded_quotient (gint64 a, gint64 b)
{
  return a < 0 ? -((-a * 2 + b) / (2 * b)) : (a * 2 + b) / (2 * b);
}

FloorCell
floor_percent_cell (gint64 part, gint64 whole)
{
  if (whole <= 0)
    return (FloorCell){ .kind = FLOOR_CELL_NONE };
  return (FloorCell){ FLOOR_CELL_NUMBER, 2, rounded_quotient (part * 10000, whole) };
}

FloorCell
floor_myriad_cell (gint64 cents)
{
  return (FloorCell){ FLOOR_CELL_NUMBER, 2, rounded_quotient (cents, 10000) };
}

static const FloorCell *
column_at (const FloorBuilder *self, gsize column)
{
  return g_ptr_array_index (self->columns, column);
}

void
floor_add_percent (FloorBuilder *self, gsize part, gsize whole)
{
  FloorCell *cells = floor_new_column (self);

  for (gsize i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, FloorRow, i).n > 0)
      cells[i]
          = floor_percent_cell (column_at (self, part)[i].value, column_at (self, whole)[i].value);
}

void
floor_add_difference (FloorBuilder *self, gsize a, gsize b)
{
  FloorCell *cells = floor_new_column (self);

  for (gsize i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, FloorRow, i).n > 0)
      cells[i] = floor_count_cell (column_at (self, a)[i].value - column_at (self, b)[i].value);
}

static void
month_text (gint64 day, char *text)
{
  GDate date;

  g_date_set_dmy (&date, 31, G_DATE_DECEMBER, 1899);
  g_date_add_days (&date, (guint) day);
  g_snprintf (text, FLOOR_CELL_TEXT, "%u年%u月", g_date_get_year (&date),
              (unsigned) g_date_get_month (&date));
}

void
floor_cell_text (const FloorCell *cell, char *text)
{
  char digits[32];
  guint64 value = (guint64) ABS (cell->value);
  gsize n = 0;

  if (cell->kind == FLOOR_CELL_MONTH)
    month_text (cell->value, text);
  else
    g_strlcpy (text, cell->kind == FLOOR_CELL_NONE ? "—" : "", FLOOR_CELL_TEXT);
  if (cell->kind != FLOOR_CELL_NUMBER)
    return;
  do
    {
      digits[n++] = (char) ('0' + value % 10);
      if (cell->decimals > 0 && n == cell->decimals)
        digits[n++] = '.';
      value /= 10;
    }
  while (value > 0 || (cell->decimals > 0 && n < cell->decimals + 2U));
  if (cell->value < 0)
    digits[n++] = '-';
  for (gsize i = 0; i < n; i++)
    text[i] = digits[n - 1 - i];
  text[n] = '\0';
}
