/* Counting without marks. Where all that is asked is said by the counted record, each record is
 * taken once, and what matters of it is only which answers it gives. The tables of an area share
 * sheets: the records that a 范围 chooses, the answers to each question, which are looked up once
 * however many tables ask it, and grids that count by combinations of answers. Grids that ask the
 * same questions are counted together (kinds.c). Only after the last batch are combinations turned
 * into the selectors of each table (fold.c), so that the work for a record grows with different
 * questions, not with tables. */
#include "zhuhu/cube/private.h"

/* ---- Sheets ---- */

static void
sheet_free (gpointer data)
{
  Sheet *self = data;

  g_clear_pointer (&self->kinds, g_ptr_array_unref);
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
  sheet->grids = g_ptr_array_new_with_free_func (zhu_grid_free);
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
  for (guint i = 0; i < self->kinds->len; i++)
    zhu_kinds_take (g_ptr_array_index (self->kinds, i), view->n_lines);
  for (guint i = 0; i < self->joints->len; i++)
    if (((const Joint *) g_ptr_array_index (self->joints, i))->is_of_lines)
      zhu_joint_take (g_ptr_array_index (self->joints, i), view->n_lines);
  for (guint i = 0; i < self->grids->len; i++)
    if (!((const Grid *) g_ptr_array_index (self->grids, i))->has_kinds)
      zhu_grid_take (g_ptr_array_index (self->grids, i), eval, view);
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
      Facet *facet = g_ptr_array_index (facets, i);

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
      Facet *condition = zhu_facet_find_condition (sheet, pass->condition);

      share->condition = condition;
      column = zhu_joint_find (sheet, NULL, condition);
    }
  share->row_facets = find_facets (sheet, share->row, &sets);
  share->column_facets = find_facets (sheet, share->column, &sets);
  row = join_facets (sheet, NULL, share->row_facets);
  column = join_facets (sheet, column, share->column_facets);
  share->grid = zhu_grid_find (sheet, atom, row, column, sets);
  return TRUE;
}

void
zhu_share_clear (gpointer data)
{
  Share *self = data;

  g_clear_pointer (&self->row_facets, g_ptr_array_unref);
  g_clear_pointer (&self->column_facets, g_ptr_array_unref);
}

static void
ask_of_lines (Joint *joint)
{
  for (; joint != NULL; joint = joint->before)
    joint->is_of_lines = TRUE;
}

/* All that is asked has been said: the classes of each question can be found, and which grids go
 * together. */
static void
begin_sheet (Sheet *self)
{
  for (guint i = 0; i < self->facets->len; i++)
    zhu_question_finish (((const Facet *) g_ptr_array_index (self->facets, i))->question);
  self->kinds = zhu_kinds_new (self->grids);
  for (guint i = 0; i < self->grids->len; i++)
    {
      const Grid *grid = g_ptr_array_index (self->grids, i);

      if (grid->has_kinds)
        continue;
      ask_of_lines (grid->row);
      ask_of_lines (grid->column);
    }
}

void
zhu_common_take (CommonCount *self, Contexts contexts, ZhuEval *eval)
{
  for (guint i = 0; i < self->sheets->len && !self->is_begun; i++)
    begin_sheet (g_ptr_array_index (self->sheets, i));
  self->is_begun = TRUE;
  for (guint i = 0; i < self->sheets->len; i++)
    {
      const Sheet *sheet = g_ptr_array_index (self->sheets, i);

      if ((contexts >> sheet->context & 1) != 0)
        sheet_take (sheet, eval);
    }
}

void
zhu_common_fold (CommonCount *self)
{
  for (guint i = 0; i < self->sheets->len; i++)
    {
      const Sheet *sheet = g_ptr_array_index (self->sheets, i);

      for (guint j = 0; sheet->kinds != NULL && j < sheet->kinds->len; j++)
        zhu_kinds_fold (g_ptr_array_index (sheet->kinds, j));
    }
}

static void
sheet_rest (const Sheet *self)
{
  for (guint i = 0; self->kinds != NULL && i < self->kinds->len; i++)
    zhu_kinds_rest (g_ptr_array_index (self->kinds, i));
  for (guint i = 0; i < self->grids->len; i++)
    zhu_grid_empty (g_ptr_array_index (self->grids, i));
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
