/* The second face of a table: tidy data, one line for each cell of the form with all that places
 * it, for filters, pivots and other programs. One head row in row 1, nothing above, nothing merged,
 * no blank without its reason. */
#include "zhuhu/writer/xlsx/sheet.h"

#include <string.h>

/* Tables with more cells are written line by line, as a plain sheet with a filter: Excel's own
 * tables are held in memory whole. */
#define MOST_IN_MEMORY 20000
#define TEXT_WIDTH 14.0
#define PATH_WIDTH 30.0
#define NUMBER_WIDTH 10.0
#define MOST_COLUMNS 32
#define OWN_COLUMNS 7    /* beside the stub's */
#define LONGEST_HEAD 100 /* characters */

/* Columns of the sheet, by their place; stubs stand between ROW and what follows. */
typedef struct
{
  ZhuBook *book;
  const ZhuTable *table;
  lxw_worksheet *sheet;
  gsize n_stub; /* stub columns shown */
  gboolean has_above;
  GPtrArray *heads; /* element: char *, owned */
  lxw_format *text, *head;
  lxw_row_t row;
} Data;

/* ---- Heads ---- */

/* In one line; Excel allows 255 UTF-16 units, and the form shows the whole. */
static char *
head_name (const char *wanted)
{
  const char *text = *wanted != '\0' ? wanted : "栏";
  g_autofree char *start = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), LONGEST_HEAD));

  return g_strdelimit (g_strconcat (start, strlen (start) < strlen (text) ? "…" : "", NULL), "\n",
                       ' ');
}

/* Heads of Excel's tables differ, whatever their case. */
static void
add_head (Data *self, const char *wanted)
{
  g_autofree char *name = head_name (wanted);
  char *unique = g_strdup (name);
  unsigned n = 2;

  for (guint i = 0; i < self->heads->len;)
    {
      g_autofree char *a = g_utf8_casefold (unique, -1);
      g_autofree char *b = g_utf8_casefold (g_ptr_array_index (self->heads, i), -1);

      if (!g_str_equal (a, b))
        {
          i++;
          continue;
        }
      g_free (unique);
      unique = g_strdup_printf ("%s %u", name, n++);
      i = 0;
    }
  g_ptr_array_add (self->heads, unique);
}

static void
make_heads (Data *self)
{
  for (gsize i = 0; zhu_table_is_register (self->table) && i < zhu_table_n_columns (self->table);
       i++)
    add_head (self, zhu_table_column_name (self->table, i));
  if (zhu_table_is_register (self->table))
    return;
  add_head (self, "行");
  for (gsize i = 0; i < self->n_stub; i++)
    add_head (self, zhu_table_column_name (self->table, i));
  if (self->has_above)
    add_head (self, "上级行");
  add_head (self, "栏目");
  add_head (self, "指标");
  add_head (self, "计量单位");
  add_head (self, "数值");
  add_head (self, "状态");
}

static gboolean
has_rows_above (const ZhuTable *table)
{
  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    {
      g_autofree char *above = zhu_table_row_above (table, row);

      if (*above != '\0')
        return TRUE;
    }
  return FALSE;
}

static double
width_of (const Data *self, guint column)
{
  const guint path = (guint) self->n_stub + (self->has_above ? 2 : 1);
  const guint value = path + 3;

  if (zhu_table_is_register (self->table))
    return TEXT_WIDTH;
  if (column == 0 || column == value)
    return NUMBER_WIDTH;
  return column == path ? PATH_WIDTH : TEXT_WIDTH;
}

/* ---- Lines ---- */

static void
put (Data *self, lxw_col_t column, const char *text)
{
  if (*text != '\0')
    zhu_book_note (self->book, zhu_xlsx_string (self->sheet, self->row, column, text, self->text),
                   self->table, self->row, column);
}

