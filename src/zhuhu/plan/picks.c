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

static const char *
value_name (const ClassInfo *info, gsize value)
{
  if (info->list == NULL)
    return value == 1 ? "是" : "否";
  return ((const ZhuCode *) g_ptr_array_index (info->list->codes, value - 1))->name;
}

static const char *
value_attribute (const ClassInfo *info, gsize value)
{
  return zhu_code_list_attribute (info->list, value, info->attribute);
}

static void
add_value (Category *category, gsize value)
{
  g_array_append_val (category->values, value);
}

static void
name_by_value (Category *category, const ClassInfo *info, gsize value)
{
  category->name = g_strdup (value_name (info, value));
  category->value = info->list != NULL ? value : 0;
  if (info->list != NULL)
    category->code
        = g_strdup (((const ZhuCode *) g_ptr_array_index (info->list->codes, value - 1))->code);
}

static Category *
add_single (GPtrArray *categories, const ClassInfo *info, gsize value, const ZhuPlace *place)
{
  Category *category = add_category (categories, value_name (info, value), place);

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
    if (g_str_equal (value_attribute (info, value), text))
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
      else if (*value_attribute (info, value) != '\0')
        add_by_attribute (categories, info, value_attribute (info, value), place);
    }
}

/* ---- Picked values ---- */

static char *
value_text (const ZhuNode *node)
{
  if (node->text != NULL)
    return g_strdup (node->text);
  if (node->kind == ZHU_NODE_DATE)
    return zhu_date_format (node->date, "yyyy-MM-dd");
  if (node->kind == ZHU_NODE_NUMBER)
    return zhu_number_format (node->number, node->number.denominator == 1 ? 0 : 6,
                              ZHU_ROUND_HALF_UP);
  return zhu_node_to_text (node);
}

/* 01 written without quotes has lost its zero: codes are compared as numbers too. */
static gsize
value_by_number (const ZhuCodeList *list, const ZhuNode *node)
{
  for (guint i = 0; node->kind == ZHU_NODE_NUMBER && i < list->codes->len; i++)
    {
      const ZhuCode *code = g_ptr_array_index (list->codes, i);
      ZhuNumber number;

      if (zhu_number_parse (code->code, &number) && zhu_number_compare (number, node->number) == 0)
        return i + 1;
    }
  return 0;
}

static gsize
find_value (Binder *self, const ClassInfo *info, const ZhuNode *node)
{
  g_autofree char *text = value_text (node);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;
  gsize value;

  if (info->list == NULL)
    {
      if (g_str_equal (text, "是") || g_str_equal (text, "yes") || g_str_equal (text, "1"))
        return 1;
      if (g_str_equal (text, "否") || g_str_equal (text, "no") || g_str_equal (text, "0"))
        return 2;
    }
  else
    {
      value = zhu_code_list_value (info->list, text);
      if (value == 0)
        value = value_by_number (info->list, node);
      if (value != 0)
        return value;
      for (guint i = 0; i < info->list->codes->len; i++)
        g_ptr_array_add (names, ((ZhuCode *) g_ptr_array_index (info->list->codes, i))->name);
    }
  g_ptr_array_add (names, NULL);
  nearest = zhu_text_nearest (text, (const char *const *) names->pdata);
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "unknown-category", &node->place, nearest,
                 _ ("the code list has no %s"), text);
  return 0;
}

/* The end of a range over numbers or dates as records hold it. */
static gboolean
range_end (Binder *self, const ClassInfo *info, const ZhuNode *node, gint64 open, gint64 *end)
{
  ZhuNumber scaled;

  *end = open;
  if (node == NULL)
    return TRUE;
  if (info->type == ZHU_TYPE_DATE && node->kind == ZHU_NODE_DATE)
    {
      *end = node->date;
      return TRUE;
    }
  if (info->type != ZHU_TYPE_DATE && node->kind == ZHU_NODE_NUMBER)
    {
      scaled = zhu_number_multiply (
          node->number,
          zhu_number_from_int (info->type == ZHU_TYPE_DECIMAL ? ZHU_DECIMAL_SCALE : 1));
      *end = (gint64) (scaled.numerator / MAX (scaled.denominator, 1));
      return TRUE;
    }
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "range-type", &node->place, NULL,
                 _ ("the end of the range is of another type than the variable"));
  return FALSE;
}

static void
pick_range (Binder *self,
            Category *category,
            const ClassInfo *info,
            const ZhuNode *low,
            const ZhuNode *high)
{
  ZhuTestRange range = { 0 };
  gsize first = 1;
  gsize last = info->n_values;

  if (info->n_values == 0)
    {
      if (range_end (self, info, low, ZHU_NO_RECORD + 1, &range.low)
          && range_end (self, info, high, G_MAXINT64, &range.high))
        g_array_append_val (category->ranges, range);
      return;
    }
  if (low != NULL)
    first = find_value (self, info, low);
  if (high != NULL)
    last = find_value (self, info, high);
  for (gsize value = first; value >= 1 && value <= last; value++)
    add_value (category, value);
}

