/* Relief measures: to which a person or household is entitled, which of them it receives, and how
 * much was paid in the year so far. */
#include "generator/day.h"
#include "generator/sample.h"

typedef struct
{
  const char *name;
  int entitled;  /* per mille of those who may be */
  int received;  /* per mille of the entitled */
  int low, high; /* yuan, 0 for services */
} Measure;

static void
write_support (Sample *self,
               SampleHousehold *household,
               const SampleMember *member,
               const Measure *measure)
{
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  const gboolean received = sample_random_chance (random, measure->received);

  sample_record_begin (self, SAMPLE_SUPPORT, household, member);
  sample_output_text (output, SAMPLE_SUPPORT, measure->name);
  sample_output_text (output, SAMPLE_SUPPORT, "是");
  sample_output_text (output, SAMPLE_SUPPORT,
                      received                             ? "是"
                      : sample_random_chance (random, 900) ? "否"
                                                           : NULL);
  sample_output_day (
      output, SAMPLE_SUPPORT,
      received ? sample_day_between (self, sample_day (2017, 1, 1), sample_day (2020, 3, 20)) : 0);
  if (received && measure->high > 0)
    sample_output_cents (output, SAMPLE_SUPPORT,
                         100 * sample_random_between (random, measure->low, measure->high)
                             + 5 * sample_random_between (random, 0, 19));
  else
    sample_output_text (output, SAMPLE_SUPPORT, NULL);
  sample_output_end (output, SAMPLE_SUPPORT);
}

static void
offer (Sample *self, SampleHousehold *household, const SampleMember *member, const Measure *measure)
{
  if (sample_random_chance (&self->random, measure->entitled))
    write_support (self, household, member, measure);
}

/* A measure that was looked at and refused: a record that says 否. */
static void
refuse (Sample *self, SampleHousehold *household, const SampleMember *member, const char *name)
{
  sample_record_begin (self, SAMPLE_SUPPORT, household, member);
  sample_output_text (self->output, SAMPLE_SUPPORT, name);
  sample_output_text (self->output, SAMPLE_SUPPORT, "否");
  sample_output_text (self->output, SAMPLE_SUPPORT, "否");
  sample_output_day (self->output, SAMPLE_SUPPORT, 0);
  sample_output_text (self->output, SAMPLE_SUPPORT, NULL);
  sample_output_end (self->output, SAMPLE_SUPPORT);
}

static void
offer_income (Sample *self, SampleHousehold *household, const SampleMember *member)
{
  static const Measure minimum = { "农村低保", 1000, 985, 600, 1300 };
  static const Measure supported = { "特困供养", 1000, 990, 1500, 2400 };
  static const Measure living = { "困难残疾人生活补贴", 970, 940, 180, 300 };
  static const Measure nursing = { "重度残疾人护理补贴", 985, 930, 240, 360 };
  static const Measure relief = { "临时救助", 60, 960, 500, 3000 };

  if (member->minimum_income)
    {
      offer (self, household, member, &minimum);
      offer (self, household, member, &living);
    }
  else if (member->supported)
    offer (self, household, member, &supported);
  else if (sample_random_chance (&self->random, 80))
    refuse (self, household, member, "农村低保");
  if (member->grade <= 2)
    offer (self, household, member, &nursing);
  offer (self, household, member, &relief);
}

static void
offer_health (Sample *self, SampleHousehold *household, const SampleMember *member)
{
  static const Measure measures[] = {
    { "参保资助", 960, 985, 220, 250 }, { "大病保险", 45, 930, 800, 9000 },
    { "医疗救助", 70, 920, 300, 6000 }, { "家庭医生签约", 950, 970, 0, 0 },
    { "康复服务", 260, 780, 0, 0 },     { "辅助器具适配", 170, 820, 120, 1500 },
  };
  static const Measure care = { "托养照护", 130, 620, 500, 2000 };

  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    offer (self, household, member, &measures[i]);
  if (member->grade <= 2)
    offer (self, household, member, &care);
}

static void
offer_work (Sample *self, SampleHousehold *household, const SampleMember *member)
{
  static const Measure measures[] = { { "公益岗位", 150, 760, 1500, 1800 },
                                      { "企业基地就业", 110, 700, 0, 0 },
                                      { "技能培训", 180, 720, 0, 0 } };
  static const Measure pension = { "养老保险代缴", 930, 970, 100, 200 };
  static const Measure schooling = { "教育资助", 960, 980, 500, 1250 };
  static const Measure at_home = { "送教上门", 1000, 860, 0, 0 };

  if (member->age >= 16 && member->age < 60)
    offer (self, household, member, &pension);
  if (member->school == 1)
    offer (self, household, member, &schooling);
  if (member->school == 2)
    offer (self, household, member, &at_home);
  for (gsize i = 0; i < G_N_ELEMENTS (measures) && member->labour <= 3; i++)
    offer (self, household, member, &measures[i]);
}

static void
offer_household (Sample *self, SampleHousehold *household)
{
  static const Measure measures[] = {
    { "易地扶贫搬迁", 210, 990, 20000, 60000 },
    { "家庭无障碍改造", 140, 760, 1500, 5000 },
    { "产业扶贫", 430, 930, 500, 5000 },
    { "扶贫小额信贷", 110, 880, 10000, 50000 },
    { "结对帮扶", 990, 998, 0, 0 },
  };
  static const Measure repair = { "危房改造", 1000, 700, 8000, 30000 };

  if (household->housing == SAMPLE_HOUSING_C || household->housing == SAMPLE_HOUSING_D)
    offer (self, household, NULL, &repair);
  for (gsize i = 0; i < G_N_ELEMENTS (measures); i++)
    offer (self, household, NULL, &measures[i]);
}

void
sample_support_write (Sample *self, SampleHousehold *household)
{
  if (household->kind != SAMPLE_UNLIFTED && !sample_random_chance (&self->random, 150))
    return;
  offer_household (self, household);
  for (gsize i = 0; i < household->n_present; i++)
    {
      const SampleMember *member = &household->members[i];

      if (!member->counted)
        continue;
      offer_income (self, household, member);
      offer_health (self, household, member);
      offer_work (self, household, member);
    }
}
