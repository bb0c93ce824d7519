/* The counting loop. Where all that is asked is said by the counted record, each record is one line
 * and falls into one state of a row track and one of a column track: it is counted under that pair
 * of states, and selectors get theirs after the last batch, each from the states that it holds.
 * Else a record may stand on several lines, and each cell takes it once, by the mark of the record
 * taken last: the lines of one record stand together. That is the definition; the short cut gives
 * the same because no record is met twice. */
#include "zhuhu/cube/private.h"

#include <string.h>

static const Slot *
slot_at (const Counter *self, guint i)
{
  return &g_array_index (self->slots, Slot, i);
}

static const ZhuAtom *
atom_at (const Counter *self, gsize i)
{
  return &g_array_index (self->plan->atoms, ZhuAtom, i);
}

static void
run_tracks (const GPtrArray *tracks, ZhuEval *eval, const ZhuView *view)
{
  for (guint i = 0; i < tracks->len; i++)
    zhu_track_run (g_ptr_array_index (tracks, i), eval, view);
}

/* ---- By states ---- */

/* Items of a row track and a column track brought together: the states of each, and the line. */
typedef struct
{
  gsize n;
  const guint32 *rows, *columns; /* NULL: state 0 */
  const guint32 *lines;          /* NULL: each line in turn */
  guint32 *own_rows, *own_columns, *own_lines;
} Pairs;

static void
pairs_clear (Pairs *self)
{
  g_free (self->own_rows);
  g_free (self->own_columns);
  g_free (self->own_lines);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pairs, pairs_clear)

static guint32 *
codes_at (const Track *track, const guint32 *lines, gsize n)
{
  guint32 *codes;

  if (track->is_trivial)
    return NULL;
  codes = g_new (guint32, n + 1);
  for (gsize i = 0; i < n; i++)
    codes[i] = track->codes[lines[i]];
  return codes;
}

/* Each item of one with each item of the other on the same line. */
static void
cross (Pairs *self, const Track *row, const Track *column)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize first = 0;

  for (gsize i = 0; i < row->n_items; i++)
    {
      while (first < column->n_items && column->lines[first] < row->lines[i])
        first++;
      for (gsize j = first; j < column->n_items && column->lines[j] == row->lines[i]; j++)
        {
          g_array_append_val (rows, row->codes[i]);
          g_array_append_val (columns, column->codes[j]);
          g_array_append_val (lines, row->lines[i]);
        }
    }
  self->n = rows->len;
  self->rows = self->own_rows
      = (guint32 *) (gpointer) g_array_free (g_steal_pointer (&rows), FALSE);
  self->columns = self->own_columns
      = (guint32 *) (gpointer) g_array_free (g_steal_pointer (&columns), FALSE);
  self->lines = self->own_lines
      = (guint32 *) (gpointer) g_array_free (g_steal_pointer (&lines), FALSE);
}

