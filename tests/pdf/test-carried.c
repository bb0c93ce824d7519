/* What joining carries over beside pages: layers, classes and types of elements, stamps and their resources, files; and
 * what it leaves behind. */
#include "pdf/made.h"

#include <string.h>

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
      g_autofree char *path = made_join_one (made, "layers.pdf"), *state = made_show (path, "trailer/Root/OCProperties/D/OFF");
      const guint n = cases[i].off == NULL ? 0 : strchr (cases[i].off, ' ') != NULL ? 2 : 1;

      if (state == NULL)
        return g_test_skip ("mutool is not installed");
      made_assert_shown (path, "trailer/Root/OCProperties/OCGs/1/Name", "(One)");
      made_assert_shown (path, "trailer/Root/OCProperties/OCGs/2/Name", "(Two)");
      made_assert_shown (path, "trailer/Root/OCProperties/OCGs/3", "null");
      made_assert_shown (path, "trailer/Root/OCProperties/D/Order/2/Name", "(Two)");
      g_assert_cmpint (g_str_equal (state, "null"), ==, n == 0);
      if (n == 1)
        made_assert_shown (path, "trailer/Root/OCProperties/D/OFF/1/Name", "(Two)");
      if (n == 2)
        made_assert_shown (path, "trailer/Root/OCProperties/D/OFF/2/Name", "(Two)");
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
  made_assert_shown (path, "trailer/Root/OCProperties/OCGs/3", "null");
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
  made_assert_shown (path, "trailer/Root/StructTreeRoot/RoleMap", "<< /Own /H2 /p2.Own /Caption >>");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/ClassMap",
                "<< /Kind << /O /Layout /TextAlign /Center >> /More [ << /Headers [ (one) ] /O /Table >> 0 ] "
                "/p2.Kind << /O /Layout /TextAlign /End >> /p2.More [ << /Headers [ (p2.one) ] /O /Table >> 0 ] >>");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/1/K/1/C", "[ /Kind ]");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/2/C", "[ /p2.Kind /p2.More ]");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/1/ID", "(p2.one)");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/2/ID", "null");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/3/A/1/BBox", "[ 0 0 1.5 9 ]");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/3/A/1/X", "true");
  /* An attribute that names a page would bring the whole page along. */
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/3/A/1/Z", "[ /Page null ]");
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
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/K/K/2/A/3/Headers", "[ (p2.h) ]");
  made_assert_shown (path, "trailer/Root/StructTreeRoot/K/K/2/K/K/K/2/A/1/L", "[ [ [ [ [ [ [ null ] ] ] ] ] ] ]");
}

/* Contents right below the document, and below nothing at all; a reference to an object that is not there. */
static void
test_loose_contents (void)
{
  static const char *const elements[] = { "<</S/P/P @D/K[<</Type/MCR/Pg @P/MCID 1>><</Type/OBJR/Pg @P>>]>>", NULL };
  g_autoptr (MadePdf) made = made_elements (MADE_TEXT (0, 9, 90, "loose") MADE_TEXT (1, 9, 80, "held"), "/StructParents 0",
                                            "<</Type/MCR/Pg @P/MCID 0>> @E0", elements, "@D @E0");
  g_autofree char *path = made_join_one (made, "loose.pdf"), *text = NULL;
  g_autoptr (ZhuPdfFile) joined = zhu_pdf_file_open (path, NULL, FALSE, NULL, NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();

  g_assert_nonnull (joined);
  text = zhu_pdf_file_describe (joined, NULL);
  g_assert_cmpstr (text, ==, "loose\nheld\n");
  g_assert_true (zhu_pdf_file_check (joined, diags));
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
  all = made_print (path);
  if (all == NULL)
    return g_test_skip ("qpdf is not installed");
  g_assert_nonnull (strstr (all, "/P /Zs1 DP /Span /Zs1 BDC /Zs1 gs /Zs1 cs 1 0 0 scn /Pattern cs 1 /Zs1 scn scn /None Do "
                                 "5 Do Do BT /Zs2 9 Tf (mark) Tj /Zs2 9 Tf ET EMC /P <</MCID 6>> BDC EMC "
                                 "/P <</MCID -2>> BDC EMC q q Q"));
  made_assert_shown (path, "pages/1/Resources/Font/Zs2/BaseFont", "/Helvetica");
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
      g_autofree char *shown = made_show (path, type);

      if (shown == NULL)
        return g_test_skip ("mutool is not installed");
      if (g_ascii_strcasecmp (shown, names[i][1]) != 0)
        g_error ("%s: %s", names[i][0], shown);
      made_assert_shown (path, kind, i < 2 ? "/Data" : "/Supplement");
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
  g_test_add_func ("/pdf/carried/stamp-over-ends", test_stamp_over_ends);
  g_test_add_func ("/pdf/carried/stamped-resources", test_stamped_resources);
  g_test_add_func ("/pdf/carried/media-types", test_media_types);
  return g_test_run ();
}
