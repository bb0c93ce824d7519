/* Rules (审核) tested on exact values, before rounding and suppression: every row and column that a
 * rule does not name is tested by turns. What cannot be tested is said to be so (language §7). */
#include "zhuhu/cube/check.h"

static const ZhuPlace *
rule_place (const Test *test)
{
  return &test->rule->place;
}

const ZhuCubeTable *
zhu_test_table (const Test *test, const ZhuRef *ref)
{
  return ref->table != NULL ? zhu_cube_find (test->cube, ref->table) : test->table;
}

static GArray *
single_line (int line)
{
  const guint value = (guint) line;
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (lines, value);
  return lines;
}

GArray *
zhu_test_rows (const Test *test, const ZhuCubeTable *table, const ZhuRef *ref, gboolean *is_list)
{
  *is_list = FALSE;
  if (table == test->table && ref->row.kind == ZHU_PATH_CHILDREN && test->row >= 0)
    {
      *is_list = TRUE;
      return zhu_cube_table_below (table, (guint) test->row);
    }
  if (table == test->table && test->row >= 0
      && (ref->row.kind == ZHU_PATH_NONE || ref->row.kind == ZHU_PATH_PARENTS))
    return single_line (test->row);
  return zhu_cube_table_rows (table, &ref->row, is_list);
}

GArray *
zhu_test_columns (const Test *test, const ZhuCubeTable *table, const ZhuRef *ref, gboolean *is_list)
{
  *is_list = FALSE;
  if (table == test->table && ref->column.kind == ZHU_PATH_NONE && test->column >= 0)
    return single_line (test->column);
  return zhu_cube_table_columns (table, &ref->column, is_list);
}

ZhuNumber
zhu_test_cell (const ZhuCubeTable *table, const ZhuRef *ref, guint row, guint column)
{
  const gsize at = (gsize) row * table->plan->columns.lines->len + column;
  const ZhuValue *cells = table->cells;
  ZhuPlanContext context;

  if (ref->date != NULL)
    cells = zhu_context_from_id (ref->date, &context) ? table->earlier[context] : NULL;
  if (cells == NULL || cells[at].state != ZHU_VALUE_NUMBER)
    return zhu_number_none ();
  return cells[at].number;
}

static gboolean
has_lines (const GArray *lines, gboolean takes_list)
{
  return takes_list ? lines->len > 0 : lines->len == 1;
}

/* The cell, or within 求和 the sum of all that the reference names. No number: not applicable. */
static ZhuNumber
ref_number (Test *test, const ZhuRef *ref, gboolean in_sum)
{
  const ZhuCubeTable *table = zhu_test_table (test, ref);
  ZhuNumber sum = zhu_number_from_int (0);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;
  gboolean rows_listed, columns_listed;

  if (table == NULL)
    test->absent = ref->table;
  if (table == NULL || table->cells == NULL)
    return zhu_number_none ();
  rows = zhu_test_rows (test, table, ref, &rows_listed);
  columns = zhu_test_columns (test, table, ref, &columns_listed);
  /* Paths that name nothing at all, or several outside of 求和, were refused when the tables were
   * bound; areas of another report are left. */
  if (!has_lines (rows, in_sum && rows_listed) || !has_lines (columns, in_sum && columns_listed))
    return zhu_number_none ();
  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < columns->len; c++)
      sum = zhu_number_add (sum, zhu_test_cell (table, ref, g_array_index (rows, guint, r),
                                                g_array_index (columns, guint, c)));
  return sum;
}

ZhuNumber
zhu_test_side (Test *test, const ZhuSide *side, gboolean in_sum)
{
  const ZhuSide *first = side->children->len > 0 ? g_ptr_array_index (side->children, 0) : NULL;
  const ZhuSide *second = side->children->len > 1 ? g_ptr_array_index (side->children, 1) : NULL;
  ZhuNumber number = zhu_number_from_int (0);

  switch (side->kind)
    {
    case ZHU_SIDE_NUMBER:
      return side->number;
    case ZHU_SIDE_REF:
      return ref_number (test, side->ref, in_sum);
    case ZHU_SIDE_SUM:
      for (guint i = 0; i < side->children->len; i++)
        number = zhu_number_add (number,
                                 zhu_test_side (test, g_ptr_array_index (side->children, i), TRUE));
      return number;
    case ZHU_SIDE_ABS:
      number = zhu_test_side (test, first, FALSE);
      if (number.numerator < 0)
        number.numerator = -number.numerator;
      return number;
    case ZHU_SIDE_NEGATE:
      return zhu_number_subtract (number, zhu_test_side (test, first, FALSE));
    case ZHU_SIDE_ADD:
      return zhu_number_add (zhu_test_side (test, first, FALSE),
                             zhu_test_side (test, second, FALSE));
    case ZHU_SIDE_SUBTRACT:
      return zhu_number_subtract (zhu_test_side (test, first, FALSE),
                                  zhu_test_side (test, second, FALSE));
    case ZHU_SIDE_MULTIPLY:
      return zhu_number_multiply (zhu_test_side (test, first, FALSE),
                                  zhu_test_side (test, second, FALSE));
    case ZHU_SIDE_DIVIDE:
      return zhu_number_divide (zhu_test_side (test, first, FALSE),
                                zhu_test_side (test, second, FALSE));
    }
  return zhu_number_none ();
}

