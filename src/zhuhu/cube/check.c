/* Rules (审核) tested on exact values, before rounding and suppression: every row and column that a
 * rule does not name is tested by turns. What cannot be tested is said to be so (language §7). */
#include "zhuhu/cube/private.h"

/* Where a rule is being tested. */
typedef struct
{
  const ZhuCube *cube;
  const ZhuCubeTable *table; /* the rule's own; NULL for rules of the report */
  const ZhuRule *rule;
  ZhuDiags *diags;
  int row, column; /* tested now; -1: the rule names its own */
  gboolean failed; /* a reference named nothing or too much: said once */
  gsize n_untested, n_failed;
  RuleFunc func; /* what to call instead of testing; NULL */
  gpointer data;
} Test;

static const ZhuPlace *
rule_place (const Test *test)
{
  return &test->rule->place;
}

static ZhuNumber
refuse (Test *test, const ZhuRef *ref, const char *text)
{
  if (!test->failed)
    zhu_diags_add (test->diags, ZHU_DIAG_ERROR, "rule-reference", &ref->place,
                   _ ("name heads from outside in, as printed"), "%s: %s", test->rule->text, text);
  test->failed = TRUE;
  return zhu_number_none ();
}

static const ZhuCubeTable *
table_of (Test *test, const ZhuRef *ref)
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

static GArray *
rows_of (const Test *test, const ZhuCubeTable *table, const ZhuRef *ref, gboolean *is_list)
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

static GArray *
columns_of (const Test *test, const ZhuCubeTable *table, const ZhuRef *ref, gboolean *is_list)
{
  *is_list = FALSE;
  if (table == test->table && ref->column.kind == ZHU_PATH_NONE && test->column >= 0)
    return single_line (test->column);
  return zhu_cube_table_columns (table, &ref->column, is_list);
}

static ZhuNumber
cell_number (const ZhuCubeTable *table, const ZhuRef *ref, guint row, guint column)
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

/* The cell, or within 求和 the sum of all that the reference names. No number: not applicable. */
static ZhuNumber
ref_number (Test *test, const ZhuRef *ref, gboolean in_sum)
{
  const ZhuCubeTable *table = table_of (test, ref);
  ZhuNumber sum = zhu_number_from_int (0);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;
  gboolean rows_listed, columns_listed;

  if (table == NULL || table->cells == NULL)
    return zhu_number_none ();
  rows = rows_of (test, table, ref, &rows_listed);
  columns = columns_of (test, table, ref, &columns_listed);
  /* What names nothing at all was refused when the tables were bound; areas of another report are
   * left. */
  if (rows->len == 0 || columns->len == 0)
    return zhu_number_none ();
  if (rows->len > 1 && !(in_sum && rows_listed))
    return refuse (test, ref, _ ("the path names several rows"));
  if (columns->len > 1 && !(in_sum && columns_listed))
    return refuse (test, ref, _ ("the path names several columns"));
  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < columns->len; c++)
      sum = zhu_number_add (sum, cell_number (table, ref, g_array_index (rows, guint, r),
                                              g_array_index (columns, guint, c)));
  return sum;
}

static ZhuNumber
side_number (Test *test, const ZhuSide *side, gboolean in_sum)
{
  const ZhuSide *first = side->children != NULL && side->children->len > 0
                             ? g_ptr_array_index (side->children, 0)
                             : NULL;
  const ZhuSide *second = side->children != NULL && side->children->len > 1
                              ? g_ptr_array_index (side->children, 1)
                              : NULL;
  ZhuNumber number = zhu_number_from_int (0);

  switch (side->kind)
    {
    case ZHU_SIDE_NUMBER:
      return side->number;
    case ZHU_SIDE_REF:
      return ref_number (test, side->ref, in_sum);
    case ZHU_SIDE_SUM:
      for (guint i = 0; side->children != NULL && i < side->children->len; i++)
        number = zhu_number_add (number,
                                 side_number (test, g_ptr_array_index (side->children, i), TRUE));
      return number;
    case ZHU_SIDE_ABS:
      number = side_number (test, first, FALSE);
      if (number.numerator < 0)
        number.numerator = -number.numerator;
      return number;
    case ZHU_SIDE_NEGATE:
      return zhu_number_subtract (number, side_number (test, first, FALSE));
    case ZHU_SIDE_ADD:
      return zhu_number_add (side_number (test, first, FALSE), side_number (test, second, FALSE));
    case ZHU_SIDE_SUBTRACT:
      return zhu_number_subtract (side_number (test, first, FALSE),
                                  side_number (test, second, FALSE));
    case ZHU_SIDE_MULTIPLY:
      return zhu_number_multiply (side_number (test, first, FALSE),
                                  side_number (test, second, FALSE));
    case ZHU_SIDE_DIVIDE:
      return zhu_number_divide (side_number (test, first, FALSE),
                                side_number (test, second, FALSE));
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
    case ZHU_NODE_GE:
      return above >= 0;
    default:
      return FALSE;
    }
}

static char *
number_text (ZhuNumber number)
{
  return zhu_number_format (number, number.denominator == 1 ? 0 : 4, ZHU_ROUND_HALF_UP);
}

