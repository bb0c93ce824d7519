/* The heads of each cell of a table: named by ids, or found by the scope of heads above and beside
 * it. */
#include "zhuhu/pdf/inspect.h"

/* All ids that the cell names are elements of the tree, and it names at least one. */
static gboolean
has_named_heads (const PdfInspection *self,
                 const PdfItem *item,
                 GHashTable *ids,
                 gboolean *is_named)
{
  const qpdf_data pdf = self->file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh headers = pdf_attribute (self->file, item, "/Headers");

  *is_named = pdf_length (pdf, headers) > 0;
  for (int i = 0; i < pdf_length (pdf, headers); i++)
    {
      g_autoptr (GBytes) id = pdf_bytes (pdf, qpdf_oh_get_array_item (pdf, headers, i));

      if (id == NULL || !g_hash_table_contains (ids, id))
        return FALSE;
    }
  return *is_named;
}

/* Which columns have had a head above, which rows a head before, as the cells come row by row. */
typedef struct
{
  gboolean *columns;
  GHashTable *rows;
} Heads;

static void
note_head (Heads *self, const PdfCell *cell)
{
  if (cell->heads_column)
    for (int k = cell->column; k < cell->column + cell->n_columns; k++)
      self->columns[k] = TRUE;
  if (cell->heads_row)
    for (int k = cell->row; k < cell->row + cell->n_rows; k++)
      g_hash_table_add (self->rows, GINT_TO_POINTER (k));
}

static gboolean
is_under_heads (const Heads *self, const PdfCell *cell)
{
  gboolean has_column = TRUE;

  for (int k = cell->column; k < cell->column + cell->n_columns; k++)
    has_column = has_column && self->columns[k];
  return has_column || g_hash_table_contains (self->rows, GINT_TO_POINTER (cell->row));
}

void
pdf_check_table (const PdfInspection *self,
                 gsize table,
                 GHashTable *ids,
                 PdfFinding *lost,
                 PdfFinding *ragged)
{
  g_autoptr (PdfGrid) grid = pdf_grid_new (self, table);
  g_autofree gboolean *columns = g_new0 (gboolean, grid->n_columns + 1);
  g_autoptr (GHashTable) rows = g_hash_table_new (NULL, NULL);
  Heads heads = { .columns = columns, .rows = rows };

  for (gsize i = 0; i < grid->cells->len; i++)
    {
      const PdfCell *cell = &g_array_index (grid->cells, PdfCell, i);
      const PdfItem *item = pdf_tree_item (self->tree, cell->item);
      gboolean is_named = FALSE;

      if (cell->is_head)
        note_head (&heads, cell);
      else if (!has_named_heads (self, item, ids, &is_named)
               && (is_named || !is_under_heads (&heads, cell)))
        pdf_finding_add (lost, pdf_inspection_page (self, MAX (cell->item, table)), 1);
    }
  for (gsize i = 0; i < grid->row_lengths->len; i++)
    if (g_array_index (grid->row_lengths, int, i) != grid->n_columns)
      pdf_finding_add (ragged, pdf_inspection_page (self, table), 1);
}
