/* zhuhu notice: an official notice as PDF or text, with figures counted from the same records as
 * the tables. */
#include "logged.h"
#include "notice.h"
#include "zhuhu/writer.h"

#include <string.h>

typedef struct
{
  ZhuJobOptions job;
  char **outputs;
  int first_page;
  char *imprint;
  ZhuNoticeLook look;
  ZhuKeeping keeping;
} NoticeOptions;

static gboolean
is_text (const char *output)
{
  return g_str_equal (output, "-") || g_str_has_suffix (output, ".txt");
}

static gboolean
parse_imprint (const char *text, ZhuNoticeImprint *imprint, GError **error)
{
  static const char *const names[] = { [ZHU_NOTICE_IMPRINT_FOOT] = "foot",
                                       [ZHU_NOTICE_IMPRINT_PAGE] = "page",
                                       [ZHU_NOTICE_IMPRINT_NONE] = "none" };

  *imprint = ZHU_NOTICE_IMPRINT_FOOT;
  if (text == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      {
        *imprint = (ZhuNoticeImprint) i;
        return TRUE;
      }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("--imprint “%s”: choose foot, page or none"),
               text);
  return FALSE;
}

/* Every output has a format, and none stays open for all to read though a password is given. */
static gboolean
check_outputs (const NoticeOptions *options, GError **error)
{
  for (char **output = options->outputs; output != NULL && *output != NULL; output++)
    {
      const ZhuWriterClass *writer = zhu_writer_find (is_text (*output) ? "txt" : "pdf");

      if (!is_text (*output) && !g_str_has_suffix (*output, ".pdf"))
        {
          g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                       _ ("the ending of %s names no format of a notice; give it .pdf or .txt"),
                       *output);
          return FALSE;
        }
      if (!zhu_keeping_check (&options->keeping, writer, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_options (NoticeOptions *options, GError **error)
{
  if (options->first_page < 1)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("--first-page %d: begin with 1 or more"),
                   options->first_page);
      return FALSE;
    }
  options->look.first_number = (unsigned) options->first_page;
  return parse_imprint (options->imprint, &options->look.imprint, error)
         && zhu_keeping_load (&options->keeping, options->job.archive, options->job.encrypt_with,
                              error)
         && check_outputs (options, error);
}

/* ---- Figures ---- */

/* What is counted for the texts of @notice: the report it names, or the tables that its figures
 * name. */
ZhuReport *
zhu_notice_load_report (ZhuContext *context,
                        const ZhuNotice *notice,
                        const char *folder,
                        GError **error)
{
  const char *name = zhu_notice_report (notice);
  g_autofree char *path = name != NULL ? zhu_find_data (context, name, folder, error) : NULL;
  g_autoptr (ZhuReport) report = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  if (name != NULL && path == NULL)
    return NULL;
  report = path != NULL ? zhu_report_load (path, context->diags, error)
                        : zhu_report_new (zhu_notice_file (notice));
  if (report == NULL
      || !zhu_report_take_texts (report, zhu_notice_texts (notice), context->diags, error))
    return NULL;
  ids = path == NULL ? zhu_report_named_tables (report) : NULL;
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autofree char *found
          = zhu_find_template_of_id (context, g_ptr_array_index (ids, i), folder);

      if (found != NULL)
        zhu_report_add_template (report, found);
    }
  return zhu_report_check_tables (report, context->diags, error) ? g_steal_pointer (&report) : NULL;
}

/* Counts what the texts ask for; *@entry gets what the log will say of it. */
static ZhuDoc *
count_texts (ZhuContext *context,
             ZhuReport *report,
             const NoticeOptions *options,
             const ZhuStyle *style,
             ZhuLogEntry **entry,
             GError **error)
{
  g_autoptr (ZhuJob) job = zhu_job_new (&options->job, context, error);
  g_autoptr (GPtrArray) templates = NULL;
  ZhuDoc *texts = NULL;

  if (job == NULL)
    return NULL;
  zhu_job_set_release (job, report->release);
  if (!zhu_job_refuse_public (job, error))
    return NULL;
  if (report->templates->len > 0)
    {
      templates = zhu_report_load_templates (context, report, options->job.templates, error);
      if (templates == NULL || !zhu_report_add_templates (job, templates, error)
          || !zhu_job_count (job, report, error))
        return NULL;
    }
  zhu_doc_build_texts (zhu_job_cube (job), report, zhu_job_period (job),
                       zhu_job_area (job) != NULL ? zhu_job_area (job)->name : "", style, &texts,
                       context->diags, error);
  if (texts != NULL && zhu_job_cube (job) != NULL)
    *entry = zhu_job_log_entry (job, report);
  return texts;
}

