/* Codes follow the statistical division codes: townships 001- are streets, 100- towns, 200-
 * townships; villages 001- are communities, 200- villages. Names are made of common syllables. */
#include "generator/area.h"

#include "generator/vocabulary.h"

#include <string.h>

enum
{
  STREETS = 1,
  TOWNS = 100,
  TOWNSHIPS = 200,
  COMMUNITIES = 1,
  VILLAGES = 200
};

static int
compare_towns (gconstpointer a, gconstpointer b)
{
  return strcmp (((const SampleTown *) a)->code, ((const SampleTown *) b)->code);
}

static gboolean
town_is_known (const GArray *towns, const char *code)
{
  for (gsize i = 0; i < towns->len; i++)
    if (strcmp (g_array_index (towns, SampleTown, i).code, code) == 0)
      return TRUE;
  return FALSE;
}

/* @prefix: six digits; @number: the first free one from there is taken. */
static void
add_town (GArray *towns,
          int county,
          int unit,
          const char *prefix,
          int number,
          const char *suffix,
          SampleRandom *random)
{
  SampleTown town = { .county = county, .unit = unit };

  do
    g_snprintf (town.code, sizeof town.code, "%s%03d", prefix, number++ % 1000);
  while (town_is_known (towns, town.code));

  sample_vocabulary_place (town.name, sizeof town.name, towns->len * 37 + (gsize) county, suffix);
  town.weight = sample_random_between (random, 60, 140);
  g_array_append_val (towns, town);
}

static void
add_xixian_towns (GArray *towns, int county, const char *code, SampleRandom *random)
{
  const char *const *all = sample_xixian_towns ();

  for (gsize i = 0; i < SAMPLE_N_XIXIAN; i++)
    if (g_str_has_prefix (all[i], code))
      add_town (towns, county, SAMPLE_UNIT_XIXIAN, code,
                (int) g_ascii_strtoll (all[i] + 6, NULL, 10), "镇", random);
}

static void
add_county (GArray *towns, int index, const SampleCounty *county)
{
  const gboolean urban = county->code[4] < '2' || county->code[4] == '8';
  const int n_streets = urban ? 4 : 1;
  SampleRandom random;

  sample_random_init (&random, g_ascii_strtoull (county->code, NULL, 10));
  add_xixian_towns (towns, index, county->code, &random);
  for (int i = 0; i < n_streets; i++)
    add_town (towns, index, county->unit, county->code, STREETS + i, "街道", &random);
  for (int i = sample_random_between (&random, 5, 9); i > 0; i--)
    add_town (towns, index, county->unit, county->code, TOWNS, "镇", &random);
  for (int i = urban ? 0 : 2; i > 0; i--)
    add_town (towns, index, county->unit, county->code, TOWNSHIPS, "乡", &random);
  if (county->former != NULL)
    add_town (towns, index, county->unit, county->former, TOWNS, "镇", &random);
}

static void
add_villages (SampleAreas *self, int town_index)
{
  SampleTown *town = &g_array_index (self->towns, SampleTown, town_index);
  SampleRandom random;
  int n_communities;

  sample_random_init (&random, g_ascii_strtoull (town->code, NULL, 10));
  town->first = self->villages->len;
  town->n_villages = (gsize) sample_random_between (&random, 7, 17);
  n_communities = town->code[6] == '0' ? 4 : 1;
  for (int i = 0; i < (int) town->n_villages; i++)
    {
      const gboolean community = i < n_communities;
      SampleVillage village = { .town = town_index };

      g_snprintf (village.code, sizeof village.code, "%s%03d", town->code,
                  community ? COMMUNITIES + i : VILLAGES + i - n_communities);
      sample_vocabulary_place (village.name, sizeof village.name,
                               (gsize) town_index * 131 + (gsize) i * 7, community ? "社区" : "村");
      g_array_append_val (self->villages, village);
    }
}

SampleAreas *
sample_areas_new (const char *only)
{
  SampleAreas *self = g_new0 (SampleAreas, 1);
  gsize n_counties;
  const SampleCounty *counties = sample_counties (&n_counties);

  self->towns = g_array_new (FALSE, FALSE, sizeof (SampleTown));
  self->villages = g_array_new (FALSE, FALSE, sizeof (SampleVillage));
  for (gsize i = 0; i < n_counties; i++)
    if (only == NULL || strcmp (counties[i].code, only) == 0)
      add_county (self->towns, (int) i, &counties[i]);
  g_array_sort (self->towns, compare_towns);
  for (gsize i = 0; i < self->towns->len; i++)
    add_villages (self, (int) i);
  return self;
}

