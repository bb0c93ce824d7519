/* What the files of this room share: compiled expressions, the model while it compiles, and frames,
 * the sets of lines over which expressions are evaluated. */
#pragma once

#include "zhuhu/formula.h"

G_BEGIN_DECLS

/* Entities are kept in 64-bit sets. */
#define MAX_ENTITIES 64
/* Of a dictionary; and levels of an expression with all derived variables written out, since each
 * takes room on the stack. */
#define MAX_VARIABLES 10000
#define MAX_HEIGHT 1500
#define MAX_DERIVED 128 /* each leaning on the next */

/* Shifts of the period that may lie in one another: x@上期末 within y@上年末 is two. */
#define MAX_SHIFTS 4

static inline gboolean
is_unknown (gint64 value)
{
  return value <= ZHU_NO_RECORD;
}

/* ---- node.c ---- */

ZhuNode *node_new (ZhuNodeKind kind);
/* Child @i, NULL if there is none. */
const ZhuNode *node_child (const ZhuNode *node, gsize i);

/* ---- Expressions ---- */

typedef enum
{
  OP_CONSTANT,   /* value, or text for TEXT */
  OP_MISSING,    /* the word 缺失 as a value: fits every type */
  OP_DATE,       /* date of the period, shifted by context */
  OP_VARIABLE,   /* a stored variable */
  OP_DERIVED,    /* child 0 as the variable: without a record of its entity it has no record */
  OP_AREA_LEVEL, /* index + 1 of the record's area at level */
  OP_AREA_TEXT,  /* text of that area: field */
  OP_AREA_IS,    /* condition: that area is called text */
  OP_WITHIN,     /* condition: the record lies within area */
  OP_AREA_VALUE, /* area attribute number value: a condition or a code */
  OP_MAP,        /* child 0, a code or set of codes, through map */
  OP_HAS_ANY,    /* child 0, a set of codes, holds one of the bits of value */
  OP_NOT,
  OP_AND,
  OP_OR,
  OP_COMPARE,      /* by compare; values above value (codes outside the list) equal nothing */
  OP_TEXT_COMPARE, /* by compare */
  OP_IS_MISSING,
  OP_ARITHMETIC, /* by compare: the node kind of + - * / */
  OP_NEGATE,
  OP_TO_DECIMAL,
  OP_IF,   /* condition, value, condition, value, …, else */
  OP_BAND, /* child 0 into bands of map: ends of the first, of the second, … */
  OP_AGE,
  OP_YEAR,
  OP_MONTH,
  OP_DAYS,
  OP_LEFT,        /* the first value characters */
  OP_RIGHT,       /* the last value characters */
  OP_CHECK_DIGIT, /* of an identity number's first 17 digits */
  OP_LENGTH,
  OP_AGGREGATE /* over counted: child 0 the condition, child 1 the value, either may be NULL */
} Op;

typedef enum
{
  FIELD_CODE,
  FIELD_NAME,
  FIELD_SHORT_NAME
} AreaField;

typedef enum
{
  AGGREGATE_ANY,
  AGGREGATE_COUNT,
  AGGREGATE_SUM,
  AGGREGATE_MIN,
  AGGREGATE_MAX
} Aggregate;

/* Immutable once interned. Only the fields of its op are set; key text is made of all of them. */
struct _ZhuExpr
{
  Op op;
  ZhuType type;
  const ZhuCodeList *list;
  const ZhuEntity *entity; /* deepest it leans on, NULL for none */
  guint64 leans;           /* set of entity indices */
  gsize id;                /* among the model's expressions */
  unsigned height;         /* 1 without children */
  gboolean needs_areas;
  gboolean is_narrow; /* its values fit 32 bits; set when interned */
  const ZhuExpr **children;
  gsize n_children;
  gint64 value;
  char *text;  /* constant or area name; the context of OP_DATE */
  int compare; /* ZhuNodeKind, ZhuDateName, ZhuLevel, AreaField or Aggregate, by op */
  ZhuLevel level;
  const ZhuVariable *variable;
  const ZhuEntity *counted; /* entity of an aggregate */
  gint64 *map;
  gsize n_map;
};

