/* What `zhuhu attach` is asked to bind, and how it is told in a manifest and read back. */
#pragma once

#include "trace.h"

typedef enum
{
  ZHU_FROM_FILE,
  ZHU_FROM_TEMPLATE,
  ZHU_FROM_REPORT
} ZhuOrigin;

/* An attachment as the command line names it: title=name. */
typedef struct
{
  ZhuOrigin origin;
  char *title; /* "": none given */
  char *name;  /* path of a PDF, name of a template or report */
  char *level; /* of what is counted; NULL: as for all */
} ZhuWish;

typedef struct
{
  ZhuJobOptions job;
  GPtrArray *wishes;   /* element: ZhuWish * */
  GPtrArray *embedded; /* element: ZhuEmbedding * */
  char *notice, *document, *title, *imprint, *password_file, *output;
  int first_page;
  gboolean facing, screen, no_fit, allow_signed;
  GVariant *parts;     /* as a manifest tells them, by which they were found; NULL: not yet told */
  GVariant **manifest; /* gets what tells of the document, new reference; NULL: nobody asks */
} ZhuBinding;

/* Nothing yet. */
ZhuBinding *zhu_binding_new (void);
void zhu_binding_free (ZhuBinding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuBinding, zhu_binding_free)

/* All strings are copied. */
void zhu_binding_add_wish (ZhuBinding *self,
                           ZhuOrigin origin,
                           const char *title,
                           const char *name,
                           const char *level);
void zhu_binding_embed (ZhuBinding *self, const char *path, const char *name);

/* For the manifest, new references: the options (a{sv}), and all that is bound in its order (av):
 * files by name and SHA-256, NULL with @error if one cannot be read; what is counted, @tables (one
 * for each such wish), by the name under which it is kept. */
GVariant *zhu_binding_tell_options (const ZhuBinding *self);
GVariant *
zhu_binding_tell_parts (const ZhuBinding *self, const ZhuTraceTables *tables, GError **error);

/* Adds the files among @parts to @entry. */
void zhu_binding_log_parts (GVariant *parts, ZhuLogEntry *entry);

/* Binds it. */
gboolean zhu_binding_make (const ZhuBinding *self, ZhuContext *context, GError **error);
