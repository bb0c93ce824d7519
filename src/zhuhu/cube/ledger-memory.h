/* What the files of the memory of published numbers share. The pattern of one period and one set of
 * records is a text of lines, packed:
 *
 *   zhuhu-published 1 THRESHOLD
 *   D NAME VALUES ENTITY OF,OF LACKING   a dimension: number of values, - for the area; who it
 * leans on; how many more values it has where that has no record (may be absent: none) S DIMENSION
 * TEXT NEEDS,NEEDS         a set of its values, and who has a record where it holds; the last word
 * may be absent: nobody is known to H KIND ENTITY VALUE                  a head Q HEAD STATE
 * RECORDS VALUE SET …     a quantity: s shown, h hidden, u a margin that nobody saw R NAME a sum
 * that a rule says
 *
 * with tabs between the words. Hidden numbers stand in it with - instead of the number where the
 * records were not sealed: those may be replaced, and what they counted must go with them. */
#pragma once

#include "zhuhu/cube/ledger.h"

#define ZHU_PATTERN_HEAD "zhuhu-published\t1\t"

/* A line about a quantity. */
typedef struct
{
  guint head;
  char state;
  gint64 n_records, value;
  gboolean has_value;
  GArray *facts; /* element: Fact */
} Entry;

/* A pattern that is being read into a ledger. */
typedef struct
{
  Ledger *ledger;
  ZhuPlanContext context; /* the first that reads the period */
  guint threshold;        /* of then */
  GArray *dimensions;     /* element: guint: in the ledger */
  GArray *sets;           /* element: Fact */
  GArray *heads;          /* element: guint: in the ledger */
  GArray *entries;        /* element: Entry */
} Pattern;

/* ledger-pack.c */

GBytes *zhu_pattern_pack (const GString *text);
/* The text again, to be freed; NULL if @bytes are no packed text. */
char *zhu_pattern_unpack (GBytes *bytes);

/* ledger-read.c */

/* Reads @bytes: dimensions, sets, heads and rules become the ledger's, entries wait in @self. FALSE
 * if it is none that this ledger's dictionary can read. */
gboolean zhu_pattern_read (Pattern *self, Ledger *ledger, ZhuPlanContext context, GBytes *bytes);
void zhu_pattern_clear (Pattern *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pattern, zhu_pattern_clear)
