/* Questions: which values no test tells apart. Only one value of each such class is ever given to
 * a test. */
#include "zhuhu/cube/private.h"

#include <string.h>

/* ---- Categories of values: the definition ---- */

static guint32
category_of_value (const ZhuTest *test, gint64 value)
{
  const gint64 offset = value - test->base;

  if (offset >= 0 && (gsize) offset < test->n_values && test->table[offset] != 0)
    return test->table[offset];
  return test->other;
}

static guint32
category_of_range (const ZhuTest *test, gint64 value)
{
  for (guint i = 0; i < test->ranges->len; i++)
    {
      const ZhuTestRange *range = &g_array_index (test->ranges, ZhuTestRange, i);

      if (value >= range->low && value <= range->high)
        return range->category + 1;
    }
  return test->other;
}

/* Number of the category + 1; 0: none. */
guint32
zhu_category_of (const ZhuTest *test, gint64 value)
{
  if (test->kind == ZHU_TEST_CONDITION)
    return value == 1 ? 1 : 0;
  if (value == ZHU_NO_RECORD)
    return 0;
  if (value == ZHU_MISSING)
    return test->missing;
  return test->kind == ZHU_TEST_VALUES ? category_of_value (test, value)
                                       : category_of_range (test, value);
}

/* ---- Questions ---- */

Question *
zhu_question_new (const ZhuTest *test, ZhuPlanContext context)
{
  Question *self = g_new0 (Question, 1);

  self->expr = test->exprs[context];
  self->is_bits = test->kind == ZHU_TEST_BITS;
  self->tests = g_ptr_array_new ();
  g_ptr_array_add (self->tests, (gpointer) test);
  return self;
}

void
zhu_question_free (gpointer data)
{
  Question *self = data;

  g_ptr_array_unref (self->tests);
  g_clear_pointer (&self->starts, g_array_unref);
  g_clear_pointer (&self->examples, g_array_unref);
  g_clear_pointer (&self->next, g_array_unref);
  g_free (self->classes);
  g_free (self);
}

/* Tests of sets go together if their categories are the same. */
gboolean
zhu_question_takes (const Question *self, const ZhuTest *test, ZhuPlanContext context)
{
  const ZhuTest *first = g_ptr_array_index (self->tests, 0);

  if (self->expr != test->exprs[context] || self->is_bits != (test->kind == ZHU_TEST_BITS)
      || (first->kind == ZHU_TEST_RANGES) != (test->kind == ZHU_TEST_RANGES))
    return FALSE;
  return !self->is_bits
         || (first->n_categories == test->n_categories && first->missing == test->missing
             && memcmp (first->masks, test->masks, first->n_categories * sizeof *first->masks)
                    == 0);
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a;
  const gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/* Ranges cut the numbers into intervals; examples of each. */
static void
cut_intervals (Question *self, GArray *examples)
{
  const gint64 lowest = ZHU_NO_RECORD + 1;

  self->starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < self->tests->len; i++)
    {
      const GArray *ranges = ((const ZhuTest *) g_ptr_array_index (self->tests, i))->ranges;

      for (guint j = 0; j < ranges->len; j++)
        {
          const ZhuTestRange *range = &g_array_index (ranges, ZhuTestRange, j);
          const gint64 after = range->high < G_MAXINT64 ? range->high + 1 : lowest;
          const gint64 from = MAX (range->low, lowest);

          g_array_append_val (self->starts, from);
          g_array_append_val (self->starts, after);
        }
    }
  g_array_sort (self->starts, compare_values);
  g_array_append_val (examples, lowest);
  g_array_append_vals (examples, self->starts->data, self->starts->len);
  self->n_values = examples->len;
}

static void
list_values (Question *self, GArray *examples)
{
  gint64 high = 1;

  self->base = 0;
  for (guint i = 0; i < self->tests->len; i++)
    {
      const ZhuTest *test = g_ptr_array_index (self->tests, i);
      const gint64 base = test->kind == ZHU_TEST_VALUES ? test->base : 0;
      const gint64 end = test->kind == ZHU_TEST_VALUES ? base + (gint64) test->n_values : 2;

      self->base = i == 0 ? base : MIN (self->base, base);
      high = i == 0 ? end - 1 : MAX (high, end - 1);
    }
  for (gint64 value = self->base; value <= high; value++)
    g_array_append_val (examples, value);
  self->n_values = examples->len;
}

/* Values that no test tells apart get one class: classes are split test by test. */
static void
split_classes (Question *self, const GArray *examples, const ZhuTest *test, guint *n_classes)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < examples->len; i++)
    {
      const guint32 category = zhu_category_of (test, g_array_index (examples, gint64, i));
      gpointer key = GSIZE_TO_POINTER ((gsize) category * *n_classes + self->classes[i] + 1);
      gpointer class_;

      if (!g_hash_table_lookup_extended (known, key, NULL, &class_))
        {
          class_ = GUINT_TO_POINTER (n++);
          g_hash_table_insert (known, key, class_);
        }
      self->classes[i] = GPOINTER_TO_UINT (class_);
    }
  *n_classes = n;
}

