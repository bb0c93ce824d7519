/* Words of the sample: names of people and places. All are made up of syllables at random. */
#pragma once

#include "generator/random.h"

/* A place name from @number (neighbouring numbers give different names) and @suffix (镇, 村 …). */
void sample_vocabulary_place (char *buffer, gsize size, gsize number, const char *suffix);
/* A family name. */
const char *sample_vocabulary_surname (SampleRandom *random);
/* A given name of one or two syllables behind @surname; @sex 1 male, 2 female. */
void sample_vocabulary_name (char *buffer,
                             gsize size,
                             const char *surname,
                             int sex,
                             SampleRandom *random);
/* The @number-th of the names with rare characters, in turn. */
const char *sample_vocabulary_rare_name (gsize number);
