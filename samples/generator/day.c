/* Civil dates without a clock or a time zone. */
#include "generator/day.h"

/* Days from 1970-01-01, counting years from 1 March so that the leap day comes last. */
int
sample_day (int year, int month, int day)
{
  const int y = month <= 2 ? year - 1 : year;
  const int era = y / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

void
sample_day_split (int days, int *year, int *month, int *day)
{
  const int z = days + 719468;
  const int era = z / 146097;
  const int day_of_era = z - era * 146097;
  const int year_of_era
      = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int m = (5 * day_of_year + 2) / 153;

  *day = day_of_year - (153 * m + 2) / 5 + 1;
  *month = m < 10 ? m + 3 : m - 9;
  *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

int
sample_day_add_years (int days, int years)
{
  int year, month, day;

  sample_day_split (days, &year, &month, &day);
  if (month == 2 && day == 29)
    day = 28;
  return sample_day (year + years, month, day);
}

int
sample_day_age (int birth, int days)
{
  int birth_year, birth_month, birth_day;
  int year, month, day;

  sample_day_split (birth, &birth_year, &birth_month, &birth_day);
  sample_day_split (days, &year, &month, &day);
  return year - birth_year - (month < birth_month || (month == birth_month && day < birth_day));
}
