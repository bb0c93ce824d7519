/* What leads from a report's files back to what they were made from, gathered while they are made:
 * its end is the manifest. */
#pragma once

#include "command.h"
#include "zhuhu/bundle.h"
#include "zhuhu/store.h"

/* What the log of runs calls a manifest that lies in the store. */
#define ZHU_MANIFEST_KEPT "kept"

typedef struct
{
  const ZhuReport *report;    /* NULL: of one template (run) */
  const GPtrArray *templates; /* element: ZhuTemplate * */
  const GPtrArray *formats;   /* element: const ZhuWriterClass * */
  const char *level;          /* of --each; NULL: the report itself */
  const GPtrArray *areas;     /* of --each, element: const ZhuArea *; NULL: the report itself */
} ZhuTraceRun;

/* Of the report, or the template's file without ".ini", by which it is found; new string. */
char *zhu_trace_run_name (const ZhuTraceRun *run);

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
/* The files of @ready under the names that a report's would have (@stem and the format's ending),
 * whatever theirs will be; nothing for standard output. */
gboolean zhu_trace_add_ready (GVariantBuilder *answer,
                              const ZhuReady *ready,
                              const char *stem,
                              const ZhuWriterClass *writer,
                              const ZhuKeeping *keeping,
                              GError **error);
void zhu_trace_take (ZhuTrace *self, GVariant *answer);
/* All has been taken, and nobody here reads the store any more: keeps there what the outputs are
 * made from, adds a line to its log, and returns the manifest, new reference; NULL with @error.
 * What is made once more (inputs of @context) leaves the store as it is. */
GVariant *zhu_trace_end (ZhuTrace *self, ZhuContext *context, GError **error);
/* After that, if the outputs could not be shown after all: says so in the log. */
void zhu_trace_failed (const ZhuTrace *self, ZhuContext *context);

/* For outputs without a manifest beside them, all of which have been taken: keeps one in the store,
 * with what they are made from, and names it in @entry; neither where nothing can be kept. What is
 * made once more leaves the store as it is. The manifest, new reference; NULL with @error. */
GVariant *zhu_trace_keep (ZhuTrace *self, ZhuContext *context, ZhuLogEntry *entry, GError **error);

/* For outputs without a manifest: a line for the log of runs with what @answer tells of them, then
 * @bundle is shown. Nothing is read from the store of @job any more. */
gboolean zhu_trace_log_only (ZhuJob *job,
                             const ZhuReport *report,
                             GVariant *answer,
                             ZhuBundle *bundle,
                             GError **error);
