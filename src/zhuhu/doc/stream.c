/* The rows of a register. A province's register has hundreds of thousands of them, nearly all with
 * texts of their own, so they go through a spool: a row is set while it is the last one, packed
 * when the next one begins, and unpacked again when it is read. */
#include "zhuhu/doc/table.h"

#include <string.h>

enum
{
  /* Rows that are unpacked at a time: more than stand on any page. */
  ROWS_UNPACKED = 256,
  HELD_BYTES = 1 << 21
};

/* The first byte of a packed cell: its state, or that it was not set, and what follows. */
enum
{
  CELL_UNSET = 0x3F,
  CELL_HAS_VALUE = 0x40,
  CELL_REPEATS = 0x80
};

struct _ZhuRowStream
{
  gsize n_stub, n_data;
  ZhuSpool *spool;
  GError *failure; /* of the spool */
  gsize bad_row, bad_column;
  gboolean is_bad;     /* the text there is not clean */
  int *decimals;       /* by data column: the most; -1: none */
  ZhuStreamRow last;   /* being set */
  GStringChunk *texts; /* of last */
  GByteArray *packed;  /* room for packing */
  ZhuStreamRow *rows;  /* ROWS_UNPACKED of them, by row modulo that */
  gboolean has_last;
  gsize n_rows; /* added, also those that the disk had no room for */
};

/* ---- One row ---- */

static void
row_init (ZhuStreamRow *row, gsize n_stub, gsize n_data)
{
  row->stubs = g_new0 (ZhuStubCell, n_stub + 1);
  row->cells = g_new0 (ZhuDocCell, n_data + 1);
  row->is_set = g_new0 (gboolean, n_data + 1);
  row->repeated = g_new0 (const char *, n_stub + n_data + 1);
}

static void
row_clear (ZhuStreamRow *row)
{
  g_free (row->stubs);
  g_free (row->cells);
  g_free (row->is_set);
  g_free (row->repeated);
  g_free (row->bytes);
}

ZhuRowStream *
zhu_row_stream_new (gsize n_stub, gsize n_data)
{
  ZhuRowStream *self = g_new0 (ZhuRowStream, 1);

  self->n_stub = n_stub;
  self->n_data = n_data;
  self->spool = zhu_spool_new (HELD_BYTES);
  self->texts = g_string_chunk_new (1024);
  self->packed = g_byte_array_new ();
  self->decimals = g_new (int, n_data + 1);
  for (gsize i = 0; i < n_data; i++)
    self->decimals[i] = -1;
  row_init (&self->last, n_stub, n_data);
  return self;
}

void
zhu_row_stream_free (ZhuRowStream *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; self->rows != NULL && i < ROWS_UNPACKED; i++)
    row_clear (&self->rows[i]);
  g_free (self->rows);
  row_clear (&self->last);
  zhu_spool_free (self->spool);
  g_string_chunk_free (self->texts);
  g_byte_array_unref (self->packed);
  g_clear_error (&self->failure);
  g_free (self->decimals);
  g_free (self);
}

/* ---- Packing ---- */

/* Notes the first text that is not clean. */
static void
pack_text (ZhuRowStream *self, const char *text, gsize column)
{
  if (!self->is_bad && text != NULL && !zhu_text_is_clean (text))
    {
      self->is_bad = TRUE;
      self->bad_row = zhu_spool_length (self->spool);
      self->bad_column = column;
    }
  zhu_pack_text (self->packed, text);
}

static void
pack_stub (ZhuRowStream *self, gsize column)
{
  const ZhuStubCell *stub = &self->last.stubs[column];
  const char *repeated = self->last.repeated[column];
  const guint8 flags = repeated != NULL ? CELL_REPEATS : 0;

  zhu_pack_bytes (self->packed, &flags, 1);
  pack_text (self, stub->text, column);
  if (repeated != NULL)
    pack_text (self, repeated, column);
}

static gboolean
has_value (const ZhuDocCell *cell)
{
  return cell->decimals != 0 || cell->pattern != NULL || cell->value.numerator != 0
         || cell->value.denominator != 0;
}

static void
pack_cell (ZhuRowStream *self, gsize i)
{
  const ZhuDocCell *cell = &self->last.cells[i];
  const char *repeated = self->last.repeated[self->n_stub + i];
  const guint8 flags = (guint8) ((self->last.is_set[i] ? (guint) cell->state : CELL_UNSET)
                                 | (repeated != NULL ? CELL_REPEATS : 0)
                                 | (has_value (cell) ? CELL_HAS_VALUE : 0));

  zhu_pack_bytes (self->packed, &flags, 1);
  if (flags & CELL_HAS_VALUE)
    {
      zhu_pack_bytes (self->packed, &cell->value, sizeof cell->value);
      zhu_pack_bytes (self->packed, &cell->decimals, sizeof cell->decimals);
      zhu_pack_bytes (self->packed, &cell->pattern, sizeof cell->pattern);
    }
  pack_text (self, cell->text, self->n_stub + i);
  if (repeated != NULL)
    pack_text (self, repeated, self->n_stub + i);
  if (self->last.is_set[i]
      && (cell->state == ZHU_CELL_NUMBER || cell->state == ZHU_CELL_BELOW_UNIT))
    self->decimals[i] = MAX (self->decimals[i], cell->decimals);
}

