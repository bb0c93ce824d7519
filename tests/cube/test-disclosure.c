/* Level 公开 on the sample: what is published is what was counted, no small count is, and an attack
 * on all tables of the return together, by a linear program that knows how they add up from this
 * file alone, narrows no hidden number. */
#include "cube/attack.h"
#include "cube/sample.h"
#include "zhuhu/cube/ledger.h"

#include <stdio.h>
#include <string.h>

enum
{
  K = ZHU_DEFAULT_THRESHOLD
};

static Sample sample;

static const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
static const char *const all[]
    = { "01-basic",      "02-counties", "03-causes",   "04-cause-disability", "05-people",
        "06-problems",   "07-support",  "08-epidemic", "09-monitoring",       "10-progress",
        "11-comparison", "12-census",   NULL };
/* Those that the attack knows how to add up. */
static const char *const added_up[]
    = { "01-basic",  "02-counties", "03-causes",     "04-cause-disability",
        "05-people", "06-problems", "09-monitoring", NULL };

static const char *const others[]
    = { "07-support", "08-epidemic", "10-progress", "12-census", NULL };

/* Tables that are published together, of a county and of one without cases; all of the county and
 * of the province if ZHU_LONG is set. */
static struct
{
  const char *area;
  const char *const *names;
  gboolean is_attacked;
  ZhuCube *closed; /* once it was published */
} publications[] = { { "610729", added_up, TRUE, NULL },
                     { "610702", all, TRUE, NULL },
                     { "610729", others, FALSE, NULL },
                     { NULL, all, TRUE, NULL } };

static void
note_figure (const char *what, guint number)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "disclosure", NULL) : NULL;
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s\t%u\n", what, number);
  fclose (file);
}

static ZhuTemplate *
load (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strconcat ("templates/", name, ".ini", NULL);
  g_autofree char *path = sample_path (file);
  ZhuTemplate *template_ = zhu_template_load (path, sample.diags, &error);

  g_assert_no_error (error);
  return template_;
}

static ZhuCube *
count (const char *area, const char *const *names, ZhuRelease release)
{
  const ZhuArea *whole = zhu_areas_find (zhu_dictionary_areas (sample.dictionary), area);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autoptr (GError) error = NULL;
  ZhuCube *cube;

  g_assert_nonnull (whole);
  for (; *names != NULL; names++)
    {
      g_autoptr (ZhuTemplate) template_ = load (*names);

      g_ptr_array_add (
          plans, zhu_plan_new (template_, sample.model, &march, whole, NULL, sample.diags, &error));
      g_assert_no_error (error);
    }
  cube = zhu_cube_compute (plans, sample.store, release, sample.diags, &error);
  g_assert_no_error (error);
  return cube;
}

static ZhuCube *
count_public (const char *area, const char *const *names)
{
  ZhuCube *cube = count (area, names, ZHU_LEVEL_PUBLIC);
  g_autoptr (GError) error = NULL;

  g_assert_true (zhu_cube_protect (cube, NULL, &error));
  g_assert_no_error (error);
  return cube;
}

/* Published once for all tests that look at it. */
static const ZhuCube *
published (gsize i)
{
  if (publications[i].closed == NULL)
    publications[i].closed = count_public (publications[i].area, publications[i].names);
  return publications[i].closed;
}

/* Every sum that was found among the quantities holds of the counts. */
static void
test_sums_hold (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (publications) && publications[i].area != NULL; i++)
    {
      g_autoptr (ZhuCube) cube = count (publications[i].area, all, ZHU_LEVEL_PUBLIC);
      g_autofree guint *numbers = g_new0 (guint, cube->ledger->quantities->len);
      g_autoptr (Protection) web = zhu_ledger_weave (cube->ledger, K, LEDGER_ALL, numbers);

      g_assert_cmpuint (zhu_protection_length (web), >, 100);
      g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
    }
}

/* How many sums do not hold of households and persons under @condition, if no person meets it but
 * some household does. */
static gsize
count_unsound_without_persons (const char *condition)
{
  g_autofree char *text = g_strconcat ("[表]\n标题 = 户与人\n[行]\n结构 = 条件(", condition,
                                       ") \"款\"\n[列]\n结构 = 户 + 人\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "22-persons.ini", NULL, sample.diags, &error);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_PUBLIC, &error);
  g_autoptr (Protection) web = NULL;
  g_autofree guint *numbers = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < cube->ledger->quantities->len; i++)
    {
      Quantity *quantity = quantity_at (cube->ledger, i);
      const Head *head = &g_array_index (cube->ledger->heads, Head, quantity->head);

      if (quantity->facts->len == 0 || head->entity->parent == NULL)
        continue;
      g_assert_cmpint (quantity->value, >, 0);
      quantity->value = quantity->n_records = 0;
    }
  numbers = g_new0 (guint, cube->ledger->quantities->len);
  web = zhu_ledger_weave (cube->ledger, K, LEDGER_ALL, numbers);
  return cube->ledger->n_unsound;
}

