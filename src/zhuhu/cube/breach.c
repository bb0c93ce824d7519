/* Tests of rules that do not hold: what is kept of them, and how they are told. */
#include "zhuhu/cube/check.h"

#include <string.h>

static void
case_free (gpointer data)
{
  ZhuCase *self = data;

  g_free (self->key);
  g_free (self);
}

GPtrArray *
zhu_cases_new (void)
{
  return g_ptr_array_new_with_free_func (case_free);
}

void
zhu_breach_free (gpointer data)
{
  ZhuBreach *self = data;

  g_free (self->owner);
  g_free (self->row);
  g_free (self->column);
  g_free (self->left_words);
  g_free (self->right_words);
  g_clear_pointer (&self->cases, g_ptr_array_unref);
  g_clear_pointer (&self->cells, g_array_unref);
  g_free (self);
}

/* ---- Explanations ---- */

static gboolean
is_same_text (const char *given, const char *known)
{
  return g_str_equal (given != NULL ? given : "", known);
}

/* As shown: an explanation repeats what a finding says. */
static gboolean
is_same_number (ZhuNumber given, ZhuNumber known)
{
  g_autofree char *a = zhu_rule_number_to_text (given);
  g_autofree char *b = zhu_rule_number_to_text (known);

  return g_str_equal (a, b);
}

static gboolean
is_about_area (const ZhuExplanation *explanation, const ZhuArea *area)
{
  if (explanation->area == NULL || area == NULL)
    return explanation->area == NULL && area == NULL;
  return g_str_equal (explanation->area, area->name) || g_str_equal (explanation->area, area->code);
}

static gboolean
fits (const ZhuExplanation *explanation, const ZhuBreach *breach, const ZhuArea *area)
{
  return is_about_area (explanation, area)
         && is_same_text (explanation->table, breach->is_of_report ? "" : breach->owner)
         && g_str_equal (explanation->rule, breach->rule->name)
         && g_str_equal (explanation->formula, breach->rule->text)
         && is_same_text (explanation->row, breach->row)
         && is_same_text (explanation->column, breach->column)
         && is_same_number (explanation->left, breach->left)
         && is_same_number (explanation->right, breach->right);
}

/* What clears @breach; a 必须 rule is never cleared, which is said. */
static const ZhuExplanation *
find_explanation (const Test *test, const ZhuBreach *breach)
{
  const ZhuExplanations *all = test->cube->explanations;
  const ZhuPlan *plan = zhu_cube_table (test->cube, 0)->plan;

  for (guint i = 0; all != NULL && i < all->items->len; i++)
    {
      ZhuExplanation *explanation = g_ptr_array_index (all->items, i);

      if (!fits (explanation, breach, plan->area))
        continue;
      explanation->is_used = TRUE;
      if (!breach->rule->must)
        return explanation;
      zhu_diags_add (test->diags, ZHU_DIAG_QUERY, "explained-must", &explanation->place,
                     _ ("correct the records, or make the rule 核实"),
                     _ ("explanation %s is of a 必须 rule, which no explanation clears"),
                     explanation->name);
    }
  return NULL;
}

/* ---- Telling ---- */

static char *
describe (const ZhuBreach *breach)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          breach->is_of_report ? _ ("report %s, rule %s “%s” does not hold")
                                               : _ ("table %s, rule %s “%s” does not hold"),
                          breach->owner, breach->rule->name, breach->rule->text);
  if (*breach->row != '\0')
    g_string_append_printf (text, _ (", row %s"), breach->row);
  if (*breach->column != '\0')
    g_string_append_printf (text, _ (", column %s"), breach->column);
  return g_string_free (text, FALSE);
}

/* At 公开 the true numbers are for nobody: small ones among them are hidden from all outputs. */
static void
say_breach (const Test *test, const ZhuBreach *breach)
{
  g_autofree char *what = describe (breach);
  g_autofree char *difference
      = zhu_rule_number_to_text (zhu_number_subtract (breach->left, breach->right));
  const ZhuSeverity severity = breach->explanation != NULL ? ZHU_DIAG_NOTE
                               : breach->rule->must        ? ZHU_DIAG_ERROR
                                                           : ZHU_DIAG_QUERY;
  g_autofree char *date = NULL;
  g_autofree char *explained = NULL;

  if (zhu_cube_release (test->cube) == ZHU_LEVEL_PUBLIC)
    {
      zhu_diags_add (test->diags, severity, "rule", &breach->rule->place,
                     _ ("look at the numbers at level 报省 or 内部"), "%s", what);
      return;
    }
  if (breach->explanation != NULL)
    {
      date = zhu_date_format (breach->explanation->date, "yyyy-MM-dd");
      explained = g_strdup_printf (_ ("explained: %s (%s, %s)"), breach->explanation->text,
                                   breach->explanation->signer, date);
    }
  zhu_diags_add (test->diags, severity, "rule", &breach->rule->place,
                 explained != NULL ? explained : breach->rule->remark,
                 _ ("%s: left %s; right %s; difference %s"), what, breach->left_words,
                 breach->right_words, difference);
}

/* ---- What its cases are ---- */

/* The part of a side by which a change is measured: |x| and x ÷ y ask how large x is. */
static const ZhuSide *
measured (const ZhuSide *side)
{
  while (side->kind == ZHU_SIDE_ABS || side->kind == ZHU_SIDE_DIVIDE)
    side = g_ptr_array_index (side->children, 0);
  return side;
}

static void
find_cells (const Test *test, ZhuBreach *breach)
{
  const ZhuSide *inner = measured (test->rule->left);
  const gboolean is_change = inner != test->rule->left;
  g_autoptr (GArray) cells = g_array_new (FALSE, FALSE, sizeof (RuleCell));

  if (test->rule->operator== ZHU_NODE_NE)
    return;
  if (!zhu_test_add_cells (test, inner, 1, cells)
      || (!is_change && !zhu_test_add_cells (test, test->rule->right, -1, cells)))
    return;
  if (!is_change && (test->rule->operator== ZHU_NODE_LT || test->rule->operator== ZHU_NODE_LE))
    breach->sign = 1;
  if (!is_change && (test->rule->operator== ZHU_NODE_GT || test->rule->operator== ZHU_NODE_GE))
    breach->sign = -1;
  breach->cells = g_steal_pointer (&cells);
}

gboolean
zhu_test_add_breach (Test *test, ZhuNumber left, ZhuNumber right)
{
  ZhuBreach *breach = g_new0 (ZhuBreach, 1);

  breach->rule = test->rule;
  breach->is_of_report = test->table == NULL;
  breach->owner = g_strdup (test->table != NULL    ? test->table->plan->template_->id
                            : test->report != NULL ? test->report->id
                                                   : "-");
  breach->row
      = test->table != NULL ? zhu_line_name (&test->table->plan->rows, test->row) : g_strdup ("");
  breach->column = test->table != NULL ? zhu_line_name (&test->table->plan->columns, test->column)
                                       : g_strdup ("");
  breach->left = left;
  breach->right = right;
  breach->left_words = zhu_test_words (test, test->rule->left, left);
  breach->right_words = zhu_test_words (test, test->rule->right, right);
  find_cells (test, breach);
  breach->explanation = find_explanation (test, breach);
  g_ptr_array_add (test->cube->breaches, breach);
  say_breach (test, breach);
  return breach->explanation == NULL;
}
