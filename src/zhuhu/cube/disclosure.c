/* Small numbers are hidden before anything is rendered (design, promise five): a cell that leans on
 * a hidden quantity loses its number, in whatever way it was made of it. */
#include "zhuhu/cube/ledger.h"

/* What is protected together. */
typedef struct
{
  const GPtrArray *cubes; /* element: ZhuCube *, of one ledger */
  Ledger *ledger;
  const ZhuReport *report; /* NULL: none */
  const GPtrArray *known;  /* element: ZhuPublished *; NULL: nothing was published */
  guint threshold;
} Disclosure;

static void
hide_cell (ZhuCubeTable *table, int context, guint cell)
{
  ZhuValue *cells = context == ZHU_CONTEXT_NOW ? table->cells : table->earlier[context];

  if (cells[cell].state == ZHU_VALUE_NUMBER || cells[cell].state == ZHU_VALUE_DATE)
    cells[cell] = (ZhuValue){ .state = ZHU_VALUE_SUPPRESSED };
}

static void
hide_cells (const Ledger *ledger, const LedgerTable *table, int context)
{
  const GArray *firsts = table->firsts[context];

  for (guint cell = 0; firsts != NULL && cell + 1 < firsts->len; cell++)
    for (guint i = g_array_index (firsts, guint, cell); i < g_array_index (firsts, guint, cell + 1);
         i++)
      if (quantity_at (ledger, g_array_index (table->leans, Lean, i).quantity)->is_hidden)
        hide_cell (table->table, context, cell);
}

/* The first table with a cell that leans on a quantity whose number is @wanted; NULL: none, since
 * it is what remains of others, or was only published before. */
static const ZhuCubeTable *
table_of (const Ledger *ledger, const guint *numbers, guint wanted)
{
  for (guint t = 0; t < ledger->tables->len; t++)
    {
      const LedgerTable *table = g_ptr_array_index (ledger->tables, t);

      for (guint j = 0; j < table->leans->len; j++)
        if (numbers[g_array_index (table->leans, Lean, j).quantity] == wanted)
          return table->table;
    }
  return NULL;
}

/* "03", and whose it is if there are several areas; all that there are if it is no single one. */
static char *
name_table (const Disclosure *self, const ZhuCubeTable *table)
{
  const ZhuCube *first = g_ptr_array_index (self->cubes, 0);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  if (table != NULL && self->cubes->len > 1)
    return g_strdup_printf ("%s (%s)", table->plan->template_->id, table->plan->area->name);
  if (table != NULL)
    return g_strdup (table->plan->template_->id);
  for (gsize i = 0; i < zhu_cube_n_tables (first); i++)
    g_ptr_array_add (ids, zhu_cube_table (first, i)->plan->template_->id);
  g_ptr_array_add (ids, NULL);
  return g_strjoinv (", ", (char **) ids->pdata);
}

/* The reports whose published numbers stand in the way. */
static char *
name_known (const GPtrArray *known)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const ZhuPublished *published = g_ptr_array_index (known, i);

      if (!g_ptr_array_find_with_equal_func (names, published->report, g_str_equal, NULL))
        g_ptr_array_add (names, published->report);
    }
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

static gboolean
refuse (const Disclosure *self, const guint *numbers, guint failed, GError **error)
{
  g_autofree char *names = name_known (self->known);
  g_autofree char *where = name_table (self, table_of (self->ledger, numbers, failed));

  if (names == NULL)
    g_set_error (
        error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
        _ ("table %s: a small number cannot be hidden among the others, so that nothing is "
           "rendered at level 公开; leave out rows or columns"),
        where);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
                 _ ("table %s: beside what was published before (%s) a small number cannot be "
                    "hidden, so that nothing is rendered at level 公开; publish lower areas before "
                    "upper ones, leave out rows or columns, or publish with the 隐去 of then"),
                 where, names);
  return FALSE;
}

/* A number that was shown cannot be hidden any more, whatever 隐去 says now. */
static gboolean
refuse_shown (const Disclosure *self, const ZhuCubeTable *table, GError **error)
{
  g_autofree char *where = name_table (self, table);
  g_autofree char *names = name_known (self->known);

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
               _ ("table %s: a number below 隐去 (%u) was shown before (%s), so that it cannot be "
                  "hidden now; publish with the 隐去 of then"),
               where, self->threshold, names);
  return FALSE;
}

static gboolean
has_earlier (const Ledger *ledger)
{
  for (guint i = 0; i < ledger->quantities->len; i++)
    if (quantity_at (ledger, i)->is_own
        && !zhu_quantity_is_present (ledger, quantity_at (ledger, i)))
      return TRUE;
  return FALSE;
}

static gboolean
protect (const Disclosure *self, LedgerStage stage, GError **error)
{
  Ledger *ledger = self->ledger;
  g_autofree guint *numbers = g_new0 (guint, ledger->quantities->len + 1);
  g_autoptr (Protection) protection = zhu_ledger_weave (ledger, self->threshold, stage, numbers);
  guint failed = 0;

  for (guint i = 0; i < self->cubes->len; i++)
    zhu_ledger_add_rules (ledger, g_ptr_array_index (self->cubes, i), self->report, stage,
                          protection, numbers, NULL);
  if (!zhu_protection_run (protection, &failed))
    return refuse (self, numbers, failed, error);
  for (guint i = 0; i < ledger->quantities->len; i++)
    quantity_at (ledger, i)->is_hidden |= zhu_protection_hides (protection, numbers[i]);
  return TRUE;
}

/* ---- What was published before ---- */

