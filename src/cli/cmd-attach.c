/* zhuhu attach: a notice and its attachments as one PDF. Attachments of all kinds keep the order in
 * which the options name them. */
#include "binding.h"
#include "logged.h"

#include <string.h>

/* ---- Options that may be given several times ---- */

static gboolean
check_utf8 (const char *option, const char *text, GError **error)
{
  if (g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("%s: the title is not UTF-8"), option);
  return FALSE;
}

/* title=name; what has no = is a name. */
static gboolean
add_wish (ZhuBinding *self, ZhuOrigin origin, const char *option, const char *value, GError **error)
{
  const char *equals = strchr (value, '=');
  g_autofree char *title
      = equals != NULL ? g_strndup (value, (gsize) (equals - value)) : g_strdup ("");

  if (*(equals != NULL ? equals + 1 : value) == '\0')
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s “%s” names nothing; say for example %s '各市情况=NAME'"), option, value,
                   option);
      return FALSE;
    }
  zhu_binding_add_wish (self, origin, title, equals != NULL ? equals + 1 : value, NULL);
  return check_utf8 (option, title, error);
}

static gboolean
add_file (const char *option, const char *value, gpointer data, GError **error)
{
  return add_wish (data, ZHU_FROM_FILE, option, value, error);
}

static gboolean
add_template (const char *option, const char *value, gpointer data, GError **error)
{
  return add_wish (data, ZHU_FROM_TEMPLATE, option, value, error);
}

static gboolean
add_report (const char *option, const char *value, gpointer data, GError **error)
{
  return add_wish (data, ZHU_FROM_REPORT, option, value, error);
}

/* FILE or FILE=name */
static gboolean
add_embedding (const char *option, const char *value, gpointer data, GError **error)
{
  const char *equals = strrchr (value, '=');
  g_autofree char *path
      = equals != NULL ? g_strndup (value, (gsize) (equals - value)) : g_strdup (value);
  g_autofree char *name
      = equals != NULL ? g_strdup (equals + 1) : g_filename_display_basename (value);

  zhu_binding_embed (data, path, name);
  if (*path != '\0' && *name != '\0')
    return check_utf8 (option, name, error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("%s “%s” names no file; say for example %s report.xlsx=残疾人月报.xlsx"), option,
               value, option);
  return FALSE;
}

/* ---- What the options mean ---- */

static gboolean
parse_imprint (const char *text, ZhuImprint *imprint, GError **error)
{
  static const char *const names[] = {
    [ZHU_IMPRINT_NONE] = "none", [ZHU_IMPRINT_LAST] = "last", [ZHU_IMPRINT_NUMBERED] = "numbered"
  };

  *imprint = ZHU_IMPRINT_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (text == NULL || g_str_equal (text, names[i]))
      {
        *imprint = (ZhuImprint) i;
        return TRUE;
      }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("--imprint “%s”: choose last, numbered or none"), text);
  return FALSE;
}

static gboolean
check_options (const ZhuBinding *self, GError **error)
{
  const char *complaint = NULL;

  if (self->output == NULL)
    complaint = _ ("say where to write, for example -o document.pdf");
  else if (!g_str_has_suffix (self->output, ".pdf") && !g_str_has_suffix (self->output, ".PDF"))
    complaint = _ ("“attach” writes PDF: -o must end in .pdf");
  else if (self->wishes->len == 0)
    complaint = _ ("say what is attached, for example --attachment '各市情况=report.pdf'");
  else if (self->first_page < 1)
    complaint = _ ("--first-page: pages are numbered from 1");
  else if (self->notice == NULL && self->imprint != NULL)
    complaint = _ ("--imprint is about the notice's last page: name the notice by --notice");
  else if (self->notice != NULL && self->document != NULL)
    complaint = _ ("--document is for attachments that are not bound with their notice: leave out "
                   "one of the two");
  if (complaint == NULL)
    return TRUE;
  g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE, complaint);
  return FALSE;
}

/* ---- Counting what is not a file ---- */

/* Documents lean on their jobs. */
typedef struct
{
  GPtrArray *attachments; /* element: ZhuAttachment * */
  GPtrArray *jobs;        /* element: ZhuJob * */
  GPtrArray *reports;     /* element: ZhuReport * */
  GPtrArray *templates;   /* element: GPtrArray *: the templates of a job */
  GArray *tables;         /* element: ZhuTraceTables: each job with its report and templates */
  int created;            /* the latest period's end; ZHU_NO_DATE: nothing was counted */
  ZhuLogEntry *entry;     /* for the log; NULL: nothing is logged */
} Collected;

