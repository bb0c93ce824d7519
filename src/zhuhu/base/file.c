/* Reading a whole small file (template, dictionary, code list). FIFOs and devices are refused
 * before a byte is read: a name in a dictionary must not be able to hang the program. */
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static GBytes *
refuse (const char *path, const char *cause, ZhuError code, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, ZHU_ERROR, (int) code, _ ("cannot read %s: %s"), name, cause);
  return NULL;
}

static GBytes *
read_all (int fd, gsize size, const char *path, GError **error)
{
  g_autofree char *data = g_try_malloc (size + 1);
  gsize length = 0;

  if (data == NULL)
    return refuse (path, _ ("it is too large for this computer's memory"), ZHU_ERROR_LIMIT, error);
  while (length < size)
    {
      ssize_t n = read (fd, data + length, size - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return refuse (path, g_strerror (errno), ZHU_ERROR_IO, error);
      if (n == 0)
        break;
      length += (gsize) n;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

GBytes *
zhu_file_read (const char *path, gsize limit, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  GBytes *bytes = NULL;
  struct stat info;

  if (fd < 0)
    return refuse (path, g_strerror (errno), ZHU_ERROR_IO, error);

  if (fstat (fd, &info) < 0)
    refuse (path, g_strerror (errno), ZHU_ERROR_IO, error);
  else if (!S_ISREG (info.st_mode))
    refuse (path, _ ("it is no regular file; name a file"), ZHU_ERROR_IO, error);
  else if ((guint64) info.st_size > limit)
    refuse (path, _ ("it is larger than any such file may be; check that it is the right one"),
            ZHU_ERROR_LIMIT, error);
  else
    bytes = read_all (fd, (gsize) info.st_size, path, error);
  close (fd);
  return bytes;
}

/* ---- Files of any length ---- */

static gboolean
add_all (int fd, ZhuSha256 *sum, gint64 *size)
{
  enum
  {
    PIECE = 1 << 18
  };
  g_autofree char *piece = g_malloc (PIECE);

  for (*size = 0;;)
    {
      const ssize_t n = read (fd, piece, PIECE);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n == 0;
      zhu_sha256_update (sum, piece, (gsize) n);
      *size += n;
    }
}

char *
zhu_file_sha256 (int folder, const char *name, gint64 *size, GError **error)
{
  const int fd = openat (folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  gboolean ok = FALSE;
  struct stat info;

  if (fd < 0)
    {
      refuse (name, errno == ELOOP ? _ ("it is a symbolic link") : g_strerror (errno), ZHU_ERROR_IO,
              error);
      return NULL;
    }
  if (fstat (fd, &info) < 0)
    refuse (name, g_strerror (errno), ZHU_ERROR_IO, error);
  else if (!S_ISREG (info.st_mode))
    refuse (name, _ ("it is no regular file; name a file"), ZHU_ERROR_IO, error);
  else if (!add_all (fd, sum, size))
    refuse (name, g_strerror (errno), ZHU_ERROR_IO, error);
  else
    ok = TRUE;
  close (fd);
  return ok ? zhu_sha256_finish_text (sum) : NULL;
}
