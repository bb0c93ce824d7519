/* Opening files of any origin: what is damaged, locked, signed or looping is refused or put right, and said. */
#include "pdf/made.h"

#include <string.h>

static void
test_plain (void)
{
  g_autoptr (MadePdf) made = made_plain ("Page", 3);
  g_autoptr (ZhuPdfFile) file = made_open (made, "plain.pdf");
  double width = 0, height = 0;

  g_assert_cmpuint (zhu_pdf_file_n_pages (file), ==, 3);
  zhu_pdf_file_page_size (file, 2, &width, &height);
  g_assert_cmpfloat (width, ==, 595);
  g_assert_cmpfloat (height, ==, 842);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf/open/plain", test_plain);
  return g_test_run ();
}
