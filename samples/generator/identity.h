/* Numbers that look right and belong to nobody: identity numbers with the area prefix 6199xx, which
 * was never assigned, telephones 1990000xxxx, bank accounts whose check digit is wrong. */
#pragma once

#include "generator/random.h"

typedef struct _SampleIdentity SampleIdentity;

enum
{
  SAMPLE_ID_LENGTH = 18
};

SampleIdentity *sample_identity_new (void);
void sample_identity_free (SampleIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleIdentity, sample_identity_free)

/* An identity number of GB 11643-1999 with a correct check digit, given out once: @unit 0 … 12,
 * @birth in days between 1915 and 2020, @sex 1 male, 2 female. @buffer holds 19 bytes. */
void sample_identity_number (SampleIdentity *self, int unit, int birth, int sex, char *buffer);
/* @buffer holds 12 bytes. */
void sample_identity_phone (SampleRandom *random, char *buffer);
/* @buffer holds 20 bytes. */
void sample_identity_account (SampleRandom *random, char *buffer);
