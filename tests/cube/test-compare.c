/* Two counts compared cell by cell, and the households behind what moved: the small sample counted
 * for two periods and areas, and against a copy in which a few records were changed. */
#include "cube/sample.h"

#include <glib/gstdio.h>
#include <string.h>

static Sample sample;

static ZhuPlan *
plan_of (const char *name, const char *area)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strconcat ("templates/", name, ".ini", NULL);
  g_autofree char *path = sample_path (file);
  g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, sample.diags, &error);
  ZhuPlan *plan = zhu_plan_new (template_, sample.model, &march,
                                zhu_areas_find (zhu_dictionary_areas (sample.dictionary), area),
                                NULL, sample.diags, &error);

  g_assert_no_error (error);
  return plan;
}

static GPtrArray *
plans_of (const char *area)
{
  GPtrArray *plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);

  g_ptr_array_add (plans, plan_of ("01-basic", area));
  g_ptr_array_add (plans, plan_of ("03-causes", area));
  return plans;
}

static ZhuCube *
count (GPtrArray *plans, ZhuStore *store)
{
  g_autoptr (GError) error = NULL;
  ZhuCube *cube = zhu_cube_compute (plans, store, ZHU_LEVEL_REPORT, sample.diags, &error);

  g_assert_no_error (error);
  return cube;
}

/* ---- A second store: some households are not there, or of another cause ---- */

typedef struct
{
  char *folder;
  ZhuStore *store;
} Other;

/* Copies the file of heads and records, without line @gone and with @from replaced by @to in line
 * @changed; lines count from 1 below the heads. */
static char *
edited_file (const Other *other,
             const char *name,
             guint gone,
             guint changed,
             const char *from,
             const char *to)
{
  g_autofree char *file = g_strconcat ("samples/small/", name, ".csv", NULL);
  g_autofree char *path = sample_path (file);
  g_autofree char *base = g_path_get_basename (path);
  char *copy = g_build_filename (other->folder, base, NULL);
  g_autofree char *bytes = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  lines = g_strsplit (bytes, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GString) line = g_string_new (lines[i]);

      if (i > 0 && i == gone)
        continue;
      if (i > 0 && i == changed)
        g_assert_cmpuint (g_string_replace (line, from, to, 1), ==, 1);
      g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", line->str);
    }
  g_assert_true (g_file_set_contents (copy, out->str, (gssize) out->len, NULL));
  return copy;
}

static void
import (const Other *other, const char *path, char **files)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (ZhuImportCount));
  g_autoptr (ZhuStore) store = zhu_store_open (path, sample.dictionary, ZHU_STORE_WRITE, &error);
  g_autofree char *rejects = g_build_filename (other->folder, "rejects.csv", NULL);
  const ZhuImportOptions options
      = { .as_of = ZHU_NO_DATE, .max_gone = 100, .max_rejects = 1000, .reject_path = rejects };

  g_assert_no_error (error);
  g_assert_true (zhu_store_import (store, (const char *const *) files, &options, sample.diags,
                                   counts, &error));
  g_assert_no_error (error);
}

/* Household @gone is left out, and household @changed has another cause. */
static void
other_open (Other *self, guint gone, guint changed, const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) files = g_new0 (char *, 4);
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("zhuhu-cube-XXXXXX", NULL);
  path = g_build_filename (self->folder, "cases.db", NULL);
  files[0] = edited_file (self, "area", 0, 0, NULL, NULL);
  files[1] = edited_file (self, "household", gone, changed, from, to);
  files[2] = edited_file (self, "person", 0, 0, NULL, NULL);
  import (self, path, files);
  self->store = zhu_store_open (path, sample.dictionary, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
}

static void
other_close (Other *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  zhu_store_free (self->store);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

/* ---- Cells ---- */

static void
test_same_count_has_no_changes (void)
{
  g_autoptr (GPtrArray) plans = plans_of ("610729");
  g_autoptr (ZhuCube) a = count (plans, sample.store);
  g_autoptr (ZhuCube) b = count (plans, sample.store);
  g_autoptr (GPtrArray) changes = zhu_cube_compare (a, b);

  g_assert_cmpuint (changes->len, ==, 0);
}

static const ZhuCellChange *
find_change (const GPtrArray *changes, const char *table, const char *row)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const ZhuCellChange *change = g_ptr_array_index (changes, i);

      if (g_str_equal (change->table->id, table) && g_str_equal (change->row, row))
        return change;
    }
  return NULL;
}

