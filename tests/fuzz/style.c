/* Style files: the looks, or findings. */
#include "fuzz.h"
#include "zhuhu/doc.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *path = fuzz_file (data, size);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStyle) style = zhu_style_load (path, diags, &error);

  g_assert_true ((style == NULL) == (error != NULL));
  return 0;
}
