/* One column on its way into a month: a field of a row is written short into the record set aside
 * for its segment, and taken from there into the segment's chunk. */
#include "zhuhu/store/seal.h"

#include <string.h>

SealColumn *
seal_column_new (SealRole role, const ZhuEntity *entity, const ZhuVariable *variable)
{
  SealColumn *self = g_new0 (SealColumn, 1);

  self->role = role;
  self->entity = entity;
  self->variable = variable;
  self->type = variable != NULL ? variable->type : ZHU_TYPE_INTEGER;
  self->is_joined = variable != NULL && variable->columns->len > 1;
  self->is_text = role == SEAL_ROLE_KEY || (variable != NULL && variable->type == ZHU_TYPE_TEXT);
  self->kind = self->is_text ? SEAL_KIND_TEXT : SEAL_KIND_COUNTED;
  if (variable != NULL && (variable->type == ZHU_TYPE_CODE || variable->type == ZHU_TYPE_MULTI))
    self->texts = seal_texts_new (variable);
  self->exceptions = g_array_new (FALSE, FALSE, sizeof (SealException));
  if (role == SEAL_ROLE_KEY || (variable != NULL && variable->mask != ZHU_MASK_NONE))
    seal_column_set_personal (self);
  return self;
}

void
seal_column_set_personal (SealColumn *self)
{
  self->kind = SEAL_KIND_PERSONAL;
  if (self->texts != NULL)
    seal_texts_close (self->texts);
}

void
seal_column_free (SealColumn *self)
{
  if (self == NULL)
    return;
  seal_texts_free (self->texts);
  g_free (self->values);
  seal_buffer_clear (&self->bytes);
  g_array_unref (self->exceptions);
  g_free (self);
}

void
seal_column_set_reader (SealColumn *self, StoreReader *reader)
{
  self->reader = reader;
  self->first = reader->first;
}

static void
put_number (SealBuffer *out, guint64 number)
{
  seal_buffer_reserve (out, 10);
  out->length = (gsize) (seal_put_number (out->data + out->length, number) - out->data);
}

/* ---- Reading what is stored ---- */

static gboolean
two_digits (const char *at, int *value)
{
  const unsigned tens = (unsigned char) at[0] - (unsigned) '0';
  const unsigned ones = (unsigned char) at[1] - (unsigned) '0';

  *value = (int) (tens * 10 + ones);
  return tens < 10 && ones < 10;
}

/* Days from 1970 of a date of the Gregorian calendar. */
static int
days_of (int year, int month, int day)
{
  const int from_march = (month + 9) % 12;
  const int years = month <= 2 ? year - 1 : year;
  const int of_year = (153 * from_march + 2) / 5 + day - 1;

  return years * 365 + years / 4 - years / 100 + years / 400 + of_year - 719468;
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  const gboolean is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return days[month - 1] + (month == 2 && is_leap);
}

/* TRUE only for text that zhu_date_format() gives back from the value. */
static gboolean
read_date (const char *text, gsize length, gint64 *value)
{
  int century, year, month, day;

  if (length != 10 || text[4] != '-' || text[7] != '-' || !two_digits (text, &century)
      || !two_digits (text + 2, &year) || !two_digits (text + 5, &month)
      || !two_digits (text + 8, &day))
    return FALSE;
  year += century * 100;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month (year, month))
    return FALSE;
  *value = days_of (year, month, day);
  return TRUE;
}

/* TRUE only for text in its shortest form: no plus, no zeros that say nothing. */
static gboolean
read_decimal (const char *text, gsize length, gint64 *value)
{
  const char *end = text + length, *at = text + (length > 0 && *text == '-');
  const char *whole = at;
  gint64 sum = 0;
  int places = 0;

  while (at < end && g_ascii_isdigit (*at))
    sum = sum * 10 + (*at++ - '0');
  if (at == whole || at - whole > 12 || (*whole == '0' && at - whole > 1))
    return FALSE;
  if (at < end)
    {
      if (*at++ != '.' || end[-1] == '0' || at == end || end - at > 6)
        return FALSE;
      for (; at < end && g_ascii_isdigit (*at); places++)
        sum = sum * 10 + (*at++ - '0');
    }
  if (at < end || (sum == 0 && *text == '-'))
    return FALSE;
  for (; places < 6; places++)
    sum *= 10;
  *value = *text == '-' ? -sum : sum;
  return TRUE;
}

