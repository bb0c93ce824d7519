/* Forked workers: all items are done, whoever does them; failures and deaths come back. */
#include "../../src/cli/memory.h"
#include "../../src/cli/workers.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  N_ITEMS = 23
};

typedef struct
{
  char *folder;
  gsize fails_at, dies_at, leaves_at; /* N_ITEMS: never */
  GQuark domain;                      /* of the failure */
  int status;                         /* of the process that leaves */
  gsize last_done, n_answers;
} Bench;

static char *
item_path (const Bench *bench, gsize item)
{
  return g_strdup_printf ("%s/%zu", bench->folder, item);
}

/* Longer than a pipe holds for some items, nothing for others. */
static void
answer_of (gsize item, GByteArray *answer)
{
  g_byte_array_set_size (answer, (guint) (item % 3 * 50000));
  if (answer->len > 0)
    memset (answer->data, (int) item, answer->len);
}

static void
check_answer (gsize item, GBytes *answer, gpointer data)
{
  Bench *bench = data;
  g_autoptr (GByteArray) wanted = g_byte_array_new ();
  gsize length;
  gconstpointer bytes = g_bytes_get_data (answer, &length);

  answer_of (item, wanted);
  g_assert_cmpmem (bytes, length, wanted->data, wanted->len);
  bench->n_answers++;
}

static gboolean
do_item (gsize item, gpointer data, GByteArray *answer, GError **error)
{
  const Bench *bench = data;
  g_autofree char *path = item_path (bench, item);

  if (item == bench->fails_at)
    {
      g_set_error (error, bench->domain, ZHU_ERROR_FONT, "item %zu 没有字体", item);
      return FALSE;
    }
  if (item == bench->dies_at)
    raise (SIGKILL);
  if (item == bench->leaves_at)
    _exit (bench->status);
  answer_of (item, answer);
  return g_file_set_contents (path, "x", 1, error);
}

static void
note_done (gsize done, gsize total, gpointer data)
{
  Bench *bench = data;

  g_assert_cmpuint (total, ==, N_ITEMS);
  g_assert_cmpuint (done, >=, bench->last_done);
  bench->last_done = done;
}

static gsize
take_away (Bench *bench)
{
  gsize n = 0;

  for (gsize i = 0; i < N_ITEMS; i++)
    {
      g_autofree char *path = item_path (bench, i);

      n += unlink (path) == 0;
    }
  rmdir (bench->folder);
  g_free (bench->folder);
  return n;
}

static Bench
bench_new (void)
{
  return (Bench){ .folder = g_dir_make_tmp ("zhuhu-XXXXXX", NULL),
                  .domain = ZHU_ERROR,
                  .fails_at = N_ITEMS,
                  .leaves_at = N_ITEMS,
                  .dies_at = N_ITEMS };
}

