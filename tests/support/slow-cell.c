/* Cells of the slow evaluator: each aggregate walks all lines, tests the whole condition on each,
 * and keeps the records that pass in a set (language.md §3, §5). */
#include "support/slow.h"

/* Where a measure is being evaluated. */
typedef struct
{
  const SlowAxes *axes;
  const SlowLeaf *row_leaf;
  const SlowPath *row, *column;
  const ZhuNode *universe;
  ZhuPeriod period;
} Cell;

static SlowCell evaluate (const Cell *cell, const ZhuNode *node);

static SlowCell
no_cell (SlowCellState state)
{
  return (SlowCell){ .state = state, .value = zhu_number_none () };
}

static SlowCell
number_cell (ZhuNumber value)
{
  return (SlowCell){ .state = SLOW_CELL_NUMBER, .value = value };
}

static const ZhuNode *
child (const ZhuNode *node, guint i)
{
  return g_ptr_array_index (node->children, i);
}

/* ---- Aggregates ---- */

typedef struct
{
  const ZhuEntity *entity;
  const ZhuNode *value;     /* NULL: count */
  const ZhuNode *condition; /* the measure's own; NULL */
  int level;                /* 计数(村): the area level to tell apart, else -1 */
} Aggregate;

static const GPtrArray *
lines_of (const Cell *cell, const Aggregate *aggregate)
{
  SlowData *data = cell->axes->data;
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);

  g_hash_table_add (entities, (gpointer) aggregate->entity);
  slow_mentions (data, cell->universe, entities);
  slow_mentions (data, cell->axes->where, entities);
  slow_mentions (data, aggregate->value, entities);
  slow_mentions (data, aggregate->condition, entities);
  slow_path_mentions (data, cell->row, entities);
  slow_path_mentions (data, cell->column, entities);
  return slow_lines_for (data, entities);
}

/* The records of the entity that are in the cell, each with its value (NULL without one). */
static GHashTable *
collect (const Cell *cell, const Aggregate *aggregate)
{
  GHashTable *found = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  const GPtrArray *lines = lines_of (cell, aggregate);
  SlowScope scope = { .data = cell->axes->data, .period = cell->period };

  scope.anchor = aggregate->entity;
  for (guint i = 0; i < lines->len; i++)
    {
      SlowRecord *record;
      SlowValue value = { .kind = SLOW_MISSING };

      scope.line = g_ptr_array_index (lines, i);
      record = scope.line[aggregate->entity->index];
      if (record == NULL || g_hash_table_contains (found, record)
          || !slow_path_holds (&scope, cell->row) || !slow_path_holds (&scope, cell->column)
          || !slow_in_universe (cell->axes, &scope, cell->universe)
          || (aggregate->condition != NULL
              && slow_truth (&scope, aggregate->condition) != SLOW_YES))
        continue;
      if (aggregate->value != NULL)
        value = slow_eval (&scope, aggregate->value, NULL);
      g_hash_table_insert (found, record, g_memdup2 (&value, sizeof value));
    }
  return found;
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const SlowValue *x = a;
  const SlowValue *y = b;

  if (x->kind == SLOW_DATE)
    return x->date < y->date ? -1 : x->date > y->date;
  return zhu_number_compare (x->number, y->number);
}

static SlowCell
value_cell (const SlowValue *value)
{
  if (value->kind == SLOW_DATE)
    return (SlowCell){ .state = SLOW_CELL_DATE, .value = zhu_number_from_int (value->date) };
  return number_cell (value->number);
}

/* Values given, in order. */
static GArray *
sorted_values (GHashTable *found)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (SlowValue));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((SlowValue *) value)->kind == SLOW_NUMBER || ((SlowValue *) value)->kind == SLOW_DATE)
      g_array_append_vals (values, value, 1);
  g_array_sort (values, compare_values);
  return values;
}

static SlowCell
fold_values (const char *id, const GArray *values)
{
  const SlowValue *all = (const SlowValue *) (gconstpointer) values->data;
  const guint n = values->len;
  ZhuNumber sum = zhu_number_from_int (0);

  if (n == 0)
    return g_str_equal (id, "sum") ? number_cell (sum) : no_cell (SLOW_CELL_MISSING);
  if (g_str_equal (id, "min"))
    return value_cell (&all[0]);
  if (g_str_equal (id, "max"))
    return value_cell (&all[n - 1]);
  if (g_str_equal (id, "median"))
    return number_cell (zhu_number_divide (
        zhu_number_add (all[(n - 1) / 2].number, all[n / 2].number), zhu_number_from_int (2)));
  for (guint i = 0; i < n; i++)
    sum = zhu_number_add (sum, all[i].number);
  return number_cell (g_str_equal (id, "mean") ? zhu_number_divide (sum, zhu_number_from_int (n))
                                               : sum);
}

