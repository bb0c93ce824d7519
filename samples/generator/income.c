/* Income of a household in cents a year: chosen by parts, the net income a head follows from them.
 */
#include "generator/sample.h"

typedef struct
{
  gint64 wages;
  gint64 production;
  gint64 expenses;
  gint64 property;
  gint64 transfers;
} Income;

static gint64
cents_between (Sample *self, int low, int high)
{
  return 100 * (gint64) sample_random_between (&self->random, low, high)
         + sample_random_between (&self->random, 0, 99);
}

/* What is missing to the household's level is filled up by transfers, as relief does. */
static Income
make_income (Sample *self, const SampleHousehold *household)
{
  static const int lows[] = { 3400, 5200, 4200 };
  static const int highs[] = { 6200, 14000, 5900 };
  const gint64 level = household->poor
                           ? cents_between (self, 1900, 3150)
                           : cents_between (self, lows[household->kind], highs[household->kind]);
  const gint64 wanted = level * (gint64) household->n_present;
  Income income = { 0 };

  for (gsize i = 0; i < household->n_present; i++)
    if (household->members[i].months > 0)
      income.wages += household->members[i].months * cents_between (self, 300, 900);
  income.wages = MIN (income.wages, wanted * 7 / 10);
  if (sample_random_chance (&self->random, 700))
    income.production = cents_between (self, 300, 4800);
  income.production = MIN (income.production, wanted / 4);
  income.expenses = income.production / 3;
  if (sample_random_chance (&self->random, 250))
    income.property = cents_between (self, 50, 900);
  income.property = MIN (income.property, wanted / 20);
  income.transfers = wanted - income.wages - income.production + income.expenses - income.property;
  return income;
}

void
sample_income_write (Sample *self, const SampleHousehold *household)
{
  const Income income = make_income (self, household);
  const gint64 net
      = income.wages + income.production - income.expenses + income.property + income.transfers;
  const gint64 heads = (gint64) household->n_present;

  sample_output_cents (self->output, SAMPLE_HOUSEHOLD, (net + heads / 2) / heads);
  sample_output_cents (self->output, SAMPLE_HOUSEHOLD, income.wages);
  sample_output_cents (self->output, SAMPLE_HOUSEHOLD, income.production);
  sample_output_cents (self->output, SAMPLE_HOUSEHOLD, income.expenses);
  sample_output_cents (self->output, SAMPLE_HOUSEHOLD, income.property);
  sample_output_cents (self->output, SAMPLE_HOUSEHOLD, income.transfers);
}
