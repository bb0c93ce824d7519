/* What is counted in the one loop over households, persons and child records. Index names: unit,
 * place; codes as in floor.h, so that 0 is missing and the last is not listed. */
#pragma once

#include "floor.h"

/* Days of the period: March 2020. */
typedef struct
{
  guint16 start, end, last_end, year_start, last_year_end;
} FloorDays;

enum
{
  FLOOR_CAUSES = 14,
  FLOOR_OTHER_CAUSES = 16, /* bits; 0: none at all */
  FLOOR_CATEGORIES = 9,
  FLOOR_GRADES = 6,
  FLOOR_SEXES = 4,
  FLOOR_AGES = 6,
  FLOOR_SKILLS = 7,
  FLOOR_EDUCATIONS = 9,
  FLOOR_WORKS = 7,
  FLOOR_HEALTHS = 6, /* bits; 0: none at all */
  FLOOR_FLAGS = 4,
  FLOOR_HOUSE_GRADES = 6,
  FLOOR_HOUSE_KINDS = 8,
  FLOOR_SIZES = 6,
  FLOOR_ATTRIBUTES = 9,
  FLOOR_STATUSES = 5, /* 0 none, 1 未脱贫, 2 返贫, 3 已脱贫 */
  FLOOR_ITEMS = 26,
  FLOOR_OFFICES = 7,
  FLOOR_DOUBTS = 18,
  FLOOR_BITS = 24,
  FLOOR_HOUSEHOLDS = 0, /* last index where households and persons are counted side by side */
  FLOOR_PERSONS = 1
};

/* Conditions of 06, a bit each. */
enum
{
  PROBLEM_ANY,
  PROBLEM_INCOME,
  PROBLEM_NEEDS,
  PROBLEM_DROPPED_OUT,
  PROBLEM_NOT_TAUGHT,
  PROBLEM_MEDICAL,
  PROBLEM_HOUSE_C,
  PROBLEM_HOUSE_D,
  PROBLEM_HOMELESS,
  PROBLEM_WATER,
  PROBLEM_SOLVED,
  PROBLEM_OPEN
};

/* Conditions of 08. From EPIDEMIC_WHERE on: where the person works, by code, 0 … 8. */
enum
{
  EPIDEMIC_WORK,
  EPIDEMIC_RETURNED,
  EPIDEMIC_UNSOLD,
  EPIDEMIC_WHERE
};

/* Conditions of 09. From RISK_GROUP on: groups 1 … 4; from RISK_KIND on: kinds 0 … 11. */
enum
{
  RISK_HELPED,
  RISK_GONE,
  RISK_RELAPSED,
  RISK_GROUP,
  RISK_KIND = RISK_GROUP + 4
};

/* Conditions of 12. */
enum
{
  CENSUS_DUE,
  CENSUS_TAKEN,
  CENSUS_CHECKED,
  CENSUS_DIFFERS,
  CENSUS_MENDED
};

/* Kinds of change of 10, in the list's order from 1. */
enum
{
  CHANGE_NONE,
  CHANGE_NEW,
  CHANGE_RELAPSE,
  CHANGE_GROWTH,
  CHANGE_ADDED,
  CHANGE_LIFTED,
  CHANGE_LOSS,
  CHANGE_REMOVED,
  FLOOR_CHANGES
};

typedef guint32 FloorBits[FLOOR_BITS][2];

struct _FloorCounts
{
  /* 01, 02: by place */
  guint32 listed[FLOOR_MAX_PLACES][2];
  guint32 severe[FLOOR_MAX_PLACES];
  guint32 members[FLOOR_MAX_PLACES];
  guint32 last[FLOOR_MAX_PLACES];
  guint32 last_year[FLOOR_MAX_PLACES];
  /* 03 */
  guint32 causes[FLOOR_MAX_UNITS][FLOOR_CAUSES];
  /* 04: main causes, behind them the others */
  guint32 cause_category[FLOOR_CAUSES + FLOOR_OTHER_CAUSES][FLOOR_CATEGORIES];
  guint32 cause_grade[FLOOR_CAUSES + FLOOR_OTHER_CAUSES][FLOOR_GRADES];
  /* 05: second index: all, severe */
  guint32 people_sex[FLOOR_CATEGORIES][2][FLOOR_SEXES];
  guint32 people_age[FLOOR_CATEGORIES][2][FLOOR_AGES];
  guint32 people_skill[FLOOR_CATEGORIES][2][FLOOR_SKILLS];
  guint32 people_education[FLOOR_CATEGORIES][2][FLOOR_EDUCATIONS];
  /* 06, 08, 09, 12: households and persons by unit and bit */
  FloorBits problem[FLOOR_MAX_UNITS];
  FloorBits epidemic[FLOOR_MAX_UNITS];
  FloorBits risk[FLOOR_MAX_UNITS];
  FloorBits census[FLOOR_MAX_UNITS];
  /* 07 */
  guint32 due[FLOOR_ITEMS], got[FLOOR_ITEMS], not_got[FLOOR_ITEMS];
  gint64 cents[FLOOR_ITEMS];
  gboolean item_seen[FLOOR_ITEMS];
  /* 08 */
  guint32 goods[FLOOR_MAX_UNITS]; /* bits */
  gint64 unsold_cents[FLOOR_MAX_UNITS];
  guint32 relief_month[FLOOR_MAX_UNITS], relief_year[FLOOR_MAX_UNITS];
  /* 10 */
  guint32 changes[FLOOR_MAX_UNITS][FLOOR_CHANGES];
  guint32 ready[FLOOR_MAX_UNITS];
  guint16 planned[FLOOR_MAX_UNITS];
  /* 11: records, checked, true, mended */
  guint32 compared[FLOOR_OFFICES][FLOOR_DOUBTS][4];

