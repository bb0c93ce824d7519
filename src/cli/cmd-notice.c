/* zhuhu notice: an official notice as PDF or text, with figures counted from the same records as
 * the tables. */
#include "again.h"
#include "inputs.h"
#include "logged.h"
#include "notice.h"
#include "report.h"

#include <string.h>

typedef struct
{
  ZhuJobOptions job;
  char **outputs;
  int first_page;
  char *imprint;
  ZhuNoticeLook look;
  ZhuKeeping keeping;
  GVariant **manifest; /* gets what tells of the outputs, new reference; NULL: nobody asks */
} NoticeOptions;

/* A notice on its way to its outputs. */
typedef struct
{
  ZhuContext *context;
  const NoticeOptions *options;
  ZhuNotice *notice;
  ZhuStyle *style;
  ZhuReport *report;    /* what is counted for it */
  GPtrArray *templates; /* element: ZhuTemplate *; NULL: none are named */
  ZhuJob *job;          /* NULL: nothing is filled in, or logged */
  ZhuDoc *texts;        /* filled in */
  ZhuTrace *trace;      /* NULL: nothing can be kept */
} Setting;

static void
setting_clear (Setting *self)
{
  g_clear_pointer (&self->trace, zhu_trace_free);
  g_clear_pointer (&self->texts, zhu_doc_unref);
  g_clear_pointer (&self->job, zhu_job_free);
  g_clear_pointer (&self->templates, g_ptr_array_unref);
  g_clear_pointer (&self->report, zhu_report_free);
  g_clear_pointer (&self->style, zhu_style_free);
  g_clear_pointer (&self->notice, zhu_notice_free);
}

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

/* The format of a notice is not drawn by its writer, but called like that. */
static const ZhuWriterClass *
writer_of (const char *output)
{
  return zhu_writer_find (is_text (output) ? "txt" : "pdf");
}

/* Every output has a format, and none stays open for all to read though a password is given. */
static gboolean
check_outputs (const NoticeOptions *options, GError **error)
{
  for (char **output = options->outputs; output != NULL && *output != NULL; output++)
    {
      const ZhuWriterClass *writer = writer_of (*output);

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
  g_autoptr (ZhuReport) report = name != NULL ? zhu_report_find (context, name, folder, error)
                                              : zhu_report_new (zhu_notice_file (notice));
  g_autoptr (GPtrArray) ids = NULL;

  if (report == NULL
      || !zhu_report_take_texts (report, zhu_notice_texts (notice), context->diags, error))
    return NULL;
  ids = name == NULL ? zhu_report_named_tables (report) : NULL;
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autofree char *found
          = zhu_find_template_of_id (context, g_ptr_array_index (ids, i), folder);

      if (found != NULL)
        zhu_report_add_template (report, found);
    }
  return zhu_report_check_tables (report, context->diags, error) ? g_steal_pointer (&report) : NULL;
}

/* The records, with what the texts ask for counted. */
static gboolean
count (Setting *self, GError **error)
{
  const ZhuJobOptions *options = &self->options->job;

  self->job = zhu_job_new (options, self->context, error);
  if (self->job == NULL)
    return FALSE;
  zhu_job_set_release (self->job, self->report->release);
  if (!zhu_job_refuse_public (self->job, error))
    return FALSE;
  if (self->report->templates->len == 0)
    return TRUE;
  self->templates
      = zhu_report_load_templates (self->context, self->report, options->templates, error);
  return self->templates != NULL && zhu_report_add_templates (self->job, self->templates, error)
         && zhu_job_count (self->job, self->report, error);
}

static gboolean
fill_in (Setting *self, GError **error)
{
  const ZhuArea *area;

  self->report
      = zhu_notice_load_report (self->context, self->notice, self->options->job.templates, error);
  if (self->report == NULL || (zhu_report_fills_in (self->report) && !count (self, error)))
    return FALSE;
  area = self->job != NULL ? zhu_job_area (self->job) : NULL;
  zhu_doc_build_texts (self->job != NULL ? zhu_job_cube (self->job) : NULL, self->report,
                       self->job != NULL ? zhu_job_period (self->job) : NULL,
                       area != NULL ? area->name : "", self->style, &self->texts,
                       self->context->diags, error);
  return self->texts != NULL;
}

/* ---- Outputs ---- */

static char **
outputs_of (const NoticeOptions *options)
{
  static char *terminal[] = { (char *) "-", NULL };

  return options->outputs != NULL ? options->outputs : terminal;
}

/* The notice written for @path, not yet shown. */
static ZhuReady *
prepare (const Setting *self, const ZhuKeeping *keeping, const char *path, GError **error)
{
  g_autofree char *text = is_text (path) ? zhu_notice_to_text (self->notice, self->texts) : NULL;
  g_autoptr (ZhuAtomicFile) file = NULL;

  if (g_str_equal (path, "-"))
    return zhu_ready_new_text (text);
  file = zhu_atomic_file_open (path, error);
  if (file == NULL
      || (text != NULL
              ? !zhu_atomic_file_write (file, text, strlen (text), error)
              : !zhu_notice_write (self->notice, self->texts, self->style, &self->options->look,
                                   keeping, file, self->context->diags, error)))
    return NULL;
  return zhu_ready_new (g_steal_pointer (&file), path);
}

static GPtrArray *
prepare_outputs (Setting *self, GError **error)
{
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);

  for (char **output = outputs_of (self->options); *output != NULL; output++)
    {
      g_autoptr (GPtrArray) fonts = zhu_font_uses_new ();
      ZhuKeeping keeping = self->options->keeping;
      ZhuReady *one;

      keeping.fonts = fonts;
      one = prepare (self, &keeping, *output, error);
      if (one == NULL)
        return NULL;
      g_ptr_array_add (ready, one);
      if (self->trace != NULL
          && !zhu_trace_take_ready (self->trace, one, writer_of (*output), &keeping, error))
        return NULL;
    }
  return g_steal_pointer (&ready);
}

