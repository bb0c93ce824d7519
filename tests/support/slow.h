/* A slow and obvious evaluator of tables, for tests only: it takes the words of the language's
 * specification literally, line by line and cell by cell, and shares with the program nothing but
 * the parsed tree, the dictionary, exact numbers and dates. Speed does not count here; that each
 * step can be read beside its sentence in the specification does.
 *
 *   SlowData *data = slow_data_new (dictionary);
 *   SlowRecord *household = slow_data_add (data, "户", "h1", NULL, NULL);
 *   slow_record_set (household, "人口", "3");
 *   slow_data_freeze (data);
 *   SlowTable *table = slow_table_new (data, template_, &period, area, NULL);
 */
#pragma once

#include "zhuhu/dictionary.h"
#include "zhuhu/formula.h"
#include "zhuhu/template.h"

/* ---- Values of records ---- */

typedef enum
{
  SLOW_MISSING,   /* no value; unknown as a condition */
  SLOW_NO_RECORD, /* the line has no record that could have one */
  SLOW_NUMBER,
  SLOW_DATE,
  SLOW_TRUTH, /* code: 1 true, 0 false */
  SLOW_CODE,  /* code: 1..n, n + 1 outside the list */
  SLOW_MULTI, /* bits: bit i for code i + 1, bit n outside the list */
  SLOW_TEXT
} SlowKind;

typedef struct
{
  SlowKind kind;
  ZhuNumber number;
  int date;
  gsize code;
  guint64 bits;
  const ZhuCodeList *list; /* CODE, MULTI */
  const char *text;        /* borrowed */
} SlowValue;

typedef enum
{
  SLOW_NO,
  SLOW_YES,
  SLOW_UNKNOWN
} SlowTruth;

/* ---- Records ---- */

typedef struct _SlowRecord SlowRecord;
typedef struct _SlowData SlowData;

struct _SlowRecord
{
  const ZhuEntity *entity;
  char *key;
  GHashTable *fields;  /* column → text; an absent one is an empty field */
  SlowRecord *parent;  /* NULL for the root */
  SlowRecord *concern; /* the one person of a child; NULL: every person of its household */
  const ZhuArea *area; /* root records: the deepest area of the file that the code leads to */
  SlowValue *values;   /* by position in entity->variables, stored ones; from freeze on */
};

/* A line: one record of each entity on a chain, by entity index; NULL where there is none. */
typedef SlowRecord **SlowLine;

struct _SlowData
{
  ZhuDictionary *dictionary;
  GPtrArray *records; /* element: SlowRecord * (owned) */
  GPtrArray **lines;  /* by index of the leaf entity: element SlowLine (owned); from freeze on */
  GHashTable *trees;  /* ZhuVariable * → ZhuNode *: parsed formulas */
  GHashTable *bands;  /* ZhuNode * of 分段 → ZhuCodeList * */
};

SlowData *slow_data_new (ZhuDictionary *dictionary);
void slow_data_free (SlowData *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlowData, slow_data_free)
SlowRecord *slow_data_add (SlowData *self,
                           const char *entity,
                           const char *key,
                           SlowRecord *parent,
                           SlowRecord *concern);
void slow_record_set (SlowRecord *self, const char *column, const char *text); /* "" is left out */
/* After the last record: types read from the texts, areas found, lines joined. */
void slow_data_freeze (SlowData *self);
gsize slow_n_entities (const SlowData *self);
const ZhuEntity *slow_entity (const SlowData *self, const char *name);

/* ---- Formulas over one line ---- */

typedef struct
{
  SlowData *data;
  SlowLine line;
  ZhuPeriod period; /* whose dates the formula sees */
  const ZhuEntity
      *anchor; /* whose descendants 有() and its like range over; NULL: the lowest above */
} SlowScope;

/* @list (may be NULL): the code list in which bare words are looked up first. */
SlowValue slow_eval (const SlowScope *scope, const ZhuNode *node, const ZhuCodeList *list);
SlowTruth slow_truth (const SlowScope *scope, const ZhuNode *node);
/* The list of a class: the variable's own, or the bands of its 分段. NULL: none. */
const ZhuCodeList *slow_class_list (SlowData *self, const ZhuNode *node);
const ZhuVariable *slow_variable (const SlowData *self, const ZhuNode *node);
gboolean slow_is_boolean (SlowData *self, const ZhuNode *node);
/* 有, 计数, 求和, 最小, 最大 over the descendants of the scope's anchor. */
SlowValue slow_eval_descendants (const SlowScope *scope, const ZhuNode *call);
/* Adds the entities whose records @node asks of the line itself (NULL: none) to @entities. */
void slow_mentions (SlowData *self, const ZhuNode *node, GHashTable *entities);
const ZhuArea *slow_area_at (const ZhuArea *area, ZhuLevel level);
/* The value of a bare word, number or text in @list, 0 if it is none. */
gsize slow_code_of (const ZhuCodeList *list, const ZhuNode *node);
int slow_compare_end (const SlowValue *value,
                      const ZhuNode *end); /* number or date against an end */

