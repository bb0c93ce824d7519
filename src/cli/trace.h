/* What leads from a report's files back to what they were made from, gathered while they are made:
 * its end is the manifest. */
#pragma once

#include "command.h"
#include "zhuhu/bundle.h"

typedef struct
{
  const ZhuReport *report;
  const GPtrArray *templates; /* element: ZhuTemplate * */
  const GPtrArray *formats;   /* element: const ZhuWriterClass * */
  const char *level;          /* of --each; NULL: the report itself */
  const GPtrArray *areas;     /* of --each, element: const ZhuArea *; NULL: the report itself */
} ZhuTraceRun;

typedef struct _ZhuTrace ZhuTrace;

/* Of what @job and its parts are made, once the first of them (@counted) is counted. */
ZhuTrace *
zhu_trace_new (const ZhuTraceRun *run, const ZhuJob *job, const ZhuJob *counted, GError **error);
void zhu_trace_free (ZhuTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTrace, zhu_trace_free)
/* That outputs name. */
const char *zhu_trace_id (const ZhuTrace *self);

/* What came out. The answers are made where a document is drawn, maybe in another process; they are
 * lists of what zhu_trace_take() takes. */
GVariantBuilder *zhu_trace_answer_new (void);
/* The document of @area (NULL: the report's own). */
gboolean zhu_trace_add_document (GVariantBuilder *answer,
                                 const ZhuDoc *doc,
                                 const ZhuStyle *style,
                                 const char *area,
                                 GError **error);
/* The file at @path, called @name, of which @fonts (element: ZhuFontUse *) tell in volume @volume.
 */
gboolean zhu_trace_add_file (GVariantBuilder *answer,
                             const char *path,
                             const char *name,
                             const ZhuKeeping *keeping,
                             unsigned volume,
                             GError **error);
void zhu_trace_take (ZhuTrace *self, GVariant *answer);
/* All has been taken, and nobody here reads the store any more: keeps there what the outputs are
 * made from, adds a line to its log, and returns the manifest, new reference; NULL with @error.
 * What is made once more (inputs of @context) leaves the store as it is. */
GVariant *zhu_trace_end (ZhuTrace *self, ZhuContext *context, GError **error);
/* After that, if the outputs could not be shown after all: says so in the log. */
void zhu_trace_failed (const ZhuTrace *self, ZhuContext *context);

/* For outputs without a manifest: a line for the log of runs with what @answer tells of them, then
 * @bundle is shown. Nothing is read from the store of @job any more. */
gboolean zhu_trace_log_only (ZhuJob *job,
                             const ZhuReport *report,
                             GVariant *answer,
                             ZhuBundle *bundle,
                             GError **error);
