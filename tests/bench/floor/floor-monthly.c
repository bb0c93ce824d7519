/* Tables 01–12 of the monthly return, as templates/NN-….ini says. */
#include "floor-grid.h"

typedef struct
{
  const Floor *floor;
  const FloorCounts *counts;
  GPtrArray *grids;
  FloorBuilder builder;
} Monthly;

static FloorBuilder *
begin (Monthly *self)
{
  self->builder = floor_builder ();
  return &self->builder;
}

static FloorBuilder *
begin_units (Monthly *self)
{
  floor_add_unit_rows (begin (self), &self->floor->areas);
  return &self->builder;
}

static void
end (Monthly *self)
{
  g_ptr_array_add (self->grids, floor_builder_end (&self->builder));
}

static const FloorRow *
row_at (const FloorBuilder *builder, gsize i)
{
  return &g_array_index (builder->rows, FloorRow, i);
}

/* ---- 01, 02 ---- */

/* The series knows areas; the row of poor counties (second of 02) is none. */
static void
add_series (Monthly *self, gboolean with_places)
{
  const FloorAreas *areas = &self->floor->areas;
  FloorCell *cells = floor_new_column (&self->builder);

  for (gsize i = 0; i < self->builder.rows->len; i++)
    {
      const guint8 place = row_at (&self->builder, i)->indices[0];
      const gboolean is_unit = i > 0
                               && (!with_places || i < 2 || row_at (&self->builder, i)->n > 1
                                   || areas->is_unit[place]);
      const gint64 value = i == 0    ? areas->series_all
                           : is_unit ? areas->series_unit[areas->unit_of[place]]
                                     : areas->series_place[place];

      if (value >= 0 && (!with_places || i != 1))
        cells[i] = floor_count_cell (value);
    }
}

/* Rows of 01 are units of places. */
static void
add_place_columns (Monthly *self, gboolean with_places)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = &self->builder;

  floor_from (builder, counts->listed, sizeof counts->listed[0]);
  floor_add_counter (builder, FLOOR_HOUSEHOLDS);
  floor_add_counter (builder, FLOOR_PERSONS);
  floor_from (builder, counts->severe, sizeof counts->severe[0]);
  floor_add_counter (builder, 0);
  floor_from (builder, counts->members, sizeof counts->members[0]);
  floor_add_counter (builder, 0);
  add_series (self, with_places);
  floor_add_percent (builder, 1, 4);
}

static void
add_basic (Monthly *self)
{
  const FloorAreas *areas = &self->floor->areas;
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);
  FloorCell *year;

  floor_add_row_range (builder, 0, (guint8) areas->n_places, 1);
  for (guint8 unit = 0, place = 0; unit < areas->n_units; unit++)
    {
      const guint8 first = place;

      while (place < areas->n_places && areas->unit_of[place] == unit)
        place++;
      floor_add_row_range (builder, first, (guint8) (place - first), 1);
    }
  add_place_columns (self, FALSE);
  floor_from (builder, counts->last, sizeof counts->last[0]);
  floor_add_counter (builder, 0);
  floor_add_difference (builder, 1, 6);
  floor_from (builder, counts->last_year, sizeof counts->last_year[0]);
  floor_add_counter (builder, 0);
  year = g_ptr_array_index (builder->columns, 8);
  for (gsize i = 0; i < builder->rows->len; i++)
    year[i].value
        = ((const FloorCell *) g_ptr_array_index (builder->columns, 1))[i].value - year[i].value;
  end (self);
}

static void
add_counties (Monthly *self)
{
  floor_add_place_rows (begin (self), &self->floor->areas, TRUE);
  add_place_columns (self, TRUE);
  end (self);
}

/* ---- 03, 04, 05 ---- */

