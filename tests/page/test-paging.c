/* Properties of pages over random tables: nothing lost, nothing twice, heads on every part, nothing
 * clipped, overlapping or outside the type area. Cells carry their row and column as text, so that
 * a mark says where it should be. */
#include "measure.h"

#include <math.h>
#include <string.h>

#define N_TABLES 300
#define SLACK 0.05

/* ---- Random tables ---- */

typedef struct
{
  guint64 state;
} Random;

static unsigned
below (Random *random, unsigned n)
{
  random->state = random->state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned) (random->state >> 33) % n;
}

static void
random_text (Random *random, GString *text, unsigned most)
{
  static const char *const pieces[]
      = { "残", "疾", "人", "户", "（", "）", "，", "12", "3.5%", "贫", "困" };

  g_string_truncate (text, 0);
  g_string_append (text, "名");
  for (unsigned n = below (random, most); n > 0; n--)
    g_string_append (text, pieces[below (random, G_N_ELEMENTS (pieces))]);
}

static void
add_heads (Random *random, ZhuTable *table, gsize n_stub, gsize n_data)
{
  GString *text = g_string_new (NULL);

  for (gsize column = 0; column < n_stub; column++)
    zhu_table_add_head (table, 0, column, 2, 1, "填报单位");
  for (gsize column = 0; column < n_data;)
    {
      const gsize wish = 1 + below (random, 4);
      const gsize n = MIN (wish, n_data - column);

      random_text (random, text, 8);
      zhu_table_add_head (table, 0, n_stub + column, 1, n, text->str);
      for (gsize i = 0; i < n; i++)
        {
          g_autofree char *leaf = g_strdup_printf ("列%u", (unsigned) (column + i));

          zhu_table_add_head (table, 1, n_stub + column + i, 1, 1, leaf);
        }
      column += n;
    }
  g_string_free (text, TRUE);
}

static void
add_body (Random *random,
          ZhuTable *table,
          gsize n_stub,
          gsize n_data,
          gsize n_rows,
          gboolean is_register)
{
  GString *text = g_string_new (NULL);

  for (gsize row = 0; row < n_rows; row++)
    {
      const unsigned kind = row + 1 < n_rows ? below (random, 12) : 5;
      const ZhuRowInfo info
          = { kind == 0 ? ZHU_ROW_TOTAL : ZHU_ROW_DETAIL, 0, below (random, 3), kind == 1 };

      zhu_table_add_row (table, &info);
      for (gsize column = 0; column < n_stub; column++)
        {
          random_text (random, text, 9);
          zhu_table_set_stub (table, row, column, 1, text->str);
        }
      for (gsize column = 0; column < n_data; column++)
        {
          const gboolean is_text = is_register && column % 2 == 0;
          const int decimals = (int) (column % 3);
          const gint64 value = (gint64) row * 1000 + (gint64) column;
          g_autofree char *digits
              = zhu_number_format (zhu_number_from_int (value), decimals, ZHU_ROUND_HALF_UP);
          ZhuDocCell cell
              = { ZHU_CELL_NUMBER, zhu_number_from_int (value), decimals, digits, NULL };

          random_text (random, text, 30);
          if (is_text)
            cell = (ZhuDocCell){ ZHU_CELL_TEXT, zhu_number_none (), 0, text->str, NULL };
          zhu_table_set_cell (table, row, n_stub + column, &cell);
        }
    }
  g_string_free (text, TRUE);
}

static ZhuTable *
random_table (Random *random)
{
  const gboolean is_register = below (random, 4) == 0;
  const gboolean is_numbered = below (random, 2) == 0;
  const gsize n_stub = 1 + below (random, 2);
  const gsize n_data = 1 + (is_register ? below (random, 9) : below (random, 60));
  const gsize n_rows = 1 + below (random, below (random, 3) == 0 ? 200 : 30);
  ZhuTable *table = zhu_table_new ("t", n_stub, n_data);

  zhu_table_set_register (table, is_register);
  zhu_table_set_layout (table, (ZhuLayout) below (random, 3));
  zhu_table_set_text (table, ZHU_TEXT_TITLE, "2020年3月陕西省建档立卡贫困残疾人基本情况表");
  zhu_table_set_text (table, ZHU_TEXT_NUMBER, "陕残扶统01表");
  zhu_table_set_text (table, ZHU_TEXT_REPORTER, "陕西省");
  zhu_table_set_text (table, ZHU_TEXT_PERIOD, "2020年3月");
  zhu_table_set_text (table, ZHU_TEXT_UNITS, "户、人、%");
  add_heads (random, table, n_stub, n_data);
  for (gsize i = 0; is_numbered && i < n_stub + n_data; i++)
    {
      g_autofree char *number = g_strdup_printf ("(%u)", (unsigned) i);

      zhu_table_set_numbering (table, i, number);
    }
  add_body (random, table, n_stub, n_data, n_rows, is_register);
  for (unsigned n = below (random, 5); n > 0; n--)
    zhu_table_add_note (table, "注：本表数据由各市（区）残联比对后填报。");
  zhu_table_add_foot (table, "单位负责人", "");
  zhu_table_add_foot (table, "填表人", "");
  return table;
}

