/* How a job begins: what the options name is read, and the records are opened. */
#include "inputs.h"
#include "job.h"

#include <string.h>

static gboolean
parse_level (const char *text, ZhuRelease *release, GError **error)
{
  static const struct
  {
    const char *chinese, *english;
    ZhuRelease release;
  } levels[] = { { "内部", "internal", ZHU_LEVEL_INTERNAL },
                 { "报省", "report", ZHU_LEVEL_REPORT },
                 { "公开", "public", ZHU_LEVEL_PUBLIC } };

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (text, levels[i].chinese) || g_str_equal (text, levels[i].english))
      {
        *release = levels[i].release;
        return TRUE;
      }
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE, _ ("--level “%s”: choose 内部, 报省 or 公开"),
               text);
  return FALSE;
}

static gboolean
load_dictionary_file (ZhuJob *self, const ZhuJobOptions *options, GError **error)
{
  const char *name = options->dictionary != NULL ? options->dictionary : "dictionary";
  const ZhuInputs *inputs = self->context->inputs;
  g_autofree char *path = NULL;

  if (inputs != NULL)
    {
      self->dictionary = zhu_dictionary_from_files (zhu_inputs_files (inputs, "dictionary"), name,
                                                    self->context->diags, error);
      return self->dictionary != NULL;
    }
  path = zhu_find_data (self->context, name, options->templates, error);
  if (path == NULL)
    return FALSE;
  self->dictionary = zhu_dictionary_load (path, self->context->diags, error);
  return self->dictionary != NULL;
}

static gboolean
load_where (ZhuJob *self, const ZhuJobOptions *options, GError **error)
{
  g_autofree char *text = g_strdup (options->where);

  if (text != NULL && options->where_file != NULL)
    {
      g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                           _ ("give --where or --where-file, not both"));
      return FALSE;
    }
  if (options->where_file != NULL && !g_file_get_contents (options->where_file, &text, NULL, error))
    {
      (*error)->domain = ZHU_ERROR;
      (*error)->code = ZHU_ERROR_USAGE;
      return FALSE;
    }
  if (text == NULL)
    return TRUE;

  self->where = zhu_formula_parse (g_strstrip (text), NULL, 0, self->context->diags);
  self->where_sha256 = zhu_sha256_text (text, strlen (text));
  return zhu_diags_ok (self->context->diags, ZHU_ERROR_USAGE, error)
         && (options->where == NULL || zhu_job_check_where (self, error));
}

static gboolean
load_area (ZhuJob *self, const ZhuJobOptions *options, GError **error)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);

  if (areas != NULL)
    self->area
        = options->area != NULL ? zhu_areas_find (areas, options->area) : zhu_areas_root (areas);
  if (options->area == NULL || self->area != NULL)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               areas == NULL ? _ ("--area “%s”: the dictionary names no areas (地区 =)")
                             : _ ("--area “%s”: no area has this code or name"),
               options->area);
  return FALSE;
}

/* Whether the dictionary is read from files though the month is sealed with one. */
static gboolean
has_own_dictionary (const ZhuJob *self, const ZhuJobOptions *options)
{
  const ZhuInputs *inputs = self->context->inputs;

  return inputs != NULL ? g_hash_table_size (zhu_inputs_files (inputs, "dictionary")) > 0
                        : options->dictionary != NULL;
}

/* What is made once more is made of the same revisions. */
static void
pin_months (ZhuJob *self)
{
  const ZhuInputs *inputs = self->context->inputs;

  for (guint i = 0; inputs != NULL && i < inputs->months->len; i++)
    zhu_store_pin_month (self->store, &g_array_index (inputs->months, ZhuPeriod, i));
}

/* The records as they are now, described by the dictionary. */
static gboolean
open_live (ZhuJob *self, const ZhuJobOptions *options, GError **error)
{
  if (!load_dictionary_file (self, options, error))
    return FALSE;
  if (options->db == NULL)
    return TRUE;
  self->store = zhu_store_open (options->db, self->dictionary, ZHU_STORE_READ, error);
  if (self->store != NULL)
    pin_months (self);
  return self->store != NULL;
}

/* The records sealed as @month: described as they were then, unless a dictionary was named. */
static gboolean
open_sealed (ZhuJob *self, const ZhuJobOptions *options, const ZhuMonth *month, GError **error)
{
  g_autofree char *name = zhu_period_to_text (&month->period);

  zhu_diags_add (self->context->diags, ZHU_DIAG_NOTE, "sealed", NULL, NULL,
                 _ ("counted from the sealed month %s (%.12s)"), name, month->sha256);
  if (has_own_dictionary (self, options))
    return load_dictionary_file (self, options, error)
           && zhu_store_month_areas (self->store, self->dictionary, &month->period, error);
  self->dictionary
      = zhu_store_month_dictionary (self->store, &month->period, self->context->diags, error);
  self->dictionary_month = g_steal_pointer (&name);
  return self->dictionary != NULL;
}

