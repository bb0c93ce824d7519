/* The head (版头): what stands above the title. Only here is anything red. */
#include "zhuhu/notice/layout.h"

#include <math.h>
#include <string.h>

#define HEAD_FACE (ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_HEAD)
#define TEXT_FACE (ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TEXT)
#define MARK_FACE (ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TITLE)
/* The name of the body stands 35 mm below the upper edge of the type area, as large as fits on one
 * line, but not above 22 mm. */
#define MARK_DROP (35.0 * NOTICE_MM)
#define MARK_MOST (22.0 * NOTICE_MM)
#define MARK_ASSUMED 40.0 /* pt: where the paper has it */
/* Blank lines between it and the document's number, and above the title. */
#define BLANKS 2u
#define RULE_DROP (4.0 * NOTICE_MM)
#define RULE_WEIGHT (0.5 * NOTICE_MM)
/* Of an em, below and above the base line. */
#define DESCENT 0.12
#define ASCENT 0.88

typedef struct
{
  ZhuPage *page; /* NULL: nothing is drawn */
  const ZhuMeasure *measure;
  ZhuTypeArea area;
  gsize row;
} Head;

static ZhuMark *
add_text (Head *self, ZhuFace face, double size, double x, double y, const char *text)
{
  ZhuMark *mark = zhu_page_add_text (self->page, ZHU_PART_PARAGRAPH, face, size, text);

  mark->x = x;
  mark->y = y;
  mark->width = zhu_line_width (text, size, face, self->measure);
  mark->row = self->row++;
  return mark;
}

/* 份号, 密级 and 紧急程度 at the upper left, below each other: the first on the first line, the
 * second not above the second. Returns the next row. */
static guint
draw_labels (Head *self, const ZhuNotice *notice, const ZhuDoc *texts)
{
  static const NoticeKey keys[] = { NOTICE_SERIAL, NOTICE_SECRECY, NOTICE_URGENCY };
  guint row = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *text = notice_key_text (notice, texts, keys[i]);

      if (text == NULL)
        continue;
      if (keys[i] == NOTICE_SECRECY)
        row = 1;
      if (self->page != NULL)
        add_text (self, keys[i] == NOTICE_SERIAL ? TEXT_FACE : HEAD_FACE, NOTICE_TEXT_SIZE,
                  self->area.left, zhu_official_base_line (self->area.top, row, NOTICE_TEXT_SIZE),
                  text);
      row++;
    }
  return row;
}

/* Draws the name of the body; returns the first row below it. */
static guint
draw_mark (Head *self, const char *text)
{
  const double width = self->area.right - self->area.left;
  const gboolean is_preprinted
      = g_str_equal (text, "预印") || g_ascii_strcasecmp (text, "preprinted") == 0;
  const double ems = zhu_line_width (text, 1, MARK_FACE, self->measure);
  const double size = is_preprinted ? MARK_ASSUMED : MIN (MARK_MOST, width / ems);

  if (self->page != NULL && !is_preprinted)
    {
      ZhuMark *mark = add_text (self, MARK_FACE, size, self->area.left + (width - ems * size) / 2,
                                self->area.top + MARK_DROP + ASCENT * size, text);

      mark->is_red = TRUE;
    }
  return (guint) ceil ((MARK_DROP + size) / zhu_official_pitch ());
}

static void
draw_number (Head *self, const char *number, guint row)
{
  ZhuMark *mark;

  if (number == NULL || self->page == NULL)
    return;
  mark = add_text (self, TEXT_FACE, NOTICE_TEXT_SIZE, 0,
                   zhu_official_base_line (self->area.top, row, NOTICE_TEXT_SIZE), number);
  mark->spacing = notice_letter_spacing ();
  mark->width
      = notice_text_width (number, NOTICE_TEXT_SIZE, mark->spacing, TEXT_FACE, self->measure);
  mark->x = (self->area.left + self->area.right - mark->width) / 2;
}

static void
draw_rule (Head *self, guint row)
{
  const double y = zhu_official_base_line (self->area.top, row, NOTICE_TEXT_SIZE)
                   + DESCENT * NOTICE_TEXT_SIZE + RULE_DROP;

  if (self->page != NULL)
    zhu_page_add_rule (self->page, self->area.left, y, self->area.right, y, RULE_WEIGHT)->is_red
        = TRUE;
}

guint
notice_draw_head (const ZhuNotice *notice,
                  const ZhuDoc *texts,
                  ZhuPage *page,
                  const ZhuMeasure *measure,
                  gsize *row)
{
  Head self = { page, measure, zhu_official_area (FALSE), *row };
  const char *mark = notice_key_text (notice, texts, NOTICE_HEAD);
  const char *number = notice_key_text (notice, texts, NOTICE_NUMBER);
  guint next = draw_labels (&self, notice, texts);

  if (mark != NULL)
    {
      const guint below = draw_mark (&self, mark);

      next = MAX (next, below) + BLANKS;
    }
  if (mark != NULL || number != NULL)
    draw_number (&self, number, next++);
  /* Paper that has the name has the rule. */
  if (mark != NULL && !g_str_equal (mark, "预印") && g_ascii_strcasecmp (mark, "preprinted") != 0)
    draw_rule (&self, next - 1);
  *row = self.row;
  return next + BLANKS;
}
