/* Heights of head rows and body rows. Rows of one line are all alike; a row grows only with its own
 * broken text. Parts that show the same rows share their heights, so that they can be laid side by
 * side. */
#include "zhuhu/page/layout.h"

#include <string.h>

/* Blank above and below the text of a row, ems, and what is left of it in a table set close. */
#define ROW_PAD 0.32
#define CLOSE_ROW_PAD 0.02
#define HEAD_ROW_PAD 0.4
#define CLOSE_HEAD_PAD 0.1
/* Body of a table without data, ems. */
#define EMPTY_HEIGHT 5.0

/* The blank of a row between that of a table set close and the usual one. */
static double
row_pad (const ZhuTableLayout *layout)
{
  return CLOSE_ROW_PAD + (ROW_PAD - CLOSE_ROW_PAD) * layout->air;
}

static double
head_pad (const ZhuTableLayout *layout)
{
  return CLOSE_HEAD_PAD + (HEAD_ROW_PAD - CLOSE_HEAD_PAD) * layout->air;
}

char **
zhu_cell_lines (const ZhuTableLayout *layout, const char *text, double width, double indent)
{
  const double room = width - (2 * ZHU_CELL_PAD + indent) * layout->size;

  /* A list is broken between its items where that takes no more lines. */
  if (strstr (text, "、") != NULL)
    return zhu_break_balanced (text, room, layout->size, ZHU_FACE_TEXT, layout->measure);
  return zhu_break_lines (text, room, layout->size, ZHU_FACE_TEXT, layout->measure);
}

const char *
zhu_group_text (const ZhuTable *table, gsize row)
{
  for (gsize column = 0; column < zhu_table_n_columns (table); column++)
    {
      const gboolean is_stub = column < zhu_table_n_stub (table);
      const ZhuDocCell *cell = is_stub ? NULL : zhu_table_cell (table, row, column);
      const char *text = is_stub ? zhu_table_stub (table, row, column) : cell ? cell->text : NULL;

      if (text != NULL && *text != '\0')
        return text;
    }
  return "";
}

/* Lines of a text in a cell of @width; most stand on one. */
static unsigned
count_lines (const ZhuTableLayout *layout, const char *text, double width, double indent)
{
  const double room = width - (2 * ZHU_CELL_PAD + indent) * layout->size;
  g_auto (GStrv) lines = NULL;

  if (strchr (text, '\n') == NULL
      && zhu_line_width (text, layout->size, ZHU_FACE_TEXT, layout->measure) <= room)
    return 1;
  lines = zhu_cell_lines (layout, text, width, indent);
  return g_strv_length (lines);
}

/* Most lines that a text of the row takes; texts that span rows below do not count. @is_first: at
 * the top of a page. */
static unsigned
row_lines (const ZhuTableLayout *layout, const ZhuTablePart *part, gsize row, gboolean is_first)
{
  const ZhuTable *table = layout->table;
  const ZhuRowInfo *info = zhu_table_row (table, row);
  const gsize n_stub = zhu_table_n_stub (table);
  unsigned most = 1;

  if (info->kind == ZHU_ROW_GROUP)
    {
      const double width = layout->right - layout->left;
      g_auto (GStrv) lines = zhu_cell_lines (layout, zhu_group_text (table, row), width, 0);

      return g_strv_length (lines);
    }
  for (gsize slot = 0; slot < part->widths->len; slot++)
    {
      const double width = g_array_index (part->widths, double, slot);
      const gsize column = slot < n_stub ? slot : part->span.first + slot - n_stub;
      const char *text = NULL;

      if (slot < n_stub && zhu_table_stub_span (table, row, column) == 1)
        text = zhu_table_stub (table, row, column);
      else if (slot >= n_stub && zhu_table_cell (table, row, column)->state == ZHU_CELL_TEXT)
        text = zhu_table_cell (table, row, column)->text;
      if (is_first && (text == NULL || *text == '\0'))
        text = zhu_table_repeated (table, row, column);
      if (text != NULL && *text != '\0')
        most = MAX (most,
                    count_lines (layout, text, width, slot == 0 && n_stub > 0 ? info->indent : 0));
    }
  return most;
}

/* A spanning stub text may need more than its rows give: all of them grow a little. */
static void
raise_spanned (ZhuTableLayout *layout, const ZhuTablePart *part)
{
  const ZhuTable *table = layout->table;
  const gsize n_rows = zhu_table_n_rows (table);

  for (gsize row = 0; row < n_rows; row++)
    for (gsize column = 0; column < zhu_table_n_stub (table); column++)
      {
        const gsize span = zhu_table_stub_span (table, row, column);
        const double width = g_array_index (part->widths, double, column);
        double have = 0, need;

        if (span < 2)
          continue;
        g_auto (GStrv) lines
            = zhu_cell_lines (layout, zhu_table_stub (table, row, column), width, 0);
        need = (g_strv_length (lines) * ZHU_LINE_PITCH + 2 * row_pad (layout)) * layout->size;
        for (gsize i = row; i < row + span; i++)
          have += zhu_layout_row_height (layout, i);
        for (gsize i = row; i < row + span && have < need; i++)
          g_array_index (layout->row_heights, float, i) += (float) ((need - have) / (double) span);
      }
}

static double
lines_height (const ZhuTableLayout *layout, unsigned lines)
{
  return (lines * ZHU_LINE_PITCH + 2 * row_pad (layout)) * layout->size;
}

double
zhu_layout_row_height (const ZhuTableLayout *layout, gsize row)
{
  return (double) g_array_index (layout->row_heights, float, row);
}

