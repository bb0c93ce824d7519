/* 说明, what the workbook shows, when and of which records, with its contents; and 注释, the notes
 * of all tables. After the guidance of the UK Government Analysis Function for spreadsheets:
 * whoever opens the file years later finds on its own sheets what it is, and how to get to each
 * table. */
#include "zhuhu/writer/shared.h"
#include "zhuhu/writer/xlsx/sheet.h"

#include <string.h>

#define LABEL_WIDTH 18.0
#define WIDE 60.0
#define NARROW 14.0
/* Half-width characters of the body size that a unit of width holds. Programs
 * without Excel's default face set columns wider than others. */
#define CHARACTERS_PER_UNIT 1.1
#define LINE_FACTOR 1.5

typedef struct
{
  ZhuBook *book;
  lxw_worksheet *sheet;
  lxw_format *text, *head, *title, *link;
  lxw_row_t row;
} About;

static lxw_format *
link_format (ZhuBook *book)
{
  lxw_format *format = workbook_add_format (book->book);

  if (format == NULL)
    {
      zhu_book_note (book, LXW_ERROR_MEMORY_MALLOC_FAILED, NULL, 0, 0);
      return NULL;
    }
  format_set_font_name (format, book->style->sheet_font);
  format_set_font_size (format, book->style->body_size);
  format_set_font_color (format, LXW_COLOR_BLUE);
  format_set_underline (format, LXW_UNDERLINE_SINGLE);
  format_set_align (format, LXW_ALIGN_VERTICAL_TOP);
  return format;
}

static void
begin (About *self, ZhuBook *book, lxw_worksheet *sheet)
{
  ZhuLook look = zhu_look_new (book);

  *self = (About){ .book = book, .sheet = sheet };
  look.align = LXW_ALIGN_LEFT;
  look.valign = LXW_ALIGN_VERTICAL_TOP;
  look.wrap = TRUE;
  self->text = zhu_book_format (book, &look);
  look.bold = TRUE;
  self->head = zhu_book_format (book, &look);
  look.wrap = FALSE;
  look.size_tenths = (int) (book->style->title_size * 10 + 0.5);
  self->title = zhu_book_format (book, &look);
  self->link = link_format (book);
}

static void
put (About *self, lxw_col_t column, const char *text, lxw_format *format)
{
  if (*text != '\0')
    zhu_book_note (self->book, zhu_xlsx_string (self->sheet, self->row, column, text, format), NULL,
                   self->row, column);
}

/* The name of @target, which leads there. */
static void
put_link (About *self, lxw_col_t column, const lxw_worksheet *target)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *quoted = NULL, *url = NULL;

  if (target == NULL)
    return;
  parts = g_strsplit (target->name, "'", -1);
  quoted = g_strjoinv ("''", parts);
  url = g_strdup_printf ("internal:'%s'!A1", quoted);
  zhu_book_note (self->book, worksheet_write_url (self->sheet, self->row, column, url, self->link),
                 NULL, self->row, column);
  put (self, column, target->name, self->link);
}

/* As high as @text needs in @width units; programs measure merged cells not at all. Then one row
 * down. */
static void
end_row (About *self, const char *text, double width)
{
  const double size = self->book->style->body_size;
  const double characters = width * CHARACTERS_PER_UNIT * 10.5 / size;
  g_autoptr (GPtrArray) lines = zhu_wrap_text (text, MAX ((gsize) characters, 2));
  const lxw_row_t row = self->row++;

  zhu_book_note (
      self->book,
      worksheet_set_row (self->sheet, row, MAX (lines->len, 1) * size * LINE_FACTOR, NULL), NULL,
      row, 0);
}

static void
set_widths (About *self, const double *widths, gsize n)
{
  for (gsize i = 0; i < n; i++)
    zhu_book_note (
        self->book,
        worksheet_set_column (self->sheet, (lxw_col_t) i, (lxw_col_t) i, widths[i], NULL), NULL, 0,
        (lxw_col_t) i);
  worksheet_set_paper (self->sheet, 9);
  worksheet_set_landscape (self->sheet);
  worksheet_fit_to_pages (self->sheet, 1, 0);
}

