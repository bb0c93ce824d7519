/* Insides of a table and a document, for the files of doc/ only.
 *
 * A table has few different cells (marks, small numbers). So each different cell and text is stored
 * once and the grid holds pointers: a cell costs eight bytes, and reading lends a pointer that
 * lives as long as the table. The rows of a register are a stream (stream.c).
 */
#pragma once

#include "zhuhu/doc.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text; /* interned; NULL until set */
  guint32 span;     /* rows downwards; 0 until set, and after freezing 0 where covered from above */
} ZhuStubCell;

/* Interned; NULL until set. */
typedef struct
{
  const char *measure, *unit;
} ZhuMeasureWords;

typedef struct
{
  const char *number; /* of the numbering row; NULL if none */
  const char *name;   /* NULL until set; made of the heads when frozen */
  int decimals;       /* ZHU_DECIMALS_UNSET until set or frozen */
  ZhuMeasureWords words;
} ZhuColumnInfo;

#define ZHU_DECIMALS_UNSET G_MININT
#define ZHU_CELLS_PER_BLOCK 256

/* ---- Rows of a register (stream.c) ---- */

typedef struct
{
  ZhuRowInfo info;
  ZhuStubCell *stubs;
  ZhuDocCell *cells;     /* of data columns */
  gboolean *is_set;      /* by data column */
  const char **repeated; /* by column: see zhu_table_repeated(); NULL if none */
  gsize number;          /* 1 + number of the row; 0: none */
  char *bytes;           /* that the texts point into */
  gsize capacity;
} ZhuStreamRow;

typedef struct _ZhuRowStream ZhuRowStream;

ZhuRowStream *zhu_row_stream_new (gsize n_stub, gsize n_data);
void zhu_row_stream_free (ZhuRowStream *self);
gsize zhu_row_stream_length (const ZhuRowStream *self);
/* Begins a row; the setters are about the row begun last. */
void zhu_row_stream_add (ZhuRowStream *self, const ZhuRowInfo *info);
void zhu_row_stream_set_stub (ZhuRowStream *self, gsize column, const char *text);
void zhu_row_stream_set_cell (ZhuRowStream *self, gsize column, const ZhuDocCell *cell);
void zhu_row_stream_set_repeated (ZhuRowStream *self, gsize column, const char *text);
/* After the last row. FALSE with @error, or without it if the text at *@bad_row, *@bad_column is
 * not clean. */
gboolean
zhu_row_stream_finish (ZhuRowStream *self, gsize *bad_row, gsize *bad_column, GError **error);
/* Most decimals of a data column's numbers, -1 if it has none. */
int zhu_row_stream_decimals (const ZhuRowStream *self, gsize column);
/* Borrowed while no row is read that is some hundred rows away; NULL after a read error. */
const ZhuStreamRow *zhu_row_stream_get (ZhuRowStream *self, gsize number);
gboolean zhu_row_stream_check (const ZhuRowStream *self, GError **error);

/* ---- Tables ---- */

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
  ZhuRowStream *stream;   /* registers: the body; NULL for tables, which have the next five */
  GArray *rows;           /* element: ZhuRowInfo */
  GArray *row_words; /* element: ZhuMeasureWords; shorter than rows where the last ones have none */
  GArray *stubs;     /* element: ZhuStubCell, n_stub a row */
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
  char *records; /* the sealed month; NULL: none */
  char *id;      /* of the manifest; NULL: none */
  int created;
  gboolean is_frozen;
  GPtrArray *tables;          /* element: ZhuTable *, owned */
  ZhuTable *findings;         /* NULL: none */
  GPtrArray *fact_labels;     /* element: char *, owned */
  GPtrArray *fact_texts;      /* element: char *, owned */
  GPtrArray *paragraph_names; /* element: char *, owned */
  GPtrArray *paragraph_texts; /* element: char *, owned */
};

/* Whether @text (may be NULL) is what every writer can take: UTF-8, no control character but LF. */
gboolean zhu_text_is_clean (const char *text);
/* The one copy of @text that the table keeps. */
const char *zhu_table_intern (ZhuTable *self, const char *text);
/* Checks the table and completes what was left open: order of heads, stub spans, column names and
 * decimals. See zhu_doc_freeze() for the errors. */
gboolean zhu_table_freeze (ZhuTable *self, GError **error);

G_END_DECLS
