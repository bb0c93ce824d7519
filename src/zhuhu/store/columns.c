/* Values of a variable as the rooms above want them, from the texts of its columns. Texts repeat,
 * so each column keeps what its texts mean. A foreign database may hold numbers where the
 * dictionary says codes or dates: they are compared as text, codes also as numbers. */
#include "zhuhu/store/private.h"

#include <string.h>

StoreReader *
store_reader_new (const ZhuVariable *variable, int first)
{
  StoreReader *self = g_new0 (StoreReader, 1);

  self->variable = variable;
  self->first = first;
  self->cache = store_text_cache_new ();
  return self;
}

void
store_reader_free (StoreReader *self)
{
  if (self == NULL)
    return;
  store_text_cache_free (self->cache);
  g_free (self);
}

static gboolean
read_iso_digits (const char *text, int n, int *value)
{
  *value = 0;
  for (int i = 0; i < n; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
    else
      *value = *value * 10 + text[i] - '0';
  return TRUE;
}

gint64
store_date_value (const char *text)
{
  g_autofree char *half = NULL;
  const char *time;
  int year, month, day, date;

  if (strlen (text) == 10 && text[4] == '-' && text[7] == '-' && read_iso_digits (text, 4, &year)
      && read_iso_digits (text + 5, 2, &month) && read_iso_digits (text + 8, 2, &day))
    {
      date = zhu_date_from_ymd (year, month, day);
      return date != ZHU_NO_DATE ? date : ZHU_MISSING;
    }
  half = zhu_text_to_half_width (text);
  time = strpbrk (half, " T");
  if (time != NULL)
    half[time - half] = '\0';
  return zhu_date_parse (half, &date) ? date : ZHU_MISSING;
}

/* A number written without the zeros of the list's codes: 1 for 01. */
static gsize
code_by_number (const ZhuCodeList *list, const char *text)
{
  const char *bare = text + strspn (text, "0");

  if (*text == '\0' || text[strspn (text, "0123456789")] != '\0')
    return 0;
  for (gsize i = 0; i < list->codes->len; i++)
    {
      const char *code = ((const ZhuCode *) g_ptr_array_index (list->codes, i))->code;

      if (code[strspn (code, "0123456789")] == '\0'
          && g_str_equal (code + strspn (code, "0"), bare))
        return i + 1;
    }
  return 0;
}

static gint64
code_value (const ZhuCodeList *list, const char *text)
{
  gsize value = zhu_code_list_value (list, text);

  if (value == 0)
    value = code_by_number (list, text);
  return (gint64) (value > 0 ? value : list->codes->len + 1);
}

static gint64
integer_value (const char *text)
{
  char *end;
  gint64 value;

  if (*text != '-' && !g_ascii_isdigit (*text))
    return ZHU_MISSING;
  value = g_ascii_strtoll (text, &end, 10);
  if (*end == '.')
    end += 1 + strspn (end + 1, "0");
  return *end == '\0' ? value : ZHU_MISSING;
}

static gint64
decimal_value (const char *text)
{
  StoreProblem problem;
  gint64 value;

  return store_decimal_read (text, &value, &problem) ? value : ZHU_MISSING;
}

gint64
store_text_meaning (const ZhuVariable *variable, const char *text)
{
  gboolean unlisted;
  gint64 bits;
  int word;

  switch (variable->type)
    {
    case ZHU_TYPE_DATE:
      return store_date_value (text);
    case ZHU_TYPE_BOOLEAN:
      word = store_boolean_read (text);
      return word >= 0 ? word : ZHU_MISSING;
    case ZHU_TYPE_CODE:
      return code_value (variable->list, text);
    case ZHU_TYPE_MULTI:
      g_free (store_multi_read (variable->list, text, &bits, &unlisted));
      return bits != 0 ? bits : ZHU_MISSING;
    case ZHU_TYPE_INTEGER:
      return integer_value (text);
    case ZHU_TYPE_DECIMAL:
      return decimal_value (text);
    case ZHU_TYPE_TEXT:
      break;
    }
  return ZHU_MISSING;
}

/* Text of a column and its bytes, of a blob as it lies; NULL if there is none. */
static const char *
read_text (const StoreReader *self, sqlite3_stmt *row, int column, gsize *length)
{
  /* in UTF-8, which is nearly always, the text of a blob is its bytes anyway */
  const gboolean is_blob = self->is_utf16 && sqlite3_column_type (row, column) == SQLITE_BLOB;
  const char *text = is_blob ? sqlite3_column_blob (row, column)
                             : (const char *) sqlite3_column_text (row, column);

  *length = text != NULL ? (gsize) sqlite3_column_bytes (row, column) : 0;
  return *length > 0 ? text : NULL;
}

/* Length of @text without the .0 of a whole number that is held as a floating-point one. */
static gsize
whole_length (const char *text, gsize length)
{
  const gboolean is_whole = length > 2 && text[length - 1] == '0' && text[length - 2] == '.'
                            && strspn (text, "-0123456789") == length - 2;

  return is_whole ? length - 2 : length;
}

/* The same as UTF-8: bytes in another encoding are taken for GB 18030; what they cannot mean
 * becomes U+FFFD. */
static char *
make_readable (const char *text, gsize length)
{
  char *decoded;

  if (g_utf8_validate (text, (gssize) length, NULL))
    return g_strndup (text, length);
  decoded = zhu_text_decode (text, length, NULL, NULL);
  return decoded != NULL ? decoded : g_utf8_make_valid (text, (gssize) length);
}

static gint64
text_value (StoreReader *self, sqlite3_stmt *row, int column)
{
  gsize length;
  const char *text = read_text (self, row, column, &length);
  StoreMeaning *meaning;
  gboolean is_new;

  if (text == NULL)
    return ZHU_MISSING;
  length = whole_length (text, length);
  meaning = store_text_cache_get (self->cache, text, length, &is_new);
  if (is_new)
    {
      g_autofree char *readable = make_readable (text, length);

      meaning->value = store_text_meaning (self->variable, readable);
    }
  if (meaning->value == ZHU_MISSING)
    self->unreadable++;
  return meaning->value;
}

/* Numbers differ from record to record, so they are not kept. */
static gint64
number_value (StoreReader *self, sqlite3_stmt *row, int column)
{
  const gboolean is_decimal = self->variable->type == ZHU_TYPE_DECIMAL;
  const char *text;
  g_autofree char *number = NULL;
  gint64 value = ZHU_MISSING;

  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_NULL:
      return ZHU_MISSING;
    case SQLITE_INTEGER:
      value = sqlite3_column_int64 (row, column);
      if (is_decimal && __builtin_mul_overflow (value, ZHU_DECIMAL_SCALE, &value))
        value = ZHU_MISSING;
      break;
    case SQLITE_FLOAT:
      number = g_new (char, G_ASCII_DTOSTR_BUF_SIZE + 320);
      g_ascii_formatd (number, G_ASCII_DTOSTR_BUF_SIZE + 320, "%.6f",
                       sqlite3_column_double (row, column));
      value = is_decimal ? decimal_value (number) : integer_value (number);
      break;
    default:
      text = (const char *) sqlite3_column_text (row, column);
      if (text == NULL || *text == '\0')
        return ZHU_MISSING;
      value = is_decimal ? decimal_value (text) : integer_value (text);
      break;
    }
  if (value == ZHU_MISSING)
    self->unreadable++;
  return value;
}

