/* Levels of paragraphs by their own numbering: 一、 （一） 1. （1）. */
#include "zhuhu/notice/private.h"

#include <string.h>

/* A first sentence up to so many characters is a heading that runs into its paragraph; a longer one
 * is text. */
#define LONGEST_HEADING 40

/* Value of the Chinese number at *@text (up to 99), which is moved behind it; 0 if there is none.
 */
static unsigned
chinese_number (const char **text)
{
  static const char *const digits[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九" };
  unsigned tens = 0, ones = 0;
  gboolean has_ten = FALSE;
  const char *at = *text;

  for (;;)
    {
      gsize i = 0;

      while (i < G_N_ELEMENTS (digits) && !g_str_has_prefix (at, digits[i]))
        i++;
      if (i < G_N_ELEMENTS (digits) && ones == 0)
        ones = (unsigned) i + 1;
      else if (i == G_N_ELEMENTS (digits) && !has_ten && g_str_has_prefix (at, "十"))
        {
          tens = MAX (ones, 1);
          ones = 0;
          has_ten = TRUE;
        }
      else
        break;
      at = g_utf8_next_char (at);
    }
  *text = at;
  return 10 * tens + ones;
}

static unsigned
arabic_number (const char **text)
{
  const char *at = *text;
  unsigned number = 0;

  while (g_ascii_isdigit (*at) && number < 100)
    number = number * 10 + (unsigned) (*at++ - '0');
  *text = at;
  return number;
}

/* Moves *@text behind the first of the two strings it begins with. */
static gboolean
accept (const char **text, const char *one, const char *other)
{
  const char *found = g_str_has_prefix (*text, one)     ? one
                      : g_str_has_prefix (*text, other) ? other
                                                        : NULL;

  if (found != NULL)
    *text += strlen (found);
  return found != NULL;
}

/* Reads the numbering at *@text and moves behind it. */
static unsigned
read_numbering (const char **text, unsigned *number)
{
  const char *at = *text;

  if (accept (&at, "（", "("))
    {
      const gboolean is_arabic = g_ascii_isdigit (*at);

      *number = is_arabic ? arabic_number (&at) : chinese_number (&at);
      if (*number == 0 || !accept (&at, "）", ")"))
        return 0;
      *text = at;
      return is_arabic ? 4 : 2;
    }
  if (g_ascii_isdigit (*at))
    {
      *number = arabic_number (&at);
      /* 1.5 is a number, and so is 2020. */
      if (!accept (&at, ".", "．") || g_ascii_isdigit (*at) || *number == 0)
        return 0;
      *text = at;
      return 3;
    }
  *number = chinese_number (&at);
  if (*number == 0 || !accept (&at, "、", "、"))
    return 0;
  *text = at;
  return 1;
}

/* Bytes of the first sentence, its mark included; all of @text if it has none. */
static gsize
first_sentence (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_utf8_strchr ("。！？", -1, g_utf8_get_char (at)) != NULL)
      return (gsize) (g_utf8_next_char (at) - text);
  return strlen (text);
}

NoticeLevel
notice_level_of (const char *paragraph)
{
  NoticeLevel self = { 0 };
  const char *at = paragraph;
  const gsize sentence = first_sentence (paragraph);
  const gboolean is_whole = paragraph[sentence] == '\0';
  g_autofree char *bare = notice_trim_end (paragraph, "。！？；：，、");

  self.level = read_numbering (&at, &self.number);
  if (self.level == 0)
    return self;
  /* A heading on a line of its own ends without a mark; 。 or ； at its end make it a sentence. */
  if (is_whole && strlen (bare) == strlen (paragraph))
    self.is_whole = TRUE;
  else if (is_whole || g_utf8_strlen (paragraph, (gssize) sentence) > LONGEST_HEADING)
    return self;
  self.heading = sentence;
  return self;
}
