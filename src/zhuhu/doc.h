/* The finished, frozen document: the only thing that page/ and the writers may read. It says what
 * stands where and in which words, and knows neither how it was counted nor any output format.
 *
 * A table is a grid. Columns: n_stub stub columns first, then the data columns. Rows: n_head head
 * rows, then (if numbered) one numbering row, then the body rows. A head or stub cell may span; a
 * spanned cell stands once, at its upper left corner, and spans never overlap (zhu_doc_freeze checks).
 * A register's body may be on disk: rows are read one after the other, and what a row lends (its info,
 * texts and cells) lives only until rows are read that are more than a hundred away from it.
 *
 * Built by the builder functions (one owner), then frozen; a frozen document is shared and read-only.
 *
 *   ZhuTable *table = zhu_table_new ("01", 1, 9);
 *   zhu_table_add_head (table, 0, 0, 2, 1, "填报单位");
 *   ...
 *   zhu_doc_add_table (doc, table);
 */
#pragma once

#include "zhuhu/base.h"

G_BEGIN_DECLS

typedef enum
{
  ZHU_CELL_NUMBER,         /* a number, zero included */
  ZHU_CELL_DATE,           /* a date: the text says it, value is days since 1970-01-01 */
  ZHU_CELL_TEXT,           /* a text (registers) */
  ZHU_CELL_EMPTY,          /* a heading line: no data were asked for here */
  ZHU_CELL_MISSING,        /* 数据不详: asked for, not known */
  ZHU_CELL_NOT_APPLICABLE, /* no such figure: blocked by the form, zero divisor */
  ZHU_CELL_BELOW_UNIT,     /* not zero, but rounds to zero (printed 0.0 or a mark, by style) */
  ZHU_CELL_SUPPRESSED,     /* hidden for protection */
  ZHU_CELL_UNDEFINED       /* could not be computed: overflow, missing operand */
} ZhuCellState;

typedef struct
{
  ZhuCellState state;
  ZhuNumber value;      /* NUMBER, BELOW_UNIT: already rounded to decimals; DATE: days */
  int decimals;
  const char *text;     /* what is printed: digits or the mark of the state; owned by the table */
  const char *pattern;  /* DATE: its pattern, for spreadsheets; else NULL */
} ZhuDocCell;

typedef enum
{
  ZHU_ROW_DETAIL,
  ZHU_ROW_TOTAL,        /* 合计, 小计 */
  ZHU_ROW_HEADING,      /* a heading line without numbers */
  ZHU_ROW_GROUP         /* a register's group head */
} ZhuRowKind;

/* Why there are no digits, in words, where the mark of @state stands: 数据不详, 不适用 …; what a listener hears, and
 * tidy data say. NULL for cells that say themselves what they are. */
const char *zhu_cell_state_spoken (ZhuCellState state);
/* What a listener hears instead of the cell's text: the words of its state where a mark or nothing stands, a number
 * without the blanks between its digits, 已隐去 for masked letters. New string; NULL if the text may be read as it is. */
char *zhu_cell_spoken (const ZhuDocCell *cell);

typedef struct
{
  gsize row, column;       /* of the upper left corner: head row from 0; grid column from 0 */
  gsize n_rows, n_columns;
  const char *text;
} ZhuHeadCell;

typedef struct
{
  ZhuRowKind kind;
  unsigned level;          /* depth in the row tree: 0 for 合计 and first-level rows */
  unsigned indent;         /* characters (full widths) by which the stub is indented */
  gboolean keep_with_next; /* may not be the last row of a page part (a heading, a 小计 with its rows) */
} ZhuRowInfo;

typedef enum
{
  ZHU_LAYOUT_AUTO,     /* 自动: upright if it fits at a readable size, else sideways, else split */
  ZHU_LAYOUT_PORTRAIT, /* 竖 */
  ZHU_LAYOUT_LANDSCAPE /* 横 */
} ZhuLayout;

