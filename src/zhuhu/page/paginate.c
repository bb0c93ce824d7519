/* Deals the rows of a table to pages: headings and totals stay with what follows them, no part has
 * a single row where that can be helped, and the last part keeps room for notes and foot. */
#include "zhuhu/page/layout.h"

/* A page may end early, so that no spanning stub cell is cut, if it keeps this share of its rows.
 */
#define KEPT_SHARE 0.6

static double
height_at (const ZhuTableLayout *layout, gsize row)
{
  return g_array_index (layout->row_heights, double, row);
}

/* Rows from @first that fit into @room. */
static gsize
rows_within (const ZhuTableLayout *layout, gsize first, gsize n_rows, double room)
{
  double used = 0;
  gsize n = 0;

  while (first + n < n_rows && used + height_at (layout, first + n) <= room + 1e-6)
    used += height_at (layout, first + n++);
  return n;
}

/* Whether a page may end with row @last, which is not the table's last. */
static gboolean
may_end (const ZhuTable *table, gsize last)
{
  const ZhuRowInfo *info = zhu_table_row (table, last);

  return info->kind == ZHU_ROW_DETAIL && !info->keep_with_next;
}

/* Whether a stub cell spans from @last into the row below it. */
static gboolean
cuts_span (const ZhuTable *table, gsize last)
{
  for (gsize column = 0; column < zhu_table_n_stub (table); column++)
    if (zhu_table_stub_span (table, last + 1, column) == 0)
      return TRUE;
  return FALSE;
}

/* Up to @most rows for the page that starts at @first, ending where a page may end; all @most if no
 * such row is there. At least two rows stay for the next page. */
static gsize
back_off (const ZhuTableLayout *layout, gsize first, gsize most, gsize n_rows)
{
  gsize n = most;

  if (n > 2 && first + n + 1 == n_rows)
    n--;
  for (gsize shorter = n; shorter >= 2 && shorter >= n * KEPT_SHARE; shorter--)
    if (may_end (layout->table, first + shorter - 1)
        && !cuts_span (layout->table, first + shorter - 1))
      return shorter;
  for (gsize shorter = n; shorter >= 2; shorter--)
    if (may_end (layout->table, first + shorter - 1))
      return shorter;
  return n;
}

static void
set_height_error (const ZhuTableLayout *layout, gsize row, GError **error)
{
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_LIMIT,
      _ ("Table %s, row %" G_GSIZE_FORMAT
         ": higher than what head and notes leave of the page; shorten its text or the notes, "
         "or take a smaller type in the style"),
      zhu_table_text (layout->table, ZHU_TEXT_ID), row + 1);
}

GArray *
zhu_layout_paginate (const ZhuTableLayout *layout,
                     double first_top,
                     double next_top,
                     double tail,
                     GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (ZhuRowRange));
  const gsize n_rows = zhu_table_n_rows (layout->table);
  const double height = layout->bottom - layout->top;
  gsize first = 0;

  if (n_rows == 0)
    {
      const ZhuRowRange empty = { 0, 0 };

      g_array_append_val (ranges, empty);
    }
  while (first < n_rows)
    {
      const double room = height - (first == 0 ? first_top : next_top);
      gsize n = rows_within (layout, first, n_rows, room - tail);

      if (first + n < n_rows)
        {
          n = rows_within (layout, first, n_rows, room);
          if (first + n == n_rows && n > 1)
            n--;
          else if (first + n == n_rows)
            n = 0;
          if (n > 0)
            n = back_off (layout, first, n, n_rows);
        }
      if (n == 0)
        {
          set_height_error (layout, first, error);
          return NULL;
        }
      const ZhuRowRange range = { first, n };

      g_array_append_val (ranges, range);
      first += n;
    }
  return g_steal_pointer (&ranges);
}
