/* Child records of a household whose persons are already known. A record of a person touches that
 * person; a record of the household alone touches each of its persons. */
#include "floor-count.h"

#include <string.h>

/* Conditions that hold for some record of each person, and of the household as a whole. */
typedef struct
{
  guint32 all;
  guint32 each[FLOOR_NOBODY + 1]; /* by position */
} Masks;

static void
clear_masks (Masks *self, guint8 n_persons)
{
  self->all = 0;
  memset (self->each, 0, n_persons * sizeof self->each[0]);
}

static void
add_mask (Masks *self, guint8 who, guint32 mask)
{
  if (who == FLOOR_NOBODY)
    self->all |= mask;
  else
    self->each[who] |= mask;
}

/* Every person of the universe once for each condition, and the household once if it has one. */
static void
count_masks (const Masks *self, const FloorHousehold *at, const guint8 *in_universe, FloorBits bits)
{
  guint32 household = 0;

  for (guint8 i = 0; i < at->n_persons; i++)
    {
      const guint32 mask = in_universe[i] ? self->all | self->each[i] : 0;

      household |= mask;
      for (guint32 left = mask; left != 0; left &= left - 1)
        bits[__builtin_ctz (left)][FLOOR_PERSONS]++;
    }
  for (guint32 left = household; left != 0; left &= left - 1)
    bits[__builtin_ctz (left)][FLOOR_HOUSEHOLDS]++;
}

/* Whether the record touches a person of 未脱贫残疾人: the household is known to have one. */
static gboolean
is_hit (const FloorHousehold *at, guint8 who)
{
  return who == FLOOR_NOBODY || at->listed[who];
}

void
floor_count_support (const Floor *self, const FloorHousehold *at, FloorCounts *counts)
{
  const guint32 first = at->next[FLOOR_SUPPORT];

  for (guint32 i = first; i < first + self->n_below[FLOOR_SUPPORT][at->row]; i++)
    {
      const guint8 item = self->support_item[i];
      const gboolean due = self->support_due[i] == 1, got = self->support_got[i] == 1;

      if (!is_hit (at, self->who[FLOOR_SUPPORT][i]))
        continue;
      counts->item_seen[item] = TRUE;
      counts->due[item] += (guint32) due;
      counts->got[item] += due && got;
      counts->not_got[item] += due && !got;
      if (got)
        counts->cents[item] += self->support_cents[i];
    }
}

/* Bits of 问题类型, by code; 不愁吃 and 不愁穿 are one group. */
static guint32
problem_bit (guint8 kind)
{
  static const guint8 bits[]
      = { PROBLEM_ANY,         PROBLEM_INCOME,     PROBLEM_NEEDS,   PROBLEM_NEEDS,
          PROBLEM_DROPPED_OUT, PROBLEM_NOT_TAUGHT, PROBLEM_MEDICAL, PROBLEM_HOUSE_C,
          PROBLEM_HOUSE_D,     PROBLEM_HOMELESS,   PROBLEM_WATER,   PROBLEM_ANY };

  return 1U << bits[kind];
}

void
floor_count_problems (const Floor *self,
                      const FloorDays *days,
                      const FloorHousehold *at,
                      FloorCounts *counts)
{
  const guint32 first = at->next[FLOOR_PROBLEM];
  const guint8 n = self->n_below[FLOOR_PROBLEM][at->row];
  Masks masks;

  if (n == 0)
    return;
  clear_masks (&masks, at->n_persons);
  for (guint32 i = first; i < first + n; i++)
    {
      const guint16 solved_on = self->problem_solved[i];
      const gboolean open
          = is_by (self->problem_found[i], days->end) && !is_by (solved_on, days->end);
      const gboolean solved = is_within (solved_on, days->start, days->end);

      if (open || solved)
        add_mask (&masks, self->who[FLOOR_PROBLEM][i],
                  1U << PROBLEM_ANY | problem_bit (self->problem_kind[i])
                      | (guint32) solved << PROBLEM_SOLVED | (guint32) open << PROBLEM_OPEN);
    }
  count_masks (&masks, at, at->listed, counts->problem[at->unit]);
}

/* Codes of 疫情事项. */
enum
{
  MATTER_WORK = 1,
  MATTER_UNSOLD = 2,
  MATTER_RELIEF = 3
};

