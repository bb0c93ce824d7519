/* Fonts as others make them: of either kind of outlines, without tables that most have, without
 * even digits; and files that are no font which can be embedded. */
#include "pdf-fixture.h"
#include "small-font.h"
#include "zhuhu/writer/pdf/subset.h"

#include FT_OUTLINE_H

#include <stdlib.h>
#include <string.h>

/* Of a family that is not installed nothing can be made: fonts-dejavu-core, fonts-noto-cjk,
 * fonts-urw-base35. */
static const char not_installed[] = "a font that this test is made of is not installed";

static ZhuPdfFace *
open_face (const char *path, GError **error)
{
  const ZhuFontName name = { .name = (char *) "Tested", .is_file = TRUE };

  return zhu_pdf_face_open (&name, path, 0, error);
}

/* ---- Subsets ---- */

typedef struct
{
  FT_Pos width, height, advance;
  int n_points;
} Shape;

static Shape
shape_of (FT_Face face, unsigned glyph)
{
  FT_BBox box;

  g_assert_cmpint (FT_Load_Glyph (face, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING), ==, 0);
  FT_Outline_Get_CBox (&face->glyph->outline, &box);
  return (Shape){ box.xMax - box.xMin, box.yMax - box.yMin, face->glyph->metrics.horiAdvance,
                  face->glyph->outline.n_points };
}

/* The number in the program of a subset of what the PDF shows as @cid. */
static unsigned
glyph_in_program (const ZhuPdfSubset *subset, unsigned cid)
{
  const guint8 *map;

  if (subset->cid_to_gid == NULL)
    return cid;
  map = g_bytes_get_data (subset->cid_to_gid, NULL);
  return (unsigned) map[2 * cid] << 8 | map[2 * cid + 1];
}

static void
use_characters (ZhuPdfFace *face, const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      hb_codepoint_t glyph;

      g_assert_true (hb_font_get_nominal_glyph (face->font, (hb_codepoint_t) *at, &glyph));
      hb_set_add (face->used, glyph);
    }
}

/* A reader of the PDF that draws a code draws the outline of the font's own glyph. */
static void
test_codes_draw_their_glyphs (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *family;
    gboolean is_cff, is_cid_keyed;
  } cases[] = { { "Noto Serif CJK SC", TRUE, TRUE },
                { "Nimbus Sans", TRUE, FALSE },
                { "DejaVu Sans", FALSE, FALSE } };
  FT_Library library;

  (void) data;
  g_assert_cmpint (FT_Init_FreeType (&library), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = small_font (self->folder, "small", cases[i].family, ' ', NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPdfFace) face = path != NULL ? open_face (path, &error) : NULL;
      g_autoptr (ZhuPdfSubset) subset = NULL;
      FT_Face program;

      if (path == NULL)
        {
          g_test_skip (not_installed);
          continue;
        }
      g_test_message ("%s", cases[i].family);
      g_assert_no_error (error);
      g_assert_cmpint (face->is_cff, ==, cases[i].is_cff);
      g_assert_cmpint (face->is_cid_keyed, ==, cases[i].is_cid_keyed);
      use_characters (face, "0157x%");
      subset = zhu_pdf_subset_new (face, NULL);
      g_assert_nonnull (subset);
      g_assert_cmpuint (subset->codes->len, ==, 6);
      g_assert_cmpint (FT_New_Memory_Face (library, g_bytes_get_data (subset->program, NULL),
                                           (FT_Long) g_bytes_get_size (subset->program), 0,
                                           &program),
                       ==, 0);
      for (guint k = 0; k < subset->codes->len; k++)
        {
          const ZhuPdfCode *code = &g_array_index (subset->codes, ZhuPdfCode, k);
          const Shape wanted = shape_of (face->ft, code->glyph);
          const Shape drawn = shape_of (program, glyph_in_program (subset, code->cid));

          g_assert_cmpint (drawn.n_points, ==, wanted.n_points);
          g_assert_cmpint (drawn.width, ==, wanted.width);
          g_assert_cmpint (drawn.height, ==, wanted.height);
          g_assert_cmpfloat_with_epsilon (code->width,
                                          1000.0 * (double) wanted.advance / face->units, 0.51);
        }
      FT_Done_Face (program);
      g_unlink (path);
    }
  FT_Done_FreeType (library);
}

/* ---- Fonts that lack something ---- */

