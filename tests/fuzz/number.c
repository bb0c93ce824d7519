/* Exact numbers: what is printed reads as what was printed, and the laws of arithmetic hold or the
 * result is "no number". The input is two numbers, one a line, the first byte being the decimals.
 */
#include "fuzz.h"
#include "zhuhu/base.h"

#include <string.h>

static gboolean
is_same (ZhuNumber a, ZhuNumber b)
{
  return a.numerator == b.numerator && a.denominator == b.denominator;
}

static void
check_one (ZhuNumber a, int decimals, ZhuRounding rounding)
{
  const ZhuNumber rounded = zhu_number_round (a, decimals, rounding);
  g_autofree char *text = zhu_number_format (a, decimals, rounding);
  ZhuNumber read;

  g_assert_true (a.denominator > 0);
  g_assert_cmpint (zhu_number_compare (a, a), ==, 0);
  if (zhu_number_is_none (rounded))
    return;
  /* what is too large to be read stands in its digits before the fraction is reduced */
  if (zhu_number_parse (text, &read))
    g_assert_true (is_same (read, rounded));
  else
    g_assert_cmpuint (strlen (text), >, 38);
  g_assert_false (g_str_has_prefix (text, "-") && rounded.numerator == 0);
  g_assert_true (is_same (zhu_number_round (rounded, decimals, rounding), rounded));
  g_assert_cmpfloat (zhu_number_to_double (rounded), ==, zhu_number_to_double (rounded));
}

static void
check_two (ZhuNumber a, ZhuNumber b)
{
  const ZhuNumber sum = zhu_number_add (a, b);
  const ZhuNumber difference = zhu_number_subtract (a, b);
  const ZhuNumber product = zhu_number_multiply (a, b);
  const ZhuNumber quotient = zhu_number_divide (a, b);
  const int order = zhu_number_compare (a, b);

  g_assert_cmpint (order, ==, -zhu_number_compare (b, a));
  g_assert_true ((order == 0) == is_same (a, b));
  g_assert_true (is_same (sum, zhu_number_add (b, a)));
  g_assert_true (is_same (product, zhu_number_multiply (b, a)));
  if (!zhu_number_is_none (difference))
    g_assert_cmpint (order, ==, (difference.numerator > 0) - (difference.numerator < 0));
  if (!zhu_number_is_none (quotient))
    {
      const ZhuNumber back = zhu_number_multiply (quotient, b);

      g_assert_true (is_same (back, a));
    }
  if (!zhu_number_is_none (sum))
    {
      const ZhuNumber back = zhu_number_subtract (sum, b);

      g_assert_true (zhu_number_is_none (back) || is_same (back, a));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const int decimals = size > 0 ? data[0] % 19 : 0;
  const ZhuRounding rounding = size > 0 && data[0] >= 128 ? ZHU_ROUND_HALF_EVEN : ZHU_ROUND_HALF_UP;
  g_autofree char *text = size > 0 ? fuzz_text (data + 1, size - 1) : g_strdup ("");
  g_auto (GStrv) lines = g_strsplit (text, "\n", 3);
  ZhuNumber a, b;

  if (lines[0] == NULL || !zhu_number_parse (lines[0], &a))
    return 0;
  check_one (a, decimals, rounding);
  if (lines[1] == NULL || !zhu_number_parse (lines[1], &b))
    return 0;
  check_two (a, b);
  /* fractions that no decimal gives */
  a = zhu_number_divide (a, b);
  if (!zhu_number_is_none (a))
    {
      check_one (a, decimals, rounding);
      check_two (a, b);
      check_two (a, zhu_number_divide (zhu_number_from_int (1), zhu_number_from_int (3)));
    }
  return 0;
}
