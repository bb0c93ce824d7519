/* Codes of fonts as text: by a ToUnicode map, by a predefined CMap of Chinese fonts, or by a simple
 * font's encoding. */
#include "zhuhu/pdf/font.h"

#include "zhuhu/pdf/content.h"

#include <string.h>

#define MAX_CODES 200000
#define MAX_RANGES 256

typedef enum
{
  CODES_MAPPED, /* by the map alone, two bytes each unless ranges say otherwise */
  CODES_SIMPLE, /* one byte each: the map, else an encoding */
  CODES_UTF16,  /* predefined CMaps Uni…-UTF16, Uni…-UCS2 */
  CODES_GB      /* predefined CMaps GBK…, GB-EUC … */
} Codes;

/* Codes of @n bytes from @low to @high. */
typedef struct
{
  int n;
  guint32 low, high;
} Range;

struct _PdfFont
{
  Codes codes;
  GHashTable *map;        /* code -> text, owned */
  GArray *ranges;         /* element: Range */
  gunichar encoding[256]; /* of simple fonts */
};

static guint32
number_of (const char *bytes, gsize length)
{
  guint32 number = 0;

  for (gsize i = 0; i < length && i < 4; i++)
    number = number << 8 | (guint8) bytes[i];
  return number;
}

/* UTF-16 with the high byte first. */
static char *
text_of (const char *bytes, gsize length)
{
  g_autofree gunichar2 *units = g_new0 (gunichar2, length / 2 + 1);
  char *text = NULL;

  for (gsize i = 0; i + 1 < length; i += 2)
    units[i / 2] = (gunichar2) ((guint8) bytes[i] << 8 | (guint8) bytes[i + 1]);
  text = g_utf16_to_utf8 (units, (glong) (length / 2), NULL, NULL, NULL);
  return text != NULL ? text : g_strdup ("\xef\xbf\xbd");
}

/* ---- CMaps ---- */

static void
map_code (PdfFont *self, guint32 code, char *text)
{
  if (g_hash_table_size (self->map) < MAX_CODES)
    g_hash_table_insert (self->map, GUINT_TO_POINTER (code), text);
  else
    g_free (text);
}

/* The code after the next ones of a range: its last unit goes up. */
static char *
text_after (const char *bytes, gsize length, guint32 by)
{
  g_autofree char *copy = g_memdup2 (bytes, length);
  guint32 last = 0;

  if (length < 2)
    return text_of (bytes, length);
  last = number_of (copy + length - 2, 2) + by;
  copy[length - 2] = (char) (last >> 8 & 255);
  copy[length - 1] = (char) (last & 255);
  return text_of (copy, length);
}

static void
read_characters (PdfFont *self, const PdfReader *reader)
{
  for (gsize i = 0; i + 1 < reader->operands->len; i += 2)
    {
      const PdfToken *code = pdf_reader_operand (reader, i),
                     *text = pdf_reader_operand (reader, i + 1);

      if (code->kind == PDF_TOKEN_STRING && text->kind == PDF_TOKEN_STRING)
        map_code (self, number_of (pdf_reader_text (reader, code), code->length),
                  text_of (pdf_reader_text (reader, text), text->length));
    }
}

/* Behind the codes @low to @high at operand @i: one text, or a list of them; the operand behind it.
 */
static gsize
read_range (PdfFont *self, const PdfReader *reader, guint32 low, guint32 high, gsize i)
{
  const PdfToken *token = pdf_reader_operand (reader, i);

  if (token->kind == PDF_TOKEN_STRING)
    {
      for (guint32 by = 0; low <= high && by <= high - low && by < 65536; by++)
        map_code (self, low + by, text_after (pdf_reader_text (reader, token), token->length, by));
      return i + 1;
    }
  for (i++; i < reader->operands->len; i++, low++)
    {
      token = pdf_reader_operand (reader, i);
      if (token->kind != PDF_TOKEN_STRING)
        return i + 1;
      map_code (self, low, text_of (pdf_reader_text (reader, token), token->length));
    }
  return i;
}

static void
read_ranges (PdfFont *self, const PdfReader *reader)
{
  for (gsize i = 0; i + 2 < reader->operands->len;)
    {
      const PdfToken *low = pdf_reader_operand (reader, i),
                     *high = pdf_reader_operand (reader, i + 1);

      if (low->kind != PDF_TOKEN_STRING || high->kind != PDF_TOKEN_STRING)
        return;
      i = read_range (self, reader, number_of (pdf_reader_text (reader, low), low->length),
                      number_of (pdf_reader_text (reader, high), high->length), i + 2);
    }
}

static void
read_code_space (PdfFont *self, const PdfReader *reader)
{
  for (gsize i = 0; i + 1 < reader->operands->len && self->ranges->len < MAX_RANGES; i += 2)
    {
      const PdfToken *low = pdf_reader_operand (reader, i),
                     *high = pdf_reader_operand (reader, i + 1);
      Range range = { .n = (int) low->length };

      if (low->kind != PDF_TOKEN_STRING || high->kind != PDF_TOKEN_STRING
          || low->length != high->length || range.n < 1 || range.n > 4)
        continue;
      range.low = number_of (pdf_reader_text (reader, low), low->length);
      range.high = number_of (pdf_reader_text (reader, high), high->length);
      g_array_append_val (self->ranges, range);
    }
}

