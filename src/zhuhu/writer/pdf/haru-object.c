/* libharu's objects: Type0 fonts put together from their parts (libharu's own loader takes no CFF
 * outlines and drops characters), content streams written raw, bookmarks in UTF-16. */
#include "zhuhu/writer/pdf/haru-record.h"
#include "zhuhu/writer/pdf/text.h"

#include FT_TRUETYPE_TABLES_H

#include <string.h>

/* libharu skips all calls after an error, so the first one is the cause. */
static void
note_error (HPDF_STATUS code, HPDF_STATUS detail, void *data)
{
  ZhuHaru *self = data;

  if (self->failure != 0)
    return;
  self->failure = code;
  self->detail = detail;
}

ZhuHaru *
zhu_haru_new (void)
{
  g_autoptr (ZhuHaru) self = g_new0 (ZhuHaru, 1);

  self->pages = g_ptr_array_new ();
  self->chapters = g_array_new (FALSE, FALSE, sizeof (Chapter));
  self->pdf = HPDF_New (note_error, self);
  if (self->pdf == NULL)
    return NULL;
  self->pdf->pdf_version = HPDF_VER_17;
  HPDF_SetCompressionMode (self->pdf, HPDF_COMP_ALL);
  self->fonts = HPDF_Dict_New (self->pdf->mmgr);
  HPDF_Xref_Add (self->pdf->xref, self->fonts);
  return g_steal_pointer (&self);
}

void
zhu_haru_free (ZhuHaru *self)
{
  HPDF_Free (self->pdf);
  g_ptr_array_unref (self->pages);
  g_array_unref (self->chapters);
  g_free (self);
}

gboolean
zhu_haru_ok (const ZhuHaru *self, GError **error)
{
  if (self->failure == 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL, _ ("Writing PDF: libharu error 0x%04lX (%lu)"),
               (unsigned long) self->failure, (unsigned long) self->detail);
  return FALSE;
}

/* ---- Strings ---- */

static GByteArray *
utf16_of (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 mark[] = { 0xFE, 0xFF };
  long n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);

  g_byte_array_append (bytes, mark, sizeof mark);
  for (long i = 0; i < n; i++)
    {
      const guint8 pair[] = { (guint8) (units[i] >> 8), (guint8) units[i] };

      g_byte_array_append (bytes, pair, sizeof pair);
    }
  return bytes;
}

static void
add_text (ZhuHaru *self, HPDF_Dict dict, const char *key, const char *text)
{
  g_autoptr (GByteArray) bytes = utf16_of (text);

  HPDF_Dict_Add (dict, key, HPDF_Binary_New (self->pdf->mmgr, bytes->data, bytes->len));
}

static void
add_ascii (ZhuHaru *self, HPDF_Dict dict, const char *key, const char *text)
{
  HPDF_Dict_Add (dict, key, HPDF_String_New (self->pdf->mmgr, text, NULL));
}

void
zhu_haru_describe (ZhuHaru *self)
{
  HPDF_Dict preferences = HPDF_Dict_New (self->pdf->mmgr);

  add_ascii (self, self->pdf->catalog, "Lang", "zh-CN");
  HPDF_Dict_Add (self->pdf->catalog, "ViewerPreferences", preferences);
  HPDF_Dict_AddBoolean (preferences, "DisplayDocTitle", HPDF_TRUE);
}

/* ---- Fonts ---- */

static HPDF_Dict
add_stream (ZhuHaru *self, gconstpointer bytes, gsize length)
{
  HPDF_Dict stream = HPDF_DictStream_New (self->pdf->mmgr, self->pdf->xref);

  if (stream == NULL)
    return NULL;
  stream->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
  HPDF_Stream_Write (stream->stream, bytes, (HPDF_UINT) length);
  return stream;
}

static HPDF_Dict
add_bytes (ZhuHaru *self, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return add_stream (self, data, length);
}

/* A dictionary that other objects point to. */
static HPDF_Dict
add_dict (ZhuHaru *self)
{
  HPDF_Dict dict = HPDF_Dict_New (self->pdf->mmgr);

  HPDF_Xref_Add (self->pdf->xref, dict);
  return dict;
}

static HPDF_Dict
add_program (ZhuHaru *self, const ZhuPdfSubset *subset)
{
  HPDF_Dict program = add_bytes (self, subset->program);

  if (program == NULL)
    return NULL;
  if (subset->face->is_cff)
    HPDF_Dict_AddName (program, "Subtype", "CIDFontType0C");
  else
    HPDF_Dict_AddNumber (program, "Length1", (HPDF_INT32) g_bytes_get_size (subset->program));
  return program;
}

