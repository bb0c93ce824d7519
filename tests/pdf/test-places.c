/* Where links, bookmarks and annotations lead and stand in the joined file, and how these look. */
#include "pdf/made.h"

#include <string.h>

/* A link to page 2 through @value, with the catalogue's entries @names; PAGE stands for page 2. */
static char *
join_link (const char *value, const char *names)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 2);
  g_autofree char *page = g_strdup_printf ("%d 0 R", g_array_index (made->pages, int, 1));
  g_autoptr (GString) entries = g_string_new (NULL), catalogue = g_string_new (names);

  g_string_printf (entries, "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]%s>>]", value);
  g_string_replace (entries, "PAGE", page, 0);
  made_page (made, "", entries->str);
  g_string_replace (catalogue, "PAGE", page, 0);
  {
    g_autofree char *loop = g_strdup_printf ("%u 0 R", made->objects->len + 1);

    g_string_replace (catalogue, "LOOP", loop, 0);
    made_add (made, "<</Kids[%s]/Names[(in)[%s/Fit]]>>", loop, page);
  }
  g_string_append (made->catalogue, catalogue->str);
  return made_join_one (made, "links.pdf");
}

static void
test_names (void)
{
  static const struct
  {
    const char *link, *names, *at, *shown;
  } cases[] = {
    { "/Dest[PAGE/Fit]", "", "Dest/2", "/Fit" },
    { "/Dest(there)", "/Names<</Dests<</Names[(there)[PAGE/FitV 7]]>>>>", "Dest/2", "/FitV" },
    { "/Dest(there)", "/Names<</Dests<</Kids[<</Names[(x)[PAGE/Fit]]>><</Names[(there)<</D[PAGE/FitB]>>]>>]>>>>", "Dest/2",
      "/FitB" },
    { "/Dest(in)", "/Names<</Dests LOOP>>", "Dest/2", "/Fit" },
    { "/Dest(twice)", "/Names<</Dests<</Names[(twice)[PAGE/Fit](twice)[PAGE/FitB]]>>>>", "Dest/2", "/Fit" },
    { "/Dest/Old", "/Dests<</Old[PAGE/FitH 9]>>", "Dest/2", "/FitH" },
    { "/Dest/Old", "/Dests<</Old<</D[PAGE/FitR 1 2 3 4]>>>>", "Dest/2", "/FitR" },
    { "/Dest(none)", "/Names<</Dests<</Names[5[PAGE/Fit](odd)]>>>>", "Dest", "null" },
    { "/Dest/None", "", "Dest", "null" },
    { "/Dest[PAGE]", "", "Dest", "null" },
    { "/Dest[5/Fit]", "", "Dest", "null" },
    { "/Dest[<<>>/Fit]", "", "Dest", "null" },
    { "/Dest[1 0 R/Fit]", "", "Dest", "null" },
    { "/Dest[PAGE 7]", "", "Dest", "null" },
    { "/Dest 5", "", "Dest", "null" },
    { "/A<</S/GoTo/D(none)/SD 5>>", "", "A", "null" },
    { "/A<</S/GoTo/D[PAGE/Fit]/SD[5]>>", "", "A", "<< /D [ 5 0 R /Fit ] /S /GoTo >>" },
    { "/A<</S/GoTo/D[PAGE 7]>>", "", "A", "null" },
    { "/A<</S/Named/N/NextPage>>", "", "A/N", "/NextPage" },
    { "/A<</S/Named/N/Print>>", "", "A", "null" },
    { "/A<</S/Named>>", "", "A", "null" },
    { "/A<<>>", "", "A", "null" },
    { "/A<</S/URI/URI(mailto:a@example.org)>>", "", "A/URI", "(mailto:a@example.org)" },
    { "/A<</S/URI/URI(page.html)>>", "", "A/URI", "(page.html)" },
    { "/A<</S/URI/URI(1:2)>>", "", "A", "null" },
    { "/A<</S/URI/URI(file:///x)>>", "", "A", "null" },
    { "/A<</S/URI/URI 5>>", "", "A", "null" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = join_link (cases[i].link, cases[i].names);
      g_autofree char *at = g_strconcat ("pages/3/Annots/1/", cases[i].at, NULL), *text = made_show (path, at);

      if (text == NULL)
        return g_test_skip ("mutool is not installed");
      if (strstr (cases[i].shown, "/D [") == NULL)
        made_assert_shown (path, at, cases[i].shown);
      else
        g_assert_nonnull (strstr (text, "/Fit ]"));
    }
}

/* Places of a page that was fitted: those that name no corner take the page's edge. */
static void
test_fitted_places (void)
{
  static const ZhuPdfBox box = { .x = 100, .y = 100, .width = 59.5, .height = 84.2 };
  const ZhuPdfBox boxes[] = { box, box };
  static const struct
  {
    const char *place, *shown;
  } cases[] = { { "/XYZ 0 842 1", "/XYZ 100 184.2 null ]" },   { "/XYZ null 421 0", "/XYZ 100 142.1 null ]" },
                { "/XYZ", "/XYZ 100 184.2 null ]" },           { "/FitH 421", "/XYZ 100 142.1 null ]" },
                { "/FitBH 421", "/XYZ 100 142.1 null ]" },     { "/FitV 100", "/XYZ 110 184.2 null ]" },
                { "/FitBV 100", "/XYZ 110 184.2 null ]" },     { "/FitR 100 100 200 421", "/XYZ 110 142.1 null ]" },
                { "/FitR 100 100 200 421 7", "/XYZ 110 142.1 null ]" }, { "/Fit", "/Fit ]" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadePdf) made = made_plain ("Page", 1);
      g_autofree char *entries
          = g_strdup_printf ("/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/Dest[%d 0 R%s]>>]",
                             g_array_index (made->pages, int, 0), cases[i].place);
      g_autoptr (ZhuPdfFile) file = NULL;
      g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
      g_autofree char *path = NULL, *text = NULL;

      made_page (made, "", entries);
      file = made_open_own (made, "places.pdf");
      zhu_pdf_join_add_fitted (join, file, 0, 2, NULL, boxes);
      path = made_join (join, "places-joined.pdf");
      text = made_show (path, "pages/2/Annots/1/Dest");
      if (text == NULL)
        return g_test_skip ("mutool is not installed");
      if (!g_str_has_suffix (text, cases[i].shown))
        g_error ("%s: %s", cases[i].place, text);
    }
}

/* ---- Bookmarks ---- */

static void
test_bookmarks (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 2);
  const int outlines = made_reserve (made), web = made_reserve (made), closed = made_reserve (made), inner = made_reserve (made),
            script = made_reserve (made), nameless = made_reserve (made);
  const int page = g_array_index (made->pages, int, 1);
  g_autofree char *path = NULL, *all = NULL;

  made_set (made, outlines, "<</First %d 0 R/Last %d 0 R>>", web, nameless);
  made_set (made, web, "<</Title(Web)/Next %d 0 R/A<</S/URI/URI(http://example.org/)>>/F 3>>", closed);
  made_set (made, closed, "<</Title(Closed)/Next %d 0 R/First %d 0 R/Last %d 0 R/Count -1>>", script, inner, inner);
  made_set (made, inner, "<</Title(Inner)/A<</S/GoTo/D[%d 0 R/Fit]>>>>", page);
  made_set (made, script, "<</Title(Script)/Next %d 0 R/A<</S/URI/URI(javascript:x)>>>>", nameless);
  made_set (made, nameless, "<</Dest[%d 0 R/Fit]/Next 5>>", page);
  g_string_append_printf (made->catalogue, "/Outlines %d 0 R", outlines);
  path = made_join_one (made, "bookmarks.pdf");
  made_assert_shown (path, "trailer/Root/Outlines/Count", "3");
  made_assert_shown (path, "trailer/Root/Outlines/First/A", "<< /S /URI /URI (http://example.org/) >>");
  made_assert_shown (path, "trailer/Root/Outlines/First/F", "3");
  made_assert_shown (path, "trailer/Root/Outlines/First/Next/Title", "(Closed)");
  made_assert_shown (path, "trailer/Root/Outlines/First/Next/Count", "-1");
  made_assert_shown (path, "trailer/Root/Outlines/First/Next/First/Title", "(Inner)");
  made_assert_shown (path, "trailer/Root/Outlines/Last/Title", "()");
  all = made_print (path);
  if (all != NULL)
    g_assert_null (strstr (all, "javascript"));
}

