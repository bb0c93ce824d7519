/* Files of explanations: what a clerk fills in is taken whole or not at all. */
#include "zhuhu/template.h"

#include <string.h>

#define HEAD "[审核说明]\n期 = 2020-03\n"
#define FINDING                                                                                                       \
  "[审核说明 1]\n地区 = 陕西省\n表 = 01\n审核 = 4\n式 = (4) >= (2)\n行 = 合计\n左边 = 1\n右边 = " \
  "2.5\n"
#define SIGNED "说明 = 属实\n说明人 = 省残联\n日期 = 2020-04-02\n"

static ZhuExplanations *
parse (const char *text, ZhuDiags *diags, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return zhu_explanations_parse (bytes, "e.ini", diags, error);
}

static void
test_whole (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuExplanations) all = parse (HEAD FINDING SIGNED, diags, &error);
  const ZhuExplanation *item;

  g_assert_no_error (error);
  g_assert_cmpint (all->period.year, ==, 2020);
  g_assert_cmpint (all->period.index, ==, 3);
  g_assert_cmpuint (all->items->len, ==, 1);
  item = g_ptr_array_index (all->items, 0);
  g_assert_cmpstr (item->table, ==, "01");
  g_assert_cmpstr (item->rule, ==, "4");
  g_assert_cmpstr (item->formula, ==, "(4) >= (2)");
  g_assert_cmpstr (item->row, ==, "合计");
  g_assert_null (item->column);
  g_assert_cmpint (zhu_number_compare (item->right, zhu_number_from_ratio (5, 2)), ==, 0);
  g_assert_cmpstr (item->signer, ==, "省残联");
  g_assert_cmpint (item->date, ==, zhu_date_from_ymd (2020, 4, 2));
}

/* What is drafted reads back as nothing, and filled in as what it was drafted from. */
static void
test_draft (void)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, 1 };
  const ZhuExplanation item = { .area = (char *) "陕西省",
                                .table = (char *) "01",
                                .rule = (char *) "4",
                                .formula = (char *) "(4) >= (2)",
                                .row = (char *) "合计",
                                .column = (char *) "",
                                .left = zhu_number_from_int (1),
                                .right = zhu_number_from_ratio (1, 3) };
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *head = zhu_explanations_draft_head (&march);
  g_autofree char *section = zhu_explanation_draft (&item, 1, "家庭人口数 = 1");
  g_autofree char *empty = g_strconcat (head, section, NULL);
  g_autofree char *kept = g_strndup (section, (gsize) (strstr (section, "说明 =") - section));
  g_autofree char *filled = g_strconcat (head, kept, SIGNED, NULL);
  g_autoptr (ZhuExplanations) none = parse (empty, diags, &error);
  g_autoptr (ZhuExplanations) one = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (none->items->len, ==, 0);
  one = parse (filled, diags, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->items->len, ==, 1);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
}

static const struct
{
  const char *name, *text, *code;
  unsigned line;
} broken[] = {
  { "no period", FINDING SIGNED, "missing-key", 0 },
  { "a bad period", "[审核说明]\n期 = 三月\n", "bad-period", 2 },
  { "an unknown key of the head", HEAD "级别 = 内部\n", "unknown-key", 3 },
  { "an unknown section", HEAD "[表]\n标题 = t\n", "unknown-section", 3 },
  { "an unknown key", HEAD FINDING SIGNED "备注 = x\n", "unknown-key", 14 },
  { "signed by nobody", HEAD FINDING "说明 = 属实\n说明人 =\n日期 = 2020-04-02\n", "missing-key",
    3 },
  { "without a day", HEAD FINDING "说明 = 属实\n说明人 = 省残联\n", "missing-key", 3 },
  { "no such day", HEAD FINDING "说明 = 属实\n说明人 = 省残联\n日期 = 2020-02-30\n", "bad-date",
    13 },
  { "a number that is none",
    HEAD "[审核说明 1]\n审核 = 4\n式 = a = b\n左边 = 十\n右边 = 2\n" SIGNED, "bad-number", 6 },
  { "without its numbers", HEAD "[审核说明 1]\n审核 = 4\n式 = a = b\n" SIGNED, "missing-key", 3 },
  { "twice the same section", HEAD FINDING SIGNED FINDING SIGNED, "duplicate-section", 14 },
  { "a control character", HEAD FINDING "说明 = 属\x01实\n说明人 = 省残联\n日期 = 2020-04-02\n",
    "control-character", 11 },
};

static void
test_broken (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuExplanations) all = parse (broken[i].text, diags, &error);
  const ZhuDiag *diag;

  g_assert_null (all);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  diag = zhu_diags_get (diags, 0);
  g_assert_cmpstr (diag->code, ==, broken[i].code);
  g_assert_cmpuint (diag->place.line, ==, broken[i].line);
}

static void
test_too_long (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *words = g_strnfill (2001, 'x');
  g_autofree char *text
      = g_strconcat (HEAD FINDING "说明人 = 省残联\n日期 = 2020-04-02\n说明 = ", words, "\n", NULL);
  g_autoptr (ZhuExplanations) all = parse (text, diags, &error);

  g_assert_null (all);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "bad-value");
}

/* Whatever the bytes, there is an answer. */
static void
test_bytes (void)
{
  g_autofree char *whole = g_strdup (HEAD FINDING SIGNED);
  const gsize length = strlen (whole);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_memdup2 (whole, length);
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (ZhuExplanations) all = NULL;

      for (guint j = 0; j < 3; j++)
        text[g_rand_int_range (random, 0, (int) length)] = (char) g_rand_int_range (random, 0, 256);
      bytes = g_bytes_new (text, (gsize) g_rand_int_range (random, 0, (int) length));
      all = zhu_explanations_parse (bytes, "e.ini", diags, &error);
      g_assert_true ((all == NULL) == (error != NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explain/whole", test_whole);
  g_test_add_func ("/explain/draft", test_draft);
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strconcat ("/explain/", broken[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_broken);
    }
  g_test_add_func ("/explain/too-long", test_too_long);
  g_test_add_func ("/explain/bytes", test_bytes);
  return g_test_run ();
}
