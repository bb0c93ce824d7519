/* What the files of this room share: the notice as read, and the lines it is set in. */
#pragma once

#include "zhuhu/notice.h"

G_BEGIN_DECLS

/* ---- The notice (parse.c) ---- */

/* Keys of [公文], in the order of print. */
typedef enum
{
  NOTICE_SERIAL,  /* 份号 */
  NOTICE_SECRECY, /* 密级和保密期限 */
  NOTICE_URGENCY, /* 紧急程度 */
  NOTICE_HEAD,    /* 红头: 发文机关标志, or 预印 where the paper has it */
  NOTICE_NUMBER,  /* 发文字号 */
  NOTICE_TITLE,   /* 标题, "|" where its lines are to break */
  NOTICE_TO,      /* 主送 */
  NOTICE_FROM,    /* 署名 */
  NOTICE_DATE,    /* 日期: 成文日期 */
  NOTICE_SEAL,    /* 用印 */
  NOTICE_REMARK,  /* 附注 */
  NOTICE_COPY,    /* 抄送 */
  NOTICE_PRINTER, /* 印发机关 */
  NOTICE_PRINTED, /* 印发日期 */
  NOTICE_REPORT,  /* 报告 */
  N_NOTICE_KEYS
} NoticeKey;

struct _ZhuNotice
{
  const char *file; /* interned */
  GBytes *bytes;    /* of the file */
  ZhuIni *ini;
  const ZhuIniEntry *keys[N_NOTICE_KEYS]; /* NULL: not given; borrowed from ini */
  GPtrArray *attachments;                 /* element: const ZhuIniEntry *, borrowed from ini */
  GPtrArray *paragraphs;                  /* element: ZhuIniEntry *, owned */
  GPtrArray *texts;                       /* element: const ZhuIniEntry *, borrowed */
  guint key_texts[N_NOTICE_KEYS];         /* where in texts a key's value is */
  int date, printed;                      /* days; printed: ZHU_NO_DATE if not given */
  gboolean is_sealed;                     /* 用印 */
};

const char *notice_key_name (NoticeKey key); /* Chinese */
/* The value of @key filled in; NULL if it is not given. */
const char *notice_key_text (const ZhuNotice *self, const ZhuDoc *texts, NoticeKey key);
const char *notice_attachment_text (const ZhuNotice *self, const ZhuDoc *texts, guint i);
const char *notice_paragraph_text (const ZhuNotice *self, const ZhuDoc *texts, guint i);
/* @text without the marks at its end that are in @marks; new string. */
char *notice_trim_end (const char *text, const char *marks);
/* 2020年3月20日: full year, no leading zeros. */
char *notice_date_text (int date);

/* ---- Rules for what was read (check.c) ---- */

/* Reads dates and switches, and finds what departs from the standard. */
void notice_check (ZhuNotice *self, ZhuDiags *diags);

/* ---- Levels (level.c) ---- */

typedef struct
{
  unsigned level;    /* 1 一、 2 （一） 3 1. 4 （1）; 0: no numbering */
  unsigned number;   /* that stands there */
  gsize heading;     /* bytes of the heading at the paragraph's beginning; 0: all of it is text */
  gboolean is_whole; /* the heading is all of the paragraph */
} NoticeLevel;

NoticeLevel notice_level_of (const char *paragraph);

/* ---- Titles (title.c) ---- */

/* @title in lines no wider than @width ems that end where words end, shaped 梯形 or 菱形; "|"
 * breaks. *@is_sure gets FALSE if a line ends where no word is known to. NULL-terminated, new. */
char **notice_title_lines (const char *title,
                           double width,
                           ZhuFace face,
                           const ZhuMeasure *measure,
                           gboolean *is_sure);

G_END_DECLS
