/* The second face of a table: tidy data, read back line by line. */
#include "workbook.h"

/* Rows below others, heads of no name, states, dates, a heading line: what stands in the lines of tidy data. */
static void
test_tidy_lines (void)
{
  static const ZhuDocCell cells[]
      = { { .state = ZHU_CELL_NUMBER, .value = { 3, 2 }, .decimals = 1, .text = "1.5" },
          { .state = ZHU_CELL_DATE, .value = { 18352, 1 }, .text = "2020年3月31日" },
          { .state = ZHU_CELL_DATE, .value = { -40000, 1 }, .text = "1860-06-25", .pattern = "yyyy-MM-dd \"d\"" },
          { .state = ZHU_CELL_TEXT, .text = "words" },
          { .state = ZHU_CELL_EMPTY, .text = "" },
          { .state = ZHU_CELL_MISSING, .text = "…" },
          { .state = ZHU_CELL_NUMBER, .value = { 0, 1 }, .text = "-" } };
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "area", 18352);
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  ZhuTable *table = zhu_table_new ("T", 1, 1);
  Place place = new_place ();
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = NULL, *zero = NULL;

  zhu_table_add_head (table, 0, 0, 1, 1, "");
  zhu_table_add_head (table, 0, 1, 1, 1, "v");
  for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      const ZhuRowInfo info = { .kind = i == 0 ? ZHU_ROW_TOTAL : ZHU_ROW_DETAIL, .level = i > 0 };
      g_autofree char *name = g_strdup_printf ("r%zu", i);

      zhu_table_set_stub (table, zhu_table_add_row (table, &info), 0, 1, name);
      zhu_table_set_cell (table, i, 1, &cells[i]);
    }
  zhu_doc_take_table (doc, table);
  zhu_doc_add_fact (doc, "l", "t");
  freeze (doc);
  zhu_doc_set_id (doc, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  style->marks[ZHU_CELL_NUMBER] = g_strdup ("-");
  style->closed_sides = TRUE;
  error = try_write (doc, style, place.path);
  g_assert_no_error (error);
  lines = ask (place.path, "for row in book['数据 T'].iter_rows(values_only=True):\n"
                           "    print('|'.join('' if v is None else str(v) for v in row))");
  zero = ask (place.path, "print(book['T']['B9'].number_format, book['T']['B9'].border.right.style, "
                          "b'0123456789abcdef' in zipfile.ZipFile(sys.argv[1]).read('docProps/custom.xml'))");
  end_place (&place);
  if (lines == NULL)
    return g_test_skip ("openpyxl is not installed");
  g_assert_cmpstr (lines, ==,
                   "行|栏|上级行|栏目|指标|计量单位|数值|状态\n"
                   "1|r0||v|||1.5|数值\n"
                   "2|r1|r0|v|||2020-03-31 00:00:00|日期\n"
                   "3|r2|r0|v|||1860-06-25|日期\n"
                   "4|r3|r0|v|||words|文字\n"
                   "6|r5|r0|v||||数据不详\n"
                   "7|r6|r0|v|||0|数值\n");
  g_assert_cmpstr (zero, ==,
                   "0;-0;\"-\" medium True\n");
}

/* A register with a sheet of its records: groups' heads are no records, what is lent by rows above is written out, numbers
 * and dates are such. */
