/* Paging and line breaking for paper, without any PDF: a pure function from a document, a style and
 * measures to marks on pages. Tested with a fixed-width measure.
 *
 * Coordinates are points from the upper left corner of the upright sheet as the reader holds it; a
 * sideways page is laid out on the turned sheet, with turned = TRUE, and the writer turns it. */
#pragma once

#include "zhuhu/doc.h"

G_BEGIN_DECLS

typedef enum
{
  ZHU_FACE_TEXT, /* style's text fonts */
  ZHU_FACE_HEAD, /* style's head fonts */
  ZHU_FACE_OFFICIAL, /* + ZhuOfficialFace: the style's fonts of official documents */
  ZHU_N_FACES = ZHU_FACE_OFFICIAL + ZHU_N_OFFICIAL
} ZhuFace;

typedef struct
{
  /* Width of @c in ems of the face (digits, point and minus all alike); never fails. */
  double (*advance) (gpointer data, ZhuFace face, gunichar c);
  gpointer data;
  /* How far the middle of what @c shows lies above the base line, ems; never fails. NULL: that of the em's box. */
  double (*middle) (gpointer data, ZhuFace face, gunichar c);
} ZhuMeasure;

typedef enum
{
  ZHU_MARK_TEXT,
  ZHU_MARK_RULE
} ZhuMarkKind;

typedef enum
{
  ZHU_PART_TITLE,
  ZHU_PART_META,      /* form head: level, number of the table, legal marks */
  ZHU_PART_CAPTION,   /* the line above a grid: reporter, period, units */
  ZHU_PART_HEAD,      /* table head cell */
  ZHU_PART_NUMBERING,
  ZHU_PART_STUB,
  ZHU_PART_CELL,
  ZHU_PART_NOTE,
  ZHU_PART_FOOT,      /* form foot */
  ZHU_PART_PARAGRAPH, /* a report's text */
  ZHU_PART_HEADING,   /* of an official text, at the mark's level */
  ZHU_PART_FURNITURE  /* page number, 续表 line, rules: no content of the document */
} ZhuPart;

typedef struct
{
  ZhuMarkKind kind;
  ZhuPart part;
  ZhuFace face;
  double size;         /* text: pt */
  double x, y;         /* text: start of the base line; rule: one end */
  double x2, y2;       /* rule: other end */
  double width;        /* rule: line weight in pt; text: its advance */
  double spacing;      /* text: added after each character, pt: letters at a pitch of their own */
  gboolean is_red;     /* red instead of black: the head of an official document */
  const char *text;    /* text: one line, owned by the pages */
  gsize table;         /* index in the document */
  gsize row, column;   /* of the cell this belongs to; for heads their head row, and the head cell's index in column;
                        * for all that is no cell its number in row: lines of one part and number belong together */
  unsigned level;      /* of a heading, from 1 */
  gboolean repeated;   /* a head, number or stub that an earlier part has shown already */
  gboolean on_sheet;   /* of a sideways page: x and y are those of the upright sheet, where the text stands upright */
} ZhuMark;

typedef struct
{
  double width, height; /* of the sheet as laid out (turned pages: width > height) */
  gboolean turned;      /* laid out for a sheet turned by 90 degrees */
  gboolean sideways;    /* turned, and to be shown as it is bound: the sheet stays upright (height × width), and what is
                         * laid out on it is turned by 90 degrees counter-clockwise, its head at the left edge */
  gsize table;          /* that the page shows; G_MAXSIZE for the page of paragraphs */
  GArray *marks;        /* element: ZhuMark, in reading order */
  /* What the page shows, for tests and tags. */
  gsize first_row, n_rows;       /* body rows */
  gsize first_column, n_columns; /* data columns of this part */
} ZhuPage;

typedef struct _ZhuPages ZhuPages;

/* Lays out all of @doc. Below a register stand 第x页　共y页, y being the number of all pages of @doc. ZHU_ERROR_LIMIT if a table cannot be set even split (a column wider than
 * the page at the least size), naming table and column. @first_number is printed on the first page. */
ZhuPages *zhu_pages_new (const ZhuDoc *doc, const ZhuStyle *style, const ZhuMeasure *measure,
                         unsigned first_number, GError **error);

/* Lines of a title not wider than @width pt, as zhu_break_lines() has them. */
typedef char **(*ZhuBreakTitle) (const char *title, double width, double size, ZhuFace face,
                                 const ZhuMeasure *measure);