/* Says that other months are sealed, and this one is not. */
static gboolean
note_unsealed (ZhuJob *self, GError **error)
{
  g_autoptr (GPtrArray) months = zhu_store_months (self->store, error);
  g_autofree char *period = zhu_period_to_text (&self->period);
  g_autoptr (GString) names = g_string_new (NULL);

  if (months == NULL)
    return FALSE;
  for (guint i = 0; i < months->len; i++)
    {
      const ZhuMonth *month = g_ptr_array_index (months, i);
      g_autofree char *name = zhu_period_to_text (&month->period);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  if (months->len > 0)
    zhu_diags_add (self->context->diags, ZHU_DIAG_NOTE, "not-sealed", NULL, NULL,
                   _ ("%s is not sealed (there are %s): counted from the records as they are"),
                   period, names->str);
  return TRUE;
}

/* Opens what is counted: the month sealed for the period if there is one, which leaves the records
 * as they are now unread. */
static gboolean
open_records (ZhuJob *self, const ZhuJobOptions *options, GError **error)
{
  g_autoptr (ZhuMonth) month = NULL;

  if (options->db != NULL)
    {
      self->store = zhu_store_open (options->db, NULL, ZHU_STORE_READ, error);
      if (self->store != NULL)
        pin_months (self);
      if (self->store == NULL || !zhu_store_find_month (self->store, &self->period, &month, error)
          || (month == NULL && !note_unsealed (self, error)))
        return FALSE;
    }
  if (month == NULL)
    g_clear_pointer (&self->store, zhu_store_free);
  if (month != NULL ? !open_sealed (self, options, month, error)
                    : !open_live (self, options, error))
    return FALSE;
  if (self->store != NULL)
    zhu_store_set_progress (self->store, zhu_progress_counting, self->context->progress);
  self->model = zhu_model_new (self->dictionary, self->context->diags, error);
  return self->model != NULL;
}

/* Areas as they stood at the period's end: abolished counties fall to their successors. */
static void
freeze_areas (ZhuJob *self)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);

  if (areas != NULL)
    zhu_areas_freeze_at (areas, zhu_period_date (&self->period, ZHU_DATE_END));
}

static gboolean
load_period (ZhuJob *self, const ZhuJobOptions *options, GError **error)
{
  if (options->period != NULL)
    return zhu_period_parse (options->period, &self->period, error);
  g_set_error_literal (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                       _ ("say the period, for example --period 2020-03"));
  return FALSE;
}

/* A job of which nothing is loaded yet but the level and how files are kept. */
static ZhuJob *
new_job (const ZhuJobOptions *options, ZhuContext *context, GError **error)
{
  g_autoptr (ZhuJob) self = g_new0 (ZhuJob, 1);

  self->context = context;
  self->release = ZHU_LEVEL_REPORT;
  self->release_given = options->level != NULL;
  self->plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  self->db = g_strdup (options->db);

  if (options->level != NULL && !parse_level (options->level, &self->release, error))
    return NULL;
  return zhu_keeping_load (&self->keeping, options->archive, options->encrypt_with, error)
             ? g_steal_pointer (&self)
             : NULL;
}

ZhuJob *
zhu_job_new_uncounted (const ZhuJobOptions *options, ZhuContext *context, GError **error)
{
  g_autoptr (ZhuJob) self = new_job (options, context, error);

  if (self == NULL)
    return NULL;
  self->store = zhu_store_open (options->db, NULL, ZHU_STORE_READ, error);
  self->style = self->store != NULL ? zhu_load_style (context, options, error) : NULL;
  return self->style != NULL ? g_steal_pointer (&self) : NULL;
}

ZhuJob *
zhu_job_new (const ZhuJobOptions *options, ZhuContext *context, GError **error)
{
  g_autoptr (ZhuJob) self = new_job (options, context, error);

  if (self == NULL || !load_period (self, options, error) || !open_records (self, options, error)
      || (self->style = zhu_load_style (context, options, error)) == NULL)
    return NULL;
  freeze_areas (self);
  if (!load_area (self, options, error) || !load_where (self, options, error)
      || !zhu_job_load_explanations (self, options, error))
    return NULL;

  return g_steal_pointer (&self);
}
