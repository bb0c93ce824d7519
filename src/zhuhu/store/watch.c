/* A database in WAL mode whose log is empty is read as it lies, without locks, because SQLite can
 * lock it only by making side files beside it, and a database of somebody else's gets none. So
 * nobody is hindered from writing meanwhile. New pages go into the log, which is not looked at; but
 * when they are copied from there into the file, what was read before and after no longer belongs
 * together. The file's time and size tell that it happened, and the reading is given up. */
#include "zhuhu/store/private.h"

#include <errno.h>
#include <sys/stat.h>

enum
{
  TICK_MICROSECONDS = 20000, /* two writes within one tick of the file system leave one time */
  MAX_TICKS = 50
};

static gboolean
look (StoreWatch *self, const char *path)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return FALSE;
  self->device = (guint64) info.st_dev;
  self->inode = (guint64) info.st_ino;
  self->size = (gint64) info.st_size;
  self->seconds = (gint64) info.st_mtim.tv_sec;
  self->nanoseconds = (gint64) info.st_mtim.tv_nsec;
  return TRUE;
}

static gboolean
is_same (const StoreWatch *a, const StoreWatch *b)
{
  return a->device == b->device && a->inode == b->inode && a->size == b->size
         && a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

/* TRUE if the last write lies so long back that another would be given a later time. */
static gboolean
is_settled (const StoreWatch *self)
{
  const gint64 written = self->seconds * G_USEC_PER_SEC + self->nanoseconds / 1000;
  const gint64 age = g_get_real_time () - written;

  return age < 0 || age > TICK_MICROSECONDS;
}

gboolean
store_watch_begin (StoreWatch *self, const char *path)
{
  self->is_on = FALSE;
  for (int i = 0; i < MAX_TICKS; i++)
    {
      if (!look (self, path))
        return FALSE;
      if (is_settled (self))
        return TRUE;
      g_usleep (TICK_MICROSECONDS);
    }
  return FALSE;
}

gboolean
store_watch_holds (const StoreWatch *self, const char *path, GError **error)
{
  StoreWatch now = { 0 };

  if (!self->is_on || (look (&now, path) && is_same (self, &now)))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_BUSY,
               _ ("%s: another process changed the database while it was being read; try again "
                  "when it has finished"),
               path);
  return FALSE;
}
