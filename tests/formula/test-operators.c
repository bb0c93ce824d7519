/* Operators over whole columns: what each gives where its sides are columns, values or mixed, where
 * they are known, missing or outside their list, and where a number does not fit. The sides are
 * chosen so that they do not rest on one column alone, which is worked out in another way
 * (test-steps.c). */
#include "support/model.h"

#include <glib/gstdio.h>
#include <string.h>

/* 品目 has more codes than are told apart one by one; both lists have an attribute. */
static const char dictionary_text[]
    = "[字典]\n名称 = 试\n地区 = areas.csv\n"
      "[实体 户]\n表 = h\n键 = k\n地区 = c\n"
      "[变量 户]\n数 = 整数 a\n又 = 整数 b\n额 = 小数 e\n起 = 日期 d1\n止 = 日期 d2\n是否 = 是非 "
      "f\n"
      "甲 = 代码(级) g1\n乙 = 代码(级) g2\n多 = 多选(级) m\n品 = 代码(品目) p\n名 = 文本 t\n称 = "
      "文本 u\n"
      "[派生 户]\n派生数 = 若(是否, 数, 又)\n派生码 = 代码(级) 若(是否, 甲, 乙)\n"
      "[实体 人]\n表 = p\n键 = k\n上级 = 户: hk\n"
      "[变量 人]\n岁 = 整数 y\n同名 = 整数 z\n"
      "[派生 人]\n倍 = 岁 + 岁\n大 = 若(岁 > 3, 是否, 岁 缺失)\n名长 = 若(岁 > 3, 名, \"无\")\n"
      "[实体 物]\n表 = q\n键 = k\n上级 = 户: hk\n"
      "[变量 物]\n价 = 整数 v\n同名 = 整数 z\n";

static const char grades_text[] = "代码,名称,组\n1,一级,重\n2,二级,重\n3,三级,轻\n4,四级,\n";

static const char areas_text[] = "代码,名称,级别,上级,简称,贫困,序\n"
                                 "61,陕西省,省,,陕西,,\n"
                                 "6101,甲市,填报单位,61,甲,否,9\n"
                                 "610101,子县,县,6101,子,是,10\n"
                                 "610102,丑县,县,6101,,否,9\n";

/* h1 and h2 differ in every column; h3 has values outside the lists; h4 has none. */
static const char records[]
    = "户 h1 area=610101 数=3 又=5 额=2.5 起=2019-05-01 止=2020-02-01 是否=是 甲=1 乙=2 多=1|3 "
      "品=70 名=乙 "
      "称=甲\n"
      "户 h2 area=610102 数=9223372036854775807 又=-7 额=-0.5 起=2020-03-31 止=2019-01-01 是否=否 "
      "甲=3 乙=2 "
      "多=4 品=2 名=甲 称=甲\n"
      "户 h3 area=61 数=0 又=0 额=0 起=2020-03-31 止=2020-03-31 是否=是 甲=九 乙=九 多=九|2 品=九\n"
      "户 h4 area=6101\n"
      "人 p1 <h1 岁=9223372036854775807\n"
      "人 p2 <h1 岁=1\n"
      "人 p3 <h2 岁=4\n"
      "人 p4 <h3\n";

