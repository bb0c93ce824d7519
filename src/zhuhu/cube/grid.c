/* Grids: what is counted by combinations of answers, one cell for each pair of combinations. */
#include "zhuhu/cube/private.h"

#include <string.h>

void
zhu_grid_empty (Grid *self)
{
  const gsize n_sets
      = self->cells == NULL || self->sets == NULL ? 1 : zhu_facet_length (self->sets);

  for (gsize i = 0; self->cells != NULL && i < self->n_rows * self->stride * n_sets; i++)
    zhu_cell_clear (&self->cells[i], self->kind);
  g_clear_pointer (&self->counts, g_free);
  g_clear_pointer (&self->cells, g_free);
  self->n_rows = self->stride = 0;
}

void
zhu_grid_free (gpointer data)
{
  zhu_grid_empty (data);
  g_free (data);
}

Grid *
zhu_grid_find (Sheet *sheet, const ZhuAtom *atom, Joint *row, Joint *column, Facet *sets)
{
  Grid *grid;

  for (guint i = 0; i < sheet->grids->len; i++)
    {
      grid = g_ptr_array_index (sheet->grids, i);
      if (grid->kind == atom->kind && grid->value == atom->value && grid->row == row
          && grid->column == column && grid->sets == sets)
        return grid;
    }
  grid = g_new0 (Grid, 1);
  grid->kind = atom->kind;
  grid->value = atom->value;
  grid->row = row;
  grid->column = column;
  grid->sets = sets;
  g_ptr_array_add (sheet->grids, grid);
  return grid;
}

static gpointer
enlarge (gpointer old, gsize size, gsize n_rows, gsize stride, gsize new_rows, gsize new_stride)
{
  char *out = g_malloc0_n (new_rows * new_stride, size);

  for (gsize row = 0; row < n_rows && old != NULL; row++)
    memcpy (out + row * new_stride * size, (char *) old + row * stride * size, stride * size);
  g_free (old);
  return out;
}

/* Room for all combinations that are known by now. */
static void
fit_grid (Grid *self)
{
  const gsize n_sets = self->sets == NULL ? 1 : zhu_facet_length (self->sets);
  gsize n_rows = zhu_joint_length (self->row);
  gsize stride = zhu_joint_length (self->column);

  if (n_rows <= self->n_rows && stride <= self->stride)
    return;
  n_rows = n_rows <= self->n_rows ? self->n_rows : n_rows + n_rows / 4;
  stride = stride <= self->stride ? self->stride : stride + stride / 4;
  if (self->kind == ZHU_COUNT)
    self->counts = enlarge (self->counts, n_sets * COUNT_BANKS * sizeof (guint32), self->n_rows,
                            self->stride, n_rows, stride);
  else
    self->cells
        = enlarge (self->cells, n_sets * sizeof (Cell), self->n_rows, self->stride, n_rows, stride);
  self->n_rows = n_rows;
  self->stride = stride;
}

/* Where the line @line is counted, but for its sets. */
static inline gsize
place_of (const Grid *self, gsize line)
{
  const gsize row = self->row == NULL ? 0 : self->row->codes[line];

  return row * self->stride + (self->column == NULL ? 0 : self->column->codes[line]);
}

static void
count_lines (Grid *self, gsize n)
{
  guint32 *counts = self->counts;
  const gsize stride = self->stride;
  const guint32 *rows = self->row == NULL ? NULL : self->row->codes;
  const guint32 *columns = self->column == NULL ? NULL : self->column->codes;

  if (rows == NULL && columns == NULL)
    counts[0] += (guint32) n;
  else if (rows == NULL)
    for (gsize i = 0; i < n; i++)
      counts[columns[i] * COUNT_BANKS + i % COUNT_BANKS]++;
  else if (columns == NULL)
    for (gsize i = 0; i < n; i++)
      counts[rows[i] * stride * COUNT_BANKS + i % COUNT_BANKS]++;
  else
    for (gsize i = 0; i < n; i++)
      counts[(rows[i] * stride + columns[i]) * COUNT_BANKS + i % COUNT_BANKS]++;
}

static void
count_items (Grid *self)
{
  const Facet *sets = self->sets;
  const gsize n_sets = zhu_facet_length (sets);

  for (gsize i = 0; i < sets->n_items; i++)
    self->counts[(place_of (self, sets->lines[i]) * n_sets + sets->codes[i]) * COUNT_BANKS
                 + i % COUNT_BANKS]++;
}

static void
take_values (Grid *self, ZhuColumnView values, gsize n)
{
  const Facet *sets = self->sets;
  const ZhuType type = zhu_expr_type (self->value);
  const gsize n_items = sets == NULL ? n : sets->n_items;

  for (gsize i = 0; i < n_items; i++)
    {
      const gsize line = sets == NULL ? i : sets->lines[i];
      const gsize place = place_of (self, line);
      const gint64 value = zhu_value_at (values, line);

      if (value > ZHU_NO_RECORD)
        zhu_cell_take (
            &self->cells[sets == NULL ? place : place * zhu_facet_length (sets) + sets->codes[i]],
            self->kind, type, value);
    }
}

/* The sums of values that each line gives once. */
static void
add_values (Grid *self, ZhuColumnView values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      const gint64 value = zhu_value_at (values, i);
      Cell *cell = &self->cells[place_of (self, i)];

      cell->sum += value > ZHU_NO_RECORD ? value : 0;
      cell->n += value > ZHU_NO_RECORD;
    }
}

void
zhu_grid_take (Grid *self, ZhuEval *eval, const ZhuView *view)
{
  fit_grid (self);
  if (self->sets == NULL && (self->kind == ZHU_SUM || self->kind == ZHU_MEAN))
    add_values (self, zhu_eval_column (eval, self->value, view), view->n_lines);
  else if (self->kind != ZHU_COUNT)
    take_values (self, zhu_eval_column (eval, self->value, view), view->n_lines);
  else if (self->sets != NULL)
    count_items (self);
  else
    count_lines (self, view->n_lines);
}

void
zhu_grid_add (Grid *self, const guint32 *weights, gsize n)
{
  fit_grid (self);
  for (gsize i = 0; i < n; i++)
    self->counts[place_of (self, i) * COUNT_BANKS] += weights[i];
}
