/* Reading dictionary.ini: the example of the language reference, and every error with its place. */
#include "dictionary/support.h"

#include <string.h>

static void
test_example_entities (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  const ZhuEntity *household = zhu_dictionary_entity (dictionary, "户");
  const ZhuEntity *person = zhu_dictionary_entity (dictionary, "人");
  const ZhuEntity *problem = zhu_dictionary_entity (dictionary, "问题");

  g_assert_cmpstr (zhu_dictionary_name (dictionary), ==, "陕西省残疾人脱贫攻坚");
  g_assert_true (zhu_dictionary_is_as_of (dictionary));
  g_assert_null (zhu_dictionary_area_table (dictionary));
  g_assert_cmpuint (zhu_dictionary_entities (dictionary)->len, ==, 4);
  g_assert_null (household->parent);
  g_assert_cmpstr (household->table, ==, "household");
  g_assert_cmpstr (household->area_column, ==, "村代码");
  g_assert_null (household->unit_column);
  g_assert_true (person->parent == household);
  g_assert_cmpstr (g_ptr_array_index (person->parent_columns, 0), ==, "户编号");
  g_assert_true (problem->parent == household && problem->concern == person);
  g_assert_cmpuint (problem->depth, ==, 1);
  g_assert_cmpuint (problem->index, ==, 3);
  g_assert_true (zhu_entity_is_below (problem, person));
  g_assert_true (zhu_entity_is_below (person, household));
  g_assert_false (zhu_entity_is_below (household, person));
  g_assert_null (zhu_dictionary_entity (dictionary, "无"));
}

static void
test_example_variables (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  const ZhuVariable *cause = zhu_dictionary_variable (dictionary, NULL, "主要致贫原因");
  const ZhuVariable *others = zhu_dictionary_variable (dictionary, "户", "其他致贫原因");
  const ZhuVariable *change = zhu_dictionary_variable (dictionary, NULL, "变动");
  const ZhuVariable *head = zhu_dictionary_variable (dictionary, NULL, "户主姓名");
  const ZhuVariable *severe = zhu_dictionary_variable (dictionary, "人", "重度");
  ZhuPlace place;

  g_assert_cmpint (cause->type, ==, ZHU_TYPE_CODE);
  g_assert_cmpstr (cause->list->name, ==, "致贫原因");
  g_assert_cmpstr (g_ptr_array_index (cause->aliases, 0), ==, "致贫原因1");
  g_assert_cmpint (others->type, ==, ZHU_TYPE_MULTI);
  g_assert_cmpuint (others->columns->len, ==, 2);
  g_assert_cmpint (head->mask, ==, ZHU_MASK_NAME);
  g_assert_true (change->typed);
  g_assert_true (g_str_has_prefix (change->formula, "若(在册@上期末 = 在册, 无变动, 在册 = 1"));
  g_assert_null (severe->list);
  g_assert_false (severe->typed);
  g_assert_cmpstr (severe->formula, ==, "残疾等级 <= 2");
  place = zhu_ini_entry_place (severe->entry, severe->formula_offset);
  g_assert_cmpuint (place.column, ==, 6);
  g_assert_null (zhu_dictionary_variable (dictionary, "户", "重度"));
  g_assert_null (zhu_dictionary_variable (dictionary, "无", "重度"));
  for (gsize i = 0; i < zhu_dictionary_variables (dictionary)->len; i++)
    g_assert_cmpuint (
        ((ZhuVariable *) g_ptr_array_index (zhu_dictionary_variables (dictionary), i))->index, ==,
        i);
}

static void
test_example_series (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  const ZhuSeries *series = zhu_dictionary_find_series (dictionary, "全部未脱贫人口");

  g_assert_cmpstr (series->table, ==, "series");
  g_assert_cmpstr (series->area_column, ==, "地区代码");
  g_assert_cmpstr (series->period_column, ==, "期末");
  g_assert_cmpstr (series->value_column, ==, "数值");
  g_assert_cmpstr (series->condition_column, ==, "指标");
  g_assert_cmpstr (series->condition_value, ==, "全部未脱贫人口");
}

static ZhuDictionary *
parse (const char *text, ZhuDiags *diags, GError **error)
{
  g_autofree char *folder = source_path ("tests/dictionary/data");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return zhu_dictionary_parse (bytes, "d.ini", folder, diags, error);
}

#define HEAD "[字典]\n名称 = x\n[实体 户]\n表 = h\n键 = k\n"

