/* One loop for each operator, over whole columns. Unknown is ZHU_MISSING; an operand of a line
 * without a record (ZHU_NO_RECORD) is unknown too. Three-valued logic is that of SQL. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Logic ---- */

static void
run_not (const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) ? ZHU_MISSING : !a[i];
}

static void
run_and (const gint64 *a, const gint64 *b, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = a[i] == 0 || b[i] == 0 ? 0 : a[i] == 1 && b[i] == 1 ? 1 : ZHU_MISSING;
}

static void
run_or (const gint64 *a, const gint64 *b, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = a[i] == 1 || b[i] == 1 ? 1 : a[i] == 0 && b[i] == 0 ? 0 : ZHU_MISSING;
}

/* ---- Comparison ---- */

/* @limit: codes above it lie outside their list, equal nothing and have no order. */
static void
run_equal (const gint64 *a, const gint64 *b, gint64 limit, gboolean negated, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    {
      gboolean equal = a[i] == b[i] && a[i] <= limit;

      out[i] = is_unknown (a[i]) || is_unknown (b[i]) ? ZHU_MISSING : equal != negated;
    }
}

static void
run_less (const gint64 *a, const gint64 *b, gint64 limit, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) || is_unknown (b[i]) ? ZHU_MISSING
                                                    : a[i] < b[i] && a[i] <= limit && b[i] <= limit;
}

static void
run_less_equal (const gint64 *a, const gint64 *b, gint64 limit, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) || is_unknown (b[i])
                 ? ZHU_MISSING
                 : a[i] <= b[i] && a[i] <= limit && b[i] <= limit;
}

static void
run_compare (const ZhuExpr *expr, const gint64 *a, const gint64 *b, gsize n, gint64 *out)
{
  switch (expr->compare)
    {
    case ZHU_NODE_EQ:
      run_equal (a, b, expr->value, FALSE, n, out);
      break;
    case ZHU_NODE_NE:
      run_equal (a, b, expr->value, TRUE, n, out);
      break;
    case ZHU_NODE_LT:
      run_less (a, b, expr->value, n, out);
      break;
    case ZHU_NODE_LE:
      run_less_equal (a, b, expr->value, n, out);
      break;
    case ZHU_NODE_GT:
      run_less (b, a, expr->value, n, out);
      break;
    case ZHU_NODE_GE:
      run_less_equal (b, a, expr->value, n, out);
      break;
    default:
      break;
    }
}

/* ---- Arithmetic ---- */

/* What does not fit a value of a record is missing, never a wrong number. */
static gint64
narrow (ZhuWide value)
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
      return narrow ((ZhuWide) a + b);
    case ZHU_NODE_SUBTRACT:
      return narrow ((ZhuWide) a - b);
    case ZHU_NODE_MULTIPLY:
      return narrow (is_decimal ? divide_rounded ((ZhuWide) a * b, ZHU_DECIMAL_SCALE)
                                : (ZhuWide) a * b);
    default:
      return b == 0 ? ZHU_MISSING : narrow (divide_rounded ((ZhuWide) a * ZHU_DECIMAL_SCALE, b));
    }
}

static void
run_arithmetic (const ZhuExpr *expr, const gint64 *a, const gint64 *b, gsize n, gint64 *out)
{
  gboolean is_decimal = expr->type == ZHU_TYPE_DECIMAL;

  for (gsize i = 0; i < n; i++)
    out[i] = calculate (expr->compare, is_decimal, a[i], b[i]);
}

static void
run_negate (const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) ? ZHU_MISSING : -a[i];
}

static void
run_to_decimal (const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) ? a[i] : narrow ((ZhuWide) a[i] * ZHU_DECIMAL_SCALE);
}

/* ---- Codes ---- */

/* A missing attribute of a listed code is missing; values outside the list stay outside. */
static void
run_map (const ZhuExpr *expr, const gint64 *a, gsize n, gint64 *out)
{
  gint64 outside = (gint64) expr->n_map;

  for (gsize i = 0; i < n; i++)
    out[i]
        = is_unknown (a[i]) ? a[i] : expr->map[(a[i] < 1 || a[i] > outside ? outside : a[i]) - 1];
}

static void
run_map_set (const ZhuExpr *expr, const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    {
      gint64 bits = 0;

      for (gsize code = 1; code <= expr->n_map && !is_unknown (a[i]); code++)
        if ((a[i] >> code & 1) != 0 && expr->map[code - 1] > 0)
          bits |= G_GINT64_CONSTANT (1) << expr->map[code - 1];
      out[i] = is_unknown (a[i]) ? a[i] : bits;
    }
}

static void
run_has_any (gint64 bits, const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (a[i]) || a[i] == 0 ? ZHU_MISSING : (a[i] & bits) != 0;
}

