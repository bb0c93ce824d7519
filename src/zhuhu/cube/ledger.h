/* All that the tables of a run say, table by table reduced to what it says: quantities, each a
 * count or sum of records under facts. Two tables that show the same quantity, however they came by
 * it, have it here once; so it is hidden in both or in neither. */
#pragma once

#include "zhuhu/cube/private.h"
#include "zhuhu/cube/protect.h"

/* Something that conditions ask about: a code, a condition, an area, a number in ranges. */
typedef struct
{
  const ZhuExpr *expr; /* NULL: the area */
  ZhuGround ground;    /* no values: a number, whose ranges are cut at starts */
  GArray *starts;      /* element: gint64: where each next interval begins; NULL */
  guint index;         /* among the ledger's */
  guint full;          /* the set of all values; of areas: of those there are at the period's end */
  gsize n_values, n_words;
  GPtrArray *sets;         /* element: guint64 *: sets of its values, each once */
  GHashTable *set_numbers; /* GBytes -> index in sets */
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
  const ZhuExpr *value; /* NULL for COUNT */
  ZhuPlanContext context;
} Head;

typedef struct
{
  guint head;
  GArray *facts;      /* element: Fact, by dimension, each dimension once */
  gint64 value;       /* counts; sums to the whole below */
  gint64 n_records;   /* taken for it */
  guint n_cells;      /* cells that are printed and lean on it */
  gboolean is_seen;   /* some cell leans on it; else it is only a margin of such */
  gboolean is_hidden; /* once protected */
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

struct _Ledger
{
  GPtrArray *dimensions;         /* element: Dimension * */
  GHashTable *dimension_numbers; /* const ZhuExpr * or the ledger for areas -> index + 1 */
  GArray *heads;                 /* element: Head */
  GPtrArray *quantities;         /* element: Quantity * */
  GHashTable *numbers;           /* GBytes of head and facts -> index + 1 */
  GPtrArray *tables;             /* element: LedgerTable * */
  gsize n_unsound;               /* sums that should hold and do not: always 0 */
};

Ledger *zhu_ledger_new (void);

/* Intervals of numbers are cut alike for all plans: to be told of all of them first. */
void zhu_ledger_add_ranges (Ledger *self, const ZhuPlan *plan);
/* What is counted in @counter, after the last batch. */
void zhu_ledger_add_table (Ledger *self, Counter *counter);

/* ledger.c */
Dimension *zhu_ledger_dimension (Ledger *self, const ZhuModel *model, const ZhuExpr *expr);
/* TRUE if every record of @entity has exactly one value of the dimension. */
gboolean zhu_dimension_is_of (const Dimension *self, const ZhuEntity *entity);
/* Takes @words, a set of values. */
guint zhu_dimension_set (Dimension *self, guint64 *words);
const guint64 *zhu_dimension_words (const Dimension *self, guint set);
/* The value of @expr where the dimension has its value @i. */
gint64
zhu_dimension_answer (const Dimension *self, const ZhuModel *model, const ZhuExpr *expr, gsize i);
guint zhu_ledger_head (Ledger *self, const Head *head);
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

/* ledger-sums.c: the web of all quantities. @numbers receives, by quantity, its number there. Below
 * @threshold a count that is not zero is a secret. */
Protection *zhu_ledger_weave (Ledger *self, guint threshold, LedgerStage stage, guint *numbers);
gboolean zhu_quantity_is_present (const Ledger *self, const Quantity *quantity);

/* ledger-rules.c: what the rules of the templates and of @report say of sums of cells: a reader may
 * know it, and it holds of facts that are not seen to be the same. */
void zhu_ledger_add_rules (Ledger *self,
                           const ZhuCube *cube,
                           const ZhuReport *report,
                           LedgerStage stage,
                           Protection *protection,
                           const guint *numbers);
