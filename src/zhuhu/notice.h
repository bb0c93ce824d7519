/* Official notices. */
#pragma once

#include "zhuhu/pdf.h"
#include "zhuhu/writer.h"

G_BEGIN_DECLS

/* ---- A notice and its attachments in one file ----
 *
 * The notice's pages stay as they are; each attachment begins on a new page with 附件N and its title, and the page
 * numbers run on. Tables are laid out for the type area of the notice; ready PDFs are fitted into it.
 *
 *   ZhuAttachment *attachment = zhu_attachment_new_file ("各市情况", "cities.pdf");
 *   g_ptr_array_add (attachments, attachment);
 *   zhu_attach_write (&options, attachments, style, file, diags, &error); */

typedef struct
{
  char *title; /* "": none above a ready PDF, the document's own above tables */
  char *path;  /* a ready PDF; NULL: tables */
  ZhuDoc *doc; /* tables to be laid out; NULL: a ready PDF */
} ZhuAttachment;

ZhuAttachment *zhu_attachment_new_file (const char *title, const char *path);
ZhuAttachment *zhu_attachment_new_tables (const char *title, ZhuDoc *doc); /* @doc: reference kept */
void zhu_attachment_free (ZhuAttachment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuAttachment, zhu_attachment_free)

typedef struct
{
  char *path;
  char *name; /* in the list of attached files; may be Chinese */
} ZhuEmbedding;

typedef enum
{
  ZHU_IMPRINT_NONE, /* all of the notice's pages come before the attachments */
  ZHU_IMPRINT_LAST  /* its last page bears the imprint (版记) and comes behind them */
} ZhuImprint;

typedef struct
{
  const char *notice;          /* path; NULL: the attachments are not bound with their notice */
  const char *document_number; /* 陕残联发〔2020〕4号, before 附件N if they are not; NULL: none */
  const char *password;        /* of locked files; NULL: none */
  gboolean allow_signed;       /* a signed notice or attachment is taken without its signature's worth */
  unsigned first_number;       /* of the first page, 1 unless the document is itself a part of another */
  ZhuImprint imprint;
  gboolean facing;             /* for sheets printed on both sides: attachments begin on odd pages, the imprint stands
                                * on an even one; blank pages without a number come between */
  gboolean screen;             /* sideways tables lie as they are read */
  gboolean no_fit;             /* a ready PDF that would have to be scaled down is ZHU_ERROR_INPUT */
  const GPtrArray *embedded;   /* element: ZhuEmbedding *; NULL: none */
  ZhuPdfFinish finish;         /* title NULL: the first attachment's; created: used for what is drawn, too */
} ZhuAttachOptions;

/* Writes the whole into @file, in the fonts of @style; the caller commits. Errors as zhu_pdf_file_open(),
 * zhu_pages_new(), zhu_pdf_fonts_open() and zhu_pdf_join_write() have them. */
gboolean zhu_attach_write (const ZhuAttachOptions *options, const GPtrArray *attachments, const ZhuStyle *style,
                           ZhuAtomicFile *file, ZhuDiags *diags, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
