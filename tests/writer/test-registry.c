/* Writers by name and ending; files that appear whole or not at all. */
#include "documents.h"
#include "zhuhu/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void
test_writer_is_found_by_ending (void)
{
  static const struct
  {
    const char *path, *name;
  } cases[] = {
    { "a.txt", "txt" },
    { "月报.CSV", "csv" },
    { "x/y.html", "html" },
    { "t.xlsx", "xlsx" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (zhu_writer_for_path (cases[i].path, NULL)->name, ==, cases[i].name);
}

static void
test_unknown_ending_names_those_there_are (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_writer_for_path ("t.docx", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, ".xlsx"));
  g_assert_null (zhu_writer_find ("docx"));
}

static void
test_workbook_is_refused_on_the_terminal (void)
{
  g_autoptr (ZhuDoc) doc = test_document ("empty");
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_writer_write (zhu_writer_find ("xlsx"), doc, style, "-", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
}

/* A printer that takes nothing more: the cause is said, of a text format; a workbook cannot be printed at all. */
static void
test_full_standard_output (void)
{
  g_autoptr (ZhuDoc) doc = test_document ("report");
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL, refused = NULL;
  g_autoptr (ZhuReady) ready = NULL;
  const int full = g_open ("/dev/full", O_WRONLY | O_CLOEXEC, 0), shown = dup (STDOUT_FILENO);
  gboolean done;

  if (full < 0)
    return g_test_skip ("there is no full device here");
  fflush (stdout);
  g_assert_cmpint (dup2 (full, STDOUT_FILENO), ==, STDOUT_FILENO);
  done = zhu_writer_write (zhu_writer_find ("txt"), doc, style, "-", &error);
  g_assert_cmpint (dup2 (shown, STDOUT_FILENO), ==, STDOUT_FILENO);
  close (full);
  close (shown);
  g_assert_false (done);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOSPC)));

  ready = zhu_writer_prepare (zhu_writer_find ("xlsx"), doc, style, NULL, "-", &refused);
  g_assert_null (ready);
  g_assert_error (refused, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_assert_nonnull (strstr (refused->message, "xlsx is no text"));
}

static void
test_names_of_volumes (void)
{
  static const struct
  {
    const char *name;
    unsigned n;
    const char *third;
  } cases[] = { { "a.pdf", 3, "a-3.pdf" }, { "a.pdf", 1, "a.pdf" }, { "a", 3, "a" }, { "a.b.pdf", 3, "a.b-3.pdf" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = zhu_volume_name (cases[i].name, 2, cases[i].n);

      g_assert_cmpstr (name, ==, cases[i].third);
    }
}

/* What lies in the folder after a failure: only what lay there before. */
static void
assert_folder_holds (const char *folder, guint n)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint found = 0;

  while (g_dir_read_name (dir) != NULL)
    found++;
  g_assert_cmpuint (found, ==, n);
}

static void
test_bad_target_leaves_nothing (gconstpointer data)
{
  const ZhuWriterClass *class_ = zhu_writer_find (data);
  g_autoptr (ZhuDoc) doc = test_document ("report");
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *name = g_strconcat ("t", class_->ending, NULL);
  g_autofree char *target = g_build_filename (folder, name, NULL);
  g_autofree char *absent = g_build_filename (folder, "no", name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_writer_write (class_, doc, style, absent, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_clear_error (&error);
  assert_folder_holds (folder, 0);

  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  g_assert_false (zhu_writer_write (class_, doc, style, target, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  assert_folder_holds (folder, 1);
  g_rmdir (target);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Runs in a child, since the limit holds for the whole process. */
static void
write_on_full_disk (void)
{
  const char *target = g_getenv ("ZHU_TEST_TARGET");
  struct rlimit before, limit;
  gboolean done;
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (ZhuStyle) style = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    return;
  signal (SIGXFSZ, SIG_IGN);
  doc = test_document ("report");
  style = zhu_style_load (NULL, NULL, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 300;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  done = zhu_writer_write (zhu_writer_find (g_getenv ("ZHU_TEST_WRITER")), doc, style, target, &error);
  /* What counts runs of lines writes its files at the end. */
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (done);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

/* /dev/full as the folder of a file cannot be had; a file size limit fails the same way. */
static void
test_full_disk_leaves_nothing (gconstpointer data)
{
  const ZhuWriterClass *class_ = zhu_writer_find (data);
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *name = g_strconcat ("t", class_->ending, NULL);
  g_autofree char *target = g_build_filename (folder, name, NULL);

  g_setenv ("ZHU_TEST_WRITER", class_->name, TRUE);
  g_setenv ("ZHU_TEST_TARGET", target, TRUE);
  g_test_trap_subprocess ("/writer/subprocess/full-disk", 0, 0);
  g_test_trap_assert_passed ();
  assert_folder_holds (folder, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "txt", "csv", "html", "xlsx" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/registry/by-ending", test_writer_is_found_by_ending);
  g_test_add_func ("/writer/registry/unknown-ending", test_unknown_ending_names_those_there_are);
  g_test_add_func ("/writer/registry/no-workbook-on-terminal",
                   test_workbook_is_refused_on_the_terminal);
  g_test_add_func ("/writer/registry/full-standard-output", test_full_standard_output);
  g_test_add_func ("/writer/registry/names-of-volumes", test_names_of_volumes);
  g_test_add_func ("/writer/subprocess/full-disk", write_on_full_disk);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *bad = g_strdup_printf ("/writer/bad-target/%s", names[i]);
      g_autofree char *full = g_strdup_printf ("/writer/full-disk/%s", names[i]);

      g_test_add_data_func (bad, names[i], test_bad_target_leaves_nothing);
      g_test_add_data_func (full, names[i], test_full_disk_leaves_nothing);
    }
  return g_test_run ();
}
