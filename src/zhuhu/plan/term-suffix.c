/* Suffixes of measures: shares, changes against an earlier period, and ranks are other readings of
 * the same formula, under another selector or in another context. */
#include "zhuhu/plan/term.h"

static ZhuTerm *
bind_share (ZhuFormula *self,
            const ZhuNode *child,
            ZhuPlanContext context,
            ZhuShift row,
            ZhuShift column)
{
  ZhuTerm *term = zhu_formula_bind_number (self, child, context);
  ZhuTerm *base = term != NULL ? zhu_formula_bind (self, child, context) : NULL;

  if (term == NULL || base == NULL)
    return zhu_term_join (ZHU_TERM_RATE, term, base);
  base = zhu_term_new (ZHU_TERM_SHIFT, base, NULL);
  base->row_shift = row;
  base->column_shift = column;
  return zhu_term_new (ZHU_TERM_RATE, term, base);
}

static ZhuTerm *
bind_change (ZhuFormula *self,
             const ZhuNode *node,
             const ZhuNode *child,
             ZhuPlanContext then,
             gboolean is_rate)
{
  ZhuTerm *change;

  zhu_formula_use_context (self, node, then);
  change = zhu_formula_bind_number (self, child, ZHU_CONTEXT_NOW);
  if (change != NULL)
    change = zhu_term_join (ZHU_TERM_SUBTRACT, change, zhu_formula_bind (self, child, then));
  if (!is_rate || change == NULL)
    return change;
  return zhu_term_join (ZHU_TERM_RATE, change, zhu_formula_bind (self, child, then));
}

static const struct
{
  const char *id;
  ZhuShift row, column;
} shares[] = {
  { "row%", ZHU_SHIFT_NONE, ZHU_SHIFT_WHOLE },      { "column%", ZHU_SHIFT_WHOLE, ZHU_SHIFT_NONE },
  { "table%", ZHU_SHIFT_WHOLE, ZHU_SHIFT_WHOLE },   { "parent%", ZHU_SHIFT_PARENT, ZHU_SHIFT_NONE },
  { "spanner%", ZHU_SHIFT_NONE, ZHU_SHIFT_PARENT },
};

static const struct
{
  const char *id;
  ZhuPlanContext then;
  gboolean is_rate;
} changes[] = {
  { "vs_last", ZHU_CONTEXT_LAST, FALSE },      { "vs_last%", ZHU_CONTEXT_LAST, TRUE },
  { "vs_year_end", ZHU_CONTEXT_YEAR, FALSE },  { "vs_year_end%", ZHU_CONTEXT_YEAR, TRUE },
  { "vs_last_year", ZHU_CONTEXT_SAME, FALSE }, { "vs_last_year%", ZHU_CONTEXT_SAME, TRUE },
};

ZhuTerm *
zhu_formula_bind_suffix (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context)
{
  const char *id = zhu_plan_word_id (node->text, ZHU_WORD_SUFFIX);
  const ZhuNode *child = g_ptr_array_index (node->children, 0);
  ZhuTerm *term;

  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    if (g_str_equal (id, shares[i].id))
      return bind_share (self, child, context, shares[i].row, shares[i].column);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_equal (id, changes[i].id))
      {
        if (context != ZHU_CONTEXT_NOW)
          return zhu_formula_refuse (self, node, "two-dates", _ ("compare in one period"),
                                     _ ("a change is measured in the present period only"));
        return bind_change (self, node, child, changes[i].then, changes[i].is_rate);
      }
  term = zhu_formula_bind_number (self, child, context);
  return term != NULL ? zhu_term_new (ZHU_TERM_RANK, term, NULL) : NULL;
}
