/* The categories of a class: its list in order, or what {…} picks of it, then 缺失 and 未列
 * (language.md §4). */
#include "support/slow.h"

typedef struct
{
  const ZhuNode *node;
  const char *attribute; /* of 类别.大类, else NULL */
  const ZhuCodeList *list;
  gboolean is_boolean;
} Class;

static gsize
class_length (const Class *class)
{
  return class->is_boolean ? 2 : class->list != NULL ? class->list->codes->len : 0;
}

static const char *
code_label (const Class *class, gsize code)
{
  if (class->is_boolean)
    return code == 1 ? "是" : "否";
  if (class->attribute != NULL)
    return zhu_code_list_attribute (class->list, code, class->attribute);
  return ((const ZhuCode *) g_ptr_array_index (class->list->codes, code - 1))->name;
}

static SlowPath *
add_class_path (SlowAxes *self, const Class *class, const SlowPath *parent)
{
  SlowPath *path = slow_add_path (self, parent, SLOW_TEST_CLASS);

  path->node = class->node;
  return path;
}

static void
category_free (gpointer data)
{
  g_free (((SlowCategory *) data)->label);
  g_free (data);
}

static SlowCategory *
add_category (GPtrArray *categories, const char *label, SlowPath *path)
{
  SlowCategory *category = g_new0 (SlowCategory, 1);

  category->label = g_strdup (label);
  category->path = path;
  g_ptr_array_add (categories, category);
  return category;
}

/* One category for each value not in @named; values of one attribute together. */
static void
add_each (SlowAxes *self,
          const Class *class,
          const GArray *named,
          const SlowPath *parent,
          GPtrArray *categories)
{
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize code = 1; code <= class_length (class); code++)
    {
      SlowPath *path;

      if (slow_has_code (named, code) || slow_has_code (done, code))
        continue;
      path = add_class_path (self, class, parent);
      for (gsize other = code; other <= class_length (class); other++)
        if (other == code
            || (class->attribute != NULL
                && g_str_equal (code_label (class, code), code_label (class, other))))
          {
            g_array_append_val (path->codes, other);
            g_array_append_val (done, other);
          }
      add_category (categories, code_label (class, code), path);
    }
}

/* ---- Picks ---- */

static gsize
picked_code (const Class *class, const ZhuNode *node)
{
  gsize code;

  if (class->is_boolean)
    return g_str_equal (node->text, "是") ? 1 : 2;
  code = slow_code_of (class->list, node);
  g_assert_cmpuint (code, >, 0);
  return code;
}

static void
pick_value (const Class *class, const ZhuNode *node, SlowPath *path)
{
  gsize low = 1, high = class_length (class);

  if (class_length (class) == 0)
    {
      g_ptr_array_add (path->ranges, (gpointer) node);
      return;
    }
  if (class->attribute != NULL)
    {
      for (gsize code = 1; code <= high; code++)
        if (g_str_equal (code_label (class, code), node->text))
          g_array_append_val (path->codes, code);
      return;
    }
  if (node->kind != ZHU_NODE_BAND)
    low = high = picked_code (class, node);
  else
    {
      if (g_ptr_array_index (node->children, 0) != NULL)
        low = picked_code (class, g_ptr_array_index (node->children, 0));
      if (g_ptr_array_index (node->children, 1) != NULL)
        high = picked_code (class, g_ptr_array_index (node->children, 1));
    }
  for (gsize code = low; code <= high; code++)
    g_array_append_val (path->codes, code);
}

/* Everything that the picks name outright. */
static void
collect_named (const Class *class, const GPtrArray *picks, SlowPath *named)
{
  for (guint i = 0; i < picks->len; i++)
    {
      const ZhuPick *pick = g_ptr_array_index (picks, i);

      if (pick->kind == ZHU_PICK_MISSING)
        named->takes_missing = TRUE;
      if (pick->kind == ZHU_PICK_UNLISTED)
        named->takes_unlisted = TRUE;
      for (guint j = 0; pick->values != NULL && j < pick->values->len; j++)
        pick_value (class, g_ptr_array_index (pick->values, j), named);
    }
}

