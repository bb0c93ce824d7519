/* The same cases as a SQLite file, put there by plain SQL and not by the program's own import. */
#pragma once

#include "support/slow.h"

void write_database (const SlowData *data, const char *path);
