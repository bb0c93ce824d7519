/* Outputs appear together or not at all, under names that stay inside the output folder. */
#include "zhuhu/bundle.h"

#include "support/rights.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder; /* private */
  char *out;    /* inside it */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  fixture->out = g_build_filename (fixture->folder, "out", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->out);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
stage (ZhuBundle *bundle, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = zhu_bundle_path (bundle, name, &error);

  g_assert_no_error (error);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_output (const Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->out, name, NULL);
  g_autofree char *found = NULL;

  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, text);
}

static void
test_outputs_appear_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, &error);

  (void) data;
  g_assert_no_error (error);
  stage (bundle, "610700 汉中市.xlsx", "a");
  stage (bundle, "b.pdf", "b");
  g_assert_cmpuint (count_entries (fixture->out), ==, 1); /* the staging folder alone */
  g_assert_true (zhu_bundle_publish (bundle, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_entries (fixture->out), ==, 2);
  assert_output (fixture, "610700 汉中市.xlsx", "a");
  assert_output (fixture, "b.pdf", "b");
  g_assert_cmpuint (zhu_bundle_length (bundle), ==, 2);
  g_assert_cmpstr (zhu_bundle_name (bundle, 1), ==, "b.pdf");
}

static void
test_staging_is_private (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
  g_autofree char *path = zhu_bundle_path (bundle, "a", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  (void) data;
  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
}

static void
test_unpublished_bundle_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  ZhuBundle *bundle = zhu_bundle_new (fixture->out, NULL);

  (void) data;
  stage (bundle, "a", "a");
  zhu_bundle_free (bundle);
  g_assert_false (g_file_test (fixture->out, G_FILE_TEST_EXISTS));

  g_assert_cmpint (g_mkdir (fixture->out, 0700), ==, 0);
  bundle = zhu_bundle_new (fixture->out, NULL);
  stage (bundle, "a", "a");
  zhu_bundle_free (bundle);
  g_assert_cmpuint (count_entries (fixture->out), ==, 0);
}

/* The second of two names is taken by a folder: the first output does not appear either. */
static void
test_bad_target_changes_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *blocked = g_build_filename (fixture->out, "b", NULL);
  g_autofree char *old = g_build_filename (fixture->out, "a", NULL);
  g_autoptr (GError) error = NULL;
  ZhuBundle *bundle;

  (void) data;
  g_assert_cmpint (g_mkdir_with_parents (blocked, 0700), ==, 0);
  g_assert_true (g_file_set_contents (old, "old", -1, NULL));
  bundle = zhu_bundle_new (fixture->out, NULL);
  stage (bundle, "a", "new");
  stage (bundle, "b", "new");
  g_assert_false (zhu_bundle_publish (bundle, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  zhu_bundle_free (bundle);
  assert_output (fixture, "a", "old");
  g_assert_cmpuint (count_entries (fixture->out), ==, 2);
}

static void
test_published_output_replaces_a_file (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);

      stage (bundle, "a", i == 0 ? "old" : "new");
      g_assert_true (zhu_bundle_publish (bundle, NULL));
      assert_output (fixture, "a", i == 0 ? "old" : "new");
      g_assert_cmpuint (count_entries (fixture->out), ==, 1);
    }
}

