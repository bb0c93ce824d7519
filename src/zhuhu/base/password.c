/* A password comes from a file, never from the command line, which every process of the machine may
 * read. */
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  LONGEST_FILE = 4096,
  LONGEST_PASSWORD = 127 /* bytes; a PDF takes no more notice of what follows */
};

static gboolean
refuse (const char *path, const char *cause, ZhuError code, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, ZHU_ERROR, (int) code, _ ("password file %s: %s"), name, cause);
  return FALSE;
}

/* Nobody else may read it, or have put it there. */
static gboolean
check_file (int fd, const char *path, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) < 0)
    return refuse (path, g_strerror (errno), ZHU_ERROR_IO, error);
  if (!S_ISREG (info.st_mode))
    return refuse (path, _ ("it is no regular file; name a file"), ZHU_ERROR_IO, error);
  if (info.st_uid != geteuid ())
    return refuse (path, _ ("it belongs to somebody else; make one of your own"), ZHU_ERROR_IO,
                   error);
  if ((info.st_mode & 077) != 0)
    return refuse (path, _ ("others may read or write it; say chmod 600"), ZHU_ERROR_IO, error);
  return TRUE;
}

/* The first line, without what an editor puts before or behind it; @length is that of @bytes, then
 * its own. */
static char *
first_line (const char *bytes, gsize *length)
{
  const gboolean has_mark = *length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0;
  const char *start = has_mark ? bytes + 3 : bytes;
  const char *end = memchr (start, '\n', (gsize) (bytes + *length - start));

  if (end == NULL)
    end = bytes + *length;
  if (end > start && end[-1] == '\r')
    end--;
  *length = (gsize) (end - start);
  return g_strndup (start, *length);
}

static gboolean
check_password (const char *password, gsize length, const char *path, GError **error)
{
  if (*password == '\0')
    return refuse (path, _ ("its first line is empty; write the password there"), ZHU_ERROR_USAGE,
                   error);
  if (!g_utf8_validate (password, (gssize) length, NULL))
    return refuse (path, _ ("its first line is no UTF-8 text; save it as UTF-8"), ZHU_ERROR_USAGE,
                   error);
  if (length > LONGEST_PASSWORD)
    return refuse (path, _ ("the password is longer than 127 bytes; choose a shorter one"),
                   ZHU_ERROR_USAGE, error);
  return TRUE;
}

char *
zhu_password_read (const char *path, GError **error)
{
  const gboolean is_asked = g_str_equal (path, "-");
  const int fd
      = is_asked ? -1 : open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  char bytes[LONGEST_FILE];
  char *password = NULL;
  ssize_t n = -1;

  if (is_asked)
    return zhu_password_ask (_ ("Password: "), error);
  if (fd < 0)
    {
      refuse (path, g_strerror (errno), ZHU_ERROR_IO, error);
      return NULL;
    }
  if (check_file (fd, path, error))
    {
      n = read (fd, bytes, sizeof bytes);
      if (n < 0)
        refuse (path, g_strerror (errno), ZHU_ERROR_IO, error);
    }
  close (fd);
  if (n >= 0)
    {
      gsize length = (gsize) n;

      password = first_line (bytes, &length);
      if (!check_password (password, length, path, error))
        g_clear_pointer (&password, zhu_password_free);
    }
  explicit_bzero (bytes, sizeof bytes);
  return password;
}

void
zhu_password_free (char *password)
{
  if (password != NULL)
    explicit_bzero (password, strlen (password));
  g_free (password);
}
