/* The table: a grid with head, stub and body, built row by row, read-only when frozen. Why
 * different cells are stored once is said in table.h. */
#include "zhuhu/doc/table.h"

#include <string.h>

/* ---- Different cells and texts, each kept once ---- */

static guint
hash_number (ZhuNumber number)
{
  const guint64 low = (guint64) number.numerator;

  return (guint) (low ^ (low >> 32)) * 31 + (guint) number.denominator;
}

static guint
cell_hash (gconstpointer data)
{
  const ZhuDocCell *cell = data;

  return g_str_hash (cell->text) * 33 + hash_number (cell->value) * 7 + (guint) cell->state;
}

static gboolean
cell_equal (gconstpointer a_data, gconstpointer b_data)
{
  const ZhuDocCell *a = a_data;
  const ZhuDocCell *b = b_data;

  return a->state == b->state && a->decimals == b->decimals
         && a->value.numerator == b->value.numerator && a->value.denominator == b->value.denominator
         && g_str_equal (a->text, b->text) && g_strcmp0 (a->pattern, b->pattern) == 0;
}

const char *
zhu_table_intern (ZhuTable *self, const char *text)
{
  const char *known;

  if (text == NULL)
    return NULL;
  known = g_hash_table_lookup (self->known_strings, text);
  if (known != NULL)
    return known;
  known = g_string_chunk_insert (self->strings, text);
  g_hash_table_add (self->known_strings, (gpointer) known);
  return known;
}

static ZhuDocCell *
next_free_cell (ZhuTable *self)
{
  if (self->blocks->len == 0 || self->n_in_block == ZHU_CELLS_PER_BLOCK)
    {
      g_ptr_array_add (self->blocks, g_new (ZhuDocCell, ZHU_CELLS_PER_BLOCK));
      self->n_in_block = 0;
    }
  return (ZhuDocCell *) g_ptr_array_index (self->blocks, self->blocks->len - 1)
         + self->n_in_block++;
}

static const ZhuDocCell *
intern_cell (ZhuTable *self, const ZhuDocCell *cell)
{
  ZhuDocCell wanted = *cell;
  ZhuDocCell *known;

  if (wanted.text == NULL)
    wanted.text = "";
  known = g_hash_table_lookup (self->known_cells, &wanted);
  if (known != NULL)
    return known;

  wanted.text = zhu_table_intern (self, wanted.text);
  wanted.pattern = zhu_table_intern (self, wanted.pattern);
  known = next_free_cell (self);
  *known = wanted;
  g_hash_table_add (self->known_cells, known);
  return known;
}

/* ---- Reading ---- */

const char *
zhu_table_text (const ZhuTable *self, ZhuTextRole role)
{
  g_return_val_if_fail (role < ZHU_N_TEXTS, "");

  return self->texts[role] != NULL ? self->texts[role] : "";
}

gboolean
zhu_table_is_register (const ZhuTable *self)
{
  return self->is_register;
}

ZhuLayout
zhu_table_layout (const ZhuTable *self)
{
  return self->layout;
}

gsize
zhu_table_n_stub (const ZhuTable *self)
{
  return self->n_stub;
}

gsize
zhu_table_n_columns (const ZhuTable *self)
{
  return self->n_columns;
}

gsize
zhu_table_n_head (const ZhuTable *self)
{
  return self->n_head;
}

gboolean
zhu_table_is_numbered (const ZhuTable *self)
{
  for (gsize i = 0; i < self->n_columns; i++)
    if (self->columns[i].number != NULL)
      return TRUE;
  return FALSE;
}

const char *
zhu_table_column_number (const ZhuTable *self, gsize column)
{
  g_return_val_if_fail (column < self->n_columns, "");

  return self->columns[column].number != NULL ? self->columns[column].number : "";
}

const char *
zhu_table_column_name (const ZhuTable *self, gsize column)
{
  g_return_val_if_fail (column < self->n_columns, "");

  return self->columns[column].name != NULL ? self->columns[column].name : "";
}

int
zhu_table_column_decimals (const ZhuTable *self, gsize column)
{
  g_return_val_if_fail (column < self->n_columns, -1);

  return self->columns[column].decimals == ZHU_DECIMALS_UNSET ? -1 : self->columns[column].decimals;
}

