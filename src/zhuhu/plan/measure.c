/* Whole measures: their formulas bound in every context that is asked for, and how they are
 * printed. */
#include "zhuhu/plan/private.h"

gboolean
zhu_plan_bind_measure (ZhuPlan *plan,
                       ZhuPlanMeasure *measure,
                       ZhuPlanContext context,
                       ZhuDiags *diags)
{
  if (measure->terms[context] != NULL)
    return TRUE;
  measure->binding[context] = TRUE;
  measure->terms[context] = zhu_plan_bind_term (plan, measure->node, context, diags);
  measure->binding[context] = FALSE;
  return measure->terms[context] != NULL;
}

static void
finish_measure (ZhuPlan *plan, ZhuPlanMeasure *measure)
{
  const ZhuTerm *term = measure->terms[ZHU_CONTEXT_NOW];

  if (term == NULL)
    return;
  measure->is_date = zhu_term_is_date (plan, term);
  measure->is_count = !measure->is_date && zhu_term_is_count (plan, term);
  measure->decimals = measure->spec != NULL && measure->spec->decimals >= 0
                          ? measure->spec->decimals
                      : measure->is_count ? 0
                                          : plan->template_->decimals;
}

static gboolean
rows_have_measures (const ZhuPlan *plan)
{
  for (guint i = 0; i < plan->rows.lines->len; i++)
    if (g_array_index (plan->rows.lines, ZhuPlanLine, i).measure != NULL)
      return TRUE;
  return FALSE;
}

/* The measures of the columns that @ref names. Without names, or where measures hang on rows, it
 * may be any of them. */
static void
bind_named (ZhuPlan *plan, const ZhuRef *ref, ZhuPlanContext context, ZhuDiags *diags)
{
  g_autoptr (GArray) columns = NULL;
  gboolean is_list;

  if (ref->column.kind == ZHU_PATH_NONE || rows_have_measures (plan))
    {
      for (guint i = 0; i < plan->measures->len; i++)
        zhu_plan_bind_measure (plan, g_ptr_array_index (plan->measures, i), context, diags);
      return;
    }
  columns = zhu_plan_find_lines (&plan->columns, &ref->column, &is_list);
  for (guint i = 0; i < columns->len; i++)
    {
      const ZhuPlanLine *line
          = &g_array_index (plan->columns.lines, ZhuPlanLine, g_array_index (columns, guint, i));
      ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : plan->measure;

      if (measure != NULL)
        zhu_plan_bind_measure (plan, measure, context, diags);
    }
}

static void
bind_recalled_by (ZhuPlan *plan, const ZhuSide *side, ZhuDiags *diags)
{
  ZhuPlanContext context;

  if (zhu_plan_side_recalls (plan, side, &context) && plan->recalls[context])
    {
      plan->contexts[context] = TRUE;
      bind_named (plan, side->ref, context, diags);
    }
  for (guint i = 0; i < side->children->len; i++)
    bind_recalled_by (plan, g_ptr_array_index (side->children, i), diags);
}

/* Cells that rules ask for as of an earlier period. What cannot be counted there is "not tested"
 * later. */
static void
bind_recalled (ZhuPlan *plan)
{
  const GPtrArray *rules = plan->template_->rules;
  g_autoptr (ZhuDiags) unsaid = zhu_diags_new ();

  zhu_plan_find_recalls (plan);
  for (guint i = 0; i < rules->len; i++)
    {
      const ZhuRule *rule = g_ptr_array_index (rules, i);

      bind_recalled_by (plan, rule->left, unsaid);
      bind_recalled_by (plan, rule->right, unsaid);
    }
}

void
zhu_plan_recall (ZhuPlan *plan, const ZhuRef *ref)
{
  g_autoptr (ZhuDiags) unsaid = zhu_diags_new ();
  ZhuPlanContext context;

  if (ref->date == NULL || !zhu_context_from_id (ref->date, &context) || context == ZHU_CONTEXT_NOW
      || plan->template_->listing != NULL
      || !zhu_dictionary_is_as_of (zhu_model_dictionary (plan->model)))
    return;
  plan->recalls[context] = TRUE;
  plan->contexts[context] = TRUE;
  bind_named (plan, ref, context, unsaid);
  zhu_plan_compile_contexts (plan, unsaid);
}

void
zhu_plan_bind_measures (ZhuPlan *plan, ZhuDiags *diags)
{
  plan->contexts[ZHU_CONTEXT_NOW] = TRUE;
  for (guint i = 0; i < plan->measures->len; i++)
    zhu_plan_bind_measure (plan, g_ptr_array_index (plan->measures, i), ZHU_CONTEXT_NOW, diags);
  bind_recalled (plan);
  for (guint i = 0; i < plan->measures->len; i++)
    finish_measure (plan, g_ptr_array_index (plan->measures, i));
}

ZhuPlanMeasure *
zhu_plan_line_measure (const ZhuPlan *plan, const ZhuPlanLine *row, const ZhuPlanLine *column)
{
  return row->measure != NULL      ? row->measure
         : column->measure != NULL ? column->measure
                                   : plan->measure;
}
