/* A password is the first line of a file that is nobody else's. */
#include "zhuhu/base.h"

#include <glib/gstdio.h>
#include <pty.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  const char *text;
  gssize length;        /* -1: of the text */
  const char *password; /* NULL: refused */
} Case;

static const Case cases[] = {
  { "line", "secret\n", -1, "secret" },
  { "no-end-of-line", "secret", -1, "secret" },
  { "carriage-return", "secret\r\n", -1, "secret" },
  { "second-line", "secret\nother\n", -1, "secret" },
  { "byte-order-mark", "\xEF\xBB\xBFsecret\n", -1, "secret" },
  { "chinese", "密码 甲\n", -1, "密码 甲" },
  { "blanks-count", " secret \n", -1, " secret " },
  { "empty", "", 0, NULL },
  { "empty-first-line", "\nsecret\n", -1, NULL },
  { "only-mark", "\xEF\xBB\xBF\n", -1, NULL },
  { "not-utf-8", "\xC3\xDC\xC2\xEB\n", -1, NULL },
  { "nul", "secret\0more\n", 12, NULL },
};

static char *
write_file (const char *text, gssize length, mode_t mode)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  const int fd = g_file_open_tmp ("zhuhu-password-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
  g_assert_cmpint (g_chmod (path, (int) mode), ==, 0);
  return path;
}

static void
test_first_line (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *path = write_file (test->text, test->length, 0600);
  g_autoptr (GError) error = NULL;
  char *password = zhu_password_read (path, &error);

  g_assert_cmpstr (password, ==, test->password);
  if (test->password == NULL)
    {
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, path));
      g_assert_null (strstr (error->message, "secret"));
    }
  zhu_password_free (password);
  g_unlink (path);
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (128, 'a');
  g_autofree char *path = write_file (text, -1, 0400);
  g_autoptr (GError) error = NULL;
  char *password = zhu_password_read (path, &error);

  g_assert_null (password);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_assert_true (g_file_set_contents (path, text, 127, NULL));
  g_chmod (path, 0600);
  password = zhu_password_read (path, NULL);
  g_assert_cmpuint (strlen (password), ==, 127);
  zhu_password_free (password);
  g_unlink (path);
}

static void
test_others_may_not_read_it (gconstpointer data)
{
  g_autofree char *path = write_file ("secret\n", -1, (mode_t) GPOINTER_TO_UINT (data));
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_password_read (path, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "chmod 600"));
  g_unlink (path);
}

static void
assert_refused (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_password_read (path, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

static void
test_no_regular_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zhuhu-password-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);

  assert_refused (folder);
  assert_refused (file);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_refused (fifo);
  g_assert_true (g_file_set_contents (file, "secret\n", -1, NULL));
  g_chmod (file, 0600);
  g_assert_cmpint (symlink (file, link), ==, 0);
  assert_refused (link);
  g_unlink (fifo);
  g_unlink (link);
  g_unlink (file);
  g_rmdir (folder);
}

/* What a child at the other end of @terminal writes, up to @end. */
static char *
read_until (int terminal, const char *end)
{
  GString *text = g_string_new (NULL);
  char c = 0;

  while (strstr (text->str, end) == NULL && read (terminal, &c, 1) == 1)
    g_string_append_c (text, c);
  return g_string_free (text, FALSE);
}

/* Asked for on a terminal of its own; what is typed is not shown. */
static void
test_asked (void)
{
  int terminal = -1, status = 0;
  const pid_t child = forkpty (&terminal, NULL, NULL, NULL);
  g_autofree char *question = NULL, *rest = NULL;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      char *password = zhu_password_ask ("Which? ", NULL);

      _exit (g_strcmp0 (password, "秘密") == 0 ? 0 : 1);
    }
  question = read_until (terminal, "Which? ");
  g_assert_true (g_str_has_suffix (question, "Which? "));
  /* The terminal shows what is typed until the child has told it not to. */
  for (struct termios now; tcgetattr (terminal, &now) == 0 && (now.c_lflag & ECHO) != 0;)
    g_usleep (1000);
  g_assert_cmpint (write (terminal, "秘密\n", strlen ("秘密\n")), ==, strlen ("秘密\n"));
  rest = read_until (terminal, "\n");
  g_assert_null (strstr (rest, "秘密"));
  waitpid (child, &status, 0);
  close (terminal);
  g_assert_cmpint (status, ==, 0);
}

/* Typed on a terminal, but no password: nothing, too much, no text, the end of input. It is said, and no line more is
 * waited for. */
static void
test_asked_in_vain (void)
{
  g_autofree char *too_long = g_strnfill (128, 'x');
  const char *const typed[] = { "", too_long, "\xff\xfe", "\x04" };

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      int terminal = -1, status = 0;
      const pid_t child = forkpty (&terminal, NULL, NULL, NULL);
      g_autofree char *question = NULL, *line = g_strconcat (typed[i], i < 3 ? "\n" : "", NULL);

      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          g_autoptr (GError) error = NULL;

          _exit (zhu_password_ask ("Which? ", &error) == NULL && g_error_matches (error, ZHU_ERROR, ZHU_ERROR_USAGE)
                         && strstr (error->message, "1 to 127 bytes") != NULL
                     ? 0
                     : 1);
        }
      question = read_until (terminal, "Which? ");
      for (struct termios now; tcgetattr (terminal, &now) == 0 && (now.c_lflag & ECHO) != 0;)
        g_usleep (1000);
      g_assert_cmpint (write (terminal, line, strlen (line)), ==, (gssize) strlen (line));
      waitpid (child, &status, 0);
      close (terminal);
      g_assert_cmpint (status, ==, 0);
    }
}

static void
test_nobody_to_ask (void)
{
  int status = 0;
  const pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;

      setsid ();
      _exit (zhu_password_read ("-", &error) == NULL && g_error_matches (error, ZHU_ERROR, ZHU_ERROR_USAGE) ? 0 : 1);
    }
  waitpid (child, &status, 0);
  g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char **argv)
{
  static const guint modes[] = { 0640, 0604, 0620, 0602, 0644, 0666 };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/first-line/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_first_line);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/others-may-not-read-it/%o", modes[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (modes[i]), test_others_may_not_read_it);
    }
  g_test_add_func ("/longer-than-a-pdf-takes", test_too_long);
  g_test_add_func ("/asked", test_asked);
  g_test_add_func ("/asked-in-vain", test_asked_in_vain);
  g_test_add_func ("/nobody-to-ask", test_nobody_to_ask);
  g_test_add_func ("/no-regular-file", test_no_regular_file);
  return g_test_run ();
}
