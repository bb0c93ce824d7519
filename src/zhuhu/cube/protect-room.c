/* Room: for each of the values that a hidden number is said to be able to have there are whole
 * numbers, one for every number of the web, that agree with all that is known. They are reached by
 * moves made one after the other; each of these shows values of all the numbers that it moves,
 * which are kept, and the path that led there with them. */
#include "zhuhu/cube/protect-private.h"

void
zhu_path_free (gpointer path)
{
  Path *self = path;

  g_array_unref (self->moved);
  g_array_unref (self->shown);
  g_free (self);
}

static Path *
path_new (void)
{
  Path *self = g_new0 (Path, 1);

  self->moved = g_array_new (FALSE, FALSE, sizeof (guint));
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

/* ---- The web ---- */

void
zhu_room_forget (Protection *self)
{
  for (guint i = 0; i < self->web->len; i++)
    {
      Number *number = number_at (self, g_array_index (self->web, guint, i));

      number->lowest = number->highest = number->value;
      g_clear_pointer (&number->paths, g_array_unref);
    }
  g_ptr_array_set_size (self->paths, 0);
  self->has_bounds = FALSE;
}

void
zhu_room_begin (Protection *self, const GArray *web)
{
  self->web = web;
  g_array_set_size (self->web_sums, 0);
  for (guint i = 0; i < web->len; i++)
    {
      const GArray *sums = number_at (self, g_array_index (web, guint, i))->sums;

      for (guint j = 0; j < sums->len; j++)
        {
          const guint sum = g_array_index (sums, Link, j).other;

          if (!self->is_due[sum])
            g_array_append_val (self->web_sums, sum);
          self->is_due[sum] = 1;
        }
    }
  for (guint i = 0; i < self->web_sums->len; i++)
    self->is_due[g_array_index (self->web_sums, guint, i)] = 0;
  zhu_room_forget (self);
}

void
zhu_room_end (Protection *self)
{
  zhu_room_forget (self);
  self->web = NULL;
}

/* ---- Moving ---- */

/* A number that has come from @before, by steps of @amount, to where it is: whether that shows
 * values beside those that were shown. */
static gboolean
widen (Number *number, gint64 before, int amount)
{
  if (ABS (amount) != 1 || before < number->lowest || before > number->highest
      || (number->at >= number->lowest && number->at <= number->highest))
    return FALSE;
  number->lowest = MIN (number->lowest, number->at);
  number->highest = MAX (number->highest, number->at);
  return TRUE;
}

static void
make_move (Protection *self, const Move *move, gint64 times, Path *path, GArray *sums)
{
  for (guint i = 0; i < move->numbers->len; i++)
    {
      const guint which = g_array_index (move->numbers, guint, i);
      const int amount = g_array_index (move->amounts, int, i);
      Number *number = number_at (self, which);
      const gint64 before = number->at;

      number->at += times * amount;
      g_array_append_val (path->moved, which);
      if (widen (number, before, amount))
        g_array_append_val (path->shown, which);
    }
  for (guint i = 0; i < move->sums->len; i++)
    {
      const Link *link = &g_array_index (move->sums, Link, i);

      g_array_index (self->remainders, Remainder, link->other).at += times * link->factor;
      g_array_append_val (sums, link->other);
    }
}

static void
go_home (Protection *self, const Path *path, const GArray *sums)
{
  for (guint i = 0; i < path->moved->len; i++)
    {
      Number *number = number_at (self, g_array_index (path->moved, guint, i));

      number->at = number->value;
    }
  for (guint i = 0; i < sums->len; i++)
    {
      Remainder *remainder
          = &g_array_index (self->remainders, Remainder, g_array_index (sums, guint, i));

      remainder->at = remainder->value;
    }
}

/* How far number @i may go in one direction beyond what it is shown to reach. */
static gint64
beyond (const Number *number, int sign)
{
  return sign > 0 ? number->highest - number->at : number->at - number->lowest;
}

static gint64
lacks (const Number *number)
{
  return number->need - (number->highest - number->lowest);
}

/* Moves number @i in one direction until it has all the room that it needs, or can go no further.
 */
static void
go_far (Protection *self, guint i, int sign, Path *path, GArray *sums)
{
  const MoveAims aims = { FALSE, 1 };
  Number *number = number_at (self, i);

  while (lacks (number) > 0
         && (!self->has_bounds || number->at != (sign > 0 ? number->most : number->least)))
    {
      g_auto (Move) move = { 0 };

      if (!zhu_move_find (self, i, sign, &aims, &move))
        return;
      make_move (self, &move, MIN (move.steps, lacks (number) + beyond (number, sign)), path, sums);
    }
}

/* Keeps @path, which is taken, if it shows anything. */
static void
keep_path (Protection *self, Path *path)
{
  const guint index = self->paths->len;

  if (path->shown->len == 0)
    {
      zhu_path_free (path);
      return;
    }
  for (guint i = 0; i < path->moved->len; i++)
    {
      Number *number = number_at (self, g_array_index (path->moved, guint, i));

      if (number->paths == NULL)
        number->paths = g_array_new (FALSE, FALSE, sizeof (guint));
      if (number->paths->len == 0
          || g_array_index (number->paths, guint, number->paths->len - 1) != index)
        g_array_append_val (number->paths, index);
    }
  g_ptr_array_add (self->paths, path);
}

static void
go_and_return (Protection *self, guint i, int sign)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (guint));
  Path *path = path_new ();

  go_far (self, i, sign, path, sums);
  go_home (self, path, sums);
  keep_path (self, path);
}

