/* What the files of cube/ share: the cube, accumulators, passes over views, and the tables being
 * counted. */
#pragma once

#include "zhuhu/cube.h"

/* Where the records of each context come from (origin.c). */
typedef struct
{
  ZhuMonth *months[ZHU_N_CONTEXTS]; /* the sealed month; NULL: as the present period, or live */
} Origin;

void zhu_origin_clear (Origin *self);
/* What there is for the plans of @groups. */
gboolean zhu_origin_find (Origin *self, ZhuStore *store, const GPtrArray *groups, GError **error);
/* TRUE if an earlier @context is counted from records of its own. */
gboolean zhu_origin_is_apart (const Origin *self, ZhuPlanContext context);
ZhuSource *zhu_origin_source (const Origin *self,
                              ZhuPlanContext context,
                              ZhuStore *store,
                              const ZhuDictionary *dictionary,
                              const ZhuSourceRequest *request,
                              GError **error);
GHashTable *zhu_origin_series (const Origin *self,
                               ZhuPlanContext context,
                               ZhuStore *store,
                               const ZhuDictionary *dictionary,
                               const ZhuSeries *series,
                               int end,
                               GError **error);

typedef struct _Ledger Ledger;
void zhu_ledger_free (Ledger *self);

struct _ZhuCube
{
  GPtrArray *tables; /* element: ZhuCubeTable * */
  Ledger
      *ledger; /* what its tables say, until small numbers are hidden; NULL if they need not be */
  ZhuRelease release;
  ZhuMonth *months[ZHU_N_CONTEXTS]; /* where its records come from; NULL as in Origin */
  GPtrArray *breaches;              /* element: ZhuBreach *: what its rules have found */
  ZhuExplanations *explanations;    /* borrowed; NULL: none */
};

/* A set of contexts: bit i for context i. */
typedef guint Contexts;

/* Empty ones, filled while counting. */
ZhuCube *zhu_cube_new (ZhuRelease release);
ZhuCubeTable *zhu_cube_table_new (ZhuPlan *plan);

/* One accumulator: an atom under a row selector and a column selector. */
typedef struct
{
  ZhuWide sum;    /* SUM, MEAN: of the stored values; MIN, MAX: the extreme */
  gint64 n;       /* records taken */
  gpointer extra; /* MEDIAN: GArray of gint64; DISTINCT: GHashTable of gint64 as pointers */
  guint32 last;   /* id of the record taken last: lines of one record stand together */
} Cell;

void zhu_cell_take (Cell *self, ZhuAggregate kind, ZhuType type, gint64 value);
/* Adds what @other has taken, from records that @self has not. */
void zhu_cell_merge (Cell *self, const Cell *other, ZhuAggregate kind);
void zhu_cell_clear (Cell *self, ZhuAggregate kind);
/* The aggregate as an exact value. */
ZhuValue zhu_cell_value (const Cell *self, const ZhuAtom *atom);

/* How far above its own selector a term is read: 0 not at all, n enclosing categories up, -1 the
 * whole. Bases within bases (占上级% under 占列%) add up. */
#define ZHU_WHOLE (-1)
int zhu_compose_shift (int up, ZhuShift shift);
gsize zhu_shift_selector (const ZhuPlanAxis *axis, gsize selector, int up);

/* The row selectors under which a slot is counted; each says more than those before. */
typedef enum
{
  ROWS_WHOLE, /* 0 only: presence of columns */
  ROWS_ASKED, /* 0 and those whose lines are printed, or told of, if records fall there */
  ROWS_ALL
} RowsCounted;

/* An atom with a column selector: one cell for each row selector. */
typedef struct
{
  gsize atom;
  gsize column;           /* column selector */
  int rows;               /* RowsCounted */
  gboolean asks_presence; /* only whether there is a record, not how many */
} Slot;

/* The tests below each selector of an axis that a pass asks. */
typedef struct
{
  GPtrArray *tests; /* element: const ZhuTest *, grouped by selector */
  guint32 *first;   /* by selector; n + 1 of them */
} Walk;

/* Tests of one expression that are asked together, each below a selector of its own, and the
 * classes of values between which none of them makes a difference. */
