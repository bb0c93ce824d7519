/* A county and its townships whose cases change a little from month to month, and which publish the
 * same tables of them at level 公开. */
#pragma once

#include "cube/sample.h"

/* The tables. */
enum
{
  GRADES,
  CAUSES,
  SEVERE,                   /* of the month before only */
  N_LEVEL_TABLES,           /* that every area has */
  PROGRESS = N_LEVEL_TABLES /* of the county: templates/10-progress.ini */
};

/* What was published at once: of the county, or of all townships. */
typedef struct
{
  const char *month, *before; /* 2020-01 or 2020-01.r1, and what it says the month before is */
  gboolean is_county;
  GPtrArray *open;   /* element: ZhuCube *, by area: the true numbers */
  GPtrArray *closed; /* beside all that was published before; NULL: refused */
  GPtrArray *alone;  /* as if nothing had been; NULL: refused */
} Edition;

typedef struct
{
  Sample sample;
  GRand *random;
  GPtrArray *households, *persons; /* element: GStrv; the first is the head */
  GPtrArray *editions;             /* element: Edition *, in the order of publishing */
} World;

World *world_new (void);
void world_free (World *self);
/* A few cases change: @n of each kind, on @day. */
void world_live_on (World *self, const char *day, guint n);
/* Seals the cases as they are now under @period; @reason: of a revision. */
void world_seal (World *self, const ZhuPeriod *period, const char *reason);
/* Publishes the tables of the county, or of all townships, for @period; the store remembers it. */
void world_publish (World *self,
                    const ZhuPeriod *period,
                    const char *month,
                    const char *before,
                    gboolean is_county);