static const struct
{
  const char *formula;
  const char *values; /* for h1 to h4 */
} values[] = {
  /* Two columns. Codes outside the list have no order and equal nothing. */
  { "数 = 又", "0 0 1 unknown" },
  { "数 <> 又", "1 1 0 unknown" },
  { "数 < 又", "1 0 0 unknown" },
  { "数 <= 又", "1 0 1 unknown" },
  { "数 > 又", "0 1 0 unknown" },
  { "数 >= 又", "0 1 1 unknown" },
  { "数 = 额", "0 unknown 1 unknown" },
  { "起 = 止", "0 0 1 unknown" },
  { "起 <> 止", "1 1 0 unknown" },
  { "起 < 止", "1 0 0 unknown" },
  { "起 >= 止", "0 1 1 unknown" },
  { "甲 = 乙", "0 0 0 unknown" },
  { "甲 <> 乙", "1 1 1 unknown" },
  { "甲 < 乙", "1 0 0 unknown" },
  { "甲 >= 乙", "0 1 0 unknown" },
  /* A value on one side, on either hand. */
  { "数 + 又 > 1 + 2", "1 1 0 unknown" },
  { "若(是否, 起, 止) <= 年初", "1 1 0 unknown" },
  { "若(是否, 起, 止) = 期末", "0 0 1 unknown" },
  { "年初 < 若(是否, 起, 止)", "0 0 1 unknown" },
  { "年初 <= 若(是否, 起, 止)", "0 0 1 unknown" },
  { "年初 > 若(是否, 起, 止)", "1 1 0 unknown" },
  { "年初 >= 若(是否, 起, 止)", "1 1 0 unknown" },
  { "期末 = 若(是否, 起, 止)", "0 0 1 unknown" },
  { "期末 <> 若(是否, 起, 止)", "1 1 0 unknown" },
  { "日数(止, 起) < 3", "1 0 1 unknown" },
  { "3 < 日数(止, 起)", "0 1 0 unknown" },
  { "日数(止, 起) < 9000000000", "1 1 1 unknown" },
  { "日数(止, 起) > 9000000000", "0 0 0 unknown" },
  { "日数(止, 起) > -9000000000", "1 1 1 unknown" },
  { "日数(止, 起) <> 0", "1 1 0 unknown" },
  { "若(是否, 甲, 乙) > 1", "0 1 0 unknown" },
  { "若(是否, 甲, 乙) <= 4", "1 1 0 unknown" },
  { "若(是否, 甲, 乙) >= 二级", "0 1 0 unknown" },
  { "若(是否, 甲, 乙) <> 一级", "0 1 1 unknown" },
  { "若(是否, 甲, 乙) = 若(是否, 乙, 甲)", "0 0 0 unknown" },
  { "1 = 1", "1 1 1 1" },
  { "年初 < 期末", "1 1 1 1" },
  { "期末 属于 本年 且 年初 不属于 本期", "1 1 1 1" },
  { "年初 = 期初", "0 0 0 0" },
  /* A value that is missing leaves every comparison open. */
  { "若(是否, 起, 止) = 若(1 = 2, 期末, 缺失)", "unknown unknown unknown unknown" },
  { "数 + 又 = 若(1 = 2, 1, 缺失)", "unknown unknown unknown unknown" },
  /* 属于 over what rests on several columns. */
  { "若(是否, 甲, 乙) 属于 (一级, 2)", "1 1 0 unknown" },
  { "若(是否, 甲, 乙) 不属于 (1-2)", "0 0 1 unknown" },
  { "若(是否, 甲, 乙) 属于 (重)", "1 1 0 unknown" },
  { "数 + 又 属于 (1-8, 100..)", "1 1 0 unknown" },
  { "若(是否, 起, 止) 属于 (2019-01-01..2019-05-01, 期末)", "1 1 1 unknown" },
  { "若(是否, 起, 止) 属于 本期", "0 0 1 unknown" },
  { "甲 属于 (一级, 乙)", "1 0 0 unknown" },
  { "甲 属于 (乙, 乙)", "0 0 0 unknown" },
  { "派生数 属于 (3)", "1 0 0 unknown" },
  { "派生码 = 一级", "1 0 0 unknown" },
  { "派生码.组 = 重", "1 1 0 unknown" },
  /* Attributes of codes: of a long list, and of several codes at once. */
  { "品.类 = 奇", "0 0 0 unknown" },
  { "品.类 = 偶", "1 1 0 unknown" },
  { "品.类 缺失", "0 0 0 1" },
  { "品 属于 (1-65, 品70)", "1 1 0 unknown" },
  { "品 > 69", "1 0 0 unknown" },
  { "品 <> 品70", "0 1 1 unknown" },
  { "多.组 = 重", "1 unknown 1 unknown" },
  { "多.组 属于 (重, 轻)", "1 unknown 1 unknown" },
  { "多.组 缺失", "0 1 0 1" },
  { "甲.组 缺失", "0 0 0 1" },
  { "若(是否, 多, 多) = 一级", "1 0 0 unknown" },
  /* Bands of what is calculated. */
  { "分段(数 + 又, ..0, 1-8, \"多\": 9..)", "2 3 1 unknown" },
  { "分段(数 + 又, 1-8)", "1 2 2 unknown" },
  { "分段(额 + 0, ..0, 0.5..1, 2..2.5)", "3 1 1 unknown" },
  { "分段(数, 0..2.5, 3-9)", "2 unknown 1 unknown" },
  { "分段(若(是否, 起, 止), ..2019-12-31, 2020-01-01..)", "1 1 2 unknown" },
  { "分段(若(是否, 甲, 乙), 一级..二级, 三级..四级)", "1 1 3 unknown" },
  /* Arithmetic: what does not fit is missing, never a wrong number. */
  { "数 + 1", "4 unknown 1 unknown" },
  { "数 - 1", "2 9223372036854775806 -1 unknown" },
  { "-数", "-3 unknown 0 unknown" },
  { "0 - 数", "-3 unknown 0 unknown" },
  { "-数 - 1", "-4 unknown -1 unknown" },
  { "数 * 2", "6 unknown 0 unknown" },
  { "又 * 又", "25 49 0 unknown" },
  { "-额", "-2500000 500000 0 unknown" },
  { "额 * 0.5", "1250000 -250000 0 unknown" },
  { "又 / 2", "2500000 -3500000 0 unknown" },
  { "又 / -2", "-2500000 3500000 0 unknown" },
  { "1 / 数", "333333 0 unknown unknown" },
  { "-1 / 又", "-200000 142857 unknown unknown" },
  { "数 + 0.5", "3500000 unknown 500000 unknown" },
  /* 若 takes the first condition that is true; the others may be unknown. */
  { "若(起 < 止, 数, 起 > 止, 又, 100)", "3 -7 100 100" },
  { "若(起 < 止, 额, 起 > 止, 又, 100)", "2500000 -7000000 100000000 100000000" },
  { "若(起 < 止, 甲, 缺失) 缺失", "0 1 1 1" },
  { "若(起 < 止, 缺失, 1)", "unknown 1 1 1" },
  { "若(起 < 止, 缺失, 缺失) 缺失", "1 1 1 1" },
  { "若(起 < 止, 是否, 甲 = 一级)", "1 0 0 unknown" },
  { "若(起 < 止, 年(起), 月(起))", "2019 3 3 unknown" },
  /* Dates. */
  { "周岁(起, 止)", "0 -2 0 unknown" },
  { "周岁(起, 若(是否, 期末, 缺失))", "0 unknown 0 unknown" },
  { "周岁(1800-01-01, 期末)", "220 220 220 220" },
  { "日数(起, 止)", "276 -455 0 unknown" },
  { "年(起) - 年(止)", "-1 1 0 unknown" },
  { "月(止)", "2 1 3 unknown" },
  /* Conditions. */
  { "是否 = (数 = 3)", "1 1 0 unknown" },
  { "是否 <> (数 = 3)", "0 0 1 unknown" },
  { "非 数 = 又", "1 1 0 unknown" },
  { "数 = 又 或 起 = 期末", "0 1 1 unknown" },
  { "(数 + 又) 缺失", "0 0 0 1" },
  { "(数 = 又) 缺失", "0 0 0 1" },
  { "是否 = 是 且 是否 <> 否", "1 0 1 unknown" },
  /* Texts have the order of their characters. */
  { "名 = 称", "0 1 unknown unknown" },
  { "名 <> 称", "1 0 unknown unknown" },
  { "名 < 称", "1 0 unknown unknown" },
  { "名 <= 称", "1 1 unknown unknown" },
  { "名 > 称", "0 0 unknown unknown" },
  { "名 >= 称", "0 1 unknown unknown" },
  { "名 属于 (\"丙\"..\"乙\", \"丁\")", "1 0 unknown unknown" },
  { "名 不属于 (\"乙\")", "0 1 unknown unknown" },
  { "长度(若(数 = 3, 名, \"无名\"))", "1 2 2 2" },
  { "长度(若(数 = 3, 名, 缺失)) 缺失", "0 1 1 1" },
  /* Areas: a record above a level stands there under its nearest. */
  { "县 = 子县", "1 0 0 0" },
  { "县 = \"610101\"", "1 0 0 0" },
  { "县 = 610101", "1 0 0 0" },
  { "县 = 子", "1 0 0 0" },
  { "县 = \"６１０１０１\"", "1 0 0 0" },
  { "填报单位 属于 (甲)", "1 1 0 1" },
  { "乡 = 无此乡", "0 0 0 0" },
  { "县.名称 = \"子县\"", "1 0 0 0" },
  { "县.简称 = \"子\"", "1 0 0 0" },
  { "县.代码 < \"610102\"", "1 0 1 1" },
  { "填报单位.名称 = \"甲市\"", "1 1 0 1" },
  { "贫困", "1 0 unknown 0" },
  { "贫困 = 否", "0 1 unknown 1" },
  { "序 >= 10", "1 0 unknown 0" },
  { "序 < 10", "0 1 unknown 1" },
  /* Records below: a sum that does not fit is missing. */
  { "求和(岁)", "unknown 4 0 0" },
  { "求和(岁, 岁 < 10)", "1 4 0 0" },
  { "最小(岁)", "1 4 unknown unknown" },
  { "最大(岁)", "9223372036854775807 4 unknown unknown" },
  { "计数(人, 岁 缺失)", "0 0 1 0" },
  { "有(人, 人.同名 缺失) 且 非 有(物)", "1 1 1 0" },
};

