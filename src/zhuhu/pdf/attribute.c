/* Attributes of structure elements: a dictionary, or several with revision numbers between them;
 * classes likewise. */
#include "zhuhu/pdf/inspect.h"

/* In one dictionary or a list of them; 0 if there is none. */
static qpdf_oh
look_in (qpdf_data pdf, qpdf_oh attributes, const char *key)
{
  if (pdf_has (pdf, attributes, key))
    return pdf_get (pdf, attributes, key);
  for (int i = 0; i < pdf_length (pdf, attributes) && i < 32; i++)
    {
      const qpdf_oh item = qpdf_oh_get_array_item (pdf, attributes, i);

      if (pdf_has (pdf, item, key))
        return pdf_get (pdf, item, key);
    }
  return 0;
}

qpdf_oh
pdf_attribute (const ZhuPdfFile *file, const PdfItem *item, const char *key)
{
  const qpdf_data pdf = file->pdf;
  const qpdf_oh classes = pdf_get (pdf, item->handle, "/C");
  const int n = qpdf_oh_is_name (pdf, classes) ? 1 : MIN (pdf_length (pdf, classes), 32);
  qpdf_oh found = look_in (pdf, pdf_get (pdf, item->handle, "/A"), key);

  for (int i = 0; i < n && found == 0; i++)
    {
      const qpdf_oh name
          = qpdf_oh_is_name (pdf, classes) ? classes : qpdf_oh_get_array_item (pdf, classes, i);
      const qpdf_oh map
          = pdf_get (pdf, pdf_get (pdf, qpdf_get_root (pdf), "/StructTreeRoot"), "/ClassMap");

      if (qpdf_oh_is_name (pdf, name))
        {
          g_autofree char *word = g_strdup (qpdf_oh_get_name (pdf, name));

          found = look_in (pdf, pdf_get (pdf, map, word), key);
        }
    }
  return found != 0 ? found : qpdf_oh_new_null (pdf);
}
