/* Small numbers are hidden before anything is rendered (design, promise five): a cell that leans on
 * a hidden quantity loses its number, in whatever way it was made of it. */
#include "zhuhu/cube/ledger.h"

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

/* The first table with a cell that leans on quantity @i; NULL: none. */
static const ZhuCubeTable *
table_of (const Ledger *ledger, guint i)
{
  for (guint t = 0; t < ledger->tables->len; t++)
    {
      const LedgerTable *table = g_ptr_array_index (ledger->tables, t);

      for (guint j = 0; j < table->leans->len; j++)
        if (g_array_index (table->leans, Lean, j).quantity == i)
          return table->table;
    }
  return NULL;
}

static gboolean
refuse (const Ledger *ledger, const guint *numbers, guint failed, GError **error)
{
  const ZhuCubeTable *table = NULL;

  for (guint i = 0; i < ledger->quantities->len && table == NULL; i++)
    if (numbers[i] == failed)
      table = table_of (ledger, i);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE,
               _ ("table %s: a small number cannot be hidden among the others, so that nothing is "
                  "rendered at level 公开; leave out rows or columns"),
               table != NULL ? table->plan->template_->id : "?");
  return FALSE;
}

static gboolean
has_earlier (const Ledger *ledger)
{
  for (guint i = 0; i < ledger->quantities->len; i++)
    if (!zhu_quantity_is_present (ledger, quantity_at (ledger, i)))
      return TRUE;
  return FALSE;
}

static gboolean
protect (const ZhuCube *self,
         const ZhuReport *report,
         guint threshold,
         LedgerStage stage,
         GError **error)
{
  Ledger *ledger = self->ledger;
  g_autofree guint *numbers = g_new0 (guint, ledger->quantities->len + 1);
  g_autoptr (Protection) protection = zhu_ledger_weave (ledger, threshold, stage, numbers);
  guint failed = 0;

  zhu_ledger_add_rules (ledger, self, report, stage, protection, numbers);
  if (!zhu_protection_run (protection, &failed))
    return refuse (ledger, numbers, failed, error);
  for (guint i = 0; i < ledger->quantities->len; i++)
    quantity_at (ledger, i)->is_hidden |= zhu_protection_hides (protection, numbers[i]);
  return TRUE;
}

gboolean
zhu_cube_protect (ZhuCube *self, const ZhuReport *report, GError **error)
{
  Ledger *ledger = self->ledger;
  const guint threshold
      = report != NULL && report->threshold > 0 ? report->threshold : ZHU_DEFAULT_THRESHOLD;

  g_return_val_if_fail (self != NULL, FALSE);
  if (ledger == NULL)
    return TRUE;
  if (has_earlier (ledger) && !protect (self, report, threshold, LEDGER_EARLIER, error))
    return FALSE;
  if (!protect (self, report, threshold, LEDGER_ALL, error))
    return FALSE;
  for (guint i = 0; i < ledger->tables->len; i++)
    for (int context = 0; context < ZHU_N_CONTEXTS; context++)
      hide_cells (ledger, g_ptr_array_index (ledger->tables, i), context);
  g_clear_pointer (&self->ledger, zhu_ledger_free);
  return TRUE;
}

gboolean
zhu_cube_is_protected (const ZhuCube *self)
{
  return self->ledger == NULL;
}