static void
test_symbolic_link_is_not_followed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->out, "a", NULL);
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_cmpint (symlink ("/dev/null", link), ==, 0);
  stage (bundle, "a", "new");
  g_assert_false (zhu_bundle_publish (bundle, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

static void
test_unwritten_output_is_a_defect (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
  g_autofree char *path = zhu_bundle_path (bundle, "a", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (zhu_bundle_publish (bundle, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
}

/* A folder that no process holds was left by a killed run; one that is held is another run's. */
static void
test_leavings_of_killed_runs_are_cleared (Fixture *fixture, gconstpointer data)
{
  g_autofree char *stale = g_build_filename (fixture->out, ".zhuhu-0123456789abcdef", NULL);
  g_autofree char *file = g_build_filename (stale, "610700.xlsx", NULL);
  g_autofree char *other = g_build_filename (fixture->out, ".zhuhu-settings", NULL);
  g_autoptr (ZhuBundle) first = NULL;
  g_autoptr (ZhuBundle) second = NULL;

  (void) data;
  g_assert_cmpint (g_mkdir_with_parents (stale, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (other, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  first = zhu_bundle_new (fixture->out, NULL);
  g_assert_false (g_file_test (stale, G_FILE_TEST_EXISTS));
  stage (first, "a", "a");
  second = zhu_bundle_new (fixture->out, NULL);
  g_assert_true (zhu_bundle_publish (first, NULL));
  assert_output (fixture, "a", "a");
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
test_names_stay_inside (Fixture *fixture, gconstpointer data)
{
  static const char *const names[]
      = { "",     "..",   ".",     ".hidden", "../a", "/etc/a",   "a/b", "a\\b",
          "a\nb", "a\tb", "a\x7f", " a",      "a ",   "\xff\xfe", "　a" };
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
  g_autofree char *long_name = g_strnfill (256, 'x');

  (void) data;
  for (gsize i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          zhu_bundle_path (bundle, i < G_N_ELEMENTS (names) ? names[i] : long_name, &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
    }
  g_assert_cmpuint (zhu_bundle_length (bundle), ==, 0);
}

static void
test_a_name_is_given_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  stage (bundle, "a", "a");
  g_assert_null (zhu_bundle_path (bundle, "a", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
}

static void
test_unusable_folder_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (fixture->out, "no", "such", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_null (zhu_bundle_new (deep, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (fixture->out, "", -1, NULL));
  g_assert_null (zhu_bundle_new (fixture->out, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

/* What stands in the staging folder in place of an output is no file. */
static void
test_strange_outputs (Fixture *fixture, gconstpointer data)
{
  static const char *const causes[] = { "no regular file", "no regular file", "symbolic links" };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
      g_autofree char *path = zhu_bundle_path (bundle, "a", NULL);
      g_autoptr (GError) error = NULL;

      if (i == 0)
        g_assert_cmpint (mkfifo (path, 0600), ==, 0);
      else if (i == 1)
        g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      else
        g_assert_cmpint (symlink ("/dev/null", path), ==, 0);
      g_assert_false (zhu_bundle_publish (bundle, &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
      if (strstr (error->message, causes[i]) == NULL)
        g_error ("%s", error->message);
      if (i == 1)
        g_assert_cmpint (g_rmdir (path), ==, 0);
    }
}

/* Texts under names that cannot be, or on a full disk; the folder of staging is in no message. */
static void
test_added_texts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
  g_autoptr (GError) wrong = NULL, full = NULL, none = NULL;
  struct rlimit before, tight;
  gboolean done;

  (void) data;
  g_assert_true (zhu_bundle_add_text (bundle, "a.txt", "text", &none));
  g_assert_no_error (none);
  g_assert_false (zhu_bundle_add_text (bundle, "../b", "text", &wrong));
  g_assert_error (wrong, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_false (zhu_bundle_add_text (bundle, "a.txt", "text", NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  tight = before;
  tight.rlim_cur = 1;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  done = zhu_bundle_add_text (bundle, "c.txt", "text", &full);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (done);
  g_assert_error (full, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (full->message, g_strerror (EFBIG)));
  g_assert_null (strstr (full->message, ".zhuhu-"));
  g_assert_nonnull (strstr (full->message, "/out/c.txt"));
}

/* A folder that may not be changed, from the start or by the time of publishing; or not even entered. */
static void
test_no_rights (Fixture *fixture, gconstpointer data)
{
  static const mode_t modes[] = { 0500, 0 };
  g_autoptr (GError) staged = NULL;

  (void) data;
  g_assert_cmpint (g_mkdir (fixture->out, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  rights_drop (fixture->out);
  g_assert_cmpint (g_chmod (fixture->out, 0500), ==, 0);
  g_assert_null (zhu_bundle_new (fixture->out, &staged));
  g_assert_cmpint (g_chmod (fixture->out, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (GError) published = NULL;
      ZhuBundle *bundle = zhu_bundle_new (fixture->out, NULL);

      stage (bundle, "a", "a");
      g_assert_cmpint (g_chmod (fixture->out, modes[i]), ==, 0);
      g_assert_false (zhu_bundle_publish (bundle, &published));
      g_assert_cmpint (g_chmod (fixture->out, 0700), ==, 0);
      g_assert_error (published, ZHU_ERROR, ZHU_ERROR_IO);
      g_assert_nonnull (strstr (published->message, g_strerror (EACCES)));
      zhu_bundle_free (bundle);
      g_assert_cmpuint (count_entries (fixture->out), ==, 0);
    }
  rights_take_back ();
  g_assert_error (staged, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (staged->message, g_strerror (EACCES)));
}

/* The third of three outputs may not replace a file of somebody else's: the first two are taken back, the one that
 * was there before with what it held. */
static void
test_moves_are_undone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *mine = g_build_filename (fixture->out, "a", NULL), *other = g_build_filename (fixture->out, "c", NULL);
  g_autoptr (GError) error = NULL;
  ZhuBundle *bundle = NULL;

  (void) data;
  if (geteuid () != 0)
    return g_test_skip ("this needs a file of another user's");
  g_assert_cmpint (g_mkdir (fixture->out, 0700), ==, 0);
  g_assert_true (g_file_set_contents (mine, "old", -1, NULL));
  g_assert_cmpint (chown (mine, 65534, 65534), ==, 0);
  g_assert_true (g_file_set_contents (other, "theirs", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  /* In a folder of root's that all may write to, each may replace only what is his own. */
  g_assert_cmpint (g_chmod (fixture->out, 01777), ==, 0);
  g_assert_cmpint (seteuid (65534), ==, 0);
  bundle = zhu_bundle_new (fixture->out, NULL);
  stage (bundle, "a", "new");
  stage (bundle, "b", "new");
  stage (bundle, "c", "new");
  g_assert_false (zhu_bundle_publish (bundle, &error));
  zhu_bundle_free (bundle);
  rights_take_back ();
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "/out/c"));
  assert_output (fixture, "a", "old");
  assert_output (fixture, "c", "theirs");
  g_assert_cmpuint (count_entries (fixture->out), ==, 2);
}

/* Only a message that names the staging folder is changed. */
static void
test_failures_of_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZhuBundle) bundle = zhu_bundle_new (fixture->out, NULL);
  g_autoptr (GError) error = NULL, none = NULL;

  (void) data;
  g_assert_false (zhu_bundle_failed (bundle, NULL));
  g_assert_false (zhu_bundle_failed (bundle, &none));
  g_assert_no_error (none);
  stage (bundle, "a", "a");
  g_assert_true (zhu_bundle_publish (bundle, NULL));
  g_set_error_literal (&error, ZHU_ERROR, ZHU_ERROR_IO, "cannot write /x");
  g_assert_false (zhu_bundle_failed (bundle, &error));
  g_assert_cmpstr (error->message, ==, "cannot write /x");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/bundle/outputs-appear-together", test_outputs_appear_together },
    { "/bundle/staging-is-private", test_staging_is_private },
    { "/bundle/unpublished-leaves-nothing", test_unpublished_bundle_leaves_nothing },
    { "/bundle/bad-target-changes-nothing", test_bad_target_changes_nothing },
    { "/bundle/replaces-a-file", test_published_output_replaces_a_file },
    { "/bundle/symbolic-link-is-not-followed", test_symbolic_link_is_not_followed },
    { "/bundle/unwritten-output", test_unwritten_output_is_a_defect },
    { "/bundle/killed-runs-are-cleared", test_leavings_of_killed_runs_are_cleared },
    { "/bundle/names-stay-inside", test_names_stay_inside },
    { "/bundle/name-given-once", test_a_name_is_given_once },
    { "/bundle/unusable-folder", test_unusable_folder_is_refused },
    { "/bundle/strange-outputs", test_strange_outputs },
    { "/bundle/added-texts", test_added_texts },
    { "/bundle/no-rights", test_no_rights },
    { "/bundle/moves-are-undone", test_moves_are_undone },
    { "/bundle/failures-of-others", test_failures_of_others },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
