/* Where a workbook has its limits: texts, names, columns, rows. Each is said with its place, or what is written is read
 * back. */
#include "workbook.h"

#include <string.h>

/* ---- Texts in every place ---- */

typedef enum
{
  IN_TITLE,
  IN_LEVEL,
  IN_NUMBER,
  IN_REPORTER,
  IN_PERIOD,
  IN_UNITS,
  IN_MARK,
  IN_NOTE,
  IN_FOOT,
  IN_HEAD,
  IN_WIDE_HEAD,
  IN_NUMBERING,
  IN_STUB,
  IN_WIDE_STUB,
  IN_CELL,
  IN_GROUP,
  IN_EMPTY,
  IN_MEASURE,
  IN_FACT,
  IN_FACT_LABEL,
  IN_DOC_TITLE,
  IN_PARAGRAPH,
  IN_PARAGRAPH_NAME,
  IN_FINDINGS
} Where;

/* A table of four columns and two rows with all that stands around it, @text in one place, "x" in all others. */
static ZhuTable *
table_with (const char *id, Where where, const char *text)
{
  static const struct
  {
    ZhuTextRole role;
    Where where;
  } roles[] = { { ZHU_TEXT_TITLE, IN_TITLE },   { ZHU_TEXT_LEVEL, IN_LEVEL },   { ZHU_TEXT_NUMBER, IN_NUMBER },
                { ZHU_TEXT_UNITS, IN_UNITS },   { ZHU_TEXT_PERIOD, IN_PERIOD }, { ZHU_TEXT_REPORTER, IN_REPORTER },
                { ZHU_TEXT_EMPTY, IN_EMPTY } };
  ZhuTable *table = zhu_table_new (id, 2, 2);
  const ZhuRowInfo detail = { .kind = ZHU_ROW_DETAIL }, heading = { .kind = ZHU_ROW_HEADING };

#define AT(place) (where == (place) ? text : "x")
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    zhu_table_set_text (table, roles[i].role, AT (roles[i].where));
  zhu_table_add_mark (table, AT (IN_MARK));
  zhu_table_add_note (table, AT (IN_NOTE));
  zhu_table_add_foot (table, "f", AT (IN_FOOT));
  zhu_table_add_head (table, 0, 0, 1, 1, AT (IN_HEAD));
  zhu_table_add_head (table, 0, 1, 1, 1, "b");
  zhu_table_add_head (table, 0, 2, 1, 2, AT (IN_WIDE_HEAD));
  for (gsize column = 0; column < 4; column++)
    zhu_table_set_numbering (table, column, AT (IN_NUMBERING));
  zhu_table_set_column_measure (table, 2, AT (IN_MEASURE), "u");
  zhu_table_set_stub (table, zhu_table_add_row (table, &heading), 0, 1, AT (IN_GROUP));
  zhu_table_set_stub (table, 0, 1, 1, "");
  for (gsize row = 1; row < 3; row++)
    {
      zhu_table_add_row (table, &detail);
      if (row == 1)
        zhu_table_set_stub (table, row, 0, 2, AT (IN_WIDE_STUB));
      else
        zhu_table_set_stub (table, row, 0, 0, NULL);
      zhu_table_set_stub (table, row, 1, 1, AT (IN_STUB));
      for (gsize column = 2; column < 4; column++)
        {
          const ZhuDocCell cell = { .state = ZHU_CELL_TEXT, .text = AT (IN_CELL) };

          zhu_table_set_cell (table, row, column, &cell);
        }
    }
  return table;
}

static ZhuDoc *
doc_with (Where where, const char *text)
{
  ZhuDoc *doc = zhu_doc_new (AT (IN_DOC_TITLE), "area", 18352);

  zhu_doc_take_table (doc, table_with ("L1", where, text));
  zhu_doc_add_fact (doc, AT (IN_FACT_LABEL), AT (IN_FACT));
  zhu_doc_add_paragraph (doc, AT (IN_PARAGRAPH_NAME), AT (IN_PARAGRAPH));
  if (where == IN_FINDINGS)
    zhu_doc_take_findings (doc, table_with ("F1", IN_CELL, text));
  freeze (doc);
  return doc;
}
#undef AT