/* There are no more households than persons, but where a household without persons may meet the
 * condition. */
static void
test_households_without_persons (void)
{
  g_assert_cmpuint (count_unsound_without_persons ("残疾等级 = 一级"), ==, 1);
  g_assert_cmpuint (count_unsound_without_persons ("非 残疾等级 = 一级"), ==, 1);
  g_assert_cmpuint (count_unsound_without_persons ("残疾等级 = 一级 或 家庭人口 >= 3"), ==, 0);
  g_assert_cmpuint (count_unsound_without_persons ("若(残疾等级 = 一级, 残疾等级 = 二级, 1 = 1)"),
                    ==, 0);
}

/* ---- What is published ---- */

/* TRUE if the cell counts records, and nothing else. */
static gboolean
is_plain_count (const ZhuCubeTable *table, guint row, guint column)
{
  const ZhuPlan *plan = table->plan;
  const ZhuPlanLine *row_line = &g_array_index (plan->rows.lines, ZhuPlanLine, row);
  const ZhuPlanMeasure *measure = zhu_plan_line_measure (
      plan, row_line, &g_array_index (plan->columns.lines, ZhuPlanLine, column));
  const ZhuTerm *term = measure != NULL ? measure->terms[ZHU_CONTEXT_NOW] : NULL;

  return !row_line->is_heading && term != NULL && term->kind == ZHU_TERM_ATOM
         && g_array_index (plan->atoms, ZhuAtom, term->atom).kind == ZHU_COUNT;
}

static void
compare_cell (const ZhuCubeTable *open, const ZhuCubeTable *closed, guint row, guint column)
{
  const ZhuValue *before = zhu_cube_table_value (open, row, column);
  const ZhuValue *after = zhu_cube_table_value (closed, row, column);

  if (after->state == ZHU_VALUE_SUPPRESSED)
    {
      g_assert_true (before->state == ZHU_VALUE_NUMBER || before->state == ZHU_VALUE_DATE);
      g_assert_true (after->number.numerator == 0 && after->text == NULL);
      g_assert_false (is_plain_count (open, row, column) && before->number.numerator == 0);
      return;
    }
  g_assert_cmpint (before->state, ==, after->state);
  if (before->state != ZHU_VALUE_NUMBER)
    return;
  g_assert_cmpint (zhu_number_compare (before->number, after->number), ==, 0);
  if (is_plain_count (open, row, column))
    g_assert_false (before->number.numerator > 0 && before->number.numerator < K);
}

/* What @part hid and showed, @whole does too. */
static void
assert_as_published (const ZhuCube *part, const ZhuCube *whole)
{
  for (gsize i = 0; i < zhu_cube_n_tables (part); i++)
    {
      const ZhuCubeTable *table = zhu_cube_table (part, i);
      const ZhuCubeTable *other = zhu_cube_find (whole, table->plan->template_->id);
      const gsize n = (gsize) table->plan->rows.lines->len * table->plan->columns.lines->len;

      for (gsize cell = 0; cell < n; cell++)
        g_assert_cmpint (table->cells[cell].state, ==, other->cells[cell].state);
    }
}

static void
test_published (void)
{
  for (gsize a = 0; a < G_N_ELEMENTS (publications) && publications[a].area != NULL; a++)
    {
      g_autoptr (ZhuCube) open
          = count (publications[a].area, publications[a].names, ZHU_LEVEL_INTERNAL);

      for (gsize i = 0; i < zhu_cube_n_tables (open); i++)
        {
          const ZhuCubeTable *table = zhu_cube_table (open, i);
          const ZhuCubeTable *shown = zhu_cube_table (published (a), i);

          g_assert_cmpmem (table->rows->data, table->rows->len * sizeof (guint), shown->rows->data,
                           shown->rows->len * sizeof (guint));
          for (guint r = 0; r < table->plan->rows.lines->len; r++)
            for (guint c = 0; c < table->plan->columns.lines->len; c++)
              compare_cell (table, shown, r, c);
        }
    }
}

/* Two runs hide the same: of some tables, and of all if ZHU_LONG is set. */
static void
test_published_again (void)
{
  static const char *const some[] = { "01-basic", "03-causes", "10-progress", NULL };
  const gboolean is_long = g_getenv ("ZHU_LONG") != NULL;
  g_autoptr (ZhuCube) first = is_long ? zhu_cube_ref ((ZhuCube *) published (0))
                                      : count_public (publications[0].area, some);
  g_autoptr (ZhuCube) again = count_public (publications[0].area, is_long ? all : some);

  assert_as_published (first, again);
}

