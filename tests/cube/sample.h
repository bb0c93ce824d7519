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
} Sample;

char *sample_path (const char *name);
void sample_open (Sample *self);
void sample_close (Sample *self);
/* A cube of one template for March 2020; NULL with @error. */
ZhuCube *sample_count (Sample *self, ZhuTemplate *template_, ZhuRelease release, GError **error);
/* Stub and cells as printed: "合计|160|184\n…". */
char *sample_text (Sample *self, const ZhuCube *cube);