static void
test_tidy_register (void)
{
  g_autoptr (ZhuDoc) with_facts = NULL;
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  ZhuTable *table = zhu_table_new ("R", 1, 2);
  Place place = new_place ();
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = NULL;

  with_facts = zhu_doc_new ("d", "area", 18352);
  zhu_table_set_register (table, TRUE);
  zhu_table_add_head (table, 0, 0, 1, 1, "a");
  zhu_table_add_head (table, 0, 1, 1, 1, "b");
  zhu_table_add_head (table, 0, 2, 1, 1, "c");
  for (gsize i = 0; i < 3; i++)
    {
      const ZhuRowInfo info = { .kind = i == 0 ? ZHU_ROW_GROUP : ZHU_ROW_DETAIL };
      const ZhuDocCell own = { .state = ZHU_CELL_TEXT, .text = i == 1 ? "own" : "" };
      const ZhuDocCell number = { .state = ZHU_CELL_NUMBER, .value = zhu_number_from_int (7), .text = "7" };
      const gsize row = zhu_table_add_row (table, &info);

      zhu_table_set_stub (table, row, 0, 1, i == 2 ? "" : "s");
      zhu_table_set_cell (table, row, 1, &own);
      zhu_table_set_cell (table, row, 2, &number);
      if (i == 2)
        {
          zhu_table_set_repeated (table, row, 0, "s again");
          zhu_table_set_repeated (table, row, 1, "own again");
        }
    }
  zhu_doc_take_table (with_facts, table);
  zhu_doc_add_fact (with_facts, "l", "t");
  freeze (with_facts);
  style->data_sheets = ZHU_DATA_REGISTERS;
  style->paper_width = 842;
  error = try_write (with_facts, style, place.path);
  g_assert_no_error (error);
  lines = ask (place.path, "for row in book['数据 R'].iter_rows(values_only=True):\n"
                           "    print('|'.join('' if v is None else str(v) for v in row))\n"
                           "print(book['R'].page_setup.paperSize, book['数据 R'].auto_filter.ref)");
  end_place (&place);
  if (lines == NULL)
    return g_test_skip ("openpyxl is not installed");
  g_assert_cmpstr (lines, ==, "a|b|c\ns|own|7\ns again|own again|7\n8 A1:C3\n");
}

/* Which tables have that second face at all. */
static void
test_who_has_data (void)
{
  static const struct
  {
    ZhuDataSheets wanted;
    gboolean is_register;
    gsize n_stub, n_rows;
    gboolean has_data;
  } cases[] = { { ZHU_DATA_TABLES, FALSE, 1, 1, TRUE },     { ZHU_DATA_NONE, FALSE, 1, 1, FALSE },
                { ZHU_DATA_TABLES, FALSE, 26, 1, FALSE },   { ZHU_DATA_TABLES, FALSE, 1, 0, FALSE },
                { ZHU_DATA_TABLES, TRUE, 1, 1, FALSE },     { ZHU_DATA_REGISTERS, TRUE, 1, 1, TRUE },
                { ZHU_DATA_REGISTERS, TRUE, 1, 0, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "area", 18352);
      g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
      ZhuTable *table = zhu_table_new ("T", cases[i].n_stub, 1);
      const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
      const ZhuDocCell cell = { .state = ZHU_CELL_NUMBER, .value = zhu_number_from_int (1), .text = "1" };
      Place place = new_place ();
      g_autoptr (GError) error = NULL;
      g_autofree char *names = NULL;

      zhu_table_set_register (table, cases[i].is_register);
      for (gsize column = 0; column <= cases[i].n_stub; column++)
        zhu_table_add_head (table, 0, column, 1, 1, "h");
      for (gsize row = 0; row < cases[i].n_rows; row++)
        {
          zhu_table_add_row (table, &info);
          zhu_table_set_cell (table, row, cases[i].n_stub, &cell);
        }
      zhu_doc_take_table (doc, table);
      zhu_doc_add_fact (doc, "l", "t");
      freeze (doc);
      style->data_sheets = cases[i].wanted;
      error = try_write (doc, style, place.path);
      g_assert_no_error (error);
      names = ask (place.path, "print('数据 T' in book.sheetnames)");
      end_place (&place);
      if (names == NULL)
        return g_test_skip ("openpyxl is not installed");
      g_assert_cmpstr (names, ==, cases[i].has_data ? "True\n" : "False\n");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/xlsx/data/lines", test_tidy_lines);
  g_test_add_func ("/writer/xlsx/data/register", test_tidy_register);
  g_test_add_func ("/writer/xlsx/data/who", test_who_has_data);
  return g_test_run ();
}
