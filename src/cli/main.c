/* The program's entrance: language and locale, the table of commands, findings and exit status. The
 * only place that calls setlocale and exit. */
#include "command.h"
#include "memory.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const ZhuCommand *const *
zhu_commands (void)
{
  static const ZhuCommand *const commands[]
      = { &zhu_command_import,     &zhu_command_check,   &zhu_command_freeze,
          &zhu_command_months,     &zhu_command_diff,    &zhu_command_run,
          &zhu_command_table,      &zhu_command_report,  &zhu_command_verify,
          &zhu_command_notice,     &zhu_command_attach,  &zhu_command_lint,
          &zhu_command_dictionary, &zhu_command_expand,  &zhu_command_fonts,
          &zhu_command_inspect,    &zhu_command_forget,  &zhu_command_backup,
          &zhu_command_log,        &zhu_command_version, NULL };

  return commands;
}

/* Messages in the language of --language, ZHUHU_LANGUAGE or the environment, even where that locale
 * is not generated: C.UTF-8 always is, and LANGUAGE then names the catalogue. */
static void
choose_language (const char *given, const char *program)
{
  static const char *const variables[] = { "ZHUHU_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };
  g_autofree char *beside = g_build_filename (program, "locale", NULL);
  g_autofree char *installed = g_build_filename (program, "..", "share", "locale", NULL);
  const gboolean is_built = g_file_test (beside, G_FILE_TEST_IS_DIR);
  const gboolean is_installed = g_file_test (installed, G_FILE_TEST_IS_DIR);
  const char *language = given;

  for (gsize i = 0; language == NULL && i < G_N_ELEMENTS (variables); i++)
    if (g_getenv (variables[i]) != NULL && *g_getenv (variables[i]) != '\0')
      language = g_getenv (variables[i]);

  if (language != NULL
      && (given != NULL || g_getenv ("LANGUAGE") == NULL || g_getenv ("ZHUHU_LANGUAGE") != NULL))
    {
      g_autofree char *name = g_strndup (language, strcspn (language, ".@"));
      g_setenv ("LANGUAGE", g_str_has_prefix (name, "zh") ? "zh_CN" : name, TRUE);
    }

  if (setlocale (LC_ALL, "") == NULL || g_str_equal (setlocale (LC_CTYPE, NULL), "C"))
    setlocale (LC_ALL, "C.UTF-8");
  if (g_str_equal (setlocale (LC_MESSAGES, NULL), "C")
      || g_str_equal (setlocale (LC_MESSAGES, NULL), "POSIX"))
    setlocale (LC_MESSAGES, "C.UTF-8");
  setlocale (LC_NUMERIC, "C");

  bindtextdomain (GETTEXT_PACKAGE, is_built ? beside : is_installed ? installed : ZHU_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  zhu_memory_translate ();
}

/* Takes --language X or --language=X out of the arguments before anything is printed. */
static char *
take_language (int *argc, char **argv)
{
  char *language = NULL;
  int kept = 1;

  for (int i = 1; i < *argc; i++)
    if (g_str_has_prefix (argv[i], "--language="))
      language = argv[i] + strlen ("--language=");
    else if (g_str_equal (argv[i], "--language") && i + 1 < *argc)
      language = argv[++i];
    else
      argv[kept++] = argv[i];

  *argc = kept;
  argv[kept] = NULL;
  return language;
}

/* Terminal columns for the arguments of a command. */
#define ARGUMENTS_WIDTH 14

static void
print_help (void)
{
  puts (_ ("Zhuhu 逐户: census-style tables of case records, as Excel and PDF, from templates"));
  puts ("");
  for (const ZhuCommand *const *command = zhu_commands (); *command != NULL; command++)
    {
      const char *arguments = zhu_command_arguments (*command);
      const gsize width = zhu_text_width (arguments);

      printf ("  zhuhu %-10s %s%*s %s\n", (*command)->name, arguments,
              width < ARGUMENTS_WIDTH ? (int) (ARGUMENTS_WIDTH - width) : 0, "",
              _ ((*command)->summary));
    }
  puts ("");
  puts (_ ("“zhuhu COMMAND --help” lists a command's options; --language zh_CN or en chooses the "
           "language of messages."));
  puts (_ ("Exit status: 0 done; 1 done, findings listed; 64 command line; 65 input; 66 template; "
           "67 a rule fails; 68 level; 69 font; 70 defect; 71 limit; 72 a difference; 74 disk; 75 "
           "busy."));
}

static const ZhuCommand *
find_command (const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest = NULL;

  for (const ZhuCommand *const *command = zhu_commands (); *command != NULL; command++)
    {
      if (g_str_equal ((*command)->name, name))
        return *command;
      g_ptr_array_add (names, (gpointer) (*command)->name);
    }
  g_ptr_array_add (names, NULL);

  nearest = zhu_text_nearest (name, (const char *const *) names->pdata);
  if (nearest != NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("there is no command “%s”; did you mean “%s”?"), name, nearest);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("there is no command “%s”; “zhuhu --help” lists them"), name);
  return NULL;
}

/* What was printed is out: standard output may be a file on a full disk. */
static void
finish_output (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return;
  if (*error == NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot write to standard output: %s"),
                 g_strerror (errno));
}

/* Findings first, then the error that ended the run, if any; returns the exit status. */
static int
report_outcome (const ZhuContext *context, const GError *error)
{
  g_autofree char *findings = zhu_diags_to_text (context->diags);

  fputs (findings, stderr);
  if (error != NULL)
    {
      g_autofree char *message = zhu_text_to_printable (error->message, TRUE);

      /* An error that only sums up findings with a place says nothing new. */
      if (strstr (findings, message) == NULL)
        fprintf (stderr, "zhuhu: %s\n", message);
      return zhu_error_exit_code (error);
    }
  return context->has_queries || zhu_diags_count (context->diags, ZHU_DIAG_QUERY) > 0 ? 1 : 0;
}

/* Path of the running program; where /proc is not there, as the shell found it. */
static char *
find_executable (const char *name)
{
  g_autofree char *link = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *found = link == NULL ? g_find_program_in_path (name) : NULL;

  if (link != NULL)
    return g_steal_pointer (&link);
  return found != NULL ? g_steal_pointer (&found) : g_strdup (name);
}

int
main (int argc, char **argv)
{
  g_autofree char *executable = find_executable (argv[0]);
  g_autofree char *program = g_path_get_dirname (executable);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuProgress) progress = zhu_progress_new (STDERR_FILENO);
  ZhuContext context = { .diags = diags, .program = program, .progress = progress };
  const ZhuCommand *command = NULL;

  /* A file that may not grow is a failed write with a message and status 74, not a sudden end. */
  signal (SIGXFSZ, SIG_IGN);
  choose_language (take_language (&argc, argv), program);
  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help"))
    {
      print_help ();
      finish_output (&error);
      return error != NULL ? report_outcome (&context, error) : argc < 2 ? 64 : 0;
    }

  command = find_command (g_str_equal (argv[1], "--version") ? "version" : argv[1], &error);
  context.command = command != NULL ? command->name : NULL;
  if (command != NULL && !command->run (&context, argc - 1, argv + 1, &error) && error == NULL)
    g_set_error_literal (&error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                         _ ("failed without saying why; please report it"));

  zhu_progress_clear (progress);
  finish_output (&error);
  return report_outcome (&context, error);
}
