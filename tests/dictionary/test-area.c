/* The area tree: one path for every record, whatever its code, own unit or age. */
#include "dictionary/support.h"

#include <glib/gstdio.h>
#include <string.h>

/* "unit/county/town/village" of codes, as far down as the path goes. */
static char *
path_of (const ZhuArea *area)
{
  GString *out = g_string_new (NULL);

  for (; area != NULL && area->parent != NULL; area = area->parent)
    {
      g_string_prepend (out, area->code);
      g_string_prepend_c (out, '/');
    }
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *name;
  const char *code;
  const char *unit;
  const char *date; /* NULL: none */
  const char *path; /* NULL: no node */
} records[] = {
  { "village", "610303001001", NULL, NULL, "/610300/610303/610303001/610303001001" },
  { "township-of-9", "610303001", NULL, NULL, "/610300/610303/610303001" },
  { "township-of-12", "610303001000", NULL, NULL, "/610300/610303/610303001" },
  { "county", "610303", NULL, NULL, "/610300/610303" },
  { "county-of-12", "610303000000", NULL, NULL, "/610300/610303" },
  { "unit", "610300", NULL, NULL, "/610300" },
  { "full-width", "６１０３０３", NULL, NULL, "/610300/610303" },
  { "two-levels", "610581001001", NULL, NULL, "/610581/610581/610581001/610581001001" },
  { "two-levels-county", "610581", NULL, NULL, "/610581/610581" },
  { "county-of-other-name", "610403", NULL, NULL, "/610403/610403" },
  { "override", "610402008003", NULL, NULL, "/XX-XIXIAN/610402008/610402008003" },
  { "beside-override", "610402009003", NULL, NULL, "/610400/610402/610402009/610402009003" },
  { "own-unit", "610303001001", "西咸新区", NULL, "/XX-XIXIAN/610303001/610303001001" },
  { "own-unit-short-name", "610303001001", "西咸", NULL, "/XX-XIXIAN/610303001/610303001001" },
  { "own-unit-alias", "610303001", "6169", NULL, "/XX-XIXIAN/610303001" },
  { "own-unit-of-county-code", "610303", "XX-XIXIAN", NULL, "/XX-XIXIAN" },
  { "own-unit-by-county-name", "610303001", "秦都区", NULL, "/610400/610303001" },
  { "own-unit-against-override", "610402008003", "咸阳市", NULL,
    "/610400/610402/610402008/610402008003" },
  { "own-unit-agrees", "610303001001", "610300", NULL, "/610300/610303/610303001/610303001001" },
  { "own-unit-without-code", "", "西咸新区", NULL, "/XX-XIXIAN" },
  { "own-unit-unknown", "610303001001", "无", NULL, NULL },
  { "own-unit-is-no-village", "610303001001", "钓台街道", NULL, NULL },
  { "empty-unit", "610303", "", NULL, "/610300/610303" },
  { "local-code", "XX-XIXIAN", NULL, NULL, "/XX-XIXIAN" },
  { "code-of-other-system", "6111", NULL, NULL, "/610403" },
  { "old-code", "610322001001", NULL, "2021-03-31", "/610300/610305/610322001/610322001001" },
  { "old-code-still-alive", "610322001", NULL, "2020-03-31", "/610300/610322/610322001" },
  { "new-code-not-yet-alive", "610305001", NULL, "2020-03-31", "/610300/610322/610305001" },
  { "old-county", "610427", NULL, "2020-03-31", "/610400/610482" },
  { "abolished-without-successor", "610499001", NULL, "2020-03-31", "/610400/610499001" },
  { "unknown-county", "610999001001", NULL, NULL, NULL },
  { "wrong-length", "6103031", NULL, NULL, NULL },
  { "letters", "61030A", NULL, NULL, NULL },
  { "empty", "", NULL, NULL, NULL },
};

