/* The outside figure: all unlifted persons of the province's poverty relief data. Every county has
 * its own value, every unit and the province the sum of theirs; at the end of the month the whole
 * is the scale's population. The months before were a little higher. */
#include "generator/day.h"
#include "generator/sample.h"

#include <string.h>

typedef struct
{
  char code[16];
  gint64 value;
} Given;

static void
write_value (Sample *self, const char *indicator, const char *code, int day, gint64 value)
{
  sample_output_text (self->output, SAMPLE_SERIES, indicator);
  sample_output_text (self->output, SAMPLE_SERIES, code);
  sample_output_day (self->output, SAMPLE_SERIES, day);
  sample_output_number (self->output, SAMPLE_SERIES, value);
  sample_output_end (self->output, SAMPLE_SERIES);
}

/* Province, units, counties; a unit that is a county itself has one row. */
static void
write_period (Sample *self, const char *indicator, int day, const gint64 *values)
{
  gsize n_counties;
  const SampleCounty *counties = sample_counties (&n_counties);
  const SampleUnit *units = sample_units ();
  gint64 sums[SAMPLE_N_UNITS] = { 0 };
  gint64 total = 0;

  for (gsize i = 0; i <= n_counties; i++)
    {
      sums[i < n_counties ? counties[i].unit : SAMPLE_UNIT_XIXIAN] += values[i];
      total += values[i];
    }
  write_value (self, indicator, "610000", day, total);
  for (int unit = 0; unit < SAMPLE_N_UNITS; unit++)
    if (sums[unit] > 0)
      write_value (self, indicator, units[unit].code, day, sums[unit]);
  for (gsize i = 0; i < n_counties; i++)
    if (values[i] > 0 && strcmp (counties[i].code, units[counties[i].unit].code) != 0)
      write_value (self, indicator, counties[i].code, day, values[i]);
}

/* In proportion to the members of unlifted disabled households, rounded on the running sum. */
static void
share_population (Sample *self, const SampleSum *sums, gsize n_sums, gint64 *values)
{
  g_autofree gint64 *weights = g_new0 (gint64, n_sums);
  gint64 sum = 0;
  gint64 running = 0;
  gint64 given = 0;

  for (gsize i = 0; i < n_sums; i++)
    sum += weights[i] = sums[i].members * sample_random_between (&self->random, 930, 1070);
  for (gsize i = 0; i < n_sums && sum > 0; i++)
    {
      running += weights[i];
      /* in 1024ths first: the product of both sums would not fit for ten million persons */
      values[i] = self->scale.population * (running >> 10) / MAX (sum >> 10, 1) - given;
      given += values[i];
    }
}

void
sample_series_write (Sample *self, const SampleSum *sums)
{
  const int earlier[]
      = { sample_day (2020, 2, 29), sample_day (2020, 1, 31), sample_day (2019, 12, 31) };
  gsize n_counties;
  g_autofree gint64 *values = NULL;
  g_autofree gint64 *households = NULL;

  sample_counties (&n_counties);
  values = g_new0 (gint64, n_counties + 1);
  households = g_new0 (gint64, n_counties + 1);
  share_population (self, sums, n_counties + 1, values);
  for (gsize i = 0; i <= n_counties; i++)
    households[i] = values[i] * 2 / 5;
  write_period (self, "全部未脱贫人口", self->month_end, values);
  write_period (self, "全部未脱贫户数", self->month_end, households);
  for (gsize k = 0; k < G_N_ELEMENTS (earlier); k++)
    {
      for (gsize i = 0; i <= n_counties; i++)
        values[i] += values[i] * sample_random_between (&self->random, 1, 9) / 1000;
      write_period (self, "全部未脱贫人口", earlier[k], values);
    }
}
