#include "support/batch.h"

#include <string.h>

typedef struct
{
  const ZhuEntity *entity;
  char **words; /* of its line */
  const char *key, *parent, *concern;
  gsize parent_row;
} Record;

static void
record_free (gpointer data)
{
  Record *record = data;

  g_strfreev (record->words);
  g_free (record);
}

static Record *
read_record (ZhuDictionary *dictionary, const char *line)
{
  Record *record = g_new0 (Record, 1);

  record->words = g_strsplit_set (line, " \t", -1);
  record->entity = zhu_dictionary_entity (dictionary, record->words[0]);
  g_assert_nonnull (record->entity);
  record->key = record->words[1];
  for (gsize i = 2; record->words[i] != NULL; i++)
    if (record->words[i][0] == '<')
      record->parent = record->words[i] + 1;
    else if (record->words[i][0] == '@')
      record->concern = record->words[i] + 1;
  return record;
}

static gpointer
keep (TestBatch *self, gpointer memory)
{
  g_ptr_array_add (self->memory, memory);
  return memory;
}

gsize
test_batch_row (const TestBatch *self, const char *entity, const char *key)
{
  const ZhuEntity *found = zhu_dictionary_entity (self->dictionary, entity);
  const ZhuBatchPart *part = &self->batch.parts[found->index];

  for (gsize i = 0; i < part->n_rows; i++)
    if (g_str_equal (part->keys[i], key))
      return i;
  g_error ("no record %s", key);
}

static gint64
read_value (const ZhuVariable *variable, const char *text)
{
  ZhuNumber number;
  int date;
  gsize code;
  gint64 bits = 0;
  g_auto (GStrv) parts = NULL;

  switch (variable->type)
    {
    case ZHU_TYPE_INTEGER:
      return g_ascii_strtoll (text, NULL, 10);
    case ZHU_TYPE_DECIMAL:
      g_assert_true (zhu_number_parse (text, &number));
      return (gint64) (number.numerator * ZHU_DECIMAL_SCALE / number.denominator);
    case ZHU_TYPE_DATE:
      g_assert_true (zhu_date_parse (text, &date));
      return date;
    case ZHU_TYPE_BOOLEAN:
      return g_str_equal (text, "是");
    case ZHU_TYPE_CODE:
      code = zhu_code_list_value (variable->list, text);
      return code == 0 ? (gint64) variable->list->codes->len + 1 : (gint64) code;
    case ZHU_TYPE_MULTI:
      parts = g_strsplit (text, "|", -1);
      for (gsize i = 0; parts[i] != NULL; i++)
        {
          code = zhu_code_list_value (variable->list, parts[i]);
          bits |= G_GINT64_CONSTANT (1) << (code == 0 ? variable->list->codes->len + 1 : code);
        }
      return bits;
    case ZHU_TYPE_TEXT:
      break;
    }
  return ZHU_MISSING;
}

static void
put_value (ZhuColumn *column, gsize row, gint64 value)
{
  if (column->narrow == NULL)
    column->values[row] = value;
  else
    column->narrow[row] = value == ZHU_MISSING ? ZHU_NARROW_MISSING : (gint32) value;
}

static void
make_columns (TestBatch *self, const ZhuEntity *entity, ZhuBatchPart *part)
{
  part->columns = keep (self, g_new0 (ZhuColumn, entity->variables->len + 1));
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);
      ZhuColumn *column = &part->columns[i];

      if (variable->type == ZHU_TYPE_TEXT)
        column->texts = keep (self, g_new0 (const char *, part->n_rows + 1));
      else if (zhu_type_is_narrow (variable->type))
        column->narrow = keep (self, g_new0 (gint32, part->n_rows + 1));
      else
        column->values = keep (self, g_new0 (gint64, part->n_rows + 1));
      for (gsize row = 0; row < part->n_rows && variable->type != ZHU_TYPE_TEXT; row++)
        put_value (column, row, ZHU_MISSING);
    }
}

