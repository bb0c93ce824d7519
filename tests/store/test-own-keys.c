/* Own keys of an import are found again whatever the order they came in, and keys in order take no
 * memory that grows with them; for which area a root record stands. */
#include "zhuhu/store/private.h"

#include <malloc.h>
#include <string.h>

enum
{
  N_KEYS = 60000, /* in blocks on disk */
  N_MANY = 400000
};

typedef enum
{
  IN_ORDER,
  TWO_FILES, /* the second half comes first */
  SWAPPED,   /* now and then a pair */
  BACKWARDS  /* more runs than are kept */
} Order;

static const struct
{
  const char *name;
  Order order;
} orders[] = {
  { "in-order", IN_ORDER },
  { "two-files", TWO_FILES },
  { "swapped", SWAPPED },
  { "backwards", BACKWARDS },
};

static gsize
number_at (Order order, gsize i)
{
  switch (order)
    {
    case IN_ORDER:
      return i;
    case TWO_FILES:
      return (i + N_KEYS / 2) % N_KEYS;
    case SWAPPED:
      return i % 5000 == 100 ? i + 1 : i % 5000 == 101 ? i - 1 : i;
    case BACKWARDS:
      return N_KEYS - 1 - i;
    }
  return i;
}

/* Some keys begin with the whole of others. */
static void
set_key (GString *key, gsize number)
{
  g_string_printf (key, "H6107%08zu%s", number / 2,
                   number % 2 == 0 ? ""
                                   : "\x1F"
                                     "2");
}

static void
assert_found (StoreOwnKeys *keys, const GString *key, gboolean expected, guint32 root)
{
  g_autoptr (GError) error = NULL;
  guint32 found = 0;
  gboolean is_found;

  g_assert_true (store_own_keys_find (keys, key, &found, &is_found, &error));
  g_assert_no_error (error);
  g_assert_cmpint (is_found, ==, expected);
  if (expected)
    g_assert_cmpuint (found, ==, root);
}

static void
test_order (gconstpointer data)
{
  const Order order = orders[GPOINTER_TO_SIZE (data)].order;
  StoreOwnKeys *keys = store_own_keys_new ();
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < N_KEYS; i++)
    {
      const gsize number = number_at (order, i);

      set_key (key, number);
      assert_found (keys, key, FALSE, 0);
      g_assert_true (store_own_keys_add (keys, key, (guint32) number + 7, &error));
      g_assert_no_error (error);
      if (i % 1000 == 0)
        assert_found (keys, key, TRUE, (guint32) number + 7);
    }
  for (gsize i = 0; i < N_KEYS; i++)
    {
      const gsize number = i * 7919 % N_KEYS;

      set_key (key, number);
      assert_found (keys, key, TRUE, (guint32) number + 7);
      g_string_append_c (key, '0');
      assert_found (keys, key, FALSE, 0);
    }
  g_string_assign (key, "");
  assert_found (keys, key, FALSE, 0);
  g_string_assign (key, "Z");
  assert_found (keys, key, FALSE, 0);
  store_own_keys_free (keys);
}

/* Of 400,000 keys memory holds the first of each block: a set of hashes takes 8 MiB. */
static void
test_memory (void)
{
  StoreOwnKeys *keys = store_own_keys_new ();
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const gsize before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  gsize after;

  for (gsize i = 0; i < N_MANY; i++)
    {
      set_key (key, i);
      g_assert_true (store_own_keys_add (keys, key, (guint32) i, &error));
    }
  after = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  g_assert_cmpuint (after, <, before + (4 << 20));
  store_own_keys_free (keys);
}

static void
test_covers (void)
{
  StoreCovers *covers = store_covers_new ();
  const guint32 areas[] = { 4, 4, 4, 0, 0, 4, 1, 1, 1, 1, 9 };

  for (guint32 i = 0; i < G_N_ELEMENTS (areas); i++)
    g_assert_cmpuint (store_covers_add (covers, areas[i]), ==, i);
  for (guint32 i = 0; i < G_N_ELEMENTS (areas); i++)
    g_assert_cmpuint (store_covers_get (covers, i), ==, areas[i]);
  store_covers_free (covers);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *path = g_strconcat ("/store/own-keys/", orders[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_order);
    }
  g_test_add_func ("/store/own-keys/memory", test_memory);
  g_test_add_func ("/store/own-keys/covers", test_covers);
  return g_test_run ();
}
