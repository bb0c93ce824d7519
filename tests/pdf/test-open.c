/* Opening files of any origin: what is damaged, locked, signed or looping is refused or put right, and said. */
#include "pdf/made.h"

#include <string.h>

static gboolean
has_finding (const ZhuDiags *diags, const char *code)
{
  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    if (g_str_equal (zhu_diags_get (diags, i)->code, code))
      return TRUE;
  return FALSE;
}

/* The file is refused as an input, its name and @cause in the message. */
static void
assert_refused (const char *path, const char *password, const char *cause)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFile) file = zhu_pdf_file_open (path, password, FALSE, NULL, &error);

  g_assert_null (file);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  if (strstr (error->message, cause) == NULL || strstr (error->message, path) == NULL)
    g_error ("“%s” is not said: %s", cause, error->message);
}

static void
assert_made_refused (const MadePdf *made, const char *cause)
{
  g_autofree char *path = made_write (made, "refused.pdf");

  assert_refused (path, NULL, cause);
}

/* Opened, all its pages joined into another file, which is sound; its text. */
static char *
join_all (const ZhuPdfFile *file)
{
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autofree char *path = NULL;

  zhu_pdf_join_add (join, file, 0, zhu_pdf_file_n_pages (file), "Part");
  path = made_join (join, "joined.pdf");
  {
    const char *const arguments[] = { "qpdf", "--qdf", "--object-streams=disable", path, "-", NULL };

    return made_run (arguments);
  }
}

static void
test_plain (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 3);
  g_autoptr (ZhuPdfFile) file = made_open (made, "plain.pdf");
  double width = 0, height = 0;

  g_assert_cmpuint (zhu_pdf_file_n_pages (file), ==, 3);
  zhu_pdf_file_page_size (file, 2, &width, &height);
  g_assert_cmpfloat (width, ==, 595);
  g_assert_cmpfloat (height, ==, 842);
}

static void
test_damaged (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 3);
  g_autoptr (GString) bytes = made_bytes (made);
  g_autofree char *path = made_path ("damaged.pdf");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autofree char *after = NULL;

  /* Without its table the objects are found by searching for them. */
  g_string_truncate (bytes, (gsize) (strstr (bytes->str, "xref") - bytes->str));
  g_string_append (bytes, "trailer\n<</Root 9 0 R>>\n");
  g_assert_true (g_file_set_contents (path, bytes->str, (gssize) bytes->len, NULL));
  file = zhu_pdf_file_open (path, NULL, FALSE, diags, &error);
  g_assert_no_error (error);
  g_assert_true (has_finding (diags, "pdf-repaired"));
  g_assert_cmpuint (zhu_pdf_file_n_pages (file), ==, 3);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, bytes->str);
}

