/* Dimensions, and sets of their values: each kept once. */
#include "zhuhu/cube/ledger.h"

void
zhu_dimension_free (gpointer data)
{
  Dimension *self = data;

  g_free (self->name);
  g_clear_pointer (&self->starts, g_array_unref);
  g_ptr_array_unref (self->sets);
  g_hash_table_unref (self->set_numbers);
  g_clear_pointer (&self->set_texts, g_ptr_array_unref);
  g_array_unref (self->needs);
  g_free (self);
}

static void
set_length (Dimension *dimension, gsize n_values)
{
  dimension->n_values = n_values;
  dimension->n_words = (n_values + 63) / 64;
}

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
  set_length (dimension, dimension->starts->len + 1);
}

Dimension *
zhu_ledger_dimension_named (Ledger *self, const char *name, gsize n_values, gsize n_lacking)
{
  const guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->dimension_names, name));
  Dimension *dimension;

  if (known != 0)
    return g_ptr_array_index (self->dimensions, known - 1);
  dimension = g_new0 (Dimension, 1);
  dimension->index = self->dimensions->len;
  dimension->name = g_strdup (name);
  dimension->sets = g_ptr_array_new_with_free_func (g_free);
  dimension->set_numbers
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  dimension->needs = g_array_new (FALSE, FALSE, sizeof (guint64));
  dimension->n_lacking = n_lacking;
  set_length (dimension, n_values + n_lacking);
  if (n_values == 0)
    {
      dimension->starts = g_array_new (FALSE, FALSE, sizeof (gint64));
      add_start (dimension, ZHU_NO_RECORD + 1);
    }
  g_ptr_array_add (self->dimensions, dimension);
  g_hash_table_insert (self->dimension_names, dimension->name,
                       GUINT_TO_POINTER (self->dimensions->len));
  return dimension;
}

/* Areas that there are at the period's end. */
static void
add_living_areas (const Ledger *self, const Dimension *dimension, guint64 *words)
{
  const ZhuAreas *areas = zhu_dictionary_areas (zhu_model_dictionary (self->model));
  const int date = zhu_period_date (&self->period, ZHU_DATE_END);

  for (gsize i = 0; i < dimension->n_values; i++)
    if (zhu_area_is_alive (zhu_areas_get (areas, i), date))
      words[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
}

/* The set of the first @n values. */
static guint
first_values (const Ledger *self, Dimension *dimension, gsize n)
{
  guint64 *words = g_new0 (guint64, dimension->n_words);

  if (dimension->is_area)
    add_living_areas (self, dimension, words);
  else
    for (gsize i = 0; i < n; i++)
      words[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
  return zhu_dimension_set (dimension, words);
}

void
zhu_ledger_fill_dimension (const Ledger *self, Dimension *dimension)
{
  if (dimension->sets->len > 0)
    return;
  dimension->full = first_values (self, dimension, dimension->n_values);
  dimension->own = first_values (self, dimension, dimension->n_values - dimension->n_lacking);
}

/* The dimension of @root; NULL: the area. */
static Dimension *
dimension_of_root (Ledger *self, const ZhuExpr *root, const ZhuGround *ground)
{
  const GPtrArray *entities = zhu_dictionary_entities (zhu_model_dictionary (self->model));
  Dimension *dimension = zhu_ledger_dimension_named (
      self, root == NULL ? ZHU_LEDGER_AREA : zhu_ledger_name (self, root), ground->n_values,
      ground->n_lacking);

  dimension->is_area = root == NULL;
  dimension->entity = root != NULL ? zhu_expr_entity (root) : NULL;
  for (guint i = 0; i < entities->len; i++)
    if (root == NULL || zhu_expr_is_of_record (root, g_ptr_array_index (entities, i)))
      dimension->of |= G_GUINT64_CONSTANT (1) << i;
  return dimension;
}

Dimension *
zhu_ledger_dimension (Ledger *self, const ZhuExpr *expr)
{
  const ZhuGround ground = zhu_expr_ground (self->model, expr);
  const ZhuExpr *root = ground.n_values == 0 ? expr : ground.root;
  gconstpointer key = root != NULL ? (gconstpointer) root : self;
  const guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->dimension_numbers, key));
  Dimension *dimension;

  if (known != 0)
    return g_ptr_array_index (self->dimensions, known - 1);
  dimension = dimension_of_root (self, root, &ground);
  g_hash_table_insert (self->dimension_numbers, (gpointer) key,
                       GUINT_TO_POINTER (dimension->index + 1));
  return dimension;
}

