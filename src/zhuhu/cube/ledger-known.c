/* What was published before says of the quantities at hand. */
#include "zhuhu/cube/ledger-memory.h"

/* Numbers published of other records of the same period, all of which are as they are now, were
 * counted from these: sealed since, say. */
static gboolean
are_same_records (const Pattern *self, const ZhuPublished *published)
{
  const Epoch *epoch = &self->ledger->epochs[self->context];
  guint n_same = 0;

  if (g_str_equal (epoch->origin, published->origin))
    return TRUE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);
      const int at = zhu_ledger_find (self->ledger, entry->head, entry->facts);

      if (at < 0 || !entry->has_value)
        continue;
      if (quantity_at (self->ledger, (guint) at)->value != entry->value)
        return FALSE;
      n_same++;
    }
  return n_same > 0;
}

/* The quantity of @entry, made if its value is kept. */
static Quantity *
quantity_of (const Pattern *self, const Entry *entry)
{
  const int known = zhu_ledger_find (self->ledger, entry->head, entry->facts);
  Quantity *quantity;
  gboolean is_new;

  if (known >= 0)
    return quantity_at (self->ledger, (guint) known);
  if (!entry->has_value)
    return NULL;
  quantity = quantity_at (self->ledger,
                          zhu_ledger_quantity (self->ledger, entry->head, entry->facts, &is_new));
  quantity->value = entry->value;
  quantity->n_records = entry->n_records;
  return quantity;
}

/* FALSE if it is hidden and nobody knows any more what it was. */
static gboolean
note_same (const Pattern *self, const Entry *entry, gboolean is_same_origin)
{
  Quantity *quantity = quantity_of (self, entry);

  if (quantity == NULL)
    return entry->state != 'h';
  quantity->is_noted |= is_same_origin;
  if (entry->state == 'u')
    return TRUE;
  quantity->is_seen = TRUE;
  if (entry->state == 's')
    quantity->published = PUBLISHED_SHOWN;
  else if (quantity->published != PUBLISHED_SHOWN)
    quantity->published = PUBLISHED_HIDDEN;
  if (entry->state == 'h')
    quantity->threshold = MAX (quantity->threshold, self->threshold);
  return TRUE;
}

/* Of other records: what was hidden stays so, whatever it is now. */
static void
note_other (const Pattern *self, const Entry *entry)
{
  const int known = zhu_ledger_find (self->ledger, entry->head, entry->facts);
  Quantity *quantity = known >= 0 ? quantity_at (self->ledger, (guint) known) : NULL;

  if (quantity == NULL || quantity->published == PUBLISHED_SHOWN
      || quantity->published == PUBLISHED_HIDDEN)
    return;
  if (entry->state == 'h')
    {
      quantity->published = PUBLISHED_ELSEWHERE;
      quantity->threshold = MAX (quantity->threshold, self->threshold);
    }
  else if (entry->state == 's' && entry->value == quantity->value
           && quantity->published == PUBLISHED_NEVER)
    quantity->published = PUBLISHED_ALIKE;
}

static gboolean
note_all (const Pattern *self, const ZhuPublished *published)
{
  const gboolean is_same_origin
      = g_str_equal (self->ledger->epochs[self->context].origin, published->origin);
  const gboolean is_same = are_same_records (self, published);
  gboolean is_complete = TRUE;

  for (guint i = 0; i < self->entries->len; i++)
    if (is_same)
      is_complete &= note_same (self, &g_array_index (self->entries, Entry, i), is_same_origin);
    else
      note_other (self, &g_array_index (self->entries, Entry, i));
  return is_complete;
}

static gboolean
recall (Ledger *ledger,
        ZhuPlanContext context,
        const ZhuPublished *published,
        gboolean *is_complete)
{
  g_auto (Pattern) pattern = { 0 };

  if (!zhu_pattern_read (&pattern, ledger, context, published->pattern))
    return FALSE;
  *is_complete = note_all (&pattern, published);
  return TRUE;
}

/* The first context that reads records of the period; ZHU_N_CONTEXTS: none does. */
static int
context_of (const Ledger *self, const ZhuPublished *published)
{
  int other = ZHU_N_CONTEXTS;

  for (int i = ZHU_N_CONTEXTS; i-- > 0;)
    if (self->epochs[i].end != NULL && g_str_equal (self->epochs[i].end, published->end))
      other = i;
  for (int i = 0; i < ZHU_N_CONTEXTS; i++)
    if (self->epochs[i].end != NULL && g_str_equal (self->epochs[i].end, published->end)
        && g_str_equal (self->epochs[i].origin, published->origin))
      return i;
  return other;
}

gboolean
zhu_ledger_recall (Ledger *self, const GPtrArray *known, const char **lost, GError **error)
{
  *lost = NULL;
  for (guint i = 0; i < known->len; i++)
    {
      const ZhuPublished *published = g_ptr_array_index (known, i);
      const int context = context_of (self, published);
      gboolean is_complete = TRUE;

      if (context == ZHU_N_CONTEXTS)
        continue;
      if (!recall (self, (ZhuPlanContext) context, published, &is_complete))
        {
          g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                       _ ("what “%s” published for %s cannot be read with this dictionary, so that "
                          "nothing can be hidden beside it; use the dictionary of then"),
                       published->report, published->end);
          return FALSE;
        }
      if (!is_complete)
        *lost = published->report;
    }
  return TRUE;
}
