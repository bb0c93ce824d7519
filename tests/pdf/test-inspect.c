/* What is read from a structure tree, and what the checker finds. */
#include "pdf/made.h"

#include <string.h>

static void
assert_described (const MadePdf *made, const char *expected)
{
  g_autoptr (ZhuPdfFile) file = made_open (made, "described.pdf");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zhu_pdf_file_describe (file, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

/* The findings' texts, a line each. */
static char *
findings (const MadePdf *made)
{
  g_autoptr (ZhuPdfFile) file = made_open (made, "checked.pdf");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  GString *text = g_string_new (NULL);
  const gboolean is_right = zhu_pdf_file_check (file, diags);

  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    g_string_append_printf (text, "%s\n", zhu_diags_get (diags, i)->text);
  g_assert_cmpint (is_right, ==, zhu_diags_length (diags) == 0);
  return g_string_free (text, FALSE);
}

static void
assert_finding (const MadePdf *made, const char *expected)
{
  g_autofree char *found = findings (made);

  g_assert_cmpstr (found, ==, expected);
}

/* ---- As text ---- */

static void
test_tagged (void)
{
  g_autoptr (MadePdf) made = made_tagged ("Page", 2);
  g_autoptr (MadePdf) plain = made_plain ("Page", 1);
  g_autoptr (ZhuPdfFile) file = made_open (plain, "plain.pdf");
  g_autoptr (GError) error = NULL;

  assert_described (made, "# Heading Page 1\n"
                          "Page 1\n"
                          "\n"
                          "PageArea  Persons\n"
                          "--------  -------\n"
                          "North          17\n"
                          "\n");
  assert_finding (made, "");
  g_assert_null (zhu_pdf_file_describe (file, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  assert_finding (plain, "the file is not tagged\n");
}

/* Spans of columns and rows, a head over two columns, an empty cell. */
static void
test_spans (void)
{
  static const char *const elements[]
      = { "<</S/Table/P @D/K[@E1 @E2]>>",
          "<</S/THead/P @E0/K[@E3 @E4]>>",
          "<</S/TBody/P @E0/K[@E5]>>",
          "<</S/TR/P @E1/K[@E6 @E7]>>",
          "<</S/TR/P @E1/K[@E8 @E9]>>",
          "<</S/TR/P @E2/K[@E10 @E11 @E12]>>",
          "<</S/TH/P @E3/Pg @P/K 0/A<</O/Table/RowSpan 2/Scope/Column>>>>",
          "<</S/TH/P @E3/Pg @P/K 1/A<</O/Table/ColSpan 2/Scope/Column>>>>",
          "<</S/TH/P @E4/Pg @P/K 2/A<</O/Table/Scope/Column>>>>",
          "<</S/TH/P @E4/Pg @P/K 3/A<</O/Table/Scope/Column>>>>",
          "<</S/TH/P @E5/Pg @P/K 4/A<</O/Table/Scope/Row>>>>",
          "<</S/TD/P @E5/Pg @P/K 5/ActualText(12345)>>",
          "<</S/TD/P @E5>>",
          NULL };
  g_autoptr (MadePdf) made = made_elements (
      MADE_TEXT (0, 9, 90, "Area") MADE_TEXT (1, 50, 90, "Persons in all households") MADE_TEXT (2, 50, 80, "all")
          MADE_TEXT (3, 99, 80, "severe") MADE_TEXT (4, 9, 70, "North") MADE_TEXT (5, 50, 70, "12 345"),
      "/StructParents 0", "@E0", elements, "@E6 @E7 @E8 @E9 @E10 @E11");

  assert_described (made, "\n"
                          "Area   Persons in all households\n"
                          "       all    severe\n"
                          "-----  -----  ------------------\n"
                          "North  12345\n"
                          "\n");
  assert_finding (made, "");
}

static void
test_lists_and_figures (void)
{
  static const char *const elements[]
      = { "<</S/L/P @D/K[@E1 @E2]>>",
          "<</S/LI/P @E0/K[@E3 @E4]>>",
          "<</S/LI/P @E0/K[@E5]>>",
          "<</S/Lbl/P @E1/Pg @P/K 0>>",
          "<</S/LBody/P @E1/Pg @P/K 1>>",
          "<</S/LBody/P @E2/Pg @P/K[2 @E6]>>",
          "<</S/L/P @E5/K @E7>>",
          "<</S/LI/P @E6/Pg @P/K 3>>",
          "<</S/Figure/P @D/Pg @P/K 4/Alt(A map)>>",
          "<</S/P/P @D/K[<</Type/MCR/Pg @P/MCID 5>> @E10]>>",
          "<</S/Span/P @E9/Pg @P/K 6/ActualText<FEFF4E0D90027528>>>",
          NULL };
  g_autoptr (MadePdf) made = made_elements (
      MADE_TEXT (0, 9, 90, "1.") MADE_TEXT (1, 20, 90, "First") MADE_TEXT (2, 20, 80, "Second") MADE_TEXT (3, 30, 70, "Inner")
          "/Figure <</MCID 4>> BDC 0 0 9 9 re f EMC\n" MADE_TEXT (5, 9, 50, "Mark ") MADE_TEXT (6, 40, 50, "x"),
      "/StructParents 0", "@E0 @E8 @E9", elements, "@E3 @E4 @E5 @E7 @E8 @E9 @E10");

  assert_described (made, "1. First\n- Second\n  - Inner\n[A map]\nMark 不适用\n");
  assert_finding (made, "");
}

/* Fonts: a map for two-byte codes, names of glyphs, lines that run on. */
static void
test_fonts (void)
{
  static const char *const elements[] = { "<</S/P/P @D/Pg @P/K[0 1]>>", "<</S/P/P @D/Pg @P/K 2>>", NULL };
  static const char cmap[] = "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                             "1 beginbfchar <0001> <6237> endbfchar\n"
                             "2 beginbfrange <0010> <0012> <0031> <0020> <0021> [<D840DC00> <4EBA>] endbfrange";
  g_autoptr (MadePdf) made = made_elements ("/P <</MCID 0>> BDC BT /F2 9 Tf 9 90 Td <0001001000110012> Tj ET EMC\n"
                                            "/P <</MCID 1>> BDC BT /F2 9 Tf 9 80 Td <00200021> Tj ET EMC\n"
                                            "/P <</MCID 2>> BDC BT /F3 9 Tf 9 70 Td (A\\101b) Tj 0 -10 Td "
                                            "[(C) -300 (d) 10 (e)] TJ ET EMC",
                                            "/StructParents 0/Resources<</Font<</F2 FONT2/F3 FONT3>>>>", "@E0 @E1",
                                            elements, "@E0 @E0 @E1");
  const int map = made_stream (made, "", cmap);
  const int wide = made_add (made, "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode %d 0 R>>", map);
  const int simple = made_add (made, "<</Type/Font/Subtype/Type1/BaseFont/Y/Encoding<</Differences[65/eacute 67/uni4E00]>>>>");
  GString *page = g_ptr_array_index (made->objects, g_array_index (made->pages, int, 0) - 1);
  g_autofree char *second = g_strdup_printf ("%d 0 R", wide), *third = g_strdup_printf ("%d 0 R", simple);

  g_string_replace (page, "FONT2", second, 0);
  g_string_replace (page, "FONT3", third, 0);
  assert_described (made, "户123𠀀人\nééb一de\n");
}

/* ---- The checker ---- */

static void
test_findings (void)
{
  static const struct
  {
    const char *name, *content, *kids, *parents, *found;
    const char *elements[8];
  } cases[] = {
    { "untagged", MADE_TEXT (0, 9, 90, "A") "BT /F1 9 Tf (loose) Tj ET 0 0 9 9 re f", "@E0", "@E0",
      "drawn outside of tags and artifacts: 2; page 1 (2)\n", { "<</S/P/P @D/Pg @P/K 0>>" } },
    { "orphan", MADE_TEXT (0, 9, 90, "A") MADE_TEXT (1, 9, 80, "B"), "@E0", "@E0",
      "marked contents that no element holds: 1; page 1 (1)\n", { "<</S/P/P @D/Pg @P/K 0>>" } },
    { "twice", MADE_TEXT (0, 9, 90, "A"), "@E0 @E1", "@E0",
      "marked contents that more than one element holds: 1; page 1 (1)\n"
      "contents for which the parent tree names another element, or none: 1; page 1 (1)\n",
      { "<</S/P/P @D/Pg @P/K 0>>", "<</S/P/P @D/Pg @P/K 0>>" } },
    { "repeated", MADE_TEXT (0, 9, 90, "A") MADE_TEXT (0, 9, 80, "B"), "@E0", "@E0",
      "marked contents with a number that was used before: 1; page 1 (1)\n", { "<</S/P/P @D/Pg @P/K 0>>" } },
    { "absent", MADE_TEXT (0, 9, 90, "A"), "@E0", "@E0 @E0",
      "contents that an element holds but no page shows: 1; page 1 (1)\n", { "<</S/P/P @D/Pg @P/K[0 1]>>" } },
    { "backwards", MADE_TEXT (0, 9, 90, "A") MADE_TEXT (1, 9, 80, "B"), "@E0", "@E0 @E0",
      "contents read before what is drawn before them: 1; page 1 (1)\n", { "<</S/P/P @D/Pg @P/K[1 0]>>" } },
    { "parent", MADE_TEXT (0, 9, 90, "A"), "@E0", "@D",
      "contents for which the parent tree names another element, or none: 1; page 1 (1)\n",
      { "<</S/P/P @D/Pg @P/K 0>>" } },
    { "type", MADE_TEXT (0, 9, 90, "A"), "@E0", "@E0", "elements of a type that nothing explains: 1; page 1 (1)\n",
      { "<</S/Strange/P @D/Pg @P/K 0>>" } },
    { "figure", MADE_TEXT (0, 9, 90, "A"), "@E0", "@E0", "figures without a description: 1; page 1 (1)\n",
      { "<</S/Figure/P @D/Pg @P/K 0>>" } },
    { "heads", MADE_TEXT (0, 9, 90, "A") MADE_TEXT (1, 40, 90, "1"), "@E0", "@E2 @E3",
      "table cells whose heads cannot be found: 1; page 1 (1)\n",
      { "<</S/Table/P @D/K @E1>>", "<</S/TR/P @E0/K[@E2 @E3]>>", "<</S/TH/P @E1/Pg @P/K 0>>",
        "<</S/TD/P @E1/Pg @P/K 1>>" } },
    { "ids", MADE_TEXT (0, 9, 90, "A") MADE_TEXT (1, 40, 90, "1"), "@E0", "@E2 @E3",
      "table cells whose heads cannot be found: 1; page 1 (1)\n",
      { "<</S/Table/P @D/K @E1>>", "<</S/TR/P @E0/K[@E2 @E3]>>", "<</S/TH/P @E1/Pg @P/K 0/ID(a)>>",
        "<</S/TD/P @E1/Pg @P/K 1/A[<</O/Layout>>0<</O/Table/Headers[(a)(b)]>>]>>" } },
    { "ragged", MADE_TEXT (0, 9, 90, "A") MADE_TEXT (1, 40, 90, "1") MADE_TEXT (2, 9, 80, "B"), "@E0", "@E3 @E4 @E5",
      "table rows shorter or longer than their table: 1; page 1 (1)\n",
      { "<</S/Table/P @D/K[@E1 @E2]>>", "<</S/TR/P @E0/K[@E3 @E4]>>", "<</S/TR/P @E0/K[@E5]>>",
        "<</S/TH/P @E1/Pg @P/K 0/A<</O/Table/Scope/Row>>>>", "<</S/TD/P @E1/Pg @P/K 1>>",
        "<</S/TH/P @E2/Pg @P/K 2/A<</O/Table/Scope/Row>>>>" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadePdf) made = made_elements (cases[i].content, "/StructParents 0", cases[i].kids, cases[i].elements,
                                                cases[i].parents);

      g_test_message ("%s", cases[i].name);
      assert_finding (made, cases[i].found);
    }
}

/* Contents of a form are the form's, with a list of parents of its own. */
static void
test_forms (void)
{
  static const char *const elements[]
      = { "<</S/P/P @D/K<</Type/MCR/Pg @P/Stm FORM/MCID 0>>>>", "<</S/P/P @D/Pg @P/K 0>>", NULL };
  g_autoptr (MadePdf) made = made_elements ("/X Do " MADE_TEXT (0, 9, 90, "Page"),
                                            "/StructParents 0/Resources<</Font<</F1 2 0 R>>/XObject<</X FORM>>>>",
                                            "@E0 @E1", elements, "@E1");
  const int form = made_stream (made, "/Type/XObject/Subtype/Form/BBox[0 0 99 99]/StructParents 1", MADE_TEXT (0, 9, 9, "Form"));
  g_autofree char *reference = g_strdup_printf ("%d 0 R", form);
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (ZhuPdfFile) file = NULL, joined = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *path = NULL, *text = NULL;

  for (gsize i = 0; i < made->objects->len; i++)
    {
      GString *object = g_ptr_array_index (made->objects, i);

      g_string_replace (object, "FORM", reference, 0);
      if (strstr (object->str, "StructTreeRoot") != NULL)
        {
          g_autofree char *list = g_strdup_printf ("]1[%d 0 R]]", (int) i + 3);

          g_string_replace (object, "]]", list, 1);
        }
    }
  assert_described (made, "Form\nPage\n");
  assert_finding (made, "");
  /* Joined twice, the second form has its own place among the parents. */
  file = made_open (made, "forms.pdf");
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  zhu_pdf_join_add_blank (join);
  path = made_join (join, "forms-joined.pdf");
  joined = zhu_pdf_file_open (path, NULL, FALSE, NULL, NULL);
  g_assert_nonnull (joined);
  text = zhu_pdf_file_describe (joined, NULL);
  g_assert_cmpstr (text, ==, "Form\nPage\n");
  g_assert_true (zhu_pdf_file_check (joined, diags));
}

/* What was joined passes the same check: ids, parents, order, untagged pages, stamps, fitted pages. */
static void
test_joined (void)
{
  static const ZhuPdfBox boxes[] = { { .x = 80, .y = 100, .width = 440, .height = 640 },
                                     { .x = 80, .y = 100, .width = 440, .height = 640, .turned = TRUE } };
  g_autoptr (MadePdf) notice = made_plain ("Notice", 2);
  g_autoptr (MadePdf) annex = made_tagged ("Annex", 3);
  g_autoptr (MadePdf) marks = made_tagged ("Stamp", 2);
  g_autoptr (ZhuPdfFile) one = made_open (notice, "notice.pdf"), two = made_open (annex, "annex.pdf");
  g_autoptr (ZhuPdfFile) stamps = made_open (marks, "marks.pdf"), joined = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *path = NULL, *text = NULL;

  zhu_pdf_join_add (join, one, 0, 1, "Notice");
  zhu_pdf_join_add (join, two, 0, 3, "One");
  zhu_pdf_join_add_fitted (join, two, 1, 2, "Two", boxes);
  zhu_pdf_join_add_blank (join);
  zhu_pdf_join_add (join, one, 1, 1, NULL);
  zhu_pdf_join_stamp (join, 3, stamps, 1);
  zhu_pdf_join_stamp (join, 4, stamps, 0);
  zhu_pdf_join_stamp (join, 6, stamps, 0);
  path = made_join (join, "all.pdf");
  joined = zhu_pdf_file_open (path, NULL, FALSE, NULL, NULL);
  g_assert_nonnull (joined);
  text = zhu_pdf_file_describe (joined, NULL);
  g_assert_cmpstr (text, ==,
                   "Notice 1\n\n# Heading Annex 1\nAnnex 1\n\n# Heading Annex 2\nAnnex 2\n"
                   "\nStampArea  Persons\n---------  -------\nNorth           17\n\n"
                   "\nAnnexArea  Persons\n---------  -------\nNorth           17\n\n"
                   "\n# Heading Stamp 1\nStamp 1\n\n# Heading Annex 2\nAnnex 2\n"
                   "\nAnnexArea  Persons\n---------  -------\nNorth           17\n\n"
                   "\n# Heading Stamp 1\nStamp 1\nNotice 2\n");
  if (!zhu_pdf_file_check (joined, diags))
    g_error ("%s", zhu_diags_get (diags, 0)->text);
}

/* A page whose tree another program has dropped, but not its marks; and numbers that no page can have. */
static void
test_lost_tree (void)
{
  g_autoptr (MadePdf) made = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL, joined = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *path = NULL, *text = NULL;

  made_page (made, MADE_TEXT (7, 9, 90, "One") "/Artifact BMC 0 0 9 9 re f EMC " MADE_TEXT (3, 9, 80, "Two"), "");
  file = made_open (made, "lost.pdf");
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  path = made_join (join, "lost-joined.pdf");
  joined = zhu_pdf_file_open (path, NULL, FALSE, NULL, NULL);
  g_assert_nonnull (joined);
  text = zhu_pdf_file_describe (joined, NULL);
  g_assert_cmpstr (text, ==, "One Two\n");
  g_assert_true (zhu_pdf_file_check (joined, diags));
}

static void
test_huge_numbers (void)
{
  static const char *const elements[] = { "<</S/P/P @D/Pg @P/K[0 2000000000]>>", NULL };
  g_autoptr (MadePdf) made = made_elements (MADE_TEXT (0, 9, 90, "A") MADE_TEXT (2000000000, 9, 80, "B"), "/StructParents 0",
                                            "@E0", elements, "@E0");
  g_autoptr (ZhuPdfFile) file = made_open (made, "huge.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL;

  zhu_pdf_join_add (join, file, 0, 1, NULL);
  path = made_join (join, "huge-joined.pdf");
  assert_described (made, "A\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/inspect/tagged", test_tagged);
  g_test_add_func ("/pdf/inspect/spans", test_spans);
  g_test_add_func ("/pdf/inspect/lists-and-figures", test_lists_and_figures);
  g_test_add_func ("/pdf/inspect/fonts", test_fonts);
  g_test_add_func ("/pdf/inspect/findings", test_findings);
  g_test_add_func ("/pdf/inspect/forms", test_forms);
  g_test_add_func ("/pdf/inspect/joined", test_joined);
  g_test_add_func ("/pdf/inspect/lost-tree", test_lost_tree);
  g_test_add_func ("/pdf/inspect/huge-numbers", test_huge_numbers);
  return g_test_run ();
}
