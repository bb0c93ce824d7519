/* Everything about PDF files as files: what this program has drawn is finished (metadata, archival format, encryption),
 * what others have made is read under limits, cleaned and joined by libqpdf. Knows nothing of tables.
 *
 * A file of other origin is parsed in a child process under limits first; what is wrong with it is an error with path,
 * cause and remedy, and the caller's file is never changed. */
#pragma once

#include "zhuhu/base.h"

G_BEGIN_DECLS

/* ---- Finishing ---- */

typedef enum
{
  ZHU_ARCHIVE_2B,  /* made after PDF/A-2b: PDF 1.7 with object streams */
  ZHU_ARCHIVE_1B,  /* PDF/A-1b: PDF 1.4 */
  ZHU_ARCHIVE_NONE /* no archival marks: encrypted files, and parts that cannot keep the promise */
} ZhuPdfArchive;

typedef struct
{
  const char *title;   /* of Info and XMP alike, in the viewer's title bar */
  const char *subject; /* NULL: none */
  int created;         /* date, days since 1970-01-01: the period's end, never the clock; ZHU_NO_DATE: none */
  ZhuPdfArchive archive; /* ZHU_ARCHIVE_NONE if there is a password */
  /* AES-256 (R6), UTF-8; NULL: not encrypted, and then the bytes depend on the input only. The owner's password is
   * a random one that nobody knows: who has the user's may do everything. */
  const char *user_password;
} ZhuPdfFinish;

