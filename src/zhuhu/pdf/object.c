/* Objects of PDF files by libqpdf's handles. */
#include "zhuhu/pdf/object.h"

#include <stdlib.h>
#include <string.h>

/* What one filter can blow up is a thousandfold at most; beyond this a font's map or a small stream
 * is no honest one. */
#define MAX_PACKED (1024 * 1024)

PdfScope
pdf_scope (qpdf_data pdf)
{
  return (PdfScope){ .pdf = pdf, .first = qpdf_oh_new_null (pdf) };
}

void
pdf_scope_clear (PdfScope *self)
{
  qpdf_oh end = 0;

  if (self->pdf == NULL)
    return;
  end = qpdf_oh_new_null (self->pdf);
  for (qpdf_oh handle = self->first; handle <= end; handle++)
    qpdf_oh_release (self->pdf, handle);
}

qpdf_data
pdf_new (void)
{
  qpdf_data pdf = qpdf_init ();

  qpdf_silence_errors (pdf);
  qpdf_set_suppress_warnings (pdf, QPDF_TRUE);
  return pdf;
}

void
pdf_free (qpdf_data pdf)
{
  if (pdf == NULL)
    return;
  /* An error that nobody asked for would be printed: an entry of a strange type somewhere in a
   * strange file. */
  if (qpdf_has_error (pdf))
    qpdf_get_error (pdf);
  qpdf_cleanup (&pdf);
}

qpdf_oh
pdf_get (qpdf_data pdf, qpdf_oh object, const char *key)
{
  qpdf_oh dictionary = 0, value = 0;

  /* libqpdf itself takes null for a dictionary, but an integer for an error. */
  if (qpdf_oh_is_dictionary (pdf, object))
    return qpdf_oh_get_key (pdf, object, key);
  if (!qpdf_oh_is_stream (pdf, object))
    return qpdf_oh_new_null (pdf);
  dictionary = qpdf_oh_get_dict (pdf, object);
  value = qpdf_oh_get_key (pdf, dictionary, key);
  qpdf_oh_release (pdf, dictionary);
  return value;
}

gboolean
pdf_has (qpdf_data pdf, qpdf_oh object, const char *key)
{
  const qpdf_oh value = pdf_get (pdf, object, key);
  const gboolean has = !qpdf_oh_is_null (pdf, value);

  qpdf_oh_release (pdf, value);
  return has;
}

gboolean
pdf_is_name (qpdf_data pdf, qpdf_oh object, const char *key, const char *name)
{
  const qpdf_oh value = pdf_get (pdf, object, key);
  const gboolean is = qpdf_oh_is_name_and_equals (pdf, value, name);

  qpdf_oh_release (pdf, value);
  return is;
}

char *
pdf_get_name (qpdf_data pdf, qpdf_oh object, const char *key)
{
  const qpdf_oh value = pdf_get (pdf, object, key);
  char *name = qpdf_oh_is_name (pdf, value) ? g_strdup (qpdf_oh_get_name (pdf, value)) : NULL;

  qpdf_oh_release (pdf, value);
  return name;
}

char *
pdf_get_text (qpdf_data pdf, qpdf_oh object, const char *key)
{
  const qpdf_oh value = pdf_get (pdf, object, key);
  char *text = pdf_text (pdf, value);

  qpdf_oh_release (pdf, value);
  return text;
}

long long
pdf_get_int (qpdf_data pdf, qpdf_oh object, const char *key, long long otherwise)
{
  const qpdf_oh value = pdf_get (pdf, object, key);
  const long long number
      = qpdf_oh_is_integer (pdf, value) ? qpdf_oh_get_int_value (pdf, value) : otherwise;

  qpdf_oh_release (pdf, value);
  return number;
}

double
pdf_get_number (qpdf_data pdf, qpdf_oh object, const char *key, double otherwise)
{
  const qpdf_oh value = pdf_get (pdf, object, key);
  const double number
      = qpdf_oh_is_number (pdf, value) ? qpdf_oh_get_numeric_value (pdf, value) : otherwise;

  qpdf_oh_release (pdf, value);
  return number;
}

int
pdf_length (qpdf_data pdf, qpdf_oh array)
{
  return qpdf_oh_is_array (pdf, array) ? qpdf_oh_get_array_n_items (pdf, array) : 0;
}

