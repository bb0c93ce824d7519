/* The writers there are, and the one way by which a file comes into being. */
#include "zhuhu/writer.h"
#include "zhuhu/writer/csv/csv.h"
#include "zhuhu/writer/html/html.h"
#include "zhuhu/writer/txt/txt.h"
#include "zhuhu/writer/xlsx/xlsx.h"

#include <errno.h>
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

static gboolean
write_to_terminal (const GString *text, GError **error)
{
  gsize done = 0;

  while (done < text->len)
    {
      const ssize_t n = write (STDOUT_FILENO, text->str + done, text->len - done);

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
write_to_standard_output (const ZhuWriterClass *class_,
                          const ZhuDoc *doc,
                          const ZhuStyle *style,
                          GError **error)
{
  GString *text;
  gboolean ok;

  if (class_->to_text == NULL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s is no text; name a file instead of “-”"), class_->name);
      return FALSE;
    }
  text = class_->to_text (doc, style);
  ok = write_to_terminal (text, error);
  g_string_free (text, TRUE);
  return ok;
}

static gboolean
write_content (const ZhuWriterClass *class_,
               const ZhuDoc *doc,
               const ZhuStyle *style,
               gpointer *kept,
               ZhuAtomicFile *file,
               GError **error)
{
  GString *text;
  gboolean ok;

  if (class_->write_kept != NULL && kept != NULL)
    return class_->write_kept (doc, style, kept, file, error);
  if (class_->to_text == NULL)
    return class_->write (doc, style, file, error);
  text = class_->to_text (doc, style);
  ok = zhu_atomic_file_write (file, text->str, text->len, error);
  g_string_free (text, TRUE);
  return ok;
}

static gboolean
write_file (const ZhuWriterClass *class_,
            const ZhuDoc *doc,
            const ZhuStyle *style,
            gpointer *kept,
            const char *path,
            GError **error)
{
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (path, error);

  return file != NULL && write_content (class_, doc, style, kept, file, error)
         && zhu_atomic_file_commit (file, error);
}

gboolean
zhu_writer_write (const ZhuWriterClass *class_,
                  const ZhuDoc *doc,
                  const ZhuStyle *style,
                  const char *path,
                  GError **error)
{
  if (g_str_equal (path, "-"))
    return write_to_standard_output (class_, doc, style, error);
  return write_file (class_, doc, style, NULL, path, error);
}

/* ---- Many documents ---- */

struct _ZhuWriterKit
{
  GPtrArray *classes; /* element: const ZhuWriterClass * */
  gpointer kept[8];   /* by index of classes */
};

ZhuWriterKit *
zhu_writer_kit_new (void)
{
  ZhuWriterKit *self = g_new0 (ZhuWriterKit, 1);

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
  guint i;

  if (!g_ptr_array_find (self->classes, class_, &i))
    {
      i = self->classes->len;
      g_ptr_array_add (self->classes, (gpointer) class_);
    }
  return write_file (class_, doc, style, i < G_N_ELEMENTS (self->kept) ? &self->kept[i] : NULL,
                     path, error);
}
