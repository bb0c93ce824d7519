/* What the files of this room share. */
#pragma once

#include "zhuhu/formula.h"

G_BEGIN_DECLS

/* ---- node.c ---- */

ZhuNode *node_new (ZhuNodeKind kind);
/* Child @i, NULL if there is none. */
const ZhuNode *node_child (const ZhuNode *node, gsize i);

G_END_DECLS
