/* What formulas may not say: each refusal with its kind, its place and a remedy; and what the types
 * of good formulas are. */
#include "support/model.h"

#include <string.h>

static const struct
{
  const char *formula;
  const char *anchor;
  const char *code;
  unsigned column;
  const char *hint; /* part of text and remedy */
} refusals[] = {
  { "残疾登级 <= 2", NULL, "unknown-name", 1, "残疾等级" },
  { "残疾等级 <= 2且重度", NULL, "bad-number", 9, "" },
  { "重度且未解决", NULL, "unknown-name", 1, "put blanks around 且" },
  { "残疾等级 = 五级", NULL, "unknown-name", 8, "级" },
  { "残疾等级 = 5", NULL, "unknown-code", 8, "残疾等级" },
  { "残疾等级 = \"一集\"", NULL, "unknown-code", 8, "did you mean" },
  { "残疾等级 属于 (一级, 九级)", NULL, "unknown-name", 14, "" },
  { "残疾等级 属于 (4-1)", NULL, "empty-range", 10, "" },
  { "残疾等级 = 残疾类别", NULL, "type", 1, "残疾类别" },
  { "其他致贫原因 < 因病", NULL, "type", 1, "属于" },
  { "识别日期 > 3", NULL, "type", 1, "2020-03-31" },
  { "识别日期 = 家庭人口", NULL, "type", 1, "date" },
  { "家庭人口 = \"3\"", NULL, "type", 1, "text" },
  { "户主姓名 = 张三", NULL, "unknown-name", 8, "quotes" },
  { "户主姓名 = 3", NULL, "type", 1, "quotes" },
  { "家庭人口 属于 本期", NULL, "type", 1, "date" },
  { "识别日期 = 本期", NULL, "interval", 8, "属于" },
  { "脱贫日期 = 缺失", NULL, "type", 1, "x 缺失" },
  { "缺失", NULL, "type", 1, "x 缺失" },
  { "重度 = 1", NULL, "type", 1, "非 x" },
  { "在册 且 重度", NULL, "type", 1, "x = 1" },
  { "非 家庭人口", NULL, "type", 3, "condition" },
  { "识别日期 + 1", NULL, "type", 1, "日数" },
  { "重度 + 1", NULL, "type", 1, "若" },
  { "家庭人口 > 0.1234567", NULL, "number", 8, "six" },
  { "未解决 且 已享", NULL, "two-branches", 1, "有(" },
  { "户", NULL, "unknown-name", 1, "计数(户)" },
  { "合计 > 1", NULL, "reserved-word", 1, "" },
  { "全部未脱贫人口 > 1", NULL, "unknown-name", 1, "series" },
  { "户.姓名 缺失", NULL, "unknown-name", 1, "户" },
  { "问题类型.颜色 缺失", NULL, "unknown-attribute", 1, "颜色" },
  { "家庭人口.大类 缺失", NULL, "unknown-attribute", 1, "大类" },
  { "县 = 火星县", NULL, "unknown-area", 5, "火星县" },
  { "县 < 勉县", NULL, "type", 1, "属于" },
  { "县.颜色 缺失", NULL, "unknown-attribute", 1, "代码" },
  { "(2) > 1", NULL, "not-of-records", 1, "measure" },
  { "户.占行% > 1", NULL, "not-of-records", 1, "measure" },
  { "平均(家庭人口) > 1", NULL, "not-of-records", 1, "平均" },
  { "种熟(家庭人口) > 1", NULL, "unknown-function", 1, "种数" },
  { "条件(重度)", NULL, "not-of-records", 1, "条件" },
  { "若(重度, 1)", NULL, "arguments", 1, "else" },
  { "若(重度, 1, 期末) > 1", NULL, "type", 10, "one kind" },
  { "若(1, 1, 2) > 1", NULL, "type", 3, "condition" },
  { "残疾等级属于 (一级)", NULL, "unknown-function", 1, "put blanks around 属于" },
  { "残疾等级不属于 (一级)", NULL, "unknown-function", 1, "put blanks around 不属于" },
  { "周岁(出生日期) > 1", NULL, "arguments", 1, "2" },
  { "周岁(家庭人口, 期末) > 1", NULL, "type", 4, "期末" },
  { "左(家庭人口, 2) = \"1\"", NULL, "type", 3, "text" },
  { "左(户主姓名, 家庭人口) = \"1\"", NULL, "type", 9, "左(text, 6)" },
  { "分段(户主姓名, 0-5) = 1", NULL, "type", 4, "order" },
  { "分段(家庭人口, 5-0) = 1", NULL, "empty-range", 10, "" },
  { "分段(家庭人口, a: 0-5, a: 6-7) = 1", NULL, "duplicate-label", 18, "a" },
  { "分段(识别日期, 0-5) = 1", NULL, "type", 10, "kind" },
  { "有(火星)", NULL, "unknown-entity", 3, "entity" },
  { "有(户)", "人", "not-below", 1, "户" },
  { "有(问题, 已享)", "户", "two-branches", 1, "有(" },
  { "求和(户主姓名) > 1", "户", "type", 4, "numbers" },
  { "求和(解决日期) > 1", "户", "type", 4, "dates" },
  { "重度@期初", NULL, "bad-shift", 1, "上期末" },
  { "重度@2020-01-01", NULL, "bad-shift", 1, "上期末" },
  { "((((重度@上期末)@上期末)@上期末)@上期末)@上期末", NULL, "bad-shift", 5, "4" },
  { "性别 = 残疾类别", NULL, "type", 1, "code of its own list" },
  { "脱贫县 < 脱贫县", NULL, "type", 1, "非 x" },
  { "其他致贫原因 = 其他致贫原因", NULL, "type", 1, "several codes" },
  { "县 = 县", NULL, "unknown-area", 5, "县" },
  { "县 = 期末", NULL, "unknown-area", 5, "期末" },
  { "县 = 重度@上期末", NULL, "type", 5, "name, or its code" },
  { "县 = 县.名称", NULL, "type", 5, "name, or its code" },
  { "县 属于 (1-3)", NULL, "type", 7, "name, or its code" },
  { "若(预脱贫, 县, 乡) = 缺失", NULL, "type", 1, "x 缺失" },
  { "若(预脱贫, 县, 乡) = 若(预脱贫, 乡, 县)", NULL, "type", 1, "one kind" },
  { "家庭人口 属于 本年", NULL, "type", 1, "put a date" },
  { "残疾等级 属于 (性别..三级)", NULL, "type", 10, "codes or names of the list" },
  { "残疾等级 属于 (一级..火星)", NULL, "unknown-name", 14, "" },
  { "残疾等级 属于 (火星..一级)", NULL, "unknown-name", 10, "" },
  { "残疾等级 属于 (性别, 一级)", NULL, "type", 10, "own list" },
  { "残疾等级 属于 (一级, 残疾等级, 出生日期)", NULL, "type", 20, "date" },
  { "家庭人口 属于 (1..某)", NULL, "unknown-name", 13, "" },
  { "家庭人口 属于 (期末..)", NULL, "type", 10, "date" },
  { "家庭人口 属于 (1, \"一\")", NULL, "type", 13, "text" },
  { "识别日期 属于 (1-2)", NULL, "type", 10, "2020-03-31" },
  { "某 属于 (1)", NULL, "unknown-name", 1, "" },
  { "某 属于 本期", NULL, "unknown-name", 1, "" },
  { "金额 属于 (1, 未解决)", NULL, "two-branches", 11, "有(" },
  { "家庭人口 > 99999999999999999999", NULL, "number", 8, "12 digits" },
  { "住房面积 > 9999999999999.5", NULL, "number", 8, "12 digits" },
  { "-户主姓名 = 1", NULL, "type", 2, "" },
  { "-某 = 1", NULL, "unknown-name", 2, "" },
  { "某 缺失", NULL, "unknown-name", 1, "" },
  { "非 某", NULL, "unknown-name", 3, "" },
  { "某 或 重度", NULL, "unknown-name", 1, "" },
  { "日数(识别日期)", NULL, "arguments", 1, "give it 2" },
  { "年(识别日期, 期末)", NULL, "arguments", 1, "give it 1" },
  { "年(缺失)", NULL, "type", 3, "nothing" },
  { "年(某)", NULL, "unknown-name", 3, "" },
  { "日数(发现日期, 开始日期)", NULL, "two-branches", 1, "有(" },
  { "日数(某, 期末)", NULL, "unknown-name", 4, "" },
  { "周岁(出生日期, 某)", NULL, "unknown-name", 10, "" },
  { "左(户主姓名) = \"a\"", NULL, "arguments", 1, "give it 2" },
  { "左(户主姓名, 0.5) = \"a\"", NULL, "type", 9, "whole number" },
  { "右(某, 1) = \"a\"", NULL, "unknown-name", 3, "" },
  { "长度(户主姓名, 1) = 1", NULL, "arguments", 1, "give it 1" },
  { "长度(家庭人口) = 1", NULL, "type", 4, "text variable" },
  { "长度(某) = 1", NULL, "unknown-name", 4, "" },
  { "校验位(户主姓名, 1) 缺失", NULL, "arguments", 1, "give it 1" },
  { "校验位(家庭人口) 缺失", NULL, "type", 5, "text variable" },
  { "若(某, 1, 2) = 1", NULL, "unknown-name", 3, "" },
  { "若(已享, 1, 未解决, 2, 3) = 1", NULL, "two-branches", 1, "有(" },
  { "若(重度, 1, 户主姓名) = 1", NULL, "type", 10, "one case" },
  { "若(重度, 性别, 残疾等级) 缺失", NULL, "type", 11, "代码(list)" },
  { "分段(家庭人口) = 1", NULL, "arguments", 1, "2 to 1000" },
  { "分段(某, 0-5) = 1", NULL, "unknown-name", 4, "" },
  { "分段(缺失, 0-5) = 1", NULL, "type", 4, "order" },
  { "分段(其他致贫原因, 1-2) = 1", NULL, "type", 4, "order" },
  { "分段(县, 1-2) = 1", NULL, "type", 4, "order" },
  { "分段(家庭人口, 期初..期末) = 1", NULL, "type", 10, "kind" },
  { "分段(残疾等级, 一级..火星) = 1", NULL, "unknown-name", 14, "" },
  { "分段(识别日期, 2020-01-01..5) = 1", NULL, "type", 22, "kind" },
  { "分段(家庭人口, 0..0.1234567) = 1", NULL, "type", 13, "kind" },
  { "有()", NULL, "arguments", 1, "1 to 2" },
  { "有(1)", NULL, "unknown-entity", 3, "entity" },
  { "有(人.重度)", NULL, "unknown-entity", 3, "entity" },
  { "有(人, 某)", NULL, "unknown-name", 6, "" },
  { "有(人, 家庭人口)", NULL, "type", 6, "x = 1" },
  { "有(人, 缺失)", NULL, "type", 6, "x 缺失" },
  { "计数(人, 重度, 1)", NULL, "arguments", 1, "1 to 2" },
  { "求和() > 1", NULL, "arguments", 1, "1 to 2" },
  { "求和(某) > 1", "户", "unknown-name", 4, "" },
  { "求和(1) > 1", "户", "type", 4, "below the record" },
  { "最大(缺失) 缺失", "户", "type", 4, "numbers" },
  { "最小(重度) 缺失", "户", "type", 4, "numbers" },
  { "求和(金额, 某) > 1", "户", "unknown-name", 8, "" },
  { "求和(金额, 未解决) > 1", "户", "two-branches", 1, "有(" },
  { "求和(家庭人口) > 1", "户", "not-below", 1, "户" },
  { "某.重度", NULL, "unknown-name", 1, "" },
  { "火星.某", NULL, "unknown-name", 1, "" },
};