gboolean
pdf_numbers (qpdf_data pdf, qpdf_oh array, double *numbers, int n)
{
  if (pdf_length (pdf, array) < n)
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      qpdf_oh item = qpdf_oh_get_array_item (pdf, array, i);

      if (!qpdf_oh_is_number (pdf, item))
        return FALSE;
      numbers[i] = qpdf_oh_get_numeric_value (pdf, item);
    }
  return TRUE;
}

GBytes *
pdf_bytes (qpdf_data pdf, qpdf_oh string)
{
  size_t length = 0;
  const char *bytes = NULL;

  if (!qpdf_oh_is_string (pdf, string))
    return NULL;
  bytes = qpdf_oh_get_binary_string_value (pdf, string, &length);
  return g_bytes_new (bytes, length);
}

char *
pdf_text (qpdf_data pdf, qpdf_oh string)
{
  return qpdf_oh_is_string (pdf, string)
             ? g_utf8_make_valid (qpdf_oh_get_utf8_value (pdf, string), -1)
             : NULL;
}

char **
pdf_keys (qpdf_data pdf, qpdf_oh dictionary)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  if (qpdf_oh_is_stream (pdf, dictionary))
    dictionary = qpdf_oh_get_dict (pdf, dictionary);
  if (qpdf_oh_is_dictionary (pdf, dictionary))
    {
      qpdf_oh_begin_dict_key_iter (pdf, dictionary);
      while (qpdf_oh_dict_more_keys (pdf))
        g_strv_builder_add (keys, qpdf_oh_dict_next_key (pdf));
    }
  return g_strv_builder_end (keys);
}

static GBytes *
take_stream (qpdf_data pdf, qpdf_oh stream, enum qpdf_stream_decode_level_e level)
{
  unsigned char *bytes = NULL;
  size_t length = 0;
  QPDF_BOOL was_filtered = QPDF_FALSE;

  if ((qpdf_oh_get_stream_data (pdf, stream, level, &was_filtered, &bytes, &length) & (QPDF_ERRORS))
          != 0
      || (level != qpdf_dl_none && !was_filtered))
    {
      qpdf_get_error (pdf);
      free (bytes);
      return NULL;
    }
  return g_bytes_new_with_free_func (bytes, length, free, bytes);
}

GBytes *
pdf_stream_data (qpdf_data pdf, qpdf_oh stream)
{
  g_autoptr (GBytes) packed = NULL;

  if (!qpdf_oh_is_stream (pdf, stream) || pdf_length (pdf, pdf_get (pdf, stream, "/Filter")) > 1)
    return NULL;
  packed = take_stream (pdf, stream, qpdf_dl_none);
  if (packed == NULL || g_bytes_get_size (packed) > MAX_PACKED)
    return NULL;
  return take_stream (pdf, stream, qpdf_dl_generalized);
}

void
pdf_set (qpdf_data pdf, qpdf_oh object, const char *key, qpdf_oh value)
{
  if (qpdf_oh_is_stream (pdf, object))
    object = qpdf_oh_get_dict (pdf, object);
  qpdf_oh_replace_key (pdf, object, key, value);
}

void
pdf_set_int (qpdf_data pdf, qpdf_oh object, const char *key, long long value)
{
  pdf_set (pdf, object, key, qpdf_oh_new_integer (pdf, value));
}

void
pdf_set_name (qpdf_data pdf, qpdf_oh object, const char *key, const char *name)
{
  pdf_set (pdf, object, key, qpdf_oh_new_name (pdf, name));
}

void
pdf_set_text (qpdf_data pdf, qpdf_oh object, const char *key, const char *text)
{
  pdf_set (pdf, object, key, qpdf_oh_new_unicode_string (pdf, text));
}

void
pdf_append_number (qpdf_data pdf, qpdf_oh array, double value)
{
  qpdf_oh_append_item (pdf, array, qpdf_oh_new_real_from_double (pdf, value, 5));
}

qpdf_oh
pdf_new_numbers (qpdf_data pdf, const double *numbers, int n)
{
  qpdf_oh array = qpdf_oh_new_array (pdf);

  for (int i = 0; i < n; i++)
    pdf_append_number (pdf, array, numbers[i]);
  return array;
}

qpdf_oh
pdf_new_stream (qpdf_data pdf, const char *bytes, gsize length)
{
  qpdf_oh stream = qpdf_oh_new_stream (pdf);

  qpdf_oh_replace_stream_data (pdf, stream, (const unsigned char *) bytes, length,
                               qpdf_oh_new_null (pdf), qpdf_oh_new_null (pdf));
  return stream;
}