typedef enum
{
  ZHU_TEXT_ID,        /* id of the template: "01" */
  ZHU_TEXT_NUMBER,    /* 表号: 陕残扶统01表 */
  ZHU_TEXT_TITLE,     /* 标题, filled in */
  ZHU_TEXT_UNITS,     /* 计量单位: 户、人、% */
  ZHU_TEXT_REPORTER,  /* 填报单位: the report's area */
  ZHU_TEXT_PERIOD,    /* 2020年3月 */
  ZHU_TEXT_LEVEL,     /* 内部资料 注意保存, ... : label of the release level; "" if none */
  ZHU_TEXT_EMPTY,     /* 本期无数据 if no record fell into the table, else "" */
  ZHU_N_TEXTS
} ZhuTextRole;

typedef struct _ZhuTable ZhuTable;

/* ---- Reading ---- */

const char *zhu_table_text (const ZhuTable *self, ZhuTextRole role); /* never NULL */
gboolean zhu_table_is_register (const ZhuTable *self);
ZhuLayout zhu_table_layout (const ZhuTable *self);
gsize zhu_table_n_stub (const ZhuTable *self);     /* stub columns */
gsize zhu_table_n_columns (const ZhuTable *self);  /* stub and data columns */
gsize zhu_table_n_head (const ZhuTable *self);     /* head rows without the numbering row */
gboolean zhu_table_is_numbered (const ZhuTable *self);
const char *zhu_table_column_number (const ZhuTable *self, gsize column); /* 甲, 乙, (1) …; "" if none */
/* Name of a data column from outside in joined by "/" (主要致贫原因/因病/户), unique in the table: csv, tidy sheets. */
const char *zhu_table_column_name (const ZhuTable *self, gsize column);
/* Decimals of the column: the most of its cells; -1 for a column of texts. */
int zhu_table_column_decimals (const ZhuTable *self, gsize column);
/* What the cell counts, in the template's words (户, 占比, 较上月), and its unit (户, 人, %, 百分点): the row's if the
 * measure hangs there, else the column's. "" if not known. */
const char *zhu_table_measure (const ZhuTable *self, gsize row, gsize column);
const char *zhu_table_unit (const ZhuTable *self, gsize row, gsize column);
/* First data column of the outermost spanner that covers @column: where a wide table may be split. */
gsize zhu_table_column_spanner (const ZhuTable *self, gsize column);
gsize zhu_table_n_head_cells (const ZhuTable *self);
const ZhuHeadCell *zhu_table_head_cell (const ZhuTable *self, gsize i); /* ordered by row, column */
gsize zhu_table_n_rows (const ZhuTable *self);     /* body rows; registers: rows of the stream */
const ZhuRowInfo *zhu_table_row (const ZhuTable *self, gsize row);
const char *zhu_table_stub (const ZhuTable *self, gsize row, gsize column); /* column < n_stub; never NULL */
/* Text of a register's cell that is left blank because the row above has the same: what stands there
 * at the top of a page. "" if none. */
const char *zhu_table_repeated (const ZhuTable *self, gsize row, gsize column);
/* Names of the rows that @row stands below in the row tree, from outside in, joined by "/"; "" if it stands below none.
 * New string. */
char *zhu_table_row_above (const ZhuTable *self, gsize row);
/* Rows that the stub cell at @row spans downwards (1; 0 if covered by one above). */
gsize zhu_table_stub_span (const ZhuTable *self, gsize row, gsize column);
const ZhuDocCell *zhu_table_cell (const ZhuTable *self, gsize row, gsize column); /* column >= n_stub */
gsize zhu_table_n_notes (const ZhuTable *self);
const char *zhu_table_note (const ZhuTable *self, gsize i); /* with its mark, as printed: 注：1.… */
gsize zhu_table_n_marks (const ZhuTable *self);    /* form head: legal marks, "制定机关：…" */
const char *zhu_table_mark (const ZhuTable *self, gsize i);
gsize zhu_table_n_foot (const ZhuTable *self);     /* form foot: label and value */
const char *zhu_table_foot_label (const ZhuTable *self, gsize i);
const char *zhu_table_foot_value (const ZhuTable *self, gsize i);
/* The same wording in all outputs: 表号：…, 填报单位：…, 计量单位：… for these three roles, other roles as
 * they are; "" if the text is. New string. */
