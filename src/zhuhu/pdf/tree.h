/* The structure tree of a file, read once: elements and what they hold, in the order of the tree.
 */
#pragma once

#include "zhuhu/pdf/object.h"

G_BEGIN_DECLS

typedef enum
{
  PDF_ITEM_ELEMENT,
  PDF_ITEM_CONTENT, /* a marked content of a page, or of a form drawn on it */
  PDF_ITEM_OBJECT   /* an annotation, or an image or form as a whole */
} PdfItemKind;

typedef struct
{
  PdfItemKind kind;
  gint32 parent; /* index of the element above; -1: stands under the root */
  gint32 end;    /* index behind its last descendant */
  gint32 page;   /* index; of an element the page it names; -1: none */
  gint32 mcid;   /* of contents */
  int object; /* number of the element, of the stream that holds the content (0: the page's), of the
                 object */
  qpdf_oh handle;   /* of elements and objects, and of the stream that holds a content; 0: none */
  const char *type; /* of elements, with slash, as the file has it; in the tree's chunk */
} PdfItem;

typedef struct
{
  GArray *items;     /* element: PdfItem, a parent before its children */
  GHashTable *roles; /* of the file: type -> type it stands for */
  GStringChunk *texts;
  gboolean is_complete; /* FALSE: a loop, or an element met twice, was cut off */
} PdfTree;

/* Reads the tree under the catalogue's @root; @page_of gives the index of a page's object number.
 * NULL without @error if there is none; ZHU_ERROR_INPUT if it is beyond any honest size or depth.
 */
PdfTree *pdf_tree_read (qpdf_data pdf, GHashTable *page_of, const char *path, GError **error);
void pdf_tree_free (PdfTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfTree, pdf_tree_free)
const PdfItem *pdf_tree_item (const PdfTree *self, gsize i);
/* The standard type, with slash, that the type of element @item stands for. */
const char *pdf_tree_role (const PdfTree *self, const PdfItem *item);
gboolean pdf_is_standard_type (const char *type);

G_END_DECLS
