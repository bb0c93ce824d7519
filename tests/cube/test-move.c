/* Moves, the room that they show, and the bounds that spare searching for them: webs made by hand,
 * of which it is known what can be moved, and random ones of which a linear program says it. */
#include "zhuhu/cube/protect-private.h"

#include <glpk.h>
#include <math.h>
#include <stdarg.h>

enum
{
  K = 5,
  MOST_LINKS = 64
};

static guint
add (Protection *self, gint64 value, ProtectState state)
{
  return zhu_protection_add_number (self, value, K - 1, 1, state);
}

/* Adds the sum of @n pairs of a factor and a number. */
static void
add_sum (Protection *self, guint n, ...)
{
  guint numbers[MOST_LINKS];
  int factors[MOST_LINKS];
  va_list pairs;

  va_start (pairs, n);
  for (guint i = 0; i < n; i++)
    {
      factors[i] = va_arg (pairs, int);
      numbers[i] = va_arg (pairs, guint);
    }
  va_end (pairs);
  zhu_protection_add_sum (self, numbers, factors, n);
}

static guint
count_hidden (const Protection *self)
{
  guint n = 0;

  for (guint i = 0; i < zhu_protection_length (self); i++)
    n += zhu_protection_hides (self, i) ? 1 : 0;
  return n;
}

static void
assert_runs (Protection *self)
{
  guint failed = 0;

  g_assert_true (zhu_protection_run (self, &failed));
}

static void
assert_fails (Protection *self, guint number)
{
  guint failed = G_MAXUINT;

  g_assert_false (zhu_protection_run (self, &failed));
  g_assert_cmpuint (failed, ==, number);
}

/* ---- Moves ---- */

/* Two counts of the same people under many breakdowns, as in a small county: to raise one of them
 * by one, a part of it in each breakdown is raised, and the other is lowered with its parts. */
static void
test_many_breakdowns (void)
{
  enum
  {
    N = 30
  };
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint total = add (self, 8, PROTECT_FIXED);
  const guint wholes[] = { add (self, 4, PROTECT_SECRET), add (self, 4, PROTECT_SECRET) };
  guint n_looked;

  add_sum (self, 3, 1, total, -1, wholes[0], -1, wholes[1]);
  for (guint i = 0; i < N; i++)
    {
      guint parts[2][2]; /* whole × part */

      for (guint whole = 0; whole < 2; whole++)
        {
          parts[whole][0] = add (self, 2, PROTECT_SECRET);
          parts[whole][1] = add (self, 2, PROTECT_SECRET);
          add_sum (self, 3, 1, wholes[whole], -1, parts[whole][0], -1, parts[whole][1]);
        }
      for (guint part = 0; part < 2; part++)
        add_sum (self, 3, 1, add (self, 4, PROTECT_FIXED), -1, parts[0][part], -1, parts[1][part]);
    }
  assert_runs (self);
  n_looked = (guint) self->n_looked;
  g_test_message ("%u numbers, %u hidden, %u steps", (guint) zhu_protection_length (self),
                  count_hidden (self), n_looked);
  g_assert_cmpuint (count_hidden (self), ==, 2 + 4 * N);
  g_assert_cmpuint (n_looked, <, 20000);
}

/* A move that goes far enough upwards and stops short downwards does not give enough. */
static void
test_short_way_back (void)
{
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint total = add (self, 4, PROTECT_FIXED);
  const guint secret = add (self, 2, PROTECT_SECRET);
  const guint other = zhu_protection_add_number (self, 2, 0, 1, PROTECT_SHOWN);
  const guint limit = add (self, 3, PROTECT_FIXED);
  const guint rest = zhu_protection_add_number (self, 1, 0, 1, PROTECT_UNSEEN);

  add_sum (self, 3, 1, total, -1, secret, -1, other);
  add_sum (self, 3, 1, limit, -1, other, -1, rest);
  assert_fails (self, secret);
}

/* A search that gives up at once hides the numbers beside a secret one after the other, and in the
 * end says that it found no room rather than that there is some. */
