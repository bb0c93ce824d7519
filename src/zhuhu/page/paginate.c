/* Deals the rows of a table to pages: headings and totals stay with what follows them, a city with
 * its counties where no page is lost by it, no part has a single row where that can be helped, the
 * last part is no stub, and keeps room for notes and foot. */
#include "zhuhu/page/layout.h"

/* A page may end early, so that no group of rows is cut, if it keeps this share of its rows. */
#define KEPT_SHARE 0.6
/* A last part of less than this share of the fullest one is a stub. */
#define STUB_SHARE 0.4
/* Pages are made less full by so many steps at most, to spread the rows. */
#define SHARE_STEPS 7
#define LEAST_SHARE 0.4
/* In longer tables, such as registers of a whole county, the ends of groups are not looked for. */
#define MOST_GROUPED 12
/* In registers of more pages the rows are not spread for the sake of the last. */
#define MOST_SPREAD 32

/* One way of dealing. */
typedef struct
{
  const ZhuTableLayout *layout;
  ZhuPageHeights heights;
  double share;          /* of a page's room that rows may fill: 1 for all of it */
  gboolean keeps_groups; /* a page rather ends before a row of a higher level */
} Deal;

static double
height_at (const ZhuTableLayout *layout, gsize row)
{
  return zhu_layout_row_height (layout, row);
}

double
zhu_layout_rows_height (const ZhuTableLayout *layout, ZhuRowRange range)
{
  double height = 0;

  for (gsize row = range.first; row < range.first + range.n; row++)
    height += height_at (layout, row);
  return height;
}

double
zhu_layout_room (const ZhuTableLayout *layout, const ZhuPageHeights *heights, gsize first_row)
{
  const double running = first_row == 0 ? 0 : zhu_layout_running_height (layout);

  return layout->bottom - layout->top - (first_row == 0 ? heights->first_top : heights->next_top)
         - running - zhu_layout_first_extra (layout, first_row);
}

ZhuPageHeights
zhu_layout_heights (const ZhuTableLayout *layout)
{
  const double head = zhu_layout_head_height (layout);
  const double first = head + zhu_layout_draw_top (layout, NULL, 0, 0);
  const double next = head + zhu_layout_draw_top (layout, NULL, 1, 2);

  return (ZhuPageHeights){ layout->parts->len > 1 ? MAX (first, next) : first, next,
                           zhu_layout_draw_tail (layout, NULL, 0) };
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

/* Whether a page may end with row @last, which is not the table's last: not with a total, whose
 * parts follow; in a register the 小计 follows its rows, and stays with them, and so do the rows of
 * a household of which only the first names it. */
static gboolean
may_end (const ZhuTable *table, gsize last)
{
  const ZhuRowInfo *info = zhu_table_row (table, last);

  if (info->keep_with_next)
    return FALSE;
  if (!zhu_table_is_register (table))
    return info->kind == ZHU_ROW_DETAIL;
  return info->kind != ZHU_ROW_GROUP && info->kind != ZHU_ROW_HEADING
         && zhu_table_row (table, last + 1)->kind != ZHU_ROW_TOTAL
         && (zhu_table_n_stub (table) == 0 || *zhu_table_stub (table, last + 1, 0) != '\0');
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

/* Whether the row below @last belongs to the same group: a county under its city. */
static gboolean
cuts_group (const ZhuTable *table, gsize last)
{
  return zhu_table_row (table, last + 1)->level > 0;
}

/* Up to @most rows for the page that starts at @first, ending where a page may end; all @most if no
 * such row is there. At least two rows stay for the next page. */
static gsize
back_off (const Deal *deal, gsize first, gsize most, gsize n_rows)
{
  const ZhuTable *table = deal->layout->table;
  gsize n = most;

  if (n > 2 && first + n + 1 == n_rows)
    n--;
  for (gsize shorter = n; deal->keeps_groups && shorter >= 2 && shorter >= n * KEPT_SHARE;
       shorter--)
    if (may_end (table, first + shorter - 1) && !cuts_group (table, first + shorter - 1))
      return shorter;
  for (gsize shorter = n; shorter >= 2 && shorter >= n * KEPT_SHARE; shorter--)
    if (may_end (table, first + shorter - 1) && !cuts_span (table, first + shorter - 1))
      return shorter;
  for (gsize shorter = n; shorter >= 2; shorter--)
    if (may_end (table, first + shorter - 1))
      return shorter;
  return n;
}

/* Rows of the page that starts at @first; 0 if not even one fits. */
static gsize
rows_of_page (const Deal *deal, gsize first, gsize n_rows)
{
  const double all = zhu_layout_room (deal->layout, &deal->heights, first);
  const double room = all * deal->share;
  gsize n = rows_within (deal->layout, first, n_rows, MIN (room, all - deal->heights.tail));

  if (first + n == n_rows)
    return n;
  n = rows_within (deal->layout, first, n_rows, room);
  if (first + n == n_rows)
    n = n > 1 ? n - 1 : 0;
  return n > 0 ? back_off (deal, first, n, n_rows) : 0;
}

/* Ranges of rows; NULL, and *@high if not NULL, for a row that no page holds. */
static GArray *
deal_rows (const Deal *deal, gsize *high)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (ZhuRowRange));
  const gsize n_rows = zhu_table_n_rows (deal->layout->table);
  ZhuRowRange range = { 0, 0 };

  if (n_rows == 0)
    g_array_append_val (ranges, range);
  for (; range.first < n_rows; range.first += range.n)
    {
      range.n = rows_of_page (deal, range.first, n_rows);
      if (range.n == 0)
        {
          if (high != NULL)
            *high = range.first;
          return NULL;
        }
      g_array_append_val (ranges, range);
    }
  return g_steal_pointer (&ranges);
}

