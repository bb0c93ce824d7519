/* What `zhuhu check` is asked for. */
#pragma once

#include "report.h"

typedef struct
{
  ZhuJobOptions job;
  gboolean records;
  char **outputs;      /* files of findings; with records the folder, alone */
  char **formats;      /* with records */
  char *each;          /* level of areas */
  char *cases;         /* file for the records behind findings */
  char *draft;         /* file for explanations to be filled in */
  GVariant **manifest; /* gets what tells of the outputs, new reference, and nothing is said; NULL:
                          for the reader */
} ZhuCheckOptions;

/* Which of its documents a manifest of this command tells of. */
#define ZHU_CHECK_FINDINGS "findings"
#define ZHU_CHECK_CASES "cases"
#define ZHU_CHECK_RECORDS "records"

/* For the manifest: one of those; new reference. */
GVariant *zhu_check_tell (const char *what);

/* check-rules.c: tests the rules of the report @name and writes what they find. */
gboolean zhu_check_rules (ZhuContext *context,
                          const char *name,
                          const ZhuCheckOptions *options,
                          GError **error);
