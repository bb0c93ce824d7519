/* What to count: the terms of every printed cell give slots (an atom under a column selector);
 * slots of the same context, condition and view are counted in one pass over the lines. */
#include "zhuhu/cube/private.h"

static const ZhuSelector *
selector_at (const ZhuPlanAxis *axis, gsize i)
{
  return &g_array_index (axis->selectors, ZhuSelector, i);
}

int
zhu_counter_slot (const Counter *self, gsize atom, gsize column)
{
  return self->slot_of[atom * self->plan->columns.selectors->len + column];
}

/* ---- Slots ---- */

static void
add_slot (Counter *self, gsize atom, gsize column, gboolean only_whole)
{
  const Slot slot = { atom, column, only_whole };
  gint32 *at = &self->slot_of[atom * self->plan->columns.selectors->len + column];

  if (*at < 0)
    {
      *at = (gint32) self->slots->len;
      g_array_append_val (self->slots, slot);
    }
  else if (!only_whole)
    g_array_index (self->slots, Slot, *at).only_whole = FALSE;
}

int
zhu_compose_shift (int up, ZhuShift shift)
{
  if (up == ZHU_WHOLE || shift == ZHU_SHIFT_WHOLE)
    return ZHU_WHOLE;
  return shift == ZHU_SHIFT_PARENT ? up + 1 : up;
}

gsize
zhu_shift_selector (const ZhuPlanAxis *axis, gsize selector, int up)
{
  if (up == ZHU_WHOLE)
    return 0;
  for (; up > 0; up--)
    selector = selector_at (axis, selector)->parent;
  return selector;
}

static void
add_slots_of_term (Counter *self, const ZhuTerm *term, gsize column, int up)
{
  const ZhuPlan *plan = self->plan;

  if (term->kind == ZHU_TERM_ATOM)
    add_slot (self, term->atom, zhu_shift_selector (&plan->columns, column, up), FALSE);
  if (term->kind == ZHU_TERM_COLUMN)
    {
      const ZhuPlanLine *line = &g_array_index (plan->columns.lines, ZhuPlanLine, term->column);
      const ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : plan->measure;

      add_slots_of_term (self, measure->terms[term->context], line->selector, up);
    }
  if (term->kind == ZHU_TERM_SHIFT)
    up = zhu_compose_shift (up, term->column_shift);
  for (guint i = 0; i < term->children->len; i++)
    add_slots_of_term (self, g_ptr_array_index (term->children, i), column, up);
}

static void
add_slots_of_measure (Counter *self, const ZhuPlanMeasure *measure, gsize column)
{
  for (int context = 0; measure != NULL && context < ZHU_N_CONTEXTS; context++)
    if (measure->terms[context] != NULL)
      add_slots_of_term (self, measure->terms[context], column, 0);
}

/* Rows that are counted only to say how many subjects stand in no row. */
static gboolean
leaves_rows_out (const ZhuPlan *plan)
{
  for (guint i = 0; i < plan->rows.lines->len; i++)
    if (g_array_index (plan->rows.lines, ZhuPlanLine, i).show == ZHU_SHOW_NEVER)
      return TRUE;
  return FALSE;
}

static void
add_all_slots (Counter *self)
{
  const ZhuPlan *plan = self->plan;
  const gboolean drops = plan->template_->columns.drop_empty;

  add_slot (self, plan->presence, 0, FALSE);
  if (leaves_rows_out (plan))
    add_slot (self, plan->subjects, 0, FALSE);
  for (guint j = 0; j < plan->columns.lines->len; j++)
    {
      const ZhuPlanLine *column = &g_array_index (plan->columns.lines, ZhuPlanLine, j);

      if (drops || column->show == ZHU_SHOW_IF_ANY || column->show == ZHU_SHOW_NEVER)
        add_slot (self, plan->presence, column->selector, TRUE);
      if (column->show == ZHU_SHOW_NEVER)
        add_slot (self, plan->subjects, column->selector, TRUE);
      if (column->show == ZHU_SHOW_NEVER)
        continue;
      add_slots_of_measure (self, column->measure != NULL ? column->measure : plan->measure,
                            column->selector);
      for (guint i = 0; i < plan->rows.lines->len; i++)
        {
          const ZhuPlanLine *row = &g_array_index (plan->rows.lines, ZhuPlanLine, i);

          if (row->measure != NULL && row->show != ZHU_SHOW_NEVER)
            add_slots_of_measure (self, row->measure, column->selector);
        }
    }
}

/* ---- Passes ---- */

