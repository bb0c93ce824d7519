/* One loop for each operator, over whole columns and without branches, so that the compiler can do
 * several lines at once. Unknown is what has no value or no record. Three-valued logic is that of
 * SQL. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Logic ---- */

ZHU_LOOP static void
run_not (const gint32 *a, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown_narrow (a[i]) ? ZHU_NARROW_MISSING : !a[i];
}

ZHU_LOOP static void
run_and (const gint32 *a, const gint32 *b, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    {
      const gint32 both = ((a[i] == 1) & (b[i] == 1)) ? 1 : ZHU_NARROW_MISSING;

      out[i] = ((a[i] == 0) | (b[i] == 0)) ? 0 : both;
    }
}

ZHU_LOOP static void
run_or (const gint32 *a, const gint32 *b, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    {
      const gint32 neither = ((a[i] == 0) & (b[i] == 0)) ? 0 : ZHU_NARROW_MISSING;

      out[i] = ((a[i] == 1) | (b[i] == 1)) ? 1 : neither;
    }
}

static void
run_is_missing (Frame *frame, const ZhuExpr *child, gint32 *out)
{
  const gboolean is_set = child->type == ZHU_TYPE_MULTI;
  const gint32 *narrow = child->is_narrow ? frame_narrow (frame, child) : NULL;
  const gint64 *wide = child->is_narrow ? NULL : frame_wide (frame, child);

  if (narrow != NULL)
    for (gsize i = 0; i < frame->n; i++)
      {
        const gint32 is_missing = narrow[i] == ZHU_NARROW_MISSING;

        out[i] = narrow[i] == ZHU_NARROW_NO_RECORD ? ZHU_NARROW_MISSING : is_missing;
      }
  else
    for (gsize i = 0; i < frame->n; i++)
      {
        const gint32 is_missing = wide[i] == ZHU_MISSING || (is_set && wide[i] == 0);

        out[i] = wide[i] == ZHU_NO_RECORD ? ZHU_NARROW_MISSING : is_missing;
      }
}

/* ---- Arithmetic ---- */

/* What does not fit a value of a record is missing, never a wrong number. */
static gint64
fit (ZhuWide value)
{
  return value > G_MAXINT64 || value <= ZHU_NO_RECORD ? ZHU_MISSING : (gint64) value;
}

/* Half up by absolute value. |@a| stays below 2^126 since its parts are 64-bit values. */
static ZhuWide
divide_rounded (ZhuWide a, ZhuWide b)
{
  ZhuWide magnitude_a = a < 0 ? -a : a;
  ZhuWide magnitude_b = b < 0 ? -b : b;
  ZhuWide quotient = (2 * magnitude_a + magnitude_b) / (2 * magnitude_b);

  return (a < 0) != (b < 0) ? -quotient : quotient;
}

static gint64
calculate (int kind, gboolean is_decimal, gint64 a, gint64 b)
{
  if (is_unknown (a) || is_unknown (b))
    return ZHU_MISSING;
  switch (kind)
    {
    case ZHU_NODE_ADD:
      return fit ((ZhuWide) a + b);
    case ZHU_NODE_SUBTRACT:
      return fit ((ZhuWide) a - b);
    case ZHU_NODE_MULTIPLY:
      return fit (is_decimal ? divide_rounded ((ZhuWide) a * b, ZHU_DECIMAL_SCALE)
                             : (ZhuWide) a * b);
    default:
      return b == 0 ? ZHU_MISSING : fit (divide_rounded ((ZhuWide) a * ZHU_DECIMAL_SCALE, b));
    }
}

static void
run_arithmetic (Frame *frame, const ZhuExpr *expr, gint64 *out)
{
  const gboolean is_decimal = expr->type == ZHU_TYPE_DECIMAL;
  const gint64 *a = frame_wide (frame, expr->children[0]);
  const gint64 *b = frame_wide (frame, expr->children[1]);

  for (gsize i = 0; i < frame->n; i++)
    out[i] = calculate (expr->compare, is_decimal, a[i], b[i]);
}

static void
run_negate (const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) ? ZHU_MISSING : fit (-(ZhuWide) a[i]);
}

static void
run_to_decimal (const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) ? a[i] : fit ((ZhuWide) a[i] * ZHU_DECIMAL_SCALE);
}

/* ---- Codes ---- */

/* A missing attribute of a listed code is missing; values outside the list stay outside. */
static void
run_map (const ZhuExpr *expr, const gint32 *a, gsize n, gint32 *out)
{
  const gint32 outside = (gint32) expr->n_map;

  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown_narrow (a[i])
                 ? a[i]
                 : narrow_value (expr->map[(a[i] < 1 || a[i] > outside ? outside : a[i]) - 1]);
}

static gint64
map_set (const ZhuExpr *expr, gint64 set)
{
  gint64 bits = 0;

  for (gsize code = 1; code <= expr->n_map; code++)
    if ((set >> code & 1) != 0 && expr->map[code - 1] > 0)
      bits |= G_GINT64_CONSTANT (1) << expr->map[code - 1];
  return bits;
}

