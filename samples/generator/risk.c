/* Households watched because they may fall back or fall in: some lifted ones, all border ones, and
 * those that did relapse this month. */
#include "generator/day.h"
#include "generator/sample.h"

static void
write_risk (Sample *self, SampleHousehold *household, const char *kind)
{
  static const char *const types[]
      = { "因病", "因残", "因学", "因灾", "因疫", "因意外", "产业失败", "务工不稳", "缺劳动力" };
  static const int weights[] = { 30, 28, 5, 3, 6, 3, 5, 12, 8 };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  const int last = household->relapsed != 0 ? household->relapsed - 5 : self->month_end - 8;
  const int found = sample_day_between (self, sample_day (2019, 10, 8), last);
  const int soon = found + sample_random_between (random, 2, 45);
  const int helped = sample_random_chance (random, 900) ? MIN (soon, self->month_end) : 0;
  const gboolean over
      = helped != 0 && household->relapsed == 0 && sample_random_chance (random, 220);

  sample_record_begin (self, SAMPLE_RISK, household, NULL);
  sample_output_text (output, SAMPLE_RISK, kind);
  sample_output_text (output, SAMPLE_RISK,
                      types[sample_random_weighted (random, weights, G_N_ELEMENTS (weights))]);
  sample_output_day (output, SAMPLE_RISK, found);
  sample_output_day (output, SAMPLE_RISK, helped);
  sample_output_day (output, SAMPLE_RISK,
                     over ? sample_day_between (self, helped, self->month_end) : 0);
  sample_output_end (output, SAMPLE_RISK);
}

void
sample_risk_write (Sample *self, SampleHousehold *household)
{
  const gboolean relapsed_now
      = household->kind == SAMPLE_UNLIFTED && household->relapsed >= self->month_start;

  if (household->kind == SAMPLE_BORDER)
    write_risk (self, household, "边缘易致贫户");
  else if (relapsed_now
           || (household->kind == SAMPLE_LIFTED && sample_is_turn (self, household, 16, 2)))
    write_risk (self, household, "脱贫不稳定户");
}