static const struct
{
  const char *name;
  const char *text;
  const char *dump; /* the lines from the first entity on */
} understood[] = {
  { "english",
    "[dictionary]\nname = x\nasof = no\norder = code_order\nareas_table = area\n"
    "[entity household]\nsource = hh\nkey = a, b\nalias = family\n"
    "[variables household]\nsize = integer n; alias persons, \"how many\"\nid_no = text i; mask "
    "id\n"
    "[derived household]\nlarge = size > 3\n[entity person]\nsource = pp\nkey = p\n"
    "parent = household: a, b\n",
    "实体 household 表 hh 键 a, b 别名 family\n"
    "  size = 整数 n; 别名 persons, how many\n  id_no = 文本 i; 保密 证件\n  large = size > 3\n"
    "实体 person 表 pp 键 p 上级 household: a, b\n" },
  { "full-width-marks",
    HEAD "[变量 户]\n甲 ＝ 多选（致贫原因） 一，二；别名 三，四；保密 住址\n"
         "乙 = 小数 “金额（元）”\n",
    "实体 户 表 h 键 k\n  甲 = 多选(致贫原因) 一, 二; 别名 三, 四; 保密 住址\n  乙 = 小数 "
    "金额（元）\n" },
  { "children-before-parents",
    "[字典]\n名称 = x\n[实体 扶持]\n表 = s\n键 = s\n上级 = 户: h; 人: p\n[实体 人]\n表 = p\n键 = "
    "p\n"
    "上级 = 户: h\n[实体 户]\n表 = h\n键 = h\n地区 = a\n填报单位 = u\n",
    "实体 户 表 h 键 h 地区 a 填报单位 u\n实体 人 表 p 键 p 上级 户: h\n"
    "实体 扶持 表 s 键 s 上级 户: h; 人: p\n" },
  { "quoted-name", HEAD "[变量 户]\n\"文化 程度\" = 文本 a\n",
    "实体 户 表 h 键 k\n  文化 程度 = 文本 a\n" },
  { "same-name-in-two-entities",
    HEAD
    "[实体 人]\n表 = p\n键 = p\n上级 = 户: k\n[变量 户]\n甲 = 文本 a\n[变量 人]\n甲 = 文本 a\n",
    "实体 户 表 h 键 k\n  甲 = 文本 a\n实体 人 表 p 键 p 上级 户: k\n  甲 = 文本 a\n" },
};

static void
test_understood (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary = parse (understood[i].text, diags, &error);
  g_autofree char *dump = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  dump = zhu_dictionary_dump (dictionary);
  g_assert_true (g_str_has_prefix (strchr (dump, '\n') + 1, understood[i].dump));
}

