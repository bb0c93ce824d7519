/* An attack on hidden numbers: whoever knows all numbers that are shown, how all of them add up,
 * and that none is below zero, asks a linear program (glpk, which the program itself does not know)
 * for the lowest and the highest value that each hidden one could have. */
#pragma once

#include <glib.h>

typedef struct _Attack Attack;

Attack *attack_new (void);
void attack_free (Attack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attack, attack_free)

/* The number called @name, made at first use: @truth, known if it @is_shown. @may_be_negative: of a
 * change. Returns its index. */
int attack_number (Attack *self,
                   const char *name,
                   double truth,
                   gboolean is_shown,
                   gboolean may_be_negative);
/* Begins a sum that is zero, adds a number to it, ends it: then it must hold of the true numbers.
 */
void attack_begin_sum (Attack *self);
void attack_add (Attack *self, double factor, int number);
void attack_end_sum (Attack *self);
/* TRUE if hidden number @number has fewer than @least possible values. */
gboolean attack_narrows (Attack *self, int number, guint least);
/* Adds how many numbers are hidden, those that may be negative left out, and how many of them have
 * fewer than @least possible values. */
void attack_run (Attack *self, guint least, guint *n_hidden, guint *n_narrowed);
/* The name of the first number that was narrowed, with its bounds; NULL: none. */
const char *attack_first (const Attack *self);