static SlowCell
count_codes (GHashTable *found)
{
  g_autoptr (GHashTable) codes = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((SlowValue *) value)->kind == SLOW_CODE)
      g_hash_table_add (codes, GSIZE_TO_POINTER (((SlowValue *) value)->code));
    else if (((SlowValue *) value)->kind == SLOW_MULTI)
      for (gsize bit = 0; bit < 64; bit++)
        if (((((SlowValue *) value)->bits >> bit) & 1) != 0)
          g_hash_table_add (codes, GSIZE_TO_POINTER (bit + 1));
  return number_cell (zhu_number_from_int (g_hash_table_size (codes)));
}

static SlowCell
count_areas (GHashTable *found, ZhuLevel level)
{
  g_autoptr (GHashTable) areas = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &record, NULL))
    g_hash_table_add (areas, (gpointer) slow_area_at (((SlowRecord *) record)->area, level));
  return number_cell (zhu_number_from_int (g_hash_table_size (areas)));
}

static SlowCell
aggregate_cell (const Cell *cell, const char *id, const Aggregate *aggregate)
{
  g_autoptr (GHashTable) found = collect (cell, aggregate);
  g_autoptr (GArray) values = NULL;

  if (aggregate->level >= 0)
    return count_areas (found, (ZhuLevel) aggregate->level);
  if (aggregate->value == NULL)
    return number_cell (zhu_number_from_int (g_hash_table_size (found)));
  if (g_str_equal (id, "distinct"))
    return count_codes (found);
  values = sorted_values (found);
  return fold_values (id, values);
}

static const ZhuEntity *
deepest_entity (SlowData *data, const ZhuNode *node)
{
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  const ZhuEntity *deepest = NULL;
  GHashTableIter iter;
  gpointer key;

  slow_mentions (data, node, entities);
  g_hash_table_iter_init (&iter, entities);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (deepest == NULL || ((const ZhuEntity *) key)->depth > deepest->depth
        || ((const ZhuEntity *) key)->concern != NULL)
      deepest = key;
  return deepest;
}

static SlowCell
evaluate_aggregate (const Cell *cell, const ZhuNode *call)
{
  SlowData *data = cell->axes->data;
  Aggregate aggregate = { .level = -1 };
  ZhuLevel level;

  if (call->children->len > 1)
    aggregate.condition = child (call, 1);
  if (!g_str_equal (call->text, "count"))
    {
      aggregate.value = child (call, 0);
      aggregate.entity = deepest_entity (data, aggregate.value);
    }
  else
    aggregate.entity = slow_entity (data, child (call, 0)->text);
  if (aggregate.entity == NULL)
    {
      g_assert_true (zhu_level_from_name (child (call, 0)->text, &level));
      aggregate.level = (int) level;
      aggregate.entity = g_ptr_array_index (zhu_dictionary_entities (data->dictionary), 0);
    }
  return aggregate_cell (cell, call->text, &aggregate);
}

/* ---- Arithmetic of cells ---- */

static SlowCell
divide (SlowCell a, SlowCell b)
{
  if (a.state == SLOW_CELL_OPEN || b.state == SLOW_CELL_OPEN)
    return no_cell (SLOW_CELL_OPEN);
  if (b.state == SLOW_CELL_NUMBER && b.value.numerator == 0)
    return no_cell (SLOW_CELL_NOT_APPLICABLE);
  if (a.state != SLOW_CELL_NUMBER || b.state != SLOW_CELL_NUMBER)
    return no_cell (b.state != SLOW_CELL_NUMBER ? SLOW_CELL_NOT_APPLICABLE : SLOW_CELL_NO_NUMBER);
  return number_cell (zhu_number_divide (a.value, b.value));
}

static SlowCell
percent (SlowCell a, SlowCell b)
{
  SlowCell cell = divide (a, b);

  if (cell.state == SLOW_CELL_NUMBER)
    cell.value = zhu_number_multiply (cell.value, zhu_number_from_int (100));
  return cell;
}