/* Deeper than anyone opens them they are cut off. */
static void
test_deep_bookmarks (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  int above = made_reserve (made);
  g_autofree char *path = NULL, *all = NULL;

  g_string_append_printf (made->catalogue, "/Outlines %d 0 R", above);
  made_set (made, above, "<</First %d 0 R>>", above + 1);
  for (int i = 0; i < 40; i++)
    {
      const int item = made_reserve (made);

      made_set (made, item, "<</Title(Level %d)/First %d 0 R/Dest[%d 0 R/Fit]>>", i, item + 1,
                g_array_index (made->pages, int, 0));
    }
  path = made_join_one (made, "deep.pdf");
  all = made_print (path);
  if (all == NULL)
    return g_test_skip ("qpdf is not installed");
  g_assert_nonnull (strstr (all, "(Level 32)"));
  g_assert_null (strstr (all, "(Level 33)"));
}

/* ---- Annotations ---- */

/* A line with points and a look, on a page that is turned and fitted: points follow, the look is turned with the page.
 * Another annotation with the same look is turned once, too. */
static void
test_turned_looks (void)
{
  static const ZhuPdfBox box = { 0, 0, 842, 595, FALSE, TRUE };
  g_autoptr (MadePdf) made = made_new ();
  const int look = made_stream (made, "/Subtype/Form/BBox[0 0 20 10]/Matrix[1 0 0 1 0 0]", "0 0 20 10 re f");
  g_autofree char *entries = g_strdup_printf (
      "/Rotate 90/Resources<<>>/Annots[<</Type/Annot/Subtype/Line/Rect[100 100 120 110]/L[100 100 120 110]"
      "/AP<</N %d 0 R>>>><</Type/Annot/Subtype/Polygon/Rect[0 0 20 10]/Vertices[0 0 20 0 20 10 /x 5 7]/AP<</N %d 0 R>>>>"
      "<</Type/Annot/Subtype/Link/QuadPoints[1]/AP<</N<<>>>>>>]",
      look, look);
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *drawn = NULL;

  made_page (made, "", entries);
  file = made_open_own (made, "turned.pdf");
  zhu_pdf_join_add_fitted (join, file, 0, 1, NULL, &box);
  path = made_join (join, "turned-joined.pdf");
  /* The page is 842 wide as shown: its left edge is the sheet's lower one. */
  made_assert_shown (path, "pages/1/Annots/1/Rect", "[ 100 475 110 495 ]");
  made_assert_shown (path, "pages/1/Annots/1/L", "[ 100 495 110 475 ]");
  made_assert_shown (path, "pages/1/Annots/2/Vertices", "[ 0 595 0 575 10 575 5 595 ]");
  made_assert_shown (path, "pages/1/Annots/3/QuadPoints", "[ 1 ]");
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *matrix = g_strdup_printf ("pages/1/Annots/%d/AP/N/Matrix", i);
      g_autofree char *inner = g_strdup_printf ("pages/1/Annots/%d/AP/N/Resources/XObject/X/Matrix", i);

      made_assert_shown (path, matrix, "[ 0 -1 1 0 0 0 ]");
      made_assert_shown (path, inner, "[ 1 0 0 1 0 0 ]");
    }
}