static gboolean
was_shown (const Disclosure *self, const Quantity *quantity)
{
  return quantity->published == PUBLISHED_SHOWN && quantity->n_records > 0
         && quantity->n_records < (gint64) self->threshold;
}

/* Numbers below the threshold of now that were shown under a lower one. */
static gboolean
check_shown (const Disclosure *self, GError **error)
{
  for (guint t = 0; t < self->ledger->tables->len; t++)
    {
      const LedgerTable *table = g_ptr_array_index (self->ledger->tables, t);

      for (guint i = 0; i < table->leans->len; i++)
        if (was_shown (self,
                       quantity_at (self->ledger, g_array_index (table->leans, Lean, i).quantity)))
          return refuse_shown (self, table->table, error);
    }
  return TRUE;
}

/* The names of all sums that the rules say. */
static GHashTable *
tell_rules (const Disclosure *self)
{
  GHashTable *told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->cubes->len; i++)
    zhu_ledger_add_rules (self->ledger, g_ptr_array_index (self->cubes, i), self->report,
                          LEDGER_ALL, NULL, NULL, told);
  return told;
}

/* TRUE if readers of what was published know all that the tables say: then it is hidden as it was.
 */
static gboolean
says_nothing_new (const Disclosure *self, GHashTable *told)
{
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < self->ledger->quantities->len; i++)
    {
      const Quantity *quantity = quantity_at (self->ledger, i);

      if (quantity->is_own && quantity->published != PUBLISHED_SHOWN
          && quantity->published != PUBLISHED_HIDDEN)
        return FALSE;
    }
  g_hash_table_iter_init (&iter, told);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (self->ledger->rules, name))
      return FALSE;
  return TRUE;
}

static void
hide_as_before (const Ledger *ledger)
{
  for (guint i = 0; i < ledger->quantities->len; i++)
    quantity_at (ledger, i)->is_hidden = quantity_at (ledger, i)->published == PUBLISHED_HIDDEN;
}

static gboolean
refuse_lost (const char *report, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
               _ ("“%s” was published from records that were not sealed, so that what it hides "
                  "cannot be protected beside other tables; publish the same report, or seal the "
                  "month before anything is published"),
               report);
  return FALSE;
}

/* Two numbers that should be the same, or parts and their whole, and are not: then it is not known
 * what readers could work out. */
static gboolean
refuse_unsound (GError **error)
{
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
      _ ("numbers that should agree do not, so that it is not known what would give a hidden "
         "one away, and nothing is rendered at level 公开"));
  return FALSE;
}

/* ---- All tables ---- */

static gboolean
protect_beside (const Disclosure *self, const char *lost, GError **error)
{
  if (lost != NULL)
    return refuse_lost (lost, error);
  return (!has_earlier (self->ledger) || protect (self, LEDGER_EARLIER, error))
         && protect (self, LEDGER_ALL, error);
}

static gboolean
protect_all (const Disclosure *self, GPtrArray *published, GError **error)
{
  g_autoptr (GHashTable) told = NULL;
  const char *lost = NULL;

  if (self->known != NULL && !zhu_ledger_recall (self->ledger, self->known, &lost, error))
    return FALSE;
  told = tell_rules (self);
  if (!check_shown (self, error))
    return FALSE;
  if (says_nothing_new (self, told))
    hide_as_before (self->ledger);
  else if (!protect_beside (self, lost, error))
    return FALSE;
  if (self->ledger->n_unsound > 0)
    return refuse_unsound (error);
  if (published != NULL)
    zhu_ledger_publish (self->ledger, self->report != NULL ? self->report->id : "?",
                        self->threshold, told, published);
  for (guint i = 0; i < self->ledger->tables->len; i++)
    for (int context = 0; context < ZHU_N_CONTEXTS; context++)
      hide_cells (self->ledger, g_ptr_array_index (self->ledger->tables, i), context);
  return TRUE;
}

gboolean
zhu_cube_protect_all (const GPtrArray *cubes,
                      const ZhuReport *report,
                      const GPtrArray *known,
                      GPtrArray *published,
                      GError **error)
{
  const Disclosure self
      = { .cubes = cubes,
          .ledger = ((ZhuCube *) g_ptr_array_index (cubes, 0))->ledger,
          .report = report,
          .known = known,
          .threshold
          = report != NULL && report->threshold > 0 ? report->threshold : ZHU_DEFAULT_THRESHOLD };

  if (self.ledger == NULL)
    return TRUE;
  if (!protect_all (&self, published, error))
    return FALSE;
  for (guint i = 0; i < cubes->len; i++)
    {
      ZhuCube *cube = g_ptr_array_index (cubes, i);

      zhu_ledger_free (cube->ledger);
      cube->ledger = NULL;
    }
  return TRUE;
}

gboolean
zhu_cube_protect (ZhuCube *self, const ZhuReport *report, GError **error)
{
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL, FALSE);
  g_ptr_array_add (cubes, self);
  return zhu_cube_protect_all (cubes, report, NULL, NULL, error);
}

gboolean
zhu_cube_is_protected (const ZhuCube *self)
{
  return self->ledger == NULL;
}

gboolean
zhu_cube_add_known (const ZhuCube *self, ZhuStore *store, GPtrArray *known, GError **error)
{
  for (int i = 0; self->ledger != NULL && i < ZHU_N_CONTEXTS; i++)
    {
      const char *end = self->ledger->epochs[i].end;
      gboolean is_first = end != NULL;

      for (int j = 0; is_first && j < i; j++)
        is_first = g_strcmp0 (self->ledger->epochs[j].end, end) != 0;
      if (is_first && !zhu_store_published (store, end, known, error))
        return FALSE;
    }
  return TRUE;
}
