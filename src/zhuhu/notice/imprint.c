/* The imprint (版记) at the foot of the last page: who gets copies, who printed it and when,
 * between rules as wide as the type area, the last of which lies on its lower edge. */
#include "zhuhu/notice/layout.h"

#include <string.h>

#define TEXT_FACE (ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TEXT)
#define SIZE NOTICE_SMALL_SIZE
#define ROW (1.6 * SIZE)
/* Of the outer and the inner rules. */
#define OUTER (0.35 * NOTICE_MM)
#define INNER (0.25 * NOTICE_MM)
#define ASCENT 0.88

typedef struct
{
  ZhuPage *page; /* NULL: only the height is wanted */
  const ZhuMeasure *measure;
  ZhuTypeArea area;
  double y; /* upper edge of what comes next */
  gsize row;
} Imprint;

static void
set_line (Imprint *self, double x, double y, const char *text)
{
  ZhuMark *mark;

  if (self->page == NULL)
    return;
  mark = zhu_page_add_text (self->page, ZHU_PART_PARAGRAPH, TEXT_FACE, SIZE, text);
  mark->x = x;
  mark->y = y + (ROW - SIZE) / 2 + ASCENT * SIZE;
  mark->width = zhu_line_width (text, SIZE, TEXT_FACE, self->measure);
  mark->row = self->row;
}

static void
set_rule (Imprint *self, double weight)
{
  if (self->page != NULL)
    zhu_page_add_rule (self->page, self->area.left, self->y, self->area.right, self->y, weight);
}

/* 抄送：names。 One character from both edges; lines that are turned over begin below the first
 * name. */
static void
set_names (Imprint *self, const char *label, const char *names)
{
  const double left = self->area.left + SIZE;
  const double hang = zhu_line_width (label, SIZE, TEXT_FACE, self->measure);
  g_autofree char *bare = notice_trim_end (names, "。.：:");
  g_autofree char *text = g_strconcat (bare, "。", NULL);
  g_auto (GStrv) lines = zhu_break_lines (text, self->area.right - SIZE - left - hang, SIZE,
                                          TEXT_FACE, self->measure);

  for (gsize i = 0; lines[i] != NULL; i++, self->y += ROW)
    {
      g_autofree char *first = g_strconcat (label, lines[0], NULL);

      set_line (self, i == 0 ? left : left + hang, self->y, i == 0 ? first : lines[i]);
    }
  self->row++;
}

static void
set_printer (Imprint *self, const char *printer, int printed)
{
  g_autofree char *date = notice_date_text (printed);
  g_autofree char *text = g_strconcat (date, "印发", NULL);
  const double width = zhu_line_width (text, SIZE, TEXT_FACE, self->measure);

  set_line (self, self->area.left + SIZE, self->y, printer);
  self->row++;
  set_line (self, self->area.right - SIZE - width, self->y, text);
  self->row++;
  self->y += ROW;
}

static void
set_all (Imprint *self, const ZhuNotice *notice, const ZhuDoc *texts, gboolean with_to)
{
  const char *to = with_to ? notice_key_text (notice, texts, NOTICE_TO) : NULL;
  const char *copy = notice_key_text (notice, texts, NOTICE_COPY);
  const char *printer = notice_key_text (notice, texts, NOTICE_PRINTER);

  if (to == NULL && copy == NULL && printer == NULL)
    return;
  set_rule (self, OUTER);
  if (to != NULL)
    set_names (self, "主送：", to);
  if (copy != NULL)
    set_names (self, "抄送：", copy);
  if (printer != NULL && (to != NULL || copy != NULL))
    set_rule (self, INNER);
  if (printer != NULL)
    set_printer (self, printer, notice->printed);
  set_rule (self, OUTER);
}

double
notice_imprint_height (const ZhuNotice *notice,
                       const ZhuDoc *texts,
                       const ZhuMeasure *measure,
                       gboolean with_to)
{
  Imprint self = { NULL, measure, zhu_official_area (FALSE), 0, 0 };

  set_all (&self, notice, texts, with_to);
  return self.y;
}

void
notice_draw_imprint (const ZhuNotice *notice,
                     const ZhuDoc *texts,
                     ZhuPage *page,
                     const ZhuMeasure *measure,
                     gboolean with_to,
                     gsize row)
{
  Imprint self = { page, measure, zhu_official_area (FALSE), 0, row };

  self.y = self.area.bottom - notice_imprint_height (notice, texts, measure, with_to);
  set_all (&self, notice, texts, with_to);
}
