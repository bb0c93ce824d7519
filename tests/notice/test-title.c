/* Lines of titles: words whole, 梯形 or 菱形, the author's own breaks. Twenty characters fill a
 * line. */
#include "zhuhu/notice/private.h"

#include <string.h>

#define WIDTH 20.1 /* ems of 2号 in 156 mm */

static double
fixed_advance (gpointer data, ZhuFace face, gunichar c)
{
  (void) data;
  (void) face;
  return c < 0x2000 ? 0.5 : 1.0;
}

static const ZhuMeasure fixed = { fixed_advance, NULL, NULL };

static char *
lines_of (const char *title, gboolean *is_sure)
{
  g_auto (GStrv) lines = notice_title_lines (title, WIDTH, ZHU_FACE_OFFICIAL, &fixed, is_sure);

  return g_strjoinv ("/", lines);
}

static const struct
{
  const char *title, *lines;
} titles[] = {
  { "关于换证的通知", "关于换证的通知" },
  { "关于积极应对新冠肺炎疫情有序推进残疾人脱贫攻坚工作的通知",
    "关于积极应对新冠肺炎疫情/有序推进残疾人脱贫攻坚工作的通知" },
  { "陕西省残疾人联合会关于进一步做好残疾人家庭无障碍改造工作的通知",
    "陕西省残疾人联合会关于进一步做好/残疾人家庭无障碍改造工作的通知" },
  { "陕西省残疾人联合会关于印发残疾人就业创业扶持办法的通知",
    "陕西省残疾人联合会/关于印发残疾人就业创业扶持办法的通知" },
  { "关于印发《陕西省残疾人就业创业扶持办法》的通知",
    "关于印发/《陕西省残疾人就业创业扶持办法》的通知" },
  { "关于甲乙丙|有关工作的通知", "关于甲乙丙/有关工作的通知" },
  { "关于甲乙丙｜有关工作的通知", "关于甲乙丙/有关工作的通知" },
};

static void
test_titles (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      gboolean is_sure;
      g_autofree char *lines = lines_of (titles[i].title, &is_sure);

      g_assert_cmpstr (lines, ==, titles[i].lines);
      g_assert_true (is_sure);
    }
}

/* Whatever the title: nothing is lost, no line is too wide, no number or bracket is torn, none
 * begins with 的. */
static void
test_nothing_is_lost (void)
{
  static const char *const pieces[] = { "关于", "做好",   "残疾人", "的",   "2020年度", "《条例》",
                                        "、",   "甲乙丙", "工作",   "疫情", "统计",     "A4" };
  g_autoptr (GRand) random = g_rand_new_with_seed (9704);

  for (int round = 0; round < 300; round++)
    {
      g_autoptr (GString) title = g_string_new ("通知");
      g_auto (GStrv) lines = NULL;
      g_autofree char *joined = NULL;
      gboolean is_sure;

      for (int n = g_rand_int_range (random, 1, 24); n > 0; n--)
        g_string_append (title, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      lines = notice_title_lines (title->str, WIDTH, ZHU_FACE_OFFICIAL, &fixed, &is_sure);
      joined = g_strjoinv ("", lines);
      g_assert_cmpstr (joined, ==, title->str);
      for (gsize i = 0; lines[i] != NULL; i++)
        {
          g_assert_cmpfloat (zhu_line_width (lines[i], 1, ZHU_FACE_OFFICIAL, &fixed), <=, WIDTH);
          g_assert_true (i == 0 || !g_ascii_isdigit (lines[i][0])
                         || !g_ascii_isdigit (lines[i - 1][strlen (lines[i - 1]) - 1]));
          g_assert_false (i > 0 && is_sure && g_str_has_prefix (lines[i], "的"));
          g_assert_false (g_str_has_suffix (lines[i], "《"));
        }
    }
}

/* Where no word is known to end, the caller is told. */
static void
test_unknown_words_are_said (void)
{
  gboolean is_sure;
  g_autofree char *lines = lines_of ("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏", &is_sure);

  g_assert_cmpint (g_utf8_strlen (lines, -1), ==, 25);
  g_assert_false (is_sure);
}

static void
test_endless_title_ends (void)
{
  g_autoptr (GString) title = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  g_autofree char *joined = NULL;
  gboolean is_sure;

  for (int i = 0; i < 500; i++)
    g_string_append (title, "字");
  lines = notice_title_lines (title->str, WIDTH, ZHU_FACE_OFFICIAL, &fixed, &is_sure);
  joined = g_strjoinv ("", lines);
  g_assert_cmpstr (joined, ==, title->str);
  g_assert_false (is_sure);
}

/* Of a title too long to be weighed the part that is may end within a word that is known. */
static void
test_long_title_is_cut_within_a_word (void)
{
  for (int before = 180; before <= 200; before++)
    {
      g_autoptr (GString) title = g_string_new (NULL);
      g_auto (GStrv) lines = NULL;
      g_autofree char *joined = NULL;
      gboolean is_sure;

      for (int i = 0; i < before; i++)
        g_string_append (title, "字");
      g_string_append (title, "困难残疾人家庭走访慰问工作的通知");
      lines = notice_title_lines (title->str, WIDTH, ZHU_FACE_OFFICIAL, &fixed, &is_sure);
      joined = g_strjoinv ("", lines);
      g_assert_cmpstr (joined, ==, title->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice/title/lines", test_titles);
  g_test_add_func ("/notice/title/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/notice/title/unknown-words", test_unknown_words_are_said);
  g_test_add_func ("/notice/title/endless", test_endless_title_ends);
  g_test_add_func ("/notice/title/cut-within-a-word", test_long_title_is_cut_within_a_word);
  return g_test_run ();
}
