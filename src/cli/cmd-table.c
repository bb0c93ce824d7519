/* zhuhu table: an ad hoc table from two axes on the command line. */
#include "command.h"

static gboolean
run_table (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuJobOptions options = { 0 };
  g_auto (GStrv) outputs = NULL;
  g_autofree char *rows = NULL, *columns = NULL, *universe = NULL, *title = NULL;
  const GOptionEntry own[]
      = { { "rows", 0, 0, G_OPTION_ARG_STRING, &rows, N_ ("axis of the rows"), N_ ("AXIS") },
          { "columns", 0, 0, G_OPTION_ARG_STRING, &columns, N_ ("axis of the columns"),
            N_ ("AXIS") },
          { "universe", 0, 0, G_OPTION_ARG_STRING, &universe, N_ ("whom the table counts (范围)"),
            N_ ("CONDITION") },
          { "title", 0, 0, G_OPTION_ARG_STRING, &title, N_ ("title of the table"), N_ ("TEXT") },
          { "output", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &outputs,
            N_ ("file to write: .xlsx .pdf .html .csv .txt, or - for the terminal"), N_ ("FILE") },
          G_OPTION_ENTRY_NULL };
  g_autofree GOptionEntry *entries = zhu_output_entries (&options, own);
  g_autoptr (ZhuTemplate) template_ = NULL;
  g_autoptr (ZhuJob) job = NULL;
  gboolean done = zhu_parse_options (&zhu_command_table, entries, 0, 0, &argc, &argv, error);

  if (done && columns == NULL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("say what to count, for example --columns '户 + 人'"));
  else if (done)
    template_ = zhu_template_from_axes (rows, columns, universe, title, context->diags, error);
  if (template_ != NULL)
    job = zhu_job_new (&options, context, error);
  done = job != NULL && zhu_job_refuse_public (job, error)
         && zhu_job_check_axes (job, template_, error) && zhu_job_add (job, template_, error)
         && zhu_job_count (job, NULL, error) && zhu_job_write_traced (job, outputs, NULL, error);

  zhu_job_options_clear (&options);
  return done;
}

const ZhuCommand zhu_command_table
    = { "table", "", N_ ("count an ad hoc table from axes given here"), run_table };
