/* Template and report files as plain syntax trees with places: what the clerk wrote, checked for
 * form but not yet bound to a dictionary (plan/ does that). Inheritance is already merged.
 *
 *   g_autoptr (ZhuTemplate) template_ = zhu_template_load ("templates/01-basic.ini", diags,
 * &error); const ZhuAxis *columns = template_->columns.axis;
 *
 * Everything handed out is borrowed, read-only, and lives as long as the template. */
#pragma once

#include "zhuhu/base.h"
#include "zhuhu/formula.h"

G_BEGIN_DECLS

/* ---- Axes: the grammar's axis, nest, item, atom as a tree ---- */

typedef enum
{
  ZHU_AXIS_STACK,     /* children one after the other (+) */
  ZHU_AXIS_NEST,      /* children[1] within each category of children[0] (>), left to right */
  ZHU_AXIS_TOTAL,     /* 合计 */
  ZHU_AXIS_SUBTOTAL,  /* 小计 */
  ZHU_AXIS_CLASS,     /* variable, level, list.attribute; node = its name (NAME, maybe in AT) */
  ZHU_AXIS_BELOW,     /* 下辖 */
  ZHU_AXIS_AREAS,     /* 地区(填报单位, 县): names */
  ZHU_AXIS_CONDITION, /* 条件(c): node */
  ZHU_AXIS_OF_WHICH,  /* 其中(c): node */
  ZHU_AXIS_MEASURE /* node: expression over aggregates (a NAME may turn out a class when bound) */
} ZhuAxisKind;

typedef enum
{
  ZHU_PICK_VALUES,    /* values and ranges */
  ZHU_PICK_REST_EACH, /* *: all not yet named, each its own */
  ZHU_PICK_OTHER,     /* 其余 */
  ZHU_PICK_MISSING,   /* 缺失 */
  ZHU_PICK_UNLISTED   /* 未列 */
} ZhuPickKind;

typedef struct
{
  ZhuPickKind kind;
  char *label;       /* before ":", NULL if none */
  GPtrArray *values; /* VALUES: element ZhuNode *: NAME, STRING, NUMBER, DATE, BAND (range: children
                        are the ends or NULL), in a group of several also MISSING (缺失) and NAME
                        未列; else empty */
  ZhuPlace place;
} ZhuPick;

typedef struct _ZhuAxis ZhuAxis;

struct _ZhuAxis
{
  ZhuAxisKind kind;
  ZhuNode *node;       /* CLASS, CONDITION, OF_WHICH, MEASURE */
  GPtrArray *names;    /* AREAS: element char * (levels) */
  char *head;          /* "文字" after the item; NULL: default; "" prints no head */
  GPtrArray *picks;    /* element: ZhuPick *; NULL: all categories */
  GPtrArray *measures; /* [m1, m2 "head"]: element ZhuAxis * of kind MEASURE; NULL if none */
  GPtrArray *children; /* element: ZhuAxis * */
  ZhuPlace place;
};

ZhuAxis *zhu_axis_parse (const char *text,
                         const ZhuIniEntry *entry,
                         ZhuDiags *diags); /* NULL after findings */
void zhu_axis_free (ZhuAxis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuAxis, zhu_axis_free)
char *zhu_axis_to_text (const ZhuAxis *self); /* canonical; parse (to_text (a)) equals a */

/* ---- References and rules ---- */

typedef enum
{
  ZHU_PATH_NONE,       /* not given: every row, every column */
  ZHU_PATH_COLUMNS,    /* (n) or (a..b): first, last */
  ZHU_PATH_ROW_NUMBER, /* 行(03): first */
  ZHU_PATH_NAMES,      /* names from outside in */
  ZHU_PATH_PARENTS,    /* 行(上级) */
  ZHU_PATH_CHILDREN    /* 行(下级) */
} ZhuPathKind;

typedef struct
{
  ZhuPathKind kind;
  unsigned first, last;
  GPtrArray *names; /* element: char * */
} ZhuPath;

typedef struct
{
  char *table; /* 表(id), NULL: the rule's own table */
  ZhuPath row;
  ZhuPath column;
  char *date; /* id of the date name after @ (last_end …), NULL: present */
  ZhuPlace place;
} ZhuRef;

char *zhu_ref_to_text (const ZhuRef *self); /* canonical: 表(01).行(合计).残疾人数@上期末 */

