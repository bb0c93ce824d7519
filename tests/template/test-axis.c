/* The axis language: what binds tighter, what an item may carry, canonical text that reads as the
 * same tree, full-width and English spellings. */
#include "zhuhu/template.h"

#include <string.h>

static ZhuAxis *
read_axis (const char *text)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  ZhuAxis *axis = zhu_axis_parse (text, NULL, diags);
  g_autofree char *findings = zhu_diags_to_text (diags);

  if (axis == NULL)
    g_test_message ("%s", text);
  g_assert_cmpstr (findings, ==, "");
  g_assert_nonnull (axis);
  return axis;
}

static const ZhuAxis *
child (const ZhuAxis *axis, guint i)
{
  g_assert_nonnull (axis->children);
  g_assert_cmpuint (i, <, axis->children->len);
  return g_ptr_array_index (axis->children, i);
}

/* ---- Canonical text ---- */

static const struct
{
  const char *name, *text, *canonical;
} spellings[] = {
  { "stack", "合计+下辖", "合计 + 下辖" },
  { "nest-binds-tighter", "合计 + 残疾类别>残疾等级 + 性别", "合计 + 残疾类别 > 残疾等级 + 性别" },
  { "group", "残疾类别 > (小计 + 其中(重度) \"一、二级\")",
    "残疾类别 > (小计 + 其中(重度) \"一、二级\")" },
  { "group-head", "(户 \"本月末\" + 户@上期末) \"户数\"", "(户 \"本月末\" + 户@上期末) \"户数\"" },
  { "group-of-one", "(户) \"户数\"", "(户) \"户数\"" },
  { "group-within-group", "((户 + 人) \"甲\") \"乙\"", "((户 + 人) \"甲\") \"乙\"" },
  { "idle-brackets", "((户))", "户" },
  { "head-after-braces", "变动{脱贫} \"减少\"[人]", "变动 \"减少\"{脱贫}[人]" },
  { "head-before-braces", "变动 \"减少\"{脱贫}[人]", "变动 \"减少\"{脱贫}[人]" },
  { "head-after-measures", "变动[人] \"减少\"", "变动 \"减少\"[人]" },
  { "empty-head", "条件(有疑点) \"\" > 疑点类型", "条件(有疑点) \"\" > 疑点类型" },
  { "quote-in-head", "户 \"a\"\"b\"", "户 \"a\"\"b\"" },
  { "leaf-arithmetic", "疫情[求和(滞销金额)/10000 \"金额（万元）\"]",
    "疫情[求和(滞销金额) / 10000 \"金额（万元）\"]" },
  { "share", "主要致贫原因[户,户.占行% \"%\"]", "主要致贫原因[户, 户.占行% \"%\"]" },
  { "pct-of-columns", "率((2),(5)) \"占比（%）\"", "率((2), (5)) \"占比（%）\"" },
  { "call-at-date", "计数(人, 未脱贫残疾人)@上期末 \"期初\"",
    "计数(人, 未脱贫残疾人)@上期末 \"期初\"" },
  { "last-month-is-last-period", "人.较上月", "人.较上月" },
  { "attribute", "问题类型.大类", "问题类型.大类" },
  { "areas", "地区(填报单位,县)", "地区(填报单位, 县)" },
  { "pick-groups", "残疾等级{重度: 1-2, 轻度: 3-4}", "残疾等级{重度: 1..2, 轻度: 3..4}" },
  { "pick-several", "问题{吃穿: 不愁吃、不愁穿, *}", "问题{吃穿: 不愁吃、不愁穿, *}" },
  { "pick-bar", "问题{吃穿: 不愁吃|不愁穿}", "问题{吃穿: 不愁吃、不愁穿}" },
  { "pick-rest", "性别{男, \"其 他\": 其余}", "性别{男, \"其 他\": 其余}" },
  { "pick-missing", "性别{男, 女, 不明: 缺失、未列}", "性别{男, 女, 不明: 缺失、未列}" },
  { "pick-missing-alone", "性别{缺失, 未列}", "性别{缺失, 未列}" },
  { "pick-open-range", "年龄{..5, 6-15, 60-}", "年龄{..5, 6..15, 60..}" },
  { "pick-dates", "发证日期{2020-01-01..2020-03-31}", "发证日期{2020-01-01..2020-03-31}" },
  { "full-width", "（户＋人）“人户”＞性别｛男，女：1－2｝［户］",
    "(户 + 人) \"人户\" > 性别{男, 女: 1..2}[户]" },
  { "english", "total + below > (subtotal + of_which(a) + when(b))",
    "合计 + 下辖 > (小计 + 其中(a) + 条件(b))" },
  { "english-area", "area(县)[count(人)]", "地区(县)[计数(人)]" },
  { "table-08",
    "(计数(疫情, 疫情事项 = 临时救助 且 办结日期 属于 本期) \"本月\" + 计数(疫情) \"累计\") "
    "\"临时救助\"",
    "(计数(疫情, 疫情事项 = 临时救助 且 办结日期 属于 本期) \"本月\" + 计数(疫情) \"累计\") "
    "\"临时救助\"" },
};

