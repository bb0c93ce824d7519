/* Paths of rules, sentences and 不适用: names of heads from outside in, upper parts left out while
 * unique; the name of a variable stands for all its categories (language §7). */
#include "zhuhu/plan/private.h"

#include <string.h>

static gboolean
is_label (const ZhuPlanNode *node, const char *name)
{
  const char *label
      = g_str_has_prefix (node->label, "其中：") ? node->label + strlen ("其中：") : node->label;

  return g_str_equal (node->label, name) || (*label != '\0' && g_str_equal (label, name))
         || g_strcmp0 (node->name, name) == 0;
}

/* total and subtotal, and below, name what is printed in Chinese. */
static gboolean
is_word_of (const ZhuPlanNode *node, const char *name)
{
  const ZhuWord *word = zhu_word_find (name, ZHU_WORD_AXIS);

  return word != NULL && g_strcmp0 (node->name, word->chinese) == 0;
}

gboolean
zhu_plan_names_node (const ZhuPlanNode *node, const char *name, gboolean *all)
{
  ZhuLevel level;

  if (node->area != NULL && zhu_level_from_name (name, &level) && node->area->level == level)
    {
      *all = TRUE;
      return TRUE;
    }
  if (!is_label (node, name) && !is_word_of (node, name))
    return FALSE;
  *all |= node->kind == ZHU_PLAN_VARIABLE || node->kind == ZHU_PLAN_GROUP;
  return TRUE;
}

/* 占比 for 占比（%）: a unit in brackets at the end of a head may be left out. */
static gboolean
is_without_unit (const ZhuPlanNode *node, const char *name)
{
  const gsize length = strlen (name);

  return g_str_has_prefix (node->label, name) && g_str_has_prefix (node->label + length, "（")
         && g_str_has_suffix (node->label, "）")
         && strstr (node->label + length, "）")
                == node->label + strlen (node->label) - strlen ("）");
}

/* Heads between the last one named and the line itself; -1 if the path does not name the line. */
static int
distance (const ZhuPlanNode *node, const GPtrArray *names, gboolean loosely, gboolean *all)
{
  int at = (int) names->len - 1;
  int left_over = 0;

  for (; node != NULL && node->parent != NULL && at >= 0; node = node->parent)
    {
      const char *name = g_ptr_array_index (names, (guint) at);

      if (zhu_plan_names_node (node, name, all) || (loosely && is_without_unit (node, name)))
        at--;
      else if (at == (int) names->len - 1)
        left_over++;
    }
  return at < 0 ? left_over : -1;
}

/* TRUE if the names lead to a variable of which there is no category here, such as 下辖 in an area
 * that is not split: a list of none. */
static gboolean
names_empty_variable (const ZhuPlanNode *node, const GPtrArray *names)
{
  gboolean all = FALSE;

  if (node->kind == ZHU_PLAN_VARIABLE && node->children->len == 0)
    return distance (node, names, FALSE, &all) == 0;
  for (guint i = 0; i < node->children->len; i++)
    if (names_empty_variable (g_ptr_array_index (node->children, i), names))
      return TRUE;
  return FALSE;
}

static GArray *
find_nearest (const ZhuPlanAxis *axis, const GPtrArray *names, gboolean loosely, gboolean *is_list)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  int nearest = G_MAXINT;

  *is_list = FALSE;
  for (guint i = 0; i < axis->lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (axis->lines, ZhuPlanLine, i);
      gboolean all = FALSE;
      int far;

      if (line->is_heading || line->show == ZHU_SHOW_NEVER)
        continue;
      far = distance (line->node, names, loosely, &all);
      if (far < 0 || far > nearest)
        continue;
      if (far < nearest)
        {
          g_array_set_size (found, 0);
          *is_list = FALSE;
        }
      nearest = far;
      *is_list |= all;
      g_array_append_val (found, i);
    }
  return found;
}

/* Heads as printed come before heads without their units. */
static GArray *
find_by_names (const ZhuPlanAxis *axis, const GPtrArray *names, gboolean *is_list)
{
  GArray *found = find_nearest (axis, names, FALSE, is_list);

  if (found->len > 0)
    return found;
  *is_list = names_empty_variable (axis->root, names);
  if (*is_list)
    return found;
  g_array_unref (found);
  return find_nearest (axis, names, TRUE, is_list);
}

static GArray *
find_by_number (const ZhuPlanAxis *axis, unsigned first, unsigned last)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < axis->lines->len; i++)
    {
      const unsigned number = g_array_index (axis->lines, ZhuPlanLine, i).number;

      if (number != 0 && number >= first && number <= last)
        g_array_append_val (found, i);
    }
  return found;
}

GArray *
zhu_plan_find_lines (const ZhuPlanAxis *axis, const ZhuPath *path, gboolean *is_list)
{
  GArray *found = NULL;

  *is_list = TRUE;
  switch (path->kind)
    {
    case ZHU_PATH_NONE:
      return find_by_number (axis, 1, G_MAXUINT);
    case ZHU_PATH_COLUMNS:
    case ZHU_PATH_ROW_NUMBER:
      *is_list = path->last > path->first;
      return find_by_number (axis, path->first, MAX (path->first, path->last));
    case ZHU_PATH_NAMES:
      return find_by_names (axis, path->names, is_list);
    case ZHU_PATH_PARENTS:
    case ZHU_PATH_CHILDREN:
      break;
    }
  found = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < axis->lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (axis->lines, ZhuPlanLine, i);

      if (!line->is_heading && line->has_below && path->kind == ZHU_PATH_PARENTS)
        g_array_append_val (found, i);
    }
  return found;
}

/* ---- Cells of earlier periods that rules recall ---- */

gboolean
zhu_plan_side_recalls (const ZhuPlan *plan, const ZhuSide *side, ZhuPlanContext *context)
{
  return side->ref != NULL && side->ref->date != NULL
         && zhu_context_from_id (side->ref->date, context)
         && (side->ref->table == NULL || g_strcmp0 (side->ref->table, plan->template_->id) == 0);
}

static void
recall_side (ZhuPlan *plan, const ZhuSide *side)
{
  ZhuPlanContext context;

  if (zhu_plan_side_recalls (plan, side, &context))
    plan->recalls[context] = TRUE;
  for (guint i = 0; i < side->children->len; i++)
    recall_side (plan, g_ptr_array_index (side->children, i));
}

void
zhu_plan_find_recalls (ZhuPlan *plan)
{
  const GPtrArray *rules = plan->template_->rules;

  if (!zhu_dictionary_is_as_of (zhu_model_dictionary (plan->model)))
    return;
  for (guint i = 0; i < rules->len; i++)
    {
      const ZhuRule *rule = g_ptr_array_index (rules, i);

      recall_side (plan, rule->left);
      recall_side (plan, rule->right);
    }
  plan->recalls[ZHU_CONTEXT_NOW] = FALSE;
}
