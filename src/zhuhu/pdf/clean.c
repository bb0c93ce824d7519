/* What an attached file may not do: run scripts, start programs, send forms, play films, carry
 * hidden files, take on input. All of it is taken out of the opened file, never out of the file on
 * disk; links stay if they lead somewhere. */
#include "zhuhu/pdf/file.h"

#include <string.h>

typedef struct
{
  unsigned actions;   /* scripts and actions that are no links */
  unsigned media;     /* annotations that play, show in 3-D, or carry a file */
  unsigned fields;    /* form fields */
  unsigned invisible; /* of them, those that no one has drawn */
  unsigned files;     /* embedded files */
  unsigned links;     /* that lead nowhere */
} Counts;

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return name != NULL && g_strv_contains (names, name);
}

/* A link to the net or to a mail box; file: and javascript: are none. */
static gboolean
is_harmless_uri (qpdf_data pdf, qpdf_oh action)
{
  static const char *const schemes[] = { "http", "https", "mailto", "ftp", "tel", NULL };
  g_autofree char *uri = pdf_get_text (pdf, action, "/URI");
  g_autofree char *scheme = uri != NULL ? g_uri_parse_scheme (uri) : NULL;

  return uri != NULL && (scheme == NULL ? strchr (uri, ':') == NULL : is_one_of (scheme, schemes));
}

static gboolean
is_harmless_action (qpdf_data pdf, qpdf_oh action)
{
  static const char *const named[] = { "/NextPage", "/PrevPage", "/FirstPage", "/LastPage", NULL };
  g_autofree char *kind = pdf_get_name (pdf, action, "/S");
  g_autofree char *name = pdf_get_name (pdf, action, "/N");

  if (g_strcmp0 (kind, "/GoTo") == 0)
    return TRUE;
  if (g_strcmp0 (kind, "/URI") == 0)
    return is_harmless_uri (pdf, action);
  return g_strcmp0 (kind, "/Named") == 0 && is_one_of (name, named);
}

static void
take_out (qpdf_data pdf, qpdf_oh object, const char *key, unsigned *count)
{
  if (!pdf_has (pdf, object, key))
    return;
  qpdf_oh_remove_key (pdf, object, key);
  *count += 1;
}

/* A destination is made explicit, so that it survives without the names of its file. */
static void
clean_destination (const ZhuPdfFile *self, qpdf_oh holder, const char *key, Counts *counts)
{
  const qpdf_oh value = pdf_get (self->pdf, holder, key);
  const qpdf_oh found = pdf_file_destination (self, value);

  if (found == 0)
    take_out (self->pdf, holder, key, &counts->links);
  else if (!qpdf_oh_is_array (self->pdf, value))
    qpdf_oh_replace_key (self->pdf, holder, key, found);
}

static void
clean_action (const ZhuPdfFile *self, qpdf_oh annotation, Counts *counts)
{
  const qpdf_oh action = pdf_get (self->pdf, annotation, "/A");

  if (qpdf_oh_is_null (self->pdf, action))
    return;
  if (!is_harmless_action (self->pdf, action))
    {
      take_out (self->pdf, annotation, "/A", &counts->actions);
      return;
    }
  take_out (self->pdf, action, "/Next", &counts->actions);
  if (!pdf_is_name (self->pdf, action, "/S", "/GoTo"))
    return;
  qpdf_oh_remove_key (self->pdf, action, "/SD");
  clean_destination (self, action, "/D", counts);
  if (!pdf_has (self->pdf, action, "/D"))
    qpdf_oh_remove_key (self->pdf, annotation, "/A");
}

