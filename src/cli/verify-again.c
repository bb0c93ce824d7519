/* Making outputs once more after their manifest. */
#include "again.h"
#include "report.h"
#include "verify.h"

#include <string.h>

/* ---- The command line, as far as the manifest tells it ---- */

static ZhuJobOptions
take_options (GVariant *input, const ZhuJobOptions *given)
{
  ZhuJobOptions options = { .db = g_strdup (given->db),
                            .where = g_strdup (given->where),
                            .where_file = g_strdup (given->where_file),
                            .explanations = g_strdup (given->explanations) };

  g_variant_lookup (input, "period", "s", &options.period);
  g_variant_lookup (input, "area", "s", &options.area);
  g_variant_lookup (input, "level", "s", &options.level);
  g_variant_lookup (input, "archive", "s", &options.archive);
  return options;
}

char **
zhu_again_formats (const ZhuAgain *self)
{
  g_autoptr (GVariant) formats = g_variant_lookup_value (self->input, "formats", NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; i < g_variant_n_children (formats); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (formats, i);
      g_autoptr (GVariant) name = g_variant_get_variant (boxed);

      g_strv_builder_add (names, g_variant_get_string (name, NULL));
    }
  return g_strv_builder_end (names);
}

static const char *
name_of (const ZhuAgain *self)
{
  const char *name;

  g_variant_lookup (self->input, "report", "&s", &name);
  return name;
}

char **
zhu_again_outputs (const ZhuAgain *self)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_auto (GStrv) formats = zhu_again_formats (self);

  for (char **format = formats; *format != NULL; format++)
    {
      const ZhuWriterClass *writer = zhu_writer_find (*format);
      g_autofree char *file
          = g_strconcat (name_of (self), writer != NULL ? writer->ending : ".", NULL);
      g_autofree char *path = g_build_filename (self->folder, file, NULL);

      g_strv_builder_add (paths, path);
    }
  return g_strv_builder_end (paths);
}

/* ---- Commands ---- */

/* A template, or a table of the command line, which is kept as a template. */
static gboolean
run_again (ZhuContext *context, const ZhuAgain *again, GError **error)
{
  g_autoptr (ZhuJob) job = zhu_template_job (context, name_of (again), &again->job, error);
  g_auto (GStrv) outputs = zhu_again_outputs (again);

  return job != NULL && zhu_job_write_traced (job, outputs, again->manifest, error);
}

static gboolean
report_again (ZhuContext *context, const ZhuAgain *again, GError **error)
{
  g_auto (GStrv) formats = zhu_again_formats (again);
  g_autofree char *each = NULL;
  ZhuReportOptions options = { .job = again->job,
                               .out = (char *) again->folder,
                               .formats = formats,
                               .manifest = again->manifest };

  g_variant_lookup (again->input, "each", "s", &each);
  options.each = each;
  return zhu_report_make (context, name_of (again), &options, error);
}

typedef struct
{
  const char *command;
  gboolean (*make) (ZhuContext *context, const ZhuAgain *again, GError **error);
} Maker;

static const Maker makers[] = { { "run", run_again },           { "table", run_again },
                                { "report", report_again },     { "notice", zhu_notice_again },
                                { "attach", zhu_attach_again }, { "check", zhu_check_again },
                                { "diff", zhu_diff_again } };

/* All that the manifest tells of, in the folder of @again. */
static gboolean
make (ZhuContext *context, const ZhuAgain *again, GError **error)
{
  g_variant_lookup (again->input, "command", "&s", &context->command);
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    if (g_str_equal (makers[i].command, context->command)
        && !makers[i].make (context, again, error))
      return FALSE;
  if (*again->manifest != NULL)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("its manifest tells of nothing that “%s” makes"), context->command);
  return FALSE;
}

/* ---- Once more ---- */

/* What can no longer be made is a difference; what the machine lacks is not. */
static gboolean
fail (const ZhuDiags *diags, gboolean has_where, GError *cause, GError **error)
{
  if (g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_CHECK)
      || g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_INPUT)
      || g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_TEMPLATE)
      || (!has_where && g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_USAGE))
      || g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_DISCLOSURE))
    cause->code = ZHU_ERROR_DIFFERENCE;
  for (gsize i = 0; i < zhu_diags_length (diags); i++)
    if (zhu_diags_get (diags, i)->severity == ZHU_DIAG_ERROR
        && strstr (cause->message, zhu_diags_get (diags, i)->text) == NULL)
      {
        g_prefix_error (&cause, "%s: ", zhu_diags_get (diags, i)->text);
        break;
      }
  g_propagate_prefixed_error (error, cause, _ ("it cannot be made once more: "));
  return FALSE;
}

GVariant *
zhu_verify_make_again (const ZhuContext *context,
                       const ZhuInputs *inputs,
                       const ZhuVerifyOptions *given,
                       GVariant *manifest,
                       GError **error)
{
  g_autoptr (GVariant) input = g_variant_lookup_value (manifest, "input", NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuScratch) scratch = zhu_scratch_new (g_get_tmp_dir (), error);
  ZhuContext quiet = {
    .diags = diags, .program = context->program, .progress = context->progress, .inputs = inputs
  };
  GVariant *made = NULL;
  ZhuAgain again = { .input = input, .manifest = &made };
  GError *cause = NULL;

  if (scratch == NULL)
    return NULL;
  again.job = take_options (input, &given->job);
  again.password_file = given->password_file;
  again.folder = zhu_scratch_path (scratch);
  if (!make (&quiet, &again, &cause))
    {
      g_clear_pointer (&made, g_variant_unref);
      fail (diags, given->job.where != NULL || given->job.where_file != NULL, cause, error);
    }
  zhu_progress_clear (context->progress);
  zhu_job_options_clear (&again.job);
  return made;
}