/* ---- Model ---- */

struct _ZhuModel
{
  ZhuDictionary *dictionary;
  GPtrArray *exprs;       /* element: ZhuExpr * */
  GHashTable *by_key;     /* key text -> ZhuExpr *, borrowed */
  GHashTable *lists;      /* key text -> ZhuCodeList *: of bands and attributes */
  GHashTable *trees;      /* ZhuVariable * -> ZhuNode *: formulas of derived variables */
  GHashTable *derived;    /* "index context" -> ZhuExpr * or NULL if it does not compile */
  GPtrArray *in_progress; /* element: const ZhuVariable *: being compiled, for cycles */
};

/* What a compiler carries down a tree. */
typedef struct
{
  ZhuModel *model;
  const char *context;     /* shifts as letters 'a' + ZhuDateName, outermost first */
  const ZhuEntity *anchor; /* of 有() …; NULL: lowest entity above what is counted */
  ZhuDiags *diags;
} Compiler;

/* What the place of a bare word wants. */
typedef struct
{
  gboolean is_set;
  ZhuType type;
  const ZhuCodeList *list;
  gboolean is_area;
  ZhuLevel level;
} Wanted;

/* model.c */

/* A new expression of @op over @children (NULL-ended list may not be used: @n of them, may be NULL
 * for aggregates). Its entity is the deepest of theirs. */
ZhuExpr *expr_new (Op op, ZhuType type, gsize n, const ZhuExpr *const *children);
/* Takes @expr; gives the one that equals it. */
const ZhuExpr *model_intern (ZhuModel *self, ZhuExpr *expr);
const ZhuExpr *model_constant (ZhuModel *self, ZhuType type, const ZhuCodeList *list, gint64 value);
const ZhuExpr *model_derived (const Compiler *compiler, const ZhuVariable *variable);
const ZhuEntity *model_area_entity (const ZhuModel *self);
/* The list of the model with @names in order, made at first use. */
const ZhuCodeList *model_list (ZhuModel *self, const char *name, const GPtrArray *names);
void expr_set_entity (ZhuExpr *expr, const ZhuEntity *entity);

/* names.c: what a name stands for */

const ZhuExpr *compile_name (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted);
gboolean is_known_name (const Compiler *compiler, const ZhuNode *node);
const ZhuExpr *compile_variable (const Compiler *compiler, const ZhuVariable *variable);
/* The Chinese word operator inside @name that a missing blank has made a part of it, or NULL. */
const char *operator_inside (const char *name);
/* Area attribute @name as a variable of every record; NULL without a finding if there is none. */
const ZhuExpr *compile_area_attribute (const Compiler *compiler, const char *name);
const ZhuExpr *compile_attribute (const Compiler *compiler,
                                  const ZhuNode *node,
                                  const ZhuExpr *base,
                                  const char *attribute);
const ZhuExpr *compile_date (const Compiler *compiler, ZhuDateName name);

/* types.c: operators and their types */

const ZhuExpr *compile_node (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted);
const ZhuExpr *compile_condition (const Compiler *compiler, const ZhuNode *node);
/* FALSE with a finding at @node if no one line has records of both. */
gboolean
check_chain (const Compiler *compiler, const ZhuNode *node, gsize n, const ZhuExpr *const *exprs);
const ZhuExpr *to_decimal (const Compiler *compiler, const ZhuExpr *expr);
gboolean is_number (const ZhuExpr *expr);
/* "a date", "a code of the list …": for messages. New string. */
char *describe_type (const ZhuExpr *expr);
void add_finding (const Compiler *compiler,
                  const ZhuNode *node,
                  const char *code,
                  const char *remedy,
                  const char *format,
                  ...) G_GNUC_PRINTF (5, 6);
/* The number @node of type @type, in its unit; FALSE if it does not fit. */
gboolean constant_value (const ZhuNode *node, ZhuType type, gint64 *value);

/* compare.c */

