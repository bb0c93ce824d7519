/* The small sample imported into a store of its own, and tables counted from it. */
#pragma once

#include "zhuhu/doc.h"

typedef struct
{
  char *folder, *path;
  ZhuDictionary *dictionary;
  ZhuStore *store;
  ZhuModel *model;
  ZhuDiags *diags;
  const char *replaced, *replacement; /* in the text of the dictionary; NULL: as shipped */
} Sample;

char *sample_path (const char *name);
void sample_open (Sample *self);
/* The same with @replaced, which stands once in the dictionary, written otherwise. */
void sample_open_dictionary (Sample *self, const char *replaced, const char *replacement);
/* A dictionary of its own for a second store over the same file. */
ZhuDictionary *sample_dictionary (Sample *self);
/* Reads the store as it is now. */
void sample_reopen (Sample *self);
void sample_close (Sample *self);
/* A cube of one template for March 2020; NULL with @error. */
ZhuCube *sample_count (Sample *self, ZhuTemplate *template_, ZhuRelease release, GError **error);
ZhuCube *sample_count_period (Sample *self,
                              ZhuTemplate *template_,
                              const ZhuPeriod *period,
                              ZhuRelease release,
                              GError **error);
/* Lines of @table that @names, heads joined by dots, name (element: guint, new array): of several
 * the printed ones. */
GArray *sample_lines (const ZhuCubeTable *table, const char *names, gboolean is_rows);
/* The one line that they name, or the test fails. */
guint sample_line (const ZhuCubeTable *table, const char *names, gboolean is_rows);
/* Stub and cells as printed: "合计|160|184\n…". */
char *sample_text (Sample *self, const ZhuCube *cube);
