/* Notices: the file, its texts, and its pages with a measure of fixed widths. No page is empty of
 * marks but those that are left blank, and no text stands outside its sheet. */
#include "zhuhu/notice.h"

#include "fuzz.h"

static double
fixed_advance (gpointer data, ZhuFace face, gunichar c)
{
  (void) data;
  (void) face;
  return c < 0x2000 ? 0.5 : 1.0;
}

static const ZhuMeasure fixed = { fixed_advance, NULL, NULL };

static void
check_pages (const ZhuPages *pages)
{
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      const ZhuPage *page = zhu_pages_get (pages, i);

      for (gsize j = 0; j < page->marks->len; j++)
        {
          const ZhuMark *mark = &g_array_index (page->marks, ZhuMark, j);

          g_assert_true (mark->y >= 0 && mark->y <= page->height);
          if (mark->kind == ZHU_MARK_TEXT)
            g_assert_true (g_utf8_validate (mark->text, -1, NULL));
        }
    }
}

static void
set (const ZhuNotice *notice, ZhuDiags *diags)
{
  const ZhuNoticeLook look = { 1, ZHU_NOTICE_IMPRINT_FOOT };
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  static ZhuStyle *style;
  g_autoptr (ZhuReport) report = zhu_report_new ("f.txt");
  g_autoptr (ZhuDoc) texts = NULL;
  g_autoptr (ZhuPages) pages = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autofree char *plain = NULL;

  if (style == NULL)
    style = zhu_style_load (NULL, NULL, NULL);
  if (!zhu_report_take_texts (report, zhu_notice_texts (notice), diags, NULL))
    return;
  tables = zhu_report_named_tables (report);
  if (tables->len > 0 /* nothing is counted here */
      || !zhu_doc_build_texts (NULL, report, &march, "某省", style, &texts, diags, NULL))
    return;
  plain = zhu_notice_to_text (notice, texts);
  pages = zhu_notice_set (notice, texts, &fixed, &look, diags);
  g_assert_cmpuint (zhu_pages_length (pages), >, 0);
  check_pages (pages);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuNotice) notice = zhu_notice_parse (bytes, "f.txt", diags, &error);

  if (notice == NULL)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  else
    set (notice, diags);
  return 0;
}
