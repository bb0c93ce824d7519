/* One field of a record as SQLite hands it out. */
#pragma once

#include "zhuhu/store/private.h"

G_BEGIN_DECLS

typedef enum
{
  STORE_CELL_NULL,
  STORE_CELL_INTEGER,
  STORE_CELL_REAL,
  STORE_CELL_TEXT,
  STORE_CELL_BLOB
} StoreCellKind;

enum
{
  STORE_CELL_READ = 8 /* so many bytes of a text or blob can be read, however short it is */
};

typedef struct
{
  const guint8 *at; /* of texts and blobs; borrowed until the next record; not NUL-terminated */
  guint32 length;   /* likewise; 0 of what has none */
  StoreCellKind kind;
  gint64 integer;
  double real;
} StoreCell;

G_END_DECLS
