/* The PDF writer: pages of page/ drawn by libharu with fonts of our own making (subsets of FreeType
 * and HarfBuzz), since libharu's own fonts lose characters. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

extern const ZhuWriterClass zhu_pdf_writer;

G_END_DECLS
