/* What `zhuhu diff` asks of a job: two sealed months of one store in the words of one dictionary.
 */
#include "job.h"

#include <string.h>

const ZhuCube *
zhu_job_cube (const ZhuJob *self)
{
  return self->cube;
}

ZhuRelease
zhu_job_release (const ZhuJob *self)
{
  return self->release;
}

gboolean
zhu_job_admit_month (ZhuJob *self, const ZhuPeriod *period, GError **error)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);

  if (areas == NULL)
    return TRUE;
  if (!zhu_store_month_areas (self->store, self->dictionary, period, error))
    return FALSE;
  zhu_areas_freeze_at (areas, zhu_period_date (&self->period, ZHU_DATE_END));
  return TRUE;
}

/* ---- Records behind what moved ---- */

typedef struct
{
  const ZhuJob *job;
  const ZhuPeriod *months[2];
} Opening;

static ZhuSource *
open_month (const ZhuSourceRequest *request, gboolean is_after, gpointer data, GError **error)
{
  const Opening *opening = data;
  const ZhuJob *job = opening->job;

  return zhu_store_month_source (job->store, job->dictionary, opening->months[is_after ? 1 : 0],
                                 request, error);
}

/* The mask of the variable that holds key column @column; none if no variable does. */
static ZhuMask
mask_of_column (const ZhuEntity *entity, const char *column)
{
  for (guint i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->columns->len > 0
          && g_str_equal (g_ptr_array_index (variable->columns, 0), column))
        return variable->mask;
    }
  return ZHU_MASK_NONE;
}

/* The key of a record as it may be shown at 内部. */
static char *
masked_key (const ZhuEntity *entity, const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "\x1F", -1);

  for (guint i = 0; parts[i] != NULL && i < entity->key->len; i++)
    {
      const ZhuMask mask = mask_of_column (entity, g_ptr_array_index (entity->key, i));
      char *shown = mask != ZHU_MASK_NEVER ? zhu_mask_apply (mask, parts[i]) : g_strdup ("*");

      g_free (parts[i]);
      parts[i] = shown;
    }
  return g_strjoinv (" ", parts);
}

GPtrArray *
zhu_job_records_behind (ZhuJob *self,
                        const ZhuPeriod *before,
                        const ZhuPeriod *after,
                        GError **error)
{
  Opening opening = { self, { before, after } };
  GPtrArray *changes = zhu_cube_records_behind (self->plans, open_month, &opening, error);

  zhu_progress_clear (self->context->progress);
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      ZhuRecordChange *change = g_ptr_array_index (changes, i);
      char *shown = masked_key (change->entity, change->key);

      g_free (change->key);
      change->key = shown;
    }
  return changes;
}