double
zhu_layout_first_extra (const ZhuTableLayout *layout, gsize row)
{
  unsigned lines = 1;

  if (!zhu_table_is_register (layout->table) || zhu_table_n_rows (layout->table) == 0)
    return 0;
  for (gsize i = 0; i < layout->parts->len; i++)
    lines = MAX (lines, row_lines (layout, g_ptr_array_index (layout->parts, i), row, TRUE));
  return MAX (0, lines_height (layout, lines) - zhu_layout_row_height (layout, row));
}

/* ---- Groups that go on ---- */

static void
note_group (ZhuTableLayout *layout, gsize row)
{
  const ZhuRowInfo *info = zhu_table_row (layout->table, row);
  const ZhuGroupRow group = { (guint32) row, info->level };

  if (info->kind == ZHU_ROW_GROUP)
    g_array_append_val (layout->groups, group);
}

double
zhu_layout_running_height (const ZhuTableLayout *layout)
{
  return layout->groups->len > 0 ? lines_height (layout, 1) : 0;
}

/* Index of the first group head at or below @row. */
static guint
next_group (const ZhuTableLayout *layout, gsize row)
{
  guint low = 0, high = layout->groups->len;

  while (low < high)
    {
      const guint middle = (low + high) / 2;

      if (g_array_index (layout->groups, ZhuGroupRow, middle).row < row)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* 续 县　乡　村, from the heads above the page; a head that opens the page ends those of its level.
 */
char *
zhu_layout_running_text (const ZhuTableLayout *layout, gsize row)
{
  const guint next = next_group (layout, row);
  GString *text = g_string_new (NULL);
  guint32 level = G_MAXUINT32;

  if (next < layout->groups->len && g_array_index (layout->groups, ZhuGroupRow, next).row == row)
    level = g_array_index (layout->groups, ZhuGroupRow, next).level;
  for (guint i = next; i > 0 && level > 1; i--)
    {
      const ZhuGroupRow *group = &g_array_index (layout->groups, ZhuGroupRow, i - 1);

      if (group->level >= level)
        continue;
      level = group->level;
      if (text->len > 0)
        g_string_prepend (text, "　");
      g_string_prepend (text, zhu_group_text (layout->table, group->row));
    }
  if (text->len > 0)
    g_string_prepend (text, "续　");
  return g_string_free (text, FALSE);
}

static void
measure_body (ZhuTableLayout *layout)
{
  const gsize n_rows = zhu_table_n_rows (layout->table);

  g_clear_pointer (&layout->row_heights, g_array_unref);
  g_clear_pointer (&layout->groups, g_array_unref);
  layout->row_heights = g_array_new (FALSE, TRUE, sizeof (float));
  layout->groups = g_array_new (FALSE, FALSE, sizeof (ZhuGroupRow));
  if (n_rows == 0)
    {
      const float height = (float) (EMPTY_HEIGHT * layout->size);

      g_array_append_val (layout->row_heights, height);
      return;
    }
  g_array_set_size (layout->row_heights, (unsigned) n_rows);
  for (gsize i = 0; i < layout->parts->len; i++)
    {
      const ZhuTablePart *part = g_ptr_array_index (layout->parts, i);

      for (gsize row = 0; row < n_rows; row++)
        {
          float *height = &g_array_index (layout->row_heights, float, row);
          const unsigned lines = row_lines (layout, part, row, FALSE);

          *height = MAX (*height, (float) lines_height (layout, lines));
          if (i == 0)
            note_group (layout, row);
        }
    }
  if (layout->parts->len > 0 && !zhu_table_is_register (layout->table))
    raise_spanned (layout, g_ptr_array_index (layout->parts, 0));
}

static void
raise_heads (ZhuTableLayout *layout, const ZhuTablePart *part, gsize n_rows)
{
  const ZhuTable *table = layout->table;

  for (gsize i = 0; i < zhu_table_n_head_cells (table); i++)
    {
      const ZhuHeadCell *cell = zhu_table_head_cell (table, i);
      const double width = zhu_part_width (layout, part, cell->column, cell->n_columns);
      double have = 0, need;

      if (cell->n_rows != n_rows || width <= 0)
        continue;
      g_auto (GStrv) lines = zhu_break_lines (cell->text, width - 0.5 * layout->head_size,
                                              layout->head_size, ZHU_FACE_HEAD, layout->measure);
      need = (g_strv_length (lines) * ZHU_LINE_PITCH + 2 * head_pad (layout)) * layout->head_size;
      for (gsize row = cell->row; row < cell->row + n_rows; row++)
        have += g_array_index (layout->head_heights, double, row);
      for (gsize row = cell->row; row < cell->row + n_rows && have < need; row++)
        g_array_index (layout->head_heights, double, row) += (need - have) / n_rows;
    }
}

static void
measure_head (ZhuTableLayout *layout)
{
  const gsize n_head = zhu_table_n_head (layout->table);

  g_clear_pointer (&layout->head_heights, g_array_unref);
  layout->head_heights = g_array_new (FALSE, TRUE, sizeof (double));
  g_array_set_size (layout->head_heights, (unsigned) n_head);
  for (gsize n_rows = 1; n_rows <= n_head; n_rows++)
    for (gsize i = 0; i < layout->parts->len; i++)
      raise_heads (layout, g_ptr_array_index (layout->parts, i), n_rows);
  layout->numbering_height
      = zhu_table_is_numbered (layout->table) ? (ZHU_LINE_PITCH + 0.3) * layout->size : 0;
}

double
zhu_layout_head_height (const ZhuTableLayout *layout)
{
  double height = layout->numbering_height;

  for (gsize i = 0; i < layout->head_heights->len; i++)
    height += g_array_index (layout->head_heights, double, i);
  return height;
}

void
zhu_layout_measure_rows (ZhuTableLayout *layout)
{
  measure_head (layout);
  measure_body (layout);
}