typedef enum
{
  ZHU_SIDE_NUMBER,
  ZHU_SIDE_REF,
  ZHU_SIDE_SUM /* 求和(ref…) */,
  ZHU_SIDE_ABS,
  ZHU_SIDE_NEGATE,
  ZHU_SIDE_ADD,
  ZHU_SIDE_SUBTRACT,
  ZHU_SIDE_MULTIPLY,
  ZHU_SIDE_DIVIDE
} ZhuSideKind;

typedef struct _ZhuSide ZhuSide;
struct _ZhuSide
{
  ZhuSideKind kind;
  ZhuNumber number;
  ZhuRef *ref;         /* REF */
  GPtrArray *children; /* element: ZhuSide *; never NULL; of SUM all of kind REF */
};

typedef struct
{
  char *name; /* "1" of [审核 1] */
  ZhuSide *left, *right;
  ZhuNodeKind operator; /* ZHU_NODE_EQ … ZHU_NODE_GE */
  char *text;           /* 式 as written */
  char *remark;         /* 说明 or NULL */
  gboolean must;        /* 性质 = 必须 (default) */
  ZhuNumber tolerance;
  ZhuPath rows;                       /* 行 =, narrows; NONE: all */
  unsigned first_column, last_column; /* 列 = a..b; 0: all */
  ZhuPlace rows_place, columns_place; /* of 行 = and 列 = */
  ZhuPlace place;
} ZhuRule;

/* ---- Texts with figures: 标题, 注, heads, [文] ---- */

typedef enum
{
  ZHU_PIECE_TEXT, /* text */
  ZHU_PIECE_WORD, /* {期}, {地区}, {期末:yyyy年M月d日}: text = id (period, area, end …), format */
  ZHU_PIECE_NOTE, /* {注1}: text = "1" */
  ZHU_PIECE_REF   /* {01.合计.残疾人数:0}: ref, format ("0", "0.0", "change", NULL) */
} ZhuPieceKind;

typedef struct
{
  ZhuPieceKind kind;
  char *text;
  char *format;
  ZhuRef *ref;
  ZhuPlace place;
} ZhuPiece;

/* element: ZhuPiece *; NULL after findings. */
GPtrArray *zhu_text_parse (const char *text, const ZhuIniEntry *entry, ZhuDiags *diags);
char *zhu_text_to_text (const GPtrArray *pieces); /* canonical; parse (to_text (p)) equals p */

/* ---- A table or register template ---- */

typedef enum
{
  ZHU_AUTO_SHOW,
  ZHU_ALWAYS_SHOW,
  ZHU_NEVER_SHOW
} ZhuMissingRule; /* 有则显示, 总显示, 不列 */
typedef enum
{
  ZHU_LEVEL_INTERNAL,
  ZHU_LEVEL_REPORT,
  ZHU_LEVEL_PUBLIC
} ZhuRelease; /* 内部, 报省, 公开 */

typedef struct
{
  char *name; /* [计量 name]; register columns: head */
  ZhuNode *formula;
  char *label, *unit, *format; /* NULL if not given */
  int decimals;                /* -1: not given */
  ZhuNode *universe;           /* 范围, NULL: the table's */
  ZhuPlace place;
} ZhuMeasureSpec;

typedef struct
{
  char *head; /* 甲's head text; "" if none */
  char *content; /* "名称", "代码", "行号" or attribute path (扶持项目.单位); NULL: default */
  ZhuPlace place;
} ZhuStubSpec;

/* [核查 R01]: a check of single records, as a condition that only a doubtful record fulfils. */
typedef struct
{
  char *name;         /* R01 */
  char *entity;       /* 记录: whose records are tested */
  ZhuPlace entity_place;
  ZhuNode *condition; /* 式; NULL after a finding */
  char *remark;       /* 说明: what is wrong with such a record */
  char *department;   /* 部门: which one to ask; NULL */
  gboolean must;      /* 性质: 必须 is wrong in any case, 核实 has to be looked at */
  GPtrArray *fields;  /* 栏: element char *: variables in its register, beside those of [栏 entity] */
  ZhuPlace place;
} ZhuRecordCheck;

/* [栏 户] of a file of checks: what stands in the registers of doubtful 户. */
typedef struct
{
  char *entity;
  GPtrArray *fields; /* element: ZhuMeasureSpec *, name = head */
} ZhuCheckFields;

typedef struct _ZhuTemplate ZhuTemplate;

