/* Files appear whole or not at all, as 0600, and never through a link. */
#include "zhuhu/base.h"

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

  assert_refused (fixture->folder, "folder");
  assert_refused ("/dev/null", "device");
  assert_refused (missing, "No such file");
  assert_refused (slash, "no name of a file");
  assert_refused ("..", "no name of a file");

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
  return g_test_run ();
}
