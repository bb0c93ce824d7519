/* Properties of a document: the strings of Info and the XMP packet that says the same. */
#include "zhuhu/pdf/finish.h"

char *
zhu_pdf_date (int date)
{
  int year, month, day;

  if (date == ZHU_NO_DATE)
    return NULL;
  zhu_date_to_ymd (date, &year, &month, &day);
  return g_strdup_printf ("D:%04d%02d%02d000000Z", year, month, day);
}

/* <@tag>@text</@tag>, indented. */
static void
add_element (GString *xmp, const char *tag, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (xmp, "   <%s>%s</%s>\n", tag, escaped, tag);
}

/* A text that could stand in several languages: in one, which is the default. */
static void
add_alternative (GString *xmp, const char *tag, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (
      xmp, "   <%s><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></%s>\n", tag,
      escaped, tag);
}

static void
add_dates (GString *xmp, int created)
{
  g_autofree char *date = NULL;

  if (created == ZHU_NO_DATE)
    return;
  date = zhu_date_format (created, "yyyy-MM-ddT00:00:00Z");
  add_element (xmp, "xmp:CreateDate", date);
  add_element (xmp, "xmp:ModifyDate", date);
  add_element (xmp, "xmp:MetadataDate", date);
}

static void
add_archive (GString *xmp, ZhuPdfArchive archive)
{
  if (archive == ZHU_ARCHIVE_NONE)
    return;
  add_element (xmp, "pdfaid:part", archive == ZHU_ARCHIVE_1B ? "1" : "2");
  add_element (xmp, "pdfaid:conformance", "B");
}

char *
zhu_pdf_xmp (const ZhuPdfFinish *finish)
{
  GString *xmp
      = g_string_new ("<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                      " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                      "  <rdf:Description rdf:about=\"\"\n"
                      "    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
                      "    xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
                      "    xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
                      "    xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n");

  add_element (xmp, "dc:format", "application/pdf");
  add_alternative (xmp, "dc:title", finish->title);
  if (finish->subject != NULL)
    add_alternative (xmp, "dc:description", finish->subject);
  add_element (xmp, "xmp:CreatorTool", ZHU_PDF_CREATOR);
  add_element (xmp, "pdf:Producer", ZHU_PDF_PRODUCER);
  add_dates (xmp, finish->created);
  add_archive (xmp, finish->archive);
  g_string_append (xmp, "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
  return g_string_free (xmp, FALSE);
}
