/* Content streams read operator by operator. Nothing in them is trusted: what makes no sense is
 * passed over. */
#include "zhuhu/pdf/content.h"

#include <string.h>

/* An operator has few operands; a longer array than this is cut off. */
#define MAX_OPERANDS 100000

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static gboolean
is_delimiter (char c)
{
  return is_space (c) || strchr ("()<>[]{}/%", c) != NULL;
}

static gboolean
has_more (const PdfReader *self)
{
  return self->position < self->length;
}

static void
skip_space (PdfReader *self)
{
  while (has_more (self))
    {
      const char c = self->bytes[self->position];

      if (c == '%')
        while (has_more (self) && self->bytes[self->position] != '\n'
               && self->bytes[self->position] != '\r')
          self->position++;
      else if (is_space (c))
        self->position++;
      else
        return;
    }
}

/* What follows a backslash. */
static void
read_escape (PdfReader *self)
{
  const char c = has_more (self) ? self->bytes[self->position++] : '\0';
  const char *from = "nrtbf", *to = "\n\r\t\b\f";
  int code = c - '0';

  if (c != '\0' && strchr (from, c) != NULL)
    g_string_append_c (self->texts, to[strchr (from, c) - from]);
  else if (c >= '0' && c <= '7')
    {
      for (int i = 0; i < 2 && has_more (self) && self->bytes[self->position] >= '0'
                      && self->bytes[self->position] <= '7';
           i++)
        code = code * 8 + (self->bytes[self->position++] - '0');
      g_string_append_c (self->texts, (char) (code & 255));
    }
  else if (c == '\r' && has_more (self) && self->bytes[self->position] == '\n')
    self->position++;
  else if (c != '\n' && c != '\r')
    g_string_append_c (self->texts, c);
}

static void
read_string (PdfReader *self)
{
  int depth = 1;

  self->position++;
  while (has_more (self))
    {
      const char c = self->bytes[self->position++];

      if (c == '\\')
        {
          read_escape (self);
          continue;
        }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0)
        return;
      g_string_append_c (self->texts, c);
    }
}

static void
read_hex (PdfReader *self)
{
  int high = -1;

  self->position++;
  while (has_more (self))
    {
      const char c = self->bytes[self->position++];
      const int digit = g_ascii_xdigit_value (c);

      if (c == '>')
        break;
      if (digit < 0)
        continue;
      if (high >= 0)
        g_string_append_c (self->texts, (char) (high * 16 + digit));
      high = high >= 0 ? -1 : digit;
    }
  if (high >= 0)
    g_string_append_c (self->texts, (char) (high * 16));
}

static void
read_name (PdfReader *self)
{
  g_string_append_c (self->texts, self->bytes[self->position++]);
  while (has_more (self) && !is_delimiter (self->bytes[self->position]))
    {
      const char *at = self->bytes + self->position;

      if (*at == '#' && self->position + 2 < self->length && g_ascii_isxdigit (at[1])
          && g_ascii_isxdigit (at[2]))
        {
          g_string_append_c (self->texts, (char) (g_ascii_xdigit_value (at[1]) * 16
                                                  + g_ascii_xdigit_value (at[2])));
          self->position += 3;
          continue;
        }
      g_string_append_c (self->texts, *at);
      self->position++;
    }
}

/* Numbers and operators: all up to a delimiter. */
static PdfTokenKind
read_word (PdfReader *self, PdfToken *token)
{
  const gsize at = self->texts->len;
  char *rest = NULL;

  do
    g_string_append_c (self->texts, self->bytes[self->position++]);
  while (has_more (self) && !is_delimiter (self->bytes[self->position]));

  token->number = g_ascii_strtod (self->texts->str + at, &rest);
  if (strchr ("+-.0123456789", self->texts->str[at]) != NULL && *rest == '\0')
    return PDF_TOKEN_NUMBER;
  return PDF_TOKEN_OPERATOR;
}

static PdfTokenKind
read_kind (PdfReader *self, PdfToken *token)
{
  const char c = self->bytes[self->position];
  const gboolean is_double
      = self->position + 1 < self->length && self->bytes[self->position + 1] == c;

  if (c == '(')
    read_string (self);
  else if (c == '<' && !is_double)
    read_hex (self);
  else if (c == '/')
    {
      read_name (self);
      return PDF_TOKEN_NAME;
    }
  else if (c == '[' || c == '<' || c == ']' || c == '>')
    {
      self->position += (c == '<' || c == '>') && is_double ? 2 : 1;
      return c == '[' || c == '<' ? PDF_TOKEN_OPEN : PDF_TOKEN_CLOSE;
    }
  else
    return read_word (self, token);
  return PDF_TOKEN_STRING;
}

static PdfToken
read_token (PdfReader *self)
{
  PdfToken token = { .kind = PDF_TOKEN_END };

  skip_space (self);
  token.start = self->position;
  token.text = self->texts->len;
  if (has_more (self))
    token.kind = read_kind (self, &token);
  token.end = self->position;
  token.length = self->texts->len - token.text;
  g_string_append_c (self->texts, '\0');
  return token;
}

