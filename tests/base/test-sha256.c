/* The digests of FIPS 180-4's examples, whatever the pieces in which the bytes come. */
#include "zhuhu/base.h"

#include <string.h>

static const struct
{
  const char *name, *text, *digest;
} examples[] = {
  { "nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { "one-block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { "two-blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void
test_example (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  g_autofree char *whole = NULL;
  g_autofree char *again = NULL;

  zhu_sha256_update (sum, examples[i].text, strlen (examples[i].text));
  whole = zhu_sha256_finish_text (sum);
  g_assert_cmpstr (whole, ==, examples[i].digest);
  for (const char *at = examples[i].text; *at != '\0'; at++)
    zhu_sha256_update (sum, at, 1);
  zhu_sha256_update (sum, NULL, 0);
  again = zhu_sha256_finish_text (sum);
  g_assert_cmpstr (again, ==, examples[i].digest);
}

/* Months sealed while GLib made the digests are checked by these. */
static void
test_same_as_glib (void)
{
  g_autofree guint8 *bytes = g_malloc (100003);
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();

  for (gsize i = 0; i < 100003; i++)
    bytes[i] = (guint8) (i * 31 ^ i >> 7);
  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, 100003);
  zhu_sha256_update (sum, bytes, 50000);
  zhu_sha256_update (sum, bytes + 50000, 50003);
  found = zhu_sha256_finish_text (sum);
  g_assert_cmpstr (found, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/base/sha256/%s", examples[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_example);
    }
  g_test_add_func ("/base/sha256/same-as-glib", test_same_as_glib);
  return g_test_run ();
}