static ZhuDoc *
number_document (void)
{
  const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
  const ZhuDocCell number = { ZHU_CELL_NUMBER, zhu_number_from_int (1071), 0, "1071", NULL };
  ZhuDoc *doc = zhu_doc_new ("月报", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("01", 1, 1);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "未脱贫残疾人\u200b");
  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  zhu_table_add_head (table, 0, 1, 1, 1, "人数");
  zhu_table_add_row (table, &info);
  zhu_table_set_stub (table, 0, 0, 1, "汉中市");
  zhu_table_set_cell (table, 0, 1, &number);
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  return doc;
}

/* The PDF of number_document() with its figures in the font file at @path. */
static void
write_numbers_in (const Fixture *self, const char *path)
{
  g_autoptr (ZhuDoc) doc = number_document ();
  g_autoptr (GError) error = NULL;

  if (self->style->number_font == NULL)
    self->style->number_font = g_new0 (ZhuFontName, 1);
  g_free (self->style->number_font->name);
  self->style->number_font->name = g_strdup (path);
  self->style->number_font->is_file = TRUE;
  g_assert_true (zhu_writer_write (&zhu_pdf_writer, doc, self->style, self->path, &error));
  g_assert_no_error (error);
}

/* The number behind @key in the description of the font whose name holds @font. */
static int
described (const char *file, const char *font, const char *key)
{
  for (const char *at = strstr (file, "/Ascent "); at != NULL; at = strstr (at + 1, "/Ascent "))
    {
      const char *end = strstr (at, "endobj");
      const char *name = strstr (at, font);
      const char *value = strstr (at, key);

      if (name != NULL && name < end && value != NULL && value < end)
        return atoi (value + strlen (key));
    }
  g_error ("%s of %s is not described", key, font);
}

/* Where OS/2 says no height of capitals, as its first versions did not, or is not there, the ascent
 * stands for it. Without names the font is called Font. */
static void
test_fonts_that_lack_a_table (Fixture *self, gconstpointer data)
{
  static const hb_tag_t os2[] = { HB_TAG ('O', 'S', '/', '2'), 0 },
                        name[] = { HB_TAG ('n', 'a', 'm', 'e'), 0 };
  static const struct
  {
    const char *family;
    const hb_tag_t *dropped;
    const char *font;
    gboolean has_capitals;
  } cases[] = { { "Nimbus Sans", NULL, "+NimbusSans", TRUE },
                { "Nimbus Sans", os2, "+NimbusSans", FALSE },
                { "DejaVu Sans", NULL, "+DejaVuSans", FALSE },
                { "DejaVu Sans", name, "+Font", FALSE } };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path
          = small_font (self->folder, "lacking", cases[i].family, ' ', cases[i].dropped);
      const char *const arguments[] = { "pdftotext", "-raw", self->path, "-", NULL };
      g_autofree char *file = NULL;
      g_autofree char *text = NULL;
      int ascent, capitals;

      if (path == NULL)
        return g_test_skip (not_installed);
      write_numbers_in (self, path);
      file = plain (self->path);
      text = output_of (arguments);
      g_unlink (path);
      if (file == NULL || text == NULL)
        return;
      g_test_message ("%zu", i);
      g_assert_nonnull (strstr (text, "1071"));
      ascent = described (file, cases[i].font, "/Ascent ");
      capitals = described (file, cases[i].font, "/CapHeight ");
      g_assert_cmpint (capitals, >, 0);
      if (cases[i].has_capitals)
        g_assert_cmpint (capitals, <, ascent);
      else
        g_assert_cmpint (capitals, ==, ascent);
    }
}

/* Digits of unlike widths without half-width forms are padded to the widest, so that numbers stand
 * below each other. */
static void
test_uneven_digits_are_padded (Fixture *self, gconstpointer data)
{
  static const hb_tag_t forms[] = { HB_TAG ('G', 'S', 'U', 'B'), 0 };
  g_autofree char *path = small_font (self->folder, "uneven.otf", "Noto Serif CJK SC", ' ', forms);
  const char *const arguments[] = { "pdftotext", "-raw", self->path, "-", NULL };
  g_autoptr (ZhuPdfFonts) fonts = NULL;
  g_autofree char *text = NULL;
  const ZhuPdfGlyph *one;
  const char *at = "1", *zero = "0";

  (void) data;
  if (path == NULL)
    return g_test_skip (not_installed);
  write_numbers_in (self, path);
  fonts = zhu_pdf_fonts_open (self->style, FALSE, NULL);
  one = zhu_pdf_fonts_next (fonts, ZHU_FACE_TEXT, &at);
  g_assert_true (one->face->pads_digits);
  g_assert_cmpfloat (one->natural, <, one->advance);
  g_assert_cmpfloat (one->advance, ==, zhu_pdf_fonts_next (fonts, ZHU_FACE_TEXT, &zero)->advance);
  text = output_of (arguments);
  g_unlink (path);
  if (text == NULL)
    return;
  /* What is padded is still one number; what takes no place is not drawn. */
  g_assert_nonnull (strstr (text, "1071"));
  g_assert_nonnull (strstr (text, "未脱贫残疾人\n"));
}

