/* zhuhu-sample: cases of people who do not exist, for trying, testing and measuring.
 *
 * Writes one CSV file per entity into a folder. The same seed and scale give the same bytes
 * everywhere: own random numbers, integer arithmetic, no clock, no locale. The month under report
 * is March 2020; at full scale 57,469 unlifted households with 66,246 certified disabled persons
 * among 183,400 unlifted persons, the figures that the province published. */
#include "generator/day.h"
#include "generator/sample.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum
{
  EXIT_DONE = 0,
  EXIT_COMMAND_LINE = 64,
  EXIT_STORAGE = 74,
  FULL_PERSONS = 290000,
  LEAST_PERSONS = 1000,
  MOST_PERSONS = 10000000
};

static const SampleScale full_scale = { NULL, { 57469, 42000, 2600 }, 66246, 183400 };
static const SampleScale county_scale = { "610729", { 160, 90, 9 }, 184, 511 };

gboolean
sample_is_turn (const Sample *self, const SampleHousehold *household, gint64 period, gint64 phase)
{
  const gint64 total = self->scale.households[household->kind];
  const gint64 shorter = MIN (period, MAX (total / 3, 1));

  return household->number % shorter == phase % shorter;
}

int
sample_day_between (Sample *self, int first, int last)
{
  return first >= last ? last : sample_random_between (&self->random, first, last);
}

int
sample_day_this_month (Sample *self)
{
  return sample_random_between (&self->random, self->month_start + 1, self->month_end - 1);
}

void
sample_member_key (const SampleHousehold *household, const SampleMember *member, char *buffer)
{
  g_snprintf (buffer, 24, "P%s%02d", household->digits, (int) (member - household->members) + 1);
}

void
sample_record_begin (Sample *self,
                     SampleFile file,
                     SampleHousehold *household,
                     const SampleMember *member)
{
  static const char letters[SAMPLE_N_FILES] = {
    [SAMPLE_SUPPORT] = 'F', [SAMPLE_PROBLEM] = 'W',    [SAMPLE_EPIDEMIC] = 'Y',
    [SAMPLE_RISK] = 'X',    [SAMPLE_COMPARISON] = 'B', [SAMPLE_CENSUS] = 'C',
  };
  char key[24];

  g_snprintf (key, sizeof key, "%c%s%03d", letters[file], household->digits,
              ++household->serials[file]);
  sample_output_text (self->output, file, key);
  g_snprintf (key, sizeof key, "H%s", household->digits);
  sample_output_text (self->output, file, key);
  if (member != NULL)
    sample_member_key (household, member, key);
  sample_output_text (self->output, file, member != NULL ? key : NULL);
}

static gboolean
parse_scale (const char *text, SampleScale *scale)
{
  char *end = NULL;
  guint64 persons;

  if (text == NULL || strcmp (text, "full") == 0)
    *scale = full_scale;
  else if (strcmp (text, "county") == 0)
    *scale = county_scale;
  else
    {
      persons = g_ascii_isdigit (*text) ? g_ascii_strtoull (text, &end, 10) : 0;
      if (end == NULL || *end != '\0' || persons < LEAST_PERSONS || persons > MOST_PERSONS)
        return FALSE;
      *scale = full_scale;
      for (gsize i = 0; i < SAMPLE_N_KINDS; i++)
        scale->households[i] = scale->households[i] * (gint64) persons / FULL_PERSONS;
      scale->disabled = scale->disabled * (gint64) persons / FULL_PERSONS;
      scale->population = scale->population * (gint64) persons / FULL_PERSONS;
    }
  return TRUE;
}

static void
write_areas (Sample *self, const SampleAreas *areas)
{
  for (gsize i = 0; i < areas->towns->len; i++)
    {
      const SampleTown *town = &g_array_index (areas->towns, SampleTown, i);

      /* Xixian's townships stand in the area file: they override their codes */
      if (town->unit != SAMPLE_UNIT_XIXIAN)
        {
          sample_output_text (self->output, SAMPLE_AREA, town->code);
          sample_output_text (self->output, SAMPLE_AREA, town->name);
          sample_output_end (self->output, SAMPLE_AREA);
        }
      for (gsize k = 0; k < town->n_villages; k++)
        {
          const SampleVillage *village
              = &g_array_index (areas->villages, SampleVillage, town->first + k);

          sample_output_text (self->output, SAMPLE_AREA, village->code);
          sample_output_text (self->output, SAMPLE_AREA, village->name);
          sample_output_end (self->output, SAMPLE_AREA);
        }
    }
}