static gboolean
holds (const ZhuRule *rule, ZhuNumber left, ZhuNumber right)
{
  const ZhuNumber difference = zhu_number_subtract (left, right);
  const int below = zhu_number_compare (difference, rule->tolerance);
  const ZhuNumber low = zhu_number_subtract (zhu_number_from_int (0), rule->tolerance);
  const int above = zhu_number_compare (difference, low);

  switch (rule->operator)
    {
    case ZHU_NODE_EQ:
      return below <= 0 && above >= 0;
    case ZHU_NODE_NE:
      return below > 0 || above < 0;
    case ZHU_NODE_LT:
      return below < 0 || zhu_number_compare (left, right) < 0;
    case ZHU_NODE_LE:
      return below <= 0;
    case ZHU_NODE_GT:
      return above > 0 || zhu_number_compare (left, right) > 0;
    default: /* >= */
      return above >= 0;
    }
}

/* ---- Rules as sums of cells ---- */

static gboolean
add_ref (const Test *test, const ZhuRef *ref, int factor, GArray *cells)
{
  RuleCell cell = { zhu_test_table (test, ref), ZHU_CONTEXT_NOW, 0, factor };
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;
  gboolean is_list;

  if (cell.table == NULL || cell.table->cells == NULL
      || (ref->date != NULL && !zhu_context_from_id (ref->date, &cell.context)))
    return FALSE;
  rows = zhu_test_rows (test, cell.table, ref, &is_list);
  columns = zhu_test_columns (test, cell.table, ref, &is_list);
  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < columns->len; c++)
      {
        cell.cell = (gsize) g_array_index (rows, guint, r) * cell.table->plan->columns.lines->len
                    + g_array_index (columns, guint, c);
        g_array_append_val (cells, cell);
      }
  return rows->len > 0 && columns->len > 0;
}

gboolean
zhu_test_add_cells (const Test *test, const ZhuSide *side, int factor, GArray *cells)
{
  gboolean is_sum = side->kind == ZHU_SIDE_SUM || side->kind == ZHU_SIDE_ADD
                    || side->kind == ZHU_SIDE_SUBTRACT || side->kind == ZHU_SIDE_NEGATE;

  if (side->kind == ZHU_SIDE_REF)
    return add_ref (test, side->ref, factor, cells);
  if (side->kind == ZHU_SIDE_NUMBER)
    return side->number.numerator == 0;
  for (guint i = 0; is_sum && i < side->children->len; i++)
    is_sum = zhu_test_add_cells (
        test, g_ptr_array_index (side->children, i),
        side->kind == ZHU_SIDE_NEGATE || (side->kind == ZHU_SIDE_SUBTRACT && i > 0) ? -factor
                                                                                    : factor,
        cells);
  return is_sum;
}

static void
take_once (Test *test)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (RuleCell));

  if (test->rule->tolerance.numerator == 0 && zhu_test_add_cells (test, test->rule->left, 1, cells)
      && zhu_test_add_cells (test, test->rule->right, -1, cells))
    test->func (test->rule, cells, test->data);
}

static void
test_once (Test *test)
{
  ZhuNumber left, right;

  if (test->func != NULL)
    {
      take_once (test);
      return;
    }
  left = zhu_test_side (test, test->rule->left, FALSE);
  right = zhu_test_side (test, test->rule->right, FALSE);
  if (zhu_number_is_none (left) || zhu_number_is_none (right))
    {
      if (test->n_untested++ == 0)
        test->first_untested = test->row;
      return;
    }
  if (!holds (test->rule, left, right) && zhu_test_add_breach (test, left, right))
    test->n_failed++;
}

/* ---- Which rows and columns are tested by turns ---- */

typedef enum
{
  OPEN_ROW = 1,
  OPEN_COLUMN = 2,
  PARENT_ROWS = 4
} Open;

static int
open_parts (const ZhuSide *side)
{
  int open = 0;

  if (side->ref != NULL && side->ref->table == NULL)
    {
      if (side->ref->row.kind == ZHU_PATH_NONE)
        open |= OPEN_ROW;
      if (side->ref->row.kind == ZHU_PATH_PARENTS || side->ref->row.kind == ZHU_PATH_CHILDREN)
        open |= PARENT_ROWS;
      if (side->ref->column.kind == ZHU_PATH_NONE)
        open |= OPEN_COLUMN;
    }
  for (guint i = 0; i < side->children->len; i++)
    open |= open_parts (g_ptr_array_index (side->children, i));
  return open;
}