/* ---- Axes ---- */

typedef enum
{
  SLOW_TEST_CONDITION,
  SLOW_TEST_CLASS,
  SLOW_TEST_AREA
} SlowTestKind;

typedef struct _SlowPath SlowPath;

/* A conjunction of tests from the inmost category outwards; NULL is the whole. */
struct _SlowPath
{
  const SlowPath *parent; /* the enclosing category */
  SlowTestKind kind;
  const ZhuNode *node; /* CONDITION, CLASS */
  GArray *codes;       /* CLASS: element gsize: the values that fall here */
  GPtrArray *ranges;   /* CLASS of numbers and dates: element const ZhuNode * (borrowed) */
  GPtrArray *others;   /* 其余 of such a class: all ranges named; NULL if this is not 其余 */
  gboolean takes_missing, takes_unlisted;
  const ZhuArea *area; /* AREA: the area of the record at level is this one */
  ZhuLevel level;
};

/* One row or column as it must be printed. */
typedef struct
{
  char *label;
  const SlowPath *path;
  const ZhuNode *measure; /* NULL: none hangs here */
  gboolean is_heading;    /* a line without numbers */
  gboolean is_total;
  gboolean is_optional; /* 缺失, 未列 under 有则显示: only if a record falls there */
  gboolean is_unnumbered;
  gboolean is_of_which; /* 其中: a part of a row beside it */
  gsize group;          /* rows: those that compete for 名次 share one */
} SlowLeaf;

typedef struct
{
  SlowData *data;
  const ZhuTemplate *template_;
  const ZhuArea *area; /* of the report */
  ZhuPeriod period;
  const ZhuNode *where;      /* NULL: none */
  GPtrArray *paths;          /* element: SlowPath * (owned): every path ever made */
  GPtrArray *rows, *columns; /* element: SlowLeaf * */
} SlowAxes;

/* One category of a class. */
typedef struct
{
  char *label;
  SlowPath *path;
  gboolean is_optional, is_unnumbered; /* as in SlowLeaf */
} SlowCategory;

/* The categories of the class @axis below @parent: element SlowCategory *. */
GPtrArray *slow_categories (SlowAxes *self,
                            const ZhuAxis *axis,
                            const SlowPath *parent,
                            ZhuMissingRule missing);
/* A new test below @parent; it belongs to @self. */
SlowPath *slow_add_path (SlowAxes *self, const SlowPath *parent, SlowTestKind kind);
void slow_path_free (SlowPath *self);
gboolean slow_has_code (const GArray *codes, gsize code);
/* Unfolds both axes; leaves that must not be printed are left out already. */
SlowAxes *slow_axes_new (SlowData *data,
                         const ZhuTemplate *template_,
                         const ZhuPeriod *period,
                         const ZhuArea *area,
                         const ZhuNode *where);
void slow_axes_free (SlowAxes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlowAxes, slow_axes_free)
/* The scope in which 范围, --where and axes are tested. Of what do 有() and its like range over the
 * descendants there? FALSE: of the lowest record above what they ask for, as the program has it;
 * TRUE: of the record that the measure counts, as in the measure's own condition. */
#define SLOW_OUTER_ANCHOR_IS_COUNTED FALSE
SlowScope slow_outer_scope (const SlowScope *scope);
gboolean slow_path_holds (const SlowScope *scope, const SlowPath *path);
void slow_path_mentions (SlowData *self, const SlowPath *path, GHashTable *entities);
/* The lines on which everything in @entities stands: of the one child entity, or of persons. */
const GPtrArray *slow_lines_for (SlowData *self, GHashTable *entities);
/* TRUE if the line's household lies in the report's area, and 范围 and --where are true on it. */
gboolean slow_in_universe (const SlowAxes *self, const SlowScope *scope, const ZhuNode *universe);

/* ---- Cells ---- */

typedef enum
{
  SLOW_CELL_NUMBER,
  SLOW_CELL_DATE,
  SLOW_CELL_MISSING,
  SLOW_CELL_NOT_APPLICABLE,
  SLOW_CELL_NO_NUMBER, /* computed from something that is no number: the specification leaves open
                          which */
  SLOW_CELL_HEADING,
  SLOW_CELL_OPEN /* the specification leaves open whether there is a figure */
} SlowCellState;

typedef struct
{
  SlowCellState state;
  ZhuNumber value; /* exact, not rounded; DATE: days */
} SlowCell;

/* The cell of @row and @column, both of @self. */
SlowCell slow_cell (const SlowAxes *self, const SlowLeaf *row, const SlowLeaf *column);
