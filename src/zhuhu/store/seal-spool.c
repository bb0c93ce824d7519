/* Records on their way from the order of their keys into that of the areas: a bucket for each
 * segment. Keys mostly begin with the area, so that few buckets are open at a time; what memory
 * does not hold all the same goes into one file that has no name any more once it is open, since it
 * holds names of persons. */
#include "zhuhu/store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MEMORY = 48 << 20 /* of all buckets together, before they go to the file */
};

typedef struct
{
  gint64 offset;
  gsize length;
} Extent;

typedef struct
{
  SealBuffer buffer;
  GArray *extents; /* element: Extent; NULL if nothing is in the file */
  gsize n_records;
} Bucket;

struct _SealSpool
{
  char *path; /* of the store */
  Bucket *buckets;
  gsize n;
  gsize held; /* bytes in memory */
  int fd;     /* -1 until needed */
  gint64 end;
};

void
seal_buffer_grow (SealBuffer *self, gsize more)
{
  self->size = MAX (self->size + self->size / 2, self->length + more);
  self->data = g_realloc (self->data, self->size);
}

void
seal_buffer_append (SealBuffer *self, const void *data, gsize length)
{
  seal_buffer_reserve (self, length);
  if (length > 0)
    memcpy (self->data + self->length, data, length);
  self->length += length;
}

void
seal_buffer_clear (SealBuffer *self)
{
  g_clear_pointer (&self->data, g_free);
  self->length = self->size = 0;
}

SealSpool *
seal_spool_new (const char *path, gsize n)
{
  SealSpool *self = g_new0 (SealSpool, 1);

  self->path = g_strdup (path);
  self->n = n;
  self->buckets = g_new0 (Bucket, n + 1);
  self->fd = -1;
  return self;
}

void
seal_spool_free (SealSpool *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n; i++)
    {
      seal_buffer_clear (&self->buckets[i].buffer);
      g_clear_pointer (&self->buckets[i].extents, g_array_unref);
    }
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->buckets);
  g_free (self->path);
  g_free (self);
}

static gboolean
fail (const SealSpool *self, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
               _ ("%s: records cannot be set aside beside the store: %s; check the disk's space "
                  "and the rights of the folder"),
               self->path, g_strerror (errno));
  return FALSE;
}

static gboolean
open_file (SealSpool *self, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (self->path);
  g_autoptr (ZhuScratch) scratch = zhu_scratch_new (parent, NULL);
  g_autofree char *name
      = scratch != NULL ? g_build_filename (zhu_scratch_path (scratch), "records", NULL) : NULL;

  if (name == NULL)
    return fail (self, error);
  self->fd = open (name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  return self->fd >= 0 || fail (self, error);
}

static gboolean
write_all (SealSpool *self, const guint8 *data, gsize length, GError **error)
{
  while (length > 0)
    {
      const ssize_t n = pwrite (self->fd, data, length, self->end);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (self, error);
      data += n;
      length -= (gsize) n;
      self->end += n;
    }
  return TRUE;
}

static gboolean
flush (SealSpool *self, Bucket *bucket, GError **error)
{
  const Extent extent = { self->end, bucket->buffer.length };

  if (self->fd < 0 && !open_file (self, error))
    return FALSE;
  if (!write_all (self, bucket->buffer.data, bucket->buffer.length, error))
    return FALSE;
  if (bucket->extents == NULL)
    bucket->extents = g_array_new (FALSE, FALSE, sizeof (Extent));
  g_array_append_val (bucket->extents, extent);
  self->held -= bucket->buffer.length;
  seal_buffer_clear (&bucket->buffer);
  return TRUE;
}

static gboolean
flush_all (SealSpool *self, GError **error)
{
  for (gsize i = 0; i < self->n; i++)
    if (self->buckets[i].buffer.length > 0 && !flush (self, &self->buckets[i], error))
      return FALSE;
  return TRUE;
}

gboolean
seal_spool_append (SealSpool *self, gsize segment, const void *data, gsize length, GError **error)
{
  Bucket *bucket = &self->buckets[segment];

  seal_buffer_append (&bucket->buffer, data, length);
  bucket->n_records++;
  self->held += length;
  return self->held < MEMORY || flush_all (self, error);
}

gsize
seal_spool_records (const SealSpool *self, gsize segment)
{
  return self->buckets[segment].n_records;
}

static gboolean
read_all (SealSpool *self, const Extent *extent, SealBuffer *buffer, GError **error)
{
  gsize done = 0;

  seal_buffer_reserve (buffer, extent->length);
  while (done < extent->length)
    {
      const ssize_t n = pread (self->fd, buffer->data + buffer->length, extent->length - done,
                               extent->offset + (gint64) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (self, error);
      done += (gsize) n;
      buffer->length += (gsize) n;
    }
  return TRUE;
}

gboolean
seal_spool_take (SealSpool *self, gsize segment, SealBuffer *buffer, GError **error)
{
  Bucket *bucket = &self->buckets[segment];

  self->held -= bucket->buffer.length;
  seal_buffer_clear (buffer);
  if (bucket->extents == NULL)
    {
      *buffer = bucket->buffer;
      bucket->buffer = (SealBuffer){ .data = NULL };
      return TRUE;
    }
  for (gsize i = 0; i < bucket->extents->len; i++)
    if (!read_all (self, &g_array_index (bucket->extents, Extent, i), buffer, error))
      return FALSE;
  seal_buffer_append (buffer, bucket->buffer.data, bucket->buffer.length);
  seal_buffer_clear (&bucket->buffer);
  g_clear_pointer (&bucket->extents, g_array_unref);
  return TRUE;
}