static void
collected_init (Collected *self)
{
  *self = (Collected){ .attachments
                       = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_attachment_free),
                       .jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_job_free),
                       .reports = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_report_free),
                       .templates
                       = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref),
                       .tables = g_array_new (FALSE, FALSE, sizeof (ZhuTraceTables)),
                       .created = ZHU_NO_DATE };
}

static void
collected_clear (Collected *self)
{
  g_ptr_array_unref (self->attachments);
  g_array_unref (self->tables);
  g_ptr_array_unref (self->templates);
  g_ptr_array_unref (self->reports);
  g_ptr_array_unref (self->jobs);
  zhu_log_entry_free (self->entry);
}

/* The first job gives period, area and level, which are those of all. */
static void
note_counted (Collected *collected, ZhuJob *job, const ZhuReport *report, const ZhuDoc *doc)
{
  const ZhuTraceTables tables = { report, zhu_job_templates (job), job };

  g_ptr_array_add (collected->templates, (gpointer) tables.templates);
  g_array_append_val (collected->tables, tables);
  collected->created = MAX (collected->created, zhu_doc_created (doc));
  if (collected->entry == NULL)
    collected->entry = zhu_job_log_entry (job, report);
  else
    zhu_log_tables (collected->entry, job, report);
  zhu_log_document (collected->entry, doc);
}

static gboolean
collect_counted (ZhuContext *context,
                 const ZhuBinding *options,
                 const ZhuWish *wish,
                 Collected *collected,
                 GError **error)
{
  ZhuJobOptions own = options->job;
  ZhuReport *report = NULL;
  g_autoptr (ZhuDoc) doc = NULL;
  ZhuJob *job;

  if (wish->level != NULL)
    own.level = wish->level;
  job = wish->origin == ZHU_FROM_REPORT ? zhu_report_job (context, wish->name, &own, &report, error)
                                        : zhu_template_job (context, wish->name, &own, error);
  if (job == NULL)
    return FALSE;
  g_ptr_array_add (collected->jobs, job);
  if (report != NULL)
    g_ptr_array_add (collected->reports, report);
  /* What is published is remembered as a report only: bind the PDF that `zhuhu report` made. */
  if (!zhu_job_refuse_public (job, error))
    return FALSE;
  doc = zhu_job_document (job, report, context->diags, error);
  if (doc == NULL)
    return FALSE;
  note_counted (collected, job, report, doc);
  g_ptr_array_add (collected->attachments, zhu_attachment_new_tables (wish->title, doc));
  return TRUE;
}

/* Ready files alone are logged too, in the store that was named for it. */
static gboolean
collect_uncounted (ZhuContext *context,
                   const ZhuBinding *options,
                   Collected *collected,
                   GError **error)
{
  ZhuJob *job = zhu_job_new_uncounted (&options->job, context, error);

  if (job == NULL)
    return FALSE;
  g_ptr_array_add (collected->jobs, job);
  collected->entry = zhu_job_log_entry (job, NULL);
  return TRUE;
}

static gboolean
collect (ZhuContext *context, const ZhuBinding *options, Collected *collected, GError **error)
{
  for (guint i = 0; i < options->wishes->len; i++)
    {
      const ZhuWish *wish = g_ptr_array_index (options->wishes, i);

      if (wish->origin == ZHU_FROM_FILE)
        g_ptr_array_add (collected->attachments, zhu_attachment_new_file (wish->title, wish->name));
      else if (!collect_counted (context, options, wish, collected, error))
        return FALSE;
    }
  return collected->entry != NULL || options->job.db == NULL
         || collect_uncounted (context, options, collected, error);
}

/* ---- What it is made from ---- */

