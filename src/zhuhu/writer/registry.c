/* The writers there are, and the one way by which a file comes into being. */
#include "zhuhu/writer.h"
#include "zhuhu/writer/csv/csv.h"
#include "zhuhu/writer/html/html.h"
#include "zhuhu/writer/txt/txt.h"
#include "zhuhu/writer/volumes.h"
#include "zhuhu/writer/xlsx/xlsx.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#ifdef ZHU_HAVE_PDF
#include "zhuhu/writer/pdf/pdf.h"
#endif

const ZhuWriterClass *const *
zhu_writers (void)
{
  static const ZhuWriterClass *const writers[] = {
    &zhu_txt_writer,
    &zhu_csv_writer,
    &zhu_html_writer,
    &zhu_xlsx_writer,
#ifdef ZHU_HAVE_PDF
    &zhu_pdf_writer,
#endif
    NULL,
  };

  return writers;
}

const ZhuWriterClass *
zhu_writer_find (const char *name)
{
  for (const ZhuWriterClass *const *at = zhu_writers (); *at != NULL; at++)
    if (g_str_equal ((*at)->name, name))
      return *at;
  return NULL;
}

static char *
all_endings (void)
{
  GString *endings = g_string_new (NULL);

  for (const ZhuWriterClass *const *at = zhu_writers (); *at != NULL; at++)
    g_string_append_printf (endings, "%s%s", endings->len > 0 ? " " : "", (*at)->ending);
  return g_string_free (endings, FALSE);
}

const ZhuWriterClass *
zhu_writer_for_path (const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *endings = NULL;

  for (const ZhuWriterClass *const *at = zhu_writers (); *at != NULL; at++)
    if (g_str_has_suffix (lower, (*at)->ending))
      return *at;
  endings = all_endings ();
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("the ending of %s names no format; give it one of %s"), name, endings);
  return NULL;
}

/* ---- Texts ---- */

enum
{
  PIECE_BYTES = 1 << 16
};

static void
write_piece (ZhuSink *self)
{
  if (self->failure == NULL)
    (void) !self->write (self->data, self->text->str, self->text->len, &self->failure);
  g_string_truncate (self->text, 0);
}

void
zhu_sink_flush (ZhuSink *self)
{
  if (self->write != NULL && self->text->len >= PIECE_BYTES)
    write_piece (self);
}

static gboolean
emit (const ZhuWriterClass *class_,
      const ZhuDoc *doc,
      const ZhuStyle *style,
      ZhuSink *sink,
      GError **error)
{
  sink->text = g_string_sized_new (PIECE_BYTES);
  class_->emit (doc, style, sink);
  write_piece (sink);
  g_string_free (sink->text, TRUE);
  if (sink->failure == NULL)
    return zhu_doc_check (doc, error);
  g_propagate_error (error, g_steal_pointer (&sink->failure));
  return FALSE;
}

gboolean
writer_print_bytes (gpointer nothing, const char *bytes, gsize length, GError **error)
{
  gsize done = 0;

  (void) nothing;
  while (done < length)
    {
      const ssize_t n = write (STDOUT_FILENO, bytes + done, length - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot write to standard output: %s"),
                       g_strerror (errno));
          return FALSE;
        }
      done += (gsize) n;
    }
  return TRUE;
}

static gboolean
write_to_file (gpointer data, const char *bytes, gsize length, GError **error)
{
  return zhu_atomic_file_write (data, bytes, length, error);
}

gboolean
writer_print (const ZhuWriterClass *class_,
              const ZhuDoc *doc,
              const ZhuStyle *style,
              GError **error)
{
  ZhuSink sink = { .write = writer_print_bytes };

  if (class_->emit != NULL)
    return emit (class_, doc, style, &sink, error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("%s is no text; name a file instead of “-”"),
               class_->name);
  return FALSE;
}

/* ---- Volumes ---- */

ZhuVolumes
writer_volumes_new (ZhuVolumePath path,
                    gpointer data,
                    gboolean is_single,
                    const ZhuKeeping *keeping)
{
  return (ZhuVolumes){ g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_atomic_file_free),
                       g_ptr_array_new_with_free_func (g_free),
                       path,
                       data,
                       is_single,
                       keeping != NULL ? *keeping : (ZhuKeeping){ .archive = ZHU_ARCHIVE_2B } };
}

