/* What the files that test rules share: where a rule is being tested, and what a test that fails
 * becomes. */
#pragma once

#include "zhuhu/cube/private.h"

typedef struct
{
  const ZhuCube *cube;
  const ZhuCubeTable *table; /* the rule's own; NULL for rules of the report */
  const ZhuReport *report;   /* whose rule it is if @table is NULL */
  const ZhuRule *rule;
  ZhuDiags *diags;
  int row, column; /* tested now; -1: the rule names its own */
  gsize n_untested, n_failed;
  const char *absent; /* a table that is not in the run; NULL: none */
  int first_untested; /* row of the first test that was left out; -1: none of its own */
  RuleFunc func;      /* what to call instead of testing; NULL */
  gpointer data;
} Test;

/* check.c: the table, rows and columns that @ref stands for in the test at hand, and one cell's
 * number. */
const ZhuCubeTable *zhu_test_table (const Test *self, const ZhuRef *ref);
GArray *
zhu_test_rows (const Test *self, const ZhuCubeTable *table, const ZhuRef *ref, gboolean *is_list);
GArray *zhu_test_columns (const Test *self,
                          const ZhuCubeTable *table,
                          const ZhuRef *ref,
                          gboolean *is_list);
ZhuNumber zhu_test_cell (const ZhuCubeTable *table, const ZhuRef *ref, guint row, guint column);
ZhuNumber zhu_test_side (Test *self, const ZhuSide *side, gboolean in_sum);
/* Adds @factor times the cells of @side (element RuleCell); FALSE if it is more than a sum of
 * cells.
 */
gboolean zhu_test_add_cells (const Test *self, const ZhuSide *side, int factor, GArray *cells);

/* breach.c: notes and tells that the test at hand does not hold. TRUE if nothing explains it. */
gboolean zhu_test_add_breach (Test *self, ZhuNumber left, ZhuNumber right);
/* breach-words.c: the cells of @side with their numbers, and the side's @total; new string. */
char *zhu_test_words (Test *self, const ZhuSide *side, ZhuNumber total);
