/* What a bound formula gives: a date, a whole number, any number (language §5). */
#include "zhuhu/plan/private.h"

/* The formula of the column that a term leans on; NULL if it could not be bound. */
static const ZhuTerm *
column_term (const ZhuPlan *plan, const ZhuTerm *term)
{
  const ZhuPlanLine *line = &g_array_index (plan->columns.lines, ZhuPlanLine, term->column);
  const ZhuPlanMeasure *measure = line->measure != NULL ? line->measure : plan->measure;

  return measure != NULL ? measure->terms[term->context] : NULL;
}

static const ZhuAtom *
atom_of (const ZhuPlan *plan, const ZhuTerm *term)
{
  return &g_array_index (plan->atoms, ZhuAtom, term->atom);
}

/* Only 最小, 最大, and columns that hold one, can be dates: nothing is calculated from them. */
gboolean
zhu_term_is_date (const ZhuPlan *plan, const ZhuTerm *term)
{
  const ZhuTerm *column;

  if (term->kind == ZHU_TERM_COLUMN)
    {
      column = column_term (plan, term);
      return column != NULL && zhu_term_is_date (plan, column);
    }
  return term->kind == ZHU_TERM_ATOM
         && (atom_of (plan, term)->kind == ZHU_MIN || atom_of (plan, term)->kind == ZHU_MAX)
         && zhu_expr_type (atom_of (plan, term)->value) == ZHU_TYPE_DATE;
}

static gboolean
atom_is_count (const ZhuAtom *atom)
{
  return atom->kind == ZHU_COUNT || atom->kind == ZHU_DISTINCT
         || (atom->kind != ZHU_MEAN && atom->kind != ZHU_MEDIAN
             && zhu_expr_type (atom->value) == ZHU_TYPE_INTEGER);
}

gboolean
zhu_term_is_count (const ZhuPlan *plan, const ZhuTerm *term)
{
  const ZhuTerm *column;

  switch (term->kind)
    {
    case ZHU_TERM_NUMBER:
      return term->number.denominator == 1;
    case ZHU_TERM_ATOM:
      return atom_is_count (atom_of (plan, term));
    case ZHU_TERM_COLUMN:
      column = column_term (plan, term);
      return column != NULL && zhu_term_is_count (plan, column);
    case ZHU_TERM_SERIES:
    case ZHU_TERM_RANK:
      return TRUE;
    case ZHU_TERM_RATE:
    case ZHU_TERM_DIVIDE:
      return FALSE;
    default:
      for (guint i = 0; i < term->children->len; i++)
        if (!zhu_term_is_count (plan, g_ptr_array_index (term->children, i)))
          return FALSE;
      return TRUE;
    }
}
