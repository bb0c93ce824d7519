/* Objects of PDF files by libqpdf's handles: numbers that mean nothing without their file, and that
 * stay until they are released. A scope releases all that were made of one file since it began. */
#pragma once

#include "zhuhu/pdf.h"

#include <qpdf/qpdf-c.h>

G_BEGIN_DECLS

/* Deeper than this no honest file nests its dictionaries, names or elements. */
#define PDF_MAX_DEPTH 200

typedef struct
{
  qpdf_data pdf;
  qpdf_oh first;          /* released from here on */
} G_GNUC_UNUSED PdfScope; /* most are there only to be left */

PdfScope pdf_scope (qpdf_data pdf);
void pdf_scope_clear (PdfScope *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PdfScope, pdf_scope_clear)

/* An empty handle on libqpdf that prints nothing itself. */
qpdf_data pdf_new (void);
void pdf_free (qpdf_data pdf); /* NULL: nothing */

/* ---- Reading. @object may be of any type; what is not there or of another type is null, 0, FALSE
 * or NULL. ---- */

/* Entry of a dictionary, or of a stream's dictionary. */
qpdf_oh pdf_get (qpdf_data pdf, qpdf_oh object, const char *key);
gboolean pdf_has (qpdf_data pdf, qpdf_oh object, const char *key); /* and it is not null */
gboolean pdf_is_name (qpdf_data pdf, qpdf_oh object, const char *key, const char *name);
char *pdf_get_name (qpdf_data pdf, qpdf_oh object, const char *key); /* with its slash */
char *pdf_get_text (qpdf_data pdf, qpdf_oh object, const char *key); /* UTF-8 */
long long pdf_get_int (qpdf_data pdf, qpdf_oh object, const char *key, long long otherwise);
double pdf_get_number (qpdf_data pdf, qpdf_oh object, const char *key, double otherwise);
/* Number of items of an array, 0 of anything else. */
int pdf_length (qpdf_data pdf, qpdf_oh array);
/* TRUE if @array holds at least @n numbers, which go to @numbers. */
gboolean pdf_numbers (qpdf_data pdf, qpdf_oh array, double *numbers, int n);
/* The string's bytes; NULL if it is none. */
GBytes *pdf_bytes (qpdf_data pdf, qpdf_oh string);
/* Text of a string, valid UTF-8; NULL if it is none. */
char *pdf_text (qpdf_data pdf, qpdf_oh string);
/* Keys of a dictionary in order, NULL-terminated. */
char **pdf_keys (qpdf_data pdf, qpdf_oh dictionary);
/* Decoded data of a small stream (cross-checked against what it can unpack to); NULL if it cannot
 * be decoded. */
GBytes *pdf_stream_data (qpdf_data pdf, qpdf_oh stream);

/* ---- Writing ---- */

void pdf_set (qpdf_data pdf, qpdf_oh object, const char *key, qpdf_oh value);
void pdf_set_int (qpdf_data pdf, qpdf_oh object, const char *key, long long value);
void pdf_set_name (qpdf_data pdf, qpdf_oh object, const char *key, const char *name);
void pdf_set_text (qpdf_data pdf, qpdf_oh object, const char *key, const char *text);
void pdf_append_number (qpdf_data pdf, qpdf_oh array, double value);
/* An array of numbers, with up to five decimals. */
qpdf_oh pdf_new_numbers (qpdf_data pdf, const double *numbers, int n);
/* A new indirect stream of @length bytes. */
qpdf_oh pdf_new_stream (qpdf_data pdf, const char *bytes, gsize length);
/* A direct copy in @to of @value of @from: dictionaries, arrays and scalars; a reference to a page
 * or a stream, and what is nested too deep, becomes null. */
qpdf_oh pdf_copy_value (qpdf_data to, qpdf_data from, qpdf_oh value);
/* A dictionary with the entries of @dictionary, which may be NULL (0). */
qpdf_oh pdf_copy_shallow (qpdf_data pdf, qpdf_oh dictionary);

/* ---- Errors ---- */

/* FALSE with @error (ZHU_ERROR_INPUT, or ZHU_ERROR_IO for the system's) naming @path if libqpdf has
 * failed since it was last asked. */
gboolean pdf_ok (qpdf_data pdf, const char *path, GError **error);

G_END_DECLS
