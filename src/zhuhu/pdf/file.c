/* Opening a PDF file of any origin: first in a child process that does all that will be done with
 * it, then here. */
#include "zhuhu/pdf/file.h"

#include "zhuhu/pdf/child.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* How much deeper than its parent the child stands on its stack: what does not overflow there
 * cannot here. */
#define STACK_RESERVE (512 * 1024)

gboolean
pdf_file_refuse (const ZhuPdfFile *self, ZhuError code, GError **error, const char *format, ...)
{
  g_autofree char *name = g_filename_display_name (self->path);
  g_autofree char *cause = NULL;
  va_list arguments;

  va_start (arguments, format);
  cause = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, ZHU_ERROR, (int) code, _ ("%s cannot be read: %s"), name, cause);
  return FALSE;
}

const PdfPage *
pdf_file_page (const ZhuPdfFile *self, gsize i)
{
  return &g_array_index (self->pages, PdfPage, i);
}

int
pdf_file_find_page (const ZhuPdfFile *self, qpdf_oh page)
{
  gpointer index = NULL;

  if (!qpdf_oh_is_indirect (self->pdf, page)
      || !g_hash_table_lookup_extended (
          self->page_of, GINT_TO_POINTER (qpdf_oh_get_object_id (self->pdf, page)), NULL, &index))
    return -1;
  return GPOINTER_TO_INT (index);
}

/* ---- Parsing ---- */

static gboolean
refuse_by_error (const ZhuPdfFile *self, GError **error)
{
  qpdf_error failure = qpdf_get_error (self->pdf);
  const enum qpdf_error_code_e code = qpdf_get_error_code (self->pdf, failure);
  g_autofree char *detail = g_strdup (qpdf_get_error_message_detail (self->pdf, failure));

  if (code == qpdf_e_password && self->password == NULL)
    return pdf_file_refuse (
        self, ZHU_ERROR_INPUT, error,
        _ ("it is locked; give its password in a file, or ask for an open copy"));
  if (code == qpdf_e_password)
    return pdf_file_refuse (self, ZHU_ERROR_INPUT, error,
                            _ ("it is locked, and the password is not its own"));
  if (strstr (detail, "bad_alloc") != NULL)
    return pdf_file_refuse (self, ZHU_ERROR_INPUT, error,
                            _ ("it takes more memory than a file of this kind may"));
  return pdf_file_refuse (self, ZHU_ERROR_INPUT, error,
                          _ ("it is damaged (%s); have it made anew by the program that wrote it"),
                          detail);
}

static gboolean
check_failure (const ZhuPdfFile *self, GError **error)
{
  return !qpdf_has_error (self->pdf) || refuse_by_error (self, error);
}

static gboolean
read_box (qpdf_data pdf, qpdf_oh page, const char *key, double box[4])
{
  const qpdf_oh array = pdf_get (pdf, page, key);
  double raw[4];

  if (!pdf_numbers (pdf, array, raw, 4))
    return FALSE;
  box[0] = fmin (raw[0], raw[2]);
  box[1] = fmin (raw[1], raw[3]);
  box[2] = fmax (raw[0], raw[2]);
  box[3] = fmax (raw[1], raw[3]);
  return isfinite (box[0]) && isfinite (box[1]) && box[2] - box[0] > 0 && box[3] - box[1] > 0
         && box[2] - box[0] < 1e6 && box[3] - box[1] < 1e6;
}

/* A crop box counts as far as it lies within the media box. */
static gboolean
read_frame (qpdf_data pdf, qpdf_oh page, PdfFrame *frame)
{
  double media[4], crop[4];
  const long long turned = pdf_get_int (pdf, page, "/Rotate", 0) % 360;

  if (!read_box (pdf, page, "/MediaBox", media))
    return FALSE;
  if (!read_box (pdf, page, "/CropBox", crop) || crop[0] >= media[2] || crop[1] >= media[3]
      || crop[2] <= media[0] || crop[3] <= media[1])
    memcpy (crop, media, sizeof crop);
  frame->x0 = fmax (crop[0], media[0]);
  frame->y0 = fmax (crop[1], media[1]);
  frame->x1 = fmin (crop[2], media[2]);
  frame->y1 = fmin (crop[3], media[3]);
  frame->rotate = turned % 90 == 0 ? (int) ((turned + 360) % 360) : 0;
  frame->unit = pdf_get_number (pdf, page, "/UserUnit", 1);
  if (!(frame->unit > 0 && frame->unit < 1000))
    frame->unit = 1;
  return TRUE;
}

/* Keeps the first warning, since libqpdf has repaired something. An object that did not fit into
 * memory is a warning to libqpdf, too, but without the child's limits it would fit here. */
