/* The dictionary that is delivered with the program loads without a finding. */
#include "dictionary/support.h"

static void
test_shipped_dictionary (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = source_path ("templates/dictionary.ini");
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_load (path, diags, &error);
  g_autofree char *text = zhu_diags_to_text (diags);
  ZhuAreas *areas;
  gsize n_counties = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "");
  areas = zhu_dictionary_areas (dictionary);
  zhu_areas_freeze_at (areas, zhu_date_from_ymd (2020, 3, 31));
  g_assert_cmpuint (zhu_areas_root (areas)->children->len, ==, 13);
  for (gsize i = 0; i < zhu_areas_root (areas)->children->len; i++)
    {
      const ZhuArea *unit = g_ptr_array_index (zhu_areas_root (areas)->children, i);

      for (gsize j = 0; j < unit->children->len; j++)
        n_counties
            += ((ZhuArea *) g_ptr_array_index (unit->children, j))->level == ZHU_LEVEL_COUNTY;
    }
  g_assert_cmpuint (n_counties, ==, 107);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shipped-dictionary", test_shipped_dictionary);
  return g_test_run ();
}
