/* Forked workers, each with a pipe to this process: word of an item done with its answer, or a
 * failure's code and message, after which the pipe ends. */
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
  SAYS_DONE = 'd',  /* then an Answer and its bytes */
  SAYS_FAILED = 'f' /* then the error's code (int) and its message up to the end */
};

typedef struct
{
  pid_t pid;         /* 0: not started or waited for */
  int pipe;          /* reading end, -1 once it has ended */
  GByteArray *heard; /* of the word that is coming in; a failure is all of it */
} Worker;

typedef struct
{
  guint64 item;
  guint64 length; /* of the bytes that follow */
} Answer;

typedef struct
{
  Worker workers[MOST_WORKERS];
  guint n_workers;
  gsize n_items, n_done;
  ZhuTask task;
  ZhuTaskTake take;
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

static gboolean
say_done (int fd, gsize item, const GByteArray *answer)
{
  const char mark = SAYS_DONE;
  const Answer head = { item, answer->len };

  return say (fd, &mark, 1) && say (fd, &head, sizeof head) && say (fd, answer->data, answer->len);
}

/* Never returns: nothing of the parent's is finished or flushed here. Once the parent no longer
 * listens the next word ends this process, between two items, so that no writer leaves anything
 * behind. */
static void
work (const Crew *self, guint number, int fd)
{
  for (gsize item = number; item < self->n_items; item += self->n_workers)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) answer = g_byte_array_new ();

      if (!self->task (item, self->data, answer, &error))
        {
          say_failure (fd, error);
          _exit (1);
        }
      if (!say_done (fd, item, answer))
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

/* Takes an answer that has come in whole; FALSE if there is none yet. */
static gboolean
take_answer (Crew *self, GByteArray *heard)
{
  g_autoptr (GBytes) bytes = NULL;
  Answer head;

  if (heard->len < 1 + sizeof head || heard->data[0] != SAYS_DONE)
    return FALSE;
  memcpy (&head, heard->data + 1, sizeof head);
  if (heard->len - 1 - sizeof head < head.length)
    return FALSE;
  bytes = g_bytes_new (heard->data + 1 + sizeof head, head.length);
  g_byte_array_remove_range (heard, 0, (guint) (1 + sizeof head + head.length));
  if (self->take != NULL)
    self->take (head.item, bytes, self->data);
  self->n_done++;
  return TRUE;
}

static void
hear (Crew *self, Worker *worker)
{
  guint8 bytes[4096];
  const ssize_t n = read (worker->pipe, bytes, sizeof bytes);

  if (n < 0 && errno == EINTR)
    return;
  if (n > 0)
    {
      g_byte_array_append (worker->heard, bytes, (guint) n);
      while (take_answer (self, worker->heard))
        ;
      return;
    }
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
  if (worker->heard->len > sizeof code && worker->heard->data[0] == SAYS_FAILED)
    {
      g_autofree char *message = g_strndup ((const char *) worker->heard->data + 1 + sizeof code,
                                            worker->heard->len - 1 - sizeof code);

      memcpy (&code, worker->heard->data + 1, sizeof code);
      g_set_error_literal (error, ZHU_ERROR, code, message);
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
      g_byte_array_unref (worker->heard);
    }
}

static gboolean
run_here (const Crew *self, GError **error)
{
  for (gsize item = 0; item < self->n_items; item++)
    {
      g_autoptr (GByteArray) answer = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;

      if (!self->task (item, self->data, answer, error))
        return FALSE;
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&answer));
      if (self->take != NULL)
        self->take (item, bytes, self->data);
      if (self->done != NULL)
        self->done (item + 1, self->n_items, self->data);
    }
  return TRUE;
}

gboolean
zhu_workers_run (guint n_workers,
                 gsize n_items,
                 ZhuTask task,
                 ZhuTaskTake take,
                 ZhuTaskDone done,
                 gpointer data,
                 GError **error)
{
  Crew self = { .n_items = n_items, .task = task, .take = take, .done = done, .data = data };
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
      self.workers[i].heard = g_byte_array_new ();
    }
  for (guint i = 0; ok && i < self.n_workers; i++)
    ok = start (&self, i, error);
  ok = ok && follow (&self, error);
  dismiss (&self);
  return ok;
}
