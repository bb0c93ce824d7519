/* The PDF writer: fonts opened, document laid out, characters checked, subsets made, pages drawn,
 * file saved; in this order, so that nothing is drawn that cannot be finished. */
#include "zhuhu/page.h"
#include "zhuhu/writer/pdf/content.h"
#include "zhuhu/writer/pdf/haru-object.h"
#include "zhuhu/writer/pdf/pdf.h"

#define FIRST_PAGE 1

static void
free_subset (gpointer data)
{
  if (data != NULL)
    zhu_pdf_subset_free (data);
}

/* By number of face; NULL where nothing of a face is shown. */
static GPtrArray *
make_subsets (const ZhuPdfFonts *fonts, GError **error)
{
  const GPtrArray *faces = zhu_pdf_fonts_faces (fonts);
  g_autoptr (GPtrArray) subsets = g_ptr_array_new_with_free_func (free_subset);

  for (gsize i = 0; i < faces->len; i++)
    {
      const ZhuPdfFace *face = g_ptr_array_index (faces, i);
      ZhuPdfSubset *subset = NULL;

      if (!hb_set_is_empty (face->used))
        {
          subset = zhu_pdf_subset_new (face, error);
          if (subset == NULL)
            return NULL;
        }
      g_ptr_array_add (subsets, subset);
    }
  return g_steal_pointer (&subsets);
}

/* The table's title, for the list of bookmarks; its number stands before it if it has one. */
static void
add_bookmark (ZhuHaru *pdf, ZhuHaruPage *page, const ZhuDoc *doc, gsize table)
{
  const ZhuTable *shown = table == G_MAXSIZE ? NULL : zhu_doc_table (doc, table);
  const char *number = shown == NULL ? "" : zhu_table_text (shown, ZHU_TEXT_NUMBER);
  const char *title = shown == NULL ? zhu_doc_title (doc) : zhu_table_text (shown, ZHU_TEXT_TITLE);
  g_autofree char *text = g_strconcat (number, *number != '\0' ? "　" : "", title, NULL);

  zhu_haru_add_bookmark (pdf, page, text);
}

static gboolean
draw_pages (ZhuHaru *pdf,
            const ZhuDoc *doc,
            const ZhuPages *pages,
            ZhuPdfFonts *fonts,
            const GPtrArray *subsets,
            GError **error)
{
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      const ZhuPage *page = zhu_pages_get (pages, i);
      const gboolean is_new = i == 0 || zhu_pages_get (pages, i - 1)->table != page->table;
      ZhuHaruPage *sheet = zhu_haru_add_page (pdf, page->width, page->height);
      GString *operators = zhu_content_page (page, fonts, subsets);

      zhu_haru_page_write (pdf, sheet, operators);
      g_string_free (operators, TRUE);
      if (is_new)
        add_bookmark (pdf, sheet, doc, page->table);
      if (!zhu_haru_ok (pdf, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
draw_document (const ZhuDoc *doc,
               const ZhuStyle *style,
               ZhuPdfFonts *fonts,
               ZhuAtomicFile *file,
               GError **error)
{
  const ZhuMeasure measure = zhu_pdf_fonts_measure (fonts);
  g_autoptr (ZhuPages) pages = zhu_pages_new (doc, style, &measure, FIRST_PAGE, error);
  g_autoptr (GPtrArray) subsets = NULL;
  g_autoptr (ZhuHaru) pdf = NULL;

  if (pages == NULL || !zhu_content_collect (doc, pages, fonts, error))
    return FALSE;
  subsets = make_subsets (fonts, error);
  if (subsets == NULL)
    return FALSE;
  pdf = zhu_haru_new ();
  if (pdf == NULL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                   _ ("Writing PDF: libharu could not start"));
      return FALSE;
    }
  zhu_haru_describe (pdf, zhu_doc_title (doc), zhu_doc_records (doc), zhu_doc_created (doc));
  for (gsize i = 0; i < subsets->len; i++)
    if (g_ptr_array_index (subsets, i) != NULL)
      zhu_haru_add_font (pdf, g_ptr_array_index (subsets, i));
  return draw_pages (pdf, doc, pages, fonts, subsets, error) && zhu_haru_save (pdf, file, error);
}

gboolean
zhu_pdf_write (const ZhuDoc *doc, const ZhuStyle *style, ZhuAtomicFile *file, GError **error)
{
  g_autoptr (ZhuPdfFonts) fonts = NULL;

  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  fonts = zhu_pdf_fonts_open (style, error);
  return fonts != NULL && draw_document (doc, style, fonts, file, error);
}

/* Keeps the fonts: open, measured, and read once for all subsets. */
static gboolean
write_kept (const ZhuDoc *doc,
            const ZhuStyle *style,
            gpointer *kept,
            ZhuAtomicFile *file,
            GError **error)
{
  if (*kept == NULL)
    {
      *kept = zhu_pdf_fonts_open (style, error);
      if (*kept == NULL)
        return FALSE;
    }
  zhu_pdf_fonts_forget_used (*kept);
  return draw_document (doc, style, *kept, file, error);
}

static void
free_kept (gpointer kept)
{
  zhu_pdf_fonts_free (kept);
}

/* ---- The list of fonts ---- */

static void
font_info_free (gpointer data)
{
  ZhuFontInfo *info = data;

  g_free (info->family);
  g_free (info->file);
  g_free (info->version);
  g_free (info->licence);
  g_free (info);
}

static ZhuFontInfo *
font_info_new (ZhuFontIndex *installed, const ZhuFontName *name)
{
  ZhuFontInfo *info = g_new0 (ZhuFontInfo, 1);
  int index;
  g_autoptr (ZhuPdfFace) face = NULL;

  info->family = g_strdup (name->name);
  info->file = zhu_font_find (installed, name, &index);
  if (info->file != NULL)
    face = zhu_pdf_face_open (name, info->file, index, NULL);
  info->version
      = face == NULL ? g_strdup ("") : zhu_pdf_face_text (face, HB_OT_NAME_ID_VERSION_STRING);
  info->licence = face == NULL ? g_strdup ("") : zhu_pdf_face_text (face, HB_OT_NAME_ID_LICENSE);
  if (face != NULL && *info->licence == '\0')
    {
      g_free (info->licence);
      info->licence = zhu_pdf_face_text (face, HB_OT_NAME_ID_LICENSE_URL);
    }
  info->may_embed = face != NULL && zhu_pdf_face_may_embed (face);
  return info;
}

GPtrArray *
zhu_fonts_list (const ZhuStyle *style)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (font_info_free);
  g_autoptr (ZhuFontIndex) installed = zhu_font_index_open ();
  const GPtrArray *chains[] = { style->text_fonts, style->head_fonts };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++)
    for (gsize j = 0; j < chains[i]->len; j++)
      g_ptr_array_add (list, font_info_new (installed, g_ptr_array_index (chains[i], j)));
  return list;
}

const ZhuWriterClass zhu_pdf_writer = { .name = "pdf",
                                        .ending = ".pdf",
                                        .summary = N_ ("pages for paper, with embedded fonts"),
                                        .is_text = FALSE,
                                        .write = zhu_pdf_write,
                                        .write_kept = write_kept,
                                        .free_kept = free_kept };
