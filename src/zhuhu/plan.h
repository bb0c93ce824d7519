/* A template bound to a model, a period and an area: the tree of rows, the tree of columns, and
 * what to count. Nothing here has seen a record. `zhuhu expand` prints it.
 *
 * A leaf path of an axis is a conjunction of tests; a table's cell condition is universe ∧ row ∧
 * column ∧ the measure's own condition, on the same line (language §3). Each printed column is a
 * formula over atoms: an atom is one aggregate under a row selector and a column selector.
 * Selectors that are not printed (bases of percentages, enclosing categories) are counted beside
 * the printed ones. */
#pragma once

#include "zhuhu/base.h"
#include "zhuhu/formula.h"
#include "zhuhu/template.h"

G_BEGIN_DECLS

typedef struct _ZhuPlan ZhuPlan;

/* ---- Contexts: the present period, or the present records as of an earlier period's end ---- */

typedef enum
{
  ZHU_CONTEXT_NOW,
  ZHU_CONTEXT_LAST, /* @上期末 */
  ZHU_CONTEXT_YEAR, /* @上年末 */
  ZHU_CONTEXT_SAME, /* @上年同期末 */
  ZHU_N_CONTEXTS
} ZhuPlanContext;

/* The date name with which the model compiles an expression in @context. */
ZhuDateName zhu_context_date (ZhuPlanContext context);
/* The context of a date name's id ("last_end"); FALSE for dates that are no period's end before. */
gboolean zhu_context_from_id (const char *id, ZhuPlanContext *context);

/* ---- Tests and selectors ---- */

typedef enum
{
  ZHU_TEST_CONDITION, /* category 0 where the expression is true */
  ZHU_TEST_VALUES,    /* a category for each value, by table: codes, yes and no, areas */
  ZHU_TEST_BITS,      /* several categories at once: 多选 */
  ZHU_TEST_RANGES     /* numbers and dates: the first range that holds the value */
} ZhuTestKind;

typedef struct
{
  gint64 low, high; /* ends included */
  guint32 category;
} ZhuTestRange;

/* One question asked of a line below one selector; its answer is the number of a category, or
 * several. */
typedef struct
{
  ZhuTestKind kind;
  ZhuNode *node;                        /* what is compiled in each context; NULL for areas */
  ZhuLevel level;                       /* areas: the level asked for */
  const ZhuExpr *exprs[ZHU_N_CONTEXTS]; /* NULL where the plan does not use the context */
  const ZhuEntity *entity;              /* deepest entity it leans on */
  gboolean is_area;                     /* the categories are areas */
  gsize n_categories;
  gint64 base; /* VALUES: value of table[0] */
  gsize n_values;
  guint32 *table;     /* VALUES: category + 1, 0 for none */
  guint32 missing;    /* category + 1 of a missing value, 0 for none */
  guint32 other;      /* category + 1 of any value not in the table, 0 for none */
  guint64 *masks;     /* BITS: the bits of each category */
  GArray *ranges;     /* RANGES: element ZhuTestRange */
  guint32 *selectors; /* selector of each category, 0 for none (not counted) */
} ZhuTest;

/* A conjunction of answers: the path from the whole of 范围 (selector 0) down to a category. */
typedef struct
{
  gsize parent;        /* the enclosing category: base of 占上级% and 占上栏% */
  const ZhuTest *test; /* NULL for selector 0 */
  guint32 category;
  const ZhuEntity *leaf; /* deepest entity of the path; NULL: none */
  gboolean is_area;      /* every test of the path asks for areas */
  const ZhuArea *area;   /* is_area: the area (selector 0: NULL, the report's) */
  GPtrArray *tests;      /* element: ZhuTest *: asked below this selector */
} ZhuSelector;

/* ---- The printed tree of an axis ---- */

typedef enum
{
  ZHU_PLAN_ROOT,
  ZHU_PLAN_TOTAL,     /* 合计 */
  ZHU_PLAN_SUBTOTAL,  /* 小计 */
  ZHU_PLAN_GROUP,     /* a spanner or heading without test: ( … ) "文字" */
  ZHU_PLAN_VARIABLE,  /* all categories of one class; label is its spanner */
  ZHU_PLAN_CATEGORY,  /* one category of a class */
  ZHU_PLAN_AREA,      /* one area */
  ZHU_PLAN_CONDITION, /* 条件 */
  ZHU_PLAN_OF_WHICH,  /* 其中 */
  ZHU_PLAN_MEASURE    /* a measure hangs here and below */
} ZhuPlanKind;

typedef enum
{
  ZHU_SHOW,        /* printed */
  ZHU_SHOW_IF_ANY, /* 缺失, 未列 appended: printed, unnumbered, if a record of 范围 falls there */
  ZHU_SHOW_APPENDED, /* appended by 总显示: printed, unnumbered */
  ZHU_SHOW_NEVER     /* counted only for a finding */
} ZhuShow;

typedef struct _ZhuPlanNode ZhuPlanNode;
typedef struct _ZhuMeasure ZhuPlanMeasure;

