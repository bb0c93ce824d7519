/* The log's file: only ever appended to, under a lock that ends with the process that holds it. */
#include "zhuhu/store/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  RETRY_MICROSECONDS = 20000,
  LEAST_TAIL = 65536 /* bytes read from the end at once */
};

char *
store_log_path (const char *store_path)
{
  g_autofree char *absolute = g_canonicalize_filename (store_path, NULL);
  char *resolved = realpath (absolute, NULL);
  char *path = g_strconcat (resolved != NULL ? resolved : absolute, ".log", NULL);

  free (resolved);
  return path;
}

static gboolean
refuse (const StoreLogFile *self, const char *cause, GError **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
               _ ("%s, the store's log of runs, cannot be used: %s"), name, cause);
  return FALSE;
}

static gboolean
refuse_busy (const StoreLogFile *self, GError **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_BUSY,
               _ ("%s: another process is using the store (%s); try again when it has finished"),
               name, _ ("writing the log of runs"));
  return FALSE;
}

/* ---- Opened and locked ---- */

static gboolean
open_file (StoreLogFile *self, StoreLogLock lock, GError **error)
{
  const int flags = (lock == STORE_LOG_EXCLUSIVE ? O_RDWR | O_APPEND | O_CREAT : O_RDONLY)
                    | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  struct stat info;

  self->fd = open (self->path, flags, 0600);
  if (self->fd < 0)
    return (lock == STORE_LOG_SHARED && errno == ENOENT)
           || refuse (self, g_strerror (errno), error);
  if (fstat (self->fd, &info) < 0)
    return refuse (self, g_strerror (errno), error);
  return S_ISREG (info.st_mode) || refuse (self, _ ("it is no regular file"), error);
}

/* The lock is worth something only if the name still leads to the file that was locked. */
static gboolean
is_there (StoreLogFile *self)
{
  struct stat ours, there;

  if (fstat (self->fd, &ours) < 0 || lstat (self->path, &there) < 0 || ours.st_dev != there.st_dev
      || ours.st_ino != there.st_ino)
    return FALSE;
  self->size = ours.st_size;
  return TRUE;
}

StoreLogFile *
store_log_file_open (const char *store_path, StoreLogLock lock, gint64 milliseconds, GError **error)
{
  g_autoptr (StoreLogFile) self = g_new0 (StoreLogFile, 1);
  const gint64 start = g_get_monotonic_time ();
  const int operation = (lock == STORE_LOG_EXCLUSIVE ? LOCK_EX : LOCK_SH) | LOCK_NB;

  self->path = store_log_path (store_path);
  self->fd = -1;
  for (;;)
    {
      int failure;

      if (!open_file (self, lock, error))
        return NULL;
      failure = self->fd >= 0 && flock (self->fd, operation) < 0 ? errno : 0;
      if (self->fd < 0 || (failure == 0 && is_there (self)))
        return g_steal_pointer (&self);
      if (failure != 0 && failure != EWOULDBLOCK && failure != EINTR)
        {
          refuse (self, g_strerror (failure), error);
          return NULL;
        }
      close (self->fd);
      self->fd = -1;
      if (g_get_monotonic_time () - start >= milliseconds * 1000)
        {
          refuse_busy (self, error);
          return NULL;
        }
      g_usleep (RETRY_MICROSECONDS);
    }
}

void
store_log_file_free (StoreLogFile *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_free (self->aside);
  g_free (self);
}

/* ---- Its end ---- */

typedef struct
{
  char *bytes;
  gsize length;
} Tail;

