/* Boxes and matrices of pages. */
#include "zhuhu/pdf/geometry.h"

#include <math.h>

PdfMatrix
pdf_matrix_identity (void)
{
  return (PdfMatrix){ .a = 1, .d = 1 };
}

PdfMatrix
pdf_matrix_multiply (const PdfMatrix *first, const PdfMatrix *second)
{
  return (PdfMatrix){ .a = first->a * second->a + first->b * second->c,
                      .b = first->a * second->b + first->b * second->d,
                      .c = first->c * second->a + first->d * second->c,
                      .d = first->c * second->b + first->d * second->d,
                      .e = first->e * second->a + first->f * second->c + second->e,
                      .f = first->e * second->b + first->f * second->d + second->f };
}

PdfMatrix
pdf_matrix_invert (const PdfMatrix *self)
{
  const double determinant = self->a * self->d - self->b * self->c;

  if (determinant == 0)
    return pdf_matrix_identity ();
  return (PdfMatrix){ .a = self->d / determinant,
                      .b = -self->b / determinant,
                      .c = -self->c / determinant,
                      .d = self->a / determinant,
                      .e = (self->c * self->f - self->d * self->e) / determinant,
                      .f = (self->b * self->e - self->a * self->f) / determinant };
}

void
pdf_matrix_apply (const PdfMatrix *self, double *x, double *y)
{
  const double old_x = *x;

  *x = self->a * old_x + self->c * *y + self->e;
  *y = self->b * old_x + self->d * *y + self->f;
}

void
pdf_matrix_apply_box (const PdfMatrix *self, double box[4])
{
  double x0 = box[0], y0 = box[1], x1 = box[2], y1 = box[3];
  double x2 = box[0], y2 = box[3], x3 = box[2], y3 = box[1];

  pdf_matrix_apply (self, &x0, &y0);
  pdf_matrix_apply (self, &x1, &y1);
  pdf_matrix_apply (self, &x2, &y2);
  pdf_matrix_apply (self, &x3, &y3);
  box[0] = fmin (fmin (x0, x1), fmin (x2, x3));
  box[1] = fmin (fmin (y0, y1), fmin (y2, y3));
  box[2] = fmax (fmax (x0, x1), fmax (x2, x3));
  box[3] = fmax (fmax (y0, y1), fmax (y2, y3));
}

char *
pdf_numbers_to_text (const double *numbers, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];
      const double rounded = round (numbers[i] * 1e5) / 1e5;

      g_ascii_formatd (number, sizeof number, "%.5f", rounded == 0 ? 0 : rounded);
      g_string_append_printf (text, i > 0 ? " %s" : "%s", number);
    }
  return g_string_free (text, FALSE);
}

char *
pdf_matrix_to_text (const PdfMatrix *self)
{
  const double numbers[] = { self->a, self->b, self->c, self->d, self->e, self->f };

  return pdf_numbers_to_text (numbers, G_N_ELEMENTS (numbers));
}

void
pdf_frame_size (const PdfFrame *self, double *width, double *height)
{
  const double w = (self->x1 - self->x0) * self->unit, h = (self->y1 - self->y0) * self->unit;

  *width = self->rotate % 180 == 0 ? w : h;
  *height = self->rotate % 180 == 0 ? h : w;
}

PdfMatrix
pdf_frame_shown (const PdfFrame *self)
{
  const double u = self->unit;
  const double w = (self->x1 - self->x0) * u, h = (self->y1 - self->y0) * u;
  const PdfMatrix to_corner = { u, 0, 0, u, -self->x0 * u, -self->y0 * u };
  PdfMatrix turn = pdf_matrix_identity ();

  if (self->rotate == 90)
    turn = (PdfMatrix){ 0, -1, 1, 0, 0, w };
  else if (self->rotate == 180)
    turn = (PdfMatrix){ -1, 0, 0, -1, w, h };
  else if (self->rotate == 270)
    turn = (PdfMatrix){ 0, 1, -1, 0, h, 0 };
  return pdf_matrix_multiply (&to_corner, &turn);
}

PdfMatrix
pdf_frame_fitted (const PdfFrame *self, const ZhuPdfBox *box)
{
  const PdfMatrix shown = pdf_frame_shown (self);
  double width = 0, height = 0, scale = 1;
  PdfMatrix place;

  pdf_frame_size (self, &width, &height);
  if (box->turned)
    {
      scale = fmin (1, fmin (box->width / height, box->height / width));
      place = (PdfMatrix){
        0, scale, -scale, 0, box->x + height * scale, box->y + (box->height - width * scale) / 2
      };
      return pdf_matrix_multiply (&shown, &place);
    }
  scale = fmin (1, fmin (box->width / width, box->height / height));
  place = (PdfMatrix){ scale,
                       0,
                       0,
                       scale,
                       box->x + (box->width - width * scale) / 2,
                       box->y + box->height - height * scale };
  return pdf_matrix_multiply (&shown, &place);
}
