/* Dimensions, sets of their values, and quantities: each kept once. */
#include "zhuhu/cube/ledger.h"

#include <string.h>

static void
dimension_free (gpointer data)
{
  Dimension *self = data;

  g_clear_pointer (&self->starts, g_array_unref);
  g_ptr_array_unref (self->sets);
  g_hash_table_unref (self->set_numbers);
  g_free (self);
}

static void
quantity_free (gpointer data)
{
  Quantity *self = data;

  g_array_unref (self->facts);
  g_free (self);
}

static void
ledger_table_free (gpointer data)
{
  LedgerTable *self = data;

  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    g_clear_pointer (&self->firsts[i], g_array_unref);
  g_array_unref (self->leans);
  g_free (self);
}

Ledger *
zhu_ledger_new (void)
{
  Ledger *self = g_new0 (Ledger, 1);

  self->dimensions = g_ptr_array_new_with_free_func (dimension_free);
  self->dimension_numbers = g_hash_table_new (NULL, NULL);
  self->heads = g_array_new (FALSE, FALSE, sizeof (Head));
  self->quantities = g_ptr_array_new_with_free_func (quantity_free);
  self->numbers
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->tables = g_ptr_array_new_with_free_func (ledger_table_free);
  return self;
}

void
zhu_ledger_free (Ledger *self)
{
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->quantities);
  g_hash_table_unref (self->numbers);
  g_array_unref (self->heads);
  g_hash_table_unref (self->dimension_numbers);
  g_ptr_array_unref (self->dimensions);
  g_free (self);
}

/* ---- Dimensions ---- */

static Dimension *
dimension_new (Ledger *self, gconstpointer key, const ZhuExpr *expr, const ZhuGround *ground)
{
  Dimension *dimension = g_new0 (Dimension, 1);

  dimension->index = self->dimensions->len;
  dimension->expr = expr;
  dimension->ground = *ground;
  dimension->sets = g_ptr_array_new_with_free_func (g_free);
  dimension->set_numbers
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  if (ground->n_values == 0)
    dimension->starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  dimension->n_values = ground->n_values;
  dimension->n_words = (ground->n_values + 63) / 64;
  g_ptr_array_add (self->dimensions, dimension);
  g_hash_table_insert (self->dimension_numbers, (gpointer) key,
                       GUINT_TO_POINTER (self->dimensions->len));
  return dimension;
}

Dimension *
zhu_ledger_dimension (Ledger *self, const ZhuModel *model, const ZhuExpr *expr)
{
  const ZhuGround ground = zhu_expr_ground (model, expr);
  const ZhuExpr *root = ground.n_values == 0 ? expr : ground.root;
  gconstpointer key = ground.is_area ? (gconstpointer) self : root;
  const guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->dimension_numbers, key));

  return known != 0 ? g_ptr_array_index (self->dimensions, known - 1)
                    : dimension_new (self, key, root, &ground);
}

gboolean
zhu_dimension_is_of (const Dimension *self, const ZhuEntity *entity)
{
  return self->expr == NULL || zhu_expr_is_of_record (self->expr, entity);
}

guint
zhu_dimension_set (Dimension *self, guint64 *words)
{
  g_autoptr (GBytes) key = g_bytes_new (words, self->n_words * sizeof *words);
  gpointer known;

  if (g_hash_table_lookup_extended (self->set_numbers, key, NULL, &known))
    {
      g_free (words);
      return GPOINTER_TO_UINT (known);
    }
  g_ptr_array_add (self->sets, words);
  g_hash_table_insert (self->set_numbers, g_steal_pointer (&key),
                       GUINT_TO_POINTER (self->sets->len - 1));
  return self->sets->len - 1;
}

const guint64 *
zhu_dimension_words (const Dimension *self, guint set)
{
  return g_ptr_array_index (self->sets, set);
}

