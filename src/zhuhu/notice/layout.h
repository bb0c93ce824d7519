/* From texts to lines, from lines to pages: what these steps share. Measures in points. */
#pragma once

#include "zhuhu/notice/private.h"

G_BEGIN_DECLS

#define NOTICE_MM (72.0 / 25.4)
/* 2号, 3号 and 4号. */
#define NOTICE_TITLE_SIZE 22.0
#define NOTICE_TEXT_SIZE 16.0
#define NOTICE_SMALL_SIZE 14.0
#define NOTICE_ROWS 22u       /* lines of a page */
#define NOTICE_CHARACTERS 28u /* of a line */

/* What a line is part of. */
typedef enum
{
  NOTICE_LINE_TITLE,
  NOTICE_LINE_TO,
  NOTICE_LINE_TEXT,       /* paragraphs */
  NOTICE_LINE_ATTACHMENT, /* 附件说明 */
  NOTICE_LINE_CLOSING     /* 署名, 日期, 附注, with the room for the seal */
} NoticeLineKind;

typedef struct
{
  NoticeLineKind kind;
  char *text;    /* owned; NULL: a blank line */
  gsize heading; /* its first bytes are set in head_face, all else in face */
  ZhuFace face, head_face;
  double size;
  double x;       /* from the left edge of the type area */
  double spacing; /* after each character */
  ZhuPart part;
  gsize row;           /* number of the paragraph in the document */
  unsigned level;      /* of a heading */
  gboolean keeps_next; /* a heading that may not be the last line of a page */
} NoticeLine;

/* ---- Letters (letters.c) ---- */

/* From letter to letter: 28 fill the type area's 156 mm. */
double notice_letter_pitch (void);
/* What is added to 3号 for that: letters of 16 pt stand 15.79 pt apart. */
double notice_letter_spacing (void);
/* Width of @text as set, up to the right edge of its last letter. */
double notice_text_width (const char *text,
                          double size,
                          double spacing,
                          ZhuFace face,
                          const ZhuMeasure *measure);
/* zhu_break_lines() for 3号 at the letters' pitch. */
char **notice_break (const char *text, double width, ZhuFace face, const ZhuMeasure *measure);
/* Width of a line with both its faces. */
double notice_line_width (const NoticeLine *line, const ZhuMeasure *measure);
/* Spreads @line to @width, as far as that can be without tearing it apart. */
void notice_justify (NoticeLine *line, double width, const ZhuMeasure *measure);
/* Draws @line with its base line at @y. */
void notice_draw_line (ZhuPage *page, const NoticeLine *line, double y, const ZhuMeasure *measure);

/* ---- Lines (compose.c) ---- */

/* All lines from the title to the closing (element: NoticeLine); 主送 only if @with_to. */
GArray *notice_compose (const ZhuNotice *self,
                        const ZhuDoc *texts,
                        const ZhuMeasure *measure,
                        gboolean with_to,
                        ZhuDiags *diags);
/* Lines before the first of the text. */
guint notice_lines_before_text (const GArray *lines);

/* ---- Pages (paginate.c) ---- */

typedef struct
{
  guint first, end; /* lines of the page */
  guint top;        /* rows of the page before the first of them */
  double pitch;     /* from base line to base line: the grid's, or another where a line more or less
                     * must stand on the page */
} NoticeSpan;

/* Deals @lines to pages, the first of which has @first_top rows taken (element: NoticeSpan).
 * *@is_alone gets TRUE if the closing had to stand on a page without text. */
GArray *notice_paginate (const GArray *lines, guint first_top, gboolean *is_alone);

/* ---- Head and imprint (head.c, imprint.c) ---- */

/* Draws the head (版头) on the first page; returns the row on which the title begins. With @page
 * NULL nothing is drawn. *@row is the number of the next paragraph. */
guint notice_draw_head (const ZhuNotice *self,
                        const ZhuDoc *texts,
                        ZhuPage *page,
                        const ZhuMeasure *measure,
                        gsize *row);
/* Height of the imprint (版记), 0 if there is none. */
double notice_imprint_height (const ZhuNotice *self,
                              const ZhuDoc *texts,
                              const ZhuMeasure *measure,
                              gboolean with_to);
void notice_draw_imprint (const ZhuNotice *self,
                          const ZhuDoc *texts,
                          ZhuPage *page,
                          const ZhuMeasure *measure,
                          gboolean with_to,
                          gsize row);

G_END_DECLS
