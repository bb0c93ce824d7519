/* Axes, and texts with figures: what is understood prints as what is understood alike. The first
 * byte says which of both. */
#include "fuzz.h"
#include "zhuhu/template.h"

/* What is understood of @text, printed; NULL with an error among @diags if it is not. */
typedef char *(*Print) (const char *text, ZhuDiags *diags);

static char *
print_axis (const char *text, ZhuDiags *diags)
{
  g_autoptr (ZhuAxis) axis = zhu_axis_parse (text, NULL, diags);

  return axis != NULL && zhu_diags_count (diags, ZHU_DIAG_ERROR) == 0 ? zhu_axis_to_text (axis)
                                                                      : NULL;
}

static char *
print_text (const char *text, ZhuDiags *diags)
{
  g_autoptr (GPtrArray) pieces = zhu_text_parse (text, NULL, diags);

  return pieces != NULL && zhu_diags_count (diags, ZHU_DIAG_ERROR) == 0 ? zhu_text_to_text (pieces)
                                                                        : NULL;
}

static void
check (Print print, const char *text)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *canonical = print (text, diags);
  g_autofree char *again = canonical != NULL ? print (canonical, diags) : NULL;

  if (canonical == NULL)
    g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), >, 0);
  else if (again == NULL)
    g_error ("“%s” of “%s” is not understood", canonical, text);
  else
    g_assert_cmpstr (again, ==, canonical);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = size > 1 ? fuzz_text (data + 1, size - 1) : NULL;

  if (text != NULL)
    check (data[0] == 't' ? print_text : print_axis, text);
  return 0;
}