static int
per_mille (const ZhuPdfFace *face, long units)
{
  return (int) (units * 1000 / (long) face->units);
}

static HPDF_Dict
add_descriptor (ZhuHaru *self, const ZhuPdfSubset *subset, gboolean has_cid_set)
{
  const ZhuPdfFace *face = subset->face;
  const TT_OS2 *os2 = FT_Get_Sfnt_Table (face->ft, FT_SFNT_OS2);
  const int ascent = per_mille (face, face->ft->ascender);
  const int cap_height
      = os2 != NULL && os2->version >= 2 && os2->version != 0xFFFF && os2->sCapHeight > 0
            ? per_mille (face, os2->sCapHeight)
            : ascent;
  HPDF_Dict descriptor = add_dict (self);
  HPDF_Array box = HPDF_Array_New (self->pdf->mmgr);

  HPDF_Dict_AddName (descriptor, "Type", "FontDescriptor");
  HPDF_Dict_AddName (descriptor, "FontName", subset->name);
  HPDF_Dict_AddNumber (descriptor, "Flags", 4);
  HPDF_Dict_Add (descriptor, "FontBBox", box);
  HPDF_Array_AddNumber (box, per_mille (face, face->ft->bbox.xMin));
  HPDF_Array_AddNumber (box, per_mille (face, face->ft->bbox.yMin));
  HPDF_Array_AddNumber (box, per_mille (face, face->ft->bbox.xMax));
  HPDF_Array_AddNumber (box, per_mille (face, face->ft->bbox.yMax));
  HPDF_Dict_AddNumber (descriptor, "ItalicAngle", 0);
  HPDF_Dict_AddNumber (descriptor, "Ascent", ascent);
  HPDF_Dict_AddNumber (descriptor, "Descent", per_mille (face, face->ft->descender));
  HPDF_Dict_AddNumber (descriptor, "CapHeight", cap_height);
  HPDF_Dict_AddNumber (descriptor, "StemV", 80);
  HPDF_Dict_Add (descriptor, face->is_cff ? "FontFile3" : "FontFile2", add_program (self, subset));
  if (has_cid_set)
    HPDF_Dict_Add (descriptor, "CIDSet", add_bytes (self, subset->cid_set));
  return descriptor;
}

/* Widths other than 1000, which is the default: first CID of a run and its widths. */
static HPDF_Array
widths_of (ZhuHaru *self, const GArray *codes)
{
  HPDF_Array all = HPDF_Array_New (self->pdf->mmgr);
  HPDF_Array run = NULL;
  unsigned next = 0;

  for (gsize i = 0; i < codes->len; i++)
    {
      const ZhuPdfCode *code = &g_array_index (codes, ZhuPdfCode, i);

      if (code->width == 1000)
        continue;
      if (run == NULL || code->cid != next)
        {
          run = HPDF_Array_New (self->pdf->mmgr);
          HPDF_Array_AddNumber (all, (HPDF_INT32) code->cid);
          HPDF_Array_Add (all, run);
        }
      HPDF_Array_AddNumber (run, (HPDF_INT32) code->width);
      next = code->cid + 1;
    }
  return all;
}

static HPDF_Dict
add_descendant (ZhuHaru *self, const ZhuPdfSubset *subset, gboolean has_cid_set)
{
  HPDF_Dict font = add_dict (self);
  HPDF_Dict system = HPDF_Dict_New (self->pdf->mmgr);

  HPDF_Dict_AddName (font, "Type", "Font");
  HPDF_Dict_AddName (font, "Subtype", subset->face->is_cff ? "CIDFontType0" : "CIDFontType2");
  HPDF_Dict_AddName (font, "BaseFont", subset->name);
  HPDF_Dict_Add (font, "CIDSystemInfo", system);
  add_ascii (self, system, "Registry", "Adobe");
  add_ascii (self, system, "Ordering", "Identity");
  HPDF_Dict_AddNumber (system, "Supplement", 0);
  HPDF_Dict_AddNumber (font, "DW", 1000);
  HPDF_Dict_Add (font, "W", widths_of (self, subset->codes));
  if (subset->cid_to_gid != NULL)
    HPDF_Dict_Add (font, "CIDToGIDMap", add_bytes (self, subset->cid_to_gid));
  HPDF_Dict_Add (font, "FontDescriptor", add_descriptor (self, subset, has_cid_set));
  return font;
}

