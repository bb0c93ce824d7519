/* Exit statuses and findings: what a program says at its end. */
#include "zhuhu/base.h"

#include <string.h>

static const struct
{
  const char *name;
  ZhuError code;
  int expected;
} exit_codes[] = {
  { "usage", ZHU_ERROR_USAGE, 64 },
  { "input", ZHU_ERROR_INPUT, 65 },
  { "template", ZHU_ERROR_TEMPLATE, 66 },
  { "check", ZHU_ERROR_CHECK, 67 },
  { "disclosure", ZHU_ERROR_DISCLOSURE, 68 },
  { "font", ZHU_ERROR_FONT, 69 },
  { "internal", ZHU_ERROR_INTERNAL, 70 },
  { "limit", ZHU_ERROR_LIMIT, 71 },
  { "difference", ZHU_ERROR_DIFFERENCE, 72 },
  { "io", ZHU_ERROR_IO, 74 },
  { "busy", ZHU_ERROR_BUSY, 75 },
};

static void
test_exit_code (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = g_error_new (ZHU_ERROR, (int) exit_codes[i].code, "any text");

  g_assert_cmpint (zhu_error_exit_code (error), ==, exit_codes[i].expected);
}

static void
test_other_exit_codes (void)
{
  g_autoptr (GError) foreign = g_error_new (G_FILE_ERROR, G_FILE_ERROR_NOENT, "any text");

  g_assert_cmpint (zhu_error_exit_code (NULL), ==, 0);
  g_assert_cmpint (zhu_error_exit_code (foreign), ==, 70);
}

static void
test_findings_are_printed_by_place (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = NULL;

  zhu_diags_add (diags, ZHU_DIAG_ERROR, "x", &(ZhuPlace){ "b.ini", 2, 1 }, NULL, "last");
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "x", &(ZhuPlace){ "a.ini", 10, 0 }, "do", "line %d", 10);
  zhu_diags_add (diags, ZHU_DIAG_NOTE, "x", &(ZhuPlace){ "a.ini", 9, 12 }, NULL, "second");
  zhu_diags_add (diags, ZHU_DIAG_NOTE, "x", &(ZhuPlace){ "a.ini", 9, 2 }, NULL, "first");
  zhu_diags_add (diags, ZHU_DIAG_NOTE, "x", NULL, NULL, "nowhere");

  text = zhu_diags_to_text (diags);
  g_assert_cmpstr (text, ==,
                   "note: nowhere\n"
                   "a.ini:9:2: note: first\n"
                   "a.ini:9:12: note: second\n"
                   "a.ini:10: query: line 10; do\n"
                   "b.ini:2:1: error: last\n");
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_NOTE), ==, 5);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_QUERY), ==, 2);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 1)->remedy, ==, "do");
}

static void
test_only_errors_fail (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  zhu_diags_add (diags, ZHU_DIAG_QUERY, "x", NULL, NULL, "look");
  g_assert_true (zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, &error));
  g_assert_no_error (error);

  for (int i = 1; i <= 7; i++)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "x", &(ZhuPlace){ "f", (unsigned) i, 0 }, NULL, "e%d", i);
  g_assert_false (zhu_diags_ok (diags, ZHU_ERROR_TEMPLATE, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_nonnull (strstr (error->message, "f:1: error: e1\n"));
  g_assert_null (strstr (error->message, "look"));
  g_assert_null (strstr (error->message, "e6"));
  g_assert_true (g_str_has_suffix (error->message, "and 2 more errors"));
}

/* Findings that areas share are said once; what one area alone has is said in full. */
static void
test_findings_of_many_subjects_are_said_once (void)
{
  static const char *const areas[] = { "甲县", "乙县", "丙县", "丁县" };
  const ZhuPlace place = { g_intern_static_string ("t.ini"), 3, 1 };
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      zhu_diags_set_subject (diags, areas[i]);
      zhu_diags_add (diags, ZHU_DIAG_QUERY, "rule", &place, NULL, "off by %u", i + 1);
    }
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "other", NULL, NULL, "one");
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "other", NULL, NULL, "two");
  zhu_diags_set_subject (diags, NULL);
  zhu_diags_add (diags, ZHU_DIAG_NOTE, "whole", NULL, NULL, "all");
  text = zhu_diags_to_text (diags);
  g_assert_cmpstr (text, ==,
                   "query: one (丁县)\nquery: two (丁县)\nnote: all\n"
                   "t.ini:3:1: query: off by 1 (甲县; the like in 4 areas: 甲县, 乙县, 丙县, …)\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (exit_codes); i++)
    {
      g_autofree char *path = g_strconcat ("/exit-code/", exit_codes[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_exit_code);
    }
  g_test_add_func ("/diag/subjects", test_findings_of_many_subjects_are_said_once);
  g_test_add_func ("/exit-code/none-and-foreign", test_other_exit_codes);
  g_test_add_func ("/findings/printed-by-place", test_findings_are_printed_by_place);
  g_test_add_func ("/findings/only-errors-fail", test_only_errors_fail);
  return g_test_run ();
}
