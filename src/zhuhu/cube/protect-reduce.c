/* Numbers that are known for ever are taken out of their sums, of which some then say the same.
 * Numbers that nobody sees and that stand in one sum only are not searched for: such a remainder
 * takes what the sum is changed by, as far as it reaches. A sum with a remainder on either side
 * says nothing at all. */
#include "zhuhu/cube/protect-private.h"

static gboolean
is_remainder (const Protection *self, const Link *link)
{
  const Number *number = number_at (self, link->other);

  return number->state == PROTECT_UNSEEN && number->sums->len == 1 && ABS (link->factor) == 1;
}

static void
unlink_sum (Protection *self, guint number, guint sum)
{
  GArray *sums = number_at (self, number)->sums;

  for (guint i = sums->len; i-- > 0;)
    if (g_array_index (sums, Link, i).other == sum)
      g_array_remove_index (sums, i);
}

static void
drop_sum (Protection *self, guint sum)
{
  GArray *links = g_ptr_array_index (self->sums, sum);

  for (guint i = 0; i < links->len; i++)
    unlink_sum (self, g_array_index (links, Link, i).other, sum);
  g_array_set_size (links, 0);
}

/* ---- What is known for ever ---- */

static void
take_out_fixed (Protection *self, guint sum)
{
  GArray *links = g_ptr_array_index (self->sums, sum);
  Remainder *remainder = &g_array_index (self->remainders, Remainder, sum);

  for (guint i = links->len; i-- > 0;)
    {
      const Link link = g_array_index (links, Link, i);
      const Number *number = number_at (self, link.other);

      if (number->state != PROTECT_FIXED)
        continue;
      remainder->given += link.factor * number->value;
      unlink_sum (self, link.other, sum);
      g_array_remove_index (links, i);
    }
}

/* Numbers of a sum stand in order, its first factor is above zero. */
static GBytes *
name_sum (const GArray *links)
{
  g_autoptr (GArray) sorted = g_array_copy ((GArray *) links);

  zhu_links_sort (sorted);
  return g_bytes_new (sorted->data, sorted->len * sizeof (Link));
}

/* Drops sums that say the same as one before them. */
static void
drop_repeated (Protection *self)
{
  g_autoptr (GHashTable) names
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  for (guint i = 0; i < self->sums->len; i++)
    {
      take_out_fixed (self, i);
      if (!g_hash_table_add (names, name_sum (g_ptr_array_index (self->sums, i))))
        drop_sum (self, i);
    }
}

/* ---- What nobody sees ---- */

static gboolean
says_nothing (const Protection *self, const GArray *links)
{
  gboolean raises = FALSE;
  gboolean lowers = FALSE;

  for (guint i = 0; i < links->len; i++)
    {
      const Link *link = &g_array_index (links, Link, i);

      if (!is_remainder (self, link))
        continue;
      raises |= link->factor > 0;
      lowers |= link->factor < 0;
    }
  return raises && lowers;
}

/* Takes the remainders out of sum @i and notes what they are together. */
static void
note_remainder (Protection *self, guint i)
{
  GArray *links = g_ptr_array_index (self->sums, i);
  Remainder *remainder = &g_array_index (self->remainders, Remainder, i);

  for (guint j = links->len; j-- > 0;)
    {
      const Link link = g_array_index (links, Link, j);

      if (!is_remainder (self, &link))
        continue;
      remainder->factor = link.factor;
      remainder->at += number_at (self, link.other)->value;
      unlink_sum (self, link.other, i);
      g_array_remove_index (links, j);
    }
  remainder->value = remainder->at;
}

void
zhu_protection_reduce (Protection *self)
{
  gboolean goes_on = TRUE;

  g_array_set_size (self->remainders, self->sums->len);
  drop_repeated (self);
  while (goes_on)
    {
      goes_on = FALSE;
      for (guint i = 0; i < self->sums->len; i++)
        if (says_nothing (self, g_ptr_array_index (self->sums, i)))
          {
            drop_sum (self, i);
            goes_on = TRUE;
          }
    }
  for (guint i = 0; i < self->sums->len; i++)
    note_remainder (self, i);
}