static void
test_record (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  ZhuAreas *areas = zhu_dictionary_areas (dictionary);
  int date = ZHU_NO_DATE;
  const ZhuArea *area;
  g_autofree char *path = NULL;

  g_assert_true (records[i].date == NULL || zhu_date_parse (records[i].date, &date));
  area = zhu_areas_resolve (areas, records[i].code, records[i].unit, date);
  if (records[i].path == NULL)
    {
      g_assert_null (area);
      return;
    }
  path = path_of (area);
  g_assert_cmpstr (path, ==, records[i].path);
  g_assert_true (zhu_areas_resolve (areas, records[i].code, records[i].unit, date) == area);
}

static char *
codes_below (const ZhuArea *area)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < area->children->len; i++)
    {
      const ZhuArea *child = g_ptr_array_index (area->children, i);

      g_string_append_printf (out, "%s%s", i == 0 ? "" : " ", child->code);
    }
  return g_string_free (out, FALSE);
}

static void
test_code_order (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  ZhuAreas *areas = zhu_dictionary_areas (dictionary);
  g_autofree char *units = codes_below (zhu_areas_root (areas));
  g_autofree char *counties = codes_below (zhu_areas_find (areas, "610300"));

  g_assert_cmpstr (units, ==, "610300 610400 610581 610403 XX-XIXIAN");
  g_assert_cmpstr (counties, ==, "610303 610322 610305 610330");
}

static void
test_rank_order (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *folder = source_path ("tests/dictionary/data");
  g_autoptr (GBytes) bytes
      = g_bytes_new_static ("[字典]\n地区 = areas.csv\n顺序 = 行政序\n",
                            strlen ("[字典]\n地区 = areas.csv\n顺序 = 行政序\n"));
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_parse (bytes, "d.ini", folder, diags, NULL);
  g_autofree char *units = codes_below (zhu_areas_root (zhu_dictionary_areas (dictionary)));

  g_assert_cmpstr (units, ==, "610400 610300 XX-XIXIAN 610403 610581");
}

static void
test_lower_levels_by_code (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  ZhuAreas *areas = zhu_dictionary_areas (dictionary);
  const ZhuArea *late = zhu_areas_resolve (areas, "610303009", NULL, ZHU_NO_DATE);
  const ZhuArea *early = zhu_areas_resolve (areas, "610303001", NULL, ZHU_NO_DATE);
  g_autofree char *towns = NULL;

  zhu_areas_freeze (areas);
  towns = codes_below (zhu_areas_find (areas, "金台区"));
  g_assert_cmpstr (towns, ==, "610303001 610303009");
  g_assert_cmpuint (early->order, ==, early->parent->order + 1);
  g_assert_cmpuint (late->order, ==, early->order + 1);
  g_assert_cmpuint (late->index, <, early->index);
  g_assert_cmpuint (early->index, ==, zhu_areas_length (areas) - 1);
  g_assert_true (zhu_areas_get (areas, early->index) == early);
}

static void
test_tree_at_a_date (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  ZhuAreas *areas = zhu_dictionary_areas (dictionary);
  const ZhuArea *unit = zhu_areas_find (areas, "610300");
  const ZhuArea *town = zhu_areas_add (areas, "610322001", "甲镇", NULL);
  g_autofree char *in_2020 = NULL;
  g_autofree char *in_2021 = NULL;
  g_autofree char *ever = NULL;

  zhu_areas_freeze_at (areas, zhu_date_from_ymd (2020, 3, 31));
  in_2020 = codes_below (unit);
  g_assert_cmpstr (in_2020, ==, "610303 610322 610330");
  g_assert_cmpstr (town->parent->code, ==, "610322");
  zhu_areas_freeze_at (areas, zhu_date_from_ymd (2021, 3, 31));
  in_2021 = codes_below (unit);
  g_assert_cmpstr (in_2021, ==, "610303 610305 610330");
  g_assert_cmpstr (town->parent->code, ==, "610305");
  g_assert_false (
      zhu_area_is_alive (zhu_areas_find (areas, "610322"), zhu_date_from_ymd (2021, 1, 1)));
  g_assert_true (
      zhu_area_is_alive (zhu_areas_find (areas, "610322"), zhu_date_from_ymd (2020, 12, 31)));
  zhu_areas_freeze (areas);
  ever = codes_below (unit);
  g_assert_cmpstr (ever, ==, "610303 610322 610305 610330");
}

