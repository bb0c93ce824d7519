/* A case file on disk: mapped, so that memory does not grow with it, with its heads read. */
#include "zhuhu/store/private.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static GMappedFile *
map_file (const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *name = g_filename_display_name (path);
  struct stat info;
  GMappedFile *map;

  if (stat (path, &info) == 0 && !S_ISREG (info.st_mode))
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
                   _ ("cannot read %s: it is no regular file; name a CSV file"), name);
      return NULL;
    }
  map = g_mapped_file_new (path, FALSE, &cause);
  if (map == NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot read %s: %s"), name, cause->message);
  return map;
}

static gboolean
read_heads (StoreCaseFile *self, GError **error)
{
  char **fields;
  gsize n;
  g_autoptr (GError) cause = NULL;

  if (!zhu_csv_next (self->csv, &fields, &n, &self->head_line, &cause))
    {
      if (cause != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                   _ ("%s: the file is empty; its first line must have the heads"), self->file);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *half = zhu_text_to_half_width (fields[i]);

      g_ptr_array_add (self->heads, g_strdup (g_strstrip (half)));
    }
  return TRUE;
}

StoreCaseFile *
store_case_file_open (const char *path, GError **error)
{
  g_autoptr (StoreCaseFile) self = g_new0 (StoreCaseFile, 1);
  g_autofree char *name = g_filename_display_name (path);
  g_autoptr (GBytes) bytes = NULL;

  self->file = g_intern_string (name);
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->columns = g_array_new (FALSE, FALSE, sizeof (int));
  self->map = map_file (path, error);
  if (self->map == NULL)
    return NULL;
  bytes = g_mapped_file_get_bytes (self->map);
  self->csv = zhu_csv_new (bytes, self->file, &self->was_gb18030, error);
  if (self->csv == NULL || !read_heads (self, error))
    return NULL;
  store_case_file_forget (self);
  return g_steal_pointer (&self);
}

void
store_case_file_free (StoreCaseFile *self)
{
  if (self == NULL)
    return;
  if (self->csv != NULL)
    zhu_csv_free (self->csv);
  if (self->map != NULL)
    g_mapped_file_unref (self->map);
  g_ptr_array_unref (self->heads);
  g_array_unref (self->columns);
  g_free (self);
}

void
store_case_file_forget (StoreCaseFile *self)
{
  if (g_mapped_file_get_length (self->map) > 0)
    madvise (g_mapped_file_get_contents (self->map), g_mapped_file_get_length (self->map),
             MADV_DONTNEED);
}

char *
store_case_file_sha256 (const StoreCaseFile *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const gsize piece = 1 << 22;
  const gsize length = g_mapped_file_get_length (self->map);
  char *bytes = g_mapped_file_get_contents (self->map);

  for (gsize at = 0; at < length; at += piece)
    {
      g_checksum_update (sum, (const guchar *) bytes + at, (gssize) MIN (piece, length - at));
      madvise (bytes + at, MIN (piece, length - at), MADV_DONTNEED);
    }
  return g_strdup (g_checksum_get_string (sum));
}
