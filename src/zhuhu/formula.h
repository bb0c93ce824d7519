/* One small expression language: text → syntax tree → checked and compiled against a dictionary into
 * a model → evaluated over batches of columns. The same lexer and the one table of words (id,
 * Chinese, English, kind) serve every grammar of the program; beyond it everything speaks ids.
 *
 *   g_autoptr (ZhuModel) model = zhu_model_new (dictionary, diags, &error);     // derived variables compiled
 *   g_autoptr (ZhuNode) tree = zhu_formula_parse ("残疾等级 <= 2 且 未解决", NULL, 0, diags);
 *   const ZhuExpr *expr = zhu_model_compile (model, tree, ZHU_DATE_END, diags); // NULL: findings say why
 *   ZhuEval *eval = zhu_eval_new (model, &period);
 *   zhu_eval_set_batch (eval, batch);
 *   const gint64 *values = zhu_eval_rows (eval, expr, person);                  // one per person row
 */
#pragma once

#include "zhuhu/base.h"
#include "zhuhu/dictionary.h"

G_BEGIN_DECLS

/* ---- Words ---- */

typedef enum
{
  ZHU_WORD_OPERATOR,  /* and or not in not_in is_missing is_given */
  ZHU_WORD_AXIS,      /* total subtotal below area when of_which other missing unlisted */
  ZHU_WORD_FUNCTION,  /* count sum mean … */
  ZHU_WORD_SUFFIX,    /* row% … rank */
  ZHU_WORD_DATE,      /* start end … this_period this_year */
  ZHU_WORD_REFERENCE, /* row parents children table */
  ZHU_WORD_SECTION,
  ZHU_WORD_KEY,
  ZHU_WORD_VALUE      /* yes no must query show drop … of keys */
} ZhuWordKind;

typedef struct
{
  const char *id;      /* static: "vs_last", "structure"; equals the English word */
  const char *chinese; /* static: 较上期; further Chinese spellings (较上月) are rows of their own with the same id */
  ZhuWordKind kind;
} ZhuWord;

/* The word spelt @text (Chinese or English, half-width folded) of @kind, else NULL. */
const ZhuWord *zhu_word_find (const char *text, ZhuWordKind kind);
const ZhuWord *const *zhu_words (void); /* all, NULL-terminated: for lint, dumps, the reference's test */
gboolean zhu_word_is_reserved (const char *text);

/* ---- Lexer: for formulas, axes, rules and references alike ---- */

typedef enum
{
  ZHU_TOKEN_END,
  ZHU_TOKEN_NAME,   /* letters, Han, digits, _ ·; text in token->text */
  ZHU_TOKEN_STRING,
  ZHU_TOKEN_NUMBER,
  ZHU_TOKEN_DATE,
  ZHU_TOKEN_SYMBOL, /* ( ) [ ] { } , : + - * / = <> < <= > >= . .. @ | 、 % */
  ZHU_TOKEN_BAD     /* a character of no token; a finding has been added */
} ZhuTokenKind;

typedef struct
{
  ZhuTokenKind kind;
  char *text;      /* folded: NAME as written (with a trailing % for suffix names such as 占行%), STRING unquoted */
  gsize offset;    /* first byte in the source */
  gsize length;
  unsigned column; /* in characters of the source, from 1 */
  gboolean spaced_before, spaced_after; /* blank or bracket there: word operators need both */
  gboolean unsigned_integer; /* NUMBER of digits only */
} ZhuToken;

/* All tokens of @text, the last of kind END; element ZhuToken, texts freed with the array. @entry gives
 * places (NULL: column = offset in @text). @base: offset of @text within the entry's value. */
GArray *zhu_lex (const char *text, const ZhuIniEntry *entry, gsize base, ZhuDiags *diags);

/* ---- Syntax trees (expr of the grammar). A tree is plain data: the slow evaluator of the tests walks it. ---- */

