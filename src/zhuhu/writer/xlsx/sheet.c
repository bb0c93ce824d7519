/* One table as one sheet: head, numbering row, body. Numbers and dates are numbers with a format;
 * texts and marks are strings, never formulas. */
#include "zhuhu/writer/xlsx/sheet.h"

#include "zhuhu/writer/shared.h"

#include <string.h>

#define MAX_TEXT 32767
#define MAX_NAME 31
#define LEAST_COLUMN 4
/* What a cell keeps free beside its text, in Excel's unit; bold digits take some of it. */
#define CELL_MARGIN 1.6
#define WIDEST_COLUMN 60
/* Excel's unit is a digit of its default face, 11 pt: about 5.25 pt. */
#define POINTS_PER_UNIT 5.25
/* Excel counts days from 1899-12-30 as from 1 March 1900; earlier ones it has wrong. */
#define EXCEL_EPOCH_DAYS 25569
#define EXCEL_FIRST_DAY 61
/* Registers from here on are written row by row and not held in memory. */
#define LONG_REGISTER 2000
/* Rows around the body are few; the rest is a limit that a body may reach. */
#define ROWS_AROUND 200

/* ---- Sheets and their names ---- */

static char *
fit_name (const char *wanted, gsize most)
{
  GString *name = g_string_new (NULL);
  gsize units = 0; /* Excel counts UTF-16 */

  for (const char *at = wanted; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      units += c > 0xFFFF ? 2 : 1;
      if (units > most)
        break;
      g_string_append_unichar (
          name, c < 0x80 && (c < ' ' || g_utf8_strchr ("[]:*?/\\'", -1, c) != NULL) ? '_' : c);
    }
  if (name->len == 0)
    g_string_append (name, "表");
  return g_string_free (name, FALSE);
}

lxw_worksheet *
zhu_book_add_sheet (ZhuBook *book, const char *wanted, GError **error)
{
  g_autofree char *name = fit_name (wanted, MAX_NAME);
  g_autofree char *folded = g_utf8_casefold (name, -1);
  lxw_worksheet *sheet;

  for (unsigned n = 2; g_hash_table_contains (book->sheet_names, folded); n++)
    {
      g_autofree char *ending = g_strdup_printf (" (%u)", n);
      g_autofree char *start = fit_name (wanted, MAX_NAME - strlen (ending));

      g_free (name);
      g_free (folded);
      name = g_strconcat (start, ending, NULL);
      folded = g_utf8_casefold (name, -1);
    }
  g_hash_table_add (book->sheet_names, g_steal_pointer (&folded));
  sheet = workbook_add_worksheet (book->book, name);
  if (sheet == NULL)
    zhu_xlsx_check (LXW_ERROR_MEMORY_MALLOC_FAILED, NULL, 0, 0, error);
  return sheet;
}

/* ---- Lines ---- */

static int
side_line (const ZhuSheet *self)
{
  return self->book->style->closed_sides ? LXW_BORDER_MEDIUM : LXW_BORDER_NONE;
}

/* Lines around a cell of the grid: thick at the table's top and bottom, thin inside, the sides open
 * or closed as the style says. */
static void
set_lines (const ZhuSheet *self,
           ZhuLook *look,
           lxw_col_t first,
           lxw_col_t last,
           gboolean is_top,
           gboolean is_bottom)
{
  look->left = first == 0 ? side_line (self) : LXW_BORDER_THIN;
  look->right = last == self->last_column ? side_line (self) : LXW_BORDER_THIN;
  look->top = is_top ? LXW_BORDER_MEDIUM : LXW_BORDER_THIN;
  look->bottom = is_bottom ? LXW_BORDER_MEDIUM : LXW_BORDER_THIN;
}

/* ---- Head ---- */

static gsize
shown_width (const ZhuSheet *self, gsize column)
{
  return MIN (MAX (self->widths[column], LEAST_COLUMN), WIDEST_COLUMN);
}

/* Lines of the head rows in the columns as they are set. */
static gsize *
head_lines (const ZhuSheet *self)
{
  const double factor = self->book->style->body_size / self->book->style->head_size;
  g_autofree gsize *widths = g_new0 (gsize, self->last_column + 2U);

  for (gsize column = 0; column <= self->last_column; column++)
    widths[column] = (gsize) (((double) shown_width (self, column) + 1) * factor);
  return zhu_head_lines (self->table, widths, 0);
}

