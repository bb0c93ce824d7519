/* All that the tables of a run say, table by table reduced to what it says: quantities, each a
 * count or sum of records under facts. Two tables that show the same quantity, however they came by
 * it, have it here once; so it is hidden in both or in neither. */
#pragma once

#include "zhuhu/cube/private.h"
#include "zhuhu/cube/protect.h"

/* The name of the dimension of areas. */
#define ZHU_LEDGER_AREA "area"

/* Something that conditions ask about: a code, a condition, an area, a number in ranges. */
typedef struct
{
  char *name; /* the same in every run: what was published is remembered by it */
  gboolean is_area;
  const ZhuEntity *entity; /* the deepest that it leans on; NULL: none, or the area */
  guint64 of;              /* set of entity indices: each record of these has exactly one value */
  GArray *starts;          /* element: gint64: where each next interval begins; NULL */
  guint index;             /* among the ledger's */
  guint full; /* the set of all values; of areas: of those there are at the period's end */
  guint own;  /* the same without the last n_lacking */
  gsize n_values, n_words;
  gsize n_lacking;         /* of them, the last: on lines without a record of entity */
  GPtrArray *sets;         /* element: guint64 *: sets of its values, each once */
  GHashTable *set_numbers; /* GBytes -> index in sets */
  GPtrArray *set_texts;    /* by set, element: char *: see zhu_dimension_set_text(); NULL */
  GArray *needs; /* by set, element: guint64: see zhu_dimension_needs(); all ones: not asked yet */
} Dimension;

/* "The value of this dimension is one of that set." */
typedef struct
{
  guint dimension, set;
} Fact;

/* What is counted or summed. */
typedef struct
{
  ZhuAggregate kind; /* a mean is its sum */
  const ZhuEntity *entity;
  const char *value;      /* name of the expression; "" for COUNT; interned by the ledger */
  ZhuPlanContext context; /* of several that read the same records, the first */
} Head;

/* What readers know of a quantity from what was published before. */
typedef enum
{
  PUBLISHED_NEVER,
  PUBLISHED_SHOWN,
  PUBLISHED_HIDDEN,
  PUBLISHED_ALIKE,    /* shown, of other records, with the same value: better left as it is */
  PUBLISHED_ELSEWHERE /* hidden, of other records: what they share would give it away */
} Published;

typedef struct
{
  guint head;
  GArray *facts;    /* element: Fact, by dimension, each dimension once */
  char *name;       /* see zhu_quantity_name(); NULL until it is asked for */
  gint64 value;     /* counts; sums to the whole below */
  gint64 n_records; /* taken for it */
  guint n_cells;    /* cells that are printed and lean on it */
  guint threshold;  /* under which it was hidden before; 0: it was not */
  Published published;
  gboolean is_counted; /* in this run; else its numbers are those that were published */
  gboolean is_own;     /* some cell of the tables at hand leans on it */
  gboolean is_seen;    /* the same, or it was published; else it is only a margin of such */
  gboolean is_noted;   /* of these records, as a number or a margin, by what was published before */
  gboolean is_hidden;  /* once protected */
} Quantity;

/* A quantity in a cell. */
typedef struct
{
  guint quantity;
  int factor; /* if the cell is a sum of its quantities; else 0 in all of them */
} Lean;

/* The quantities on which each cell of a table leans. */
typedef struct
{
  ZhuCubeTable *table;            /* borrowed of the cube */
  GArray *firsts[ZHU_N_CONTEXTS]; /* by cell, and one more, element: guint: place in leans; NULL */
  GArray *leans;                  /* element: Lean */
} LedgerTable;

/* Where the records of a context come from. */
typedef struct
{
  char *end;    /* 2020-03-31, of the month as of the quarter; NULL: the context is not in use */
  char *origin; /* SHA-256 of the sealed month; "live 5" after the fifth import; "" of a database
                   that is only read */
} Epoch;

