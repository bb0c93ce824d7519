/* zhuhu attach: a notice and its attachments as one PDF. Attachments of all kinds keep the order in
 * which the options name them. */
#include "logged.h"
#include "zhuhu/notice.h"

#include <string.h>

typedef enum
{
  FROM_FILE,
  FROM_TEMPLATE,
  FROM_REPORT
} Origin;

/* An attachment as the command line names it: title=name. */
typedef struct
{
  Origin origin;
  char *title; /* "": none given */
  char *name;  /* path of a PDF, name of a template or report */
} Wish;

typedef struct
{
  ZhuJobOptions job;
  GPtrArray *wishes;   /* element: Wish * */
  GPtrArray *embedded; /* element: ZhuEmbedding * */
  char *notice, *document, *title, *imprint, *password_file, *output;
  int first_page;
  gboolean facing, screen, no_fit, allow_signed;
} AttachOptions;

static void
free_wish (gpointer data)
{
  Wish *wish = data;

  g_free (wish->title);
  g_free (wish->name);
  g_free (wish);
}

static void
free_embedding (gpointer data)
{
  ZhuEmbedding *embedding = data;

  g_free (embedding->path);
  g_free (embedding->name);
  g_free (embedding);
}

static void
options_clear (AttachOptions *self)
{
  char *texts[] = { self->notice,  self->document,      self->title,
                    self->imprint, self->password_file, self->output };

  zhu_job_options_clear (&self->job);
  g_ptr_array_unref (self->wishes);
  g_ptr_array_unref (self->embedded);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

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
add_wish (AttachOptions *self, Origin origin, const char *option, const char *value, GError **error)
{
  const char *equals = strchr (value, '=');
  Wish *wish;

  if (*(equals != NULL ? equals + 1 : value) == '\0')
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s “%s” names nothing; say for example %s '各市情况=NAME'"), option, value,
                   option);
      return FALSE;
    }
  wish = g_new0 (Wish, 1);
  wish->origin = origin;
  wish->title = equals != NULL ? g_strndup (value, (gsize) (equals - value)) : g_strdup ("");
  wish->name = g_strdup (equals != NULL ? equals + 1 : value);
  g_ptr_array_add (self->wishes, wish);
  return check_utf8 (option, wish->title, error);
}

static gboolean
add_file (const char *option, const char *value, gpointer data, GError **error)
{
  return add_wish (data, FROM_FILE, option, value, error);
}

static gboolean
add_template (const char *option, const char *value, gpointer data, GError **error)
{
  return add_wish (data, FROM_TEMPLATE, option, value, error);
}

static gboolean
add_report (const char *option, const char *value, gpointer data, GError **error)
{
  return add_wish (data, FROM_REPORT, option, value, error);
}

/* FILE or FILE=name */
static gboolean
add_embedding (const char *option, const char *value, gpointer data, GError **error)
{
  AttachOptions *self = data;
  const char *equals = strrchr (value, '=');
  ZhuEmbedding *embedding = g_new0 (ZhuEmbedding, 1);

  embedding->path = equals != NULL ? g_strndup (value, (gsize) (equals - value)) : g_strdup (value);
  embedding->name = equals != NULL ? g_strdup (equals + 1) : g_filename_display_basename (value);
  g_ptr_array_add (self->embedded, embedding);
  if (*embedding->path != '\0' && *embedding->name != '\0')
    return check_utf8 (option, embedding->name, error);
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
check_options (const AttachOptions *self, GError **error)
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
  int created;            /* the latest period's end; ZHU_NO_DATE: nothing was counted */
  ZhuLogEntry *entry;     /* what the log will say of what was counted; NULL: nothing was */
} Collected;

/* The first job gives period, area and level, which are those of all. */
static void
note_counted (Collected *collected, const ZhuJob *job, const ZhuReport *report, const ZhuDoc *doc)
{
  if (collected->entry == NULL)
    collected->entry = zhu_job_log_entry (job, report);
  else
    zhu_log_tables (collected->entry, job, report);
  zhu_log_document (collected->entry, doc);
}

static gboolean
collect_counted (ZhuContext *context,
                 const AttachOptions *options,
                 const Wish *wish,
                 Collected *collected,
                 GError **error)
{
  g_autoptr (ZhuReport) report = NULL;
  g_autoptr (ZhuDoc) doc = NULL;
  ZhuJob *job = wish->origin == FROM_REPORT
                    ? zhu_report_job (context, wish->name, &options->job, &report, error)
                    : zhu_template_job (context, wish->name, &options->job, error);

  if (job == NULL)
    return FALSE;
  g_ptr_array_add (collected->jobs, job);
  doc = zhu_job_document (job, report, context->diags, error);
  if (doc == NULL)
    return FALSE;
  collected->created = MAX (collected->created, zhu_doc_created (doc));
  note_counted (collected, job, report, doc);
  g_ptr_array_add (collected->attachments, zhu_attachment_new_tables (wish->title, doc));
  return TRUE;
}

