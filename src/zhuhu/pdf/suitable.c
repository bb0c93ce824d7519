/* What an archival format asks of pages that others have drawn. What they lack cannot be made up
 * for here: a font that is not in the file, a transparency. It is named with its part, so that the
 * user can have the part made anew, or do without the format. Not all that PDF/A asks is looked at;
 * what is said is right. */
#include "zhuhu/pdf/join.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  PdfMerge *merge;
  ZhuPdfArchive archive;
  GHashTable *seen; /* object numbers of resources looked at */
  char *cause;      /* the first thing wrong; NULL: nothing yet */
} Judge;

static void judge_resources (Judge *self, qpdf_oh resources, unsigned depth);

/* Takes @cause over unless there is one already. */
static void
blame (Judge *self, char *cause)
{
  if (self->cause == NULL)
    self->cause = cause;
  else
    g_free (cause);
}

/* TRUE the first time for each indirect object; always for a direct one. */
static gboolean
is_new (Judge *self, qpdf_oh object)
{
  const int number = qpdf_oh_get_object_id (self->merge->pdf, object);

  return number == 0 || g_hash_table_add (self->seen, GINT_TO_POINTER (number));
}

/* ---- Fonts ---- */

static gboolean
has_file (qpdf_data pdf, qpdf_oh font)
{
  const qpdf_oh descriptor = pdf_get (pdf, font, "/FontDescriptor");

  return pdf_has (pdf, descriptor, "/FontFile") || pdf_has (pdf, descriptor, "/FontFile2")
         || pdf_has (pdf, descriptor, "/FontFile3");
}

static void
judge_font (Judge *self, qpdf_oh font, unsigned depth)
{
  const qpdf_data pdf = self->merge->pdf;
  g_autofree char *name = pdf_get_name (pdf, font, "/BaseFont");
  const qpdf_oh below = pdf_get (pdf, font, "/DescendantFonts");

  if (!is_new (self, font))
    return;
  if (pdf_is_name (pdf, font, "/Subtype", "/Type3"))
    judge_resources (self, pdf_get (pdf, font, "/Resources"), depth + 1);
  else if (pdf_length (pdf, below) > 0 ? !has_file (pdf, qpdf_oh_get_array_item (pdf, below, 0))
                                       : !has_file (pdf, font))
    blame (self,
           g_strdup_printf (_ ("its font %s is not embedded"), name != NULL ? name + 1 : "?"));
}

/* ---- Colours and transparency ---- */

static gboolean
is_cmyk (qpdf_data pdf, qpdf_oh space)
{
  if (qpdf_oh_is_array (pdf, space) && pdf_length (pdf, space) > 1)
    {
      const qpdf_oh kind = qpdf_oh_get_array_item (pdf, space, 0);

      if (qpdf_oh_is_name_and_equals (pdf, kind, "/Indexed"))
        return qpdf_oh_is_name_and_equals (pdf, qpdf_oh_get_array_item (pdf, space, 1),
                                           "/DeviceCMYK");
      if (qpdf_oh_is_name_and_equals (pdf, kind, "/Separation") && pdf_length (pdf, space) > 2)
        return qpdf_oh_is_name_and_equals (pdf, qpdf_oh_get_array_item (pdf, space, 2),
                                           "/DeviceCMYK");
    }
  return qpdf_oh_is_name_and_equals (pdf, space, "/DeviceCMYK");
}

static void
judge_state (Judge *self, qpdf_oh state)
{
  const qpdf_data pdf = self->merge->pdf;
  g_autofree char *mode = pdf_get_name (pdf, state, "/BM");

  if (pdf_has (pdf, state, "/TR"))
    blame (self, g_strdup (_ ("it uses a transfer function")));
  if (self->archive != ZHU_ARCHIVE_1B)
    return;
  if (qpdf_oh_is_dictionary (pdf, pdf_get (pdf, state, "/SMask"))
      || pdf_get_number (pdf, state, "/ca", 1) < 1 || pdf_get_number (pdf, state, "/CA", 1) < 1
      || (mode != NULL && !g_str_equal (mode, "/Normal") && !g_str_equal (mode, "/Compatible")))
    blame (self, g_strdup (_ ("it uses transparency")));
}

static void
judge_group (Judge *self, qpdf_oh holder)
{
  const qpdf_data pdf = self->merge->pdf;

  if (self->archive == ZHU_ARCHIVE_1B
      && pdf_is_name (pdf, pdf_get (pdf, holder, "/Group"), "/S", "/Transparency"))
    blame (self, g_strdup (_ ("it uses transparency")));
}

static void
judge_image (Judge *self, qpdf_oh image)
{
  const qpdf_data pdf = self->merge->pdf;

  if (is_cmyk (pdf, pdf_get (pdf, image, "/ColorSpace")))
    blame (self, g_strdup (_ ("a picture is in CMYK colours without a profile")));
  if (self->archive == ZHU_ARCHIVE_1B && qpdf_oh_is_stream (pdf, pdf_get (pdf, image, "/SMask")))
    blame (self, g_strdup (_ ("a picture is transparent")));
  if (self->archive == ZHU_ARCHIVE_1B
      && qpdf_oh_is_or_has_name (pdf, pdf_get (pdf, image, "/Filter"), "/JPXDecode"))
    blame (self, g_strdup (_ ("a picture is in JPEG 2000")));
}

/* Colours set in CMYK by the content itself. */
static void
judge_content (Judge *self, const char *bytes, gsize length)
{
  g_auto (PdfReader) reader = { 0 };
  const char *op = NULL;

  pdf_reader_init (&reader, bytes, length);
  while (self->cause == NULL && (op = pdf_reader_next (&reader)) != NULL)
    if ((op[0] == 'k' || op[0] == 'K') && op[1] == '\0')
      blame (self, g_strdup (_ ("its colours are in CMYK without a profile")));
}