const ZhuExpr *compile_comparison (const Compiler *compiler, const ZhuNode *node);
const ZhuExpr *compile_membership (const Compiler *compiler, const ZhuNode *node);
const ZhuExpr *expr_not (ZhuModel *model, const ZhuExpr *a);
const ZhuExpr *expr_join (ZhuModel *model, Op op, const ZhuExpr *a, const ZhuExpr *b);

/* functions.c */

const ZhuExpr *compile_call (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted);

/* ---- Evaluation ---- */

/* One value for each line: of 32 bits where the expression is narrow, else of 64; or, where both
 * are NULL, one value for all of them. */
typedef struct
{
  const gint32 *narrow;
  const gint64 *wide;
  gint64 scalar;
} Vector;

/* What was computed for one expression on one frame. Buffers are kept between batches. */
typedef struct
{
  guint64 batch; /* number of the batch for which vector or texts hold */
  Vector vector;
  const char *const *texts;
  guint64 full_batch;    /* number of the batch for which the scalar was written out in narrow */
  guint64 widened_batch; /* number of the batch for which wide holds what vector says */
  gint32 *narrow;
  gint64 *wide;
  const char **text_buffer;
  const char **clean; /* texts without the mark of no record */
  gsize narrow_capacity, wide_capacity, text_capacity, clean_capacity;
} Slot;

/* A set of lines: the rows of an entity, a view, a choice of its lines, or the lines of another
 * frame on which an entity has no record. */
typedef struct _Frame Frame;

struct _Frame
{
  ZhuView view; /* first, so that a view is its frame */
  ZhuEval *eval;
  const ZhuEntity *native; /* frame of this entity's rows; else NULL */
  gboolean is_choice;      /* few of the rows: what is not yet computed is so line by line */
  gsize n;
  guint64 batch;
  gint32 **rows;     /* by entity index, to be read by frame_rows() */
  gsize *capacities; /* of rows */
  Frame *from;       /* the frame that its lines were taken from, by origins; else NULL */
  guint64 made;      /* set of entities whose rows are there in this batch */
  guint64 chain;     /* set of entities on the chain, native included */
  guint64 empty;     /* set of entities without a record on any line */
  guint64 looked_at; /* set of entities of which is known whether a line has no record */
  guint64 gappy;     /* of those: some line has none */
  GPtrArray *slots;  /* element: Slot * by expression id, may be NULL */
  guint32 *origins;  /* of a frame taken from another: its lines in that one */
  gsize origin_capacity;
  /* Frames taken from this one, NULL until needed. By entity index: the lines on which it has no
   * record; each line with the records of it that stand below; lines with its equal records put
   * together; its different records. */
  Frame **gaps, **joined, **inner, **grouped, **records;
  GHashTable *filtered; /* const ZhuExpr * -> Frame *: the lines on which it is true */
  GHashTable *having;   /* the same: the lines with a record below for which it is true */
};

/* Where the rows of an entity begin for each row of its parent, and one more. */
typedef struct
{
  guint32 *starts;
  gsize capacity;
  guint64 batch;
} Ranges;

struct _ZhuEval
{
  ZhuModel *model;
  ZhuPeriod period;
  const ZhuBatch *batch;
  guint64 n_batch; /* number of the batch at hand, from 1 */
  gsize n_entities;
  Frame **natives;        /* by entity index; NULL until needed */
  Frame **roots;          /* by entity index: lines of the records of a root entity */
  GHashTable *tables;     /* expression id -> GArray of gint64: by area index */
  GHashTable *area_texts; /* the same for OP_AREA_TEXT: GPtrArray of borrowed texts */
  GHashTable *parts;      /* ZhuExpr * -> GPtrArray of its parts, see select.c */
  GPtrArray *steps;       /* element: Steps * by expression id; NULL: not looked for yet */
  GStringChunk *strings;  /* of 左(), until the next batch */
  Ranges *ranges;         /* by entity index */
  GArray *order;          /* element: guint32: scratch of sorting a view */
  GArray *places;         /* element: guint32: the same */
  int age_date;           /* date for which ages holds */
  GArray *ages;           /* element: gint32: latest birth date of each age; empty until needed */
};