static Pass *
find_pass (Counter *self, const ZhuAtom *atom, const ZhuEntity *leaf, gsize chain, gboolean whole)
{
  Pass *pass;

  for (guint i = 0; i < self->passes->len; i++)
    {
      pass = g_ptr_array_index (self->passes, i);
      if (pass->context == atom->context && pass->universe == atom->universe
          && pass->condition == atom->condition && pass->leaf == leaf && pass->chain == chain
          && pass->only_whole == whole && pass->counted == atom->entity)
        return pass;
    }
  pass = g_new0 (Pass, 1);
  pass->context = atom->context;
  pass->universe = atom->universe;
  pass->condition = atom->condition;
  pass->leaf = leaf;
  pass->counted = atom->entity;
  pass->chain = chain;
  pass->only_whole = whole;
  pass->slots = g_array_new (FALSE, FALSE, sizeof (guint32));
  pass->grids = g_ptr_array_new ();
  g_ptr_array_add (self->passes, pass);
  return pass;
}

/* The branches on which the rows lie: mostly one; 扶持 and 问题 in one stub make two. element:
 * const ZhuEntity * */
static GPtrArray *
row_chains (const ZhuPlanAxis *rows)
{
  GPtrArray *chains = g_ptr_array_new ();

  g_ptr_array_add (chains, NULL);
  for (guint i = 1; i < rows->selectors->len; i++)
    {
      const ZhuEntity *leaf = selector_at (rows, i)->leaf;
      const ZhuEntity *deeper;
      guint chain;

      for (chain = 0; chain < chains->len; chain++)
        if (zhu_entity_deeper (g_ptr_array_index (chains, chain), leaf, &deeper))
          {
            chains->pdata[chain] = (gpointer) deeper;
            break;
          }
      if (chain == chains->len)
        g_ptr_array_add (chains, (gpointer) leaf);
    }
  return chains;
}

static void
add_to_passes (Counter *self, guint slot, const GPtrArray *chains)
{
  const Slot *at = &g_array_index (self->slots, Slot, slot);
  const ZhuAtom *atom = &g_array_index (self->plan->atoms, ZhuAtom, at->atom);
  const ZhuEntity *own;

  if (!zhu_entity_deeper (atom->leaf, selector_at (&self->plan->columns, at->column)->leaf, &own))
    return;
  for (guint chain = 0; chain < chains->len; chain++)
    {
      const ZhuEntity *leaf;

      if (!zhu_entity_deeper (own, g_ptr_array_index (chains, chain), &leaf))
        {
          /* Rows of the other branch hold no such cell; the first chain's rows above it still do.
           */
          if (chain != 0)
            continue;
          leaf = own;
        }
      if (at->only_whole && chain > 0)
        continue;
      g_array_append_val (
          find_pass (self, atom, at->only_whole ? own : leaf, chain, at->only_whole)->slots, slot);
    }
}

/* ---- Walks: the tests that a pass can and must ask ---- */

static gboolean
can_ask (const Pass *pass, const ZhuTest *test)
{
  return test->exprs[pass->context] != NULL
         && (test->entity == NULL || zhu_entity_is_below (pass->leaf, test->entity));
}

/* Rows of a later chain are walked only along what lies on that chain and not on the first. */
static void
mark_rows (const Pass *pass, const ZhuPlanAxis *rows, const GPtrArray *chains, guint8 *needed)
{
  const ZhuEntity *own = g_ptr_array_index (chains, pass->chain);
  const ZhuEntity *deeper;

  for (guint i = rows->selectors->len; i-- > 0;)
    {
      const ZhuSelector *selector = selector_at (rows, i);

      if (pass->chain == 0)
        needed[i] = 1;
      else if (zhu_entity_deeper (own, selector->leaf, &deeper)
               && !zhu_entity_deeper (g_ptr_array_index (chains, 0), selector->leaf, &deeper))
        needed[i] = 3;
      if (needed[i] != 0 && i > 0)
        needed[selector->parent] |= 1;
    }
}

static void
mark_columns (const Pass *pass, const Counter *self, guint8 *needed)
{
  const ZhuPlanAxis *columns = &self->plan->columns;

  for (guint i = 0; i < pass->slots->len; i++)
    needed[g_array_index (self->slots, Slot, g_array_index (pass->slots, guint32, i)).column] = 1;
  for (guint i = columns->selectors->len; i-- > 1;)
    if (needed[i] != 0)
      needed[selector_at (columns, i)->parent] = 1;
}

static gboolean
leads_anywhere (const ZhuTest *test, const guint8 *needed)
{
  for (gsize i = 0; i < test->n_categories; i++)
    if (test->selectors[i] != 0 && needed[test->selectors[i]] != 0)
      return TRUE;
  return FALSE;
}

