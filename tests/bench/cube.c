/* bench-cube: what counting alone costs, beside the floor's counting.
 *
 *   bench-cube DICTIONARY REPORT FOLDER-OF-TEMPLATES STORE PERIOD
 *
 * Prints the CPU seconds of zhu_cube_compute() on all tables of the report, reading included,
 * opening the store, loading of templates and drawing not: the median of RUNS. */
#include "zhuhu/cube.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum
{
  RUNS = 3
};

static double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static int
compare_seconds (const void *a, const void *b)
{
  const double *first = a, *second = b;

  return *first < *second ? -1 : *first > *second;
}

static GPtrArray *
bind_plans (ZhuDictionary *dictionary,
            const char *report_path,
            const char *folder,
            const ZhuPeriod *period,
            GError **error)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuModel) model = zhu_model_new (dictionary, diags, error);
  g_autoptr (ZhuReport) report = model != NULL ? zhu_report_load (report_path, diags, error) : NULL;
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  const ZhuAreas *areas = zhu_dictionary_areas (dictionary);

  if (report == NULL)
    return NULL;
  for (guint i = 0; i < report->templates->len; i++)
    {
      g_autofree char *name = g_strconcat (g_ptr_array_index (report->templates, i), ".ini", NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, diags, error);
      ZhuPlan *plan = template_ == NULL ? NULL
                                        : zhu_plan_new (template_, model, period,
                                                        zhu_areas_root (areas), NULL, diags, error);

      if (plan == NULL)
        return NULL;
      g_ptr_array_add (plans, plan);
    }
  return g_steal_pointer (&plans);
}

/* The month sealed for @period if there is one, else the records as they are. */
static ZhuStore *
open_records (ZhuDictionary *dictionary, const char *db, const ZhuPeriod *period, GError **error)
{
  g_autoptr (ZhuStore) store = zhu_store_open (db, NULL, ZHU_STORE_READ, error);
  g_autoptr (ZhuMonth) month = NULL;

  if (store == NULL || !zhu_store_find_month (store, period, &month, error))
    return NULL;
  if (month == NULL)
    return zhu_store_open (db, dictionary, ZHU_STORE_READ, error);
  return zhu_store_month_areas (store, dictionary, &month->period, error) ? g_steal_pointer (&store)
                                                                          : NULL;
}

/* CPU seconds of one count; negative with @error. */
static double
count_once (ZhuStore *store, GPtrArray *plans, GError **error)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  const double start = cpu_seconds ();
  g_autoptr (ZhuCube) cube = zhu_cube_compute (plans, store, ZHU_LEVEL_REPORT, diags, error);

  return cube != NULL ? cpu_seconds () - start : -1;
}

static gboolean
run (char **argv, GError **error)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_load (argv[1], diags, error);
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) plans = NULL;
  double seconds[RUNS];
  ZhuPeriod period;

  if (dictionary == NULL || !zhu_period_parse (argv[5], &period, error))
    return FALSE;
  store = open_records (dictionary, argv[4], &period, error);
  if (store == NULL)
    return FALSE;
  zhu_areas_freeze_at (zhu_dictionary_areas (dictionary), zhu_period_date (&period, ZHU_DATE_END));
  plans = bind_plans (dictionary, argv[2], argv[3], &period, error);
  if (plans == NULL)
    return FALSE;
  for (gsize i = 0; i < RUNS; i++)
    {
      seconds[i] = count_once (store, plans, error);
      if (seconds[i] < 0)
        return FALSE;
    }
  qsort (seconds, RUNS, sizeof *seconds, compare_seconds);
  printf ("counting %.4f CPU s: %u tables\n", seconds[RUNS / 2], plans->len);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 6)
    {
      fprintf (stderr, "bench-cube DICTIONARY REPORT TEMPLATES STORE PERIOD\n");
      return 64;
    }
  if (run (argv, &error))
    return 0;
  fprintf (stderr, "%s\n", error->message);
  return 65;
}