/* The mark of a text on a line without a record. */
extern const char *const no_record_text;

static inline gboolean
is_unknown_narrow (gint32 value)
{
  return value <= ZHU_NARROW_NO_RECORD;
}

static inline gint32
narrow_value (gint64 value)
{
  return value == ZHU_MISSING     ? ZHU_NARROW_MISSING
         : value == ZHU_NO_RECORD ? ZHU_NARROW_NO_RECORD
                                  : (gint32) value;
}

static inline gint64
wide_value (gint32 value)
{
  return value == ZHU_NARROW_MISSING     ? ZHU_MISSING
         : value == ZHU_NARROW_NO_RECORD ? ZHU_NO_RECORD
                                         : (gint64) value;
}

/* vector.c: slots and their buffers */

Slot *frame_slot (Frame *frame, const ZhuExpr *expr);
void slot_free (gpointer data);
gint32 *slot_narrow (Slot *slot, gsize n);
gint64 *slot_wide (Slot *slot, gsize n);
/* Whether the values of @expr, whose children are interned, fit 32 bits. */
gboolean expr_fits_narrow (const ZhuExpr *expr);
/* The values of @expr, which is narrow, one for each line. */
const gint32 *frame_narrow (Frame *frame, const ZhuExpr *expr);
/* The values of any @expr in 64 bits. */
const gint64 *frame_wide (Frame *frame, const ZhuExpr *expr);

/* eval.c */

const Vector *frame_vector (Frame *frame, const ZhuExpr *expr);
const ZhuBatchPart *frame_part_of (const Frame *frame, const ZhuEntity *entity);
/* The column of the variable @expr; NULL if the batch has none. */
const ZhuColumn *frame_column_of (const Frame *frame, const ZhuExpr *expr);
/* TRUE if the lines of @frame take the value from the row of the entity that @expr leans on. */
gboolean expr_is_taken_from_rows (const Frame *frame, const ZhuExpr *expr);
gboolean expr_is_without_record (const Frame *frame, const ZhuEntity *entity);
/* TRUE for what has no record where its entity has none, rather than being unknown. */
gboolean expr_is_record_value (const ZhuExpr *expr);
/* Entities above @entity through first parents, itself included. */
guint64 entity_parents (const ZhuEntity *entity);
Frame *frame_new (ZhuEval *eval, const ZhuEntity *native);
void frame_free (gpointer data);

/* The values of @expr where they stand, so that nothing is written out that nobody keeps. */
ZhuColumnView frame_column (Frame *frame, const ZhuExpr *expr);
/* The date that the expression of OP_DATE is in the period at hand. */
int eval_date (const ZhuEval *eval, const ZhuExpr *expr);

/* steps.c: what rests on one column alone */

/* An expression as a function of @of that is constant between a few values of it. */
typedef struct
{
  const ZhuExpr *of; /* a column: stored or derived; NULL: the expression is no such function */
  gsize n;
  gint64 *from;              /* by step: its first value of @of, the lowest there is at first */
  gint32 *values;            /* by step */
  gint32 missing, no_record; /* where @of has no value, no record */
  gint32 *table;             /* the same by value above base, if few; else NULL */
  gsize n_table;
  gint32 base;
  gboolean is_range; /* it is 1 from low to high and perhaps where @of is missing, nowhere else */
  gint64 low, high;
} Steps;

/* Found at first use, kept with @self; steps->of says whether there are any. */
const Steps *eval_steps (ZhuEval *self, const ZhuExpr *expr);
void steps_free (gpointer data);
/* The values on the lines of @frame, in @slot. */
Vector steps_run (const Steps *self, Frame *frame, Slot *slot);

/* ground.c: single values, by the rules of the loops over batches */

gint64 expr_compare_values (const ZhuExpr *expr, gint64 a, gint64 b);
gint64 expr_join_values (Op op, gint64 a, gint64 b);
gint64 expr_map_value (const ZhuExpr *expr, gint64 a);

/* select.c */

/* TRUE if @expr has no value on lines without a record of @entity. */
gboolean expr_is_unknown_without (const ZhuExpr *expr, const ZhuEntity *entity);

