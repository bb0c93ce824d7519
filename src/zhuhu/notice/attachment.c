/* What is attached: a ready PDF, or tables. */
#include "zhuhu/notice.h"

ZhuAttachment *
zhu_attachment_new_file (const char *title, const char *path)
{
  ZhuAttachment *self = g_new0 (ZhuAttachment, 1);

  self->title = g_strdup (title);
  self->path = g_strdup (path);
  return self;
}

ZhuAttachment *
zhu_attachment_new_tables (const char *title, ZhuDoc *doc)
{
  ZhuAttachment *self = g_new0 (ZhuAttachment, 1);

  self->title = g_strdup (*title != '\0' ? title : zhu_doc_title (doc));
  self->doc = zhu_doc_ref (doc);
  return self;
}

void
zhu_attachment_free (ZhuAttachment *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->doc, zhu_doc_unref);
  g_free (self->title);
  g_free (self->path);
  g_free (self);
}
