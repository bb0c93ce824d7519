/* Axes of the slow evaluator unfolded by hand: each leaf a conjunction of tests (language.md §4).
 */
#include "support/slow.h"

/* ---- Unfolding ---- */

/* What encloses the axis that is being unfolded. */
typedef struct
{
  const SlowPath *path;
  const ZhuNode *measure;
  const GPtrArray *measures; /* […] that hang on each leaf; NULL */
  gboolean is_row;
  gboolean is_optional, is_unnumbered; /* an appended category stands above */
  ZhuMissingRule missing;
  gsize *n_groups;
  gsize group;
  GPtrArray *out;
} Place;

static void
leaf_free (gpointer data)
{
  SlowLeaf *leaf = data;

  g_free (leaf->label);
  g_free (leaf);
}

static SlowLeaf *
add_leaf (const Place *place, const char *label, gboolean is_heading)
{
  SlowLeaf *leaf = g_new0 (SlowLeaf, 1);

  leaf->label = g_strdup (label != NULL ? label : "");
  leaf->path = place->path;
  leaf->measure = place->measure;
  leaf->is_heading = is_heading;
  leaf->is_optional = place->is_optional;
  leaf->is_unnumbered = place->is_unnumbered;
  leaf->group = place->group;
  g_ptr_array_add (place->out, leaf);
  return leaf;
}

/* A category that nothing hangs below: itself, or once for each of the measures on it. */
static void
add_leaves (const Place *place, const char *label)
{
  Place here = *place;

  if (place->measures == NULL)
    add_leaf (place, label, FALSE);
  for (guint i = 0; place->measures != NULL && i < place->measures->len; i++)
    {
      here.measure = ((const ZhuAxis *) g_ptr_array_index (place->measures, i))->node;
      add_leaf (&here, label, FALSE);
    }
}

static void unfold (SlowAxes *self,
                    const ZhuAxis *axis,
                    const ZhuAxis *const *rest,
                    gsize n_rest,
                    const Place *place);

static gboolean
is_bare_subtotal (const ZhuAxis *axis)
{
  return axis->kind == ZHU_AXIS_SUBTOTAL && axis->head == NULL && axis->measures == NULL;
}

/* A category reached: what hangs below it, or itself. @here carries its test. */
static void
unfold_category (SlowAxes *self,
                 const char *label,
                 const ZhuAxis *const *rest,
                 gsize n_rest,
                 const Place *here)
{
  Place below = *here;
  const ZhuAxis *first;

  if (n_rest == 0)
    {
      add_leaves (here, label);
      return;
    }
  below.group = ++*here->n_groups;
  first = rest[0];
  if (here->is_row && first->kind == ZHU_AXIS_STACK
      && is_bare_subtotal (g_ptr_array_index (first->children, 0)) && n_rest == 1)
    {
      /* 小计 takes the category's own line, which is still one of the categories. */
      add_leaf (here, label, FALSE);
      for (guint i = 1; i < first->children->len; i++)
        unfold (self, g_ptr_array_index (first->children, i), NULL, 0, &below);
      return;
    }
  if (here->is_row && label != NULL && *label != '\0')
    add_leaf (here, label, TRUE);
  unfold (self, first, rest + 1, n_rest - 1, &below);
}

/* ---- Classes ---- */

static void
unfold_class (SlowAxes *self,
              const ZhuAxis *axis,
              const ZhuAxis *const *rest,
              gsize n_rest,
              const Place *place)
{
  g_autoptr (GPtrArray) categories = slow_categories (self, axis, place->path, place->missing);
  const gsize group = ++*place->n_groups;

  if (place->is_row && axis->head != NULL && *axis->head != '\0')
    add_leaf (place, axis->head, TRUE);
  for (guint i = 0; i < categories->len; i++)
    {
      const SlowCategory *category = g_ptr_array_index (categories, i);
      Place here = *place;

      here.path = category->path;
      here.group = group;
      here.is_optional |= category->is_optional;
      here.is_unnumbered |= category->is_unnumbered;
      unfold_category (self, category->label, rest, n_rest, &here);
    }
}

/* ---- Areas ---- */

