/* Open questions of the two assurances and three guarantees, and water: found and solved on dates.
 * Made before the household is written, since house and water must agree with them. */
#include "generator/day.h"
#include "generator/sample.h"

static void
write_problem (Sample *self,
               SampleHousehold *household,
               const SampleMember *member,
               const char *type,
               gboolean open)
{
  SampleRandom *random = &self->random;
  const int found = sample_day_between (self, sample_day (2019, 6, 1), self->month_end - 3);
  int solved = 0;

  if (!open && sample_random_chance (random, 300))
    solved = sample_day_this_month (self);
  else if (!open)
    solved = sample_day_between (self, found + 10, self->month_start - 1);

  sample_record_begin (self, SAMPLE_PROBLEM, household, member);
  sample_output_text (self->output, SAMPLE_PROBLEM, type);
  sample_output_day (self->output, SAMPLE_PROBLEM, solved != 0 ? MIN (found, solved) : found);
  sample_output_day (self->output, SAMPLE_PROBLEM, solved);
  sample_output_end (self->output, SAMPLE_PROBLEM);
}

static void
write_housing (Sample *self, SampleHousehold *household, gboolean open)
{
  static const char *const types[] = { NULL, "C级", "D级", "无房" };
  static const int weights[] = { 0, 60, 32, 8 };
  const gsize housing = sample_random_weighted (&self->random, weights, G_N_ELEMENTS (weights));

  write_problem (self, household, NULL, types[housing], open);
  if (open)
    household->housing = (SampleHousing) housing;
}

static void
write_member_problems (Sample *self, SampleHousehold *household)
{
  SampleRandom *random = &self->random;

  for (gsize i = 0; i < household->n_present; i++)
    {
      const SampleMember *member = &household->members[i];

      if (member->school == 5)
        write_problem (self, household, member, "失学辍学", TRUE);
      else if (member->school == 2 && sample_random_chance (random, 140))
        write_problem (self, household, member, "送教未落实", sample_random_chance (random, 400));
      if (member->counted && sample_random_chance (random, 12))
        write_problem (self, household, member, "基本医疗", sample_random_chance (random, 300));
    }
}

void
sample_problem_write (Sample *self, SampleHousehold *household)
{
  SampleRandom *random = &self->random;
  /* two problems at once, often enough to break programs that count a household twice */
  const gboolean two_open
      = household->kind == SAMPLE_UNLIFTED && sample_is_turn (self, household, 38, 9);
  const int scale = household->kind == SAMPLE_UNLIFTED ? 10 : 1;

  if (household->poor)
    write_problem (self, household, NULL, "收入", TRUE);
  else if (sample_random_chance (random, 2 * scale))
    write_problem (self, household, NULL, "收入", FALSE);
  if (sample_random_chance (random, scale / 2))
    write_problem (self, household, NULL, sample_random_chance (random, 500) ? "不愁吃" : "不愁穿",
                   sample_random_chance (random, 300));
  if (two_open || sample_random_chance (random, 4 * scale))
    write_housing (self, household, two_open || sample_random_chance (random, 350));
  if (two_open || sample_random_chance (random, 3 * scale))
    {
      household->water_unsafe = two_open || sample_random_chance (random, 300);
      write_problem (self, household, NULL, "饮水", household->water_unsafe);
    }
  write_member_problems (self, household);
}