static const struct
{
  const char *text;
  const char *code;
  ZhuLevel level;
} findings[] = {
  { "610000", "610000", ZHU_LEVEL_PROVINCE },
  { "陕西", "610000", ZHU_LEVEL_PROVINCE },
  { "610581", "610581", ZHU_LEVEL_UNIT },
  { "韩城市", "610581", ZHU_LEVEL_UNIT },
  { "韩城", "610581", ZHU_LEVEL_UNIT },
  { "613000", "610581", ZHU_LEVEL_UNIT },
  { "杨陵区", "610403", ZHU_LEVEL_COUNTY },
  { "凤县", "610330", ZHU_LEVEL_COUNTY },
  { "钓台街道", "610402008", ZHU_LEVEL_TOWN },
  { "610402008000", "610402008", ZHU_LEVEL_TOWN },
  { "xx", NULL, ZHU_LEVEL_TOWN },
};

static void
test_find (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();

  for (gsize i = 0; i < G_N_ELEMENTS (findings); i++)
    {
      const ZhuArea *area = zhu_areas_find (zhu_dictionary_areas (dictionary), findings[i].text);

      g_test_message ("%s", findings[i].text);
      g_assert_cmpstr (area == NULL ? NULL : area->code, ==, findings[i].code);
      g_assert_true (area == NULL || area->level == findings[i].level);
    }
}

static void
test_levels_of_a_path (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  ZhuAreas *areas = zhu_dictionary_areas (dictionary);
  const ZhuArea *village = zhu_areas_resolve (areas, "610402008003", NULL, ZHU_NO_DATE);
  const ZhuArea *unit = zhu_areas_find (areas, "西咸新区");
  const ZhuArea *county = zhu_areas_resolve (areas, "610581", NULL, ZHU_NO_DATE);

  g_assert_true (zhu_area_at (village, ZHU_LEVEL_COUNTY) == unit);
  g_assert_cmpstr (zhu_area_at (village, ZHU_LEVEL_TOWN)->name, ==, "钓台街道");
  g_assert_true (zhu_area_at (unit, ZHU_LEVEL_VILLAGE) == unit);
  g_assert_true (zhu_area_is_within (village, unit));
  g_assert_false (zhu_area_is_within (unit, village));
  g_assert_true (county->same_as_parent);
  g_assert_false (county->parent->same_as_parent);
  g_assert_false (unit->same_as_parent);
}

static void
test_attributes_hold_below (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  ZhuAreas *areas = zhu_dictionary_areas (dictionary);
  const ZhuArea *village = zhu_areas_resolve (areas, "610330001001", NULL, ZHU_NO_DATE);

  g_assert_cmpstr (g_ptr_array_index (zhu_areas_attributes (areas), 0), ==, "脱贫县");
  g_assert_cmpstr (village->attributes[0], ==, "是");
  g_assert_cmpstr (village->attributes[1], ==, "2018");
  g_assert_cmpstr (zhu_areas_find (areas, "钓台街道")->attributes[0], ==, "否");
  g_assert_cmpstr (zhu_areas_find (areas, "610300")->attributes[0], ==, "");
}

