/* A document as stable text, one line for each thing that a writer may read. */
#include "zhuhu/doc.h"

static const char *
state_name (ZhuCellState state)
{
  switch (state)
    {
    case ZHU_CELL_NUMBER:
      return "number";
    case ZHU_CELL_DATE:
      return "date";
    case ZHU_CELL_TEXT:
      return "text";
    case ZHU_CELL_EMPTY:
      return "empty";
    case ZHU_CELL_MISSING:
      return "missing";
    case ZHU_CELL_NOT_APPLICABLE:
      return "not-applicable";
    case ZHU_CELL_BELOW_UNIT:
      return "below-unit";
    case ZHU_CELL_SUPPRESSED:
      return "suppressed";
    case ZHU_CELL_UNDEFINED:
      return "undefined";
    }
  return "?";
}

static const char *
kind_name (ZhuRowKind kind)
{
  switch (kind)
    {
    case ZHU_ROW_DETAIL:
      return "detail";
    case ZHU_ROW_TOTAL:
      return "total";
    case ZHU_ROW_HEADING:
      return "heading";
    case ZHU_ROW_GROUP:
      return "group";
    }
  return "?";
}

static void
dump_texts (const ZhuTable *table, GString *out)
{
  static const char *const names[ZHU_N_TEXTS]
      = { "id", "number", "title", "units", "reporter", "period", "level", "empty" };

  for (int role = 0; role < ZHU_N_TEXTS; role++)
    if (*zhu_table_text (table, role) != '\0')
      g_string_append_printf (out, "%s: %s\n", names[role], zhu_table_text (table, role));
  for (gsize i = 0; i < zhu_table_n_marks (table); i++)
    g_string_append_printf (out, "mark: %s\n", zhu_table_mark (table, i));
}

static void
dump_head (const ZhuTable *table, GString *out)
{
  for (gsize i = 0; i < zhu_table_n_head_cells (table); i++)
    {
      const ZhuHeadCell *head = zhu_table_head_cell (table, i);

      g_string_append_printf (out, "head %zu,%zu %zux%zu: %s\n", head->row, head->column,
                              head->n_rows, head->n_columns, head->text);
    }
  for (gsize i = 0; i < zhu_table_n_columns (table); i++)
    g_string_append_printf (out, "column %zu: %s [%s] decimals %d\n", i,
                            zhu_table_column_name (table, i), zhu_table_column_number (table, i),
                            zhu_table_column_decimals (table, i));
}

static void
dump_row (const ZhuTable *table, gsize row, GString *out)
{
  const ZhuRowInfo *info = zhu_table_row (table, row);

  g_string_append_printf (out, "row %zu %s level %u indent %u%s\n", row, kind_name (info->kind),
                          info->level, info->indent, info->keep_with_next ? " keep" : "");
  for (gsize column = 0; column < zhu_table_n_stub (table); column++)
    g_string_append_printf (out, "  stub span %zu: %s\n", zhu_table_stub_span (table, row, column),
                            zhu_table_stub (table, row, column));
  for (gsize column = zhu_table_n_stub (table); column < zhu_table_n_columns (table); column++)
    {
      const ZhuDocCell *cell = zhu_table_cell (table, row, column);

      g_string_append_printf (out, "  %s %d: %s\n", state_name (cell->state), cell->decimals,
                              cell->text);
    }
}

static void
dump_table (const ZhuTable *table, GString *out)
{
  g_string_append_printf (out, "%s %zu+%zu columns, %zu head rows, %zu rows\n",
                          zhu_table_is_register (table) ? "register" : "table",
                          zhu_table_n_stub (table),
                          zhu_table_n_columns (table) - zhu_table_n_stub (table),
                          zhu_table_n_head (table), zhu_table_n_rows (table));
  dump_texts (table, out);
  dump_head (table, out);
  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    dump_row (table, row, out);
  for (gsize i = 0; i < zhu_table_n_notes (table); i++)
    g_string_append_printf (out, "note: %s\n", zhu_table_note (table, i));
  for (gsize i = 0; i < zhu_table_n_foot (table); i++)
    g_string_append_printf (out, "foot: %s%s\n", zhu_table_foot_label (table, i),
                            zhu_table_foot_value (table, i));
}

char *
zhu_doc_dump (const ZhuDoc *self)
{
  GString *out = g_string_new (NULL);
  g_autofree char *created = zhu_date_format (zhu_doc_created (self), "yyyy-MM-dd");

  g_string_append_printf (out, "document %s, %s, %s\n", zhu_doc_title (self), zhu_doc_area (self),
                          created);
  for (gsize i = 0; i < zhu_doc_n_paragraphs (self); i++)
    g_string_append_printf (out, "paragraph %s: %s\n", zhu_doc_paragraph_name (self, i),
                            zhu_doc_paragraph_text (self, i));
  for (gsize i = 0; i < zhu_doc_n_tables (self); i++)
    dump_table (zhu_doc_table (self, i), out);
  if (zhu_doc_findings (self) != NULL)
    dump_table (zhu_doc_findings (self), out);
  return g_string_free (out, FALSE);
}