/* ---- Forms, and all that resources name ---- */

static void
judge_form_content (Judge *self, qpdf_oh form)
{
  g_autoptr (GBytes) bytes = pdf_stream_data (self->merge->pdf, form);

  if (bytes != NULL)
    judge_content (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
judge_form (Judge *self, qpdf_oh form, unsigned depth)
{
  const qpdf_data pdf = self->merge->pdf;
  g_autofree char *kind = pdf_get_name (pdf, form, "/Subtype");

  if (!is_new (self, form))
    return;
  if (g_strcmp0 (kind, "/PS") == 0 || pdf_has (pdf, form, "/Ref") || pdf_has (pdf, form, "/OPI"))
    blame (self, g_strdup (_ ("it draws something that is outside the file, or a program")));
  if (g_strcmp0 (kind, "/Image") == 0)
    judge_image (self, form);
  else
    judge_form_content (self, form);
  judge_group (self, form);
  judge_resources (self, pdf_get (pdf, form, "/Resources"), depth + 1);
}

static void
judge_list (Judge *self, qpdf_oh resources, const char *category, unsigned depth)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh list = pdf_get (pdf, resources, category);
  g_auto (GStrv) keys = pdf_keys (pdf, list);

  for (char **key = keys; *key != NULL && self->cause == NULL; key++)
    {
      const qpdf_oh value = pdf_get (pdf, list, *key);

      if (g_str_equal (category, "/Font"))
        judge_font (self, value, depth);
      else if (g_str_equal (category, "/ExtGState"))
        judge_state (self, value);
      else if (g_str_equal (category, "/ColorSpace") && is_cmyk (pdf, value))
        blame (self, g_strdup (_ ("its colours are in CMYK without a profile")));
      else if (g_str_equal (category, "/XObject") || g_str_equal (category, "/Pattern"))
        judge_form (self, value, depth);
    }
}

static void
judge_resources (Judge *self, qpdf_oh resources, unsigned depth)
{
  static const char *const categories[]
      = { "/Font", "/ExtGState", "/ColorSpace", "/XObject", "/Pattern" };

  if (depth > PDF_MAX_DEPTH || !is_new (self, resources))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (categories); i++)
    judge_list (self, resources, categories[i], depth);
}

/* ---- Annotations: they have to be printed, and to bring their look with them ---- */

static void
judge_annotation (Judge *self, qpdf_oh annotation)
{
  const qpdf_data pdf = self->merge->pdf;
  g_autofree char *kind = pdf_get_name (pdf, annotation, "/Subtype");
  const long long flags = pdf_get_int (pdf, annotation, "/F", 0);
  const qpdf_oh look = pdf_get (pdf, pdf_get (pdf, annotation, "/AP"), "/N");

  if (g_strcmp0 (kind, "/Popup") == 0)
    return;
  /* Invisible, Hidden, NoView. */
  if ((flags & (1 | 2 | 32)) != 0)
    blame (self, g_strdup (_ ("it has a hidden annotation")));
  pdf_set_int (pdf, annotation, "/F", flags | 4);
  if (g_strcmp0 (kind, "/Link") != 0 && !qpdf_oh_is_stream (pdf, look))
    blame (self, g_strdup (_ ("an annotation has no appearance of its own")));
  judge_resources (self, pdf_get (pdf, look, "/Resources"), 0);
}

static void
judge_page (Judge *self, gsize sheet)
{
  const qpdf_data pdf = self->merge->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh page = pdf_merge_made (self->merge, sheet)->page,
                list = pdf_get (pdf, page, "/Annots");
  unsigned char *bytes = NULL;
  size_t length = 0;

  judge_group (self, page);
  judge_resources (self, pdf_get (pdf, page, "/Resources"), 0);
  for (int i = 0; i < pdf_length (pdf, list); i++)
    judge_annotation (self, qpdf_oh_get_array_item (pdf, list, i));
  qpdf_oh_get_page_content_data (pdf, page, &bytes, &length);
  if (bytes != NULL)
    judge_content (self, (const char *) bytes, length);
  free (bytes);
}

static gboolean
refuse (const Judge *self, gsize sheet, GError **error)
{
  const int part = pdf_join_sheet (self->merge->join, sheet)->part;
  g_autofree char *name
      = part >= 0
            ? g_filename_display_name (pdf_join_part (self->merge->join, (gsize) part)->file->path)
            : g_strdup ("");

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s cannot stand in an archival PDF: page %u of the whole: %s; have it made "
                  "anew, or ask for no archival "
                  "format"),
               name, (unsigned) sheet + 1, self->cause);
  return FALSE;
}

gboolean
pdf_merge_check_archive (PdfMerge *self, ZhuPdfArchive archive, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Judge judge = { .merge = self, .archive = archive, .seen = seen };
  gboolean done = TRUE;

  if (archive == ZHU_ARCHIVE_NONE)
    return TRUE;
  if (self->join->embedded->len > 0)
    {
      g_set_error_literal (
          error, ZHU_ERROR, ZHU_ERROR_USAGE,
          _ ("an archival PDF holds no other files; embed none, or ask for no archival format"));
      return FALSE;
    }
  for (gsize i = 0; i < self->made->len && done; i++)
    {
      judge_page (&judge, i);
      done = judge.cause == NULL || refuse (&judge, i, error);
    }
  g_free (judge.cause);
  return done;
}
