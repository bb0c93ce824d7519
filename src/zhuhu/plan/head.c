/* Heads that measures get when the template gives none. */
#include "zhuhu/plan/private.h"

#include <string.h>

/* 较上月 in a monthly return is 较上季 in a quarterly one. */
static const char *
last_period_word (const ZhuPlan *plan)
{
  static const char *const words[] = { "上月", "上季", "上期", "上年" };

  return words[plan->period.kind];
}

static gboolean
is_percent (const ZhuPlan *plan, const ZhuNode *node)
{
  const ZhuMeasureSpec *spec;
  const char *id;

  switch (node->kind)
    {
    case ZHU_NODE_CALL:
      return g_strcmp0 (zhu_plan_word_id (node->text, ZHU_WORD_FUNCTION), "pct") == 0;
    case ZHU_NODE_SUFFIX:
      id = zhu_plan_word_id (node->text, ZHU_WORD_SUFFIX);
      return strchr (id, '%') != NULL
             || (!g_str_equal (id, "rank")
                 && is_percent (plan, g_ptr_array_index (node->children, 0)));
    case ZHU_NODE_AT:
      return is_percent (plan, g_ptr_array_index (node->children, 0));
    case ZHU_NODE_NAME:
      spec = zhu_plan_measure_spec (plan, node->text);
      return spec != NULL && spec->formula != NULL && spec->formula->kind != ZHU_NODE_NAME
             && is_percent (plan, spec->formula);
    default:
      return FALSE;
    }
}

/* A change of a percentage that is no percentage itself. */
static gboolean
is_points (const ZhuPlan *plan, const ZhuNode *node)
{
  const char *id
      = node->kind == ZHU_NODE_SUFFIX ? zhu_plan_word_id (node->text, ZHU_WORD_SUFFIX) : NULL;

  return id != NULL && strchr (id, '%') == NULL && !g_str_equal (id, "rank")
         && is_percent (plan, g_ptr_array_index (node->children, 0));
}

static char *
suffix_head (const ZhuPlan *plan, const ZhuNode *node)
{
  static const struct
  {
    const char *id, *head;
  } heads[] = {
    { "row%", "占比（%）" },
    { "column%", "占比（%）" },
    { "table%", "占比（%）" },
    { "parent%", "占上级（%）" },
    { "spanner%", "占上栏（%）" },
    { "vs_last%", "环比（%）" },
    { "vs_year_end%", "较年初（%）" },
    { "vs_last_year%", "同比（%）" },
    { "rank", "名次" },
  };
  const char *id = zhu_plan_word_id (node->text, ZHU_WORD_SUFFIX);
  const char *points = is_points (plan, node) ? "（百分点）" : "";

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    if (g_str_equal (id, heads[i].id))
      return g_strdup (heads[i].head);
  if (g_str_equal (id, "vs_last"))
    return g_strconcat ("较", last_period_word (plan), points, NULL);
  return g_strconcat (g_str_equal (id, "vs_year_end") ? "较年初" : "较上年同期", points, NULL);
}

static char *
default_head (const ZhuPlan *plan, const ZhuNode *node)
{
  const ZhuMeasureSpec *spec;
  ZhuPlanContext context;
  g_autofree char *inner = NULL;

  switch (node->kind)
    {
    case ZHU_NODE_NAME:
      spec = zhu_plan_measure_spec (plan, node->text);
      return g_strdup (spec != NULL && spec->label != NULL ? spec->label : node->text);
    case ZHU_NODE_SUFFIX:
      return suffix_head (plan, node);
    case ZHU_NODE_AT:
      inner = default_head (plan, g_ptr_array_index (node->children, 0));
      if (zhu_context_from_id (node->text, &context) && context == ZHU_CONTEXT_LAST)
        return g_strconcat (last_period_word (plan), "末", inner, NULL);
      return g_strconcat (context == ZHU_CONTEXT_YEAR ? "上年末" : "上年同期末", inner, NULL);
    default:
      return zhu_node_to_text (node);
    }
}

ZhuPlanMeasure *
zhu_plan_measure_new (ZhuPlan *plan, const ZhuNode *node, const char *head)
{
  ZhuPlanMeasure *self = g_new0 (ZhuPlanMeasure, 1);

  self->node = node;
  if (node->kind == ZHU_NODE_NAME && node->text2 == NULL)
    self->spec = zhu_plan_measure_spec (plan, node->text);
  self->label = head != NULL ? g_strdup (head) : default_head (plan, node);
  self->is_default = head == NULL;
  self->is_percent = is_percent (plan, node);
  self->is_points = is_points (plan, node);
  self->format = self->spec != NULL ? self->spec->format : NULL;
  g_ptr_array_add (plan->measures, self);
  return self;
}
