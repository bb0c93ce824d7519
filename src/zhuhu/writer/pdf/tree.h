/* The structure tree of one PDF file: what its parts are (headings, tables, rows, cells), in which
 * order they are read, and which marked content of which page belongs to each.
 *
 * A register's page has a thousand cells, so elements are packed records of 24 bytes, and their
 * objects are written as text only when the file is saved.
 *
 *   row = zhu_tree_add (tree, body, ZHU_TAG_TR);
 *   cell = zhu_tree_add (tree, row, ZHU_TAG_TD);
 *   zhu_tree_begin_page (tree);
 *   mcid = zhu_tree_add_content (tree, cell);   // to be written before the cell's text: /TD
 * <</MCID mcid>> BDC
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ZHU_TAG_DOCUMENT,
  ZHU_TAG_H1,
  ZHU_TAG_H2,
  ZHU_TAG_H3,
  ZHU_TAG_H4,
  ZHU_TAG_H5,
  ZHU_TAG_H6,
  ZHU_TAG_P,
  ZHU_TAG_TABLE,
  ZHU_TAG_CAPTION,
  ZHU_TAG_THEAD,
  ZHU_TAG_TBODY,
  ZHU_TAG_TR,
  ZHU_TAG_TH_COLUMN, /* TH with Scope Column */
  ZHU_TAG_TH_ROW,    /* TH with Scope Row */
  ZHU_TAG_TD
} ZhuTag;

const char *zhu_tag_name (ZhuTag tag); /* as PDF says: "TH" */

/* Index of an element; the first one is the Document, parent of all others. */
typedef guint32 ZhuElement;
enum
{
  ZHU_TREE_DOCUMENT = 0
};

typedef struct _ZhuTree ZhuTree;

ZhuTree *zhu_tree_new (void);
void zhu_tree_free (ZhuTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTree, zhu_tree_free)

/* ---- Filling ---- */

/* Adds an element below @parent, behind those that are there. */
ZhuElement zhu_tree_add (ZhuTree *self, ZhuElement parent, ZhuTag tag);
ZhuTag zhu_tree_tag (const ZhuTree *self, ZhuElement element);
void zhu_tree_set_span (ZhuTree *self, ZhuElement element, gsize n_rows, gsize n_columns);
/* @text is read instead of the element's content. */
void zhu_tree_set_spoken (ZhuTree *self, ZhuElement element, const char *text);
/* Keeps a list of @n heads, which get ids by it; returns its number for zhu_tree_set_heads(). */
guint32 zhu_tree_add_heads (ZhuTree *self, const ZhuElement *heads, gsize n);
/* The heads of a cell (TD), or of all cells of a row (TR), which come behind the cell's own. */
void zhu_tree_set_heads (ZhuTree *self, ZhuElement element, guint32 list);
void zhu_tree_begin_page (ZhuTree *self);
/* The next marked content of the page belongs to @element; returns its number on the page (MCID).
 */
unsigned zhu_tree_add_content (ZhuTree *self, ZhuElement element);
/* Whether @element has content on a page before the present one. */
gboolean zhu_tree_is_shown (const ZhuTree *self, ZhuElement element);

/* ---- Writing ---- */

/* Nothing is added from here on. Returns the number of objects that the tree takes: first the
 * StructTreeRoot, then the elements, then what finds them by page and by id. */
gsize zhu_tree_finish (ZhuTree *self);
/* Appends the body of object @i to @out. Objects of the tree are numbered from @base; @pages:
 * numbers of the page objects, as many as pages were begun. */
void
zhu_tree_print (const ZhuTree *self, gsize i, guint32 base, const guint32 *pages, GString *out);

G_END_DECLS