static void
say_failure (Test *test, ZhuNumber left, ZhuNumber right)
{
  const ZhuRule *rule = test->rule;
  g_autofree char *row
      = test->table != NULL ? zhu_line_name (&test->table->plan->rows, test->row) : g_strdup ("");
  g_autofree char *column = test->table != NULL
                                ? zhu_line_name (&test->table->plan->columns, test->column)
                                : g_strdup ("");
  g_autofree char *a = number_text (left);
  g_autofree char *b = number_text (right);
  g_autofree char *d = number_text (zhu_number_subtract (left, right));

  test->n_failed++;
  zhu_diags_add (
      test->diags, rule->must ? ZHU_DIAG_ERROR : ZHU_DIAG_QUERY, "rule", rule_place (test),
      rule->remark,
      _ ("table %s, rule %s “%s” does not hold%s%s%s%s: left %s, right %s, difference %s"),
      test->table != NULL ? test->table->plan->template_->id : "-", rule->name, rule->text,
      *row != '\0' ? _ (", row ") : "", row, *column != '\0' ? _ (", column ") : "", column, a, b,
      d);
}

/* ---- Rules as sums of cells ---- */

static gboolean
add_ref (Test *test, const ZhuRef *ref, int factor, GArray *cells)
{
  RuleCell cell = { table_of (test, ref), ZHU_CONTEXT_NOW, 0, factor };
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;
  gboolean is_list;

  if (cell.table == NULL || cell.table->cells == NULL
      || (ref->date != NULL && !zhu_context_from_id (ref->date, &cell.context)))
    return FALSE;
  rows = rows_of (test, cell.table, ref, &is_list);
  columns = columns_of (test, cell.table, ref, &is_list);
  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < columns->len; c++)
      {
        cell.cell = (gsize) g_array_index (rows, guint, r) * cell.table->plan->columns.lines->len
                    + g_array_index (columns, guint, c);
        g_array_append_val (cells, cell);
      }
  return rows->len > 0 && columns->len > 0;
}

/* Adds @factor times the cells of @side; FALSE if it is more than a sum of cells. */
static gboolean
add_side (Test *test, const ZhuSide *side, int factor, GArray *cells)
{
  gboolean is_sum = side->kind == ZHU_SIDE_SUM || side->kind == ZHU_SIDE_ADD
                    || side->kind == ZHU_SIDE_SUBTRACT || side->kind == ZHU_SIDE_NEGATE;

  if (side->kind == ZHU_SIDE_REF)
    return add_ref (test, side->ref, factor, cells);
  if (side->kind == ZHU_SIDE_NUMBER)
    return side->number.numerator == 0;
  for (guint i = 0; is_sum && side->children != NULL && i < side->children->len; i++)
    is_sum = add_side (test, g_ptr_array_index (side->children, i),
                       side->kind == ZHU_SIDE_NEGATE || (side->kind == ZHU_SIDE_SUBTRACT && i > 0)
                           ? -factor
                           : factor,
                       cells);
  return is_sum;
}

static void
take_once (Test *test)
{
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (RuleCell));

  if (test->rule->tolerance.numerator == 0 && add_side (test, test->rule->left, 1, cells)
      && add_side (test, test->rule->right, -1, cells))
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
  left = side_number (test, test->rule->left, FALSE);
  right = test->failed ? zhu_number_none () : side_number (test, test->rule->right, FALSE);

  if (test->failed)
    return;
  if (zhu_number_is_none (left) || zhu_number_is_none (right))
    {
      test->n_untested++;
      return;
    }
  if (!holds (test->rule, left, right))
    say_failure (test, left, right);
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
  for (guint i = 0; side->children != NULL && i < side->children->len; i++)
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

  if (test->table == NULL)
    {
      test->row = test->column = -1;
      if (open == 0)
        test_once (test);
      else
        zhu_diags_add (test->diags, ZHU_DIAG_ERROR, "rule-reference", rule_place (test),
                       _ ("write 表(01).行(合计).户数"),
                       _ ("%s: a rule of the report names table, row and column"),
                       test->rule->text);
      return;
    }
  rows = tested_rows (test, open);
  columns = tested_columns (test, open);
  for (guint r = 0; r < rows->len && !test->failed; r++)
    for (guint c = 0; c < columns->len && !test->failed; c++)
      {
        test->row = g_array_index (rows, int, r);
        test->column = g_array_index (columns, int, c);
        test_once (test);
      }
}

static void
test_rules (const ZhuCube *self,
            const ZhuCubeTable *table,
            const GPtrArray *rules,
            gsize *n_must,
            ZhuDiags *diags)
{
  for (guint i = 0; rules != NULL && i < rules->len; i++)
    {
      Test test
          = { .cube = self, .table = table, .rule = g_ptr_array_index (rules, i), .diags = diags };

      test_rule (&test);
      if (test.n_untested > 0)
        zhu_diags_add (diags, ZHU_DIAG_NOTE, "not-tested", rule_place (&test), NULL,
                       _ ("rule %s “%s”: not tested for %zu cells, where a side is not applicable"),
                       test.rule->name, test.rule->text, test.n_untested);
      if (test.rule->must || test.failed)
        *n_must += test.n_failed + (test.failed ? 1 : 0);
    }
}

gboolean
zhu_cube_check (const ZhuCube *self, const ZhuReport *report, ZhuDiags *diags, GError **error)
{
  gsize n_must = 0;

  for (gsize i = 0; i < zhu_cube_n_tables (self); i++)
    {
      const ZhuCubeTable *table = zhu_cube_table (self, i);

      if (table->plan->template_->listing == NULL)
        test_rules (self, table, table->plan->template_->rules, &n_must, diags);
    }
  if (report != NULL)
    test_rules (self, NULL, report->rules, &n_must, diags);
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

  for (guint i = 0; rules != NULL && i < rules->len; i++)
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