/* The longest text that a cell holds is written, one character more is refused wherever it stands. */
static void
test_long_texts (void)
{
  static const struct
  {
    const char *name;
    Where where;
    const char *said;
  } cases[] = {
    { "title", IN_TITLE, "table L1, sheet row 4" },
    { "level", IN_LEVEL, "table L1, sheet row 1" },
    { "number", IN_NUMBER, "table L1, sheet row 2" },
    { "reporter", IN_REPORTER, "table L1, sheet row 5, column 1" },
    { "period", IN_PERIOD, "table L1, sheet row 5" },
    { "units", IN_UNITS, "table L1, sheet row 5" },
    { "mark", IN_MARK, "table L1, sheet row 3" },
    { "note", IN_NOTE, "table L1, sheet row 12" },
    { "foot", IN_FOOT, "table L1, sheet row 13" },
    { "head", IN_HEAD, "table L1, sheet row 6, column 1" },
    { "head over two columns", IN_WIDE_HEAD, "table L1, sheet row 6, column 3" },
    { "numbering", IN_NUMBERING, "table L1, sheet row 7, column 1" },
    { "stub", IN_STUB, "table L1, row 2, column 2" },
    { "stub over two rows", IN_WIDE_STUB, "table L1, row 2, column 1" },
    { "cell", IN_CELL, "table L1, row 2, column 3" },
    { "heading line", IN_GROUP, "table L1, sheet row 8, column 1" },
    { "no data", IN_EMPTY, "table L1, sheet row 11" },
    { "measure", IN_MEASURE, "table L1, sheet row 2, column 5" },
    { "fact", IN_FACT, "writing the workbook" },
    { "fact's label", IN_FACT_LABEL, "writing the workbook" },
    { "document's title", IN_DOC_TITLE, "writing the workbook" },
    { "paragraph", IN_PARAGRAPH, "writing the workbook" },
    { "paragraph's name", IN_PARAGRAPH_NAME, "writing the workbook" },
    { "findings", IN_FINDINGS, "table F1, row 2, column 3" },
  };
  g_autofree char *text = g_strnfill (32768, 'y');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ZhuDoc) doc = doc_with (cases[i].where, text);
      Place place = new_place ();
      g_autoptr (GError) error = try_write (doc, NULL, place.path);

      end_place (&place);
      if (!g_error_matches (error, ZHU_ERROR, ZHU_ERROR_LIMIT) || strstr (error->message, cases[i].said) == NULL)
        g_error ("%s: “%s” is not said: %s", cases[i].name, cases[i].said, error != NULL ? error->message : "nothing");
    }
}

static void
test_longest_texts (void)
{
  static const Where places[] = { IN_HEAD, IN_CELL };
  g_autofree char *text = g_strnfill (32767, 'y');

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (ZhuDoc) doc = doc_with (places[i], text);
      Place place = new_place ();
      g_autoptr (GError) error = try_write (doc, NULL, place.path);
      g_autofree char *longest = ask (place.path, "print(max(len(str(cell.value)) for sheet in book for row in sheet "
                                                  "for cell in row if cell.value is not None))");

      g_autofree char *head = ask (place.path, "print(len(book['数据 L1']['B1'].value), book['数据 L1'].tables['data_1'].ref)");

      end_place (&place);
      g_assert_no_error (error);
      if (longest == NULL)
        return g_test_skip ("openpyxl is not installed");
      g_assert_cmpstr (longest, ==, "32767\n");
      /* Heads of Excel's own tables have 255 characters at most: a longer one is cut off there, and whole on the form. */
      g_assert_cmpstr (head, ==, places[i] == IN_HEAD ? "101 A1:H5\n" : "1 A1:H5\n");
    }
}

