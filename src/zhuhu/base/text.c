/* Text: its width in a terminal (UAX #11), full-width forms, the nearest known word for a slip, and
 * the way from file bytes into UTF-8. Older exports come in GB 18030 (GB 18030-2005); damaged UTF-8
 * often passes as GB 18030 and would turn into wrong characters without a word, so it is told apart
 * and refused. */
#include "zhuhu/base.h"

#include <string.h>

gsize
zhu_text_width (const char *text)
{
  gsize width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_iswide (c))
        width += 2;
      else if (!g_unichar_iszerowidth (c))
        width += 1;
    }
  return width;
}

static gunichar
half_width (gunichar c)
{
  if (c >= 0xFF01 && c <= 0xFF5E)
    return c - 0xFEE0;
  return c == 0x3000 ? ' ' : c;
}

/* TRUE if @text may hold a full-width form: U+FF01 to U+FF5E begin with the byte EF. */
static gboolean
may_be_wide (const char *text)
{
  return strchr (text, '\xEF') != NULL || strstr (text, "\u3000") != NULL;
}

char *
zhu_text_to_half_width (const char *text)
{
  GString *out;

  if (!may_be_wide (text))
    return g_strdup (text);
  out = g_string_sized_new (strlen (text));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (out, half_width (g_utf8_get_char (at)));
  return g_string_free (out, FALSE);
}

/* The picture of a control character, or @c itself. */
static gunichar
printable (gunichar c)
{
  if (c < 0x20)
    return 0x2400 + c;
  if (c == 0x7F)
    return 0x2421;
  return g_unichar_iscntrl (c) ? 0xFFFD : c;
}

char *
zhu_text_to_printable (const char *text, gboolean may_break)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    if (*at == '\n' && may_break)
      g_string_append_c (out, '\n');
    else
      g_string_append_unichar (out, printable (g_utf8_get_char (at)));
  return g_string_free (out, FALSE);
}

static gunichar *
fold (const char *word, long *length)
{
  gunichar *characters = g_utf8_to_ucs4_fast (word, -1, length);

  for (long i = 0; i < *length; i++)
    characters[i] = g_unichar_tolower (half_width (characters[i]));
  return characters;
}

static long
min3 (long a, long b, long c)
{
  return MIN (a, MIN (b, c));
}

/* Insertions, deletions, replacements and swaps of neighbours that make @b of @a. */
static long
edit_distance (const gunichar *a, long n_a, const gunichar *b, long n_b)
{
  g_autofree long *rows = g_new0 (long, 3 * (n_b + 1));
  long *before = rows;
  long *last = rows + (n_b + 1);
  long *row = rows + 2 * (n_b + 1);

  for (long j = 0; j <= n_b; j++)
    last[j] = j;
  for (long i = 1; i <= n_a; i++)
    {
      long *spare = before;

      row[0] = i;
      for (long j = 1; j <= n_b; j++)
        {
          row[j] = min3 (last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
      before = last;
      last = row;
      row = spare;
    }
  return last[n_b];
}

const char *
zhu_text_nearest (const char *word, const char *const *candidates)
{
  long length;
  g_autofree gunichar *folded = fold (word, &length);
  const char *nearest = NULL;
  long nearest_distance = MAX (length / 3, 1) + 1;

  for (gsize i = 0; candidates[i] != NULL; i++)
    {
      long n;
      g_autofree gunichar *other = fold (candidates[i], &n);
      long distance;

      if (ABS (n - length) >= nearest_distance)
        continue;
      distance = edit_distance (folded, length, other, n);
      /* Where every character differs nothing was mistyped: 户 is not a slip for 人. */
      if (distance < nearest_distance && distance < MAX (n, length))
        {
          nearest = candidates[i];
          nearest_distance = distance;
        }
    }
  return nearest;
}

/* ---- From bytes ---- */

/* Length of the GB 18030 character at @at by the structure of its bytes; 0 if it is none. */
static gsize
gb18030_length (const unsigned char *at, gsize left)
{
  if (at[0] < 0x80)
    return 1;
  if (at[0] == 0x80 || at[0] == 0xFF || left < 2)
    return 0;
  if (at[1] >= 0x40 && at[1] != 0x7F && at[1] != 0xFF)
    return 2;
  if (at[1] < 0x30 || at[1] > 0x39 || left < 4)
    return 0;
  if (at[2] < 0x81 || at[2] == 0xFF || at[3] < 0x30 || at[3] > 0x39)
    return 0;
  return 4;
}

/* Offset of the first byte that cannot be GB 18030; @length if there is none. */
static gsize
first_bad_gb18030 (const char *bytes, gsize length)
{
  const unsigned char *data = (const unsigned char *) bytes;
  gsize at = 0;

  while (at < length)
    {
      gsize n = gb18030_length (data + at, length - at);

      if (n == 0)
        return at;
      at += n;
    }
  return at;
}

/* TRUE if the bytes, which are no valid UTF-8, look like UTF-8 with some damage: three-byte
 * characters (all of Han in use) stand in it far more often than bytes that fit nowhere. In
 * GB 18030 text it is the other way round. */
static gboolean
is_damaged_utf8 (const char *bytes, gsize length)
{
  const unsigned char *data = (const unsigned char *) bytes;
  gsize n_good = 0;
  gsize n_bad = 0;

  for (gsize at = 0; at < length;)
    {
      gunichar c = data[at] < 0x80 ? data[at] : g_utf8_get_char_validated (bytes + at, length - at);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          n_bad++;
          at++;
          while (at < length && (data[at] & 0xC0) == 0x80)
            at++;
          continue;
        }
      n_good += c >= 0x800;
      at += data[at] < 0x80 ? 1 : (gsize) g_unichar_to_utf8 (c, NULL);
    }
  return n_good >= 2 * n_bad;
}

static char *
refuse_bytes (gsize offset, const char *encoding, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("byte %lu is not valid in %s; save the file again as UTF-8"),
               (unsigned long) offset, encoding);
  return NULL;
}

