/* All plans of a report counted in one pass over the source; then totals are counted numbers,
 * shares, changes and ranks are exact fractions rounded once; then the rules of the templates are
 * tested. */
#pragma once

#include "zhuhu/base.h"
#include "zhuhu/plan.h"
#include "zhuhu/store.h"

G_BEGIN_DECLS

/* ---- Results ---- */

typedef enum
{
  ZHU_VALUE_EMPTY,          /* nothing was asked for: a heading line */
  ZHU_VALUE_NUMBER,         /* exact, not rounded */
  ZHU_VALUE_DATE,           /* number: days since 1970-01-01 */
  ZHU_VALUE_TEXT,           /* registers: text, already masked */
  ZHU_VALUE_MISSING,        /* not known */
  ZHU_VALUE_NOT_APPLICABLE, /* zero divisor, or blocked by the form */
  ZHU_VALUE_UNDEFINED,      /* overflow */
  ZHU_VALUE_SUPPRESSED      /* hidden for protection; the number is gone */
} ZhuValueState;

typedef struct
{
  ZhuValueState state;
  const char *text; /* TEXT: owned by the table or record */
  ZhuNumber number;
} ZhuValue;

typedef struct
{
  guint group;      /* 1 + index of the group whose head this is; 0: not a group head */
  guint subtotal;   /* 1 + index of the group of which this is the 小计; 0: not a subtotal */
  const char *head; /* of a group head: name of the area or label of the value */
  ZhuValue *values; /* one per field; NULL for group heads */
} ZhuRecord;

typedef struct _ZhuRecords ZhuRecords; /* rows of a register, on disk if they are many */

/* What one plan has counted. */
typedef struct
{
  ZhuPlan *plan;
  GArray *rows;    /* element: guint: indices of plan->rows.lines that are printed */
  GArray *columns; /* element: guint: indices of plan->columns.lines that are printed */
  ZhuValue *cells; /* by index of plan line: row × n of plan->columns.lines + column */
  ZhuValue *
      earlier[ZHU_N_CONTEXTS]; /* the same in contexts that rules recall (期末@上期末); else NULL */
  gboolean is_empty;           /* no record of 范围 */
  ZhuRecords *records;         /* registers; NULL for tables */
  GStringChunk *texts;         /* of values */
} ZhuCubeTable;

typedef struct _ZhuCube ZhuCube; /* the results of all plans of a run, frozen */

/* @plans: element ZhuPlan *. One pass over @store. NULL with @error. Query findings (unlisted
 * values left out by 不列, series that do not add up …) go to @diags. */
ZhuCube *zhu_cube_compute (GPtrArray *plans,
                           ZhuStore *store,
                           ZhuRelease release,
                           ZhuDiags *diags,
                           GError **error);
/* The same for several areas in one pass over @store: @groups has an array of plans (element ZhuPlan *)
 * for each area; all are of one model and period, and no area lies within another. The cubes in the
 * order of the groups (element ZhuCube *, new array). Findings about an area have it as their
 * subject. */
GPtrArray *zhu_cube_compute_each (GPtrArray *groups,
                                  ZhuStore *store,
                                  ZhuRelease release,
                                  ZhuDiags *diags,
                                  GError **error);
ZhuCube *zhu_cube_ref (ZhuCube *self);
void zhu_cube_unref (ZhuCube *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuCube, zhu_cube_unref)

/* ---- Rules (审核) ---- */

/* A root record for which alone the two sides of a rule do not agree. */
typedef struct
{
  char *key;           /* masked by the dictionary's rules, parts divided by blanks */
  const ZhuArea *area; /* where it is; NULL without areas */
  ZhuWide difference;  /* what it adds to left less right, in millionths */
} ZhuCase;

/* One test of a rule that does not hold, in exact numbers before rounding and suppression. Rule and explanation
 * are borrowed of the template or report, and of the explanations. */
typedef struct
{
  const ZhuRule *rule;
  char *owner;                       /* id of the template, or of the report, whose rule it is */
  gboolean is_of_report;
  char *row, *column;                /* heads from outside in, joined by "/"; "" where the rule names its own */
  ZhuNumber left, right;
  char *left_words, *right_words;    /* each side's cells with their numbers: 因病 5 + 因残 6 = 11 */
  const ZhuExplanation *explanation; /* what clears it; NULL: open */
  /* After zhu_cube_find_cases(): */
  const ZhuEntity *entity;           /* of what the cases are records; NULL: cannot be told, or not asked */
  gsize n_cases;
  GPtrArray *cases;                  /* element: ZhuCase *, by key, the first ZHU_MOST_CASES; NULL: the level has none */
  GArray *cells;                     /* for within: cells of both sides, NULL if the sides are no sums of cells */
  int sign;                          /* for within: which differences break the rule; 0: any */
} ZhuBreach;

#define ZHU_MOST_CASES 1000   /* named of one breach */
#define ZHU_MOST_BREACHES 200 /* of one cube whose cases are looked for */

/* Explanations of 核实 findings, to be given before zhu_cube_check(), borrowed: those that fit are marked as used. */
void zhu_cube_take_explanations (ZhuCube *self, ZhuExplanations *explanations);
/* Tests the rules of all plans and @report's (NULL: none): findings of severity ERROR (必须) or
 * QUERY (核实) with both sides, their numbers and the difference; of severity NOTE where it is explained.
 * At level 公开 no numbers are told. FALSE with ZHU_ERROR_CHECK if a 必须 rule fails. */