static void
test_no_pdf (void)
{
  static const char *const contents[] = { "", "no PDF at all", "%PDF-1.7\n%%EOF\n", "%PDF-1.7\ntrailer<</Root 1 0 R>>" };
  g_autofree char *path = made_path ("none.pdf");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_assert_true (g_file_set_contents (path, contents[i], -1, NULL));
      assert_refused (path, NULL, "damaged");
    }
  g_assert_null (zhu_pdf_file_open ("/no/such/file.pdf", NULL, FALSE, NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

static void
test_locked (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  g_autofree char *open = made_write (made, "open.pdf"), *locked = made_path ("locked.pdf");
  const char *const arguments[] = { "qpdf", "--encrypt", "one", "two", "256", "--", open, locked, NULL };
  g_autofree char *output = made_run (arguments);
  g_autofree char *joined = NULL;
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (output == NULL)
    return g_test_skip ("qpdf is not installed");
  assert_refused (locked, NULL, "give its password");
  assert_refused (locked, "three", "not its own");
  file = zhu_pdf_file_open (locked, "one", FALSE, NULL, &error);
  g_assert_no_error (error);
  joined = join_all (file);
  g_assert_nonnull (strstr (joined, "(Page 1)"));
}

static void
test_page_tree (void)
{
  g_autoptr (MadePdf) looping = made_plain ("Page", 1);
  g_autoptr (MadePdf) empty = made_new ();
  g_autoptr (MadePdf) boxless = made_new ();
  g_autoptr (MadePdf) missing = made_plain ("Page", 1);
  g_autofree char *path = NULL;

  made_set (looping, looping->tree, "<</Type/Pages/Count 1/Kids[%d 0 R]>>", looping->tree);
  assert_made_refused (looping, "damaged");
  assert_made_refused (empty, "no pages");
  made_page (boxless, "", "/MediaBox[0 0 0 0]");
  assert_made_refused (boxless, "page 1 has no size");
  made_set (missing, missing->tree, "<</Type/Pages/Count 2/Kids[99 0 R 98 0 R]>>");
  path = made_write (missing, "missing.pdf");
  assert_refused (path, NULL, "");
}

static void
test_signed (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  const int field = made_add (made, "<</FT/Sig/T(s)/V<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>>>");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFile) file = NULL;

  g_string_append_printf (made->catalogue, "/AcroForm<</Fields[<</T(x)/Kids[%d 0 R]>>]>>", field);
  assert_made_refused (made, "signed");
  path = made_write (made, "signed.pdf");
  file = zhu_pdf_file_open (path, NULL, TRUE, NULL, &error);
  g_assert_no_error (error);
}

/* Scripts, launching, sending, films: none is left in the joined file; the link to the net is. */
static void
test_scripts (void)
{
  static const char *const bad[] = { "JavaScript", "Launch", "SubmitForm", "RichMedia", "XFA", "/AA", "/Widget",
                                     "javascript:", "GoToR", "EmbeddedFile", "OpenAction" };
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  const int look = made_stream (made, "/Type/XObject/Subtype/Form/BBox[0 0 10 10]", "0 0 10 10 re f");
  g_autofree char *annotations = g_strdup_printf (
      "/AA<</O<</S/JavaScript/JS(app.alert\\(1\\))>>>>/Annots["
      "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/JavaScript/JS(x)>>>>"
      "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/Launch/F(calc.exe)>>>>"
      "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/GoToR/F(other.pdf)/D[0/Fit]>>>>"
      "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(javascript:x)>>>>"
      "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(https://example.org)/Next<</S/Launch/F(x)>>>>>>"
      "<</Type/Annot/Subtype/RichMedia/Rect[0 0 1 1]>>"
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/TU(Tip)/Rect[0 0 9 9]/AP<</N %d 0 R>>/AA<</K<</S/JavaScript/JS(x)>>>>>>"
      "]",
      look);
  g_autofree char *path = NULL, *joined = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuPdfFile) file = NULL;

  made_page (made, "BT /F1 9 Tf 9 9 Td (Second) Tj ET", annotations);
  g_string_append (made->catalogue, "/OpenAction<</S/JavaScript/JS(x)>>/AcroForm<</XFA[]/Fields[]>>"
                                    "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>>"
                                    "/EmbeddedFiles<</Names[(f)<</Type/Filespec/F(f)>>]>>>>");
  path = made_write (made, "scripts.pdf");
  file = zhu_pdf_file_open (path, NULL, FALSE, diags, NULL);
  g_assert_nonnull (file);
  g_assert_true (has_finding (diags, "pdf-action"));
  g_assert_true (has_finding (diags, "pdf-media"));
  g_assert_true (has_finding (diags, "pdf-field"));
  g_assert_true (has_finding (diags, "pdf-file"));
  joined = join_all (file);
  if (joined == NULL)
    return g_test_skip ("qpdf is not installed");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    if (strstr (joined, bad[i]) != NULL)
      g_error ("%s is left:\n%s", bad[i], joined);
  g_assert_nonnull (strstr (joined, "https://example.org"));
  g_assert_nonnull (strstr (joined, "(Second)"));
  g_assert_nonnull (strstr (joined, "(Tip)"));
}

/* ---- Loops and depths ---- */