/* ---- The attack on all tables together ---- */

/* Tables whose cells are numbers of an attack. */
typedef struct
{
  const char *of; /* whose tables; "" if there is one cube only */
  const ZhuCube *open, *closed;
  Attack *attack;
} Tables;

static double
true_number (const Tables *self, const char *id, guint row, guint column)
{
  return (double) zhu_cube_table_value (zhu_cube_find (self->open, id), row, column)
      ->number.numerator;
}

static void
begin_sum (Tables *self)
{
  attack_begin_sum (self->attack);
}

static void
add_term (Tables *self, double factor, const char *id, guint row, guint column)
{
  const ZhuValue *value = zhu_cube_table_value (zhu_cube_find (self->closed, id), row, column);
  g_autofree char *name = g_strdup_printf ("%s %s %u %u", self->of, id, row, column);

  attack_add (self->attack, factor,
              attack_number (self->attack, name, true_number (self, id, row, column),
                             value->state == ZHU_VALUE_NUMBER, FALSE));
}

static void
end_sum (Tables *self)
{
  attack_end_sum (self->attack);
}

static GArray *
lines (const Tables *self, const char *id, const char *names, gboolean is_rows)
{
  return sample_lines (zhu_cube_find (self->open, id), names, is_rows);
}

static guint
line (const Tables *self, const char *id, const char *names, gboolean is_rows)
{
  return sample_line (zhu_cube_find (self->open, id), names, is_rows);
}

/* In every row, column @whole is the sum of the columns @parts. */
static void
add_columns (Tables *self, const char *id, const char *whole, const char *parts)
{
  const ZhuCubeTable *table = zhu_cube_find (self->open, id);
  g_autoptr (GArray) columns = lines (self, id, parts, FALSE);
  const guint total = line (self, id, whole, FALSE);

  g_assert_cmpuint (columns->len, >, 1);
  for (guint i = 0; i < table->rows->len; i++)
    {
      const guint row = g_array_index (table->rows, guint, i);
      double sum = 0;

      if (g_array_index (table->plan->rows.lines, ZhuPlanLine, row).is_heading)
        continue;
      begin_sum (self);
      add_term (self, 1, id, row, total);
      for (guint j = 0; j < columns->len; j++)
        {
          add_term (self, -1, id, row, g_array_index (columns, guint, j));
          sum += true_number (self, id, row, g_array_index (columns, guint, j));
        }
      end_sum (self);
      g_assert_cmpfloat (sum, ==, true_number (self, id, row, total));
    }
}

/* In the columns that @columns names (NULL: all), row @whole is the sum of @rows. */
static void
add_rows (Tables *self, const char *id, guint whole, const GArray *rows, const char *columns)
{
  const ZhuCubeTable *table = zhu_cube_find (self->open, id);
  g_autoptr (GArray) chosen
      = columns != NULL ? lines (self, id, columns, FALSE) : g_array_copy (table->columns);

  for (guint i = 0; i < chosen->len; i++)
    {
      const guint column = g_array_index (chosen, guint, i);
      double sum = 0;

      if (!is_plain_count (table, whole, column))
        continue;
      begin_sum (self);
      add_term (self, 1, id, whole, column);
      for (guint j = 0; j < rows->len; j++)
        {
          add_term (self, -1, id, g_array_index (rows, guint, j), column);
          sum += true_number (self, id, g_array_index (rows, guint, j), column);
        }
      end_sum (self);
      g_assert_cmpfloat (sum, ==, true_number (self, id, whole, column));
    }
}

static void
add_rows_named (Tables *self, const char *id, const char *whole, const char *parts)
{
  g_autoptr (GArray) rows = lines (self, id, parts, TRUE);

  add_rows (self, id, line (self, id, whole, TRUE), rows, NULL);
}

/* Two cells that show the same. */
static void
add_same (Tables *self,
          const char *id,
          guint row,
          guint column,
          const char *other_id,
          guint other_row,
          guint other_column)
{
  g_assert_cmpfloat (true_number (self, id, row, column), ==,
                     true_number (self, other_id, other_row, other_column));
  begin_sum (self);
  add_term (self, 1, id, row, column);
  add_term (self, -1, other_id, other_row, other_column);
  end_sum (self);
}

