/* What the files of page/ share: the measures of a table (in ems of its body type, since every
 * width grows with the size), the layout chosen for it (in points), and the pages being filled.
 *
 * The way of a table: measured (columns.c) → size, paper and parts chosen (layout.c) → heights
 * (rows.c) → set closer where it is a little too long (fit.c) → rows dealt to pages (paginate.c) →
 * marks (marks.c). */
#pragma once

#include "zhuhu/page.h"

/* Heads may be broken into so many lines before a narrower size is tried. */
#define ZHU_HEAD_LINES 8
/* Blank at the left and right of a cell's text, ems. */
#define ZHU_CELL_PAD 0.4
/* From base line to base line, ems. */
#define ZHU_LINE_PITCH 1.3

/* ---- Measures (columns.c), in ems of the body type ---- */

typedef struct
{
  double low, natural; /* narrowest and wished width of the body's cells, pads included */
  double left, right;  /* number block: the widest before and from the point on */
  double block;        /* widest of left + right and of the marks */
  gboolean is_text;    /* breaks into lines, set from the left */
} ZhuColumnMeasure;

typedef struct
{
  double width[ZHU_HEAD_LINES]; /* narrowest width in 1, 2, … lines, pads included */
} ZhuHeadMeasure;

typedef struct
{
  GArray *columns; /* element: ZhuColumnMeasure, by grid column */
  GArray *heads;   /* element: ZhuHeadMeasure, by head cell */
} ZhuTableMeasures;

ZhuTableMeasures *
zhu_table_measures_new (const ZhuTable *table, const ZhuStyle *style, const ZhuMeasure *measure);
void zhu_table_measures_free (ZhuTableMeasures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTableMeasures, zhu_table_measures_free)

/* A part of a table: its stub and some of its data columns beside each other on a page. */
typedef struct
{
  gsize first, n; /* data columns: grid index of the first, how many */
} ZhuSpan;

/* Least sum of widths of @part with heads of at most @lines lines, ems. */
double zhu_columns_least (const ZhuTable *table,
                          const ZhuTableMeasures *measures,
                          ZhuSpan part,
                          unsigned lines);
/* Wished sum of widths, ems. */
double zhu_columns_natural (const ZhuTable *table,
                            const ZhuTableMeasures *measures,
                            ZhuSpan part,
                            unsigned lines);
/* Sum of widths of a register whose long texts are broken into about @n_lines lines, ems. */
double zhu_columns_broken (const ZhuTable *table,
                           const ZhuTableMeasures *measures,
                           ZhuSpan part,
                           unsigned lines,
                           double n_lines);
/* Widths that fill @total ems: stub first, then the part's data columns; element: double. @total is
 * not less than the least sum. */
GArray *zhu_columns_fill (const ZhuTable *table,
                          const ZhuTableMeasures *measures,
                          ZhuSpan part,
                          double total,
                          unsigned max_lines);

/* ---- Paper (paper.c), in points ---- */

typedef struct
{
  double width, height; /* of the sheet as laid out */
  ZhuTypeArea area;
} ZhuSheetFormat;

/* The sheets of a document, and what an attachment of an official one begins with. */
typedef struct
{
  ZhuSheetFormat upright, turned;
  gboolean official;  /* numbers and openings after GB/T 9704 */
  gboolean screen;    /* turned sheets lie as they are read */
  char *mark, *title; /* "": none */
  ZhuBreakTitle break_title;
} ZhuPaper;

/* The style's paper. */
void zhu_paper_init (ZhuPaper *self, const ZhuStyle *style);
void zhu_paper_init_attachment (ZhuPaper *self, const ZhuAttachmentLook *look);
void zhu_paper_clear (ZhuPaper *self);
/* The A4 sheet of official documents (official.c). */
ZhuSheetFormat zhu_official_sheet (gboolean turned);
/* Whether pages begin with mark or title. */
gboolean zhu_paper_has_opening (const ZhuPaper *self);
/* Draws both from the upper edge of @area on; returns their lower edge. Nothing is drawn if @page
 * is NULL. */
