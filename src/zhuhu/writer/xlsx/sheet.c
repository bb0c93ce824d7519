/* One table as one sheet: head, numbering row, body. Numbers and dates are numbers with a format;
 * texts and marks are strings, never formulas. */
#include "zhuhu/writer/xlsx/sheet.h"

#include "zhuhu/writer/shared.h"

#include <string.h>

#define MAX_NAME 31
/* Of a name: the library writes the rows and columns that printed pages repeat, with the name in
 * front of both, into 128 bytes, and would cut them off in the middle of a character. */
#define MAX_NAME_BYTES 51
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

/* @wanted as a sheet may be called, with room for @ending behind it, in ASCII. */
static char *
fit_name (const char *wanted, const char *ending)
{
  const gsize n_ending = strlen (ending);
  GString *name = g_string_new (NULL);
  gsize units = 0; /* Excel counts UTF-16 */

  for (const char *at = wanted; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      units += c > 0xFFFF ? 2 : 1;
      if (units > MAX_NAME - n_ending
          || name->len + (gsize) g_unichar_to_utf8 (c, NULL) > MAX_NAME_BYTES - n_ending)
        break;
      g_string_append_unichar (
          name, c < 0x80 && (c < ' ' || g_utf8_strchr ("[]:*?/\\'", -1, c) != NULL) ? '_' : c);
    }
  if (name->len == 0)
    g_string_append (name, "表");
  return g_string_free (name, FALSE);
}

lxw_worksheet *
zhu_book_add_sheet (ZhuBook *book, const char *wanted)
{
  g_autofree char *name = fit_name (wanted, "");
  g_autofree char *folded = g_utf8_casefold (name, -1);
  lxw_worksheet *sheet;

  for (unsigned n = 2; g_hash_table_contains (book->sheet_names, folded); n++)
    {
      g_autofree char *ending = g_strdup_printf (" (%u)", n);
      g_autofree char *start = fit_name (wanted, ending);

      g_free (name);
      g_free (folded);
      name = g_strconcat (start, ending, NULL);
      folded = g_utf8_casefold (name, -1);
    }
  g_hash_table_add (book->sheet_names, g_steal_pointer (&folded));
  sheet = workbook_add_worksheet (book->book, name);
  if (sheet == NULL)
    zhu_book_note (book, LXW_ERROR_MEMORY_MALLOC_FAILED, NULL, 0, 0);
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

static void
write_head (ZhuSheet *self)
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
      zhu_sheet_put (self, self->head_row + (lxw_row_t) head->row, (lxw_row_t) head->n_rows, first,
                     last, head->text, &look);
    }
  for (gsize row = 0; row < zhu_table_n_head (self->table); row++)
    zhu_sheet_end_row (self, lines[row], self->book->style->head_size);
}

static void
write_numbering (ZhuSheet *self)
{
  ZhuLook look = zhu_look_new (self->book);

  if (!zhu_table_is_numbered (self->table))
    return;
  look.align = LXW_ALIGN_CENTER;
  look.size_tenths = (int) (self->book->style->head_size * 10 + 0.5);
  for (lxw_col_t column = 0; column <= self->last_column; column++)
    {
      set_lines (self, &look, column, column, FALSE, FALSE);
      zhu_sheet_put (self, self->row, 1, column, column,
                     zhu_table_column_number (self->table, column), &look);
    }
  zhu_sheet_end_row (self, 1, self->book->style->head_size);
}

/* ---- Body ---- */

