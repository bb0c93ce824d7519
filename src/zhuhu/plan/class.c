/* A class on an axis: one variable asked of each line, one category for each of its answers. */
#include "zhuhu/plan/private.h"

#include <string.h>

/* 问题类型.大类: the variable alone, with the attribute taken off. */
static ZhuNode *
strip_attribute (const ZhuPlan *plan, const ZhuNode *node, const char **attribute)
{
  const ZhuDictionary *dictionary = zhu_model_dictionary (plan->model);
  ZhuNode *copy = zhu_node_copy (node);
  const ZhuVariable *variable;

  *attribute = NULL;
  if (node->kind != ZHU_NODE_NAME || node->text2 == NULL
      || zhu_dictionary_variable (dictionary, node->text, node->text2) != NULL)
    return copy;
  variable = zhu_dictionary_variable (dictionary, NULL, node->text);
  if (variable != NULL && variable->list != NULL)
    {
      *attribute = node->text2;
      g_clear_pointer (&copy->text2, g_free);
    }
  return copy;
}

static const char *
class_name (const ZhuNode *node)
{
  if (node->kind == ZHU_NODE_AT && node->children->len > 0)
    return class_name (g_ptr_array_index (node->children, 0));
  return node->text2 != NULL ? node->text2 : node->text;
}

static gboolean
describe_class (Binder *self, const ZhuAxis *axis, const ZhuNode *node, ClassInfo *info)
{
  const ZhuExpr *expr
      = zhu_model_compile (self->plan->model, node, ZHU_DATE_END, NULL, self->diags);

  if (expr == NULL)
    return FALSE;
  info->type = zhu_expr_type (expr);
  info->list = zhu_expr_list (expr);
  if (info->type == ZHU_TYPE_TEXT
      || (info->type != ZHU_TYPE_BOOLEAN && info->list == NULL && axis->picks == NULL))
    {
      zhu_diags_add (
          self->diags, ZHU_DIAG_ERROR, "no-categories", &axis->place,
          _ ("use a variable with a code list, 分段 in the dictionary, or pick ranges with {…}"),
          _ ("%s has no list of categories"), class_name (axis->node));
      return FALSE;
    }
  if (info->attribute != NULL && zhu_code_list_attribute (info->list, 1, info->attribute) == NULL)
    {
      g_auto (GStrv) names = g_new0 (char *, info->list->attributes->len + 1);
      g_autofree char *remedy = NULL;
      const char *nearest;

      for (guint i = 0; i < info->list->attributes->len; i++)
        names[i] = g_strdup (g_ptr_array_index (info->list->attributes, i));
      nearest = zhu_text_nearest (info->attribute, (const char *const *) names);
      if (nearest != NULL)
        remedy = g_strdup_printf (_ ("did you mean %s?"), nearest);
      zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "unknown-attribute", &axis->place,
                     remedy != NULL ? remedy
                                    : _ ("add the column to the code list, or name another one"),
                     _ ("the code list %s has no attribute %s"), info->list->name, info->attribute);
      return FALSE;
    }
  info->n_values = info->list != NULL               ? info->list->codes->len
                   : info->type == ZHU_TYPE_BOOLEAN ? 2
                                                    : 0;
  return TRUE;
}

static void
fill_values (ZhuTest *test, const ClassInfo *info, const GPtrArray *categories)
{
  const gboolean is_boolean = info->type == ZHU_TYPE_BOOLEAN;

  test->base = is_boolean ? 0 : 1;
  test->n_values = is_boolean ? 2 : info->n_values + 1;
  test->table = g_new0 (guint32, test->n_values);
  for (guint i = 0; i < categories->len; i++)
    {
      const Category *category = g_ptr_array_index (categories, i);

      for (guint j = 0; j < category->values->len; j++)
        {
          const gsize value = g_array_index (category->values, gsize, j);

          /* Yes and no are picked as values 1 and 2, and stored as 1 and 0. */
          if (is_boolean)
            test->table[value == 1 ? 1 : 0] = i + 1;
          else
            test->table[value - 1] = i + 1;
        }
    }
}