/* ---- Properties ---- */

typedef struct
{
  double left, right, top, bottom;
} Rect;

static Rect
rect_of (const ZhuMark *mark)
{
  return (Rect){ mark->x, mark->x + mark->width, mark->y - 0.88 * mark->size,
                 mark->y + 0.12 * mark->size };
}

static gboolean
overlap (const ZhuMark *a, const ZhuMark *b)
{
  const Rect first = rect_of (a), second = rect_of (b);

  return first.left < second.right - SLACK && second.left < first.right - SLACK
         && first.top < second.bottom - SLACK && second.top < first.bottom - SLACK;
}

static gboolean
is_page_number (const ZhuMark *mark)
{
  return mark->part == ZHU_PART_FURNITURE && mark->kind == ZHU_MARK_TEXT;
}

static ZhuTypeArea
area_of (const ZhuPage *page, const ZhuStyle *style)
{
  if (style == NULL)
    return zhu_official_area (page->turned);
  return (ZhuTypeArea){ style->margin_left, page->width - style->margin_right, style->margin_top,
                        page->height - style->margin_bottom };
}

/* @style NULL: the type area is that of official documents. */
static void
check_inside (const ZhuPage *page, const ZhuStyle *style, const ZhuMark *mark)
{
  const ZhuTypeArea area = area_of (page, style);
  const gboolean is_rule = mark->kind == ZHU_MARK_RULE;
  const Rect rect = is_rule ? (Rect){ mark->x, mark->x2, mark->y, mark->y2 } : rect_of (mark);

  if (mark->on_sheet)
    return;
  g_assert_cmpfloat (rect.left, >=, area.left - SLACK);
  g_assert_cmpfloat (rect.right, <=, area.right + SLACK);
  g_assert_cmpfloat (rect.top, >=, area.top - SLACK);
  if (!is_page_number (mark))
    g_assert_cmpfloat (rect.bottom, <=, area.bottom + SLACK);
  else
    g_assert_cmpfloat (rect.bottom, <=, page->height);
}

/* No rule that stands upright crosses a text of the body: what is wider than its column would be.
 */
static void
check_not_clipped (const ZhuPage *page, const ZhuMark *mark)
{
  const Rect rect = rect_of (mark);

  for (gsize i = 0; i < page->marks->len; i++)
    {
      const ZhuMark *rule = &g_array_index (page->marks, ZhuMark, i);

      if (rule->kind != ZHU_MARK_RULE || rule->x != rule->x2)
        continue;
      if (rule->y < rect.bottom && rule->y2 > rect.top)
        g_assert_false (rule->x > rect.left + SLACK && rule->x < rect.right - SLACK);
    }
}

static void
check_page (const ZhuPage *page, const ZhuStyle *style)
{
  g_assert_cmpuint (page->n_rows, >, 0);
  g_assert_cmpuint (page->n_columns, >, 0);
  for (gsize i = 0; i < page->marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (page->marks, ZhuMark, i);

      check_inside (page, style, mark);
      if (mark->kind != ZHU_MARK_TEXT)
        continue;
      if (mark->part == ZHU_PART_CELL || mark->part == ZHU_PART_STUB)
        check_not_clipped (page, mark);
      for (gsize j = i + 1; j < page->marks->len; j++)
        {
          const ZhuMark *other = &g_array_index (page->marks, ZhuMark, j);

          if (other->kind == ZHU_MARK_TEXT && mark->on_sheet == other->on_sheet
              && overlap (mark, other))
            g_error ("“%s” overlaps “%s”", mark->text, other->text);
        }
    }
}

