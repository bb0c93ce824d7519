/* A small model and its evaluator for tests of formulas. */
#pragma once

#include "support/batch.h"

G_BEGIN_DECLS

/* The dictionary of the shipped templates. */
ZhuDictionary *test_dictionary (void);
/* Its model; the test fails if there is any finding. */
ZhuModel *test_model (ZhuDictionary *dictionary);
/* @formula compiled without findings, or the test fails. */
const ZhuExpr *test_compile (ZhuModel *model, const char *formula, const char *anchor);
/* An evaluator of 2020-03 with @batch. */
ZhuEval *test_eval (ZhuModel *model, const TestBatch *batch);

G_END_DECLS
