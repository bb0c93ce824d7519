/* What `zhuhu check` is asked for. */
#pragma once

#include "report.h"

typedef struct
{
  ZhuJobOptions job;
  gboolean records;
  char **outputs; /* files of findings; with records the folder, alone */
  char **formats; /* with records */
  char *each;     /* level of areas */
  char *cases;    /* file for the records behind findings */
  char *draft;    /* file for explanations to be filled in */
} ZhuCheckOptions;

/* check-rules.c: tests the rules of the report @name and writes what they find. */
gboolean zhu_check_rules (ZhuContext *context,
                          const char *name,
                          const ZhuCheckOptions *options,
                          GError **error);
