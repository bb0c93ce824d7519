/* Where memory is exhausted the program ends, with a message and status 71. GLib does so by itself;
 * the libraries that draw do not: libxlsxwriter then loses formats, HarfBuzz and libharu leave out
 * glyphs, and say nothing, so that a file would be published that is not what was counted. So every
 * allocation of the process, whoever asks for it, passes here. What the run has staged is removed
 * by the next one, and SQLite undoes what was not committed.
 *
 * Only the program does this; who uses the library decides for himself. Sanitizers have their own
 * allocation. */
#include "memory.h"

#include "zhuhu/base.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* It is not looked up when memory has run out: that may have happened while another message was
 * looked up, which nobody else may do meanwhile. */
static const char *message
    = N_ ("zhuhu: there is no memory left, so this run ends; end other programs, or divide "
          "the work (--area, --jobs 1)");

void
zhu_memory_translate (void)
{
  message = _ (message);
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *block, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

static void
end_without_memory (void)
{
  (void) !write (STDERR_FILENO, message, strlen (message));
  (void) !write (STDERR_FILENO, "\n", 1);
  _exit (ZHU_EXIT_MEMORY);
}

static void *
given (void *block, size_t size)
{
  if (block == NULL && size > 0)
    end_without_memory ();
  return block;
}

void *
malloc (size_t size)
{
  return given (__libc_malloc (size), size);
}

void *
calloc (size_t n, size_t size)
{
  return given (__libc_calloc (n, size), n > 0 ? size : 0);
}

void *
realloc (void *block, size_t size)
{
  return given (__libc_realloc (block, size), size);
}

void *
memalign (size_t alignment, size_t size)
{
  return given (__libc_memalign (alignment, size), size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void **block, size_t alignment, size_t size)
{
  if (alignment % sizeof (void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0)
    return EINVAL;
  *block = memalign (alignment, size);
  return 0;
}

#endif
