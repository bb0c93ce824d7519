/* The first part of a manifest; for trace*.c only. */
#pragma once

#include "trace.h"

/* The input part of @run over @job, of which @counted (a part, or itself) is counted; new
 * reference, NULL with @error. @sources gets the bytes that are to be kept (element: GBytes *). */
GVariant *zhu_trace_input (const ZhuTraceRun *run,
                           const ZhuJob *job,
                           const ZhuJob *counted,
                           GPtrArray *sources,
                           GError **error);
/* For sorting arrays of texts by their bytes. */
int zhu_trace_compare_texts (gconstpointer a, gconstpointer b);
