/* Insides of the xlsx writer: the workbook being written, its formats, and one sheet of it.
 * libxlsxwriter checks neither overlaps nor texts, which freezing has done; every return code is
 * looked at here. The first error stays in the book, and those that write look for it after each
 * row and each table: what was written behind it goes nowhere. */
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
  GError *failure;         /* the first one; NULL: none */
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
void zhu_book_set_footer (ZhuBook *book, lxw_worksheet *sheet, const char *number);
ZhuLook zhu_look_new (const ZhuBook *book);
/* The format for @look; NULL on exhausted memory, which is noted. */
lxw_format *zhu_book_format (ZhuBook *book, const ZhuLook *look);
/* Number format of @cell: 0, 0.00 or a date; interned. */
const char *zhu_number_format_of (const ZhuStyle *style, const ZhuDocCell *cell);

/* The number that a spreadsheet holds for @cell: a date as Excel counts days. FALSE if it is none.
 */
gboolean zhu_xlsx_number (const ZhuStyle *style, const ZhuDocCell *cell, double *value);

/* TRUE if a cell can hold @text: 32,767 characters, counted in UTF-16 as Excel does, not in code
 * points as the library. */
gboolean zhu_xlsx_holds (const char *text);

/* Cells from the upper left to the lower right one, zero-based. */
typedef struct
{
  lxw_row_t row;
  lxw_col_t first;
  lxw_row_t last_row;
  lxw_col_t last;
} ZhuXlsxArea;

/* The library's functions for one cell and for merged ones, but a text that a cell cannot hold is
 * an error in both: the library itself leaves a long text of merged cells out without a word. */
lxw_error zhu_xlsx_string (lxw_worksheet *sheet,
                           lxw_row_t row,
                           lxw_col_t column,
                           const char *text,
                           lxw_format *format);
lxw_error zhu_xlsx_merged (lxw_worksheet *sheet,
                           const ZhuXlsxArea *area,
                           const char *text,
                           lxw_format *format);

/* What the library has answered: an error is the book's failure if it is the first, ZHU_ERROR_LIMIT
 * for a text that is too long, else ZHU_ERROR_IO. @table (NULL: none) and the zero-based place name
 * it. */
void zhu_book_note (ZhuBook *book,
                    lxw_error code,
                    const ZhuTable *table,
                    lxw_row_t row,
                    lxw_col_t column);
/* Writes the workbook and frees it. */
gboolean zhu_xlsx_close (lxw_workbook *book, GError **error);
/* Writes @text over columns @first to @last and @n_rows rows from @row, merged where more than one.
 */
void zhu_sheet_put (ZhuSheet *self,
                    lxw_row_t row,
                    lxw_row_t n_rows,
                    lxw_col_t first,
                    lxw_col_t last,
                    const char *text,
                    const ZhuLook *look);
/* Height of the next row in lines of @size points, then one row down. */
void zhu_sheet_end_row (ZhuSheet *self, gsize n_lines, double size);
/* What stands above and below the table proper. */
void zhu_sheet_write_form_head (ZhuSheet *self);
void zhu_sheet_write_form_foot (ZhuSheet *self);
/* Paper, margins, repeated rows, page numbers. */
void zhu_sheet_set_print (ZhuSheet *self);
/* Whether @table has a sheet of tidy data too. */
gboolean zhu_book_wants_data (const ZhuBook *book, const ZhuTable *table);
/* That sheet; NULL on exhausted memory. */
lxw_worksheet *zhu_book_add_data (ZhuBook *book, const ZhuTable *table);
/* 说明: what the workbook shows and where, to be begun before the tables' sheets and filled after
 * them; and 注释, all notes of all tables. */
lxw_worksheet *zhu_book_begin_about (ZhuBook *book);
void zhu_book_fill_about (ZhuBook *book, lxw_worksheet *sheet, const ZhuDoc *doc);
void zhu_book_add_notes (ZhuBook *book);
/* A sheet with @table, several of a long register; one that a sheet cannot hold is a failure. */
void zhu_book_add_table (ZhuBook *book, const ZhuTable *table);
/* Adds a sheet named after @wanted, made fit and unique; NULL on exhausted memory, which is noted.
 */
lxw_worksheet *zhu_book_add_sheet (ZhuBook *book, const char *wanted);

G_END_DECLS
