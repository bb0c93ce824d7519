/* Which face a character is taken from, and how wide it is set. */
#include "pdf-fixture.h"
#include "small-font.h"

#include <math.h>
#include <string.h>

/* @names alone make the style's chain. */
static void
set_chain (GPtrArray *chain, const char *first, gboolean is_file)
{
  ZhuFontName *font = g_ptr_array_index (chain, 0);

  g_ptr_array_set_size (chain, 1);
  g_free (font->name);
  font->name = g_strdup (first);
  font->is_file = is_file;
}

static const ZhuPdfGlyph *
find (ZhuPdfFonts *fonts, const char *text)
{
  const char *at = text;
  const ZhuPdfGlyph *glyph = zhu_pdf_fonts_next (fonts, ZHU_FACE_TEXT, &at);

  g_assert_cmpstr (at, ==, "");
  return glyph;
}

/* Spaces that the font has not got are set as blanks of their width; what takes no place takes none; what the font has
 * not got is a place of an em, and says itself; a variant that it has not got is the character itself. */
static void
test_widths (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    double ems;
    gboolean is_found, is_invisible;
  } cases[] = {
    { "\u00a0", 1.0 / 3, TRUE, FALSE },  { "\u2000", 0.5, TRUE, FALSE },       { "\u2001", 1, TRUE, FALSE },
    { "\u2002", 0.5, TRUE, FALSE },      { "\u2003", 1, TRUE, FALSE },         { "\u2004", 1.0 / 3, TRUE, FALSE },
    { "\u2005", 0.25, TRUE, FALSE },     { "\u2006", 1.0 / 6, TRUE, FALSE },   { "\u2007", 0.5, TRUE, FALSE },
    { "\u2008", 0.2, TRUE, FALSE },      { "\u2009", 0.2, TRUE, FALSE },       { "\u200a", 0.1, TRUE, FALSE },
    { "\u202f", 1.0 / 6, TRUE, FALSE },  { "\u205f", 0.25, TRUE, FALSE },      { "\u3000", 1, TRUE, FALSE },
    { "\u200b", 0, FALSE, TRUE },        { "\u200f", 0, FALSE, TRUE },         { "\u2060", 0, FALSE, TRUE },
    { "\ufeff", 0, FALSE, TRUE },        { "\u2010", 1, FALSE, FALSE },        { "户", 1, TRUE, FALSE },
    { "人", 1, FALSE, FALSE },            { "\U00020000", 1, FALSE, FALSE },    { "户\ufe00", 1, TRUE, FALSE },
    { "户\U000e0100", 1, TRUE, FALSE },  { "户\ufe0f", 1, TRUE, FALSE },       { "人\ufe00", 1, FALSE, FALSE },
    { "\ufe00", 0, FALSE, TRUE },        { "\U000e0100", 0, FALSE, TRUE },
  };
  g_autofree char *font = small_font (self->folder, "small.otf", "Noto Serif CJK SC", ' ', NULL);
  g_autoptr (ZhuPdfFonts) fonts = NULL;
  g_autoptr (GError) error = NULL;
  ZhuMeasure measure;

  (void) data;
  if (font == NULL)
    return g_test_skip ("fonts-noto-cjk is not installed");
  set_chain (self->style->text_fonts, font, TRUE);
  fonts = zhu_pdf_fonts_open (self->style, FALSE, &error);
  g_assert_no_error (error);
  measure = zhu_pdf_fonts_measure (fonts);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ZhuPdfGlyph *glyph = find (fonts, cases[i].text);

      g_test_message ("U+%04X", g_utf8_get_char (cases[i].text));
      g_assert_cmpint (glyph->face != NULL, ==, cases[i].is_found);
      g_assert_cmpint (glyph->is_invisible, ==, cases[i].is_invisible);
      g_assert_cmpint (glyph->is_usual, ==, cases[i].is_found && g_utf8_strlen (cases[i].text, -1) == 2);
      g_assert_cmpfloat_with_epsilon (glyph->advance, cases[i].ems, 0.001);
      g_assert_cmpstr (glyph->meaning, ==, cases[i].text);
      /* What was found once is found again. */
      g_assert_true (find (fonts, cases[i].text) == glyph);
      if (g_utf8_strlen (cases[i].text, -1) == 1)
        g_assert_cmpfloat_with_epsilon (measure.advance (measure.data, ZHU_FACE_TEXT, g_utf8_get_char (cases[i].text)),
                                        cases[i].ems, 0.001);
    }
  /* A selector by itself takes no place; a character that no font has has no middle. */
  g_assert_cmpfloat (measure.advance (measure.data, ZHU_FACE_TEXT, 0xFE00), ==, 0);
  g_assert_cmpfloat (measure.middle (measure.data, ZHU_FACE_TEXT, 0x4EBA), ==, 0);
  g_assert_cmpfloat (measure.middle (measure.data, ZHU_FACE_TEXT, 0x6237), >, 0);
  g_unlink (font);
}

