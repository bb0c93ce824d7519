/* zhuhu report: the whole return, staged and published at once, or one for each area. */
#include "inputs.h"
#include "old-volumes.h"
#include "report.h"
#include "zhuhu/bundle.h"

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

static ZhuTemplate *
load_template (ZhuContext *context,
               const ZhuReport *report,
               const char *name,
               const char *folder,
               GError **error)
{
  g_autofree char *path = NULL;

  if (context->inputs != NULL)
    return zhu_inputs_template (context->inputs, name, context->diags, error);
  path = template_path (context, report, name, folder, error);
  return path != NULL ? zhu_template_load (path, context->diags, error) : NULL;
}

GPtrArray *
zhu_report_load_templates (ZhuContext *context,
                           const ZhuReport *report,
                           const char *folder,
                           GError **error)
{
  g_autoptr (GPtrArray) templates
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_template_unref);
  g_autoptr (GError) first = NULL;

  for (gsize i = 0; i < report->templates->len; i++)
    {
      const char *name = g_ptr_array_index (report->templates, i);
      g_autoptr (GError) own = NULL;
      ZhuTemplate *template_ = load_template (context, report, name, folder, &own);

      if (template_ != NULL)
        g_ptr_array_add (templates, template_);
      else if (first == NULL)
        first = g_steal_pointer (&own);
    }
  if (first == NULL)
    return g_steal_pointer (&templates);
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}

ZhuReport *
zhu_report_find (ZhuContext *context, const char *name, const char *folder, GError **error)
{
  g_autofree char *path = NULL;

  if (context->inputs != NULL)
    {
      const char *file;
      GBytes *text = zhu_inputs_find (context->inputs, "report", name, &file, error);

      return text != NULL ? zhu_report_parse (text, file, context->diags, error) : NULL;
    }
  path = zhu_find_data (context, name, folder, error);
  return path != NULL ? zhu_report_load (path, context->diags, error) : NULL;
}

/* The job without tables yet. */
ZhuJob *
zhu_report_open_job (ZhuContext *context,
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
  return zhu_job_refuse_public_where (job, error) ? g_steal_pointer (&job) : NULL;
}

gboolean
zhu_report_add_templates (ZhuJob *job, const GPtrArray *templates, GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < templates->len; i++)
    {
      g_autoptr (GError) own = NULL;

      if (!zhu_job_add (job, g_ptr_array_index (templates, i), &own) && first == NULL)
        first = g_steal_pointer (&own);
    }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* ---- Formats ---- */

static const ZhuWriterClass *
find_format (const char *name, GError **error)
{
  const ZhuWriterClass *writer = zhu_writer_find (name);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *all = NULL;
  const char *nearest;

  if (writer != NULL)
    return writer;
  for (const ZhuWriterClass *const *at = zhu_writers (); *at != NULL; at++)
    g_ptr_array_add (names, (gpointer) (*at)->name);
  g_ptr_array_add (names, NULL);
  nearest = zhu_text_nearest (name, (const char *const *) names->pdata);
  all = g_strjoinv (", ", (char **) names->pdata);
  if (nearest != NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("--format “%s” is no format; did you mean “%s”?"), name, nearest);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("--format “%s” is no format; choose %s"),
                 name, all);
  return NULL;
}

/* What --format names (each may list several), else the report's 输出; element const ZhuWriterClass
 * *, each once. */
GPtrArray *
zhu_report_formats (const ZhuReport *report, char **given, GError **error)
{
  g_autoptr (GPtrArray) formats = g_ptr_array_new ();
  g_autofree char *joined = given != NULL ? g_strjoinv (",", given) : NULL;
  g_auto (GStrv) names = joined != NULL ? g_strsplit_set (joined, ",; ", -1) : NULL;

  for (guint i = 0; names == NULL && i < report->outputs->len; i++)
    g_ptr_array_add (formats, (gpointer) zhu_writer_find (g_ptr_array_index (report->outputs, i)));
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      const ZhuWriterClass *writer = **name != '\0' ? find_format (*name, error) : NULL;

      if (writer == NULL && **name != '\0')
        return NULL;
      if (writer != NULL && !g_ptr_array_find (formats, writer, NULL))
        g_ptr_array_add (formats, (gpointer) writer);
    }
  if (formats->len > 0)
    return g_steal_pointer (&formats);
  g_set_error_literal (
      error, ZHU_ERROR, ZHU_ERROR_USAGE,
      given != NULL ? _ ("--format names nothing; say for example --format xlsx,pdf")
                    : _ ("the report names no outputs (输出); say for example --format xlsx,pdf"));
  return NULL;
}

static gboolean
check_formats (const ZhuJob *job, const GPtrArray *formats, GError **error)
{
  for (guint i = 0; i < formats->len; i++)
    if (!zhu_keeping_check (zhu_job_keeping (job), g_ptr_array_index (formats, i), error))
      return FALSE;
  return TRUE;
}

/* ---- The report ---- */

