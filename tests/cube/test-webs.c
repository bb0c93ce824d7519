/* Webs of numbers by hand and at random: where there is no room for what is hidden, that is said of
 * which number; where there is, an attack finds it too. */
#include "cube/attack.h"
#include "zhuhu/cube/protect.h"

#include <stdio.h>

enum
{
  K = 5
};

static void
note_figure (const char *what, guint number)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "webs", NULL) : NULL;
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s\t%u\n", what, number);
  fclose (file);
}

/* ---- Webs by hand ---- */

typedef struct
{
  gint64 value;
  ProtectState state;
  gint64 need;
  guint weight;
  gboolean is_hidden; /* as expected */
} Given;

static Protection *
web_of (const Given *given, gsize n)
{
  Protection *self = zhu_protection_new ();

  for (gsize i = 0; i < n; i++)
    zhu_protection_add_number (self, given[i].value, given[i].need, given[i].weight,
                               given[i].state);
  return self;
}

static void
assert_hidden (const Protection *self, const Given *given, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (zhu_protection_hides (self, (guint) i), ==, given[i].is_hidden);
}

/* Between numbers that everybody knows already there is no room: the number is named. */
static void
test_no_room (void)
{
  static const Given given[] = { { 10, PROTECT_FIXED, 4, 1, FALSE },
                                 { 7, PROTECT_FIXED, 4, 1, FALSE },
                                 { 3, PROTECT_SECRET, 4, 1, TRUE } };
  static const guint numbers[] = { 0, 1, 2 };
  static const int factors[] = { 1, -1, -1 };
  g_autoptr (Protection) self = web_of (given, G_N_ELEMENTS (given));
  guint failed = 0;

  zhu_protection_add_sum (self, numbers, factors, G_N_ELEMENTS (numbers));
  g_assert_false (zhu_protection_run (self, &failed));
  g_assert_cmpuint (failed, ==, 2);
}

/* The same if only as many values are left as the rest, which nobody sees, can take. */
static void
test_little_room (void)
{
  static const Given given[] = { { 12, PROTECT_FIXED, 4, 1, FALSE },
                                 { 7, PROTECT_FIXED, 4, 1, FALSE },
                                 { 3, PROTECT_SECRET, 6, 1, TRUE },
                                 { 2, PROTECT_UNSEEN, 0, 1, FALSE } };
  static const guint numbers[] = { 0, 1, 2, 3 };
  static const int factors[] = { 1, -1, -1, -1 };
  g_autoptr (Protection) self = web_of (given, G_N_ELEMENTS (given));
  guint failed = 0;

  zhu_protection_add_sum (self, numbers, factors, G_N_ELEMENTS (numbers));
  g_assert_false (zhu_protection_run (self, &failed));
  g_assert_cmpuint (failed, ==, 2);
}

/* A rest that counts double leaves only every other value open, one that counts once leaves all. */
static void
test_coarse_rest (void)
{
  static const Given once[] = { { 10, PROTECT_FIXED, 4, 1, FALSE },
                                { 4, PROTECT_SECRET, 4, 1, TRUE },
                                { 6, PROTECT_UNSEEN, 0, 1, FALSE } };
  static const Given twice[] = { { 10, PROTECT_FIXED, 4, 1, FALSE },
                                 { 4, PROTECT_SECRET, 4, 1, TRUE },
                                 { 3, PROTECT_UNSEEN, 0, 1, FALSE } };
  static const guint numbers[] = { 0, 1, 2 };
  static const int factors[][3] = { { 1, -1, -1 }, { 1, -1, -2 } };
  g_autoptr (Protection) fine = web_of (once, G_N_ELEMENTS (once));
  g_autoptr (Protection) coarse = web_of (twice, G_N_ELEMENTS (twice));
  guint failed = 0;

  zhu_protection_add_sum (fine, numbers, factors[0], G_N_ELEMENTS (numbers));
  g_assert_true (zhu_protection_run (fine, &failed));
  assert_hidden (fine, once, G_N_ELEMENTS (once));
  zhu_protection_add_sum (coarse, numbers, factors[1], G_N_ELEMENTS (numbers));
  g_assert_false (zhu_protection_run (coarse, &failed));
  g_assert_cmpuint (failed, ==, 1);
}

