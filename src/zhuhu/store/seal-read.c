/* Reading a column of a sealed month: the chunk of a segment is checked, and its numbers and texts
 * are given back as the live source gives them. */
#include "zhuhu/store/seal-read.h"

#include <inttypes.h>
#include <string.h>

static void
add_text (SealReader *self, const char *text)
{
  const gint64 value = seal_text_meaning (self->variable, text);
  GString *shown = g_string_new (text);

  g_string_replace (shown, "\x1F", "、", 0);
  self->misses_meaning |= value == ZHU_MISSING;
  g_array_append_val (self->meanings, value);
  g_ptr_array_add (self->texts, g_string_free (shown, FALSE));
}

/* Codes are matched by their texts, so that the run's code list may have another order. */
static gboolean
read_texts (SealReader *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store,
                       "SELECT text FROM zhuhu_sealed_text WHERE month = ?1 AND number = ?2"
                       " ORDER BY code",
                       error);
  int code;

  if (row == NULL)
    return FALSE;
  self->meanings = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  sqlite3_bind_int64 (row, 1, self->month);
  sqlite3_bind_int64 (row, 2, self->number);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    add_text (self, (const char *) sqlite3_column_text (row, 0));
  return store_rows_end (self->store, code, N_ ("reading a sealed month"), error);
}

SealReader *
seal_reader_new (ZhuStore *store,
                 gint64 month,
                 gint64 number,
                 const ZhuVariable *variable,
                 gboolean is_key,
                 GError **error)
{
  SealReader *self = g_new0 (SealReader, 1);
  const gboolean is_coded
      = variable != NULL && (variable->type == ZHU_TYPE_CODE || variable->type == ZHU_TYPE_MULTI);

  self->store = store;
  self->month = month;
  self->number = number;
  self->variable = variable;
  self->is_text = is_key || (variable != NULL && variable->type == ZHU_TYPE_TEXT);
  self->row = store_prepare (store,
                             "SELECT format, checksum, data FROM zhuhu_chunk"
                             " WHERE month = ?1 AND segment = ?2 AND number = ?3",
                             error);
  if (self->row != NULL && (!is_coded || read_texts (self, error)))
    return self;
  seal_reader_free (self);
  return NULL;
}

void
seal_reader_free (SealReader *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->row);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->meanings, g_array_unref);
  g_clear_pointer (&self->exceptions, g_array_unref);
  g_free (self->offsets);
  seal_buffer_clear (&self->flat);
  g_free (self);
}

/* ---- Messages ---- */

/* How messages name the column and its month: they are looked up only when there is one. */
typedef struct
{
  char *month, *entity, *label;
} Names;

static void
names_clear (Names *self)
{
  g_free (self->month);
  g_free (self->entity);
  g_free (self->label);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Names, names_clear)

/* Each "?" if the catalogue is damaged too. */
static void
read_names (const SealReader *self, Names *names)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store,
      "SELECT period || '.r' || revision, entity, role, variable FROM zhuhu_sealed_column"
      " JOIN zhuhu_month USING (month) WHERE month = ?1 AND number = ?2",
      NULL);
  gboolean is_there = FALSE;

  if (row != NULL)
    {
      sqlite3_bind_int64 (row, 1, self->month);
      sqlite3_bind_int64 (row, 2, self->number);
      is_there = sqlite3_step (row) == SQLITE_ROW;
    }
  if (is_there)
    {
      names->month = g_strdup ((const char *) sqlite3_column_text (row, 0));
      names->entity = g_strdup ((const char *) sqlite3_column_text (row, 1));
      names->label = seal_column_label ((const char *) sqlite3_column_text (row, 2),
                                        (const char *) sqlite3_column_text (row, 3));
      return;
    }
  names->month = g_strdup ("?");
  names->entity = g_strdup ("?");
  names->label = g_strdup ("?");
}

gboolean
seal_reader_damaged (const SealReader *self, gint64 segment, GError **error)
{
  g_auto (Names) names = { NULL, NULL, NULL };

  read_names (self, &names);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s: the sealed month %s is damaged: entity “%s”, column “%s”, segment %" PRId64
                  "; restore the store from a backup"),
               self->store->path, names.month, names.entity, names.label, segment);
  return FALSE;
}

static gboolean
newer (const SealReader *self, int format, GError **error)
{
  g_auto (Names) names = { NULL, NULL, NULL };

  read_names (self, &names);
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_LIMIT,
      _ ("%s: the sealed month %s holds chunks of format %d, and this program knows format "
         "%d; use the newer program"),
      self->store->path, names.month, format, SEAL_FORMAT);
  return FALSE;
}

