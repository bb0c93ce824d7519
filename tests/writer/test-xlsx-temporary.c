/* The library's temporary files: a full disk, no folder for them, and what becomes of a workbook then. */
#include "documents.h"
#include "workbook.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

/* The library's own function, as this program gives it. */
FILE *lxw_tmpfile (char *tmpdir);

static void
test_full_disk (void)
{
  static const rlim_t sizes[] = { 1, 300, 1000 };
  g_autoptr (ZhuDoc) doc = test_document ("report");
  struct rlimit before;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      struct rlimit tight = before;
      Place place = new_place ();
      g_autoptr (GError) error = NULL;

      tight.rlim_cur = sizes[i];
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
      error = try_write (doc, NULL, place.path);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
      end_place (&place);
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
      g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
    }
}

/* No folder for temporary files, or none in which files can be made. */
static void
test_no_temporary_folder (void)
{
  g_autoptr (ZhuDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (g_test_subprocess ())
    {
      path = g_build_filename (g_getenv ("ZHU_TEST_FOLDER"), "t.xlsx", NULL);
      doc = test_document ("report");
      error = try_write (doc, NULL, path);
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
      g_printerr ("%s", error->message);
      return;
    }
  {
    Place place = new_place ();
    g_autofree char *old = g_strdup (g_getenv ("TMPDIR"));

    g_setenv ("ZHU_TEST_FOLDER", place.folder, TRUE);
    g_setenv ("TMPDIR", "/no/such/folder", TRUE);
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    g_test_trap_assert_stderr ("*/no/such/folder*No such file or directory*");
    if (old != NULL)
      g_setenv ("TMPDIR", old, TRUE);
    else
      g_unsetenv ("TMPDIR");
    g_unsetenv ("ZHU_TEST_FOLDER");
    end_place (&place);
  }
}

/* The library's temporary files themselves: they can be read and written at any place, and have no name; what is no
 * folder of this program gives none. */
static void
test_temporary_file (void)
{
  struct
  {
    const char *folder;
    int failure;
  } owner = { g_get_tmp_dir (), 0 }, nowhere = { "/no/such/folder", 0 };
  g_autofree char *option = g_strdup_printf ("%p", (void *) &owner), *lost = g_strdup_printf ("%p", (void *) &nowhere);
  char nonsense[] = "/tmp", none[] = "0x0", text[8] = "";
  FILE *file = lxw_tmpfile (option);

  g_assert_nonnull (file);
  g_assert_cmpint (fputs ("0123456789", file), >=, 0);
  g_assert_cmpint (fseek (file, -4, SEEK_END), ==, 0);
  g_assert_cmpuint (fread (text, 1, 2, file), ==, 2);
  g_assert_cmpstr (text, ==, "67");
  g_assert_cmpint (fseek (file, -3, SEEK_CUR), ==, 0);
  g_assert_cmpuint (fread (text, 1, 2, file), ==, 2);
  g_assert_cmpstr (text, ==, "56");
  g_assert_cmpint (fseek (file, -11, SEEK_END), ==, -1);
  g_assert_cmpint (fclose (file), ==, 0);
  g_assert_cmpint (owner.failure, ==, 0);

  g_assert_null (lxw_tmpfile (NULL));
  g_assert_null (lxw_tmpfile (nonsense));
  g_assert_null (lxw_tmpfile (none));
  g_assert_null (lxw_tmpfile (lost));
  g_assert_cmpint (nowhere.failure, ==, ENOENT);
}

/* Once a write has failed the file can be read no more, since a part of it is not there. */
static void
test_failed_temporary_file (void)
{
  struct
  {
    const char *folder;
    int failure;
  } owner = { g_get_tmp_dir (), 0 };
  g_autofree char *option = g_strdup_printf ("%p", (void *) &owner);
  FILE *file = lxw_tmpfile (option);
  struct rlimit before, tight;
  char text[8] = "";

  g_assert_nonnull (file);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  tight = before;
  tight.rlim_cur = 3;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  fputs ("0123456789", file);
  g_assert_cmpint (fflush (file), !=, 0);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpint (owner.failure, ==, EFBIG);
  rewind (file);
  g_assert_cmpuint (fread (text, 1, 1, file), ==, 0);
  g_assert_true (ferror (file));
  fclose (file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/xlsx/limits/full-disk", test_full_disk);
  g_test_add_func ("/writer/xlsx/limits/no-temporary-folder", test_no_temporary_folder);
  g_test_add_func ("/writer/xlsx/limits/temporary-file", test_temporary_file);
  g_test_add_func ("/writer/xlsx/limits/failed-temporary-file", test_failed_temporary_file);
  return g_test_run ();
}
