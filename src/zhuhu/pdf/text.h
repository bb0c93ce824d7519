/* What the pages of a file say, by marked content. */
#pragma once

#include "zhuhu/pdf/file.h"

G_BEGIN_DECLS

/* One marked content with a number. */
typedef struct
{
  gint32 page; /* index of the page on which it was met first */
  int stream;  /* object number of the form that it stands in; 0: the page's own content */
  int mcid;
  GString *text;  /* UTF-8 */
  unsigned drawn; /* operators in it that draw or show something */
} PdfPiece;

typedef struct
{
  GPtrArray *pieces; /* element: PdfPiece *, in the order in which they were drawn */
  GHashTable *index; /* PdfPiece -> its place in pieces, plus 1 */
  GArray *untagged;  /* element guint: by page, operators that draw outside of tags and artifacts */
  GArray *repeated;  /* element guint: by page, marked contents whose number was met before */
} PdfTexts;

PdfTexts *pdf_texts_new (const ZhuPdfFile *file);
void pdf_texts_free (PdfTexts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfTexts, pdf_texts_free)
/* Place of the content of @item among the pieces, -1 if it is not drawn. */
int pdf_texts_find (const PdfTexts *self, const PdfItem *item);
const PdfPiece *pdf_texts_piece (const PdfTexts *self, int i);

G_END_DECLS