/* A count must not become another one quietly. */
static gboolean
erased (const SealReader *self, GError **error)
{
  g_auto (Names) names = { NULL, NULL, NULL };

  read_names (self, &names);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
               _ ("the values of “%s” were erased from the sealed month %s, so that nothing can be "
                  "counted by them; leave the variable out"),
               names.label, names.month);
  return FALSE;
}

/* ---- One chunk ---- */

/* Offsets of the texts from their lengths. FALSE if a length is none. */
static gboolean
add_up (SealReader *self, const gint64 *lengths)
{
  gint64 sum = 0;

  self->offsets = g_renew (guint32, self->offsets, self->numbers.n + 1);
  for (gsize i = 0; i < self->numbers.n; i++)
    {
      self->offsets[i] = (guint32) sum;
      if (lengths[i] < 0 || lengths[i] > G_MAXINT32 || sum + lengths[i] > G_MAXUINT32)
        return FALSE;
      sum += lengths[i];
    }
  self->offsets[self->numbers.n] = (guint32) sum;
  return TRUE;
}

/* Writes out texts that share their beginnings with the one before. */
static gboolean
write_out (SealReader *self, const gint64 *shared, const char *bytes, gsize length)
{
  self->flat.length = 0;
  for (gsize i = 0; i < self->numbers.n; i++)
    {
      const gsize n = self->offsets[i + 1] - self->offsets[i];
      const gsize before = i > 0 ? self->offsets[i] - self->offsets[i - 1] : 0;
      const gsize common = (gsize) shared[i];

      if (shared[i] < 0 || common > MIN (n, before) || n - common > length)
        return FALSE;
      seal_buffer_reserve (&self->flat, n);
      if (common > 0)
        memcpy (self->flat.data + self->flat.length, self->flat.data + self->offsets[i - 1],
                common);
      self->flat.length += common;
      seal_buffer_append (&self->flat, bytes, n - common);
      bytes += n - common;
      length -= n - common;
    }
  self->bytes = (const char *) self->flat.data;
  return length == 0;
}

static gboolean
open_texts (SealReader *self, const guint8 *data, const guint8 *end)
{
  g_autofree gint64 *lengths = g_new (gint64, self->numbers.n + 1);
  g_autofree gint64 *shared = NULL;
  SealNumbers numbers;

  seal_numbers_read (&self->numbers, 0, self->numbers.n, lengths);
  if (!seal_numbers_open (&numbers, &data, end) || numbers.n != self->numbers.n
      || !add_up (self, lengths))
    return FALSE;
  self->bytes = (const char *) data;
  if (numbers.width == 0 && numbers.base == 0)
    return self->offsets[numbers.n] == (gsize) (end - data);
  shared = g_new (gint64, numbers.n + 1);
  seal_numbers_read (&numbers, 0, numbers.n, shared);
  return write_out (self, shared, (const char *) data, (gsize) (end - data));
}

static gint32
to_narrow (gint64 value)
{
  return value == ZHU_MISSING ? ZHU_NARROW_MISSING : (gint32) value;
}

/* What each byte of the chunk at hand means, where a code is a byte and all have a meaning. */
static void
fill_table (SealReader *self)
{
  const gint64 n = self->meanings == NULL ? 0 : self->meanings->len;

  self->has_table = self->numbers.width == 1 && n > 0 && !self->misses_meaning;
  if (!self->has_table)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (self->table); i++)
    {
      const gint64 value = seal_numbers_value (&self->numbers, i);

      self->table[i] = to_narrow (
          value >= 0 && value < n ? g_array_index (self->meanings, gint64, value) : value);
    }
}

/* What the column's values may be: days of the calendar, 0 and 1, codes. FALSE if anything. */
static gboolean
range_of (const SealReader *self, gint64 *low, gint64 *high)
{
  if (self->meanings != NULL)
    {
      *low = 0;
      *high = (gint64) self->meanings->len - 1;
      return TRUE;
    }
  if (self->variable != NULL && self->variable->type == ZHU_TYPE_DATE)
    {
      *low = zhu_date_from_ymd (1, 1, 1);
      *high = zhu_date_from_ymd (9999, 12, 31);
      return TRUE;
    }
  *low = 0;
  *high = 1;
  return self->variable != NULL && self->variable->type == ZHU_TYPE_BOOLEAN;
}

static gboolean
are_within (const SealNumbers *numbers, gint64 low, gint64 high)
{
  if (numbers->n == 0 || (numbers->width == 0 && numbers->base == ZHU_MISSING))
    return TRUE;
  return numbers->base >= low && numbers->base <= high && numbers->scale >= 1
         && seal_numbers_largest (numbers)
                <= ((guint64) high - (guint64) numbers->base) / (guint64) numbers->scale;
}

