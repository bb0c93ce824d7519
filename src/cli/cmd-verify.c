/* zhuhu verify: are the files of a report those of its manifest, and do they come out once more the
 * same from what they were made from; or the same of one file, of which the log of runs tells. */
#include "logged.h"
#include "verify.h"
#include "zhuhu/bundle.h"

#include <errno.h>
#include <stdio.h>

/* ---- The verdict ---- */

static gboolean
say_verdict (const ZhuVerdict *verdict, GError **error)
{
  const gboolean is_same_text = !verdict->has_other_texts && !verdict->has_else;

  if (verdict->n_other_bytes == 0 && is_same_text)
    puts (verdict->has_other_inputs || verdict->has_other_maker
              ? _ ("Made once more, from what has changed since, all files have the same bytes.")
              : _ ("Made once more, all files have the same bytes."));
  else if (is_same_text && verdict->has_other_maker)
    printf (
        _ ("Made once more by other versions, all figures and words are the same; %zu files have "
           "other bytes.\n"),
        verdict->n_other_bytes);
  else
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
                   _ ("made once more, the report is not the same: %zu files have other bytes"),
                   verdict->n_other_bytes);
      return FALSE;
    }
  return TRUE;
}

/* What the manifest does not tell has to be given, and nothing else. */
static gboolean
check_options (GVariant *manifest, const ZhuVerifyOptions *options, GError **error)
{
  g_autoptr (GVariant) input = g_variant_lookup_value (manifest, "input", NULL);
  g_autoptr (GVariant) own = g_variant_lookup_value (input, "options", NULL);
  const gboolean had_where = g_variant_lookup (input, "where", "s", NULL);
  const gboolean has_where = options->job.where != NULL || options->job.where_file != NULL;
  const char *complaint = NULL;

  if (had_where && !has_where)
    complaint = _ ("the report is of records for which a condition holds, which the manifest does "
                   "not tell; give it with --where or --where-file");
  else if (!had_where && has_where)
    complaint = _ ("the report was made without a condition; leave out --where");
  else if (own != NULL && g_variant_lookup (own, "locked", "b", NULL)
           && options->password_file == NULL)
    complaint = _ ("the document binds locked files; give their password with --password-file");
  if (complaint == NULL)
    return TRUE;
  g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE, complaint);
  return FALSE;
}

static gboolean
check_findings (const ZhuContext *context, const char *folder, GError **error)
{
  if (zhu_diags_count (context->diags, ZHU_DIAG_ERROR) == 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE, _ ("%s is not as its manifest says"),
               folder);
  return FALSE;
}

static gboolean
compare_again (ZhuContext *context,
               const char *folder,
               GVariant *manifest,
               const ZhuVerifyOptions *options,
               GError **error)
{
  g_autoptr (ZhuInputs) inputs = zhu_verify_inputs (context, options, folder, manifest, error);
  g_autoptr (GVariant) again
      = inputs != NULL ? zhu_verify_make_again (context, inputs, options, manifest, error) : NULL;
  ZhuVerdict verdict;

  if (again == NULL)
    return FALSE;
  verdict = zhu_verify_compare (manifest, again, context->diags);
  return say_verdict (&verdict, error);
}

