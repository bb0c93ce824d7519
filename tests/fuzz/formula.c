/* Formulas: what is understood prints as what is understood alike. */
#include "zhuhu/formula.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuNode) tree = zhu_formula_parse (text, NULL, 0, diags);
  g_autoptr (ZhuDiags) none = zhu_diags_new ();
  g_autoptr (ZhuNode) again = NULL, copy = NULL;
  g_autofree char *canonical = NULL;

  if (tree == NULL || zhu_diags_count (diags, ZHU_DIAG_ERROR) > 0)
    {
      g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_ERROR), >, 0);
      return 0;
    }
  canonical = zhu_node_to_text (tree);
  again = zhu_formula_parse (canonical, NULL, 0, none);
  copy = zhu_node_copy (tree);
  if (again == NULL || !zhu_node_equal (again, tree))
    g_error ("“%s” is not the same as “%s”", canonical, text);
  g_assert_true (zhu_node_equal (copy, tree));
  return 0;
}
