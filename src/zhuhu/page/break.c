/* Line breaking of Chinese and mixed text: prohibition rules for line starts and ends (GB/T 15834),
 * no break inside numbers and Latin words. Widths are asked of the measure, never of a font. */
#include "zhuhu/page/layout.h"

#include <string.h>

/* Widths are sums of many small numbers: what is wider by less than this is not wider. */
#define TOLERANCE 1e-6

static gboolean
is_in (gunichar c, const char *set)
{
  return c != 0 && g_utf8_strchr (set, -1, c) != NULL;
}

static gboolean
is_closing (gunichar c)
{
  return is_in (c, "，。、；：？！）》〉」』】〕〗”’％‰℃…—～·,.;:?!)]}>%°");
}

static gboolean
is_opening (gunichar c)
{
  return is_in (c, "（《〈「『【〔〖“‘￥＄([{<$#№");
}

/* Letters and digits that make one word: not Hanzi, kana or full-width forms. */
static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) && !g_unichar_iswide (c);
}

static gboolean
is_joint (gunichar c)
{
  return is_in (c, ".,-/:_@&+'");
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == 0x3000;
}

static gboolean
is_attached (gunichar c)
{
  return g_unichar_ismark (c) || g_unichar_iszerowidth (c);
}

/* Whether a line may end between @before and @after; @then follows @after. */
static gboolean
may_break (gunichar before, gunichar after, gunichar then)
{
  if (is_attached (after) || is_closing (after) || is_opening (before) || is_blank (after))
    return FALSE;
  if (before == '-' && is_word (after) && !g_ascii_isdigit (after))
    return TRUE;
  if ((is_word (before) || is_joint (before)) && is_word (after))
    return FALSE;
  if (is_word (before) && is_joint (after) && is_word (then))
    return FALSE;
  return after != '%' && after != 0x2030;
}

/* End of the unit that starts at @text and may not be broken; its advance is added to *@width, that
 * of the blanks at its end to *@blank. */
static const char *
next_unit (const char *text,
           double size,
           ZhuFace face,
           const ZhuMeasure *measure,
           double *width,
           double *blank)
{
  const char *p = text;

  *width = *blank = 0;
  while (*p != '\0' && *p != '\n')
    {
      const gunichar c = g_utf8_get_char (p);
      const char *next = g_utf8_next_char (p);
      const gunichar after = *next == '\0' ? 0 : g_utf8_get_char (next);
      const gunichar then = after == 0 ? 0 : g_utf8_get_char (g_utf8_next_char (next));
      const double advance = measure->advance (measure->data, face, c) * size;

      *width += advance;
      *blank = is_blank (c) ? *blank + advance : 0;
      p = next;
      if (after == 0 || after == '\n' || may_break (c, after, then))
        break;
    }
  return p;
}

static char *
line_between (const char *start, const char *end, gboolean keep_blanks)
{
  const char *last = end;

  while (!keep_blanks && last > start)
    {
      const char *before = g_utf8_prev_char (last);

      if (!is_blank (g_utf8_get_char (before)))
        break;
      last = before;
    }
  return g_strndup (start, (gsize) (last - start));
}

/* A unit wider than the line is broken between characters, as a last resort. Returns where. */
static const char *
break_unit (const char *start,
            const char *end,
            double width,
            double size,
            ZhuFace face,
            const ZhuMeasure *measure)
{
  double sum = 0;

  for (const char *p = start; p < end;)
    {
      const char *next = g_utf8_next_char (p);

      sum += measure->advance (measure->data, face, g_utf8_get_char (p)) * size;
      if (p > start && sum > width + TOLERANCE && !is_attached (g_utf8_get_char (p)))
        return p;
      p = next;
    }
  return end;
}

static void
add_line (GPtrArray *lines, const char *start, const char *end)
{
  g_ptr_array_add (lines, line_between (start, end, FALSE));
}

