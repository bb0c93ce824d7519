/* A trace from within; for trace*.c only. */
#pragma once

#include "trace.h"

struct _ZhuTrace
{
  ZhuTraceTables *tables; /* what they name is borrowed */
  gsize n_tables;
  char *name; /* of outputs made once more, without ending */
  GVariant *input;
  char *id;
  char *db;             /* path of the store */
  gboolean is_public;   /* nothing is said of what rules and checks have found */
  GPtrArray *sources;   /* element: GBytes *: all files of the input part */
  ZhuLogHead head;      /* of the log with the line that tells of this; length 0: none does */
  GPtrArray *documents; /* element: GVariant * */
  GPtrArray *files;     /* element: GVariant *: of outputs */
  GPtrArray *told;      /* element: const ZhuWriterClass *: of which zhu_trace_take_ready() told */
};

/* trace-input.c: the input part of @run over @job, called @name; new reference, NULL with @error.
 * @sources gets the bytes that are to be kept (element: GBytes *). */
GVariant *zhu_trace_input (const ZhuTraceRun *run,
                           const ZhuJob *job,
                           const char *name,
                           GPtrArray *sources,
                           GError **error);
/* For sorting arrays of texts by their bytes. */
int zhu_trace_compare_texts (gconstpointer a, gconstpointer b);

/* trace-log.c: the line of a report with this @manifest. */
ZhuLogEntry *
zhu_trace_log_entry (const ZhuTrace *self, const ZhuContext *context, GVariant *manifest);
