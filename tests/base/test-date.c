/* Dates: every spelling that exports use, and no impossible day. */
#include "zhuhu/base.h"

static const struct
{
  const char *text;
  const char *iso; /* NULL: refused */
} dates[] = {
  { "2020-03-31", "2020-03-31" },
  { "2020-3-1", "2020-03-01" },
  { "2020/3/31", "2020-03-31" },
  { "2020.3.31", "2020-03-31" },
  { "20200331", "2020-03-31" },
  { "2020年3月31日", "2020-03-31" },
  { "2020年03月01日", "2020-03-01" },
  { "2020-02-29", "2020-02-29" },
  { "2000-02-29", "2000-02-29" },
  { "0001-01-01", "0001-01-01" },
  { "9999-12-31", "9999-12-31" },
  { "2019-02-29", NULL },
  { "1900-02-29", NULL },
  { "2020-02-30", NULL },
  { "2020-13-01", NULL },
  { "2020-00-10", NULL },
  { "2020-04-31", NULL },
  { "2020-3", NULL },
  { "20-03-31", NULL },
  { "2020-03/31", NULL },
  { "2020-03-31 ", NULL },
  { "2020-03-31 00:00", NULL },
  { "2020年3月31", NULL },
  { "2020031", NULL },
  { "202003310", NULL },
  { "2020-003-01", NULL },
  { "", NULL },
  { "0000-01-01", NULL },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      int date = 4711;
      g_autofree char *iso = NULL;

      g_test_message ("%s", dates[i].text);
      g_assert_cmpint (zhu_date_parse (dates[i].text, &date), ==, dates[i].iso != NULL);
      if (dates[i].iso == NULL)
        {
          g_assert_cmpint (date, ==, 4711);
          continue;
        }
      iso = zhu_date_format (date, "yyyy-MM-dd");
      g_assert_cmpstr (iso, ==, dates[i].iso);
    }
}

static void
test_days_since_1970 (void)
{
  int year, month, day;

  g_assert_cmpint (zhu_date_from_ymd (1970, 1, 1), ==, 0);
  g_assert_cmpint (zhu_date_from_ymd (1969, 12, 31), ==, -1);
  g_assert_cmpint (zhu_date_from_ymd (2020, 3, 31), ==, 18352);
  g_assert_cmpint (zhu_date_from_ymd (2020, 2, 30), ==, ZHU_NO_DATE);
  zhu_date_to_ymd (18352, &year, &month, &day);
  g_assert_cmpint (year * 10000 + month * 100 + day, ==, 20200331);
}

static void
test_format (void)
{
  g_autofree char *text
      = zhu_date_format (zhu_date_from_ymd (2020, 3, 5), "yyyy年M月d日 yy/MM/dd y");

  g_assert_cmpstr (text, ==, "2020年3月5日 20/03/05 y");
}

static const struct
{
  const char *birth;
  const char *date;
  int age;
} ages[] = {
  { "2000-03-31", "2020-03-30", 19 }, { "2000-03-31", "2020-03-31", 20 },
  { "2004-02-29", "2020-02-28", 15 }, { "2004-02-29", "2020-02-29", 16 },
  { "2004-02-29", "2019-02-28", 14 }, { "2004-02-29", "2019-03-01", 15 },
  { "2020-03-31", "2020-03-31", 0 },  { "2020-04-01", "2020-03-31", -1 },
};

static void
test_age (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      int birth, date;

      g_assert_true (zhu_date_parse (ages[i].birth, &birth));
      g_assert_true (zhu_date_parse (ages[i].date, &date));
      g_assert_cmpint (zhu_date_age (birth, date), ==, ages[i].age);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parse", test_parse);
  g_test_add_func ("/days-since-1970", test_days_since_1970);
  g_test_add_func ("/format", test_format);
  g_test_add_func ("/age-of-leap-day-births", test_age);
  return g_test_run ();
}
