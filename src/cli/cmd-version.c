/* zhuhu version: the program's version and those of the libraries it runs on. */
#include "command.h"

#include <stdio.h>

static gboolean
run_version (ZhuContext *context, int argc, char **argv, GError **error)
{
  GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  (void) context;
  if (!zhu_parse_options (&zhu_command_version, entries, 0, 0, &argc, &argv, error))
    return FALSE;
  printf ("zhuhu %s (GLib %u.%u.%u)\n", ZHU_VERSION, glib_major_version, glib_minor_version,
          glib_micro_version);
  return TRUE;
}

const ZhuCommand zhu_command_version = { "version", "", N_ ("print the version"), run_version };
