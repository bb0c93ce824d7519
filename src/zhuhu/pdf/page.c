/* One page of the joined file. A page that is fitted or stamped keeps its content streams: a stream
 * before them saves the state (and scales), one behind them restores it, whatever they leave open.
 * Content stays on the page rather than in a form of its own, so that the numbers of its marked
 * contents, and all readers that know only pages, go on to work. */
#include "zhuhu/pdf/join.h"

#include <stdlib.h>

static qpdf_oh
add_blank (PdfMerge *self)
{
  const double box[] = { 0, 0, PDF_A4_WIDTH, PDF_A4_HEIGHT };
  const qpdf_oh page = qpdf_oh_new_dictionary (self->pdf);

  pdf_set_name (self->pdf, page, "/Type", "/Page");
  pdf_set (self->pdf, page, "/MediaBox", pdf_new_numbers (self->pdf, box, 4));
  pdf_set (self->pdf, page, "/Resources", qpdf_oh_new_dictionary (self->pdf));
  qpdf_add_page (self->pdf, self->pdf, page, QPDF_FALSE);
  return page;
}

static gboolean
add_page (PdfMerge *self, const PdfSheet *sheet, GError **error)
{
  const PdfPart *part = NULL;

  if (sheet->part < 0)
    {
      add_blank (self);
      return pdf_ok (self->pdf, "PDF", error);
    }
  part = pdf_join_part (self->join, (gsize) sheet->part);
  qpdf_add_page (self->pdf, part->file->pdf, qpdf_get_page_n (part->file->pdf, sheet->source),
                 QPDF_FALSE);
  return pdf_ok (self->pdf, part->file->path, error);
}

static void
append_stream (qpdf_data pdf, qpdf_oh contents, const GString *text)
{
  qpdf_oh_append_item (pdf, contents, pdf_new_stream (pdf, text->str, text->len));
}

/* The page's own streams between those of @before and @after. */
static qpdf_oh
wrap_contents (qpdf_data pdf, qpdf_oh page, const GString *before, const GString *after)
{
  const qpdf_oh old = pdf_get (pdf, page, "/Contents"), contents = qpdf_oh_new_array (pdf);

  append_stream (pdf, contents, before);
  if (qpdf_oh_is_stream (pdf, old))
    qpdf_oh_append_item (pdf, contents, old);
  for (int i = 0; i < pdf_length (pdf, old); i++)
    qpdf_oh_append_item (pdf, contents, qpdf_oh_get_array_item (pdf, old, i));
  append_stream (pdf, contents, after);
  return contents;
}

static void
append_times (GString *text, const char *operator, int n)
{
  for (int i = 0; i < n; i++)
    g_string_append (text, operator);
}

/* Nothing is drawn outside of @box from here on. */
static void
append_clip (GString *text, const double box[4])
{
  const double numbers[] = { box[0], box[1], box[2] - box[0], box[3] - box[1] };
  g_autofree char *operands = pdf_numbers_to_text (numbers, G_N_ELEMENTS (numbers));

  g_string_append_printf (text, "%s re W n\n", operands);
}

/* Wraps what the page draws; contents without tags become one paragraph, which a reader reads as it
 * was drawn. */
static qpdf_oh
wrap (PdfMerge *self,
      const PdfPart *part,
      const PdfFrame *frame,
      PdfMade *made,
      const PdfScan *scan)
{
  g_autoptr (GString) before = g_string_new (NULL), after = g_string_new ("\n");

  append_times (before, "q ", -scan->lowest);
  g_string_append (before, "q\n");
  if (part->is_fitted)
    {
      g_autofree char *matrix = pdf_matrix_to_text (&made->matrix);
      double box[] = { frame->x0, frame->y0, frame->x1, frame->y1 };

      pdf_matrix_apply_box (&made->matrix, box);
      append_clip (before, box);
      g_string_append_printf (before, "%s cm\n", matrix);
    }
  if (made->whole >= 0)
    g_string_append_printf (before, "/P <</MCID %d>> BDC\n", made->whole);

  append_times (after, "ET\n", scan->in_text);
  append_times (after, "EMC\n", scan->marked + (made->whole >= 0));
  append_times (after, "Q\n", scan->saved - scan->lowest + 1);
  return wrap_contents (self->pdf, made->page, before, after);
}

static void
set_sheet_box (qpdf_data pdf, qpdf_oh page, gboolean lies)
{
  static const char *const keys[]
      = { "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox", "/Rotate", "/UserUnit" };
  const double box[]
      = { 0, 0, lies ? PDF_A4_HEIGHT : PDF_A4_WIDTH, lies ? PDF_A4_WIDTH : PDF_A4_HEIGHT };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    qpdf_oh_remove_key (pdf, page, keys[i]);
  pdf_set (pdf, page, "/MediaBox", pdf_new_numbers (pdf, box, 4));
}

/* A page that lost its tree may have kept its marks: they, not all of the page, are its paragraph
 * then, since a reader looks for the innermost mark. */
static PdfScan
scan_page (PdfMerge *self, PdfMade *made, gboolean is_tagged)
{
  unsigned char *bytes = NULL;
  size_t length = 0;
  PdfScan scan = { 0 };

  qpdf_oh_get_page_content_data (self->pdf, made->page, &bytes, &length);
  if (bytes != NULL)
    scan = pdf_content_scan ((const char *) bytes, length);
  if (bytes != NULL && !is_tagged && scan.next_mcid > 0)
    made->marks = pdf_content_mcids ((const char *) bytes, length);
  free (bytes);
  return scan;
}

