/* zhuhu check without --records: where the rules of a report's tables do not hold, the records
 * behind it, and the skeleton of explanations. */
#include "check.h"
#include "logged.h"
#include "outputs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

enum
{
  AREAS_AT_MOST = 256,   /* counted together */
  CASES_ON_TERMINAL = 20 /* of one finding */
};

typedef struct
{
  ZhuContext *context;
  const ZhuCheckOptions *options;
  ZhuReport *report;
  ZhuJob *whole;
  GPtrArray *templates; /* element: ZhuTemplate * */
  GPtrArray *areas;     /* element: const ZhuArea *; NULL without --each */
  GPtrArray *jobs;      /* element: ZhuJob *: one for each area; none without --each */
  GPtrArray *cubes;     /* element: const ZhuCube *, borrowed */
} Checking;

/* ---- Counting ---- */

static gboolean
add_areas (Checking *self, GError **error)
{
  const GPtrArray *areas = self->areas = zhu_job_areas (self->whole, self->options->each, error);

  if (areas == NULL)
    return FALSE;
  if (areas->len > AREAS_AT_MOST)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
                   _ ("--each %s: %u areas are more than %d; narrow them by --area"),
                   self->options->each, areas->len, AREAS_AT_MOST);
      return FALSE;
    }
  for (guint i = 0; i < areas->len; i++)
    {
      ZhuJob *part = zhu_job_narrow (self->whole, g_ptr_array_index (areas, i));

      g_ptr_array_add (self->jobs, part);
      if (!zhu_report_add_templates (part, self->templates, error))
        return FALSE;
    }
  return TRUE;
}

/* What the level forbids, and outputs of no format, are refused before anything is counted. */
static gboolean
check_wishes (const Checking *self, GError **error)
{
  const ZhuRelease release = zhu_job_release (self->whole);
  const ZhuCheckOptions *options = self->options;
  char *cases[] = { options->cases, NULL };

  if (options->cases != NULL && release != ZHU_LEVEL_INTERNAL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                         _ ("--cases names records, which only --level 内部 may show"));
  else if (release == ZHU_LEVEL_PUBLIC && (options->outputs != NULL || options->draft != NULL))
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                         _ ("findings tell true numbers, which level 公开 may not show"));
  else
    return zhu_outputs_check (self->whole, options->outputs, error)
           && (options->cases == NULL || zhu_outputs_check (self->whole, cases, error));
  return FALSE;
}

/* Counts and tests. FALSE without @failed if that could not be done; rules that do not hold are
 * left in @failed. */