typedef struct
{
  const ZhuExpr *expr;
  GPtrArray *tests; /* element: const ZhuTest * */
  gboolean is_bits; /* 多选: a line may go on in several classes, one for each category it has */
  gint64 base;      /* value of classes[0] */
  gsize n_values;   /* how many values have a place in classes */
  GArray *starts;   /* of ranges: element gint64: where each next interval begins; NULL if none */
  guint32 *classes; /* by value or interval; then of missing, of no record, of any other value */
  GArray *examples; /* element: gint64: a value of each class */
  GArray *next;     /* element: gint32: [state × classes + class] -> state, -1 not yet known */
} Question;

/* Questions that lie below one another, and what is known after they are answered: a state is the
 * set of selectors that hold a line so far. States are found as lines come. */
typedef struct
{
  const Walk *walk;
  GPtrArray *questions; /* element: Question * */
  guint8 *owns;         /* by selector: counted by this track, not by another of the axis */
  gboolean owns_any;
  GPtrArray *states;   /* element: GArray of guint32: selectors, the whole first */
  GPtrArray *own;      /* element: GArray of guint32: those of them that this track counts */
  GHashTable *numbers; /* GBytes of a state's selectors -> its number + 1 */
  /* Of the present batch: each item is a line in a state. */
  gsize n_items;
  guint32 *codes;      /* by item: state */
  guint32 *lines;      /* by item: line, rising; NULL: each line is one item */
  gboolean is_trivial; /* no questions: every line is in state 0, codes stand for nothing */
  gsize at;            /* next item while lines are walked */
  gsize capacity;
  GArray *scratch; /* element: guint32 */
} Track;

/* The answers to one expression on a sheet: the class of each line of the batch at hand. */
typedef struct
{
  Question *question; /* with the tests of all tables that ask it */
  ZhuTest *condition; /* of a question made for the condition of a count; else NULL */
  guint32 *codes;     /* by line; of sets by item */
  guint32 *lines;     /* of sets: by item, its line, rising; else NULL */
  gsize n_items, capacity;
} Facet;

/* Answers to several questions together: each combination that comes is given a number. */
typedef struct _Joint Joint;

struct _Joint
{
  Joint *before; /* NULL: the classes of the facet are the numbers */
  Facet *facet;
  GArray *next; /* element: gint32: [number before × classes + class] -> number, -1 not yet known */
  GArray *from;         /* element: guint32: by number, the place in next that led to it */
  const guint32 *codes; /* by line of the batch at hand */
  guint32 *own;         /* room for codes; NULL where they are the facet's */
  gsize capacity;
  gboolean is_of_lines; /* some grid counts lines by it, not only kinds of records */
};

/* Neighbouring lines are often counted at one place, and the processor adds to one place only after
 * the last addition to it is done: so they go to two in turn. */
enum
{
  COUNT_BANKS = 2
};

/* Counts of one aggregate by the numbers of two joints, and by the classes of a facet of sets. */
typedef struct
{
  ZhuAggregate kind;
  const ZhuExpr *value; /* NULL: COUNT */
  Joint *row, *column;  /* NULL: nothing is asked */
  Facet *sets;          /* NULL: each line is taken once */
  gsize n_rows, stride; /* room: [(row × stride + column) × classes of sets + class] */
  guint32 *counts;      /* COUNT: COUNT_BANKS for each place, of lines that come in turn */
  Cell *cells;          /* all other aggregates */
  gboolean has_kinds;   /* its counts come from kinds of records (kinds.c) */
} Grid;

/* The kinds of records that several grids tell apart, counted for all of them at once. */
typedef struct
{
  GPtrArray *facets; /* element: Facet *: the digits of a kind, the highest first */
  GPtrArray *grids;  /* element: Grid *, two or more */
  gsize n_kinds;     /* that there can be */
  guint32 *counts;   /* COUNT_BANKS for each kind; NULL: no record has come */
  guint32 *codes;    /* by line of the batch at hand: its kind */
  gsize capacity;
} Kinds;

