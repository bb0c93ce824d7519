/* zhuhu check: the rules of a report's tables; with --records the catalogue of record checks, as a
 * table and, for 内部, as registers of the records found. */
#include "again.h"
#include "check.h"

/* ---- Record checks ---- */

/* Records that check @i of @table has found, in all columns but those of 其中 alike: the first
 * column that is printed. */
static ZhuNumber
found_by (const ZhuCubeTable *table, guint i)
{
  const gsize row = g_array_index (table->rows, guint, i);
  const gsize column = g_array_index (table->columns, guint, 0);

  return zhu_cube_table_value (table, row, column)->number;
}

/* The templates of @all that may be shown at the job's level: registers of records are for 内部. */
static GPtrArray *
allowed_templates (const ZhuJob *job, const GPtrArray *all)
{
  GPtrArray *allowed = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_template_unref);

  for (guint i = 0; i < all->len; i++)
    {
      ZhuTemplate *template_ = g_ptr_array_index (all, i);

      if (template_->listing == NULL || zhu_job_release (job) == ZHU_LEVEL_INTERNAL)
        g_ptr_array_add (allowed, zhu_template_ref (template_));
    }
  return allowed;
}

/* Lists what @table's checks have found, and adds to @registers those that a clerk has to work off.
 */
static gboolean
list_found (ZhuContext *context, const ZhuCubeTable *table, GPtrArray *registers, GError **error)
{
  const ZhuTemplate *template_ = table->plan->template_;

  for (guint i = 0; i < table->rows->len && i < template_->record_checks->len; i++)
    {
      const ZhuRecordCheck *check = g_ptr_array_index (template_->record_checks, i);
      const ZhuNumber found = found_by (table, i);
      g_autofree char *number = NULL;
      ZhuTemplate *listing;

      if (zhu_number_is_none (found) || found.numerator == 0)
        continue;
      number = zhu_number_format (found, 0, ZHU_ROUND_HALF_UP);
      zhu_diags_add (
          context->diags, ZHU_DIAG_QUERY, "record-check", &check->place,
          check->must ? _ ("these records have to be corrected") : _ ("look at these records"),
          _ ("check %s “%s”: %s 条（%s）"), check->name, check->remark, number, check->entity);
      listing = zhu_template_of_check (template_, i, error);
      if (listing == NULL)
        return FALSE;
      g_ptr_array_add (registers, listing);
    }
  return TRUE;
}

/* Counts the tables of checks alone, to learn for which of them there is something to list. */
static GPtrArray *
find_registers (ZhuContext *context,
                const ZhuJobOptions *options,
                const ZhuReport *report,
                const GPtrArray *templates,
                GError **error)
{
  g_autoptr (ZhuJob) job = zhu_report_open_job (context, options, report, error);
  g_autoptr (GPtrArray) registers
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_template_unref);
  gsize n = 0;

  for (guint i = 0; job != NULL && i < templates->len; i++)
    {
      ZhuTemplate *template_ = g_ptr_array_index (templates, i);

      if (template_->record_checks->len == 0)
        continue;
      n++;
      if (!zhu_job_add (job, template_, error))
        return NULL;
    }
  if (job == NULL || (n > 0 && !zhu_job_compute (job, error)))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (!list_found (context, zhu_cube_table (zhu_job_cube (job), i), registers, error))
      return NULL;
  return g_steal_pointer (&registers);
}

/* Writes all files into the folder @out. */
static gboolean
write_records (ZhuContext *context,
               ZhuJob *job,
               const ZhuTraceTables *tables,
               const GPtrArray *formats,
               const ZhuCheckOptions *options,
               GError **error)
{
  g_autoptr (GVariant) told = zhu_check_tell (ZHU_CHECK_RECORDS);
  const ZhuTraceRun run = { .tables = tables, .n_tables = 1, .formats = formats, .options = told };

  return zhu_report_write (context, job, tables->report, formats, &run, options->outputs[0],
                           options->manifest, error);
}

static gboolean
check_records (ZhuContext *context,
               const char *name,
               const ZhuCheckOptions *options,
               GError **error)
{
  const ZhuJobOptions *shared = &options->job;
  const gboolean has_files = options->outputs != NULL;
  g_autoptr (ZhuReport) report = zhu_report_find (context, name, shared->templates, error);
  g_autoptr (GPtrArray) formats
      = report != NULL ? zhu_report_formats (report, options->formats, error) : NULL;
  g_autoptr (ZhuJob) job
      = formats != NULL ? zhu_report_open_job (context, shared, report, error) : NULL;
  g_autoptr (GPtrArray) all
      = job != NULL && zhu_job_refuse_public (job, error)
            ? zhu_report_load_templates (context, report, shared->templates, error)
            : NULL;
  g_autoptr (GPtrArray) templates = all != NULL ? allowed_templates (job, all) : NULL;
  g_autoptr (GPtrArray) registers
      = templates != NULL ? find_registers (context, shared, report, templates, error) : NULL;

  const ZhuTraceTables tables = { report, templates, job };

  if (registers == NULL)
    return FALSE;
  if (zhu_job_release (job) == ZHU_LEVEL_INTERNAL && has_files)
    for (guint i = 0; i < registers->len; i++)
      g_ptr_array_add (templates, zhu_template_ref (g_ptr_array_index (registers, i)));
  if (!zhu_report_add_templates (job, templates, error) || !zhu_job_count (job, report, error))
    return FALSE;
  return has_files ? write_records (context, job, &tables, formats, options, error)
                   : zhu_job_write (job, report, NULL, error);
}

