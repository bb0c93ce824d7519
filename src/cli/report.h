/* What `zhuhu report` shares with its run over all areas of a level, and with `zhuhu check`. */
#pragma once

#include "command.h"
#include "trace.h"
#include "zhuhu/bundle.h"
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
  GVariant **manifest; /* gets it, new reference, and nothing is said; NULL: for the reader */
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
/* Writes what @job has counted to @folder, all files together, with the manifest of @traced;
 * says the report's sentences. @manifest (not NULL) gets the manifest, new reference, and
 * nothing is said. */
gboolean zhu_report_write (ZhuContext *context,
                           ZhuJob *job,
                           const ZhuReport *report,
                           const GPtrArray *formats,
                           const ZhuTraceRun *traced,
                           const char *folder,
                           GVariant **manifest,
                           GError **error);
/* Shows all that was staged, with the manifest beside it, after what it was made from is kept in
 * the store and the log has a line of it. Nothing is read from the store of @job any more.
 * @manifest gets it too, new reference; NULL: nobody asks. */
gboolean zhu_report_publish (ZhuContext *context,
                             ZhuJob *job,
                             ZhuTrace *trace,
                             ZhuBundle *bundle,
                             GVariant **manifest,
                             GError **error);

typedef struct
{
  ZhuJobOptions job;
  char *out, *each;
  char **formats;
  gboolean unremembered; /* at level 公开: nothing is looked at, and nothing remembered */
  int n_workers;         /* 0: as many as there are processors, up to a limit */
  GVariant **manifest;   /* of ZhuEachOptions */
} ZhuReportOptions;

/* All of `zhuhu report`. */
gboolean zhu_report_make (ZhuContext *context,
                          const char *name,
                          const ZhuReportOptions *options,
                          GError **error);
