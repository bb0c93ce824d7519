/* The rules of what a job has counted, and the explanations that clear findings of 核实 rules. */
#include "inputs.h"
#include "job.h"

#include <string.h>

enum
{
  N_NAMED = 12 /* areas named in one message */
};

gboolean
zhu_job_load_explanations (ZhuJob *self, const ZhuJobOptions *options, GError **error)
{
  const ZhuInputs *inputs = self->context->inputs;
  const char *file;
  GBytes *kept
      = inputs != NULL ? zhu_inputs_find (inputs, "explanations", NULL, &file, NULL) : NULL;
  const ZhuPeriod *period;
  g_autofree char *name = NULL;

  if (options->explanations == NULL && kept == NULL)
    return TRUE;
  self->explanations
      = kept != NULL ? zhu_explanations_parse (kept, file, self->context->diags, error)
                     : zhu_explanations_load (options->explanations, self->context->diags, error);
  if (self->explanations == NULL)
    return FALSE;
  period = &self->explanations->period;
  if (period->kind == self->period.kind && period->year == self->period.year
      && period->index == self->period.index)
    return TRUE;
  name = zhu_period_to_text (period);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
               _ ("%s:%u: these explanations are of %s, and the run is of another period"),
               self->explanations->file, self->explanations->place.line, name);
  return FALSE;
}

gboolean
zhu_job_check (ZhuJob *self, const ZhuReport *report, GError **error)
{
  zhu_cube_take_explanations (self->cube, self->explanations);
  return zhu_cube_check (self->cube, report, self->context->diags, error);
}

gboolean
zhu_job_check_failed (const GPtrArray *failed, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const guint n = failed->len;

  if (n == 0)
    return TRUE;
  for (guint i = 0; i < MIN (n, N_NAMED); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ((const ZhuArea *) g_ptr_array_index (failed, i))->name);
  if (n > N_NAMED)
    g_string_append (names, ", …");
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_CHECK,
               g_dngettext (GETTEXT_PACKAGE,
                            "必须 rules do not hold in %u area (%s); nothing is rendered",
                            "必须 rules do not hold in %u areas (%s); nothing is rendered", n),
               n, names->str);
  return FALSE;
}

/* Whether the run has the area and the table that @item names. */
static gboolean
concerns (const GPtrArray *jobs, const ZhuExplanation *item)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      const ZhuJob *job = g_ptr_array_index (jobs, i);

      if (item->area != NULL && job->area != NULL && !g_str_equal (item->area, job->area->name)
          && !g_str_equal (item->area, job->area->code))
        continue;
      if (item->table == NULL || zhu_cube_find (job->cube, item->table) != NULL)
        return TRUE;
    }
  return FALSE;
}

void
zhu_job_note_met (const ZhuJob *self, const GPtrArray *jobs)
{
  for (guint i = 0; self->explanations != NULL && i < self->explanations->items->len; i++)
    {
      ZhuExplanation *item = g_ptr_array_index (self->explanations->items, i);

      item->is_met |= concerns (jobs, item);
    }
}

void
zhu_job_tell_unused (const ZhuJob *self)
{
  guint n_other = 0;

  for (guint i = 0; self->explanations != NULL && i < self->explanations->items->len; i++)
    {
      const ZhuExplanation *item = g_ptr_array_index (self->explanations->items, i);

      if (item->is_used)
        continue;
      if (!item->is_met)
        n_other++;
      else
        zhu_diags_add (self->context->diags, ZHU_DIAG_QUERY, "stale-explanation", &item->place,
                       _ ("the rule holds now, or its numbers have changed: remove it, or take the "
                          "section anew from --draft-explanations"),
                       _ ("explanation %s fits no finding"), item->name);
    }
  if (n_other > 0)
    zhu_diags_add (self->context->diags, ZHU_DIAG_NOTE, "other-explanations", NULL, NULL,
                   _ ("%s: %u explanations are of areas or tables that are not in this run"),
                   self->explanations->file, n_other);
}

gboolean
zhu_job_find_cases (ZhuJob *self, GError **error)
{
  gboolean found = zhu_cube_find_cases (self->cube, self->store, error);

  zhu_progress_clear (self->context->progress);
  return found;
}