/* Excel counts UTF-16: a character beyond the first 65,536 is two. */
static void
test_rare_characters (void)
{
  for (gsize n = 16383; n <= 16384; n++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (ZhuDoc) doc = NULL;
      Place place = new_place ();
      g_autoptr (GError) error = NULL;

      for (gsize i = 0; i < n; i++)
        g_string_append (text, "𠮟");
      doc = doc_with (IN_CELL, text->str);
      error = try_write (doc, NULL, place.path);
      end_place (&place);
      if (n == 16383)
        g_assert_no_error (error);
      else
        g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
    }
}

/* ---- Names of sheets ---- */

static ZhuTable *
small_table (const char *id, const char *number)
{
  ZhuTable *table = zhu_table_new (id, 1, 1);
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
  const ZhuDocCell cell = { .state = ZHU_CELL_NUMBER, .value = zhu_number_from_int (1), .text = "1" };

  zhu_table_set_text (table, ZHU_TEXT_NUMBER, number);
  zhu_table_add_head (table, 0, 0, 1, 1, "a");
  zhu_table_add_head (table, 0, 1, 1, 1, "A");
  zhu_table_set_stub (table, zhu_table_add_row (table, &info), 0, 1, "s");
  zhu_table_set_cell (table, 0, 1, &cell);
  return table;
}

/* Names that clash, whatever their case, that are too long (for Excel, or for what the library writes of them), that hold
 * what no name may, or that Excel keeps for itself. */
static void
test_sheet_names (void)
{
  static const char *const numbers[]
      = { "Form", "FORM", "form", "a/b:c", "𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟", "陕西省残疾人联合会未脱贫残疾人统计表（一）", "123456789012345678901234567890123", "1234567890123456789012345678901",
          "History", "it's\nown" };
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "area", 18352);
  Place place = new_place ();
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL, *links = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    zhu_doc_take_table (doc, small_table ("i", numbers[i]));
  zhu_doc_add_fact (doc, "l", "t");
  freeze (doc);
  error = try_write (doc, NULL, place.path);
  g_assert_no_error (error);
  names = ask (place.path, "print('|'.join(book.sheetnames[1:11]))");
  links = ask (place.path, "print(all(cell.hyperlink.location.split('!')[0].strip(\"'\") in book.sheetnames "
                           "for row in book['说明'] for cell in row if cell.hyperlink))");
  end_place (&place);
  if (names == NULL)
    return g_test_skip ("openpyxl is not installed");
  g_assert_cmpstr (names, ==,
                   "Form|FORM (2)|form (3)|a_b_c|𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟𠮟|陕西省残疾人联合会未脱贫残疾人统计|1234567890123456789012345678901|"
                   "123456789012345678901234567 (2)|History (2)|it_s_own\n");
  g_assert_cmpstr (links, ==, "True\n");
}

/* A table of no name at all. */
static void
test_nameless_sheet (void)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "area", 18352);
  Place place = new_place ();
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  zhu_doc_take_table (doc, small_table ("", ""));
  freeze (doc);
  error = try_write (doc, NULL, place.path);
  g_assert_no_error (error);
  names = ask (place.path, "print(book.sheetnames)");
  end_place (&place);
  if (names == NULL)
    return g_test_skip ("openpyxl is not installed");
  g_assert_cmpstr (names, ==, "['表']\n");
}

/* ---- Columns and rows ---- */

static ZhuDoc *
wide_doc (gsize n_columns)
{
  ZhuDoc *doc = zhu_doc_new ("d", "area", 18352);
  ZhuTable *table = zhu_table_new ("W", 1, n_columns - 1);
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
  const ZhuDocCell cell = { .state = ZHU_CELL_NUMBER, .value = zhu_number_from_int (7), .text = "7" };

  zhu_table_add_head (table, 0, 0, 1, 1, "a");
  zhu_table_add_head (table, 0, 1, 1, n_columns - 1, "b");
  zhu_table_set_stub (table, zhu_table_add_row (table, &info), 0, 1, "s");
  for (gsize i = 1; i < n_columns; i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu", i);

      zhu_table_set_column_name (table, i, name);
      zhu_table_set_cell (table, 0, i, &cell);
    }
  zhu_doc_take_table (doc, table);
  freeze (doc);
  return doc;
}

