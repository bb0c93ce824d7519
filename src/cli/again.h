/* What a command has made, once more after its manifest: from the inputs of the context, which its
 * command calls its own. */
#pragma once

#include "command.h"

typedef struct
{
  GVariant *input;           /* of the manifest */
  ZhuJobOptions job;         /* what all commands share, as the manifest tells it */
  const char *password_file; /* opens what was bound; NULL: none */
  const char *folder;        /* for the outputs; private */
  GVariant **manifest;       /* gets that of what is made, new reference */
} ZhuAgain;

/* Names of the formats; new. */
char **zhu_again_formats (const ZhuAgain *self);
/* Paths of the outputs, one for each format; new. */
char **zhu_again_outputs (const ZhuAgain *self);

gboolean zhu_attach_again (ZhuContext *context, const ZhuAgain *again, GError **error);
gboolean zhu_check_again (ZhuContext *context, const ZhuAgain *again, GError **error);
gboolean zhu_diff_again (ZhuContext *context, const ZhuAgain *again, GError **error);
gboolean zhu_notice_again (ZhuContext *context, const ZhuAgain *again, GError **error);