typedef enum
{
  ZHU_NODE_NUMBER,   /* number */
  ZHU_NODE_STRING,   /* text */
  ZHU_NODE_DATE,     /* date */
  ZHU_NODE_MISSING,  /* the word 缺失 as a value */
  ZHU_NODE_NAME,     /* text, or text.text2 (entity.variable, variable.attribute, level.代码) */
  ZHU_NODE_CALL,     /* text = function id or NAME of a word; children = arguments (ZHU_NODE_BAND in 分段) */
  ZHU_NODE_BAND,     /* 分段's range: text = label or NULL; children[0], [1] = ends or NULL; text2 = label as written */
  ZHU_NODE_COLUMN,   /* (2) or (3..11): first, last */
  ZHU_NODE_NOT,      /* 1 child */
  ZHU_NODE_NEGATE,   /* 1 child */
  ZHU_NODE_AND, ZHU_NODE_OR,                              /* 2 children */
  ZHU_NODE_ADD, ZHU_NODE_SUBTRACT, ZHU_NODE_MULTIPLY, ZHU_NODE_DIVIDE,
  ZHU_NODE_EQ, ZHU_NODE_NE, ZHU_NODE_LT, ZHU_NODE_LE, ZHU_NODE_GT, ZHU_NODE_GE,
  ZHU_NODE_IN, ZHU_NODE_NOT_IN,      /* children[0] 属于 the others: values, ZHU_NODE_BAND ranges, or one NAME (本期, a list group) */
  ZHU_NODE_IS_MISSING, ZHU_NODE_IS_GIVEN,
  ZHU_NODE_SUFFIX,   /* children[0] . text (suffix id) */
  ZHU_NODE_AT        /* children[0] @ date name: text = id (last_end …) or a DATE child[1] */
} ZhuNodeKind;

typedef struct _ZhuNode ZhuNode;

struct _ZhuNode
{
  ZhuNodeKind kind;
  char *text, *text2;
  ZhuNumber number;
  int date;
  unsigned first, last;
  GPtrArray *children; /* element: ZhuNode * (may hold NULL in BAND) */
  ZhuPlace place;
  gsize offset, length; /* in the source text */
};

/* A parser reads from a token array at *@position and leaves it after the expression, so that the axis and
 * rule parsers of template/ can call it for the parts in brackets. NULL after a finding. */
ZhuNode *zhu_formula_parse_tokens (const GArray *tokens, gsize *position, const ZhuIniEntry *entry,
                                   gsize base, ZhuDiags *diags);
/* The whole of @text is one expression. */
ZhuNode *zhu_formula_parse (const char *text, const ZhuIniEntry *entry, gsize base, ZhuDiags *diags);
ZhuPlace zhu_token_place (const ZhuToken *token, const ZhuIniEntry *entry, gsize base);
ZhuNode *zhu_node_copy (const ZhuNode *self);
gboolean zhu_node_equal (const ZhuNode *a, const ZhuNode *b); /* places apart; either may be NULL */
void zhu_node_free (ZhuNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuNode, zhu_node_free)
char *zhu_node_to_text (const ZhuNode *self); /* canonical, Chinese; parse (to_text (t)) equals t */

/* ---- Batches of columns: what a source hands out, what the evaluator reads ---- */

#define ZHU_MISSING G_MININT64           /* no value; for a condition: unknown */
#define ZHU_NO_RECORD (G_MININT64 + 1)   /* the line has no record of that entity */

/* Dates, conditions and codes fit 32 bits and are kept so; the marks of what has no value likewise. */
#define ZHU_NARROW_MISSING G_MININT32
#define ZHU_NARROW_NO_RECORD (G_MININT32 + 1)

/* TRUE for DATE, BOOLEAN and CODE. */
gboolean zhu_type_is_narrow (ZhuType type);

typedef struct
{
  gint32 *narrow;     /* DATE, BOOLEAN, CODE; else NULL */
  gint64 *values;     /* INTEGER, DECIMAL, MULTI (see ZhuType for the coding); else NULL */
  const char **texts; /* TEXT (NULL: missing); also raw texts of a masked or key column; else NULL */
} ZhuColumn;

/* The value of one row of a column that is no TEXT, ZHU_MISSING if there is none. For single
 * values: loops read the columns themselves. */
gint64 zhu_column_value (const ZhuColumn *self, gsize row);

typedef struct
{
  const ZhuEntity *entity;
  gsize n_rows;
  guint32 *parent;    /* row of the first parent in its part of the batch; NULL for the root */
  gint32 *concern;    /* row of the second parent, -1 if empty; NULL if the entity has none */
  ZhuColumn *columns; /* by position of the variable in entity->variables; unset if not asked for */
  const char **keys;  /* the record's key (parts joined by U+001F), if asked for; else NULL */
  guint32 *areas;     /* root: index into the area tree; NULL without areas */
} ZhuBatchPart;

/* A closed set of records: some root records and all that descend from them. Rows of a part stand
 * grouped by parent in the parent's order, so parent[] never decreases. */
typedef struct
{
  ZhuBatchPart *parts; /* by entity index */
  gsize n_parts;
} ZhuBatch;

