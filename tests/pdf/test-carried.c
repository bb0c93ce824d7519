/* What joining carries over beside pages: layers, classes and types of elements, names of places, bookmarks,
 * annotations and their looks, stamps' resources; and what it leaves behind. */
#include "pdf/made.h"

#include <string.h>

/* The joined file as qpdf prints it, its objects plain; NULL without qpdf. */
static char *
print (const char *path)
{
  const char *const arguments[] = { "qpdf", "--qdf", "--object-streams=disable", path, "-", NULL };

  return made_run (arguments);
}

/* The object at @at in the file as one line; NULL without mutool. */
static char *
show (const char *file, const char *at)
{
  const char *const arguments[] = { "mutool", "show", file, at, NULL };
  g_autofree char *text = made_run (arguments);
  g_auto (GStrv) words = text != NULL ? g_strsplit_set (g_strstrip (text), " \n", -1) : NULL;
  GString *line = NULL;

  if (text == NULL)
    return NULL;
  line = g_string_new (NULL);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", *word);
  return g_string_free (line, FALSE);
}

/* What stands there, whatever its object's number is; passed over without mutool. */
static void
assert_shown (const char *file, const char *at, const char *expected)
{
  g_autofree char *text = show (file, at);
  const char *value = text;

  if (text == NULL)
    return;
  if (strstr (text, " obj ") != NULL && g_str_has_suffix (text, " endobj"))
    {
      value = strstr (text, " obj ") + strlen (" obj ");
      text[strlen (text) - strlen (" endobj")] = '\0';
    }
  if (!g_str_equal (value, expected))
    g_error ("%s is %s, not %s", at, value, expected);
}

