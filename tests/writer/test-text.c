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

/* A register with a long list: no line is several hundred columns wide, and no character is lost.
 */
static void
test_txt_long_texts_are_wrapped (void)
{
  static const char list[]
      = "农村低保、困难残疾人生活补贴、重度残疾人护理补贴、参保资助、家庭医生签约、康复服务、"
        "辅助器具适配、产业扶贫、结对帮扶、公益岗位、临时救助、教育资助、危房改造、安全饮水";
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
  const ZhuDocCell number = { .state = ZHU_CELL_NUMBER, .text = (char *) "12345678" };
  const ZhuDocCell words = { .state = ZHU_CELL_TEXT, .text = (char *) list };
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("t", "", 0);
  ZhuTable *table = zhu_table_new ("14", 1, 2);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *found = g_string_new (NULL);

  zhu_table_add_head (table, 0, 0, 1, 1, "户主");
  zhu_table_add_head (table, 0, 1, 1, 1, "享受政策");
  zhu_table_add_head (table, 0, 2, 1, 1, "金额");
  zhu_table_add_row (table, &info);
  zhu_table_set_stub (table, 0, 0, 1, "王*");
  zhu_table_set_cell (table, 0, 1, &words);
  zhu_table_set_cell (table, 0, 2, &number);
  zhu_doc_take_table (doc, table);
  text = zhu_txt_table (table);
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (zhu_text_width (lines[i]), <=, 160);
  /* The body without blanks: first the line of the row, then what goes on below. */
  for (const char *at = g_strrstr (text, "─\n") + strlen ("─\n"); !g_str_has_prefix (at, "━"); at++)
    if (*at != ' ' && *at != '\n')
      g_string_append_c (found, *at);
  g_string_replace (found, "王*", "", 1);
  g_string_replace (found, "12345678", "", 1);
  g_assert_cmpstr (found->str, ==, list);
  g_string_free (found, TRUE);
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
  g_test_add_func ("/writer/txt/long-texts-are-wrapped", test_txt_long_texts_are_wrapped);
  g_test_add_func ("/writer/csv/disarms-formulas-but-not-numbers",
                   test_csv_disarms_formulas_but_not_numbers);
  g_test_add_func ("/writer/html/escapes-and-fetches-nothing",
                   test_html_escapes_and_fetches_nothing);
  return g_test_run ();
}
