/* A file has some thousand numbers on each page: digit by digit is ten times as fast as printf. */
#include "zhuhu/writer/pdf/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Few bytes at a time, millions of times in a register: where there is room, without a call. */
static inline void
append_short (GString *out, const char *bytes, gsize length)
{
  if (out->len + length >= out->allocated_len)
    {
      g_string_append_len (out, bytes, (gssize) length);
      return;
    }
  memcpy (out->str + out->len, bytes, length);
  out->len += length;
  out->str[out->len] = '\0';
}

/* Writes the digits of @number so that they end before @end; returns where they begin. */
static char *
put_digits (char *end, guint32 number)
{
  do
    {
      *--end = (char) ('0' + number % 10);
      number /= 10;
    }
  while (number > 0);
  return end;
}

void
zhu_pdf_append_unsigned (GString *out, guint32 number)
{
  char digits[10];
  const char *start = put_digits (digits + sizeof digits, number);

  append_short (out, start, (gsize) (digits + sizeof digits - start));
}

void
zhu_pdf_append_reference (GString *out, guint32 number)
{
  char text[15];
  char *end = text + sizeof text - 5;
  const char *start = put_digits (end, number);

  memcpy (end, " 0 R ", 5);
  append_short (out, start, (gsize) (text + sizeof text - start));
}

void
zhu_pdf_append_points (GString *out, double value)
{
  const long hundredths = lround (value * 100);
  const unsigned long size = (unsigned long) labs (hundredths);
  unsigned long whole = size / 100;
  char digits[24];
  gsize at = sizeof digits;

  digits[--at] = ' ';
  if (size % 10 != 0)
    digits[--at] = (char) ('0' + size % 10);
  if (size % 100 != 0)
    {
      digits[--at] = (char) ('0' + size / 10 % 10);
      digits[--at] = '.';
    }
  do
    {
      digits[--at] = (char) ('0' + whole % 10);
      whole /= 10;
    }
  while (whole > 0);
  if (hundredths < 0)
    digits[--at] = '-';
  append_short (out, digits + at, sizeof digits - at);
}

void
zhu_pdf_append_code (GString *hex, unsigned code)
{
  static const char digits[] = "0123456789ABCDEF";
  const char text[] = { digits[code >> 12 & 15], digits[code >> 8 & 15], digits[code >> 4 & 15],
                        digits[code & 15] };

  append_short (hex, text, sizeof text);
}

void
zhu_pdf_append_utf16 (GString *hex, const char *text)
{
  long n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);

  for (long i = 0; i < n; i++)
    zhu_pdf_append_code (hex, units[i]);
}

static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (*text < ' ' || *text > '~' || *text == '(' || *text == ')' || *text == '\\')
      return FALSE;
  return TRUE;
}

void
zhu_pdf_append_text (GString *out, const char *text)
{
  if (is_plain (text))
    {
      g_string_append_c (out, '(');
      g_string_append (out, text);
      g_string_append_c (out, ')');
      return;
    }
  g_string_append (out, "<FEFF");
  zhu_pdf_append_utf16 (out, text);
  g_string_append_c (out, '>');
}