static gboolean
verify_folder (ZhuContext *context,
               const char *folder,
               const ZhuVerifyOptions *options,
               GError **error)
{
  g_autoptr (GVariant) manifest = zhu_manifest_load (folder, error);
  g_autoptr (GError) cause = NULL;
  gsize n_files;

  if (manifest == NULL)
    return FALSE;
  n_files = zhu_verify_files (folder, manifest, context->diags, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (!check_findings (context, folder, error))
    return FALSE;
  printf (_ ("%zu files are as the manifest says.\n"), n_files);
  if (options->job.db == NULL)
    {
      puts (_ ("Whether they come out the same once more is not looked at without --db."));
      return TRUE;
    }
  return check_options (manifest, options, error)
         && zhu_verify_log (context, options->job.db, manifest, error)
         && check_findings (context, folder, error)
         && compare_again (context, folder, manifest, options, error);
}

/* Whether the run of this line left a manifest beside its outputs. */
static gboolean
has_manifest (char **run)
{
  for (char **field = run + ZHU_LOG_REST; *field != NULL; field++)
    if (g_str_has_prefix (*field, "manifest="))
      return TRUE;
  return FALSE;
}

/* One file: which run made it, and whether it comes out the same once more. */
static gboolean
verify_file (ZhuContext *context, const char *path, const ZhuVerifyOptions *options, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_auto (GStrv) run = NULL;
  g_autoptr (GVariant) manifest = NULL;

  if (options->job.db == NULL)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s is a file: give with --db the store in whose log of runs it is to be "
                      "looked for"),
                   path);
      return FALSE;
    }
  if (!zhu_verify_find_run (context, path, options->job.db, &run, &manifest, error))
    return FALSE;
  puts (_ ("This run made it:"));
  zhu_log_print_line (run);
  if (zhu_diags_count (context->diags, ZHU_DIAG_ERROR) > 0)
    {
      g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
                           _ ("the log of runs is not what was written"));
      return FALSE;
    }
  if (manifest != NULL)
    return check_options (manifest, options, error)
           && compare_again (context, folder, manifest, options, error);
  puts (has_manifest (run)
            ? _ ("It is part of a report: give the folder with its manifest.json to make it once "
                 "more.")
            : _ ("The store keeps nothing from which it could be made once more."));
  return TRUE;
}

static gboolean
verify (ZhuContext *context, const char *place, const ZhuVerifyOptions *options, GError **error)
{
  if (g_file_test (place, G_FILE_TEST_IS_DIR))
    return verify_folder (context, place, options, error);
  if (g_file_test (place, G_FILE_TEST_EXISTS))
    return verify_file (context, place, options, error);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_IO, _ ("cannot read %s: %s"), place,
               g_strerror (ENOENT));
  return FALSE;
}

static gboolean
run_verify (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuVerifyOptions options = { 0 };
  GOptionEntry entries[]
      = { { "db", 0, 0, G_OPTION_ARG_FILENAME, &options.job.db, N_ ("the store of case records"),
            N_ ("FILE") },
          { "where", 0, 0, G_OPTION_ARG_STRING, &options.job.where,
            N_ ("only records for which this holds"), N_ ("CONDITION") },
          { "where-file", 0, 0, G_OPTION_ARG_FILENAME, &options.job.where_file,
            N_ ("the condition stands in this file"), N_ ("FILE") },
          { "dictionary", 0, 0, G_OPTION_ARG_FILENAME, &options.job.dictionary,
            N_ ("what the data mean"), N_ ("FILE") },
          { "templates", 0, 0, G_OPTION_ARG_FILENAME, &options.job.templates,
            N_ ("folder of the templates"), N_ ("FOLDER") },
          { "style", 0, 0, G_OPTION_ARG_FILENAME, &options.job.style, N_ ("fonts, lines and marks"),
            N_ ("FILE") },
          { "part", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.parts,
            N_ ("a file that the document binds, whatever it is called now"), N_ ("FILE") },
          { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.password_file,
            N_ ("its first line opens locked notices and attachments"), N_ ("FILE") },
          zhu_explanations_entry (&options.job),
          G_OPTION_ENTRY_NULL };
  const gboolean done = zhu_parse_options (&zhu_command_verify, entries, 1, 1, &argc, &argv, error)
                        && verify (context, argv[1], &options, error);

  zhu_job_options_clear (&options.job);
  g_strfreev (options.parts);
  g_free (options.password_file);
  return done;
}

const ZhuCommand zhu_command_verify
    = { "verify", N_ ("FOLDER or FILE"),
        N_ ("compare a report, or one file, with what is known of it, and make it once more"),
        run_verify };
