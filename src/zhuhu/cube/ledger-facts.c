/* What the conditions of a plan say of a record: facts, each that a dimension has a value of a set.
 */
#include "zhuhu/cube/ledger.h"

#include <string.h>

/* Whose conditions are read. */
typedef struct
{
  Ledger *ledger;
  const ZhuPlan *plan;
} Asker;

static Dimension *
dimension_of (const Asker *self, const ZhuExpr *expr)
{
  Dimension *dimension = zhu_ledger_dimension (self->ledger, expr);

  zhu_ledger_fill_dimension (self->ledger, dimension);
  return dimension;
}

/* Whether the answer @value is the one that @test calls @category; without a test, whether it is
 * true. */
static gboolean
fits (const ZhuTest *test, guint32 category, gint64 value)
{
  return test != NULL ? zhu_category_of (test, value) == category + 1 : value == 1;
}

/* The classes of an axis are those of a variable, an attribute of one, or an area. */
static gboolean
needs_record (const ZhuExpr *expr, const ZhuTest *test, const ZhuEntity *entity)
{
  if (test == NULL)
    return zhu_expr_needs_record (expr, entity);
  return zhu_expr_wants_record (expr) && zhu_expr_entity (expr) == entity;
}

/* The entities of which a line has a record if @expr gives an answer that fits; whoever stands
 * below a record has it too. */
static guint64
needs_of (const Asker *self, const ZhuExpr *expr, const ZhuTest *test)
{
  const GPtrArray *entities = zhu_dictionary_entities (zhu_model_dictionary (self->plan->model));
  guint64 needs = 0;

  for (guint i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      if (needs_record (expr, test, entity))
        needs |= zhu_entity_set (entity);
    }
  return needs;
}

guint
zhu_dimension_join (Dimension *dimension, guint a, guint b)
{
  const guint64 *other = zhu_dimension_words (dimension, b);
  const guint64 needs = zhu_dimension_needs (dimension, a) | zhu_dimension_needs (dimension, b);
  guint64 *words
      = g_memdup2 (zhu_dimension_words (dimension, a), dimension->n_words * sizeof *words);
  guint set;

  for (gsize i = 0; i < dimension->n_words; i++)
    words[i] &= other[i];
  set = zhu_dimension_set (dimension, words);
  zhu_dimension_need (dimension, set, needs);
  return set;
}

/* The values of @dimension with which @expr gives an answer that fits. */
static guint64 *
values_of (const Asker *self,
           const Dimension *dimension,
           const ZhuExpr *expr,
           const ZhuTest *test,
           guint32 category)
{
  const ZhuGround ground = zhu_expr_ground (self->plan->model, expr);
  const guint64 *full = zhu_dimension_words (dimension, dimension->full);
  guint64 *words = g_new0 (guint64, dimension->n_words);

  for (gsize i = 0; i < dimension->n_values; i++)
    if ((full[i / 64] >> i % 64 & 1) != 0
        && fits (test, category,
                 zhu_dimension_answer (dimension, self->plan->model, expr, &ground, i)))
      words[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
  return words;
}

/* Two facts of one dimension are one. */
static void
put_fact (const Asker *self, GArray *facts, const Fact *fact)
{
  Dimension *dimension = g_ptr_array_index (self->ledger->dimensions, fact->dimension);
  guint at = 0;

  while (at < facts->len && g_array_index (facts, Fact, at).dimension < fact->dimension)
    at++;
  if (at < facts->len && g_array_index (facts, Fact, at).dimension == fact->dimension)
    g_array_index (facts, Fact, at).set
        = zhu_dimension_join (dimension, g_array_index (facts, Fact, at).set, fact->set);
  else
    g_array_insert_val (facts, at, *fact);
}

/* Adds what is said by @expr giving an answer that fits. That several conditions are true together
 * is said by each of them alone, wherever they were put together. */
static void
add_fact (const Asker *self,
          GArray *facts,
          const ZhuExpr *expr,
          const ZhuTest *test,
          guint32 category)
{
  const ZhuExpr *root = zhu_expr_ground (self->plan->model, expr).root;
  Dimension *dimension = dimension_of (self, expr);
  g_autofree guint64 *words = values_of (self, dimension, expr, test, category);
  g_autofree guint64 *truth = NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  Fact fact = { dimension->index, 0 };

  zhu_expr_add_parts (root, parts);
  if (parts->len > 1)
    truth = values_of (self, dimension, root, NULL, 0);
  if (truth != NULL && memcmp (words, truth, dimension->n_words * sizeof *words) == 0)
    {
      for (guint i = 0; i < parts->len; i++)
        add_fact (self, facts, g_ptr_array_index (parts, i), NULL, 0);
      return;
    }
  fact.set = zhu_dimension_set (dimension, g_steal_pointer (&words));
  zhu_dimension_need (dimension, fact.set, needs_of (self, expr, test));
  put_fact (self, facts, &fact);
}

static void
add_condition (const Asker *self, GArray *facts, const ZhuExpr *condition)
{
  if (condition != NULL)
    add_fact (self, facts, condition, NULL, 0);
}

static GArray *
facts_of_selector (const Asker *self,
                   const ZhuSelector *selector,
                   const GPtrArray *known,
                   ZhuPlanContext context)
{
  const ZhuTest *test = selector->test;
  const ZhuExpr *expr = test != NULL ? test->exprs[context] : NULL;
  GArray *facts = test == NULL ? g_array_new (FALSE, FALSE, sizeof (Fact))
                               : g_array_copy (g_ptr_array_index (known, selector->parent));

  if (expr == NULL)
    return facts;
  if (test->kind == ZHU_TEST_CONDITION)
    add_fact (self, facts, expr, NULL, 0);
  else if (test->kind == ZHU_TEST_BITS)
    add_fact (self, facts,
              zhu_model_has_any (self->plan->model, expr, test->masks[selector->category],
                                 test->missing == selector->category + 1),
              NULL, 0);
  else
    add_fact (self, facts, expr, test, selector->category);
  return facts;
}

GPtrArray *
zhu_ledger_facts_of_axis (Ledger *self,
                          const ZhuPlan *plan,
                          const ZhuPlanAxis *axis,
                          ZhuPlanContext context)
{
  const Asker asker = { self, plan };
  GPtrArray *facts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < axis->selectors->len; i++)
    g_ptr_array_add (facts,
                     facts_of_selector (&asker, &g_array_index (axis->selectors, ZhuSelector, i),
                                        facts, context));
  return facts;
}

GArray *
zhu_ledger_facts_of_atom (Ledger *self, const ZhuPlan *plan, const ZhuAtom *atom)
{
  const Asker asker = { self, plan };
  GArray *facts = g_array_new (FALSE, FALSE, sizeof (Fact));

  add_condition (&asker, facts, atom->universe);
  add_condition (&asker, facts, atom->condition);
  if (plan->area != NULL)
    add_fact (&asker, facts, zhu_model_within (plan->model, plan->area), NULL, 0);
  return facts;
}
