/* How quantities hang together. Those that differ in one fact only are a family: of each of them is
 * said which others make it up, and what remains. Where a record may stand under several values, as
 * with 多选, the parts do not add up; then it is said only that a part is no more than the whole.
 */
#include "zhuhu/cube/ledger.h"

#include <string.h>

enum
{
  REMEMBERED = 16 /* times as dear to hide */
};

typedef struct
{
  Ledger *ledger;
  Protection *protection;
  const guint *numbers; /* by quantity */
  guint threshold;
  LedgerStage stage;
} Weaver;

/* Quantities whose facts differ in one dimension only. */
typedef struct
{
  const Dimension *dimension;
  GArray *members; /* element: Member, the largest set first */
} Family;

typedef struct
{
  guint quantity;
  const guint64 *words;
  guint size; /* values in the set */
} Member;

static gboolean
adds_up (const Head *head)
{
  return head->kind == ZHU_COUNT || head->kind == ZHU_SUM;
}

static const Head *
head_of (const Ledger *ledger, const Quantity *quantity)
{
  return &g_array_index (ledger->heads, Head, quantity->head);
}

/* ---- Sets ---- */

static gboolean
is_within (const Dimension *dimension, const guint64 *part, const guint64 *whole)
{
  for (gsize i = 0; i < dimension->n_words; i++)
    if ((part[i] & ~whole[i]) != 0)
      return FALSE;
  return TRUE;
}

static guint
count_values (const Dimension *dimension, const guint64 *words)
{
  guint n = 0;

  for (gsize i = 0; i < dimension->n_words; i++)
    n += (guint) __builtin_popcountll (words[i]);
  return n;
}

/* ---- Numbers ---- */

static gboolean
is_small (const Weaver *self, gint64 n)
{
  return n > 0 && n < (gint64) self->threshold;
}

/* A sum over few records must stay open by most of itself, other numbers by the threshold: that of
 * now, or under which they were hidden before, if it is higher. */
static gint64
need_of (const Weaver *self, const Quantity *quantity)
{
  const gint64 least = (gint64) MAX (self->threshold, quantity->threshold) - 1;
  const Head *head = head_of (self->ledger, quantity);

  if (!adds_up (head))
    return 0;
  if (head->kind == ZHU_COUNT || !is_small (self, quantity->n_records))
    return least;
  return MAX (least, quantity->value - quantity->value / (gint64) self->threshold);
}

gboolean
zhu_quantity_is_present (const Ledger *self, const Quantity *quantity)
{
  return head_of (self, quantity)->context == ZHU_CONTEXT_NOW;
}

/* That there is no record somewhere is never hidden; what was shown is known, what was hidden stays
 * so. */
static ProtectState
state_of (const Weaver *self, const Quantity *quantity)
{
  const gboolean is_present = zhu_quantity_is_present (self->ledger, quantity);

  if (!quantity->is_seen || (is_present && self->stage == LEDGER_EARLIER))
    return PROTECT_UNSEEN;
  if (quantity->n_records == 0 || quantity->published == PUBLISHED_SHOWN)
    return PROTECT_FIXED;
  if (quantity->published == PUBLISHED_HIDDEN || quantity->published == PUBLISHED_ELSEWHERE)
    return PROTECT_SECRET;
  if (is_small (self, quantity->n_records))
    return PROTECT_SECRET;
  if (is_present || self->stage == LEDGER_EARLIER)
    return PROTECT_SHOWN;
  return quantity->is_hidden ? PROTECT_SECRET : PROTECT_FIXED;
}

/* A number that readers may remember from elsewhere hides little. */
static guint
weight_of (const Quantity *quantity)
{
  return quantity->published == PUBLISHED_ALIKE ? quantity->n_cells * REMEMBERED
                                                : quantity->n_cells;
}

static guint
add_number (const Weaver *self, const Quantity *quantity)
{
  const ProtectState state = state_of (self, quantity);

  return zhu_protection_add_number (self->protection, quantity->value,
                                    state == PROTECT_UNSEEN ? 0 : need_of (self, quantity),
                                    weight_of (quantity), state);
}

/* ---- Sums of one family ---- */

