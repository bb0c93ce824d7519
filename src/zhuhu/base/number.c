/* Exact numbers: reduced fractions of 128-bit integers, so that a share or a mean is rounded once,
 * when its cell is made. What does not fit is "no number", never a wrong one. Rounding half to even
 * is GB/T 8170-2008 3.2; half up (四舍五入, by absolute value) is the default of statistical forms.
 */
#include "zhuhu/base.h"

#include <string.h>

__extension__ typedef unsigned __int128 Magnitude;

#define MAX_DECIMALS 18
#define LARGEST ((Magnitude) -1)

static Magnitude
magnitude (ZhuWide value)
{
  return value < 0 ? -(Magnitude) value : (Magnitude) value;
}

static Magnitude
greatest_divisor (Magnitude a, Magnitude b)
{
  while (b != 0)
    {
      Magnitude rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

ZhuNumber
zhu_number_none (void)
{
  return (ZhuNumber){ 0, 0 };
}

gboolean
zhu_number_is_none (ZhuNumber a)
{
  return a.denominator == 0;
}

/* A fraction from its sign and parts; no number if a part needs more than 127 bits. */
static ZhuNumber
from_parts (gboolean negative, Magnitude numerator, Magnitude denominator)
{
  Magnitude divisor;
  ZhuNumber number;

  if (denominator == 0)
    return zhu_number_none ();

  divisor = greatest_divisor (numerator, denominator);
  numerator /= divisor;
  denominator /= divisor;
  if (numerator > LARGEST / 2 || denominator > LARGEST / 2)
    return zhu_number_none ();

  number.numerator = negative ? -(ZhuWide) numerator : (ZhuWide) numerator;
  number.denominator = (ZhuWide) denominator;
  return number;
}

ZhuNumber
zhu_number_from_int (gint64 value)
{
  return (ZhuNumber){ value, 1 };
}

ZhuNumber
zhu_number_from_ratio (ZhuWide numerator, ZhuWide denominator)
{
  return from_parts ((numerator < 0) != (denominator < 0), magnitude (numerator),
                     magnitude (denominator));
}

ZhuNumber
zhu_number_add (ZhuNumber a, ZhuNumber b)
{
  ZhuWide divisor, left, right, sum, denominator;

  if (zhu_number_is_none (a) || zhu_number_is_none (b))
    return zhu_number_none ();

  divisor = (ZhuWide) greatest_divisor (magnitude (a.denominator), magnitude (b.denominator));
  if (__builtin_mul_overflow (a.numerator, b.denominator / divisor, &left)
      || __builtin_mul_overflow (b.numerator, a.denominator / divisor, &right)
      || __builtin_add_overflow (left, right, &sum)
      || __builtin_mul_overflow (a.denominator / divisor, b.denominator, &denominator))
    return zhu_number_none ();
  return zhu_number_from_ratio (sum, denominator);
}

ZhuNumber
zhu_number_subtract (ZhuNumber a, ZhuNumber b)
{
  b.numerator = -b.numerator;
  return zhu_number_add (a, b);
}

ZhuNumber
zhu_number_multiply (ZhuNumber a, ZhuNumber b)
{
  ZhuNumber left, right;
  ZhuWide numerator, denominator;

  if (zhu_number_is_none (a) || zhu_number_is_none (b))
    return zhu_number_none ();

  /* Reduced crosswise first, so that only a result that is too large overflows. */
  left = zhu_number_from_ratio (a.numerator, b.denominator);
  right = zhu_number_from_ratio (b.numerator, a.denominator);
  if (__builtin_mul_overflow (left.numerator, right.numerator, &numerator)
      || __builtin_mul_overflow (left.denominator, right.denominator, &denominator))
    return zhu_number_none ();
  return zhu_number_from_ratio (numerator, denominator);
}

ZhuNumber
zhu_number_divide (ZhuNumber a, ZhuNumber b)
{
  if (zhu_number_is_none (b) || b.numerator == 0)
    return zhu_number_none ();
  return zhu_number_multiply (a, zhu_number_from_ratio (b.denominator, b.numerator));
}

/* Compares a/b with c/d (all >= 0, b and d > 0) by whole parts, then by the turned-over rests:
 * nothing is multiplied, so nothing overflows. */
static int
compare_magnitudes (Magnitude a, Magnitude b, Magnitude c, Magnitude d)
{
  int sign = 1;

  for (;;)
    {
      Magnitude whole = a / b;
      Magnitude other = c / d;
      Magnitude rest, other_rest;

      if (whole != other)
        return whole < other ? -sign : sign;
      rest = a % b;
      other_rest = c % d;
      if (rest == 0 || other_rest == 0)
        return rest == other_rest ? 0 : rest == 0 ? -sign : sign;
      a = b;
      b = rest;
      c = d;
      d = other_rest;
      sign = -sign;
    }
}

int
zhu_number_compare (ZhuNumber a, ZhuNumber b)
{
  int order;

  g_return_val_if_fail (!zhu_number_is_none (a) && !zhu_number_is_none (b), 0);

  if ((a.numerator < 0) != (b.numerator < 0))
    return a.numerator < 0 ? -1 : 1;
  order = compare_magnitudes (magnitude (a.numerator), magnitude (a.denominator),
                              magnitude (b.numerator), magnitude (b.denominator));
  return a.numerator < 0 ? -order : order;
}

static Magnitude
power_of_ten (int exponent)
{
  Magnitude power = 1;

  while (exponent-- > 0)
    power *= 10;
  return power;
}

/* |@a| in units of 10^-@decimals, rounded; FALSE if it does not fit. */
static gboolean
scale_and_round (ZhuNumber a, int decimals, ZhuRounding rounding, Magnitude *scaled)
{
  Magnitude denominator = magnitude (a.denominator);
  Magnitude units = magnitude (a.numerator) / denominator;
  Magnitude rest = magnitude (a.numerator) % denominator;
  gboolean up;

  if (denominator > LARGEST / 10)
    return FALSE;
  for (int i = 0; i < decimals; i++)
    {
      if (units > LARGEST / 10 - 1)
        return FALSE;
      rest *= 10;
      units = units * 10 + rest / denominator;
      rest %= denominator;
    }

  if (rest == denominator - rest)
    up = rounding == ZHU_ROUND_HALF_UP || (units & 1) == 1;
  else
    up = rest > denominator - rest;
  *scaled = units + (up ? 1 : 0);
  return TRUE;
}

ZhuNumber
zhu_number_round (ZhuNumber a, int decimals, ZhuRounding rounding)
{
  Magnitude scaled;

  g_return_val_if_fail (decimals >= 0 && decimals <= MAX_DECIMALS, zhu_number_none ());

  if (zhu_number_is_none (a) || !scale_and_round (a, decimals, rounding, &scaled))
    return zhu_number_none ();
  return from_parts (a.numerator < 0, scaled, power_of_ten (decimals));
}

char *
zhu_number_format (ZhuNumber a, int decimals, ZhuRounding rounding)
{
  char digits[64];
  char *at = digits + sizeof digits - 1;
  Magnitude scaled;
  gboolean is_zero;

  g_return_val_if_fail (decimals >= 0 && decimals <= MAX_DECIMALS, NULL);

  if (zhu_number_is_none (a) || !scale_and_round (a, decimals, rounding, &scaled))
    return g_strdup ("");

  is_zero = scaled == 0;
  *at = '\0';
  for (int n = 0; n <= decimals || scaled > 0; n++)
    {
      if (n == decimals && decimals > 0)
        *--at = '.';
      *--at = (char) ('0' + (int) (scaled % 10));
      scaled /= 10;
    }
  if (a.numerator < 0 && !is_zero)
    *--at = '-';
  return g_strdup (at);
}

double
zhu_number_to_double (ZhuNumber a)
{
  g_return_val_if_fail (!zhu_number_is_none (a), 0);
  return (double) ((long double) a.numerator / (long double) a.denominator);
}

static const char *
read_digits (const char *at, ZhuWide *value, int *n_digits)
{
  for (*n_digits = 0; g_ascii_isdigit (*at); at++, (*n_digits)++)
    if (__builtin_mul_overflow (*value, (ZhuWide) 10, value)
        || __builtin_add_overflow (*value, (ZhuWide) (*at - '0'), value))
      return NULL;
  return at;
}

gboolean
zhu_number_parse (const char *text, ZhuNumber *number)
{
  gboolean negative = *text == '-';
  const char *at = *text == '-' || *text == '+' ? text + 1 : text;
  ZhuWide value = 0;
  int n_whole;
  int n_decimals = 0;

  at = read_digits (at, &value, &n_whole);
  if (at == NULL || n_whole == 0)
    return FALSE;
  if (*at == '.')
    {
      at = read_digits (at + 1, &value, &n_decimals);
      if (at == NULL || n_decimals == 0 || n_decimals > 2 * MAX_DECIMALS)
        return FALSE;
    }
  if (*at != '\0')
    return FALSE;

  *number = from_parts (negative, (Magnitude) value, power_of_ten (n_decimals));
  return TRUE;
}