static ZhuModel *
shared_model (void)
{
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();

  return test_model (dictionary);
}

static void
test_refusal (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuModel) model = shared_model ();
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree = zhu_formula_parse (refusals[i].formula, NULL, 0, diags);
  const ZhuEntity *anchor
      = refusals[i].anchor == NULL
            ? NULL
            : zhu_dictionary_entity (zhu_model_dictionary (model), refusals[i].anchor);
  const ZhuDiag *diag;
  g_autofree char *said = NULL;

  if (tree != NULL)
    g_assert_null (zhu_model_compile (model, tree, ZHU_DATE_END, anchor, diags));
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  diag = zhu_diags_get (diags, 0);
  said = g_strdup_printf ("%s; %s", diag->text, diag->remedy);
  g_assert_cmpstr (diag->code, ==, refusals[i].code);
  g_assert_cmpuint (diag->place.column, ==, refusals[i].column);
  g_assert_nonnull (diag->remedy);
  if (strstr (said, refusals[i].hint) == NULL)
    g_assert_cmpstr (said, ==, refusals[i].hint);
}

/* All mistakes of a formula are told at once. */
static void
test_all_at_once (void)
{
  g_autoptr (ZhuModel) model = shared_model ();
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree
      = zhu_formula_parse ("某 且 (识别日期 > 3 或 若(重度, 某, 2) = 1)", NULL, 0, diags);

  g_assert_null (zhu_model_compile (model, tree, ZHU_DATE_END, NULL, diags));
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), ==, 3);
}

