/* A job from within; for the files job*.c only. */
#pragma once

#include "command.h"
#include "zhuhu/plan.h"
#include "zhuhu/store.h"

struct _ZhuJob
{
  ZhuContext *context; /* borrowed */
  gboolean is_part;    /* store, style and condition are another job's */
  ZhuDictionary *dictionary;
  ZhuModel *model;
  ZhuStore *store; /* NULL without --db */
  ZhuStyle *style;
  ZhuKeeping keeping; /* of a part: the password is the other job's */
  ZhuPeriod period;
  const ZhuArea *area; /* of the dictionary; NULL without areas */
  ZhuNode *where;      /* NULL: all records */
  ZhuRelease release;
  gboolean release_given;
  GPtrArray *plans; /* element: ZhuPlan * */
  ZhuCube *cube;
  /* At level 公开, of the whole job: */
  char *db;                /* path of the store; NULL without --db */
  gboolean is_unremembered; /* nothing is known of what was published, and nothing is noted */
  GPtrArray *known;        /* element: ZhuPublished *: what was published before; NULL until asked for */
  gint64 n_known;          /* how much the store had then */
  GPtrArray *published;    /* element: ZhuPublished *: to be remembered */
};
