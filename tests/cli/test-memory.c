/* A program that is given no memory ends and says so, whichever way it was asked for. */
#include "../../src/cli/memory.h"
#include "zhuhu/base.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __SANITIZE_ADDRESS__

/* More than there is of anything. */
static const size_t too_much = (size_t) 1 << 62;

static void *
ask_malloc (void)
{
  return malloc (too_much);
}

static void *
ask_calloc (void)
{
  return calloc (1, too_much);
}

static void *
ask_realloc (void)
{
  return realloc (malloc (1), too_much);
}

static void *
ask_memalign (void)
{
  return memalign (64, too_much);
}

static void *
ask_aligned (void)
{
  return aligned_alloc (64, too_much);
}

static void *
ask_posix (void)
{
  void *block = NULL;

  return posix_memalign (&block, 64, too_much) == 0 ? block : NULL;
}

static void
test_ends_with_a_message (void)
{
  void *(*const ways[]) (void)
      = { ask_malloc, ask_calloc, ask_realloc, ask_memalign, ask_aligned, ask_posix };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      char said[512];
      ssize_t n;
      int ends[2], status;
      pid_t child;

      g_assert_cmpint (pipe (ends), ==, 0);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          dup2 (ends[1], STDERR_FILENO);
          _exit (ways[i]() == NULL);
        }
      close (ends[1]);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      n = read (ends[0], said, sizeof said - 1);
      close (ends[0]);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, ZHU_EXIT_MEMORY);
      g_assert_cmpint (n, >, 0);
      said[n] = '\0';
      g_assert_true (g_str_has_prefix (said, "zhuhu: there is no memory left"));
      g_assert_true (g_str_has_suffix (said, "\n"));
    }
}

/* Nothing asked for may be answered with nothing. */
static void
test_nothing_is_not_too_much (void)
{
  void *block = malloc (1);

  free (malloc (0));
  free (calloc (0, too_much));
  free (calloc (8, 0));
  free (realloc (block, 0));
}

static void
test_aligned (void)
{
  static const size_t alignments[] = { 8, 16, 64, 4096 }, none[] = { 0, 1, 4, 12, 24 };
  void *block = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (alignments); i++)
    {
      g_assert_cmpint (posix_memalign (&block, alignments[i], 100), ==, 0);
      g_assert_cmpuint ((gsize) block % alignments[i], ==, 0);
      free (block);
    }
  block = aligned_alloc (256, 512);
  g_assert_cmpuint ((gsize) block % 256, ==, 0);
  free (block);
  block = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_cmpint (posix_memalign (&block, none[i], 100), ==, EINVAL);
  g_assert_null (block);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/ends-with-a-message", test_ends_with_a_message);
  g_test_add_func ("/memory/nothing", test_nothing_is_not_too_much);
  g_test_add_func ("/memory/aligned", test_aligned);
  return g_test_run ();
}

#else

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("a sanitizer allocates by itself");
  return g_test_run ();
}

#endif
