/* Townships and villages: made from the county's code alone, so that every seed and scale has the
 * same places; how many households live in each comes from the seed. */
#pragma once

#include "generator/county.h"
#include "generator/random.h"

typedef enum
{
  SAMPLE_UNLIFTED, /* not lifted, or relapsed, at the end of the month */
  SAMPLE_LIFTED,
  SAMPLE_BORDER, /* watched, never registered */
  SAMPLE_N_KINDS
} SampleKind;

typedef struct
{
  char code[13];
  char name[32];
  int town;
  gint64 households[SAMPLE_N_KINDS];
} SampleVillage;

typedef struct
{
  char code[10];
  char name[32];
  int county; /* index into sample_counties() */
  int unit;   /* index into sample_units(): Xixian's towns are not of their county's unit */
  int weight;
  gsize first; /* village */
  gsize n_villages;
} SampleTown;

typedef struct
{
  GArray *towns;    /* element: SampleTown, in code order */
  GArray *villages; /* element: SampleVillage, in code order */
} SampleAreas;

/* Places of the whole province, or of the one county with code @only. */
SampleAreas *sample_areas_new (const char *only);
void sample_areas_free (SampleAreas *self);
/* Spreads @totals (per SampleKind) over the villages; the parts add up exactly. */
void sample_areas_spread (SampleAreas *self, const gint64 *totals, SampleRandom *random);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleAreas, sample_areas_free)
