/* Sequence numbers are counted per prefix, birthday and sex, so no number is given twice. */
#include "generator/identity.h"

#include "generator/county.h"
#include "generator/day.h"

#include <string.h>

enum
{
  FIRST_YEAR = 1915,
  LAST_YEAR = 2021,
  SEQUENCES = 499, /* odd or even three-digit numbers of one prefix and birthday */
  ACCOUNT_DIGITS = 19
};

struct _SampleIdentity
{
  int first_day;
  gsize n_days;
  guint16 *given; /* [unit][day][sex]: how many numbers were given out */
};

SampleIdentity *
sample_identity_new (void)
{
  SampleIdentity *self = g_new0 (SampleIdentity, 1);

  self->first_day = sample_day (FIRST_YEAR, 1, 1);
  self->n_days = (gsize) (sample_day (LAST_YEAR, 1, 1) - self->first_day);
  self->given = g_new0 (guint16, SAMPLE_N_UNITS * self->n_days * 2);
  return self;
}

void
sample_identity_free (SampleIdentity *self)
{
  g_free (self->given);
  g_free (self);
}

/* ISO 7064 MOD 11-2 over the first 17 digits. */
static char
check_digit (const char *digits)
{
  static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  int sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    sum += weights[i] * (digits[i] - '0');
  return "10X98765432"[sum % 11];
}

void
sample_identity_number (SampleIdentity *self, int unit, int birth, int sex, char *buffer)
{
  const gsize day = (gsize) (birth - self->first_day);
  guint16 *given = &self->given[((gsize) unit * self->n_days + day) * 2 + (gsize) (sex - 1)];
  /* a prefix is exhausted by 499 births a day: the next 13 prefixes follow */
  const int prefix = unit + 1 + SAMPLE_N_UNITS * (*given / SEQUENCES) % 91;
  const int sequence = *given % SEQUENCES * 2 + (sex == 1 ? 1 : 2);
  int year, month, of_month;

  (*given)++;
  sample_day_split (birth, &year, &month, &of_month);
  g_snprintf (buffer, SAMPLE_ID_LENGTH + 1, "6199%02d%04d%02d%02d%03d", prefix % 100, year % 10000,
              month % 100, of_month % 100, sequence % 1000);
  buffer[SAMPLE_ID_LENGTH - 1] = check_digit (buffer);
  buffer[SAMPLE_ID_LENGTH] = '\0';
}

void
sample_identity_phone (SampleRandom *random, char *buffer)
{
  g_snprintf (buffer, 12, "1990000%04d", sample_random_between (random, 0, 9999));
}

/* The digit that the Luhn formula would put behind @digits. */
static int
luhn_digit (const char *digits, gsize length)
{
  int sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      int digit = digits[length - 1 - i] - '0';

      if (i % 2 == 0)
        digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
  return (10 - sum % 10) % 10;
}

void
sample_identity_account (SampleRandom *random, char *buffer)
{
  g_snprintf (buffer, ACCOUNT_DIGITS + 1, "6200000000%08d",
              sample_random_between (random, 0, 99999999));
  buffer[ACCOUNT_DIGITS - 1] = (char) ('0' + (luhn_digit (buffer, ACCOUNT_DIGITS - 1) + 1) % 10);
  buffer[ACCOUNT_DIGITS] = '\0';
}
