/* The workbook writer, read back by an independent reader (openpyxl, where it is installed). Set
 * ZHU_UPDATE_GOLDEN to write the goldens anew. */
#include "documents.h"
#include "zhuhu/writer.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

static char *
source_path (const char *folder, const char *file)
{
  const char *source = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (source != NULL ? source : ZHU_SOURCE_DIR, "tests", "writer", folder,
                           file, NULL);
}

/* Writes @doc as a workbook into a new file whose bytes are returned; the file is left if @path. */
static GBytes *
write_styled (const ZhuDoc *doc, const ZhuStyle *style, char **path)
{
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *target = g_build_filename (folder, "t.xlsx", NULL);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;
  gsize length = 0;

  if (!zhu_writer_write (zhu_writer_find ("xlsx"), doc, style, target, &error))
    g_error ("%s", error->message);
  g_file_get_contents (target, &bytes, &length, &error);
  g_assert_no_error (error);
  if (path != NULL)
    {
      *path = g_steal_pointer (&target);
      return g_bytes_new_take (bytes, length);
    }
  g_assert_cmpint (g_unlink (target), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return g_bytes_new_take (bytes, length);
}

static GBytes *
write_book (const ZhuDoc *doc, char **path)
{
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);

  return write_styled (doc, style, path);
}

static void
remove_book (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

/* What the reader says of the workbook @path; NULL if there is no such reader here. */
static char *
read_book (const char *path)
{
  g_autofree char *script = source_path (".", "read-xlsx.py");
  const char *argv[] = { "/usr/bin/python3", "-X", "utf8", script, path, NULL };
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors,
                     &status, NULL))
    return NULL;
  if (strstr (errors, "No module named 'openpyxl'") != NULL)
    return NULL;
  g_assert_cmpstr (errors, ==, "");
  g_assert_cmpint (status, ==, 0);
  return g_steal_pointer (&output);
}

static void
test_reads_back (gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = test_document (data);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) book = write_book (doc, &path);
  g_autofree char *file = g_strconcat (data, ".xlsx.txt", NULL);
  g_autofree char *golden = source_path ("golden", file);
  g_autofree char *found = read_book (path);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  remove_book (path);
  if (found == NULL)
    {
      g_test_skip ("openpyxl is not installed");
      return;
    }
  g_assert_null (strstr (found, "OVERLAP"));
  g_assert_null (strstr (found, "FORMULA"));
  if (g_getenv ("ZHU_UPDATE_GOLDEN") != NULL)
    g_file_set_contents (golden, found, -1, &error);
  g_file_get_contents (golden, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_two_runs_give_the_same_bytes (void)
{
  g_autoptr (ZhuDoc) doc = test_document ("report");
  g_autoptr (GBytes) first = write_book (doc, NULL);
  g_autoptr (GBytes) second = NULL;

  g_usleep (1100 * 1000); /* past the next second of the clock, and half of the zip format's two */
  second = write_book (doc, NULL);
  g_assert_true (g_bytes_equal (first, second));
}

static void
test_decimal_comma_locale_changes_nothing (void)
{
  static const char *const locales[]
      = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ru_RU.UTF-8" };
  g_autoptr (ZhuDoc) doc = test_document ("report");
  g_autoptr (GBytes) plain = write_book (doc, NULL);
  g_autoptr (GBytes) there = NULL;
  const char *found = NULL;

  for (gsize i = 0; found == NULL && i < G_N_ELEMENTS (locales); i++)
    found = setlocale (LC_ALL, locales[i]);
  if (found == NULL)
    {
      g_test_skip ("no locale with a decimal comma is generated");
      return;
    }
  setlocale (LC_NUMERIC, "C"); /* as the program does at its start */
  there = write_book (doc, NULL);
  setlocale (LC_ALL, "C.UTF-8");
  g_assert_true (g_bytes_equal (plain, there));
}

static ZhuDoc *
doc_with_text (const char *text, gsize n_rows)
{
  ZhuDoc *doc = zhu_doc_new ("长", "陕西省", 0);
  ZhuTable *table = zhu_table_new ("L1", 1, 1);
  const ZhuDocCell cell = { .state = ZHU_CELL_TEXT, .text = text };
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
  g_autoptr (GError) error = NULL;

  zhu_table_set_register (table, TRUE);
  zhu_table_add_head (table, 0, 0, 1, 1, "甲");
  zhu_table_add_head (table, 0, 1, 1, 1, "乙");
  for (gsize row = 0; row < n_rows; row++)
    {
      zhu_table_add_row (table, &info);
      zhu_table_set_stub (table, row, 0, 1, "行");
      zhu_table_set_cell (table, row, 1, &cell);
    }
  zhu_doc_take_table (doc, table);
  zhu_doc_freeze (doc, &error);
  g_assert_no_error (error);
  return doc;
}

static void
test_too_long_text_names_the_cell (void)
{
  g_autofree char *text = g_strnfill (32768, 'x');
  g_autoptr (ZhuDoc) doc = doc_with_text (text, 2);
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *target = g_build_filename (folder, "t.xlsx", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_writer_write (zhu_writer_find ("xlsx"), doc, style, target, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "L1"));
  g_assert_nonnull (strstr (error->message, "row 1"));
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* nothing is left */
}

/* From 2,000 rows on the rows are streamed: the same cells must come out. */
static void
test_long_register_is_whole (void)
{
  g_autoptr (ZhuDoc) doc = doc_with_text ("=文", 2500);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) book = write_book (doc, &path);
  g_autofree char *found = read_book (path);

  remove_book (path);
  if (found == NULL)
    {
      g_test_skip ("openpyxl is not installed");
      return;
    }
  g_assert_nonnull (strstr (found, "B2502 "));
  g_assert_nonnull (strstr (found, "'=文'"));
  g_assert_null (strstr (found, "B2503 "));
  g_assert_null (strstr (found, "FORMULA"));
}

