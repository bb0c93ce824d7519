/* Tables as built, read and frozen: what a writer may rely on is refused here if it does not hold.
 */
#include "zhuhu/doc.h"

#include <string.h>

static const ZhuRowInfo detail = { .kind = ZHU_ROW_DETAIL };

/* A table with a plain head of 1 + 2 columns. */
static ZhuTable *
plain_table (void)
{
  ZhuTable *table = zhu_table_new ("T", 1, 2);

  zhu_table_add_head (table, 0, 0, 1, 1, "甲");
  zhu_table_add_head (table, 0, 1, 1, 1, "户");
  zhu_table_add_head (table, 0, 2, 1, 1, "人");
  return table;
}

static gboolean
freeze (ZhuTable *table, GError **error)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("题", "陕西省", 0);

  zhu_doc_take_table (doc, table);
  return zhu_doc_freeze (doc, error);
}

static void
assert_refused (ZhuTable *table, ZhuError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (freeze (table, &error));
  g_assert_error (error, ZHU_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));
}

/* ---- What freezing refuses ---- */

static void
test_bad_heads_are_refused (void)
{
  static const struct
  {
    gsize row, column, n_rows, n_columns;
    const char *text, *part;
  } cases[] = {
    { 0, 1, 1, 1, "x", "overlaps" },      { 0, 2, 1, 2, "x", "beyond" },
    { 1, 0, 1, 2, "x", "stub and data" }, { 1, 1, 1, 1, "x", "no cell of the head" },
    { 1, 0, 0, 1, "x", "spans nothing" }, { 1, 0, 1, 1, "\x01", "control character" },
    { 1, 0, 1, 1, "\xff", "not valid" },  { 0, G_MAXSIZE, 1, 1, "x", "beyond" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ZhuTable *table = plain_table ();

      zhu_table_add_head (table, cases[i].row, cases[i].column, cases[i].n_rows, cases[i].n_columns,
                          cases[i].text);
      assert_refused (table, ZHU_ERROR_INTERNAL, cases[i].part);
    }
}

static void
test_overlapping_stub_spans_are_refused (void)
{
  ZhuTable *overlapping = plain_table ();
  ZhuTable *too_long = plain_table ();

  for (int i = 0; i < 2; i++)
    {
      zhu_table_add_row (overlapping, &detail);
      zhu_table_add_row (too_long, &detail);
    }
  zhu_table_set_stub (overlapping, 0, 0, 2, "a");
  zhu_table_set_stub (overlapping, 1, 0, 1, "b");
  assert_refused (overlapping, ZHU_ERROR_INTERNAL, "row 2");
  zhu_table_set_stub (too_long, 1, 0, 2, "a");
  assert_refused (too_long, ZHU_ERROR_INTERNAL, "row 2");
}

/* Body texts come from records: the clerk, not the programmer, must act. */
static void
test_bad_body_text_is_an_input_error (void)
{
  static const char *const texts[] = { "a\x07", "\xff", "\xef\xbf\xbf", "a\tb" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ZhuTable *table = plain_table ();
      const ZhuDocCell good = { .state = ZHU_CELL_TEXT, .text = "好" };
      const ZhuDocCell bad = { .state = ZHU_CELL_TEXT, .text = texts[i] };

      zhu_table_add_row (table, &detail);
      zhu_table_add_row (table, &detail);
      zhu_table_set_cell (table, 0, 1, &good);
      zhu_table_set_cell (table, 1, 2, &bad);
      assert_refused (table, ZHU_ERROR_INPUT, "row 2, column 3");
    }
}

static void
test_bad_form_texts_are_refused (void)
{
  ZhuTable *note = plain_table ();
  ZhuTable *title = plain_table ();
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("a\x01", "", 0);
  g_autoptr (ZhuDoc) words = zhu_doc_new ("a", "", 0);

  zhu_table_add_note (note, "a\x01");
  assert_refused (note, ZHU_ERROR_INTERNAL, "note");
  zhu_table_set_text (title, ZHU_TEXT_TITLE, "a\x01");
  assert_refused (title, ZHU_ERROR_INTERNAL, "form");
  g_assert_false (zhu_doc_freeze (doc, NULL));
  zhu_doc_add_paragraph (words, "a", "b\x02");
  g_assert_false (zhu_doc_freeze (words, NULL));
}

/* ---- What freezing completes ---- */

static void
test_columns_get_names_and_decimals (void)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("题", "", 0);
  ZhuTable *table = zhu_table_new ("T", 1, 3);
  const ZhuDocCell whole = { .state = ZHU_CELL_NUMBER, .value = { 3, 1 }, .text = "3" };
  const ZhuDocCell tenth
      = { .state = ZHU_CELL_NUMBER, .value = { 3, 10 }, .decimals = 1, .text = "0.3" };

  zhu_table_add_head (table, 1, 2, 1, 1, "户");
  zhu_table_add_head (table, 0, 1, 1, 2, "原因");
  zhu_table_add_head (table, 1, 1, 1, 1, "户");
  zhu_table_add_head (table, 0, 0, 2, 1, "地区");
  zhu_table_add_head (table, 0, 3, 2, 1, "备注");
  zhu_table_add_row (table, &detail);
  zhu_table_add_row (table, &detail);
  zhu_table_set_cell (table, 0, 1, &whole);
  zhu_table_set_cell (table, 1, 1, &tenth);
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));

  g_assert_cmpstr (zhu_table_column_name (table, 0), ==, "地区");
  g_assert_cmpstr (zhu_table_column_name (table, 1), ==, "原因/户");
  g_assert_cmpstr (zhu_table_column_name (table, 2), ==, "原因/户 (2)");
  g_assert_cmpint (zhu_table_column_decimals (table, 1), ==, 1);
  g_assert_cmpint (zhu_table_column_decimals (table, 3), ==, -1);
  g_assert_cmpuint (zhu_table_column_spanner (table, 2), ==, 1);
  g_assert_cmpuint (zhu_table_column_spanner (table, 3), ==, 3);
  g_assert_cmpstr (zhu_table_head_cell (table, 1)->text, ==, "原因"); /* ordered */
  g_assert_cmpuint (zhu_table_n_head (table), ==, 2);
}