/* The appearance of a field's present state, as its only one. */
static void
fix_appearance (qpdf_data pdf, qpdf_oh annotation, Counts *counts)
{
  qpdf_oh normal = pdf_get (pdf, pdf_get (pdf, annotation, "/AP"), "/N");
  g_autofree char *state = pdf_get_name (pdf, annotation, "/AS");
  qpdf_oh appearance = qpdf_oh_new_dictionary (pdf);

  if (qpdf_oh_is_dictionary (pdf, normal))
    normal = state != NULL ? pdf_get (pdf, normal, state) : qpdf_oh_new_null (pdf);
  qpdf_oh_remove_key (pdf, annotation, "/AS");
  qpdf_oh_remove_key (pdf, annotation, "/AP");
  if (!qpdf_oh_is_stream (pdf, normal))
    {
      counts->invisible++;
      return;
    }
  qpdf_oh_replace_key (pdf, appearance, "/N", normal);
  qpdf_oh_replace_key (pdf, annotation, "/AP", appearance);
}

/* A field becomes a mere picture of itself; its tool tip is what a reader hears. */
static void
flatten_field (qpdf_data pdf, qpdf_oh annotation, Counts *counts)
{
  static const char *const keys[] = { "/FT",     "/T",    "/V",  "/DV",    "/Ff",   "/MK",
                                      "/Parent", "/Kids", "/DA", "/DS",    "/RV",   "/Q",
                                      "/Opt",    "/TI",   "/I",  "/TM",    "/Lock", "/SV",
                                      "/BS",     "/H",    "/AA", "/MaxLen" };
  g_autofree char *tip = pdf_get_text (pdf, annotation, "/TU");

  counts->fields++;
  fix_appearance (pdf, annotation, counts);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    qpdf_oh_remove_key (pdf, annotation, keys[i]);
  qpdf_oh_remove_key (pdf, annotation, "/TU");
  if (tip != NULL && !pdf_has (pdf, annotation, "/Contents"))
    pdf_set_text (pdf, annotation, "/Contents", tip);
  pdf_set_name (pdf, annotation, "/Subtype", "/Stamp");
}

/* FALSE if the annotation must go. */
static gboolean
clean_annotation (const ZhuPdfFile *self, qpdf_oh annotation, Counts *counts)
{
  static const char *const media[]
      = { "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment", NULL };
  const qpdf_data pdf = self->pdf;
  g_autofree char *kind = pdf_get_name (pdf, annotation, "/Subtype");

  if (!qpdf_oh_is_dictionary (pdf, annotation))
    return FALSE;
  if (is_one_of (kind, media))
    {
      counts->media++;
      return FALSE;
    }
  take_out (pdf, annotation, "/AA", &counts->actions);
  take_out (pdf, annotation, "/PA", &counts->actions);
  clean_action (self, annotation, counts);
  if (pdf_has (pdf, annotation, "/Dest"))
    clean_destination (self, annotation, "/Dest", counts);
  if (g_strcmp0 (kind, "/Widget") == 0)
    flatten_field (pdf, annotation, counts);
  return TRUE;
}

static void
clean_page (const ZhuPdfFile *self, gsize i, Counts *counts)
{
  const qpdf_data pdf = self->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh page = qpdf_get_page_n (pdf, i);
  const qpdf_oh annotations = pdf_get (pdf, page, "/Annots");

  take_out (pdf, page, "/AA", &counts->actions);
  /* Article threads, editors' private data and thumbnails lead out of the page. */
  qpdf_oh_remove_key (pdf, page, "/B");
  qpdf_oh_remove_key (pdf, page, "/PieceInfo");
  qpdf_oh_remove_key (pdf, page, "/Thumb");
  qpdf_oh_remove_key (pdf, page, "/PresSteps");
  qpdf_oh_remove_key (pdf, page, "/AF");
  for (int k = pdf_length (pdf, annotations) - 1; k >= 0; k--)
    if (!clean_annotation (self, qpdf_oh_get_array_item (pdf, annotations, k), counts))
      qpdf_oh_erase_item (pdf, annotations, k);
  if (!qpdf_oh_is_array (pdf, annotations) || pdf_length (pdf, annotations) == 0)
    qpdf_oh_remove_key (pdf, page, "/Annots");
}

