/* What `zhuhu report` shares with its run over all areas of a level. */
#pragma once

#include "command.h"
#include "zhuhu/writer.h"

enum
{
  ZHU_MOST_JOBS = 64 /* --jobs */
};

typedef struct
{
  const ZhuReport *report;
  const GPtrArray *templates; /* element: ZhuTemplate * */
  const GPtrArray *formats;   /* element: const ZhuWriterClass * */
  const char *level;          /* 县 */
  const char *out;            /* folder */
  guint n_workers;            /* processes that draw; 0: by the processors */
} ZhuEachOptions;

/* Counts and writes the report for each area of the level within @job's own: files CODE-NAME.xlsx
 * …, published together. */
gboolean
zhu_report_each (ZhuContext *context, ZhuJob *job, const ZhuEachOptions *options, GError **error);
