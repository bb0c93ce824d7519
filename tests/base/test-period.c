/* Periods and their dates. */
#include "zhuhu/base.h"

static const struct
{
  const char *text;
  const char *label;
  const char *dates[6];      /* in the order of ZhuDateName */
  const char *last_year_end; /* the period */
} periods[] = {
  { "2020-03",
    "2020年3月",
    { "2020-03-01", "2020-03-31", "2020-01-01", "2020-02-29", "2019-12-31", "2019-03-31" },
    "2019-12" },
  { "2020-01",
    "2020年1月",
    { "2020-01-01", "2020-01-31", "2020-01-01", "2019-12-31", "2019-12-31", "2019-01-31" },
    "2019-12" },
  { "2020-12",
    "2020年12月",
    { "2020-12-01", "2020-12-31", "2020-01-01", "2020-11-30", "2019-12-31", "2019-12-31" },
    "2019-12" },
  { "2021-02",
    "2021年2月",
    { "2021-02-01", "2021-02-28", "2021-01-01", "2021-01-31", "2020-12-31", "2020-02-29" },
    "2020-12" },
  { "2020Q1",
    "2020年1季度",
    { "2020-01-01", "2020-03-31", "2020-01-01", "2019-12-31", "2019-12-31", "2019-03-31" },
    "2019Q4" },
  { "2020H2",
    "2020年下半年",
    { "2020-07-01", "2020-12-31", "2020-01-01", "2020-06-30", "2019-12-31", "2019-12-31" },
    "2019H2" },
  { "2020",
    "2020年",
    { "2020-01-01", "2020-12-31", "2020-01-01", "2019-12-31", "2019-12-31", "2019-12-31" },
    "2019" },
};

static void
test_dates (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shifted_text = NULL;
  ZhuPeriod period, shifted;

  g_assert_true (zhu_period_parse (periods[i].text, &period, &error));
  g_assert_no_error (error);
  label = zhu_period_to_label (&period);
  text = zhu_period_to_text (&period);
  g_assert_cmpstr (label, ==, periods[i].label);
  g_assert_cmpstr (text, ==, periods[i].text);
  for (int name = ZHU_DATE_START; name <= ZHU_DATE_SAME_END_LAST_YEAR; name++)
    {
      g_autofree char *date
          = zhu_date_format (zhu_period_date (&period, (ZhuDateName) name), "yyyy-MM-dd");

      g_assert_cmpstr (date, ==, periods[i].dates[name]);
    }
  shifted = zhu_period_shift (&period, ZHU_DATE_LAST_YEAR_END);
  shifted_text = zhu_period_to_text (&shifted);
  g_assert_cmpstr (shifted_text, ==, periods[i].last_year_end);
}

static void
test_revision (void)
{
  ZhuPeriod period, before;
  g_autofree char *text = NULL;

  g_assert_true (zhu_period_parse ("2020-03.r12", &period, NULL));
  g_assert_cmpint (period.revision, ==, 12);
  text = zhu_period_to_text (&period);
  g_assert_cmpstr (text, ==, "2020-03.r12");
  before = zhu_period_shift (&period, ZHU_DATE_LAST_END);
  g_assert_cmpint (before.revision, ==, -1);
}

static const char *const refused[]
    = { "",           "20",       "2020-3",   "2020-13",  "2020-00",         "2020Q5",
        "2020Q0",     "2020H3",   "2020q1",   "2020-03 ", "2020-03.r",       "2020.0",
        "2020-03.rx", "二〇二〇", "2020-031", "1899-12",  "2020-03.r9999999" };

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      ZhuPeriod period = { .year = 1 };

      g_test_message ("%s", refused[i]);
      g_assert_false (zhu_period_parse (refused[i], &period, &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
      g_assert_cmpint (period.year, ==, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      g_autofree char *path = g_strconcat ("/dates/", periods[i].text, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_dates);
    }
  g_test_add_func ("/revision", test_revision);
  g_test_add_func ("/refused", test_refused);
  return g_test_run ();
}
