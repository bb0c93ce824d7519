/* Where things stand on the pages of attachments, in millimetres of the upright sheet as it is
 * bound, held against GB/T 9704. */
#include "measure.h"

#include <string.h>

#define MM (72.0 / 25.4)
#define TOLERANCE 0.1 /* mm */
/* The type area: 28 mm from the left, 37 mm from above, 156 × 225 mm. */
#define LEFT 28.0
#define RIGHT 184.0
#define TOP 37.0
#define BOTTOM 262.0
#define LINE (225.0 / 22)

/* A face whose dashes lie low. */
static double
low_middle (gpointer data, ZhuFace face, gunichar c)
{
  (void) data;
  (void) face;
  return c == g_utf8_get_char ("—") ? 0.28 : 0.38;
}

/* ---- Attachments ---- */

static ZhuTable *
numbers_table (const char *title, gsize n_data, gsize n_rows)
{
  ZhuTable *table = zhu_table_new ("01", 1, n_data);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, title);
  zhu_table_set_text (table, ZHU_TEXT_NUMBER, "陕残扶统01表");
  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  for (gsize i = 1; i <= n_data; i++)
    zhu_table_add_head (table, 0, i, 1, 1, "户");
  for (gsize row = 0; row < n_rows; row++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };

      zhu_table_add_row (table, &info);
      zhu_table_set_stub (table, row, 0, 1, "县");
      for (gsize i = 1; i <= n_data; i++)
        {
          const ZhuDocCell cell = { ZHU_CELL_NUMBER, zhu_number_from_int (1), 0, "123456", NULL };

          zhu_table_set_cell (table, row, i, &cell);
        }
    }
  return table;
}

static ZhuPages *
pages_of (ZhuTable *table, const char *paragraph, const ZhuAttachmentLook *look)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("月报", "陕西省", 0);
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  ZhuPages *pages;

  if (paragraph != NULL)
    zhu_doc_add_paragraph (doc, "综合情况", paragraph);
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  pages = zhu_pages_new_attachment (doc, style, &fixed, look, &error);
  g_assert_no_error (error);
  return pages;
}

static const ZhuMark *
find_text (const ZhuPages *pages, gsize page, const char *text)
{
  const GArray *marks = zhu_pages_get (pages, page)->marks;

  for (gsize i = 0; i < marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (marks, ZhuMark, i);

      if (mark->kind == ZHU_MARK_TEXT && g_str_equal (mark->text, text))
        return mark;
    }
  return NULL;
}

static gsize
count_texts (const ZhuPages *pages, gsize page, const char *text)
{
  const GArray *marks = zhu_pages_get (pages, page)->marks;
  gsize n = 0;

  for (gsize i = 0; i < marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (marks, ZhuMark, i);

      n += mark->kind == ZHU_MARK_TEXT && g_str_equal (mark->text, text);
    }
  return n;
}

static void
assert_mm (double points, double millimetres)
{
  g_assert_cmpfloat_with_epsilon (points / MM, millimetres, TOLERANCE);
}

/* A register whose columns are a little too wide for the type area at the least size. */
static ZhuTable *
wide_register (gsize n_rows)
{
  const gsize n_dates = 7;
  ZhuTable *table = zhu_table_new ("14", 1, n_dates + 1);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "逐户台账");
  zhu_table_set_register (table, TRUE);
  zhu_table_add_head (table, 0, 0, 1, 1, "户编号");
  for (gsize i = 0; i <= n_dates; i++)
    zhu_table_add_head (table, 0, i + 1, 1, 1, i == n_dates ? "享受政策" : "完成时限");
  for (gsize row = 0; row < n_rows; row++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
      const char *policies
          = "农村低保，困难残疾人生活补贴，重度残疾人护理补贴，参保资助，家庭医生签约，养老保险代缴"
            "，"
            "辅助器具适配，无障碍改造，托养照护，就业培训，结对帮扶，产业帮扶，金融帮扶，消费帮扶，"
            "教育资助，健康帮扶，安全饮水，危房改造，易地搬迁，公益岗位，小额信贷，孤儿保障，临时救"
            "助，"
            "医疗救助，法律援助，文化进家庭";

      zhu_table_add_row (table, &info);
      zhu_table_set_stub (table, row, 0, 1, "H610722001040019");
      for (gsize i = 0; i <= n_dates; i++)
        {
          const char *text = i == n_dates ? policies : "2020年10月31日前";
          const ZhuDocCell cell = { ZHU_CELL_TEXT, zhu_number_none (), 0, text, NULL };

          zhu_table_set_cell (table, row, i + 1, &cell);
        }
    }
  return table;
}

