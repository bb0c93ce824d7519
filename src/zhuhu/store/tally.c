/* Values that are stored although they are doubtful: counted by column and value, and told once
 * each with the first place, so that a wrong spelling on every line is one finding. */
#include "zhuhu/store/private.h"

#include <inttypes.h>

enum
{
  MAX_TALLIES = 1000
};

typedef struct
{
  ZhuPlace place; /* the first */
  const StoreColumn *column;
  StoreProblem problem;
  char *value; /* NULL for personal numbers, and for all beyond the limit */
  gint64 n;
} Tally;

void
store_tally_free (gpointer data)
{
  Tally *tally = data;

  g_free (tally->value);
  g_free (tally);
}

void
store_tally_add (StoreImport *self,
                 const ZhuPlace *place,
                 const StoreColumn *column,
                 const StoreValue *value)
{
  const gboolean is_shown
      = value->problem == STORE_PROBLEM_UNLISTED && self->unlisted_order->len < MAX_TALLIES;
  g_autofree char *key = g_strdup_printf ("%p %d %.*s", (const void *) column, (int) value->problem,
                                          is_shown ? (int) value->length : 0, value->text);
  Tally *tally = g_hash_table_lookup (self->unlisted, key);

  if (tally == NULL)
    {
      tally = g_new0 (Tally, 1);
      tally->place = *place;
      tally->column = column;
      tally->problem = value->problem;
      tally->value = is_shown ? g_strndup (value->text, value->length) : NULL;
      g_ptr_array_add (self->unlisted_order, tally);
      g_hash_table_insert (self->unlisted, g_steal_pointer (&key), tally);
    }
  tally->n++;
}

void
store_tallies_report (StoreImport *self)
{
  for (gsize i = 0; i < self->unlisted_order->len; i++)
    {
      const Tally *tally = g_ptr_array_index (self->unlisted_order, i);

      if (tally->value != NULL)
        zhu_diags_add (
            self->diags, ZHU_DIAG_QUERY, "unlisted-code", &tally->place,
            _ ("correct it, or add it to the code list as a code or alias"),
            _ ("“%s”: “%s” is not in the code list “%s” (%" PRId64 " records, this is the first)"),
            tally->column->name, tally->value, tally->column->list->name, tally->n);
      else
        zhu_diags_add (self->diags, ZHU_DIAG_QUERY, "doubtful-value", &tally->place,
                       store_problem_text (tally->problem),
                       _ ("“%s”: %" PRId64 " doubtful values, this is the first"),
                       tally->column->name, tally->n);
    }
}