/* The map from codes to characters, a hundred lines a block as the format demands. */
static GString *
unicode_map (const ZhuPdfSubset *subset)
{
  GString *map
      = g_string_new ("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
  const gsize n = subset->codes->len;

  for (gsize i = 0; i < n; i++)
    {
      const ZhuPdfCode *code = &g_array_index (subset->codes, ZhuPdfCode, i);
      const char *text
          = g_hash_table_lookup (subset->face->unicode, GUINT_TO_POINTER (code->glyph));

      if (i % 100 == 0)
        g_string_append_printf (map, "%u beginbfchar\n", (unsigned) MIN (100, n - i));
      g_string_append_printf (map, "<%04X> <", code->cid);
      zhu_pdf_append_utf16 (map, text != NULL ? text : "\xEF\xBF\xBD");
      g_string_append (map, ">\n");
      if (i % 100 == 99 || i + 1 == n)
        g_string_append (map, "endbfchar\n");
    }
  g_string_append (map, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
  return map;
}

void
zhu_haru_add_font (ZhuHaru *self, const ZhuPdfSubset *subset, gboolean has_cid_set)
{
  HPDF_Dict font = add_dict (self);
  HPDF_Array descendants = HPDF_Array_New (self->pdf->mmgr);
  GString *map = unicode_map (subset);
  char key[16];

  HPDF_Dict_AddName (font, "Type", "Font");
  HPDF_Dict_AddName (font, "Subtype", "Type0");
  HPDF_Dict_AddName (font, "BaseFont", subset->name);
  HPDF_Dict_AddName (font, "Encoding", "Identity-H");
  HPDF_Dict_Add (font, "DescendantFonts", descendants);
  HPDF_Array_Add (descendants, add_descendant (self, subset, has_cid_set));
  HPDF_Dict_Add (font, "ToUnicode", add_stream (self, map->str, map->len));
  g_snprintf (key, sizeof key, "F%u", subset->face->number);
  HPDF_Dict_Add (self->fonts, key, font);
  g_string_free (map, TRUE);
}

/* ---- Pages ---- */

ZhuHaruPage *
zhu_haru_add_page (ZhuHaru *self, double width, double height)
{
  HPDF_Page page = HPDF_AddPage (self->pdf);
  HPDF_Dict resources;

  if (page == NULL)
    return NULL;
  HPDF_Page_SetWidth (page, (HPDF_REAL) width);
  HPDF_Page_SetHeight (page, (HPDF_REAL) height);
  resources = HPDF_Page_GetInheritableItem (page, "Resources", HPDF_OCLASS_DICT);
  HPDF_Dict_Add (resources, "Font", self->fonts);
  g_ptr_array_add (self->pages, page);
  return (ZhuHaruPage *) page;
}

static HPDF_STATUS
write_filter (HPDF_Dict dict, HPDF_Stream stream)
{
  (void) dict;
  return HPDF_Stream_WriteStr (stream, "/Filter /FlateDecode\012");
}

void
zhu_haru_page_write (ZhuHaru *self, ZhuHaruPage *page, const GString *operators)
{
  g_autoptr (GByteArray) deflated = NULL;
  HPDF_PageAttr attributes;

  if (page == NULL || self->failure != 0)
    return;
  deflated = zhu_pdf_deflate (operators->str, operators->len);
  attributes = ((HPDF_Page) page)->attr;
  /* libharu would keep the operators as they are until it saves, a tenth of a megabyte a page. */
  attributes->contents->filter = HPDF_STREAM_FILTER_NONE;
  attributes->contents->write_fn = write_filter;
  HPDF_Stream_Write (attributes->stream, deflated->data, deflated->len);
}

/* The bookmark below which one of @level comes; NULL if there is none. */
static HPDF_Outline
chapter_above (ZhuHaru *self, unsigned level)
{
  while (self->chapters->len > 0)
    {
      const Chapter *last = &g_array_index (self->chapters, Chapter, self->chapters->len - 1);

      if (last->level < level)
        return last->outline;
      g_array_set_size (self->chapters, self->chapters->len - 1);
    }
  return NULL;
}

void
zhu_haru_add_bookmark (ZhuHaru *self, ZhuHaruPage *page, unsigned level, const char *title)
{
  Chapter chapter = { level, NULL };
  HPDF_Array destination;

  if (page == NULL || self->failure != 0)
    return;
  chapter.outline = HPDF_CreateOutline (self->pdf, chapter_above (self, level), "-", NULL);
  /* Not libharu's own, which is an object by itself: some readers look for an array here. */
  destination = HPDF_Array_New (self->pdf->mmgr);
  if (chapter.outline == NULL || destination == NULL)
    return;
  g_array_append_val (self->chapters, chapter);
  add_text (self, chapter.outline, "Title", title);
  HPDF_Array_Add (destination, page);
  HPDF_Array_AddName (destination, "Fit");
  HPDF_Dict_Add (chapter.outline, "Dest", destination);
}
