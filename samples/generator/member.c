/* The members of a household: who lives together, schooling, work, insurance. */
#include "generator/day.h"
#include "generator/sample.h"
#include "generator/vocabulary.h"

static const char *const roles[] = { NULL,     "户主",   "配偶", "之子", "之女", NULL,  NULL,
                                     "之孙子", "之孙女", NULL,   NULL,   "之父", "之母" };

static SampleMember *
add_member (Sample *self, SampleHousehold *household, SampleRole role, int sex, int age)
{
  SampleMember *member = &household->members[household->n_members++];
  const int year = 2020 - CLAMP (age, 0, 98) - 1;
  const int first = sample_day (year, 4, 1);

  *member = (SampleMember){ .role = role, .sex = sex };
  member->birth = sample_day_between (self, first, MIN (first + 364, self->month_start - 60));
  member->age = sample_day_age (member->birth, self->month_end);
  return member;
}

static void
add_relative (Sample *self, SampleHousehold *household, int head_age)
{
  SampleRandom *random = &self->random;
  const int sex = sample_random_between (random, 1, 2);
  const int child_age = head_age - sample_random_between (random, 22, 34);
  const int kind = sample_random_between (random, 0, 9);

  if (kind < 2 && head_age < 66)
    add_member (self, household, sex == 1 ? SAMPLE_FATHER : SAMPLE_MOTHER, sex,
                head_age + sample_random_between (random, 19, 29));
  else if (kind < 7 || child_age < 24)
    add_member (self, household, sex == 1 ? SAMPLE_SON : SAMPLE_DAUGHTER, sex, MAX (child_age, 1));
  else
    add_member (self, household, sex == 1 ? SAMPLE_GRANDSON : SAMPLE_GRANDDAUGHTER, sex,
                child_age - sample_random_between (random, 22, 30));
}

static void
make_name (Sample *self, SampleHousehold *household, SampleMember *member)
{
  const gint64 persons = self->scale.households[SAMPLE_UNLIFTED] * 4;
  const gint64 period = CLAMP (persons / 12, 13, 997);
  /* children carry the head's family name, which is the first character of the head's name */
  char surname[8] = { 0 };

  if (self->n_persons++ % period == 5)
    {
      g_strlcpy (member->name, sample_vocabulary_rare_name ((gsize) (self->n_persons / period)),
                 sizeof member->name);
      return;
    }
  if (member->role == SAMPLE_HEAD || member->role == SAMPLE_SPOUSE || member->role == SAMPLE_MOTHER)
    g_strlcpy (surname, sample_vocabulary_surname (&self->random), sizeof surname);
  else
    g_utf8_strncpy (surname, household->members[0].name, 1);
  sample_vocabulary_name (member->name, sizeof member->name, surname, member->sex, &self->random);
}

void
sample_members_make (Sample *self, SampleHousehold *household)
{
  SampleRandom *random = &self->random;
  const int sex = sample_random_chance (random, 760) ? 1 : 2;
  const int age = household->n_present == 1 ? sample_random_between (random, 42, 86)
                                            : sample_random_between (random, 36, 80);

  add_member (self, household, SAMPLE_HEAD, sex, age);
  if (household->n_present > 1 && sample_random_chance (random, 680))
    add_member (self, household, SAMPLE_SPOUSE, 3 - sex,
                age + sample_random_between (random, -6, 4));
  while (household->n_members < household->n_present)
    add_relative (self, household, age);

  for (gsize i = 0; i < household->n_members; i++)
    {
      SampleMember *member = &household->members[i];

      sample_identity_number (self->identity, household->unit, member->birth, member->sex,
                              member->id);
      make_name (self, household, member);
    }
}

