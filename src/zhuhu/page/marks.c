/* Marks on pages: the texts and rules that a writer draws, with their strings owned by the pages.
 */
#include "zhuhu/page/layout.h"

/* The page number stands so far below the type area: base line, pt. */
#define NUMBER_DROP 22.0
#define NUMBER_SIZE 10.5
#define ID_SIZE 7.5

/* A page with what its marks' texts live in. */
typedef struct
{
  ZhuPage page;
  GStringChunk *texts;
} OwnPage;

ZhuPage *
zhu_page_new (double width, double height, gboolean turned, gsize table)
{
  OwnPage *self = g_new0 (OwnPage, 1);

  self->page.width = width;
  self->page.height = height;
  self->page.turned = turned;
  self->page.table = table;
  self->page.marks = g_array_new (FALSE, TRUE, sizeof (ZhuMark));
  self->texts = g_string_chunk_new (4096);
  return &self->page;
}

void
zhu_page_free (ZhuPage *page)
{
  OwnPage *self = (OwnPage *) page;

  if (self == NULL)
    return;
  g_array_unref (self->page.marks);
  g_string_chunk_free (self->texts);
  g_free (self);
}

ZhuPage *
zhu_pages_add (ZhuPages *self, double width, double height, gboolean turned, gsize table)
{
  ZhuPage *page = zhu_page_new (width, height, turned, table);

  g_ptr_array_add (self->pages, page);
  return page;
}

ZhuMark *
zhu_page_add_text (ZhuPage *page, ZhuPart part, ZhuFace face, double size, const char *text)
{
  const ZhuMark mark = { .kind = ZHU_MARK_TEXT,
                         .part = part,
                         .face = face,
                         .size = size,
                         .text = g_string_chunk_insert (((OwnPage *) page)->texts, text),
                         .table = page->table };

  g_array_append_val (page->marks, mark);
  return &g_array_index (page->marks, ZhuMark, page->marks->len - 1);
}

ZhuMark *
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

  if (weight <= 0)
    return NULL;
  g_array_append_val (page->marks, mark);
  return &g_array_index (page->marks, ZhuMark, page->marks->len - 1);
}

/* At the left edge, on the line of the page number: what leads to the manifest. */
static void
add_id (const ZhuPages *self,
        ZhuPage *page,
        const ZhuTypeArea *area,
        double y,
        const ZhuMeasure *measure)
{
  ZhuMark *mark;

  if (self->id == NULL)
    return;
  mark = zhu_page_add_text (page, ZHU_PART_FURNITURE, ZHU_FACE_TEXT, ID_SIZE, self->id);
  mark->width = zhu_line_width (self->id, ID_SIZE, ZHU_FACE_TEXT, measure);
  mark->x = area->left;
  mark->y = y;
}

void
zhu_pages_add_number (const ZhuPages *self,
                      ZhuPage *page,
                      gsize index,
                      gboolean with_total,
                      const ZhuMeasure *measure)
{
  const ZhuTypeArea *area = page->turned ? &self->paper.turned.area : &self->paper.upright.area;
  const gsize number = self->first_number + index;
  const double drop = MIN (NUMBER_DROP, page->height - area->bottom - 2);
  g_autofree char *text = NULL;
  ZhuMark *mark;

  if (self->paper.official)
    {
      zhu_page_add_official_number (page, (unsigned) number, measure);
      return;
    }
  text = with_total
             ? g_strdup_printf ("第%zu页　共%zu页", number, self->first_number - 1 + self->n_pages)
             : g_strdup_printf ("— %zu —", number);
  mark = zhu_page_add_text (page, ZHU_PART_FURNITURE, ZHU_FACE_TEXT, NUMBER_SIZE, text);
  mark->width = zhu_line_width (text, NUMBER_SIZE, ZHU_FACE_TEXT, measure);
  mark->x = (area->left + area->right - mark->width) / 2;
  mark->y = area->bottom + drop;
  add_id (self, page, area, area->bottom + drop, measure);
}
