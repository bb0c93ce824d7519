/* One column of a sealed month being read, segment by segment (seal-read.c). */
#pragma once

#include "zhuhu/store/seal.h"

G_BEGIN_DECLS

typedef struct
{
  ZhuStore *store;
  gint64 month, number;
  const ZhuVariable *variable; /* of the run's dictionary; NULL for links, places and keys */
  gboolean is_text;
  sqlite3_stmt *row;       /* stands on the chunk at hand */
  GPtrArray *texts;        /* of codes, by code; element: char * */
  GArray *meanings;        /* of codes, by code: element gint64, in the words of the run */
  gboolean misses_meaning; /* some code has no meaning in the words of the run */
  gint64 unreadable;       /* values handed out as missing that the month holds as text */
  gboolean was_erased;     /* a text was asked for that has been erased */
  /* of the segment at hand */
  SealNumbers numbers;
  gboolean has_table; /* table says what each byte means */
  gint32 table[256];
  GArray *exceptions; /* element: SealException */
  const char *bytes;  /* of texts: the chunk's, or flat */
  SealBuffer flat;    /* texts that share their beginnings, written out */
  guint32 *offsets;   /* of texts, n + 1 */
  gboolean is_erased;
} SealReader;

/* The column @number of @month. @variable may be NULL, see above; @is_key: it holds keys. */
SealReader *seal_reader_new (ZhuStore *store,
                             gint64 month,
                             gint64 number,
                             const ZhuVariable *variable,
                             gboolean is_key,
                             GError **error);
void seal_reader_free (SealReader *self);
/* Goes to @segment, where the column must have @n_rows rows; its checksum is compared. */
gboolean seal_reader_load (SealReader *self, gint64 segment, gsize n_rows, GError **error);
/* Values that cannot be: ZHU_ERROR_INPUT naming month, entity, column and segment. Always FALSE. */
gboolean seal_reader_damaged (const SealReader *self, gint64 segment, GError **error);
/* Values of @n rows from @first on. */
void seal_reader_values (SealReader *self, gsize first, gsize n, gint64 *values);
/* The same for a date, a condition or a code. */
void seal_reader_narrow (SealReader *self, gsize first, gsize n, gint32 *values);
/* Of the counts of a whole chunk: how many come before each row, and in all. FALSE if they are
 * none. */
gboolean seal_reader_sums (const SealReader *self, guint32 *sums);
/* Their texts as they were stored, put into @chunk; NULL where there is none. */
void
seal_reader_texts (SealReader *self, gsize first, gsize n, const char **texts, GStringChunk *chunk);

G_END_DECLS
