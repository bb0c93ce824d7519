/* All plans of a report counted in one pass over the source; then totals are counted numbers, shares,
 * changes and ranks are exact fractions rounded once; then the rules of the templates are tested. */
#pragma once

#include "zhuhu/base.h"
#include "zhuhu/plan.h"
#include "zhuhu/store.h"

G_BEGIN_DECLS

typedef struct _ZhuCube ZhuCube; /* the results of all plans of a run, frozen */

/* @plans: element ZhuPlan *. One pass over @store. NULL with @error. Query findings (unlisted values left out by
 * 不列, series that do not add up …) go to @diags. */
ZhuCube *zhu_cube_compute (GPtrArray *plans, ZhuStore *store, ZhuRelease release, ZhuDiags *diags, GError **error);
ZhuCube *zhu_cube_ref (ZhuCube *self);
void zhu_cube_unref (ZhuCube *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuCube, zhu_cube_unref)

/* Tests the rules of all plans and @report's (NULL: none): findings of severity ERROR (必须) or QUERY (核实)
 * with both sides, their numbers and the difference. FALSE with ZHU_ERROR_CHECK if a 必须 rule fails. */
gboolean zhu_cube_check (const ZhuCube *self, const ZhuReport *report, ZhuDiags *diags, GError **error);

G_END_DECLS