/* ---- Model and compiled expressions ---- */

typedef struct _ZhuModel ZhuModel;
typedef struct _ZhuExpr ZhuExpr; /* owned by the model; equal trees in equal contexts give the same pointer */

/* Compiles every derived variable of @dictionary (cycles are errors). Keeps a reference. */
ZhuModel *zhu_model_new (ZhuDictionary *dictionary, ZhuDiags *diags, GError **error);
ZhuModel *zhu_model_ref (ZhuModel *self);
void zhu_model_unref (ZhuModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuModel, zhu_model_unref)
ZhuDictionary *zhu_model_dictionary (const ZhuModel *self);

/* Type, list and entity of things before anything runs. @context: ZHU_DATE_END for the present period;
 * LAST_END, LAST_YEAR_END, SAME_END_LAST_YEAR compile the expression as of that period over the present records.
 * @anchor: the entity whose descendants 有(), 计数() … in the formula range over (NULL: by the rule below).
 * Findings with place for unknown names (nearest known), wrong types, columns and suffixes (not allowed here). */
const ZhuExpr *zhu_model_compile (ZhuModel *self, const ZhuNode *tree, ZhuDateName context,
                                  const ZhuEntity *anchor, ZhuDiags *diags);
/* The variable's own value (stored or derived) as an expression. */
const ZhuExpr *zhu_model_variable (ZhuModel *self, const ZhuVariable *variable, ZhuDateName context);
/* Conjunction; either may be NULL (true). */
const ZhuExpr *zhu_model_and (ZhuModel *self, const ZhuExpr *a, const ZhuExpr *b);
/* The area level of the record as a value: index + 1 of zhu_area_at (area, level). */
const ZhuExpr *zhu_model_area_level (ZhuModel *self, ZhuLevel level);
/* TRUE for records within @area. */
const ZhuExpr *zhu_model_within (ZhuModel *self, const ZhuArea *area);

/* TRUE if @condition being true makes @other true, as far as their forms say: @other is among what
 * @condition is made of by 且, or a choice by 或 of which one is. NULL is true. */
gboolean zhu_expr_implies (const ZhuExpr *condition, const ZhuExpr *other);

/* The lower of @a and @b (either may be NULL) in @deeper; FALSE if neither stands above the other, so
 * that no line has records of both. To be asked before zhu_model_and(). */
gboolean zhu_entity_join (const ZhuEntity *a, const ZhuEntity *b, const ZhuEntity **deeper);

ZhuType zhu_expr_type (const ZhuExpr *self);
const ZhuCodeList *zhu_expr_list (const ZhuExpr *self);   /* CODE, MULTI; bands of 分段 have a list of their own */
const ZhuEntity *zhu_expr_entity (const ZhuExpr *self);   /* deepest entity it leans on; NULL: constants and dates only */
/* How its values must be masked before they are shown: as those of the variables that it hands on. */
ZhuMask zhu_expr_mask (const ZhuExpr *self);
/* Variables of the store that it needs, its derived variables' included: sets bits by variable index. */
void zhu_expr_add_variables (const ZhuExpr *self, GHashTable *variables); /* ZhuVariable * set */
/* Entities whose rows it needs, those above them and those that it only counts included: 有(问题) needs
 * the rows of 问题 but none of its variables. Adds to a set of ZhuEntity *. */
void zhu_expr_add_entities (const ZhuExpr *self, GHashTable *entities);
gboolean zhu_expr_needs_areas (const ZhuExpr *self);

/* ---- What an answer rests on ---- */

/* The one thing of finitely many values that decides what an expression gives: a stored code or condition,
 * the record's area, or the smallest part of the expression that leans on several things, or on dates and
 * numbers, and is itself a code or a condition. Expressions that ask the same thing have the same ground,
 * however they are written: 重度, 残疾等级 <= 2 and 残疾等级 属于 (1, 2) rest on 残疾等级. */
typedef struct
{
  const ZhuExpr *root; /* NULL: the area, or nothing */
  gboolean is_area;
  gsize n_values;      /* codes, one for values outside the list, one for missing; areas; 0: there is no such thing */
  gsize n_lacking;     /* values beyond those: what it may be on lines without a record of its entity */
} ZhuGround;

