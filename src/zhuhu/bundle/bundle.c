/* Staging and publishing; see zhuhu/bundle.h. All steps go through descriptors of the two folders,
 * so that a folder exchanged under way cannot divert the outputs. */
#include "zhuhu/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_NAME 255

struct _ZhuBundle
{
  char *out_dir;         /* as named, for messages and paths */
  char *staging_name;    /* inside out_dir; NULL if none */
  int out;               /* descriptor of out_dir, -1 if none */
  int staging;           /* descriptor of the staging folder, -1 if none */
  gboolean made_out_dir; /* it goes again unless published */
  gboolean is_published;
  GPtrArray *names; /* element: char *, owned; in the order asked for */
  guint n_moved;    /* of names, so far */
};

static gboolean
refuse (const ZhuBundle *self, const char *name, const char *cause, GError **error)
{
  g_autofree char *path
      = name != NULL ? g_build_filename (self->out_dir, name, NULL) : g_strdup (self->out_dir);
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot write %s: %s"), shown, cause);
  return FALSE;
}

/* ---- Staging ---- */

static gboolean
open_out_dir (ZhuBundle *self, GError **error)
{
  if (mkdir (self->out_dir, 0700) == 0)
    self->made_out_dir = TRUE;
  else if (errno != EEXIST)
    return refuse (self, NULL, g_strerror (errno), error);
  self->out = open (self->out_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return self->out >= 0 || refuse (self, NULL, g_strerror (errno), error);
}

static gboolean
open_staging (ZhuBundle *self, GError **error)
{
  zhu_temporary_clear (self->out);
  self->staging_name = zhu_temporary_folder (self->out, &self->staging);
  return self->staging_name != NULL || refuse (self, NULL, g_strerror (errno), error);
}

ZhuBundle *
zhu_bundle_new (const char *out_dir, GError **error)
{
  g_autoptr (ZhuBundle) self = g_new0 (ZhuBundle, 1);

  self->out = self->staging = -1;
  self->out_dir = g_strdup (out_dir);
  self->names = g_ptr_array_new_with_free_func (g_free);
  if (!open_out_dir (self, error) || !open_staging (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
remove_staging (ZhuBundle *self)
{
  if (self->staging_name != NULL)
    zhu_temporary_folder_remove (self->out, self->staging_name, self->staging);
  self->staging = -1;
  g_clear_pointer (&self->staging_name, g_free);
}

void
zhu_bundle_free (ZhuBundle *self)
{
  if (self == NULL)
    return;
  remove_staging (self);
  if (self->out >= 0)
    close (self->out);
  if (self->made_out_dir && !self->is_published)
    rmdir (self->out_dir);
  g_ptr_array_unref (self->names);
  g_free (self->out_dir);
  g_free (self);
}

/* ---- Names ---- */

static gboolean
has_control_character (const char *name)
{
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return TRUE;
  return FALSE;
}

static gboolean
has_blank_end (const char *name)
{
  const char *last = g_utf8_find_prev_char (name, name + strlen (name));

  return g_unichar_isspace (g_utf8_get_char (name))
         || (last != NULL && g_unichar_isspace (g_utf8_get_char (last)));
}

/* Why @name cannot be an output's; NULL if it can. */
static const char *
find_fault (const ZhuBundle *self, const char *name)
{
  if (*name == '\0')
    return _ ("it is empty");
  if (!g_utf8_validate (name, -1, NULL))
    return _ ("it is not UTF-8");
  if (has_control_character (name))
    return _ ("it holds a control character");
  if (strpbrk (name, "/\\") != NULL)
    return _ ("it names a folder");
  if (*name == '.')
    return _ ("it begins with a dot");
  if (has_blank_end (name))
    return _ ("it begins or ends with a blank");
  if (strlen (name) > LONGEST_NAME)
    return _ ("it is longer than 255 bytes");
  for (guint i = 0; i < self->names->len; i++)
    if (g_str_equal (g_ptr_array_index (self->names, i), name))
      return _ ("another output has it already");
  return NULL;
}

char *
zhu_bundle_path (ZhuBundle *self, const char *name, GError **error)
{
  const char *fault = find_fault (self, name);

  g_return_val_if_fail (!self->is_published, NULL);

  if (fault != NULL)
    {
      g_autofree char *shown = g_strescape (name, g_utf8_validate (name, -1, NULL) ? name : NULL);

      g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
                   _ ("“%s” cannot be the name of an output: %s; correct the report"), shown,
                   fault);
      return NULL;
    }
  g_ptr_array_add (self->names, g_strdup (name));
  return g_build_filename (self->out_dir, self->staging_name, name, NULL);
}

gboolean
zhu_bundle_add_text (ZhuBundle *self, const char *name, const char *text, GError **error)
{
  g_autofree char *path = zhu_bundle_path (self, name, error);
  g_autoptr (ZhuAtomicFile) file = path != NULL ? zhu_atomic_file_open (path, error) : NULL;

  return (file != NULL && zhu_atomic_file_write (file, text, strlen (text), error)
          && zhu_atomic_file_commit (file, error))
         || zhu_bundle_failed (self, error);
}

gsize
zhu_bundle_length (const ZhuBundle *self)
{
  return self->names->len;
}

const char *
zhu_bundle_name (const ZhuBundle *self, gsize i)
{
  g_return_val_if_fail (i < self->names->len, NULL);

  return g_ptr_array_index (self->names, i);
}

gboolean
zhu_bundle_failed (const ZhuBundle *self, GError **error)
{
  g_autofree char *staging = NULL;
  g_autoptr (GString) message = NULL;

  if (error == NULL || *error == NULL || self->staging_name == NULL)
    return FALSE;
  staging = g_strconcat (G_DIR_SEPARATOR_S, self->staging_name, G_DIR_SEPARATOR_S, NULL);
  message = g_string_new ((*error)->message);
  g_string_replace (message, staging, G_DIR_SEPARATOR_S, 0);
  g_free ((*error)->message);
  (*error)->message = g_string_free (g_steal_pointer (&message), FALSE);
  return FALSE;
}

/* ---- Publishing ---- */

/* The output is there, a regular file, and on the disk. */
static gboolean
sync_output (const ZhuBundle *self, const char *name, GError **error)
{
  struct stat info;
  const int fd
      = openat (self->staging, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gboolean ok;

  if (fd < 0 && errno == ENOENT)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL, _ ("the output %s was never written"),
                   name);
      return FALSE;
    }
  if (fd < 0)
    return refuse (self, name, g_strerror (errno), error);
  if (fstat (fd, &info) < 0 || !S_ISREG (info.st_mode))
    ok = refuse (self, name, _ ("it is no regular file"), error);
  else
    ok = fsync (fd) == 0 || refuse (self, name, g_strerror (errno), error);
  close (fd);
  return ok;
}

/* What stands under the name already may be replaced only if it is a regular file. */
static gboolean
check_target (const ZhuBundle *self, const char *name, GError **error)
{
  struct stat info;

  if (fstatat (self->out, name, &info, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT || refuse (self, name, g_strerror (errno), error);
  return S_ISREG (info.st_mode)
         || refuse (self, name, _ ("something that is no regular file stands there; move it away"),
                    error);
}

static gboolean
sync_folder (const ZhuBundle *self, int folder, GError **error)
{
  /* Some file systems cannot sync a folder and say so by EINVAL; there is nothing more to do. */
  return fsync (folder) == 0 || errno == EINVAL || errno == ENOTSUP
         || refuse (self, NULL, g_strerror (errno), error);
}

static char *
kept_name (guint i)
{
  return g_strdup_printf (".replaced-%u", i);
}

/* Moves output @i to its name. The file it replaces is kept by a second name until all are moved; a
 * file system without such links cannot undo. */
static gboolean
move_output (ZhuBundle *self, guint i, GError **error)
{
  const char *name = g_ptr_array_index (self->names, i);
  g_autofree char *kept = kept_name (i);

  if (linkat (self->out, name, self->staging, kept, 0) < 0 && errno != ENOENT && errno != EPERM
      && errno != ENOTSUP && errno != EMLINK)
    return refuse (self, name, g_strerror (errno), error);
  if (renameat (self->staging, name, self->out, name) < 0)
    return refuse (self, name, g_strerror (errno), error);
  self->n_moved++;
  return TRUE;
}

static void
undo_moves (ZhuBundle *self)
{
  for (; self->n_moved > 0; self->n_moved--)
    {
      const char *name = g_ptr_array_index (self->names, self->n_moved - 1);
      g_autofree char *kept = kept_name (self->n_moved - 1);

      if (renameat (self->staging, kept, self->out, name) < 0 && errno == ENOENT)
        unlinkat (self->out, name, 0);
    }
}

static gboolean
prepare (const ZhuBundle *self, GError **error)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      const char *name = g_ptr_array_index (self->names, i);

      if (!sync_output (self, name, error) || !check_target (self, name, error))
        return FALSE;
    }
  return sync_folder (self, self->staging, error);
}

gboolean
zhu_bundle_publish (ZhuBundle *self, GError **error)
{
  g_return_val_if_fail (!self->is_published, FALSE);

  if (!prepare (self, error))
    return FALSE;
  for (guint i = 0; i < self->names->len; i++)
    if (!move_output (self, i, error))
      {
        undo_moves (self);
        return FALSE;
      }
  if (!sync_folder (self, self->out, error))
    {
      undo_moves (self);
      return FALSE;
    }
  self->is_published = TRUE;
  remove_staging (self);
  return TRUE;
}