/* Joins the lines of each cell, over all pages, in the order in which they stand. */
static char **
collect_cells (const ZhuPages *pages, const ZhuTable *table)
{
  const gsize n_columns = zhu_table_n_columns (table);
  const gsize n = zhu_table_n_rows (table) * n_columns;
  char **cells = g_new0 (char *, n + 1);

  for (gsize i = 0; i < n; i++)
    cells[i] = g_strdup ("");
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      const ZhuPage *page = zhu_pages_get (pages, i);

      for (gsize j = 0; j < page->marks->len; j++)
        {
          const ZhuMark *mark = &g_array_index (page->marks, ZhuMark, j);
          char **cell, *old;

          if (mark->kind != ZHU_MARK_TEXT || mark->repeated
              || (mark->part != ZHU_PART_CELL && mark->part != ZHU_PART_STUB))
            continue;
          cell = &cells[mark->row * n_columns + mark->column];
          old = *cell;
          *cell = g_strconcat (old, mark->text, NULL);
          g_free (old);
        }
    }
  return cells;
}

static void
check_complete (const ZhuPages *pages, const ZhuTable *table)
{
  const gsize n_stub = zhu_table_n_stub (table);
  const gsize n_columns = zhu_table_n_columns (table);
  g_auto (GStrv) cells = collect_cells (pages, table);

  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    for (gsize column = 0; column < n_columns; column++)
      g_assert_cmpstr (cells[row * n_columns + column], ==,
                       column < n_stub ? zhu_table_stub (table, row, column)
                                       : zhu_table_cell (table, row, column)->text);
}

static gsize
count_parts (const ZhuPage *page, ZhuPart part)
{
  gsize n = 0;

  for (gsize i = 0; i < page->marks->len; i++)
    n += g_array_index (page->marks, ZhuMark, i).part == part;
  return n;
}

/* Heads over every column and stub of every row on each part; notes on the last part only. */
static void
check_parts (const ZhuPages *pages, const ZhuTable *table)
{
  const gsize n = zhu_pages_length (pages);
  gsize next_row = 0;

  for (gsize i = 0; i < n; i++)
    {
      const ZhuPage *page = zhu_pages_get (pages, i);

      g_assert_cmpuint (count_parts (page, ZHU_PART_HEAD), >=, page->n_columns + 1);
      g_assert_cmpuint (count_parts (page, ZHU_PART_STUB), >=, page->n_rows);
      g_assert_cmpuint (count_parts (page, ZHU_PART_TITLE), >=, 1);
      if (zhu_table_is_numbered (table))
        g_assert_cmpuint (count_parts (page, ZHU_PART_NUMBERING), >=, page->n_columns);
      g_assert_true ((count_parts (page, ZHU_PART_NOTE) > 0)
                     == (i + 1 == n && zhu_table_n_notes (table) > 0));
      if (page->first_column == zhu_table_n_stub (table))
        {
          g_assert_cmpuint (page->first_row, ==, next_row);
          next_row += page->n_rows;
        }
    }
  g_assert_cmpuint (next_row, ==, zhu_table_n_rows (table));
}

/* No part of a single row, none that ends with a total or what must keep with its next. */
static void
check_breaks (const ZhuPages *pages, const ZhuTable *table)
{
  const gsize n_rows = zhu_table_n_rows (table);

  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      const ZhuPage *page = zhu_pages_get (pages, i);
      const gsize end = page->first_row + page->n_rows;

      if (n_rows > 1 && !zhu_table_is_register (table))
        g_assert_cmpuint (page->n_rows, >, 1);
      if (end == n_rows || zhu_table_is_register (table) || page->n_rows < 15)
        continue;
      g_assert_cmpint (zhu_table_row (table, end - 1)->kind, ==, ZHU_ROW_DETAIL);
      g_assert_false (zhu_table_row (table, end - 1)->keep_with_next);
    }
}

static const struct
{
  const char *name;
  gboolean is_attachment;
  ZhuAttachmentLook look;
} looks[] = {
  { "reports", FALSE, { .first_number = 1 } },
  { "attachments of official documents",
    TRUE,
    { 3, FALSE, "附件1", "各市未脱贫残疾人情况", NULL } },
  { "attachments with the table's title",
    TRUE,
    { 4, FALSE, "附件", "2020年3月陕西省建档立卡贫困残疾人基本情况表", NULL } },
  { "attachments for a screen", TRUE, { 4, TRUE, "附件1", NULL, NULL } },
};

