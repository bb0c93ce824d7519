/* zhuhu diff: which cells of a report's tables moved between two sealed months, and the households
 * behind them. */
#include "again.h"
#include "logged.h"
#include "outputs.h"
#include "report.h"

#include <string.h>

enum
{
  DECIMALS = 4 /* of figures that are no whole numbers: a small change is still seen */
};

/* ---- The document ---- */

/* By what it is in the cube. */
static const ZhuCellState doc_states[] = {
  [ZHU_VALUE_NUMBER] = ZHU_CELL_NUMBER,       [ZHU_VALUE_DATE] = ZHU_CELL_DATE,
  [ZHU_VALUE_TEXT] = ZHU_CELL_TEXT,           [ZHU_VALUE_EMPTY] = ZHU_CELL_EMPTY,
  [ZHU_VALUE_MISSING] = ZHU_CELL_MISSING,     [ZHU_VALUE_NOT_APPLICABLE] = ZHU_CELL_NOT_APPLICABLE,
  [ZHU_VALUE_UNDEFINED] = ZHU_CELL_UNDEFINED, [ZHU_VALUE_SUPPRESSED] = ZHU_CELL_SUPPRESSED,
};

static void
set_value (ZhuTable *table, gsize row, gsize column, const ZhuValue *value, const ZhuStyle *style)
{
  ZhuDocCell cell = { .state = doc_states[value->state] };
  g_autofree char *text = NULL;

  if (cell.state == ZHU_CELL_NUMBER && zhu_number_is_none (value->number))
    cell.state = ZHU_CELL_UNDEFINED;
  if (cell.state == ZHU_CELL_NUMBER)
    {
      cell.decimals = value->number.denominator == 1 ? 0 : DECIMALS;
      cell.value = zhu_number_round (value->number, cell.decimals, style->rounding);
      text = zhu_number_format (value->number, cell.decimals, style->rounding);
    }
  else if (cell.state == ZHU_CELL_DATE)
    {
      cell.value = value->number;
      text = zhu_date_format ((int) value->number.numerator, "yyyy-MM-dd");
      cell.pattern = "yyyy-MM-dd";
    }
  else if (cell.state == ZHU_CELL_TEXT)
    text = g_strdup (value->text);
  cell.text = text != NULL                       ? text
              : style->marks[cell.state] != NULL ? style->marks[cell.state]
                                                 : "";
  zhu_table_set_cell (table, row, column, &cell);
}

static void
add_heads (ZhuTable *table, const char *const *heads)
{
  for (gsize i = 0; heads[i] != NULL; i++)
    zhu_table_add_head (table, 0, i, 1, 1, heads[i]);
}

static ZhuTable *
table_of_changes (const GPtrArray *changes, const ZhuStyle *style)
{
  static const char *const heads[] = { "表", "行", "栏", "前", "后", "差", NULL };
  ZhuTable *table = zhu_table_new ("diff", 3, 3);
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "有变动的单元格");
  zhu_table_set_text (table, ZHU_TEXT_EMPTY, changes->len == 0 ? "无变动" : "");
  add_heads (table, heads);
  for (guint i = 0; i < changes->len; i++)
    {
      const ZhuCellChange *change = g_ptr_array_index (changes, i);
      const gsize row = zhu_table_add_row (table, &info);
      const gboolean are_numbers
          = change->before.state == ZHU_VALUE_NUMBER && change->after.state == ZHU_VALUE_NUMBER;
      const ZhuValue difference
          = { .state = are_numbers ? ZHU_VALUE_NUMBER : ZHU_VALUE_EMPTY,
              .number = are_numbers
                            ? zhu_number_subtract (change->after.number, change->before.number)
                            : zhu_number_none () };

      zhu_table_set_stub (table, row, 0, 1, change->table->id);
      zhu_table_set_stub (table, row, 1, 1, change->row);
      zhu_table_set_stub (table, row, 2, 1, change->column);
      set_value (table, row, 3, &change->before, style);
      set_value (table, row, 4, &change->after, style);
      set_value (table, row, 5, &difference, style);
    }
  return table;
}

static ZhuTable *
table_of_records (const GPtrArray *records)
{
  static const char *const heads[] = { "户", "变动", NULL };
  ZhuTable *table = zhu_table_new ("records", 1, 1);
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };

  zhu_table_set_text (table, ZHU_TEXT_TITLE, "变动所涉及的户");
  zhu_table_set_text (table, ZHU_TEXT_LEVEL, "内部资料 注意保存");
  add_heads (table, heads);
  for (guint i = 0; i < records->len; i++)
    {
      const ZhuRecordChange *change = g_ptr_array_index (records, i);
      const gsize row = zhu_table_add_row (table, &info);
      const ZhuDocCell cell = { .state = ZHU_CELL_TEXT,
                                .text = !change->in_before  ? "新增"
                                        : !change->in_after ? "减少"
                                                            : "变更" };

      zhu_table_set_stub (table, row, 0, 1, change->key);
      zhu_table_set_cell (table, row, 1, &cell);
    }
  return table;
}

