/* What killed runs have left is told apart from what is in use, and from what is not ours at all.
 */
#include "support/rights.h"
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define STALE_FILE ".zhuhu-0123456789abcdef"
#define STALE_FOLDER ".zhuhu-fedcba9876543210"

typedef struct
{
  char *path;
  int fd;
} Folder;

static void
set_up (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  self->path = g_dir_make_tmp ("zhuhu-temporary-XXXXXX", NULL);
  self->fd = open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (self->fd, >=, 0);
}

static void
tear_down (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  close (self->fd);
  g_assert_cmpint (g_rmdir (self->path), ==, 0);
  g_free (self->path);
}

static void
make_file (const Folder *self, const char *name)
{
  const int fd = openat (self->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static gboolean
exists (const Folder *self, const char *name)
{
  struct stat info;

  return fstatat (self->fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
test_names (void)
{
  g_autofree char *name = zhu_temporary_name ();

  g_assert_true (zhu_temporary_is_name (name));
  g_assert_true (zhu_temporary_is_name (STALE_FILE));
  g_assert_false (zhu_temporary_is_name (".zhuhu-backup"));
  g_assert_false (zhu_temporary_is_name (".zhuhu-0123456789ABCDEF"));
  g_assert_false (zhu_temporary_is_name (".zhuhu-0123456789abcdef0"));
  g_assert_false (zhu_temporary_is_name ("zhuhu-0123456789abcdef"));
}

static void
test_what_nobody_holds_goes (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  make_file (self, STALE_FILE);
  g_assert_cmpint (mkdirat (self->fd, STALE_FOLDER, 0700), ==, 0);
  make_file (self, STALE_FOLDER "/rows");
  zhu_temporary_clear (self->fd);
  g_assert_false (exists (self, STALE_FILE));
  g_assert_false (exists (self, STALE_FOLDER));
}

static void
test_what_is_not_ours_stays (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = { ".zhuhu-backup", ".zhuhu-0123456789abcdeg", "table.xlsx" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    make_file (self, names[i]);
  g_assert_cmpint (symlinkat ("table.xlsx", self->fd, STALE_FILE), ==, 0);
  zhu_temporary_clear (self->fd);
  g_assert_true (exists (self, STALE_FILE));
  g_assert_cmpint (unlinkat (self->fd, STALE_FILE, 0), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpint (unlinkat (self->fd, names[i], 0), ==, 0);
}

static void
test_what_is_in_use_stays (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ZhuScratch) scratch = zhu_scratch_new (self->path, NULL);
  g_autofree char *path = g_build_filename (self->path, "out.txt", NULL);
  g_autoptr (ZhuAtomicFile) first = zhu_atomic_file_open (path, NULL);
  g_autoptr (ZhuAtomicFile) second = zhu_atomic_file_open (path, NULL);

  zhu_temporary_clear (self->fd);
  g_assert_true (g_file_test (zhu_scratch_path (scratch), G_FILE_TEST_IS_DIR));
  g_assert_true (zhu_atomic_file_write (first, "first", 5, NULL));
  g_assert_true (zhu_atomic_file_commit (first, NULL));
  zhu_temporary_clear (self->fd);
  g_assert_true (zhu_atomic_file_commit (second, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Somebody clears away between the making of a file and the lock on it. */
static void
test_what_was_taken_is_noticed (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  const int fd = openat (self->fd, STALE_FILE, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  zhu_temporary_clear (self->fd);
  g_assert_false (zhu_temporary_hold (self->fd, STALE_FILE, fd));
  close (fd);
}

/* What cannot be locked would be cleared away by whoever comes next, and is given up at once. */
static void
test_what_cannot_be_locked_is_given_up (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  int fd;

  make_file (self, STALE_FILE);
  fd = openat (self->fd, STALE_FILE, O_PATH | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_false (zhu_temporary_hold (self->fd, STALE_FILE, fd));
  g_assert_cmpint (errno, ==, EBADF);
  close (fd);
  fd = openat (self->fd, STALE_FILE, O_RDONLY | O_CLOEXEC);
  g_assert_true (zhu_temporary_hold (self->fd, STALE_FILE, fd));
  g_assert_cmpint (unlinkat (self->fd, STALE_FILE, 0), ==, 0);
  g_assert_false (zhu_temporary_hold (self->fd, STALE_FILE, fd));
  g_assert_cmpint (errno, ==, ENOENT);
  close (fd);
}

static void
test_scratch_goes_with_its_files (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  ZhuScratch *scratch = zhu_scratch_new (self->path, NULL);
  g_autofree char *file = g_build_filename (zhu_scratch_path (scratch), "part", NULL);
  struct stat info;

  g_assert_cmpint (stat (zhu_scratch_path (scratch), &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  zhu_scratch_free (scratch);
}

static void
test_no_folder_to_be_had (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *missing = g_build_filename (self->path, "missing", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_scratch_new (missing, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, missing));
}

/* No rights to make one, and no descriptor left to open what was made: it goes again. */
static void
test_no_folder_by_rights (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  rights_drop (self->path);
  g_assert_cmpint (g_chmod (self->path, 0500), ==, 0);
  g_assert_null (zhu_scratch_new (self->path, &error));
  g_assert_cmpint (g_chmod (self->path, 0700), ==, 0);
  rights_take_back ();
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (EACCES)));
}

static void
test_no_descriptor (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) entries = NULL;
  const int next = dup (self->fd);
  struct rlimit before, tight;

  close (next);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  tight = before;
  tight.rlim_cur = (rlim_t) next + 1;
  make_file (self, STALE_FILE);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &tight), ==, 0);
  g_assert_null (zhu_scratch_new (self->path, &error));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (EMFILE)));
  g_assert_cmpint (unlinkat (self->fd, STALE_FILE, 0), ==, 0);
  entries = g_dir_open (self->path, 0, NULL);
  g_assert_null (g_dir_read_name (entries));
}

/* A pipe of such a name, another user's file, a folder with a folder in it: nobody's to remove. */
static void
test_strange_leavings_stay (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (mkfifoat (self->fd, STALE_FILE, 0600), ==, 0);
  g_assert_cmpint (mkdirat (self->fd, STALE_FOLDER, 0700), ==, 0);
  g_assert_cmpint (mkdirat (self->fd, STALE_FOLDER "/inner", 0700), ==, 0);
  zhu_temporary_clear (self->fd);
  zhu_temporary_clear (-1);
  g_assert_true (exists (self, STALE_FILE));
  g_assert_true (exists (self, STALE_FOLDER "/inner"));
  g_assert_cmpint (unlinkat (self->fd, STALE_FOLDER "/inner", AT_REMOVEDIR), ==, 0);
  zhu_temporary_clear (self->fd);
  g_assert_false (exists (self, STALE_FOLDER));
  g_assert_cmpint (unlinkat (self->fd, STALE_FILE, 0), ==, 0);

  make_file (self, STALE_FILE);
  g_assert_cmpint (fchmodat (self->fd, STALE_FILE, 0644, 0), ==, 0);
  rights_drop (self->path);
  zhu_temporary_clear (self->fd);
  g_assert_cmpint (exists (self, STALE_FILE), ==, getuid () == 0);
  rights_take_back ();
  unlinkat (self->fd, STALE_FILE, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Folder *self, gconstpointer data);
  } tests[] = {
    { "/base/temporary/what nobody holds goes", test_what_nobody_holds_goes },
    { "/base/temporary/what is not ours stays", test_what_is_not_ours_stays },
    { "/base/temporary/what is in use stays", test_what_is_in_use_stays },
    { "/base/temporary/what was taken is noticed", test_what_was_taken_is_noticed },
    { "/base/temporary/what cannot be locked is given up", test_what_cannot_be_locked_is_given_up },
    { "/base/temporary/scratch goes with its files", test_scratch_goes_with_its_files },
    { "/base/temporary/no folder to be had", test_no_folder_to_be_had },
    { "/base/temporary/no folder by rights", test_no_folder_by_rights },
    { "/base/temporary/no descriptor", test_no_descriptor },
    { "/base/temporary/strange leavings stay", test_strange_leavings_stay },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/temporary/names", test_names);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Folder, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
