/* One column on its way into a month: a field of a row is written short into the record set aside
 * for its segment, and taken from there into the segment's chunk. */
#include "zhuhu/store/seal-rows.h"

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
  self->is_wide = variable != NULL && !self->is_text
                  && (variable->type == ZHU_TYPE_INTEGER || variable->type == ZHU_TYPE_DECIMAL);
  self->nothing = self->is_text ? 0 : ZHU_MISSING;
  self->cells = g_array_new (FALSE, FALSE, sizeof (int));
  self->joined = g_string_new (NULL);
  self->kind = self->is_text ? SEAL_KIND_TEXT : SEAL_KIND_COUNTED;
  if (variable != NULL && (variable->type == ZHU_TYPE_CODE || variable->type == ZHU_TYPE_MULTI))
    self->texts = seal_texts_new (variable);
  self->part.exceptions = g_array_new (FALSE, FALSE, sizeof (SealException));
  self->aside.exceptions = g_array_new (FALSE, FALSE, sizeof (SealException));
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

static void
clear_part (SealValues *part)
{
  g_free (part->values);
  g_free (part->narrow);
  seal_buffer_clear (&part->bytes);
  g_array_unref (part->exceptions);
}

void
seal_column_free (SealColumn *self)
{
  if (self == NULL)
    return;
  if (self->texts != NULL)
    seal_texts_free (self->texts);
  clear_part (&self->part);
  clear_part (&self->aside);
  store_reader_free (self->reader);
  g_array_unref (self->cells);
  g_string_free (self->joined, TRUE);
  g_free (self);
}

void
seal_column_set_rows (SealColumn *self, SealRows *rows)
{
  self->rows = rows;
  for (guint i = 0; i < self->variable->columns->len; i++)
    {
      const int cell = seal_rows_find (rows, self->variable, i);

      g_array_append_val (self->cells, cell);
    }
  self->cell = g_array_index (self->cells, int, 0);
  self->reader = store_reader_new (self->variable, 0);
}

void
seal_column_swap (SealColumn *self)
{
  const SealValues part = self->part;

  self->part = self->aside;
  self->aside = part;
}

static void
put_number (SealBuffer *out, guint64 number)
{
  seal_buffer_reserve (out, 10);
  out->length = (gsize) (seal_put_number (out->data + out->length, number) - out->data);
}

void
seal_column_grow (SealColumn *self)
{
  SealValues *part = &self->part;

  part->size = MAX (1024, part->size * 2);
  if (self->is_wide)
    part->values = g_renew (gint64, part->values, part->size);
  else
    part->narrow = g_renew (gint32, part->narrow, part->size);
}

/* ---- A field of a row ---- */

typedef enum
{
  FOUND_NOTHING,
  FOUND_NUMBER,     /* or the number of a code's text */
  FOUND_TEXT,       /* of a column of texts */
  FOUND_AS_WRITTEN, /* a value that its number cannot give back as written */
} Found;

typedef struct
{
  gint64 value;
  const char *text; /* borrowed from the row */
  gsize length;
} Field;

/* The texts of several columns joined by U+001F, empty ones left out. */
static void
join_columns (SealColumn *self)
{
  GString *joined = self->joined;

  g_string_truncate (joined, 0);
  for (guint i = 0; i < self->cells->len; i++)
    {
      gsize length;
      const char *text = seal_rows_text (self->rows, g_array_index (self->cells, int, i), &length);

      if (text == NULL || length == 0)
        continue;
      if (joined->len > 0)
        g_string_append_c (joined, STORE_KEY_SEPARATOR);
      g_string_append_len (joined, text, (gssize) length);
    }
}

static Found
read_code (SealColumn *self, const char *text, gsize length, Field *field)
{
  const guint32 code = seal_texts_code (self->texts, text, length);
  g_autofree char *copy = NULL;

  field->text = text;
  field->length = length;
  field->value = code;
  if (code != SEAL_NO_CODE)
    return FOUND_NUMBER;
  copy = g_strndup (text, length);
  field->value = seal_text_meaning (self->variable, copy);
  self->unreadable += field->value == ZHU_MISSING;
  return FOUND_AS_WRITTEN;
}

/* The slow way, by the reader of the live source. */
static Found
read_as_written (SealColumn *self, const StoreCell *cell, Field *field)
{
  sqlite3_stmt *row = seal_rows_ask (self->rows, cell);
  const gint64 before = self->reader->unreadable;

  field->value = store_reader_value (self->reader, row);
  field->text = (const char *) sqlite3_column_text (row, 0);
  field->length = (gsize) sqlite3_column_bytes (row, 0);
  self->unreadable += self->reader->unreadable - before;
  return field->text == NULL || *field->text == '\0' ? FOUND_NOTHING : FOUND_AS_WRITTEN;
}