static ZhuDoc *
make_document (const ZhuJob *job,
               const ZhuPeriod *before,
               const ZhuPeriod *after,
               const GPtrArray *changes,
               const GPtrArray *records,
               GError **error)
{
  g_autofree char *first = zhu_period_to_text (before);
  g_autofree char *second = zhu_period_to_text (after);
  g_autofree char *title = g_strdup_printf ("%s 与 %s 相比", first, second);
  g_autofree char *number
      = g_strdup_printf ("%u个单元格有变动，涉及%u户。", changes->len, records->len);
  const ZhuArea *area = zhu_job_area (job);
  g_autoptr (ZhuDoc) doc
      = zhu_doc_new (title, area != NULL ? area->name : "", zhu_period_date (after, ZHU_DATE_END));

  zhu_doc_add_paragraph (doc, "摘要", number);
  zhu_doc_take_table (doc, table_of_changes (changes, zhu_job_style (job)));
  if (zhu_job_release (job) == ZHU_LEVEL_INTERNAL && records->len > 0)
    zhu_doc_take_table (doc, table_of_records (records));
  return zhu_doc_freeze (doc, error) ? g_steal_pointer (&doc) : NULL;
}

/* ---- Counting ---- */

typedef struct
{
  ZhuJobOptions job;
  ZhuPeriod before, after;
  char **outputs;
  GVariant **manifest; /* gets what tells of the outputs, new reference; NULL: nobody asks */
} DiffOptions;

/* A job of the report's tables for the sealed month @period; @other (may be NULL) is another month
 * whose records are asked for too. */
static ZhuJob *
count_month (ZhuContext *context,
             const DiffOptions *options,
             const ZhuReport *report,
             const ZhuPeriod *period,
             const ZhuPeriod *other,
             GError **error)
{
  ZhuJobOptions own = options->job;
  g_autofree char *name = zhu_period_to_text (period);
  g_autoptr (ZhuJob) job = NULL;
  g_autoptr (GPtrArray) templates = NULL;

  own.period = name;
  job = zhu_job_new (&own, context, error);
  if (job == NULL)
    return NULL;
  zhu_job_set_release (job, report->release);
  if (!zhu_job_refuse_public (job, error) || !zhu_outputs_check (job, options->outputs, error)
      || (other != NULL && !zhu_job_admit_month (job, other, error)))
    return NULL;
  templates = zhu_report_load_templates (context, report, options->job.templates, error);
  if (templates == NULL || !zhu_report_add_templates (job, templates, error)
      || !zhu_job_compute (job, error))
    return NULL;
  if (zhu_cube_month (zhu_job_cube (job), ZHU_CONTEXT_NOW) != NULL)
    return g_steal_pointer (&job);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("%s is not sealed; “zhuhu months” lists those that are"), name);
  return NULL;
}

static gboolean
say_difference (const GPtrArray *changes, const GPtrArray *records, GError **error)
{
  if (changes->len == 0 && records->len == 0)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DIFFERENCE,
               _ ("the months differ: cells %u, households %u"), changes->len, records->len);
  return FALSE;
}

/* The later month is the one that is told of, compared with the other. */
static gboolean
write_document (ZhuJob *first,
                ZhuJob *second,
                const ZhuReport *report,
                ZhuDoc *doc,
                const DiffOptions *options,
                GError **error)
{
  g_autoptr (GPtrArray) templates = zhu_job_templates (second);
  const ZhuTraceTables tables[] = { { report, templates, second }, { report, templates, first } };
  const ZhuTraceRun run = { .tables = tables, .n_tables = G_N_ELEMENTS (tables) };
  ZhuLogEntry *entry = zhu_job_log_entry (second, report);
  g_autoptr (ZhuOutputs) outputs = NULL;

  zhu_log_records (entry, first);
  outputs = zhu_outputs_new (second, &run, entry, doc, options->outputs, error);
  return outputs != NULL && zhu_outputs_show (outputs, second, options->manifest, error);
}

