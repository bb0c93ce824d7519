/* The workbook: a sheet for the report's words, one for each table. The same document gives the
 * same bytes: the date comes from the document, never from the clock. */
#include "zhuhu/writer/xlsx/xlsx.h"

#include "zhuhu/writer/shared.h"
#include "zhuhu/writer/xlsx/sheet.h"
#include "zhuhu/writer/xlsx/temporary.h"

#include <string.h>

/* Half-width characters of the body size in a line; less than A4 holds of 10.5 pt, since programs
 * without Excel's default face set columns wider. */
#define SUMMARY_WIDTH 68
#define POINTS_PER_UNIT 5.25 /* Excel's unit is a digit of its default face */
#define POINTS_PER_INCH 72.0
#define SECONDS_PER_DAY 86400
#define NOON 43200

static guint
look_hash (gconstpointer data)
{
  const ZhuLook *look = data;
  const guint lines
      = (guint) (((look->left * 16 + look->right) * 16 + look->top) * 16 + look->bottom);
  const guint rest
      = (guint) (((look->align * 64 + look->indent) * 2 + look->bold) * 2 + look->wrap);

  return (lines * 31 + rest) * 31 + (guint) look->size_tenths + GPOINTER_TO_UINT (look->number);
}

static gboolean
look_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (ZhuLook)) == 0;
}

/* ---- The report's words ---- */

static void
write_words (ZhuSheet *self, const char *text, const ZhuLook *look)
{
  const double size = look->size_tenths / 10.0;
  g_autoptr (GPtrArray) lines
      = zhu_wrap_text (text, (gsize) (SUMMARY_WIDTH * self->book->style->body_size / size));

  if (*text == '\0')
    return;
  zhu_sheet_put (self, self->row, 1, 0, 0, text, look);
  zhu_sheet_end_row (self, lines->len, size);
}

static void
add_summary (ZhuBook *book, const ZhuDoc *doc)
{
  const double unit = book->style->body_size / 2 / POINTS_PER_UNIT;
  const ZhuStyle *style = book->style;
  ZhuSheet self = { .book = book };
  ZhuLook look = zhu_look_new (book);
  ZhuLook head = look;

  self.sheet = zhu_book_add_sheet (book, "摘要");
  if (self.sheet == NULL)
    return;
  zhu_book_note (book, worksheet_set_column (self.sheet, 0, 0, SUMMARY_WIDTH * unit, NULL), NULL, 0,
                 0);
  worksheet_gridlines (self.sheet, LXW_HIDE_ALL_GRIDLINES);
  worksheet_set_paper (self.sheet, 9);
  worksheet_set_margins (self.sheet, style->margin_left / POINTS_PER_INCH,
                         style->margin_right / POINTS_PER_INCH, style->margin_top / POINTS_PER_INCH,
                         style->margin_bottom / POINTS_PER_INCH);
  worksheet_center_horizontally (self.sheet);
  worksheet_fit_to_pages (self.sheet, 1, 0);
  look.wrap = head.wrap = head.bold = TRUE;
  head.align = LXW_ALIGN_CENTER;
  head.size_tenths = (int) (book->style->title_size * 10 + 0.5);
  write_words (&self, zhu_doc_title (doc), &head);
  head.align = LXW_ALIGN_LEFT;
  head.size_tenths = look.size_tenths;
  for (gsize i = 0; i < zhu_doc_n_paragraphs (doc); i++)
    {
      write_words (&self, zhu_doc_paragraph_name (doc, i), &head);
      write_words (&self, zhu_doc_paragraph_text (doc, i), &look);
    }
  zhu_book_note (book, worksheet_print_area (self.sheet, 0, 0, MAX (self.row, 1) - 1, 0), NULL, 0,
                 0);
  zhu_book_set_footer (book, self.sheet, "&P / &N");
}

void
zhu_book_set_footer (ZhuBook *book, lxw_worksheet *sheet, const char *number)
{
  g_autofree char *text = book->foot != NULL ? g_strconcat ("&L&7", book->foot, "&C", number, NULL)
                                             : g_strconcat ("&C", number, NULL);

  zhu_book_note (book, worksheet_set_footer (sheet, text), NULL, 0, 0);
}

/* ---- The workbook ---- */