/* The different records of one entity on chosen lines, and all that is counted of them. */
typedef struct
{
  ZhuPlanContext context;
  const ZhuExpr *universe, *condition;
  const ZhuEntity *entity;
  GPtrArray *facets; /* element: Facet * */
  GPtrArray *joints; /* element: Joint *, each after what it is made of */
  GPtrArray *grids;  /* element: Grid * */
  GPtrArray *kinds;  /* element: Kinds *; NULL: no batch has come */
} Sheet;

/* What the tables of one area count together (common.c). */
typedef struct
{
  GPtrArray *sheets; /* element: Sheet * */
  gboolean is_begun; /* the first batch has come: nothing more is asked */
} CommonCount;

/* Where a pass finds the counts of one atom for the selectors of two tracks. */
typedef struct
{
  gsize atom;
  Track *row, *column;
  GPtrArray *row_facets, *column_facets; /* by question of the track; element: Facet *, borrowed */
  const Facet *condition;                /* only what it says yes to counts; NULL: all does */
  const Grid *grid;
} Share;

/* Slots counted together: the same lines of each batch, the records of one entity on them. */
typedef struct
{
  ZhuPlanContext context;
  const ZhuExpr *universe, *condition;
  const ZhuEntity *leaf, *counted;
  gsize chain;      /* which of the row axis' branches */
  int rows_counted; /* RowsCounted; ROWS_ASKED here without 0, which a pass of its own counts */
  gboolean probes_rows, probes_columns; /* nothing to do if no record of leaf reaches one */
  gboolean is_inner;                    /* lines without a record of leaf are counted nowhere */
  gboolean asks_presence;               /* of all its slots */
  gboolean is_of_records;               /* no two lines of one record differ: counted on a sheet */
  Walk rows, columns;
  GPtrArray *row_tracks, *column_tracks; /* element: Track * */
  GArray *shares;                        /* element: Share; is_of_records */
  GArray *slots;                         /* element: guint32: index of slots, by column selector */
  guint32 *slot_first;                   /* by column selector; n + 1 of them */
  ZhuColumnView *values;                 /* by slot: of the batch, empty for counts */
  guint32 *found_rows, *found_columns;   /* selectors of the line at hand */
} Pass;

typedef struct
{
  ZhuCubeTable *out;
  const ZhuPlan *plan;
  GArray *slots;     /* element: Slot */
  gint32 *slot_of;   /* [atom × column selectors + column selector]: index of slot, -1 none */
  gsize n_rows;      /* row selectors */
  Cell *cells;       /* [row selector × slots + slot] */
  GPtrArray *passes; /* element: Pass * */
  GHashTable
      *series; /* "name/context" -> GHashTable of area index -> ZhuNumber *; shared by the run */
  GHashTable *ranks;      /* term and column -> ranks, while values are made */
  gboolean marks;         /* see zhu_counter_force_marks() */
  gboolean keeps_margins; /* what encloses a column is counted too: for protection */
} Counter;

Counter *zhu_counter_new (ZhuPlan *plan);
void zhu_counter_free (Counter *self);
int zhu_counter_slot (const Counter *self, gsize atom, gsize column);
/* passes.c: what to count, from the plan's lines and terms. */
void zhu_counter_plan (Counter *self, CommonCount *common);
void zhu_pass_free (Pass *self);
/* needs.c: all expressions of the plan in @contexts, for the variables of the request. */
void zhu_plan_add_needs (const ZhuPlan *plan, Contexts contexts, ZhuSourceRequest *request);
/* facet.c */
void zhu_facet_free (gpointer data);
/* How many classes of answers there are. */
guint32 zhu_facet_length (const Facet *self);
/* The facet of @sheet that answers @test; its question gets the test if it has it not. */
Facet *zhu_facet_find (Sheet *sheet, const ZhuTest *test);
/* The facet of @sheet that says whether @condition is true. */
Facet *zhu_facet_find_condition (Sheet *sheet, const ZhuExpr *condition);
/* Room for the answers of @n lines. */
void zhu_facet_reserve (Facet *self, gsize n);
/* Answers for all lines of @view. */
void zhu_facet_answer (Facet *self, ZhuEval *eval, const ZhuView *view);
void zhu_joint_free (gpointer data);
Joint *zhu_joint_find (Sheet *sheet, Joint *before, Facet *facet);
/* How many numbers there are by now; 1 for NULL. */
gsize zhu_joint_length (const Joint *self);
/* The class of @facet in the combination @code; FALSE if it is not among those of @self. */
gboolean zhu_joint_class (const Joint *self, gsize code, const Facet *facet, guint32 *class_);
/* Numbers the @n lines of a batch, whose facets and joints before this one are there. */
void zhu_joint_take (Joint *self, gsize n);

