/* Dates as days since 1970-01-01 in the Gregorian calendar, years 1 to 9999. No clock and no time
 * zone is read anywhere. */
#include "zhuhu/base.h"

#include <string.h>

/* g_date_get_julian() of 1970-01-01; day 1 of it is 1 January of year 1. */
#define JULIAN_OF_EPOCH 719163
/* 31 December 9999. */
#define LAST_DATE 2932896

int
zhu_date_from_ymd (int year, int month, int day)
{
  GDate date;

  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return ZHU_NO_DATE;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return (int) g_date_get_julian (&date) - JULIAN_OF_EPOCH;
}

gboolean
zhu_date_is_valid (gint64 date)
{
  return date > -JULIAN_OF_EPOCH && date <= LAST_DATE;
}

void
zhu_date_to_ymd (int date, int *year, int *month, int *day)
{
  GDate calendar;

  *year = *month = *day = 0;
  g_return_if_fail (zhu_date_is_valid (date));

  g_date_clear (&calendar, 1);
  g_date_set_julian (&calendar, (guint32) (date + JULIAN_OF_EPOCH));
  *year = g_date_get_year (&calendar);
  *month = (int) g_date_get_month (&calendar);
  *day = g_date_get_day (&calendar);
}

/* Reads @at_least to @at_most digits at *@at; FALSE if there are fewer or more. */
static gboolean
read_number (const char **at, int at_least, int at_most, int *value)
{
  int n = 0;

  *value = 0;
  while (g_ascii_isdigit (**at))
    {
      if (++n > at_most)
        return FALSE;
      *value = *value * 10 + (**at - '0');
      (*at)++;
    }
  return n >= at_least;
}

static gboolean
skip (const char **at, const char *mark)
{
  if (!g_str_has_prefix (*at, mark))
    return FALSE;
  *at += strlen (mark);
  return TRUE;
}

static gboolean
read_separated (const char *text, const char *const marks[3], int *year, int *month, int *day)
{
  const char *at = text;

  return read_number (&at, 4, 4, year) && skip (&at, marks[0]) && read_number (&at, 1, 2, month)
         && skip (&at, marks[1]) && read_number (&at, 1, 2, day) && skip (&at, marks[2])
         && *at == '\0';
}

static gboolean
read_packed (const char *text, int *year, int *month, int *day)
{
  int value;
  const char *at = text;

  if (!read_number (&at, 8, 8, &value) || *at != '\0')
    return FALSE;
  *year = value / 10000;
  *month = value / 100 % 100;
  *day = value % 100;
  return TRUE;
}

gboolean
zhu_date_parse (const char *text, int *date)
{
  static const char *const styles[][3]
      = { { "-", "-", "" }, { "/", "/", "" }, { ".", ".", "" }, { "年", "月", "日" } };
  int year, month, day;
  gboolean found = read_packed (text, &year, &month, &day);
  int value;

  for (gsize i = 0; i < G_N_ELEMENTS (styles) && !found; i++)
    found = read_separated (text, styles[i], &year, &month, &day);
  if (!found)
    return FALSE;

  value = zhu_date_from_ymd (year, month, day);
  if (value == ZHU_NO_DATE)
    return FALSE;
  *date = value;
  return TRUE;
}

char *
zhu_date_format (int date, const char *pattern)
{
  GString *out = g_string_new (NULL);
  int year, month, day;

  zhu_date_to_ymd (date, &year, &month, &day);
  for (const char *at = pattern; *at != '\0';)
    {
      if (skip (&at, "yyyy"))
        g_string_append_printf (out, "%04d", year);
      else if (skip (&at, "yy"))
        g_string_append_printf (out, "%02d", year % 100);
      else if (skip (&at, "MM"))
        g_string_append_printf (out, "%02d", month);
      else if (skip (&at, "M"))
        g_string_append_printf (out, "%d", month);
      else if (skip (&at, "dd"))
        g_string_append_printf (out, "%02d", day);
      else if (skip (&at, "d"))
        g_string_append_printf (out, "%d", day);
      else
        g_string_append_c (out, *at++);
    }
  return g_string_free (out, FALSE);
}

int
zhu_date_age (int birth, int date)
{
  int birth_year, birth_month, birth_day;
  int year, month, day;

  zhu_date_to_ymd (birth, &birth_year, &birth_month, &birth_day);
  zhu_date_to_ymd (date, &year, &month, &day);
  /* 29 February comes after 28 February and before 1 March: the rule for leap days falls out. */
  return year - birth_year - (month * 100 + day < birth_month * 100 + birth_day ? 1 : 0);
}
