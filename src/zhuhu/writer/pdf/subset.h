/* The part of a font that a document needs, ready to be put into a PDF. */
#pragma once

#include "zhuhu/writer/pdf/font.h"

typedef struct
{
  unsigned cid;   /* code in the content stream */
  unsigned glyph; /* in the original font */
  unsigned width; /* thousandths of an em */
} ZhuPdfCode;

typedef struct
{
  const ZhuPdfFace *face; /* borrowed */
  char *name;             /* ABCDEF+PostScriptName */
  GBytes *program;        /* bare CFF table, or a TrueType file */
  GBytes *cid_to_gid;     /* TrueType: two bytes a CID; else NULL */
  GBytes *cid_set;        /* a bit for each CID */
  GArray *codes;          /* element: ZhuPdfCode, by cid */
  GHashTable *cids;       /* original glyph → cid */
} ZhuPdfSubset;

/* The subset of what is marked used in @face; ZHU_ERROR_FONT if HarfBuzz cannot make it. */
ZhuPdfSubset *zhu_pdf_subset_new (const ZhuPdfFace *face, GError **error);
void zhu_pdf_subset_free (ZhuPdfSubset *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPdfSubset, zhu_pdf_subset_free)
