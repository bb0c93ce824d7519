/* Names of axes and measures: what each of them means in this plan. */
#include "zhuhu/plan/private.h"

const char *
zhu_plan_word_id (const char *text, ZhuWordKind kind)
{
  const ZhuWord *word = text != NULL ? zhu_word_find (text, kind) : NULL;

  return word != NULL ? word->id : text;
}

const ZhuMeasureSpec *
zhu_plan_measure_spec (const ZhuPlan *plan, const char *name)
{
  const GPtrArray *measures = plan->template_->measures;

  for (guint i = 0; i < measures->len; i++)
    {
      const ZhuMeasureSpec *spec = g_ptr_array_index (measures, i);

      if (g_strcmp0 (spec->name, name) == 0)
        return spec;
    }
  return NULL;
}

gboolean
zhu_plan_is_level (const char *name, ZhuLevel *level)
{
  return name != NULL && zhu_level_from_name (name, level);
}

NameKind
zhu_plan_name_kind (const ZhuPlan *plan, const ZhuNode *name)
{
  const ZhuDictionary *dictionary = zhu_model_dictionary (plan->model);
  ZhuLevel level;

  if (name->text2 == NULL)
    {
      if (zhu_plan_measure_spec (plan, name->text) != NULL)
        return ZHU_NAME_MEASURE;
      if (zhu_dictionary_entity (dictionary, name->text) != NULL)
        return ZHU_NAME_ENTITY;
      if (zhu_dictionary_find_series (dictionary, name->text) != NULL)
        return ZHU_NAME_SERIES;
      if (zhu_plan_is_level (name->text, &level) && zhu_dictionary_areas (dictionary) != NULL)
        return ZHU_NAME_LEVEL;
      if (zhu_dictionary_variable (dictionary, NULL, name->text) != NULL)
        return ZHU_NAME_VARIABLE;
      return ZHU_NAME_UNKNOWN;
    }
  if (zhu_dictionary_variable (dictionary, name->text, name->text2) != NULL
      || zhu_dictionary_variable (dictionary, NULL, name->text) != NULL)
    return ZHU_NAME_VARIABLE;
  return ZHU_NAME_UNKNOWN;
}

/* The first entity that has a variable @name, of several; NULL if there is one at most. */
static const ZhuEntity *
first_of_several (const GPtrArray *variables, const char *name)
{
  const ZhuEntity *first = NULL;

  for (guint i = 0; i < variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (variables, i);

      if (!g_str_equal (variable->name, name))
        continue;
      if (first != NULL)
        return first;
      first = variable->entity;
    }
  return NULL;
}

static gboolean
add_ambiguous_name (const GPtrArray *variables, const ZhuNode *name, ZhuDiags *diags)
{
  const ZhuEntity *first = name->text2 == NULL ? first_of_several (variables, name->text) : NULL;
  g_autofree char *remedy = NULL;

  if (first == NULL)
    return FALSE;
  remedy = g_strdup_printf (_ ("write %s.%s, or name the other entity"), first->name, name->text);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "ambiguous-name", &name->place, remedy,
                 _ ("“%s” is a variable of several entities"), name->text);
  return TRUE;
}

void
zhu_plan_add_unknown_name (const ZhuPlan *plan, const ZhuNode *name, ZhuDiags *diags)
{
  const ZhuDictionary *dictionary = zhu_model_dictionary (plan->model);
  const GPtrArray *variables = zhu_dictionary_variables (dictionary);
  const GPtrArray *entities = zhu_dictionary_entities (dictionary);
  const GPtrArray *series = zhu_dictionary_series (dictionary);
  const GPtrArray *measures = plan->template_->measures;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *remedy = NULL;
  const char *nearest;

  if (add_ambiguous_name (variables, name, diags))
    return;
  if (name->text2 != NULL && zhu_dictionary_entity (dictionary, name->text) != NULL)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-name", &name->place,
                     _ ("see the dictionary's variables"), _ ("%s has no variable “%s”"),
                     name->text, name->text2);
      return;
    }
  for (guint i = 0; i < variables->len; i++)
    g_ptr_array_add (names, ((ZhuVariable *) g_ptr_array_index (variables, i))->name);
  for (guint i = 0; i < entities->len; i++)
    g_ptr_array_add (names, ((ZhuEntity *) g_ptr_array_index (entities, i))->name);
  for (guint i = 0; i < series->len; i++)
    g_ptr_array_add (names, ((ZhuSeries *) g_ptr_array_index (series, i))->name);
  for (guint i = 0; i < measures->len; i++)
    g_ptr_array_add (names, ((ZhuMeasureSpec *) g_ptr_array_index (measures, i))->name);
  g_ptr_array_add (names, NULL);

  nearest = zhu_text_nearest (name->text, (const char *const *) names->pdata);
  if (nearest != NULL)
    remedy = g_strdup_printf (_ ("did you mean %s?"), nearest);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "unknown-name", &name->place,
                 remedy != NULL ? remedy
                                : _ ("name a variable, entity, area level, series or measure"),
                 _ ("the dictionary knows no %s"), name->text);
}
