/* The twelve cross tables, as tests/bench/cross/NN-….ini says. */
#include "floor-grid.h"

typedef struct
{
  const Floor *floor;
  const FloorCounts *counts;
  GPtrArray *grids;
  FloorBuilder builder;
} Cross;

static FloorBuilder *
begin (Cross *self)
{
  self->builder = floor_builder ();
  floor_add_place_rows (&self->builder, &self->floor->areas, FALSE);
  return &self->builder;
}

static void
end (Cross *self)
{
  g_ptr_array_add (self->grids, floor_builder_end (&self->builder));
}

/* 合计[户, 人] from an array of households and persons side by side. */
static void
add_both_totals (FloorBuilder *builder, gsize n)
{
  floor_add_terms (builder, (FloorTerms){ FLOOR_HOUSEHOLDS, n, 2 });
  floor_add_terms (builder, (FloorTerms){ FLOOR_PERSONS, n, 2 });
}

static void
add_causes (Cross *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);

  floor_from (builder, counts->x_cause, sizeof counts->x_cause[0]);
  add_both_totals (builder, FLOOR_CAUSES);
  floor_add_codes (builder, FLOOR_CAUSES, 2);
  end (self);

  builder = begin (self);
  floor_from (builder, counts->x_cause, sizeof counts->x_cause[0]);
  add_both_totals (builder, FLOOR_CAUSES);
  floor_from (builder, counts->x_other, sizeof counts->x_other[0]);
  floor_add_codes (builder, FLOOR_OTHER_CAUSES, 2);
  end (self);
}

/* 合计 + A > (小计 + B) */
static void
add_crossed (Cross *self, const void *array, gsize size, guint8 n, guint8 n_inner)
{
  FloorBuilder *builder = begin (self);

  floor_from (builder, array, size);
  floor_add_terms (builder, (FloorTerms){ 0, (gsize) n * n_inner, 1 });
  floor_add_nested (builder, n, n_inner, TRUE);
}

static void
add_categories (Cross *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder;

  add_crossed (self, counts->x_category_grade, sizeof counts->x_category_grade[0], FLOOR_CATEGORIES,
               FLOOR_GRADES);
  end (self);

  builder = begin (self);
  floor_from (builder, counts->x_category_sex, sizeof counts->x_category_sex[0]);
  floor_add_terms (builder, (FloorTerms){ 0, FLOOR_CATEGORIES * FLOOR_SEXES, 1 });
  floor_add_nested (builder, FLOOR_CATEGORIES, FLOOR_SEXES, FALSE);
  floor_from (builder, counts->x_severe, sizeof counts->x_severe[0]);
  floor_add_counter (builder, 0);
  end (self);
}

static void
add_people (Cross *self)
{
  const FloorCounts *counts = self->counts;

  add_crossed (self, counts->x_sex_age, sizeof counts->x_sex_age[0], FLOOR_SEXES, FLOOR_AGES);
  floor_from (&self->builder, counts->x_age_grade, sizeof counts->x_age_grade[0]);
  floor_add_nested (&self->builder, FLOOR_AGES, FLOOR_GRADES, FALSE);
  end (self);

  add_crossed (self, counts->x_education_sex, sizeof counts->x_education_sex[0], FLOOR_EDUCATIONS,
               FLOOR_SEXES);
  end (self);
  add_crossed (self, counts->x_skill_grade, sizeof counts->x_skill_grade[0], FLOOR_SKILLS,
               FLOOR_GRADES);
  end (self);

  add_crossed (self, counts->x_work_sex, sizeof counts->x_work_sex[0], FLOOR_WORKS, FLOOR_SEXES);
  floor_from (&self->builder, counts->x_health, sizeof counts->x_health[0]);
  floor_add_codes (&self->builder, FLOOR_HEALTHS, 1);
  end (self);
}

static void
add_households (Cross *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);

  floor_from (builder, counts->x_house_grade, sizeof counts->x_house_grade[0]);
  add_both_totals (builder, FLOOR_HOUSE_GRADES);
  floor_add_codes (builder, FLOOR_HOUSE_GRADES, 2);
  floor_from (builder, counts->x_house_kind, sizeof counts->x_house_kind[0]);
  floor_add_codes (builder, FLOOR_HOUSE_KINDS, 2);
  end (self);

  builder = begin (self);
  floor_from (builder, counts->x_size, sizeof counts->x_size[0]);
  for (gsize measure = 0; measure < 3; measure++)
    floor_add_terms (builder, (FloorTerms){ measure, FLOOR_SIZES, 3 });
  floor_add_codes (builder, FLOOR_SIZES, 3);
  floor_from (builder, counts->x_attribute, sizeof counts->x_attribute[0]);
  floor_add_codes (builder, FLOOR_ATTRIBUTES, 1);
  end (self);
}

static void
add_insurance (Cross *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);

  floor_from (builder, counts->x_medical_grade, sizeof counts->x_medical_grade[0]);
  floor_add_terms (builder, (FloorTerms){ 0, FLOOR_FLAGS * FLOOR_GRADES, 1 });
  floor_add_nested (builder, FLOOR_FLAGS, FLOOR_GRADES, TRUE);
  floor_from (builder, counts->x_pension_grade, sizeof counts->x_pension_grade[0]);
  floor_add_nested (builder, FLOOR_FLAGS, FLOOR_GRADES, TRUE);
  end (self);
}

static void
add_statuses (Cross *self)
{
  const FloorCounts *counts = self->counts;
  FloorBuilder *builder = begin (self);

  floor_from (builder, counts->x_status, sizeof counts->x_status[0]);
  add_both_totals (builder, FLOOR_STATUSES);
  floor_add_codes (builder, FLOOR_STATUSES, 2);
  floor_from (builder, counts->x_status_grade, sizeof counts->x_status_grade[0]);
  floor_add_nested (builder, FLOOR_STATUSES, FLOOR_GRADES, FALSE);
  end (self);
}

GPtrArray *
floor_cross_grids (const Floor *floor, const FloorCounts *counts)
{
  Cross self
      = { floor, counts, g_ptr_array_new_with_free_func ((GDestroyNotify) floor_grid_free), { 0 } };

  add_causes (&self);
  add_categories (&self);
  add_people (&self);
  add_households (&self);
  add_insurance (&self);
  add_statuses (&self);
  return self.grids;
}
