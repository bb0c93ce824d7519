/* Line breaking: whatever the text and the width, no character is lost, doubled or moved but blanks
 * and line feeds where lines end, and lines are not wider than asked for unless they are one
 * character with its marks. The first byte is the width in half ems. */
#include "fuzz.h"
#include "zhuhu/page/layout.h"

#include <string.h>

#define SIZE 10.0

static double
fixed_advance (gpointer data, ZhuFace face, gunichar c)
{
  (void) data;
  (void) face;
  if (g_unichar_iszerowidth (c))
    return 0;
  return c < 0x2000 ? 0.5 : 1.0;
}

static const ZhuMeasure fixed = { fixed_advance, NULL, NULL };

static gboolean
is_dropped (gunichar c)
{
  return c == ' ' || c == 0x3000 || c == '\n';
}

static char *
without_blanks (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!is_dropped (g_utf8_get_char (text)))
      g_string_append_unichar (out, g_utf8_get_char (text));
  return g_string_free (out, FALSE);
}

/* One character and what is attached to it. */
static gboolean
is_one_character (const char *line)
{
  if (*line == '\0')
    return TRUE;
  for (line = g_utf8_next_char (line); *line != '\0'; line = g_utf8_next_char (line))
    if (!g_unichar_ismark (g_utf8_get_char (line))
        && !g_unichar_iszerowidth (g_utf8_get_char (line)))
      return FALSE;
  return TRUE;
}

static void
check_lines (const char *text, double width, char **lines)
{
  g_autofree char *joined = g_strjoinv ("", lines);
  g_autofree char *expected = without_blanks (text);
  g_autofree char *found = without_blanks (joined);
  const char *at = text;

  g_assert_nonnull (lines[0]);
  g_assert_cmpstr (found, ==, expected);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_assert_null (strchr (lines[i], '\n'));
      if (zhu_line_width (lines[i], SIZE, ZHU_FACE_TEXT, &fixed) > width + 0.01)
        g_assert_true (is_one_character (lines[i]));
      /* each line stands in the text as it is, behind the one before */
      at = strstr (at, lines[i]);
      g_assert_nonnull (at);
      at += strlen (lines[i]);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const double width = size > 0 ? data[0] % 100 * SIZE / 2 : SIZE;
  g_autofree char *text = size > 1 ? fuzz_text (data + 1, MIN (size - 1, 300)) : g_strdup ("");
  g_auto (GStrv) lines = zhu_break_lines (text, width, SIZE, ZHU_FACE_TEXT, &fixed);
  g_auto (GStrv) even = zhu_break_balanced (text, width, SIZE, ZHU_FACE_TEXT, &fixed);
  double narrow;

  check_lines (text, width, lines);
  check_lines (text, width, even);
  narrow = zhu_break_narrowest (text, 3, SIZE, ZHU_FACE_TEXT, &fixed);
  g_assert_true (narrow >= 0);
  return 0;
}
