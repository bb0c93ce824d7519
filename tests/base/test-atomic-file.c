/* Files appear whole or not at all, as 0600, and never through a link. */
#include "support/rights.h"
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path; /* out.txt in it */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->folder = g_dir_make_tmp ("zhuhu-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "out.txt", NULL);
}

static gsize
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gsize n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_commit (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  mode_t mask = umask (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (fixture->path, &error);
  struct stat info;

  umask (mask);
  g_assert_no_error (error);
  g_assert_true (zhu_atomic_file_write (file, "whole", 5, &error));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (zhu_atomic_file_commit (file, &error));
  assert_contents (fixture->path, "whole");
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_abandon (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ZhuAtomicFile *file;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  file = zhu_atomic_file_open (fixture->path, NULL);
  g_assert_true (zhu_atomic_file_write (file, "new", 3, NULL));
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
  zhu_atomic_file_free (file);
  assert_contents (fixture->path, "old");
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

/* Some libraries remove the file they were given and write another one under its name. */
static void
test_library_that_replaces (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (fixture->path, NULL);
  const char *temporary = zhu_atomic_file_temporary_path (file);
  struct stat info;

  g_assert_cmpint (g_unlink (temporary), ==, 0);
  g_assert_true (g_file_set_contents (temporary, "by a library", -1, NULL));
  g_assert_cmpint (g_chmod (temporary, 0644), ==, 0);
  g_assert_true (zhu_atomic_file_commit (file, &error));
  g_assert_no_error (error);
  assert_contents (fixture->path, "by a library");
  g_assert_cmpint (stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

static void
assert_refused (const char *path, const char *cause)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_atomic_file_open (path, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  if (strstr (error->message, cause) == NULL)
    g_error ("%s", error->message);
}

static void
test_refused_targets (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *missing = g_build_filename (fixture->folder, "no", "out.txt", NULL);
  g_autofree char *slash = g_strconcat (fixture->path, "/", NULL);
  g_autofree char *filler = g_strnfill (300, 'x'), *too_long = g_build_filename (fixture->folder, filler, NULL);

  assert_refused (fixture->folder, "folder");
  assert_refused ("/dev/null", "device");
  assert_refused (missing, "No such file");
  assert_refused (slash, "no name of a file");
  assert_refused ("..", "no name of a file");
  assert_refused (".", "no name of a file");
  assert_refused ("", "no name of a file");
  assert_refused (too_long, g_strerror (ENAMETOOLONG));

  g_assert_cmpint (symlink ("/etc/passwd", fixture->path), ==, 0);
  assert_refused (fixture->path, "symbolic link");
  g_unlink (fixture->path);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_refused (fixture->path, "FIFO");
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_target_that_becomes_a_link (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  ZhuAtomicFile *file = zhu_atomic_file_open (fixture->path, NULL);

  g_assert_cmpint (symlink ("/etc/passwd", fixture->path), ==, 0);
  g_assert_false (zhu_atomic_file_commit (file, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  zhu_atomic_file_free (file);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

/* The limit on a file's size fails a write as a full disk does. */
static void
test_full_disk (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  struct rlimit before, tight;
  g_autoptr (GError) error = NULL;
  ZhuAtomicFile *file;
  gboolean written;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  file = zhu_atomic_file_open (fixture->path, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  tight = before;
  tight.rlim_cur = 4;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  written = zhu_atomic_file_write (file, "new text", 8, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (written);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, fixture->path));
  zhu_atomic_file_free (file);
  assert_contents (fixture->path, "old");
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

/* What stands in the place of the temporary file when it is to be shown, is not what was written. */
static void
test_temporary_that_is_exchanged (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const causes[] = { "No such file or directory", "symbolic links", "exchanged by another process" };

  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (fixture->path, NULL);
      const char *temporary = zhu_atomic_file_temporary_path (file);

      g_assert_true (zhu_atomic_file_write (file, "new", 3, NULL));
      g_assert_cmpint (g_unlink (temporary), ==, 0);
      if (i == 1)
        g_assert_cmpint (symlink ("/etc/passwd", temporary), ==, 0);
      if (i == 2)
        g_assert_cmpint (mkfifo (temporary, 0600), ==, 0);
      g_assert_false (zhu_atomic_file_commit (file, &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
      if (strstr (error->message, causes[i]) == NULL)
        g_error ("%s", error->message);
      g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
    }
}

/* A folder in which nothing may be made, from the start or by the time that the file is to be shown. */
static void
test_no_rights (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) made = NULL, shown = NULL;
  ZhuAtomicFile *file = NULL;

  rights_drop (fixture->folder);
  g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
  g_assert_null (zhu_atomic_file_open (fixture->path, &made));
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  file = zhu_atomic_file_open (fixture->path, NULL);
  g_assert_true (zhu_atomic_file_write (file, "new", 3, NULL));
  g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
  g_assert_false (zhu_atomic_file_commit (file, &shown));
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  zhu_atomic_file_free (file);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
  rights_take_back ();
  g_assert_error (made, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_error (shown, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (made->message, g_strerror (EACCES)));
  g_assert_nonnull (strstr (shown->message, g_strerror (EACCES)));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/commit-shows-the-whole-file", test_commit);
  ADD ("/abandoned-leaves-the-old-file", test_abandon);
  ADD ("/library-that-replaces-the-file", test_library_that_replaces);
  ADD ("/refused-targets", test_refused_targets);
  ADD ("/target-that-becomes-a-link", test_target_that_becomes_a_link);
  ADD ("/full-disk-leaves-the-old-file", test_full_disk);
  ADD ("/temporary-that-is-exchanged", test_temporary_that_is_exchanged);
  ADD ("/no-rights", test_no_rights);
  return g_test_run ();
}
