/* A case file on disk: mapped, so that memory does not grow with it, with its heads read. */
#include "zhuhu/store/private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Only UTF-8 is read piece by piece: all others are decoded whole, in memory. */
#define LONGEST_DECODED ((gsize) 1 << 30)

/* ---- Pieces: a long file is read piece by piece, so that only one lies in memory ---- */

enum
{
  PIECE_LENGTH = 1 << 23
};

static void
forget_range (const StoreCaseFile *self, gsize from, gsize to)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  char *bytes = g_mapped_file_get_contents (self->map);

  from -= from % page;
  if (to > from)
    madvise (bytes + from, to - from, MADV_DONTNEED);
}

/* TRUE if the whole file is UTF-8; looked at in pieces that end between characters. */
static gboolean
is_utf8 (const StoreCaseFile *self)
{
  const char *bytes = g_mapped_file_get_contents (self->map);
  const gsize length = g_mapped_file_get_length (self->map);

  for (gsize at = 0, end; at < length; at = end)
    {
      end = length - at > PIECE_LENGTH ? at + PIECE_LENGTH : length;
      while (end < length && end > at && ((unsigned char) bytes[end] & 0xC0) == 0x80)
        end--;
      if (end == at || !g_utf8_validate_len (bytes + at, end - at, NULL))
        return FALSE;
      forget_range (self, at, end);
    }
  return TRUE;
}

static gboolean
is_line_end (const char *bytes, gsize at, gsize length)
{
  return bytes[at] == '\n' || (bytes[at] == '\r' && (at + 1 == length || bytes[at + 1] != '\n'));
}

static const char *
next_line_end (const char *at, const char *end)
{
  while (at < end && *at != '\r' && *at != '\n')
    at++;
  return at;
}

/* Behind the value that the quotation mark at @at opens; at the end of the line if it opens none,
 * or if text follows the value: there the reader goes on as well. @start: where the first record
 * begins. */
static const char *
behind_quoted (const char *start, const char *at, const char *end)
{
  const gboolean opens = at == start || at[-1] == ',' || at[-1] == '\r' || at[-1] == '\n';

  if (!opens)
    return next_line_end (at, end);
  for (at++; (at = memchr (at, '"', (gsize) (end - at))) != NULL; at++)
    if (++at == end || *at != '"')
      break;
  if (at == NULL || at == end || *at == ',')
    return at == NULL ? end : at;
  return next_line_end (at, end);
}

/* Whether a byte-order mark stands at @at. Inside a file it is a character like others. */
static gboolean
is_mark (const char *at, const char *end)
{
  return end - at >= 3 && memcmp (at, "\xEF\xBB\xBF", 3) == 0;
}

/* Where a piece from @from on may end: after a line end outside quotation marks, as the reader,
 * which knows the piece only, takes them; not before a byte-order mark, which the reader would take
 * for the beginning of a file. */
static gsize
piece_end (const StoreCaseFile *self, gsize from)
{
  const char *bytes = g_mapped_file_get_contents (self->map);
  const gsize length = g_mapped_file_get_length (self->map);
  const char *end = bytes + length, *start = bytes + from, *at, *least;

  if (from == 0 && is_mark (bytes, end))
    start += 3;
  if (end - start <= PIECE_LENGTH)
    return length;
  least = start + PIECE_LENGTH;
  for (at = start; at < least;)
    {
      const char *quote = memchr (at, '"', (gsize) (least - at));

      at = quote != NULL ? behind_quoted (start, quote, end) : least;
    }
  while (at < end)
    if (*at == '"')
      at = behind_quoted (start, at, end);
    else if (is_line_end (bytes, (gsize) (at - bytes), length) && !is_mark (at + 1, end))
      return (gsize) (at - bytes) + 1;
    else
      at++;
  return length;
}

static unsigned
count_lines (const StoreCaseFile *self, gsize from, gsize to)
{
  const char *bytes = g_mapped_file_get_contents (self->map);
  const gsize length = g_mapped_file_get_length (self->map);
  unsigned n = 0;

  for (const char *at = bytes + from; (at = memchr (at, '\n', (gsize) (bytes + to - at))) != NULL;
       at++)
    n++;
  for (const char *at = bytes + from; (at = memchr (at, '\r', (gsize) (bytes + to - at))) != NULL;
       at++)
    n += is_line_end (bytes, (gsize) (at - bytes), length) ? 1 : 0;
  return n;
}

/* The whole file was UTF-8 when it was looked through. */
static gboolean
refuse_changed (StoreCaseFile *self, GError **error)
{
  g_clear_pointer (&self->csv, zhu_csv_free);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s: the file was changed while it was being read; import it again"), self->file);
  return FALSE;
}

