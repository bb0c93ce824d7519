/* One self-contained page: a list of the tables, then every table as a real table, so that a reader
 * by ear is told the heads of each figure. No script, nothing fetched from elsewhere. */
#include "zhuhu/writer/html/html.h"

#include "zhuhu/writer/shared.h"

/* Heads are named one by one where scope alone cannot say which of several levels belong to a cell;
 * above this many rows scope must do, or the names would outweigh the data. */
#define MAX_ROWS_WITH_HEADERS 2000

/* One table on its way to HTML. */
typedef struct
{
  const ZhuTable *table;
  gsize index;             /* of the table in the document, from 0 */
  gboolean is_linked;      /* cells name their heads by id */
  GPtrArray *column_heads; /* element: char *, ids of the heads over each column; owned */
  GString *out;
  ZhuSink *sink;
} Html;

static const char sheet[]
    = "body{margin:1.5rem auto;max-width:80rem;padding:0 1rem;color:#1a1a1a;background:#fff;"
      "font-family:\"Noto Serif CJK SC\",\"Source Han Serif SC\",SimSun,\"宋体\",serif;"
      "line-height:1.5}\n"
      "h1,h2,th,nav{font-family:\"Noto Sans CJK SC\",\"Source Han Sans SC\","
      "\"Microsoft YaHei\",SimHei,sans-serif}\n"
      "h1{font-size:1.5rem;text-align:center}\n"
      "nav ul{columns:2 20rem;padding-left:1.2rem}\n"
      "section{margin:2.5rem 0}\n"
      ".marks{text-align:right;margin:0;font-size:.9rem}\n"
      ".level{margin:0;font-weight:bold;text-align:left}\n"
      ".form{display:flex;justify-content:space-between;gap:1rem;margin:.3rem 0;font-size:.9rem}\n"
      "table{border-collapse:collapse;width:100%;border-top:2px solid #1a1a1a;"
      "border-bottom:2px solid #1a1a1a;font-size:.9rem}\n"
      "table.closed{border-left:2px solid #1a1a1a;border-right:2px solid #1a1a1a}\n"
      "caption h2{font-size:1.2rem;margin:.3rem 0}\n"
      "th,td{border:1px solid #777;padding:.2rem .45rem}\n"
      "tr>:first-child{border-left:0}\ntr>:last-child{border-right:0}\n"
      "thead th{background:#f2f4f7;text-align:center;font-weight:600;text-wrap:balance}\n"
      "thead{position:sticky;top:0}\n"
      "tbody th{text-align:left;font-weight:normal}\n"
      "td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
      "tr.total th,tr.total td{font-weight:bold}\n"
      "tr.line th{font-weight:600;background:#fafafa}\n"
      "td.none{text-align:center}\n"
      ".notes{margin:.4rem 0;font-size:.85rem}\n.notes p{margin:.1rem 0}\n"
      "@page{size:A4;margin:20mm 15mm}\n@page wide{size:A4 landscape;margin:20mm 15mm}\n"
      "@media print{body{max-width:none;margin:0;padding:0}nav{display:none}"
      "section{break-before:page;margin:0}section.wide{page:wide}thead{position:static}"
      "tr{break-inside:avoid}table{font-size:9pt}}\n";

static void
append_escaped (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    switch (*at)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      case '\'':
        g_string_append (out, "&#39;");
        break;
      case '\n':
        g_string_append (out, "<br>");
        break;
      default:
        g_string_append_c (out, *at);
      }
}

static void
append_element (GString *out, const char *open, const char *text, const char *close)
{
  if (*text == '\0')
    return;
  g_string_append (out, open);
  append_escaped (out, text);
  g_string_append (out, close);
}

/* ---- Head ---- */