/* 缺失 and 未列 in a group with other values. */
static gboolean
pick_nowhere (Category *category, const ClassInfo *info, const ZhuNode *node)
{
  if (node->kind == ZHU_NODE_MISSING)
    {
      category->takes_missing = TRUE;
      return TRUE;
    }
  if (node->kind != ZHU_NODE_NAME || info->list == NULL
      || g_strcmp0 (zhu_plan_word_id (node->text, ZHU_WORD_AXIS), "unlisted") != 0)
    return FALSE;
  add_value (category, info->n_values + 1);
  return TRUE;
}

static void
pick_value (Binder *self, Category *category, const ClassInfo *info, const ZhuNode *node)
{
  gsize value;

  if (pick_nowhere (category, info, node))
    return;
  if (node->kind == ZHU_NODE_BAND)
    pick_range (self, category, info, g_ptr_array_index (node->children, 0),
                node->children->len > 1 ? g_ptr_array_index (node->children, 1) : NULL);
  else if (info->n_values == 0)
    pick_range (self, category, info, node, node);
  else if (info->attribute != NULL)
    {
      const guint before = category->values->len;
      g_autofree char *text = value_text (node);

      for (value = 1; value <= info->n_values; value++)
        if (g_str_equal (value_attribute (info, value), text))
          add_value (category, value);
      if (category->values->len == before)
        zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "unknown-category", &node->place, NULL,
                       _ ("no code has %s as its %s"), text, info->attribute);
    }
  else if ((value = find_value (self, info, node)) != 0)
    add_value (category, value);
}

/* 1—2, 3及以上, 5及以下. */
static char *
range_label (const ZhuNode *band)
{
  const ZhuNode *low = g_ptr_array_index (band->children, 0);
  const ZhuNode *high = band->children->len > 1 ? g_ptr_array_index (band->children, 1) : NULL;
  g_autofree char *from = low != NULL ? value_text (low) : NULL;
  g_autofree char *to = high != NULL ? value_text (high) : NULL;

  if (from == NULL)
    return g_strconcat (to != NULL ? to : "", "及以下", NULL);
  return to == NULL ? g_strconcat (from, "及以上", NULL) : g_strconcat (from, "—", to, NULL);
}

static char *
default_label (const ZhuPick *pick, const ClassInfo *info, const Category *category)
{
  GString *label = g_string_new (NULL);

  for (guint i = 0; i < pick->values->len; i++)
    {
      const ZhuNode *node = g_ptr_array_index (pick->values, i);
      g_autofree char *text = NULL;

      if (i > 0)
        g_string_append (label, "、");
      if (pick->values->len == category->values->len && info->attribute == NULL
          && !category->takes_missing && info->n_values > 0
          && g_array_index (category->values, gsize, i) <= info->n_values)
        text = g_strdup (value_name (info, g_array_index (category->values, gsize, i)));
      else
        text = node->kind == ZHU_NODE_BAND ? range_label (node) : value_text (node);
      g_string_append (label, text);
    }
  return g_string_free (label, FALSE);
}

static void
pick_values (Binder *self, const ZhuPick *pick, const ClassInfo *info, GPtrArray *categories)
{
  Category *category = add_category (categories, "", &pick->place);

  for (guint i = 0; i < pick->values->len; i++)
    pick_value (self, category, info, g_ptr_array_index (pick->values, i));
  g_free (category->label);
  category->label
      = pick->label != NULL ? g_strdup (pick->label) : default_label (pick, info, category);
  if (category->values->len == 1 && pick->values->len == 1 && info->attribute == NULL)
    name_by_value (category, info, g_array_index (category->values, gsize, 0));
}

static void
refuse_overlap (Binder *self, const GPtrArray *categories)
{
  /* 0 stands for a missing value. */
  g_autoptr (GHashTable) owner = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < categories->len; i++)
    {
      const Category *category = g_ptr_array_index (categories, i);

      for (guint j = 0; j < category->values->len + (category->takes_missing ? 1 : 0); j++)
        {
          const gsize value
              = j < category->values->len ? g_array_index (category->values, gsize, j) : 0;

          if (!g_hash_table_add (owner, GSIZE_TO_POINTER (value)))
            {
              zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "overlap", &category->place,
                             _ ("name each category once"), _ ("the groups overlap at %s"),
                             category->label);
              return;
            }
        }
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