  /* Cross tables: by place */
  guint32 x_cause[FLOOR_MAX_PLACES][FLOOR_CAUSES][2];
  guint32 x_other[FLOOR_MAX_PLACES][FLOOR_OTHER_CAUSES][2];
  guint32 x_category_grade[FLOOR_MAX_PLACES][FLOOR_CATEGORIES][FLOOR_GRADES];
  guint32 x_category_sex[FLOOR_MAX_PLACES][FLOOR_CATEGORIES][FLOOR_SEXES];
  guint32 x_severe[FLOOR_MAX_PLACES];
  guint32 x_sex_age[FLOOR_MAX_PLACES][FLOOR_SEXES][FLOOR_AGES];
  guint32 x_age_grade[FLOOR_MAX_PLACES][FLOOR_AGES][FLOOR_GRADES];
  guint32 x_education_sex[FLOOR_MAX_PLACES][FLOOR_EDUCATIONS][FLOOR_SEXES];
  guint32 x_skill_grade[FLOOR_MAX_PLACES][FLOOR_SKILLS][FLOOR_GRADES];
  guint32 x_work_sex[FLOOR_MAX_PLACES][FLOOR_WORKS][FLOOR_SEXES];
  guint32 x_health[FLOOR_MAX_PLACES][FLOOR_HEALTHS];
  guint32 x_house_grade[FLOOR_MAX_PLACES][FLOOR_HOUSE_GRADES][2];
  guint32 x_house_kind[FLOOR_MAX_PLACES][FLOOR_HOUSE_KINDS][2];
  guint32 x_size[FLOOR_MAX_PLACES][FLOOR_SIZES][3]; /* households, persons, members */
  guint32 x_attribute[FLOOR_MAX_PLACES][FLOOR_ATTRIBUTES];
  guint32 x_medical_grade[FLOOR_MAX_PLACES][FLOOR_FLAGS][FLOOR_GRADES];
  guint32 x_pension_grade[FLOOR_MAX_PLACES][FLOOR_FLAGS][FLOOR_GRADES];
  guint32 x_status[FLOOR_MAX_PLACES][FLOOR_STATUSES][2];
  guint32 x_status_grade[FLOOR_MAX_PLACES][FLOOR_STATUSES][FLOOR_GRADES];
};

/* A household while it is counted. */
typedef struct
{
  guint32 row;   /* of the household */
  guint32 first; /* row of its first person */
  guint8 n_persons;
  guint8 place, unit;
  guint8 status;      /* at the end of the month */
  guint8 n_listed;    /* persons of 未脱贫残疾人 at the end of the month */
  guint8 n_certified; /* at the end of the month */
  guint8 certified[FLOOR_NOBODY + 1], listed[FLOOR_NOBODY + 1]; /* by position */
  guint32 next[FLOOR_N_ENTITIES]; /* first row of its records, by entity */
} FloorHousehold;

static inline gboolean
is_by (guint16 date, guint16 day)
{
  return (guint16) (date - 1) < day;
}

static inline gboolean
is_within (guint16 date, guint16 first, guint16 last)
{
  return date >= first && date <= last;
}

void floor_count_problems (const Floor *self,
                           const FloorDays *days,
                           const FloorHousehold *at,
                           FloorCounts *counts);
void floor_count_support (const Floor *self, const FloorHousehold *at, FloorCounts *counts);
void floor_count_epidemic (const Floor *self,
                           const FloorDays *days,
                           const FloorHousehold *at,
                           FloorCounts *counts);
void floor_count_risks (const Floor *self,
                        const FloorDays *days,
                        const FloorHousehold *at,
                        FloorCounts *counts);
void floor_count_comparison (const Floor *self,
                             const FloorDays *days,
                             const FloorHousehold *at,
                             FloorCounts *counts);
void floor_count_census (const Floor *self,
                         const FloorDays *days,
                         const FloorHousehold *at,
                         FloorCounts *counts);