/* What the tables of each attachment say, which is called by its number. */
static gboolean
take_documents (ZhuTrace *trace, const Collected *collected, const ZhuStyle *style, GError **error)
{
  g_autoptr (GVariantBuilder) told = zhu_trace_answer_new ();
  g_autoptr (GVariant) answer = NULL;

  for (guint i = 0; i < collected->attachments->len; i++)
    {
      const ZhuAttachment *attachment = g_ptr_array_index (collected->attachments, i);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);

      if (attachment->doc != NULL
          && !zhu_trace_tell_document (told, attachment->doc, style, "name", number, error))
        return FALSE;
    }
  answer = g_variant_ref_sink (g_variant_builder_end (told));
  zhu_trace_take (trace, answer);
  return TRUE;
}

/* Everything that decides the document, while the records can still be read; *@trace stays NULL
 * where that cannot be kept. */
static gboolean
begin_trace (const ZhuBinding *options,
             const Collected *collected,
             const ZhuStyle *style,
             ZhuTrace **trace,
             GError **error)
{
  g_autoptr (GPtrArray) formats = g_ptr_array_new ();
  g_autoptr (GVariant) told = zhu_binding_tell_options (options);
  g_autoptr (GVariant) parts = NULL;
  const ZhuJob *job = collected->jobs->len > 0 ? g_ptr_array_index (collected->jobs, 0) : NULL;
  ZhuTraceRun run = { .name = "document",
                      .tables = (const ZhuTraceTables *) (gpointer) collected->tables->data,
                      .n_tables = collected->tables->len,
                      .formats = formats,
                      .options = told };

  g_ptr_array_add (formats, (gpointer) zhu_writer_find ("pdf"));
  if (job == NULL || !zhu_job_can_be_traced (job, formats))
    return TRUE;
  run.parts = parts = zhu_binding_tell_parts (options, run.tables, error);
  if (parts == NULL)
    return FALSE;
  zhu_binding_log_parts (parts, collected->entry);
  *trace = zhu_trace_new (&run, job, error);
  return *trace != NULL && take_documents (*trace, collected, style, error);
}

/* ---- The command ---- */

/* What some options stand for. */
typedef struct
{
  ZhuKeeping keeping;
  char *password; /* of locked files; NULL: none */
  ZhuImprint imprint;
} Settings;

/* An archival PDF holds no other files: with --embed it is none, unless one is asked for. */
static void
choose_archive (ZhuBinding *options)
{
  if (options->embedded->len > 0 && options->job.encrypt_with == NULL
      && options->job.archive == NULL)
    options->job.archive = g_strdup ("none");
}

static gboolean
load_settings (const ZhuBinding *options, Settings *settings, GError **error)
{
  if (!parse_imprint (options->imprint, &settings->imprint, error)
      || !zhu_keeping_load (&settings->keeping, options->job.archive, options->job.encrypt_with,
                            error))
    return FALSE;
  if (options->password_file != NULL)
    settings->password = zhu_password_read (options->password_file, error);
  return options->password_file == NULL || settings->password != NULL;
}

static void
settings_clear (Settings *settings)
{
  zhu_keeping_clear (&settings->keeping);
  zhu_password_free (settings->password);
}

/* The document, not yet shown; @keeping gets its fonts. */
static ZhuReady *
prepare (ZhuContext *context,
         const ZhuBinding *options,
         const Collected *collected,
         const Settings *settings,
         const ZhuStyle *style,
         const ZhuKeeping *keeping,
         GError **error)
{
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (options->output, error);
  const ZhuAttachOptions attach = { .notice = options->notice,
                                    .document_number = options->document,
                                    .password = settings->password,
                                    .allow_signed = options->allow_signed,
                                    .first_number = (unsigned) options->first_page,
                                    .imprint = settings->imprint,
                                    .facing = options->facing,
                                    .screen = options->screen,
                                    .no_fit = options->no_fit,
                                    .embedded = options->embedded,
                                    .fonts = keeping->fonts,
                                    .finish = { .title = options->title,
                                                .created = collected->created,
                                                .archive = keeping->archive,
                                                .user_password = keeping->user_password } };

  if (file == NULL
      || !zhu_attach_write (&attach, collected->attachments, style, file, context->diags, error))
    return NULL;
  return zhu_ready_new (g_steal_pointer (&file), options->output);
}

