/* The reject file: every record that was not stored, with file, line, column, value and reason. It
 * holds refused values of persons and is therefore 0600; it appears whole, and only if there is
 * something to say. */
#include "zhuhu/store/private.h"

#include <string.h>

struct _StoreRejects
{
  char *path;
  ZhuAtomicFile *file; /* NULL until the first reject */
  GString *buffer;
  gsize n;
};

enum
{
  BUFFER_LENGTH = 1 << 16
};

StoreRejects *
store_rejects_new (const char *path)
{
  StoreRejects *self = g_new0 (StoreRejects, 1);

  self->path = g_strdup (path);
  self->buffer = g_string_new (NULL);
  return self;
}

void
store_rejects_free (StoreRejects *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    zhu_atomic_file_free (self->file);
  g_string_free (self->buffer, TRUE);
  g_free (self->path);
  g_free (self);
}

gsize
store_rejects_length (const StoreRejects *self)
{
  return self->n;
}

const char *
store_rejects_path (const StoreRejects *self)
{
  return self->path;
}

static gboolean
flush (StoreRejects *self, GError **error)
{
  if (!zhu_atomic_file_write (self->file, self->buffer->str, self->buffer->len, error))
    return FALSE;
  g_string_truncate (self->buffer, 0);
  return TRUE;
}

/* A spreadsheet takes text that begins like a formula for one, quoted or not. */
static gboolean
is_formula_like (const char *text)
{
  static const char *const marks[] = { "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠" };
  ZhuNumber number;

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (text, marks[i]))
      return !zhu_number_parse (text, &number);
  return FALSE;
}

static void
append_field (GString *out, const char *value)
{
  g_autofree char *printable = zhu_text_to_printable (value, TRUE);
  const char *text = printable;
  g_autofree char *disarmed = is_formula_like (text) ? g_strconcat ("'", text, NULL) : NULL;

  if (disarmed != NULL)
    text = disarmed;
  if (strpbrk (text, ",\"\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
}

gboolean
store_rejects_add (StoreRejects *self,
                   const ZhuPlace *place,
                   const char *column,
                   const char *value,
                   const char *reason,
                   GError **error)
{
  if (self->file == NULL)
    {
      self->file = zhu_atomic_file_open (self->path, error);
      if (self->file == NULL)
        return FALSE;
      g_string_append (self->buffer, "file,line,column,value,reason\n");
    }
  append_field (self->buffer, place->file);
  g_string_append_printf (self->buffer, ",%u,", place->line);
  append_field (self->buffer, column);
  g_string_append_c (self->buffer, ',');
  append_field (self->buffer, value);
  g_string_append_c (self->buffer, ',');
  append_field (self->buffer, reason);
  g_string_append_c (self->buffer, '\n');
  self->n++;
  return self->buffer->len < BUFFER_LENGTH || flush (self, error);
}

gboolean
store_rejects_commit (StoreRejects *self, GError **error)
{
  if (self->file == NULL)
    return TRUE;
  return flush (self, error) && zhu_atomic_file_commit (self->file, error);
}