static SlowCell
combine (ZhuNodeKind kind, SlowCell a, SlowCell b)
{
  if (kind == ZHU_NODE_DIVIDE)
    return divide (a, b);
  if (a.state == SLOW_CELL_OPEN || b.state == SLOW_CELL_OPEN)
    return no_cell (SLOW_CELL_OPEN);
  if (a.state != SLOW_CELL_NUMBER || b.state != SLOW_CELL_NUMBER)
    return no_cell (SLOW_CELL_NO_NUMBER);
  if (kind == ZHU_NODE_ADD)
    return number_cell (zhu_number_add (a.value, b.value));
  if (kind == ZHU_NODE_SUBTRACT)
    return number_cell (zhu_number_subtract (a.value, b.value));
  return number_cell (zhu_number_multiply (a.value, b.value));
}

/* ---- Names and columns ---- */

static const ZhuMeasureSpec *
find_spec (const ZhuTemplate *template_, const char *name)
{
  for (guint i = 0; i < template_->measures->len; i++)
    {
      const ZhuMeasureSpec *spec = g_ptr_array_index (template_->measures, i);

      if (g_strcmp0 (spec->name, name) == 0)
        return spec;
    }
  return NULL;
}

static SlowCell
evaluate_name (const Cell *cell, const ZhuNode *node)
{
  const ZhuMeasureSpec *spec = find_spec (cell->axes->template_, node->text);
  Aggregate aggregate = { .level = -1 };
  Cell own = *cell;

  if (spec == NULL)
    {
      aggregate.entity = slow_entity (cell->axes->data, node->text);
      g_assert_nonnull (aggregate.entity);
      return aggregate_cell (cell, "count", &aggregate);
    }
  if (spec->universe != NULL)
    own.universe = spec->universe;
  return evaluate (&own, spec->formula);
}

static SlowCell
evaluate_column (const Cell *cell, unsigned number)
{
  unsigned n = 0;

  for (guint i = 0; i < cell->axes->columns->len; i++)
    {
      const SlowLeaf *column = g_ptr_array_index (cell->axes->columns, i);
      Cell there = *cell;

      if (column->is_unnumbered || ++n != number)
        continue;
      there.column = column->path;
      there.universe = cell->axes->template_->universe;
      return evaluate (&there,
                       column->measure != NULL ? column->measure : cell->axes->template_->measure);
    }
  g_assert_not_reached ();
}

static SlowCell
evaluate_columns (const Cell *cell, const ZhuNode *node)
{
  SlowCell sum = evaluate_column (cell, node->first);

  for (unsigned n = node->first + 1; n <= node->last; n++)
    sum = combine (ZHU_NODE_ADD, sum, evaluate_column (cell, n));
  return sum;
}

/* ---- Suffixes ---- */

static SlowCell
evaluate_share (const Cell *cell, const ZhuNode *measure, const char *suffix)
{
  Cell base = *cell;

  if (g_str_equal (suffix, "row%") || g_str_equal (suffix, "table%"))
    base.column = NULL;
  if (g_str_equal (suffix, "column%") || g_str_equal (suffix, "table%"))
    base.row = NULL;
  if (g_str_equal (suffix, "parent%") && base.row != NULL)
    base.row = base.row->parent;
  if (g_str_equal (suffix, "spanner%") && base.column != NULL)
    base.column = base.column->parent;
  return percent (evaluate (cell, measure), evaluate (&base, measure));
}

static SlowCell
evaluate_then (const Cell *cell, const ZhuNode *measure, ZhuDateName name)
{
  Cell then = *cell;

  then.period = zhu_period_shift (&cell->period, name);
  return evaluate (&then, measure);
}

static SlowCell
evaluate_change (const Cell *cell, const ZhuNode *measure, ZhuDateName name, gboolean is_percent)
{
  const SlowCell then = evaluate_then (cell, measure, name);
  const SlowCell change = combine (ZHU_NODE_SUBTRACT, evaluate (cell, measure), then);

  return is_percent ? percent (change, then) : change;
}

