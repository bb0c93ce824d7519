/* Line breaking of Chinese and mixed text: prohibition rules for line starts and ends (GB/T 15834),
 * no break inside numbers and Latin words. Widths are asked of the measure, never of a font. */
#include "zhuhu/page/layout.h"

#include <string.h>

/* Widths are sums of many small numbers: what is wider by less than this is not wider. */
#define TOLERANCE 1e-6

/* No set holds letters, digits or Hanzi, which are nearly all that is asked for. */
static gboolean
is_in (gunichar c, const char *set)
{
  if ((c < 128 && g_ascii_isalnum (c)) || (c >= 0x4E00 && c <= 0x9FFF))
    return FALSE;
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

double
zhu_line_width (const char *text, double size, ZhuFace face, const ZhuMeasure *measure)
{
  double width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += measure->advance (measure->data, face, g_utf8_get_char (p));
  return width * size;
}

/* Most texts are one line: found by one sum, without looking for places to break. */
static gboolean
is_one_line (const char *text, double width, double size, ZhuFace face, const ZhuMeasure *measure)
{
  return strchr (text, '\n') == NULL
         && zhu_line_width (text, size, face, measure) <= width + TOLERANCE;
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
  const char *p = is_one_line (text, width, size, face, measure) ? text + strlen (text) : text;
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

/* ---- Heads and lists: few characters on few lines, broken where they read best ---- */

/* What a break costs beside uneven lines: within a short bracket, between any two characters, after
 * an enumeration comma or before a bracket; and a line of a single character. */
#define COST_IN_BRACKET 4.0
#define COST_PLAIN 0.3
#define COST_SINGLE 1.0
#define SHORT_BRACKET 6
#define MOST_UNITS 64

typedef struct
{
  const char *starts[MOST_UNITS + 1]; /* of each unit, and the end of the text */
  double widths[MOST_UNITS];
  double blanks[MOST_UNITS]; /* at the end of the unit */
  double costs[MOST_UNITS];  /* of a break before the unit */
  guint n;
} Units;

static double
break_cost (const char *text, const char *at)
{
  const gunichar before = g_utf8_get_char (g_utf8_prev_char (at));
  const char *close = strstr (at, "）");
  const char *open = NULL;

  for (const char *p = text; p < at; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) == 0xff08)
      open = p;
    else if (g_utf8_get_char (p) == 0xff09)
      open = NULL;
  if (open != NULL && close != NULL && g_utf8_strlen (open, close - open) - 1 <= SHORT_BRACKET)
    return COST_IN_BRACKET;
  /* 3|月 */
  if (g_unichar_isdigit (before))
    return 2 * COST_PLAIN;
  return before == 0x3001 || g_utf8_get_char (at) == 0xff08 ? 0 : COST_PLAIN;
}

/* FALSE for texts that are no plain head: with line feeds, too long, or too wide a unit. */
static gboolean
read_units (Units *self,
            const char *text,
            double width,
            double size,
            ZhuFace face,
            const ZhuMeasure *measure)
{
  const char *p = text;

  for (self->n = 0; *p != '\0'; self->n++)
    {
      if (*p == '\n' || self->n == MOST_UNITS)
        return FALSE;
      self->starts[self->n] = p;
      self->costs[self->n] = p > text ? break_cost (text, p) : 0;
      p = next_unit (p, size, face, measure, &self->widths[self->n], &self->blanks[self->n]);
      if (self->widths[self->n] - self->blanks[self->n] > width + TOLERANCE)
        return FALSE;
    }
  self->starts[self->n] = p;
  return TRUE;
}

/* The cost of a line of the units @first..@end that is @used wide. */
static double
line_cost (const Units *self, guint first, guint end, double used, double even)
{
  const gboolean is_single = g_utf8_next_char (self->starts[first]) == self->starts[end];

  return (used / even - 1) * (used / even - 1) + self->costs[first] + (is_single ? COST_SINGLE : 0);
}

/* The cheapest way to write the units on @n_lines lines, upper lines being the longer of equals;
 * NULL if there is none. */
static char **
cheapest_lines (const Units *self, guint n_lines, double width, double even)
{
  const guint n = self->n + 1;
  g_autofree double *best = g_new (double, (gsize) n *(n_lines + 1));
  g_autofree guint *from = g_new0 (guint, (gsize) n * (n_lines + 1));
  char **lines;

  for (guint i = 0; i < n * (n_lines + 1); i++)
    best[i] = G_MAXDOUBLE;
  best[0] = 0;
  for (guint line = 1; line <= n_lines; line++)
    for (guint end = line; end < n; end++)
      {
        double used = -self->blanks[end - 1];

        for (guint first = end; first-- > line - 1;)
          {
            const double before = best[(line - 1) * n + first];

            used += self->widths[first];
            if (used > width + TOLERANCE)
              break;
            if (before < G_MAXDOUBLE
                && before + line_cost (self, first, end, used, even)
                       < best[line * n + end] - TOLERANCE)
              {
                best[line * n + end] = before + line_cost (self, first, end, used, even);
                from[line * n + end] = first;
              }
          }
      }
  if (best[n_lines * n + self->n] == G_MAXDOUBLE)
    return NULL;
  lines = g_new0 (char *, n_lines + 1);
  for (guint line = n_lines, end = self->n; line > 0; end = from[line * n + end], line--)
    lines[line - 1] = line_between (self->starts[from[line * n + end]], self->starts[end], FALSE);
  return lines;
}

char **
zhu_break_balanced (const char *text,
                    double width,
                    double size,
                    ZhuFace face,
                    const ZhuMeasure *measure)
{
  g_auto (GStrv) greedy = zhu_break_lines (text, width, size, face, measure);
  const guint n = g_strv_length (greedy);
  char **lines = NULL;
  Units units;

  if (n >= 2 && read_units (&units, text, width, size, face, measure))
    lines = cheapest_lines (&units, n, width, zhu_line_width (text, size, face, measure) / n);
  return lines != NULL ? lines : g_steal_pointer (&greedy);
}
