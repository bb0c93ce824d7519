/* A job from within; for the files job*.c only. */
#pragma once

#include "command.h"
#include "zhuhu/plan.h"
#include "zhuhu/store.h"

struct _ZhuJob
{
  ZhuContext *context;       /* borrowed */
  gboolean is_part;          /* store, style and condition are another job's */
  ZhuDictionary *dictionary; /* NULL if nothing is counted */
  char *dictionary_month;    /* that it was sealed with; NULL: read from files */
  ZhuModel *model;
  ZhuStore *store; /* NULL without --db */
  char *db;        /* its path, likewise */
  ZhuStyle *style;
  ZhuKeeping keeping;  /* of a part: the password is the other job's */
  ZhuPeriod period;    /* with a dictionary */
  const ZhuArea *area; /* of the dictionary; NULL without areas */
  ZhuNode *where;      /* NULL: all records */
  char *where_sha256;  /* of its text; NULL likewise */
  ZhuRelease release;
  gboolean release_given;
  GPtrArray *plans; /* element: ZhuPlan * */
  ZhuCube *cube;
  ZhuExplanations *explanations; /* NULL: none; of a part: the other job's */
  /* At level 公开, of the whole job: */
  gboolean is_unremembered; /* nothing is known of what was published, and nothing is noted */
  GPtrArray *known; /* element: ZhuPublished *: what was published before; NULL until asked for */
  gint64 n_known;   /* how much the store had then */
  GPtrArray *published; /* element: ZhuPublished *: to be remembered */
};

/* job-argv.c: ZHU_ERROR_USAGE if the condition, given as such, names a masked variable. */
gboolean zhu_job_check_where (const ZhuJob *self, GError **error);
/* job-check.c: reads the explanations that @options name; they must be of the job's period. */
gboolean zhu_job_load_explanations (ZhuJob *self, const ZhuJobOptions *options, GError **error);
/* Tests the rules of what @self has counted and @report's. */
gboolean zhu_job_check (ZhuJob *self, const ZhuReport *report, GError **error);
/* Notes which explanations are of what @jobs (element: ZhuJob *) have counted. */
void zhu_job_note_met (const ZhuJob *self, const GPtrArray *jobs);