static const struct
{
  const char *name;
  const char *text;
  const char *codes;
  const char *remedy; /* part of the first finding's remedy, NULL: any */
} refused[] = {
  { "empty", "", "no-dictionary@0:0", NULL },
  { "unknown-section", HEAD "[变最 户]\n", "unknown-section@6:1", "“变量”" },
  { "section-without-name", HEAD "[变量]\n", "no-name@6:1", NULL },
  { "unknown-key", "[字典]\n名称 = x\n顺叙 = a\n", "unknown-key@3:1", "“顺序”" },
  { "key-of-other-section", "[字典]\n表 = x\n", "unknown-key@2:1", NULL },
  { "missing-keys", "[字典]\n名称 = x\n[实体 户]\n", "missing-key@3:1 missing-key@3:1", "表" },
  { "neither-yes-nor-no", "[字典]\n截至 = 也许\n", "no-yes-or-no@2:6", "是" },
  { "unknown-order", "[字典]\n顺序 = 代码\n", "unknown-order@2:6", "“代码序”" },
  { "unknown-type", HEAD "[变量 户]\n甲 = 整教 a\n", "unknown-type@7:5", "“整数”" },
  { "unknown-list", HEAD "[变量 户]\n甲 = 代码(残疾等极) a\n", "no-file@7:8", "残疾等级" },
  { "list-outside-folder", HEAD "[变量 户]\n甲 = 代码(../致贫原因) a\n", "bad-list-name@7:8",
    NULL },
  { "no-list", HEAD "[变量 户]\n甲 = 代码 a\n", "no-list@7:8", NULL },
  { "no-column", HEAD "[变量 户]\n甲 = 整数\n", "no-column@7:7", NULL },
  { "key-columns-not-divided-by-commas", "[字典]\n名称 = x\n[实体 户]\n表 = h\n键 = a; b\n",
    "bad-column@5:5 missing-key@3:1", "quotation" },
  { "column-no-name", HEAD "[变量 户]\n甲 = 整数 人 数\n", "bad-column@7:8", "quotation" },
  { "many-columns", HEAD "[变量 户]\n甲 = 整数 a, b\n", "many-columns@7:1", "多选" },
  { "unknown-mask", HEAD "[变量 户]\n甲 = 文本 a; 保密 姓各\n", "unknown-mask@7:14", "“姓名”" },
  { "unknown-clause", HEAD "[变量 户]\n甲 = 文本 a; 别明 b\n", "unknown-clause@7:11", "“别名”" },
  { "open-quote", HEAD "[变量 户]\n甲 = 文本 \"a\n", "open-quote@7:10", NULL },
  { "variable-twice", HEAD "[变量 户]\n甲 = 文本 a\n[派生 户]\n甲 = 1\n", "duplicate-variable@9:1",
    "line 7" },
  { "no-formula", HEAD "[派生 户]\n甲 = 代码(致贫原因)\n", "no-formula@7:13", NULL },
  { "reserved-function", HEAD "[变量 户]\n周岁 = 整数 a\n", "reserved-word@7:1", NULL },
  { "reserved-axis-word", HEAD "[变量 户]\n合计 = 整数 a\n", "reserved-word@7:1", NULL },
  { "reserved-date", HEAD "[变量 户]\n期末 = 日期 a\n", "reserved-word@7:1", NULL },
  { "reserved-level", HEAD "[变量 户]\n县 = 文本 a\n", "reserved-word@7:1", NULL },
  { "no-name", HEAD "[变量 户]\n1甲 = 文本 a\n", "bad-name@7:1", "quotation" },
  { "name-of-entity", HEAD "[变量 户]\n户 = 文本 a\n", "name-of-entity@7:1", NULL },
  { "unknown-entity", HEAD "[变量 芦]\n甲 = 文本 a\n", "unknown-entity@6:1", NULL },
  { "unknown-parent", HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户主: k\n", "unknown-entity@9:6",
    "“户”" },
  { "parent-without-columns", HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户\n", "bad-parent@9:6",
    NULL },
  { "parent-key-length", HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户: a, b\n", "key-length@9:6",
    NULL },
  { "cycle",
    "[字典]\n名称 = x\n[实体 甲]\n表 = a\n键 = a\n上级 = 乙: a\n[实体 乙]\n表 = b\n键 = b\n上级 = "
    "甲: b\n",
    "parent-cycle@3:1 parent-cycle@7:1", NULL },
  { "own-parent", "[字典]\n名称 = x\n[实体 甲]\n表 = a\n键 = a\n上级 = 甲: a\n", "parent-cycle@3:1",
    NULL },
  { "concern-not-below-parent",
    HEAD "[实体 人]\n表 = p\n键 = p\n[实体 扶持]\n表 = s\n键 = s\n上级 = 户: k; 人: p\n",
    "foreign-concern@9:1", NULL },
  { "area-below-root", HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户: k\n地区 = a\n",
    "area-below-root@6:1", NULL },
  { "alias-of-two", HEAD "别名 = 人\n[实体 人]\n表 = p\n键 = p\n", "duplicate-entity@7:1", NULL },
  { "series-without-value", "[字典]\n名称 = x\n[系列 甲]\n表 = s\n地区 = a\n期 = p\n",
    "missing-key@3:1", "值" },
  { "series-condition",
    "[字典]\n名称 = x\n[系列 甲]\n表 = s\n地区 = a\n期 = p\n值 = v\n条件 = 指标\n",
    "bad-condition@8:6", NULL },
  { "named-dictionary", "[字典 x]\n名称 = x\n", "extra-name@1:1", "[字典]" },
  { "table-with-open-quote", "[字典]\n名称 = x\n[实体 户]\n表 = \"h\n键 = k\n", "bad-value@4:5",
    "one name" },
  { "no-table-name", "[字典]\n名称 = x\n[实体 户]\n表 =\n键 = k\n", "bad-value@4:4", "one name" },
  { "series-named-as-entity", HEAD "[系列 户]\n表 = s\n地区 = a\n期 = p\n值 = v\n",
    "name-of-series@3:1", "rename" },
  { "variable-named-as-series",
    HEAD "[变量 户]\n甲 = 整数 a\n[系列 甲]\n表 = s\n地区 = a\n期 = p\n值 = v\n",
    "name-of-series@7:1", "rename" },
  { "condition-with-open-quote",
    "[字典]\n名称 = x\n[系列 甲]\n表 = s\n地区 = a\n期 = p\n值 = v\n条件 = 指标 = \"全部\n",
    "bad-condition@8:6", NULL },
  { "condition-without-text",
    "[字典]\n名称 = x\n[系列 甲]\n表 = s\n地区 = a\n期 = p\n值 = v\n条件 = 指标 =\n",
    "bad-condition@8:6", NULL },
  { "three-parents",
    HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户: k\n[实体 扶持]\n表 = s\n键 = s\n"
         "上级 = 户: k; 人: p; 户: k\n",
    "extra-parent@13:16", "two" },
  { "parent-twice", HEAD "[实体 扶持]\n表 = s\n键 = s\n上级 = 户: k; 户: k\n",
    "foreign-concern@6:1", "remove" },
  { "parent-with-open-quote", HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户: \"k\n", "open-quote@9:11",
    NULL },
  { "parent-without-colon", HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户 k\n", "bad-parent@9:6",
    NULL },
  { "unit-below-root", HEAD "[实体 人]\n表 = p\n键 = p\n上级 = 户: k\n填报单位 = a\n",
    "area-below-root@6:1", NULL },
  { "type-with-open-quote", HEAD "[变量 户]\n甲 = \"文本\n", "open-quote@7:8", NULL },
  { "no-type", HEAD "[变量 户]\n甲 =\n", "unknown-type@7:4", "文本" },
  { "list-without-bracket", HEAD "[变量 户]\n甲 = 代码(致贫原因 a\n", "open-bracket@7:8", ")" },
  { "list-with-open-quote", HEAD "[变量 户]\n甲 = 代码(\"致\n", "open-bracket@7:8", ")" },
  { "clause-with-open-quote", HEAD "[变量 户]\n甲 = 文本 a; \"别名\n", "open-quote@7:14", NULL },
  { "alias-with-open-quote", HEAD "[变量 户]\n甲 = 文本 a; 别名 \"b\n", "open-quote@7:16", NULL },
  { "mask-with-open-quote", HEAD "[变量 户]\n甲 = 文本 a; 保密 \"姓\n", "open-quote@7:16", NULL },
  { "mask-of-nothing", HEAD "[变量 户]\n甲 = 文本 a; 保密\n", "unknown-mask@7:13", "姓名" },
  { "two-masks", HEAD "[变量 户]\n甲 = 文本 a; 保密 姓名; 保密 不出\n", "second-mask@7:21",
    "stricter" },
  { "derived-of-several-codes", HEAD "[派生 户]\n甲 = 多选(致贫原因) 1\n", "derived-multi@7:1",
    "代码" },
  { "derived-of-unknown-list", HEAD "[派生 户]\n甲 = 代码(致贫原由) 1\n", "no-file@7:8",
    "致贫原因" },
  { "key-with-open-quote", "[字典]\n名称 = x\n[实体 户]\n表 = h\n键 = \"k\n",
    "open-quote@5:7 missing-key@3:1", NULL },
  { "no-area-file", "[字典]\n地区 = none.csv\n", "no-file@2:6", NULL },
  { "all-at-once",
    "[字典]\n截至 = x\n[实体 户]\n表 = h\n[变量 户]\n甲 = 整教 a\n乙 = 文本\n丙 = 日 b\n",
    "no-yes-or-no@2:6 missing-key@3:1 unknown-type@6:5 no-column@7:7 unknown-type@8:5", NULL },
};

