/* The notice's file: what is read, and slips that are named with their place. */
#include "zhuhu/notice.h"

#include <string.h>

static ZhuNotice *
parse (const char *text, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return zhu_notice_parse (bytes, "n.txt", diags, error);
}

static const ZhuIniEntry *
text_at (const ZhuNotice *notice, guint i)
{
  return g_ptr_array_index (zhu_notice_texts (notice), i);
}

static void
test_whole_file (void)
{
  static const char text[] = "; 说明\n"
                             "[公文]\n"
                             "标题 = 关于换证的通知\n"
                             "日期 = 2020年3月20日\n"
                             "署名 = 某某县残联\n"
                             "报告 = monthly\n"
                             "[正文]\n"
                             "　　第一段。　\n"
                             "\n"
                             "# 不印\n"
                             "第二段{期}。\n"
                             "[附件]\n"
                             "1 = 名单\n";
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuNotice) notice = parse (text, diags, &error);
  int year, month, day;

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  zhu_date_to_ymd (zhu_notice_date (notice), &year, &month, &day);
  g_assert_cmpint (year, ==, 2020);
  g_assert_cmpint (day, ==, 20);
  g_assert_cmpstr (zhu_notice_report (notice), ==, "monthly");
  g_assert_cmpuint (zhu_notice_texts (notice)->len, ==, 5);
  g_assert_cmpstr (text_at (notice, 0)->value, ==, "关于换证的通知");
  g_assert_cmpstr (text_at (notice, 2)->value, ==, "名单");
  g_assert_cmpstr (text_at (notice, 3)->value, ==, "第一段。");
  g_assert_cmpuint (text_at (notice, 3)->place.line, ==, 8);
  g_assert_cmpuint (text_at (notice, 3)->place.column, ==, 3);
  g_assert_cmpstr (text_at (notice, 4)->value, ==, "第二段{期}。");
  g_assert_cmpuint (text_at (notice, 4)->place.line, ==, 11);
}

static void
test_english_keys_and_line_ends (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNotice) notice = parse (
      "[notice]\r\ntitle = A\r\ndate = 2020-3-1\r\nseal = no\r\n[text]\r\nB\r\n", diags, NULL);

  g_assert_nonnull (notice);
  g_assert_cmpstr (text_at (notice, 1)->value, ==, "B");
  g_assert_cmpuint (text_at (notice, 1)->place.line, ==, 6);
}

/* GB/T 18030 is read like everywhere, and said. */
static void
test_gb18030_is_read (void)
{
  static const char text[] = "[公文]\n标题 = 通知\n日期 = 2020-03-20\n[正文]\n残疾人。\n";
  gsize length;
  g_autofree char *encoded = g_convert (text, -1, "GB18030", "UTF-8", NULL, &length, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (encoded, length);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNotice) notice = zhu_notice_parse (bytes, "n.txt", diags, NULL);

  g_assert_nonnull (notice);
  g_assert_cmpstr (text_at (notice, 1)->value, ==, "残疾人。");
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "gb18030");
}