static gboolean
compare_months (ZhuContext *context,
                const ZhuReport *report,
                const DiffOptions *options,
                GError **error)
{
  g_autoptr (ZhuJob) first = count_month (context, options, report, &options->before, NULL, error);
  const ZhuPeriod *before
      = first != NULL ? &zhu_cube_month (zhu_job_cube (first), ZHU_CONTEXT_NOW)->period : NULL;
  g_autoptr (ZhuJob) second
      = first != NULL ? count_month (context, options, report, &options->after, before, error)
                      : NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (ZhuDoc) doc = NULL;
  const ZhuPeriod *after;

  if (second == NULL)
    return FALSE;
  after = &zhu_cube_month (zhu_job_cube (second), ZHU_CONTEXT_NOW)->period;
  changes = zhu_cube_compare (zhu_job_cube (first), zhu_job_cube (second));
  records = zhu_job_records_behind (second, before, after, error);
  if (records == NULL)
    return FALSE;
  doc = make_document (second, before, after, changes, records, error);
  zhu_job_close_records (first);
  return doc != NULL && write_document (first, second, report, doc, options, error)
         && say_difference (changes, records, error);
}

/* ---- Once more ---- */

/* Of the months in @input the one that is compared; FALSE if the other was compared with itself. */
static gboolean
find_other_month (GVariant *input, ZhuPeriod *month)
{
  g_autoptr (GVariant) earlier = g_variant_lookup_value (input, "earlier", NULL);

  for (gsize i = 0; i < g_variant_n_children (earlier); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (earlier, i);
      g_autoptr (GVariant) member = g_variant_get_variant (boxed);
      const char *context, *name;

      g_variant_lookup (member, "context", "&s", &context);
      g_variant_lookup (member, "month", "&s", &name);
      if (g_str_equal (context, ZHU_MANIFEST_OTHER_MONTH))
        return zhu_period_parse (name, month, NULL);
    }
  return FALSE;
}

static gboolean
find_months (GVariant *input, DiffOptions *options, GError **error)
{
  g_autoptr (GVariant) records = g_variant_lookup_value (input, "records", NULL);
  const char *name;

  if (!g_variant_lookup (records, "month", "&s", &name)
      || !zhu_period_parse (name, &options->after, NULL))
    {
      g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                           _ ("the manifest does not name the sealed month that was counted"));
      return FALSE;
    }
  if (!find_other_month (input, &options->before))
    options->before = options->after;
  return TRUE;
}

gboolean
zhu_diff_again (ZhuContext *context, const ZhuAgain *again, GError **error)
{
  g_auto (GStrv) outputs = zhu_again_outputs (again);
  DiffOptions options = { .job = again->job, .outputs = outputs, .manifest = again->manifest };
  g_autoptr (ZhuReport) report = NULL;
  g_autoptr (GError) own = NULL;
  const char *name;

  g_variant_lookup (again->input, "report", "&s", &name);
  if (!find_months (again->input, &options, error))
    return FALSE;
  report = zhu_report_find (context, name, NULL, error);
  if (report == NULL)
    return FALSE;
  if (compare_months (context, report, &options, &own) || *again->manifest != NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* ---- The command ---- */

/* 2020-03 beside 2020-03.r1 is the first seal of that month. */
static gboolean
parse_months (DiffOptions *options, const char *before, const char *after, GError **error)
{
  ZhuPeriod *first = &options->before;
  const ZhuPeriod *second = &options->after;

  if (options->job.period != NULL)
    {
      g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                           _ ("the two months follow the command: zhuhu diff 2020-03 2020-03.r1"));
      return FALSE;
    }
  if (!zhu_period_parse (before, first, error) || !zhu_period_parse (after, &options->after, error))
    return FALSE;
  if (first->revision < 0 && first->kind == second->kind && first->year == second->year
      && first->index == second->index)
    first->revision = 0;
  return TRUE;
}

static gboolean
run_diff (ZhuContext *context, int argc, char **argv, GError **error)
{
  DiffOptions options = { 0 };
  const GOptionEntry own[]
      = { { "output", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.outputs,
            N_ ("file to write: .xlsx .pdf .html .csv .txt, or - for the terminal"), N_ ("FILE") },
          G_OPTION_ENTRY_NULL };
  g_autofree GOptionEntry *entries = zhu_job_entries (&options.job, own);
  g_autoptr (ZhuReport) report = NULL;
  gboolean done = zhu_parse_options (&zhu_command_diff, entries, 2, 3, &argc, &argv, error)
                  && parse_months (&options, argv[1], argv[2], error)
                  && zhu_require_db (options.job.db, error);

  if (done)
    report
        = zhu_report_find (context, argc > 3 ? argv[3] : "monthly", options.job.templates, error);
  done = report != NULL && compare_months (context, report, &options, error);

  zhu_job_options_clear (&options.job);
  g_strfreev (options.outputs);
  return done;
}

const ZhuCommand zhu_command_diff
    = { "diff", N_ ("MONTH MONTH [REPORT]"),
        N_ ("which cells moved between two sealed months, and the households behind them"),
        run_diff };
