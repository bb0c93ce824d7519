/* xoshiro256** 1.0 and splitmix64 as published by Blackman and Vigna (public domain algorithms). */
#include "generator/random.h"

static guint64
rotate_left (guint64 value, int bits)
{
  return (value << bits) | (value >> (64 - bits));
}

static guint64
next_seed (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static guint64
next_value (SampleRandom *self)
{
  guint64 *s = self->state;
  const guint64 result = rotate_left (s[1] * 5, 7) * 9;
  const guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);
  return result;
}

void
sample_random_init (SampleRandom *self, guint64 seed)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->state); i++)
    self->state[i] = next_seed (&seed);
}

guint64
sample_random_below (SampleRandom *self, guint64 bound)
{
  const guint64 limit = G_MAXUINT64 - G_MAXUINT64 % bound;
  guint64 value;

  do
    value = next_value (self);
  while (value >= limit);

  return value % bound;
}

int
sample_random_between (SampleRandom *self, int low, int high)
{
  return low + (int) sample_random_below (self, (guint64) (high - low) + 1);
}

gboolean
sample_random_chance (SampleRandom *self, int per_mille)
{
  return sample_random_below (self, 1000) < (guint64) per_mille;
}

gsize
sample_random_weighted (SampleRandom *self, const int *weights, gsize n_weights)
{
  guint64 sum = 0;
  guint64 mark;
  gsize i = 0;

  for (gsize k = 0; k < n_weights; k++)
    sum += (guint64) weights[k];

  mark = sample_random_below (self, sum);
  while (mark >= (guint64) weights[i])
    mark -= (guint64) weights[i++];

  return i;
}

gboolean
sample_quota_draw (SampleQuota *self, SampleRandom *random)
{
  const gboolean hit
      = self->items > 0
        && sample_random_below (random, (guint64) self->slots) < (guint64) self->items;

  self->slots--;
  if (hit)
    self->items--;
  return hit;
}