char *zhu_table_labelled_text (const ZhuTable *self, ZhuTextRole role);
/* 单位负责人：…　统计负责人：… in one line; "" if there is no form foot. New string. */
char *zhu_table_foot_line (const ZhuTable *self);

typedef struct _ZhuDoc ZhuDoc;

const char *zhu_doc_title (const ZhuDoc *self);    /* the report's name with period */
const char *zhu_doc_area (const ZhuDoc *self);     /* 陕西省 */
const char *zhu_doc_id (const ZhuDoc *self);       /* of its manifest, 64 digits; NULL: there is none */
char *zhu_doc_short_id (const ZhuDoc *self);       /* 清单号 and its first 12 digits, for foot lines; NULL: none. New string */
/* Month and manifest, for the subject or comment of a file's properties; NULL: neither. New string. */
char *zhu_doc_subject (const ZhuDoc *self);
const char *zhu_doc_records (const ZhuDoc *self);  /* the sealed month counted, "2020-03.r0 1f2e3d4c5b6a"; NULL: live */
int zhu_doc_created (const ZhuDoc *self);          /* date for document properties: the period's end */
gsize zhu_doc_n_tables (const ZhuDoc *self);
const ZhuTable *zhu_doc_table (const ZhuDoc *self, gsize i);
/* What the document is about, for those who take it up years later: label and words (记录: 封存的2020年3月…). */
gsize zhu_doc_n_facts (const ZhuDoc *self);
const char *zhu_doc_fact_label (const ZhuDoc *self, gsize i);
const char *zhu_doc_fact_text (const ZhuDoc *self, gsize i);
gsize zhu_doc_n_paragraphs (const ZhuDoc *self);   /* [文 …] of the report: name and text */
const char *zhu_doc_paragraph_name (const ZhuDoc *self, gsize i);
const char *zhu_doc_paragraph_text (const ZhuDoc *self, gsize i);
/* Where rules of its tables do not hold, to stand beside them, never among them; NULL: nowhere. */
const ZhuTable *zhu_doc_findings (const ZhuDoc *self);
ZhuDoc *zhu_doc_ref (ZhuDoc *self);
void zhu_doc_unref (ZhuDoc *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuDoc, zhu_doc_unref)

/* ---- Building: doc/ from a cube, and tests by hand ---- */

ZhuTable *zhu_table_new (const char *id, gsize n_stub, gsize n_data_columns);
void zhu_table_free (ZhuTable *self); /* only while no document has taken it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTable, zhu_table_free)
void zhu_table_set_text (ZhuTable *self, ZhuTextRole role, const char *text);
void zhu_table_set_register (ZhuTable *self, gboolean is_register); /* before the first row */
void zhu_table_set_layout (ZhuTable *self, ZhuLayout layout);
void zhu_table_set_numbering (ZhuTable *self, gsize column, const char *number);
void zhu_table_set_column_name (ZhuTable *self, gsize column, const char *name);
void zhu_table_set_column_decimals (ZhuTable *self, gsize column, int decimals);
/* Words of the measure and its unit ("" if not known). */
void zhu_table_set_column_measure (ZhuTable *self, gsize column, const char *measure, const char *unit);
void zhu_table_set_row_measure (ZhuTable *self, gsize row, const char *measure, const char *unit);
void zhu_table_add_head (ZhuTable *self, gsize row, gsize column, gsize n_rows, gsize n_columns,
                         const char *text);
/* Appends a body row; then its stub texts and cells are set, in a register before the next row is added.
 * Returns its index. */