/* The rows of the same area in two tables show the same in the columns named. */
static void
add_same_areas (Tables *self,
                const char *id,
                const char *column,
                const char *other_id,
                const char *other_column)
{
  const ZhuCubeTable *table = zhu_cube_find (self->open, id);
  const ZhuCubeTable *other = zhu_cube_find (self->open, other_id);
  const guint left = line (self, id, column, FALSE);
  const guint right = line (self, other_id, other_column, FALSE);

  add_same (self, id, line (self, id, "合计", TRUE), left, other_id,
            line (self, other_id, "合计", TRUE), right);
  for (guint i = 0; i < table->rows->len; i++)
    for (guint j = 0; j < other->rows->len; j++)
      {
        const guint row = g_array_index (table->rows, guint, i);
        const guint other_row = g_array_index (other->rows, guint, j);
        const ZhuArea *area = g_array_index (table->plan->rows.lines, ZhuPlanLine, row).node->area;

        if (area != NULL
            && area == g_array_index (other->plan->rows.lines, ZhuPlanLine, other_row).node->area)
          add_same (self, id, row, left, other_id, other_row, right);
      }
}

/* 02: each area with rows below is their sum; the poor counties are the sum of those called so. */
static void
add_counties (Tables *self)
{
  const ZhuCubeTable *table = zhu_cube_find (self->open, "02");

  for (guint i = 0; i < table->rows->len; i++)
    {
      const guint row = g_array_index (table->rows, guint, i);
      g_autoptr (GArray) below = zhu_cube_table_below (table, row);

      if (g_array_index (table->plan->rows.lines, ZhuPlanLine, row).node->area != NULL
          && below->len > 0)
        add_rows (self, "02", row, below, NULL);
    }
}

static void
add_areas (Tables *self, const char *const *ids)
{
  for (; *ids != NULL; ids++)
    add_rows_named (self, *ids, "合计", "下辖");
}

/* How 01, 03, 04 and 05 add up, as a reader knows it. */
static void
add_main (Tables *self)
{
  static const char *const by_area[] = { "01", "03", NULL };
  const guint grade_one = line (self, "04", "残疾等级.一级", FALSE);
  const guint grade_two = line (self, "04", "残疾等级.二级", FALSE);
  const guint severe = line (self, "04", "重度", FALSE);
  g_autoptr (GArray) causes = lines (self, "04", "合计", TRUE);
  g_autoptr (GArray) kinds = lines (self, "04", "残疾类别", FALSE);

  add_areas (self, by_area);
  add_columns (self, "03", "合计.户", "主要致贫原因.户");
  add_columns (self, "04", "合计", "残疾类别");
  add_columns (self, "04", "合计", "残疾等级");
  add_rows_named (self, "04", "合计", "主要致贫原因");
  add_columns (self, "05", "合计", "性别");
  add_columns (self, "05", "合计", "年龄组");
  add_columns (self, "05", "合计", "劳动技能");
  add_columns (self, "05", "合计", "文化程度");
  add_same_areas (self, "01", "户数", "03", "合计.户");
  add_same (self, "04", line (self, "04", "合计", TRUE), line (self, "04", "合计", FALSE), "01",
            line (self, "01", "合计", TRUE), line (self, "01", "残疾人数", FALSE));
  add_same (self, "04", line (self, "04", "合计", TRUE), severe, "01",
            line (self, "01", "合计", TRUE), line (self, "01", "其中：重度", FALSE));
  add_same (self, "04", line (self, "04", "合计", TRUE), line (self, "04", "合计", FALSE), "05",
            line (self, "05", "合计", TRUE), line (self, "05", "合计", FALSE));
  for (guint i = 0; i < zhu_cube_find (self->open, "04")->rows->len; i++)
    {
      const ZhuCubeTable *table = zhu_cube_find (self->open, "04");
      const guint row = g_array_index (table->rows, guint, i);

      if (g_array_index (table->plan->rows.lines, ZhuPlanLine, row).is_heading)
        continue;
      begin_sum (self);
      add_term (self, 1, "04", row, severe);
      add_term (self, -1, "04", row, grade_one);
      add_term (self, -1, "04", row, grade_two);
      end_sum (self);
      g_assert_cmpfloat (true_number (self, "04", row, severe), ==,
                         true_number (self, "04", row, grade_one)
                             + true_number (self, "04", row, grade_two));
    }
}

