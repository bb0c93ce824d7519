/* Whether a register can be printed as its records come. A source hands them out by the root's key,
 * or by the area tree and then by the root's key; records below follow their own keys. */
#include "zhuhu/cube/register.h"

static const ZhuOrder *
order_at (const ZhuPlan *plan, guint i)
{
  return i < plan->groups->len ? &g_array_index (plan->groups, ZhuOrder, i)
                               : &g_array_index (plan->order, ZhuOrder, i - plan->groups->len);
}

static gboolean
is_named (const GPtrArray *columns, gsize i, const char *name)
{
  return columns != NULL && i < columns->len
         && g_str_equal ((const char *) g_ptr_array_index (columns, i), name);
}

/* Whether @variable is column @i of @entity's key, there or as its children carry it. */
static gboolean
is_key (const ZhuVariable *variable, const ZhuEntity *entity, gsize i)
{
  const char *column;

  if (variable == NULL || variable->type != ZHU_TYPE_TEXT || variable->columns->len != 1)
    return FALSE;
  column = g_ptr_array_index (variable->columns, 0);
  return (variable->entity == entity && is_named (entity->key, i, column))
         || (variable->entity->parent == entity
             && is_named (variable->entity->parent_columns, i, column));
}

/* The entity above @listed at @depth. */
static const ZhuEntity *
ancestor_at (const ZhuEntity *listed, gsize depth)
{
  while (listed->depth > depth)
    listed = listed->parent;
  return listed;
}

/* Whether the order from @i on is that of keys from the root's down to the listed record's own;
 * what is asked beyond that decides nothing. */
static gboolean
follows_keys (const ZhuPlan *plan, guint i)
{
  const guint n = plan->groups->len + plan->order->len;

  if (plan->listed == NULL)
    return i == n;
  for (gsize depth = 0; depth <= plan->listed->depth; depth++)
    {
      const ZhuEntity *entity = ancestor_at (plan->listed, depth);

      for (gsize j = 0; j < entity->key->len; j++, i++)
        if (i == n)
          return TRUE;
        else if (!is_key (order_at (plan, i)->variable, entity, j))
          return FALSE;
    }
  return TRUE;
}

gboolean
zhu_register_follows (const ZhuPlan *plan, gboolean by_area)
{
  const guint n = plan->groups->len + plan->order->len;
  gboolean to_village = FALSE;
  guint i = 0;

  for (; i < n && order_at (plan, i)->is_area; i++)
    to_village = to_village || order_at (plan, i)->level == ZHU_LEVEL_VILLAGE;
  if (i == n)
    return by_area || n == 0;
  return i == 0 ? !by_area && follows_keys (plan, 0)
                : by_area && to_village && follows_keys (plan, i);
}

gboolean
zhu_register_wants_areas (const ZhuPlan *plan)
{
  return !zhu_register_follows (plan, FALSE) && zhu_register_follows (plan, TRUE);
}
