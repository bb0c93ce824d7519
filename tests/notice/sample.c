#include "notice/sample.h"

#include <string.h>

static double
fixed_advance (gpointer data, ZhuFace face, gunichar c)
{
  (void) data;
  (void) face;
  return c < 0x2000 ? 0.5 : 1.0;
}

const ZhuMeasure sample_measure = { fixed_advance, NULL, NULL };

void
sample_set (Sample *self, const char *text, unsigned first_number)
{
  sample_set_imprint (self, text, first_number, ZHU_NOTICE_IMPRINT_FOOT);
}

void
sample_set_imprint (Sample *self, const char *text, unsigned first_number, ZhuNoticeImprint imprint)
{
  const ZhuNoticeLook look = { first_number, imprint };
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuReport) report = zhu_report_new ("n.txt");
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  self->diags = zhu_diags_new ();
  self->notice = zhu_notice_parse (bytes, "n.txt", self->diags, &error);
  g_assert_no_error (error);
  zhu_report_take_texts (report, zhu_notice_texts (self->notice), self->diags, &error);
  g_assert_no_error (error);
  zhu_doc_build_texts (NULL, report, NULL, "", style, &self->texts, self->diags, &error);
  g_assert_no_error (error);
  self->pages = zhu_notice_set (self->notice, self->texts, &sample_measure, &look, self->diags);
}

void
sample_clear (Sample *self)
{
  g_clear_pointer (&self->pages, zhu_pages_free);
  g_clear_pointer (&self->texts, zhu_doc_unref);
  g_clear_pointer (&self->notice, zhu_notice_free);
  g_clear_pointer (&self->diags, zhu_diags_free);
}

const ZhuMark *
sample_find (const Sample *self, gsize page, const char *text)
{
  const GArray *marks = zhu_pages_get (self->pages, page)->marks;
  const ZhuMark *begins = NULL;

  for (guint i = 0; i < marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (marks, ZhuMark, i);

      if (mark->kind == ZHU_MARK_TEXT && g_str_equal (mark->text, text))
        return mark;
      if (begins == NULL && mark->kind == ZHU_MARK_TEXT && g_str_has_prefix (mark->text, text))
        begins = mark;
    }
  return begins;
}

gboolean
sample_has (const Sample *self, const char *code)
{
  for (gsize i = 0; i < zhu_diags_length (self->diags); i++)
    if (g_str_equal (zhu_diags_get (self->diags, i)->code, code))
      return TRUE;
  return FALSE;
}

char *
sample_head (const char *more)
{
  return g_strconcat ("[公文]\n标题 = 关于换证的通知\n日期 = 2020-03-20\n", more, NULL);
}

void
sample_add_lines (GString *text, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    g_string_append_printf (text, "第%u段正文。\n", i + 1);
}