static void
check_sheet (const ZhuPage *page, gsize i)
{
  const ZhuAttachmentLook *look = &looks[i].look;

  g_assert_cmpint (page->sideways, ==, looks[i].is_attachment && page->turned && !look->screen);
}

static void
check_random (ZhuTable *random, const ZhuStyle *style, gsize i)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("月报", "陕西省", 0);
  g_autoptr (ZhuPages) pages = NULL;
  const ZhuTable *table;

  zhu_doc_take_table (doc, random);
  zhu_doc_freeze (doc, &error);
  g_assert_no_error (error);
  table = zhu_doc_table (doc, 0);
  pages = looks[i].is_attachment
              ? zhu_pages_new_attachment (doc, style, &fixed, &looks[i].look, &error)
              : zhu_pages_new (doc, style, &fixed, 1, &error);
  g_assert_no_error (error);
  for (gsize j = 0; j < zhu_pages_length (pages); j++)
    {
      check_page (zhu_pages_get (pages, j), looks[i].is_attachment ? NULL : style);
      check_sheet (zhu_pages_get (pages, j), i);
    }
  check_complete (pages, table);
  check_parts (pages, table);
  check_breaks (pages, table);
}

static void
test_random (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  ZhuStyle *style = zhu_style_load (NULL, NULL, NULL);
  Random random = { 20200331 };

  for (unsigned n = i == 0 ? N_TABLES : N_TABLES / 8; n > 0; n--)
    check_random (random_table (&random), style, i);
  zhu_style_free (style);
}

/* ---- Single cases ---- */

/* A table whose stub cells span @span rows each. */
static ZhuTable *
spanned_table (gsize n_data, gsize n_rows, gsize span, const char *text)
{
  ZhuTable *table = zhu_table_new ("01", 1, n_data);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "表");
  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  for (gsize i = 1; i <= n_data; i++)
    zhu_table_add_head (table, 0, i, 1, 1, "户");
  for (gsize row = 0; row < n_rows; row++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };

      zhu_table_add_row (table, &info);
      if (row % span == 0)
        zhu_table_set_stub (table, row, 0, span, "县");
      for (gsize i = 1; i <= n_data; i++)
        {
          const ZhuDocCell cell = { ZHU_CELL_NUMBER, zhu_number_from_int (1), 0, text, NULL };

          zhu_table_set_cell (table, row, i, &cell);
        }
    }
  return table;
}

static ZhuTable *
numbers_table (gsize n_data, gsize n_rows, const char *text)
{
  return spanned_table (n_data, n_rows, 1, text);
}

static ZhuPages *
pages_of (ZhuTable *table, GError **error)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("月报", "陕西省", 0);
  ZhuStyle *style = zhu_style_load (NULL, NULL, NULL);
  ZhuPages *pages;

  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  pages = zhu_pages_new (doc, style, &fixed, 7, error);
  zhu_style_free (style);
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

static void
test_empty_table (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) pages = pages_of (numbers_table (3, 0, "1"), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_pages_length (pages), ==, 1);
  g_assert_nonnull (find_text (pages, 0, "本期无数据"));
  g_assert_nonnull (find_text (pages, 0, "地区"));
}

/* Lines of one text have its number and no other text of the page has it; headings say their level.
 */
static void
test_texts_are_numbered (void)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("月报", "陕西省", 0);
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (GString) sentences = g_string_new ("第一段。\n第二段");
  g_autoptr (ZhuPages) pages = NULL;
  g_autofree char *dump = NULL;
  const GArray *marks;
  gsize last = 0, n_texts = 0, n_lines = 0;

  for (int i = 0; i < 40; i++)
    g_string_append (sentences, "，各地按户核实后报送");
  zhu_doc_add_paragraph (doc, "总体情况", sentences->str);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  pages = zhu_pages_new (doc, style, &fixed, 1, NULL);
  marks = zhu_pages_get (pages, 0)->marks;
  for (gsize i = 0; i < marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (marks, ZhuMark, i);

      if (mark->part == ZHU_PART_FURNITURE)
        continue;
      g_assert_cmpuint (mark->level, ==, mark->part == ZHU_PART_HEADING ? 1 : 0);
      n_texts += n_lines++ == 0 || mark->row != last;
      last = mark->row;
    }
  /* Title, name and two paragraphs, the second of which has many lines. */
  g_assert_cmpuint (n_texts, ==, 4);
  g_assert_cmpuint (n_lines, >, 10);
  dump = zhu_pages_dump (pages);
  g_assert_nonnull (strstr (dump, "text heading"));
  g_assert_nonnull (strstr (dump, "text furniture"));
}

