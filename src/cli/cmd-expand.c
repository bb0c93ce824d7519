/* zhuhu expand: the tree of rows and columns that a template unfolds to, without any data. */
#include "command.h"

#include <stdio.h>

static gboolean
run_expand (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuJobOptions options = { 0 };
  g_autofree GOptionEntry *entries = zhu_job_entries (&options, NULL);
  g_autofree char *path = NULL;
  g_autoptr (ZhuTemplate) template_ = NULL;
  g_autoptr (ZhuJob) job = NULL;
  gboolean done = zhu_parse_options (&zhu_command_expand, entries, 1, 1, &argc, &argv, error);

  if (done)
    path = zhu_find_data (context, argv[1], options.templates, error);
  if (path != NULL)
    template_ = zhu_template_load (path, context->diags, error);
  if (template_ != NULL && options.period == NULL)
    options.period = g_strdup ("2020-03");
  if (template_ != NULL)
    job = zhu_job_new (&options, context, error);
  done = job != NULL && zhu_job_add (job, template_, error);
  if (done)
    {
      g_autofree char *dump = zhu_job_dump_plans (job);
      fputs (dump, stdout);
    }

  zhu_job_options_clear (&options);
  return done;
}

const ZhuCommand zhu_command_expand
    = { "expand", N_ ("TEMPLATE"), N_ ("print the rows and columns that a template unfolds to"),
        run_expand };
