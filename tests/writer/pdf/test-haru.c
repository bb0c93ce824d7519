/* What libharu refuses is said at the end, once, and no file comes of it; numbers and texts as PDF has them. */
#include "pdf-fixture.h"
#include "zhuhu/writer/pdf/haru-object.h"
#include "zhuhu/writer/pdf/text.h"

#include <string.h>

/* A page larger than a PDF page may be: all calls behind that do nothing. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  const ZhuPdfFinish finish = { .title = "t", .created = 18352, .archive = ZHU_ARCHIVE_2B };
  g_autoptr (ZhuHaru) haru = zhu_haru_new ();
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (self->path, NULL);
  g_autoptr (GString) operators = g_string_new ("0 0 9 9 re f");
  g_autoptr (GError) first = NULL, saved = NULL;
  ZhuHaruPage *page = zhu_haru_add_page (haru, 595, 842);

  (void) data;
  g_assert_true (zhu_haru_ok (haru, &first));
  g_assert_nonnull (page);
  zhu_haru_add_page (haru, 1000000, 842);
  g_assert_false (zhu_haru_ok (haru, &first));
  g_assert_error (first, ZHU_ERROR, ZHU_ERROR_INTERNAL);
  g_assert_nonnull (strstr (first->message, "libharu error 0x"));

  g_assert_null (zhu_haru_add_page (haru, 595, 842));
  zhu_haru_page_write (haru, page, operators);
  zhu_haru_page_write (haru, NULL, operators);
  zhu_haru_add_bookmark (haru, page, 1, "x");
  zhu_haru_add_bookmark (haru, NULL, 1, "x");
  g_assert_false (zhu_haru_save (haru, NULL, &finish, file, &saved));
  /* It is the first cause that is told. */
  g_assert_cmpstr (saved->message, ==, first->message);
}

static void
test_numbers (Fixture *self, gconstpointer data)
{
  static const struct
  {
    double number;
    const char *text;
  } cases[] = { { 0, "0 " }, { 7, "7 " }, { 120, "120 " }, { 0.5, "0.5 " }, { 1.25, "1.25 " }, { 0.05, "0.05 " },
                { -3, "-3 " }, { -0.5, "-0.5 " }, { -12.34, "-12.34 " }, { 0.001, "0 " } };

  (void) self, (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      zhu_pdf_append_points (out, cases[i].number);
      g_assert_cmpstr (out->str, ==, cases[i].text);
    }
}

/* Plain text stands as it is; what would end or escape a string, or is no ASCII, goes as UTF-16. */
static void
test_texts (Fixture *self, gconstpointer data)
{
  static const char *const cases[][2] = { { "", "()" },
                                          { "a b~", "(a b~)" },
                                          { "a(", "<FEFF00610028>" },
                                          { ")", "<FEFF0029>" },
                                          { "\\", "<FEFF005C>" },
                                          { "\n", "<FEFF000A>" },
                                          { "\x7f", "<FEFF007F>" },
                                          { "户", "<FEFF6237>" },
                                          { "𠮟", "<FEFFD842DF9F>" } };

  (void) self, (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      zhu_pdf_append_text (out, cases[i][0]);
      g_assert_cmpstr (out->str, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *self, gconstpointer data);
  } tests[] = { { "/writer/pdf/haru/refused", test_refused },
                { "/writer/pdf/text/numbers", test_numbers },
                { "/writer/pdf/text/texts", test_texts } };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
