/* A document's outputs: written apart, all of them, then logged and shown. Several documents of one
 * run are prepared before the first is shown, for the store is given back then. */
#pragma once

#include "trace.h"

typedef struct _ZhuOutputs ZhuOutputs;

/* Before anything is counted or laid out: every one of @outputs (NULL: the terminal) has a format,
 * which can be kept as @job keeps files. */
gboolean zhu_outputs_check (const ZhuJob *job, char **outputs, GError **error);

/* Writes @doc for each of @outputs, which were checked. @entry, which is taken over, is the line
 * for the log. The store will keep what files are made from as @run tells it, but for their
 * formats; NULL: nothing. What @run points to is borrowed. */
ZhuOutputs *zhu_outputs_new (const ZhuJob *self,
                             const ZhuTraceRun *run,
                             ZhuLogEntry *entry,
                             ZhuDoc *doc,
                             char **outputs,
                             GError **error);
void zhu_outputs_free (ZhuOutputs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuOutputs, zhu_outputs_free)
/* Shows them after the log has its line; nothing more is read from the store of @job. @manifest
 * (may be NULL) gets what tells of them, new reference, if that is kept. */
gboolean zhu_outputs_show (ZhuOutputs *self, ZhuJob *job, GVariant **manifest, GError **error);
