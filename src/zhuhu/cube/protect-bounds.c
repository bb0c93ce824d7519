/* Bounds: what each sum says of a number that is not known, if the others of the sum are as small
 * or as large as they may be. Found sum by sum until none says more, so that a search need not try
 * what they exclude. What all sums say together can be narrower; that is left to the search. */
#include "zhuhu/cube/protect-private.h"

enum
{
  MOST_ROUNDS
  = 12 /* times that all sums of the web may be looked at; after that bounds may be wide */
};

/* Larger numbers are taken to be without end. */
#define MOST_VALUE (G_GINT64_CONSTANT (1) << 50)
/* Ends of terms and sums that are larger are not said, so that none of them overflows. */
#define MOST_END (G_GINT64_CONSTANT (1) << 61)

/* From the least to the most that terms of a sum can be together; how many of them have no end, or
 * one that is too large to be said. */
typedef struct
{
  gint64 least, most;
  guint n_endless_down, n_endless_up;
} Span;

static void
add_end (gint64 *sum, guint *n_endless, gint64 end)
{
  *sum += end;
  if (*sum >= -MOST_END && *sum <= MOST_END)
    return;
  *sum = 0;
  *n_endless += 1;
}

/* @factor times @value ≥ 0; none, and counted in @n_endless, if that is too large. */
static gint64
product (int factor, gint64 value, guint *n_endless)
{
  if (value <= MOST_END / ABS (factor))
    return factor * value;
  *n_endless += 1;
  return 0;
}

static Span
span_of_number (const Number *number, int factor)
{
  const gint64 least = MIN (is_known (number) ? number->value : number->least, MOST_VALUE);
  const gint64 end = is_known (number) ? number->value : number->most;
  const gboolean is_endless = end > MOST_VALUE;
  const gint64 most = is_endless ? 0 : end;
  Span span = { 0, 0, factor < 0 && is_endless, factor > 0 && is_endless };

  span.least = product (factor, factor > 0 ? least : most, &span.n_endless_down);
  span.most = product (factor, factor > 0 ? most : least, &span.n_endless_up);
  return span;
}

/* All terms of sum @i with what takes the rest. */
static Span
span_of_sum (const Protection *self, guint i)
{
  const GArray *links = g_ptr_array_index (self->sums, i);
  const Remainder *rest = &g_array_index (self->remainders, Remainder, i);
  Span span = { 0, 0, (rest->factor < 0), (rest->factor > 0) };

  add_end (&span.least, &span.n_endless_down, rest->given);
  add_end (&span.most, &span.n_endless_up, rest->given);
  for (guint j = 0; j < links->len; j++)
    {
      const Link *link = &g_array_index (links, Link, j);
      const Span one = span_of_number (number_at (self, link->other), link->factor);

      add_end (&span.least, &span.n_endless_down, one.least);
      add_end (&span.most, &span.n_endless_up, one.most);
      span.n_endless_down += one.n_endless_down;
      span.n_endless_up += one.n_endless_up;
    }
  return span;
}