/* Whoever reads a date, a code or a condition leans on its being one: tables are as long as code
 * lists. Of codes the exceptions are known by their texts. */
static gboolean
are_values (const SealReader *self)
{
  gint64 low, high;

  if (!range_of (self, &low, &high))
    return TRUE;
  for (gsize i = 0; self->meanings == NULL && i < self->exceptions->len; i++)
    {
      const gint64 value = g_array_index (self->exceptions, SealException, i).value;

      if (value != ZHU_MISSING && (value < low || value > high))
        return FALSE;
    }
  return are_within (&self->numbers, low, high);
}

static gboolean
open_chunk (SealReader *self, const guint8 *data, gsize length, gsize n_rows)
{
  const guint8 *end = data + length;

  if (!seal_numbers_open (&self->numbers, &data, end) || self->numbers.n != n_rows)
    return FALSE;
  if (self->is_text)
    return open_texts (self, data, end);
  fill_table (self);
  self->exceptions = seal_exceptions_open (&data, end, n_rows);
  return self->exceptions != NULL && data == end && are_values (self);
}

gboolean
seal_reader_load (SealReader *self, gint64 segment, gsize n_rows, GError **error)
{
  const guint8 *data;
  gsize length;
  int code;

  g_clear_pointer (&self->exceptions, g_array_unref);
  sqlite3_reset (self->row);
  sqlite3_bind_int64 (self->row, 1, self->month);
  sqlite3_bind_int64 (self->row, 2, segment);
  sqlite3_bind_int64 (self->row, 3, self->number);
  code = sqlite3_step (self->row);
  if (code == SQLITE_DONE)
    return seal_reader_damaged (self, segment, error);
  if (code != SQLITE_ROW)
    return store_fail (self->store->db, self->store->path, _ ("reading a sealed month"), error);
  self->is_erased = sqlite3_column_type (self->row, 2) == SQLITE_NULL;
  if (self->is_erased)
    return self->is_text || erased (self, error);
  if (sqlite3_column_int (self->row, 0) != SEAL_FORMAT)
    return newer (self, sqlite3_column_int (self->row, 0), error);
  data = sqlite3_column_blob (self->row, 2);
  length = (gsize) sqlite3_column_bytes (self->row, 2);
  if ((guint64) sqlite3_column_int64 (self->row, 1)
      != seal_checksum (seal_chunk_seed (self->month, segment, self->number), data, length))
    return seal_reader_damaged (self, segment, error);
  return open_chunk (self, data, length, n_rows) || seal_reader_damaged (self, segment, error);
}

/* ---- Values and texts ---- */

