/* Content streams read operator by operator, and what codes of fonts stand for. */
#include "zhuhu/pdf/content.h"

#include "zhuhu/pdf/font.h"
#include "zhuhu/pdf/geometry.h"

#include <string.h>

/* ---- Operators and their operands ---- */

static void
print_operand (GString *line, const PdfReader *reader, const PdfToken *token)
{
  static const char *const kinds[] = { "end", "", "", "str ", "open", "close", "op" };

  if (token->kind == PDF_TOKEN_NUMBER)
    g_string_append_printf (line, " %g", token->number);
  else
    g_string_append_printf (line, " %s", kinds[token->kind]);
  if (token->kind == PDF_TOKEN_NAME || token->kind == PDF_TOKEN_STRING)
    for (gsize i = 0; i < token->length; i++)
      {
        const char c = pdf_reader_text (reader, token)[i];

        g_string_append_printf (line, g_ascii_isgraph (c) ? "%c" : "<%02x>", (guchar) c);
      }
}

/* "op operand operand; op …" */
static char *
print_content (const char *content, gsize length)
{
  g_auto (PdfReader) reader = { 0 };
  GString *line = g_string_new (NULL);
  const char *op = NULL;

  pdf_reader_init (&reader, content, length);
  while ((op = pdf_reader_next (&reader)) != NULL)
    {
      g_string_append_printf (line, "%s%s", line->len > 0 ? "; " : "", op);
      for (gsize i = 0; i < reader.operands->len; i++)
        print_operand (line, &reader, pdf_reader_operand (&reader, i));
    }
  return g_string_free (line, FALSE);
}

