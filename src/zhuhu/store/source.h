/* The live source while it reads: what its files share. */
#pragma once

#include "zhuhu/store/private.h"

G_BEGIN_DECLS

/* One entity's part of the batch while it grows. */
typedef struct
{
  StoreStream *stream; /* NULL: not wanted */
  ZhuBatchPart *part;
  gsize capacity;
  gboolean has_keys;   /* wanted, or needed to find parents */
  gboolean gives_keys; /* wanted */
  const char **keys;
  gsize group;       /* first row of the root record under way */
  gsize hint;        /* where the last look-up in the group hit */
  GString *last_key; /* own key of the row before and its parent; NULL if keys cannot repeat */
  guint32 last_parent;
} LiveBuilder;

typedef struct
{
  ZhuSource base;
  ZhuStore *store;
  const ZhuEntity *root;
  const ZhuArea *within;
  gboolean has_areas; /* wanted in the batch */
  StoreOrder *order;  /* of the root records by area; NULL: they come by key */
  gboolean is_done;   /* all records handed over */
  ZhuBatch batch;
  LiveBuilder *builders; /* by entity index */
  gsize n_builders;
  GStringChunk *texts; /* of the batch */
  GString *root_key, *key;
  StorePlaces *places;
  gint64 n_read, n_roots; /* root records: read so far, of how many (only if somebody is told) */
  gint64 n_unplaced;      /* root records without a node of the tree */
} LiveSource;

/* The next root record and all below it into the batch: as the order of the areas says, or as the
 * streams come (source-rows.c). */
gboolean live_take_ordered (LiveSource *self, GError **error);
gboolean live_take_root (LiveSource *self, GError **error);

G_END_DECLS
