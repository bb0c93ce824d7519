/* What the fuzz targets share. */
#include "fuzz.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* g_error() and its like break into a debugger; a fuzzer waits for an abort. */
static void
abort_at_trap (int number)
{
  (void) number;
  abort ();
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  (void) argc;
  (void) argv;
  /* A broken precondition is a defect like any other. */
  g_log_set_always_fatal (
      (GLogLevelFlags) (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));
  signal (SIGTRAP, abort_at_trap);
  return 0;
}

char *
fuzz_text (const uint8_t *data, size_t size)
{
  const uint8_t *nul = size > 0 ? memchr (data, '\0', size) : NULL;
  const size_t length = nul != NULL ? (size_t) (nul - data) : size;

  return length == 0 ? g_strdup ("") : g_utf8_make_valid ((const char *) data, (gssize) length);
}

const char *
fuzz_file (const uint8_t *data, size_t size)
{
  static char path[64];
  static int fd = -1;

  if (fd < 0)
    fd = memfd_create ("fuzz", MFD_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  for (size_t done = 0; done < size;)
    {
      const ssize_t n = write (fd, data + done, size - done);

      g_assert_cmpint (n, >, 0);
      done += (size_t) n;
    }
  g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  return path;
}

char *
fuzz_source_path (const char *name)
{
  const char *folder = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (folder != NULL ? folder : ZHU_SOURCE_DIR, name, NULL);
}
