/* Rows come back as they were appended, from memory and from the disk, and nothing stays there. */
#include "zhuhu/base.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

enum
{
  N_ROWS = 5000
};

static char *
row_text (gsize row)
{
  g_autofree char *filler = g_strnfill (row % 97, (char) ('a' + row % 26));

  return g_strdup_printf ("%zu %s", row, filler);
}

static void
check_row (ZhuSpool *spool, gsize row)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = row_text (row);
  gsize length = 0;
  const char *bytes = zhu_spool_get (spool, row, &length, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (bytes, length, text, strlen (text));
}

static ZhuSpool *
fill (gsize limit)
{
  ZhuSpool *spool = zhu_spool_new (limit);

  for (gsize i = 0; i < N_ROWS; i++)
    {
      g_autofree char *text = row_text (i);

      g_assert_true (zhu_spool_append (spool, text, strlen (text), NULL));
    }
  g_assert_true (zhu_spool_finish (spool, NULL));
  g_assert_cmpuint (zhu_spool_length (spool), ==, N_ROWS);
  return spool;
}

static void
test_rows_come_back (gconstpointer data)
{
  const gsize limit = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuSpool) spool = fill (limit);

  g_assert_cmpint (zhu_spool_is_on_disk (spool), ==, limit < 1000000);
  for (gsize i = 0; i < N_ROWS; i++)
    check_row (spool, i);
  for (gsize i = N_ROWS; i > 0; i--)
    check_row (spool, i - 1);
  for (gsize i = 0; i < 1000; i++)
    check_row (spool, i * 2654435761u % N_ROWS);
}

static void
test_empty (void)
{
  g_autoptr (ZhuSpool) spool = zhu_spool_new (10);

  g_assert_true (zhu_spool_finish (spool, NULL));
  g_assert_cmpuint (zhu_spool_length (spool), ==, 0);
}

static void
test_nothing_lies_about (void)
{
  g_autoptr (ZhuSpool) spool = fill (1000);
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);

  g_assert_true (zhu_spool_is_on_disk (spool));
  g_assert_null (g_dir_read_name (dir));
}

/* The disk is full while rows are appended, or with the last of them. */
static void
test_full_disk (gconstpointer data)
{
  const gsize n_rows = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuSpool) spool = zhu_spool_new (1000);
  g_autofree char *row = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;
  struct rlimit old, limit;
  gboolean ok = TRUE;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 100000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  for (gsize i = 0; ok && i < n_rows; i++)
    ok = zhu_spool_append (spool, row, 1000, &error);
  ok = ok && zhu_spool_finish (spool, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_false (ok);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, g_get_tmp_dir ()));
}

int
main (int argc, char **argv)
{
  char folder[] = "/tmp/zhuhu-spool-XXXXXX";
  int result;

  /* Before GLib looks for it, which it does once. */
  g_assert_nonnull (g_mkdtemp (folder));
  g_setenv ("TMPDIR", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/spool/nothing lies about", test_nothing_lies_about);
  g_test_add_data_func ("/base/spool/in memory", GSIZE_TO_POINTER (1 << 24), test_rows_come_back);
  g_test_add_data_func ("/base/spool/on disk", GSIZE_TO_POINTER (1000), test_rows_come_back);
  g_test_add_func ("/base/spool/empty", test_empty);
  g_test_add_data_func ("/base/spool/full disk", GSIZE_TO_POINTER (2000), test_full_disk);
  g_test_add_data_func ("/base/spool/full disk at the end", GSIZE_TO_POINTER (200), test_full_disk);
  result = g_test_run ();
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return result;
}
