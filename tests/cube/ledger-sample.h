/* The small sample with conditions of its own and some households without persons, and what the
 * ledger of a table counted from it holds. */
#pragma once

#include "cube/sample.h"
#include "zhuhu/cube/ledger.h"
#include "zhuhu/cube/protect-private.h"

void ledger_open (Sample *self);
/* Changes records; the store is read anew. */
void ledger_run_sql (Sample *self, const char *sql);
/* The cube of a table with @rows and @columns and what follows them, at level 公开. */
ZhuCube *ledger_count (Sample *self, const char *rows, const char *columns, const char *more);
LedgerTable *ledger_table (const ZhuCube *cube);
/* The only quantity that a cell of now leans on. */
guint ledger_quantity (const ZhuCube *cube, guint row, guint column);
/* The web of all periods, with the threshold that reports have by default. */
Protection *ledger_weave (const ZhuCube *cube);
