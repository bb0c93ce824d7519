/* Numbers that hang together by sums, some of which may not be shown: which others must be hidden
 * beside them. Whoever knows all numbers that are shown, all sums, and that none is below zero,
 * must find room for every hidden number: from the lowest to the highest value that it could have,
 * at least as far as it needs. Knows nothing of tables.
 *
 * That room is not estimated but shown: for each of so many values there are whole numbers, one for
 * every number of the web, that agree with all that is shown and with every sum. */
#pragma once

#include "zhuhu/base.h"

typedef enum
{
  PROTECT_FIXED,  /* known to everybody, and so it stays */
  PROTECT_SHOWN,  /* known to everybody, unless it is hidden */
  PROTECT_UNSEEN, /* never shown, and nobody's secret: a margin or a remainder that no table prints
                   */
  PROTECT_SECRET  /* hidden from the start */
} ProtectState;

typedef struct _Protection Protection;

Protection *zhu_protection_new (void);
void zhu_protection_free (Protection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Protection, zhu_protection_free)

/* Adds a number of @value ≥ 0. @need: how far from the lowest to the highest possible value it must
 * be once it is hidden. @weight: what hiding it costs, such as the cells that show it. Returns its
 * index. */
guint zhu_protection_add_number (Protection *self,
                                 gint64 value,
                                 gint64 need,
                                 guint weight,
                                 ProtectState state);
/* Says that the sum of @factors[i] × @numbers[i] is 0; it must hold. A number stands in it once. */
void zhu_protection_add_sum (Protection *self, const guint *numbers, const int *factors, gsize n);
/* Chooses what is hidden. FALSE, with the number in @failed, if one cannot be given room: then
 * nothing may be shown. The same web gives the same choice. */
gboolean zhu_protection_run (Protection *self, guint *failed);
/* After the run: whether number @i is hidden. */
gboolean zhu_protection_hides (const Protection *self, guint i);
gsize zhu_protection_length (const Protection *self);
