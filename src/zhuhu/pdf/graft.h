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

G_END_DECLS