/* ---- Dictionaries ---- */

static const char frame[] = "[字典]\n名称 = 试\n"
                            "[实体 户]\n表 = h\n键 = k\n"
                            "[变量 户]\na = 整数 a\nd = 日期 d\ns = 文本 s\n"
                            "[实体 人]\n表 = p\n键 = k\n上级 = 户: hk\n"
                            "[变量 人]\nb = 整数 b\n性别 = 代码(性别) x\n"
                            "%s";

static const struct
{
  const char *name;
  const char *derived;
  const char *code; /* NULL: good */
  unsigned line;
} dictionaries[] = {
  { "good", "[派生 户]\ny = 有(人, b = 1)\nz = 计数(人) + a\n", NULL, 0 },
  { "derived before what it leans on", "[派生 户]\ny = z + 1\nz = a + 1\n", NULL, 0 },
  { "cycle", "[派生 户]\ny = z + 1\nz = y + 1\n", "cycle", 18 },
  { "itself in another period", "[派生 户]\ny = y@上期末 + 1\n", "cycle", 18 },
  { "formula below its entity", "[派生 户]\ny = b + 1\n", "below-entity", 18 },
  { "upper entity's variable is fine", "[派生 人]\ny = a + b\n", NULL, 0 },
  { "declared list, other type", "[派生 人]\ny = 代码(性别) b + 1\n", "type", 18 },
  { "declared list, codes", "[派生 人]\ny = 代码(性别) 若(b = 1, 男, 缺失)\n", NULL, 0 },
  { "declared list, unknown code", "[派生 人]\ny = 代码(性别) 若(b = 1, 男, 火星)\n",
    "unknown-name", 18 },
  { "syntax", "[派生 人]\ny = b +\n", "syntax", 18 },
  { "continued line", "[派生 人]\ny = b = 1\n  且 火星 = 2\n", "unknown-name", 19 },
  { "variable of a list under another name",
    "[派生 人]\ny = 代码(性别) 性别\nz = y = 男 且 y@上年末 <> 女\n", NULL, 0 },
  { "no areas", "[派生 人]\ny = 县 缺失\n", "no-areas", 18 },
  { "a name of two entities", "[派生 户]\nx = 1\n[派生 人]\nx = 2\ny = x + 1\n", "ambiguous-name",
    21 },
  { "a name of two entities, told apart", "[派生 户]\nx = 1\n[派生 人]\nx = 2\ny = 户.x + 人.x\n",
    NULL, 0 },
  { "an attribute of an unknown variable", "[派生 人]\ny = z.某 缺失\n", "unknown-name", 18 },
  { "a cycle of three", "[派生 户]\nx = y\ny = z\nz = x\n", "cycle", 18 },
  { "a range of numbers that runs backwards", "[派生 人]\ny = b 属于 (5-1)\n", "empty-range", 18 },
  { "a range of days that runs backwards", "[派生 户]\ny = d 属于 (2020-03-01..2020-02-01)\n",
    "empty-range", 18 },
  { "open ranges", "[派生 户]\ny = d 属于 (2020-03-01..) 或 a 属于 (..5) 或 a 属于 (3-3)\n", NULL,
    0 },
};

