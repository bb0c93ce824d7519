/* What the PDF writer writes, read back by other programs: text, fonts, structure, properties; and
 * what it refuses. */
#include "pdf-fixture.h"
#include "zhuhu/writer/pdf/font.h"

#include <string.h>

/* A table of two rows whose stub and text cells are @name. */
static ZhuDoc *
document_with (const char *name)
{
  ZhuDoc *doc = zhu_doc_new ("陕西省未脱贫残疾人月报𠮟", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("14", 1, 2);

  zhu_table_set_register (table, TRUE);
  zhu_table_set_text (table, ZHU_TEXT_ID, "14");
  zhu_table_set_text (table, ZHU_TEXT_TITLE, "未脱贫残疾人户台账");
  zhu_table_set_text (table, ZHU_TEXT_NUMBER, "陕残扶统14表");
  zhu_table_add_head (table, 0, 0, 1, 1, "序号");
  zhu_table_add_head (table, 0, 1, 1, 1, "姓名");
  zhu_table_add_head (table, 0, 2, 1, 1, "占比(%)");
  for (gsize row = 0; row < 2; row++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
      const ZhuDocCell text
          = { ZHU_CELL_TEXT, zhu_number_none (), 0, row == 1 ? name : "无", NULL };
      const ZhuDocCell number
          = { ZHU_CELL_NUMBER, zhu_number_from_ratio (-123456, 100), 2, "-1234.56", NULL };

      zhu_table_add_row (table, &info);
      zhu_table_set_stub (table, row, 0, 1, row == 0 ? "1" : "2");
      zhu_table_set_cell (table, row, 1, &text);
      zhu_table_set_cell (table, row, 2, &number);
    }
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  return doc;
}

static gboolean
write_to (const Fixture *self, const ZhuDoc *doc, GError **error)
{
  return zhu_writer_write (&zhu_pdf_writer, doc, self->style, self->path, error);
}

/* What @program says of the file, with @option before its name and @last behind it; NULL and the
 * test skipped if it is not installed. */
static char *
told_by (const Fixture *self, const char *program, const char *option, const char *last)
{
  const char *const arguments[]
      = { program, option != NULL ? option : self->path, option != NULL ? self->path : last,
          option != NULL ? last : NULL, NULL };

  return output_of (arguments);
}

/* Hanzi of the URO, of Extensions A, B and G, those of the fall-backs, and what shares a glyph. */
static const char *const names[] = {
  "王小明", "䶮〇㑇",       "张𠮟",      "李𰻝", "赵𪚥",
  "A·B—C…", "全角ＡＢ，。", "№3 ㎡ ①②Ⅳ", "甲⺼乙",  "⼀一⼈人",
};

static void
test_text (Fixture *self, gconstpointer data)
{
  const char *name = names[GPOINTER_TO_SIZE (data)];
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDoc) doc = document_with (name);
  g_autofree char *text = NULL;

  g_assert_true (write_to (self, doc, &error));
  g_assert_no_error (error);
  text = told_by (self, "pdftotext", "-raw", "-");
  if (text == NULL)
    return;
  g_assert_nonnull (strstr (text, name));
  g_assert_nonnull (strstr (text, "-1234.56"));
  g_assert_nonnull (strstr (text, "未脱贫残疾人户台账"));
  g_assert_nonnull (strstr (text, "第1页"));
}

/* A register of @n rows. */
static ZhuDoc *
long_register (gsize n)
{
  ZhuDoc *doc = zhu_doc_new ("台账", "陕西省", zhu_date_from_ymd (2020, 3, 31));
  ZhuTable *table = zhu_table_new ("14", 1, 1);

  zhu_table_set_register (table, TRUE);
  zhu_table_set_text (table, ZHU_TEXT_TITLE, "台账");
  zhu_table_add_head (table, 0, 0, 1, 1, "序号");
  zhu_table_add_head (table, 0, 1, 1, 1, "姓名");
  for (gsize i = 0; i < n; i++)
    {
      const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
      const ZhuDocCell name = { ZHU_CELL_TEXT, zhu_number_none (), 0, "王*", NULL };
      g_autofree char *number = g_strdup_printf ("N%zu", i + 1);
      const gsize row = zhu_table_add_row (table, &info);

      zhu_table_set_stub (table, row, 0, 1, number);
      zhu_table_set_cell (table, row, 1, &name);
    }
  zhu_doc_take_table (doc, table);
  g_assert_true (zhu_doc_freeze (doc, NULL));
  return doc;
}

/* More pages than a volume holds make x-1.pdf, x-2.pdf …; every row stands once, pages are numbered
 * through. */
