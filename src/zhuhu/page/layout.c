/* Chooses for every table its paper, its size of type and the parts it is split into: upright if it
 * fits at a readable size, else sideways, else split between spanners; and lays out the document.
 */
#include "zhuhu/page/layout.h"

#include <math.h>

/* Lines that a head may take before the sheet is turned, or the table split. */
#define UPRIGHT_LINES 4
#define TURNED_LINES 6
/* The size of a register's type is chosen for rows of about so many lines; of more where not even
 * the least size is small enough, before its columns are set as narrow as they can be. */
#define REGISTER_LINES 4
#define MOST_REGISTER_LINES 12
/* Sizes of type come in steps, so that tables that are nearly alike look alike. */
#define SIZE_STEP 0.25
#define LONG_REGISTER 1000
/* A table is rather split than set below this share of the body size. */
#define SPLIT_SIZE 0.85

static void
table_part_free (gpointer data)
{
  ZhuTablePart *part = data;

  if (part->widths != NULL)
    g_array_unref (part->widths);
  g_free (part);
}

void
zhu_table_layout_free (ZhuTableLayout *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->measures, zhu_table_measures_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->head_heights, g_array_unref);
  g_clear_pointer (&self->row_heights, g_array_unref);
  g_clear_pointer (&self->groups, g_array_unref);
  g_free (self);
}

/* ---- Paper ---- */

static void
take_paper (ZhuTableLayout *self, gboolean turned)
{
  const ZhuSheetFormat *sheet = turned ? &self->paper->turned : &self->paper->upright;

  self->turned = turned;
  self->width = sheet->width;
  self->height = sheet->height;
  self->left = sheet->area.left;
  self->right = sheet->area.right;
  self->top = sheet->area.top;
  self->bottom = sheet->area.bottom;
}

static double
type_width (const ZhuTableLayout *self)
{
  return self->right - self->left;
}

/* ---- Size ---- */

/* Room that the columns want, in ems. */
static double
wanted (const ZhuTableLayout *self, ZhuSpan span, unsigned lines)
{
  return zhu_table_is_register (self->table)
             ? zhu_columns_broken (self->table, self->measures, span, lines, REGISTER_LINES)
             : zhu_columns_natural (self->table, self->measures, span, lines);
}

/* Largest size not above the style's at which @ems fit; 0 if none is readable. */
static double
size_for (const ZhuTableLayout *self, double ems)
{
  const double most = type_width (self) / ems;
  const double size = most >= self->style->body_size ? self->style->body_size
                                                     : floor (most / SIZE_STEP + 1e-6) * SIZE_STEP;

  return size >= self->style->least_size ? size : 0;
}

static ZhuSpan
whole (const ZhuTableLayout *self)
{
  const gsize n_stub = zhu_table_n_stub (self->table);

  return (ZhuSpan){ n_stub, zhu_table_n_columns (self->table) - n_stub };
}

/* Size at which a register's long texts take as few lines more as can be; 0 if none is readable. */
static double
size_of_broken (const ZhuTableLayout *self, ZhuSpan span)
{
  double size = 0;

  for (int n = REGISTER_LINES + 1; n <= MOST_REGISTER_LINES && size <= 0; n++)
    size = size_for (self,
                     zhu_columns_broken (self->table, self->measures, span, ZHU_HEAD_LINES, n));
  return size;
}

static gboolean
try_whole (ZhuTableLayout *self, gboolean turned, gboolean at_least)
{
  const unsigned lines = at_least ? ZHU_HEAD_LINES : turned ? TURNED_LINES : UPRIGHT_LINES;
  const ZhuSpan span = whole (self);

  take_paper (self, turned);
  self->size = at_least && zhu_table_is_register (self->table) ? size_of_broken (self, span) : 0;
  if (self->size > 0)
    return TRUE;
  self->size
      = size_for (self, at_least ? zhu_columns_least (self->table, self->measures, span, lines)
                                 : wanted (self, span, lines));
  return self->size > 0;
}

static gboolean
choose_whole (ZhuTableLayout *self)
{
  switch (zhu_table_layout (self->table))
    {
    case ZHU_LAYOUT_AUTO:
      return try_whole (self, FALSE, FALSE) || try_whole (self, TRUE, FALSE)
             || try_whole (self, TRUE, TRUE);
    case ZHU_LAYOUT_PORTRAIT:
      return try_whole (self, FALSE, FALSE) || try_whole (self, FALSE, TRUE);
    case ZHU_LAYOUT_LANDSCAPE:
      return try_whole (self, TRUE, FALSE) || try_whole (self, TRUE, TRUE);
    }
  return FALSE;
}

