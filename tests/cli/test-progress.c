/* The line of progress: what it says, how wide it is, and where it appears. */
#include "../../src/cli/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void
test_says_how_much_and_how_long_still (void)
{
  g_autofree char *line = zhu_progress_line ("counting 户", 25, 100, 10 * G_USEC_PER_SEC, 80);
  g_autofree char *early = zhu_progress_line ("counting 户", 25, 100, G_USEC_PER_SEC / 2, 80);

  g_assert_cmpstr (
      line, ==, "counting 户  [#########-----------------------------]   25%  25 / 100  0:30 left");
  g_assert_null (strstr (early, "left"));
}

static void
test_long_times_are_hours (void)
{
  g_autofree char *line = zhu_progress_line ("x", 1, 1000, 10 * G_USEC_PER_SEC, 80);

  g_assert_nonnull (strstr (line, "2:46:30 left"));
}

static void
test_unknown_total_says_the_number (void)
{
  g_autofree char *line = zhu_progress_line ("importing 人", 8192, 0, 0, 80);

  g_assert_cmpstr (line, ==, "importing 人  8192");
}

static void
test_never_wider_than_the_terminal (void)
{
  for (gsize width = 1; width < 120; width++)
    {
      g_autofree char *line = zhu_progress_line ("正在统计未脱贫残疾人户", 123456, 1234567,
                                                 30 * G_USEC_PER_SEC, width);

      g_assert_cmpuint (zhu_text_width (line), <=, width);
      g_assert_true (g_utf8_validate (line, -1, NULL));
    }
}

static void
test_more_than_all_is_all (void)
{
  g_autofree char *line = zhu_progress_line ("x", 120, 100, 10 * G_USEC_PER_SEC, 80);

  g_assert_nonnull (strstr (line, "100%"));
  g_assert_null (strstr (line, "left"));
}

/* ---- On terminals ---- */

/* What is drawn on the slave of a new terminal while @draw runs. */
static char *
drawn_on_terminal (const char *term, void (*draw) (int fd))
{
  const int master = posix_openpt (O_RDWR | O_NOCTTY);
  char bytes[4096];
  ssize_t n = 0;
  int slave;

  g_assert_cmpint (master, >=, 0);
  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  slave = open (ptsname (master), O_RDWR | O_NOCTTY);
  g_assert_cmpint (slave, >=, 0);
  g_setenv ("TERM", term, TRUE);
  draw (slave);
  /* An end that can be waited for, whatever was drawn. */
  g_assert_cmpint (write (slave, ".", 1), ==, 1);
  while (n == 0 || bytes[n - 1] != '.')
    {
      const ssize_t more = read (master, bytes + n, sizeof bytes - 1 - (gsize) n);

      g_assert_cmpint (more, >, 0);
      n += more;
    }
  close (slave);
  close (master);
  return g_strndup (bytes, (gsize) n - 1);
}

static void
draw_some (int fd)
{
  g_autoptr (ZhuProgress) progress = zhu_progress_new (fd);

  for (int i = 1; i <= 1000; i++)
    zhu_progress_counting ("户", i, 1000, progress);
}

static void
test_appears_on_a_terminal_and_is_wiped (void)
{
  g_autofree char *drawn = drawn_on_terminal ("xterm", draw_some);

  g_assert_nonnull (strstr (drawn, "1 / 1000"));
  g_assert_true (g_str_has_suffix (drawn, "\r\033[K"));
}

static void
test_is_not_drawn_for_each_record (void)
{
  g_autofree char *drawn = drawn_on_terminal ("xterm", draw_some);
  g_auto (GStrv) lines = g_strsplit (drawn, "\r", -1);

  /* One would do; a machine that stands still meanwhile may draw a few times. */
  g_assert_cmpuint (g_strv_length (lines), <, 500);
}

static void
test_dumb_terminals_get_nothing (void)
{
  g_autofree char *drawn = drawn_on_terminal ("dumb", draw_some);

  g_assert_cmpstr (drawn, ==, "");
}

static void
test_files_get_nothing (void)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  const int fd = g_file_open_tmp ("zhuhu-XXXXXX", &path, NULL);

  g_setenv ("TERM", "xterm", TRUE);
  draw_some (fd);
  close (fd);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "");
  unlink (path);
}

/* A terminal that says nothing of itself cannot be trusted to go back in its line. */
static void
test_unnamed_terminals_get_nothing (void)
{
  g_autofree char *drawn = drawn_on_terminal ("", draw_some);

  g_assert_cmpstr (drawn, ==, "");
}

static void
draw_narrow (int fd)
{
  const struct winsize size = { .ws_row = 24, .ws_col = 20 };
  g_autoptr (ZhuProgress) progress = NULL;

  g_assert_cmpint (ioctl (fd, TIOCSWINSZ, &size), ==, 0);
  progress = zhu_progress_new (fd);
  zhu_progress_tell ("areas drawn, one by one", 1, 1000, progress);
}

/* One column is left free, where the cursor stands. */
static void
test_is_as_wide_as_the_terminal (void)
{
  g_autofree char *drawn = drawn_on_terminal ("xterm", draw_narrow);

  g_assert_cmpstr (drawn, ==, "\r\033[Kareas drawn, one by\r\033[K");
}

static void
draw_again (int fd)
{
  g_autoptr (ZhuProgress) progress = zhu_progress_new (fd);

  zhu_progress_tell ("areas", 900, 1000, progress);
  g_usleep (3 * G_USEC_PER_SEC / 2);
  zhu_progress_tell ("areas", 1, 1000, progress);
}

/* What has taken a second and a half until it began anew says nothing of the time that is left. */
static void
test_what_begins_anew_has_its_own_time (void)
{
  g_autofree char *drawn = drawn_on_terminal ("xterm", draw_again);

  g_assert_nonnull (strstr (drawn, "1 / 1000"));
  g_assert_null (strstr (drawn, "left"));
}

/* Somebody has closed the window: the run goes on. */
static void
test_terminal_that_has_gone (void)
{
  const int master = posix_openpt (O_RDWR | O_NOCTTY);
  g_autoptr (ZhuProgress) progress = NULL;
  int slave;

  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  slave = open (ptsname (master), O_RDWR | O_NOCTTY);
  g_setenv ("TERM", "xterm", TRUE);
  progress = zhu_progress_new (slave);
  close (master);
  zhu_progress_importing ("户", 1, 1000, progress);
  g_assert_cmpint (write (slave, ".", 1), <, 0);
  zhu_progress_clear (progress);
  close (slave);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/says-how-much", test_says_how_much_and_how_long_still);
  g_test_add_func ("/progress/hours", test_long_times_are_hours);
  g_test_add_func ("/progress/unknown-total", test_unknown_total_says_the_number);
  g_test_add_func ("/progress/width", test_never_wider_than_the_terminal);
  g_test_add_func ("/progress/more-than-all", test_more_than_all_is_all);
  g_test_add_func ("/progress/terminal", test_appears_on_a_terminal_and_is_wiped);
  g_test_add_func ("/progress/not-each-record", test_is_not_drawn_for_each_record);
  g_test_add_func ("/progress/dumb", test_dumb_terminals_get_nothing);
  g_test_add_func ("/progress/file", test_files_get_nothing);
  g_test_add_func ("/progress/unnamed", test_unnamed_terminals_get_nothing);
  g_test_add_func ("/progress/narrow", test_is_as_wide_as_the_terminal);
  g_test_add_func ("/progress/anew", test_what_begins_anew_has_its_own_time);
  g_test_add_func ("/progress/gone", test_terminal_that_has_gone);
  return g_test_run ();
}
