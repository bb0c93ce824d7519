/* The counting loop: each line of a view finds its rows and columns by the numbers of its
 * categories, and each cell takes a record once, since the lines of one record stand together. */
#include "zhuhu/cube/private.h"

static inline guint32
category_of (const ZhuTest *test, gint64 value)
{
  gint64 offset;

  if (value == ZHU_MISSING)
    return test->missing;
  if (value == ZHU_NO_RECORD)
    return 0;
  offset = value - test->base;
  if (offset >= 0 && (gsize) offset < test->n_values && test->table[offset] != 0)
    return test->table[offset];
  return test->other;
}

static guint32
range_of (const ZhuTest *test, gint64 value)
{
  if (value == ZHU_MISSING)
    return test->missing;
  if (value == ZHU_NO_RECORD)
    return 0;
  for (guint i = 0; i < test->ranges->len; i++)
    {
      const ZhuTestRange *range = &g_array_index (test->ranges, ZhuTestRange, i);

      if (value >= range->low && value <= range->high)
        return range->category + 1;
    }
  return test->other;
}

static guint
find_bits (const ZhuTest *test, gint64 value, guint32 *found, guint n)
{
  if (value == ZHU_NO_RECORD)
    return n;
  if (value == ZHU_MISSING || value == 0)
    {
      if (test->missing != 0 && test->selectors[test->missing - 1] != 0)
        found[n++] = test->selectors[test->missing - 1];
      return n;
    }
  for (gsize i = 0; i < test->n_categories; i++)
    if (((guint64) value & test->masks[i]) != 0 && test->selectors[i] != 0)
      found[n++] = test->selectors[i];
  return n;
}

/* Selectors that hold @line, the whole first; each lies below one found before it. */
static guint
find_selectors (const Walk *walk, gsize line)
{
  guint32 *found = walk->found;
  guint n = 1;

  found[0] = 0;
  for (guint i = 0; i < n; i++)
    for (guint32 at = walk->first[found[i]]; at < walk->first[found[i] + 1]; at++)
      {
        const Asked *asked = &g_array_index (walk->asked, Asked, at);
        const ZhuTest *test = asked->test;
        const gint64 value = asked->values[line];
        guint32 category = 0;

        switch (test->kind)
          {
          case ZHU_TEST_CONDITION:
            category = value == 1 ? 1 : 0;
            break;
          case ZHU_TEST_VALUES:
            category = category_of (test, value);
            break;
          case ZHU_TEST_RANGES:
            category = range_of (test, value);
            break;
          case ZHU_TEST_BITS:
            n = find_bits (test, value, found, n);
            break;
          }
        if (category != 0 && test->selectors[category - 1] != 0)
          found[n++] = test->selectors[category - 1];
      }
  return n;
}

static void
ask (Walk *walk, ZhuEval *eval, const ZhuView *view, ZhuPlanContext context)
{
  for (guint i = 0; i < walk->asked->len; i++)
    {
      Asked *asked = &g_array_index (walk->asked, Asked, i);

      asked->values = zhu_eval_lines (eval, asked->test->exprs[context], view);
    }
}

/* What one slot needs in the inner loop. */
typedef struct
{
  ZhuAggregate kind;
  ZhuType type;
  const gint32 *records; /* row of the atom's entity in each line */
  guint32 id;            /* of its first row of this batch */
} SlotView;

static SlotView *
look_at_slots (const Counter *self,
               Pass *pass,
               ZhuEval *eval,
               const ZhuView *view,
               const guint32 *ids)
{
  SlotView *views = g_new0 (SlotView, pass->slots->len);

  for (guint i = 0; i < pass->slots->len; i++)
    {
      const Slot *slot
          = &g_array_index (self->slots, Slot, g_array_index (pass->slots, guint32, i));
      const ZhuAtom *atom = &g_array_index (self->plan->atoms, ZhuAtom, slot->atom);

      views[i].kind = atom->kind;
      views[i].type = atom->value != NULL ? zhu_expr_type (atom->value) : ZHU_TYPE_INTEGER;
      views[i].records = view->rows[atom->entity->index];
      views[i].id = ids[atom->entity->index] + 1;
      pass->values[i] = atom->value != NULL ? zhu_eval_lines (eval, atom->value, view) : NULL;
      pass->conditions[i]
          = atom->condition != NULL ? zhu_eval_lines (eval, atom->condition, view) : NULL;
    }
  return views;
}

static inline void
take_line (Counter *self, const Pass *pass, guint i, const SlotView *view, gsize line, guint n_rows)
{
  const guint32 slot = g_array_index (pass->slots, guint32, i);
  const gint32 record = view->records != NULL ? view->records[line] : -1;
  const gint64 value = pass->values[i] != NULL ? pass->values[i][line] : 0;
  const guint32 id = view->id + (guint32) record;
  const guint n = g_array_index (self->slots, Slot, slot).only_whole ? MIN (1, n_rows) : n_rows;
  const guint32 *rows = pass->rows.found;

  if (record < 0 || value == ZHU_MISSING || value == ZHU_NO_RECORD)
    return;
  for (guint r = 0; r < n; r++)
    {
      Cell *cell = &self->cells[rows[r] * self->slots->len + slot];

      if (cell->last == id)
        continue;
      cell->last = id;
      if (view->kind == ZHU_COUNT)
        cell->n++;
      else
        zhu_cell_take (cell, view->kind, view->type, value);
    }
}

/* Rows that another pass counts are only passed through. */
static guint
keep_own_rows (const Pass *pass, guint n)
{
  guint32 *found = pass->rows.found;
  guint kept = 0;

  for (guint i = 0; i < n; i++)
    if (pass->takes[found[i]])
      found[kept++] = found[i];
  return kept;
}

static void
take_pass (Counter *self, Pass *pass, ZhuEval *eval, const guint32 *ids)
{
  const ZhuView *view = zhu_eval_view (eval, pass->leaf, pass->counted);
  const gint64 *universe
      = pass->universe != NULL ? zhu_eval_lines (eval, pass->universe, view) : NULL;
  g_autofree SlotView *slots = look_at_slots (self, pass, eval, view, ids);

  ask (&pass->rows, eval, view, pass->context);
  ask (&pass->columns, eval, view, pass->context);
  for (gsize line = 0; line < view->n_lines; line++)
    {
      guint n_rows, n_columns;

      if (universe != NULL && universe[line] != 1)
        continue;
      n_rows = find_selectors (&pass->rows, line);
      if (pass->takes != NULL)
        n_rows = keep_own_rows (pass, n_rows);
      n_columns = find_selectors (&pass->columns, line);
      for (guint c = 0; c < n_columns; c++)
        {
          const guint32 column = pass->columns.found[c];

          for (guint32 i = pass->slot_first[column]; i < pass->slot_first[column + 1]; i++)
            if (pass->conditions[i] == NULL || pass->conditions[i][line] == 1)
              take_line (self, pass, i, &slots[i], line, n_rows);
        }
    }
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