/* A page that is not turned leaves looks as they are. */
static void
test_upright_looks (void)
{
  static const ZhuPdfBox box = { 0, 0, 595, 842, FALSE, FALSE };
  g_autoptr (MadePdf) made = made_new ();
  const int look = made_stream (made, "/Subtype/Form/BBox[0 0 20 10]", "0 0 20 10 re f");
  g_autofree char *entries = g_strdup_printf (
      "/Resources<<>>/Annots[<</Type/Annot/Subtype/Square/Rect[100 100 120 110]/AP<</N %d 0 R>>>>]", look);
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL;

  made_page (made, "", entries);
  file = made_open_own (made, "upright.pdf");
  zhu_pdf_join_add_fitted (join, file, 0, 1, NULL, &box);
  path = made_join (join, "upright-joined.pdf");
  made_assert_shown (path, "pages/1/Annots/1/AP/N/Matrix", "null");
  made_assert_shown (path, "pages/1/Annots/1/AP/N/BBox", "[ 0 0 20 10 ]");
}

/* Fields become pictures of themselves: of the state they are in, and with the words that a reader hears. */
static void
test_fields (void)
{
  g_autoptr (MadePdf) made = made_new ();
  const int look = made_stream (made, "/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f");
  g_autofree char *entries = g_strdup_printf (
      "/Resources<<>>/Annots[<</Subtype/Widget/FT/Btn/Rect[0 0 9 9]/AS/On/AP<</N<</On %d 0 R/Off null>>>>/TU(Tip)/Contents(Own)>>"
      "<</Subtype/Widget/FT/Btn/Rect[0 0 9 9]/AS/Off/AP<</N<</On %d 0 R>>>>>>"
      "<</Subtype/Widget/FT/Btn/Rect[0 0 9 9]/AP<</N<</On %d 0 R>>>>/TU(Tip)>> 5]",
      look, look, look);
  g_autofree char *path = NULL;

  made_page (made, "", entries);
  path = made_join_one (made, "fields.pdf");
  made_assert_shown (path, "pages/1/Annots/1/Contents", "(Own)");
  made_assert_shown (path, "pages/1/Annots/1/AP/N/BBox", "[ 0 0 9 9 ]");
  made_assert_shown (path, "pages/1/Annots/2/AP", "null");
  made_assert_shown (path, "pages/1/Annots/3/Contents", "(Tip)");
  made_assert_shown (path, "pages/1/Annots/4", "null");
}