ZhuJob *
zhu_report_job (ZhuContext *context,
                const char *name,
                const ZhuJobOptions *options,
                ZhuReport **report,
                GError **error)
{
  g_autoptr (ZhuReport) loaded = zhu_report_find (context, name, options->templates, error);
  g_autoptr (ZhuJob) job
      = loaded != NULL ? zhu_report_open_job (context, options, loaded, error) : NULL;
  g_autoptr (GPtrArray) templates
      = job != NULL ? zhu_report_load_templates (context, loaded, options->templates, error) : NULL;

  if (templates == NULL || !zhu_report_add_templates (job, templates, error)
      || !zhu_job_count (job, loaded, error))
    return NULL;
  *report = g_steal_pointer (&loaded);
  return g_steal_pointer (&job);
}

typedef struct
{
  ZhuBundle *bundle;
  const char *name;
  GPtrArray *paths; /* element: char *: of the volumes staged */
} Staged;

static char *
staged_path (gpointer data, unsigned i, unsigned n, GError **error)
{
  const Staged *staged = data;
  g_autofree char *name = zhu_volume_name (staged->name, i, n);
  char *path = zhu_bundle_path (staged->bundle, name, error);

  if (path != NULL)
    g_ptr_array_add (staged->paths, g_strdup (path));
  return path;
}

/* What earlier runs left under the names of these outputs (element: GPtrArray *). */
static GPtrArray *
look_before (const ZhuReport *report, const GPtrArray *formats, const char *folder)
{
  GPtrArray *before = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < formats->len; i++)
    {
      const ZhuWriterClass *writer = g_ptr_array_index (formats, i);
      g_autofree char *name = g_strconcat (report->id, writer->ending, NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_ptr_array_add (before, zhu_old_volumes_look (path));
    }
  return before;
}

gboolean
zhu_report_publish (ZhuContext *context,
                    ZhuJob *job,
                    ZhuTrace *trace,
                    ZhuBundle *bundle,
                    GVariant **manifest,
                    GError **error)
{
  g_autoptr (GVariant) made = NULL;
  g_autofree char *text = NULL;

  if (context->inputs == NULL && !zhu_job_remember (job, error))
    return FALSE;
  zhu_job_close_records (job);
  made = zhu_trace_end (trace, context, error);
  if (made == NULL)
    return FALSE;
  text = zhu_manifest_to_text (made);
  if (!zhu_bundle_add_text (bundle, ZHU_MANIFEST_NAME, text, error)
      || !zhu_bundle_publish (bundle, error))
    {
      zhu_trace_failed (trace, context);
      return FALSE;
    }
  if (manifest != NULL)
    *manifest = g_steal_pointer (&made);
  return TRUE;
}

/* One output with its volumes; @told is told of its files, @variants of what it draws otherwise. */
static gboolean
stage (const ZhuJob *job,
       const ZhuDoc *doc,
       const ZhuWriterClass *writer,
       Staged *staged,
       GHashTable *variants,
       GVariantBuilder *told,
       GError **error)
{
  ZhuKeeping keeping = *zhu_job_keeping (job);
  g_autoptr (GPtrArray) fonts = zhu_font_uses_new ();
  gboolean ok;

  keeping.fonts = fonts;
  keeping.variants = variants;
  ok = zhu_writer_write_volumes (writer, doc, zhu_job_style (job), &keeping, staged_path, staged,
                                 error);
  for (guint i = 0; ok && i < staged->paths->len; i++)
    {
      const char *path = g_ptr_array_index (staged->paths, i);
      g_autofree char *name = g_path_get_basename (path);

      ok = zhu_trace_add_file (told, path, name, &keeping, i, error);
    }
  return ok;
}

static gboolean
stage_all (ZhuContext *context,
           const ZhuJob *job,
           const ZhuDoc *doc,
           const char *id,
           const GPtrArray *formats,
           ZhuBundle *bundle,
           GVariantBuilder *told,
           GError **error)
{
  g_autoptr (GHashTable) variants = zhu_variants_new ();

  for (guint i = 0; i < formats->len; i++)
    {
      const ZhuWriterClass *writer = g_ptr_array_index (formats, i);
      g_autofree char *name = g_strconcat (id, writer->ending, NULL);
      g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
      Staged staged = { bundle, name, paths };

      zhu_progress_show (context->progress, _ ("files written"), i, formats->len);
      if (!stage (job, doc, writer, &staged, variants, told, error))
        return zhu_bundle_failed (bundle, error);
    }
  zhu_progress_clear (context->progress);
  zhu_variants_say (variants, context->diags);
  return TRUE;
}

/* Everything is staged, and answered for as zhu_trace_take() takes it; the document names the
 * manifest that is being made. NULL with @error. */
static GVariant *
stage_report (ZhuContext *context,
              const ZhuJob *job,
              const GPtrArray *formats,
              ZhuDoc *doc,
              const char *id,
              const ZhuTrace *trace,
              ZhuBundle *bundle,
              GError **error)
{
  g_autoptr (GVariantBuilder) told = zhu_trace_answer_new ();

  zhu_doc_set_id (doc, zhu_trace_id (trace));
  if (!zhu_trace_add_document (told, doc, zhu_job_style (job), NULL, NULL, error)
      || !stage_all (context, job, doc, id, formats, bundle, told, error))
    return NULL;
  return g_variant_ref_sink (g_variant_builder_end (told));
}

