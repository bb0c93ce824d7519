/* Reading a manifest, which anybody may have changed. json-glib reads it; what that library takes
 * beyond JSON, or leaves open, is found by writing the tree once more. */
#include "zhuhu/bundle/json.h"

#include <json-glib/json-glib.h>
#include <string.h>

enum
{
  DEEPEST = 16 /* levels; a manifest has 6 */
};

static gboolean
refuse (const char *file, unsigned line, const char *cause, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s:%u: %s; it is not as this program wrote it, so take it from a backup"), file,
               line, cause);
  return FALSE;
}

/* Outside texts: what JSON is made of, as this program writes it. */
static gboolean
is_json (char c)
{
  return c != '\0' && strchr ("{}[],:\" \n-0123456789eE+.truefalsn", c) != NULL;
}

/* Whether an escape that this program writes stands behind a backslash. Others name any half of a
 * character, which the library makes a text of that is no UTF-8. */
static gboolean
is_escape (const char *text, gsize at, gsize length)
{
  if (at + 2 < length && text[at] == 'u')
    return text[at + 1] == '0' && text[at + 2] == '0';
  return at < length && text[at] != '\0' && strchr ("bfnrt\"\\", text[at]) != NULL;
}

/* Only a line feed stands behind the value. */
static gboolean
is_end (const char *text, gsize at, gsize length)
{
  return at >= length || (at + 1 == length && text[at] == '\n');
}

/* Before the library sees the text: it calls itself for each level, takes comments, and loses
 * memory over a second value behind the first. */
static gboolean
check_shape (const char *text, gsize length, const char *file, GError **error)
{
  unsigned depth = 0, line = 1;
  gboolean in_text = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      const char c = text[i];

      line += c == '\n';
      if (in_text && c == '\\' && !is_escape (text, ++i, length))
        return refuse (file, line, _ ("this is no manifest's JSON"), error);
      if (in_text)
        in_text = c != '"';
      else if (c == '"')
        in_text = TRUE;
      else if (c == '{' || c == '[')
        depth++;
      else if ((c == '}' || c == ']') && depth > 0)
        depth--;
      else if (!is_json (c))
        return refuse (file, line, _ ("this is no manifest's JSON"), error);
      if (depth == 0 && !is_end (text, i + 1, length))
        return refuse (file, line, _ ("this is no manifest's JSON"), error);
      if (depth <= DEEPEST)
        continue;
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
                   _ ("%s:%u: it is nested more than %d levels deep, as no manifest is"), file,
                   line, DEEPEST);
      return FALSE;
    }
  return TRUE;
}

/* The first line in which two texts differ, from 1. */
static unsigned
first_line (const char *text, gsize length, const char *other)
{
  unsigned line = 1;

  for (gsize i = 0; i < length && text[i] == other[i]; i++)
    line += text[i] == '\n';
  return line;
}

GVariant *
bundle_json_read (GBytes *bytes, const char *file, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) cause = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *again = NULL;

  if (text == NULL || !g_utf8_validate (text, (gssize) length, NULL))
    refuse (file, 1, _ ("it is no UTF-8 text"), error);
  else if (check_shape (text, length, file, error))
    {
      JsonNode *root = json_parser_load_from_data (parser, text, (gssize) length, &cause)
                           ? json_parser_get_root (parser)
                           : NULL;

      if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
        value = json_gvariant_deserialize (root, NULL, &cause);
      if (value != NULL)
        g_variant_ref_sink (value);
      again = value != NULL ? bundle_json_lines (value) : g_strdup ("");
      if (value != NULL && strlen (again) == length && memcmp (again, text, length) == 0)
        return g_steal_pointer (&value);
      refuse (file,
              value != NULL ? first_line (text, length, again)
                            : (unsigned) MAX (json_parser_get_current_line (parser), 1),
              cause != NULL ? cause->message : _ ("this is no manifest's JSON"), error);
    }
  return NULL;
}