/* Numerals come from the font of numbers, all else from the chain. */
static void
test_numbers (Fixture *self, gconstpointer data)
{
  g_autofree char *font = small_font (self->folder, "small.otf", "Noto Serif CJK SC", ' ', NULL);
  g_autoptr (ZhuPdfFonts) fonts = NULL;
  g_autoptr (GError) error = NULL;
  ZhuFontName *name = NULL;

  (void) data;
  if (font == NULL)
    return g_test_skip ("fonts-noto-cjk is not installed");
  name = g_new0 (ZhuFontName, 1);
  name->name = g_strdup (font);
  name->is_file = TRUE;
  g_assert_null (self->style->number_font);
  self->style->number_font = name;
  fonts = zhu_pdf_fonts_open (self->style, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (find (fonts, "7")->face->name, ==, font);
  g_assert_cmpstr (find (fonts, ".")->face->name, ==, font);
  g_assert_cmpstr (find (fonts, "-")->face->name, ==, font);
  g_assert_cmpstr (find (fonts, "x")->face->name, !=, font);
  g_assert_cmpstr (find (fonts, "户")->face->name, !=, font);
  g_unlink (font);
}

static ZhuStyle *
parse_style (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuStyle *style = zhu_style_parse (bytes, "style.ini", ".", diags, &error);

  g_assert_no_error (error);
  return style;
}

/* Each font that is not there is named with the part that it is for, and with what to do. */
static void
test_absent_fonts (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text;
    gboolean official;
    const char *said; /* NULL: all is there */
  } cases[] = {
    { "", FALSE, NULL },
    { "[字体]\n标题 = Nowhere\n", FALSE, "Font Nowhere is not installed" },
    { "[字体]\n数字 = Nowhere\n", FALSE, "Font Nowhere is not installed" },
    { "[字体]\n正文 = Noto Serif CJK SC; Nowhere\n", FALSE, NULL },
    { "", TRUE, "The style names no font for 小标宋" },
    { "[公文]\n代用 = 是\n", TRUE, NULL },
    { "[公文]\n代用 = 是\n仿宋 = Nowhere\n", TRUE, "仿宋: Font Nowhere is not installed" },
    { "[公文]\n小标宋 = Nowhere\n", TRUE, "小标宋: Font Nowhere is not installed" },
    { "[公文]\n小标宋 = Noto Serif CJK SC\n仿宋 = Nowhere\n", TRUE, "仿宋: Font Nowhere is not installed" },
  };

  (void) self, (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ZhuStyle) style = parse_style (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPdfFonts) fonts = zhu_pdf_fonts_open (style, cases[i].official, &error);
      const char *said = error != NULL ? error->message : "nothing";

      g_test_message ("%s", cases[i].text);
      if (cases[i].said == NULL)
        g_assert_no_error (error);
      else if (!g_error_matches (error, ZHU_ERROR, ZHU_ERROR_FONT) || strstr (said, cases[i].said) == NULL)
        g_error ("“%s” is not said: %s", cases[i].said, said);
    }
}

/* A file that is no font, wherever the style names it. */
static void
test_damaged_fonts (Fixture *self, gconstpointer data)
{
  static const char *const texts[] = { "[字体]\n标题 = %s\n", "[字体]\n数字 = %s\n", "[字体]\n后备 = %s\n",
                                       "[公文]\n代用 = 是\n仿宋 = %s\n" };
  g_autofree char *path = g_build_filename (self->folder, "bad.ttf", NULL);

  (void) data;
  for (gsize k = 0; k < 2; k++)
    {
      g_assert_true (g_file_set_contents (path, k == 0 ? "no font at all" : "", -1, NULL));
      for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          g_auto (GStrv) parts = g_strsplit (texts[i], "%s", 2);
          g_autofree char *text = g_strjoinv (path, parts);
          g_autoptr (ZhuStyle) style = parse_style (text);
          g_autoptr (GError) error = NULL;
          g_autoptr (ZhuPdfFonts) fonts = zhu_pdf_fonts_open (style, TRUE, &error);

          g_assert_null (fonts);
          g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
          if (strstr (error->message, i < 3 && strstr (error->message, "The style names no font") != NULL
                                          ? "小标宋"
                                          : "bad.ttf")
              == NULL)
            g_error ("%s", error->message);
        }
    }
  g_unlink (path);
}