static void
test_operators (void)
{
  static const struct
  {
    const char *content, *read;
  } cases[] = {
    { "q Q", "q; Q" },
    { "1 -2.5 +3 .5 4. m", "m 1 -2.5 3 0.5 4" },
    /* A comment ends with its line, or with the stream. */
    { "1 % 2 (3\n4 m", "m 1 4" },
    { "1 % 2\r3 m % the end", "m 1 3" },
    { "1 2 % nothing else", "" },
    /* Names, with what stands in numbers of two digits; a sharp alone is itself. */
    { "/A#42c /A#4 /A# /#zz /A/B Do", "Do /ABc /A#4 /A# /#zz /A /B" },
    { "/#41", "" },
    { "/A#4x Do", "Do /A#4x" },
    { "/A#x4 Do", "Do /A#x4" },
    /* Strings: parentheses within them, escapes, ends of lines. */
    { "(a(b)c) Tj", "Tj str a(b)c" },
    { "(\\n\\r\\t\\b\\f\\(\\)\\\\\\x) Tj", "Tj str <0a><0d><09><08><0c>()\\x" },
    { "(\\101\\60\\7\\1234\\18) Tj", "Tj str A0<07>S4<01>8" },
    { "(a\\\nb\\\r\nc\\\rd) Tj", "Tj str abcd" },
    { "(\\8) Tj", "Tj str 8" },
    /* What is not closed goes on to the end. */
    { "(open Tj", "" },
    { "(open\\", "" },
    { "(a\\1", "" },
    { "(a\\12", "" },
    { "(a\\\r", "" },
    /* Hexadecimal: a missing digit is 0, what is none is passed over. */
    { "<41 42\n43> Tj", "Tj str ABC" },
    { "<414> Tj", "Tj str A@" },
    { "<4x1> Tj", "Tj str A" },
    { "<> Tj", "Tj str " },
    { "<4142", "" },
    /* Arrays and dictionaries are flat. */
    { "[(a) 1] TJ", "TJ open str a 1 close" },
    { "/P <</MCID 0>> BDC", "BDC /P open /MCID 0 close" },
    { "< 41> Tj ] > m", "Tj str A; m close close" },
    /* A word that begins like a number is an operator; braces are. */
    { "1x -a 2", "1x; -a" },
    { "{ } m", "{; }; m" },
    /* An inline image is one operator, whatever its bytes are. */
    { "BI /W 1 ID xEIx EI Q", "EI /W 1; Q" },
    { "BI /W 1 ID \n EI", "EI /W 1" },
    { "BI /W 1 ID x EIy", "EI /W 1" },
    { "BI /W 1 ID x Ex EJ EI\nS", "EI /W 1; S" },
    { "BI ID", "EI" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *read = print_content (cases[i].content, strlen (cases[i].content));

      g_test_message ("%s", cases[i].content);
      g_assert_cmpstr (read, ==, cases[i].read);
    }
}

/* An array longer than any program writes is cut off; its operator comes all the same. */
static void
test_long_arrays (void)
{
  g_autoptr (GString) content = g_string_new (NULL);
  g_auto (PdfReader) reader = { 0 };

  for (int i = 0; i < 100010; i++)
    g_string_append (content, "1 ");
  g_string_append (content, "TJ q");
  pdf_reader_init (&reader, content->str, content->len);
  g_assert_cmpstr (pdf_reader_next (&reader), ==, "TJ");
  g_assert_cmpuint (reader.operands->len, ==, 100000);
  g_assert_cmpfloat (pdf_reader_number (&reader, 99999), ==, 1);
  g_assert_cmpfloat (pdf_reader_number (&reader, 100000), ==, 0);
  g_assert_null (pdf_reader_operand (&reader, 100000));
  g_assert_cmpstr (pdf_reader_next (&reader), ==, "q");
  g_assert_null (pdf_reader_next (&reader));
}

static void
test_scan (void)
{
  static const struct
  {
    const char *content;
    PdfScan scan;
  } cases[] = {
    { "q q BT Q", { .saved = 1, .in_text = TRUE } },
    { "Q Q q q q BT ET", { .saved = 1, .lowest = -2 } },
    { "EMC /P BMC /P <</MCID 4>> BDC /P <</MCID 2>> BDC EMC", { .marked = 2, .next_mcid = 5 } },
    { "/P <</MCID -1>> BDC EMC /P <</MCID 1000000>> BDC", { .marked = 1, .next_mcid = 1000001 } },
    { "/P <</MCID 1000001>> BDC /P <</MCID/x>> BDC /P /MC0 BDC", { .marked = 3 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PdfScan scan = pdf_content_scan (cases[i].content, strlen (cases[i].content));

      g_test_message ("%s", cases[i].content);
      g_assert_cmpint (scan.saved, ==, cases[i].scan.saved);
      g_assert_cmpint (scan.lowest, ==, cases[i].scan.lowest);
      g_assert_cmpint (scan.marked, ==, cases[i].scan.marked);
      g_assert_cmpint (scan.in_text, ==, cases[i].scan.in_text);
      g_assert_cmpint (scan.next_mcid, ==, cases[i].scan.next_mcid);
    }
}

/* Each number once, in the order of drawing; what no page can have is none. */
static void
test_mcids (void)
{
  static const char content[] = "/P <</MCID 3>> BDC EMC /P <</MCID 0>> BDC EMC /P <</MCID 3>> BDC EMC "
                                "/P BMC EMC /P <</MCID -1>> BDC EMC /P <</MCID 1e9>> BDC EMC";
  g_autoptr (GArray) numbers = pdf_content_mcids (content, strlen (content));

  g_assert_cmpuint (numbers->len, ==, 2);
  g_assert_cmpint (g_array_index (numbers, int, 0), ==, 3);
  g_assert_cmpint (g_array_index (numbers, int, 1), ==, 0);
}

/* ---- Fonts ---- */

static char *
decode (const char *dictionary, const char *cmap, const char *bytes, gsize length)
{
  qpdf_data pdf = pdf_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  qpdf_oh font = 0;

  qpdf_empty_pdf (pdf);
  font = qpdf_oh_parse (pdf, dictionary);
  if (cmap != NULL)
    pdf_set (pdf, font, "/ToUnicode", pdf_new_stream (pdf, cmap, strlen (cmap)));
  {
    g_autoptr (PdfFont) made = pdf_font_new (pdf, font);

    pdf_font_decode (made, bytes, length, text);
  }
  pdf_free (pdf);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define TYPE0(encoding) "<</Type/Font/Subtype/Type0/Encoding/" encoding ">>"
#define SIMPLE(more) "<</Type/Font/Subtype/Type1" more ">>"
#define NO "\xef\xbf\xbd" /* a code that nobody explains */

static void
test_fonts (void)
{
  static const struct
  {
    const char *name, *dictionary, *cmap, *bytes;
    int length; /* -1: of a string */
    const char *text;
  } cases[] = {
    { "Latin", SIMPLE (""), NULL, "A\x80\x92\x9f", -1, "A€’Ÿ" },
    { "control codes", SIMPLE (""), NULL, "\x01", -1, NO },
    { "names of glyphs",
      SIMPLE ("/Encoding<</Differences[65/Eacute/quoteleft/B/uni4E00/u20000/nothing/unable 72(x)/fi]>>"), NULL,
      "ABCDEFGH", -1, "É‘B一\U00020000" NO NO "ﬁ" },
    { "names too short, too long, no character",
      SIMPLE ("/Encoding<</Differences[65/uni4E/uni4E00004E/uniD800/uni4E0g]>>"), NULL, "ABCD", -1, NO NO NO NO },
    { "codes out of a byte", SIMPLE ("/Encoding<</Differences[-1/one/two 255/three/four]>>"), NULL, "\x01\xff", -1,
      NO "3" },
    { "a map over an encoding", SIMPLE (""), "1 beginbfchar <41> <6237> endbfchar", "AB", -1, "户B" },
    { "no font at all", "null", NULL, "A", -1, "A" },
    { "UTF-16", TYPE0 ("UniGB-UTF16-H"), NULL, "\x62\x37\x4e\xba", 4, "户人" },
    { "UCS-2", TYPE0 ("UniGB-UCS2-H"), NULL, "\x62\x37", 2, "户" },
    { "half a pair in UTF-16", TYPE0 ("UniGB-UTF16-H"), NULL, "\xd8\x40", 2, NO },
    { "Uni of another kind", TYPE0 ("UniGB-UTF8-H"), NULL, "\x62\x37", 2, NO },
    { "GBK", TYPE0 ("GBK-EUC-H"), NULL, "\xbb\xa7\xc8\xcb" "7", 5, "户人7" },
    { "GBK, a byte too few", TYPE0 ("GBK-EUC-H"), NULL, "\xbb\xa7\xc8", 3, NO NO },
    { "Identity without a map", TYPE0 ("Identity-H"), NULL, "\x00\x01\x02", 3, NO NO },
    { "an encoding of its own", "<</Type/Font/Subtype/Type0/Encoding<<>>>>", NULL, "\x00\x01", 2, NO },
    { "a map over UTF-16", TYPE0 ("UniGB-UTF16-H"), "1 beginbfchar <6237> <0041> endbfchar", "\x62\x37", 2, "A" },
    { "codes of one and two bytes", TYPE0 ("Identity-H"),
      "2 begincodespacerange <00> <7F> <8000> <FFFF> endcodespacerange 2 beginbfchar <41> <0061> <8001> <0062> endbfchar",
      "A\x80\x01" "A", 4, "aba" },
    { "a code cut short", TYPE0 ("Identity-H"),
      "1 begincodespacerange <8000> <FFFF> endcodespacerange 1 beginbfchar <8001> <0062> endbfchar", "\x80\x01\x80", 3,
      "b" NO },
    { "code spaces that are none", TYPE0 ("Identity-H"),
      "6 begincodespacerange 0 <7F> <00> 1 <00> <7FFF> <> <> <0000000000> <FFFFFFFFFF> endcodespacerange "
      "1 beginbfchar <0041> <0061> endbfchar",
      "\x00" "A", 2, "a" },
    { "pairs that are none", TYPE0 ("Identity-H"),
      "3 beginbfchar <0041> 5 6 <0061> <0042> <0062> <0043> endbfchar", "\x00" "A\x00" "B", 4, NO "b" },
    { "ranges", TYPE0 ("Identity-H"), "1 beginbfrange <0041> <0043> <0061> endbfrange", "\x00" "A\x00" "C\x00" "D", 6,
      "ac" NO },
    { "a range of texts", TYPE0 ("Identity-H"), "1 beginbfrange <0041> <0042> [<00610062> <0063>] endbfrange",
      "\x00" "A\x00" "B", 4, "abc" },
    { "a range of texts without end", TYPE0 ("Identity-H"), "1 beginbfrange <0041> <0042> [<0061> <0062> endbfrange",
      "\x00" "A\x00" "B", 4, "ab" },
    { "a range of one byte of text", TYPE0 ("Identity-H"), "1 beginbfrange <0041> <0042> <61> endbfrange",
      "\x00" "A", 2, "" },
    { "a range backwards", TYPE0 ("Identity-H"), "1 beginbfrange <0042> <0041> <0061> endbfrange", "\x00" "A", 2, NO },
    { "a range up to the last code", TYPE0 ("Identity-H"),
      "1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 beginbfrange <FFFFFFFE> <FFFFFFFF> <0061> endbfrange",
      "\xff\xff\xff\xff\x00\x00\x00\x05", 8, "b" NO },
    { "ranges that are none", TYPE0 ("Identity-H"),
      "2 beginbfrange 1 <0042> <0061> <0041> <0042> <0061> endbfrange", "\x00" "A", 2, NO },
    { "ranges that are none, at the end", TYPE0 ("Identity-H"), "1 beginbfrange <0041> 2 <0061> endbfrange",
      "\x00" "A", 2, NO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gsize length = cases[i].length >= 0 ? (gsize) cases[i].length : strlen (cases[i].bytes);
      g_autofree char *text = decode (cases[i].dictionary, cases[i].cmap, cases[i].bytes, length);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* A map that explains more codes than a font has is taken as far as a large one goes. */
static void
test_huge_map (void)
{
  static const char cmap[] = "1 begincodespacerange <000000> <FFFFFF> endcodespacerange\n4 beginbfrange\n"
                             "<000000> <00FFFF> <0061> <010000> <01FFFF> <0061>\n"
                             "<020000> <02FFFF> <0061> <030000> <03FFFF> <0061> endbfrange";
  g_autoptr (GString) many = g_string_new ("300 begincodespacerange ");
  g_autofree char *first = decode (TYPE0 ("Identity-H"), cmap, "\x00\x00\x01\x03\xff\xff", 6), *second = NULL;

  g_assert_cmpstr (first, ==, "b" NO);
  for (int i = 0; i < 300; i++)
    g_string_append_printf (many, "<%04X> <%04X> ", i, i);
  g_string_append (many, "endcodespacerange 1 beginbfchar <0100> <0062> endbfchar");
  second = decode (TYPE0 ("Identity-H"), many->str, "\x01\x00", 2);
  g_assert_cmpstr (second, ==, "b");
}

/* A map that cannot be unpacked, or is packed twice over, is as if it were not there. */
static void
test_unreadable_map (void)
{
  static const char *const filters[] = { "/FlateDecode", "/DCTDecode", "[/ASCIIHexDecode/ASCIIHexDecode]" };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      qpdf_data pdf = pdf_new ();
      g_autoptr (GString) text = g_string_new (NULL);
      qpdf_oh font = 0, map = 0;

      qpdf_empty_pdf (pdf);
      font = qpdf_oh_parse (pdf, TYPE0 ("Identity-H"));
      map = pdf_new_stream (pdf, "not packed at all", 17);
      pdf_set (pdf, map, "/Filter", qpdf_oh_parse (pdf, filters[i]));
      pdf_set (pdf, font, "/ToUnicode", map);
      {
        g_autoptr (PdfFont) made = pdf_font_new (pdf, font);

        pdf_font_decode (made, "\x00\x41", 2, text);
      }
      g_assert_cmpstr (text->str, ==, NO);
      pdf_free (pdf);
    }
}

/* ---- Where a page's points stand on its sheet ---- */

/* A page 200 x 100 with its corner at (10, 20), turned; where (10, 20) and (110, 20) come to stand. */
static void
test_frames (void)
{
  static const struct
  {
    int rotate;
    double width, height, x0, y0, x1, y1;
  } cases[] = { { 0, 400, 200, 0, 0, 200, 0 },
                { 90, 200, 400, 0, 400, 0, 200 },
                { 180, 400, 200, 400, 200, 200, 200 },
                { 270, 200, 400, 200, 0, 200, 200 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PdfFrame frame = { 10, 20, 210, 120, cases[i].rotate, 2 };
      const PdfMatrix shown = pdf_frame_shown (&frame), back = pdf_matrix_invert (&shown);
      const PdfMatrix both = pdf_matrix_multiply (&shown, &back);
      g_autofree char *same = pdf_matrix_to_text (&both);
      double width = 0, height = 0, x0 = 10, y0 = 20, x1 = 110, y1 = 20;

      pdf_frame_size (&frame, &width, &height);
      pdf_matrix_apply (&shown, &x0, &y0);
      pdf_matrix_apply (&shown, &x1, &y1);
      g_assert_cmpfloat (width, ==, cases[i].width);
      g_assert_cmpfloat (height, ==, cases[i].height);
      g_assert_cmpfloat (x0, ==, cases[i].x0);
      g_assert_cmpfloat (y0, ==, cases[i].y0);
      g_assert_cmpfloat (x1, ==, cases[i].x1);
      g_assert_cmpfloat (y1, ==, cases[i].y1);
      g_assert_cmpstr (same, ==, "1.00000 0.00000 0.00000 1.00000 0.00000 0.00000");
    }
}

/* What flattens everything has no way back. */
static void
test_flat_matrix (void)
{
  const PdfMatrix flat = { 1, 1, 1, 1, 5, 5 }, back = pdf_matrix_invert (&flat);
  g_autofree char *text = pdf_matrix_to_text (&back);

  g_assert_cmpstr (text, ==, "1.00000 0.00000 0.00000 1.00000 0.00000 0.00000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/content/operators", test_operators);
  g_test_add_func ("/pdf/content/long-arrays", test_long_arrays);
  g_test_add_func ("/pdf/content/scan", test_scan);
  g_test_add_func ("/pdf/content/mcids", test_mcids);
  g_test_add_func ("/pdf/content/fonts", test_fonts);
  g_test_add_func ("/pdf/content/huge-map", test_huge_map);
  g_test_add_func ("/pdf/content/unreadable-map", test_unreadable_map);
  g_test_add_func ("/pdf/content/frames", test_frames);
  g_test_add_func ("/pdf/content/flat-matrix", test_flat_matrix);
  return g_test_run ();
}