/* ---- Once more ---- */

GVariant *
zhu_check_tell (const char *what)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "what", "s", what);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Rules that do not hold are what it tells of. */
static gboolean
rules_again (ZhuContext *context, const char *name, const ZhuCheckOptions *options, GError **error)
{
  g_autoptr (GError) own = NULL;

  if (zhu_check_rules (context, name, options, &own) || *options->manifest != NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

gboolean
zhu_check_again (ZhuContext *context, const ZhuAgain *again, GError **error)
{
  g_autoptr (GVariant) told = g_variant_lookup_value (again->input, "options", NULL);
  g_auto (GStrv) formats = zhu_again_formats (again);
  g_auto (GStrv) outputs = zhu_again_outputs (again);
  char *folder[] = { (char *) again->folder, NULL };
  g_autofree char *each = NULL;
  ZhuCheckOptions options = { .job = again->job, .manifest = again->manifest };
  const char *name, *what = "";

  g_variant_lookup (again->input, "report", "&s", &name);
  g_variant_lookup (again->input, "each", "s", &each);
  if (told != NULL)
    g_variant_lookup (told, "what", "&s", &what);
  if (g_str_equal (what, ZHU_CHECK_RECORDS))
    {
      options.outputs = folder;
      options.formats = formats;
      return check_records (context, name, &options, error);
    }
  options.each = each;
  if (g_str_equal (what, ZHU_CHECK_CASES))
    options.cases = outputs[0];
  else
    options.outputs = outputs;
  return rules_again (context, name, &options, error);
}

/* ---- The command ---- */

/* What goes with --records, and what does not. */
static gboolean
check_options (const ZhuCheckOptions *options, GError **error)
{
  if (!options->records && options->formats != NULL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("--format goes with --records; findings of rules go to files by their "
                            "endings, as in --out findings.xlsx"));
  else if (options->records
           && (options->each != NULL || options->cases != NULL || options->draft != NULL
               || options->job.explanations != NULL))
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("--each, --cases, --explanations and --draft-explanations are about "
                            "rules and do not go with --records"));
  else if (options->records && options->outputs != NULL && options->outputs[1] != NULL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                         _ ("with --records, give --out once: the folder"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
run_check (ZhuContext *context, int argc, char **argv, GError **error)
{
  ZhuCheckOptions options = { 0 };
  const GOptionEntry own[] = {
    { "records", 0, 0, G_OPTION_ARG_NONE, &options.records,
      N_ ("check single records by the catalogue of a report (records), not sums by rules"), NULL },
    { "out", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.outputs,
      N_ ("file for what the rules find: .xlsx .pdf .html .csv .txt; with --records the "
          "folder for tables and, at level 内部, registers to work off"),
      N_ ("FILE") },
    { "format", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.formats,
      N_ ("with --records: these instead of the report's own (输出): xlsx,pdf,html,csv,txt"),
      N_ ("FORMATS") },
    { "each", 0, 0, G_OPTION_ARG_STRING, &options.each,
      N_ ("test the report of each area of this level: 填报单位, 县, 乡 or 村"), N_ ("LEVEL") },
    { "cases", 0, 0, G_OPTION_ARG_FILENAME, &options.cases,
      N_ ("file for the records behind the findings, at level 内部"), N_ ("FILE") },
    { "draft-explanations", 0, 0, G_OPTION_ARG_FILENAME, &options.draft,
      N_ ("new file for explanations of open 核实 findings, to be filled in and signed"),
      N_ ("FILE") },
    zhu_explanations_entry (&options.job),
    G_OPTION_ENTRY_NULL
  };
  g_autofree GOptionEntry *entries = zhu_job_entries (&options.job, own);
  gboolean done = zhu_parse_options (&zhu_command_check, entries, 0, 1, &argc, &argv, error)
                  && check_options (&options, error);

  if (done && options.records)
    done = check_records (context, argc > 1 ? argv[1] : "records", &options, error);
  else if (done)
    done = zhu_check_rules (context, argc > 1 ? argv[1] : "monthly", &options, error);
  zhu_job_options_clear (&options.job);
  g_strfreev (options.outputs);
  g_strfreev (options.formats);
  g_free (options.each);
  g_free (options.cases);
  g_free (options.draft);
  return done;
}

const ZhuCommand zhu_command_check
    = { "check", N_ ("[REPORT]"),
        N_ ("test the rules of a report's tables, or single records by a catalogue of checks"),
        run_check };