static void
test_few_steps (void)
{
  g_autoptr (Protection) hasty = zhu_protection_new ();
  const guint total = add (hasty, 60, PROTECT_FIXED);
  guint failed = G_MAXUINT;
  guint numbers[11] = { total };
  int factors[11] = { 1 };

  for (guint i = 1; i <= 10; i++)
    {
      numbers[i] = add (hasty,
                        i == 1   ? 3
                        : i == 2 ? 9
                                 : 6,
                        i == 1 ? PROTECT_SECRET : PROTECT_SHOWN);
      factors[i] = -1;
    }
  zhu_protection_add_sum (hasty, numbers, factors, 11);
  hasty->most_steps = 1;
  g_assert_false (zhu_protection_run (hasty, &failed));
  g_assert_true (zhu_protection_hides (hasty, failed));
  g_assert_cmpuint (count_hidden (hasty), ==, 10);
}

/* ---- What sums say ---- */

/* A sum with what nobody sees on both sides says nothing, so that nothing need be hidden in it. */
static void
test_sum_that_says_nothing (void)
{
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint secret = add (self, 3, PROTECT_SECRET);
  const guint shown = add (self, 40, PROTECT_SHOWN);
  const guint above = zhu_protection_add_number (self, 50, 0, 1, PROTECT_UNSEEN);
  const guint below = zhu_protection_add_number (self, 7, 0, 1, PROTECT_UNSEEN);

  add_sum (self, 4, 1, above, -1, secret, -1, shown, -1, below);
  assert_runs (self);
  g_assert_true (zhu_protection_hides (self, secret));
  g_assert_false (zhu_protection_hides (self, shown));
}

/* What nobody sees but stands in two sums takes nothing by itself. */
static void
test_unseen_in_two_sums (void)
{
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint unseen = zhu_protection_add_number (self, 10, 0, 1, PROTECT_UNSEEN);
  const guint secret = add (self, 3, PROTECT_SECRET);
  const guint first = add (self, 7, PROTECT_SHOWN);
  const guint second = add (self, 10, PROTECT_SHOWN);

  add_sum (self, 3, 1, unseen, -1, secret, -1, first);
  add_sum (self, 2, 1, unseen, -1, second);
  assert_runs (self);
  g_assert_cmpuint (count_hidden (self), ==, 2);
}

/* ---- Bounds ---- */

static Protection *
bounded (Protection *self, GArray *web)
{
  zhu_protection_reduce (self);
  zhu_move_prepare (self);
  for (guint i = 0; i < zhu_protection_length (self); i++)
    g_array_append_val (web, i);
  zhu_room_begin (self, web);
  zhu_bounds_find (self);
  return self;
}

static void
assert_bounds (const Protection *self, guint i, gint64 least, gint64 most)
{
  g_assert_cmpint (number_at (self, i)->least, ==, least);
  g_assert_cmpint (number_at (self, i)->most, ==, most);
}

/* Factors of both signs and more than one, rests on either side, numbers too large to be added. */
static void
test_bounds (void)
{
  const gint64 huge = G_MAXINT64 / 4;
  g_autoptr (GArray) web = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint whole = add (self, 11, PROTECT_FIXED);
  const guint twice = add (self, 4, PROTECT_SECRET);
  const guint once = add (self, 3, PROTECT_SECRET);
  const guint over = add (self, 14, PROTECT_SECRET);
  const guint rest_over = zhu_protection_add_number (self, 10, 0, 1, PROTECT_UNSEEN);
  const guint large = add (self, huge, PROTECT_SHOWN);
  const guint part = add (self, 3, PROTECT_SECRET);
  const guint other = add (self, huge - 3, PROTECT_SECRET);
  const guint open = add (self, 20, PROTECT_SECRET);
  const guint rest_open = zhu_protection_add_number (self, 2, 0, 1, PROTECT_UNSEEN);
  const guint eighteen = add (self, 18, PROTECT_FIXED);

  add_sum (self, 3, 1, whole, -2, twice, -1, once);
  add_sum (self, 3, 1, over, -1, twice, -1, rest_over);
  add_sum (self, 3, 1, large, -1, part, -1, other);
  add_sum (self, 3, -1, open, 1, eighteen, 1, rest_open);
  bounded (self, web);
  assert_bounds (self, twice, 0, 5);
  assert_bounds (self, once, 1, 11);
  assert_bounds (self, over, 0, G_MAXINT64);
  assert_bounds (self, part, 0, G_MAXINT64);
  assert_bounds (self, open, 18, G_MAXINT64);
}