static void
read_cmap (PdfFont *self, const char *bytes, gsize length)
{
  g_auto (PdfReader) reader = { 0 };
  const char *op = NULL;

  pdf_reader_init (&reader, bytes, length);
  while ((op = pdf_reader_next (&reader)) != NULL)
    if (g_str_equal (op, "endbfchar"))
      read_characters (self, &reader);
    else if (g_str_equal (op, "endbfrange"))
      read_ranges (self, &reader);
    else if (g_str_equal (op, "endcodespacerange"))
      read_code_space (self, &reader);
}

/* ---- Encodings of simple fonts ---- */

static void
read_encoding (PdfFont *self, qpdf_data pdf, qpdf_oh font)
{
  const qpdf_oh encoding = pdf_get (pdf, font, "/Encoding");
  const qpdf_oh differences = pdf_get (pdf, encoding, "/Differences");
  int code = 0;

  for (int i = 0; i < 256; i++)
    self->encoding[i] = pdf_win_ansi ((guint8) i);
  for (int i = 0; i < pdf_length (pdf, differences); i++)
    {
      const qpdf_oh item = qpdf_oh_get_array_item (pdf, differences, i);

      if (qpdf_oh_is_integer (pdf, item))
        code = qpdf_oh_get_int_value_as_int (pdf, item);
      else if (qpdf_oh_is_name (pdf, item) && code >= 0 && code < 256)
        self->encoding[code++] = pdf_glyph_character (qpdf_oh_get_name (pdf, item) + 1);
    }
}

static Codes
find_codes (qpdf_data pdf, qpdf_oh font)
{
  g_autofree char *encoding = pdf_get_name (pdf, font, "/Encoding");

  if (!pdf_is_name (pdf, font, "/Subtype", "/Type0"))
    return CODES_SIMPLE;
  if (encoding != NULL && g_str_has_prefix (encoding, "/Uni")
      && (strstr (encoding, "UTF16") != NULL || strstr (encoding, "UCS2") != NULL))
    return CODES_UTF16;
  if (encoding != NULL && g_str_has_prefix (encoding, "/GB"))
    return CODES_GB;
  return CODES_MAPPED;
}

PdfFont *
pdf_font_new (qpdf_data pdf, qpdf_oh font)
{
  g_auto (PdfScope) scope = pdf_scope (pdf);
  PdfFont *self = g_new0 (PdfFont, 1);
  g_autoptr (GBytes) map = pdf_stream_data (pdf, pdf_get (pdf, font, "/ToUnicode"));

  self->map = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  self->codes = find_codes (pdf, font);
  if (map != NULL)
    {
      gsize length = 0;
      const char *bytes = g_bytes_get_data (map, &length);

      read_cmap (self, bytes, length);
      if (self->codes != CODES_SIMPLE)
        self->codes = CODES_MAPPED;
    }
  if (self->codes == CODES_SIMPLE)
    read_encoding (self, pdf, font);
  return self;
}

void
pdf_font_free (PdfFont *self)
{
  g_hash_table_unref (self->map);
  g_array_unref (self->ranges);
  g_free (self);
}

/* ---- Decoding ---- */

/* Bytes of the code at @bytes. */
static gsize
code_length (const PdfFont *self, const char *bytes, gsize length)
{
  if (self->codes == CODES_SIMPLE)
    return 1;
  for (gsize i = 0; i < self->ranges->len; i++)
    {
      const Range *range = &g_array_index (self->ranges, Range, i);
      const guint32 code = number_of (bytes, MIN (length, (gsize) range->n));

      if ((gsize) range->n <= length && code >= range->low && code <= range->high)
        return (gsize) range->n;
    }
  return MIN (length, 2);
}

static void
append_code (const PdfFont *self, guint32 code, GString *text)
{
  const char *mapped = g_hash_table_lookup (self->map, GUINT_TO_POINTER (code));
  gunichar character = self->codes == CODES_SIMPLE && code < 256 ? self->encoding[code] : 0;

  if (mapped != NULL)
    g_string_append (text, mapped);
  else
    g_string_append_unichar (text, character != 0 ? character : 0xFFFD);
}

void
pdf_font_decode (const PdfFont *self, const char *bytes, gsize length, GString *text)
{
  g_autofree char *converted = NULL;

  if (self->codes == CODES_UTF16)
    converted = text_of (bytes, length);
  else if (self->codes == CODES_GB)
    converted = g_convert_with_fallback (bytes, (gssize) length, "UTF-8", "GB18030", "\xef\xbf\xbd",
                                         NULL, NULL, NULL);
  if (converted != NULL)
    {
      g_string_append (text, converted);
      return;
    }
  for (gsize i = 0; i < length;)
    {
      const gsize n = code_length (self, bytes + i, length - i);

      append_code (self, number_of (bytes + i, n), text);
      i += n;
    }
}
