/* The same cells by bare libxlsxwriter: one sheet a table. */
#include "floor.h"

#include <xlsxwriter.h>

typedef struct
{
  lxw_workbook *book;
  lxw_format *title, *head, *label, *whole, *part, *text; /* part: with two decimals */
} Book;

static lxw_format *
bordered (lxw_workbook *book, uint8_t align, const char *number)
{
  lxw_format *format = workbook_add_format (book);

  format_set_font_name (format, "宋体");
  format_set_font_size (format, 10.5);
  format_set_border (format, LXW_BORDER_THIN);
  format_set_align (format, align);
  format_set_align (format, LXW_ALIGN_VERTICAL_CENTER);
  if (number != NULL)
    format_set_num_format (format, number);
  return format;
}

static Book
book_new (const char *path)
{
  lxw_workbook *book = workbook_new (path);
  Book self = { .book = book,
                .title = workbook_add_format (book),
                .head = bordered (book, LXW_ALIGN_CENTER, NULL),
                .label = bordered (book, LXW_ALIGN_LEFT, NULL),
                .whole = bordered (book, LXW_ALIGN_RIGHT, "0"),
                .part = bordered (book, LXW_ALIGN_RIGHT, "0.00"),
                .text = bordered (book, LXW_ALIGN_RIGHT, NULL) };

  format_set_text_wrap (self.head);
  format_set_bold (self.title);
  format_set_font_size (self.title, 16);
  format_set_align (self.title, LXW_ALIGN_CENTER);
  return self;
}

static lxw_row_t
write_head (const Book *self, lxw_worksheet *sheet, const FloorTable *table, lxw_row_t row)
{
  gsize depth;
  g_autoptr (GArray) spans = floor_head_spans (table, &depth);

  for (guint i = 0; i < spans->len; i++)
    {
      const FloorSpan *span = &g_array_index (spans, FloorSpan, i);
      const lxw_row_t first = row + (lxw_row_t) span->row;
      const lxw_row_t last = first + (lxw_row_t) span->n_rows - 1;

      if (first == last && span->first == span->last)
        worksheet_write_string (sheet, first, (lxw_col_t) span->first, span->text, self->head);
      else
        worksheet_merge_range (sheet, first, (lxw_col_t) span->first, last, (lxw_col_t) span->last,
                               span->text, self->head);
    }
  return row + (lxw_row_t) depth;
}

static void
write_number (const Book *self,
              lxw_worksheet *sheet,
              lxw_row_t row,
              lxw_col_t column,
              const FloorCell *cell)
{
  char text[FLOOR_CELL_TEXT];

  if (cell->kind == FLOOR_CELL_NUMBER)
    {
      worksheet_write_number (sheet, row, column,
                              (double) cell->value / (cell->decimals == 2 ? 100 : 1),
                              cell->decimals == 2 ? self->part : self->whole);
      return;
    }
  floor_cell_text (cell, text);
  worksheet_write_string (sheet, row, column, text, self->text);
}

static void
write_body (const Book *self,
            lxw_worksheet *sheet,
            const FloorGrid *grid,
            const FloorTable *table,
            lxw_row_t first)
{
  for (gsize i = 0; i < grid->n_rows; i++)
    {
      const GPtrArray *fields = g_ptr_array_index (table->rows, i + 1);
      const lxw_row_t row = first + (lxw_row_t) i;

      worksheet_set_row (sheet, row, 18, NULL);
      for (gsize j = 0; j < table->n_stub; j++)
        worksheet_write_string (sheet, row, (lxw_col_t) j, g_ptr_array_index (fields, j),
                                self->label);
      for (gsize j = 0; j < grid->n_columns; j++)
        write_number (self, sheet, row, (lxw_col_t) (table->n_stub + j),
                      &grid->cells[i * grid->n_columns + j]);
    }
}

static void
write_sheet (const Book *self, const FloorGrid *grid, const FloorTable *table)
{
  const lxw_col_t last = (lxw_col_t) (table->n_stub + grid->n_columns - 1);
  lxw_worksheet *sheet = workbook_add_worksheet (self->book, NULL);
  lxw_row_t row;

  worksheet_set_column (sheet, 0, 0, 18, NULL);
  worksheet_set_column (sheet, 1, last, 9, NULL);
  worksheet_merge_range (sheet, 0, 0, 0, last, table->title, self->title);
  row = write_head (self, sheet, table, 1);
  for (lxw_col_t column = (lxw_col_t) table->n_stub; column <= last; column++)
    {
      char number[16];

      g_snprintf (number, sizeof number, "(%u)", (unsigned) (column - table->n_stub + 1));
      worksheet_write_string (sheet, row, column, number, self->head);
    }
  write_body (self, sheet, grid, table, row + 1);
  worksheet_set_landscape (sheet);
  worksheet_set_paper (sheet, 9);
  worksheet_fit_to_pages (sheet, 1, 0);
  worksheet_repeat_rows (sheet, 0, row);
  worksheet_freeze_panes (sheet, row + 1, (lxw_col_t) table->n_stub);
  worksheet_set_footer (sheet, "&C— &P —");
}

gboolean
floor_draw_xlsx (const GPtrArray *grids, const GPtrArray *tables, const char *path, GError **error)
{
  const Book self = book_new (path);
  lxw_error code;

  for (guint i = 0; i < grids->len; i++)
    write_sheet (&self, g_ptr_array_index (grids, i), g_ptr_array_index (tables, i));
  code = workbook_close (self.book);
  if (code == LXW_NO_ERROR)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path, lxw_strerror (code));
  return FALSE;
}
