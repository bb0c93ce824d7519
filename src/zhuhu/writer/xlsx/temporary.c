/* lxw_tmpfile(), called by the library in place of its own function of this name; see temporary.h.
 */
#include "zhuhu/writer/xlsx/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <xlsxwriter.h>

typedef struct
{
  ZhuXlsxTemporary *owner;
  int fd;
  off_t at;
  gboolean is_failed;
} Cookie;

static ssize_t
read_bytes (void *data, char *bytes, size_t length)
{
  Cookie *self = data;
  ssize_t n;

  if (self->is_failed)
    {
      errno = self->owner->failure;
      return -1;
    }
  do
    n = pread (self->fd, bytes, length, self->at);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    self->at += n;
  return n;
}

/* 0 says that it failed. */
static ssize_t
write_bytes (void *data, const char *bytes, size_t length)
{
  Cookie *self = data;
  size_t done = 0;

  while (done < length)
    {
      const ssize_t n = pwrite (self->fd, bytes + done, length - done, self->at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          self->is_failed = TRUE;
          if (self->owner->failure == 0)
            self->owner->failure = n < 0 ? errno : ENOSPC;
          return 0;
        }
      done += (size_t) n;
      self->at += n;
    }
  return (ssize_t) length;
}

static int
seek (void *data, off64_t *offset, int whence)
{
  Cookie *self = data;
  const off64_t start = whence == SEEK_SET   ? 0
                        : whence == SEEK_CUR ? self->at
                                             : lseek (self->fd, 0, SEEK_END);

  if (start < 0 || start + *offset < 0)
    return -1;
  self->at = *offset = start + *offset;
  return 0;
}

static int
close_file (void *data)
{
  Cookie *self = data;
  const int result = close (self->fd);

  g_free (self);
  return result;
}

char *
zhu_xlsx_temporary_option (const ZhuXlsxTemporary *self)
{
  return g_strdup_printf ("%p", (const void *) self);
}

/* A file without a name; -1 with errno. */
static int
open_nameless (const char *folder)
{
  g_autofree char *name = zhu_temporary_name ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd >= 0)
    unlink (path);
  return fd;
}

FILE *
lxw_tmpfile (char *tmpdir)
{
  static const cookie_io_functions_t functions
      = { .read = read_bytes, .write = write_bytes, .seek = seek, .close = close_file };
  void *owner = NULL;
  Cookie *self;
  FILE *file;

  if (tmpdir == NULL || sscanf (tmpdir, "%p", &owner) != 1 || owner == NULL)
    return NULL;
  self = g_new0 (Cookie, 1);
  self->owner = owner;
  self->fd = open_nameless (self->owner->folder);
  file = self->fd >= 0 ? fopencookie (self, "w+", functions) : NULL;
  if (file != NULL)
    return file;
  if (self->owner->failure == 0)
    self->owner->failure = errno;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
  return NULL;
}
