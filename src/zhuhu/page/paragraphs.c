/* The pages of a report's own text, before its tables: title, then paragraphs in the size of
 * official texts (3号, 16 pt), indented by two characters; in an attachment in the faces of such
 * texts too. */
#include "zhuhu/page/layout.h"

#include <string.h>

#define TEXT_SIZE 16.0
#define TITLE_SIZE 22.0
/* 22 lines of 28 characters fill a page of GB/T 9704. */
#define TEXT_PITCH (28.95 / TEXT_SIZE)

typedef struct
{
  ZhuPages *pages;
  const ZhuMeasure *measure;
  ZhuTypeArea area;
  double pitch_share; /* of the size, from base line to base line */
  ZhuPage *page;
  double y;       /* lower edge of what is set */
  gsize n;        /* texts set so far: the number of the one being set */
  unsigned level; /* of the heading being set; 0: none */
} Flow;

static double
room (const Flow *self)
{
  return self->area.right - self->area.left;
}

static void
start_page (Flow *self)
{
  const ZhuSheetFormat *sheet = &self->pages->paper.upright;

  self->page = zhu_pages_add (self->pages, sheet->width, sheet->height, FALSE, G_MAXSIZE);
  zhu_pages_add_number (self->pages, self->page, self->pages->pages->len - 1, FALSE, self->measure);
  self->y = self->area.top;
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
  const double pitch = size * self->pitch_share;
  const double width = zhu_line_width (text, size, face, self->measure);
  ZhuMark *mark;

  if (self->y + pitch > self->area.bottom + 1e-6)
    start_page (self);
  mark = zhu_page_add_text (self->page, part, face, size, text);
  mark->x = self->area.left + (centred ? (room (self) - width) / 2 : indent);
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
  g_auto (GStrv) blocks = g_strsplit (text, "\n", -1);

  for (gsize i = 0; blocks[i] != NULL; i++)
    {
      g_autofree char *indented = g_strconcat ("　　", without_indent (blocks[i]), NULL);
      g_auto (GStrv) lines
          = zhu_break_lines (indented, room (self), TEXT_SIZE, face, self->measure);

      for (gsize j = 0; lines[j] != NULL; j++)
        {
          const gboolean is_first = g_str_has_prefix (lines[j], "　　");

          set_line (self, part, face, TEXT_SIZE, is_first ? 2 * TEXT_SIZE : 0, FALSE,
                    is_first ? lines[j] + 2 * strlen ("　") : lines[j]);
        }
      self->n++;
    }
}

/* The report's title, or what an attachment begins with. */
static void
set_title (Flow *self, const char *text)
{
  const ZhuPaper *paper = &self->pages->paper;
  g_auto (GStrv) lines = NULL;

  if (zhu_paper_has_opening (paper))
    {
      self->y = zhu_opening_draw (paper, self->page, &self->area, self->measure);
      self->y += zhu_official_pitch ();
      return;
    }
  lines = zhu_break_balanced (text, room (self), TITLE_SIZE, ZHU_FACE_HEAD, self->measure);
  for (gsize i = 0; lines[i] != NULL; i++)
    set_line (self, ZHU_PART_TITLE, ZHU_FACE_HEAD, TITLE_SIZE, 0, TRUE, lines[i]);
  self->y += TEXT_SIZE;
}

void
zhu_pages_add_paragraphs (ZhuPages *self, const ZhuDoc *doc, const ZhuMeasure *measure)
{
  const gboolean official = self->paper.official;
  const ZhuFace head = official ? ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_HEAD : ZHU_FACE_HEAD;
  const ZhuFace face = official ? ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TEXT : ZHU_FACE_TEXT;
  Flow flow = { .pages = self,
                .measure = measure,
                .area = self->paper.upright.area,
                .pitch_share = official ? zhu_official_pitch () / TEXT_SIZE : TEXT_PITCH };

  start_page (&flow);
  set_title (&flow, zhu_doc_title (doc));
  flow.n++;
  for (gsize i = 0; i < zhu_doc_n_paragraphs (doc); i++)
    {
      const char *name = zhu_doc_paragraph_name (doc, i);

      flow.level = 1;
      if (*name != '\0')
        set_text (&flow, ZHU_PART_HEADING, head, name);
      flow.level = 0;
      set_text (&flow, ZHU_PART_PARAGRAPH, face, zhu_doc_paragraph_text (doc, i));
    }
}
