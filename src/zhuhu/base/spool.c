/* Rows on disk. Rows are appended once and then read by number, mostly one after the other. A few
 * megabytes stay in memory; what is more goes to a file without a name, so that neither a crash nor
 * another user can find it. Every so many rows make a block, and only where blocks begin is kept.
 */
#include "zhuhu/base.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum
{
  ROWS_PER_BLOCK = 64,
  BLOCKS_READ = 2,       /* held while reading */
  WRITE_BYTES = 1 << 18, /* gathered before they are written */
  LENGTH_BYTES = sizeof (guint32)
};

/* A block that was read: its bytes, and where its rows begin. */
typedef struct
{
  gsize number; /* 1 + number of the block; 0: none */
  guint8 *bytes;
  gsize capacity;
  gsize starts[ROWS_PER_BLOCK];
} Block;

struct _ZhuSpool
{
  gsize limit;
  GByteArray *held; /* all bytes, or those not yet on disk */
  GArray *blocks;   /* element: guint64: offset of the block's first byte */
  guint64 on_disk;  /* bytes */
  gsize n_rows;
  int fd; /* -1: all is in memory */
  Block read[BLOCKS_READ];
  gsize next; /* of read, to be filled */
};

ZhuSpool *
zhu_spool_new (gsize limit)
{
  ZhuSpool *self = g_new0 (ZhuSpool, 1);

  self->limit = limit;
  self->held = g_byte_array_new ();
  self->blocks = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->fd = -1;
  return self;
}

void
zhu_spool_free (ZhuSpool *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  for (gsize i = 0; i < BLOCKS_READ; i++)
    g_free (self->read[i].bytes);
  g_byte_array_unref (self->held);
  g_array_unref (self->blocks);
  g_free (self);
}

gsize
zhu_spool_length (const ZhuSpool *self)
{
  return self->n_rows;
}

gboolean
zhu_spool_is_on_disk (const ZhuSpool *self)
{
  return self->fd >= 0;
}

static gboolean
fail (int cause, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
               _ ("cannot use a temporary file in %s: %s; free space there, or set TMPDIR to "
                  "another folder"),
               g_get_tmp_dir (), g_strerror (cause));
  return FALSE;
}

/* A file in a folder of its own; both lose their names at once. */
static gboolean
open_file (ZhuSpool *self, GError **error)
{
  g_autoptr (ZhuScratch) scratch = zhu_scratch_new (g_get_tmp_dir (), error);
  g_autofree char *path
      = scratch != NULL ? g_build_filename (zhu_scratch_path (scratch), "rows", NULL) : NULL;

  if (path == NULL)
    return FALSE;
  self->fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  return self->fd >= 0 || fail (errno, error);
}

static gboolean
write_held (ZhuSpool *self, GError **error)
{
  gsize done = 0;

  while (done < self->held->len)
    {
      const ssize_t n = pwrite (self->fd, self->held->data + done, self->held->len - done,
                                (off_t) (self->on_disk + done));

      if (n < 0 && errno != EINTR)
        return fail (errno, error);
      if (n == 0)
        return fail (ENOSPC, error);
      done += n > 0 ? (gsize) n : 0;
    }
  self->on_disk += self->held->len;
  g_byte_array_set_size (self->held, 0);
  return TRUE;
}

gboolean
zhu_spool_append (ZhuSpool *self, const void *bytes, gsize length, GError **error)
{
  const guint32 head = (guint32) length;

  g_return_val_if_fail (length <= G_MAXUINT32 / 2, FALSE);

  if (self->n_rows % ROWS_PER_BLOCK == 0)
    {
      const guint64 offset = self->on_disk + self->held->len;

      g_array_append_val (self->blocks, offset);
    }
  g_byte_array_append (self->held, (const guint8 *) &head, LENGTH_BYTES);
  g_byte_array_append (self->held, bytes, (guint) length);
  self->n_rows++;
  if (self->held->len < (self->fd >= 0 ? WRITE_BYTES : self->limit))
    return TRUE;
  if (self->fd < 0 && !open_file (self, error))
    return FALSE;
  return write_held (self, error);
}

gboolean
zhu_spool_finish (ZhuSpool *self, GError **error)
{
  return self->fd < 0 || write_held (self, error);
}

/* ---- Reading ---- */

static guint64
block_end (const ZhuSpool *self, gsize number)
{
  return number + 1 < self->blocks->len ? g_array_index (self->blocks, guint64, number + 1)
                                        : self->on_disk + self->held->len;
}

static gboolean
read_bytes (const ZhuSpool *self, guint8 *bytes, gsize length, guint64 offset, GError **error)
{
  if (self->fd < 0)
    {
      memcpy (bytes, self->held->data + offset, length);
      return TRUE;
    }
  for (gsize done = 0; done < length;)
    {
      const ssize_t n = pread (self->fd, bytes + done, length - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (n < 0 ? errno : EIO, error);
      done += (gsize) n;
    }
  return TRUE;
}

static const Block *
get_block (ZhuSpool *self, gsize number, GError **error)
{
  const guint64 offset = g_array_index (self->blocks, guint64, number);
  const gsize length = (gsize) (block_end (self, number) - offset);
  Block *block = NULL;

  for (gsize i = 0; i < BLOCKS_READ; i++)
    if (self->read[i].number == number + 1)
      return &self->read[i];
  block = &self->read[self->next];
  self->next = (self->next + 1) % BLOCKS_READ;
  block->number = 0;
  if (block->capacity < length)
    {
      g_free (block->bytes);
      block->bytes = g_malloc (length);
      block->capacity = length;
    }
  if (!read_bytes (self, block->bytes, length, offset, error))
    return NULL;
  for (gsize at = 0, i = 0; at < length && i < ROWS_PER_BLOCK; i++)
    {
      guint32 head;

      memcpy (&head, block->bytes + at, LENGTH_BYTES);
      block->starts[i] = at;
      at += LENGTH_BYTES + head;
    }
  block->number = number + 1;
  return block;
}

const void *
zhu_spool_get (ZhuSpool *self, gsize row, gsize *length, GError **error)
{
  const Block *block;
  const guint8 *start;
  guint32 head;

  g_return_val_if_fail (row < self->n_rows, NULL);

  block = get_block (self, row / ROWS_PER_BLOCK, error);
  if (block == NULL)
    return NULL;
  start = block->bytes + block->starts[row % ROWS_PER_BLOCK];
  memcpy (&head, start, LENGTH_BYTES);
  *length = head;
  return start + LENGTH_BYTES;
}

gboolean
zhu_spool_read (ZhuSpool *self, gsize row, char **bytes, gsize *room, GError **error)
{
  gsize length;
  const void *found = zhu_spool_get (self, row, &length, error);

  if (found == NULL)
    return FALSE;
  if (*room < length)
    {
      g_free (*bytes);
      *bytes = g_malloc (length);
      *room = length;
    }
  if (length > 0)
    memcpy (*bytes, found, length);
  return TRUE;
}

/* ---- What rows are packed from ---- */

void
zhu_pack_bytes (GByteArray *row, gconstpointer bytes, gsize length)
{
  g_byte_array_append (row, bytes, (guint) length);
}

void
zhu_pack_text (GByteArray *row, const char *text)
{
  if (text == NULL)
    text = "";
  zhu_pack_bytes (row, text, strlen (text) + 1);
}

void
zhu_unpack_bytes (const char **at, gpointer bytes, gsize length)
{
  memcpy (bytes, *at, length);
  *at += length;
}

const char *
zhu_unpack_text (const char **at)
{
  const char *text = *at;

  *at += strlen (text) + 1;
  return text;
}
