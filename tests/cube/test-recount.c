/* What the ledger believes of the tables of the return is true of the records: each quantity is
 * counted once more from what its facts say, of this month and of months that were published
 * before, and each sum is added up. */
#include "cube/recount.h"
#include "cube/sample.h"

#include <sqlite3.h>
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

/* The test can fail: a wrong number, and a right one under another name. */
static void
test_it_sees (void)
{
  static const char *const names[] = { "03-causes", NULL };
  g_autoptr (ZhuCube) cube = count (&march, "610729", names);
  GPtrArray *quantities = cube->ledger->quantities;
  Recount before = { 0 }, wrong = { 0 };
  guint from = 0, to = 0;

  recount (cube->ledger, sample.store, &before);
  assert_true_counts (&before);
  quantity_at (cube->ledger, 0)->n_records++;
  for (guint i = 1; i < quantities->len; i++)
    if (quantity_at (cube->ledger, i)->n_records != quantity_at (cube->ledger, 1)->n_records
        && quantity_at (cube->ledger, i)->head == quantity_at (cube->ledger, 1)->head)
      to = i;
  g_assert_cmpuint (to, >, from = 1);
  g_clear_pointer (&quantity_at (cube->ledger, from)->facts, g_array_unref);
  quantity_at (cube->ledger, from)->facts = g_array_copy (quantity_at (cube->ledger, to)->facts);
  recount (cube->ledger, sample.store, &wrong);
  g_assert_cmpuint (wrong.n_wrong, ==, 2);
}

/* ---- Beside what was published before ---- */

static ZhuStore *
open_to_write (ZhuDictionary *dictionary)
{
  g_autoptr (GError) error = NULL;
  ZhuStore *store;

  g_clear_pointer (&sample.store, zhu_store_free);
  store = zhu_store_open (sample.path, dictionary, ZHU_STORE_WRITE, &error);
  g_assert_no_error (error);
  return store;
}

static void
seal (const ZhuPeriod *period)
{
  g_autoptr (ZhuDictionary) dictionary = sample_dictionary (&sample);
  g_autoptr (ZhuStore) store = open_to_write (dictionary);
  g_autoptr (GError) error = NULL;
  ZhuMonth *month
      = zhu_store_freeze (store, period, NULL, &(ZhuFreezeOptions){ 0 }, sample.diags, &error);

  g_assert_no_error (error);
  zhu_month_free (month);
  g_clear_pointer (&store, zhu_store_free);
  sample_reopen (&sample);
}

/* Some persons never had a certificate after all, and some are no longer there. */
static void
change_records (void)
{
  sqlite3 *db = NULL;

  g_clear_pointer (&sample.store, zhu_store_free);
  g_assert_cmpint (sqlite3_open (sample.path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "UPDATE person SET 注销日期 = 发证日期 WHERE 人编号 LIKE '%1';"
                                 "DELETE FROM person WHERE 人编号 LIKE '%3'",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  sample_reopen (&sample);
}

/* Publishes @cube beside @known, to which it adds what that says. */
static void
publish (ZhuCube *cube, GPtrArray *known)
{
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();
  g_autoptr (GPtrArray) published = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (cubes, cube);
  g_assert_true (zhu_cube_protect_all (cubes, NULL, known, published, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (published->len, >, 0);
  for (guint i = 0; i < published->len; i++)
    g_ptr_array_add (known, g_ptr_array_index (published, i));
}

static void
recount_beside (ZhuCube *cube, const GPtrArray *known, Recount *result)
{
  g_autoptr (GError) error = NULL;
  const char *lost;

  g_assert_true (zhu_ledger_recall (cube->ledger, known, &lost, &error));
  g_assert_no_error (error);
  g_assert_null (lost);
  recount (cube->ledger, sample.store, result);
  g_assert_cmpuint (cube->ledger->n_unsound, ==, 0);
}

/* Months sealed one after the other, of records that change between them, and areas of two levels:
 * what was published of one is true of the records from which it was counted, and what is now of
 * those of now. */
static void
test_months_and_levels (void)
{
  static const ZhuPeriod february = { ZHU_PERIOD_MONTH, 2020, 2, -1 };
  static const char *const few[] = { "01-basic", "03-causes", NULL };
  static const char *const more[]
      = { "01-basic", "02-counties", "03-causes", "05-people", "10-progress", NULL };
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (ZhuCube) before = NULL;
  g_autoptr (ZhuCube) town = NULL;
  g_autoptr (ZhuCube) county = NULL;
  Recount result = { 0 };

  seal (&february);
  before = count (&february, "610729", few);
  publish (before, known);
  change_records ();
  seal (&march);
  town = count (&march, "610729001", more);
  recount_beside (town, known, &result);
  publish (town, known);
  county = count (&march, "610729", more);
  recount_beside (county, known, &result);
  assert_true_counts (&result);
  g_assert_cmpuint (result.n_remembered, >, 100);
  note_figure ("quantities of two months and two levels of areas counted once more",
               result.n_quantities);
  note_figure ("of these, remembered of what was published before", result.n_remembered);
  note_figure ("of these, wrong (months and levels)", result.n_wrong);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  g_test_add_func ("/recount/return", test_return);
  g_test_add_func ("/recount/it-sees", test_it_sees);
  g_test_add_func ("/recount/months-and-levels", test_months_and_levels);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
