/* Counting lines by marks. A record may stand on several lines, and each cell takes it once, by the
 * mark of the record taken last: the lines of one record stand together. That is the definition;
 * what common.c counts without marks is the same because no record is met twice there. */
#include "zhuhu/cube/private.h"

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

/* ---- Lines ---- */

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
  const gint64 value = atom->value != NULL ? zhu_value_at (pass->values[i], line) : 0;

  if (value <= ZHU_NO_RECORD)
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
take_lines (Counter *self, Pass *pass, ZhuEval *eval, const ZhuView *view, guint32 first_id)
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
  view = zhu_eval_select (eval, pass->universe, pass->condition, pass->leaf, pass->counted,
                          pass->is_inner);

  if (view->n_lines == 0)
    return;
  run_tracks (pass->row_tracks, eval, view);
  run_tracks (pass->column_tracks, eval, view);
  take_lines (self, pass, eval, view, ids[pass->counted->index] + 1);
}

void
zhu_counter_take (Counter *self, Contexts contexts, ZhuEval *eval, const guint32 *ids)
{
  for (guint i = 0; i < self->passes->len; i++)
    {
      Pass *pass = g_ptr_array_index (self->passes, i);

      if (!pass->is_of_records && (contexts >> pass->context & 1) != 0)
        take_pass (self, pass, eval, ids);
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
  for (guint i = 0; i < self->passes->len; i++)
    {
      const Pass *pass = g_ptr_array_index (self->passes, i);

      rest_tracks (pass->row_tracks);
      rest_tracks (pass->column_tracks);
    }
}
