/* Areas on an axis: 下辖, 地区(填报单位, 县) and levels as classes. Every level is a partition: a
 * node without a node at the level stands for itself, and one that stands at two levels is printed
 * once, at the upper (language §4). */
#include "zhuhu/plan/private.h"

/* The levels that the axis unfolds, from above; -1 after the last. */
typedef struct
{
  ZhuLevel levels[ZHU_N_LEVELS];
  gsize n_levels;
} Levels;

static int
report_end (const Binder *self)
{
  return zhu_period_date (&self->plan->period, ZHU_DATE_END);
}

/* Areas of the partition at @level without @area itself and without nodes printed already one level
 * above. */
static GPtrArray *
list_below (const Binder *self, const ZhuArea *area, ZhuLevel level)
{
  g_autoptr (GPtrArray) found = zhu_area_divide (area, level, report_end (self));
  GPtrArray *below = g_ptr_array_new ();

  for (guint i = 0; i < found->len; i++)
    {
      const ZhuArea *child = g_ptr_array_index (found, i);

      if (child != area && !(child->same_as_parent && child->parent == area))
        g_ptr_array_add (below, (gpointer) child);
    }
  return below;
}

/* One test for the areas of one level below one selector: table value → category. */
static ZhuTest *
add_area_test (Binder *self, gsize parent, ZhuLevel level, const GPtrArray *areas)
{
  ZhuTest *test = zhu_plan_axis_add_test (self->axis, parent, ZHU_TEST_VALUES, areas->len);
  gint64 low = G_MAXINT64;
  gint64 high = 0;

  test->level = level;
  test->is_area = TRUE;
  for (guint i = 0; i < areas->len; i++)
    {
      const ZhuArea *area = g_ptr_array_index (areas, i);

      low = MIN (low, (gint64) area->index + 1);
      high = MAX (high, (gint64) area->index + 1);
    }
  test->base = low;
  test->n_values = (gsize) (high - low + 1);
  test->table = g_new0 (guint32, test->n_values);
  for (guint i = 0; i < areas->len; i++)
    {
      const ZhuArea *area = g_ptr_array_index (areas, i);

      test->table[(gint64) area->index + 1 - low] = i + 1;
    }
  return test;
}

static ZhuPlanNode *
add_area_node (Binder *self,
               const ZhuArea *area,
               ZhuTest *test,
               guint32 category,
               ZhuPlanNode *parent,
               const ZhuPlace *place)
{
  ZhuPlanNode *node = zhu_plan_node_new (parent, ZHU_PLAN_AREA, area->name, place);

  node->name = g_strdup (area->short_name);
  node->code = g_strdup (area->code);
  node->area = area;
  node->selector = zhu_plan_axis_add_selector (self->axis, test, category);
  g_array_index (self->axis->selectors, ZhuSelector, node->selector).area = area;
  return node;
}

/* Records that hang directly on @area although it is split further: shown if there are any. */
static void
add_rest_node (Binder *self,
               const ZhuArea *area,
               ZhuLevel level,
               gsize selector,
               ZhuPlanNode *parent,
               GPtrArray *leaves,
               const ZhuPlace *place)
{
  g_autoptr (GPtrArray) itself = g_ptr_array_new ();
  g_autofree char *label = g_strconcat (area->name, "（本级）", NULL);
  ZhuPlanNode *node;
  ZhuTest *test;

  /* 韩城市 stands at two levels: its records without a town stand at the lower one. */
  g_ptr_array_add (itself, (gpointer) area);
  for (guint i = 0; i < area->children->len; i++)
    if (((const ZhuArea *) g_ptr_array_index (area->children, i))->same_as_parent)
      g_ptr_array_add (itself, g_ptr_array_index (area->children, i));
  test = add_area_test (self, selector, level, itself);
  test->is_area = FALSE;
  for (gsize i = 0; i < test->n_values; i++)
    test->table[i] = MIN (test->table[i], 1);
  node = zhu_plan_node_new (parent, ZHU_PLAN_AREA, label, place);
  node->name = g_strdup (label);
  node->code = g_strdup (area->code);
  node->show = ZHU_SHOW_IF_ANY;
  node->selector = zhu_plan_axis_add_selector (self->axis, test, 0);
  g_ptr_array_add (leaves, node);
}

static void add_areas (Binder *self,
                       const Levels *levels,
                       gsize at,
                       const ZhuArea *within,
                       ZhuPlanNode *parent,
                       gsize selector,
                       GPtrArray *leaves,
                       const ZhuPlace *place);

/* All of @areas in order below @selector. In columns the nodes of all levels stand side by side. */
static void
add_list (Binder *self,
          const Levels *levels,
          gsize at,
          const GPtrArray *areas,
          ZhuPlanNode *parent,
          gsize selector,
          GPtrArray *leaves,
          const ZhuPlace *place)
{
  ZhuTest *tests[ZHU_N_LEVELS] = { NULL };
  g_autofree guint32 *numbers = g_new0 (guint32, areas->len);

  for (int level = 0; level < ZHU_N_LEVELS; level++)
    {
      g_autoptr (GPtrArray) of_level = g_ptr_array_new ();

      for (guint i = 0; i < areas->len; i++)
        if (((const ZhuArea *) g_ptr_array_index (areas, i))->level == (ZhuLevel) level)
          {
            numbers[i] = of_level->len;
            g_ptr_array_add (of_level, g_ptr_array_index (areas, i));
          }
      if (of_level->len > 0)
        tests[level] = add_area_test (self, selector, (ZhuLevel) level, of_level);
    }
  for (guint i = 0; i < areas->len && leaves->len <= ZHU_MAX_LEAVES; i++)
    {
      const ZhuArea *area = g_ptr_array_index (areas, i);
      ZhuPlanNode *node = add_area_node (self, area, tests[area->level], numbers[i], parent, place);

      g_ptr_array_add (leaves, node);
      if (at + 1 < levels->n_levels)
        add_areas (self, levels, at + 1, area, self->is_columns ? parent : node, node->selector,
                   leaves, place);
    }
}

