/* Dimensions, sets of their values, and quantities: each kept once. */
#include "zhuhu/cube/ledger.h"

#include <string.h>

static void
dimension_free (gpointer data)
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
quantity_free (gpointer data)
{
  Quantity *self = data;

  g_array_unref (self->facts);
  g_free (self->name);
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
zhu_ledger_new (const ZhuModel *model, const ZhuPeriod *period)
{
  Ledger *self = g_new0 (Ledger, 1);

  self->n_references = 1;
  self->model = model;
  self->period = *period;
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->texts = g_string_chunk_new (1024);
  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->dimension_names = g_hash_table_new (g_str_hash, g_str_equal);
  self->table_numbers = g_hash_table_new (NULL, NULL);
  self->dimensions = g_ptr_array_new_with_free_func (dimension_free);
  self->dimension_numbers = g_hash_table_new (NULL, NULL);
  self->heads = g_array_new (FALSE, FALSE, sizeof (Head));
  self->quantities = g_ptr_array_new_with_free_func (quantity_free);
  self->numbers
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->tables = g_ptr_array_new_with_free_func (ledger_table_free);
  return self;
}

Ledger *
zhu_ledger_ref (Ledger *self)
{
  self->n_references++;
  return self;
}

void
zhu_ledger_free (Ledger *self)
{
  if (--self->n_references > 0)
    return;
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    {
      g_free (self->epochs[i].end);
      g_free (self->epochs[i].origin);
    }
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->rules);
  g_string_chunk_free (self->texts);
  g_hash_table_unref (self->dimension_names);
  g_hash_table_unref (self->table_numbers);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->quantities);
  g_hash_table_unref (self->numbers);
  g_array_unref (self->heads);
  g_hash_table_unref (self->dimension_numbers);
  g_ptr_array_unref (self->dimensions);
  g_free (self);
}

void
zhu_ledger_set_epoch (Ledger *self, ZhuPlanContext context, const char *origin)
{
  self->epochs[context].end
      = zhu_date_format (zhu_period_date (&self->period, zhu_context_date (context)), "yyyy-MM-dd");
  self->epochs[context].origin = g_strdup (origin);
}

const char *
zhu_ledger_name (Ledger *self, const ZhuExpr *expr)
{
  return expr != NULL ? zhu_expr_identity (self->model, expr, &self->period, self->names) : "";
}

const char *
zhu_ledger_intern (Ledger *self, const char *name)
{
  return g_string_chunk_insert_const (self->texts, name);
}

/* ---- Dimensions ---- */

Dimension *
zhu_ledger_dimension_named (Ledger *self, const char *name, gsize n_values)
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
  if (n_values == 0)
    dimension->starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  dimension->n_values = MAX (n_values, 1);
  dimension->n_words = (dimension->n_values + 63) / 64;
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

void
zhu_ledger_fill_dimension (const Ledger *self, Dimension *dimension)
{
  guint64 *words;

  if (dimension->sets->len > 0)
    return;
  words = g_new0 (guint64, dimension->n_words);
  if (dimension->is_area)
    add_living_areas (self, dimension, words);
  else
    for (gsize i = 0; i < dimension->n_values; i++)
      words[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
  dimension->full = zhu_dimension_set (dimension, words);
}

/* The dimension of @root; NULL: the area. */
static Dimension *
dimension_of_root (Ledger *self, const ZhuExpr *root, const ZhuGround *ground)
{
  const GPtrArray *entities = zhu_dictionary_entities (zhu_model_dictionary (self->model));
  Dimension *dimension = zhu_ledger_dimension_named (
      self, root == NULL ? ZHU_LEDGER_AREA : zhu_ledger_name (self, root), ground->n_values);

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
  const ZhuGround ground = { NULL, TRUE, zhu_areas_length (areas) };
  Dimension *dimension = dimension_of_root (self, NULL, &ground);

  g_hash_table_insert (self->dimension_numbers, self, GUINT_TO_POINTER (dimension->index + 1));
  return dimension;
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

/* The interval of @starts that holds @value. */
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
  Dimension *dimension = zhu_ledger_dimension (self, expr);

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
            add_ranges_of_test (self, test, test->exprs[context]);
      }
}

/* ---- Quantities ---- */

/* Of contexts that read the same records the first stands for all. */
static ZhuPlanContext
first_alike (const Ledger *self, ZhuPlanContext context)
{
  for (int i = 0; i < (int) context; i++)
    if (self->epochs[i].end != NULL && self->epochs[context].end != NULL
        && g_str_equal (self->epochs[i].end, self->epochs[context].end)
        && g_str_equal (self->epochs[i].origin, self->epochs[context].origin))
      return (ZhuPlanContext) i;
  return context;
}

guint
zhu_ledger_head (Ledger *self, const Head *head)
{
  Head own = *head;

  own.context = first_alike (self, head->context);
  for (guint i = 0; i < self->heads->len; i++)
    {
      const Head *known = &g_array_index (self->heads, Head, i);

      if (known->kind == own.kind && known->entity == own.entity
          && g_str_equal (known->value, own.value) && known->context == own.context)
        return i;
    }
  g_array_append_val (self->heads, own);
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