gsize zhu_table_add_row (ZhuTable *self, const ZhuRowInfo *info);
void zhu_table_set_stub (ZhuTable *self, gsize row, gsize column, gsize span, const char *text);
void zhu_table_set_cell (ZhuTable *self, gsize row, gsize column, const ZhuDocCell *cell); /* texts copied */
void zhu_table_set_repeated (ZhuTable *self, gsize row, gsize column, const char *text); /* registers */
void zhu_table_add_note (ZhuTable *self, const char *text);
void zhu_table_add_mark (ZhuTable *self, const char *text);
void zhu_table_add_foot (ZhuTable *self, const char *label, const char *value);
ZhuDoc *zhu_doc_new (const char *title, const char *area, int created);
void zhu_doc_set_records (ZhuDoc *self, const char *records);
void zhu_doc_take_table (ZhuDoc *self, ZhuTable *table);
void zhu_doc_take_findings (ZhuDoc *self, ZhuTable *table);
void zhu_doc_add_fact (ZhuDoc *self, const char *label, const char *text);
void zhu_doc_add_paragraph (ZhuDoc *self, const char *name, const char *text);
/* Checks what every writer relies on: spans inside the grid and not overlapping, every head position
 * covered once, valid UTF-8 without control characters (line feeds may stand). ZHU_ERROR_INTERNAL with
 * table and cell; ZHU_ERROR_INPUT for a text of the body, since it came from a record. Completes what was
 * left open: column names from the heads, column decimals from the cells. */
gboolean zhu_doc_freeze (ZhuDoc *self, GError **error);
/* FALSE with ZHU_ERROR_IO if a register's rows could not be read back since: to be asked when a writer is
 * done. */
gboolean zhu_doc_check (const ZhuDoc *self, GError **error);
/* The document as stable text, cell by cell with state, decimals and spans: for tests, and to see
 * whether a fault is the document's or the writer's. */
char *zhu_doc_dump (const ZhuDoc *self);
/* Names the manifest that says what the document was made from, by the SHA-256 of its input part (64 digits): for
 * properties, foot lines and the last of its facts. To be called at once after building, frozen or not, before anybody
 * else has the document. */
void zhu_doc_set_id (ZhuDoc *self, const char *id);

/* ---- Looks: fonts by role, marks, lines, paper; from style.ini, the same for all writers ---- */

typedef struct
{
  /* Family, with ":bold" behind it for its bold face, or file: as the style says, a file that lies beside the style
   * with its folder. */
  char *name;
  gboolean is_file;
  gboolean is_substitute; /* a free face that stands for an official one, as the style allows */
} ZhuFontName;

/* Faces of official documents by GB/T 9704, each a chain of its own: a user's licensed files, or substitutes that
 * the style names. */
typedef enum
{
  ZHU_OFFICIAL_TITLE,   /* 小标宋: titles */
  ZHU_OFFICIAL_TEXT,    /* 仿宋: the text */
  ZHU_OFFICIAL_HEAD,    /* 黑体: first-level headings, 附件N */
  ZHU_OFFICIAL_SUBHEAD, /* 楷体: second-level headings */
  ZHU_OFFICIAL_NUMBER,  /* 宋体: page numbers */
  ZHU_N_OFFICIAL
} ZhuOfficialFace;

typedef enum
{
  ZHU_DATA_NONE,
  ZHU_DATA_TABLES,   /* but not registers, whose sheet has a line for each record anyway */
  ZHU_DATA_REGISTERS /* both */
} ZhuDataSheets;