void
writer_volumes_clear (ZhuVolumes *self)
{
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->paths);
}

ZhuAtomicFile *
zhu_volumes_open (ZhuVolumes *self, unsigned i, unsigned n, GError **error)
{
  g_autofree char *path = self->path (self->data, i, n, error);
  ZhuAtomicFile *file = path != NULL ? zhu_atomic_file_open (path, error) : NULL;

  if (file == NULL)
    return NULL;
  g_ptr_array_add (self->files, file);
  g_ptr_array_add (self->paths, g_steal_pointer (&path));
  return file;
}

gboolean
zhu_volumes_is_single (const ZhuVolumes *self)
{
  return self->is_single;
}

const ZhuKeeping *
zhu_volumes_keeping (const ZhuVolumes *self)
{
  return &self->keeping;
}

/* A second name for the file at @path, hidden beside it; NULL if there is none. New string. */
static char *
keep_old (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = g_strdup_printf (".%s.before", name);
  g_autofree char *kept = g_build_filename (folder, hidden, NULL);

  unlink (kept);
  return link (path, kept) == 0 ? g_steal_pointer (&kept) : NULL;
}

/* Takes the first @n files back: what stood there before stands there again. */
static void
take_back (const ZhuVolumes *self, const GPtrArray *old, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const char *path = g_ptr_array_index (self->paths, i);
      const char *kept = g_ptr_array_index (old, i);

      if (kept == NULL || g_rename (kept, path) != 0)
        unlink (path);
    }
}

static void
forget_old (gpointer kept)
{
  if (kept != NULL)
    unlink (kept);
  g_free (kept);
}

gboolean
writer_volumes_commit (ZhuVolumes *self, GError **error)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (forget_old);

  for (guint i = 0; i < self->files->len && self->files->len > 1; i++)
    g_ptr_array_add (old, keep_old (g_ptr_array_index (self->paths, i)));
  for (guint i = 0; i < self->files->len; i++)
    if (!zhu_atomic_file_commit (g_ptr_array_index (self->files, i), error))
      {
        take_back (self, old, i);
        return FALSE;
      }
  return TRUE;
}

char *
zhu_volume_name (const char *name, unsigned i, unsigned n)
{
  const char *ending = strrchr (name, '.');

  if (n == 1 || ending == NULL)
    return g_strdup (name);
  return g_strdup_printf ("%.*s-%u%s", (int) (ending - name), name, i + 1, ending);
}

char *
writer_numbered_path (gpointer data, unsigned i, unsigned n, GError **error)
{
  (void) error;
  return zhu_volume_name (data, i, n);
}

static gboolean
write_content (const ZhuWriterClass *class_,
               const ZhuDoc *doc,
               const ZhuStyle *style,
               gpointer *kept,
               ZhuVolumes *volumes,
               GError **error)
{
  ZhuAtomicFile *file;

  if (class_->write_volumes != NULL)
    return class_->write_volumes (doc, style, kept, volumes, error);
  file = zhu_volumes_open (volumes, 0, 1, error);
  if (file == NULL)
    return FALSE;
  if (class_->emit == NULL)
    return class_->write (doc, style, file, error);
  ZhuSink sink = { .write = write_to_file, .data = file };

  return emit (class_, doc, style, &sink, error);
}

/* Libraries say what went wrong and not with which file. Always FALSE. */
static gboolean
name_output (const ZhuVolumes *self, GError **error)
{
  const char *path
      = self->paths->len > 0 ? g_ptr_array_index (self->paths, self->paths->len - 1) : NULL;
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;

  if (shown != NULL && error != NULL && g_error_matches (*error, ZHU_ERROR, ZHU_ERROR_IO)
      && strstr ((*error)->message, shown) == NULL)
    g_prefix_error (error, "%s: ", shown);
  return FALSE;
}

static gboolean
write_volumes (const ZhuWriterClass *class_,
               const ZhuDoc *doc,
               const ZhuStyle *style,
               gpointer *kept,
               ZhuVolumes *volumes,
               GError **error)
{
  return (write_content (class_, doc, style, kept, volumes, error) && zhu_doc_check (doc, error)
          && writer_volumes_commit (volumes, error))
         || name_output (volumes, error);
}