static char *
decode_gb18030 (const char *bytes, gsize length, gsize bad_utf8, GError **error)
{
  gsize bad = first_bad_gb18030 (bytes, length);
  g_autofree char *text = NULL;
  gsize n_read = 0;
  gsize n_written = 0;

  if (bad < length)
    return refuse_bytes (MAX (bad, bad_utf8), _ ("UTF-8 and GB 18030"), error);

  text = g_convert (bytes, (gssize) length, "UTF-8", "GB18030", &n_read, &n_written, NULL);
  if (text == NULL || !g_utf8_validate_len (text, n_written, NULL))
    return refuse_bytes (n_read, "GB 18030", error);
  if (g_str_has_prefix (text, "\xEF\xBB\xBF"))
    memmove (text, text + 3, n_written - 2);
  return g_steal_pointer (&text);
}

static char *
refuse_nul (const char *bytes, gsize offset, GError **error)
{
  gboolean is_utf16 = memcmp (bytes, "\xFF\xFE", 2) == 0 || memcmp (bytes, "\xFE\xFF", 2) == 0;

  if (is_utf16)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                 _ ("the file is UTF-16; save it again as UTF-8"));
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                 _ ("byte %lu is NUL, so this is no text; save the file again as "
                    "UTF-8"),
                 (unsigned long) offset);
  return NULL;
}

char *
zhu_text_decode (const char *bytes, gsize length, gboolean *was_gb18030, GError **error)
{
  gboolean has_mark = length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0;
  const char *nul = length > 0 ? memchr (bytes, '\0', length) : NULL;
  const char *end = NULL;
  char *text;

  if (nul != NULL)
    return refuse_nul (length >= 2 ? bytes : "  ", (gsize) (nul - bytes), error);

  /* An empty GBytes has no data at all. */
  if (length == 0)
    bytes = "";
  if (g_utf8_validate_len (bytes, length, &end))
    {
      if (was_gb18030 != NULL)
        *was_gb18030 = FALSE;
      return has_mark ? g_strndup (bytes + 3, length - 3) : g_strndup (bytes, length);
    }
  if (has_mark || is_damaged_utf8 (bytes, length))
    return refuse_bytes ((gsize) (end - bytes), "UTF-8", error);

  text = decode_gb18030 (bytes, length, (gsize) (end - bytes), error);
  if (text != NULL && was_gb18030 != NULL)
    *was_gb18030 = TRUE;
  return text;
}
