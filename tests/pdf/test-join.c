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
  g_print ("# %s\n", outline);
  g_assert_nonnull (strstr (outline, "通知"));
  g_assert_nonnull (strstr (outline, "附件1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/join/pages", test_pages);
  g_test_add_func ("/pdf/join/trees", test_trees);
  g_test_add_func ("/pdf/join/part-of-a-tree", test_part_of_a_tree);
  g_test_add_func ("/pdf/join/bookmarks", test_bookmarks);
  return g_test_run ();
}