static void
set_properties (ZhuBook *book, const ZhuDoc *doc)
{
  g_autofree char *title = g_strdup (zhu_doc_title (doc));
  g_autofree char *subject = zhu_doc_subject (doc);
  lxw_doc_properties properties = { 0 };

  /* The library takes zero for "now"; noon keeps the date in every time zone of use here. */
  properties.title = title;
  properties.comments = subject;
  properties.created = (time_t) zhu_doc_created (doc) * SECONDS_PER_DAY + NOON;
  zhu_book_note (book, workbook_set_properties (book->book, &properties), NULL, 0, 0);
  if (zhu_doc_id (doc) != NULL)
    zhu_book_note (
        book, workbook_set_custom_property_string (book->book, "zhuhu-manifest", zhu_doc_id (doc)),
        NULL, 0, 0);
}

static void
add_data_sheets (ZhuBook *book)
{
  for (guint i = 0; i < book->entries->len; i++)
    {
      ZhuBookEntry *entry = &g_array_index (book->entries, ZhuBookEntry, i);

      if (zhu_book_wants_data (book, entry->table))
        entry->data = zhu_book_add_data (book, entry->table);
    }
}

static void
add_sheets (ZhuBook *book, const ZhuDoc *doc)
{
  lxw_worksheet *about = NULL;

  set_properties (book, doc);
  if (zhu_doc_n_paragraphs (doc) > 0 || zhu_doc_n_tables (doc) == 0)
    add_summary (book, doc);
  if (zhu_doc_n_facts (doc) > 0)
    about = zhu_book_begin_about (book);
  for (gsize i = 0; i < zhu_doc_n_tables (doc) && book->failure == NULL; i++)
    zhu_book_add_table (book, zhu_doc_table (doc, i));
  if (about == NULL || book->failure != NULL)
    return;
  zhu_book_add_notes (book);
  add_data_sheets (book);
  if (zhu_doc_findings (doc) != NULL)
    zhu_book_add_table (book, zhu_doc_findings (doc));
  zhu_book_fill_about (book, about, doc);
}

static gboolean
write_book (const ZhuDoc *doc,
            const ZhuStyle *style,
            const char *path,
            const ZhuXlsxTemporary *temporary,
            GError **error)
{
  g_autofree char *tmpdir = zhu_xlsx_temporary_option (temporary);
  lxw_workbook_options options = { .tmpdir = tmpdir, .use_zip64 = LXW_TRUE };
  g_autoptr (GHashTable) formats = g_hash_table_new_full (look_hash, look_equal, g_free, NULL);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (ZhuBookEntry));
  g_autofree char *foot = zhu_doc_short_id (doc);
  ZhuBook book
      = { workbook_new_opt (path, &options), style, formats, names, entries, 0, foot, NULL };

  /* A name that Excel keeps for itself, in any case of letters. */
  g_hash_table_add (names, g_strdup ("history"));
  if (book.book == NULL)
    zhu_book_note (&book, LXW_ERROR_MEMORY_MALLOC_FAILED, NULL, 0, 0);
  else
    add_sheets (&book, doc);
  if (book.failure == NULL)
    return zhu_xlsx_close (book.book, error);
  lxw_workbook_free (book.book);
  g_propagate_error (error, book.failure);
  return FALSE;
}

/* The library does not always see that a part could not be read back, and does not say why. Always
 * FALSE. */
static gboolean
explain (const ZhuXlsxTemporary *temporary, GError **error)
{
  if (temporary->failure == 0)
    return FALSE;
  g_clear_error (error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO,
               _ ("cannot use a temporary file in %s: %s; free space there, or set TMPDIR to "
                  "another folder"),
               g_get_tmp_dir (), g_strerror (temporary->failure));
  return FALSE;
}

/* The library's temporary files hold records: they get a folder nobody else can enter. */
static gboolean
write_xlsx (const ZhuDoc *doc, const ZhuStyle *style, ZhuAtomicFile *file, GError **error)
{
  g_autoptr (ZhuScratch) scratch = zhu_scratch_new (g_get_tmp_dir (), error);
  ZhuXlsxTemporary temporary = { NULL, 0 };

  if (scratch == NULL)
    return FALSE;
  temporary.folder = zhu_scratch_path (scratch);
  return (write_book (doc, style, zhu_atomic_file_temporary_path (file), &temporary, error)
          && temporary.failure == 0)
         || explain (&temporary, error);
}

const ZhuWriterClass zhu_xlsx_writer = {
  .name = "xlsx",
  .ending = ".xlsx",
  .summary = N_ ("workbook for Excel, WPS and LibreOffice"),
  .write = write_xlsx,
};
