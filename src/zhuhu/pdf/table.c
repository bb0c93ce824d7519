/* The cells of a Table in their places, and as text. */
#include "zhuhu/pdf/inspect.h"

#include <string.h>

#define MAX_COLUMNS 2000
#define MAX_SPAN 100000
/* Blanks between two columns of text. */
#define GUTTER 2

typedef struct
{
  const PdfInspection *all;
  PdfGrid *grid;
  GArray *busy; /* element int: by column, the first row that is free */
} Builder;

static int
span (const PdfInspection *self, const PdfItem *item, const char *key, int most)
{
  const qpdf_data pdf = self->file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh value = pdf_attribute (self->file, item, key);

  return qpdf_oh_is_integer (pdf, value) ? (int) CLAMP (qpdf_oh_get_int_value (pdf, value), 1, most)
                                         : 1;
}

static void
read_scope (const PdfInspection *self, const PdfItem *item, PdfCell *cell)
{
  const qpdf_data pdf = self->file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh value = pdf_attribute (self->file, item, "/Scope");
  const gboolean is_both = qpdf_oh_is_name_and_equals (pdf, value, "/Both");

  cell->heads_column = is_both || qpdf_oh_is_name_and_equals (pdf, value, "/Column");
  cell->heads_row = is_both || qpdf_oh_is_name_and_equals (pdf, value, "/Row");
}

static gboolean
is_busy (const Builder *self, int column, int row)
{
  return column < (int) self->busy->len && g_array_index (self->busy, int, column) > row;
}

static void
occupy (Builder *self, const PdfCell *cell)
{
  const int end = cell->column + cell->n_columns;

  if ((int) self->busy->len < end)
    g_array_set_size (self->busy, (guint) end);
  for (int k = cell->column; k < end; k++)
    g_array_index (self->busy, int, k) = cell->row + cell->n_rows;
  self->grid->n_columns = MAX (self->grid->n_columns, end);
}

static void
add_cell (Builder *self, gsize i, int *column, gboolean is_body)
{
  const PdfItem *item = pdf_tree_item (self->all->tree, i);
  PdfCell cell = { .item = i, .row = self->grid->n_rows, .is_body = is_body };

  while (is_busy (self, *column, cell.row))
    *column += 1;
  if (*column >= MAX_COLUMNS)
    return;
  cell.column = *column;
  cell.is_head = g_str_equal (pdf_tree_role (self->all->tree, item), "/TH");
  cell.n_rows = span (self->all, item, "/RowSpan", MAX_SPAN);
  cell.n_columns = span (self->all, item, "/ColSpan", MAX_COLUMNS - *column);
  if (cell.is_head)
    read_scope (self->all, item, &cell);
  occupy (self, &cell);
  *column += cell.n_columns;
  g_array_append_val (self->grid->cells, cell);
}

static void
add_row (Builder *self, gsize i, gboolean is_body)
{
  const PdfTree *tree = self->all->tree;
  int column = 0;

  for (gsize k = i + 1; k < (gsize) pdf_tree_item (tree, i)->end;
       k = (gsize) pdf_tree_item (tree, k)->end)
    if (pdf_inspection_role (self->all, pdf_tree_item (tree, k)) == PDF_ROLE_CELL)
      add_cell (self, k, &column, is_body);
  while (is_busy (self, column, self->grid->n_rows))
    column++;
  g_array_append_val (self->grid->row_lengths, column);
  self->grid->n_rows++;
}

/* Rows stand in the table or in groups of rows. */
static void
add_rows (Builder *self, gsize i, gboolean is_body)
{
  const PdfTree *tree = self->all->tree;

  for (gsize k = i + 1; k < (gsize) pdf_tree_item (tree, i)->end;
       k = (gsize) pdf_tree_item (tree, k)->end)
    {
      const PdfItem *item = pdf_tree_item (tree, k);
      const PdfRole role = pdf_inspection_role (self->all, item);

      if (role == PDF_ROLE_ROW)
        add_row (self, k, is_body);
      else if (item->kind == PDF_ITEM_ELEMENT && (role == PDF_ROLE_ROWS || role == PDF_ROLE_GROUP))
        add_rows (self, k, !g_str_equal (pdf_tree_role (tree, item), "/THead"));
    }
}

PdfGrid *
pdf_grid_new (const PdfInspection *self, gsize table)
{
  PdfGrid *grid = g_new0 (PdfGrid, 1);
  g_autoptr (GArray) busy = g_array_new (FALSE, TRUE, sizeof (int));
  Builder builder = { .all = self, .grid = grid, .busy = busy };

  grid->cells = g_array_new (FALSE, FALSE, sizeof (PdfCell));
  grid->row_lengths = g_array_new (FALSE, FALSE, sizeof (int));
  add_rows (&builder, table, TRUE);
  return grid;
}