/* Columns of one name are numbered past the names that stand already. */
static void
test_columns_of_one_name (void)
{
  static const char *const names[]
      = { "户 (3)", "户 (5)", "户", "户 (2)", "户 (4)", "户 (6)", "户 (7)" };
  const gsize n = G_N_ELEMENTS (names);
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("题", "", 0);
  ZhuTable *table = zhu_table_new ("T", 1, n);

  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  for (gsize i = 1; i <= n; i++)
    zhu_table_add_head (table, 0, i, 1, 1, "户");
  zhu_table_set_column_name (table, 1, names[0]);
  zhu_table_set_column_name (table, 2, names[1]);
  zhu_table_add_row (table, &detail);
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpstr (zhu_table_column_name (zhu_doc_table (doc, 0), i + 1), ==, names[i]);
}

/* A spanner over all data columns says nothing about where to split. */
static void
test_whole_width_spanner_is_passed_over (void)
{
  g_autoptr (ZhuTable) table = zhu_table_new ("T", 0, 4);

  zhu_table_add_head (table, 0, 0, 1, 4, "全部");
  zhu_table_add_head (table, 1, 0, 1, 2, "左");
  zhu_table_add_head (table, 1, 2, 1, 2, "右");
  g_assert_cmpuint (zhu_table_column_spanner (table, 1), ==, 0);
  g_assert_cmpuint (zhu_table_column_spanner (table, 3), ==, 2);
}