/* ---- Parts ---- */

static gboolean
span_fits (const ZhuTableLayout *self, ZhuSpan span, double ems)
{
  return zhu_columns_least (self->table, self->measures, span, TURNED_LINES) <= ems
         && (zhu_table_is_register (self->table)
             || zhu_columns_natural (self->table, self->measures, span, ZHU_HEAD_LINES) <= ems);
}

/* End of the spanner that covers @column. */
static gsize
spanner_end (const ZhuTable *table, gsize column)
{
  const gsize n = zhu_table_n_columns (table);
  const gsize spanner = zhu_table_column_spanner (table, column);
  gsize end = column + 1;

  while (end < n && zhu_table_column_spanner (table, end) == spanner)
    end++;
  return end;
}

/* The widest span from @first that fits: whole spanners; if not even one fits, columns of it. n is
 * 0 if a single column does not fit. */
static ZhuSpan
take_span (const ZhuTableLayout *self, gsize first, double ems)
{
  const gsize n_columns = zhu_table_n_columns (self->table);
  ZhuSpan span = { first, 0 };
  gsize end;

  for (gsize next = first; next < n_columns; next = end)
    {
      end = spanner_end (self->table, next);
      if (!span_fits (self, (ZhuSpan){ first, end - first }, ems))
        break;
      span.n = end - first;
    }
  if (span.n > 0)
    return span;
  end = spanner_end (self->table, first);
  while (first + span.n < end && span_fits (self, (ZhuSpan){ first, span.n + 1 }, ems))
    span.n++;
  return span;
}

/* Spans from left to right, each within @ems; NULL and *@column if a column is wider. */
static GArray *
split (const ZhuTableLayout *self, double ems, gsize *column)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (ZhuSpan));
  const gsize n_columns = zhu_table_n_columns (self->table);
  gsize first = zhu_table_n_stub (self->table);

  while (first < n_columns)
    {
      const ZhuSpan span = take_span (self, first, ems);

      if (span.n == 0)
        {
          *column = first;
          return NULL;
        }
      g_array_append_val (spans, span);
      first += span.n;
    }
  return g_steal_pointer (&spans);
}

/* Same number of spans in less room: the parts come out of like width. */
static GArray *
split_evenly (const ZhuTableLayout *self, double ems)
{
  gsize column = 0;
  GArray *best = split (self, ems, &column);
  double low = ems / 3, high = ems;

  for (int i = 0; i < 7 && best != NULL; i++)
    {
      const double middle = (low + high) / 2;
      g_autoptr (GArray) spans = split (self, middle, &column);

      if (spans != NULL && spans->len <= best->len)
        {
          g_array_unref (best);
          best = g_steal_pointer (&spans);
          high = middle;
        }
      else
        low = middle;
    }
  return best;
}

/* Moves spanners from the end of each span to the next as long as the next stays the narrower: not
 * 4, 4 and 2 of them, but 4, 3 and 3. */
static void
level_spans (const ZhuTableLayout *self, GArray *spans, double ems)
{
  for (gsize round = 0; round < spans->len; round++)
    for (gsize i = spans->len - 1; i > 0; i--)
      {
        ZhuSpan *left = &g_array_index (spans, ZhuSpan, i - 1);
        ZhuSpan *right = &g_array_index (spans, ZhuSpan, i);
        const gsize last = zhu_table_column_spanner (self->table, left->first + left->n - 1);
        const gsize n = left->first + left->n - last;
        const ZhuSpan longer = { last, right->n + n };

        if (last <= left->first || left->n - n < longer.n || !span_fits (self, longer, ems))
          continue;
        left->n -= n;
        *right = longer;
      }
}

