/* Widths of columns, in ems of the body type: what the cells and heads need, and how a page's width
 * is shared out so that columns of a kind come out alike. */
#include "zhuhu/page/layout.h"

#include <string.h>

/* A text column may be broken down to so many ems, a stub to so many. */
#define TEXT_LOW 4.0
#define STUB_LOW 7.0
/* A stub wishes no more than this; longer names are broken. */
#define STUB_WISH 18.0
/* A head is not broken to lines of single characters. */
#define HEAD_LOW 2.0
/* Heads are broken into so many lines for the sake of columns of one width. */
#define EVEN_LINES 3
/* Codes, dates and short words of a register are not broken up to this width; longer texts are. */
#define WHOLE_TEXT 11.0
/* Heads stand a little closer to their lines than numbers. */
#define HEAD_PAD 0.3

static ZhuColumnMeasure *
column_at (const ZhuTableMeasures *self, gsize column)
{
  return &g_array_index (self->columns, ZhuColumnMeasure, column);
}

static gboolean
is_digits (const char *text)
{
  return strpbrk (text, "0123456789") != NULL;
}

/* Splits the width of a number at its point. */
static void
measure_number (const char *text, const ZhuMeasure *measure, double *left, double *right)
{
  const char *point = strrchr (text, '.');
  g_autofree char *whole
      = point == NULL ? g_strdup (text) : g_strndup (text, (gsize) (point - text));

  *left = zhu_line_width (whole, 1, ZHU_FACE_TEXT, measure);
  *right = point == NULL ? 0 : zhu_line_width (point, 1, ZHU_FACE_TEXT, measure);
}

static void
measure_text (ZhuColumnMeasure *column,
              const char *text,
              double indent,
              double low,
              const ZhuMeasure *measure)
{
  const double width = zhu_line_width (text, 1, ZHU_FACE_TEXT, measure) + indent;

  column->natural = MAX (column->natural, width + 2 * ZHU_CELL_PAD);
  column->low = MAX (column->low, MIN (width, low + indent) + 2 * ZHU_CELL_PAD);
}

static void
measure_cell (ZhuColumnMeasure *column, const ZhuDocCell *cell, const ZhuMeasure *measure)
{
  double left, right;

  if (cell == NULL || cell->text == NULL || *cell->text == '\0')
    return;
  if (cell->state == ZHU_CELL_TEXT)
    {
      column->is_text = TRUE;
      measure_text (column, cell->text, 0, TEXT_LOW, measure);
      return;
    }
  if (cell->state != ZHU_CELL_DATE && is_digits (cell->text))
    {
      measure_number (cell->text, measure, &left, &right);
      column->left = MAX (column->left, left);
      column->right = MAX (column->right, right);
    }
  else
    column->block = MAX (column->block, zhu_line_width (cell->text, 1, ZHU_FACE_TEXT, measure));
}

/* Row by row, as the rows of a register are read. */
static void
measure_row (ZhuTableMeasures *self, const ZhuTable *table, gsize row, const ZhuMeasure *measure)
{
  const ZhuRowInfo *info = zhu_table_row (table, row);
  const gsize n_stub = zhu_table_n_stub (table);

  if (info->kind == ZHU_ROW_GROUP)
    return;
  for (gsize column = 0; column < n_stub; column++)
    measure_text (column_at (self, column), zhu_table_stub (table, row, column),
                  column == 0 ? info->indent : 0, STUB_LOW, measure);
  for (gsize column = n_stub; column < self->columns->len; column++)
    measure_cell (column_at (self, column), zhu_table_cell (table, row, column), measure);
}

static void
finish_column (ZhuColumnMeasure *self,
               const ZhuTable *table,
               gsize column,
               const ZhuMeasure *measure)
{
  const double number
      = zhu_line_width (zhu_table_column_number (table, column), 0.9, ZHU_FACE_TEXT, measure);

  if (column < zhu_table_n_stub (table))
    {
      self->is_text = TRUE;
      self->natural = MIN (self->natural, STUB_WISH);
    }
  self->block = MAX (self->block, self->left + self->right);
  self->low = MAX (self->low, MAX (self->block, number) + 2 * ZHU_CELL_PAD);
  self->natural = MAX (self->natural, self->low);
}

static void
measure_head (ZhuHeadMeasure *self, const ZhuHeadCell *cell, double size, const ZhuMeasure *measure)
{
  const double whole = zhu_line_width (cell->text, size, ZHU_FACE_HEAD, measure);

  for (unsigned lines = 1; lines <= ZHU_HEAD_LINES; lines++)
    {
      const double narrow = zhu_break_narrowest (cell->text, lines, size, ZHU_FACE_HEAD, measure);

      self->width[lines - 1] = MAX (narrow, MIN (whole, HEAD_LOW * size)) + 2 * HEAD_PAD;
    }
}

