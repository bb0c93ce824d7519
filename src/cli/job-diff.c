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
      char *shown = zhu_entity_mask_key (change->entity, change->key);

      g_free (change->key);
      change->key = shown;
    }
  return changes;
}
