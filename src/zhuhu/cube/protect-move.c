/* Moves: the numbers that must change with one number, so that no sum changes. The cheapest comes
 * first: a move grows by one number at a time, each of which puts right a sum that those before it
 * have changed. */
#include "zhuhu/cube/protect-private.h"

enum
{
  N_PLACES = 1 << 17, /* for keys of moves, more than twice Protection.most_steps */
  COST_OF_SUM = 4,
  COST_OF_WEIGHT = 1024 /* beside the cost of a long move and of large numbers */
};

void
zhu_move_clear (Move *move)
{
  g_clear_pointer (&move->numbers, g_array_unref);
  g_clear_pointer (&move->amounts, g_array_unref);
  g_clear_pointer (&move->sums, g_array_unref);
}

/* ---- The steps that are still to be looked at, the cheapest first ---- */

static const Step *
step_at (const Protection *self, guint i)
{
  return &g_array_index (self->steps, Step, i);
}

/* What a step has cost, and what the sums that it leaves changed will cost at least. */
static guint64
outlook (const Step *step)
{
  return step->cost + step->n_open * COST_OF_SUM;
}

static gboolean
is_before (const Protection *self, guint a, guint b)
{
  const guint64 left = outlook (step_at (self, a));
  const guint64 right = outlook (step_at (self, b));

  return left != right ? left < right : a < b;
}

static void
heap_swap (GArray *heap, guint a, guint b)
{
  const guint kept = g_array_index (heap, guint, a);

  g_array_index (heap, guint, a) = g_array_index (heap, guint, b);
  g_array_index (heap, guint, b) = kept;
}

static void
heap_add (Protection *self, guint step)
{
  GArray *heap = self->heap;
  guint i = heap->len;

  g_array_append_val (heap, step);
  for (; i > 0; i = (i - 1) / 2)
    {
      if (!is_before (self, g_array_index (heap, guint, i),
                      g_array_index (heap, guint, (i - 1) / 2)))
        return;
      heap_swap (heap, i, (i - 1) / 2);
    }
}

static guint
heap_take (Protection *self)
{
  GArray *heap = self->heap;
  const guint first = g_array_index (heap, guint, 0);
  guint i = 0;

  heap_swap (heap, 0, heap->len - 1);
  g_array_set_size (heap, heap->len - 1);
  for (;;)
    {
      guint best = i;

      for (guint child = 2 * i + 1; child <= 2 * i + 2 && child < heap->len; child++)
        if (is_before (self, g_array_index (heap, guint, child), g_array_index (heap, guint, best)))
          best = child;
      if (best == i)
        return first;
      heap_swap (heap, i, best);
      i = best;
    }
}

/* ---- Moves that change the same sums ---- */

/* A number as if drawn by lot, for sum @i. */
static guint64
mark_of_sum (guint i)
{
  guint64 mark = (i + 1) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  mark = (mark ^ mark >> 30) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  mark = (mark ^ mark >> 27) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return mark ^ mark >> 31;
}

/* How sum @i enters the key of a move that changes it by @change. */
static guint64
mark_of_change (guint i, int change)
{
  return (guint64) change * mark_of_sum (i);
}

void
zhu_move_prepare (Protection *self)
{
  self->changes = g_new0 (int, self->sums->len + 1);
  self->in_use = g_new0 (guint8, self->numbers->len + 1);
  self->is_due = g_new0 (guint8, self->sums->len + 1);
  self->seen = g_new0 (guint64, N_PLACES);
}

/* Notes @key; FALSE if it was noted before. */
static gboolean
note_key (Protection *self, guint64 key)
{
  guint place = (guint) (key >> 40) & (N_PLACES - 1);

  while (self->seen[place] != 0 && self->seen[place] != key)
    place = (place + 1) & (N_PLACES - 1);
  if (self->seen[place] == key)
    return FALSE;
  self->seen[place] = key;
  g_array_append_val (self->places, place);
  return TRUE;
}

static void
forget_keys (Protection *self)
{
  for (guint i = 0; i < self->places->len; i++)
    self->seen[g_array_index (self->places, guint, i)] = 0;
  g_array_set_size (self->places, 0);
}

/* ---- One number more ---- */

