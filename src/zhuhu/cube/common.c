/* Counting without marks. Where all that is asked is said by the counted record, each record is
 * taken once, and what matters of it is only which answers it gives. The tables of an area share
 * sheets: the records that a 范围 chooses, the answers to each question, which are looked up once
 * however many tables ask it, and grids that count by combinations of answers. Only after the last
 * batch are combinations turned into the selectors of each table (fold.c), so that the work for a
 * record grows with different questions and grids, not with tables. */
#include "zhuhu/cube/private.h"

#include <string.h>

/* ---- Grids ---- */

static void
grid_empty (Grid *self)
{
  const gsize n_sets
      = self->cells == NULL || self->sets == NULL ? 1 : zhu_facet_length (self->sets);

  for (gsize i = 0; self->cells != NULL && i < self->n_rows * self->stride * n_sets; i++)
    zhu_cell_clear (&self->cells[i], self->kind);
  g_clear_pointer (&self->counts, g_free);
  g_clear_pointer (&self->cells, g_free);
  self->n_rows = self->stride = 0;
}

static void
grid_free (gpointer data)
{
  grid_empty (data);
  g_free (data);
}

static Grid *
find_grid (Sheet *sheet, const ZhuAtom *atom, Joint *row, Joint *column, Facet *sets)
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

/* ---- Sheets ---- */

static void
sheet_free (gpointer data)
{
  Sheet *self = data;

  g_ptr_array_unref (self->grids);
  g_ptr_array_unref (self->joints);
  g_ptr_array_unref (self->facets);
  g_free (self);
}

static Sheet *
find_sheet (CommonCount *common,
            const Pass *pass,
            const ZhuExpr *condition,
            const ZhuEntity *entity)
{
  Sheet *sheet;

  for (guint i = 0; i < common->sheets->len; i++)
    {
      sheet = g_ptr_array_index (common->sheets, i);
      if (sheet->context == pass->context && sheet->universe == pass->universe
          && sheet->condition == condition && sheet->entity == entity)
        return sheet;
    }
  sheet = g_new0 (Sheet, 1);
  sheet->context = pass->context;
  sheet->universe = pass->universe;
  sheet->condition = condition;
  sheet->entity = entity;
  sheet->facets = g_ptr_array_new_with_free_func (zhu_facet_free);
  sheet->joints = g_ptr_array_new_with_free_func (zhu_joint_free);
  sheet->grids = g_ptr_array_new_with_free_func (grid_free);
  g_ptr_array_add (common->sheets, sheet);
  return sheet;
}

static void
sheet_take (const Sheet *self, ZhuEval *eval)
{
  const ZhuView *view = zhu_eval_records (eval, self->universe, self->condition, self->entity);

  if (view->n_lines == 0)
    return;
  for (guint i = 0; i < self->facets->len; i++)
    zhu_facet_answer (g_ptr_array_index (self->facets, i), eval, view);
  for (guint i = 0; i < self->joints->len; i++)
    zhu_joint_take (g_ptr_array_index (self->joints, i), view->n_lines);
  for (guint i = 0; i < self->grids->len; i++)
    {
      Grid *grid = g_ptr_array_index (self->grids, i);

      fit_grid (grid);
      if (grid->sets == NULL && (grid->kind == ZHU_SUM || grid->kind == ZHU_MEAN))
        add_values (grid, zhu_eval_column (eval, grid->value, view), view->n_lines);
      else if (grid->kind != ZHU_COUNT)
        take_values (grid, zhu_eval_column (eval, grid->value, view), view->n_lines);
      else if (grid->sets != NULL)
        count_items (grid);
      else
        count_lines (grid, view->n_lines);
    }
}

/* ---- The common of an area ---- */

CommonCount *
zhu_common_new (void)
{
  CommonCount *self = g_new0 (CommonCount, 1);

  self->sheets = g_ptr_array_new_with_free_func (sheet_free);
  return self;
}

void
zhu_common_free (CommonCount *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->sheets);
  g_free (self);
}

/* The facets that answer the questions of @track; the one about sets, of which there may be one in
 * all, into @sets. */