static char *
join_one (const MadePdf *made, const char *name)
{
  g_autoptr (ZhuPdfFile) file = made_open_own (made, "part.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();

  zhu_pdf_join_add (join, file, 0, zhu_pdf_file_n_pages (file), NULL);
  return made_join (join, name);
}

/* ---- Layers ---- */

/* A page with layers One and Two, and what is no layer; @now says which show. */
static MadePdf *
made_layers (const char *now)
{
  MadePdf *self = made_new ();
  const int one = made_add (self, "<</Type/OCG/Name(One)>>"), two = made_add (self, "<</Type/OCG/Name(Two)>>");
  const int none = made_add (self, "[5]");
  g_autofree char *first = g_strdup_printf ("%d 0 R", one), *second = g_strdup_printf ("%d 0 R", two);
  g_autofree char *entries = g_strdup_printf ("/Resources<</Properties<</L1 %s/L2 %s>>>>", first, second);
  g_autoptr (GString) state = g_string_new (now);

  g_string_replace (state, "ONE", first, 0);
  g_string_replace (state, "TWO", second, 0);
  made_page (self, "/OC /L1 BDC 0 0 9 9 re f EMC /OC /L2 BDC 9 9 9 9 re f EMC", entries);
  g_string_append_printf (self->catalogue, "/OCProperties<</OCGs[%s %s %d 0 R<</Type/OCG/Name(Direct)>>]/D<<%s>>>>", first,
                          second, none, state->str);
  return self;
}

static void
test_layers (void)
{
  static const struct
  {
    const char *now, *off;
  } cases[] = { { "", NULL },
                { "/OFF[TWO]", "Two" },
                { "/OFF[ONE TWO]", "One Two" },
                { "/BaseState/OFF", "One Two" },
                { "/BaseState/OFF/ON[ONE]", "Two" },
                { "/BaseState/ON/OFF[5]", NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadePdf) made = made_layers (cases[i].now);
      g_autofree char *path = join_one (made, "layers.pdf"), *state = show (path, "trailer/Root/OCProperties/D/OFF");
      const guint n = cases[i].off == NULL ? 0 : strchr (cases[i].off, ' ') != NULL ? 2 : 1;

      if (state == NULL)
        return g_test_skip ("mutool is not installed");
      assert_shown (path, "trailer/Root/OCProperties/OCGs/1/Name", "(One)");
      assert_shown (path, "trailer/Root/OCProperties/OCGs/2/Name", "(Two)");
      assert_shown (path, "trailer/Root/OCProperties/OCGs/3", "null");
      assert_shown (path, "trailer/Root/OCProperties/D/Order/2/Name", "(Two)");
      g_assert_cmpint (g_str_equal (state, "null"), ==, n == 0);
      if (n == 1)
        assert_shown (path, "trailer/Root/OCProperties/D/OFF/1/Name", "(Two)");
      if (n == 2)
        assert_shown (path, "trailer/Root/OCProperties/D/OFF/2/Name", "(Two)");
    }
}

/* A file taken twice brings its layers once. */
static void
test_layers_once (void)
{
  g_autoptr (MadePdf) made = made_layers ("");
  g_autoptr (ZhuPdfFile) file = made_open_own (made, "part.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL;

  zhu_pdf_join_add (join, file, 0, 1, "A");
  zhu_pdf_join_add (join, file, 0, 1, "B");
  path = made_join (join, "layers.pdf");
  assert_shown (path, "trailer/Root/OCProperties/OCGs/3", "null");
}

/* ---- Classes, types, ids of elements ---- */

static MadePdf *
made_classes (const char *role, const char *attributes)
{
  static const char *const elements[]
      = { "<</S/Own/P @D/Pg @P/K 0/C/Kind/ID(one)>>", "<</S/P/P @D/Pg @P/K 1/C[/Kind 0/None 0/More]/ID 5>>",
          "<</S/P/P @D/Pg @P/K 2/C[/More]/A[<</O/Layout/Placement/Block/BBox[0 0 1.5 9]/X true/Y null/Z[/Page @P]>>0]>>",
          NULL };
  MadePdf *self = made_elements (MADE_TEXT (0, 9, 90, "a") MADE_TEXT (1, 9, 80, "b") MADE_TEXT (2, 9, 70, "c"),
                                 "/StructParents 0", "@E0 @E1 @E2", elements, "@E0 @E1 @E2");

  for (gsize i = 0; i < self->objects->len; i++)
    {
      g_autofree char *entries = g_strdup_printf (
          "/Type/StructTreeRoot/RoleMap<</Own/%s>>/ClassMap<</Kind<<%s>>/More[<</O/Table/Headers[(one)]>>0]>>", role,
          attributes);

      g_string_replace (g_ptr_array_index (self->objects, i), "/Type/StructTreeRoot", entries, 1);
    }
  return self;
}

/* Types and classes of the same name in two files mean what they meant in each. */
static void
test_classes (void)
{
  g_autoptr (MadePdf) first = made_classes ("H2", "/O/Layout/TextAlign/Center");
  g_autoptr (MadePdf) second = made_classes ("Caption", "/O/Layout/TextAlign/End");
  g_autoptr (ZhuPdfFile) one = made_open_own (first, "one.pdf"), two = made_open_own (second, "two.pdf"), joined = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *path = NULL, *text = NULL;

  zhu_pdf_join_add (join, one, 0, 1, NULL);
  zhu_pdf_join_add (join, two, 0, 1, NULL);
  path = made_join (join, "classes.pdf");
  assert_shown (path, "trailer/Root/StructTreeRoot/RoleMap", "<< /Own /H2 /p2.Own /Caption >>");
  assert_shown (path, "trailer/Root/StructTreeRoot/ClassMap",
                "<< /Kind << /O /Layout /TextAlign /Center >> /More [ << /Headers [ (one) ] /O /Table >> 0 ] "
                "/p2.Kind << /O /Layout /TextAlign /End >> /p2.More [ << /Headers [ (p2.one) ] /O /Table >> 0 ] >>");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/1/K/1/C", "[ /Kind ]");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/2/C", "[ /p2.Kind /p2.More ]");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/1/ID", "(p2.one)");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/2/ID", "null");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/3/A/1/BBox", "[ 0 0 1.5 9 ]");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/3/A/1/X", "true");
  /* An attribute that names a page would bring the whole page along. */
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/3/A/1/Z", "[ /Page null ]");
  joined = zhu_pdf_file_open (path, NULL, FALSE, NULL, NULL);
  g_assert_nonnull (joined);
  text = zhu_pdf_file_describe (joined, NULL);
  g_assert_cmpstr (text, ==, "## a\nb\nc\na\nb\nc\n");
  g_assert_true (zhu_pdf_file_check (joined, diags));
}

