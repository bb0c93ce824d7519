/* The strict INI reader: what it understands, and that every slip is named with its place. */
#include "zhuhu/base.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char *const keys[] = { "表号", "标题", "范围", NULL };

static ZhuIni *
parse (const char *text, ZhuDiags *diags)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return zhu_ini_parse (bytes, "t.ini", keys, diags);
}

static char *
dump (const ZhuIni *ini)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < ini->sections->len; i++)
    {
      const ZhuIniSection *section = g_ptr_array_index (ini->sections, i);

      g_string_append_printf (out, "[%s]", section->name);
      for (gsize j = 0; j < section->entries->len; j++)
        {
          const ZhuIniEntry *entry = g_ptr_array_index (section->entries, j);

          g_string_append_printf (out, " %s=<%s>", entry->key, entry->value);
        }
    }
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *name;
  const char *text;
  const char *expected;
} understood[] = {
  { "plain", "[表]\n表号 = a\n标题=b \n", "[表] 表号=<a> 标题=<b>" },
  { "empty-file", "", "" },
  { "line-ends", "[表]\r表号 = a\r\n标题 = b\n", "[表] 表号=<a> 标题=<b>" },
  { "no-last-line-end", "[表]\na = b", "[表] a=<b>" },
  { "continued", "[列]\n结构 = a\n  + b\n\t+ c\n", "[列] 结构=<a + b + c>" },
  { "continued-after-blank-line-and-comment", "[列]\n结构 = a\n\n; x\n# y\n　b\n",
    "[列] 结构=<a b>" },
  { "continued-from-empty", "[列]\n结构 =\n  a\n  b\n", "[列] 结构=<a b>" },
  { "empty-value", "[表]\n标题 =\n", "[表] 标题=<>" },
  { "semicolon-in-value", "[表]\na = b ; c # d\n", "[表] a=<b ; c # d>" },
  { "indented-semicolon-continues", "[表]\na = b\n ; c\n", "[表] a=<b ; c>" },
  { "full-width", "［行］\n结构 ＝ a = b\n", "[行] 结构=<a = b>" },
  { "quoted-key", "[栏]\n\"a = b\" = c\n“文化 程度” ＝ d\n\"x\"\"y\" = e\n",
    "[栏] a = b=<c> 文化 程度=<d> x\"y=<e>" },
  { "section-with-name", "[ 计量 未落实 ]\n式 = 1\n", "[计量 未落实] 式=<1>" },
  { "byte-order-mark", "\xEF\xBB\xBF[表]\na = b\n", "[表] a=<b>" },
  { "gb-18030", "[\xB1\xED]\na = \xB2\xD0\xBC\xB2\n", "[表] a=<残疾>" },
  { "long-arrow-of-rule", "[审核 1]\n式 = a >= b\n", "[审核 1] 式=<a >= b>" },
};

static void
test_understood (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = parse (understood[i].text, diags);
  g_autofree char *text = dump (ini);

  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_QUERY), ==, 0);
  g_assert_cmpstr (text, ==, understood[i].expected);
}

static const struct
{
  const char *name;
  const char *text;
  const char *codes; /* "code@line:column" of all findings, in order of place */
} refused[] = {
  { "key-twice", "[表]\n标题 = a\n标题= b\n", "duplicate-key@3:1" },
  { "key-twice-by-width", "[表]\nA1 = a\nＡ１ = b\n", "duplicate-key@3:1" },
  { "section-twice", "[表]\n[行]\n[表]\n", "duplicate-section@3:1" },
  { "section-twice-by-blanks", "[计量 a]\n[计量　  a]\n", "duplicate-section@2:1" },
  { "no-section", "a = b\n  c\n[表]\n", "no-section@1:1" },
  { "no-equals", "[表]\n标题\n  c\n", "no-equals@2:1" },
  { "no-key", "[表]\n= b\n", "no-key@2:1" },
  { "open-bracket", "[表\n标题 = a\n标题 = b\n", "bad-section@1:1 duplicate-key@3:1" },
  { "empty-section", "[ ]\n", "bad-section@1:1" },
  { "open-quote", "[栏]\n\"a = b\n", "no-equals@2:1" },
  { "text-after-quote", "[栏]\n\"a\" b = c\n", "no-equals@2:1" },
  { "indented-known-key", "[表]\n标题 = a\n  范围 = b\n", "indented-key@3:3" },
  { "nothing-to-continue", "[表]\n  a\n", "nothing-to-continue@2:3" },
  { "all-at-once", "x\n[表]\ny\n标题 = 1\n 标题 = 2\n[表]\n",
    "no-section@1:1 no-equals@3:1 indented-key@5:2 duplicate-section@6:1" },
  { "gb-18030-is-said", "[\xB1\xED]\n", "gb18030@0:0" },
  { "byte-order-mark-is-said", "\xEF\xBB\xBF[表]\n", "byte-order-mark@0:0" },
};