/* A page taken twice has annotations of its own each time. */
static void
test_twice (void)
{
  static const ZhuPdfBox box = { 0, 0, 297.5, 421, FALSE, FALSE };
  g_autoptr (MadePdf) made = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL;

  made_page (made, "",
             "/Resources<<>>/Annots[<</Type/Annot/Subtype/Link/Rect[100 100 120 120]/A<</S/URI/URI(https://example.org)>>>>]");
  file = made_open_own (made, "twice.pdf");
  zhu_pdf_join_add (join, file, 0, 1, "A");
  zhu_pdf_join_add_fitted (join, file, 0, 1, "B", &box);
  path = made_join (join, "twice-joined.pdf");
  made_assert_shown (path, "pages/1/Annots/1/Rect", "[ 100 100 120 120 ]");
  made_assert_shown (path, "pages/2/Annots/1/Rect", "[ 50 50 60 60 ]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/places/names", test_names);
  g_test_add_func ("/pdf/places/fitted-places", test_fitted_places);
  g_test_add_func ("/pdf/places/bookmarks", test_bookmarks);
  g_test_add_func ("/pdf/places/deep-bookmarks", test_deep_bookmarks);
  g_test_add_func ("/pdf/places/turned-looks", test_turned_looks);
  g_test_add_func ("/pdf/places/upright-looks", test_upright_looks);
  g_test_add_func ("/pdf/places/fields", test_fields);
  g_test_add_func ("/pdf/places/twice", test_twice);
  return g_test_run ();
}
