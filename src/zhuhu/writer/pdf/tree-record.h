/* What filling (tree.c) and writing (tree-print.c) a structure tree share: its records. */
#pragma once

#include "zhuhu/writer/pdf/tree.h"

G_BEGIN_DECLS

/* Entries of a leaf in the trees that find elements by page and by id, read leaf by leaf. */
enum
{
  ZHU_PAGES_OF_LEAF = 64,
  ZHU_IDS_OF_LEAF = 256
};

typedef struct
{
  ZhuElement parent;
  guint32 content;   /* 1 + index of its first content; 0: none */
  guint32 spoken;    /* offset in the texts; 0: none */
  guint32 heads;     /* offset in the lists; 0: none */
  guint32 n_rows;    /* that the cell spans */
  guint16 n_columns; /* that the cell spans */
  guint8 tag;        /* ZhuTag */
  guint8 is_named;   /* has an id, since it stands in a list of heads */
} ZhuTreeElement;

/* Content of an element beyond its first. */
typedef struct
{
  ZhuElement element;
  guint32 content; /* index */
} ZhuTreeMore;

struct _ZhuTree
{
  GArray *elements;  /* element: ZhuTreeElement */
  GArray *owners;    /* element: ZhuElement, by index of content */
  GArray *pages;     /* element: guint32, index of the page's first content */
  GArray *more;      /* element: ZhuTreeMore; sorted by element when finished */
  GArray *lists;     /* element: guint32: a list's length, then its heads */
  GString *texts;    /* each ends in a NUL */
  GHashTable *known; /* texts that come often: text → offset */
  /* When finished: */
  GArray *first_kids; /* element: guint32, by element and one more: its first in kids */
  GArray *kids;       /* element: ZhuElement */
  GArray *named;      /* element: ZhuElement, in order */
};

static inline ZhuTreeElement *
zhu_tree_element (const ZhuTree *self, ZhuElement element)
{
  return &g_array_index (self->elements, ZhuTreeElement, element);
}

/* Index of the first content of @page. */
static inline guint32
zhu_tree_first_content (const ZhuTree *self, gsize page)
{
  return page < self->pages->len ? g_array_index (self->pages, guint32, page) : self->owners->len;
}

/* Leaves that hold @n entries. */
static inline gsize
zhu_tree_n_leaves (gsize n, gsize of_leaf)
{
  return (n + of_leaf - 1) / of_leaf;
}

G_END_DECLS