static void
test_continuations (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) two = pages_of (numbers_table (3, 60, "1"), &error);
  g_autoptr (ZhuPages) many = pages_of (numbers_table (3, 500, "1"), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_pages_length (two), ==, 2);
  g_assert_nonnull (find_text (two, 1, "表（续表）"));
  g_assert_nonnull (find_text (two, 1, "— 8 —"));
  g_assert_cmpuint (zhu_pages_length (many), >, 12);
  g_assert_nonnull (find_text (many, 1, "表（续表一）"));
  g_assert_nonnull (find_text (many, 10, "表（续表十）"));
  g_assert_nonnull (find_text (many, 12, "表（续表十二）"));
}

static const struct
{
  const char *name;
  gsize n_data;
  gboolean turned;
  gboolean is_split;
} papers[] = {
  { "few columns stand upright", 9, FALSE, FALSE },
  { "many columns are turned", 24, TRUE, FALSE },
  { "too many columns are split", 80, TRUE, TRUE },
};

static void
test_paper (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) pages = pages_of (numbers_table (papers[i].n_data, 14, "123456"), &error);

  g_assert_no_error (error);
  g_assert_cmpint (zhu_pages_get (pages, 0)->turned, ==, papers[i].turned);
  g_assert_cmpint (zhu_pages_length (pages) > 1, ==, papers[i].is_split);
}

static void
test_decimal_points_stand_below_each_other (void)
{
  g_autoptr (GError) error = NULL;
  ZhuTable *table = numbers_table (1, 2, "1.5");
  const ZhuDocCell cell = { ZHU_CELL_NUMBER, zhu_number_from_int (1), 2, "1234.25", NULL };
  const ZhuMark *first, *second;

  zhu_table_set_cell (table, 1, 1, &cell);
  g_autoptr (ZhuPages) pages = pages_of (table, &error);

  g_assert_no_error (error);
  first = find_text (pages, 0, "1.5");
  second = find_text (pages, 0, "1234.25");
  g_assert_cmpfloat_with_epsilon (first->x + 0.5 * first->size, second->x + 2 * second->size,
                                  0.001);
}

/* A page ends before a spanning stub cell rather than amid it. */
static void
test_spanning_stub_is_not_cut (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) pages = pages_of (spanned_table (2, 90, 6, "1"), &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    g_assert_cmpuint (zhu_pages_get (pages, i)->first_row % 6, ==, 0);
}

/* The parts of a split table are alike: no part is much narrower than another. */
static void
test_parts_are_level (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) pages = pages_of (numbers_table (80, 5, "123456"), &error);
  gsize least = G_MAXSIZE, most = 0;

  g_assert_no_error (error);
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      least = MIN (least, zhu_pages_get (pages, i)->n_columns);
      most = MAX (most, zhu_pages_get (pages, i)->n_columns);
    }
  g_assert_cmpuint (most - least, <=, 1);
}

/* ---- A little too long ---- */

static ZhuTable *
noted_table (gsize n_data, gsize n_rows)
{
  ZhuTable *table = numbers_table (n_data, n_rows, "123456");

  for (int i = 0; i < 5; i++)
    zhu_table_add_note (table, "注：统计范围为建档立卡未脱贫户中持有效残疾人证的人员。");
  zhu_table_add_foot (table, "单位负责人", "");
  return table;
}

/* All rows of a table are of the same height, on all its pages. */
static void
check_even_rows (const ZhuPages *pages)
{
  double pitch = 0;

  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      const GArray *marks = zhu_pages_get (pages, i)->marks;
      const ZhuMark *above = NULL;

      for (gsize j = 0; j < marks->len; j++)
        {
          const ZhuMark *mark = &g_array_index (marks, ZhuMark, j);

          if (mark->part != ZHU_PART_CELL || mark->column != 1)
            continue;
          if (above != NULL && pitch > 0)
            g_assert_cmpfloat_with_epsilon (mark->y - above->y, pitch, 0.01);
          else if (above != NULL)
            pitch = mark->y - above->y;
          if (above != NULL)
            g_assert_cmpfloat (pitch, >=, 1.25 * mark->size);
          above = mark;
        }
    }
}