/* What is left of a whole: of how many records, and how much. */
typedef struct
{
  gint64 n_records, value;
  gboolean is_seen; /* whoever knows the whole and the parts that are shown can tell it */
} Rest;

static guint
add_rest (const Weaver *self, const Rest *rest)
{
  const gint64 least = (gint64) self->threshold - 1;
  const gboolean is_secret = rest->is_seen && is_small (self, rest->n_records);
  const gint64 value = MAX (rest->value, 0);

  return zhu_protection_add_number (
      self->protection, value,
      is_secret ? MAX (least, value - value / (gint64) self->threshold) : 0, 1,
      is_secret ? PROTECT_SECRET : PROTECT_UNSEEN);
}

/* What is left of @whole without @parts. @is_counted: nothing of it is remembered only. */
static Rest
rest_of (const Weaver *self, guint whole, const GArray *parts, gboolean *is_counted)
{
  const Quantity *quantity = quantity_at (self->ledger, whole);
  Rest rest
      = { quantity->n_records, quantity->value,
          quantity->is_seen
              && (self->stage == LEDGER_ALL || !zhu_quantity_is_present (self->ledger, quantity)) };

  *is_counted = quantity->is_counted;
  for (guint i = 0; i < parts->len; i++)
    {
      const Quantity *part = quantity_at (self->ledger, g_array_index (parts, guint, i));

      rest.n_records -= part->n_records;
      rest.value -= part->value;
      rest.is_seen &= part->is_seen;
      *is_counted &= part->is_counted;
    }
  return rest;
}

/* Amounts are cut to wholes, so that parts need not add up to the last digit; a reader is taken to
 * know by how much. */
static guint
add_cut (const Weaver *self, gint64 cut)
{
  return zhu_protection_add_number (self->protection, ABS (cut), 0, 1, PROTECT_FIXED);
}

/* @whole = @parts, and what remains. A remainder of few records could be told by subtraction: it is
 * as secret as if it were printed. A remainder of none is taken to be known as none. What is
 * remembered of other records need not agree with what is counted now. */
static void
add_sum (const Weaver *self, guint whole, const GArray *parts, gboolean is_complete)
{
  g_autofree guint *numbers = g_new (guint, parts->len + 3);
  g_autofree int *factors = g_new (int, parts->len + 3);
  gboolean is_counted;
  const Rest rest = rest_of (self, whole, parts, &is_counted);
  const gint64 cut = rest.n_records > 0 ? MIN (rest.value, 0) : rest.value;
  gsize n = 0;

  if (rest.n_records < 0 || (is_complete && rest.n_records > 0))
    {
      self->ledger->n_unsound += is_counted ? 1 : 0;
      return;
    }
  numbers[n] = self->numbers[whole];
  factors[n++] = 1;
  for (guint i = 0; i < parts->len; i++)
    {
      numbers[n] = self->numbers[g_array_index (parts, guint, i)];
      factors[n++] = -1;
    }
  if (rest.n_records > 0)
    {
      numbers[n] = add_rest (self, &rest);
      factors[n++] = -1;
    }
  if (cut != 0)
    {
      numbers[n] = add_cut (self, cut);
      factors[n++] = cut > 0 ? -1 : 1;
    }
  zhu_protection_add_sum (self->protection, numbers, factors, n);
}

/* @whole ≥ @part: their difference is nobody's number. Values below zero make sums that are less
 * than their parts. */
static void
add_order (const Weaver *self, guint whole, guint part)
{
  const Quantity *upper = quantity_at (self->ledger, whole);
  const Quantity *lower = quantity_at (self->ledger, part);
  const gint64 rest = upper->value - lower->value;
  const int factors[] = { 1, -1, -1 };
  guint numbers[] = { self->numbers[whole], self->numbers[part], 0 };

  if (rest < 0)
    {
      self->ledger->n_unsound += upper->is_counted && lower->is_counted
                                         && head_of (self->ledger, lower)->kind == ZHU_COUNT
                                     ? 1
                                     : 0;
      return;
    }
  numbers[2] = zhu_protection_add_number (self->protection, rest, 0, 1, PROTECT_UNSEEN);
  zhu_protection_add_sum (self->protection, numbers, factors, G_N_ELEMENTS (numbers));
}