/* Of numbers that cost the same the smaller one is hidden: less is lost. */
static guint64
cost_of (const Number *number)
{
  if (!is_known (number))
    return 1;
  return (guint64) number->weight * COST_OF_WEIGHT + g_bit_storage ((gulong) number->value);
}

/* The bounds hold of every number that moves; those that are narrower, where nothing more is
 * hidden.
 */
static gboolean
may_move (const Protection *self, const Number *number, int amount, const MoveAims *aims)
{
  const gint64 at = number->at + amount;

  if (number->state == PROTECT_FIXED || at < number->floor || at > number->ceiling)
    return FALSE;
  if (aims->may_hide)
    return TRUE;
  return !is_known (number)
         && (!self->has_bounds
             || (number->at + amount >= number->least && number->at + amount <= number->most));
}

/* TRUE if sum @i, changed by @change, is not right: its remainder does not reach, as often as the
 * move is to be made. */
static gboolean
is_open (const Protection *self, guint i, int change)
{
  const Remainder *remainder = &g_array_index (self->remainders, Remainder, i);

  return change != 0
         && (remainder->factor == 0
             || remainder->at < (gint64) change * remainder->factor * self->n_times);
}

/* Adds @number, moved by @amount, to the move that ends with step @before, whose changes of sums
 * are in self->changes. */
static void
add_step (Protection *self, gint32 before, guint i, int amount, const MoveAims *aims)
{
  const Number *number = number_at (self, i);
  const gint64 times = number->at / ABS (amount);
  Step step = { before, i, amount, 0, G_MAXINT64, G_MAXINT64, cost_of (number), 0 };

  if (before >= 0)
    {
      step.n_open = step_at (self, (guint) before)->n_open;
      step.forth = step_at (self, (guint) before)->forth;
      step.back = step_at (self, (guint) before)->back;
      step.cost += step_at (self, (guint) before)->cost;
      step.key = step_at (self, (guint) before)->key;
    }
  if (amount < 0)
    step.forth = MIN (step.forth, times);
  else
    step.back = MIN (step.back, times);
  if (aims->room > 1 ? step.forth < aims->room && step.forth + step.back < aims->room
                     : step.forth < 1)
    return;
  for (guint j = 0; j < number->sums->len; j++)
    {
      const Link *link = &g_array_index (number->sums, Link, j);
      const int before_it = self->changes[link->other];
      const int after_it = before_it + link->factor * amount;

      if (is_open (self, link->other, before_it))
        {
          step.n_open--;
          step.key -= mark_of_change (link->other, before_it);
        }
      if (is_open (self, link->other, after_it))
        {
          step.n_open++;
          step.key += mark_of_change (link->other, after_it);
        }
    }
  g_array_append_val (self->steps, step);
  heap_add (self, self->steps->len - 1);
}

/* ---- The move so far ---- */

static void
note_changes (Protection *self, gint32 last)
{
  for (gint32 at = last; at >= 0; at = step_at (self, (guint) at)->before)
    {
      const Step *step = step_at (self, (guint) at);
      const Number *number = number_at (self, step->number);

      self->in_use[step->number] = 1;
      for (guint j = 0; j < number->sums->len; j++)
        {
          const Link *link = &g_array_index (number->sums, Link, j);

          self->changes[link->other] += link->factor * step->amount;
          g_array_append_val (self->touched, link->other);
        }
    }
}

static void
forget_changes (Protection *self, gint32 last)
{
  for (gint32 at = last; at >= 0; at = step_at (self, (guint) at)->before)
    self->in_use[step_at (self, (guint) at)->number] = 0;
  for (guint i = 0; i < self->touched->len; i++)
    self->changes[g_array_index (self->touched, guint, i)] = 0;
  g_array_set_size (self->touched, 0);
}

/* The amount by which the number of @link puts right its sum, changed by @change; 0: it cannot. */
static int
amount_of (const Protection *self, const Link *link, int change, const MoveAims *aims)
{
  const int amount = -change / link->factor;

  return self->in_use[link->other] || change % link->factor != 0
                 || !may_move (self, number_at (self, link->other), amount, aims)
             ? 0
             : amount;
}