/* Where all that stands beside a secret counts double, hiding all of it gives no room in ones. */
static void
test_coarse_sum (void)
{
  static const Given given[]
      = { { 4, PROTECT_SECRET, 4, 1, TRUE }, { 8, PROTECT_SHOWN, 4, 3, TRUE },
          { 8, PROTECT_SHOWN, 4, 2, TRUE },  { 6, PROTECT_SHOWN, 4, 2, TRUE },
          { 7, PROTECT_SHOWN, 4, 2, TRUE },  { 5, PROTECT_SHOWN, 4, 4, TRUE },
          { 32, PROTECT_FIXED, 4, 1, FALSE } };
  static const guint numbers[] = { 0, 1, 2, 3, 4, 5, 6 };
  static const int factors[] = { 1, -2, -2, -2, -2, -2, 2 };
  g_autoptr (Protection) self = web_of (given, G_N_ELEMENTS (given));
  guint failed = 1;

  zhu_protection_add_sum (self, numbers, factors, G_N_ELEMENTS (numbers));
  g_assert_false (zhu_protection_run (self, &failed));
  g_assert_cmpuint (failed, ==, 0);
}

/* Numbers that are all the same, more of them than one move is let to change: they are hidden one
 * after the other, and the linear program finds the room. */
static void
test_long_chain (void)
{
  enum
  {
    N = 60
  };
  static const int factors[] = { 1, -1 };
  g_autoptr (Protection) self = zhu_protection_new ();
  guint failed = 0;

  for (guint i = 0; i < N; i++)
    zhu_protection_add_number (self, 3, K - 1, i % 3 + 1, i == 0 ? PROTECT_SECRET : PROTECT_SHOWN);
  for (guint i = 1; i < N; i++)
    zhu_protection_add_sum (self, (guint[]){ i - 1, i }, factors, 2);
  g_assert_true (zhu_protection_run (self, &failed));
  for (guint i = 0; i < N; i++)
    g_assert_true (zhu_protection_hides (self, i));
}

/* ---- Webs at random ---- */

enum
{
  MOST_NUMBERS = 24,
  N_WEBS = 3000, /* tried if ZHU_LONG is set; else a share */
  N_WEBS_SHARE = 300
};

/* Numbers that cost differently, stand in sums once or twice over, are known, or seen by nobody. */
typedef struct
{
  Given given[MOST_NUMBERS];
  guint n_numbers, n_sums;
  guint numbers[MOST_NUMBERS][8]; /* by sum */
  int factors[MOST_NUMBERS][8];
  guint lengths[MOST_NUMBERS];
} Web;

static void
add_random_number (Web *web, gint64 value, GRand *random)
{
  const int lot = g_rand_int_range (random, 0, 12);
  const ProtectState state = lot == 0 || value == 0 ? PROTECT_FIXED
                             : lot <= 2             ? PROTECT_UNSEEN
                             : value < K            ? PROTECT_SECRET
                                                    : PROTECT_SHOWN;

  web->given[web->n_numbers++] = (Given){ value, state, state == PROTECT_UNSEEN ? 0 : K - 1,
                                          (guint) g_rand_int_range (random, 1, 4), FALSE };
}

/* Some numbers of the web, each once, and one number more that makes the sum zero. */
static void
add_random_sum (Web *web, GRand *random)
{
  const guint i = web->n_sums++;
  const guint n = (guint) g_rand_int_range (random, 2, 6);
  guint length = 0;
  gint64 sum = 0;

  for (guint j = 0; j < n; j++)
    {
      const guint number = (guint) g_rand_int_range (random, 0, (gint32) web->n_numbers);
      const int factor
          = (g_rand_boolean (random) ? 1 : -1) * (g_rand_int_range (random, 0, 6) == 0 ? 2 : 1);
      gboolean is_there = FALSE;

      for (guint k = 0; k < length; k++)
        is_there |= web->numbers[i][k] == number;
      if (is_there)
        continue;
      web->numbers[i][length] = number;
      web->factors[i][length++] = factor;
      sum += factor * web->given[number].value;
    }
  web->numbers[i][length] = web->n_numbers;
  web->factors[i][length++] = sum > 0 ? -1 : 1;
  web->lengths[i] = length;
  add_random_number (web, ABS (sum), random);
}

