/* What a report is made from, as bytes: found on the disk and kept in the store before it is
 * counted, or taken from there when the report is made once more. */
#pragma once

#include "command.h"
#include "zhuhu/store.h"

/* Stands in for the files on the disk. */
struct _ZhuInputs
{
  const char *id;         /* that outputs are to name, whatever theirs would be; borrowed */
  GBytes *report;         /* of the report file */
  char *report_name;      /* monthly.ini */
  GHashTable *templates;  /* name (01-basic.ini) -> GBytes *, with what they inherit from */
  GHashTable *dictionary; /* as zhu_dictionary_files(); empty: the one sealed with the month */
  GBytes *style;          /* NULL: the built-in looks */
  char *style_name;       /* style.ini */
  char *style_folder;     /* of font files beside it */
  GArray *months;         /* element: ZhuPeriod: as for zhu_store_pin_month() */
};

ZhuInputs *zhu_inputs_new (void);
void zhu_inputs_free (ZhuInputs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuInputs, zhu_inputs_free)

/* Keeps report, templates, dictionary and style, as @options find them, in the store that they
 * name, where it lacks them; before the store is opened for counting. Whatever cannot be found or
 * kept is left to those who need it; only a busy store is an error (ZHU_ERROR_BUSY). */
gboolean zhu_inputs_keep (const ZhuContext *context,
                          const ZhuJobOptions *options,
                          const ZhuReport *report,
                          const GPtrArray *templates,
                          GError **error);