/* How many numbers put right sum @i; @enough: of more it does not matter how many. */
static guint
count_ways (const Protection *self, guint i, guint enough, const MoveAims *aims)
{
  const GArray *links = g_ptr_array_index (self->sums, i);
  guint n = 0;

  for (guint j = 0; j < links->len && n < enough; j++)
    n += amount_of (self, &g_array_index (links, Link, j), self->changes[i], aims) != 0;
  return n;
}

/* Of the sums that are changed the one that leaves the fewest ways to go on; -1 if one of them
 * leaves none, or none is changed. */
static int
choose_sum (const Protection *self, const MoveAims *aims)
{
  guint least = G_MAXUINT;
  int best = -1;

  for (guint i = 0; i < self->touched->len && least > 0; i++)
    {
      const guint sum = g_array_index (self->touched, guint, i);
      guint n;

      if (!is_open (self, sum, self->changes[sum]))
        continue;
      n = count_ways (self, sum, least, aims);
      if (n >= least)
        continue;
      least = n;
      best = (int) sum;
    }
  return least > 0 ? best : -1;
}

static void
go_on (Protection *self, guint at, const MoveAims *aims)
{
  const GArray *links = NULL;
  int best;

  note_changes (self, (gint32) at);
  best = choose_sum (self, aims);
  if (best >= 0)
    links = g_ptr_array_index (self->sums, (guint) best);
  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      const Link *link = &g_array_index (links, Link, i);
      const int amount = amount_of (self, link, self->changes[best], aims);

      if (amount != 0)
        add_step (self, (gint32) at, link->other, amount, aims);
    }
  forget_changes (self, (gint32) at);
}

/* What the move that ends with step @last changes of remainders; how far they let it go. */
static void
take_remainders (Protection *self, guint last, Move *move)
{
  note_changes (self, (gint32) last);
  for (guint i = 0; i < self->touched->len; i++)
    {
      const guint sum = g_array_index (self->touched, guint, i);
      const Remainder *remainder = &g_array_index (self->remainders, Remainder, sum);
      const Link link = { sum, -self->changes[sum] * remainder->factor };

      self->changes[sum] = 0;
      if (link.factor == 0)
        continue;
      g_array_append_val (move->sums, link);
      if (link.factor < 0)
        move->steps = MIN (move->steps, remainder->at / -link.factor);
      else
        move->back = MIN (move->back, remainder->at / link.factor);
    }
  forget_changes (self, (gint32) last);
}

static void
take_move (Protection *self, guint last, Move *move)
{
  zhu_move_clear (move);
  move->numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  move->amounts = g_array_new (FALSE, FALSE, sizeof (int));
  move->sums = g_array_new (FALSE, FALSE, sizeof (Link));
  move->steps = step_at (self, last)->forth;
  move->back = step_at (self, last)->back;
  for (gint32 at = (gint32) last; at >= 0; at = step_at (self, (guint) at)->before)
    {
      g_array_append_val (move->numbers, step_at (self, (guint) at)->number);
      g_array_append_val (move->amounts, step_at (self, (guint) at)->amount);
    }
  take_remainders (self, last, move);
}

/* TRUE if the move goes as far as is wanted. */
static gboolean
reaches (const Move *move, const MoveAims *aims)
{
  return move->steps >= aims->room || move->steps + move->back >= aims->room;
}

/* Of moves that change the same sums only the cheapest goes on: what puts right one of them, puts
 * right all. */
gboolean
zhu_move_find (Protection *self, guint i, int sign, const MoveAims *aims, Move *move)
{
  g_array_set_size (self->steps, 0);
  g_array_set_size (self->heap, 0);
  forget_keys (self);
  /* What the number itself can be lowered by, the move need not be made. */
  self->n_times = sign > 0 ? MAX (1, aims->room - number_at (self, i)->at) : 1;
  add_step (self, -1, i, sign, aims);
  while (self->heap->len > 0 && self->steps->len < self->most_steps)
    {
      const guint at = heap_take (self);

      self->n_looked++;
      if (step_at (self, at)->n_open == 0)
        {
          take_move (self, at, move);
          if (reaches (move, aims))
            return TRUE;
          continue;
        }
      if (note_key (self, step_at (self, at)->key))
        go_on (self, at, aims);
    }
  return FALSE;
}
