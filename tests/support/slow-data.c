/* Records of the slow evaluator: texts as a case file gives them, read by type, and the outer join
 * of language.md §3 made line by line. */
#include "support/slow.h"

#include <string.h>

static void
record_free (gpointer data)
{
  SlowRecord *self = data;

  g_free (self->key);
  g_hash_table_unref (self->fields);
  g_free (self->values);
  g_free (self);
}

static void
list_free (gpointer data)
{
  ZhuCodeList *list = data;

  for (guint i = 0; i < list->codes->len; i++)
    {
      ZhuCode *code = g_ptr_array_index (list->codes, i);

      g_free (code->code);
      g_free (code->name);
      g_strfreev (code->aliases);
      g_free (code);
    }
  g_ptr_array_unref (list->codes);
  g_hash_table_unref (list->values);
  g_free (list);
}

gsize
slow_n_entities (const SlowData *self)
{
  return zhu_dictionary_entities (self->dictionary)->len;
}

const ZhuEntity *
slow_entity (const SlowData *self, const char *name)
{
  return zhu_dictionary_entity (self->dictionary, name);
}

SlowData *
slow_data_new (ZhuDictionary *dictionary)
{
  SlowData *self = g_new0 (SlowData, 1);

  self->dictionary = zhu_dictionary_ref (dictionary);
  self->records = g_ptr_array_new_with_free_func (record_free);
  self->lines = g_new0 (GPtrArray *, slow_n_entities (self));
  self->trees = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) zhu_node_free);
  self->bands = g_hash_table_new_full (NULL, NULL, NULL, list_free);
  return self;
}

void
slow_data_free (SlowData *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < slow_n_entities (self); i++)
    if (self->lines[i] != NULL)
      g_ptr_array_unref (self->lines[i]);
  g_free (self->lines);
  g_ptr_array_unref (self->records);
  g_hash_table_unref (self->bands);
  g_hash_table_unref (self->trees);
  zhu_dictionary_unref (self->dictionary);
  g_free (self);
}

SlowRecord *
slow_data_add (SlowData *self,
               const char *entity,
               const char *key,
               SlowRecord *parent,
               SlowRecord *concern)
{
  SlowRecord *record = g_new0 (SlowRecord, 1);

  record->entity = slow_entity (self, entity);
  record->key = g_strdup (key);
  record->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  record->parent = parent;
  record->concern = concern;
  g_ptr_array_add (self->records, record);
  return record;
}

void
slow_record_set (SlowRecord *self, const char *column, const char *text)
{
  if (*text != '\0')
    g_hash_table_insert (self->fields, g_strdup (column), g_strdup (text));
}

/* ---- Types ---- */

static SlowValue
read_multi (const ZhuVariable *variable, GHashTable *fields)
{
  SlowValue value = { .kind = SLOW_MISSING, .list = variable->list };

  for (guint i = 0; i < variable->columns->len; i++)
    {
      const char *text = g_hash_table_lookup (fields, g_ptr_array_index (variable->columns, i));
      gsize code;

      if (text == NULL)
        continue;
      code = zhu_code_list_value (variable->list, text);
      value.bits |= G_GUINT64_CONSTANT (1) << (code > 0 ? code - 1 : variable->list->codes->len);
      value.kind = SLOW_MULTI;
    }
  return value;
}

static SlowValue
read_value (const ZhuVariable *variable, GHashTable *fields)
{
  SlowValue value = { .kind = SLOW_MISSING, .list = variable->list };
  const char *text = g_hash_table_lookup (fields, g_ptr_array_index (variable->columns, 0));

  if (variable->type == ZHU_TYPE_MULTI)
    return read_multi (variable, fields);
  if (text == NULL)
    return value;
  value.text = text;
  switch (variable->type)
    {
    case ZHU_TYPE_TEXT:
      value.kind = SLOW_TEXT;
      break;
    case ZHU_TYPE_INTEGER:
    case ZHU_TYPE_DECIMAL:
      value.kind = SLOW_NUMBER;
      g_assert_true (zhu_number_parse (text, &value.number));
      break;
    case ZHU_TYPE_DATE:
      value.kind = SLOW_DATE;
      g_assert_true (zhu_date_parse (text, &value.date));
      break;
    case ZHU_TYPE_BOOLEAN:
      value.kind = SLOW_TRUTH;
      value.code = g_str_equal (text, "是");
      break;
    case ZHU_TYPE_CODE:
    case ZHU_TYPE_MULTI:
      value.kind = SLOW_CODE;
      value.code = zhu_code_list_value (variable->list, text);
      if (value.code == 0)
        value.code = variable->list->codes->len + 1;
      break;
    }
  return value;
}

