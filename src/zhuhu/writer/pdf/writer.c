/* The PDF writer: fonts opened, document laid out, then volume by volume: pages drawn, subsets made
 * of what they show, file saved with its structure tree. No volume is visible before all are done.
 */
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
          zhu_pdf_face_forget (face);
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

  zhu_haru_add_bookmark (pdf, page, 1, text);
}

/* The headings of pages that show no tables. */
static void
add_headings (ZhuHaru *pdf, ZhuHaruPage *page, const ZhuTags *tags)
{
  for (gsize i = 0; i < zhu_tags_n_headings (tags); i++)
    {
      unsigned level;
      const char *text = zhu_tags_heading (tags, i, &level);

      zhu_haru_add_bookmark (pdf, page, level, text);
    }
}

typedef struct
{
  const ZhuDoc *doc; /* NULL: the pages show no tables */
  const ZhuPages *pages;
  ZhuPdfFonts *fonts;
  gsize first, end; /* pages of the volume */
  unsigned number;  /* of the volume, from 0 */
} Volume;

static gboolean
draw_pages (ZhuHaru *pdf, const Volume *volume, ZhuTags *tags, GError **error)
{
  g_autoptr (GString) operators = g_string_new (NULL);

  for (gsize i = volume->first; i < volume->end; i++)
    {
      const ZhuPage *page = zhu_pages_get (volume->pages, i);
      const gboolean is_new
          = i == volume->first || zhu_pages_table (volume->pages, i - 1) != page->table;
      ZhuHaruPage *sheet = zhu_haru_add_page (pdf, page->sideways ? page->height : page->width,
                                              page->sideways ? page->width : page->height);

      g_string_truncate (operators, 0);
      if (!zhu_content_page (volume->doc, page, volume->fonts, tags, operators, error))
        return FALSE;
      zhu_haru_page_write (pdf, sheet, operators);
      if (is_new && volume->doc != NULL)
        add_bookmark (pdf, sheet, volume->doc, page->table);
      else if (volume->doc == NULL)
        add_headings (pdf, sheet, tags);
      if (!zhu_haru_ok (pdf, error))
        return FALSE;
    }
  return TRUE;
}

static void
tell_font (GPtrArray *fonts, unsigned volume, const ZhuPdfSubset *subset)
{
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  ZhuFontUse *use = g_new0 (ZhuFontUse, 1);
  gsize length;
  gconstpointer program = g_bytes_get_data (subset->program, &length);

  zhu_sha256_update (sum, program, length);
  use->volume = volume;
  use->family = zhu_pdf_face_text (subset->face, HB_OT_NAME_ID_FULL_NAME);
  use->version = zhu_pdf_face_text (subset->face, HB_OT_NAME_ID_VERSION_STRING);
  use->sha256 = zhu_sha256_finish_text (sum);
  g_ptr_array_add (fonts, use);
}

static gboolean
add_fonts (ZhuHaru *pdf, const Volume *volume, const ZhuKeeping *keeping, GError **error)
{
  g_autoptr (GPtrArray) subsets = make_subsets (volume->fonts, error);

  if (subsets == NULL)
    return FALSE;
  for (gsize i = 0; i < subsets->len; i++)
    {
      const ZhuPdfSubset *subset = g_ptr_array_index (subsets, i);

      if (subset == NULL)
        continue;
      zhu_haru_add_font (pdf, subset, keeping->archive == ZHU_ARCHIVE_1B);
      if (keeping->fonts != NULL)
        tell_font (keeping->fonts, volume->number, subset);
    }
  return TRUE;
}

/* A volume is drawn, saved and forgotten: libharu keeps all of a file in memory. */
static gboolean
write_volume (const Volume *volume,
              const ZhuPdfInfo *info,
              const ZhuKeeping *keeping,
              ZhuAtomicFile *file,
              GError **error)
{
  const ZhuPdfFinish finish
      = { info->title, info->subject, info->created, keeping->archive, keeping->user_password };
  const GPtrArray *faces = zhu_pdf_fonts_faces (volume->fonts);
  g_autoptr (ZhuHaru) pdf = zhu_haru_new ();
  g_autoptr (ZhuTags) tags = zhu_tags_new (volume->doc);

  if (!zhu_pdf_finish_check (&finish, error))
    return FALSE;
  if (pdf == NULL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                   _ ("Writing PDF: libharu could not start"));
      return FALSE;
    }
  for (gsize i = 0; i < faces->len; i++)
    zhu_pdf_face_reset (g_ptr_array_index (faces, i));
  zhu_pdf_fonts_set_variants (volume->fonts, keeping->variants);
  zhu_haru_describe (pdf);
  return draw_pages (pdf, volume, tags, error) && add_fonts (pdf, volume, keeping, error)
         && zhu_haru_save (pdf, zhu_tags_tree (tags), &finish, file, error);
}

/* How a file is kept if its caller does not say. */
static const ZhuKeeping *
keeping_or_default (const ZhuKeeping *keeping)
{
  static const ZhuKeeping defaults = { .archive = ZHU_ARCHIVE_2B };

  return keeping != NULL ? keeping : &defaults;
}

gboolean
zhu_pdf_write_pages (const ZhuPages *pages,
                     ZhuPdfFonts *fonts,
                     const ZhuPdfInfo *info,
                     const ZhuKeeping *keeping,
                     ZhuAtomicFile *file,
                     GError **error)
{
  const Volume volume = { NULL, pages, fonts, 0, zhu_pages_length (pages), 0 };

  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return write_volume (&volume, info, keeping_or_default (keeping), file, error);
}