static void
test_add (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  ZhuAreas *areas = zhu_dictionary_areas (dictionary);
  const ZhuArea *made = zhu_areas_resolve (areas, "610303001001", NULL, ZHU_NO_DATE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (made->name, ==, "610303001001");
  g_assert_true (zhu_areas_add (areas, "610303001001", "甲村", NULL) == made);
  g_assert_cmpstr (made->name, ==, "甲村");
  g_assert_true (zhu_areas_find (areas, "甲村") == made);
  g_assert_cmpstr (zhu_areas_add (areas, "610402008000", "别名", NULL)->name, ==, "钓台街道");
  g_assert_null (zhu_areas_add (areas, "619999001", "乙镇", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "619999001"));
}

static void
test_level_names (void)
{
  ZhuLevel level = ZHU_LEVEL_TOWN;

  g_assert_cmpstr (zhu_level_name (ZHU_LEVEL_UNIT), ==, "填报单位");
  g_assert_true (zhu_level_from_name ("county", &level));
  g_assert_cmpint (level, ==, ZHU_LEVEL_COUNTY);
  g_assert_false (zhu_level_from_name ("市", &level));
}

#define AREA_HEAD "代码,名称,级别,上级,起,后继\n61,甲省,省,,,\n"

static const struct
{
  const char *name;
  const char *text;
  const char *codes;
} refused[] = {
  { "no-columns", "代码,名称\n1,a\n",
    "no-column@a.csv:1:0 no-column@a.csv:1:0 unknown-level@a.csv:2:0 no-province@a.csv:0:0" },
  { "unknown-level", AREA_HEAD "6101,乙,且,61,,\n", "unknown-level@a.csv:3:0" },
  { "code-twice", AREA_HEAD "6101,乙,县,61,,\n6101,丙,县,61,,\n", "duplicate-area@a.csv:4:0" },
  { "unknown-parent", AREA_HEAD "6101,乙,县,62,,\n", "unknown-parent@a.csv:3:0" },
  { "parent-of-same-level", AREA_HEAD "6101,乙,县,61,,\n6102,丙,县,6101,,\n",
    "unknown-parent@a.csv:4:0" },
  { "bad-rank", "代码,名称,级别,上级,行政序\n61,甲,省,,first\n", "bad-rank@a.csv:2:0" },
  { "bad-date", AREA_HEAD "6101,乙,县,61,2020-02-30,\n", "bad-date@a.csv:3:0" },
  { "unknown-successor", AREA_HEAD "6101,乙,县,61,,6109\n", "unknown-successor@a.csv:3:0" },
  { "two-provinces", AREA_HEAD "62,乙省,省,,,\n", "two-provinces@a.csv:3:0" },
  { "no-name", AREA_HEAD "6101,,县,61,,\n", "no-code@a.csv:3:0" },
  { "no-province", "代码,名称,级别,上级\n", "no-province@a.csv:0:0" },
  { "same-code-at-two-levels", AREA_HEAD "6101,乙,县,6101,,\n6101,乙,填报单位,61,,\n", "" },
  { "successors-in-a-circle", AREA_HEAD "6101,乙,县,61,,6102\n6102,丙,县,61,,6101\n", "" },
};

static void
test_refused (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuDictionary) dictionary = NULL;
  g_autofree char *folder = g_dir_make_tmp ("zhuhu-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.csv", NULL);
  g_autofree char *codes = NULL;
  const char *ini = "[字典]\n地区 = a.csv\n";
  g_autoptr (GBytes) bytes = g_bytes_new (ini, strlen (ini));

  g_assert_true (g_file_set_contents (path, refused[i].text, -1, NULL));
  dictionary = zhu_dictionary_parse (bytes, "d.ini", folder, diags, NULL);
  g_unlink (path);
  g_rmdir (folder);
  codes = codes_of (diags, "d.ini");
  g_assert_cmpstr (codes, ==, refused[i].codes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *path = g_strconcat ("/record/", records[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_record);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/file/", refused[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/order/by-code", test_code_order);
  g_test_add_func ("/order/by-rank", test_rank_order);
  g_test_add_func ("/order/lower-levels-by-code", test_lower_levels_by_code);
  g_test_add_func ("/tree-at-a-date", test_tree_at_a_date);
  g_test_add_func ("/find", test_find);
  g_test_add_func ("/levels-of-a-path", test_levels_of_a_path);
  g_test_add_func ("/attributes-hold-below", test_attributes_hold_below);
  g_test_add_func ("/add", test_add);
  g_test_add_func ("/level-names", test_level_names);
  return g_test_run ();
}