static void
test_looping_bookmarks (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 2);
  const int outlines = made_reserve (made), one = made_reserve (made), two = made_reserve (made);
  const int page = g_array_index (made->pages, int, 1);
  g_autofree char *joined = NULL;
  g_autoptr (ZhuPdfFile) file = NULL;

  made_set (made, outlines, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count 2>>", one, two);
  made_set (made, one, "<</Title(One)/Parent %d 0 R/Next %d 0 R/First %d 0 R/Dest[%d 0 R/Fit]>>", outlines, two, one, page);
  made_set (made, two, "<</Title(Two)/Parent %d 0 R/Next %d 0 R/Dest[%d 0 R/Fit]>>", outlines, one, page);
  g_string_append_printf (made->catalogue, "/Outlines %d 0 R", outlines);
  file = made_open (made, "bookmarks.pdf");
  joined = join_all (file);
  if (joined == NULL)
    return g_test_skip ("qpdf is not installed");
  g_assert_nonnull (strstr (joined, "(One)"));
  g_assert_nonnull (strstr (joined, "(Two)"));
}

static void
test_looping_tree (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  const int root = made_reserve (made), document = made_reserve (made), section = made_reserve (made);
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuPdfFile) file = NULL;

  made_set (made, root, "<</Type/StructTreeRoot/K %d 0 R>>", document);
  made_set (made, document, "<</S/Document/P %d 0 R/K[%d 0 R %d 0 R]>>", root, section, section);
  made_set (made, section, "<</S/Sect/P %d 0 R/K[%d 0 R]>>", document, document);
  g_string_append_printf (made->catalogue, "/StructTreeRoot %d 0 R", root);
  path = made_write (made, "loop.pdf");
  file = zhu_pdf_file_open (path, NULL, FALSE, diags, NULL);
  g_assert_nonnull (file);
  g_assert_true (has_finding (diags, "pdf-tree-loop"));
  text = zhu_pdf_file_describe (file, NULL);
  g_assert_cmpstr (text, ==, "");
  g_free (join_all (file));
}

static void
test_deep_tree (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  const int root = made_reserve (made);
  int above = root;

  for (int i = 0; i < 500; i++)
    {
      const int element = made_reserve (made);

      made_set (made, above, "<</S/Div/K %d 0 R>>", element);
      above = element;
    }
  g_string_append_printf (made->catalogue, "/StructTreeRoot %d 0 R", root);
  assert_made_refused (made, "structure tree");
}

/* Forms in forms: what follows references by recursion ends in the child, or nowhere. */
static void
test_deep_forms (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  g_autofree char *path = NULL, *resources = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFile) file = NULL;
  int form = made_stream (made, "/Type/XObject/Subtype/Form/BBox[0 0 1 1]", "");

  for (int i = 0; i < 40000; i++)
    {
      g_autofree char *entries
          = g_strdup_printf ("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X %d 0 R>>>>", form);

      form = made_stream (made, entries, "/X Do");
    }
  resources = g_strdup_printf ("/Resources<</XObject<</X %d 0 R>>>>", form);
  made_page (made, "/X Do", resources);
  path = made_write (made, "deep.pdf");
  file = zhu_pdf_file_open (path, NULL, FALSE, NULL, &error);
  if (file == NULL)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  else
    g_free (join_all (file));
}

/* 70 MB of blanks in 70 kB. */
static void
test_bomb (void)
{
  const gsize size = 70 * 1024 * 1024;
  g_autoptr (MadePdf) made = made_new ();
  g_autofree char *blanks = g_malloc (size), *packed = g_malloc (size);
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr (GString) hexadecimal = g_string_new (NULL);
  gsize n_read = 0, n_written = 0;
  int stream = 0, page = 0;

  memset (blanks, ' ', size);
  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), blanks, size, packed, size, G_CONVERTER_INPUT_AT_END,
                                        &n_read, &n_written, NULL),
                   ==, G_CONVERTER_FINISHED);
  for (gsize i = 0; i < n_written; i++)
    g_string_append_printf (hexadecimal, "%02x", (guint8) packed[i]);
  stream = made_stream (made, "/Filter[/ASCIIHexDecode/FlateDecode]", hexadecimal->str);
  page = made_add (made, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Contents %d 0 R>>", made->tree, stream);
  g_array_append_val (made->pages, page);
  assert_made_refused (made, "more than a page may");
}

