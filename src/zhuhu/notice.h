/* Official notices (公文) after GB/T 9704-2012: a text file becomes pages of 22 lines with 28 characters. Its texts may
 * hold figures; they are counted like the sentences of a report and come as a document of paragraphs, so that a notice
 * and the tables attached to it cannot differ.
 *
 *   g_autoptr (ZhuNotice) notice = zhu_notice_load ("notice.txt", diags, &error);
 *   zhu_report_take_texts (report, zhu_notice_texts (notice), diags, &error);   // with figures: counted here
 *   zhu_doc_build_texts (cube, report, &period, "陕西省", style, &texts, diags, &error);
 *   zhu_notice_write (notice, texts, style, &look, NULL, file, diags, &error);
 *
 * The file, by templates/README.md: a head [公文] of keys, [附件] with the names of the attachments, and [正文], each of
 * whose lines is a paragraph; 一、 （一） 1. （1） at its beginning make it a heading. */
#pragma once

#include "zhuhu/pdf.h"
#include "zhuhu/writer.h"

G_BEGIN_DECLS

typedef struct _ZhuNotice ZhuNotice; /* read, checked and never changed */

/* ZHU_ERROR_TEMPLATE after findings that are errors, ZHU_ERROR_IO if unreadable. What departs from the standard but can
 * be printed is a finding to look at. */
ZhuNotice *zhu_notice_load (const char *path, ZhuDiags *diags, GError **error);
ZhuNotice *zhu_notice_parse (GBytes *text, const char *file, ZhuDiags *diags, GError **error);
void zhu_notice_free (ZhuNotice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuNotice, zhu_notice_free)

const char *zhu_notice_file (const ZhuNotice *self);
/* What it was read from; borrowed. */
GBytes *zhu_notice_bytes (const ZhuNotice *self);
/* The texts as written, in the order of print (element: const ZhuIniEntry *): what may hold figures and dates. All
 * functions below take the same texts filled in, as paragraphs of a document. */
const GPtrArray *zhu_notice_texts (const ZhuNotice *self);
/* The report (报告) whose tables and rules are counted; NULL: only the tables that figures name. */
const char *zhu_notice_report (const ZhuNotice *self);
/* The date of the notice (成文日期), days since 1970-01-01. */
int zhu_notice_date (const ZhuNotice *self);

/* The notice as plain text, a paragraph a line; new string. */
char *zhu_notice_to_text (const ZhuNotice *self, const ZhuDoc *texts);

/* Where the imprint (版记) stands. */
typedef enum
{
  ZHU_NOTICE_IMPRINT_FOOT, /* at the foot of the last page, or of one more if there is no room */
  ZHU_NOTICE_IMPRINT_PAGE, /* on a page of its own that bears no number: attachments come before it */
  ZHU_NOTICE_IMPRINT_NONE  /* left out */
} ZhuNoticeImprint;

typedef struct
{
  unsigned first_number; /* of the first page */
  ZhuNoticeImprint imprint;
} ZhuNoticeLook;

/* Its pages. What the standard asks for and could not be done (a first page without body text, a title broken where no
 * word is known to end) is a finding. */
ZhuPages *zhu_notice_set (const ZhuNotice *self, const ZhuDoc *texts, const ZhuMeasure *measure,
                          const ZhuNoticeLook *look, ZhuDiags *diags);

/* Writes the pages as PDF into @file, which the caller commits, in the official fonts of @style, kept as @keeping says
 * (NULL: the defaults); faces set in substitutes are notes. ZHU_ERROR_FONT, ZHU_ERROR_IO. */
gboolean zhu_notice_write (const ZhuNotice *self, const ZhuDoc *texts, const ZhuStyle *style, const ZhuNoticeLook *look,
                           const ZhuKeeping *keeping, ZhuAtomicFile *file, ZhuDiags *diags,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

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
  char *title; /* "|" may say where its lines end; "": none above a ready PDF, the document's own above tables */
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
  ZHU_IMPRINT_LAST, /* its last page bears the imprint (版记) and comes behind them, as it is */
  ZHU_IMPRINT_NUMBERED /* the same; it bears no number yet and gets the one that it then has */
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
  GPtrArray *fonts;            /* gets a ZhuFontUse * for each face in each drawing; NULL: nobody asks */
  ZhuPdfFinish finish;         /* title NULL: the notice's, else the first attachment's; created: used for what is drawn, too */
} ZhuAttachOptions;

/* Writes the whole into @file, in the fonts of @style; the caller commits. Errors as zhu_pdf_file_open(),
 * zhu_pages_new(), zhu_pdf_fonts_open() and zhu_pdf_join_write() have them. */
gboolean zhu_attach_write (const ZhuAttachOptions *options, const GPtrArray *attachments, const ZhuStyle *style,
                           ZhuAtomicFile *file, ZhuDiags *diags, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
