/* Forked workers, each with a pipe to this process: a byte for an item done, or a failure's code
 * and message, after which the pipe ends. */
#include "workers.h"

#include "memory.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  MOST_WORKERS = 64,
  SAYS_DONE = 'd',  /* an item is ready */
  SAYS_FAILED = 'f' /* then the error's code (int) and its message up to the end */
};

typedef struct
{
  pid_t pid; /* 0: not started or waited for */
  int pipe;  /* reading end, -1 once it has ended */
  gboolean is_failed;
  GString *failure; /* what came after SAYS_FAILED */
} Worker;

typedef struct
{
  Worker workers[MOST_WORKERS];
  guint n_workers;
  gsize n_items, n_done;
  ZhuTask task;
  ZhuTaskDone done;
  gpointer data;
} Crew;

/* ---- In the worker ---- */

static gboolean
say (int fd, const void *bytes, gsize length)
{
  const char *at = bytes;

  while (length > 0)
    {
      const ssize_t n = write (fd, at, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      length -= (gsize) n;
    }
  return TRUE;
}

static void
say_failure (int fd, const GError *error)
{
  const char mark = SAYS_FAILED;
  const int code = error->domain == ZHU_ERROR ? error->code : ZHU_ERROR_INTERNAL;

  if (say (fd, &mark, 1) && say (fd, &code, sizeof code))
    say (fd, error->message, strlen (error->message));
}

/* Never returns: nothing of the parent's is finished or flushed here. Once the parent no longer
 * listens the next word ends this process, between two items, so that no writer leaves anything
 * behind. */
static void
work (const Crew *self, guint number, int fd)
{
  const char mark = SAYS_DONE;

  for (gsize item = number; item < self->n_items; item += self->n_workers)
    {
      g_autoptr (GError) error = NULL;

      if (!self->task (item, self->data, &error))
        {
          say_failure (fd, error);
          _exit (1);
        }
      if (!say (fd, &mark, 1))
        _exit (1);
    }
  _exit (0);
}

/* ---- In this process ---- */

static gboolean
fail (GError **error, const char *doing)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("%s: %s"), doing, g_strerror (errno));
  return FALSE;
}

static gboolean
start (Crew *self, guint number, GError **error)
{
  Worker *worker = &self->workers[number];
  int ends[2];

  if (pipe (ends) < 0)
    return fail (error, _ ("cannot talk to a drawing process"));
  worker->pid = fork ();
  if (worker->pid == 0)
    {
      close (ends[0]);
      for (guint i = 0; i < number; i++)
        close (self->workers[i].pipe);
      work (self, number, ends[1]);
    }
  close (ends[1]);
  worker->pipe = ends[0];
  if (worker->pid > 0)
    return TRUE;
  worker->pid = 0;
  return fail (error, _ ("cannot start a drawing process"));
}

static void
hear (Crew *self, Worker *worker)
{
  char bytes[4096];
  const ssize_t n = read (worker->pipe, bytes, sizeof bytes);

  if (n < 0 && errno == EINTR)
    return;
  for (ssize_t i = 0; i < n; i++)
    if (worker->is_failed)
      g_string_append_c (worker->failure, bytes[i]);
    else if (bytes[i] == SAYS_FAILED)
      worker->is_failed = TRUE;
    else
      self->n_done++;
  if (n > 0)
    return;
  close (worker->pipe);
  worker->pipe = -1;
}

/* The failure that @worker told or died of; TRUE if it did all of its work. */
static gboolean
wait_for (Worker *worker, GError **error)
{
  int status = 0, code;

  while (waitpid (worker->pid, &status, 0) < 0 && errno == EINTR)
    ;
  worker->pid = 0;
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  if (worker->is_failed && worker->failure->len >= sizeof code)
    {
      memcpy (&code, worker->failure->str, sizeof code);
      g_set_error_literal (error, ZHU_ERROR, code, worker->failure->str + sizeof code);
    }
  else if (WIFEXITED (status) && WEXITSTATUS (status) == ZHU_EXIT_MEMORY)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
                         _ ("a drawing process had no memory left; nothing is published; choose "
                            "fewer of them by --jobs"));
  else if (WIFSIGNALED (status))
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                 _ ("a drawing process was ended by signal %d (%s); nothing is published"),
                 WTERMSIG (status), g_strsignal (WTERMSIG (status)));
  else
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                         _ ("a drawing process ended without saying why; nothing is published"));
  return FALSE;
}

/* Hears all pipes until they have ended; FALSE at the first worker that fails. */
static gboolean
follow (Crew *self, GError **error)
{
  struct pollfd polled[MOST_WORKERS];

  for (;;)
    {
      guint n_open = 0;

      for (guint i = 0; i < self->n_workers; i++)
        {
          polled[i] = (struct pollfd){ .fd = self->workers[i].pipe, .events = POLLIN };
          n_open += self->workers[i].pipe >= 0;
        }
      if (n_open == 0)
        return TRUE;
      if (poll (polled, self->n_workers, -1) < 0 && errno != EINTR)
        return fail (error, _ ("cannot talk to a drawing process"));
      for (guint i = 0; i < self->n_workers; i++)
        if (polled[i].fd >= 0 && polled[i].revents != 0)
          {
            hear (self, &self->workers[i]);
            if (self->workers[i].pipe < 0 && !wait_for (&self->workers[i], error))
              return FALSE;
          }
      if (self->done != NULL)
        self->done (self->n_done, self->n_items, self->data);
    }
}

static void
dismiss (Crew *self)
{
  for (guint i = 0; i < self->n_workers; i++)
    {
      Worker *worker = &self->workers[i];

      if (worker->pipe >= 0)
        close (worker->pipe);
      while (worker->pid > 0 && waitpid (worker->pid, NULL, 0) < 0 && errno == EINTR)
        ;
      g_string_free (worker->failure, TRUE);
    }
}

static gboolean
run_here (const Crew *self, GError **error)
{
  for (gsize item = 0; item < self->n_items; item++)
    {
      if (!self->task (item, self->data, error))
        return FALSE;
      if (self->done != NULL)
        self->done (item + 1, self->n_items, self->data);
    }
  return TRUE;
}

gboolean
zhu_workers_run (guint n_workers,
                 gsize n_items,
                 ZhuTask task,
                 ZhuTaskDone done,
                 gpointer data,
                 GError **error)
{
  Crew self = { .n_items = n_items, .task = task, .done = done, .data = data };
  gboolean ok = TRUE;

  g_return_val_if_fail (n_workers > 0 && task != NULL, FALSE);

  self.n_workers = (guint) MIN (MIN (n_workers, MOST_WORKERS), n_items);
  if (self.n_workers <= 1)
    return run_here (&self, error);
  /* What stands in buffers would be written once by each process. */
  fflush (NULL);
  for (guint i = 0; i < self.n_workers; i++)
    {
      self.workers[i].pipe = -1;
      self.workers[i].failure = g_string_new (NULL);
    }
  for (guint i = 0; ok && i < self.n_workers; i++)
    ok = start (&self, i, error);
  ok = ok && follow (&self, error);
  dismiss (&self);
  return ok;
}
