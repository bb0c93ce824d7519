/* The household: its way through poverty relief, its cause of poverty, house and land. */
#include "generator/day.h"
#include "generator/sample.h"
#include "generator/vocabulary.h"

static const char *const causes[]
    = { "因病",   "因残",   "因学",   "因灾",         "缺土地",           "缺水",
        "缺技术", "缺劳力", "缺资金", "交通条件落后", "自身发展动力不足", "其他" };
static const int cause_weights[] = { 240, 480, 25, 12, 6, 3, 55, 95, 30, 9, 40, 5 };

/* Where a household stands: the month's own events in turn, so that even a small sample has them,
 * earlier ones by chance. */
static void
make_unlifted (Sample *self, SampleHousehold *household)
{
  SampleRandom *random = &self->random;

  household->identified
      = sample_day_between (self, sample_day (2014, 1, 5), sample_day (2018, 12, 20));
  household->ready = sample_random_chance (random, 380);
  household->planned = sample_day (2020, sample_random_between (random, 6, 11), 30);
  if (sample_is_turn (self, household, 400, 11))
    household->identified = sample_day_this_month (self);
  else if (sample_is_turn (self, household, 640, 23))
    {
      household->identified
          = sample_day_between (self, sample_day (2014, 1, 5), sample_day (2015, 12, 20));
      household->lifted
          = sample_day_between (self, sample_day (2018, 11, 1), sample_day (2019, 12, 20));
      household->relapsed = sample_day_this_month (self);
    }
  else if (sample_random_chance (random, 20))
    household->identified
        = sample_day_between (self, sample_day (2019, 4, 1), self->month_start - 1);
  else if (sample_random_chance (random, 15))
    {
      household->lifted
          = sample_day_between (self, sample_day (2016, 11, 1), sample_day (2018, 12, 20));
      household->identified
          = sample_day_between (self, sample_day (2014, 1, 5), sample_day (2015, 12, 20));
      household->relapsed
          = sample_day_between (self, sample_day (2019, 4, 1), self->month_start - 1);
    }
}

static void
make_lifted (Sample *self, SampleHousehold *household)
{
  SampleRandom *random = &self->random;
  const int year = sample_random_between (random, 2016, 2019);

  household->identified
      = sample_day_between (self, sample_day (2014, 1, 5), sample_day (2015, 12, 20));
  household->lifted = sample_day (year, sample_random_between (random, 11, 12),
                                  sample_random_between (random, 1, 20));
  if (sample_is_turn (self, household, 500, 7))
    household->lifted = sample_day_this_month (self);
  else if (sample_random_chance (random, 60))
    household->lifted = sample_day_between (self, sample_day (2019, 4, 1), self->month_start - 1);
  /* relapsed once and lifted again */
  if (sample_random_chance (random, 12))
    household->relapsed
        = sample_day_between (self, household->identified + 200, household->lifted - 90);
}

static void
make_cause (Sample *self, SampleHousehold *household)
{
  household->cause
      = causes[sample_random_weighted (&self->random, cause_weights, G_N_ELEMENTS (causes))];
  if (sample_is_turn (self, household, 96, 17))
    household->cause = NULL;
  else if (sample_is_turn (self, household, 90, 29))
    household->cause = "其他情况";
}

static gsize
household_size (Sample *self, SampleKind kind)
{
  static const int unlifted[] = { 290, 300, 200, 125, 55, 30 };
  static const int others[] = { 140, 260, 240, 210, 100, 50 };

  return 1
         + sample_random_weighted (&self->random, kind == SAMPLE_UNLIFTED ? unlifted : others,
                                   G_N_ELEMENTS (unlifted));
}

void
sample_household_make (Sample *self, SampleHousehold *household)
{
  SampleRandom *random = &self->random;
  const gsize size = household_size (self, household->kind);
  gsize n_certified = 1;

  if (household->kind == SAMPLE_UNLIFTED)
    {
      make_unlifted (self, household);
      n_certified += sample_quota_draw (&self->extra, random);
      n_certified += sample_quota_draw (&self->extra, random);
    }
  else if (household->kind == SAMPLE_LIFTED)
    {
      make_lifted (self, household);
      n_certified = sample_random_chance (random, 80)   ? 0
                    : sample_random_chance (random, 70) ? 2
                                                        : 1;
    }
  make_cause (self, household);
  household->supported = household->kind != SAMPLE_BORDER && sample_random_chance (random, 90);
  household->minimum_income = !household->supported && household->kind != SAMPLE_BORDER
                              && sample_random_chance (random, 520);
  household->poor = household->kind == SAMPLE_UNLIFTED && sample_random_chance (random, 200);
  household->n_present = MAX (size, n_certified);
  sample_members_make (self, household);
  sample_disability_certify (self, household, n_certified);
  sample_disability_depart (self, household);
}

