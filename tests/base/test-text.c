/* Width, full-width forms, the nearest word, and bytes of files. */
#include "zhuhu/base.h"

#include <string.h>

static const struct
{
  const char *name;
  const char *text;
  gsize width;
} widths[] = {
  { "empty", "", 0 },
  { "ascii", "abc", 3 },
  { "han", "逐户", 4 },
  { "full-width", "（１）", 6 },
  { "combining", "e\u0301", 1 },
  { "mixed", "3户·", 4 },
};

static void
test_width (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);

  g_assert_cmpuint (zhu_text_width (widths[i].text), ==, widths[i].width);
}

static void
test_half_width (void)
{
  g_autofree char *text = zhu_text_to_half_width ("ＡＢ１２（乡　镇）～，。村");

  g_assert_cmpstr (text, ==, "AB12(乡 镇)~,。村");
}

/* What a terminal would take for a command is seen, not obeyed. */
static void
test_printable (void)
{
  g_autofree char *text = zhu_text_to_printable ("逐\x1b[2J\t户\r\n\x7f\xC2\x9B"
                                                 "1m\xff",
                                                 TRUE);
  g_autofree char *line = zhu_text_to_printable ("一\n二", FALSE);
  g_autofree char *clean = zhu_text_to_printable ("残疾人 \u3000𠮷", FALSE);

  g_assert_cmpstr (text, ==, "逐␛[2J␉户␍\n␡\uFFFD1m\uFFFD");
  g_assert_cmpstr (line, ==, "一␊二");
  g_assert_cmpstr (clean, ==, "残疾人 \u3000𠮷");
}

static const char *const words[] = { "致贫原因", "主要致贫原因", "残疾等级", "户", "count", NULL };

static const struct
{
  const char *name;
  const char *word;
  const char *nearest;
} slips[] = {
  { "one-wrong", "残疾等极", "残疾等级" },
  { "one-missing", "致贫因", "致贫原因" },
  { "swapped", "cuont", "count" },
  { "case-and-width", "ＣＯＵＮＴ", "count" },
  { "single-character", "人", NULL },
  { "far", "完全不同", NULL },
  { "empty", "", NULL },
  { "too-far", "残疾类型", NULL },
};

static void
test_nearest (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);

  g_assert_cmpstr (zhu_text_nearest (slips[i].word, words), ==, slips[i].nearest);
}

static const struct
{
  const char *name;
  const char *bytes;
  gsize length;     /* 0: up to the NUL */
  const char *text; /* NULL: refused */
  gboolean is_gb18030;
  const char *message; /* part of it, where refused */
} decodings[] = {
  { "empty", "", 0, "", FALSE, NULL },
  { "ascii", "a,b", 0, "a,b", FALSE, NULL },
  { "utf-8", "残疾", 0, "残疾", FALSE, NULL },
  { "byte-order-mark", "\xEF\xBB\xBF户", 0, "户", FALSE, NULL },
  { "gb-two-bytes", "\xB2\xD0\xBC\xB2", 0, "残疾", TRUE, NULL },
  { "gb-four-bytes", "\x82\x35\x8F\x33\xB2\xD0", 0, "\u9FA6残", TRUE, NULL },
  { "gb-byte-order-mark", "\x84\x31\x95\x33\xB2\xD0", 0, "残", TRUE, NULL },
  { "gb-supplementary", "\x95\x32\x82\x36\xB2\xD0", 0, "\U00020000残", TRUE, NULL },
  { "nul", "ab\0c", 4, NULL, FALSE, "byte 2 is NUL" },
  { "utf-16", "\xFF\xFE\x37\x62\x0a\x00", 6, NULL, FALSE, "UTF-16" },
  { "neither", "\xB2\xD0\xFF", 0, NULL, FALSE, "byte 2 " },
  { "gb-cut", "\xB2\xD0\xBC", 0, NULL, FALSE, "byte 2 " },
  { "gb-cut-four", "\x82\x35\x8F", 0, NULL, FALSE, "byte 0 " },
  { "damaged-utf-8", "残疾等级残\xE7\x96", 0, NULL, FALSE, "byte 15 is not valid in UTF-8" },
  { "damaged-inside", "残疾等级\xB1残疾等级户主", 0, NULL, FALSE, "byte 12 is not valid in UTF-8" },
  { "marked-but-damaged", "\xEF\xBB\xBF\xB2\xD0", 0, NULL, FALSE, "byte 3 is not valid in UTF-8" },
};

static void
test_decode (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  gsize length = decodings[i].length > 0 ? decodings[i].length : strlen (decodings[i].bytes);
  /* An exact copy, so that the sanitizer sees a byte read beyond the end. */
  g_autofree char *bytes = g_memdup2 (decodings[i].bytes, length);
  g_autoptr (GError) error = NULL;
  gboolean is_gb18030 = 7;
  g_autofree char *text = zhu_text_decode (bytes, length, &is_gb18030, &error);

  g_assert_cmpstr (text, ==, decodings[i].text);
  if (text != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpint (is_gb18030, ==, decodings[i].is_gb18030);
      return;
    }
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, decodings[i].message));
  g_assert_cmpint (is_gb18030, ==, 7);
}

/* Running text in GB 18030 must never be taken for damaged UTF-8. */
static void
test_running_text (void)
{
  static const char *const texts[] = {
    "户编号,户主姓名,主要致贫原因,残疾类别,残疾等级",
    "因病,因残,因学,因灾,缺土地,缺水,缺技术,缺劳力,缺资金",
    "模联通,移动,电信",
    "收入,不愁吃,不愁穿,义务教育,基本医疗,住房安全,饮水安全",
    "陕西省汉中市南郑区,安康市汉滨区,商洛市柞水县,延安市",
    "鄠邑区,邠,濞,醴,韡",
    "户",
    "人",
    "残疾人",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize length;
      g_autofree char *bytes = g_convert (texts[i], -1, "GB18030", "UTF-8", NULL, &length, NULL);
      g_autofree char *text = zhu_text_decode (bytes, length, NULL, NULL);

      g_assert_cmpstr (text, ==, texts[i]);
    }
}

#define ADD(table, test)                                                                           \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)                                                 \
    {                                                                                              \
      g_autofree char *path = g_strdup_printf ("/%s/%s", #table, table[i].name);                   \
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test);                                     \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (widths, test_width)
  ADD (slips, test_nearest)
  ADD (decodings, test_decode)
  g_test_add_func ("/decodings/running-text", test_running_text);
  g_test_add_func ("/half-width", test_half_width);
  g_test_add_func ("/printable", test_printable);
  return g_test_run ();
}
