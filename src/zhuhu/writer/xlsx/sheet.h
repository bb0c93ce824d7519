/* Insides of the xlsx writer: the workbook being written, its formats, and one sheet of it.
 * libxlsxwriter checks neither overlaps nor texts, which freezing has done; every return code is
 * looked at here. */
#pragma once

#include "zhuhu/writer.h"

#include <xlsxwriter.h>

G_BEGIN_DECLS

/* What a cell looks like; formats are made once for each different one. Compared byte by byte, so
 * built by zhu_look_new() only, which clears the padding. */
typedef struct
{
  const char *number;           /* number format, interned; NULL for texts */
  int align, valign;            /* lxw_format_alignments */
  int left, right, top, bottom; /* lxw_format_borders */
  int indent;
  int bold, wrap;
  int size_tenths; /* of a point */
} ZhuLook;

typedef struct
{
  lxw_workbook *book;
  const ZhuStyle *style;
  GHashTable *formats;     /* ZhuLook * → lxw_format *, owned by the book */
  GHashTable *sheet_names; /* set of char *, case folded */
  GArray *entries;         /* element: ZhuBookEntry: what stands where, for the contents */
  unsigned n_data;         /* Excel tables made */
  const char *foot;        /* 清单号 …, at the left of foot lines; NULL: none */
} ZhuBook;

/* A table and its sheets, which belong to the book; of a long register the first one. */
typedef struct
{
  const ZhuTable *table;
  lxw_worksheet *form;
  lxw_worksheet *data; /* NULL: none */
} ZhuBookEntry;

/* One sheet: where the table's parts stand. Rows and columns from 0. */
typedef struct
{
  ZhuBook *book;
  lxw_worksheet *sheet;
  const ZhuTable *table;
  gsize first, end;    /* rows of the table that this sheet shows */
  const gsize *widths; /* of the columns in half-width characters */
  lxw_row_t row;       /* next free row */
  lxw_row_t head_row;  /* first row of the head */
  lxw_row_t body_row;  /* first row of the body */
  lxw_col_t last_column;
} ZhuSheet;

/* @number (with & codes) in the middle of the foot line of printed pages. */
gboolean
zhu_book_set_footer (const ZhuBook *book, lxw_worksheet *sheet, const char *number, GError **error);
ZhuLook zhu_look_new (const ZhuBook *book);
/* The format for @look; NULL on exhausted memory. */
lxw_format *zhu_book_format (ZhuBook *book, const ZhuLook *look);
/* Number format of @cell: 0, 0.00 or a date; interned. */
const char *zhu_number_format_of (const ZhuStyle *style, const ZhuDocCell *cell);

/* The number that a spreadsheet holds for @cell: a date as Excel counts days. FALSE if it is none.
 */
gboolean zhu_xlsx_number (const ZhuStyle *style, const ZhuDocCell *cell, double *value);

/* FALSE with @error for a library's code; @table and the zero-based place may name it. */
gboolean zhu_xlsx_check (lxw_error code,
                         const ZhuTable *table,
                         lxw_row_t row,
                         lxw_col_t column,
                         GError **error);
/* Writes the workbook and frees it. */
gboolean zhu_xlsx_close (lxw_workbook *book, GError **error);
/* Writes @text over columns @first to @last and @n_rows rows from @row, merged where more than one.
 */
gboolean zhu_sheet_put (ZhuSheet *self,
                        lxw_row_t row,
                        lxw_row_t n_rows,
                        lxw_col_t first,
                        lxw_col_t last,
                        const char *text,
                        const ZhuLook *look,
                        GError **error);
/* Height of the next row in lines of @size points, then one row down. */
gboolean zhu_sheet_end_row (ZhuSheet *self, gsize n_lines, double size, GError **error);
/* What stands above and below the table proper. */
gboolean zhu_sheet_write_form_head (ZhuSheet *self, GError **error);
gboolean zhu_sheet_write_form_foot (ZhuSheet *self, GError **error);
/* Paper, margins, repeated rows, page numbers. */
gboolean zhu_sheet_set_print (ZhuSheet *self, GError **error);
/* Whether @table has a sheet of tidy data too. */
gboolean zhu_book_wants_data (const ZhuBook *book, const ZhuTable *table);
/* That sheet; NULL with @error. */
lxw_worksheet *zhu_book_add_data (ZhuBook *book, const ZhuTable *table, GError **error);
/* 说明: what the workbook shows and where, to be begun before the tables' sheets and filled after
 * them; and 注释, all notes of all tables. */
lxw_worksheet *zhu_book_begin_about (ZhuBook *book, GError **error);
gboolean
zhu_book_fill_about (ZhuBook *book, lxw_worksheet *sheet, const ZhuDoc *doc, GError **error);
gboolean zhu_book_add_notes (ZhuBook *book, GError **error);
/* A sheet with @table, or ZHU_ERROR_LIMIT, ZHU_ERROR_IO. */
gboolean zhu_book_add_table (ZhuBook *book, const ZhuTable *table, GError **error);
/* Adds a sheet named after @wanted, made fit and unique. */
lxw_worksheet *zhu_book_add_sheet (ZhuBook *book, const char *wanted, GError **error);

G_END_DECLS
