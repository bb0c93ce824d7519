/* Functions of the slow evaluator over a record's own descendants: 有, 计数, 求和, 最小, 最大
 * (language.md §6). */
#include "support/slow.h"

static const ZhuNode *
child (const ZhuNode *node, guint i)
{
  return g_ptr_array_index (node->children, i);
}

static gboolean
is_absent (const SlowValue *value)
{
  return value->kind == SLOW_MISSING || value->kind == SLOW_NO_RECORD;
}

static SlowValue
number_value (ZhuNumber number)
{
  return (SlowValue){ .kind = SLOW_NUMBER, .number = number };
}

/* The entity whose records a function over descendants takes. */
static const ZhuEntity *
function_entity (const SlowScope *scope, const ZhuNode *call)
{
  const ZhuEntity *named
      = slow_entity (scope->data, child (call, 0)->text != NULL ? child (call, 0)->text : "");
  g_autoptr (GHashTable) entities = NULL;
  GHashTableIter iter;
  gpointer key;

  if (named != NULL)
    return named;
  entities = g_hash_table_new (NULL, NULL);
  slow_mentions (scope->data, child (call, 0), entities);
  g_hash_table_iter_init (&iter, entities);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (named == NULL || ((const ZhuEntity *) key)->depth > named->depth)
      named = key;
  return named;
}

static gboolean
hangs_below (const ZhuEntity *entity, const ZhuEntity *above)
{
  if (entity == NULL || entity == above)
    return FALSE;
  return entity->parent == above || entity->concern == above || hangs_below (entity->parent, above)
         || (entity->concern != NULL && hangs_below (entity->concern, above));
}

/* The counted record's entity if @entity hangs below it, else the lowest on its chain above which
 * @entity hangs. */
static const ZhuEntity *
anchor_for (const SlowScope *scope, const ZhuEntity *entity)
{
  const ZhuEntity *anchor = scope->anchor;

  if (anchor == NULL)
    return entity->concern != NULL ? entity->concern : entity->parent;

  while (anchor != NULL && !hangs_below (entity, anchor))
    anchor = anchor->concern != NULL ? anchor->concern : anchor->parent;
  return anchor;
}

/* Distinct records of @entity below the anchor for which @condition (may be NULL) is true on some
 * line, each with that line. */
static GHashTable *
descendants (const SlowScope *scope,
             const ZhuEntity *entity,
             const ZhuEntity *anchor,
             const ZhuNode *condition)
{
  GHashTable *found = g_hash_table_new (NULL, NULL);
  const GPtrArray *lines = scope->data->lines[entity->index];
  SlowScope inner = *scope;

  inner.anchor = entity;
  for (guint i = 0; i < lines->len; i++)
    {
      inner.line = g_ptr_array_index (lines, i);
      if (inner.line[anchor->index] != scope->line[anchor->index]
          || inner.line[entity->index] == NULL)
        continue;
      if (condition == NULL || slow_truth (&inner, condition) == SLOW_YES)
        g_hash_table_insert (found, inner.line[entity->index], inner.line);
    }
  return found;
}

static SlowValue
fold_descendants (const SlowScope *scope, const ZhuNode *call, GHashTable *found)
{
  SlowValue result = (SlowValue){ .kind = SLOW_MISSING };
  SlowScope inner = *scope;
  GHashTableIter iter;
  gpointer line;

  if (g_str_equal (call->text, "sum"))
    result = number_value (zhu_number_from_int (0));
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, NULL, &line))
    {
      SlowValue value;
      int order;

      inner.line = line;
      value = slow_eval (&inner, child (call, 0), NULL);
      if (is_absent (&value))
        continue;
      if (g_str_equal (call->text, "sum"))
        {
          result = number_value (zhu_number_add (result.number, value.number));
          continue;
        }
      order = result.kind == SLOW_MISSING ? 0
              : value.kind == SLOW_DATE   ? (value.date > result.date) - (value.date < result.date)
                                          : zhu_number_compare (value.number, result.number);
      if (result.kind == SLOW_MISSING || (g_str_equal (call->text, "max") ? order > 0 : order < 0))
        result = value;
    }
  return result;
}

SlowValue
slow_eval_descendants (const SlowScope *scope, const ZhuNode *call)
{
  const ZhuEntity *entity = function_entity (scope, call);
  const ZhuEntity *anchor = anchor_for (scope, entity);
  const ZhuNode *condition = call->children->len > 1 ? child (call, 1) : NULL;
  g_autoptr (GHashTable) found = NULL;

  g_assert_nonnull (anchor);
  if (scope->line[anchor->index] == NULL)
    return (SlowValue){ .kind = SLOW_NO_RECORD };
  found = descendants (scope, entity, anchor, condition);
  if (g_str_equal (call->text, "any"))
    return (SlowValue){ .kind = SLOW_TRUTH, .code = g_hash_table_size (found) > 0 };
  if (g_str_equal (call->text, "count"))
    return number_value (zhu_number_from_int (g_hash_table_size (found)));
  return fold_descendants (scope, call, found);
}