gboolean
writer_volumes_fill (ZhuVolumes *self,
                     const ZhuWriterClass *class_,
                     const ZhuDoc *doc,
                     const ZhuStyle *style,
                     GError **error)
{
  return (write_content (class_, doc, style, NULL, self, error) && zhu_doc_check (doc, error))
         || name_output (self, error);
}

gboolean
zhu_writer_write_volumes (const ZhuWriterClass *class_,
                          const ZhuDoc *doc,
                          const ZhuStyle *style,
                          const ZhuKeeping *keeping,
                          ZhuVolumePath path,
                          gpointer data,
                          GError **error)
{
  g_auto (ZhuVolumes) volumes = writer_volumes_new (path, data, FALSE, keeping);

  return write_volumes (class_, doc, style, NULL, &volumes, error);
}

gboolean
zhu_writer_write_kept (const ZhuWriterClass *class_,
                       const ZhuDoc *doc,
                       const ZhuStyle *style,
                       const ZhuKeeping *keeping,
                       const char *path,
                       GError **error)
{
  if (g_str_equal (path, "-"))
    return writer_print (class_, doc, style, error);
  return zhu_writer_write_volumes (class_, doc, style, keeping, writer_numbered_path,
                                   (gpointer) path, error);
}

gboolean
zhu_writer_write (const ZhuWriterClass *class_,
                  const ZhuDoc *doc,
                  const ZhuStyle *style,
                  const char *path,
                  GError **error)
{
  return zhu_writer_write_kept (class_, doc, style, NULL, path, error);
}

/* ---- What is told about outputs ---- */

static void
font_use_free (gpointer data)
{
  ZhuFontUse *use = data;

  g_free (use->family);
  g_free (use->version);
  g_free (use->sha256);
  g_free (use);
}

GPtrArray *
zhu_font_uses_new (void)
{
  return g_ptr_array_new_with_free_func (font_use_free);
}

static gboolean
add_to_sum (gpointer data, const char *bytes, gsize length, GError **error)
{
  (void) error;
  zhu_sha256_update (data, bytes, length);
  return TRUE;
}

char *
zhu_writer_sha256 (const ZhuWriterClass *class_,
                   const ZhuDoc *doc,
                   const ZhuStyle *style,
                   GError **error)
{
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  ZhuSink sink = { .write = add_to_sum, .data = sum };

  g_return_val_if_fail (class_->emit != NULL, NULL);

  return emit (class_, doc, style, &sink, error) ? zhu_sha256_finish_text (sum) : NULL;
}

/* ---- Many documents ---- */

struct _ZhuWriterKit
{
  const ZhuKeeping *keeping; /* borrowed; may be NULL */
  GPtrArray *classes;        /* element: const ZhuWriterClass * */
  gpointer kept[8];          /* by index of classes */
};

ZhuWriterKit *
zhu_writer_kit_new (const ZhuKeeping *keeping)
{
  ZhuWriterKit *self = g_new0 (ZhuWriterKit, 1);

  self->keeping = keeping;
  self->classes = g_ptr_array_new ();
  return self;
}

void
zhu_writer_kit_free (ZhuWriterKit *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->classes->len; i++)
    {
      const ZhuWriterClass *class_ = g_ptr_array_index (self->classes, i);

      if (self->kept[i] != NULL)
        class_->free_kept (self->kept[i]);
    }
  g_ptr_array_unref (self->classes);
  g_free (self);
}

gboolean
zhu_writer_kit_write (ZhuWriterKit *self,
                      const ZhuWriterClass *class_,
                      const ZhuDoc *doc,
                      const ZhuStyle *style,
                      const char *path,
                      GError **error)
{
  g_auto (ZhuVolumes) volumes
      = writer_volumes_new (writer_numbered_path, (gpointer) path, TRUE, self->keeping);
  guint i;

  if (!g_ptr_array_find (self->classes, class_, &i))
    {
      i = self->classes->len;
      g_ptr_array_add (self->classes, (gpointer) class_);
    }
  return write_volumes (class_, doc, style, i < G_N_ELEMENTS (self->kept) ? &self->kept[i] : NULL,
                        &volumes, error);
}
