/* The structure tree of PDF files, read back by other programs: qpdf and tags.awk hold every
 * content against the tree, poppler prints it as a reader would meet it. */
#include "pdf-fixture.h"
#include "writer/documents.h"

#include <stdlib.h>
#include <string.h>

/* ---- All documents, on two papers ---- */

typedef struct
{
  unsigned heads, cells;
} Count;

static void
count_table (const ZhuTable *table, Count *count)
{
  const gsize n_stub = zhu_table_n_stub (table);
  const gsize n_columns = zhu_table_n_columns (table);

  count->heads += zhu_table_n_head_cells (table);
  count->cells += zhu_table_is_numbered (table) ? n_columns : 0;
  count->cells += zhu_table_n_rows (table) == 0;
  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    {
      if (zhu_table_row (table, row)->kind == ZHU_ROW_GROUP)
        {
          count->heads++;
          continue;
        }
      count->cells += n_columns - n_stub;
      for (gsize column = 0; column < n_stub; column++)
        count->heads += zhu_table_stub_span (table, row, column) > 0;
    }
}

static void
test_document_is_tagged (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = test_document (data);
  Count count = { 0, 0 };

  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    count_table (zhu_doc_table (doc, i), &count);
  for (unsigned i = 0; i < 2; i++)
    {
      g_autofree char *expected = g_strdup_printf ("TH %u TD %u ", count.heads, count.cells);
      g_autofree char *said = NULL;

      if (i == 1)
        take_small_paper (self->style);
      write_document (self, doc);
      said = check_tags (self->path);
      if (said == NULL)
        return;
      if (!g_str_has_prefix (said, expected))
        g_error ("%s: expected %s, is %s", (const char *) data, expected, said);
    }
}

/* ---- One table as a reader meets it ---- */

/* Spanners, a stub that spans, marks, an empty cell; split into parts and pages on small paper. */
static ZhuDoc *
split_document (void)
{
  static const char *const spanners[] = { "重度残疾人", "轻度残疾人" };
  static const char *const leaves[] = { "视力残疾", "听力残疾", "肢体残疾", "多重残疾" };
  const ZhuDocCell marks[] = { { ZHU_CELL_NOT_APPLICABLE, zhu_number_none (), 0, "—", NULL },
                               { ZHU_CELL_SUPPRESSED, zhu_number_none (), 0, "*", NULL },
                               { ZHU_CELL_MISSING, zhu_number_none (), 0, "", NULL },
                               { ZHU_CELL_EMPTY, zhu_number_none (), 0, "", NULL } };
  ZhuDoc *doc = zhu_doc_new ("分栏表", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("01", 2, 8);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "各地各类残疾人");
  zhu_table_set_text (table, ZHU_TEXT_NUMBER, "试01表");
  zhu_table_set_text (table, ZHU_TEXT_UNITS, "人");
  zhu_table_add_head (table, 0, 0, 2, 1, "地区");
  zhu_table_add_head (table, 0, 1, 2, 1, "城乡");
  for (gsize i = 0; i < 8; i++)
    {
      if (i % 4 == 0)
        zhu_table_add_head (table, 0, 2 + i, 1, 4, spanners[i / 4]);
      zhu_table_add_head (table, 1, 2 + i, 1, 1, leaves[i % 4]);
    }
  for (gsize row = 0; row < 12; row++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };

      zhu_table_add_row (table, &info);
      zhu_table_set_stub (table, row, 0, row % 4 == 0 ? 4 : 0, row % 4 == 0 ? "汉中市" : NULL);
      zhu_table_set_stub (table, row, 1, 1, row % 2 == 0 ? "城镇" : "农村");
      for (gsize column = 0; column < 8; column++)
        {
          const gint64 value = 10000 + (gint64) (row * 10 + column);
          g_autofree char *digits
              = g_strdup_printf ("10\xE2\x80\x85%03u", (unsigned) (row * 10 + column));
          const ZhuDocCell number
              = { ZHU_CELL_NUMBER, zhu_number_from_int (value), 0, digits, NULL };

          zhu_table_set_cell (table, row, 2 + column,
                              row == 0 && column < G_N_ELEMENTS (marks) ? &marks[column] : &number);
        }
    }
  zhu_table_add_note (table, "注：1.城乡按户口所在地分，居住地另有规定的按规定。");
  zhu_table_add_note (table, "2.“*”表示不予公布。");
  zhu_table_add_foot (table, "填表人", "");
  zhu_doc_take_table (doc, table);
  zhu_doc_add_paragraph (doc, "说明",
                         "本表按残疾类别分城乡列出各地残疾人数，数据截至三月末，"
                         "由各地残联比对核实后报送，与上月口径一致，可以比较。"
                         "残疾类别与等级以残疾人证所载为准，一人多重残疾的只计一次，"
                         "不重复计算。");
  g_assert_true (zhu_doc_freeze (doc, NULL));
  return doc;
}

