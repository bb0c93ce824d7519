/* Whole files read, and their SHA-256: what is no file, or cannot be read, is said with its name. */
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->folder = g_dir_make_tmp ("zhuhu-file-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "in.txt", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

static void
assert_unread (const char *path, gsize limit, ZhuError code, const char *cause)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_file_read (path, limit, &error));
  g_assert_error (error, ZHU_ERROR, (int) code);
  if (strstr (error->message, cause) == NULL || strstr (error->message, path) == NULL)
    g_error ("%s", error->message);
}

static void
test_read (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_true (g_file_set_contents (self->path, "four", 4, NULL));
  bytes = zhu_file_read (self->path, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "four", 4);
  assert_unread (self->path, 3, ZHU_ERROR_LIMIT, "larger than any such file may be");
  assert_unread (self->folder, 3, ZHU_ERROR_IO, "no regular file");
  assert_unread ("/no/such/file", 3, ZHU_ERROR_IO, g_strerror (ENOENT));
}

/* A pipe is refused at once: nobody will ever write to it. */
static void
test_pipe (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_unread (self->path, 100, ZHU_ERROR_IO, "no regular file");
}

/* A file of more bytes than there are addresses, as it says of itself. */
static void
test_memory (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const int fd = g_open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  struct rlimit before, tight;
  gboolean is_large = FALSE;

  g_assert_cmpint (fd, >=, 0);
  is_large = ftruncate (fd, (off_t) 1 << 42) == 0;
  close (fd);
  if (!is_large)
    return g_test_skip ("no file of that size can be made here");
#if defined(__SANITIZE_ADDRESS__)
  return g_test_skip ("sanitizers end the program where memory is short");
#endif
  g_assert_cmpint (getrlimit (RLIMIT_AS, &before), ==, 0);
  tight = before;
  tight.rlim_cur = (rlim_t) 1 << 40;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &tight), ==, 0);
  assert_unread (self->path, G_MAXSIZE, ZHU_ERROR_LIMIT, "too large for this computer's memory");
  g_assert_cmpint (setrlimit (RLIMIT_AS, &before), ==, 0);
}

static void
assert_no_sum (int folder, const char *name, const char *cause)
{
  g_autoptr (GError) error = NULL;
  gint64 size = 0;

  g_assert_null (zhu_file_sha256 (folder, name, &size, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  if (strstr (error->message, cause) == NULL || strstr (error->message, name) == NULL)
    g_error ("%s", error->message);
}

static void
test_sums (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const int folder = g_open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  g_autofree char *sum = NULL;
  gint64 size = 0;

  g_assert_true (g_file_set_contents (self->path, "abc", 3, NULL));
  sum = zhu_file_sha256 (folder, "in.txt", &size, NULL);
  g_assert_cmpstr (sum, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpint (size, ==, 3);
  assert_no_sum (folder, ".", "no regular file");
  assert_no_sum (folder, "none", g_strerror (ENOENT));
  g_assert_cmpint (symlinkat ("in.txt", folder, "link"), ==, 0);
  assert_no_sum (folder, "link", "symbolic link");
  g_assert_cmpint (unlinkat (folder, "link", 0), ==, 0);
  close (folder);
  /* A file whose first byte no process has. */
  if (access ("/proc/self/mem", R_OK) == 0)
    assert_no_sum (AT_FDCWD, "/proc/self/mem", g_strerror (EIO));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/base/file/read", Fixture, NULL, set_up, test_read, tear_down);
  g_test_add ("/base/file/pipe", Fixture, NULL, set_up, test_pipe, tear_down);
  g_test_add ("/base/file/memory", Fixture, NULL, set_up, test_memory, tear_down);
  g_test_add ("/base/file/sums", Fixture, NULL, set_up, test_sums, tear_down);
  return g_test_run ();
}