static const Member *
member_at (const Family *family, guint i)
{
  return &g_array_index (family->members, Member, i);
}

/* Whether member @part lies within member @whole and within no other member that does. */
static gboolean
is_next_below (const Family *family, guint whole, guint part)
{
  const Dimension *dimension = family->dimension;
  const Member *small = member_at (family, part);

  if (small->size == member_at (family, whole)->size
      || !is_within (dimension, small->words, member_at (family, whole)->words))
    return FALSE;
  for (guint i = whole + 1; i < part; i++)
    if (member_at (family, i)->size > small->size
        && is_within (dimension, small->words, member_at (family, i)->words)
        && is_within (dimension, member_at (family, i)->words, member_at (family, whole)->words))
      return FALSE;
  return TRUE;
}

/* Parts of member @whole that do not overlap, @first among them, the largest before others. TRUE if
 * nothing remains. */
static gboolean
cover (const Family *family, guint whole, guint first, guint8 *used, GArray *parts)
{
  const Dimension *dimension = family->dimension;
  g_autofree guint64 *rest
      = g_memdup2 (member_at (family, whole)->words, dimension->n_words * sizeof *rest);
  guint i = first;

  g_array_set_size (parts, 0);
  for (guint turn = whole; turn < family->members->len; turn++)
    {
      const Member *member;

      i = turn == whole ? first : turn;
      member = member_at (family, i);
      if (!is_within (dimension, member->words, rest))
        continue;
      for (gsize w = 0; w < dimension->n_words; w++)
        rest[w] &= ~member->words[w];
      used[i] = 1;
      g_array_append_val (parts, member->quantity);
    }
  return count_values (dimension, rest) == 0;
}

static void
add_sums_below (const Weaver *self, const Family *family, guint whole, gboolean is_of_record)
{
  const guint n = family->members->len;
  g_autofree guint8 *used = g_new0 (guint8, n + 1);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = whole + 1; i < n; i++)
    {
      gboolean is_complete;

      if (used[i] || !is_next_below (family, whole, i))
        continue;
      if (!is_of_record)
        {
          add_order (self, member_at (family, whole)->quantity, member_at (family, i)->quantity);
          continue;
        }
      is_complete = cover (family, whole, i, used, parts);
      add_sum (self, member_at (family, whole)->quantity, parts, is_complete);
    }
}

/* ---- Families ---- */

/* Those of one size stay in order. */
static int
compare_members (gconstpointer a, gconstpointer b)
{
  const Member *left = a;
  const Member *right = b;

  return left->size > right->size ? -1 : left->size < right->size;
}

static void
add_member (const Dimension *dimension, GArray *members, guint quantity, guint set)
{
  const guint64 *words = zhu_dimension_words (dimension, set);
  const Member member = { quantity, words, count_values (dimension, words) };

  if (member.size > 0)
    g_array_append_val (members, member);
}

static GArray *
facts_without (const GArray *facts, guint which)
{
  GArray *others = g_array_copy ((GArray *) facts);

  g_array_remove_index (others, which);
  return others;
}

/* The family of all quantities that are as quantity @i but for its fact number @which, if @i is the
 * first of them. */
static void
weave_family (const Weaver *self, GHashTable *families, guint i, guint which)
{
  const Ledger *ledger = self->ledger;
  const Quantity *quantity = quantity_at (ledger, i);
  const Fact fact = g_array_index (quantity->facts, Fact, which);
  g_autoptr (GArray) others = facts_without (quantity->facts, which);
  const gsize size = others->len * sizeof (Fact);
  guint *words = g_malloc (2 * sizeof *words + size);
  GArray *members;
  GBytes *key;

  words[0] = quantity->head;
  words[1] = fact.dimension;
  if (size > 0)
    memcpy (words + 2, others->data, size);
  key = g_bytes_new_take (words, 2 * sizeof *words + size);
  members = g_hash_table_lookup (families, key);
  if (members == NULL)
    {
      const int whole = zhu_ledger_find (ledger, quantity->head, others);
      const Dimension *dimension = g_ptr_array_index (ledger->dimensions, fact.dimension);
      const gboolean is_of = zhu_dimension_is_of (dimension, head_of (ledger, quantity)->entity);

      members = g_array_new (FALSE, FALSE, sizeof (Member));
      g_hash_table_insert (families, g_bytes_ref (key), members);
      if (whole >= 0)
        add_member (dimension, members, (guint) whole, is_of ? dimension->own : dimension->full);
    }
  g_bytes_unref (key);
  add_member (g_ptr_array_index (ledger->dimensions, fact.dimension), members, i, fact.set);
}