static void
unfold_area (SlowAxes *self,
             const ZhuArea *area,
             const ZhuAxis *const *rest,
             gsize n_rest,
             const Place *place)
{
  SlowPath *path = slow_add_path (self, place->path, SLOW_TEST_AREA);
  Place here = *place;

  path->area = area;
  path->level = area->level;
  here.path = path;
  unfold_category (self, area->name, rest, n_rest, &here);
}

/* Records that @level leaves with @area itself, although others of it lie in areas of that level.
 */
static void
unfold_rest (SlowAxes *self,
             const ZhuArea *area,
             ZhuLevel level,
             const ZhuAxis *const *rest,
             gsize n_rest,
             const Place *place)
{
  SlowPath *path = slow_add_path (self, place->path, SLOW_TEST_AREA);
  g_autofree char *label = g_strconcat (area->name, "（本级）", NULL);
  Place here = *place;

  path->area = area;
  path->level = level;
  here.path = path;
  here.is_optional = here.is_unnumbered = TRUE;
  unfold_category (self, label, rest, n_rest, &here);
}

static gsize
count_below (const ZhuArea *area, ZhuLevel level)
{
  gsize n = 0;

  for (guint i = 0; i < area->children->len; i++)
    {
      const ZhuArea *child = g_ptr_array_index (area->children, i);

      if (child->level == level && !child->same_as_parent)
        n++;
    }
  return n;
}

/* The areas next below: those of the nearest level that has any of its own. */
static void
unfold_below (SlowAxes *self, const ZhuAxis *const *rest, gsize n_rest, const Place *place)
{
  const ZhuArea *area = self->area;
  int level = (int) area->level + 1;

  if (area->children->len == 1
      && ((const ZhuArea *) g_ptr_array_index (area->children, 0))->same_as_parent)
    {
      area = g_ptr_array_index (area->children, 0);
      level++;
    }
  while (level < ZHU_N_LEVELS && count_below (area, (ZhuLevel) level) == 0)
    level++;
  for (guint i = 0; i < area->children->len; i++)
    {
      const ZhuArea *child = g_ptr_array_index (area->children, i);

      if ((int) child->level == level && !child->same_as_parent)
        unfold_area (self, child, rest, n_rest, place);
    }
  if (level < ZHU_N_LEVELS)
    unfold_rest (self, area, (ZhuLevel) level, rest, n_rest, place);
}

/* 地区(填报单位, 县) of a province: each unit followed by its counties, one standing at both once.
 */
static void
unfold_units (SlowAxes *self, const Place *place)
{
  const GPtrArray *units = self->area->children;

  g_assert_cmpint (self->area->level, ==, ZHU_LEVEL_PROVINCE);
  for (guint i = 0; i < units->len; i++)
    {
      const ZhuArea *unit = g_ptr_array_index (units, i);
      Place below = *place;

      unfold_area (self, unit, NULL, 0, place);
      below.path = g_ptr_array_index (self->paths, self->paths->len - 1);
      below.group = ++*place->n_groups;
      for (guint j = 0; j < unit->children->len; j++)
        {
          const ZhuArea *county = g_ptr_array_index (unit->children, j);

          if (county->level == ZHU_LEVEL_COUNTY && !county->same_as_parent)
            unfold_area (self, county, NULL, 0, &below);
        }
      if (count_below (unit, ZHU_LEVEL_COUNTY) > 0)
        unfold_rest (self, unit, ZHU_LEVEL_COUNTY, NULL, 0, &below);
    }
}

/* ---- The rest ---- */

static void
unfold_condition (SlowAxes *self,
                  const ZhuAxis *axis,
                  const ZhuAxis *const *rest,
                  gsize n_rest,
                  const Place *place)
{
  SlowPath *path = slow_add_path (self, place->path, SLOW_TEST_CONDITION);
  g_autofree char *label = g_strconcat (axis->kind == ZHU_AXIS_OF_WHICH ? "其中：" : "",
                                        axis->head != NULL ? axis->head : "", NULL);
  Place here = *place;
  guint before;

  path->node = axis->node;
  here.path = path;
  before = place->out->len;
  unfold_category (self, label, rest, n_rest, &here);
  if (place->out->len > before)
    ((SlowLeaf *) g_ptr_array_index (place->out, before))->is_of_which
        = axis->kind == ZHU_AXIS_OF_WHICH;
}