ZhuTableMeasures *
zhu_table_measures_new (const ZhuTable *table, const ZhuStyle *style, const ZhuMeasure *measure)
{
  ZhuTableMeasures *self = g_new0 (ZhuTableMeasures, 1);
  const gsize n_columns = zhu_table_n_columns (table);
  const gsize n_heads = zhu_table_n_head_cells (table);

  self->columns = g_array_new (FALSE, TRUE, sizeof (ZhuColumnMeasure));
  self->heads = g_array_new (FALSE, TRUE, sizeof (ZhuHeadMeasure));
  g_array_set_size (self->columns, (unsigned) n_columns);
  g_array_set_size (self->heads, (unsigned) n_heads);
  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    measure_row (self, table, row, measure);
  for (gsize i = 0; i < n_columns; i++)
    finish_column (column_at (self, i), table, i, measure);
  for (gsize i = 0; i < n_heads; i++)
    measure_head (&g_array_index (self->heads, ZhuHeadMeasure, i), zhu_table_head_cell (table, i),
                  style->head_size / style->body_size, measure);
  return self;
}

void
zhu_table_measures_free (ZhuTableMeasures *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->columns);
  g_array_unref (self->heads);
  g_free (self);
}

/* ---- Widths of a part ---- */

typedef struct
{
  gsize n_stub;
  ZhuSpan part;
  gsize n;         /* slots: stub, then data columns */
  double *low;     /* owned, by slot */
  double *natural; /* owned, by slot */
} Need;

static void
need_clear (Need *self)
{
  g_free (self->low);
  g_free (self->natural);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Need, need_clear)

/* First slot and number of slots that a head cell covers in the part; FALSE if none. */
static gboolean
head_slots (const Need *self, const ZhuHeadCell *cell, gsize *first, gsize *n)
{
  const gsize end = cell->column + cell->n_columns;
  gsize from, to;

  if (cell->column < self->n_stub)
    {
      *first = cell->column;
      *n = MIN (end, self->n_stub) - cell->column;
      return TRUE;
    }
  from = MAX (cell->column, self->part.first);
  to = MIN (end, self->part.first + self->part.n);
  if (from >= to)
    return FALSE;
  *first = self->n_stub + from - self->part.first;
  *n = to - from;
  return TRUE;
}

/* Widens slots evenly until their sum is at least @sum. */
static void
raise_sum (double *slots, gsize n, double sum)
{
  double have = 0;

  for (gsize i = 0; i < n; i++)
    have += slots[i];
  for (gsize i = 0; i < n && have < sum; i++)
    slots[i] += (sum - have) / n;
}

/* Needs of the cells, then of the heads: narrow ones first, so that a spanner adds only what the
 * columns below it lack. */
static void
need_init (Need *self,
           const ZhuTable *table,
           const ZhuTableMeasures *measures,
           ZhuSpan part,
           unsigned lines)
{
  self->n_stub = zhu_table_n_stub (table);
  self->part = part;
  self->n = self->n_stub + part.n;
  self->low = g_new0 (double, self->n + 1);
  self->natural = g_new0 (double, self->n + 1);
  for (gsize i = 0; i < self->n; i++)
    {
      const gsize column = i < self->n_stub ? i : part.first + i - self->n_stub;

      self->low[i] = column_at (measures, column)->low;
      self->natural[i] = column_at (measures, column)->natural;
    }
  for (gsize span = 1; span <= self->n; span++)
    for (gsize i = 0; i < measures->heads->len; i++)
      {
        const ZhuHeadMeasure *head = &g_array_index (measures->heads, ZhuHeadMeasure, i);
        gsize first, n;

        if (!head_slots (self, zhu_table_head_cell (table, i), &first, &n) || n != span)
          continue;
        raise_sum (self->low + first, n, head->width[lines - 1]);
        raise_sum (self->natural + first, n, head->width[lines - 1]);
      }
}

static double
sum_of (const double *values, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += values[i];
  return sum;
}

double
zhu_columns_least (const ZhuTable *table,
                   const ZhuTableMeasures *measures,
                   ZhuSpan part,
                   unsigned lines)
{
  g_auto (Need) need = { 0 };

  need_init (&need, table, measures, part, lines);
  return sum_of (need.low, need.n);
}

double
zhu_columns_natural (const ZhuTable *table,
                     const ZhuTableMeasures *measures,
                     ZhuSpan part,
                     unsigned lines)
{
  g_auto (Need) need = { 0 };

  need_init (&need, table, measures, part, lines);
  return sum_of (need.natural, need.n);
}

/* Sum of the widths if every slot is cut to @cap, yet not below its low. */
static double
capped (const Need *need, double cap, double *widths)
{
  double sum = 0;

  for (gsize i = 0; i < need->n; i++)
    {
      const double width = MAX (need->low[i], MIN (need->natural[i], cap));

      if (widths != NULL)
        widths[i] = width;
      sum += width;
    }
  return sum;
}

/* Too little room: the widest give way first. */
static void
shrink (const Need *need, double total, double *widths)
{
  double low = 0, high = total;

  for (int i = 0; i < 40; i++)
    {
      const double middle = (low + high) / 2;

      if (capped (need, middle, NULL) > total)
        high = middle;
      else
        low = middle;
    }
  capped (need, low, widths);
}