/* Bookmarks are read when files are joined; their actions are looked at there. */
static void
count_catalogue (const ZhuPdfFile *self, Counts *counts)
{
  const qpdf_data pdf = self->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh root = qpdf_get_root (pdf), names = pdf_get (pdf, root, "/Names");
  const qpdf_oh open = pdf_get (pdf, root, "/OpenAction");
  const qpdf_oh files = pdf_get (pdf, names, "/EmbeddedFiles");

  counts->actions += qpdf_oh_is_dictionary (pdf, open) && !is_harmless_action (pdf, open);
  counts->actions += pdf_has (pdf, root, "/AA");
  counts->actions += pdf_has (pdf, names, "/JavaScript");
  counts->actions += pdf_has (pdf, pdf_get (pdf, root, "/AcroForm"), "/XFA");
  counts->files += (unsigned) (pdf_length (pdf, pdf_get (pdf, files, "/Names")) / 2
                               + pdf_length (pdf, pdf_get (pdf, files, "/Kids")));
}

static void
say (const ZhuPdfFile *self,
     ZhuDiags *diags,
     ZhuSeverity severity,
     const char *code,
     unsigned n,
     const char *format)
{
  const ZhuPlace place = { .file = g_intern_string (self->path) };
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_auto (GStrv) parts = g_strsplit (format, "{n}", 2);
  g_autofree char *text = g_strjoinv (number, parts);

  if (n > 0)
    zhu_diags_add (diags, severity, code, &place, NULL, "%s", text);
}

void
pdf_file_clean (ZhuPdfFile *self, ZhuDiags *diags)
{
  Counts counts = { 0 };

  count_catalogue (self, &counts);
  for (gsize i = 0; i < self->pages->len; i++)
    clean_page (self, i, &counts);
  if (diags == NULL)
    return;

  say (self, diags, ZHU_DIAG_QUERY, "pdf-action", counts.actions,
       _ ("{n} scripts or actions that are no links are taken out"));
  say (self, diags, ZHU_DIAG_QUERY, "pdf-media", counts.media,
       _ ("{n} annotations that play something or carry a file are taken out"));
  say (self, diags, ZHU_DIAG_QUERY, "pdf-file", counts.files,
       _ ("{n} embedded files (or groups of them) are not taken over"));
  say (self, diags, ZHU_DIAG_NOTE, "pdf-field", counts.fields,
       _ ("{n} form fields stay as they look and can be filled in no more"));
  say (self, diags, ZHU_DIAG_QUERY, "pdf-invisible", counts.invisible,
       _ ("{n} form fields have no appearance and cannot be seen; print the form to a new PDF"));
  say (self, diags, ZHU_DIAG_NOTE, "pdf-link", counts.links,
       _ ("{n} links lead nowhere and are taken out"));
}

/* ---- Signatures ---- */

/* @depth ends loops; fields of one level are few. */
static gboolean
has_signed_field (qpdf_data pdf, qpdf_oh fields, unsigned depth, unsigned *budget)
{
  for (int i = 0; i < pdf_length (pdf, fields) && *budget > 0; i++)
    {
      const qpdf_oh field = qpdf_oh_get_array_item (pdf, fields, i);

      *budget -= 1;
      if (pdf_has (pdf, pdf_get (pdf, field, "/V"), "/ByteRange"))
        return TRUE;
      if (depth < 32 && has_signed_field (pdf, pdf_get (pdf, field, "/Kids"), depth + 1, budget))
        return TRUE;
    }
  return FALSE;
}

gboolean
pdf_file_is_signed (const ZhuPdfFile *self)
{
  const qpdf_data pdf = self->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh root = qpdf_get_root (pdf), form = pdf_get (pdf, root, "/AcroForm");
  unsigned budget = 100000;

  return (pdf_get_int (pdf, form, "/SigFlags", 0) & 1) != 0
         || pdf_has (pdf, pdf_get (pdf, root, "/Perms"), "/DocMDP")
         || has_signed_field (pdf, pdf_get (pdf, form, "/Fields"), 0, &budget);
}
