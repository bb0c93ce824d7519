/* The elements of one table in one file. */
#pragma once

#include "zhuhu/page.h"
#include "zhuhu/writer/pdf/tree.h"

G_BEGIN_DECLS

typedef struct _ZhuTableTags ZhuTableTags;

/* Adds nothing yet: the table comes behind its title. @table must live as long. */
ZhuTableTags *zhu_table_tags_new (ZhuTree *tree, const ZhuTable *table);
void zhu_table_tags_free (ZhuTableTags *self);
/* The table's Caption, made now if there is none. */
ZhuElement zhu_table_tags_caption (ZhuTableTags *self);
/* Makes the head, if it is not there. */
void zhu_table_tags_make_head (ZhuTableTags *self);
/* The cell of a line of its own that names the groups which a file continues. */
ZhuElement zhu_table_tags_running (ZhuTableTags *self);
/* Makes head and the rows of @page, as far as they are not there. */
void zhu_table_tags_make_grid (ZhuTableTags *self, const ZhuPage *page);
/* The cell that @mark shows (head, number, stub or cell) on the page whose grid was made last. */
ZhuElement zhu_table_tags_cell (const ZhuTableTags *self, const ZhuMark *mark);

G_END_DECLS
