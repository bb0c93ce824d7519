/* What several writers measure alike: where texts wrap, how wide columns are, which cells stand to
 * the right. Widths are in half-width characters (a Chinese character has 2). */
#pragma once

#include "zhuhu/doc.h"

G_BEGIN_DECLS

/* Lines of @text not wider than @width: Chinese breaks between characters but not before closing
 * punctuation or after an opening bracket; numbers and Latin words stay whole unless they alone are
 * too wide. "\n" breaks. Element: char *, at least one. */
GPtrArray *zhu_wrap_text (const char *text, gsize width);

/* The same number of lines, as even as can be: no single character is left for the last one. */
GPtrArray *zhu_wrap_evenly (const char *text, gsize width);

/* Numbers, and marks in their place, stand to the right; texts and dates to the left. */
gboolean zhu_cell_is_right (const ZhuTable *table, gsize column, const ZhuDocCell *cell);

/* The text of a row that is one line of words over all columns (a register's group head, a heading
 * line without any cell), NULL if @row is an ordinary one. */
const char *zhu_row_line (const ZhuTable *table, gsize row);

/* Width of each column for its body and a wrapped head, spanners considered; new array of
 * n_columns. */
gsize *zhu_column_widths (const ZhuTable *table);
/* Lines of each head row when texts wrap at @widths with @gap between columns; new array of n_head.
 */
gsize *zhu_head_lines (const ZhuTable *table, const gsize *widths, gsize gap);
/* Width of @n_columns columns from @column with the gaps between them. */
gsize zhu_span_width (const gsize *widths, gsize column, gsize n_columns, gsize gap);

/* Whether @table should lie on its side when printed. */
gboolean zhu_table_is_wide (const ZhuTable *table, const gsize *widths);

G_END_DECLS