Dimension *
zhu_ledger_dimension_area (Ledger *self)
{
  const ZhuAreas *areas = zhu_dictionary_areas (zhu_model_dictionary (self->model));
  const ZhuGround ground = { .is_area = TRUE, .n_values = zhu_areas_length (areas) };
  Dimension *dimension = dimension_of_root (self, NULL, &ground);

  g_hash_table_insert (self->dimension_numbers, self, GUINT_TO_POINTER (dimension->index + 1));
  return dimension;
}

gsize
zhu_dimension_length (const Dimension *self)
{
  return self->starts != NULL ? 0 : self->n_values - self->n_lacking;
}

gboolean
zhu_dimension_is_of (const Dimension *self, const ZhuEntity *entity)
{
  return (self->of >> entity->index & 1) != 0;
}

/* The needs of sets stay when the values are cut anew and the sets are made again. */
guint
zhu_dimension_set (Dimension *self, guint64 *words)
{
  const guint64 all = G_MAXUINT64;
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
  if (self->needs->len < self->sets->len)
    g_array_append_val (self->needs, all);
  return self->sets->len - 1;
}

const guint64 *
zhu_dimension_words (const Dimension *self, guint set)
{
  return g_ptr_array_index (self->sets, set);
}

void
zhu_dimension_need (Dimension *self, guint set, guint64 entities)
{
  g_array_index (self->needs, guint64, set) &= entities;
}

guint64
zhu_dimension_needs (const Dimension *self, guint set)
{
  const guint64 needs = g_array_index (self->needs, guint64, set);

  return needs == G_MAXUINT64 ? 0 : needs;
}

guint64
zhu_entity_set (const ZhuEntity *entity)
{
  guint64 set = 0;

  for (; entity != NULL; entity = entity->parent)
    set |= G_GUINT64_CONSTANT (1) << entity->index;
  return set;
}

gint64
zhu_dimension_answer (const Dimension *self,
                      const ZhuModel *model,
                      const ZhuExpr *expr,
                      const ZhuGround *ground,
                      gsize i)
{
  if (self->starts == NULL)
    return zhu_expr_answer (model, expr, ground, i);
  return i < self->starts->len ? g_array_index (self->starts, gint64, i) : ZHU_MISSING;
}

/* ---- Ranges of numbers ---- */

/* The interval of @starts that holds @value, which is not below the first. */
static gsize
interval_of (const GArray *starts, gint64 value)
{
  gsize i = 0;

  while (i + 1 < starts->len && g_array_index (starts, gint64, i + 1) <= value)
    i++;
  return i;
}

/* The set @words of a dimension that had @before as starts, in the present ones. */
static guint64 *
cut_set (const Dimension *self, const GArray *before, const guint64 *words)
{
  guint64 *cut = g_new0 (guint64, self->n_words);

  for (gsize i = 0; i < self->n_values; i++)
    {
      const gsize at = i < self->starts->len
                           ? interval_of (before, g_array_index (self->starts, gint64, i))
                           : before->len;

      if ((words[at / 64] >> at % 64 & 1) != 0)
        cut[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
    }
  return cut;
}

void
zhu_dimension_cut (Dimension *self, const GArray *starts)
{
  g_autoptr (GArray) before = g_array_copy (self->starts);
  g_autoptr (GPtrArray) sets = self->sets;

  for (guint i = 0; i < starts->len; i++)
    add_start (self, g_array_index (starts, gint64, i));
  if (self->starts->len == before->len)
    {
      g_ptr_array_ref (sets);
      return;
    }
  self->sets = g_ptr_array_new_with_free_func (g_free);
  g_clear_pointer (&self->set_texts, g_ptr_array_unref);
  g_hash_table_remove_all (self->set_numbers);
  for (guint i = 0; i < sets->len; i++)
    zhu_dimension_set (self, cut_set (self, before, g_ptr_array_index (sets, i)));
}

static void
add_ranges_of_test (Ledger *self, const ZhuTest *test, const ZhuExpr *expr)
{
  Dimension *dimension;

  if (zhu_expr_ground (self->model, expr).n_values > 0)
    return;
  dimension = zhu_ledger_dimension (self, expr);
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
            add_ranges_of_test (self, test, test->exprs[context]);
      }
}