static void
take_others (const Class *class, const SlowPath *named, SlowPath *path)
{
  for (gsize code = 1; code <= class_length (class); code++)
    if (!slow_has_code (named->codes, code))
      g_array_append_val (path->codes, code);
  path->takes_missing = !named->takes_missing;
  path->takes_unlisted = !named->takes_unlisted;
  path->others = g_ptr_array_ref (named->ranges);
}

/* A single value keeps its name; groups are always labelled by the generator. */
static const char *
default_label (const Class *class, const ZhuPick *pick, const SlowPath *path)
{
  switch (pick->kind)
    {
    case ZHU_PICK_OTHER:
      return "其余";
    case ZHU_PICK_MISSING:
      return "缺失";
    case ZHU_PICK_UNLISTED:
      return "未列";
    case ZHU_PICK_VALUES:
    case ZHU_PICK_REST_EACH:
      break;
    }
  return path->codes->len > 0 ? code_label (class, g_array_index (path->codes, gsize, 0)) : "";
}

static void
add_pick (SlowAxes *self,
          const Class *class,
          const ZhuPick *pick,
          const SlowPath *named,
          const SlowPath *parent,
          GPtrArray *categories)
{
  SlowPath *path;

  if (pick->kind == ZHU_PICK_REST_EACH)
    {
      add_each (self, class, named->codes, parent, categories);
      return;
    }
  path = add_class_path (self, class, parent);
  for (guint i = 0; pick->kind == ZHU_PICK_VALUES && i < pick->values->len; i++)
    pick_value (class, g_ptr_array_index (pick->values, i), path);
  if (pick->kind == ZHU_PICK_OTHER)
    take_others (class, named, path);
  path->takes_missing |= pick->kind == ZHU_PICK_MISSING;
  path->takes_unlisted |= pick->kind == ZHU_PICK_UNLISTED;
  add_category (categories, pick->label != NULL ? pick->label : default_label (class, pick, path),
                path);
}

/* 缺失 and 未列 as last categories. */
static void
add_appended (SlowAxes *self,
              const Class *class,
              const SlowPath *parent,
              ZhuMissingRule missing,
              GPtrArray *categories)
{
  SlowCategory *category;

  if (missing == ZHU_NEVER_SHOW)
    return;
  for (int i = 0; i < (class->is_boolean ? 1 : 2); i++)
    {
      category = add_category (categories, i == 0 ? "缺失" : "未列",
                               add_class_path (self, class, parent));
      category->path->takes_missing = i == 0;
      category->path->takes_unlisted = i == 1;
      category->is_optional = missing == ZHU_AUTO_SHOW;
      category->is_unnumbered = TRUE;
    }
}

static void
read_class (SlowAxes *self, const ZhuAxis *axis, Class *class)
{
  const ZhuNode *name
      = axis->node->kind == ZHU_NODE_AT ? g_ptr_array_index (axis->node->children, 0) : axis->node;

  class->node = axis->node;
  class->attribute = name->text2;
  class->list = slow_class_list (self->data, axis->node);
  class->is_boolean = slow_is_boolean (self->data, axis->node);
}

GPtrArray *
slow_categories (SlowAxes *self,
                 const ZhuAxis *axis,
                 const SlowPath *parent,
                 ZhuMissingRule missing)
{
  GPtrArray *categories = g_ptr_array_new_with_free_func (category_free);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gsize));
  Class class = { 0 };
  SlowPath *named;

  read_class (self, axis, &class);
  if (axis->picks == NULL)
    {
      add_each (self, &class, none, parent, categories);
      add_appended (self, &class, parent, missing, categories);
      return categories;
    }
  named = add_class_path (self, &class, parent);
  collect_named (&class, axis->picks, named);
  for (guint i = 0; i < axis->picks->len; i++)
    add_pick (self, &class, g_ptr_array_index (axis->picks, i), named, parent, categories);
  return categories;
}