/* Two rows do not spill onto a page of their own: the rows, then the type, are set closer. */
static void
test_overflow_by_a_little (void)
{
  ZhuStyle *style = zhu_style_load (NULL, NULL, NULL);

  for (gsize n_rows = 14; n_rows <= 27; n_rows++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPages) pages = pages_of (noted_table (24, n_rows), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (zhu_pages_length (pages), ==, 1);
      g_assert_true (zhu_pages_get (pages, 0)->turned);
      check_page (zhu_pages_get (pages, 0), style);
      check_even_rows (pages);
    }
  zhu_style_free (style);
}

static void
test_last_part_is_no_stub (void)
{
  for (gsize n_rows = 40; n_rows <= 300; n_rows += 7)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuPages) pages = pages_of (noted_table (3, n_rows), &error);
      const gsize n = zhu_pages_length (pages);

      g_assert_no_error (error);
      if (n > 1)
        g_assert_cmpuint (3 * zhu_pages_get (pages, n - 1)->n_rows, >=,
                          zhu_pages_get (pages, 0)->n_rows);
      check_even_rows (pages);
    }
}

/* A city stays with its counties where that costs no page. */
static void
check_groups (gsize n_rows, gsize n_pages)
{
  g_autoptr (GError) error = NULL;
  ZhuTable *table = zhu_table_new ("02", 1, 1);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "表");
  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  zhu_table_add_head (table, 0, 1, 1, 1, "户");
  for (gsize i = 0; i < n_rows; i++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, i % 9 > 0, i % 9 > 0, i % 9 == 0 };
      const ZhuDocCell cell = { ZHU_CELL_NUMBER, zhu_number_from_int (1), 0, "1", NULL };

      zhu_table_add_row (table, &info);
      zhu_table_set_stub (table, i, 0, 1, "县");
      zhu_table_set_cell (table, i, 1, &cell);
    }
  g_autoptr (ZhuPages) pages = pages_of (table, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_pages_length (pages), ==, n_pages);
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    g_assert_cmpuint (zhu_pages_get (pages, i)->first_row % 9, ==, 0);
  check_even_rows (pages);
}

static void
test_groups_are_not_cut (void)
{
  check_groups (108, 3);
  /* Five groups find room on one page only if the rows stand closer. */
  check_groups (81, 2);
}

/* ---- Heads and notes ---- */

static void
test_head_breaks_before_its_bracket (void)
{
  g_autoptr (GError) error = NULL;
  ZhuTable *table = zhu_table_new ("08", 1, 9);
  const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };

  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  for (gsize i = 1; i <= 9; i++)
    zhu_table_add_head (table, 0, i, 1, 1, "金额（万元）");
  zhu_table_add_row (table, &info);
  zhu_table_set_layout (table, ZHU_LAYOUT_PORTRAIT);
  for (gsize i = 1; i <= 9; i++)
    {
      const ZhuDocCell cell = { ZHU_CELL_NUMBER, zhu_number_from_int (1), 0, "1", NULL };

      zhu_table_set_cell (table, 0, i, &cell);
    }
  g_autoptr (ZhuPages) pages = pages_of (table, &error);

  g_assert_no_error (error);
  g_assert_nonnull (find_text (pages, 0, "金额"));
  g_assert_nonnull (find_text (pages, 0, "（万元）"));
}

static void
test_notes_hang (void)
{
  g_autoptr (GError) error = NULL;
  ZhuTable *table = numbers_table (3, 2, "1");

  zhu_table_add_note (table, "注：1.甲。");
  zhu_table_add_note (table, "2.乙。");
  g_autoptr (ZhuPages) pages = pages_of (table, &error);

  g_assert_no_error (error);
  g_assert_nonnull (find_text (pages, 0, "注："));
  g_assert_cmpfloat_with_epsilon (find_text (pages, 0, "1.甲。")->x,
                                  find_text (pages, 0, "2.乙。")->x, 0.001);
}

/* ---- Registers ---- */

/* Households of @n_persons rows of which the first names the household: number, short words, and
 * one long text. */
