/* Loops over dates: ages, days between, years and months. */
#include "zhuhu/formula/private.h"

/* ---- Ages ---- */

enum
{
  MAX_AGE = 150
};

int
date_latest_birth (gint64 age, int date)
{
  int low = zhu_date_from_ymd (1, 1, 1) - 1; /* is @age or older, or before all dates */
  int high = zhu_date_from_ymd (9999, 12, 31) + 1;

  while (high - low > 1)
    {
      const int middle = low + (high - low) / 2;

      if (zhu_date_age (middle, date) >= age)
        low = middle;
      else
        high = middle;
    }
  return low;
}

static const gint32 *
age_table (ZhuEval *eval, int date)
{
  if (eval->ages->len == 0 || eval->age_date != date)
    {
      g_array_set_size (eval->ages, 0);
      for (int age = 0; age <= MAX_AGE + 1; age++)
        {
          const gint32 birth = date_latest_birth (age, date);

          g_array_append_val (eval->ages, birth);
        }
      eval->age_date = date;
    }
  return (const gint32 *) (const void *) eval->ages->data;
}

/* By looking around the age that the number of days suggests. */
static gint32
age_of (gint32 birth, int date, const gint32 *latest)
{
  int age;

  if (is_unknown_narrow (birth))
    return ZHU_NARROW_MISSING;
  if (birth > date || birth <= latest[MAX_AGE + 1])
    return zhu_date_age (birth, date);
  age = (date - birth) * 4 / 1461;
  while (age > 0 && birth > latest[age])
    age--;
  while (birth <= latest[age + 1])
    age++;
  return age;
}

void
run_age (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const Vector *date = frame_vector (frame, expr->children[1]);
  const gint32 *birth = frame_narrow (frame, expr->children[0]);
  const gint32 *dates;

  if (date->narrow == NULL && date->scalar > ZHU_NARROW_NO_RECORD)
    {
      const int day = (int) date->scalar;
      const gint32 *latest = age_table (frame->eval, day);

      for (gsize i = 0; i < frame->n; i++)
        out[i] = age_of (birth[i], day, latest);
      return;
    }
  dates = frame_narrow (frame, expr->children[1]);
  for (gsize i = 0; i < frame->n; i++)
    out[i] = is_unknown_narrow (birth[i]) || is_unknown_narrow (dates[i])
                 ? ZHU_NARROW_MISSING
                 : zhu_date_age (birth[i], dates[i]);
}

/* ---- Days, years, months ---- */

void
run_days (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const gint32 *from = frame_narrow (frame, expr->children[0]);
  const gint32 *to = frame_narrow (frame, expr->children[1]);

  for (gsize i = 0; i < frame->n; i++)
    out[i] = is_unknown_narrow (from[i]) || is_unknown_narrow (to[i]) ? ZHU_NARROW_MISSING
                                                                      : to[i] - from[i];
}

void
run_calendar (Frame *frame, const ZhuExpr *expr, gint32 *out)
{
  const gint32 *date = frame_narrow (frame, expr->children[0]);

  for (gsize i = 0; i < frame->n; i++)
    {
      int year, month, day;

      out[i] = ZHU_NARROW_MISSING;
      if (is_unknown_narrow (date[i]))
        continue;
      zhu_date_to_ymd (date[i], &year, &month, &day);
      out[i] = expr->op == OP_YEAR ? year : month;
    }
}
