/* zhuhu lint: all findings about templates, reports or dictionaries, without any data. A template
 * is also bound to the dictionary, so that unknown names are found. */
#include "command.h"

#include <stdio.h>

static gboolean
is_report (const char *path)
{
  g_autoptr (ZhuDiags) ignored = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = zhu_ini_load (path, NULL, ignored, NULL);

  return ini != NULL
         && (zhu_ini_section (ini, "报告") != NULL || zhu_ini_section (ini, "report") != NULL);
}

static gboolean
is_dictionary (const char *path)
{
  g_autoptr (ZhuDiags) ignored = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = zhu_ini_load (path, NULL, ignored, NULL);

  return ini != NULL
         && (zhu_ini_section (ini, "字典") != NULL || zhu_ini_section (ini, "dictionary") != NULL);
}

static gboolean
lint_dictionary (ZhuContext *context, const char *path, GError **error)
{
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_load (path, context->diags, error);
  g_autoptr (ZhuModel) model
      = dictionary != NULL ? zhu_model_new (dictionary, context->diags, error) : NULL;

  return model != NULL;
}

static gboolean
lint_template (ZhuContext *context, const ZhuJobOptions *given, const char *path, GError **error)
{
  /* The period only fills in dates; a template of any kind of period can be bound to one of its
   * own. */
  static const char *const periods[] = { "2020-03", "2020Q1", "2020H1", "2020" };
  g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, context->diags, error);
  g_autoptr (ZhuJob) job = NULL;
  ZhuJobOptions options = *given;

  if (template_ == NULL)
    return FALSE;
  options.db = NULL;
  if (options.period == NULL)
    options.period = (char *) periods[MAX (template_->period_kind, 0)];
  job = zhu_job_new (&options, context, error);
  return job != NULL && zhu_job_add (job, template_, error);
}

static gboolean
lint_file (ZhuContext *context, const ZhuJobOptions *options, const char *path, GError **error)
{
  if (is_report (path))
    {
      g_autoptr (ZhuReport) report = zhu_report_load (path, context->diags, error);
      return report != NULL;
    }
  if (is_dictionary (path))
    return lint_dictionary (context, path, error);
  return lint_template (context, options, path, error);
}

static gboolean
run_lint (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuJobOptions options = { 0 };
  g_autofree GOptionEntry *entries = zhu_job_entries (&options, NULL);
  g_autoptr (GError) first = NULL;
  gboolean done = zhu_parse_options (&zhu_command_lint, entries, 1, G_MAXINT, &argc, &argv, error);

  for (int i = 1; done && i < argc; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *path = zhu_find_data (context, argv[i], options.templates, &local);
      if (path != NULL && lint_file (context, &options, path, &local))
        continue;
      if (first == NULL)
        first = g_steal_pointer (&local);
    }

  zhu_job_options_clear (&options);
  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  return done && (error == NULL || *error == NULL);
}

const ZhuCommand zhu_command_lint
    = { "lint", "FILE…", N_ ("check templates, reports and dictionaries"), run_lint };
