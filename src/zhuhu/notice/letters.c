/* Letters in a row. The standard's 28 characters fill 156 mm, which is 15.79 pt for each, but a
 * letter of 3号 is 16 pt wide: every letter is moved 0.21 pt nearer to the one before it. Where a
 * line is not full since a mark may not begin the next one, or holds digits of half the width, its
 * letters are moved apart, so that both edges of the text are straight. */
#include "zhuhu/notice/layout.h"

#include <math.h>
#include <string.h>

/* A line is spread or pressed by no more than this for each letter, in ems: what is beyond reads as
 * blanks, and is left ragged. */
#define MOST_SPREAD 0.09
#define MOST_PRESSED 0.03

typedef struct
{
  const ZhuMeasure *measure;
  double spacing; /* ems */
} Spaced;

static double
spaced_advance (gpointer data, ZhuFace face, gunichar c)
{
  const Spaced *self = data;
  const double advance = self->measure->advance (self->measure->data, face, c);

  return advance > 0 ? advance + self->spacing : advance;
}

double
notice_letter_pitch (void)
{
  const ZhuTypeArea area = zhu_official_area (FALSE);

  return (area.right - area.left) / NOTICE_CHARACTERS;
}

double
notice_letter_spacing (void)
{
  return notice_letter_pitch () - NOTICE_TEXT_SIZE;
}

char **
notice_break (const char *text, double width, ZhuFace face, const ZhuMeasure *measure)
{
  Spaced spaced = { measure, notice_letter_spacing () / NOTICE_TEXT_SIZE };
  const ZhuMeasure own = { spaced_advance, &spaced, NULL };

  return zhu_break_lines (text, width, NOTICE_TEXT_SIZE, face, &own);
}

/* Letters of @text that take room. */
static gsize
count_letters (const char *text, ZhuFace face, const ZhuMeasure *measure)
{
  gsize n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    n += measure->advance (measure->data, face, g_utf8_get_char (text)) > 0;
  return n;
}

double
notice_text_width (const char *text,
                   double size,
                   double spacing,
                   ZhuFace face,
                   const ZhuMeasure *measure)
{
  const gsize n = count_letters (text, face, measure);

  return zhu_line_width (text, size, face, measure) + (n > 0 ? (double) (n - 1) * spacing : 0);
}

static char *
heading_of (const NoticeLine *line)
{
  return g_strndup (line->text, line->heading);
}

static double
natural_width (const NoticeLine *line, const ZhuMeasure *measure)
{
  g_autofree char *heading = heading_of (line);

  return zhu_line_width (heading, line->size, line->head_face, measure)
         + zhu_line_width (line->text + line->heading, line->size, line->face, measure);
}

double
notice_line_width (const NoticeLine *line, const ZhuMeasure *measure)
{
  const gsize n = count_letters (line->text, line->face, measure);

  return natural_width (line, measure) + (n > 0 ? (double) (n - 1) * line->spacing : 0);
}

void
notice_justify (NoticeLine *line, double width, const ZhuMeasure *measure)
{
  const gsize n = count_letters (line->text, line->face, measure);
  const double grid = notice_letter_spacing ();
  double more;

  if (n < 2)
    return;
  /* By cells: what a full line of the grid has to spare is nothing. */
  more = (width - natural_width (line, measure) - (double) n * grid) / (double) (n - 1);
  if (more <= MOST_SPREAD * line->size && more >= -MOST_PRESSED * line->size)
    line->spacing = grid + more;
}

static double
draw_run (ZhuPage *page,
          const NoticeLine *line,
          ZhuFace face,
          const char *text,
          double x,
          double y,
          const ZhuMeasure *measure)
{
  ZhuMark *mark = zhu_page_add_text (page, line->part, face, line->size, text);

  mark->x = x;
  mark->y = y;
  mark->spacing = line->spacing;
  mark->width = notice_text_width (text, line->size, line->spacing, face, measure);
  mark->row = line->row;
  mark->level = line->level;
  return x + mark->width + line->spacing;
}

void
notice_draw_line (ZhuPage *page, const NoticeLine *line, double y, const ZhuMeasure *measure)
{
  g_autofree char *heading = line->text != NULL ? heading_of (line) : NULL;
  double x = zhu_official_area (FALSE).left + line->x;

  if (line->text == NULL)
    return;
  if (*heading != '\0')
    x = draw_run (page, line, line->head_face, heading, x, y, measure);
  if (line->text[line->heading] != '\0')
    draw_run (page, line, line->face, line->text + line->heading, x, y, measure);
}
