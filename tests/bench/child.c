/* bench-child: what a command costs.
 *
 *   bench-child RUNS MESSAGES COMMAND [ARGUMENT]…
 *
 * Runs the command RUNS times with both its outputs in the file MESSAGES and prints the median of
 * its user and system CPU seconds and the largest peak memory in MiB, of itself or of one of its
 * own children. A status of 1 only says that there are findings; any other but 0 is passed on at
 * once. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  MOST_RUNS = 9
};

static int
compare_seconds (const void *a, const void *b)
{
  const double *first = a, *second = b;

  return *first < *second ? -1 : *first > *second;
}

static double
seconds_of (const struct timeval *time)
{
  return (double) time->tv_sec + (double) time->tv_usec / 1e6;
}

static void
become (const char *messages, char **command)
{
  const int file = open (messages, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (file >= 0 && dup2 (file, STDOUT_FILENO) >= 0 && dup2 (file, STDERR_FILENO) >= 0)
    execvp (command[0], command);
  _exit (127);
}

/* Status of the command; 126 if it could not be waited for or died by a signal. */
static int
run_once (const char *messages, char **command, struct rusage *usage)
{
  const pid_t child = fork ();
  int status;

  if (child == 0)
    become (messages, command);
  if (child < 0 || wait4 (child, &status, 0, usage) != child || !WIFEXITED (status))
    return 126;
  return WEXITSTATUS (status);
}

int
main (int argc, char **argv)
{
  const int runs = argc > 3 ? atoi (argv[1]) : 0;
  double seconds[MOST_RUNS];
  long peak = 0;

  if (runs < 1 || runs > MOST_RUNS)
    {
      fprintf (stderr, "bench-child RUNS MESSAGES COMMAND...\n");
      return 64;
    }
  for (int i = 0; i < runs; i++)
    {
      struct rusage usage;
      const int status = run_once (argv[2], argv + 3, &usage);

      if (status > 1)
        return status;
      seconds[i] = seconds_of (&usage.ru_utime) + seconds_of (&usage.ru_stime);
      peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
    }
  qsort (seconds, (size_t) runs, sizeof *seconds, compare_seconds);
  printf ("%.3f %.0f\n", seconds[runs / 2], (double) peak / 1024);
  return 0;
}
