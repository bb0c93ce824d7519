/* Report files: what is read without an error, written out and read again, is written the same. */
#include "fuzz.h"
#include "zhuhu/template.h"

#include <string.h>

static ZhuReport *
parse (const char *text, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  ZhuReport *self = zhu_report_parse (bytes, "f.ini", diags, &error);

  if (self == NULL)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  else
    zhu_report_check_tables (self, diags, NULL);
  return self;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ZhuReport) self = parse ((const char *) data, size);
  g_autoptr (ZhuReport) again = NULL;
  g_autofree char *dump = NULL, *dump_again = NULL;

  if (self == NULL)
    return 0;
  dump = zhu_report_dump (self);
  again = parse (dump, strlen (dump));
  if (again == NULL)
    g_error ("what was written is not understood:\n%s", dump);
  dump_again = zhu_report_dump (again);
  g_assert_cmpstr (dump_again, ==, dump);
  return 0;
}
