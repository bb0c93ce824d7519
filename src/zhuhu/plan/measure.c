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

/* Cells that rules ask for as of an earlier period. What cannot be counted there is "not tested"
 * later. */
static void
bind_recalled (ZhuPlan *plan)
{
  g_autoptr (ZhuDiags) unsaid = zhu_diags_new ();

  zhu_plan_find_recalls (plan);
  for (int context = ZHU_CONTEXT_LAST; context < ZHU_N_CONTEXTS; context++)
    {
      if (!plan->recalls[context])
        continue;
      plan->contexts[context] = TRUE;
      for (guint i = 0; i < plan->measures->len; i++)
        zhu_plan_bind_measure (plan, g_ptr_array_index (plan->measures, i),
                               (ZhuPlanContext) context, unsaid);
    }
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