/* A spanner over all data columns is no place to split at and is passed over. */
gsize
zhu_table_column_spanner (const ZhuTable *self, gsize column)
{
  const ZhuHeadCell *outermost = NULL;

  g_return_val_if_fail (column < self->n_columns, column);

  for (gsize i = 0; i < self->heads->len; i++)
    {
      const ZhuHeadCell *head = &g_array_index (self->heads, ZhuHeadCell, i);

      if (head->column > column || column >= head->column + head->n_columns
          || head->n_columns >= self->n_columns - self->n_stub)
        continue;
      if (outermost == NULL || head->row < outermost->row)
        outermost = head;
    }
  return outermost != NULL ? outermost->column : column;
}

gsize
zhu_table_n_head_cells (const ZhuTable *self)
{
  return self->heads->len;
}

const ZhuHeadCell *
zhu_table_head_cell (const ZhuTable *self, gsize i)
{
  g_return_val_if_fail (i < self->heads->len, NULL);

  return &g_array_index (self->heads, ZhuHeadCell, i);
}

gsize
zhu_table_n_rows (const ZhuTable *self)
{
  return self->stream != NULL ? zhu_row_stream_length (self->stream) : self->rows->len;
}

/* Of a register; a row that could not be read is blank, and zhu_doc_check() tells. */
static const ZhuStreamRow *
stream_row (const ZhuTable *self, gsize row)
{
  return zhu_row_stream_get (self->stream, row);
}

const ZhuRowInfo *
zhu_table_row (const ZhuTable *self, gsize row)
{
  static const ZhuRowInfo nothing = { .kind = ZHU_ROW_DETAIL };

  g_return_val_if_fail (row < zhu_table_n_rows (self), NULL);

  if (self->stream != NULL)
    return stream_row (self, row) != NULL ? &stream_row (self, row)->info : &nothing;
  return &g_array_index (self->rows, ZhuRowInfo, row);
}

static ZhuStubCell *
stub_at (const ZhuTable *self, gsize row, gsize column)
{
  return &g_array_index (self->stubs, ZhuStubCell, row * self->n_stub + column);
}

const char *
zhu_table_stub (const ZhuTable *self, gsize row, gsize column)
{
  const ZhuStubCell *stub;

  g_return_val_if_fail (row < zhu_table_n_rows (self) && column < self->n_stub, "");

  if (self->stream != NULL)
    return stream_row (self, row) != NULL ? stream_row (self, row)->stubs[column].text : "";
  stub = stub_at (self, row, column);
  return stub->text != NULL ? stub->text : "";
}

const char *
zhu_table_repeated (const ZhuTable *self, gsize row, gsize column)
{
  const ZhuStreamRow *read;

  g_return_val_if_fail (row < zhu_table_n_rows (self) && column < self->n_columns, "");

  read = self->stream != NULL ? stream_row (self, row) : NULL;
  return read != NULL && read->repeated[column] != NULL ? read->repeated[column] : "";
}

gsize
zhu_table_stub_span (const ZhuTable *self, gsize row, gsize column)
{
  g_return_val_if_fail (row < zhu_table_n_rows (self) && column < self->n_stub, 1);

  if (self->stream != NULL)
    return 1;
  return stub_at (self, row, column)->span;
}

static gsize
cell_index (const ZhuTable *self, gsize row, gsize column)
{
  return row * (self->n_columns - self->n_stub) + (column - self->n_stub);
}

const ZhuDocCell *
zhu_table_cell (const ZhuTable *self, gsize row, gsize column)
{
  static const ZhuDocCell nothing = { .state = ZHU_CELL_EMPTY, .text = "" };
  const ZhuStreamRow *read;
  const ZhuDocCell *cell;

  g_return_val_if_fail (row < zhu_table_n_rows (self), &nothing);
  g_return_val_if_fail (column >= self->n_stub && column < self->n_columns, &nothing);

  if (self->stream != NULL)
    {
      read = stream_row (self, row);
      return read != NULL && read->is_set[column - self->n_stub]
                 ? &read->cells[column - self->n_stub]
                 : &nothing;
    }
  cell = g_ptr_array_index (self->cells, cell_index (self, row, column));
  return cell != NULL ? cell : &nothing;
}

gsize
zhu_table_n_notes (const ZhuTable *self)
{
  return self->notes->len;
}

const char *
zhu_table_note (const ZhuTable *self, gsize i)
{
  g_return_val_if_fail (i < self->notes->len, "");

  return g_ptr_array_index (self->notes, i);
}

gsize
zhu_table_n_marks (const ZhuTable *self)
{
  return self->marks->len;
}

