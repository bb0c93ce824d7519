/* zhuhu dictionary: drafts a dictionary from the tables of a database, for its user to finish. */
#include "command.h"
#include "zhuhu/store.h"

#include <stdio.h>

static void
print_next_steps (const char *database, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "dictionary.ini", NULL);

  printf (_ ("Written: %s and the code lists in %s/codes. What to do next:\n"), path, folder);
  printf (
      _ ("1. Open %s and check every line that begins with “;”; write the meaning of codes that "
         "are only numbers into the lists.\n"),
      path);
  printf (_ ("2. zhuhu lint %s\n"), path);
  printf (
      _ ("3. Count something known: zhuhu table --rows 合计 --columns '…' --dictionary %s --db %s "
         "--period 2020-03\n"),
      path, database);
}

static gboolean
run_dictionary (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autofree char *folder = NULL, *area_file = NULL;
  GOptionEntry entries[]
      = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &folder,
            N_ ("folder for dictionary.ini and codes, or - for the terminal (the default)"),
            N_ ("FOLDER") },
          { "area-file", 0, 0, G_OPTION_ARG_FILENAME, &area_file,
            N_ ("area file that the dictionary shall name; it is copied"), N_ ("FILE") },
          G_OPTION_ENTRY_NULL };
  g_autoptr (ZhuDraft) draft = NULL;
  gboolean to_terminal;

  (void) context;
  if (!zhu_parse_options (&zhu_command_dictionary, entries, 1, 1, &argc, &argv, error))
    return FALSE;
  to_terminal = folder == NULL || g_str_equal (folder, "-");
  draft = zhu_draft_new (argv[1],
                         area_file == NULL ? NULL
                         : to_terminal     ? area_file
                                           : "areas.csv",
                         error);
  if (draft == NULL)
    return FALSE;
  if (to_terminal)
    {
      g_autofree char *printable = zhu_text_to_printable (zhu_draft_text (draft), TRUE);

      fputs (printable, stdout);
      fputs (_ ("Name a folder with -o to have the code lists written too.\n"), stderr);
      return TRUE;
    }
  if (!zhu_draft_write (draft, folder, area_file, error))
    return FALSE;
  print_next_steps (argv[1], folder);
  return TRUE;
}

const ZhuCommand zhu_command_dictionary
    = { "dictionary", N_ ("DATABASE"), N_ ("draft a dictionary from the tables of a database"),
        run_dictionary };
