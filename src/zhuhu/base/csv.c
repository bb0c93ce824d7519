/* CSV by RFC 4180, with CR, LF or CRLF. Case files run to hundreds of megabytes, so records are
 * read where they lie; only a file in GB 18030 is copied, once, to be decoded. What the standard
 * leaves open is refused rather than guessed: a value that would be read wrongly must not look
 * right. */
#include "zhuhu/base.h"

#include <string.h>

/* No case record comes near these; a file that goes beyond them is no table, or is made to harm. */
enum
{
  MOST_FIELDS = 10000,        /* of a record */
  LONGEST_FIELD = 1024 * 1024 /* bytes */
};

struct _ZhuCsv
{
  GBytes *bytes;     /* keeps @at alive unless decoded */
  char *decoded;     /* owned copy of a GB 18030 file, else NULL */
  char *file;        /* for messages */
  const char *at;    /* next byte */
  const char *end;   /* one past the last */
  unsigned line;     /* of @at, from 1 */
  char *buffer;      /* the record's fields, each with its NUL */
  gsize used, room;  /* bytes of buffer */
  gsize start;       /* of the field that is being read, in buffer */
  gsize *starts;     /* MOST_FIELDS of them: offset of each field in buffer */
  gsize n_starts;    /* of the record that is being read */
  GPtrArray *fields; /* element: char *: handed out, valid until the next record */
};

