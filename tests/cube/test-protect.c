/* Hidden numbers are attacked: for each of them a linear program (glpk, which the program itself
 * does not know) says the lowest and the highest value that agree with all that is shown. And what
 * is hidden beside the secrets is compared with the least that could be, found by cutting planes.
 */
#include "zhuhu/cube/protect-private.h"

#include <glpk.h>
#include <math.h>
#include <stdio.h>

enum
{
  K = 5,
  N_TABLES = 1000, /* tried if ZHU_LONG is set; else a share */
  N_TABLES_SHARE = 200,
  N_OPTIMA = 150,
  N_OPTIMA_SHARE = 25,
  MOST_CELLS = 200
};

/* A table of counts with totals: rows in groups that have a subtotal each, columns, a grand total.
 */
typedef struct
{
  guint n_groups, n_columns; /* columns without the total */
  guint sizes[4];            /* rows of each group */
  guint n_rows; /* rows with subtotals and total: 0 total, then each group and its rows */
  gint64 values[MOST_CELLS]; /* row × (n_columns + 1) + column; column 0: the row's total */
  GPtrArray *sums; /* element: GArray of int: cell + 1, negative for the part of a whole */
  guint8 shown[MOST_CELLS];
} Table;

static guint
cell_of (const Table *table, guint row, guint column)
{
  return row * (table->n_columns + 1) + column;
}

static guint
n_cells (const Table *table)
{
  return table->n_rows * (table->n_columns + 1);
}

static guint
row_of_group (const Table *table, guint group)
{
  guint row = 1;

  for (guint i = 0; i < group; i++)
    row += 1 + table->sizes[i];
  return row;
}

static void
add_part (GArray *sum, guint cell, int sign)
{
  const int part = sign * ((int) cell + 1);

  g_array_append_val (sum, part);
}

static void
add_sums (Table *table)
{
  table->sums = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint row = 0; row < table->n_rows; row++)
    {
      GArray *sum = g_array_new (FALSE, FALSE, sizeof (int));

      add_part (sum, cell_of (table, row, 0), 1);
      for (guint column = 1; column <= table->n_columns; column++)
        add_part (sum, cell_of (table, row, column), -1);
      g_ptr_array_add (table->sums, sum);
    }
  for (guint column = 0; column <= table->n_columns; column++)
    {
      GArray *whole = g_array_new (FALSE, FALSE, sizeof (int));

      add_part (whole, cell_of (table, 0, column), 1);
      for (guint group = 0; group < table->n_groups; group++)
        {
          const guint first = row_of_group (table, group);
          GArray *sum = g_array_new (FALSE, FALSE, sizeof (int));

          add_part (whole, cell_of (table, first, column), -1);
          add_part (sum, cell_of (table, first, column), 1);
          for (guint i = 1; i <= table->sizes[group]; i++)
            add_part (sum, cell_of (table, first + i, column), -1);
          g_ptr_array_add (table->sums, sum);
        }
      g_ptr_array_add (table->sums, whole);
    }
}

static void
table_fill (Table *table, GRand *random)
{
  const int top = g_rand_boolean (random) ? 12 : 40;

  for (guint group = 0; group < table->n_groups; group++)
    for (guint i = 1; i <= table->sizes[group]; i++)
      for (guint column = 1; column <= table->n_columns; column++)
        {
          const guint first = row_of_group (table, group);
          const gint64 value = g_rand_int_range (random, 0, 4) == 0
                                   ? g_rand_int_range (random, 0, 5)
                                   : g_rand_int_range (random, 0, top);

          table->values[cell_of (table, first + i, column)] = value;
          table->values[cell_of (table, first + i, 0)] += value;
          table->values[cell_of (table, first, column)] += value;
          table->values[cell_of (table, first, 0)] += value;
          table->values[cell_of (table, 0, column)] += value;
          table->values[cell_of (table, 0, 0)] += value;
        }
}

/* At most 8 rows in groups, and 8 columns. */
static Table *
table_new (GRand *random)
{
  Table *table = g_new0 (Table, 1);
  guint left = (guint) g_rand_int_range (random, 2, 9);

  table->n_columns = (guint) g_rand_int_range (random, 2, 9);
  table->n_groups = (guint) g_rand_int_range (random, 1, (gint32) MIN (left, 3) + 1);
  table->n_rows = 1;
  for (guint i = 0; i < table->n_groups; i++)
    {
      const guint others = table->n_groups - i - 1;

      table->sizes[i]
          = others == 0 ? left : (guint) g_rand_int_range (random, 1, (gint32) (left - others) + 1);
      left -= table->sizes[i];
      table->n_rows += 1 + table->sizes[i];
    }
  table_fill (table, random);
  add_sums (table);
  return table;
}

static void
table_free (Table *table)
{
  g_ptr_array_unref (table->sums);
  g_free (table);
}