/* Of the substitutes of an official face the first that is there is taken, and what the style names beside them stays a
 * fall-back; if none is there the first is named. */
static void
test_substitutes (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *names;
    const char *kinds; /* s: a substitute; f: a fall-back */
    const char *taken, *said;
  } cases[] = {
    { "Noto Serif CJK SC; Noto Sans CJK SC", "ss", "Noto Serif CJK SC", NULL },
    { "Nowhere; Noto Sans CJK SC", "ss", "Noto Sans CJK SC", NULL },
    { "Nowhere; Noto Sans CJK SC; Noto Serif CJK SC", "ssf", "Noto Sans CJK SC", NULL },
    { "Nowhere; Nor here", "ss", NULL, "Font Nowhere is not installed" },
    { "BAD; Noto Sans CJK SC", "ss", NULL, "bad.ttf" },
    { "Noto Sans CJK SC; BAD", "sf", NULL, "bad.ttf" },
    { "Noto Sans CJK SC; Nowhere", "sf", "Noto Sans CJK SC", NULL },
  };
  const ZhuFace role = (ZhuFace) (ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_NUMBER);
  g_autofree char *bad = g_build_filename (self->folder, "bad.ttf", NULL);

  (void) data;
  g_assert_true (g_file_set_contents (bad, "no font at all", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[i].names, "BAD", -1);
      g_autofree char *names = g_strjoinv (bad, parts);
      g_autofree char *text = g_strdup_printf ("[公文]\n代用 = 是\n宋体 = %s\n", names);
      g_autoptr (ZhuStyle) style = parse_style (text);
      const GPtrArray *chain = style->official_fonts[ZHU_OFFICIAL_NUMBER];
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPdfFonts) fonts = NULL;
      const char *at = "户";

      g_test_message ("%zu", i);
      for (gsize k = 0; cases[i].kinds[k] != '\0'; k++)
        ((ZhuFontName *) g_ptr_array_index (chain, k))->is_substitute = cases[i].kinds[k] == 's';
      fonts = zhu_pdf_fonts_open (style, TRUE, &error);
      if (cases[i].said != NULL)
        {
          g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
          if (!g_str_has_prefix (error->message, "宋体: ")
              || strstr (error->message, cases[i].said) == NULL)
            g_error ("%s", error->message);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (zhu_pdf_fonts_next (fonts, role, &at)->face->name, ==, cases[i].taken);
    }
  g_unlink (bad);
}

/* A font file that the style names must be there. */
static void
test_absent_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFonts) fonts = NULL;

  (void) data;
  set_chain (self->style->head_fonts, "licensed/nowhere.ttf", TRUE);
  fonts = zhu_pdf_fonts_open (self->style, FALSE, &error);
  g_assert_null (fonts);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
  g_assert_nonnull (strstr (error->message, "Font licensed/nowhere.ttf is not installed"));
}

/* ---- Characters that no font has ---- */

/* A document of one cell, which has @text in the place of that name. */
static ZhuDoc *
document_with_text_in (const char *place, const char *text)
{
  const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
  const ZhuDocCell cell = { ZHU_CELL_TEXT, zhu_number_none (), 0, "无", NULL };
  ZhuDoc *doc = zhu_doc_new ("月报", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("01", 1, 1);

  zhu_table_set_text (table, ZHU_TEXT_ID, "01");
  zhu_table_set_text (table, ZHU_TEXT_TITLE, g_str_equal (place, "title") ? text : "基本情况");
  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  zhu_table_add_head (table, 0, 1, 1, 1, g_str_equal (place, "head") ? text : "人数");
  zhu_table_add_row (table, &info);
  zhu_table_set_stub (table, 0, 0, 1, g_str_equal (place, "stub") ? text : "汉中市");
  zhu_table_set_cell (table, 0, 1, &cell);
  if (g_str_equal (place, "paragraph"))
    zhu_doc_add_paragraph (doc, "说明", text);
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  return doc;
}

/* A character that no font has is named with its place; with its selector, if it is that variant
 * which is not there and nobody asks which are drawn otherwise. */
static void
test_missing_character (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *place, *text;
    const char *said;
  } cases[] = {
    { "stub", "张\xF0\x92\x80\x80", "(U+12000), table 01, row 1, column 1" },
    { "head", "张\xF0\x92\x80\x80", "(U+12000), table 01, head and notes" },
    { "title", "张\xF0\x92\x80\x80", "(U+12000), table 01, head and notes" },
    { "paragraph", "张\xF0\x92\x80\x80", "(U+12000), the report's text" },
    { "stub", "张\xF3\xA0\x87\xAF", "(U+5F20 U+E01EF), table 01, row 1, column 1" },
  };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ZhuDoc) doc = document_with_text_in (cases[i].place, cases[i].text);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].said);
      g_assert_false (zhu_writer_write (&zhu_pdf_writer, doc, self->style, self->path, &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
      if (strstr (error->message, cases[i].said) == NULL)
        g_error ("%s", error->message);
      g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
    }
}