static void
run_is_missing (gboolean is_set, const gint64 *a, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = a[i] == ZHU_NO_RECORD ? ZHU_MISSING : a[i] == ZHU_MISSING || (is_set && a[i] == 0);
}

static void
run_band (const ZhuExpr *expr, const gint64 *a, gsize n, gint64 *out)
{
  gsize n_bands = expr->n_map / 2;

  for (gsize i = 0; i < n; i++)
    {
      gsize band = 0;

      while (band < n_bands && (a[i] < expr->map[2 * band] || a[i] > expr->map[2 * band + 1]))
        band++;
      out[i] = is_unknown (a[i]) ? a[i] : (gint64) band + 1;
    }
}

/* ---- Dates ---- */

static void
run_age (const gint64 *birth, const gint64 *date, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (birth[i]) || is_unknown (date[i])
                 ? ZHU_MISSING
                 : zhu_date_age ((int) birth[i], (int) date[i]);
}

static void
run_days (const gint64 *from, const gint64 *to, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = is_unknown (from[i]) || is_unknown (to[i]) ? ZHU_MISSING : to[i] - from[i];
}

static void
run_calendar (gboolean is_year, const gint64 *date, gsize n, gint64 *out)
{
  for (gsize i = 0; i < n; i++)
    {
      int year, month, day;

      out[i] = ZHU_MISSING;
      if (is_unknown (date[i]))
        continue;
      zhu_date_to_ymd ((int) date[i], &year, &month, &day);
      out[i] = is_year ? year : month;
    }
}

/* ---- 若 ---- */

/* From the last case to the first, so that the first condition met has the last word. */
static void
run_if (const ZhuExpr *expr, const gint64 *const *operands, gsize n, gint64 *out)
{
  gsize last = expr->n_children - 1;

  memcpy (out, operands[last], n * sizeof *out);
  for (gsize at = last; at >= 2; at -= 2)
    {
      const gint64 *condition = operands[at - 2];
      const gint64 *value = operands[at - 1];

      for (gsize i = 0; i < n; i++)
        out[i] = condition[i] == 1 ? value[i] : out[i];
    }
}

void
run_operator (const ZhuExpr *expr, const gint64 *const *operands, gsize n, gint64 *out)
{
  switch ((int) expr->op)
    {
    case OP_NOT:
      run_not (operands[0], n, out);
      break;
    case OP_AND:
      run_and (operands[0], operands[1], n, out);
      break;
    case OP_OR:
      run_or (operands[0], operands[1], n, out);
      break;
    case OP_COMPARE:
      run_compare (expr, operands[0], operands[1], n, out);
      break;
    case OP_IS_MISSING:
      run_is_missing (expr->children[0]->type == ZHU_TYPE_MULTI, operands[0], n, out);
      break;
    case OP_ARITHMETIC:
      run_arithmetic (expr, operands[0], operands[1], n, out);
      break;
    case OP_NEGATE:
      run_negate (operands[0], n, out);
      break;
    case OP_TO_DECIMAL:
      run_to_decimal (operands[0], n, out);
      break;
    case OP_MAP:
      if (expr->type == ZHU_TYPE_MULTI)
        run_map_set (expr, operands[0], n, out);
      else
        run_map (expr, operands[0], n, out);
      break;
    case OP_HAS_ANY:
      run_has_any (expr->value, operands[0], n, out);
      break;
    case OP_IF:
      run_if (expr, operands, n, out);
      break;
    case OP_BAND:
      run_band (expr, operands[0], n, out);
      break;
    case OP_AGE:
      run_age (operands[0], operands[1], n, out);
      break;
    case OP_DAYS:
      run_days (operands[0], operands[1], n, out);
      break;
    case OP_YEAR:
    case OP_MONTH:
      run_calendar (expr->op == OP_YEAR, operands[0], n, out);
      break;
    default:
      g_assert_not_reached ();
    }
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
run_text_operator (const ZhuExpr *expr, const char *const *const *operands, gsize n, gint64 *out)
{
  const char *const *a = operands[0];

  if (expr->op == OP_TEXT_COMPARE)
    for (gsize i = 0; i < n; i++)
      out[i] = is_absent (a[i]) || is_absent (operands[1][i])
                   ? ZHU_MISSING
                   : fits_order (expr->compare, strcmp (a[i], operands[1][i]));
  else if (expr->op == OP_IS_MISSING)
    for (gsize i = 0; i < n; i++)
      out[i] = a[i] == no_record_text ? ZHU_MISSING : a[i] == NULL;
  else
    for (gsize i = 0; i < n; i++)
      out[i] = is_absent (a[i]) ? ZHU_MISSING : g_utf8_strlen (a[i], -1);
}
