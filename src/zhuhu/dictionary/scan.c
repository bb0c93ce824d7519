/* Reading the value of a dictionary line piece by piece, so that every message can say line and
 * column. Outside quotes full-width marks equal their ASCII forms (language.md §1). */
#include "zhuhu/dictionary/private.h"

#include <string.h>

static gunichar
half_width (gunichar c)
{
  if (c >= 0xFF01 && c <= 0xFF5E)
    return c - 0xFEE0;
  if (c == 0x201C || c == 0x201D)
    return '"';
  return c;
}

static gunichar
peek (const Scan *self)
{
  return half_width (g_utf8_get_char (self->at));
}

Scan
scan_begin (const ZhuIniEntry *entry)
{
  return (Scan){ entry, entry->value };
}

void
scan_skip_blanks (Scan *self)
{
  while (*self->at != '\0' && g_unichar_isspace (g_utf8_get_char (self->at)))
    self->at = g_utf8_next_char (self->at);
}

gboolean
scan_is_end (Scan *self)
{
  scan_skip_blanks (self);
  return *self->at == '\0';
}

gboolean
scan_take (Scan *self, char mark)
{
  scan_skip_blanks (self);
  if (peek (self) != (gunichar) mark)
    return FALSE;
  self->at = g_utf8_next_char (self->at);
  return TRUE;
}

static char *
scan_quoted (Scan *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (self->at = g_utf8_next_char (self->at); *self->at != '\0';
       self->at = g_utf8_next_char (self->at))
    {
      if (peek (self) == '"')
        {
          self->at = g_utf8_next_char (self->at);
          if (peek (self) != '"')
            return g_strdup (text->str);
        }
      g_string_append_unichar (text, g_utf8_get_char (self->at));
    }
  return NULL;
}

static gboolean
is_stop (gunichar c, const char *stops)
{
  if (c < 0x80 && strchr (stops, (int) c) != NULL)
    return TRUE;
  return strchr (stops, ' ') != NULL && g_unichar_isspace (c);
}

char *
scan_text (Scan *self, const char *stops, gboolean *was_quoted)
{
  const char *start;

  scan_skip_blanks (self);
  if (was_quoted != NULL)
    *was_quoted = peek (self) == '"';
  if (peek (self) == '"')
    return scan_quoted (self);

  start = self->at;
  while (*self->at != '\0' && !is_stop (peek (self), stops))
    self->at = g_utf8_next_char (self->at);
  return g_strchomp (g_strndup (start, (gsize) (self->at - start)));
}

ZhuPlace
scan_place (const Scan *self)
{
  return zhu_ini_entry_place (self->entry, (gsize) (self->at - self->entry->value));
}
