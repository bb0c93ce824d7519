/* Certificates of disability, and who came and went: births, moves, deaths, corrections. What makes
 * a person count follows one rule: a certificate issued by the end of the month and not cancelled,
 * joined by then and not left. */
#include "generator/day.h"
#include "generator/sample.h"
#include "generator/vocabulary.h"

static const int category_weights[] = { 0, 140, 90, 30, 480, 100, 110, 50 };
static const int grade_weights[] = { 0, 150, 270, 280, 300 };

static void
give_certificate (Sample *self, SampleMember *member)
{
  const int first = MAX (sample_day (2010, 5, 1), member->birth + 3 * 365);

  member->category = (int) sample_random_weighted (&self->random, category_weights,
                                                   G_N_ELEMENTS (category_weights));
  member->grade
      = (int) sample_random_weighted (&self->random, grade_weights, G_N_ELEMENTS (grade_weights));
  member->issued
      = sample_day_between (self, MIN (first, self->month_start - 40), self->month_start - 1);
  if (sample_random_chance (&self->random, 930))
    member->issued = MIN (member->issued, sample_day (2019, 3, 20) + (member->issued & 7));
  if (sample_random_chance (&self->random, 10) && member->age > 15)
    member->issued = sample_day_between (self, sample_day (2009, 6, 1), sample_day (2010, 3, 1));
}

/* Younger than three, nobody has a certificate. */
static int
certify_weight (const SampleMember *member)
{
  if (member->counted || member->age < 4)
    return 0;
  switch (member->role)
    {
    case SAMPLE_HEAD:
      return 50;
    case SAMPLE_SPOUSE:
    case SAMPLE_SON:
    case SAMPLE_DAUGHTER:
    case SAMPLE_FATHER:
    case SAMPLE_MOTHER:
      return 24;
    case SAMPLE_GRANDSON:
    case SAMPLE_GRANDDAUGHTER:
      return 5;
    }
  return 0;
}

/* The month's own additions, in turn over the households that were poor a month ago. */
static void
make_arrival (Sample *self, SampleHousehold *household, SampleMember *member)
{
  if (household->kind != SAMPLE_UNLIFTED)
    return;
  if (sample_is_turn (self, household, 150, 3))
    member->issued = sample_day_this_month (self);
  else if (sample_is_turn (self, household, 900, 31))
    {
      member->joined = sample_day_this_month (self);
      member->join_reason = "迁入";
    }
  else if (sample_is_turn (self, household, 1200, 43))
    {
      member->joined = sample_day_this_month (self);
      member->join_reason = "补录";
    }
  else if (sample_random_chance (&self->random, 12))
    {
      member->joined = sample_day_between (self, sample_day (2019, 4, 1), self->month_start - 1);
      member->join_reason = sample_random_chance (&self->random, 800) ? "迁入" : "补录";
    }
}

static void
make_school (Sample *self, SampleMember *member)
{
  static const int able[] = { 0, 994, 0, 0, 2, 4, 0 };
  static const int impaired[] = { 0, 700, 180, 60, 30, 30, 0 };

  if (member->age < 6 || member->age > 15)
    return;
  member->school = (int) sample_random_weighted (
      &self->random, member->category != 0 ? impaired : able, G_N_ELEMENTS (able));
}

static void
make_work (Sample *self, SampleMember *member)
{
  static const int severe[] = { 0, 3, 0, 17, 50, 30 };
  static const int light[] = { 0, 22, 1, 62, 13, 2 };
  static const int able[] = { 0, 78, 9, 8, 3, 2 };
  const int *weights = able;

  if (member->age < 16 || member->age > 75)
    {
      member->labour = 5;
      return;
    }
  if (member->category != 0)
    weights = member->grade <= 2 ? severe : light;
  else if (member->age > 65)
    weights = light;
  member->labour = (int) sample_random_weighted (&self->random, weights, G_N_ELEMENTS (able));
  if (member->labour <= 2 && sample_random_chance (&self->random, 550))
    member->months = sample_random_between (&self->random, 3, 11);
  else if (member->labour == 3 && sample_random_chance (&self->random, 90))
    member->months = sample_random_between (&self->random, 2, 8);
}

/* Children born in the past year, without certificate. */
static void
make_birth (Sample *self, SampleHousehold *household, SampleMember *member)
{
  const int oldest = sample_day (2019, 4, 1);
  const int registered = member->birth + sample_random_between (&self->random, 10, 55);

  if (member->birth < oldest || member->birth <= household->identified)
    return;
  member->joined = MIN (registered, self->month_end);
  member->join_reason = "出生";
}

