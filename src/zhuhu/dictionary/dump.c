/* Canonical text of a dictionary: what was understood, in the language of the file, one line for
 * each thing, independent of how the file spells it. */
#include "zhuhu/dictionary/private.h"

static void
append_list (GString *out, const GPtrArray *items)
{
  for (gsize i = 0; i < items->len; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "" : ", ",
                            (const char *) g_ptr_array_index (items, i));
}

static void
append_type (GString *out, const ZhuVariable *variable)
{
  g_string_append (out, type_word (variable->type));
  if (variable->list != NULL)
    g_string_append_printf (out, "(%s)", variable->list->name);
  g_string_append_c (out, ' ');
}

static void
append_variable (GString *out, const ZhuVariable *variable)
{
  g_string_append_printf (out, "  %s = ", variable->name);
  if (variable->formula == NULL || variable->typed)
    append_type (out, variable);
  if (variable->formula != NULL)
    g_string_append (out, variable->formula);
  append_list (out, variable->columns);
  if (variable->aliases->len > 0)
    g_string_append (out, "; 别名 ");
  append_list (out, variable->aliases);
  if (variable->mask != ZHU_MASK_NONE)
    g_string_append_printf (out, "; 保密 %s", mask_word (variable->mask));
  g_string_append_c (out, '\n');
}

static void
append_entity (GString *out, const ZhuEntity *entity)
{
  g_string_append_printf (out, "实体 %s 表 %s 键 ", entity->name, entity->table);
  append_list (out, entity->key);
  if (entity->parent != NULL)
    {
      g_string_append_printf (out, " 上级 %s: ", entity->parent->name);
      append_list (out, entity->parent_columns);
    }
  if (entity->concern != NULL)
    {
      g_string_append_printf (out, "; %s: ", entity->concern->name);
      append_list (out, entity->concern_columns);
    }
  if (entity->area_column != NULL)
    g_string_append_printf (out, " 地区 %s", entity->area_column);
  if (entity->unit_column != NULL)
    g_string_append_printf (out, " 填报单位 %s", entity->unit_column);
  if (entity->aliases->len > 0)
    g_string_append (out, " 别名 ");
  append_list (out, entity->aliases);
  g_string_append_c (out, '\n');
  for (gsize i = 0; i < entity->variables->len; i++)
    append_variable (out, g_ptr_array_index (entity->variables, i));
}

static void
append_series (GString *out, const ZhuSeries *series)
{
  g_string_append_printf (out, "系列 %s 表 %s 地区 %s 期 %s 值 %s", series->name, series->table,
                          series->area_column, series->period_column, series->value_column);
  if (series->condition_column != NULL)
    g_string_append_printf (out, " 条件 %s = \"%s\"", series->condition_column,
                            series->condition_value);
  g_string_append_c (out, '\n');
}

static void
append_code_list (GString *out, const ZhuCodeList *list)
{
  g_string_append_printf (out, "代码表 %s", list->name);
  for (gsize i = 0; i < list->attributes->len; i++)
    g_string_append_printf (out, " %s", (const char *) g_ptr_array_index (list->attributes, i));
  g_string_append_c (out, '\n');
  for (gsize i = 0; i < list->codes->len; i++)
    {
      const ZhuCode *code = g_ptr_array_index (list->codes, i);

      g_string_append_printf (out, "  %s %s", code->code, code->name);
      for (gsize j = 0; code->aliases[j] != NULL; j++)
        g_string_append_printf (out, "%s%s", j == 0 ? " = " : " | ", code->aliases[j]);
      for (gsize j = 0; j < list->attributes->len; j++)
        g_string_append_printf (out, "; %s", code->attributes[j]);
      g_string_append_c (out, '\n');
    }
}

static void
append_area (GString *out, const ZhuArea *area, unsigned depth)
{
  g_string_append_printf (out, "%*s%s %s %s", (int) (2 * depth + 2), "", area->code, area->name,
                          zhu_level_name (area->level));
  if (area->same_as_parent)
    g_string_append (out, " =");
  g_string_append_c (out, '\n');
  for (gsize i = 0; i < area->children->len; i++)
    append_area (out, g_ptr_array_index (area->children, i), depth + 1);
}

char *
zhu_dictionary_dump (const ZhuDictionary *self)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "字典 %s 截至 %s 顺序 %s", self->name, self->is_as_of ? "是" : "否",
                          self->by_rank ? "行政序" : "代码序");
  if (self->area_table != NULL)
    g_string_append_printf (out, " 地区表 %s", self->area_table);
  g_string_append_c (out, '\n');
  for (gsize i = 0; i < self->entities->len; i++)
    append_entity (out, g_ptr_array_index (self->entities, i));
  for (gsize i = 0; i < self->series->len; i++)
    append_series (out, g_ptr_array_index (self->series, i));
  for (gsize i = 0; i < self->list_order->len; i++)
    append_code_list (out, g_ptr_array_index (self->list_order, i));
  if (self->areas != NULL)
    {
      g_string_append (out, "地区\n");
      append_area (out, zhu_areas_root (self->areas), 0);
    }
  return g_string_free (out, FALSE);
}
