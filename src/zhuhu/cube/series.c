/* Outside series (language §5): the value given for an area, else the sum of the areas below if all
 * are there. A given value that differs from that sum is said. */
#include "zhuhu/cube/private.h"

#include <string.h>

static char *
series_key (const ZhuSeries *series, ZhuPlanContext context)
{
  return g_strdup_printf ("%s/%d", series->name, (int) context);
}

static gboolean
load_term (const ZhuPlan *plan,
           const ZhuTerm *term,
           const Origin *origin,
           ZhuStore *store,
           GHashTable *loaded,
           GError **error)
{
  if (term == NULL)
    return TRUE;
  if (term->kind == ZHU_TERM_SERIES)
    {
      g_autofree char *key = series_key (term->series, term->context);
      const int end = zhu_period_date (&plan->period, zhu_context_date (term->context));
      GHashTable *values;

      if (g_hash_table_contains (loaded, key))
        return TRUE;
      values = zhu_origin_series (origin, term->context, store, zhu_model_dictionary (plan->model),
                                  term->series, end, error);
      if (values == NULL)
        return FALSE;
      g_hash_table_insert (loaded, g_steal_pointer (&key), values);
    }
  for (guint i = 0; i < term->children->len; i++)
    if (!load_term (plan, g_ptr_array_index (term->children, i), origin, store, loaded, error))
      return FALSE;
  return TRUE;
}

gboolean
zhu_series_load (const ZhuPlan *plan,
                 const Origin *origin,
                 ZhuStore *store,
                 GHashTable *loaded,
                 GError **error)
{
  for (guint i = 0; i < plan->measures->len; i++)
    {
      const ZhuPlanMeasure *measure = g_ptr_array_index (plan->measures, i);

      for (int context = 0; context < ZHU_N_CONTEXTS; context++)
        if (!load_term (plan, measure->terms[context], origin, store, loaded, error))
          return FALSE;
    }
  return TRUE;
}

static ZhuNumber area_value (GHashTable *values, const ZhuArea *area);

/* Sum over the areas next below; no number unless every one has a value. */
static ZhuNumber
sum_below (GHashTable *values, const ZhuArea *area)
{
  ZhuNumber sum = zhu_number_from_int (0);

  if (area->children->len == 0 || area->level >= ZHU_LEVEL_COUNTY)
    return zhu_number_none ();
  for (guint i = 0; i < area->children->len; i++)
    {
      const ZhuArea *child = g_ptr_array_index (area->children, i);
      const ZhuNumber value = area_value (values, child);

      if (child->level > ZHU_LEVEL_COUNTY || zhu_number_is_none (value))
        return zhu_number_none ();
      sum = zhu_number_add (sum, value);
    }
  return sum;
}

static ZhuNumber
area_value (GHashTable *values, const ZhuArea *area)
{
  const ZhuNumber *given = g_hash_table_lookup (values, GUINT_TO_POINTER ((guint) area->index));

  if (given != NULL)
    return *given;
  if (area->same_as_parent && area->parent != NULL)
    {
      given = g_hash_table_lookup (values, GUINT_TO_POINTER ((guint) area->parent->index));
      return given != NULL ? *given : zhu_number_none ();
    }
  return sum_below (values, area);
}

ZhuValue
zhu_series_value (GHashTable *loaded, const ZhuTerm *term, const ZhuArea *area)
{
  g_autofree char *key = series_key (term->series, term->context);
  GHashTable *values = g_hash_table_lookup (loaded, key);
  const ZhuNumber number = values != NULL ? area_value (values, area) : zhu_number_none ();

  if (zhu_number_is_none (number))
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = number };
}

static void
check_area (const ZhuPlan *plan,
            const char *series,
            GHashTable *values,
            const ZhuArea *area,
            ZhuDiags *diags)
{
  const ZhuNumber *given = g_hash_table_lookup (values, GUINT_TO_POINTER ((guint) area->index));
  const ZhuNumber sum = sum_below (values, area);
  const ZhuPlace place = { plan->template_->file, 0, 0 };

  if (given != NULL && !zhu_number_is_none (sum) && zhu_number_compare (*given, sum) != 0)
    {
      g_autofree char *a = zhu_number_format (*given, 0, ZHU_ROUND_HALF_UP);
      g_autofree char *b = zhu_number_format (sum, 0, ZHU_ROUND_HALF_UP);

      zhu_diags_add (
          diags, ZHU_DIAG_QUERY, "series-sum", &place, _ ("ask the source which of them is right"),
          _ ("series %s: %s is given %s, the areas below give %s"), series, area->name, a, b);
    }
  for (guint i = 0; area->level < ZHU_LEVEL_UNIT && i < area->children->len; i++)
    check_area (plan, series, values, g_ptr_array_index (area->children, i), diags);
}

void
zhu_series_check (const ZhuPlan *plan, GHashTable *loaded, ZhuDiags *diags)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (loaded), (GCompareFunc) g_strcmp0);

  for (const GList *at = keys; at != NULL && plan->area != NULL; at = at->next)
    {
      const char *key = at->data;
      g_autofree char *name = NULL;

      if (!g_str_has_suffix (key, "/0"))
        continue;
      name = g_strndup (key, strlen (key) - 2);
      check_area (plan, name, g_hash_table_lookup (loaded, key), plan->area, diags);
    }
}