/* Stamps stand on the sheet as it is shown, whatever the page's own space is like. */
static gboolean
add_stamps (PdfMerge *self,
            const PdfSheet *sheet,
            const PdfMatrix *shown,
            PdfMade *made,
            qpdf_oh contents,
            int next,
            GError **error)
{
  const PdfMatrix place = pdf_matrix_invert (shown);
  const qpdf_oh resources
      = pdf_copy_shallow (self->pdf, pdf_get (self->pdf, made->page, "/Resources"));

  made->offsets = g_array_new (FALSE, FALSE, sizeof (int));
  for (gsize i = 0; i < sheet->stamps->len; i++)
    {
      const PdfStamp *stamp = &g_array_index (sheet->stamps, PdfStamp, i);
      g_autoptr (GString) text = pdf_merge_stamp (self, stamp, &place, resources, next, error);

      if (text == NULL)
        return FALSE;
      g_array_append_val (made->offsets, next);
      next += pdf_content_scan (text->str, text->len).next_mcid;
      append_stream (self->pdf, contents, text);
    }
  pdf_set (self->pdf, made->page, "/Resources", resources);
  return TRUE;
}

static gboolean
change_page (PdfMerge *self, const PdfSheet *sheet, PdfMade *made, GError **error)
{
  static const PdfFrame blank = { 0, 0, PDF_A4_WIDTH, PDF_A4_HEIGHT, 0, 1 };
  const PdfPart empty = { 0 };
  const PdfPart *part = sheet->part >= 0 ? pdf_join_part (self->join, (gsize) sheet->part) : &empty;
  const PdfFrame *frame
      = sheet->part >= 0 ? &pdf_file_page (part->file, sheet->source)->frame : &blank;
  const PdfScan scan = scan_page (self, made, sheet->part < 0 || part->file->tree != NULL);
  const PdfMatrix shown = part->is_fitted ? pdf_matrix_identity () : pdf_frame_shown (frame);
  int next = scan.next_mcid;
  qpdf_oh contents = 0;

  if (sheet->part >= 0)
    next = MAX (next, pdf_file_page (part->file, sheet->source)->next_mcid);
  if (sheet->part >= 0 && part->file->tree == NULL && made->marks == NULL)
    made->whole = next++;
  if (part->is_fitted)
    made->matrix = pdf_frame_fitted (frame, &sheet->box);
  contents = wrap (self, part, frame, made, &scan);
  if (part->is_fitted)
    set_sheet_box (self->pdf, made->page, sheet->box.lies);
  if (sheet->stamps != NULL && !add_stamps (self, sheet, &shown, made, contents, next, error))
    return FALSE;
  pdf_set (self->pdf, made->page, "/Contents", contents);
  return pdf_ok (self->pdf, sheet->part >= 0 ? part->file->path : "PDF", error);
}

/* A part before has taken the same page of the same file. */
static gboolean
is_repeated (const PdfMerge *self, gsize i)
{
  const PdfSheet *sheet = pdf_join_sheet (self->join, i);
  const PdfPart *part = sheet->part >= 0 ? pdf_join_part (self->join, (gsize) sheet->part) : NULL;

  for (int k = 0; k < sheet->part; k++)
    if (pdf_join_part (self->join, (gsize) k)->file == part->file
        && pdf_part_sheet (pdf_join_part (self->join, (gsize) k), (int) sheet->source) >= 0)
      return TRUE;
  return FALSE;
}

/* Stamped, fitted, or without tags. */
static gboolean
needs_change (const PdfMerge *self, gsize i)
{
  const PdfSheet *sheet = pdf_join_sheet (self->join, i);
  const PdfPart *part = sheet->part >= 0 ? pdf_join_part (self->join, (gsize) sheet->part) : NULL;

  return sheet->stamps != NULL || (part != NULL && (part->is_fitted || part->file->tree == NULL));
}

/* Annotations of a page that stands in the file for the second time are its own, so that each can
 * be placed by itself. */
static void
separate_annotations (PdfMerge *self, qpdf_oh page)
{
  const qpdf_data pdf = self->pdf;
  const qpdf_oh old = pdf_get (pdf, page, "/Annots"), list = qpdf_oh_new_array (pdf);

  if (pdf_length (pdf, old) == 0)
    return;
  for (int i = 0; i < pdf_length (pdf, old); i++)
    qpdf_oh_append_item (pdf, list,
                         qpdf_make_indirect_object (
                             pdf, pdf_copy_shallow (pdf, qpdf_oh_get_array_item (pdf, old, i))));
  pdf_set (pdf, page, "/Annots", list);
}

gboolean
pdf_merge_pages (PdfMerge *self, GError **error)
{
  /* All pages first: a page taken twice is copied from the one that is there already, as yet
   * unchanged. */
  for (gsize i = 0; i < self->join->sheets->len; i++)
    {
      PdfMade made = { .matrix = pdf_matrix_identity (), .whole = -1 };
      const PdfSheet *sheet = pdf_join_sheet (self->join, i);

      if (!add_page (self, sheet, error))
        return FALSE;
      made.page = qpdf_get_page_n (self->pdf, i);
      made.is_repeated = is_repeated (self, i);
      if (made.is_repeated)
        separate_annotations (self, made.page);
      g_array_append_val (self->made, made);
    }
  for (gsize i = 0; i < self->join->sheets->len; i++)
    if (needs_change (self, i)
        && !change_page (self, pdf_join_sheet (self->join, i), pdf_merge_made (self, i), error))
      return FALSE;
  return TRUE;
}
