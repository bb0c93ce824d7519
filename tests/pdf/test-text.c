/* What pages show, by operators of text, marks, forms and fonts: as the text of one tagged page. */
#include "pdf/made.h"

#include <string.h>

/* One paragraph of the contents 0, 1 and 2, and another of 3. */
static const char *const paragraphs[] = { "<</S/P/P @D/Pg @P/K[0 1 2]>>", "<</S/P/P @D/Pg @P/K 3>>", NULL };

static char *
describe (const ZhuPdfFile *file)
{
  g_autoptr (GError) error = NULL;
  char *text = zhu_pdf_file_describe (file, &error);

  g_assert_no_error (error);
  return text;
}

static char *
findings (const ZhuPdfFile *file)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  GString *text = g_string_new (NULL);

  zhu_pdf_file_check (file, diags);
  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    g_string_append_printf (text, "%s\n", zhu_diags_get (diags, i)->text);
  return g_string_free (text, FALSE);
}

#define MARK(mcid, content) "/P <</MCID " #mcid ">> BDC " content " EMC\n"

static const struct
{
  const char *name, *content, *text, *found;
} cases[] = {
  /* Lines: what stands on another one is apart; what goes on is not. */
  { "one line", MARK (0, "BT /F1 9 Tf 9 90 Td (Per) Tj (sons) Tj ET"), "Persons\n", "" },
  { "two lines by Td", MARK (0, "BT /F1 9 Tf 9 90 Td (One) Tj 0 -12 Td (two) Tj ET"), "One two\n", "" },
  { "the same line by Td", MARK (0, "BT /F1 9 Tf 9 90 Td (One) Tj 40 0 Td (two) Tj ET"), "Onetwo\n", "" },
  { "lines by TD and T*", MARK (0, "BT /F1 9 Tf 9 90 TD (a) Tj 0 -12 TD (b) Tj T* (c) Tj ET"), "a b c\n", "" },
  { "lines by TL and '", MARK (0, "BT /F1 9 Tf 12 TL 9 90 Td (a) Tj (b) ' 1 2 (c) \" ET"), "a b c\n", "" },
  { "no leading", MARK (0, "BT /F1 9 Tf 9 90 Td (a) Tj (b) ' ET"), "ab\n", "" },
  { "' and \" without text", MARK (0, "BT /F1 9 Tf 12 TL (a) Tj ' 1 ' 1 2 3 \" 1 (b) \" ET"), "a\n", "" },
  { "lines by Tm", MARK (0, "BT /F1 9 Tf 1 0 0 1 9 90 Tm (a) Tj 1 0 0 1 9 70 Tm (b) Tj ET"), "a b\n", "" },
  { "a line upwards", MARK (0, "BT /F1 9 Tf 0 1 -1 0 9 90 Tm (a) Tj 0 1 -1 0 9 120 Tm (b) Tj ET"), "ab\n", "" },
  { "a line without size", MARK (0, "BT /F1 9 Tf 0 0 0 0 9 90 Tm (a) Tj 0 0 0 0 9 50 Tm (b) Tj ET"), "a b\n", "" },
  /* Gaps within a line, but not between Chinese characters or beside a blank. */
  { "gaps", MARK (0, "BT /F1 9 Tf [(a) -250 (b) -150 (c) 300 (d)] TJ ET"), "a bcd\n", "" },
  { "a gap beside a blank", MARK (0, "BT /F1 9 Tf [(a ) -250 (b) -250 ( c)] TJ ET"), "a b c\n", "" },
  { "a gap between characters", MARK (0, "BT /F2 9 Tf [<6237> -250 <4EBA>] TJ /F1 9 Tf [-250 (x) -250] TJ ET"),
    "户人x\n", "" },
  { "a gap before a character", MARK (0, "BT /F1 9 Tf [(x) -250] TJ /F2 9 Tf <6237> Tj ET"), "x户\n", "" },
  { "a gap at the start", MARK (0, "BT /F1 9 Tf [-250 (x)] TJ ET"), "x\n", "" },
  /* Fonts that are not there, or belong to a state. */
  { "no font", MARK (0, "BT (lost) Tj /F1 9 Tf (x) Tj ET"), "x\n", "" },
  { "Tf without a name", MARK (0, "BT Tf 9 Tf (9) 9 Tf /F1 9 Tf (x) Tj ET"), "x\n", "" },
  { "a font of no name", MARK (0, "BT /F1 9 Tf /None 9 Tf (x) Tj ET"), "x\n", "" },
  { "a font within the resources", MARK (0, "BT /F4 9 Tf (A) Tj /F4 9 Tf (A) Tj ET"), "éé\n", "" },
  { "a state's font", MARK (0, "Q q BT /F2 9 Tf <6237> Tj ET Q q BT /F1 9 Tf (x) Tj q /F2 9 Tf <4EBA> Tj Q (y) Tj ET Q"),
    "户x人y\n", "" },
  /* Marks. */
  { "an artifact", MARK (0, "BT /F1 9 Tf (x) Tj ET") "/Artifact BMC BT /F1 9 Tf (7) Tj ET 0 0 m 9 9 l S EMC", "x\n",
    "" },
  { "a mark in an artifact", "/Artifact BMC " MARK (0, "BT /F1 9 Tf (x) Tj ET") " EMC", "x\n", "" },
  { "an artifact in a mark", MARK (0, "BT /F1 9 Tf (x) Tj /Artifact BMC (y) Tj EMC (z) Tj ET"), "xz\n", "" },
  { "a mark without number in a mark", MARK (0, "/Span BMC BT /F1 9 Tf (x) Tj ET EMC"), "x\n", "" },
  { "a mark without tag", MARK (0, "BDC BT /F1 9 Tf (x) Tj ET EMC"), "x\n", "" },
  { "a mark whose tag is a number", MARK (0, "1 2 BDC BT /F1 9 Tf (x) Tj ET EMC"), "x\n", "" },
  { "given text", "/P <</MCID 0/ActualText(whole)>> BDC BT /F1 9 Tf (wh) Tj (ole) Tj ET EMC", "whole\n", "" },
  { "given text within given text",
    "/P <</MCID 0/ActualText(whole)>> BDC /Span <</ActualText(inner)>> BDC BT /F1 9 Tf (x) Tj ET EMC EMC", "whole\n",
    "" },
  { "given text in UTF-16", "/P <</MCID 0/ActualText<FEFF6237>>> BDC BT /F1 9 Tf (x) Tj ET EMC", "户\n", "" },
  { "given text of an artifact", "/Artifact <</ActualText(x)>> BDC BT /F1 9 Tf (x) Tj ET EMC", "", "" },
  { "given text of no mark", "/Span <</ActualText(x)>> BDC BT /F1 9 Tf (x) Tj ET EMC", "",
    "drawn outside of tags and artifacts: 1; page 1 (1)\n" },
  { "given text that is none", "/P <</MCID 0/ActualText/x/E(y)>> BDC BT /F1 9 Tf (x) Tj ET EMC", "x\n", "" },
  { "a named list", "/P /N0 BDC BT /F1 9 Tf (x) Tj ET EMC /P /N1 BDC BT /F1 9 Tf (y) Tj ET EMC", "x given\n", "" },
  { "a named list of nothing", "/P /None BDC BT /F1 9 Tf (x) Tj ET EMC", "",
    "drawn outside of tags and artifacts: 1; page 1 (1)\n" },
  { "a number that no page has in a named list", "/P /N9 BDC 0 0 9 9 re f EMC", "",
    "drawn outside of tags and artifacts: 1; page 1 (1)\n" },
  { "a mark left open", "/P <</MCID 0>> BDC BT /F1 9 Tf (x) Tj ET", "x\n", "" },
  { "an end without mark", "EMC EMC " MARK (0, "BT /F1 9 Tf (x) Tj ET"), "x\n", "" },
  /* Pictures and forms. */
  { "a picture", MARK (0, "/I Do"), "", "" },
  { "a picture outside", "/I Do", "", "drawn outside of tags and artifacts: 1; page 1 (1)\n" },
  { "nothing drawn", "Do (x) Do /None Do", "", "drawn outside of tags and artifacts: 1; page 1 (1)\n" },
  { "a form without resources", MARK (0, "/X Do"), "in a form\n", "" },
  { "a form that leaves a mark open", MARK (0, "BT /F1 9 Tf (a) Tj ET /O Do BT /F1 9 Tf (b) Tj ET"), "ab\n", "" },
  { "a form in itself", MARK (0, "/L Do"), "xxxxxxxxxxxxxxxx\n", "" },
  { "a form that cannot be unpacked", MARK (0, "/B Do BT /F1 9 Tf (a) Tj ET"), "a\n", "" },
  { "an inline image", MARK (0, "BI /W 1/H 1/BPC 8/CS/G ID x EI"), "", "" },
  /* Two paragraphs, three contents. */
  { "several contents", MARK (0, "BT /F1 9 Tf 9 90 Td (a) Tj ET") MARK (1, "BT /F1 9 Tf 9 90 Td (b) Tj ET")
        MARK (3, "BT /F1 9 Tf 9 60 Td (c) Tj ET"),
    "a b\nc\n", "" },
};