/* 05 by kind of disability: its rows add up, and stand in 04 as columns. */
static void
add_kinds (Tables *self)
{
  const ZhuCubeTable *table = zhu_cube_find (self->open, "05");
  const guint total = line (self, "05", "合计", FALSE);
  g_autoptr (GArray) wholes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) severe = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < table->rows->len; i++)
    {
      const guint row = g_array_index (table->rows, guint, i);
      const ZhuPlanLine *at = &g_array_index (table->plan->rows.lines, ZhuPlanLine, row);

      if (at->node->kind == ZHU_PLAN_OF_WHICH)
        g_array_append_val (severe, row);
      else if (at->node->kind == ZHU_PLAN_CATEGORY)
        {
          g_array_append_val (wholes, row);
          add_same (self, "05", row, total, "04", line (self, "04", "合计", TRUE),
                    line (self, "04", at->node->label, FALSE));
        }
    }
  g_assert_cmpuint (wholes->len, >, 5);
  g_assert_cmpuint (severe->len, >, 5);
  add_rows (self, "05", line (self, "05", "合计", TRUE), wholes, NULL);
  begin_sum (self);
  add_term (self, 1, "04", line (self, "04", "合计", TRUE), line (self, "04", "重度", FALSE));
  for (guint i = 0; i < severe->len; i++)
    add_term (self, -1, "05", g_array_index (severe, guint, i), total);
  end_sum (self);
}

/* How the tables of the return add up. */
static void
add_knowledge (Tables *self)
{
  static const char *const by_area[] = { "06", "09", NULL };

  add_main (self);
  add_areas (self, by_area);
  add_counties (self);
  add_same_areas (self, "01", "户数", "02", "户数");
  add_same_areas (self, "01", "残疾人数", "02", "残疾人数");
  add_same_areas (self, "01", "其中：重度", "02", "其中：重度");
  add_kinds (self);
}

static void
tables_begin (Tables *self)
{
  self->of = "";
  self->attack = attack_new ();
}

/* Adds to @n_hidden and @n_recovered what comes of the attack. */
static void
tables_attack (Tables *self, guint *n_hidden, guint *n_recovered)
{
  attack_run (self->attack, K, n_hidden, n_recovered);
  if (attack_first (self->attack) != NULL)
    g_test_message ("narrowed: %s", attack_first (self->attack));
  g_clear_pointer (&self->attack, attack_free);
}

static void
attack_area (gsize i, guint *n_hidden, guint *n_recovered)
{
  g_autoptr (ZhuCube) open
      = count (publications[i].area, publications[i].names, ZHU_LEVEL_INTERNAL);
  Tables self = { .open = open, .closed = published (i) };

  tables_begin (&self);
  add_knowledge (&self);
  tables_attack (&self, n_hidden, n_recovered);
}

static void
test_attack (void)
{
  guint n_hidden = 0;
  guint n_recovered = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (publications) && publications[i].area != NULL; i++)
    if (publications[i].is_attacked)
      attack_area (i, &n_hidden, &n_recovered);
  g_test_message ("tables of the return together: %u hidden cells attacked, %u narrowed", n_hidden,
                  n_recovered);
  note_figure ("hidden cells of the return attacked", n_hidden);
  note_figure ("hidden cells of the return narrowed", n_recovered);
  g_assert_cmpuint (n_hidden, >, 200);
  g_assert_cmpuint (n_recovered, ==, 0);
}

/* ---- What leans on hidden numbers ---- */

static const ZhuDocCell *
doc_cell (const ZhuDoc *doc, gsize table, gsize row, const char *column)
{
  const ZhuTable *at = zhu_doc_table (doc, table);

  for (gsize i = zhu_table_n_stub (at); i < zhu_table_n_columns (at); i++)
    if (g_str_equal (zhu_table_column_name (at, i), column))
      return zhu_table_cell (at, row, i);
  g_assert_not_reached ();
}

/* A share is hidden with its count; a legend stands where a mark does, and nowhere else. */
static void
test_document (void)
{
  static const char *const names[] = { "01-basic", "03-causes", NULL };
  g_autoptr (ZhuCube) cube = count_public ("610700", names);
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  guint n_hidden = 0;

  g_assert_true (zhu_doc_build (cube, NULL, "t", &doc, sample.diags, &error));
  g_assert_no_error (error);
  for (gsize row = 0; row < zhu_table_n_rows (zhu_doc_table (doc, 1)); row++)
    {
      const ZhuDocCell *count_cell = doc_cell (doc, 1, row, "主要致贫原因/因灾/户");
      const ZhuDocCell *share = doc_cell (doc, 1, row, "主要致贫原因/因灾/%");

      if (count_cell->state != ZHU_CELL_SUPPRESSED)
        continue;
      n_hidden++;
      g_assert_cmpint (share->state, ==, ZHU_CELL_SUPPRESSED);
      g_assert_cmpstr (count_cell->text, ==, "*");
      g_assert_true (count_cell->value.numerator == 0);
    }
  g_assert_cmpuint (n_hidden, >, 0);
  for (gsize i = 0; i < 2; i++)
    {
      const ZhuTable *table = zhu_doc_table (doc, i);
      gboolean has_mark = FALSE;
      gboolean has_note = FALSE;

      for (gsize row = 0; row < zhu_table_n_rows (table); row++)
        for (gsize column = zhu_table_n_stub (table); column < zhu_table_n_columns (table);
             column++)
          has_mark |= zhu_table_cell (table, row, column)->state == ZHU_CELL_SUPPRESSED;
      for (gsize note = 0; note < zhu_table_n_notes (table); note++)
        has_note |= strstr (zhu_table_note (table, note), "“*”表示为保护个人信息而隐去。") != NULL;
      g_assert_cmpint (has_mark, ==, has_note);
    }
}