static void
tail_clear (Tail *self)
{
  g_free (self->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tail, tail_clear)

static gboolean
read_at (const StoreLogFile *self, char *bytes, gsize length, gint64 offset, GError **error)
{
  while (length > 0)
    {
      const ssize_t n = pread (self->fd, bytes, length, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return refuse (self, n < 0 ? g_strerror (errno) : _ ("it became shorter"), error);
      bytes += n;
      length -= (gsize) n;
      offset += n;
    }
  return TRUE;
}

static gsize
count_line_feeds (const Tail *tail)
{
  gsize n = 0;

  for (gsize i = 0; i < tail->length; i++)
    n += tail->bytes[i] == '\n';
  return n;
}

/* The last whole line, with what stands before and behind it. */
static gboolean
read_tail (const StoreLogFile *self, Tail *tail, GError **error)
{
  gsize wanted = LEAST_TAIL;

  for (;;)
    {
      tail->length = MIN (wanted, (gsize) self->size);
      tail->bytes = g_realloc (tail->bytes, tail->length + 1);
      if (!read_at (self, tail->bytes, tail->length, self->size - (gint64) tail->length, error))
        return FALSE;
      if (tail->length == (gsize) self->size || count_line_feeds (tail) >= 2)
        return TRUE;
      wanted *= 2;
    }
}

/* What is still to be appended so that the file ends with the line of @state, its line feed
 * included; NULL if the file does not end as it did before that line. */
static const char *
missing_part (const Tail *tail, const StoreLogState *state)
{
  const gsize length = strlen (state->line);
  const char *end = tail->length > 0 ? memrchr (tail->bytes, '\n', tail->length) : NULL;
  const char *rest = end != NULL ? end + 1 : tail->bytes;
  const gsize rest_length = tail->length - (gsize) (rest - tail->bytes);
  ZhuLogHead before, last = store_log_none ();

  if (end != NULL)
    {
      const char *start = memrchr (tail->bytes, '\n', (gsize) (end - tail->bytes));
      const char *line = start != NULL ? start + 1 : tail->bytes;

      if (rest_length == 0 && (gsize) (end - line) == length
          && memcmp (line, state->line, length) == 0)
        return "";
      store_log_sha256 (line, (gsize) (end - line), last.sha256);
    }
  if (rest_length <= length && memcmp (rest, state->line, rest_length) == 0
      && store_log_parse (state->line, length, &before) && g_str_equal (before.sha256, last.sha256))
    return state->line + rest_length;
  return NULL;
}

/* ---- Appended to ---- */

static gboolean
write_all (StoreLogFile *self, const char *bytes, gsize length, GError **error)
{
  while (length > 0)
    {
      const ssize_t n = write (self->fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return refuse (self, g_strerror (errno), error);
      bytes += n;
      length -= (gsize) n;
      self->size += n;
    }
  return TRUE;
}

/* A file that was just made must be found after a crash too. */
static gboolean
sync_folder (const StoreLogFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  const int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_synced;

  if (fd < 0)
    return refuse (self, g_strerror (errno), error);
  is_synced = fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP;
  if (!is_synced)
    refuse (self, g_strerror (errno), error);
  close (fd);
  return is_synced;
}

gboolean
store_log_file_append (StoreLogFile *self, const char *line, GError **error)
{
  const gboolean is_new = self->size == 0;
  g_autofree char *whole = g_strconcat (line, "\n", NULL);

  if (!write_all (self, whole, strlen (whole), error))
    return FALSE;
  if (fsync (self->fd) < 0)
    return refuse (self, g_strerror (errno), error);
  return !is_new || sync_folder (self, error);
}

/* The log of a store that was here before keeps its lines under another name. */
static gboolean
set_aside (StoreLogFile *self, GError **error)
{
  for (unsigned i = 1; self->aside == NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%u", self->path, i);

      if (renameat2 (AT_FDCWD, self->path, AT_FDCWD, name, RENAME_NOREPLACE) == 0)
        self->aside = g_steal_pointer (&name);
      else if (errno != EEXIST)
        return refuse (self, g_strerror (errno), error);
    }
  close (self->fd);
  if (!open_file (self, STORE_LOG_EXCLUSIVE, error))
    return FALSE;
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0 && is_there (self))
    return self->size == 0 || refuse_busy (self, error);
  return refuse_busy (self, error);
}

gboolean
store_log_file_complete (StoreLogFile *self,
                         const StoreLogState *state,
                         gboolean *fits,
                         GError **error)
{
  g_auto (Tail) tail = { NULL, 0 };
  const char *missing;

  *fits = TRUE;
  if (state->line == NULL)
    return self->size == 0 || set_aside (self, error);
  if (!read_tail (self, &tail, error))
    return FALSE;
  missing = missing_part (&tail, state);
  *fits = missing != NULL;
  if (missing == NULL)
    return tail.length == 0 || tail.bytes[tail.length - 1] == '\n'
           || store_log_file_append (self, "", error);
  /* a whole line that lacks only its line feed leaves nothing but that */
  return (*missing == '\0' && tail.length > 0 && tail.bytes[tail.length - 1] == '\n')
         || store_log_file_append (self, missing, error);
}

gboolean
store_log_file_reserve (StoreLogFile *self, gsize length, GError **error)
{
  if (fallocate (self->fd, FALLOC_FL_KEEP_SIZE, self->size, (off_t) length) == 0 || errno != ENOSPC)
    return TRUE;
  return refuse (self, g_strerror (ENOSPC), error);
}