typedef struct
{
  ZhuAxis *axis;
  ZhuMissingRule missing; /* 缺失 = */
  gboolean drop_empty;    /* 空类 = 省略 */
  GPtrArray *stub;        /* rows: element ZhuStubSpec * for 甲 乙 丙 丁; may be empty */
  gboolean split_stub;    /* rows: 栏式 = 分栏 */
  gboolean numbered;      /* columns: 编号 */
} ZhuAxisSpec;

typedef struct
{
  char *label;
  char *value;
} ZhuLabelled;

typedef struct
{
  char *entity; /* 列出 */
  ZhuPlace entity_place;
  GPtrArray *order;     /* 排序: element char * */
  GPtrArray *groups;    /* 分组 */
  GPtrArray *subtotals; /* 小计 */
  GPtrArray *once;      /* 同值不重印 */
  GPtrArray *fields;    /* 栏: element ZhuMeasureSpec *, name = head */
} ZhuRegisterSpec;

struct _ZhuTemplate
{
  char *id; /* file name up to the first "-" */
  const char *file;
  char *number;       /* 表号 */
  GPtrArray *title;   /* pieces */
  char *units;        /* 计量单位 */
  ZhuNode *universe;  /* 范围; NULL: all records */
  ZhuNode *measure;   /* 计量; NULL if none */
  int period_kind;    /* ZhuPeriodKind, -1: any */
  int decimals;       /* 小数: 2 */
  char layout;        /* 'p' 竖, 'l' 横, 'a' 自动 */
  int release;        /* 级别: ZhuRelease or -1 */
  GPtrArray *blocked; /* 不适用: element ZhuRef * (row and column) */
  ZhuAxisSpec rows, columns;
  ZhuRegisterSpec *listing; /* NULL: a table */
  GPtrArray *record_checks; /* element: ZhuRecordCheck *; then each of them is a row, and a measure of its name */
  GPtrArray *check_fields;  /* element: ZhuCheckFields * */
  GPtrArray *measures;      /* element: ZhuMeasureSpec * */
  GPtrArray *rules;         /* element: ZhuRule * */
  GPtrArray *notes;         /* element: GPtrArray of pieces, in order; ids in note_names */
  GPtrArray *note_names;    /* element: char * */
  GPtrArray *marks;         /* 表头: element ZhuLabelled * */
  GPtrArray *foot;          /* 表脚: element ZhuLabelled * */
  GHashTable *files;        /* what it was loaded from: its file's name and those of 继承 -> GBytes *; NULL: no file */
};

/* ZHU_ERROR_TEMPLATE if any finding is an error (all are in @diags), ZHU_ERROR_IO if unreadable. */
ZhuTemplate *zhu_template_load (const char *path, ZhuDiags *diags, GError **error);
/* The template @name (01-basic.ini) again from such @files (name -> GBytes *), without the disk. ZHU_ERROR_INPUT if it
 * is not among them. */
ZhuTemplate *zhu_template_from_files (GHashTable *files, const char *name, ZhuDiags *diags, GError **error);
/* @folder for 继承 (NULL: none allowed). Also the fuzz entry. */
ZhuTemplate *zhu_template_parse (GBytes *text,
                                 const char *file,
                                 const char *folder,
                                 ZhuDiags *diags,
                                 GError **error);
/* A template made of the axes of a command line (zhuhu table); any but @columns may be NULL. Its file is the one that
 * says the same. */
ZhuTemplate *zhu_template_from_axes (const char *rows,
                                     const char *columns,
                                     const char *universe,
                                     const char *title,
                                     ZhuDiags *diags,
                                     GError **error);
ZhuTemplate *zhu_template_ref (ZhuTemplate *self);
void zhu_template_unref (ZhuTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuTemplate, zhu_template_unref)
/* The register of the records that check @i finds, for 内部 only; its id is the check's name. */
ZhuTemplate *zhu_template_of_check (const ZhuTemplate *self, gsize i, GError **error);
char *zhu_template_dump (const ZhuTemplate *self); /* canonical INI; parse (dump (t)) equals t */

/* ---- A report ---- */

typedef struct
{
  char *name; /* of [文 name] */
  GPtrArray *pieces;
} ZhuParagraphSpec;

