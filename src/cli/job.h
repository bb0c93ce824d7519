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
  char *dictionary_month; /* that it was sealed with; NULL: read from files */
  ZhuModel *model;
  ZhuStore *store; /* NULL without --db */
  char *db;        /* its path, likewise */
  ZhuStyle *style;
  ZhuKeeping keeping; /* of a part: the password is the other job's */
  ZhuPeriod period;
  const ZhuArea *area; /* of the dictionary; NULL without areas */
  ZhuNode *where;      /* NULL: all records */
  char *where_sha256;  /* of its text; NULL likewise */
  ZhuRelease release;
  gboolean release_given;
  GPtrArray *plans; /* element: ZhuPlan * */
  ZhuCube *cube;
};
