/* From the trees to what is printed: rows with their headings and indents, columns with their
 * numbers. Hidden candidates are listed too; the cube decides on them when it has counted. */
#include "zhuhu/plan/private.h"

static ZhuPlanMeasure *
measure_of (const ZhuPlanNode *node)
{
  for (; node != NULL; node = node->parent)
    if (node->kind == ZHU_PLAN_MEASURE)
      return node->measure;
  return NULL;
}

static ZhuShow
show_of (const ZhuPlanNode *node)
{
  ZhuShow show = ZHU_SHOW;

  for (; node != NULL; node = node->parent)
    {
      if (node->show == ZHU_SHOW_NEVER)
        return ZHU_SHOW_NEVER;
      if (node->show != ZHU_SHOW && show != ZHU_SHOW_IF_ANY)
        show = node->show;
    }
  return show;
}

/* ---- Rows ---- */

/* Where a row of the tree is being written. */
typedef struct
{
  GArray *lines;
  int parent;
  unsigned level, indent;
} Place;

static void list_row_children (const Place *place, const ZhuPlanNode *node, guint first);

static int
add_row (const Place *place, const ZhuPlanNode *node, gboolean is_heading)
{
  ZhuPlanLine line = { .node = node, .selector = node->selector, .parent = place->parent };

  line.level = place->level;
  /* 其中 is indented once, whether it stands under its whole or beside it. */
  line.indent = node->kind == ZHU_PLAN_OF_WHICH ? MAX (place->indent, 1) : place->indent;
  line.is_heading = is_heading;
  line.measure = measure_of (node);
  line.show = show_of (node);
  line.is_total = node->kind == ZHU_PLAN_TOTAL || node->kind == ZHU_PLAN_SUBTOTAL;
  g_array_append_val (place->lines, line);
  return (int) place->lines->len - 1;
}

static ZhuPlanNode *
child_at (const ZhuPlanNode *node, guint i)
{
  return i < node->children->len ? g_ptr_array_index (node->children, i) : NULL;
}

/* The children of a line, one deeper. */
static void
list_below_row (const Place *place, const ZhuPlanNode *node, guint first, int row)
{
  Place below = *place;

  below.parent = row;
  below.level++;
  below.indent = (node->kind == ZHU_PLAN_OF_WHICH ? MAX (place->indent, 1) : place->indent) + 1;
  list_row_children (&below, node, first);
}

/* A 小计 without words of its own gives its numbers to the line of what encloses it. */
static gboolean
is_own_subtotal (const ZhuPlanNode *child)
{
  return child != NULL && child->kind == ZHU_PLAN_SUBTOTAL && child->is_default
         && child->children->len == 0;
}

/* A single measure whose head is left out: the category itself is the row. */
static gboolean
is_bare_measure (const ZhuPlanNode *node)
{
  const ZhuPlanNode *child = child_at (node, 0);

  return node->children->len == 1 && child->kind == ZHU_PLAN_MEASURE && *child->label == '\0'
         && child->children->len == 0;
}

static void
list_row (const Place *place, const ZhuPlanNode *node)
{
  const ZhuPlanNode *first = child_at (node, 0);
  int row;

  if (is_bare_measure (node))
    {
      row = add_row (place, node, FALSE);
      g_array_index (place->lines, ZhuPlanLine, row).measure = first->measure;
    }
  else if (first == NULL || node->kind == ZHU_PLAN_AREA || is_own_subtotal (first))
    {
      if (first == NULL
          && (node->kind == ZHU_PLAN_VARIABLE || node->kind == ZHU_PLAN_GROUP
              || node->kind == ZHU_PLAN_ROOT))
        return;
      row = add_row (place, node, FALSE);
      if (is_own_subtotal (first))
        g_array_index (place->lines, ZhuPlanLine, row).is_total = TRUE;
      g_array_index (place->lines, ZhuPlanLine, row).has_below
          = node->children->len > (is_own_subtotal (first) ? 1 : 0);
      list_below_row (place, node, is_own_subtotal (first) ? 1 : 0, row);
    }
  else if (*node->label != '\0')
    {
      row = add_row (place, node, TRUE);
      list_below_row (place, node, 0, row);
    }
  else
    list_row_children (place, node, 0);
}

static void
list_row_children (const Place *place, const ZhuPlanNode *node, guint first)
{
  for (guint i = first; i < node->children->len; i++)
    list_row (place, g_ptr_array_index (node->children, i));
}

static void
number_lines (GArray *lines)
{
  unsigned number = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      ZhuPlanLine *line = &g_array_index (lines, ZhuPlanLine, i);

      if (!line->is_heading && line->show == ZHU_SHOW)
        line->number = ++number;
    }
}

/* If one and the same measure hangs everywhere its head says nothing: it is left out. */
static gboolean
collect_measures (const ZhuPlanNode *node, GPtrArray *found, gboolean *is_plain)
{
  if (node->kind == ZHU_PLAN_MEASURE)
    {
      g_ptr_array_add (found, (gpointer) node);
      if (!node->is_default || node->children->len > 0 || node->parent->kind == ZHU_PLAN_ROOT
          || node->parent->kind == ZHU_PLAN_GROUP)
        *is_plain = FALSE;
    }
  else if (node->children->len == 0 && node->kind != ZHU_PLAN_VARIABLE)
    *is_plain = FALSE;
  for (guint i = 0; i < node->children->len; i++)
    collect_measures (g_ptr_array_index (node->children, i), found, is_plain);
  return *is_plain;
}

static void
drop_common_measure (const ZhuPlanNode *root)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  gboolean is_plain = TRUE;

  if (!collect_measures (root, found, &is_plain) || found->len == 0)
    return;
  for (guint i = 1; i < found->len; i++)
    if (!g_str_equal (((ZhuPlanNode *) found->pdata[i])->label,
                      ((ZhuPlanNode *) found->pdata[0])->label))
      return;
  for (guint i = 0; i < found->len; i++)
    {
      ZhuPlanNode *node = found->pdata[i];

      if (node->name == NULL)
        node->name = g_strdup (node->label);
      node->label[0] = '\0';
    }
}

void
zhu_plan_list_rows (ZhuPlanAxis *axis)
{
  const Place place = { axis->lines, -1, 0, 0 };

  drop_common_measure (axis->root);
  list_row_children (&place, axis->root, 0);
  number_lines (axis->lines);
}

/* ---- Columns ---- */

static void
list_column (GArray *lines, const ZhuPlanNode *node)
{
  ZhuPlanLine line = { .node = node, .selector = node->selector, .parent = -1 };

  for (guint i = 0; i < node->children->len; i++)
    list_column (lines, g_ptr_array_index (node->children, i));
  if (node->children->len > 0 || node->kind == ZHU_PLAN_VARIABLE || node->kind == ZHU_PLAN_GROUP
      || node->kind == ZHU_PLAN_ROOT)
    return;
  line.measure = measure_of (node);
  line.show = show_of (node);
  line.is_total = node->kind == ZHU_PLAN_TOTAL || node->kind == ZHU_PLAN_SUBTOTAL;
  g_array_append_val (lines, line);
}

void
zhu_plan_list_columns (ZhuPlanAxis *axis)
{
  drop_common_measure (axis->root);
  list_column (axis->lines, axis->root);
  number_lines (axis->lines);
}
