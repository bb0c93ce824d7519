/* Marks of a page as PDF operators. */
#pragma once

#include "zhuhu/writer/pdf/subset.h"
#include "zhuhu/writer/pdf/tags.h"

/* Appends the operators of @page to @out, and notes the glyphs in their faces, the contents in the
 * tree of @tags. ZHU_ERROR_FONT with
 * character, table, row and column if no font has one. */
gboolean zhu_content_page (const ZhuDoc *doc,
                           const ZhuPage *page,
                           ZhuPdfFonts *fonts,
                           ZhuTags *tags,
                           GString *out,
                           GError **error);