static MadePdf *
made_case (gsize i)
{
  static const char *const parents = "@E0 @E0 @E0 @E1";
  MadePdf *self = made_elements (
      cases[i].content,
      "/StructParents 0/Resources<</Font<</F1 2 0 R/F2 WIDE/F4<</Type/Font/Subtype/Type1"
      "/Encoding<</Differences[65/eacute]>>>>>>/Properties<</N0<</MCID 0>>/N1<</MCID 1/ActualText(given)>>"
      "/N9<</MCID 99999999999>>>>/XObject<</I IMAGE/X FORM/O OPEN/L LOOP/B BROKEN>>>>",
      "@E0 @E1", paragraphs, parents);
  const int map = made_stream (self, "", "1 beginbfrange <4E00> <9FFF> <4E00> endbfrange"), loop = (int) self->objects->len + 1;
  g_autofree char *again
      = g_strdup_printf ("/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 2 0 R>>/XObject<</L %d 0 R>>>>", loop);
  const int numbers[] = {
    made_stream (self, again, "BT /F1 9 Tf (x) Tj ET /L Do"),
    made_add (self, "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode %d 0 R>>", map),
    made_stream (self, "/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "x"),
    made_stream (self, "/Subtype/Form/BBox[0 0 9 9]", "BT /F1 9 Tf (in a form) Tj ET"),
    made_stream (self, "/Subtype/Form/BBox[0 0 9 9]", "/Artifact BMC"),
    made_stream (self, "/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode", "not packed"),
  };
  static const char *const names[] = { "LOOP", "WIDE", "IMAGE", "FORM", "OPEN", "BROKEN" };
  GString *page = g_ptr_array_index (self->objects, g_array_index (self->pages, int, 0) - 1);

  for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *reference = g_strdup_printf ("%d 0 R", numbers[k]);

      g_string_replace (page, names[k], reference, 0);
    }
  return self;
}