void
floor_count_epidemic (const Floor *self,
                      const FloorDays *days,
                      const FloorHousehold *at,
                      FloorCounts *counts)
{
  const guint32 first = at->next[FLOOR_EPIDEMIC];
  const guint8 n = self->n_below[FLOOR_EPIDEMIC][at->row], unit = at->unit;
  Masks masks;

  if (n == 0)
    return;
  clear_masks (&masks, at->n_persons);
  for (guint32 i = first; i < first + n; i++)
    {
      const guint8 who = self->who[FLOOR_EPIDEMIC][i];
      const guint16 done = self->epidemic_done[i];

      if (!is_hit (at, who))
        continue;
      switch (self->epidemic_matter[i])
        {
        case MATTER_WORK:
          add_mask (&masks, who,
                    is_by (done, days->end) ? 1U << EPIDEMIC_WORK | 1U << EPIDEMIC_RETURNED
                                                  | 1U << (EPIDEMIC_WHERE + self->epidemic_where[i])
                                            : 1U << EPIDEMIC_WORK);
          break;
        case MATTER_UNSOLD:
          add_mask (&masks, who, 1U << EPIDEMIC_UNSOLD);
          counts->goods[unit] |= 1U << self->epidemic_goods[i];
          counts->unsold_cents[unit] += self->epidemic_cents[i];
          break;
        case MATTER_RELIEF:
          counts->relief_month[unit] += is_within (done, days->start, days->end);
          counts->relief_year[unit] += is_within (done, days->year_start, days->end);
          break;
        default:
          break;
        }
    }
  count_masks (&masks, at, at->listed, counts->epidemic[unit]);
}

void
floor_count_risks (const Floor *self,
                   const FloorDays *days,
                   const FloorHousehold *at,
                   FloorCounts *counts)
{
  const guint32 first = at->next[FLOOR_RISK];
  const guint8 n = self->n_below[FLOOR_RISK][at->row];
  const gboolean relapsed = is_within (self->relapsed[at->row], days->start, days->end);
  Masks masks;

  if (n == 0)
    return;
  clear_masks (&masks, at->n_persons);
  for (guint32 i = first; i < first + n; i++)
    {
      const guint8 group = self->risk_group[i];
      const gboolean helped = is_by (self->risk_helped[i], days->end);
      const gboolean gone = is_by (self->risk_gone[i], days->end);

      if (group != 0)
        add_mask (&masks, self->who[FLOOR_RISK][i],
                  1U << (RISK_GROUP + group - 1) | 1U << (RISK_KIND + self->risk_kind[i])
                      | (guint32) helped << RISK_HELPED | (guint32) gone << RISK_GONE
                      | (guint32) relapsed << RISK_RELAPSED);
    }
  count_masks (&masks, at, at->certified, counts->risk[at->unit]);
}

void
floor_count_comparison (const Floor *self,
                        const FloorDays *days,
                        const FloorHousehold *at,
                        FloorCounts *counts)
{
  const guint32 first = at->next[FLOOR_COMPARISON];

  for (guint32 i = first; i < first + self->n_below[FLOOR_COMPARISON][at->row]; i++)
    {
      guint32 *cells;

      if (!is_hit (at, self->who[FLOOR_COMPARISON][i]))
        continue;
      cells = counts->compared[self->comparison_office[i]][self->comparison_doubt[i]];
      cells[0]++;
      cells[1] += is_by (self->comparison_checked[i], days->end);
      cells[2] += self->comparison_true[i] == 1;
      cells[3] += is_by (self->comparison_mended[i], days->end);
    }
}

void
floor_count_census (const Floor *self,
                    const FloorDays *days,
                    const FloorHousehold *at,
                    FloorCounts *counts)
{
  const guint32 first = at->next[FLOOR_CENSUS];
  const guint8 n = self->n_below[FLOOR_CENSUS][at->row];
  Masks masks;

  if (n == 0)
    return;
  clear_masks (&masks, at->n_persons);
  for (guint32 i = first; i < first + n; i++)
    add_mask (&masks, self->who[FLOOR_CENSUS][i],
              (guint32) (self->census_due[i] == 1) << CENSUS_DUE
                  | (guint32) is_by (self->census_taken[i], days->end) << CENSUS_TAKEN
                  | (guint32) is_by (self->census_checked[i], days->end) << CENSUS_CHECKED
                  | (guint32) (self->census_differs[i] == 1) << CENSUS_DIFFERS
                  | (guint32) (self->census_mended[i] == 1) << CENSUS_MENDED);
  count_masks (&masks, at, at->certified, counts->census[at->unit]);
}
