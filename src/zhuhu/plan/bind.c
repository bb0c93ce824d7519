/* Axis expressions bound: every construct of language §4 becomes nodes of the printed tree, tests
 * and selectors. What names mean is looked up here; categories of classes and areas have files of
 * their own. */
#include "zhuhu/plan/private.h"

static gboolean
has_test_above (const ZhuPlanNode *node)
{
  for (; node != NULL; node = node->parent)
    if (node->kind == ZHU_PLAN_CATEGORY || node->kind == ZHU_PLAN_AREA
        || node->kind == ZHU_PLAN_CONDITION || node->kind == ZHU_PLAN_OF_WHICH)
      return TRUE;
  return FALSE;
}

static void
bind_total (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  const gboolean is_total = axis->kind == ZHU_AXIS_TOTAL;
  ZhuPlanNode *node;

  if (is_total && has_test_above (parent))
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "total-below", &axis->place, _ ("write 小计"),
                   _ ("合计 is the whole of 范围 and cannot stand under a category or condition"));
  if (!is_total && !has_test_above (parent))
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "subtotal-above", &axis->place, _ ("write 合计"),
                   _ ("小计 needs a category or condition that encloses it"));
  node = zhu_plan_node_new (parent, is_total ? ZHU_PLAN_TOTAL : ZHU_PLAN_SUBTOTAL,
                            axis->head != NULL ? axis->head
                            : is_total         ? "合计"
                                               : "小计",
                            &axis->place);
  node->name = g_strdup (is_total ? "合计" : "小计");
  node->is_default = axis->head == NULL;
  g_ptr_array_add (leaves, node);
}

static void
bind_condition (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  const gboolean of_which = axis->kind == ZHU_AXIS_OF_WHICH;
  const ZhuExpr *expr
      = zhu_plan_compile_condition (self->plan, axis->node, ZHU_DATE_END, NULL, self->diags);
  g_autofree char *text
      = axis->head != NULL ? g_strdup (axis->head) : zhu_node_to_text (axis->node);
  g_autofree char *label
      = of_which && *text != '\0' ? g_strconcat ("其中：", text, NULL) : g_strdup (text);
  ZhuPlanNode *node;
  ZhuTest *test;

  if (expr == NULL)
    return;
  node = zhu_plan_node_new (parent, of_which ? ZHU_PLAN_OF_WHICH : ZHU_PLAN_CONDITION, label,
                            &axis->place);
  node->name = g_strdup (text);
  node->is_default = axis->head == NULL;
  test = zhu_plan_axis_add_test (self->axis, parent->selector, ZHU_TEST_CONDITION, 1);
  test->node = zhu_node_copy (axis->node);
  test->exprs[ZHU_CONTEXT_NOW] = expr;
  node->selector = zhu_plan_axis_add_selector (self->axis, test, 0);
  g_ptr_array_add (leaves, node);
}

static gboolean
has_measure_above (const ZhuPlanNode *node)
{
  for (; node != NULL; node = node->parent)
    if (node->kind == ZHU_PLAN_MEASURE)
      return TRUE;
  return FALSE;
}

static ZhuPlanNode *
hang_measure (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent)
{
  ZhuPlanNode *node;

  if (has_measure_above (parent))
    {
      zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "two-measures", &axis->place,
                     _ ("leave one measure on each path of the axis"),
                     _ ("a second measure stands in the same cell"));
      return NULL;
    }
  node = zhu_plan_node_new (parent, ZHU_PLAN_MEASURE, "", &axis->place);
  node->measure = zhu_plan_measure_new (self->plan, axis->node, axis->head);
  node->is_default = axis->head == NULL;
  g_free (node->label);
  node->label = g_strdup (node->measure->label);
  if (axis->node->kind == ZHU_NODE_NAME)
    node->name = g_strdup (axis->node->text);
  return node;
}

static gboolean
is_class_name (const Binder *self, const ZhuNode *node)
{
  NameKind kind;

  if (node->kind == ZHU_NODE_AT && node->children->len > 0)
    {
      const ZhuNode *child = g_ptr_array_index (node->children, 0);

      return child->kind == ZHU_NODE_NAME
             && zhu_plan_name_kind (self->plan, child) == ZHU_NAME_VARIABLE;
    }
  if (node->kind != ZHU_NODE_NAME)
    return FALSE;
  kind = zhu_plan_name_kind (self->plan, node);
  return kind == ZHU_NAME_VARIABLE || kind == ZHU_NAME_LEVEL;
}

