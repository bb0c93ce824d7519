/* For coverage.sh only: the children in which foreign files are read, and those that draw, leave by
 * _exit(), and some are forbidden any file. What gcc's counters have counted in them is written all
 * the same, once for each process. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void __gcov_dump (void);
void __gcov_reset (void);
_Noreturn void __real__exit (int status);
_Noreturn void __wrap__exit (int status);
pid_t __wrap___gcov_fork (void);
int __real_setrlimit (int resource, const struct rlimit *limits);
int __wrap_setrlimit (int resource, const struct rlimit *limits);

/* The counts of a process whose calls are made to fail (ZHU_COUNT_APART) are written by a child,
 * whose calls are not; then nothing is left to be written at the end. */
_Noreturn static void
count_apart (int status)
{
  const pid_t child = fork ();

  if (child == 0)
    {
      __gcov_dump ();
      __real__exit (0);
    }
  if (child > 0)
    waitpid (child, NULL, 0);
  __real__exit (status);
}

/* A process that has come up against its own limit on files writes its counts beyond it: cut short,
 * they would spoil those of all others. */
static void
lift_limit (void)
{
  struct rlimit limits;

  signal (SIGXFSZ, SIG_IGN);
  if (getrlimit (RLIMIT_FSIZE, &limits) < 0 || limits.rlim_cur == limits.rlim_max)
    return;
  limits.rlim_cur = limits.rlim_max;
  __real_setrlimit (RLIMIT_FSIZE, &limits);
}

_Noreturn void
__wrap__exit (int status)
{
  lift_limit ();
  if (getenv ("ZHU_COUNT_APART") != NULL)
    count_apart (status);
  __gcov_dump ();
  __real__exit (status);
}

/* The same at the end of main(). */
static void
finish (int status, void *data)
{
  (void) data;
  lift_limit ();
  if (getenv ("ZHU_COUNT_APART") == NULL)
    return;
  fflush (NULL);
  count_apart (status);
}

/* What gcc makes of fork(). The child begins to count anew, since its parent goes on counting. */
pid_t
__wrap___gcov_fork (void)
{
  const pid_t child = fork ();

  if (child == 0)
    __gcov_reset ();
  return child;
}

/* A process that may write no file at all could write no counts. */
int
__wrap_setrlimit (int resource, const struct rlimit *limits)
{
  if (resource == RLIMIT_FSIZE && limits->rlim_cur == 0)
    return 0;
  return __real_setrlimit (resource, limits);
}

__attribute__ ((constructor)) static void
begin (void)
{
  on_exit (finish, NULL);
}
