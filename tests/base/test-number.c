/* Exact numbers: rounding as printed forms want it, and "no number" instead of a wrong one. */
#include "zhuhu/base.h"

#define MOST ((((ZhuWide) 1 << 126) - 1) * 2 + 1)

static const struct
{
  const char *name;
  gint64 numerator;
  gint64 denominator;
  int decimals;
  const char *half_up;
  const char *half_even;
} roundings[] = {
  { "half-of-even", 1, 2, 0, "1", "0" },
  { "half-of-odd", 3, 2, 0, "2", "2" },
  { "negative-half", -1, 2, 0, "-1", "0" },
  { "negative-half-of-odd", -3, 2, 0, "-2", "-2" },
  { "no-negative-zero", -1, 1000, 2, "0.00", "0.00" },
  { "two-decimals", 2125, 1000, 2, "2.13", "2.12" },
  { "third", 1, 3, 4, "0.3333", "0.3333" },
  { "two-thirds", 2, 3, 2, "0.67", "0.67" },
  { "carries", 9995, 1000, 2, "10.00", "10.00" },
  { "small", 1, 200, 1, "0.0", "0.0" },
  { "share", 100 * 7, 8, 1, "87.5", "87.5" },
  { "just-below-half", 49999999999999, 100000000000000, 0, "0", "0" },
  { "whole", 1234567, 1, 0, "1234567", "1234567" },
  { "many-places", 1, 7, 18, "0.142857142857142857", "0.142857142857142857" },
  { "least", G_MININT64, 1, 1, "-9223372036854775808.0", "-9223372036854775808.0" },
};

static void
test_rounding (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  ZhuNumber number = zhu_number_from_ratio (roundings[i].numerator, roundings[i].denominator);
  ZhuNumber rounded = zhu_number_round (number, roundings[i].decimals, ZHU_ROUND_HALF_UP);
  g_autofree char *up = zhu_number_format (number, roundings[i].decimals, ZHU_ROUND_HALF_UP);
  g_autofree char *even = zhu_number_format (number, roundings[i].decimals, ZHU_ROUND_HALF_EVEN);
  g_autofree char *again = zhu_number_format (rounded, roundings[i].decimals, ZHU_ROUND_HALF_EVEN);

  g_assert_cmpstr (up, ==, roundings[i].half_up);
  g_assert_cmpstr (even, ==, roundings[i].half_even);
  g_assert_cmpstr (again, ==, roundings[i].half_up);
}

static void
test_arithmetic (void)
{
  ZhuNumber third = zhu_number_from_ratio (-2, -6);
  ZhuNumber half = zhu_number_from_ratio (1, 2);
  ZhuNumber zero = zhu_number_from_int (0);
  ZhuNumber result = zhu_number_add (third, half);

  g_assert_true (third.numerator == 1 && third.denominator == 3);
  g_assert_true (result.numerator == 5 && result.denominator == 6);
  result = zhu_number_subtract (third, half);
  g_assert_true (result.numerator == -1 && result.denominator == 6);
  result = zhu_number_multiply (third, half);
  g_assert_true (result.numerator == 1 && result.denominator == 6);
  result = zhu_number_divide (third, zhu_number_from_ratio (-1, 2));
  g_assert_true (result.numerator == -2 && result.denominator == 3);
  result = zhu_number_divide (zero, half);
  g_assert_true (result.numerator == 0 && result.denominator == 1);
  g_assert_cmpfloat (zhu_number_to_double (zhu_number_from_ratio (1, 10)), ==, 0.1);
}

static void
test_no_number (void)
{
  ZhuNumber one = zhu_number_from_int (1);
  ZhuNumber none = zhu_number_none ();
  ZhuNumber most = zhu_number_from_ratio (MOST, 1);
  g_autofree char *text = zhu_number_format (none, 2, ZHU_ROUND_HALF_UP);

  g_assert_cmpstr (text, ==, "");
  g_assert_true (zhu_number_is_none (zhu_number_from_ratio (1, 0)));
  g_assert_true (zhu_number_is_none (zhu_number_divide (one, zhu_number_from_int (0))));
  g_assert_true (zhu_number_is_none (zhu_number_add (one, none)));
  g_assert_true (zhu_number_is_none (zhu_number_subtract (none, one)));
  g_assert_true (zhu_number_is_none (zhu_number_multiply (none, one)));
  g_assert_true (zhu_number_is_none (zhu_number_divide (one, none)));
  g_assert_false (zhu_number_is_none (most));
  g_assert_true (zhu_number_is_none (zhu_number_add (most, one)));
  g_assert_true (zhu_number_is_none (zhu_number_multiply (most, zhu_number_from_int (2))));
  g_assert_true (zhu_number_is_none (zhu_number_from_ratio (-MOST - 1, 1)));
  /* A product whose parts cancel is no overflow. */
  g_assert_false (zhu_number_is_none (zhu_number_multiply (most, zhu_number_from_ratio (1, MOST))));
  g_assert_true (zhu_number_is_none (zhu_number_round (most, 18, ZHU_ROUND_HALF_UP)));
}

static void
test_comparison (void)
{
  ZhuNumber third = zhu_number_from_ratio (1, 3);
  ZhuNumber near = zhu_number_from_ratio (MOST / 3, MOST - 1);
  ZhuNumber minus = zhu_number_from_ratio (-1, 3);

  g_assert_cmpint (zhu_number_compare (third, third), ==, 0);
  g_assert_cmpint (zhu_number_compare (third, zhu_number_from_ratio (1, 2)), <, 0);
  g_assert_cmpint (zhu_number_compare (minus, third), <, 0);
  g_assert_cmpint (zhu_number_compare (minus, zhu_number_from_ratio (-1, 2)), >, 0);
  g_assert_cmpint (zhu_number_compare (zhu_number_from_int (0), minus), >, 0);
  /* Cross products of these two need 254 bits. */
  g_assert_cmpint (zhu_number_compare (near, zhu_number_from_ratio (MOST / 3 - 1, MOST - 1)), >, 0);
  g_assert_cmpint (zhu_number_compare (near, third) + zhu_number_compare (third, near), ==, 0);
}

static const struct
{
  const char *text;
  const char *printed; /* with two decimals; NULL: refused */
} parsed[] = {
  { "12", "12.00" }, { "-0.5", "-0.50" }, { "+3", "3.00" },
  { "007", "7.00" }, { "-0", "0.00" },    { "0.125", "0.13" },
  { "", NULL },      { "-", NULL },       { ".5", NULL },
  { "5.", NULL },    { " 1", NULL },      { "1 ", NULL },
  { "1,000", NULL }, { "1e3", NULL },     { "１", NULL },
  { "0x1", NULL },   { "--1", NULL },     { "999999999999999999999999999999999999999999", NULL },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parsed); i++)
    {
      ZhuNumber number = zhu_number_from_int (77);
      g_autofree char *text = NULL;

      g_test_message ("%s", parsed[i].text);
      g_assert_cmpint (zhu_number_parse (parsed[i].text, &number), ==, parsed[i].printed != NULL);
      text = zhu_number_format (number, 2, ZHU_ROUND_HALF_UP);
      g_assert_cmpstr (text, ==, parsed[i].printed != NULL ? parsed[i].printed : "77.00");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (roundings); i++)
    {
      g_autofree char *path = g_strconcat ("/rounding/", roundings[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_rounding);
    }
  g_test_add_func ("/arithmetic", test_arithmetic);
  g_test_add_func ("/no-number", test_no_number);
  g_test_add_func ("/comparison-does-not-overflow", test_comparison);
  g_test_add_func ("/parse", test_parse);
  return g_test_run ();
}