static ZhuTable *
household_register (gsize n_rows, gsize n_persons)
{
  static const char *const texts[]
      = { "因病",
          "肢体",
          "重度残疾人护理补贴、参保资助、家庭医生签约、辅助器具适配、企业基地就业、"
          "产业扶贫、扶贫小额信贷、结对帮扶",
          "2020年10月30日",
          "兜底保障",
          "2020年11月30日",
          "易地扶贫搬迁" };
  ZhuTable *table = zhu_table_new ("14", 1, G_N_ELEMENTS (texts));

  zhu_table_set_register (table, TRUE);
  zhu_table_set_layout (table, ZHU_LAYOUT_PORTRAIT);
  zhu_table_set_text (table, ZHU_TEXT_TITLE, "台账");
  for (gsize i = 0; i <= G_N_ELEMENTS (texts); i++)
    zhu_table_add_head (table, 0, i, 1, 1, "户编号");
  for (gsize row = 0; row < n_rows; row++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };

      zhu_table_add_row (table, &info);
      zhu_table_set_stub (table, row, 0, 1, row % n_persons == 0 ? "H6107290010020003" : "");
      for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
        {
          const ZhuDocCell cell = { ZHU_CELL_TEXT, zhu_number_none (), 0, texts[i], NULL };

          zhu_table_set_cell (table, row, i + 1, &cell);
        }
    }
  return table;
}

/* The long text gets the room; codes, dates and words stay on one line. */
static void
test_short_texts_of_registers_are_whole (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) pages = pages_of (household_register (4, 1), &error);
  const GArray *marks;
  gsize n_long = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_pages_length (pages), ==, 1);
  g_assert_nonnull (find_text (pages, 0, "H6107290010020003"));
  g_assert_nonnull (find_text (pages, 0, "2020年10月30日"));
  g_assert_nonnull (find_text (pages, 0, "易地扶贫搬迁"));
  marks = zhu_pages_get (pages, 0)->marks;
  for (gsize i = 0; i < marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (marks, ZhuMark, i);

      n_long += mark->part == ZHU_PART_CELL && mark->row == 0 && mark->column == 3;
    }
  g_assert_cmpuint (n_long, <=, 4);
}

static void
test_households_are_not_cut (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) pages = pages_of (household_register (200, 3), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_pages_length (pages), >, 2);
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    g_assert_cmpuint (zhu_pages_get (pages, i)->first_row % 3, ==, 0);
}

static void
test_column_wider_than_the_page (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digits = g_strnfill (400, '7');
  g_autoptr (ZhuPages) pages = pages_of (numbers_table (1, 1, digits), &error);

  g_assert_null (pages);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "01"));
}

/* A register of @n rows: a county, its villages of 40 rows each, households of two persons. */
static ZhuTable *
grouped_register (gsize n)
{
  ZhuTable *table = zhu_table_new ("14", 1, 2);
  const ZhuRowInfo county = { ZHU_ROW_GROUP, 1, 0, TRUE };
  const ZhuRowInfo village = { ZHU_ROW_GROUP, 2, 0, TRUE };
  const ZhuRowInfo detail = { ZHU_ROW_DETAIL, 0, 0, FALSE };

  zhu_table_set_register (table, TRUE);
  zhu_table_set_text (table, ZHU_TEXT_TITLE, "台账");
  for (gsize i = 0; i < 3; i++)
    zhu_table_add_head (table, 0, i, 1, 1, i == 0 ? "户编号" : i == 1 ? "户主" : "姓名");
  zhu_table_set_stub (table, zhu_table_add_row (table, &county), 0, 1, "洋县");
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *head = g_strdup_printf ("第%zu村", i / 40 + 1);
      g_autofree char *key = g_strdup_printf ("H%05zu", i / 2);
      const ZhuDocCell owner = { ZHU_CELL_TEXT, { 0 }, 0, i % 2 == 0 ? "王*" : "", NULL };
      const ZhuDocCell name = { ZHU_CELL_TEXT, { 0 }, 0, "李*", NULL };
      gsize row;

      if (i % 40 == 0)
        zhu_table_set_stub (table, zhu_table_add_row (table, &village), 0, 1, head);
      row = zhu_table_add_row (table, &detail);
      /* The key is printed always, so that pages may end between the persons of a household. */
      zhu_table_set_stub (table, row, 0, 1, key);
      zhu_table_set_cell (table, row, 1, &owner);
      if (i % 2 == 1)
        zhu_table_set_repeated (table, row, 1, "王*");
      zhu_table_set_cell (table, row, 2, &name);
    }
  return table;
}

/* The groups that the rows before @row have opened, as the page's first line says them. */
static char *
expected_running (const ZhuTable *table, gsize first)
{
  const char *village = NULL;

  if (zhu_table_row (table, first)->kind == ZHU_ROW_GROUP)
    return g_strdup ("续　洋县");
  for (gsize row = first; row > 0 && village == NULL; row--)
    if (zhu_table_row (table, row - 1)->kind == ZHU_ROW_GROUP)
      village = zhu_table_stub (table, row - 1, 0);
  return g_strdup_printf ("续　洋县　%s", village);
}

