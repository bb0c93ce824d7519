/* Records set aside by segment come back in order, from memory and from the disk; a full disk says
 * so and leaves nothing behind. */
#include "zhuhu/store/seal.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

enum
{
  N_SEGMENTS = 7,
  RECORD_BYTES = 10007,
  N_RECORDS = 7000, /* 70 MB: more than a spool holds */
  N_FEW = 70
};

static void
fill_record (guint8 *record, gsize number)
{
  for (gsize i = 0; i < RECORD_BYTES; i++)
    record[i] = (guint8) (number * 131 + i * 7 + (i >> 8));
}

static gboolean
append_all (SealSpool *spool, gsize n, GError **error)
{
  g_autofree guint8 *record = g_malloc (RECORD_BYTES);

  for (gsize i = 0; i < n; i++)
    {
      fill_record (record, i);
      if (!seal_spool_append (spool, i * i % N_SEGMENTS, record, RECORD_BYTES, error))
        return FALSE;
    }
  return TRUE;
}

static void
check_segment (SealSpool *spool, gsize segment, gsize n)
{
  g_autofree guint8 *record = g_malloc (RECORD_BYTES);
  g_autoptr (GError) error = NULL;
  SealBuffer bytes = { NULL };
  gsize at = 0, found = 0;
  const gsize expected = seal_spool_records (spool, segment);

  g_assert_true (seal_spool_take (spool, segment, &bytes, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    if (i * i % N_SEGMENTS == segment)
      {
        fill_record (record, i);
        g_assert_cmpuint (bytes.length, >=, at + RECORD_BYTES);
        g_assert_cmpmem (bytes.data + at, RECORD_BYTES, record, RECORD_BYTES);
        at += RECORD_BYTES;
        found++;
      }
  g_assert_cmpuint (bytes.length, ==, at);
  g_assert_cmpuint (found, ==, expected);
  seal_buffer_clear (&bytes);
}

static void
assert_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  g_assert_null (g_dir_read_name (dir));
}

static void
test_records_come_back (gconstpointer data)
{
  const gsize n = GPOINTER_TO_SIZE (data);
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "cases.db", NULL);
  g_autoptr (SealSpool) spool = seal_spool_new (path, N_SEGMENTS);
  g_autoptr (GError) error = NULL;

  g_assert_true (append_all (spool, n, &error));
  g_assert_no_error (error);
  assert_empty (folder);
  for (gsize segment = 0; segment < N_SEGMENTS; segment++)
    check_segment (spool, segment, n);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_full_disk (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "cases.db", NULL);
  g_autoptr (SealSpool) spool = seal_spool_new (path, N_SEGMENTS);
  g_autoptr (GError) error = NULL;
  struct rlimit old, limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 1 << 20;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (append_all (spool, N_RECORDS, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  assert_empty (folder);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/seal-spool/in-memory", GSIZE_TO_POINTER (N_FEW),
                        test_records_come_back);
  g_test_add_data_func ("/store/seal-spool/on-disk", GSIZE_TO_POINTER (N_RECORDS),
                        test_records_come_back);
  g_test_add_func ("/store/seal-spool/full-disk", test_full_disk);
  return g_test_run ();
}
