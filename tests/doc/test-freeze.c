/* Texts that no document may hold, in every place; registers on disk; the dump of all that a document says. */
#include "zhuhu/doc.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static const ZhuRowInfo detail = { .kind = ZHU_ROW_DETAIL };

typedef enum
{
  IN_ID,
  IN_NUMBER,
  IN_COLUMN_NUMBER,
  IN_COLUMN_NAME,
  IN_NOTE,
  IN_MARK,
  IN_FOOT_LABEL,
  IN_FOOT_VALUE,
  IN_HEAD,
  IN_STUB,
  IN_CELL,
  IN_PATTERN,
  IN_REPEATED,
  IN_REPEATED_STUB,
  IN_DOC_TITLE,
  IN_AREA,
  IN_PARAGRAPH_NAME,
  IN_PARAGRAPH,
  IN_FACT_LABEL,
  IN_FACT,
  IN_RECORDS
} Where;

/* A table of 1 + 1 columns and two rows; @text stands at @where, in the second row if that is in the body. */
static ZhuTable *
table_with (Where where, const char *text, gboolean is_register)
{
  ZhuTable *table = zhu_table_new (where == IN_ID ? text : "T", 1, 1);

#define AT(place) (where == (place) ? text : "x")
  zhu_table_set_register (table, is_register);
  zhu_table_set_text (table, ZHU_TEXT_NUMBER, AT (IN_NUMBER));
  zhu_table_set_numbering (table, 1, AT (IN_COLUMN_NUMBER));
  zhu_table_set_column_name (table, 1, AT (IN_COLUMN_NAME));
  zhu_table_add_note (table, AT (IN_NOTE));
  zhu_table_add_mark (table, AT (IN_MARK));
  zhu_table_add_foot (table, AT (IN_FOOT_LABEL), AT (IN_FOOT_VALUE));
  zhu_table_add_head (table, 0, 0, 1, 1, "a");
  zhu_table_add_head (table, 0, 1, 1, 1, AT (IN_HEAD));
  for (gsize i = 0; i < 2; i++)
    {
      const gsize row = zhu_table_add_row (table, &detail);
      const ZhuDocCell cell = { .state = ZHU_CELL_TEXT,
                                .text = i == 1 ? AT (IN_CELL) : "x",
                                .pattern = i == 1 ? AT (IN_PATTERN) : "x" };

      zhu_table_set_stub (table, row, 0, 1, i == 1 ? AT (IN_STUB) : "x");
      zhu_table_set_cell (table, row, 1, &cell);
      if (is_register && where == IN_REPEATED)
        zhu_table_set_repeated (table, row, 1, i == 1 ? text : "x");
      if (is_register && where == IN_REPEATED_STUB)
        zhu_table_set_repeated (table, row, 0, i == 1 ? text : "x");
    }
  return table;
}

static ZhuDoc *
doc_with (Where where, const char *text, gboolean is_register)
{
  ZhuDoc *doc = zhu_doc_new (AT (IN_DOC_TITLE), AT (IN_AREA), 0);

  zhu_doc_add_paragraph (doc, AT (IN_PARAGRAPH_NAME), AT (IN_PARAGRAPH));
  zhu_doc_add_fact (doc, "x", "x\ny");
  zhu_doc_add_fact (doc, AT (IN_FACT_LABEL), AT (IN_FACT));
  zhu_doc_set_records (doc, AT (IN_RECORDS));
  zhu_doc_take_table (doc, table_with (where, text, is_register));
#undef AT
  return doc;
}

