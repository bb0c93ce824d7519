/* 有(), 计数(), 求和() … over the records below one record. */
#include "zhuhu/formula/private.h"

static gint64
combine (Aggregate kind, gint64 before, gint64 value)
{
  gint64 sum;

  switch (kind)
    {
    case AGGREGATE_ANY:
      return 1;
    case AGGREGATE_COUNT:
      return before + 1;
    case AGGREGATE_SUM:
      if (is_unknown (before) || __builtin_add_overflow (before, value, &sum) || is_unknown (sum))
        return ZHU_MISSING;
      return sum;
    case AGGREGATE_MIN:
      return is_unknown (before) ? value : MIN (before, value);
    case AGGREGATE_MAX:
      return is_unknown (before) ? value : MAX (before, value);
    }
  return before;
}

/* A record counts once for each record of the anchor that it stands under, if one of their lines
 * makes the condition true. */
void
run_aggregate (ZhuEval *self, const ZhuExpr *expr, gint64 *out)
{
  Aggregate kind = (Aggregate) expr->compare;
  Frame *view = eval_view (self, expr->counted, expr->counted);
  const gint32 *anchors = frame_rows (view, expr->entity->index);
  const gint32 *counted = frame_rows (view, expr->counted->index);
  const gint32 *conditions
      = expr->children[0] == NULL ? NULL : frame_narrow (view, expr->children[0]);
  const gint64 *values = expr->children[1] == NULL ? NULL : frame_wide (view, expr->children[1]);
  gsize n = self->batch->parts[expr->entity->index].n_rows;
  gint64 start = kind == AGGREGATE_MIN || kind == AGGREGATE_MAX ? ZHU_MISSING : 0;
  gint32 last_anchor = -1, last_counted = -1;

  for (gsize i = 0; i < n; i++)
    out[i] = start;
  for (gsize i = 0; i < view->n; i++)
    {
      if (anchors[i] < 0 || counted[i] < 0
          || (anchors[i] == last_anchor && counted[i] == last_counted)
          || (conditions != NULL && conditions[i] != 1))
        continue;
      last_anchor = anchors[i];
      last_counted = counted[i];
      if (values == NULL || !is_unknown (values[i]))
        out[anchors[i]] = combine (kind, out[anchors[i]], values == NULL ? 0 : values[i]);
    }
}