typedef struct
{
  ZhuDictionary *dictionary;
  ZhuModel *model;
  TestBatch *batch;
  ZhuEval *eval;
} World;

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
write_goods (const char *codes)
{
  g_autoptr (GString) text = g_string_new ("代码,名称,类\n");

  for (int i = 1; i <= 80; i++)
    g_string_append_printf (text, "%d,品%d,%s\n", i, i, i % 2 == 0 ? "偶" : "奇");
  write_file (codes, "品目.csv", text->str);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static ZhuDictionary *
load_dictionary (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zhuhu-XXXXXX", NULL);
  g_autofree char *codes = g_build_filename (folder, "codes", NULL);
  g_autofree char *path = g_build_filename (folder, "dictionary.ini", NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuDictionary *dictionary;

  g_assert_cmpint (g_mkdir (codes, 0700), ==, 0);
  write_file (codes, "级.csv", grades_text);
  write_goods (codes);
  write_file (folder, "areas.csv", areas_text);
  write_file (folder, "dictionary.ini", dictionary_text);
  dictionary = zhu_dictionary_load (path, diags, &error);
  remove_folder (folder);
  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  return dictionary;
}

static void
set_up (World *world, gconstpointer data)
{
  (void) data;
  world->dictionary = load_dictionary ();
  world->model = test_model (world->dictionary);
  world->batch = test_batch_new (world->dictionary, records);
  world->eval = test_eval (world->model, world->batch);
}

static void
tear_down (World *world, gconstpointer data)
{
  (void) data;
  zhu_eval_free (world->eval);
  test_batch_free (world->batch);
  zhu_model_unref (world->model);
  zhu_dictionary_unref (world->dictionary);
}

/* Every formula, as rows of 户. */
static void
test_values (World *world, gconstpointer data)
{
  const ZhuEntity *household = zhu_dictionary_entity (world->dictionary, "户");

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const ZhuExpr *expr = test_compile (world->model, values[i].formula, "户");
      const gint64 *found = zhu_eval_rows (world->eval, expr, household);
      g_autoptr (GString) text = g_string_new (NULL);

      for (gsize row = 0; row < 4; row++)
        {
          g_autofree char *value = test_value_text (found[row]);

          g_string_append_printf (text, "%s%s", row > 0 ? " " : "", value);
        }
      if (g_str_equal (text->str, values[i].values))
        continue;
      g_test_message ("%s: %s, not %s", values[i].formula, text->str, values[i].values);
      g_test_fail ();
    }
}

/* The same on lines of 人, where h4 has no record of 人: a household's value stands on each of its
 * lines. */
static void
test_lines (World *world, gconstpointer data)
{
  const ZhuEntity *person = zhu_dictionary_entity (world->dictionary, "人");
  const ZhuEntity *household = zhu_dictionary_entity (world->dictionary, "户");
  const ZhuView *view = zhu_eval_view (world->eval, person, household);

  (void) data;
  g_assert_cmpuint (view->n_lines, ==, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const ZhuExpr *expr = test_compile (world->model, values[i].formula, "户");
      const gint64 *found = zhu_eval_lines (world->eval, expr, view);
      g_auto (GStrv) expected = g_strsplit (values[i].values, " ", -1);

      for (gsize line = 0; line < view->n_lines; line++)
        {
          g_autofree char *value = test_value_text (found[line]);

          g_assert_cmpstr (value, ==, expected[view->rows[household->index][line]]);
        }
    }
}

/* What belongs to persons, on the lines of p1 to p4 and on that of the household without any. */
static const struct
{
  const char *formula, *values;
} of_persons[] = {
  { "倍", "unknown 2 8 unknown -" },
  { "倍 + 1", "unknown 3 9 unknown unknown" },
  { "-岁", "unknown -1 -4 unknown unknown" },
  { "大", "1 0 0 1 -" },
  { "大 或 数 = 3", "1 1 0 1 unknown" },
  { "长度(名长)", "1 1 1 1 unknown" },
  { "名长 缺失", "0 0 0 0 unknown" },
  { "名长 = 名", "1 0 1 unknown unknown" },
  { "若(岁 缺失, 数, 岁)", "9223372036854775807 1 4 0 -" },
  { "岁 = 数 + 又", "0 0 0 unknown unknown" },
  { "倍 缺失", "1 0 0 1 unknown" },
};

static void
test_lines_of_persons (World *world, gconstpointer data)
{
  const ZhuEntity *person = zhu_dictionary_entity (world->dictionary, "人");
  const ZhuEntity *household = zhu_dictionary_entity (world->dictionary, "户");
  const ZhuView *view = zhu_eval_view (world->eval, person, household);

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (of_persons); i++)
    {
      const ZhuExpr *expr = test_compile (world->model, of_persons[i].formula, "人");
      const gint64 *found = zhu_eval_lines (world->eval, expr, view);
      g_autoptr (GString) text = g_string_new (NULL);

      for (gsize line = 0; line < view->n_lines; line++)
        {
          g_autofree char *value = test_value_text (found[line]);

          g_string_append_printf (text, "%s%s", line > 0 ? " " : "", value);
        }
      if (g_str_equal (text->str, of_persons[i].values))
        continue;
      g_test_message ("%s: %s, not %s", of_persons[i].formula, text->str, of_persons[i].values);
      g_test_fail ();
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/formula/operators/rows", World, NULL, set_up, test_values, tear_down);
  g_test_add ("/formula/operators/lines", World, NULL, set_up, test_lines, tear_down);
  g_test_add ("/formula/operators/lines of persons", World, NULL, set_up, test_lines_of_persons,
              tear_down);
  return g_test_run ();
}
