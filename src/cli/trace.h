/* What leads from a report's files back to what they were made from, gathered while they are made:
 * its end is the manifest. */
#pragma once

#include "command.h"
#include "zhuhu/bundle.h"
#include "zhuhu/notice.h"
#include "zhuhu/store.h"

/* What the log of runs calls a manifest that lies in the store. */
#define ZHU_MANIFEST_KEPT "kept"

/* Tables that are counted together. */
typedef struct
{
  const ZhuReport *report;    /* NULL: none, but one template */
  const GPtrArray *templates; /* element: ZhuTemplate * */
  const ZhuJob *job;          /* that counts them; of --each the first that does */
} ZhuTraceTables;

typedef struct
{
  const char *name; /* that outputs made once more are given; NULL: as zhu_trace_tables_name() */
  const ZhuTraceTables *tables; /* of the same records, period and area */
  gsize n_tables;
  const GPtrArray *formats; /* element: const ZhuWriterClass * */
  const char *level;        /* of --each; NULL: the report itself */
  const GPtrArray *areas;   /* of --each, element: const ZhuArea *; NULL: the report itself */
  const ZhuNotice *notice;  /* whose text is set; NULL: none is */
  GVariant *options;        /* that only this command has (a{sv}); NULL: none */
  GVariant *parts;          /* of what `attach` binds (av); NULL: nothing is bound */
} ZhuTraceRun;

/* Of the report, or the template's file without ".ini", by which it is found; new string. */
char *zhu_trace_tables_name (const ZhuTraceTables *tables);

typedef struct _ZhuTrace ZhuTrace;

/* Of what @job and its parts are made, once the tables of @run are counted; reports, templates and
 * jobs are borrowed. */
ZhuTrace *zhu_trace_new (const ZhuTraceRun *run, const ZhuJob *job, GError **error);
void zhu_trace_free (ZhuTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTrace, zhu_trace_free)
/* That outputs name. */
const char *zhu_trace_id (const ZhuTrace *self);

/* What came out. The answers are made where a document is drawn, maybe in another process; they are
 * lists of what zhu_trace_take() takes. */
GVariantBuilder *zhu_trace_answer_new (void);
/* The document whose @key ("area", "name") is @value; NULL and NULL if there is no other. */
gboolean zhu_trace_add_document (GVariantBuilder *answer,
                                 const ZhuDoc *doc,
                                 const ZhuStyle *style,
                                 const char *key,
                                 const char *value,
                                 GError **error);
/* The same but for registers: what they say is told by the file's bytes alone, for their rows
 * stream, and are not written twice. */
gboolean zhu_trace_tell_document (GVariantBuilder *answer,
                                  const ZhuDoc *doc,
                                  const ZhuStyle *style,
                                  const char *key,
                                  const char *value,
                                  GError **error);
/* The only document, as plain text. */
void zhu_trace_add_text (GVariantBuilder *answer, const char *text);
/* The file at @path, called @name, of which @fonts (element: ZhuFontUse *) tell in volume @volume.
 */
gboolean zhu_trace_add_file (GVariantBuilder *answer,
                             const char *path,
                             const char *name,
                             const ZhuKeeping *keeping,
                             unsigned volume,
                             GError **error);
void zhu_trace_take (ZhuTrace *self, GVariant *answer);
/* Takes the files of @ready under the names that a report's would have (the run's name and the
 * format's ending), whatever theirs will be; the first of each format, nothing for standard output.
 */
gboolean zhu_trace_take_ready (ZhuTrace *self,
                               const ZhuReady *ready,
                               const ZhuWriterClass *writer,
                               const ZhuKeeping *keeping,
                               GError **error);
/* All has been taken, and nobody here reads the store any more: keeps there what the outputs are
 * made from, adds a line to its log, and returns the manifest, new reference; NULL with @error.
 * What is made once more (inputs of @context) leaves the store as it is. */
GVariant *zhu_trace_end (ZhuTrace *self, ZhuContext *context, GError **error);
/* After that, if the outputs could not be shown after all: says so in the log. */
void zhu_trace_failed (const ZhuTrace *self, ZhuContext *context);

/* For outputs without a manifest beside them, all of which have been taken, after which nobody here
 * reads the store any more: keeps one in the store, with what they are made from, and names it in
 * @entry (neither where nothing can be kept), which is logged before they are shown. What is made
 * once more leaves the store as it is. *@manifest (may be NULL) gets it, new reference. */
gboolean zhu_trace_show (ZhuTrace *self,
                         ZhuContext *context,
                         ZhuLogEntry *entry,
                         const GPtrArray *ready,
                         GVariant **manifest,
                         GError **error);