static void
unfold_whole (SlowAxes *self,
              const ZhuAxis *axis,
              const ZhuAxis *const *rest,
              gsize n_rest,
              const Place *place)
{
  const char *label = axis->head != NULL             ? axis->head
                      : axis->kind == ZHU_AXIS_TOTAL ? "合计"
                                                     : "小计";
  const guint before = place->out->len;

  unfold_category (self, label, rest, n_rest, place);
  for (guint i = before; i < place->out->len; i++)
    ((SlowLeaf *) g_ptr_array_index (place->out, i))->is_total = TRUE;
}

static gboolean
is_class_name (const SlowAxes *self, const ZhuAxis *axis)
{
  return axis->node != NULL && slow_variable (self->data, axis->node) != NULL;
}

static void
unfold_measure (SlowAxes *self,
                const ZhuAxis *axis,
                const ZhuAxis *const *rest,
                gsize n_rest,
                const Place *place)
{
  Place here = *place;

  here.measure = axis->node;
  if (n_rest == 0)
    add_leaf (&here, axis->head, FALSE);
  else
    unfold (self, rest[0], rest + 1, n_rest - 1, &here);
}

/* A nest is a list of steps: those of its first child, then its second, then what follows. */
static void
unfold_nest (SlowAxes *self,
             const ZhuAxis *axis,
             const ZhuAxis *const *rest,
             gsize n_rest,
             const Place *place)
{
  const gsize n_own = axis->children->len;
  g_autofree const ZhuAxis **steps = g_new0 (const ZhuAxis *, n_own + n_rest);

  for (gsize i = 0; i < n_own; i++)
    steps[i] = g_ptr_array_index (axis->children, i);
  for (gsize i = 0; i < n_rest; i++)
    steps[n_own + i] = rest[i];
  unfold (self, steps[0], steps + 1, n_own + n_rest - 1, place);
}

static void
unfold (SlowAxes *self,
        const ZhuAxis *axis,
        const ZhuAxis *const *rest,
        gsize n_rest,
        const Place *outer)
{
  Place here = *outer;
  const Place *place = &here;

  if (axis->measures != NULL)
    here.measures = axis->measures;
  switch (axis->kind)
    {
    case ZHU_AXIS_STACK:
      if (place->is_row && axis->head != NULL && *axis->head != '\0')
        add_leaf (place, axis->head, TRUE);
      for (guint i = 0; i < axis->children->len; i++)
        unfold (self, g_ptr_array_index (axis->children, i), rest, n_rest, place);
      break;
    case ZHU_AXIS_NEST:
      unfold_nest (self, axis, rest, n_rest, place);
      break;
    case ZHU_AXIS_TOTAL:
    case ZHU_AXIS_SUBTOTAL:
      unfold_whole (self, axis, rest, n_rest, place);
      break;
    case ZHU_AXIS_BELOW:
      here.group = ++*outer->n_groups;
      unfold_below (self, rest, n_rest, place);
      break;
    case ZHU_AXIS_AREAS:
      here.group = ++*outer->n_groups;
      unfold_units (self, place);
      break;
    case ZHU_AXIS_CONDITION:
    case ZHU_AXIS_OF_WHICH:
      unfold_condition (self, axis, rest, n_rest, place);
      break;
    case ZHU_AXIS_CLASS:
    case ZHU_AXIS_MEASURE:
      if (is_class_name (self, axis))
        unfold_class (self, axis, rest, n_rest, place);
      else
        unfold_measure (self, axis, rest, n_rest, place);
      break;
    }
}

/* ---- Presence ---- */

/* Whose records 范围 is about: the persons if it asks anything of them or of what hangs on them,
 * else the households. */
static const ZhuEntity *
subject_of (const SlowAxes *self, GHashTable *entities)
{
  const GPtrArray *all = zhu_dictionary_entities (self->data->dictionary);
  const ZhuEntity *subject = g_ptr_array_index (all, 0);

  for (guint i = 1; i < all->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (all, i);

      if (g_hash_table_contains (entities, entity))
        subject = entity->concern != NULL ? entity->concern : entity;
    }
  return subject;
}

