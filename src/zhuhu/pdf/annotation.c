/* Annotations of a page in the joined file: links lead to its pages, places follow a page that was
 * fitted. */
#include "zhuhu/pdf/join.h"

#include <math.h>
#include <string.h>

/* The box that a destination names, x0 y0 x1 y1; what it leaves open is the page's edge. FALSE if
 * it means the whole page. */
static gboolean
read_place (qpdf_data pdf, qpdf_oh destination, const PdfFrame *frame, double place[4])
{
  static const struct
  {
    const char *kind;
    int used[4]; /* which of place the operands are, plus 1 */
  } kinds[] = { { "/XYZ", { 1, 4 } }, { "/FitH", { 4 } },  { "/FitV", { 1 } },
                { "/FitBH", { 4 } },  { "/FitBV", { 1 } }, { "/FitR", { 1, 2, 3, 4 } } };
  const char *kind = qpdf_oh_get_name (pdf, qpdf_oh_get_array_item (pdf, destination, 1));
  const double edges[] = { frame->x0, frame->y0, frame->x1, frame->y1 };
  const int n = pdf_length (pdf, destination) - 2;

  memcpy (place, edges, sizeof edges);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kind, kinds[i].kind))
      {
        for (int k = 0; k < 4 && k < n && kinds[i].used[k] > 0; k++)
          {
            const qpdf_oh item = qpdf_oh_get_array_item (pdf, destination, k + 2);

            if (qpdf_oh_is_number (pdf, item))
              place[kinds[i].used[k] - 1] = qpdf_oh_get_numeric_value (pdf, item);
          }
        return TRUE;
      }
  return FALSE;
}

/* The corner of the place that is at the upper left as shown. */
static void
append_place (const PdfMerge *self, const PdfMatrix *matrix, double place[4], qpdf_oh to)
{
  pdf_matrix_apply_box (matrix, place);
  qpdf_oh_append_item (self->pdf, to, qpdf_oh_new_name (self->pdf, "/XYZ"));
  pdf_append_number (self->pdf, to, place[0]);
  pdf_append_number (self->pdf, to, place[3]);
  qpdf_oh_append_item (self->pdf, to, qpdf_oh_new_null (self->pdf));
}

qpdf_oh
pdf_merge_destination (const PdfMerge *self, const PdfPart *part, qpdf_oh destination)
{
  const qpdf_data other = part->file->pdf;
  const int source
      = pdf_file_find_page (part->file, qpdf_oh_get_array_item (other, destination, 0));
  const int sheet = source >= 0 ? pdf_part_sheet (part, source) : -1;
  double place[4];
  qpdf_oh made = 0;

  if (sheet < 0 || !qpdf_oh_is_name (other, qpdf_oh_get_array_item (other, destination, 1)))
    return 0;
  made = qpdf_oh_new_array (self->pdf);
  qpdf_oh_append_item (self->pdf, made, pdf_merge_made (self, (gsize) sheet)->page);
  if (part->is_fitted
      && read_place (other, destination, &pdf_file_page (part->file, (gsize) source)->frame, place))
    {
      append_place (self, &pdf_merge_made (self, (gsize) sheet)->matrix, place, made);
      return made;
    }
  for (int i = 1; i < pdf_length (other, destination) && i < 8; i++)
    qpdf_oh_append_item (
        self->pdf, made,
        pdf_copy_value (self->pdf, other, qpdf_oh_get_array_item (other, destination, i)));
  return made;
}

/* 0 for what is no number. */
static double
number_at (qpdf_data pdf, qpdf_oh array, int i)
{
  const qpdf_oh item = qpdf_oh_get_array_item (pdf, array, i);

  return qpdf_oh_is_number (pdf, item) ? qpdf_oh_get_numeric_value (pdf, item) : 0;
}

/* Pairs of numbers x y. */
static void
map_points (qpdf_data pdf, const PdfMatrix *matrix, qpdf_oh annotation, const char *key)
{
  const qpdf_oh old = pdf_get (pdf, annotation, key);
  const int n = pdf_length (pdf, old);
  qpdf_oh made = 0;

  if (n < 2)
    return;
  made = qpdf_oh_new_array (pdf);
  for (int i = 0; i + 1 < n; i += 2)
    {
      double x = number_at (pdf, old, i), y = number_at (pdf, old, i + 1);

      pdf_matrix_apply (matrix, &x, &y);
      pdf_append_number (pdf, made, x);
      pdf_append_number (pdf, made, y);
    }
  pdf_set (pdf, annotation, key, made);
}

/* A viewer fits an appearance's box into the annotation's rectangle, but turns it only with the
 * page: one whose page was turned into a sheet is drawn turned, by a form around it, since other
 * annotations may have the same appearance. @matrix turns by quarters and scales. */
