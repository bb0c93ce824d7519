/* Marks of a page as PDF operators. */
#pragma once

#include "zhuhu/writer/pdf/subset.h"

/* Appends the operators of @page to @out, and notes the glyphs in their faces. ZHU_ERROR_FONT with
 * character, table, row and column if no font has one. */
gboolean zhu_content_page (const ZhuDoc *doc,
                           const ZhuPage *page,
                           ZhuPdfFonts *fonts,
                           GString *out,
                           GError **error);