static Web
random_web (GRand *random)
{
  Web web = { 0 };
  const guint n_free = (guint) g_rand_int_range (random, 3, 12);
  const guint n_sums = (guint) g_rand_int_range (random, 1, 10);

  for (guint i = 0; i < n_free; i++)
    add_random_number (&web, g_rand_int_range (random, 0, g_rand_boolean (random) ? 6 : 30),
                       random);
  for (guint i = 0; i < n_sums; i++)
    add_random_sum (&web, random);
  return web;
}

/* Hidden numbers of @web that a reader can narrow once @protection has run. */
static guint
count_narrowed (const Web *web, const Protection *protection)
{
  g_autoptr (Attack) attack = attack_new ();
  int numbers[MOST_NUMBERS];
  guint n = 0;

  for (guint i = 0; i < web->n_numbers; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      numbers[i] = attack_number (
          attack, name, (double) web->given[i].value,
          web->given[i].state != PROTECT_UNSEEN && !zhu_protection_hides (protection, i), FALSE);
    }
  for (guint i = 0; i < web->n_sums; i++)
    {
      attack_begin_sum (attack);
      for (guint j = 0; j < web->lengths[i]; j++)
        attack_add (attack, web->factors[i][j], numbers[web->numbers[i][j]]);
      attack_end_sum (attack);
    }
  for (guint i = 0; i < web->n_numbers; i++)
    n += zhu_protection_hides (protection, i) && attack_narrows (attack, numbers[i], K) ? 1 : 0;
  return n;
}

/* Whatever the web, a secret is hidden, what is known stays, and no hidden number is narrowed;
 * or it is said of which number that cannot be done. */
static void
test_webs (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9704);
  const guint n_webs = g_getenv ("ZHU_LONG") != NULL ? N_WEBS : N_WEBS_SHARE;
  guint n_hidden = 0, n_recovered = 0, n_refused = 0;

  for (guint w = 0; w < n_webs; w++)
    {
      const Web web = random_web (random);
      g_autoptr (Protection) protection = web_of (web.given, web.n_numbers);
      guint failed = G_MAXUINT;

      for (guint i = 0; i < web.n_sums; i++)
        zhu_protection_add_sum (protection, web.numbers[i], web.factors[i], web.lengths[i]);
      if (!zhu_protection_run (protection, &failed))
        {
          g_assert_cmpuint (failed, <, web.n_numbers);
          g_assert_true (zhu_protection_hides (protection, failed));
          n_refused++;
          continue;
        }
      n_recovered += count_narrowed (&web, protection);
      for (guint i = 0; i < web.n_numbers; i++)
        {
          const ProtectState state = web.given[i].state;
          const gboolean hides = zhu_protection_hides (protection, i);

          g_assert_true (state != PROTECT_SECRET || hides);
          g_assert_false ((state == PROTECT_FIXED || state == PROTECT_UNSEEN) && hides);
          n_hidden += hides ? 1 : 0;
        }
    }
  g_test_message ("%u random webs: %u refused, %u hidden numbers attacked, %u narrowed", n_webs,
                  n_refused, n_hidden, n_recovered);
  note_figure ("hidden numbers of random webs attacked", n_hidden);
  note_figure ("hidden numbers of random webs narrowed", n_recovered);
  g_assert_cmpuint (n_hidden, >, n_webs);
  g_assert_cmpuint (n_refused, <, n_webs / 2);
  g_assert_cmpuint (n_recovered, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webs/no-room", test_no_room);
  g_test_add_func ("/webs/little-room", test_little_room);
  g_test_add_func ("/webs/coarse-rest", test_coarse_rest);
  g_test_add_func ("/webs/coarse-sum", test_coarse_sum);
  g_test_add_func ("/webs/long-chain", test_long_chain);
  g_test_add_func ("/webs/random", test_webs);
  return g_test_run ();
}
