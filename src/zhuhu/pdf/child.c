/* A child process under limits. It hands back one message: a byte that says whether it is an error,
 * the error's code, then the text. */
#include "zhuhu/pdf/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

/* More text than this comes from no file that a person reads. */
#define MAX_OUTPUT (256u * 1024 * 1024)
#define HEADER 2

PdfLimits
pdf_limits_for (gsize size)
{
  const unsigned seconds = (unsigned) MIN (10 + size / 500000, 120);

  return (PdfLimits){ .memory = G_GUINT64_CONSTANT (2) * 1024 * 1024 * 1024,
                      .cpu_seconds = seconds,
                      .seconds = 4 * seconds };
}

static void
limit (int resource, rlim_t value)
{
  struct rlimit bounds = { 0 };

  if (getrlimit (resource, &bounds) < 0)
    return;
  if (bounds.rlim_max != RLIM_INFINITY && bounds.rlim_max < value)
    value = bounds.rlim_max;
  bounds.rlim_cur = bounds.rlim_max = value;
  setrlimit (resource, &bounds);
}

static void
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      const ssize_t n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return;
      bytes += n;
      length -= (gsize) n;
    }
}

/* Files are not written at all; sanitizers map more than any limit of memory would allow. */
static void
work_under_limits (PdfWork work, gpointer data, const PdfLimits *limits, int fd)
{
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char header[HEADER] = { 0 };

  signal (SIGPIPE, SIG_DFL);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 0);
  limit (RLIMIT_CPU, limits->cpu_seconds);
  if (!HAS_SANITIZER)
    limit (RLIMIT_DATA, limits->memory);

  if (!work (data, output, &error))
    {
      header[0] = 1;
      header[1]
          = (char) (error != NULL && error->domain == ZHU_ERROR ? error->code : ZHU_ERROR_INTERNAL);
      g_string_assign (output, error != NULL ? error->message : "");
    }
  write_all (fd, header, HEADER);
  write_all (fd, output->str, output->len);
}

/* FALSE if the child has to be ended: it takes too long or says too much. */
static gboolean
read_all (int fd, const PdfLimits *limits, GString *message)
{
  const gint64 end = g_get_monotonic_time () + (gint64) limits->seconds * G_USEC_PER_SEC;
  char buffer[65536];

  while (message->len <= MAX_OUTPUT)
    {
      struct pollfd waits = { .fd = fd, .events = POLLIN };
      const gint64 left = (end - g_get_monotonic_time ()) / 1000;
      const int ready = left > 0 ? poll (&waits, 1, (int) left) : 0;
      const ssize_t n = ready > 0 ? read (fd, buffer, sizeof buffer) : -1;

      if ((ready < 0 || (ready > 0 && n < 0)) && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      if (n == 0)
        return TRUE;
      g_string_append_len (message, buffer, n);
    }
  return FALSE;
}

static gboolean
refuse (const char *path, const char *cause, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s cannot be read: %s; have it made anew by the program that "
                  "wrote it"),
               name, cause);
  return FALSE;
}

static gboolean
take_message (const GString *message,
              int status,
              gboolean was_ended,
              const char *path,
              GString *output,
              GError **error)
{
  if (was_ended
      || (WIFSIGNALED (status) && (WTERMSIG (status) == SIGXCPU || WTERMSIG (status) == SIGKILL)))
    return refuse (path, _ ("it takes more time than a file of this kind may"), error);
  /* GLib and C++ end by a signal, a program that sees to it itself by a status; reading ends with 0
   */
  if ((WIFSIGNALED (status) && (WTERMSIG (status) == SIGABRT || WTERMSIG (status) == SIGTRAP))
      || (WIFEXITED (status) && WEXITSTATUS (status) != 0))
    return refuse (path, _ ("it takes more memory than a file of this kind may"), error);
  if (!WIFEXITED (status) || message->len < HEADER)
    return refuse (path, _ ("reading it fails"), error);

  if (message->str[0] != 0)
    {
      g_set_error_literal (error, ZHU_ERROR, (int) message->str[1], message->str + HEADER);
      return FALSE;
    }
  g_string_append_len (output, message->str + HEADER, (gssize) (message->len - HEADER));
  return TRUE;
}

gboolean
pdf_child_run (PdfWork work,
               gpointer data,
               const PdfLimits *limits,
               const char *path,
               GString *output,
               GError **error)
{
  g_autoptr (GString) message = g_string_new (NULL);
  gboolean was_ended = FALSE;
  int ends[2], status = 0;
  pid_t child = 0;

  if (pipe (ends) < 0 || (child = fork ()) < 0)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("no process can be started to read %s: %s"),
                   path, g_strerror (errno));
      return FALSE;
    }
  if (child == 0)
    {
      close (ends[0]);
      work_under_limits (work, data, limits, ends[1]);
      _exit (0);
    }

  close (ends[1]);
  was_ended = !read_all (ends[0], limits, message);
  if (was_ended)
    kill (child, SIGKILL);
  close (ends[0]);
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  return take_message (message, status, was_ended, path, output, error);
}
