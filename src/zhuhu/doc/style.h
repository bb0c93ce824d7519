/* Chains of fonts as a style names them (element: ZhuFontName *). */
#pragma once

#include "zhuhu/doc.h"

void zhu_font_name_free (gpointer data);
/* A name with "/" or the ending of a font file is a file's. */
ZhuFontName *zhu_font_name_new (const char *name);
GPtrArray *zhu_font_chain_new (const char *const *names);
/* Adds the fonts of @fallback that do not stand in @chain. */
void zhu_font_chain_append (GPtrArray *chain, const GPtrArray *fallback);
/* Files that are named without a folder, or below one, and lie so in @folder get its name. @chain
 * may be NULL. */
void zhu_font_chain_find_files (GPtrArray *chain, const char *folder);
GPtrArray *zhu_font_substitutes (ZhuOfficialFace face);