static ZhuDoc *
fill_in (ZhuContext *context,
         const ZhuNotice *notice,
         const NoticeOptions *options,
         const ZhuStyle *style,
         ZhuLogEntry **entry,
         GError **error)
{
  g_autoptr (ZhuReport) report
      = zhu_notice_load_report (context, notice, options->job.templates, error);
  ZhuDoc *texts = NULL;

  if (report == NULL)
    return NULL;
  if (zhu_report_fills_in (report))
    return count_texts (context, report, options, style, entry, error);
  zhu_doc_build_texts (NULL, report, NULL, "", style, &texts, context->diags, error);
  return texts;
}

/* ---- Outputs ---- */

/* The notice written for @path, not yet shown. */
static ZhuReady *
prepare (ZhuContext *context,
         const ZhuNotice *notice,
         const ZhuDoc *texts,
         const ZhuStyle *style,
         const NoticeOptions *options,
         const char *path,
         GError **error)
{
  g_autofree char *text = is_text (path) ? zhu_notice_to_text (notice, texts) : NULL;
  g_autoptr (ZhuAtomicFile) file = NULL;

  if (g_str_equal (path, "-"))
    return zhu_ready_new_text (text);
  file = zhu_atomic_file_open (path, error);
  if (file == NULL
      || (text != NULL ? !zhu_atomic_file_write (file, text, strlen (text), error)
                       : !zhu_notice_write (notice, texts, style, &options->look, &options->keeping,
                                            file, context->diags, error)))
    return NULL;
  return zhu_ready_new (g_steal_pointer (&file), path);
}

static GPtrArray *
prepare_outputs (ZhuContext *context,
                 const ZhuNotice *notice,
                 const ZhuDoc *texts,
                 const ZhuStyle *style,
                 const NoticeOptions *options,
                 GError **error)
{
  static char *terminal[] = { (char *) "-", NULL };
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);

  for (char **output = options->outputs != NULL ? options->outputs : terminal; *output != NULL;
       output++)
    {
      ZhuReady *one = prepare (context, notice, texts, style, options, *output, error);

      if (one == NULL)
        return NULL;
      g_ptr_array_add (ready, one);
    }
  return g_steal_pointer (&ready);
}

static gboolean
make_notice (ZhuContext *context, const char *path, const NoticeOptions *options, GError **error)
{
  g_autoptr (ZhuNotice) notice = zhu_notice_load (path, context->diags, error);
  g_autoptr (ZhuStyle) style
      = notice != NULL ? zhu_load_style (context, &options->job, error) : NULL;
  g_autoptr (ZhuLogEntry) entry = NULL;
  g_autoptr (ZhuDoc) texts
      = style != NULL ? fill_in (context, notice, options, style, &entry, error) : NULL;
  g_autoptr (GPtrArray) ready
      = texts != NULL ? prepare_outputs (context, notice, texts, style, options, error) : NULL;

  return ready != NULL
         && zhu_show_logged (context, entry != NULL ? options->job.db : NULL, entry, ready, error);
}

static gboolean
run_notice (ZhuContext *context, int argc, char **argv, GError **error)
{
  NoticeOptions options = { .first_page = 1 };
  const GOptionEntry own[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.outputs,
      N_ ("file to write: .pdf or .txt, or - for the terminal"), N_ ("FILE") },
    { "first-page", 0, 0, G_OPTION_ARG_INT, &options.first_page,
      N_ ("number of the first page, 1 if not given"), N_ ("N") },
    { "imprint", 0, 0, G_OPTION_ARG_STRING, &options.imprint,
      N_ ("the imprint (版记) at the foot of the last page (the default), on a page of its own "
          "without a number, for attachments to come before it, or left out: foot, page or "
          "none"),
      N_ ("PLACE") },
    zhu_explanations_entry (&options.job),
    G_OPTION_ENTRY_NULL
  };
  g_autofree GOptionEntry *entries = zhu_output_entries (&options.job, own);
  const gboolean done = zhu_parse_options (&zhu_command_notice, entries, 1, 1, &argc, &argv, error)
                        && read_options (&options, error)
                        && make_notice (context, argv[1], &options, error);

  zhu_keeping_clear (&options.keeping);
  zhu_job_options_clear (&options.job);
  g_strfreev (options.outputs);
  g_free (options.imprint);
  return done;
}

const ZhuCommand zhu_command_notice
    = { "notice", N_ ("TEXT"), N_ ("set an official notice, with figures of the same records"),
        run_notice };
