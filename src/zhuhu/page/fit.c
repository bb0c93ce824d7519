/* Sets a table closer that is a little too long: the rows first, then the type by a step, so that
 * it does not spill a few rows onto a page of their own. Rows are never lower than about 1.3 times
 * their type, nor the type below what the style calls readable. */
#include "zhuhu/page/layout.h"

#include <math.h>

/* Tables of more pages stay as they are: a few rows on the last are no harm there. */
#define MOST_PAGES 8
#define SEARCH_STEPS 6
#define AIR_STEP 0.1
/* The type may go down to this share, in steps of: pt. */
#define LEAST_TYPE 0.85
#define TYPE_STEP 0.25

/* Pages that the table takes; G_MAXUINT if it cannot be set. */
static guint
count_pages (const ZhuTableLayout *self)
{
  g_autoptr (GArray) ranges = zhu_layout_deal_full (self);

  return ranges != NULL ? ranges->len : G_MAXUINT;
}

static void
set_airs (ZhuTableLayout *self, double air)
{
  self->air = air;
  zhu_layout_measure_rows (self);
}

/* The largest blank above and below the rows at which @n_pages hold the table; FALSE if it takes
 * more even without any. */
static gboolean
set_closer (ZhuTableLayout *self, guint n_pages)
{
  double low = 0, high = 1;

  set_airs (self, 0);
  if (count_pages (self) > n_pages)
    return FALSE;
  for (int i = 0; i < SEARCH_STEPS; i++)
    {
      const double middle = (low + high) / 2;

      set_airs (self, middle);
      if (count_pages (self) <= n_pages)
        low = middle;
      else
        high = middle;
    }
  set_airs (self, low);
  return TRUE;
}

static gboolean
set_smaller (ZhuTableLayout *self)
{
  const double size = self->size;
  const double least = MAX (self->style->least_size, size * LEAST_TYPE);

  for (double smaller = size - TYPE_STEP; smaller >= least - 1e-6; smaller -= TYPE_STEP)
    {
      zhu_layout_set_size (self, smaller);
      if (set_closer (self, 1))
        return TRUE;
    }
  zhu_layout_set_size (self, size);
  return FALSE;
}

/* Whether a page begins amid a group: with a county whose city stands on the page before. */
static gboolean
cuts_groups (const ZhuTableLayout *self)
{
  g_autoptr (GArray) ranges = zhu_layout_paginate (self, NULL);

  for (guint i = 1; ranges != NULL && i < ranges->len; i++)
    if (zhu_table_row (self->table, g_array_index (ranges, ZhuRowRange, i).first)->level > 0)
      return TRUE;
  return FALSE;
}

/* Sets the rows closer where whole groups then find room on as many pages; otherwise all stays. */
static void
keep_groups (ZhuTableLayout *self)
{
  const double air = self->air;

  if (!cuts_groups (self))
    return;
  for (double closer = air - AIR_STEP; closer >= 0; closer -= AIR_STEP)
    {
      set_airs (self, closer);
      if (!cuts_groups (self))
        return;
    }
  set_airs (self, air);
}

/* Sets a table of a few pages closer so that it takes one less. */
static void
save_page (ZhuTableLayout *self)
{
  g_autoptr (GArray) ranges = zhu_layout_deal_full (self);
  const guint n = ranges != NULL ? ranges->len : 1;
  const gboolean is_stub = n > 1 && zhu_layout_ends_in_stub (self, ranges);

  if (n == 1 || (n > 2 && !is_stub) || set_closer (self, n - 1))
    return;
  if (n == 2 && is_stub && set_smaller (self))
    return;
  set_airs (self, 1);
}

void
zhu_layout_fit (ZhuTableLayout *self)
{
  if (count_pages (self) > MOST_PAGES)
    return;
  save_page (self);
  keep_groups (self);
}
