/* What a dictionary asks of a database: one table for each entity, for the areas and for the
 * outside series. The columns carry the dictionary's own names, so that plain SQL can be written
 * against them; the primary key begins with the parent's key, so that a scan in its order gives
 * households with their children. */
#include "zhuhu/store/private.h"

#include <string.h>

int
store_table_find (const StoreTable *self, const char *name)
{
  for (gsize i = 0; i < self->columns->len; i++)
    if (g_str_equal (store_table_column (self, i)->name, name))
      return (int) i;
  return -1;
}

static StoreTable *
table_new (StoreTableKind kind, const char *name, const char *label)
{
  StoreTable *self = g_new0 (StoreTable, 1);

  self->kind = kind;
  self->name = name;
  self->label = label;
  self->columns = g_array_new (FALSE, TRUE, sizeof (StoreColumn));
  self->own = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->parent = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->concern = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->area = self->unit = -1;
  return self;
}

static void
table_free (gpointer data)
{
  StoreTable *self = data;

  g_array_unref (self->columns);
  g_array_unref (self->own);
  g_array_unref (self->parent);
  g_array_unref (self->concern);
  g_free (self);
}

/* Position of the column @name, which is added if it is new. */
static gsize
table_add (StoreTable *self, const char *name, ZhuType type)
{
  const StoreColumn column = { .name = name, .type = type };
  int found = store_table_find (self, name);

  if (found >= 0)
    return (gsize) found;
  g_array_append_val (self->columns, column);
  return self->columns->len - 1;
}

static void
add_keys (StoreTable *self, const GPtrArray *names, GArray *positions)
{
  for (gsize i = 0; names != NULL && i < names->len; i++)
    {
      const gsize position = table_add (self, g_ptr_array_index (names, i), ZHU_TYPE_TEXT);

      store_table_column (self, position)->is_key = TRUE;
      g_array_append_val (positions, position);
    }
}

static void
add_variable (StoreTable *self, const ZhuVariable *variable)
{
  for (gsize i = 0; i < variable->columns->len; i++)
    {
      const gsize position
          = table_add (self, g_ptr_array_index (variable->columns, i), variable->type);
      StoreColumn *column = store_table_column (self, position);

      if (column->variable != NULL)
        continue;
      column->variable = variable;
      column->list = variable->list;
    }
}

static StoreTable *
entity_table (const ZhuEntity *entity)
{
  StoreTable *self = table_new (STORE_TABLE_ENTITY, entity->table, entity->name);

  self->entity = entity;
  if (entity->parent != NULL)
    add_keys (self, entity->parent_columns, self->parent);
  add_keys (self, entity->key, self->own);
  self->n_key = self->columns->len;
  if (entity->concern != NULL)
    add_keys (self, entity->concern_columns, self->concern);
  if (entity->area_column != NULL)
    {
      self->area = (int) table_add (self, entity->area_column, ZHU_TYPE_TEXT);
      store_table_column (self, self->area)->is_area = TRUE;
    }
  if (entity->unit_column != NULL)
    self->unit = (int) table_add (self, entity->unit_column, ZHU_TYPE_TEXT);
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->formula == NULL)
        add_variable (self, variable);
    }
  return self;
}

static StoreTable *
area_table (const char *name)
{
  StoreTable *self = table_new (STORE_TABLE_AREA, name, "地区");
  const gsize code = table_add (self, "代码", ZHU_TYPE_TEXT);

  self->area = (int) code;
  store_table_column (self, code)->is_key = store_table_column (self, code)->is_area = TRUE;
  g_array_append_val (self->own, code);
  self->n_key = 1;
  table_add (self, "名称", ZHU_TYPE_TEXT);
  return self;
}

/* Several series may lie in one table, told apart by their condition. */
static void
add_series (GPtrArray *tables, const ZhuSeries *series)
{
  const char *const keys[]
      = { series->area_column, series->period_column, series->condition_column };
  StoreTable *self = NULL;

  for (gsize i = 0; i < tables->len; i++)
    {
      StoreTable *table = g_ptr_array_index (tables, i);

      if (table->kind == STORE_TABLE_SERIES && g_str_equal (table->name, series->table))
        self = table;
    }
  if (self == NULL)
    {
      self = table_new (STORE_TABLE_SERIES, series->table, series->name);
      g_ptr_array_add (tables, self);
      for (gsize i = 0; i < G_N_ELEMENTS (keys) && keys[i] != NULL; i++)
        {
          const gsize position = table_add (self, keys[i], i == 1 ? ZHU_TYPE_DATE : ZHU_TYPE_TEXT);

          store_table_column (self, position)->is_key = i != 1;
          g_array_append_val (self->own, position);
        }
      self->n_key = self->columns->len;
    }
  table_add (self, series->value_column, ZHU_TYPE_DECIMAL);
}

GPtrArray *
store_tables_new (ZhuDictionary *dictionary)
{
  GPtrArray *tables = g_ptr_array_new_with_free_func (table_free);
  const GPtrArray *entities = zhu_dictionary_entities (dictionary);
  const GPtrArray *series = zhu_dictionary_series (dictionary);

  if (zhu_dictionary_area_table (dictionary) != NULL)
    g_ptr_array_add (tables, area_table (zhu_dictionary_area_table (dictionary)));
  for (gsize i = 0; i < entities->len; i++)
    g_ptr_array_add (tables, entity_table (g_ptr_array_index (entities, i)));
  for (gsize i = 0; i < series->len; i++)
    add_series (tables, g_ptr_array_index (series, i));
  return tables;
}

const StoreTable *
store_tables_of_entity (const GPtrArray *tables, const ZhuEntity *entity)
{
  for (gsize i = 0; i < tables->len; i++)
    {
      const StoreTable *table = g_ptr_array_index (tables, i);

      if (table->entity == entity)
        return table;
    }
  return NULL;
}
