/* Options: parsing, and the entries that several commands share. */
#include "command.h"

#include <string.h>

const char *
zhu_command_arguments (const ZhuCommand *command)
{
  /* gettext answers "" with the head of the catalogue. */
  return *command->arguments != '\0' ? _ (command->arguments) : "";
}

/* A group of all entries that hands @data to their callbacks. */
static GOptionGroup *
main_group (GOptionEntry *entries, gpointer data)
{
  GOptionGroup *group = g_option_group_new (NULL, NULL, NULL, data, NULL);

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, entries);
  return group;
}

gboolean
zhu_parse_options_for (const ZhuCommand *command,
                       GOptionEntry *entries,
                       gpointer data,
                       int least,
                       int most,
                       int *argc,
                       char ***argv,
                       GError **error)
{
  g_autofree char *program = g_strdup_printf ("zhuhu %s", command->name);
  g_autoptr (GOptionContext) context = g_option_context_new (zhu_command_arguments (command));
  g_autoptr (GError) local = NULL;

  /* The first words of the usage line. */
  g_set_prgname (program);
  g_option_context_set_summary (context, _ (command->summary));
  g_option_context_set_main_group (context, main_group (entries, data));
  if (!g_option_context_parse (context, argc, argv, &local))
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("%s; see “zhuhu %s --help”"),
                   local->message, command->name);
      return FALSE;
    }

  if (*argc - 1 >= least && *argc - 1 <= most)
    return TRUE;
  if (most == 0)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("“%s” takes options only, and this is none: %s; see “zhuhu %s --help”"),
                 command->name, (*argv)[1], command->name);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 *argc - 1 < least ? _ ("“%s” needs %s; see “zhuhu %s --help”")
                                   : _ ("“%s” takes no more than %s; see “zhuhu %s --help”"),
                 command->name, zhu_command_arguments (command), command->name);
  return FALSE;
}

gboolean
zhu_parse_options (const ZhuCommand *command,
                   GOptionEntry *entries,
                   int least,
                   int most,
                   int *argc,
                   char ***argv,
                   GError **error)
{
  return zhu_parse_options_for (command, entries, NULL, least, most, argc, argv, error);
}

gboolean
zhu_require_db (const char *db, GError **error)
{
  if (db == NULL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("say the store, for example --db cases.db"));
  return db != NULL;
}

static GOptionEntry
string_entry (const char *name, char **target, const char *summary, const char *argument)
{
  return (GOptionEntry){ name, 0, 0, G_OPTION_ARG_STRING, target, summary, argument };
}

static GOptionEntry
file_entry (const char *name, char **target, const char *summary)
{
  return (GOptionEntry){ name, 0, 0, G_OPTION_ARG_FILENAME, target, summary, N_ ("FILE") };
}

GOptionEntry
zhu_explanations_entry (ZhuJobOptions *options)
{
  return file_entry ("explanations", &options->explanations,
                     N_ ("signed explanations of 核实 findings, which these then are no longer"));
}

GOptionEntry *
zhu_job_entries (ZhuJobOptions *options, const GOptionEntry *own)
{
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  const GOptionEntry shared[] = {
    file_entry ("db", &options->db, N_ ("the store of case records")),
    string_entry ("period", &options->period, N_ ("2020-03, 2020Q1, 2020H1 or 2020"),
                  N_ ("PERIOD")),
    string_entry ("area", &options->area, N_ ("only this area, by code or name"), N_ ("AREA")),
    string_entry ("where", &options->where, N_ ("only records for which this holds"),
                  N_ ("CONDITION")),
    file_entry ("where-file", &options->where_file, N_ ("the condition stands in this file")),
    string_entry ("level", &options->level, N_ ("for whom: 内部, 报省 (the default) or 公开"),
                  N_ ("LEVEL")),
    file_entry ("dictionary", &options->dictionary, N_ ("what the data mean")),
    { "templates", 0, 0, G_OPTION_ARG_FILENAME, &options->templates, N_ ("folder of the templates"),
      N_ ("FOLDER") },
    file_entry ("style", &options->style, N_ ("fonts, lines and marks")),
  };

  for (; own != NULL && own->long_name != NULL; own++)
    g_array_append_vals (entries, own, 1);
  g_array_append_vals (entries, shared, G_N_ELEMENTS (shared));

  return (GOptionEntry *) g_array_free (g_steal_pointer (&entries), FALSE);
}

