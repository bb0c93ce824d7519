/* A child process under limits: whatever becomes of it, its parent gets a message and goes on. */
#include "zhuhu/pdf/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

static gboolean
work_forever (gpointer data, GString *output, GError **error)
{
  volatile unsigned n = 0;

  while (TRUE)
    n++;
  return data == output && error == NULL;
}

static gboolean
work_to_a_crash (gpointer data, GString *output, GError **error)
{
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
  return data == output && error == NULL;
}

static gboolean
work_to_an_error (gpointer data, GString *output, GError **error)
{
  g_string_append (output, data);
  g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_LIMIT, "too much");
  return FALSE;
}

static gboolean
work_well (gpointer data, GString *output, GError **error)
{
  for (int i = 0; i < 100000; i++)
    g_string_append (output, data);
  return error != NULL;
}

/* Says nothing that it could not say: no error, or one of another kind. */
static gboolean
work_to_nothing (gpointer data, GString *output, GError **error)
{
  return data == output && error == NULL;
}

static gboolean
work_to_another_error (gpointer data, GString *output, GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "not there");
  return data == output;
}

static gboolean
work_to_an_abort (gpointer data, GString *output, GError **error)
{
  signal (SIGABRT, SIG_DFL);
  raise (SIGABRT);
  return data == output && error == NULL;
}

static gboolean
work_to_a_trap (gpointer data, GString *output, GError **error)
{
  signal (SIGTRAP, SIG_DFL);
  raise (SIGTRAP);
  return data == output && error == NULL;
}

static gboolean
work_to_a_status (gpointer data, GString *output, GError **error)
{
  (void) data, (void) output, (void) error;
  _exit (3);
}

static gboolean
work_to_silence (gpointer data, GString *output, GError **error)
{
  (void) data, (void) output, (void) error;
  _exit (0);
}

static gboolean
work_asleep (gpointer data, GString *output, GError **error)
{
  g_usleep (60 * G_USEC_PER_SEC);
  return data == output && error == NULL;
}

static void
ignore (int number)
{
  (void) number;
}

/* Signals without rest from here on, @microseconds apart; 0: no more. */
static void
set_alarms (int microseconds)
{
  const struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };
  const struct sigaction action = { .sa_handler = ignore };

  g_assert_cmpint (sigaction (SIGALRM, &action, NULL), ==, 0);
  g_assert_cmpint (setitimer (ITIMER_REAL, &timer, NULL), ==, 0);
}

/* Much more than a pipe holds, interrupted again and again. */
static gboolean
work_among_signals (gpointer data, GString *output, GError **error)
{
  set_alarms (100);
  for (int i = 0; i < 2 * 1024 * 1024; i++)
    g_string_append (output, data);
  return error != NULL;
}

static gboolean
work_slowly (gpointer data, GString *output, GError **error)
{
  g_usleep (100000);
  g_string_append (output, data);
  return error != NULL;
}

/* A child of the child may not do more than the child. */
static gboolean
work_within (gpointer data, GString *output, GError **error)
{
  static const PdfLimits generous = { .memory = G_GUINT64_CONSTANT (1) << 40, .cpu_seconds = 1000, .seconds = 1000 };

  return pdf_child_run (data, NULL, &generous, "file.pdf", output, error);
}

static void
test_child (void)
{
  static const PdfLimits limits = { .memory = 1 << 30, .cpu_seconds = 1, .seconds = 20 };
  static const struct
  {
    PdfWork work;
    ZhuError code;
    const char *said;
  } cases[] = { { work_forever, ZHU_ERROR_INPUT, "more time" },
                { work_to_a_crash, ZHU_ERROR_INPUT, "reading it fails" },
                { work_to_an_error, ZHU_ERROR_LIMIT, "too much" },
                { work_to_another_error, ZHU_ERROR_INTERNAL, "not there" },
                { work_to_nothing, ZHU_ERROR_INTERNAL, "" },
                { work_to_an_abort, ZHU_ERROR_INPUT, "more memory" },
                { work_to_a_trap, ZHU_ERROR_INPUT, "more memory" },
                { work_to_a_status, ZHU_ERROR_INPUT, "more memory" },
                { work_to_silence, ZHU_ERROR_INPUT, "reading it fails" } };
  g_autoptr (GString) output = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (pdf_child_run (cases[i].work, (gpointer) "word", &limits, "file.pdf", output, &error));
      g_assert_error (error, ZHU_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].said));
      g_assert_cmpuint (output->len, ==, 0);
    }
  g_assert_true (pdf_child_run (work_well, (gpointer) "word", &limits, "file.pdf", output, NULL));
  g_assert_cmpuint (output->len, ==, 400000);
}

/* By the clock, too: a child that only waits is ended. */
static void
test_asleep (void)
{
  static const PdfLimits limits = { .memory = 1 << 30, .cpu_seconds = 10, .seconds = 1 };
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (pdf_child_run (work_asleep, NULL, &limits, "file.pdf", output, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "file.pdf cannot be read: it takes more time"));
}

static void
test_signals (void)
{
  static const PdfLimits limits = { .memory = 1 << 30, .cpu_seconds = 60, .seconds = 100 };
  g_autoptr (GString) output = g_string_new (NULL), slow = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (pdf_child_run (work_among_signals, (gpointer) "word", &limits, "file.pdf", output, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (output->len, ==, 8 * 1024 * 1024);
  set_alarms (1000);
  g_assert_true (pdf_child_run (work_slowly, (gpointer) "word", &limits, "file.pdf", slow, &error));
  set_alarms (0);
  g_assert_no_error (error);
  g_assert_cmpstr (slow->str, ==, "word");
}

static void
test_within (void)
{
  static const PdfLimits limits = { .memory = 1 << 30, .cpu_seconds = 1, .seconds = 20 };
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (pdf_child_run (work_within, work_forever, &limits, "file.pdf", output, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "more time"));
}

/* No descriptor left for a pipe. */
static void
test_no_pipe (void)
{
  static const PdfLimits limits = { .memory = 1 << 30, .cpu_seconds = 1, .seconds = 20 };
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  struct rlimit before, none;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_false (pdf_child_run (work_well, (gpointer) "word", &limits, "file.pdf", output, &error));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "no process can be started to read file.pdf: "));
  g_assert_nonnull (strstr (error->message, g_strerror (EMFILE)));
}

/* Time goes with size, within bounds. */
static void
test_limits (void)
{
  g_assert_cmpuint (pdf_limits_for (0).cpu_seconds, ==, 10);
  g_assert_cmpuint (pdf_limits_for (5000000).cpu_seconds, ==, 20);
  g_assert_cmpuint (pdf_limits_for (1000000000).cpu_seconds, ==, 120);
  g_assert_cmpuint (pdf_limits_for (1000000000).seconds, ==, 480);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/child/outcomes", test_child);
  g_test_add_func ("/pdf/child/asleep", test_asleep);
  g_test_add_func ("/pdf/child/signals", test_signals);
  g_test_add_func ("/pdf/child/within", test_within);
  g_test_add_func ("/pdf/child/no-pipe", test_no_pipe);
  g_test_add_func ("/pdf/child/limits", test_limits);
  return g_test_run ();
}