struct _Ledger
{
  guint n_references;
  const ZhuModel *model; /* borrowed of the plans */
  ZhuPeriod period;
  Epoch epochs[ZHU_N_CONTEXTS];
  GHashTable *names;             /* const ZhuExpr * -> char *: see zhu_expr_identity() */
  GHashTable *rules;             /* set of char *: the sums of rules that readers were told */
  GStringChunk *texts;           /* names that only what was published has */
  GPtrArray *dimensions;         /* element: Dimension * */
  GHashTable *dimension_numbers; /* const ZhuExpr * or the ledger for areas -> index + 1 */
  GHashTable *dimension_names;   /* name -> index + 1 */
  GArray *heads;                 /* element: Head */
  GPtrArray *quantities;         /* element: Quantity * */
  GHashTable *numbers;           /* GBytes of head and facts -> index + 1 */
  GPtrArray *tables;             /* element: LedgerTable * */
  GHashTable *table_numbers;     /* const ZhuCubeTable * -> LedgerTable * */
  gsize n_unsound;               /* what should agree of what was counted and does not: always 0 */
};

/* Of plans of @model for @period. */
Ledger *zhu_ledger_new (const ZhuModel *model, const ZhuPeriod *period);
Ledger *zhu_ledger_ref (Ledger *self);
/* Says where the records of @context come from. */
void zhu_ledger_set_epoch (Ledger *self, ZhuPlanContext context, const char *origin);

/* Intervals of numbers are cut alike for all plans: to be told of all of them first. */
void zhu_ledger_add_ranges (Ledger *self, const ZhuPlan *plan);
/* What is counted in @counter, after the last batch. */
void zhu_ledger_add_table (Ledger *self, Counter *counter);

/* ledger-dimension.c */
void zhu_dimension_free (gpointer data);
Dimension *zhu_ledger_dimension (Ledger *self, const ZhuExpr *expr);
Dimension *zhu_ledger_dimension_area (Ledger *self);
/* Makes the set of all values, if it is not there. */
void zhu_ledger_fill_dimension (const Ledger *self, Dimension *dimension);
/* The dimension called @name, made if it is not there: of @n_values, 0 for a number, and of
 * @n_lacking more on lines without a record. */
Dimension *
zhu_ledger_dimension_named (Ledger *self, const char *name, gsize n_values, gsize n_lacking);
/* How many values its text has: 0 of a number, whose intervals stand in the sets. */
gsize zhu_dimension_length (const Dimension *self);
/* TRUE if every record of @entity has exactly one value of the dimension. */
gboolean zhu_dimension_is_of (const Dimension *self, const ZhuEntity *entity);
/* Of a number: an interval begins at each of @starts (element: gint64) too; sets stay what they
 * are.
 */
void zhu_dimension_cut (Dimension *self, const GArray *starts);
/* Takes @words, a set of values. */
guint zhu_dimension_set (Dimension *self, guint64 *words);
const guint64 *zhu_dimension_words (const Dimension *self, guint set);
/* Says that somebody asks for @set where no line without a record of each of @entities (set of
 * entity indices) is meant. */
void zhu_dimension_need (Dimension *self, guint set, guint64 entities);
/* The entities of which every line has a record that has a value of @set, whoever asks: a condition
 * with 或 may be true of a household without persons although it asks about them. */
guint64 zhu_dimension_needs (const Dimension *self, guint set);
/* The entities of which a line with a record of @entity has one. */
guint64 zhu_entity_set (const ZhuEntity *entity);
/* The value of @expr, whose ground is @ground, where the dimension has its value @i. */
gint64 zhu_dimension_answer (const Dimension *self,
                             const ZhuModel *model,
                             const ZhuExpr *expr,
                             const ZhuGround *ground,
                             gsize i);

/* ledger.c */

/* The name of @expr, "" for NULL; lives as long as the ledger. */
const char *zhu_ledger_name (Ledger *self, const ZhuExpr *expr);
/* A name as this ledger's own. */
const char *zhu_ledger_intern (Ledger *self, const char *name);
/* @head->value is one of the ledger's names. */
guint zhu_ledger_head (Ledger *self, const Head *head);
/* What @facts say of records of @entity, as a new array: a value that none of these has is left out
 * of them, and what holds of all of these says nothing. */