struct _ZhuPlanNode
{
  ZhuPlanKind kind;
  char *label;         /* head; "" prints none */
  gboolean is_default; /* the label is not the template's own words */
  gboolean of_areas;   /* VARIABLE: what it unfolds to depends on the report's area */
  gboolean of_towns;   /* of_areas: townships or villages, which the database may add to */
  char *name;          /* how paths call it beside its label: variable, category name; NULL */
  char *code;          /* code of the category or area; NULL */
  ZhuPlanNode *parent;
  GPtrArray *children; /* element: ZhuPlanNode * (owned) */
  gsize selector;
  ZhuShow show;            /* of the node itself; hidden ancestors hide it too */
  const ZhuArea *area;     /* AREA */
  const ZhuCodeList *list; /* CATEGORY of a coded variable */
  gsize value;             /* its value in list; 0 for groups, 缺失, 未列 */
  ZhuPlanMeasure *measure; /* MEASURE: the measure; NULL else */
  ZhuPlace place;
};

/* A row or column: a node that carries cells. */
typedef struct
{
  const ZhuPlanNode *node; /* leaf, or a row with rows unfolded below it */
  gsize selector;
  ZhuPlanMeasure *measure; /* hanging on its path; NULL: the other axis or the table's */
  int parent;          /* rows: index of the line above it in the tree (heading or row), -1 none */
  unsigned level;      /* rows: depth among lines */
  unsigned indent;     /* rows: full-width characters */
  gboolean is_heading; /* rows: a line without numbers */
  gboolean is_total;   /* 合计, 小计 */
  gboolean has_below;  /* rows: rows are unfolded below it */
  unsigned number;     /* (n) of a column, number of a row; 0: unnumbered */
  ZhuShow show;        /* strictest of its path */
} ZhuPlanLine;

typedef struct
{
  ZhuPlanNode *root;
  GArray *selectors; /* element: ZhuSelector; [0] is the whole */
  GPtrArray *tests;  /* element: ZhuTest * (owned) */
  GArray *lines;     /* element: ZhuPlanLine, in print order, hidden ones too */
} ZhuPlanAxis;

/* ---- Measures: formulas over atoms ---- */

typedef enum
{
  ZHU_COUNT,
  ZHU_SUM,
  ZHU_MEAN,
  ZHU_MIN,
  ZHU_MAX,
  ZHU_MEDIAN,
  ZHU_DISTINCT
} ZhuAggregate;

/* One aggregate: every record of entity is taken once, under universe and condition in context. */
typedef struct
{
  ZhuAggregate kind;
  const ZhuEntity *entity;
  const ZhuExpr *value;     /* NULL for COUNT */
  const ZhuExpr *condition; /* the measure's own; NULL: none */
  const ZhuExpr *universe;  /* NULL: all records */
  ZhuPlanContext context;
  const ZhuEntity *leaf; /* deepest of universe, condition and entity */
} ZhuAtom;

typedef enum
{
  ZHU_TERM_NUMBER,
  ZHU_TERM_ATOM,
  ZHU_TERM_SERIES,
  ZHU_TERM_COLUMN, /* column (n) of the same row */
  ZHU_TERM_SHIFT,  /* the child under another selector */
  ZHU_TERM_RANK,   /* 名次 of the child among the rows of one parent */
  ZHU_TERM_RATE,   /* child 0 ÷ child 1 × 100 */
  ZHU_TERM_ADD,
  ZHU_TERM_SUBTRACT,
  ZHU_TERM_MULTIPLY,
  ZHU_TERM_DIVIDE,
  ZHU_TERM_NEGATE
} ZhuTermKind;

typedef enum
{
  ZHU_SHIFT_NONE,
  ZHU_SHIFT_WHOLE, /* no condition on that axis */
  ZHU_SHIFT_PARENT /* the enclosing category */
} ZhuShift;

typedef struct _ZhuTerm ZhuTerm;
struct _ZhuTerm
{
  ZhuTermKind kind;
  ZhuNumber number;
  gsize atom;
  const ZhuSeries *series;
  ZhuPlanContext context; /* SERIES, COLUMN */
  gsize column;           /* COLUMN: index of the line in columns */
  ZhuShift row_shift, column_shift;
  GPtrArray *children; /* element: ZhuTerm * (owned) */
};

struct _ZhuMeasure
{
  const ZhuNode *node;
  const ZhuMeasureSpec *spec; /* [计量 …] behind a name; NULL */
  char *label;                /* default or own head */
  gboolean is_default;
  int decimals;
  gboolean is_count; /* sums and differences of whole numbers: printed without decimals */
  gboolean is_percent;
  gboolean is_points; /* difference of percentages: its unit is 百分点 */
  gboolean is_date;
  const char *format;             /* dates */
  ZhuTerm *terms[ZHU_N_CONTEXTS]; /* bound where needed; [NOW] always */
  gboolean binding[ZHU_N_CONTEXTS];
};

/* ---- Registers ---- */

