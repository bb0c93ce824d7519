/* What a report was made from, as bytes: for making it once more. */
#pragma once

#include "command.h"
#include "zhuhu/store.h"

struct _ZhuInputs
{
  gboolean kept;          /* all of it was in the store */
  const char *id;         /* that outputs are to name, whatever theirs would be; borrowed */
  GBytes *report;         /* of the report file */
  char *report_name;      /* monthly.ini */
  GHashTable *templates;  /* name (01-basic.ini) -> GBytes *, with what they inherit from */
  GHashTable *dictionary; /* as zhu_dictionary_files(); empty: the one sealed with the month */
  GBytes *style;          /* NULL: the built-in looks */
  char *style_name;       /* style.ini */
  char *style_folder;     /* of font files beside it */
  GBytes *explanations;   /* of findings; NULL: none */
  char *explanations_name;
  GArray *months; /* element: ZhuPeriod: as for zhu_store_pin_month() */
};

ZhuInputs *zhu_inputs_new (void);
void zhu_inputs_free (ZhuInputs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuInputs, zhu_inputs_free)