gboolean
zhu_pdf_write_tables (const ZhuDoc *doc,
                      const ZhuPages *pages,
                      ZhuPdfFonts *fonts,
                      const ZhuPdfInfo *info,
                      const ZhuKeeping *keeping,
                      ZhuAtomicFile *file,
                      GError **error)
{
  const Volume volume = { doc, pages, fonts, 0, zhu_pages_length (pages), 0 };

  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return write_volume (&volume, info, keeping_or_default (keeping), file, error)
         && zhu_doc_check (doc, error);
}

static gboolean
draw_document (const ZhuDoc *doc,
               const ZhuStyle *style,
               ZhuPdfFonts *fonts,
               ZhuVolumes *volumes,
               GError **error)
{
  const ZhuMeasure measure = zhu_pdf_fonts_measure (fonts);
  g_autoptr (ZhuPages) pages = zhu_pages_new (doc, style, &measure, FIRST_PAGE, error);
  const gsize most = zhu_volumes_is_single (volumes) ? G_MAXSIZE / 2 : MAX (style->volume_pages, 1);
  g_autofree char *subject = zhu_doc_subject (doc);
  gsize n_pages, n;

  if (pages == NULL)
    return FALSE;
  n_pages = zhu_pages_length (pages);
  n = MAX ((n_pages + most - 1) / most, 1);
  for (gsize i = 0; i < n; i++)
    {
      const Volume volume
          = { doc, pages, fonts, i * most, MIN ((i + 1) * most, n_pages), (unsigned) i };
      g_autofree char *title
          = n == 1 ? g_strdup (zhu_doc_title (doc))
                   : g_strdup_printf ("%s（第%zu册，共%zu册）", zhu_doc_title (doc), i + 1, n);
      ZhuAtomicFile *file = zhu_volumes_open (volumes, (unsigned) i, (unsigned) n, error);

      const ZhuPdfInfo info = { title, subject, zhu_doc_created (doc) };

      if (file == NULL
          || !write_volume (&volume, &info, zhu_volumes_keeping (volumes), file, error))
        return FALSE;
    }
  return TRUE;
}

/* Many documents of one style share their fonts: open, measured, and read once for all subsets. */
static gboolean
write_pdf (const ZhuDoc *doc,
           const ZhuStyle *style,
           gpointer *kept,
           ZhuVolumes *volumes,
           GError **error)
{
  g_autoptr (ZhuPdfFonts) own = NULL;
  ZhuPdfFonts *fonts = kept != NULL ? *kept : NULL;

  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (fonts == NULL)
    fonts = own = zhu_pdf_fonts_open (style, FALSE, error);
  if (fonts == NULL)
    return FALSE;
  if (kept != NULL)
    *kept = own != NULL ? g_steal_pointer (&own) : *kept;
  return draw_document (doc, style, fonts, volumes, error);
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

/* Whether a fall-back is listed with the faces of tables. */
static gboolean
is_listed (const GPtrArray *list, const ZhuFontName *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      const ZhuFontInfo *info = g_ptr_array_index (list, i);

      if (info->role == NULL && g_str_equal (info->family, name->name))
        return TRUE;
    }
  return FALSE;
}

/* Index of the substitute that is taken: the first that is there, else the first. */
static gsize
taken_substitute (ZhuFontIndex *installed, const GPtrArray *chain)
{
  for (gsize i = 0; i < chain->len; i++)
    {
      const ZhuFontName *name = g_ptr_array_index (chain, i);
      int index;
      g_autofree char *path = name->is_substitute ? zhu_font_find (installed, name, &index) : NULL;

      if (path != NULL)
        return i;
    }
  return 0;
}

static void
list_chain (GPtrArray *list, ZhuFontIndex *installed, const GPtrArray *chain, const char *role)
{
  const gsize taken = taken_substitute (installed, chain);

  for (gsize i = 0; i < chain->len; i++)
    {
      const ZhuFontName *name = g_ptr_array_index (chain, i);
      ZhuFontInfo *info;

      if (name->is_substitute && i != taken)
        continue;
      if (role != NULL && i > 0 && !name->is_substitute && is_listed (list, name))
        continue;
      info = font_info_new (installed, name);
      info->role = role;
      info->is_substitute = name->is_substitute;
      g_ptr_array_add (list, info);
    }
}

GPtrArray *
zhu_fonts_list (const ZhuStyle *style)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (font_info_free);
  g_autoptr (ZhuFontIndex) installed = zhu_font_index_open ();

  list_chain (list, installed, style->text_fonts, NULL);
  list_chain (list, installed, style->head_fonts, NULL);
  for (int i = 0; i < ZHU_N_OFFICIAL; i++)
    if (style->official_fonts[i] != NULL)
      list_chain (list, installed, style->official_fonts[i],
                  zhu_official_face_name ((ZhuOfficialFace) i));
  return list;
}

const ZhuWriterClass zhu_pdf_writer = { .name = "pdf",
                                        .ending = ".pdf",
                                        .summary = N_ ("pages for paper, with embedded fonts"),
                                        .is_text = FALSE,
                                        .write_volumes = write_pdf,
                                        .free_kept = free_kept };
