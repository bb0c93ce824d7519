/* What the tests of PDF files share: a folder with the file, the style as shipped, and other
 * programs that read it. */
#pragma once

#include "zhuhu/writer/pdf/pdf.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *path;
  ZhuStyle *style;
} Fixture;

static inline void
set_up (Fixture *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("zhuhu-pdf-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "t.pdf", NULL);
  self->style = zhu_style_load (NULL, NULL, NULL);
}

static inline void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
  zhu_style_free (self->style);
}

/* Standard output of a program; NULL and the test skipped if it is not installed. */
static inline char *
output_of (const char *const *arguments)
{
  g_autofree char *found = g_find_program_in_path (arguments[0]);
  char *output = NULL;
  int status = -1;

  if (found == NULL)
    {
      g_test_skip ("a program that reads PDF files is not installed");
      return NULL;
    }
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               &output, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return output;
}

/* What the shell's @filter makes of the file without compression; NULL if it cannot be had. */
static inline char *
filtered (const char *path, const char *filter)
{
  g_autofree char *command
      = g_strdup_printf ("qpdf --qdf --object-streams=disable '%s' - | %s", path, filter);
  const char *const arguments[] = { "sh", "-c", command, NULL };
  g_autofree char *qpdf = g_find_program_in_path ("qpdf");

  if (qpdf == NULL)
    {
      g_test_skip ("qpdf is not installed");
      return NULL;
    }
  return output_of (arguments);
}

/* The file at @path as text; bytes of value 0 are left out. */
static inline char *
plain (const char *path)
{
  return filtered (path, "tr -d '\\000'");
}

/* Paper on which a table of ten columns is split, and of ten rows needs several pages. */
static inline void
take_small_paper (ZhuStyle *style)
{
  style->paper_width = 300;
  style->paper_height = 230;
  style->margin_top = style->margin_left = style->margin_right = 15;
  style->margin_bottom = 30;
  style->title_size = 11;
}

/* What tags.awk says of the file at @path; NULL if it cannot be asked. */
static inline char *
check_tags (const char *path)
{
  g_autofree char *filter
      = g_strdup_printf ("LC_ALL=C awk -f '%s/tests/writer/pdf/tags.awk'", ZHU_SOURCE_DIR);

  return filtered (path, filter);
}

static inline void
write_document (const Fixture *self, const ZhuDoc *doc)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuWriterKit) kit = zhu_writer_kit_new (NULL);

  g_assert_true (zhu_writer_kit_write (kit, &zhu_pdf_writer, doc, self->style, self->path, &error));
  g_assert_no_error (error);
}