static gboolean
count (Checking *self, const char *name, GError **failed, GError **error)
{
  const ZhuJobOptions *shared = &self->options->job;
  g_autoptr (GPtrArray) areas = g_ptr_array_new ();
  g_autoptr (GError) own = NULL;

  self->report = zhu_report_find (self->context, name, shared->templates, error);
  self->whole = self->report != NULL
                    ? zhu_report_open_job (self->context, shared, self->report, error)
                    : NULL;
  self->templates = self->whole != NULL ? zhu_report_load_templates (self->context, self->report,
                                                                     shared->templates, error)
                                        : NULL;
  if (self->templates == NULL || !check_wishes (self, error))
    return FALSE;
  if (self->options->each == NULL)
    {
      if (zhu_report_add_templates (self->whole, self->templates, error)
          && zhu_job_count (self->whole, self->report, &own))
        return TRUE;
    }
  else if (add_areas (self, error)
           && zhu_job_count_each (self->whole, self->jobs, self->report, areas, &own))
    {
      zhu_job_tell_unused (self->whole);
      if (zhu_job_check_failed (areas, &own))
        return TRUE;
    }
  if (own == NULL || !g_error_matches (own, ZHU_ERROR, ZHU_ERROR_CHECK))
    {
      if (own != NULL)
        g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  g_propagate_error (failed, g_steal_pointer (&own));
  return TRUE;
}

static gsize
collect_cubes (Checking *self)
{
  gsize n = 0;

  if (self->options->each == NULL)
    g_ptr_array_add (self->cubes, (gpointer) zhu_job_cube (self->whole));
  for (guint i = 0; i < self->jobs->len; i++)
    g_ptr_array_add (self->cubes, (gpointer) zhu_job_cube (g_ptr_array_index (self->jobs, i)));
  for (guint i = 0; i < self->cubes->len; i++)
    n += zhu_cube_breaches (g_ptr_array_index (self->cubes, i))->len;
  return n;
}

static gboolean
find_cases (Checking *self, GError **error)
{
  if (self->options->each == NULL)
    return zhu_job_find_cases (self->whole, error);
  for (guint i = 0; i < self->jobs->len; i++)
    if (zhu_cube_breaches (g_ptr_array_index (self->cubes, i))->len > 0
        && !zhu_job_find_cases (g_ptr_array_index (self->jobs, i), error))
      return FALSE;
  return TRUE;
}

/* ---- Explanations to be filled in ---- */

static void
draft_cube (const ZhuCube *cube, unsigned *number, GString *out)
{
  const GPtrArray *breaches = zhu_cube_breaches (cube);
  const ZhuArea *area = zhu_cube_table (cube, 0)->plan->area;

  for (guint i = 0; i < breaches->len; i++)
    {
      const ZhuBreach *breach = g_ptr_array_index (breaches, i);
      const ZhuExplanation item = { .area = area != NULL ? area->name : NULL,
                                    .table = breach->is_of_report ? NULL : breach->owner,
                                    .rule = breach->rule->name,
                                    .formula = breach->rule->text,
                                    .row = breach->row,
                                    .column = breach->column,
                                    .left = breach->left,
                                    .right = breach->right };
      g_autofree char *remark = g_strdup_printf ("%s；%s", breach->left_words, breach->right_words);
      g_autofree char *section = NULL;

      if (breach->rule->must || breach->explanation != NULL)
        continue;
      section = zhu_explanation_draft (&item, ++*number, remark);
      g_string_append (out, section);
    }
}

/* Never over a file that is there: somebody may have filled it in. */
static gboolean
check_draft (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("%s is there already and may have been filled in; name another file"), path);
  return FALSE;
}

/* ---- Outputs ---- */

static const ZhuJob *
counted_job (const Checking *self)
{
  return self->options->each == NULL ? self->whole : g_ptr_array_index (self->jobs, 0);
}

static ZhuLogEntry *
log_entry (const Checking *self)
{
  ZhuLogEntry *entry = zhu_job_log_entry (counted_job (self), self->report);

  if (self->options->each != NULL)
    zhu_log_entry_add (entry, "each", self->options->each);
  return entry;
}

/* It is logged only: what it becomes is for those who fill it in. */
static gboolean
draft_explanations (const Checking *self, GError **error)
{
  const char *path = self->options->draft;
  g_autoptr (GPtrArray) ready = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_ready_free);
  g_autoptr (ZhuAtomicFile) file = NULL;
  g_autoptr (ZhuLogEntry) entry = log_entry (self);
  g_autofree char *head = zhu_explanations_draft_head (zhu_job_period (self->whole));
  g_autoptr (GString) text = g_string_new (head);
  unsigned n = 0;

  for (guint i = 0; i < self->cubes->len; i++)
    draft_cube (g_ptr_array_index (self->cubes, i), &n, text);
  file = zhu_atomic_file_open (path, error);
  if (file == NULL || !zhu_atomic_file_write (file, text->str, text->len, error))
    return FALSE;
  g_ptr_array_add (ready, zhu_ready_new (g_steal_pointer (&file), path));
  return zhu_show_logged (self->context, self->options->job.db, entry, ready, error);
}

/* @what of the findings' documents it is, which is taken over, for @outputs (NULL: the terminal).
 */
static ZhuOutputs *
prepare (const Checking *self, const char *what, ZhuDoc *taken, char **outputs, GError **error)
{
  g_autoptr (ZhuDoc) doc = taken;
  g_autoptr (GVariant) options = zhu_check_tell (what);
  const ZhuTraceTables tables = { self->report, self->templates, counted_job (self) };
  const ZhuTraceRun run = { .tables = &tables,
                            .n_tables = 1,
                            .level = self->options->each,
                            .areas = self->areas,
                            .options = options };

  return doc != NULL ? zhu_outputs_new (self->whole, &run, log_entry (self), doc, outputs, error)
                     : NULL;
}