/* Ids that cells name get the part's prefix, in lists of attributes too; attributes nested without end are cut off. */
static void
test_headers (void)
{
  static const char *const elements[]
      = { "<</S/Table/P @D/K[@E1]>>", "<</S/TR/P @E0/K[@E2 @E3]>>", "<</S/TH/P @E1/Pg @P/K 0/ID(h)>>",
          "<</S/TD/P @E1/Pg @P/K 1/A[<</O/Layout/L @E4>>0<</O/Table/Headers[(h)5]>>0]>>", "[[[[[[[[[[[1]]]]]]]]]]]", NULL };
  g_autoptr (MadePdf) made = made_elements (MADE_TEXT (0, 9, 90, "a") MADE_TEXT (1, 50, 90, "1"), "/StructParents 0", "@E0",
                                            elements, "@E2 @E3");
  g_autoptr (ZhuPdfFile) file = made_open_own (made, "part.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL;

  zhu_pdf_join_add (join, file, 0, 1, "A");
  zhu_pdf_join_add (join, file, 0, 1, "B");
  path = made_join (join, "headers.pdf");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/K/K/2/A/3/Headers", "[ (p2.h) ]");
  assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/K/K/2/A/1/L", "[ [ [ [ [ [ [ null ] ] ] ] ] ] ]");
}

/* Contents right below the document, and below nothing at all; a reference to an object that is not there. */
static void
test_loose_contents (void)
{
  static const char *const elements[] = { "<</S/P/P @D/K[<</Type/MCR/Pg @P/MCID 1>><</Type/OBJR/Pg @P>>]>>", NULL };
  g_autoptr (MadePdf) made = made_elements (MADE_TEXT (0, 9, 90, "loose") MADE_TEXT (1, 9, 80, "held"), "/StructParents 0",
                                            "<</Type/MCR/Pg @P/MCID 0>> @E0", elements, "@D @E0");
  g_autofree char *path = join_one (made, "loose.pdf"), *text = NULL;
  g_autoptr (ZhuPdfFile) joined = zhu_pdf_file_open (path, NULL, FALSE, NULL, NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();

  g_assert_nonnull (joined);
  text = zhu_pdf_file_describe (joined, NULL);
  g_assert_cmpstr (text, ==, "loose\nheld\n");
  g_assert_true (zhu_pdf_file_check (joined, diags));
}

/* ---- Places by name ---- */

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
  return join_one (made, "links.pdf");
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
      g_autofree char *at = g_strconcat ("pages/3/Annots/1/", cases[i].at, NULL), *text = show (path, at);

      if (text == NULL)
        return g_test_skip ("mutool is not installed");
      if (strstr (cases[i].shown, "/D [") == NULL)
        assert_shown (path, at, cases[i].shown);
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
      text = show (path, "pages/2/Annots/1/Dest");
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
  path = join_one (made, "bookmarks.pdf");
  assert_shown (path, "trailer/Root/Outlines/Count", "3");
  assert_shown (path, "trailer/Root/Outlines/First/A", "<< /S /URI /URI (http://example.org/) >>");
  assert_shown (path, "trailer/Root/Outlines/First/F", "3");
  assert_shown (path, "trailer/Root/Outlines/First/Next/Title", "(Closed)");
  assert_shown (path, "trailer/Root/Outlines/First/Next/Count", "-1");
  assert_shown (path, "trailer/Root/Outlines/First/Next/First/Title", "(Inner)");
  assert_shown (path, "trailer/Root/Outlines/Last/Title", "()");
  all = print (path);
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
  path = join_one (made, "deep.pdf");
  all = print (path);
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
  assert_shown (path, "pages/1/Annots/1/Rect", "[ 100 475 110 495 ]");
  assert_shown (path, "pages/1/Annots/1/L", "[ 100 495 110 475 ]");
  assert_shown (path, "pages/1/Annots/2/Vertices", "[ 0 595 0 575 10 575 5 595 ]");
  assert_shown (path, "pages/1/Annots/3/QuadPoints", "[ 1 ]");
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *matrix = g_strdup_printf ("pages/1/Annots/%d/AP/N/Matrix", i);
      g_autofree char *inner = g_strdup_printf ("pages/1/Annots/%d/AP/N/Resources/XObject/X/Matrix", i);

      assert_shown (path, matrix, "[ 0 -1 1 0 0 0 ]");
      assert_shown (path, inner, "[ 1 0 0 1 0 0 ]");
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
  assert_shown (path, "pages/1/Annots/1/AP/N/Matrix", "null");
  assert_shown (path, "pages/1/Annots/1/AP/N/BBox", "[ 0 0 20 10 ]");
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
  path = join_one (made, "fields.pdf");
  assert_shown (path, "pages/1/Annots/1/Contents", "(Own)");
  assert_shown (path, "pages/1/Annots/1/AP/N/BBox", "[ 0 0 9 9 ]");
  assert_shown (path, "pages/1/Annots/2/AP", "null");
  assert_shown (path, "pages/1/Annots/3/Contents", "(Tip)");
  assert_shown (path, "pages/1/Annots/4", "null");
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
  assert_shown (path, "pages/1/Annots/1/Rect", "[ 100 100 120 120 ]");
  assert_shown (path, "pages/2/Annots/1/Rect", "[ 50 50 60 60 ]");
}

/* ---- Content: pages in several streams, and with more ends than beginnings, under a stamp ---- */

static void
test_stamp_over_ends (void)
{
  static const ZhuPdfBox box = { 0, 0, 297.5, 421, FALSE, FALSE };
  g_autoptr (MadePdf) made = made_new (), marks = made_new ();
  const int one = made_stream (made, "", "Q Q 0.5 0 0 0.5 0 0 cm"), two = made_stream (made, "", "Q q q 2 0 0 2 0 0 cm");
  g_autoptr (ZhuPdfFile) file = NULL, stamps = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *boxes = NULL;
  GString *page = NULL;

  made_page (made, "", "/Resources<<>>");
  page = g_ptr_array_index (made->objects, g_array_index (made->pages, int, 0) - 1);
  {
    g_autofree char *old = g_strdup (strstr (page->str, "/Contents")), *contents = NULL;

    contents = g_strdup_printf ("/Contents[%d 0 R %d 0 R]", one, two);
    old[strlen ("/Contents ") + strcspn (old + strlen ("/Contents "), "R") + 1] = '\0';
    g_string_replace (page, old, contents, 1);
  }
  made_page (marks, "BT /F1 12 Tf 100 700 Td (Stamp) Tj ET", "");
  file = made_open_own (made, "ends.pdf");
  stamps = made_open_own (marks, "marks.pdf");
  zhu_pdf_join_add_fitted (join, file, 0, 1, NULL, &box);
  zhu_pdf_join_stamp (join, 0, stamps, 0);
  path = made_join (join, "ends-joined.pdf");
  {
    const char *const arguments[] = { "pdftotext", "-bbox", path, "-", NULL };

    boxes = made_run (arguments);
  }
  if (boxes == NULL)
    return g_test_skip ("pdftotext is not installed");
  g_assert_nonnull (strstr (boxes, "xMin=\"100.0"));
}

/* A stamp's resources get names of their own beside the page's; what it names and does not have stays as it is. */
static void
test_stamped_resources (void)
{
  g_autoptr (MadePdf) made = made_new (), marks = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL, stamps = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *all = NULL;

  made_page (made, "BT /F1 9 Tf (page) Tj ET", "/Resources<</Font<</F1 2 0 R/Zs1 2 0 R>>>>");
  made_page (marks,
             "/P /L DP /Span /L BDC /G gs /C cs 1 0 0 scn /Pattern cs 1 /P scn scn /None Do 5 Do Do "
             "BT /F1 9 Tf (mark) Tj /F1 9 Tf ET EMC /P <</MCID 5>> BDC EMC /P <</MCID -2>> BDC EMC q q Q",
             "/Resources<</Font<</F1 2 0 R>>/ExtGState<</G<</LW 2>>>>/ColorSpace<</C[/CalRGB<</WhitePoint[1 1 1]>>]>>"
             "/Pattern<</P<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 1 1]"
             "/Function<</FunctionType 2/Domain[0 1]/N 1>>>>>>>>/Properties<</L<</Lang(zh)>>>>>>");
  file = made_open_own (made, "page.pdf");
  stamps = made_open_own (marks, "marks.pdf");
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  zhu_pdf_join_stamp (join, 0, stamps, 0);
  path = made_join (join, "stamped.pdf");
  all = print (path);
  if (all == NULL)
    return g_test_skip ("qpdf is not installed");
  g_assert_nonnull (strstr (all, "/P /Zs1 DP /Span /Zs1 BDC /Zs1 gs /Zs1 cs 1 0 0 scn /Pattern cs 1 /Zs1 scn scn /None Do "
                                 "5 Do Do BT /Zs2 9 Tf (mark) Tj /Zs2 9 Tf ET EMC /P <</MCID 6>> BDC EMC "
                                 "/P <</MCID -2>> BDC EMC q q Q"));
  assert_shown (path, "pages/1/Resources/Font/Zs2/BaseFont", "/Helvetica");
}

/* Embedded files of every kind, their types by their names. */
static void
test_media_types (void)
{
  static const char *const names[][2] = { { "a.xlsx", "/application#2fvnd.openxmlformats-officedocument.spreadsheetml.sheet" },
                                          { "b.csv", "/text#2fcsv" },
                                          { "c.txt", "/text#2fplain" },
                                          { "d.html", "/text#2fhtml" },
                                          { "e.pdf", "/application#2fpdf" },
                                          { "f.ini", "/text#2fplain" },
                                          { "g", "/application#2foctet-stream" } };
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  g_autoptr (ZhuPdfFile) file = made_open_own (made, "plain.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL, *source = made_path ("source");

  g_assert_true (g_file_set_contents (source, "bytes", -1, NULL));
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (zhu_pdf_join_embed (join, source, names[i][0], NULL, NULL));
  path = made_join (join, "embedded.pdf");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *type = g_strdup_printf ("trailer/Root/Names/EmbeddedFiles/Names/%u/EF/F/Subtype", (unsigned) i * 2 + 2);
      g_autofree char *kind = g_strdup_printf ("trailer/Root/Names/EmbeddedFiles/Names/%u/AFRelationship", (unsigned) i * 2 + 2);
      g_autofree char *shown = show (path, type);

      if (shown == NULL)
        return g_test_skip ("mutool is not installed");
      if (g_ascii_strcasecmp (shown, names[i][1]) != 0)
        g_error ("%s: %s", names[i][0], shown);
      assert_shown (path, kind, i < 2 ? "/Data" : "/Supplement");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/carried/layers", test_layers);
  g_test_add_func ("/pdf/carried/layers-once", test_layers_once);
  g_test_add_func ("/pdf/carried/classes", test_classes);
  g_test_add_func ("/pdf/carried/headers", test_headers);
  g_test_add_func ("/pdf/carried/loose-contents", test_loose_contents);
  g_test_add_func ("/pdf/carried/names", test_names);
  g_test_add_func ("/pdf/carried/fitted-places", test_fitted_places);
  g_test_add_func ("/pdf/carried/bookmarks", test_bookmarks);
  g_test_add_func ("/pdf/carried/deep-bookmarks", test_deep_bookmarks);
  g_test_add_func ("/pdf/carried/turned-looks", test_turned_looks);
  g_test_add_func ("/pdf/carried/upright-looks", test_upright_looks);
  g_test_add_func ("/pdf/carried/fields", test_fields);
  g_test_add_func ("/pdf/carried/twice", test_twice);
  g_test_add_func ("/pdf/carried/stamp-over-ends", test_stamp_over_ends);
  g_test_add_func ("/pdf/carried/stamped-resources", test_stamped_resources);
  g_test_add_func ("/pdf/carried/media-types", test_media_types);
  return g_test_run ();
}