/* eval-text.c */

const char *const *frame_texts (Frame *frame, const ZhuExpr *expr);
/* The same without marks of no record. */
const char *const *frame_clean_texts (Frame *frame, const ZhuExpr *expr);

/* view.c */

Frame *eval_native (ZhuEval *self, const ZhuEntity *entity);
Frame *eval_view (ZhuEval *self, const ZhuEntity *leaf, const ZhuEntity *counted);
/* The lines of @frame on which @entity has no record. */
Frame *frame_gap (Frame *frame, const ZhuEntity *entity);
/* Entities of the chain down to @entity, from the root, concerns included; element ZhuEntity *. */
GPtrArray *entity_chain (const ZhuEntity *entity);
/* Room for @n rows of the entity with index @entity; keeps what is there, and counts as made. */
gint32 *frame_reserve_rows (Frame *frame, gsize entity, gsize n);
/* Row of the entity with index @entity on each line, made when first asked for; NULL for native
 * itself and for what is not on the chain. */
const gint32 *frame_rows (Frame *frame, gsize entity);
/* One line for each record of a root entity. */
Frame *eval_root (ZhuEval *self, const ZhuEntity *entity);
/* The lines of @frame, each with the records of @entity that stand below it; one without any keeps
 * a line without record. */
Frame *frame_joined (Frame *frame, const ZhuEntity *entity);
/* The same without lines that have no record of @entity. */
Frame *frame_joined_inner (Frame *frame, const ZhuEntity *entity);
/* The lines of @frame, those with the same record of @entity together. */
Frame *frame_grouped (Frame *frame, const ZhuEntity *entity);
/* Room for the lines of another frame that the @n lines of this one come from. */
guint32 *frame_reserve_origins (Frame *frame, gsize n);
/* Begins the batch for a frame of lines of @in, which stand in its origins. FALSE if it has been
 * made for this batch. */
gboolean frame_begin (Frame *frame, Frame *in);
/* The view that a reader sees of the lines; with all rows if @rows. */
const ZhuView *frame_publish (Frame *frame, gboolean rows);
/* Lines of @in that @values, one for each, is true for become those of @out. */
void frame_keep_true (const Frame *in, const gint32 *values, Frame *out);
/* The frame of lines of @in that @table has for @expr, made at first use. */
Frame *frame_of_expr (Frame *in, GHashTable **table, const ZhuExpr *expr);

/* having.c: the lines of @frame below which a record of @entity stands for which @condition, which
 * leans on nothing else, is true. */
Frame *frame_having (Frame *frame, const ZhuEntity *entity, const ZhuExpr *condition);

/* aggregate.c */

/* One value for each row of the anchor of @expr. */
void run_aggregate (ZhuEval *self, const ZhuExpr *expr, gint64 *out);

/* areas.c: tables by area index */

/* What an expression that asks about areas gives for @area. */
gint64 area_value (ZhuAreas *areas, const ZhuExpr *expr, const ZhuArea *area);
const gint64 *area_table (ZhuEval *self, const ZhuExpr *expr, gsize *n);
const char *const *area_texts (ZhuEval *self, const ZhuExpr *expr, gsize *n);

/* ops.c: one loop for each operator */

/* Computes @expr on the lines of @frame into @narrow or @wide, whichever it gives. */
void run_operator (Frame *frame, const ZhuExpr *expr, gint32 *narrow, gint64 *wide);

/* compare-run.c */

void run_compare (Frame *frame, const ZhuExpr *expr, gint32 *out);
void run_text_operator (Frame *frame, const ZhuExpr *expr, gint32 *out);

/* dates.c */

/* Latest birth date of one who is @age or older on @date; a day before all dates if none is. */
int date_latest_birth (gint64 age, int date);

void run_age (Frame *frame, const ZhuExpr *expr, gint32 *out);
void run_days (Frame *frame, const ZhuExpr *expr, gint32 *out);
void run_calendar (Frame *frame, const ZhuExpr *expr, gint32 *out);

G_END_DECLS
