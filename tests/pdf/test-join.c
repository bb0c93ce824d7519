/* Files joined: pages, tags, bookmarks, links, labels, stamps, fitted pages, embedded files. */
#include "pdf/made.h"

#include <string.h>

/* The text of a page, trimmed; NULL without pdftotext. */
static char *
page_text (const char *path, unsigned page)
{
  g_autofree char *number = g_strdup_printf ("%u", page);
  const char *const arguments[] = { "pdftotext", "-f", number, "-l", number, path, "-", NULL };
  char *text = made_run (arguments);

  return text != NULL ? g_strstrip (text) : NULL;
}

static char *
structure (const char *path)
{
  const char *const arguments[] = { "pdfinfo", "-struct-text", path, NULL };

  return made_run (arguments);
}

/* The object at @path in the file as text, such as "trailer/Root/Outlines"; NULL without mutool. */
static char *
show (const char *file, const char *path)
{
  const char *const arguments[] = { "mutool", "show", file, path, NULL };

  return made_run (arguments);
}

/* What stands at @path of the file ends so; passed over without mutool. */
static void
assert_shown (const char *file, const char *path, const char *end)
{
  g_autofree char *text = show (file, path);
  g_auto (GStrv) words = text != NULL ? g_strsplit_set (g_strstrip (text), " \n", -1) : NULL;
  g_autoptr (GString) line = g_string_new (NULL);

  for (char **word = words; word != NULL && *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", *word);
  if (text != NULL && !g_str_has_suffix (line->str, end))
    g_error ("%s: %s", path, line->str);
}

static void
test_pages (void)
{
  g_autoptr (MadePdf) notice = made_plain ("Notice", 3);
  g_autoptr (MadePdf) annex = made_plain ("Annex", 2);
  g_autoptr (ZhuPdfFile) one = made_open (notice, "notice.pdf");
  g_autoptr (ZhuPdfFile) two = made_open (annex, "annex.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *last = NULL, *blank = NULL, *first = NULL;

  zhu_pdf_join_add (join, one, 0, 2, NULL);
  zhu_pdf_join_add_blank (join);
  zhu_pdf_join_add (join, two, 0, 2, "附件1 各市情况");
  zhu_pdf_join_add (join, one, 2, 1, NULL);
  g_assert_cmpuint (zhu_pdf_join_n_pages (join), ==, 6);
  path = made_join (join, "pages.pdf");

  first = page_text (path, 1);
  blank = page_text (path, 3);
  last = page_text (path, 6);
  if (first == NULL)
    return g_test_skip ("pdftotext is not installed");
  g_assert_cmpstr (first, ==, "Notice 1");
  g_assert_cmpstr (blank, ==, "");
  g_assert_cmpstr (last, ==, "Notice 3");
}

static void
test_trees (void)
{
  g_autoptr (MadePdf) notice = made_tagged ("Notice", 2);
  g_autoptr (MadePdf) annex = made_tagged ("Annex", 3);
  g_autoptr (ZhuPdfFile) one = made_open (notice, "notice.pdf");
  g_autoptr (ZhuPdfFile) two = made_open (annex, "annex.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *tree = NULL;
  const char *at = NULL;
  static const char *const texts[]
      = { "Heading Notice 1", "Notice 1", "NoticeArea", "North", "17", "Heading Annex 1", "AnnexArea", "17" };

  zhu_pdf_join_add (join, one, 0, 2, "Notice");
  zhu_pdf_join_add (join, two, 0, 3, "Annex");
  path = made_join (join, "trees.pdf");
  tree = structure (path);
  if (tree == NULL)
    return g_test_skip ("pdfinfo is not installed");
  at = tree;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      at = strstr (at, texts[i]);
      if (at == NULL)
        g_error ("%s is not in the tree:\n%s", texts[i], tree);
    }
}

static void
test_part_of_a_tree (void)
{
  g_autoptr (MadePdf) annex = made_tagged ("Annex", 3);
  g_autoptr (ZhuPdfFile) file = made_open (annex, "annex.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *tree = NULL;

  zhu_pdf_join_add (join, file, 1, 1, NULL);
  path = made_join (join, "part.pdf");
  tree = structure (path);
  if (tree == NULL)
    return g_test_skip ("pdfinfo is not installed");
  g_assert_nonnull (strstr (tree, "Heading Annex 2"));
  g_assert_null (strstr (tree, "Annex 1"));
  g_assert_null (strstr (tree, "Table"));
}

/* A bookmark and a link to page 2 by name. */
static void
add_links (MadePdf *self)
{
  const int second = g_array_index (self->pages, int, 1);
  const int outlines = made_reserve (self);
  const int item = made_add (self, "<</Title(Second)/Parent %d 0 R/Dest(there)>>", outlines);

  made_set (self, outlines, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count 1>>", item, item);
  g_string_append_printf (self->catalogue, "/Outlines %d 0 R/Names<</Dests<</Names[(there)[%d 0 R/XYZ 72 700 null]]>>>>",
                          outlines, second);
}

static void
test_bookmarks (void)
{
  g_autoptr (MadePdf) notice = made_plain ("Notice", 2);
  g_autoptr (MadePdf) annex = made_plain ("Annex", 1);
  g_autoptr (ZhuPdfFile) one = NULL, two = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *outline = NULL;

  made_page (annex, "BT /F1 12 Tf 72 700 Td (Annex 2) Tj ET",
             "/Annots[<</Type/Annot/Subtype/Link/Rect[72 700 100 712]/A<</S/GoTo/D(there)>>>>]");
  add_links (notice);
  add_links (annex);
  one = made_open (notice, "notice.pdf");
  two = made_open (annex, "annex.pdf");
  zhu_pdf_join_add (join, one, 0, 2, "通知");
  zhu_pdf_join_add (join, two, 0, 2, "附件1");
  zhu_pdf_join_label (join, 0, 3);
  path = made_join (join, "bookmarks.pdf");
  outline = show (path, "outline");
  if (outline == NULL)
    return g_test_skip ("mutool is not installed");
  g_assert_nonnull (strstr (outline, "\"通知\"\t#page=1&"));
  g_assert_nonnull (strstr (outline, "\"Second\"\t#page=2&zoom=nan,72,142\n"));
  g_assert_nonnull (strstr (outline, "\"附件1\"\t#page=3&"));
  g_assert_nonnull (strstr (outline, "\"Second\"\t#page=4&zoom=nan,72,142\n"));
  assert_shown (path, "pages/4/Annots/1/A/D", "/XYZ 72 700 null ]");
  assert_shown (path, "trailer/Root/PageLabels/Nums", "[ 0 << /S /D /St 3 >> ]");
}

/* A link whose page is not taken leads nowhere; one to a fitted page leads to the place as it stands now. */
static void
test_links (void)
{
  static const ZhuPdfBox box = { .x = 100, .y = 100, .width = 59.5, .height = 84.2 };
  const ZhuPdfBox boxes[] = { box, box, box };
  static const char link[] = "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/Dest[%d 0 R/FitH 842]>>]";
  g_autoptr (MadePdf) made = made_plain ("Page", 2);
  g_autofree char *entries = g_strdup_printf (link, g_array_index (made->pages, int, 1));
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) whole = zhu_pdf_join_new (), without = zhu_pdf_join_new ();
  g_autofree char *one = NULL, *two = NULL;

  made_page (made, "BT /F1 9 Tf (x) Tj ET", entries);
  file = made_open (made, "links.pdf");
  zhu_pdf_join_add_fitted (whole, file, 0, 3, "Fitted", boxes);
  one = made_join (whole, "links-fitted.pdf");
  assert_shown (one, "pages/3/Annots/1/Dest", "/XYZ 100 184.2 null ]");
  assert_shown (one, "pages/3/Annots/1/Rect", "[ 100 100 100.1 100.1 ]");
  zhu_pdf_join_add (without, file, 2, 1, NULL);
  two = made_join (without, "links-without.pdf");
  assert_shown (two, "pages/1/Annots/1/Dest", "null");
}

/* Pages without number, and several stretches. */
static void
test_labels (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 4);
  g_autoptr (ZhuPdfFile) file = made_open (made, "labels.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL;

  zhu_pdf_join_add (join, file, 0, 4, NULL);
  zhu_pdf_join_label (join, 3, 7);
  zhu_pdf_join_label (join, 2, 9);
  zhu_pdf_join_label (join, 2, 0);
  path = made_join (join, "labelled.pdf");
  assert_shown (path, "trailer/Root/PageLabels/Nums", "[ 0 << /S /D >> 2 << >> 3 << /S /D /St 7 >> ]");
}

/* The words of a page with their boxes. */
static char *
word_boxes (const char *path, unsigned page)
{
  g_autofree char *number = g_strdup_printf ("%u", page);
  const char *const arguments[] = { "pdftotext", "-bbox", "-f", number, "-l", number, path, "-", NULL };

  return made_run (arguments);
}

/* Position of @word on a page: left and top edge in pt from the upper left corner. FALSE without pdftotext. */
static gboolean
find_word (const char *path, unsigned page, const char *word, double *x, double *y)
{
  g_autofree char *boxes = word_boxes (path, page);
  g_autofree char *mark = g_strdup_printf (">%s</word>", word);
  const char *at = boxes != NULL ? strstr (boxes, mark) : NULL;

  if (boxes == NULL)
    return FALSE;
  if (at == NULL)
    g_error ("%s is not on page %u: %s", word, page, boxes);
  while (strncmp (at, "xMin", 4) != 0)
    at--;
  *x = g_ascii_strtod (at + strlen ("xMin=\""), NULL);
  at = strstr (at, "yMin");
  *y = g_ascii_strtod (at + strlen ("yMin=\""), NULL);
  return TRUE;
}

static void
test_stamp (void)
{
  g_autoptr (MadePdf) annex = made_tagged ("Annex", 2);
  g_autoptr (MadePdf) marks = made_tagged ("Stamp", 2);
  g_autoptr (ZhuPdfFile) file = made_open (annex, "annex.pdf");
  g_autoptr (ZhuPdfFile) stamps = made_open (marks, "stamps.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *tree = NULL, *text = NULL;
  const char *first = NULL, *second = NULL;

  zhu_pdf_join_add (join, file, 0, 2, NULL);
  zhu_pdf_join_stamp (join, 1, stamps, 0);
  path = made_join (join, "stamped.pdf");
  text = page_text (path, 2);
  tree = structure (path);
  if (text == NULL || tree == NULL)
    return g_test_skip ("poppler's programs are not installed");
  g_assert_nonnull (strstr (text, "Heading Stamp 1"));
  g_assert_nonnull (strstr (text, "AnnexArea"));
  /* After the first page's heading, before the table of the page that is stamped. */
  first = strstr (tree, "Heading Annex 1");
  second = first != NULL ? strstr (first, "Heading Stamp 1") : NULL;
  g_assert_nonnull (second);
  g_assert_nonnull (strstr (second, "AnnexArea"));
}

/* A page that is turned, cropped and of double units, set into a box. */
static void
test_fitted (void)
{
  static const ZhuPdfBox box = { 100, 100, 200, 300, FALSE, FALSE };
  g_autoptr (MadePdf) made = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *annotation = NULL;
  double x = 0, y = 0, width = 0, height = 0;

  /* Shown: 400 high and 800 wide, the word's corner at (100 * 2, …) from the left. */
  made_page (made, "q q BT /F1 10 Tf 1 0 0 1 150 150 Tm (Word) Tj ET Q Q Q",
             "/MediaBox[0 0 700 900]/CropBox[100 100 300 500]/Rotate 90/UserUnit 2"
             "/Annots[<</Type/Annot/Subtype/Link/Rect[100 100 110 120]/A<</S/URI/URI(https://example.org)>>>>]");
  file = made_open (made, "turned.pdf");
  zhu_pdf_file_page_size (file, 0, &width, &height);
  g_assert_cmpfloat (width, ==, 800);
  g_assert_cmpfloat (height, ==, 400);
  zhu_pdf_join_add_fitted (join, file, 0, 1, NULL, &box);
  path = made_join (join, "fitted.pdf");

  /* Scaled by 200/800: 0.5 pt for a unit. Turned clockwise, the lower left corner is the upper left. */
  annotation = show (path, "pages/1/Annots/1/Rect");
  if (annotation != NULL)
    g_assert_cmpstr (g_strstrip (annotation), ==, "[ 100 395 110 400 ]");
  if (!find_word (path, 1, "Word", &x, &y))
    return g_test_skip ("pdftotext is not installed");
  g_assert_cmpfloat_with_epsilon (x, 125 - 3, 3);
  g_assert_cmpfloat_with_epsilon (y, 841.89 - 375, 3);
}

/* A page wider than high, its head at the left of an upright sheet; and on a sheet that lies. */
static void
test_fitted_sideways (void)
{
  static const ZhuPdfBox boxes[]
      = { { 100, 100, 200, 600, TRUE, FALSE }, { 100, 50, 600, 200, FALSE, TRUE } };
  g_autoptr (MadePdf) made = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *first = NULL, *second = NULL, *sheet = NULL;

  for (int i = 0; i < 2; i++)
    made_page (made, "BT /F1 10 Tf 1 0 0 1 150 150 Tm (Word) Tj ET",
               "/MediaBox[0 0 800 400]"
               "/Annots[<</Type/Annot/Subtype/Link/Rect[0 300 100 400]/A<</S/URI/URI(https://example.org)>>>>]");
  file = made_open (made, "wide.pdf");
  zhu_pdf_join_add_fitted (join, file, 0, 2, NULL, boxes);
  path = made_join (join, "sideways.pdf");

  /* Half the size in the upright box, 0.5 in the other; the upper left corner comes to stand at the
   * lower left of the box, in the middle of its height. */
  first = show (path, "pages/1/Annots/1/Rect");
  second = show (path, "pages/2/Annots/1/Rect");
  sheet = show (path, "pages/2/MediaBox");
  if (first == NULL || second == NULL || sheet == NULL)
    return g_test_skip ("mutool is not installed");
  g_assert_cmpstr (g_strstrip (first), ==, "[ 100 200 150 250 ]");
  g_assert_cmpstr (g_strstrip (second), ==, "[ 200 200 250 250 ]");
  g_assert_cmpstr (g_strstrip (sheet), ==, "[ 0 0 841.89 595.276 ]");
}

static void
test_embedded (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  g_autoptr (ZhuPdfFile) file = made_open (made, "plain.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *list = NULL, *book = made_path ("book.xlsx"), *saved = made_path ("saved.xlsx");
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (book, "not really", -1, NULL));
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  g_assert_true (zhu_pdf_join_embed (join, book, "未脱贫残疾人.xlsx", "数据", &error));
  g_assert_true (zhu_pdf_join_embed (join, book, "a.csv", NULL, &error));
  g_assert_false (zhu_pdf_join_embed (join, book, "a.csv", NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  path = made_join (join, "embedded.pdf");
  {
    const char *const arguments[] = { "pdfdetach", "-list", path, NULL };
    const char *const save[] = { "pdfdetach", "-save", "2", "-o", saved, path, NULL };

    list = made_run (arguments);
    if (list == NULL)
      return g_test_skip ("pdfdetach is not installed");
    g_free (made_run (save));
  }
  g_assert_nonnull (strstr (list, "2 embedded files"));
  g_assert_nonnull (strstr (list, "未脱贫残疾人.xlsx"));
  g_assert_true (g_file_get_contents (saved, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "not really");
}

static void
test_same_bytes (void)
{
  char *contents[2] = { NULL, NULL };
  gsize lengths[2] = { 0, 0 };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (MadePdf) annex = made_tagged ("Annex", 3);
      g_autoptr (ZhuPdfFile) file = made_open (annex, "annex.pdf");
      g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
      g_autofree char *path = NULL;

      zhu_pdf_join_add (join, file, 0, 3, "A");
      zhu_pdf_join_add (join, file, 0, 1, "B");
      path = made_join (join, "same.pdf");
      g_assert_true (g_file_get_contents (path, &contents[i], &lengths[i], NULL));
    }
  g_assert_cmpmem (contents[0], lengths[0], contents[1], lengths[1]);
  g_free (contents[0]);
  g_free (contents[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/join/pages", test_pages);
  g_test_add_func ("/pdf/join/trees", test_trees);
  g_test_add_func ("/pdf/join/part-of-a-tree", test_part_of_a_tree);
  g_test_add_func ("/pdf/join/bookmarks", test_bookmarks);
  g_test_add_func ("/pdf/join/links", test_links);
  g_test_add_func ("/pdf/join/labels", test_labels);
  g_test_add_func ("/pdf/join/stamp", test_stamp);
  g_test_add_func ("/pdf/join/fitted", test_fitted);
  g_test_add_func ("/pdf/join/fitted, sideways", test_fitted_sideways);
  g_test_add_func ("/pdf/join/embedded", test_embedded);
  g_test_add_func ("/pdf/join/same-bytes", test_same_bytes);
  return g_test_run ();
}