/* ---- What they are made from ---- */

static GVariant *
tell_options (const NoticeOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "first-page", "x", (gint64) options->first_page);
  if (options->imprint != NULL)
    g_variant_dict_insert (&dict, "imprint", "s", options->imprint);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* The text is told by its SHA-256. */
static void
take_text (Setting *self)
{
  g_autofree char *text = zhu_notice_to_text (self->notice, self->texts);
  g_autoptr (GVariantBuilder) told = zhu_trace_answer_new ();
  g_autoptr (GVariant) answer = NULL;

  zhu_trace_add_text (told, text);
  answer = g_variant_ref_sink (g_variant_builder_end (told));
  zhu_trace_take (self->trace, answer);
}

/* Everything that decides the outputs, while the records can still be read; nothing where it cannot
 * be kept. */
static gboolean
begin_trace (Setting *self, const ZhuTraceTables *tables, GError **error)
{
  g_autoptr (GPtrArray) formats = g_ptr_array_new ();
  g_autoptr (GVariant) options = tell_options (self->options);
  g_autofree char *file = g_path_get_basename (zhu_notice_file (self->notice));
  const ZhuTraceRun run = { .name = file,
                            .tables = tables,
                            .n_tables = zhu_job_cube (self->job) != NULL ? 1 : 0,
                            .formats = formats,
                            .notice = self->notice,
                            .options = options };

  for (char **output = outputs_of (self->options); *output != NULL; output++)
    if (!g_str_equal (*output, "-") && !g_ptr_array_find (formats, writer_of (*output), NULL))
      g_ptr_array_add (formats, (gpointer) writer_of (*output));
  if (!zhu_job_can_be_traced (self->job, formats))
    return TRUE;
  self->trace = zhu_trace_new (&run, self->job, error);
  if (self->trace == NULL)
    return FALSE;
  take_text (self);
  return TRUE;
}

static ZhuLogEntry *
log_entry (const Setting *self)
{
  ZhuLogEntry *entry = zhu_job_log_entry (self->job, self->report);
  gsize length;
  gconstpointer text = g_bytes_get_data (zhu_notice_bytes (self->notice), &length);
  g_autofree char *sha256 = zhu_sha256_text (text, length);

  zhu_log_entry_add_file (entry, "notice", zhu_notice_file (self->notice), sha256);
  return entry;
}

/* A letter without figures is logged too, in the store that was named for it. */
static gboolean
prepare_log (Setting *self, const ZhuTraceTables *tables, ZhuLogEntry **entry, GError **error)
{
  if (self->options->job.db == NULL)
    return TRUE;
  if (self->job == NULL)
    self->job = zhu_job_new_uncounted (&self->options->job, self->context, error);
  if (self->job == NULL || !begin_trace (self, tables, error))
    return FALSE;
  *entry = log_entry (self);
  return TRUE;
}

static gboolean
write_outputs (Setting *self, GError **error)
{
  const ZhuTraceTables tables = { self->report, self->templates, self->job };
  g_autoptr (ZhuLogEntry) entry = NULL;
  g_autoptr (GPtrArray) ready = NULL;

  if (!prepare_log (self, &tables, &entry, error))
    return FALSE;
  if (self->job != NULL)
    zhu_job_close_records (self->job);
  ready = prepare_outputs (self, error);
  if (ready == NULL)
    return FALSE;
  if (self->trace == NULL)
    return zhu_show_logged (self->context, self->options->job.db, entry, ready, error);
  return zhu_trace_show (self->trace, self->context, entry, ready, self->options->manifest, error);
}

/* The one that context holds for making its outputs once more, else the one at @path. */
static ZhuNotice *
load_notice (ZhuContext *context, const char *path, GError **error)
{
  const char *file;
  GBytes *text;

  if (context->inputs == NULL)
    return zhu_notice_load (path, context->diags, error);
  text = zhu_inputs_find (context->inputs, "notice", path, &file, error);
  return text != NULL ? zhu_notice_parse (text, file, context->diags, error) : NULL;
}

static gboolean
make_notice (ZhuContext *context, const char *path, const NoticeOptions *options, GError **error)
{
  Setting setting = { .context = context, .options = options };
  gboolean done = FALSE;

  setting.notice = load_notice (context, path, error);
  if (setting.notice != NULL)
    setting.style = zhu_load_style (context, &options->job, error);
  done = setting.style != NULL && fill_in (&setting, error) && write_outputs (&setting, error);
  setting_clear (&setting);
  return done;
}

gboolean
zhu_notice_again (ZhuContext *context, const ZhuAgain *again, GError **error)
{
  g_autoptr (GVariant) told = g_variant_lookup_value (again->input, "options", NULL);
  g_auto (GStrv) outputs = zhu_again_outputs (again);
  NoticeOptions options = { .job = again->job, .outputs = outputs, .manifest = again->manifest };
  const char *name;
  gint64 first_page = 0;
  gboolean done;

  g_variant_lookup (again->input, "report", "&s", &name);
  if (told != NULL)
    {
      g_variant_lookup (told, "first-page", "x", &first_page);
      g_variant_lookup (told, "imprint", "s", &options.imprint);
    }
  options.first_page = (int) CLAMP (first_page, 0, G_MAXINT);
  done = read_options (&options, error) && make_notice (context, name, &options, error);
  zhu_keeping_clear (&options.keeping);
  g_free (options.imprint);
  return done;
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
