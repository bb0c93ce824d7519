/* Temporary files and folders. All are called .zhuhu- and 16 random digits, and a process holds a
 * lock on each that it uses, which ends with the process however that ends. So what nobody holds
 * was left by a killed run, and whoever next makes something temporary in the same folder removes
 * it. */
#include "zhuhu/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define START ".zhuhu-"

enum
{
  N_DIGITS = 16,
  MAX_ATTEMPTS = 16 /* a clash of 64 random bits is no accident */
};

struct _ZhuScratch
{
  char *path;
  char *name; /* inside parent; NULL if there is none */
  int parent; /* descriptors, -1 if none */
  int folder;
};

/* ---- Names and locks ---- */

char *
zhu_temporary_name (void)
{
  guint64 number;

  while (getrandom (&number, sizeof number, 0) != (ssize_t) sizeof number)
    ;
  return g_strdup_printf (START "%016" G_GINT64_MODIFIER "x", number);
}

gboolean
zhu_temporary_is_name (const char *name)
{
  return g_str_has_prefix (name, START) && strlen (name) == strlen (START) + N_DIGITS
         && strspn (name + strlen (START), "0123456789abcdef") == N_DIGITS;
}

/* A file system that knows no locks gives none to who would clear away, either. */
static gboolean
lock (int fd)
{
  int result;

  do
    result = flock (fd, LOCK_EX);
  while (result < 0 && errno == EINTR);
  return result == 0 || errno == EOPNOTSUPP || errno == ENOSYS;
}

/* Whoever clears away locks what he removes: when the lock is ours, the name may be gone. */
gboolean
zhu_temporary_hold (int folder, const char *name, int fd)
{
  struct stat ours, there;

  if (!lock (fd) || fstat (fd, &ours) < 0
      || fstatat (folder, name, &there, AT_SYMLINK_NOFOLLOW) < 0)
    return FALSE;
  errno = ENOENT;
  return ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* ---- Clearing away ---- */

static DIR *
open_entries (int folder)
{
  const int fd = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = fd >= 0 ? fdopendir (fd) : NULL;

  if (entries == NULL && fd >= 0)
    close (fd);
  return entries;
}

static void
empty_folder (int folder)
{
  DIR *entries = open_entries (folder);
  const struct dirent *entry;

  while (entries != NULL && (entry = readdir (entries)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      unlinkat (folder, entry->d_name, 0);
  if (entries != NULL)
    closedir (entries);
}

static void
clear_one (int folder, const char *name)
{
  const int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat info;

  if (fd < 0)
    return;
  if (fstat (fd, &info) == 0 && info.st_uid == geteuid ()
      && (S_ISDIR (info.st_mode) || S_ISREG (info.st_mode)) && flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      if (S_ISDIR (info.st_mode))
        empty_folder (fd);
      unlinkat (folder, name, S_ISDIR (info.st_mode) ? AT_REMOVEDIR : 0);
    }
  close (fd);
}

void
zhu_temporary_clear (int folder)
{
  DIR *entries = open_entries (folder);
  const struct dirent *entry;

  while (entries != NULL && (entry = readdir (entries)) != NULL)
    if (zhu_temporary_is_name (entry->d_name))
      clear_one (folder, entry->d_name);
  if (entries != NULL)
    closedir (entries);
}

/* ---- Folders ---- */

char *
zhu_temporary_folder (int parent, int *fd)
{
  for (int i = 0; i < MAX_ATTEMPTS; i++)
    {
      g_autofree char *name = zhu_temporary_name ();
      int cause;

      if (mkdirat (parent, name, 0700) < 0)
        {
          if (errno == EEXIST)
            continue;
          return NULL;
        }
      *fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (*fd >= 0 && zhu_temporary_hold (parent, name, *fd))
        return g_steal_pointer (&name);
      cause = errno;
      if (*fd >= 0)
        close (*fd);
      *fd = -1;
      if (cause != ENOENT)
        {
          unlinkat (parent, name, AT_REMOVEDIR);
          errno = cause;
          return NULL;
        }
    }
  errno = EEXIST;
  return NULL;
}

void
zhu_temporary_folder_remove (int parent, const char *name, int fd)
{
  empty_folder (fd);
  unlinkat (parent, name, AT_REMOVEDIR);
  close (fd);
}

ZhuScratch *
zhu_scratch_new (const char *parent, GError **error)
{
  g_autoptr (ZhuScratch) self = g_new0 (ZhuScratch, 1);

  self->folder = -1;
  self->parent = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->parent >= 0)
    {
      zhu_temporary_clear (self->parent);
      self->name = zhu_temporary_folder (self->parent, &self->folder);
    }
  if (self->name == NULL)
    {
      const int cause = errno;
      g_autofree char *shown = g_filename_display_name (parent);

      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
                   _ ("cannot make a temporary folder in %s: %s; free space there and look at its "
                      "rights, or set TMPDIR to another folder"),
                   shown, g_strerror (cause));
      return NULL;
    }
  self->path = g_build_filename (parent, self->name, NULL);
  return g_steal_pointer (&self);
}

const char *
zhu_scratch_path (const ZhuScratch *self)
{
  return self->path;
}

void
zhu_scratch_free (ZhuScratch *self)
{
  if (self == NULL)
    return;
  if (self->name != NULL)
    zhu_temporary_folder_remove (self->parent, self->name, self->folder);
  if (self->parent >= 0)
    close (self->parent);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}
