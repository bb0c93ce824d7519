/* Every quantity of a ledger counted once more, record by record, from what its facts say alone: so
 * it is seen whether two cells that are taken for one count the same records. */
#pragma once

#include "zhuhu/cube/ledger.h"

typedef struct
{
  guint n_quantities; /* counted once more */
  guint n_remembered; /* of them, those that no table at hand counts */
  guint n_unknown;    /* of conditions that no table at hand asks: not counted */
  guint n_wrong;
  guint n_sums, n_false; /* sums of the web, and those that do not hold of true counts */
} Recount;

/* Adds to @result what comes of all quantities of @ledger, whose records are in @store. */
void recount (Ledger *ledger, ZhuStore *store, Recount *result);