/* A change is hidden with either of the numbers between which it lies, which is what one of them
 * and the change would give away. */
static void
test_changes (void)
{
  static const char text[]
      = "[表]\n标题 = 增减\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计 + 主要致贫原因\n"
        "[列]\n结构 = 人 \"本月\" + 人@上期末 \"上月\" + 人.较上月 \"差\"\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "21-change.ini", NULL, sample.diags, &error);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_PUBLIC, &error);
  g_autoptr (ZhuDoc) doc = NULL;
  guint n[2] = { 0 };

  g_assert_no_error (error);
  g_assert_true (zhu_cube_protect (cube, NULL, &error));
  g_assert_true (zhu_doc_build (cube, NULL, "t", &doc, sample.diags, &error));
  g_assert_no_error (error);
  for (gsize row = 0; row < zhu_table_n_rows (zhu_doc_table (doc, 0)); row++)
    {
      const gboolean hides = doc_cell (doc, 0, row, "本月")->state == ZHU_CELL_SUPPRESSED
                             || doc_cell (doc, 0, row, "上月")->state == ZHU_CELL_SUPPRESSED;
      const gboolean is_hidden = doc_cell (doc, 0, row, "差")->state == ZHU_CELL_SUPPRESSED;

      g_assert_cmpint (hides, ==, is_hidden);
      n[is_hidden ? 1 : 0]++;
    }
  g_assert_cmpuint (n[0], >, 0);
  g_assert_cmpuint (n[1], >, 0);
}

/* Conditions that only a rule says to add up are protected as what adds up. */
static guint
count_hidden (const char *rule)
{
  g_autofree char *text
      = g_strconcat ("[表]\n标题 = 规模\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计\n[列]\n结构 = 户 + "
                     "计数(户, 家庭人口 <= 2) + "
                     "计数(户, 家庭人口 >= 3 且 家庭人口 <= 5) + 计数(户, 家庭人口 >= 6)\n",
                     rule, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "20-size.ini", NULL, sample.diags, &error);
  g_autoptr (ZhuCube) cube = sample_count (&sample, template_, ZHU_LEVEL_PUBLIC, &error);
  const ZhuCubeTable *table;
  guint n = 0;

  g_assert_no_error (error);
  g_assert_true (zhu_cube_protect (cube, NULL, &error));
  table = zhu_cube_table (cube, 0);
  for (gsize column = 0; column < 4; column++)
    n += zhu_cube_table_value (table, 0, column)->state == ZHU_VALUE_SUPPRESSED;
  return n;
}

static void
test_rules (void)
{
  const guint alone = count_hidden ("");

  g_assert_cmpuint (alone, >, 0);
  g_assert_cmpuint (count_hidden ("[审核 1]\n式 = (1) = (2) + (3) + (4)\n"), >, alone);
}

/* Before small numbers are hidden nothing is made of a cube of level 公开. */
static void
test_unprotected (void)
{
  static const char *const names[] = { "01-basic", NULL };
  g_autoptr (ZhuCube) cube = count ("610000", names, ZHU_LEVEL_PUBLIC);
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_cube_is_protected (cube));
  g_assert_false (zhu_doc_build (cube, NULL, "t", &doc, sample.diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
}

/* ---- Beside what was published before ---- */

static void
seal (void)
{
  g_autoptr (ZhuDictionary) dictionary = sample_dictionary (&sample);
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GError) error = NULL;
  ZhuMonth *month;

  g_clear_pointer (&sample.store, zhu_store_free);
  store = zhu_store_open (sample.path, dictionary, ZHU_STORE_WRITE, &error);
  g_assert_no_error (error);
  month = zhu_store_freeze (store, &march, NULL, &(ZhuFreezeOptions){ 0 }, sample.diags, &error);
  g_assert_no_error (error);
  zhu_month_free (month);
  g_clear_pointer (&store, zhu_store_free);
  sample_reopen (&sample);
}

