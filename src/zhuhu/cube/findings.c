/* Which lines are printed, now that it is known where records fall; and what is said of records
 * that no printed line holds (language §4, 缺失 and 空类). */
#include "zhuhu/cube/private.h"

#include <inttypes.h>

static gint64
count_at (const Counter *self, gsize atom, gsize row, gsize column)
{
  const int slot = zhu_counter_slot (self, atom, column);

  return slot < 0 ? 0 : self->cells[row * self->slots->len + (gsize) slot].n;
}

static gboolean
keeps_line (const ZhuPlanLine *line, gboolean is_present, gboolean drops_empty)
{
  switch (line->show)
    {
    case ZHU_SHOW:
      return !drops_empty || is_present || line->is_heading || line->node->kind == ZHU_PLAN_TOTAL
             || line->selector == 0;
    case ZHU_SHOW_IF_ANY:
      return is_present;
    case ZHU_SHOW_APPENDED:
      return TRUE;
    case ZHU_SHOW_NEVER:
      return FALSE;
    }
  return TRUE;
}

/* Whether any record of 范围 falls there. */
static gboolean
present (const Counter *self, gsize row, gsize column)
{
  return count_at (self, self->plan->presence, row, column) > 0;
}

/* A heading is printed if a line below it is. */
static void
choose_rows (Counter *self)
{
  const ZhuPlan *plan = self->plan;
  const gboolean drops = plan->template_->rows.drop_empty;
  const guint n = plan->rows.lines->len;
  g_autofree gboolean *keep = g_new0 (gboolean, n + 1);

  for (guint i = n; i-- > 0;)
    {
      const ZhuPlanLine *line = &g_array_index (plan->rows.lines, ZhuPlanLine, i);

      if (!line->is_heading)
        keep[i] = keeps_line (line, present (self, line->selector, 0), drops);
      if (keep[i] && line->parent >= 0
          && g_array_index (plan->rows.lines, ZhuPlanLine, (guint) line->parent).is_heading)
        keep[line->parent] = TRUE;
    }
  for (guint i = 0; i < n; i++)
    if (keep[i])
      g_array_append_val (self->out->rows, i);
}

static void
choose_columns (Counter *self)
{
  const ZhuPlan *plan = self->plan;
  const gboolean drops = plan->template_->columns.drop_empty;

  for (guint i = 0; i < plan->columns.lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (plan->columns.lines, ZhuPlanLine, i);

      if (keeps_line (line,
                      drops || line->show == ZHU_SHOW_IF_ANY ? present (self, 0, line->selector)
                                                             : TRUE,
                      drops))
        g_array_append_val (self->out->columns, i);
    }
}

static void
say_left_out (const Counter *self, const ZhuPlanLine *line, gint64 n, ZhuDiags *diags)
{
  if (n == 0)
    return;
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "left-out", &line->node->place,
                 _ ("correct the records, or name 缺失, 未列 or 其余 in the template"),
                 _ ("table %s: %" PRId64 " %s of %s are %s and stand in no row or column of it"),
                 self->plan->template_->id, n, self->plan->subject->name,
                 line->node->parent != NULL && line->node->parent->name != NULL
                     ? line->node->parent->name
                     : "?",
                 line->node->label);
}

void
zhu_counter_choose_lines (Counter *self, ZhuDiags *diags)
{
  const ZhuPlan *plan = self->plan;

  choose_rows (self);
  choose_columns (self);
  self->out->is_empty = !present (self, 0, 0);
  for (guint i = 0; i < plan->rows.lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (plan->rows.lines, ZhuPlanLine, i);

      if (line->show == ZHU_SHOW_NEVER && !line->is_heading)
        say_left_out (self, line, count_at (self, plan->subjects, line->selector, 0), diags);
    }
  for (guint i = 0; i < plan->columns.lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (plan->columns.lines, ZhuPlanLine, i);

      if (line->show == ZHU_SHOW_NEVER)
        say_left_out (self, line, count_at (self, plan->subjects, 0, line->selector), diags);
    }
}