/* A font of letters alone has no digits to be even. */
static void
test_fonts_without_digits (Fixture *self, gconstpointer data)
{
  g_autofree char *path = small_font (self->folder, "letters.ttf", "DejaVu Sans", 'A', NULL);
  g_autoptr (ZhuPdfFonts) fonts = NULL;
  const char *letter = "A", *digit = "7";

  (void) data;
  if (path == NULL)
    return g_test_skip (not_installed);
  write_numbers_in (self, path);
  fonts = zhu_pdf_fonts_open (self->style, FALSE, NULL);
  g_assert_cmpstr (zhu_pdf_fonts_next (fonts, ZHU_FACE_TEXT, &letter)->face->name, !=, path);
  /* The figures come from the face of the text then. */
  g_assert_cmpstr (zhu_pdf_fonts_next (fonts, ZHU_FACE_TEXT, &digit)->face->name, ==,
                   "Noto Serif CJK SC");
  g_unlink (path);
}

/* ---- Files that are refused ---- */

static void
append_number (GByteArray *bytes, guint32 number)
{
  const guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

/* The tables of @sfnt as WOFF, each as long as it was, behind a head of 44 bytes and 20 for each
 * table. */
static GByteArray *
woff_of (const guint8 *sfnt, gsize length)
{
  const guint n = (guint) sfnt[4] << 8 | sfnt[5];
  const guint32 first = 12 + 16 * n, moved = 44 + 20 * n - first;
  GByteArray *woff = g_byte_array_new ();
  const guint8 counted[] = { sfnt[4], sfnt[5], 0, 0 };

  g_byte_array_append (woff, (const guint8 *) "wOFF", 4);
  g_byte_array_append (woff, sfnt, 4);
  append_number (woff, (guint32) length + moved);
  g_byte_array_append (woff, counted, sizeof counted);
  append_number (woff, (guint32) length);
  for (int i = 0; i < 6; i++)
    append_number (woff, 0);
  for (guint i = 0; i < n; i++)
    {
      const guint8 *record = sfnt + 12 + 16 * i;
      guint32 offset, size;

      memcpy (&offset, record + 8, sizeof offset);
      memcpy (&size, record + 12, sizeof size);
      g_byte_array_append (woff, record, 4);
      append_number (woff, GUINT32_FROM_BE (offset) + moved);
      append_number (woff, GUINT32_FROM_BE (size));
      append_number (woff, GUINT32_FROM_BE (size));
      g_byte_array_append (woff, record + 4, 4);
    }
  g_byte_array_append (woff, sfnt + first, (guint) length - first);
  return woff;
}

static void
refuse (const char *path, const char *cause)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFace) face = open_face (path, &error);

  g_assert_null (face);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
  if (strstr (error->message, path) == NULL || strstr (error->message, cause) == NULL)
    g_error ("“%s” is not said: %s", cause, error->message);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  static const hb_tag_t outlines[]
      = { HB_TAG ('g', 'l', 'y', 'f'), HB_TAG ('l', 'o', 'c', 'a'), 0 };
  g_autofree char *empty = small_font (self->folder, "empty.ttf", "DejaVu Sans", ' ', outlines);
  g_autofree char *whole = small_font (self->folder, "whole.ttf", "DejaVu Sans", ' ', NULL);
  g_autofree char *woff = g_build_filename (self->folder, "web.woff", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GByteArray) packed = NULL;
  gsize length;

  (void) data;
  refuse ("nowhere.ttf", "No such file");
  if (empty == NULL || whole == NULL)
    return g_test_skip (not_installed);
  refuse (empty, "no OpenType or TrueType font that can be read");
  g_assert_true (g_file_get_contents (whole, &bytes, &length, NULL));
  packed = woff_of ((const guint8 *) bytes, length);
  g_assert_true (g_file_set_contents (woff, (const char *) packed->data, packed->len, NULL));
  refuse (woff, "neither CFF nor TrueType outlines");
  g_unlink (empty);
  g_unlink (whole);
  g_unlink (woff);
}

