/* zhuhu report: the whole return, staged and published at once. zhuhu check: only its rules. */
#include "command.h"
#include "zhuhu/bundle.h"
#include "zhuhu/writer.h"

#include <stdio.h>

static char *
template_path (ZhuContext *context,
               const ZhuReport *report,
               const char *name,
               const char *folder,
               GError **error)
{
  g_autofree char *beside = g_path_get_dirname (report->file);
  g_autofree char *sibling = g_build_filename (beside, "..", "templates", NULL);
  g_autofree char *ending = g_strconcat (name, ".ini", NULL);
  g_autofree char *near_by = g_build_filename (sibling, ending, NULL);

  if (folder == NULL && g_file_test (near_by, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&near_by);
  return zhu_find_data (context, name, folder, error);
}

static gboolean
add_templates (ZhuContext *context,
               ZhuJob *job,
               const ZhuReport *report,
               const char *folder,
               GError **error)
{
  for (gsize i = 0; i < report->templates->len; i++)
    {
      const char *name = g_ptr_array_index (report->templates, i);
      g_autofree char *path = template_path (context, report, name, folder, error);
      g_autoptr (ZhuTemplate) template_
          = path != NULL ? zhu_template_load (path, context->diags, error) : NULL;
      if (template_ == NULL || !zhu_job_add (job, template_, error))
        return FALSE;
    }
  return TRUE;
}

static ZhuReport *
load_report (ZhuContext *context, const char *name, const char *folder, GError **error)
{
  g_autofree char *path = zhu_find_data (context, name, folder, error);

  return path != NULL ? zhu_report_load (path, context->diags, error) : NULL;
}

static ZhuJob *
count_report (ZhuContext *context,
              const ZhuJobOptions *options,
              const ZhuReport *report,
              GError **error)
{
  g_autoptr (ZhuJob) job = zhu_job_new (options, context, error);

  if (job == NULL)
    return NULL;
  if (report->period_kind >= 0 && report->period_kind != (int) zhu_job_period (job)->kind)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s: --period %s is not of this report's kind of period (期别)"),
                   report->file, options->period);
      return NULL;
    }
  zhu_job_set_release (job, report->release);
  if (!zhu_job_refuse_public (job, error))
    return NULL;
  if (!add_templates (context, job, report, options->templates, error)
      || !zhu_job_count (job, report, error))
    return NULL;
  return g_steal_pointer (&job);
}

typedef struct
{
  ZhuBundle *bundle;
  const char *name;
} Staged;

static char *
staged_path (gpointer data, unsigned i, unsigned n, GError **error)
{
  const Staged *staged = data;
  g_autofree char *name = zhu_volume_name (staged->name, i, n);

  return zhu_bundle_path (staged->bundle, name, error);
}

static gboolean
write_outputs (ZhuJob *job, const ZhuReport *report, const char *folder, GError **error)
{
  const ZhuDoc *doc = zhu_job_document (job, report, error);
  g_autoptr (ZhuBundle) bundle = doc != NULL ? zhu_bundle_new (folder, error) : NULL;

  if (bundle == NULL)
    return FALSE;
  for (gsize i = 0; i < report->outputs->len; i++)
    {
      const char *format = g_ptr_array_index (report->outputs, i);
      g_autofree char *name = g_strdup_printf ("%s.%s", report->id, format);
      const ZhuWriterClass *writer = zhu_writer_for_path (name, error);
      Staged staged = { bundle, name };
      if (writer == NULL
          || !zhu_writer_write_volumes (writer, doc, zhu_job_style (job), staged_path, &staged,
                                        error))
        return FALSE;
    }
  if (!zhu_bundle_publish (bundle, error))
    return FALSE;

  for (gsize i = 0; i < zhu_doc_n_paragraphs (doc); i++)
    puts (zhu_doc_paragraph_text (doc, i));
  return TRUE;
}

static gboolean
run_report (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuJobOptions options = { 0 };
  g_autofree char *out = NULL;
  const GOptionEntry own[] = { { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out,
                                 N_ ("folder for the files of the report"), N_ ("FOLDER") },
                               G_OPTION_ENTRY_NULL };
  g_autofree GOptionEntry *entries = zhu_job_entries (&options, own);
  g_autoptr (ZhuReport) report = NULL;
  g_autoptr (ZhuJob) job = NULL;
  gboolean done = zhu_parse_options (&zhu_command_report, entries, 1, 1, &argc, &argv, error);

  if (done && out == NULL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("say the folder, for example --out 2020-03"));
  else if (done)
    report = load_report (context, argv[1], options.templates, error);
  if (report != NULL)
    job = count_report (context, &options, report, error);
  done = job != NULL && write_outputs (job, report, out, error);

  zhu_job_options_clear (&options);
  return done;
}

static gboolean
run_check (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuJobOptions options = { 0 };
  g_autofree GOptionEntry *entries = zhu_job_entries (&options, NULL);
  g_autoptr (ZhuReport) report = NULL;
  g_autoptr (ZhuJob) job = NULL;
  gboolean done = zhu_parse_options (&zhu_command_check, entries, 0, 1, &argc, &argv, error);

  if (done)
    report = load_report (context, argc > 1 ? argv[1] : "monthly", options.templates, error);
  if (report != NULL)
    job = count_report (context, &options, report, error);
  if (job != NULL)
    puts (zhu_diags_count (context->diags, ZHU_DIAG_QUERY) == 0 ? _ ("All rules hold.")
                                                                : _ ("All 必须 rules hold."));

  zhu_job_options_clear (&options);
  return job != NULL;
}

const ZhuCommand zhu_command_report
    = { "report", "REPORT", N_ ("count and write a whole return"), run_report };
const ZhuCommand zhu_command_check
    = { "check", "[REPORT]", N_ ("test the rules of a report's tables, write nothing"), run_check };
