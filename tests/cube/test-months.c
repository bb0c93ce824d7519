/* Level 公开 month after month: a county and its townships publish the same tables each month, and
 * once more when a month is revised. Whoever has all of them, and knows how they add up, what each
 * month says of the month before it, and how the townships make up the county, narrows no hidden
 * number; where nobody remembers what was published, he does. */
#include "cube/attack.h"
#include "cube/months.h"

#include <stdio.h>
#include <string.h>

enum
{
  K = ZHU_DEFAULT_THRESHOLD
};

/* ---- Numbers ---- */

/* Cells of one edition, as the attacker has them. */
typedef struct
{
  Attack *attack;
  const Edition *edition;
  const GPtrArray *shown; /* element: ZhuCube *, by area */
} Reader;

static const ZhuCubeTable *
table_at (const Reader *self, guint area, gsize t)
{
  return zhu_cube_table (g_ptr_array_index (self->edition->open, area), t);
}

/* Changes, and what corrects a movement, may be below zero. */
static gboolean
may_be_negative (const ZhuCubeTable *table, gsize t, guint column)
{
  if (t == PROGRESS)
    return column == g_array_index (table->columns, guint, 6);
  return t != SEVERE && column == sample_line (table, "增减", FALSE);
}

static int
number (const Reader *self, guint area, gsize t, guint row, guint column)
{
  const ZhuCubeTable *open = table_at (self, area, t);
  const ZhuCubeTable *shown = zhu_cube_table (g_ptr_array_index (self->shown, area), t);
  const ZhuValue *truth = zhu_cube_table_value (open, row, column);
  g_autofree char *name = g_strdup_printf ("%s %s table %zu row %u column %u", self->edition->month,
                                           open->plan->area->code, t, row, column);

  return attack_number (self->attack, name, (double) truth->number.numerator,
                        zhu_cube_table_value (shown, row, column)->state != ZHU_VALUE_SUPPRESSED,
                        may_be_negative (open, t, column));
}

static void
add (const Reader *self, double factor, guint area, gsize t, guint row, guint column)
{
  attack_add (self->attack, factor, number (self, area, t, row, column));
}

/* Two cells show the same. */
static void
add_same (const Reader *self,
          guint area,
          gsize t,
          guint row,
          guint column,
          const Reader *other,
          guint other_area,
          gsize other_t,
          guint other_row,
          guint other_column)
{
  attack_begin_sum (self->attack);
  add (self, 1, area, t, row, column);
  add (other, -1, other_area, other_t, other_row, other_column);
  attack_end_sum (self->attack);
}

/* ---- One edition ---- */

/* The columns that count. */
static const char *const counting[] = { "本月", "上月" };

/* This month less the month before is the change. */
static void
add_row (const Reader *self, guint area, gsize t, guint row)
{
  const ZhuCubeTable *table = table_at (self, area, t);

  attack_begin_sum (self->attack);
  add (self, 1, area, t, row, sample_line (table, "本月", FALSE));
  add (self, -1, area, t, row, sample_line (table, "上月", FALSE));
  add (self, -1, area, t, row, sample_line (table, "增减", FALSE));
  attack_end_sum (self->attack);
}

static void
add_rows (const Reader *self, guint area, gsize t, const GArray *rows, guint whole, guint column)
{
  attack_begin_sum (self->attack);
  add (self, 1, area, t, whole, column);
  for (guint i = 0; i < rows->len; i++)
    add (self, -1, area, t, g_array_index (rows, guint, i), column);
  attack_end_sum (self->attack);
}

static void
add_table (const Reader *self, guint area, gsize t, const char *parts)
{
  const ZhuCubeTable *table = table_at (self, area, t);
  g_autoptr (GArray) rows = sample_lines (table, parts, TRUE);
  const guint whole = sample_line (table, "合计", TRUE);

  add_row (self, area, t, whole);
  for (guint i = 0; i < rows->len; i++)
    add_row (self, area, t, g_array_index (rows, guint, i));
  for (gsize i = 0; i < G_N_ELEMENTS (counting); i++)
    add_rows (self, area, t, rows, whole, sample_line (table, counting[i], FALSE));
}