/* What the programmer wrote is his defect; what came from a record is the clerk's to correct, by row and column. */
static void
test_bad_texts (void)
{
  static const struct
  {
    Where where;
    ZhuError code;
    const char *said;
    gboolean registers_only;
  } cases[] = {
    { IN_ID, ZHU_ERROR_INTERNAL, "table ?: a text of the form", FALSE },
    { IN_NUMBER, ZHU_ERROR_INTERNAL, "table T: a text of the form", FALSE },
    { IN_COLUMN_NUMBER, ZHU_ERROR_INTERNAL, "table T: a column number", FALSE },
    { IN_COLUMN_NAME, ZHU_ERROR_INTERNAL, "table T: a column name", FALSE },
    { IN_NOTE, ZHU_ERROR_INTERNAL, "table T: a note", FALSE },
    { IN_MARK, ZHU_ERROR_INTERNAL, "table T: a form mark", FALSE },
    { IN_FOOT_LABEL, ZHU_ERROR_INTERNAL, "table T: the form foot", FALSE },
    { IN_FOOT_VALUE, ZHU_ERROR_INTERNAL, "table T: the form foot", FALSE },
    { IN_HEAD, ZHU_ERROR_INTERNAL, "table T, head row 1, column 2", FALSE },
    { IN_STUB, ZHU_ERROR_INPUT, "table T, row 2, column 1", FALSE },
    { IN_CELL, ZHU_ERROR_INPUT, "table T, row 2, column 2", FALSE },
    { IN_REPEATED, ZHU_ERROR_INPUT, "table T, row 2, column 2", TRUE },
    { IN_REPEATED_STUB, ZHU_ERROR_INPUT, "table T, row 2, column 1", TRUE },
    { IN_DOC_TITLE, ZHU_ERROR_INTERNAL, "the document's title", FALSE },
    { IN_AREA, ZHU_ERROR_INTERNAL, "the document's title", FALSE },
    { IN_PARAGRAPH_NAME, ZHU_ERROR_INTERNAL, "paragraph 1", FALSE },
    { IN_PARAGRAPH, ZHU_ERROR_INTERNAL, "paragraph 1", FALSE },
    { IN_FACT_LABEL, ZHU_ERROR_INTERNAL, "fact 2 of the document", FALSE },
    { IN_FACT, ZHU_ERROR_INTERNAL, "fact 2 of the document", FALSE },
    { IN_RECORDS, ZHU_ERROR_INTERNAL, "the document's records", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int is_register = cases[i].registers_only; is_register < 2; is_register++)
      {
        g_autoptr (ZhuDoc) doc = doc_with (cases[i].where, "a\x07", is_register);
        g_autoptr (GError) error = NULL;

        g_assert_false (zhu_doc_freeze (doc, &error));
        g_assert_error (error, ZHU_ERROR, (int) cases[i].code);
        if (strstr (error->message, cases[i].said) == NULL)
          g_error ("“%s” is not said: %s", cases[i].said, error->message);
      }
}

/* A pattern of dates that is no text, where the body is in memory. */
static void
test_bad_pattern (void)
{
  g_autoptr (ZhuDoc) doc = doc_with (IN_PATTERN, "y\x07", FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_false (zhu_doc_freeze (doc, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
}

static void
test_bad_findings (void)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new (NULL, NULL, 0);
  g_autoptr (GError) error = NULL;

  zhu_doc_add_paragraph (doc, NULL, "x");
  g_assert_cmpstr (zhu_doc_title (doc), ==, "");
  zhu_doc_take_findings (doc, table_with (IN_CELL, "a\x07", FALSE));
  g_assert_false (zhu_doc_freeze (doc, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
}

/* Frozen once is frozen. */
static void
test_frozen_twice (void)
{
  g_autoptr (ZhuDoc) doc = doc_with (IN_CELL, "good", FALSE);

  g_assert_true (zhu_doc_freeze (doc, NULL));
  g_assert_true (zhu_doc_freeze (doc, NULL));
  g_assert_true (zhu_doc_check (doc, NULL));
}

/* ---- Registers on a full disk ---- */

/* Rows that do not fit on the disk: the register is refused when it is frozen, with the cause. */
static void
test_full_disk (void)
{
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "a", 0);
  ZhuTable *table = zhu_table_new ("R", 1, 1);
  g_autofree char *text = g_strnfill (30000, 'x');
  g_autoptr (GError) error = NULL;
  struct rlimit before, tight;
  gboolean done;

  zhu_table_set_register (table, TRUE);
  zhu_table_add_head (table, 0, 0, 1, 1, "a");
  zhu_table_add_head (table, 0, 1, 1, 1, "b");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  tight = before;
  tight.rlim_cur = 100000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  for (gsize i = 0; i < 1200; i++)
    {
      const ZhuDocCell cell = { .state = ZHU_CELL_TEXT, .text = text };

      zhu_table_set_cell (table, zhu_table_add_row (table, &detail), 1, &cell);
    }
  zhu_doc_take_table (doc, table);
  done = zhu_doc_freeze (doc, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (done);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
}

/* ---- The dump ---- */

static void
test_dump (void)
{
  static const struct
  {
    ZhuCellState state;
    ZhuRowKind kind;
    const char *text;
  } rows[] = { { ZHU_CELL_NUMBER, ZHU_ROW_TOTAL, "1" },        { ZHU_CELL_DATE, ZHU_ROW_DETAIL, "d" },
               { ZHU_CELL_TEXT, ZHU_ROW_GROUP, "t" },          { ZHU_CELL_EMPTY, ZHU_ROW_HEADING, "" },
               { ZHU_CELL_MISSING, ZHU_ROW_DETAIL, "…" },      { ZHU_CELL_NOT_APPLICABLE, ZHU_ROW_DETAIL, "—" },
               { ZHU_CELL_BELOW_UNIT, ZHU_ROW_DETAIL, "0.0" }, { ZHU_CELL_SUPPRESSED, ZHU_ROW_DETAIL, "*" },
               { ZHU_CELL_UNDEFINED, ZHU_ROW_DETAIL, "×" } };
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("d", "a", 0);
  ZhuTable *table = zhu_table_new ("T", 1, 1), *findings = zhu_table_new ("F", 1, 0);
  g_autofree char *dump = NULL;

  zhu_table_add_head (table, 0, 0, 1, 1, "h");
  zhu_table_add_head (table, 0, 1, 1, 1, "v");
  zhu_table_set_column_decimals (table, 1, 2);
  zhu_table_add_mark (table, "m");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const ZhuRowInfo info = { .kind = rows[i].kind, .keep_with_next = i == 0 };
      const ZhuDocCell cell = { .state = rows[i].state, .text = rows[i].text };

      zhu_table_add_row (table, &info);
      zhu_table_set_cell (table, i, 1, &cell);
    }
  zhu_table_add_head (findings, 0, 0, 1, 1, "f");
  zhu_doc_take_table (doc, table);
  zhu_doc_take_findings (doc, findings);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  dump = zhu_doc_dump (doc);
  g_assert_cmpstr (dump, ==,
                   "document d, a, 1970-01-01\n"
                   "table 1+1 columns, 1 head rows, 9 rows\nid: T\nmark: m\n"
                   "head 0,0 1x1: h\nhead 0,1 1x1: v\ncolumn 0: h [] decimals -1\ncolumn 1: v [] decimals 2\n"
                   "row 0 total level 0 indent 0 keep\n  stub span 1: \n  number 0: 1\n"
                   "row 1 detail level 0 indent 0\n  stub span 1: \n  date 0: d\n"
                   "row 2 group level 0 indent 0\n  stub span 1: \n  text 0: t\n"
                   "row 3 heading level 0 indent 0\n  stub span 1: \n  empty 0: \n"
                   "row 4 detail level 0 indent 0\n  stub span 1: \n  missing 0: …\n"
                   "row 5 detail level 0 indent 0\n  stub span 1: \n  not-applicable 0: —\n"
                   "row 6 detail level 0 indent 0\n  stub span 1: \n  below-unit 0: 0.0\n"
                   "row 7 detail level 0 indent 0\n  stub span 1: \n  suppressed 0: *\n"
                   "row 8 detail level 0 indent 0\n  stub span 1: \n  undefined 0: ×\n"
                   "table 1+0 columns, 1 head rows, 0 rows\nid: F\nhead 0,0 1x1: f\ncolumn 0: f [] decimals -1\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doc/freeze/bad-texts", test_bad_texts);
  g_test_add_func ("/doc/freeze/bad-pattern", test_bad_pattern);
  g_test_add_func ("/doc/freeze/bad-findings", test_bad_findings);
  g_test_add_func ("/doc/freeze/twice", test_frozen_twice);
  g_test_add_func ("/doc/freeze/full-disk", test_full_disk);
  g_test_add_func ("/doc/dump/states-and-kinds", test_dump);
  return g_test_run ();
}
