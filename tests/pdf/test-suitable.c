/* Parts that cannot keep what an archival format promises: each reason is named with the part and the page. */
#include "pdf/made.h"

#include <string.h>

/* Joined with @archive; the error, NULL if there is none. */
static GError *
try_archive (ZhuPdfJoin *join, ZhuPdfArchive archive, const char *password)
{
  const ZhuPdfFinish finish = { .title = "Joined", .created = 18352, .archive = archive, .user_password = password };
  g_autofree char *path = made_path ("archive.pdf");
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (path, NULL);
  GError *error = NULL;
  const gboolean done = zhu_pdf_join_write (join, &finish, file, &error);

  g_assert_cmpint (done, ==, error == NULL);
  return error;
}

static void
assert_said (const GError *error, const char *said)
{
  if (said == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  if (!g_error_matches (error, ZHU_ERROR, ZHU_ERROR_INPUT) || strstr (error->message, said) == NULL
      || strstr (error->message, "part.pdf") == NULL || strstr (error->message, "page 2 of the whole") == NULL)
    g_error ("“%s” is not said: %s", said, error != NULL ? error->message : "nothing");
}

#define FONT(more) "/Resources<</Font<</F<</Type/Font/BaseFont/Song" more ">>>>>>"
#define STATE(more) "/Resources<</ExtGState<</G<<" more ">>>>>>"
#define SPACE(space) "/Resources<</ColorSpace<</C " space ">>>>"
#define FORM "/Resources<</XObject<</X OBJECT>>>>"
#define ANNOTATION(more) "/Resources<<>>/Annots[<</Type/Annot/Rect[0 0 9 9]" more ">>]"
#define IMAGE(more) "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8" more

static const char transparent[] = "it uses transparency", cmyk[] = "its colours are in CMYK without a profile",
                  outside[] = "it draws something that is outside the file, or a program",
                  bare[] = "an annotation has no appearance of its own";

static const struct
{
  const char *name;
  const char *entries; /* of the page; OBJECT stands for the stream */
  const char *content;
  const char *object; /* the stream's dictionary; NULL: none */
  const char *data;
  const char *said_1b, *said_2b; /* NULL: suitable */
} cases[] = {
  { "nothing wrong", "/Resources<<>>", "0 0 9 9 re f", NULL, "", NULL, NULL },
  /* Fonts */
  { "a standard font", "", "", NULL, "", "its font Helvetica is not embedded", "its font Helvetica is not embedded" },
  { "a font without a name", "/Resources<</Font<</F<</Type/Font>>>>>>", "", NULL, "", "its font ? is not embedded",
    "its font ? is not embedded" },
  { "Type 1", FONT ("/FontDescriptor<</FontFile OBJECT>>"), "", "", "", NULL, NULL },
  { "TrueType", FONT ("/FontDescriptor<</FontFile2 OBJECT>>"), "", "", "", NULL, NULL },
  { "OpenType", FONT ("/FontDescriptor<</FontFile3 OBJECT>>"), "", "", "", NULL, NULL },
  { "composite", FONT ("/Subtype/Type0/DescendantFonts[<</FontDescriptor<</FontFile2 OBJECT>>>>]"), "", "", "", NULL,
    NULL },
  { "composite, not embedded", FONT ("/Subtype/Type0/DescendantFonts[<</FontDescriptor<<>>>>]"), "", NULL, "",
    "its font Song is not embedded", "its font Song is not embedded" },
  { "Type 3", FONT ("/Subtype/Type3"), "", NULL, "", NULL, NULL },
  { "Type 3, drawn by another font", FONT ("/Subtype/Type3/Resources<</Font<</G<</BaseFont/Kai>>>>>>"), "", NULL, "",
    "its font Kai is not embedded", "its font Kai is not embedded" },
  /* States */
  { "a plain state", STATE ("/ca 1/CA 1.0/BM/Normal/SMask/None/LW 2"), "", NULL, "", NULL, NULL },
  { "a compatible mode", STATE ("/BM/Compatible"), "", NULL, "", NULL, NULL },
  { "a mode of mixing", STATE ("/BM/Multiply"), "", NULL, "", transparent, NULL },
  { "fills through", STATE ("/ca 0.5"), "", NULL, "", transparent, NULL },
  { "strokes through", STATE ("/CA 0"), "", NULL, "", transparent, NULL },
  { "a mask", STATE ("/SMask<</S/Alpha>>"), "", NULL, "", transparent, NULL },
  { "a transfer function", STATE ("/TR/Identity"), "", NULL, "", "it uses a transfer function",
    "it uses a transfer function" },
  { "the first cause is said", STATE ("/TR/Identity/ca 0"), "", NULL, "", "it uses a transfer function",
    "it uses a transfer function" },
  { "a page's group", "/Resources<<>>/Group<</S/Transparency>>", "", NULL, "", transparent, NULL },
  { "a group of another kind", "/Resources<<>>/Group<</S/Other>>", "", NULL, "", NULL, NULL },
  /* Colours */
  { "filled in CMYK", "/Resources<<>>", "1 0 0 0 k 0 0 9 9 re f", NULL, "", cmyk, cmyk },
  { "stroked in CMYK", "/Resources<<>>", "1 0 0 0 K 0 0 9 9 re s", NULL, "", cmyk, cmyk },
  { "grey", SPACE ("/DeviceGray"), "", NULL, "", NULL, NULL },
  { "CMYK by name", SPACE ("/DeviceCMYK"), "", NULL, "", cmyk, cmyk },
  { "a palette of CMYK", SPACE ("[/Indexed/DeviceCMYK 1<00>]"), "", NULL, "", cmyk, cmyk },
  { "a palette of RGB", SPACE ("[/Indexed/DeviceRGB 1<00>]"), "", NULL, "", NULL, NULL },
  { "a spot colour over CMYK", SPACE ("[/Separation/Red/DeviceCMYK<<>>]"), "", NULL, "", cmyk, cmyk },
  { "a spot colour over RGB", SPACE ("[/Separation/Red/DeviceRGB<<>>]"), "", NULL, "", NULL, NULL },
  { "a spot colour over nothing", SPACE ("[/Separation/Red]"), "", NULL, "", NULL, NULL },
  { "a profile", SPACE ("[/ICCBased OBJECT]"), "", "/N 4", "", NULL, NULL },
  { "a list of one", SPACE ("[/DeviceCMYK]"), "", NULL, "", NULL, NULL },
  /* Pictures */
  { "a picture", FORM, "/X Do", IMAGE ("/ColorSpace/DeviceGray"), "x", NULL, NULL },
  { "a picture in CMYK", FORM, "/X Do", IMAGE ("/ColorSpace/DeviceCMYK"), "xxxx",
    "a picture is in CMYK colours without a profile", "a picture is in CMYK colours without a profile" },
  { "a picture seen through", FORM, "/X Do", IMAGE ("/SMask MASK"), "x", "a picture is transparent", NULL },
  { "a picture in JPEG 2000", FORM, "/X Do", IMAGE ("/Filter/JPXDecode"), "x", "a picture is in JPEG 2000", NULL },
  { "JPEG 2000 in a list", FORM, "/X Do", IMAGE ("/Filter[/ASCIIHexDecode/JPXDecode]"), "x",
    "a picture is in JPEG 2000", NULL },
  /* Forms and patterns */
  { "a form", FORM, "/X Do", "/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f", NULL, NULL },
  { "a form in CMYK", FORM, "/X Do", "/Subtype/Form/BBox[0 0 9 9]", "1 0 0 0 k", cmyk, cmyk },
  { "a form with a group", FORM, "/X Do", "/Subtype/Form/Group<</S/Transparency>>", "", transparent, NULL },
  { "a form with a font", FORM, "/X Do", "/Subtype/Form/Resources<</Font<</F<</BaseFont/Hei>>>>>>", "",
    "its font Hei is not embedded", "its font Hei is not embedded" },
  { "a program", FORM, "/X Do", "/Subtype/PS", "", outside, outside },
  { "a page of another file", FORM, "/X Do", "/Subtype/Form/Ref<</F(x)/Page 0>>", "", outside, outside },
  { "a picture of a printer's", FORM, "/X Do", "/Subtype/Form/OPI<<>>", "", outside, outside },
  { "a form in itself", FORM, "/X Do", "/Subtype/Form/Resources<</XObject<</X OBJECT>>>>", "/X Do", NULL, NULL },
  { "a pattern in CMYK", "/Resources<</Pattern<</P OBJECT>>>>", "", "/PatternType 1", "0 0 0 1 K", cmyk, cmyk },
  { "a shading", "/Resources<</Pattern<</P<</PatternType 2>>>>>>", "", NULL, "", NULL, NULL },
  /* Annotations */
  { "a link", ANNOTATION ("/Subtype/Link/A<</S/URI/URI(https://example.org)>>"), "", NULL, "", NULL, NULL },
  { "a pop-up", ANNOTATION ("/Subtype/Popup/F 2"), "", NULL, "", NULL, NULL },
  { "a square without look", ANNOTATION ("/Subtype/Square"), "", NULL, "", bare, bare },
  { "a square with its look", ANNOTATION ("/Subtype/Square/AP<</N OBJECT>>"), "", "/Subtype/Form", "", NULL, NULL },
  { "a look with a font", ANNOTATION ("/Subtype/Square/AP<</N OBJECT>>"), "",
    "/Subtype/Form/Resources<</Font<</F<</BaseFont/Hei>>>>>>", "", "its font Hei is not embedded",
    "its font Hei is not embedded" },
  { "invisible", ANNOTATION ("/Subtype/Link/F 1"), "", NULL, "", "it has a hidden annotation",
    "it has a hidden annotation" },
  { "hidden, and without look", ANNOTATION ("/Subtype/Square/F 2"), "", NULL, "", "it has a hidden annotation",
    "it has a hidden annotation" },
  { "on paper only", ANNOTATION ("/Subtype/Link/F 36"), "", NULL, "", "it has a hidden annotation",
    "it has a hidden annotation" },
};

/* The case's page, with its stream in the place of OBJECT. */
static MadePdf *
made_case (gsize i)
{
  MadePdf *self = made_new ();
  const int mask = made_stream (self, IMAGE ("/ColorSpace/DeviceGray"), "x"), object = made_reserve (self);
  g_autofree char *number = g_strdup_printf ("%d 0 R", object), *other = g_strdup_printf ("%d 0 R", mask);
  g_autoptr (GString) entries = g_string_new (cases[i].entries);

  g_string_replace (entries, "OBJECT", number, 0);
  if (cases[i].object != NULL)
    {
      g_autoptr (GString) dictionary = g_string_new (cases[i].object);

      g_string_replace (dictionary, "OBJECT", number, 0);
      g_string_replace (dictionary, "MASK", other, 0);
      made_set (self, object, "<<%s/Length %u>>\nstream\n%s\nendstream", dictionary->str,
                (unsigned) strlen (cases[i].data), cases[i].data);
    }
  made_page (self, cases[i].content, entries->str);
  return self;
}

static void
test_case (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (MadePdf) first = made_new (), made = made_case (i);
  g_autoptr (ZhuPdfFile) cover = NULL, file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (GError) one = NULL, two = NULL, none = NULL, both = NULL;

  made_page (first, "", "/Resources<<>>");
  cover = made_open_own (first, "cover.pdf");
  file = made_open_own (made, "part.pdf");
  zhu_pdf_join_add (join, cover, 0, 1, NULL);
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  one = try_archive (join, ZHU_ARCHIVE_1B, NULL);
  two = try_archive (join, ZHU_ARCHIVE_2B, NULL);
  none = try_archive (join, ZHU_ARCHIVE_NONE, NULL);
  both = try_archive (join, ZHU_ARCHIVE_2B, "password");
  assert_said (one, cases[i].said_1b);
  assert_said (two, cases[i].said_2b);
  g_assert_no_error (none);
  g_assert_error (both, ZHU_ERROR, ZHU_ERROR_USAGE);
}

/* Annotations of an archival file are printed, whatever they said before. */
static void
test_annotations_are_printed (void)
{
  g_autoptr (MadePdf) made = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = made_path ("archive.pdf"), *text = NULL;
  const char *const arguments[] = { "mutool", "show", path, "pages/1/Annots/1/F", NULL };

  made_page (made, "", ANNOTATION ("/Subtype/Link/F 16/A<</S/URI/URI(https://example.org)>>"));
  file = made_open_own (made, "part.pdf");
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  {
    const ZhuPdfFinish finish = { .title = "Joined", .created = 18352, .archive = ZHU_ARCHIVE_2B };
    g_autoptr (ZhuAtomicFile) output = zhu_atomic_file_open (path, NULL);

    g_assert_true (zhu_pdf_join_write (join, &finish, output, &error));
    g_assert_true (zhu_atomic_file_commit (output, &error));
  }
  text = made_run (arguments);
  if (text == NULL)
    return g_test_skip ("mutool is not installed");
  g_assert_cmpstr (g_strstrip (text), ==, "20");
}

/* Resources within resources without end are no reason, and no end of this process. */
static void
test_deep_resources (void)
{
  g_autoptr (MadePdf) made = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *entries = NULL;
  int form = made_stream (made, "/Subtype/Form/Resources<</Font<</F<</BaseFont/Hei>>>>>>", "");

  for (int i = 0; i < 210; i++)
    {
      g_autofree char *around = g_strdup_printf ("/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>", form);

      form = made_stream (made, around, "/X Do");
    }
  entries = g_strdup_printf ("/Resources<</XObject<</X %d 0 R>>>>", form);
  made_page (made, "/X Do", entries);
  file = made_open_own (made, "deep.pdf");
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  error = try_archive (join, ZHU_ARCHIVE_2B, NULL);
  g_assert_no_error (error);
}

static void
test_embedded_files (void)
{
  g_autoptr (MadePdf) made = made_new ();
  g_autoptr (ZhuPdfFile) file = NULL;
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  made_page (made, "", "/Resources<<>>");
  path = made_write (made, "part.pdf");
  file = zhu_pdf_file_open_own (path, &error);
  g_assert_no_error (error);
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  g_assert_true (zhu_pdf_join_embed (join, path, "part.pdf", NULL, NULL));
  error = try_archive (join, ZHU_ARCHIVE_2B, NULL);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "embed none, or ask for no archival format"));
}