void
sample_areas_free (SampleAreas *self)
{
  g_array_unref (self->towns);
  g_array_unref (self->villages);
  g_free (self);
}

/* @total in proportion to @weights, rounded on the running sum so that the parts add up. */
static void
split_total (gint64 total, const gint64 *weights, gsize n_weights, gint64 *parts)
{
  gint64 sum = 0;
  gint64 running = 0;
  gint64 given = 0;

  for (gsize i = 0; i < n_weights; i++)
    sum += weights[i];
  for (gsize i = 0; i < n_weights; i++)
    {
      running += weights[i];
      parts[i] = (sum > 0 ? total * running / sum : 0) - given;
      given += parts[i];
    }
}

/* The households of one town over its villages. */
static void
spread_town (SampleAreas *self, const SampleTown *town, const gint64 *totals, SampleRandom *random)
{
  g_autofree gint64 *weights = g_new0 (gint64, town->n_villages);
  g_autofree gint64 *parts = g_new0 (gint64, town->n_villages);

  for (gsize i = 0; i < town->n_villages; i++)
    weights[i] = sample_random_between (random, 300, 1700);
  for (gsize kind = 0; kind < SAMPLE_N_KINDS; kind++)
    {
      split_total (totals[kind], weights, town->n_villages, parts);
      for (gsize i = 0; i < town->n_villages; i++)
        g_array_index (self->villages, SampleVillage, town->first + i).households[kind] = parts[i];
    }
}

/* The households of one unit over its towns: the county's weight, shared by the county's towns. */
static void
spread_unit (SampleAreas *self, int unit, const gint64 *totals, SampleRandom *random)
{
  const gsize n_towns = self->towns->len;
  g_autofree gint64 *weights = g_new0 (gint64, n_towns);
  g_autofree gint64 *parts = g_new0 (gint64, n_towns * SAMPLE_N_KINDS);
  gsize n_counties;
  const SampleCounty *counties = sample_counties (&n_counties);
  g_autofree gint64 *sums = g_new0 (gint64, n_counties);
  g_autofree gint64 *factors = g_new0 (gint64, n_counties);

  for (gsize i = 0; i < n_counties; i++)
    factors[i] = counties[i].weight * sample_random_between (random, 700, 1300);
  for (gsize i = 0; i < n_towns; i++)
    {
      const SampleTown *town = &g_array_index (self->towns, SampleTown, i);

      if (town->unit == unit)
        sums[town->county] += weights[i] = town->weight * sample_random_between (random, 700, 1300);
    }
  for (gsize i = 0; i < n_towns; i++)
    if (weights[i] > 0)
      {
        const int county = g_array_index (self->towns, SampleTown, i).county;

        weights[i] = weights[i] * factors[county] / sums[county] + 1;
      }
  for (gsize kind = 0; kind < SAMPLE_N_KINDS; kind++)
    split_total (totals[kind], weights, n_towns, parts + kind * n_towns);
  for (gsize i = 0; i < n_towns; i++)
    if (weights[i] > 0)
      {
        const gint64 own[SAMPLE_N_KINDS] = { parts[i], parts[n_towns + i], parts[2 * n_towns + i] };

        spread_town (self, &g_array_index (self->towns, SampleTown, i), own, random);
      }
}

void
sample_areas_spread (SampleAreas *self, const gint64 *totals, SampleRandom *random)
{
  const SampleUnit *units = sample_units ();
  gint64 weights[SAMPLE_N_UNITS] = { 0 };
  gint64 parts[SAMPLE_N_KINDS][SAMPLE_N_UNITS];

  for (gsize i = 0; i < self->towns->len; i++)
    {
      const int unit = g_array_index (self->towns, SampleTown, i).unit;

      if (weights[unit] == 0)
        weights[unit] = (gint64) units[unit].weight * sample_random_between (random, 950, 1050);
    }
  for (gsize kind = 0; kind < SAMPLE_N_KINDS; kind++)
    split_total (totals[kind], weights, SAMPLE_N_UNITS, parts[kind]);
  for (int unit = 0; unit < SAMPLE_N_UNITS; unit++)
    if (weights[unit] > 0)
      {
        const gint64 own[SAMPLE_N_KINDS] = { parts[0][unit], parts[1][unit], parts[2][unit] };

        spread_unit (self, unit, own, random);
      }
}
