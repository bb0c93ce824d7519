/* Tables as text for the terminal: the first thing to look at when another output seems wrong, and
 * the usual golden of tests. Chinese characters take two columns. Tables are not folded, but long
 * words of a wide one (a register's 列举) go over several lines. */
#include "zhuhu/writer/txt/txt.h"

#include "zhuhu/writer/shared.h"

#include <string.h>

#define GAP 2
#define INDENT_WIDTH 2
/* A table wider than this has its long texts wrapped, at most to the widths below. */
#define WIDE 160
#define MOST_TEXT 40
#define LEAST_TEXT 20

/* One table on its way to text. */
typedef struct
{
  const ZhuTable *table;
  gsize *widths; /* of the columns */
  gsize *starts; /* first terminal column of each column */
  gsize width;   /* of the whole table */
  GString *out;
  ZhuSink *sink;
} Text;

/* A piece of a line: where it begins and what it says. */
typedef struct
{
  gsize start;
  char *text; /* owned */
} Piece;

static void
piece_clear (gpointer data)
{
  g_free (((Piece *) data)->text);
}

static int
compare_pieces (gconstpointer a, gconstpointer b)
{
  const gsize left = ((const Piece *) a)->start;
  const gsize right = ((const Piece *) b)->start;

  return (left > right) - (left < right);
}

static GArray *
line_new (void)
{
  GArray *line = g_array_new (FALSE, FALSE, sizeof (Piece));

  g_array_set_clear_func (line, piece_clear);
  return line;
}

/* Puts @text between @start and @start + @width: @align 0 left, 1 in the middle, 2 right. */
static void
put (GArray *line, gsize start, gsize width, int align, const char *text)
{
  const gsize used = zhu_text_width (text);
  const gsize spare = width > used ? width - used : 0;
  const Piece piece
      = { start + spare * (gsize) align / 2, g_strdelimit (g_strdup (text), "\n", ' ') };

  g_array_append_val (line, piece);
}

static void
repeat (GString *out, const char *sign, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_string_append (out, sign);
}

static void
emit_line (Text *text, GArray *line)
{
  gsize at = 0;

  g_array_sort (line, compare_pieces);
  for (guint i = 0; i < line->len; i++)
    {
      const Piece *piece = &g_array_index (line, Piece, i);

      if (*piece->text == '\0')
        continue;
      repeat (text->out, " ", piece->start > at ? piece->start - at : 0);
      g_string_append (text->out, piece->text);
      at = MAX (at, piece->start) + zhu_text_width (piece->text);
    }
  g_string_append_c (text->out, '\n');
}

static void
emit_text (Text *text, int align, const char *words)
{
  g_autoptr (GArray) line = line_new ();

  put (line, 0, text->width, align, words);
  emit_line (text, line);
}

static void
emit_rule (Text *text, const char *sign)
{
  repeat (text->out, sign, text->width);
  g_string_append_c (text->out, '\n');
}

/* ---- Above the table ---- */

static void
emit_form_head (Text *text)
{
  g_autofree char *number = zhu_table_labelled_text (text->table, ZHU_TEXT_NUMBER);
  g_autofree char *reporter = zhu_table_labelled_text (text->table, ZHU_TEXT_REPORTER);
  g_autofree char *units = zhu_table_labelled_text (text->table, ZHU_TEXT_UNITS);
  const char *period = zhu_table_text (text->table, ZHU_TEXT_PERIOD);
  g_autoptr (GArray) line = line_new ();

  if (*zhu_table_text (text->table, ZHU_TEXT_LEVEL) != '\0')
    emit_text (text, 0, zhu_table_text (text->table, ZHU_TEXT_LEVEL));
  emit_text (text, 1, zhu_table_text (text->table, ZHU_TEXT_TITLE));
  if (*number != '\0')
    emit_text (text, 2, number);
  for (gsize i = 0; i < zhu_table_n_marks (text->table); i++)
    emit_text (text, 2, zhu_table_mark (text->table, i));
  if (*reporter == '\0' && *units == '\0' && *period == '\0')
    return;
  if (zhu_text_width (reporter) + zhu_text_width (period) + zhu_text_width (units) + 2 * GAP
      > text->width)
    {
      g_string_append_printf (text->out, "%s  %s  %s\n", reporter, period, units);
      return;
    }
  put (line, 0, 0, 0, reporter);
  put (line, 0, text->width, 1, period);
  put (line, 0, text->width, 2, units);
  emit_line (text, line);
}

/* ---- Head ---- */