static GArray *
tested_rows (const Test *test, int open)
{
  const ZhuPath parents = { .kind = ZHU_PATH_PARENTS };
  gboolean is_list;
  GArray *rows;

  if (!(open & (OPEN_ROW | PARENT_ROWS)))
    return single_line (-1);
  if (test->rule->rows.kind != ZHU_PATH_NONE)
    return zhu_cube_table_rows (test->table, &test->rule->rows, &is_list);
  if (open & PARENT_ROWS)
    return zhu_cube_table_rows (test->table, &parents, &is_list);
  rows = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < test->table->rows->len; i++)
    {
      const guint row = g_array_index (test->table->rows, guint, i);

      if (!g_array_index (test->table->plan->rows.lines, ZhuPlanLine, row).is_heading)
        g_array_append_val (rows, row);
    }
  return rows;
}

static GArray *
tested_columns (const Test *test, int open)
{
  const ZhuRule *rule = test->rule;
  GArray *columns;

  if (!(open & OPEN_COLUMN))
    return single_line (-1);
  columns = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < test->table->columns->len; i++)
    {
      const guint column = g_array_index (test->table->columns, guint, i);
      const unsigned number
          = g_array_index (test->table->plan->columns.lines, ZhuPlanLine, column).number;

      if (rule->first_column == 0
          || (number >= rule->first_column
              && number <= MAX (rule->first_column, rule->last_column)))
        g_array_append_val (columns, column);
    }
  return columns;
}

static void
test_rule (Test *test)
{
  const int open = open_parts (test->rule->left) | open_parts (test->rule->right);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;

  /* A rule of the report names table, row and column: that was seen to when it was bound. */
  if (test->table == NULL)
    {
      test->row = test->column = -1;
      test_once (test);
      return;
    }
  rows = tested_rows (test, open);
  columns = tested_columns (test, open);
  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < columns->len; c++)
      {
        test->row = g_array_index (rows, int, r);
        test->column = g_array_index (columns, int, c);
        test_once (test);
      }
}

/* What could not be tested is said to be so. */
static void
say_untested (const Test *test)
{
  g_autofree char *row = test->table != NULL
                             ? zhu_line_name (&test->table->plan->rows, test->first_untested)
                             : g_strdup ("");
  g_autofree char *first = g_strdup_printf (_ ("the first is in row %s"), row);

  if (test->absent != NULL)
    zhu_diags_add (test->diags, ZHU_DIAG_NOTE, "not-tested", rule_place (test), NULL,
                   _ ("rule %s “%s”: not tested, since table %s is not in this run"),
                   test->rule->name, test->rule->text, test->absent);
  else if (test->n_untested > 0)
    zhu_diags_add (test->diags, ZHU_DIAG_NOTE, "not-tested", rule_place (test),
                   *row != '\0' ? first : NULL,
                   _ ("rule %s “%s”: not tested for %zu cells, where a side is not applicable"),
                   test->rule->name, test->rule->text, test->n_untested);
}

static void
test_rules (Test *all, const GPtrArray *rules, gsize *n_must)
{
  for (guint i = 0; i < rules->len; i++)
    {
      Test test = *all;

      test.rule = g_ptr_array_index (rules, i);
      test.first_untested = -1;
      test_rule (&test);
      say_untested (&test);
      if (test.rule->must)
        *n_must += test.n_failed;
    }
}

gboolean
zhu_cube_check (ZhuCube *self, const ZhuReport *report, ZhuDiags *diags, GError **error)
{
  Test test = { .cube = self, .report = report, .diags = diags };
  gsize n_must = 0;

  g_ptr_array_set_size (self->breaches, 0);
  for (gsize i = 0; i < zhu_cube_n_tables (self); i++)
    {
      test.table = zhu_cube_table (self, i);
      if (test.table->plan->template_->listing == NULL)
        test_rules (&test, test.table->plan->template_->rules, &n_must);
    }
  test.table = NULL;
  if (report != NULL)
    test_rules (&test, report->rules, &n_must);
  if (n_must == 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_CHECK,
               _ ("%zu tests of 必须 rules do not hold; nothing is rendered"), n_must);
  return FALSE;
}

static void
each_rule_of (const ZhuCube *self,
              const ZhuCubeTable *table,
              const GPtrArray *rules,
              RuleFunc func,
              gpointer data)
{
  g_autoptr (ZhuDiags) unsaid = zhu_diags_new ();

  for (guint i = 0; i < rules->len; i++)
    {
      Test test = { .cube = self,
                    .table = table,
                    .rule = g_ptr_array_index (rules, i),
                    .diags = unsaid,
                    .func = func,
                    .data = data };

      test_rule (&test);
    }
}

void
zhu_cube_each_rule (const ZhuCube *self, const ZhuReport *report, RuleFunc func, gpointer data)
{
  for (gsize i = 0; i < zhu_cube_n_tables (self); i++)
    {
      const ZhuCubeTable *table = zhu_cube_table (self, i);

      if (table->plan->template_->listing == NULL)
        each_rule_of (self, table, table->plan->template_->rules, func, data);
    }
  if (report != NULL)
    each_rule_of (self, NULL, report->rules, func, data);
}
