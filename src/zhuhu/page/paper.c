/* The sheets that a document is laid out on: the style's paper, or A4 after GB/T 9704. */
#include "zhuhu/page/layout.h"

#include <string.h>

void
zhu_paper_init (ZhuPaper *self, const ZhuStyle *style)
{
  const double width = style->paper_width, height = style->paper_height;
  const double right = style->margin_right, bottom = style->margin_bottom;
  const ZhuTypeArea upright
      = { style->margin_left, width - right, style->margin_top, height - bottom };
  const ZhuTypeArea turned
      = { style->margin_left, height - right, style->margin_top, width - bottom };

  *self = (ZhuPaper){ .upright = { width, height, upright },
                      .turned = { height, width, turned },
                      .mark = g_strdup (""),
                      .title = g_strdup ("") };
}

void
zhu_paper_init_attachment (ZhuPaper *self, const ZhuAttachmentLook *look)
{
  *self = (ZhuPaper){ .upright = zhu_official_sheet (FALSE),
                      .turned = zhu_official_sheet (TRUE),
                      .official = TRUE,
                      .screen = look->screen,
                      .mark = g_strdup (look->mark != NULL ? look->mark : ""),
                      .title = g_strdup (look->title != NULL ? look->title : ""),
                      .break_title = look->break_title };
}

void
zhu_paper_clear (ZhuPaper *self)
{
  g_clear_pointer (&self->mark, g_free);
  g_clear_pointer (&self->title, g_free);
}

gboolean
zhu_paper_has_opening (const ZhuPaper *self)
{
  return self->official && (*self->mark != '\0' || *self->title != '\0');
}

gboolean
zhu_paper_has_title (const ZhuPaper *self, const ZhuTable *table)
{
  const char *title = zhu_table_text (table, ZHU_TEXT_TITLE);
  const char *period = zhu_table_text (table, ZHU_TEXT_PERIOD);
  g_auto (GStrv) lines = g_strsplit (self->title, "\n", -1);
  g_autofree char *joined = g_strjoinv ("", lines);

  return g_str_equal (joined, title)
         || (g_str_has_prefix (title, period) && g_str_equal (joined, title + strlen (period)));
}