/* Rows of the table of severe grades are sums of rows of the table of grades, of the month before.
 */
static void
add_severe (const Reader *self, guint area)
{
  static const struct
  {
    const char *row, *parts[5];
  } sums[] = { { "合计", { "合计", NULL } },
               { "重度", { "残疾等级.一级", "残疾等级.二级", NULL } },
               { "其他", { "残疾等级.三级", "残疾等级.四级", NULL } } };
  const ZhuCubeTable *severe = table_at (self, area, SEVERE);
  const ZhuCubeTable *grades = table_at (self, area, GRADES);

  for (gsize i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      attack_begin_sum (self->attack);
      add (self, 1, area, SEVERE, sample_line (severe, sums[i].row, TRUE),
           sample_line (severe, "上月", FALSE));
      for (gsize j = 0; sums[i].parts[j] != NULL; j++)
        add (self, -1, area, GRADES, sample_line (grades, sums[i].parts[j], TRUE),
             sample_line (grades, "上月", FALSE));
      attack_end_sum (self->attack);
    }
}

/* How the cells of the tables of one area add up. */
static void
add_area (const Reader *self, guint area)
{
  const ZhuCubeTable *grades = table_at (self, area, GRADES);
  const ZhuCubeTable *causes = table_at (self, area, CAUSES);

  add_table (self, area, GRADES, "残疾等级");
  add_table (self, area, CAUSES, "主要致贫原因");
  for (gsize i = 0; i < G_N_ELEMENTS (counting); i++)
    add_same (self, area, GRADES, sample_line (grades, "合计", TRUE),
              sample_line (grades, counting[i], FALSE), self, area, CAUSES,
              sample_line (causes, "合计", TRUE), sample_line (causes, counting[i], FALSE));
  add_severe (self, area);
}

/* The movements: persons at the beginning, those that came, those that left, corrections, persons
 * at the end; townships make up the county. */
static void
add_progress (const Reader *self)
{
  static const double factors[] = { 1, 1, 1, 1, -1, -1, 1, -1 };
  const ZhuCubeTable *table = table_at (self, 0, PROGRESS);
  const ZhuCubeTable *grades = table_at (self, 0, GRADES);
  const guint *columns = (const guint *) (const void *) table->columns->data;
  const guint whole = sample_line (table, "合计", TRUE);
  g_autoptr (GArray) rows = sample_lines (table, "下辖", TRUE);

  for (guint i = 0; i <= rows->len; i++)
    {
      const guint row = i < rows->len ? g_array_index (rows, guint, i) : whole;

      attack_begin_sum (self->attack);
      for (gsize c = 0; c < G_N_ELEMENTS (factors); c++)
        add (self, factors[c], 0, PROGRESS, row, columns[c]);
      attack_end_sum (self->attack);
    }
  for (gsize c = 0; c <= G_N_ELEMENTS (factors); c++)
    add_rows (self, 0, PROGRESS, rows, whole, columns[c]);
  for (gsize i = 0; i < 2; i++)
    add_same (self, 0, PROGRESS, whole, columns[i == 0 ? 0 : 7], self, 0, 0,
              sample_line (grades, "合计", TRUE),
              sample_line (grades, i == 0 ? "上月" : "本月", FALSE));
}

/* ---- Editions together ---- */

