/* Kinds of records: grids of a sheet mostly ask the same few questions in other combinations. Where
 * the combinations of all their answers stay few, each record is counted once for several grids, by
 * its kind, a number with a digit for each question. After the last batch every kind that came goes
 * to each of the grids, as a line on which as many records stand. */
#include "zhuhu/cube/private.h"

#include <string.h>

enum
{
  MAX_KINDS = 8192 /* so that the counts stay in the processor's nearest caches */
};

void
zhu_kinds_free (gpointer data)
{
  Kinds *self = data;

  zhu_kinds_rest (self);
  g_ptr_array_unref (self->facets);
  g_ptr_array_unref (self->grids);
  g_free (self);
}

void
zhu_kinds_rest (Kinds *self)
{
  g_clear_pointer (&self->counts, g_free);
  g_clear_pointer (&self->codes, g_free);
  self->capacity = 0;
}

/* ---- Which grids go together ---- */

static void
add_facets (GPtrArray *facets, const Joint *joint)
{
  for (; joint != NULL; joint = joint->before)
    if (!g_ptr_array_find (facets, joint->facet, NULL))
      g_ptr_array_add (facets, joint->facet);
}

/* How many kinds the answers to @facets can make; above MAX_KINDS not counted on. */
static gsize
count_kinds (const GPtrArray *facets)
{
  gsize n = 1;

  for (guint i = 0; i < facets->len && n <= MAX_KINDS; i++)
    n *= zhu_facet_length (g_ptr_array_index (facets, i));
  return n;
}

static GPtrArray *
facets_of (const Grid *grid)
{
  GPtrArray *facets = g_ptr_array_new ();

  add_facets (facets, grid->row);
  add_facets (facets, grid->column);
  return facets;
}

static int
compare_grids (gconstpointer a, gconstpointer b)
{
  g_autoptr (GPtrArray) left = facets_of (*(Grid *const *) a);
  g_autoptr (GPtrArray) right = facets_of (*(Grid *const *) b);
  const gsize n_left = count_kinds (left), n_right = count_kinds (right);

  return n_left > n_right ? -1 : n_left < n_right;
}

/* Takes @grid in if the kinds stay few. */
static gboolean
take_in (Kinds *self, Grid *grid)
{
  const guint n_before = self->facets->len;

  add_facets (self->facets, grid->row);
  add_facets (self->facets, grid->column);
  if (count_kinds (self->facets) > MAX_KINDS)
    {
      g_ptr_array_set_size (self->facets, (int) n_before);
      return FALSE;
    }
  g_ptr_array_add (self->grids, grid);
  return TRUE;
}

static void
find_kinds (GPtrArray *all, Grid *grid)
{
  Kinds *own;

  for (guint i = 0; i < all->len; i++)
    if (take_in (g_ptr_array_index (all, i), grid))
      return;
  own = g_new0 (Kinds, 1);
  own->facets = g_ptr_array_new ();
  own->grids = g_ptr_array_new ();
  g_ptr_array_add (all, own);
  take_in (own, grid);
}

/* FALSE if there are not several grids: one counts lines by itself, without making kinds of them,
 * as those do whose own kinds would be too many. */
static gboolean
finish (Kinds *self)
{
  if (self->grids->len < 2)
    return FALSE;
  self->n_kinds = count_kinds (self->facets);
  for (guint i = 0; i < self->grids->len; i++)
    ((Grid *) g_ptr_array_index (self->grids, i))->has_kinds = TRUE;
  return TRUE;
}

GPtrArray *
zhu_kinds_new (const GPtrArray *grids)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (zhu_kinds_free);
  g_autoptr (GPtrArray) largest_first = g_ptr_array_new ();

  for (guint i = 0; i < grids->len; i++)
    {
      Grid *grid = g_ptr_array_index (grids, i);

      if (grid->kind == ZHU_COUNT && grid->sets == NULL)
        g_ptr_array_add (largest_first, grid);
    }
  g_ptr_array_sort (largest_first, compare_grids);
  for (guint i = 0; i < largest_first->len; i++)
    find_kinds (all, g_ptr_array_index (largest_first, i));
  for (guint i = all->len; i-- > 0;)
    if (!finish (g_ptr_array_index (all, i)))
      g_ptr_array_remove_index (all, i);
  return all;
}

/* ---- Counting ---- */

/* One digit more at the end of each code. */
ZHU_LOOP static void
add_digit (const guint32 *classes, guint32 n_classes, gsize n, guint32 *codes)
{
  for (gsize i = 0; i < n; i++)
    codes[i] = codes[i] * n_classes + classes[i];
}

static void
make_codes (Kinds *self, gsize n)
{
  const Facet *first = g_ptr_array_index (self->facets, 0);

  if (self->capacity < n)
    {
      self->capacity = MAX (n, self->capacity * 2);
      self->codes = g_renew (guint32, self->codes, self->capacity);
    }
  memcpy (self->codes, first->codes, n * sizeof *self->codes);
  for (guint i = 1; i < self->facets->len; i++)
    {
      const Facet *facet = g_ptr_array_index (self->facets, i);

      add_digit (facet->codes, zhu_facet_length (facet), n, self->codes);
    }
}

void
zhu_kinds_take (Kinds *self, gsize n)
{
  const guint32 *codes;
  guint32 *counts;

  if (self->counts == NULL)
    self->counts = g_new0 (guint32, self->n_kinds * COUNT_BANKS);
  make_codes (self, n);
  codes = self->codes;
  counts = self->counts;
  for (gsize i = 0; i < n; i++)
    counts[codes[i] * COUNT_BANKS + i % COUNT_BANKS]++;
}

/* ---- From kinds to grids ---- */

/* Makes a line of each kind that came: its answers in the facets, in @weights how many records are
 * of it. */
static void
make_lines (Kinds *self, GArray *weights)
{
  for (guint i = 0; i < self->facets->len; i++)
    zhu_facet_reserve (g_ptr_array_index (self->facets, i), self->n_kinds);
  for (gsize kind = 0; kind < self->n_kinds; kind++)
    {
      const guint32 *counts = self->counts + kind * COUNT_BANKS;
      const guint line = weights->len;
      guint32 weight = 0;
      gsize rest = kind;

      for (gsize bank = 0; bank < COUNT_BANKS; bank++)
        weight += counts[bank];
      if (weight == 0)
        continue;
      g_array_append_val (weights, weight);
      for (guint i = self->facets->len; i-- > 0;)
        {
          const Facet *facet = g_ptr_array_index (self->facets, i);

          facet->codes[line] = (guint32) (rest % zhu_facet_length (facet));
          rest /= zhu_facet_length (facet);
        }
    }
}

static void
number_lines (Joint *joint, gsize n)
{
  if (joint == NULL)
    return;
  number_lines (joint->before, n);
  zhu_joint_take (joint, n);
}

void
zhu_kinds_fold (Kinds *self)
{
  g_autoptr (GArray) weights = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (self->counts == NULL) /* no record has come */
    return;
  make_lines (self, weights);
  for (guint i = 0; i < self->grids->len; i++)
    {
      Grid *grid = g_ptr_array_index (self->grids, i);

      number_lines (grid->row, weights->len);
      number_lines (grid->column, weights->len);
      zhu_grid_add (grid, (const guint32 *) (const void *) weights->data, weights->len);
    }
  zhu_kinds_rest (self);
}