static void
test_case (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (MadePdf) made = made_case (i);
  g_autoptr (ZhuPdfFile) file = made_open_own (made, "text.pdf");
  g_autofree char *text = describe (file), *found = findings (file);
  g_autoptr (GString) rest = g_string_new (found);
  const char *absent = strstr (rest->str, "contents that an element holds but no page shows");

  g_assert_cmpstr (text, ==, cases[i].text);
  /* The contents that a case does not draw are of no interest here. */
  if (absent != NULL)
    g_string_erase (rest, absent - rest->str, (gssize) (strchr (absent, '\n') + 1 - absent));
  g_assert_cmpstr (rest->str, ==, cases[i].found);
}

/* ---- Kinds of elements ---- */

/* Headings without level, types of PDF 2.0, types that lead to others, in a circle too. */
static void
test_roles (void)
{
  static const char *const elements[] = { "<</S/H/P @D/Pg @P/K 0>>",
                                          "<</S/Title/P @D/Pg @P/K 1>>",
                                          "<</S/Aside/P @D/K @E3>>",
                                          "<</S/FENote/P @E2/Pg @P/K 2>>",
                                          "<</S/Round/P @D/Pg @P/K 3>>",
                                          "<</S/H3/P @D/Pg @P/K 4>>",
                                          "<</P @D/Pg @P/K 5>>",
                                          NULL };
  g_autoptr (MadePdf) made
      = made_elements (MADE_TEXT (0, 9, 90, "a") MADE_TEXT (1, 9, 80, "b") MADE_TEXT (2, 9, 70, "c")
                           MADE_TEXT (3, 9, 60, "d") MADE_TEXT (4, 9, 50, "e") MADE_TEXT (5, 9, 40, "f"),
                       "/StructParents 0", "@E0 @E1 @E2 @E4 @E5 @E6", elements, "@E0 @E1 @E3 @E4 @E5 @E6");
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autofree char *text = NULL, *found = NULL;
  GString *root = NULL;

  for (gsize i = 0; i < made->objects->len; i++)
    if (strstr (((GString *) g_ptr_array_index (made->objects, i))->str, "/StructTreeRoot") != NULL)
      root = g_ptr_array_index (made->objects, i);
  g_string_replace (root, "/Type/StructTreeRoot", "/Type/StructTreeRoot/RoleMap<</Round/Loop/Loop/Round/Bad 5>>", 1);
  file = made_open_own (made, "text.pdf");
  text = describe (file);
  found = findings (file);
  g_assert_cmpstr (text, ==, "# a\n\n# b\nc\nd\n\n### e\nf\n");
  g_assert_cmpstr (found, ==, "elements of a type that nothing explains: 1; page 1 (1)\n");
}