/* Protects @cubes beside @known, to which it adds what they publish; how much that is. */
static guint
publish (const GPtrArray *cubes, GPtrArray *known)
{
  g_autoptr (GPtrArray) published = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (zhu_cube_protect_all (cubes, NULL, known, published, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < published->len; i++)
    g_ptr_array_add (known, g_ptr_array_index (published, i));
  return published->len;
}

static ZhuCube *
publish_tables (const char *area, const char *const *names, GPtrArray *known, guint *n_new)
{
  ZhuCube *cube = count (area, names, ZHU_LEVEL_PUBLIC);
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();

  g_ptr_array_add (cubes, cube);
  *n_new = publish (cubes, known);
  return cube;
}

/* Tables published one after the other hide what all of them together would give away. */
static void
test_beside (void)
{
  static const char *const parts[][3] = { { "03-causes", NULL },
                                          { "01-basic", "04-cause-disability", NULL },
                                          { "05-people", NULL } };
  static const char *const four[]
      = { "01-basic", "03-causes", "04-cause-disability", "05-people", NULL };
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  ZhuCube *cubes[3];
  g_autoptr (ZhuCube) open = NULL;
  g_autoptr (ZhuCube) closed = NULL;
  Tables tables = { 0 };
  guint n_hidden = 0, n_recovered = 0, n_new;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (ZhuCube) again = NULL;

      cubes[i] = publish_tables ("610729", parts[i], known, &n_new);
      g_assert_cmpuint (n_new, >, 0);
      again = publish_tables ("610729", parts[i], known, &n_new);
      g_assert_cmpuint (n_new, ==, 0);
      assert_as_published (cubes[i], again);
    }
  closed = publish_tables ("610729", four, known, &n_new);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      assert_as_published (cubes[i], closed);
      zhu_cube_unref (cubes[i]);
    }
  tables.open = open = count ("610729", four, ZHU_LEVEL_INTERNAL);
  tables.closed = closed;
  tables_begin (&tables);
  add_main (&tables);
  add_kinds (&tables);
  tables_attack (&tables, &n_hidden, &n_recovered);
  note_figure ("hidden cells of tables published one after the other attacked", n_hidden);
  note_figure ("hidden cells of tables published one after the other narrowed", n_recovered);
  g_assert_cmpuint (n_hidden, >, 100);
  g_assert_cmpuint (n_recovered, ==, 0);
}

/* ---- Two levels of areas ---- */

static ZhuPlan *
plan_by (const char *variable, const ZhuArea *area)
{
  g_autofree char *text = g_strdup_printf (
      "[表]\n标题 = 层\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计 + %s\n[列]\n结构 = 人\n", variable);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "30-level.ini", NULL, sample.diags, &error);
  ZhuPlan *plan;

  g_assert_no_error (error);
  plan = zhu_plan_new (template_, sample.model, &march, area, NULL, sample.diags, &error);
  g_assert_no_error (error);
  return plan;
}

/* A cube for each of @areas, counted together. */
static GPtrArray *
count_areas (const char *variable, const GPtrArray *areas_, ZhuRelease release)
{
  g_autoptr (GPtrArray) groups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GError) error = NULL;
  GPtrArray *cubes;

  for (guint i = 0; i < areas_->len; i++)
    {
      GPtrArray *plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);

      g_ptr_array_add (plans, plan_by (variable, g_ptr_array_index (areas_, i)));
      g_ptr_array_add (groups, plans);
    }
  cubes = zhu_cube_compute_each (groups, sample.store, release, sample.diags, &error);
  g_assert_no_error (error);
  return cubes;
}

/* The cell of @row in cube @i of @open and @closed. */
static void
add_area_term (Tables *self,
               double factor,
               const GPtrArray *open,
               const GPtrArray *closed,
               const char *level,
               guint i,
               guint row)
{
  g_autofree char *of = g_strdup_printf ("%s %u", level, i);

  self->of = of;
  self->open = g_ptr_array_index (open, i);
  self->closed = g_ptr_array_index (closed, i);
  add_term (self, factor, zhu_cube_table (self->open, 0)->plan->template_->id, row, 0);
}

/* The whole of each cube is the sum of its rows. */
static void
add_rows_of_all (Tables *self, const GPtrArray *open, const GPtrArray *closed, const char *level)
{
  for (guint i = 0; i < open->len; i++)
    {
      const ZhuCubeTable *table = zhu_cube_table (g_ptr_array_index (open, i), 0);

      begin_sum (self);
      for (guint row = 0; row < table->plan->rows.lines->len; row++)
        if (is_plain_count (table, row, 0))
          add_area_term (self, row == 0 ? 1 : -1, open, closed, level, i, row);
      end_sum (self);
    }
}

