/* From a counted table to quantities: what each cell leans on, and the margins above it. */
#include "zhuhu/cube/ledger.h"

typedef struct
{
  Ledger *ledger;
  const Counter *counter;
  const ZhuPlan *plan;
  GPtrArray *rows[ZHU_N_CONTEXTS];    /* by selector, element: GArray of Fact; NULL: not in use */
  GPtrArray *columns[ZHU_N_CONTEXTS]; /* the same */
  GPtrArray *atoms;                   /* by atom, element: GArray of Fact */
  GHashTable *known;                  /* "atom row column" -> index of the quantity + 1 */
  LedgerTable *table;
  gboolean is_sum; /* the cell at hand, as far as it was read */
} Reader;

/* All facts of @parts as they are of records of @entity, those of one dimension as one. */
static GArray *
join_facts (const Reader *self, const ZhuEntity *entity, const GArray *const *parts, gsize n)
{
  const Ledger *ledger = self->ledger;
  g_autoptr (GArray) facts = g_array_new (FALSE, FALSE, sizeof (Fact));
  guint at[3] = { 0 };

  for (guint d = 0; d < ledger->dimensions->len; d++)
    {
      Dimension *dimension = g_ptr_array_index (ledger->dimensions, d);
      Fact fact = { d, G_MAXUINT };

      for (gsize p = 0; p < n; p++)
        {
          guint set;

          if (at[p] >= parts[p]->len || g_array_index (parts[p], Fact, at[p]).dimension != d)
            continue;
          set = g_array_index (parts[p], Fact, at[p]++).set;
          fact.set = fact.set == G_MAXUINT ? set : zhu_dimension_join (dimension, fact.set, set);
        }
      if (fact.set != G_MAXUINT)
        g_array_append_val (facts, fact);
    }
  return zhu_ledger_reduce (ledger, entity, facts);
}

/* ---- Quantities ---- */

static gboolean
adds_up (ZhuAggregate kind)
{
  return kind == ZHU_COUNT || kind == ZHU_SUM || kind == ZHU_MEAN;
}

/* All that printed cells lean on is counted, and so are the margins above them. */
static const Cell *
cell_at (const Reader *self, gsize atom, gsize row, gsize column)
{
  const Counter *counter = self->counter;
  const int slot = zhu_counter_slot (counter, atom, column);

  g_assert (slot >= 0);
  return &counter->cells[row * counter->slots->len + (gsize) slot];
}

static gint64
whole_value (const Cell *cell, const ZhuAtom *atom)
{
  gint64 scale;

  if (atom->kind != ZHU_SUM && atom->kind != ZHU_MEAN)
    return cell->n;
  scale = zhu_expr_type (atom->value) == ZHU_TYPE_DECIMAL ? ZHU_DECIMAL_SCALE : 1;
  return (gint64) CLAMP (cell->sum / scale, 0, G_MAXINT64 / 4);
}

/* The quantity of @atom under two selectors. */
static guint
read_quantity (Reader *self, gsize index, gsize row, gsize column)
{
  const ZhuAtom *atom = &g_array_index (self->plan->atoms, ZhuAtom, index);
  const Cell *cell = cell_at (self, index, row, column);
  g_autofree char *key = g_strdup_printf ("%zu %zu %zu", index, row, column);
  const guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->known, key));
  const Head head = { atom->kind == ZHU_MEAN ? ZHU_SUM : atom->kind, atom->entity,
                      zhu_ledger_name (self->ledger, atom->value), atom->context };
  const GArray *parts[3];
  g_autoptr (GArray) facts = NULL;
  gboolean is_new;
  guint number;

  if (known != 0)
    return known - 1;
  parts[0] = g_ptr_array_index (self->atoms, index);
  parts[1] = g_ptr_array_index (self->rows[atom->context], row);
  parts[2] = g_ptr_array_index (self->columns[atom->context], column);
  facts = join_facts (self, atom->entity, parts, G_N_ELEMENTS (parts));
  number
      = zhu_ledger_quantity (self->ledger, zhu_ledger_head (self->ledger, &head), facts, &is_new);
  if (is_new)
    {
      quantity_at (self->ledger, number)->value = whole_value (cell, atom);
      quantity_at (self->ledger, number)->n_records = cell->n;
      quantity_at (self->ledger, number)->is_counted = TRUE;
    }
  else if (quantity_at (self->ledger, number)->n_records != cell->n)
    self->ledger->n_unsound++;
  g_hash_table_insert (self->known, g_steal_pointer (&key), GUINT_TO_POINTER (number + 1));
  return number;
}