static gboolean
write_head (ZhuSheet *self, GError **error)
{
  g_autofree gsize *lines = head_lines (self);
  ZhuLook look = zhu_look_new (self->book);

  look.align = LXW_ALIGN_CENTER;
  look.wrap = TRUE;
  look.bold = TRUE;
  look.size_tenths = (int) (self->book->style->head_size * 10 + 0.5);
  self->head_row = self->row;
  for (gsize i = 0; i < zhu_table_n_head_cells (self->table); i++)
    {
      const ZhuHeadCell *head = zhu_table_head_cell (self->table, i);
      const lxw_col_t first = (lxw_col_t) head->column;
      const lxw_col_t last = (lxw_col_t) (head->column + head->n_columns - 1);

      set_lines (self, &look, first, last, head->row == 0, FALSE);
      if (!zhu_sheet_put (self, self->head_row + (lxw_row_t) head->row, (lxw_row_t) head->n_rows,
                          first, last, head->text, &look, error))
        return FALSE;
    }
  for (gsize row = 0; row < zhu_table_n_head (self->table); row++)
    if (!zhu_sheet_end_row (self, lines[row], self->book->style->head_size, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_numbering (ZhuSheet *self, GError **error)
{
  ZhuLook look = zhu_look_new (self->book);

  if (!zhu_table_is_numbered (self->table))
    return TRUE;
  look.align = LXW_ALIGN_CENTER;
  look.size_tenths = (int) (self->book->style->head_size * 10 + 0.5);
  for (lxw_col_t column = 0; column <= self->last_column; column++)
    {
      set_lines (self, &look, column, column, FALSE, FALSE);
      if (!zhu_sheet_put (self, self->row, 1, column, column,
                          zhu_table_column_number (self->table, column), &look, error))
        return FALSE;
    }
  return zhu_sheet_end_row (self, 1, self->book->style->head_size, error);
}

/* ---- Body ---- */

static gboolean
refuse_long_text (const ZhuSheet *self, gsize row, gsize column, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
               _ ("table %s, row %zu, column %zu: the text is longer than the 32,767 characters "
                  "that a cell of a workbook holds; write another format"),
               zhu_table_text (self->table, ZHU_TEXT_ID), row + 1, column + 1);
  return FALSE;
}

gboolean
zhu_xlsx_number (const ZhuStyle *style, const ZhuDocCell *cell, double *value)
{
  const gboolean holds_digits
      = cell->state == ZHU_CELL_NUMBER || cell->state == ZHU_CELL_DATE
        || (cell->state == ZHU_CELL_BELOW_UNIT && style->marks[ZHU_CELL_BELOW_UNIT] == NULL);

  if (!holds_digits || zhu_number_is_none (cell->value))
    return FALSE;
  *value = zhu_number_to_double (cell->value);
  if (cell->state != ZHU_CELL_DATE)
    return TRUE;
  *value += EXCEL_EPOCH_DAYS;
  return *value >= EXCEL_FIRST_DAY;
}

static gboolean
write_number (ZhuSheet *self,
              lxw_col_t column,
              const ZhuDocCell *cell,
              double value,
              ZhuLook look,
              GError **error)
{
  lxw_format *format;

  look.number = zhu_number_format_of (self->book->style, cell);
  format = zhu_book_format (self->book, &look);
  return zhu_xlsx_check (
      format == NULL ? LXW_ERROR_MEMORY_MALLOC_FAILED
                     : worksheet_write_number (self->sheet, self->row, column, value, format),
      self->table, self->row, column, error);
}

static gboolean
write_cell (ZhuSheet *self, gsize row, lxw_col_t column, gboolean is_last, GError **error)
{
  const ZhuDocCell *cell = zhu_table_cell (self->table, row, column);
  ZhuLook look = zhu_look_new (self->book);
  double value;

  look.bold = zhu_table_row (self->table, row)->kind == ZHU_ROW_TOTAL;
  look.align = cell->state == ZHU_CELL_DATE                    ? LXW_ALIGN_CENTER
               : zhu_cell_is_right (self->table, column, cell) ? LXW_ALIGN_RIGHT
                                                               : LXW_ALIGN_LEFT;
  look.wrap = cell->state == ZHU_CELL_TEXT;
  set_lines (self, &look, column, column, FALSE, is_last);
  if (zhu_xlsx_number (self->book->style, cell, &value))
    return write_number (self, column, cell, value, look, error);
  if (g_utf8_strlen (cell->text, -1) > MAX_TEXT)
    return refuse_long_text (self, row, column, error);
  return zhu_sheet_put (self, self->row, 1, column, column, cell->text, &look, error);
}

static gboolean
write_stub (ZhuSheet *self, gsize row, lxw_col_t column, GError **error)
{
  const gsize span = zhu_table_stub_span (self->table, row, column);
  const char *text = zhu_table_stub (self->table, row, column);
  const ZhuRowInfo *info = zhu_table_row (self->table, row);
  ZhuLook look = zhu_look_new (self->book);

  if (span == 0)
    return TRUE;
  if (g_utf8_strlen (text, -1) > MAX_TEXT)
    return refuse_long_text (self, row, column, error);
  look.align = LXW_ALIGN_LEFT;
  look.wrap = TRUE;
  look.bold = info->kind == ZHU_ROW_TOTAL;
  look.indent = column == 0 ? (int) info->indent : 0;
  set_lines (self, &look, column, column, FALSE, row + span == self->end);
  return zhu_sheet_put (self, self->row, (lxw_row_t) span, column, column, text, &look, error);
}

static gboolean
write_line_row (ZhuSheet *self, gsize row, const char *words, gboolean is_last, GError **error)
{
  ZhuLook look = zhu_look_new (self->book);

  look.align = LXW_ALIGN_LEFT;
  look.bold = TRUE;
  look.indent = (int) zhu_table_row (self->table, row)->indent;
  set_lines (self, &look, 0, self->last_column, FALSE, is_last);
  return zhu_sheet_put (self, self->row, 1, 0, self->last_column, words, &look, error);
}

static gboolean
write_row (ZhuSheet *self, gsize row, gboolean is_last, GError **error)
{
  const lxw_col_t n_stub = (lxw_col_t) zhu_table_n_stub (self->table);
  const char *words = zhu_row_line (self->table, row);

  if (words != NULL)
    return write_line_row (self, row, words, is_last, error);
  for (lxw_col_t column = 0; column < n_stub; column++)
    if (!write_stub (self, row, column, error))
      return FALSE;
  for (lxw_col_t column = n_stub; column <= self->last_column; column++)
    if (!write_cell (self, row, column, is_last, error))
      return FALSE;
  return TRUE;
}

/* Lines that the texts of @row take in columns of at most WIDEST_COLUMN. */
static gsize
row_lines (const ZhuSheet *self, gsize row)
{
  gsize most = 1;

  if (zhu_row_line (self->table, row) != NULL)
    return 1;
  for (gsize column = 0; column <= self->last_column; column++)
    {
      const gboolean is_stub = column < zhu_table_n_stub (self->table);
      const char *text = is_stub ? zhu_table_stub (self->table, row, column)
                                 : zhu_table_cell (self->table, row, column)->text;
      g_autoptr (GPtrArray) lines = zhu_wrap_text (text, shown_width (self, column) + 1);

      most = MAX (most, lines->len);
    }
  return most;
}

/* 本期无数据 as a row of its own. */
static gboolean
write_empty (ZhuSheet *self, GError **error)
{
  const char *text = zhu_table_text (self->table, ZHU_TEXT_EMPTY);
  ZhuLook look = zhu_look_new (self->book);

  if (*text == '\0')
    return TRUE;
  look.align = LXW_ALIGN_CENTER;
  set_lines (self, &look, 0, self->last_column, FALSE, TRUE);
  return zhu_sheet_put (self, self->row, 1, 0, self->last_column, text, &look, error)
         && zhu_sheet_end_row (self, 1, self->book->style->body_size, error);
}

static gboolean
write_body (ZhuSheet *self, GError **error)
{
  const gboolean ends_here = *zhu_table_text (self->table, ZHU_TEXT_EMPTY) == '\0';

  self->body_row = self->row;
  for (gsize row = self->first; row < self->end; row++)
    {
      if (!write_row (self, row, ends_here && row + 1 == self->end, error))
        return FALSE;
      /* Texts of a register wrap; only the reader's program knows how high that makes the row. */
      if (zhu_table_is_register (self->table))
        self->row++;
      else if (!zhu_sheet_end_row (self, row_lines (self, row), self->book->style->body_size,
                                   error))
        return FALSE;
    }
  return write_empty (self, error);
}

/* ---- The sheet ---- */

static gboolean
set_columns (ZhuSheet *self, GError **error)
{
  const double unit = self->book->style->body_size / 2 / POINTS_PER_UNIT;

  for (lxw_col_t column = 0; column <= self->last_column; column++)
    {
      const double width = (double) shown_width (self, column);

      if (!zhu_xlsx_check (
              worksheet_set_column (self->sheet, column, column, width * unit + CELL_MARGIN, NULL),
              self->table, 0, column, error))
        return FALSE;
    }
  return TRUE;
}

/* Rows of the body that a sheet holds. */
static gsize
most_rows (const ZhuBook *book)
{
  const gsize rows = MIN (book->style->sheet_rows, LXW_ROW_MAX);

  return rows > 2 * ROWS_AROUND ? rows - ROWS_AROUND : ROWS_AROUND;
}

static gboolean
check_limits (const ZhuBook *book, const ZhuTable *table, GError **error)
{
  if ((zhu_table_is_register (table) || zhu_table_n_rows (table) <= most_rows (book))
      && zhu_table_n_columns (table) <= LXW_COL_MAX)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
               _ ("table %s has %zu rows and %zu columns, more than a sheet of a workbook holds "
                  "(1,048,576 and 16,384); write csv, or narrow the table"),
               zhu_table_text (table, ZHU_TEXT_ID), zhu_table_n_rows (table),
               zhu_table_n_columns (table));
  return FALSE;
}

/* Rows of a long register go straight to a file. Merged heads of several rows cannot, since they
 * are written ahead; the library reads the option when a sheet is added. */
static gboolean
is_streamed (const ZhuTable *table)
{
  return zhu_table_is_register (table) && zhu_table_n_head (table) == 1
         && zhu_table_n_rows (table) > LONG_REGISTER;
}

/* One sheet with the rows that @self names; notes and foot stand on the last one. */
static gboolean
add_sheet (ZhuSheet *self, GError **error)
{
  const char *number = zhu_table_text (self->table, ZHU_TEXT_NUMBER);

  self->book->book->options.constant_memory = is_streamed (self->table);
  self->sheet = zhu_book_add_sheet (
      self->book, *number != '\0' ? number : zhu_table_text (self->table, ZHU_TEXT_ID), error);
  return self->sheet != NULL && set_columns (self, error) && zhu_sheet_write_form_head (self, error)
         && write_head (self, error) && write_numbering (self, error) && write_body (self, error)
         && (self->end < zhu_table_n_rows (self->table) || zhu_sheet_write_form_foot (self, error))
         && zhu_sheet_set_print (self, error);
}

gboolean
zhu_book_add_table (ZhuBook *book, const ZhuTable *table, GError **error)
{
  ZhuBookEntry entry = { .table = table };
  const gsize n_rows = zhu_table_n_rows (table);
  g_autofree gsize *widths = NULL;
  gsize first = 0;

  if (!check_limits (book, table, error))
    return FALSE;
  widths = zhu_column_widths (table);
  do
    {
      ZhuSheet self = { .book = book, .table = table, .widths = widths, .first = first };

      self.end = MIN (first + most_rows (book), n_rows);
      self.last_column = (lxw_col_t) (MAX (zhu_table_n_columns (table), 1) - 1);
      if (!add_sheet (&self, error))
        return FALSE;
      entry.form = entry.form != NULL ? entry.form : self.sheet;
      first = self.end;
    }
  while (first < n_rows);
  g_array_append_val (book->entries, entry);
  return TRUE;
}
