/* Files being joined: what was asked for, and the file that comes about. */
#pragma once

#include "zhuhu/pdf/content.h"
#include "zhuhu/pdf/file.h"

G_BEGIN_DECLS

/* A4, pt */
#define PDF_A4_WIDTH 595.276
#define PDF_A4_HEIGHT 841.89

/* Pages of one file under one bookmark. */
typedef struct
{
  const ZhuPdfFile *file;
  gsize first, n; /* pages of the file */
  gsize start;    /* index of the first in the joined file */
  char *title;    /* NULL: no bookmark */
  gboolean is_fitted;
} PdfPart;

typedef struct
{
  const ZhuPdfFile *file;
  gsize page;
} PdfStamp;

typedef struct
{
  int part;       /* index; -1: an empty page */
  gsize source;   /* page of the part's file */
  ZhuPdfBox box;  /* of a fitted part */
  GArray *stamps; /* element: PdfStamp; NULL: none */
} PdfSheet;

typedef struct
{
  gsize page;
  unsigned number; /* 0: none */
} PdfLabel;

typedef struct
{
  GBytes *bytes;
  char *name, *description; /* description NULL: none */
} PdfEmbedded;

struct _ZhuPdfJoin
{
  GPtrArray *parts;    /* element: PdfPart * */
  GArray *sheets;      /* element: PdfSheet */
  GArray *labels;      /* element: PdfLabel */
  GPtrArray *embedded; /* element: PdfEmbedded * */
};

/* What became of a sheet. */
typedef struct
{
  qpdf_oh page;         /* handle in the joined file */
  gboolean is_repeated; /* a sheet before has the same page of the same file */
  PdfMatrix matrix;     /* from the source page's own space to the new page's */
  int whole;            /* number of the marked content around all of an untagged page; -1: none */
  GArray *marks; /* numbers of the marked contents of an untagged page that has some; element: int;
                    NULL: none */
  GArray *offsets; /* of each stamp: what is added to its marked contents' numbers; element: int */
} PdfMade;

typedef struct
{
  const ZhuPdfJoin *join;
  qpdf_data pdf; /* the joined file */
  GArray *made;  /* element: PdfMade, by sheet */
} PdfMerge;

PdfMade *pdf_merge_made (const PdfMerge *self, gsize sheet);
const PdfSheet *pdf_join_sheet (const ZhuPdfJoin *self, gsize i);
const PdfPart *pdf_join_part (const ZhuPdfJoin *self, gsize i);
/* The sheet of page @source of @part; -1 if the part does not take it. */
int pdf_part_sheet (const PdfPart *self, int source);
/* @destination, an array of the part's file, as one of the joined file: page and place mapped; 0 if
 * the page is not taken. */
qpdf_oh pdf_merge_destination (const PdfMerge *self, const PdfPart *part, qpdf_oh destination);

/* page.c: appends the pages of all sheets, and changes those that are fitted, stamped or not
 * tagged. */
gboolean pdf_merge_pages (PdfMerge *self, GError **error);
/* stamp.c: the stamp's content as it is drawn over @made, its resources renamed and put among
 * @resources, its marked contents' numbers raised by @offset. */
GString *pdf_merge_stamp (PdfMerge *self,
                          const PdfStamp *stamp,
                          const PdfMatrix *place,
                          qpdf_oh resources,
                          int offset,
                          GError **error);
/* annotation.c: links lead to the new pages, places follow the fitted page. */
void pdf_merge_annotations (PdfMerge *self, gsize sheet);
/* graft.c: one structure tree of all parts' trees. */
void pdf_merge_trees (PdfMerge *self);
/* outline.c */
void pdf_merge_outlines (PdfMerge *self);
/* suitable.c: ZHU_ERROR_INPUT naming the part that cannot keep what @archive asks, ZHU_ERROR_USAGE
 * for embedded files. */
gboolean pdf_merge_check_archive (PdfMerge *self, ZhuPdfArchive archive, GError **error);
/* catalogue.c: language, labels, embedded files, layers. */
void pdf_merge_catalogue (PdfMerge *self);

G_END_DECLS