static void
turn_appearance (qpdf_data pdf, qpdf_oh annotation, const PdfMatrix *matrix)
{
  const qpdf_oh looks = pdf_get (pdf, annotation, "/AP"), inner = pdf_get (pdf, looks, "/N");
  const double size = hypot (matrix->a, matrix->b);
  const double turn[] = { round (matrix->a / size),
                          round (matrix->b / size),
                          round (matrix->c / size),
                          round (matrix->d / size),
                          0,
                          0 };
  double own[] = { 1, 0, 0, 1, 0, 0 }, box[] = { 0, 0, 0, 0 };
  const qpdf_oh form = pdf_new_stream (pdf, "/X Do", strlen ("/X Do"));
  const qpdf_oh forms = qpdf_oh_new_dictionary (pdf), resources = qpdf_oh_new_dictionary (pdf);
  const qpdf_oh turned = qpdf_oh_new_dictionary (pdf);

  if (turn[0] == 1 || !qpdf_oh_is_stream (pdf, inner))
    return;
  pdf_numbers (pdf, pdf_get (pdf, inner, "/Matrix"), own, 6);
  pdf_numbers (pdf, pdf_get (pdf, inner, "/BBox"), box, 4);
  pdf_matrix_apply_box (&(PdfMatrix){ own[0], own[1], own[2], own[3], own[4], own[5] }, box);
  pdf_set (pdf, forms, "/X", inner);
  pdf_set (pdf, resources, "/XObject", forms);
  pdf_set_name (pdf, form, "/Type", "/XObject");
  pdf_set_name (pdf, form, "/Subtype", "/Form");
  pdf_set (pdf, form, "/BBox", pdf_new_numbers (pdf, box, 4));
  pdf_set (pdf, form, "/Matrix", pdf_new_numbers (pdf, turn, 6));
  pdf_set (pdf, form, "/Resources", resources);
  pdf_set (pdf, turned, "/N", form);
  pdf_set (pdf, annotation, "/AP", turned);
}

static void
place_annotation (qpdf_data pdf, qpdf_oh annotation, const PdfMatrix *matrix)
{
  double box[4];

  if (pdf_numbers (pdf, pdf_get (pdf, annotation, "/Rect"), box, 4))
    {
      pdf_matrix_apply_box (matrix, box);
      pdf_set (pdf, annotation, "/Rect", pdf_new_numbers (pdf, box, 4));
    }
  map_points (pdf, matrix, annotation, "/QuadPoints");
  map_points (pdf, matrix, annotation, "/Vertices");
  map_points (pdf, matrix, annotation, "/L");
  map_points (pdf, matrix, annotation, "/CL");
  turn_appearance (pdf, annotation, matrix);
}

/* @holder (annotation or action) of the joined file, @original of the part's. */
static gboolean
lead (PdfMerge *self, const PdfPart *part, qpdf_oh holder, qpdf_oh original, const char *key)
{
  const qpdf_oh destination
      = pdf_file_destination (part->file, pdf_get (part->file->pdf, original, key));
  const qpdf_oh made = destination != 0 ? pdf_merge_destination (self, part, destination) : 0;

  if (made == 0)
    qpdf_oh_remove_key (self->pdf, holder, key);
  else
    pdf_set (self->pdf, holder, key, made);
  return made != 0;
}

static void
lead_annotation (PdfMerge *self, const PdfPart *part, qpdf_oh annotation, qpdf_oh original)
{
  const qpdf_oh old = pdf_get (part->file->pdf, original, "/A");
  qpdf_oh action = 0;

  if (pdf_has (part->file->pdf, original, "/Dest"))
    lead (self, part, annotation, original, "/Dest");
  if (!pdf_is_name (part->file->pdf, old, "/S", "/GoTo"))
    return;
  action = qpdf_oh_new_dictionary (self->pdf);
  pdf_set_name (self->pdf, action, "/S", "/GoTo");
  if (lead (self, part, action, old, "/D"))
    pdf_set (self->pdf, annotation, "/A", action);
  else
    qpdf_oh_remove_key (self->pdf, annotation, "/A");
}

void
pdf_merge_annotations (PdfMerge *self, gsize i)
{
  g_auto (PdfScope) scope = pdf_scope (self->pdf), other_scope = { 0 };
  const PdfSheet *sheet = pdf_join_sheet (self->join, i);
  const PdfPart *part = sheet->part >= 0 ? pdf_join_part (self->join, (gsize) sheet->part) : NULL;
  const PdfMade *made = pdf_merge_made (self, i);
  const qpdf_oh list = pdf_get (self->pdf, made->page, "/Annots");
  qpdf_oh originals = 0;

  if (part == NULL || pdf_length (self->pdf, list) == 0)
    return;
  originals
      = pdf_get (part->file->pdf, qpdf_get_page_n (part->file->pdf, sheet->source), "/Annots");
  for (int k = 0; k < pdf_length (self->pdf, list); k++)
    {
      const qpdf_oh annotation = qpdf_oh_get_array_item (self->pdf, list, k);

      lead_annotation (self, part, annotation,
                       qpdf_oh_get_array_item (part->file->pdf, originals, k));
      if (part->is_fitted)
        place_annotation (self->pdf, annotation, &made->matrix);
    }
}