gboolean
zhu_layout_ends_in_stub (const ZhuTableLayout *layout, const GArray *ranges)
{
  const ZhuRowRange *last = &g_array_index (ranges, ZhuRowRange, ranges->len - 1);
  double most = 0;

  for (guint i = 0; i + 1 < ranges->len; i++)
    most = MAX (most, zhu_layout_rows_height (layout, g_array_index (ranges, ZhuRowRange, i)));
  return zhu_layout_rows_height (layout, *last) < STUB_SHARE * most;
}

/* The least share of the room that still makes do with @n_pages: the rows are then spread evenly.
 */
static double
least_share (Deal deal, guint n_pages)
{
  double low = LEAST_SHARE, high = 1;

  for (int i = 0; i < SHARE_STEPS; i++)
    {
      deal.share = (low + high) / 2;
      g_autoptr (GArray) ranges = deal_rows (&deal, NULL);

      if (ranges != NULL && ranges->len <= n_pages)
        high = deal.share;
      else
        low = deal.share;
    }
  return high;
}

/* The rows on @n_pages with whole groups, as evenly as that can be; NULL if it takes more pages. */
static GArray *
deal_groups (Deal deal, guint n_pages, double least)
{
  deal.keeps_groups = TRUE;
  for (int i = 0; i <= SHARE_STEPS; i++)
    {
      deal.share = least + (1 - least) * i / SHARE_STEPS;
      g_autoptr (GArray) ranges = deal_rows (&deal, NULL);

      if (ranges != NULL && ranges->len <= n_pages
          && !zhu_layout_ends_in_stub (deal.layout, ranges))
        return g_steal_pointer (&ranges);
    }
  return NULL;
}

static void
set_height_error (const ZhuTableLayout *layout, gsize row, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
               _ ("Table %s, row %zu: higher than what head and notes leave of the page; shorten "
                  "its text or the notes, "
                  "or take a smaller type in the style"),
               zhu_table_text (layout->table, ZHU_TEXT_ID), row + 1);
}

GArray *
zhu_layout_deal_full (const ZhuTableLayout *layout)
{
  const Deal deal = { layout, zhu_layout_heights (layout), 1, FALSE };

  return deal_rows (&deal, NULL);
}

GArray *
zhu_layout_paginate (const ZhuTableLayout *layout, GError **error)
{
  Deal deal = { layout, zhu_layout_heights (layout), 1, FALSE };
  gsize high = 0;
  g_autoptr (GArray) full = deal_rows (&deal, &high);
  GArray *ranges = NULL;

  if (full == NULL)
    {
      set_height_error (layout, high, error);
      return NULL;
    }
  /* The pages of a long register are full but the last. */
  if (full->len == 1 || (full->len > MOST_SPREAD && zhu_table_is_register (layout->table)))
    return g_steal_pointer (&full);
  deal.share = least_share (deal, full->len);
  if (full->len <= MOST_GROUPED)
    ranges = deal_groups (deal, full->len, deal.share);
  if (ranges == NULL && zhu_layout_ends_in_stub (layout, full))
    ranges = deal_rows (&deal, NULL);
  return ranges != NULL ? ranges : g_steal_pointer (&full);
}