static gint64
read_integer (const StoreCell *cell)
{
  const gint64 value = cell->integer;

  return value > -(G_MAXINT64 >> 2) && value < G_MAXINT64 >> 2 ? value : ZHU_MISSING;
}

/* ZHU_MISSING if the field is not written as its number is. */
static inline gint64
read_number (ZhuType type, const StoreCell *cell)
{
  const gboolean is_text = cell->kind == STORE_CELL_TEXT;
  const gboolean is_integer = cell->kind == STORE_CELL_INTEGER;
  gint64 value;

  if (type == ZHU_TYPE_DATE)
    return is_text ? seal_date_read ((const char *) cell->at, cell->length) : ZHU_MISSING;
  if (type == ZHU_TYPE_DECIMAL)
    return is_text ? seal_decimal_read ((const char *) cell->at, cell->length) : ZHU_MISSING;
  value = is_integer ? read_integer (cell) : ZHU_MISSING;
  return type == ZHU_TYPE_INTEGER || value == 0 || value == 1 ? value : ZHU_MISSING;
}

static Found
read_text (SealColumn *self, Field *field)
{
  field->text = seal_rows_text (self->rows, self->cell, &field->length);
  if (field->text == NULL || field->length == 0)
    return FOUND_NOTHING;
  return self->is_text ? FOUND_TEXT : read_code (self, field->text, field->length, field);
}

/* Whatever may stand there. */
static Found
read_field (SealColumn *self, const StoreCell *cell, Field *field)
{
  if (self->is_joined)
    {
      join_columns (self);
      return self->joined->len == 0 ? FOUND_NOTHING
                                    : read_code (self, self->joined->str, self->joined->len, field);
    }
  if (cell->kind == STORE_CELL_NULL)
    return FOUND_NOTHING;
  if (self->is_text || self->texts != NULL)
    return read_text (self, field);
  field->value = read_number (self->type, cell);
  return field->value != ZHU_MISSING ? FOUND_NUMBER : read_as_written (self, cell, field);
}

/* ---- Into the segment ---- */

static void
add_exception (SealColumn *self, const Field *field)
{
  SealValues *part = &self->part;
  const SealException exception = { (guint32) part->n_values,
                                    field->value,
                                    { GSIZE_TO_POINTER (part->bytes.length), field->length } };

  g_array_append_val (part->exceptions, exception);
  seal_buffer_append (&part->bytes, field->text, field->length);
  seal_column_add (self, ZHU_MISSING);
}

void
seal_column_add_text (SealColumn *self, const char *text, gsize length)
{
  seal_buffer_append (&self->part.bytes, text, length);
  seal_column_add (self, (gint64) length);
}

static void
add_field (SealColumn *self, Found found, const Field *field)
{
  switch (found)
    {
    case FOUND_NOTHING:
      seal_column_add (self, self->nothing);
      break;
    case FOUND_NUMBER:
      seal_column_add (self, field->value);
      break;
    case FOUND_TEXT:
      seal_column_add_text (self, field->text, field->length);
      break;
    case FOUND_AS_WRITTEN:
      add_exception (self, field);
      break;
    }
}

static G_NO_INLINE void
read_slowly (SealColumn *self, const StoreCell *cell)
{
  Field field;

  add_field (self, read_field (self, cell, &field), &field);
}

/* A number, or the number of a code's text; ZHU_MISSING if read_field() must look. */
static inline gint64
read_quickly (SealColumn *self, const StoreCell *cell)
{
  guint32 code;

  if (self->texts == NULL)
    return read_number (self->type, cell);
  if (cell->kind != STORE_CELL_TEXT || cell->length == 0)
    return ZHU_MISSING;
  code = seal_texts_code_padded (self->texts, (const char *) cell->at, cell->length);
  return code != SEAL_NO_CODE ? code : ZHU_MISSING;
}

void
seal_column_read (SealColumn *self, const StoreCell *cells)
{
  const StoreCell *cell = &cells[self->cell];
  gint64 value;

  if (self->is_joined)
    read_slowly (self, cell);
  else if (cell->kind == STORE_CELL_NULL)
    seal_column_add (self, self->nothing);
  else if (self->is_text && cell->kind == STORE_CELL_TEXT)
    seal_column_add_text (self, (const char *) cell->at, cell->length);
  else if (!self->is_text && (value = read_quickly (self, cell)) != ZHU_MISSING)
    seal_column_add (self, value);
  else
    read_slowly (self, cell);
}

