/* What tidy data say beside the form: what a cell counts and in which unit, below which rows a row
 * stands, why a cell has no number. */
#include "zhuhu/doc/table.h"

/* ---- Measures ---- */

static const ZhuMeasureWords *
words_of (const ZhuTable *self, gsize row, gsize column)
{
  if (row < self->row_words->len)
    {
      const ZhuMeasureWords *words = &g_array_index (self->row_words, ZhuMeasureWords, row);

      if (words->measure != NULL)
        return words;
    }
  return &self->columns[column].words;
}

const char *
zhu_table_measure (const ZhuTable *self, gsize row, gsize column)
{
  const ZhuMeasureWords *words;

  g_return_val_if_fail (column < self->n_columns, "");

  words = words_of (self, row, column);
  return words->measure != NULL ? words->measure : "";
}

const char *
zhu_table_unit (const ZhuTable *self, gsize row, gsize column)
{
  const ZhuMeasureWords *words;

  g_return_val_if_fail (column < self->n_columns, "");

  words = words_of (self, row, column);
  return words->unit != NULL ? words->unit : "";
}

void
zhu_table_set_column_measure (ZhuTable *self, gsize column, const char *measure, const char *unit)
{
  g_return_if_fail (!self->is_frozen && column < self->n_columns);

  self->columns[column].words
      = (ZhuMeasureWords){ zhu_table_intern (self, measure), zhu_table_intern (self, unit) };
}

void
zhu_table_set_row_measure (ZhuTable *self, gsize row, const char *measure, const char *unit)
{
  g_return_if_fail (!self->is_frozen && row < self->rows->len);

  if (self->row_words->len <= row)
    g_array_set_size (self->row_words, (guint) row + 1);
  g_array_index (self->row_words, ZhuMeasureWords, row)
      = (ZhuMeasureWords){ zhu_table_intern (self, measure), zhu_table_intern (self, unit) };
}

/* ---- Rows above ---- */

/* The nearest row before @row that stands at a lower level or, 其中 of a total, is less indented;
 * -1 if none. */
static gssize
row_above (const ZhuTable *self, gsize row)
{
  const ZhuRowInfo *own = zhu_table_row (self, row);

  for (gsize i = row; i-- > 0;)
    {
      const ZhuRowInfo *other = zhu_table_row (self, i);

      if (other->level < own->level || (other->level == own->level && other->indent < own->indent))
        return (gssize) i;
    }
  return -1;
}

char *
zhu_table_row_above (const ZhuTable *self, gsize row)
{
  GString *path = g_string_new (NULL);

  g_return_val_if_fail (!self->is_register && row < self->rows->len, NULL);

  for (gssize i = row_above (self, row); i >= 0; i = row_above (self, (gsize) i))
    {
      if (path->len > 0)
        g_string_prepend_c (path, '/');
      g_string_prepend (path, zhu_table_stub (self, (gsize) i, 0));
    }
  return g_string_free (path, FALSE);
}