static void
weave_members (const Weaver *self, GArray *members, guint dimension)
{
  const Ledger *ledger = self->ledger;
  const Family family = { g_ptr_array_index (ledger->dimensions, dimension), members };
  const Head *head;

  if (members->len < 2)
    return;
  head = head_of (ledger, quantity_at (ledger, g_array_index (members, Member, 0).quantity));
  g_array_sort (members, compare_members);
  for (guint i = 0; i + 1 < members->len; i++)
    add_sums_below (self, &family, i, zhu_dimension_is_of (family.dimension, head->entity));
}

/* By their first members, so that the web is always the same. */
static int
compare_families (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(GBytes *const *) a, *(GBytes *const *) b);
}

static void
weave_families (const Weaver *self)
{
  const Ledger *ledger = self->ledger;
  g_autoptr (GHashTable) families = g_hash_table_new_full (
      g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, (GDestroyNotify) g_array_unref);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < ledger->quantities->len; i++)
    for (guint j = 0; adds_up (head_of (ledger, quantity_at (ledger, i)))
                      && j < quantity_at (ledger, i)->facts->len;
         j++)
      weave_family (self, families, i, j);
  g_hash_table_iter_init (&iter, families);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_families);
  for (guint i = 0; i < keys->len; i++)
    weave_members (self, g_hash_table_lookup (families, keys->pdata[i]),
                   ((const guint *) g_bytes_get_data (keys->pdata[i], NULL))[1]);
}

/* ---- Records above others ---- */

/* TRUE if no line meets the facts of @quantity without a record of @entity. */
static gboolean
needs_record (const Ledger *ledger, const Quantity *quantity, const ZhuEntity *entity)
{
  for (guint i = 0; i < quantity->facts->len; i++)
    {
      const Fact fact = g_array_index (quantity->facts, Fact, i);
      const Dimension *dimension = g_ptr_array_index (ledger->dimensions, fact.dimension);

      if ((zhu_dimension_needs (dimension, fact.set) >> entity->index & 1) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Where the facts want a record of the lower entity, there are no more records of the upper one:
 * 户 ≤ 人 under 未脱贫残疾人. Under “等级 = 一级 或 危房” it need not be so, though that asks about
 * persons: a household may have none. */
static void
weave_entities (const Weaver *self)
{
  Ledger *ledger = self->ledger;
  const guint n_heads = ledger->heads->len;

  for (guint i = 0; i < ledger->quantities->len; i++)
    {
      const Quantity *upper = quantity_at (ledger, i);
      const Head *head = head_of (ledger, upper);

      for (guint h = 0; head->kind == ZHU_COUNT && h < n_heads; h++)
        {
          const Head *other = &g_array_index (ledger->heads, Head, h);
          g_autoptr (GArray) facts = NULL;
          int lower;

          if (other->kind != ZHU_COUNT || other->context != head->context
              || other->entity == head->entity || other->entity->parent != head->entity
              || !needs_record (ledger, upper, other->entity))
            continue;
          facts = zhu_ledger_reduce (ledger, other->entity, upper->facts);
          lower = zhu_ledger_find (ledger, h, facts);
          if (lower >= 0)
            add_order (self, (guint) lower, i);
        }
    }
}

Protection *
zhu_ledger_weave (Ledger *self, guint threshold, LedgerStage stage, guint *numbers)
{
  Weaver weaver = { self, zhu_protection_new (), numbers, threshold, stage };

  for (guint i = 0; i < self->quantities->len; i++)
    numbers[i] = add_number (&weaver, quantity_at (self, i));
  weave_families (&weaver);
  weave_entities (&weaver);
  return weaver.protection;
}