static void
add_causes (Monthly *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin_units (self);

  floor_from (builder, counts->causes, sizeof counts->causes[0]);
  floor_add_terms (builder, (FloorTerms){ 0, FLOOR_CAUSES, 1 });
  for (guint8 i = 0; i < FLOOR_CAUSES; i++)
    {
      const guint8 cause = floor_printed_code (i, FLOOR_CAUSES);

      if (floor_is_appended (cause, FLOOR_CAUSES)
          && !floor_is_seen (builder, (FloorTerms){ cause, 1, 1 }))
        continue;
      floor_add_counter (builder, cause);
      floor_add_percent (builder, builder->columns->len - 1, 0);
    }
  end (self);
}

/* One row for each of @n codes from index @first on; appended ones only if somebody is there. */
static void
add_code_rows (FloorBuilder *builder, guint8 first, guint8 n, guint8 step, gsize n_counters)
{
  for (guint8 i = 0; i < n; i++)
    {
      const guint8 code = floor_printed_code (i, n);
      const guint8 index = (guint8) (first + code * step);
      gboolean seen = FALSE;

      for (gsize j = 0; j < n_counters; j++)
        seen = seen || builder->base[index * builder->stride + j] > 0;
      if (floor_is_appended (code, n) && !seen)
        continue;
      floor_add_row_range (builder, index, 1, 1);
      if (step == 2)
        floor_add_row_range (builder, index + 1, 1, 1);
    }
}

static void
add_cause_disability (Monthly *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);

  floor_from (builder, counts->cause_category, sizeof counts->cause_category[0]);
  floor_add_row_range (builder, 0, FLOOR_CAUSES, 1);
  add_code_rows (builder, 0, FLOOR_CAUSES, 1, FLOOR_CATEGORIES);
  floor_add_row_range (builder, 0, 0, 1);
  add_code_rows (builder, FLOOR_CAUSES, FLOOR_OTHER_CAUSES, 1, FLOOR_CATEGORIES);
  floor_add_terms (builder, (FloorTerms){ 0, FLOOR_CATEGORIES, 1 });
  floor_add_codes (builder, FLOOR_CATEGORIES, 1);
  floor_from (builder, counts->cause_grade, sizeof counts->cause_grade[0]);
  floor_add_codes (builder, FLOOR_GRADES, 1);
  floor_add_terms (builder, (FloorTerms){ 1, 2, 1 });
  end (self);
}

static void
add_people (Monthly *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);

  floor_from (builder, counts->people_sex, sizeof counts->people_sex[0][0]);
  floor_add_row_range (builder, 0, FLOOR_CATEGORIES, 2);
  add_code_rows (builder, 0, FLOOR_CATEGORIES, 2, FLOOR_SEXES);
  floor_add_terms (builder, (FloorTerms){ 0, FLOOR_SEXES, 1 });
  floor_add_codes (builder, FLOOR_SEXES, 1);
  floor_from (builder, counts->people_age, sizeof counts->people_age[0][0]);
  floor_add_codes (builder, FLOOR_AGES, 1);
  floor_from (builder, counts->people_skill, sizeof counts->people_skill[0][0]);
  floor_add_codes (builder, FLOOR_SKILLS, 1);
  floor_from (builder, counts->people_education, sizeof counts->people_education[0][0]);
  floor_add_codes (builder, FLOOR_EDUCATIONS, 1);
  end (self);
}

/* ---- 06, 08, 09, 12: households and persons by condition ---- */

typedef struct
{
  guint8 bit, measure;
} BitColumn;

static void
add_bits (FloorBuilder *builder, const BitColumn *columns, gsize n)
{
  for (gsize i = 0; i < n; i++)
    floor_add_counter (builder, (gsize) columns[i].bit * 2 + columns[i].measure);
}

/* The bits of an appended category, if somebody is there. */
static void
add_seen_bit (FloorBuilder *builder, guint8 bit, gboolean households, gboolean persons)
{
  if (!floor_is_seen (builder, (FloorTerms){ (gsize) bit * 2, 2, 1 }))
    return;
  if (households)
    floor_add_counter (builder, (gsize) bit * 2);
  if (persons)
    floor_add_counter (builder, (gsize) bit * 2 + 1);
}