/* grid.c */
void zhu_grid_free (gpointer data);
Grid *zhu_grid_find (Sheet *sheet, const ZhuAtom *atom, Joint *row, Joint *column, Facet *sets);
/* Counts the lines of @view, whose facets and joints are there. */
void zhu_grid_take (Grid *self, ZhuEval *eval, const ZhuView *view);
/* Adds to the counts of @n lines as many records as @weights says of each. */
void zhu_grid_add (Grid *self, const guint32 *weights, gsize n);
/* Forgets all counts. */
void zhu_grid_empty (Grid *self);

/* kinds.c */
/* Chooses those of @grids, all of a sheet, that are counted together. element: Kinds *, owned */
GPtrArray *zhu_kinds_new (const GPtrArray *grids);
void zhu_kinds_free (gpointer data);
/* Counts the @n lines of a batch, whose facets are there. */
void zhu_kinds_take (Kinds *self, gsize n);
/* What has been counted goes to the grids. The answers to the batch at hand are lost. */
void zhu_kinds_fold (Kinds *self);
/* Forgets all counts, and gives back the room of the batch. */
void zhu_kinds_rest (Kinds *self);

/* common.c */
CommonCount *zhu_common_new (void);
void zhu_common_free (CommonCount *self);
/* Finds or makes the grid of @share, whose tracks are set, for the records of @entity that @pass
 * counts. FALSE if no grid can tell its counts: two of its questions are about sets. */
gboolean zhu_common_ask (CommonCount *self,
                         const Pass *pass,
                         const ZhuEntity *entity,
                         const ZhuAtom *atom,
                         Share *share);
void zhu_share_clear (gpointer data);
/* One batch, for what is counted in @contexts. */
void zhu_common_take (CommonCount *self, Contexts contexts, ZhuEval *eval);
/* After the last batch, or the last of an area: the grids get all that was counted. */
void zhu_common_fold (CommonCount *self);
/* Forgets all counts, and gives back the room of the batch. */
void zhu_common_rest (CommonCount *self);

/* kernel.c: what is counted by marks of one batch, in @contexts. @ids: per entity, records seen in
 * earlier batches. */
void zhu_counter_take (Counter *self, Contexts contexts, ZhuEval *eval, const guint32 *ids);
/* Gives back what is kept from batch to batch. */
void zhu_counter_rest (Counter *self);
/* fold.c: after the last batch, or the last of an area: what the grids have counted goes to the
 * cells. */
void zhu_counter_fold (Counter *self);
/* Counts with marks even where no record can stand on two lines that differ: for tests, before
 * the counter is planned. */
void zhu_counter_force_marks (Counter *self);

/* The value of @line, marks of no value and of no record included. */
static inline gint64
zhu_value_at (ZhuColumnView values, gsize line)
{
  gint32 value;

  if (values.narrow == NULL)
    return values.wide[line];
  value = values.narrow[values.rows == NULL ? line : (gsize) values.rows[line]];
  return value == ZHU_NARROW_MISSING     ? ZHU_MISSING
         : value == ZHU_NARROW_NO_RECORD ? ZHU_NO_RECORD
                                         : (gint64) value;
}

/* question.c */
Question *zhu_question_new (const ZhuTest *test, ZhuPlanContext context);
void zhu_question_free (gpointer data);
/* TRUE if @test asks the same, so that it can be asked together with those there. */
gboolean zhu_question_takes (const Question *self, const ZhuTest *test, ZhuPlanContext context);
/* After its tests are there: finds the classes. */
void zhu_question_finish (Question *self);
/* Room for the ways out of @n_states. */
void zhu_question_fit (Question *self, gsize n_states);
/* No way out of a state is known any more. */
void zhu_question_forget (Question *self);
/* Number of the class that @value is in. */
guint32 zhu_question_class (const Question *self, gint64 value);
/* The same for all of @values, the lines of a batch. */
void zhu_question_classes (const Question *self, ZhuColumnView values, gsize n, guint32 *classes);
/* The category that @test, which is none of BITS, gives to @value, + 1; 0: none. */
guint32 zhu_category_of (const ZhuTest *test, gint64 value);

