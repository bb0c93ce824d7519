/* An opened PDF file: its bytes, libqpdf's view of them, what was found out about its pages and
 * tree. */
#pragma once

#include "zhuhu/pdf/geometry.h"
#include "zhuhu/pdf/object.h"
#include "zhuhu/pdf/tree.h"

G_BEGIN_DECLS

/* What an attached file may be at most. */
#define PDF_MAX_FILE (512u * 1024 * 1024)
#define PDF_MAX_PAGES 20000
#define PDF_MAX_LAYERS 1000
#define PDF_MAX_CONTENT (64u * 1024 * 1024) /* of one page, unpacked */

typedef struct
{
  int object; /* number of the page's object */
  PdfFrame frame;
  int next_mcid; /* one more than the highest number of marked content that the tree knows of it */
} PdfPage;

struct _ZhuPdfFile
{
  char *path;
  char *password; /* NULL: none */
  gboolean may_be_signed;
  GBytes *bytes; /* libqpdf reads from them as long as the file is open */
  qpdf_data pdf;
  GArray *pages;       /* element: PdfPage */
  GHashTable *page_of; /* object number -> index of the page */
  GHashTable *names;   /* named destinations: GBytes * -> handle of the destination */
  PdfTree *tree;       /* NULL: not tagged */
  char *damage;        /* the first thing that libqpdf has repaired; NULL: none */
};

const PdfPage *pdf_file_page (const ZhuPdfFile *self, gsize i);
/* Index of the page that @page refers to, -1 if it is none of this file. */
int pdf_file_find_page (const ZhuPdfFile *self, qpdf_oh page);
/* Sets an error of @code about the file; FALSE. */
gboolean
pdf_file_refuse (const ZhuPdfFile *self, ZhuError code, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* ---- clean.c: what an attached file may not do is taken out of the opened file, and named ---- */

void pdf_file_clean (ZhuPdfFile *self, ZhuDiags *diags);
/* TRUE if a field holds a signature, or the catalogue says that one does. */
gboolean pdf_file_is_signed (const ZhuPdfFile *self);

/* ---- destination.c ---- */

/* Reads the names of destinations. */
void pdf_file_load_names (ZhuPdfFile *self);
/* The array [page /Kind …] that @value (name, string, array or dictionary) stands for; 0 if there
 * is none, or if its page is none of the file. */
qpdf_oh pdf_file_destination (const ZhuPdfFile *self, qpdf_oh value);

G_END_DECLS