static void
add_problems (Monthly *self)
{
  static const BitColumn columns[]
      = { { PROBLEM_ANY, FLOOR_HOUSEHOLDS },      { PROBLEM_ANY, FLOOR_PERSONS },
          { PROBLEM_INCOME, FLOOR_HOUSEHOLDS },   { PROBLEM_NEEDS, FLOOR_HOUSEHOLDS },
          { PROBLEM_DROPPED_OUT, FLOOR_PERSONS }, { PROBLEM_NOT_TAUGHT, FLOOR_PERSONS },
          { PROBLEM_MEDICAL, FLOOR_PERSONS },     { PROBLEM_HOUSE_C, FLOOR_HOUSEHOLDS },
          { PROBLEM_HOUSE_D, FLOOR_HOUSEHOLDS },  { PROBLEM_HOMELESS, FLOOR_HOUSEHOLDS },
          { PROBLEM_WATER, FLOOR_HOUSEHOLDS },    { PROBLEM_SOLVED, FLOOR_HOUSEHOLDS },
          { PROBLEM_SOLVED, FLOOR_PERSONS },      { PROBLEM_OPEN, FLOOR_HOUSEHOLDS },
          { PROBLEM_OPEN, FLOOR_PERSONS } };
  FloorBuilder *builder = begin_units (self);

  floor_from (builder, self->counts->problem, sizeof self->counts->problem[0]);
  add_bits (builder, columns, G_N_ELEMENTS (columns));
  end (self);
}

static void
add_support (Monthly *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);
  FloorCell *amounts;

  for (guint8 i = 0; i < FLOOR_ITEMS; i++)
    {
      const guint8 item = floor_printed_code (i, FLOOR_ITEMS);

      if (!floor_is_appended (item, FLOOR_ITEMS) || counts->item_seen[item])
        floor_add_row_range (builder, item, 1, 1);
    }
  floor_from (builder, counts->due, sizeof counts->due[0]);
  floor_add_counter (builder, 0);
  floor_from (builder, counts->got, sizeof counts->got[0]);
  floor_add_counter (builder, 0);
  floor_from (builder, counts->not_got, sizeof counts->not_got[0]);
  floor_add_counter (builder, 0);
  floor_add_percent (builder, 1, 0);
  amounts = floor_new_column (builder);
  for (gsize i = 0; i < builder->rows->len; i++)
    amounts[i] = floor_myriad_cell (counts->cents[row_at (builder, i)->indices[0]]);
  end (self);
}

/* Kinds of goods, 未列 included and missing left out, and their amounts. */
static void
add_goods (Monthly *self)
{
  FloorCell *kinds = floor_new_column (&self->builder);
  FloorCell *amounts = floor_new_column (&self->builder);

  for (gsize i = 0; i < self->builder.rows->len; i++)
    {
      const FloorRow *row = row_at (&self->builder, i);
      guint32 goods = 0;
      gint64 cents = 0;

      for (gsize j = 0; j < row->n; j++)
        {
          goods |= self->counts->goods[row->indices[j]];
          cents += self->counts->unsold_cents[row->indices[j]];
        }
      kinds[i] = floor_count_cell (__builtin_popcount (goods & ~1U));
      amounts[i] = floor_myriad_cell (cents);
    }
}

static void
add_epidemic (Monthly *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin_units (self);

  floor_from (builder, counts->epidemic, sizeof counts->epidemic[0]);
  floor_add_counter (builder, EPIDEMIC_WORK * 2 + FLOOR_PERSONS);
  floor_add_counter (builder, EPIDEMIC_RETURNED * 2 + FLOOR_PERSONS);
  for (gsize where = 1; where <= 7; where++)
    floor_add_counter (builder, (EPIDEMIC_WHERE + where) * 2 + FLOOR_PERSONS);
  add_seen_bit (builder, EPIDEMIC_WHERE, FALSE, TRUE);
  add_seen_bit (builder, EPIDEMIC_WHERE + 8, FALSE, TRUE);
  floor_add_counter (builder, EPIDEMIC_UNSOLD * 2 + FLOOR_HOUSEHOLDS);
  add_goods (self);
  floor_from (builder, counts->relief_month, sizeof counts->relief_month[0]);
  floor_add_counter (builder, 0);
  floor_from (builder, counts->relief_year, sizeof counts->relief_year[0]);
  floor_add_counter (builder, 0);
  end (self);
}