double zhu_opening_draw (const ZhuPaper *self,
                         ZhuPage *page,
                         const ZhuTypeArea *area,
                         const ZhuMeasure *measure);
/* Whether @table's title is that of the attachment, but for the period before it, which stands
 * below it again. */
gboolean zhu_paper_has_title (const ZhuPaper *self, const ZhuTable *table);

/* ---- Layout (layout.c), in points ---- */

typedef struct
{
  ZhuSpan span;
  GArray *widths; /* element: double, pt: stub, then data columns */
  double left;    /* x of the table's left edge */
} ZhuTablePart;

typedef struct
{
  guint32 row, level; /* level from 1 */
} ZhuGroupRow;

typedef struct
{
  const ZhuTable *table;
  const ZhuStyle *style;
  const ZhuMeasure *measure;
  const ZhuPaper *paper;
  gsize index;    /* of the table in the document */
  gboolean opens; /* its first page is the attachment's first */
  gboolean turned;
  double width, height;            /* of the sheet as laid out */
  double left, right, top, bottom; /* edges of the type area */
  double size, head_size;          /* pt */
  double air; /* share of the usual blank above and below the texts of rows: 1, or less (fit.c) */
  ZhuTableMeasures *measures;
  GPtrArray *parts;     /* element: ZhuTablePart *, from left to right */
  GArray *head_heights; /* element: double, by head row (rows.c) */
  double numbering_height;
  GArray *row_heights; /* element: float, by body row (rows.c) */
  GArray *groups;      /* element: ZhuGroupRow: a register's group heads, in order (rows.c) */
} ZhuTableLayout;

ZhuTableLayout *zhu_table_layout_new (const ZhuDoc *doc,
                                      gsize index,
                                      const ZhuStyle *style,
                                      const ZhuMeasure *measure,
                                      const ZhuPaper *paper,
                                      gboolean opens,
                                      GError **error);
void zhu_table_layout_free (ZhuTableLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTableLayout, zhu_table_layout_free)

/* Sets the type in @size, with the same parts filling the same width; rows are to be measured anew.
 */
void zhu_layout_set_size (ZhuTableLayout *layout, double size);
/* Width of grid column @column's cell spanning @n columns in @part; those outside the part count 0.
 */
double
zhu_part_width (const ZhuTableLayout *layout, const ZhuTablePart *part, gsize column, gsize n);
/* Index into the part's widths of grid column @column, or -1 if the part does not show it. */
int zhu_part_slot (const ZhuTableLayout *layout, const ZhuTablePart *part, gsize column);

/* ---- Heights (rows.c) ---- */

void zhu_layout_measure_rows (ZhuTableLayout *layout);
/* Of the head rows and the numbering row. */
double zhu_layout_head_height (const ZhuTableLayout *layout);
/* Lines of a body or stub text in a column of @width points. */
char **zhu_cell_lines (const ZhuTableLayout *layout, const char *text, double width, double indent);
double zhu_layout_row_height (const ZhuTableLayout *layout, gsize row);
/* What @row needs more at the top of a page, where 同值不重印 does not hold. */
double zhu_layout_first_extra (const ZhuTableLayout *layout, gsize row);
/* Height of the line that names the groups which a page continues; 0 if the table has no groups. */
double zhu_layout_running_height (const ZhuTableLayout *layout);
/* Its text for a page that begins with @row; "" if it continues none. New string. */
char *zhu_layout_running_text (const ZhuTableLayout *layout, gsize row);
/* Text of a group line that runs over the whole width: the first text of the row. */
const char *zhu_group_text (const ZhuTable *table, gsize row);

/* ---- Dealing rows to pages (paginate.c) ---- */

typedef struct
{
  gsize first, n;
} ZhuRowRange;

/* What a page holds beside the rows, pt. */
typedef struct
{
  double first_top, next_top; /* above the body, of the first page and of the others */
  double tail;                /* notes and foot */
} ZhuPageHeights;