/* First exception at @row or behind it. */
static gsize
exception_from (const GArray *exceptions, gsize row)
{
  gsize low = 0, high = exceptions->len;

  while (low < high)
    {
      const gsize middle = (low + high) / 2;

      if (g_array_index (exceptions, SealException, middle).row < row)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* What the exception means to the run. */
static gint64
exception_value (SealReader *self, const SealException *exception)
{
  gint64 value = exception->value;

  if (self->meanings != NULL)
    {
      g_autofree char *text = g_strndup (exception->text.text, exception->text.length);

      value = seal_text_meaning (self->variable, text);
    }
  self->unreadable += value == ZHU_MISSING;
  return value;
}

/* Index of the exceptions of rows from @first to @first + @n in @from, to @end. */
static void
exceptions_between (const SealReader *self, gsize first, gsize n, gsize *from, gsize *end)
{
  *from = exception_from (self->exceptions, first);
  *end = exception_from (self->exceptions, first + n);
}

static void
map_codes (SealReader *self, gsize n, gint64 *values)
{
  const gint64 *meanings = (const gint64 *) (gpointer) self->meanings->data;
  const gint64 n_codes = self->meanings->len;

  for (gsize i = 0; i < n; i++)
    if (values[i] >= 0 && values[i] < n_codes)
      {
        values[i] = meanings[values[i]];
        self->unreadable += values[i] == ZHU_MISSING;
      }
}

void
seal_reader_values (SealReader *self, gsize first, gsize n, gint64 *values)
{
  gsize i, end;

  seal_numbers_read (&self->numbers, first, n, values);
  if (self->meanings != NULL)
    map_codes (self, n, values);
  for (exceptions_between (self, first, n, &i, &end); i < end; i++)
    {
      const SealException *exception = &g_array_index (self->exceptions, SealException, i);

      values[exception->row - first] = exception_value (self, exception);
    }
}

gboolean
seal_reader_sums (const SealReader *self, guint32 *sums)
{
  return self->exceptions->len == 0 && seal_numbers_sums (&self->numbers, sums);
}

static void
map_narrow_codes (SealReader *self, gsize n, gint32 *values)
{
  const gint64 *meanings = (const gint64 *) (gpointer) self->meanings->data;
  const gint32 n_codes = (gint32) self->meanings->len;

  for (gsize i = 0; i < n; i++)
    if (values[i] >= 0 && values[i] < n_codes)
      {
        values[i] = to_narrow (meanings[values[i]]);
        self->unreadable += values[i] == ZHU_NARROW_MISSING;
      }
}

void
seal_reader_narrow (SealReader *self, gsize first, gsize n, gint32 *values)
{
  gsize i, end;

  if (self->has_table)
    seal_numbers_map (&self->numbers, first, n, self->table, values);
  else
    seal_numbers_read_narrow (&self->numbers, first, n, values);
  if (!self->has_table && self->meanings != NULL)
    map_narrow_codes (self, n, values);
  for (exceptions_between (self, first, n, &i, &end); i < end; i++)
    {
      const SealException *exception = &g_array_index (self->exceptions, SealException, i);

      values[exception->row - first] = to_narrow (exception_value (self, exception));
    }
}

static const char *
decimal_text (gint64 value, GStringChunk *chunk)
{
  char buffer[48];
  const guint64 amount = value < 0 ? -(guint64) value : (guint64) value;
  int length = g_snprintf (buffer, sizeof buffer, "%s%" PRIu64 ".%06" PRIu64, value < 0 ? "-" : "",
                           amount / ZHU_DECIMAL_SCALE, amount % ZHU_DECIMAL_SCALE);

  while (buffer[length - 1] == '0')
    length--;
  length -= buffer[length - 1] == '.';
  return g_string_chunk_insert_len (chunk, buffer, length);
}

static const char *
number_text (const SealReader *self, gint64 value, GStringChunk *chunk)
{
  char buffer[24];
  g_autofree char *date = NULL;

  if (value == ZHU_MISSING)
    return NULL;
  if (self->texts != NULL)
    return value >= 0 && value < self->texts->len
               ? g_string_chunk_insert_const (chunk, g_ptr_array_index (self->texts, value))
               : NULL;
  switch (self->variable->type)
    {
    case ZHU_TYPE_DATE:
      date = zhu_date_format ((int) value, "yyyy-MM-dd");
      return g_string_chunk_insert (chunk, date);
    case ZHU_TYPE_DECIMAL:
      return decimal_text (value, chunk);
    case ZHU_TYPE_INTEGER:
    case ZHU_TYPE_BOOLEAN:
    case ZHU_TYPE_CODE:
    case ZHU_TYPE_MULTI:
    case ZHU_TYPE_TEXT:
      break;
    }
  g_snprintf (buffer, sizeof buffer, "%" PRId64, value);
  return g_string_chunk_insert (chunk, buffer);
}

static void
number_texts (SealReader *self, gsize first, gsize n, const char **texts, GStringChunk *chunk)
{
  g_autofree gint64 *numbers = g_new (gint64, n + 1);

  seal_numbers_read (&self->numbers, first, n, numbers);
  for (gsize i = 0; i < n; i++)
    texts[i] = number_text (self, numbers[i], chunk);
  for (gsize i = exception_from (self->exceptions, first); i < self->exceptions->len; i++)
    {
      const SealException *exception = &g_array_index (self->exceptions, SealException, i);
      g_autoptr (GString) shown = NULL;

      if (exception->row >= first + n)
        break;
      shown = g_string_new_len (exception->text.text, (gssize) exception->text.length);
      g_string_replace (shown, "\x1F", "、", 0);
      texts[exception->row - first] = g_string_chunk_insert (chunk, shown->str);
    }
}

void
seal_reader_texts (SealReader *self, gsize first, gsize n, const char **texts, GStringChunk *chunk)
{
  if (self->is_erased)
    {
      self->was_erased = TRUE;
      for (gsize i = 0; i < n; i++)
        texts[i] = NULL;
      return;
    }
  if (!self->is_text)
    {
      number_texts (self, first, n, texts, chunk);
      return;
    }
  for (gsize i = 0; i < n; i++)
    {
      const guint32 from = self->offsets[first + i], to = self->offsets[first + i + 1];

      texts[i] = from == to
                     ? NULL
                     : g_string_chunk_insert_len (chunk, self->bytes + from, (gssize) (to - from));
    }
}
