/* The dictionary object and its look-ups. It is frozen once zhu_dictionary_load() has returned it;
 * only its area tree grows while a source is opened. */
#include "zhuhu/dictionary/private.h"

ZhuEntity *
entity_new (const char *name, const ZhuPlace *place)
{
  ZhuEntity *entity = g_new0 (ZhuEntity, 1);

  entity->name = g_strdup (name);
  entity->place = *place;
  entity->key = g_ptr_array_new_with_free_func (g_free);
  entity->parent_columns = g_ptr_array_new_with_free_func (g_free);
  entity->concern_columns = g_ptr_array_new_with_free_func (g_free);
  entity->aliases = g_ptr_array_new_with_free_func (g_free);
  entity->variables = g_ptr_array_new_with_free_func (variable_free);
  return entity;
}

void
entity_free (gpointer data)
{
  ZhuEntity *entity = data;

  g_free (entity->name);
  g_free (entity->table);
  g_ptr_array_unref (entity->key);
  g_ptr_array_unref (entity->parent_columns);
  g_ptr_array_unref (entity->concern_columns);
  g_free (entity->area_column);
  g_free (entity->unit_column);
  g_ptr_array_unref (entity->aliases);
  g_ptr_array_unref (entity->variables);
  g_free (entity);
}

ZhuVariable *
variable_new (const char *name, const ZhuEntity *entity, const ZhuIniEntry *entry)
{
  ZhuVariable *variable = g_new0 (ZhuVariable, 1);

  variable->name = g_strdup (name);
  variable->entity = entity;
  variable->entry = entry;
  variable->columns = g_ptr_array_new_with_free_func (g_free);
  variable->aliases = g_ptr_array_new_with_free_func (g_free);
  return variable;
}

void
variable_free (gpointer data)
{
  ZhuVariable *variable = data;

  g_free (variable->name);
  g_ptr_array_unref (variable->columns);
  g_ptr_array_unref (variable->aliases);
  g_free (variable->formula);
  g_free (variable);
}

ZhuSeries *
series_new (const char *name, const ZhuPlace *place)
{
  ZhuSeries *series = g_new0 (ZhuSeries, 1);

  series->name = g_strdup (name);
  series->place = *place;
  return series;
}

void
series_free (gpointer data)
{
  ZhuSeries *series = data;

  g_free (series->name);
  g_free (series->table);
  g_free (series->area_column);
  g_free (series->period_column);
  g_free (series->value_column);
  g_free (series->condition_column);
  g_free (series->condition_value);
  g_free (series);
}

static void
dictionary_clear (gpointer data)
{
  ZhuDictionary *self = data;

  g_free (self->folder);
  g_free (self->name);
  g_free (self->area_table);
  g_ptr_array_unref (self->variables);
  g_ptr_array_unref (self->entities);
  g_ptr_array_unref (self->series);
  g_ptr_array_unref (self->list_order);
  g_hash_table_unref (self->lists);
  g_hash_table_unref (self->files);
  areas_free (self->areas);
  zhu_ini_free (self->ini);
}

ZhuDictionary *
zhu_dictionary_ref (ZhuDictionary *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
zhu_dictionary_unref (ZhuDictionary *self)
{
  g_atomic_rc_box_release_full (self, dictionary_clear);
}

GHashTable *
zhu_dictionary_files (const ZhuDictionary *self)
{
  return self->files;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

char *
zhu_dictionary_sha256 (const ZhuDictionary *self)
{
  GHashTable *files = self->files;
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (files), compare_names);

  for (const GList *name = names; name != NULL; name = name->next)
    {
      GBytes *bytes = g_hash_table_lookup (files, name->data);

      zhu_sha256_update (sum, name->data, strlen (name->data) + 1);
      zhu_sha256_update (sum, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  return zhu_sha256_finish_text (sum);
}

const char *
zhu_dictionary_name (const ZhuDictionary *self)
{
  return self->name;
}

gboolean
zhu_dictionary_is_as_of (const ZhuDictionary *self)
{
  return self->is_as_of;
}

const GPtrArray *
zhu_dictionary_entities (const ZhuDictionary *self)
{
  return self->entities;
}

const GPtrArray *
zhu_dictionary_variables (const ZhuDictionary *self)
{
  return self->variables;
}

const GPtrArray *
zhu_dictionary_series (const ZhuDictionary *self)
{
  return self->series;
}

ZhuAreas *
zhu_dictionary_areas (const ZhuDictionary *self)
{
  return self->areas;
}

const char *
zhu_dictionary_area_table (const ZhuDictionary *self)
{
  return self->area_table;
}

const ZhuEntity *
zhu_dictionary_entity (const ZhuDictionary *self, const char *name_or_alias)
{
  for (gsize i = 0; i < self->entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (self->entities, i);

      if (g_str_equal (entity->name, name_or_alias))
        return entity;
    }
  for (gsize i = 0; i < self->entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (self->entities, i);

      for (gsize j = 0; j < entity->aliases->len; j++)
        if (g_str_equal (g_ptr_array_index (entity->aliases, j), name_or_alias))
          return entity;
    }
  return NULL;
}

const ZhuVariable *
zhu_dictionary_variable (const ZhuDictionary *self, const char *entity_or_null, const char *name)
{
  const ZhuEntity *entity = NULL;
  const ZhuVariable *found = NULL;

  if (entity_or_null != NULL)
    {
      entity = zhu_dictionary_entity (self, entity_or_null);
      if (entity == NULL)
        return NULL;
    }
  for (gsize i = 0; i < self->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (self->variables, i);

      if ((entity != NULL && variable->entity != entity) || !g_str_equal (variable->name, name))
        continue;
      if (found != NULL)
        return NULL;
      found = variable;
    }
  return found;
}

const ZhuSeries *
zhu_dictionary_find_series (const ZhuDictionary *self, const char *name)
{
  for (gsize i = 0; i < self->series->len; i++)
    {
      const ZhuSeries *series = g_ptr_array_index (self->series, i);

      if (g_str_equal (series->name, name))
        return series;
    }
  return NULL;
}

const ZhuCodeList *
zhu_dictionary_code_list (const ZhuDictionary *self, const char *name)
{
  return g_hash_table_lookup (self->lists, name);
}

gboolean
zhu_entity_is_below (const ZhuEntity *entity, const ZhuEntity *ancestor)
{
  if (entity == NULL)
    return FALSE;
  return entity == ancestor || zhu_entity_is_below (entity->parent, ancestor)
         || zhu_entity_is_below (entity->concern, ancestor);
}
