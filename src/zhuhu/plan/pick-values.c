/* The values that one pick of {…} names: codes, ranges of them, attributes, numbers and days; and
 * how the pick is called if it is given no name. */
#include "zhuhu/plan/private.h"

const char *
zhu_plan_value_name (const ClassInfo *info, gsize value)
{
  if (info->list == NULL)
    return value == 1 ? "是" : "否";
  return ((const ZhuCode *) g_ptr_array_index (info->list->codes, value - 1))->name;
}

const char *
zhu_plan_value_attribute (const ClassInfo *info, gsize value)
{
  return zhu_code_list_attribute (info->list, value, info->attribute);
}

static void
add_value (Category *category, gsize value)
{
  g_array_append_val (category->values, value);
}

static char *
value_text (const ZhuNode *node)
{
  return node->text != NULL ? g_strdup (node->text) : zhu_node_to_text (node);
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

/* The value that @node names: a code, or yes (1) or no (2); 0 if it names none. */
static gsize
value_of (const ClassInfo *info, const ZhuNode *node)
{
  static const char *const answers[] = { "是", "yes", "1", "否", "no", "0" };
  g_autofree char *text = value_text (node);
  gsize value;

  if (info->list == NULL)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
        if (g_str_equal (text, answers[i]))
          return i < 3 ? 1 : 2;
      return 0;
    }
  value = zhu_code_list_value (info->list, text);
  return value != 0 ? value : value_by_number (info->list, node);
}

static void
refuse_value (Binder *self, const ZhuNode *node, GPtrArray *names, const char *other)
{
  g_autofree char *text = value_text (node);
  g_autofree char *remedy = NULL;
  const char *nearest;

  g_ptr_array_add (names, NULL);
  nearest = zhu_text_nearest (text, (const char *const *) names->pdata);
  if (nearest != NULL)
    remedy = g_strdup_printf (_ ("did you mean %s?"), nearest);
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "unknown-category", &node->place,
                 remedy != NULL ? remedy : _ ("name categories as the code list does"), "%s",
                 other);
}

/* The same with a finding if there is none. */
static gsize
find_value (Binder *self, const ClassInfo *info, const ZhuNode *node)
{
  const gsize value = value_of (info, node);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *text = value_text (node);
  g_autofree char *said = NULL;

  if (value != 0)
    return value;
  if (info->list == NULL)
    {
      zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "unknown-category", &node->place,
                     _ ("write 是 or 否"), _ ("a condition has no category %s"), text);
      return 0;
    }
  for (guint i = 0; i < info->list->codes->len; i++)
    g_ptr_array_add (names, ((ZhuCode *) g_ptr_array_index (info->list->codes, i))->name);
  said = g_strdup_printf (_ ("the code list has no %s"), text);
  refuse_value (self, node, names, said);
  return 0;
}

static gboolean
refuse_end (Binder *self, const ClassInfo *info, const ZhuNode *node)
{
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "range-type", &node->place,
                 info->type == ZHU_TYPE_DATE ? _ ("write days, as in 2020-01-01..2020-03-31")
                                             : _ ("write numbers, as in 1-5 or 0.5..3"),
                 _ ("the end of the range is of another type than the variable"));
  return FALSE;
}

/* The nearest value of records inside the range that ends at @number; what no record can hold is
 * the end of all values. */
static gint64
scaled_end (const ClassInfo *info, ZhuNumber number, gboolean is_low)
{
  const gint64 unit = info->type == ZHU_TYPE_DECIMAL ? ZHU_DECIMAL_SCALE : 1;
  const ZhuNumber scaled = zhu_number_multiply (number, zhu_number_from_int (unit));
  ZhuWide whole;

  if (zhu_number_is_none (scaled))
    return G_MAXINT64;
  whole = scaled.numerator / scaled.denominator;
  if (is_low && scaled.numerator % scaled.denominator != 0)
    whole++;
  return (gint64) MIN (whole, G_MAXINT64);
}

/* The end of a range over numbers or dates as records hold it. Numbers carry no sign here. */
static gboolean
range_end (Binder *self, const ClassInfo *info, const ZhuNode *node, gboolean is_low, gint64 *end)
{
  *end = is_low ? ZHU_NO_RECORD + 1 : G_MAXINT64;
  if (node == NULL)
    return TRUE;
  if (node->kind != (info->type == ZHU_TYPE_DATE ? ZHU_NODE_DATE : ZHU_NODE_NUMBER))
    return refuse_end (self, info, node);
  *end = info->type == ZHU_TYPE_DATE ? node->date : scaled_end (info, node->number, is_low);
  return TRUE;
}

