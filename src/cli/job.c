/* What run, table, report, check and expand share: options → dictionary → store → plans → cube →
 * document → files. It only calls one room after the other. */
#include "job.h"

#include "inputs.h"

#include <string.h>

void
zhu_job_free (ZhuJob *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->cube, zhu_cube_unref);
  g_clear_pointer (&self->plans, g_ptr_array_unref);
  if (!self->is_part)
    {
      g_clear_pointer (&self->where, zhu_node_free);
      g_free (self->where_sha256);
      g_free (self->db);
      g_clear_pointer (&self->store, zhu_store_free);
      g_clear_pointer (&self->style, zhu_style_free);
      zhu_keeping_clear (&self->keeping);
      g_clear_pointer (&self->explanations, zhu_explanations_free);
      g_free (self->dictionary_month);
      g_clear_pointer (&self->known, g_ptr_array_unref);
      g_clear_pointer (&self->published, g_ptr_array_unref);
    }
  g_clear_pointer (&self->model, zhu_model_unref);
  g_clear_pointer (&self->dictionary, zhu_dictionary_unref);
  g_free (self);
}

void
zhu_job_set_release (ZhuJob *self, ZhuRelease release)
{
  if (!self->release_given)
    self->release = release;
}

gboolean
zhu_job_refuse_public (const ZhuJob *self, GError **error)
{
  if (self->release != ZHU_LEVEL_PUBLIC)
    return TRUE;
  g_set_error_literal (
      error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
      _ ("at level 公开 only whole reports are rendered, by “zhuhu report”: what one table hides "
         "another that differs a little would give away"));
  return FALSE;
}

gboolean
zhu_job_refuse_public_where (const ZhuJob *self, GError **error)
{
  if (self->release != ZHU_LEVEL_PUBLIC || self->where == NULL)
    return TRUE;
  g_set_error_literal (
      error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
      _ ("--where is not for level 公开: a report of fewer records would give away what the whole "
         "one hides"));
  return FALSE;
}

void
zhu_job_close_records (ZhuJob *self)
{
  g_clear_pointer (&self->store, zhu_store_free);
}

const ZhuStyle *
zhu_job_style (const ZhuJob *self)
{
  return self->style;
}

const ZhuKeeping *
zhu_job_keeping (const ZhuJob *self)
{
  return &self->keeping;
}

const ZhuPeriod *
zhu_job_period (const ZhuJob *self)
{
  return &self->period;
}

gboolean
zhu_job_add (ZhuJob *self, ZhuTemplate *template_, GError **error)
{
  ZhuPlan *plan = NULL;

  if (template_->period_kind >= 0 && template_->period_kind != (int) self->period.kind)
    {
      g_autofree char *period = zhu_period_to_text (&self->period);
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s: %s is not of this table's kind of period (期别)"), template_->file,
                   period);
      return FALSE;
    }

  plan = zhu_plan_new (template_, self->model, &self->period, self->area, self->where,
                       self->context->diags, error);
  if (plan == NULL)
    return FALSE;
  g_ptr_array_add (self->plans, plan);
  return TRUE;
}

char *
zhu_job_dump_plans (const ZhuJob *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < self->plans->len; i++)
    {
      g_autofree char *dump = zhu_plan_dump (g_ptr_array_index (self->plans, i));
      g_string_append (text, dump);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
require_store (const ZhuJob *self, GError **error)
{
  if (self->store != NULL)
    return TRUE;
  g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                       _ ("say which records, for example --db cases.db"));
  return FALSE;
}

gboolean
zhu_job_check_references (const ZhuJob *self, const ZhuReport *report, GError **error)
{
  return zhu_plan_check_references (self->plans, report, self->context->diags, error);
}

gboolean
zhu_job_compute (ZhuJob *self, GError **error)
{
  if (!require_store (self, error))
    return FALSE;
  self->cube
      = zhu_cube_compute (self->plans, self->store, self->release, self->context->diags, error);
  zhu_progress_clear (self->context->progress);
  return self->cube != NULL;
}

/* ---- What was published ---- */

/* All that the store remembers of the periods of @cube. */
static gboolean
look_back (ZhuJob *self, const ZhuCube *cube, GError **error)
{
  if (self->known != NULL)
    return TRUE;
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  self->published = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  return self->is_unremembered
         || (zhu_store_n_published (self->store, &self->n_known, error)
             && zhu_cube_add_known (cube, self->store, self->known, error));
}

/* Hides what @cubes (element ZhuCube *) may not show beside what was published before, and what an
 * earlier pass of this run will publish. */
static gboolean
protect_cubes (ZhuJob *self, const GPtrArray *cubes, const ZhuReport *report, GError **error)
{
  const guint n_before = self->published != NULL ? self->published->len : 0;

  if (self->release != ZHU_LEVEL_PUBLIC)
    return TRUE;
  if (!look_back (self, g_ptr_array_index (cubes, 0), error)
      || !zhu_cube_protect_all (cubes, report, self->known, self->published, error))
    return FALSE;
  for (guint i = n_before; i < self->published->len; i++)
    {
      const ZhuPublished *published = g_ptr_array_index (self->published, i);

      g_ptr_array_add (self->known, zhu_published_new (published->end, published->origin,
                                                       published->report, published->pattern));
    }
  return TRUE;
}

gboolean
zhu_job_can_publish (ZhuJob *self, gboolean unremembered, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *origin = NULL;

  self->is_unremembered = unremembered;
  if (self->release != ZHU_LEVEL_PUBLIC || unremembered || self->store == NULL)
    return TRUE;
  origin = zhu_store_origin (self->store, &cause);
  /* What is made again to be compared is not published. */
  self->is_unremembered = origin == NULL;
  if (origin != NULL || (cause == NULL && self->context->inputs != NULL))
    return TRUE;
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
               _ ("%s is only read, so that what is published from it cannot be remembered, and "
                  "later reports might give it away; import the records into a store, or say "
                  "--unremembered and compare by hand"),
               self->db);
  return FALSE;
}

