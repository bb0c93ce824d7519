/* Whole files: the shipped templates and reports, the worked templates of the specification, the
 * same in English and in GB 18030, and files that are wrong, each of which names its finding in its
 * first line. */
#include "zhuhu/template.h"

#include <string.h>

static char *
source_path (const char *name)
{
  const char *folder = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (folder != NULL ? folder : ZHU_SOURCE_DIR, name, NULL);
}

static GPtrArray *
ini_files (const char *folder)
{
  g_autofree char *path = source_path (folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".ini"))
      g_ptr_array_add (files, g_build_filename (path, name, NULL));
  return files;
}

static void
assert_no_findings (const ZhuDiags *diags)
{
  g_autofree char *text = zhu_diags_to_text (diags);

  g_assert_cmpstr (text, ==, "");
}

/* The dump of what the file reads as; reading the dump must give the same dump. */
static char *
dump_stable (const char *path)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) first = zhu_template_load (path, diags, &error);
  g_autoptr (ZhuTemplate) second = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *again = NULL;
  char *dump;

  g_assert_no_error (error);
  assert_no_findings (diags);
  dump = zhu_template_dump (first);
  bytes = g_bytes_new (dump, strlen (dump));
  second = zhu_template_parse (bytes, path, NULL, diags, &error);
  if (second == NULL)
    g_test_message ("%s", dump);
  g_assert_no_error (error);
  assert_no_findings (diags);
  again = zhu_template_dump (second);
  g_assert_cmpstr (again, ==, dump);
  g_assert_cmpstr (first->id, ==, second->id);
  return dump;
}

static void
test_template_is_stable (gconstpointer data)
{
  g_autofree char *dump = dump_stable (data);

  g_assert_nonnull (strstr (dump, "结构") != NULL ? strstr (dump, "结构") : strstr (dump, "列出"));
}

static void
test_report_is_stable (gconstpointer data)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuReport) first = zhu_report_load (data, diags, &error);
  g_autoptr (ZhuReport) second = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *dump = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  assert_no_findings (diags);
  dump = zhu_report_dump (first);
  bytes = g_bytes_new (dump, strlen (dump));
  second = zhu_report_parse (bytes, data, diags, &error);
  g_assert_no_error (error);
  again = zhu_report_dump (second);
  g_assert_cmpstr (again, ==, dump);
}

/* First line of a wrong file: "; CODE LINE:COLUMN". */
static void
read_expectation (const char *path, char **code, char **place)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "; "));
  line = g_strndup (text + 2, strcspn (text + 2, "\r\n"));
  words = g_strsplit (line, " ", 2);
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  *code = g_strdup (words[0]);
  *place = g_strdup (words[1]);
}

static void
test_wrong_file (gconstpointer data)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *code = NULL;
  g_autofree char *place = NULL;
  g_autofree char *found = NULL;
  g_autofree char *all = NULL;
  const ZhuDiag *diag;
  gboolean is_read;

  read_expectation (data, &code, &place);
  if (strstr (data, "/report-") != NULL)
    {
      g_autoptr (ZhuReport) report = zhu_report_load (data, diags, &error);

      is_read = report != NULL;
    }
  else
    {
      g_autoptr (ZhuTemplate) template_ = zhu_template_load (data, diags, &error);

      is_read = template_ != NULL;
    }
  all = zhu_diags_to_text (diags);
  g_test_message ("%s", all);
  g_assert_false (is_read);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  diag = zhu_diags_get (diags, 0);
  g_assert_cmpstr (diag->code, ==, code);
  g_assert_nonnull (diag->remedy);
  found = g_strdup_printf ("%u:%u", diag->place.line, diag->place.column);
  g_assert_cmpstr (found, ==, place);
}

static void
add_all (const char *folder, const char *prefix, gboolean digits_only, GTestDataFunc test)
{
  g_autoptr (GPtrArray) files = ini_files (folder);

  for (gsize i = 0; i < files->len; i++)
    {
      char *path = g_ptr_array_index (files, i);
      g_autofree char *base = g_path_get_basename (path);
      g_autofree char *name = g_strdup_printf ("%s/%s", prefix, base);

      if (!digits_only || g_ascii_isdigit (*base))
        g_test_add_data_func_full (name, g_strdup (path), test, g_free);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_all ("templates", "/template/shipped", TRUE, test_template_is_stable);
  add_all ("tests/template/valid", "/template/valid", FALSE, test_template_is_stable);
  add_all ("reports", "/template/report", FALSE, test_report_is_stable);
  add_all ("tests/template/invalid", "/template/invalid", FALSE, test_wrong_file);
  return g_test_run ();
}