/* Bits of several columns together; no value in any of them is missing. */
static gint64
multi_value (StoreReader *self, sqlite3_stmt *row)
{
  gint64 bits = 0;

  for (gsize i = 0; i < self->variable->columns->len; i++)
    {
      const gint64 value = text_value (self, row, self->first + (int) i);

      if (value != ZHU_MISSING)
        bits |= value;
    }
  return bits != 0 ? bits : ZHU_MISSING;
}

gint64
store_reader_value (StoreReader *self, sqlite3_stmt *row)
{
  switch (self->variable->type)
    {
    case ZHU_TYPE_INTEGER:
    case ZHU_TYPE_DECIMAL:
      return number_value (self, row, self->first);
    case ZHU_TYPE_MULTI:
      return multi_value (self, row);
    case ZHU_TYPE_BOOLEAN:
      if (sqlite3_column_type (row, self->first) == SQLITE_INTEGER)
        return sqlite3_column_int64 (row, self->first) != 0;
      return text_value (self, row, self->first);
    case ZHU_TYPE_DATE:
    case ZHU_TYPE_CODE:
      return text_value (self, row, self->first);
    case ZHU_TYPE_TEXT:
      break;
    }
  return ZHU_MISSING;
}

const char *
store_reader_text (const StoreReader *self, sqlite3_stmt *row, GStringChunk *chunk)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (gsize i = 0; i < self->variable->columns->len; i++)
    {
      const int column = self->first + (int) i;
      const gboolean is_real = sqlite3_column_type (row, column) == SQLITE_FLOAT;
      g_autofree char *readable = NULL;
      gsize length;
      const char *text = read_text (self, row, column, &length);

      if (text == NULL)
        continue;
      readable = make_readable (text, is_real ? whole_length (text, length) : length);
      if (joined->len > 0)
        g_string_append (joined, "、");
      g_string_append (joined, readable);
    }
  return joined->len > 0 ? g_string_chunk_insert_len (chunk, joined->str, (gssize) joined->len)
                         : NULL;
}