static void
test_volumes (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = long_register (400);
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = g_strdup (self->path);
  gsize n_volumes = 0, n_rows = 0;

  (void) data;
  self->style->volume_pages = 3;
  g_assert_true (zhu_writer_write (&zhu_pdf_writer, doc, self->style, whole, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (whole, G_FILE_TEST_EXISTS));
  for (;; n_volumes++)
    {
      g_autofree char *name = zhu_volume_name (whole, (unsigned) n_volumes, 2);
      g_autofree char *text = NULL;
      g_autofree char *first = g_strdup_printf ("第%zu页", n_volumes * 3 + 1);

      if (!g_file_test (name, G_FILE_TEST_EXISTS))
        break;
      g_free (self->path);
      self->path = g_strdup (name);
      text = told_by (self, "pdftotext", "-raw", "-");
      if (text != NULL)
        g_assert_nonnull (strstr (text, first));
      for (const char *at = text; at != NULL && (at = strstr (at, "\nN")) != NULL; at++)
        n_rows++;
      g_remove (name);
    }
  g_free (self->path);
  self->path = g_steal_pointer (&whole);
  g_assert_cmpuint (n_volumes, >=, 3);
  g_assert_true (n_rows == 400 || n_rows == 0);
}

/* Volume @i of @data; when the third is asked for, a folder comes to stand where the second is to
 * go. */
static char *
obstructed_path (gpointer data, unsigned i, unsigned n, GError **error)
{
  g_autofree char *second = zhu_volume_name (data, 1, n);

  (void) error;
  if (i == 2)
    g_assert_cmpint (g_mkdir (second, 0700), ==, 0);
  return zhu_volume_name (data, i, n);
}

/* If a volume cannot be shown, the earlier ones are what they were before. */
static void
test_volumes_that_fail (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = long_register (400);
  g_autoptr (GError) error = NULL;
  g_autofree char *first = zhu_volume_name (self->path, 0, 3);
  g_autofree char *second = zhu_volume_name (self->path, 1, 3);
  g_autofree char *third = zhu_volume_name (self->path, 2, 3);
  g_autofree char *folder = g_path_get_dirname (first);
  g_autofree char *text = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  (void) data;
  self->style->volume_pages = 3;
  g_assert_true (g_file_set_contents (first, "old", -1, NULL));
  g_assert_false (zhu_writer_write_volumes (&zhu_pdf_writer, doc, self->style, NULL,
                                            obstructed_path, self->path, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  g_assert_false (g_file_test (third, G_FILE_TEST_EXISTS));
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_suffix (name, ".before"));
  g_remove (first);
  g_rmdir (second);
}

/* 300 characters of the default serif face take no more than 160 KB, whatever else a page needs. */
static void
test_size (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ZhuDoc) doc = NULL;
  GStatBuf info;

  (void) data;
  for (gunichar c = 0x4E00; text->len < 3 * 300; c += 61)
    g_string_append_unichar (text, c);
  doc = document_with (text->str);
  g_assert_true (write_to (self, doc, NULL));
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_test_message ("%ld bytes", (long) info.st_size);
  g_assert_cmpint (info.st_size, <, 160000);
}

static void
test_fonts_are_embedded (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = document_with ("张𠮟李𰻝");
  g_autofree char *list = NULL;
  g_auto (GStrv) lines = NULL;

  (void) data;
  g_assert_true (write_to (self, doc, NULL));
  list = told_by (self, "pdffonts", NULL, NULL);
  if (list == NULL)
    return;
  lines = g_strsplit (g_strchomp (list), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 3);
  for (gsize i = 2; lines[i] != NULL; i++)
    g_assert_nonnull (strstr (lines[i], "yes yes yes"));
}

static void
test_structure (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = document_with ("张𠮟");
  g_autofree char *checked = NULL;
  g_autofree char *properties = NULL;

  (void) data;
  g_assert_true (write_to (self, doc, NULL));
  checked = told_by (self, "qpdf", "--check", NULL);
  properties = told_by (self, "pdfinfo", "-isodates", NULL);
  if (checked == NULL || properties == NULL)
    return;
  g_assert_nonnull (strstr (checked, "No syntax or stream encoding errors"));
  g_assert_nonnull (strstr (properties, "陕西省未脱贫残疾人月报𠮟"));
  g_assert_nonnull (strstr (properties, "2020-03-31"));
  g_assert_nonnull (strstr (properties, "(A4)"));
}

static void
test_same_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuDoc) doc = document_with ("张𠮟李𰻝");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize n_first, n_second;

  (void) data;
  g_assert_true (write_to (self, doc, NULL));
  g_assert_true (g_file_get_contents (self->path, &first, &n_first, NULL));
  g_assert_true (write_to (self, doc, NULL));
  g_assert_true (g_file_get_contents (self->path, &second, &n_second, NULL));
  g_assert_cmpmem (first, n_first, second, n_second);
}

static void
name_font (GPtrArray *chain, gsize i, const char *name, gboolean is_file)
{
  ZhuFontName *font = g_ptr_array_index (chain, i);

  g_free (font->name);
  font->name = g_strdup (name);
  font->is_file = is_file;
}