static void
test_columns (void)
{
  g_autoptr (ZhuDoc) doc = wide_doc (16385);
  Place place = new_place ();
  g_autoptr (GError) error = try_write (doc, NULL, place.path);

  end_place (&place);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "table W has 1 rows and 16385 columns"));
}

/* Columns that three letters name. */
static void
test_many_columns (void)
{
  g_autoptr (ZhuDoc) doc = wide_doc (800);
  Place place = new_place ();
  g_autoptr (GError) error = try_write (doc, NULL, place.path);
  g_autofree char *last = NULL;

  g_assert_no_error (error);
  last = ask (place.path, "print(book['W'].dimensions, book['W']['ADT3'].value)");
  end_place (&place);
  if (last == NULL)
    return g_test_skip ("openpyxl is not installed");
  g_assert_cmpstr (last, ==, "A1:ADT3 7\n");
}

/* Rows of a table that is no register do not go on with another sheet. */
static void
test_rows (void)
{
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "area", 18352);
  ZhuTable *table = small_table ("R", "");
  Place place = new_place ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 1; i < 301; i++)
    {
      const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };

      zhu_table_set_stub (table, zhu_table_add_row (table, &info), 0, 1, "s");
    }
  zhu_doc_take_table (doc, table);
  freeze (doc);
  style->sheet_rows = 500;
  error = try_write (doc, style, place.path);
  end_place (&place);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "table R has 301 rows and 2 columns"));
}

/* A register whose first sheet fails has no second one; its long text is named with its row. */
static void
test_register_fails (void)
{
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);
  g_autofree char *text = g_strnfill (32768, 'y');
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };

  for (int where = 0; where < 3; where++)
    {
      g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "area", 18352);
      ZhuTable *table = zhu_table_new ("R", 1, 1);
      Place place = new_place ();
      g_autoptr (GError) error = NULL;

      zhu_table_set_register (table, TRUE);
      zhu_table_add_head (table, 0, 0, 1, 1, "a");
      zhu_table_add_head (table, 0, 1, 1, 1, "b");
      for (gsize i = 0; i < 700; i++)
        {
          const gsize row = zhu_table_add_row (table, &info);
          const ZhuDocCell cell = { .state = ZHU_CELL_TEXT, .text = where == 1 && i == 7 ? text : "y" };

          zhu_table_set_stub (table, row, 0, 1, where == 0 && i == 3 ? text : "y");
          zhu_table_set_cell (table, row, 1, &cell);
          if (where == 2 && i == 5)
            zhu_table_set_repeated (table, row, 1, text);
        }
      zhu_doc_take_table (doc, table);
      zhu_doc_add_fact (doc, "l", "t");
      freeze (doc);
      style->sheet_rows = 500;
      style->data_sheets = ZHU_DATA_REGISTERS;
      error = try_write (doc, style, place.path);
      end_place (&place);
      if (where == 2)
        {
          /* What is lent to a row stands on the data sheet only where the row has nothing of its own. */
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
      g_assert_nonnull (strstr (error->message, where == 0 ? "table R, row 4, column 1" : "table R, row 8, column 2"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/xlsx/limits/long-texts", test_long_texts);
  g_test_add_func ("/writer/xlsx/limits/longest-texts", test_longest_texts);
  g_test_add_func ("/writer/xlsx/limits/rare-characters", test_rare_characters);
  g_test_add_func ("/writer/xlsx/limits/sheet-names", test_sheet_names);
  g_test_add_func ("/writer/xlsx/limits/nameless-sheet", test_nameless_sheet);
  g_test_add_func ("/writer/xlsx/limits/columns", test_columns);
  g_test_add_func ("/writer/xlsx/limits/many-columns", test_many_columns);
  g_test_add_func ("/writer/xlsx/limits/rows", test_rows);
  g_test_add_func ("/writer/xlsx/limits/register-fails", test_register_fails);
  return g_test_run ();
}