static void
name_font (GPtrArray *chain, gsize i, const char *name)
{
  ZhuFontName *font = g_ptr_array_index (chain, i);

  g_free (font->name);
  font->name = g_strdup (name);
}

/* Fall-backs that are not installed might have had the character; each is named once, however many
 * chains name it. */
static void
test_absent_fallbacks_are_named (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = document_with_text_in ("stub", "张\xF0\x92\x80\x80");
  g_autoptr (GError) error = NULL;

  (void) data;
  g_ptr_array_set_size (self->style->text_fonts, 3);
  g_ptr_array_set_size (self->style->head_fonts, 2);
  name_font (self->style->text_fonts, 1, "No such font");
  name_font (self->style->text_fonts, 2, "Nor this one");
  name_font (self->style->head_fonts, 1, "No such font");
  g_assert_false (zhu_writer_write (&zhu_pdf_writer, doc, self->style, self->path, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
  g_assert_true (g_str_has_suffix (error->message, ", or install: No such font, Nor this one"));
}

/* ---- Variants that no font has ---- */

/* What pdftotext makes of the file, without line ends; NULL if it is not installed. */
static char *
text_of (const Fixture *self)
{
  const char *const arguments[] = { "pdftotext", "-raw", self->path, "-", NULL };
  char *text = output_of (arguments);

  return text != NULL ? g_strdelimit (text, "\n\f", ' ') : NULL;
}

/* The usual form is drawn, as it is without a selector, the text keeps the selector, and each variant is told once. A
 * second selector, or one at the beginning, is nothing. */
static void
test_variants (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc
      = document_with_text_in ("stub", "\ufe00葛\U000e01ef葛村葛\U000e01ef\ufe00户\U000e01ef");
  g_autoptr (GHashTable) variants = zhu_variants_new ();
  const ZhuKeeping keeping = { .variants = variants };
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = NULL;
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (zhu_writer_write_kept (&zhu_pdf_writer, doc, self->style, &keeping, self->path, &error));
  g_assert_no_error (error);
  zhu_variants_say (variants, diags);
  said = zhu_diags_to_text (diags);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 2);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_NOTE), ==, 2);
  g_assert_nonnull (strstr (said, "U+845B U+E01EF of “葛”"));
  g_assert_nonnull (strstr (said, "U+6237 U+E01EF of “户”"));
  text = text_of (self);
  if (text != NULL && strstr (text, "葛\U000e01ef葛村葛\U000e01ef户\U000e01ef ") == NULL)
    g_error ("%s", text);
}

/* A variant that a font has is drawn from that font, and nobody is told. */
static void
test_known_variant (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStyle) style = NULL;
  g_autoptr (ZhuPdfFonts) fonts = NULL;
  g_autoptr (GError) error = NULL;
  const ZhuPdfGlyph *known;

  (void) self, (void) data;
  style = parse_style ("[字体]\n正文 = Noto Serif CJK SC\n后备 = Noto Serif CJK JP\n");
  fonts = zhu_pdf_fonts_open (style, FALSE, &error);
  g_assert_no_error (error);
  known = find (fonts, "葛\U000e0100");
  g_assert_false (known->is_usual);
  g_assert_cmpstr (known->face->name, ==, "Noto Serif CJK JP");
  g_assert_true (find (fonts, "葛\U000e01ef")->is_usual);
  g_assert_cmpstr (find (fonts, "葛\U000e01ef")->face->name, ==, "Noto Serif CJK SC");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer data);
  } tests[] = { { "/writer/pdf/chain/widths", test_widths },
                { "/writer/pdf/chain/numbers", test_numbers },
                { "/writer/pdf/chain/absent-fonts", test_absent_fonts },
                { "/writer/pdf/chain/damaged-fonts", test_damaged_fonts },
                { "/writer/pdf/chain/substitutes", test_substitutes },
                { "/writer/pdf/chain/absent-file", test_absent_file },
                { "/writer/pdf/chain/missing-character", test_missing_character },
                { "/writer/pdf/chain/absent-fallbacks", test_absent_fallbacks_are_named },
                { "/writer/pdf/chain/variants", test_variants },
                { "/writer/pdf/chain/known-variant", test_known_variant } };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