gboolean
zhu_job_remember (ZhuJob *self, GError **error)
{
  if (self->published == NULL || self->published->len == 0 || self->is_unremembered)
    return TRUE;
  /* Nobody writes while it is being read. */
  g_clear_pointer (&self->store, zhu_store_free);
  return zhu_store_publish (self->db, self->published, self->n_known, error);
}

static gboolean
protect_one (ZhuJob *self, const ZhuReport *report, GError **error)
{
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();

  g_ptr_array_add (cubes, self->cube);
  return protect_cubes (self, cubes, report, error);
}

gboolean
zhu_job_count (ZhuJob *self, const ZhuReport *report, GError **error)
{
  g_autoptr (GPtrArray) alone = g_ptr_array_new ();
  gboolean holds;

  if (!require_store (self, error) || !zhu_job_check_references (self, report, error)
      || !zhu_job_compute (self, error))
    return FALSE;
  g_ptr_array_add (alone, self);
  holds = zhu_job_check (self, report, error);
  zhu_job_note_met (self, alone);
  zhu_job_tell_unused (self);
  return holds && protect_one (self, report, error);
}

ZhuDoc *
zhu_job_document (const ZhuJob *self, const ZhuReport *report, ZhuDiags *diags, GError **error)
{
  ZhuDoc *doc = NULL;

  return zhu_doc_build_styled (self->cube, report, NULL, self->style, &doc, diags, error) ? doc
                                                                                          : NULL;
}

/* ---- For each area of a level ---- */

static gboolean
parse_area_level (const char *text, ZhuLevel *level, GError **error)
{
  const char *names[ZHU_N_LEVELS + 1] = { NULL };
  const char *nearest;

  if (zhu_level_from_name (text, level))
    return TRUE;
  for (int i = 0; i < ZHU_N_LEVELS; i++)
    names[i] = zhu_level_name ((ZhuLevel) i);
  nearest = zhu_text_nearest (text, names);
  if (nearest != NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("--each “%s” is no level of areas; did you mean “%s”?"), text, nearest);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("--each “%s” is no level of areas: choose 填报单位, 县, 乡 or 村"), text);
  return FALSE;
}

/* An area that stands at two levels is meant as the upper one, to which all of its records belong.
 */
static const ZhuArea *
upper_of_two (const ZhuArea *area)
{
  return area->same_as_parent && area->parent != NULL ? area->parent : area;
}

GPtrArray *
zhu_job_areas (const ZhuJob *self, const char *level, GError **error)
{
  g_autoptr (GPtrArray) areas = NULL;
  ZhuLevel found;

  if (!parse_area_level (level, &found, error))
    return NULL;
  if (self->area == NULL || self->area->level > found)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   self->area == NULL ? _ ("--each %s: the dictionary names no areas (地区 =)")
                                      : _ ("--each %s: the area of --area lies below that level"),
                   level);
      return NULL;
    }
  areas = zhu_area_divide (self->area, found, zhu_period_date (&self->period, ZHU_DATE_END));
  for (guint i = 0; i < areas->len; i++)
    areas->pdata[i] = (gpointer) upper_of_two (areas->pdata[i]);
  return g_steal_pointer (&areas);
}

ZhuJob *
zhu_job_narrow (ZhuJob *self, const ZhuArea *area)
{
  ZhuJob *part = g_new0 (ZhuJob, 1);

  *part = *self;
  part->is_part = TRUE;
  part->dictionary = zhu_dictionary_ref (self->dictionary);
  part->model = zhu_model_ref (self->model);
  part->area = area;
  part->plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  part->cube = NULL;
  return part;
}

const ZhuArea *
zhu_job_area (const ZhuJob *self)
{
  return self->area;
}

/* The rules of all areas are tested, so that all that fail are named: @failed receives them. */
static gboolean
check_each (ZhuJob *self,
            const GPtrArray *jobs,
            const ZhuReport *report,
            GPtrArray *failed,
            GError **error)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      ZhuJob *job = g_ptr_array_index (jobs, i);
      g_autoptr (GError) cause = NULL;
      gboolean ok;

      zhu_diags_set_subject (self->context->diags, job->area->name);
      ok = zhu_job_check (job, report, &cause);
      zhu_diags_set_subject (self->context->diags, NULL);
      if (ok)
        continue;
      if (!g_error_matches (cause, ZHU_ERROR, ZHU_ERROR_CHECK))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      g_ptr_array_add (failed, (gpointer) job->area);
    }
  zhu_job_note_met (self, jobs);
  return TRUE;
}

gboolean
zhu_job_count_each (ZhuJob *self,
                    GPtrArray *jobs,
                    const ZhuReport *report,
                    GPtrArray *failed,
                    GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autoptr (GPtrArray) cubes = NULL;

  if (!require_store (self, error))
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      ZhuJob *job = g_ptr_array_index (jobs, i);

      if (!zhu_job_check_references (job, report, error))
        return FALSE;
      g_ptr_array_add (groups, job->plans);
    }
  cubes = zhu_cube_compute_each (groups, self->store, self->release, self->context->diags, error);
  zhu_progress_clear (self->context->progress);
  for (guint i = 0; cubes != NULL && i < jobs->len; i++)
    ((ZhuJob *) g_ptr_array_index (jobs, i))->cube = zhu_cube_ref (g_ptr_array_index (cubes, i));
  return cubes != NULL && check_each (self, jobs, report, failed, error)
         && (failed->len > 0 || protect_cubes (self, cubes, report, error));
}