gint64
seal_column_unreadable (const SealColumn *self)
{
  return self->unreadable + (self->texts != NULL ? seal_texts_unreadable (self->texts) : 0);
}

/* ---- Set aside for a segment that comes later ---- */

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
put_field (const SealColumn *self, Found found, const Field *field, SealBuffer *out)
{
  switch (found)
    {
    case FOUND_NOTHING:
      put_number (out, SEAL_NO_VALUE);
      break;
    case FOUND_NUMBER:
      put_number (out, SEAL_FIRST_VALUE
                           + (self->texts != NULL ? (guint64) field->value
                                                  : seal_fold_sign (field->value)));
      break;
    case FOUND_TEXT:
      put_text (out, field->text, field->length);
      break;
    case FOUND_AS_WRITTEN:
      put_number (out, SEAL_AS_WRITTEN);
      seal_buffer_append (out, &field->value, sizeof field->value);
      put_text (out, field->text, field->length);
      break;
    }
}

void
seal_column_encode (SealColumn *self, SealBuffer *out)
{
  Field field;
  const Found found = read_field (self, &self->rows->cells[self->cell], &field);

  put_field (self, found, &field, out);
}

static const guint8 *
take_text (const guint8 *at, Field *field)
{
  guint64 length;

  at = seal_take_number (at, &length);
  field->text = (const char *) at;
  field->length = length;
  return at + length;
}

const guint8 *
seal_column_decode (SealColumn *self, const guint8 *at)
{
  Field field;
  guint64 number;

  if (self->is_text)
    {
      at = take_text (at, &field);
      seal_column_add_text (self, field.text, field.length);
      return at;
    }
  at = seal_take_number (at, &number);
  if (number == SEAL_AS_WRITTEN)
    {
      memcpy (&field.value, at, sizeof field.value);
      at = take_text (at + sizeof field.value, &field);
      add_exception (self, &field);
      return at;
    }
  seal_column_add (self, seal_field_value (self, number));
  return at;
}

/* ---- A chunk ---- */

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
static gint32 *
find_shared (const SealValues *part)
{
  gint32 *shared = g_new0 (gint32, part->n_values + 1);
  const guint8 *at = part->bytes.data;
  gsize sum = 0;

  for (gsize i = 1; i < part->n_values; i++)
    {
      const gsize before = (gsize) part->narrow[i - 1];

      shared[i] = (gint32) shared_bytes (at, at + before, MIN (before, (gsize) part->narrow[i]));
      sum += (gsize) shared[i];
      at += before;
    }
  if (sum < part->n_values * 2)
    memset (shared, 0, part->n_values * sizeof *shared);
  return shared;
}

static void
pack_texts (const SealValues *part, GByteArray *out)
{
  g_autofree gint32 *shared = find_shared (part);
  const guint8 *at = part->bytes.data;
  gsize end;

  seal_numbers_append_narrow (out, shared, part->n_values);
  end = out->len;
  g_byte_array_set_size (out, (guint) (end + part->bytes.length));
  for (gsize i = 0; i < part->n_values; i++)
    {
      const gsize own = (gsize) (part->narrow[i] - shared[i]);

      if (own > 0)
        memcpy (out->data + end, at + shared[i], own);
      end += own;
      at += part->narrow[i];
    }
  g_byte_array_set_size (out, (guint) end);
}

static void
pack_exceptions (SealValues *part, GByteArray *out)
{
  for (gsize i = 0; i < part->exceptions->len; i++)
    {
      SealException *exception = &g_array_index (part->exceptions, SealException, i);

      exception->text.text
          = (const char *) part->bytes.data + GPOINTER_TO_SIZE (exception->text.text);
    }
  seal_exceptions_append (out, part->exceptions);
}

void
seal_column_pack (SealColumn *self, GByteArray *out)
{
  SealValues *part = &self->part;

  if (self->is_wide)
    seal_numbers_append (out, part->values, part->n_values, self->type == ZHU_TYPE_DECIMAL);
  else
    seal_numbers_append_narrow (out, part->narrow, part->n_values);
  if (self->is_text)
    pack_texts (part, out);
  else
    pack_exceptions (part, out);
  part->n_values = 0;
  g_array_set_size (part->exceptions, 0);
  part->bytes.length = 0;
}
