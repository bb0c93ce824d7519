/* Template files: what is read without an error, written out and read again, is written the same.
 */
#include "zhuhu/template.h"

#include "fuzz.h"

#include <string.h>

static ZhuTemplate *
parse (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuTemplate *self = zhu_template_parse (bytes, "f.ini", NULL, diags, &error);

  g_free (zhu_diags_to_text (diags));
  if (self == NULL)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_true ((self == NULL) == (zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0));
  return self;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ZhuTemplate) self = parse ((const char *) data, size);
  g_autoptr (ZhuTemplate) again = NULL;
  g_autofree char *dump = NULL, *dump_again = NULL;

  if (self == NULL)
    return 0;
  dump = zhu_template_dump (self);
  again = parse (dump, strlen (dump));
  if (again == NULL)
    g_error ("what was written is not understood:\n%s", dump);
  dump_again = zhu_template_dump (again);
  g_assert_cmpstr (dump_again, ==, dump);
  return 0;
}