const char *
zhu_table_mark (const ZhuTable *self, gsize i)
{
  g_return_val_if_fail (i < self->marks->len, "");

  return g_ptr_array_index (self->marks, i);
}

gsize
zhu_table_n_foot (const ZhuTable *self)
{
  return self->foot_labels->len;
}

const char *
zhu_table_foot_label (const ZhuTable *self, gsize i)
{
  g_return_val_if_fail (i < self->foot_labels->len, "");

  return g_ptr_array_index (self->foot_labels, i);
}

const char *
zhu_table_foot_value (const ZhuTable *self, gsize i)
{
  g_return_val_if_fail (i < self->foot_values->len, "");

  return g_ptr_array_index (self->foot_values, i);
}

/* ---- Wording that all outputs share ---- */

char *
zhu_table_labelled_text (const ZhuTable *self, ZhuTextRole role)
{
  static const char *const labels[ZHU_N_TEXTS] = {
    [ZHU_TEXT_NUMBER] = "表号：",
    [ZHU_TEXT_UNITS] = "计量单位：",
    [ZHU_TEXT_REPORTER] = "填报单位：",
  };
  const char *text = zhu_table_text (self, role);

  if (*text == '\0' || labels[role] == NULL)
    return g_strdup (text);
  return g_strconcat (labels[role], text, NULL);
}

char *
zhu_table_foot_line (const ZhuTable *self)
{
  GString *line = g_string_new (NULL);

  for (gsize i = 0; i < zhu_table_n_foot (self); i++)
    g_string_append_printf (line, "%s%s%s%s", i > 0 ? "　　" : "", zhu_table_foot_label (self, i),
                            g_str_has_suffix (zhu_table_foot_label (self, i), "：") ? "" : "：",
                            zhu_table_foot_value (self, i));
  return g_string_free (line, FALSE);
}

/* ---- Building ---- */

ZhuTable *
zhu_table_new (const char *id, gsize n_stub, gsize n_data_columns)
{
  ZhuTable *self = g_new0 (ZhuTable, 1);

  self->n_stub = n_stub;
  self->n_columns = n_stub + n_data_columns;
  self->columns = g_new0 (ZhuColumnInfo, self->n_columns);
  for (gsize i = 0; i < self->n_columns; i++)
    self->columns[i].decimals = ZHU_DECIMALS_UNSET;
  self->heads = g_array_new (FALSE, TRUE, sizeof (ZhuHeadCell));
  self->rows = g_array_new (FALSE, TRUE, sizeof (ZhuRowInfo));
  self->row_words = g_array_new (FALSE, TRUE, sizeof (ZhuMeasureWords));
  self->stubs = g_array_new (FALSE, TRUE, sizeof (ZhuStubCell));
  self->cells = g_ptr_array_new ();
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->known_cells = g_hash_table_new (cell_hash, cell_equal);
  self->strings = g_string_chunk_new (4096);
  self->known_strings = g_hash_table_new (g_str_hash, g_str_equal);
  self->notes = g_ptr_array_new ();
  self->marks = g_ptr_array_new ();
  self->foot_labels = g_ptr_array_new ();
  self->foot_values = g_ptr_array_new ();
  zhu_table_set_text (self, ZHU_TEXT_ID, id);
  return self;
}

void
zhu_table_free (ZhuTable *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->known_cells, g_hash_table_unref);
  g_clear_pointer (&self->known_strings, g_hash_table_unref);
  g_clear_pointer (&self->stream, zhu_row_stream_free);
  g_array_unref (self->heads);
  g_array_unref (self->rows);
  g_array_unref (self->row_words);
  g_array_unref (self->stubs);
  g_ptr_array_unref (self->cells);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->marks);
  g_ptr_array_unref (self->foot_labels);
  g_ptr_array_unref (self->foot_values);
  g_string_chunk_free (self->strings);
  g_free (self->columns);
  g_free (self);
}

void
zhu_table_set_text (ZhuTable *self, ZhuTextRole role, const char *text)
{
  g_return_if_fail (!self->is_frozen && role < ZHU_N_TEXTS);

  self->texts[role] = zhu_table_intern (self, text);
}

void
zhu_table_set_register (ZhuTable *self, gboolean is_register)
{
  g_return_if_fail (!self->is_frozen && zhu_table_n_rows (self) == 0);

  self->is_register = is_register;
  g_clear_pointer (&self->stream, zhu_row_stream_free);
  if (is_register)
    self->stream = zhu_row_stream_new (self->n_stub, self->n_columns - self->n_stub);
}

