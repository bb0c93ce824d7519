/* PDF files of others, opened as joining opens them: in a child process first, then here; then what
 * this program reads of them by itself (tags, contents, fonts). That is done in a child, too, but
 * here in this process, so that the fuzzer sees it. */
#include "zhuhu/pdf.h"

#include "fuzz.h"
#include "zhuhu/pdf/child.h"

static gboolean is_opening;

/* Linked in its place by --wrap. */
gboolean __real_pdf_child_run (PdfWork work,
                               gpointer data,
                               const PdfLimits *limits,
                               const char *path,
                               GString *output,
                               GError **error);
gboolean __wrap_pdf_child_run (PdfWork work,
                               gpointer data,
                               const PdfLimits *limits,
                               const char *path,
                               GString *output,
                               GError **error);

gboolean
__wrap_pdf_child_run (PdfWork work,
                      gpointer data,
                      const PdfLimits *limits,
                      const char *path,
                      GString *output,
                      GError **error)
{
  g_autoptr (GError) ignored = NULL;

  g_string_truncate (output, 0);
  return is_opening ? __real_pdf_child_run (work, data, limits, path, output, error)
                    : work (data, output, error != NULL ? error : &ignored);
}

static ZhuPdfFile *
open_file (const char *path, ZhuDiags *diags, GError **error)
{
  ZhuPdfFile *file;

  is_opening = TRUE;
  file = zhu_pdf_file_open (path, NULL, FALSE, diags, error);
  is_opening = FALSE;
  return file;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *path = fuzz_file (data, size);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPdfFile) file = open_file (path, diags, &error);
  g_autofree char *text = NULL, *title = NULL;

  if (file == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == ZHU_ERROR);
      return 0;
    }
  title = zhu_pdf_file_title (file);
  for (gsize i = 0; i < zhu_pdf_file_n_pages (file); i++)
    {
      double width, height;

      zhu_pdf_file_page_size (file, i, &width, &height);
      g_assert_true (width > 0 && height > 0);
    }
  text = zhu_pdf_file_describe (file, NULL);
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
  zhu_pdf_file_check (file, diags);
  return 0;
}
