/* The PDF writer: pages of page/ drawn by libharu with fonts of our own making (subsets of FreeType
 * and HarfBuzz), since libharu's own fonts lose characters. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

extern const ZhuWriterClass zhu_pdf_writer;

/* The versions of these libraries. */
const char *zhu_pdf_haru_version (void);
const char *zhu_pdf_harfbuzz_version (void);
char *zhu_pdf_freetype_version (void); /* new string */

G_END_DECLS
