/* Conditions of tables, axes, measures and lists: what is true or false of a record, and of records
 * that stand on one line. */
#include "zhuhu/plan/private.h"

const ZhuExpr *
zhu_plan_compile_condition (const ZhuPlan *plan,
                            const ZhuNode *node,
                            ZhuDateName date,
                            const ZhuEntity *anchor,
                            ZhuDiags *diags)
{
  const ZhuExpr *expr = zhu_model_compile (plan->model, node, date, anchor, diags);
  g_autofree char *text = NULL;

  if (expr == NULL || zhu_expr_type (expr) == ZHU_TYPE_BOOLEAN)
    return expr;
  text = zhu_node_to_text (node);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "not-a-condition", &node->place,
                 _ ("write a comparison such as 残疾等级 <= 2"),
                 _ ("%s is true or false of no record"), text);
  return NULL;
}

const ZhuExpr *
zhu_plan_join_conditions (const ZhuPlan *plan,
                          const ZhuExpr *a,
                          const ZhuExpr *b,
                          const ZhuPlace *place,
                          ZhuDiags *diags)
{
  const ZhuEntity *deeper;

  if (a == NULL || b == NULL || zhu_entity_join (zhu_expr_entity (a), zhu_expr_entity (b), &deeper))
    return zhu_model_and (plan->model, a, b);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "two-branches", place,
                 _ ("ask for one of them with 有(entity, condition)"),
                 _ ("the formula leans on %s and %s, and no one record has both"),
                 zhu_expr_entity (a)->name, zhu_expr_entity (b)->name);
  return NULL;
}