const GPtrArray *
slow_lines_for (SlowData *self, GHashTable *entities)
{
  const GPtrArray *all = zhu_dictionary_entities (self->dictionary);
  const ZhuEntity *leaf = NULL;

  for (guint i = 0; i < all->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (all, i);

      /* Persons stand on every chain, so their lines are the shortest ever needed. */
      if (entity->concern == NULL || g_hash_table_contains (entities, entity))
        leaf = leaf == NULL || entity->depth > leaf->depth || entity->concern != NULL ? entity
                                                                                      : leaf;
    }
  return self->lines[leaf->index];
}

gboolean
slow_in_universe (const SlowAxes *self, const SlowScope *scope, const ZhuNode *universe)
{
  const SlowScope outer = slow_outer_scope (scope);

  return zhu_area_is_within (scope->line[0]->area, self->area)
         && (universe == NULL || slow_truth (&outer, universe) == SLOW_YES)
         && (self->where == NULL || slow_truth (&outer, self->where) == SLOW_YES);
}

static gboolean
falls_any (const SlowAxes *self, const SlowPath *path)
{
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  SlowScope scope = { .data = self->data, .period = self->period };
  const ZhuNode *universe = self->template_->universe;
  const GPtrArray *lines;

  slow_mentions (self->data, universe, entities);
  slow_mentions (self->data, self->where, entities);
  scope.anchor = subject_of (self, entities);
  slow_path_mentions (self->data, path, entities);
  lines = slow_lines_for (self->data, entities);
  for (guint i = 0; i < lines->len; i++)
    {
      scope.line = g_ptr_array_index (lines, i);
      if (slow_in_universe (self, &scope, universe) && slow_path_holds (&scope, path))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_below (const SlowPath *path, const SlowPath *above)
{
  for (; path != NULL; path = path->parent)
    if (path == above)
      return TRUE;
  return above == NULL; /* everything lies below the whole */
}

/* Is leaf @i printed, those behind it being decided? A heading is only with a row below it. */
static gboolean
is_printed (const SlowAxes *self, const ZhuAxisSpec *spec, const GPtrArray *leaves, guint i)
{
  const SlowLeaf *leaf = g_ptr_array_index (leaves, i);
  const SlowLeaf *next = i + 1 < leaves->len ? g_ptr_array_index (leaves, i + 1) : NULL;

  if (!(leaf->is_optional || spec->drop_empty))
    return TRUE;
  if (leaf->is_heading)
    return next != NULL && next->path != leaf->path && is_below (next->path, leaf->path);
  if (leaf->path == NULL)
    return TRUE;
  return falls_any (self, leaf->path);
}

static GPtrArray *
unfold_axis (SlowAxes *self, const ZhuAxisSpec *spec, gboolean is_row)
{
  gsize n_groups = 0;
  GPtrArray *out = g_ptr_array_new_with_free_func (leaf_free);
  const Place place
      = { .is_row = is_row, .missing = spec->missing, .n_groups = &n_groups, .out = out };

  unfold (self, spec->axis, NULL, 0, &place);
  for (guint i = out->len; i > 0; i--)
    if (!is_printed (self, spec, out, i - 1))
      g_ptr_array_remove_index (out, i - 1);
  return out;
}

SlowAxes *
slow_axes_new (SlowData *data,
               const ZhuTemplate *template_,
               const ZhuPeriod *period,
               const ZhuArea *area,
               const ZhuNode *where)
{
  SlowAxes *self = g_new0 (SlowAxes, 1);

  self->data = data;
  self->template_ = template_;
  self->period = *period;
  self->area = area;
  self->where = where;
  self->paths = g_ptr_array_new_with_free_func ((GDestroyNotify) slow_path_free);
  self->rows = unfold_axis (self, &template_->rows, TRUE);
  self->columns = unfold_axis (self, &template_->columns, FALSE);
  return self;
}

void
slow_axes_free (SlowAxes *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->paths);
  g_free (self);
}