char **
zhu_break_lines (const char *text,
                 double width,
                 double size,
                 ZhuFace face,
                 const ZhuMeasure *measure)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *start = text;
  const char *p = text;
  double used = 0;

  /* Most texts fit as they are. */
  if (*text != '\0' && strchr (text, '\n') == NULL
      && zhu_line_width (text, size, face, measure) <= width)
    p = text + strlen (text);
  while (*p != '\0')
    {
      double unit, blank;
      const char *end;

      if (*p == '\n')
        {
          add_line (lines, start, p);
          start = ++p;
          used = 0;
          continue;
        }
      end = next_unit (p, size, face, measure, &unit, &blank);
      if (used + unit - blank <= width + TOLERANCE)
        {
          used += unit;
          p = end;
          continue;
        }
      if (p == start)
        end = break_unit (p, end, width, size, face, measure);
      else
        end = p;
      add_line (lines, start, end);
      start = p = end;
      used = 0;
    }
  if (p > start || lines->len == 0 || (p > text && p[-1] == '\n'))
    add_line (lines, start, p);
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

double
zhu_line_width (const char *text, double size, ZhuFace face, const ZhuMeasure *measure)
{
  double width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += measure->advance (measure->data, face, g_utf8_get_char (p));
  return width * size;
}

/* Whether @text takes at most @lines lines in @width, none of them wider than it. */
static gboolean
fits (const char *text,
      double width,
      unsigned lines,
      double size,
      ZhuFace face,
      const ZhuMeasure *measure)
{
  g_auto (GStrv) broken = zhu_break_lines (text, width, size, face, measure);

  return g_strv_length (broken) <= lines;
}

/* Widest unit that no line may break, at most @most. */
static double
widest_unit (const char *text, double size, ZhuFace face, const ZhuMeasure *measure)
{
  double widest = 0;

  for (const char *p = text; *p != '\0';)
    {
      double unit, blank;

      if (*p == '\n')
        {
          p++;
          continue;
        }
      p = next_unit (p, size, face, measure, &unit, &blank);
      widest = MAX (widest, unit - blank);
    }
  return widest;
}

double
zhu_break_narrowest (const char *text,
                     unsigned lines,
                     double size,
                     ZhuFace face,
                     const ZhuMeasure *measure)
{
  double high = zhu_line_width (text, size, face, measure);
  double low = MIN (widest_unit (text, size, face, measure), high);

  if (lines <= 1)
    return high;
  if (fits (text, low, lines, size, face, measure))
    return low;
  while (high - low > 0.05 * size)
    {
      const double middle = (low + high) / 2;

      if (fits (text, middle, lines, size, face, measure))
        high = middle;
      else
        low = middle;
    }
  return high;
}

/* Lines of @text that begin anew at its bracket: 金额 over （万元）; NULL if that takes more than
 * @n. */
static char **
break_at_bracket (const char *text,
                  unsigned n,
                  double width,
                  double size,
                  ZhuFace face,
                  const ZhuMeasure *measure)
{
  const char *bracket = strstr (text, "（");
  g_autofree char *before = NULL, *parted = NULL;
  g_auto (GStrv) lines = NULL;

  if (bracket == NULL || bracket == text || g_utf8_strlen (text, bracket - text) < 2)
    return NULL;
  before = g_strndup (text, (gsize) (bracket - text));
  parted = g_strconcat (before, "\n", bracket, NULL);
  lines = zhu_break_lines (parted, width, size, face, measure);
  return g_strv_length (lines) <= n ? g_steal_pointer (&lines) : NULL;
}

char **
zhu_break_balanced (const char *text,
                    double width,
                    double size,
                    ZhuFace face,
                    const ZhuMeasure *measure)
{
  g_auto (GStrv) greedy = zhu_break_lines (text, width, size, face, measure);
  const unsigned n = g_strv_length (greedy);
  char **parted;
  double narrow;

  if (n < 2)
    return g_steal_pointer (&greedy);
  parted = break_at_bracket (text, n, width, size, face, measure);
  if (parted != NULL)
    return parted;
  narrow = zhu_break_narrowest (text, n, size, face, measure);
  if (narrow >= width)
    return g_steal_pointer (&greedy);
  return zhu_break_lines (text, narrow, size, face, measure);
}