/* Margins between a cell and the whole, which no table needs to print to be known to exist. */
static void
read_margins (Reader *self, gsize atom, gsize row, gsize column)
{
  const ZhuPlan *plan = self->plan;

  for (gsize r = row;; r = g_array_index (plan->rows.selectors, ZhuSelector, r).parent)
    {
      for (gsize c = column;; c = g_array_index (plan->columns.selectors, ZhuSelector, c).parent)
        {
          read_quantity (self, atom, r, c);
          if (c == 0)
            break;
        }
      if (r == 0)
        break;
    }
}

/* ---- What a cell leans on: as zhu_counter_value() evaluates it ---- */

typedef struct
{
  guint row, column;
  int row_up, column_up;
} Place;

static const ZhuPlanLine *
line_at (const ZhuPlanAxis *axis, guint i)
{
  return &g_array_index (axis->lines, ZhuPlanLine, i);
}

static void lean_on (Reader *self, const Place *place, const ZhuTerm *term, int factor);

static void
lean_on_atom (Reader *self, const Place *place, gsize atom, int factor)
{
  const ZhuPlan *plan = self->plan;
  const gsize row = zhu_shift_selector (&plan->rows, line_at (&plan->rows, place->row)->selector,
                                        place->row_up);
  const gsize column = zhu_shift_selector (
      &plan->columns, line_at (&plan->columns, place->column)->selector, place->column_up);
  const ZhuAggregate kind = g_array_index (plan->atoms, ZhuAtom, atom).kind;
  const Lean lean = { read_quantity (self, atom, row, column), factor };

  self->is_sum &= kind == ZHU_COUNT || kind == ZHU_SUM;
  g_array_append_val (self->table->leans, lean);
  if (adds_up (kind))
    read_margins (self, atom, row, column);
}

static void
lean_on_column (Reader *self, const Place *place, const ZhuTerm *term, int factor)
{
  const ZhuPlanLine *line = line_at (&self->plan->columns, (guint) term->column);
  const ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : self->plan->measure;
  Place other = *place;

  other.column = (guint) term->column;
  lean_on (self, &other, measure->terms[term->context], factor);
}

/* A rank says of all rows of one parent how they stand to each other. */
static void
lean_on_rows (Reader *self, const Place *place, const ZhuTerm *term)
{
  const ZhuPlanAxis *rows = &self->plan->rows;
  const GArray *printed = self->table->table->rows;

  for (guint i = 0; i < printed->len; i++)
    {
      Place other = *place;

      other.row = g_array_index (printed, guint, i);
      if (!line_at (rows, other.row)->is_heading
          && line_at (rows, other.row)->node->parent == line_at (rows, place->row)->node->parent)
        lean_on (self, &other, term, 0);
    }
}

/* TRUE if a cell made of such terms is a sum of quantities. */
static gboolean
keeps_sum (ZhuTermKind kind)
{
  return kind == ZHU_TERM_ATOM || kind == ZHU_TERM_COLUMN || kind == ZHU_TERM_SHIFT
         || kind == ZHU_TERM_ADD || kind == ZHU_TERM_SUBTRACT || kind == ZHU_TERM_NEGATE;
}

static void
lean_on (Reader *self, const Place *place, const ZhuTerm *term, int factor)
{
  Place other = *place;

  self->is_sum &= keeps_sum (term->kind);
  if (term->kind == ZHU_TERM_ATOM)
    lean_on_atom (self, place, term->atom, factor);
  if (term->kind == ZHU_TERM_COLUMN)
    lean_on_column (self, place, term, factor);
  if (term->kind == ZHU_TERM_SHIFT)
    {
      other.row_up = zhu_compose_shift (place->row_up, term->row_shift);
      other.column_up = zhu_compose_shift (place->column_up, term->column_shift);
    }
  if (term->kind == ZHU_TERM_NEGATE)
    factor = -factor;
  for (guint i = 0; i < term->children->len; i++)
    if (term->kind == ZHU_TERM_RANK)
      lean_on_rows (self, place, g_ptr_array_index (term->children, i));
    else
      lean_on (self, &other, g_ptr_array_index (term->children, i),
               term->kind == ZHU_TERM_SUBTRACT && i > 0 ? -factor : factor);
}