static void
test_all_items_are_done (void)
{
  for (guint n = 1; n <= 30; n += 7)
    {
      Bench bench = bench_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (
          zhu_workers_run (n, N_ITEMS, do_item, check_answer, note_done, &bench, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (bench.last_done, ==, N_ITEMS);
      g_assert_cmpuint (bench.n_answers, ==, N_ITEMS);
      g_assert_cmpuint (take_away (&bench), ==, N_ITEMS);
    }
}

static void
test_failure_comes_back_as_it_was (void)
{
  for (guint n = 1; n <= 3; n++)
    {
      Bench bench = bench_new ();
      g_autoptr (GError) error = NULL;

      bench.fails_at = 12;
      g_assert_false (zhu_workers_run (n, N_ITEMS, do_item, NULL, NULL, &bench, &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
      g_assert_cmpstr (error->message, ==, "item 12 没有字体");
      take_away (&bench);
    }
}

static void
test_killed_worker_is_a_failure (void)
{
  Bench bench = bench_new ();
  g_autoptr (GError) error = NULL;

  bench.dies_at = 7;
  g_assert_false (zhu_workers_run (2, N_ITEMS, do_item, NULL, NULL, &bench, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "signal 9"));
  take_away (&bench);
}

/* What is no error of the program's own is a defect. */
static void
test_failure_of_another_kind (void)
{
  Bench bench = bench_new ();
  g_autoptr (GError) error = NULL;

  bench.fails_at = 12;
  bench.domain = G_FILE_ERROR;
  g_assert_false (zhu_workers_run (2, N_ITEMS, do_item, NULL, NULL, &bench, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
  take_away (&bench);
}

static void
test_worker_that_leaves (void)
{
  static const struct
  {
    int status;
    ZhuError code;
    const char *text;
  } ways[] = { { ZHU_EXIT_MEMORY, ZHU_ERROR_LIMIT,
                 "no memory left; nothing is published; choose fewer" },
               { 3, ZHU_ERROR_INTERNAL, "ended without saying why" } };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Bench bench = bench_new ();
      g_autoptr (GError) error = NULL;

      bench.leaves_at = 5;
      bench.status = ways[i].status;
      g_assert_false (zhu_workers_run (3, N_ITEMS, do_item, check_answer, NULL, &bench, &error));
      g_assert_error (error, ZHU_ERROR, (int) ways[i].code);
      g_assert_nonnull (strstr (error->message, ways[i].text));
      take_away (&bench);
    }
}

/* Nobody has to listen. */
static void
test_without_listeners (void)
{
  for (guint n = 1; n <= 2; n++)
    {
      Bench bench = bench_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (zhu_workers_run (n, N_ITEMS, do_item, NULL, NULL, &bench, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (take_away (&bench), ==, N_ITEMS);
    }
}

static void
test_nothing_to_do_is_done (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (zhu_workers_run (2, 0, do_item, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* What the system cannot give is said, and those that have begun are waited for. */
static void
test_no_more_pipes (void)
{
  Bench bench = bench_new ();
  g_autoptr (GError) error = NULL;
  struct rlimit before, least;
  const int next = dup (STDERR_FILENO);

  close (next);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  /* Two ends, and the first of the second pipe. */
  least = before;
  least.rlim_cur = (rlim_t) next + 2;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &least), ==, 0);
  g_assert_false (zhu_workers_run (3, N_ITEMS, do_item, NULL, NULL, &bench, &error));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (
      strstr (error->message, "cannot talk to a drawing process: Too many open files"));
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), <, 0);
  take_away (&bench);
}

/* The others stop between two items once one has failed, whether or not their system ends them for
 * that. */
static void
test_others_end_after_a_failure (void)
{
  for (int i = 0; i < 2; i++)
    {
      Bench bench = bench_new ();
      g_autoptr (GError) error = NULL;

      signal (SIGPIPE, i == 0 ? SIG_DFL : SIG_IGN);
      bench.fails_at = 0;
      g_assert_false (zhu_workers_run (2, N_ITEMS, do_item, check_answer, NULL, &bench, &error));
      signal (SIGPIPE, SIG_DFL);
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_FONT);
      g_assert_cmpint (waitpid (-1, NULL, WNOHANG), <, 0);
      take_away (&bench);
    }
}

static void
ignore (int signal_number)
{
  (void) signal_number;
}

/* A program that is told the time all along does its work all the same. */
static void
test_signals_do_not_disturb (void)
{
  const struct itimerval often = { { 0, 500 }, { 0, 500 } }, never = { { 0, 0 }, { 0, 0 } };
  const struct sigaction interrupting = { .sa_handler = ignore };
  Bench bench = bench_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sigaction (SIGALRM, &interrupting, NULL), ==, 0);
  g_assert_cmpint (setitimer (ITIMER_REAL, &often, NULL), ==, 0);
  g_assert_true (zhu_workers_run (2, N_ITEMS, do_item, check_answer, note_done, &bench, &error));
  g_assert_cmpint (setitimer (ITIMER_REAL, &never, NULL), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpuint (bench.n_answers, ==, N_ITEMS);
  g_assert_cmpuint (take_away (&bench), ==, N_ITEMS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workers/all-items", test_all_items_are_done);
  g_test_add_func ("/workers/failure", test_failure_comes_back_as_it_was);
  g_test_add_func ("/workers/killed", test_killed_worker_is_a_failure);
  g_test_add_func ("/workers/other-failure", test_failure_of_another_kind);
  g_test_add_func ("/workers/leaves", test_worker_that_leaves);
  g_test_add_func ("/workers/no-listeners", test_without_listeners);
  g_test_add_func ("/workers/nothing", test_nothing_to_do_is_done);
  g_test_add_func ("/workers/no-pipes", test_no_more_pipes);
  g_test_add_func ("/workers/others-end", test_others_end_after_a_failure);
  g_test_add_func ("/workers/signals", test_signals_do_not_disturb);
  return g_test_run ();
}
