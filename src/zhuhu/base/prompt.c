/* A password asked for on the terminal, wherever standard input and output lead. It is not shown
 * while it is typed, and signals wait until the terminal shows again what is typed. */
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* As long as a password file's first line may be. */
#define LONGEST_PASSWORD 127

static void
say (int terminal, const char *text)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      const ssize_t n = write (terminal, text, length);

      if (n <= 0)
        return;
      text += n;
      length -= (gsize) n;
    }
}

/* The line typed without its end; -1 at the end of input or if it is too long. */
static int
read_line (int terminal, char *line, int size)
{
  int length = 0;
  char c = 0;

  while (read (terminal, &c, 1) == 1 && c != '\n')
    if (length < size)
      line[length++] = c;
    else
      return -1;
  return c == '\n' ? length : -1;
}

static int
read_hidden (int terminal, char *line, int size)
{
  struct termios shown, hidden;
  sigset_t waiting, before;
  int length = 0;

  sigfillset (&waiting);
  sigprocmask (SIG_BLOCK, &waiting, &before);
  if (tcgetattr (terminal, &shown) == 0)
    {
      hidden = shown;
      hidden.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (terminal, TCSAFLUSH, &hidden);
      length = read_line (terminal, line, size);
      tcsetattr (terminal, TCSAFLUSH, &shown);
    }
  sigprocmask (SIG_SETMASK, &before, NULL);
  say (terminal, "\n");
  return length;
}

char *
zhu_password_ask (const char *question, GError **error)
{
  const int terminal = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  char line[LONGEST_PASSWORD + 1];
  char *password = NULL;
  int length = 0;

  if (terminal < 0)
    {
      g_set_error_literal (
          error, ZHU_ERROR, ZHU_ERROR_USAGE,
          _ ("there is no terminal to ask for the password on; give a password file"));
      return NULL;
    }
  say (terminal, question);
  length = read_hidden (terminal, line, LONGEST_PASSWORD);
  close (terminal);
  if (length > 0 && g_utf8_validate (line, length, NULL))
    password = g_strndup (line, (gsize) length);
  else
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("a password has 1 to 127 bytes of UTF-8 text"));
  explicit_bzero (line, sizeof line);
  return password;
}
