/* Dates and decimals as they are stored: read from the one form in which a month can give them back
 * from their number alone. Whatever is written otherwise is kept with its text. */
#include "zhuhu/store/seal.h"

static gboolean
two_digits (const char *at, int *value)
{
  const unsigned tens = (unsigned char) at[0] - (unsigned) '0';
  const unsigned ones = (unsigned char) at[1] - (unsigned) '0';

  *value = (int) (tens * 10 + ones);
  return tens < 10 && ones < 10;
}

/* Days from 1970 of a date of the Gregorian calendar. */
static int
days_of (int year, int month, int day)
{
  const int from_march = (month + 9) % 12;
  const int years = month <= 2 ? year - 1 : year;
  const int of_year = (153 * from_march + 2) / 5 + day - 1;

  return years * 365 + years / 4 - years / 100 + years / 400 + of_year - 719468;
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  const gboolean is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return days[month - 1] + (month == 2 && is_leap);
}

gint64
seal_date_read (const char *text, gsize length)
{
  int century, year, month, day;

  if (length != 10 || text[4] != '-' || text[7] != '-' || !two_digits (text, &century)
      || !two_digits (text + 2, &year) || !two_digits (text + 5, &month)
      || !two_digits (text + 8, &day))
    return ZHU_MISSING;
  year += century * 100;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month (year, month))
    return ZHU_MISSING;
  return days_of (year, month, day);
}

gint64
seal_decimal_read (const char *text, gsize length)
{
  const char *end = text + length, *at = text + (length > 0 && *text == '-');
  const char *whole = at;
  gint64 sum = 0;
  int places = 0;

  while (at < end && g_ascii_isdigit (*at))
    sum = sum * 10 + (*at++ - '0');
  if (at == whole || at - whole > 12 || (*whole == '0' && at - whole > 1))
    return ZHU_MISSING;
  if (at < end)
    {
      if (*at++ != '.' || end[-1] == '0' || at == end || end - at > 6)
        return ZHU_MISSING;
      for (; at < end && g_ascii_isdigit (*at); places++)
        sum = sum * 10 + (*at++ - '0');
    }
  if (at < end || (sum == 0 && *text == '-'))
    return ZHU_MISSING;
  for (; places < 6; places++)
    sum *= 10;
  return *text == '-' ? -sum : sum;
}
