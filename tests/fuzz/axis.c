/* Axes, and texts with figures: what is understood prints as what is understood alike. The first
 * byte says which of both. */
#include "fuzz.h"
#include "zhuhu/template.h"

static void
check_axis (const char *text)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuAxis) axis = zhu_axis_parse (text, NULL, diags);
  g_autoptr (ZhuAxis) again = NULL;
  g_autofree char *canonical = NULL, *canonical_again = NULL;

  if (axis == NULL || zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0)
    {
      g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), >, 0);
      return;
    }
  canonical = zhu_axis_to_text (axis);
  again = zhu_axis_parse (canonical, NULL, diags);
  if (again == NULL)
    g_error ("“%s” of “%s” is not understood", canonical, text);
  canonical_again = zhu_axis_to_text (again);
  g_assert_cmpstr (canonical_again, ==, canonical);
}

static void
check_text (const char *text)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GPtrArray) pieces = zhu_text_parse (text, NULL, diags);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *canonical = NULL, *canonical_again = NULL;

  if (pieces == NULL || zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0)
    {
      g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), >, 0);
      return;
    }
  canonical = zhu_text_to_text (pieces);
  again = zhu_text_parse (canonical, NULL, diags);
  if (again == NULL)
    g_error ("“%s” of “%s” is not understood", canonical, text);
  canonical_again = zhu_text_to_text (again);
  g_assert_cmpstr (canonical_again, ==, canonical);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = size > 1 ? fuzz_text (data + 1, size - 1) : NULL;

  if (text != NULL && data[0] != 't')
    check_axis (text);
  else if (text != NULL)
    check_text (text);
  return 0;
}
