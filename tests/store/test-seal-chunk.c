/* Chunks of sealed months: numbers come back as they were packed, and a chunk that somebody made,
 * with the checksum that belongs to it, is refused where its values cannot be what the column
 * holds. */
#include "chunk-fixture.h"
#include "fixture.h"

#include <string.h>

static void
test_numbers_come_back (void)
{
  static const gint64 columns[][4] = { { 7, 7, 7, 7 },
                                       { ZHU_MISSING, ZHU_MISSING, ZHU_MISSING, ZHU_MISSING },
                                       { 0, 254, ZHU_MISSING, 1 },
                                       { -5, 249, 250, ZHU_MISSING },
                                       { 0, 65534, 65535, -1 },
                                       { 0, 65535LL << 16, 1, ZHU_MISSING },
                                       { -(G_MAXINT64 >> 2), G_MAXINT64 >> 2, 0, ZHU_MISSING },
                                       { 1000000, 3500500000, ZHU_MISSING, -2000000 } };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (columns); i++)
    {
      const gint64 *values = columns[i / 2];
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      const guint8 *at;
      gint64 read[4];
      SealNumbers numbers;

      seal_numbers_append (bytes, values, 4, i % 2 == 1);
      at = bytes->data;
      g_assert_true (seal_numbers_open (&numbers, &at, bytes->data + bytes->len));
      g_assert_true (at == bytes->data + bytes->len);
      seal_numbers_read (&numbers, 0, 4, read);
      g_assert_cmpmem (read, sizeof read, values, sizeof read);
    }
}

static void
test_largest_code (void)
{
  static const struct
  {
    gint64 values[3];
    guint64 largest;
  } cases[] = { { { 5, 5, 5 }, 0 },
                { { 5, 9, ZHU_MISSING }, 4 },
                { { 0, 300, ZHU_MISSING }, 300 },
                { { 0, 70000, ZHU_MISSING }, 70000 },
                { { 0, 5000000000, ZHU_MISSING }, 5000000000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      const guint8 *at;
      SealNumbers numbers;

      seal_numbers_append (bytes, cases[i].values, 3, FALSE);
      at = bytes->data;
      g_assert_true (seal_numbers_open (&numbers, &at, bytes->data + bytes->len));
      g_assert_cmpuint (seal_numbers_largest (&numbers), ==, cases[i].largest);
    }
}

/* ---- Made by somebody ---- */

static const struct
{
  const char *name;
  ZhuType type;
  gint64 values[3];
  gint64 row, value; /* of an exception; row -1: none */
  gboolean is_taken;
} made[] = {
  { "codes", ZHU_TYPE_CODE, { 0, 2, ZHU_MISSING }, -1, 0, TRUE },
  { "code-of-no-text", ZHU_TYPE_CODE, { 0, 3, ZHU_MISSING }, -1, 0, FALSE },
  { "code-below-zero", ZHU_TYPE_CODE, { -1, 1, 1 }, -1, 0, FALSE },
  { "code-of-32-bits", ZHU_TYPE_MULTI, { 0, 0x7FFFFFFF, 1 }, -1, 0, FALSE },
  { "days", ZHU_TYPE_DATE, { -719162, 2932896, ZHU_MISSING }, -1, 0, TRUE },
  { "day-after-the-last", ZHU_TYPE_DATE, { 0, 2932897, 1 }, -1, 0, FALSE },
  { "day-before-the-first", ZHU_TYPE_DATE, { -719163, 0, 0 }, -1, 0, FALSE },
  { "all-the-same-impossible-day", ZHU_TYPE_DATE, { 9999999, 9999999, 9999999 }, -1, 0, FALSE },
  { "exception-that-is-no-day", ZHU_TYPE_DATE, { 0, 1, ZHU_MISSING }, 2, 9999999, FALSE },
  { "exception-without-value", ZHU_TYPE_DATE, { 0, 1, ZHU_MISSING }, 2, ZHU_MISSING, TRUE },
  { "conditions", ZHU_TYPE_BOOLEAN, { 0, 1, ZHU_MISSING }, -1, 0, TRUE },
  { "condition-of-two", ZHU_TYPE_BOOLEAN, { 0, 2, ZHU_MISSING }, -1, 0, FALSE },
  { "numbers", ZHU_TYPE_INTEGER, { G_MININT32, G_MAXINT32, 0 }, 1, 7, TRUE },
  { "exception-behind-the-last-row", ZHU_TYPE_INTEGER, { 0, 1, 2 }, 3, 7, FALSE },
  { "exception-far-away", ZHU_TYPE_INTEGER, { 0, 1, 2 }, G_MAXUINT32, 7, FALSE },
};

static void
append_exceptions (GByteArray *bytes, const SealException *exceptions, guint n)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (SealException));

  g_array_append_vals (array, exceptions, n);
  seal_exceptions_append (bytes, array);
}

/* Whether the reader takes the chunk @bytes of 3 rows as a column of @type. */
static gboolean
is_taken (const GByteArray *bytes, ZhuType type)
{
  g_autoptr (ZhuDictionary) dictionary = fixture_load_dictionary ();
  g_autoptr (GError) error = NULL;
  ZhuStore store = { .path = (char *) "m.db", .db = chunk_database () };
  SealReader *reader;
  gboolean taken;

  chunk_put (store.db, bytes->data, bytes->len);
  reader = seal_reader_new (&store, 1, 1, chunk_variable (dictionary, type), FALSE, &error);
  g_assert_no_error (error);
  taken = seal_reader_load (reader, 0, 3, &error);
  if (!taken)
    {
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "2020-03.r0 is damaged"));
    }
  seal_reader_free (reader);
  sqlite3_close (store.db);
  return taken;
}

static void
test_made (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const SealException exception = { (guint32) made[i].row, made[i].value, { "x", 1 } };

  seal_numbers_append (bytes, made[i].values, 3, FALSE);
  append_exceptions (bytes, &exception, made[i].row >= 0 ? 1 : 0);
  g_assert_cmpint (is_taken (bytes, made[i].type), ==, made[i].is_taken);
}

/* They are sought by halves: out of order one would be written beside its rows. */
static void
test_exceptions_out_of_order (void)
{
  static const gint64 values[3] = { 1, 2, 3 };
  static const SealException orders[][2] = { { { 0, 1, { "a", 1 } }, { 2, 1, { "b", 1 } } },
                                             { { 2, 1, { "a", 1 } }, { 0, 1, { "b", 1 } } },
                                             { { 1, 1, { "a", 1 } }, { 1, 1, { "b", 1 } } } };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      seal_numbers_append (bytes, values, 3, FALSE);
      append_exceptions (bytes, orders[i], 2);
      g_assert_cmpint (is_taken (bytes, ZHU_TYPE_INTEGER), ==, i == 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/chunk/numbers-come-back", test_numbers_come_back);
  g_test_add_func ("/store/chunk/largest-code", test_largest_code);
  for (gsize i = 0; i < G_N_ELEMENTS (made); i++)
    {
      g_autofree char *path = g_strconcat ("/store/chunk/made/", made[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_made);
    }
  g_test_add_func ("/store/chunk/exceptions-out-of-order", test_exceptions_out_of_order);
  return g_test_run ();
}
