/* The counties and reporting units over which the sample is spread. */
#pragma once

#include <glib.h>

enum
{
  SAMPLE_N_UNITS = 13,
  SAMPLE_N_XIXIAN = 8,
  SAMPLE_UNIT_XIXIAN = 12
};

typedef struct
{
  const char *code; /* six digits */
  const char *name;
  int unit;           /* index of the reporting unit, 0 … 12 */
  int weight;         /* share within the unit */
  const char *former; /* code before a change that old exports still carry, or NULL */
} SampleCounty;

typedef struct
{
  const char *code; /* six digits, or a local key where no division code exists */
  int weight;       /* share in the province */
} SampleUnit;

/* All counties in code order. */
const SampleCounty *sample_counties (gsize *n_counties);
/* SAMPLE_N_UNITS units in code order of the monthly return. */
const SampleUnit *sample_units (void);
/* TRUE if @code (nine or twelve digits) lies in Xixian New Area. */
gboolean sample_town_is_xixian (const char *code);
/* SAMPLE_N_XIXIAN nine-digit codes, in code order. */
const char *const *sample_xixian_towns (void);
