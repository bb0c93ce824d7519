/* Line breaking with a measure of fixed widths: Hanzi one em, ASCII half an em. */
#include "zhuhu/page/layout.h"

#include <string.h>

static double
fixed_advance (gpointer data, ZhuFace face, gunichar c)
{
  (void) data;
  (void) face;
  return c < 0x2000 ? 0.5 : 1.0;
}

static const ZhuMeasure fixed = { fixed_advance, NULL, NULL };

static const struct
{
  const char *name;
  const char *text;
  double ems;
  const char *lines; /* joined by | */
} cases[] = {
  { "fits", "未脱贫", 3, "未脱贫" },
  { "empty", "", 3, "" },
  { "hanzi break anywhere", "未脱贫残疾人", 4, "未脱贫残|疾人" },
  { "closing mark never starts a line", "因病因残，其他", 4, "因病因|残，其他" },
  { "closing quote after bracket stays", "因病因）”其他", 4, "因病|因）”其|他" },
  { "opening bracket never ends a line", "因病因（残）", 4, "因病因|（残）" },
  { "number is kept whole", "共57469户", 3, "共|57469|户" },
  { "decimal and percent are kept whole", "占36.05%的", 3.5, "占|36.05%|的" },
  { "latin word is kept whole", "见the table", 3, "见the|table" },
  { "date with hyphens is kept whole", "至2020-03-31止", 5, "至|2020-03-31|止" },
  { "too long a word is broken as a last resort", "ABCDEFGH", 2, "ABCD|EFGH" },
  { "line feed breaks", "甲\n乙", 9, "甲|乙" },
  { "blank line stays", "甲\n\n乙", 9, "甲||乙" },
  { "blanks at the end are dropped", "甲 乙", 1, "甲|乙" },
  { "indent at the start stays", "　　甲乙", 3, "　　甲|乙" },
  { "single character wider than the line", "甲乙", 0.5, "甲|乙" },
  { "dash pairs stay together", "甲乙——丙", 3, "甲|乙——|丙" },
};

static void
test_break (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_auto (GStrv) lines
      = zhu_break_lines (cases[i].text, cases[i].ems * 9, 9, ZHU_FACE_TEXT, &fixed);
  g_autofree char *joined = g_strjoinv ("|", lines);

  g_assert_cmpstr (joined, ==, cases[i].lines);
}

static const struct
{
  const char *name;
  const char *text;
  double ems;
  const char *lines; /* joined by | */
} heads[] = {
  { "fits", "户数", 3, "户数" },
  { "even", "自身发展动力不足", 6, "自身发展|动力不足" },
  { "upper lines are the longer", "困难户生活", 4, "困难户|生活" },
  { "short brackets stay whole", "全省金额（万元）", 6, "全省金额|（万元）" },
  { "short brackets within", "文盲（半文盲）或小学", 8, "文盲（半文盲）|或小学" },
  { "after an enumeration comma", "听力、言语残疾人数", 7, "听力、|言语残疾人数" },
  { "a list breaks between its items", "农村低保、生活补贴、参保资助、结对帮扶", 11,
    "农村低保、生活补贴、|参保资助、结对帮扶" },
  { "no line of a single character", "有残疾的户（户）", 7, "有残疾的户|（户）" },
  { "numbers stay whole", "截至2020年3月31日", 4, "截至|2020年|3月31日" },
  { "line feeds stay", "甲乙\n丙", 3, "甲乙|丙" },
};

static void
test_balanced (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_auto (GStrv) lines
      = zhu_break_balanced (heads[i].text, heads[i].ems * 9, 9, ZHU_FACE_HEAD, &fixed);
  g_autofree char *joined = g_strjoinv ("|", lines);

  g_assert_cmpstr (joined, ==, heads[i].lines);
}

/* Whatever the width, no character is lost or added but blanks at line ends. */
static void
test_nothing_lost (void)
{
  const char *text
      = "注：1.本表（2020年3月）户数57469户、66246人，占36%；“一户一策”——由各市（区）填报。";

  for (int half = 1; half < 100; half++)
    {
      g_auto (GStrv) lines = zhu_break_lines (text, half * 4.5, 9, ZHU_FACE_TEXT, &fixed);
      g_autofree char *joined = g_strjoinv ("", lines);

      g_assert_cmpstr (joined, ==, text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/page/break/%s", cases[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_break);
    }
  g_test_add_func ("/page/break/nothing is lost", test_nothing_lost);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *path = g_strconcat ("/balanced/", heads[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_balanced);
    }
  return g_test_run ();
}
