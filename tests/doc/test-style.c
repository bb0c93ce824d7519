/* style.ini: the shipped file, what is built in, and slips that must be named with their place. */
#include "zhuhu/doc.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static ZhuStyle *
load_text (const char *text, ZhuDiags *diags, GError **error)
{
  g_autofree char *path = NULL;
  const int fd = g_file_open_tmp ("zhu-style-XXXXXX", &path, NULL);
  ZhuStyle *style;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  style = zhu_style_load (path, diags, error);
  g_unlink (path);
  return style;
}

static const char *
font_at (const GPtrArray *chain, guint i)
{
  return ((const ZhuFontName *) g_ptr_array_index (chain, i))->name;
}

static gboolean
is_near (double a, double b)
{
  return fabs (a - b) < 0.001;
}

static void
test_built_in_looks (void)
{
  g_autoptr (ZhuStyle) style = zhu_style_load (NULL, NULL, NULL);

  g_assert_cmpstr (font_at (style->text_fonts, 0), ==, "Noto Serif CJK SC");
  g_assert_cmpstr (font_at (style->head_fonts, 0), ==, "Noto Sans CJK SC");
  g_assert_cmpuint (style->text_fonts->len, ==, 6);
  g_assert_null (style->marks[ZHU_CELL_NUMBER]);
  g_assert_null (style->marks[ZHU_CELL_BELOW_UNIT]);
  g_assert_cmpstr (style->marks[ZHU_CELL_MISSING], ==, "…");
  g_assert_cmpstr (style->marks[ZHU_CELL_UNDEFINED], ==, "×");
  g_assert_true (is_near (style->paper_width, 595.276));
  g_assert_true (is_near (style->margin_top, 70.866));
  g_assert_true (is_near (style->inner_line, 0.4));
}

static void
test_shipped_file_is_read (void)
{
  const char *source = g_getenv ("ZHU_SOURCE_DIR");
  g_autofree char *path
      = g_build_filename (source != NULL ? source : ZHU_SOURCE_DIR, "templates", "style.ini", NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStyle) style = zhu_style_load (path, diags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  g_assert_cmpstr (font_at (style->text_fonts, 0), ==, "Noto Serif CJK SC");
  g_assert_cmpuint (style->text_fonts->len, >, 1);
  g_assert_nonnull (style->number_font);
}

static void
test_keys_set_their_fields (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStyle) style = load_text ("[字体]\n后备 = LXGW WenKai； a/b.ttf\n正文 = FangSong\n"
                                          "正文字号 = 10.5\n最小字号 = 7\n"
                                          "[符号]\n零 = -\n缺失 = 空格\n不足单位 = …\n"
                                          "[线]\n粗 = 1.5\n封口 = 是\n"
                                          "[paper]\npaper = a3\nleft = 10\n"
                                          "[数]\n舍入 = 四舍六入五成双\n千分空 = 是\n",
                                          diags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (style->text_fonts->len, ==, 3);
  g_assert_cmpstr (font_at (style->text_fonts, 0), ==, "FangSong");
  g_assert_cmpstr (font_at (style->text_fonts, 2), ==, "a/b.ttf");
  g_assert_true (((ZhuFontName *) g_ptr_array_index (style->text_fonts, 2))->is_file);
  g_assert_true (is_near (style->body_size, 10.5));
  g_assert_true (is_near (style->least_size, 7));
  g_assert_cmpstr (style->marks[ZHU_CELL_NUMBER], ==, "-");
  g_assert_cmpstr (style->marks[ZHU_CELL_MISSING], ==, "");
  g_assert_cmpstr (style->marks[ZHU_CELL_BELOW_UNIT], ==, "…");
  g_assert_true (is_near (style->outer_line, 1.5));
  g_assert_true (style->closed_sides);
  g_assert_true (is_near (style->paper_width, 841.89));
  g_assert_true (is_near (style->margin_left, 28.346));
  g_assert_cmpint (style->rounding, ==, ZHU_ROUND_HALF_EVEN);
  g_assert_true (style->groups_digits);
}

/* Faces of official documents: what is named is named, substitutes stand only where the style
 * allows them. */
static void
test_official_faces (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStyle) none = load_text ("[公文]\n仿宋 = FangSong\n", diags, NULL);
  g_autoptr (ZhuStyle) some = load_text (
      "[official]\ntext = FangSong; SimSun\nsubstitutes = yes\n[字体]\n后备 = HanaMinB\n", diags,
      NULL);
  const GPtrArray *text = some->official_fonts[ZHU_OFFICIAL_TEXT];
  const GPtrArray *title = some->official_fonts[ZHU_OFFICIAL_TITLE];

  g_assert_cmpstr (font_at (none->official_fonts[ZHU_OFFICIAL_TEXT], 0), ==, "FangSong");
  g_assert_null (none->official_fonts[ZHU_OFFICIAL_TITLE]);
  g_assert_cmpuint (text->len, ==, 3);
  g_assert_cmpstr (font_at (text, 1), ==, "SimSun");
  g_assert_cmpstr (font_at (text, 2), ==, "HanaMinB");
  g_assert_false (((ZhuFontName *) g_ptr_array_index (text, 0))->is_substitute);
  g_assert_cmpstr (font_at (title, 0), ==, "Noto Serif CJK SC:bold");
  g_assert_true (((ZhuFontName *) g_ptr_array_index (title, 0))->is_substitute);
  g_assert_false (((ZhuFontName *) g_ptr_array_index (title, title->len - 1))->is_substitute);
}