static gboolean
is_small (gint64 value)
{
  return value > 0 && value < K;
}

/* @most_work: spent on showing again; G_MAXUINT64: as ever. */
static guint
protect (Table *table, guint64 most_work)
{
  g_autoptr (Protection) protection = zhu_protection_new ();
  guint n_hidden = 0;
  guint failed;

  protection->most_work = MIN (protection->most_work, most_work);
  for (guint i = 0; i < n_cells (table); i++)
    zhu_protection_add_number (protection, table->values[i], K - 1, 1,
                               table->values[i] == 0         ? PROTECT_FIXED
                               : is_small (table->values[i]) ? PROTECT_SECRET
                                                             : PROTECT_SHOWN);
  for (guint i = 0; i < table->sums->len; i++)
    {
      const GArray *sum = g_ptr_array_index (table->sums, i);
      guint numbers[64];
      int factors[64];

      for (guint j = 0; j < sum->len; j++)
        {
          const int part = g_array_index (sum, int, j);

          numbers[j] = (guint) ABS (part) - 1;
          factors[j] = part > 0 ? 1 : -1;
        }
      zhu_protection_add_sum (protection, numbers, factors, sum->len);
    }
  g_assert_true (zhu_protection_run (protection, &failed));
  for (guint i = 0; i < n_cells (table); i++)
    {
      table->shown[i] = !zhu_protection_hides (protection, i);
      n_hidden += table->shown[i] ? 0 : 1;
      g_assert_true (!table->shown[i] || !is_small (table->values[i]));
      g_assert_true (table->shown[i] || table->values[i] != 0);
    }
  return n_hidden;
}

/* ---- How much is tried, and what was counted ---- */

static guint
share_of (guint all, guint share)
{
  return g_getenv ("ZHU_LONG") != NULL ? all : share;
}

static void
note_figure (const char *what, guint number)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "protect", NULL) : NULL;
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s\t%u\n", what, number);
  fclose (file);
}

/* ---- The attack ---- */

/* All that a reader knows: the sums, and what is shown. */
static glp_prob *
knowledge_of (const Table *table)
{
  glp_prob *problem = glp_create_prob ();

  glp_add_cols (problem, (int) n_cells (table));
  glp_add_rows (problem, (int) table->sums->len);
  for (guint i = 0; i < n_cells (table); i++)
    if (table->shown[i])
      glp_set_col_bnds (problem, (int) i + 1, GLP_FX, (double) table->values[i],
                        (double) table->values[i]);
    else
      glp_set_col_bnds (problem, (int) i + 1, GLP_LO, 0, 0);
  for (guint i = 0; i < table->sums->len; i++)
    {
      const GArray *sum = g_ptr_array_index (table->sums, i);
      int cells[65];
      double factors[65];

      for (guint j = 0; j < sum->len; j++)
        {
          const int part = g_array_index (sum, int, j);

          cells[j + 1] = ABS (part);
          factors[j + 1] = part > 0 ? 1 : -1;
        }
      glp_set_row_bnds (problem, (int) i + 1, GLP_FX, 0, 0);
      glp_set_mat_row (problem, (int) i + 1, (int) sum->len, cells, factors);
    }
  return problem;
}

static double
extreme (glp_prob *problem, guint cell, int direction)
{
  glp_smcp quiet;

  glp_init_smcp (&quiet);
  quiet.msg_lev = GLP_MSG_OFF;
  glp_set_obj_dir (problem, direction);
  glp_set_obj_coef (problem, (int) cell + 1, 1);
  g_assert_cmpint (glp_simplex (problem, &quiet), ==, 0);
  glp_set_obj_coef (problem, (int) cell + 1, 0);
  return glp_get_status (problem) == GLP_UNBND ? HUGE_VAL : glp_get_obj_val (problem);
}

/* Values that hidden cell @cell could have. */
static double
possible_values (glp_prob *problem, guint cell)
{
  const double low = ceil (extreme (problem, cell, GLP_MIN) - 1e-6);
  const double high = extreme (problem, cell, GLP_MAX);

  return floor (high + 1e-6) - low + 1;
}

static void
test_attack (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20200331);
  guint n_hidden = 0;
  guint n_recovered = 0;
  guint n_in_all = 0;
  const guint n_tables = share_of (N_TABLES, N_TABLES_SHARE);

  for (guint i = 0; i < n_tables; i++)
    {
      Table *table = table_new (random);
      glp_prob *problem;

      n_hidden += protect (table, G_MAXUINT64);
      problem = knowledge_of (table);
      for (guint cell = 0; cell < n_cells (table); cell++)
        if (!table->shown[cell] && possible_values (problem, cell) < K)
          n_recovered++;
      n_in_all += n_cells (table);
      glp_delete_prob (problem);
      table_free (table);
    }
  note_figure ("random tables attacked", n_tables);
  note_figure ("their hidden cells", n_hidden);
  note_figure ("their hidden cells narrowed", n_recovered);
  g_test_message ("%u tables of %u cells attacked: %u hidden, %u narrowed to fewer than %d values",
                  n_tables, n_in_all, n_hidden, n_recovered, K);
  g_assert_cmpuint (n_hidden, >, 1000);
  g_assert_cmpuint (n_recovered, ==, 0);
}

