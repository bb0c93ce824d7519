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
  /* Values that it is shown to be able to have, each of those between them too, with all that is
   * known now; paths lead there. */
  gint64 lowest, highest;
  GArray *paths;         /* element: guint: paths on which it moves; NULL: none yet */
  gint64 least, most;    /* bounds of what it can have; see Protection.has_bounds */
  gint64 floor, ceiling; /* the same, however much is hidden */
} Number;

/* Moves made one after the other from the values that all numbers have. */
typedef struct
{
  GArray *moved;    /* element: guint: numbers */
  GArray *shown;    /* element: guint: numbers of which it shows values */
  gboolean is_lost; /* one of the numbers moved is known by now */
} Path;

/* What stands in a sum beside the numbers that can move: those that are known for ever, and an
 * unseen one that stands in no other sum and takes what this one is changed by. */
typedef struct
{
  gint64 given; /* by those that are known for ever */
  int factor;   /* in its sum: 1 or -1; 0: the sum has none */
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
  GArray *remainders; /* by sum, element: Remainder */
  /* Of the web at hand: */
  const GArray *web;   /* element: guint: its numbers; borrowed; NULL: none */
  GArray *web_sums;    /* element: guint */
  GPtrArray *paths;    /* element: Path * */
  gboolean has_bounds; /* the bounds of its numbers hold, though they need not be the narrowest */
  GArray *narrowed;    /* element: Bounds: as they were before one more number was shown */
  GArray *due;         /* element: guint: sums that may narrow bounds further */
  guint8 *is_due;      /* by sum */
  /* While a move is sought: */
  GArray *steps;     /* element: Step */
  GArray *heap;      /* element: guint: steps, the best first */
  gint64 n_times;    /* how often it is to be made */
  int *changes;      /* by sum: what the move so far changes of it */
  guint8 *in_use;    /* by number: the move has it */
  GArray *touched;   /* element: guint: sums that were looked at */
  guint64 *seen;     /* keys of the moves from which all ways on were tried; 0: none */
  GArray *places;    /* element: guint: places in seen that are in use */
  guint most_steps;  /* that may wait to be looked at for one move */
  guint64 n_looked;  /* steps taken in all, the measure of work */
  guint64 n_bounded; /* the same when bounds were found last */
  guint64 most_work; /* steps that may be spent on showing again what a web hides; what is left then
                      * stays hidden */
};

/* Of a number: see Number.least. */
typedef struct
{
  guint number;
  gint64 least, most;
} Bounds;

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

static inline gboolean
zhu_is_hidden (const Number *number)
{
  return !is_known (number) && number->state != PROTECT_UNSEEN;
}

/* protect.c: the same for sums that say the same. */
void zhu_links_sort (GArray *links);

/* protect-reduce.c: takes out what cannot move, finds the remainders, and drops the sums that say
 * nothing. */
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

/* protect-bounds.c: what the sums, taken one by one, say of numbers that are not known. */

/* Numbers of the web of which so much is known for ever that they could not be hidden are known for
 * ever themselves; of all others it finds how far they can go however much is hidden. */
void zhu_bounds_settle (Protection *self);
/* Finds the bounds of all numbers of the web. */
void zhu_bounds_find (Protection *self);
/* Narrows them now that number @i is known. FALSE if they leave some number less than it needs. */
gboolean zhu_bounds_narrow (Protection *self, guint i);
/* Takes back what zhu_bounds_narrow() did last. */
void zhu_bounds_restore (Protection *self);

/* protect-room.c: how far numbers can be moved while all that is known stays as it is. */

/* All numbers of @web that are not known are to be given room; borrowed until the next. */
void zhu_room_begin (Protection *self, const GArray *web);
/* Forgets what was shown of them: other numbers are known now. */
void zhu_room_forget (Protection *self);
void zhu_room_end (Protection *self);
void zhu_path_free (gpointer path);
/* How many values number @i is shown to be able to have beside its own, one next to the other:
 * at most what it needs. */
gint64 zhu_room_find (Protection *self, guint i);
/* From the point to which number @i can be raised, a move that raises it further and changes
 * numbers that are known. FALSE if none is found. @move is to be cleared. */
gboolean zhu_room_find_more (Protection *self, guint i, Move *move);
/* Whether all that have room keep it now that number @i is known; if not, nothing changes. */
gboolean zhu_room_without (Protection *self, guint i);
