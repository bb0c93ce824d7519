/* Versions of the libraries that draw PDF files, as they run. */
#include "zhuhu/writer/pdf/pdf.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb.h>
#include <hpdf.h>

const char *
zhu_pdf_haru_version (void)
{
  return HPDF_GetVersion ();
}

const char *
zhu_pdf_harfbuzz_version (void)
{
  return hb_version_string ();
}

char *
zhu_pdf_freetype_version (void)
{
  FT_Library library;
  FT_Int major = 0, minor = 0, patch = 0;

  if (FT_Init_FreeType (&library) != 0)
    return g_strdup ("");
  FT_Library_Version (library, &major, &minor, &patch);
  FT_Done_FreeType (library);
  return g_strdup_printf ("%d.%d.%d", major, minor, patch);
}
