/* The one loop: households in order, their persons, their child records. */
#include "floor-count.h"

#include <string.h>

static FloorDays
march_2020 (void)
{
  return (FloorDays){ .start = floor_day (2020, 3, 1),
                      .end = floor_day (2020, 3, 31),
                      .last_end = floor_day (2020, 2, 29),
                      .year_start = floor_day (2020, 1, 1),
                      .last_year_end = floor_day (2019, 12, 31) };
}

/* ---- Derived variables ---- */

/* 脱贫属性 as of @day. */
static guint8
status_at (const Floor *self, guint32 h, guint16 day)
{
  const guint16 lifted = self->lifted[h], relapsed = self->relapsed[h];

  if (!is_by (self->identified[h], day))
    return 0;
  if (is_by (relapsed, day) && (!is_by (lifted, day) || relapsed >= lifted))
    return 2;
  return is_by (lifted, day) ? 3 : 1;
}

static gboolean
is_poor (guint8 status)
{
  return status == 1 || status == 2;
}

/* 持证残疾人 as of @day. */
static gboolean
is_certified (const Floor *self, guint32 p, guint16 day)
{
  return is_by (self->issued[p], day) && !is_by (self->cancelled[p], day) && self->joined[p] <= day
         && !is_by (self->left[p], day);
}

/* 变动 of a person who is or was in the register: @now and @before differ or both hold. */
static int
change_of (const Floor *self,
           const FloorDays *days,
           guint32 h,
           guint32 p,
           gboolean before,
           gboolean now)
{
  if (before == now)
    return CHANGE_NONE;
  if (now && is_within (self->identified[h], days->start, days->end))
    return CHANGE_NEW;
  if (now && is_within (self->relapsed[h], days->start, days->end))
    return CHANGE_RELAPSE;
  if (now
      && (((self->gain[p] == 1 || self->gain[p] == 2)
           && is_within (self->joined[p], days->start, days->end))
          || is_within (self->issued[p], days->start, days->end)))
    return CHANGE_GROWTH;
  if (now)
    return CHANGE_ADDED;
  if (is_within (self->lifted[h], days->start, days->end))
    return CHANGE_LIFTED;
  if ((is_within (self->left[p], days->start, days->end)
       && (self->loss[p] == 4 || self->loss[p] == 5))
      || is_within (self->cancelled[p], days->start, days->end))
    return CHANGE_LOSS;
  return CHANGE_REMOVED;
}

/* Last birthdays of the bands of 年龄组. */
typedef struct
{
  guint16 sixty, sixteen, six, end;
} AgeLimits;

static AgeLimits
age_limits (const FloorDays *days)
{
  return (AgeLimits){ floor_day (1960, 3, 31), floor_day (2004, 3, 31), floor_day (2014, 3, 31),
                      days->end };
}

static guint8
age_band (const AgeLimits *limits, guint16 born)
{
  if (born == 0)
    return 0;
  if (born <= limits->sixty)
    return 4;
  if (born <= limits->sixteen)
    return 3;
  if (born <= limits->six)
    return 2;
  return born <= limits->end ? 1 : 5;
}

/* ---- The monthly return: households and persons ---- */

static void
count_person_cells (const Floor *self,
                    const AgeLimits *limits,
                    const FloorHousehold *at,
                    guint32 p,
                    FloorCounts *counts)
{
  const guint8 category = self->category[p], grade = self->grade[p];
  const guint8 cause = self->cause[at->row];
  const guint8 severe = grade == 1 || grade == 2;

  counts->severe[at->place] += severe;
  counts->cause_category[cause][category]++;
  counts->cause_grade[cause][grade]++;
  for (guint others = self->other_causes[at->row] | (self->other_causes[at->row] == 0); others != 0;
       others &= others - 1)
    {
      const int other = FLOOR_CAUSES + __builtin_ctz (others);

      counts->cause_category[other][category]++;
      counts->cause_grade[other][grade]++;
    }
  for (guint8 part = 0; part <= severe; part++)
    {
      counts->people_sex[category][part][self->sex[p]]++;
      counts->people_age[category][part][age_band (limits, self->born[p])]++;
      counts->people_skill[category][part][self->skill[p]]++;
      counts->people_education[category][part][self->education[p]]++;
    }
}

static void
count_persons (const Floor *self,
               const FloorDays *days,
               const AgeLimits *limits,
               FloorHousehold *at,
               FloorCounts *counts)
{
  const guint32 h = at->row;
  const gboolean poor = is_poor (at->status);
  const gboolean poor_before = is_poor (status_at (self, h, days->last_end));
  const gboolean poor_last_year = is_poor (status_at (self, h, days->last_year_end));

  for (guint8 i = 0; i < at->n_persons; i++)
    {
      const guint32 p = at->first + i;
      gboolean now, before;

      at->certified[i] = at->listed[i] = 0;
      if (self->issued[p] == 0)
        continue;
      at->certified[i] = (guint8) is_certified (self, p, days->end);
      now = at->certified[i] && poor;
      before = poor_before && is_certified (self, p, days->last_end);
      at->listed[i] = (guint8) now;
      at->n_certified += at->certified[i];
      at->n_listed += at->listed[i];
      counts->last[at->place] += (guint32) before;
      counts->last_year[at->place] += poor_last_year && is_certified (self, p, days->last_year_end);
      if (now || before)
        counts->changes[at->unit][change_of (self, days, h, p, before, now)]++;
      if (now)
        count_person_cells (self, limits, at, p, counts);
    }
}

