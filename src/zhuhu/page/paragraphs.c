/* The pages of a report's own text, before its tables: title, then paragraphs in the size of
 * official texts (3号, 16 pt), indented by two characters. */
#include "zhuhu/page/layout.h"

#include <string.h>

#define TEXT_SIZE 16.0
#define TITLE_SIZE 22.0
/* 22 lines of 28 characters fill a page of GB/T 9704. */
#define TEXT_PITCH (28.95 / TEXT_SIZE)

typedef struct
{
  ZhuPages *pages;
  const ZhuStyle *style;
  const ZhuMeasure *measure;
  ZhuPage *page;
  double y;       /* lower edge of what is set */
  gsize n;        /* texts set so far: the number of the one being set */
  unsigned level; /* of the heading being set; 0: none */
} Flow;

static void
start_page (Flow *self)
{
  self->page = zhu_pages_add (self->pages, self->style->paper_width, self->style->paper_height,
                              FALSE, G_MAXSIZE);
  zhu_pages_add_number (self->pages, self->page, self->pages->pages->len - 1, FALSE, self->style,
                        self->measure);
  self->y = self->style->margin_top;
}

static void
set_line (Flow *self,
          ZhuPart part,
          ZhuFace face,
          double size,
          double indent,
          gboolean centred,
          const char *text)
{
  const ZhuStyle *style = self->style;
  const double pitch = size * TEXT_PITCH;
  const double width = zhu_line_width (text, size, face, self->measure);
  const double room = style->paper_width - style->margin_left - style->margin_right;
  ZhuMark *mark;

  if (self->y + pitch > style->paper_height - style->margin_bottom)
    start_page (self);
  mark = zhu_page_add_text (self->page, part, face, size, text);
  mark->x = style->margin_left + (centred ? (room - width) / 2 : indent);
  mark->y = self->y + (pitch - size) / 2 + 0.88 * size;
  mark->width = width;
  mark->row = self->n;
  mark->level = self->level;
  self->y += pitch;
}

static const char *
without_indent (const char *text)
{
  while (*text == ' ' || g_str_has_prefix (text, "　"))
    text = g_utf8_next_char (text);
  return text;
}

static void
set_text (Flow *self, ZhuPart part, ZhuFace face, const char *text)
{
  const double room
      = self->style->paper_width - self->style->margin_left - self->style->margin_right;
  g_auto (GStrv) blocks = g_strsplit (text, "\n", -1);

  for (gsize i = 0; blocks[i] != NULL; i++)
    {
      g_autofree char *indented = g_strconcat ("　　", without_indent (blocks[i]), NULL);
      g_auto (GStrv) lines = zhu_break_lines (indented, room, TEXT_SIZE, face, self->measure);

      for (gsize j = 0; lines[j] != NULL; j++)
        {
          const gboolean is_first = g_str_has_prefix (lines[j], "　　");

          set_line (self, part, face, TEXT_SIZE, is_first ? 2 * TEXT_SIZE : 0, FALSE,
                    is_first ? lines[j] + 2 * strlen ("　") : lines[j]);
        }
      self->n++;
    }
}

void
zhu_pages_add_paragraphs (ZhuPages *self,
                          const ZhuDoc *doc,
                          const ZhuStyle *style,
                          const ZhuMeasure *measure)
{
  Flow flow = { self, style, measure, NULL, 0, 0, 0 };
  const double room = style->paper_width - style->margin_left - style->margin_right;
  g_auto (GStrv) title
      = zhu_break_balanced (zhu_doc_title (doc), room, TITLE_SIZE, ZHU_FACE_HEAD, measure);

  start_page (&flow);
  for (gsize i = 0; title[i] != NULL; i++)
    set_line (&flow, ZHU_PART_TITLE, ZHU_FACE_HEAD, TITLE_SIZE, 0, TRUE, title[i]);
  flow.y += TEXT_SIZE;
  flow.n++;
  for (gsize i = 0; i < zhu_doc_n_paragraphs (doc); i++)
    {
      const char *name = zhu_doc_paragraph_name (doc, i);

      flow.level = 1;
      if (*name != '\0')
        set_text (&flow, ZHU_PART_HEADING, ZHU_FACE_HEAD, name);
      flow.level = 0;
      set_text (&flow, ZHU_PART_PARAGRAPH, ZHU_FACE_TEXT, zhu_doc_paragraph_text (doc, i));
    }
}