/* @a / @b rounded down; @b > 0. */
static gint64
divide_down (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

/* All sums of number @i may say more of others now. */
static void
call_sums (Protection *self, guint i)
{
  const GArray *sums = number_at (self, i)->sums;

  for (guint j = 0; j < sums->len; j++)
    {
      const guint sum = g_array_index (sums, Link, j).other;

      if (self->is_due[sum])
        continue;
      self->is_due[sum] = 1;
      g_array_append_val (self->due, sum);
    }
}

static void
note_bounds (Protection *self, guint i, gint64 least, gint64 most)
{
  Number *number = number_at (self, i);
  const Bounds before = { i, number->least, number->most };

  g_array_append_val (self->narrowed, before);
  number->least = least;
  number->most = most;
  call_sums (self, i);
}

/* What the sum @span of which it is a part says of number @link->other. */
static void
narrow_number (Protection *self, const Link *link, const Span *span)
{
  const Number *number = number_at (self, link->other);
  const Span own = span_of_number (number, link->factor);
  const gint64 size = ABS (link->factor);
  const gboolean has_least = span->n_endless_up == own.n_endless_up;
  const gboolean has_most = span->n_endless_down == own.n_endless_down;
  const gint64 low = own.most - span->most; /* of the term, if all others are as large as can be */
  const gint64 high = own.least - span->least;
  gint64 least = number->least;
  gint64 most = number->most;

  if (link->factor > 0 ? has_least : has_most)
    least = MAX (least, -divide_down (link->factor > 0 ? -low : high, size));
  if (link->factor > 0 ? has_most : has_least)
    most = MIN (most, divide_down (link->factor > 0 ? high : -low, size));
  if (least > number->least || most < number->most)
    note_bounds (self, link->other, least, most);
}

/* Looks at the sums that are due, and at those that are due after them. */
static void
narrow_all (Protection *self)
{
  const guint64 most = (guint64) self->web_sums->len * MOST_ROUNDS;
  guint at = 0;

  for (; at < self->due->len && at < most; at++)
    {
      const guint sum = g_array_index (self->due, guint, at);
      const GArray *links = g_ptr_array_index (self->sums, sum);
      Span span = span_of_sum (self, sum);

      self->is_due[sum] = 0;
      for (guint i = 0; i < links->len; i++)
        {
          const Link *link = &g_array_index (links, Link, i);

          if (is_known (number_at (self, link->other)))
            continue;
          narrow_number (self, link, &span);
        }
    }
  for (; at < self->due->len; at++)
    self->is_due[g_array_index (self->due, guint, at)] = 0;
  g_array_set_size (self->due, 0);
}

void
zhu_bounds_find (Protection *self)
{
  for (guint i = 0; i < self->web->len; i++)
    {
      Number *number = number_at (self, g_array_index (self->web, guint, i));

      number->least = number->floor;
      number->most = number->ceiling;
    }
  for (guint i = 0; i < self->web_sums->len; i++)
    {
      const guint sum = g_array_index (self->web_sums, guint, i);

      self->is_due[sum] = 1;
      g_array_append_val (self->due, sum);
    }
  narrow_all (self);
  self->has_bounds = TRUE;
  self->n_bounded = self->n_looked;
}

/* Hides all of the web, or shows it again, but for what is known for ever. */
static void
hide_all (Protection *self, gboolean is_hidden)
{
  for (guint i = 0; i < self->web->len; i++)
    {
      Number *number = number_at (self, g_array_index (self->web, guint, i));

      number->is_hidden = is_hidden && number->state == PROTECT_SHOWN;
    }
}

/* FALSE if there is nothing to be settled. */
static gboolean
settle_some (Protection *self)
{
  gboolean some = FALSE;

  for (guint i = 0; i < self->web->len; i++)
    {
      Number *number = number_at (self, g_array_index (self->web, guint, i));

      number->floor = number->least;
      number->ceiling = number->most;
      if (number->state != PROTECT_SHOWN || number->most - number->least >= number->need)
        continue;
      number->state = PROTECT_FIXED;
      number->is_hidden = FALSE;
      some = TRUE;
    }
  return some;
}

void
zhu_bounds_settle (Protection *self)
{
  hide_all (self, TRUE);
  do
    zhu_bounds_find (self);
  while (settle_some (self));
  hide_all (self, FALSE);
  self->has_bounds = FALSE;
}

gboolean
zhu_bounds_narrow (Protection *self, guint i)
{
  g_array_set_size (self->narrowed, 0);
  call_sums (self, i);
  narrow_all (self);
  for (guint j = 0; j < self->narrowed->len; j++)
    {
      const Number *number = number_at (self, g_array_index (self->narrowed, Bounds, j).number);

      if (number->most - number->least < number->need)
        return FALSE;
    }
  return TRUE;
}

void
zhu_bounds_restore (Protection *self)
{
  for (guint i = self->narrowed->len; i-- > 0;)
    {
      const Bounds *before = &g_array_index (self->narrowed, Bounds, i);

      number_at (self, before->number)->least = before->least;
      number_at (self, before->number)->most = before->most;
    }
}