static GArray *
choose_split (ZhuTableLayout *self, GError **error)
{
  const double sizes[] = { MAX (self->style->least_size, self->style->body_size * SPLIT_SIZE),
                           self->style->least_size };
  gsize column = 0;

  take_paper (self, zhu_table_layout (self->table) != ZHU_LAYOUT_PORTRAIT);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GArray) spans = split (self, type_width (self) / sizes[i], &column);
      double size = sizes[i];

      if (spans == NULL)
        continue;
      for (double larger = size; larger <= self->style->body_size; larger += SIZE_STEP)
        {
          g_autoptr (GArray) fewer = split (self, type_width (self) / larger, &column);

          if (fewer == NULL || fewer->len > spans->len)
            break;
          size = larger;
        }
      self->size = size;
      g_clear_pointer (&spans, g_array_unref);
      spans = split_evenly (self, type_width (self) / size);
      level_spans (self, spans, type_width (self) / size);
      return g_steal_pointer (&spans);
    }
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_LIMIT,
      _ ("Table %s, column %s: wider than the page even at the least size of type; shorten its "
         "head, lower the least size in the style, or take larger paper"),
      zhu_table_text (self->table, ZHU_TEXT_ID), zhu_table_column_name (self->table, column));
  return NULL;
}

static void
fill_part (const ZhuTableLayout *self, ZhuTablePart *part)
{
  const unsigned lines = self->turned ? TURNED_LINES : UPRIGHT_LINES;

  g_clear_pointer (&part->widths, g_array_unref);
  part->widths = zhu_columns_fill (self->table, self->measures, part->span,
                                   type_width (self) / self->size, lines);
  for (gsize i = 0; i < part->widths->len; i++)
    g_array_index (part->widths, double, i) *= self->size;
}

void
zhu_layout_set_size (ZhuTableLayout *self, double size)
{
  self->size = size;
  self->head_size = self->style->head_size * size / self->style->body_size;
  for (gsize i = 0; i < self->parts->len; i++)
    fill_part (self, g_ptr_array_index (self->parts, i));
}

static void
add_part (ZhuTableLayout *self, ZhuSpan span)
{
  ZhuTablePart *part = g_new0 (ZhuTablePart, 1);

  part->span = span;
  part->left = self->left;
  g_ptr_array_add (self->parts, part);
}

static gboolean
choose (ZhuTableLayout *self, GError **error)
{
  g_autoptr (GArray) spans = NULL;

  if (choose_whole (self))
    {
      const ZhuSpan span = whole (self);

      spans = g_array_new (FALSE, FALSE, sizeof (ZhuSpan));
      g_array_append_val (spans, span);
    }
  else
    spans = choose_split (self, error);
  if (spans == NULL)
    return FALSE;
  for (gsize i = 0; i < spans->len; i++)
    add_part (self, g_array_index (spans, ZhuSpan, i));
  zhu_layout_set_size (self, self->size);
  return TRUE;
}

/* A register of so many rows is not set closer for the sake of its last page. */
static gboolean
is_long (const ZhuTableLayout *self)
{
  return zhu_table_is_register (self->table) && zhu_table_n_rows (self->table) > LONG_REGISTER;
}

ZhuTableLayout *
zhu_table_layout_new (const ZhuDoc *doc,
                      gsize index,
                      const ZhuStyle *style,
                      const ZhuMeasure *measure,
                      const ZhuPaper *paper,
                      gboolean opens,
                      GError **error)
{
  g_autoptr (ZhuTableLayout) self = g_new0 (ZhuTableLayout, 1);

  self->table = zhu_doc_table (doc, index);
  self->index = index;
  self->style = style;
  self->measure = measure;
  self->paper = paper;
  self->opens = opens;
  self->air = 1;
  self->measures = zhu_table_measures_new (self->table, style, measure);
  self->parts = g_ptr_array_new_with_free_func (table_part_free);
  if (!choose (self, error))
    return NULL;
  zhu_layout_measure_rows (self);
  if (!is_long (self))
    zhu_layout_fit (self);
  return g_steal_pointer (&self);
}

int
zhu_part_slot (const ZhuTableLayout *layout, const ZhuTablePart *part, gsize column)
{
  const gsize n_stub = zhu_table_n_stub (layout->table);

  if (column < n_stub)
    return (int) column;
  if (column < part->span.first || column >= part->span.first + part->span.n)
    return -1;
  return (int) (n_stub + column - part->span.first);
}

double
zhu_part_width (const ZhuTableLayout *layout, const ZhuTablePart *part, gsize column, gsize n)
{
  double width = 0;

  for (gsize i = column; i < column + n; i++)
    {
      const int slot = zhu_part_slot (layout, part, i);

      if (slot >= 0)
        width += g_array_index (part->widths, double, slot);
    }
  return width;
}
