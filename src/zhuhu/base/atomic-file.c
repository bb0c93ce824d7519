/* Files that appear whole or not at all: written under an unpredictable name in the target's own
 * folder, synced, renamed over the target, and the folder synced. All steps go through one
 * descriptor of the folder, so that a folder exchanged under way cannot divert the output. Files
 * are 0600 whatever the umask says, since they may hold case records. */
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A clash of 64 random bits is no accident: after this many something else is wrong. */
#define MAX_ATTEMPTS 16

struct _ZhuAtomicFile
{
  char *path;           /* the target as named, for messages */
  char *name;           /* the target inside its folder */
  char *temporary_name; /* inside the folder; NULL once renamed or removed */
  char *temporary_path; /* folder and temporary_name */
  int folder;           /* descriptor, -1 if none */
  int fd;               /* of the temporary file, -1 if closed */
};

static gboolean
refuse (const ZhuAtomicFile *self, const char *cause, GError **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot write %s: %s"), name, cause);
  return FALSE;
}

/* The target must be absent or a regular file. */
static gboolean
check_target (const ZhuAtomicFile *self, GError **error)
{
  struct stat info;

  if (fstatat (self->folder, self->name, &info, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT || refuse (self, g_strerror (errno), error);
  if (S_ISREG (info.st_mode))
    return TRUE;
  if (S_ISDIR (info.st_mode))
    return refuse (self, _ ("it is a folder; name a file"), error);
  if (S_ISLNK (info.st_mode))
    return refuse (self, _ ("it is a symbolic link; name the file itself, or remove the link"),
                   error);
  if (S_ISFIFO (info.st_mode))
    return refuse (self, _ ("it is a FIFO; name a regular file"), error);
  return refuse (self, _ ("it is a device or socket; name a regular file"), error);
}

/* A folder that is itself temporary goes as a whole, and may hold thousands of files. */
static void
clear_folder (const ZhuAtomicFile *self, const char *folder)
{
  g_autofree char *name = g_path_get_basename (folder);

  if (!zhu_temporary_is_name (name))
    zhu_temporary_clear (self->folder);
}

static gboolean
create_temporary (ZhuAtomicFile *self, const char *folder, GError **error)
{
  for (int i = 0; i < MAX_ATTEMPTS; i++)
    {
      g_autofree char *name = zhu_temporary_name ();
      int cause;

      self->fd = openat (self->folder, name,
                         O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
      if (self->fd >= 0 && zhu_temporary_hold (self->folder, name, self->fd))
        {
          self->temporary_path = g_build_filename (folder, name, NULL);
          self->temporary_name = g_steal_pointer (&name);
          return fchmod (self->fd, 0600) == 0 || refuse (self, g_strerror (errno), error);
        }
      cause = errno;
      if (self->fd < 0 && cause != EEXIST)
        return refuse (self, g_strerror (cause), error);
      if (self->fd >= 0 && cause != ENOENT)
        {
          unlinkat (self->folder, name, 0);
          return refuse (self, g_strerror (cause), error);
        }
      if (self->fd >= 0)
        close (self->fd);
      self->fd = -1;
    }
  return refuse (self, g_strerror (EEXIST), error);
}

ZhuAtomicFile *
zhu_atomic_file_open (const char *path, GError **error)
{
  g_autoptr (ZhuAtomicFile) self = g_new0 (ZhuAtomicFile, 1);
  g_autofree char *folder = g_path_get_dirname (path);

  self->folder = -1;
  self->fd = -1;
  self->path = g_strdup (path);
  self->name = g_path_get_basename (path);
  if (*path == '\0' || g_str_has_suffix (path, "/") || g_str_equal (self->name, ".")
      || g_str_equal (self->name, ".."))
    {
      refuse (self, _ ("this is no name of a file; name a file"), error);
      return NULL;
    }

  self->folder = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder < 0)
    {
      refuse (self, g_strerror (errno), error);
      return NULL;
    }
  if (!check_target (self, error))
    return NULL;
  clear_folder (self, folder);
  if (!create_temporary (self, folder, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
zhu_atomic_file_temporary_path (const ZhuAtomicFile *self)
{
  return self->temporary_path;
}

gboolean
zhu_atomic_file_write (ZhuAtomicFile *self, const void *data, gsize length, GError **error)
{
  const char *at = data;

  g_return_val_if_fail (self->fd >= 0, FALSE);

  while (length > 0)
    {
      ssize_t n = write (self->fd, at, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return refuse (self, g_strerror (errno), error);
      at += n;
      length -= (gsize) n;
    }
  return TRUE;
}

/* A library that was given the temporary path may have put a new file in place of ours: then that
 * one is what must reach the disk. */
static gboolean
adopt_replaced_file (ZhuAtomicFile *self, GError **error)
{
  struct stat ours, there;
  int fd;

  if (fstat (self->fd, &ours) < 0
      || fstatat (self->folder, self->temporary_name, &there, AT_SYMLINK_NOFOLLOW) < 0)
    return refuse (self, g_strerror (errno), error);
  if (ours.st_dev == there.st_dev && ours.st_ino == there.st_ino)
    return TRUE;

  fd = openat (self->folder, self->temporary_name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return refuse (self, g_strerror (errno), error);
  close (self->fd);
  self->fd = fd;
  if (fstat (fd, &there) < 0)
    return refuse (self, g_strerror (errno), error);
  errno = ENOENT;
  return (S_ISREG (there.st_mode)
          && zhu_temporary_hold (self->folder, self->temporary_name, self->fd))
         || refuse (self,
                    errno == ENOENT
                        ? _ ("its temporary file was exchanged by another process; try again")
                        : g_strerror (errno),
                    error);
}

/* The temporary file reaches the disk. It stays open, and so held, until it has its name. */
static gboolean
finish_temporary (ZhuAtomicFile *self, GError **error)
{
  return adopt_replaced_file (self, error)
         && ((fchmod (self->fd, 0600) == 0 && fsync (self->fd) == 0)
             || refuse (self, g_strerror (errno), error));
}

gboolean
zhu_atomic_file_commit (ZhuAtomicFile *self, GError **error)
{
  g_return_val_if_fail (self->temporary_name != NULL && self->fd >= 0, FALSE);

  if (!finish_temporary (self, error) || !check_target (self, error))
    return FALSE;
  if (renameat (self->folder, self->temporary_name, self->folder, self->name) < 0)
    return refuse (self, g_strerror (errno), error);
  g_clear_pointer (&self->temporary_name, g_free);
  close (self->fd);
  self->fd = -1;

  /* Some file systems cannot sync a folder and say so by EINVAL; there is nothing more to do. */
  if (fsync (self->folder) < 0 && errno != EINVAL && errno != ENOTSUP)
    return refuse (self, g_strerror (errno), error);
  return TRUE;
}

void
zhu_atomic_file_free (ZhuAtomicFile *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary_name != NULL)
    unlinkat (self->folder, self->temporary_name, 0);
  if (self->folder >= 0)
    close (self->folder);
  g_free (self->path);
  g_free (self->name);
  g_free (self->temporary_name);
  g_free (self->temporary_path);
  g_free (self);
}
