/* Moves by linear programming, where the search gives up: of all changes of the numbers that are
 * not known, that leave every sum as it is and raise or lower one number by one, the one that
 * changes least in all. A bounded simplex on a full tableau; what it finds is taken only if it is
 * whole, and is checked in whole numbers. */
#include "zhuhu/cube/protect-private.h"

#include <math.h>

enum
{
  MOST_ROWS = 1200,
  MOST_CHANGES = 2000, /* numbers and remainders that may change */
  MOST_PIVOTS = 6000,
  PATIENCE
  = 60 /* pivots without progress before the rule changes to one that cannot go in circles */
};

#define PENALTY 1e4 /* for a sum that is not right */
#define NEARLY 1e-7

/* What may change: a number, or the remainder of a sum. */
typedef struct
{
  gboolean is_remainder;
  guint which;
} Change;

typedef struct
{
  Protection *web;
  GArray *sums;       /* element: guint: those that hold an unknown number of the part at hand */
  GArray *changes;    /* element: Change */
  GHashTable *places; /* number + 1 -> index in changes */
  gsize n_rows, n_columns; /* columns: each change upwards, then each downwards */
  double *tableau; /* row × (n_columns + 1) + column; the last is the value of the basic one */
  double *costs;   /* reduced, by column */
  double *tops;    /* upper bounds, by column */
  int *basis;      /* by row: column; -1: the row's own penalty */
  guint8 *is_up;   /* by column: not basic, and at its upper bound */
} Program;

static void
program_clear (Program *self)
{
  g_clear_pointer (&self->sums, g_array_unref);
  g_clear_pointer (&self->changes, g_array_unref);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_free (self->tableau);
  g_free (self->costs);
  g_free (self->tops);
  g_free (self->basis);
  g_free (self->is_up);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Program, program_clear)

/* ---- What hangs together by unknown numbers ---- */

static void
add_number (Program *self, guint number)
{
  const Change change = { FALSE, number };

  if (is_known (number_at (self->web, number))
      || g_hash_table_contains (self->places, GUINT_TO_POINTER (number + 1)))
    return;
  g_hash_table_insert (self->places, GUINT_TO_POINTER (number + 1),
                       GUINT_TO_POINTER (self->changes->len));
  g_array_append_val (self->changes, change);
}

static gboolean
gather (Program *self, guint first)
{
  g_autofree guint8 *seen = g_new0 (guint8, self->web->sums->len + 1);

  add_number (self, first);
  for (guint i = 0; i < self->changes->len; i++)
    {
      const GArray *sums
          = number_at (self->web, g_array_index (self->changes, Change, i).which)->sums;

      for (guint j = 0; j < sums->len; j++)
        {
          const guint sum = g_array_index (sums, Link, j).other;
          const GArray *links = g_ptr_array_index (self->web->sums, sum);

          if (seen[sum])
            continue;
          seen[sum] = 1;
          g_array_append_val (self->sums, sum);
          for (guint k = 0; k < links->len; k++)
            add_number (self, g_array_index (links, Link, k).other);
        }
      if (self->sums->len > MOST_ROWS || self->changes->len > MOST_CHANGES)
        return FALSE;
    }
  for (guint i = 0; i < self->sums->len; i++)
    {
      const Change change = { TRUE, g_array_index (self->sums, guint, i) };

      if (g_array_index (self->web->remainders, Remainder, change.which).factor != 0)
        g_array_append_val (self->changes, change);
    }
  return self->changes->len <= MOST_CHANGES;
}

/* ---- The tableau ---- */

static double *
row_at (const Program *self, gsize row)
{
  return self->tableau + row * (self->n_columns + 1);
}

static void
set_factor (const Program *self, gsize row, gsize change, int factor)
{
  row_at (self, row)[change] = factor;
  row_at (self, row)[change + self->changes->len] = -factor;
}

static void
fill_sums (const Program *self)
{
  for (guint i = 0; i < self->sums->len; i++)
    {
      const GArray *links
          = g_ptr_array_index (self->web->sums, g_array_index (self->sums, guint, i));

      for (guint j = 0; j < links->len; j++)
        {
          const Link *link = &g_array_index (links, Link, j);
          gpointer place;

          if (g_hash_table_lookup_extended (self->places, GUINT_TO_POINTER (link->other + 1), NULL,
                                            &place))
            set_factor (self, i, GPOINTER_TO_UINT (place), link->factor);
        }
    }
}

