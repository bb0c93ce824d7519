/* Records of a table read from the pages of the file, past SQLite's machine: where whole tables are
 * read, finding a field there costs more than all that is done with it. */
#pragma once

#include "zhuhu/store/private.h"

G_BEGIN_DECLS

typedef enum
{
  STORE_CELL_NULL,
  STORE_CELL_INTEGER, /* big-endian, with a sign */
  STORE_CELL_ZERO,    /* the number 0, without bytes */
  STORE_CELL_ONE,
  STORE_CELL_REAL, /* big-endian */
  STORE_CELL_TEXT,
  STORE_CELL_BLOB
} StoreCellKind;

enum
{
  STORE_CELL_READ
  = 8 /* so many bytes of a cell can be read, however short it is, unless it is NULL */
};

/* One field of a record, in the manner of SQLite's files. */
typedef struct
{
  const guint8 *at; /* borrowed until the next record; not NUL-terminated */
  guint32 length;
  StoreCellKind kind;
} StoreCell;

/* Of STORE_CELL_INTEGER, STORE_CELL_ZERO and STORE_CELL_ONE. */
static inline gint64
store_cell_integer (const StoreCell *cell)
{
  gint64 value;

  if (cell->kind != STORE_CELL_INTEGER)
    return cell->kind == STORE_CELL_ONE;
  value = (gint8) cell->at[0];
  for (guint32 i = 1; i < cell->length; i++)
    value = (gint64) ((guint64) value << 8 | cell->at[i]);
  return value;
}

/* The records of one table in the order of its primary key. */
typedef struct _StorePages StorePages;

/* Stands at the first record of @table. It is only for a connection in whose transaction the table
 * was not changed, of a database without a write-ahead log. NULL without @error if the table does
 * not lie as this program makes it (WITHOUT ROWID, its keys in order as bytes): then SQL reads
 * it. */
StorePages *store_pages_new (ZhuStore *store, const StoreTable *table, GError **error);
/* From the next record on only the first @n fields are looked at. */
void store_pages_want (StorePages *self, guint n);
void store_pages_free (StorePages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StorePages, store_pages_free)
/* Position of the column @name in each record; -1 if there is none. */
int store_pages_find (const StorePages *self, const char *name);
gboolean store_pages_has_row (const StorePages *self);
/* Fields of the record, by position. */
const StoreCell *store_pages_cells (const StorePages *self);
gboolean store_pages_step (StorePages *self, GError **error);

G_END_DECLS