static void
test_refused (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = parse (refused[i].text, diags);
  g_autoptr (GString) codes = g_string_new (NULL);

  g_assert_nonnull (ini);
  for (gsize j = 0; j < zhu_diags_length (diags); j++)
    {
      const ZhuDiag *diag = zhu_diags_get (diags, j);

      g_assert_cmpstr (diag->place.file, ==, "t.ini");
      g_string_append_printf (codes, "%s%s@%u:%u", j == 0 ? "" : " ", diag->code, diag->place.line,
                              diag->place.column);
    }
  g_assert_cmpstr (codes->str, ==, refused[i].codes);
}

static void
test_places_in_values (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = parse ("[行]\n; x\n结构 = 合计 + 错\n\n    + 下辖\n", diags);
  const ZhuIniSection *section = zhu_ini_section (ini, "行");
  const ZhuIniEntry *entry = zhu_ini_section_get (section, "结构");
  static const struct
  {
    const char *at;
    unsigned line;
    unsigned column;
  } places[]
      = { { "合计", 3, 6 }, { "错", 3, 11 }, { " + 下", 3, 12 }, { "+ 下", 5, 5 }, { "辖", 5, 8 } };

  g_assert_cmpstr (entry->value, ==, "合计 + 错 + 下辖");
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *at = strstr (entry->value, places[i].at);
      ZhuPlace place = zhu_ini_entry_place (entry, (gsize) (at - entry->value));

      g_assert_cmpuint (place.line, ==, places[i].line);
      g_assert_cmpuint (place.column, ==, places[i].column);
    }
  g_assert_cmpuint (zhu_ini_entry_place (entry, 1000).column, ==, 9);
  g_assert_null (zhu_ini_section (ini, "列"));
  g_assert_null (zhu_ini_section_get (section, "标题"));
}

static void
test_place_of_empty_value (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuIni) ini = parse ("[表]\n\"标题\" =\n", diags);
  const ZhuIniEntry *entry = zhu_ini_section_get (zhu_ini_section (ini, "表"), "标题");

  g_assert_true (entry->is_quoted);
  g_assert_cmpuint (zhu_ini_entry_place (entry, 0).line, ==, 2);
  g_assert_cmpuint (zhu_ini_entry_place (entry, 0).column, ==, 7);
}

static void
test_no_text (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();

  g_assert_null (parse ("[\xFF]\n", diags));
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "bad-encoding");
}

/* Time must grow with the length only: a fuzzer's file of a million short lines. */
static void
test_many_lines (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GString) text = g_string_new ("[表]\n");
  g_autoptr (ZhuIni) ini = NULL;

  for (int i = 0; i < 100000; i++)
    g_string_append_printf (text, "k%d = v\n x\n", i);
  for (int i = 0; i < 200000; i++)
    g_string_append (text, " x\n");
  ini = parse (text->str, diags);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  g_assert_cmpuint (zhu_ini_section (ini, "表")->entries->len, ==, 100000);
}

static void
test_load_failures (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;
  g_autoptr (GError) large = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("zhuhu-XXXXXX", &path, NULL);

  g_assert_null (zhu_ini_load ("/nowhere/x.ini", NULL, diags, &missing));
  g_assert_error (missing, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (missing->message, "/nowhere/x.ini"));
  g_assert_null (zhu_ini_load (g_get_tmp_dir (), NULL, diags, &folder));
  g_assert_error (folder, ZHU_ERROR, ZHU_ERROR_IO);

  g_assert_cmpint (ftruncate (fd, 100), ==, 0);
  g_assert_null (zhu_file_read (path, 99, &large));
  g_assert_error (large, ZHU_ERROR, ZHU_ERROR_LIMIT);
  close (fd);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
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
  g_test_add_func ("/places/in-values", test_places_in_values);
  g_test_add_func ("/places/empty-value", test_place_of_empty_value);
  g_test_add_func ("/no-text", test_no_text);
  g_test_add_func ("/many-lines", test_many_lines);
  g_test_add_func ("/load-failures", test_load_failures);
  return g_test_run ();
}