/* Behind ID: to EI that stands alone. */
static void
skip_image (PdfReader *self)
{
  for (self->position++; self->position + 2 < self->length; self->position++)
    {
      const char *at = self->bytes + self->position;

      if (is_space (at[0]) && at[1] == 'E' && at[2] == 'I'
          && (self->position + 3 == self->length || is_space (at[3])))
        {
          self->position += 3;
          return;
        }
    }
  self->position = self->length;
}

void
pdf_reader_init (PdfReader *self, const char *bytes, gsize length)
{
  *self = (PdfReader){ .bytes = bytes, .length = length };
  self->texts = g_string_new (NULL);
  self->operands = g_array_new (FALSE, FALSE, sizeof (PdfToken));
}

void
pdf_reader_clear (PdfReader *self)
{
  if (self->texts != NULL)
    g_string_free (g_steal_pointer (&self->texts), TRUE);
  g_clear_pointer (&self->operands, g_array_unref);
}

const char *
pdf_reader_next (PdfReader *self)
{
  g_string_truncate (self->texts, 0);
  g_array_set_size (self->operands, 0);
  while (TRUE)
    {
      const PdfToken token = read_token (self);

      if (self->operands->len == 0)
        self->start = token.start;
      if (token.kind == PDF_TOKEN_END)
        return NULL;
      if (token.kind != PDF_TOKEN_OPERATOR)
        {
          if (self->operands->len < MAX_OPERANDS)
            g_array_append_val (self->operands, token);
          continue;
        }
      if (g_str_equal (self->texts->str + token.text, "BI"))
        continue;
      if (!g_str_equal (self->texts->str + token.text, "ID"))
        return self->texts->str + token.text;
      skip_image (self);
      return "EI";
    }
}

const PdfToken *
pdf_reader_operand (const PdfReader *self, gsize i)
{
  return i < self->operands->len ? &g_array_index (self->operands, PdfToken, i) : NULL;
}

double
pdf_reader_number (const PdfReader *self, gsize i)
{
  const PdfToken *token = pdf_reader_operand (self, i);

  return token != NULL && token->kind == PDF_TOKEN_NUMBER ? token->number : 0;
}

const char *
pdf_reader_text (const PdfReader *self, const PdfToken *token)
{
  return self->texts->str + token->text;
}

const PdfToken *
pdf_reader_mcid (const PdfReader *self)
{
  for (gsize i = 1; i + 1 < self->operands->len; i++)
    {
      const PdfToken *key = pdf_reader_operand (self, i), *value = pdf_reader_operand (self, i + 1);

      if (key->kind == PDF_TOKEN_NAME && value->kind == PDF_TOKEN_NUMBER
          && g_str_equal (pdf_reader_text (self, key), "/MCID"))
        return value;
    }
  return NULL;
}

PdfScan
pdf_content_scan (const char *bytes, gsize length)
{
  g_auto (PdfReader) reader = { 0 };
  PdfScan scan = { 0 };
  const char *op = NULL;

  pdf_reader_init (&reader, bytes, length);
  while ((op = pdf_reader_next (&reader)) != NULL)
    {
      const PdfToken *mcid = NULL;

      if (g_str_equal (op, "q"))
        scan.saved++;
      else if (g_str_equal (op, "Q"))
        {
          scan.saved--;
          scan.lowest = MIN (scan.lowest, scan.saved);
        }
      else if (g_str_equal (op, "BT") || g_str_equal (op, "ET"))
        scan.in_text = op[0] == 'B';
      else if (g_str_equal (op, "EMC"))
        scan.marked = MAX (scan.marked - 1, 0);
      else if (g_str_equal (op, "BMC") || g_str_equal (op, "BDC"))
        {
          scan.marked++;
          mcid = pdf_reader_mcid (&reader);
        }
      if (mcid != NULL && mcid->number >= 0 && mcid->number <= PDF_MAX_MCID)
        scan.next_mcid = MAX (scan.next_mcid, (int) mcid->number + 1);
    }
  return scan;
}

GArray *
pdf_content_mcids (const char *bytes, gsize length)
{
  g_auto (PdfReader) reader = { 0 };
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (int));
  const char *op = NULL;

  pdf_reader_init (&reader, bytes, length);
  while ((op = pdf_reader_next (&reader)) != NULL)
    {
      const PdfToken *mcid = g_str_equal (op, "BDC") ? pdf_reader_mcid (&reader) : NULL;
      const int number = mcid != NULL ? (int) CLAMP (mcid->number, -1, PDF_MAX_MCID + 1) : -1;

      if (number >= 0 && number <= PDF_MAX_MCID
          && g_hash_table_add (seen, GINT_TO_POINTER (number)))
        g_array_append_val (numbers, number);
    }
  return numbers;
}