static const char *
state_words (const ZhuDocCell *cell)
{
  const char *reason = zhu_cell_state_spoken (cell->state);

  if (reason != NULL)
    return reason;
  if (cell->state == ZHU_CELL_DATE)
    return "日期";
  return cell->state == ZHU_CELL_TEXT ? "文字" : "数值";
}

/* A number as the form shows it, a date as a date, a text as a text; what has neither stays blank,
 * and the state says why. */
static void
put_value (Data *self, lxw_col_t column, const ZhuDocCell *cell)
{
  ZhuLook look = zhu_look_new (self->book);
  double value;

  if (zhu_xlsx_number (self->book->style, cell, &value))
    {
      look.number = zhu_number_format_of (self->book->style, cell);
      zhu_book_note (self->book,
                     worksheet_write_number (self->sheet, self->row, column, value,
                                             zhu_book_format (self->book, &look)),
                     self->table, self->row, column);
    }
  else if (cell->state == ZHU_CELL_TEXT || cell->state == ZHU_CELL_DATE)
    put (self, column, cell->text);
}

static void
write_line (Data *self, gsize row, gsize column, const char *const *stubs, const char *above)
{
  const ZhuDocCell *cell = zhu_table_cell (self->table, row, column);
  lxw_col_t at = 0;

  zhu_book_note (
      self->book,
      worksheet_write_number (self->sheet, self->row, at++, (double) row + 1, self->text),
      self->table, self->row, 0);
  for (gsize i = 0; i < self->n_stub; i++)
    put (self, at++, stubs[i]);
  if (self->has_above)
    put (self, at++, above);
  put (self, at, zhu_table_column_name (self->table, column));
  put (self, at + 1, zhu_table_measure (self->table, row, column));
  put (self, at + 2, zhu_table_unit (self->table, row, column));
  put_value (self, at + 3, cell);
  put (self, at + 4, state_words (cell));
  self->row++;
}

static void
write_lines (Data *self)
{
  const ZhuTable *table = self->table;
  g_autofree const char **stubs = g_new0 (const char *, zhu_table_n_stub (table) + 1);

  for (gsize row = 0; row < zhu_table_n_rows (table) && self->book->failure == NULL; row++)
    {
      g_autofree char *above = self->has_above ? zhu_table_row_above (table, row) : NULL;

      for (gsize i = 0; i < zhu_table_n_stub (table); i++)
        if (zhu_table_stub_span (table, row, i) > 0)
          stubs[i] = zhu_table_stub (table, row, i);
      if (zhu_table_row (table, row)->kind == ZHU_ROW_HEADING)
        continue;
      for (gsize column = zhu_table_n_stub (table); column < zhu_table_n_columns (table); column++)
        if (zhu_table_cell (table, row, column)->state != ZHU_CELL_EMPTY)
          write_line (self, row, column, stubs, above);
    }
}

/* ---- Registers: a line for each record, as wide as the form ---- */

static void
write_record (Data *self, gsize row)
{
  const ZhuTable *table = self->table;

  for (gsize column = 0; column < zhu_table_n_columns (table); column++)
    {
      const gboolean is_stub = column < zhu_table_n_stub (table);
      const ZhuDocCell *cell = is_stub ? NULL : zhu_table_cell (table, row, column);
      const char *own = is_stub ? zhu_table_stub (table, row, column) : cell->text;
      const char *text = *own != '\0' ? own : zhu_table_repeated (table, row, column);

      if (is_stub || cell->state == ZHU_CELL_TEXT)
        put (self, (lxw_col_t) column, text);
      else
        put_value (self, (lxw_col_t) column, cell);
    }
  self->row++;
}

static void
write_records (Data *self)
{
  for (gsize row = 0; row < zhu_table_n_rows (self->table) && self->book->failure == NULL; row++)
    if (zhu_table_row (self->table, row)->kind == ZHU_ROW_DETAIL)
      write_record (self, row);
}

/* ---- The sheet ---- */