/* Bounds that come nearer for long are left wide, and hold. */
static void
test_bounds_without_end (void)
{
  const gint64 far = G_GINT64_CONSTANT (1) << 45;
  g_autoptr (GArray) web = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint limit = add (self, far, PROTECT_FIXED);
  const guint rest = zhu_protection_add_number (self, far - 30, 0, 1, PROTECT_UNSEEN);
  const guint one = add (self, 30, PROTECT_SECRET);
  const guint ten = add (self, 10, PROTECT_FIXED);
  const guint two = add (self, 40, PROTECT_SECRET);
  const guint twenty = add (self, 20, PROTECT_FIXED);

  add_sum (self, 3, 1, limit, -1, one, -1, rest);
  add_sum (self, 3, 1, two, -1, one, -1, ten);
  add_sum (self, 3, 2, one, -1, two, -1, twenty);
  bounded (self, web);
  g_assert_cmpint (number_at (self, one)->least, <=, 30);
  g_assert_cmpint (number_at (self, one)->most, >, 30);
  g_assert_cmpuint (self->due->len, ==, 0);
}

/* What is too large to be reckoned with says nothing, and nothing overflows: a term, a sum of
 * terms, what is known for ever. */
static void
test_bounds_of_large_numbers (void)
{
  const gint64 far = G_GINT64_CONSTANT (1) << 50;
  g_autoptr (GArray) web = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint limit = add (self, far, PROTECT_SHOWN);
  const guint one = add (self, 30, PROTECT_SECRET);
  const guint rest = add (self, far - 30, PROTECT_SHOWN);
  const guint same = add (self, 30, PROTECT_SECRET);
  const guint second = add (self, far, PROTECT_SHOWN);
  const guint third = add (self, far, PROTECT_SHOWN);
  const guint total = add (self, 3 * far, PROTECT_SECRET);
  const guint turned = add (self, 3 * far, PROTECT_SECRET); /* the same with all signs turned */
  const guint huge = add (self, G_GINT64_CONSTANT (1) << 62, PROTECT_FIXED);
  const guint part = add (self, G_GINT64_CONSTANT (1) << 62, PROTECT_SECRET);

  number_at (self, rest)->is_hidden = TRUE;
  add_sum (self, 3, 1, limit, -1, one, -1, rest);
  add_sum (self, 2, 4096, one, -4096, same);
  add_sum (self, 4, 1024, limit, 1024, second, 1024, third, -1024, total);
  add_sum (self, 4, -1024, limit, -1024, second, -1024, third, 1024, turned);
  add_sum (self, 2, 1, huge, -1, part);
  bounded (self, web);
  assert_bounds (self, one, 0, far);
  assert_bounds (self, same, 0, G_MAXINT64);
  assert_bounds (self, total, 0, G_MAXINT64);
  assert_bounds (self, turned, 0, G_MAXINT64);
  assert_bounds (self, part, 0, G_MAXINT64);
}

/* ---- Room ---- */

/* Room is kept without a number that no path leads over, and lost without one on every path; what
 * was known of the others then is as before. */
static void
test_room_without (void)
{
  g_autoptr (GArray) web = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (Protection) self = zhu_protection_new ();
  const guint total = add (self, 20, PROTECT_FIXED);
  const guint secret = add (self, 4, PROTECT_SECRET);
  const guint other = add (self, 8, PROTECT_SHOWN);
  const guint third = add (self, 8, PROTECT_SHOWN);

  add_sum (self, 4, 1, total, -1, secret, -1, other, -1, third);
  number_at (self, other)->is_hidden = TRUE;
  bounded (self, web);
  g_assert_cmpint (zhu_room_find (self, secret), ==, K - 1);
  g_assert_true (zhu_room_without (self, third));
  number_at (self, other)->is_hidden = FALSE;
  g_assert_false (zhu_bounds_narrow (self, other));
  g_assert_false (zhu_room_without (self, other));
  number_at (self, other)->is_hidden = TRUE;
  zhu_bounds_restore (self);
  g_assert_cmpint (number_at (self, secret)->highest - number_at (self, secret)->lowest, ==, K - 1);
}

