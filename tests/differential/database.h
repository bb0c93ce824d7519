/* The same cases in the two forms that the program reads: a SQLite file filled by plain SQL, as a
 * foreign database is, and case files for its own import. */
#pragma once

#include "support/slow.h"

void write_database (const SlowData *data, const char *path);
/* One file for each entity into @folder; their paths, NULL-terminated, belong to the caller. */
char **write_case_files (const SlowData *data, const char *folder);
