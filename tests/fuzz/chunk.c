/* Columns of sealed months. With a first byte below 128 the bytes are values: packed and opened
 * they are the same. Otherwise they are a chunk that somebody made: it is refused, or gives as many
 * values as it says. */
#include "fuzz.h"
#include "zhuhu/store/seal.h"

#include <string.h>

static void
check_numbers (const gint64 *values, gsize n, gboolean is_decimal)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree gint64 *read = g_new0 (gint64, n + 1);
  const guint8 *at, *end;
  SealNumbers numbers;

  seal_numbers_append (bytes, values, n, is_decimal);
  at = bytes->data;
  end = bytes->data + bytes->len;
  g_assert_true (seal_numbers_open (&numbers, &at, end));
  g_assert_true (at == end);
  g_assert_cmpuint (numbers.n, ==, n);
  seal_numbers_read (&numbers, 0, n, read);
  g_assert_cmpmem (read, n * sizeof *read, values, n * sizeof *values);
  for (gsize i = 0; i < n; i++)
    {
      seal_numbers_read (&numbers, i, 1, read);
      g_assert_cmpint (read[0], ==, values[i]);
    }
}

static void
check_narrow (const gint64 *values, gsize n)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree gint64 *small = g_new0 (gint64, n + 1);
  g_autofree gint32 *read = g_new0 (gint32, n + 1);
  const guint8 *at;
  SealNumbers numbers;

  for (gsize i = 0; i < n; i++)
    small[i] = values[i] == ZHU_MISSING ? ZHU_MISSING : values[i] % (1 << 29);
  seal_numbers_append (bytes, small, n, FALSE);
  at = bytes->data;
  g_assert_true (seal_numbers_open (&numbers, &at, bytes->data + bytes->len));
  seal_numbers_read_narrow (&numbers, 0, n, read);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (read[i], ==, small[i] == ZHU_MISSING ? ZHU_NARROW_MISSING : small[i]);
}

static void
pack (const uint8_t *data, size_t size)
{
  const unsigned width = 1 + data[0] % 8;
  const gboolean is_decimal = data[0] >= 64;
  const gsize n = (size - 1) / width;
  g_autofree gint64 *values = g_new0 (gint64, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      memcpy (&values[i], data + 1 + i * width, width);
      if (values[i] == 0x7F)
        values[i] = ZHU_MISSING;
      else if (values[i] <= ZHU_NO_RECORD || ABS (values[i]) >= G_MAXINT64 >> 2)
        values[i] /= 8; /* larger ones are never packed: seal-column.c keeps them as written */
      if (is_decimal && values[i] != ZHU_MISSING)
        values[i] -= values[i] % 1000;
    }
  check_numbers (values, n, is_decimal);
  check_narrow (values, n);
}

static void
open_chunk (const uint8_t *data, size_t size)
{
  const guint8 *at = data, *end = data + size;
  SealNumbers numbers;
  g_autoptr (GArray) exceptions = NULL;

  if (!seal_numbers_open (&numbers, &at, end))
    return;
  g_assert_true (at <= end);
  if (numbers.n <= 1 << 16)
    {
      g_autofree gint64 *values = g_new (gint64, numbers.n + 1);
      g_autofree gint32 *narrow = g_new (gint32, numbers.n + 1);

      seal_numbers_read (&numbers, 0, numbers.n, values);
      seal_numbers_read_narrow (&numbers, 0, numbers.n, narrow);
    }
  exceptions = seal_exceptions_open (&at, end, numbers.n);
  for (gsize i = 0; exceptions != NULL && i < exceptions->len; i++)
    {
      const SealException *exception = &g_array_index (exceptions, SealException, i);

      g_assert_cmpuint (exception->row, <, numbers.n);
      g_assert_true ((const guint8 *) exception->text.text + exception->text.length <= end);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size > 0 && data[0] < 128)
    pack (data, size);
  else if (size > 0)
    open_chunk (data + 1, size - 1);
  return 0;
}