/* Only infants are left to certify: the first of them becomes a schoolchild. */
static void
make_older (Sample *self, SampleHousehold *household)
{
  SampleMember *member = household->members;

  while (member->counted)
    member++;
  member->birth = sample_day_between (self, sample_day (2010, 1, 1), sample_day (2013, 12, 31));
  member->age = sample_day_age (member->birth, self->month_end);
  sample_identity_number (self->identity, household->unit, member->birth, member->sex, member->id);
}

void
sample_disability_certify (Sample *self, SampleHousehold *household, gsize n_certified)
{
  int weights[SAMPLE_MAX_MEMBERS] = { 0 };

  for (gsize n = 0; n < n_certified; n++)
    {
      int sum = 0;
      SampleMember *member;

      for (gsize i = 0; i < household->n_members; i++)
        sum += weights[i] = certify_weight (&household->members[i]);
      if (sum == 0)
        {
          make_older (self, household);
          n--;
          continue;
        }
      member
          = &household
                 ->members[sample_random_weighted (&self->random, weights, household->n_members)];
      give_certificate (self, member);
      member->counted = TRUE;
      make_arrival (self, household, member);
    }
  for (gsize i = 0; i < household->n_members; i++)
    {
      SampleMember *member = &household->members[i];

      make_birth (self, household, member);
      make_school (self, member);
      make_work (self, member);
      member->supported = household->supported && (i == 0 || member->counted);
      member->minimum_income = household->minimum_income && !member->supported;
    }
}

/* Someone who is in the register but has left: never one of those who count. */
static void
add_departed (Sample *self, SampleHousehold *household, int left, const char *reason)
{
  const int sex = sample_random_between (&self->random, 1, 2);
  SampleMember *member = &household->members[household->n_members];

  if (household->n_members >= SAMPLE_MAX_MEMBERS)
    return;
  *member
      = (SampleMember){ .role = sex == 1 ? SAMPLE_FATHER : SAMPLE_MOTHER, .sex = sex, .labour = 5 };
  member->birth = sample_day_between (self, sample_day (1932, 1, 1), sample_day (1955, 12, 31));
  member->age = sample_day_age (member->birth, self->month_end);
  sample_identity_number (self->identity, household->unit, member->birth, sex, member->id);
  sample_vocabulary_name (member->name, sizeof member->name,
                          sample_vocabulary_surname (&self->random), sex, &self->random);
  give_certificate (self, member);
  member->issued = MIN (member->issued, left - 30);
  member->left = left;
  member->leave_reason = reason;
  household->n_members++;
}

/* A member who stays, but whose certificate was cancelled. */
static void
cancel_certificate (Sample *self, SampleHousehold *household, int cancelled)
{
  for (gsize i = 0; i < household->n_present; i++)
    {
      SampleMember *member = &household->members[i];

      if (member->counted || member->age < 16)
        continue;
      give_certificate (self, member);
      member->issued = MIN (member->issued, cancelled - 60);
      member->cancelled = cancelled;
      return;
    }
}

void
sample_disability_depart (Sample *self, SampleHousehold *household)
{
  SampleRandom *random = &self->random;
  const int year_ago = sample_day (2019, 4, 1);

  if (household->kind == SAMPLE_BORDER)
    return;
  if (sample_is_turn (self, household, 120, 13))
    add_departed (self, household, sample_day_this_month (self), "死亡");
  else if (sample_random_chance (random, 25))
    add_departed (self, household, sample_day_between (self, year_ago, self->month_start - 1),
                  "死亡");
  if (sample_is_turn (self, household, 500, 37))
    add_departed (self, household, sample_day_this_month (self), "迁出");
  else if (sample_random_chance (random, 5))
    add_departed (self, household, sample_day_between (self, year_ago, self->month_start - 1),
                  "迁出");
  if (sample_is_turn (self, household, 1100, 41))
    add_departed (self, household, sample_day_this_month (self), "剔除");
  if (sample_is_turn (self, household, 420, 19))
    cancel_certificate (self, household, sample_day_this_month (self));
  else if (sample_random_chance (random, 15))
    cancel_certificate (self, household,
                        sample_day_between (self, year_ago, self->month_start - 1));
}