ZhuPageHeights zhu_layout_heights (const ZhuTableLayout *layout);
/* Height for rows on the page that begins with row @first_row, notes and foot not taken off. */
double
zhu_layout_room (const ZhuTableLayout *layout, const ZhuPageHeights *heights, gsize first_row);
double zhu_layout_rows_height (const ZhuTableLayout *layout, ZhuRowRange range);
/* Ranges of rows in order, element: ZhuRowRange, spread over as few pages as can be; a table
 * without rows has one empty range. NULL with ZHU_ERROR_LIMIT if a row is higher than a page. */
GArray *zhu_layout_paginate (const ZhuTableLayout *layout, GError **error);
/* The same with every page but the last as full as can be; NULL if a row is higher than a page. */
GArray *zhu_layout_deal_full (const ZhuTableLayout *layout);
/* Whether the last of @ranges has but a few rows, and is not the only one. */
gboolean zhu_layout_ends_in_stub (const ZhuTableLayout *layout, const GArray *ranges);

/* ---- Setting closer (fit.c) ---- */

/* Lowers rows and type of a table whose last page would have but a few rows. */
void zhu_layout_fit (ZhuTableLayout *layout);

/* ---- Pages being filled (marks.c) ---- */

/* The pages of one table: how its rows are dealt. */
typedef struct
{
  ZhuTableLayout *layout;
  GArray *ranges; /* element: ZhuRowRange */
  double stretch; /* of row heights */
  gsize first;    /* index of its first page */
  gsize n;        /* pages */
} ZhuSheets;

typedef struct _ZhuDrawn ZhuDrawn; /* pages drawn when asked for, the last few of them */

struct _ZhuPages
{
  GPtrArray *pages;  /* element: ZhuPage *; NULL: drawn when asked for */
  GPtrArray *sheets; /* element: ZhuSheets * */
  ZhuDrawn *drawn;
  ZhuPaper paper;
  unsigned first_number;
  gsize n_pages; /* of the whole document */
  char *id;      /* 清单号 …, at the left of the page number; NULL: none */
};

void zhu_page_free (ZhuPage *page);
/* A page that belongs to nobody yet. */
ZhuPage *zhu_page_new (double width, double height, gboolean turned, gsize table);

/* The number of page @index below the type area, with that of all pages if @with_total. */
void zhu_pages_add_number (const ZhuPages *self,
                           ZhuPage *page,
                           gsize index,
                           gboolean with_total,
                           const ZhuMeasure *measure);
/* Deals the rows of the table to pages (grid.c); takes @layout. NULL with ZHU_ERROR_LIMIT as
 * zhu_layout_paginate(). */
ZhuSheets *zhu_sheets_new (ZhuTableLayout *layout, GError **error);
void zhu_sheets_free (ZhuSheets *self);
/* Draws page @i of the table's (from 0). */
ZhuPage *zhu_sheets_draw (const ZhuSheets *self, const ZhuPages *pages, gsize i);
/* (paragraphs.c) */
void zhu_pages_add_paragraphs (ZhuPages *self, const ZhuDoc *doc, const ZhuMeasure *measure);

/* ---- Above and below the grid (frame.c) ---- */

/* Draws what stands above the grid; returns its height. Nothing is drawn if @page is NULL.
 * @continuation is 0 for the first part, else its number among @n_continuations. */
double zhu_layout_draw_top (const ZhuTableLayout *layout,
                            ZhuPage *page,
                            unsigned continuation,
                            unsigned n_continuations);
/* Notes and form foot from @y down, likewise. */
double zhu_layout_draw_tail (const ZhuTableLayout *layout, ZhuPage *page, double y);

/* ---- Lines (break.c) ---- */

/* As few lines as zhu_break_lines() makes, but of widths as even as they can be. */
char **zhu_break_balanced (const char *text,
                           double width,
                           double size,
                           ZhuFace face,
                           const ZhuMeasure *measure);
/* Narrowest width in which @text takes at most @lines lines. */
double zhu_break_narrowest (const char *text,
                            unsigned lines,
                            double size,
                            ZhuFace face,
                            const ZhuMeasure *measure);
