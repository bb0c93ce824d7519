/* Registers, counted from a store of a few records by hand: what fields of every type read as, what
 * lists, frequencies and aggregates take from the lines of a row, the order of rows, heads of
 * groups and their 小计. */
#include "zhuhu/cube.h"

#include <glib/gstdio.h>
#include <string.h>

static const char dictionary_text[]
    = "[字典]\n名称 = 试\n截至 = 是\n地区 = areas.csv\n"
      "[实体 户]\n表 = h\n键 = 户号\n地区 = 地区码\n"
      "[变量 户]\n户号 = 文本 户号\n人数 = 整数 人数\n收入 = 小数 收入\n识别 = 日期 识别\n预 = "
      "是非 预\n"
      "级 = 代码(级) 级\n因 = 多选(因) 因\n主 = 文本 主; 保密 姓名\n号 = 文本 号; 保密 不出\n"
      "密日 = 日期 密日; 保密 不出\n密类 = 代码(级) 密类; 保密 不出\n"
      "[实体 人]\n表 = p\n键 = 人号\n上级 = 户: 户号\n"
      "[变量 人]\n人号 = 文本 人号\n岁 = 整数 岁\n"
      "[实体 事]\n表 = q\n键 = 事号\n上级 = 户: 户号; 人: 人号\n"
      "[变量 事]\n事号 = 文本 事号\n类 = 代码(级) 类\n额 = 小数 额\n毕 = 日期 毕\n多类 = 多选(因) "
      "多类\n";

/* File by file: name, a line break, text. */
static const char *const files[][2] = {
  { "级.csv", "代码,名称\n1,一级\n2,二级\n3,三级\n" },
  { "因.csv", "代码,名称\n1,病\n2,残\n3,学\n" },
  { "areas.csv", "代码,名称,级别,上级\n61,陕西省,省,\n6101,甲市,填报单位,61\n610101,子县,县,6101\n"
                 "610102,丑县,县,6101\n" },
  { "h.csv", "户号,地区码,人数,收入,识别,预,级,因,主,号,密日,密类\n"
             "a,610101,3,1000.50,2019-01-31,是,1,病|残,王一,x,2019-01-01,1\n"
             "b,610102,2,1000.50,2020-03-31,否,2,学,李二,y,2019-01-02,1\n"
             "c,610101,,,,,,,,,,\n"
             "d,610101,3,20,2019-01-31,是,3,病,王三,z,2019-01-01,2\n" },
  { "p.csv", "人号,户号,岁\np1,a,70\np2,a,8\np3,b,40\np4,d,8\n" },
  { "q.csv",
    "事号,户号,人号,类,额,毕,多类\nq1,a,,1,10.5,2020-01-05,病|学\nq2,a,p1,2,4,2020-03-31,病\n"
    "q3,a,p2,2,,,\nq4,b,,3,1,2019-12-31,残\n" },
};

