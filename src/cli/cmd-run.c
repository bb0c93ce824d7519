/* zhuhu run: one template, to files or to the terminal. */
#include "inputs.h"

/* The one that context holds for making its outputs once more, else the one on the disk. */
static ZhuTemplate *
load_template (ZhuContext *context, const char *name, const char *folder, GError **error)
{
  g_autofree char *path = NULL;

  if (context->inputs != NULL)
    return zhu_inputs_template (context->inputs, name, context->diags, error);
  path = zhu_find_data (context, name, folder, error);
  return path != NULL ? zhu_template_load (path, context->diags, error) : NULL;
}

ZhuJob *
zhu_template_job (ZhuContext *context,
                  const char *name,
                  const ZhuJobOptions *options,
                  GError **error)
{
  g_autoptr (ZhuTemplate) template_ = load_template (context, name, options->templates, error);
  g_autoptr (ZhuJob) job = template_ != NULL ? zhu_job_new (options, context, error) : NULL;

  if (job == NULL)
    return NULL;
  if (template_->release >= 0)
    zhu_job_set_release (job, (ZhuRelease) template_->release);
  return zhu_job_refuse_public (job, error) && zhu_job_add (job, template_, error)
                 && zhu_job_count (job, NULL, error)
             ? g_steal_pointer (&job)
             : NULL;
}

static gboolean
run_run (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuJobOptions options = { 0 };
  g_auto (GStrv) outputs = NULL;
  const GOptionEntry own[]
      = { { "output", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &outputs,
            N_ ("file to write: .xlsx .pdf .html .csv .txt, or - for the terminal"), N_ ("FILE") },
          zhu_explanations_entry (&options),
          G_OPTION_ENTRY_NULL };
  g_autofree GOptionEntry *entries = zhu_output_entries (&options, own);
  g_autoptr (ZhuJob) job = NULL;
  gboolean done = zhu_parse_options (&zhu_command_run, entries, 1, 1, &argc, &argv, error);

  if (done)
    job = zhu_template_job (context, argv[1], &options, error);
  done = job != NULL && zhu_job_write_traced (job, outputs, NULL, error);

  zhu_job_options_clear (&options);
  return done;
}

const ZhuCommand zhu_command_run
    = { "run", N_ ("TEMPLATE"), N_ ("count one template and write it"), run_run };
