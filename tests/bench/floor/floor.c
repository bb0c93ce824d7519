/* floor: the least that the tables can cost. See floor.h.
 *
 *   floor load CASES TEMPLATES CACHE            case files into columns, once
 *   floor count CACHE monthly|cross             CPU seconds of counting alone
 *   floor check CACHE monthly|cross FILE.csv    every cell against what Zhuhu wrote
 *   floor draw CACHE monthly|cross FILE.csv PAGES OUT.xlsx|OUT.pdf…
 *                                               counts and draws, with the labels of FILE.csv */
#include "floor.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static gsize
n_cells (const GPtrArray *grids)
{
  gsize n = 0;

  for (guint i = 0; i < grids->len; i++)
    {
      const FloorGrid *grid = g_ptr_array_index (grids, i);

      n += grid->n_rows * grid->n_columns;
    }
  return n;
}

static GPtrArray *
count_grids (const char *cache, gboolean is_cross, GError **error)
{
  const double start = cpu_seconds ();
  g_autoptr (Floor) floor = floor_open (cache, error);
  g_autofree FloorCounts *counts = NULL;
  GPtrArray *grids;

  if (floor == NULL)
    return NULL;
  counts = floor_count (floor, is_cross);
  grids = floor_grids (floor, counts, is_cross);
  printf ("counting %.4f CPU s: %u households, %u persons, %zu cells\n", cpu_seconds () - start,
          floor->n_rows[FLOOR_HOUSEHOLD], floor->n_rows[FLOOR_PERSON], n_cells (grids));
  return grids;
}

static int
check (const GPtrArray *grids, const GPtrArray *tables)
{
  const gsize n = floor_compare (grids, tables);

  printf ("%zu of %zu cells differ\n", n, n_cells (grids));
  return n > 0;
}

static gboolean
draw (const GPtrArray *grids, const GPtrArray *tables, int argc, char **argv, GError **error)
{
  const gsize n_pages = g_ascii_strtoull (argv[0], NULL, 10);
  gboolean ok = TRUE;

  for (int i = 1; ok && i < argc; i++)
    {
      const double start = cpu_seconds ();

      ok = g_str_has_suffix (argv[i], ".pdf")
               ? floor_draw_pdf (grids, tables, n_pages, argv[i], error)
               : floor_draw_xlsx (grids, tables, argv[i], error);
      printf ("drawing %s %.4f CPU s\n", argv[i], cpu_seconds () - start);
    }
  return ok;
}

static int
run (int argc, char **argv, GError **error)
{
  g_autoptr (GPtrArray) grids = NULL;
  g_autoptr (GPtrArray) tables = NULL;

  if (argc == 5 && g_str_equal (argv[1], "load"))
    return floor_load (argv[2], argv[3], argv[4], error) ? 0 : 65;
  if (argc < 4)
    return 64;
  grids = count_grids (argv[2], g_str_equal (argv[3], "cross"), error);
  if (grids == NULL || g_str_equal (argv[1], "count"))
    return grids == NULL ? 65 : 0;
  if (argc < 5)
    return 64;
  tables = floor_read_tables (argv[4], grids, error);
  if (tables == NULL)
    return 65;
  if (g_str_equal (argv[1], "check"))
    return check (grids, tables);
  if (argc < 6 || !g_str_equal (argv[1], "draw"))
    return 64;
  return draw (grids, tables, argc - 5, argv + 5, error) ? 0 : 74;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const int status = run (argc, argv, &error);

  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);
  else if (status == 64)
    fprintf (stderr, "floor load CASES TEMPLATES CACHE | count | check | draw: see floor.c\n");
  return status;
}
