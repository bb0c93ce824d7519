/* replay NAME FILE…: the target takes each file, and each cut short at every byte (of a long file
 * at some), as when a copy broke off. Writes into the folder ZHU_FIGURES how many inputs that were.
 */
#include "fuzz.h"

#include <stdio.h>

enum
{
  CUTS = 32 /* of a file at most, unless ZHU_LONG is set */
};

/* In a block of exactly this length, so that a byte read behind it is seen. */
static void
take (const char *bytes, gsize length)
{
  g_autofree uint8_t *copy = length > 0 ? g_memdup2 (bytes, length) : g_malloc (1);

  LLVMFuzzerTestOneInput (copy, length);
}

static gsize
replay (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length, step;
  gsize n = 1;

  if (!g_file_get_contents (path, &bytes, &length, &error))
    g_error ("%s", error->message);
  step = g_getenv ("ZHU_LONG") != NULL ? 1 : MAX (1, length / CUTS);
  take (bytes, length);
  for (gsize at = 0; at < length; at += step, n++)
    take (bytes, at);
  return n;
}

static void
write_figure (const char *name, gsize n)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_strdup_printf ("%s/fuzz-%s", folder, name) : NULL;
  g_autofree char *line
      = g_strdup_printf ("Inputs replayed by the fuzz target %s\t%" G_GSIZE_FORMAT "\n", name, n);

  if (path != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_file_set_contents (path, line, -1, NULL);
}

int
main (int argc, char **argv)
{
  gsize n = 0;

  LLVMFuzzerInitialize (&argc, &argv);
  if (argc < 3)
    {
      fputs ("usage: replay NAME FILE…\n", stderr);
      return 64;
    }
  for (int i = 2; i < argc; i++)
    n += replay (argv[i]);
  printf ("%s: %d seeds, %u inputs\n", argv[1], argc - 2, (unsigned) n);
  write_figure (argv[1], n);
  return 0;
}