static void
test_stub_spans_cover_rows_below (void)
{
  ZhuTable *table = plain_table ();
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("题", "", 0);

  for (int i = 0; i < 3; i++)
    zhu_table_add_row (table, &detail);
  zhu_table_set_stub (table, 0, 0, 2, "a");
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  g_assert_cmpuint (zhu_table_stub_span (table, 0, 0), ==, 2);
  g_assert_cmpuint (zhu_table_stub_span (table, 1, 0), ==, 0);
  g_assert_cmpuint (zhu_table_stub_span (table, 2, 0), ==, 1);
  g_assert_cmpstr (zhu_table_stub (table, 2, 0), ==, "");
}

/* ---- Cells ---- */

static void
test_cells_come_back_as_set (void)
{
  g_autoptr (ZhuTable) table = plain_table ();
  char text[] = "0.3";
  const ZhuDocCell cell = {
    .state = ZHU_CELL_NUMBER, .value = { (ZhuWide) G_MAXINT64 * 4, 10 }, .decimals = 1, .text = text
  };
  const ZhuDocCell *found;

  zhu_table_add_row (table, &detail);
  zhu_table_set_cell (table, 0, 1, &cell);
  text[0] = 'x'; /* the table has a copy */
  found = zhu_table_cell (table, 0, 1);
  g_assert_cmpint (found->state, ==, ZHU_CELL_NUMBER);
  g_assert_true (found->value.numerator == (ZhuWide) G_MAXINT64 * 4);
  g_assert_cmpint (found->decimals, ==, 1);
  g_assert_cmpstr (found->text, ==, "0.3");
  g_assert_null (found->pattern);
  found = zhu_table_cell (table, 0, 2); /* never set */
  g_assert_cmpint (found->state, ==, ZHU_CELL_EMPTY);
  g_assert_cmpstr (found->text, ==, "");
}

static void
test_equal_cells_are_kept_once (void)
{
  g_autoptr (ZhuTable) table = plain_table ();
  const ZhuDocCell text = { .state = ZHU_CELL_TEXT, .text = "1" };
  const ZhuDocCell number = { .state = ZHU_CELL_NUMBER, .value = { 1, 1 }, .text = "1" };

  for (int i = 0; i < 1000; i++)
    {
      zhu_table_add_row (table, &detail);
      zhu_table_set_cell (table, (gsize) i, 1, &text);
      zhu_table_set_cell (table, (gsize) i, 2, &number);
    }
  g_assert_true (zhu_table_cell (table, 0, 1) == zhu_table_cell (table, 999, 1));
  g_assert_true (zhu_table_cell (table, 0, 2) == zhu_table_cell (table, 999, 2));
  g_assert_true (zhu_table_cell (table, 0, 1) != zhu_table_cell (table, 0, 2));
}

/* ---- Words and dump ---- */

static void
test_form_words (void)
{
  g_autoptr (ZhuTable) table = plain_table ();
  g_autofree char *none = zhu_table_labelled_text (table, ZHU_TEXT_UNITS);
  g_autofree char *units = NULL;
  g_autofree char *foot = NULL;

  g_assert_cmpstr (none, ==, "");
  zhu_table_set_text (table, ZHU_TEXT_UNITS, "户");
  units = zhu_table_labelled_text (table, ZHU_TEXT_UNITS);
  g_assert_cmpstr (units, ==, "计量单位：户");
  zhu_table_add_foot (table, "填表人：", "甲");
  zhu_table_add_foot (table, "报出日期", NULL);
  foot = zhu_table_foot_line (table);
  g_assert_cmpstr (foot, ==, "填表人：甲　　报出日期：");
}

