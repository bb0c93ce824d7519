/* A preload library under which memory runs out: of the calls of malloc, calloc, realloc,
 * posix_memalign, aligned_alloc and memalign in one process the call FAIL_AT gets nothing, and with
 * FAIL_ON all later ones too. Children count on. Without FAIL_AT all get what they ask for. The
 * count of calls is written to the file FAIL_COUNT, if set, at the end.
 *
 * A process that then falls is told apart: by SIGABRT if GLib, whose last words need memory too,
 * has used up the stack, or if it fell inside a library that looks at no result of malloc; by
 * SIGSEGV if the program's own code is at fault, or the C library's, to which the program has
 * handed a NULL. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *block, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

static unsigned long n_calls, fail_at;
static int fails_on;
static pid_t counted; /* the process whose calls are told at the end */

static uintptr_t stack_top;

/* Stack overflow, or a place inside a library that is not the C library. */
static int
is_not_ours (const siginfo_t *info, const ucontext_t *context)
{
  const uintptr_t address = (uintptr_t) info->si_addr;
  const char *library;
  struct rlimit stack;
  Dl_info place;
  void *at = NULL;

  if (getrlimit (RLIMIT_STACK, &stack) == 0 && stack.rlim_cur != RLIM_INFINITY
      && address < stack_top && stack_top - address > stack.rlim_cur / 2
      && stack_top - address < 2 * stack.rlim_cur)
    return 1;
#if defined(__x86_64__)
  at = (void *) context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
  at = (void *) context->uc_mcontext.pc;
#endif
  if (at == NULL || dladdr (at, &place) == 0 || place.dli_fname == NULL)
    return 0;
  library = strrchr (place.dli_fname, '/');
  return library != NULL && strstr (library, ".so") != NULL
         && strncmp (library, "/libc.so", 8) != 0;
}

static void
fall (int number, siginfo_t *info, void *context)
{
  signal (number, SIG_DFL);
  signal (SIGABRT, SIG_DFL);
  raise (is_not_ours (info, context) ? SIGABRT : number);
}

static void
watch_falls (void)
{
  static char room[1 << 16];
  const stack_t stack = { .ss_sp = room, .ss_size = sizeof room };
  struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK };

  action.sa_sigaction = fall;
  sigaltstack (&stack, NULL);
  sigaction (SIGSEGV, &action, NULL);
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *at = getenv ("FAIL_AT");

  stack_top = (uintptr_t) &at;
  watch_falls ();

  fail_at = at != NULL ? strtoul (at, NULL, 10) : 0;
  fails_on = getenv ("FAIL_ON") != NULL;
  counted = getpid ();
  __atomic_store_n (&n_calls, 0, __ATOMIC_RELAXED);
}

__attribute__ ((destructor)) static void
end (void)
{
  const char *path = getenv ("FAIL_COUNT");
  char text[32];
  int fd, length;

  if (path == NULL || getpid () != counted)
    return;
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  length = snprintf (text, sizeof text, "%lu\n", n_calls);
  if (fd < 0 || write (fd, text, (size_t) length) != length)
    abort ();
  close (fd);
}

static int
fails (void)
{
  const unsigned long n = __atomic_add_fetch (&n_calls, 1, __ATOMIC_RELAXED);

  if (fail_at == 0 || n < fail_at || (n > fail_at && !fails_on))
    return 0;
  errno = ENOMEM;
  return 1;
}

void *
malloc (size_t size)
{
  return fails () ? NULL : __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  return fails () ? NULL : __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  return fails () ? NULL : __libc_realloc (block, size);
}

void *
memalign (size_t alignment, size_t size)
{
  return fails () ? NULL : __libc_memalign (alignment, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void **block, size_t alignment, size_t size)
{
  void *got = memalign (alignment, size);

  if (got == NULL)
    return ENOMEM;
  *block = got;
  return 0;
}