typedef enum
{
  ZHU_FIELD_VALUE,   /* a variable of the listed entity or above, as text, date, number or label */
  ZHU_FIELD_AREA,    /* name or code of an area level */
  ZHU_FIELD_FORMULA, /* aggregates over the row's lines */
  ZHU_FIELD_LIST,    /* 列举 */
  ZHU_FIELD_TOP      /* 前列 */
} ZhuFieldKind;

typedef struct
{
  char *head;
  ZhuFieldKind kind;
  const ZhuVariable *variable; /* VALUE of a stored variable; else NULL */
  const ZhuExpr *expr;         /* VALUE, LIST, TOP */
  const ZhuExpr *condition;    /* LIST, TOP */
  const ZhuEntity *counted;    /* TOP: by which frequency is taken */
  gsize n_top;
  ZhuLevel level;          /* AREA */
  gboolean is_code;        /* AREA: its code, not its name */
  ZhuPlanMeasure *measure; /* FORMULA */
  const char *format;      /* dates */
  int decimals;            /* numbers that are no counts */
  gboolean once;           /* 同值不重印 */
} ZhuField;

typedef struct
{
  gboolean is_area;
  ZhuLevel level; /* area to order by */
  const ZhuVariable *variable;
  const ZhuExpr *expr;
} ZhuOrder;

struct _ZhuPlan
{
  ZhuTemplate *template_;
  ZhuModel *model;
  ZhuPeriod period;
  const ZhuArea *area; /* the report's; NULL without an area tree */
  ZhuNode *where;      /* NULL: none */
  ZhuPlanAxis rows, columns;
  GPtrArray *measures;                      /* element: ZhuPlanMeasure * (owned) */
  ZhuPlanMeasure *measure;                  /* 计量 of the table; NULL */
  GArray *atoms;                            /* element: ZhuAtom */
  gboolean contexts[ZHU_N_CONTEXTS];        /* in use */
  ZhuPlace context_places[ZHU_N_CONTEXTS];  /* of the measure that first asked for it */
  gboolean recalls[ZHU_N_CONTEXTS];         /* rules ask for cells of this context */
  const ZhuExpr *universes[ZHU_N_CONTEXTS]; /* 范围 and --where in each used context; NULL: all */
  const ZhuEntity *subject; /* whose records are numbered in findings: the entity of 范围 */
  gsize subjects;           /* atom that counts the subject now */
  gsize presence;           /* atom that counts the records above all others now: where one stands, some
                               record of 范围 falls; which rows and columns are empty */
  /* Registers: */
  const ZhuEntity *listed; /* NULL for tables and area registers */
  gboolean lists_areas;
  ZhuLevel listed_level;
  GPtrArray *fields; /* element: ZhuField * (owned) */
  GArray *order;     /* element: ZhuOrder */
  GArray *groups;    /* element: ZhuOrder */
  GArray *subtotals; /* element: gsize: index in groups */
};

/* The measure of a cell: it hangs on the row, on the column, or is the table's. NULL: none. */
ZhuPlanMeasure *
zhu_plan_line_measure (const ZhuPlan *plan, const ZhuPlanLine *row, const ZhuPlanLine *column);
/* Lines of @axis that @path names (element: guint, new array), hidden ones left out; empty if none.
 * @is_list: the path stands for all of them, else more than one is an ambiguity. 行(下级) gives
 * none: its rows depend on the row that is tested. */
GArray *zhu_plan_find_lines (const ZhuPlanAxis *axis, const ZhuPath *path, gboolean *is_list);
/* The deeper of two entities of one chain (either may be NULL); FALSE if they lie on different
 * branches (扶持 and 问题), which no line holds together. */
gboolean zhu_entity_deeper (const ZhuEntity *a, const ZhuEntity *b, const ZhuEntity **deeper);

/* Binds @template_. Findings (unknown names, impossible axes, two measures in a cell, cycles,
 * limits of language §8) with file:line:column and nearest name; NULL with ZHU_ERROR_TEMPLATE if
 * any is an error. */
ZhuPlan *zhu_plan_new (ZhuTemplate *template_,
                       ZhuModel *model,
                       const ZhuPeriod *period,
                       const ZhuArea *area,
                       const ZhuNode *where,
                       ZhuDiags *diags,
                       GError **error);
/* What refers to cells of another table of the run: rules and sentences of @plans' templates and of
 * @report (NULL: none). To be asked before any data is read; what refers to the template's own table
 * was checked by zhu_plan_new(). FALSE with ZHU_ERROR_TEMPLATE if a row, column or table is not there
 * or a path names several. Rules over tables that are not in the run pass: they are not tested.
 * Neither is a rule over an area to which the report's area does not unfold. Cells of earlier periods
 * (@上期末) that such rules name are added to what the plans count. @plans: element ZhuPlan *. */
gboolean zhu_plan_check_references (const GPtrArray *plans,
                                    const ZhuReport *report,
                                    ZhuDiags *diags,
                                    GError **error);
ZhuPlan *zhu_plan_ref (ZhuPlan *self);
void zhu_plan_unref (ZhuPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPlan, zhu_plan_unref)
char *zhu_plan_dump (const ZhuPlan *self); /* trees of rows and columns, atoms: stable text */

G_END_DECLS