/* Packs the row that was being set. */
static void
close_last (ZhuRowStream *self)
{
  if (!self->has_last)
    return;
  self->has_last = FALSE;
  g_byte_array_set_size (self->packed, 0);
  zhu_pack_bytes (self->packed, &self->last.info, sizeof self->last.info);
  for (gsize i = 0; i < self->n_stub; i++)
    pack_stub (self, i);
  for (gsize i = 0; i < self->n_data; i++)
    pack_cell (self, i);
  if (self->failure == NULL)
    (void) !zhu_spool_append (self->spool, self->packed->data, self->packed->len, &self->failure);
  memset (self->last.stubs, 0, self->n_stub * sizeof *self->last.stubs);
  memset (self->last.cells, 0, self->n_data * sizeof *self->last.cells);
  memset (self->last.is_set, 0, self->n_data * sizeof *self->last.is_set);
  memset (self->last.repeated, 0, (self->n_stub + self->n_data) * sizeof *self->last.repeated);
  g_string_chunk_clear (self->texts);
}

/* ---- Setting ---- */

gsize
zhu_row_stream_length (const ZhuRowStream *self)
{
  return self->n_rows;
}

void
zhu_row_stream_add (ZhuRowStream *self, const ZhuRowInfo *info)
{
  close_last (self);
  self->last.info = *info;
  self->has_last = TRUE;
  self->n_rows++;
}

static const char *
keep (ZhuRowStream *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert (self->texts, text) : NULL;
}

void
zhu_row_stream_set_stub (ZhuRowStream *self, gsize column, const char *text)
{
  self->last.stubs[column] = (ZhuStubCell){ .text = keep (self, text), .span = 1 };
}

void
zhu_row_stream_set_cell (ZhuRowStream *self, gsize column, const ZhuDocCell *cell)
{
  ZhuDocCell *own = &self->last.cells[column - self->n_stub];

  *own = *cell;
  own->text = keep (self, cell->text);
  own->pattern = g_intern_string (cell->pattern);
  self->last.is_set[column - self->n_stub] = TRUE;
}

void
zhu_row_stream_set_repeated (ZhuRowStream *self, gsize column, const char *text)
{
  self->last.repeated[column] = keep (self, text);
}

int
zhu_row_stream_decimals (const ZhuRowStream *self, gsize column)
{
  return self->decimals[column - self->n_stub];
}

gboolean
zhu_row_stream_finish (ZhuRowStream *self, gsize *bad_row, gsize *bad_column, GError **error)
{
  close_last (self);
  if (self->is_bad)
    {
      *bad_row = self->bad_row;
      *bad_column = self->bad_column;
      return FALSE;
    }
  if (self->failure == NULL && zhu_spool_finish (self->spool, &self->failure))
    {
      self->rows = g_new0 (ZhuStreamRow, ROWS_UNPACKED);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

/* ---- Unpacking ---- */

static void
unpack_cell (const char **at, ZhuStreamRow *row, gsize i, gsize column)
{
  ZhuDocCell *cell = &row->cells[i];
  guint8 flags;

  zhu_unpack_bytes (at, &flags, 1);
  *cell = (ZhuDocCell){ .state = ZHU_CELL_EMPTY };
  row->is_set[i] = (flags & CELL_UNSET) != CELL_UNSET;
  if (row->is_set[i])
    cell->state = (ZhuCellState) (flags & CELL_UNSET);
  if (flags & CELL_HAS_VALUE)
    {
      zhu_unpack_bytes (at, &cell->value, sizeof cell->value);
      zhu_unpack_bytes (at, &cell->decimals, sizeof cell->decimals);
      zhu_unpack_bytes (at, &cell->pattern, sizeof cell->pattern);
    }
  cell->text = zhu_unpack_text (at);
  row->repeated[column] = flags & CELL_REPEATS ? zhu_unpack_text (at) : NULL;
}

static void
unpack_row (const ZhuRowStream *self, ZhuStreamRow *row)
{
  const char *at = row->bytes;

  zhu_unpack_bytes (&at, &row->info, sizeof row->info);
  for (gsize i = 0; i < self->n_stub; i++)
    {
      guint8 flags;

      zhu_unpack_bytes (&at, &flags, 1);
      row->stubs[i] = (ZhuStubCell){ .text = zhu_unpack_text (&at), .span = 1 };
      row->repeated[i] = flags & CELL_REPEATS ? zhu_unpack_text (&at) : NULL;
    }
  for (gsize i = 0; i < self->n_data; i++)
    unpack_cell (&at, row, i, self->n_stub + i);
}

const ZhuStreamRow *
zhu_row_stream_get (ZhuRowStream *self, gsize number)
{
  ZhuStreamRow *row;

  g_return_val_if_fail (self->rows != NULL, NULL);

  row = &self->rows[number % ROWS_UNPACKED];
  if (row->number == number + 1)
    return row;
  row->number = 0;
  if (self->failure != NULL
      || !zhu_spool_read (self->spool, number, &row->bytes, &row->capacity, &self->failure))
    return NULL;
  if (row->stubs == NULL)
    row_init (row, self->n_stub, self->n_data);
  unpack_row (self, row);
  row->number = number + 1;
  return row;
}

gboolean
zhu_row_stream_check (const ZhuRowStream *self, GError **error)
{
  if (self->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->failure));
  return FALSE;
}