static gboolean
write_document (ZhuContext *context,
                const ZhuBinding *options,
                const Collected *collected,
                const Settings *settings,
                GError **error)
{
  g_autoptr (ZhuStyle) style = zhu_load_style (context, &options->job, error);
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);
  g_autoptr (GPtrArray) fonts = zhu_font_uses_new ();
  g_autoptr (ZhuTrace) trace = NULL;
  ZhuKeeping keeping = settings->keeping;
  ZhuReady *one;

  keeping.fonts = fonts;
  if (style == NULL || !begin_trace (options, collected, style, &trace, error))
    return FALSE;
  for (guint i = 0; i < collected->jobs->len; i++)
    zhu_job_close_records (g_ptr_array_index (collected->jobs, i));
  one = prepare (context, options, collected, settings, style, &keeping, error);
  if (one == NULL)
    return FALSE;
  g_ptr_array_add (ready, one);
  if (trace == NULL)
    return zhu_show_logged (context, options->job.db, collected->entry, ready, error);
  return zhu_trace_take_ready (trace, one, zhu_writer_find ("pdf"), &keeping, error)
         && zhu_trace_show (trace, context, collected->entry, ready, options->manifest, error);
}

gboolean
zhu_binding_make (const ZhuBinding *options, ZhuContext *context, GError **error)
{
  Collected collected;
  Settings settings = { 0 };
  gboolean done;

  collected_init (&collected);
  done = check_options (options, error) && load_settings (options, &settings, error)
         && collect (context, options, &collected, error)
         && write_document (context, options, &collected, &settings, error);
  settings_clear (&settings);
  collected_clear (&collected);
  return done;
}

static gboolean
run_attach (ZhuContext *context, int argc, char **argv, GError **error)
{
  g_autoptr (ZhuBinding) options = zhu_binding_new ();
  const GOptionEntry own[] = {
    { "notice", 'n', 0, G_OPTION_ARG_FILENAME, &options->notice,
      N_ ("the notice, a PDF whose pages stay as they are"), N_ ("FILE") },
    { "attachment", 'a', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_file,
      N_ ("a ready PDF, fitted into the type area"), N_ ("TITLE=FILE") },
    { "template", 't', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_template,
      N_ ("a template's table, laid out for the type area"), N_ ("TITLE=TEMPLATE") },
    { "report", 'r', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_report,
      N_ ("a report's tables, likewise"), N_ ("TITLE=REPORT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output, N_ ("the document"), N_ ("FILE") },
    { "first-page", 0, 0, G_OPTION_ARG_INT, &options->first_page,
      N_ ("number of the first page, for a part of a longer document"), N_ ("N") },
    { "imprint", 0, 0, G_OPTION_ARG_STRING, &options->imprint,
      N_ ("the notice's last page bears the imprint (版记) and goes behind all: last as it is, "
          "numbered with the number it gets"),
      N_ ("last|numbered|none") },
    { "facing", 0, 0, G_OPTION_ARG_NONE, &options->facing,
      N_ ("attachments begin on right-hand (odd) pages, blank ones come between"), NULL },
    { "screen", 0, 0, G_OPTION_ARG_NONE, &options->screen,
      N_ ("wide tables lie as they are read, not sideways"), NULL },
    { "no-fit", 0, 0, G_OPTION_ARG_NONE, &options->no_fit,
      N_ ("refuse a ready PDF that would have to be scaled down"), NULL },
    { "embed", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_embedding,
      N_ ("put this file into the PDF, under a name"), N_ ("FILE[=NAME]") },
    { "document", 0, 0, G_OPTION_ARG_STRING, &options->document,
      N_ ("发文字号 of the notice, for attachments that are not bound with it"), N_ ("NUMBER") },
    { "title", 0, 0, G_OPTION_ARG_STRING, &options->title, N_ ("title of the document"),
      N_ ("TEXT") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
      N_ ("its first line opens locked notices and attachments"), N_ ("FILE") },
    { "allow-signed", 0, 0, G_OPTION_ARG_NONE, &options->allow_signed,
      N_ ("take signed files, whose signatures then are void"), NULL },
    zhu_explanations_entry (&options->job),
    G_OPTION_ENTRY_NULL
  };
  g_autofree GOptionEntry *entries = zhu_output_entries (&options->job, own);

  if (!zhu_parse_options_for (&zhu_command_attach, entries, options, 0, 0, &argc, &argv, error))
    return FALSE;
  choose_archive (options);
  return zhu_binding_make (options, context, error);
}

const ZhuCommand zhu_command_attach
    = { "attach", "", N_ ("bind a notice and its attachments into one PDF"), run_attach };