static const struct
{
  const char *name, *text;
  const char *code;
  ZhuSeverity severity;
  unsigned line, column;
} slips[] = {
  { "no-title", "[公文]\n日期 = 2020-03-20\n[正文]\n一段。\n", "missing-key", ZHU_DIAG_ERROR, 1,
    1 },
  { "no-date", "[公文]\n标题 = 通知\n[正文]\n一段。\n", "missing-key", ZHU_DIAG_ERROR, 1, 1 },
  { "no-text", "[公文]\n标题 = 通知\n日期 = 2020-03-20\n[正文]\n\n", "no-text", ZHU_DIAG_ERROR, 0,
    0 },
  { "impossible-date", "[公文]\n标题 = 通知\n日期 = 2020-02-30\n[正文]\n一段。\n", "bad-date",
    ZHU_DIAG_ERROR, 3, 6 },
  { "unknown-key", "[公文]\n标体 = 通知\n标题 = 通知\n日期 = 2020-03-20\n[正文]\n一段。\n",
    "unknown-key", ZHU_DIAG_ERROR, 2, 1 },
  { "attachment-in-head", "[公文]\n标题 = 通知\n日期 = 2020-03-20\n附件 = 名单\n[正文]\n一段。\n",
    "unknown-key", ZHU_DIAG_ERROR, 4, 1 },
  { "duplicate-in-english", "[公文]\n标题 = 通知\ntitle = A\n日期 = 2020-03-20\n[正文]\n一段。\n",
    "duplicate-key", ZHU_DIAG_ERROR, 3, 1 },
  { "unknown-section", "[公文]\n标题 = 通知\n日期 = 2020-03-20\n[正文]\n一段。\n[版记]\n",
    "unknown-section", ZHU_DIAG_ERROR, 6, 1 },
  { "attachment-number",
    "[公文]\n标题 = 通知\n日期 = 2020-03-20\n[附件]\n2 = 名单\n[正文]\n一段。\n",
    "attachment-number", ZHU_DIAG_ERROR, 5, 1 },
  { "printed-without-printer",
    "[公文]\n标题 = 通知\n日期 = 2020-03-20\n印发日期 = 2020-03-20\n[正文]\n一段。\n",
    "missing-key", ZHU_DIAG_ERROR, 1, 1 },
  { "seal", "[公文]\n标题 = 通知\n日期 = 2020-03-20\n用印 = 有\n[正文]\n一段。\n", "unknown-value",
    ZHU_DIAG_ERROR, 4, 6 },
  { "tabulator", "[公文]\n标题 = 通知\n日期 = 2020-03-20\n[正文]\n一\t段。\n", "bad-character",
    ZHU_DIAG_ERROR, 5, 2 },
  { "square-brackets",
    "[公文]\n标题 = 通知\n日期 = 2020-03-20\n发文字号 = 陕残联发[2020]4号\n[正文]\n一段。\n",
    "document-number", ZHU_DIAG_QUERY, 4, 8 },
  { "leading-zero",
    "[公文]\n标题 = 通知\n日期 = 2020-03-20\n发文字号 = 陕残联发〔2020〕04号\n[正文]\n一段。\n",
    "document-number", ZHU_DIAG_QUERY, 4, 8 },
  { "ordinal-word",
    "[公文]\n标题 = 通知\n日期 = 2020-03-20\n发文字号 = 陕残联发〔2020〕第4号\n[正文]\n一段。\n",
    "document-number", ZHU_DIAG_QUERY, 4, 8 },
  { "attachment-mark",
    "[公文]\n标题 = 通知\n日期 = 2020-03-20\n[附件]\n1 = 名单。\n[正文]\n一段。\n",
    "attachment-mark", ZHU_DIAG_NOTE, 5, 7 },
  { "numbering", "[公文]\n标题 = 通知\n日期 = 2020-03-20\n[正文]\n一、甲\n三、乙\n", "numbering",
    ZHU_DIAG_QUERY, 6, 1 },
};

static void
test_slip (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuNotice) notice = parse (slips[i].text, diags, &error);
  const ZhuDiag *diag;

  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  diag = zhu_diags_get (diags, 0);
  g_assert_cmpstr (diag->code, ==, slips[i].code);
  g_assert_cmpint (diag->severity, ==, slips[i].severity);
  g_assert_cmpuint (diag->place.line, ==, slips[i].line);
  g_assert_cmpuint (diag->place.column, ==, slips[i].column);
  g_assert_nonnull (diag->remedy);
  if (slips[i].severity == ZHU_DIAG_ERROR)
    {
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
      g_assert_null (notice);
    }
  else
    g_assert_nonnull (notice);
}

/* ---- Damaged files ---- */

/* Whatever bytes are changed, a notice is refused with findings, or read. */
static void
test_damaged_files (void)
{
  g_autofree char *shipped = g_build_filename (ZHU_SOURCE_DIR, "templates", "notice.txt", NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (2012);
  g_autofree char *text = NULL;
  gsize length, n_set = 0;

  g_assert_true (g_file_get_contents (shipped, &text, &length, NULL));
  for (int round = 0; round < 400; round++)
    {
      g_autofree char *damaged = g_memdup2 (text, length);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuNotice) notice = NULL;

      for (int n = g_rand_int_range (random, 1, 5); n > 0; n--)
        damaged[g_rand_int_range (random, 0, (int) length)] = "\n[]=;|\t{}10.\xe4"
                                                              "a"[g_rand_int_range (random, 0, 14)];
      bytes = g_bytes_new (damaged, length);
      notice = zhu_notice_parse (bytes, "n.txt", diags, &error);
      if (notice == NULL)
        {
          g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
          g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), >, 0);
        }
      n_set += notice != NULL;
    }
  g_assert_cmpuint (n_set, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice/parse/whole-file", test_whole_file);
  g_test_add_func ("/notice/parse/english", test_english_keys_and_line_ends);
  g_test_add_func ("/notice/parse/gb18030", test_gb18030_is_read);
  for (gsize i = 0; i < G_N_ELEMENTS (slips); i++)
    {
      g_autofree char *path = g_strconcat ("/notice/parse/slip/", slips[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_slip);
    }
  g_test_add_func ("/notice/parse/damaged-files", test_damaged_files);
  return g_test_run ();
}