/* How the pages of an attachment to an official document differ from those of a report: A4 with the type area of
 * GB/T 9704, page numbers as there, and what stands above the first table. */
typedef struct
{
  unsigned first_number; /* printed on the first page; the document's numbers run on */
  gboolean screen;       /* turned tables lie on sheets 297 mm wide, to be read on a screen; else they are sideways */
  const char *mark;      /* 附件1; NULL or "": none */
  const char *title;     /* of the attachment, line feeds breaking it; a table of the same title, or with its
                          * period before it, shows it no second time; NULL or "": none */
  ZhuBreakTitle break_title; /* NULL: lines of even width */
} ZhuAttachmentLook;

/* zhu_pages_new() for an attachment of an official document: nothing is scaled, all is set for its type area. */
ZhuPages *zhu_pages_new_attachment (const ZhuDoc *doc, const ZhuStyle *style, const ZhuMeasure *measure,
                                    const ZhuAttachmentLook *look, GError **error);
gsize zhu_pages_length (const ZhuPages *self);
/* Pages of a long register are drawn here: @doc, style and measure must still be there, and such a page
 * lives until three others have been got. */
const ZhuPage *zhu_pages_get (const ZhuPages *self, gsize i);
gsize zhu_pages_table (const ZhuPages *self, gsize i); /* that page @i shows, as ZhuPage.table */
char *zhu_pages_dump (const ZhuPages *self); /* stable text, for tests */
void zhu_pages_free (ZhuPages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPages, zhu_pages_free)

/* ---- Pages that are filled by others: official texts, stamps ---- */

/* No pages yet; to be filled, then read as all others. */
ZhuPages *zhu_pages_new_empty (void);
/* Appends a page that shows no table; it belongs to @self, its size is in points. */
ZhuPage *zhu_pages_add (ZhuPages *self, double width, double height, gboolean turned, gsize table);
/* Adds a line of text whose base line is to start at the mark's (x, y), copied; returns it, to be completed, good
 * until the next is added. */
ZhuMark *zhu_page_add_text (ZhuPage *page, ZhuPart part, ZhuFace face, double size, const char *text);
/* Adds a line @weight pt thick and returns it, good until the next is added; nothing, and NULL, if that is 0. */
ZhuMark *zhu_page_add_rule (ZhuPage *page, double x, double y, double x2, double y2, double weight);
/* Width of one line of @text, pt. */
double zhu_line_width (const char *text, double size, ZhuFace face, const ZhuMeasure *measure);

/* ---- Pages of official documents, after GB/T 9704 ---- */

typedef struct
{
  double left, right, top, bottom; /* edges, pt from the upper left corner of the sheet as laid out */
} ZhuTypeArea;

/* The type area of an A4 sheet: 156 × 225 mm below a margin of 37 mm, right of one of 28 mm; of a turned one 225 × 156
 * mm, where it lies on the upright sheet after the turn. */
ZhuTypeArea zhu_official_area (gboolean turned);
/* From base line to base line, pt: 22 lines fill the type area. */
double zhu_official_pitch (void);
/* Base line of text of @size on line @line (from 0) below @top, pt. */
double zhu_official_base_line (double top, unsigned line, double size);
/* Appends an empty A4 page; a @turned one is sideways unless @screen. */
ZhuPage *zhu_pages_add_official (ZhuPages *self, gboolean turned, gboolean screen);
/* — 5 —: 4号 digits between dashes that stand 7 mm below the type area as the face draws them, one character from its edge, right on odd pages
 * and left on even ones. A sideways page has it where upright ones do. */
void zhu_page_add_official_number (ZhuPage *page, unsigned number, const ZhuMeasure *measure);
/* What an attachment begins with: mark (附件1) on the first line of the type area, flush left, and title from the third
 * line, centred; as a look has them (its other fields are not read). On a turned page they stand as its text does. Returns the
 * lower edge, pt. */
double zhu_page_add_opening (ZhuPage *page, const ZhuAttachmentLook *look, const ZhuMeasure *measure);

/* Lines of @text not wider than @width pt at @size, after the Chinese rules: no closing punctuation
 * at a line's start, no opening bracket at its end, no break inside a number or a Latin word; "\n"
 * breaks. NULL-terminated, new. A single character wider than @width stands alone. */
char **zhu_break_lines (const char *text, double width, double size, ZhuFace face,
                        const ZhuMeasure *measure);

G_END_DECLS