static void
run_map_set (const ZhuExpr *expr, const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) ? a[i] : map_set (expr, a[i]);
}

static void
run_has_any (gint64 bits, const gint64 *a, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) || a[i] == 0 ? ZHU_NARROW_MISSING : (a[i] & bits) != 0;
}

static void
run_band (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const gint64 *a = frame_wide (frame, expr->children[0]);
  const gsize n_bands = expr->n_map / 2;

  for (gsize i = 0; i < frame->n; i++)
    {
      gsize band = 0;

      while (band < n_bands && (a[i] < expr->map[2 * band] || a[i] > expr->map[2 * band + 1]))
        band++;
      out[i] = is_unknown (a[i]) ? narrow_value (a[i]) : (gint32) band + 1;
    }
}

/* ---- 若 ---- */

ZHU_LOOP static void
choose_value (const gint32 *condition, gint32 value, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = condition[i] == 1 ? value : out[i];
}

ZHU_LOOP static void
choose_narrow (const gint32 *condition, const gint32 *values, gsize n, gint32 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = condition[i] == 1 ? values[i] : out[i];
}

static void
choose_wide (const gint32 *condition, const gint64 *values, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = condition[i] == 1 ? values[i] : out[i];
}

/* From the last case to the first, so that the first condition met has the last word. */
static void
run_if_narrow (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const gsize last = expr->n_children - 1;

  memcpy (out, frame_narrow (frame, expr->children[last]), frame->n * sizeof *out);
  for (gsize at = last; at >= 2; at -= 2)
    {
      const gint32 *condition = frame_narrow (frame, expr->children[at - 2]);
      const Vector *value = frame_vector (frame, expr->children[at - 1]);

      if (value->narrow == NULL)
        choose_value (condition, narrow_value (value->scalar), frame->n, out);
      else
        choose_narrow (condition, value->narrow, frame->n, out);
    }
}

static void
run_if_wide (Frame *frame, const ZhuExpr *expr, gint64 *out)
{
  const gsize last = expr->n_children - 1;

  memcpy (out, frame_wide (frame, expr->children[last]), frame->n * sizeof *out);
  for (gsize at = last; at >= 2; at -= 2)
    choose_wide (frame_narrow (frame, expr->children[at - 2]),
                 frame_wide (frame, expr->children[at - 1]), frame->n, out);
}

/* ---- All of them ---- */

static void
run_narrow (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const ZhuExpr *first = expr->children[0];

  switch ((int) expr->op)
    {
    case OP_NOT:
      run_not (frame_narrow (frame, first), frame->n, out);
      break;
    case OP_AND:
      run_and (frame_narrow (frame, first), frame_narrow (frame, expr->children[1]), frame->n, out);
      break;
    case OP_OR:
      run_or (frame_narrow (frame, first), frame_narrow (frame, expr->children[1]), frame->n, out);
      break;
    case OP_COMPARE:
      run_compare (frame, expr, out);
      break;
    case OP_TEXT_COMPARE:
    case OP_LENGTH:
      run_text_operator (frame, expr, out);
      break;
    case OP_IS_MISSING:
      if (first->type == ZHU_TYPE_TEXT)
        run_text_operator (frame, expr, out);
      else
        run_is_missing (frame, first, out);
      break;
    case OP_MAP:
      run_map (expr, frame_narrow (frame, first), frame->n, out);
      break;
    case OP_HAS_ANY:
      run_has_any (expr->value, frame_wide (frame, first), frame->n, out);
      break;
    case OP_IF:
      run_if_narrow (frame, expr, out);
      break;
    case OP_BAND:
      run_band (frame, expr, out);
      break;
    case OP_AGE:
      run_age (frame, expr, out);
      break;
    case OP_DAYS:
      run_days (frame, expr, out);
      break;
    case OP_YEAR:
    case OP_MONTH:
      run_calendar (frame, expr, out);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
run_wide (Frame *frame, const ZhuExpr *expr, gint64 *out)
{
  switch ((int) expr->op)
    {
    case OP_ARITHMETIC:
      run_arithmetic (frame, expr, out);
      break;
    case OP_NEGATE:
      run_negate (frame_wide (frame, expr->children[0]), frame->n, out);
      break;
    case OP_TO_DECIMAL:
      run_to_decimal (frame_wide (frame, expr->children[0]), frame->n, out);
      break;
    case OP_MAP:
      run_map_set (expr, frame_wide (frame, expr->children[0]), frame->n, out);
      break;
    case OP_IF:
      run_if_wide (frame, expr, out);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
run_operator (Frame *frame, const ZhuExpr *expr, gint32 *narrow, gint64 *wide)
{
  if (expr->is_narrow)
    run_narrow (frame, expr, narrow);
  else
    run_wide (frame, expr, wide);
}