typedef struct _ZhuReport ZhuReport;
struct _ZhuReport
{
  char *id; /* file name without .ini */
  const char *file;
  GPtrArray *title;      /* 名称, pieces */
  int period_kind;       /* 期别 */
  GPtrArray *templates;  /* element: char * as written: 01-basic */
  GPtrArray *outputs;    /* element: char *: xlsx, pdf, html */
  ZhuRelease release;    /* 级别, default 报省 */
  guint threshold;       /* 隐去: counts below it, zero apart, are hidden at 公开; 0: not given */
  GPtrArray *rules;      /* element: ZhuRule * */
  GPtrArray *paragraphs; /* element: ZhuParagraphSpec * */
  GBytes *text;          /* what it was parsed from; NULL if no file */
};

ZhuReport *zhu_report_load (const char *path, ZhuDiags *diags, GError **error);
ZhuReport *zhu_report_parse (GBytes *text, const char *file, ZhuDiags *diags, GError **error);
char *zhu_report_dump (const ZhuReport *self); /* canonical INI; parse (dump (r)) equals r */
void zhu_report_free (ZhuReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuReport, zhu_report_free)

/* ---- Explanations of 核实 findings: a file that clerks fill in and sign ---- */

/* [审核说明 n]: why one test of a 核实 rule does not hold, for these numbers and no others. */
typedef struct
{
  char *name;            /* "1" */
  char *area;            /* 地区: the report's, by name or code; NULL without areas */
  char *table;           /* 表: id of the template whose rule it is; NULL: a rule of the report */
  char *rule;            /* 审核: the rule's name */
  char *formula;         /* 式, as the rule has it */
  char *row, *column;    /* 行, 栏: heads from outside in, joined by "/"; NULL: the rule names its own */
  ZhuNumber left, right; /* 左边, 右边 */
  char *text;            /* 说明 */
  char *signer;          /* 说明人 */
  int date;              /* 日期 */
  ZhuPlace place;
  gboolean is_used;      /* it fits a finding of this run: noted when rules are tested */
  gboolean is_met;       /* the run has its area and table: noted likewise */
} ZhuExplanation;

typedef struct
{
  const char *file; /* interned */
  ZhuPeriod period; /* 期 of [审核说明]: of which month the numbers are */
  ZhuPlace place;   /* of 期 */
  GPtrArray *items; /* element: ZhuExplanation *; those that nobody has filled in yet are left out */
  GBytes *text;     /* what it was parsed from */
} ZhuExplanations;

/* Reads a file of at most 8 MB and 10,000 explanations strictly: unknown keys, what is missing or signed by half, and numbers that are
 * none are findings with line and column. NULL with ZHU_ERROR_TEMPLATE, ZHU_ERROR_IO, ZHU_ERROR_LIMIT. */
ZhuExplanations *zhu_explanations_load (const char *path, ZhuDiags *diags, GError **error);
ZhuExplanations *zhu_explanations_parse (GBytes *text, const char *file, ZhuDiags *diags, GError **error);
void zhu_explanations_free (ZhuExplanations *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuExplanations, zhu_explanations_free)
/* "[审核说明]\n期 = 2020-03\n", and a section for @item with 说明, 说明人 and 日期 left to be filled in; new string.
 * @remark: a line of comment above it, NULL: none. */
char *zhu_explanations_draft_head (const ZhuPeriod *period);
char *zhu_explanation_draft (const ZhuExplanation *item, unsigned number, const char *remark);
/* Digits of a number as findings and explanations show it: whole, or with four decimals; new string. */
char *zhu_rule_number_to_text (ZhuNumber number);

/* ---- Texts of other files, such as an official notice, with figures of a report's tables ---- */

/* A report without tables, for the texts of @file. */
ZhuReport *zhu_report_new (const char *file);
/* Replaces the paragraphs by the values of @entries (element: const ZhuIniEntry *), read as texts and named by their
 * keys. FALSE with ZHU_ERROR_TEMPLATE, every slip being a finding. */
gboolean zhu_report_take_texts (ZhuReport *self, const GPtrArray *entries, ZhuDiags *diags, GError **error);
/* Whether a paragraph holds anything that is filled in: a figure, a date, a period. */
gboolean zhu_report_fills_in (const ZhuReport *self);
/* Ids of the tables that the paragraphs' figures name, in order, each once (new array of char *). */
GPtrArray *zhu_report_named_tables (const ZhuReport *self);
/* Adds the template @name (01-basic). */
void zhu_report_add_template (ZhuReport *self, const char *name);
/* FALSE with ZHU_ERROR_TEMPLATE and findings if rules or texts name tables that are none of the report's. */
gboolean zhu_report_check_tables (const ZhuReport *self, ZhuDiags *diags, GError **error);

G_END_DECLS