void
zhu_table_set_layout (ZhuTable *self, ZhuLayout layout)
{
  g_return_if_fail (!self->is_frozen);

  self->layout = layout;
}

void
zhu_table_set_numbering (ZhuTable *self, gsize column, const char *number)
{
  g_return_if_fail (!self->is_frozen && column < self->n_columns);

  self->columns[column].number = zhu_table_intern (self, number);
}

void
zhu_table_set_column_name (ZhuTable *self, gsize column, const char *name)
{
  g_return_if_fail (!self->is_frozen && column < self->n_columns);

  self->columns[column].name = zhu_table_intern (self, name);
}

void
zhu_table_set_column_decimals (ZhuTable *self, gsize column, int decimals)
{
  g_return_if_fail (!self->is_frozen && column < self->n_columns);
  g_return_if_fail (decimals >= -1);

  self->columns[column].decimals = decimals;
}

void
zhu_table_add_head (ZhuTable *self,
                    gsize row,
                    gsize column,
                    gsize n_rows,
                    gsize n_columns,
                    const char *text)
{
  const ZhuHeadCell head
      = { row, column, n_rows, n_columns, zhu_table_intern (self, text != NULL ? text : "") };

  g_return_if_fail (!self->is_frozen);

  g_array_append_val (self->heads, head);
  self->n_head = MAX (self->n_head, row + n_rows);
}

gsize
zhu_table_add_row (ZhuTable *self, const ZhuRowInfo *info)
{
  const gsize row = zhu_table_n_rows (self);

  g_return_val_if_fail (!self->is_frozen, 0);

  if (self->stream != NULL)
    {
      zhu_row_stream_add (self->stream, info);
      return row;
    }
  g_array_append_vals (self->rows, info, 1);
  g_array_set_size (self->stubs, (guint) ((row + 1) * self->n_stub));
  g_ptr_array_set_size (self->cells, (int) ((row + 1) * (self->n_columns - self->n_stub)));
  return row;
}

static gboolean
is_last_row (const ZhuTable *self, gsize row)
{
  return row + 1 == zhu_table_n_rows (self);
}

void
zhu_table_set_stub (ZhuTable *self, gsize row, gsize column, gsize span, const char *text)
{
  ZhuStubCell *stub;

  g_return_if_fail (!self->is_frozen && row < zhu_table_n_rows (self) && column < self->n_stub);
  g_return_if_fail (span <= G_MAXUINT32);

  if (self->stream != NULL)
    {
      g_return_if_fail (is_last_row (self, row) && span == 1);
      zhu_row_stream_set_stub (self->stream, column, text);
      return;
    }
  stub = stub_at (self, row, column);
  stub->text = zhu_table_intern (self, text);
  stub->span = (guint32) span;
}

void
zhu_table_set_cell (ZhuTable *self, gsize row, gsize column, const ZhuDocCell *cell)
{
  g_return_if_fail (!self->is_frozen && row < zhu_table_n_rows (self));
  g_return_if_fail (column >= self->n_stub && column < self->n_columns);

  if (self->stream != NULL)
    {
      g_return_if_fail (is_last_row (self, row));
      zhu_row_stream_set_cell (self->stream, column, cell);
      return;
    }
  g_ptr_array_index (self->cells, cell_index (self, row, column))
      = (gpointer) intern_cell (self, cell);
}

void
zhu_table_set_repeated (ZhuTable *self, gsize row, gsize column, const char *text)
{
  g_return_if_fail (!self->is_frozen && self->stream != NULL && is_last_row (self, row));
  g_return_if_fail (column < self->n_columns);

  zhu_row_stream_set_repeated (self->stream, column, text);
}

void
zhu_table_add_note (ZhuTable *self, const char *text)
{
  g_return_if_fail (!self->is_frozen && text != NULL);

  g_ptr_array_add (self->notes, (gpointer) zhu_table_intern (self, text));
}

void
zhu_table_add_mark (ZhuTable *self, const char *text)
{
  g_return_if_fail (!self->is_frozen && text != NULL);

  g_ptr_array_add (self->marks, (gpointer) zhu_table_intern (self, text));
}

void
zhu_table_add_foot (ZhuTable *self, const char *label, const char *value)
{
  g_return_if_fail (!self->is_frozen && label != NULL);

  g_ptr_array_add (self->foot_labels, (gpointer) zhu_table_intern (self, label));
  g_ptr_array_add (self->foot_values,
                   (gpointer) zhu_table_intern (self, value != NULL ? value : ""));
}
