/* The categories of a class: its list in order, or what {…} picks, groups and renames of it; then
 * the categories of records that fall nowhere, by the rule 缺失 = (language §4). Groups may not
 * overlap. */
#include "zhuhu/plan/private.h"

#include <string.h>

static void
category_free (gpointer data)
{
  Category *self = data;

  g_free (self->label);
  g_free (self->name);
  g_free (self->code);
  g_array_unref (self->values);
  g_array_unref (self->ranges);
  g_free (self);
}

static Category *
add_category (GPtrArray *categories, const char *label, const ZhuPlace *place)
{
  Category *self = g_new0 (Category, 1);

  self->label = g_strdup (label);
  self->values = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->ranges = g_array_new (FALSE, FALSE, sizeof (ZhuTestRange));
  self->place = *place;
  g_ptr_array_add (categories, self);
  return self;
}

static void
add_value (Category *category, gsize value)
{
  g_array_append_val (category->values, value);
}

static void
name_by_value (Category *category, const ClassInfo *info, gsize value)
{
  category->name = g_strdup (zhu_plan_value_name (info, value));
  category->value = info->list != NULL ? value : 0;
  if (info->list != NULL)
    category->code
        = g_strdup (((const ZhuCode *) g_ptr_array_index (info->list->codes, value - 1))->code);
}

static Category *
add_single (GPtrArray *categories, const ClassInfo *info, gsize value, const ZhuPlace *place)
{
  Category *category = add_category (categories, zhu_plan_value_name (info, value), place);

  name_by_value (category, info, value);
  add_value (category, value);
  return category;
}

/* All values of the list that have @text as the class's attribute. */
static Category *
add_by_attribute (GPtrArray *categories,
                  const ClassInfo *info,
                  const char *text,
                  const ZhuPlace *place)
{
  Category *category = add_category (categories, text, place);

  for (gsize value = 1; value <= info->n_values; value++)
    if (g_str_equal (zhu_plan_value_attribute (info, value), text))
      add_value (category, value);
  return category;
}

static gboolean
is_taken (const GPtrArray *categories, gsize value)
{
  for (guint i = 0; i < categories->len; i++)
    {
      const Category *category = g_ptr_array_index (categories, i);

      for (guint j = 0; j < category->values->len; j++)
        if (g_array_index (category->values, gsize, j) == value)
          return TRUE;
    }
  return FALSE;
}

/* Every value named by no category so far, each its own (or each attribute its own). */
static void
add_rest (GPtrArray *categories,
          const GPtrArray *named,
          const ClassInfo *info,
          const ZhuPlace *place)
{
  for (gsize value = 1; value <= info->n_values; value++)
    {
      if (is_taken (named, value) || is_taken (categories, value))
        continue;
      if (info->attribute == NULL)
        add_single (categories, info, value, place);
      else if (*zhu_plan_value_attribute (info, value) != '\0')
        add_by_attribute (categories, info, zhu_plan_value_attribute (info, value), place);
    }
}

/* ---- Picked values ---- */

static void
pick_values (Binder *self, const ZhuPick *pick, const ClassInfo *info, GPtrArray *categories)
{
  Category *category = add_category (categories, "", &pick->place);

  for (guint i = 0; i < pick->values->len; i++)
    zhu_plan_pick_value (self, category, info, g_ptr_array_index (pick->values, i));
  g_free (category->label);
  category->label = pick->label != NULL ? g_strdup (pick->label) : zhu_plan_pick_label (pick, info);
  if (category->values->len == 1 && pick->values->len == 1 && info->attribute == NULL)
    name_by_value (category, info, g_array_index (category->values, gsize, 0));
}

static void
add_overlap (Binder *self, const Category *category)
{
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "overlap", &category->place,
                 _ ("name each category once"), _ ("the groups overlap at %s"), category->label);
}

static gboolean
has_range (const Category *category, const ZhuTestRange *range)
{
  for (guint i = 0; i < category->ranges->len; i++)
    {
      const ZhuTestRange *other = &g_array_index (category->ranges, ZhuTestRange, i);

      if (range->low <= other->high && other->low <= range->high)
        return TRUE;
    }
  return FALSE;
}

/* Whether one of the first @n categories has numbers or days that @category has too. */
static gboolean
is_in_ranges (const GPtrArray *categories, guint n, const Category *category)
{
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < category->ranges->len; j++)
      if (has_range (g_ptr_array_index (categories, i),
                     &g_array_index (category->ranges, ZhuTestRange, j)))
        return TRUE;
  return FALSE;
}

static void
refuse_overlap (Binder *self, const GPtrArray *categories)
{
  /* 0 stands for a missing value. */
  g_autoptr (GHashTable) owner = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < categories->len; i++)
    {
      const Category *category = g_ptr_array_index (categories, i);
      gboolean is_new = !is_in_ranges (categories, i, category);

      for (guint j = 0; j < category->values->len; j++)
        is_new &= g_hash_table_add (owner,
                                    GSIZE_TO_POINTER (g_array_index (category->values, gsize, j)));
      if (category->takes_missing)
        is_new &= g_hash_table_add (owner, NULL);
      if (is_new)
        continue;
      add_overlap (self, category);
      return;
    }
}