/* Damage within content streams comes along; the joined file itself is sound. */
static void
join_again (const ZhuPdfFile *file)
{
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFile) again = NULL;
  g_autofree char *path = NULL;

  zhu_pdf_join_add (join, file, 0, zhu_pdf_file_n_pages (file), NULL);
  path = made_join_unchecked (join, "joined.pdf");
  again = zhu_pdf_file_open (path, NULL, FALSE, diags, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (zhu_pdf_file_n_pages (again), ==, zhu_pdf_file_n_pages (file));
  g_assert_false (has_finding (diags, "pdf-repaired"));
}

/* Bytes changed at random: a message or a sound file, never an end of this process. */
static void
test_mutations (void)
{
  g_autoptr (MadePdf) made = made_tagged ("Page", 3);
  g_autoptr (GString) bytes = made_bytes (made);
  g_autoptr (GRand) random = g_rand_new_with_seed (20200331);
  g_autofree char *path = made_path ("mutated.pdf");
  unsigned n_opened = 0;

  for (int i = 0; i < 120; i++)
    {
      g_autoptr (GString) changed = g_string_new_len (bytes->str, (gssize) bytes->len);
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPdfFile) file = NULL;

      for (int k = g_rand_int_range (random, 1, 12); k > 0; k--)
        changed->str[g_rand_int_range (random, 0, (gint32) changed->len)]
            = k % 3 == 0 ? "0123456789[]<>/() R"[g_rand_int_range (random, 0, 19)] : (char) g_rand_int_range (random, 0, 256);
      if (i % 10 == 0)
        g_string_truncate (changed, (gsize) g_rand_int_range (random, 0, (gint32) changed->len));
      g_assert_true (g_file_set_contents (path, changed->str, (gssize) changed->len, NULL));
      file = zhu_pdf_file_open (path, NULL, FALSE, NULL, &error);
      if (file == NULL)
        {
          g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
          continue;
        }
      n_opened++;
      g_free (zhu_pdf_file_describe (file, NULL));
      join_again (file);
    }
  g_assert_cmpuint (n_opened, >, 20);
}

/* More pages than anybody attaches are refused before they are read one by one. */
static void
test_too_many_pages (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 1);
  g_autoptr (GString) tree = g_string_new ("<</Type/Pages/Count 20001/Kids[");

  for (int i = 0; i < 20001; i++)
    g_string_append_printf (tree, "%d 0 R ", g_array_index (made->pages, int, 0));
  made_set (made, made->tree, "%s]>>", tree->str);
  assert_made_refused (made, "it has 20001 pages; at most 20000 can be attached");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/open/plain", test_plain);
  g_test_add_func ("/pdf/open/damaged", test_damaged);
  g_test_add_func ("/pdf/open/no-pdf", test_no_pdf);
  g_test_add_func ("/pdf/open/locked", test_locked);
  g_test_add_func ("/pdf/open/page-tree", test_page_tree);
  g_test_add_func ("/pdf/open/signed", test_signed);
  g_test_add_func ("/pdf/open/scripts", test_scripts);
  g_test_add_func ("/pdf/open/looping-bookmarks", test_looping_bookmarks);
  g_test_add_func ("/pdf/open/looping-tree", test_looping_tree);
  g_test_add_func ("/pdf/open/deep-tree", test_deep_tree);
  g_test_add_func ("/pdf/open/deep-forms", test_deep_forms);
  g_test_add_func ("/pdf/open/bomb", test_bomb);
  g_test_add_func ("/pdf/open/mutations", test_mutations);
  g_test_add_func ("/pdf/open/too-many-pages", test_too_many_pages);
  return g_test_run ();
}
