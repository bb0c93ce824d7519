/* Grids out of counts. A row stands for a set of indices of the counted arrays (places, units,
 * causes …) and a column for a set of counters at each of them; a cell is the sum of both. */
#pragma once

#include "floor-count.h"

typedef struct
{
  guint16 n; /* 0: a heading line without numbers */
  guint8 indices[FLOOR_MAX_PLACES];
} FloorRow;

typedef struct
{
  GArray *rows;        /* element: FloorRow */
  GPtrArray *columns;  /* element: FloorCell *, one for each row; owned */
  const guint32 *base; /* counters now read … */
  gsize stride;        /* … and how many there are at each index */
} FloorBuilder;

/* Counters of one column, within one index. */
typedef struct
{
  gsize offset, n, step;
} FloorTerms;

FloorBuilder floor_builder (void);
FloorGrid *floor_builder_end (FloorBuilder *self);

void floor_add_row (FloorBuilder *self, const guint8 *indices, gsize n);
void floor_add_row_range (FloorBuilder *self, guint8 first, guint8 n, guint8 step);
/* 合计 and units; indices are units. */
void floor_add_unit_rows (FloorBuilder *self, const FloorAreas *areas);
/* 合计, then each unit followed by its places; indices are places. */
void floor_add_place_rows (FloorBuilder *self, const FloorAreas *areas, gboolean with_poor);

/* Reads from @array, whose elements are of @size bytes. */
void floor_from (FloorBuilder *self, const void *array, gsize size);
FloorCell *floor_new_column (FloorBuilder *self);
void floor_add_terms (FloorBuilder *self, FloorTerms terms);
void floor_add_counter (FloorBuilder *self, gsize offset);
/* Whether anything is counted there in any row. */
gboolean floor_is_seen (const FloorBuilder *self, FloorTerms terms);
/* The @i-th of @n codes as printed: the listed ones, then missing, then not listed. */
guint8 floor_printed_code (guint8 i, guint8 n);
gboolean floor_is_appended (guint8 code, guint8 n);
/* Each code with its measures; appended ones only if seen. */
void floor_add_codes (FloorBuilder *self, guint8 n, guint8 n_measures);
/* Each code with its inner codes, after their sum if @with_sum; below an appended code only what is
 * seen. */
void floor_add_nested (FloorBuilder *self, guint8 n, guint8 n_inner, gboolean with_sum);

/* Cells of numbers. */
FloorCell floor_count_cell (gint64 value);
FloorCell floor_percent_cell (gint64 part, gint64 whole); /* not applicable without a whole */
FloorCell floor_myriad_cell (gint64 cents);               /* in ten thousands of yuan */
/* Percent of two columns of counts, by position. */
void floor_add_percent (FloorBuilder *self, gsize part, gsize whole);
/* Column @a minus column @b. */
void floor_add_difference (FloorBuilder *self, gsize a, gsize b);

GPtrArray *floor_monthly_grids (const Floor *floor, const FloorCounts *counts);
GPtrArray *floor_cross_grids (const Floor *floor, const FloorCounts *counts);
