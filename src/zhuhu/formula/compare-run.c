/* Comparisons: of a column with one value, which is to lie between two bounds; of two columns; of
 * texts. Unknown is what has no value or no record, on either side. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- With one value ---- */

/* Values that the comparison holds for; with is_outside those that it does not hold for. */
typedef struct
{
  gint64 low, high;
  gboolean is_outside;
} Bounds;

/* x @kind @value, where values above @limit equal nothing and have no order. */
static Bounds
bounds_of (int kind, gint64 value, gint64 limit)
{
  const Bounds none = { 1, 0, FALSE };

  switch (kind)
    {
    case ZHU_NODE_EQ:
    case ZHU_NODE_NE:
      return value > limit ? (Bounds){ 1, 0, kind == ZHU_NODE_NE }
                           : (Bounds){ value, value, kind == ZHU_NODE_NE };
    case ZHU_NODE_LT:
      return value > limit ? none : (Bounds){ ZHU_NO_RECORD + 1, value - 1, FALSE };
    case ZHU_NODE_LE:
      return value > limit ? none : (Bounds){ ZHU_NO_RECORD + 1, value, FALSE };
    case ZHU_NODE_GT:
      return value >= limit ? none : (Bounds){ value + 1, limit, FALSE };
    default:
      return value > limit ? none : (Bounds){ value, limit, FALSE };
    }
}

static int
mirrored (int kind)
{
  switch (kind)
    {
    case ZHU_NODE_LT:
      return ZHU_NODE_GT;
    case ZHU_NODE_LE:
      return ZHU_NODE_GE;
    case ZHU_NODE_GT:
      return ZHU_NODE_LT;
    case ZHU_NODE_GE:
      return ZHU_NODE_LE;
    default:
      return kind;
    }
}

ZHU_LOOP static void
compare_narrow_with (const gint32 *a, Bounds bounds, gsize n, gint32 *out)
{
  const gboolean is_reached = bounds.low <= G_MAXINT32 && bounds.high > ZHU_NARROW_NO_RECORD;
  const gint32 low = is_reached ? (gint32) MAX (bounds.low, ZHU_NARROW_NO_RECORD + 1) : 1;
  const gint32 high = is_reached ? (gint32) MIN (bounds.high, G_MAXINT32) : 0;
  const gint32 outside = bounds.is_outside ? 1 : 0;

  for (gsize i = 0; i < n; i++)
    {
      const gint32 value = ((a[i] >= low) & (a[i] <= high)) ^ outside;

      out[i] = is_unknown_narrow (a[i]) ? ZHU_NARROW_MISSING : value;
    }
}

static void
compare_wide_with (const gint64 *a, Bounds bounds, gsize n, gint32 *out)
{
  const gint32 outside = bounds.is_outside ? 1 : 0;

  for (gsize i = 0; i < n; i++)
    {
      const gint32 value = ((a[i] >= bounds.low) & (a[i] <= bounds.high)) ^ outside;

      out[i] = is_unknown (a[i]) ? ZHU_NARROW_MISSING : value;
    }
}

static void
compare_with (const Vector *a, int kind, gint64 value, gint64 limit, gsize n, gint32 *out)
{
  const Bounds bounds = bounds_of (kind, value, limit);

  if (is_unknown (value))
    for (gsize i = 0; i < n; i++)
      out[i] = ZHU_NARROW_MISSING;
  else if (a->narrow != NULL)
    compare_narrow_with (a->narrow, bounds, n, out);
  else
    compare_wide_with (a->wide, bounds, n, out);
}

/* ---- Of two columns ---- */

