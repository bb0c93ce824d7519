/* Which paragraphs are headings, of which level, and how far the heading goes. */
#include "zhuhu/notice/private.h"

#include <string.h>

static const struct
{
  const char *text;
  unsigned level, number;
  const char *heading; /* "" if it is all text */
  gboolean is_whole;
} cases[] = {
  { "一、摸清底数，分类施策", 1, 1, "一、摸清底数，分类施策", TRUE },
  { "十二、附则", 1, 12, "十二、附则", TRUE },
  { "二十、附则", 1, 20, "二十、附则", TRUE },
  { "（一）逐户分析。以市、县为单位。", 2, 1, "（一）逐户分析。", FALSE },
  { "(三)兜底保障", 2, 3, "(三)兜底保障", TRUE },
  { "1.生活补贴", 3, 1, "1.生活补贴", TRUE },
  { "12．生活补贴", 3, 12, "12．生活补贴", TRUE },
  { "（2）其他残疾人，年内完成。", 4, 2, "", FALSE },
  { "（1）重度残疾人，逐人落实；", 4, 1, "", FALSE },
  { "一、各地要于3月底前完成全部核实工作。", 1, 1, "", FALSE },
  { "1.5万人已经脱贫。", 0, 0, "", FALSE },
  { "2020年3月", 0, 0, "", FALSE },
  { "一是摸清底数。二是分类施策。", 0, 0, "", FALSE },
  { "（此页无正文）", 0, 0, "", FALSE },
  { "各地要认真落实。", 0, 0, "", FALSE },
};

static void
test_levels (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const NoticeLevel level = notice_level_of (cases[i].text);
      g_autofree char *heading = g_strndup (cases[i].text, level.heading);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (level.level, ==, cases[i].level);
      if (cases[i].level > 0)
        g_assert_cmpuint (level.number, ==, cases[i].number);
      g_assert_cmpstr (heading, ==, cases[i].heading);
      g_assert_cmpint (level.is_whole, ==, cases[i].is_whole);
    }
}

/* A first sentence of more than 40 characters is no heading. */
static void
test_long_first_sentence (void)
{
  g_autoptr (GString) text = g_string_new ("一、");

  for (int i = 0; i < 40; i++)
    g_string_append (text, "字");
  g_string_append (text, "。其后。");
  g_assert_cmpuint (notice_level_of (text->str).heading, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice/level/paragraphs", test_levels);
  g_test_add_func ("/notice/level/long-first-sentence", test_long_first_sentence);
  return g_test_run ();
}
