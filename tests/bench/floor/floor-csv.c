/* Comma-separated values, as the sample and Zhuhu write them. */
#include "floor.h"

#include <string.h>

gboolean
floor_csv_open (FloorCsv *self, const char *path, GError **error)
{
  memset (self, 0, sizeof *self);
  self->file = g_mapped_file_new (path, FALSE, error);
  if (self->file == NULL)
    return FALSE;
  self->at = g_mapped_file_get_contents (self->file);
  self->end = self->at + g_mapped_file_get_length (self->file);
  if (self->end - self->at >= 3 && memcmp (self->at, "\xEF\xBB\xBF", 3) == 0)
    self->at += 3;
  self->fields = g_ptr_array_new ();
  self->texts = g_string_chunk_new (4096);
  return TRUE;
}

static char *
quoted_field (FloorCsv *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (self->at++; self->at < self->end; self->at++)
    {
      if (*self->at == '"' && (self->at + 1 == self->end || self->at[1] != '"'))
        break;
      if (*self->at == '"')
        self->at++;
      g_string_append_c (text, *self->at);
    }
  if (self->at < self->end)
    self->at++;
  return g_string_chunk_insert_len (self->texts, text->str, (gssize) text->len);
}

static char *
plain_field (FloorCsv *self)
{
  const char *start = self->at;

  while (self->at < self->end && *self->at != ',' && *self->at != '\n' && *self->at != '\r')
    self->at++;
  return g_string_chunk_insert_len (self->texts, start, self->at - start);
}

gboolean
floor_csv_next (FloorCsv *self)
{
  g_ptr_array_set_size (self->fields, 0);
  g_string_chunk_clear (self->texts);
  if (self->at >= self->end)
    return FALSE;
  for (;;)
    {
      const gboolean is_quoted = self->at < self->end && *self->at == '"';

      g_ptr_array_add (self->fields, is_quoted ? quoted_field (self) : plain_field (self));
      if (self->at >= self->end || *self->at != ',')
        break;
      self->at++;
    }
  if (self->at < self->end && *self->at == '\r')
    self->at++;
  if (self->at < self->end && *self->at == '\n')
    self->at++;
  return TRUE;
}

int
floor_csv_find (const FloorCsv *self, const char *head)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_str_equal (g_ptr_array_index (self->fields, i), head))
      return (int) i;
  return -1;
}

void
floor_csv_close (FloorCsv *self)
{
  g_clear_pointer (&self->file, g_mapped_file_unref);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
}