/* ---- A field of a row ---- */

static void
put_text (SealBuffer *out, const char *text, gsize length)
{
  seal_buffer_reserve (out, length + 10);
  out->length = (gsize) (seal_put_number (out->data + out->length, length) - out->data);
  if (length > 0)
    memcpy (out->data + out->length, text, length);
  out->length += length;
}

static void
put_exception (SealBuffer *out, gint64 value, const char *text, gsize length)
{
  put_number (out, SEAL_AS_WRITTEN);
  seal_buffer_append (out, &value, sizeof value);
  put_text (out, text, length);
}

/* The texts of several columns joined by U+001F, empty ones left out; FALSE if all are. */
static gboolean
join_columns (const SealColumn *self, sqlite3_stmt *row, GString *joined)
{
  for (gsize i = 0; i < self->variable->columns->len; i++)
    {
      const char *text = (const char *) sqlite3_column_text (row, self->reader->first + (int) i);

      if (text == NULL || *text == '\0')
        continue;
      if (joined->len > 0)
        g_string_append_c (joined, STORE_KEY_SEPARATOR);
      g_string_append (joined, text);
    }
  return joined->len > 0;
}

static void
put_code (SealColumn *self, SealBuffer *out, const char *text, gsize length)
{
  const guint32 code = seal_texts_code (self->texts, text, length);
  const gint64 value = code != SEAL_NO_CODE ? seal_texts_get (self->texts, code)->value
                                            : seal_text_meaning (self->variable, text);

  self->unreadable += value == ZHU_MISSING;
  if (code != SEAL_NO_CODE)
    put_number (out, code + SEAL_FIRST_VALUE);
  else
    put_exception (out, value, text, length);
}

/* The slow way, by the reader of the live source, whose count of unreadable values it adds to. */
static void
put_as_written (SealColumn *self, sqlite3_stmt *row, SealBuffer *out)
{
  const gint64 before = self->reader->unreadable;
  const gint64 value = store_reader_value (self->reader, row);
  const char *text = (const char *) sqlite3_column_text (row, self->reader->first);

  self->unreadable += self->reader->unreadable - before;
  if (text == NULL || *text == '\0')
    put_number (out, SEAL_NO_VALUE);
  else
    put_exception (out, value, text, (gsize) sqlite3_column_bytes (row, self->reader->first));
}

/* FALSE if the field, stored as @stored, is not written as its number is. */
static gboolean
read_number (ZhuType type, int stored, sqlite3_value *field, gint64 *value)
{
  if (stored == SQLITE_INTEGER && (type == ZHU_TYPE_INTEGER || type == ZHU_TYPE_BOOLEAN))
    {
      *value = sqlite3_value_int64 (field);
      return type == ZHU_TYPE_INTEGER ? *value > -(G_MAXINT64 >> 2) && *value < G_MAXINT64 >> 2
                                      : *value == 0 || *value == 1;
    }
  if (stored != SQLITE_TEXT || (type != ZHU_TYPE_DATE && type != ZHU_TYPE_DECIMAL))
    return FALSE;
  return (type == ZHU_TYPE_DATE ? read_date : read_decimal) (
      (const char *) sqlite3_value_text (field), (gsize) sqlite3_value_bytes (field), value);
}

static void
encode_joined (SealColumn *self, sqlite3_stmt *row, SealBuffer *out)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  if (!join_columns (self, row, joined))
    put_number (out, SEAL_NO_VALUE);
  else
    put_code (self, out, joined->str, joined->len);
}

static void
encode_text (SealColumn *self, sqlite3_value *field, SealBuffer *out)
{
  const char *text = (const char *) sqlite3_value_text (field);
  const gsize length = text != NULL ? (gsize) sqlite3_value_bytes (field) : 0;

  if (length == 0)
    put_number (out, SEAL_NO_VALUE);
  else if (self->is_text)
    put_text (out, text, length);
  else
    put_code (self, out, text, length);
}