/* The row of the penalty below all others says that the first number changes by @sign. */
static void
fill (Program *self, int sign)
{
  const gsize n = self->changes->len;
  guint row = 0;

  self->n_rows = self->sums->len + 1;
  self->n_columns = 2 * n;
  self->tableau = g_new0 (double, self->n_rows *(self->n_columns + 1));
  self->costs = g_new0 (double, self->n_columns + 1);
  self->tops = g_new0 (double, self->n_columns);
  self->basis = g_new0 (int, self->n_rows);
  self->is_up = g_new0 (guint8, self->n_columns);
  fill_sums (self);
  for (guint i = 0; i < n; i++)
    {
      const Change *change = &g_array_index (self->changes, Change, i);
      const Remainder *remainder = &g_array_index (self->web->remainders, Remainder,
                                                   change->is_remainder ? change->which : 0);

      self->tops[i] = HUGE_VAL;
      self->tops[i + n]
          = (double) (change->is_remainder ? remainder->at
                                           : number_at (self->web, change->which)->at);
      if (!change->is_remainder)
        continue;
      while (g_array_index (self->sums, guint, row) != change->which)
        row++;
      set_factor (self, row, i, remainder->factor);
    }
  set_factor (self, self->n_rows - 1, 0, sign);
  row_at (self, self->n_rows - 1)[self->n_columns] = 1;
  for (gsize r = 0; r < self->n_rows; r++)
    self->basis[r] = -1;
  for (gsize c = 0; c <= self->n_columns; c++)
    {
      self->costs[c] = c < self->n_columns ? 1 : 0;
      for (gsize r = 0; r < self->n_rows; r++)
        self->costs[c] -= PENALTY * row_at (self, r)[c];
    }
}

/* ---- The simplex ---- */

/* Column that betters the whole when it leaves its bound; -1: none. The best, or the first. */
static gssize
choose_column (const Program *self, gboolean is_patient)
{
  double best = NEARLY;
  gssize found = -1;

  for (gsize c = 0; c < self->n_columns; c++)
    {
      const double gain = self->is_up[c] ? self->costs[c] : -self->costs[c];

      if (gain <= best || self->tops[c] == 0)
        continue;
      found = (gssize) c;
      if (!is_patient)
        break;
      best = gain;
    }
  return found;
}

/* How far the column can go before a basic one is at a bound: the row, -1 for its own other bound.
 * A penalty is without bounds upwards only while it is not zero: it never grows. */
static double
choose_row (const Program *self, gsize column, gssize *row, gboolean *at_top)
{
  const double direction = self->is_up[column] ? -1 : 1;
  double least = self->tops[column];

  *row = -1;
  *at_top = FALSE;
  for (gsize r = 0; r < self->n_rows; r++)
    {
      const double *at = row_at (self, r);
      const double slope = direction * at[column];
      const double top = self->basis[r] >= 0 ? self->tops[self->basis[r]] : at[self->n_columns];
      double limit;

      if (fabs (slope) < NEARLY)
        continue;
      limit = slope > 0 ? at[self->n_columns] / slope : (top - at[self->n_columns]) / -slope;
      if (limit > least - 1e-12
          && !(*row >= 0 && limit < least + 1e-12 && self->basis[r] < self->basis[*row]))
        continue;
      least = MAX (limit, 0);
      *row = (gssize) r;
      *at_top = slope < 0;
    }
  return least;
}

static void
subtract_row (double *from, const double *row, double factor, gsize n)
{
  if (factor != 0)
    for (gsize c = 0; c < n; c++)
      from[c] -= factor * row[c];
}

/* Values of basic columns are kept apart: the last entry of a row is not its right side. */
static void
pivot (Program *self, gsize column, gsize row, double step, gboolean at_top)
{
  const double direction = self->is_up[column] ? -1 : 1;
  const double value = (self->is_up[column] ? self->tops[column] : 0) + direction * step;
  double *own = row_at (self, row);
  const double divisor = own[column];

  for (gsize r = 0; r < self->n_rows; r++)
    row_at (self, r)[self->n_columns] -= direction * step * row_at (self, r)[column];
  if (self->basis[row] >= 0)
    self->is_up[self->basis[row]] = at_top;
  self->is_up[column] = 0;
  self->basis[row] = (int) column;
  for (gsize c = 0; c < self->n_columns; c++)
    own[c] /= divisor;
  own[self->n_columns] = value;
  for (gsize r = 0; r < self->n_rows; r++)
    if (r != row)
      subtract_row (row_at (self, r), own, row_at (self, r)[column], self->n_columns);
  subtract_row (self->costs, own, self->costs[column], self->n_columns);
}

