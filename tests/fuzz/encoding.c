/* Bytes into UTF-8: what was read as UTF-8 is what was there, what was read as GB 18030 gives the
 * same bytes back. Then the other work on texts: half-width forms, width, the nearest word. */
#include "fuzz.h"
#include "zhuhu/base.h"

#include <string.h>

static void
check_decoded (const uint8_t *data, size_t size, const char *text, gboolean was_gb18030)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *back = NULL;
  gsize n_read, length;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  if (!was_gb18030)
    {
      const size_t mark = size >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

      g_assert_cmpmem (text, strlen (text), data + mark, size - mark);
      return;
    }
  back = g_convert (text, -1, "GB18030", "UTF-8", &n_read, &length, &error);
  g_assert_no_error (error);
  /* a byte-order mark in GB 18030 is dropped */
  if (size >= 4 && memcmp (data, "\x84\x31\x95\x33", 4) == 0)
    {
      data += 4;
      size -= 4;
    }
  g_assert_cmpmem (back, length, data, size);
}

static void
check_text (const char *text)
{
  static const char *const words[] = { "残疾等级", "主要致贫原因", "家庭人口", "status", NULL };
  g_autofree char *half = zhu_text_to_half_width (text);
  g_autofree char *again = zhu_text_to_half_width (half);

  g_assert_cmpstr (again, ==, half);
  g_assert_cmpuint (zhu_text_width (half), <=, zhu_text_width (text));
  if (strlen (text) < 200)
    zhu_text_nearest (text, words);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  gboolean was_gb18030 = FALSE;
  g_autofree char *text = zhu_text_decode ((const char *) data, size, &was_gb18030, &error);

  if (text == NULL)
    {
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
      return 0;
    }
  check_decoded (data, size, text, was_gb18030);
  check_text (text);
  return 0;
}