static const char *
education (Sample *self, const SampleMember *member)
{
  static const char *const names[]
      = { "文盲或半文盲", "小学", "初中", "高中(中专)", "大专", "本科及以上" };
  static const int old[] = { 420, 400, 150, 28, 2, 0 };
  static const int grown[] = { 90, 340, 440, 90, 28, 12 };
  static const int impaired[] = { 620, 280, 90, 10, 0, 0 };
  const gboolean is_impaired = member->grade == 1 || member->category == 5;

  if (member->age < 6)
    return "学龄前儿童";
  if (member->age < 13)
    return is_impaired && member->school != 1 ? "文盲或半文盲" : "小学";
  if (member->age < 16 && member->school == 1)
    return "初中";
  if (sample_random_chance (&self->random, 3))
    return "中学"; /* no name of the list: the outside value that every register has */
  return names[sample_random_weighted (&self->random,
                                       is_impaired         ? impaired
                                       : member->age >= 60 ? old
                                                           : grown,
                                       G_N_ELEMENTS (names))];
}

static const char *
attendance (const SampleMember *member)
{
  if (member->age >= 3 && member->age < 6)
    return "学前教育";
  if (member->school == 1)
    return member->age < 12 ? "小学" : "七至九年级";
  if (member->age >= 16 && member->age < 19 && member->category == 0)
    return "高中一至三年级";
  return "非在校生";
}

static void
write_schooling (Sample *self, const SampleMember *member)
{
  static const char *const states[]
      = { NULL, "在校", "送教上门", "不具备学习条件", "休学或延缓入学", "失学辍学", "初中已毕业" };
  SampleOutput *output = self->output;

  sample_output_text (output, SAMPLE_PERSON, education (self, member));
  sample_output_text (output, SAMPLE_PERSON, attendance (member));
  sample_output_text (output, SAMPLE_PERSON, states[member->school]);
  sample_output_text (output, SAMPLE_PERSON,
                      member->school == 3   ? "因病因残"
                      : member->school == 5 ? "厌学"
                                            : NULL);
}

static const char *
health (Sample *self, const SampleMember *member)
{
  static const char *const disabled[]
      = { "残疾", "残疾,长期慢性病", "长期慢性病,残疾", "残疾,患有大病" };
  static const int disabled_weights[] = { 66, 18, 12, 4 };
  static const char *const others[] = { "健康", "长期慢性病", "患有大病", "残疾" };
  static const int weights[] = { 70, 23, 5, 2 };

  if (member->category != 0)
    return disabled[sample_random_weighted (&self->random, disabled_weights,
                                            G_N_ELEMENTS (disabled))];
  if (member->age < 40)
    return sample_random_chance (&self->random, 940) ? "健康" : "长期慢性病";
  return others[sample_random_weighted (&self->random, weights, G_N_ELEMENTS (weights))];
}

static void
write_work (Sample *self, const SampleMember *member)
{
  static const char *const skills[]
      = { NULL, "普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力" };
  static const char *const places[] = { "乡(镇)内", "乡(镇)外县内", "县外省内", "省外" };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;

  sample_output_text (output, SAMPLE_PERSON, health (self, member));
  sample_output_text (output, SAMPLE_PERSON,
                      sample_random_chance (random, 998) ? skills[member->labour] : NULL);
  sample_output_text (
      output, SAMPLE_PERSON,
      member->months > 0 ? places[sample_random_below (random, G_N_ELEMENTS (places))] : NULL);
  sample_output_number (output, SAMPLE_PERSON, member->months);
}

static void
write_insurance (Sample *self, const SampleMember *member)
{
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  const gboolean insured = sample_random_chance (random, 994);
  char phone[12];

  sample_output_flag (output, SAMPLE_PERSON, insured);
  sample_output_flag (output, SAMPLE_PERSON, insured && sample_random_chance (random, 990));
  sample_output_flag (output, SAMPLE_PERSON,
                      member->age >= 16 && sample_random_chance (random, 940));
  sample_output_flag (output, SAMPLE_PERSON, member->minimum_income);
  sample_output_flag (output, SAMPLE_PERSON, member->supported);
  sample_identity_phone (random, phone);
  sample_output_text (output, SAMPLE_PERSON,
                      member->age >= 16 && sample_random_chance (random, 600) ? phone : NULL);
}

