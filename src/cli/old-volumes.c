/* Which files of an output's names a run has not written over; see old-volumes.h. A file that was
 * written anew is another file, since every output is moved to its name. */
#include "old-volumes.h"

#include "zhuhu/writer.h"

#include <sys/stat.h>

typedef struct
{
  char *path;
  dev_t device;
  ino_t inode;
} Seen;

static void
seen_free (gpointer data)
{
  Seen *self = data;

  g_free (self->path);
  g_free (self);
}

/* FALSE if there is no such file. */
static gboolean
add_file (GPtrArray *seen, const char *path)
{
  struct stat info;
  Seen *file;

  if (lstat (path, &info) < 0 || !S_ISREG (info.st_mode))
    return FALSE;
  file = g_new0 (Seen, 1);
  *file = (Seen){ g_strdup (path), info.st_dev, info.st_ino };
  g_ptr_array_add (seen, file);
  return TRUE;
}

GPtrArray *
zhu_old_volumes_look (const char *path)
{
  GPtrArray *seen = g_ptr_array_new_with_free_func (seen_free);
  gboolean found = !g_str_equal (path, "-");

  if (found)
    add_file (seen, path);
  for (unsigned i = 0; found; i++)
    {
      g_autofree char *volume = zhu_volume_name (path, i, 2);

      found = !g_str_equal (volume, path) && add_file (seen, volume);
    }
  return seen;
}

static gboolean
is_still_there (const Seen *file)
{
  struct stat info;

  return lstat (file->path, &info) == 0 && info.st_dev == file->device
         && info.st_ino == file->inode;
}

void
zhu_old_volumes_tell (GPtrArray *before, ZhuDiags *diags)
{
  const Seen *first = NULL, *last = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  for (guint i = 0; i < before->len; i++)
    {
      const Seen *file = g_ptr_array_index (before, i);

      if (!is_still_there (file))
        continue;
      first = first != NULL ? first : file;
      last = file;
    }
  from = first != NULL ? g_filename_display_name (first->path) : NULL;
  to = last != first ? g_filename_display_name (last->path) : NULL;
  if (to != NULL)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "old-volumes", NULL, _ ("remove them"),
                   _ ("%s to %s are left of an earlier run and do not belong to this output"), from,
                   to);
  else if (from != NULL)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "old-volumes", NULL, _ ("remove it"),
                   _ ("%s is left of an earlier run and does not belong to this output"), from);
  g_ptr_array_unref (before);
}