static void
set_variable (TestBatch *self, ZhuBatchPart *part, gsize row, const char *name, const char *text)
{
  const ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);

  if (g_str_equal (name, "area"))
    {
      const ZhuArea *area = zhu_areas_find (areas, text);

      g_assert_nonnull (area);
      part->areas[row] = (guint32) area->index;
      return;
    }
  for (gsize i = 0; i < part->entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (part->entity->variables, i);

      if (!g_str_equal (variable->name, name))
        continue;
      if (variable->type == ZHU_TYPE_TEXT)
        part->columns[i].texts[row] = keep (self, g_strdup (text));
      else
        put_value (&part->columns[i], row, read_value (variable, text));
      return;
    }
  g_error ("no variable %s", name);
}

static void
fill_row (TestBatch *self, ZhuBatchPart *part, gsize row, const Record *record)
{
  part->keys[row] = keep (self, g_strdup (record->key));
  if (part->parent != NULL)
    part->parent[row] = (guint32) record->parent_row;
  if (part->concern != NULL)
    part->concern[row]
        = record->concern == NULL
              ? -1
              : (gint32) test_batch_row (self, part->entity->concern->name, record->concern);
  for (gsize i = 2; record->words[i] != NULL; i++)
    {
      char *value = strchr (record->words[i], '=');

      if (value == NULL || record->words[i][0] == '<' || record->words[i][0] == '@')
        continue;
      *value = '\0';
      set_variable (self, part, row, record->words[i], value + 1);
    }
}

static int
compare_parents (gconstpointer a, gconstpointer b)
{
  const Record *left = *(const Record *const *) a;
  const Record *right = *(const Record *const *) b;

  return left->parent_row < right->parent_row ? -1 : left->parent_row > right->parent_row;
}

static void
make_part (TestBatch *self, const ZhuEntity *entity, const GPtrArray *records)
{
  ZhuBatchPart *part = &self->batch.parts[entity->index];
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  for (gsize i = 0; i < records->len; i++)
    {
      Record *record = g_ptr_array_index (records, i);

      if (record->entity != entity)
        continue;
      if (entity->parent != NULL)
        record->parent_row = test_batch_row (self, entity->parent->name, record->parent);
      g_ptr_array_add (own, record);
    }
  g_ptr_array_sort (own, compare_parents);

  part->entity = entity;
  part->n_rows = own->len;
  part->keys = keep (self, g_new0 (const char *, own->len + 1));
  if (entity->parent != NULL)
    part->parent = keep (self, g_new0 (guint32, own->len + 1));
  else
    part->areas = keep (self, g_new0 (guint32, own->len + 1));
  if (entity->concern != NULL)
    part->concern = keep (self, g_new0 (gint32, own->len + 1));
  make_columns (self, entity, part);
  for (gsize i = 0; i < own->len; i++)
    fill_row (self, part, i, g_ptr_array_index (own, i));
}

TestBatch *
test_batch_new (ZhuDictionary *dictionary, const char *text)
{
  TestBatch *self = g_new0 (TestBatch, 1);
  const GPtrArray *entities = zhu_dictionary_entities (dictionary);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (record_free);

  self->dictionary = zhu_dictionary_ref (dictionary);
  self->memory = g_ptr_array_new_with_free_func (g_free);
  self->batch.n_parts = entities->len;
  self->batch.parts = keep (self, g_new0 (ZhuBatchPart, entities->len));
  for (gsize i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_ptr_array_add (records, read_record (dictionary, lines[i]));
  for (gsize i = 0; i < entities->len; i++)
    make_part (self, g_ptr_array_index (entities, i), records);
  return self;
}

void
test_batch_free (TestBatch *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->memory);
  zhu_dictionary_unref (self->dictionary);
  g_free (self);
}

char *
test_value_text (gint64 value)
{
  if (value == ZHU_MISSING)
    return g_strdup ("unknown");
  if (value == ZHU_NO_RECORD)
    return g_strdup ("-");
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}
