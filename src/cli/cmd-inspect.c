/* zhuhu inspect: what a screen reader finds in a tagged PDF, as text; or whether its tags are as
 * they should be. */
#include "command.h"
#include "zhuhu/pdf.h"

#include <stdio.h>

/* Signatures do not matter to who only reads; what would be taken out of an attachment is not named
 * either. */
static ZhuPdfFile *
open_file (const char *path, const char *password_file, GError **error)
{
  char *password = NULL;
  ZhuPdfFile *file = NULL;

  if (password_file != NULL)
    {
      password = zhu_password_read (password_file, error);
      if (password == NULL)
        return NULL;
    }
  file = zhu_pdf_file_open (path, password, TRUE, NULL, error);
  zhu_password_free (password);
  return file;
}

static gboolean
check_file (ZhuContext *context, const ZhuPdfFile *file, const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  if (zhu_pdf_file_check (file, context->diags))
    {
      printf (_ ("%s: all that its pages show is reached by its tags, once and in order\n"), name);
      return TRUE;
    }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE, _ ("%s: the tags are not as they should be"),
               name);
  return FALSE;
}

static gboolean
print_file (const ZhuPdfFile *file, GError **error)
{
  g_autofree char *text = zhu_pdf_file_describe (file, error);
  g_autofree char *printable = text != NULL ? zhu_text_to_printable (text, TRUE) : NULL;

  if (printable == NULL)
    return FALSE;
  fputs (printable, stdout);
  return TRUE;
}

static gboolean
run_inspect (ZhuContext *context, int argc, char **argv, GError **error)
{
  gboolean check = FALSE;
  g_autofree char *password_file = NULL;
  GOptionEntry entries[]
      = { { "check", 0, 0, G_OPTION_ARG_NONE, &check,
            N_ ("check that the tags reach all that the pages show; status 72 if not"), NULL },
          { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
            N_ ("the first line of this file opens a locked PDF"), N_ ("FILE") },
          G_OPTION_ENTRY_NULL };
  g_autoptr (ZhuPdfFile) file = NULL;

  if (!zhu_parse_options (&zhu_command_inspect, entries, 1, 1, &argc, &argv, error))
    return FALSE;
  file = open_file (argv[1], password_file, error);
  if (file == NULL)
    return FALSE;
  return check ? check_file (context, file, argv[1], error) : print_file (file, error);
}

const ZhuCommand zhu_command_inspect
    = { "inspect", N_ ("FILE.pdf"), N_ ("print the headings, texts and tables of a tagged PDF"),
        run_inspect };