/* ---- Tables whose cells say little ---- */

/* Spans of nonsense, heads by class, numbers and words in a column, cells beyond what a table has. */
static void
test_tables (void)
{
  static const char *const elements[] = { "<</S/Table/P @D/K[@E1 @E2 @E3]>>",
                                          "<</S/TR/P @E0/K[@E4 @E5 5 null]>>",
                                          "<</S/TR/P @E0/K[@E6 @E7]>>",
                                          "<</S/Sect/P @E0/K[@E8]>>",
                                          "<</S/TH/P @E1/Pg @P/K 0/C/Col>>",
                                          "<</S/TH/P @E1/Pg @P/K 1/C[/None 0/Col 1]>>",
                                          "<</S/TH/P @E2/Pg @P/K 2/A[<</O/Table/Scope/Both>>0]>>",
                                          "<</S/TD/P @E2/Pg @P/K 3/A<</O/Table/ColSpan 0/RowSpan/x>>>>",
                                          "<</S/TR/P @E3/K[@E9 @E10]>>",
                                          "<</S/TH/P @E8/Pg @P/K 4/C/Row>>",
                                          "<</S/TD/P @E8/Pg @P/K 6>>",
                                          NULL };
  g_autoptr (MadePdf) made = made_elements (
      MADE_TEXT (0, 9, 90, "Area") MADE_TEXT (1, 50, 90, "n") MADE_TEXT (2, 9, 80, "North") MADE_TEXT (3, 50, 80, "1,200")
          MADE_TEXT (4, 9, 70, "South") MADE_TEXT (6, 50, 70, "none"),
      "/StructParents 0", "@E0", elements, "@E4 @E5 @E6 @E7 @E9 @D @E10");
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autofree char *text = NULL, *found = NULL;

  for (gsize i = 0; i < made->objects->len; i++)
    g_string_replace (g_ptr_array_index (made->objects, i), "/Type/StructTreeRoot",
                      "/Type/StructTreeRoot/ClassMap<</Col<</O/Table/Scope/Column>>/Row[<</O/Layout>>0<</O/Table/Scope/Row>>]>>",
                      1);
  file = made_open_own (made, "text.pdf");
  text = describe (file);
  found = findings (file);
  g_assert_cmpstr (text, ==, "\nArea   n\n-----  -----\nNorth  1,200\nSouth  none\n\n");
  g_assert_cmpstr (found, ==, "contents that an element holds but no page shows: 1\n");
}

/* ---- Findings on many pages, and of the catalogue ---- */

static void
test_many_pages (void)
{
  static const char *const elements[] = { "<</S/P/P @D/Pg @P/K 0>>", NULL };
  g_autoptr (MadePdf) made = made_elements (MADE_TEXT (0, 9, 90, "a"), "/StructParents 0", "@E0", elements, "@E0");
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autofree char *found = NULL;

  for (int i = 0; i < 10; i++)
    made_page (made, i % 2 == 0 ? "0 0 9 9 re f S" : "0 0 9 9 re f", "");
  file = made_open_own (made, "text.pdf");
  found = findings (file);
  g_assert_cmpstr (found, ==,
                   "drawn outside of tags and artifacts: 15; page 2 (2), page 3 (1), page 4 (2), page 5 (1), page 6 (2), "
                   "page 7 (1), page 8 (2), page 9 (1) …\n");
}