static gboolean
collect (ZhuContext *context, const AttachOptions *options, Collected *collected, GError **error)
{
  for (guint i = 0; i < options->wishes->len; i++)
    {
      const Wish *wish = g_ptr_array_index (options->wishes, i);

      if (wish->origin == FROM_FILE)
        g_ptr_array_add (collected->attachments, zhu_attachment_new_file (wish->title, wish->name));
      else if (!collect_counted (context, options, wish, collected, error))
        return FALSE;
    }
  return TRUE;
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
static const char *
choose_archive (const AttachOptions *options)
{
  const gboolean embeds = options->embedded->len > 0 && options->job.encrypt_with == NULL;

  return options->job.archive != NULL ? options->job.archive : embeds ? "none" : NULL;
}

static gboolean
load_settings (const AttachOptions *options, Settings *settings, GError **error)
{
  if (!parse_imprint (options->imprint, &settings->imprint, error)
      || !zhu_keeping_load (&settings->keeping, choose_archive (options), options->job.encrypt_with,
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

/* Logged if something was counted. */
static gboolean
show_document (ZhuContext *context,
               const AttachOptions *options,
               const Collected *collected,
               const GPtrArray *ready,
               GError **error)
{
  for (guint i = 0; i < collected->jobs->len; i++)
    zhu_job_close_records (g_ptr_array_index (collected->jobs, i));
  return zhu_show_logged (context, collected->entry != NULL ? options->job.db : NULL,
                          collected->entry, ready, error);
}

static gboolean
write_document (ZhuContext *context,
                const AttachOptions *options,
                const Collected *collected,
                const Settings *settings,
                GError **error)
{
  g_autoptr (ZhuStyle) style = zhu_load_style (context, &options->job, error);
  g_autoptr (ZhuAtomicFile) file
      = style != NULL ? zhu_atomic_file_open (options->output, error) : NULL;
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);
  const ZhuAttachOptions attach
      = { .notice = options->notice,
          .document_number = options->document,
          .password = settings->password,
          .allow_signed = options->allow_signed,
          .first_number = (unsigned) options->first_page,
          .imprint = settings->imprint,
          .facing = options->facing,
          .screen = options->screen,
          .no_fit = options->no_fit,
          .embedded = options->embedded,
          .finish = { .title = options->title,
                      .created = collected->created,
                      .archive = settings->keeping.archive,
                      .user_password = settings->keeping.user_password } };

  if (file == NULL
      || !zhu_attach_write (&attach, collected->attachments, style, file, context->diags, error))
    return FALSE;
  g_ptr_array_add (ready, zhu_ready_new (g_steal_pointer (&file), options->output));
  return show_document (context, options, collected, ready, error);
}

static gboolean
make_document (ZhuContext *context, const AttachOptions *options, GError **error)
{
  Collected collected
      = { g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_attachment_free),
          g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_job_free), ZHU_NO_DATE, NULL };
  Settings settings = { 0 };
  const gboolean done = check_options (options, error) && load_settings (options, &settings, error)
                        && collect (context, options, &collected, error)
                        && write_document (context, options, &collected, &settings, error);

  settings_clear (&settings);
  g_ptr_array_unref (collected.attachments);
  g_ptr_array_unref (collected.jobs);
  zhu_log_entry_free (collected.entry);
  return done;
}

static gboolean
run_attach (ZhuContext *context, int argc, char **argv, GError **error)
{
  AttachOptions options = { .wishes = g_ptr_array_new_with_free_func (free_wish),
                            .embedded = g_ptr_array_new_with_free_func (free_embedding),
                            .first_page = 1 };
  const GOptionEntry own[] = {
    { "notice", 'n', 0, G_OPTION_ARG_FILENAME, &options.notice,
      N_ ("the notice, a PDF whose pages stay as they are"), N_ ("FILE") },
    { "attachment", 'a', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_file,
      N_ ("a ready PDF, fitted into the type area"), N_ ("TITLE=FILE") },
    { "template", 't', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_template,
      N_ ("a template's table, laid out for the type area"), N_ ("TITLE=TEMPLATE") },
    { "report", 'r', G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_report,
      N_ ("a report's tables, likewise"), N_ ("TITLE=REPORT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("the document"), N_ ("FILE") },
    { "first-page", 0, 0, G_OPTION_ARG_INT, &options.first_page,
      N_ ("number of the first page, for a part of a longer document"), N_ ("N") },
    { "imprint", 0, 0, G_OPTION_ARG_STRING, &options.imprint,
      N_ ("the notice's last page bears the imprint (版记) and goes behind all: last as it is, "
          "numbered with the number it gets"),
      N_ ("last|numbered|none") },
    { "facing", 0, 0, G_OPTION_ARG_NONE, &options.facing,
      N_ ("attachments begin on right-hand (odd) pages, blank ones come between"), NULL },
    { "screen", 0, 0, G_OPTION_ARG_NONE, &options.screen,
      N_ ("wide tables lie as they are read, not sideways"), NULL },
    { "no-fit", 0, 0, G_OPTION_ARG_NONE, &options.no_fit,
      N_ ("refuse a ready PDF that would have to be scaled down"), NULL },
    { "embed", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_embedding,
      N_ ("put this file into the PDF, under a name"), N_ ("FILE[=NAME]") },
    { "document", 0, 0, G_OPTION_ARG_STRING, &options.document,
      N_ ("发文字号 of the notice, for attachments that are not bound with it"), N_ ("NUMBER") },
    { "title", 0, 0, G_OPTION_ARG_STRING, &options.title, N_ ("title of the document"),
      N_ ("TEXT") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.password_file,
      N_ ("its first line opens locked notices and attachments"), N_ ("FILE") },
    { "allow-signed", 0, 0, G_OPTION_ARG_NONE, &options.allow_signed,
      N_ ("take signed files, whose signatures then are void"), NULL },
    zhu_explanations_entry (&options.job),
    G_OPTION_ENTRY_NULL
  };
  g_autofree GOptionEntry *entries = zhu_output_entries (&options.job, own);
  const gboolean done
      = zhu_parse_options_for (&zhu_command_attach, entries, &options, 0, 0, &argc, &argv, error)
        && make_document (context, &options, error);

  options_clear (&options);
  return done;
}

const ZhuCommand zhu_command_attach
    = { "attach", "", N_ ("bind a notice and its attachments into one PDF"), run_attach };
