/* The files of one output from within: for the registry, and for outputs that are shown later. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

struct _ZhuVolumes
{
  GPtrArray *files; /* element: ZhuAtomicFile * */
  GPtrArray *paths; /* element: char * */
  ZhuVolumePath path;
  gpointer data;
  gboolean is_single;
  ZhuKeeping keeping;
};

ZhuVolumes writer_volumes_new (ZhuVolumePath path,
                               gpointer data,
                               gboolean is_single,
                               const ZhuKeeping *keeping);
void writer_volumes_clear (ZhuVolumes *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZhuVolumes, writer_volumes_clear)
/* A ZhuVolumePath: the path @data, numbered if there are several volumes. */
char *writer_numbered_path (gpointer data, unsigned i, unsigned n, GError **error);
/* Writes @doc into the files of @self, which stay unseen. */
gboolean writer_volumes_fill (ZhuVolumes *self,
                              const ZhuWriterClass *class_,
                              const ZhuDoc *doc,
                              const ZhuStyle *style,
                              GError **error);
/* Shows all files; if one cannot be, what stood there before comes back. A single file replaces its
 * old one in one step. */
gboolean writer_volumes_commit (ZhuVolumes *self, GError **error);
/* Writes @doc to standard output. */
gboolean writer_print (const ZhuWriterClass *class_,
                       const ZhuDoc *doc,
                       const ZhuStyle *style,
                       GError **error);
/* Writes @length @bytes there. */
gboolean writer_print_bytes (gpointer nothing, const char *bytes, gsize length, GError **error);

G_END_DECLS