/* 18 characters of identity, category and grade; now and then a reissue mark, or a grade left over
 * from an earlier assessment. */
static void
write_certificate (Sample *self, const SampleMember *member)
{
  static const char *const categories[]
      = { NULL, "视力", "听力", "言语", "肢体", "智力", "精神", "多重" };
  static const char *const grades[] = { NULL, "一级", "二级", "三级", "四级" };
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  const int grade = sample_random_chance (random, 3) ? member->grade % 4 + 1 : member->grade;
  const int expires = member->issued != 0 ? sample_day_add_years (member->issued, 10) : 0;
  char number[32];

  if (member->category == 0)
    {
      for (int i = 0; i < 7; i++)
        sample_output_text (output, SAMPLE_PERSON, NULL);
      return;
    }
  g_snprintf (number, sizeof number, "%s%d%d%s", member->id, member->category, grade,
              sample_random_chance (random, 5) ? "B1" : "");
  sample_output_text (output, SAMPLE_PERSON, number);
  sample_output_text (output, SAMPLE_PERSON, categories[member->category]);
  sample_output_text (output, SAMPLE_PERSON, grades[member->grade]);
  sample_output_text (output, SAMPLE_PERSON,
                      member->cancelled != 0       ? "注销"
                      : expires <= self->month_end ? "过期"
                                                   : "有效");
  sample_output_day (output, SAMPLE_PERSON, member->issued);
  sample_output_day (output, SAMPLE_PERSON, expires);
  sample_output_day (output, SAMPLE_PERSON, member->cancelled);
}

static const char *
guardian (const SampleHousehold *household, const SampleMember *member)
{
  const gboolean needed = member->category == 5 || member->category == 6
                          || (member->category != 0 && member->age < 18);

  if (!needed || household->n_present < 2)
    return NULL;
  return member == &household->members[0] ? household->members[1].name : household->members[0].name;
}

static void
write_member (Sample *self, const SampleHousehold *household, const SampleMember *member)
{
  SampleRandom *random = &self->random;
  SampleOutput *output = self->output;
  char text[48];

  sample_member_key (household, member, text);
  sample_output_text (output, SAMPLE_PERSON, text);
  g_snprintf (text, sizeof text, "H%s", household->digits);
  sample_output_text (output, SAMPLE_PERSON, text);
  sample_output_text (output, SAMPLE_PERSON, member->name);
  sample_output_text (output, SAMPLE_PERSON, member->sex == 1 ? "男" : "女");
  sample_output_text (output, SAMPLE_PERSON, "居民身份证");
  sample_output_text (output, SAMPLE_PERSON, member->id);
  sample_output_day (output, SAMPLE_PERSON, sample_random_chance (random, 1) ? 0 : member->birth);
  sample_output_text (output, SAMPLE_PERSON, roles[member->role]);
  sample_output_text (output, SAMPLE_PERSON, sample_random_chance (random, 992) ? "汉族" : "回族");
  sample_output_text (output, SAMPLE_PERSON,
                      member->age > 25 && sample_random_chance (random, 35) ? "中共党员" : "群众");
  write_schooling (self, member);
  write_work (self, member);
  write_insurance (self, member);
  sample_output_day (output, SAMPLE_PERSON,
                     member->joined != 0 ? member->joined : household->identified);
  write_certificate (self, member);
  sample_output_text (output, SAMPLE_PERSON, guardian (household, member));
  sample_output_day (output, SAMPLE_PERSON, member->joined);
  sample_output_day (output, SAMPLE_PERSON, member->left);
  sample_output_text (output, SAMPLE_PERSON, member->join_reason);
  sample_output_text (output, SAMPLE_PERSON, member->leave_reason);
  sample_output_end (output, SAMPLE_PERSON);
}

void
sample_members_write (Sample *self, SampleHousehold *household)
{
  for (gsize i = 0; i < household->n_members; i++)
    write_member (self, household, &household->members[i]);
}