static void
test_dictionary_of (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const char *root = g_getenv ("ZHU_SOURCE_DIR");
  g_autofree char *folder
      = g_build_filename (root != NULL ? root : ZHU_SOURCE_DIR, "templates", NULL);
  g_auto (GStrv) parts = g_strsplit (frame, "%s", 2);
  g_autofree char *text = g_strconcat (parts[0], dictionaries[i].derived, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary
      = zhu_dictionary_parse (bytes, "d.ini", folder, diags, &error);
  g_autoptr (ZhuModel) model = NULL;

  g_assert_no_error (error);
  model = zhu_model_new (dictionary, diags, &error);
  if (dictionaries[i].code == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
      return;
    }
  g_assert_null (model);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, dictionaries[i].code);
  g_assert_cmpuint (zhu_diags_get (diags, 0)->place.line, ==, dictionaries[i].line);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->place.file, ==, "d.ini");
}

/* A derived variable that is an area level is compared like the level. */
static void
test_derived_level (void)
{
  static const char text[]
      = "[字典]\n名称 = 试\n地区 = areas.csv\n"
        "[实体 户]\n表 = h\n键 = k\n地区 = c\n"
        "[变量 户]\na = 整数 a\n"
        "[派生 户]\n所在 = 县\n近 = 所在 属于 (勉县, \"610726\") 且 所在 <> 城固县\n";
  const char *root = g_getenv ("ZHU_SOURCE_DIR");
  g_autofree char *folder
      = g_build_filename (root != NULL ? root : ZHU_SOURCE_DIR, "templates", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary
      = zhu_dictionary_parse (bytes, "d.ini", folder, diags, &error);
  g_autoptr (ZhuModel) model = NULL;
  g_autoptr (TestBatch) batch = NULL;
  ZhuEval *eval;
  const gint64 *near;

  g_assert_no_error (error);
  model = test_model (dictionary);
  batch = test_batch_new (dictionary, "户 x area=宁强县\n户 y area=城固县");
  eval = test_eval (model, batch);
  near = zhu_eval_rows (eval, test_compile (model, "近", NULL),
                        zhu_dictionary_entity (dictionary, "户"));
  g_assert_cmpint (near[0], ==, 1);
  g_assert_cmpint (near[1], ==, 0);
  zhu_eval_free (eval);
}

/* ---- Types ---- */

static const struct
{
  const char *formula;
  ZhuType type;
  const char *entity;
} types[] = {
  { "家庭人口", ZHU_TYPE_INTEGER, "户" },
  { "家庭人口 / 2", ZHU_TYPE_DECIMAL, "户" },
  { "家庭人口 * 0.5", ZHU_TYPE_DECIMAL, "户" },
  { "期末", ZHU_TYPE_DATE, NULL },
  { "1 + 2", ZHU_TYPE_INTEGER, NULL },
  { "重度", ZHU_TYPE_BOOLEAN, "人" },
  { "在册", ZHU_TYPE_INTEGER, "人" },
  { "变动@上期末", ZHU_TYPE_CODE, "人" },
  { "其他致贫原因", ZHU_TYPE_MULTI, "户" },
  { "重度 且 未解决", ZHU_TYPE_BOOLEAN, "问题" },
  { "有(问题) 且 有(扶持)", ZHU_TYPE_BOOLEAN, "人" },
  { "县", ZHU_TYPE_CODE, "户" },
  { "县.名称", ZHU_TYPE_TEXT, "户" },
  { "脱贫县", ZHU_TYPE_BOOLEAN, "户" },
  { "退出年度", ZHU_TYPE_CODE, "户" },
  { "若(重度, 户主姓名, \"\")", ZHU_TYPE_TEXT, "人" },
  { "户未脱贫", ZHU_TYPE_BOOLEAN, "户" },
  { "年龄组", ZHU_TYPE_CODE, "人" },
};

static void
test_types (void)
{
  g_autoptr (ZhuModel) model = shared_model ();

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const ZhuExpr *expr = test_compile (model, types[i].formula, NULL);
      const ZhuEntity *entity = zhu_expr_entity (expr);

      g_test_message ("%s", types[i].formula);
      g_assert_cmpint (zhu_expr_type (expr), ==, types[i].type);
      g_assert_cmpstr (entity == NULL ? NULL : entity->name, ==, types[i].entity);
    }
}