static const struct
{
  const char *name;
  const char *keys, *fields; /* of [台账] and [栏] */
  const char *rows;          /* "> head" of a group, "< 小计", else a row */
} cases[] = {
  { "fields of every type", "列出 = 户\n",
    "a = 户\nb = 人数\nc = 收入\nd = 识别\ne = 预\nf = 级\ng = 因\nh = 主\n",
    "a|3|1000.5|2019-01-31|是|一级|病、残|王*\nb|2|1000.5|2020-03-31|否|二级|学|李*\nc|·|·|·|·|·|·|"
    "·\n"
    "d|3|20|2019-01-31|是|三级|病|王*\n" },
  { "what is never shown", "列出 = 户\n",
    "a = 户\nb = 号\nc = 密日\nd = 密类\ne = 列举(密类)\nf = 前列(密类, 1)\n",
    "a|·|·|·|·|·\nb|·|·|·|·|·\nc|·|·|·|·|·\nd|·|·|·|·|·\n" },
  { "areas of the record", "列出 = 人\n", "a = 人\nb = 县\nc = 县.代码\nd = 填报单位\ne = 户\n",
    "p1|子县|610101|甲市|a\np2|子县|610101|甲市|a\np3|丑县|610102|甲市|b\np4|子县|610101|甲市|"
    "d\n" },
  { "formulas of the record", "列出 = 户\n",
    "a = 户\nb = 人数 * 2\nc = 人数 > 2\nd = 若(人数 > 2, 期末, 识别)\n",
    "a|6|是|2020-03-31\nb|4|否|2020-03-31\nc|·|·|·\nd|6|是|2020-03-31\n" },
  { "counts of what is below", "列出 = 户\n",
    "a = 户\nb = 人\nc = 事\nd = 计数(人, 岁 > 60)\ne = 求和(额)\nf = 最大(毕)\ng = 平均(岁)\nh = "
    "种数(类)\n",
    "a|2|3|1|14.5|2020-03-31|39|2\nb|1|1|0|1|2019-12-31|40|1\nc|0|0|0|0|·|·|0\nd|1|0|0|0|·|8|0\n" },
  { "calculated from counts", "列出 = 户\n",
    "a = 户\nb = 人 + 事\nc = 人 - 1\nd = 率(计数(人, 岁 > 60), 人)\ne = -求和(额)\nf = 求和(额) / "
    "人\ng = 人 * 3 + 0\n",
    "a|5|1|50|-14.5|7.25|6\nb|2|0|0|-1|1|3\nc|0|-1|×|0|×|0\nd|1|0|0|0|0|3\n" },
  { "lists in the order of their codes", "列出 = 户\n",
    "a = 户\nb = 列举(类)\nc = 列举(类, 额 > 5)\nd = 列举(因)\n",
    "a|一级、二级|一级|病、残\nb|三级||学\nc|||\nd|||病\n" },
  { "the most frequent", "列出 = 户\n",
    "a = 户\nb = 前列(类, 1)\nc = 前列(类, 2)\nd = 前列(多类, 2)\ne = 前列(类, 1, 人)\n",
    "a|二级|二级、一级|病、学|一级\nb|三级|三级|残|三级\nc||||\nd||||\n" },
  { "what concerns all, in each row", "列出 = 人\n",
    "a = 人\nb = 事\nc = 列举(类)\nd = 列举(多类)\n",
    "p1|2|一级、二级|病、学\np2|2|一级、二级|病、学\np3|1|三级|残\np4|0||\n" },
  { "only records of the universe", "列出 = 户\n范围 = 岁 > 20\n", "a = 户\nb = 人\nc = 求和(岁)\n",
    "a|1|70\nb|1|40\n" },
  { "a universe below", "列出 = 户\n范围 = 额 > 2\n", "a = 户\nb = 事\nc = 列举(类)\n",
    "a|2|一级、二级\n" },
  { "ordered", "列出 = 户\n排序 = 收入, 户号\n", "a = 户\n", "c\nd\na\nb\n" },
  { "ordered by area", "列出 = 户\n排序 = 县, 户号\n", "a = 户\nb = 县\n",
    "a|子县\nc|子县\nd|子县\nb|丑县\n" },
  { "ordered by a code", "列出 = 户\n排序 = 级, 户号\n", "a = 户\n", "c\na\nb\nd\n" },
  { "grouped by area", "列出 = 户\n分组 = 县\n小计 = 县\n排序 = 户号\n",
    "a = 户\nb = 人\nc = 人数\nd = 率(人, 事)\n",
    "> 子县\na|2|3|66.67\nc|0|·|×\nd|1|3|×\n< 子县小计|3||\n> 丑县\nb|1|2|100\n< 丑县小计|1||\n" },
  { "grouped by two levels", "列出 = 户\n分组 = 填报单位, 县\n小计 = 填报单位\n排序 = 户号\n",
    "a = 户\nb = 人\n", "> 甲市\n> 子县\na|2\nc|0\nd|1\n> 丑县\nb|1\n< 甲市小计|4\n" },
  { "grouped by a code", "列出 = 户\n分组 = 级\n排序 = 户号\n", "a = 户\n",
    "> 缺失\nc\n> 一级\na\n> 二级\nb\n> 三级\nd\n" },
  { "grouped by yes and no", "列出 = 户\n分组 = 预\n排序 = 户号\n", "a = 户\n",
    "> 缺失\nc\n> 否\nb\n> 是\na\nd\n" },
  { "grouped by a number", "列出 = 户\n分组 = 人数\n小计 = 人数\n排序 = 户号\n", "a = 户\nb = 人\n",
    "> 缺失\nc|0\n< 缺失小计|0\n> 2\nb|1\n< 2小计|1\n> 3\na|2\nd|1\n< 3小计|3\n" },
  { "grouped by a decimal", "列出 = 户\n分组 = 收入\n排序 = 户号\n", "a = 户\n",
    "> 缺失\nc\n> 20\nd\n> 1000.5\na\nb\n" },
  { "grouped by a date", "列出 = 户\n分组 = 识别\n排序 = 户号\n", "a = 户\n",
    "> 缺失\nc\n> 2019年1月31日\na\nd\n> 2020年3月31日\nb\n" },
  { "grouped by several codes", "列出 = 户\n分组 = 因\n排序 = 户号\n", "a = 户\n",
    "> 缺失\nc\n> 病\nd\n> 病、残\na\n> 学\nb\n" },
  { "grouped by a masked text", "列出 = 户\n分组 = 主\n", "a = 户\n",
    "> 缺失\nc\n> 李*\nb\n> 王*\na\n> 王*\nd\n" },
  { "grouped by what is never shown", "列出 = 户\n分组 = 密日\n排序 = 户号\n", "a = 户\n",
    "> \nc\n> \na\nd\n> \nb\n" },
  { "a child that stands in several rows has no 小计", "列出 = 人\n分组 = 户号\n小计 = 户号\n",
    "a = 人\nb = 事\nc = 计数(人, 岁 > 9)\n",
    "> a\np1|2|1\np2|2|0\n< a小计||1\n> b\np3|1|1\n< b小计||1\n> d\np4|0|0\n< d小计||0\n" },
  { "areas", "列出 = 县\n", "a = 县\nb = 县.代码\nc = 户\nd = 人\ne = 求和(收入)\nf = 列举(级)\n",
    "子县|610101|3|3|1020.5|一级、三级\n丑县|610102|1|1|1000.5|二级\n" },
  { "areas in groups", "列出 = 县\n分组 = 填报单位\n小计 = 填报单位\n",
    "a = 县\nb = 户\nc = 求和(收入)\n",
    "> 甲市\n子县|3|1020.5\n丑县|1|1000.5\n< 甲市小计|4|2021\n" },
  { "nobody", "列出 = 户\n范围 = 人数 > 100\n", "a = 户\n", "" },
};

