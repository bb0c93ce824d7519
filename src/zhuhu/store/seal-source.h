/* The sealed source: seal-source.c hands out batches, seal-open.c finds the month's columns. */
#pragma once

#include "zhuhu/store/seal-read.h"

G_BEGIN_DECLS

typedef struct
{
  SealReader *reader;
  gsize position; /* of the variable in entity->variables */
  gboolean has_values, has_texts;
} SealField;

/* One entity, of those that are wanted. */
typedef struct SealPart SealPart;

struct SealPart
{
  const ZhuEntity *entity;    /* NULL: not wanted */
  SealPart *parent, *concern; /* NULL: none */
  SealReader *children, *concerns, *key;
  GArray *fields;       /* element: SealField */
  gsize n_rows;         /* in the segment at hand */
  guint32 *first;       /* by row of the parent, the first row below it; n of the parent + 1 */
  const guint32 *below; /* by root record, the first row below it; NULL of the root itself */
  guint32 *own_below;   /* the same where it is not first */
  ZhuBatchPart *out;    /* in the batch */
  gsize capacity;
  gboolean has_areas; /* of the root, if asked for */
  const char **keys;
  gint64 skipped;
  gsize begin, end; /* rows being taken */
  gsize base;       /* where they come to stand in the batch */
};

/* A column of the month as its catalogue lists it. */
typedef struct
{
  gint64 number;
  char *role, *entity, *variable; /* variable NULL: a link, a place or a key that is none */
  int type;
} SealListed;

typedef struct
{
  gint64 segment;
  gsize n_roots;
  guint32 first_place, last_place;
} SealSegment;

typedef struct
{
  ZhuSource base;
  ZhuStore *store;
  gint64 month;
  char *name;
  const ZhuEntity *root;
  ZhuBatch batch;
  SealPart *parts; /* by entity index of the run */
  SealReader *place;
  GArray *columns;  /* element: SealListed */
  GArray *areas;    /* element: guint32: by place, index of the area in the run's tree */
  GArray *is_in;    /* element: gboolean: by place; NULL: all are */
  GArray *segments; /* element: SealSegment; those of the root entity that are needed */
  gsize next_segment;
  gsize at, n_roots; /* in the segment at hand */
  gint64 *root_places;
  gint64 n_read, n_total; /* root records of the segments that are needed, for display */
  gint64 n_unplaced;
  GStringChunk *texts;
} SealedSource;

extern const StoreSourceClass seal_source_class;

G_END_DECLS