static void
count_household_cells (const Floor *self, const FloorHousehold *at, FloorCounts *counts)
{
  const guint32 h = at->row;

  counts->listed[at->place][FLOOR_HOUSEHOLDS]++;
  counts->listed[at->place][FLOOR_PERSONS] += at->n_listed;
  counts->members[at->place] += self->members[h];
  counts->causes[at->unit][self->cause[h]]++;
  if (self->ready[h] == 1)
    counts->ready[at->unit] += at->n_listed;
  counts->planned[at->unit] = MAX (counts->planned[at->unit], self->planned[h]);
}

static void
count_household (const Floor *self,
                 const FloorDays *days,
                 const AgeLimits *limits,
                 FloorHousehold *at,
                 FloorCounts *counts)
{
  count_persons (self, days, limits, at, counts);
  if (at->n_listed > 0)
    {
      count_household_cells (self, at, counts);
      floor_count_support (self, at, counts);
      floor_count_problems (self, days, at, counts);
      floor_count_epidemic (self, days, at, counts);
      floor_count_comparison (self, days, at, counts);
    }
  if (at->n_certified > 0)
    floor_count_risks (self, days, at, counts);
  if (at->n_certified > 0 && at->status != 0)
    floor_count_census (self, days, at, counts);
}

/* ---- Cross tables ---- */

static void
cross_person (const Floor *self,
              const AgeLimits *limits,
              guint8 place,
              guint32 p,
              FloorCounts *counts)
{
  const guint8 sex = self->sex[p], grade = self->grade[p], category = self->category[p];
  const guint8 age = age_band (limits, self->born[p]);

  counts->x_category_grade[place][category][grade]++;
  counts->x_category_sex[place][category][sex]++;
  counts->x_severe[place] += grade == 1 || grade == 2;
  counts->x_sex_age[place][sex][age]++;
  counts->x_age_grade[place][age][grade]++;
  counts->x_education_sex[place][self->education[p]][sex]++;
  counts->x_skill_grade[place][self->skill[p]][grade]++;
  counts->x_work_sex[place][self->work[p]][sex]++;
  counts->x_medical_grade[place][self->medical[p]][grade]++;
  counts->x_pension_grade[place][self->pension[p]][grade]++;
  for (guint bits = self->health[p] | (self->health[p] == 0); bits != 0; bits &= bits - 1)
    counts->x_health[place][__builtin_ctz (bits)]++;
}

static void
cross_household (const Floor *self, const FloorHousehold *at, FloorCounts *counts)
{
  const guint32 h = at->row;
  const guint8 place = at->place, members = self->members[h];
  const guint8 size = members > 4 ? 4 : members;
  const guint32 add[] = { 1, at->n_listed };

  for (gsize i = 0; i < G_N_ELEMENTS (add); i++)
    {
      counts->x_cause[place][self->cause[h]][i] += add[i];
      counts->x_house_grade[place][self->house_grade[h]][i] += add[i];
      counts->x_house_kind[place][self->house_kind[h]][i] += add[i];
      counts->x_size[place][size][i] += add[i];
      for (guint bits = self->other_causes[h] | (self->other_causes[h] == 0); bits != 0;
           bits &= bits - 1)
        counts->x_other[place][__builtin_ctz (bits)][i] += add[i];
    }
  counts->x_size[place][size][2] += members;
  counts->x_attribute[place][self->attribute[h]]++;
}

static void
cross_count_household (const Floor *self,
                       const FloorDays *days,
                       const AgeLimits *limits,
                       FloorHousehold *at,
                       FloorCounts *counts)
{
  const gboolean poor = is_poor (at->status);

  if (at->status == 0)
    return;
  for (guint8 i = 0; i < at->n_persons; i++)
    {
      const guint32 p = at->first + i;

      if (self->issued[p] == 0 || !is_certified (self, p, days->end))
        continue;
      at->n_certified++;
      counts->x_status_grade[at->place][at->status][self->grade[p]]++;
      if (poor)
        cross_person (self, limits, at->place, p, counts);
    }
  if (at->n_certified == 0)
    return;
  counts->x_status[at->place][at->status][FLOOR_HOUSEHOLDS]++;
  counts->x_status[at->place][at->status][FLOOR_PERSONS] += at->n_certified;
  at->n_listed = poor ? at->n_certified : 0;
  if (poor)
    cross_household (self, at, counts);
}

/* ---- The loop ---- */

FloorCounts *
floor_count (const Floor *self, gboolean is_cross)
{
  const FloorDays days = march_2020 ();
  const AgeLimits limits = age_limits (&days);
  FloorCounts *counts = g_new0 (FloorCounts, 1);
  FloorHousehold at;

  memset (&at, 0, sizeof at);
  for (guint32 h = 0; h < self->n_rows[FLOOR_HOUSEHOLD]; h++)
    {
      at.row = h;
      at.n_persons = self->n_below[FLOOR_PERSON][h];
      at.place = self->place[h];
      at.unit = self->areas.unit_of[at.place];
      at.status = status_at (self, h, days.end);
      at.n_listed = at.n_certified = 0;
      if (is_cross)
        cross_count_household (self, &days, &limits, &at, counts);
      else
        {
          count_household (self, &days, &limits, &at, counts);
          for (FloorEntity child = FLOOR_SUPPORT; child < FLOOR_N_ENTITIES; child++)
            at.next[child] += self->n_below[child][h];
        }
      at.first += at.n_persons;
    }
  return counts;
}