static void
bring_together (Pairs *self, const Track *row, const Track *column)
{
  const guint32 *row_codes = row->is_trivial ? NULL : row->codes;
  const guint32 *column_codes = column->is_trivial ? NULL : column->codes;

  if (row->lines != NULL && column->lines != NULL)
    cross (self, row, column);
  else if (row->lines != NULL)
    *self = (Pairs){ .n = row->n_items,
                     .rows = row_codes,
                     .lines = row->lines,
                     .columns = self->own_columns = codes_at (column, row->lines, row->n_items),
                     .own_columns = self->own_columns };
  else if (column->lines != NULL)
    *self = (Pairs){ .n = column->n_items,
                     .columns = column_codes,
                     .lines = column->lines,
                     .rows = self->own_rows = codes_at (row, column->lines, column->n_items),
                     .own_rows = self->own_rows };
  else
    *self = (Pairs){ .n = row->n_items, .rows = row_codes, .columns = column_codes };
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

/* Room for all states that are known by now. */
static void
fit (Grid *self, ZhuAggregate kind)
{
  gsize n_rows = self->row->states->len;
  gsize stride = self->column->states->len;

  if (n_rows <= self->n_rows && stride <= self->stride)
    return;
  n_rows = n_rows <= self->n_rows ? self->n_rows : n_rows + n_rows / 4;
  stride = stride <= self->stride ? self->stride : stride + stride / 4;
  if (kind == ZHU_COUNT)
    self->counts
        = enlarge (self->counts, sizeof (guint32), self->n_rows, self->stride, n_rows, stride);
  else
    self->cells = enlarge (self->cells, sizeof (Cell), self->n_rows, self->stride, n_rows, stride);
  self->n_rows = n_rows;
  self->stride = stride;
}

static void
count_pairs (Grid *self, const Pairs *pairs)
{
  guint32 *counts = self->counts;
  const gsize stride = self->stride;
  const guint32 *rows = pairs->rows;
  const guint32 *columns = pairs->columns;

  if (rows == NULL && columns == NULL)
    counts[0] += (guint32) pairs->n;
  else if (rows == NULL)
    for (gsize i = 0; i < pairs->n; i++)
      counts[columns[i]]++;
  else if (columns == NULL)
    for (gsize i = 0; i < pairs->n; i++)
      counts[rows[i] * stride]++;
  else
    for (gsize i = 0; i < pairs->n; i++)
      counts[rows[i] * stride + columns[i]]++;
}

/* The value of a line; ZHU_MISSING if it has none. */
static inline gint64
value_at (ZhuColumnView values, gsize line)
{
  if (values.narrow != NULL)
    return values.narrow[line] <= ZHU_NARROW_NO_RECORD ? ZHU_MISSING : values.narrow[line];
  return values.wide[line] <= ZHU_NO_RECORD ? ZHU_MISSING : values.wide[line];
}

static void
take_pairs (Grid *self, const Pairs *pairs, const ZhuAtom *atom, ZhuColumnView values)
{
  const ZhuType type = zhu_expr_type (atom->value);

  for (gsize i = 0; i < pairs->n; i++)
    {
      const gint64 value = value_at (values, pairs->lines == NULL ? i : pairs->lines[i]);
      const gsize row = pairs->rows == NULL ? 0 : pairs->rows[i];
      const gsize column = pairs->columns == NULL ? 0 : pairs->columns[i];

      if (value != ZHU_MISSING)
        zhu_cell_take (&self->cells[row * self->stride + column], atom->kind, type, value);
    }
}

static void
count_by_states (Counter *self, Pass *pass, ZhuEval *eval, const ZhuView *view)
{
  for (guint i = 0; i < pass->grids->len; i++)
    {
      Grid *grid = g_ptr_array_index (pass->grids, i);
      const ZhuAtom *atom = atom_at (self, grid->atom);
      g_auto (Pairs) pairs = { 0 };

      bring_together (&pairs, grid->row, grid->column);
      fit (grid, atom->kind);
      if (atom->kind == ZHU_COUNT)
        count_pairs (grid, &pairs);
      else
        take_pairs (grid, &pairs, atom, zhu_eval_column (eval, atom->value, view));
    }
}

/* ---- By marks ---- */

static guint
add_own (const Track *track, guint32 state, guint32 *found, guint n)
{
  const GArray *own = g_ptr_array_index (track->own, state);

  for (guint i = 0; i < own->len; i++)
    found[n++] = g_array_index (own, guint32, i);
  return n;
}

/* Selectors of one axis that hold @line, which is not before the last one asked. */
static guint
find_selectors (const GPtrArray *tracks, gsize line, guint32 *found)
{
  guint n = 0;

  for (guint i = 0; i < tracks->len; i++)
    {
      Track *track = g_ptr_array_index (tracks, i);

      if (track->is_trivial || track->lines == NULL)
        {
          n = add_own (track, track->is_trivial ? 0 : track->codes[line], found, n);
          continue;
        }
      while (track->at < track->n_items && track->lines[track->at] < line)
        track->at++;
      for (; track->at < track->n_items && track->lines[track->at] == line; track->at++)
        n = add_own (track, track->codes[track->at], found, n);
    }
  return n;
}

static void
take_slot (Counter *self, const Pass *pass, guint i, gsize line, guint32 id, guint n_rows)
{
  const guint32 slot = g_array_index (pass->slots, guint32, i);
  const ZhuAtom *atom = atom_at (self, slot_at (self, slot)->atom);
  const gint64 value = atom->value != NULL ? value_at (pass->values[i], line) : 0;

  if (value == ZHU_MISSING)
    return;
  for (guint r = 0; r < n_rows; r++)
    {
      Cell *cell = &self->cells[pass->found_rows[r] * self->slots->len + slot];

      if (cell->last == id)
        continue;
      cell->last = id;
      if (atom->kind == ZHU_COUNT)
        cell->n++;
      else
        zhu_cell_take (cell, atom->kind, zhu_expr_type (atom->value), value);
    }
}

static void
take_line (Counter *self, const Pass *pass, gsize line, guint32 id)
{
  const guint n_columns = find_selectors (pass->column_tracks, line, pass->found_columns);
  guint n_rows;

  if (n_columns == 0)
    return;
  n_rows = find_selectors (pass->row_tracks, line, pass->found_rows);
  for (guint c = 0; c < n_columns && n_rows > 0; c++)
    {
      const guint32 column = pass->found_columns[c];

      for (guint32 i = pass->slot_first[column]; i < pass->slot_first[column + 1]; i++)
        take_slot (self, pass, i, line, id, n_rows);
    }
}

static void
count_by_marks (Counter *self, Pass *pass, ZhuEval *eval, const ZhuView *view, guint32 first_id)
{
  const gint32 *records = view->rows[pass->counted->index];

  for (guint i = 0; i < pass->slots->len; i++)
    {
      const ZhuAtom *atom
          = atom_at (self, slot_at (self, g_array_index (pass->slots, guint32, i))->atom);

      if (atom->value != NULL)
        pass->values[i] = zhu_eval_column (eval, atom->value, view);
    }
  for (gsize line = 0; line < view->n_lines; line++)
    if (records[line] >= 0)
      take_line (self, pass, line, first_id + (guint32) records[line]);
}

/* TRUE if an item of one of @tracks is in a state that holds a selector they count. */
static gboolean
reaches_any (const GPtrArray *tracks)
{
  for (guint i = 0; i < tracks->len; i++)
    {
      const Track *track = g_ptr_array_index (tracks, i);

      for (gsize j = 0; j < track->n_items; j++)
        if (((const GArray *) g_ptr_array_index (track->own,
                                                 track->is_trivial ? 0 : track->codes[j]))
                ->len
            > 0)
          return TRUE;
    }
  return FALSE;
}

/* FALSE if no record of the leaf can bring a line into a cell, so that none need be joined. */
static gboolean
is_worth_joining (const Pass *pass, ZhuEval *eval)
{
  const ZhuView *view;

  if (!pass->probes_rows && !pass->probes_columns)
    return TRUE;
  view = zhu_eval_records (eval, pass->universe, NULL, pass->leaf);
  if (view->n_lines == 0)
    return FALSE;
  if (pass->probes_rows)
    run_tracks (pass->row_tracks, eval, view);
  if (pass->probes_columns)
    run_tracks (pass->column_tracks, eval, view);
  return (!pass->probes_rows || reaches_any (pass->row_tracks))
         && (!pass->probes_columns || reaches_any (pass->column_tracks));
}

/* ---- A batch ---- */

static void
take_pass (Counter *self, Pass *pass, ZhuEval *eval, const guint32 *ids)
{
  const ZhuView *view;

  if (!is_worth_joining (pass, eval))
    return;
  view = pass->is_of_records
             ? zhu_eval_records (eval, pass->universe, pass->condition, pass->counted)
             : zhu_eval_select (eval, pass->universe, pass->condition, pass->leaf, pass->counted);

  if (view->n_lines == 0)
    return;
  run_tracks (pass->row_tracks, eval, view);
  run_tracks (pass->column_tracks, eval, view);
  if (pass->is_of_records)
    count_by_states (self, pass, eval, view);
  else
    count_by_marks (self, pass, eval, view, ids[pass->counted->index] + 1);
}

void
zhu_counter_take (Counter *self, Contexts contexts, ZhuEval *eval, const guint32 *ids)
{
  for (guint i = 0; i < self->passes->len; i++)
    {
      Pass *pass = g_ptr_array_index (self->passes, i);

      if ((contexts >> pass->context & 1) != 0)
        take_pass (self, pass, eval, ids);
    }
}

/* ---- After the last batch, or the last of an area ---- */

static void
fold_state (Counter *self, const Grid *grid, gsize row, gsize column)
{
  const ZhuAggregate kind = atom_at (self, grid->atom)->kind;
  const gsize at = row * grid->stride + column;
  const Cell counted = { .n = kind == ZHU_COUNT ? grid->counts[at] : 0 };
  const Cell *from = kind == ZHU_COUNT ? &counted : &grid->cells[at];
  const GArray *rows = g_ptr_array_index (grid->row->own, row);
  const GArray *columns = g_ptr_array_index (grid->column->own, column);

  if (from->n == 0)
    return;
  for (guint c = 0; c < columns->len; c++)
    {
      const int slot = zhu_counter_slot (self, grid->atom, g_array_index (columns, guint32, c));

      for (guint r = 0; slot >= 0 && r < rows->len; r++)
        zhu_cell_merge (
            &self->cells[g_array_index (rows, guint32, r) * self->slots->len + (gsize) slot], from,
            kind);
    }
}

void
zhu_grid_empty (Grid *self, ZhuAggregate kind)
{
  for (gsize i = 0; self->cells != NULL && i < self->n_rows * self->stride; i++)
    zhu_cell_clear (&self->cells[i], kind);
  g_clear_pointer (&self->counts, g_free);
  g_clear_pointer (&self->cells, g_free);
  self->n_rows = self->stride = 0;
}

void
zhu_counter_fold (Counter *self)
{
  for (guint i = 0; i < self->passes->len; i++)
    {
      const Pass *pass = g_ptr_array_index (self->passes, i);

      for (guint j = 0; j < pass->grids->len; j++)
        {
          Grid *grid = g_ptr_array_index (pass->grids, j);

          for (gsize row = 0; row < MIN (grid->n_rows, grid->row->states->len); row++)
            for (gsize column = 0; column < MIN (grid->stride, grid->column->states->len); column++)
              fold_state (self, grid, row, column);
          zhu_grid_empty (grid, atom_at (self, grid->atom)->kind);
        }
    }
}

static void
rest_tracks (const GPtrArray *tracks)
{
  for (guint i = 0; i < tracks->len; i++)
    zhu_track_rest (g_ptr_array_index (tracks, i));
}

void
zhu_counter_rest (Counter *self)
{
  zhu_counter_fold (self);
  for (guint i = 0; i < self->passes->len; i++)
    {
      const Pass *pass = g_ptr_array_index (self->passes, i);

      rest_tracks (pass->row_tracks);
      rest_tracks (pass->column_tracks);
    }
}