static void
append_head_cell (Html *html, gsize i)
{
  const ZhuHeadCell *head = zhu_table_head_cell (html->table, i);

  g_string_append (html->out, "<th");
  if (html->is_linked)
    g_string_append_printf (html->out, " id=\"t%zuh%zu\"", html->index + 1, i + 1);
  g_string_append_printf (html->out, " scope=\"%s\"", head->n_columns > 1 ? "colgroup" : "col");
  if (head->n_rows > 1)
    g_string_append_printf (html->out, " rowspan=\"%zu\"", head->n_rows);
  if (head->n_columns > 1)
    g_string_append_printf (html->out, " colspan=\"%zu\"", head->n_columns);
  g_string_append_c (html->out, '>');
  append_escaped (html->out, head->text);
  g_string_append (html->out, "</th>");
}

static void
append_numbering (Html *html)
{
  if (!zhu_table_is_numbered (html->table))
    return;
  g_string_append (html->out, "<tr class=\"numbers\">");
  for (gsize column = 0; column < zhu_table_n_columns (html->table); column++)
    {
      g_string_append (html->out, "<th scope=\"col\">");
      append_escaped (html->out, zhu_table_column_number (html->table, column));
      g_string_append (html->out, "</th>");
    }
  g_string_append (html->out, "</tr>\n");
}

static void
append_head (Html *html)
{
  gsize i = 0;

  g_string_append (html->out, "<thead>\n");
  for (gsize row = 0; row < zhu_table_n_head (html->table); row++)
    {
      g_string_append (html->out, "<tr>");
      for (; i < zhu_table_n_head_cells (html->table)
             && zhu_table_head_cell (html->table, i)->row == row;
           i++)
        append_head_cell (html, i);
      g_string_append (html->out, "</tr>\n");
    }
  append_numbering (html);
  g_string_append (html->out, "</thead>\n");
}

/* ---- Body ---- */

static void
append_stub (Html *html, gsize row, gsize column)
{
  const gsize span = zhu_table_stub_span (html->table, row, column);
  const unsigned indent = column == 0 ? zhu_table_row (html->table, row)->indent : 0;

  if (span == 0)
    return;
  g_string_append (html->out, "<th");
  if (html->is_linked)
    g_string_append_printf (html->out, " id=\"t%zur%zus%zu\"", html->index + 1, row + 1,
                            column + 1);
  g_string_append_printf (html->out, " scope=\"%s\"", span > 1 ? "rowgroup" : "row");
  if (span > 1)
    g_string_append_printf (html->out, " rowspan=\"%zu\"", span);
  if (indent > 0)
    g_string_append_printf (html->out, " style=\"padding-left:calc(.45rem + %uem)\"", indent);
  g_string_append_c (html->out, '>');
  append_escaped (html->out, zhu_table_stub (html->table, row, column));
  g_string_append (html->out, "</th>");
}

/* Ids of the stub cells that stand beside @row, spans from above included. */
static char *
row_heads (const Html *html, gsize row)
{
  GString *ids = g_string_new (NULL);

  for (gsize column = 0; column < zhu_table_n_stub (html->table); column++)
    {
      gsize top = row;

      while (top > 0 && zhu_table_stub_span (html->table, top, column) == 0)
        top--;
      g_string_append_printf (ids, " t%zur%zus%zu", html->index + 1, top + 1, column + 1);
    }
  return g_string_free (ids, FALSE);
}

static void
append_cell (Html *html, gsize row, gsize column, const char *heads)
{
  const ZhuDocCell *cell = zhu_table_cell (html->table, row, column);
  const char *spoken = zhu_cell_state_spoken (cell->state);

  g_string_append (html->out, "<td");
  if (zhu_cell_is_right (html->table, column, cell))
    g_string_append (html->out, " class=\"n\"");
  if (heads != NULL)
    g_string_append_printf (html->out, " headers=\"%s%s\"",
                            (const char *) g_ptr_array_index (html->column_heads, column), heads);
  g_string_append_c (html->out, '>');
  if (spoken != NULL)
    g_string_append_printf (html->out, "<span role=\"img\" aria-label=\"%s\">", spoken);
  append_escaped (html->out, cell->text);
  g_string_append (html->out, spoken != NULL ? "</span></td>" : "</td>");
}