static void
classify_values (Question *self)
{
  const ZhuTest *first = g_ptr_array_index (self->tests, 0);
  g_autoptr (GArray) examples = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 special[] = { ZHU_MISSING, ZHU_NO_RECORD, 0 };
  guint n_classes = 1;

  if (first->kind == ZHU_TEST_RANGES)
    cut_intervals (self, examples);
  else
    list_values (self, examples);
  special[2] = self->base + (gint64) self->n_values;
  g_array_append_vals (examples, special, G_N_ELEMENTS (special));
  self->classes = g_new0 (guint32, examples->len);
  for (guint i = 0; i < self->tests->len; i++)
    split_classes (self, examples, g_ptr_array_index (self->tests, i), &n_classes);
  g_array_set_size (self->examples, n_classes);
  for (guint i = examples->len; i-- > 0;)
    g_array_index (self->examples, gint64, self->classes[i]) = g_array_index (examples, gint64, i);
}

void
zhu_question_finish (Question *self)
{
  const ZhuTest *first = g_ptr_array_index (self->tests, 0);

  self->next = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->examples = g_array_new (FALSE, TRUE, sizeof (gint64));
  if (self->is_bits)
    g_array_set_size (self->examples, (guint) first->n_categories);
  else
    classify_values (self);
}

/* Room for the ways out of @n_states. */
void
zhu_question_fit (Question *self, gsize n_states)
{
  const gsize n = n_states * self->examples->len;
  const guint before = self->next->len;

  if (n <= before)
    return;
  g_array_set_size (self->next, (guint) n);
  memset (&g_array_index (self->next, gint32, before), 0xff, (n - before) * sizeof (gint32));
}

void
zhu_question_forget (Question *self)
{
  g_array_unref (self->next);
  self->next = g_array_new (FALSE, FALSE, sizeof (gint32));
}

/* ---- Classes of values ---- */

static guint32
class_of_narrow (const Question *self, gint32 value)
{
  const guint64 offset = (guint64) ((gint64) value - self->base);

  if (G_LIKELY (offset < self->n_values))
    return self->classes[offset];
  return self->classes[self->n_values
                       + (value == ZHU_NARROW_MISSING     ? 0
                          : value == ZHU_NARROW_NO_RECORD ? 1
                                                          : 2)];
}

guint32
zhu_question_class (const Question *self, gint64 value)
{
  guint low = 0;
  guint high;

  if (value == ZHU_MISSING || value == ZHU_NO_RECORD)
    return self->classes[self->n_values + (value == ZHU_NO_RECORD)];
  if (self->starts == NULL)
    {
      const guint64 offset = (guint64) value - (guint64) self->base;

      return self->classes[offset < self->n_values ? offset : self->n_values + 2];
    }
  high = self->starts->len;
  while (low < high)
    {
      const guint middle = (low + high) / 2;

      if (g_array_index (self->starts, gint64, middle) <= value)
        low = middle + 1;
      else
        high = middle;
    }
  return self->classes[low];
}

/* TRUE if only the value 1 is told apart from all others, as by a condition. */
static gboolean
tells_yes (const Question *self)
{
  const guint64 yes = (guint64) (1 - self->base);

  if (self->n_values > 4 || yes >= self->n_values)
    return FALSE;
  for (gsize i = 0; i < self->n_values + 3; i++)
    if (i != yes && self->classes[i] != self->classes[self->n_values])
      return FALSE;
  return TRUE;
}

static void
find_yes (const Question *self, ZhuColumnView values, gsize n, guint32 *classes)
{
  const guint32 yes = self->classes[1 - self->base];
  const guint32 no = self->classes[self->n_values];

  if (values.rows == NULL)
    for (gsize i = 0; i < n; i++)
      classes[i] = values.narrow[i] == 1 ? yes : no;
  else
    for (gsize i = 0; i < n; i++)
      classes[i] = values.narrow[values.rows[i]] == 1 ? yes : no;
}

static void
find_listed (const Question *self, ZhuColumnView values, gsize n, guint32 *classes)
{
  const Question own = *self; /* what the loops read does not move */

  if (values.rows == NULL)
    for (gsize i = 0; i < n; i++)
      classes[i] = class_of_narrow (&own, values.narrow[i]);
  else
    for (gsize i = 0; i < n; i++)
      classes[i] = class_of_narrow (&own, values.narrow[values.rows[i]]);
}

void
zhu_question_classes (const Question *self, ZhuColumnView values, gsize n, guint32 *classes)
{
  if (values.narrow == NULL || self->starts != NULL)
    for (gsize i = 0; i < n; i++)
      classes[i] = zhu_question_class (self, zhu_value_at (values, i));
  else if (tells_yes (self))
    find_yes (self, values, n, classes);
  else
    find_listed (self, values, n, classes);
}
