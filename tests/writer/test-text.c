/* The text writers against goldens, one file for each document and format. Set ZHU_UPDATE_GOLDEN to
 * write them anew, and review the difference like code. */
#include "documents.h"
#include "zhuhu/writer.h"

#include <string.h>

/* The whole output of a text format. */
static GString *
text_of (const ZhuWriterClass *class_, const ZhuDoc *doc, const ZhuStyle *style)
{
  ZhuSink sink = { .text = g_string_new (NULL) };

  class_->emit (doc, style, &sink);
  return sink.text;
}

static char *
golden_path (const char *name, const char *ending)
{
  const char *source = g_getenv ("ZHU_SOURCE_DIR");
  g_autofree char *file = g_strconcat (name, ending, NULL);

  return g_build_filename (source != NULL ? source : ZHU_SOURCE_DIR, "tests", "writer", "golden",
                           file, NULL);
}

static void
compare_golden (const char *document, const char *writer)
{
  g_autoptr (ZhuDoc) doc = test_document (document);
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  const ZhuWriterClass *class_ = zhu_writer_find (writer);
  g_autofree char *path = golden_path (document, class_->ending);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = text_of (class_, doc, style);

  if (g_getenv ("ZHU_UPDATE_GOLDEN") != NULL)
    g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
  g_string_free (text, TRUE);
}

static void
test_golden (gconstpointer data)
{
  const char *document = data;

  compare_golden (document, "txt");
  compare_golden (document, "csv");
  compare_golden (document, "html");
}

static void
test_txt_table_is_the_writer_text (void)
{
  g_autoptr (ZhuDoc) doc = test_document ("two-level");
  g_autofree char *table = zhu_txt_table (zhu_doc_table (doc, 0));
  GString *whole = text_of (zhu_writer_find ("txt"), doc, NULL);

  g_assert_cmpstr (table, ==, whole->str);
  g_string_free (whole, TRUE);
}

/* Every line of a boxless table ends by the right edge: widths of Chinese are counted twice. */
static void
test_txt_lines_fit_the_rules (void)
{
  g_autoptr (ZhuDoc) doc = test_document ("three-level");
  g_autofree char *table = zhu_txt_table (zhu_doc_table (doc, 0));
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  gsize width = 0;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "━"))
      width = zhu_text_width (lines[i]);
  g_assert_cmpuint (width, >, 40);
  for (gsize i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (zhu_text_width (lines[i]), <=, width);
}

static void
test_csv_disarms_formulas_but_not_numbers (void)
{
  g_autoptr (ZhuDoc) doc = test_document ("injection");
  g_autoptr (ZhuDoc) numbers = test_document ("states");
  GString *csv = text_of (zhu_writer_find ("csv"), doc, NULL);
  GString *plain = text_of (zhu_writer_find ("csv"), numbers, NULL);
  g_auto (GStrv) lines = g_strsplit (csv->str, "\r\n", -1);

  g_assert_true (g_str_has_prefix (csv->str, "\xEF\xBB\xBF"));
  for (gsize i = 1; i <= 8; i++)
    g_assert_true (g_str_has_prefix (lines[i], "'"));
  g_assert_nonnull (strstr (plain->str, "负数,-1.5\r\n"));
  g_string_free (csv, TRUE);
  g_string_free (plain, TRUE);
}

static void
test_html_escapes_and_fetches_nothing (void)
{
  g_autoptr (ZhuDoc) doc = test_document ("injection");
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  GString *html = text_of (zhu_writer_find ("html"), doc, style);

  g_assert_null (strstr (html->str, "<script"));
  g_assert_null (strstr (html->str, "<b>"));
  g_assert_null (strstr (html->str, "http"));
  g_assert_nonnull (strstr (html->str, "&lt;script&gt;"));
  g_string_free (html, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const char *const *name = test_document_names (); *name != NULL; name++)
    {
      g_autofree char *path = g_strdup_printf ("/writer/golden/%s", *name);

      g_test_add_data_func (path, *name, test_golden);
    }
  g_test_add_func ("/writer/txt/table-is-the-writer-text", test_txt_table_is_the_writer_text);
  g_test_add_func ("/writer/txt/lines-fit-the-rules", test_txt_lines_fit_the_rules);
  g_test_add_func ("/writer/csv/disarms-formulas-but-not-numbers",
                   test_csv_disarms_formulas_but_not_numbers);
  g_test_add_func ("/writer/html/escapes-and-fetches-nothing",
                   test_html_escapes_and_fetches_nothing);
  return g_test_run ();
}