static void
append_row (Html *html, gsize row)
{
  const gsize n_stub = zhu_table_n_stub (html->table);
  const char *words = zhu_row_line (html->table, row);
  const gboolean is_total = zhu_table_row (html->table, row)->kind == ZHU_ROW_TOTAL;
  g_autofree char *heads = html->is_linked && words == NULL ? row_heads (html, row) : NULL;

  if (words != NULL)
    {
      g_string_append_printf (html->out,
                              "<tr class=\"line\"><th scope=\"rowgroup\" colspan=\"%zu\">",
                              zhu_table_n_columns (html->table));
      append_escaped (html->out, words);
      g_string_append (html->out, "</th></tr>\n");
      return;
    }
  g_string_append (html->out, is_total ? "<tr class=\"total\">" : "<tr>");
  for (gsize column = 0; column < n_stub; column++)
    append_stub (html, row, column);
  for (gsize column = n_stub; column < zhu_table_n_columns (html->table); column++)
    append_cell (html, row, column, heads);
  g_string_append (html->out, "</tr>\n");
}

static void
append_body (Html *html)
{
  const char *nothing = zhu_table_text (html->table, ZHU_TEXT_EMPTY);

  g_string_append (html->out, "<tbody>\n");
  for (gsize row = 0; row < zhu_table_n_rows (html->table); row++)
    {
      append_row (html, row);
      zhu_sink_flush (html->sink);
    }
  if (*nothing != '\0')
    {
      g_string_append_printf (html->out, "<tr><td class=\"none\" colspan=\"%zu\">",
                              zhu_table_n_columns (html->table));
      append_escaped (html->out, nothing);
      g_string_append (html->out, "</td></tr>\n");
    }
  g_string_append (html->out, "</tbody>\n");
}

/* ---- The table and what stands around it ---- */

static GPtrArray *
heads_by_column (const ZhuTable *table, gsize index)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  for (gsize column = 0; column < zhu_table_n_columns (table); column++)
    {
      GString *ids = g_string_new (NULL);

      for (gsize i = 0; i < zhu_table_n_head_cells (table); i++)
        {
          const ZhuHeadCell *head = zhu_table_head_cell (table, i);

          if (head->column <= column && column < head->column + head->n_columns)
            g_string_append_printf (ids, "%st%zuh%zu", ids->len > 0 ? " " : "", index + 1, i + 1);
        }
      g_ptr_array_add (all, g_string_free (ids, FALSE));
    }
  return all;
}

static void
append_caption (const ZhuTable *table, GString *out)
{
  g_autofree char *number = zhu_table_labelled_text (table, ZHU_TEXT_NUMBER);
  g_autofree char *reporter = zhu_table_labelled_text (table, ZHU_TEXT_REPORTER);
  g_autofree char *units = zhu_table_labelled_text (table, ZHU_TEXT_UNITS);

  g_string_append (out, "<caption>\n");
  append_element (out, "<p class=\"level\">", zhu_table_text (table, ZHU_TEXT_LEVEL), "</p>\n");
  append_element (out, "<p class=\"marks\">", number, "</p>\n");
  for (gsize i = 0; i < zhu_table_n_marks (table); i++)
    append_element (out, "<p class=\"marks\">", zhu_table_mark (table, i), "</p>\n");
  append_element (out, "<h2>", zhu_table_text (table, ZHU_TEXT_TITLE), "</h2>\n");
  g_string_append (out, "<div class=\"form\"><span>");
  append_escaped (out, reporter);
  g_string_append (out, "</span><span>");
  append_escaped (out, zhu_table_text (table, ZHU_TEXT_PERIOD));
  g_string_append (out, "</span><span>");
  append_escaped (out, units);
  g_string_append (out, "</span></div>\n</caption>\n");
}

