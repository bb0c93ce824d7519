/* How large a dictionary's model may be, how deep its derived variables, and words of two meanings.
 */
#include "zhuhu/formula.h"

#include <string.h>

static ZhuModel *
model_of (const char *text, ZhuDiags *diags, GError **error)
{
  const char *root = g_getenv ("ZHU_SOURCE_DIR");
  g_autofree char *folder
      = g_build_filename (root != NULL ? root : ZHU_SOURCE_DIR, "templates", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ZhuDictionary) dictionary
      = zhu_dictionary_parse (bytes, "d.ini", folder, diags, error);

  return dictionary != NULL ? zhu_model_new (dictionary, diags, error) : NULL;
}

/* A word that is a code of the list and a variable is read as the code, and that is said. */
static void
test_word_of_two_meanings (void)
{
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuModel) model
      = model_of ("[字典]\n名称 = 试\n[实体 户]\n表 = h\n键 = k\n[变量 户]\n性别 = 代码(性别) x\n"
                  "男 = 代码(性别) y\n[派生 户]\nz = 性别 = 男\n",
                  diags, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (zhu_diags_length (diags), ==, 1);
  g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "ambiguous-word");
  g_assert_cmpint (zhu_diags_get (diags, 0)->severity, ==, ZHU_DIAG_NOTE);
  g_assert_cmpuint (zhu_diags_get (diags, 0)->place.line, ==, 10);
  g_assert_nonnull (strstr (zhu_diags_get (diags, 0)->remedy, "\"男\" for the code, or 户.男"));
}

/* Variables that lean on one another: @step from the first to the last, or the other way round. */
static char *
chain_text (int n, int step)
{
  GString *text = g_string_new (
      "[字典]\n名称 = 试\n[实体 户]\n表 = h\n键 = k\n[变量 户]\nx0 = 整数 a\n[派生 户]\n");

  for (int i = step > 0 ? 1 : n; i >= 1 && i <= n; i += step)
    g_string_append_printf (text, "x%d = x%d + 1\n", i, i - 1);
  return g_string_free (text, FALSE);
}

static void
test_deep_variables (void)
{
  static const struct
  {
    int n, step;
    gboolean is_good;
  } chains[] = { { 100, 1, TRUE }, { 100, -1, TRUE }, { 200, -1, FALSE }, { 900, 1, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      g_autofree char *text = chain_text (chains[i].n, chains[i].step);
      g_autoptr (ZhuDiags) diags = zhu_diags_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuModel) model = model_of (text, diags, &error);

      g_assert_true ((model != NULL) == chains[i].is_good);
      if (chains[i].is_good)
        continue;
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
      g_assert_cmpstr (zhu_diags_get (diags, 0)->code, ==, "derived-deep");
      g_assert_cmpuint (zhu_diags_get (diags, 0)->place.line, >, 8);
    }
}

static void
test_many_entities (void)
{
  g_autoptr (GString) text = g_string_new ("[字典]\n名称 = 试\n");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 65; i++)
    g_string_append_printf (text, "[实体 e%d]\n表 = t%d\n键 = k\n", i, i);
  g_assert_null (model_of (text->str, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "64 entities; split it"));
}

static void
test_many_variables (void)
{
  g_autoptr (GString) text = g_string_new ("[字典]\n名称 = 试\n");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  for (int e = 0; e < 11; e++)
    {
      g_string_append_printf (text, "[实体 e%d]\n表 = t%d\n键 = k\n[变量 e%d]\n", e, e, e);
      for (int i = 0; i < 1000; i++)
        g_string_append_printf (text, "x%d_%d = 整数 a%d\n", e, i, i);
    }
  g_assert_null (model_of (text->str, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "10000 variables; split it"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/word of two meanings", test_word_of_two_meanings);
  g_test_add_func ("/model/deep variables", test_deep_variables);
  g_test_add_func ("/model/many entities", test_many_entities);
  g_test_add_func ("/model/many variables", test_many_variables);
  return g_test_run ();
}