void
seal_column_encode (SealColumn *self, sqlite3_stmt *row, SealBuffer *out)
{
  sqlite3_value *field;
  gint64 value;
  int stored;

  if (self->is_joined)
    {
      encode_joined (self, row, out);
      return;
    }
  field = sqlite3_column_value (row, self->first);
  if (self->is_text || self->texts != NULL)
    {
      encode_text (self, field, out);
      return;
    }
  stored = sqlite3_value_type (field);
  if (stored == SQLITE_NULL)
    put_number (out, SEAL_NO_VALUE);
  else if (read_number (self->type, stored, field, &value))
    put_number (out, seal_fold_sign (value) + SEAL_FIRST_VALUE);
  else
    put_as_written (self, row, out);
}

/* ---- Into the segment ---- */

static const guint8 *
take_text (SealColumn *self, const guint8 *at, gsize *length)
{
  guint64 number;

  at = seal_take_number (at, &number);
  *length = number;
  seal_buffer_reserve (&self->bytes, number);
  if (number > 0)
    memcpy (self->bytes.data + self->bytes.length, at, number);
  self->bytes.length += number;
  return at + number;
}

static const guint8 *
decode_text (SealColumn *self, const guint8 *at)
{
  gsize length;

  at = take_text (self, at, &length);
  seal_column_add (self, (gint64) length);
  return at;
}

static const guint8 *
take_exception (SealColumn *self, const guint8 *at)
{
  SealException exception = { .row = (guint32) self->n_values };

  memcpy (&exception.value, at, sizeof exception.value);
  exception.text.text = GSIZE_TO_POINTER (self->bytes.length);
  at = take_text (self, at + sizeof exception.value, &exception.text.length);
  g_array_append_val (self->exceptions, exception);
  seal_column_add (self, ZHU_MISSING);
  return at;
}

const guint8 *
seal_column_decode (SealColumn *self, const guint8 *at)
{
  guint64 number;

  if (self->is_text)
    return decode_text (self, at);
  at = seal_take_number (at, &number);
  if (number == SEAL_AS_WRITTEN)
    return take_exception (self, at);
  seal_column_add (self, seal_field_value (self, number));
  return at;
}

static gsize
shared_bytes (const guint8 *a, const guint8 *b, gsize most)
{
  gsize n = 0;

  while (n + 8 <= most && memcmp (a + n, b + n, 8) == 0)
    n += 8;
  while (n < most && a[n] == b[n])
    n++;
  return n;
}

/* How many bytes each text shares with the one before it: keys, codes of villages and addresses of
 * one place begin alike. All 0 if that saves little. */
static gint64 *
find_shared (const SealColumn *self)
{
  gint64 *shared = g_new0 (gint64, self->n_values + 1);
  const guint8 *at = self->bytes.data;
  gsize sum = 0;

  for (gsize i = 1; i < self->n_values; i++)
    {
      const gsize before = (gsize) self->values[i - 1];

      shared[i] = (gint64) shared_bytes (at, at + before, MIN (before, (gsize) self->values[i]));
      sum += (gsize) shared[i];
      at += before;
    }
  if (sum < self->n_values * 2)
    memset (shared, 0, self->n_values * sizeof *shared);
  return shared;
}

static void
pack_texts (const SealColumn *self, GByteArray *out)
{
  g_autofree gint64 *shared = find_shared (self);
  const guint8 *at = self->bytes.data;
  gsize end;

  seal_numbers_append (out, shared, self->n_values, FALSE);
  end = out->len;
  g_byte_array_set_size (out, (guint) (end + self->bytes.length));
  for (gsize i = 0; i < self->n_values; i++)
    {
      const gsize own = (gsize) (self->values[i] - shared[i]);

      if (own > 0)
        memcpy (out->data + end, at + shared[i], own);
      end += own;
      at += self->values[i];
    }
  g_byte_array_set_size (out, (guint) end);
}

static void
pack_exceptions (SealColumn *self, GByteArray *out)
{
  for (gsize i = 0; i < self->exceptions->len; i++)
    {
      SealException *exception = &g_array_index (self->exceptions, SealException, i);

      exception->text.text
          = (const char *) self->bytes.data + GPOINTER_TO_SIZE (exception->text.text);
    }
  seal_exceptions_append (out, self->exceptions);
}

void
seal_column_pack (SealColumn *self, GByteArray *out)
{
  seal_numbers_append (out, self->values, self->n_values, self->type == ZHU_TYPE_DECIMAL);
  if (self->is_text)
    pack_texts (self, out);
  else
    pack_exceptions (self, out);
  self->n_values = 0;
  g_array_set_size (self->exceptions, 0);
  self->bytes.length = 0;
}