typedef struct
{
  char *folder;
  ZhuDictionary *dictionary;
  ZhuModel *model;
  ZhuStore *store;
  ZhuDiags *diags;
} World;

static World world;

static void
write_files (void)
{
  g_autofree char *codes = g_build_filename (world.folder, "codes", NULL);

  g_assert_cmpint (g_mkdir (codes, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (i < 2 ? codes : world.folder, files[i][0], NULL);

      g_assert_true (g_file_set_contents (path, files[i][1], -1, NULL));
    }
}

static void
import_files (const char *database)
{
  const ZhuImportOptions options = { .as_of = zhu_date_from_ymd (2020, 3, 31), .max_gone = 100 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (database, world.dictionary, ZHU_STORE_WRITE, &error);
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (ZhuImportCount));
  g_autofree char *households = g_build_filename (world.folder, "h.csv", NULL);
  g_autofree char *persons = g_build_filename (world.folder, "p.csv", NULL);
  g_autofree char *matters = g_build_filename (world.folder, "q.csv", NULL);
  const char *const names[] = { households, persons, matters, NULL };

  g_assert_no_error (error);
  g_assert_true (zhu_store_import (store, names, &options, world.diags, counts, &error));
  g_assert_no_error (error);
}

static ZhuDictionary *
parse_dictionary (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (dictionary_text, strlen (dictionary_text));
  g_autoptr (GError) error = NULL;
  ZhuDictionary *self
      = zhu_dictionary_parse (bytes, "dictionary.ini", world.folder, world.diags, &error);

  g_assert_no_error (error);
  return self;
}

static void
open_world (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *database = NULL;
  g_autofree char *findings = NULL;

  world.folder = g_dir_make_tmp ("zhuhu-register-XXXXXX", NULL);
  world.diags = zhu_diags_new ();
  database = g_build_filename (world.folder, "cases.db", NULL);
  write_files ();
  world.dictionary = parse_dictionary ();
  import_files (database);
  zhu_dictionary_unref (world.dictionary);
  world.dictionary = parse_dictionary ();
  world.store = zhu_store_open (database, world.dictionary, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  world.model = zhu_model_new (world.dictionary, world.diags, &error);
  g_assert_no_error (error);
  findings = zhu_diags_to_text (world.diags);
  g_assert_cmpstr (findings, ==, "");
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
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
close_world (void)
{
  zhu_model_unref (world.model);
  zhu_store_free (world.store);
  zhu_dictionary_unref (world.dictionary);
  zhu_diags_free (world.diags);
  remove_folder (world.folder);
  g_free (world.folder);
}

/* ---- Rows as text ---- */

static char *
number_text (ZhuNumber number)
{
  char *text = zhu_number_format (number, 2, ZHU_ROUND_HALF_UP);
  gsize length = strlen (text);

  while (text[length - 1] == '0')
    length--;
  text[text[length - 1] == '.' ? length - 1 : length] = '\0';
  return text;
}

static char *
value_text (const ZhuValue *value)
{
  switch (value->state)
    {
    case ZHU_VALUE_NUMBER:
      return number_text (value->number);
    case ZHU_VALUE_DATE:
      return zhu_date_format ((int) value->number.numerator, "yyyy-MM-dd");
    case ZHU_VALUE_TEXT:
      return g_strdup (value->text);
    case ZHU_VALUE_EMPTY:
      return g_strdup ("");
    case ZHU_VALUE_MISSING:
      return g_strdup ("·");
    case ZHU_VALUE_NOT_APPLICABLE:
      return g_strdup ("×");
    case ZHU_VALUE_UNDEFINED:
    case ZHU_VALUE_SUPPRESSED:
      break;
    }
  return g_strdup ("?");
}

static void
append_record (GString *out, const ZhuRecord *record, gsize n_fields)
{
  if (record->group != 0)
    {
      g_string_append_printf (out, "> %s\n", record->head);
      return;
    }
  if (record->subtotal != 0)
    g_string_append (out, "< ");
  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *text = value_text (&record->values[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", text);
    }
  g_string_append_c (out, '\n');
}

static void
test_rows (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autofree char *text
      = g_strconcat ("[台账]\n标题 = t\n", cases[i].keys, "[栏]\n", cases[i].fields, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "t.ini", NULL, world.diags, &error);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);
  g_autoptr (ZhuCube) cube = NULL;
  g_autoptr (GString) rows = g_string_new (NULL);
  const ZhuCubeTable *table;

  g_assert_no_error (error);
  g_ptr_array_add (plans,
                   zhu_plan_new (template_, world.model, &march, NULL, NULL, world.diags, &error));
  g_assert_no_error (error);
  cube = zhu_cube_compute (plans, world.store, ZHU_LEVEL_INTERNAL, world.diags, &error);
  g_assert_no_error (error);
  table = zhu_cube_table (cube, 0);
  for (gsize row = 0; row < zhu_cube_table_n_records (table); row++)
    append_record (rows, zhu_cube_table_record (table, row, &error), table->plan->fields->len);
  if (!g_str_equal (rows->str, cases[i].rows))
    {
      g_test_message ("%s, not\n%s", rows->str, cases[i].rows);
      g_test_fail ();
    }
  g_assert_true (table->is_empty == (*cases[i].rows == '\0'));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  open_world ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/register/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_rows);
    }
  result = g_test_run ();
  close_world ();
  return result;
}