/* FALSE if a cell cannot hold @text: row and column are then named as in the table. */
static gboolean
fits (const ZhuSheet *self, const char *text, gsize row, gsize column)
{
  if (zhu_xlsx_holds (text))
    return TRUE;
  if (self->book->failure == NULL)
    g_set_error (&self->book->failure, ZHU_ERROR, ZHU_ERROR_LIMIT,
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

static void
write_number (ZhuSheet *self, lxw_col_t column, const ZhuDocCell *cell, double value, ZhuLook look)
{
  look.number = zhu_number_format_of (self->book->style, cell);
  zhu_book_note (self->book,
                 worksheet_write_number (self->sheet, self->row, column, value,
                                         zhu_book_format (self->book, &look)),
                 self->table, self->row, column);
}

static void
write_cell (ZhuSheet *self, gsize row, lxw_col_t column, gboolean is_last)
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
    write_number (self, column, cell, value, look);
  else if (fits (self, cell->text, row, column))
    zhu_sheet_put (self, self->row, 1, column, column, cell->text, &look);
}

static void
write_stub (ZhuSheet *self, gsize row, lxw_col_t column)
{
  const gsize span = zhu_table_stub_span (self->table, row, column);
  const char *text = zhu_table_stub (self->table, row, column);
  const ZhuRowInfo *info = zhu_table_row (self->table, row);
  ZhuLook look = zhu_look_new (self->book);

  if (span == 0 || !fits (self, text, row, column))
    return;
  look.align = LXW_ALIGN_LEFT;
  look.wrap = TRUE;
  look.bold = info->kind == ZHU_ROW_TOTAL;
  look.indent = column == 0 ? (int) info->indent : 0;
  set_lines (self, &look, column, column, FALSE, row + span == self->end);
  zhu_sheet_put (self, self->row, (lxw_row_t) span, column, column, text, &look);
}

static void
write_line_row (ZhuSheet *self, gsize row, const char *words, gboolean is_last)
{
  ZhuLook look = zhu_look_new (self->book);

  look.align = LXW_ALIGN_LEFT;
  look.bold = TRUE;
  look.indent = (int) zhu_table_row (self->table, row)->indent;
  set_lines (self, &look, 0, self->last_column, FALSE, is_last);
  zhu_sheet_put (self, self->row, 1, 0, self->last_column, words, &look);
}

static void
write_row (ZhuSheet *self, gsize row, gboolean is_last)
{
  const lxw_col_t n_stub = (lxw_col_t) zhu_table_n_stub (self->table);
  const char *words = zhu_row_line (self->table, row);

  if (words != NULL)
    {
      write_line_row (self, row, words, is_last);
      return;
    }
  for (lxw_col_t column = 0; column < n_stub; column++)
    write_stub (self, row, column);
  for (lxw_col_t column = n_stub; column <= self->last_column; column++)
    write_cell (self, row, column, is_last);
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
static void
write_empty (ZhuSheet *self)
{
  const char *text = zhu_table_text (self->table, ZHU_TEXT_EMPTY);
  ZhuLook look = zhu_look_new (self->book);

  if (*text == '\0')
    return;
  look.align = LXW_ALIGN_CENTER;
  set_lines (self, &look, 0, self->last_column, FALSE, TRUE);
  zhu_sheet_put (self, self->row, 1, 0, self->last_column, text, &look);
  zhu_sheet_end_row (self, 1, self->book->style->body_size);
}

static void
write_body (ZhuSheet *self)
{
  const gboolean ends_here = *zhu_table_text (self->table, ZHU_TEXT_EMPTY) == '\0';

  self->body_row = self->row;
  for (gsize row = self->first; row < self->end && self->book->failure == NULL; row++)
    {
      write_row (self, row, ends_here && row + 1 == self->end);
      /* Texts of a register wrap; only the reader's program knows how high that makes the row. */
      if (zhu_table_is_register (self->table))
        self->row++;
      else
        zhu_sheet_end_row (self, row_lines (self, row), self->book->style->body_size);
    }
  write_empty (self);
}

/* ---- The sheet ---- */

static void
set_columns (ZhuSheet *self)
{
  const double unit = self->book->style->body_size / 2 / POINTS_PER_UNIT;

  for (lxw_col_t column = 0; column <= self->last_column; column++)
    {
      const double width = (double) shown_width (self, column);

      zhu_book_note (
          self->book,
          worksheet_set_column (self->sheet, column, column, width * unit + CELL_MARGIN, NULL),
          self->table, 0, column);
    }
}

/* Rows of the body that a sheet holds. */
static gsize
most_rows (const ZhuBook *book)
{
  const gsize rows = MIN (book->style->sheet_rows, LXW_ROW_MAX);

  return rows > 2 * ROWS_AROUND ? rows - ROWS_AROUND : ROWS_AROUND;
}

static gboolean
is_within_limits (ZhuBook *book, const ZhuTable *table)
{
  if ((zhu_table_is_register (table) || zhu_table_n_rows (table) <= most_rows (book))
      && zhu_table_n_columns (table) <= LXW_COL_MAX)
    return TRUE;
  g_set_error (&book->failure, ZHU_ERROR, ZHU_ERROR_LIMIT,
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
static void
add_sheet (ZhuSheet *self)
{
  const char *number = zhu_table_text (self->table, ZHU_TEXT_NUMBER);

  self->book->book->options.constant_memory = is_streamed (self->table);
  self->sheet = zhu_book_add_sheet (
      self->book, *number != '\0' ? number : zhu_table_text (self->table, ZHU_TEXT_ID));
  if (self->sheet == NULL)
    return;
  set_columns (self);
  zhu_sheet_write_form_head (self);
  write_head (self);
  write_numbering (self);
  write_body (self);
  if (self->end == zhu_table_n_rows (self->table))
    zhu_sheet_write_form_foot (self);
  zhu_sheet_set_print (self);
}

void
zhu_book_add_table (ZhuBook *book, const ZhuTable *table)
{
  ZhuBookEntry entry = { .table = table };
  const gsize n_rows = zhu_table_n_rows (table);
  g_autofree gsize *widths = NULL;
  gsize first = 0;

  if (!is_within_limits (book, table))
    return;
  widths = zhu_column_widths (table);
  do
    {
      ZhuSheet self = { .book = book, .table = table, .widths = widths, .first = first };

      self.end = MIN (first + most_rows (book), n_rows);
      self.last_column = (lxw_col_t) (MAX (zhu_table_n_columns (table), 1) - 1);
      add_sheet (&self);
      entry.form = entry.form != NULL ? entry.form : self.sheet;
      first = self.end;
    }
  while (first < n_rows && book->failure == NULL);
  g_array_append_val (book->entries, entry);
}
