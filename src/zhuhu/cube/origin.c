/* Which records a run counts: those sealed for its period, else those of the store as it is; and
 * for earlier periods the months sealed for them, else the same records as of the earlier date. A
 * run never mixes the two kinds among its earlier periods (language §5). */
#include "zhuhu/cube/private.h"

void
zhu_origin_clear (Origin *self)
{
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    g_clear_pointer (&self->months[i], zhu_month_free);
}

/* "2020-01.r0, 2020-02.r1": every sealed month, the newest revision of each last. */
static char *
name_months (const GPtrArray *months)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < months->len; i++)
    {
      const ZhuMonth *month = g_ptr_array_index (months, i);
      g_autofree char *name = zhu_period_to_text (&month->period);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
refuse_period (ZhuStore *store, const ZhuPeriod *period, ZhuError code, GError **error)
{
  g_autoptr (GPtrArray) months = zhu_store_months (store, error);
  g_autofree char *names = months != NULL ? name_months (months) : NULL;
  g_autofree char *name = zhu_period_to_text (period);

  if (months == NULL)
    return FALSE;
  if (months->len == 0)
    g_set_error (error, ZHU_ERROR, code,
                 _ ("%s is not sealed, and no month is; seal it with “zhuhu freeze”"), name);
  else
    g_set_error (error, ZHU_ERROR, code, _ ("%s is not sealed; there are %s"), name, names);
  return FALSE;
}

/* The present period: a revision must exist if one was named. */
static gboolean
find_present (Origin *self, ZhuStore *store, const ZhuPeriod *period, GError **error)
{
  if (!zhu_store_find_month (store, period, &self->months[ZHU_CONTEXT_NOW], error))
    return FALSE;
  return self->months[ZHU_CONTEXT_NOW] != NULL || period->revision < 0
         || refuse_period (store, period, ZHU_ERROR_USAGE, error);
}

/* The first plan that counts in @context; NULL: none. */
static const ZhuPlan *
user_of (const GPtrArray *groups, ZhuPlanContext context)
{
  for (guint i = 0; i < groups->len; i++)
    {
      const GPtrArray *plans = g_ptr_array_index (groups, i);

      for (guint j = 0; j < plans->len; j++)
        if (((const ZhuPlan *) g_ptr_array_index (plans, j))->contexts[context])
          return g_ptr_array_index (plans, j);
    }
  return NULL;
}

/* One earlier period without a month of its own makes all of them read the present records. */
static gboolean
leave_earlier (Origin *self,
               ZhuStore *store,
               const ZhuPlan *plan,
               ZhuPlanContext context,
               const ZhuPeriod *missing,
               GError **error)
{
  const ZhuPlace *place = &plan->context_places[context];

  for (int i = ZHU_CONTEXT_LAST; i < ZHU_N_CONTEXTS; i++)
    g_clear_pointer (&self->months[i], zhu_month_free);
  if (zhu_dictionary_is_as_of (zhu_model_dictionary (plan->model)))
    return TRUE;
  refuse_period (store, missing, ZHU_ERROR_TEMPLATE, error);
  g_prefix_error (error,
                  _ ("%s:%u:%u: an earlier period is compared, and the dictionary does not say "
                     "截至 = 是, so it cannot be counted from the present records: "),
                  place->file != NULL ? place->file : plan->template_->id, place->line,
                  place->column);
  return FALSE;
}

gboolean
zhu_origin_find (Origin *self, ZhuStore *store, const GPtrArray *groups, GError **error)
{
  const ZhuPlan *first = g_ptr_array_index ((GPtrArray *) g_ptr_array_index (groups, 0), 0);

  if (!find_present (self, store, &first->period, error))
    return FALSE;
  for (int i = ZHU_CONTEXT_LAST; i < ZHU_N_CONTEXTS; i++)
    {
      const ZhuPlanContext context = (ZhuPlanContext) i;
      const ZhuPeriod period = zhu_period_shift (&first->period, zhu_context_date (context));
      const ZhuPlan *user = user_of (groups, context);

      if (user == NULL)
        continue;
      if (!zhu_store_find_month (store, &period, &self->months[context], error))
        return FALSE;
      if (self->months[context] == NULL)
        return leave_earlier (self, store, user, context, &period, error);
    }
  return TRUE;
}

gboolean
zhu_origin_is_apart (const Origin *self, ZhuPlanContext context)
{
  return context != ZHU_CONTEXT_NOW && self->months[context] != NULL;
}

static const ZhuMonth *
month_of (const Origin *self, ZhuPlanContext context)
{
  return self->months[zhu_origin_is_apart (self, context) ? context : ZHU_CONTEXT_NOW];
}

ZhuSource *
zhu_origin_source (const Origin *self,
                   ZhuPlanContext context,
                   ZhuStore *store,
                   const ZhuDictionary *dictionary,
                   const ZhuSourceRequest *request,
                   GError **error)
{
  const ZhuMonth *month = month_of (self, context);

  return month != NULL ? zhu_store_month_source (store, dictionary, &month->period, request, error)
                       : zhu_store_source (store, request, error);
}

GHashTable *
zhu_origin_series (const Origin *self,
                   ZhuPlanContext context,
                   ZhuStore *store,
                   const ZhuDictionary *dictionary,
                   const ZhuSeries *series,
                   int end,
                   GError **error)
{
  const ZhuMonth *month = month_of (self, context);

  return month != NULL
             ? zhu_store_month_series (store, dictionary, &month->period, series, end, error)
             : zhu_store_series (store, series, end, error);
}
