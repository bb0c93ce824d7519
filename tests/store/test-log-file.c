/* The file of the log of runs: what cannot be one, who waits for whom, and how its end is made to
 * agree with the line that the store knows. */
#include "support/folder.h"
#include "zhuhu/store/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder, *store, *log; /* paths */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  self->store = g_build_filename (self->folder, "cases.db", NULL);
  self->log = g_build_filename (self->folder, "cases.db.log", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  folder_remove (self->folder);
  g_free (self->folder);
  g_free (self->store);
  g_free (self->log);
}

static char *
read_file (const char *path)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* ---- What cannot be one ---- */

static int
make_folder (const char *path)
{
  return mkdir (path, 0700);
}

static int
make_pipe (const char *path)
{
  return mkfifo (path, 0600);
}

static int
make_link (const char *path)
{
  return symlink ("elsewhere", path);
}

static void
test_something_else (Fixture *self, gconstpointer data)
{
  static int (*const makers[]) (const char *) = { make_folder, make_pipe, make_link };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_assert_cmpint (makers[i](self->log), ==, 0);
      for (StoreLogLock lock = STORE_LOG_EXCLUSIVE; lock <= STORE_LOG_SHARED; lock++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (StoreLogFile) file = store_log_file_open (self->store, lock, 0, &error);

          g_assert_null (file);
          g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
          g_assert_true (g_str_has_prefix (error->message, self->log));
          g_assert_nonnull (strstr (error->message, "the store's log of runs, cannot be used: "));
        }
      g_assert_cmpint (g_remove (self->log), ==, 0);
    }
}

static void
test_none (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreLogFile) file = store_log_file_open (self->store, STORE_LOG_SHARED, 0, &error);
  StoreLog log = { .file = file };
  g_auto (StoreLogLines) lines = { NULL };

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpint (file->fd, ==, -1);
  g_assert_true (store_log_lines_open (&lines, &log, &error));
  g_assert_false (store_log_lines_next (&lines));
  g_assert_true (store_log_lines_end (&lines, &log, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (self->log, G_FILE_TEST_EXISTS));
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *store = g_build_filename (self->folder, "none", "cases.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreLogFile) file = store_log_file_open (store, STORE_LOG_EXCLUSIVE, 0, &error);

  (void) data;
  g_assert_null (file);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOENT)));
}

/* ---- Who waits ---- */

static void
test_busy (Fixture *self, gconstpointer data)
{
  static const gint64 patience[] = { 0, 60 };
  const int fd = open (self->log, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  (void) data;
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (patience); i++)
    for (StoreLogLock lock = STORE_LOG_EXCLUSIVE; lock <= STORE_LOG_SHARED; lock++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (StoreLogFile) file
            = store_log_file_open (self->store, lock, patience[i], &error);

        g_assert_null (file);
        g_assert_error (error, ZHU_ERROR, ZHU_ERROR_BUSY);
        g_assert_nonnull (strstr (error->message, "try again when it has finished"));
      }
  close (fd);
}

static gpointer
let_go (gpointer data)
{
  g_usleep (G_USEC_PER_SEC / 20);
  close (GPOINTER_TO_INT (data));
  return NULL;
}

static void
test_waits_for_others (Fixture *self, gconstpointer data)
{
  const int fd = open (self->log, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreLogFile) file = NULL;
  GThread *other;

  (void) data;
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  other = g_thread_new ("holder", let_go, GINT_TO_POINTER (fd));
  file = store_log_file_open (self->store, STORE_LOG_EXCLUSIVE, 60000, &error);
  g_thread_join (other);
  g_assert_no_error (error);
  g_assert_nonnull (file);
}

/* ---- Its end ---- */

static char *
make_line (const char *command, const ZhuLogHead *before)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new (command);

  return store_log_line (entry, before);
}

/* What stands in the file, as text with <1> and <2> for the two lines of a log. */
typedef struct
{
  const char *name;
  const char *before; /* the file */
  gboolean fits;
  const char *after;
} End;

static const End ends[] = {
  { "whole", "<1>\n<2>\n", TRUE, "<1>\n<2>\n" },
  { "lacks-a-line", "<1>\n", TRUE, "<1>\n<2>\n" },
  { "lacks-the-line-feed", "<1>\n<2>", TRUE, "<1>\n<2>\n" },
  { "lacks-half-a-line", "<1>\n<half>", TRUE, "<1>\n<2>\n" },
  { "is-empty", "", FALSE, "" },
  { "ends-with-another-line", "<1>\nsomething\n", FALSE, "<1>\nsomething\n" },
  { "ends-with-half-of-another", "<1>\nsomething", FALSE, "<1>\nsomething\n" },
  { "ends-with-more-than-the-line", "<1>\n<2>more", FALSE, "<1>\n<2>more\n" },
  { "one-foreign-line", "something", FALSE, "something\n" },
  { "long-lines", "<1>\n<long>\n<long>", FALSE, "<1>\n<long>\n<long>\n" },
};

