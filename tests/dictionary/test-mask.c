/* What a masked value still shows. */
#include "zhuhu/dictionary.h"

#include <string.h>

static const struct
{
  const char *name;
  ZhuMask mask;
  const char *value;
  const char *shown;
} cases[] = {
  { "none", ZHU_MASK_NONE, "测试甲", "测试甲" },
  { "name", ZHU_MASK_NAME, "测试甲", "测*" },
  { "name-of-one", ZHU_MASK_NAME, "甲", "*" },
  { "id", ZHU_MASK_ID, "610702190001010000", "610***********0000" },
  { "id-with-x", ZHU_MASK_ID, "61070219000101000X", "610***********000X" },
  { "id-of-15", ZHU_MASK_ID, "610702000101000", "610********1000" },
  { "id-too-short", ZHU_MASK_ID, "61070200", "********" },
  { "certificate", ZHU_MASK_CERTIFICATE, "61070219000101000041", "610702**************" },
  { "certificate-reissued", ZHU_MASK_CERTIFICATE, "61070219000101000041B1",
    "610702****************" },
  { "certificate-too-short", ZHU_MASK_CERTIFICATE, "610702", "******" },
  { "phone", ZHU_MASK_PHONE, "13800001234", "138****1234" },
  { "phone-too-short", ZHU_MASK_PHONE, "2345678", "*******" },
  { "account", ZHU_MASK_ACCOUNT, "6217000000000001234", "***************1234" },
  { "account-too-short", ZHU_MASK_ACCOUNT, "12345678", "********" },
  { "address-village", ZHU_MASK_ADDRESS, "某县某镇甲村三组5号", "某县某镇甲村" },
  { "address-community", ZHU_MASK_ADDRESS, "某区乙社区2号楼", "某区乙社区" },
  { "address-village-in-town", ZHU_MASK_ADDRESS, "某县张村镇李村三组", "某县张村镇李村" },
  { "address-village-then-community", ZHU_MASK_ADDRESS, "某镇甲村乙社区2号", "某镇甲村" },
  { "address-community-then-village", ZHU_MASK_ADDRESS, "某镇乙社区甲村2号", "某镇乙社区" },
  { "address-town", ZHU_MASK_ADDRESS, "某县某镇南街5号", "某县某镇" },
  { "address-without-place", ZHU_MASK_ADDRESS, "南街5号", "*" },
  { "never", ZHU_MASK_NEVER, "任何", "*" },
  { "kind-that-is-not-known", (ZhuMask) 99, "任何", "*" },
  { "empty-stays-empty", ZHU_MASK_ID, "", "" },
  { "empty-never", ZHU_MASK_NEVER, "", "" },
};

static void
test_mask (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *shown = zhu_mask_apply (cases[i].mask, cases[i].value);

  g_assert_cmpstr (shown, ==, cases[i].shown);
}

/* Each part of a key is masked as the variable of its column; a column that no variable describes
 * is shown as it is, and so is a part more than the key has columns. */
static void
test_key (void)
{
  static const char text[] = "[字典]\n名称 = 试\n[实体 户]\n表 = h\n键 = 证件, 银行, 序号\n"
                             "[派生 户]\n大户 = 人数 > 5\n"
                             "[变量 户]\n人数 = 整数 人数\n号码 = 文本 证件; 保密 证件\n"
                             "开户行 = 文本 银行; 保密 不出\n";
  static const struct
  {
    const char *key, *shown;
  } keys[] = { { "610702190001010000\x1F银行\x1F"
                 "7",
                 "610***********0000 * 7" },
               { "610702190001010000", "610***********0000" },
               { "\x1F\x1F"
                 "7\x1F"
                 "8",
                 "  7 8" } };
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary
      = zhu_dictionary_parse (bytes, "dictionary.ini", NULL, diags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *shown
          = zhu_entity_mask_key (zhu_dictionary_entity (dictionary, "户"), keys[i].key);

      g_assert_cmpstr (shown, ==, keys[i].shown);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mask/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_mask);
    }
  g_test_add_func ("/mask/key", test_key);
  return g_test_run ();
}