static void
fill_bits (ZhuTest *test, const ClassInfo *info, const GPtrArray *categories)
{
  guint64 named = 0;

  test->masks = g_new0 (guint64, categories->len);
  for (guint i = 0; i < categories->len; i++)
    {
      const Category *category = g_ptr_array_index (categories, i);

      for (guint j = 0; j < category->values->len; j++)
        test->masks[i] |= G_GUINT64_CONSTANT (1) << g_array_index (category->values, gsize, j);
      named |= test->masks[i];
    }
  for (guint i = 0; i < categories->len; i++)
    if (((const Category *) g_ptr_array_index (categories, i))->takes_other)
      test->masks[i] |= ((G_GUINT64_CONSTANT (2) << (info->n_values + 1)) - 1) & ~named;
}

static void
fill_test (ZhuTest *test, const ClassInfo *info, const GPtrArray *categories)
{
  test->ranges = g_array_new (FALSE, FALSE, sizeof (ZhuTestRange));
  if (test->kind == ZHU_TEST_VALUES)
    fill_values (test, info, categories);
  if (test->kind == ZHU_TEST_BITS)
    fill_bits (test, info, categories);
  for (guint i = 0; i < categories->len; i++)
    {
      const Category *category = g_ptr_array_index (categories, i);

      if (category->takes_missing)
        test->missing = i + 1;
      if (category->takes_other)
        test->other = i + 1;
      for (guint j = 0; j < category->ranges->len; j++)
        {
          ZhuTestRange range = g_array_index (category->ranges, ZhuTestRange, j);

          range.category = i;
          g_array_append_val (test->ranges, range);
        }
    }
}

static ZhuPlanNode *
add_variable_node (Binder *self, const ZhuAxis *axis, const ClassInfo *info, ZhuPlanNode *parent)
{
  const char *name = info->attribute != NULL ? info->attribute : class_name (axis->node);
  ZhuPlanNode *node = zhu_plan_node_new (parent, ZHU_PLAN_VARIABLE,
                                         axis->head != NULL ? axis->head
                                         : self->is_columns ? name
                                                            : "",
                                         &axis->place);

  node->name = g_strdup (class_name (axis->node));
  node->is_default = axis->head == NULL;
  node->list = info->list;
  return node;
}

static void
add_category_node (Binder *self,
                   const Category *category,
                   guint32 number,
                   ZhuTest *test,
                   const ClassInfo *info,
                   ZhuPlanNode *parent,
                   GPtrArray *leaves)
{
  ZhuPlanNode *node
      = zhu_plan_node_new (parent, ZHU_PLAN_CATEGORY, category->label, &category->place);

  node->name = g_strdup (category->name != NULL ? category->name : category->label);
  node->code = g_strdup (category->code);
  node->list = info->list;
  node->value = category->value;
  node->show = category->show;
  node->selector = zhu_plan_axis_add_selector (self->axis, test, number);
  g_ptr_array_add (leaves, node);
}

void
zhu_plan_bind_class (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  ClassInfo info = { 0 };
  ZhuNode *node = strip_attribute (self->plan, axis->node, &info.attribute);
  g_autoptr (GPtrArray) categories = NULL;
  ZhuPlanNode *variable;
  ZhuTest *test;

  if (!describe_class (self, axis, node, &info))
    {
      zhu_node_free (node);
      return;
    }
  categories = zhu_plan_make_categories (self, axis, &info);
  variable = add_variable_node (self, axis, &info, parent);
  test = zhu_plan_axis_add_test (self->axis, parent->selector,
                                 info.type == ZHU_TYPE_MULTI ? ZHU_TEST_BITS
                                 : info.n_values > 0         ? ZHU_TEST_VALUES
                                                             : ZHU_TEST_RANGES,
                                 categories->len);
  test->node = node;
  fill_test (test, &info, categories);
  for (guint i = 0; i < categories->len; i++)
    add_category_node (self, g_ptr_array_index (categories, i), i, test, &info, variable, leaves);
}