static char *
spell_out (const char *pattern, const char *first, const char *second)
{
  g_autofree char *half = g_strndup (second, strlen (second) / 2);
  g_autofree char *long_ = g_strnfill (100000, 'x');
  GString *text = g_string_new (pattern);

  g_string_replace (text, "<1>", first, 0);
  g_string_replace (text, "<2>", second, 0);
  g_string_replace (text, "<half>", half, 0);
  g_string_replace (text, "<long>", long_, 0);
  return g_string_free (text, FALSE);
}

static void
test_end (Fixture *self, gconstpointer data)
{
  const End *wanted = data;
  ZhuLogHead none = store_log_none (), head = { .length = 1 };
  g_autofree char *first = make_line ("import", &none);
  g_autofree char *second = NULL, *before = NULL, *after = NULL, *got = NULL;
  g_auto (StoreLogState) state = { .line = NULL };
  g_autoptr (StoreLogFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gboolean fits;

  store_log_sha256 (first, strlen (first), head.sha256);
  second = make_line ("freeze", &head);
  state.line = g_strdup (second);
  state.head.length = 2;
  before = spell_out (wanted->before, first, second);
  after = spell_out (wanted->after, first, second);
  g_assert_true (g_file_set_contents (self->log, before, -1, NULL));
  file = store_log_file_open (self->store, STORE_LOG_EXCLUSIVE, 0, &error);
  g_assert_no_error (error);
  g_assert_true (store_log_file_complete (file, &state, &fits, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fits, ==, wanted->fits);
  got = read_file (self->log);
  g_assert_cmpstr (got, ==, after);
}

/* The file loses its end while it is held. */
static void
test_became_shorter (Fixture *self, gconstpointer data)
{
  ZhuLogHead none = store_log_none ();
  g_auto (StoreLogState) state = { .line = make_line ("import", &none) };
  g_autoptr (StoreLogFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gboolean fits;

  (void) data;
  g_assert_true (g_file_set_contents (self->log, "something\n", -1, NULL));
  file = store_log_file_open (self->store, STORE_LOG_EXCLUSIVE, 0, &error);
  g_assert_cmpint (truncate (self->log, 2), ==, 0);
  g_assert_false (store_log_file_complete (file, &state, &fits, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "cannot be used: it became shorter"));
}

/* Two logs of former stores were set aside before. */
static void
test_set_aside (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (self->log, ".3", NULL);
  const StoreLogState state = { .line = NULL };
  g_autoptr (StoreLogFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL, *now = NULL;
  gboolean fits;

  (void) data;
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%d", self->log, i);

      g_assert_true (g_file_set_contents (path, "older\n", -1, NULL));
    }
  g_assert_true (g_file_set_contents (self->log, "of another store\n", -1, NULL));
  file = store_log_file_open (self->store, STORE_LOG_EXCLUSIVE, 0, &error);
  g_assert_true (store_log_file_complete (file, &state, &fits, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (file->aside, ==, aside);
  kept = read_file (aside);
  now = read_file (self->log);
  g_assert_cmpstr (kept, ==, "of another store\n");
  g_assert_cmpstr (now, ==, "");
}

/* The disk is full: the message names the log and the cause. */
static void
test_no_room (Fixture *self, gconstpointer data)
{
  struct rlimit old, limit;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreLogFile) file = store_log_file_open (self->store, STORE_LOG_EXCLUSIVE, 0, &error);
  gboolean is_written;

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = (struct rlimit){ 4, old.rlim_max };
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  is_written = store_log_file_append (file, "a line", &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_false (is_written);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_true (g_str_has_prefix (error->message, self->log));
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
}

#define ADD(name, data, test)                                                                      \
  g_test_add ("/store/log-file/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("something-else", NULL, test_something_else);
  ADD ("none", NULL, test_none);
  ADD ("no-folder", NULL, test_no_folder);
  ADD ("busy", NULL, test_busy);
  ADD ("waits-for-others", NULL, test_waits_for_others);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *name = g_strdup_printf ("/store/log-file/end/%s", ends[i].name);

      g_test_add (name, Fixture, &ends[i], set_up, test_end, tear_down);
    }
  ADD ("became-shorter", NULL, test_became_shorter);
  ADD ("set-aside", NULL, test_set_aside);
  ADD ("no-room", NULL, test_no_room);
  return g_test_run ();
}