static void
make_walk (Walk *walk, const Pass *pass, const ZhuPlanAxis *axis, const guint8 *needed)
{
  const guint n = axis->selectors->len;

  walk->tests = g_ptr_array_new ();
  walk->first = g_new0 (guint32, n + 1);
  for (guint i = 0; i < n; i++)
    {
      const ZhuSelector *selector = selector_at (axis, i);

      walk->first[i] = walk->tests->len;
      for (guint j = 0; needed[i] != 0 && j < selector->tests->len; j++)
        {
          const ZhuTest *test = g_ptr_array_index (selector->tests, j);

          if (can_ask (pass, test) && leads_anywhere (test, needed))
            g_ptr_array_add (walk->tests, (gpointer) test);
        }
    }
  walk->first[n] = walk->tests->len;
}

/* TRUE if the records that @pass counts say the answers to all tests of @walk. */
static gboolean
is_of_records (const Pass *pass, const Walk *walk)
{
  for (guint i = 0; i < walk->tests->len; i++)
    {
      const ZhuTest *test = g_ptr_array_index (walk->tests, i);

      if (!zhu_expr_is_of_record (test->exprs[pass->context], pass->counted))
        return FALSE;
    }
  return TRUE;
}

static int
compare_slots (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *slots = data;
  const guint32 left = *(const guint32 *) a;
  const guint32 right = *(const guint32 *) b;
  const gsize left_column = g_array_index (slots, Slot, left).column;
  const gsize right_column = g_array_index (slots, Slot, right).column;

  if (left_column != right_column)
    return left_column < right_column ? -1 : 1;
  return left < right ? -1 : left > right;
}

/* The atoms of a pass, each once. element: gsize */
static GArray *
atoms_of (const Counter *self, const Pass *pass)
{
  GArray *atoms = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (guint i = 0; i < pass->slots->len; i++)
    {
      const Slot *slot
          = &g_array_index (self->slots, Slot, g_array_index (pass->slots, guint32, i));
      guint j = 0;

      while (j < atoms->len && g_array_index (atoms, gsize, j) != slot->atom)
        j++;
      if (j == atoms->len)
        g_array_append_val (atoms, slot->atom);
    }
  return atoms;
}

static void
add_grids (const Counter *self, Pass *pass)
{
  g_autoptr (GArray) atoms = atoms_of (self, pass);

  for (guint i = 0; i < atoms->len; i++)
    for (guint r = 0; r < pass->row_tracks->len; r++)
      for (guint c = 0; c < pass->column_tracks->len; c++)
        {
          Grid *grid = g_new0 (Grid, 1);

          grid->atom = g_array_index (atoms, gsize, i);
          grid->row = g_ptr_array_index (pass->row_tracks, r);
          grid->column = g_ptr_array_index (pass->column_tracks, c);
          g_ptr_array_add (pass->grids, grid);
        }
}

static void
index_slots (const Counter *self, Pass *pass)
{
  const guint n = self->plan->columns.selectors->len;
  guint at = 0;

  g_array_sort_with_data (pass->slots, compare_slots, self->slots);
  pass->slot_first = g_new0 (guint32, n + 1);
  for (guint i = 0; i <= n; i++)
    {
      while (at < pass->slots->len
             && g_array_index (self->slots, Slot, g_array_index (pass->slots, guint32, at)).column
                    < i)
        at++;
      pass->slot_first[i] = at;
    }
}

static void
make_tracks (const Counter *self, Pass *pass, const guint8 *rows)
{
  const ZhuPlan *plan = self->plan;
  const guint n_rows = plan->rows.selectors->len;
  const guint n_columns = plan->columns.selectors->len;
  g_autofree guint8 *counted_rows = g_new0 (guint8, n_rows);
  g_autofree guint8 *counted_columns = g_new0 (guint8, n_columns);

  for (guint i = 0; i < n_rows; i++)
    counted_rows[i] = pass->only_whole ? i == 0 : pass->chain == 0 || rows[i] == 3;
  for (guint i = 0; i < n_columns; i++)
    counted_columns[i] = pass->slot_first[i] < pass->slot_first[i + 1];
  pass->row_tracks = zhu_tracks_new (&pass->rows, &plan->rows, pass->context, counted_rows);
  pass->column_tracks
      = zhu_tracks_new (&pass->columns, &plan->columns, pass->context, counted_columns);
}

