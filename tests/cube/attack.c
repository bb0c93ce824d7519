#include "cube/attack.h"

#include <glpk.h>
#include <math.h>

struct _Attack
{
  glp_prob *problem;
  GHashTable *names;         /* char * -> column of the problem */
  GPtrArray *names_in_order; /* by column - 1; borrowed of names */
  GArray *truths;            /* by column, element: double; element 0 unused */
  GArray *low, *high;        /* by column, element: double: values seen in solutions */
  GArray *numbers, *factors; /* of the sum being written; element 0 unused */
  char *first;
};

static GArray *
doubles_new (double first)
{
  GArray *self = g_array_new (FALSE, FALSE, sizeof (double));

  g_array_append_val (self, first);
  return self;
}

static double *
at (GArray *doubles, int i)
{
  return &g_array_index (doubles, double, i);
}

Attack *
attack_new (void)
{
  Attack *self = g_new0 (Attack, 1);

  glp_term_out (GLP_OFF);
  self->problem = glp_create_prob ();
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->names_in_order = g_ptr_array_new ();
  self->truths = doubles_new (0);
  self->low = doubles_new (0);
  self->high = doubles_new (0);
  self->numbers = g_array_new (FALSE, TRUE, sizeof (int));
  self->factors = g_array_new (FALSE, TRUE, sizeof (double));
  return self;
}

void
attack_free (Attack *self)
{
  glp_delete_prob (self->problem);
  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->names_in_order);
  g_array_unref (self->truths);
  g_array_unref (self->low);
  g_array_unref (self->high);
  g_array_unref (self->numbers);
  g_array_unref (self->factors);
  g_free (self->first);
  g_free (self);
}

/* ---- What is known ---- */

int
attack_number (Attack *self,
               const char *name,
               double truth,
               gboolean is_shown,
               gboolean may_be_negative)
{
  const int known = GPOINTER_TO_INT (g_hash_table_lookup (self->names, name));
  char *own;
  int number;

  if (known != 0)
    return known;
  number = glp_add_cols (self->problem, 1);
  if (is_shown)
    glp_set_col_bnds (self->problem, number, GLP_FX, truth, truth);
  else if (may_be_negative)
    glp_set_col_bnds (self->problem, number, GLP_FR, 0, 0);
  else
    glp_set_col_bnds (self->problem, number, GLP_LO, 0, 0);
  own = g_strdup (name);
  g_hash_table_insert (self->names, own, GINT_TO_POINTER (number));
  g_ptr_array_add (self->names_in_order, own);
  g_array_append_val (self->truths, truth);
  g_array_append_val (self->low, truth);
  g_array_append_val (self->high, truth);
  return number;
}

void
attack_begin_sum (Attack *self)
{
  g_array_set_size (self->numbers, 1);
  g_array_set_size (self->factors, 1);
}

/* A number may stand in a sum more than once. */
void
attack_add (Attack *self, double factor, int number)
{
  for (guint i = 1; i < self->numbers->len; i++)
    if (g_array_index (self->numbers, int, i) == number)
      {
        g_array_index (self->factors, double, i) += factor;
        return;
      }
  g_array_append_val (self->numbers, number);
  g_array_append_val (self->factors, factor);
}

void
attack_end_sum (Attack *self)
{
  const int row = glp_add_rows (self->problem, 1);
  double sum = 0;

  for (guint i = 1; i < self->numbers->len; i++)
    sum += g_array_index (self->factors, double, i)
           * *at (self->truths, g_array_index (self->numbers, int, i));
  g_assert_cmpfloat (sum, ==, 0);
  glp_set_row_bnds (self->problem, row, GLP_FX, 0, 0);
  glp_set_mat_row (self->problem, row, (int) self->numbers->len - 1,
                   (const int *) (const void *) self->numbers->data,
                   (const double *) (const void *) self->factors->data);
}

/* ---- The attack ---- */

/* Every solution says of every number one value that it could have. */
static void
note_solution (Attack *self)
{
  const int n = glp_get_num_cols (self->problem);

  for (int i = 1; i <= n; i++)
    {
      const double value = glp_get_col_prim (self->problem, i);

      *at (self->low, i) = MIN (*at (self->low, i), value);
      *at (self->high, i) = MAX (*at (self->high, i), value);
    }
}

static double
extreme (Attack *self, int number, int direction)
{
  glp_smcp quiet;
  int status;

  glp_init_smcp (&quiet);
  quiet.msg_lev = GLP_MSG_OFF;
  glp_set_obj_dir (self->problem, direction);
  glp_set_obj_coef (self->problem, number, 1);
  g_assert_cmpint (glp_simplex (self->problem, &quiet), ==, 0);
  status = glp_get_status (self->problem);
  glp_set_obj_coef (self->problem, number, 0);
  if (status == GLP_UNBND)
    return HUGE_VAL;
  g_assert_cmpint (status, ==, GLP_OPT);
  note_solution (self);
  return glp_get_col_prim (self->problem, number);
}

static double
n_values (double low, double high)
{
  return floor (high + 1e-6) - ceil (low - 1e-6) + 1;
}

/* No program is solved for a number of which solutions for others have shown values enough. */
gboolean
attack_narrows (Attack *self, int number, guint least)
{
  double low, high;

  if (n_values (*at (self->low, number), *at (self->high, number)) >= least)
    return FALSE;
  high = extreme (self, number, GLP_MAX);
  if (n_values (*at (self->low, number), high) >= least)
    return FALSE;
  low = extreme (self, number, GLP_MIN);
  if (n_values (low, high) >= least)
    return FALSE;
  if (self->first == NULL)
    self->first = g_strdup_printf (
        "%s: %g to %g", (const char *) g_ptr_array_index (self->names_in_order, number - 1), low,
        high);
  return TRUE;
}

void
attack_run (Attack *self, guint least, guint *n_hidden, guint *n_narrowed)
{
  const int n = glp_get_num_cols (self->problem);

  for (int i = 1; i <= n; i++)
    {
      if (glp_get_col_type (self->problem, i) != GLP_LO)
        continue;
      (*n_hidden)++;
      *n_narrowed += attack_narrows (self, i, least) ? 1 : 0;
    }
}

const char *
attack_first (const Attack *self)
{
  return self->first;
}
