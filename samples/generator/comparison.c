/* Comparison with the records of five departments: agreed, or doubted, verified, corrected. */
#include "generator/day.h"
#include "generator/sample.h"

static const struct
{
  const char *department;
  const char *doubts[4];
  int weights[4];
  int doubtful; /* per mille */
} departments[] = {
  { "教育", { "适龄儿童无学籍", "学籍状态不符" }, { 55, 45, 0, 0 }, 60 },
  { "医保", { "未参加基本医保", "异地参保", "参保证件号不符" }, { 50, 30, 20, 0 }, 22 },
  { "住建", { "危房未标注", "危改标识未销", "无房未标注" }, { 40, 45, 15, 0 }, 35 },
  { "民政", { "低保属性不符", "低保特困重复", "应补未补", "死亡后发放" }, { 45, 10, 40, 5 }, 40 },
  { "扶贫",
    { "健康为残疾无证", "持证未标注残疾", "因残户无残疾人", "死亡迁出未减" },
    { 15, 55, 10, 20 },
    30 },
};

static void
write_doubt (Sample *self, gsize department, int compared)
{
  static const char *const results[] = { "信息不一致", "我有他无", "他有我无", "疑似重复" };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  const gboolean checked = sample_random_chance (random, 820);
  const gboolean real = checked && sample_random_chance (random, 640);
  const int verified = checked ? sample_day_between (self, compared + 1, self->month_end) : 0;
  const gboolean corrected = real && sample_random_chance (random, 750);

  sample_output_text (output, SAMPLE_COMPARISON,
                      results[sample_random_below (random, G_N_ELEMENTS (results))]);
  sample_output_text (
      output, SAMPLE_COMPARISON,
      departments[department]
          .doubts[sample_random_weighted (random, departments[department].weights, 4)]);
  sample_output_day (output, SAMPLE_COMPARISON, verified);
  if (checked)
    sample_output_flag (output, SAMPLE_COMPARISON, real);
  else
    sample_output_text (output, SAMPLE_COMPARISON, NULL);
  sample_output_day (output, SAMPLE_COMPARISON,
                     corrected ? sample_day_between (self, verified, self->month_end) : 0);
}

static void
write_comparison (Sample *self,
                  SampleHousehold *household,
                  const SampleMember *member,
                  gsize department)
{
  SampleOutput *output = self->output;
  const int compared = sample_day_between (self, sample_day (2020, 2, 20), self->month_end - 6);

  sample_record_begin (self, SAMPLE_COMPARISON, household, member);
  sample_output_text (output, SAMPLE_COMPARISON, departments[department].department);
  sample_output_day (output, SAMPLE_COMPARISON, compared);
  if (sample_random_chance (&self->random, departments[department].doubtful))
    write_doubt (self, department, compared);
  else
    {
      sample_output_text (output, SAMPLE_COMPARISON, "一致");
      for (int i = 0; i < 4; i++)
        sample_output_text (output, SAMPLE_COMPARISON, NULL);
    }
  sample_output_end (output, SAMPLE_COMPARISON);
}

void
sample_comparison_write (Sample *self, SampleHousehold *household)
{
  enum
  {
    EDUCATION,
    HEALTH_INSURANCE,
    HOUSING,
    CIVIL_AFFAIRS,
    POVERTY_RELIEF
  };

  if (household->kind != SAMPLE_UNLIFTED)
    return;
  write_comparison (self, household, NULL, HOUSING);
  for (gsize i = 0; i < household->n_present; i++)
    {
      const SampleMember *member = &household->members[i];

      if (member->school != 0)
        write_comparison (self, household, member, EDUCATION);
      if (!member->counted)
        continue;
      write_comparison (self, household, member, HEALTH_INSURANCE);
      write_comparison (self, household, member, CIVIL_AFFAIRS);
      write_comparison (self, household, member, POVERTY_RELIEF);
    }
}

/* Preparation of the census: who is to be registered, how far collection and verification are. */
void
sample_census_write (Sample *self, SampleHousehold *household)
{
  static const char *const sources[] = { "工资性", "生产经营性", "财产性", "转移性" };
  static const int weights[] = { 22, 24, 2, 52 };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;

  for (gsize i = 0; i < household->n_present && household->kind != SAMPLE_BORDER; i++)
    {
      const SampleMember *member = &household->members[i];
      const int collected = sample_random_chance (random, 720)
                                ? sample_day_between (self, self->month_start, self->month_end - 4)
                                : 0;
      const int verified = collected != 0 && sample_random_chance (random, 800)
                               ? sample_day_between (self, collected, self->month_end)
                               : 0;
      const gboolean differs = verified != 0 && sample_random_chance (random, 35);

      if (!member->counted)
        continue;
      sample_record_begin (self, SAMPLE_CENSUS, household, member);
      sample_output_flag (output, SAMPLE_CENSUS,
                          collected != 0 || sample_random_chance (random, 990));
      sample_output_day (output, SAMPLE_CENSUS, collected);
      sample_output_day (output, SAMPLE_CENSUS, verified);
      sample_output_flag (output, SAMPLE_CENSUS, differs);
      sample_output_flag (output, SAMPLE_CENSUS, differs && sample_random_chance (random, 700));
      sample_output_text (
          output, SAMPLE_CENSUS,
          collected != 0 ? sources[sample_random_weighted (random, weights, G_N_ELEMENTS (weights))]
                         : NULL);
      sample_output_end (output, SAMPLE_CENSUS);
    }
}