static gboolean
open_utf8 (ZhuCsv *self)
{
  gsize length;
  const char *data = g_bytes_get_data (self->bytes, &length);

  /* An empty GBytes has no data at all. */
  if (data == NULL)
    data = "";
  if (!g_utf8_validate_len (data, length, NULL))
    return FALSE;
  if (length >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  self->at = data;
  self->end = data + length;
  return TRUE;
}

static gboolean
open_decoded (ZhuCsv *self, gboolean *was_gb18030, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (self->bytes, &length);

  self->decoded = zhu_text_decode (data, length, was_gb18030, error);
  if (self->decoded == NULL)
    {
      g_prefix_error (error, "%s: ", self->file);
      return FALSE;
    }
  self->at = self->decoded;
  self->end = self->decoded + strlen (self->decoded);
  return TRUE;
}

ZhuCsv *
zhu_csv_new (GBytes *bytes, const char *file, gboolean *was_gb18030, GError **error)
{
  g_autoptr (ZhuCsv) self = g_new0 (ZhuCsv, 1);
  gboolean is_gb18030 = FALSE;

  self->bytes = g_bytes_ref (bytes);
  self->file = g_strdup (file);
  self->line = 1;
  self->room = 1 << 12;
  self->buffer = g_malloc (self->room);
  self->starts = g_new (gsize, MOST_FIELDS);
  self->fields = g_ptr_array_new ();
  if (!open_utf8 (self) && !open_decoded (self, &is_gb18030, error))
    return NULL;
  if (was_gb18030 != NULL)
    *was_gb18030 = is_gb18030;
  return g_steal_pointer (&self);
}

void
zhu_csv_free (ZhuCsv *self)
{
  if (self == NULL)
    return;
  g_bytes_unref (self->bytes);
  g_free (self->decoded);
  g_free (self->file);
  g_free (self->buffer);
  g_free (self->starts);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

static gboolean
is_line_end (const ZhuCsv *self)
{
  return self->at < self->end && (*self->at == '\r' || *self->at == '\n');
}

/* Steps over one LF, CR or CRLF. */
static void
skip_line_end (ZhuCsv *self)
{
  if (*self->at == '\r' && self->at + 1 < self->end && self->at[1] == '\n')
    self->at++;
  self->at++;
  self->line++;
}

/* Refuses the record and steps to the line below, so that a caller may go on reading. */
static gboolean
refuse_record (ZhuCsv *self, unsigned line, const char *cause, GError **error)
{
  while (self->at < self->end && !is_line_end (self))
    self->at++;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, "%s:%u: %s", self->file, line, cause);
  return FALSE;
}

/* Of a field that is too long only the beginning is kept. */
static inline void
append (ZhuCsv *self, const char *bytes, gsize length)
{
  const gsize left = self->start + LONGEST_FIELD + 1 - self->used;

  if (G_UNLIKELY (length > left))
    length = left;
  if (G_UNLIKELY (self->used + length > self->room))
    {
      self->room = MAX (self->room * 2, self->used + length);
      self->buffer = g_realloc (self->buffer, self->room);
    }
  if (length > 0)
    memcpy (self->buffer + self->used, bytes, length);
  self->used += length;
}

static gboolean
read_plain_field (ZhuCsv *self, GError **error)
{
  static const gboolean ends_field[256]
      = { [','] = TRUE, ['"'] = TRUE, ['\r'] = TRUE, ['\n'] = TRUE };
  const char *start = self->at;

  while (self->at < self->end && !ends_field[(unsigned char) *self->at])
    self->at++;
  if (self->at < self->end && *self->at == '"')
    return refuse_record (self, self->line,
                          _ ("a quotation mark inside a value; put the whole value in quotation "
                             "marks and double the one inside"),
                          error);
  append (self, start, (gsize) (self->at - start));
  return TRUE;
}

/* Copies up to the next quotation mark; FALSE if there is none. */
static gboolean
copy_to_quote (ZhuCsv *self)
{
  const char *start = self->at;

  while (self->at < self->end && *self->at != '"')
    if (is_line_end (self))
      skip_line_end (self);
    else
      self->at++;
  append (self, start, (gsize) (self->at - start));
  return self->at < self->end;
}

static gboolean
read_quoted_field (ZhuCsv *self, GError **error)
{
  unsigned line = self->line;

  for (self->at++;; self->at++)
    {
      if (!copy_to_quote (self))
        return refuse_record (self, line,
                              _ ("a quotation mark opens a value here and is never closed; close "
                                 "it, or double it if it belongs to the value"),
                              error);
      self->at++;
      if (self->at >= self->end || *self->at != '"')
        break;
      append (self, "\"", 1);
    }
  if (self->at < self->end && *self->at != ',' && !is_line_end (self))
    return refuse_record (self, self->line,
                          _ ("text follows a closing quotation mark; put a comma between them, or "
                             "double the mark if it belongs to the value"),
                          error);
  return TRUE;
}

static gboolean
check_length (ZhuCsv *self, unsigned line, GError **error)
{
  g_autofree char *cause = NULL;

  if (self->used - self->start <= LONGEST_FIELD)
    return TRUE;
  cause = g_strdup_printf (_ ("a value is longer than %d bytes"), LONGEST_FIELD);
  return refuse_record (self, line, cause, error);
}

static gboolean
refuse_many (ZhuCsv *self, GError **error)
{
  g_autofree char *cause = g_strdup_printf (_ ("a record has more than %d values"), MOST_FIELDS);

  return refuse_record (self, self->line, cause, error);
}

static gboolean
read_field (ZhuCsv *self, GError **error)
{
  const unsigned line = self->line;

  if (self->n_starts >= MOST_FIELDS)
    return refuse_many (self, error);
  self->start = self->used;
  self->starts[self->n_starts++] = self->start;
  if (self->at < self->end && *self->at == '"')
    {
      if (!read_quoted_field (self, error))
        return FALSE;
    }
  else if (!read_plain_field (self, error))
    return FALSE;
  if (!check_length (self, line, error))
    return FALSE;
  append (self, "", 1);
  return TRUE;
}

static void
hand_out_fields (ZhuCsv *self)
{
  g_ptr_array_set_size (self->fields, (int) self->n_starts);
  for (gsize i = 0; i < self->n_starts; i++)
    self->fields->pdata[i] = self->buffer + self->starts[i];
}

double
zhu_csv_share_read (const ZhuCsv *self)
{
  const char *start = self->decoded != NULL ? self->decoded : g_bytes_get_data (self->bytes, NULL);

  return self->end > start ? (double) (self->at - start) / (double) (self->end - start) : 1;
}

gboolean
zhu_csv_next (ZhuCsv *self, char ***fields, gsize *n_fields, unsigned *line, GError **error)
{
  unsigned start;

  while (is_line_end (self))
    skip_line_end (self);
  if (self->at >= self->end)
    return FALSE;

  start = self->line;
  self->used = 0;
  self->start = 0;
  self->n_starts = 0;
  for (;;)
    {
      if (!read_field (self, error))
        return FALSE;
      if (self->at >= self->end || *self->at != ',')
        break;
      self->at++;
    }

  hand_out_fields (self);
  *fields = (char **) self->fields->pdata;
  *n_fields = self->fields->len;
  if (line != NULL)
    *line = start;
  return TRUE;
}
