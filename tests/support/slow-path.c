/* Tests of the slow evaluator: does a line fall into a category, and into all that enclose it? */
#include "support/slow.h"

SlowPath *
slow_add_path (SlowAxes *self, const SlowPath *parent, SlowTestKind kind)
{
  SlowPath *path = g_new0 (SlowPath, 1);

  path->parent = parent;
  path->kind = kind;
  path->codes = g_array_new (FALSE, FALSE, sizeof (gsize));
  path->ranges = g_ptr_array_new ();
  g_ptr_array_add (self->paths, path);
  return path;
}

void
slow_path_free (SlowPath *self)
{
  g_array_unref (self->codes);
  g_ptr_array_unref (self->ranges);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_free (self);
}

gboolean
slow_has_code (const GArray *codes, gsize code)
{
  for (guint i = 0; i < codes->len; i++)
    if (g_array_index (codes, gsize, i) == code)
      return TRUE;
  return FALSE;
}

static gboolean
in_ranges (const SlowValue *value, const GPtrArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const ZhuNode *range = g_ptr_array_index (ranges, i);
      const ZhuNode *low = range, *high = range;

      if (range->kind == ZHU_NODE_BAND)
        {
          low = g_ptr_array_index (range->children, 0);
          high = g_ptr_array_index (range->children, 1);
        }
      if ((low == NULL || slow_compare_end (value, low) >= 0)
          && (high == NULL || slow_compare_end (value, high) <= 0))
        return TRUE;
    }
  return FALSE;
}

static gboolean
multi_holds (const SlowPath *test, const SlowValue *value)
{
  const gsize n_codes = value->list->codes->len;

  for (gsize code = 1; code <= n_codes; code++)
    if (((value->bits >> (code - 1)) & 1) != 0 && slow_has_code (test->codes, code))
      return TRUE;
  return ((value->bits >> n_codes) & 1) != 0 && test->takes_unlisted;
}

static gboolean
class_holds (const SlowScope *scope, const SlowPath *test)
{
  const SlowValue value = slow_eval (scope, test->node, NULL);

  switch (value.kind)
    {
    case SLOW_NO_RECORD:
      return FALSE;
    case SLOW_MISSING:
      return test->takes_missing;
    case SLOW_TRUTH: /* 是 is the first category, 否 the second */
      return slow_has_code (test->codes, value.code == 1 ? 1 : 2);
    case SLOW_CODE:
      return value.code > value.list->codes->len ? test->takes_unlisted
                                                 : slow_has_code (test->codes, value.code);
    case SLOW_MULTI:
      return multi_holds (test, &value);
    case SLOW_NUMBER:
    case SLOW_DATE:
      return test->others != NULL ? !in_ranges (&value, test->others)
                                  : in_ranges (&value, test->ranges);
    case SLOW_TEXT:
      break;
    }
  g_assert_not_reached ();
}

SlowScope
slow_outer_scope (const SlowScope *scope)
{
  SlowScope outer = *scope;

  if (!SLOW_OUTER_ANCHOR_IS_COUNTED)
    outer.anchor = NULL;
  return outer;
}

gboolean
slow_path_holds (const SlowScope *scope, const SlowPath *path)
{
  const SlowScope outer = slow_outer_scope (scope);

  for (; path != NULL; path = path->parent)
    {
      if (path->kind == SLOW_TEST_CONDITION && slow_truth (&outer, path->node) != SLOW_YES)
        return FALSE;
      if (path->kind == SLOW_TEST_CLASS && !class_holds (&outer, path))
        return FALSE;
      if (path->kind == SLOW_TEST_AREA
          && slow_area_at (outer.line[0]->area, path->level) != path->area)
        return FALSE;
    }
  return TRUE;
}

void
slow_path_mentions (SlowData *self, const SlowPath *path, GHashTable *entities)
{
  for (; path != NULL; path = path->parent)
    if (path->node != NULL)
      slow_mentions (self, path->node, entities);
}