/* track.c: the tracks of an axis for the tests of @walk in @context. @counts: by selector, whether
 * it is counted at all. element: Track * */
GPtrArray *zhu_tracks_new (const Walk *walk,
                           const ZhuPlanAxis *axis,
                           ZhuPlanContext context,
                           const guint8 *counts);
/* Puts the lines of @view into states. */
void zhu_track_run (Track *self, ZhuEval *eval, const ZhuView *view);
/* The state of what has @classes, one for each question. */
guint32 zhu_track_state (Track *self, const guint32 *classes);
/* Gives back the lines' room and the states. */
void zhu_track_rest (Track *self);
/* value.c: all cells of the table. */
void zhu_counter_evaluate (Counter *self);
ZhuValue zhu_counter_value (const Counter *self, guint row, guint column, ZhuPlanContext context);
/* Sum, difference, product, quotient or rate of two values. */
ZhuValue zhu_value_combine (ZhuTermKind kind, ZhuValue a, ZhuValue b);
/* compare.c: the heads of a line from outside in, joined by "/"; "" for -1. */
char *zhu_line_name (const ZhuPlanAxis *axis, int line);
/* A cell in a rule that says of a sum of cells how it stands to zero. */
typedef struct
{
  const ZhuCubeTable *table;
  ZhuPlanContext context;
  gsize cell; /* as in cells */
  int factor;
} RuleCell;

/* @cells: element RuleCell: left side less right side. */
typedef void (*RuleFunc) (const ZhuRule *rule, const GArray *cells, gpointer data);

/* check.c: calls @func for each test of each rule that compares sums of cells and nothing else. */
void
zhu_cube_each_rule (const ZhuCube *self, const ZhuReport *report, RuleFunc func, gpointer data);

/* breach.c */
void zhu_breach_free (gpointer data);
GPtrArray *zhu_cases_new (void); /* element: ZhuCase *, owned */

/* findings.c: lines that are printed, and findings about records that no printed line holds. */
void zhu_counter_choose_lines (Counter *self, ZhuDiags *diags);

/* reference.c: 不适用. */
void zhu_cube_table_block (ZhuCubeTable *self);

/* series.c */
gboolean zhu_series_load (const ZhuPlan *plan,
                          const Origin *origin,
                          ZhuStore *store,
                          GHashTable *loaded,
                          GError **error);
ZhuValue zhu_series_value (GHashTable *loaded, const ZhuTerm *term, const ZhuArea *area);
void zhu_series_check (const ZhuPlan *plan, GHashTable *loaded, ZhuDiags *diags);

/* records.c: what a register prints. */
ZhuRecords *zhu_records_new (gsize n_fields);
void zhu_records_free (ZhuRecords *self);
gboolean zhu_records_add (ZhuRecords *self, const ZhuRecord *record, GError **error);
gboolean zhu_records_finish (ZhuRecords *self, GError **error);

/* register-order.c: whether records come in print order from a source that goes by the root's key,
 * or @by_area; and whether only the latter will do. */
gboolean zhu_register_follows (const ZhuPlan *plan, gboolean by_area);
gboolean zhu_register_wants_areas (const ZhuPlan *plan);

/* register.c */
typedef struct _Register Register;
Register *zhu_register_new (ZhuPlan *plan, ZhuCubeTable *out);
void zhu_register_free (Register *self);
void zhu_register_add_needs (const ZhuPlan *plan, ZhuSourceRequest *request);
/* Before the first batch: whether the source goes by area. */
void zhu_register_start (Register *self, gboolean by_area);
/* ZHU_ERROR_IO; ZHU_ERROR_LIMIT for too many rows that are to be sorted here. */
gboolean zhu_register_take (Register *self,
                            ZhuEval *eval,
                            const ZhuBatch *batch,
                            const guint32 *ids,
                            GError **error);
gboolean zhu_register_finish (Register *self, GError **error);