/* ---- Random webs ---- */

enum
{
  N_NUMBERS = 24,
  N_SUMS = 10,
  N_WEBS = 60
};

typedef struct
{
  int factors[N_SUMS][N_NUMBERS];
  gint64 values[N_NUMBERS];
  ProtectState states[N_NUMBERS];
} Web;

/* Sums of any numbers with factors from -1 to @most; the last number of each makes it come out. */
static void
web_fill (Web *web, int most, GRand *random)
{
  for (guint i = 0; i < N_NUMBERS; i++)
    web->values[i] = g_rand_int_range (random, 0, 12);
  for (guint s = 0; s < N_SUMS; s++)
    {
      const guint last = N_NUMBERS - N_SUMS + s;
      gint64 sum = 0;

      for (guint i = 0; i < last; i++)
        {
          web->factors[s][i]
              = g_rand_int_range (random, 0, 4) > 0 ? 0 : g_rand_int_range (random, -1, most + 1);
          sum += web->factors[s][i] * web->values[i];
        }
      web->factors[s][last] = sum > 0 ? -1 : 1;
      web->values[last] = ABS (sum);
    }
  for (guint i = 0; i < N_NUMBERS; i++)
    web->states[i] = web->values[i] == 0                    ? PROTECT_FIXED
                     : g_rand_int_range (random, 0, 6) == 0 ? PROTECT_UNSEEN
                     : web->values[i] < K                   ? PROTECT_SECRET
                     : g_rand_int_range (random, 0, 3) > 0  ? PROTECT_SHOWN
                                                            : PROTECT_SECRET;
}

static Protection *
protection_of (const Web *web)
{
  Protection *self = zhu_protection_new ();

  for (guint i = 0; i < N_NUMBERS; i++)
    zhu_protection_add_number (self, web->values[i], web->states[i] == PROTECT_UNSEEN ? 0 : K - 1,
                               1, web->states[i]);
  for (guint s = 0; s < N_SUMS; s++)
    {
      guint numbers[N_NUMBERS];
      int factors[N_NUMBERS];
      gsize n = 0;

      for (guint i = 0; i < N_NUMBERS; i++)
        if (web->factors[s][i] != 0)
          {
            numbers[n] = i;
            factors[n++] = web->factors[s][i];
          }
      zhu_protection_add_sum (self, numbers, factors, n);
    }
  return self;
}

/* All that a reader knows if what @is_known says is shown. */
static glp_prob *
knowledge_of (const Web *web, const gboolean *is_known_)
{
  glp_prob *problem = glp_create_prob ();

  glp_add_cols (problem, N_NUMBERS);
  glp_add_rows (problem, N_SUMS);
  for (int i = 0; i < N_NUMBERS; i++)
    glp_set_col_bnds (problem, i + 1, is_known_[i] ? GLP_FX : GLP_LO,
                      is_known_[i] ? (double) web->values[i] : 0, (double) web->values[i]);
  for (int s = 0; s < N_SUMS; s++)
    {
      int columns[N_NUMBERS + 1];
      double factors[N_NUMBERS + 1];
      int n = 0;

      for (int i = 0; i < N_NUMBERS; i++)
        if (web->factors[s][i] != 0)
          {
            columns[++n] = i + 1;
            factors[n] = web->factors[s][i];
          }
      glp_set_row_bnds (problem, s + 1, GLP_FX, 0, 0);
      glp_set_mat_row (problem, s + 1, n, columns, factors);
    }
  return problem;
}

static double
extreme (glp_prob *problem, guint i, int direction)
{
  glp_smcp quiet;

  glp_init_smcp (&quiet);
  quiet.msg_lev = GLP_MSG_OFF;
  glp_set_obj_dir (problem, direction);
  glp_set_obj_coef (problem, (int) i + 1, 1);
  g_assert_cmpint (glp_simplex (problem, &quiet), ==, 0);
  glp_set_obj_coef (problem, (int) i + 1, 0);
  return glp_get_status (problem) == GLP_UNBND ? HUGE_VAL : glp_get_obj_val (problem);
}

/* Where every factor is one, so that nothing is rounded to whole numbers, bounds never exclude what
 * a linear program finds possible: with nothing more known than from the start, with one number
 * more, and once that is taken back. */