/* Whether a spanner ends with head row @row, so that a rule stands below it. */
static gboolean
has_spanner (const ZhuTable *table, gsize row)
{
  if (row + 1 == zhu_table_n_head (table))
    return FALSE;
  for (gsize i = 0; i < zhu_table_n_head_cells (table); i++)
    {
      const ZhuHeadCell *head = zhu_table_head_cell (table, i);

      if (head->row + head->n_rows == row + 1 && head->n_columns > 1)
        return TRUE;
    }
  return FALSE;
}

static void
put_head_cell (const Text *text, const ZhuHeadCell *head, const gsize *first, GPtrArray *lines)
{
  const gsize width = zhu_span_width (text->widths, head->column, head->n_columns, GAP);
  const gsize end_row = head->row + head->n_rows;
  const gboolean has_rule = head->n_columns > 1 && end_row < zhu_table_n_head (text->table);
  const gsize below = has_spanner (text->table, end_row - 1) ? 1 : 0;
  const gsize n_lines = first[end_row] - first[head->row] - below;
  g_autoptr (GPtrArray) wrapped = zhu_wrap_evenly (head->text, width);
  const gsize top = first[head->row] + (n_lines > wrapped->len ? (n_lines - wrapped->len) / 2 : 0);

  for (guint i = 0; i < wrapped->len; i++)
    put (g_ptr_array_index (lines, top + i), text->starts[head->column], width, 1,
         g_ptr_array_index (wrapped, i));
  if (has_rule)
    {
      GString *rule = g_string_new (NULL);

      repeat (rule, "─", width);
      put (g_ptr_array_index (lines, first[end_row] - 1), text->starts[head->column], width, 0,
           rule->str);
      g_string_free (rule, TRUE);
    }
}

static void
emit_head (Text *text)
{
  const gsize n_head = zhu_table_n_head (text->table);
  g_autofree gsize *n_lines = zhu_head_lines (text->table, text->widths, GAP);
  g_autofree gsize *first = g_new0 (gsize, n_head + 1); /* first line of each head row */
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (gsize row = 0; row < n_head; row++)
    first[row + 1] = first[row] + n_lines[row] + (has_spanner (text->table, row) ? 1 : 0);
  for (gsize i = 0; i < first[n_head]; i++)
    g_ptr_array_add (lines, line_new ());
  for (gsize i = 0; i < zhu_table_n_head_cells (text->table); i++)
    put_head_cell (text, zhu_table_head_cell (text->table, i), first, lines);
  for (guint i = 0; i < lines->len; i++)
    emit_line (text, g_ptr_array_index (lines, i));
}

static void
emit_numbering (Text *text)
{
  g_autoptr (GArray) line = line_new ();

  if (!zhu_table_is_numbered (text->table))
    return;
  for (gsize column = 0; column < zhu_table_n_columns (text->table); column++)
    put (line, text->starts[column], text->widths[column], 1,
         zhu_table_column_number (text->table, column));
  emit_line (text, line);
  emit_rule (text, "─");
}

/* ---- Body ---- */

/* Puts @words in as many lines below each other as they need. */
static void
put_wrapped (GPtrArray *lines, gsize start, gsize width, const char *words)
{
  g_autofree char *plain = g_strdelimit (g_strdup (words), "\n", ' ');
  g_autoptr (GPtrArray) wrapped = zhu_wrap_text (plain, MAX (width, 2));

  for (guint i = 0; i < wrapped->len; i++)
    {
      if (i == lines->len)
        g_ptr_array_add (lines, line_new ());
      put (g_ptr_array_index (lines, i), start, 0, 0, g_ptr_array_index (wrapped, i));
    }
}

static void
put_stub (const Text *text, gsize row, GPtrArray *lines)
{
  const gsize indent = zhu_table_row (text->table, row)->indent * INDENT_WIDTH;

  for (gsize column = 0; column < zhu_table_n_stub (text->table); column++)
    {
      const gsize span = zhu_table_stub_span (text->table, row, column);
      const gsize spare = column == 0 ? indent : 0;

      if (span > 0)
        put_wrapped (lines, text->starts[column] + spare,
                     zhu_span_width (text->widths, column, span, GAP) - spare,
                     zhu_table_stub (text->table, row, column));
    }
}

static void
put_cells (const Text *text, gsize row, GPtrArray *lines)
{
  for (gsize column = zhu_table_n_stub (text->table); column < zhu_table_n_columns (text->table);
       column++)
    {
      const ZhuDocCell *cell = zhu_table_cell (text->table, row, column);

      if (zhu_cell_is_right (text->table, column, cell))
        put (g_ptr_array_index (lines, 0), text->starts[column], text->widths[column], 2,
             cell->text);
      else
        put_wrapped (lines, text->starts[column], text->widths[column], cell->text);
    }
}

