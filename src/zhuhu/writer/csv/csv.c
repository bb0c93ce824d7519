/* Tables for other programs: UTF-8 with byte-order mark, RFC 4180 with CRLF, one header row with
 * the columns' full names. A text that a spreadsheet would take for a formula gets a leading
 * apostrophe, since quoting does not disarm it. */
#include "zhuhu/writer/csv/csv.h"

#include <string.h>

static gboolean
looks_like_formula (const char *text)
{
  const gunichar c = g_utf8_get_char (text);

  return c != 0 && g_utf8_strchr ("=+-@\t\r＝＋－＠", -1, c) != NULL;
}

static void
append_quoted (GString *out, const char *text)
{
  if (strpbrk (text, "\",\r\n") == NULL)
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
}

static void
append_text (GString *out, const char *text)
{
  g_autofree char *disarmed = looks_like_formula (text) ? g_strconcat ("'", text, NULL) : NULL;

  append_quoted (out, disarmed != NULL ? disarmed : text);
}

static void
append_cell (GString *out, const ZhuDocCell *cell)
{
  g_autofree char *digits = NULL;

  if (cell->state != ZHU_CELL_NUMBER)
    {
      append_text (out, cell->text);
      return;
    }
  digits = zhu_number_format (cell->value, cell->decimals, ZHU_ROUND_HALF_UP);
  g_string_append (out, digits);
}

static void
append_header (GString *out, const ZhuTable *table)
{
  for (gsize column = 0; column < zhu_table_n_columns (table); column++)
    {
      if (column > 0)
        g_string_append_c (out, ',');
      append_text (out, zhu_table_column_name (table, column));
    }
  g_string_append (out, "\r\n");
}

static void
append_row (GString *out, const ZhuTable *table, gsize row, const char **stubs)
{
  for (gsize column = 0; column < zhu_table_n_columns (table); column++)
    {
      if (column > 0)
        g_string_append_c (out, ',');
      if (column >= zhu_table_n_stub (table))
        {
          append_cell (out, zhu_table_cell (table, row, column));
          continue;
        }
      if (zhu_table_stub_span (table, row, column) > 0)
        stubs[column] = zhu_table_stub (table, row, column);
      append_text (out, stubs[column]);
    }
  g_string_append (out, "\r\n");
}

static void
append_table (ZhuSink *sink, const ZhuTable *table)
{
  GString *out = sink->text;
  /* Text of each stub column, repeated down its span. */
  g_autofree const char **stubs = g_new0 (const char *, zhu_table_n_stub (table) + 1);

  append_header (out, table);
  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    {
      append_row (out, table, row, stubs);
      zhu_sink_flush (sink);
    }
}

static void
emit (const ZhuDoc *doc, const ZhuStyle *style, ZhuSink *sink)
{
  GString *out = sink->text;

  (void) style;
  g_string_append (out, "\xEF\xBB\xBF");
  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    {
      const ZhuTable *table = zhu_doc_table (doc, i);
      g_autofree char *title = g_strdup_printf ("# %s %s", zhu_table_text (table, ZHU_TEXT_NUMBER),
                                                zhu_table_text (table, ZHU_TEXT_TITLE));

      if (i > 0)
        g_string_append (out, "\r\n");
      if (zhu_doc_n_tables (doc) > 1)
        {
          append_quoted (out, title);
          g_string_append (out, "\r\n");
        }
      append_table (sink, table);
    }
}

const ZhuWriterClass zhu_csv_writer = {
  .name = "csv",
  .ending = ".csv",
  .summary = N_ ("comma-separated values for other programs"),
  .is_text = TRUE,
  .emit = emit,
};