static void
read_record (SlowRecord *record)
{
  const GPtrArray *variables = record->entity->variables;

  record->values = g_new0 (SlowValue, variables->len);
  for (guint i = 0; i < variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (variables, i);

      if (variable->formula == NULL)
        record->values[i] = read_value (variable, record->fields);
    }
}

/* ---- Areas ---- */

/* The area of the file with the longest code that begins @code; of two with one code the lower. */
static const ZhuArea *
find_area (const ZhuAreas *areas, const char *code)
{
  const ZhuArea *best = NULL;

  for (gsize i = 0; i < zhu_areas_length (areas); i++)
    {
      const ZhuArea *area = zhu_areas_get (areas, i);

      if (g_str_has_prefix (code, area->code)
          && (best == NULL || strlen (area->code) > strlen (best->code)
              || (g_str_equal (area->code, best->code) && area->level > best->level)))
        best = area;
    }
  return best;
}

const ZhuArea *
slow_area_at (const ZhuArea *area, ZhuLevel level)
{
  while (area->level > level)
    area = area->parent;
  return area;
}

/* ---- Lines ---- */

static SlowLine
add_line (const SlowData *self, const ZhuEntity *leaf, const SlowLine begin, SlowRecord *record)
{
  SlowLine line = g_new0 (SlowRecord *, slow_n_entities (self));

  if (begin != NULL)
    memcpy (line, begin, sizeof (SlowRecord *) * slow_n_entities (self));
  if (record != NULL)
    line[record->entity->index] = record;
  g_ptr_array_add (self->lines[leaf->index], line);
  return line;
}

/* "Each belonging to the one above": a child without a concern belongs to every person of its
 * household, and to its empty person where there is none. */
static gboolean
belongs (const SlowRecord *record, const ZhuEntity *leaf, const SlowLine line)
{
  if (record->entity != leaf || line[record->parent->entity->index] != record->parent)
    return FALSE;
  return record->concern == NULL || line[record->concern->entity->index] == record->concern;
}

static void
join_leaf (SlowData *self, const ZhuEntity *leaf)
{
  const ZhuEntity *above = leaf->concern != NULL ? leaf->concern : leaf->parent;

  self->lines[leaf->index] = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; above == NULL && i < self->records->len; i++)
    {
      SlowRecord *record = g_ptr_array_index (self->records, i);

      if (record->entity == leaf)
        add_line (self, leaf, NULL, record);
    }
  for (guint i = 0; above != NULL && i < self->lines[above->index]->len; i++)
    {
      const SlowLine line = g_ptr_array_index (self->lines[above->index], i);
      gboolean found = FALSE;

      for (guint j = 0; j < self->records->len; j++)
        {
          SlowRecord *record = g_ptr_array_index (self->records, j);

          if (!belongs (record, leaf, line))
            continue;
          add_line (self, leaf, line, record);
          found = TRUE;
        }
      if (!found)
        add_line (self, leaf, line, NULL);
    }
}

void
slow_data_freeze (SlowData *self)
{
  const GPtrArray *entities = zhu_dictionary_entities (self->dictionary);

  for (guint i = 0; i < self->records->len; i++)
    {
      SlowRecord *record = g_ptr_array_index (self->records, i);
      const char *column = record->entity->area_column;

      read_record (record);
      if (column != NULL)
        record->area = find_area (zhu_dictionary_areas (self->dictionary),
                                  g_hash_table_lookup (record->fields, column));
    }
  for (guint i = 0; i < entities->len; i++)
    join_leaf (self, g_ptr_array_index (entities, i));
}