gint64
zhu_dimension_answer (const Dimension *self, const ZhuModel *model, const ZhuExpr *expr, gsize i)
{
  if (self->starts == NULL)
    return zhu_expr_answer (model, expr, &self->ground, i);
  return i < self->starts->len ? g_array_index (self->starts, gint64, i) : ZHU_MISSING;
}

/* ---- Ranges of numbers ---- */

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *) a;
  const gint64 right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static void
add_start (Dimension *dimension, gint64 start)
{
  for (guint i = 0; i < dimension->starts->len; i++)
    if (g_array_index (dimension->starts, gint64, i) == start)
      return;
  g_array_append_val (dimension->starts, start);
  g_array_sort (dimension->starts, compare_starts);
  dimension->n_values = dimension->starts->len + 1;
  dimension->n_words = (dimension->n_values + 63) / 64;
}

static void
add_ranges_of_test (Ledger *self, const ZhuModel *model, const ZhuTest *test, const ZhuExpr *expr)
{
  Dimension *dimension = zhu_ledger_dimension (self, model, expr);

  if (dimension->starts == NULL)
    return;
  add_start (dimension, ZHU_NO_RECORD + 1);
  for (guint i = 0; i < test->ranges->len; i++)
    {
      const ZhuTestRange *range = &g_array_index (test->ranges, ZhuTestRange, i);

      add_start (dimension, MAX (range->low, ZHU_NO_RECORD + 1));
      if (range->high < G_MAXINT64)
        add_start (dimension, range->high + 1);
    }
}

void
zhu_ledger_add_ranges (Ledger *self, const ZhuPlan *plan)
{
  const ZhuPlanAxis *const axes[] = { &plan->rows, &plan->columns };

  for (gsize a = 0; a < G_N_ELEMENTS (axes); a++)
    for (guint i = 0; i < axes[a]->tests->len; i++)
      {
        const ZhuTest *test = g_ptr_array_index (axes[a]->tests, i);

        for (int context = 0; context < ZHU_N_CONTEXTS && test->kind == ZHU_TEST_RANGES; context++)
          if (test->exprs[context] != NULL)
            add_ranges_of_test (self, plan->model, test, test->exprs[context]);
      }
}

/* ---- Quantities ---- */

guint
zhu_ledger_head (Ledger *self, const Head *head)
{
  for (guint i = 0; i < self->heads->len; i++)
    {
      const Head *known = &g_array_index (self->heads, Head, i);

      if (known->kind == head->kind && known->entity == head->entity && known->value == head->value
          && known->context == head->context)
        return i;
    }
  g_array_append_vals (self->heads, head, 1);
  return self->heads->len - 1;
}

static GBytes *
quantity_key (guint head, const GArray *facts)
{
  const gsize size = sizeof head + facts->len * sizeof (Fact);
  guint8 *bytes = g_malloc (size);

  memcpy (bytes, &head, sizeof head);
  if (facts->len > 0)
    memcpy (bytes + sizeof head, facts->data, facts->len * sizeof (Fact));
  return g_bytes_new_take (bytes, size);
}

int
zhu_ledger_find (const Ledger *self, guint head, const GArray *facts)
{
  g_autoptr (GBytes) key = quantity_key (head, facts);

  return (int) GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, key)) - 1;
}

guint
zhu_ledger_quantity (Ledger *self, guint head, const GArray *facts, gboolean *is_new)
{
  const int known = zhu_ledger_find (self, head, facts);
  Quantity *quantity;

  *is_new = known < 0;
  if (known >= 0)
    return (guint) known;
  quantity = g_new0 (Quantity, 1);
  quantity->head = head;
  quantity->facts = g_array_copy ((GArray *) facts);
  g_ptr_array_add (self->quantities, quantity);
  g_hash_table_insert (self->numbers, quantity_key (head, facts),
                       GUINT_TO_POINTER (self->quantities->len));
  return self->quantities->len - 1;
}
