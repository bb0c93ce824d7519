/* Insides of a table and a document, for the files of doc/ only.
 *
 * A register of 66,000 rows and 14 columns has a million cells, but few different ones (codes,
 * marks, small numbers). So each different cell and text is stored once and the grid holds
 * pointers: a cell costs eight bytes, and reading lends a pointer that lives as long as the table.
 */
#pragma once

#include "zhuhu/doc.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text; /* interned; NULL until set */
  guint32 span;     /* rows downwards; 0 until set, and after freezing 0 where covered from above */
} ZhuStubCell;

typedef struct
{
  const char *number; /* of the numbering row; NULL if none */
  const char *name;   /* NULL until set; made of the heads when frozen */
  int decimals;       /* ZHU_DECIMALS_UNSET until set or frozen */
} ZhuColumnInfo;

#define ZHU_DECIMALS_UNSET G_MININT
#define ZHU_CELLS_PER_BLOCK 256

struct _ZhuTable
{
  const char *texts[ZHU_N_TEXTS]; /* interned; NULL: "" */
  gboolean is_register;
  gboolean is_frozen;
  ZhuLayout layout;
  gsize n_stub, n_columns;
  gsize n_head;           /* head rows reached by any head cell */
  ZhuColumnInfo *columns; /* n_columns of them */
  GArray *heads;          /* element: ZhuHeadCell; ordered by row, column when frozen */
  GArray *rows;           /* element: ZhuRowInfo */
  GArray *stubs;          /* element: ZhuStubCell, n_stub a row */
  GPtrArray *cells;  /* element: const ZhuDocCell *, n_columns - n_stub a row; NULL until set */
  GPtrArray *blocks; /* element: ZhuDocCell[ZHU_CELLS_PER_BLOCK], the different cells; owned */
  gsize n_in_block;  /* used in the last block */
  GHashTable *known_cells;   /* set of const ZhuDocCell * in blocks; NULL when frozen */
  GStringChunk *strings;     /* all texts */
  GHashTable *known_strings; /* set of const char * in strings; NULL when frozen */
  GPtrArray *notes;          /* element: const char *, interned */
  GPtrArray *marks;          /* element: const char *, interned */
  GPtrArray *foot_labels;    /* element: const char *, interned */
  GPtrArray *foot_values;    /* element: const char *, interned */
};

struct _ZhuDoc
{
  char *title;
  char *area;
  int created;
  gboolean is_frozen;
  GPtrArray *tables;          /* element: ZhuTable *, owned */
  GPtrArray *paragraph_names; /* element: char *, owned */
  GPtrArray *paragraph_texts; /* element: char *, owned */
};

/* The one copy of @text that the table keeps. */
const char *zhu_table_intern (ZhuTable *self, const char *text);
/* Checks the table and completes what was left open: order of heads, stub spans, column names and
 * decimals. See zhu_doc_freeze() for the errors. */
gboolean zhu_table_freeze (ZhuTable *self, GError **error);

G_END_DECLS