/* Set ZHU_UPDATE_GOLDEN to write the golden anew. */
static void
test_reader_meets (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = split_document ();
  const char *const structure[] = { "pdfinfo", "-struct-text", self->path, NULL };
  const char *const properties[] = { "pdfinfo", self->path, NULL };
  g_autofree char *golden
      = g_build_filename (ZHU_SOURCE_DIR, "tests", "writer", "pdf", "split.tags", NULL);
  g_autofree char *expected = NULL;
  g_autofree char *said = NULL;
  g_autofree char *about = NULL;

  (void) data;
  take_small_paper (self->style);
  write_document (self, doc);
  said = output_of (structure);
  about = output_of (properties);
  if (said == NULL || about == NULL)
    return;
  g_assert_nonnull (strstr (about, "Tagged:          yes"));
  /* Two pages of text, then two parts of at least two pages each. */
  g_assert_cmpint (atoi (strstr (about, "Pages:") + strlen ("Pages:")), >=, 6);
  if (g_getenv ("ZHU_UPDATE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (golden, said, -1, NULL));
  g_assert_true (g_file_get_contents (golden, &expected, NULL, NULL));
  g_assert_cmpstr (said, ==, expected);
}

/* What is heard: words for marks, the number without its blanks; language, title and tab order for
 * readers. */
static void
test_spoken (Fixture *self, gconstpointer data)
{
  static const char *const wanted[] = {
    "/ActualText <feff4e0d90027528>",     /* 不适用 */
    "/ActualText <feff4e0d4e88516c5e03>", /* 不予公布 */
    "/ActualText <feff6570636e4e0d8be6>", /* 数据不详, of an empty cell */
    "/ActualText (10017)",
    "/Lang (zh-CN)",
    "/DisplayDocTitle true",
    "/Marked true",
    "/Tabs /S",
  };
  g_autoptr (ZhuDoc) doc = split_document ();
  g_autofree char *text = NULL;

  (void) data;
  write_document (self, doc);
  text = plain (self->path);
  if (text == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strstr (text, wanted[i]) == NULL)
      g_error ("%s is missing", wanted[i]);
}

/* ---- Long registers ---- */

/* @n rows below a group head each hundred. */
static ZhuDoc *
long_register (gsize n)
{
  ZhuDoc *doc = zhu_doc_new ("台账", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("14", 1, 2);

  zhu_table_set_register (table, TRUE);
  zhu_table_set_text (table, ZHU_TEXT_TITLE, "台账");
  zhu_table_add_head (table, 0, 0, 1, 1, "序号");
  zhu_table_add_head (table, 0, 1, 1, 1, "姓名");
  zhu_table_add_head (table, 0, 2, 1, 1, "备注");
  for (gsize i = 0; i < n; i++)
    {
      const gboolean is_group = i % 100 == 0;
      const ZhuRowInfo info = { is_group ? ZHU_ROW_GROUP : ZHU_ROW_DETAIL, is_group, 0, is_group };
      const ZhuDocCell name = { ZHU_CELL_TEXT, zhu_number_none (), 0, "王*", NULL };
      g_autofree char *number = g_strdup_printf ("%zu", i + 1);
      const gsize row = zhu_table_add_row (table, &info);

      zhu_table_set_stub (table, row, 0, 1, is_group ? "汉中市　洋县" : number);
      if (!is_group)
        zhu_table_set_cell (table, row, 1, &name);
    }
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  return doc;
}

/* More rows than an array of PDF/A may hold, more pages than a leaf of the tree: several of each.
 */
static void
test_long_register (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = long_register (9000);
  g_autofree char *said = NULL;

  (void) data;
  write_document (self, doc);
  said = check_tags (self->path);
  if (said != NULL)
    g_assert_cmpstr (said, ==, "TH 9003 TD 17820 P 0 H1 1 H2 0 Table 1 TBody 3 Headers 0\n");
}

/* Each volume has a tree of its own, with the heads of the table and the groups that go on in it.
 */
static void
test_volumes (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = long_register (400);
  g_autoptr (GError) error = NULL;
  unsigned n_heads = 0, n_cells = 0, n_volumes = 0, n_running = 0;

  (void) data;
  self->style->volume_pages = 3;
  g_assert_true (zhu_writer_write (&zhu_pdf_writer, doc, self->style, self->path, &error));
  g_assert_no_error (error);
  for (;; n_volumes++)
    {
      g_autofree char *path = zhu_volume_name (self->path, n_volumes, 2);
      const char *const structure[] = { "pdfinfo", "-struct-text", path, NULL };
      g_autofree char *said = NULL;
      g_autofree char *read = NULL;
      unsigned heads = 0, cells = 0;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        break;
      said = check_tags (path);
      read = output_of (structure);
      g_remove (path);
      if (read != NULL && strstr (read, "续　汉中市　洋县") != NULL)
        n_running++;
      if (said == NULL)
        continue;
      if (sscanf (said, "TH %u TD %u", &heads, &cells) != 2)
        g_error ("%s", said);
      g_assert_nonnull (strstr (said, " H1 1 "));
      n_heads += heads - 3;
      n_cells += cells;
    }
  g_assert_cmpuint (n_volumes, >=, 3);
  if (n_heads == 0)
    return;
  g_assert_cmpuint (n_running, >, 0);
  g_assert_cmpuint (n_heads, ==, 400 + n_running);
  g_assert_cmpuint (n_cells, ==, 2 * 396);
}

/* ---- Pages that others fill ---- */

static void
add_line (ZhuPage *page, ZhuPart part, gsize row, unsigned level, double y, const char *text)
{
  ZhuMark *mark = zhu_page_add_text (page, part, ZHU_FACE_TEXT, 16, text);

  mark->x = 80;
  mark->y = y;
  mark->row = row;
  mark->level = level;
}

/* A notice of two pages: a paragraph runs on from one to the other. */
static ZhuPages *
notice_pages (void)
{
  ZhuPages *pages = zhu_pages_new_empty ();
  ZhuPage *page = zhu_pages_add (pages, 595, 842, FALSE, G_MAXSIZE);

  add_line (page, ZHU_PART_TITLE, 0, 0, 100, "关于报送情况的");
  add_line (page, ZHU_PART_TITLE, 0, 0, 130, "通知");
  add_line (page, ZHU_PART_PARAGRAPH, 1, 0, 160, "各市残联：");
  add_line (page, ZHU_PART_HEADING, 2, 1, 190, "一、总体情况");
  add_line (page, ZHU_PART_HEADING, 3, 2, 220, "（一）分布");
  add_line (page, ZHU_PART_PARAGRAPH, 4, 0, 250, "这一段从上一页");
  add_line (page, ZHU_PART_FURNITURE, 0, 0, 800, "— 1 —");
  page = zhu_pages_add (pages, 595, 842, FALSE, G_MAXSIZE);
  add_line (page, ZHU_PART_PARAGRAPH, 4, 0, 100, "写到下一页。");
  add_line (page, ZHU_PART_HEADING, 5, 1, 130, "二、要求");
  add_line (page, ZHU_PART_FURNITURE, 0, 0, 800, "— 2 —");
  return pages;
}

static void
write_notice (const Fixture *self)
{
  g_autoptr (ZhuPdfFonts) fonts = zhu_pdf_fonts_open (self->style, FALSE, NULL);
  g_autoptr (ZhuPages) pages = notice_pages ();
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (self->path, NULL);
  const ZhuPdfInfo info = { "通知", NULL, zhu_date_from_ymd (2020, 4, 1) };
  g_autoptr (GError) error = NULL;

  g_assert_true (zhu_pdf_write_pages (pages, fonts, &info, NULL, file, &error));
  g_assert_no_error (error);
  g_assert_true (zhu_atomic_file_commit (file, NULL));
}

static void
test_loose_pages (Fixture *self, gconstpointer data)
{
  static const char expected[] = "Document\n"
                                 "  H1 (block)\n"
                                 "    \"关于报送情况的通知\"\n"
                                 "  P (block)\n"
                                 "    \"各市残联：\"\n"
                                 "  H2 (block)\n"
                                 "    \"一、总体情况\"\n"
                                 "  H3 (block)\n"
                                 "    \"（一）分布\"\n"
                                 "  P (block)\n"
                                 "    \"这一段从上一页\"\n"
                                 "    \"写到下一页。\"\n"
                                 "  H2 (block)\n"
                                 "    \"二、要求\"\n";
  const char *const structure[] = { "pdfinfo", "-struct-text", self->path, NULL };
  g_autofree char *said = NULL;
  g_autofree char *checked = NULL;

  (void) data;
  write_notice (self);
  said = output_of (structure);
  checked = check_tags (self->path);
  if (said == NULL || checked == NULL)
    return;
  g_assert_cmpstr (said, ==, expected);
  g_assert_cmpstr (checked, ==, "TH 0 TD 0 P 2 H1 1 H2 2 Table 0 TBody 0 Headers 0\n");
}

/* Title, then its headings below it, one below the other by level. */
static void
test_bookmarks_of_loose_pages (Fixture *self, gconstpointer data)
{
  static const char *const titles[] = {
    "/Title <feff51734e8e62a5900160c551b57684901a77e5>", /* 关于报送情况的通知 */
    "/Title <feff4e003001603b4f5360c551b5>",             /* 一、总体情况 */
    "/Title <feffff084e00ff0952065e03>",                 /* （一）分布 */
    "/Title <feff4e8c300189816c42>",                     /* 二、要求 */
  };
  g_autofree char *text = NULL;

  (void) data;
  write_notice (self);
  text = plain (self->path);
  if (text == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    g_assert_nonnull (strstr (text, titles[i]));
  /* The title has two headings below it, the first of them one. */
  g_assert_nonnull (strstr (text, "/Count 4"));
  g_assert_nonnull (strstr (text, "/Count 3"));
  g_assert_nonnull (strstr (text, "/Count 1"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "as a reader meets it", test_reader_meets },
    { "spoken words", test_spoken },
    { "long register", test_long_register },
    { "volumes", test_volumes },
    { "loose pages", test_loose_pages },
    { "bookmarks of loose pages", test_bookmarks_of_loose_pages },
  };

  g_test_init (&argc, &argv, NULL);
  for (const char *const *name = test_document_names (); *name != NULL; name++)
    {
      g_autofree char *path = g_strdup_printf ("/writer/pdf/tags/all contents/%s", *name);

      g_test_add (path, Fixture, *name, set_up, test_document_is_tagged, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/writer/pdf/tags/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
  return g_test_run ();
}
