/* Which element of the structure tree a mark belongs to. Texts by their part, number and level;
 * tables by their document: each row with all its cells, empty ones too, so that columns count
 * right.
 *
 * A table is one element across its pages and across the parts into which its columns are split: a
 * row's cells are in one TR, on whichever page they stand. What stands again on a later page
 * (heads, title, stub) is an artifact there.
 *
 * Above the table stand the marks of the form as P and the title as H1, since readers go from
 * heading to heading; the line of reporter, period and units is the table's Caption, which is read
 * on entering it. A title in the Caption would be no place to go to in most readers. */
#pragma once

#include "zhuhu/page.h"
#include "zhuhu/writer/pdf/tree.h"

G_BEGIN_DECLS

/* What is no content of the document. */
enum
{
  ZHU_ARTIFACT = G_MAXUINT32
};

typedef struct _ZhuTags ZhuTags;

/* @doc NULL: pages that show texts only. */
ZhuTags *zhu_tags_new (const ZhuDoc *doc);
void zhu_tags_free (ZhuTags *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTags, zhu_tags_free)
ZhuTree *zhu_tags_tree (const ZhuTags *self);
void zhu_tags_begin_page (ZhuTags *self, const ZhuPage *page);
/* Makes what the page's table has and no mark shows. */
void zhu_tags_end_page (ZhuTags *self);
/* The element of text mark @mark, which stands on the page begun last; marks are asked for in their
 * order. */
ZhuElement zhu_tags_find (ZhuTags *self, const ZhuMark *mark);
/* The headings that begin on the page begun last, for bookmarks; their lines joined. */
gsize zhu_tags_n_headings (const ZhuTags *self);
/* @level: 1 is the title's. */
const char *zhu_tags_heading (const ZhuTags *self, gsize i, unsigned *level);

G_END_DECLS
