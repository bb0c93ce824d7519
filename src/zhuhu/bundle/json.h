/* A manifest as text; see zhuhu/bundle.h for the types. */
#pragma once

#include "zhuhu/bundle.h"

G_BEGIN_DECLS

/* JSON of @value without blanks, names in the order of their bytes; new string. */
char *bundle_json_compact (GVariant *value);
/* The same in lines, each level two blanks further in, and a line feed at the end. */
char *bundle_json_lines (GVariant *value);
/* What @text says. Only text that bundle_json_lines() would give of it is taken, so that one tree
 * has one text: no comment, no name twice, nothing lost in reading. ZHU_ERROR_INPUT with the place,
 * ZHU_ERROR_LIMIT if it is nested too deep. */
GVariant *bundle_json_read (GBytes *text, const char *file, GError **error);
/* Names of the dictionary @value in the order of their bytes; NULL-terminated, new. */
char **bundle_names (GVariant *value);

G_END_DECLS
