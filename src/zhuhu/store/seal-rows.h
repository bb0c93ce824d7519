/* The records of one entity on their way into a month, in the order of the root record's key. */
#pragma once

#include "zhuhu/store/seal.h"

G_BEGIN_DECLS

struct _SealRows
{
  ZhuStore *store;
  const ZhuEntity *entity;
  gboolean has_row;
  const StoreCell *cells;                /* of the record at hand */
  GArray *root, *own, *parent, *concern; /* element: int: cells of keys; empty if there is none */
  int area, unit;                        /* cells; -1 if there is none */
  gint64 skipped;                        /* records without a parent */
  StoreStream *stream;
  StoreCell *copies;    /* of the stream's row */
  guint64 *short_texts; /* of its fields, by position */
  sqlite3_stmt *ask;    /* SELECT ?1 */
};

/* @only_places: nothing but keys, area and unit are read. */
SealRows *
seal_rows_new (ZhuStore *store, const ZhuEntity *entity, gboolean only_places, GError **error);
void seal_rows_free (SealRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SealRows, seal_rows_free)
gboolean seal_rows_step (SealRows *self, GError **error);
/* The cell of the column @i of @variable. */
int seal_rows_find (const SealRows *self, const ZhuVariable *variable, guint i);
/* A row of which the first field is that of @cell, for what only SQLite knows: how it writes a
 * number, say. Valid until the next call. */
sqlite3_stmt *seal_rows_ask (SealRows *self, const StoreCell *cell);
/* The text of the cell @i, not NUL-terminated; NULL if it has none. Valid until the next call. */
const char *seal_rows_text (SealRows *self, int i, gsize *length);
/* The key in the cells @columns, its parts joined; *@key is borrowed from the record or from
 * @joined. FALSE if a part is empty, or if there is no such key. */
gboolean seal_rows_key (SealRows *self, const GArray *columns, GString *joined, SealSlice *key);
/* Compares the root record's key with @key part by part, as SQLite orders them; an empty one comes
 * before all. */
int seal_rows_compare_root (SealRows *self, const GString *key);

G_END_DECLS
