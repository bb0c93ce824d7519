/* What is read of a foreign file beside its pages: how they are shown, its title, signatures, what it does on opening. */
#include "pdf/made.h"

#include <string.h>

/* A crop box counts as far as it lies on the sheet; what makes no sense is as if it were not there. */
static void
test_frames (void)
{
  static const struct
  {
    const char *entries;
    double width, height;
  } cases[] = {
    { "/MediaBox[0 0 200 300]", 200, 300 },
    { "/MediaBox[200 300 0 0]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[10 20 110 220]", 100, 200 },
    { "/MediaBox[0 0 200 300]/CropBox[-50 -50 100 100]", 100, 100 },
    { "/MediaBox[0 0 200 300]/CropBox[200 0 300 300]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[0 300 200 400]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[-90 0 0 300]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[0 -90 200 0]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[0 0 200]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[0 0 200/x]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[0 0 2000000 300]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[0 0 200 2000000]", 200, 300 },
    { "/MediaBox[0 0 200 300]/CropBox[0 0 200 0]", 200, 300 },
    { "/MediaBox[0 0 200 300]/Rotate 90", 300, 200 },
    { "/MediaBox[0 0 200 300]/Rotate -90", 300, 200 },
    { "/MediaBox[0 0 200 300]/Rotate 540", 200, 300 },
    { "/MediaBox[0 0 200 300]/Rotate 45", 200, 300 },
    { "/MediaBox[0 0 200 300]/UserUnit 2", 400, 600 },
    { "/MediaBox[0 0 200 300]/UserUnit 0", 200, 300 },
    { "/MediaBox[0 0 200 300]/UserUnit 5000", 200, 300 },
    { "/MediaBox[0 0 200 300]/UserUnit/x", 200, 300 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadePdf) made = made_new ();
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPdfFile) file = NULL;
      double width = 0, height = 0;

      made_page (made, "", cases[i].entries);
      path = made_write (made, "frame.pdf");
      file = zhu_pdf_file_open_own (path, &error);
      g_assert_no_error (error);
      zhu_pdf_file_page_size (file, 0, &width, &height);
      g_test_message ("%s", cases[i].entries);
      g_assert_cmpfloat (width, ==, cases[i].width);
      g_assert_cmpfloat (height, ==, cases[i].height);
    }
}

static void
test_title (void)
{
  static const char *const infos[][2] = { { "<</Title( Of the year )>>", "Of the year" },
                                          { "<</Title<FEFF6237>>>", "户" },
                                          { "<</Title 5>>", "" },
                                          { "5", "" } };

  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      g_autoptr (MadePdf) made = made_plain ("Page", 1);
      g_autoptr (GString) bytes = made_bytes (made);
      g_autofree char *path = made_path ("title.pdf"), *trailer = g_strdup_printf ("trailer\n<</Info %s", infos[i][0]),
                      *title = NULL;
      g_autoptr (ZhuPdfFile) file = NULL;

      g_string_replace (bytes, "trailer\n<<", trailer, 1);
      g_assert_true (g_file_set_contents (path, bytes->str, (gssize) bytes->len, NULL));
      file = zhu_pdf_file_open_own (path, NULL);
      g_assert_nonnull (file);
      title = zhu_pdf_file_title (file);
      g_assert_cmpstr (title, ==, infos[i][1]);
    }
}

/* A file of the program's own that is not sound, or not there. */
static void
test_own (void)
{
  g_autofree char *path = made_path ("own.pdf");
  g_autoptr (GError) damaged = NULL, absent = NULL;

  g_assert_true (g_file_set_contents (path, "no PDF", -1, NULL));
  g_assert_null (zhu_pdf_file_open_own (path, &damaged));
  g_assert_error (damaged, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_null (zhu_pdf_file_open_own ("/no/such/file.pdf", &absent));
  g_assert_error (absent, ZHU_ERROR, ZHU_ERROR_IO);
}

/* Each way in which a file says that it is signed; a field to sign in, not yet used, is none. */
static void
test_signatures (void)
{
  static const struct
  {
    const char *catalogue;
    gboolean is_signed;
  } cases[] = {
    { "/AcroForm<</SigFlags 1>>", TRUE },
    { "/AcroForm<</SigFlags 3>>", TRUE },
    { "/AcroForm<</SigFlags 2>>", FALSE },
    { "/Perms<</DocMDP<<>>>>", TRUE },
    { "/Perms<</UR3<<>>>>", FALSE },
    { "/AcroForm<</Fields[<</FT/Sig>>5<</FT/Sig/V<</ByteRange[0 1 2 3]>>>>]>>", TRUE },
    { "/AcroForm<</Fields[<</FT/Sig>><</FT/Tx/V(x)>>]>>", FALSE },
    { "/AcroForm<</Fields[LOOP]>>", FALSE },
    { "/AcroForm 5", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadePdf) made = made_plain ("Page", 1);
      const int field = made_reserve (made);
      g_autofree char *path = NULL, *reference = g_strdup_printf ("%d 0 R", field);
      g_autoptr (GString) catalogue = g_string_new (cases[i].catalogue);
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPdfFile) file = NULL;

      made_set (made, field, "<</FT/Tx/Kids[%s]>>", reference);
      g_string_replace (catalogue, "LOOP", reference, 0);
      g_string_append (made->catalogue, catalogue->str);
      path = made_write (made, "signatures.pdf");
      file = zhu_pdf_file_open_own (path, &error);
      g_test_message ("%s", cases[i].catalogue);
      g_assert_cmpint (file == NULL, ==, cases[i].is_signed);
      if (cases[i].is_signed)
        g_assert_nonnull (strstr (error->message, "ask for a copy without signature"));
    }
}

/* What a catalogue wants to do on opening is counted unless it only leads to a page. */
static void
test_open_actions (void)
{
  static const struct
  {
    const char *catalogue, *said;
  } cases[] = {
    { "/OpenAction<</S/GoTo/D[4 0 R/Fit]>>", NULL },
    { "/OpenAction[4 0 R/Fit]", NULL },
    { "/OpenAction<</S/Launch>>", "1 scripts or actions that are no links are taken out" },
    { "/AA<</WC<</S/JavaScript>>>>/OpenAction<</S/JavaScript>>", "2 scripts or actions that are no links are taken out" },
    { "/Names<</EmbeddedFiles<</Kids[<<>><<>>]>>>>", "2 embedded files (or groups of them) are not taken over" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MadePdf) made = made_tagged ("Page", 2);
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (ZhuPdfFile) file = NULL;
      g_autofree char *path = NULL;

      g_string_append (made->catalogue, cases[i].catalogue);
      path = made_write (made, "actions.pdf");
      file = zhu_pdf_file_open (path, NULL, FALSE, diags, NULL);
      g_assert_nonnull (file);
      g_assert_cmpuint (zhu_diags_length (diags), ==, cases[i].said != NULL);
      if (cases[i].said != NULL)
        g_assert_cmpstr (zhu_diags_get (diags, 0)->text, ==, cases[i].said);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/properties/frames", test_frames);
  g_test_add_func ("/pdf/properties/title", test_title);
  g_test_add_func ("/pdf/properties/own", test_own);
  g_test_add_func ("/pdf/properties/signatures", test_signatures);
  g_test_add_func ("/pdf/properties/open-actions", test_open_actions);
  return g_test_run ();
}