static gboolean
take_warnings (ZhuPdfFile *self, GError **error)
{
  while (qpdf_more_warnings (self->pdf))
    {
      const char *detail = qpdf_get_error_message_detail (self->pdf, qpdf_next_warning (self->pdf));

      if (strstr (detail, "bad_alloc") != NULL)
        return pdf_file_refuse (self, ZHU_ERROR_INPUT, error,
                                _ ("it takes more memory than a file of this kind may"));
      if (self->damage == NULL)
        self->damage = g_utf8_make_valid (detail, -1);
    }
  return TRUE;
}

static gboolean
load_pages (ZhuPdfFile *self, GError **error)
{
  const int n = qpdf_get_num_pages (self->pdf);

  if (qpdf_has_error (self->pdf))
    return refuse_by_error (self, error);
  if (!take_warnings (self, error))
    return FALSE;
  if (n <= 0)
    return pdf_file_refuse (self, ZHU_ERROR_INPUT, error, _ ("it has no pages"));
  if (n > PDF_MAX_PAGES)
    return pdf_file_refuse (self, ZHU_ERROR_INPUT, error,
                            _ ("it has %d pages; at most %d can be attached"), n, PDF_MAX_PAGES);
  qpdf_push_inherited_attributes_to_page (self->pdf);
  for (int i = 0; i < n; i++)
    {
      g_auto (PdfScope) scope = pdf_scope (self->pdf);
      const qpdf_oh page = qpdf_get_page_n (self->pdf, (size_t) i);
      PdfPage found = { .object = qpdf_oh_get_object_id (self->pdf, page) };

      if (!read_frame (self->pdf, page, &found.frame))
        return pdf_file_refuse (self, ZHU_ERROR_INPUT, error,
                                _ ("page %d has no size (MediaBox); print the file to a new PDF"),
                                i + 1);
      g_array_append_val (self->pages, found);
      g_hash_table_insert (self->page_of, GINT_TO_POINTER (found.object), GINT_TO_POINTER (i));
    }
  return check_failure (self, error);
}

static void
say_repaired (const ZhuPdfFile *self, ZhuDiags *diags)
{
  const ZhuPlace place = { .file = g_intern_string (self->path) };

  if (diags != NULL && self->damage != NULL)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-repaired", &place,
                   _ ("look at its pages, or have it made anew"),
                   _ ("the file is damaged (%s) and was repaired for this run"), self->damage);
}

static void
say_tree (const ZhuPdfFile *self, ZhuDiags *diags)
{
  const ZhuPlace place = { .file = g_intern_string (self->path) };

  if (diags != NULL && self->tree == NULL)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "pdf-untagged", &place, NULL,
                   _ ("the file is not tagged: a screen reader reads each page as it was drawn"));
  if (diags != NULL && self->tree != NULL && !self->tree->is_complete)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "pdf-tree-loop", &place, NULL,
                   _ ("the structure tree meets an element twice; the second time is left out"));
}

static void
count_contents (ZhuPdfFile *self)
{
  for (gsize i = 0; self->tree != NULL && i < self->tree->items->len; i++)
    {
      const PdfItem *item = pdf_tree_item (self->tree, i);
      PdfPage *page = item->page >= 0 ? &g_array_index (self->pages, PdfPage, item->page) : NULL;

      if (item->kind == PDF_ITEM_CONTENT && item->object == 0 && page != NULL)
        page->next_mcid = MAX (page->next_mcid, item->mcid + 1);
    }
}

