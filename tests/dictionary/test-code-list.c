/* Code lists: what text stands for which value, and lists that cannot be told apart. */
#include "dictionary/support.h"

#include <glib/gstdio.h>
#include <string.h>

static const struct
{
  const char *list;
  const char *text;
  gsize value;
} values[] = {
  { "残疾等级", "1", 1 },    { "残疾等级", "一级", 1 },   { "残疾等级", "壹级", 1 },
  { "残疾等级", "１级", 1 }, { "残疾等级", " 四级 ", 4 }, { "残疾等级", "5", 0 },
  { "残疾等级", "", 0 },     { "扶持项目", "01", 1 },     { "扶持项目", "1", 1 },
  { "扶持项目", "001", 0 },  { "扶持项目", "10", 3 },     { "扶持项目", "低保", 1 },
  { "脱贫属性", "0", 1 },    { "脱贫属性", "脱贫", 3 },
};

static void
test_values (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      const ZhuCodeList *list = zhu_dictionary_code_list (dictionary, values[i].list);

      g_test_message ("%s %s", values[i].list, values[i].text);
      g_assert_cmpuint (zhu_code_list_value (list, values[i].text), ==, values[i].value);
    }
  g_assert_null (zhu_dictionary_code_list (dictionary, "无"));
}

static void
test_attributes (void)
{
  g_autoptr (ZhuDictionary) dictionary = load_test_dictionary ();
  const ZhuCodeList *list = zhu_dictionary_code_list (dictionary, "扶持项目");

  g_assert_cmpuint (list->attributes->len, ==, 2);
  g_assert_cmpstr (zhu_code_list_attribute (list, 3, "单位"), ==, "户");
  g_assert_cmpstr (zhu_code_list_attribute (list, 3, "部门"), ==, "");
  g_assert_cmpstr (zhu_code_list_attribute (list, 4, "单位"), ==, "");
  g_assert_null (zhu_code_list_attribute (list, 1, "无"));
}

static const struct
{
  const char *name;
  const char *text;
  const char *type;
  const char *codes;
} refused[] = {
  { "code-twice", "代码,名称\n1,a\n2,b\n1,c\n", "代码", "duplicate-code@l.csv:4:0" },
  { "name-twice", "代码,名称\n1,a\n2,a\n", "代码", "duplicate-code@l.csv:3:0" },
  { "alias-of-other", "代码,名称,别名\n1,a,\n2,b,c|a\n", "代码", "duplicate-code@l.csv:3:0" },
  { "no-code", "代码,名称\n,a\n1,b\n", "代码", "no-code@l.csv:2:0" },
  { "no-code-column", "名称\na\n", "代码", "no-column@l.csv:1:0" },
  { "head-twice", "代码,名称,名称\n1,a,b\n", "代码", "duplicate-head@l.csv:1:0" },
  { "no-codes", "代码,名称\n", "代码", "empty-list@l.csv:1:0" },
  { "too-many-fields", "代码,名称\n1,a,b\n", "代码", "too-many-fields@l.csv:2:0" },
  { "stray-quote", "代码,名称\n1,a\"b\n2,c\n", "代码", "bad-csv@0:0" },
  { "empty-fields-behind", "代码,名称\n1,a,,\n", "代码", "" },
  { "61-codes-of-multi", NULL, "多选", "" },
};

static char *
list_of (gsize n)
{
  GString *text = g_string_new ("代码\n");

  for (gsize i = 1; i <= n; i++)
    g_string_append_printf (text, "%u\n", (unsigned) i);
  return g_string_free (text, FALSE);
}

/* Findings of a dictionary with one variable of @type over the list @text. */
static char *
load_with_list (const char *type, const char *text)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuDictionary) dictionary = NULL;
  g_autofree char *folder = g_dir_make_tmp ("zhuhu-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "l.csv", NULL);
  g_autofree char *ini = g_strdup_printf (
      "[字典]\n名称 = x\n[实体 户]\n表 = h\n键 = k\n[变量 户]\n甲 = %s(l) a\n", type);
  g_autoptr (GBytes) bytes = g_bytes_new (ini, strlen (ini));

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  dictionary = zhu_dictionary_parse (bytes, "d.ini", folder, diags, NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return codes_of (diags, "d.ini");
}

static void
test_refused (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *many = list_of (61);
  g_autofree char *codes
      = load_with_list (refused[i].type, refused[i].text != NULL ? refused[i].text : many);

  g_assert_cmpstr (codes, ==, refused[i].codes);
}

static void
test_long_multi (void)
{
  g_autofree char *many = list_of (62);
  g_autofree char *multi = load_with_list ("多选", many);
  g_autofree char *code = load_with_list ("代码", many);

  g_assert_cmpstr (multi, ==, "long-list@7:8");
  g_assert_cmpstr (code, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values", test_values);
  g_test_add_func ("/attributes", test_attributes);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/list/", refused[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/list/62-codes-of-multi", test_long_multi);
  return g_test_run ();
}
