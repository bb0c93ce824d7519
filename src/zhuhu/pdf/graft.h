/* One structure tree out of many (graft.c takes the elements over, parents.c lists who holds what).
 */
#pragma once

#include "zhuhu/pdf/join.h"

G_BEGIN_DECLS

/* Which element holds which content: the parent tree and the tree of ids, as they grow. */
typedef struct
{
  PdfMerge *merge;
  GPtrArray *of_sheets; /* GArray of element handles (0: none) by number of content; NULL: none */
  GArray *of_objects;   /* element: PdfHeld; keys go on behind the sheets' */
  GHashTable *streams;  /* object number of a form -> its index in of_objects, plus 1 */
  GHashTable *ids;      /* GBytes -> element handle */
} PdfParents;

typedef struct
{
  qpdf_oh element;  /* that holds an object; 0 for a form with contents of its own */
  GArray *elements; /* of a form's contents, by number */
} PdfHeld;

PdfParents *pdf_parents_new (PdfMerge *merge);
void pdf_parents_free (PdfParents *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfParents, pdf_parents_free)
void pdf_parents_add_content (PdfParents *self, gsize sheet, int mcid, qpdf_oh element);
/* Content @mcid of the form @stream of the joined file. */
void pdf_parents_add_form (PdfParents *self, qpdf_oh stream, int mcid, qpdf_oh element);
void pdf_parents_add_object (PdfParents *self, qpdf_oh object, qpdf_oh element);
/* Takes @id over. */
void pdf_parents_add_id (PdfParents *self, GBytes *id, qpdf_oh element);
/* Numbers the pages and puts both trees under @root. */
void pdf_parents_write (PdfParents *self, qpdf_oh root);

/* ---- element.c ---- */

typedef struct
{
  PdfMerge *merge;
  PdfParents *parents;
  qpdf_oh document;
  GHashTable *roles; /* type of the joined file -> standard type */
  qpdf_oh classes;   /* the new file's class map */
  unsigned n_sources;
} PdfGraft;

/* A stretch of a file's pages being taken over. */
typedef struct
{
  const ZhuPdfFile *file;
  const PdfPart *part;               /* NULL: a stamp */
  gsize stamped_page, stamped_sheet; /* of a stamp */
  int offset;                        /* added to the numbers of contents: a stamp's */
  char prefix[24];                   /* of ids and classes */
  GHashTable *annotations;           /* object numbers of those on the pages taken */
  guint8 *marks;                     /* by item: MARK_… */
} PdfSource;

#define PDF_MARK_CONTENT 1 /* holds content */
#define PDF_MARK_KEPT 2    /* holds content of a page that is taken */

/* The sheet that takes page @page of the source; -1 if none does. */
int pdf_source_sheet (const PdfSource *source, gint32 page);
/* Item @i of the source's tree, with what is kept below it, as a kid of @parent, which stands on
 * sheet @page (-1: on none), appended to @kids. FALSE if nothing of it is kept. */
gboolean pdf_graft_item (PdfGraft *self,
                         const PdfSource *source,
                         gsize i,
                         qpdf_oh parent,
                         gint32 page,
                         qpdf_oh kids);
/* The same for an element, without asking; its handle. */
qpdf_oh pdf_graft_element (PdfGraft *self, const PdfSource *source, gsize i, qpdf_oh parent);
/* The entry K of @element: none, one kid or all; takes @kids. */
void pdf_graft_set_kids (qpdf_data pdf, qpdf_oh element, qpdf_oh kids);

G_END_DECLS