/* TRUE if no penalty is left. */
static gboolean
solve (Program *self)
{
  guint n_idle = 0;

  for (guint i = 0; i < MOST_PIVOTS; i++)
    {
      const gssize column = choose_column (self, n_idle < PATIENCE);
      gboolean at_top;
      gssize row;
      double step;

      if (column < 0)
        break;
      step = choose_row (self, (gsize) column, &row, &at_top);
      if (step == HUGE_VAL)
        return FALSE;
      n_idle = step > NEARLY ? 0 : n_idle + 1;
      if (row >= 0)
        {
          pivot (self, (gsize) column, (gsize) row, step, at_top);
          continue;
        }
      for (gsize r = 0; r < self->n_rows; r++)
        row_at (self, r)[self->n_columns]
            -= (self->is_up[column] ? -step : step) * row_at (self, r)[column];
      self->is_up[column] = !self->is_up[column];
    }
  for (gsize r = 0; r < self->n_rows; r++)
    if (self->basis[r] < 0 && fabs (row_at (self, r)[self->n_columns]) > NEARLY)
      return FALSE;
  return TRUE;
}

/* ---- The move ---- */

static double *
read_amounts (const Program *self)
{
  const gsize n = self->changes->len;
  double *amounts = g_new0 (double, n);

  for (gsize c = 0; c < self->n_columns; c++)
    if (self->is_up[c])
      amounts[c % n] += c < n ? self->tops[c] : -self->tops[c];
  for (gsize r = 0; r < self->n_rows; r++)
    if (self->basis[r] >= 0)
      amounts[(gsize) self->basis[r] % n]
          += ((gsize) self->basis[r] < n ? 1 : -1) * row_at (self, r)[self->n_columns];
  return amounts;
}

static void
limit_move (Move *move, gint64 at, int amount)
{
  if (amount < 0)
    move->steps = MIN (move->steps, at / -amount);
  else
    move->back = MIN (move->back, at / amount);
}

/* FALSE if an amount is not whole. */
static gboolean
take_amounts (const Program *self, const double *amounts, Move *move)
{
  zhu_move_clear (move);
  move->numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  move->amounts = g_array_new (FALSE, FALSE, sizeof (int));
  move->sums = g_array_new (FALSE, FALSE, sizeof (Link));
  move->steps = move->back = G_MAXINT64;
  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = &g_array_index (self->changes, Change, i);
      const int amount = (int) lround (CLAMP (amounts[i], -1e6, 1e6));
      const Link link = { change->which, amount };

      if (fabs (amounts[i] - amount) > 1e-4)
        return FALSE;
      if (amount == 0)
        continue;
      if (change->is_remainder)
        {
          g_array_append_val (move->sums, link);
          limit_move (move, g_array_index (self->web->remainders, Remainder, change->which).at,
                      amount);
          continue;
        }
      g_array_append_val (move->numbers, change->which);
      g_array_append_val (move->amounts, amount);
      limit_move (move, number_at (self->web, change->which)->at, amount);
    }
  return move->steps >= 1;
}

/* Whether every sum stays as it is, in whole numbers. */
static gboolean
holds (const Program *self, const Move *move)
{
  g_autofree gint64 *changed = g_new0 (gint64, self->web->sums->len + 1);

  for (guint i = 0; i < move->numbers->len; i++)
    {
      const GArray *sums = number_at (self->web, g_array_index (move->numbers, guint, i))->sums;

      for (guint j = 0; j < sums->len; j++)
        changed[g_array_index (sums, Link, j).other]
            += (gint64) g_array_index (sums, Link, j).factor
               * g_array_index (move->amounts, int, i);
    }
  for (guint i = 0; i < move->sums->len; i++)
    {
      const Link *link = &g_array_index (move->sums, Link, i);

      changed[link->other]
          += (gint64) link->factor
             * g_array_index (self->web->remainders, Remainder, link->other).factor;
    }
  for (guint i = 0; i < self->web->sums->len; i++)
    if (changed[i] != 0)
      return FALSE;
  return TRUE;
}

gboolean
zhu_move_find_linear (Protection *self, guint i, int sign, Move *move)
{
  g_auto (Program) program = { .web = self };
  g_autofree double *amounts = NULL;

  program.sums = g_array_new (FALSE, FALSE, sizeof (guint));
  program.changes = g_array_new (FALSE, FALSE, sizeof (Change));
  program.places = g_hash_table_new (NULL, NULL);
  if (!gather (&program, i))
    return FALSE;
  fill (&program, sign);
  if (!solve (&program))
    return FALSE;
  amounts = read_amounts (&program);
  return take_amounts (&program, amounts, move) && holds (&program, move) && move->numbers->len > 0
         && g_array_index (move->numbers, guint, 0) == i
         && g_array_index (move->amounts, int, 0) == sign;
}
