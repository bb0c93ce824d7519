/* An axis bound: its tests, the selectors that their answers lead to, and the printed tree. */
#include "zhuhu/plan/private.h"

static void
test_free (gpointer data)
{
  ZhuTest *self = data;

  zhu_node_free (self->node);
  g_free (self->table);
  g_free (self->masks);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_free (self->selectors);
  g_free (self);
}

static void
selector_clear (gpointer data)
{
  ZhuSelector *self = data;

  g_clear_pointer (&self->tests, g_ptr_array_unref);
}

void
zhu_plan_axis_init (ZhuPlanAxis *self)
{
  ZhuSelector whole = { .is_area = TRUE, .tests = g_ptr_array_new () };

  self->selectors = g_array_new (FALSE, TRUE, sizeof (ZhuSelector));
  g_array_set_clear_func (self->selectors, selector_clear);
  g_array_append_val (self->selectors, whole);
  self->tests = g_ptr_array_new_with_free_func (test_free);
  self->lines = g_array_new (FALSE, TRUE, sizeof (ZhuPlanLine));
  self->root = zhu_plan_node_new (NULL, ZHU_PLAN_ROOT, "", NULL);
}

void
zhu_plan_axis_clear (ZhuPlanAxis *self)
{
  if (self->selectors == NULL)
    return;
  g_array_unref (self->selectors);
  g_ptr_array_unref (self->tests);
  g_array_unref (self->lines);
  zhu_plan_node_free (self->root);
}

const ZhuSelector *
zhu_plan_axis_selector (const ZhuPlanAxis *self, gsize selector)
{
  return &g_array_index (self->selectors, ZhuSelector, selector);
}

ZhuTest *
zhu_plan_axis_add_test (ZhuPlanAxis *self, gsize parent, ZhuTestKind kind, gsize n_categories)
{
  ZhuTest *test = g_new0 (ZhuTest, 1);

  test->kind = kind;
  test->n_categories = n_categories;
  test->selectors = g_new0 (guint32, n_categories);
  g_ptr_array_add (self->tests, test);
  g_ptr_array_add (g_array_index (self->selectors, ZhuSelector, parent).tests, test);
  /* Kept in the first category's place until the selectors exist. */
  for (gsize i = 0; i < n_categories; i++)
    test->selectors[i] = (guint32) parent;
  return test;
}

gsize
zhu_plan_axis_add_selector (ZhuPlanAxis *self, ZhuTest *test, guint32 category)
{
  const gsize parent = test->selectors[category];
  ZhuSelector selector = { .parent = parent, .test = test, .category = category };

  selector.tests = g_ptr_array_new ();
  selector.is_area = test->is_area && zhu_plan_axis_selector (self, parent)->is_area;
  g_array_append_val (self->selectors, selector);
  test->selectors[category] = self->selectors->len - 1;
  return self->selectors->len - 1;
}

ZhuPlanNode *
zhu_plan_node_new (ZhuPlanNode *parent, ZhuPlanKind kind, const char *label, const ZhuPlace *place)
{
  ZhuPlanNode *self = g_new0 (ZhuPlanNode, 1);

  self->kind = kind;
  self->label = g_strdup (label != NULL ? label : "");
  self->parent = parent;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_node_free);
  if (place != NULL)
    self->place = *place;
  if (parent != NULL)
    {
      self->selector = parent->selector;
      g_ptr_array_add (parent->children, self);
    }
  return self;
}

void
zhu_plan_node_free (ZhuPlanNode *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->children);
  g_free (self->label);
  g_free (self->name);
  g_free (self->code);
  g_free (self);
}

static void
compile_test (ZhuTest *test, ZhuPlan *plan, ZhuDiags *diags)
{
  for (int context = 0; context < ZHU_N_CONTEXTS; context++)
    {
      if (!plan->contexts[context] || test->exprs[context] != NULL)
        continue;
      if (test->node == NULL)
        test->exprs[context] = zhu_model_area_level (plan->model, test->level);
      else
        test->exprs[context] = zhu_model_compile (
            plan->model, test->node, zhu_context_date ((ZhuPlanContext) context), NULL, diags);
    }
  if (test->exprs[ZHU_CONTEXT_NOW] != NULL)
    test->entity = zhu_expr_entity (test->exprs[ZHU_CONTEXT_NOW]);
}

void
zhu_plan_axis_compile (ZhuPlanAxis *self, ZhuPlan *plan, ZhuDiags *diags)
{
  for (guint i = 0; i < self->tests->len; i++)
    compile_test (g_ptr_array_index (self->tests, i), plan, diags);
  for (guint i = 1; i < self->selectors->len; i++)
    {
      ZhuSelector *selector = &g_array_index (self->selectors, ZhuSelector, i);
      const ZhuSelector *parent = zhu_plan_axis_selector (self, selector->parent);

      if (!zhu_entity_deeper (parent->leaf, selector->test->entity, &selector->leaf))
        selector->leaf = selector->test->entity;
    }
}