static void
append_foot (const ZhuTable *table, GString *out)
{
  g_autofree char *foot = zhu_table_foot_line (table);

  if (zhu_table_n_notes (table) == 0 && *foot == '\0')
    return;
  g_string_append (out, "<div class=\"notes\">\n");
  for (gsize i = 0; i < zhu_table_n_notes (table); i++)
    append_element (out, "<p>", zhu_table_note (table, i), "</p>\n");
  append_element (out, "<p>", foot, "</p>\n");
  g_string_append (out, "</div>\n");
}

static void
append_section (const ZhuTable *table, gsize index, const ZhuStyle *style, ZhuSink *sink)
{
  GString *out = sink->text;
  g_autofree gsize *widths = zhu_column_widths (table);
  g_autoptr (GPtrArray) heads = heads_by_column (table, index);
  const gboolean is_linked = (zhu_table_n_head (table) > 1 || zhu_table_n_stub (table) > 1)
                             && zhu_table_n_rows (table) <= MAX_ROWS_WITH_HEADERS;
  Html html = { table, index, is_linked, heads, out, sink };

  g_string_append_printf (out, "<section id=\"t%zu\"%s>\n", index + 1,
                          zhu_table_is_wide (table, widths) ? " class=\"wide\"" : "");
  g_string_append (out, style->closed_sides ? "<table class=\"closed\">\n" : "<table>\n");
  append_caption (table, out);
  append_head (&html);
  append_body (&html);
  g_string_append (out, "</table>\n");
  append_foot (table, out);
  g_string_append (out, "</section>\n");
}

static void
append_link (const ZhuTable *table, gsize index, GString *out)
{
  g_string_append_printf (out, "<li><a href=\"#t%zu\">", index + 1);
  append_element (out, "", zhu_table_text (table, ZHU_TEXT_NUMBER), " ");
  append_escaped (out, zhu_table_text (table, ZHU_TEXT_TITLE));
  g_string_append (out, "</a></li>\n");
}

static void
append_contents (const ZhuDoc *doc, GString *out)
{
  g_string_append (out, "<nav aria-label=\"目录\"><ul>\n");
  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    append_link (zhu_doc_table (doc, i), i, out);
  if (zhu_doc_findings (doc) != NULL)
    append_link (zhu_doc_findings (doc), zhu_doc_n_tables (doc), out);
  g_string_append (out, "</ul></nav>\n");
}

static void
emit (const ZhuDoc *doc, const ZhuStyle *style, ZhuSink *sink)
{
  GString *out = sink->text;

  g_string_append (out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n"
                        "<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");

  append_escaped (out, zhu_doc_title (doc));
  g_string_append (out, "</title>\n");
  if (zhu_doc_id (doc) != NULL)
    g_string_append_printf (out, "<meta name=\"zhuhu-manifest\" content=\"%s\">\n",
                            zhu_doc_id (doc));
  g_string_append_printf (out, "<style>\n%s</style>\n</head>\n<body>\n", sheet);
  append_element (out, "<h1>", zhu_doc_title (doc), "</h1>\n");
  append_contents (doc, out);
  g_string_append (out, "<main>\n");
  for (gsize i = 0; i < zhu_doc_n_paragraphs (doc); i++)
    {
      append_element (out, "<h2>", zhu_doc_paragraph_name (doc, i), "</h2>\n");
      append_element (out, "<p>", zhu_doc_paragraph_text (doc, i), "</p>\n");
    }
  for (gsize i = 0; i < zhu_doc_n_tables (doc); i++)
    append_section (zhu_doc_table (doc, i), i, style, sink);
  if (zhu_doc_findings (doc) != NULL)
    append_section (zhu_doc_findings (doc), zhu_doc_n_tables (doc), style, sink);
  g_string_append (out, "</main>\n</body>\n</html>\n");
}

const ZhuWriterClass zhu_html_writer = {
  .name = "html",
  .ending = ".html",
  .summary = N_ ("one self-contained page for the browser"),
  .is_text = TRUE,
  .emit = emit,
};