static void
pick_numbers (Binder *self,
              Category *category,
              const ClassInfo *info,
              const ZhuNode *low,
              const ZhuNode *high)
{
  ZhuTestRange range = { 0 };

  if (!range_end (self, info, low, TRUE, &range.low)
      || !range_end (self, info, high, FALSE, &range.high))
    return;
  if (range.low <= range.high)
    g_array_append_val (category->ranges, range);
  else
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "empty-range", &category->place,
                   _ ("write the smaller end first, and whole numbers of what has no decimals"),
                   _ ("the range is empty"));
}

static void
pick_range (Binder *self,
            Category *category,
            const ClassInfo *info,
            const ZhuNode *low,
            const ZhuNode *high)
{
  const gsize first = low != NULL ? find_value (self, info, low) : 1;
  const gsize last = high != NULL ? find_value (self, info, high) : info->n_values;

  if (first == 0 || last == 0)
    return;
  if (first > last)
    zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "empty-range", &category->place,
                   _ ("swap its ends: codes have the list's order"), _ ("the range is empty"));
  for (gsize value = first; value <= last; value++)
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

/* All values whose attribute is @node's. */
static void
pick_attribute (Binder *self, Category *category, const ClassInfo *info, const ZhuNode *node)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *text = value_text (node);
  g_autofree char *said = NULL;
  gboolean found = FALSE;

  for (gsize value = 1; value <= info->n_values; value++)
    {
      g_ptr_array_add (names, (gpointer) zhu_plan_value_attribute (info, value));
      if (!g_str_equal (zhu_plan_value_attribute (info, value), text))
        continue;
      add_value (category, value);
      found = TRUE;
    }
  if (found)
    return;
  said = g_strdup_printf (_ ("no code has %s as its %s"), text, info->attribute);
  refuse_value (self, node, names, said);
}

void
zhu_plan_pick_value (Binder *self, Category *category, const ClassInfo *info, const ZhuNode *node)
{
  const gboolean is_band = node->kind == ZHU_NODE_BAND;
  const ZhuNode *low = is_band ? g_ptr_array_index (node->children, 0) : node;
  const ZhuNode *high = is_band ? g_ptr_array_index (node->children, 1) : node;
  gsize value;

  if (pick_nowhere (category, info, node))
    return;
  if (info->n_values == 0)
    pick_numbers (self, category, info, low, high);
  else if (is_band)
    pick_range (self, category, info, low, high);
  else if (info->attribute != NULL)
    pick_attribute (self, category, info, node);
  else if ((value = find_value (self, info, node)) != 0)
    add_value (category, value);
}

/* 1—2, 3及以上, 5及以下. */
static char *
range_label (const ZhuNode *band)
{
  const ZhuNode *low = g_ptr_array_index (band->children, 0);
  const ZhuNode *high = g_ptr_array_index (band->children, 1);
  g_autofree char *from = low != NULL ? value_text (low) : NULL;
  g_autofree char *to = high != NULL ? value_text (high) : NULL;

  if (from == NULL)
    return g_strconcat (to, "及以下", NULL);
  return to == NULL ? g_strconcat (from, "及以上", NULL) : g_strconcat (from, "—", to, NULL);
}

/* Codes by their names, whatever they are picked by. */
static char *
value_label (const ClassInfo *info, const ZhuNode *node)
{
  gsize value;

  if (node->kind == ZHU_NODE_BAND)
    return range_label (node);
  value = info->n_values > 0 && info->attribute == NULL ? value_of (info, node) : 0;
  return value != 0 ? g_strdup (zhu_plan_value_name (info, value)) : value_text (node);
}

char *
zhu_plan_pick_label (const ZhuPick *pick, const ClassInfo *info)
{
  GString *label = g_string_new (NULL);

  for (guint i = 0; i < pick->values->len; i++)
    {
      g_autofree char *text = value_label (info, g_ptr_array_index (pick->values, i));

      g_string_append_printf (label, "%s%s", i > 0 ? "、" : "", text);
    }
  return g_string_free (label, FALSE);
}