/* ---- Tables ---- */

static gboolean
is_printed (const GArray *lines, guint line)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_array_index (lines, guint, i) == line)
      return TRUE;
  return FALSE;
}

/* What is printed of the cell at @from leans is seen by readers. A line that is left out for want
 * of records shows its zeros by its absence. */
static void
note_seen (const Reader *self, guint from, gboolean is_cell)
{
  const GArray *leans = self->table->leans;

  for (guint i = from; i < leans->len; i++)
    {
      Lean *lean = &g_array_index (leans, Lean, i);
      Quantity *quantity = quantity_at (self->ledger, lean->quantity);

      if (!self->is_sum)
        lean->factor = 0;
      quantity->is_seen = quantity->is_own = TRUE;
      quantity->n_cells += is_cell ? 1 : 0;
    }
}

static void
read_cell (Reader *self, guint row, guint column, ZhuPlanContext context, gboolean is_cell)
{
  const ZhuPlan *plan = self->plan;
  const ZhuPlanLine *row_line = line_at (&plan->rows, row);
  const ZhuPlanLine *column_line = line_at (&plan->columns, column);
  const ZhuPlanMeasure *measure = zhu_plan_line_measure (plan, row_line, column_line);
  const Place place = { row, column, 0, 0 };
  const guint from = self->table->leans->len;

  if (row_line->is_heading || row_line->show == ZHU_SHOW_NEVER
      || column_line->show == ZHU_SHOW_NEVER || measure->terms[context] == NULL)
    return;
  self->is_sum = TRUE;
  lean_on (self, &place, measure->terms[context], 1);
  note_seen (self, from, is_cell);
}

static void
read_cells (Reader *self, ZhuPlanContext context)
{
  const ZhuCubeTable *out = self->counter->out;
  const guint n_rows = self->plan->rows.lines->len;
  const guint n_columns = self->plan->columns.lines->len;
  GArray *firsts = g_array_new (FALSE, FALSE, sizeof (guint));

  self->table->firsts[context] = firsts;
  for (guint row = 0; row < n_rows; row++)
    {
      const gboolean is_row = is_printed (out->rows, row);

      for (guint column = 0; column < n_columns; column++)
        {
          g_array_append_val (firsts, self->table->leans->len);
          read_cell (self, row, column, context, is_row && is_printed (out->columns, column));
        }
    }
  g_array_append_val (firsts, self->table->leans->len);
}

static void
prepare (Reader *self)
{
  const ZhuPlan *plan = self->plan;

  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    {
      if (!plan->contexts[context])
        continue;
      self->rows[context]
          = zhu_ledger_facts_of_axis (self->ledger, plan, &plan->rows, (ZhuPlanContext) context);
      self->columns[context]
          = zhu_ledger_facts_of_axis (self->ledger, plan, &plan->columns, (ZhuPlanContext) context);
    }
  self->atoms = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; i < plan->atoms->len; i++)
    g_ptr_array_add (
        self->atoms,
        zhu_ledger_facts_of_atom (self->ledger, plan, &g_array_index (plan->atoms, ZhuAtom, i)));
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
reader_clear (Reader *self)
{
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    {
      g_clear_pointer (&self->rows[context], g_ptr_array_unref);
      g_clear_pointer (&self->columns[context], g_ptr_array_unref);
    }
  g_ptr_array_unref (self->atoms);
  g_hash_table_unref (self->known);
}

void
zhu_ledger_add_table (Ledger *self, Counter *counter)
{
  Reader reader = { .ledger = self, .counter = counter, .plan = counter->plan };

  reader.table = g_new0 (LedgerTable, 1);
  reader.table->table = counter->out;
  reader.table->leans = g_array_new (FALSE, FALSE, sizeof (Lean));
  g_ptr_array_add (self->tables, reader.table);
  g_hash_table_insert (self->table_numbers, reader.table->table, reader.table);
  prepare (&reader);
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    if (context == ZHU_CONTEXT_NOW ? counter->out->cells != NULL
                                   : counter->out->earlier[context] != NULL)
      read_cells (&reader, (ZhuPlanContext) context);
  reader_clear (&reader);
}
