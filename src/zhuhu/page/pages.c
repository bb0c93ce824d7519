/* The document's pages. All tables are laid out first, since the number of all pages stands on
 * those of registers; the many pages of a long document are then drawn one by one, when they are
 * asked for. */
#include "zhuhu/page/layout.h"

enum
{
  PAGES_HELD = 4, /* of those drawn when asked for */
  MOST_DRAWN_AHEAD = 32
};

struct _ZhuDrawn
{
  gsize index[PAGES_HELD]; /* 1 + index of the page; 0: none */
  ZhuPage *pages[PAGES_HELD];
};

static void
clear_page (gpointer data)
{
  zhu_page_free (data);
}

static gboolean
lay_out (ZhuPages *self,
         const ZhuDoc *doc,
         const ZhuStyle *style,
         const ZhuMeasure *measure,
         GError **error)
{
  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    {
      const gboolean opens = self->n_pages == 0 && zhu_paper_has_opening (&self->paper);
      ZhuTableLayout *layout
          = zhu_table_layout_new (doc, i, style, measure, &self->paper, opens, error);
      ZhuSheets *sheets = layout != NULL ? zhu_sheets_new (layout, error) : NULL;

      if (sheets == NULL)
        return FALSE;
      sheets->first = self->n_pages;
      self->n_pages += sheets->n;
      g_ptr_array_add (self->sheets, sheets);
    }
  return TRUE;
}

static void
draw_ahead (ZhuPages *self)
{
  const gboolean waits = self->n_pages > MOST_DRAWN_AHEAD;

  for (guint i = 0; i < self->sheets->len; i++)
    {
      const ZhuSheets *sheets = g_ptr_array_index (self->sheets, i);

      for (gsize j = 0; j < sheets->n; j++)
        g_ptr_array_add (self->pages, waits ? NULL : zhu_sheets_draw (sheets, self, j));
    }
}

ZhuPages *
zhu_pages_new_empty (void)
{
  ZhuPages *self = g_new0 (ZhuPages, 1);

  self->pages = g_ptr_array_new_with_free_func (clear_page);
  self->sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_sheets_free);
  self->drawn = g_new0 (ZhuDrawn, 1);
  return self;
}

/* Fills @self, whose paper and first number are set. */
static gboolean
fill (ZhuPages *self,
      const ZhuDoc *doc,
      const ZhuStyle *style,
      const ZhuMeasure *measure,
      GError **error)
{
  self->id = zhu_doc_short_id (doc);
  if (zhu_doc_n_paragraphs (doc) > 0)
    zhu_pages_add_paragraphs (self, doc, measure);
  self->n_pages = self->pages->len;
  if (!lay_out (self, doc, style, measure, error))
    return FALSE;
  draw_ahead (self);
  return TRUE;
}

ZhuPages *
zhu_pages_new (const ZhuDoc *doc,
               const ZhuStyle *style,
               const ZhuMeasure *measure,
               unsigned first_number,
               GError **error)
{
  g_autoptr (ZhuPages) self = zhu_pages_new_empty ();

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  zhu_paper_init (&self->paper, style);
  self->first_number = first_number;
  return fill (self, doc, style, measure, error) ? g_steal_pointer (&self) : NULL;
}

ZhuPages *
zhu_pages_new_attachment (const ZhuDoc *doc,
                          const ZhuStyle *style,
                          const ZhuMeasure *measure,
                          const ZhuAttachmentLook *look,
                          GError **error)
{
  g_autoptr (ZhuPages) self = zhu_pages_new_empty ();

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  zhu_paper_init_attachment (&self->paper, look);
  self->first_number = look->first_number;
  return fill (self, doc, style, measure, error) ? g_steal_pointer (&self) : NULL;
}

void
zhu_pages_free (ZhuPages *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < PAGES_HELD; i++)
    zhu_page_free (self->drawn->pages[i]);
  g_free (self->drawn);
  g_ptr_array_unref (self->pages);
  g_ptr_array_unref (self->sheets);
  zhu_paper_clear (&self->paper);
  g_free (self->id);
  g_free (self);
}

gsize
zhu_pages_length (const ZhuPages *self)
{
  return self->pages->len;
}

static const ZhuSheets *
sheets_of (const ZhuPages *self, gsize i)
{
  for (guint j = 0; j < self->sheets->len; j++)
    {
      const ZhuSheets *sheets = g_ptr_array_index (self->sheets, j);

      if (i >= sheets->first && i < sheets->first + sheets->n)
        return sheets;
    }
  return NULL;
}

const ZhuPage *
zhu_pages_get (const ZhuPages *self, gsize i)
{
  ZhuDrawn *drawn = self->drawn;
  const gsize slot = i % PAGES_HELD;
  const ZhuSheets *sheets;

  g_return_val_if_fail (i < self->pages->len, NULL);

  if (g_ptr_array_index (self->pages, i) != NULL)
    return g_ptr_array_index (self->pages, i);
  if (drawn->index[slot] == i + 1)
    return drawn->pages[slot];
  zhu_page_free (drawn->pages[slot]);
  sheets = sheets_of (self, i);
  drawn->pages[slot] = zhu_sheets_draw (sheets, self, i - sheets->first);
  drawn->index[slot] = i + 1;
  return drawn->pages[slot];
}

gsize
zhu_pages_table (const ZhuPages *self, gsize i)
{
  const ZhuSheets *sheets = sheets_of (self, i);

  return sheets != NULL ? sheets->layout->index : G_MAXSIZE;
}
