/* A template bound to a model, a period and an area: the tree of rows, the tree of columns, and what to
 * count. Nothing here has seen a record. `zhuhu expand` prints it.
 *
 * A leaf path of an axis is a conjunction of tests; a table's cell condition is universe ∧ row ∧ column ∧
 * the measure's own condition, on the same line (language §3). Each printed column is a formula over atoms:
 * an atom is one aggregate under a row selector and a column selector. Selectors that are not printed
 * (bases of percentages, enclosing categories) are counted beside the printed ones. */
#pragma once

#include "zhuhu/base.h"
#include "zhuhu/formula.h"
#include "zhuhu/template.h"

G_BEGIN_DECLS

typedef struct _ZhuPlan ZhuPlan;

/* Binds @template_. Findings (unknown names, impossible axes, two measures in a cell, cycles, limits of
 * language §8) with file:line:column and nearest name; NULL with ZHU_ERROR_TEMPLATE if any is an error. */
ZhuPlan *zhu_plan_new (ZhuTemplate *template_, ZhuModel *model, const ZhuPeriod *period, const ZhuArea *area,
                       const ZhuNode *where, ZhuDiags *diags, GError **error);
ZhuPlan *zhu_plan_ref (ZhuPlan *self);
void zhu_plan_unref (ZhuPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPlan, zhu_plan_unref)
const ZhuTemplate *zhu_plan_template (const ZhuPlan *self);
const ZhuEntity *zhu_plan_listed (const ZhuPlan *self); /* a register's entity; NULL for tables and area registers */
gboolean zhu_plan_lists_areas (const ZhuPlan *self);
char *zhu_plan_dump (const ZhuPlan *self); /* trees of rows and columns, atoms: stable text */

G_END_DECLS