static void
finish_pass (const Counter *self, Pass *pass, const GPtrArray *chains)
{
  const ZhuPlan *plan = self->plan;
  g_autofree guint8 *rows = g_new0 (guint8, plan->rows.selectors->len);
  g_autofree guint8 *columns = g_new0 (guint8, plan->columns.selectors->len);

  index_slots (self, pass);
  if (!pass->only_whole)
    mark_rows (pass, &plan->rows, chains, rows);
  mark_columns (pass, self, columns);
  make_walk (&pass->rows, pass, &plan->rows, rows);
  make_walk (&pass->columns, pass, &plan->columns, columns);
  make_tracks (self, pass, rows);
  pass->is_of_records
      = !self->marks && is_of_records (pass, &pass->rows) && is_of_records (pass, &pass->columns);
  if (pass->is_of_records)
    add_grids (self, pass);
  pass->values = g_new0 (ZhuColumnView, pass->slots->len);
  pass->found_rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  pass->found_columns = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static void
walk_clear (Walk *walk)
{
  g_clear_pointer (&walk->tests, g_ptr_array_unref);
  g_free (walk->first);
}

static void
grid_free (const Counter *self, Grid *grid)
{
  const ZhuAggregate kind = g_array_index (self->plan->atoms, ZhuAtom, grid->atom).kind;

  for (gsize i = 0; grid->cells != NULL && i < grid->n_rows * grid->stride; i++)
    zhu_cell_clear (&grid->cells[i], kind);
  g_free (grid->cells);
  g_free (grid->counts);
  g_free (grid);
}

void
zhu_pass_free (const Counter *counter, Pass *self)
{
  for (guint i = 0; i < self->grids->len; i++)
    grid_free (counter, g_ptr_array_index (self->grids, i));
  g_ptr_array_unref (self->grids);
  g_clear_pointer (&self->row_tracks, g_ptr_array_unref);
  g_clear_pointer (&self->column_tracks, g_ptr_array_unref);
  walk_clear (&self->rows);
  walk_clear (&self->columns);
  g_array_unref (self->slots);
  g_clear_pointer (&self->found_rows, g_array_unref);
  g_clear_pointer (&self->found_columns, g_array_unref);
  g_free (self->slot_first);
  g_free (self->values);
  g_free (self);
}

void
zhu_counter_force_marks (Counter *self)
{
  self->marks = TRUE;
}

void
zhu_counter_plan (Counter *self)
{
  const ZhuPlan *plan = self->plan;
  const gsize n = plan->atoms->len * plan->columns.selectors->len;
  g_autoptr (GPtrArray) chains = row_chains (&plan->rows);

  self->slot_of = g_new (gint32, n);
  for (gsize i = 0; i < n; i++)
    self->slot_of[i] = -1;
  add_all_slots (self);
  for (guint i = 0; i < self->slots->len; i++)
    add_to_passes (self, i, chains);
  for (guint i = 0; i < self->passes->len; i++)
    finish_pass (self, g_ptr_array_index (self->passes, i), chains);
  self->n_rows = plan->rows.selectors->len;
  self->cells = g_new0 (Cell, self->n_rows * self->slots->len);
}

/* ---- What the source must hand out ---- */

static void
add_need (ZhuSourceRequest *request, const ZhuExpr *expr)
{
  if (expr == NULL)
    return;
  zhu_expr_add_variables (expr, request->variables);
  zhu_expr_add_entities (expr, request->entities);
  request->areas |= zhu_expr_needs_areas (expr);
}

static void
add_entity (ZhuSourceRequest *request, const ZhuEntity *entity)
{
  for (; entity != NULL; entity = entity->parent)
    {
      g_hash_table_add (request->entities, (gpointer) entity);
      if (entity->concern != NULL)
        g_hash_table_add (request->entities, (gpointer) entity->concern);
    }
}

static gboolean
holds_context (Contexts contexts, int context)
{
  return (contexts >> context & 1) != 0;
}

static void
add_axis_needs (ZhuSourceRequest *request, const ZhuPlanAxis *axis, Contexts contexts)
{
  for (guint i = 0; i < axis->tests->len; i++)
    {
      const ZhuTest *test = g_ptr_array_index (axis->tests, i);

      for (int context = 0; context < ZHU_N_CONTEXTS; context++)
        if (holds_context (contexts, context))
          add_need (request, test->exprs[context]);
      add_entity (request, test->entity);
    }
}

void
zhu_plan_add_needs (const ZhuPlan *plan, Contexts contexts, ZhuSourceRequest *request)
{
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    if (holds_context (contexts, context))
      add_need (request, plan->universes[context]);
  for (guint i = 0; i < plan->atoms->len; i++)
    {
      const ZhuAtom *atom = &g_array_index (plan->atoms, ZhuAtom, i);

      if (!holds_context (contexts, (int) atom->context))
        continue;
      add_need (request, atom->universe);
      add_need (request, atom->value);
      add_need (request, atom->condition);
      add_entity (request, atom->entity);
      add_entity (request, atom->leaf);
    }
  add_axis_needs (request, &plan->rows, contexts);
  add_axis_needs (request, &plan->columns, contexts);
}