static void
write_heads (Data *self)
{
  for (guint i = 0; i < self->heads->len; i++)
    {
      const lxw_col_t column = (lxw_col_t) i;

      zhu_book_note (self->book,
                     worksheet_set_column (self->sheet, column, column, width_of (self, i), NULL),
                     self->table, 0, column);
      zhu_book_note (
          self->book,
          zhu_xlsx_string (self->sheet, 0, column, g_ptr_array_index (self->heads, i), self->head),
          self->table, 0, column);
    }
  self->row = 1;
}

/* Excel's own table, named after the form; it needs a line of data. */
static lxw_error
add_table (Data *self)
{
  lxw_table_column columns[MOST_COLUMNS] = { 0 };
  lxw_table_column *pointers[MOST_COLUMNS + 1] = { NULL };
  g_autofree char *name = g_strdup_printf ("data_%u", ++self->book->n_data);
  lxw_table_options options = { .name = name,
                                .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                .style_type_number = 1,
                                .columns = pointers };

  for (guint i = 0; i < self->heads->len; i++)
    {
      columns[i].header = g_ptr_array_index (self->heads, i);
      columns[i].header_format = self->head;
      pointers[i] = &columns[i];
    }
  return worksheet_add_table (self->sheet, 0, 0, MAX (self->row, 2) - 1,
                              (lxw_col_t) (self->heads->len - 1), &options);
}

static lxw_error
add_filter (Data *self)
{
  return worksheet_autofilter (self->sheet, 0, 0, MAX (self->row, 2) - 1,
                               (lxw_col_t) (self->heads->len - 1));
}

static void
fill_sheet (Data *self)
{
  const gboolean is_streamed = self->book->book->options.constant_memory;

  write_heads (self);
  if (zhu_table_is_register (self->table))
    write_records (self);
  else
    write_lines (self);
  worksheet_freeze_panes (self->sheet, 1, 0);
  worksheet_set_landscape (self->sheet);
  worksheet_fit_to_pages (self->sheet, 1, 0);
  zhu_book_note (self->book, worksheet_repeat_rows (self->sheet, 0, 0), self->table, 0, 0);
  zhu_book_note (self->book, is_streamed ? add_filter (self) : add_table (self), self->table, 0, 0);
}

static gsize
n_cells (const ZhuTable *table)
{
  return zhu_table_n_rows (table) * (zhu_table_n_columns (table) - zhu_table_n_stub (table));
}

gboolean
zhu_book_wants_data (const ZhuBook *book, const ZhuTable *table)
{
  if (zhu_table_is_register (table))
    return book->style->data_sheets == ZHU_DATA_REGISTERS && zhu_table_n_rows (table) > 0
           && zhu_table_n_rows (table) < LXW_ROW_MAX;
  return book->style->data_sheets != ZHU_DATA_NONE
         && zhu_table_n_stub (table) + OWN_COLUMNS <= MOST_COLUMNS && n_cells (table) > 0
         && n_cells (table) < LXW_ROW_MAX;
}

lxw_worksheet *
zhu_book_add_data (ZhuBook *book, const ZhuTable *table)
{
  g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = g_strconcat ("数据 ", zhu_table_text (table, ZHU_TEXT_ID), NULL);
  ZhuLook look = zhu_look_new (book);
  Data self = { .book = book, .table = table, .heads = heads };

  look.align = LXW_ALIGN_LEFT;
  self.text = zhu_book_format (book, &look);
  look.bold = TRUE;
  self.head = zhu_book_format (book, &look);
  self.n_stub = zhu_table_n_stub (table);
  self.has_above = !zhu_table_is_register (table) && has_rows_above (table);
  make_heads (&self);
  book->book->options.constant_memory
      = zhu_table_is_register (table) || n_cells (table) > MOST_IN_MEMORY;
  self.sheet = zhu_book_add_sheet (book, name);
  if (self.sheet != NULL)
    fill_sheet (&self);
  return self.sheet;
}