static ZhuOutputs *
prepare_findings (const Checking *self, GError **error)
{
  char **outputs = self->options->outputs;

  return prepare (self, ZHU_CHECK_FINDINGS,
                  zhu_doc_build_findings (self->cubes, outputs == NULL, error), outputs, error);
}

/* All that are found in a file, or some on the terminal. */
static ZhuOutputs *
prepare_cases (const Checking *self, GError **error)
{
  char *outputs[] = { self->options->cases, NULL };
  const gboolean is_file = self->options->cases != NULL;

  return prepare (
      self, ZHU_CHECK_CASES,
      zhu_doc_build_cases (self->cubes, is_file ? ZHU_MOST_CASES : CASES_ON_TERMINAL, error),
      is_file ? outputs : NULL, error);
}

typedef struct
{
  ZhuOutputs *findings, *cases; /* NULL: not asked for */
  gboolean are_for_terminal;
} Outputs;

/* What files are asked for, else the terminal of whoever may read it. */
static gboolean
prepare_all (const Checking *self, gsize n_breaches, Outputs *prepared, GError **error)
{
  const ZhuCheckOptions *options = self->options;
  const ZhuRelease release = zhu_job_release (self->whole);
  const gboolean has_terminal = options->outputs == NULL && n_breaches > 0
                                && release != ZHU_LEVEL_PUBLIC && self->context->inputs == NULL;

  prepared->are_for_terminal = has_terminal && options->cases == NULL;
  if (options->draft != NULL && !check_draft (options->draft, error))
    return FALSE;
  if (options->outputs != NULL || has_terminal)
    {
      prepared->findings = prepare_findings (self, error);
      if (prepared->findings == NULL)
        return FALSE;
    }
  if (options->cases == NULL && !(has_terminal && release == ZHU_LEVEL_INTERNAL))
    return TRUE;
  prepared->cases = prepare_cases (self, error);
  return prepared->cases != NULL;
}

static gboolean
show_all (const Checking *self, const Outputs *prepared, GError **error)
{
  GVariant **manifest = self->options->manifest;

  if (prepared->findings != NULL
      && !zhu_outputs_show (prepared->findings, self->whole, manifest, error))
    return FALSE;
  if (prepared->cases == NULL)
    return TRUE;
  if (prepared->are_for_terminal)
    puts ("");
  return zhu_outputs_show (prepared->cases, self->whole, manifest, error);
}

/* Nothing is shown before all of it is written apart. */
static gboolean
write_all (const Checking *self, gsize n_breaches, GError **error)
{
  Outputs prepared = { NULL };
  const gboolean done = prepare_all (self, n_breaches, &prepared, error)
                        && show_all (self, &prepared, error)
                        && (self->options->draft == NULL || draft_explanations (self, error));

  zhu_outputs_free (prepared.findings);
  zhu_outputs_free (prepared.cases);
  return done;
}

static gboolean
run (Checking *self, const char *name, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gsize n_breaches;

  if (!count (self, name, &failed, error))
    return FALSE;
  n_breaches = collect_cubes (self);
  if ((n_breaches > 0 && !find_cases (self, error)) || !write_all (self, n_breaches, error))
    return FALSE;
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (self->context->inputs == NULL)
    puts (zhu_diags_count (self->context->diags, ZHU_DIAG_QUERY) == 0 && n_breaches == 0
              ? _ ("All rules hold.")
              : _ ("All 必须 rules hold."));
  return TRUE;
}

gboolean
zhu_check_rules (ZhuContext *context,
                 const char *name,
                 const ZhuCheckOptions *options,
                 GError **error)
{
  Checking self = { .context = context,
                    .options = options,
                    .jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_job_free),
                    .cubes = g_ptr_array_new () };
  const gboolean done = run (&self, name, error);

  g_ptr_array_unref (self.cubes);
  g_ptr_array_unref (self.jobs);
  g_clear_pointer (&self.areas, g_ptr_array_unref);
  g_clear_pointer (&self.templates, g_ptr_array_unref);
  g_clear_pointer (&self.whole, zhu_job_free);
  g_clear_pointer (&self.report, zhu_report_free);
  return done;
}
