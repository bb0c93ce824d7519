/* How values of formulas are masked: as those of the variables that they hand on, and not at all
 * where a formula only asks about them. */
#include "support/model.h"
#include "zhuhu/formula/private.h"

static const struct
{
  const char *formula;
  ZhuMask mask;
} masks[] = {
  { "户主姓名", ZHU_MASK_NAME },
  { "户主证件号码", ZHU_MASK_ID },
  { "户联系电话", ZHU_MASK_PHONE },
  { "银行账号", ZHU_MASK_ACCOUNT },
  { "自然村", ZHU_MASK_ADDRESS },
  { "开户银行", ZHU_MASK_NEVER },
  { "家庭人口", ZHU_MASK_NONE },
  { "左(户主姓名, 1)", ZHU_MASK_NAME },
  { "右(户主证件号码, 4)", ZHU_MASK_ID },
  { "校验位(户主证件号码)", ZHU_MASK_ID },
  { "若(家庭人口 > 1, 户主姓名, 帮扶责任人)", ZHU_MASK_NAME },
  { "若(家庭人口 > 1, 户主姓名, 户主证件号码)", ZHU_MASK_NEVER },
  { "若(家庭人口 > 1, \"无\", 户主证件号码)", ZHU_MASK_ID },
  { "若(户主姓名 缺失, \"无\", \"有\")", ZHU_MASK_NONE },
  { "若(家庭人口 > 1, 户主姓名, 家庭人口 > 2, \"无\", 户主证件号码)", ZHU_MASK_NEVER },
  { "长度(户主姓名)", ZHU_MASK_NONE },
  { "户主姓名 = \"无\"", ZHU_MASK_NONE },
  { "户主姓名 缺失 或 户主证件号码 缺失", ZHU_MASK_NONE },
  { "有(人, 姓名 缺失)", ZHU_MASK_NONE },
  { "计数(人, 姓名 缺失)", ZHU_MASK_NONE },
  { "最大(周岁(出生日期, 期末))", ZHU_MASK_NONE },
  { "家庭人口 * 2 + 1", ZHU_MASK_NONE },
  { "年龄组", ZHU_MASK_NONE },
};

static void
test_mask (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  const gboolean is_below = g_str_has_prefix (masks[i].formula, "有")
                            || g_str_has_prefix (masks[i].formula, "计数")
                            || g_str_has_prefix (masks[i].formula, "最大");
  const ZhuExpr *expr = test_compile (model, masks[i].formula, is_below ? "户" : NULL);

  g_assert_cmpint (zhu_expr_mask (expr), ==, masks[i].mask);
}

static void
test_nothing_is_not_masked (void)
{
  g_assert_cmpint (zhu_expr_mask (NULL), ==, ZHU_MASK_NONE);
}

static void
test_what_is_not_known_is_not_shown (void)
{
  const ZhuExpr expr = { .op = (Op) 99 };

  g_assert_cmpint (zhu_expr_mask (&expr), ==, ZHU_MASK_NEVER);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/formula/mask/%" G_GSIZE_FORMAT " %s", i, masks[i].formula);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_mask);
    }
  g_test_add_func ("/formula/mask/nothing", test_nothing_is_not_masked);
  g_test_add_func ("/formula/mask/not-known", test_what_is_not_known_is_not_shown);
  return g_test_run ();
}
