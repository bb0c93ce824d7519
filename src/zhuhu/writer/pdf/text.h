/* Numbers and strings as PDF writes them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void zhu_pdf_append_unsigned (GString *out, guint32 number);
/* "12 0 R " */
void zhu_pdf_append_reference (GString *out, guint32 number);
/* Hundredths of a point without trailing zeros, and a blank behind. */
void zhu_pdf_append_points (GString *out, double value);
/* Four hexadecimal digits. */
void zhu_pdf_append_code (GString *hex, unsigned code);
/* UTF-16BE digits of @text in hexadecimal. */
void zhu_pdf_append_utf16 (GString *hex, const char *text);
/* @text as a text string: (as it is) if it is plain ASCII, else <in UTF-16>. */
void zhu_pdf_append_text (GString *out, const char *text);

G_END_DECLS