static void
test_spelling (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuAxis) axis = read_axis (spellings[i].text);
  g_autofree char *text = zhu_axis_to_text (axis);

  g_assert_cmpstr (text, ==, spellings[i].canonical);
}

/* ---- Trees ---- */

static void
test_bare_name_is_class (void)
{
  g_autoptr (ZhuAxis) axis = read_axis ("户 + 户@上期末 + 户.较上月 + 计数(户) + 问题类型.大类");

  g_assert_cmpint (axis->kind, ==, ZHU_AXIS_STACK);
  g_assert_cmpint (child (axis, 0)->kind, ==, ZHU_AXIS_CLASS);
  g_assert_cmpint (child (axis, 0)->node->kind, ==, ZHU_NODE_NAME);
  g_assert_cmpint (child (axis, 1)->kind, ==, ZHU_AXIS_CLASS);
  g_assert_cmpint (child (axis, 1)->node->kind, ==, ZHU_NODE_AT);
  g_assert_cmpint (child (axis, 2)->kind, ==, ZHU_AXIS_MEASURE);
  g_assert_cmpint (child (axis, 3)->kind, ==, ZHU_AXIS_MEASURE);
  g_assert_cmpint (child (axis, 4)->kind, ==, ZHU_AXIS_CLASS);
  g_assert_cmpstr (child (axis, 4)->node->text2, ==, "大类");
}

static void
test_group_keeps_its_head_and_measures (void)
{
  g_autoptr (ZhuAxis) axis = read_axis ("(性别 + 年龄组) \"人口\"[户, 人 \"人数\"]");

  g_assert_cmpint (axis->kind, ==, ZHU_AXIS_STACK);
  g_assert_cmpstr (axis->head, ==, "人口");
  g_assert_cmpuint (axis->children->len, ==, 2);
  g_assert_cmpuint (axis->measures->len, ==, 2);
  g_assert_cmpstr (((ZhuAxis *) g_ptr_array_index (axis->measures, 1))->head, ==, "人数");
}

static void
test_pick_keeps_order_labels_and_ends (void)
{
  g_autoptr (ZhuAxis) axis = read_axis ("残疾等级{重度: 1-2、9, *, 缺失}");
  const ZhuPick *first = g_ptr_array_index (axis->picks, 0);
  const ZhuNode *range = g_ptr_array_index (first->values, 0);
  const ZhuPick *last = g_ptr_array_index (axis->picks, 2);

  g_assert_cmpuint (axis->picks->len, ==, 3);
  g_assert_cmpstr (first->label, ==, "重度");
  g_assert_cmpuint (first->values->len, ==, 2);
  g_assert_cmpint (range->kind, ==, ZHU_NODE_BAND);
  g_assert_cmpint (((const ZhuNode *) g_ptr_array_index (range->children, 1))->number.numerator, ==,
                   2);
  g_assert_cmpint (last->kind, ==, ZHU_PICK_MISSING);
  g_assert_cmpuint (last->values->len, ==, 0);
}

/* ---- Any tree reads back as it was ---- */

static void append_random (GString *out, int depth);

static void
append_suffixes (GString *out, gboolean is_class)
{
  static const char *const heads[] = { "", " \"\"", " \"其中：重度\"", " \"a\"\"b\"", " “{期}”" };
  static const char *const picks[]
      = { "", "{男}", "{甲: 1-2, *}", "{a、b|\"c d\", 其余, 缺失}", "{..5, 6-}" };

  g_string_append (out, heads[g_test_rand_int_range (0, G_N_ELEMENTS (heads))]);
  if (is_class)
    g_string_append (out, picks[g_test_rand_int_range (0, G_N_ELEMENTS (picks))]);
}

