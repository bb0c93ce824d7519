/* Finishing what libqpdf holds: a file joined of others. Its output goes through memory into the
 * atomic file, since libqpdf's own file output is silent about a disk that fills up at the end. */
#include "zhuhu/pdf/finish.h"

#include <string.h>

/* The first error of @pdf as @error. */
static gboolean
take_error (qpdf_data pdf, GError **error)
{
  const qpdf_error failure = qpdf_has_error (pdf) ? qpdf_get_error (pdf) : NULL;

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL, _ ("Writing PDF: %s"),
               failure != NULL ? qpdf_get_error_message_detail (pdf, failure) : "libqpdf");
  return FALSE;
}

gboolean
zhu_pdf_write_out (qpdf_data pdf, ZhuAtomicFile *file, GError **error)
{
  if (qpdf_has_error (pdf) || qpdf_write (pdf) >= QPDF_ERRORS)
    return take_error (pdf, error);
  return zhu_atomic_file_write (file, qpdf_get_buffer (pdf), qpdf_get_buffer_length (pdf), error);
}

/* ---- Properties ---- */

static void
set_text (qpdf_data pdf, qpdf_oh dict, const char *key, const char *text)
{
  qpdf_oh_replace_key (pdf, dict, key, qpdf_oh_new_unicode_string (pdf, text));
}

static void
set_info (qpdf_data pdf, const ZhuPdfFinish *finish)
{
  const qpdf_oh info = qpdf_oh_new_dictionary (pdf);
  g_autofree char *date = zhu_pdf_date (finish->created);

  set_text (pdf, info, "/Title", finish->title);
  if (finish->subject != NULL)
    set_text (pdf, info, "/Subject", finish->subject);
  set_text (pdf, info, "/Creator", ZHU_PDF_CREATOR);
  set_text (pdf, info, "/Producer", ZHU_PDF_PRODUCER);
  if (date != NULL)
    {
      set_text (pdf, info, "/CreationDate", date);
      set_text (pdf, info, "/ModDate", date);
    }
  qpdf_oh_replace_key (pdf, qpdf_get_trailer (pdf), "/Info", qpdf_make_indirect_object (pdf, info));
}

/* A stream of @length bytes with the dictionary @entries, PDF text. */
static qpdf_oh
new_stream (qpdf_data pdf, const char *entries, gconstpointer data, gsize length)
{
  const qpdf_oh stream = qpdf_oh_new_stream (pdf);
  const qpdf_oh dict = qpdf_oh_get_dict (pdf, stream);
  const qpdf_oh given = qpdf_oh_parse (pdf, entries);
  const qpdf_oh none = qpdf_oh_new_null (pdf);

  qpdf_oh_begin_dict_key_iter (pdf, given);
  while (qpdf_oh_dict_more_keys (pdf))
    {
      const char *key = qpdf_oh_dict_next_key (pdf);

      qpdf_oh_replace_key (pdf, dict, key, qpdf_oh_get_key (pdf, given, key));
    }
  qpdf_oh_replace_stream_data (pdf, stream, data, length, none, none);
  return stream;
}

static void
set_metadata (qpdf_data pdf, qpdf_oh root, const ZhuPdfFinish *finish)
{
  g_autofree char *xmp = zhu_pdf_xmp (finish);

  qpdf_oh_replace_key (pdf, root, "/Metadata",
                       new_stream (pdf, "<< /Type /Metadata /Subtype /XML >>", xmp, strlen (xmp)));
}

/* What a viewer shows in its title bar, and in which language it reads aloud. */
static void
set_view (qpdf_data pdf, qpdf_oh root)
{
  qpdf_oh preferences = qpdf_oh_get_key (pdf, root, "/ViewerPreferences");

  if (!qpdf_oh_is_dictionary (pdf, preferences))
    {
      preferences = qpdf_oh_new_dictionary (pdf);
      qpdf_oh_replace_key (pdf, root, "/ViewerPreferences", preferences);
    }
  qpdf_oh_replace_key (pdf, preferences, "/DisplayDocTitle", qpdf_oh_new_bool (pdf, QPDF_TRUE));
  if (!qpdf_oh_has_key (pdf, root, "/Lang"))
    qpdf_oh_replace_key (pdf, root, "/Lang", qpdf_oh_new_string (pdf, "zh-CN"));
}

static void
set_output_intents (qpdf_data pdf, qpdf_oh root)
{
  g_autoptr (GBytes) bytes = zhu_pdf_srgb ();
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  const qpdf_oh profile = new_stream (pdf, "<< /N 3 >>", data, length);
  g_autofree char *text = g_strdup_printf ("[ << %s >> ]", zhu_pdf_output_intent);
  const qpdf_oh intents = qpdf_oh_parse (pdf, text);

  qpdf_oh_replace_key (pdf, qpdf_oh_get_array_item (pdf, intents, 0), "/DestOutputProfile",
                       profile);
  qpdf_oh_replace_key (pdf, root, "/OutputIntents", intents);
}

/* ---- Writing ---- */

static void
set_format (qpdf_data pdf, const ZhuPdfFinish *finish)
{
  const gboolean is_plain = finish->archive == ZHU_ARCHIVE_1B;

  qpdf_set_object_stream_mode (pdf, is_plain ? qpdf_o_disable : qpdf_o_generate);
  qpdf_set_newline_before_endstream (pdf, QPDF_TRUE);
  if (finish->archive != ZHU_ARCHIVE_NONE)
    qpdf_force_pdf_version (pdf, zhu_pdf_version (finish->archive));
  else
    qpdf_set_minimum_pdf_version (pdf, zhu_pdf_version (finish->archive));
  if (finish->user_password != NULL)
    zhu_pdf_set_encryption (pdf, finish);
  else
    {
      qpdf_set_preserve_encryption (pdf, QPDF_FALSE);
      qpdf_set_deterministic_ID (pdf, QPDF_TRUE);
    }
}

gboolean
zhu_pdf_finish_qpdf (qpdf_data pdf, const ZhuPdfFinish *finish, ZhuAtomicFile *file, GError **error)
{
  const qpdf_oh root = qpdf_get_root (pdf);

  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  set_info (pdf, finish);
  set_metadata (pdf, root, finish);
  set_view (pdf, root);
  if (finish->archive != ZHU_ARCHIVE_NONE)
    set_output_intents (pdf, root);
  qpdf_init_write_memory (pdf);
  set_format (pdf, finish);
  return zhu_pdf_write_out (pdf, file, error);
}
