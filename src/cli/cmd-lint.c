/* zhuhu lint: all findings about templates, reports, dictionaries or notices, without any data.
 * Templates are also bound to the dictionary, so that unknown names are found, and references to
 * rows and columns that are not there. */
#include "notice.h"

static gboolean
is_report (const char *path)
{
  g_autoptr (ZhuDiags) ignored = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = zhu_ini_load (path, NULL, ignored, NULL);

  return ini != NULL
         && (zhu_ini_section (ini, "报告") != NULL || zhu_ini_section (ini, "report") != NULL);
}

/* The text of a notice is no INI, but its head is. */
static gboolean
is_notice (const char *path)
{
  g_autoptr (ZhuDiags) ignored = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = zhu_ini_load (path, NULL, ignored, NULL);

  return ini != NULL
         && (zhu_ini_section (ini, "正文") != NULL || zhu_ini_section (ini, "notice") != NULL);
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

/* The period only fills in dates; a file of any kind of period can be bound to one of its own. */
static ZhuJob *
new_job (ZhuContext *context, const ZhuJobOptions *given, int period_kind, GError **error)
{
  static const char *const periods[] = { "2020-03", "2020Q1", "2020H1", "2020" };
  ZhuJobOptions options = *given;

  options.db = NULL;
  if (options.period == NULL)
    options.period = (char *) periods[MAX (period_kind, 0)];
  return zhu_job_new (&options, context, error);
}

static gboolean
lint_template (ZhuContext *context, const ZhuJobOptions *options, const char *path, GError **error)
{
  g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, context->diags, error);
  g_autoptr (ZhuJob) job = NULL;

  if (template_ != NULL)
    job = new_job (context, options, template_->period_kind, error);
  return job != NULL && zhu_job_add (job, template_, error);
}

/* A report's templates are bound too, since its rules and sentences refer to their cells. */
static gboolean
lint_report (ZhuContext *context, const ZhuJobOptions *options, const char *path, GError **error)
{
  g_autoptr (ZhuReport) report = zhu_report_load (path, context->diags, error);
  g_autoptr (GPtrArray) templates = NULL;
  g_autoptr (ZhuJob) job = NULL;

  if (report != NULL)
    templates = zhu_report_load_templates (context, report, options->templates, error);
  if (templates != NULL)
    job = new_job (context, options, report->period_kind, error);
  return job != NULL && zhu_report_add_templates (job, templates, error)
         && zhu_job_check_references (job, report, error);
}

/* Its figures are looked up in the tables that they name. */
static gboolean
lint_notice (ZhuContext *context, const ZhuJobOptions *options, const char *path, GError **error)
{
  g_autoptr (ZhuNotice) notice = zhu_notice_load (path, context->diags, error);
  g_autoptr (ZhuReport) report
      = notice != NULL ? zhu_notice_load_report (context, notice, options->templates, error) : NULL;
  g_autoptr (GPtrArray) templates
      = report != NULL ? zhu_report_load_templates (context, report, options->templates, error)
                       : NULL;
  g_autoptr (ZhuJob) job
      = templates != NULL ? new_job (context, options, report->period_kind, error) : NULL;

  return job != NULL && zhu_report_add_templates (job, templates, error)
         && zhu_job_check_references (job, report, error);
}

static gboolean
lint_file (ZhuContext *context, const ZhuJobOptions *options, const char *path, GError **error)
{
  if (is_report (path))
    return lint_report (context, options, path, error);
  if (is_notice (path))
    return lint_notice (context, options, path, error);
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
    = { "lint", N_ ("FILE…"), N_ ("check templates, reports, dictionaries and notices"), run_lint };
