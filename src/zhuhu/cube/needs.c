/* What the source must hand out for a plan. */
#include "zhuhu/cube/private.h"

/* @done: those that were added before, since many tests ask the same. */
static void
add_need (ZhuSourceRequest *request, GHashTable *done, const ZhuExpr *expr)
{
  if (expr == NULL || !g_hash_table_add (done, (gpointer) expr))
    return;
  zhu_expr_add_variables (expr, request->variables);
  zhu_expr_add_entities (expr, request->entities);
  request->areas |= zhu_expr_needs_areas (expr);
}

static void
add_entity (ZhuSourceRequest *request, const ZhuEntity *entity)
{
  for (; entity != NULL; entity = entity->parent)
    {
      g_hash_table_add (request->entities, (gpointer) entity);
      if (entity->concern != NULL)
        g_hash_table_add (request->entities, (gpointer) entity->concern);
    }
}

static gboolean
holds_context (Contexts contexts, int context)
{
  return (contexts >> context & 1) != 0;
}

static void
add_axis_needs (ZhuSourceRequest *request,
                GHashTable *done,
                const ZhuPlanAxis *axis,
                Contexts contexts)
{
  for (guint i = 0; i < axis->tests->len; i++)
    {
      const ZhuTest *test = g_ptr_array_index (axis->tests, i);

      for (int context = 0; context < ZHU_N_CONTEXTS; context++)
        if (holds_context (contexts, context))
          add_need (request, done, test->exprs[context]);
      add_entity (request, test->entity);
    }
}

void
zhu_plan_add_needs (const ZhuPlan *plan, Contexts contexts, ZhuSourceRequest *request)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    if (holds_context (contexts, context))
      add_need (request, done, plan->universes[context]);
  for (guint i = 0; i < plan->atoms->len; i++)
    {
      const ZhuAtom *atom = &g_array_index (plan->atoms, ZhuAtom, i);

      if (!holds_context (contexts, (int) atom->context))
        continue;
      add_need (request, done, atom->universe);
      add_need (request, done, atom->value);
      add_need (request, done, atom->condition);
      add_entity (request, atom->entity);
      add_entity (request, atom->leaf);
    }
  add_axis_needs (request, done, &plan->rows, contexts);
  add_axis_needs (request, done, &plan->columns, contexts);
}