static const char *
kind_text (const SampleHousehold *household)
{
  static const char *const before[] = { "一般贫困户", "低保贫困户", "特困供养贫困户" };
  static const char *const after[] = { "一般脱贫户", "低保脱贫户", "特困供养脱贫户" };
  const gsize i = household->supported ? 2 : household->minimum_income ? 1 : 0;

  if (household->kind == SAMPLE_BORDER)
    return "边缘户";
  return household->kind == SAMPLE_LIFTED ? after[i] : before[i];
}

static const char *
status_text (Sample *self, const SampleHousehold *household)
{
  if (household->kind == SAMPLE_BORDER)
    return NULL;
  if (household->kind == SAMPLE_LIFTED)
    return sample_random_chance (&self->random, 900) ? "已脱贫(享受政策)" : "已脱贫(不再享受政策)";
  return household->relapsed != 0 ? "返贫" : "未脱贫";
}

static void
write_progress (Sample *self, const SampleHousehold *household)
{
  SampleOutput *output = self->output;
  int year, month, day;

  sample_output_text (output, SAMPLE_HOUSEHOLD,
                      household->kind == SAMPLE_BORDER ? NULL : "国家标准");
  sample_output_day (output, SAMPLE_HOUSEHOLD, household->identified);
  sample_output_text (output, SAMPLE_HOUSEHOLD, kind_text (household));
  sample_output_text (output, SAMPLE_HOUSEHOLD, status_text (self, household));
  if (household->lifted != 0)
    {
      sample_day_split (household->lifted, &year, &month, &day);
      sample_output_number (output, SAMPLE_HOUSEHOLD, year);
    }
  else
    sample_output_text (output, SAMPLE_HOUSEHOLD, NULL);
  sample_output_day (output, SAMPLE_HOUSEHOLD, household->lifted);
  sample_output_day (output, SAMPLE_HOUSEHOLD, household->relapsed);
  sample_output_day (output, SAMPLE_HOUSEHOLD, household->planned);
  if (household->kind == SAMPLE_UNLIFTED)
    sample_output_flag (output, SAMPLE_HOUSEHOLD, household->ready);
  else
    sample_output_text (output, SAMPLE_HOUSEHOLD, NULL);
}

static void
write_causes (Sample *self, const SampleHousehold *household)
{
  static const char *const others[]
      = { "因病", "因残", "缺劳力", "缺技术", "因婚", "因丧", "缺资金" };
  const gsize first = sample_random_below (&self->random, G_N_ELEMENTS (others));
  const gsize second = (first + 1 + sample_random_below (&self->random, 6)) % G_N_ELEMENTS (others);
  const gboolean has_first = sample_random_chance (&self->random, 450);
  const gboolean has_second = has_first && sample_random_chance (&self->random, 250);

  sample_output_text (self->output, SAMPLE_HOUSEHOLD, household->cause);
  sample_output_text (self->output, SAMPLE_HOUSEHOLD, has_first ? others[first] : NULL);
  sample_output_text (self->output, SAMPLE_HOUSEHOLD, has_second ? others[second] : NULL);
}