static double
levelled (const Need *need, gsize from, double level, double *widths)
{
  double sum = 0;

  for (gsize i = from; i < need->n; i++)
    {
      const double width = MAX (need->natural[i], level);

      if (widths != NULL)
        widths[i] = width;
      sum += width;
    }
  return sum;
}

/* Sum of the widths if long texts are broken into about @n_lines lines. */
static double
broken (const Need *need, double n_lines, double *widths)
{
  double sum = 0;

  for (gsize i = 0; i < need->n; i++)
    {
      const double cut = MAX (WHOLE_TEXT, need->natural[i] / n_lines);
      const double width = MAX (need->low[i], MIN (need->natural[i], cut));

      if (widths != NULL)
        widths[i] = width;
      sum += width;
    }
  return sum;
}

double
zhu_columns_broken (const ZhuTable *table,
                    const ZhuTableMeasures *measures,
                    ZhuSpan part,
                    unsigned lines,
                    double n_lines)
{
  g_auto (Need) need = { 0 };

  need_init (&need, table, measures, part, lines);
  return broken (&need, n_lines, NULL);
}

/* Too little room in a register: the longest texts are broken into lines, all into about as many,
 * since the row is as high as its longest. FALSE if the short columns leave too little for that. */
static gboolean
break_long (const Need *need, double total, double *widths)
{
  double few = 1, many = 100;

  if (broken (need, many, NULL) > total)
    return FALSE;
  for (int i = 0; i < 40; i++)
    {
      const double middle = (few + many) / 2;

      if (broken (need, middle, NULL) > total)
        few = middle;
      else
        many = middle;
    }
  broken (need, many, widths);
  raise_sum (widths, need->n, total);
  return TRUE;
}

/* Room to spare: the narrow data columns rise to a common width; the stub keeps a share that grows
 * with it, or a table of two columns would be all column. In the parts of a split table it has one
 * width. */
static void
stretch (const Need *need, gboolean is_whole, double total, double *widths)
{
  const double stub = sum_of (need->natural, need->n_stub);
  const double spare = total - sum_of (need->natural, need->n);
  const double more = need->n == need->n_stub        ? spare
                      : need->n_stub > 0 && is_whole ? spare * MIN (0.5, 1.0 / need->n)
                                                     : 0;
  const double rest = total - stub - more;
  double low = 0, high = total;

  for (gsize i = 0; i < need->n_stub; i++)
    widths[i] = need->natural[i] + (stub > 0 ? more * need->natural[i] / stub : 0);
  for (int i = 0; i < 40; i++)
    {
      const double middle = (low + high) / 2;

      if (levelled (need, need->n_stub, middle, NULL) > rest)
        high = middle;
      else
        low = middle;
    }
  levelled (need, need->n_stub, low, widths);
}

/* A register's columns hold texts of unlike kinds: each grows by its own measure. */
static void
stretch_evenly (const Need *need, double total, double *widths)
{
  const double factor = total / sum_of (need->natural, need->n);

  for (gsize i = 0; i < need->n; i++)
    widths[i] = need->natural[i] * factor;
}

/* Whether room that is shared out evenly is too little for one of the data columns. */
static gboolean
is_uneven (const ZhuTable *table,
           const ZhuTableMeasures *measures,
           ZhuSpan part,
           double total,
           unsigned lines)
{
  g_auto (Need) need = { 0 };
  double widest = 0;

  need_init (&need, table, measures, part, lines);
  for (gsize i = need.n_stub; i < need.n; i++)
    widest = MAX (widest, need.natural[i]);
  return widest * (double) part.n > total - sum_of (need.natural, need.n_stub);
}

GArray *
zhu_columns_fill (const ZhuTable *table,
                  const ZhuTableMeasures *measures,
                  ZhuSpan part,
                  double total,
                  unsigned max_lines)
{
  GArray *widths = g_array_new (FALSE, TRUE, sizeof (double));
  unsigned lines = 1;
  g_auto (Need) need = { 0 };
  double *values;

  while (lines < max_lines && zhu_columns_natural (table, measures, part, lines) > total)
    lines++;
  while (!zhu_table_is_register (table) && lines < MIN (EVEN_LINES, max_lines)
         && is_uneven (table, measures, part, total, lines))
    lines++;
  while (lines < ZHU_HEAD_LINES && zhu_columns_least (table, measures, part, lines) > total)
    lines++;
  need_init (&need, table, measures, part, lines);
  g_array_set_size (widths, (unsigned) need.n);
  values = (double *) (void *) widths->data;
  if (sum_of (need.natural, need.n) > total)
    {
      if (!zhu_table_is_register (table) || !break_long (&need, total, values))
        shrink (&need, total, values);
    }
  else if (zhu_table_is_register (table))
    stretch_evenly (&need, total, values);
  else
    stretch (&need, part.n == zhu_table_n_columns (table) - need.n_stub, total, values);
  return widths;
}
