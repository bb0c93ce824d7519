/* Work on files that others have made, in a child process under limits: a crash, a loop or a bomb
 * ends the child only. */
#pragma once

#include "zhuhu/pdf.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 memory; /* bytes of data that the child may hold; not kept in builds with sanitizers */
  unsigned cpu_seconds; /* of the processor */
  unsigned seconds;     /* by the clock */
} PdfLimits;

/* For a file of @size bytes: ten seconds of the processor, and one more for each 500,000 bytes, up
 * to two minutes. */
PdfLimits pdf_limits_for (gsize size);

/* What the child does; what it puts into @output is handed back. */
typedef gboolean (*PdfWork) (gpointer data, GString *output, GError **error);

/* Runs @work in a child. Its error comes back as it is; a child that crashes or goes beyond @limits
 * is ZHU_ERROR_INPUT naming @path and the cause. */
gboolean pdf_child_run (PdfWork work,
                        gpointer data,
                        const PdfLimits *limits,
                        const char *path,
                        GString *output,
                        GError **error);

G_END_DECLS