/* A file that is named without a folder is the one beside the style, if there is one. */
static void
test_font_file_beside_the_style (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zhu-style-XXXXXX", NULL);
  g_autofree char *style_path = g_build_filename (folder, "style.ini", NULL);
  g_autofree char *font_path = g_build_filename (folder, "own.TTF", NULL);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStyle) style = NULL;

  g_assert_true (g_file_set_contents (font_path, "", -1, NULL));
  g_assert_true (
      g_file_set_contents (style_path, "[公文]\n仿宋 = own.TTF\n黑体 = other.ttf\n", -1, NULL));
  style = zhu_style_load (style_path, diags, NULL);
  g_assert_cmpstr (font_at (style->official_fonts[ZHU_OFFICIAL_TEXT], 0), ==, font_path);
  g_assert_cmpstr (font_at (style->official_fonts[ZHU_OFFICIAL_HEAD], 0), ==, "other.ttf");
  g_unlink (style_path);
  g_unlink (font_path);
  g_rmdir (folder);
}

static void
test_slips_are_named (void)
{
  static const struct
  {
    const char *text, *code;
    unsigned line;
  } cases[] = {
    { "[字体]\n正文 = A\n标提 = B\n", "unknown-key", 3 },
    { "[字样]\n正文 = A\n", "unknown-section", 1 },
    { "[线]\n字号 = 3\n", "unknown-key", 2 },
    { "[字体]\n正文字号 = 大\n", "bad-value", 2 },
    { "[字体]\n正文字号 = 200\n", "bad-value", 2 },
    { "[字体]\n正文 = A;;B\n", "bad-value", 2 },
    { "[字体]\n正文 =\n", "bad-value", 2 },
    { "[线]\n粗 = -1\n", "bad-value", 2 },
    { "[线]\n封口 = 也许\n", "bad-value", 2 },
    { "[纸]\n纸张 = B5\n", "bad-value", 2 },
    { "[纸]\n上 = 200\n", "bad-value", 2 },
    { "[符号]\n缺失 = 九个字符的符号太长了\n", "bad-value", 2 },
    { "[数]\n舍入 = 舍去\n", "bad-value", 2 },
    { "[公文]\n仿松 = A\n", "unknown-key", 2 },
    { "[公文]\n代用 = 有\n", "bad-value", 2 },
    { "[公文]\n小标宋 =\n", "bad-value", 2 },
    { "[字体]\n数字 =\n", "bad-value", 2 },
    { "[字体]\n表格 =\n", "bad-value", 2 },
    { "[字体]\n后备 =\n", "bad-value", 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (GError) error = NULL;

      g_assert_null (load_text (cases[i].text, diags, &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
      g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), >=, 1);
      g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, cases[i].code);
      g_assert_cmpuint (zhu_diags_get (diags, 0)->place.line, ==, cases[i].line);
    }
}

static void
test_slip_is_told_the_nearest_key (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();

  g_assert_null (load_text ("[字体]\n正文字好 = 9\n", diags, NULL));
  g_assert_nonnull (strstr (zhu_diags_get (diags, 0)->remedy, "正文字号"));
}

/* Two kinds of cells that look alike are asked about, not refused: some yearbooks do so. */
static void
test_same_marks_are_a_query (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStyle) style = load_text ("[符号]\n缺失 = —\n不适用 = —\n", diags, NULL);

  g_assert_nonnull (style);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_QUERY), ==, 1);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), ==, 0);
}

static void
test_missing_file_is_an_io_error (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_style_load ("no/such/style.ini", diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doc/style/built-in", test_built_in_looks);
  g_test_add_func ("/doc/style/shipped-file", test_shipped_file_is_read);
  g_test_add_func ("/doc/style/keys-set-fields", test_keys_set_their_fields);
  g_test_add_func ("/doc/style/official-faces", test_official_faces);
  g_test_add_func ("/doc/style/file-beside", test_font_file_beside_the_style);
  g_test_add_func ("/doc/style/slips-are-named", test_slips_are_named);
  g_test_add_func ("/doc/style/nearest-key", test_slip_is_told_the_nearest_key);
  g_test_add_func ("/doc/style/same-marks", test_same_marks_are_a_query);
  g_test_add_func ("/doc/style/missing-file", test_missing_file_is_an_io_error);
  return g_test_run ();
}
