/* Pseudo-random numbers of the sample: xoshiro256** seeded through splitmix64, integers only, so
 * that the same seed gives the same bytes on every machine. */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state[4];
} SampleRandom;

/* Picks exactly @items out of @slots when asked @slots times. */
typedef struct
{
  gint64 items;
  gint64 slots;
} SampleQuota;

void sample_random_init (SampleRandom *self, guint64 seed);
/* 0 … @bound - 1, each equally often; @bound must not be 0. */
guint64 sample_random_below (SampleRandom *self, guint64 bound);
/* @low … @high, both included. */
int sample_random_between (SampleRandom *self, int low, int high);
/* TRUE @per_mille times in 1000. */
gboolean sample_random_chance (SampleRandom *self, int per_mille);
/* Index into @weights, each as often as its weight; the sum must not be 0. */
gsize sample_random_weighted (SampleRandom *self, const int *weights, gsize n_weights);
gboolean sample_quota_draw (SampleQuota *self, SampleRandom *random);