/* ---- The least that could be hidden ---- */

/* How far the value of @cell could be moved up and down together if cells were hidden as in
 * @hidden; and a linear bound of that for any choice: room ≤ Σ bound[i] × hidden[i]. Two tables,
 * high and low, both of which agree with what is shown, as deviations from the true one. */
static double
room_and_bound (const Table *table, const guint8 *hidden, guint cell, double *bound)
{
  const int n = (int) n_cells (table);
  const double top = (double) table->values[0] + K;
  glp_prob *problem = glp_create_prob ();
  glp_smcp quiet;
  double room;

  glp_init_smcp (&quiet);
  quiet.msg_lev = GLP_MSG_OFF;
  glp_set_obj_dir (problem, GLP_MAX);
  glp_add_cols (problem, 2 * n);
  glp_add_rows (problem, 2 * (int) table->sums->len);
  for (int i = 0; i < n; i++)
    for (int side = 0; side < 2; side++)
      {
        const int column = side * n + i + 1;

        if (!hidden[i])
          glp_set_col_bnds (problem, column, GLP_FX, 0, 0);
        else
          glp_set_col_bnds (problem, column, GLP_DB, -(double) table->values[i], top);
      }
  glp_set_obj_coef (problem, (int) cell + 1, 1);
  glp_set_obj_coef (problem, n + (int) cell + 1, -1);
  for (guint i = 0; i < table->sums->len; i++)
    for (int side = 0; side < 2; side++)
      {
        const GArray *sum = g_ptr_array_index (table->sums, i);
        const int row = side * (int) table->sums->len + (int) i + 1;
        int cells[65];
        double factors[65];

        for (guint j = 0; j < sum->len; j++)
          {
            const int part = g_array_index (sum, int, j);

            cells[j + 1] = side * n + ABS (part);
            factors[j + 1] = part > 0 ? 1 : -1;
          }
        glp_set_row_bnds (problem, row, GLP_FX, 0, 0);
        glp_set_mat_row (problem, row, (int) sum->len, cells, factors);
      }
  g_assert_cmpint (glp_simplex (problem, &quiet), ==, 0);
  room = glp_get_obj_val (problem);
  for (int i = 0; i < n; i++)
    {
      bound[i] = 0;
      for (int side = 0; side < 2; side++)
        {
          const int column = side * n + i + 1;
          double price = glp_get_obj_coef (problem, column);
          int rows[200];
          double factors[200];
          const int length = glp_get_mat_col (problem, column, rows, factors);

          for (int j = 1; j <= length; j++)
            price -= glp_get_row_dual (problem, rows[j]) * factors[j];
          bound[i] += price > 0 ? price * top : -price * (double) table->values[i];
        }
    }
  glp_delete_prob (problem);
  return room;
}

/* Adds the cut of @cell: Σ min (bound, K − 1) × hidden ≥ (K − 1) × hidden[cell]. */
static void
add_cut (glp_prob *master, const Table *table, guint cell, const double *bound)
{
  const int n = (int) n_cells (table);
  const int row = glp_add_rows (master, 1);
  int cells[MOST_CELLS + 1];
  double factors[MOST_CELLS + 1];
  int length = 0;

  for (int i = 0; i < n; i++)
    {
      const double own = (guint) i == cell ? K - 1 : 0;
      const double factor = MIN (bound[i], K - 1) - own;

      if (fabs (factor) < 1e-9)
        continue;
      cells[++length] = i + 1;
      factors[length] = factor;
    }
  glp_set_row_bnds (master, row, GLP_LO, 0, 0);
  glp_set_mat_row (master, row, length, cells, factors);
}

