/* The PDF writer: pages of page/ drawn by libharu with fonts of our own making (subsets of FreeType
 * and HarfBuzz), since libharu's own fonts lose characters. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

extern const ZhuWriterClass zhu_pdf_writer;

/* Writes @doc into @file, which the caller commits. ZHU_ERROR_FONT if a font is missing or may not
 * be embedded, or if no font of the chain has a character: found before anything is drawn. */
gboolean
zhu_pdf_write (const ZhuDoc *doc, const ZhuStyle *style, ZhuAtomicFile *file, GError **error);

G_END_DECLS