/* ---- 说明 ---- */

lxw_worksheet *
zhu_book_begin_about (ZhuBook *book)
{
  book->book->options.constant_memory = LXW_FALSE;
  return zhu_book_add_sheet (book, "说明");
}

static void
write_facts (About *self, const ZhuDoc *doc)
{
  const double title_height = self->book->style->title_size * LINE_FACTOR;

  put (self, 0, zhu_doc_title (doc), self->title);
  zhu_book_note (self->book, worksheet_set_row (self->sheet, self->row++, title_height, NULL), NULL,
                 0, 0);
  for (gsize i = 0; i < zhu_doc_n_facts (doc); i++)
    {
      const char *text = zhu_doc_fact_text (doc, i);

      put (self, 0, zhu_doc_fact_label (doc, i), self->head);
      zhu_book_note (self->book,
                     zhu_xlsx_merged (self->sheet, &(ZhuXlsxArea){ self->row, 1, self->row, 3 },
                                      text, self->text),
                     NULL, self->row, 1);
      end_row (self, text, WIDE + 2 * NARROW);
    }
  self->row++;
}

static void
write_contents (About *self)
{
  static const char *const heads[] = { "报送表", "数据页", "标题", "计量单位" };

  for (lxw_col_t i = 0; i < G_N_ELEMENTS (heads); i++)
    put (self, i, heads[i], self->head);
  self->row++;
  for (guint i = 0; i < self->book->entries->len; i++)
    {
      const ZhuBookEntry *entry = &g_array_index (self->book->entries, ZhuBookEntry, i);

      put_link (self, 0, entry->form);
      put_link (self, 1, entry->data);
      put (self, 2, zhu_table_text (entry->table, ZHU_TEXT_TITLE), self->text);
      put (self, 3, zhu_table_text (entry->table, ZHU_TEXT_UNITS), self->text);
      end_row (self, zhu_table_text (entry->table, ZHU_TEXT_TITLE), WIDE);
    }
}

void
zhu_book_fill_about (ZhuBook *book, lxw_worksheet *sheet, const ZhuDoc *doc)
{
  static const double widths[] = { LABEL_WIDTH, NARROW, WIDE, NARROW };
  About self;

  begin (&self, book, sheet);
  set_widths (&self, widths, G_N_ELEMENTS (widths));
  write_facts (&self, doc);
  write_contents (&self);
}

/* ---- 注释 ---- */

/* The word 注 stands once, above all of them. */
static const char *
without_head (const char *note)
{
  static const char head[] = "注：";

  return g_str_has_prefix (note, head) ? note + strlen (head) : note;
}

void
zhu_book_add_notes (ZhuBook *book)
{
  static const double widths[] = { LABEL_WIDTH, WIDE + 2 * NARROW };
  About self;
  gsize n = 0;
  lxw_worksheet *sheet;

  for (guint i = 0; i < book->entries->len; i++)
    n += zhu_table_n_notes (g_array_index (book->entries, ZhuBookEntry, i).table);
  if (n == 0)
    return;
  book->book->options.constant_memory = LXW_FALSE;
  sheet = zhu_book_add_sheet (book, "注释");
  if (sheet == NULL)
    return;
  begin (&self, book, sheet);
  set_widths (&self, widths, G_N_ELEMENTS (widths));
  put (&self, 0, "报送表", self.head);
  put (&self, 1, "注释", self.head);
  self.row = 1;
  worksheet_freeze_panes (sheet, 1, 0);
  for (guint i = 0; i < book->entries->len; i++)
    {
      const ZhuBookEntry *entry = &g_array_index (book->entries, ZhuBookEntry, i);

      for (gsize j = 0; j < zhu_table_n_notes (entry->table); j++)
        {
          put_link (&self, 0, entry->form);
          put (&self, 1, without_head (zhu_table_note (entry->table, j)), self.text);
          end_row (&self, zhu_table_note (entry->table, j), WIDE + 2 * NARROW);
        }
    }
}