void
pdf_grid_free (PdfGrid *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->cells);
  g_array_unref (self->row_lengths);
  g_free (self);
}

/* ---- As text ---- */

typedef struct
{
  const PdfGrid *grid;
  GPtrArray *texts; /* element char *: by cell */
  gsize *widths;    /* of the columns, in the terminal's */
  int *numbers;     /* by column: cells that are numbers, less those that are not */
} Printer;

static gboolean
is_number (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789.,+-% ")] == '\0';
}

static gsize
width_of (const Printer *self, int column, int n)
{
  gsize width = (gsize) (n - 1) * GUTTER;

  for (int k = column; k < column + n; k++)
    width += self->widths[k];
  return width;
}

/* Columns are as wide as their own cells; then the last one under a wider spanning cell is widened.
 */
static void
measure (Printer *self)
{
  for (int is_spanning = 0; is_spanning < 2; is_spanning++)
    for (gsize i = 0; i < self->grid->cells->len; i++)
      {
        const PdfCell *cell = &g_array_index (self->grid->cells, PdfCell, i);
        const char *text = g_ptr_array_index (self->texts, i);
        const gsize width = zhu_text_width (text);

        if ((cell->n_columns > 1) != is_spanning)
          continue;
        if (width > width_of (self, cell->column, cell->n_columns))
          self->widths[cell->column + cell->n_columns - 1]
              += width - width_of (self, cell->column, cell->n_columns);
        if (!cell->is_head && cell->n_columns == 1 && *text != '\0')
          self->numbers[cell->column] += is_number (text) ? 1 : -1;
      }
}

static void
append_blanks (GString *line, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_string_append_c (line, ' ');
}

static void
append_cell (const Printer *self, GString *line, const PdfCell *cell, const char *text)
{
  const gsize width = width_of (self, cell->column, cell->n_columns), taken = zhu_text_width (text);
  const gboolean is_right
      = !cell->is_head && cell->n_columns == 1 && self->numbers[cell->column] > 0;

  append_blanks (line, is_right ? width - taken : 0);
  g_string_append (line, text);
  append_blanks (line, is_right ? 0 : width - taken);
}

static void
end_line (GString *line, GString *text)
{
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  g_string_append (text, line->str);
  g_string_append_c (text, '\n');
  g_string_truncate (line, 0);
}

/* The number of rows at the top that hold nothing but heads of columns. */
static int
count_heads (const PdfGrid *self)
{
  int n = 0;

  for (gsize i = 0; i < self->cells->len; i++)
    {
      const PdfCell *cell = &g_array_index (self->cells, PdfCell, i);

      if (!cell->is_head || (cell->is_body && cell->heads_row && !cell->heads_column))
        break;
      n = MAX (n, cell->row + cell->n_rows);
    }
  for (gsize i = 0; i < self->cells->len; i++)
    if (!g_array_index (self->cells, PdfCell, i).is_head)
      n = MIN (n, g_array_index (self->cells, PdfCell, i).row);
  return n;
}

static void
print_rows (const Printer *self, GString *text)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const int n_heads = count_heads (self->grid);
  gsize i = 0;

  for (int row = 0; row < self->grid->n_rows; row++)
    {
      int column = 0;

      for (; i < self->grid->cells->len && g_array_index (self->grid->cells, PdfCell, i).row == row;
           i++)
        {
          const PdfCell *cell = &g_array_index (self->grid->cells, PdfCell, i);

          if (cell->column > column)
            append_blanks (line, width_of (self, column, cell->column - column) + GUTTER);
          append_cell (self, line, cell, g_ptr_array_index (self->texts, i));
          append_blanks (line, GUTTER);
          column = cell->column + cell->n_columns;
        }
      end_line (line, text);
      if (row + 1 != n_heads)
        continue;
      for (int k = 0; k < self->grid->n_columns; k++)
        {
          for (gsize n = 0; n < self->widths[k]; n++)
            g_string_append_c (line, '-');
          append_blanks (line, GUTTER);
        }
      end_line (line, text);
    }
}

void
pdf_grid_print (const PdfGrid *self, const PdfInspection *inspection, GString *text)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree gsize *widths = g_new0 (gsize, self->n_columns + 1);
  g_autofree int *numbers = g_new0 (int, self->n_columns + 1);
  Printer printer = { .grid = self, .texts = texts, .widths = widths, .numbers = numbers };

  for (gsize i = 0; i < self->cells->len; i++)
    g_ptr_array_add (
        texts, pdf_inspection_text (inspection, g_array_index (self->cells, PdfCell, i).item));
  measure (&printer);
  print_rows (&printer, text);
}