static void
add_areas (Binder *self,
           const Levels *levels,
           gsize at,
           const ZhuArea *within,
           ZhuPlanNode *parent,
           gsize selector,
           GPtrArray *leaves,
           const ZhuPlace *place)
{
  g_autoptr (GPtrArray) areas = NULL;

  for (; at < levels->n_levels; at++)
    {
      g_clear_pointer (&areas, g_ptr_array_unref);
      areas = list_below (self, within, levels->levels[at]);
      if (areas->len > 0)
        break;
    }
  if (areas == NULL || areas->len == 0)
    return;
  add_list (self, levels, at, areas, parent, selector, leaves, place);
  if (within->level < levels->levels[at])
    add_rest_node (self, within, levels->levels[at], selector, parent, leaves, place);
}

/* A level as a class stands alone: areas that stand at two levels are listed with it. */
static void
add_single_level (Binder *self,
                  ZhuLevel level,
                  ZhuPlanNode *parent,
                  GPtrArray *leaves,
                  const ZhuPlace *place)
{
  const Levels levels = { { level }, 1 };
  g_autoptr (GPtrArray) areas = zhu_area_divide (self->plan->area, level, report_end (self));

  add_list (self, &levels, 0, areas, parent, parent->selector, leaves, place);
}

static gboolean
read_levels (Binder *self, const ZhuAxis *axis, Levels *levels)
{
  for (guint i = 0; axis->names != NULL && i < axis->names->len; i++)
    {
      const char *name = g_ptr_array_index (axis->names, i);
      ZhuLevel level;

      if (!zhu_plan_is_level (name, &level) || levels->n_levels == ZHU_N_LEVELS
          || (levels->n_levels > 0 && level <= levels->levels[levels->n_levels - 1]))
        {
          zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "area-level", &axis->place,
                         _ ("levels from above: 省, 填报单位, 县, 乡, 村"),
                         _ ("%s is no area level in order"), name);
          return FALSE;
        }
      levels->levels[levels->n_levels++] = level;
    }
  return TRUE;
}

/* 下辖: one level, the first at which the report's area is split. */
static void
add_below (Binder *self, ZhuPlanNode *parent, GPtrArray *leaves, const ZhuPlace *place)
{
  const ZhuArea *area = self->plan->area;
  Levels levels = { { 0 }, 0 };

  for (int level = area->level + 1; level < ZHU_N_LEVELS; level++)
    {
      g_autoptr (GPtrArray) areas = list_below (self, area, (ZhuLevel) level);

      if (areas->len == 0)
        continue;
      levels.levels[levels.n_levels++] = (ZhuLevel) level;
      break;
    }
  parent->of_towns = levels.n_levels == 0 || levels.levels[0] >= ZHU_LEVEL_TOWN;
  add_areas (self, &levels, 0, area, parent, parent->selector, leaves, place);
}

void
zhu_plan_bind_areas (Binder *self, const ZhuAxis *axis, ZhuPlanNode *parent, GPtrArray *leaves)
{
  Levels levels = { { 0 }, 0 };
  ZhuPlanNode *node;
  ZhuLevel level;

  if (self->plan->area == NULL)
    {
      zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "no-areas", &axis->place,
                     _ ("give 地区 in [字典] and in the first [实体], or leave area axes out"),
                     _ ("the dictionary has no areas"));
      return;
    }
  if (axis->picks != NULL)
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "picks-of-areas", &axis->place,
                   _ ("narrow by 范围 or --area"), _ ("areas cannot be picked with {…}"));
  if (!read_levels (self, axis, &levels))
    return;
  node = zhu_plan_node_new (parent, ZHU_PLAN_VARIABLE, axis->head, &axis->place);
  node->name = g_strdup (axis->kind == ZHU_AXIS_BELOW   ? "下辖"
                         : axis->kind == ZHU_AXIS_AREAS ? "地区"
                                                        : axis->node->text);
  node->is_default = axis->head == NULL;
  node->of_areas = TRUE;
  if (axis->kind == ZHU_AXIS_BELOW)
    add_below (self, node, leaves, &axis->place);
  else if (axis->kind == ZHU_AXIS_AREAS)
    {
      node->of_towns = levels.n_levels > 0 && levels.levels[levels.n_levels - 1] >= ZHU_LEVEL_TOWN;
      add_areas (self, &levels, 0, self->plan->area, node, parent->selector, leaves, &axis->place);
    }
  else if (zhu_plan_is_level (axis->node->text, &level))
    {
      node->of_towns = level >= ZHU_LEVEL_TOWN;
      add_single_level (self, level, node, leaves, &axis->place);
    }
}