/* 610729 and its unit print other rows: what both print is matched by name, the rest stands alone.
 */
static void
test_lines_are_matched_by_their_heads (void)
{
  g_autoptr (GPtrArray) county = plans_of ("610729");
  g_autoptr (GPtrArray) unit = plans_of ("汉中市");
  g_autoptr (ZhuCube) a = count (county, sample.store);
  g_autoptr (ZhuCube) b = count (unit, sample.store);
  g_autoptr (GPtrArray) changes = zhu_cube_compare (a, b);
  const ZhuCellChange *town = find_change (changes, "01", "柳河街道");
  const ZhuCellChange *below = find_change (changes, "01", "留坝县");

  /* All of the unit's cases are the county's: the totals of causes are the same. */
  g_assert_null (find_change (changes, "03", "合计"));
  g_assert_nonnull (town);
  g_assert_cmpint (town->before.state, ==, ZHU_VALUE_NUMBER);
  g_assert_cmpint (town->after.state, ==, ZHU_VALUE_EMPTY);
  g_assert_nonnull (below);
  g_assert_cmpint (below->before.state, ==, ZHU_VALUE_EMPTY);
  g_assert_cmpint (below->after.state, ==, ZHU_VALUE_NUMBER);
}

/* ---- Records ---- */

typedef struct
{
  ZhuStore *before, *after;
} Stores;

static ZhuSource *
open_of_stores (const ZhuSourceRequest *request, gboolean is_after, gpointer data, GError **error)
{
  const Stores *stores = data;

  return zhu_store_source (is_after ? stores->after : stores->before, request, error);
}

static void
test_same_records_are_behind_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plans = plans_of ("610000");
  Stores stores = { sample.store, sample.store };
  g_autoptr (GPtrArray) behind = zhu_cube_records_behind (plans, open_of_stores, &stores, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (behind->len, ==, 0);
}

/* The @n-th record of household.csv that is split at commas; new strings. */
static char **
household_line (guint n)
{
  g_autofree char *path = sample_path ("samples/small/household.csv");
  g_autofree char *bytes = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  lines = g_strsplit (bytes, "\n", -1);
  return g_strsplit (lines[n], ",", -1);
}

static void
test_changed_and_gone_households_are_named (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plans = plans_of ("610000");
  g_auto (GStrv) gone = household_line (3);
  g_auto (GStrv) changed = household_line (5);
  Other base, other;
  guint n_gone = 0, n_changed = 0;

  other_open (&base, 0, 0, NULL, NULL);
  other_open (&other, 3, 5, "因残", "因病");
  Stores stores = { base.store, other.store };
  g_autoptr (GPtrArray) behind = zhu_cube_records_behind (plans, open_of_stores, &stores, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (behind->len, ==, 2);
  for (guint i = 0; i < behind->len; i++)
    {
      const ZhuRecordChange *change = g_ptr_array_index (behind, i);

      g_assert_true (change->in_before);
      n_gone += !change->in_after && g_strv_contains ((const char *const *) gone, change->key);
      n_changed += change->in_after && g_strv_contains ((const char *const *) changed, change->key);
    }
  g_assert_cmpuint (n_gone, ==, 1);
  g_assert_cmpuint (n_changed, ==, 1);
  other_close (&base);
  other_close (&other);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  g_test_add_func ("/compare/same", test_same_count_has_no_changes);
  g_test_add_func ("/compare/matched-by-heads", test_lines_are_matched_by_their_heads);
  g_test_add_func ("/behind/same", test_same_records_are_behind_nothing);
  g_test_add_func ("/behind/changed-and-gone", test_changed_and_gone_households_are_named);
  result = g_test_run ();
  sample_close (&sample);
  return result;
}
