/* Boxes and matrices of pages: where a point of a page's own space stands on the sheet as it is
 * shown. */
#pragma once

#include "zhuhu/pdf.h"

G_BEGIN_DECLS

/* x' = a x + c y + e, y' = b x + d y + f */
typedef struct
{
  double a, b, c, d, e, f;
} PdfMatrix;

/* What decides how a page is shown. */
typedef struct
{
  double x0, y0, x1, y1; /* crop box within the media box, in the page's own units */
  int rotate;            /* 0, 90, 180 or 270, clockwise */
  double unit;           /* UserUnit: pt for one of its units */
} PdfFrame;

PdfMatrix pdf_matrix_identity (void);
/* First @first, then @second. */
PdfMatrix pdf_matrix_multiply (const PdfMatrix *first, const PdfMatrix *second);
PdfMatrix pdf_matrix_invert (const PdfMatrix *self);
void pdf_matrix_apply (const PdfMatrix *self, double *x, double *y);
/* The upright box around the box x0 y0 x1 y1 of @box after @self. */
void pdf_matrix_apply_box (const PdfMatrix *self, double box[4]);
/* Operands as a content stream has them, five decimals. */
char *pdf_numbers_to_text (const double *numbers, gsize n);
char *pdf_matrix_to_text (const PdfMatrix *self);

/* Size as shown, pt. */
void pdf_frame_size (const PdfFrame *self, double *width, double *height);
/* From the page's own space to the sheet as shown: pt from its lower left corner. */
PdfMatrix pdf_frame_shown (const PdfFrame *self);
/* The same, turned as @box says and scaled down (never up) to fit it, centred at its top. */
PdfMatrix pdf_frame_fitted (const PdfFrame *self, const ZhuPdfBox *box);

G_END_DECLS