/* A register of more rows than a sheet holds goes on with another, with the head again. */
static void
test_register_goes_on (void)
{
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("台账", "陕西省", 0);
  ZhuTable *table = zhu_table_new ("14", 1, 0);
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
  g_autofree char *path = NULL, *text = NULL;
  GBytes *bytes;

  zhu_table_set_register (table, TRUE);
  zhu_table_add_head (table, 0, 0, 1, 1, "序号");
  for (gsize i = 0; i < 1000; i++)
    {
      g_autofree char *number = g_strdup_printf ("N%zu", i + 1);

      zhu_table_set_stub (table, zhu_table_add_row (table, &info), 0, 1, number);
    }
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  style->sheet_rows = 800;
  bytes = write_styled (doc, style, &path);
  text = read_book (path);
  if (text != NULL)
    {
      const char *second = strstr (text, "sheet 14 (2)");

      g_assert_nonnull (second);
      g_assert_nonnull (strstr (second, "'序号'"));
      g_assert_null (strstr (second, "'N600'"));
      g_assert_nonnull (strstr (second, "'N601'"));
      g_assert_nonnull (strstr (second, "'N1000'"));
    }
  remove_book (path);
  g_bytes_unref (bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const char *const *name = test_document_names (); *name != NULL; name++)
    {
      g_autofree char *path = g_strdup_printf ("/writer/xlsx/reads-back/%s", *name);

      g_test_add_data_func (path, *name, test_reads_back);
    }
  g_test_add_func ("/writer/xlsx/same-bytes", test_two_runs_give_the_same_bytes);
  g_test_add_func ("/writer/xlsx/decimal-comma", test_decimal_comma_locale_changes_nothing);
  g_test_add_func ("/writer/xlsx/too-long-text", test_too_long_text_names_the_cell);
  g_test_add_func ("/writer/xlsx/register-goes-on", test_register_goes_on);
  g_test_add_func ("/writer/xlsx/long-register", test_long_register_is_whole);
  return g_test_run ();
}
