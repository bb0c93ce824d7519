/* The libraries on which the bytes of outputs depend: another version may lay out, compress or
 * write otherwise. */
#include "zhuhu/writer/pdf/pdf.h"

#include <xlsxwriter.h>

static void
add (GStrvBuilder *list, const char *name, const char *version)
{
  g_strv_builder_add (list, name);
  g_strv_builder_add (list, version);
}

char **
zhu_writer_libraries (void)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_autofree char *glib
      = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  g_autofree char *freetype = zhu_pdf_freetype_version ();

  /* of GLib come the classes of characters by which texts are measured and broken */
  add (list, "glib", glib);
  add (list, "zlib", zhu_pdf_zlib_version ());
  add (list, "libxlsxwriter", lxw_version ());
  add (list, "libharu", zhu_pdf_haru_version ());
  add (list, "libqpdf", zhu_pdf_qpdf_version ());
  add (list, "freetype", freetype);
  add (list, "harfbuzz", zhu_pdf_harfbuzz_version ());
  return g_strv_builder_end (list);
}