ZhuGround zhu_expr_ground (const ZhuModel *model, const ZhuExpr *self);
/* What @self gives where its @ground has its value number @i, as in zhu_eval_lines(). */
gint64 zhu_expr_answer (const ZhuModel *model, const ZhuExpr *self, const ZhuGround *ground, gsize i);
/* What @self says of a record in the period @period, as a name that is the same in every run over the same
 * dictionary: dates are days there, so that the present month's end and the end that the next month calls the
 * last are one. @known: const ZhuExpr * -> char * (owned), names found before for this period; kept there. */
const char *zhu_expr_identity (const ZhuModel *model, const ZhuExpr *self, const ZhuPeriod *period,
                               GHashTable *known);
/* Appends the conditions that are joined by 且 in @self (NULL: none); element const ZhuExpr *. */
void zhu_expr_add_parts (const ZhuExpr *self, GPtrArray *parts);
/* The condition that @set, a 多选, holds one of the codes whose bits are set in @bits, or, with @or_missing,
 * that it is missing. */
const ZhuExpr *zhu_model_has_any (ZhuModel *self, const ZhuExpr *set, guint64 bits, gboolean or_missing);

/* ---- Evaluation ---- */

typedef struct _ZhuEval ZhuEval;

ZhuEval *zhu_eval_new (ZhuModel *model, const ZhuPeriod *period);
void zhu_eval_free (ZhuEval *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuEval, zhu_eval_free)
/* Takes the next batch (borrowed until the next call) and forgets all cached columns. */
void zhu_eval_set_batch (ZhuEval *self, const ZhuBatch *batch);
/* One value per row of @entity's part; the expression may lean on @entity and those above it. Conditions
 * give 1, 0, ZHU_MISSING (unknown). Cached until the next batch. */
const gint64 *zhu_eval_rows (ZhuEval *self, const ZhuExpr *expr, const ZhuEntity *entity);
const char *const *zhu_eval_texts (ZhuEval *self, const ZhuExpr *expr, const ZhuEntity *entity);

/* A view: lines (one record of each entity on the chain down to a leaf, outer-joined: a record without
 * records below stands with an empty part). A leaf record without a concern stands once with every
 * row of the concern entity under its parent. */
typedef struct
{
  gsize n_lines;
  const gint32 *const *rows; /* by entity index: row of that entity in each line, -1 no record; NULL if not on the chain */
} ZhuView;

/* All lines down to @leaf, ordered so that equal rows of @counted stand together. */
const ZhuView *zhu_eval_view (ZhuEval *self, const ZhuEntity *leaf, const ZhuEntity *counted);
/* The lines down to @leaf on which @universe and @condition (either may be NULL) are true, in the same
 * order (@counted NULL: in any); only those with a record of @leaf if @is_inner. A view without lines may
 * lack rows. Kept until the next batch: plans with the same conditions share it. */
const ZhuView *zhu_eval_select (ZhuEval *self, const ZhuExpr *universe, const ZhuExpr *condition,
                                const ZhuEntity *leaf, const ZhuEntity *counted, gboolean is_inner);
/* The different records of @entity that stand on such lines, one line each, with the records above them
 * through first parents: for what leans on nothing else, see zhu_expr_is_of_record(). For asking
 * values: the view may lack rows. */
const ZhuView *zhu_eval_records (ZhuEval *self, const ZhuExpr *universe, const ZhuExpr *condition,
                                 const ZhuEntity *entity);
/* TRUE if a record of @entity and those above it through first parents say the value of @self: it is
 * the same on all lines of one record. */
gboolean zhu_expr_is_of_record (const ZhuExpr *self, const ZhuEntity *entity);
/* TRUE if on lines without a record of its entity it gives ZHU_NO_RECORD. */
gboolean zhu_expr_wants_record (const ZhuExpr *self);
/* TRUE if the condition @self is certainly not true on lines without a record of @entity. NULL is true. */
gboolean zhu_expr_needs_record (const ZhuExpr *self, const ZhuEntity *entity);

/* One value per line; parts without record give ZHU_NO_RECORD for a variable and unknown in comparisons. */
const gint64 *zhu_eval_lines (ZhuEval *self, const ZhuExpr *expr, const ZhuView *view);

/* The same as it is kept: one of both is set, by expression. */
typedef struct
{
  const gint32 *narrow; /* with ZHU_NARROW_MISSING and ZHU_NARROW_NO_RECORD */
  const gint64 *wide;
  const gint32 *rows;   /* the value of line i is narrow[rows[i]]; NULL: it is narrow[i] or wide[i] */
} ZhuColumnView;

ZhuColumnView zhu_eval_column (ZhuEval *self, const ZhuExpr *expr, const ZhuView *view);

G_END_DECLS
