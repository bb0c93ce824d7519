/* Which numbers are hidden: round by round each hidden number that lacks room gets the cheapest
 * move that gives it, whose numbers are hidden too; then every number is shown again that can be.
 */
#include "zhuhu/cube/protect-private.h"

#include <stdlib.h>

enum
{
  SMALL_WEB = 400, /* numbers of a web that is tried in several orders */
  N_ORDERS = 8,
  MOST_STEPS = 40000 /* see Protection.most_steps */
};

/* See Protection.most_work. */
#define MOST_WORK 40000000u

static void
number_clear (gpointer data)
{
  Number *self = data;

  g_array_unref (self->sums);
}

Protection *
zhu_protection_new (void)
{
  Protection *self = g_new0 (Protection, 1);

  self->numbers = g_array_new (FALSE, FALSE, sizeof (Number));
  g_array_set_clear_func (self->numbers, number_clear);
  self->sums = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->remainders = g_array_new (FALSE, TRUE, sizeof (Remainder));
  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  self->heap = g_array_new (FALSE, FALSE, sizeof (guint));
  self->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  self->places = g_array_new (FALSE, FALSE, sizeof (guint));
  self->most_work = MOST_WORK;
  self->most_steps = MOST_STEPS;
  self->web_sums = g_array_new (FALSE, FALSE, sizeof (guint));
  self->paths = g_ptr_array_new_with_free_func (zhu_path_free);
  self->narrowed = g_array_new (FALSE, FALSE, sizeof (Bounds));
  self->due = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
zhu_protection_free (Protection *self)
{
  g_array_unref (self->numbers);
  g_ptr_array_unref (self->sums);
  g_array_unref (self->remainders);
  g_array_unref (self->steps);
  g_array_unref (self->heap);
  g_array_unref (self->touched);
  g_array_unref (self->places);
  g_array_unref (self->web_sums);
  g_ptr_array_unref (self->paths);
  g_array_unref (self->narrowed);
  g_array_unref (self->due);
  g_free (self->is_due);
  g_free (self->seen);
  g_free (self->changes);
  g_free (self->in_use);
  g_free (self);
}

guint
zhu_protection_add_number (Protection *self,
                           gint64 value,
                           gint64 need,
                           guint weight,
                           ProtectState state)
{
  const Number number = { .value = value,
                          .need = need,
                          .weight = MAX (weight, 1),
                          .state = state,
                          .at = value,
                          .ceiling = G_MAXINT64,
                          .sums = g_array_new (FALSE, FALSE, sizeof (Link)) };

  g_array_append_val (self->numbers, number);
  return self->numbers->len - 1;
}

static int
compare_links (gconstpointer a, gconstpointer b)
{
  const Link *left = a;
  const Link *right = b;

  return left->other < right->other ? -1 : 1;
}

void
zhu_links_sort (GArray *links)
{
  g_array_sort (links, compare_links);
  for (guint i = links->len; i-- > 0;)
    g_array_index (links, Link, i).factor *= g_array_index (links, Link, 0).factor < 0 ? -1 : 1;
}

/* Reckoned without a sign, where what is too large wraps around instead of being undefined. */
static gboolean
sum_holds (Protection *self, const guint *numbers, const int *factors, gsize n)
{
  guint64 sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (guint64) (gint64) factors[i] * (guint64) number_at (self, numbers[i])->value;
  return sum == 0;
}

void
zhu_protection_add_sum (Protection *self, const guint *numbers, const int *factors, gsize n)
{
  const guint index = self->sums->len;
  GArray *sum;

  g_return_if_fail (n > 0);
  g_return_if_fail (sum_holds (self, numbers, factors, n));
  sum = g_array_new (FALSE, FALSE, sizeof (Link));
  for (gsize i = 0; i < n; i++)
    {
      const Link of_sum = { numbers[i], factors[i] };
      const Link of_number = { index, factors[i] };

      g_array_append_val (sum, of_sum);
      g_array_append_val (number_at (self, numbers[i])->sums, of_number);
    }
  g_ptr_array_add (self->sums, sum);
}

gsize
zhu_protection_length (const Protection *self)
{
  return self->numbers->len;
}

gboolean
zhu_protection_hides (const Protection *self, guint i)
{
  return zhu_is_hidden (number_at (self, i));
}

/* ---- Room for all ---- */

static void
hide (Protection *self, guint i, GQueue *waiting)
{
  number_at (self, i)->is_hidden = TRUE;
  self->has_bounds = FALSE;
  g_queue_push_tail (waiting, GUINT_TO_POINTER (i));
}

static void
hide_move (Protection *self, const Move *move, GQueue *waiting)
{
  for (guint i = 0; i < move->numbers->len; i++)
    if (is_known (number_at (self, g_array_index (move->numbers, guint, i))))
      hide (self, g_array_index (move->numbers, guint, i), waiting);
}

/* TRUE if @number is better hidden than @best, the best so far. */
static gboolean
is_cheaper (const Number *number, const Number *best)
{
  return best == NULL || number->weight < best->weight
         || (number->weight == best->weight && number->value < best->value);
}

/* Where no move is found: of the numbers nearest to number @i, in the sums in which hidden ones
 * stand with it, the one that costs least. */
static void
hide_near (Protection *self, guint i, GQueue *waiting)
{
  g_autoptr (GArray) reached = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint8 *seen = g_new0 (guint8, self->numbers->len);
  const Number *best = NULL;
  guint found = 0;
  guint end = 1; /* of the numbers that are as near as the present one */

  seen[i] = 1;
  g_array_append_val (reached, i);
  for (guint at = 0; at < reached->len; at++)
    {
      const GArray *sums = number_at (self, g_array_index (reached, guint, at))->sums;

      for (guint j = 0; j < sums->len; j++)
        {
          const GArray *sum = g_ptr_array_index (self->sums, g_array_index (sums, Link, j).other);

          for (guint k = 0; k < sum->len; k++)
            {
              const guint other = g_array_index (sum, Link, k).other;
              const Number *number = number_at (self, other);

              if (seen[other])
                continue;
              seen[other] = 1;
              if (!is_known (number))
                g_array_append_val (reached, other);
              else if (number->state != PROTECT_FIXED && is_cheaper (number, best))
                {
                  best = number;
                  found = other;
                }
            }
        }
      if (at + 1 < end)
        continue;
      if (best != NULL)
        break;
      end = reached->len;
    }
  if (best != NULL)
    hide (self, found, waiting);
}

/* Hides what one of the ways to give number @i room needs hidden: one move that has enough; one
 * that adds to what there is; the number beside it that costs least. FALSE if all is hidden. */
static gboolean
hide_for (Protection *self, guint i, GQueue *waiting)
{
  const MoveAims wanted = { TRUE, number_at (self, i)->need };
  const guint before = g_queue_get_length (waiting);
  g_auto (Move) move = { 0 };

  if (zhu_move_find (self, i, 1, &wanted, &move))
    hide_move (self, &move, waiting);
  if (g_queue_get_length (waiting) == before && zhu_room_find_more (self, i, &move))
    hide_move (self, &move, waiting);
  if (g_queue_get_length (waiting) == before)
    hide_near (self, i, waiting);
  return g_queue_get_length (waiting) > before;
}

/* Number @i has room, or something is hidden so that it may have. FALSE if it cannot have room. */
static gboolean
make_room (Protection *self, guint i, GQueue *waiting)
{
  const Number *number = number_at (self, i);

  if (zhu_room_find (self, i) >= number->need)
    return TRUE;
  if (number->ceiling - number->floor < number->need || !hide_for (self, i, waiting))
    return FALSE;
  g_queue_push_tail (waiting, GUINT_TO_POINTER (i));
  return TRUE;
}

static gboolean
make_all_rooms (Protection *self, const GArray *order, guint *failed)
{
  g_autoptr (GQueue) waiting = g_queue_new ();

  for (guint i = 0; i < order->len; i++)
    {
      const guint number = g_array_index (order, guint, i);

      if (number_at (self, number)->need > 0 && !is_known (number_at (self, number)))
        g_queue_push_tail (waiting, GUINT_TO_POINTER (number));
    }
  while (!g_queue_is_empty (waiting))
    {
      const guint i = GPOINTER_TO_UINT (g_queue_pop_head (waiting));

      if (make_room (self, i, waiting))
        continue;
      *failed = i;
      return FALSE;
    }
  return TRUE;
}

/* ---- Showing again ---- */

/* Shows number @i if all others of the web keep their room. */
static void
try_to_show (Protection *self, guint i)
{
  number_at (self, i)->is_hidden = FALSE;
  if (zhu_bounds_narrow (self, i) && zhu_room_without (self, i))
    return;
  zhu_bounds_restore (self);
  number_at (self, i)->is_hidden = TRUE;
}

static int
compare_losses (gconstpointer a, gconstpointer b, gpointer data)
{
  const Number *left = number_at (data, *(const guint *) a);
  const Number *right = number_at (data, *(const guint *) b);

  if (left->weight != right->weight)
    return left->weight > right->weight ? -1 : 1;
  if (left->value != right->value)
    return left->value > right->value ? -1 : 1;
  return *(const guint *) a < *(const guint *) b ? -1 : 1;
}

static void
show_again (Protection *self, const GArray *web)
{
  g_autoptr (GArray) hidden = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint64 most = self->n_looked + self->most_work;

  for (guint i = 0; i < web->len; i++)
    if (number_at (self, g_array_index (web, guint, i))->is_hidden)
      g_array_append_val (hidden, g_array_index (web, guint, i));
  g_array_sort_with_data (hidden, compare_losses, self);
  zhu_bounds_find (self);
  for (guint i = 0; i < hidden->len && self->n_looked < most; i++)
    try_to_show (self, g_array_index (hidden, guint, i));
}

/* ---- Orders in which a small web is tried ---- */

static guint64
loss_of (const Protection *self, const GArray *web)
{
  guint64 loss = 0;

  for (guint i = 0; i < web->len; i++)
    if (number_at (self, g_array_index (web, guint, i))->is_hidden)
      loss += number_at (self, g_array_index (web, guint, i))->weight;
  return loss;
}

/* The web as it stands, backwards, then shuffled in ways that are always the same. */
static GArray *
order_web (const GArray *web, guint which)
{
  GArray *order = g_array_copy ((GArray *) web);
  guint64 seed = which * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  for (guint i = order->len; which > 0 && i > 1; i--)
    {
      guint other;

      seed = seed * G_GUINT64_CONSTANT (6364136223846793005)
             + G_GUINT64_CONSTANT (1442695040888963407);
      other = which == 1 ? (i > order->len / 2 ? order->len - i : i - 1) : (guint) (seed >> 33) % i;
      if (other != i - 1)
        {
          const guint kept = g_array_index (order, guint, i - 1);

          g_array_index (order, guint, i - 1) = g_array_index (order, guint, other);
          g_array_index (order, guint, other) = kept;
        }
    }
  return order;
}

static void
show_all (Protection *self, const GArray *web)
{
  for (guint i = 0; i < web->len; i++)
    number_at (self, g_array_index (web, guint, i))->is_hidden = FALSE;
  zhu_room_forget (self);
}

static gboolean
protect_in_order (Protection *self, const GArray *web, guint which, guint *failed)
{
  g_autoptr (GArray) order = order_web (web, which);

  if (!make_all_rooms (self, order, failed))
    return FALSE;
  show_again (self, web);
  return TRUE;
}

static void
note_hidden (const Protection *self, const GArray *web, GArray *hidden)
{
  g_array_set_size (hidden, 0);
  for (guint i = 0; i < web->len; i++)
    if (number_at (self, g_array_index (web, guint, i))->is_hidden)
      g_array_append_val (hidden, g_array_index (web, guint, i));
}

static gboolean
protect_web (Protection *self, const GArray *web, guint *failed)
{
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint n_orders = web->len <= SMALL_WEB ? N_ORDERS : 1;
  guint64 least = G_MAXUINT64;

  zhu_bounds_settle (self);
  for (guint which = 0; which < n_orders && least > 0; which++)
    {
      show_all (self, web);
      if (!protect_in_order (self, web, which, failed))
        return FALSE;
      if (loss_of (self, web) >= least)
        continue;
      least = loss_of (self, web);
      note_hidden (self, web, best);
    }
  show_all (self, web);
  for (guint i = 0; i < best->len; i++)
    number_at (self, g_array_index (best, guint, i))->is_hidden = TRUE;
  return TRUE;
}

/* ---- Webs ---- */

/* All numbers that hang together with number @first, marked in @seen; NULL if none of them is a
 * secret. */
static GArray *
gather_web (const Protection *self, guint first, guint8 *seen)
{
  GArray *web = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean has_secret = FALSE;

  seen[first] = 1;
  g_array_append_val (web, first);
  for (guint i = 0; i < web->len; i++)
    {
      const Number *number = number_at (self, g_array_index (web, guint, i));

      has_secret |= number->state == PROTECT_SECRET && number->need > 0;
      for (guint j = 0; j < number->sums->len; j++)
        {
          const GArray *sum
              = g_ptr_array_index (self->sums, g_array_index (number->sums, Link, j).other);

          for (guint k = 0; k < sum->len; k++)
            {
              const guint other = g_array_index (sum, Link, k).other;

              if (seen[other])
                continue;
              seen[other] = 1;
              g_array_append_val (web, other);
            }
        }
    }
  if (has_secret)
    return web;
  g_array_unref (web);
  return NULL;
}

gboolean
zhu_protection_run (Protection *self, guint *failed)
{
  g_autofree guint8 *seen = g_new0 (guint8, self->numbers->len + 1);

  g_return_val_if_fail (self->changes == NULL, FALSE);
  zhu_protection_reduce (self);
  zhu_move_prepare (self);
  for (guint i = 0; i < self->numbers->len; i++)
    {
      g_autoptr (GArray) web = seen[i] ? NULL : gather_web (self, i, seen);
      gboolean has_room = TRUE;

      if (web == NULL)
        continue;
      zhu_room_begin (self, web);
      has_room = protect_web (self, web, failed);
      zhu_room_end (self);
      if (!has_room)
        return FALSE;
    }
  return TRUE;
}