static void
write_household (Sample *self, SampleHousehold *household)
{
  sample_household_make (self, household);
  sample_problem_write (self, household);
  sample_household_write (self, household);
  sample_members_write (self, household);
  sample_support_write (self, household);
  sample_epidemic_write (self, household);
  sample_risk_write (self, household);
  sample_comparison_write (self, household);
  sample_census_write (self, household);
}

/* The households of one village, kinds mixed as they come. */
static void
write_village (Sample *self, const SampleTown *town, const SampleVillage *village, SampleSum *sum)
{
  gint64 left[SAMPLE_N_KINDS];
  int number = 0;

  memcpy (left, village->households, sizeof left);
  while (left[0] + left[1] + left[2] > 0)
    {
      gint64 mark
          = (gint64) sample_random_below (&self->random, (guint64) (left[0] + left[1] + left[2]));
      SampleHousehold household = { .village = village, .unit = town->unit };
      gsize kind = 0;

      while (mark >= left[kind])
        mark -= left[kind++];
      left[kind]--;
      household.kind = (SampleKind) kind;
      household.number = self->n_households[kind]++;
      g_snprintf (household.digits, sizeof household.digits, "%s%04d", village->code,
                  ++number % 10000);
      write_household (self, &household);
      if (household.kind == SAMPLE_UNLIFTED)
        {
          sum->members += (gint64) household.n_present;
          sum->households++;
        }
    }
}

static void
write_sample (Sample *self)
{
  g_autoptr (SampleAreas) areas = sample_areas_new (self->scale.county);
  g_autofree SampleSum *sums = NULL;
  gsize n_counties;

  sample_counties (&n_counties);
  sums = g_new0 (SampleSum, n_counties + 1);
  sample_areas_spread (areas, self->scale.households, &self->random);
  write_areas (self, areas);
  for (gsize i = 0; i < areas->villages->len; i++)
    {
      const SampleVillage *village = &g_array_index (areas->villages, SampleVillage, i);
      const SampleTown *town = &g_array_index (areas->towns, SampleTown, village->town);
      const gsize cell = town->unit == SAMPLE_UNIT_XIXIAN ? n_counties : (gsize) town->county;

      write_village (self, town, village, &sums[cell]);
    }
  sample_series_write (self, sums);
}

static gboolean
run (const char *folder, guint64 seed, const SampleScale *scale, GError **error)
{
  g_autoptr (SampleIdentity) identity = sample_identity_new ();
  Sample sample = { .scale = *scale, .identity = identity };

  sample.month_start = sample_day (2020, 3, 1);
  sample.month_end = sample_day (2020, 3, 31);
  sample.extra.items = scale->disabled - scale->households[SAMPLE_UNLIFTED];
  sample.extra.slots = 2 * scale->households[SAMPLE_UNLIFTED];
  sample_random_init (&sample.random, seed);
  sample.output = sample_output_open (folder, error);
  if (sample.output == NULL)
    return FALSE;
  write_sample (&sample);
  return sample_output_close (sample.output, error);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_autofree char *scale_text = NULL;
  gint64 seed = 1;
  SampleScale scale;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("- write sample cases");
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &folder, "Folder to write to", "DIR" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Seed of the random numbers (1)", "N" },
    { "scale", 0, 0, G_OPTION_ARG_STRING, &scale_text,
      "full (default), county, or a number of persons from 1000 to 10000000", "SPEC" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "zhuhu-sample: %s\n", error->message);
      return EXIT_COMMAND_LINE;
    }
  if (folder == NULL || argc > 1 || !parse_scale (scale_text, &scale))
    {
      fprintf (
          stderr,
          "zhuhu-sample: usage: zhuhu-sample --out DIR [--seed N] [--scale full|county|PERSONS]\n");
      return EXIT_COMMAND_LINE;
    }
  if (!run (folder, (guint64) seed, &scale, &error))
    {
      fprintf (stderr, "zhuhu-sample: %s\n", error->message);
      return EXIT_STORAGE;
    }
  return EXIT_DONE;
}