static void
check_first_row (const ZhuPages *pages, gsize i)
{
  const ZhuPage *page = zhu_pages_get (pages, i);
  gboolean has_owner = FALSE;

  for (gsize j = 0; j < page->marks->len; j++)
    {
      const ZhuMark *mark = &g_array_index (page->marks, ZhuMark, j);

      has_owner |= mark->part == ZHU_PART_CELL && mark->row == page->first_row && mark->column == 1
                   && g_str_equal (mark->text, "王*");
    }
  g_assert_true (has_owner);
}

/* Few pages are drawn at once, many when they are asked for: both name the groups that go on. */
static void
test_registers_go_on (gconstpointer data)
{
  const gsize n = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("月报", "陕西省", 0);
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (ZhuPages) pages = NULL;
  const ZhuTable *table;
  gsize next = 0, n_amid = 0;

  zhu_doc_take_table (doc, grouped_register (n));
  g_assert_true (zhu_doc_freeze (doc, NULL));
  table = zhu_doc_table (doc, 0);
  pages = zhu_pages_new (doc, style, &fixed, 1, NULL);
  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      const ZhuPage *page = zhu_pages_get (pages, i);
      g_autofree char *number
          = g_strdup_printf ("第%zu页　共%zu页", i + 1, zhu_pages_length (pages));

      check_page (page, style);
      g_assert_cmpuint (page->first_row, ==, next);
      next += page->n_rows;
      g_assert_nonnull (find_text (pages, i, number));
      if (i == 0)
        continue;
      g_autofree char *running = expected_running (table, page->first_row);

      g_assert_nonnull (find_text (pages, i, running));
      if (zhu_table_row (table, page->first_row)->kind == ZHU_ROW_GROUP)
        continue;
      n_amid++;
      check_first_row (pages, i);
    }
  g_assert_cmpuint (next, ==, zhu_table_n_rows (table));
  g_assert_cmpuint (n_amid, >, 0);
}

static void
test_same_pages_twice (void)
{
  g_autoptr (ZhuPages) first = pages_of (numbers_table (30, 90, "12"), NULL);
  g_autoptr (ZhuPages) second = pages_of (numbers_table (30, 90, "12"), NULL);
  g_autofree char *one = zhu_pages_dump (first);
  g_autofree char *two = zhu_pages_dump (second);

  g_assert_cmpstr (one, ==, two);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/page/paging/properties of random tables/%s", looks[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_random);
    }
  g_test_add_func ("/page/paging/empty table", test_empty_table);
  g_test_add_func ("/page/paging/texts are numbered", test_texts_are_numbered);
  g_test_add_func ("/page/paging/continuations are numbered", test_continuations);
  g_test_add_func ("/page/paging/decimal points stand below each other",
                   test_decimal_points_stand_below_each_other);
  g_test_add_func ("/page/paging/column wider than the page", test_column_wider_than_the_page);
  g_test_add_func ("/page/paging/spanning stub is not cut", test_spanning_stub_is_not_cut);
  g_test_add_func ("/page/paging/a few rows too many stay on the page", test_overflow_by_a_little);
  g_test_add_func ("/page/paging/last part is no stub", test_last_part_is_no_stub);
  g_test_add_func ("/page/paging/groups are not cut", test_groups_are_not_cut);
  g_test_add_func ("/page/paging/short texts of registers are whole",
                   test_short_texts_of_registers_are_whole);
  g_test_add_func ("/page/paging/households are not cut", test_households_are_not_cut);
  g_test_add_func ("/page/paging/head breaks before its bracket",
                   test_head_breaks_before_its_bracket);
  g_test_add_func ("/page/paging/notes hang", test_notes_hang);
  g_test_add_func ("/page/paging/parts are level", test_parts_are_level);
  g_test_add_func ("/page/paging/same pages twice", test_same_pages_twice);
  g_test_add_data_func ("/page/paging/registers go on/few pages", GSIZE_TO_POINTER (200),
                        test_registers_go_on);
  g_test_add_data_func ("/page/paging/registers go on/many pages", GSIZE_TO_POINTER (20000),
                        test_registers_go_on);
  for (gsize i = 0; i < G_N_ELEMENTS (papers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/page/paging/%s", papers[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_paper);
    }
  return g_test_run ();
}
