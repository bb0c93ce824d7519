/* Encryption by libqpdf: AES-256, revision 6 (ISO 32000-2, 7.6.4). Passwords and keys come from the
 * system's random numbers, so the bytes differ from run to run. */
#include "zhuhu/pdf/finish.h"

#include <sys/random.h>

gboolean
zhu_pdf_finish_check (const ZhuPdfFinish *finish, GError **error)
{
  if (finish->user_password == NULL)
    return TRUE;
  if (*finish->user_password == '\0')
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("the password is empty: the file would be open to everyone"));
  else if (finish->archive != ZHU_ARCHIVE_NONE)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("an archival PDF is never encrypted; ask for an archival format or a "
                            "password, not both"));
  else
    return TRUE;
  return FALSE;
}

/* 256 random bits as text. libqpdf takes an empty owner's password as it is, and then anyone opens
 * the file as its owner. */
static char *
random_password (void)
{
  guint8 bytes[32];
  gsize n = 0;
  GString *text = g_string_new (NULL);

  while (n < sizeof bytes)
    {
      const ssize_t got = getrandom (bytes + n, sizeof bytes - n, 0);

      if (got > 0)
        n += (gsize) got;
    }
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

void
zhu_pdf_set_encryption (qpdf_data pdf, const ZhuPdfFinish *finish)
{
  g_autofree char *owner = random_password ();

  qpdf_set_r6_encryption_parameters2 (pdf, finish->user_password, owner, QPDF_TRUE, QPDF_TRUE,
                                      QPDF_TRUE, QPDF_TRUE, QPDF_TRUE, QPDF_TRUE, qpdf_r3p_full,
                                      QPDF_TRUE);
}

gboolean
zhu_pdf_encrypt (const GByteArray *bytes,
                 const ZhuPdfFinish *finish,
                 ZhuAtomicFile *file,
                 GError **error)
{
  g_autoptr (ZhuQpdf) pdf = qpdf_init ();

  qpdf_silence_errors (pdf);
  qpdf_read_memory (pdf, "drawn", (const char *) bytes->data, bytes->len, NULL);
  if (qpdf_has_error (pdf))
    return zhu_pdf_write_out (pdf, file, error);
  qpdf_init_write_memory (pdf);
  qpdf_set_object_stream_mode (pdf, qpdf_o_preserve);
  zhu_pdf_set_encryption (pdf, finish);
  return zhu_pdf_write_out (pdf, file, error);
}