static void
append_random_item (GString *out, int depth)
{
  static const char *const classes[] = { "性别", "户", "问题类型.大类", "变动@上期末", "人" };
  static const char *const others[] = { "合计",
                                        "小计",
                                        "下辖",
                                        "地区(省, 县)",
                                        "条件(a 或 非 b)",
                                        "其中（c ≤ 2）",
                                        "计数(人, d = 1)",
                                        "人.占行%.较上月",
                                        "率((1), (2))",
                                        "求和(e)@上年末" };

  if (depth > 0 && g_test_rand_int_range (0, 3) == 0)
    {
      g_string_append_c (out, '(');
      append_random (out, depth - 1);
      g_string_append_c (out, ')');
      append_suffixes (out, FALSE);
    }
  else if (g_test_rand_bit ())
    {
      g_string_append (out, classes[g_test_rand_int_range (0, G_N_ELEMENTS (classes))]);
      append_suffixes (out, TRUE);
    }
  else
    {
      g_string_append (out, others[g_test_rand_int_range (0, G_N_ELEMENTS (others))]);
      append_suffixes (out, FALSE);
    }
}

static void
append_random (GString *out, int depth)
{
  int n = g_test_rand_int_range (1, 4);

  for (int i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (out, g_test_rand_bit () ? " + " : " > ");
      append_random_item (out, depth);
    }
}

static void assert_same (const ZhuAxis *a, const ZhuAxis *b);

static void
assert_same_list (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpint (a == NULL, ==, b == NULL);
  for (guint i = 0; a != NULL && i < a->len; i++)
    assert_same (g_ptr_array_index (a, i), g_ptr_array_index (b, i));
}

static void
assert_same (const ZhuAxis *a, const ZhuAxis *b)
{
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpstr (a->head, ==, b->head);
  g_assert_cmpuint (a->picks != NULL ? a->picks->len : 0, ==, b->picks != NULL ? b->picks->len : 0);
  g_assert_cmpuint (a->children != NULL ? a->children->len : 0, ==,
                    b->children != NULL ? b->children->len : 0);
  assert_same_list (a->children, b->children);
  assert_same_list (a->measures, b->measures);
}

static void
test_random_axes_read_back (void)
{
  for (int i = 0; i < 400; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (ZhuAxis) first = NULL;
      g_autoptr (ZhuAxis) second = NULL;
      g_autofree char *canonical = NULL;
      g_autofree char *again = NULL;

      append_random (text, 3);
      first = read_axis (text->str);
      canonical = zhu_axis_to_text (first);
      second = read_axis (canonical);
      again = zhu_axis_to_text (second);
      g_assert_cmpstr (again, ==, canonical);
      assert_same (first, second);
    }
}

/* Whatever is cut off, the parser answers with a tree or a finding. */
static void
test_cut_axes_are_answered (void)
{
  static const char *const text = "条件(未解决 或 本期解决) \"突出\" > (小计[户, 人] + 问题类型 "
                                  "\"\"{收入, 吃穿: 不愁吃、不愁穿}[户]) + 率((2), (5))";

  for (gsize n = 0; n < strlen (text); n++)
    {
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autofree char *cut = g_utf8_make_valid (text, (gssize) n);
      g_autoptr (ZhuAxis) axis = zhu_axis_parse (cut, NULL, diags);

      g_assert_cmpint (axis == NULL, ==, zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autofree char *name = g_strdup_printf ("/axis/canonical/%s", spellings[i].name);

      g_test_add_data_func (name, GSIZE_TO_POINTER (i), test_spelling);
    }
  g_test_add_func ("/axis/bare-name-is-class", test_bare_name_is_class);
  g_test_add_func ("/axis/group-keeps-its-head", test_group_keeps_its_head_and_measures);
  g_test_add_func ("/axis/pick-keeps-order", test_pick_keeps_order_labels_and_ends);
  g_test_add_func ("/axis/random-read-back", test_random_axes_read_back);
  g_test_add_func ("/axis/cut-answered", test_cut_axes_are_answered);
  return g_test_run ();
}