typedef struct
{
  guint n_hidden, n_recovered, n_published, n_refused;
} Levels;

static gboolean
try_to_publish (const GPtrArray *cubes, GPtrArray *known)
{
  g_autoptr (GPtrArray) published = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  if (!zhu_cube_protect_all (cubes, NULL, known, published, &error))
    {
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE);
      return FALSE;
    }
  for (guint i = 0; i < published->len; i++)
    g_ptr_array_add (known, g_ptr_array_index (published, i));
  return TRUE;
}

/* Publishes the townships and the county, one after the other, and attacks both together. */
static void
attack_levels (const char *variable, gboolean county_first, Levels *levels)
{
  const ZhuArea *county = zhu_areas_find (zhu_dictionary_areas (sample.dictionary), "610729");
  g_autoptr (GPtrArray) towns
      = zhu_area_divide (county, ZHU_LEVEL_TOWN, zhu_period_date (&march, ZHU_DATE_END));
  g_autoptr (GPtrArray) whole = g_ptr_array_new ();
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GPtrArray) open = count_areas (variable, towns, ZHU_LEVEL_INTERNAL);
  g_autoptr (GPtrArray) closed = count_areas (variable, towns, ZHU_LEVEL_PUBLIC);
  g_autoptr (GPtrArray) open_whole = NULL;
  g_autoptr (GPtrArray) closed_whole = NULL;
  Tables tables = { 0 };
  guint n_lines;

  g_ptr_array_add (whole, (gpointer) county);
  open_whole = count_areas (variable, whole, ZHU_LEVEL_INTERNAL);
  closed_whole = count_areas (variable, whole, ZHU_LEVEL_PUBLIC);
  if (!try_to_publish (county_first ? closed_whole : closed, known)
      || !try_to_publish (county_first ? closed : closed_whole, known))
    {
      levels->n_refused++;
      return;
    }
  levels->n_published++;
  tables_begin (&tables);
  add_rows_of_all (&tables, open, closed, "town");
  add_rows_of_all (&tables, open_whole, closed_whole, "county");
  n_lines = zhu_cube_table (g_ptr_array_index (open_whole, 0), 0)->plan->rows.lines->len;
  for (guint row = 0; row < n_lines; row++)
    {
      begin_sum (&tables);
      add_area_term (&tables, 1, open_whole, closed_whole, "county", 0, row);
      for (guint i = 0; i < open->len; i++)
        add_area_term (&tables, -1, open, closed, "town", i, row);
      end_sum (&tables);
    }
  tables_attack (&tables, &levels->n_hidden, &levels->n_recovered);
}

/* The reports of all areas of a level, and that of the area above them, in either order. */
static void
test_levels (void)
{
  static const char *const variables[] = { "残疾等级", "性别", "文化程度", "劳动技能" };
  Levels levels = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    for (int county_first = 0; county_first <= 1; county_first++)
      attack_levels (variables[i], county_first, &levels);
  g_test_message ("two levels of areas: %u published, %u refused, %u hidden cells attacked, "
                  "%u narrowed",
                  levels.n_published, levels.n_refused, levels.n_hidden, levels.n_recovered);
  note_figure ("hidden cells of two levels of areas attacked", levels.n_hidden);
  note_figure ("hidden cells of two levels of areas narrowed", levels.n_recovered);
  g_assert_cmpuint (levels.n_published, >, 2);
  g_assert_cmpuint (levels.n_hidden, >, 50);
  g_assert_cmpuint (levels.n_recovered, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  if (g_getenv ("ZHU_LONG") != NULL)
    {
      publications[0].names = all;
      publications[3].area = "610000";
    }
  g_test_add_func ("/disclosure/sums-hold", test_sums_hold);
  g_test_add_func ("/disclosure/households-without-persons", test_households_without_persons);
  g_test_add_func ("/disclosure/published", test_published);
  g_test_add_func ("/disclosure/published-again", test_published_again);
  g_test_add_func ("/disclosure/attack", test_attack);
  g_test_add_func ("/disclosure/document", test_document);
  g_test_add_func ("/disclosure/changes", test_changes);
  g_test_add_func ("/disclosure/rules", test_rules);
  g_test_add_func ("/disclosure/unprotected", test_unprotected);
  g_test_add_func ("/disclosure/sealed", seal);
  g_test_add_func ("/disclosure/beside", test_beside);
  g_test_add_func ("/disclosure/levels", test_levels);
  status = g_test_run ();
  for (gsize i = 0; i < G_N_ELEMENTS (publications); i++)
    g_clear_pointer (&publications[i].closed, zhu_cube_unref);
  sample_close (&sample);
  return status;
}