static void
write_house (Sample *self, const SampleHousehold *household)
{
  static const char *const grades[] = { NULL, "C级", "D级", NULL };
  static const char *const structures[] = { "土木", "砖木", "砖混", "钢混", "窑洞", "其他" };
  static const int weights[] = { 20, 25, 40, 5, 9, 1 };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  const gboolean homeless = household->housing == SAMPLE_HOUSING_NONE;
  const gboolean dangerous
      = household->housing == SAMPLE_HOUSING_C || household->housing == SAMPLE_HOUSING_D;
  const char *grade = grades[household->housing];

  if (!dangerous && !homeless)
    grade = sample_random_chance (random, 600) ? "A级" : "B级";
  sample_output_flag (output, SAMPLE_HOUSEHOLD, dangerous);
  sample_output_text (output, SAMPLE_HOUSEHOLD, grade);
  sample_output_cents (output, SAMPLE_HOUSEHOLD,
                       homeless ? 0 : 100 * sample_random_between (random, 25, 140));
  sample_output_text (
      output, SAMPLE_HOUSEHOLD,
      homeless ? NULL
               : structures[sample_random_weighted (random, weights, G_N_ELEMENTS (weights))]);
  sample_output_flag (output, SAMPLE_HOUSEHOLD, !household->water_unsafe);
  sample_output_flag (output, SAMPLE_HOUSEHOLD,
                      household->water_unsafe && sample_random_chance (random, 600));
  sample_output_flag (output, SAMPLE_HOUSEHOLD, sample_random_chance (random, 220));
}

static void
write_land (Sample *self)
{
  static const char *const roads[] = { "泥土路", "砂石路", "水泥路", "沥青路" };
  static const int weights[] = { 15, 20, 60, 5 };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;

  sample_output_cents (output, SAMPLE_HOUSEHOLD, 10 * sample_random_between (random, 0, 120));
  sample_output_cents (output, SAMPLE_HOUSEHOLD, 10 * sample_random_between (random, 0, 400));
  sample_output_flag (output, SAMPLE_HOUSEHOLD, sample_random_chance (random, 950));
  sample_output_flag (output, SAMPLE_HOUSEHOLD, sample_random_chance (random, 998));
  sample_output_flag (output, SAMPLE_HOUSEHOLD, sample_random_chance (random, 640));
  sample_output_cents (output, SAMPLE_HOUSEHOLD, sample_random_between (random, 0, 500));
  sample_output_text (output, SAMPLE_HOUSEHOLD,
                      roads[sample_random_weighted (random, weights, G_N_ELEMENTS (weights))]);
  sample_output_flag (output, SAMPLE_HOUSEHOLD, sample_random_chance (random, 420));
}

static void
write_contact (Sample *self)
{
  static const char *const measures[] = { "兜底保障", "兜底保障、残疾服务", "产业帮扶、健康帮扶",
                                          "就业帮扶", "残疾服务、健康帮扶、金融帮扶" };
  static const char *const bodies[] = { "县残联", "镇政府", "县农业农村局", "村委会", "县卫健局" };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  char text[32];

  sample_identity_phone (random, text);
  sample_output_text (output, SAMPLE_HOUSEHOLD, text);
  sample_vocabulary_name (text, sizeof text, sample_vocabulary_surname (random),
                          sample_random_between (random, 1, 2), random);
  sample_output_text (output, SAMPLE_HOUSEHOLD, text);
  sample_output_text (output, SAMPLE_HOUSEHOLD,
                      bodies[sample_random_below (random, G_N_ELEMENTS (bodies))]);
  sample_identity_phone (random, text);
  sample_output_text (output, SAMPLE_HOUSEHOLD, text);
  sample_output_text (output, SAMPLE_HOUSEHOLD,
                      measures[sample_random_below (random, G_N_ELEMENTS (measures))]);
  sample_output_text (output, SAMPLE_HOUSEHOLD, "农村信用社");
  sample_identity_account (random, text);
  sample_output_text (output, SAMPLE_HOUSEHOLD, text);
}

void
sample_household_write (Sample *self, SampleHousehold *household)
{
  SampleOutput *output = self->output;
  char text[48];

  g_snprintf (text, sizeof text, "H%s", household->digits);
  sample_output_text (output, SAMPLE_HOUSEHOLD, text);
  sample_output_text (output, SAMPLE_HOUSEHOLD, household->village->code);
  g_snprintf (text, sizeof text, "%s%d组", household->village->name,
              sample_random_between (&self->random, 1, 8));
  sample_output_text (output, SAMPLE_HOUSEHOLD, text);
  sample_output_text (output, SAMPLE_HOUSEHOLD, household->members[0].name);
  sample_output_text (output, SAMPLE_HOUSEHOLD, household->members[0].id);
  sample_output_number (output, SAMPLE_HOUSEHOLD, (gint64) household->n_present);
  write_progress (self, household);
  write_causes (self, household);
  write_house (self, household);
  sample_income_write (self, household);
  write_land (self);
  write_contact (self);
  sample_output_end (output, SAMPLE_HOUSEHOLD);
}