typedef struct
{
  qpdf_data to, from;
  unsigned budget; /* values that may still be copied: references may fan out without end */
} Copier;

static qpdf_oh
copy_scalar (const Copier *self, qpdf_oh value)
{
  size_t length = 0;
  const char *bytes = NULL;

  if (qpdf_oh_is_string (self->from, value))
    {
      bytes = qpdf_oh_get_binary_string_value (self->from, value, &length);
      return qpdf_oh_new_binary_string (self->to, bytes, length);
    }
  if (qpdf_oh_is_name (self->from, value))
    return qpdf_oh_new_name (self->to, qpdf_oh_get_name (self->from, value));
  if (qpdf_oh_is_integer (self->from, value))
    return qpdf_oh_new_integer (self->to, qpdf_oh_get_int_value (self->from, value));
  if (qpdf_oh_is_number (self->from, value))
    return qpdf_oh_new_real_from_string (self->to, qpdf_oh_get_real_value (self->from, value));
  if (qpdf_oh_is_bool (self->from, value))
    return qpdf_oh_new_bool (self->to, qpdf_oh_get_bool_value (self->from, value));
  return qpdf_oh_new_null (self->to);
}

static qpdf_oh copy_nested (Copier *self, qpdf_oh value, unsigned depth);

static qpdf_oh
copy_dictionary (Copier *self, qpdf_oh value, unsigned depth)
{
  g_auto (GStrv) keys = pdf_keys (self->from, value);
  qpdf_oh copy = qpdf_oh_new_dictionary (self->to);

  if (pdf_is_name (self->from, value, "/Type", "/Page"))
    return qpdf_oh_new_null (self->to);
  for (char **key = keys; *key != NULL; key++)
    qpdf_oh_replace_key (self->to, copy, *key,
                         copy_nested (self, qpdf_oh_get_key (self->from, value, *key), depth + 1));
  return copy;
}

static qpdf_oh
copy_nested (Copier *self, qpdf_oh value, unsigned depth)
{
  qpdf_oh copy = 0;

  /* Attributes are flat; a loop through references ends here too. */
  if (depth > 8 || self->budget == 0)
    return qpdf_oh_new_null (self->to);
  self->budget--;
  if (qpdf_oh_is_dictionary (self->from, value))
    return copy_dictionary (self, value, depth);
  if (!qpdf_oh_is_array (self->from, value))
    return copy_scalar (self, value);
  copy = qpdf_oh_new_array (self->to);
  for (int i = 0; i < qpdf_oh_get_array_n_items (self->from, value); i++)
    qpdf_oh_append_item (
        self->to, copy,
        copy_nested (self, qpdf_oh_get_array_item (self->from, value, i), depth + 1));
  return copy;
}

qpdf_oh
pdf_copy_value (qpdf_data to, qpdf_data from, qpdf_oh value)
{
  Copier copier = { .to = to, .from = from, .budget = 20000 };

  return copy_nested (&copier, value, 0);
}

qpdf_oh
pdf_copy_shallow (qpdf_data pdf, qpdf_oh dictionary)
{
  g_auto (GStrv) keys = NULL;
  qpdf_oh copy = qpdf_oh_new_dictionary (pdf);

  if (dictionary == 0 || !qpdf_oh_is_dictionary (pdf, dictionary))
    return copy;
  keys = pdf_keys (pdf, dictionary);
  for (char **key = keys; *key != NULL; key++)
    qpdf_oh_replace_key (pdf, copy, *key, qpdf_oh_get_key (pdf, dictionary, *key));
  return copy;
}

gboolean
pdf_ok (qpdf_data pdf, const char *path, GError **error)
{
  g_autofree char *name = NULL;
  qpdf_error failure = NULL;

  if (!qpdf_has_error (pdf))
    return TRUE;
  failure = qpdf_get_error (pdf);
  name = g_filename_display_name (path);
  g_set_error (error, ZHU_ERROR,
               qpdf_get_error_code (pdf, failure) == qpdf_e_system ? ZHU_ERROR_IO : ZHU_ERROR_INPUT,
               "%s: %s", name, qpdf_get_error_message_detail (pdf, failure));
  return FALSE;
}