static void
pick_kind (Binder *self,
           const ZhuPick *pick,
           const ClassInfo *info,
           const GPtrArray *named,
           GPtrArray *categories)
{
  Category *category;

  switch (pick->kind)
    {
    case ZHU_PICK_VALUES:
      pick_values (self, pick, info, categories);
      return;
    case ZHU_PICK_REST_EACH:
      add_rest (categories, named, info, &pick->place);
      return;
    case ZHU_PICK_OTHER:
      category
          = add_category (categories, pick->label != NULL ? pick->label : "其他", &pick->place);
      category->name = g_strdup ("其余");
      category->takes_other = TRUE;
      return;
    case ZHU_PICK_MISSING:
      category
          = add_category (categories, pick->label != NULL ? pick->label : "缺失", &pick->place);
      category->name = g_strdup ("缺失");
      category->takes_missing = TRUE;
      return;
    case ZHU_PICK_UNLISTED:
      category
          = add_category (categories, pick->label != NULL ? pick->label : "未列", &pick->place);
      category->name = g_strdup ("未列");
      if (info->list != NULL)
        add_value (category, info->n_values + 1);
      else
        category->takes_other = TRUE;
      return;
    }
}

/* 其余 is all not named: every value no other category has, and missing unless that is named. */
static void
complete_other (GPtrArray *categories, const ClassInfo *info)
{
  gboolean has_missing = FALSE;

  for (guint i = 0; i < categories->len; i++)
    has_missing |= ((Category *) g_ptr_array_index (categories, i))->takes_missing;
  for (guint i = 0; i < categories->len; i++)
    {
      Category *category = g_ptr_array_index (categories, i);

      if (!category->takes_other || g_strcmp0 (category->name, "其余") != 0)
        continue;
      category->takes_missing = !has_missing;
      if (info->type == ZHU_TYPE_MULTI || info->n_values == 0)
        continue;
      for (gsize value = 1; value <= info->n_values + (info->list != NULL ? 1 : 0); value++)
        if (!is_taken (categories, value))
          add_value (category, value);
    }
}

/* Records that fall nowhere else: appended, or counted for a finding. */
static void
append_nowhere (Binder *self, const ZhuAxis *axis, const ClassInfo *info, GPtrArray *categories)
{
  const ZhuShow show = axis->picks != NULL || self->spec->missing == ZHU_NEVER_SHOW ? ZHU_SHOW_NEVER
                       : self->spec->missing == ZHU_ALWAYS_SHOW ? ZHU_SHOW_APPENDED
                                                                : ZHU_SHOW_IF_ANY;
  gboolean has_missing = FALSE;
  gboolean has_unlisted = info->list == NULL || is_taken (categories, info->n_values + 1);
  Category *category;

  for (guint i = 0; i < categories->len; i++)
    {
      const Category *other = g_ptr_array_index (categories, i);

      has_missing |= other->takes_missing;
      has_unlisted |= other->takes_other;
    }
  if (!has_missing)
    {
      category = add_category (categories, "缺失", &axis->place);
      category->takes_missing = TRUE;
      category->show = show;
    }
  if (!has_unlisted)
    {
      category = add_category (categories, "未列", &axis->place);
      add_value (category, info->n_values + 1);
      for (gsize value = 1;
           info->attribute != NULL && axis->picks == NULL && value <= info->n_values; value++)
        if (!is_taken (categories, value))
          add_value (category, value);
      category->show = show;
    }
}

GPtrArray *
zhu_plan_make_categories (Binder *self, const ZhuAxis *axis, const ClassInfo *info)
{
  GPtrArray *categories = g_ptr_array_new_with_free_func (category_free);
  g_autoptr (GPtrArray) named = g_ptr_array_new_with_free_func (category_free);
  g_autoptr (ZhuDiags) unsaid = zhu_diags_new ();
  Binder silent = *self;

  if (axis->picks == NULL)
    add_rest (categories, named, info, &axis->place);
  else
    {
      /* What later picks name is not part of an earlier "*": so all are read once before. */
      silent.diags = unsaid;
      for (guint i = 0; i < axis->picks->len; i++)
        {
          const ZhuPick *pick = g_ptr_array_index (axis->picks, i);

          if (pick->kind == ZHU_PICK_VALUES)
            pick_values (&silent, pick, info, named);
        }
      for (guint i = 0; i < axis->picks->len; i++)
        pick_kind (self, g_ptr_array_index (axis->picks, i), info, named, categories);
      refuse_overlap (self, categories);
      complete_other (categories, info);
    }
  append_nowhere (self, axis, info, categories);
  return categories;
}