/* What @self says of the month before is what @other said of it. */
static void
add_month_before (const Reader *self, const Reader *other)
{
  for (guint area = 0; area < self->edition->open->len; area++)
    for (gsize t = GRADES; t <= CAUSES; t++)
      {
        const ZhuCubeTable *table = table_at (self, area, t);

        for (guint row = 0; row < table->plan->rows.lines->len; row++)
          if (!g_array_index (table->plan->rows.lines, ZhuPlanLine, row).is_heading)
            add_same (self, area, t, row, sample_line (table, "上月", FALSE), other, area, t, row,
                      sample_line (table, "本月", FALSE));
      }
  for (guint i = 0; self->edition->is_county && i < table_at (self, 0, PROGRESS)->rows->len; i++)
    {
      const ZhuCubeTable *table = table_at (self, 0, PROGRESS);
      const guint row = g_array_index (table->rows, guint, i);

      add_same (self, 0, PROGRESS, row, g_array_index (table->columns, guint, 0), other, 0,
                PROGRESS, row, g_array_index (table->columns, guint, 7));
    }
}

/* The county is the sum of the townships, and its table of movements has a row for each. */
static void
add_levels (const Reader *county, const Reader *towns)
{
  const ZhuCubeTable *progress = table_at (county, 0, PROGRESS);

  for (gsize t = 0; t < N_LEVEL_TABLES; t++)
    {
      const ZhuCubeTable *table = table_at (county, 0, t);

      for (guint row = 0; row < table->plan->rows.lines->len; row++)
        for (gsize i = 0; i < G_N_ELEMENTS (counting); i++)
          {
            const guint column = t == SEVERE ? 0 : sample_line (table, counting[i], FALSE);

            if (g_array_index (table->plan->rows.lines, ZhuPlanLine, row).is_heading)
              continue;
            attack_begin_sum (county->attack);
            add (county, 1, 0, t, row, column);
            for (guint area = 0; area < towns->edition->open->len; area++)
              add (towns, -1, area, t, row, column);
            attack_end_sum (county->attack);
          }
    }
  for (guint i = 0; i < progress->rows->len; i++)
    for (guint area = 0; area < towns->edition->open->len; area++)
      {
        const guint row = g_array_index (progress->rows, guint, i);
        const ZhuArea *place
            = g_array_index (progress->plan->rows.lines, ZhuPlanLine, row).node->area;
        const ZhuCubeTable *table = table_at (towns, area, 0);

        if (place == NULL || !g_str_equal (place->code, table->plan->area->code))
          continue;
        for (gsize j = 0; j < 2; j++)
          add_same (county, 0, PROGRESS, row,
                    g_array_index (progress->columns, guint, j == 0 ? 0 : 7), towns, area, 0,
                    sample_line (table, "合计", TRUE),
                    sample_line (table, j == 0 ? "上月" : "本月", FALSE));
      }
}

/* ---- The attack ---- */

typedef struct
{
  guint n_editions, n_hidden, n_narrowed;
} Outcome;

static gboolean
reader_init (Reader *self, Attack *attack, const Edition *edition, gboolean is_remembered)
{
  *self = (Reader){ attack, edition, is_remembered ? edition->closed : edition->alone };
  return self->shown != NULL;
}

static const Edition *
edition_at (const World *world, guint i)
{
  return g_ptr_array_index (world->editions, i);
}

/* What @self and @earlier, both published, say of each other. */
static void
add_both (const Reader *self, const Reader *earlier)
{
  const Edition *edition = self->edition;
  const Edition *other = earlier->edition;

  if (other->is_county == edition->is_county && g_strcmp0 (edition->before, other->month) == 0)
    add_month_before (self, earlier);
  if (other->is_county != edition->is_county && g_str_equal (edition->month, other->month))
    add_levels (edition->is_county ? self : earlier, edition->is_county ? earlier : self);
}