gboolean zhu_cube_check (ZhuCube *self, const ZhuReport *report, ZhuDiags *diags, GError **error);
/* What zhu_cube_check() found (element: ZhuBreach *), in order of tables, rules, rows and columns; borrowed. */
const GPtrArray *zhu_cube_breaches (const ZhuCube *self);
/* The records behind each breach, in one more pass over @store: those whose own part in the two sides breaks the rule.
 * At 内部 they are named, at 报省 only numbered, at 公开 not looked for. FALSE with ZHU_ERROR_IO. */
gboolean zhu_cube_find_cases (ZhuCube *self, ZhuStore *store, GError **error);

/* Below which a count of records is hidden at level 公开, unless the report says otherwise (隐去 =). */
#define ZHU_DEFAULT_THRESHOLD 5
/* Hides small counts of a cube of level 公开, and what would give them away: numbers below @report's 隐去
 * (NULL: none) that are not zero, sums over so few records, and beside them as many other numbers of all its
 * tables as it takes that none of the hidden ones can be narrowed to fewer than so many values by whoever
 * knows all others, and how they add up, also by the rules of @report and of the templates. Shares, changes
 * and means that lean on a hidden number are hidden with it. To be called after zhu_cube_check(), which tests
 * true numbers, and before anything is made of the cube; at other levels there is nothing to do.
 * ZHU_ERROR_DISCLOSURE, with the table, if that cannot be done. */
gboolean zhu_cube_protect (ZhuCube *self, const ZhuReport *report, GError **error);
/* The same for all cubes of one zhu_cube_compute_each() together (element ZhuCube *), and beside what was
 * published before: @known (element ZhuPublished *; NULL: nothing). What of it was shown of the same
 * records counts as known to everybody, what was hidden stays hidden. Tables that say nothing new are
 * hidden as they were. @published (NULL: not wanted) gets what is to be remembered of these tables
 * (element ZhuPublished *), nothing if all of it is known. ZHU_ERROR_DISCLOSURE too, with the reports
 * published, if it cannot be done beside them. */
gboolean zhu_cube_protect_all (const GPtrArray *cubes,
                               const ZhuReport *report,
                               const GPtrArray *known,
                               GPtrArray *published,
                               GError **error);
/* Appends to @known what @store remembers as published of the periods that @self counts, before it is
 * protected. */
gboolean
zhu_cube_add_known (const ZhuCube *self, ZhuStore *store, GPtrArray *known, GError **error);
/* FALSE for a cube of level 公开 before zhu_cube_protect(). */
gboolean zhu_cube_is_protected (const ZhuCube *self);

gsize zhu_cube_n_tables (const ZhuCube *self);
const ZhuCubeTable *zhu_cube_table (const ZhuCube *self, gsize i);
/* The table of the template with @id; NULL if it is not in the cube. */
const ZhuCubeTable *zhu_cube_find (const ZhuCube *self, const char *id);
/* The sealed month from which @context was counted; NULL for the records of the store as they are
 * (as of the earlier date, if @context is an earlier one). Lives as long as @self. */
const ZhuMonth *zhu_cube_month (const ZhuCube *self, ZhuPlanContext context);
ZhuRelease zhu_cube_release (const ZhuCube *self);
/* Rows or columns that @path names (element: guint, new array): of several the printed ones, a single
 * one even if it is not printed since no record falls there. */
GArray *zhu_cube_table_rows (const ZhuCubeTable *self, const ZhuPath *path, gboolean *is_list);
GArray *zhu_cube_table_columns (const ZhuCubeTable *self, const ZhuPath *path, gboolean *is_list);
/* Printed rows unfolded directly below @row, without 其中 (new array). */
GArray *zhu_cube_table_below (const ZhuCubeTable *self, guint row);
/* The one cell that @ref of a sentence names; FALSE if it names none or several. */
gboolean zhu_cube_lookup (const ZhuCube *self,
                          const ZhuRef *ref,
                          const ZhuCubeTable **table,
                          guint *row,
                          guint *column);
/* Rows of a register in print order. The record is borrowed until three others have been read; NULL with
 * ZHU_ERROR_IO. */
gsize zhu_cube_table_n_records (const ZhuCubeTable *self);
const ZhuRecord *zhu_cube_table_record (const ZhuCubeTable *self, gsize i, GError **error);
/* The cell of two plan lines. */
const ZhuValue *zhu_cube_table_value (const ZhuCubeTable *self, gsize row, gsize column);

/* ---- Two counts of the same tables ---- */

typedef struct
{
  const ZhuTemplate *table; /* borrowed of the later cube */
  char *row, *column;       /* heads from outside in, joined by "/" */
  ZhuValue before, after;   /* EMPTY where the line is not printed; texts are the cubes' */
} ZhuCellChange;

/* The cells that differ, table by table in the order of @after (element ZhuCellChange *, new array that
 * both cubes must outlive). Lines are matched by their heads, not by position. Tables that only one of
 * them has, and registers, are left out. */
GPtrArray *zhu_cube_compare (const ZhuCube *before, const ZhuCube *after);

typedef struct
{
  const ZhuEntity *entity;      /* the root's; borrowed of the dictionary */
  char *key;                    /* as stored, parts joined by U+001F */
  gboolean in_before, in_after; /* at least one */
} ZhuRecordChange;

/* Opens the earlier or later source of what @request asks for. */
typedef ZhuSource *(*ZhuOpenSource) (const ZhuSourceRequest *request,
                                     gboolean is_after,
                                     gpointer data,
                                     GError **error);

/* The root records whose values, or records below them, differ between two sources as far as @plans
 * (element ZhuPlan *) look at them, by key (element ZhuRecordChange *, new array). */
GPtrArray *zhu_cube_records_behind (const GPtrArray *plans,
                                    ZhuOpenSource open,
                                    gpointer data,
                                    GError **error);

G_END_DECLS
