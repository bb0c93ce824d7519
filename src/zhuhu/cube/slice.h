/* Batches cut by area: the root records of one area, with all that hangs below them, as a batch of
 * its own. */
#pragma once

#include "zhuhu/cube.h"

typedef struct _Slicer Slicer;

/* @areas: element const ZhuArea *, none within another. Records of other areas are passed over. */
Slicer *zhu_slicer_new (const ZhuAreas *tree, const GPtrArray *areas);
void zhu_slicer_free (Slicer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Slicer, zhu_slicer_free)
/* Takes the next batch (borrowed until the last slice of it). @root: the entity that has the areas.
 */
void zhu_slicer_set_batch (Slicer *self, const ZhuBatch *batch, const ZhuEntity *root);
/* The next run of root records of one area as a batch (borrowed until the next call), with the
 * index of the area in @group; NULL after the last. */
const ZhuBatch *zhu_slicer_next (Slicer *self, guint *group);