static void
add_risks (Monthly *self)
{
  static const BitColumn last[] = { { RISK_HELPED, FLOOR_HOUSEHOLDS },
                                    { RISK_GONE, FLOOR_HOUSEHOLDS },
                                    { RISK_RELAPSED, FLOOR_HOUSEHOLDS },
                                    { RISK_RELAPSED, FLOOR_PERSONS } };
  FloorBuilder *builder = begin_units (self);

  floor_from (builder, self->counts->risk, sizeof self->counts->risk[0]);
  for (gsize i = RISK_GROUP * 2; i < (RISK_GROUP + 3) * 2; i++)
    floor_add_counter (builder, i);
  add_seen_bit (builder, RISK_GROUP + 3, TRUE, TRUE);
  for (gsize kind = 1; kind <= 10; kind++)
    floor_add_counter (builder, (RISK_KIND + kind) * 2);
  add_seen_bit (builder, RISK_KIND, TRUE, FALSE);
  add_seen_bit (builder, RISK_KIND + 11, TRUE, FALSE);
  add_bits (builder, last, G_N_ELEMENTS (last));
  end (self);
}

static void
add_census (Monthly *self)
{
  static const BitColumn columns[]
      = { { CENSUS_DUE, FLOOR_HOUSEHOLDS },  { CENSUS_DUE, FLOOR_PERSONS },
          { CENSUS_TAKEN, FLOOR_PERSONS },   { CENSUS_CHECKED, FLOOR_PERSONS },
          { CENSUS_DIFFERS, FLOOR_PERSONS }, { CENSUS_MENDED, FLOOR_PERSONS } };
  FloorBuilder *builder = begin_units (self);

  floor_from (builder, self->counts->census, sizeof self->counts->census[0]);
  add_bits (builder, columns, G_N_ELEMENTS (columns));
  floor_add_percent (builder, 2, 1);
  end (self);
}

/* ---- 10 ---- */

/* Number of @unit with one of the changes in @mask. */
static gint64
changed (const FloorCounts *counts, guint8 unit, guint mask)
{
  gint64 n = 0;

  for (guint i = 0; i < FLOOR_CHANGES; i++)
    if (mask >> i & 1)
      n += counts->changes[unit][i];
  return n;
}