static void
test_refused (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *codes = NULL;

  g_assert_null (parse (refused[i].text, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  codes = codes_of (diags, "d.ini");
  g_assert_cmpstr (codes, ==, refused[i].codes);
  if (refused[i].remedy != NULL)
    g_assert_nonnull (strstr (zhu_diags_get (diags, 0)->remedy, refused[i].remedy));
}

/* Errors of another file in the same collection are not this dictionary's. */
static void
test_errors_of_others (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary = NULL;

  zhu_diags_add (diags, ZHU_DIAG_ERROR, "x", NULL, NULL, "of a template");
  dictionary = parse (HEAD, diags, &error);
  g_assert_no_error (error);
  g_assert_nonnull (dictionary);
}

static void
test_missing_file (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_dictionary_load ("/nowhere/dictionary.ini", diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

static void
test_references (void)
{
  ZhuDictionary *dictionary = load_test_dictionary ();
  ZhuDictionary *again = zhu_dictionary_ref (dictionary);

  zhu_dictionary_unref (dictionary);
  g_assert_nonnull (zhu_dictionary_entity (again, "户"));
  zhu_dictionary_unref (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/example/entities", test_example_entities);
  g_test_add_func ("/example/variables", test_example_variables);
  g_test_add_func ("/example/series", test_example_series);
  for (gsize i = 0; i < G_N_ELEMENTS (understood); i++)
    {
      g_autofree char *path = g_strconcat ("/understood/", understood[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_understood);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/refused/", refused[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/errors-of-others", test_errors_of_others);
  g_test_add_func ("/missing-file", test_missing_file);
  g_test_add_func ("/references", test_references);
  return g_test_run ();
}