static void
test_bounds_are_wide_enough (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1917);
  guint n_narrow = 0;

  for (guint w = 0; w < N_WEBS; w++)
    {
      Web web = { 0 };
      gboolean known[N_NUMBERS];
      g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint));
      g_autoptr (Protection) self = NULL;
      guint shown = G_MAXUINT;

      web_fill (&web, 1, random);
      self = protection_of (&web);
      for (guint i = 0; i < N_NUMBERS; i++)
        {
          number_at (self, i)->is_hidden = web.states[i] == PROTECT_SHOWN && i % 2 == 0;
          known[i] = is_known (number_at (self, i));
          shown = number_at (self, i)->is_hidden ? i : shown;
        }
      bounded (self, all);
      for (guint turn = 0; turn < 3; turn++)
        {
          glp_prob *problem;

          if (turn > 0 && shown == G_MAXUINT)
            break;
          if (turn > 0)
            known[shown] = turn == 1;
          if (turn > 0)
            number_at (self, shown)->is_hidden = turn != 1;
          if (turn == 1)
            zhu_bounds_narrow (self, shown);
          if (turn == 2)
            zhu_bounds_restore (self);
          problem = knowledge_of (&web, known);
          for (guint i = 0; i < N_NUMBERS; i++)
            {
              const Number *number = number_at (self, i);

              if (known[i] || number->sums->len == 0)
                continue;
              g_assert_cmpfloat ((double) number->least, <=,
                                 ceil (extreme (problem, i, GLP_MIN) - 1e-6));
              g_assert_true (number->most == G_MAXINT64
                             || (double) number->most
                                    >= floor (extreme (problem, i, GLP_MAX) + 1e-6));
              n_narrow += number->most < G_MAXINT64 ? 1 : 0;
            }
          glp_delete_prob (problem);
        }
    }
  g_assert_cmpuint (n_narrow, >, 200);
}

/* Whatever the factors: what is hidden cannot be narrowed, or the number that can is named. */
static void
test_random_webs (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1949);
  guint n_protected = 0, n_attacked = 0;

  for (guint w = 0; w < N_WEBS; w++)
    {
      Web web = { 0 };
      gboolean known[N_NUMBERS];
      g_autoptr (Protection) self = NULL;
      glp_prob *problem;
      guint failed;

      web_fill (&web, 2, random);
      self = protection_of (&web);
      if (!zhu_protection_run (self, &failed))
        continue;
      for (guint i = 0; i < N_NUMBERS; i++)
        known[i] = is_known (number_at (self, i));
      problem = knowledge_of (&web, known);
      for (guint i = 0; i < N_NUMBERS; i++)
        {
          if (!zhu_protection_hides (self, i))
            continue;
          n_attacked++;
          g_assert_cmpfloat (floor (extreme (problem, i, GLP_MAX) + 1e-6)
                                 - ceil (extreme (problem, i, GLP_MIN) - 1e-6) + 1,
                             >=, K);
        }
      n_protected++;
      glp_delete_prob (problem);
    }
  g_test_message ("%u webs protected, %u hidden numbers attacked", n_protected, n_attacked);
  g_assert_cmpuint (n_protected, >, N_WEBS / 3);
  g_assert_cmpuint (n_attacked, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  glp_term_out (GLP_OFF);
  g_test_add_func ("/move/many-breakdowns", test_many_breakdowns);
  g_test_add_func ("/move/short-way-back", test_short_way_back);
  g_test_add_func ("/move/few-steps", test_few_steps);
  g_test_add_func ("/move/sum-that-says-nothing", test_sum_that_says_nothing);
  g_test_add_func ("/move/unseen-in-two-sums", test_unseen_in_two_sums);
  g_test_add_func ("/move/bounds", test_bounds);
  g_test_add_func ("/move/bounds-without-end", test_bounds_without_end);
  g_test_add_func ("/move/bounds-of-large-numbers", test_bounds_of_large_numbers);
  g_test_add_func ("/move/room-without", test_room_without);
  g_test_add_func ("/move/bounds-are-wide-enough", test_bounds_are_wide_enough);
  g_test_add_func ("/move/random-webs", test_random_webs);
  return g_test_run ();
}
