/* Versions of the libraries that write PDF files, as they run. */
#include "zhuhu/pdf.h"

#include <qpdf/qpdf-c.h>
#include <zlib.h>

const char *
zhu_pdf_qpdf_version (void)
{
  return qpdf_get_qpdf_version ();
}

const char *
zhu_pdf_zlib_version (void)
{
  return zlibVersion ();
}
