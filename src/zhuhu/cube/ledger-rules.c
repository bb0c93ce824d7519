/* Rules (审核) as sums: where a template says that cells add up, they do so for a reader too. */
#include "zhuhu/cube/ledger.h"

typedef struct
{
  const Ledger *ledger;
  Protection *protection;
  const guint *numbers;
  LedgerStage stage;
  GHashTable *told; /* set of char *; NULL */
} Teller;

/* Quantities with what they count in a sum, each once. */
typedef struct
{
  GArray *quantities; /* element: guint */
  GArray *factors;    /* element: int */
} Terms;

static void
add_term (Terms *terms, guint quantity, int factor)
{
  for (guint i = 0; i < terms->quantities->len; i++)
    if (g_array_index (terms->quantities, guint, i) == quantity)
      {
        g_array_index (terms->factors, int, i) += factor;
        return;
      }
  g_array_append_val (terms->quantities, quantity);
  g_array_append_val (terms->factors, factor);
}

/* FALSE if the cell is no sum of quantities. */
static gboolean
add_cell (const Teller *self, const RuleCell *cell, Terms *terms)
{
  const LedgerTable *table = g_hash_table_lookup (self->ledger->table_numbers, cell->table);
  const GArray *firsts = table->firsts[cell->context];
  guint first, end;

  if (firsts == NULL)
    return FALSE;
  first = g_array_index (firsts, guint, cell->cell);
  end = g_array_index (firsts, guint, cell->cell + 1);
  for (guint i = first; i < end; i++)
    {
      const Lean *lean = &g_array_index (table->leans, Lean, i);

      if (lean->factor == 0)
        return FALSE;
      add_term (terms, lean->quantity, cell->factor * lean->factor);
    }
  return end > first;
}

/* Notes the name of a sum: what stands in it, in whatever order it was written. */
static void
tell_sum (const Teller *self, const Terms *terms, ZhuNodeKind operator)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (guint i = 0; i < terms->quantities->len; i++)
    g_ptr_array_add (
        parts, g_strdup_printf (
                   "%d %s", g_array_index (terms->factors, int, i),
                   zhu_quantity_name (self->ledger, g_array_index (terms->quantities, guint, i))));
  g_ptr_array_sort (parts, zhu_compare_texts);
  g_ptr_array_add (parts, g_strdup_printf ("%d", (int) operator));
  g_ptr_array_add (parts, NULL);
  text = g_strjoinv (" ", (char **) parts->pdata);
  g_hash_table_add (self->told, g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1));
}

/* Writes the terms that are left as a sum of the web; a remainder makes of ≤ and ≥ a sum too. */
static void
add_sum (const Teller *self, const Terms *terms, ZhuNodeKind operator)
{
  const guint n = terms->quantities->len;
  g_autofree guint *numbers = g_new (guint, n + 1);
  g_autofree int *factors = g_new (int, n + 1);
  gint64 sum = 0;
  gsize kept = 0;

  for (guint i = 0; i < n; i++)
    {
      const guint quantity = g_array_index (terms->quantities, guint, i);
      const int factor = g_array_index (terms->factors, int, i);

      if (factor == 0)
        continue;
      if (self->stage == LEDGER_EARLIER
          && zhu_quantity_is_present (self->ledger, quantity_at (self->ledger, quantity)))
        return;
      sum += factor * quantity_at (self->ledger, quantity)->value;
      numbers[kept] = self->numbers != NULL ? self->numbers[quantity] : 0;
      factors[kept++] = factor;
    }
  if (kept == 0)
    return;
  if (self->told != NULL)
    tell_sum (self, terms, operator);
  if (self->protection == NULL)
    return;
  if (operator== ZHU_NODE_EQ && sum == 0)
    zhu_protection_add_sum (self->protection, numbers, factors, kept);
  if ((operator== ZHU_NODE_LE && sum <= 0) || (operator== ZHU_NODE_GE && sum >= 0))
    {
      numbers[kept] = zhu_protection_add_number (self->protection, ABS (sum), 0, 1, PROTECT_UNSEEN);
      factors[kept++] = operator== ZHU_NODE_LE ? 1 : - 1;
      zhu_protection_add_sum (self->protection, numbers, factors, kept);
    }
}

static void
tell_rule (const ZhuRule *rule, const GArray *cells, gpointer data)
{
  const Teller *self = data;
  g_autoptr (GArray) quantities = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) factors = g_array_new (FALSE, FALSE, sizeof (int));
  Terms terms = { quantities, factors };

  for (guint i = 0; i < cells->len; i++)
    if (!add_cell (self, &g_array_index (cells, RuleCell, i), &terms))
      return;
  add_sum (self, &terms, rule->operator);
}

void
zhu_ledger_add_rules (Ledger *self,
                      const ZhuCube *cube,
                      const ZhuReport *report,
                      LedgerStage stage,
                      Protection *protection,
                      const guint *numbers,
                      GHashTable *told)
{
  Teller teller = { self, protection, numbers, stage, told };

  zhu_cube_each_rule (cube, report, tell_rule, &teller);
}
