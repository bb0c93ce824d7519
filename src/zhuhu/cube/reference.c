/* References of rules, sentences and 不适用 to cells of the tables of a run. */
#include "zhuhu/cube/private.h"

static gboolean
contains (const GArray *lines, guint line)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_array_index (lines, guint, i) == line)
      return TRUE;
  return FALSE;
}

/* A list holds printed lines only. One line that is named is taken even if it is not printed since
 * no record falls there (缺失, 未列, 空类 = 省略): its numbers are known. */
static GArray *
keep_printed (GArray *lines, const GArray *printed)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (guint));

  if (lines->len == 1)
    {
      g_array_unref (kept);
      return lines;
    }
  for (guint i = 0; i < lines->len; i++)
    if (contains (printed, g_array_index (lines, guint, i)))
      g_array_append_val (kept, g_array_index (lines, guint, i));
  g_array_unref (lines);
  return kept;
}

GArray *
zhu_cube_table_rows (const ZhuCubeTable *self, const ZhuPath *path, gboolean *is_list)
{
  return keep_printed (zhu_plan_find_lines (&self->plan->rows, path, is_list), self->rows);
}

GArray *
zhu_cube_table_columns (const ZhuCubeTable *self, const ZhuPath *path, gboolean *is_list)
{
  return keep_printed (zhu_plan_find_lines (&self->plan->columns, path, is_list), self->columns);
}

GArray *
zhu_cube_table_below (const ZhuCubeTable *self, guint row)
{
  GArray *below = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const guint other = g_array_index (self->rows, guint, i);
      const ZhuPlanLine *line = &g_array_index (self->plan->rows.lines, ZhuPlanLine, other);

      if (!line->is_heading && line->parent == (int) row && line->node->kind != ZHU_PLAN_OF_WHICH)
        g_array_append_val (below, other);
    }
  return below;
}

/* Splits 表(11).合计.残疾人数, where no 行 is said: the first name is the row, the others the
 * column. */
gboolean
zhu_cube_lookup (const ZhuCube *self,
                 const ZhuRef *ref,
                 const ZhuCubeTable **table,
                 guint *row,
                 guint *column)
{
  const ZhuCubeTable *found = zhu_cube_find (self, ref->table != NULL ? ref->table : "");
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;
  gboolean is_list;

  if (found == NULL || found->plan->template_->listing != NULL)
    return FALSE;
  rows = zhu_cube_table_rows (found, &ref->row, &is_list);
  columns = zhu_cube_table_columns (found, &ref->column, &is_list);
  if (rows->len != 1 || columns->len != 1)
    return FALSE;
  *table = found;
  *row = g_array_index (rows, guint, 0);
  *column = g_array_index (columns, guint, 0);
  return TRUE;
}

/* ---- 不适用 ---- */

void
zhu_cube_table_block (ZhuCubeTable *self)
{
  const ZhuTemplate *template_ = self->plan->template_;

  for (guint i = 0; i < template_->blocked->len; i++)
    {
      const ZhuRef *ref = g_ptr_array_index (template_->blocked, i);
      gboolean is_list;
      g_autoptr (GArray) rows = zhu_plan_find_lines (&self->plan->rows, &ref->row, &is_list);
      g_autoptr (GArray) columns
          = zhu_plan_find_lines (&self->plan->columns, &ref->column, &is_list);

      for (guint r = 0; r < rows->len; r++)
        for (guint c = 0; c < columns->len; c++)
          self->cells[(gsize) g_array_index (rows, guint, r) * self->plan->columns.lines->len
                      + g_array_index (columns, guint, c)]
              = (ZhuValue){ .state = ZHU_VALUE_NOT_APPLICABLE };
    }
}