/* 1 + the number of rows in the same group that have more. */
static SlowCell
evaluate_rank (const Cell *cell, const ZhuNode *measure)
{
  const SlowCell own = evaluate (cell, measure);
  gint64 rank = 1;

  /* What is the rank of a base? */
  if (cell->row != cell->row_leaf->path)
    return no_cell (SLOW_CELL_OPEN);
  if (cell->row_leaf->is_total || own.state != SLOW_CELL_NUMBER)
    return no_cell (SLOW_CELL_NO_NUMBER);
  for (guint i = 0; i < cell->axes->rows->len; i++)
    {
      const SlowLeaf *row = g_ptr_array_index (cell->axes->rows, i);
      Cell other = *cell;
      SlowCell value;

      if (row->group != cell->row_leaf->group || row->is_total || row->is_heading)
        continue;
      other.row = row->path;
      other.row_leaf = row;
      value = evaluate (&other, measure);
      if (value.state == SLOW_CELL_NUMBER && zhu_number_compare (value.value, own.value) > 0)
        rank++;
    }
  return number_cell (zhu_number_from_int (rank));
}

static SlowCell
evaluate_suffix (const Cell *cell, const ZhuNode *node)
{
  static const struct
  {
    const char *id;
    ZhuDateName then;
    gboolean is_percent;
  } changes[] = {
    { "vs_last", ZHU_DATE_LAST_END, FALSE },
    { "vs_last%", ZHU_DATE_LAST_END, TRUE },
    { "vs_year_end", ZHU_DATE_LAST_YEAR_END, FALSE },
    { "vs_year_end%", ZHU_DATE_LAST_YEAR_END, TRUE },
    { "vs_last_year", ZHU_DATE_SAME_END_LAST_YEAR, FALSE },
    { "vs_last_year%", ZHU_DATE_SAME_END_LAST_YEAR, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_equal (node->text, changes[i].id))
      return evaluate_change (cell, child (node, 0), changes[i].then, changes[i].is_percent);
  if (g_str_equal (node->text, "rank"))
    return evaluate_rank (cell, child (node, 0));
  return evaluate_share (cell, child (node, 0), node->text);
}

static SlowCell
evaluate_at (const Cell *cell, const ZhuNode *node)
{
  if (g_str_equal (node->text, "last_year_end"))
    return evaluate_then (cell, child (node, 0), ZHU_DATE_LAST_YEAR_END);
  if (g_str_equal (node->text, "same_end_last_year"))
    return evaluate_then (cell, child (node, 0), ZHU_DATE_SAME_END_LAST_YEAR);
  g_assert_cmpstr (node->text, ==, "last_end");
  return evaluate_then (cell, child (node, 0), ZHU_DATE_LAST_END);
}

static SlowCell
evaluate (const Cell *cell, const ZhuNode *node)
{
  switch ((int) node->kind)
    {
    case ZHU_NODE_NUMBER:
      return number_cell (node->number);
    case ZHU_NODE_NAME:
      return evaluate_name (cell, node);
    case ZHU_NODE_COLUMN:
      return evaluate_columns (cell, node);
    case ZHU_NODE_SUFFIX:
      return evaluate_suffix (cell, node);
    case ZHU_NODE_AT:
      return evaluate_at (cell, node);
    case ZHU_NODE_NEGATE:
      return combine (ZHU_NODE_SUBTRACT, number_cell (zhu_number_from_int (0)),
                      evaluate (cell, child (node, 0)));
    case ZHU_NODE_ADD:
    case ZHU_NODE_SUBTRACT:
    case ZHU_NODE_MULTIPLY:
    case ZHU_NODE_DIVIDE:
      return combine (node->kind, evaluate (cell, child (node, 0)),
                      evaluate (cell, child (node, 1)));
    default:
      break;
    }
  g_assert_cmpint (node->kind, ==, ZHU_NODE_CALL);
  if (g_str_equal (node->text, "pct"))
    return percent (evaluate (cell, child (node, 0)), evaluate (cell, child (node, 1)));
  if (g_str_equal (node->text, "sum") && child (node, 0)->kind == ZHU_NODE_COLUMN)
    return evaluate_columns (cell, child (node, 0));
  return evaluate_aggregate (cell, node);
}

SlowCell
slow_cell (const SlowAxes *self, const SlowLeaf *row, const SlowLeaf *column)
{
  const ZhuNode *measure = row->measure != NULL      ? row->measure
                           : column->measure != NULL ? column->measure
                                                     : self->template_->measure;
  const Cell cell = { .axes = self,
                      .row_leaf = row,
                      .row = row->path,
                      .column = column->path,
                      .universe = self->template_->universe,
                      .period = self->period };

  if (row->is_heading)
    return no_cell (SLOW_CELL_HEADING);
  g_assert_nonnull (measure);
  return evaluate (&cell, measure);
}
