/* The temporary files of libxlsxwriter, which keeps each part of a workbook in one before it packs
 * it. Its own ones forget that a write to them has failed, so that on a full disk the part would be
 * cut off without a word; these remember it. */
#pragma once

#include "zhuhu/writer.h"

G_BEGIN_DECLS

/* Lives until the workbook is closed. */
typedef struct
{
  const char *folder; /* private */
  int failure;        /* errno of the first write that failed; 0: none */
} ZhuXlsxTemporary;

/* What to give the library as the folder of its temporary files: not its path but the address of
 * @self, which only our own lxw_tmpfile() understands. If the library did not call that one, no
 * workbook would be written at all rather than one cut off. New string. */
char *zhu_xlsx_temporary_option (const ZhuXlsxTemporary *self);

G_END_DECLS
