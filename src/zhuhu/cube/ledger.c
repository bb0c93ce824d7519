/* The ledger, and its quantities: each kept once. */
#include "zhuhu/cube/ledger.h"

#include <string.h>

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
  self->dimensions = g_ptr_array_new_with_free_func (zhu_dimension_free);
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

/* ---- Quantities ---- */

/* Of contexts that read the same records the first stands for all. */
static ZhuPlanContext
first_alike (const Ledger *self, ZhuPlanContext context)
{
  const Epoch *own = &self->epochs[context];

  for (int i = 0; i < (int) context; i++)
    if (self->epochs[i].end != NULL && g_strcmp0 (self->epochs[i].end, own->end) == 0
        && g_str_equal (self->epochs[i].origin, own->origin))
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

/* TRUE if each line with a record of @entity has a value of @set. */
static gboolean
says_nothing (const Dimension *dimension, const ZhuEntity *entity, guint set)
{
  if (zhu_dimension_is_of (dimension, entity))
    return set == dimension->full || set == dimension->own;
  return dimension->n_lacking > 0 && set == dimension->full;
}

/* The set of those values of @set that a record of @dimension's entity has. */
static guint
own_part (Dimension *dimension, guint set)
{
  const guint64 *own = zhu_dimension_words (dimension, dimension->own);
  const guint64 *all = zhu_dimension_words (dimension, set);
  guint64 *words = g_new (guint64, dimension->n_words);
  guint part;

  for (gsize i = 0; i < dimension->n_words; i++)
    words[i] = all[i] & own[i];
  part = zhu_dimension_set (dimension, words);
  if (part != set)
    zhu_dimension_need (dimension, part, zhu_entity_set (dimension->entity));
  return part;
}

GArray *
zhu_ledger_reduce (const Ledger *self, const ZhuEntity *entity, const GArray *facts)
{
  guint64 there = zhu_entity_set (entity);
  GArray *reduced = g_array_new (FALSE, FALSE, sizeof (Fact));

  for (guint i = 0; i < facts->len; i++)
    {
      const Fact fact = g_array_index (facts, Fact, i);

      there |= zhu_dimension_needs (g_ptr_array_index (self->dimensions, fact.dimension), fact.set);
    }
  for (guint i = 0; i < facts->len; i++)
    {
      Fact fact = g_array_index (facts, Fact, i);
      Dimension *dimension = g_ptr_array_index (self->dimensions, fact.dimension);

      if (says_nothing (dimension, entity, fact.set))
        continue;
      if (dimension->n_lacking > 0 && (there >> dimension->entity->index & 1) != 0)
        fact.set = own_part (dimension, fact.set);
      if (!says_nothing (dimension, entity, fact.set))
        g_array_append_val (reduced, fact);
    }
  return reduced;
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
