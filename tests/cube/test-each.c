/* Several areas in one pass: the same cells as each area counted alone. */
#include "cube/sample.h"

#include <string.h>

static Sample sample;

static const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };

static ZhuTemplate *
load (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strconcat ("templates/", name, ".ini", NULL);
  g_autofree char *path = sample_path (file);
  ZhuTemplate *template_ = zhu_template_load (path, sample.diags, &error);

  g_assert_no_error (error);
  return template_;
}

/* Plans of @names for @area; element ZhuPlan *. */
static GPtrArray *
plans_of (const ZhuArea *area, const char *const *names)
{
  GPtrArray *plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);

  for (; *names != NULL; names++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuTemplate) template_ = load (*names);

      g_ptr_array_add (
          plans, zhu_plan_new (template_, sample.model, &march, area, NULL, sample.diags, &error));
      g_assert_no_error (error);
    }
  return plans;
}

/* Areas of @level below the root that have records or not; element const ZhuArea *. */
static GPtrArray *
areas_of (ZhuLevel level)
{
  const ZhuAreas *tree = zhu_dictionary_areas (sample.dictionary);
  const ZhuArea *county = zhu_areas_find (tree, "610729");
  GPtrArray *areas = g_ptr_array_new ();

  for (gsize i = 0; i < zhu_areas_length (tree); i++)
    {
      const ZhuArea *area = zhu_areas_get (tree, i);

      if (area->level == level && (level == ZHU_LEVEL_COUNTY || zhu_area_is_within (area, county))
          && zhu_area_is_alive (area, zhu_period_date (&march, ZHU_DATE_END))
          && !area->same_as_parent)
        g_ptr_array_add (areas, (gpointer) area);
    }
  g_assert_cmpuint (areas->len, >, 1);
  return areas;
}

static void
assert_same (const ZhuCube *a, const ZhuCube *b)
{
  g_assert_cmpuint (zhu_cube_n_tables (a), ==, zhu_cube_n_tables (b));
  for (gsize i = 0; i < zhu_cube_n_tables (a); i++)
    {
      const ZhuCubeTable *left = zhu_cube_table (a, i);
      const ZhuCubeTable *right = zhu_cube_table (b, i);
      const gsize n = (gsize) left->plan->rows.lines->len * left->plan->columns.lines->len;

      g_assert_cmpint (left->is_empty, ==, right->is_empty);
      g_assert_cmpmem (left->rows->data, left->rows->len * sizeof (guint), right->rows->data,
                       right->rows->len * sizeof (guint));
      for (gsize cell = 0; cell < n; cell++)
        {
          g_assert_cmpint (left->cells[cell].state, ==, right->cells[cell].state);
          if (left->cells[cell].state == ZHU_VALUE_NUMBER)
            g_assert_cmpint (
                zhu_number_compare (left->cells[cell].number, right->cells[cell].number), ==, 0);
        }
    }
}

static void
check_level (ZhuLevel level)
{
  static const char *const names[] = { "01-basic",    "03-causes",     "06-problems", "07-support",
                                       "10-progress", "11-comparison", "12-census",   NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) areas = areas_of (level);
  g_autoptr (GPtrArray) groups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) cubes = NULL;
  guint n_filled = 0;

  for (guint i = 0; i < areas->len; i++)
    g_ptr_array_add (groups, plans_of (g_ptr_array_index (areas, i), names));
  cubes = zhu_cube_compute_each (groups, sample.store, ZHU_LEVEL_REPORT, sample.diags, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cubes->len, ==, areas->len);
  for (guint i = 0; i < areas->len; i++)
    {
      g_autoptr (ZhuCube) alone = zhu_cube_compute (g_ptr_array_index (groups, i), sample.store,
                                                    ZHU_LEVEL_REPORT, sample.diags, &error);

      g_assert_no_error (error);
      assert_same (g_ptr_array_index (cubes, i), alone);
      n_filled += !zhu_cube_table (alone, 0)->is_empty;
    }
  g_assert_cmpuint (n_filled, >=, level == ZHU_LEVEL_COUNTY ? 1 : 2);
}

static void
test_townships (void)
{
  check_level (ZHU_LEVEL_TOWN);
}

static void
test_counties (void)
{
  check_level (ZHU_LEVEL_COUNTY);
}

/* An area within another would be counted in one of them only. */
static void
test_overlap (void)
{
  static const char *const names[] = { "01-basic", NULL };
  const ZhuAreas *tree = zhu_dictionary_areas (sample.dictionary);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  g_ptr_array_add (groups, plans_of (zhu_areas_find (tree, "610729"), names));
  g_ptr_array_add (groups, plans_of (zhu_areas_find (tree, "610729001"), names));
  g_assert_null (
      zhu_cube_compute_each (groups, sample.store, ZHU_LEVEL_REPORT, sample.diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
}

/* What does not belong together is not counted together. */
static void
test_mixture (void)
{
  static const char *const names[] = { "01-basic", NULL };
  const ZhuPeriod april = { ZHU_PERIOD_MONTH, 2020, 4, -1 };
  const ZhuAreas *tree = zhu_dictionary_areas (sample.dictionary);
  g_autoptr (GPtrArray) plans = plans_of (NULL, names);
  g_autoptr (ZhuTemplate) template_ = load ("03-causes");
  g_autoptr (GError) error = NULL;
  ZhuPlan *other = zhu_plan_new (template_, sample.model, &april, NULL, NULL, sample.diags, &error);

  g_assert_no_error (error);
  g_ptr_array_add (plans, other);
  g_assert_null (zhu_cube_compute (plans, sample.store, ZHU_LEVEL_REPORT, sample.diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
  g_clear_error (&error);

  g_ptr_array_remove (plans, other);
  other = zhu_plan_new (template_, sample.model, &march, zhu_areas_find (tree, "610729"), NULL,
                        sample.diags, &error);
  g_assert_no_error (error);
  g_ptr_array_add (plans, other);
  g_assert_null (zhu_cube_compute (plans, sample.store, ZHU_LEVEL_REPORT, sample.diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  g_test_add_func ("/each/mixture", test_mixture);
  g_test_add_func ("/each/townships of a county", test_townships);
  g_test_add_func ("/each/counties, most of them without cases", test_counties);
  g_test_add_func ("/each/an area within another is refused", test_overlap);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
