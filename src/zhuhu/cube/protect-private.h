/* What the files of the protection of numbers share: the web of sums, moves along it, and the room
 * that a hidden number has. */
#pragma once

#include "zhuhu/cube/protect.h"

typedef struct
{
  guint other; /* the sum of a number, or the number of a sum */
  int factor;
} Link;

typedef struct
{
  gint64 value, need;
  guint weight;
  ProtectState state;
  gboolean is_hidden; /* hidden beside the secrets */
  gint64 at;          /* its value at the point from which a move sets out */
  GArray *sums;       /* element: Link */
  GArray *proof; /* element: guint: numbers that move while its room is shown; NULL: none yet */
  guint64 mark;  /* what moving it by one adds to the key of a move */
} Number;

/* An unseen number of one sum: takes what the sum is changed by. */
typedef struct
{
  int factor; /* in its sum: 1 or -1; 0: the sum has none */
  gint64 value, at;
} Remainder;

/* A change of several numbers that leaves every sum as it is. */
typedef struct
{
  GArray *numbers; /* element: guint */
  GArray *amounts; /* element: int: by how much each number changes in one step */
  GArray *sums;    /* element: Link: sums whose remainder changes in one step, and by how much */
  gint64 steps;    /* how often it can be made before a number is below zero */
  gint64 back;     /* the same of its reverse */
} Move;

/* One number more in a move that is being sought. */
typedef struct
{
  gint32 before; /* index of the step before; -1: none */
  guint number;
  int amount;
  guint n_open;       /* sums that the move so far leaves changed */
  gint64 forth, back; /* how often the move can be made so far, and its reverse */
  guint64 cost;
  guint64 key; /* of the sums that are changed, and by how much */
} Step;

struct _Protection
{
  GArray *numbers;    /* element: Number */
  GPtrArray *sums;    /* element: GArray of Link */
  GHashTable *known;  /* GBytes of sums that were added: each is kept once */
  GArray *remainders; /* by sum, element: Remainder */
  /* While a move is sought: */
  GArray *steps;     /* element: Step */
  GArray *heap;      /* element: guint: steps, the best first */
  gint64 n_times;    /* how often it is to be made */
  int *changes;      /* by sum: what the move so far changes of it */
  guint8 *in_use;    /* by number: the move has it */
  GArray *touched;   /* element: guint: sums that were looked at */
  guint64 *seen;     /* keys of the moves from which all ways on were tried; 0: none */
  GArray *places;    /* element: guint: places in seen that are in use */
  guint64 n_looked;  /* steps taken in all, the measure of work */
  guint64 most_work; /* steps that may be spent on showing again what a web hides; what is left then
                      * stays hidden */
};

static inline Number *
number_at (const Protection *self, guint i)
{
  return &g_array_index (self->numbers, Number, i);
}

static inline gboolean
is_known (const Number *number)
{
  return number->state <= PROTECT_SHOWN && !number->is_hidden;
}

/* protect-reduce.c: finds the remainders, and drops the sums that say nothing. */
void zhu_protection_reduce (Protection *self);

/* protect-move.c */

/* Once all numbers and sums are there: room for the search of moves. */
void zhu_move_prepare (Protection *self);

/* Whom a move may change. */
typedef struct
{
  gboolean may_hide; /* numbers that are shown too, at the cost of hiding them */
  gint64 room;       /* the move and its reverse must go so far together; 1: the move alone once */
} MoveAims;

/* The cheapest move found that raises (@sign 1) or lowers (-1) number @i by one, from the present
 * point. FALSE if none is found within the limits of the search. @move is to be cleared. */
gboolean zhu_move_find (Protection *self, guint i, int sign, const MoveAims *aims, Move *move);
void zhu_move_clear (Move *move);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Move, zhu_move_clear)

/* protect-linear.c: the same for numbers that are not known, slower and to the end. */
gboolean zhu_move_find_linear (Protection *self, guint i, int sign, Move *move);

/* protect-move.c */

/* How far number @i can be moved while all that is known stays as it is: at most @enough. Numbers
 * that move on the way are noted as its proof. @is_thorough: also by linear programming. @more (may
 * be NULL) receives, where that is less than @enough, a move that goes further upwards and changes
 * numbers that are known; empty if none is found. */
gint64
zhu_protection_room (Protection *self, guint i, gint64 enough, gboolean is_thorough, Move *more);
