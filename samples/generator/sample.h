/* What one sample consists of while it is made: a stream of households with their members, and the
 * few counters that outlive a household. Nothing grows with the number of persons. */
#pragma once

#include "generator/area.h"
#include "generator/identity.h"
#include "generator/output.h"

enum
{
  SAMPLE_MAX_MEMBERS = 14
};

/* Values of 与户主关系 that the sample uses. */
typedef enum
{
  SAMPLE_HEAD = 1,
  SAMPLE_SPOUSE = 2,
  SAMPLE_SON = 3,
  SAMPLE_DAUGHTER = 4,
  SAMPLE_GRANDSON = 7,
  SAMPLE_GRANDDAUGHTER = 8,
  SAMPLE_FATHER = 11,
  SAMPLE_MOTHER = 12
} SampleRole;

typedef struct
{
  SampleRole role;
  int sex;   /* 1 male, 2 female */
  int birth; /* dates are days since 1970, 0 if absent (a birth never is) */
  int age;   /* at the end of the month */
  char id[SAMPLE_ID_LENGTH + 1];
  char name[32];

  gboolean counted; /* valid certificate and present at the end of the month */
  int category;     /* 1 … 7, 0 without certificate */
  int grade;        /* 1 … 4 */
  int issued;
  int cancelled;

  int joined;
  int left;
  const char *join_reason; /* NULL if none */
  const char *leave_reason;

  int labour; /* value of 劳动技能 */
  int months; /* worked away from home in a year */
  int school; /* value of 义务教育状况, 0 if not of that age */
  gboolean minimum_income;
  gboolean supported; /* 特困供养 */
} SampleMember;

typedef enum
{
  SAMPLE_HOUSING_SAFE,
  SAMPLE_HOUSING_C,
  SAMPLE_HOUSING_D,
  SAMPLE_HOUSING_NONE
} SampleHousing;

typedef struct
{
  SampleKind kind;
  const SampleVillage *village;
  int unit;
  char digits[17]; /* village and number: the common part of all keys of the household */
  gint64 number;   /* counts the households of this kind, from 0 */

  int identified; /* 0 for households that were never registered */
  int lifted;
  int relapsed;
  int planned;       /* exit date planned for an unlifted household */
  gboolean ready;    /* 预脱贫 */
  const char *cause; /* NULL if missing */
  gboolean minimum_income;
  gboolean supported;
  SampleHousing housing;
  gboolean water_unsafe;
  gboolean poor; /* income below the standard */

  SampleMember members[SAMPLE_MAX_MEMBERS];
  gsize n_members; /* who left included */
  gsize n_present;
  int serials[SAMPLE_N_FILES]; /* last number given to a record of this household */
} SampleHousehold;

typedef struct
{
  const char *county; /* the only county, or NULL for all */
  gint64 households[SAMPLE_N_KINDS];
  gint64 disabled;   /* certified persons in the unlifted households */
  gint64 population; /* all unlifted persons, an outside figure */
} SampleScale;

/* Sums of a cell of the outside series: a county, or Xixian. */
typedef struct
{
  gint64 members; /* of unlifted households */
  gint64 households;
} SampleSum;

typedef struct
{
  SampleScale scale;
  SampleRandom random;
  SampleOutput *output;
  SampleIdentity *identity;
  SampleQuota extra; /* certified persons beyond the first of each unlifted household */
  gint64 n_households[SAMPLE_N_KINDS];
  gint64 n_persons;
  int month_start; /* 2020-03-01 */
  int month_end;   /* 2020-03-31 */
} Sample;

/* TRUE for one household of its kind in @period, from @phase on; in a small sample more often, so
 * that every event occurs. */
gboolean
sample_is_turn (const Sample *self, const SampleHousehold *household, gint64 period, gint64 phase);
/* A day of the month under report. */
int sample_day_this_month (Sample *self);
/* A day between @first and @last, both included; @last if it lies before @first. */
int sample_day_between (Sample *self, int first, int last);
/* Begins a record of @file with its own key, the household's and @member's (NULL: all members). */
void sample_record_begin (Sample *self,
                          SampleFile file,
                          SampleHousehold *household,
                          const SampleMember *member);
/* The key of @member; @buffer holds 24 bytes. */
void sample_member_key (const SampleHousehold *household, const SampleMember *member, char *buffer);

/* Each noun writes its own file. Members come first: other records look at what they set. */
void sample_household_make (Sample *self, SampleHousehold *household);
void sample_household_write (Sample *self, SampleHousehold *household);
void sample_members_make (Sample *self, SampleHousehold *household);
void sample_members_write (Sample *self, SampleHousehold *household);
void sample_disability_certify (Sample *self, SampleHousehold *household, gsize n_certified);
void sample_disability_depart (Sample *self, SampleHousehold *household);
void sample_income_write (Sample *self, const SampleHousehold *household);
void sample_support_write (Sample *self, SampleHousehold *household);
void sample_problem_write (Sample *self, SampleHousehold *household);
void sample_epidemic_write (Sample *self, SampleHousehold *household);
void sample_risk_write (Sample *self, SampleHousehold *household);
void sample_comparison_write (Sample *self, SampleHousehold *household);
void sample_census_write (Sample *self, SampleHousehold *household);
/* The series of all unlifted persons; @sums: one per county in code order, Xixian last. */
void sample_series_write (Sample *self, const SampleSum *sums);