static GPtrArray *
find_facets (Sheet *sheet, const Track *track, Facet **sets)
{
  GPtrArray *facets = g_ptr_array_new ();

  for (guint i = 0; i < track->questions->len; i++)
    {
      const Question *question = g_ptr_array_index (track->questions, i);
      Facet *facet = NULL;

      for (guint j = 0; j < question->tests->len; j++)
        facet = zhu_facet_find (sheet, g_ptr_array_index (question->tests, j));
      g_ptr_array_add (facets, facet);
      if (question->is_bits)
        *sets = facet;
    }
  return facets;
}

static gboolean
joint_has (const Joint *joint, const Facet *facet)
{
  while (joint != NULL && joint->facet != facet)
    joint = joint->before;
  return joint != NULL;
}

/* @before and those of @facets that are not about sets. */
static Joint *
join_facets (Sheet *sheet, Joint *before, const GPtrArray *facets)
{
  for (guint i = 0; i < facets->len; i++)
    {
      const Facet *facet = g_ptr_array_index (facets, i);

      if (!facet->question->is_bits && !joint_has (before, facet))
        before = zhu_joint_find (sheet, before, facet);
    }
  return before;
}

static guint
count_sets (const Track *track)
{
  guint n = 0;

  for (guint i = 0; i < track->questions->len; i++)
    n += ((const Question *) g_ptr_array_index (track->questions, i))->is_bits;
  return n;
}

gboolean
zhu_common_ask (CommonCount *self,
                const Pass *pass,
                const ZhuEntity *entity,
                const ZhuAtom *atom,
                Share *share)
{
  const gboolean tells_apart
      = pass->condition != NULL && zhu_expr_is_of_record (pass->condition, entity);
  Sheet *sheet;
  Joint *row, *column = NULL;
  Facet *sets = NULL;

  g_assert (!self->is_begun);

  if (count_sets (share->row) + count_sets (share->column) > 1)
    return FALSE;
  sheet = find_sheet (self, pass, tells_apart ? NULL : pass->condition, entity);
  if (tells_apart)
    {
      share->condition = zhu_facet_find_condition (sheet, pass->condition);
      column = zhu_joint_find (sheet, NULL, share->condition);
    }
  share->row_facets = find_facets (sheet, share->row, &sets);
  share->column_facets = find_facets (sheet, share->column, &sets);
  row = join_facets (sheet, NULL, share->row_facets);
  column = join_facets (sheet, column, share->column_facets);
  share->grid = find_grid (sheet, atom, row, column, sets);
  return TRUE;
}

void
zhu_share_clear (gpointer data)
{
  Share *self = data;

  g_clear_pointer (&self->row_facets, g_ptr_array_unref);
  g_clear_pointer (&self->column_facets, g_ptr_array_unref);
}

/* All that is asked has been said: the classes of each question can be found. */
static void
begin (CommonCount *self)
{
  self->is_begun = TRUE;
  for (guint i = 0; i < self->sheets->len; i++)
    {
      const Sheet *sheet = g_ptr_array_index (self->sheets, i);

      for (guint j = 0; j < sheet->facets->len; j++)
        zhu_question_finish (((const Facet *) g_ptr_array_index (sheet->facets, j))->question);
    }
}

void
zhu_common_take (CommonCount *self, Contexts contexts, ZhuEval *eval)
{
  if (!self->is_begun)
    begin (self);
  for (guint i = 0; i < self->sheets->len; i++)
    {
      const Sheet *sheet = g_ptr_array_index (self->sheets, i);

      if ((contexts >> sheet->context & 1) != 0)
        sheet_take (sheet, eval);
    }
}

static void
sheet_rest (const Sheet *self)
{
  for (guint i = 0; i < self->grids->len; i++)
    grid_empty (g_ptr_array_index (self->grids, i));
  for (guint i = 0; i < self->joints->len; i++)
    {
      Joint *joint = g_ptr_array_index (self->joints, i);

      g_clear_pointer (&joint->own, g_free);
      joint->capacity = 0;
      g_array_set_size (joint->next, 0);
      g_array_set_size (joint->from, 0);
    }
  for (guint i = 0; i < self->facets->len; i++)
    {
      Facet *facet = g_ptr_array_index (self->facets, i);

      g_clear_pointer (&facet->codes, g_free);
      g_clear_pointer (&facet->lines, g_free);
      facet->capacity = 0;
    }
}

void
zhu_common_rest (CommonCount *self)
{
  for (guint i = 0; i < self->sheets->len; i++)
    sheet_rest (g_ptr_array_index (self->sheets, i));
}
