/* Random cases and random templates over the dictionary in data/: everything follows from the
 * generator's seed, so a failure can be made again. */
#pragma once

#include "support/slow.h"

/* Fills @data with @n_households households and all that hangs below them, and freezes it. */
void generate_data (GRand *rand, SlowData *data, unsigned n_households);
/* The text of a template file. */
char *generate_template (GRand *rand);
/* A condition over households and persons, for --where. */
char *generate_where (GRand *rand);