/* All that is done on opening, in the child and in its parent alike. */
static gboolean
parse (ZhuPdfFile *self, ZhuDiags *diags, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (self->bytes, &length);
  g_autoptr (GError) local = NULL;

  self->pdf = pdf_new ();
  qpdf_read_memory (self->pdf, "PDF", bytes, length, self->password);
  if (!check_failure (self, error) || !load_pages (self, error))
    return FALSE;
  if (!self->may_be_signed && pdf_file_is_signed (self))
    return pdf_file_refuse (
        self, ZHU_ERROR_INPUT, error,
        _ ("it is signed, and its signature would be void in another file; ask for a copy "
           "without signature"));
  pdf_file_load_names (self);
  pdf_file_clean (self, diags);
  self->tree = pdf_tree_read (self->pdf, self->page_of, self->path, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  count_contents (self);
  if (!take_warnings (self, error))
    return FALSE;
  say_repaired (self, diags);
  say_tree (self, diags);
  return check_failure (self, error);
}

/* ---- In the child ---- */

static gboolean
try_content (const ZhuPdfFile *self, qpdf_oh page, gsize i, GError **error)
{
  unsigned char *bytes = NULL;
  size_t length = 0;

  qpdf_oh_get_page_content_data (self->pdf, page, &bytes, &length);
  free (bytes);
  if (length > PDF_MAX_CONTENT)
    return pdf_file_refuse (self, ZHU_ERROR_INPUT, error, _ ("page %u holds more than a page may"),
                            (unsigned) i + 1);
  return TRUE;
}

/* What joining copies beside pages: layers, and forms that the tree names. */
static void
try_others (const ZhuPdfFile *self, qpdf_data copy)
{
  const qpdf_oh groups = pdf_get (
      self->pdf, pdf_get (self->pdf, qpdf_get_root (self->pdf), "/OCProperties"), "/OCGs");

  for (int i = 0; i < pdf_length (self->pdf, groups) && i < PDF_MAX_LAYERS; i++)
    {
      const qpdf_oh group = qpdf_oh_get_array_item (self->pdf, groups, i);

      if (qpdf_oh_is_indirect (self->pdf, group))
        qpdf_oh_copy_foreign_object (copy, self->pdf, group);
    }
  for (gsize i = 0; self->tree != NULL && i < self->tree->items->len; i++)
    {
      const PdfItem *item = pdf_tree_item (self->tree, i);

      if (item->kind != PDF_ITEM_ELEMENT && item->handle != 0)
        qpdf_oh_copy_foreign_object (copy, self->pdf, item->handle);
    }
}

/* Copies all pages into another file, as joining does: libqpdf follows references by recursion. */
static gboolean
try_copy (const ZhuPdfFile *self, GError **error)
{
  volatile char reserve[STACK_RESERVE];
  qpdf_data copy = pdf_new ();

  reserve[0] = reserve[STACK_RESERVE - 1] = 0;
  qpdf_empty_pdf (copy);
  for (gsize i = 0; i < self->pages->len; i++)
    {
      g_auto (PdfScope) scope = pdf_scope (self->pdf);
      const qpdf_oh page = qpdf_get_page_n (self->pdf, i);

      if (!try_content (self, page, i, error))
        return FALSE;
      if ((qpdf_add_page (copy, self->pdf, page, QPDF_FALSE) & (QPDF_ERRORS)) != 0)
        return pdf_file_refuse (self, ZHU_ERROR_INPUT, error,
                                _ ("page %u cannot be copied (%s); print the file to a "
                                   "new PDF"),
                                (unsigned) i + 1,
                                qpdf_get_error_message_detail (copy, qpdf_get_error (copy)));
    }
  try_others (self, copy);
  return reserve[0] == 0 && check_failure (self, error);
}

static gboolean
examine (gpointer data, GString *output, GError **error)
{
  ZhuPdfFile *self = data;

  g_string_assign (output, "");
  return parse (self, NULL, error) && try_copy (self, error) && take_warnings (self, error);
}

/* ---- Public ---- */

static ZhuPdfFile *
new_file (const char *path, const char *password, gboolean may_be_signed, GError **error)
{
  g_autoptr (ZhuPdfFile) self = g_new0 (ZhuPdfFile, 1);

  self->path = g_strdup (path);
  self->password = g_strdup (password);
  self->may_be_signed = may_be_signed;
  self->pages = g_array_new (FALSE, FALSE, sizeof (PdfPage));
  self->page_of = g_hash_table_new (NULL, NULL);
  self->bytes = zhu_file_read (path, PDF_MAX_FILE, error);
  return self->bytes != NULL ? g_steal_pointer (&self) : NULL;
}

ZhuPdfFile *
zhu_pdf_file_open (const char *path,
                   const char *password,
                   gboolean allow_signed,
                   ZhuDiags *diags,
                   GError **error)
{
  g_autoptr (ZhuPdfFile) self = new_file (path, password, allow_signed, error);
  g_autoptr (GString) nothing = g_string_new (NULL);
  PdfLimits limits;

  if (self == NULL)
    return NULL;
  limits = pdf_limits_for (g_bytes_get_size (self->bytes));
  if (!pdf_child_run (examine, self, &limits, path, nothing, error) || !parse (self, diags, error))
    return NULL;
  return g_steal_pointer (&self);
}

ZhuPdfFile *
zhu_pdf_file_open_own (const char *path, GError **error)
{
  g_autoptr (ZhuPdfFile) self = new_file (path, NULL, FALSE, error);

  return self != NULL && parse (self, NULL, error) ? g_steal_pointer (&self) : NULL;
}

void
zhu_pdf_file_free (ZhuPdfFile *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->tree, pdf_tree_free);
  pdf_free (self->pdf);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_hash_table_unref (self->page_of);
  g_array_unref (self->pages);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->damage);
  g_free (self->path);
  zhu_password_free (self->password);
  g_free (self);
}

char *
zhu_pdf_file_title (const ZhuPdfFile *self)
{
  const qpdf_oh info = pdf_get (self->pdf, qpdf_get_trailer (self->pdf), "/Info");
  char *title = pdf_get_text (self->pdf, info, "/Title");

  return title != NULL ? g_strstrip (title) : g_strdup ("");
}

gsize
zhu_pdf_file_n_pages (const ZhuPdfFile *self)
{
  return self->pages->len;
}

void
zhu_pdf_file_page_size (const ZhuPdfFile *self, gsize i, double *width, double *height)
{
  pdf_frame_size (&pdf_file_page (self, i)->frame, width, height);
}
