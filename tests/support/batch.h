/* Batches by hand for tests: one record a line.
 *
 *   户 h1 area=610726 识别日期=2016-01-01
 *   人 p1 <h1 残疾等级=一级
 *   问题 q1 <h1 @p1 问题类型=饮水
 *
 * entity, key, "<" parent's key, "@" key of the record it concerns (left out: all), variables.
 * Codes are written by code, name or alias (others are unlisted), several codes with "|"; a
 * variable left out is missing. Children are put in the order of their parents. */
#pragma once

#include "zhuhu/formula.h"

G_BEGIN_DECLS

typedef struct
{
  ZhuBatch batch;
  ZhuDictionary *dictionary;
  GPtrArray *memory; /* freed with the batch */
} TestBatch;

TestBatch *test_batch_new (ZhuDictionary *dictionary, const char *text);
void test_batch_free (TestBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestBatch, test_batch_free)
/* Row of the record with @key in the part of @entity; the test fails if there is none. */
gsize test_batch_row (const TestBatch *self, const char *entity, const char *key);
/* A decimal or other value as a test writes it: "1", "unknown", "-" (no record). Free it. */
char *test_value_text (gint64 value);

G_END_DECLS