/* The fewest cells that must be hidden in all; -1 if that is not found soon. */
static int
least_hidden (const Table *table)
{
  const int n = (int) n_cells (table);
  glp_prob *master = glp_create_prob ();
  glp_iocp quiet;
  int least = -1;

  glp_init_iocp (&quiet);
  quiet.msg_lev = GLP_MSG_OFF;
  quiet.presolve = GLP_ON;
  quiet.tm_lim = 4000;
  glp_set_obj_dir (master, GLP_MIN);
  glp_add_cols (master, n);
  for (int i = 0; i < n; i++)
    {
      const gboolean is_secret = is_small (table->values[i]);

      glp_set_col_kind (master, i + 1, GLP_BV);
      if (is_secret || table->values[i] == 0)
        glp_set_col_bnds (master, i + 1, GLP_FX, is_secret, is_secret);
      glp_set_obj_coef (master, i + 1, 1);
    }
  for (int round = 0; round < 60 && least < 0; round++)
    {
      guint8 hidden[MOST_CELLS];
      guint n_cuts = 0;

      if (glp_get_num_rows (master) == 0)
        for (int i = 0; i < n; i++)
          hidden[i] = is_small (table->values[i]);
      else if (glp_intopt (master, &quiet) != 0 || glp_mip_status (master) != GLP_OPT)
        break;
      else
        for (int i = 0; i < n; i++)
          hidden[i] = glp_mip_col_val (master, i + 1) > 0.5;
      for (int i = 0; i < n; i++)
        {
          double bound[MOST_CELLS];

          if (!hidden[i] || room_and_bound (table, hidden, (guint) i, bound) > K - 1 - 1e-6)
            continue;
          add_cut (master, table, (guint) i, bound);
          n_cuts++;
        }
      if (n_cuts > 0)
        continue;
      least = 0;
      for (int i = 0; i < n; i++)
        least += hidden[i];
    }
  glp_delete_prob (master);
  return least;
}

static void
test_least (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1954);
  guint hidden = 0, least = 0, secrets = 0, n_found = 0;
  double worst = 1;
  const guint n_optima = share_of (N_OPTIMA, N_OPTIMA_SHARE);

  for (guint i = 0; i < n_optima; i++)
    {
      Table *table = table_new (random);
      const guint n_hidden = protect (table, G_MAXUINT64);
      const int optimum = least_hidden (table);

      if (optimum > 0)
        {
          g_assert_cmpint ((int) n_hidden, >=, optimum);
          for (guint j = 0; j < n_cells (table); j++)
            secrets += is_small (table->values[j]) ? 1 : 0;
          hidden += n_hidden;
          least += (guint) optimum;
          worst = MAX (worst, (double) n_hidden / optimum);
          n_found++;
        }
      table_free (table);
    }
  g_test_message (
      "%u tables with a known optimum: %u secrets, at least %u to be hidden, %u hidden, "
      "%.3f times as many, at worst %.3f",
      n_found, secrets, least, hidden, (double) hidden / least, worst);
  g_assert_cmpuint (n_found, >, n_optima / 2);
  g_assert_cmpfloat (worst, <=, 1.5);
}

/* A table on which no more work may be spent hides more than it need, and gives as little away. */
static void
test_little_work (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (14);
  guint n_hidden = 0, n_hidden_at_once = 0;

  for (guint i = 0; i < 10; i++)
    {
      Table *table = table_new (random);
      glp_prob *problem;

      n_hidden += protect (table, G_MAXUINT64);
      n_hidden_at_once += protect (table, 0);
      problem = knowledge_of (table);
      for (guint cell = 0; cell < n_cells (table); cell++)
        g_assert_true (table->shown[cell] || possible_values (problem, cell) >= K);
      glp_delete_prob (problem);
      table_free (table);
    }
  g_assert_cmpuint (n_hidden_at_once, >, n_hidden);
}

/* What follows from numbers that are known for ever is never hidden, for it could have no room,
 * though it costs least: not even where the search for moves ends early. */
static void
test_settled (void)
{
  static const guint whole[] = { 0, 1, 2, 3 };
  static const int of_whole[] = { 1, -1, -1, -1 };
  static const guint same[] = { 4, 2 };
  static const int of_same[] = { 1, -1 };
  Protection *self = zhu_protection_new ();
  guint failed = 0;

  zhu_protection_add_number (self, 20, 4, 1, PROTECT_FIXED);
  zhu_protection_add_number (self, 3, 4, 1, PROTECT_SECRET);
  zhu_protection_add_number (self, 7, 4, 1, PROTECT_SHOWN);
  zhu_protection_add_number (self, 10, 4, 5, PROTECT_SHOWN);
  zhu_protection_add_number (self, 7, 4, 1, PROTECT_FIXED);
  zhu_protection_add_sum (self, whole, of_whole, G_N_ELEMENTS (whole));
  zhu_protection_add_sum (self, same, of_same, G_N_ELEMENTS (same));
  self->most_steps = 3;
  g_assert_true (zhu_protection_run (self, &failed));
  g_assert_false (zhu_protection_hides (self, 2));
  g_assert_true (zhu_protection_hides (self, 3));
  zhu_protection_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  glp_term_out (GLP_OFF);
  g_test_add_func ("/protect/attack", test_attack);
  g_test_add_func ("/protect/least", test_least);
  g_test_add_func ("/protect/little-work", test_little_work);
  g_test_add_func ("/protect/settled", test_settled);
  return g_test_run ();
}
