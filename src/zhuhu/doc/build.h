/* From a cube to a document: what the files of this step share. */
#pragma once

#include "zhuhu/cube.h"
#include "zhuhu/doc.h"

typedef struct
{
  const ZhuCube *cube;
  const ZhuStyle *style;
  ZhuDiags *diags;
  gboolean says_gaps; /* a figure in a sentence that is no number is a finding */
} Builder;

/* What the words of a text stand for. */
typedef struct
{
  const ZhuPeriod *period; /* NULL: the texts have no words */
  const char *area;        /* "" if none */
} TextContext;

/* build-text.c: pieces with their figures filled in; new string. */
char *zhu_build_text (const Builder *self, const ZhuPlan *plan, const GPtrArray *pieces);
char *zhu_build_pieces (const Builder *self, const TextContext *context, const GPtrArray *pieces);
void zhu_build_form (const Builder *self, const ZhuCubeTable *source, ZhuTable *table);

/* build-cell.c: one value of a measure as it is printed. The text belongs to the caller. */
char *zhu_build_cell (const Builder *self,
                      const ZhuValue *value,
                      int decimals,
                      int other_decimals,
                      const char *format,
                      ZhuDocCell *cell);

/* build-facts.c: what the document is about. */
void zhu_build_facts (const Builder *self, const ZhuReport *report, ZhuDoc *doc);

/* build-table.c, build-register.c */
ZhuTable *zhu_build_table (const Builder *self, const ZhuCubeTable *source);
/* NULL with @error if the records could not be read back. */
ZhuTable *zhu_build_register (const Builder *self, const ZhuCubeTable *source, GError **error);

/* build-findings.c: where the rules of @cube do not hold, as a table. */
ZhuTable *zhu_build_findings (const ZhuCube *cube);