static void
compare_narrow (int kind, gint64 limit, const gint32 *a, const gint32 *b, gsize n, gint32 *out)
{
  const gint32 top = (gint32) MIN (limit, G_MAXINT32);

  for (gsize i = 0; i < n; i++)
    {
      const gboolean is_listed = (a[i] <= top) & (b[i] <= top);
      gboolean holds;

      switch (kind)
        {
        case ZHU_NODE_EQ:
          holds = (a[i] == b[i]) & is_listed;
          break;
        case ZHU_NODE_NE:
          holds = !((a[i] == b[i]) & is_listed);
          break;
        case ZHU_NODE_LT:
          holds = (a[i] < b[i]) & is_listed;
          break;
        default:
          holds = (a[i] <= b[i]) & is_listed;
          break;
        }
      out[i] = is_unknown_narrow (a[i]) || is_unknown_narrow (b[i]) ? ZHU_NARROW_MISSING : holds;
    }
}

static void
compare_wide (int kind, gint64 limit, const gint64 *a, const gint64 *b, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    {
      const gboolean is_listed = (a[i] <= limit) & (b[i] <= limit);
      const gboolean holds = kind == ZHU_NODE_EQ   ? (a[i] == b[i]) & is_listed
                             : kind == ZHU_NODE_NE ? !((a[i] == b[i]) & is_listed)
                             : kind == ZHU_NODE_LT ? (a[i] < b[i]) & is_listed
                                                   : (a[i] <= b[i]) & is_listed;

      out[i] = is_unknown (a[i]) || is_unknown (b[i]) ? ZHU_NARROW_MISSING : holds;
    }
}

void
run_compare (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const ZhuExpr *left = expr->children[0];
  const ZhuExpr *right = expr->children[1];
  const Vector *a = frame_vector (frame, left);
  const Vector *b = frame_vector (frame, right);
  int kind = expr->compare;

  if (b->narrow == NULL && b->wide == NULL && (a->narrow != NULL || a->wide != NULL))
    {
      compare_with (a, kind, b->scalar, expr->value, frame->n, out);
      return;
    }
  if (a->narrow == NULL && a->wide == NULL && (b->narrow != NULL || b->wide != NULL))
    {
      compare_with (b, mirrored (kind), a->scalar, expr->value, frame->n, out);
      return;
    }
  if (kind == ZHU_NODE_GT || kind == ZHU_NODE_GE)
    {
      kind = mirrored (kind);
      left = expr->children[1];
      right = expr->children[0];
    }
  if (left->is_narrow && right->is_narrow)
    compare_narrow (kind, expr->value, frame_narrow (frame, left), frame_narrow (frame, right),
                    frame->n, out);
  else
    compare_wide (kind, expr->value, frame_wide (frame, left), frame_wide (frame, right), frame->n,
                  out);
}

/* ---- Texts ---- */

static gboolean
fits_order (int kind, int order)
{
  switch (kind)
    {
    case ZHU_NODE_EQ:
      return order == 0;
    case ZHU_NODE_NE:
      return order != 0;
    case ZHU_NODE_LT:
      return order < 0;
    case ZHU_NODE_LE:
      return order <= 0;
    case ZHU_NODE_GT:
      return order > 0;
    default:
      return order >= 0;
    }
}

static gboolean
is_absent (const char *text)
{
  return text == NULL || text == no_record_text;
}

void
run_text_operator (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const char *const *a = frame_texts (frame, expr->children[0]);
  const char *const *b
      = expr->op == OP_TEXT_COMPARE ? frame_texts (frame, expr->children[1]) : NULL;

  if (expr->op == OP_TEXT_COMPARE)
    for (gsize i = 0; i < frame->n; i++)
      out[i] = is_absent (a[i]) || is_absent (b[i])
                   ? ZHU_NARROW_MISSING
                   : fits_order (expr->compare, strcmp (a[i], b[i]));
  else if (expr->op == OP_IS_MISSING)
    for (gsize i = 0; i < frame->n; i++)
      out[i] = a[i] == no_record_text ? ZHU_NARROW_MISSING : a[i] == NULL;
  else
    for (gsize i = 0; i < frame->n; i++)
      out[i] = is_absent (a[i]) ? ZHU_NARROW_MISSING : (gint32) g_utf8_strlen (a[i], -1);
}
