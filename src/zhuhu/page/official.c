/* Sheets, page numbers and openings after GB/T 9704: A4 with a type area of 156 × 225 mm that 22
 * lines fill. A sideways sheet is laid out as it is read, 297 mm wide; turned counter-clockwise,
 * its left edge becomes the lower one of the upright sheet, so that its margins are those of the
 * upright sheet taken round: below 35, above 37 (left and right), left 28, right 26 mm (above and
 * below). */
#include "zhuhu/page/layout.h"

#define MM (72.0 / 25.4)
#define SHEET_WIDTH (210.0 * MM)
#define SHEET_HEIGHT (297.0 * MM)
#define MARGIN_TOP (37.0 * MM)
#define MARGIN_LEFT (28.0 * MM)
#define AREA_WIDTH (156.0 * MM)
#define AREA_HEIGHT (225.0 * MM)
#define N_LINES 22
/* 2号, 3号 and 4号. */
#define TITLE_SIZE 22.0
#define MARK_SIZE 16.0
#define NUMBER_SIZE 14.0
#define TITLE_LINE 2 /* from 0: the third */
#define NUMBER_DROP (7.0 * MM)
/* Of an em: how far the base line lies below the upper edge of a character, and below its middle.
 */
#define ASCENT 0.88
#define MIDDLE 0.38
#define DASH 0x2014 /* — */

ZhuTypeArea
zhu_official_area (gboolean turned)
{
  const double right = SHEET_WIDTH - MARGIN_LEFT - AREA_WIDTH;
  const double bottom = SHEET_HEIGHT - MARGIN_TOP - AREA_HEIGHT;

  return turned
             ? (ZhuTypeArea){ bottom, SHEET_HEIGHT - MARGIN_TOP, MARGIN_LEFT, SHEET_WIDTH - right }
             : (ZhuTypeArea){ MARGIN_LEFT, SHEET_WIDTH - right, MARGIN_TOP, SHEET_HEIGHT - bottom };
}

ZhuSheetFormat
zhu_official_sheet (gboolean turned)
{
  return (ZhuSheetFormat){ turned ? SHEET_HEIGHT : SHEET_WIDTH, turned ? SHEET_WIDTH : SHEET_HEIGHT,
                           zhu_official_area (turned) };
}

double
zhu_official_pitch (void)
{
  return AREA_HEIGHT / N_LINES;
}

double
zhu_official_base_line (double top, unsigned line, double size)
{
  return top + line * zhu_official_pitch () + (zhu_official_pitch () - size) / 2 + ASCENT * size;
}

ZhuPage *
zhu_pages_add_official (ZhuPages *self, gboolean turned, gboolean screen)
{
  const ZhuSheetFormat sheet = zhu_official_sheet (turned);
  ZhuPage *page = zhu_pages_add (self, sheet.width, sheet.height, turned, G_MAXSIZE);

  page->sideways = turned && !screen;
  return page;
}

void
zhu_page_add_official_number (ZhuPage *page, unsigned number, const ZhuMeasure *measure)
{
  const ZhuFace face = ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_NUMBER;
  const ZhuTypeArea area = zhu_official_area (page->turned && !page->sideways);
  const double dash
      = measure->middle != NULL ? measure->middle (measure->data, face, DASH) : MIDDLE;
  g_autofree char *text = g_strdup_printf ("— %u —", number);
  ZhuMark *mark = zhu_page_add_text (page, ZHU_PART_FURNITURE, face, NUMBER_SIZE, text);

  mark->width = zhu_line_width (text, NUMBER_SIZE, face, measure);
  mark->x = number % 2 == 1 ? area.right - NUMBER_SIZE - mark->width : area.left + NUMBER_SIZE;
  mark->y = area.bottom + NUMBER_DROP + dash * NUMBER_SIZE;
  mark->on_sheet = page->sideways;
}

/* One line of the opening; 附件N is no title, but belongs to what is read. */
static void
add_line (ZhuPage *page,
          ZhuPart part,
          ZhuOfficialFace role,
          double size,
          const ZhuTypeArea *area,
          unsigned line,
          const char *text,
          const ZhuMeasure *measure)
{
  const ZhuFace face = ZHU_FACE_OFFICIAL + role;
  ZhuMark *mark = zhu_page_add_text (page, part, face, size, text);

  mark->width = zhu_line_width (text, size, face, measure);
  mark->x = part == ZHU_PART_TITLE ? (area->left + area->right - mark->width) / 2 : area->left;
  mark->y = zhu_official_base_line (area->top, line, size);
}

/* The title's lines, NULL-terminated. */
static char **
title_lines (const ZhuPaper *paper, double width, const ZhuMeasure *measure)
{
  const ZhuBreakTitle break_title
      = paper->break_title != NULL ? paper->break_title : zhu_break_balanced;
  const ZhuFace face = ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TITLE;
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_auto (GStrv) parts = g_strsplit (paper->title, "\n", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      char **broken = break_title (parts[i], width, TITLE_SIZE, face, measure);

      for (gsize j = 0; broken[j] != NULL; j++)
        g_ptr_array_add (lines, broken[j]);
      g_free (broken);
    }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

double
zhu_opening_draw (const ZhuPaper *paper,
                  ZhuPage *page,
                  const ZhuTypeArea *area,
                  const ZhuMeasure *measure)
{
  const gboolean has_mark = *paper->mark != '\0', has_title = *paper->title != '\0';
  g_auto (GStrv) lines = has_title ? title_lines (paper, area->right - area->left, measure) : NULL;
  unsigned n_lines = has_title ? TITLE_LINE : has_mark ? 1 : 0;

  if (has_mark && page != NULL)
    add_line (page, ZHU_PART_META, ZHU_OFFICIAL_HEAD, MARK_SIZE, area, 0, paper->mark, measure);
  for (gsize i = 0; has_title && lines[i] != NULL; i++, n_lines++)
    if (page != NULL)
      add_line (page, ZHU_PART_TITLE, ZHU_OFFICIAL_TITLE, TITLE_SIZE, area, n_lines, lines[i],
                measure);
  return area->top + n_lines * zhu_official_pitch ();
}

double
zhu_page_add_opening (ZhuPage *page, const ZhuAttachmentLook *look, const ZhuMeasure *measure)
{
  const ZhuTypeArea area = zhu_official_area (page->turned);
  ZhuPaper paper;
  double end;

  zhu_paper_init_attachment (&paper, look);
  end = zhu_opening_draw (&paper, page, &area, measure);
  zhu_paper_clear (&paper);
  return end;
}