/* ---- Where a family is found ---- */

/* Of a family that is installed in several formats the one that can be embedded is taken. */
static void
test_other_formats_are_passed_over (Fixture *self, gconstpointer data)
{
  const ZhuFontName name = { .name = (char *) "Nimbus Sans" };
  g_autoptr (ZhuFontIndex) installed = zhu_font_index_open ();
  int index;
  g_autofree char *path = zhu_font_find (installed, &name, &index);

  (void) self, (void) data;
  if (path == NULL)
    return g_test_skip (not_installed);
  if (!g_str_has_suffix (path, ".otf"))
    g_error ("%s is taken", path);
}

/* Two files hold the same face: it is always the first by name. */
static void
test_same_face_twice (Fixture *self, gconstpointer data)
{
  static const char configuration[]
      = "<fontconfig><dir>%s</dir><cachedir>/dev/null</cachedir></fontconfig>";
  const ZhuFontName name = { .name = (char *) "DejaVu Sans" };
  g_autofree char *second = small_font (self->folder, "b.ttf", "DejaVu Sans", ' ', NULL);
  g_autofree char *first = small_font (self->folder, "a.ttf", "DejaVu Sans", ' ', NULL);
  g_autofree char *third = small_font (self->folder, "c.ttf", "DejaVu Sans", ' ', NULL);
  g_autofree char *file = g_build_filename (self->folder, "fonts.conf", NULL);
  g_autofree char *text = g_strdup_printf (configuration, self->folder);
  g_autofree char *before = g_strdup (g_getenv ("FONTCONFIG_FILE"));
  g_autoptr (ZhuFontIndex) installed = NULL;
  g_autofree char *path = NULL;
  int index;

  (void) data;
  if (first == NULL)
    return g_test_skip (not_installed);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_setenv ("FONTCONFIG_FILE", file, TRUE);
  installed = zhu_font_index_open ();
  if (before != NULL)
    g_setenv ("FONTCONFIG_FILE", before, TRUE);
  else
    g_unsetenv ("FONTCONFIG_FILE");
  path = zhu_font_find (installed, &name, &index);
  g_assert_cmpstr (path, ==, first);
  g_assert_cmpint (index, ==, 0);
  g_unlink (first);
  g_unlink (second);
  g_unlink (third);
  g_unlink (file);
}

/* What a font does not say of itself is left empty; one that is no font, or not there, may not be
 * embedded. */
static void
test_list_of_odd_fonts (Fixture *self, gconstpointer data)
{
  g_autofree char *small = small_font (self->folder, "small.ttf", "DejaVu Sans", ' ', NULL);
  g_autofree char *bad = g_build_filename (self->folder, "bad.ttf", NULL);
  const char *names[] = { small, bad, "Nowhere" };
  g_autoptr (GPtrArray) list = NULL;

  (void) data;
  if (small == NULL)
    return g_test_skip (not_installed);
  g_assert_true (g_file_set_contents (bad, "no font at all", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ZhuFontName *font = g_ptr_array_index (self->style->text_fonts, i);

      g_free (font->name);
      font->name = g_strdup (names[i]);
      font->is_file = i < 2;
    }
  list = zhu_fonts_list (self->style);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const ZhuFontInfo *info = g_ptr_array_index (list, i);

      g_assert_cmpstr (info->family, ==, names[i]);
      g_assert_cmpstr (info->file, ==, i < 2 ? names[i] : NULL);
      g_assert_cmpstr (info->licence, ==, "");
      g_assert_cmpint (*info->version != '\0', ==, i == 0);
      g_assert_cmpint (info->may_embed, ==, i == 0);
    }
  g_unlink (small);
  g_unlink (bad);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer data);
  } tests[] = { { "codes draw their glyphs", test_codes_draw_their_glyphs },
                { "fonts that lack a table", test_fonts_that_lack_a_table },
                { "uneven digits are padded", test_uneven_digits_are_padded },
                { "fonts without digits", test_fonts_without_digits },
                { "refused", test_refused },
                { "other formats are passed over", test_other_formats_are_passed_over },
                { "same face twice", test_same_face_twice },
                { "list of odd fonts", test_list_of_odd_fonts } };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/writer/pdf/faces/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
  return g_test_run ();
}