/* An empty page between parts has nothing that could be unsuitable; a stamp on it may have. */
static void
test_stamped_blank (void)
{
  g_autoptr (MadePdf) made = made_new (), marks = made_plain ("Stamp", 1);
  g_autoptr (ZhuPdfFile) file = NULL, stamps = made_open_own (marks, "stamps.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();
  g_autoptr (GError) fine = NULL, error = NULL;

  made_page (made, "", "/Resources<<>>");
  file = made_open_own (made, "part.pdf");
  zhu_pdf_join_add (join, file, 0, 1, NULL);
  zhu_pdf_join_add_blank (join);
  fine = try_archive (join, ZHU_ARCHIVE_2B, NULL);
  g_assert_no_error (fine);
  zhu_pdf_join_stamp (join, 1, stamps, 0);
  error = try_archive (join, ZHU_ARCHIVE_2B, NULL);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "page 2 of the whole: its font Helvetica is not embedded"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pdf/suitable/case/%s", cases[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/pdf/suitable/annotations-are-printed", test_annotations_are_printed);
  g_test_add_func ("/pdf/suitable/deep-resources", test_deep_resources);
  g_test_add_func ("/pdf/suitable/embedded-files", test_embedded_files);
  g_test_add_func ("/pdf/suitable/stamped-blank", test_stamped_blank);
  return g_test_run ();
}