/* ---- Page numbers ---- */

static const struct
{
  const char *name;
  gsize n_data; /* columns: 24 make the table turn */
  unsigned first_number;
  const char *text;
  gboolean is_right;
} numbers[] = {
  { "odd, upright: right", 4, 5, "— 5 —", TRUE },
  { "even, upright: left", 4, 6, "— 6 —", FALSE },
  { "odd, sideways: right", 24, 7, "— 7 —", TRUE },
  { "even, sideways: left", 24, 12, "— 12 —", FALSE },
};

/* One character from the edge of the type area; the dashes, amid a character of 14 pt whose base
 * line is 0.38 em lower, 7 mm below it. */
static void
test_number (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const ZhuAttachmentLook look = { numbers[i].first_number, FALSE, "附件1", "表", NULL };
  g_autoptr (ZhuPages) pages = pages_of (numbers_table ("表", numbers[i].n_data, 10), NULL, &look);
  const ZhuPage *page = zhu_pages_get (pages, 0);
  const ZhuMark *mark = find_text (pages, 0, numbers[i].text);

  g_assert_nonnull (mark);
  g_assert_cmpint (mark->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_NUMBER);
  g_assert_cmpfloat (mark->size, ==, 14);
  g_assert_cmpint (mark->on_sheet, ==, page->turned);
  if (numbers[i].is_right)
    assert_mm (mark->x + mark->width, RIGHT - 14 / MM);
  else
    assert_mm (mark->x, LEFT + 14 / MM);
  assert_mm (mark->y - 0.38 * 14, BOTTOM + 7);
}

/* The dash is 7 mm below the type area as it is drawn, not as the standard's own face would have
 * it. */
static void
test_number_of_a_low_face (void)
{
  const ZhuMeasure low = { fixed_advance, NULL, low_middle };
  g_autoptr (ZhuPages) pages = zhu_pages_new_empty ();
  ZhuPage *page = zhu_pages_add_official (pages, FALSE, FALSE);

  zhu_page_add_official_number (page, 3, &low);
  assert_mm (g_array_index (page->marks, ZhuMark, 0).y - 0.28 * 14, BOTTOM + 7);
}

static void
test_numbers_run_on (void)
{
  const ZhuAttachmentLook look = { 3, FALSE, "附件1", "表", NULL };
  g_autoptr (ZhuPages) pages = pages_of (numbers_table ("表", 4, 200), NULL, &look);

  g_assert_cmpuint (zhu_pages_length (pages), >, 2);
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      g_autofree char *number = g_strdup_printf ("— %zu —", i + 3);

      g_assert_nonnull (find_text (pages, i, number));
    }
}

/* On a screen the sheet lies as the table does, and its number below the table. */
static void
test_number_on_a_screen (void)
{
  const ZhuAttachmentLook look = { 5, TRUE, "附件1", "表", NULL };
  g_autoptr (ZhuPages) pages = pages_of (numbers_table ("表", 24, 10), NULL, &look);
  const ZhuPage *page = zhu_pages_get (pages, 0);
  const ZhuMark *mark = find_text (pages, 0, "— 5 —");

  g_assert_true (page->turned);
  g_assert_false (page->sideways);
  g_assert_false (mark->on_sheet);
  assert_mm (page->width, 297);
  assert_mm (mark->x + mark->width, 297 - TOP - 14 / MM);
  assert_mm (mark->y - 0.38 * 14, LEFT + 156 + 7);
}

