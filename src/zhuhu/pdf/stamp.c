/* A stamp is drawn straight into the page's content, not as a form: its marked contents are then
 * the page's own, which every reader finds, and pages need no second list of parents. Its resources
 * get new names. */
#include "zhuhu/pdf/join.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  PdfMerge *merge;
  const ZhuPdfFile *file;
  qpdf_oh from;      /* the stamp's resources, in its file */
  qpdf_oh to;        /* the page's, in the joined file */
  GHashTable *names; /* "/Font /F1" -> new name */
  int offset;
  GString *text;
  gsize copied; /* bytes of the stamp's content taken so far */
} Stamper;

/* An unused name in @resources. */
static char *
new_name (qpdf_data pdf, qpdf_oh resources)
{
  for (unsigned i = 1;; i++)
    {
      g_autofree char *name = g_strdup_printf ("/Zs%u", i);

      if (!qpdf_oh_has_key (pdf, resources, name))
        return g_steal_pointer (&name);
    }
}

/* Puts the stamp's resource @name among the page's; its new name, NULL if the stamp has none such.
 */
static const char *
take_resource (Stamper *self, const char *category, const char *name)
{
  const qpdf_data pdf = self->merge->pdf, other = self->file->pdf;
  g_autofree char *key = g_strconcat (category, " ", name, NULL);
  const char *known = g_hash_table_lookup (self->names, key);
  const qpdf_oh list = pdf_get (other, self->from, category);
  qpdf_oh value = pdf_get (other, list, name), resources = 0;
  char *fresh = NULL;

  if (known != NULL || qpdf_oh_is_null (other, value))
    return known;
  if (!qpdf_oh_is_indirect (other, value))
    {
      value = qpdf_make_indirect_object (other, value);
      qpdf_oh_replace_key (other, list, name, value);
    }
  resources = pdf_copy_shallow (pdf, pdf_get (pdf, self->to, category));
  fresh = new_name (pdf, resources);
  qpdf_oh_replace_key (pdf, resources, fresh, qpdf_oh_copy_foreign_object (pdf, other, value));
  qpdf_oh_replace_key (pdf, self->to, category, resources);
  g_hash_table_insert (self->names, g_steal_pointer (&key), fresh);
  return fresh;
}

static void
replace_token (Stamper *self, const PdfReader *reader, const PdfToken *token, const char *with)
{
  g_string_append_len (self->text, reader->bytes + self->copied,
                       (gssize) (token->start - self->copied));
  g_string_append (self->text, with);
  self->copied = token->end;
}

/* The kind of resource that @op names, and by which of @n operands. */
static const char *
find_category (const char *op, gsize n, gsize *operand)
{
  static const struct
  {
    const char *op, *category;
  } uses[] = { { "Tf", "/Font" },        { "Do", "/XObject" },    { "gs", "/ExtGState" },
               { "cs", "/ColorSpace" },  { "CS", "/ColorSpace" }, { "sh", "/Shading" },
               { "BDC", "/Properties" }, { "DP", "/Properties" }, { "scn", "/Pattern" },
               { "SCN", "/Pattern" } };

  for (gsize i = 0; i < G_N_ELEMENTS (uses); i++)
    if (g_str_equal (op, uses[i].op))
      {
        *operand = g_str_equal (uses[i].category, "/Properties")         ? 1
                   : g_str_equal (uses[i].category, "/Pattern") && n > 0 ? n - 1
                                                                         : 0;
        return uses[i].category;
      }
  return NULL;
}

static void
rewrite_operator (Stamper *self, const PdfReader *reader, const char *op)
{
  gsize operand = 0;
  const char *category = find_category (op, reader->operands->len, &operand);
  const PdfToken *token = category != NULL ? pdf_reader_operand (reader, operand) : NULL;
  const PdfToken *mcid = g_str_equal (op, "BDC") ? pdf_reader_mcid (reader) : NULL;
  const char *name = NULL;

  if (pdf_token_mcid (mcid) >= 0)
    {
      g_autofree char *number = g_strdup_printf ("%d", pdf_token_mcid (mcid) + self->offset);

      replace_token (self, reader, mcid, number);
    }
  else if (token != NULL && token->kind == PDF_TOKEN_NAME)
    {
      name = take_resource (self, category, pdf_reader_text (reader, token));
      if (name != NULL)
        replace_token (self, reader, token, name);
    }
}

static void
rewrite (Stamper *self, const char *bytes, gsize length)
{
  g_auto (PdfReader) reader = { 0 };
  const char *op = NULL;

  pdf_reader_init (&reader, bytes, length);
  while ((op = pdf_reader_next (&reader)) != NULL)
    rewrite_operator (self, &reader, op);
  g_string_append_len (self->text, bytes + self->copied, (gssize) (length - self->copied));
}

GString *
pdf_merge_stamp (PdfMerge *self,
                 const PdfStamp *stamp,
                 const PdfMatrix *place,
                 qpdf_oh resources,
                 int offset,
                 GError **error)
{
  const qpdf_data other = stamp->file->pdf;
  const PdfMatrix shown = pdf_frame_shown (&pdf_file_page (stamp->file, stamp->page)->frame);
  const PdfMatrix matrix = pdf_matrix_multiply (&shown, place);
  const qpdf_oh page = qpdf_get_page_n (other, stamp->page);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *numbers = pdf_matrix_to_text (&matrix);
  Stamper stamper = { .merge = self,
                      .file = stamp->file,
                      .from = pdf_get (other, page, "/Resources"),
                      .to = resources,
                      .names = names,
                      .offset = offset,
                      .text = g_string_new (NULL) };
  unsigned char *bytes = NULL;
  size_t length = 0;
  PdfScan scan = { 0 };

  qpdf_oh_get_page_content_data (other, page, &bytes, &length);
  scan = pdf_content_scan ((const char *) bytes, length);
  g_string_append_printf (stamper.text, "q %s cm\n", numbers);
  rewrite (&stamper, (const char *) bytes, length);
  for (int i = 0; i <= scan.saved; i++)
    g_string_append (stamper.text, "\nQ");
  free (bytes);
  if (pdf_ok (other, stamp->file->path, error) && pdf_ok (self->pdf, stamp->file->path, error))
    return stamper.text;
  g_string_free (stamper.text, TRUE);
  return NULL;
}