/* ZHU_ERROR_USAGE if @finish asks for an archival format and a password, or for an empty password. */
gboolean zhu_pdf_finish_check (const ZhuPdfFinish *finish, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A PDF that this program draws, on its way into its file. Objects come one after the other, in any order, and go out
 * at once; small ones are packed into object streams (not with ZHU_ARCHIVE_1B), so that a register's hundred thousand
 * structure elements are never in memory together. libqpdf, which holds all objects of a file, is asked only to
 * encrypt.
 *
 *   ZhuPdfOutput *output = zhu_pdf_output_new (n_objects, &finish, file);
 *   zhu_pdf_output_pack (output, 7, "<< /Type /Pages … >>", length);
 *   zhu_pdf_output_begin (output, 8);
 *   zhu_pdf_output_write (output, "<< /Length 4 >> stream …", length);
 *   zhu_pdf_output_end (output);
 *   zhu_pdf_output_finish (output, 1, "<< /Type /Catalog … >>", &error);
 */
typedef struct _ZhuPdfOutput ZhuPdfOutput;

/* Objects will have numbers from 1 to @n_objects, generation 0; one that never comes is free. @finish, checked, and
 * @file outlive the result. */
ZhuPdfOutput *zhu_pdf_output_new (guint32 n_objects, const ZhuPdfFinish *finish, ZhuAtomicFile *file);
void zhu_pdf_output_free (ZhuPdfOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPdfOutput, zhu_pdf_output_free)
/* Object @number follows; its value is written by zhu_pdf_output_write(), then it is ended. A stream comes this way. */
void zhu_pdf_output_begin (ZhuPdfOutput *self, guint32 number);
void zhu_pdf_output_write (ZhuPdfOutput *self, gconstpointer bytes, gsize length);
void zhu_pdf_output_end (ZhuPdfOutput *self);
/* Object @number, which is no stream: @length bytes of @value. */
void zhu_pdf_output_pack (ZhuPdfOutput *self, guint32 number, const char *value, gsize length);
/* The last object: the catalog @root, a dictionary, to which metadata and output intent are added; properties (Info)
 * are made here too. ZHU_ERROR_IO, also of what was written before; ZHU_ERROR_LIMIT above 4 GB. */
gboolean zhu_pdf_output_finish (ZhuPdfOutput *self, guint32 root, const char *catalog,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @bytes deflated, as the filter FlateDecode reads them; new. */
GByteArray *zhu_pdf_deflate (gconstpointer bytes, gsize length);

/* The versions of these libraries, static. */
const char *zhu_pdf_qpdf_version (void);
const char *zhu_pdf_zlib_version (void);

/* ---- Reading ---- */

typedef struct _ZhuPdfFile ZhuPdfFile;

/* Opens @path: first in a child process under limits of memory, time and file size, then here. Scripts, launch actions
 * and what else an attached file may not do are taken out and named in @diags (NULL: not named). @password NULL: none.
 * ZHU_ERROR_INPUT for a file that is damaged, locked, signed (unless @allow_signed) or beyond the limits; ZHU_ERROR_IO. */
ZhuPdfFile *zhu_pdf_file_open (const char *path, const char *password, gboolean allow_signed, ZhuDiags *diags,
                               GError **error);
/* Opens a file that this program has just drawn in a folder of its own: as above, but without a child process. */
ZhuPdfFile *zhu_pdf_file_open_own (const char *path, GError **error);
void zhu_pdf_file_free (ZhuPdfFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPdfFile, zhu_pdf_file_free)
gsize zhu_pdf_file_n_pages (const ZhuPdfFile *self);
/* Title of its properties, "" if it has none; new string. */
char *zhu_pdf_file_title (const ZhuPdfFile *self);
/* Size of page @i as shown (crop box, turned by its Rotate), pt. */
void zhu_pdf_file_page_size (const ZhuPdfFile *self, gsize i, double *width, double *height);

/* ---- Joining: a notice and its attachments ---- */

typedef struct
{
  double x, y, width, height; /* pt, from the lower left corner of the sheet */
  gboolean turned;            /* the page is turned by 90 degrees counter-clockwise: its head stands at the left */
  gboolean lies;              /* the sheet is 297 mm wide and 210 mm high, not upright */
} ZhuPdfBox;

typedef struct _ZhuPdfJoin ZhuPdfJoin;

ZhuPdfJoin *zhu_pdf_join_new (void);
void zhu_pdf_join_free (ZhuPdfJoin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPdfJoin, zhu_pdf_join_free)
/* Appends pages @first … @first + @n - 1 of @file as they are, with their structure tree, bookmarks and links; @file
 * must outlive @self. They come under a bookmark @title (NULL: none of their own). */
void zhu_pdf_join_add (ZhuPdfJoin *self, const ZhuPdfFile *file, gsize first, gsize n, const char *title);
/* The same, each page set into a new A4 sheet: scaled down (never up) to fit its box of @boxes (@n of them), centred at
 * its top (turned: at its left edge). */
void zhu_pdf_join_add_fitted (ZhuPdfJoin *self, const ZhuPdfFile *file, gsize first, gsize n, const char *title,
                              const ZhuPdfBox *boxes);
/* An empty A4 page. */
void zhu_pdf_join_add_blank (ZhuPdfJoin *self);
/* Page @stamp of @stamps is drawn over page @page (of all so far), fonts included. Its structure elements go before
 * those of the page; what it marks as artifact stays one. */
void zhu_pdf_join_stamp (ZhuPdfJoin *self, gsize page, const ZhuPdfFile *stamps, gsize stamp);
/* Page @page and those after it are labelled by @number, @number + 1 …; 0: no number. */
void zhu_pdf_join_label (ZhuPdfJoin *self, gsize page, unsigned number);
/* Embeds the file at @path as an attachment called @name (may be Chinese). ZHU_ERROR_IO. */
gboolean zhu_pdf_join_embed (ZhuPdfJoin *self, const char *path, const char *name, const char *description,
                             GError **error);
gsize zhu_pdf_join_n_pages (const ZhuPdfJoin *self);
/* Joins and finishes into @file. ZHU_ERROR_USAGE if @finish asks both for an archival format and a password;
 * with ZHU_ARCHIVE_2B or _1B where a part cannot keep it (fonts not embedded, transparency): ZHU_ERROR_INPUT naming part
 * and reason. */
gboolean zhu_pdf_join_write (ZhuPdfJoin *self, const ZhuPdfFinish *finish, ZhuAtomicFile *file,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Inspecting the structure tree ---- */

/* The tables, headings and paragraphs of a tagged PDF as text, in the order of its structure tree; new string.
 * ZHU_ERROR_INPUT if it is not tagged. */
char *zhu_pdf_file_describe (const ZhuPdfFile *self, GError **error);
/* Checks the tree: each marked content reached once and in order of the pages' reading, none untagged outside artifacts,
 * each TD's heads found, ParentTree and tree agreeing. Findings go to @diags. TRUE if there are none. */
gboolean zhu_pdf_file_check (const ZhuPdfFile *self, ZhuDiags *diags);

G_END_DECLS
