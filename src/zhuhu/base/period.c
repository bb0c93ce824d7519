/* Reporting periods: month, quarter, half year, year, each perhaps with the revision of its sealed
 * month. All dates of a run come from its period. */
#include "zhuhu/base.h"

#include <string.h>

#define FIRST_YEAR 1900

static int
months_of (ZhuPeriodKind kind)
{
  switch (kind)
    {
    case ZHU_PERIOD_MONTH:
      return 1;
    case ZHU_PERIOD_QUARTER:
      return 3;
    case ZHU_PERIOD_HALF_YEAR:
      return 6;
    case ZHU_PERIOD_YEAR:
      return 12;
    }
  return 12;
}

static int
periods_of_year (ZhuPeriodKind kind)
{
  return 12 / months_of (kind);
}

static gboolean
read_digits (const char **at, int n, int *value)
{
  *value = 0;
  for (int i = 0; i < n; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + (**at - '0');
    }
  return TRUE;
}

static gboolean
read_kind (const char **at, ZhuPeriod *period)
{
  char mark = **at;

  period->kind = ZHU_PERIOD_YEAR;
  period->index = 1;
  if (mark == '\0' || mark == '.')
    return TRUE;
  (*at)++;
  if (mark == '-')
    period->kind = ZHU_PERIOD_MONTH;
  else if (mark == 'Q')
    period->kind = ZHU_PERIOD_QUARTER;
  else if (mark == 'H')
    period->kind = ZHU_PERIOD_HALF_YEAR;
  else
    return FALSE;
  return read_digits (at, mark == '-' ? 2 : 1, &period->index) && period->index >= 1
         && period->index <= periods_of_year (period->kind);
}

static gboolean
read_revision (const char **at, ZhuPeriod *period)
{
  gsize n = 0;

  period->revision = -1;
  if (**at == '\0')
    return TRUE;
  if (!g_str_has_prefix (*at, ".r"))
    return FALSE;
  *at += 2;
  while (g_ascii_isdigit ((*at)[n]))
    n++;
  return n >= 1 && n <= 6 && read_digits (at, (int) n, &period->revision) && **at == '\0';
}

gboolean
zhu_period_parse (const char *text, ZhuPeriod *period, GError **error)
{
  ZhuPeriod result = { 0 };
  const char *at = text;

  if (!read_digits (&at, 4, &result.year) || result.year < FIRST_YEAR || !read_kind (&at, &result)
      || !read_revision (&at, &result))
    {
      g_set_error (
          error, ZHU_ERROR, ZHU_ERROR_USAGE,
          _ ("“%s” is no period; write 2020-03, 2020Q1, 2020H1 or 2020, with .r0 behind it "
             "for a revision"),
          text);
      return FALSE;
    }
  *period = result;
  return TRUE;
}

char *
zhu_period_to_text (const ZhuPeriod *period)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%04d", period->year);
  switch (period->kind)
    {
    case ZHU_PERIOD_MONTH:
      g_string_append_printf (out, "-%02d", period->index);
      break;
    case ZHU_PERIOD_QUARTER:
      g_string_append_printf (out, "Q%d", period->index);
      break;
    case ZHU_PERIOD_HALF_YEAR:
      g_string_append_printf (out, "H%d", period->index);
      break;
    case ZHU_PERIOD_YEAR:
      break;
    }
  if (period->revision >= 0)
    g_string_append_printf (out, ".r%d", period->revision);
  return g_string_free (out, FALSE);
}

/* What clerks read in a title, so Chinese whatever the language of messages. */
char *
zhu_period_to_label (const ZhuPeriod *period)
{
  switch (period->kind)
    {
    case ZHU_PERIOD_MONTH:
      return g_strdup_printf ("%d年%d月", period->year, period->index);
    case ZHU_PERIOD_QUARTER:
      return g_strdup_printf ("%d年%d季度", period->year, period->index);
    case ZHU_PERIOD_HALF_YEAR:
      return g_strdup_printf ("%d年%s", period->year, period->index == 1 ? "上半年" : "下半年");
    case ZHU_PERIOD_YEAR:
      return g_strdup_printf ("%d年", period->year);
    }
  return g_strdup ("");
}

static int
first_day (const ZhuPeriod *period)
{
  return zhu_date_from_ymd (period->year, (period->index - 1) * months_of (period->kind) + 1, 1);
}

static int
last_day (const ZhuPeriod *period)
{
  if (period->index == periods_of_year (period->kind))
    return zhu_date_from_ymd (period->year, 12, 31);
  return zhu_date_from_ymd (period->year, period->index * months_of (period->kind) + 1, 1) - 1;
}

int
zhu_period_date (const ZhuPeriod *period, ZhuDateName name)
{
  ZhuPeriod shifted;

  switch (name)
    {
    case ZHU_DATE_START:
      return first_day (period);
    case ZHU_DATE_YEAR_START:
      return zhu_date_from_ymd (period->year, 1, 1);
    case ZHU_DATE_END:
    case ZHU_DATE_LAST_END:
    case ZHU_DATE_LAST_YEAR_END:
    case ZHU_DATE_SAME_END_LAST_YEAR:
      shifted = zhu_period_shift (period, name);
      return last_day (&shifted);
    }
  return ZHU_NO_DATE;
}

ZhuPeriod
zhu_period_shift (const ZhuPeriod *period, ZhuDateName name)
{
  ZhuPeriod shifted = *period;

  switch (name)
    {
    case ZHU_DATE_START:
    case ZHU_DATE_YEAR_START:
    case ZHU_DATE_END:
      return shifted;
    case ZHU_DATE_LAST_END:
      shifted.year -= period->index == 1 ? 1 : 0;
      shifted.index = period->index == 1 ? periods_of_year (period->kind) : period->index - 1;
      break;
    case ZHU_DATE_LAST_YEAR_END:
      shifted.year -= 1;
      shifted.index = periods_of_year (period->kind);
      break;
    case ZHU_DATE_SAME_END_LAST_YEAR:
      shifted.year -= 1;
      break;
    }
  shifted.revision = -1;
  return shifted;
}