/* Goes on to the piece at next; the last one counts its lines for those that follow. */
static gboolean
open_piece (StoreCaseFile *self, GError **error)
{
  g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (self->map);
  g_autoptr (GBytes) piece = NULL;
  const gsize length = g_bytes_get_size (bytes);
  gboolean is_gb18030 = FALSE;
  gsize end = length;

  if (self->csv != NULL)
    {
      self->line_offset += count_lines (self, self->start, self->next);
      g_clear_pointer (&self->csv, zhu_csv_free);
      forget_range (self, self->start, self->next);
    }
  if (self->in_pieces)
    end = piece_end (self, self->next);
  piece = g_bytes_new_from_bytes (bytes, self->next, end - self->next);
  self->start = self->next;
  self->next = end;
  self->csv = zhu_csv_new (piece, self->file, &is_gb18030, error);
  if (self->csv != NULL && self->in_pieces && is_gb18030)
    return refuse_changed (self, error);
  self->was_gb18030 = is_gb18030;
  return self->csv != NULL;
}

/* The message of a record that is no CSV begins with file and line: keeps the cause. */
static void
take_place (const StoreCaseFile *self, GError *cause, unsigned *line)
{
  const gsize length = strlen (self->file);
  char *end;

  if (strncmp (cause->message, self->file, length) != 0 || cause->message[length] != ':')
    return;
  *line = (unsigned) strtoul (cause->message + length + 1, &end, 10) + self->line_offset;
  end += g_str_has_prefix (end, ": ") ? 2 : 0;
  end = g_strdup (end);
  g_free (cause->message);
  cause->message = end;
}

gboolean
store_case_file_next (StoreCaseFile *self,
                      char ***fields,
                      gsize *n_fields,
                      unsigned *line,
                      GError **error)
{
  for (;;)
    {
      GError *cause = NULL;

      if (zhu_csv_next (self->csv, fields, n_fields, line, &cause))
        {
          *line += self->line_offset;
          return TRUE;
        }
      if (cause != NULL)
        {
          take_place (self, cause, line);
          g_propagate_error (error, cause);
          return FALSE;
        }
      if (self->next >= g_mapped_file_get_length (self->map))
        return FALSE;
      if (!open_piece (self, error))
        return FALSE;
    }
}

static gboolean
read_heads (StoreCaseFile *self, GError **error)
{
  char **fields;
  gsize n;
  g_autoptr (GError) cause = NULL;

  if (!store_case_file_next (self, &fields, &n, &self->head_line, &cause))
    {
      if (cause != NULL)
        {
          g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, "%s:%u: %s", self->file, self->head_line,
                       cause->message);
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

/* @known: it was looked through before; NULL if not. */
static gboolean
check_decoded (const StoreCaseFile *self, gsize length, GError **error)
{
  if (self->in_pieces || length <= LONGEST_DECODED)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
               _ ("%s is not UTF-8, and longer than 1 GiB; save it as UTF-8, or split it"),
               self->file);
  return FALSE;
}

static StoreCaseFile *
open_file (const char *path, const StoreCaseFile *known, GError **error)
{
  g_autoptr (StoreCaseFile) self = g_new0 (StoreCaseFile, 1);
  g_autofree char *name = g_filename_display_name (path);
  gsize length;

  self->path = g_strdup (path);
  self->file = g_intern_string (name);
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->columns = g_array_new (FALSE, FALSE, sizeof (int));
  self->map = map_file (path, error);
  if (self->map == NULL)
    return NULL;
  length = g_mapped_file_get_length (self->map);
  self->in_pieces = length > PIECE_LENGTH && (known != NULL ? known->in_pieces : is_utf8 (self));
  if (!check_decoded (self, length, error) || !open_piece (self, error)
      || !read_heads (self, error))
    return NULL;
  store_case_file_forget (self);
  return g_steal_pointer (&self);
}

StoreCaseFile *
store_case_file_open (const char *path, GError **error)
{
  return open_file (path, NULL, error);
}

StoreCaseFile *
store_case_file_reopen (const StoreCaseFile *known, GError **error)
{
  return open_file (known->path, known, error);
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
  g_free (self->path);
  g_free (self);
}

void
store_case_file_close (StoreCaseFile *self)
{
  g_clear_pointer (&self->csv, zhu_csv_free);
  g_clear_pointer (&self->map, g_mapped_file_unref);
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
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  const gsize piece = 1 << 22;
  const gsize length = g_mapped_file_get_length (self->map);
  char *bytes = g_mapped_file_get_contents (self->map);

  for (gsize at = 0; at < length; at += piece)
    {
      zhu_sha256_update (sum, bytes + at, MIN (piece, length - at));
      madvise (bytes + at, MIN (piece, length - at), MADV_DONTNEED);
    }
  return zhu_sha256_finish_text (sum);
}
