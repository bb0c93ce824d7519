/* Measures that txt, html and xlsx share; see shared.h. */
#include "zhuhu/writer/shared.h"

#include <string.h>

/* A head of at most four Chinese characters is not broken, nor made wider than its numbers need. */
#define LEAST_HEAD_WIDTH 8
/* Half-width characters of 9 pt across an upright A4 sheet with 20 mm margins. */
#define PORTRAIT_WIDTH 104
#define INDENT_WIDTH 2

/* ---- Wrapping ---- */

static gboolean
is_closing (gunichar c)
{
  return c < 0x80 ? strchr (",.;:!?)]}%", (char) c) != NULL && c != 0
                  : g_utf8_strchr ("，。、；：！？）】》」』”’％〉〕", -1, c) != NULL;
}

static gboolean
is_opening (gunichar c)
{
  return c < 0x80 ? c == '(' || c == '[' || c == '{'
                  : g_utf8_strchr ("（【《「『“‘〈〔", -1, c) != NULL;
}

static gboolean
may_break (gunichar before, gunichar after)
{
  if (is_opening (before) || is_closing (after))
    return FALSE;
  if (after == ' ')
    return FALSE;
  return before == ' ' || g_unichar_iswide (before) || g_unichar_iswide (after);
}

static gsize
character_width (gunichar c)
{
  return g_unichar_iswide (c) ? 2 : !g_unichar_iszerowidth (c);
}

static void
add_line (GPtrArray *lines, const char *start, const char *end)
{
  g_ptr_array_add (lines, g_strchomp (g_strndup (start, (gsize) (end - start))));
}

GPtrArray *
zhu_wrap_text (const char *text, gsize width)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *start = text;
  const char *chance = NULL; /* last place at which the line may end */
  gunichar before = 0;
  gsize used = 0;

  for (const char *at = text; *at != '\0';
       before = g_utf8_get_char (at), at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (c == '\n')
        {
          add_line (lines, start, at);
          start = at + 1;
          chance = NULL;
          used = 0;
          continue;
        }
      if (at > start && may_break (before, c))
        chance = at;
      if (used + character_width (c) > width && at > start)
        {
          const char *end = chance != NULL ? chance : at;

          add_line (lines, start, end);
          start = end;
          chance = NULL;
          used = 0;
          for (const char *kept = start; kept < at; kept = g_utf8_next_char (kept))
            used += character_width (g_utf8_get_char (kept));
        }
      used += character_width (c);
    }
  add_line (lines, start, start + strlen (start));
  return lines;
}

GPtrArray *
zhu_wrap_evenly (const char *text, gsize width)
{
  GPtrArray *lines = zhu_wrap_text (text, width);

  for (gsize narrower = width; narrower > 1; narrower--)
    {
      GPtrArray *even = zhu_wrap_text (text, narrower - 1);

      if (even->len != lines->len)
        {
          g_ptr_array_unref (even);
          break;
        }
      g_ptr_array_unref (lines);
      lines = even;
    }
  return lines;
}

/* The widest piece of @text that wrapping cannot break. */
static gsize
widest_word (const char *text)
{
  gunichar before = '\n';
  gsize word = 0;
  gsize widest = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      word = c == '\n' || may_break (before, c) ? 0 : word;
      word += c == '\n' ? 0 : character_width (c);
      widest = MAX (widest, word);
      before = c;
    }
  return widest;
}

/* ---- Rows and cells ---- */

gboolean
zhu_cell_is_right (const ZhuTable *table, gsize column, const ZhuDocCell *cell)
{
  switch (cell->state)
    {
    case ZHU_CELL_NUMBER:
    case ZHU_CELL_BELOW_UNIT:
      return TRUE;
    case ZHU_CELL_DATE:
    case ZHU_CELL_TEXT:
      return FALSE;
    case ZHU_CELL_EMPTY:
    case ZHU_CELL_MISSING:
    case ZHU_CELL_NOT_APPLICABLE:
    case ZHU_CELL_SUPPRESSED:
    case ZHU_CELL_UNDEFINED:
      return !zhu_table_is_register (table) || zhu_table_column_decimals (table, column) >= 0;
    }
  return FALSE;
}