GArray *zhu_ledger_reduce (const Ledger *self, const ZhuEntity *entity, const GArray *facts);
/* The quantity with these @facts, in order; made at first use. */
guint zhu_ledger_quantity (Ledger *self, guint head, const GArray *facts, gboolean *is_new);
/* The same without making it; -1: there is none. */
int zhu_ledger_find (const Ledger *self, guint head, const GArray *facts);

static inline Quantity *
quantity_at (const Ledger *self, guint i)
{
  return g_ptr_array_index (self->quantities, i);
}

/* Earlier periods come first and by themselves: what they hide was hidden when they were published,
 * and what they show is known since. */
typedef enum
{
  LEDGER_EARLIER, /* only what is counted in an earlier period is protected */
  LEDGER_ALL      /* what earlier periods show is given, and the present is protected */
} LedgerStage;

/* ledger-facts.c */

/* The set of the values that lie in both sets. */
guint zhu_dimension_join (Dimension *self, guint a, guint b);
/* By selector of @axis, what its conditions say in @context (element: GArray of Fact, by
 * dimension). Selectors stand behind the one that encloses them. */
GPtrArray *zhu_ledger_facts_of_axis (Ledger *self,
                                     const ZhuPlan *plan,
                                     const ZhuPlanAxis *axis,
                                     ZhuPlanContext context);
/* What the conditions of @atom and the report's area say; by dimension. */
GArray *zhu_ledger_facts_of_atom (Ledger *self, const ZhuPlan *plan, const ZhuAtom *atom);

/* ledger-sums.c: the web of all quantities. @numbers receives, by quantity, its number there. Below
 * @threshold a count that is not zero is a secret. */
Protection *zhu_ledger_weave (Ledger *self, guint threshold, LedgerStage stage, guint *numbers);
gboolean zhu_quantity_is_present (const Ledger *self, const Quantity *quantity);

/* ledger-rules.c: what the rules of the templates and of @report say of sums of cells: a reader may
 * know it, and it holds of facts that are not seen to be the same. @told (may be NULL) gets a name
 * of each such sum (set of char *, owned). */
void zhu_ledger_add_rules (Ledger *self,
                           const ZhuCube *cube,
                           const ZhuReport *report,
                           LedgerStage stage,
                           Protection *protection,
                           const guint *numbers,
                           GHashTable *told);

/* ledger-name.c: what holds from run to run. */

/* A set of values as text; lives as long as the dimension. */
const char *zhu_dimension_set_text (const Ledger *self, Dimension *dimension, guint set);
/* The set of such a @text, made if it is not there; -1 if it cannot be read. */
int zhu_dimension_read_set (const Ledger *self, Dimension *dimension, const char *text);
/* For sorting an array of texts. */
int zhu_compare_texts (gconstpointer a, gconstpointer b);
/* The kind and what it counts, as one word each. */
char *zhu_head_text (const Head *self);
/* The name of quantity @i. */
const char *zhu_quantity_name (const Ledger *self, guint i);

/* ledger-known.c and ledger-write.c: what was published before, and what is now. */

/* Notes what @known (element: ZhuPublished *) says of the records at hand. Numbers that only it
 * shows are quantities too, as far as their values are kept. *@lost: the report whose hidden
 * numbers stand beside those at hand and whose values are not kept; borrowed of @known; NULL: none.
 * ZHU_ERROR_DISCLOSURE if it cannot be read. */
gboolean
zhu_ledger_recall (Ledger *self, const GPtrArray *known, const char **lost, GError **error);
/* Appends to @published (element: ZhuPublished *) what the tables at hand say that was not known
 * before; @told: names of the sums of rules. */
void zhu_ledger_publish (const Ledger *self,
                         const char *report,
                         guint threshold,
                         GHashTable *told,
                         GPtrArray *published);
