/* Dates and periods: what is read is a day of the calendar whose digits stand in the text, and both
 * print as what reads the same. */
#include "fuzz.h"
#include "zhuhu/store/private.h"

#include <stdlib.h>
#include <string.h>

/* The day by the text's digits alone, however they are set. */
static void
check_digits (const char *text, int date)
{
  int parts[3] = { 0, 0, 0 };
  int year, month, day;
  char *end = (char *) text;

  zhu_date_to_ymd (date, &year, &month, &day);
  g_assert_cmpint (zhu_date_from_ymd (year, month, day), ==, date);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      while (*end != '\0' && !g_ascii_isdigit (*end))
        end++;
      parts[i] = (int) strtol (end, &end, 10);
    }
  if (strlen (text) == 8 && parts[0] > 9999)
    {
      parts[2] = parts[0] % 100;
      parts[1] = parts[0] / 100 % 100;
      parts[0] /= 10000;
    }
  g_assert_cmpint (year, ==, parts[0]);
  g_assert_cmpint (month, ==, parts[1]);
  g_assert_cmpint (day, ==, parts[2]);
}

static void
check_date (const char *text)
{
  g_autofree char *half = zhu_text_to_half_width (text);
  g_autofree char *iso = NULL, *chinese = NULL;
  int date, again;

  half[strcspn (half, " T")] = '\0';
  if (!zhu_date_parse (half, &date))
    {
      g_assert_cmpint (store_date_value (text), ==, ZHU_MISSING);
      return;
    }
  check_digits (half, date);
  iso = zhu_date_format (date, "yyyy-MM-dd");
  chinese = zhu_date_format (date, "yyyy年M月d日");
  g_assert_true (zhu_date_parse (iso, &again));
  g_assert_cmpint (again, ==, date);
  g_assert_true (zhu_date_parse (chinese, &again));
  g_assert_cmpint (again, ==, date);
  g_assert_cmpint ((int) store_date_value (text), ==, date);
  g_assert_cmpint (zhu_date_age (date, date), ==, 0);
}

static void
check_period (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL, *label = NULL;
  ZhuPeriod period, last;

  if (!zhu_period_parse (text, &period, &error))
    {
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
      return;
    }
  written = zhu_period_to_text (&period);
  label = zhu_period_to_label (&period);
  g_assert_true (zhu_period_parse (written, &last, NULL));
  g_assert_cmpmem (&last, sizeof last, &period, sizeof period);
  last = zhu_period_shift (&period, ZHU_DATE_LAST_END);
  g_assert_cmpint (zhu_period_date (&last, ZHU_DATE_END) + 1, ==,
                   zhu_period_date (&period, ZHU_DATE_START));
  g_assert_cmpint (zhu_period_date (&period, ZHU_DATE_LAST_END), ==,
                   zhu_period_date (&last, ZHU_DATE_END));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);

  check_date (text);
  check_period (text);
  return 0;
}