static void
test_dump_says_all (void)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("题", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = plain_table ();
  const ZhuDocCell hidden = { .state = ZHU_CELL_SUPPRESSED, .text = "*" };
  g_autofree char *dump = NULL;

  zhu_table_set_stub (table, zhu_table_add_row (table, &detail), 0, 1, "行");
  zhu_table_set_cell (table, 0, 1, &hidden);
  zhu_table_add_note (table, "注：1");
  zhu_doc_take_table (doc, table);
  zhu_doc_add_paragraph (doc, "总体", "话");
  g_assert_true (zhu_doc_freeze (doc, NULL));
  dump = zhu_doc_dump (doc);
  g_assert_cmpstr (dump, ==,
                   "document 题, 陕西省, 2020-03-31\n"
                   "paragraph 总体: 话\n"
                   "table 1+2 columns, 1 head rows, 1 rows\n"
                   "id: T\n"
                   "head 0,0 1x1: 甲\n"
                   "head 0,1 1x1: 户\n"
                   "head 0,2 1x1: 人\n"
                   "column 0: 甲 [] decimals -1\n"
                   "column 1: 户 [] decimals -1\n"
                   "column 2: 人 [] decimals -1\n"
                   "row 0 detail level 0 indent 0\n"
                   "  stub span 1: 行\n"
                   "  suppressed 0: *\n"
                   "  empty 0: \n"
                   "note: 注：1\n");
}

/* A listener hears words where marks stand, numbers without blanks, and that letters are masked. */
static void
test_spoken_words (void)
{
  static const struct
  {
    ZhuCellState state;
    const char *text, *spoken;
  } cells[] = {
    { ZHU_CELL_NUMBER, "1234", NULL },
    { ZHU_CELL_NUMBER, "-12\u2005345.6", "-12345.6" },
    { ZHU_CELL_NUMBER, "–", "零" },
    { ZHU_CELL_BELOW_UNIT, "0.0", NULL },
    { ZHU_CELL_BELOW_UNIT, "…", "不足最小单位" },
    { ZHU_CELL_NOT_APPLICABLE, "—", "不适用" },
    { ZHU_CELL_SUPPRESSED, "*", "不予公布" },
    { ZHU_CELL_UNDEFINED, "×", "无法计算" },
    { ZHU_CELL_MISSING, "", "数据不详" },
    { ZHU_CELL_EMPTY, "", NULL },
    { ZHU_CELL_DATE, "2020年3月1日", NULL },
    { ZHU_CELL_TEXT, "见注2", NULL },
    { ZHU_CELL_TEXT, "王*", "王（已隐去）" },
    { ZHU_CELL_TEXT, "610***********1234", "610（已隐去）1234" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      const ZhuDocCell cell = { .state = cells[i].state, .text = cells[i].text };
      g_autofree char *spoken = zhu_cell_spoken (&cell);

      g_assert_cmpstr (spoken, ==, cells[i].spoken);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doc/freeze/bad-heads", test_bad_heads_are_refused);
  g_test_add_func ("/doc/freeze/overlapping-stub-spans", test_overlapping_stub_spans_are_refused);
  g_test_add_func ("/doc/freeze/bad-body-text", test_bad_body_text_is_an_input_error);
  g_test_add_func ("/doc/freeze/bad-form-texts", test_bad_form_texts_are_refused);
  g_test_add_func ("/doc/freeze/names-and-decimals", test_columns_get_names_and_decimals);
  g_test_add_func ("/doc/freeze/columns-of-one-name", test_columns_of_one_name);
  g_test_add_func ("/doc/freeze/stub-spans-cover-rows", test_stub_spans_cover_rows_below);
  g_test_add_func ("/doc/table/whole-width-spanner", test_whole_width_spanner_is_passed_over);
  g_test_add_func ("/doc/table/cells-come-back", test_cells_come_back_as_set);
  g_test_add_func ("/doc/table/equal-cells-once", test_equal_cells_are_kept_once);
  g_test_add_func ("/doc/table/form-words", test_form_words);
  g_test_add_func ("/doc/cells/spoken-words", test_spoken_words);
  g_test_add_func ("/doc/dump/says-all", test_dump_says_all);
  return g_test_run ();
}
