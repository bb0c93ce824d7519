/* The sealing of one root entity and all below it, under way: seal-places.c says where each root
 * record will stand, seal-freeze.c reads the records into buckets, seal-write.c writes a segment
 * once its bucket is full. */
#pragma once

#include "zhuhu/store/seal.h"

G_BEGIN_DECLS

/* A pair of area code and unit as root records carry it. */
typedef struct
{
  char *code, *unit;
  const ZhuArea *area; /* NULL if none fits */
  gsize order;         /* of its area in the tree; 0 without one */
  guint32 number;      /* in order of the tree */
  guint32 leader;      /* the first place of the same order: their records are ordered together */
  gint64 n_records;
} SealPlace;

typedef struct
{
  gsize offset, length;
} SealSpan;

/* Before each root record in its bucket. */
typedef struct
{
  guint32 length;   /* with the head */
  guint32 position; /* in the segment */
  guint32 place;
} SealRecordHead;

typedef struct
{
  const ZhuEntity *entity;
  StoreStream *stream; /* NULL if it hangs under another root, and when all is read */
  gboolean is_parent;  /* of an entity that is sealed with it */
  gint64 n_records, skipped;
  /* First row of the root record under way, for links: keys within the record being written. */
  gboolean is_pointed_at;
  GArray *group; /* element: SealSpan */
  gsize hint;
  SealColumn *children, *place, *concern, *key; /* NULL if it has none; owned by columns */
  GPtrArray *fields;                            /* element: SealColumn *, borrowed */
  /* Of the segment under way */
  gsize n_rows, base; /* base: before the root record at hand */
} SealEntity;

typedef struct _SealWriter SealWriter;

typedef struct
{
  ZhuStore *store;
  const ZhuPeriod *period;
  const ZhuFreezeOptions *options;
  const ZhuEntity *root;
  SealEntity *entities; /* by entity index */
  gsize n_entities;
  GPtrArray *columns; /* element: SealColumn * */
  gint64 month;
  gint64 first_segment, first_column, first_place; /* those before are of other root entities */
  GArray *places;                                  /* element: SealPlace */
  GHashTable *place_numbers;
  GArray
      *root_places; /* element: guint32: by root record in the order of keys, index of its place */
  guint32 *positions; /* by root record in the order of keys, where it stands in the month */
  gsize n_segments;
  SealSpool *spool;
  SealWriter *writer;
  SealBuffer record; /* the root record under way */
  GString *root_key, *key;
} SealFreeze;

SealFreeze *
seal_freeze_new (ZhuStore *store, const ZhuPeriod *period, const ZhuFreezeOptions *options);
void seal_freeze_free (SealFreeze *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SealFreeze, seal_freeze_free)
/* Seals all records of @root and below, and the catalogue of them. */
gboolean seal_freeze_run (SealFreeze *self, const ZhuEntity *root, GError **error);

/* ---- Where root records will stand (seal-places.c) ---- */

/* Element: SealPlace. */
GArray *seal_places_new (void);
/* Fills places, root_places and positions. */
gboolean seal_places_read (SealFreeze *self, GError **error);

/* ---- Segments and the catalogue (seal-write.c) ---- */

SealWriter *seal_writer_new (SealFreeze *freeze, GError **error);
void seal_writer_free (SealWriter *self);
/* Writes @segment, all records of which are in the spool. */
gboolean seal_writer_write (SealWriter *self, gsize segment, GError **error);
/* The rows that say which entities, columns, texts and places the month has. */
gboolean seal_catalogue_rows_write (SealFreeze *self, GError **error);

G_END_DECLS