/* A bare name is a class or a measure, whichever the dictionary says. */
static void
bind_name (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  ZhuPlanNode *node;

  if (axis->node->kind == ZHU_NODE_NAME
      && zhu_plan_name_kind (self->plan, axis->node) == ZHU_NAME_UNKNOWN)
    {
      zhu_plan_add_unknown_name (self->plan, axis->node, self->diags);
      return;
    }
  if (is_class_name (self, axis->node))
    {
      if (axis->node->kind == ZHU_NODE_NAME
          && zhu_plan_name_kind (self->plan, axis->node) == ZHU_NAME_LEVEL)
        zhu_plan_bind_areas (self, axis, parent, leaves);
      else
        zhu_plan_bind_class (self, axis, parent, leaves);
      return;
    }
  if (axis->picks != NULL)
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "picks-of-measure", &axis->place,
                   _ ("leave {…} out"), _ ("a measure has no categories to pick from"));
  node = hang_measure (self, axis, parent);
  if (node != NULL)
    g_ptr_array_add (leaves, node);
}

static void
bind_stack (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  ZhuPlanNode *group = parent;

  if (axis->head != NULL && *axis->head != '\0')
    group = zhu_plan_node_new (parent, ZHU_PLAN_GROUP, axis->head, &axis->place);
  for (guint i = 0; i < axis->children->len; i++)
    zhu_plan_bind_axis (self, g_ptr_array_index (axis->children, i), group, leaves);
}

static void
bind_nest (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  g_autoptr (GPtrArray) outer = g_ptr_array_new ();

  g_ptr_array_add (outer, parent);
  for (guint i = 0; i < axis->children->len; i++)
    {
      g_autoptr (GPtrArray) inner = g_ptr_array_new ();

      for (guint j = 0; j < outer->len && inner->len <= ZHU_MAX_LEAVES; j++)
        zhu_plan_bind_axis (self, g_ptr_array_index (axis->children, i),
                            g_ptr_array_index (outer, j), inner);
      g_ptr_array_unref (outer);
      outer = g_steal_pointer (&inner);
    }
  for (guint i = 0; i < outer->len; i++)
    g_ptr_array_add (leaves, g_ptr_array_index (outer, i));
}

static void
bind_item (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  switch (axis->kind)
    {
    case ZHU_AXIS_STACK:
      bind_stack (self, axis, parent, leaves);
      return;
    case ZHU_AXIS_NEST:
      bind_nest (self, axis, parent, leaves);
      return;
    case ZHU_AXIS_TOTAL:
    case ZHU_AXIS_SUBTOTAL:
      bind_total (self, axis, parent, leaves);
      return;
    case ZHU_AXIS_CLASS:
    case ZHU_AXIS_MEASURE:
      bind_name (self, axis, parent, leaves);
      return;
    case ZHU_AXIS_BELOW:
    case ZHU_AXIS_AREAS:
      zhu_plan_bind_areas (self, axis, parent, leaves);
      return;
    case ZHU_AXIS_CONDITION:
    case ZHU_AXIS_OF_WHICH:
      bind_condition (self, axis, parent, leaves);
      return;
    }
}

/* X[m1, m2]: the measures below every leaf of X. */
static void
hang_measures (Binder *self, const ZhuAxis *axis, const GPtrArray *outer, GPtrArray *leaves)
{
  for (guint i = 0; i < outer->len; i++)
    for (guint j = 0; j < axis->measures->len; j++)
      {
        ZhuPlanNode *node = hang_measure (self, g_ptr_array_index (axis->measures, j),
                                          g_ptr_array_index (outer, i));

        if (node != NULL)
          g_ptr_array_add (leaves, node);
      }
}

void
zhu_plan_bind_axis (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  g_autoptr (GPtrArray) outer = NULL;

  if (leaves->len > ZHU_MAX_LEAVES)
    return;
  if (++self->depth > ZHU_MAX_NESTING)
    {
      zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "nesting", &axis->place, _ ("nest less"),
                     _ ("the axis is nested deeper than %d"), ZHU_MAX_NESTING);
      self->depth--;
      return;
    }
  if (axis->measures == NULL || axis->measures->len == 0)
    bind_item (self, axis, parent, leaves);
  else
    {
      outer = g_ptr_array_new ();
      bind_item (self, axis, parent, outer);
      hang_measures (self, axis, outer, leaves);
    }
  self->depth--;
}
