/* For coverage.sh only: the children in which foreign files are read, and those that draw, leave by
 * _exit(), and some are forbidden any file. What gcc's counters have counted in them is written all
 * the same, once for each process. */
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

void __gcov_dump (void);
void __gcov_reset (void);
_Noreturn void __real__exit (int status);
_Noreturn void __wrap__exit (int status);
pid_t __wrap___gcov_fork (void);
int __real_setrlimit (int resource, const struct rlimit *limits);
int __wrap_setrlimit (int resource, const struct rlimit *limits);

_Noreturn void
__wrap__exit (int status)
{
  signal (SIGXFSZ, SIG_IGN);
  __gcov_dump ();
  __real__exit (status);
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