/* Bounds cost as much as some searches: they are found once that many steps were looked at. */
static void
find_bounds_in_time (Protection *self)
{
  if (!self->has_bounds && self->n_looked - self->n_bounded >= self->web_sums->len)
    zhu_bounds_find (self);
}

gint64
zhu_room_find (Protection *self, guint i)
{
  const Number *number = number_at (self, i);

  find_bounds_in_time (self);
  if (lacks (number) > 0 && self->has_bounds && number->most - number->least < number->need)
    return number->highest - number->lowest;
  for (int sign = 1; sign >= -1 && lacks (number) > 0; sign -= 2)
    go_and_return (self, i, sign);
  return number->highest - number->lowest;
}

gboolean
zhu_room_find_more (Protection *self, guint i, Move *move)
{
  const MoveAims aims = { TRUE, 1 };
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (guint));
  Path *path = path_new ();
  gboolean is_found;

  go_far (self, i, 1, path, sums);
  is_found = zhu_move_find (self, i, 1, &aims, move);
  go_home (self, path, sums);
  keep_path (self, path);
  return is_found;
}

/* ---- With one more number known ---- */

/* Forgets the values to which @paths led; @lost (element: Bounds) receives what was known. */
static void
lose_paths (Protection *self, const GArray *paths, GArray *lost)
{
  for (guint j = 0; j < paths->len; j++)
    {
      Path *path = g_ptr_array_index (self->paths, g_array_index (paths, guint, j));

      for (guint k = 0; !path->is_lost && k < path->shown->len; k++)
        {
          const guint which = g_array_index (path->shown, guint, k);
          Number *number = number_at (self, which);
          const Bounds before = { which, number->lowest, number->highest };

          if (number->lowest == number->highest)
            continue;
          g_array_append_val (lost, before);
          number->lowest = number->highest = number->value;
        }
    }
}

static gboolean
have_room (Protection *self, const GArray *lost)
{
  for (guint i = 0; i < lost->len; i++)
    {
      const guint which = g_array_index (lost, Bounds, i).number;
      const Number *number = number_at (self, which);

      if (zhu_is_hidden (number) && zhu_room_find (self, which) < number->need)
        return FALSE;
    }
  return TRUE;
}

static void
find_again (Protection *self, const GArray *lost)
{
  for (guint i = 0; i < lost->len; i++)
    {
      const Bounds *before = &g_array_index (lost, Bounds, i);
      Number *number = number_at (self, before->number);

      number->lowest = MIN (number->lowest, before->least);
      number->highest = MAX (number->highest, before->most);
    }
}

gboolean
zhu_room_without (Protection *self, guint i)
{
  g_autoptr (GArray) lost = g_array_new (FALSE, FALSE, sizeof (Bounds));
  const GArray *paths = number_at (self, i)->paths;
  guint n_paths;

  if (paths == NULL)
    return TRUE;
  n_paths = paths->len;
  lose_paths (self, paths, lost);
  if (!have_room (self, lost))
    {
      find_again (self, lost);
      return FALSE;
    }
  for (guint j = 0; j < n_paths; j++)
    ((Path *) g_ptr_array_index (self->paths, g_array_index (paths, guint, j)))->is_lost = TRUE;
  return TRUE;
}
