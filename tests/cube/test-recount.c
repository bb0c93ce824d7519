/* What the ledger believes of the tables of the return is true of the records: each quantity is
 * counted once more from what its facts say, of this month and of months that were published
 * before, and each sum is added up. */
#include "cube/recount.h"
#include "cube/sample.h"

#include <stdio.h>

static Sample sample;

static const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
static const char *const all[]
    = { "01-basic",      "02-counties", "03-causes",   "04-cause-disability", "05-people",
        "06-problems",   "07-support",  "08-epidemic", "09-monitoring",       "10-progress",
        "11-comparison", "12-census",   NULL };

static void
note_figure (const char *what, guint number)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "recount", NULL) : NULL;
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s\t%u\n", what, number);
  fclose (file);
}

static ZhuCube *
count (const ZhuPeriod *period, const char *area, const char *const *names)
{
  const ZhuArea *whole = zhu_areas_find (zhu_dictionary_areas (sample.dictionary), area);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autoptr (GError) error = NULL;
  ZhuCube *cube;

  for (; *names != NULL; names++)
    {
      g_autofree char *file = g_strconcat ("templates/", *names, ".ini", NULL);
      g_autofree char *path = sample_path (file);
      g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, sample.diags, &error);

      g_assert_no_error (error);
      g_ptr_array_add (
          plans, zhu_plan_new (template_, sample.model, period, whole, NULL, sample.diags, &error));
      g_assert_no_error (error);
    }
  cube = zhu_cube_compute (plans, sample.store, ZHU_LEVEL_PUBLIC, sample.diags, &error);
  g_assert_no_error (error);
  return cube;
}

static void
assert_true_counts (const Recount *result)
{
  g_test_message ("%u quantities, %u of them remembered, %u not asked now, %u sums",
                  result->n_quantities, result->n_remembered, result->n_unknown, result->n_sums);
  g_assert_cmpuint (result->n_wrong, ==, 0);
  g_assert_cmpuint (result->n_false, ==, 0);
}

static void
test_return (void)
{
  static const char *const areas[] = { "610729", "610700", "610000" };
  Recount result = { 0 };

  for (gsize i = 0; i < (g_getenv ("ZHU_LONG") != NULL ? G_N_ELEMENTS (areas) : 1); i++)
    {
      g_autoptr (ZhuCube) cube = count (&march, areas[i], all);

      recount (cube->ledger, sample.store, &result);
      g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
    }
  assert_true_counts (&result);
  g_assert_cmpuint (result.n_quantities, >, 1000);
  g_assert_cmpuint (result.n_sums, >, 1000);
  note_figure ("quantities of the return counted once more", result.n_quantities);
  note_figure ("of these, wrong", result.n_wrong);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  g_test_add_func ("/recount/return", test_return);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
