/* Level 公开 on the sample: what is published is what was counted, no small count is, and an attack
 * on all tables of the return together, by a linear program that knows how they add up from this
 * file alone, narrows no hidden number. */
#include "cube/sample.h"
#include "zhuhu/cube/ledger.h"

#include <glpk.h>
#include <math.h>
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
static const char *const areas[] = { "610000", "610729", "610702", NULL };

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

/* Every sum that was found among the quantities holds of the counts. */
static void
test_sums_hold (void)
{
  for (const char *const *area = areas; *area != NULL; area++)
    {
      g_autoptr (ZhuCube) cube = count (*area, all, ZHU_LEVEL_PUBLIC);
      g_autofree guint *numbers = g_new0 (guint, cube->ledger->quantities->len);
      g_autoptr (Protection) web = zhu_ledger_weave (cube->ledger, K, LEDGER_ALL, numbers);

      g_assert_cmpuint (zhu_protection_length (web), >, 100);
      g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
    }
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

static void
test_published (void)
{
  for (const char *const *area = areas; *area != NULL; area++)
    {
      g_autoptr (ZhuCube) open = count (*area, all, ZHU_LEVEL_INTERNAL);
      g_autoptr (ZhuCube) closed = count_public (*area, all);
      g_autoptr (ZhuCube) again = count_public (*area, all);

      for (gsize i = 0; i < zhu_cube_n_tables (open); i++)
        {
          const ZhuCubeTable *table = zhu_cube_table (open, i);
          const gsize n = (gsize) table->plan->rows.lines->len * table->plan->columns.lines->len;

          g_assert_cmpmem (table->rows->data, table->rows->len * sizeof (guint),
                           zhu_cube_table (closed, i)->rows->data,
                           zhu_cube_table (closed, i)->rows->len * sizeof (guint));
          for (guint r = 0; r < table->plan->rows.lines->len; r++)
            for (guint c = 0; c < table->plan->columns.lines->len; c++)
              compare_cell (table, zhu_cube_table (closed, i), r, c);
          for (gsize cell = 0; cell < n; cell++)
            g_assert_cmpint (zhu_cube_table (closed, i)->cells[cell].state, ==,
                             zhu_cube_table (again, i)->cells[cell].state);
        }
    }
}

/* ---- The attack on all tables together ---- */

typedef struct
{
  const ZhuCube *open, *closed;
  glp_prob *problem;
  GHashTable *cells;         /* "table row column" -> column of the problem */
  GArray *numbers, *factors; /* of the sum being written; element 0 unused */
} Attack;

static guint
cell_of (Attack *self, const char *id, guint row, guint column)
{
  const ZhuCubeTable *closed = zhu_cube_find (self->closed, id);
  const ZhuValue *value = zhu_cube_table_value (closed, row, column);
  char *key = g_strdup_printf ("%s %u %u", id, row, column);
  guint cell = GPOINTER_TO_UINT (g_hash_table_lookup (self->cells, key));

  if (cell != 0)
    {
      g_free (key);
      return cell;
    }
  cell = (guint) glp_add_cols (self->problem, 1);
  g_hash_table_insert (self->cells, key, GUINT_TO_POINTER (cell));
  if (value->state == ZHU_VALUE_NUMBER)
    glp_set_col_bnds (self->problem, (int) cell, GLP_FX, (double) value->number.numerator, 0);
  else
    glp_set_col_bnds (self->problem, (int) cell, GLP_LO, 0, 0);
  return cell;
}

static void
begin_sum (Attack *self)
{
  g_array_set_size (self->numbers, 1);
  g_array_set_size (self->factors, 1);
}

static void
add_term (Attack *self, double factor, const char *id, guint row, guint column)
{
  const int cell = (int) cell_of (self, id, row, column);

  g_array_append_val (self->numbers, cell);
  g_array_append_val (self->factors, factor);
}

/* The sum is zero, and the test's own knowledge of the tables is right: true numbers say so too. */
static void
end_sum (Attack *self)
{
  const int row = glp_add_rows (self->problem, 1);

  glp_set_row_bnds (self->problem, row, GLP_FX, 0, 0);
  glp_set_mat_row (self->problem, row, (int) self->numbers->len - 1,
                   (const int *) (const void *) self->numbers->data,
                   (const double *) (const void *) self->factors->data);
}

static double
true_number (const Attack *self, const char *id, guint row, guint column)
{
  return (double) zhu_cube_table_value (zhu_cube_find (self->open, id), row, column)
      ->number.numerator;
}

/* Lines that @names, joined by dots, name; the printed ones. */
static GArray *
lines (const Attack *self, const char *id, const char *names, gboolean is_rows)
{
  const ZhuCubeTable *table = zhu_cube_find (self->open, id);
  g_auto (GStrv) parts = g_strsplit (names, ".", -1);
  g_autoptr (GPtrArray) heads = g_ptr_array_new ();
  const ZhuPath path = { .kind = ZHU_PATH_NAMES, .names = heads };
  gboolean is_list;

  for (char **part = parts; *part != NULL; part++)
    g_ptr_array_add (heads, *part);
  return is_rows ? zhu_cube_table_rows (table, &path, &is_list)
                 : zhu_cube_table_columns (table, &path, &is_list);
}

static guint
line (const Attack *self, const char *id, const char *names, gboolean is_rows)
{
  g_autoptr (GArray) found = lines (self, id, names, is_rows);

  g_assert_cmpuint (found->len, ==, 1);
  return g_array_index (found, guint, 0);
}

/* In every row, column @whole is the sum of the columns @parts. */
static void
add_columns (Attack *self, const char *id, const char *whole, const char *parts)
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
add_rows (Attack *self, const char *id, guint whole, const GArray *rows, const char *columns)
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
add_rows_named (Attack *self, const char *id, const char *whole, const char *parts)
{
  g_autoptr (GArray) rows = lines (self, id, parts, TRUE);

  add_rows (self, id, line (self, id, whole, TRUE), rows, NULL);
}

/* Two cells that show the same. */
static void
add_same (Attack *self,
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
add_same_areas (Attack *self,
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
add_counties (Attack *self)
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

/* How the tables of the return add up, as a reader knows it. */
static void
add_knowledge (Attack *self)
{
  static const char *const by_area[] = { "01", "03", "06", "09" };
  const guint grade_one = line (self, "04", "残疾等级.一级", FALSE);
  const guint grade_two = line (self, "04", "残疾等级.二级", FALSE);
  const guint severe = line (self, "04", "重度", FALSE);
  g_autoptr (GArray) causes = lines (self, "04", "合计", TRUE);
  g_autoptr (GArray) kinds = lines (self, "04", "残疾类别", FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (by_area); i++)
    add_rows_named (self, by_area[i], "合计", "下辖");
  add_counties (self);
  add_columns (self, "03", "合计.户", "主要致贫原因.户");
  add_columns (self, "04", "合计", "残疾类别");
  add_columns (self, "04", "合计", "残疾等级");
  add_rows_named (self, "04", "合计", "主要致贫原因");
  add_columns (self, "05", "合计", "性别");
  add_columns (self, "05", "合计", "年龄组");
  add_columns (self, "05", "合计", "劳动技能");
  add_columns (self, "05", "合计", "文化程度");
  add_same_areas (self, "01", "户数", "03", "合计.户");
  add_same_areas (self, "01", "户数", "02", "户数");
  add_same_areas (self, "01", "残疾人数", "02", "残疾人数");
  add_same_areas (self, "01", "其中：重度", "02", "其中：重度");
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
add_kinds (Attack *self)
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

static double
extreme (glp_prob *problem, int cell, int direction)
{
  glp_smcp quiet;

  glp_init_smcp (&quiet);
  quiet.msg_lev = GLP_MSG_OFF;
  glp_set_obj_dir (problem, direction);
  glp_set_obj_coef (problem, cell, 1);
  g_assert_cmpint (glp_simplex (problem, &quiet), ==, 0);
  g_assert_cmpint (glp_get_status (problem), !=, GLP_NOFEAS);
  glp_set_obj_coef (problem, cell, 0);
  return glp_get_status (problem) == GLP_UNBND ? HUGE_VAL : glp_get_obj_val (problem);
}

static void
attack_area (const char *area, guint *n_hidden, guint *n_recovered)
{
  g_autoptr (ZhuCube) open = count (area, all, ZHU_LEVEL_INTERNAL);
  g_autoptr (ZhuCube) closed = count_public (area, all);
  Attack self = { .open = open, .closed = closed, .problem = glp_create_prob () };

  self.cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.numbers = g_array_new (FALSE, TRUE, sizeof (int));
  self.factors = g_array_new (FALSE, TRUE, sizeof (double));
  add_knowledge (&self);
  add_kinds (&self);
  for (int cell = 1; cell <= glp_get_num_cols (self.problem); cell++)
    {
      double low, high;

      if (glp_get_col_type (self.problem, cell) == GLP_FX)
        continue;
      low = ceil (extreme (self.problem, cell, GLP_MIN) - 1e-6);
      high = floor (extreme (self.problem, cell, GLP_MAX) + 1e-6);
      (*n_hidden)++;
      *n_recovered += high - low + 1 < K ? 1 : 0;
    }
  glp_delete_prob (self.problem);
  g_hash_table_unref (self.cells);
  g_array_unref (self.numbers);
  g_array_unref (self.factors);
}

static void
test_attack (void)
{
  guint n_hidden = 0;
  guint n_recovered = 0;

  for (const char *const *area = areas; *area != NULL; area++)
    attack_area (*area, &n_hidden, &n_recovered);
  g_test_message ("tables of the return together: %u hidden cells attacked, %u narrowed", n_hidden,
                  n_recovered);
  g_assert_cmpuint (n_hidden, >, 500);
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

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  glp_term_out (GLP_OFF);
  sample_open (&sample);
  g_test_add_func ("/disclosure/sums-hold", test_sums_hold);
  g_test_add_func ("/disclosure/published", test_published);
  g_test_add_func ("/disclosure/attack", test_attack);
  g_test_add_func ("/disclosure/document", test_document);
  g_test_add_func ("/disclosure/changes", test_changes);
  g_test_add_func ("/disclosure/rules", test_rules);
  g_test_add_func ("/disclosure/unprotected", test_unprotected);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
