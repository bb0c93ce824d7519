/* A structure tree with the text of what its elements hold. */
#pragma once

#include "zhuhu/pdf/text.h"

G_BEGIN_DECLS

typedef struct
{
  const ZhuPdfFile *file;
  const PdfTree *tree;
  PdfTexts *texts;
} PdfInspection;

/* What an element is, as far as reading goes. */
typedef enum
{
  PDF_ROLE_GROUP, /* Document, Part, Sect …: its children speak for themselves */
  PDF_ROLE_HEADING,
  PDF_ROLE_BLOCK, /* P, Caption, Note …: a paragraph */
  PDF_ROLE_TABLE,
  PDF_ROLE_ROWS, /* THead, TBody, TFoot */
  PDF_ROLE_ROW,
  PDF_ROLE_CELL, /* TH, TD */
  PDF_ROLE_LIST,
  PDF_ROLE_LIST_ITEM,
  PDF_ROLE_FIGURE, /* Figure, Formula: has a description instead of text */
  PDF_ROLE_INLINE  /* part of a paragraph */
} PdfRole;

PdfRole pdf_inspection_role (const PdfInspection *self, const PdfItem *item);
/* The text of item @i with all below it, blanks trimmed; what the element says to be read instead
 * goes first. */
char *pdf_inspection_text (const PdfInspection *self, gsize i);

/* ---- attribute.c ---- */

/* Attribute @key of the element: of its own or of its classes; null if there is none. */
qpdf_oh pdf_attribute (const ZhuPdfFile *file, const PdfItem *item, const char *key);

/* ---- table.c: the cells of a Table in their places ---- */

typedef struct
{
  gsize item;      /* of the tree */
  int row, column; /* from 0 */
  int n_rows, n_columns;
  gboolean is_head;                 /* TH */
  gboolean is_body;                 /* it does not stand in THead */
  gboolean heads_column, heads_row; /* Scope */
} PdfCell;

typedef struct
{
  GArray *cells;       /* element: PdfCell, row by row */
  GArray *row_lengths; /* element int: columns that each row fills, spans from above included */
  int n_rows, n_columns;
} PdfGrid;

PdfGrid *pdf_grid_new (const PdfInspection *self, gsize table);
void pdf_grid_free (PdfGrid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PdfGrid, pdf_grid_free)
/* The table as lines of text, columns aligned; numbers to the right. */
void pdf_grid_print (const PdfGrid *self, const PdfInspection *inspection, GString *text);

/* ---- check.c, heads.c ---- */

/* Findings of one kind by page. */
typedef struct
{
  const char *code;
  GHashTable *pages; /* index -> number of them */
} PdfFinding;

/* Cells of the table at @table whose heads cannot be found are added to @lost, tables with rows of
 * different lengths to
 * @ragged. */
void pdf_check_table (const PdfInspection *self,
                      gsize table,
                      GHashTable *ids,
                      PdfFinding *lost,
                      PdfFinding *ragged);
void pdf_finding_add (PdfFinding *self, gint32 page, unsigned n);
/* The page of the first content in item @i; -1: none. */
gint32 pdf_inspection_page (const PdfInspection *self, gsize i);

G_END_DECLS