/* ---- What an attachment begins with ---- */

static void
test_opening (void)
{
  const ZhuAttachmentLook look = { 3, FALSE, "附件1", "各市情况", NULL };
  g_autoptr (ZhuPages) pages = pages_of (numbers_table ("各县情况", 4, 10), NULL, &look);
  const ZhuMark *mark = find_text (pages, 0, "附件1");
  const ZhuMark *title = find_text (pages, 0, "各市情况");

  g_assert_cmpint (mark->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_HEAD);
  g_assert_cmpfloat (mark->size, ==, 16);
  assert_mm (mark->x, LEFT);
  /* The character is centred in its line. */
  assert_mm (mark->y - 0.38 * 16, TOP + LINE / 2);

  g_assert_cmpint (title->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TITLE);
  g_assert_cmpfloat (title->size, ==, 22);
  assert_mm (title->x + title->width / 2, (LEFT + RIGHT) / 2);
  assert_mm (title->y - 0.38 * 22, TOP + 2.5 * LINE);

  /* The table below it has a title of its own. */
  g_assert_nonnull (find_text (pages, 0, "各县情况"));
  g_assert_cmpfloat (find_text (pages, 0, "各县情况")->y, >, title->y + title->size);
}

/* The period that the table's title has before it stands in the line above the grid. */
static void
test_title_with_its_period_stands_once (void)
{
  const ZhuAttachmentLook look = { 3, FALSE, "附件", "各市情况", NULL };
  ZhuTable *table = numbers_table ("2020年3月各市情况", 4, 10);

  zhu_table_set_text (table, ZHU_TEXT_PERIOD, "2020年3月");
  g_autoptr (ZhuPages) pages = pages_of (table, NULL, &look);

  g_assert_nonnull (find_text (pages, 0, "各市情况"));
  g_assert_nonnull (find_text (pages, 0, "2020年3月"));
  g_assert_null (find_text (pages, 0, "2020年3月各市情况"));
}

static void
test_title_stands_once (void)
{
  const ZhuAttachmentLook look = { 3, FALSE, "附件", "各市情况", NULL };
  const ZhuAttachmentLook broken = { 3, FALSE, "附件", "各市\n情况", NULL };
  g_autoptr (ZhuPages) pages = pages_of (numbers_table ("各市情况", 4, 200), NULL, &look);
  g_autoptr (ZhuPages) lines = pages_of (numbers_table ("各市情况", 4, 200), NULL, &broken);

  g_assert_cmpuint (count_texts (lines, 0, "各市情况"), ==, 0);
  g_assert_nonnull (find_text (lines, 0, "各市"));
  g_assert_cmpuint (count_texts (pages, 0, "各市情况"), ==, 1);
  g_assert_cmpint (find_text (pages, 0, "各市情况")->face, ==,
                   ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TITLE);
  g_assert_nonnull (find_text (pages, 0, "附件"));
  g_assert_null (find_text (pages, 1, "附件"));
  g_assert_nonnull (find_text (pages, 1, "各市情况（续表一）"));
}

/* A sideways page begins as it is read: its first line is the leftmost of the upright sheet. */
static void
test_sideways_opening (void)
{
  const ZhuAttachmentLook look = { 3, FALSE, "附件2", "各市情况", NULL };
  g_autoptr (ZhuPages) pages = pages_of (numbers_table ("各市情况", 24, 10), NULL, &look);
  const ZhuPage *page = zhu_pages_get (pages, 0);
  const ZhuMark *mark = find_text (pages, 0, "附件2");
  const ZhuMark *title = find_text (pages, 0, "各市情况");

  g_assert_true (page->sideways);
  assert_mm (page->width, 297);
  assert_mm (page->height, 210);
  /* x to the right is up the upright sheet, y is to the right of its left edge. */
  assert_mm (mark->x, 297 - BOTTOM);
  assert_mm (mark->y - 0.38 * 16, LEFT + LINE / 2);
  assert_mm (title->x + title->width / 2, 297 - (TOP + BOTTOM) / 2);
  assert_mm (title->y - 0.38 * 22, LEFT + 2.5 * LINE);
}