/* An element on no page; a tree that says nothing of itself, or that it is not tagged. */
static void
test_catalogue (void)
{
  static const char *const elements[] = { "<</S/P/P @D/Pg @P/K 0>>", "<</S/Figure/P @D>>", NULL };
  static const struct
  {
    const char *catalogue, *said;
  } cases_here[] = { { "", "the file does not say that it is tagged\nthe file does not name its language\n" },
                     { "/MarkInfo<</Marked false>>/Lang(zh)", "the file does not say that it is tagged\n" },
                     { "/MarkInfo<</Marked true>>", "the file does not name its language\n" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases_here); i++)
    {
      g_autoptr (MadePdf) made
          = made_elements (MADE_TEXT (0, 9, 90, "a"), "/StructParents 0", "@E0 @E1", elements, "@E0");
      g_autoptr (ZhuPdfFile) file = NULL;
      g_autofree char *found = NULL, *expected = NULL;

      g_string_truncate (made->catalogue, (gsize) (strstr (made->catalogue->str, "/MarkInfo") - made->catalogue->str));
      g_string_append (made->catalogue, cases_here[i].catalogue);
      file = made_open_own (made, "text.pdf");
  found = findings (file);
      expected = g_strconcat (cases_here[i].said, "figures without a description: 1\n", NULL);
      g_assert_cmpstr (found, ==, expected);
    }
}

/* Lists of parents in branches, with loops and nonsense; a key beyond all numbers. */
static void
test_parent_trees (void)
{
  static const struct
  {
    const char *key, *tree;
    gboolean is_right;
  } cases_here[] = {
    { "0", "<</Kids[<</Nums[0[@E0]]>>]>>", TRUE },
    { "0", "<</Kids[5 <</Nums[(x)[] 0[@E0] 7]>>]>>", TRUE },
    { "0", "<</Nums[0[@E0]]/Kids[@E1]>>", TRUE },
    { "0", "<</Nums[0[]]>>", FALSE },
    { "7", "<</Nums[0[@E0]]>>", FALSE },
    { "-3", "<</Nums[0[@E0]]>>", FALSE },
    { "99999999999", "<</Nums[0[@E0]]>>", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases_here); i++)
    {
      const char *elements[] = { "<</S/P/P @D/Pg @P/K 0>>", "<</Kids[@E1]>>", NULL };
      g_autofree char *entries = g_strconcat ("/StructParents ", cases_here[i].key, NULL), *found = NULL;
      g_autoptr (MadePdf) made = made_elements (MADE_TEXT (0, 9, 90, "a"), entries, "@E0", elements, "@E0");
      g_autoptr (ZhuPdfFile) file = NULL;
      g_autoptr (GString) tree = g_string_new (cases_here[i].tree);
      GString *root = NULL;

      for (gsize k = 0; k < made->objects->len; k++)
        {
          GString *object = g_ptr_array_index (made->objects, k);

          if (strstr (object->str, "/StructTreeRoot") != NULL)
            {
              g_autofree char *first = g_strdup_printf ("%u 0 R", (unsigned) k + 3);
              g_autofree char *second = g_strdup_printf ("%u 0 R", (unsigned) k + 4);

              g_string_replace (tree, "@E0", first, 0);
              g_string_replace (tree, "@E1", second, 0);
              root = object;
            }
        }
      g_string_truncate (root, (gsize) (strstr (root->str, "<</Nums") - root->str));
      g_string_append_printf (root, "%s>>", tree->str);
      file = made_open_own (made, "text.pdf");
  found = findings (file);
      g_assert_cmpstr (found, ==,
                       cases_here[i].is_right
                           ? ""
                           : "contents for which the parent tree names another element, or none: 1; page 1 (1)\n");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pdf/text/case/%s", cases[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/pdf/text/roles", test_roles);
  g_test_add_func ("/pdf/text/tables", test_tables);
  g_test_add_func ("/pdf/text/many-pages", test_many_pages);
  g_test_add_func ("/pdf/text/catalogue", test_catalogue);
  g_test_add_func ("/pdf/text/parent-trees", test_parent_trees);
  return g_test_run ();
}