typedef struct
{
  /* Element: ZhuFontName *; NULL: the style names none and allows no substitute (代用). Of substitutes the first that
   * is there is taken. */
  GPtrArray *official_fonts[ZHU_N_OFFICIAL];
  GPtrArray *text_fonts;  /* element: ZhuFontName *: body text, then fall-backs in order */
  GPtrArray *head_fonts;  /* element: ZhuFontName *: titles and heads, then fall-backs */
  ZhuFontName *number_font; /* for the numbers of the body; NULL: the first of text_fonts */
  char *sheet_font;       /* family named in workbooks */
  /* By state; NULL where digits stand: always for DATE and TEXT, for NUMBER unless zeros get a mark, for
   * BELOW_UNIT if it is printed 0.0. NUMBER: the mark of a zero. */
  char *marks[ZHU_CELL_UNDEFINED + 1];
  double outer_line, inner_line; /* pt: 1.0, 0.4 */
  gboolean closed_sides;  /* 封口: lines at the left and right edge too */
  double paper_width, paper_height;    /* pt, upright */
  double margin_top, margin_bottom, margin_left, margin_right; /* pt */
  double body_size, head_size, title_size, note_size, least_size; /* pt: 9, 9, 16, 9, 6.5 */
  ZhuDataSheets data_sheets; /* 数据页: what a workbook shows once more, as tidy data */
  unsigned volume_pages;   /* most pages of one PDF file: 200, since all of it is held in memory; more make volumes */
  gsize sheet_rows;        /* most rows of one sheet of a workbook: 1,048,576, as Excel reads; more make sheets */
  ZhuRounding rounding;
  gboolean groups_digits;  /* 千分空: numbers of five and more digits in groups of three */
  GBytes *text;            /* of style.ini; NULL: the built-in looks */
  const char *file;        /* its name as given; interned, NULL: the built-in looks */
} ZhuStyle;

/* 小标宋, 仿宋, 黑体, 楷体, 宋体: what @face is called. */
const char *zhu_official_face_name (ZhuOfficialFace face);

/* From style.ini: sections 字体, 公文, 符号, 线, 纸, 数 and their keys as in templates/style.ini, nothing else; what
 * the file leaves out is as built in. NULL @path gives the built-in looks (@diags may be NULL then).
 * Unknown or wrong keys are findings in @diags, and NULL is returned with ZHU_ERROR_TEMPLATE. */
ZhuStyle *zhu_style_load (const char *path, ZhuDiags *diags, GError **error);
/* The same from @text, named @file; @folder: where font files that it names lie beside it. */
ZhuStyle *zhu_style_parse (GBytes *text, const char *file, const char *folder, ZhuDiags *diags, GError **error);
void zhu_style_free (ZhuStyle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuStyle, zhu_style_free)

G_END_DECLS

/* ---- From a cube ---- */

#include "zhuhu/cube.h"

G_BEGIN_DECLS

/* The frozen document of all tables of @cube, with @report's (NULL: none) sentences. @title NULL: the report's
 * name, else the first table's. Texts that name no cell are findings; then FALSE with ZHU_ERROR_TEMPLATE.
 * Rounding and marks as built in; zhu_doc_build_styled() takes them from @style. */
gboolean zhu_doc_build (const ZhuCube *cube, const ZhuReport *report, const char *title, ZhuDoc **doc,
                        ZhuDiags *diags, GError **error);
gboolean zhu_doc_build_styled (const ZhuCube *cube, const ZhuReport *report, const char *title,
                               const ZhuStyle *style, ZhuDoc **doc, ZhuDiags *diags, GError **error);
/* A document of @report's paragraphs alone. @cube NULL: nothing is counted, and they may hold dates of @period (NULL:
 * none) and @area only. Where a figure is no number the mark of its state stands, which is a finding to look at. */
gboolean zhu_doc_build_texts (const ZhuCube *cube, const ZhuReport *report, const ZhuPeriod *period, const char *area,
                              const ZhuStyle *style, ZhuDoc **doc, ZhuDiags *diags, GError **error);

/* Where the rules of @cubes (element: const ZhuCube *, one for each area) do not hold, as a table; @is_short: without
 * what a terminal has no room for. zhu_cube_check() was called before; of a cube of level 公开 it must not be made. */
ZhuDoc *zhu_doc_build_findings (const GPtrArray *cubes, gboolean is_short, GError **error);
/* The records behind them, as zhu_cube_find_cases() has named them, at most @most of each. */
ZhuDoc *zhu_doc_build_cases (const GPtrArray *cubes, guint most, GError **error);

G_END_DECLS
