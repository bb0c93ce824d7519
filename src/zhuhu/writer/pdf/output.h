/* A PDF file as it is written: objects one after the other, many small ones packed into compressed
 * object streams, and at the end the table of where each stands (a cross-reference stream,
 * PDF 1.5). Bytes go to the file as they come, so that nothing but the table is held. */
#pragma once

#include "zhuhu/base.h"

G_BEGIN_DECLS

typedef struct _ZhuPdfOutput ZhuPdfOutput;

/* Begins @file with the header of PDF 1.7. */
ZhuPdfOutput *zhu_pdf_output_new (ZhuAtomicFile *file);
void zhu_pdf_output_free (ZhuPdfOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPdfOutput, zhu_pdf_output_free)
/* Object @number follows; its body is written by zhu_pdf_output_write(), then it is ended. Numbers
 * may come in any order, from 1. */
void zhu_pdf_output_begin (ZhuPdfOutput *self, guint32 number);
void zhu_pdf_output_write (ZhuPdfOutput *self, gconstpointer bytes, gsize length);
void zhu_pdf_output_end (ZhuPdfOutput *self);
/* From here on small objects may be packed; the streams that hold them are numbered from @next on.
 */
void zhu_pdf_output_begin_packing (ZhuPdfOutput *self, guint32 next);
/* Packs object @number, which is no stream: @length bytes of @body. */
void zhu_pdf_output_pack (ZhuPdfOutput *self, guint32 number, const char *body, gsize length);
/* Writes what is left and the table. @root and @info: numbers of catalog and properties.
 * ZHU_ERROR_IO, also of what was written before; ZHU_ERROR_LIMIT above 4 GB. */
gboolean zhu_pdf_output_finish (ZhuPdfOutput *self, guint32 root, guint32 info, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @bytes deflated, as the filter FlateDecode reads them; new. */
GByteArray *zhu_pdf_deflate (gconstpointer bytes, gsize length);

G_END_DECLS
