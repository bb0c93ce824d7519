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
add_slot (Counter *self, gsize atom, gsize column, RowsCounted rows, gboolean asks_presence)
{
  const Slot slot = { atom, column, (int) rows, asks_presence };
  gint32 *at = &self->slot_of[atom * self->plan->columns.selectors->len + column];

  if (*at < 0)
    {
      *at = (gint32) self->slots->len;
      g_array_append_val (self->slots, slot);
    }
  else
    {
      Slot *known = &g_array_index (self->slots, Slot, *at);

      known->rows = MAX (known->rows, (int) rows);
      known->asks_presence = known->asks_presence && asks_presence;
    }
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
    add_slot (self, term->atom, zhu_shift_selector (&plan->columns, column, up), ROWS_ALL, FALSE);
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

/* What encloses the columns counted so far, as far as it adds up. */
static void
add_margins (Counter *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const Slot slot = g_array_index (self->slots, Slot, i);
      const ZhuAggregate kind = g_array_index (self->plan->atoms, ZhuAtom, slot.atom).kind;

      if (slot.column != 0 && slot.rows == ROWS_ALL
          && (kind == ZHU_COUNT || kind == ZHU_SUM || kind == ZHU_MEAN))
        add_slot (self, slot.atom, selector_at (&self->plan->columns, slot.column)->parent,
                  ROWS_ALL, FALSE);
    }
}

