/* A preload library under which memory runs out: of the allocations of a process the call FAIL_AT
 * gets nothing, and with FAIL_ON all later ones too. Children count on. Without FAIL_AT all get
 * what they ask for. The count of calls is written to the file FAIL_COUNT, if set, at the end.
 *
 * It stands under the program's own allocation (src/cli/memory.c), by the names that the C library
 * has for its. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  ROOM = 1 << 16, /* for what looking up symbols needs */
  STEP = 16
};

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);
void *__libc_memalign (size_t alignment, size_t size);

static void *(*real_malloc) (size_t size);
static void *(*real_calloc) (size_t n, size_t size);
static void *(*real_realloc) (void *block, size_t size);
static void *(*real_memalign) (size_t alignment, size_t size);

static _Alignas(STEP) char room[ROOM];
static size_t used;
static int is_looking;
static unsigned long n_calls, fail_at;
static int fails_on;
static pid_t counted; /* the process whose calls are told at the end */

static void *
from_room (size_t size)
{
  void *block = room + used;

  used += (size + STEP - 1) / STEP * STEP;
  return used <= ROOM ? block : NULL;
}

static void
look_up (void)
{
  is_looking = 1;
  *(void **) &real_malloc = dlsym (RTLD_NEXT, "__libc_malloc");
  *(void **) &real_calloc = dlsym (RTLD_NEXT, "__libc_calloc");
  *(void **) &real_realloc = dlsym (RTLD_NEXT, "__libc_realloc");
  *(void **) &real_memalign = dlsym (RTLD_NEXT, "__libc_memalign");
  is_looking = 0;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *at = getenv ("FAIL_AT");

  fails_on = getenv ("FAIL_ON") != NULL;
  counted = getpid ();
  fail_at = at != NULL ? strtoul (at, NULL, 10) : 0;
  n_calls = 0;
}

__attribute__ ((destructor)) static void
end (void)
{
  const char *path = getenv ("FAIL_COUNT");
  char text[32];
  int fd, length;

  if (path == NULL || getpid () != counted)
    return;
  length = snprintf (text, sizeof text, "%lu\n", n_calls);
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
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
__libc_malloc (size_t size)
{
  if (is_looking)
    return from_room (size);
  if (real_malloc == NULL)
    look_up ();
  return fails () ? NULL : real_malloc (size);
}

void *
__libc_calloc (size_t n, size_t size)
{
  if (is_looking)
    return from_room (n * size);
  if (real_calloc == NULL)
    look_up ();
  return fails () ? NULL : real_calloc (n, size);
}

void *
__libc_realloc (void *block, size_t size)
{
  if (real_realloc == NULL)
    look_up ();
  return fails () ? NULL : real_realloc (block, size);
}

void *
__libc_memalign (size_t alignment, size_t size)
{
  if (real_memalign == NULL)
    look_up ();
  return fails () ? NULL : real_memalign (alignment, size);
}