static void
test_join (void)
{
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  const ZhuEntity *household = zhu_dictionary_entity (dictionary, "户");
  const ZhuEntity *person = zhu_dictionary_entity (dictionary, "人");
  const ZhuEntity *problem = zhu_dictionary_entity (dictionary, "问题");
  const ZhuEntity *support = zhu_dictionary_entity (dictionary, "扶持");
  const ZhuEntity *deeper = NULL;

  g_assert_true (zhu_entity_join (household, problem, &deeper) && deeper == problem);
  g_assert_true (zhu_entity_join (problem, person, &deeper) && deeper == problem);
  g_assert_true (zhu_entity_join (NULL, person, &deeper) && deeper == person);
  g_assert_true (zhu_entity_join (NULL, NULL, &deeper) && deeper == NULL);
  g_assert_false (zhu_entity_join (support, problem, &deeper));
}

/* ---- Any text ---- */

/* Words and marks thrown together: whatever they say, there is an expression or an error with a
 * remedy, and what compiles evaluates. */
static void
test_any_text (void)
{
  static const char *const words[] = { "残疾等级",
                                       "未解决",
                                       "问题类型",
                                       "家庭人口",
                                       "识别日期",
                                       "户主姓名",
                                       "其他致贫原因",
                                       "在册",
                                       "变动",
                                       "县",
                                       "县.代码",
                                       "脱贫县",
                                       "问题类型.大类",
                                       "一级",
                                       "饮水",
                                       "1",
                                       "2",
                                       "0.5",
                                       "2020-03-31",
                                       "\"王\"",
                                       "缺失",
                                       "非缺失",
                                       "且",
                                       "或",
                                       "非",
                                       "属于",
                                       "不属于",
                                       "本期",
                                       "期末",
                                       "=",
                                       "<>",
                                       "<",
                                       ">=",
                                       "+",
                                       "-",
                                       "*",
                                       "/",
                                       "(",
                                       ")",
                                       "(",
                                       ")",
                                       ",",
                                       ",",
                                       "..",
                                       "@上期末",
                                       ".占行%",
                                       "若(",
                                       "有(",
                                       "计数(",
                                       "求和(",
                                       "最大(",
                                       "周岁(",
                                       "分段(",
                                       "左(",
                                       "长度(",
                                       "年(",
                                       "日数(",
                                       "问题",
                                       "扶持",
                                       "人",
                                       "：",
                                       "“",
                                       "某" };
  g_autoptr (ZhuModel) model = shared_model ();
  g_autoptr (TestBatch) batch = test_batch_new (
      zhu_model_dictionary (model), "户 h area=610726 家庭人口=2\n人 p <h 残疾等级=2\n问题 q <h");
  ZhuEval *eval = test_eval (model, batch);
  GRand *random = g_rand_new_with_seed (610000);
  gsize n_good = 0;

  for (int i = 0; i < 20000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (ZhuNode) tree = NULL;
      const ZhuExpr *expr = NULL;

      for (int n = g_rand_int_range (random, 1, 9); n > 0; n--)
        g_string_append_printf (text, "%s ",
                                words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))]);
      tree = zhu_formula_parse (text->str, NULL, 0, diags);
      if (tree != NULL)
        expr = zhu_model_compile (model, tree, ZHU_DATE_END, NULL, diags);
      g_assert_cmpint (expr == NULL, ==, zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0);
      for (gsize j = 0; j < zhu_diags_length (diags); j++)
        g_assert_nonnull (zhu_diags_get (diags, j)->remedy);
      if (expr == NULL)
        continue;
      n_good++;
      if (zhu_expr_entity (expr) == NULL)
        continue;
      if (zhu_expr_type (expr) == ZHU_TYPE_TEXT)
        g_assert_nonnull (zhu_eval_texts (eval, expr, zhu_expr_entity (expr)));
      else
        g_assert_nonnull (zhu_eval_rows (eval, expr, zhu_expr_entity (expr)));
    }
  g_assert_cmpuint (n_good, >, 100);
  g_rand_free (random);
  zhu_eval_free (eval);
}

static void
add (const char *group, const char *name, gsize i, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/formula/%s/%" G_GSIZE_FORMAT " %s", group, i, name);

  g_test_add_data_func (path, GSIZE_TO_POINTER (i), test);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    add ("refusal", refusals[i].formula, i, test_refusal);
  for (gsize i = 0; i < G_N_ELEMENTS (dictionaries); i++)
    add ("dictionary", dictionaries[i].name, i, test_dictionary_of);
  g_test_add_func ("/formula/types", test_types);
  g_test_add_func ("/formula/all mistakes at once", test_all_at_once);
  g_test_add_func ("/formula/join", test_join);
  g_test_add_func ("/formula/derived level", test_derived_level);
  g_test_add_func ("/formula/any text", test_any_text);
  return g_test_run ();
}