static void
emit_row (Text *text, gsize row)
{
  const gsize indent = zhu_table_row (text->table, row)->indent * INDENT_WIDTH;
  const char *words = zhu_row_line (text->table, row);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  g_ptr_array_add (lines, line_new ());
  if (words != NULL)
    put (g_ptr_array_index (lines, 0), indent, 0, 0, words);
  else
    {
      put_stub (text, row, lines);
      put_cells (text, row, lines);
    }
  for (guint i = 0; i < lines->len; i++)
    emit_line (text, g_ptr_array_index (lines, i));
}

static void
emit_body (Text *text)
{
  for (gsize row = 0; row < zhu_table_n_rows (text->table); row++)
    {
      emit_row (text, row);
      zhu_sink_flush (text->sink);
    }
  if (*zhu_table_text (text->table, ZHU_TEXT_EMPTY) != '\0')
    emit_text (text, 1, zhu_table_text (text->table, ZHU_TEXT_EMPTY));
}

static void
emit_foot (Text *text)
{
  g_autofree char *foot = zhu_table_foot_line (text->table);

  for (gsize i = 0; i < zhu_table_n_notes (text->table); i++)
    g_string_append_printf (text->out, "%s\n", zhu_table_note (text->table, i));
  if (*foot != '\0')
    g_string_append_printf (text->out, "%s\n", foot);
}

/* ---- Widths ---- */

/* What a column needs for numbers, which are never broken; new array. */
static gsize *
firm_widths (const ZhuTable *table)
{
  gsize *firm = g_new0 (gsize, zhu_table_n_columns (table) + 1);

  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    for (gsize column = zhu_table_n_stub (table); column < zhu_table_n_columns (table); column++)
      {
        const ZhuDocCell *cell = zhu_table_cell (table, row, column);

        if (zhu_cell_is_right (table, column, cell))
          firm[column] = MAX (firm[column], zhu_text_width (cell->text));
      }
  return firm;
}

/* Columns of long texts are made narrower until the table is no longer wide, or they are as narrow
 * as they are still read with ease. */
static void
narrow (const ZhuTable *table, gsize *widths)
{
  const gsize n = zhu_table_n_columns (table);
  g_autofree gsize *firm = NULL;

  if (n == 0 || zhu_span_width (widths, 0, n, GAP) <= WIDE)
    return;
  firm = firm_widths (table);
  for (gsize most = MOST_TEXT; most >= LEAST_TEXT && zhu_span_width (widths, 0, n, GAP) > WIDE;
       most--)
    for (gsize column = 0; column < n; column++)
      widths[column] = MIN (widths[column], MAX (most, firm[column]));
}

static void
append_table (const ZhuTable *table, ZhuSink *sink)
{
  const gsize n_columns = zhu_table_n_columns (table);
  g_autofree gsize *widths = zhu_column_widths (table);
  g_autofree gsize *starts = g_new0 (gsize, n_columns + 1);
  Text text = { table, widths, starts, 0, sink->text, sink };

  narrow (table, widths);
  for (gsize column = 0; column < n_columns; column++)
    starts[column + 1] = starts[column] + widths[column] + GAP;
  text.width = n_columns > 0 ? starts[n_columns] - GAP : 0;

  emit_form_head (&text);
  emit_rule (&text, "━");
  emit_head (&text);
  emit_rule (&text, "─");
  emit_numbering (&text);
  emit_body (&text);
  emit_rule (&text, "━");
  emit_foot (&text);
}

char *
zhu_txt_table (const ZhuTable *table)
{
  ZhuSink sink = { .text = g_string_new (NULL) };

  append_table (table, &sink);
  return g_string_free (sink.text, FALSE);
}

static void
emit (const ZhuDoc *doc, const ZhuStyle *style, ZhuSink *sink)
{
  GString *out = sink->text;

  (void) style;
  for (gsize i = 0; i < zhu_doc_n_paragraphs (doc); i++)
    g_string_append_printf (out, "%s\n%s\n\n", zhu_doc_paragraph_name (doc, i),
                            zhu_doc_paragraph_text (doc, i));
  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      append_table (zhu_doc_table (doc, i), sink);
    }
  if (zhu_doc_findings (doc) != NULL)
    {
      g_string_append_c (out, '\n');
      append_table (zhu_doc_findings (doc), sink);
    }
  if (zhu_doc_id (doc) != NULL)
    g_string_append_printf (out, "\n清单号：%s\n", zhu_doc_id (doc));
}

const ZhuWriterClass zhu_txt_writer = {
  .name = "txt",
  .ending = ".txt",
  .summary = N_ ("plain text for the terminal"),
  .is_text = TRUE,
  .emit = emit,
};