static void
add_all_slots (Counter *self)
{
  const ZhuPlan *plan = self->plan;
  const gboolean drops = plan->template_->columns.drop_empty;

  add_slot (self, plan->presence, 0, ROWS_ASKED, TRUE);
  if (leaves_rows_out (plan))
    add_slot (self, plan->subjects, 0, ROWS_ASKED, FALSE);
  for (guint j = 0; j < plan->columns.lines->len; j++)
    {
      const ZhuPlanLine *column = &g_array_index (plan->columns.lines, ZhuPlanLine, j);

      if (drops || column->show == ZHU_SHOW_IF_ANY || column->show == ZHU_SHOW_NEVER)
        add_slot (self, plan->presence, column->selector, ROWS_WHOLE, TRUE);
      if (column->show == ZHU_SHOW_NEVER)
        add_slot (self, plan->subjects, column->selector, ROWS_WHOLE, FALSE);
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
find_pass (Counter *self,
           const ZhuAtom *atom,
           const ZhuEntity *leaf,
           gsize chain,
           int rows,
           gboolean asks_presence)
{
  const gboolean is_said
      = atom->condition != NULL && zhu_expr_implies (atom->condition, atom->universe);
  const ZhuExpr *universe = is_said ? atom->condition : atom->universe;
  const ZhuExpr *condition = is_said ? NULL : atom->condition;
  Pass *pass;

  for (guint i = 0; i < self->passes->len; i++)
    {
      pass = g_ptr_array_index (self->passes, i);
      if (pass->context == atom->context && pass->universe == universe
          && pass->condition == condition && pass->leaf == leaf && pass->chain == chain
          && pass->rows_counted == rows && pass->counted == atom->entity
          && pass->asks_presence == asks_presence)
        return pass;
    }
  pass = g_new0 (Pass, 1);
  pass->context = atom->context;
  pass->universe = universe; /* a condition that says it all stands for both */
  pass->condition = condition;
  pass->leaf = leaf;
  pass->counted = atom->entity;
  pass->chain = chain;
  pass->rows_counted = rows;
  pass->slots = g_array_new (FALSE, FALSE, sizeof (guint32));
  pass->asks_presence = asks_presence;
  pass->shares = g_array_new (FALSE, TRUE, sizeof (Share));
  g_array_set_clear_func (pass->shares, zhu_share_clear);
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
add_to_pass (Counter *self, guint slot, const ZhuEntity *leaf, gsize chain, int rows)
{
  const Slot *at = &g_array_index (self->slots, Slot, slot);
  const ZhuAtom *atom = &g_array_index (self->plan->atoms, ZhuAtom, at->atom);

  g_array_append_val (find_pass (self, atom, leaf, chain, rows, at->asks_presence)->slots, slot);
}

static void
add_to_passes (Counter *self, guint slot, const GPtrArray *chains)
{
  const Slot *at = &g_array_index (self->slots, Slot, slot);
  const ZhuAtom *atom = &g_array_index (self->plan->atoms, ZhuAtom, at->atom);
  const ZhuEntity *own;

  if (!zhu_entity_deeper (atom->leaf, selector_at (&self->plan->columns, at->column)->leaf, &own))
    return;
  if (at->rows != ROWS_ALL)
    add_to_pass (self, slot, own, 0, ROWS_WHOLE);
  for (guint chain = 0; at->rows != ROWS_WHOLE && chain < chains->len; chain++)
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
      add_to_pass (self, slot, leaf, chain, at->rows);
    }
}

/* ---- Walks: the tests that a pass can and must ask ---- */

static gboolean
can_ask (const Pass *pass, const ZhuTest *test)
{
  return test->exprs[pass->context] != NULL
         && (test->entity == NULL || zhu_entity_is_below (pass->leaf, test->entity));
}

/* Marks rows whose lines depend on the records that fall there. */
static void
mark_asked (const ZhuPlan *plan, guint8 *asked)
{
  for (guint i = 0; i < plan->rows.lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (plan->rows.lines, ZhuPlanLine, i);

      if (line->selector != 0
          && (plan->template_->rows.drop_empty || line->show == ZHU_SHOW_IF_ANY
              || line->show == ZHU_SHOW_NEVER))
        asked[line->selector] = 1;
    }
}

/* Marks the rows that @pass counts. Rows of a later chain are counted only along what lies on that
 * chain and not on the first. */
static void
mark_rows (const Pass *pass, const ZhuPlan *plan, const GPtrArray *chains, guint8 *counted)
{
  const ZhuEntity *own = g_ptr_array_index (chains, pass->chain);
  const guint n = plan->rows.selectors->len;
  const ZhuEntity *deeper;

  if (pass->rows_counted == ROWS_ASKED)
    mark_asked (plan, counted);
  for (guint i = 0; i < n; i++)
    {
      const ZhuEntity *leaf = selector_at (&plan->rows, i)->leaf;

      if (pass->rows_counted == ROWS_WHOLE)
        counted[i] = i == 0;
      else if (pass->rows_counted == ROWS_ALL)
        counted[i] = 1;
      if (pass->chain != 0
          && (!zhu_entity_deeper (own, leaf, &deeper)
              || zhu_entity_deeper (g_ptr_array_index (chains, 0), leaf, &deeper)))
        counted[i] = 0;
    }
}

/* Marks what lies above the marked too. */
static void
mark_above (const ZhuPlanAxis *axis, guint8 *needed)
{
  for (guint i = axis->selectors->len; i-- > 1;)
    if (needed[i] != 0)
      needed[selector_at (axis, i)->parent] = 1;
}

static void
mark_columns (const Pass *pass, const Counter *self, guint8 *counted)
{
  for (guint i = 0; i < pass->slots->len; i++)
    counted[g_array_index (self->slots, Slot, g_array_index (pass->slots, guint32, i)).column] = 1;
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

/* TRUE if the records of @entity say the answers to all tests of @walk. */
static gboolean
is_of_records (const Pass *pass, const Walk *walk, const ZhuEntity *entity)
{
  for (guint i = 0; i < walk->tests->len; i++)
    {
      const ZhuTest *test = g_ptr_array_index (walk->tests, i);

      if (!zhu_expr_is_of_record (test->exprs[pass->context], entity))
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

/* Asks @common for all that @pass counts of the records of @entity. FALSE if it cannot be told so.
 */
static gboolean
ask_common (const Counter *self, Pass *pass, CommonCount *common, const ZhuEntity *entity)
{
  g_autoptr (GArray) atoms = atoms_of (self, pass);

  for (guint i = 0; i < atoms->len; i++)
    for (guint r = 0; r < pass->row_tracks->len; r++)
      for (guint c = 0; c < pass->column_tracks->len; c++)
        {
          const gsize atom = g_array_index (atoms, gsize, i);
          Share share = { .atom = atom,
                          .row = g_ptr_array_index (pass->row_tracks, r),
                          .column = g_ptr_array_index (pass->column_tracks, c) };

          if (!zhu_common_ask (common, pass, entity,
                               &g_array_index (self->plan->atoms, ZhuAtom, atom), &share))
            return FALSE;
          g_array_append_val (pass->shares, share);
        }
  return TRUE;
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

/* TRUE if no category of @test holds a line without a record of the leaf of @pass. */
static gboolean
wants_leaf (const Pass *pass, const ZhuTest *test)
{
  const ZhuExpr *expr = test->exprs[pass->context];

  if (expr == NULL || test->entity != pass->leaf)
    return FALSE;
  return test->kind == ZHU_TEST_CONDITION ? zhu_expr_needs_record (expr, pass->leaf)
                                          : zhu_expr_wants_record (expr);
}

/* TRUE if no selector that @counted marks can hold a line without a record of the leaf of @pass. */
static gboolean
stands_on_leaf (const Pass *pass, const ZhuPlanAxis *axis, const guint8 *counted)
{
  for (guint i = 0; i < axis->selectors->len; i++)
    {
      const ZhuSelector *at = selector_at (axis, i);

      if (!counted[i])
        continue;
      while (at->test != NULL && !wants_leaf (pass, at->test))
        at = selector_at (axis, at->parent);
      if (at->test == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Walk and tracks of one axis, of which @counted selectors are counted. */
static GPtrArray *
make_axis (const Pass *pass, const ZhuPlanAxis *axis, const guint8 *counted, Walk *walk)
{
  g_autofree guint8 *needed = g_memdup2 (counted, axis->selectors->len);

  mark_above (axis, needed);
  make_walk (walk, pass, axis, needed);
  return zhu_tracks_new (walk, axis, pass->context, counted);
}

/* The entity whose records can be counted one by one instead of lines: the counted one, if its
 * records say all answers; where it is only asked whether there is a record, also the leaf, if
 * nothing holds a line without a record of it. NULL if lines must be walked. */
static const ZhuEntity *
choose_records (const Pass *pass)
{
  if (is_of_records (pass, &pass->rows, pass->counted)
      && is_of_records (pass, &pass->columns, pass->counted))
    return pass->counted;
  if (pass->asks_presence && pass->is_inner && is_of_records (pass, &pass->rows, pass->leaf)
      && is_of_records (pass, &pass->columns, pass->leaf))
    return pass->leaf;
  return NULL;
}

/* How the lines of @pass may be counted in a shorter way than by marks. */
static void
find_short_cut (const Counter *self,
                Pass *pass,
                const guint8 *rows,
                const guint8 *columns,
                CommonCount *common)
{
  const gboolean on_rows = stands_on_leaf (pass, &self->plan->rows, rows);
  const gboolean on_columns = stands_on_leaf (pass, &self->plan->columns, columns);
  const ZhuEntity *entity;

  pass->is_inner = on_rows || on_columns || zhu_expr_needs_record (pass->universe, pass->leaf)
                   || zhu_expr_needs_record (pass->condition, pass->leaf);
  entity = choose_records (pass);
  pass->is_of_records = entity != NULL && ask_common (self, pass, common, entity);
  pass->probes_rows = on_rows && is_of_records (pass, &pass->rows, pass->leaf);
  pass->probes_columns = on_columns && is_of_records (pass, &pass->columns, pass->leaf);
}

static void
finish_pass (const Counter *self, Pass *pass, const GPtrArray *chains, CommonCount *common)
{
  const ZhuPlan *plan = self->plan;
  g_autofree guint8 *rows = g_new0 (guint8, plan->rows.selectors->len);
  g_autofree guint8 *columns = g_new0 (guint8, plan->columns.selectors->len);

  index_slots (self, pass);
  mark_rows (pass, plan, chains, rows);
  mark_columns (pass, self, columns);
  pass->row_tracks = make_axis (pass, &plan->rows, rows, &pass->rows);
  pass->column_tracks = make_axis (pass, &plan->columns, columns, &pass->columns);
  if (!self->marks)
    find_short_cut (self, pass, rows, columns, common);
  if (!pass->is_of_records)
    g_array_set_size (pass->shares, 0);
  pass->values = g_new0 (ZhuColumnView, pass->slots->len);
  pass->found_rows = g_new (guint32, plan->rows.selectors->len + 1);
  pass->found_columns = g_new (guint32, plan->columns.selectors->len + 1);
}

static void
walk_clear (Walk *walk)
{
  g_clear_pointer (&walk->tests, g_ptr_array_unref);
  g_free (walk->first);
}

void
zhu_pass_free (Pass *self)
{
  g_array_unref (self->shares);
  g_clear_pointer (&self->row_tracks, g_ptr_array_unref);
  g_clear_pointer (&self->column_tracks, g_ptr_array_unref);
  walk_clear (&self->rows);
  walk_clear (&self->columns);
  g_array_unref (self->slots);
  g_free (self->found_rows);
  g_free (self->found_columns);
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
zhu_counter_plan (Counter *self, CommonCount *common)
{
  const ZhuPlan *plan = self->plan;
  const gsize n = plan->atoms->len * plan->columns.selectors->len;
  g_autoptr (GPtrArray) chains = row_chains (&plan->rows);

  self->slot_of = g_new (gint32, n);
  for (gsize i = 0; i < n; i++)
    self->slot_of[i] = -1;
  add_all_slots (self);
  if (self->keeps_margins)
    add_margins (self);
  for (guint i = 0; i < self->slots->len; i++)
    add_to_passes (self, i, chains);
  for (guint i = 0; i < self->passes->len; i++)
    finish_pass (self, g_ptr_array_index (self->passes, i), chains, common);
  self->n_rows = plan->rows.selectors->len;
  self->cells = g_new0 (Cell, self->n_rows * self->slots->len);
}