static void
add_progress_row (const Monthly *self, const FloorRow *row, FloorCell *cells)
{
  /* Whoever did not change is in the register at both ends. */
  static const guint columns[]
      = { 1U << CHANGE_NONE | 1U << CHANGE_LIFTED | 1U << CHANGE_LOSS | 1U << CHANGE_REMOVED,
          1U << CHANGE_NEW,
          1U << CHANGE_RELAPSE,
          1U << CHANGE_GROWTH,
          1U << CHANGE_LIFTED,
          1U << CHANGE_LOSS,
          1U << CHANGE_ADDED,
          0 };
  const FloorAreas *areas = &self->floor->areas;
  const FloorCounts *counts = self->counts;
  gint64 last_year = 0, now = 0, ready = 0;
  guint16 planned = 0;

  for (gsize j = 0; j < row->n; j++)
    {
      const guint8 unit = row->indices[j];

      for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
        cells[i].value += changed (counts, unit, columns[i]);
      cells[6].value -= changed (counts, unit, 1U << CHANGE_REMOVED);
      ready += counts->ready[unit];
      planned = MAX (planned, counts->planned[unit]);
      for (guint8 place = 0; place < areas->n_places; place++)
        if (areas->unit_of[place] == unit)
          {
            now += counts->listed[place][FLOOR_PERSONS];
            last_year += counts->last_year[place];
          }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    cells[i].kind = FLOOR_CELL_NUMBER;
  cells[7].value = now;
  cells[8] = floor_count_cell (ready);
  cells[9] = (FloorCell){ planned > 0 ? FLOOR_CELL_MONTH : FLOOR_CELL_EMPTY, 0, planned };
  cells[10] = floor_percent_cell (last_year - now, last_year);
}

static void
add_progress (Monthly *self)
{
  FloorBuilder *builder = begin_units (self);
  FloorCell *columns[11];

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    columns[i] = floor_new_column (builder);
  for (gsize i = 0; i < builder->rows->len; i++)
    {
      FloorCell cells[11] = { 0 };

      add_progress_row (self, row_at (builder, i), cells);
      for (gsize j = 0; j < G_N_ELEMENTS (columns); j++)
        columns[j][i] = cells[j];
    }
  end (self);
}

/* ---- 11 ---- */

static void
fill_comparison_row (const guint32 (*doubts)[4], gsize first, gsize last, FloorCell *cells)
{
  gint64 all = 0, alike = 0, checked = 0, real = 0, mended = 0;

  for (gsize doubt = first; doubt <= last; doubt++)
    {
      all += doubts[doubt][0];
      alike += doubt == 0 ? doubts[doubt][0] : 0;
      checked += doubts[doubt][1];
      real += doubts[doubt][2];
      mended += doubts[doubt][3];
    }
  cells[0] = cells[1] = (FloorCell){ .kind = FLOOR_CELL_NONE };
  if (first == 0)
    {
      cells[0] = floor_count_cell (all);
      cells[1] = floor_count_cell (alike);
    }
  cells[2] = floor_count_cell (all - alike);
  cells[3] = floor_count_cell (checked);
  cells[4] = floor_count_cell (real);
  cells[5] = floor_count_cell (mended);
  cells[6] = floor_percent_cell (mended, real);
}

static gboolean
has_records (const guint32 (*doubts)[4], gsize first, gsize last)
{
  gint64 all = 0;

  for (gsize doubt = first; doubt <= last; doubt++)
    all += doubts[doubt][0];
  return all > 0;
}

/* Offices and kinds of doubt that occur. */
static void
add_comparison (Monthly *self)
{
  FloorGrid *grid = g_new0 (FloorGrid, 1);

  grid->n_columns = 7;
  grid->cells = g_new0 (FloorCell, FLOOR_OFFICES * (FLOOR_DOUBTS + 1) * grid->n_columns);
  for (guint8 i = 0; i < FLOOR_OFFICES; i++)
    {
      const guint8 office = floor_printed_code (i, FLOOR_OFFICES);
      const guint32 (*doubts)[4] = (const guint32 (*)[4]) self->counts->compared[office];

      if (!has_records (doubts, 0, FLOOR_DOUBTS - 1))
        continue;
      fill_comparison_row (doubts, 0, FLOOR_DOUBTS - 1,
                           grid->cells + grid->n_rows++ * grid->n_columns);
      for (gsize doubt = 1; doubt < FLOOR_DOUBTS; doubt++)
        if (has_records (doubts, doubt, doubt))
          fill_comparison_row (doubts, doubt, doubt,
                               grid->cells + grid->n_rows++ * grid->n_columns);
    }
  g_ptr_array_add (self->grids, grid);
}

GPtrArray *
floor_monthly_grids (const Floor *floor, const FloorCounts *counts)
{
  Monthly self
      = { floor, counts, g_ptr_array_new_with_free_func ((GDestroyNotify) floor_grid_free), { 0 } };

  add_basic (&self);
  add_counties (&self);
  add_causes (&self);
  add_cause_disability (&self);
  add_people (&self);
  add_problems (&self);
  add_support (&self);
  add_epidemic (&self);
  add_risks (&self);
  add_progress (&self);
  add_comparison (&self);
  add_census (&self);
  return self.grids;
}
