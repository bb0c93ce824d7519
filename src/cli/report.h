/* What `zhuhu report` shares with its run over all areas of a level, and with `zhuhu check`. */
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

ZhuReport *
zhu_report_find (ZhuContext *context, const char *name, const char *folder, GError **error);
/* The job without tables yet. */
ZhuJob *zhu_report_open_job (ZhuContext *context,
                             const ZhuJobOptions *options,
                             const ZhuReport *report,
                             GError **error);
/* What --format names (each may list several), else the report's 输出; element const ZhuWriterClass
 * *, each once. */
GPtrArray *zhu_report_formats (const ZhuReport *report, char **given, GError **error);
/* Writes what @job has counted to @folder, all files together; says the report's sentences. */
gboolean zhu_report_write (ZhuContext *context,
                           ZhuJob *job,
                           const ZhuReport *report,
                           const GPtrArray *formats,
                           const char *folder,
                           GError **error);
