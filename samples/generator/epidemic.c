/* The epidemic of early 2020: return to work, unsold produce, relief, farm supplies, care. */
#include "generator/day.h"
#include "generator/sample.h"

static void
begin (Sample *self,
       SampleHousehold *household,
       const SampleMember *member,
       const char *matter,
       int done)
{
  const int last = done != 0 ? done : self->month_end;

  sample_record_begin (self, SAMPLE_EPIDEMIC, household, member);
  sample_output_text (self->output, SAMPLE_EPIDEMIC, matter);
  sample_output_day (self->output, SAMPLE_EPIDEMIC,
                     sample_day_between (self, sample_day (2020, 1, 27), last));
  sample_output_day (self->output, SAMPLE_EPIDEMIC, done);
}

/* @destination, @produce and the amounts in cents: NULL or 0 leaves the field empty. */
static void
finish (Sample *self, const char *destination, const char *produce, gint64 unsold, gint64 relief)
{
  SampleOutput *output = self->output;
  const gint64 amounts[] = { unsold, relief };

  sample_output_text (output, SAMPLE_EPIDEMIC, destination);
  sample_output_text (output, SAMPLE_EPIDEMIC, produce);
  for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++)
    if (amounts[i] != 0)
      sample_output_cents (output, SAMPLE_EPIDEMIC, amounts[i]);
    else
      sample_output_text (output, SAMPLE_EPIDEMIC, NULL);
  sample_output_end (output, SAMPLE_EPIDEMIC);
}

static int
done_day (Sample *self, int per_mille)
{
  return sample_random_chance (&self->random, per_mille)
             ? sample_day_between (self, sample_day (2020, 2, 10), self->month_end)
             : 0;
}

static void
write_return (Sample *self, SampleHousehold *household, const SampleMember *member)
{
  static const char *const destinations[]
      = { "龙头企业", "扶贫车间", "集中就业企业", "种养基地", "扶贫基地", "公益岗位", "就近就地" };
  static const int weights[] = { 14, 20, 8, 15, 6, 17, 20 };
  const int done = done_day (self, 640);

  begin (self, household, member, "务工返岗", done);
  finish (
      self,
      done != 0
          ? destinations[sample_random_weighted (&self->random, weights, G_N_ELEMENTS (weights))]
          : NULL,
      NULL, 0, 0);
}

static void
write_household_matters (Sample *self, SampleHousehold *household)
{
  static const char *const produce[] = { "粮油", "蔬菜", "水果", "食用菌", "茶叶", "中药材",
                                         "生猪", "牛羊", "家禽", "禽蛋",   "蜂蜜", "水产" };
  SampleRandom *random = &self->random;

  if (sample_is_turn (self, household, 34, 21))
    {
      begin (self, household, NULL, "产品滞销", done_day (self, 450));
      finish (self, NULL, produce[sample_random_below (random, G_N_ELEMENTS (produce))],
              100 * sample_random_between (random, 300, 12000)
                  + 10 * sample_random_between (random, 0, 9),
              0);
    }
  if (sample_random_chance (random, 70))
    {
      begin (self, household, NULL, "农资供应", done_day (self, 820));
      finish (self, NULL, NULL, 0, 0);
    }
}

static void
write_member_matters (Sample *self, SampleHousehold *household, const SampleMember *member)
{
  SampleRandom *random = &self->random;

  if (member->months > 0)
    write_return (self, household, member);
  if (!member->counted)
    return;
  if (sample_random_chance (random, 45))
    {
      begin (self, household, member, "临时救助",
             sample_random_chance (random, 880)
                 ? sample_day_between (self, sample_day (2020, 1, 28), self->month_end)
                 : 0);
      finish (self, NULL, NULL, 0, 100 * sample_random_between (random, 300, 2500));
    }
  if (member->grade <= 2 && sample_random_chance (random, 15))
    {
      begin (self, household, member, "托养照护", done_day (self, 760));
      finish (self, NULL, NULL, 0, 0);
    }
}

void
sample_epidemic_write (Sample *self, SampleHousehold *household)
{
  if (household->kind != SAMPLE_UNLIFTED && !sample_random_chance (&self->random, 100))
    return;
  write_household_matters (self, household);
  for (gsize i = 0; i < household->n_present; i++)
    write_member_matters (self, household, &household->members[i]);
}
