/* What makes a file whole, whoever drew it: metadata, archival marks, encryption. */
#pragma once

#include "zhuhu/pdf.h"

#include <qpdf/qpdf-c.h>

typedef struct _qpdf_data ZhuQpdf; /* what qpdf_data points to */

static inline void
zhu_qpdf_free (ZhuQpdf *self)
{
  if (self != NULL)
    qpdf_cleanup (&self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuQpdf, zhu_qpdf_free)

/* ---- Texts (xmp.c), the same in Info and XMP ---- */

/* D:20200331000000Z; NULL for ZHU_NO_DATE. A period's end is a day: midnight UTC is the same day in
 * China and in a reader that takes it for local time. */
char *zhu_pdf_date (int date);
#define ZHU_PDF_CREATOR "Zhuhu"
#define ZHU_PDF_PRODUCER "Zhuhu with libharu and libqpdf"
/* The XMP packet. */
char *zhu_pdf_xmp (const ZhuPdfFinish *finish);

/* ---- Archival format (archive.c) ---- */

/* PDF 1.4 and 1.7 as the header says. */
const char *zhu_pdf_version (ZhuPdfArchive archive);
/* The ICC profile of sRGB IEC61966-2.1, version 2. */
GBytes *zhu_pdf_srgb (void);
/* Entries of the output intent's dictionary, as PDF text, beside DestOutputProfile. */
extern const char zhu_pdf_output_intent[];

/* ---- By libqpdf ---- */

/* Gives @pdf, open and changed at will, metadata and archival marks, and writes it into @file; with
 * a password of @finish, encrypted. @finish must be checked. What @pdf read must still be there.
 * ZHU_ERROR_IO, ZHU_ERROR_INTERNAL. */
gboolean zhu_pdf_finish_qpdf (qpdf_data pdf,
                              const ZhuPdfFinish *finish,
                              ZhuAtomicFile *file,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes the finished @bytes into @file, encrypted by the password of @finish. */
gboolean zhu_pdf_encrypt (const GByteArray *bytes,
                          const ZhuPdfFinish *finish,
                          ZhuAtomicFile *file,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After qpdf_init_write_memory(): encryption by the password of @finish. */
void zhu_pdf_set_encryption (qpdf_data pdf, const ZhuPdfFinish *finish);
/* Writes @pdf, set up, into @file. */
gboolean
zhu_pdf_write_out (qpdf_data pdf, ZhuAtomicFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
