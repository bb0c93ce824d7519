/* One accumulator. Values of records are whole numbers or millionths, so that sums are exact. */
#include "zhuhu/cube/private.h"

static void
take_distinct (Cell *self, ZhuType type, gint64 value)
{
  GHashTable *seen = self->extra;

  if (seen == NULL)
    self->extra = seen = g_hash_table_new (NULL, NULL);
  if (type != ZHU_TYPE_MULTI)
    {
      g_hash_table_add (seen, GSIZE_TO_POINTER ((gsize) value));
      return;
    }
  for (gsize bit = 1; bit < 63; bit++)
    if (((guint64) value >> bit) & 1)
      g_hash_table_add (seen, GSIZE_TO_POINTER (bit));
}

void
zhu_cell_take (Cell *self, ZhuAggregate kind, ZhuType type, gint64 value)
{
  GArray *values = self->extra;

  switch (kind)
    {
    case ZHU_COUNT:
      break;
    case ZHU_SUM:
    case ZHU_MEAN:
      self->sum += value;
      break;
    case ZHU_MIN:
      self->sum = self->n == 0 ? value : MIN (self->sum, value);
      break;
    case ZHU_MAX:
      self->sum = self->n == 0 ? value : MAX (self->sum, value);
      break;
    case ZHU_MEDIAN:
      if (values == NULL)
        self->extra = values = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (values, value);
      break;
    case ZHU_DISTINCT:
      take_distinct (self, type, value);
      break;
    }
  self->n++;
}

static void
merge_distinct (Cell *self, const Cell *other)
{
  GHashTableIter iter;
  gpointer value;

  if (other->extra == NULL)
    return;
  if (self->extra == NULL)
    self->extra = g_hash_table_new (NULL, NULL);
  g_hash_table_iter_init (&iter, other->extra);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    g_hash_table_add (self->extra, value);
}

static void
merge_values (Cell *self, const Cell *other)
{
  const GArray *values = other->extra;

  if (values == NULL)
    return;
  if (self->extra == NULL)
    self->extra = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (self->extra, values->data, values->len);
}

void
zhu_cell_merge (Cell *self, const Cell *other, ZhuAggregate kind)
{
  if (other->n == 0)
    return;
  switch (kind)
    {
    case ZHU_COUNT:
      break;
    case ZHU_SUM:
    case ZHU_MEAN:
      self->sum += other->sum;
      break;
    case ZHU_MIN:
      self->sum = self->n == 0 ? other->sum : MIN (self->sum, other->sum);
      break;
    case ZHU_MAX:
      self->sum = self->n == 0 ? other->sum : MAX (self->sum, other->sum);
      break;
    case ZHU_MEDIAN:
      merge_values (self, other);
      break;
    case ZHU_DISTINCT:
      merge_distinct (self, other);
      break;
    }
  self->n += other->n;
}

void
zhu_cell_clear (Cell *self, ZhuAggregate kind)
{
  if (self->extra == NULL)
    return;
  if (kind == ZHU_MEDIAN)
    g_array_unref (self->extra);
  else
    g_hash_table_unref (self->extra);
  self->extra = NULL;
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a;
  const gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static ZhuNumber
median (GArray *values, gint64 scale)
{
  const guint n = values->len;

  g_array_sort (values, compare_values);
  return zhu_number_from_ratio ((ZhuWide) g_array_index (values, gint64, (n - 1) / 2)
                                    + g_array_index (values, gint64, n / 2),
                                (ZhuWide) 2 * scale);
}

ZhuValue
zhu_cell_value (const Cell *self, const ZhuAtom *atom)
{
  const ZhuType type = atom->value != NULL ? zhu_expr_type (atom->value) : ZHU_TYPE_INTEGER;
  const gint64 scale = type == ZHU_TYPE_DECIMAL ? ZHU_DECIMAL_SCALE : 1;
  ZhuValue value = { .state = ZHU_VALUE_NUMBER };

  switch (atom->kind)
    {
    case ZHU_COUNT:
      value.number = zhu_number_from_int (self->n);
      return value;
    case ZHU_SUM:
      value.number = zhu_number_from_ratio (self->sum, scale);
      return value;
    case ZHU_DISTINCT:
      value.number
          = zhu_number_from_int (self->extra != NULL ? g_hash_table_size (self->extra) : 0);
      return value;
    case ZHU_MEAN:
    case ZHU_MIN:
    case ZHU_MAX:
    case ZHU_MEDIAN:
      break;
    }
  if (self->n == 0)
    {
      value.state = ZHU_VALUE_MISSING;
      return value;
    }
  if (atom->kind == ZHU_MEAN)
    value.number = zhu_number_from_ratio (self->sum, (ZhuWide) self->n * scale);
  else if (atom->kind == ZHU_MEDIAN)
    value.number = median (self->extra, scale);
  else
    {
      value.number = zhu_number_from_ratio (self->sum, scale);
      value.state = type == ZHU_TYPE_DATE ? ZHU_VALUE_DATE : ZHU_VALUE_NUMBER;
    }
  return value;
}
