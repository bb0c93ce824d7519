/* Outputs between being written and being shown. */
#include "zhuhu/writer/volumes.h"

#include <fcntl.h>
#include <string.h>

struct _ZhuReady
{
  ZhuVolumes volumes; /* no files if it goes to standard output */
  gboolean is_shown;
  /* Standard output: a document, or a text. */
  const ZhuWriterClass *class_;
  const ZhuDoc *doc;     /* borrowed */
  const ZhuStyle *style; /* borrowed */
  char *text;
};

static ZhuReady *
ready_new (const char *path, const ZhuKeeping *keeping)
{
  ZhuReady *self = g_new0 (ZhuReady, 1);

  self->volumes = writer_volumes_new (writer_numbered_path, (gpointer) path, FALSE, keeping);
  return self;
}

ZhuReady *
zhu_writer_prepare (const ZhuWriterClass *class_,
                    const ZhuDoc *doc,
                    const ZhuStyle *style,
                    const ZhuKeeping *keeping,
                    const char *path,
                    GError **error)
{
  g_autoptr (ZhuReady) self = ready_new (path, keeping);

  if (!g_str_equal (path, "-"))
    return writer_volumes_fill (&self->volumes, class_, doc, style, error) ? g_steal_pointer (&self)
                                                                           : NULL;
  if (class_->emit == NULL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s is no text; name a file instead of “-”"), class_->name);
      return NULL;
    }
  self->class_ = class_;
  self->doc = doc;
  self->style = style;
  return g_steal_pointer (&self);
}

ZhuReady *
zhu_ready_new (ZhuAtomicFile *file, const char *path)
{
  ZhuReady *self = ready_new (path, NULL);

  g_ptr_array_add (self->volumes.files, file);
  g_ptr_array_add (self->volumes.paths, g_strdup (path));
  return self;
}

ZhuReady *
zhu_ready_new_text (const char *text)
{
  ZhuReady *self = ready_new ("-", NULL);

  self->text = g_strdup (text);
  return self;
}

void
zhu_ready_free (ZhuReady *self)
{
  if (self == NULL)
    return;
  writer_volumes_clear (&self->volumes);
  g_free (self->text);
  g_free (self);
}

static gboolean
is_printed (const ZhuReady *self)
{
  return self->doc != NULL || self->text != NULL;
}

gsize
zhu_ready_length (const ZhuReady *self)
{
  return is_printed (self) ? 1 : self->volumes.files->len;
}

const char *
zhu_ready_path (const ZhuReady *self, gsize i)
{
  return is_printed (self) ? "-" : g_ptr_array_index (self->volumes.paths, i);
}

const char *
zhu_ready_temporary_path (const ZhuReady *self, gsize i)
{
  return is_printed (self)
             ? NULL
             : zhu_atomic_file_temporary_path (g_ptr_array_index (self->volumes.files, i));
}

char *
zhu_ready_sha256 (const ZhuReady *self, gsize i, GError **error)
{
  const ZhuAtomicFile *file;
  gint64 size;

  if (self->text != NULL)
    return zhu_sha256_text (self->text, strlen (self->text));
  if (self->doc != NULL)
    return zhu_writer_sha256 (self->class_, self->doc, self->style, error);
  file = g_ptr_array_index (self->volumes.files, i);
  return zhu_file_sha256 (AT_FDCWD, zhu_atomic_file_temporary_path (file), &size, error);
}

gboolean
zhu_ready_show (ZhuReady *self, GError **error)
{
  g_return_val_if_fail (!self->is_shown, FALSE);

  self->is_shown = TRUE;
  if (self->text != NULL)
    return writer_print_bytes (NULL, self->text, strlen (self->text), error);
  if (self->doc != NULL)
    return writer_print (self->class_, self->doc, self->style, error);
  return writer_volumes_commit (&self->volumes, error);
}