static void
test_absent_font (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDoc) doc = document_with ("张");

  (void) data;
  name_font (self->style->text_fonts, 0, "Noto Serif CJK Nowhere", FALSE);
  g_assert_false (write_to (self, doc, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
  g_assert_nonnull (strstr (error->message, "Noto Serif CJK Nowhere"));
  g_assert_nonnull (strstr (error->message, "fonts-noto-cjk"));
}

static void
test_absent_fallback_is_skipped (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDoc) doc = document_with ("张");

  (void) data;
  for (gsize i = 1; i < self->style->text_fonts->len; i++)
    name_font (self->style->text_fonts, i, "No such font", FALSE);
  g_assert_true (write_to (self, doc, &error));
  g_assert_no_error (error);
}

static void
test_damaged_font (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDoc) doc = document_with ("张");
  g_autofree char *font = g_build_filename (self->folder, "bad.ttf", NULL);

  (void) data;
  g_assert_true (g_file_set_contents (font, "no font at all", -1, NULL));
  name_font (self->style->text_fonts, 0, font, TRUE);
  g_assert_false (write_to (self, doc, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
  g_unlink (font);
}

/* Byte offset of OS/2 in a font file of one face; 0 if it has none. */
static gsize
os2_offset (const guint8 *bytes)
{
  const unsigned n_tables = (unsigned) bytes[4] << 8 | bytes[5];

  for (unsigned i = 0; i < n_tables; i++)
    {
      const guint8 *record = bytes + 12 + 16 * (gsize) i;

      if (memcmp (record, "OS/2", 4) == 0)
        return (gsize) record[8] << 24 | (gsize) record[9] << 16 | (gsize) record[10] << 8
               | record[11];
    }
  return 0;
}

/* A copy of an installed font whose fsType says "restricted licence embedding". */
static void
test_font_that_may_not_be_embedded (Fixture *self, gconstpointer data)
{
  const ZhuFontName name = { .name = (char *) "DejaVu Sans" };
  g_autoptr (ZhuFontIndex) installed = zhu_font_index_open ();
  int index;
  g_autofree char *path = zhu_font_find (installed, &name, &index);
  g_autofree char *copy = g_build_filename (self->folder, "restricted.ttf", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (ZhuDoc) doc = document_with ("张");
  g_autoptr (GError) error = NULL;
  gsize length;

  (void) data;
  if (path == NULL)
    {
      g_test_skip ("fonts-dejavu-core is not installed");
      return;
    }
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  bytes[os2_offset ((const guint8 *) bytes) + 9] = 2;
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) length, NULL));
  name_font (self->style->text_fonts, 0, copy, TRUE);
  g_assert_false (write_to (self, doc, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
  g_assert_nonnull (strstr (error->message, "fsType"));
  g_unlink (copy);
}

static void
test_digits_are_of_one_width (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuPdfFonts) fonts = zhu_pdf_fonts_open (self->style, FALSE, NULL);
  const ZhuMeasure measure = zhu_pdf_fonts_measure (fonts);

  (void) data;
  for (int face = ZHU_FACE_TEXT; face <= ZHU_FACE_HEAD; face++)
    for (gunichar c = '1'; c <= '9'; c++)
      g_assert_cmpfloat (measure.advance (measure.data, (ZhuFace) face, c), ==,
                         measure.advance (measure.data, (ZhuFace) face, '0'));
  g_assert_cmpfloat (measure.advance (measure.data, ZHU_FACE_TEXT, 0x6B8B), ==, 1.0);
}

static void
test_list_of_fonts (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) list = zhu_fonts_list (self->style);
  const ZhuFontInfo *first = g_ptr_array_index (list, 0);

  (void) data;
  g_assert_cmpuint (list->len, ==, self->style->text_fonts->len + self->style->head_fonts->len);
  g_assert_cmpstr (first->family, ==, "Noto Serif CJK SC");
  g_assert_nonnull (first->file);
  g_assert_cmpstr (first->version, !=, "");
  g_assert_cmpstr (first->licence, !=, "");
  g_assert_true (first->may_embed);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "300 characters take less than 160 KB", test_size },
    { "fonts are embedded", test_fonts_are_embedded },
    { "volumes", test_volumes },
    { "volumes-that-fail", test_volumes_that_fail },
    { "structure and properties", test_structure },
    { "same bytes twice", test_same_bytes },
    { "absent font is refused", test_absent_font },
    { "absent fall-back is skipped", test_absent_fallback_is_skipped },
    { "damaged font is refused", test_damaged_font },
    { "font that may not be embedded is refused", test_font_that_may_not_be_embedded },
    { "digits are of one width", test_digits_are_of_one_width },
    { "list of fonts", test_list_of_fonts },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/writer/pdf/text/%u", (unsigned) i);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_text, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/writer/pdf/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
  return g_test_run ();
}