/* All editions that were published, attacked together; @with_county: that of the county too. */
static Outcome
attack_editions (const World *world, gboolean is_remembered, gboolean with_county)
{
  g_autoptr (Attack) attack = attack_new ();
  Outcome outcome = { 0 };

  for (guint i = 0; i < world->editions->len; i++)
    {
      const Edition *edition = edition_at (world, i);
      Reader self, earlier;

      if ((edition->is_county && !with_county)
          || !reader_init (&self, attack, edition, is_remembered))
        continue;
      outcome.n_editions++;
      for (guint area = 0; area < edition->open->len; area++)
        add_area (&self, area);
      if (edition->is_county)
        add_progress (&self);
      for (guint j = 0; j < i; j++)
        if ((!edition_at (world, j)->is_county || with_county)
            && reader_init (&earlier, attack, edition_at (world, j), is_remembered))
          add_both (&self, &earlier);
    }
  attack_run (attack, K, &outcome.n_hidden, &outcome.n_narrowed);
  g_test_message ("%s, %s: %u editions, %u hidden cells attacked, %u narrowed; first: %s",
                  with_county ? "townships and county" : "townships",
                  is_remembered ? "remembered" : "not remembered", outcome.n_editions,
                  outcome.n_hidden, outcome.n_narrowed,
                  outcome.n_narrowed > 0 ? attack_first (attack) : "none");
  return outcome;
}

static void
note_figure (const char *what, guint number)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "months", NULL) : NULL;
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s\t%u\n", what, number);
  fclose (file);
}

/* ---- Months ---- */

static const struct
{
  const char *month, *before;
  int year, number;
  const char *day, *revision; /* when its cases change; reason if it is a revision */
  gboolean is_published, is_long;
} months[] = {
  { "2019-11", NULL, 2019, 11, "2019-11-15", NULL, FALSE, FALSE },
  { "2019-12", NULL, 2019, 12, "2019-12-15", NULL, FALSE, FALSE },
  { "2020-01", "2019-12", 2020, 1, "2020-01-15", NULL, TRUE, FALSE },
  { "2020-02", "2020-01", 2020, 2, "2020-02-15", NULL, TRUE, FALSE },
  { "2020-02.r1", "2020-01", 2020, 2, "2020-02-20", "补录", TRUE, FALSE },
  { "2020-03", "2020-02.r1", 2020, 3, "2020-03-15", NULL, TRUE, FALSE },
  { "2020-03.r1", "2020-02.r1", 2020, 3, "2020-03-20", "补录", TRUE, TRUE },
  { "2020-04", "2020-03.r1", 2020, 4, "2020-04-15", NULL, TRUE, TRUE },
};

static World *
publish_all (void)
{
  World *world = world_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (months); i++)
    {
      const ZhuPeriod period = { ZHU_PERIOD_MONTH, months[i].year, months[i].number, -1 };

      if (months[i].is_long && g_getenv ("ZHU_LONG") == NULL)
        break;
      world_live_on (world, months[i].day, 3);
      world_seal (world, &period, months[i].revision);
      for (int is_county = 0; is_county <= 1 && months[i].is_published; is_county++)
        world_publish (world, &period, months[i].month, months[i].before, is_county);
    }
  return world;
}

static void
test_months (void)
{
  World *world = publish_all ();
  const Outcome all = attack_editions (world, TRUE, TRUE);
  const Outcome forgotten = attack_editions (world, FALSE, TRUE);
  const Outcome towns = attack_editions (world, FALSE, FALSE);

  note_figure ("hidden cells of months published one after the other attacked", all.n_hidden);
  note_figure ("hidden cells of months published one after the other narrowed", all.n_narrowed);
  note_figure ("the same where what was published is not remembered, attacked", forgotten.n_hidden);
  note_figure ("the same where what was published is not remembered, narrowed",
               forgotten.n_narrowed);
  g_assert_cmpuint (all.n_narrowed, ==, 0);
  g_assert_cmpuint (all.n_editions, ==, world->editions->len);
  g_assert_cmpuint (all.n_hidden, >, 200);
  g_assert_cmpuint (forgotten.n_narrowed, >, 0);
  g_assert_cmpuint (towns.n_narrowed, >, 0);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/months/attack", test_months);
  return g_test_run ();
}