/* A report's text stands in official faces below the opening; its tables follow without another. */
static void
test_text_opens_a_report (void)
{
  const ZhuAttachmentLook look = { 3, FALSE, "附件3", "脱贫攻坚月报", NULL };
  g_autoptr (ZhuPages) pages
      = pages_of (numbers_table ("各市情况", 4, 10), "全省未脱贫残疾人66246人。", &look);
  const ZhuMark *text = find_text (pages, 0, "全省未脱贫残疾人66246人。");

  g_assert_nonnull (find_text (pages, 0, "附件3"));
  g_assert_nonnull (find_text (pages, 0, "脱贫攻坚月报"));
  g_assert_null (find_text (pages, 0, "月报"));
  g_assert_cmpint (text->face, ==, ZHU_FACE_OFFICIAL + ZHU_OFFICIAL_TEXT);
  /* Line 3 has the title, 4 is blank, 5 the heading. */
  assert_mm (text->y - 0.38 * 16, TOP + 5.5 * LINE);
  g_assert_null (find_text (pages, 1, "附件3"));
  g_assert_nonnull (find_text (pages, 1, "各市情况"));
}

/* Its long texts take a few lines more each; short ones are not broken for their sake. */
static void
test_wide_register_breaks_long_texts_only (void)
{
  const ZhuAttachmentLook look = { 3, FALSE, "附件", "逐户台账", NULL };
  g_autoptr (ZhuPages) pages = pages_of (wide_register (40), NULL, &look);

  g_assert_true (zhu_pages_get (pages, 0)->sideways);
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    g_assert_cmpuint (count_texts (pages, i, "2020年10月31日前"), ==,
                      7 * zhu_pages_get (pages, i)->n_rows);
  g_assert_cmpuint (zhu_pages_get (pages, 0)->n_rows, >, 3);
}

static void
test_long_title_takes_lines (void)
{
  g_autoptr (ZhuPages) pages = zhu_pages_new_empty ();
  ZhuPage *page = zhu_pages_add_official (pages, FALSE, FALSE);
  const ZhuAttachmentLook look
      = { .mark = "附件1",
          .title = "二〇二〇年第一季度各市建档立卡\n未脱贫残疾人主要致贫原因构成情况表" };
  const double end = zhu_page_add_opening (page, &look, &fixed);
  const ZhuMark *first = &g_array_index (page->marks, ZhuMark, 1);
  const ZhuMark *second = &g_array_index (page->marks, ZhuMark, 2);

  g_assert_cmpuint (page->marks->len, ==, 3);
  g_assert_cmpstr (first->text, ==, "二〇二〇年第一季度各市建档立卡");
  assert_mm (first->y - 0.38 * 22, TOP + 2.5 * LINE);
  assert_mm (second->y - 0.38 * 22, TOP + 3.5 * LINE);
  assert_mm (end, TOP + 4 * LINE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/page/official/page number/%s", numbers[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_number);
    }
  g_test_add_func ("/page/official/number of a low face", test_number_of_a_low_face);
  g_test_add_func ("/page/official/numbers run on", test_numbers_run_on);
  g_test_add_func ("/page/official/number on a screen", test_number_on_a_screen);
  g_test_add_func ("/page/official/mark and title of an attachment", test_opening);
  g_test_add_func ("/page/official/title stands once", test_title_stands_once);
  g_test_add_func ("/page/official/title with its period stands once",
                   test_title_with_its_period_stands_once);
  g_test_add_func ("/page/official/sideways page begins as it is read", test_sideways_opening);
  g_test_add_func ("/page/official/a report's text comes first", test_text_opens_a_report);
  g_test_add_func ("/page/official/wide register breaks long texts only",
                   test_wide_register_breaks_long_texts_only);
  g_test_add_func ("/page/official/long title takes lines", test_long_title_takes_lines);
  return g_test_run ();
}
