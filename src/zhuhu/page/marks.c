/* Marks on pages: the texts and rules that a writer draws, with their strings owned by the pages.
 */
#include "zhuhu/page/layout.h"

/* The page number stands so far below the type area: base line, pt. */
#define NUMBER_DROP 22.0
#define NUMBER_SIZE 10.5

ZhuPage *
zhu_pages_add (ZhuPages *self, double width, double height, gboolean turned, gsize table)
{
  ZhuPage *page = g_new0 (ZhuPage, 1);

  page->width = width;
  page->height = height;
  page->turned = turned;
  page->table = table;
  page->marks = g_array_new (FALSE, TRUE, sizeof (ZhuMark));
  g_ptr_array_add (self->pages, page);
  return page;
}

ZhuMark *
zhu_page_add_text (ZhuPages *self,
                   ZhuPage *page,
                   ZhuPart part,
                   ZhuFace face,
                   double size,
                   const char *text)
{
  const ZhuMark mark = { .kind = ZHU_MARK_TEXT,
                         .part = part,
                         .face = face,
                         .size = size,
                         .text = g_string_chunk_insert_const (self->texts, text),
                         .table = page->table };

  g_array_append_val (page->marks, mark);
  return &g_array_index (page->marks, ZhuMark, page->marks->len - 1);
}

void
zhu_page_add_rule (ZhuPage *page, double x, double y, double x2, double y2, double weight)
{
  const ZhuMark mark = { .kind = ZHU_MARK_RULE,
                         .part = ZHU_PART_FURNITURE,
                         .x = x,
                         .y = y,
                         .x2 = x2,
                         .y2 = y2,
                         .width = weight,
                         .table = page->table };

  if (weight > 0)
    g_array_append_val (page->marks, mark);
}

void
zhu_pages_add_number (ZhuPages *self,
                      ZhuPage *page,
                      const ZhuStyle *style,
                      const ZhuMeasure *measure)
{
  g_autofree char *text = g_strdup_printf ("— %u —", self->first_number + self->pages->len - 1);
  const double width = zhu_line_width (text, NUMBER_SIZE, ZHU_FACE_TEXT, measure);
  const double drop = MIN (NUMBER_DROP, style->margin_bottom - 2);
  ZhuMark *mark
      = zhu_page_add_text (self, page, ZHU_PART_FURNITURE, ZHU_FACE_TEXT, NUMBER_SIZE, text);

  mark->x = (style->margin_left + page->width - style->margin_right - width) / 2;
  mark->y = page->height - style->margin_bottom + drop;
  mark->width = width;
}