GOptionEntry *
zhu_output_entries (ZhuJobOptions *options, const GOptionEntry *own)
{
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  const GOptionEntry keeping[] = {
    string_entry ("archive", &options->archive,
                  N_ ("archival format of a PDF: 2b (the default), 1b or none"), N_ ("FORMAT")),
    file_entry ("encrypt-with", &options->encrypt_with,
                N_ ("encrypt the PDF by the password in the first line of this file")),
  };

  for (; own != NULL && own->long_name != NULL; own++)
    g_array_append_vals (entries, own, 1);
  g_array_append_vals (entries, keeping, G_N_ELEMENTS (keeping));
  return zhu_job_entries (options, (const GOptionEntry *) (const void *) entries->data);
}

void
zhu_job_options_clear (ZhuJobOptions *options)
{
  g_free (options->db);
  g_free (options->dictionary);
  g_free (options->period);
  g_free (options->area);
  g_free (options->where);
  g_free (options->where_file);
  g_free (options->level);
  g_free (options->templates);
  g_free (options->style);
  g_free (options->archive);
  g_free (options->encrypt_with);
  g_free (options->explanations);
  memset (options, 0, sizeof *options);
}

/* ---- How files are kept ---- */

static gboolean
parse_archive (const char *text, ZhuPdfArchive *archive, GError **error)
{
  static const struct
  {
    const char *name;
    ZhuPdfArchive archive;
  } formats[]
      = { { "2b", ZHU_ARCHIVE_2B }, { "1b", ZHU_ARCHIVE_1B }, { "none", ZHU_ARCHIVE_NONE } };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (text, formats[i].name) == 0)
      {
        *archive = formats[i].archive;
        return TRUE;
      }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("--archive “%s”: choose 2b, 1b or none"),
               text);
  return FALSE;
}

/* One that is typed is typed twice: nobody could open a file locked by a slip. */
static char *
take_new_password (const char *path, GError **error)
{
  char *password = zhu_password_read (path, error);
  char *again = NULL;

  if (password == NULL || !g_str_equal (path, "-"))
    return password;
  again = zhu_password_ask (_ ("The same once more: "), error);
  if (again != NULL && !g_str_equal (password, again))
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("the two passwords are not the same; try again"));
  if (again == NULL || !g_str_equal (password, again))
    g_clear_pointer (&password, zhu_password_free);
  zhu_password_free (again);
  return password;
}

gboolean
zhu_keeping_load (ZhuKeeping *keeping,
                  const char *archive,
                  const char *encrypt_with,
                  GError **error)
{
  *keeping = (ZhuKeeping){ .archive = ZHU_ARCHIVE_2B };
  if (archive != NULL && !parse_archive (archive, &keeping->archive, error))
    return FALSE;
  if (encrypt_with == NULL)
    return TRUE;
  if (archive != NULL)
    {
      g_set_error_literal (
          error, ZHU_ERROR, ZHU_ERROR_USAGE,
          _ ("give --archive or --encrypt-with, not both: an archival PDF is never "
             "encrypted"));
      return FALSE;
    }
  keeping->archive = ZHU_ARCHIVE_NONE;
  keeping->user_password = take_new_password (encrypt_with, error);
  return keeping->user_password != NULL;
}

void
zhu_keeping_clear (ZhuKeeping *keeping)
{
  zhu_password_free ((char *) keeping->user_password);
  keeping->user_password = NULL;
}

gboolean
zhu_keeping_check (const ZhuKeeping *keeping, const ZhuWriterClass *writer, GError **error)
{
  if (keeping->user_password == NULL || g_str_equal (writer->name, "pdf"))
    return TRUE;
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_USAGE,
      _ ("--encrypt-with: only PDF is encrypted, and %s would stay open to everyone; write "
         "pdf alone"),
      writer->name);
  return FALSE;
}