const char *
zhu_row_line (const ZhuTable *table, gsize row)
{
  const ZhuRowKind kind = zhu_table_row (table, row)->kind;
  const char *line = "";

  if (kind != ZHU_ROW_HEADING && kind != ZHU_ROW_GROUP)
    return NULL;
  for (gsize column = 0; column < zhu_table_n_columns (table); column++)
    {
      const gboolean is_stub = column < zhu_table_n_stub (table);
      const char *text = is_stub ? zhu_table_stub (table, row, column)
                                 : zhu_table_cell (table, row, column)->text;

      if (is_stub && zhu_table_stub_span (table, row, column) != 1)
        return NULL;
      if (*text != '\0' && *line != '\0')
        return NULL;
      line = *text != '\0' ? text : line;
    }
  return line;
}

/* ---- Widths ---- */

static gsize
body_width (const ZhuTable *table, gsize row, gsize column)
{
  if (column >= zhu_table_n_stub (table))
    return zhu_text_width (zhu_table_cell (table, row, column)->text);
  return zhu_text_width (zhu_table_stub (table, row, column))
         + (column == 0 ? zhu_table_row (table, row)->indent * INDENT_WIDTH : 0);
}

gsize
zhu_span_width (const gsize *widths, gsize column, gsize n_columns, gsize gap)
{
  gsize width = (n_columns - 1) * gap;

  for (gsize i = column; i < column + n_columns; i++)
    width += widths[i];
  return width;
}

static void
widen_for_head (const ZhuHeadCell *head, gsize *widths)
{
  const gsize wanted
      = MAX (MIN (zhu_text_width (head->text), LEAST_HEAD_WIDTH), widest_word (head->text));
  const gsize have = zhu_span_width (widths, head->column, head->n_columns, 0);

  if (have >= wanted)
    return;
  for (gsize i = 0; i < head->n_columns; i++)
    widths[head->column + i] += (wanted - have + head->n_columns - 1 - i) / head->n_columns;
}

static void
measure_row (const ZhuTable *table, gsize row, gsize *widths)
{
  if (zhu_row_line (table, row) != NULL)
    return;
  for (gsize column = 0; column < zhu_table_n_columns (table); column++)
    widths[column] = MAX (widths[column], body_width (table, row, column));
}

gsize *
zhu_column_widths (const ZhuTable *table)
{
  const gsize n_columns = zhu_table_n_columns (table);
  gsize *widths = g_new0 (gsize, n_columns + 1);

  for (gsize column = 0; column < n_columns; column++)
    widths[column] = MAX (2, zhu_text_width (zhu_table_column_number (table, column)));
  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    measure_row (table, row, widths);
  for (gsize i = zhu_table_n_head_cells (table); i > 0; i--)
    widen_for_head (zhu_table_head_cell (table, i - 1), widths);
  return widths;
}

gsize *
zhu_head_lines (const ZhuTable *table, const gsize *widths, gsize gap)
{
  gsize *lines = g_new0 (gsize, zhu_table_n_head (table) + 1);

  for (gsize i = 0; i < zhu_table_n_head (table); i++)
    lines[i] = 1;
  for (gsize i = 0; i < zhu_table_n_head_cells (table); i++)
    {
      const ZhuHeadCell *head = zhu_table_head_cell (table, i);
      g_autoptr (GPtrArray) wrapped
          = zhu_wrap_text (head->text, zhu_span_width (widths, head->column, head->n_columns, gap));
      gsize have = 0;

      for (gsize row = head->row; row < head->row + head->n_rows; row++)
        have += lines[row];
      if (wrapped->len > have)
        lines[head->row + head->n_rows - 1] += wrapped->len - have;
    }
  return lines;
}

gboolean
zhu_table_is_wide (const ZhuTable *table, const gsize *widths)
{
  switch (zhu_table_layout (table))
    {
    case ZHU_LAYOUT_PORTRAIT:
      return FALSE;
    case ZHU_LAYOUT_LANDSCAPE:
      return TRUE;
    case ZHU_LAYOUT_AUTO:
      return zhu_span_width (widths, 0, zhu_table_n_columns (table), 2) > PORTRAIT_WIDTH;
    }
  return FALSE;
}
