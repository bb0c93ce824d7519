/* What stands around the table proper: title, form marks, notes, foot, and how it prints. */
#include "zhuhu/writer/shared.h"
#include "zhuhu/writer/xlsx/sheet.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define POINTS_PER_INCH 72.0
#define LINE_FACTOR 1.5 /* line height over font size; Chinese faces need more than Latin ones */
#define TALLEST_ROW 409.0
#define MAX_FOOTER 255

void
zhu_book_note (ZhuBook *book,
               lxw_error code,
               const ZhuTable *table,
               lxw_row_t row,
               lxw_col_t column)
{
  const ZhuError kind
      = code == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED ? ZHU_ERROR_LIMIT : ZHU_ERROR_IO;

  if (code == LXW_NO_ERROR || book->failure != NULL)
    return;
  if (table == NULL)
    g_set_error (&book->failure, ZHU_ERROR, (int) kind, _ ("writing the workbook: %s"),
                 lxw_strerror (code));
  else
    g_set_error (&book->failure, ZHU_ERROR, (int) kind,
                 _ ("writing the workbook: table %s, sheet row %u, column %u: %s"),
                 zhu_table_text (table, ZHU_TEXT_ID), row + 1, column + 1U, lxw_strerror (code));
}

/* Where the library meets a full disk it writes words of its own to standard error, with the name
 * of a file that nobody knows. They are not shown: the cause, as the system gives it, is told with
 * the path of the output. Opened to memory, the stream needs no file to be open. */
static lxw_error
close_quietly (lxw_workbook *book, int *cause)
{
  FILE *shown = stderr;
  char *words = NULL;
  size_t length;
  FILE *unheard = open_memstream (&words, &length);
  lxw_error code;

  if (unheard != NULL)
    stderr = unheard;
  errno = 0;
  code = workbook_close (book);
  *cause = errno;
  stderr = shown;
  if (unheard != NULL)
    fclose (unheard);
  free (words);
  return code;
}

gboolean
zhu_xlsx_close (lxw_workbook *book, GError **error)
{
  int cause;
  const lxw_error code = close_quietly (book, &cause);

  if (code == LXW_NO_ERROR)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("writing the workbook: %s"),
               cause != 0 ? g_strerror (cause) : lxw_strerror (code));
  return FALSE;
}

void
zhu_sheet_put (ZhuSheet *self,
               lxw_row_t row,
               lxw_row_t n_rows,
               lxw_col_t first,
               lxw_col_t last,
               const char *text,
               const ZhuLook *look)
{
  lxw_format *format = zhu_book_format (self->book, look);
  lxw_error code;

  if (n_rows > 1 || first < last)
    code = zhu_xlsx_merged (self->sheet, &(ZhuXlsxArea){ row, first, row + n_rows - 1, last }, text,
                            format);
  else if (*text == '\0')
    code = worksheet_write_blank (self->sheet, row, first, format);
  else
    code = zhu_xlsx_string (self->sheet, row, first, text, format);
  zhu_book_note (self->book, code, self->table, row, first);
}

void
zhu_sheet_end_row (ZhuSheet *self, gsize n_lines, double size)
{
  const double height = MIN (TALLEST_ROW, (double) n_lines * size * LINE_FACTOR + 3);
  const lxw_row_t row = self->row++;

  zhu_book_note (self->book, worksheet_set_row (self->sheet, row, ceil (height), NULL), self->table,
                 row, 0);
}

/* One row of words over the whole width. */
static void
write_line (ZhuSheet *self, const char *text, ZhuLook look)
{
  const gsize width = zhu_span_width (self->widths, 0, self->last_column + 1U, 2);
  const double size = look.size_tenths / 10.0;
  g_autoptr (GPtrArray) lines = zhu_wrap_text (
      text, MAX (2, (gsize) ((double) width * self->book->style->body_size / size)));

  look.wrap = TRUE;
  zhu_sheet_put (self, self->row, 1, 0, self->last_column, text, &look);
  zhu_sheet_end_row (self, lines->len, size);
}

/* The same if there are words at all. */
static void
write_given_line (ZhuSheet *self, const char *text, ZhuLook look)
{
  if (*text != '\0')
    write_line (self, text, look);
}

/* The first column at which @share of the whole width is reached; at least @least. */
static lxw_col_t
column_at (const ZhuSheet *self, double share, lxw_col_t least)
{
  const double wanted
      = share * (double) zhu_span_width (self->widths, 0, self->last_column + 1U, 0);
  double width = 0;

  for (lxw_col_t column = 0; column < self->last_column; column++)
    {
      width += (double) self->widths[column];
      if (width >= wanted && column + 1 >= least)
        return column + 1;
    }
  return self->last_column;
}

