/* Stub cells in the structure tree: over several rows, pages, bodies and volumes, and none at all.
 */
#include "pdf-fixture.h"

#include <stdio.h>
#include <string.h>

/* @n rows; the first stub cell stands over @span of them, the second over one. */
static ZhuDoc *
spanned_document (gsize n, gsize span)
{
  const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
  ZhuDoc *doc = zhu_doc_new ("分组表", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("01", 2, 1);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "分组表");
  zhu_table_add_head (table, 0, 0, 1, 1, "地区");
  zhu_table_add_head (table, 0, 1, 1, 1, "城乡");
  zhu_table_add_head (table, 0, 2, 1, 1, "人数");
  for (gsize i = 0; i < n; i++)
    {
      const ZhuDocCell number = { ZHU_CELL_NUMBER, zhu_number_from_int (7), 0, "7", NULL };
      const gsize row = zhu_table_add_row (table, &info);
      const gboolean is_first = row % span == 0;

      zhu_table_set_stub (table, row, 0, is_first ? MIN (span, n - row) : 0,
                          is_first ? "汉中市" : NULL);
      zhu_table_set_stub (table, row, 1, 1, "农村");
      zhu_table_set_cell (table, row, 2, &number);
    }
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  return doc;
}

/* An array of PDF/A holds so many rows that a TBody must end; not amid a stub cell, whose span
 * would reach out of it. */
static void
test_body_ends_between_stub_cells (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = spanned_document (4500, 150);
  g_autofree char *said = NULL;

  (void) data;
  write_document (self, doc);
  said = check_tags (self->path);
  if (said != NULL)
    g_assert_cmpstr (said, ==, "TH 4533 TD 4500 P 0 H1 1 H2 0 Table 1 TBody 2 Headers 13500\n");
}

/* A volume that begins amid a stub cell has that cell once more; it spans the rows of the volume,
 * no more. */
static void
test_volumes_begin_amid_stub_cells (Fixture *self, gconstpointer data)
{
  const gsize n = 60;
  g_autoptr (ZhuDoc) doc = spanned_document (n, n);
  g_autoptr (GError) error = NULL;
  unsigned n_volumes = 0, n_cells = 0;

  (void) data;
  take_small_paper (self->style);
  self->style->volume_pages = 1;
  g_assert_true (zhu_writer_write (&zhu_pdf_writer, doc, self->style, self->path, &error));
  g_assert_no_error (error);
  for (;; n_volumes++)
    {
      g_autofree char *path = zhu_volume_name (self->path, n_volumes, 2);
      g_autofree char *said = NULL;
      g_autofree char *file = NULL;
      g_autofree char *span = NULL;
      unsigned heads = 0, cells = 0;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        break;
      said = check_tags (path);
      file = plain (path);
      g_remove (path);
      if (said == NULL || file == NULL)
        continue;
      if (sscanf (said, "TH %u TD %u", &heads, &cells) != 2)
        g_error ("%s", said);
      /* Three heads of columns, the city, and the second stub cell of each row. */
      g_assert_cmpuint (heads, ==, 3 + 1 + cells);
      span = g_strdup_printf ("/RowSpan %u\n", cells);
      if (cells > 1)
        g_assert_nonnull (strstr (file, span));
      n_cells += cells;
    }
  g_assert_cmpuint (n_volumes, >=, 3);
  g_assert_true (n_cells == n || n_cells == 0);
}

/* Rows that nothing heads are rows of cells alone. */
static void
test_table_without_stub (Fixture *self, gconstpointer data)
{
  const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
  const ZhuDocCell number = { ZHU_CELL_NUMBER, zhu_number_from_int (7), 0, "7", NULL };
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("概况", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("01", 0, 2);
  g_autofree char *said = NULL;

  (void) data;
  zhu_table_set_text (table, ZHU_TEXT_TITLE, "概况");
  zhu_table_add_head (table, 0, 0, 1, 1, "户数");
  zhu_table_add_head (table, 0, 1, 1, 1, "人数");
  for (gsize row = 0; row < 3; row++)
    for (gsize column = 0; column < 2; column++)
      {
        if (column == 0)
          zhu_table_add_row (table, &info);
        zhu_table_set_cell (table, row, column, &number);
      }
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  write_document (self, doc);
  said = check_tags (self->path);
  if (said != NULL)
    g_assert_cmpstr (said, ==, "TH 2 TD 6 P 0 H1 1 H2 0 Table 1 TBody 1 Headers 0\n");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = { { "body ends between stub cells", test_body_ends_between_stub_cells },
                { "volumes begin amid stub cells", test_volumes_begin_amid_stub_cells },
                { "table without stub", test_table_without_stub } };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/writer/pdf/stub/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
  return g_test_run ();
}
