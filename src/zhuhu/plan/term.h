/* A measure's formula while it becomes terms (term.c, term-suffix.c). */
#pragma once

#include "zhuhu/plan/private.h"

G_BEGIN_DECLS

typedef struct
{
  ZhuPlan *plan;
  ZhuDiags *diags;
  const ZhuNode *universe; /* of this measure */
  GPtrArray *stack;        /* element: const ZhuMeasureSpec *: names being bound, for cycles */
  guint n_parts;           /* of the formula with all measures that it names written out */
  gboolean is_too_large;   /* that was said */
} ZhuFormula;

/* @a and @b (either may be NULL) become its children. */
ZhuTerm *zhu_term_new (ZhuTermKind kind, ZhuTerm *a, ZhuTerm *b);
/* A term of two parts; NULL, with the other part freed, if one could not be bound. */
ZhuTerm *zhu_term_join (ZhuTermKind kind, ZhuTerm *a, ZhuTerm *b);
/* An error at @node. Always NULL. */
ZhuTerm *zhu_formula_refuse (ZhuFormula *self,
                             const ZhuNode *node,
                             const char *code,
                             const char *remedy,
                             const char *text);
/* The plan counts in @context too. */
void zhu_formula_use_context (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context);
/* The term of @node, counted in @context; NULL after a finding. */
ZhuTerm *zhu_formula_bind (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context);
/* The same of what a calculation leans on: a date is refused. */
ZhuTerm *zhu_formula_bind_number (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context);
/* A node of kind SUFFIX. */
ZhuTerm *zhu_formula_bind_suffix (ZhuFormula *self, const ZhuNode *node, ZhuPlanContext context);

G_END_DECLS