/* 填报单位 to the left, period in the middle, 计量单位 to the right. */
static void
write_form_line (ZhuSheet *self)
{
  g_autofree char *reporter = zhu_table_labelled_text (self->table, ZHU_TEXT_REPORTER);
  g_autofree char *units = zhu_table_labelled_text (self->table, ZHU_TEXT_UNITS);
  g_autofree char *joined = NULL;
  const char *period = zhu_table_text (self->table, ZHU_TEXT_PERIOD);
  ZhuLook look = zhu_look_new (self->book);
  lxw_col_t middle, right;

  if (*reporter == '\0' && *units == '\0' && *period == '\0')
    return;
  joined = g_strdup_printf ("%s　　%s　　%s", reporter, period, units);
  look.align = LXW_ALIGN_LEFT;
  if (self->last_column < 2)
    {
      write_line (self, joined, look);
      return;
    }

  middle = column_at (self, 1.0 / 3, 1);
  middle = MIN (middle, self->last_column - 1);
  right = column_at (self, 2.0 / 3, middle + 1);
  zhu_sheet_put (self, self->row, 1, 0, middle - 1, reporter, &look);
  look.align = LXW_ALIGN_CENTER;
  zhu_sheet_put (self, self->row, 1, middle, right - 1, period, &look);
  look.align = LXW_ALIGN_RIGHT;
  zhu_sheet_put (self, self->row, 1, right, self->last_column, units, &look);
  zhu_sheet_end_row (self, 1, self->book->style->body_size);
}

void
zhu_sheet_write_form_head (ZhuSheet *self)
{
  g_autofree char *number = zhu_table_labelled_text (self->table, ZHU_TEXT_NUMBER);
  ZhuLook look = zhu_look_new (self->book);
  ZhuLook title = look;

  look.align = LXW_ALIGN_LEFT;
  write_given_line (self, zhu_table_text (self->table, ZHU_TEXT_LEVEL), look);
  look.align = LXW_ALIGN_RIGHT;
  write_given_line (self, number, look);
  for (gsize i = 0; i < zhu_table_n_marks (self->table); i++)
    write_line (self, zhu_table_mark (self->table, i), look);

  title.align = LXW_ALIGN_CENTER;
  title.bold = TRUE;
  title.size_tenths = (int) (self->book->style->title_size * 10 + 0.5);
  write_line (self, zhu_table_text (self->table, ZHU_TEXT_TITLE), title);
  write_form_line (self);
}

void
zhu_sheet_write_form_foot (ZhuSheet *self)
{
  g_autofree char *foot = zhu_table_foot_line (self->table);
  ZhuLook look = zhu_look_new (self->book);

  look.align = LXW_ALIGN_LEFT;
  look.size_tenths = (int) (self->book->style->note_size * 10 + 0.5);
  for (gsize i = 0; i < zhu_table_n_notes (self->table); i++)
    write_line (self, zhu_table_note (self->table, i), look);
  write_given_line (self, foot, look);
}

/* The number of the table on every page; only where the form head is too high to be repeated whole.
 */
static void
set_header (ZhuSheet *self)
{
  g_auto (GStrv) parts = g_strsplit (zhu_table_text (self->table, ZHU_TEXT_NUMBER), "&", -1);
  g_autofree char *number = g_strjoinv ("&&", parts);
  g_autofree char *header = g_strconcat ("&R", number, NULL);

  if (*number != '\0' && g_utf8_strlen (header, -1) < MAX_FOOTER)
    zhu_book_note (self->book, worksheet_set_header (self->sheet, header), self->table, 0, 0);
}

/* Head and stub again on each page. */
static void
set_repeated (ZhuSheet *self, gboolean repeats_form)
{
  const gsize n_stub = zhu_table_n_stub (self->table);

  if (self->body_row > self->head_row)
    zhu_book_note (
        self->book,
        worksheet_repeat_rows (self->sheet, repeats_form ? 0 : self->head_row, self->body_row - 1),
        self->table, 0, 0);
  if (n_stub > 0)
    zhu_book_note (self->book, worksheet_repeat_columns (self->sheet, 0, (lxw_col_t) (n_stub - 1)),
                   self->table, 0, 0);
}

void
zhu_sheet_set_print (ZhuSheet *self)
{
  const ZhuStyle *style = self->book->style;
  /* A continuation shows title and number again, as on paper; legal marks stand once. */
  const gboolean repeats_form = zhu_table_n_marks (self->table) == 0;
  const lxw_row_t last_row = MAX (self->row, 1) - 1;
  const gboolean is_wide = zhu_table_is_wide (self->table, self->widths);
  const gsize one_page = is_wide ? 20 : 32; /* body rows on a page of A4 */

  worksheet_set_paper (self->sheet, style->paper_width > 700 ? 8 : 9);
  if (is_wide)
    worksheet_set_landscape (self->sheet);
  worksheet_set_margins (self->sheet, style->margin_left / POINTS_PER_INCH,
                         style->margin_right / POINTS_PER_INCH, style->margin_top / POINTS_PER_INCH,
                         style->margin_bottom / POINTS_PER_INCH);
  /* A table that nearly stands on one page has its foot there too; a long one takes the pages it
   * needs. */
  worksheet_fit_to_pages (self->sheet, 1, zhu_table_n_rows (self->table) <= one_page ? 1 : 0);
  worksheet_center_horizontally (self->sheet);
  worksheet_gridlines (self->sheet, LXW_HIDE_ALL_GRIDLINES);
  worksheet_freeze_panes (self->sheet, self->body_row, (lxw_col_t) zhu_table_n_stub (self->table));
  set_repeated (self, repeats_form);
  zhu_book_note (self->book, worksheet_print_area (self->sheet, 0, 0, last_row, self->last_column),
                 self->table, 0, 0);
  zhu_book_set_footer (self->book, self->sheet, "— &P —");
  if (!repeats_form)
    set_header (self);
}
