/* Fonts made for tests out of an installed one, so that it is known what they have and what not. */
#pragma once

#include "zhuhu/writer/pdf/font.h"

/* The installed font of @family with blank to ~ and 户 (of those, the characters from @first on), without the tables
 * @dropped (ends with 0; NULL: none), as a new file @name in @folder; NULL where it is not installed. */
char *
small_font (const char *folder, const char *name, const char *family, char first, const hb_tag_t *dropped);