gboolean
zhu_report_write (ZhuContext *context,
                  ZhuJob *job,
                  const ZhuReport *report,
                  const GPtrArray *formats,
                  const ZhuTraceRun *traced,
                  const char *folder,
                  GVariant **manifest,
                  GError **error)
{
  g_autoptr (ZhuDoc) doc = zhu_job_document (job, report, context->diags, error);
  g_autoptr (ZhuTrace) trace = doc != NULL ? zhu_trace_new (traced, job, error) : NULL;
  g_autoptr (ZhuBundle) bundle = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (trace == NULL)
    return FALSE;
  bundle = zhu_bundle_new (folder, error);
  answer = bundle != NULL
               ? stage_report (context, job, formats, doc, report->id, trace, bundle, error)
               : NULL;
  if (answer == NULL)
    return FALSE;
  before = look_before (report, formats, folder);
  zhu_trace_take (trace, answer);
  if (!zhu_report_publish (context, job, trace, bundle, manifest, error))
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    zhu_old_volumes_tell (g_ptr_array_ref (g_ptr_array_index (before, i)), context->diags);
  for (gsize i = 0; manifest == NULL && i < zhu_doc_n_paragraphs (doc); i++)
    puts (zhu_doc_paragraph_text (doc, i));
  return TRUE;
}

/* One report, or one for each area, of what @job holds. */
static gboolean
count_and_write (ZhuContext *context,
                 ZhuJob *job,
                 const ZhuTraceRun *run,
                 const ZhuReportOptions *options,
                 GError **error)
{
  const ZhuEachOptions each = { .report = run->tables->report,
                                .templates = run->tables->templates,
                                .formats = run->formats,
                                .level = options->each,
                                .out = options->out,
                                .n_workers = (guint) options->n_workers,
                                .manifest = options->manifest };

  if (options->each != NULL)
    return zhu_report_each (context, job, &each, error);
  return zhu_report_add_templates (job, run->tables->templates, error)
         && zhu_job_count (job, run->tables->report, error)
         && zhu_report_write (context, job, run->tables->report, run->formats, run, options->out,
                              options->manifest, error);
}

gboolean
zhu_report_make (ZhuContext *context,
                 const char *name,
                 const ZhuReportOptions *options,
                 GError **error)
{
  g_autoptr (ZhuReport) report = zhu_report_find (context, name, options->job.templates, error);
  g_autoptr (GPtrArray) formats
      = report != NULL ? zhu_report_formats (report, options->formats, error) : NULL;
  g_autoptr (ZhuJob) job
      = formats != NULL ? zhu_report_open_job (context, &options->job, report, error) : NULL;
  g_autoptr (GPtrArray) templates
      = job != NULL && check_formats (job, formats, error)
                && zhu_job_can_publish (job, options->unremembered, error)
            ? zhu_report_load_templates (context, report, options->job.templates, error)
            : NULL;
  const ZhuTraceTables tables = { report, templates, job };
  const ZhuTraceRun run = { .tables = &tables, .n_tables = 1, .formats = formats };

  return templates != NULL && count_and_write (context, job, &run, options, error);
}

static gboolean
check_options (const ZhuReportOptions *options, GError **error)
{
  if (options->out == NULL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("say the folder, for example --out 2020-03"));
  else if (options->n_workers < 0 || options->n_workers > ZHU_MOST_JOBS)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("--jobs %d: choose from 1 to %d"),
                 options->n_workers, ZHU_MOST_JOBS);
  else
    return TRUE;
  return FALSE;
}

static gboolean
run_report (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuReportOptions options = { 0 };
  const GOptionEntry own[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options.out, N_ ("folder for the files of the report"),
      N_ ("FOLDER") },
    { "each", 0, 0, G_OPTION_ARG_STRING, &options.each,
      N_ ("a report for each area of this level: 填报单位, 县, 乡 or 村"), N_ ("LEVEL") },
    { "format", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.formats,
      N_ ("these instead of the report's own (输出): xlsx,pdf,html,csv,txt"), N_ ("FORMATS") },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &options.n_workers,
      N_ ("with --each: processes that draw; as many as processors if not given"), N_ ("N") },
    { "unremembered", 0, 0, G_OPTION_ARG_NONE, &options.unremembered,
      N_ ("at level 公开: even if what is published cannot be remembered in the store"), NULL },
    zhu_explanations_entry (&options.job),
    G_OPTION_ENTRY_NULL
  };
  g_autofree GOptionEntry *entries = zhu_output_entries (&options.job, own);
  const gboolean done = zhu_parse_options (&zhu_command_report, entries, 1, 1, &argc, &argv, error)
                        && check_options (&options, error)
                        && zhu_report_make (context, argv[1], &options, error);

  zhu_job_options_clear (&options.job);
  g_strfreev (options.formats);
  g_free (options.out);
  g_free (options.each);
  return done;
}

const ZhuCommand zhu_command_report
    = { "report", N_ ("REPORT"), N_ ("count and write a whole return"), run_report };
