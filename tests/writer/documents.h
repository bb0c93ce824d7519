/* Documents built by hand for the writers' tests. All figures and names are invented. */
#pragma once

#include "zhuhu/doc.h"

/* The document of that name, frozen: "two-level", "three-level", "stub-spans", "register", "empty",
 * "states", "injection", "report" (several tables and words). */
ZhuDoc *test_document (const char *name);
/* Names of all of them, NULL-terminated. */
const char *const *test_document_names (void);
