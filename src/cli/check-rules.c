/* zhuhu check without --records: where the rules of a report's tables do not hold, the records
 * behind it, and the skeleton of explanations. */
#include "check.h"
#include "logged.h"

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
  GPtrArray *jobs;  /* element: ZhuJob *: one for each area; none without --each */
  GPtrArray *cubes; /* element: const ZhuCube *, borrowed */
} Checking;

/* ---- Counting ---- */

static gboolean
add_areas (Checking *self, const GPtrArray *templates, GError **error)
{
  g_autoptr (GPtrArray) areas = zhu_job_areas (self->whole, self->options->each, error);

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
      if (!zhu_report_add_templates (part, templates, error))
        return FALSE;
    }
  return TRUE;
}

/* What the level forbids is refused before anything is counted. */
static gboolean
check_level (const Checking *self, GError **error)
{
  const ZhuRelease release = zhu_job_release (self->whole);
  const ZhuCheckOptions *options = self->options;

  if (options->cases != NULL && release != ZHU_LEVEL_INTERNAL)
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                         _ ("--cases names records, which only --level 内部 may show"));
  else if (release == ZHU_LEVEL_PUBLIC && (options->outputs != NULL || options->draft != NULL))
    g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                         _ ("findings tell true numbers, which level 公开 may not show"));
  else
    return TRUE;
  return FALSE;
}

/* Counts and tests. FALSE without @failed if that could not be done; rules that do not hold are
 * left in @failed. */
static gboolean
count (Checking *self, const char *name, GError **failed, GError **error)
{
  const ZhuJobOptions *shared = &self->options->job;
  g_autoptr (GPtrArray) templates = NULL;
  g_autoptr (GPtrArray) areas = g_ptr_array_new ();
  g_autoptr (GError) own = NULL;

  self->report = zhu_report_find (self->context, name, shared->templates, error);
  self->whole = self->report != NULL
                    ? zhu_report_open_job (self->context, shared, self->report, error)
                    : NULL;
  templates = self->whole != NULL ? zhu_report_load_templates (self->context, self->report,
                                                               shared->templates, error)
                                  : NULL;
  if (templates == NULL || !check_level (self, error))
    return FALSE;
  if (self->options->each == NULL)
    {
      if (zhu_report_add_templates (self->whole, templates, error)
          && zhu_job_count (self->whole, self->report, &own))
        return TRUE;
    }
  else if (add_areas (self, templates, error)
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
draft_explanations (const Checking *self, GError **error)
{
  const char *path = self->options->draft;
  g_autoptr (ZhuAtomicFile) file = NULL;
  g_autofree char *head = zhu_explanations_draft_head (zhu_job_period (self->whole));
  g_autoptr (GString) text = g_string_new (head);
  unsigned n = 0;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s is there already and may have been filled in; name another file"), path);
      return FALSE;
    }
  for (guint i = 0; i < self->cubes->len; i++)
    draft_cube (g_ptr_array_index (self->cubes, i), &n, text);
  file = zhu_atomic_file_open (path, error);
  return file != NULL && zhu_atomic_file_write (file, text->str, text->len, error)
         && zhu_atomic_file_commit (file, error);
}

/* ---- Outputs ---- */

static gboolean
write_document (const Checking *self, ZhuDoc *doc, char **outputs, GError **error)
{
  const ZhuJob *counted
      = self->options->each == NULL ? self->whole : g_ptr_array_index (self->jobs, 0);
  g_autoptr (ZhuLogEntry) entry = zhu_job_log_entry (counted, self->report);
  gboolean done;

  if (self->options->each != NULL)
    zhu_log_entry_add (entry, "each", self->options->each);
  done = doc != NULL && zhu_job_write_document (self->whole, entry, doc, outputs, error);
  if (doc != NULL)
    zhu_doc_unref (doc);
  return done;
}

static gboolean
write_terminal (const Checking *self, GError **error)
{
  if (!write_document (self, zhu_doc_build_findings (self->cubes, TRUE, error), NULL, error))
    return FALSE;
  if (zhu_job_release (self->whole) != ZHU_LEVEL_INTERNAL || self->options->cases != NULL)
    return TRUE;
  puts ("");
  return write_document (self, zhu_doc_build_cases (self->cubes, CASES_ON_TERMINAL, error), NULL,
                         error);
}

static gboolean
write_all (const Checking *self, gsize n_breaches, GError **error)
{
  const ZhuCheckOptions *options = self->options;
  char *cases[] = { options->cases, NULL };

  if (options->outputs != NULL ? !write_document (
          self, zhu_doc_build_findings (self->cubes, FALSE, error), options->outputs, error)
                               : n_breaches > 0 && zhu_job_release (self->whole) != ZHU_LEVEL_PUBLIC
                                     && !write_terminal (self, error))
    return FALSE;
  if (options->cases != NULL
      && !write_document (self, zhu_doc_build_cases (self->cubes, ZHU_MOST_CASES, error), cases,
                          error))
    return FALSE;
  return options->draft == NULL || draft_explanations (self, error);
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
  g_clear_pointer (&self.whole, zhu_job_free);
  g_clear_pointer (&self.report, zhu_report_free);
  return done;
}
