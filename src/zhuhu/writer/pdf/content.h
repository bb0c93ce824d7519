/* Marks of a page as PDF operators. */
#pragma once

#include "zhuhu/writer/pdf/subset.h"

/* Notes what the marks of @pages use. ZHU_ERROR_FONT with character, table, row and column if no
 * font has one. */
gboolean
zhu_content_collect (const ZhuDoc *doc, const ZhuPages *pages, ZhuPdfFonts *fonts, GError **error);
/* Operators of @page; @subsets by number of face, NULL where a face is not used. */
GString *zhu_content_page (const ZhuPage *page, ZhuPdfFonts *fonts, const GPtrArray *subsets);
